/* What an edit does to a row: which heads go, which stay, which is shown. */
#include <stdlib.h>

#include "sync/merge.h"
#include "tests/check.h"
#include "tests/sync/shape.h"
#include "tests/sync/world.h"

#define EDITS_MAX 8

/* One row, and the memory of all that happens to it. */
struct bench {
    struct arena arena;
    struct row row;
};

/* The row as version 1/1 created it at time 100, every column "a". */
static void bench_open(struct bench *bench)
{
    struct value values[SHAPE_COLUMNS];
    struct edit edit = { .table = &SHAPE, .creates = true, .values = values };
    struct head self = { .version = { 1, 1 }, .time = 100 };

    for (unsigned i = 0; i < SHAPE_COLUMNS; i++)
        values[i] = shape_text("a");
    *bench = (struct bench){ .arena = ARENA_EMPTY, .row = { .table = &SHAPE } };
    bench->row.values = arena_take(&bench->arena, SHAPE_COLUMNS * sizeof *bench->row.values);
    bench->row.heads.registers = arena_take(&bench->arena, SHAPE_REGISTERS * sizeof *bench->row.heads.registers);
    check_int(merge_apply(&bench->row, &edit, &self, MERGE_BY_RULE, &bench->arena), SYNC_OK);
}

static void bench_close(struct bench *bench)
{
    arena_free(&bench->arena);
}

/* An edit of one register by `version` at `time`, all its columns `value`. */
struct step {
    enum shape_register reg;
    struct version version;
    int64_t time;
    struct value value;
    struct version seen[EDITS_MAX];
    unsigned seen_count;
};

static void apply(struct bench *bench, const struct step *step, enum merge_view view)
{
    struct value values[SHAPE_COLUMNS];
    struct change change = { .reg = step->reg, .seen = { .count = step->seen_count, .list = (struct version *)step->seen } };
    struct edit edit = { .table = &SHAPE, .values = values, .change_count = 1, .changes = &change };
    struct head self = { .version = step->version, .time = step->time };

    for (unsigned i = 0; i < SHAPE_COLUMNS; i++)
        values[i] = step->value;
    edit.columns = SHAPE.registers[step->reg].columns;
    check_int(merge_apply(&bench->row, &edit, &self, view, &bench->arena), SYNC_OK);
}

static const struct version CREATED = { 1, 1 };

/* Change the register as version branch/1 at `time`, having seen only the created one. */
static void set(struct bench *bench, enum shape_register reg, uint32_t branch, int64_t time, const char *value)
{
    struct step step = { .reg = reg, .version = { branch, 1 }, .time = time, .seen = { CREATED }, .seen_count = 1 };

    step.value = value ? shape_text(value) : (struct value){ .type = VALUE_NULL };
    apply(bench, &step, MERGE_BY_RULE);
}

static unsigned head_count(const struct bench *bench, enum shape_register reg)
{
    return heads_of(&bench->row.heads, reg).count;
}

static bool shows(const struct bench *bench, enum shape_register reg, const char *text)
{
    struct value value = text ? shape_text(text) : (struct value){ .type = VALUE_NULL };

    return value_equal(&bench->row.values[shape_column(reg)], &value);
}

/* An edit that has seen the only head takes its place, and the other registers keep theirs. */
static void an_edit_replaces_what_it_has_seen(void)
{
    struct bench bench;

    bench_open(&bench);
    set(&bench, CHOICE, 2, 200, "b");
    check_int(head_count(&bench, CHOICE), 1);
    check_true(merge_is_head(&bench.row, CHOICE, (struct version){ 2, 1 }) && !merge_is_head(&bench.row, CHOICE, CREATED));
    check_true(merge_is_head(&bench.row, WRITTEN, CREATED));
    check_true(shows(&bench, CHOICE, "b") && shows(&bench, WRITTEN, "a"));
    check_int(bench.row.conflicts, 0);
    check_true(bench.row.dirty);
    bench_close(&bench);
}

