#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "sync/json.h"
#include "tests/sim/simulate.h"

/* The columns' values as one text, and the text of "waarden" for them. */
static void join_values(const char *row, const struct subject *subject, char *into)
{
    size_t length = 0;

    into[0] = '\0';
    for (int i = 0; i < 3 && subject->columns[i]; i++)
        length += (size_t)snprintf(into + length, MODEL_VALUE - length, "%s%s", i ? "|" : "", row_value(row, subject->columns[i]));
}

static void waarden_of(const struct subject *subject, const char *values, char *into, size_t size)
{
    size_t length = 0;

    for (int i = 0; i < 3 && subject->columns[i]; i++) {
        size_t one = strcspn(values, "|");

        length += (size_t)snprintf(into + length, size - length, "%s\"%s\":%.*s", i ? "," : "", subject->columns[i], (int)one, values);
        values += one + (values[one] == '|');
    }
}

static struct mark *parse_marks(const char *list, size_t *count)
{
    struct json json = json_open(list, strlen(list));
    struct mark *marks = calloc(json_count(&json) + 1, sizeof *marks);
    struct slice text;
    int64_t number;

    *count = 0;
    json_enter_array(&json);
    while (json_next(&json)) {
        struct mark *mark = &marks[(*count)++];

        json_enter_array(&json);
        json_next(&json);
        json_read_string(&json, NULL, &text);
        snprintf(mark->branch, sizeof mark->branch, "%.*s", (int)text.length, text.bytes);
        json_next(&json);
        json_read_integer(&json, &number);
        mark->number = (uint32_t)number;
        json_next(&json);
    }
    return marks;
}

static struct mark next_mark(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    struct mark mark = { .number = 1 };

    branch_to_text(held->branch, mark.branch);
    for (size_t i = 0; i < simulation->model.count; i++)
        if (strcmp(simulation->model.saves[i].mark.branch, mark.branch) == 0 && simulation->model.saves[i].mark.number >= mark.number)
            mark.number = simulation->model.saves[i].mark.number + 1;
    return mark;
}

static struct saved *add_save(struct simulation *simulation, int tablet, int row)
{
    struct mark mark = next_mark(simulation, tablet);
    struct saved *saved = model_add(&simulation->model);

    saved->mark = mark;
    saved->tablet = tablet;
    saved->row = row;
    saved->claimed = simulation->world.now + simulation->world.tablets[tablet].clock_error;
    simulation->saves++;
    return saved;
}

#define FIRST_TEXT "\"Eerst 0. Dan 0. Slot 0.\""

void screen_create(struct simulation *simulation, int tablet)
{
    struct saved *saved;
    int row = (int)simulation->row_count;

    if (simulation->row_count == ROWS || !tablet_row(&simulation->world.tablets[tablet], "huishouden", simulation->huishouden))
        return;
    if (tablet_save(&simulation->world.tablets[tablet],
                    "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"status\":"
                    "\"voorgesteld\",\"actie\":%s}}",
                    world_id(&simulation->world, simulation->rows[row]), simulation->huishouden,
                    FIRST_TEXT) != SYNC_OK)
        broken(simulation, "a new row was refused on the tablet: %s", tablet_fault());
    simulation->row_count++;
    saved = add_save(simulation, tablet, row);
    saved->creates = true;
    for (int reg = 0; reg < MODEL_REGISTERS; reg++) {
        const struct subject *subject = &SUBJECTS[reg];
        size_t length = 0;

        saved->parts[reg].given = true;
        for (int i = 0; i < 3 && subject->columns[i]; i++)
            length += (size_t)snprintf(saved->parts[reg].value + length, MODEL_VALUE - length, "%s%s", i ? "|" : "",
                                       strcmp(subject->columns[i], "status") == 0  ? "\"voorgesteld\""
                                       : strcmp(subject->columns[i], "actie") == 0 ? FIRST_TEXT
                                                                                   : "null");
    }
}

/* All values in a list of heads, as the settling screen shows them, or the one that shows both versions of a merged
 * text. */
static void read_heads(const char *list, const struct subject *subject, struct form *form)
{
    static const char *const NAMES[] = { "waarden" };
    static char heads[8000];
    struct json json, waarden, value;
    struct json_members others;
    struct slice raw;
    bool given;

    snprintf(heads, sizeof heads, "%s", list);
    json = json_open(heads, strlen(heads));
    form->value_count = 0;
    json_enter_array(&json);
    while (json_next(&json) && form->value_count < 8) {
        char *into = form->values[form->value_count++];
        size_t length = 0;

        json_members(&json, NAMES, 1, &waarden, &given, &others);
        for (int i = 0; i < 3 && subject->columns[i]; i++) {
            struct json copy = waarden;

            json_members(&copy, &subject->columns[i], 1, &value, &given, &others);
            json_skip(&value, &raw);
            length += (size_t)snprintf(into + length, MODEL_VALUE - length, "%s%.*s", i ? "|" : "", (int)raw.length, raw.bytes);
        }
    }
}

