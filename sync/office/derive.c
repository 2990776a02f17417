#include "sync/office/derive.h"

#include <string.h>

#include "sync/office/changes.h"
#include "sync/office/members.h"
#include "sync/office/order.h"
#include "sync/statements.h"

static bool has_member(struct slice text, const char *name)
{
    struct json json = json_open(text.bytes, text.length), member;
    struct json_members others;
    bool given = false;

    if (json_peek(&json) == JSON_OBJECT)
        json_members(&json, &name, 1, &member, &given, &others);
    return given;
}

/* Only the office commands, and attestations are of before a restore: most edits need not be asked. */
static int judge_by_kind(const struct hearing *hearing, struct slice text, struct faults *faults)
{
    if (hearing->batch->branch.kind == BRANCH_OFFICE && has_member(text, "opdracht"))
        return command(hearing, text, faults);
    if (hearing->batch->earlier && has_member(text, "getuigt"))
        return witness(hearing, text, faults);
    return judge(hearing, text, faults);
}

/* Whole branches that are refused, whatever they say. */
static int refuse_batch(const struct hearing *hearing, struct faults *faults)
{
    const struct branch *branch = &hearing->batch->branch;
    char reason[SERVER_REASON_SIZE];
    int result;

    if (branch->kind == BRANCH_FOREIGN)
        return faults_refuse(faults, "", "vreemde-tak", "Deze bewerking draagt het kenmerk van een ander apparaat.");
    if (branch->kind == BRANCH_DOUBLE)
        return faults_refuse(faults, "", FAULT_DOUBLE.reason, FAULT_DOUBLE.detail);
    result = members_distrusted(hearing->server, branch->device, reason);
    if (result != SYNC_OK || !reason[0])
        return result;
    return faults_refuse(faults, "", reason, "Dit apparaat wordt niet meer vertrouwd. Het kantoor bewaart wat er stond.");
}

/* An entry from before the log had memberships keeps its verdict. SYNC_NOT_FOUND when that was not "refused". */
static int refused_before(const struct hearing *hearing, struct slice text)
{
    sqlite3_stmt *statement = hearing->server->statements[REFUSED_BEFORE];
    const char *reason, *detail;
    struct faults faults;
    int result;

    sqlite3_bind_int64(statement, 1, hearing->position);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    reason = (const char *)sqlite3_column_text(statement, 0);
    detail = (const char *)sqlite3_column_text(statement, 1);
    faults.count = 0;
    if (reason && detail)
        faults_refuse(&faults, "", reason, detail);
    statement_end(statement);
    if (!faults.count)
        return SQLITE_NOMEM;
    return refuse(hearing, text, &faults.list[0]);
}

static int derive_one(struct hearing *hearing, struct slice text, const struct faults *whole)
{
    struct faults faults;
    int result;

    if (!text.length) /* erased: it keeps its number and says nothing */
        return SYNC_OK;
    hearing->granted = hearing->position <= hearing->server->before;
    if (hearing->granted) {
        result = refused_before(hearing, text);
        if (result != SYNC_NOT_FOUND)
            return result;
    }
    faults.count = 0;
    branches_forget_guests(&hearing->server->branches);
    if (whole->count)
        return refuse(hearing, text, &whole->list[0]);
    result = judge_by_kind(hearing, text, &faults);
    return result == SYNC_INVALID ? refuse(hearing, text, &faults.list[0]) : result;
}

static int note_last(struct server *server, uint32_t branch, int64_t last)
{
    sqlite3_stmt *statement = server->statements[BRANCH_ADVANCE];

    sqlite3_bind_int64(statement, 1, branch);
    sqlite3_bind_int64(statement, 2, last);
    return statement_run(statement);
}

/* A person may have had a version on the screen, from before a restore, that no device has any more: also what is made since then may name
 * one that the log lacks. */
