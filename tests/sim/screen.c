/* What people do on their tablets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

/* The text of "waarden" for a register's joined values. */
static size_t waarden_of(const struct subject *subject, const char *values, char *into, size_t size)
{
    size_t length = 0;

    for (int i = 0; i < 3 && subject->columns[i]; i++) {
        size_t one = strcspn(values, "|");

        length += (size_t)snprintf(into + length, size - length, "%s\"%s\":%.*s", i ? "," : "", subject->columns[i], (int)one, values);
        values += one + (values[one] == '|');
    }
    return length;
}

static void value_of(const struct subject *subject, unsigned choice, int row, char value[MODEL_VALUE])
{
    const char *format = subject->values[choice], *place = format ? strstr(format, "%d") : NULL;

    if (!format)
        model_text(row, "000", value);
    else if (place)
        snprintf(value, MODEL_VALUE, "%.*s%d%s", (int)(place - format), format, row, place + 2);
    else
        snprintf(value, MODEL_VALUE, "%s", format);
}

static struct mark next_mark(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    struct mark mark = { .number = 1 };

    branch_to_text(held->branch, mark.branch);
    mark.branch[11] = '\0';
    for (int i = 0; i < simulation->model.save_count; i++)
        if (strcmp(simulation->model.saves[i].mark.branch, mark.branch) == 0 && simulation->model.saves[i].mark.number >= mark.number)
            mark.number = simulation->model.saves[i].mark.number + 1;
    return mark;
}

static struct saved *add_save(struct simulation *simulation, int tablet, int row, struct mark mark)
{
    struct saved *saved = model_add(&simulation->model);
    int64_t claimed = simulation->world.now + simulation->world.tablets[tablet].clock_error;
    int index = simulation->model.save_count - 1;

    saved->mark = mark;
    saved->person = simulation->readers[tablet].person;
    saved->row = row;
    saved->claimed = claimed > 0 ? claimed : 0;
    for (size_t i = 0; i < simulation->world.tablet_count; i++) {
        simulation->readers[i].states[index] = -1;
        simulation->readers[i].again[index] = false;
    }
    simulation->readers[tablet].states[index] = 0;
    simulation->promised[index] = 0;
    simulation->counts.saves++;
    return saved;
}

