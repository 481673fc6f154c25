/* SPDX-License-Identifier: MIT */
#include "core/deploy.h"
#include "run/job/deploy_job.h"
#include "run/run.h"

#include <criterion/criterion.h>

/* core's list of stages, which the pages have words for, is the job's. */
Test(stages, are_the_steps_of_the_job)
{
	size_t i;

	for (i = 0; i < deploy_kind.steps_n; i++) {
		cr_assert_not_null(deploy_stage_name[i]);
		cr_expect_str_eq(
		    deploy_kind.steps[i].name, deploy_stage_name[i]);
	}
	cr_expect_null(deploy_stage_name[i]);
}
