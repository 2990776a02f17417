/* Forms: what stood on the screen when they were opened, what was typed, and what becomes of that when it is saved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

/* The text of "waarden" for a register's joined values. */
size_t form_waarden(const struct subject *subject, const char *values, char *into, size_t size)
{
    size_t length = 0;

    for (int i = 0; i < 3 && subject->columns[i]; i++) {
        size_t one = strcspn(values, "|");

        length += (size_t)snprintf(into + length, size - length, "%s\"%s\":%.*s", i ? "," : "", subject->columns[i], (int)one, values);
        values += one + (values[one] == '|');
    }
    return length;
}

void form_value(const struct subject *subject, unsigned choice, int row, char value[MODEL_VALUE])
{
    const char *format = subject->values[choice], *place = format ? strstr(format, "%d") : NULL;

    if (!format)
        model_text(row, "000", value);
    else if (place)
        snprintf(value, MODEL_VALUE, "%.*s%d%s", (int)(place - format), format, row, place + 2);
    else
        snprintf(value, MODEL_VALUE, "%s", format);
}

struct mark form_mark(struct simulation *simulation, int tablet)
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

struct saved *form_note(struct simulation *simulation, int tablet, int row, struct mark mark)
{
    struct saved *saved = model_add(&simulation->model);
    int64_t claimed = simulation->world.now + simulation->world.tablets[tablet].clock_error;
    int index = simulation->model.save_count - 1;

    saved->mark = mark;
    saved->person = simulation->readers[tablet].person;
    saved->row = row;
    saved->claimed = claimed > 0 ? claimed : 0;
    for (size_t i = 0; i < simulation->world.tablet_count; i++) {
        simulation->readers[i].states[index] = HELD_NOWHERE;
        simulation->readers[i].again[index] = false;
    }
    simulation->readers[tablet].states[index] = HELD_WAITS;
    simulation->promised[index] = 0;
    simulation->counts.saves++;
    return saved;
}

/* Of a row that the office never told this tablet of, a change says besides under which row it lies. */
static bool is_as_typed(const struct simulation *simulation, int tablet, const struct saved *saved, const char *kept, const char *typed)
{
    const struct model *model = &simulation->model;
    const struct reader *reader = &simulation->readers[tablet];
    const struct place *row = &model->rows[saved->row];
    size_t length = strlen(typed) - 1;
    char place[64];

    if (saved->creates || row->kind == FAMILY || reader->base[saved->row] || reader->older)
        return strcmp(kept, typed) == 0;
    snprintf(place, sizeof place, ",\"onder\":\"%s\"}", model->rows[row->family].id);
    return strncmp(kept, typed, length) == 0 && strcmp(kept + length, place) == 0;
}

/* What was typed stands in the edit as it was given, after the time of saving. */
void form_keep_text(struct simulation *simulation, int tablet, const struct saved *saved, const char *typed)
{
    const char *rest;

    states_keep_text(simulation, tablet, model_find(&simulation->model, saved->mark));
    rest = strchr(saved->text, ',');
    if (!rest || !is_as_typed(simulation, tablet, saved, rest + 1, typed + 1))
        broken(simulation, "conservation: saved %s, the tablet has %s", typed, saved->text);
}

static void add_marks(struct shown *whole, const struct mark *marks, size_t count)
{
    for (size_t i = 0; i < count && whole->count < sizeof whole->marks / sizeof *whole->marks; i++)
        whole->marks[whole->count++] = marks[i];
}

/* What the screen shows of the whole row, children included, goes with a form that may delete it. */
static void open_whole(struct simulation *simulation, int tablet, int row, const struct view *view, struct shown *whole)
{
    static struct view child;
    const struct model *model = &simulation->model;

    for (int reg = 0; reg < MODEL_REGISTERS; reg++)
        add_marks(whole, view->fields[reg].heads, view->fields[reg].count < HEADS_SHOWN ? view->fields[reg].count : HEADS_SHOWN);
    for (int one = 0; one < model->row_count; one++) {
        if (one == row || model->rows[one].family != row)
            continue;
        view_read(simulation, tablet, one, &child);
        if (child.there && !child.hidden)
            whole->children |= 1u << one;
    }
}

/* Who agrees or decides does so over what is shown. What nobody ever changes is as the row was made. */
static void open_about(struct simulation *simulation, int tablet, int row, unsigned about, const struct view *view, struct shown *whole)
{
    const struct model *model = &simulation->model;
    int creator = model_creator(model, screens_sight(simulation, tablet, row, NULL), row);

    if (creator >= 0)
        add_marks(whole, &model->saves[creator].mark, 1);
    for (int reg = 0; reg < MODEL_REGISTERS; reg++) {
        struct mark *marks;
        size_t count;

        if (!(about >> reg & 1))
            continue;
        marks = view_marks(view->fields[reg].seen, &count);
        add_marks(whole, marks, count);
        free(marks);
    }
}

