/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "engine/docker_call.h"

bool
docker_info(struct err *e, void *mem, struct docker *d, struct docker_info *out)
{
	struct docker_call call = { .path = "/info" };
	struct json *v;

	if (!docker_do(e, mem, d, &call, &v))
		return false;
	*out = (struct docker_info){
		.version = json_text_at(v, "ServerVersion", ""),
		.api = mem_str(mem, d->version),
		.swarm = json_text_at(v, "Swarm/LocalNodeState", "inactive"),
		.swarm_error = json_text_at(v, "Swarm/Error", ""),
		.node_id = json_text_at(v, "Swarm/NodeID", ""),
		.node_addr = json_text_at(v, "Swarm/NodeAddr", ""),
		.root_dir = json_text_at(v, "DockerRootDir", ""),
		.os = json_text_at(v, "OSType", ""),
		.arch = json_text_at(v, "Architecture", ""),
		.cgroup_driver = json_text_at(v, "CgroupDriver", ""),
		.manager = json_bool_at(v, "Swarm/ControlAvailable", false),
		.nodes = json_int_at(v, "Swarm/Nodes", 0),
		.managers = json_int_at(v, "Swarm/Managers", 0),
		.cpus = json_int_at(v, "NCPU", 0),
		.memory = json_int_at(v, "MemTotal", 0),
		.containers_running = json_int_at(v, "ContainersRunning", 0),
		.images = json_int_at(v, "Images", 0),
	};
	return true;
}

static void
read_node(const struct json *v, struct docker_node *n)
{
	*n = (struct docker_node){
		.id = json_text_at(v, "ID", ""),
		.hostname = json_text_at(v, "Description/Hostname", ""),
		.role = json_text_at(v, "Spec/Role", ""),
		.availability = json_text_at(v, "Spec/Availability", ""),
		.state = json_text_at(v, "Status/State", "unknown"),
		.address = json_text_at(v, "Status/Addr", ""),
		.message = json_text_at(v, "Status/Message", ""),
		.engine =
		    json_text_at(v, "Description/Engine/EngineVersion", ""),
		.leader = json_bool_at(v, "ManagerStatus/Leader", false),
		.cpus = json_int_at(v, "Description/Resources/NanoCPUs", 0) /
			1000000000,
		.memory =
		    json_int_at(v, "Description/Resources/MemoryBytes", 0),
	};
}

bool
docker_node_list(
    struct err *e, void *mem, struct docker *d, struct docker_nodes *out)
{
	struct json *v;

	if (!docker_get_list(e, mem, d, "/nodes", NULL, NULL, &v))
		return false;
	out->n = json_count(v);
	out->at = mem_array(mem, struct docker_node, out->n);
	for (size_t i = 0; i < out->n; i++)
		read_node(json_item(v, i), &out->at[i]);
	return true;
}
