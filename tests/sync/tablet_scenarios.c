#include <stdlib.h>

#include "sync/id.h"
#include "sync/migrate.h"
#include "sync/tablet/check.h"
#include "sync/tablet/prune.h"
#include "tests/check.h"
#include "tests/sync/failing.h"
#include "tests/sync/memory_files.h"
#include "tests/sync/scenarios.h"

/* --- Saving --- */

static void new_row(struct stage *stage)
{
    char id[23];

    stage_put(&stage->input,
              "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Samen bellen met \\\"Fonds\\\".\"}}",
              world_id(&stage->world, id), stage->huishouden);
    tablet_reopen(stage->a); /* the branch is new too */
    stage_on_tablet(stage);
}

static void change(struct stage *stage)
{
    stage_change_status(stage, row_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "status"));
}

static void change_over_conflict(struct stage *stage)
{
    stage_conflict(stage);
    stage_change_status(stage, row_all_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "status"));
}

/* The tablet shows an edit that the office then refuses; a form that was open all the while is saved after that. */
static void change_over_refused(struct stage *stage)
{
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    stage_put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"wie\":\"Gezin\"},\"gezien\":{\"wie\":%s}}", stage->afspraak,
              row_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "wie"));
    sqlite3_exec(stage->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"Fonds\"', '17')", NULL, NULL, NULL);
    tablet_exchange(stage->a);
    stage_on_tablet(stage);
}

/* As the app saves a form: the edit is kept and the draft is dropped, or neither. */
static int save_draft(struct stage *stage)
{
    struct transaction *transaction = &stage->transaction;
    int result = transaction_write(transaction);

    if (result != SYNC_OK)
        return result;
    result = stage_save(stage);
    if (result == SYNC_OK)
        result = sqlite3_exec(stage->db, "DELETE FROM concept WHERE sleutel = 'afspraak'", NULL, NULL, NULL);
    return transaction_end(transaction, result);
}

static void change_with_draft(struct stage *stage)
{
    change(stage);
    sqlite3_exec(stage->db, "INSERT INTO concept VALUES ('afspraak', '{}', 5)", NULL, NULL, NULL);
    check_int(transaction_open(stage->db, &stage->transaction), SYNC_OK);
}

static void faulty_edit(struct stage *stage)
{
    stage_put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"\\u006fnzin\",\"kosten\":-1},\"gezien\":{}}",
              stage->afspraak);
    stage_on_tablet(stage);
}

/* --- What was refused --- */

/* The tablet holds one refused edit, and one that was put away. */
static void refused_edits(struct stage *stage)
{
    for (int i = 0; i < 2; i++) {
        tablet_set(stage->a, "afspraak", stage->afspraak, "wie", i ? "\"Fonds\"" : "\"Gezin\"");
        stage_spoil_last(stage->a);
        tablet_exchange(stage->a);
    }
    check_int(device_put_away(stage->a->device, stage->a->branch, 3), SYNC_OK);
    change(stage);
}

static int correct(struct stage *stage)
{
    return device_correct(stage->a->device, stage->a->branch, 4, stage->input.data, stage->input.length,
                          stage->world.now, &stage->out);
}

static int put_one_away(struct stage *stage)
{
    return device_put_away(stage->a->device, stage->a->branch, 4);
}

static int list_refused(struct stage *stage)
{
    return device_refused(stage->a->device, &stage->out);
}

/* --- Opening, looking, asking, receiving --- */

static void closed_tablet(struct stage *stage)
{
    device_close(stage->a->device);
    stage->a->device = NULL;
    stage_on_tablet(stage);
}

static int open_tablet(struct stage *stage)
{
    return device_open(stage->a->db, stage->a->branch + 1, &stage->a->device);
}

static void row_in_conflict(struct stage *stage)
{
    stage_conflict(stage);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    stage_on_tablet(stage);
}

static int look(struct stage *stage)
{
    unsigned char id[SYNC_ID_SIZE];

    id_from_text(stage->afspraak, ID_TEXT_SIZE, id);
    return device_row(stage->a->device, "afspraak", id, &stage->out);
}

