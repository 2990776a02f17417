#include "sync/edit.h"

#include <stdio.h>
#include <string.h>

#include "sync/id.h"

#define TIME_GREATEST INT64_C(253402300799) /* the last second of the year 9999 */

enum member { TABEL, RIJ, TIJD, WAARDEN, GEZIEN, ONDER, MEMBER_COUNT };
static const char *const MEMBERS[] = { "tabel", "rij", "tijd", "waarden", "gezien", "onder" };

/* What the decoding of one edit needs all along. */
struct decoding {
    const struct edit_reading *reading;
    const struct table *then; /* the edit's table as it was when the edit was made */
    struct edit *edit;
    struct json members[MEMBER_COUNT]; /* each at its value */
    bool given[MEMBER_COUNT];
    uint64_t columns; /* bit i: then->columns[i] was given */
    uint64_t seen;    /* bit i: of then->registers[i] it says what was seen */
};

static void place(char where[96], const char *list, struct slice name)
{
    size_t length = name.length < 60 ? name.length : 60;

    while (length < name.length && length && ((unsigned char)name.bytes[length] & 0xc0) == 0x80)
        length--; /* between characters */
    snprintf(where, 96, "/%s/%.*s", list, (int)length, name.bytes);
}

static void fault(struct faults *faults, const char *list, struct slice name, const char *reason, const char *detail)
{
    char where[96];

    place(where, list, name);
    faults_add(faults, where, reason, "%s", detail);
}

static int find_members(struct decoding *decoding, struct slice text)
{
    struct json json = json_open_checked(text.bytes, text.length);
    struct json_members others;

    if (json_peek(&json) != JSON_OBJECT) {
        faults_add(decoding->reading->faults, "", "verkeerde-vorm", "Een bewerking is een object.");
        return SYNC_INVALID;
    }
    json_members(&json, MEMBERS, MEMBER_COUNT, decoding->members, decoding->given, &others);
    if (others.unknown || (decoding->given[ONDER] && decoding->reading->schema < EDIT_PLACED_SINCE))
        faults_add(decoding->reading->faults, "", "onbekend-veld", "Er staat een veld in dat niet in een bewerking hoort.");
    if (others.twice)
        faults_add(decoding->reading->faults, "", "dubbel-veld", "Er staat een veld twee keer in.");
    return SYNC_OK;
}

static int read_header(struct decoding *decoding)
{
    const struct edit_reading *reading = decoding->reading;
    struct faults *faults = reading->faults;
    struct edit *edit = decoding->edit;
    struct json *json = decoding->members;
    const struct catalogue *then;
    struct slice text;
    bool named = decoding->given[TABEL] && json_read_string(&json[TABEL], reading->arena, &text);
    int result = catalogue_at(reading->catalogue, reading->schema, &then);

    if (result != SYNC_OK)
        return result;
    if (!named)
        faults_add(faults, "/tabel", "verkeerde-vorm", "De naam van de tabel ontbreekt.");
    else
        decoding->then = catalogue_table(then, text);
    if (named && (!decoding->then || !catalogue_numbered(reading->catalogue, decoding->then->number)))
        faults_add(faults, "/tabel", "onbekende-tabel", "Deze tabel bestaat niet.");
    if (!decoding->given[RIJ] || !json_read_id(&json[RIJ], reading->arena, edit->row))
        faults_add(faults, "/rij", "geen-id", "De rij heeft geen geldig id.");
    else if (decoding->then)
        edit->table = catalogue_numbered(reading->catalogue, decoding->then->number);
    if (!decoding->given[TIJD] || !json_read_integer(&json[TIJD], &edit->time) || edit->time < 0 || edit->time > TIME_GREATEST) {
        faults_add(faults, "/tijd", "onmogelijke-tijd", "De tijd van de bewerking klopt niet.");
        edit->time = 0;
    }
    return reading->arena->failed ? SQLITE_NOMEM : SYNC_OK; /* a string that had no room is no fault of the edit */
}

