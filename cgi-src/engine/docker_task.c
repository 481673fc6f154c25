/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "engine/docker_call.h"

#include <stdlib.h>

static void
read_task(const struct json *v, struct docker_task *t)
{
	const struct json *status = json_get(v, "Status");
	const struct json *cs = json_get(status, "ContainerStatus");
	const struct json *spec = json_at(v, "Spec/ContainerSpec");

	*t = (struct docker_task){
		.id = json_text_at(v, "ID", ""),
		.service = json_text_at(v, "ServiceID", ""),
		.node = json_text_at(v, "NodeID", ""),
		.slot = json_int_at(v, "Slot", 0),
		.state = json_text_at(status, "State", ""),
		.desired = json_text_at(v, "DesiredState", ""),
		.message = json_text_at(status, "Message", ""),
		.error = json_text_at(status, "Err", ""),
		.container = json_text_at(cs, "ContainerID", ""),
		.exit_code = json_int_at(cs, "ExitCode", 0),
		.pid = json_int_at(cs, "PID", 0),
		.image = json_text_at(spec, "Image", ""),
		.created = json_text_at(v, "CreatedAt", ""),
		.updated = json_text_at(v, "UpdatedAt", ""),
		.at = json_text_at(status, "Timestamp", ""),
		.version = json_int_at(v, "Version/Index", 0),
		.labels = json_get(spec, "Labels"),
	};
}

/* RFC 3339 in UTC with zeros cut off the fraction: 'Z' is less than a digit
 * that goes on. */
static int
compare_times(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
		a++, b++;
	if (*a == *b)
		return 0;
	if (*a == 'Z' || *a == '\0')
		return -1;
	if (*b == 'Z' || *b == '\0')
		return 1;
	return *a < *b ? -1 : 1;
}

static int
newest_first(const void *a, const void *b)
{
	const struct docker_task *x = a, *y = b;

	return compare_times(y->created, x->created);
}

bool
docker_task_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_tasks *out)
{
	struct json *v;

	if (!docker_get_list(e, mem, d, "/tasks", NULL, filters, &v))
		return false;
	out->n = json_count(v);
	out->at = mem_array(mem, struct docker_task, out->n);
	for (size_t i = 0; i < out->n; i++)
		read_task(json_item(v, i), &out->at[i]);
	if (out->n > 1)
		qsort(out->at, out->n, sizeof out->at[0], newest_first);
	return true;
}
