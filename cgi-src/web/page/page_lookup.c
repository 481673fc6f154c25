/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "core/lookup.h"
#include "web/page/page.h"

/*
 * Look-ups without script: the button of the form sends everything typed
 * here, and the same form comes back with it.  Nothing is created or changed
 * but the look-up; a second button carries its id and sees it again.
 */
static bool
look_up(struct req *rq, struct res *rs)
{
	const struct app_draft *draft = rq->form;
	struct ctx *c = rq->ctx;
	struct lookup l;

	if (!(draft->lookup != NULL ? lookup_find(c, draft->lookup, &l)
				    : lookup_start_for(c, &draft->app, &l)) ||
	    !page_new_app(rq, rs))
		return false;
	res_put(rs, "Lookup", lookup_fields, &l);
	res_put_typed(rs, app_draft_form, rq->tree);
	return true;
}

/* The source as it is stored, and no other way in typed: then with what is
 * stored of that. */
static bool
is_own(struct ctx *c, const struct app *app, const struct app_input *in)
{
	const struct app_git_input *git = in->git_source;

	if (git != NULL && git->repo_url != NULL)
		return git->token == NULL &&
		       same(git->repo_url,
			   page_json(c, app->git_source, "repoUrl"));
	if (in->image != NULL)
		return in->registry == NULL && same(in->image, app->image);
	return true;
}

static bool
look_up_app(struct req *rq, struct res *rs)
{
	const struct lookup_input own = { .application_id = rq->app->id };
	const struct app_draft *draft = rq->form;
	struct ctx *c = rq->ctx;
	struct lookup l;
	bool ok;

	if (draft->lookup != NULL)
		ok = lookup_find(c, draft->lookup, &l);
	else if (is_own(c, rq->app, &draft->app))
		ok = lookup_start(c, &own, &l);
	else
		ok = lookup_start_for(c, &draft->app, &l);
	if (!ok || !page_settings(rq, rs))
		return false;
	res_put(rs, "Lookup", lookup_fields, &l);
	res_put_typed(rs, app_draft_form, rq->tree);
	return true;
}

/* clang-format off */
const struct route page_lookup_routes[] = {
	{ METHOD_POST, "/lookups", PERM_SIGNED_IN, .run = look_up,
	  ROUTE_FORM(app_draft_form, struct app_draft),
	  ROUTE_QUERY(place_form, struct place_query),
	  .page = "app/new.cs", .again = page_new_app, .audit = AUDIT_BY_CORE,
	  .says = "Look up what the form of a new application names" },
	{ METHOD_POST, "/applications/:id/lookups", PERM_EDIT,
	  .run = look_up_app, .target = TARGET_APP,
	  ROUTE_FORM(app_draft_form, struct app_draft),
	  .page = "app/settings.cs", .again = page_settings,
	  .audit = AUDIT_BY_CORE,
	  .says = "Look up the source of an application" },
	ROUTE_END
};
/* clang-format on */
