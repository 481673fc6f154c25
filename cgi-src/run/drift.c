/* SPDX-License-Identifier: MIT */
#include "run/drift.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/app.h"
#include "run/service.h"

enum { ORPHAN_SECONDS = 600, TELL_MS = 300 * 1000 };

bool
drift_old(const char *time)
{
	int64_t at = clock_parse(time);

	return at > 0 && clock_wall_ms() - at > ORPHAN_SECONDS * 1000LL;
}

bool
drift_load(struct ctx *c, struct docker *d, struct drift *out)
{
	const char *label =
	    mem_fmt(c->mem, "davit.instance=%s", c->conf->instance);
	struct db_rows rows;

	if (!verify_apps(c, &rows) ||
	    !docker_service_list(&c->err, c->mem, d,
		DOCKER_FILTERS({ "label", label }), &out->services))
		return false;
	out->apps = rows.at;
	out->apps_n = rows.n;
	return true;
}

const struct docker_service *
drift_service(const struct drift *v, const char *name)
{
	for (size_t i = 0; i < v->services.n; i++)
		if (same(v->services.at[i].name, name))
			return &v->services.at[i];
	return NULL;
}

const struct verify_app *
drift_app(const struct drift *v, const char *service)
{
	for (size_t i = 0; i < v->apps_n; i++)
		if (same(v->apps[i].service_name, service))
			return &v->apps[i];
	return NULL;
}

const char *
drift_of(const struct drift *v, const struct verify_app *a)
{
	const struct docker_service *s = drift_service(v, a->service_name);

	if (a->busy || a->release_id == NULL || a->deleted)
		return NULL;
	if (s == NULL)
		return "has no service";
	if (!same(service_label(s, "davit.release"), a->release_id))
		return "is of another release";
	if (!same(service_image(s), a->digest))
		return "is of another image";
	if (s->replicas != (same(a->wanted, "running") ? a->replicas : 0))
		return "has another scale";
	return NULL;
}

static bool
seen_before(const struct reconcile *r, const struct verify_app *a)
{
	for (size_t i = 0; i < r->before_n; i++)
		if (same(r->before[i], a->id))
			return true;
	return false;
}

/* Whether its service may be changed without anybody having asked. */
static bool
known(
    struct ctx *c, const struct drift *v, const struct verify_app *a, bool *yes)
{
	const struct docker_service *s = drift_service(v, a->service_name);
	const char *release =
	    s != NULL ? service_label(s, "davit.release") : "";

	*yes = true;
	return release[0] == '\0' || verify_release(c, release, yes);
}

static bool
mend(struct ctx *c, const struct drift *v, const struct verify_app *a,
    const char *what, bool *alone)
{
	bool yes;

	if (a->mended)
		return true;
	if (!known(c, v, a, &yes))
		return false;
	*alone |= !yes;
	if (!yes)
		return true;
	log_notice("put right", "service", a->service_name, "what", what);
	return app_reconcile(c, a->id, a->team_id);
}

static void
tell(struct reconcile *r, bool alone)
{
	int64_t now = clock_mono_ms();

	if (!alone || (r->told_ms != 0 && now - r->told_ms < TELL_MS))
		return;
	r->told_ms = now;
	log_error("services are of releases that are not in the database: "
		  "left alone, see davit admin verify --repair");
}

bool
reconcile_round(struct ctx *c, struct docker *d, struct reconcile *r)
{
	void *mem = mem_root("reconcile");
	struct reconcile now = { .mem = mem, .told_ms = r->told_ms };
	bool ok, alone = false;
	struct drift v;

	ok = drift_load(c, d, &v);
	now.before = mem_array(mem, const char *, ok ? v.apps_n + 1 : 1);
	for (size_t i = 0; ok && i < v.apps_n; i++) {
		const struct verify_app *a = &v.apps[i];
		const char *what = drift_of(&v, a);

		if (what == NULL)
			continue;
		now.before[now.before_n++] = mem_str(mem, a->id);
		ok = !seen_before(r, a) || mend(c, &v, a, what, &alone);
	}
	if (r->mem != NULL)
		mem_end(r->mem);
	*r = now;
	tell(r, alone);
	return ok;
}

bool
reconcile_now(struct ctx *c, struct docker *d, int64_t *n)
{
	struct drift v;

	*n = 0;
	if (!drift_load(c, d, &v))
		return false;
	for (size_t i = 0; i < v.apps_n; i++) {
		if (drift_of(&v, &v.apps[i]) == NULL)
			continue;
		if (!app_reconcile(c, v.apps[i].id, v.apps[i].team_id))
			return false;
		++*n;
	}
	return true;
}
