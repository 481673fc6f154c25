/* SPDX-License-Identifier: MIT */
#include "ctl/keys.h"
#include "base/digest.h"
#include "base/enc.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/seal.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct passwd *
user_find(struct err *e, const char *name)
{
	const struct passwd *user = getpwnam(name);

	if (user == NULL)
		(void)err_set(
		    e, ERR_ABSENT, "there is no user '%s' (user-run)", name);
	return user;
}

/* Root gives the private key to the runner; another administrator is the
 * runner's user already. */
static bool
give_to_runner(struct err *e, const struct conf *conf)
{
	const struct passwd *user;

	if (geteuid() != 0)
		return true;
	if ((user = user_find(e, conf->user_run)) == NULL)
		return false;
	if (lchown(conf->private_key, user->pw_uid, user->pw_gid) != 0)
		return err_set(e, ERR_INTERNAL, "%s: %s", conf->private_key,
		    strerror(errno));
	return true;
}

static bool
make_pair(struct ctl *c)
{
	struct seal_private *key =
	    mem_secret(c->mem, sizeof(struct seal_private));

	seal_generate(key);
	if (!ctl_parent(c, c->conf.private_key) ||
	    !ctl_parent(c, c->conf.public_key) ||
	    !seal_save(&c->err, c->conf.private_key, c->conf.public_key, key))
		return false;
	buf_fmt(&c->out, "keys made: %s (keep a copy in a safe place), %s\n",
	    c->conf.private_key, c->conf.public_key);
	return true;
}

/* The public half follows from the private one. */
static bool
make_public(struct ctl *c)
{
	struct seal_private *key =
	    mem_secret(c->mem, sizeof(struct seal_private));
	const char *line;

	if (!seal_private_load(&c->err, c->conf.private_key, key))
		return false;
	line = mem_fmt(
	    c->mem, "%s\n", enc_b64(c->mem, key->public.key, SEAL_KEY_BYTES));
	buf_fmt(&c->out, "public key made: %s\n", c->conf.public_key);
	return ctl_parent(c, c->conf.public_key) &&
	       fs_write(&c->err, c->conf.public_key, line, strlen(line), 0644);
}

bool
keys_make(struct ctl *c)
{
	bool have_private = fs_exists(c->conf.private_key);
	bool have_public = fs_exists(c->conf.public_key);

	if (have_public && !have_private)
		return err_set(&c->err, ERR_CONFLICT,
		    "%s is gone but %s is there: put the private key back;"
		    " nothing that is sealed can be opened without it",
		    c->conf.private_key, c->conf.public_key);
	if (!have_private && !make_pair(c))
		return false;
	if (have_private && !have_public && !make_public(c))
		return false;
	return give_to_runner(&c->err, &c->conf) &&
	       keys_check(&c->err, &c->conf);
}

static bool
mode_check(struct err *e, const char *path, mode_t unwanted, mode_t wanted)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_set(e, ERR_ABSENT, "%s: %s", path, strerror(errno));
	if ((st.st_mode & unwanted) != 0 || (st.st_mode & wanted) != wanted)
		return err_set(e, ERR_CONFLICT, "%s has mode %04o", path,
		    (unsigned)st.st_mode & 07777u);
	return true;
}

static bool
owner_check(struct err *e, const struct conf *conf)
{
	const struct passwd *user;
	struct stat st;

	if (geteuid() != 0)
		return true;
	if ((user = user_find(e, conf->user_run)) == NULL)
		return false;
	if (stat(conf->private_key, &st) != 0 || st.st_uid != user->pw_uid)
		return err_set(e, ERR_CONFLICT, "%s does not belong to %s",
		    conf->private_key, conf->user_run);
	return true;
}

bool
keys_check(struct err *e, const struct conf *conf)
{
	struct seal_private private;
	struct seal_public public;
	bool ok;

	if (!mode_check(e, conf->private_key, 077, 0400) ||
	    !mode_check(e, conf->public_key, 022, 0444) ||
	    !owner_check(e, conf) ||
	    !seal_public_load(e, conf->public_key, &public) ||
	    !seal_private_load(e, conf->private_key, &private))
		return false;
	ok = same_bytes(&private.public, &public, sizeof(public));
	explicit_bzero(&private, sizeof(private));
	return ok ||
	       err_set(e, ERR_CONFLICT, "%s and %s do not belong together",
		   conf->private_key, conf->public_key);
}
