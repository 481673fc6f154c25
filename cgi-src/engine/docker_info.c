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
