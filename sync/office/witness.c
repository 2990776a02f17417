/* Attestations (R13): after the office was restored from a backup, a device tells what it knew of a row, read later than the backup was made.
 * Without them, work of devices that no longer exist would be lost.
 *
 * What a device attests is a state of the log that was: all that it doesn't name as a head had been replaced then, if it stood in the backup
 * or was attested by somebody who had read it earlier. What came in since the restore stays beside it. */
#include <stdio.h>
#include <string.h>

#include "sync/id.h"
#include "sync/merge.h"
#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/settled.h"
#include "sync/statements.h"

enum member { GETUIGT, STAND, TABEL, RIJ, WAARDEN, GEMAAKT, KOPPEN, MEMBER_COUNT };
static const char *const MEMBERS[] = { "getuigt", "stand", "tabel", "rij", "waarden", "gemaakt", "koppen" };

struct testimony {
    const struct hearing *hearing;
    struct faults *faults;
    struct arena *arena; /* of the rows */
    struct json members[MEMBER_COUNT];
    unsigned char incarnation[SYNC_ID_SIZE];
    int schema;          /* of the release that attests */
    int told;            /* what releases up to this schema know was attested at this stand or a later one already */
    int64_t stand, kept; /* kept: positions up to this one are in our log as they were in that incarnation's */
    const struct table *table;
    unsigned char id[SYNC_ID_SIZE];
    struct value *values;
    struct head created;
    struct heads *registers; /* each head with its values; count 0: not changed since the row was made */
};

/* What becomes of one register. Nothing is changed before that of all of them is known: the testimony may be refused. */
struct plan {
    bool speaks;  /* the device knows more of the register than those who told of it before */
    bool changed; /* there are other heads than now */
    struct heads heads; /* the first `kept` of them are here already */
    unsigned kept;
};

static int misshapen(struct testimony *testimony)
{
    if (testimony->arena->failed)
        return SQLITE_NOMEM;
    return faults_refuse(testimony->faults, "", "verkeerde-vorm", "Wat dit apparaat getuigt, is niet te lezen.");
}

/* ["<tak>",number,time,"<person>" …; the array isn't left. */
static int read_head(struct testimony *testimony, struct json *json, struct head *head)
{
    struct branches *branches = &testimony->hearing->server->branches;
    struct branch told = { .kind = BRANCH_OWN };
    int64_t latest = testimony->hearing->batch->arrived, number;
    const struct branch *branch = NULL;
    int result;

    if (!json_enter_array(json) || !json_next(json) || !json_read_branch(json, testimony->arena, &told.bits) || !json_next(json) ||
        !json_read_integer(json, &number) || number < 1 || number > UINT32_MAX || !json_next(json) ||
        !json_read_integer(json, &head->time) || !json_next(json) || !json_read_id(json, testimony->arena, told.person))
        return misshapen(testimony);
    head->version.number = (uint32_t)number;
    result = branches_find(branches, told.bits, &branch);
    /* A branch may stand there without a person: then the guest says whose it is, once the testimony counts (branches_settle_all). */
    if (result == SYNC_NOT_FOUND || (result == SYNC_OK && id_is_zero(branch->person)))
        result = branches_guest(branches, &told, &head->version.branch);
    if (result == SYNC_OK && branch)
        head->version.branch = branch->nr;
    if (result != SYNC_OK)
        return result;
    if (head->time > latest)
        head->time = latest;
    return SYNC_OK;
}

/* An object of columns, as the device's release knew them. */
static int read_values(struct testimony *testimony, struct json *json, struct edit_values *values)
{
    struct server *server = testimony->hearing->server;
    struct edit_reading reading = { &server->catalogue, testimony->schema, &server->branches, EDIT_JUDGED,
                                    testimony->arena, testimony->faults, NULL };

    values->list = NULL;
    return edit_read_values(&reading, testimony->table, json, values);
}

/* Give the head its values, out of a list of one for each column of the table. */
static int gather(struct testimony *testimony, const struct reg *reg, const struct value *all, struct head *head)
{
    struct value *values = arena_take(testimony->arena, reg->width * sizeof *values);

    if (!values)
        return SQLITE_NOMEM;
    merge_gather(reg, all, values);
    head->values = values;
    return SYNC_OK;
}