void screen_open(struct simulation *simulation, int tablet)
{
    struct form *form = &simulation->forms[tablet][chance(simulation, FORMS)];
    const char *row = NULL;

    if (!simulation->row_count)
        return;
    /* Some tries, since a row may not be here yet, and people rather open what is in conflict. */
    for (int tries = 0; tries < 4 && (!row || !row_conflict(row, SUBJECTS[form->reg].name)); tries++) {
        form->row = (int)chance(simulation, (unsigned)simulation->row_count);
        form->reg = (int)chance(simulation, MODEL_REGISTERS);
        row = tablet_row(&simulation->world.tablets[tablet], "afspraak", simulation->rows[form->row]);
    }
    form->open = row != NULL;
    if (!row)
        return;
    join_values(row, &SUBJECTS[form->reg], form->shown);
    form->settles = row_conflict(row, SUBJECTS[form->reg].name) && chance(simulation, 4);
    form->merged = row_merged(row, SUBJECTS[form->reg].name) != NULL;
    if (form->settles)
        read_heads(row_conflict(row, SUBJECTS[form->reg].name), &SUBJECTS[form->reg], form);
    if (form->merged)
        read_heads(strstr(row_merged(row, SUBJECTS[form->reg].name), "\"koppen\":") + 9, &SUBJECTS[form->reg], form);
    snprintf(form->seen, sizeof form->seen, "%s",
             form->settles ? row_all_seen(row, SUBJECTS[form->reg].name) : row_seen(row, SUBJECTS[form->reg].name));
}

/* Invariant 2: each version that this save replaces was on its author's screen. */
static void check_intention(struct simulation *simulation, const struct form *form, const struct part *part)
{
    for (size_t i = 0; i < part->seen_count; i++) {
        const struct saved *seen = model_find(&simulation->model, part->seen[i]);
        const char *value = seen ? seen->parts[form->reg].value : "";
        bool displayed = !form->settles && strcmp(value, form->shown) == 0;

        for (size_t j = 0; (form->settles || form->merged) && j < form->value_count; j++)
            displayed |= strcmp(value, form->values[j]) == 0;
        if (!seen || !displayed)
            broken(simulation, "intention: %s/%u was replaced unseen", part->seen[i].branch, part->seen[i].number);
    }
}

/* What somebody makes of what is on the screen; of a text one sentence is changed, or two. */
static const char *new_value(struct simulation *simulation, const struct form *form)
{
    static char text[MODEL_VALUE];
    char digits[MODEL_SENTENCES];

    if (form->reg != MODEL_TEXT)
        return SUBJECTS[form->reg].values[chance(simulation, 4)];
    if (!model_digits(form->shown, digits))
        broken(simulation, "shown: %s is no text of the simulation", form->shown);
    for (unsigned i = 0, count = 1 + chance(simulation, 2); i < count; i++)
        digits[chance(simulation, MODEL_SENTENCES)] = (char)('0' + chance(simulation, 4));
    model_text(digits, text);
    return text;
}

void screen_save(struct simulation *simulation, int tablet)
{
    struct form *form = &simulation->forms[tablet][chance(simulation, FORMS)];
    const struct subject *subject = &SUBJECTS[form->reg];
    const char *value;
    struct saved *saved;
    struct part *part;
    char waarden[400];

    /* The row may have left the tablet since the form was opened: its creation was refused. */
    if (!form->open || !tablet_row(&simulation->world.tablets[tablet], "afspraak", simulation->rows[form->row]))
        return;
    form->open = false;
    value = form->settles && chance(simulation, 2) ? form->values[chance(simulation, (unsigned)form->value_count)]
                                                   : new_value(simulation, form);
    waarden_of(subject, value, waarden, sizeof waarden);
    if (tablet_save(&simulation->world.tablets[tablet], "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{%s},\"gezien\":{\"%s\":%s}}",
                    simulation->rows[form->row], waarden, subject->name, form->seen) != SYNC_OK) {
        broken(simulation, "a save was refused on the tablet: %s", tablet_fault());
        return;
    }
    saved = add_save(simulation, tablet, form->row);
    part = &saved->parts[form->reg];
    part->given = true;
    snprintf(part->value, MODEL_VALUE, "%s", value);
    part->seen = parse_marks(form->seen, &part->seen_count);
    simulation->settled += form->settles;
    check_intention(simulation, form, part);
    join_values(tablet_row(&simulation->world.tablets[tablet], "afspraak", simulation->rows[form->row]), subject, form->shown);
    if (strcmp(form->shown, value) != 0)
        broken(simulation, "sessions: saved %s, the screen shows %s", value, form->shown);
}

