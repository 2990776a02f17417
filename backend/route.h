/* The routes as one table, and the dispatcher that walks it: method, role, body, handler. The OpenAPI document and the
 * tests walk the same rows. */
#ifndef BACKEND_ROUTE_H
#define BACKEND_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "backend/app.h"
#include "backend/reply.h"
#include "backend/request.h"

/* Who may use a route. */
enum role {
    ROLE_ANYONE,     /* without logging in */
    ROLE_TABLET,     /* a worker's tablet, also after its token was ended, when the log doesn't believe it any more: the engine keeps
                      * what it sends apart and tells it to let go of what it bears */
    ROLE_MEDEWERKER, /* a worker of one or more teams, by the token of their tablet */
};

typedef void route_handler(struct app *app, const struct request *request, struct reply *reply);

struct route {
    const char *method;
    const char *path; /* "{id}" stands for one segment */
    enum role who;
    size_t body_most;     /* bytes of the body as sent; 0: none is read */
    size_t unpacked_most; /* bytes of it unpacked */
    route_handler *handler;
    int success;               /* status when all went well */
    const char *summary;       /* for the OpenAPI document */
    const char *body_schema;   /* JSON Schema of body and answer, as JSON text; NULL: no body */
    const char *answer_schema; /* NULL: a success has no body */
    const char *query; /* names of what stands behind the path's '?', between blanks, all needed; NULL: none */
};

extern const struct route ROUTES[];
extern const size_t ROUTE_COUNT;

/* All that can be said before the body is read: is there such a route, may this person use it? Fills request->route and
 * ->who. True: read the body, at most route_body_most bytes, then call route_finish. False: `reply` is complete but for
 * route_finish. */
bool route_begin(struct app *app, struct request *request, struct reply *reply);

size_t route_body_most(const struct request *request);

/* Unless there is an answer already: unpack the body and call the handler. Then complete the answer. */
void route_finish(struct app *app, struct request *request, struct reply *reply);

/* The pattern of the route for the log: never the path itself, which may hold ids. */
const char *route_name(const struct request *request);

#endif
