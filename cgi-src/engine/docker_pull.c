/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "engine/docker_call.h"
#include "engine/docker_jsonl.h"

#include <string.h>

/*
 * Calls that answer 200 at once and tell progress, and failure too, in a
 * stream of JSON objects: success is only an end without "error".
 */
enum {
	TRANSFER_MS = 30 * 60 * 1000,
	SILENCE_MS = 5 * 60 * 1000,
	QUERY_BYTES = 4096
};

struct transfer {
	void *mem;
	docker_progress_fn progress;
	void *arg;
	char *error;  /* what the stream reported */
	char *digest; /* aux.Digest of a push */
	char *last;   /* status of the last object */
};

static bool
on_object(void *arg, const struct json *v)
{
	struct transfer *t = arg;
	const char *status = json_text_at(v, "status", NULL);
	const char *id = json_text_at(v, "id", NULL);
	const char *error = json_text_at(v, "error", NULL);

	if (error == NULL)
		error = json_text_at(v, "errorDetail/message", NULL);
	if (error != NULL)
		t->error = mem_str(t->mem, error);
	if (json_text_at(v, "aux/Digest", NULL) != NULL)
		t->digest = mem_str(t->mem, json_text_at(v, "aux/Digest", ""));
	if (status == NULL)
		return true;
	talloc_free(t->last);
	t->last = mem_str(t->mem, status);
	/* Bars ("Downloading 3 of 7 MB") come many times a second. */
	if (t->progress == NULL || json_at(v, "progressDetail/current") != NULL)
		return true;
	t->progress(t->arg,
	    id == NULL ? t->last : mem_fmt(t->last, "%s: %s", id, status));
	return true;
}

static bool
transfer(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, struct transfer *t)
{
	struct docker_jsonl lines;
	struct http_answer a = { 0 };
	struct http_req req;

	t->mem = mem;
	docker_jsonl_init(&lines, mem, on_object, t);
	if (!docker_request(e, mem, d, call, &req))
		return false;
	req.idle_ms = SILENCE_MS;
	if (!http_stream(e, mem, d->http, &req, docker_jsonl_feed, &lines, &a))
		return docker_unreachable(e, d);
	if (!docker_accepted(e, mem, &a))
		return false;
	docker_jsonl_end(&lines);
	if (lines.bad)
		return err_set(
		    e, ERR_UPSTREAM, "Docker's progress stream is not JSON");
	return true;
}

/* Cut "repo:tag" or "repo@digest"; without either the tag is latest. */
static void
cut_image(void *mem, const char *image, const char **repo, const char **tag)
{
	const char *at = strchr(image, '@'), *slash = strrchr(image, '/');
	const char *colon = strrchr(slash == NULL ? image : slash, ':');
	const char *end = at != NULL ? at : colon;

	*tag = end == NULL ? "latest" : end + 1;
	*repo =
	    end == NULL ? image : mem_strn(mem, image, (size_t)(end - image));
}

/* Registry trouble reported by the engine as a refusal of the call. */
static bool
explain(struct err *e, void *mem, const char *image, bool had_auth)
{
	if (e->kind == ERR_CANCELLED || e->code[0] != '\0')
		return false;
	if (e->kind == ERR_TIMEOUT)
		return err_code(e, ERR_TIMEOUT, "REGISTRY_UNREACHABLE",
		    "the transfer of image '%s' did not go on in time", image);
	return registry_error(e, image, mem_str(mem, e->text), had_auth);
}

bool
docker_image_pull(struct err *e, void *mem, struct docker *d, const char *image,
    const struct registry_auth *auth, docker_progress_fn progress, void *arg)
{
	struct transfer t = { .progress = progress, .arg = arg };
	struct docker_call call = { .method = "POST",
		.path = "/images/create",
		.auth = auth == NULL ? NULL : registry_header(mem, auth),
		.timeout_ms = TRANSFER_MS };
	const char *repo, *tag;
	struct buf q;

	cut_image(mem, image, &repo, &tag);
	buf_init(&q, mem, QUERY_BYTES);
	buf_str(&q, "fromImage=");
	buf_url(&q, repo);
	buf_str(&q, "&tag=");
	buf_url(&q, tag);
	call.query = q.text;
	if (!transfer(e, mem, d, &call, &t))
		return explain(e, mem, image, auth != NULL);
	if (t.error != NULL)
		return registry_error(e, image, t.error, auth != NULL);
	return true;
}

bool
docker_image_push(struct err *e, void *mem, struct docker *d, const char *image,
    const struct registry_auth *auth, docker_progress_fn progress, void *arg,
    char **digest)
{
	struct transfer t = { .progress = progress, .arg = arg };
	struct docker_call call = { .method = "POST",
		.auth = registry_header(mem, auth),
		.timeout_ms = TRANSFER_MS };
	const char *repo, *tag;
	struct buf q;

	cut_image(mem, image, &repo, &tag);
	buf_init(&q, mem, QUERY_BYTES);
	buf_str(&q, "tag=");
	buf_url(&q, tag);
	call.query = q.text;
	call.path = docker_path(mem, "/images/", repo, "/push");
	if (!transfer(e, mem, d, &call, &t))
		return explain(e, mem, image, auth != NULL);
	if (t.error != NULL)
		return registry_error(e, image, t.error, auth != NULL);
	if (t.digest == NULL)
		return err_set(e, ERR_UPSTREAM,
		    "the push of '%s' ended without a digest", image);
	*digest = t.digest;
	return true;
}

bool
docker_image_import(struct err *e, void *mem, struct docker *d,
    const char *repo, const char *tag, const char *tar, size_t tar_n, char **id)
{
	struct transfer t = { 0 };
	struct docker_call call = { .method = "POST",
		.path = "/images/create",
		.body = tar,
		.body_n = tar_n,
		.type = "application/x-tar",
		.timeout_ms = TRANSFER_MS };
	struct buf q;

	buf_init(&q, mem, QUERY_BYTES);
	buf_str(&q, "fromSrc=-&repo=");
	buf_url(&q, repo);
	buf_str(&q, "&tag=");
	buf_url(&q, tag);
	call.query = q.text;
	if (!transfer(e, mem, d, &call, &t))
		return false;
	if (t.error != NULL)
		return err_set(e, ERR_UPSTREAM, "import of '%s:%s': %s", repo,
		    tag, t.error);
	if (t.last == NULL || !text_starts(t.last, "sha256:"))
		return err_set(e, ERR_UPSTREAM,
		    "the import of '%s:%s' ended without an id", repo, tag);
	*id = t.last;
	return true;
}
