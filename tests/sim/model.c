#include "tests/sim/model.h"

#include <stdlib.h>
#include <string.h>

void model_free(struct model *model)
{
    for (size_t i = 0; i < model->count; i++)
        for (int reg = 0; reg < MODEL_REGISTERS; reg++)
            free(model->saves[i].parts[reg].seen);
    free(model->saves);
    *model = (struct model){ NULL, 0, 0 };
}

struct saved *model_add(struct model *model)
{
    if (model->count == model->capacity) {
        model->capacity = model->capacity ? 2 * model->capacity : 64;
        model->saves = realloc(model->saves, model->capacity * sizeof *model->saves);
    }
    memset(&model->saves[model->count], 0, sizeof *model->saves);
    return &model->saves[model->count++];
}

bool mark_equal(struct mark a, struct mark b)
{
    return a.number == b.number && strcmp(a.branch, b.branch) == 0;
}

struct saved *model_find(const struct model *model, struct mark mark)
{
    for (size_t i = 0; i < model->count; i++)
        if (mark_equal(model->saves[i].mark, mark))
            return &model->saves[i];
    return NULL;
}

/* The save counts on this screen: accepted in the log up to `stand`, or the tablet's own and not judged yet as far as it knows. */
static bool counts(const struct saved *save, int tablet, int row, int64_t stand)
{
    if (save->row != row)
        return false;
    if (save->tablet == tablet && (save->state == 0 || save->state == 1))
        return true;
    return save->position && save->position <= stand && !save->refused;
}

static bool names(const struct model *model, const struct saved *save, int reg, struct mark mark)
{
    const struct part *part = &save->parts[reg];

    for (size_t i = 0; i < part->seen_count; i++) {
        const struct saved *seen;

        if (mark_equal(part->seen[i], mark))
            return true;
        seen = model_find(model, part->seen[i]);
        if (seen && seen->refused && names(model, seen, reg, mark))
            return true;
    }
    return false;
}

size_t model_heads(const struct model *model, int tablet, int row, int reg, int64_t stand, struct expected *heads, size_t room)
{
    size_t count = 0;

    for (size_t i = 0; i < model->count; i++) {
        const struct saved *save = &model->saves[i];
        bool replaced = false;

        if (!counts(save, tablet, row, stand) || (!save->creates && !save->parts[reg].given))
            continue;
        for (size_t j = 0; j < model->count && !replaced; j++)
            replaced = counts(&model->saves[j], tablet, row, stand) && names(model, &model->saves[j], reg, save->mark);
        if (!replaced && count < room)
            heads[count++] = (struct expected){ save, save->parts[reg].value, save->tablet == tablet && save->state >= 0 };
    }
    return count;
}

const struct saved *model_creator(const struct model *model, int tablet, int row, int64_t stand)
{
    for (size_t i = 0; i < model->count; i++)
        if (model->saves[i].creates && counts(&model->saves[i], tablet, row, stand))
            return &model->saves[i];
    return NULL;
}

bool model_conflict(const struct expected *heads, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (strcmp(heads[i].value, heads[0].value) != 0)
            return true;
    return false;
}

static int64_t stamp(const struct saved *save)
{
    return save->claimed < save->arrived + 300 ? save->claimed : save->arrived + 300;
}

int model_shown(const struct expected *heads, size_t count)
{
    int shown = -1;
    int64_t latest = INT64_MIN;

    for (size_t i = 0; i < count; i++)
        if (stamp(heads[i].save) > latest) {
            latest = stamp(heads[i].save);
            shown = (int)i;
        } else if (stamp(heads[i].save) == latest) {
            shown = -1;
        }
    return shown;
}
