#include "sync/edit.h"

#include <stdio.h>
#include <string.h>

#include "sync/id.h"

#define TIME_GREATEST INT64_C(253402300799) /* the last second of the year 9999 */

enum member { TABEL, RIJ, TIJD, WAARDEN, GEZIEN, MEMBER_COUNT };
static const char *const MEMBERS[] = { "tabel", "rij", "tijd", "waarden", "gezien" };

/* What the decoding of one edit needs all along. */
struct decoding {
    const struct catalogue *catalogue;
    struct branches *branches;
    enum edit_age age;
    struct arena *arena;
    struct edit *edit;
    struct faults *faults;
    struct json members[MEMBER_COUNT]; /* each at its value */
    bool given[MEMBER_COUNT];
};

static void place(char where[96], const char *list, struct slice name)
{
    size_t length = name.length < 60 ? name.length : 60;

    while (length < name.length && length && ((unsigned char)name.bytes[length] & 0xc0) == 0x80)
        length--; /* between characters */
    snprintf(where, 96, "/%s/%.*s", list, (int)length, name.bytes);
}

static void fault(struct decoding *decoding, const char *list, struct slice name, const char *reason, const char *detail)
{
    char where[96];

    place(where, list, name);
    faults_add(decoding->faults, where, reason, "%s", detail);
}

/* One value, with a fault's place put together only where there is one. */
static int read_value(const struct table *table, struct json *json, int column, struct arena *arena, struct value *value, struct faults *faults)
{
    const char *name = table->columns[column].name;
    int result = value_from_json(json, &table->columns[column], arena, value, "", faults);

    if (result == SYNC_INVALID && faults->count <= FAULTS_MAX)
        place(faults->list[faults->count - 1].where, "waarden", (struct slice){ name, strlen(name) });
    /* the fault is noted; go on and find the others */
    return result == SYNC_INVALID ? SYNC_OK : result;
}

int edit_read_values(const struct table *table, struct json *json, struct arena *arena, struct value *values, uint64_t *columns,
                     struct faults *faults)
{
    struct slice key;
    int result = SYNC_OK;

    if (!json_enter_object(json)) {
        faults_add(faults, "/waarden", "verkeerde-vorm", "De waarden ontbreken.");
        return SYNC_OK;
    }
    while (result == SYNC_OK && json_next_member(json, &key)) {
        int column = table_column(table, key);
        char where[96];

        if (column < 0 || *columns & UINT64_C(1) << column) {
            place(where, "waarden", key);
            faults_add(faults, where, column < 0 ? "onbekende-kolom" : "dubbel-veld", "%s",
                       column < 0 ? "Deze kolom bestaat niet." : "Deze kolom staat er twee keer.");
            json_skip(json, NULL);
            continue;
        }
        *columns |= UINT64_C(1) << column;
        result = read_value(table, json, column, arena, &values[column], faults);
    }
    return result;
}

static int find_members(struct decoding *decoding, struct slice text)
{
    struct json json = json_open_checked(text.bytes, text.length);
    struct json_members others;

    if (json_peek(&json) != JSON_OBJECT) {
        faults_add(decoding->faults, "", "verkeerde-vorm", "Een bewerking is een object.");
        return SYNC_INVALID;
    }
    json_members(&json, MEMBERS, MEMBER_COUNT, decoding->members, decoding->given, &others);
    if (others.unknown)
        faults_add(decoding->faults, "", "onbekend-veld", "Er staat een veld in dat niet in een bewerking hoort.");
    if (others.twice)
        faults_add(decoding->faults, "", "dubbel-veld", "Er staat een veld twee keer in.");
    return SYNC_OK;
}

static void read_header(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;
    struct json *json = decoding->members;
    const struct table *table = NULL;
    struct slice text;
    bool named = decoding->given[TABEL] && json_read_string(&json[TABEL], decoding->arena, &text);

    if (!named)
        faults_add(decoding->faults, "/tabel", "verkeerde-vorm", "De naam van de tabel ontbreekt.");
    else
        table = catalogue_table(decoding->catalogue, text);
    if (named && !table)
        faults_add(decoding->faults, "/tabel", "onbekende-tabel", "Deze tabel bestaat niet.");
    if (!decoding->given[RIJ] || !json_read_id(&json[RIJ], decoding->arena, edit->row))
        faults_add(decoding->faults, "/rij", "geen-id", "De rij heeft geen geldig id.");
    else
        edit->table = table;
    if (!decoding->given[TIJD] || !json_read_integer(&json[TIJD], &edit->time) || edit->time < 0 || edit->time > TIME_GREATEST) {
        faults_add(decoding->faults, "/tijd", "onmogelijke-tijd", "De tijd van de bewerking klopt niet.");
        edit->time = 0;
    }
}

