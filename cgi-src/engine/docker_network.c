/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/mem.h"
#include "engine/docker_call.h"

#include <string.h>

enum { BODY_BYTES = 64 * 1024, GIVEN_MS = 10000, LOOK_MS = 50 };

static void
read_network(const struct json *v, struct docker_network *out)
{
	*out = (struct docker_network){
		.id = json_text_at(v, "Id", ""),
		.name = json_text_at(v, "Name", ""),
		.driver = json_text_at(v, "Driver", ""),
		.subnet = json_text_at(v, "IPAM/Config/0/Subnet", ""),
		.labels = json_get(v, "Labels"),
		.containers = json_get(v, "Containers"),
	};
}

static bool
given(struct err *e, struct docker *d, const char *id, bool *out)
{
	void *mem = mem_root("docker_network_given");
	struct docker_network n;
	bool ok = docker_network_inspect(e, mem, d, id, &n);

	*out = ok && n.subnet[0] != '\0' && n.driver[0] != '\0';
	mem_end(mem);
	return ok;
}

/* The manager answers a create before its allocator has given the network a
 * driver and addresses: until then it is listed without either, and nothing
 * could tell whose subnet is taken.  One that gets none is of no use and
 * would be taken for a good one the next time. */
static bool
await_addresses(struct err *e, struct docker *d, const char *id)
{
	int64_t end = clock_mono_ms() + GIVEN_MS;
	struct err unheard = { 0 };
	bool done;

	for (;;) {
		if (!given(e, d, id, &done))
			return false;
		if (done)
			return true;
		if (clock_mono_ms() >= end)
			break;
		clock_sleep_ms(LOOK_MS);
	}
	(void)!docker_network_remove(&unheard, d, id);
	return err_set(e, ERR_UPSTREAM,
	    "the manager gave network %s no addresses: is its subnet in use?",
	    id);
}

bool
docker_network_create(struct err *e, void *mem, struct docker *d,
    const char *name, const char *subnet, const char *labels, char **id)
{
	struct docker_call call = { .method = "POST",
		.path = "/networks/create" };
	struct buf b;
	char *made = NULL;

	buf_init(&b, mem, BODY_BYTES);
	buf_str(&b, "{\"Name\":");
	buf_json(&b, name);
	buf_str(&b, ",\"Driver\":\"overlay\",\"Attachable\":true,"
		    "\"CheckDuplicate\":true,\"Labels\":");
	buf_str(&b, labels == NULL ? "{}" : labels);
	if (subnet != NULL) {
		buf_str(&b, ",\"IPAM\":{\"Config\":[{\"Subnet\":");
		buf_json(&b, subnet);
		buf_str(&b, "}]}");
	}
	buf_chr(&b, '}');
	call.body = b.text;
	return docker_create(e, mem, d, &call, "Id", &made) &&
	       await_addresses(e, d, made) &&
	       (id == NULL || (*id = made) != NULL);
}

bool
docker_network_inspect(struct err *e, void *mem, struct docker *d,
    const char *name, struct docker_network *out)
{
	struct docker_call call = { .path = docker_path(
					mem, "/networks/", name, "") };
	struct json *v;

	if (!docker_do(e, mem, d, &call, &v))
		return false;
	read_network(v, out);
	return true;
}

bool
docker_network_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_networks *out)
{
	struct json *v;

	if (!docker_get_list(e, mem, d, "/networks", NULL, filters, &v))
		return false;
	out->n = json_count(v);
	out->at = mem_array(mem, struct docker_network, out->n);
	for (size_t i = 0; i < out->n; i++)
		read_network(json_item(v, i), &out->at[i]);
	return true;
}

bool
docker_network_remove(struct err *e, struct docker *d, const char *name)
{
	void *mem = mem_root("docker_network_remove");
	bool ok = docker_simple(e, d, "DELETE",
	    docker_path(mem, "/networks/", name, ""), NULL, true);

	mem_end(mem);
	return ok;
}

static bool
attach(struct err *e, struct docker *d, const char *network,
    const char *container, const char *verb, const char *fine)
{
	void *mem = mem_root("docker_network_attach");
	struct docker_call call = { .method = "POST",
		.path = docker_path(mem, "/networks/", network, verb),
		.timeout_ms = 2 * DOCKER_CALL_MS };
	struct buf b;
	bool ok;

	buf_init(&b, mem, BODY_BYTES);
	buf_str(&b, "{\"Container\":");
	buf_json(&b, container);
	buf_str(&b, ",\"Force\":true}");
	call.body = b.text;
	ok = docker_do(e, mem, d, &call, NULL);
	if (!ok && strstr(e->text, fine) != NULL) {
		err_clear(e);
		ok = true;
	}
	mem_end(mem);
	return ok;
}

bool
docker_network_connect(
    struct err *e, struct docker *d, const char *network, const char *container)
{
	/* "already exists in network", "is already attached to network" */
	return attach(e, d, network, container, "/connect", " already ");
}

bool
docker_network_disconnect(
    struct err *e, struct docker *d, const char *network, const char *container)
{
	return attach(
	    e, d, network, container, "/disconnect", "is not connected");
}
