#include "tests/bench/site.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "sync/office/server.h"
#include "tests/bench/floor.h"
#include "tests/bench/people.h"
#include "tests/bench/plain.h"

#define BATCH 2000 /* edits of a request */

static void push(struct site *site, struct connection *connection, const struct buffer *request)
{
    struct exchange_context context = { .now = RECORD_TIME };
    struct exchange *exchange;
    struct faults faults;
    int verdict;

    memcpy(context.device, site->workers[0], SYNC_ID_SIZE);
    memcpy(context.person, site->workers[0], SYNC_ID_SIZE);
    must(exchange_decode(&context, request->data, request->length, &exchange, &faults), "exchange_decode");
    must(server_push_group(connection->server, &exchange, &verdict, 1), "server_push_group");
    must(verdict, "a push");
    exchange_free(exchange);
}

static void put_every(struct buffer *out, const struct record *records, int from, int count)
{
    for (int i = from; i < count; i += RECORD_BRANCHES) {
        if (i > from)
            buffer_byte(out, ',');
        record_put_edit(out, &records[i]);
    }
}

/* Records in their order, in turn from each of the branches; families in requests of their own, before what belongs to them. */
static void push_records(struct site *site, struct connection *connection)
{
    struct record *records = malloc(BATCH * sizeof *records);
    enum record_kind kind = HUISHOUDEN;
    int64_t number = 0, done = 0;
    struct buffer request = BUFFER_EMPTY;

    must(!records, "malloc");
    while (kind < RECORD_KINDS) {
        int count = 0;

        while (count < BATCH && kind < RECORD_KINDS) {
            if (number == record_count(kind, site->records)) {
                kind++;
                number = 0;
                if (count)
                    break;
                continue;
            }
            record_make(&records[count++], kind, number++, site->records);
        }
        buffer_clear(&request);
        request_begin(&request);
        for (int turn = 0; turn < RECORD_BRANCHES && turn < count; turn++) {
            int64_t index = done + turn;

            if (turn)
                buffer_byte(&request, ',');
            run_begin(&request, record_branch((int)(index % RECORD_BRANCHES)), index / RECORD_BRANCHES + 1);
            put_every(&request, records, turn, count);
            run_end(&request);
        }
        request_end_runs(&request);
        if (count)
            push(site, connection, &request);
        done += count;
    }
    buffer_free(&request);
    free(records);
    must(site_number(site, DATABASE_NAME, "SELECT count(*) FROM sync_quarantine") != 0, "records that are accepted");
}

static void make_office(struct site *site, int64_t now)
{
    char path[200];
    struct connection *connection;
    unsigned char device[SYNC_ID_SIZE];

    snprintf(path, sizeof path, "%s/%s", site->data, DATABASE_NAME);
    must(connection_open(path, true, &connection), "connection_open");
    people_make(connection, (const unsigned char(*)[SYNC_ID_SIZE])site->teams, RECORD_TEAMS,
                (const unsigned char(*)[SYNC_ID_SIZE])site->workers, RECORD_BRANCHES, now);
    for (int i = 0; i < site->tablets; i++)
        people_tablet(connection, "alle", site->devices[i], site->tokens[i], now);
    people_tablet(connection, "een", device, site->token_of_one, now);
    push_records(site, connection);
    connection_close(connection);
}

static void make_floor(const struct site *site)
{
    struct plain plain;
    char path[200];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/%s", site->data, FLOOR_DATABASE);
    must(sqlite3_open(path, &db), "sqlite3_open");
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL), "the settings");
    plain_open(db, &plain);
    plain_tables(&plain);
    plain_fill(&plain, site->records);
    plain_close(&plain);
    sqlite3_close(db);
}

void site_open(struct site *site, int64_t records, int64_t first, int tablets)
{
    static unsigned number;

    record_of_first_team = first;
    *site = (struct site){ .records = records, .tablets = tablets };
    site->devices = calloc((size_t)tablets, sizeof *site->devices);
    site->tokens = calloc((size_t)tablets, sizeof *site->tokens);
    must(!site->devices || !site->tokens, "calloc");
    for (int i = 0; i < RECORD_TEAMS; i++)
        record_team(i, site->teams[i]);
    for (int i = 0; i < RECORD_BRANCHES; i++)
        record_worker(i, site->workers[i]);
    snprintf(site->data, sizeof site->data, "%s/office-%u", bench_folder(), number++);
    must(mkdir(site->data, 0700), site->data);
    make_office(site, (int64_t)time(NULL));
    make_floor(site);
    host_start(site->data, &site->host);
}

static void remove_database(const struct site *site, const char *name)
{
    static const char *const ENDS[] = { "", "-wal", "-shm" };
    char path[200];

    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s%s", site->data, name, ENDS[i]);
        remove(path);
    }
}

void site_close(struct site *site)
{
    host_stop(&site->host);
    remove_database(site, DATABASE_NAME);
    remove_database(site, FLOOR_DATABASE);
    free(site->devices);
    free(site->tokens);
}

int64_t site_number(const struct site *site, const char *database, const char *sql)
{
    char path[200];
    sqlite3_stmt *statement;
    sqlite3 *db;
    int64_t number;

    snprintf(path, sizeof path, "%s/%s", site->data, database);
    must(sqlite3_open(path, &db), path);
    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    must(sqlite3_step(statement) != SQLITE_ROW, sql);
    number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}