/* The head that is shown has the row's own values. */
static int gather_shown(struct testimony *testimony, const struct reg *reg, struct head *head)
{
    return gather(testimony, reg, testimony->values, head);
}

/* The values of a head that isn't shown: an object of the register's columns. */
static int read_head_values(struct testimony *testimony, struct json *json, const struct reg *reg, struct head *head)
{
    struct edit_values all;
    int result = read_values(testimony, json, &all);

    if (result != SYNC_OK)
        return result;
    return all.columns == reg->columns ? gather(testimony, reg, all.list, head) : misshapen(testimony);
}

static int read_register(struct testimony *testimony, struct json *json, unsigned reg)
{
    size_t room = json_count(json);
    struct heads *heads = &testimony->registers[reg];
    int result = SYNC_OK;

    if (room < 1 || room > HEADS_MAX || !json_enter_array(json))
        return misshapen(testimony);
    heads->list = arena_take(testimony->arena, room * sizeof *heads->list);
    if (!heads->list)
        return SQLITE_NOMEM;
    while (result == SYNC_OK && json_next(json)) {
        struct head *head = &heads->list[heads->count];

        result = read_head(testimony, json, head);
        if (result == SYNC_OK && json_next(json)) {
            result = read_head_values(testimony, json, &testimony->table->registers[reg], head);
            if (result == SYNC_OK && json_next(json))
                result = misshapen(testimony);
        } else if (result == SYNC_OK) {
            result = gather_shown(testimony, &testimony->table->registers[reg], head);
        }
        heads->count++;
    }
    return result == SYNC_OK && json->failed ? misshapen(testimony) : result;
}

static int read_registers(struct testimony *testimony)
{
    struct json *json = &testimony->members[KOPPEN];
    struct slice name;
    int result = SYNC_OK;

    testimony->registers = arena_take(testimony->arena, testimony->table->register_count * sizeof *testimony->registers);
    if (!testimony->registers)
        return SQLITE_NOMEM;
    if (!json_enter_object(json))
        return misshapen(testimony);
    while (result == SYNC_OK && json_next_member(json, &name)) {
        int reg = table_register(testimony->table, name);

        result = reg < 0 || testimony->registers[reg].count ? misshapen(testimony) : read_register(testimony, json, (unsigned)reg);
    }
    return result;
}

/* Each register has heads now: where none was named, the version that created the row. */
static int complete_registers(struct testimony *testimony)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < testimony->table->register_count && result == SYNC_OK; i++) {
        struct heads *heads = &testimony->registers[i];

        if (heads->count)
            continue;
        heads->list = arena_take(testimony->arena, sizeof *heads->list);
        if (!heads->list)
            return SQLITE_NOMEM;
        heads->list[0] = testimony->created;
        heads->count = 1;
        result = gather_shown(testimony, &testimony->table->registers[i], &heads->list[0]);
    }
    return result;
}

/* Where the row lies is judged first, of one that is new as of one that is here. */
static void check_place(struct testimony *testimony)
{
    const struct table *table = testimony->table;
    char where[96];

    if (table->scope_kind == SCOPE_SHARED || testimony->faults->count || testimony->values[table->scope_column].type == VALUE_ID)
        return;
    snprintf(where, sizeof where, "/waarden/%s", table->columns[table->scope_column].name);
    faults_add(testimony->faults, where, "verplicht", "Er staat niet bij waar deze rij ligt.");
}

static int read_testimony(struct testimony *testimony, struct slice text)
{
    struct json json = json_open(text.bytes, text.length);
    struct json *members = testimony->members;
    struct json_members others;
    bool given[MEMBER_COUNT];
    struct edit_values values;
    struct slice name;
    int result;

    if (!json_members(&json, MEMBERS, MEMBER_COUNT, members, given, &others) || others.unknown || others.twice)
        return misshapen(testimony);
    for (int i = 0; i < MEMBER_COUNT; i++)
        if (!given[i])
            return misshapen(testimony);
    if (!json_read_id(&members[GETUIGT], testimony->arena, testimony->incarnation) || !json_read_integer(&members[STAND], &testimony->stand) ||
        !json_read_string(&members[TABEL], testimony->arena, &name) || !json_read_id(&members[RIJ], testimony->arena, testimony->id))
        return misshapen(testimony);
    testimony->table = catalogue_table(&testimony->hearing->server->catalogue, name);
    if (!testimony->table)
        return misshapen(testimony);
    result = read_values(testimony, &members[WAARDEN], &values);
    testimony->values = values.list;
    if (result == SYNC_OK)
        check_place(testimony);
    if (result == SYNC_OK)
        result = read_head(testimony, &members[GEMAAKT], &testimony->created);
    if (result == SYNC_OK)
        result = read_registers(testimony);
    if (result == SYNC_OK)
        result = complete_registers(testimony);
    return result == SYNC_OK && testimony->faults->count ? SYNC_INVALID : result;
}

