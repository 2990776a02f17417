/* What the office decides, as entries of the log (PROTOCOL.md, "Commands"): who is a member of what, which devices are believed, where a
 * family lies, what is erased, which incarnation this is. */
#include <string.h>

#include "sync/id.h"
#include "sync/merge.h"
#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/members.h"
#include "sync/statements.h"

#define SCOPES_MAX 1000

enum member { OPDRACHT, PERSOON, BEREIKEN, APPARAAT, VERTROUWD, REDEN, TABEL, RIJ, NAAR, RIJEN, VORIGE, NIEUWE, MEMBER_COUNT };
static const char *const MEMBERS[] = { "opdracht", "persoon", "bereiken", "apparaat", "vertrouwd", "reden",
                                       "tabel",    "rij",     "naar",     "rijen",    "vorige",    "nieuwe" };

/* The command while it is read. */
struct order {
    const struct hearing *hearing;
    struct faults *faults;
    struct arena *arena;
    struct json members[MEMBER_COUNT];
    bool given[MEMBER_COUNT];
};

static int misshapen(struct order *order, const char *detail)
{
    return faults_refuse(order->faults, "", "verkeerde-vorm", detail);
}

static bool read_id(struct order *order, enum member member, unsigned char id[SYNC_ID_SIZE])
{
    return order->given[member] && json_read_id(&order->members[member], order->arena, id);
}

static int set_access(struct order *order)
{
    struct json *json = &order->members[BEREIKEN];
    unsigned char person[SYNC_ID_SIZE], (*scopes)[SYNC_ID_SIZE];
    size_t room = json_count(json), count = 0;

    if (!read_id(order, PERSOON, person) || !order->given[BEREIKEN] || room > SCOPES_MAX || !json_enter_array(json))
        return misshapen(order, "Toegang vraagt een persoon en een lijst van bereiken.");
    scopes = arena_take(order->arena, (room + 1) * sizeof *scopes);
    if (!scopes)
        return SQLITE_NOMEM;
    while (json_next(json))
        if (!json_read_id(json, order->arena, scopes[count]) || id_is_zero(scopes[count++]))
            return order->arena->failed ? SQLITE_NOMEM : misshapen(order, "Een bereik is het id van een team, een experiment of een persoon.");
    return members_set(order->hearing->server, person, (const unsigned char(*)[SYNC_ID_SIZE])scopes, count);
}

static int set_trust(struct order *order)
{
    struct server *server = order->hearing->server;
    unsigned char device[SYNC_ID_SIZE];
    struct slice reason;

    if (!read_id(order, APPARAAT, device) || !order->given[VERTROUWD])
        return misshapen(order, "Vertrouwen vraagt een apparaat, en true of false.");
    if (json_peek(&order->members[VERTROUWD]) == JSON_TRUE)
        return members_trust(server, device);
    if (!order->given[REDEN] || !json_read_string(&order->members[REDEN], order->arena, &reason) || !reason.length ||
        reason.length >= SERVER_REASON_SIZE)
        return misshapen(order, "Een apparaat dat niet vertrouwd wordt, heeft een reden.");
    return members_distrust(server, device, reason);
}

static const struct table *read_table(struct order *order, struct json *json)
{
    struct slice name;

    return json_read_string(json, order->arena, &name) ? catalogue_table(&order->hearing->server->catalogue, name) : NULL;
}

/* The column that says where the family lies gets the new scope, by this version. What somebody deleted, hidden or contested, stays so. */
static int rewrite_root(struct order *order, struct row *root, const unsigned char to[SYNC_ID_SIZE])
{
    struct server *server = order->hearing->server;
    struct deletion deletion = server_deletion(server);
    struct arena *arena = rows_arena(server->rows);
    unsigned reg = root->table->columns[root->table->scope_column].reg;
    struct head *head = arena_take(arena, sizeof *head);
    struct value *value = arena_take(arena, sizeof *value);
    char *id = arena_copy(arena, to, SYNC_ID_SIZE);

    if (!head || !value || !id)
        return SQLITE_NOMEM;
    *value = (struct value){ .type = VALUE_ID, .bytes = id, .length = SYNC_ID_SIZE };
    *head = (struct head){ order->hearing->self, order->hearing->batch->arrived, value };
    merge_set_heads(root, reg, (struct heads){ .count = 1, .list = head });
    return deletion_count(&deletion, root);
}

static int move_family(struct order *order, struct row *root, const unsigned char to[SYNC_ID_SIZE])
{
    struct server *server = order->hearing->server;
    int64_t from = root->scope, scope, position = order->hearing->position;
    struct row **family;
    size_t count;
    int result = scopes_add(&server->scopes, to, &scope);

    if (result != SYNC_OK || scope == from)
        return result;
    result = family_collect(&server->family, root, &family, &count);
    if (result == SYNC_OK)
        result = rewrite_root(order, root, to);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        family[i]->scope = scope;
        family[i]->changed = position;
        family[i]->dirty = true;
    }
    if (result == SYNC_OK)
        result = changes_left(server, root, from, position);
    if (result == SYNC_OK)
        result = changes_returned(server, root, scope);
    return result == SYNC_OK ? changes_write(server) : result;
}

static int move(struct order *order)
{
    struct server *server = order->hearing->server;
    unsigned char id[SYNC_ID_SIZE], to[SYNC_ID_SIZE];
    const struct table *table = order->given[TABEL] ? read_table(order, &order->members[TABEL]) : NULL;
    struct row *root;
    int result;

    if (!table || table->scope_kind != SCOPE_OWN || !read_id(order, RIJ, id) || !read_id(order, NAAR, to))
        return misshapen(order, "Verplaatsen vraagt een tabel, een rij en het nieuwe bereik.");
    result = changes_write(server); /* what this batch made is of the family as well */
    if (result == SYNC_OK)
        result = rows_get(server->rows, table, id, &root);
    if (result != SYNC_OK)
        return result;
    if (!root->exists)
        return faults_refuse(order->faults, "/rij", "onbekende-rij", "Deze rij is op kantoor niet bekend.");
    return move_family(order, root, to);
}

