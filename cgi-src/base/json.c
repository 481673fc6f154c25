/* SPDX-License-Identifier: MIT */
/* jansson takes names of ours; here its own go by others. */
#define json_type jansson_type
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_REAL JANSSON_REAL
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef json_type
#undef JSON_OBJECT
#undef JSON_REAL
#undef JSON_NULL

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

/*
 * struct json is jansson's json_t under another name: nothing else sees the
 * library.  A root value is kept alive by a small talloc object (a hold) that
 * drops its reference when the context goes.
 */
struct hold {
	json_t *value;
};

const char *const json_type_words[] = { "nothing", "null", "a boolean",
	"a number", "a number", "a text", "a list", "an object" };

/*
 * Where json_key and json_value were last, so that a walk over an object is
 * not quadratic.  Forgotten whenever an object may go or change.
 */
static struct cursor {
	const json_t *object;
	size_t i;
	void *iter;
} last;

static int
drop(struct hold *h)
{
	last.object = NULL;
	json_decref(h->value);
	return 0;
}

static struct json *
keep(void *mem, json_t *value)
{
	struct hold *h;

	if (value == NULL)
		panic("out of memory or bad UTF-8 in JSON");
	h = mem_new(mem, struct hold);
	h->value = value;
	talloc_set_destructor(h, drop);
	return (struct json *)value;
}

/* jansson's readers are not const-correct, but do not write. */
static json_t *
inner(const struct json *v)
{
	union {
		const struct json *in;
		json_t *out;
	} u = { .in = v };

	return u.out;
}

static struct json *
outer(json_t *v)
{
	return (struct json *)v;
}

static bool
too_deep(const char *text, size_t n)
{
	bool quoted = false;
	size_t i, depth = 0;

	for (i = 0; i < n; i++) {
		if (quoted) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				quoted = false;
			continue;
		}
		switch (text[i]) {
		case '"':
			quoted = true;
			break;
		case '[':
		case '{':
			if (++depth > JSON_DEPTH)
				return true;
			break;
		case ']':
		case '}':
			depth -= depth > 0;
			break;
		default:
			break;
		}
	}
	return false;
}

/* Without " near '...'": that part of the body may be a secret. */
static bool
refuse(struct err *e, const json_error_t *why)
{
	const char *near = strstr(why->text, " near '");
	size_t n = near ? (size_t)(near - why->text) : strlen(why->text);

	return err_code(e, ERR_INVALID, "INVALID_INPUT",
	    "line %d, column %d: %.*s", why->line, why->column, (int)n,
	    why->text);
}

static bool
parse(struct err *e, void *mem, struct str text, size_t max, bool big,
    struct json **out)
{
	size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
	json_error_t why;
	json_t *v;

	if (text.n > max)
		return err_code(e, ERR_LIMIT, "PAYLOAD_TOO_LARGE",
		    "the JSON is longer than %zu bytes", max);
	/* jansson itself stops only at a depth of 2048. */
	if (too_deep(text.s, text.n))
		return err_code(e, ERR_INVALID, "INVALID_INPUT",
		    "the JSON is nested deeper than %d", JSON_DEPTH);
	v = json_loadb(text.s, text.n, flags, &why);
	if (v == NULL && big &&
	    json_error_code(&why) == json_error_numeric_overflow)
		v = json_loadb(
		    text.s, text.n, flags | JSON_DECODE_INT_AS_REAL, &why);
	if (v == NULL)
		return refuse(e, &why);
	*out = keep(mem, v);
	return true;
}

bool
json_parse(
    struct err *e, void *mem, const char *text, size_t n, struct json **out)
{
	return parse(e, mem, (struct str){ text, n }, JSON_BYTES, false, out);
}

bool
json_parse_max(struct err *e, void *mem, const char *text, size_t n, size_t max,
    struct json **out)
{
	return parse(e, mem, (struct str){ text, n }, max, true, out);
}

/* A whole real within the range in which doubles are exact. */
static bool
is_whole(double d)
{
	const double most = 9007199254740992.0;

	return d >= -most && d <= most && d == (double)(int64_t)d;
}

