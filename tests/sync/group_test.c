/* Several requests in one commit: who fails, fails alone. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/check.h"
#include "tests/sync/failing.h"
#include "tests/sync/world.h"

#define GROUP 3

/* Three tablets share an afspraak; each has edits that wait, decoded at the office. */
struct meeting {
    struct world world;
    char huishouden[23], afspraak[23];
    char made[GROUP][23]; /* by each of them: an afspraak of its own */
    struct buffer requests[GROUP];
    struct exchange *exchanges[GROUP];
    int results[GROUP];
};

static void decode(struct meeting *meeting, int i)
{
    struct tablet *tablet = &meeting->world.tablets[i];
    struct exchange_context context = { .now = meeting->world.now };
    struct faults faults;

    memcpy(context.device, tablet->id, SYNC_ID_SIZE);
    memcpy(context.person, tablet->person, SYNC_ID_SIZE);
    exchange_free(meeting->exchanges[i]);
    check_int(exchange_decode(&context, meeting->requests[i].data, meeting->requests[i].length, &meeting->exchanges[i], &faults), SYNC_OK);
}

static struct meeting *meeting_open(void)
{
    struct meeting *meeting = calloc(1, sizeof *meeting);

    world_open(&meeting->world, 1, GROUP);
    tablet_huishouden(&meeting->world.tablets[0], meeting->huishouden);
    tablet_afspraak(&meeting->world.tablets[0], meeting->huishouden, meeting->afspraak);
    world_exchange(&meeting->world);
    for (int i = 0; i < GROUP; i++) {
        struct tablet *tablet = &meeting->world.tablets[i];
        char *id = meeting->made[i], value[20];

        tablet_reopen(tablet); /* so that the office has a branch to number */
        snprintf(value, sizeof value, "\"Gezin %d\"", i);
        tablet_set(tablet, "afspraak", meeting->afspraak, "wie", value);
        tablet_afspraak(tablet, meeting->huishouden, id);
        tablet_set(tablet, "afspraak", id, "uiterlijk", "\"2027-03-01\"");
        check_int(device_request(tablet->device, &meeting->requests[i]), SYNC_OK);
        decode(meeting, i);
    }
    return meeting;
}

static void meeting_close(struct meeting *meeting)
{
    for (int i = 0; i < GROUP; i++) {
        buffer_free(&meeting->requests[i]);
        exchange_free(meeting->exchanges[i]);
    }
    world_close(&meeting->world);
    free(meeting);
}

static int push(struct meeting *meeting)
{
    return server_push_group(meeting->world.server, meeting->exchanges, meeting->results, GROUP);
}

/* How many edits of this tablet's branch are in the log. */
static int edits_of(struct meeting *meeting, int i)
{
    return atoi(sql_text(meeting->world.db, "SELECT ifnull(sum(count), 0) FROM sync_push p JOIN sync_branch b ON b.nr = p.branch"
                                            " WHERE b.branch = %lld",
                         (long long)meeting->world.tablets[i].branch));
}

/* The office is of one mind: the log has no gap, each branch's last number is that of its last edit, and each row stands once in the
 * order of changes. */
static void check_office(struct meeting *meeting)
{
    sqlite3 *db = meeting->world.db;

    check_text(sql_text(db, "SELECT count(*) = max(position) FROM sync_log"), "1");
    check_text(sql_text(db, "SELECT sum(count) = (SELECT count(*) FROM sync_log) FROM sync_push"), "1");
    check_text(sql_text(db, "SELECT count(*) FROM sync_branch b WHERE last <> (SELECT ifnull(sum(count), 0) FROM sync_push"
                            " WHERE branch = b.nr)"),
               "0");
    check_text(sql_text(db, "SELECT (SELECT count(*) FROM sync_change) = (SELECT count(*) FROM afspraak) + (SELECT count(*) FROM huishouden)"),
               "1");
    check_text(sql_text(db, "SELECT count(*) FROM sync_change WHERE position > (SELECT max(position) FROM sync_log)"), "0");
}

/* What the office shows, without the local numbers that the order of arrival gives. */
static void content(struct meeting *meeting, struct buffer *out)
{
    buffer_clear(out);
    buffer_puts(out, sql_text(meeting->world.db, "SELECT group_concat(hex(id) || ifnull(wie, '') || ifnull(uiterlijk, '') || sync_conflicts)"
                                                 " FROM (SELECT * FROM afspraak ORDER BY id)"));
}

static int count_commit(void *context)
{
    ++*(int *)context;
    return 0;
}