/* Of several heads an edit removes those that it has seen and no others, and adds itself. */
static void an_edit_removes_exactly_what_it_has_seen(void)
{
    for (unsigned seen = 0; seen < 8; seen++) {
        struct step step = { .reg = CHOICE, .version = { 9, 1 }, .time = 900, .value = shape_text("z") };
        struct bench bench;

        bench_open(&bench);
        set(&bench, CHOICE, 2, 200, "b");
        set(&bench, CHOICE, 3, 300, "c");
        set(&bench, CHOICE, 4, 400, "d");
        check_int(head_count(&bench, CHOICE), 3);
        for (unsigned i = 0; i < 3; i++)
            if (seen & 1u << i)
                step.seen[step.seen_count++] = (struct version){ 2 + i, 1 };
        step.seen[step.seen_count++] = (struct version){ 8, 8 }; /* what was no head is no matter */
        apply(&bench, &step, MERGE_BY_RULE);
        for (unsigned i = 0; i < 3; i++)
            check_int(merge_is_head(&bench.row, CHOICE, (struct version){ 2 + i, 1 }), !(seen & 1u << i));
        check_true(merge_is_head(&bench.row, CHOICE, (struct version){ 9, 1 }));
        check_int(head_count(&bench, CHOICE), 4 - (step.seen_count - 1));
        check_int(bench.row.conflicts, seen != 7);
        bench_close(&bench);
    }
}

/* The same edit twice is the same as once. */
static void an_edit_that_is_a_head_changes_nothing(void)
{
    struct bench bench;

    bench_open(&bench);
    for (int i = 0; i < 2; i++) {
        set(&bench, CHOICE, 2, 200, "b");
        set(&bench, CHOICE, 3, 300, "c");
    }
    check_int(head_count(&bench, CHOICE), 2);
    check_int(bench.row.conflicts, 1);
    bench_close(&bench);
}

/* Choice and text show the latest by time, whatever came first, and ask a person. */
static void choice_and_text_show_the_latest_and_ask(void)
{
    static const enum shape_register REGISTERS[] = { CHOICE, WRITTEN, JOINT };

    for (size_t i = 0; i < 3; i++)
        for (uint32_t first = 0; first < 2; first++) {
            struct bench bench;

            bench_open(&bench);
            set(&bench, REGISTERS[i], 2 + first, first ? 300 : 200, first ? "c" : "b");
            set(&bench, REGISTERS[i], 3 - first, first ? 200 : 300, first ? "b" : "c");
            check_true(shows(&bench, REGISTERS[i], "c"));
            check_true(merge_conflicting(&bench.row, REGISTERS[i]));
            check_int(bench.row.conflicts, 1);
            bench_close(&bench);
        }
}

/* At the same second the greater value is shown, so that every machine shows the same. */
static void equal_times_fall_to_the_values(void)
{
    for (int first = 0; first < 2; first++) {
        struct bench bench;

        bench_open(&bench);
        set(&bench, CHOICE, 2, 200, first ? "b" : "c");
        set(&bench, CHOICE, 3, 200, first ? "c" : "b");
        check_true(shows(&bench, CHOICE, "c"));
        bench_close(&bench);
    }
}

/* Latest shows the greatest value and earliest the least, whatever the clocks say; both keep all heads and ask nobody. */
static void latest_and_earliest_compare_values(void)
{
    struct bench bench;

    bench_open(&bench);
    set(&bench, LATEST, 2, 900, "2027-01-01");
    set(&bench, LATEST, 3, 200, "2027-03-01");
    set(&bench, LATEST, 4, 500, "2027-02-01");
    set(&bench, EARLIEST, 2, 900, "2027-02-01");
    set(&bench, EARLIEST, 3, 200, "2027-01-01");
    set(&bench, EARLIEST, 4, 500, "2027-03-01");
    check_true(shows(&bench, LATEST, "2027-03-01") && shows(&bench, EARLIEST, "2027-01-01"));
    check_int(head_count(&bench, LATEST), 3);
    check_int(bench.row.conflicts, 0);
    bench_close(&bench);
}

/* Nothing filled in is neither the latest nor the earliest. */
static void an_empty_value_comes_last(void)
{
    for (int first = 0; first < 2; first++) {
        struct bench bench;

        bench_open(&bench);
        set(&bench, EARLIEST, 2, 200, first ? NULL : "2027-01-01");
        set(&bench, EARLIEST, 3, 300, first ? "2027-01-01" : NULL);
        set(&bench, LATEST, 2, 200, first ? NULL : "2027-01-01");
        set(&bench, LATEST, 3, 300, first ? "2027-01-01" : NULL);
        check_true(shows(&bench, EARLIEST, "2027-01-01") && shows(&bench, LATEST, "2027-01-01"));
        bench_close(&bench);
    }
}

