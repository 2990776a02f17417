/* Whatever fails in the middle of a call, the call has happened or it hasn't.
 *
 * Each scenario is one call on a world made ready for it. It is run once to see how many allocations, writes to files or steps of
 * SQLite it takes and what it leaves behind; then again and again, the nth of them failing, once or with all that come after it. Where there
 * are more than POINTS_MAX of them, an even sample is taken of those before the call commits, and another of those after that; with --every as
 * first argument, none is left out. */
#include <stdlib.h>

#include "tests/check.h"
#include "tests/sync/dump.h"
#include "tests/sync/failing.h"
#include "tests/sync/memory_files.h"
#include "tests/sync/scenarios.h"

#define POINTS_MAX 32
static uint64_t points_max = POINTS_MAX; /* no bound with --every */
/* A call that failed has changed nothing, so that the next failure can be tried on the same world; but after so many, see
 * that the call still does what it did in the beginning. */
#define USES_MAX 20

#define SCENARIO_COUNT (TABLET_SCENARIO_COUNT + OFFICE_SCENARIO_COUNT)

static const struct scenario *scenario_at(size_t index)
{
    return index < TABLET_SCENARIO_COUNT ? &TABLET_SCENARIOS[index] : &OFFICE_SCENARIOS[index - TABLET_SCENARIO_COUNT];
}

static const struct scenario *scenario_named(const char *name)
{
    for (size_t i = 0; i < SCENARIO_COUNT; i++)
        if (strcmp(scenario_at(i)->name, name) == 0)
            return scenario_at(i);
    return NULL;
}

static struct stage *stage_open(const struct scenario *scenario)
{
    struct stage *stage = calloc(1, sizeof *stage);

    memory_files_clear();
    world_open_on(&stage->world, 1, 2, MEMORY_FILES);
    stage->a = &stage->world.tablets[0];
    stage->b = &stage->world.tablets[1];
    tablet_huishouden(stage->a, stage->huishouden);
    tablet_afspraak(stage->a, stage->huishouden, stage->afspraak);
    world_exchange(&stage->world);
    scenario->prepare(stage);
    failing_steps(stage->db);
    return stage;
}

static void stage_close(struct stage *stage)
{
    exchange_free(stage->exchange);
    transaction_close(&stage->transaction);
    buffer_free(&stage->input);
    buffer_free(&stage->out);
    world_close(&stage->world);
    free(stage);
}

/* The call with its nth event failing; *struck tells whether one did. */
static int act(const struct scenario *scenario, struct stage *stage, enum failing kind, uint64_t nth, bool lasting, bool *struck)
{
    int result;

    buffer_clear(&stage->out);
    failing_start(kind, nth, lasting);
    result = scenario->act(stage);
    *struck = failing_stop();
    return result;
}

/* What a call does when nothing fails. */
struct usual {
    bool known;
    int result;
    uint64_t events[FAILING_KINDS];
    uint64_t early[FAILING_KINDS]; /* of these, before the first commit: there most can go wrong, and what follows may be much more */
    bool committed;
    struct buffer before, after, owing, out;
};

static bool same(const struct buffer *a, const struct buffer *b)
{
    return a->length == b->length && (!a->length || memcmp(a->data, b->data, a->length) == 0);
}

static void count_events(uint64_t events[FAILING_KINDS])
{
    for (int kind = 0; kind < FAILING_KINDS; kind++)
        events[kind] = failing_count((enum failing)kind);
}

static int note_commit(void *context)
{
    struct usual *usual = context;

    if (!usual->committed)
        count_events(usual->early);
    usual->committed = true;
    return 0;
}

