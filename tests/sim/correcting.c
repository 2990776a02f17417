/* What the office refused stays with its author, who reads it, corrects it and sends it again, or puts it away. */
#include <stdio.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

static int pick_refused(struct simulation *simulation, int tablet)
{
    int count = simulation->model.save_count, start = (int)chance(simulation, (unsigned)count);

    for (int i = 0; i < count; i++)
        if (simulation->readers[tablet].states[(start + i) % count] == HELD_REFUSED)
            return (start + i) % count;
    return -1;
}

/* Everything that was refused can be read, as it was typed. */
static void check_listed(struct simulation *simulation, int tablet)
{
    struct buffer list = BUFFER_EMPTY;
    const char *text = NULL;

    if (device_refused(simulation->world.tablets[tablet].device, &list) == SYNC_OK)
        text = buffer_text(&list);
    for (int i = 0; i < simulation->model.save_count; i++) {
        const struct saved *saved = &simulation->model.saves[i];

        if (held_refused(simulation->readers[tablet].states[i]) && (!text || !strstr(text, saved->text)))
            broken(simulation, "conservation: the refused save %s/%u isn't listed on tablet %d", saved->mark.branch, saved->mark.number, tablet);
    }
    buffer_free(&list);
}

static void put_away(struct simulation *simulation, int tablet, const struct saved *saved)
{
    uint64_t bits = 0;

    branch_from_text(saved->mark.branch, BRANCH_TEXT_SIZE, &bits);
    if (device_put_away(simulation->world.tablets[tablet].device, bits, saved->mark.number) != SYNC_OK)
        broken(simulation, "the refused save %s/%u can't be put away", saved->mark.branch, saved->mark.number);
    said(simulation, "tablet %d puts the refused %s/%u away", tablet, saved->mark.branch, saved->mark.number);
}

/* A form of what was typed over the row as it is now; false when there is nothing to correct. */
static bool open_again(struct simulation *simulation, int tablet, const struct saved *saved, struct form *form)
{
    static struct view view;
    enum sort kind = simulation->model.rows[saved->row].kind;

    *form = (struct form){ .row = saved->row, .corrects = saved->mark };
    view_read(simulation, tablet, saved->row, &view);
    for (int reg = 0; view.there && !saved->creates && reg < MODEL_DELETED && form->count < FIELDS; reg++) {
        if (!saved->parts[reg].given || SUBJECTS[kind][reg].cover)
            continue;
        form_open_field(simulation, tablet, form, reg, &view, form_settles(simulation, &view.fields[reg]));
        snprintf(form->fields[form->count - 1].value, MODEL_VALUE, "%s", saved->parts[reg].value);
    }
    return form->count > 0;
}

/* False when nothing was saved. */
static bool correct(struct simulation *simulation, int tablet, int save)
{
    const struct saved *saved = &simulation->model.saves[save];
    struct form form;

    if (chance(simulation, 4) && saved->creates)
        return create_again(simulation, tablet, save);
    if (chance(simulation, 4) && open_again(simulation, tablet, saved, &form))
        return form_save(simulation, tablet, &form);
    put_away(simulation, tablet, saved);
    return true;
}

void correcting_correct(struct simulation *simulation, int tablet)
{
    int save = pick_refused(simulation, tablet);

    check_listed(simulation, tablet);
    if (save < 0)
        return;
    if (!correct(simulation, tablet, save))
        return;
    states_read(simulation, tablet);
    if (simulation->readers[tablet].states[save] != HELD_PUT_AWAY)
        broken(simulation, "save %s/%u was dealt with and still counts as refused", simulation->model.saves[save].mark.branch,
               simulation->model.saves[save].mark.number);
    simulation->counts.corrected++;
    screens_check(simulation, tablet);
    check_listed(simulation, tablet);
}