/* Columns of one register are shown from one head, never mixed, and are one conflict. */
static void a_joint_register_is_shown_whole(void)
{
    struct value values[SHAPE_COLUMNS];
    struct change change = { .reg = JOINT, .seen = { .count = 1, .list = (struct version[]){ CREATED } } };
    struct edit edit = { .table = &SHAPE, .columns = SHAPE.registers[JOINT].columns, .values = values, .change_count = 1, .changes = &change };
    struct value room[COLUMNS_MAX];
    struct bench bench;

    bench_open(&bench);
    for (uint32_t i = 0; i < 2; i++) {
        struct head self = { .version = { 2 + i, 1 }, .time = 300 - i };

        for (unsigned column = 0; column < SHAPE_COLUMNS; column++)
            values[column] = shape_integer(10 * column + i);
        check_int(merge_apply(&bench.row, &edit, &self, MERGE_BY_RULE, &bench.arena), SYNC_OK);
    }
    for (unsigned column = 3; column <= 5; column++)
        check_int(bench.row.values[column].integer, 10 * column);
    check_int(bench.row.conflicts, 1);
    check_int(merge_values(&bench.row, JOINT, &bench.row.heads.registers[JOINT].list[1], room)[2].integer, 51);
    check_int(merge_values(&bench.row, JOINT, &bench.row.heads.registers[JOINT].list[0], room)[2].integer, 50);
    bench_close(&bench);
}

/* Heads that say the same are no conflict; one that says something else makes one, and settling it unmakes it. */
static void only_unequal_heads_are_a_conflict(void)
{
    struct step settle = { .reg = CHOICE, .version = { 9, 1 }, .time = 900, .value = shape_text("b"),
                           .seen = { { 2, 1 }, { 3, 1 }, { 4, 1 } }, .seen_count = 3 };
    struct bench bench;

    bench_open(&bench);
    set(&bench, CHOICE, 2, 200, "b");
    set(&bench, CHOICE, 3, 300, "b");
    check_int(head_count(&bench, CHOICE), 2);
    check_int(bench.row.conflicts, 0);
    set(&bench, CHOICE, 4, 400, "c");
    check_int(bench.row.conflicts, 1);
    set(&bench, WRITTEN, 2, 200, "b");
    set(&bench, WRITTEN, 3, 300, "c");
    check_int(bench.row.conflicts, 2);
    apply(&bench, &settle, MERGE_BY_RULE);
    check_int(bench.row.conflicts, 1);
    bench.row.conflicts = 7;
    merge_recount(&bench.row);
    check_int(bench.row.conflicts, 1);
    bench_close(&bench);
}

/* On the tablet where it was made, an edit is shown before a later one of another's. */
static void its_author_goes_on_seeing_an_edit(void)
{
    struct step own = { .reg = CHOICE, .version = { 3, 1 }, .time = 200, .value = shape_text("c"), .seen = { CREATED }, .seen_count = 1 };
    struct bench bench;

    bench_open(&bench);
    set(&bench, CHOICE, 2, 900, "b");
    apply(&bench, &own, MERGE_OWN_FIRST);
    check_true(shows(&bench, CHOICE, "c"));
    check_int(bench.row.conflicts, 1);
    bench_close(&bench);
}

/* --- Texts --- */

/* The values of the version that two heads of a text were made from: `text` in every column. */
static const struct value *common(const char *text)
{
    static struct value values[SHAPE_COLUMNS];

    for (unsigned i = 0; i < SHAPE_COLUMNS; i++)
        values[i] = text ? shape_text(text) : (struct value){ .type = VALUE_NULL };
    return values;
}

/* Two versions of a text, made from "Een. Twee." */
static void two_texts(struct bench *bench, const char *b, const char *c)
{
    bench_open(bench);
    set(bench, WRITTEN, 2, 200, b);
    set(bench, WRITTEN, 3, 300, c);
    check_int(bench->row.conflicts, strcmp(b, c) != 0);
}

