/* The verdict on one edit. */
#include <stdio.h>
#include <string.h>

#include "sync/merge.h"
#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/settled.h"

/* A clock that runs ahead gains this much at most in the choice of what is shown (R15). */
#define CLOCK_ALLOWANCE 300

int64_t judge_time(int64_t claimed, int64_t arrived)
{
    return claimed < arrived + CLOCK_ALLOWANCE ? claimed : arrived + CLOCK_ALLOWANCE;
}

/* A person's own scope gets its number with the first row in it, which may stand in this very batch. */
static int is_member(const struct hearing *hearing, int64_t scope, bool *member)
{
    int64_t own;
    int result;

    for (size_t i = 0; i < hearing->scope_count; i++)
        if (hearing->scopes[i] == scope) {
            *member = true;
            return SYNC_OK;
        }
    result = scopes_find(&hearing->server->scopes, hearing->batch->branch.person, &own);
    *member = result == SYNC_OK && own == scope;
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* The row at the top of the family, by the parents in the rows' own columns. `row` itself may not exist yet. */
static int find_root(const struct hearing *hearing, const struct table **table, const unsigned char **id, const struct value *values)
{
    struct row *row;
    int result = SYNC_OK;

    while ((*table)->scope_kind == SCOPE_PARENT && result == SYNC_OK) {
        *id = (const unsigned char *)values[(*table)->scope_column].bytes;
        *table = (*table)->parent;
        result = rows_get(hearing->server->rows, *table, *id, &row);
        if (result == SYNC_OK && !row->exists)
            return SYNC_NOT_FOUND;
        values = row->values;
    }
    return result;
}

/* R12: a family that moved takes with it what was written before its former team knew. */
static int has_had(const struct hearing *hearing, const struct table *table, const unsigned char *id, const struct value *values, bool *may)
{
    int result = find_root(hearing, &table, &id, values);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    for (size_t i = 0; i < hearing->scope_count && result == SYNC_OK && !*may; i++)
        result = changes_has_left(hearing->server, table, id, hearing->scopes[i], may);
    return result;
}

int judge_may_write(const struct hearing *hearing, const struct table *table, const unsigned char id[SYNC_ID_SIZE],
                    const struct value *values, int64_t scope, bool *may)
{
    int result = SYNC_OK;

    *may = hearing->granted || hearing->batch->branch.kind == BRANCH_OFFICE;
    if (!*may)
        result = is_member(hearing, scope, may);
    if (result == SYNC_OK && !*may && scope != SCOPE_SHARED_NR)
        result = has_had(hearing, table, id, values, may);
    return result;
}

int judge_refuse_scope(struct faults *faults)
{
    return faults_refuse(faults, "/rij", "buiten-bereik", "U werkt niet in het team waar dit bij hoort.");
}

int judge_scope_of_new(const struct hearing *hearing, const struct table *table, const struct value *values, int64_t *scope,
                       struct faults *faults)
{
    struct server *server = hearing->server;
    const unsigned char *id = (const unsigned char *)values[table->scope_column].bytes;
    const struct branch *author = &hearing->batch->branch;
    struct row *parent;
    int result;

    *scope = SCOPE_SHARED_NR;
    if (table->scope_kind == SCOPE_SHARED)
        return SYNC_OK;
    if (table->scope_kind == SCOPE_OWN) {
        bool own = hearing->granted || memcmp(id, author->person, SYNC_ID_SIZE) == 0;

        result = own || author->kind == BRANCH_OFFICE ? scopes_add(&server->scopes, id, scope) : scopes_find(&server->scopes, id, scope);
        /* In the same words as a team that is known: whether it is known doesn't follow from the log before. */
        return result == SYNC_NOT_FOUND ? judge_refuse_scope(faults) : result;
    }
    result = rows_get(server->rows, table->parent, id, &parent);
    if (result != SYNC_OK)
        return result;
    if (!parent->exists)
        return faults_refuse(faults, "/waarden", "onbekende-ouder", "Waar dit bij hoort, is op kantoor niet bekend.");
    *scope = parent->scope;
    return SYNC_OK;
}

int judge_place(const struct row *row, const unsigned char above[SYNC_ID_SIZE], struct faults *faults)
{
    if (!row->exists || !row->table->parent || memcmp(row->values[row->table->scope_column].bytes, above, SYNC_ID_SIZE) == 0)
        return SYNC_OK;
    return faults_refuse(faults, "/rij", "andere-plek", "Deze rij ligt ergens anders.");
}

/* The row, when this person may write it and it is new or known as the edit says. */
static int find_row(const struct hearing *hearing, const struct edit *edit, struct row **row, int64_t *scope, struct faults *faults)
{
    bool may;
    int result = rows_get(hearing->server->rows, edit->table, edit->row, row);

    if (result != SYNC_OK)
        return result;
    if (edit->creates && (*row)->exists && !version_equal((*row)->heads.created.version, hearing->self))
        return faults_refuse(faults, "/rij", "rij-bestaat", "Er is al een rij met dit id.");
    if (!edit->creates && !(*row)->exists)
        return faults_refuse(faults, "/rij", "onbekende-rij", "Deze rij is op kantoor niet bekend.");
    *scope = (*row)->scope;
    if (!(*row)->exists)
        result = judge_scope_of_new(hearing, edit->table, edit->values, scope, faults);
    if (result == SYNC_OK)
        result = judge_may_write(hearing, edit->table, edit->row, (*row)->exists ? (*row)->values : edit->values, *scope, &may);
    if (result == SYNC_OK && !may)
        return judge_refuse_scope(faults);
    return result == SYNC_OK && edit->placed ? judge_place(*row, edit->above, faults) : result;
}

int precedent_find(const struct hearing *hearing, struct version version, struct precedent *past)
{
    struct server *server = hearing->server;
    struct faults ignored = { .count = 0 };
    struct slice text;
    /* What counts here is the skeleton, and that is read alike under any schema since. */
    struct edit_reading reading = { &server->catalogue, server->catalogue.schema, &server->branches, EDIT_JUDGED, &past->arena, &ignored,
                                    NULL };
    int result = log_find(&server->log, version, hearing->position, &past->arena, &past->position, &text);

    if (result == SYNC_OK)
        result = edit_decode(&reading, text, &past->edit);
    if (result == SYNC_INVALID)
        result = SYNC_OK; /* refused in its time; its skeleton is enough */
    return result == SYNC_OK ? log_is_refused(&server->log, past->position, &past->refused) : result;
}

/* The versions that an edit names, in its "gezien" or in a cover. */
struct naming {
    const struct hearing *hearing;
    const struct row *row;
    const struct edit *edit;
    struct seen *versions;
    unsigned most;
    int reg; /* of which they must be, or REGISTER_ANY */
    const char *where;
};

/* True when the logged edit is of this row, and of this register if it matters. */
static bool touched(const struct naming *naming, const struct edit *earlier)
{
    if (earlier->table != naming->edit->table || memcmp(earlier->row, naming->edit->row, SYNC_ID_SIZE) != 0)
        return false;
    return naming->reg == REGISTER_ANY || earlier->creates || edit_change(earlier, (unsigned)naming->reg);
}

/* Check one version that is no head any more, or was refused: it must be of this row and register and stand earlier in the log (R4).
 * SYNC_NOT_FOUND when the version isn't one that could be seen. `*keep`: it stays in the list. */
static int check_past(const struct naming *naming, struct version version, bool *keep)
{
    struct arena *arena = rows_arena(naming->hearing->server->rows);
    struct precedent past = { .arena = ARENA_EMPTY };
    int result = precedent_find(naming->hearing, version, &past);

    /* From before a restore: the log may lack it for good, or get it yet. A cover doesn't wait for that: it would hide whatever comes under that
     * name, and what comes back is contested at worst. */
    if (result == SYNC_NOT_FOUND && naming->hearing->awaits) {
        *keep = naming->reg != REGISTER_ANY;
        arena_free(&past.arena);
        return SYNC_OK;
    }
    if (result == SYNC_OK && !touched(naming, &past.edit))
        result = SYNC_NOT_FOUND;
    if (result == SYNC_OK && past.refused)
        result = edit_see_through(&past.edit, naming->reg, naming->most, naming->versions, arena);
    arena_free(&past.arena);
    return result;
}

/* What is inherited from a refused edit may itself be what that one was refused for: it is left out, since a cover is
 * kept, and must not cover what comes one day (R4). */
static int check_versions(const struct naming *naming, struct faults *faults)
{
    const struct row *row = naming->row;
    struct seen *versions = naming->versions;
    const unsigned own = versions->count;
    unsigned kept = 0;
    int result = SYNC_OK;

    for (unsigned i = 0; i < versions->count && result == SYNC_OK; i++) {
        struct version version = versions->list[i];
        bool keep = true;

        /* The version that created the row was of every register, and taken in before the row could be. */
        if (!version_equal(row->heads.created.version, version) && !merge_stands(row, naming->reg, version))
            result = check_past(naming, version, &keep);
        if (result == SYNC_NOT_FOUND && i < own)
            return faults_refuse(faults, naming->where, "onmogelijk-gezien", "Een versie die gezien zou zijn, hoort hier niet.");
        if (result == SYNC_OK && keep)
            versions->list[kept++] = version;
        if (result == SYNC_NOT_FOUND)
            result = SYNC_OK;
    }
    versions->count = kept;
    return result;
}

static int check_change(const struct hearing *hearing, const struct row *row, const struct edit *edit, struct change *change,
                        struct faults *faults)
{
    const struct naming naming = { hearing, row, edit, &change->seen, SEEN_MAX, (int)change->reg, "/gezien" };
    int result = check_versions(&naming, faults);

    if (result == SYNC_OK && merge_heads_after(row, change) > HEADS_MAX)
        return faults_refuse(faults, "/gezien", "te-veel-versies",
                             "Van dit veld zijn er al te veel versies waaruit gekozen moet worden.");
    return result;
}

/* Keep the children that there are: an id that names nothing yet must not cover what it will name one day (R4). */
static int check_children(const struct hearing *hearing, const struct edit *edit, struct children *children)
{
    const struct table *table = children->table;
    unsigned kept = 0;
    int result = SYNC_OK;

    for (unsigned i = 0; i < children->count && result == SYNC_OK; i++) {
        struct row *child;

        result = rows_get(hearing->server->rows, table, children->ids[i], &child);
        if (result == SYNC_OK && child->exists &&
            memcmp(child->values[table->scope_column].bytes, edit->row, SYNC_ID_SIZE) == 0)
            memcpy(children->ids[kept++], child->id, SYNC_ID_SIZE);
    }
    children->count = kept;
    return result;
}

/* What an edit covers is checked like what it has seen. */
static int check_covers(const struct hearing *hearing, const struct row *row, struct edit *edit, struct faults *faults)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->cover_count && result == SYNC_OK; i++) {
        struct cover *cover = &edit->covers[i].cover;
        char where[96];
        const struct naming naming = { hearing, row, edit, &cover->versions, COVERED_MAX, REGISTER_ANY, where };

        snprintf(where, sizeof where, "/waarden/%s", edit->table->columns[edit->covers[i].column].name);
        result = check_versions(&naming, faults);
        for (unsigned j = 0; j < cover->children_count && result == SYNC_OK; j++)
            result = check_children(hearing, edit, &cover->children[j]);
    }
    return result;
}