/* A new row's values: the first of each register, the rest empty; `text` gets the edit. */
static void fill(struct saved *saved, const struct place *place, const char *parent, int row, char *text, size_t size)
{
    static const char *const PARENTS[] = { "team_id", "huishouden_id" };
    size_t length = (size_t)snprintf(text, size, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{\"%s\":\"%.22s\"", TABLES[place->kind],
                                     place->id, PARENTS[place->kind], parent);

    for (int reg = 0; reg < MODEL_REGISTERS; reg++) {
        saved->parts[reg].given = true;
        value_of(&SUBJECTS[place->kind][reg], 0, row, saved->parts[reg].value);
        if (reg == MODEL_DELETED) /* it goes without saying */
            continue;
        length += (size_t)snprintf(text + length, size - length, ",");
        length += waarden_of(&SUBJECTS[place->kind][reg], saved->parts[reg].value, text + length, size - length);
    }
    snprintf(text + length, size - length, "}}");
}

static int pick_family(struct simulation *simulation, int tablet)
{
    int start = (int)chance(simulation, MODEL_ROWS);

    for (int i = 0; i < MODEL_ROWS; i++) {
        int row = (start + i) % MODEL_ROWS;

        if (row < simulation->model.row_count && simulation->model.rows[row].kind == FAMILY &&
            tablet_row(&simulation->world.tablets[tablet], TABLES[FAMILY], simulation->model.rows[row].id))
            return row;
    }
    return -1;
}

/* People choose among their own teams, as far as the simulation knows; now and then another, or one that they have just lost. */
static int pick_team(struct simulation *simulation, int tablet)
{
    unsigned teams = model_teams_of(model_office(&simulation->model), simulation->readers[tablet].person, INT64_MAX);
    int team = (int)chance(simulation, MODEL_TEAMS);

    for (int tries = 0; tries < 8 && !(teams >> team & 1) && chance(simulation, 8); tries++)
        team = (int)chance(simulation, MODEL_TEAMS);
    return team;
}

void screen_create(struct simulation *simulation, int tablet)
{
    struct model *model = &simulation->model;
    int row = model->row_count, families = 0, family, team = -1;
    struct place *place = &model->rows[row];
    struct saved *saved;
    char text[2000];

    for (int i = 0; i < row; i++)
        families += model->rows[i].kind == FAMILY;
    family = families < FAMILIES && chance(simulation, 3) == 0 ? -1 : pick_family(simulation, tablet);
    if (row == MODEL_ROWS || model->save_count == MODEL_SAVES || (family < 0 && families == FAMILIES))
        return;
    if (family < 0)
        team = pick_team(simulation, tablet);
    *place = (struct place){ .kind = family < 0 ? FAMILY : AFSPRAAK, .family = family < 0 ? row : family, .creator = model->save_count };
    world_id(&simulation->world, place->id);
    saved = add_save(simulation, tablet, row, next_mark(simulation, tablet));
    saved->creates = true;
    saved->team = team;
    fill(saved, place, family < 0 ? text_of(simulation->teams[team]) : model->rows[family].id, row, text, sizeof text);
    model->row_count++;
    said(simulation, "tablet %d (person %d) makes row %d of family %d, team %d: %s/%u", tablet, saved->person, row, place->family, team,
         saved->mark.branch, saved->mark.number);
    for (size_t i = 0; i < simulation->world.tablet_count; i++)
        simulation->readers[i].base[row] = false;
    if (tablet_save(&simulation->world.tablets[tablet], "%s", text) != SYNC_OK)
        broken(simulation, "a new row was refused on the tablet: %s", tablet_fault());
}

/* What the screen shows of the whole row, children included, goes with a form that may delete it. */
static void open_whole(struct simulation *simulation, int tablet, int row, const struct view *view, struct shown *whole)
{
    static struct view child;
    const struct model *model = &simulation->model;

    *whole = (struct shown){ .count = 0 };
    snprintf(whole->text, sizeof whole->text, "%s", view->cover);
    for (int reg = 0; reg < MODEL_REGISTERS; reg++)
        for (size_t i = 0; i < view->fields[reg].count && i < HEADS_SHOWN; i++)
            whole->marks[whole->count++] = view->fields[reg].heads[i];
    for (int one = 0; one < model->row_count; one++) {
        if (one == row || model->rows[one].family != row)
            continue;
        view_read(simulation, tablet, one, &child);
        if (child.there && !child.hidden)
            whole->children |= 1u << one;
    }
}

/* `settles`: a conflict is opened so that all its values are on the screen. */
static void open_form(struct simulation *simulation, int tablet, struct form *form, const struct view *view, bool settles)
{
    const struct place *place = &simulation->model.rows[form->row];
    const struct field *field = &view->fields[form->reg];
    const char *name = SUBJECTS[place->kind][form->reg].name;

    form->open = true;
    snprintf(form->shown, sizeof form->shown, "%s", field->shown);
    snprintf(form->seen, sizeof form->seen, "%s", field->seen);
    form->settles = settles;
    form->merged = field->merged;
    form->value_count = field->count < HEADS_SHOWN ? field->count : HEADS_SHOWN;
    memcpy(form->values, field->values, sizeof form->values);
    if (form->reg == MODEL_DELETED)
        open_whole(simulation, tablet, form->row, view, &form->whole);
    if (settles)
        snprintf(form->seen, sizeof form->seen, "%s",
                 row_all_seen(tablet_row(&simulation->world.tablets[tablet], TABLES[place->kind], place->id), name));
    said(simulation, "tablet %d opens row %d %s, seen %s", tablet, form->row, name, form->seen);
}

void screen_open(struct simulation *simulation, int tablet)
{
    static struct view view;
    struct form *form = &simulation->forms[tablet][chance(simulation, FORMS)];
    struct field *field = NULL;

    if (!simulation->model.row_count)
        return;
    /* Some tries, since a row may not be here yet, and people rather open what is in conflict. */
    for (int tries = 0; tries < 10 && (!field || (!field->conflict && tries < 4)); tries++) {
        int row = (int)chance(simulation, (unsigned)simulation->model.row_count), reg = (int)chance(simulation, MODEL_REGISTERS);

        view_read(simulation, tablet, row, &view);
        field = view.there && (reg != MODEL_DELETED || view.fields[reg].conflict) ? &view.fields[reg] : NULL;
        form->row = row;
        form->reg = reg;
    }
    form->open = false;
    if (field)
        open_form(simulation, tablet, form, &view, field->conflict && field->count <= HEADS_SHOWN && chance(simulation, 4));
}

void screen_delete(struct simulation *simulation, int tablet)
{
    static struct view view;
    struct form *form = &simulation->forms[tablet][chance(simulation, FORMS)];

    form->open = view.there = false;
    form->reg = MODEL_DELETED;
    for (int tries = 0; tries < 10 && !view.there && simulation->model.row_count; tries++) {
        form->row = (int)chance(simulation, (unsigned)simulation->model.row_count);
        view_read(simulation, tablet, form->row, &view);
    }
    if (view.there)
        open_form(simulation, tablet, form, &view, view.fields[MODEL_DELETED].conflict);
}

/* Invariant 2: each version that this save replaces was on its author's screen. */
static void check_intention(struct simulation *simulation, const struct form *form, const struct part *part)
{
    for (size_t i = 0; i < part->seen_count; i++) {
        int seen = model_find(&simulation->model, part->seen[i]);
        const char *value = seen >= 0 ? simulation->model.saves[seen].parts[form->reg].value : "";
        bool displayed = !form->settles && strcmp(value, form->shown) == 0;

        for (size_t j = 0; (form->settles || form->merged) && j < form->value_count; j++)
            displayed |= strcmp(value, form->values[j]) == 0;
        if (seen < 0 || !displayed)
            broken(simulation, "intention: %s/%u was replaced unseen", part->seen[i].branch, part->seen[i].number);
    }
}

/* Is the edit on the tablet? */
static bool is_saved(const struct simulation *simulation, int tablet, struct mark mark)
{
    uint64_t bits = 0;

    branch_from_text(mark.branch, 11, &bits);
    return sql_text(simulation->world.tablets[tablet].db,
                    "SELECT count(*) FROM sync_edit e JOIN sync_branch b ON b.nr = e.branch WHERE b.branch = %lld AND e.number = %u",
                    (long long)bits, mark.number)[0] == '1';
}

/* False when something failed, and then nothing was saved. */
static bool save_text(struct simulation *simulation, int tablet, const char *text, struct mark mark)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    struct buffer out = BUFFER_EMPTY;
    bool struck = false;
    int result;

    if (simulation->failing)
        faults_begin(simulation, held->db);
    result = device_save(held->device, text, strlen(text), simulation->world.now + held->clock_error, &out);
    if (simulation->failing)
        struck = faults_end(simulation, held->db);
    if (result == SYNC_INVALID || (result != SYNC_OK && !struck))
        broken(simulation, "a save was refused on the tablet: %d %.300s", result, result == SYNC_INVALID ? buffer_text(&out) : "");
    buffer_free(&out);
    if (result == SYNC_OK || simulation->failed)
        return result == SYNC_OK;
    said(simulation, "tablet %d fails to save: %d", tablet, result);
    if (is_saved(simulation, tablet, mark))
        broken(simulation, "a save failed, and is there");
    faults_kill(simulation, tablet);
    if (is_saved(simulation, tablet, mark))
        return true;
    faults_survive(simulation, tablet);
    return false;
}

