/* One request as handlers see it. Whoever fills it in (the web server, a test) keeps what the pointers point to. */
#ifndef BACKEND_REQUEST_H
#define BACKEND_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "backend/accounts.h"
#include "backend/http.h"
#include "sync/buffer.h"

#define REQUEST_PARAMETERS     4  /* {…} in one route's path */
#define REQUEST_CLIENT_SIZE    48 /* of an address as text, with the terminating NUL */
#define REQUEST_PARAMETER_SIZE 64 /* with the terminating NUL */

struct route;

struct request {
    const char *method;
    const char *path;  /* as it was sent, without the query */
    const char *peer;  /* address of the other side of the connection; NULL: unknown */
    const char *query; /* without '?'; NULL when there is none */
    const struct header *headers;
    size_t header_count;
    const char *body; /* as it was sent; from route_finish on: unpacked */
    size_t body_length;

    /* Filled in by route_begin and route_finish: */
    const struct route *route;                                   /* NULL: a file of the web app */
    struct identity who;                                         /* meaningful when the route asks for a role */
    char parameters[REQUEST_PARAMETERS][REQUEST_PARAMETER_SIZE]; /* what stood in place of the route's {…}, in order */
    struct buffer unpacked;                                      /* owned; freed by request_end */
};

/* The value of a header, or NULL. */
const char *request_header(const struct request *request, const char *name);

/* The value of `name` in the query: letters, digits and -_.~ only, which is all that ids and our own words have. False
 * when it is absent, holds anything else, or has no room in `size` bytes. */
bool request_query(const struct request *request, const char *name, char *value, size_t size);

/* The address from which the request came, for counting: the last entry of X-Forwarded-For, which nginx before us adds
 * (nobody else reaches us: we listen on the loopback interface only), or else the other side of the connection. Of an
 * IPv6 address its first 64 bits, since one client has all the others. Empty when it is unknown. */
void request_client(const struct request *request, char client[REQUEST_CLIENT_SIZE]);

/* Is it a GET, or a HEAD, which is a GET without its body? */
bool request_is_get(const struct request *request);

/* Free what the dispatcher made. */
void request_end(struct request *request);

#endif
