/* POST /v1/synchronisaties: decode, let the writer commit what is new, answer from a reader. */
#include <string.h>

#include "backend/handlers.h"

/* No receipt: the device keeps its edits, whatever it was. Only when waiting may help it hears when to try again. */
static void fail(struct app *app, struct reply *reply, const char *what, int result)
{
    log_event(app->log, LOG_ERROR, what, result);
    reply_failure(reply, result);
}

static void answer(struct app *app, const struct exchange *exchange, struct reply *reply)
{
    struct connection *connection;
    int result = readers_take(app->readers, &connection);

    if (result == SYNC_OK)
        result = server_answer(connection->server, exchange, &reply->body);
    readers_give(app->readers, connection);
    if (result == SYNC_OK) {
        reply->status = 200;
        reply->type = "application/json";
        return;
    }
    fail(app, reply, "an exchange could not be answered", result);
}

void sync_exchange(struct app *app, const struct request *request, struct reply *reply)
{
    struct exchange_context context = { .now = app_now(app) };
    struct exchange *exchange = NULL;
    struct faults faults = { 0 };
    int result;

    memcpy(context.device, request->who.device, SYNC_ID_SIZE);
    memcpy(context.person, request->who.person, SYNC_ID_SIZE);
    if (request->who.revoked) /* for the app: why it gets nothing */
        reply_header(reply, "Naober-Toegang", "ingetrokken");
    result = exchange_decode(&context, request->body, request->body_length, &exchange, &faults);
    if (result == SYNC_INVALID)
        reply_problem(reply, PROBLEM_MALFORMED, &faults);
    else if (result == SYNC_LATER)
        reply_problem(reply, PROBLEM_NEWER_SCHEMA, NULL);
    else if (result != SYNC_OK)
        fail(app, reply, "an exchange could not be decoded", result);
    if (result != SYNC_OK)
        return;
    if (exchange_has_edits(exchange))
        result = writer_push(app->writer, exchange);
    if (result == SYNC_OK)
        answer(app, exchange, reply);
    else
        fail(app, reply, "an exchange was not committed", result);
    exchange_free(exchange);
}
