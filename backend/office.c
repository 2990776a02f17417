#include "backend/office.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "backend/decode.h"
#include "backend/format.h"
#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/statements.h"

#define PROTOCOL_VERSION 1

enum { FIND, MAKE, STATEMENT_COUNT };

static const char *const SQL[STATEMENT_COUNT] = {
    [FIND] = "SELECT device, person FROM office",
    [MAKE] = "INSERT INTO office (device, person) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM office)",
};

struct office {
    struct connection *connection; /* not owned */
    unsigned char device[SYNC_ID_SIZE];
    unsigned char person[SYNC_ID_SIZE];
    uint64_t branch;
    uint32_t next; /* number of the next edit on the branch */
};

static int read_office(sqlite3_stmt *find, struct office *office)
{
    int result = statement_row(find);

    if (result != SYNC_OK)
        return result;
    /* The table's checks make both 16 bytes long. */
    memcpy(office->device, sqlite3_column_blob(find, 0), SYNC_ID_SIZE);
    memcpy(office->person, sqlite3_column_blob(find, 1), SYNC_ID_SIZE);
    statement_end(find);
    return SYNC_OK;
}

static int identify(struct office *office)
{
    sqlite3_stmt *statements[STATEMENT_COUNT];
    unsigned char device[SYNC_ID_SIZE], person[SYNC_ID_SIZE];
    int result = statements_prepare(office->connection->db, SQL, statements, STATEMENT_COUNT);

    if (result != SYNC_OK)
        return result;
    token_id(device);
    token_id(person);
    sqlite3_bind_blob(statements[MAKE], 1, device, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(statements[MAKE], 2, person, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_run(statements[MAKE]);
    if (result == SYNC_OK)
        result = read_office(statements[FIND], office);
    statements_finalize(statements, STATEMENT_COUNT);
    return result;
}

int office_open(struct connection *connection, struct office **out)
{
    struct office *office = calloc(1, sizeof *office);
    int result;

    *out = NULL;
    if (!office)
        return SQLITE_NOMEM;
    office->connection = connection;
    office->next = 1;
    randombytes_buf(&office->branch, sizeof office->branch);
    result = identify(office);
    if (result == SYNC_OK)
        *out = office;
    else
        office_close(office);
    return result;
}

void office_close(struct office *office)
{
    free(office);
}

json_t *office_edit_take(const char *table, const unsigned char row[SYNC_ID_SIZE], json_t *values, int64_t now)
{
    return json_pack("{s:s, s:o, s:I, s:o}", "tabel", table, "rij", format_id_json(row), "tijd", (json_int_t)now, "waarden",
                     values);
}

json_t *office_access(const unsigned char person[SYNC_ID_SIZE], const unsigned char (*scopes)[SYNC_ID_SIZE],
                      size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count && list; i++)
        if (json_array_append_new(list, format_id_json(scopes[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    return json_pack("{s:s, s:o, s:o}", "opdracht", "toegang", "persoon", format_id_json(person), "bereiken", list);
}

json_t *office_distrust(const unsigned char device[SYNC_ID_SIZE], const char *reason)
{
    return json_pack("{s:s, s:o, s:b, s:s}", "opdracht", "vertrouwen", "apparaat", format_id_json(device), "vertrouwd", 0, "reden", reason);
}

json_t *office_move(const char *table, const unsigned char row[SYNC_ID_SIZE], const unsigned char scope[SYNC_ID_SIZE])
{
    return json_pack("{s:s, s:s, s:o, s:o}", "opdracht", "verplaatsen", "tabel", table, "rij", format_id_json(row), "naar", format_id_json(scope));
}

json_t *office_incarnation(const unsigned char former[SYNC_ID_SIZE], const unsigned char fresh[SYNC_ID_SIZE])
{
    return json_pack("{s:s, s:o, s:o}", "opdracht", "incarnatie", "vorige", format_id_json(former), "nieuwe", format_id_json(fresh));
}

/* The request as a device would send it; asks for no rows back. */
static char *request_take(const struct office *office, json_t *edits)
{
    char branch[BRANCH_TEXT_SIZE];
    json_t *request;
    char *text = NULL;

    branch_to_text(office->branch, branch);
    request = json_pack("{s:i, s:i, s:n, s:i, s:i, s:[], s:[{s:s%, s:I, s:o}]}", "versie", PROTOCOL_VERSION, "schema",
                        SCHEMA_VERSION, "incarnatie", "verzoek", 1, "maximum", 1, "bereiken", "bewerkingen", "tak",
                        branch, sizeof branch, "vanaf", (json_int_t)office->next, "lijst", edits);
    if (request)
        text = json_dumps(request, JSON_COMPACT);
    json_decref(request);
    return text;
}

static int push(struct office *office, const struct exchange_context *context, const char *text, struct faults *faults)
{
    struct server *server = office->connection->server;
    struct buffer answer = BUFFER_EMPTY;
    struct exchange *exchange = NULL;
    int verdict = SYNC_OK;
    int result = exchange_decode(context, text, strlen(text), &exchange, faults);

    if (result == SYNC_OK)
        result = server_push_group(server, &exchange, &verdict, 1);
    if (result == SYNC_OK)
        result = verdict;
    if (result == SYNC_OK)
        result = server_answer(server, exchange, &answer);
    if (result == SYNC_OK)
        result = answer.failed ? SQLITE_NOMEM : decode_refusals(&answer, faults);
    exchange_free(exchange);
    buffer_free(&answer);
    return result;
}

int office_push_take(struct office *office, json_t *edits, int64_t now, struct faults *faults)
{
    struct exchange_context context = { .office = true, .now = now };
    uint32_t count = (uint32_t)json_array_size(edits);
    char *text = request_take(office, edits);
    json_free_t release;
    int result = SQLITE_NOMEM;

    memcpy(context.device, office->device, SYNC_ID_SIZE);
    memcpy(context.person, office->person, SYNC_ID_SIZE);
    if (text)
        result = push(office, &context, text, faults);
    json_get_alloc_funcs(NULL, &release);
    release(text);
    /* A refused edit used up its number as well. */
    if (result == SYNC_OK || result == SYNC_INVALID)
        office->next += count;
    return result;
}

int office_order_take(struct connection *connection, json_t *edits, int64_t now, struct faults *faults)
{
    struct office *office;
    int result = office_open(connection, &office);

    if (result != SYNC_OK) {
        json_decref(edits);
        return result;
    }
    result = office_push_take(office, edits, now, faults);
    office_close(office);
    return result;
}

void office_entry(struct office *office, int64_t now, struct order_entry *entry)
{
    *entry = (struct order_entry){ .context = { .office = true, .now = now }, .branch = office->branch, .number = office->next++ };
    memcpy(entry->context.device, office->device, SYNC_ID_SIZE);
    memcpy(entry->context.person, office->person, SYNC_ID_SIZE);
}
