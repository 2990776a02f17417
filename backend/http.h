/* The small grammar of HTTP header values (RFC 9110) that several modules need. Pure. */
#ifndef BACKEND_HTTP_H
#define BACKEND_HTTP_H

#include <stdbool.h>
#include <stddef.h>

struct header {
    const char *name;
    const char *value;
};

/* The value of the first header of that name, whatever its case; NULL when there is none. */
const char *http_find(const struct header *headers, size_t count, const char *name);
size_t http_count(const struct header *headers, size_t count, const char *name);

/* Does the comma-separated list name the token, whatever its case? NULL is an empty list. */
bool http_lists(const char *list, const char *token);

/* Does Accept-Encoding allow gzip (named, or `*`, with a quality above 0)? NULL allows nothing. */
bool http_accepts_gzip(const char *accept);

/* Is the media type `type`, whatever its parameters? */
bool http_is_type(const char *value, const char *type);

/* Does If-None-Match name this entity tag (compared weakly, RFC 9110, section 8.8.3.2)? NULL names none. */
bool http_matches(const char *if_none_match, const char *tag);

/* A path that this server may have: begins with '/', letters, digits and -._~/ only, no empty, "." or ".." segment. */
bool http_path_allowed(const char *path);

#endif