/* Merged, the column shows what both changed, the heads keep their own values, and nobody has to choose. */
static void texts_that_merge_are_no_conflict(void)
{
    struct value own = shape_text("Een! Twee."), latest = shape_text("Een. Twee!");
    struct value room[COLUMNS_MAX];
    struct bench bench;
    const struct heads *heads;

    two_texts(&bench, "Een! Twee.", "Een. Twee!");
    check_true(merge_needs_common(&bench.row, WRITTEN));
    check_int(merge_texts(&bench.row, WRITTEN, common("Een. Twee."), &bench.arena), SYNC_OK);
    heads = &bench.row.heads.registers[WRITTEN];
    check_true(shows(&bench, WRITTEN, "Een! Twee!"));
    check_true(!merge_conflicting(&bench.row, WRITTEN) && !merge_needs_common(&bench.row, WRITTEN));
    check_int(bench.row.conflicts, 0);
    check_true(value_equal(merge_values(&bench.row, WRITTEN, &heads->list[0], room), &latest));
    check_true(value_equal(merge_values(&bench.row, WRITTEN, &heads->list[1], room), &own));
    merge_recount(&bench.row);
    check_int(bench.row.conflicts, 0);
    bench_close(&bench);
}

/* Texts that overlap, or that would be longer together than a text may be, stay a conflict. */
static void texts_that_overlap_stay_a_conflict(void)
{
    static char first[TEXT_MAX_BYTES], last[TEXT_MAX_BYTES];
    struct bench bench;

    two_texts(&bench, "Een! Twee.", "Een? Twee.");
    check_int(merge_texts(&bench.row, WRITTEN, common("Een. Twee."), &bench.arena), SYNC_OK);
    check_true(shows(&bench, WRITTEN, "Een? Twee.") && !bench.row.heads.registers[WRITTEN].common);
    check_int(bench.row.conflicts, 1);
    bench_close(&bench);

    memset(first, 'x', 60000);
    memset(last, 'y', 60000);
    memcpy(first + 60000, ". Een.", 7);
    memcpy(last, "Een. ", 5);
    two_texts(&bench, first, last);
    check_int(merge_texts(&bench.row, WRITTEN, common("Een."), &bench.arena), SYNC_OK);
    check_int(bench.row.conflicts, 1);
    bench_close(&bench);
}

/* Where nothing was before, or where all was left out, is as good a text as any. */
static void empty_texts_merge_as_texts(void)
{
    struct bench bench;

    two_texts(&bench, "Een.", "Twee.");
    check_int(merge_texts(&bench.row, WRITTEN, common(NULL), &bench.arena), SYNC_OK);
    check_int(bench.row.conflicts, 1);
    bench_close(&bench);
    two_texts(&bench, "Een.", "");
    check_int(merge_texts(&bench.row, WRITTEN, common("Een."), &bench.arena), SYNC_OK);
    check_true(shows(&bench, WRITTEN, NULL));
    check_int(bench.row.conflicts, 0);
    bench_close(&bench);
}

/* Only a text with two versions that differ can be merged. */
static void only_two_unequal_texts_need_a_common_version(void)
{
    struct bench bench;

    two_texts(&bench, "Een.", "Een.");
    check_true(!merge_needs_common(&bench.row, WRITTEN));
    set(&bench, WRITTEN, 4, 400, "Twee.");
    check_true(!merge_needs_common(&bench.row, WRITTEN));
    set(&bench, CHOICE, 2, 200, "b");
    set(&bench, CHOICE, 3, 300, "c");
    check_true(!merge_needs_common(&bench.row, CHOICE) && !merge_needs_common(&bench.row, LATEST));
    bench_close(&bench);
}

/* A third version, seen or not, undoes the merge: the heads are what they were, and the conflict is counted again. */
static void another_version_undoes_a_merge(void)
{
    struct step settle = { .reg = WRITTEN, .version = { 9, 1 }, .time = 900, .value = shape_text("Alles."),
                           .seen = { { 2, 1 }, { 3, 1 } }, .seen_count = 2 };
    struct bench bench;

    for (int third = 0; third < 3; third++) {
        two_texts(&bench, "Een! Twee.", "Een. Twee!");
        check_int(merge_texts(&bench.row, WRITTEN, common("Een. Twee."), &bench.arena), SYNC_OK);
        if (third == 0)
            set(&bench, WRITTEN, 4, 100, "Drie.");
        settle.seen_count = 2 - (third == 1);
        if (third)
            apply(&bench, &settle, MERGE_BY_RULE);
        check_int(head_count(&bench, WRITTEN), third == 0 ? 3 : third == 1 ? 2 : 1);
        check_true(shows(&bench, WRITTEN, third ? "Alles." : "Een. Twee!"));
        check_true(!bench.row.heads.registers[WRITTEN].common && !bench.row.heads.registers[WRITTEN].list[0].values);
        check_int(bench.row.conflicts, third < 2);
        bench_close(&bench);
    }
}

/* --- Order --- */

