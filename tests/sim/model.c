#include "tests/sim/model.h"

#include <stdlib.h>
#include <string.h>

void model_free(struct model *model)
{
    for (int i = 0; i < model->save_count; i++) {
        for (int reg = 0; reg < MODEL_REGISTERS; reg++) {
            free(model->saves[i].parts[reg].seen);
            free(model->saves[i].parts[reg].covered);
        }
        free(model->saves[i].text);
    }
    for (int i = 0; i < model->office_count; i++)
        free(model->offices[i]);
    model->save_count = model->office_count = 0;
}

struct office *model_office(const struct model *model)
{
    return model->offices[model->office_count - 1];
}

struct saved *model_add(struct model *model)
{
    if (model->save_count == MODEL_SAVES)
        return NULL;
    memset(&model->saves[model->save_count], 0, sizeof *model->saves);
    return &model->saves[model->save_count++];
}

bool mark_equal(struct mark a, struct mark b)
{
    return a.number == b.number && strcmp(a.branch, b.branch) == 0;
}

int model_find(const struct model *model, struct mark mark)
{
    for (int i = model->save_count - 1; i >= 0; i--)
        if (mark_equal(model->saves[i].mark, mark))
            return i;
    return -1;
}

void model_note(struct office *office, int64_t position, enum event_kind kind, int subject, unsigned value)
{
    if (office->event_count < MODEL_EVENTS)
        office->events[office->event_count++] = (struct event){ position, kind, subject, value };
}

/* The last event about the subject; NULL when there is none. */
static const struct event *last_event(const struct office *office, enum event_kind kind, int subject, int64_t stand)
{
    for (size_t i = office->event_count; i-- > 0;) {
        const struct event *event = &office->events[i];

        if (event->kind == kind && event->subject == subject && event->position <= stand)
            return event;
    }
    return NULL;
}

int model_team(const struct office *office, int family, int64_t stand)
{
    const struct event *event = last_event(office, EVENT_LIES, family, stand);

    return event ? (int)event->value : -1;
}

/* Did the family lie in that team before, and left it? */
static bool has_left(const struct office *office, int family, int team, int64_t stand)
{
    bool was = false;

    for (size_t i = 0; i < office->event_count; i++) {
        const struct event *event = &office->events[i];

        if (event->kind == EVENT_LIES && event->subject == family && event->position <= stand)
            was |= (int)event->value == team;
    }
    return was && model_team(office, family, stand) != team;
}

unsigned model_teams_of(const struct office *office, int person, int64_t stand)
{
    const struct event *event = last_event(office, EVENT_ACCESS, person, stand);

    return event ? event->value : 0;
}

bool model_trusts(const struct office *office, int device, int64_t stand)
{
    const struct event *event = last_event(office, EVENT_TRUST, device, stand);

    return !event || event->value;
}

bool model_is_erased(const struct model *model, const struct office *office, int row, int64_t stand)
{
    int family = model->rows[row].family;

    return (office->erased[row] && office->erased[row] <= stand) || (office->erased[family] && office->erased[family] <= stand);
}

bool held_pends(enum held held)
{
    return held == HELD_WAITS || held == HELD_TAKEN;
}

bool held_refused(enum held held)
{
    return held == HELD_REFUSED || held == HELD_PUT_AWAY;
}

static bool pends(struct sight sight, int save)
{
    return sight.states && held_pends(sight.states[save]);
}

/* What came first; what else would make the row is refused. */
static int creator_known(const struct model *model, const struct office *office, int row, int64_t stand)
{
    int creator = -1;

    for (int i = 0; i < model->save_count; i++) {
        int64_t known = office->known[i][0];

        if (model->saves[i].row == row && model->saves[i].creates && known && known <= stand &&
            (creator < 0 || known < office->known[creator][0]))
            creator = i;
    }
    return creator;
}

