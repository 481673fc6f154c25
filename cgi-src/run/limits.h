/* SPDX-License-Identifier: MIT */
#ifndef RUN_LIMITS_H
#define RUN_LIMITS_H

#include "base/limits.h"

#define RUN_LIMITS(X)                                                          \
	X(SLOTS_MAX, 16, "jobs", "what one runner works on at a time")         \
	X(LOOKUP_SLOTS, 3, "look-ups", "the same for look-ups of the form")    \
	X(JOB_CRASHES_MAX, 3, "crashes", "a job, before it only cleans up")    \
	X(JOB_AGAINS_MAX, 30, "times",                                         \
	    "a job that waits for locks or slow statements, before it fails")  \
	X(JOB_CLEANS_MAX, 2, "crashes",                                        \
	    "a job that cleans up, before it is given up")                     \
	X(RUN_LINE_BYTES, 8 * 1024, "bytes", "a line of a deployment's log")   \
	X(RUN_BATCH_BYTES, 1024 * 1024, "bytes",                               \
	    "lines of it on their way to the database")                        \
	X(RUN_LOG_BYTES, 16 * 1024 * 1024, "bytes",                            \
	    "the log of one deployment")                                       \
	X(APP_LINE_BYTES, 8 * 1024, "bytes", "a line of an application's log") \
	X(APP_BATCH_BYTES, 1024 * 1024, "bytes",                               \
	    "lines of it on their way to the database")                        \
	X(APP_LINES_PER_SECOND, 2000, "lines",                                 \
	    "what an application may log in a second; the rest is counted")    \
	X(APP_BYTES_PER_SECOND, 512 * 1024, "bytes", "the same in bytes")      \
	X(INODES_PER_MIB, 8, "inodes",                                         \
	    "to be free for each MiB of disk-low-mb")                          \
	X(EDGE_CONFIG_BYTES, 16 * 1024 * 1024, "bytes",                        \
	    "the edge's configuration")                                        \
	X(EDGE_OUTPUT_BYTES, 256 * 1024, "bytes", "what HAProxy says of it")   \
	X(EDGE_SLOTS_MAX, 250, "tasks",                                        \
	    "what the edge sends requests to, for one host")                   \
	X(BUILD_CACHE_GB, 10, "GiB", "the cache of builds, after upkeep")      \
	X(JOB_FILE_GB, 8, "GiB", "a file that a job writes")                   \
	X(SERVICE_JSON_BYTES, 8 * 1024 * 1024, "bytes",                        \
	    "what Docker is told of a service")                                \
	X(LOOKUP_SECONDS, 20, "seconds", "a look-up of the form")              \
	X(LOOKUP_BYTES, 512 * 1024, "bytes", "what a look-up finds")           \
	X(BRANCHES_MAX, 500, "branches",                                       \
	    "the branches offered for a repository")                           \
	X(LAST_LINES, 30, "lines", "a failed container's last lines")          \
	X(LAST_LINE_BYTES, 1000, "bytes", "one of them")                       \
	X(LAST_LINES_BYTES, 64 * 1024, "bytes", "all of them")                 \
	X(NEEDLE_BYTES, 256 * 1024, "bytes",                                   \
	    "a line of a secret that davit admin verify looks for")            \
	X(CMDLINE_BYTES, 2 * 1024 * 1024, "bytes",                             \
	    "a process's arguments that it looks at")                          \
	X(JOB_DAYS, 30, "days", "how long jobs that are over are kept")

enum { RUN_LIMITS(LIMIT_ENUM) };

#endif
