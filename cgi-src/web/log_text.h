/* SPDX-License-Identifier: MIT */
#ifndef WEB_LOG_TEXT_H
#define WEB_LOG_TEXT_H

#include "web/req.h"
#include "web/res.h"

/* All of a log that fits the query (struct log_query), as text to save: a few
 * hundred lines at a time, whatever its length.  For pages and API alike. */
bool log_text_deploy(struct req *rq, struct res *rs);
bool log_text_app(struct req *rq, struct res *rs);

#endif