/* All of a group is in the log after one commit, in its order. */
static void a_group_is_one_commit(void)
{
    struct meeting *meeting = meeting_open();
    int commits = 0;

    sqlite3_commit_hook(meeting->world.db, count_commit, &commits);
    check_int(push(meeting), SYNC_OK);
    sqlite3_commit_hook(meeting->world.db, NULL, NULL);
    check_int(commits, 1);
    for (int i = 0; i < GROUP; i++) {
        check_int(meeting->results[i], SYNC_OK);
        check_int(edits_of(meeting, i), 3);
    }
    check_office(meeting);
    check_text(sql_text(meeting->world.db, "SELECT group_concat(first_position) FROM sync_push"), "1,3,6,9");
    meeting_close(meeting);
}

/* A group of nothing is no fault. */
static void an_empty_group_changes_nothing(void)
{
    struct meeting *meeting = meeting_open();

    check_int(server_push_group(meeting->world.server, meeting->exchanges, meeting->results, 0), SYNC_OK);
    check_text(sql_text(meeting->world.db, "SELECT count(*) FROM sync_log"), "2");
    meeting_close(meeting);
}

/* The same request twice in a group is taken in once, and both get their receipt. */
static void a_retry_within_a_group_is_taken_in_once(void)
{
    struct meeting *meeting = meeting_open();
    struct exchange *first = meeting->exchanges[0];
    struct exchange *group[2];
    struct buffer answer = BUFFER_EMPTY;

    meeting->exchanges[0] = NULL;
    decode(meeting, 0);
    group[0] = first;
    group[1] = meeting->exchanges[0];
    check_int(server_push_group(meeting->world.server, group, meeting->results, 2), SYNC_OK);
    check_int(edits_of(meeting, 0), 3);
    for (int i = 0; i < 2; i++) {
        buffer_clear(&answer);
        check_int(server_answer(meeting->world.server, group[i], &answer), SYNC_OK);
        check_true(strstr(buffer_text(&answer), "\"tot\":3,\"geweigerd\":[]") != NULL);
    }
    check_office(meeting);
    buffer_free(&answer);
    exchange_free(first);
    meeting_close(meeting);
}

/* Push with the nth allocation failing, once or for good; then check what the results promise, and send again who failed. */
static void push_failing(struct meeting *meeting, uint64_t nth, bool lasting)
{
    int result;

    failing_start(FAILING_MEMORY, nth, lasting);
    result = push(meeting);
    check_true(failing_stop() == (nth < UINT64_MAX));
    check_true(sqlite3_get_autocommit(meeting->world.db));
    for (int i = 0; i < GROUP; i++) {
        bool stands = result == SYNC_OK && meeting->results[i] == SYNC_OK;

        check_int(edits_of(meeting, i), stands ? 3 : 0);
    }
    check_office(meeting);
    for (int i = 0; i < GROUP; i++)
        if (result != SYNC_OK || meeting->results[i] != SYNC_OK) {
            int again = SYNC_OK;

            check_int(server_push_group(meeting->world.server, &meeting->exchanges[i], &again, 1), SYNC_OK);
            check_int(again, SYNC_OK);
            check_int(edits_of(meeting, i), 3);
        }
    check_office(meeting);
}

static void fail_everywhere(bool lasting)
{
    struct meeting *meeting = meeting_open();
    struct buffer expected = BUFFER_EMPTY, found = BUFFER_EMPTY;
    uint64_t events, stride;

    push_failing(meeting, UINT64_MAX, false);
    content(meeting, &expected);
    events = failing_count(FAILING_MEMORY);
    meeting_close(meeting);

    stride = events / 25 + 1; /* each needs a world of its own */
    for (uint64_t nth = 1; nth <= events && check_failures < 10; nth += stride) {
        meeting = meeting_open();
        push_failing(meeting, nth, lasting);
        content(meeting, &found);
        check_text(buffer_text(&found), buffer_text(&expected));
        meeting_close(meeting);
    }
    buffer_free(&expected);
    buffer_free(&found);
}

/* Memory is out for a moment: the results tell whose edits are in the log; sent again, all is as if nothing had failed. */
static void the_results_tell_whose_edits_are_in_the_log(void)
{
    fail_everywhere(false);
}

/* Memory is out for good: what can't be undone alone is undone with the whole group. */
static void a_group_that_fails_leaves_nothing_half(void)
{
    fail_everywhere(true);
}

static int refuse_commit(void *context)
{
    (void)context;
    return 1;
}

/* A group whose commit fails leaves nothing of anyone. A request of it that is taken in afterwards is judged anew: that its number was taken by
 * another in that group counts no more. */