/* --- Values --- */

static int read_cover(const struct edit_reading *reading, struct json *json, const struct column *column, unsigned into,
                      struct edit_values *values)
{
    struct slice name = { column->name, strlen(column->name) };
    struct cover_reading of_cover = { reading->catalogue, values->table, into,
                                      reading->branches, (enum versions)reading->age, reading->arena,
                                      NULL, reading->faults };
    struct edit_cover *cover;
    char where[96];
    int result;

    if (!values->covers) /* few edits have any */
        values->covers = arena_take(reading->arena, values->table->column_count * sizeof *values->covers);
    if (!values->covers)
        return SQLITE_NOMEM;
    place(where, "waarden", name);
    of_cover.where = where;
    cover = &values->covers[values->cover_count];
    result = cover_read(&of_cover, json, &cover->cover);
    if (result != SYNC_OK)
        return result;
    cover->column = into;
    values->cover_count++;
    return cover_write(&cover->cover, reading->branches, reading->arena, &values->list[into]);
}

/* One value, with a fault's place put together only where there is one; a column that is no longer there takes none. */
static int read_value(const struct edit_reading *reading, struct json *json, unsigned given, struct edit_values *values)
{
    const struct column *column = &values->then->columns[given];
    struct slice name = { column->name, 0 };
    struct faults *faults = reading->faults;
    int into = (int)given, result;
    struct value gone;

    if (values->then != values->table) {
        name.length = strlen(name.bytes);
        into = table_column(values->table, name);
    }
    if (into >= 0 && column->kind == KIND_COVER && json_peek(json) != JSON_NULL) {
        result = read_cover(reading, json, column, (unsigned)into, values);
        return result == SYNC_INVALID ? SYNC_OK : result;
    }
    result = value_from_json(json, column, reading->arena, into < 0 ? &gone : &values->list[into], "", faults);
    if (result == SYNC_INVALID && faults->count <= FAULTS_MAX)
        place(faults->list[faults->count - 1].where, "waarden", (struct slice){ column->name, strlen(column->name) });
    return result == SYNC_INVALID ? SYNC_OK : result; /* the fault is noted; go on and find the others */
}

/* The columns given, and those that came since to a register that was given whole. */
static uint64_t columns_now(const struct edit_values *values)
{
    uint64_t columns = 0;

    if (values->then == values->table)
        return values->given;
    for (unsigned i = 0; i < values->then->column_count; i++) {
        const char *name = values->then->columns[i].name;
        int into = values->given & UINT64_C(1) << i ? table_column(values->table, (struct slice){ name, strlen(name) }) : -1;

        if (into >= 0)
            columns |= UINT64_C(1) << into;
    }
    for (unsigned i = 0; i < values->then->register_count; i++) {
        const struct reg *then = &values->then->registers[i];
        int reg = (values->given & then->columns) == then->columns ? table_register_numbered(values->table, then->number) : -1;

        if (reg >= 0)
            columns |= values->table->registers[reg].columns;
    }
    return columns;
}

int edit_read_values(const struct edit_reading *reading, const struct table *table, struct json *json, struct edit_values *values)
{
    const struct catalogue *then;
    struct slice key;
    int result = catalogue_at(reading->catalogue, reading->schema, &then);

    *values = (struct edit_values){ .table = table, .list = values->list };
    if (values->list)
        memset(values->list, 0, table->column_count * sizeof *values->list);
    else
        values->list = arena_take(reading->arena, table->column_count * sizeof *values->list);
    if (result != SYNC_OK || !values->list)
        return result != SYNC_OK ? result : SQLITE_NOMEM;
    values->then = catalogue_numbered(then, table->number);
    if (!values->then || json_peek(json) != JSON_OBJECT) {
        faults_add(reading->faults, "/waarden", "verkeerde-vorm", "De waarden ontbreken.");
        return SYNC_OK;
    }
    json_enter_object(json);
    while (result == SYNC_OK && json_next_member(json, &key)) {
        int column = table_column(values->then, key);

        if (column < 0 || values->given & UINT64_C(1) << column) {
            fault(reading->faults, "waarden", key, column < 0 ? "onbekende-kolom" : "dubbel-veld",
                  column < 0 ? "Deze kolom bestaat niet." : "Deze kolom staat er twee keer.");
            json_skip(json, NULL);
            continue;
        }
        values->given |= UINT64_C(1) << column;
        result = read_value(reading, json, (unsigned)column, values);
    }
    values->columns = columns_now(values);
    return result;
}