static int check_seen(const struct hearing *hearing, const struct row *row, struct edit *edit, struct faults *faults)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++)
        result = check_change(hearing, row, edit, &edit->changes[i], faults);
    return result;
}

static int settle_branches(struct server *server, struct seen *seen)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < seen->count && result == SYNC_OK; i++)
        result = branches_settle(&server->branches, &seen->list[i].branch);
    return result;
}

/* The edit is accepted: what it names and the log lacks may come yet, and is written down for that (R4). */
static int await_unknown(const struct hearing *hearing, const struct row *row, struct edit *edit)
{
    struct server *server = hearing->server;
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++)
        result = settle_branches(server, &edit->changes[i].seen);
    return result == SYNC_OK ? settled_await(hearing, row, edit) : result;
}

/* Apply what is accepted. Of an edit from before a restore, parts may count already: attested, or replaced by what came first. */
static int apply(const struct hearing *hearing, struct row *row, struct edit *edit, const struct head *self)
{
    int result = hearing->batch->earlier ? settled_take_out(hearing, row, edit) : SYNC_OK;

    if (result == SYNC_OK && edit->creates && row->exists)
        return SYNC_OK;
    return result == SYNC_OK ? merge_apply(row, edit, self, MERGE_BY_RULE, rows_arena(hearing->server->rows)) : result;
}

