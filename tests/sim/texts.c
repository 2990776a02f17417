/* Texts that are shown merged (R16): what should come of two, without splitting or comparing sentences. */
#include <stdio.h>
#include <string.h>

#include "tests/sim/model.h"

void model_text(int row, const char digits[MODEL_SENTENCES], char text[MODEL_VALUE])
{
    snprintf(text, MODEL_VALUE, "\"Eerst %c. Dan %c. Slot %c kanarie%dz.\"", digits[0], digits[1], digits[2], row);
}

bool model_digits(int row, const char *text, char digits[MODEL_SENTENCES])
{
    char again[MODEL_VALUE];

    if (strlen(text) < strlen("\"Eerst 0. Dan 0. Slot 0"))
        return false;
    digits[0] = text[7];
    digits[1] = text[14];
    digits[2] = text[22];
    model_text(row, digits, again);
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

/* The one version that the save has seen; -1 when it is another number, or none that is accepted. */
static int find_common(const struct model *model, const struct office *office, const struct part *part)
{
    int common = part->seen_count == 1 ? model_find(model, part->seen[0]) : -1;

    return common >= 0 && office->verdict[common] == ACCEPTED ? common : -1;
}

bool model_merged(const struct model *model, struct sight sight, int row, int reg, const struct expected *heads, size_t count,
                  char merged[MODEL_VALUE])
{
    char base[MODEL_SENTENCES], digits[2][MODEL_SENTENCES], result[MODEL_SENTENCES];
    int common = -1;

    if (model->rows[row].kind != AFSPRAAK || reg != MODEL_TEXT || count != 2 || strcmp(heads[0].value, heads[1].value) == 0)
        return false;
    for (int i = 0; i < 2; i++) {
        int save = heads[i].save, seen;

        if (!sight.office || sight.office->verdict[save] != ACCEPTED || sight.office->position[save] > sight.stand)
            return false;
        seen = find_common(model, sight.office, &model->saves[save].parts[reg]);
        if (seen < 0 || (i == 1 && seen != common))
            return false;
        common = seen;
    }
    if (!model_digits(row, model->saves[common].parts[reg].value, base) || !model_digits(row, heads[0].value, digits[0]) ||
        !model_digits(row, heads[1].value, digits[1]) || !merge_digits(base, digits[0], digits[1], result))
        return false;
    model_text(row, result, merged);
    return true;
}

bool model_conflict(const struct model *model, struct sight sight, int row, int reg, const struct expected *heads, size_t count)
{
    char merged[MODEL_VALUE];

    for (size_t i = 1; i < count; i++)
        if (strcmp(heads[i].value, heads[0].value) != 0)
            return !model_merged(model, sight, row, reg, heads, count, merged);
    return false;
}
