/* Taking edits in: each run into the log, then each edit before the judge; one commit for all that arrived together. */
#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/order.h"
#include "sync/statements.h"

/* Only others told of the branch so far, after a restore (R13): it is taken by the first device whose person it can be. */
static bool awaits_its_device(const struct branch *branch, const struct exchange_context *context)
{
    return branch->kind == BRANCH_OWN && id_is_zero(branch->device) &&
           (id_is_zero(branch->person) || memcmp(branch->person, context->person, SYNC_ID_SIZE) == 0);
}

/* The branch under which this device's edits with these bits are kept: its own, or one that is refused as a whole. */
static int find_branch(struct server *server, const struct exchange *exchange, const struct run *run, enum branch_kind kind,
                       const struct branch **out)
{
    const struct exchange_context *context = &exchange->context;
    struct branch own = { .bits = run->branch, .kind = kind, .schema = (int)run->schema };
    bool genuine = kind == BRANCH_OWN || kind == BRANCH_OFFICE;
    int result = genuine ? branches_find(&server->branches, run->branch, out)
                         : branches_find_other(&server->branches, run->branch, kind, context->device, out);

    memcpy(own.device, context->device, SYNC_ID_SIZE);
    memcpy(own.person, context->person, SYNC_ID_SIZE);
    if (result == SYNC_NOT_FOUND)
        return branches_add(&server->branches, &own, out);
    if (result != SYNC_OK || !genuine)
        return result;
    if (awaits_its_device(*out, context)) {
        own.nr = (*out)->nr;
        own.known = true;
        return branches_adopt(&server->branches, &own, out);
    }
    if ((*out)->kind != kind || memcmp((*out)->device, context->device, SYNC_ID_SIZE) != 0)
        return find_branch(server, exchange, run, BRANCH_FOREIGN, out);
    return SYNC_OK;
}

static int last_number(struct server *server, uint32_t branch, int64_t *last)
{
    sqlite3_stmt *statement = server->statements[BRANCH_LAST];
    int result;

    sqlite3_bind_int64(statement, 1, branch);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    *last = sqlite3_column_int64(statement, 0);
    statement_end(statement);
    return SYNC_OK;
}

const struct fault FAULT_DOUBLE = { "", "dubbel-nummer", "Er was al een andere bewerking met dit nummer." };

/* Two edits of one number are a broken client; more than this are an attack, and stay on the device alone, refused. */
#define DOUBLES_MAX 16

/* What one request may cost in look-ups in the log (log.work), besides a few times its own bytes, before its other edits
 * wait for the next one, without a receipt: small edits may name many versions, and through refused ones many more, and
 * meanwhile everybody else waits for the writer. Nothing that tablets send comes near it. */
#define WORK_MAX (2u << 20)
#define WORK_PER_BYTE 4

/* Edits are taken in by portions of so many bytes: after each it is seen what they cost. */
#define PORTION_BYTES 16384

static bool is_spent(const struct server *server, const struct exchange *exchange)
{
    return server->log.work - exchange->work_before > WORK_MAX + WORK_PER_BYTE * (uint64_t)exchange->length;
}

/* Whether the request has cost enough: then edits[at] of the run and what follows go on waiting. Never its first one. */
static bool cut(const struct server *server, const struct exchange *exchange, struct run *run, size_t at)
{
    if (at == 0 || !is_spent(server, exchange))
        return false;
    run->cut = true;
    run->count = at;
    return true;
}

/* Edits of a run that stand beside each other. */
struct part {
    size_t from, count;
    bool earlier; /* made before a restore, or as if */
};

/* Append them to the log and let them be judged. */
static int take_in(struct server *server, const struct exchange *exchange, const struct run *run, const struct branch *branch, struct part part)
{
    struct log_batch batch = { .branch = *branch,
                               .first = (uint32_t)(run->first + (int64_t)part.from),
                               .arrived = exchange->context.now,
                               .earlier = part.earlier,
                               .texts = run->edits + part.from,
                               .count = part.count };
    int result = log_append(&server->log, &batch);

    return result == SYNC_OK ? derive_batch(server, &batch) : result;
}

/* An edit whose number is taken by another of other content: keep it all the same, refused (R1). Sent again, it is found again. */
static int keep_double(struct server *server, struct exchange *exchange, struct run *run, size_t index)
{
    sqlite3_stmt *statement = server->statements[DOUBLE_FIND];
    const struct slice *edit = &run->edits[index];
    const struct branch *branch;
    bool kept;
    int result = find_branch(server, exchange, run, BRANCH_DOUBLE, &branch);

    if (result != SYNC_OK)
        return result;
    if (!run->doubles)
        run->doubles = arena_take(&exchange->arena, run->count * sizeof *run->doubles);
    if (!run->doubles)
        return SQLITE_NOMEM;
    run->doubles[index] = true;
    sqlite3_bind_int64(statement, 1, branch->nr);
    sqlite3_bind_int64(statement, 2, run->first + (int64_t)index);
    sqlite3_bind_text64(statement, 3, edit->bytes, edit->length, SQLITE_STATIC, SQLITE_UTF8);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    kept = sqlite3_column_int(statement, 0) || sqlite3_column_int64(statement, 1) >= DOUBLES_MAX;
    statement_end(statement);
    return kept ? SYNC_OK : take_in(server, exchange, run, branch, (struct part){ index, 1, run->earlier });
}

