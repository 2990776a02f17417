/* A second office that follows the log, batch by batch as it grows, holds the same (R7). After a restore or an erasure it begins anew. */
#include <stdlib.h>
#include <string.h>

#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/order.h"
#include "tests/sim/simulate.h"

struct follower {
    sqlite3 *db;
    struct server *server;
    int64_t position;
    int office;            /* whose log it follows */
    unsigned long erased;  /* erasures until it began */
    struct simulation *simulation;
};

static const char COPIED[] = "SELECT 'INSERT INTO sync_scope (nr, id) VALUES (' || nr || ',' || quote(id) || ') ON CONFLICT DO NOTHING' FROM sync_scope"
                             " UNION ALL SELECT 'INSERT INTO sync_branch (nr, branch, device, person, kind, schema) VALUES (' || nr || ',' || branch"
                             " || ',' || quote(device) || ',' || quote(person) || ',' || kind || ',' || schema || ') ON CONFLICT (nr) DO UPDATE SET"
                             " device = excluded.device, person = excluded.person, kind = excluded.kind, schema = excluded.schema' FROM sync_branch";
static const char MEMBERS[] = "SELECT 'INSERT INTO sync_member_before VALUES (' || quote(person) || ',' || scope || ')' FROM sync_member_before"
                              " UNION ALL SELECT 'INSERT INTO sync_member VALUES (' || quote(person) || ',' || scope || ')' FROM sync_member_before"
                              " UNION ALL SELECT 'UPDATE sync_database SET incarnation = ' || quote(incarnation) FROM sync_database";

/* Run what the query gives on the other database. */
static void copy_rows(struct simulation *simulation, sqlite3 *to, const char *query)
{
    sqlite3_stmt *statement = NULL;

    sqlite3_prepare_v2(simulation->world.db, query, -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW)
        if (sqlite3_exec(to, (const char *)sqlite3_column_text(statement, 0), NULL, NULL, NULL) != SQLITE_OK)
            broken(simulation, "the follower: %s", sqlite3_errmsg(to));
    sqlite3_finalize(statement);
}

void follow_free(struct simulation *simulation)
{
    struct follower *follower = simulation->follower;

    if (!follower)
        return;
    server_close(follower->server);
    sqlite3_close(follower->db);
    free(follower);
    simulation->follower = NULL;
}

static struct follower *begin(struct simulation *simulation)
{
    struct follower *follower = calloc(1, sizeof *follower);
    unsigned char unused[SYNC_ID_SIZE] = { 0 };

    follower->simulation = simulation;
    follower->office = simulation->model.office_count;
    follower->erased = simulation->counts.erased;
    follower->db = world_empty_office();
    if (server_open(follower->db, unused, &follower->server) != SYNC_OK)
        broken(simulation, "the follower doesn't open");
    copy_rows(simulation, follower->db, COPIED);
    copy_rows(simulation, follower->db, MEMBERS);
    simulation->follower = follower;
    return follower;
}

static int take(void *context, const struct log_batch *batch)
{
    struct follower *follower = context;
    struct log_batch own = *batch;
    const struct branch *branch;
    int result = branches_numbered(&follower->server->branches, batch->branch.nr, &branch);

    if (result == SYNC_OK) {
        own.branch = *branch;
        result = log_append(&follower->server->log, &own);
    }
    if (result == SYNC_OK && own.position != batch->position)
        broken(follower->simulation, "the follower is at %lld, the office at %lld", (long long)own.position, (long long)batch->position);
    if (result == SYNC_OK)
        result = derive_batch(follower->server, &own);
    return result == SYNC_OK ? changes_write(follower->server) : result;
}

struct sums {
    struct table_sum list[64];
    size_t count;
};

static int note(void *context, const struct table_sum *sum)
{
    struct sums *sums = context;

    sums->list[sums->count++] = *sum;
    return SYNC_OK;
}

void follow_check(struct simulation *simulation)
{
    struct follower *follower = simulation->follower;
    struct sums ours = { .count = 0 }, theirs = { .count = 0 };
    int result;

    if (follower && (follower->office != simulation->model.office_count || follower->erased != simulation->counts.erased))
        follow_free(simulation);
    follower = simulation->follower ? simulation->follower : begin(simulation);
    copy_rows(simulation, follower->db, COPIED);
    order_forget(follower->server);
    result = transaction_write(&follower->server->transaction);
    if (result == SYNC_OK)
        result = transaction_end(&follower->server->transaction, log_read(&simulation->world.server->log, follower->position, take, follower));
    if (result != SYNC_OK)
        broken(simulation, "the follower can't follow: %d", result);
    follower->position = model_office(&simulation->model)->end;
    server_sums(simulation->world.server, note, &ours);
    server_sums(follower->server, note, &theirs);
    for (size_t i = 0; i < ours.count; i++)
        if (ours.list[i].sum != theirs.list[i].sum || ours.list[i].rows != theirs.list[i].rows)
            broken(simulation, "verdicts: a second office holds another %s, of %lld rows, not %lld", ours.list[i].table,
                   (long long)theirs.list[i].rows, (long long)ours.list[i].rows);
}