/* Up to where our log is that incarnation's. */
static int find_kept(struct testimony *testimony)
{
    sqlite3_stmt *statement = testimony->hearing->server->statements[INCARNATION_LIST];
    int64_t kept = INT64_MAX;
    bool found = false;
    int step;

    /* From the newest back: what a later restore lost, no earlier incarnation has. */
    while (!found && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t of_this = sqlite3_column_int64(statement, 1);

        if (of_this < kept)
            kept = of_this;
        found = memcmp(sqlite3_column_blob(statement, 0), testimony->incarnation, SYNC_ID_SIZE) == 0;
    }
    statement_end(statement);
    testimony->kept = found ? kept : 0;
    return found || step == SQLITE_DONE ? SYNC_OK : step;
}

/* Where the version stands in the log before this entry. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
static int find_logged(const struct testimony *testimony, struct version version, int64_t *position)
{
    struct arena arena = ARENA_EMPTY;
    struct slice text;
    int result = log_find(&testimony->hearing->server->log, version, testimony->hearing->position, &arena, position, &text);

    arena_free(&arena);
    return result;
}

static int is_known(struct testimony *testimony, const struct row *row, unsigned reg, struct version version, bool *known)
{
    struct server *server = testimony->hearing->server;
    unsigned char incarnation[SYNC_ID_SIZE];
    struct attested from;
    int64_t position;
    bool refused = false;
    int result = find_logged(testimony, version, &position);

    if (result == SYNC_OK)
        result = log_is_refused(&server->log, position, &refused);
    *known = result == SYNC_OK && !refused;
    if (*known || (result != SYNC_OK && result != SYNC_NOT_FOUND))
        return result;
    result = settled_find(server, row, row->table->registers[reg].number, version, &from, incarnation);
    *known = result == SYNC_OK;
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* A head of ours that the device had seen replaced: it stood in the backup, or was attested out of an older state. */
static int is_outdated(struct testimony *testimony, const struct row *row, unsigned reg, struct version version, bool *outdated)
{
    unsigned char incarnation[SYNC_ID_SIZE];
    struct attested from;
    unsigned width;
    int64_t position;
    int result = settled_find(testimony->hearing->server, row, row->table->registers[reg].number, version, &from, incarnation);

    if (result == SYNC_OK && from.incarnation) {
        /* Who made the row anew out of what an older release knew stood for what that one didn't. */
        result = settled_width(testimony->hearing->server, row->table, reg, from.schema, &width);
        *outdated = result == SYNC_OK && (width == 0 || (memcmp(incarnation, testimony->incarnation, SYNC_ID_SIZE) == 0 &&
                                                         from.stand < testimony->stand));
        return result;
    }
    *outdated = false;
    if (result != SYNC_NOT_FOUND)
        return result;
    result = find_logged(testimony, version, &position);
    *outdated = result == SYNC_OK && position <= testimony->kept;
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

static bool is_among(const struct heads *heads, struct version version)
{
    for (unsigned i = 0; i < heads->count; i++)
        if (version_equal(heads->list[i].version, version))
            return true;
    return false;
}

/* Which heads the register will have: of ours those that aren't outdated, then those that only the device knows. */
static int plan_register(struct testimony *testimony, const struct row *row, unsigned reg, struct plan *plan)
{
    const struct heads *attested = &testimony->registers[reg];
    struct heads *heads = &plan->heads;
    unsigned kept = 0;
    int result = merge_full_heads(row, reg, attested->count, testimony->arena, heads);

    for (unsigned i = 0; i < heads->count && result == SYNC_OK; i++) {
        bool outdated = false;

        if (!is_among(attested, heads->list[i].version))
            result = is_outdated(testimony, row, reg, heads->list[i].version, &outdated);
        plan->changed |= outdated;
        if (!outdated)
            heads->list[kept++] = heads->list[i];
    }
    heads->count = plan->kept = kept;
    for (unsigned i = 0; i < attested->count && result == SYNC_OK; i++) {
        bool known = is_among(heads, attested->list[i].version);

        if (!known)
            result = is_known(testimony, row, reg, attested->list[i].version, &known);
        if (result != SYNC_OK || known)
            continue;
        heads->list[heads->count++] = attested->list[i];
        plan->changed = true;
    }
    if (result == SYNC_OK && heads->count > HEADS_MAX)
        return faults_refuse(testimony->faults, "/koppen", "te-veel-versies",
                             "Van dit veld zijn er al te veel versies waaruit gekozen moet worden.");
    return result;
}

static int apply_register(struct testimony *testimony, struct row *row, unsigned reg, struct plan *plan)
{
    struct attested from = { testimony->incarnation, testimony->stand, testimony->schema };
    struct server *server = testimony->hearing->server;
    int result = SYNC_OK;

    for (unsigned i = plan->kept; i < plan->heads.count && result == SYNC_OK; i++) {
        struct version *version = &plan->heads.list[i].version;

        result = branches_settle(&server->branches, &version->branch);
        if (result == SYNC_OK)
            result = settled_add(server, row, row->table->registers[reg].number, *version, from);
    }
    if (result == SYNC_OK && plan->changed && plan->heads.count)
        merge_set_heads(row, reg, plan->heads);
    return result;
}

/* What an older release attested of the same heads may lack columns: here they are. */
static int complete_register(struct testimony *testimony, struct row *row, unsigned reg)
{
    const struct heads *attested = &testimony->registers[reg];
    int result = SYNC_OK;

    for (unsigned i = 0; i < attested->count && result == SYNC_OK; i++)
        result = settled_complete(testimony->hearing->server, row, reg, attested->list[i].version, testimony->schema,
                                  attested->list[i].values);
    return result;
}

/* Of a register that its release doesn't know the device says nothing; and of one that was attested at a later stand, nothing new. */
static int plan_registers(struct testimony *testimony, const struct row *row, struct plan *plans)
{
    struct server *server = testimony->hearing->server;
    int result = SYNC_OK;

    for (unsigned i = 0; i < row->table->register_count && result == SYNC_OK; i++) {
        unsigned known, told = 0;

        result = settled_width(server, row->table, i, testimony->schema, &known);
        if (result == SYNC_OK)
            result = settled_width(server, row->table, i, testimony->told, &told);
        plans[i].speaks = known > told;
        if (result == SYNC_OK && plans[i].speaks && !told && row->table->registers[i].rule != RULE_ONCE)
            result = plan_register(testimony, row, i, &plans[i]);
    }
    return result;
}

static int apply_registers(struct testimony *testimony, struct row *row, struct plan *plans)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < row->table->register_count && result == SYNC_OK; i++) {
        result = apply_register(testimony, row, i, &plans[i]);
        if (result == SYNC_OK && plans[i].speaks)
            result = complete_register(testimony, row, i);
    }
    return result;
}