/* Is this number in the log, with this text? An entry that was erased is nobody's double. */
static int find_repeated(struct server *server, const struct run *run, size_t index, bool *found, bool *same)
{
    struct version version = { run->branch_nr, (uint32_t)(run->first + (int64_t)index) };
    const struct slice *edit = &run->edits[index];
    struct arena arena = ARENA_EMPTY;
    struct slice kept;
    int64_t position;
    int result = log_find(&server->log, version, LOG_WHOLE, &arena, &position, &kept);

    *found = result == SYNC_OK;
    *same = *found && (!kept.length || (kept.length == edit->length && memcmp(kept.bytes, edit->bytes, kept.length) == 0));
    arena_free(&arena);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* The first `count` edits one by one: a retry, another edit under the same number, or one that the log lacks. It has gaps since a restore:
 * devices don't keep what was refused, old copies bring parts, and a request from before the restore may still be under way (R13). */
static int push_singly(struct server *server, struct exchange *exchange, struct run *run, const struct branch *branch, size_t count)
{
    struct branch copy = *branch;
    int result = SYNC_OK;

    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        bool found, same;

        if (cut(server, exchange, run, i))
            return SYNC_OK;
        result = find_repeated(server, run, i, &found, &same);
        if (result == SYNC_OK && found && !same)
            result = keep_double(server, exchange, run, i);
        else if (result == SYNC_OK && !found)
            result = take_in(server, exchange, run, &copy, (struct part){ i, 1, true });
    }
    return result;
}

static int push_earlier(struct server *server, struct exchange *exchange, struct run *run, const struct branch *branch)
{
    int64_t last = run->first + (int64_t)run->count - 1;

    if (run->last < last)
        run->last = last;
    return push_singly(server, exchange, run, branch, run->count);
}

/* What speaks of erased rows is taken in empty: its number is used up, and it says nothing (R14). */
static int empty_erased(struct server *server, struct exchange *exchange, struct run *run)
{
    bool any;
    int result = erase_any(server, &any);

    for (size_t i = 0; i < run->count && any && result == SYNC_OK; i++) {
        bool concerned;

        result = erase_concerns(server, run->edits[i], !exchange->context.office, &exchange->gone, &concerned);
        if (result == SYNC_OK && concerned)
            run->edits[i].length = 0;
    }
    return result;
}

/* The edits from `from` on, whose numbers are free. */
static int push_portions(struct server *server, struct exchange *exchange, struct run *run, const struct branch *branch, size_t from)
{
    int result = SYNC_OK;

    while (from < run->count && result == SYNC_OK) {
        size_t bytes = 0, end = from;

        if (cut(server, exchange, run, from))
            return SYNC_OK;
        while (end < run->count && bytes < PORTION_BYTES)
            bytes += run->edits[end++].length;
        result = take_in(server, exchange, run, branch, (struct part){ from, end - from, false });
        from = end;
        run->last = run->first + (int64_t)end - 1;
    }
    return result;
}

static int push_new(struct server *server, struct exchange *exchange, struct run *run, const struct branch *branch)
{
    struct branch copy = *branch;
    size_t repeated;
    int result;

    if (copy.kind == BRANCH_FOREIGN && run->first > run->last + 1)
        run->last = run->first - 1; /* all are refused, so nothing that lacks can change a verdict */
    run->rewind = run->first > run->last + 1;
    if (run->rewind)
        return SYNC_OK;
    repeated = (size_t)(run->last + 1 - run->first);
    if (repeated > run->count)
        repeated = run->count;
    result = push_singly(server, exchange, run, &copy, repeated);
    return result == SYNC_OK && !run->cut ? push_portions(server, exchange, run, &copy, repeated) : result;
}

static int push_run(struct server *server, struct exchange *exchange, struct run *run)
{
    const struct branch *branch;
    int result = run->first > 1 && !run->earlier ? branches_find(&server->branches, run->branch, &branch) : SYNC_OK;

    run->cut = false;
    run->last = 0; /* and not what it was in a group that was undone */
    if (result == SYNC_NOT_FOUND) { /* a branch that begins with a gap gets no place yet */
        run->rewind = true;
        return SYNC_OK;
    }
    if (result == SYNC_OK)
        result = find_branch(server, exchange, run, exchange->context.office ? BRANCH_OFFICE : BRANCH_OWN, &branch);
    if (result != SYNC_OK)
        return result;
    run->branch_nr = branch->nr;
    run->doubles = NULL;
    result = last_number(server, branch->nr, &run->last);
    if (result == SYNC_OK)
        result = empty_erased(server, exchange, run);
    if (result != SYNC_OK)
        return result;
    return run->earlier ? push_earlier(server, exchange, run, branch) : push_new(server, exchange, run, branch);
}

