/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "web/api/api.h"

#include <string.h>

/* The OpenAPI 3.1 document, written from the tables that the dispatcher
 * itself obeys, so it cannot say anything else. */

static void
key(struct buf *b, const char *name)
{
	buf_json(b, name);
	buf_chr(b, ':');
}

static void
pair(struct buf *b, const char *name, const char *text)
{
	key(b, name);
	buf_json(b, text);
}

/* A comma unless the brace or bracket was just opened. */
static void
next(struct buf *b)
{
	if (b->len > 0 && strchr("{[,", b->text[b->len - 1]) == NULL)
		buf_chr(b, ',');
}

/* ---- input ---------------------------------------------------------------*/

static void form_schema(struct buf *b, const struct form_field *table);

static void
limits(struct buf *b, const char *lo_name, int64_t lo, const char *hi_name,
    int64_t hi)
{
	if (lo != 0)
		buf_fmt(b, ",\"%s\":%lld", lo_name, (long long)lo);
	if (hi != 0)
		buf_fmt(b, ",\"%s\":%lld", hi_name, (long long)hi);
}

static void
type_of(struct buf *b, const char *type, bool nullable)
{
	if (nullable)
		buf_fmt(b, "\"type\":[\"%s\",\"null\"]", type);
	else
		buf_fmt(b, "\"type\":\"%s\"", type);
}

static void
words(struct buf *b, const char *const *list)
{
	buf_str(b, ",\"enum\":[");
	for (; list != NULL && *list != NULL; list++) {
		next(b);
		buf_json(b, *list);
	}
	buf_chr(b, ']');
}

static void
form_type(struct buf *b, const struct form_field *f)
{
	switch (f->type) {
	case FORM_TEXT:
	case FORM_LINES:
	case FORM_SECRET:
		type_of(b, "string", f->nullable);
		limits(b, "minLength", f->lo, "maxLength", f->hi);
		break;
	case FORM_INT:
		type_of(b, "integer", f->nullable);
		limits(b, "minimum", f->lo, "maximum", f->hi);
		break;
	case FORM_NUM:
		type_of(b, "number", f->nullable);
		limits(b, "minimum", f->lo, "maximum", f->hi);
		break;
	case FORM_BOOL:
		type_of(b, "boolean", f->nullable);
		break;
	case FORM_ENUM:
		type_of(b, "string", f->nullable);
		words(b, f->words);
		break;
	case FORM_OBJECT:
		form_schema(b, f->sub);
		break;
	case FORM_LIST:
		type_of(b, "array", f->nullable);
		buf_str(b, ",\"items\":{");
		form_schema(b, f->sub);
		buf_chr(b, '}');
		limits(b, "minItems", f->lo, "maxItems", f->hi);
		break;
	case FORM_ARGV:
		type_of(b, "array", f->nullable);
		buf_str(b, ",\"items\":{\"type\":\"string\"}");
		limits(b, "minItems", f->lo, "maxItems", f->hi);
		break;
	case FORM_MAP:
		type_of(b, "object", f->nullable);
		buf_str(b, ",\"additionalProperties\":{\"type\":\"string\"}");
		break;
	}
}

static void
form_schema(struct buf *b, const struct form_field *table)
{
	const struct form_field *f;

	buf_str(b, "\"type\":\"object\",\"additionalProperties\":false,"
		   "\"properties\":{");
	for (f = table; f != NULL && f->name != NULL; f++) {
		next(b);
		key(b, f->name);
		buf_chr(b, '{');
		form_type(b, f);
		if (f->type == FORM_SECRET)
			buf_str(b, ",\"writeOnly\":true");
		if (f->say != NULL) {
			buf_chr(b, ',');
			pair(b, "description", f->say);
		}
		buf_chr(b, '}');
	}
	buf_str(b, "},\"required\":[");
	for (f = table; f != NULL && f->name != NULL; f++)
		if (f->need) {
			next(b);
			buf_json(b, f->name);
		}
	buf_chr(b, ']');
}

/* ---- answers -------------------------------------------------------------*/