/* `settles`: a conflict is opened so that all its values are on the screen. */
void form_open_field(struct simulation *simulation, int tablet, struct form *form, int reg, const struct view *view, bool settles)
{
    const struct place *place = &simulation->model.rows[form->row];
    const struct field *field = &view->fields[reg];
    const char *name = SUBJECTS[place->kind][reg].name;
    struct opened *opened = &form->fields[form->count++];

    opened->reg = reg;
    snprintf(opened->shown, sizeof opened->shown, "%s", field->shown);
    snprintf(opened->seen, sizeof opened->seen, "%s", field->seen);
    opened->settles = settles;
    opened->merged = field->merged;
    opened->value_count = field->count < HEADS_SHOWN ? field->count : HEADS_SHOWN;
    memcpy(opened->marks, field->heads, sizeof opened->marks);
    memcpy(opened->values, field->values, sizeof opened->values);
    if (settles)
        snprintf(opened->seen, sizeof opened->seen, "%s",
                 row_all_seen(tablet_row(&simulation->world.tablets[tablet], TABLES[place->kind], place->id), name));
    said(simulation, "tablet %d opens row %d %s, seen %s", tablet, form->row, name, opened->seen);
}

/* Open a form of the row for this register. */
void form_open(struct simulation *simulation, int tablet, struct form *form, int reg, const struct view *view, bool settles)
{
    const struct subject *subject = &SUBJECTS[simulation->model.rows[form->row].kind][reg];

    form->open = true;
    form->count = 0;
    form->whole.count = form->whole.children = 0;
    form->corrects.number = 0;
    form_open_field(simulation, tablet, form, reg, view, settles);
    form->names = !simulation->readers[tablet].older;
    if (reg == MODEL_DELETED)
        open_whole(simulation, tablet, form->row, view, &form->whole);
    if (subject->cover && form->names)
        open_about(simulation, tablet, form->row, subject->about, view, &form->whole);
    if (reg == MODEL_DELETED || subject->cover)
        snprintf(form->whole.text, sizeof form->whole.text, "%s", view->covers[reg]);
}

/* A conflict of which all values fit on the screen: most people choose, some write over what is shown. */
bool form_settles(struct simulation *simulation, const struct field *field)
{
    return field->conflict && field->count <= HEADS_SHOWN && chance(simulation, 4);
}

static bool has_field(const struct form *form, int reg)
{
    for (size_t i = 0; i < form->count; i++)
        if (form->fields[i].reg == reg)
            return true;
    return false;
}

/* One save changes several fields of a form as often as one; of assents and decisions it is the one for which the form was opened. */
void form_open_beside(struct simulation *simulation, int tablet, struct form *form, const struct view *view)
{
    enum sort kind = simulation->model.rows[form->row].kind;

    if (form->fields[0].reg == MODEL_DELETED)
        return;
    for (unsigned more = chance(simulation, 2) ? chance(simulation, FIELDS) : 0; more > 0; more--) {
        int reg = (int)chance(simulation, MODEL_DELETED);

        if (!SUBJECTS[kind][reg].cover && !has_field(form, reg))
            form_open_field(simulation, tablet, form, reg, view, form_settles(simulation, &view->fields[reg]));
    }
}

