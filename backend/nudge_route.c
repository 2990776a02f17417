/* GET /v1/seintje: the handshake of a WebSocket. What follows on the line is nudges.h's. */
#include <string.h>
#include <strings.h>

#include "backend/handlers.h"
#include "backend/websocket.h"

#define AGAIN_AFTER "60" /* seconds; the tablet asks by itself meanwhile */

/* "https://naober.example" for the Host "naober.example". The scheme may be either: nginx before us does TLS. */
static bool is_own_origin(const struct request *request)
{
    const char *origin = request_header(request, "Origin"), *host = request_header(request, "Host");

    if (!origin || !host)
        return false;
    if (strncmp(origin, "https://", 8) == 0)
        return strcasecmp(origin + 8, host) == 0;
    return strncmp(origin, "http://", 7) == 0 && strcasecmp(origin + 7, host) == 0;
}

static bool asks_for_it(const struct request *request, char accept[WEBSOCKET_ACCEPT_SIZE])
{
    const char *version = request_header(request, "Sec-WebSocket-Version"),
               *key = request_header(request, "Sec-WebSocket-Key");

    return strcmp(request->method, "GET") == 0 && http_lists(request_header(request, "Connection"), "upgrade") &&
           http_lists(request_header(request, "Upgrade"), "websocket") && version && strcmp(version, "13") == 0 &&
           key && websocket_accept(key, accept);
}

void nudge_open(struct app *app, const struct request *request, struct reply *reply)
{
    char accept[WEBSOCKET_ACCEPT_SIZE];
    struct faults faults = { 0 };

    if (!asks_for_it(request, accept)) {
        reply_problem(reply, PROBLEM_UPGRADE, NULL);
        reply_header(reply, "Upgrade", "websocket");
        reply_header(reply, "Sec-WebSocket-Version", "13");
    } else if (!is_own_origin(request)) {
        faults_add(&faults, "Origin", "vreemd", "Alleen de app van dit kantoor mag hier luisteren.");
        reply_problem(reply, PROBLEM_NO_ACCESS, &faults);
    } else if (!nudges_have_room(app->nudges)) {
        reply_problem(reply, PROBLEM_NOT_NOW, NULL);
        reply_header(reply, "Retry-After", AGAIN_AFTER);
    } else {
        reply->status = 101;
        reply_header(reply, "Upgrade", "websocket");
        reply_header(reply, "Sec-WebSocket-Accept", "%s", accept);
    }
}
