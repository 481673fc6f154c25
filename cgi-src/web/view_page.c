/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "web/limits.h"
#include "web/view_cs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * Templates, parsed once: to parse the macros of a page costs more than to
 * render it.  A process keeps those it used last, as long as no file that they
 * were made of has changed.
 */
struct file {
	const char *path;
	struct stat st;
};

struct page {
	const char *dir, *name;
	CSPARSE *cs;
	struct file file[TEMPLATE_FILES_MAX];
	size_t files;
	uint64_t used;
};

/* Of the process, as are the words. */
static struct page *kept[TEMPLATES_KEPT];
static HDF *plain;
static uint64_t uses;

static int
page_done(struct page *p)
{
	cs_destroy(&p->cs);
	return 0;
}

/* Lower-case words, "/" between them, ".cs" at the end: nothing that leads
 * out of the directory. */
static bool
is_template_name(const char *name)
{
	size_t n = strlen(name), i;

	if (n < 4 || n > 100 || !text_ends(name, ".cs") || name[0] == '/')
		return false;
	for (i = 0; i < n - 3; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_-/",
			name[i]) == NULL)
			return false;
	return true;
}

/* Which file it was, so that another one in its place is noticed. */
static bool
note_file(struct page *p, const char *path)
{
	struct file *f = &p->file[p->files];

	if (p->files == TEMPLATE_FILES_MAX || stat(path, &f->st) != 0)
		return false;
	f->path = path;
	p->files++;
	return true;
}

static NEOERR *
load_file(void *arg, HDF *hdf, const char *name, char **contents)
{
	struct page *p = arg;
	struct err e = { .kind = ERR_NONE };
	const char *path;
	char *text;
	size_t n;

	(void)hdf;
	if (!is_template_name(name))
		return nerr_raise(NERR_NOT_FOUND, "no template '%s'", name);
	path = mem_fmt(p, "%s/%s", p->dir, name);
	if (!note_file(p, path))
		return nerr_raise(NERR_IO, "%s: %m, or too many", path);
	if (!fs_read(&e, p, path, TEMPLATE_BYTES, &text, &n))
		return nerr_raise(NERR_IO, "%s", e.text);
	/* The library gives it back to the C library's heap. */
	*contents = strdup(text);
	(void)talloc_free(text);
	return *contents ? STATUS_OK
			 : nerr_raise(NERR_NOMEM, "template '%s'", name);
}

static NEOERR *
escape_html(const char *text, char **out)
{
	return neos_html_escape(text, (int)strlen(text), out);
}

static NEOERR *
escape_url(const char *text, char **out)
{
	return neos_url_escape(text, out, NULL);
}

static NEOERR *
validate_url(const char *text, char **out)
{
	return neos_url_validate(text, out);
}

/* The only functions that give text as it is; js_escape is not among them
 * because no page has a script inside.  The library wants names it could
 * write to. */
static struct {
	char name[16];
	CSSTRFUNC run;
} functions[] = {
	{ "html_escape", escape_html },
	{ "url_escape", escape_url },
	{ "url_validate", validate_url },
};

/* Read once, by cs_init: everything printed is escaped. */
static NEOERR *
escaping(void)
{
	NEOERR *e;

	if (plain != NULL)
		return STATUS_OK;
	e = hdf_init(&plain);
	if (e != STATUS_OK)
		return nerr_pass(e);
	return nerr_pass(hdf_set_value(plain, "Config.VarEscapeMode", "html"));
}

static NEOERR *
parse(struct page *p)
{
	NEOERR *e = escaping();
	size_t i;

	if (e == STATUS_OK)
		e = cs_init(&p->cs, plain);
	if (e != STATUS_OK)
		return nerr_pass(e);
	talloc_set_destructor(p, page_done);
	cs_register_fileload(p->cs, p, load_file);
	for (i = 0; i < COUNT(functions) && e == STATUS_OK; i++)
		e = cs_register_esc_strfunc(
		    p->cs, functions[i].name, functions[i].run);
	if (e == STATUS_OK)
		e = cs_parse_file(p->cs, p->name);
	return nerr_pass(e);
}

static bool
is_unchanged(const struct page *p)
{
	struct stat now;
	size_t i;

	for (i = 0; i < p->files; i++) {
		const struct stat *st = &p->file[i].st;

		if (stat(p->file[i].path, &now) != 0 ||
		    now.st_ino != st->st_ino || now.st_size != st->st_size ||
		    now.st_mtim.tv_sec != st->st_mtim.tv_sec ||
		    now.st_mtim.tv_nsec != st->st_mtim.tv_nsec)
			return false;
	}
	return true;
}

static void
drop(size_t i)
{
	mem_end(kept[i]);
	kept[i] = NULL;
}

/* The place of a page: where it is, else a free one, else the one whose page
 * was not used for longest. */
static size_t
place(const char *dir, const char *name)
{
	size_t i, best = 0;

	for (i = 0; i < TEMPLATES_KEPT; i++)
		if (kept[i] != NULL && same(kept[i]->name, name) &&
		    same(kept[i]->dir, dir))
			return i;
	for (i = 0; i < TEMPLATES_KEPT; i++) {
		if (kept[i] == NULL)
			return i;
		if (kept[i]->used < kept[best]->used)
			best = i;
	}
	return best;
}

static NEOERR *
page_get(size_t at, const char *dir, const char *name, struct page **out)
{
	struct page *p = kept[at];
	NEOERR *e;

	*out = p;
	if (p != NULL && same(p->name, name) && same(p->dir, dir) &&
	    is_unchanged(p))
		return STATUS_OK;
	if (p != NULL)
		drop(at);
	*out = p = kept[at] = mem_new(NULL, struct page);
	p->dir = mem_str(p, dir);
	p->name = mem_str(p, name);
	e = parse(p);
	if (e != STATUS_OK)
		drop(at);
	return nerr_pass(e);
}

static NEOERR *
write_out(void *arg, char *text)
{
	struct buf *out = arg;

	buf_str(out, text);
	if (out->over)
		return nerr_raise(NERR_OUTOFRANGE, "the page is too long");
	return STATUS_OK;
}

NEOERR *
page_render(struct view *v, HDF *words, const char *dir, const char *name,
    struct buf *out)
{
	size_t at = place(dir, name);
	struct page *p;
	NEOERR *e = page_get(at, dir, name, &p);

	if (e != STATUS_OK)
		return nerr_pass(e);
	p->used = ++uses;
	p->cs->hdf = v->hdf;
	p->cs->global_hdf = words;
	e = cs_render(p->cs, out, write_out);
	p->cs->hdf = plain;
	if (e != STATUS_OK)
		drop(at); /* it may hold on to what is gone */
	return nerr_pass(e);
}