enum json_type
json_type(const struct json *v)
{
	if (v == NULL)
		return JSON_NONE;
	switch (json_typeof(inner(v))) {
	case JANSSON_OBJECT:
		return JSON_OBJECT;
	case JSON_ARRAY:
		return JSON_LIST;
	case JSON_STRING:
		return JSON_TEXT;
	case JSON_INTEGER:
		return JSON_INT;
	case JANSSON_REAL:
		return is_whole(json_real_value(inner(v))) ? JSON_INT
							   : JSON_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_BOOL;
	case JANSSON_NULL:
		return JSON_NULL;
	}
	return JSON_NONE;
}

struct json *
json_get(const struct json *v, const char *name)
{
	return outer(json_object_get(inner(v), name));
}

struct json *
json_at(const struct json *v, const char *path)
{
	struct str rest = str_of(path), name;
	json_t *at = inner(v);
	uint64_t i;

	while (str_cut(&rest, '/', &name)) {
		if (json_type(outer(at)) == JSON_OBJECT)
			at = json_object_getn(at, name.s, name.n);
		else if (json_type(outer(at)) == JSON_LIST &&
			 str_u64(name, 0, SIZE_MAX, &i))
			at = json_array_get(at, i);
		else
			return NULL;
	}
	return outer(at);
}

const char *
json_text(const struct json *v, const char *otherwise)
{
	const char *text = json_string_value(inner(v));

	return text == NULL ? otherwise : text;
}

int64_t
json_int(const struct json *v, int64_t otherwise)
{
	if (json_type(v) != JSON_INT)
		return otherwise;
	if (json_typeof(inner(v)) == JSON_INTEGER)
		return json_integer_value(inner(v));
	return (int64_t)json_real_value(inner(v));
}

double
json_number(const struct json *v, double otherwise)
{
	enum json_type type = json_type(v);

	if (type != JSON_INT && type != JSON_REAL)
		return otherwise;
	return json_number_value(inner(v));
}

bool
json_bool(const struct json *v, bool otherwise)
{
	if (json_type(v) != JSON_BOOL)
		return otherwise;
	return json_typeof(inner(v)) == JSON_TRUE;
}

const char *
json_text_at(const struct json *v, const char *path, const char *otherwise)
{
	return json_text(json_at(v, path), otherwise);
}

int64_t
json_int_at(const struct json *v, const char *path, int64_t otherwise)
{
	return json_int(json_at(v, path), otherwise);
}

bool
json_bool_at(const struct json *v, const char *path, bool otherwise)
{
	return json_bool(json_at(v, path), otherwise);
}

size_t
json_count(const struct json *v)
{
	if (json_type(v) == JSON_LIST)
		return json_array_size(inner(v));
	return json_object_size(inner(v));
}

struct json *
json_item(const struct json *v, size_t i)
{
	return outer(json_array_get(inner(v), i));
}

static void *
member(const struct json *v, size_t i)
{
	json_t *object = inner(v);

	if (object == NULL || object != last.object || i < last.i)
		last = (struct cursor){ object, 0, json_object_iter(object) };
	while (last.i < i && last.iter != NULL) {
		last.iter = json_object_iter_next(object, last.iter);
		last.i++;
	}
	return last.iter;
}

const char *
json_key(const struct json *v, size_t i)
{
	return json_object_iter_key(member(v, i));
}

struct json *
json_value(const struct json *v, size_t i)
{
	return outer(json_object_iter_value(member(v, i)));
}

struct json *
json_new_object(void *mem)
{
	return keep(mem, json_object());
}

struct json *
json_new_list(void *mem)
{
	return keep(mem, json_array());
}

struct json *
json_new_text(void *mem, const char *text)
{
	return keep(mem, json_string(text));
}

void
json_set(struct json *object, const char *name, struct json *v)
{
	last.object = NULL;
	if (json_object_set(inner(object), name, inner(v)) != 0)
		panic("json_set '%s'", name);
}

void
json_push(struct json *list, struct json *v)
{
	if (json_array_append(inner(list), inner(v)) != 0)
		panic("json_push");
}

static int
append(const char *text, size_t n, void *to)
{
	buf_add(to, text, n);
	return 0;
}

void
json_write(struct buf *b, const struct json *v)
{
	size_t flags = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY;

	if (json_dump_callback(inner(v), append, b, flags) != 0)
		panic("JSON cannot be written");
}