/* The edits of one request, applied to the rows in memory: changes_write then writes these. */
static int push_edits(struct server *server, struct exchange *exchange)
{
    int result = SYNC_OK;

    /* Sent to the office as it was before a restore: the device is to attest first what it knows (R13). */
    if (exchange->has_incarnation && memcmp(exchange->incarnation, server->incarnation, SYNC_ID_SIZE) != 0)
        return SYNC_OK;
    exchange->work_before = server->log.work;
    for (size_t i = 0; i < exchange->run_count && result == SYNC_OK; i++) {
        result = push_run(server, exchange, &exchange->runs[i]);
        /* What follows may rest on what lacks (R5), or asks for too much: no receipt, so it goes on waiting. */
        if (exchange->runs[i].rewind || exchange->runs[i].cut || is_spent(server, exchange))
            exchange->run_count = i + 1;
    }
    return result;
}

static int push_all(struct server *server, struct exchange *exchange)
{
    int result = push_edits(server, exchange);

    return result == SYNC_OK ? changes_write(server) : result;
}

/* Numbers that were given since the transaction or savepoint began may be given anew. */
void order_forget(struct server *server)
{
    rows_forget(server->rows);
    branches_forget(&server->branches);
    scopes_forget(&server->scopes);
}

static int push_one(struct server *server, struct exchange *exchange)
{
    int result = savepoint_begin(&server->transaction);

    if (result == SYNC_OK)
        result = savepoint_end(&server->transaction, push_all(server, exchange));
    if (result != SYNC_OK)
        order_forget(server);
    return result;
}

/* Memory that rows may take before they are written. */
#define ROWS_MEMORY (24u << 20)

/* All requests at once: a row that several of them change is read and written once, which is most of what there is to save. */
static int push_together(struct server *writer, struct exchange **exchanges, size_t count)
{
    int result = transaction_write(&writer->transaction);

    if (result != SYNC_OK)
        return result;
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        result = push_edits(writer, exchanges[i]);
        if (result == SYNC_OK && (i + 1 == count || rows_arena(writer->rows)->size > ROWS_MEMORY))
            result = changes_write(writer);
    }
    result = transaction_end(&writer->transaction, result);
    if (result != SYNC_OK)
        order_forget(writer);
    return result;
}

/* Each request by itself, so that one that fails takes nobody along. */
static int push_apart(struct server *writer, struct exchange **exchanges, int *results, size_t count)
{
    int result = transaction_write(&writer->transaction);

    if (result != SYNC_OK)
        return result;
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        results[i] = push_one(writer, exchanges[i]);
        /* Some errors roll the whole transaction back: then what came before is gone as well. */
        if (sqlite3_get_autocommit(writer->db))
            result = results[i] != SYNC_OK ? results[i] : SQLITE_ABORT;
    }
    result = transaction_end(&writer->transaction, result);
    if (result != SYNC_OK)
        order_forget(writer);
    return result;
}

/* A request that is alone takes nobody along, and needs no savepoint: under one SQLite copies every page before it changes. */
int server_push_group(struct server *writer, struct exchange **exchanges, int *results, size_t count)
{
    int result = push_together(writer, exchanges, count);

    for (size_t i = 0; i < count; i++)
        results[i] = result;
    return result == SYNC_OK || count == 1 ? result : push_apart(writer, exchanges, results, count);
}

static int refusal_into(void *context, int64_t number, const char *reason, const char *detail)
{
    (void)number;
    if (!reason || !detail)
        return SQLITE_NOMEM;
    faults_add(context, "", reason, "%s", detail);
    return SYNC_OK;
}

int order_push(struct server *server, const struct order_entry *entry, struct slice text, struct faults *faults)
{
    struct run run = { .branch = entry->branch, .first = entry->number, .schema = SCHEMA_VERSION, .count = 1, .edits = &text };
    struct exchange exchange = { .arena = ARENA_EMPTY, .context = entry->context, .runs = &run, .run_count = 1, .edit_count = 1 };
    int result;

    faults->count = 0;
    exchange.context.office = true;
    result = push_all(server, &exchange);
    idset_free(&exchange.gone);
    arena_free(&exchange.arena);
    if (result == SYNC_OK && (run.rewind || run.doubles))
        result = SYNC_STALE;
    if (result == SYNC_OK)
        result = log_each_refused(&server->log, run.branch_nr, entry->number, entry->number, refusal_into, faults);
    return result == SYNC_OK && faults->count ? SYNC_INVALID : result;
}

int server_order(struct server *writer, const struct order_entry *entry, const char *text, size_t length, struct faults *faults)
{
    int result = transaction_write(&writer->transaction), verdict;

    if (result != SYNC_OK)
        return result;
    verdict = order_push(writer, entry, (struct slice){ text, length }, faults);
    /* A refused entry stays in the log. */
    result = transaction_end(&writer->transaction, verdict == SYNC_INVALID ? SYNC_OK : verdict);
    if (result != SYNC_OK)
        order_forget(writer);
    return result == SYNC_OK ? verdict : result;
}
