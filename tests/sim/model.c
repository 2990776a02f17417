#include "tests/sim/model.h"

#include <stdio.h>
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

void model_text(const char digits[MODEL_SENTENCES], char text[MODEL_VALUE])
{
    snprintf(text, MODEL_VALUE, "\"Eerst %c. Dan %c. Slot %c.\"", digits[0], digits[1], digits[2]);
}

bool model_digits(const char *text, char digits[MODEL_SENTENCES])
{
    char again[MODEL_VALUE];

    if (strlen(text) != strlen("\"Eerst 0. Dan 0. Slot 0.\""))
        return false;
    digits[0] = text[7];
    digits[1] = text[14];
    digits[2] = text[22];
    model_text(digits, again);
    return strcmp(text, again) == 0;
}

/* The sentences from `at` on that differ from the base and stand side by side. */
static int run_length(const char *base, const char *digits, int at)
{
    int length = 0;

    while (at + length < MODEL_SENTENCES && digits[at + length] != base[at + length])
        length++;
    return length;
}

/* Where somebody changed sentences that stand side by side, the other changed none of them, or the same ones in the
 * same way. */
static bool merge_digits(const char *base, const char *a, const char *b, char merged[MODEL_SENTENCES])
{
    for (int at = 0; at < MODEL_SENTENCES;) {
        int of_a = run_length(base, a, at), of_b = run_length(base, b, at);
        int length = of_a > of_b ? of_a : of_b;

        if (of_a && of_b && (of_a != of_b || memcmp(a + at, b + at, (size_t)of_a) != 0))
            return false;
        for (int i = 1; i < length && !(of_a && of_b); i++)
            if (run_length(base, of_a ? b : a, at + i))
                return false; /* within the run the other changed one too */
        if (length == 0)
            length = 1;
        memcpy(merged + at, (of_a ? a : b) + at, (size_t)length);
        at += length;
    }
    return true;
}

bool model_merged(const struct model *model, int reg, const struct expected *heads, size_t count, int64_t stand,
                  char merged[MODEL_VALUE])
{
    char base[MODEL_SENTENCES], digits[2][MODEL_SENTENCES], result[MODEL_SENTENCES];
    const struct part *parts[2];
    const struct saved *common;

    if (reg != MODEL_TEXT || count != 2 || strcmp(heads[0].value, heads[1].value) == 0)
        return false;
    for (int i = 0; i < 2; i++) {
        parts[i] = &heads[i].save->parts[reg];
        if (!heads[i].save->position || heads[i].save->position > stand || parts[i]->seen_count != 1)
            return false;
    }
    common = model_find(model, parts[0]->seen[0]);
    if (!mark_equal(parts[0]->seen[0], parts[1]->seen[0]) || !common || !common->position || common->refused)
        return false;
    if (!model_digits(common->parts[reg].value, base) || !model_digits(heads[0].value, digits[0]) ||
        !model_digits(heads[1].value, digits[1]) || !merge_digits(base, digits[0], digits[1], result))
        return false;
    model_text(result, merged);
    return true;
}

bool model_conflict(const struct model *model, int reg, const struct expected *heads, size_t count, int64_t stand)
{
    char merged[MODEL_VALUE];

    for (size_t i = 1; i < count; i++)
        if (strcmp(heads[i].value, heads[0].value) != 0)
            return !model_merged(model, reg, heads, count, stand, merged);
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