int judge_count(const struct hearing *hearing, struct row *row, bool was_live)
{
    struct server *server = hearing->server;
    struct deletion deletion = server_deletion(server);
    struct row *parent;
    int result = deletion_changed(&deletion, row, was_live, &parent);

    if (result == SYNC_OK && parent)
        parent->changed = hearing->position;
    return result;
}

int judge(const struct hearing *hearing, struct slice text, struct faults *faults)
{
    struct server *server = hearing->server;
    const struct log_batch *batch = hearing->batch;
    struct head self = { .version = hearing->self };
    int64_t scope = 0;
    struct edit_room room;
    struct edit edit;
    struct row *row = NULL;
    bool was_live;
    struct edit_reading reading = { &server->catalogue, batch->branch.schema, &server->branches, EDIT_JUDGED,
                                    rows_arena(server->rows), faults, &room };
    int result = edit_decode(&reading, text, &edit);

    if (result == SYNC_OK)
        result = find_row(hearing, &edit, &row, &scope, faults);
    if (result == SYNC_OK)
        result = check_seen(hearing, row, &edit, faults);
    if (result == SYNC_OK && edit.cover_count)
        result = check_covers(hearing, row, &edit, faults);
    if (result == SYNC_OK && hearing->awaits)
        result = await_unknown(hearing, row, &edit);
    if (result == SYNC_OK && edit.cover_count)
        result = edit_write_covers(&edit, &server->branches, rows_arena(server->rows));
    if (result != SYNC_OK)
        return result;
    self.time = judge_time(edit.time, batch->arrived);
    was_live = deletion_live(row);
    result = apply(hearing, row, &edit, &self);
    if (result == SYNC_OK)
        result = common_merge(hearing, row, &edit);
    row->scope = scope;
    row->changed = hearing->position;
    row->dirty = true;
    return result == SYNC_OK ? judge_count(hearing, row, was_live) : result;
}