/* Invariant 2: each version that this save replaces was on its author's screen. */
static void check_intention(struct simulation *simulation, const struct opened *opened, const struct part *part)
{
    for (size_t i = 0; i < part->seen_count; i++) {
        int seen = model_find(&simulation->model, part->seen[i]);
        const char *value = seen >= 0 ? simulation->model.saves[seen].parts[opened->reg].value : "";
        bool displayed = !opened->settles && strcmp(value, opened->shown) == 0;

        for (size_t j = 0; (opened->settles || opened->merged) && j < opened->value_count; j++)
            displayed |= mark_equal(part->seen[i], opened->marks[j]) && strcmp(value, opened->values[j]) == 0;
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

bool form_save_text(struct simulation *simulation, int tablet, const char *text, struct mark mark, struct mark corrects)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    struct buffer out = BUFFER_EMPTY;
    bool struck = false;
    int64_t now = simulation->world.now + held->clock_error;
    uint64_t bits = 0;
    int result;

    branch_from_text(corrects.branch, BRANCH_TEXT_SIZE, &bits);
    if (simulation->failing)
        faults_begin(simulation, held->db);
    result = corrects.number ? device_correct(held->device, bits, corrects.number, text, strlen(text), now, &out)
                             : device_save(held->device, text, strlen(text), now, &out);
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
static void new_value(struct simulation *simulation, int row, struct opened *opened)
{
    const struct subject *subject = &SUBJECTS[simulation->model.rows[row].kind][opened->reg];
    char digits[MODEL_SENTENCES];

    if (opened->reg == MODEL_DELETED) { /* what is hidden is put back; else most who ask mean it */
        snprintf(opened->value, MODEL_VALUE, "%s", strcmp(opened->shown, "null") == 0 && chance(simulation, 4) ? DELETED : "null");
        return;
    }
    if (subject->values[0]) {
        form_value(subject, chance(simulation, 4), row, opened->value);
        return;
    }
    if (!model_digits(row, opened->shown, digits))
        broken(simulation, "shown: %s is no text of the simulation", opened->shown);
    for (unsigned i = 0, count = 1 + chance(simulation, 2); i < count; i++)
        digits[chance(simulation, MODEL_SENTENCES)] = (char)('0' + chance(simulation, 4));
    model_text(row, digits, opened->value);
}

/* What is made of each field of the form; who sees a conflict takes one of its values, or writes another. */
void form_fill(struct simulation *simulation, struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        struct opened *opened = &form->fields[i];

        if (opened->settles && chance(simulation, 2))
            snprintf(opened->value, sizeof opened->value, "%s", opened->values[chance(simulation, (unsigned)opened->value_count)]);
        else
            new_value(simulation, form->row, opened);
    }
}

static bool deletes(const struct opened *opened)
{
    return opened->reg == MODEL_DELETED && strcmp(opened->value, DELETED) == 0;
}

/* The edit that the form makes. */
static void write_edit(const struct simulation *simulation, int tablet, const struct form *form, char *text, size_t size)
{
    const struct place *place = &simulation->model.rows[form->row];
    size_t length = (size_t)snprintf(text, size, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{", TABLES[place->kind], place->id);

    for (size_t i = 0; i < form->count; i++) {
        const struct subject *subject = &SUBJECTS[place->kind][form->fields[i].reg];

        length += (size_t)snprintf(text + length, size - length, "%s", i ? "," : "");
        length += form_waarden(subject, deletes(&form->fields[i]) ? form->whole.text : form->fields[i].value, text + length, size - length);
        if (subject->cover && !simulation->readers[tablet].older)
            length += (size_t)snprintf(text + length, size - length, ",\"%s\":%s", subject->cover, form->names ? form->whole.text : "null");
    }
    length += (size_t)snprintf(text + length, size - length, "},\"gezien\":{");
    for (size_t i = 0; i < form->count; i++)
        length += (size_t)snprintf(text + length, size - length, "%s\"%s\":%s", i ? "," : "", SUBJECTS[place->kind][form->fields[i].reg].name,
                                   form->fields[i].seen);
    snprintf(text + length, size - length, "}}");
}

static void note_covered(struct part *part, const struct shown *whole)
{
    part->covered = calloc(whole->count + 1, sizeof *part->covered);
    part->covered_count = whole->count;
    memcpy(part->covered, whole->marks, whole->count * sizeof *part->covered);
}

static void note_field(struct simulation *simulation, int tablet, struct saved *saved, const struct form *form, const struct opened *opened)
{
    const struct subject *subject = &SUBJECTS[simulation->model.rows[form->row].kind][opened->reg];
    struct part *part = &saved->parts[opened->reg];

    part->given = true;
    snprintf(part->value, MODEL_VALUE, "%s", opened->value);
    part->seen = view_marks(opened->seen, &part->seen_count);
    if (deletes(opened) || subject->cover)
        note_covered(part, &form->whole);
    if (deletes(opened))
        saved->children = form->whole.children;
    simulation->counts.settled += opened->settles;
    simulation->counts.agreed += subject->cover != NULL;
    said(simulation, "tablet %d saves row %d %s %s: %s/%u over %s", tablet, form->row, subject->name, opened->value, saved->mark.branch,
         saved->mark.number, opened->seen);
    check_intention(simulation, opened, part);
}

/* Invariant 7. */
static void check_own(struct simulation *simulation, int tablet, const struct form *form)
{
    static struct view view;

    view_read(simulation, tablet, form->row, &view);
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(view.fields[form->fields[i].reg].shown, form->fields[i].value) != 0)
            broken(simulation, "sessions: saved %s, the screen shows %s", form->fields[i].value, view.fields[form->fields[i].reg].shown);
}

/* Save the form, in which all values are filled in; false when the row isn't here any more. */
bool form_save(struct simulation *simulation, int tablet, struct form *form)
{
    const struct place *place = &simulation->model.rows[form->row];
    struct mark mark = form_mark(simulation, tablet);
    struct saved *saved;
    char text[COVER_TEXT + FIELDS * 3000];

    if (!tablet_row(&simulation->world.tablets[tablet], TABLES[place->kind], place->id) || simulation->model.save_count == MODEL_SAVES)
        return false;
    form->open = false;
    write_edit(simulation, tablet, form, text, sizeof text);
    if (!form_save_text(simulation, tablet, text, mark, form->corrects))
        return false;
    saved = form_note(simulation, tablet, form->row, mark);
    for (size_t i = 0; i < form->count; i++)
        note_field(simulation, tablet, saved, form, &form->fields[i]);
    form_keep_text(simulation, tablet, saved, text);
    check_own(simulation, tablet, form);
    return true;
}