int model_creator(const struct model *model, struct sight sight, int row)
{
    int creator = sight.office ? creator_known(model, sight.office, row, sight.stand) : -1;

    for (int i = 0; i < model->save_count && creator < 0; i++)
        if (model->saves[i].row == row && model->saves[i].creates && pends(sight, i) && !(sight.left_out && sight.left_out[i]))
            creator = i;
    return creator;
}

bool model_exists(const struct model *model, const struct office *office, int row, int64_t stand)
{
    return creator_known(model, office, row, stand) >= 0 && !model_is_erased(model, office, row, stand);
}

bool model_may_read(const struct model *model, const struct office *office, int person, int device, int row, int64_t stand)
{
    int team = model_team(office, model->rows[row].family, stand);

    return model_exists(model, office, row, stand) && team >= 0 && model_trusts(office, device, stand) &&
           model_teams_of(office, person, stand) >> team & 1;
}

/* R12: what was written before its author could know that the family moved is accepted. */
bool model_may_write(const struct model *model, const struct office *office, int person, int row, int team, int64_t stand)
{
    unsigned teams = model_teams_of(office, person, stand);

    for (int i = 0; i < MODEL_TEAMS; i++)
        if (teams >> i & 1 && (i == team || has_left(office, model->rows[row].family, i, stand)))
            return true;
    return false;
}

static bool any_bare(const struct model *model, const struct office *office, const struct mark *marks, size_t count, int64_t before)
{
    for (size_t i = 0; i < count; i++) {
        int seen = model_find(model, marks[i]);

        if (seen >= 0 && model->saves[seen].bare && office->position[seen] && office->position[seen] <= before)
            return true;
    }
    return false;
}

/* R4: what is named as seen is of this row. What a restore lost is taken to be (R13). */
static bool names_bare(const struct model *model, const struct office *office, const struct saved *saved, int64_t before)
{
    for (int reg = 0; reg < MODEL_REGISTERS; reg++) {
        const struct part *part = &saved->parts[reg];

        if (any_bare(model, office, part->seen, part->seen_count, before) || any_bare(model, office, part->covered, part->covered_count, before))
            return true;
    }
    return false;
}

enum verdict model_judge(const struct model *model, const struct office *office, int save, int person, int device, int64_t position)
{
    const struct saved *saved = &model->saves[save];
    int64_t before = position - 1;
    int family = model->rows[saved->row].family;
    bool exists = model_exists(model, office, saved->row, before);
    int team = model_team(office, family, before);

    if (model_is_erased(model, office, saved->row, before) && !saved->nameless)
        return EMPTIED;
    if (!model_trusts(office, device, before) || saved->faulty)
        return REFUSED;
    if (exists ? saved->creates && creator_known(model, office, saved->row, before) != save : !saved->creates)
        return REFUSED;
    if (!exists && family != saved->row && !model_exists(model, office, family, before))
        return REFUSED;
    if (!exists && family == saved->row)
        team = saved->team;
    return model_may_write(model, office, person, saved->row, team, before) && !names_bare(model, office, saved, before) ? ACCEPTED : REFUSED;
}

/* What waits is laid over what makes the row, in order of saving: one that makes it is left out where it is there, and a change where it isn't yet. */
static bool is_laid_over(const struct model *model, struct sight sight, int save)
{
    int row = model->saves[save].row, creator = model_creator(model, sight, row);
    bool is_base = creator >= 0 && sight.office && creator_known(model, sight.office, row, sight.stand) == creator;

    return model->saves[save].creates ? creator == save : is_base || (creator >= 0 && creator <= save);
}

bool model_counts(const struct model *model, struct sight sight, int save, int reg)
{
    const struct saved *saved = &model->saves[save];

    if (!saved->creates && !saved->parts[reg].given)
        return false;
    if (pends(sight, save) && !(sight.left_out && sight.left_out[save]))
        return is_laid_over(model, sight, save);
    if (sight.older && reg == MODEL_DELETED && !saved->creates)
        return false;
    return sight.office && sight.office->known[save][reg] && sight.office->known[save][reg] <= sight.stand;
}

