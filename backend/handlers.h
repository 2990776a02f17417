/* The handlers that the table of routes names; each is described by its row in routes.c. */
#ifndef BACKEND_HANDLERS_H
#define BACKEND_HANDLERS_H

#include "backend/route.h"

void account_log_in(struct app *app, const struct request *request, struct reply *reply);
void sync_exchange(struct app *app, const struct request *request, struct reply *reply);
void nudge_open(struct app *app, const struct request *request, struct reply *reply);
void history_show(struct app *app, const struct request *request, struct reply *reply);
void openapi_show(struct app *app, const struct request *request, struct reply *reply);
void health_check(struct app *app, const struct request *request, struct reply *reply);

#endif