static int read_values(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;
    int result;

    if (edit->values)
        memset(edit->values, 0, edit->table->column_count * sizeof *edit->values);
    else
        edit->values = arena_take(decoding->arena, edit->table->column_count * sizeof *edit->values);
    if (!edit->values)
        return SQLITE_NOMEM;
    if (!decoding->given[WAARDEN] || json_peek(&decoding->members[WAARDEN]) != JSON_OBJECT) {
        faults_add(decoding->faults, "/waarden", "verkeerde-vorm", "De waarden ontbreken.");
        return SYNC_OK;
    }
    result = edit_read_values(edit->table, &decoding->members[WAARDEN], decoding->arena, edit->values, &edit->columns, decoding->faults);
    if (result == SYNC_OK && !edit->columns)
        faults_add(decoding->faults, "/waarden", "leeg", "Er is niets veranderd.");
    return result;
}

/* One [branch, number] at the place of `json`. *found is false when it names nothing that we know. */
static int read_version(struct decoding *decoding, struct json *json, struct version *version, bool *found)
{
    const struct branch *branch;
    struct json before = *json;
    uint64_t bits;
    int64_t number;
    int result;

    *found = json_enter_array(json) && json_next(json) && json_read_branch(json, decoding->arena, &bits) && json_next(json) &&
             json_read_integer(json, &number) &&
             !json_next(json) && !json->failed && number > 0 && number <= UINT32_MAX;
    if (!*found) {
        *json = before;
        json_skip(json, NULL);
        return SYNC_OK;
    }
    result = branches_find(decoding->branches, bits, &branch);
    if (result == SYNC_NOT_FOUND && decoding->age == EDIT_JUDGED)
        result = branches_add(decoding->branches, &(struct branch){ .bits = bits, .kind = BRANCH_OWN }, &branch);
    *found = result == SYNC_OK;
    if (*found)
        *version = (struct version){ branch->nr, (uint32_t)number };
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

static int read_seen(struct decoding *decoding, struct json *json, struct slice name, struct change *change)
{
    size_t room = json_count(json);
    int result = SYNC_OK;

    *change = (struct change){ .reg = change->reg };
    if (json_peek(json) != JSON_ARRAY) {
        json_skip(json, NULL);
        fault(decoding, "gezien", name, "verkeerde-vorm", "Hier hoort een lijst van versies.");
        return SYNC_OK;
    }
    if (room == 0)
        fault(decoding, "gezien", name, "leeg", "Wie iets verandert, heeft iets gezien.");
    if (room > SEEN_MAX) {
        json_skip(json, NULL);
        fault(decoding, "gezien", name, "te-veel-gezien", "Zo veel versies zijn er nooit tegelijk te zien.");
        return SYNC_OK;
    }
    change->seen = arena_take(decoding->arena, (room + 1) * sizeof *change->seen);
    if (!change->seen)
        return SQLITE_NOMEM;
    json_enter_array(json);
    while (result == SYNC_OK && json_next(json)) {
        bool found;

        result = read_version(decoding, json, &change->seen[change->seen_count], &found);
        if (found && change_has_seen(change, change->seen[change->seen_count]))
            fault(decoding, "gezien", name, "dubbel-veld", "Een versie staat er twee keer.");
        else if (found)
            change->seen_count++;
        else if (result == SYNC_OK)
            fault(decoding, "gezien", name, "onbekende-versie", "Een versie die gezien zou zijn, bestaat niet.");
    }
    return result;
}

static int read_all_seen(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;
    struct json *json = &decoding->members[GEZIEN];
    struct slice key;
    int result = SYNC_OK;

    if (!edit->changes)
        edit->changes = arena_take(decoding->arena, edit->table->register_count * sizeof *edit->changes);
    if (!edit->changes)
        return SQLITE_NOMEM;
    if (json_peek(json) != JSON_OBJECT) {
        faults_add(decoding->faults, "/gezien", "verkeerde-vorm", "Hier hoort per veld wat er gezien is.");
        return SYNC_OK;
    }
    json_enter_object(json);
    while (result == SYNC_OK && json_next_member(json, &key)) {
        int reg = table_register(edit->table, key);

        if (reg < 0 || edit_change(edit, (unsigned)reg)) {
            fault(decoding, "gezien", key, reg < 0 ? "onbekende-kolom" : "dubbel-veld", "Dit veld hoort hier niet.");
            json_skip(json, NULL);
            continue;
        }
        edit->changes[edit->change_count].reg = (unsigned)reg;
        result = read_seen(decoding, json, key, &edit->changes[edit->change_count++]);
    }
    return result;
}

static void check_created(struct decoding *decoding)
{
    const struct edit *edit = decoding->edit;

    for (unsigned i = 0; i < edit->table->column_count; i++) {
        const struct column *column = &edit->table->columns[i];

        if (column->required && !(edit->columns & UINT64_C(1) << i))
            fault(decoding, "waarden", (struct slice){ column->name, strlen(column->name) }, "verplicht",
                  "Dit moet ingevuld zijn.");
    }
}

/* Each register that was changed comes whole, with what was seen of it, and may be changed at all. */
static void check_changed(struct decoding *decoding)
{
    const struct edit *edit = decoding->edit;
    uint64_t seen = 0;

    for (unsigned i = 0; i < edit->change_count; i++)
        seen |= UINT64_C(1) << edit->changes[i].reg;
    for (unsigned i = 0; i < edit->table->register_count; i++) {
        const struct reg *reg = &edit->table->registers[i];
        uint64_t given = edit->columns & reg->columns;
        bool known = seen & UINT64_C(1) << i;
        struct slice name;

        if (!given && !known)
            continue;
        name = (struct slice){ reg->name, strlen(reg->name) };
        if (given && reg->rule == RULE_ONCE)
            fault(decoding, "waarden", name, "eenmalig", "Dit ligt vast sinds de rij is gemaakt.");
        else if (given && given != reg->columns)
            fault(decoding, "waarden", name, "onvolledig", "Deze velden horen bij elkaar en komen samen.");
        if (known != (given != 0))
            fault(decoding, "gezien", name, known ? "zonder-waarde" : "niet-gezien",
                  known ? "Dit is gezien maar niet veranderd." : "Er staat niet bij wat er gezien is.");
    }
}

int edit_decode_into(const struct catalogue *catalogue, struct branches *branches, enum edit_age age, struct slice text,
                     struct arena *arena, struct edit_room *room, struct edit *edit, struct faults *faults)
{
    struct decoding decoding = { catalogue, branches, age, arena, edit, faults, { { 0 } }, { false } };
    size_t before = faults->count;
    int result;

    *edit = (struct edit){ .table = NULL };
    if (room) {
        edit->values = room->values;
        edit->changes = room->changes;
    }
    result = find_members(&decoding, text);
    if (result != SYNC_OK)
        return result;
    read_header(&decoding);
    if (arena->failed)
        return SQLITE_NOMEM; /* a string that had no room is no fault of the edit */
    edit->creates = !decoding.given[GEZIEN];
    if (edit->table)
        result = read_values(&decoding);
    if (result == SYNC_OK && edit->table && !edit->creates)
        result = read_all_seen(&decoding);
    if (arena->failed)
        return SQLITE_NOMEM;
    if (result != SYNC_OK || !edit->table)
        return result != SYNC_OK ? result : SYNC_INVALID;
    if (edit->creates)
        check_created(&decoding);
    else
        check_changed(&decoding);
    return faults->count > before ? SYNC_INVALID : SYNC_OK;
}

int edit_decode(const struct catalogue *catalogue, struct branches *branches, enum edit_age age, struct slice text, struct arena *arena,
                struct edit *edit, struct faults *faults)
{
    return edit_decode_into(catalogue, branches, age, text, arena, NULL, edit, faults);
}

const struct change *edit_change(const struct edit *edit, unsigned reg)
{
    for (unsigned i = 0; i < edit->change_count; i++)
        if (edit->changes[i].reg == reg)
            return &edit->changes[i];
    return NULL;
}

bool change_has_seen(const struct change *change, struct version version)
{
    for (unsigned i = 0; i < change->seen_count; i++)
        if (version_equal(change->seen[i], version))
            return true;
    return false;
}

int change_see_also(struct change *change, const struct change *past, struct arena *arena)
{
    struct version *all = arena_take(arena, (change->seen_count + past->seen_count) * sizeof *all + 1);

    if (!all)
        return SQLITE_NOMEM;
    memcpy(all, change->seen, change->seen_count * sizeof *all);
    change->seen = all;
    for (unsigned i = 0; i < past->seen_count && change->seen_count < SEEN_MAX; i++)
        if (!change_has_seen(change, past->seen[i]))
            all[change->seen_count++] = past->seen[i];
    return SYNC_OK;
}
