#include <jansson.h>
#include <sqlite3.h>

#include "backend/handlers.h"

/* Read something real: the schema's number and the end of the log. */
static int read_database(sqlite3 *db, int *schema)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(
        db, "SELECT user_version, (SELECT max(position) FROM sync_log) FROM pragma_user_version", -1, &statement, NULL);

    if (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        *schema = sqlite3_column_int(statement, 0);
    return result == SQLITE_OK ? sqlite3_finalize(statement) : result;
}

void health_check(struct app *app, const struct request *request, struct reply *reply)
{
    struct connection *connection;
    int schema = 0;
    int result = readers_take(app->readers, &connection);

    (void)request;
    if (result == SYNC_OK)
        result = read_database(connection->db, &schema);
    readers_give(app->readers, connection);
    if (result != SYNC_OK) {
        log_event(app->log, LOG_ERROR, "the database could not be read", result);
        reply_problem(reply, PROBLEM_NOT_NOW, NULL);
        reply_header(reply, "Retry-After", "5");
        return;
    }
    reply_json_take(reply, 200,
                    json_pack("{s:s, s:s, s:i}", "status", "goed", "versie", NAOBER_VERSION, "schema", schema));
}
