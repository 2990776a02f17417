/* What each screen shows is what the model expects of it (invariants 3 and 7, and what R15 shows). */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/simulate.h"

/* What the tablet should show of the row. Without some of what waits: `left_out`. */
struct sight screens_sight(const struct simulation *simulation, int tablet, int row, const bool *left_out)
{
    const struct reader *reader = &simulation->readers[tablet];
    bool base = reader->base[row];

    return (struct sight){ base ? simulation->model.offices[reader->read[row].office] : NULL, base ? reader->read[row].stand : 0, reader->states,
                           left_out, reader->read[row].older };
}

static bool shows(const struct field *field, struct mark mark)
{
    for (size_t i = 0; i < field->count && i < HEADS_SHOWN; i++)
        if (mark_equal(field->heads[i], mark))
            return true;
    return false;
}

/* Each head that is expected is there, and no other. After a restore a register that was changed in what was lost may show more, of what
 * counts: nobody knows any longer that it had been replaced (R13). */
static bool agrees(const struct simulation *simulation, const struct field *field, struct sight sight, int row, int reg,
                   const struct expected *heads, size_t count, bool exact)
{
    for (size_t i = 0; i < count; i++)
        if (!shows(field, simulation->model.saves[heads[i].save].mark))
            return false;
    for (size_t i = 0; i < field->count && !exact; i++) {
        int save = model_find(&simulation->model, field->heads[i]);

        if (save < 0 || simulation->model.saves[save].row != row || !model_counts(&simulation->model, sight, save, reg))
            return false;
    }
    return !exact || field->count == count;
}

static bool is_tainted(const struct simulation *simulation, int tablet, int row, int reg)
{
    const struct reader *reader = &simulation->readers[tablet];

    struct office *const *offices = simulation->model.offices;

    /* What the tablet sends again it may lay over a state that held it, until it has read the row from the office that it met (R13). */
    return reader->base[row] && (offices[reader->read[row].office]->tainted[row][reg] || offices[reader->office]->tainted[row][reg]);
}

static void check_shown(struct simulation *simulation, int tablet, int row, const struct subject *subject, const struct field *field,
                        const struct expected *heads, size_t count, const char *merged)
{
    const struct reader *reader = &simulation->readers[tablet];
    int pick = reader->base[row] ? model_shown(&simulation->model, simulation->model.offices[reader->read[row].office], heads, count) : -1;
    bool pending = false, displayed = false;

    for (size_t i = 0; i < count; i++) {
        pending |= heads[i].pending;
        displayed |= strcmp(heads[i].value, field->shown) == 0;
    }
    if (merged ? strcmp(merged, field->shown) != 0 : !displayed || (!pending && pick >= 0 && strcmp(heads[pick].value, field->shown) != 0))
        broken(simulation, "shown: row %d %s on tablet %d shows %s", row, subject->name, tablet, field->shown);
}

int screens_optional(const struct simulation *simulation, int tablet, int row, int optional[OPTIONAL_MAX])
{
    const struct reader *reader = &simulation->readers[tablet];
    const struct saved *saves = simulation->model.saves;
    int count = 0;

    /* Where there are more than can be tried, then those first that no tablet can lay over. */
    for (int faulty = 1; faulty >= 0; faulty--)
        for (int i = 0; i < simulation->model.save_count && count < OPTIONAL_MAX; i++)
            if (saves[i].row == row && saves[i].faulty == faulty && reader->again[i] && held_pends(reader->states[i]))
                optional[count++] = i;
    return count;
}

bool screens_guess(const struct simulation *simulation, int tablet, int row)
{
    int optional[OPTIONAL_MAX];

    return screens_optional(simulation, tablet, row, optional) > 0;
}

/* Invariant 3, of what was deleted. */
static void check_deleted(struct simulation *simulation, int tablet, int row, const struct view *view)
{
    struct looker looker = { .tablet = tablet };
    enum removal expected = deleting_find(simulation, looker, row);

    simulation->counts.hidden += view->hidden;
    if (simulation->readers[tablet].older) {
        if (view->hidden)
            broken(simulation, "deletion: row %d is hidden on tablet %d, which knows of no deletion", row, tablet);
        return;
    }
    if (!deleting_is_sure(simulation, looker, row))
        return;
    if (view->hidden != (expected == HIDDEN))
        broken(simulation, "deletion: row %d on tablet %d is%s hidden", row, tablet, view->hidden ? "" : " not");
    else if (view->fields[MODEL_DELETED].conflict != (expected == CONTESTED))
        broken(simulation, "deletion: row %d on tablet %d is%s contested", row, tablet, expected == CONTESTED ? " not" : "");
}

/* R15: the claimed time, at most five minutes after arrival; as long as the save waits, what its author's tablet claims. What was attested bears
 * the time of another office, also when it is sent again. */
static bool is_time_of(const struct simulation *simulation, int tablet, int save, int reg, int64_t time)
{
    const struct reader *reader = &simulation->readers[tablet];
    const struct saved *saved = &simulation->model.saves[save];
    const struct office *office = reader->base[saved->row] ? simulation->model.offices[reader->read[saved->row].office] : NULL;
    bool waits = reader->states[save] == 0 || reader->states[save] == 1;

    if (waits && time == saved->claimed)
        return true;
    if (!office || !office->position[save] || office->position[save] != office->known[save][reg])
        return !waits || reader->again[save];
    return time == (saved->claimed < office->arrived[save] + 300 ? saved->claimed : office->arrived[save] + 300);
}

