/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sshkey.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <string.h>

static char *
output_of(void *mem, const char *const *argv)
{
	struct proc_spec spec = {
		.argv = argv, .timeout_ms = 10000, .output_max = 10000
	};
	struct proc_result out;
	struct err e = { 0 };

	cr_assert(proc_read(&e, mem, &spec, &out), "%s", e.text);
	cr_assert_eq(out.status, 0, "%s: %s", argv[0], out.last);
	return out.output;
}

/* ssh-keygen is the judge of both the key and its fingerprint. */
Test(sshkey, openssh_reads_the_key_and_agrees_on_the_fingerprint)
{
	void *mem = mem_root("test");
	struct sshkey key, other;
	struct err e = { 0 };
	char *dir, *file, *out, *pub;

	sshkey_generate(mem, "davit:shop/api", &key);
	sshkey_generate(mem, "davit:shop/api", &other);
	cr_expect_str_neq(key.public_line, other.public_line);
	cr_expect(text_starts(key.public_line, "ssh-ed25519 AAAA"));
	cr_expect(text_ends(key.public_line, " davit:shop/api"));
	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-key-", &dir));
	file = mem_fmt(mem, "%s/key", dir);
	pub = mem_fmt(mem, "%s/key.pub", dir);
	cr_assert(
	    fs_write(&e, file, key.private_pem, strlen(key.private_pem), 0600));
	cr_assert(
	    fs_write(&e, pub, key.public_line, strlen(key.public_line), 0600));
	out = output_of(mem, (const char *const[]){ "/usr/bin/ssh-keygen", "-y",
				 "-P", "", "-f", file, NULL });
	cr_expect_str_eq(str_dup(mem, str_trim(str_of(out))), key.public_line);
	out = output_of(mem, (const char *const[]){ "/usr/bin/ssh-keygen", "-l",
				 "-f", pub, NULL });
	cr_expect_not_null(
	    strstr(out, sshkey_fingerprint(mem, key.public_line)), "%s", out);
	mem_end(mem);
}

Test(sshkey, fingerprints_are_found_in_known_hosts_lines)
{
	static const char blob[] = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOo"
				   "qKLsabgH5C9okWi0dh2l9GKJl";
	static const char print[] =
	    "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
	void *mem = mem_root("test");

	/* github.com's published Ed25519 key and fingerprint */
	cr_expect_str_eq(sshkey_fingerprint(mem,
			     mem_fmt(mem, "github.com ssh-ed25519 %s", blob)),
	    print);
	cr_expect_str_eq(sshkey_fingerprint(mem,
			     mem_fmt(mem, "ssh-ed25519 %s a comment\n", blob)),
	    print);
	cr_expect_str_eq(sshkey_fingerprint(mem, blob), print);
	cr_expect_null(sshkey_fingerprint(mem, ""));
	cr_expect_null(sshkey_fingerprint(mem, "github.com ssh-ed25519"));
	cr_expect_null(sshkey_fingerprint(mem, "ssh-ed25519 AAAA!"));
	cr_expect_null(sshkey_fingerprint(mem, "# a comment"));
	mem_end(mem);
}
