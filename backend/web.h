/* CivetWeb, kept at arm's length: it accepts connections and takes heads apart; all else is ours. It listens on
 * 127.0.0.1 only and speaks plain HTTP; nginx before it does TLS. */
#ifndef BACKEND_WEB_H
#define BACKEND_WEB_H

#include "backend/app.h"

struct web_config {
    int port;      /* 0: any that is free */
    int threads;   /* connections that are served at once; each holds a thread while it is open */
    int head_ms;   /* for a request's head to arrive */
    int body_ms;   /* for its body, in all */
    int idle_ms;   /* that a connection may stay open between two requests */
    int finish_ms; /* web_stop: for requests under way to finish */
};

/* port 0, 32 threads, 10 s for a head, 60 s for a body, 2 s idle, 10 s to finish. */
extern const struct web_config WEB_CONFIG;

struct web;

/* Start serving. `app` stays the caller's and has to outlive the server. SYNC_OK; SQLITE_CANTOPEN when the port cannot
 * be had; SQLITE_NOMEM. Except on SYNC_OK, *out is NULL. */
int web_start(const struct web_config *config, struct app *app, struct web **out);

/* The port that it listens on. */
int web_port(const struct web *web);

/* Turn new requests away with a 503, let those under way finish, then stop. NULL is allowed. */
void web_stop(struct web *web);

#endif
