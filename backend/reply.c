#include "backend/reply.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "backend/gzip.h"

#define COMPRESS_LEAST 1024 /* bytes; below this a compressed answer saves no packet */

/* Sent when there is no memory for anything better. */
static const char NO_MEMORY[] =
    "{\"type\":\"urn:naober:probleem:even-niet\",\"title\":\"Het kantoor kan dit nu even niet doen\",\"status\":503}";
static const char NO_MEMORY_HEAD[] = "API-Version: " API_VERSION "\r\nCache-Control: no-store\r\nRetry-After: 5\r\n"
                                     "X-Content-Type-Options: nosniff\r\n";

static const struct header API_HEADERS[] = {
    { "Cache-Control", "no-store" },
    { "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" },
};

/* What the web app may load: its own files, WebAssembly, and pictures that it made itself. `connect-src` follows. */
#define FILE_POLICY                                                                                                  \
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "       \
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors " \
    "'none'; connect-src 'self'"

static const struct header FILE_HEADERS[] = {
    { "Cross-Origin-Opener-Policy", "same-origin" },
};

static const struct header COMMON_HEADERS[] = {
    { "API-Version", API_VERSION },       { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" }, { "Strict-Transport-Security", "max-age=31536000" },
    { "Vary", "Accept-Encoding" },
};

void reply_free(struct reply *reply)
{
    buffer_free(&reply->head);
    buffer_free(&reply->body);
}

/* Forget what was filled in so far. */
static void clear(struct reply *reply)
{
    reply_free(reply);
    *reply = (struct reply)REPLY_EMPTY;
}

static void put_line(struct reply *reply, const char *name, const char *value)
{
    buffer_puts(&reply->head, name);
    buffer_puts(&reply->head, ": ");
    buffer_puts(&reply->head, value);
    buffer_puts(&reply->head, "\r\n");
}

void reply_header(struct reply *reply, const char *name, const char *value, ...)
{
    char text[256];
    va_list arguments;
    int length;

    va_start(arguments, value);
    length = vsnprintf(text, sizeof text, value, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof text)
        reply->head.failed = true;
    else
        put_line(reply, name, text);
}

static int put_dump(const char *bytes, size_t length, void *buffer)
{
    buffer_append(buffer, bytes, length);
    return 0;
}

static void put_json_take(struct reply *reply, int status, const char *type, json_t *json)
{
    reply->status = status;
    reply->type = type;
    reply->shared = NULL;
    buffer_clear(&reply->body);
    if (!json || json_dump_callback(json, put_dump, &reply->body, JSON_COMPACT) != 0)
        reply->body.failed = true;
    json_decref(json);
}

void reply_json_take(struct reply *reply, int status, json_t *json)
{
    put_json_take(reply, status, "application/json", json);
}

/* A fault's place is a JSON pointer into the body, "path", "query", or else the name of a header. */
static json_t *fault_json(const struct fault *fault)
{
    const char *where = fault->where;
    bool in_body = where[0] == '/' || where[0] == '\0';

    if (strcmp(where, "path") == 0 || strcmp(where, "query") == 0)
        return json_pack("{s:s, s:s, s:s}", "in", where, "reason", fault->reason, "detail", fault->detail);
    return json_pack("{s:s, s:s, s:s, s:s}", "in", in_body ? "body" : "header", in_body ? "pointer" : "name", where,
                     "reason", fault->reason, "detail", fault->detail);
}

static int add_faults(json_t *json, const struct faults *faults)
{
    size_t kept = faults->count < FAULTS_MAX ? faults->count : FAULTS_MAX;
    json_t *list = json_array();

    for (size_t i = 0; list && i < kept; i++) {
        if (json_array_append_new(list, fault_json(&faults->list[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    if (json_object_set_new(json, "errors", list) != 0)
        return -1;
    if (kept == faults->count)
        return 0;
    return json_object_set_new(json, "errorCount", json_integer((json_int_t)faults->count));
}

void reply_problem(struct reply *reply, enum problem problem, const struct faults *faults)
{
    const struct problem_row *row = &PROBLEMS[problem];
    json_t *json = NULL;
    char type[80];

    snprintf(type, sizeof type, "urn:naober:probleem:%s", row->reason);
    json = json_pack("{s:s, s:s, s:i}", "type", type, "title", row->title, "status", row->status);
    if (json && faults && faults->count && add_faults(json, faults) != 0) {
        json_decref(json);
        json = NULL;
    }
    put_json_take(reply, row->status, "application/problem+json", json);
    if (problem == PROBLEM_NOT_LOGGED_IN || problem == PROBLEM_LOGIN_REFUSED)
        reply_header(reply, "WWW-Authenticate", "Bearer");
}

/* Failures that pass by themselves, by waiting or when somebody frees room: the device keeps what it has and tries
 * again. */
static bool passes(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_INTERRUPT:
        return true;
    default:
        return false;
    }
}

void reply_failure(struct reply *reply, int code)
{
    bool temporary = passes(code);

    reply_problem(reply, temporary ? PROBLEM_NOT_NOW : PROBLEM_INTERNAL, NULL);
    if (temporary)
        reply_header(reply, "Retry-After", "5");
}

static void put_headers(struct reply *reply, const struct header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_line(reply, headers[i].name, headers[i].value);
}

/* Not every browser takes 'self' for the WebSocket of the same host too, so it is named. guard.c lets no other
 * characters into a Host than those of names, addresses and ports. */
static void put_file_policy(struct reply *reply, const struct request *request)
{
    const char *host = request_header(request, "Host");

    buffer_puts(&reply->head, "Content-Security-Policy: " FILE_POLICY);
    if (host) {
        buffer_puts(&reply->head, " ws://");
        buffer_puts(&reply->head, host);
        buffer_puts(&reply->head, " wss://");
        buffer_puts(&reply->head, host);
    }
    buffer_puts(&reply->head, "\r\n");
}

static void compress(struct reply *reply, const struct request *request)
{
    struct buffer packed = BUFFER_EMPTY;

    if (reply->is_file || reply->shared || reply->body.failed || reply->body.length < COMPRESS_LEAST ||
        !http_accepts_gzip(request_header(request, "Accept-Encoding")))
        return;
    /* Without memory for it, the answer goes as it is. */
    if (gzip_pack(reply->body.data, reply->body.length, GZIP_LEVEL_ANSWER, &packed) != SYNC_OK) {
        buffer_free(&packed);
        return;
    }
    buffer_free(&reply->body);
    reply->body = packed;
    put_line(reply, "Content-Encoding", "gzip");
}

void reply_finish(struct reply *reply, const struct request *request)
{
    if (reply->status == 0)
        reply_problem(reply, PROBLEM_INTERNAL, NULL);
    compress(reply, request);
    if (reply->is_file) {
        put_file_policy(reply, request);
        put_headers(reply, FILE_HEADERS, sizeof FILE_HEADERS / sizeof *FILE_HEADERS);
    } else {
        put_headers(reply, API_HEADERS, sizeof API_HEADERS / sizeof *API_HEADERS);
    }
    put_headers(reply, COMMON_HEADERS, sizeof COMMON_HEADERS / sizeof *COMMON_HEADERS);
    if (!reply->body.failed && !reply->head.failed)
        return;
    clear(reply);
    reply->status = PROBLEMS[PROBLEM_NOT_NOW].status;
    reply->type = "application/problem+json";
    reply->shared = NO_MEMORY;
    reply->shared_length = sizeof NO_MEMORY - 1;
    reply->head_failed = true;
}

const char *reply_head(const struct reply *reply, size_t *length)
{
    *length = reply->head_failed ? sizeof NO_MEMORY_HEAD - 1 : reply->head.length;
    return reply->head_failed ? NO_MEMORY_HEAD : reply->head.data;
}

const char *reply_body(const struct reply *reply, size_t *length)
{
    *length = reply->shared ? reply->shared_length : reply->body.length;
    return reply->shared ? reply->shared : reply->body.data;
}

bool reply_find(const struct reply *reply, const char *name, char *value, size_t size)
{
    size_t length = strlen(name), head_length;
    const char *line = reply_head(reply, &head_length), *end = line + head_length;

    while (line && line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));

        if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
            snprintf(value, size, "%.*s", (int)(next - 1 - (line + length + 2)), line + length + 2);
            return true;
        }
        line = next + 1;
    }
    return false;
}
