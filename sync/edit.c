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
    const struct catalogue *made_under;
    const struct table *then; /* the edit's table as it was when the edit was made */
    struct branches *branches;
    struct arena *arena;
    struct edit *edit;
    struct faults *faults;
    struct json members[MEMBER_COUNT]; /* each at its value */
    bool given[MEMBER_COUNT];
    uint64_t columns; /* bit i: then->columns[i] was given */
    uint64_t seen;    /* bit i: of then->registers[i] it says what was seen */
};

static void fault(struct decoding *decoding, const char *list, struct slice name, const char *reason, const char *detail)
{
    char where[96];
    size_t length = name.length < 60 ? name.length : 60;

    while (length < name.length && length && ((unsigned char)name.bytes[length] & 0xc0) == 0x80)
        length--; /* between characters */
    snprintf(where, sizeof where, "/%s/%.*s", list, (int)length, name.bytes);
    faults_add(decoding->faults, where, reason, "%s", detail);
}

static int find_members(struct decoding *decoding, struct slice text)
{
    struct json json = json_open(text.bytes, text.length);
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
    const struct table *then = NULL;
    struct slice text;
    bool named = decoding->given[TABEL] && json_read_string(&json[TABEL], decoding->arena, &text);

    if (!named)
        faults_add(decoding->faults, "/tabel", "verkeerde-vorm", "De naam van de tabel ontbreekt.");
    else
        then = catalogue_table(decoding->made_under, text);
    if (named && !then)
        faults_add(decoding->faults, "/tabel", "onbekende-tabel", "Deze tabel bestaat niet.");
    if (!decoding->given[RIJ] || !json_read_id(&json[RIJ], decoding->arena, edit->row))
        faults_add(decoding->faults, "/rij", "geen-id", "De rij heeft geen geldig id.");
    else if (then)
        edit->table = catalogue_numbered(decoding->catalogue, then->number);
    if (then && !catalogue_numbered(decoding->catalogue, then->number))
        faults_add(decoding->faults, "/tabel", "onbekende-tabel", "Deze tabel bestaat niet meer.");
    decoding->then = then;
    if (!decoding->given[TIJD] || !json_read_integer(&json[TIJD], &edit->time) || edit->time < 0 || edit->time > TIME_GREATEST) {
        faults_add(decoding->faults, "/tijd", "onmogelijke-tijd", "De tijd van de bewerking klopt niet.");
        edit->time = 0;
    }
}

/* What a cover could name when the edit was made, as registers of the table as it is now. */
static uint64_t covered_then(const struct decoding *decoding, const struct column *column)
{
    uint64_t covers = 0;

    for (unsigned i = 0; i < decoding->then->register_count; i++) {
        int reg = table_register_numbered(decoding->edit->table, decoding->then->registers[i].number);

        if (reg >= 0 && column->covers & UINT64_C(1) << i)
            covers |= UINT64_C(1) << reg;
    }
    return covers;
}

static int read_cover(struct decoding *decoding, struct json *json, const struct column *column, unsigned into, const char *where)
{
    struct edit *edit = decoding->edit;
    struct edit_cover *cover = &edit->covers[edit->cover_count];
    struct cover_reading reading = { decoding->catalogue, edit->table, into, covered_then(decoding, column), decoding->branches,
                                     decoding->arena, where, decoding->faults };
    int result;

    if (json_peek(json) == JSON_NULL)
        return value_from_json(json, column, decoding->arena, &edit->values[into], where, decoding->faults);
    result = cover_read(&reading, json, &cover->cover);
    if (result != SYNC_OK)
        return result;
    cover->column = into;
    edit->cover_count++;
    return cover_write(&cover->cover, edit->table, decoding->branches, decoding->arena, &edit->values[into]);
}

/* One value; a column that is no longer there takes none. */
static int read_value(struct decoding *decoding, struct json *json, const struct column *column)
{
    struct edit *edit = decoding->edit;
    int into = table_column(edit->table, (struct slice){ column->name, strlen(column->name) });
    struct value gone;
    char where[96];
    int result;

    snprintf(where, sizeof where, "/waarden/%s", column->name);
    if (into < 0)
        result = value_from_json(json, column, decoding->arena, &gone, where, decoding->faults);
    else if (column->kind == KIND_COVER)
        result = read_cover(decoding, json, column, (unsigned)into, where);
    else
        result = value_from_json(json, column, decoding->arena, &edit->values[into], where, decoding->faults);
    return result == SYNC_INVALID ? SYNC_OK : result; /* the fault is noted; go on and find the others */
}

static int read_values(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;
    struct json *json = &decoding->members[WAARDEN];
    struct slice key;
    int result = SYNC_OK;

    edit->values = arena_take(decoding->arena, edit->table->column_count * sizeof *edit->values);
    edit->covers = arena_take(decoding->arena, edit->table->column_count * sizeof *edit->covers);
    if (!edit->values || !edit->covers)
        return SQLITE_NOMEM;
    if (!decoding->given[WAARDEN] || json_peek(json) != JSON_OBJECT) {
        faults_add(decoding->faults, "/waarden", "verkeerde-vorm", "De waarden ontbreken.");
        return SYNC_OK;
    }
    json_enter_object(json);
    while (result == SYNC_OK && json_next_member(json, &key)) {
        int column = table_column(decoding->then, key);

        if (column < 0 || decoding->columns & UINT64_C(1) << column) {
            fault(decoding, "waarden", key, column < 0 ? "onbekende-kolom" : "dubbel-veld",
                  column < 0 ? "Deze kolom bestaat niet." : "Deze kolom staat er twee keer.");
            json_skip(json, NULL);
            continue;
        }
        decoding->columns |= UINT64_C(1) << column;
        result = read_value(decoding, json, &decoding->then->columns[column]);
    }
    if (!decoding->columns)
        faults_add(decoding->faults, "/waarden", "leeg", "Er is niets veranderd.");
    return result;
}