static int status(struct stage *stage)
{
    return device_status(stage->a->device, &stage->out);
}

static int ask(struct stage *stage)
{
    return device_request(stage->a->device, &stage->out);
}

static void answered(struct stage *stage)
{
    stage_waiting_edits(stage);
    stage_answer(stage);
    tablet_set(stage->a, "afspraak", stage->afspraak, "evaluatiedatum", "\"2027-06-01\"");
}

/* The office was restored since it answered last; of the edits that wait it had taken in the first, but not given back its row. */
static void answered_by_another(struct stage *stage)
{
    answered(stage);
    sqlite3_exec(stage->db,
                 "UPDATE sync_state SET incarnation = zeroblob(16);"
                 "UPDATE sync_edit SET state = 1, stand = 2 WHERE sequence = (SELECT min(sequence) FROM sync_edit)",
                 NULL, NULL, NULL);
}

static int receive(struct stage *stage)
{
    return device_receive(stage->a->device, stage->input.data, stage->input.length, &stage->out);
}

/* --- Deletion --- */

static void put_deletion(struct stage *stage)
{
    const char *row = tablet_row(stage->a, "huishouden", stage->huishouden);

    buffer_clear(&stage->input);
    stage_put(&stage->input, "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"waarden\":{\"verwijderd\":%s},\"gezien\":{\"verwijderd\":%s}}",
              stage->huishouden, row_cover(row, "verwijderd"), row_seen(row, "verwijderd"));
}

/* Deleted, with a version of one's own that the office refuses, and contested by what another put under it. */
static void deleted_family(struct stage *stage)
{
    char id[23];

    tablet_set(stage->a, "huishouden", stage->huishouden, "telefoon", "\"06\"");
    tablet_delete(stage->a, "huishouden", stage->huishouden);
    sqlite3_exec(stage->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"06\"', '17')", NULL, NULL, NULL);
    tablet_afspraak(stage->b, stage->huishouden, id);
    world_exchange(&stage->world);
    put_deletion(stage);
    stage_on_tablet(stage);
}

/* As the screen showed it before the office refused what it showed. */
static void deletion_over_refused(struct stage *stage)
{
    tablet_set(stage->a, "huishouden", stage->huishouden, "telefoon", "\"06\"");
    put_deletion(stage);
    sqlite3_exec(stage->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"06\"', '17')", NULL, NULL, NULL);
    tablet_exchange(stage->a);
    stage_on_tablet(stage);
}

static int look_at_family(struct stage *stage)
{
    unsigned char id[SYNC_ID_SIZE];

    id_from_text(stage->huishouden, ID_TEXT_SIZE, id);
    return device_row(stage->a->device, "huishouden", id, &stage->out);
}

/* The other tablet deleted the huishouden; here lies a row under it that waits, and one that the office will refuse. */
static void deletion_answered(struct stage *stage)
{
    char id[23];

    tablet_delete(stage->b, "huishouden", stage->huishouden);
    tablet_exchange(stage->b);
    tablet_exchange(stage->a);
    tablet_set(stage->b, "afspraak", stage->afspraak, "status", "\"loopt\"");
    tablet_exchange(stage->b);
    tablet_afspraak(stage->a, stage->huishouden, id);
    sqlite3_exec(stage->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"Samen bellen.\"', '17')", NULL, NULL, NULL);
    tablet_delete(stage->a, "afspraak", stage->afspraak);
    stage_answer(stage);
    stage_on_tablet(stage);
}

/* What was deleted a quarter ago is in two backups; the next answer has nothing new. */
static void deleted_long_ago(struct stage *stage)
{
    tablet_delete(stage->b, "afspraak", stage->afspraak);
    world_exchange(&stage->world);
    for (int i = 0; i < 2; i++)
        world_backed_up(&stage->world);
    for (int i = 0; i < 2; i++) {
        world_exchange(&stage->world);
        stage->world.now += DELETED_KEPT + CHECK_INTERVAL;
    }
    stage_answer(stage);
    stage_on_tablet(stage);
}