/* The row isn't here: the device has the only copy. */
static int make_row(struct testimony *testimony, struct row *row, int64_t scope)
{
    struct attested from = { testimony->incarnation, testimony->stand, testimony->schema };
    int result = settled_add(testimony->hearing->server, row, REGISTER_CREATION, testimony->created.version, from);

    row_clear(row);
    row->exists = true;
    row->scope = scope;
    row->heads.created = testimony->created;
    memcpy(row->values, testimony->values, row->table->column_count * sizeof *row->values);
    for (unsigned i = 0; i < row->table->register_count && result == SYNC_OK; i++) {
        for (unsigned j = 0; j < testimony->registers[i].count && result == SYNC_OK; j++)
            result = settled_add(testimony->hearing->server, row, row->table->registers[i].number, testimony->registers[i].list[j].version,
                                 from);
        merge_set_heads(row, i, testimony->registers[i]);
    }
    merge_recount(row);
    return result;
}

/* Statements that begin with table, row, incarnation and stand. */
static sqlite3_stmt *of_attested(const struct testimony *testimony, enum server_statement which)
{
    sqlite3_stmt *statement = testimony->hearing->server->statements[which];

    sqlite3_bind_int(statement, 1, testimony->table->number);
    sqlite3_bind_blob(statement, 2, testimony->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 3, testimony->incarnation, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 4, testimony->stand);
    return statement;
}

