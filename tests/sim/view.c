/* What a screen shows of a row, from the JSON of device_row, read in one pass. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/simulate.h"

/* The register that a column belongs to, and which of its columns it is; -1 for those that the simulation leaves alone. */
static int find_register(enum sort kind, struct slice name, int *column)
{
    for (int reg = 0; reg < MODEL_REGISTERS; reg++)
        for (*column = 0; *column < 3 && SUBJECTS[kind][reg].columns[*column]; ++*column)
            if (slice_is(name, SUBJECTS[kind][reg].columns[*column]))
                return reg;
    return -1;
}

struct joined { /* values of a register's columns, before they are put one behind the other */
    struct slice columns[3];
};

static void join(const struct subject *subject, const struct joined *joined, char *into)
{
    size_t length = 0;

    into[0] = '\0';
    if (strcmp(subject->name, "verwijderd") == 0) {
        snprintf(into, MODEL_VALUE, "%s", slice_is(joined->columns[0], "null") ? "null" : DELETED);
        return;
    }
    for (int i = 0; i < 3 && subject->columns[i]; i++)
        length += (size_t)snprintf(into + length, MODEL_VALUE - length, "%s%.*s", i ? "|" : "", (int)joined->columns[i].length,
                                   joined->columns[i].bytes);
}

static void read_values(enum sort kind, struct json *json, struct joined *joined)
{
    struct slice name, raw;

    json_enter_object(json);
    while (json_next_member(json, &name)) {
        int column, reg = find_register(kind, name, &column);

        json_skip(json, &raw);
        if (reg >= 0)
            joined[reg].columns[column] = raw;
    }
}

static void read_mark(struct json *json, struct mark *mark)
{
    struct slice text;
    int64_t number;

    json_enter_array(json);
    json_next(json);
    json_read_string(json, NULL, &text);
    snprintf(mark->branch, sizeof mark->branch, "%.*s", (int)text.length, text.bytes);
    json_next(json);
    json_read_integer(json, &number);
    mark->number = (uint32_t)number;
    json_next(json);
}

static void read_seen(enum sort kind, struct json *json, struct view *view)
{
    struct slice name, raw;

    json_enter_object(json);
    while (json_next_member(json, &name)) {
        int column, reg = find_register(kind, name, &column);
        struct json list = *json;
        struct field *field = &view->fields[reg < 0 ? 0 : reg];

        json_skip(json, &raw);
        if (reg < 0 || column != 0)
            continue;
        field->conflict = field->merged = field->lapsed = false;
        snprintf(field->seen, sizeof field->seen, "%.*s", (int)raw.length, raw.bytes);
        json_enter_array(&list);
        for (field->count = 0; json_next(&list); field->count++)
            read_mark(&list, &field->heads[field->count % HEADS_SHOWN]);
    }
}

static void read_heads(enum sort kind, int reg, struct json *json, struct field *field)
{
    struct slice name;

    field->count = 0;
    json_enter_array(json);
    while (json_next(json)) {
        size_t place = field->count++ % HEADS_SHOWN;
        struct joined joined[MODEL_REGISTERS] = { { { { NULL, 0 } } } };
        struct slice author = { "", 0 };

        json_enter_object(json);
        while (json_next_member(json, &name))
            if (slice_is(name, "versie"))
                read_mark(json, &field->heads[place]);
            else if (slice_is(name, "waarden"))
                read_values(kind, json, joined);
            else if (slice_is(name, "wie"))
                json_read_string(json, NULL, &author);
            else if (slice_is(name, "tijd"))
                json_read_integer(json, &field->times[place]);
            else
                json_skip(json, NULL);
        snprintf(field->authors[place], sizeof field->authors[place], "%.*s", (int)author.length, author.bytes);
        join(&SUBJECTS[kind][reg], &joined[reg], field->values[place]);
    }
}

static void read_conflicts(enum sort kind, struct json *json, struct view *view)
{
    struct slice name;

    json_enter_object(json);
    while (json_next_member(json, &name)) {
        int column, reg = find_register(kind, name, &column);

        if (reg >= 0 && column == 0) {
            read_heads(kind, reg, json, &view->fields[reg]);
            view->fields[reg].conflict = true;
        } else {
            json_skip(json, NULL);
        }
    }
}

