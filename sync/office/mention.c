#include "sync/office/mention.h"

static bool read_member(struct json *object, const char *name, struct json *value)
{
    struct json copy = *object;
    struct json_members others;
    bool given = false;

    return json_members(&copy, &name, 1, value, &given, &others) && given;
}

/* Where the row lies stands in one column, of a new row: it names the row above it, or the scope itself. */
static void read_place(struct json *values, struct arena *arena, struct mention *mention)
{
    const struct table *table = mention->table;
    struct json value;

    if (table->scope_kind == SCOPE_SHARED || json_peek(values) != JSON_OBJECT ||
        !read_member(values, table->columns[table->scope_column].name, &value))
        return;
    if (table->scope_kind == SCOPE_PARENT)
        mention->has_parent = json_read_id(&value, arena, mention->parent);
    else
        mention->has_scope = json_read_id(&value, arena, mention->scope);
}

int mention_read(struct server *server, struct slice text, struct mention *mention)
{
    static const char *const NAMES[] = { "tabel", "rij", "waarden", "opdracht", "onder" };
    struct json json = json_open(text.bytes, text.length), values[5];
    struct arena arena = ARENA_EMPTY;
    struct json_members others;
    struct slice name;
    bool given[5], failed;

    *mention = (struct mention){ .table = NULL };
    if (json_peek(&json) != JSON_OBJECT || !json_members(&json, NAMES, 5, values, given, &others))
        return SYNC_OK;
    mention->commands = given[3];
    if (given[0] && json_read_string(&values[0], &arena, &name))
        mention->table = catalogue_table(&server->catalogue, name);
    mention->has_row = given[1] && json_read_id(&values[1], &arena, mention->row);
    if (given[2] && mention->table)
        read_place(&values[2], &arena, mention);
    if (given[4] && mention->table && mention->table->parent && !mention->has_parent) /* a change that says so */
        mention->has_parent = json_read_id(&values[4], &arena, mention->parent);
    failed = arena.failed;
    arena_free(&arena);
    return failed ? SQLITE_NOMEM : SYNC_OK;
}