/* What somebody makes of what is on the screen; of a text one sentence is changed, or two. */
static void new_value(struct simulation *simulation, const struct form *form, char value[MODEL_VALUE])
{
    const struct subject *subject = &SUBJECTS[simulation->model.rows[form->row].kind][form->reg];
    char digits[MODEL_SENTENCES];

    if (form->reg == MODEL_DELETED) { /* what is hidden is put back; else most who ask mean it */
        snprintf(value, MODEL_VALUE, "%s", strcmp(form->shown, "null") == 0 && chance(simulation, 4) ? DELETED : "null");
        return;
    }
    if (subject->values[0]) {
        value_of(subject, chance(simulation, 4), form->row, value);
        return;
    }
    if (!model_digits(form->row, form->shown, digits))
        broken(simulation, "shown: %s is no text of the simulation", form->shown);
    for (unsigned i = 0, count = 1 + chance(simulation, 2); i < count; i++)
        digits[chance(simulation, MODEL_SENTENCES)] = (char)('0' + chance(simulation, 4));
    model_text(form->row, digits, value);
}

static void note_covered(struct saved *saved, const struct shown *whole)
{
    saved->covered = calloc(whole->count + 1, sizeof *saved->covered);
    saved->covered_count = whole->count;
    memcpy(saved->covered, whole->marks, whole->count * sizeof *saved->covered);
    saved->children = whole->children;
}