/* What was read earlier than what is attested already has nothing to add, except of what those who attested it didn't know yet. */
static int is_news(struct testimony *testimony, bool *news)
{
    sqlite3_stmt *statement = of_attested(testimony, ATTESTED_FIND);
    int result = statement_row(statement);

    if (result != SYNC_OK)
        return result;
    testimony->told = sqlite3_column_int(statement, 0); /* 0: nothing was */
    statement_end(statement);
    *news = testimony->told < testimony->schema;
    return SYNC_OK;
}

static int note_attested(const struct testimony *testimony)
{
    sqlite3_stmt *statement = of_attested(testimony, ATTESTED_SET);

    sqlite3_bind_int(statement, 5, testimony->schema);
    return statement_run(statement);
}

/* It counts: branches that it alone names get a number, those in covers as well. */
static int settle_branches(struct testimony *testimony)
{
    struct branches *branches = &testimony->hearing->server->branches;
    int result = branches_settle_all(branches);

    if (result == SYNC_OK)
        result = branches_settle(branches, &testimony->created.version.branch);
    for (unsigned i = 0; i < testimony->table->register_count; i++)
        for (unsigned j = 0; j < testimony->registers[i].count && result == SYNC_OK; j++)
            result = branches_settle(branches, &testimony->registers[i].list[j].version.branch);
    return result;
}

static int apply(struct testimony *testimony, struct row *row, int64_t scope)
{
    struct plan *plans = arena_take(testimony->arena, row->table->register_count * sizeof *plans);
    int result = plans ? find_kept(testimony) : SQLITE_NOMEM;
    bool news = false, was_live = deletion_live(row);

    if (result == SYNC_OK && testimony->stand > testimony->kept) /* else our log has it, and what came after it as well */
        result = is_news(testimony, &news);
    if (result != SYNC_OK || !news)
        return result;
    if (row->exists)
        result = plan_registers(testimony, row, plans);
    if (result == SYNC_OK)
        result = note_attested(testimony);
    if (result == SYNC_OK)
        result = settle_branches(testimony);
    if (result != SYNC_OK)
        return result;
    result = row->exists ? apply_registers(testimony, row, plans) : make_row(testimony, row, scope);
    row->changed = testimony->hearing->position;
    row->dirty = true;
    return result == SYNC_OK ? judge_count(testimony->hearing, row, was_live) : result;
}

/* Everybody bears the shared shelf, so everybody may say what was on it; but only once the office was put back to a backup, since nobody else
 * than the office writes it otherwise. */
static int may_attest_shared(const struct hearing *hearing, bool *may)
{
    sqlite3_stmt *statement = hearing->server->statements[INCARNATION_ANY];
    int result = statement_row(statement);

    *may = result == SYNC_OK;
    if (*may)
        statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int witness(const struct hearing *hearing, struct slice text, struct faults *faults)
{
    struct testimony testimony = { .hearing = hearing, .faults = faults, .arena = rows_arena(hearing->server->rows),
                                   .schema = hearing->batch->branch.schema };
    struct row *row = NULL;
    int64_t scope = 0;
    bool may = false;
    int result = read_testimony(&testimony, text);

    if (result == SYNC_OK)
        result = rows_get(hearing->server->rows, testimony.table, testimony.id, &row);
    if (result == SYNC_OK) {
        scope = row->scope;
        if (!row->exists)
            result = judge_scope_of_new(hearing, testimony.table, testimony.values, &scope, faults);
    }
    if (result == SYNC_OK)
        result = judge_may_write(hearing, testimony.table, testimony.id, row->exists ? row->values : testimony.values, scope, &may);
    if (result == SYNC_OK && !may && scope == SCOPE_SHARED_NR)
        result = may_attest_shared(hearing, &may);
    if (result == SYNC_OK && !may)
        return judge_refuse_scope(faults);
    if (result == SYNC_OK && testimony.table->parent)
        result = judge_place(row, (const unsigned char *)testimony.values[testimony.table->scope_column].bytes, faults);
    return result == SYNC_OK ? apply(&testimony, row, scope) : result;
}