static const char *
field_schema(enum field_type type)
{
	switch (type) {
	case FIELD_TEXT:
		return "\"type\":[\"string\",\"null\"]";
	case FIELD_I64:
		return "\"type\":\"integer\"";
	case FIELD_BOOL:
		return "\"type\":\"boolean\"";
	case FIELD_TIME:
		return "\"type\":[\"string\",\"null\"],"
		       "\"format\":\"date-time\"";
	case FIELD_NUM:
		return "\"type\":[\"number\",\"null\"]";
	case FIELD_JSON:
		break;
	}
	return "\"type\":[\"object\",\"array\",\"null\"]";
}

static void
object_schema(struct buf *b, const struct field *fields)
{
	const struct field *f;

	buf_str(b, "\"type\":\"object\",\"properties\":{");
	for (f = fields; f->name != NULL; f++) {
		if ((f->flags & (FIELD_SECRET | FIELD_NO_API)) != 0)
			continue;
		next(b);
		buf_chr(b, '"');
		field_camel(b, f->name);
		buf_fmt(b, "\":{%s}", field_schema(f->type));
	}
	buf_chr(b, '}');
}

/* Lists with a query that knows a cursor come in pages. */
static bool
is_paged(const struct route *r)
{
	const struct form_field *f;

	for (f = r->query; f != NULL && f->name != NULL; f++)
		if (same(f->name, "cursor"))
			return true;
	return false;
}

static void
answer_schema(struct buf *b, const struct route *r)
{
	if ((r->flags & ROUTE_TEXT) != 0) {
		buf_str(b, "\"content\":{\"text/plain\":{\"schema\":{"
			   "\"type\":\"string\"}}}");
		return;
	}
	buf_str(b, "\"content\":{\"application/json\":{\"schema\":{");
	if (r->gives == NULL) {
		buf_str(b, "\"type\":\"object\"");
	} else if (!r->list) {
		object_schema(b, r->gives);
	} else {
		buf_str(b, "\"type\":\"object\",\"properties\":{\"data\":{"
			   "\"type\":\"array\",\"items\":{");
		object_schema(b, r->gives);
		buf_str(b, "}}");
		if (is_paged(r))
			buf_str(b, ",\"pagination\":{\"$ref\":"
				   "\"#/components/schemas/Pagination\"}");
		buf_chr(b, '}');
	}
	buf_str(b, "}}}");
}

static void
answers(struct buf *b, const struct route *r)
{
	int status = r->status != 0 ? r->status : 200;

	buf_fmt(
	    b, "\"responses\":{\"%d\":{\"description\":\"success\"", status);
	if (status != 204) {
		buf_chr(b, ',');
		answer_schema(b, r);
	}
	buf_str(b, "},\"default\":{\"$ref\":"
		   "\"#/components/responses/Error\"}}");
}

/* ---- paths ---------------------------------------------------------------*/

/* "/projects/:id" as "/projects/{id}". */
static void
path_template(struct buf *b, const char *path)
{
	struct str rest = str_of(path + 1), part;

	buf_chr(b, '"');
	if (rest.n == 0)
		buf_chr(b, '/');
	while (str_cut(&rest, '/', &part)) {
		if (part.s[0] == ':')
			buf_fmt(b, "/{%.*s}", (int)part.n - 1, part.s + 1);
		else
			buf_fmt(b, "/%.*s", (int)part.n, part.s);
	}
	buf_str(b, "\":{");
}

static void
path_parameters(struct buf *b, const char *path)
{
	struct str rest = str_of(path), part;

	while (str_cut(&rest, '/', &part)) {
		if (part.n < 2 || part.s[0] != ':')
			continue;
		next(b);
		buf_fmt(b,
		    "{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,"
		    "\"schema\":{\"type\":\"string\"}}",
		    (int)part.n - 1, part.s + 1);
	}
}

static void
parameters(struct buf *b, const struct route *r)
{
	const struct form_field *f;

	buf_str(b, "\"parameters\":[");
	path_parameters(b, r->path);
	for (f = r->query; f != NULL && f->name != NULL; f++) {
		next(b);
		buf_chr(b, '{');
		pair(b, "name", f->name);
		buf_fmt(b, ",\"in\":\"query\",\"required\":%s,",
		    f->need ? "true" : "false");
		if (f->say != NULL) {
			pair(b, "description", f->say);
			buf_chr(b, ',');
		}
		buf_str(b, "\"schema\":{");
		form_type(b, f);
		buf_str(b, "}}");
	}
	if ((r->flags & ROUTE_IDEMPOTENT) != 0) {
		next(b);
		buf_str(b, "{\"$ref\":\"#/components/parameters/"
			   "IdempotencyKey\"}");
	}
	buf_chr(b, ']');
}

