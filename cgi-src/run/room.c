/* SPDX-License-Identifier: MIT */
#include "run/room.h"
#include "base/clock.h"
#include "base/fs.h"
#include "run/limits.h"

enum { LOOK_MS = 2000 };

bool
room_enough(struct err *e, const char *path, int64_t floor_mb)
{
	long long inodes = floor_mb * INODES_PER_MIB;
	struct fs_room room;

	if (!fs_room(path, &room))
		return true;
	if (room.bytes >> 20 < floor_mb)
		return err_code(e, ERR_LIMIT, "DISK_LOW",
		    "only %lld MiB are free in %.80s; %lld (disk-low-mb) are "
		    "needed to build or pull: remove what is not needed there, "
		    "or give it a larger disk",
		    room.bytes >> 20, path, (long long)floor_mb);
	if (room.inodes >= 0 && room.inodes < inodes)
		return err_code(e, ERR_LIMIT, "DISK_LOW",
		    "only %lld inodes are free in %.80s; %lld are needed to "
		    "build or pull: remove files and images that are not "
		    "needed there",
		    room.inodes, path, inodes);
	return true;
}

static bool
both_enough(struct room *room, struct err *e)
{
	const struct conf *conf = room->run->c->conf;

	room->looked_ms = clock_mono_ms();
	return room_enough(e, conf->state_dir, conf->disk_low_mb) &&
	       (room->engine[0] == '\0' ||
		   room_enough(e, room->engine, conf->disk_low_mb));
}

bool
room_open(struct run *r, struct room *out)
{
	struct docker_info info;

	*out = (struct room){ .run = r };
	if (!docker_info(&r->c->err, r->c->mem, r->docker, &info))
		return false;
	out->engine = info.root_dir;
	return both_enough(out, &r->c->err);
}

bool
room_stop(void *arg)
{
	struct room *room = arg;

	if (run_stop(room->run))
		return true;
	if (!room->low && clock_mono_ms() - room->looked_ms >= LOOK_MS)
		room->low = !both_enough(room, &room->why);
	return room->low;
}

bool
room_done(struct room *room, bool ok)
{
	if (!ok && room->low)
		room->run->c->err = room->why;
	return ok;
}