/* {"actie":{"basis":..,"koppen":[..]}} */
static void read_merged(enum sort kind, struct json *json, struct view *view)
{
    struct slice name;

    json_enter_object(json);
    while (json_next_member(json, &name)) {
        int column, reg = find_register(kind, name, &column);

        json_enter_object(json);
        while (json_next_member(json, &name))
            if (reg >= 0 && slice_is(name, "koppen"))
                read_heads(kind, reg, json, &view->fields[reg]);
            else
                json_skip(json, NULL);
        if (reg >= 0)
            view->fields[reg].merged = true;
    }
}

static void read_hidden(struct json *json, struct view *view)
{
    view->hidden = json_peek(json) == JSON_TRUE;
    json_skip(json, NULL);
}

/* The register to which the cover's column belongs; -1 when it is none of the simulation's. */
static int find_cover(enum sort kind, struct slice name)
{
    for (int reg = 0; reg < MODEL_REGISTERS; reg++)
        if (slice_is(name, SUBJECTS[kind][reg].cover ? SUBJECTS[kind][reg].cover : reg == MODEL_DELETED ? SUBJECTS[kind][reg].name : ""))
            return reg;
    return -1;
}

static void read_covers(enum sort kind, struct json *json, struct view *view)
{
    struct slice name, raw;

    json_enter_object(json);
    while (json_next_member(json, &name)) {
        int reg = find_cover(kind, name);

        json_skip(json, &raw);
        if (reg >= 0)
            snprintf(view->covers[reg], sizeof view->covers[reg], "%.*s", (int)raw.length, raw.bytes);
    }
}

/* ["gezin_akkoord",..] */
static void read_lapsed(enum sort kind, struct json *json, struct view *view)
{
    struct slice name;

    json_enter_array(json);
    while (json_next(json)) {
        int column, reg = json_read_string(json, NULL, &name) ? find_register(kind, name, &column) : -1;

        if (reg >= 0)
            view->fields[reg].lapsed = true;
    }
}

void view_read(struct simulation *simulation, int tablet, int row, struct view *view)
{
    const struct place *place = &simulation->model.rows[row];
    const char *text = tablet_row(&simulation->world.tablets[tablet], TABLES[place->kind], place->id);
    struct joined joined[MODEL_REGISTERS];
    struct slice name;
    struct json json;

    *view = (struct view){ .there = text != NULL };
    if (!text)
        return;
    for (int reg = 0; reg < MODEL_REGISTERS; reg++) /* as long as nothing says otherwise: an older release doesn't know every column */
        for (int column = 0; column < 3; column++)
            joined[reg].columns[column] = (struct slice){ "null", 4 };
    json = json_open(text, strlen(text));
    json_enter_object(&json);
    while (json_next_member(&json, &name))
        if (slice_is(name, "waarden"))
            read_values(place->kind, &json, joined);
        else if (slice_is(name, "gezien"))
            read_seen(place->kind, &json, view);
        else if (slice_is(name, "conflicten"))
            read_conflicts(place->kind, &json, view);
        else if (slice_is(name, "samengevoegd"))
            read_merged(place->kind, &json, view);
        else if (slice_is(name, "verborgen"))
            read_hidden(&json, view);
        else if (slice_is(name, "dekking"))
            read_covers(place->kind, &json, view);
        else if (slice_is(name, "vervallen"))
            read_lapsed(place->kind, &json, view);
        else
            json_skip(&json, NULL);
    for (int reg = 0; reg < MODEL_REGISTERS; reg++)
        join(&SUBJECTS[place->kind][reg], &joined[reg], view->fields[reg].shown);
    if (!json_done(&json))
        broken(simulation, "screen: row %d on tablet %d isn't JSON", row, tablet);
}

struct mark *view_marks(const char *list, size_t *count)
{
    struct json json = json_open(list, strlen(list));
    struct mark *marks = calloc(json_count(&json) + 1, sizeof *marks);

    *count = 0;
    json_enter_array(&json);
    while (json_next(&json))
        read_mark(&json, &marks[(*count)++]);
    return marks;
}
