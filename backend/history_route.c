/* GET /v1/geschiedenis: what happened to one row, for whoever may read it. */
#include "backend/handlers.h"
#include "sync/id.h"
#include "sync/office/history.h"

#include <string.h>

static bool read_query(const struct request *request, char *table, size_t size, unsigned char id[SYNC_ID_SIZE],
                       struct faults *faults)
{
    char row[ID_TEXT_SIZE + 1];

    if (!request_query(request, "tabel", table, size))
        faults_add(faults, "query", "geen-tabel", "Er hoort bij van welke tabel de rij is.");
    if (!request_query(request, "rij", row, sizeof row) || !id_from_text(row, strlen(row), id))
        faults_add(faults, "query", "geen-id", "Er hoort het id van een rij bij.");
    return faults->count == 0;
}

static int tell(struct app *app, const struct request *request, const char *table, const unsigned char *id,
                struct reply *reply)
{
    struct connection *connection;
    int result = readers_take(app->readers, &connection);

    if (result == SYNC_OK)
        result = server_history(connection->server, table, id, request->who.person, &reply->body);
    readers_give(app->readers, connection);
    return result;
}

void history_show(struct app *app, const struct request *request, struct reply *reply)
{
    char table[REQUEST_PARAMETER_SIZE];
    unsigned char id[SYNC_ID_SIZE];
    struct faults faults = { 0 };
    int result;

    if (!read_query(request, table, sizeof table, id, &faults)) {
        reply_problem(reply, PROBLEM_MALFORMED, &faults);
        return;
    }
    result = tell(app, request, table, id, reply);
    if (result == SYNC_OK) {
        reply->status = 200;
        reply->type = "application/json";
    } else if (result == SYNC_NOT_FOUND) { /* also when it lies with another team */
        reply_problem(reply, PROBLEM_NO_ROW, NULL);
    } else {
        log_event(app->log, LOG_ERROR, "a history could not be told", result);
        reply_failure(reply, result);
    }
}