static void learn(const struct scenario *scenario, struct usual *usual)
{
    struct stage *stage = stage_open(scenario);
    bool struck;

    *usual = (struct usual){ .known = true, .before = BUFFER_EMPTY, .after = BUFFER_EMPTY, .owing = BUFFER_EMPTY, .out = BUFFER_EMPTY };
    dump(stage->db, &usual->before);
    sqlite3_commit_hook(stage->db, note_commit, usual);
    usual->result = act(scenario, stage, FAILING_MEMORY, UINT64_MAX, false, &struck);
    count_events(usual->events);
    note_commit(usual); /* where there was none, all is early */
    sqlite3_commit_hook(stage->db, NULL, NULL);
    dump(stage->db, &usual->after);
    sqlite3_exec(stage->db, stage->owing, NULL, NULL, NULL);
    dump(stage->db, &usual->owing);
    buffer_append(&usual->out, stage->out.data, stage->out.length);
    stage_close(stage);
}

static void usual_free(struct usual *usual)
{
    buffer_free(&usual->before);
    buffer_free(&usual->after);
    buffer_free(&usual->owing);
    buffer_free(&usual->out);
}

enum place { ELSEWHERE, BEFORE, AFTER, UNMOVED /* before and after are the same */ };

static enum place place_of(sqlite3 *db, const struct usual *usual)
{
    struct buffer now = BUFFER_EMPTY;
    bool before, after;

    dump(db, &now);
    before = same(&now, &usual->before);
    after = same(&now, &usual->after) || same(&now, &usual->owing);
    buffer_free(&now);
    return before && after ? UNMOVED : before ? BEFORE : after ? AFTER : ELSEWHERE;
}

/* Where the database would be if the process were killed now. */
static enum place place_when_killed(const struct stage *stage, const struct usual *usual)
{
    enum place place;
    sqlite3 *db;

    memory_files_copy(stage->file, "copy");
    sqlite3_open_v2("copy", &db, SQLITE_OPEN_READWRITE, MEMORY_FILES);
    sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
    place = place_of(db, usual);
    sqlite3_close(db);
    return place;
}

static bool statement_is_open(sqlite3 *db)
{
    for (sqlite3_stmt *statement = sqlite3_next_stmt(db, NULL); statement; statement = sqlite3_next_stmt(db, statement))
        if (sqlite3_stmt_busy(statement))
            return true;
    return false;
}

/* Judge a call in which something failed. True when it said so and nothing was changed, so that its stage can be used again. */
static bool examine(struct stage *stage, const struct usual *usual, enum failing kind, int result)
{
    enum place place = place_of(stage->db, usual);
    bool whole = check_true(sqlite3_get_autocommit(stage->db)) && check_true(!statement_is_open(stage->db)) &&
                 check_true(place != ELSEWHERE);

    if (kind == FAILING_FILES)
        whole &= check_true(place_when_killed(stage, usual) != ELSEWHERE);
    if (result == usual->result)
        whole &= check_true(place != BEFORE) && check_true(same(&stage->out, &usual->out));
    else /* a failure of the machine is no word about what was asked */
        whole &= check_true(result != SYNC_OK && result < SYNC_INVALID);
    return whole && result != usual->result && place != AFTER;
}

/* Make the call without failures: it does what it always does. */
static void finish(const struct scenario *scenario, struct stage *stage, const struct usual *usual)
{
    bool struck;

    check_int(act(scenario, stage, FAILING_MEMORY, UINT64_MAX, false, &struck), usual->result);
    check_true(same(&stage->out, &usual->out));
    check_true(place_of(stage->db, usual) >= AFTER);
    stage_close(stage);
}

/* The next event to fail after this one. */
static uint64_t next_event(const struct usual *usual, enum failing kind, uint64_t nth)
{
    uint64_t early = usual->early[kind], late = usual->events[kind] - early, next;

    if (nth > early)
        return nth + late / points_max + 1;
    next = nth + early / points_max + 1;
    return next <= early ? next : early + 1;
}

