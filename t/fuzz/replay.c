/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * fuzz_NAME [FILE...]: run the target over the files, without any over
 * the files of $srcdir/t/fuzz/corpus/NAME/.  A target that finds a fault
 * aborts.
 */
enum { INPUT_MAX = 4 * 1024 * 1024 };

static bool
run_file(const char *path)
{
	void *mem = mem_root("replay");
	struct err e = { 0 };
	char *text;
	size_t n;
	bool good = fs_read(&e, mem, path, INPUT_MAX, &text, &n);

	if (good)
		(void)LLVMFuzzerTestOneInput((const uint8_t *)text, n);
	else
		(void)fprintf(stderr, "%s\n", e.text);
	mem_end(mem);
	return good;
}

static bool
run_corpus(const char *target)
{
	const char *top = getenv("srcdir");
	void *mem = mem_root("corpus");
	struct err e = { 0 };
	char **names, *dir;
	bool good;
	size_t i;

	dir = mem_fmt(
	    mem, "%s/t/fuzz/corpus/%s", top == NULL ? "." : top, target);
	good = fs_list(&e, mem, dir, &names);
	if (!good || names[0] == NULL)
		(void)fprintf(stderr, "no corpus in %s: %s\n", dir, e.text);
	good = good && names[0] != NULL;
	for (i = 0; good && names[i] != NULL; i++)
		good = run_file(mem_fmt(mem, "%s/%s", dir, names[i]));
	mem_end(mem);
	return good;
}

int
main(int argc, char **argv)
{
	static const char prefix[] = "fuzz_";
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash == NULL ? argv[0] : slash + 1;
	bool good = true;
	int i;

	if (text_starts(name, prefix))
		name += sizeof prefix - 1;
	for (i = 1; i < argc; i++)
		good = run_file(argv[i]) && good;
	if (argc == 1)
		good = run_corpus(name);
	return good ? 0 : 1;
}
