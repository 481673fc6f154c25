/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "engine/docker_call.h"

bool
docker_volume_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_volumes *out)
{
	struct docker_call call = { .path = "/volumes" };
	const struct json *list;
	struct json *v;
	struct buf query;

	buf_init(&query, mem, 4096);
	docker_add_filters(&query, mem, filters);
	call.query = query.text;
	if (!docker_do(e, mem, d, &call, &v))
		return false;
	list = json_get(v, "Volumes");
	out->n = json_count(list);
	out->at = mem_array(mem, struct docker_volume, out->n);
	for (size_t i = 0; i < out->n; i++) {
		const struct json *one = json_item(list, i);

		out->at[i] = (struct docker_volume){
			.name = json_text_at(one, "Name", ""),
			.created = json_text_at(one, "CreatedAt", ""),
			.labels = json_get(one, "Labels"),
		};
	}
	return true;
}