static void sweep(const struct scenario *scenario, const struct usual *usual, enum failing kind, bool lasting)
{
    const uint64_t events = usual->events[kind];
    struct stage *stage = stage_open(scenario);
    unsigned failures = check_failures, uses = 0;

    for (uint64_t nth = 1; nth <= events && check_failures < failures + 10; nth = next_event(usual, kind, nth)) {
        unsigned before = check_failures;
        bool struck;
        int result = act(scenario, stage, kind, nth, lasting, &struck);

        if (struck && examine(stage, usual, kind, result) && ++uses < USES_MAX)
            continue;
        if (check_failures > before)
            printf("  … %s, with event %llu of %llu failing: %d\n", scenario->name, (unsigned long long)nth, (unsigned long long)events,
                   result);
        if (struck && uses == USES_MAX)
            finish(scenario, stage, usual);
        else
            stage_close(stage);
        stage = stage_open(scenario);
        uses = 0;
    }
    finish(scenario, stage, usual);
}

static void sweep_all(enum failing kind, bool lasting)
{
    static struct usual usual[SCENARIO_COUNT];

    for (size_t i = 0; i < SCENARIO_COUNT; i++) {
        if (!usual[i].known)
            learn(scenario_at(i), &usual[i]);
        sweep(scenario_at(i), &usual[i], kind, lasting);
    }
}

/* One allocation fails. */
static void memory_is_out_once(void)
{
    sweep_all(FAILING_MEMORY, false);
}

/* From some moment on every allocation fails, so that undoing has to do without. */
static void memory_is_out_until_the_call_returns(void)
{
    sweep_all(FAILING_MEMORY, true);
}

/* One write, sync or truncation of a file fails. */
static void a_write_fails(void)
{
    sweep_all(FAILING_FILES, false);
}

/* The disk is gone from some moment on. */
static void every_write_fails_until_the_call_returns(void)
{
    sweep_all(FAILING_FILES, true);
}

/* A statement is interrupted. */
static void a_statement_is_interrupted(void)
{
    sweep_all(FAILING_STEPS, false);
}

static void nothing(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)context, (void)count, (void)values;
}

/* Where memory is out for undoing too, since SQLite has to prepare its statements anew, the call after it undoes, and fails rather than save
 * into a transaction that nobody would commit. */
static void what_could_not_be_undone_is_undone_by_the_next_call(void)
{
    const struct scenario *scenario = scenario_named("saving a change");
    struct stage *stage;
    struct usual usual;
    unsigned stuck = 0;
    bool struck;

    learn(scenario, &usual);
    stage = stage_open(scenario);
    for (uint64_t nth = 1; check_failures < 10; nth++) {
        sqlite3_create_function(stage->db, "nothing", 0, SQLITE_UTF8, NULL, nothing, NULL, NULL);
        if (act(scenario, stage, FAILING_MEMORY, nth, true, &struck) == SYNC_OK)
            break;
        if (!sqlite3_get_autocommit(stage->db)) {
            check_int(act(scenario, stage, FAILING_MEMORY, UINT64_MAX, false, &struck), SQLITE_ABORT);
            check_true(sqlite3_get_autocommit(stage->db));
            stuck++;
        }
        check_int(place_of(stage->db, &usual), BEFORE);
    }
    check_int(place_of(stage->db, &usual), AFTER);
    check_true(stuck > 0);
    stage_close(stage);
    usual_free(&usual);
}

/* A save that failed leaves nothing behind for the next one: of a row that is made after it, nothing is taken for the office's. */
static void a_save_that_failed_leaves_the_next_alone(void)
{
    const struct scenario *scenario = scenario_named("saving a change");
    struct stage *stage = stage_open(scenario);
    bool struck;

    for (uint64_t nth = 1; check_failures < 10 && act(scenario, stage, FAILING_MEMORY, nth, false, &struck) != SYNC_OK; nth++) {
        char made[23];

        tablet_afspraak(stage->a, stage->huishouden, made);
        check_text(sql_text(stage->db, "SELECT typeof(state) FROM sync_base WHERE row = unid('%s')", made), "null");
    }
    stage_close(stage);
}

