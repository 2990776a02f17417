#include "backend/guard.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define QUERY_MOST 1024

/* Headers that mean something different when there are two of them. */
static const char *const SINGLE[] = {
    "Host",   "Content-Length", "Content-Type", "Content-Encoding",  "Authorization",
    "Expect", "Origin",         "Upgrade",      "Sec-WebSocket-Key", "Sec-WebSocket-Version"
};

/* After a header's name: the colon (now a NUL), then blanks, then the value. A blank before the colon became a NUL too,
 * so it shows as a second one. */
static bool colon_follows(const struct mg_header *header)
{
    for (const char *between = header->name + strlen(header->name) + 1; between < header->value; between++)
        if (*between != ' ')
            return false;
    return true;
}

bool guard_layout(const struct mg_request_info *info, size_t *body_buffered_most)
{
    const char *method = info->request_method, *path = info->request_uri, *version = info->http_version;
    const char *target_end = info->query_string ? info->query_string : path;
    const char *line_end;

    if (!method || !path || !version)
        return false;
    target_end += strlen(target_end);
    if (path != method + strlen(method) + 1 || version != target_end + 1 + strlen("HTTP/"))
        return false;
    line_end = version + strlen(version);
    for (int i = 0; i < info->num_headers; i++) {
        const struct mg_header *header = &info->http_headers[i];

        /* CR and LF both became NULs, so the next line begins two bytes on; after a bare LF only one. */
        if (header->name != line_end + 2 || !colon_follows(header))
            return false;
        line_end = header->value + strlen(header->value);
    }
    if (line_end + 4 > method + GUARD_HEAD_SIZE - 1)
        return false;
    *body_buffered_most = (size_t)(method + GUARD_HEAD_SIZE - (line_end + 4));
    /* Of the empty line the CR is left: in its place stands the next line where CivetWeb gave up before the end.
     * Without any header it went over the CR as well. */
    return line_end[1] == '\0' && (line_end[2] == '\r' || (info->num_headers == 0 && line_end[2] == '\0')) &&
           line_end[3] == '\0';
}

static bool is_number(const char *text, size_t *number)
{
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 18 || text[digits])
        return false;
    for (*number = 0; *text; text++)
        *number = *number * 10 + (size_t)(*text - '0');
    return true;
}

static bool is_host(const char *value)
{
    return *value &&
           value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]")] == '\0';
}

static bool is_query(const char *query)
{
    size_t length = strlen(query);

    for (size_t i = 0; i < length; i++)
        if (!isgraph((unsigned char)query[i]))
            return false;
    return length <= QUERY_MOST;
}

static void check_headers(const struct request *request, const char *http_version, size_t *length,
                          struct faults *faults)
{
    const char *host = request_header(request, "Host"), *content_length = request_header(request, "Content-Length");

    for (size_t i = 0; i < sizeof SINGLE / sizeof *SINGLE; i++)
        if (http_count(request->headers, request->header_count, SINGLE[i]) > 1)
            faults_add(faults, SINGLE[i], "dubbel", "Deze kopregel mag er maar een keer staan.");
    for (size_t i = 0; i < request->header_count; i++)
        for (const char *at = request->headers[i].value; *at; at++)
            if ((unsigned char)*at < ' ' || (unsigned char)*at == 0x7f) {
                faults_add(faults, request->headers[i].name, "stuurteken", "Een kopregel bevat een stuurteken.");
                break;
            }
    if (!host && strcmp(http_version, "1.1") == 0)
        faults_add(faults, "Host", "ontbreekt", "HTTP/1.1 vraagt deze kopregel.");
    if (host && !is_host(host))
        faults_add(faults, "Host", "onjuist", "Dit is geen naam van een computer.");
    *length = 0;
    if (content_length && !is_number(content_length, length))
        faults_add(faults, "Content-Length", "geen-getal", "De lengte hoort alleen uit cijfers te bestaan.");
}

bool guard_head(const struct request *request, const char *http_version, size_t *length, enum problem *problem,
                struct faults *faults)
{
    const char *expect = request_header(request, "Expect");

    *problem = PROBLEM_MALFORMED;
    if (request->header_count > GUARD_HEADERS) {
        *problem = PROBLEM_TOO_MANY_HEADERS;
        return false;
    }
    check_headers(request, http_version, length, faults);
    if (!http_path_allowed(request->path))
        faults_add(faults, "path", "onjuist", "In een adres mogen alleen letters, cijfers en - . _ ~ / staan.");
    if (request->query && !is_query(request->query))
        faults_add(faults, "query", "onjuist", "De vraag achter het adres is te lang of bevat vreemde tekens.");
    if (faults->count > 0)
        return false;
    /* Nobody who talks to us needs it: nginx reads a chunked body whole and passes on its length. */
    if (request_header(request, "Transfer-Encoding"))
        *problem = PROBLEM_NO_LENGTH;
    else if (expect && strcasecmp(expect, "100-continue") != 0)
        *problem = PROBLEM_EXPECTATION;
    else
        return true;
    return false;
}
