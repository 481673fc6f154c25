/* SPDX-License-Identifier: MIT */
#include "ctl/limits.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/limits.h"
#include "engine/limits.h"
#include "live/limits.h"
#include "run/limits.h"
#include "store/limits.h"
#include "web/limits.h"

struct limit_row {
	const char *layer; /* in words; NULL: as the row before */
	long long value;
	const char *unit, *means;
};

#define ROW(name, value, unit, means) { NULL, value, unit, means },

/* clang-format off */
static const struct limit_row rows[] = {
	{ "Input and programs", 0, NULL, NULL },
	BASE_LIMITS(ROW)
	{ "Database", 0, NULL, NULL },
	STORE_LIMITS(ROW)
	CORE_LIMITS(ROW)
	{ "Pages and API", 0, NULL, NULL },
	WEB_LIMITS(ROW)
	{ "Streams", 0, NULL, NULL },
	LIVE_LIMITS(ROW)
	{ "Docker, git, registries", 0, NULL, NULL },
	ENGINE_LIMITS(ROW)
	{ "Jobs, logs and the edge", 0, NULL, NULL },
	RUN_LIMITS(ROW)
};
/* clang-format on */

static void
amount(struct buf *b, const struct limit_row *r)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
	long long n = r->value;
	size_t i = 0;

	if (!same(r->unit, "bytes")) {
		buf_fmt(b, "%lld %s", n, r->unit);
		return;
	}
	for (; i + 1 < COUNT(units) && n >= 1024 && n % 1024 == 0; i++)
		n /= 1024;
	buf_fmt(b, "%lld %s", n, units[i]);
}

static void
head(struct buf *b, const struct limit_row *r, bool mdoc)
{
	if (!mdoc)
		buf_fmt(b, "%s%s\n", r == rows ? "" : "\n", r->layer);
	else
		buf_fmt(b, "%s.Ss %s\n.Bl -bullet -compact\n",
		    r == rows ? "" : ".El\n", r->layer);
}

void
limits_print(struct buf *b, bool mdoc)
{
	for (const struct limit_row *r = rows; r < rows + COUNT(rows); r++) {
		if (r->layer != NULL) {
			head(b, r, mdoc);
			continue;
		}
		buf_str(b, mdoc ? ".It\n" : "  ");
		buf_fmt(b, "%s: ", r->means);
		amount(b, r);
		buf_str(b, "\n");
	}
	if (mdoc)
		buf_str(b, ".El\n");
}