static void
operation_id(struct buf *b, const struct route *r)
{
	const char *p;

	buf_fmt(b, "\"operationId\":\"%s", method_name(r->method));
	for (p = r->path; *p != '\0'; p++)
		buf_chr(b, strchr("/:.", *p) != NULL ? '_' : *p);
	buf_chr(b, '"');
}

static void
operation(struct buf *b, const struct route *r)
{
	const char *m;

	buf_chr(b, '"');
	for (m = method_name(r->method); *m != '\0'; m++)
		buf_chr(b, (char)(*m | 0x20));
	buf_str(b, "\":{");
	pair(b, "summary", r->says);
	buf_chr(b, ',');
	operation_id(b, r);
	buf_chr(b, ',');
	pair(b, "x-permission", perm_name[r->perm]);
	buf_chr(b, ',');
	if (r->perm == PERM_ANYONE)
		buf_str(b, "\"security\":[],");
	parameters(b, r);
	if (r->form != NULL) {
		buf_str(b, ",\"requestBody\":{\"content\":{"
			   "\"application/json\":{\"schema\":{");
		form_schema(b, r->form);
		buf_str(b, "}}}}");
	}
	buf_chr(b, ',');
	answers(b, r);
	buf_chr(b, '}');
}

/* True when no row before r has its path: methods of a path go together. */
static bool
is_first_of_path(const struct route *r)
{
	struct route_walk w = { NULL, NULL };
	const struct route *other;
	bool api;

	while (route_next(&w, &other, &api) && other != r)
		if (api && same(other->path, r->path))
			return false;
	return true;
}

static void
path_item(struct buf *b, const struct route *first)
{
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	bool api;

	next(b);
	path_template(b, first->path);
	while (route_next(&w, &r, &api))
		if (api && same(r->path, first->path)) {
			next(b);
			operation(b, r);
		}
	buf_chr(b, '}');
}

/* clang-format off */
static const char components[] =
    "\"components\":{\"securitySchemes\":{"
    "\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
    "\"apiKey\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"x-api-key\"}},"
    "\"parameters\":{\"IdempotencyKey\":{\"name\":\"Idempotency-Key\","
    "\"in\":\"header\",\"required\":false,\"description\":\"the same key and body"
    " within 24 h get the first answer again\","
    "\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}}},"
    "\"schemas\":{\"Pagination\":{\"type\":\"object\",\"properties\":{"
    "\"hasMore\":{\"type\":\"boolean\"},"
    "\"nextCursor\":{\"type\":[\"string\",\"null\"]},"
    "\"prevCursor\":{\"type\":[\"string\",\"null\"]},"
    "\"total\":{\"type\":\"integer\"}}},"
    "\"Error\":{\"type\":\"object\",\"properties\":{\"error\":{\"type\":\"object\","
    "\"properties\":{\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"},"
    "\"details\":{\"type\":\"object\"},"
    "\"timestamp\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"requestId\":{\"type\":\"string\"}},"
    "\"required\":[\"code\",\"message\",\"details\",\"timestamp\",\"requestId\"]}},"
    "\"required\":[\"error\"]}},"
    "\"responses\":{\"Error\":{\"description\":\"what went wrong\",\"content\":{"
    "\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Error\"}}}}}}";
/* clang-format on */

void
openapi_write(struct buf *b)
{
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	bool api;

	buf_str(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"davit\",");
	pair(b, "version", PACKAGE_VERSION);
	buf_str(b, "},\"servers\":[{\"url\":\"/api/v1\"}],"
		   "\"security\":[{\"token\":[]},{\"apiKey\":[]}],\"paths\":{");
	while (route_next(&w, &r, &api))
		if (api && is_first_of_path(r))
			path_item(b, r);
	buf_str(b, "},");
	buf_str(b, components);
	buf_chr(b, '}');
}