/* --- After a restore --- */

/* The answer is that of PROTOCOL.md's "Another incarnation". */
static void meeting_a_restored_office(struct stage *stage)
{
    stage_restored_office(stage);
    stage_answer(stage);
    check_true(strstr(buffer_text(&stage->input), "\"vorige\"") != NULL);
    stage_on_tablet(stage);
}

/* --- What leaves a tablet --- */

/* Three families: one was erased, one moved away, and of one the scope is this person's no longer. An edit of each waits. */
static void answer_that_takes_away(struct stage *stage)
{
    unsigned char scopes[2][SYNC_ID_SIZE];
    char families[2][23], id[23];

    memcpy(scopes[0], stage->world.team, SYNC_ID_SIZE);
    memset(scopes[1], 0x5e, SYNC_ID_SIZE);
    world_access(&stage->world, stage->a, (const unsigned char(*)[SYNC_ID_SIZE])scopes, 2);
    tablet_huishouden(stage->a, families[0]);
    check_int(tablet_save(stage->a, "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"waarden\":{\"team_id\":\"%.22s\",\"naam\":\"Berg\"}}",
                          world_id(&stage->world, families[1]), text_of(scopes[1])),
              SYNC_OK);
    for (int i = 0; i < 2; i++)
        tablet_afspraak(stage->a, families[i], id);
    world_exchange(&stage->world);
    for (int i = 0; i < 2; i++)
        tablet_set(stage->a, "huishouden", families[i], "telefoon", i ? "\"06\"" : "\"" ERASED_WORD "\"");
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    check_int(world_erase(&stage->world, "huishouden", families[0], &(struct erasure){ 0 }), SYNC_OK);
    check_int(world_order(&stage->world, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%.22s\"}",
                          stage->huishouden, text_of(scopes[1])),
              SYNC_OK);
    world_access(&stage->world, stage->a, (const unsigned char(*)[SYNC_ID_SIZE])scopes, 1);
    stage_answer(stage);
    check_true(strstr(buffer_text(&stage->input), "\"gewist\":[[") != NULL);
    check_true(strstr(buffer_text(&stage->input), "\"weg\":[[") != NULL);
    stage->owing = "UPDATE sync_state SET erased = 1"; /* wiping what was erased out of the file */
    stage_on_tablet(stage);
}

/* --- Another person logs in --- */

static void finished_work(struct stage *stage)
{
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    world_exchange(&stage->world);
    stage->owing = "UPDATE sync_state SET erased = 1"; /* wiping the rows out of the file */
    stage_on_tablet(stage);
}

static int hand_over(struct stage *stage)
{
    return device_hand_over(stage->a->device, stage->a->branch + 1);
}

/* The office lost what the former person saved, and nobody works on the tablet now. */
static void work_that_is_lacked(struct stage *stage)
{
    sqlite3 *backup = world_backup(&stage->world);
    char made[23];

    memcpy(stage->former, stage->a->person, SYNC_ID_SIZE);
    tablet_afspraak(stage->a, stage->huishouden, made);
    finished_work(stage);
    check_int(tablet_hand_over(stage->a, stage->b->id, stage->b->person), SYNC_OK);
    tablet_exchange(stage->a);
    world_restore(&stage->world, backup);
    tablet_exchange(stage->a);
    sqlite3_close(backup);
    check_int(hand_over(stage), SYNC_OK);
    stage->owing = NULL;
}

static int log_in_again(struct stage *stage)
{
    int result = device_identify(stage->a->device, stage->former);

    return result == SYNC_OK ? device_status(stage->a->device, &stage->out) : result;
}

/* --- Opening a file --- */

/* The process was killed: its write-ahead log has commits that the database lacks. */
static void killed_tablet(struct stage *stage)
{
    stage_waiting_edits(stage);
    memory_files_copy("tablet-0", "killed");
}