static void a_group_that_is_not_committed_was_never_there(void)
{
    struct meeting *meeting = meeting_open();
    struct exchange *first = meeting->exchanges[0];
    struct exchange *group[2];
    struct buffer answer = BUFFER_EMPTY;

    meeting->exchanges[0] = NULL;
    memcpy(strstr(buffer_text(&meeting->requests[0]), "Gezin 0"), "Gezin X", 7);
    decode(meeting, 0);
    group[0] = first;
    group[1] = meeting->exchanges[0];
    sqlite3_commit_hook(meeting->world.db, refuse_commit, NULL);
    check_true(server_push_group(meeting->world.server, group, meeting->results, 2) != SYNC_OK);
    sqlite3_commit_hook(meeting->world.db, NULL, NULL);
    check_text(sql_text(meeting->world.db, "SELECT count(*) FROM sync_log"), "2");
    check_text(sql_text(meeting->world.db, "SELECT count(*) FROM sync_branch"), "1");

    check_int(server_push_group(meeting->world.server, &group[1], meeting->results, 1), SYNC_OK);
    check_int(server_answer(meeting->world.server, group[1], &answer), SYNC_OK);
    check_true(strstr(buffer_text(&answer), "\"tot\":3,\"geweigerd\":[]") != NULL);
    check_text(sql_text(meeting->world.db, "SELECT wie FROM afspraak WHERE wie NOT NULL"), "Gezin X");
    check_office(meeting);
    buffer_free(&answer);
    exchange_free(first);
    meeting_close(meeting);
}

/* A row that the database will not take (here by a trigger) fails its own request only. */
static void a_row_that_cannot_be_written_fails_its_request_only(void)
{
    struct meeting *meeting = meeting_open();
    sqlite3 *db = meeting->world.db;
    char sql[200];

    snprintf(sql, sizeof sql, "CREATE TRIGGER stop BEFORE INSERT ON afspraak WHEN new.id = unid('%s') BEGIN SELECT raise(ABORT, 'no'); END",
             meeting->made[1]);
    check_int(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    check_int(push(meeting), SYNC_OK);
    check_int(meeting->results[0], SYNC_OK);
    check_true(meeting->results[1] != SYNC_OK && meeting->results[1] < SYNC_INVALID);
    check_int(meeting->results[2], SYNC_OK);
    check_int(edits_of(meeting, 0), 3);
    check_int(edits_of(meeting, 1), 0);
    check_int(edits_of(meeting, 2), 3);
    check_office(meeting);

    sqlite3_exec(db, "DROP TRIGGER stop", NULL, NULL, NULL);
    check_int(push(meeting), SYNC_OK); /* the others are retries by now */
    for (int i = 0; i < GROUP; i++)
        check_int(edits_of(meeting, i), 3);
    check_office(meeting);
    check_text(sql_text(db, "SELECT count(*) FROM sync_quarantine"), "0");
    meeting_close(meeting);
}

/* A push names the scope of each row that it changed, once; the same again changes nothing and names none. */
static void a_push_names_the_scopes_that_it_changed(void)
{
    struct meeting *meeting = meeting_open();
    unsigned char scope[SYNC_ID_SIZE];
    struct touched touched;

    server_take_touched(meeting->world.server, &touched); /* of what went before */
    check_int(push(meeting), SYNC_OK);
    server_take_touched(meeting->world.server, &touched);
    if (check_int(touched.count, 1) && check_true(!touched.more)) {
        check_int(server_scope(meeting->world.server, touched.scopes[0], scope), SYNC_OK);
        check_true(memcmp(scope, meeting->world.team, SYNC_ID_SIZE) == 0);
    }
    check_true(memcmp(exchange_device(meeting->exchanges[1]), meeting->world.tablets[1].id, SYNC_ID_SIZE) == 0);
    check_int(push(meeting), SYNC_OK);
    server_take_touched(meeting->world.server, &touched);
    check_int(touched.count, 0);
    check_int(server_scope(meeting->world.server, 999, scope), SYNC_NOT_FOUND);
    meeting_close(meeting);
}

static const struct test TESTS[] = {
    TEST(a_group_is_one_commit),
    TEST(an_empty_group_changes_nothing),
    TEST(a_retry_within_a_group_is_taken_in_once),
    TEST(the_results_tell_whose_edits_are_in_the_log),
    TEST(a_group_that_fails_leaves_nothing_half),
    TEST(a_group_that_is_not_committed_was_never_there),
    TEST(a_row_that_cannot_be_written_fails_its_request_only),
    TEST(a_push_names_the_scopes_that_it_changed),
};

int main(int argc, char **argv)
{
    failing_open();
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