/* Save the form with this value; false when the row isn't here any more. */
static bool save_form(struct simulation *simulation, int tablet, struct form *form, const char *value)
{
    static struct view view;
    const struct place *place = &simulation->model.rows[form->row];
    const struct subject *subject = &SUBJECTS[place->kind][form->reg];
    struct mark mark = next_mark(simulation, tablet);
    bool deletes = form->reg == MODEL_DELETED && strcmp(value, DELETED) == 0;
    struct saved *saved;
    struct part *part;
    char waarden[6100], text[9000];

    if (!tablet_row(&simulation->world.tablets[tablet], TABLES[place->kind], place->id) || simulation->model.save_count == MODEL_SAVES)
        return false;
    form->open = false;
    waarden_of(subject, deletes ? form->whole.text : value, waarden, sizeof waarden);
    snprintf(text, sizeof text, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{%s},\"gezien\":{\"%s\":%s}}", TABLES[place->kind], place->id, waarden,
             subject->name, form->seen);
    if (!save_text(simulation, tablet, text, mark))
        return false;
    saved = add_save(simulation, tablet, form->row, mark);
    part = &saved->parts[form->reg];
    part->given = true;
    snprintf(part->value, MODEL_VALUE, "%s", value);
    part->seen = view_marks(form->seen, &part->seen_count);
    if (deletes)
        note_covered(saved, &form->whole);
    simulation->counts.settled += form->settles;
    said(simulation, "tablet %d saves row %d %s %s: %s/%u over %s", tablet, form->row, subject->name, value, saved->mark.branch,
         saved->mark.number, form->seen);
    check_intention(simulation, form, part);
    view_read(simulation, tablet, form->row, &view);
    if (strcmp(view.fields[form->reg].shown, value) != 0)
        broken(simulation, "sessions: saved %s, the screen shows %s", value, view.fields[form->reg].shown);
    return true;
}

void screen_save(struct simulation *simulation, int tablet)
{
    unsigned start = chance(simulation, FORMS);
    struct form *form = &simulation->forms[tablet][start];
    char value[MODEL_VALUE];

    for (unsigned i = 1; i < FORMS && !form->open; i++)
        form = &simulation->forms[tablet][(start + i) % FORMS];
    if (!form->open)
        return;
    if (form->settles && chance(simulation, 2))
        snprintf(value, sizeof value, "%s", form->values[chance(simulation, (unsigned)form->value_count)]);
    else
        new_value(simulation, form, value);
    if (save_form(simulation, tablet, form, value))
        screens_check_row(simulation, tablet, form->row);
}

/* A tablet that is broken sends what no screen made; the office takes none of it, and nobody else notices. */
void screen_spoil(struct simulation *simulation, int tablet)
{
    static const char *const CHANGES[] = { "replace(edit, '\"waarden\":{', '\"waarden\":{\"onzin\":1,')", "replace(edit, '\"tabel\":\"', '\"tabel\":\"x')",
                                           "replace(edit, '\"tijd\":', '\"tijd\":-')", "'{\"opdracht\":\"dansen\"}'" };
    unsigned change = chance(simulation, 4);
    int before = simulation->model.save_count;
    struct reader *reader = &simulation->readers[tablet];

    screen_open(simulation, tablet);
    for (int i = 0; i < FORMS && simulation->model.save_count == before; i++)
        if (simulation->forms[tablet][i].open)
            screen_save(simulation, tablet);
    if (simulation->model.save_count == before || reader->states[before] != 0)
        return;
    simulation->model.saves[before].faulty = reader->again[before] = true; /* it may be shown, or not */
    simulation->model.saves[before].nameless = change == 3;
    simulation->model.saves[before].bare = change == 1 || change == 3;
    simulation->counts.spoilt++;
    said(simulation, "tablet %d spoils it", tablet);
    sql_text(simulation->world.tablets[tablet].db,
             "UPDATE sync_edit SET edit = %s WHERE sequence = (SELECT max(sequence) FROM sync_edit WHERE attests = 0)",
             CHANGES[change]);
}

void screen_close(struct simulation *simulation, int tablet)
{
    for (int i = 0; i < FORMS; i++)
        simulation->forms[tablet][i].open = false;
}

bool screen_settle(struct simulation *simulation, int tablet)
{
    static struct view view;
    bool any = false;

    for (int row = 0; row < simulation->model.row_count && !simulation->failed; row++)
        for (int reg = 0; reg < MODEL_REGISTERS && !simulation->failed; reg++) {
            struct form *form = &simulation->forms[tablet][0];
            const struct field *field = &view.fields[reg];

            view_read(simulation, tablet, row, &view);
            if (!view.there || !field->conflict || field->count > HEADS_SHOWN)
                continue;
            form->row = row;
            form->reg = reg;
            open_form(simulation, tablet, form, &view, true);
            any |= save_form(simulation, tablet, form, form->values[0]);
        }
    return any;
}