/* From the file to the first screen and back, by another connection on what the killed one left. */
static int open_killed(struct stage *stage)
{
    struct device *device = NULL;
    sqlite3 *db = NULL;
    int result = sqlite3_open_v2("killed", &db, SQLITE_OPEN_READWRITE, MEMORY_FILES);

    if (result == SQLITE_OK) {
        failing_steps(db);
        result = sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL);
    }
    if (result == SQLITE_OK)
        result = migrate(db, SIDE_DEVICE);
    if (result == SYNC_OK)
        result = device_open(db, 17, &device);
    if (result == SYNC_OK)
        result = device_status(device, &stage->out);
    device_close(device);
    sqlite3_close(db);
    return result;
}

/* --- A text of a hundred thousand bytes --- */

static void long_text(struct stage *stage)
{
    char *text = malloc(100001);

    memset(text, 'x', 100000);
    text[100000] = '\0';
    stage_put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"doel\":\"%s\"},\"gezien\":{\"doel\":%s}}", stage->afspraak,
              text, row_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "doel"));
    free(text);
    stage_on_tablet(stage);
}

static void long_request(struct stage *stage)
{
    struct buffer request = BUFFER_EMPTY;

    long_text(stage);
    check_int(stage_save(stage), SYNC_OK);
    check_int(device_request(stage->a->device, &request), SYNC_OK);
    stage->exchange = stage_decode(stage->a, &request);
    buffer_free(&request);
    stage_at_office(stage);
}

static void long_answer(struct stage *stage)
{
    struct buffer request = BUFFER_EMPTY;
    struct faults faults;

    long_text(stage);
    check_int(stage_save(stage), SYNC_OK);
    tablet_exchange(stage->a);
    tablet_set(stage->b, "afspraak", stage->afspraak, "doel", "\"Kort\"");
    check_int(device_request(stage->b->device, &request), SYNC_OK);
    buffer_clear(&stage->input);
    world_answer(&stage->world, stage->b, request.data, request.length, &stage->input, &faults);
    buffer_free(&request);
    stage->a = stage->b;
    stage->db = stage->b->db;
    stage->file = "tablet-1";
}

/* --- All of them --- */

const struct scenario TABLET_SCENARIOS[TABLET_SCENARIO_COUNT] = {
    { "saving a new row", new_row, stage_save },
    { "saving a change", change, stage_save },
    { "saving over a conflict", change_over_conflict, stage_save },
    { "saving over a refused edit", change_over_refused, stage_save },
    { "saving what was a draft", change_with_draft, save_draft },
    { "a save that is refused", faulty_edit, stage_save },
    { "correcting what was refused", refused_edits, correct },
    { "putting away what was refused", refused_edits, put_one_away },
    { "listing what was refused", refused_edits, list_refused },
    { "opening a tablet", closed_tablet, open_tablet },
    { "showing a row", row_in_conflict, look },
    { "the status", row_in_conflict, status },
    { "asking the office", stage_waiting_edits, ask },
    { "receiving an answer", answered, receive },
    { "receiving the answer of a restored office", answered_by_another, receive },
    { "deleting again", deleted_family, stage_save },
    { "deleting over a refused edit", deletion_over_refused, stage_save },
    { "showing what is deleted", deleted_family, look_at_family },
    { "receiving what is about a deletion", deletion_answered, receive },
    { "letting go of what was deleted", deleted_long_ago, receive },
    { "meeting a restored office", meeting_a_restored_office, receive },
    { "attesting to a restored office", stage_met_restored_office, ask },
    { "receiving what takes rows away", answer_that_takes_away, receive },
    { "making room for another person", finished_work, hand_over },
    { "logging in where work is lacked", work_that_is_lacked, log_in_again },
    { "opening what a killed tablet left", killed_tablet, open_killed },
};

const struct scenario LONG_TEXTS[LONG_TEXT_COUNT] = {
    { "saving a long text", long_text, stage_save },
    { "receiving a long text", long_answer, receive },
    { "taking a long text in", long_request, stage_push },
};