static int read_values(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;
    struct json missing = json_open("0", 1);
    bool object = decoding->given[WAARDEN] && json_peek(&decoding->members[WAARDEN]) == JSON_OBJECT;
    struct edit_values values = { .list = decoding->reading->room ? decoding->reading->room->values : NULL };
    int result = edit_read_values(decoding->reading, edit->table, decoding->given[WAARDEN] ? &decoding->members[WAARDEN] : &missing, &values);

    if (result != SYNC_OK)
        return result;
    edit->values = values.list;
    edit->columns = values.columns;
    edit->cover_count = values.cover_count;
    edit->covers = values.covers;
    decoding->columns = values.given;
    if (object && !values.given)
        faults_add(decoding->reading->faults, "/waarden", "leeg", "Er is niets veranderd.");
    return SYNC_OK;
}

/* --- What was seen --- */

/* What was seen of one register; one that is no longer there is passed over. */
static int read_seen(struct decoding *decoding, struct json *json, const struct reg *reg)
{
    struct edit *edit = decoding->edit;
    bool now = decoding->then == edit->table;
    int into = now ? (int)(reg - edit->table->registers) : table_register_numbered(edit->table, reg->number);
    struct change gone, *change = into < 0 ? &gone : &edit->changes[edit->change_count];
    const struct edit_reading *reading = decoding->reading;
    struct faults *faults = reading->faults;
    size_t before = faults->count;
    int result;

    *change = (struct change){ .reg = into < 0 ? 0 : (unsigned)into };
    edit->change_count += into >= 0;
    if (json_peek(json) == JSON_ARRAY && !json_count(json))
        faults_add(faults, "", "leeg", "Wie iets verandert, heeft iets gezien.");
    result = seen_read(json, reading->branches, (enum versions)reading->age, SEEN_MAX, reading->arena, &change->seen, "", faults);
    for (size_t i = before; i < faults->count && i < FAULTS_MAX; i++) /* few edits have any: only then is their place put together */
        place(faults->list[i].where, "gezien", (struct slice){ reg->name, strlen(reg->name) });
    return result;
}

static int read_all_seen(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;
    struct json *json = &decoding->members[GEZIEN];
    struct slice key;
    int result = SYNC_OK;

    edit->changes = decoding->reading->room ? decoding->reading->room->changes
                                            : arena_take(decoding->reading->arena, edit->table->register_count * sizeof *edit->changes);
    if (!edit->changes)
        return SQLITE_NOMEM;
    if (json_peek(json) != JSON_OBJECT) {
        faults_add(decoding->reading->faults, "/gezien", "verkeerde-vorm", "Hier hoort per veld wat er gezien is.");
        return SYNC_OK;
    }
    json_enter_object(json);
    while (result == SYNC_OK && json_next_member(json, &key)) {
        int reg = table_register(decoding->then, key);

        if (reg < 0 || decoding->seen & UINT64_C(1) << reg) {
            fault(decoding->reading->faults, "gezien", key, reg < 0 ? "onbekende-kolom" : "dubbel-veld", "Dit veld hoort hier niet.");
            json_skip(json, NULL);
            continue;
        }
        decoding->seen |= UINT64_C(1) << reg;
        result = read_seen(decoding, json, &decoding->then->registers[reg]);
    }
    return result;
}