static bool was_refused(const struct model *model, int save)
{
    for (int i = 0; i < model->office_count; i++)
        if (model->offices[i]->verdict[save] == REFUSED)
            return true;
    return false;
}

static bool names(const struct model *model, struct sight sight, int save, int reg, struct mark mark);

/* What a refused save had seen counts as seen by those made over it (R3). A tablet on which it still waits doesn't know of that: the office may have
 * heard it from a clone. */
static bool names_through(const struct model *model, struct sight sight, struct mark seen, int reg, struct mark mark)
{
    int save = model_find(model, seen);

    return save >= 0 && was_refused(model, save) && !model->saves[save].bare && !pends(sight, save) && names(model, sight, save, reg, mark);
}

static bool names(const struct model *model, struct sight sight, int save, int reg, struct mark mark)
{
    int first = reg == MODEL_ANY ? 0 : reg, last = reg == MODEL_ANY ? MODEL_REGISTERS - 1 : reg;

    for (int one = first; one <= last; one++) {
        const struct part *part = &model->saves[save].parts[one];

        for (size_t i = 0; i < part->seen_count; i++)
            if (mark_equal(part->seen[i], mark) || names_through(model, sight, part->seen[i], reg, mark))
                return true;
    }
    return false;
}

bool model_covers(const struct model *model, struct sight sight, int save, int reg, struct mark mark)
{
    const struct part *part = &model->saves[save].parts[reg];

    if (sight.older && !pends(sight, save))
        return false;
    for (size_t i = 0; i < part->covered_count; i++)
        if (mark_equal(part->covered[i], mark) || names_through(model, sight, part->covered[i], MODEL_ANY, mark))
            return true;
    return false;
}

size_t model_heads(const struct model *model, struct sight sight, int row, int reg, struct expected *heads, size_t room)
{
    int counting[MODEL_SAVES], total = 0;
    size_t count = 0;

    for (int i = 0; i < model->save_count; i++)
        if (model->saves[i].row == row && model_counts(model, sight, i, reg))
            counting[total++] = i;
    for (int i = 0; i < total && count < room; i++) {
        int save = counting[i];
        bool replaced = false;

        for (int j = i + 1; j < total && !replaced; j++) /* nobody has seen what was saved later */
            replaced = names(model, sight, counting[j], reg, model->saves[save].mark);
        if (!replaced)
            heads[count++] = (struct expected){ save, model->saves[save].parts[reg].value, sight.states && sight.states[save] >= 0 };
    }
    return count;
}

bool model_stands(const struct model *model, struct sight sight, int save, int reg, unsigned about)
{
    int row = model->saves[save].row, creator = model_creator(model, sight, row);

    /* Whatever else it is about nobody has changed since the row was made. */
    if (creator >= 0 && save != creator && !model_covers(model, sight, save, reg, model->saves[creator].mark))
        return false;
    for (int one = 0; one < MODEL_REGISTERS; one++) {
        struct expected heads[MODEL_HEADS];
        size_t count = about >> one & 1 ? model_heads(model, sight, row, one, heads, MODEL_HEADS) : 0;

        for (size_t i = 0; i < count; i++)
            if (heads[i].save != save && !model_covers(model, sight, save, reg, model->saves[heads[i].save].mark))
                return false;
    }
    return true;
}

int model_shown(const struct model *model, const struct office *office, const struct expected *heads, size_t count)
{
    int shown = -1;
    int64_t latest = INT64_MIN;

    for (size_t i = 0; i < count; i++) {
        int64_t claimed = model->saves[heads[i].save].claimed, most = office->arrived[heads[i].save] + 300;
        int64_t stamp = claimed < most ? claimed : most;

        if (!office->arrived[heads[i].save])
            return -1; /* attested: its stamp is another */
        if (stamp > latest) {
            latest = stamp;
            shown = (int)i;
        } else if (stamp == latest) {
            shown = -1;
        }
    }
    return shown;
}