/* What was seen of one register; one that is no longer there is passed over. */
static int read_seen(struct decoding *decoding, struct json *json, const struct reg *reg)
{
    struct edit *edit = decoding->edit;
    int into = table_register_numbered(edit->table, reg->number);
    struct change gone = { .reg = 0 }, *change = into < 0 ? &gone : &edit->changes[edit->change_count];
    char where[96];

    snprintf(where, sizeof where, "/gezien/%s", reg->name);
    if (into >= 0) {
        change->reg = (unsigned)into;
        edit->change_count++;
    }
    return seen_read(json, decoding->branches, decoding->arena, change, where, decoding->faults);
}

static int read_all_seen(struct decoding *decoding)
{
    struct edit *edit = decoding->edit;
    struct json *json = &decoding->members[GEZIEN];
    struct slice key;
    int result = SYNC_OK;

    edit->changes = arena_take(decoding->arena, edit->table->register_count * sizeof *edit->changes);
    if (!edit->changes)
        return SQLITE_NOMEM;
    if (json_peek(json) != JSON_OBJECT) {
        faults_add(decoding->faults, "/gezien", "verkeerde-vorm", "Hier hoort per veld wat er gezien is.");
        return SYNC_OK;
    }
    json_enter_object(json);
    while (result == SYNC_OK && json_next_member(json, &key)) {
        int reg = table_register(decoding->then, key);

        if (reg < 0 || decoding->seen & UINT64_C(1) << reg) {
            fault(decoding, "gezien", key, reg < 0 ? "onbekende-kolom" : "dubbel-veld", "Dit veld hoort hier niet.");
            json_skip(json, NULL);
            continue;
        }
        decoding->seen |= UINT64_C(1) << reg;
        result = read_seen(decoding, json, &decoding->then->registers[reg]);
    }
    return result;
}

static void check_created(struct decoding *decoding)
{
    const struct edit *edit = decoding->edit;

    for (unsigned i = 0; i < decoding->then->column_count; i++) {
        const struct column *column = &decoding->then->columns[i];

        if (column->required && !(decoding->columns & UINT64_C(1) << i))
            fault(decoding, "waarden", (struct slice){ column->name, strlen(column->name) }, "verplicht",
                  "Dit moet ingevuld zijn.");
    }
    if (edit->table->deletable && edit->values[edit->table->deleted_column].type != VALUE_NULL)
        faults_add(decoding->faults, "/waarden/verwijderd", "nieuw", "Een nieuwe rij is niet verwijderd.");
}

/* Each register that was changed comes whole, with what was seen of it, and may be changed at all. */
static void check_changed(struct decoding *decoding)
{
    for (unsigned i = 0; i < decoding->then->register_count; i++) {
        const struct reg *reg = &decoding->then->registers[i];
        struct slice name = { reg->name, strlen(reg->name) };
        uint64_t given = decoding->columns & reg->columns;
        bool seen = decoding->seen & UINT64_C(1) << i;

        if (given && reg->rule == RULE_ONCE)
            fault(decoding, "waarden", name, "eenmalig", "Dit ligt vast sinds de rij is gemaakt.");
        else if (given && given != reg->columns)
            fault(decoding, "waarden", name, "onvolledig", "Deze velden horen bij elkaar en komen samen.");
        if (seen != (given != 0))
            fault(decoding, "gezien", name, seen ? "zonder-waarde" : "niet-gezien",
                  seen ? "Dit is gezien maar niet veranderd." : "Er staat niet bij wat er gezien is.");
    }
}

/* The columns given, and with those of each register what it got since the edit was made. */
static uint64_t columns_given(const struct decoding *decoding)
{
    const struct edit *edit = decoding->edit;
    uint64_t columns = 0;

    for (unsigned i = 0; i < decoding->then->column_count; i++) {
        const char *name = decoding->then->columns[i].name;
        int into = decoding->columns & UINT64_C(1) << i ? table_column(edit->table, (struct slice){ name, strlen(name) }) : -1;

        if (into >= 0)
            columns |= UINT64_C(1) << into;
    }
    for (unsigned i = 0; i < edit->change_count; i++)
        columns |= edit->table->registers[edit->changes[i].reg].columns;
    return columns;
}

int edit_decode(const struct catalogue *catalogue, const struct catalogue *made_under, struct branches *branches, struct slice text,
                struct arena *arena, struct edit *edit, struct faults *faults)
{
    struct decoding decoding = { .catalogue = catalogue, .made_under = made_under, .branches = branches, .arena = arena, .edit = edit,
                                 .faults = faults };
    size_t before = faults->count;
    int result;

    *edit = (struct edit){ 0 };
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
    edit->columns = columns_given(&decoding);
    return faults->count > before ? SYNC_INVALID : SYNC_OK;
}

int edit_write_covers(struct edit *edit, struct branches *branches, struct arena *arena)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->cover_count && result == SYNC_OK; i++)
        result = cover_write(&edit->covers[i].cover, edit->table, branches, arena, &edit->values[edit->covers[i].column]);
    return result;
}

const struct change *edit_change(const struct edit *edit, unsigned reg)
{
    for (unsigned i = 0; i < edit->change_count; i++)
        if (edit->changes[i].reg == reg)
            return &edit->changes[i];
    return NULL;
}