/* Who has to choose sees of each version what it says, by whom and when. */
static void check_versions(struct simulation *simulation, int tablet, int row, int reg, const struct field *field)
{
    const struct model *model = &simulation->model;

    for (size_t i = 0; (field->conflict || field->merged) && i < field->count && i < HEADS_SHOWN; i++) {
        int save = model_find(model, field->heads[i]);

        if (save < 0 || strcmp(field->values[i], model->saves[save].parts[reg].value) != 0)
            broken(simulation, "conservation: row %d %s on tablet %d has %s for %s/%u", row, SUBJECTS[model->rows[row].kind][reg].name, tablet,
                   field->values[i], field->heads[i].branch, field->heads[i].number);
        else if (strncmp(field->authors[i], text_of(simulation->persons[model->saves[save].person]), 22) != 0 ||
                 !is_time_of(simulation, tablet, save, reg, field->times[i]))
            broken(simulation, "shown: row %d on tablet %d has %s/%u by %s at %lld", row, tablet, field->heads[i].branch, field->heads[i].number,
                   field->authors[i], (long long)field->times[i]);
    }
}

static void check_register(struct simulation *simulation, int tablet, int row, int reg, const struct field *field)
{
    const struct subject *subject = &SUBJECTS[simulation->model.rows[row].kind][reg];
    bool tainted = is_tainted(simulation, tablet, row, reg), agreed = false, left_out[MODEL_SAVES] = { false };
    struct expected heads[MODEL_HEADS];
    int optional[OPTIONAL_MAX], options = screens_optional(simulation, tablet, row, optional);
    struct sight sight = { NULL, 0, NULL, NULL, false };
    char text[MODEL_VALUE];
    bool merged;
    size_t count = 0;

    for (int choice = 0; choice < 1 << options && !agreed; choice++) {
        sight = screens_sight(simulation, tablet, row, left_out);
        for (int i = 0; i < options; i++)
            left_out[optional[i]] = choice >> i & 1;
        count = model_heads(&simulation->model, sight, row, reg, heads, 64);
        agreed = agrees(simulation, field, sight, row, reg, heads, count, !tainted);
    }
    merged = model_merged(&simulation->model, sight, row, reg, heads, count, text);
    simulation->counts.conflicts += field->conflict;
    simulation->counts.merged += field->merged;
    check_versions(simulation, tablet, row, reg, field);
    if (!agreed)
        broken(simulation, "heads: row %d %s on tablet %d has %zu, expected %zu%s%s", row, subject->name, tablet, field->count, count,
               tainted ? " or more" : "", options ? ", whatever waits again" : "");
    else if (!tainted && field->merged != merged)
        broken(simulation, "precision: row %d %s on tablet %d is%s merged", row, subject->name, tablet, merged ? " not" : "");
    else if (!tainted && reg != MODEL_DELETED && field->conflict != model_conflict(&simulation->model, sight, row, reg, heads, count))
        broken(simulation, "precision: row %d %s on tablet %d shows %s conflict", row, subject->name, tablet, field->conflict ? "a" : "no");
    else if (!tainted)
        check_shown(simulation, tablet, row, subject, field, heads, count, merged ? text : NULL);
}

/* The row exists there: by what was read or by a save that waits. `sure`: not only by one that is sent again. */
bool screens_expect(const struct simulation *simulation, int tablet, int row, bool *sure)
{
    const struct reader *reader = &simulation->readers[tablet];
    bool waits = false, again = true;

    for (int i = 0; i < simulation->model.save_count; i++)
        if (simulation->model.saves[i].row == row && simulation->model.saves[i].creates && held_pends(reader->states[i])) {
            waits = true;
            again &= reader->again[i];
        }
    *sure = reader->base[row] || !waits || !again;
    return reader->base[row] || waits;
}

void screens_check_row(struct simulation *simulation, int tablet, int row)
{
    static struct view view;
    bool sure, expected = screens_expect(simulation, tablet, row, &sure);

    view_read(simulation, tablet, row, &view);
    if (sure && expected != view.there)
        broken(simulation, "row %d is %son tablet %d", row, view.there ? "" : "not ", tablet);
    if (!view.there || simulation->failed)
        return;
    check_deleted(simulation, tablet, row, &view);
    for (int reg = 0; reg < (simulation->readers[tablet].older ? MODEL_DELETED : MODEL_REGISTERS) && !simulation->failed; reg++)
        if (!view.hidden || reg == MODEL_DELETED) { /* what is hidden asks nobody for a choice */
            check_register(simulation, tablet, row, reg, &view.fields[reg]);
            lapsing_check_field(simulation, tablet, row, reg, &view.fields[reg]);
        } else if (view.fields[reg].conflict)
            broken(simulation, "deletion: row %d on tablet %d is hidden, and in conflict", row, tablet);
}

void screens_check(struct simulation *simulation, int tablet)
{
    for (int row = 0; row < simulation->model.row_count && !simulation->failed; row++)
        screens_check_row(simulation, tablet, row);
}