/* A new row has it among its values. */
static void read_place(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;

    edit->placed = decoding->given[ONDER] && !edit->creates && edit->table->parent &&
                   json_read_id(&decoding->members[ONDER], decoding->reading->arena, edit->above);
    if (decoding->given[ONDER] && !edit->placed)
        faults_add(decoding->reading->faults, "/onder", "verkeerde-vorm", "Hier hoort het id van de rij waar deze onder ligt.");
}

static void check_created(struct decoding *decoding)
{
    const struct edit *edit = decoding->edit;

    for (unsigned i = 0; i < decoding->then->column_count; i++) {
        const struct column *column = &decoding->then->columns[i];

        if (column->required && !(decoding->columns & UINT64_C(1) << i))
            fault(decoding->reading->faults, "waarden", (struct slice){ column->name, strlen(column->name) }, "verplicht",
                  "Dit moet ingevuld zijn.");
    }
    if (edit->table->deletable && edit->values[edit->table->deleted_column].type != VALUE_NULL)
        faults_add(decoding->reading->faults, "/waarden/verwijderd", "nieuw", "Een nieuwe rij is niet verwijderd.");
}

/* Each register that was changed comes whole, with what was seen of it, and may be changed at all. */
static void check_changed(struct decoding *decoding)
{
    for (unsigned i = 0; i < decoding->then->register_count; i++) {
        const struct reg *reg = &decoding->then->registers[i];
        uint64_t given = decoding->columns & reg->columns;
        bool seen = decoding->seen & UINT64_C(1) << i;
        struct slice name;

        if (!given && !seen)
            continue;
        name = (struct slice){ reg->name, strlen(reg->name) };
        if (given && reg->rule == RULE_ONCE)
            fault(decoding->reading->faults, "waarden", name, "eenmalig", "Dit ligt vast sinds de rij is gemaakt.");
        else if (given && given != reg->columns)
            fault(decoding->reading->faults, "waarden", name, "onvolledig", "Deze velden horen bij elkaar en komen samen.");
        if (seen != (given != 0))
            fault(decoding->reading->faults, "gezien", name, seen ? "zonder-waarde" : "niet-gezien",
                  seen ? "Dit is gezien maar niet veranderd." : "Er staat niet bij wat er gezien is.");
    }
}

int edit_decode(const struct edit_reading *reading, struct slice text, struct edit *edit)
{
    struct decoding decoding = { .reading = reading, .edit = edit };
    size_t before = reading->faults->count;
    int result;

    *edit = (struct edit){ 0 };
    result = find_members(&decoding, text);
    if (result == SYNC_OK)
        result = read_header(&decoding);
    if (result != SYNC_OK)
        return result;
    edit->creates = !decoding.given[GEZIEN];
    if (edit->table)
        result = read_values(&decoding);
    if (result == SYNC_OK && edit->table && !edit->creates)
        result = read_all_seen(&decoding);
    if (edit->table)
        read_place(&decoding);
    if (reading->arena->failed)
        return SQLITE_NOMEM;
    if (result != SYNC_OK || !edit->table)
        return result != SYNC_OK ? result : SYNC_INVALID;
    if (edit->creates)
        check_created(&decoding);
    else
        check_changed(&decoding);
    return reading->faults->count > before ? SYNC_INVALID : SYNC_OK;
}

int edit_write_covers(struct edit *edit, struct branches *branches, struct arena *arena)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->cover_count && result == SYNC_OK; i++)
        result = cover_write(&edit->covers[i].cover, branches, arena, &edit->values[edit->covers[i].column]);
    return result;
}

const struct change *edit_change(const struct edit *edit, unsigned reg)
{
    for (unsigned i = 0; i < edit->change_count; i++)
        if (edit->changes[i].reg == reg)
            return &edit->changes[i];
    return NULL;
}

int edit_see_through(const struct edit *refused, int reg, unsigned most, struct seen *seen, struct arena *arena)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < refused->change_count && result == SYNC_OK; i++)
        if (reg == REGISTER_ANY || refused->changes[i].reg == (unsigned)reg)
            result = seen_add_all(seen, &refused->changes[i].seen, most, arena);
    return result;
}
