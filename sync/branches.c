#include "sync/branches.h"

#include <string.h>

#include "sync/id.h"
#include "sync/statements.h"

static const char *const TEXTS[] = {
    [BRANCH_BY_NUMBER] = "SELECT nr, branch, person, kind, device, schema FROM sync_branch WHERE nr = ?1",
    [BRANCH_BY_BITS] = "SELECT nr, branch, person, kind, device, schema FROM sync_branch WHERE branch = ?1 AND kind NOT BETWEEN 1 AND 2",
    [BRANCH_OTHER] = "SELECT nr, branch, person, kind, device, schema FROM sync_branch WHERE branch = ?1 AND kind = ?2 AND device = ?3",
    [BRANCH_ADD] = "INSERT INTO sync_branch (branch, device, person, kind, schema) VALUES (?1, ?2, ?3, ?4, ?5)",
    [BRANCH_ADOPT] = "UPDATE sync_branch SET device = ?2, person = ?3, kind = ?4, schema = ?5 WHERE nr = ?1",
};

int branches_open(sqlite3 *db, struct branches *branches)
{
    *branches = (struct branches){ .db = db, .salt = hash_salt_new() };
    return statements_prepare(db, TEXTS, branches->statements, BRANCH_STATEMENTS);
}

void branches_forget_guests(struct branches *branches)
{
    if (!branches->guest_bits.ids)
        return;
    idset_free(&branches->guest_bits);
    sqlite3_free(branches->guests);
    branches->guests = NULL;
}

void branches_forget(struct branches *branches)
{
    branches_forget_guests(branches);
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

/* Found by its bits; the other kinds are told apart by their device as well. */
static bool is_genuine(const struct branch *branch)
{
    return branch->kind == BRANCH_OWN || branch->kind == BRANCH_OFFICE;
}

static uint32_t *bucket_of(const struct branches *branches, uint64_t bits)
{
    size_t i = (size_t)hash_pair(branches->salt, bits, bits) & (branches->bucket_count - 1);

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
        if (list[i].known && is_genuine(&list[i]))
            *bucket_of(branches, list[i].bits) = i;
    return SYNC_OK;
}

static int keep(struct branches *branches, const struct branch *branch, const struct branch **out)
{
    int result = make_room(branches, branch->nr);

    if (result != SYNC_OK)
        return result;
    branches->list[branch->nr] = *branch;
    if (is_genuine(branch))
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
    branch.schema = sqlite3_column_int(statement, 5);
    statement_end(statement);
    return keep(branches, &branch, out);
}

int branches_guest(struct branches *branches, const struct branch *branch, uint32_t *nr)
{
    unsigned char id[SYNC_ID_SIZE] = { 0 };
    size_t count = branches->guest_bits.count, capacity = branches->guest_bits.capacity, index;
    int result;

    memcpy(id, &branch->bits, sizeof branch->bits);
    result = idset_add(&branches->guest_bits, id, &index);
    if (result != SYNC_OK)
        return result;
    if (branches->guest_bits.capacity > capacity || !branches->guests) {
        struct branch *larger = sqlite3_realloc64(branches->guests, branches->guest_bits.capacity * sizeof *larger);

        if (!larger)
            return SQLITE_NOMEM;
        branches->guests = larger;
    }
    if (index == count) {
        branches->guests[index] = *branch;
        branches->guests[index].nr = 0;
    } else if (id_is_zero(branches->guests[index].person)) {
        memcpy(branches->guests[index].person, branch->person, SYNC_ID_SIZE);
    }
    *nr = BRANCH_GUEST | (uint32_t)index;
    return SYNC_OK;
}

int branches_settle(struct branches *branches, uint32_t *nr)
{
    struct branch *guest;
    const struct branch *settled;
    int result;

    if (*nr < BRANCH_GUEST)
        return SYNC_OK;
    guest = &branches->guests[*nr - BRANCH_GUEST];
    if (!guest->nr) {
        result = branches_find(branches, guest->bits, &settled);
        if (result == SYNC_OK)
            result = branches_name(branches, settled, guest->person);
        else if (result == SYNC_NOT_FOUND)
            result = branches_add(branches, guest, &settled);
        if (result != SYNC_OK)
            return result;
        guest->nr = settled->nr;
    }
    *nr = guest->nr;
    return SYNC_OK;
}

int branches_settle_all(struct branches *branches)
{
    int result = SYNC_OK;

    for (size_t i = 0; i < branches->guest_bits.count && result == SYNC_OK; i++) {
        uint32_t nr = BRANCH_GUEST | (uint32_t)i;

        result = branches_settle(branches, &nr);
    }
    return result;
}

int branches_numbered(struct branches *branches, uint32_t nr, const struct branch **out)
{
    if (nr >= BRANCH_GUEST) {
        if (nr - BRANCH_GUEST >= branches->guest_bits.count)
            return SYNC_NOT_FOUND;
        *out = &branches->guests[nr - BRANCH_GUEST];
        return SYNC_OK;
    }
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

int branches_find_other(struct branches *branches, uint64_t bits, enum branch_kind kind, const unsigned char device[SYNC_ID_SIZE],
                        const struct branch **out)
{
    sqlite3_stmt *statement = branches->statements[BRANCH_OTHER];

    sqlite3_bind_int64(statement, 1, (sqlite3_int64)bits);
    sqlite3_bind_int(statement, 2, (int)kind);
    sqlite3_bind_blob(statement, 3, device, SYNC_ID_SIZE, SQLITE_STATIC);
    return read_row(branches, statement, out);
}

static void bind_id(sqlite3_stmt *statement, int parameter, const unsigned char id[SYNC_ID_SIZE])
{
    if (!id_is_zero(id))
        sqlite3_bind_blob(statement, parameter, id, SYNC_ID_SIZE, SQLITE_STATIC);
}

/* BRANCH_ADD and BRANCH_ADOPT differ in the first parameter only. */
static int write_branch(sqlite3_stmt *statement, sqlite3_int64 first, const struct branch *branch)
{
    sqlite3_bind_int64(statement, 1, first);
    bind_id(statement, 2, branch->device);
    bind_id(statement, 3, branch->person);
    sqlite3_bind_int(statement, 4, (int)branch->kind);
    sqlite3_bind_int(statement, 5, branch->schema);
    return statement_run(statement);
}

int branches_add(struct branches *branches, const struct branch *branch, const struct branch **out)
{
    struct branch added = *branch;
    int result = write_branch(branches->statements[BRANCH_ADD], (sqlite3_int64)branch->bits, branch);

    if (result != SYNC_OK)
        return result;
    added.nr = (uint32_t)sqlite3_last_insert_rowid(branches->db);
    added.known = true;
    return keep(branches, &added, out);
}

int branches_adopt(struct branches *branches, const struct branch *branch, const struct branch **out)
{
    struct branch adopted = *branch;
    int result = write_branch(branches->statements[BRANCH_ADOPT], branch->nr, branch);

    return result == SYNC_OK ? keep(branches, &adopted, out) : result;
}

int branches_name(struct branches *branches, const struct branch *branch, const unsigned char person[SYNC_ID_SIZE])
{
    struct branch named = *branch;

    if (!id_is_zero(branch->person) || id_is_zero(person))
        return SYNC_OK;
    memcpy(named.person, person, SYNC_ID_SIZE);
    return branches_adopt(branches, &named, &branch);
}
