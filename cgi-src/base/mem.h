/* SPDX-License-Identifier: MIT */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <talloc.h>

/*
 * Memory: one talloc context per request, per job, per step.  A function that
 * returns memory takes the context first.  Nobody frees single objects: the
 * dispatcher and the job loop free the root.  Out of memory aborts, so no
 * caller checks for NULL.  This is the only header that includes talloc.h.
 */

/* Call once at start: makes talloc abort when memory runs out. */
void mem_setup(void);

/* A new root context; mem_end frees it with all it owns. */
void *mem_root(const char *name);
void mem_end(void *root);

/* Give the system back what is free; for those that live long and have just
 * had something large, such as an answer of the engine. */
void mem_trim(void);

/* n zeroed bytes wiped with OPENSSL_cleanse when their context goes. */
void *mem_secret(void *mem, size_t n);
char *mem_secret_str(void *mem, const char *text, size_t n);

/* Shorthands; never NULL. */
#define MEM_THERE __attribute__((returns_nonnull))
MEM_THERE char *mem_str(void *mem, const char *text);
MEM_THERE char *mem_strn(void *mem, const char *text, size_t n);
MEM_THERE char *mem_fmt(void *mem, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void *mem_copy(void *mem, const void *from, size_t n);
#define mem_new(mem, type) talloc_zero(mem, type)
#define mem_array(mem, type, n) talloc_zero_array(mem, type, (unsigned)(n))

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