/* Edits by several people; each has seen some of those before it, as the log allows. */
static size_t random_steps(struct world *chance, enum shape_register reg, struct step *steps)
{
    static const char *const VALUES[] = { "a", "b", "c" };
    size_t count = 2 + world_random(chance) % (EDITS_MAX - 2);

    for (size_t i = 0; i < count; i++) {
        struct step *step = &steps[i];

        *step = (struct step){ .reg = reg, .version = { (uint32_t)(2 + i), 1 }, .time = 100 + (int64_t)(world_random(chance) % 4),
                               .value = shape_text(VALUES[world_random(chance) % 3]) };
        if (world_random(chance) % 2)
            step->seen[step->seen_count++] = CREATED;
        for (size_t j = 0; j < i && step->seen_count < EDITS_MAX; j++)
            if (world_random(chance) % 3 == 0)
                step->seen[step->seen_count++] = steps[j].version;
    }
    return count;
}

/* An order in which each comes after all that it has seen. */
static void shuffle(struct world *chance, const struct step *steps, size_t count, size_t *order)
{
    bool placed[EDITS_MAX] = { false };

    for (size_t at = 0; at < count;) {
        size_t pick = world_random(chance) % count;
        bool ready = !placed[pick];

        for (unsigned i = 0; ready && i < steps[pick].seen_count; i++)
            ready = version_equal(steps[pick].seen[i], CREATED) || placed[steps[pick].seen[i].branch - 2];
        if (ready) {
            placed[pick] = true;
            order[at++] = pick;
        }
    }
}

/* Which heads there are, what is shown and how many conflicts there are depends on the set of edits, not on the order in which they come; and
 * the heads are those that no edit has seen. */
static void the_set_decides_not_the_order(void)
{
    struct world chance = { .random = 5 };

    for (int i = 0; i < 3000; i++) {
        struct step steps[EDITS_MAX];
        enum shape_register reg = (enum shape_register)(CHOICE + world_random(&chance) % 5);
        size_t order[EDITS_MAX], count = random_steps(&chance, reg, steps);
        struct bench straight, shuffled;
        size_t expected = 1;
        bool created_seen = false;

        bench_open(&straight);
        bench_open(&shuffled);
        shuffle(&chance, steps, count, order);
        for (size_t at = 0; at < count; at++) {
            apply(&straight, &steps[at], MERGE_BY_RULE);
            apply(&shuffled, &steps[order[at]], MERGE_BY_RULE);
        }
        for (size_t at = 0; at < count; at++) {
            bool seen = false;

            for (size_t later = 0; later < count; later++)
                for (unsigned j = 0; j < steps[later].seen_count; j++) {
                    seen |= version_equal(steps[later].seen[j], steps[at].version);
                    created_seen |= version_equal(steps[later].seen[j], CREATED);
                }
            expected += !seen;
            check_int(merge_is_head(&straight.row, reg, steps[at].version), !seen);
            check_int(merge_is_head(&shuffled.row, reg, steps[at].version), !seen);
        }
        expected -= created_seen;
        check_int(head_count(&straight, reg), expected);
        check_int(head_count(&shuffled, reg), expected);
        check_int(straight.row.conflicts, shuffled.row.conflicts);
        for (unsigned column = 0; column < SHAPE_COLUMNS; column++)
            check_true(value_equal(&straight.row.values[column], &shuffled.row.values[column]));
        bench_close(&straight);
        bench_close(&shuffled);
        if (check_failures)
            return;
    }
}

static const struct test TESTS[] = {
    TEST(an_edit_replaces_what_it_has_seen),
    TEST(an_edit_removes_exactly_what_it_has_seen),
    TEST(an_edit_that_is_a_head_changes_nothing),
    TEST(choice_and_text_show_the_latest_and_ask),
    TEST(equal_times_fall_to_the_values),
    TEST(latest_and_earliest_compare_values),
    TEST(an_empty_value_comes_last),
    TEST(a_joint_register_is_shown_whole),
    TEST(only_unequal_heads_are_a_conflict),
    TEST(its_author_goes_on_seeing_an_edit),
    TEST(texts_that_merge_are_no_conflict),
    TEST(texts_that_overlap_stay_a_conflict),
    TEST(empty_texts_merge_as_texts),
    TEST(only_two_unequal_texts_need_a_common_version),
    TEST(another_version_undoes_a_merge),
    TEST(the_set_decides_not_the_order),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