void screen_states(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    sqlite3_stmt *statement;

    for (size_t i = 0; i < simulation->model.count; i++)
        if (simulation->model.saves[i].tablet == tablet)
            simulation->model.saves[i].state = -1;
    sqlite3_prepare_v2(held->db, "SELECT b.branch, e.number, e.state FROM sync_edit e JOIN sync_branch b ON b.nr = e.branch", -1,
                       &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        struct mark mark = { .number = (uint32_t)sqlite3_column_int64(statement, 1) };
        struct saved *saved;

        branch_to_text((uint64_t)sqlite3_column_int64(statement, 0), mark.branch);
        saved = model_find(&simulation->model, mark);
        if (saved)
            saved->state = sqlite3_column_int(statement, 2);
    }
    sqlite3_finalize(statement);
    for (size_t i = 0; i < simulation->model.count; i++) {
        const struct saved *saved = &simulation->model.saves[i];

        if (saved->tablet == tablet && saved->state < 0 && !saved->position)
            broken(simulation, "conservation: save %s/%u is nowhere", saved->mark.branch, saved->mark.number);
        if (saved->tablet == tablet && saved->state == 1 && !saved->position)
            broken(simulation, "receipts: save %s/%u is called safe and isn't in the log", saved->mark.branch, saved->mark.number);
    }
}

static bool same_marks(const struct expected *heads, size_t count, const struct mark *marks, size_t mark_count)
{
    if (count != mark_count)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool found = false;

        for (size_t j = 0; j < mark_count; j++)
            found |= mark_equal(heads[i].save->mark, marks[j]);
        if (!found)
            return false;
    }
    return true;
}

/* What the screen shows of one register is what the model expects (invariants 3 and 7, and what R15 shows). */
static void check_register(struct simulation *simulation, int tablet, int row, int reg, int64_t stand, const char *json)
{
    const struct subject *subject = &SUBJECTS[reg];
    struct expected heads[64];
    size_t count = model_heads(&simulation->model, tablet, row, reg, stand, heads, 64), mark_count;
    bool conflict = row_conflict(json, subject->name) != NULL;
    char shown[MODEL_VALUE], expected[MODEL_VALUE];
    struct mark *marks;
    int pick = model_shown(heads, count);
    bool pending = false, displayed = false;
    bool merged = model_merged(&simulation->model, reg, heads, count, stand, expected);

    join_values(json, subject, shown);
    marks = parse_marks(conflict ? row_all_seen(json, subject->name) : row_seen(json, subject->name), &mark_count);
    for (size_t i = 0; i < count; i++) {
        pending |= heads[i].pending;
        displayed |= strcmp(heads[i].value, shown) == 0;
    }
    simulation->conflicts += conflict;
    simulation->merged += merged;
    if (merged != (row_merged(json, subject->name) != NULL))
        broken(simulation, "precision: row %d %s on tablet %d is %smerged", row, subject->name, tablet,
               merged ? "not " : "");
    else if (conflict != model_conflict(&simulation->model, reg, heads, count, stand))
        broken(simulation, "precision: row %d %s on tablet %d shows %s conflict", row, subject->name, tablet, conflict ? "a" : "no");
    else if (!same_marks(heads, count, marks, mark_count))
        broken(simulation, "heads: row %d %s on tablet %d has %zu, expected %zu", row, subject->name, tablet, mark_count, count);
    else if (merged ? strcmp(expected, shown) != 0
                    : !displayed || (!pending && pick >= 0 && strcmp(heads[pick].value, shown) != 0))
        broken(simulation, "shown: row %d %s on tablet %d shows %s", row, subject->name, tablet, shown);
    free(marks);
}

void screen_check(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];

    for (int row = 0; row < (int)simulation->row_count && !simulation->failed; row++) {
        int64_t stand = atoll(sql_text(held->db, "SELECT ifnull(max(sync_changed), 0) FROM afspraak WHERE id = unid('%s')", simulation->rows[row]));
        const char *json = tablet_row(held, "afspraak", simulation->rows[row]);
        bool expected = model_creator(&simulation->model, tablet, row, stand) != NULL;

        if (expected != (json != NULL))
            broken(simulation, "row %d is %son tablet %d", row, json ? "" : "not ", tablet);
        for (int reg = 0; json && reg < MODEL_REGISTERS && !simulation->failed; reg++)
            check_register(simulation, tablet, row, reg, stand, json);
    }
}