static int may_await(struct hearing *hearing)
{
    sqlite3_stmt *statement = hearing->server->statements[INCARNATION_ANY];
    int result = hearing->batch->earlier ? SYNC_NOT_FOUND : statement_row(statement);

    hearing->awaits = hearing->batch->earlier || result == SYNC_OK;
    if (result == SYNC_OK)
        statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int derive_batch(struct server *server, const struct log_batch *batch)
{
    struct hearing hearing = { .server = server,
                               .batch = batch,
                               .self = { batch->branch.nr, batch->first },
                               .position = batch->position };
    struct arena arena = ARENA_EMPTY; /* not that of the rows: a command writes and forgets these */
    struct faults whole;
    int64_t *scopes;
    int result;

    whole.count = 0;
    result = members_scopes(server, batch->branch.person, &arena, &scopes, &hearing.scope_count);
    hearing.scopes = scopes;
    if (result == SYNC_OK)
        result = may_await(&hearing);
    if (result == SYNC_OK)
        result = refuse_batch(&hearing, &whole);
    if (result == SYNC_INVALID)
        result = SYNC_OK;
    for (size_t i = 0; i < batch->count && result == SYNC_OK; i++) {
        result = derive_one(&hearing, batch->texts[i], &whole);
        hearing.self.number++;
        hearing.position++;
    }
    arena_free(&arena);
    return result == SYNC_OK ? note_last(server, batch->branch.nr, (int64_t)batch->first + (int64_t)batch->count - 1) : result;
}

static int derive_and_write(void *context, const struct log_batch *batch)
{
    struct server *server = context;
    int result = derive_batch(server, batch);

    return result == SYNC_OK ? changes_write(server) : result;
}

static const char *const DERIVED[] = { "sync_quarantine", "sync_refused",     "sync_change",  "sync_member",   "sync_distrust", "sync_left",
                                       "sync_erased",     "sync_incarnation", "sync_settled", "sync_attested", "sync_sum" };

static int empty(sqlite3 *db, const char *table)
{
    char *sql = sqlite3_mprintf("DELETE FROM \"%w\"", table);
    int result = sql ? sqlite3_exec(db, sql, NULL, NULL, NULL) : SQLITE_NOMEM;

    sqlite3_free(sql);
    return result;
}

int derive_all(struct server *server)
{
    int result = SYNC_OK;

    for (size_t i = 0; i < server->catalogue.count && result == SYNC_OK; i++)
        result = empty(server->db, server->catalogue.tables[i]->name);
    for (size_t i = 0; i < sizeof DERIVED / sizeof *DERIVED && result == SYNC_OK; i++)
        result = empty(server->db, DERIVED[i]);
    if (result == SYNC_OK)
        result = sqlite3_exec(server->db,
                              "UPDATE sync_branch SET last = 0;"
                              "INSERT INTO sync_member SELECT person, scope FROM sync_member_before",
                              NULL, NULL, NULL);
    rows_forget(server->rows);
    branches_forget(&server->branches);
    server->derives_all = true;
    if (result == SYNC_OK)
        result = log_read(&server->log, 0, derive_and_write, server);
    server->derives_all = false;
    return result;
}

/* The branch as this database knows it, or a new one. */
static int find_same(struct server *server, const struct branch *branch, const struct branch **out)
{
    bool genuine = branch->kind == BRANCH_OWN || branch->kind == BRANCH_OFFICE;
    int result = genuine ? branches_find(&server->branches, branch->bits, out)
                         : branches_find_other(&server->branches, branch->bits, branch->kind, branch->device, out);
    struct branch adopted = *branch;

    if (result == SYNC_NOT_FOUND)
        return branches_add(&server->branches, branch, out);
    if (result != SYNC_OK || memcmp((*out)->device, branch->device, SYNC_ID_SIZE) == 0)
        return result;
    adopted.nr = (*out)->nr; /* others told of it before it came */
    adopted.known = true;
    return branches_adopt(&server->branches, &adopted, out);
}

static int follow(struct server *server, const struct log_batch *batch)
{
    struct log_batch ours = *batch;
    const struct branch *branch;
    int result = find_same(server, &batch->branch, &branch);

    if (result != SYNC_OK)
        return result;
    ours.branch = *branch;
    result = log_follow(&server->log, &ours);
    if (result == SYNC_OK)
        result = derive_batch(server, &ours);
    return result == SYNC_OK ? changes_write(server) : result;
}

int server_follow(struct server *server, const struct log_batch *batch)
{
    int result = transaction_write(&server->transaction);

    if (result == SYNC_OK)
        result = transaction_end(&server->transaction, follow(server, batch));
    if (result != SYNC_OK)
        order_forget(server);
    return result;
}

void server_keep_log_in(struct server *server, const struct log_store *store)
{
    server->log.store = store;
}

int server_log_read(struct server *server, int64_t position, log_each *each, void *context)
{
    return log_read(&server->log, position, each, context);
}