/* An erasure that fails has erased nothing; one that is done says so, also when the write-ahead log can't be emptied after it. */
static void an_erasure_that_fails_was_not_made(void)
{
    const struct scenario *scenario = scenario_named("erasing a family");
    struct usual usual;

    learn(scenario, &usual);
    for (uint64_t nth = 1; nth <= usual.events[FAILING_MEMORY] && check_failures < 10; nth = next_event(&usual, FAILING_MEMORY, nth)) {
        struct stage *stage = stage_open(scenario);
        bool struck;
        int result = act(scenario, stage, FAILING_MEMORY, nth, true, &struck);

        check_int(place_of(stage->db, &usual), result == SYNC_OK ? AFTER : BEFORE);
        stage_close(stage);
    }
    usual_free(&usual);
}

/* What was erased and could not be wiped from the file at once is wiped when the tablet is opened again. */
static void what_could_not_be_wiped_is_wiped_later(void)
{
    const struct scenario *scenario = scenario_named("receiving what takes rows away");
    struct usual usual;
    struct stage *stage;
    bool struck;

    learn(scenario, &usual);
    stage = stage_open(scenario);
    check_true(memory_files_hold(stage->file, ERASED_WORD));
    check_int(act(scenario, stage, FAILING_STEPS, usual.events[FAILING_STEPS] / 2, false, &struck), SYNC_OK);
    check_true(struck);
    check_true(memory_files_hold(stage->file, ERASED_WORD));
    tablet_reopen(stage->a);
    check_true(!memory_files_hold(stage->file, ERASED_WORD));
    stage_close(stage);
    usual_free(&usual);
}

static int64_t pragma(sqlite3 *db, const char *name, int64_t value)
{
    return strtoll(sql_text(db, "PRAGMA %s = %lld", name, (long long)value), NULL, 10);
}

/* The disk is full: the call fails as a whole, and once there is room it succeeds. Room grows by a page a time. */
static void the_disk_is_full(void)
{
    for (size_t i = 0; i < LONG_TEXT_COUNT; i++) {
        struct stage *stage = stage_open(&LONG_TEXTS[i]);
        struct usual usual;
        int64_t pages = pragma(stage->db, "page_count", 0);
        bool struck, room = false;

        stage_close(stage);
        learn(&LONG_TEXTS[i], &usual);
        stage = stage_open(&LONG_TEXTS[i]);
        for (int64_t most = pages; !room && check_failures < 10; most++) {
            int result;

            check_int(pragma(stage->db, "max_page_count", most), most);
            result = act(&LONG_TEXTS[i], stage, FAILING_MEMORY, UINT64_MAX, false, &struck);
            room = result == SYNC_OK;
            check_int(result, room ? SYNC_OK : SQLITE_FULL);
            check_int(place_of(stage->db, &usual), room ? AFTER : BEFORE);
            check_true(room || most < pages + 60);
            check_true(!room || most > pages + 20);
        }
        check_true(same(&stage->out, &usual.out));
        stage_close(stage);
        usual_free(&usual);
    }
}

static const struct test TESTS[] = {
    TEST(memory_is_out_once),
    TEST(memory_is_out_until_the_call_returns),
    TEST(a_write_fails),
    TEST(every_write_fails_until_the_call_returns),
    TEST(a_statement_is_interrupted),
    TEST(what_could_not_be_undone_is_undone_by_the_next_call),
    TEST(a_save_that_failed_leaves_the_next_alone),
    TEST(an_erasure_that_fails_was_not_made),
    TEST(what_could_not_be_wiped_is_wiped_later),
    TEST(the_disk_is_full),
};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--every") == 0) {
        points_max = UINT64_MAX;
        argc--;
        argv++;
    }
    failing_open();
    memory_files_open();
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
