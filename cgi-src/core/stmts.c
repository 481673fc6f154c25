/* SPDX-License-Identifier: MIT */
#include "core/stmts.h"

/* clang-format off */
#define LISTS(list) \
	list(account_stmts) \
	list(app_stmts) \
	list(app_act_stmts) \
	list(app_git_stmts) \
	list(app_parts_stmts) \
	list(app_write_stmts) \
	list(audit_stmts) \
	list(audit_read_stmts) \
	list(ceiling_stmts) \
	list(ctx_stmts) \
	list(deploy_stmts) \
	list(deploy_read_stmts) \
	list(domain_stmts) \
	list(enqueue_stmts) \
	list(env_stmts) \
	list(hold_stmts) \
	list(idem_stmts) \
	list(job_stmts) \
	list(job_step_stmts) \
	list(lines_stmts) \
	list(login_stmts) \
	list(lookup_stmts) \
	list(lookup_work_stmts) \
	list(need_stmts) \
	list(password_stmts) \
	list(perm_stmts) \
	list(plan_stmts) \
	list(project_stmts) \
	list(ref_stmts) \
	list(release_stmts) \
	list(route_stmts) \
	list(search_stmts) \
	list(setting_stmts) \
	list(sight_stmts) \
	list(team_stmts) \
	list(token_stmts) \
	list(var_stmts) \
	list(verify_stmts) \
	list(verify_text_stmts) \
	list(work_stmts) \
	list(work_record_stmts)
/* clang-format on */

#define DECLARE(name) extern const struct db_stmt *const name[];
#define NAME(name) name,

LISTS(DECLARE)

const struct db_stmt *const *const core_stmts[] = { LISTS(NAME) NULL };