/* The row under which an erased one lay stays: it is as if nobody had ever seen that, also when the log is read anew. */
static int forget_child(struct order *order, const struct table *table, const unsigned char id[SYNC_ID_SIZE],
                        const unsigned char parent[SYNC_ID_SIZE])
{
    struct server *server = order->hearing->server;
    struct deletion deletion = server_deletion(server);
    struct row *row;
    bool deleted;
    int result = rows_get(server->rows, table->parent, parent, &row);

    if (result != SYNC_OK || !row->exists)
        return result;
    result = deletion_forget(&deletion, row, table, id, &deleted);
    if (result == SYNC_OK && deleted) {
        row->changed = order->hearing->position;
        row->dirty = true;
    }
    return result;
}

static int erase_row(struct order *order, const struct table *table, const unsigned char id[SYNC_ID_SIZE])
{
    struct server *server = order->hearing->server;
    struct row *row;
    int result = rows_get(server->rows, table, id, &row);

    if (result == SYNC_OK && row->exists) {
        bool was_live = deletion_live(row);

        row->exists = false;
        row->dirty = true;
        result = judge_count(order->hearing, row, was_live);
    }
    return result == SYNC_OK ? changes_erased(server, table, id, order->hearing->position) : result;
}

/* [table, id, parent]: the last may be left out. SYNC_INVALID when it is something else. */
static int erase_named(struct order *order, struct json *json)
{
    unsigned char id[SYNC_ID_SIZE], parent[SYNC_ID_SIZE];
    const struct table *table = json_enter_array(json) && json_next(json) ? read_table(order, json) : NULL;
    bool has_parent = false;
    int result;

    if (!table || !json_next(json) || !json_read_id(json, order->arena, id))
        return SYNC_INVALID;
    if (json_next(json)) {
        has_parent = table->parent && json_read_id(json, order->arena, parent);
        if (!has_parent || json_next(json))
            return SYNC_INVALID;
    }
    result = erase_row(order, table, id);
    return result == SYNC_OK && has_parent ? forget_child(order, table, id, parent) : result;
}

/* Texts that come later are taken in empty: erase.c. */
static int erase(struct order *order)
{
    struct json *json = &order->members[RIJEN];
    int result = changes_write(order->hearing->server);

    if (result == SYNC_OK && (!order->given[RIJEN] || !json_enter_array(json)))
        return misshapen(order, "Wissen vraagt een lijst van rijen.");
    while (result == SYNC_OK && json_next(json)) {
        result = erase_named(order, json);
        if (result == SYNC_INVALID)
            return order->arena->failed ? SQLITE_NOMEM : misshapen(order, "Een rij is een tabel en een id, en de rij waar hij onder lag.");
    }
    if (result == SYNC_OK)
        result = changes_write(order->hearing->server);
    return result == SYNC_OK && !order->hearing->server->derives_all ? erase_clean(order->hearing->server) : result;
}

static int begin_incarnation(struct order *order)
{
    struct server *server = order->hearing->server;
    sqlite3_stmt *set = server->statements[INCARNATION_SET], *add = server->statements[INCARNATION_ADD];
    unsigned char former[SYNC_ID_SIZE], fresh[SYNC_ID_SIZE];
    int result;

    if (!read_id(order, VORIGE, former) || !read_id(order, NIEUWE, fresh))
        return misshapen(order, "Een nieuwe incarnatie noemt de vorige.");
    sqlite3_bind_int64(add, 1, order->hearing->position);
    sqlite3_bind_blob(add, 2, former, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(add, 3, fresh, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(add, 4, order->hearing->position - 1);
    result = statement_run(add);
    sqlite3_bind_blob(set, 1, fresh, SYNC_ID_SIZE, SQLITE_STATIC);
    if (result == SYNC_OK)
        result = statement_run(set);
    if (result == SYNC_OK)
        memcpy(server->incarnation, fresh, SYNC_ID_SIZE);
    return result;
}

static const struct {
    const char *name;
    int (*obey)(struct order *order);
} COMMANDS[] = {
    { "toegang", set_access },
    { "vertrouwen", set_trust },
    { "verplaatsen", move },
    { "wissen", erase },
    { "incarnatie", begin_incarnation },
};

static int obey(struct order *order, struct slice text)
{
    struct json json = json_open(text.bytes, text.length);
    struct json_members others;
    struct slice name;

    if (!json_members(&json, MEMBERS, MEMBER_COUNT, order->members, order->given, &others) || others.unknown || others.twice ||
        !json_read_string(&order->members[OPDRACHT], order->arena, &name))
        return misshapen(order, "De opdracht is niet te lezen.");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
        if (slice_is(name, COMMANDS[i].name))
            return COMMANDS[i].obey(order);
    return misshapen(order, "Deze opdracht bestaat niet.");
}

int command(const struct hearing *hearing, struct slice text, struct faults *faults)
{
    struct arena arena = ARENA_EMPTY; /* not that of the rows: these are written and forgotten on the way */
    struct order order = { .hearing = hearing, .faults = faults, .arena = &arena };
    int result = obey(&order, text);

    if (arena.failed)
        result = SQLITE_NOMEM;
    arena_free(&arena);
    return result;
}
