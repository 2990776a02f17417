#include "sync/branches.h"

#include <string.h>

#include "sync/statements.h"

static const char *const TEXTS[] = {
    [BRANCH_BY_NUMBER] = "SELECT nr, branch, person, kind, device FROM sync_branch WHERE nr = ?1",
    [BRANCH_BY_BITS] = "SELECT nr, branch, person, kind, device FROM sync_branch WHERE branch = ?1 AND kind = 0",
    [BRANCH_ADD] = "INSERT INTO sync_branch (branch, device, person, kind) VALUES (?1, ?2, ?3, ?4)",
};

int branches_open(sqlite3 *db, struct branches *branches)
{
    *branches = (struct branches){ .db = db };
    return statements_prepare(db, TEXTS, branches->statements, BRANCH_STATEMENTS);
}

void branches_forget(struct branches *branches)
{
    sqlite3_free(branches->list);
    sqlite3_free(branches->buckets);
    branches->list = NULL;
    branches->buckets = NULL;
    branches->count = branches->bucket_count = 0;
}

void branches_close(struct branches *branches)
{
    branches_forget(branches);
    statements_finalize(branches->statements, BRANCH_STATEMENTS);
}

static uint32_t *bucket_of(const struct branches *branches, uint64_t bits)
{
    /* The bits are random already; an attacker who chooses them only slows down his own look-ups. */
    size_t i = (size_t)(bits ^ bits >> 32) & (branches->bucket_count - 1);

    while (branches->buckets[i] && branches->list[branches->buckets[i]].bits != bits)
        i = (i + 1) & (branches->bucket_count - 1);
    return &branches->buckets[i];
}

/* Room for number `nr`, and at least twice as many buckets as numbers. */
static int make_room(struct branches *branches, uint32_t nr)
{
    size_t count = branches->count ? branches->count : 16;
    struct branch *list;
    uint32_t *buckets;

    if (nr < branches->count)
        return SYNC_OK;
    while (count <= nr)
        count *= 2;
    list = sqlite3_realloc64(branches->list, count * sizeof *list);
    if (!list)
        return SQLITE_NOMEM;
    branches->list = list;
    buckets = sqlite3_malloc64(2 * count * sizeof *buckets);
    if (!buckets)
        return SQLITE_NOMEM;
    memset(list + branches->count, 0, (count - branches->count) * sizeof *list);
    memset(buckets, 0, 2 * count * sizeof *buckets);
    sqlite3_free(branches->buckets);
    branches->buckets = buckets;
    branches->bucket_count = 2 * count;
    branches->count = count;
    for (uint32_t i = 1; i < count; i++)
        if (list[i].known && list[i].kind == BRANCH_OWN)
            *bucket_of(branches, list[i].bits) = i;
    return SYNC_OK;
}

static int keep(struct branches *branches, const struct branch *branch, const struct branch **out)
{
    int result = make_room(branches, branch->nr);

    if (result != SYNC_OK)
        return result;
    branches->list[branch->nr] = *branch;
    if (branch->kind == BRANCH_OWN)
        *bucket_of(branches, branch->bits) = branch->nr;
    *out = &branches->list[branch->nr];
    return SYNC_OK;
}

static int read_row(struct branches *branches, sqlite3_stmt *statement, const struct branch **out)
{
    struct branch branch = { .known = true };
    int result = statement_row(statement);

    if (result != SYNC_OK)
        return result;
    branch.nr = (uint32_t)sqlite3_column_int64(statement, 0);
    branch.bits = (uint64_t)sqlite3_column_int64(statement, 1);
    branch.kind = (enum branch_kind)sqlite3_column_int(statement, 3);
    if (sqlite3_column_bytes(statement, 2) == SYNC_ID_SIZE)
        memcpy(branch.person, sqlite3_column_blob(statement, 2), SYNC_ID_SIZE);
    if (sqlite3_column_bytes(statement, 4) == SYNC_ID_SIZE)
        memcpy(branch.device, sqlite3_column_blob(statement, 4), SYNC_ID_SIZE);
    statement_end(statement);
    return keep(branches, &branch, out);
}

int branches_numbered(struct branches *branches, uint32_t nr, const struct branch **out)
{
    if (nr < branches->count && branches->list[nr].known) {
        *out = &branches->list[nr];
        return SYNC_OK;
    }
    sqlite3_bind_int64(branches->statements[BRANCH_BY_NUMBER], 1, nr);
    return read_row(branches, branches->statements[BRANCH_BY_NUMBER], out);
}

int branches_find(struct branches *branches, uint64_t bits, const struct branch **out)
{
    uint32_t nr = branches->bucket_count ? *bucket_of(branches, bits) : 0;

    if (nr) {
        *out = &branches->list[nr];
        return SYNC_OK;
    }
    sqlite3_bind_int64(branches->statements[BRANCH_BY_BITS], 1, (sqlite3_int64)bits);
    return read_row(branches, branches->statements[BRANCH_BY_BITS], out);
}

int branches_add(struct branches *branches, uint64_t bits, const unsigned char *device, const unsigned char *person,
                 enum branch_kind kind, const struct branch **out)
{
    sqlite3_stmt *statement = branches->statements[BRANCH_ADD];
    struct branch branch = { .kind = kind, .bits = bits, .known = true };
    int result;

    sqlite3_bind_int64(statement, 1, (sqlite3_int64)bits);
    sqlite3_bind_blob(statement, 2, device, device ? SYNC_ID_SIZE : 0, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 3, person, person ? SYNC_ID_SIZE : 0, SQLITE_STATIC);
    sqlite3_bind_int(statement, 4, (int)kind);
    result = statement_run(statement);
    if (result != SYNC_OK)
        return result;
    branch.nr = (uint32_t)sqlite3_last_insert_rowid(branches->db);
    if (person)
        memcpy(branch.person, person, SYNC_ID_SIZE);
    if (device)
        memcpy(branch.device, device, SYNC_ID_SIZE);
    return keep(branches, &branch, out);
}
