#include "tests/sync/scenarios.h"

#include <stdarg.h>
#include <stdlib.h>

#include "sync/id.h"
#include "sync/migrate.h"
#include "sync/office/history.h"
#include "sync/tablet/check.h"
#include "sync/tablet/prune.h"
#include "tests/check.h"
#include "tests/sync/failing.h"
#include "tests/sync/memory_files.h"

static struct exchange_context context_of(const struct tablet *tablet)
{
    struct exchange_context context = { .now = tablet->world->now };

    memcpy(context.device, tablet->id, SYNC_ID_SIZE);
    memcpy(context.person, tablet->person, SYNC_ID_SIZE);
    return context;
}

static struct exchange *decode(const struct tablet *tablet, const struct buffer *request)
{
    struct exchange_context context = context_of(tablet);
    struct exchange *exchange = NULL;
    struct faults faults;

    if (!check_int(exchange_decode(&context, request->data, request->length, &exchange, &faults), SYNC_OK))
        exit(1);
    return exchange;
}

static void put(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    buffer_puts(buffer, text);
    sqlite3_free(text);
}

static void on_tablet(struct stage *stage)
{
    stage->db = stage->a->db;
    stage->file = "tablet-0";
}

static void at_office(struct stage *stage)
{
    stage->db = stage->world.db;
    stage->file = "office";
}

/* Both tablets changed the status, and a text that can be merged; everybody knows it. */
static void make_conflict(struct stage *stage)
{
    tablet_set(stage->a, "afspraak", stage->afspraak, "status", "\"loopt\"");
    tablet_set(stage->a, "afspraak", stage->afspraak, "actie", "\"Nu samen bellen.\"");
    stage->world.now += 60;
    tablet_set(stage->b, "afspraak", stage->afspraak, "status", "\"gestopt\"");
    tablet_set(stage->b, "afspraak", stage->afspraak, "actie", "\"Samen bellen. En mailen.\"");
    world_exchange(&stage->world);
}

/* The office's answer to what the tablet asks now. */
static void answer_now(struct stage *stage)
{
    struct buffer request = BUFFER_EMPTY;
    struct faults faults;

    check_int(device_request(stage->a->device, &request), SYNC_OK);
    world_answer(&stage->world, stage->a, request.data, request.length, &stage->input, &faults);
    buffer_free(&request);
}

/* Make the last edit that waits one that the office refuses. */
static void spoil_last(struct tablet *tablet)
{
    sqlite3_exec(tablet->db,
                 "UPDATE sync_edit SET edit = replace(edit, '\"wie\":', '\"kleur\":')"
                 " WHERE sequence = (SELECT max(sequence) FROM sync_edit)",
                 NULL, NULL, NULL);
}

/* --- Saving --- */

static int save(struct stage *stage)
{
    return device_save(stage->a->device, stage->input.data, stage->input.length, stage->world.now, &stage->out);
}

static void new_row(struct stage *stage)
{
    char id[23];

    put(&stage->input,
        "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Samen bellen met \\\"Fonds\\\".\"}}",
        world_id(&stage->world, id), stage->huishouden);
    tablet_reopen(stage->a); /* the branch is new too */
    on_tablet(stage);
}

static void change_status(struct stage *stage, const char *seen)
{
    put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"nagekomen\"},\"gezien\":{\"status\":%s}}",
        stage->afspraak, seen);
    on_tablet(stage);
}

static void change(struct stage *stage)
{
    change_status(stage, row_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "status"));
}

static void change_over_conflict(struct stage *stage)
{
    make_conflict(stage);
    change_status(stage, row_all_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "status"));
}

/* The tablet shows an edit that the office then refuses; a form that was open all the while is saved after that. */
static void change_over_refused(struct stage *stage)
{
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"wie\":\"Gezin\"},\"gezien\":{\"wie\":%s}}", stage->afspraak,
        row_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "wie"));
    sqlite3_exec(stage->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"Fonds\"', '17')", NULL, NULL, NULL);
    tablet_exchange(stage->a);
    on_tablet(stage);
}

/* As the app saves a form: the edit is kept and the draft is dropped, or neither. */
static int save_draft(struct stage *stage)
{
    struct transaction *transaction = &stage->transaction;
    int result = transaction_write(transaction);

    if (result != SYNC_OK)
        return result;
    result = save(stage);
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
    put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"\\u006fnzin\",\"kosten\":-1},\"gezien\":{}}",
        stage->afspraak);
    on_tablet(stage);
}

/* --- What was refused --- */

/* The tablet holds one refused edit, and one that was put away. */
static void refused_edits(struct stage *stage)
{
    for (int i = 0; i < 2; i++) {
        tablet_set(stage->a, "afspraak", stage->afspraak, "wie", i ? "\"Fonds\"" : "\"Gezin\"");
        spoil_last(stage->a);
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
    on_tablet(stage);
}

static int open_tablet(struct stage *stage)
{
    return device_open(stage->a->db, stage->a->branch + 1, &stage->a->device);
}

static void row_in_conflict(struct stage *stage)
{
    make_conflict(stage);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    on_tablet(stage);
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

/* Edits of two branches that wait, one of which will be refused, and two for which the office has other news: a
 * conflict, a text to merge. */
static void waiting_edits(struct stage *stage)
{
    char id[23];

    tablet_set(stage->b, "afspraak", stage->afspraak, "status", "\"gestopt\"");
    tablet_set(stage->b, "afspraak", stage->afspraak, "actie", "\"Samen bellen. En mailen.\"");
    tablet_afspraak(stage->b, stage->huishouden, id);
    tablet_exchange(stage->b);
    tablet_set(stage->a, "afspraak", stage->afspraak, "status", "\"loopt\"");
    tablet_set(stage->a, "afspraak", stage->afspraak, "actie", "\"Nu samen bellen.\"");
    tablet_set(stage->a, "huishouden", stage->huishouden, "plan", "\"Rust\\nRegelmaat\"");
    tablet_reopen(stage->a);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    spoil_last(stage->a);
    tablet_afspraak(stage->a, stage->huishouden, id);
    tablet_set(stage->a, "afspraak", id, "uiterlijk", "\"2027-03-01\"");
    on_tablet(stage);
}

static int ask(struct stage *stage)
{
    return device_request(stage->a->device, &stage->out);
}

static void answered(struct stage *stage)
{
    waiting_edits(stage);
    answer_now(stage);
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

/* --- The office --- */

/* A request with all that a push may meet: new edits and one that is refused, a retry, a number with other content, the branch of
 * another device. */
static void full_request(struct stage *stage)
{
    char own[BRANCH_TEXT_SIZE], other[BRANCH_TEXT_SIZE];

    branch_to_text(stage->a->branch, own);
    branch_to_text(stage->b->branch, other);
    waiting_edits(stage);
    check_int(device_request(stage->a->device, &stage->input), SYNC_OK);
    stage->input.length -= 2; /* the brackets that end the list */
    for (int i = 0; i < 2; i++)
        put(&stage->input,
            ",{\"tak\":\"%.11s\",\"vanaf\":1,\"lijst\":[{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"wie\":\"Anders\"},"
            "\"gezien\":{\"wie\":[[\"%.11s\",2]]}}]}",
            i ? other : own, stage->afspraak, own);
    buffer_puts(&stage->input, "]}");
    at_office(stage);
}

static int decode_request(struct stage *stage)
{
    struct exchange_context context = context_of(stage->a);
    struct exchange *exchange;
    struct faults faults;
    int result = exchange_decode(&context, stage->input.data, stage->input.length, &exchange, &faults);

    if (result == SYNC_INVALID)
        put_faults(&stage->out, &faults);
    if (stage->out.failed)
        result = SQLITE_NOMEM;
    exchange_free(exchange);
    return result;
}

static void faulty_request(struct stage *stage)
{
    buffer_puts(&stage->input, "{\"versie\":1,\"schema\":4,\"verzoek\":1,\"incarnatie\":\"\\u0041\",\"bereiken\":[[\"x\",1,2]],"
                               "\"bewerkingen\":[{\"tak\":\"\\u0041\",\"vanaf\":0,\"lijst\":[{}]}]}");
    at_office(stage);
}

static void decoded_request(struct stage *stage)
{
    full_request(stage);
    stage->exchange = decode(stage->a, &stage->input);
}

static int push(struct stage *stage)
{
    int pushed = SYNC_OK;
    int result = server_push_group(stage->world.server, &stage->exchange, &pushed, 1);

    return result != SYNC_OK ? result : pushed;
}

static void pushed_request(struct stage *stage)
{
    decoded_request(stage);
    check_int(push(stage), SYNC_OK);
    /* Readers know nothing yet of what the writer has read. */
    server_close(stage->world.server);
    check_int(server_open(stage->world.db, stage->world.team, &stage->world.server), SYNC_OK);
}

static int answer(struct stage *stage)
{
    return server_answer(stage->world.server, stage->exchange, &stage->out);
}

/* A row with a conflict that was settled, one that is open, and a refused edit. */
static void row_with_a_past(struct stage *stage)
{
    make_conflict(stage);
    change_status(stage, row_all_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "status"));
    check_int(save(stage), SYNC_OK);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    spoil_last(stage->a);
    world_exchange(&stage->world);
    make_conflict(stage);
    server_close(stage->world.server);
    check_int(server_open(stage->world.db, stage->world.team, &stage->world.server), SYNC_OK);
    at_office(stage);
}

static int tell_history(struct stage *stage)
{
    unsigned char id[SYNC_ID_SIZE];

    id_from_text(stage->afspraak, ID_TEXT_SIZE, id);
    return server_history(stage->world.server, "afspraak", id, stage->b->person, &stage->out);
}

static void closed_office(struct stage *stage)
{
    server_close(stage->world.server);
    stage->world.server = NULL;
    at_office(stage);
}

static int open_office(struct stage *stage)
{
    return server_open(stage->world.db, stage->world.team, &stage->world.server);
}

/* --- Deletion --- */

static void put_deletion(struct stage *stage)
{
    const char *row = tablet_row(stage->a, "huishouden", stage->huishouden);

    buffer_clear(&stage->input);
    put(&stage->input, "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"waarden\":{\"verwijderd\":%s},\"gezien\":{\"verwijderd\":%s}}",
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
    on_tablet(stage);
}

/* As the screen showed it before the office refused what it showed. */
static void deletion_over_refused(struct stage *stage)
{
    tablet_set(stage->a, "huishouden", stage->huishouden, "telefoon", "\"06\"");
    put_deletion(stage);
    sqlite3_exec(stage->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"06\"', '17')", NULL, NULL, NULL);
    tablet_exchange(stage->a);
    on_tablet(stage);
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
    answer_now(stage);
    on_tablet(stage);
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
    answer_now(stage);
    on_tablet(stage);
}

/* A deletion over an edit of one's own that is refused, and a row under what is deleted. */
static void deletion_request(struct stage *stage)
{
    char id[23];

    tablet_set(stage->a, "huishouden", stage->huishouden, "telefoon", "\"06\"");
    sqlite3_exec(stage->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"06\"', '17')", NULL, NULL, NULL);
    tablet_delete(stage->a, "huishouden", stage->huishouden);
    tablet_afspraak(stage->a, stage->huishouden, id);
    tablet_delete(stage->a, "afspraak", id);
    tablet_put_back(stage->a, "afspraak", stage->afspraak);
    check_int(device_request(stage->a->device, &stage->input), SYNC_OK);
    stage->exchange = decode(stage->a, &stage->input);
    at_office(stage);
}

/* --- After a restore --- */

/* Made before a restore: a row that an older release attests and a newer one completes, one that is here already, an
 * edit that names branches nobody heard of and is refused, and one that is accepted and waits for them. */
static void attested_request(struct stage *stage)
{
    static const char HEAD[] = "\"AAAAAAAAAAI\",1,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"";
    char row[23], own[BRANCH_TEXT_SIZE];

    world_id(&stage->world, row);
    branch_to_text(stage->a->branch, own);
    put(&stage->input, "{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":[");
    for (int schema = 5; schema <= 8; schema += 3)
        put(&stage->input,
            "{\"tak\":\"AAAAAAAAAA%c\",\"vanaf\":1,\"schema\":%d,\"eerder\":true,\"lijst\":[{\"getuigt\":\"%s\",\"stand\":%d,\"tabel\":\"afspraak\","
            "\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Bellen.\",\"gezin_akkoord\":\"ja\"%s},\"gemaakt\":[%s],"
            "\"koppen\":{%s}}]},",
            schema == 5 ? 'Q' : 'U', schema, stage->huishouden, 90 - schema, row, stage->huishouden,
            schema == 5 ? "" : ",\"gezin_akkoord_dekt\":{\"versies\":[]},\"verwijderd\":{\"versies\":[]}", HEAD,
            schema == 5 ? "" : "\"verwijderd\":[[\"AAAAAAAAAAM\",1,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"]]");
    put(&stage->input,
        "{\"tak\":\"AAAAAAAAAAY\",\"vanaf\":1,\"schema\":8,\"eerder\":true,\"lijst\":[{\"getuigt\":\"%s\",\"stand\":90,\"tabel\":\"afspraak\","
        "\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Bellen.\",\"wie\":\"Gezin\"},"
        "\"gemaakt\":[\"%.11s\",2,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"],"
        "\"koppen\":{\"wie\":[[\"AAAAAAAAAAc\",1,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"]]}}",
        stage->huishouden, stage->afspraak, stage->huishouden, own);
    for (int i = 0; i < 2; i++)
        put(&stage->input,
            ",{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"status\":\"loopt\"},\"gezien\":{\"status\":[[\"AAAAAAAAAAg\",1],"
            "[\"AAAAAAAAAAk\",%d]]}}",
            i ? stage->afspraak : stage->huishouden, i + 1);
    put(&stage->input, "]}]}");
    stage->exchange = decode(stage->a, &stage->input);
    at_office(stage);
}

/* The tablet that the office was put back before: it read and sent what the office no longer has, and saved since. */
static void restored_office(struct stage *stage)
{
    sqlite3 *backup = world_backup(&stage->world);
    char id[23];

    make_conflict(stage);
    tablet_afspraak(stage->b, stage->huishouden, id);
    world_exchange(&stage->world);
    tablet_reopen(stage->a);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    world_restore(&stage->world, backup);
    sqlite3_close(backup);
}

/* The answer is that of PROTOCOL.md's "Another incarnation". */
static void meeting_a_restored_office(struct stage *stage)
{
    restored_office(stage);
    answer_now(stage);
    check_true(strstr(buffer_text(&stage->input), "\"vorige\"") != NULL);
    on_tablet(stage);
}

static void met_a_restored_office(struct stage *stage)
{
    restored_office(stage);
    tablet_one_exchange(stage->a);
    on_tablet(stage);
}

/* What the tablet attests and sends again reaches the office, which stands in memory since its restore. */
static void told_restored_office(struct stage *stage)
{
    met_a_restored_office(stage);
    check_int(device_request(stage->a->device, &stage->input), SYNC_OK);
    check_true(strstr(buffer_text(&stage->input), "\"getuigt\"") != NULL);
    stage->exchange = decode(stage->a, &stage->input);
    at_office(stage);
}

/* --- What the office decides --- */

static int order(struct stage *stage)
{
    struct faults faults;

    return server_order(stage->world.server, &stage->world.office, stage->input.data, stage->input.length, &faults);
}

/* To a scope that nobody heard of, with rows under it, a conflict, and one that was deleted. */
static void family_to_move(struct stage *stage)
{
    char id[23];

    make_conflict(stage);
    tablet_afspraak(stage->a, stage->huishouden, id);
    tablet_delete(stage->a, "afspraak", id);
    world_exchange(&stage->world);
    put(&stage->input, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%s\"}", stage->huishouden,
        world_id(&stage->world, id));
    at_office(stage);
}

/* The same database, as if it were a backup that has just been put in place. */
static void office_put_back(struct stage *stage)
{
    unsigned char former[SYNC_ID_SIZE] = { 0 };
    sqlite3_stmt *statement = NULL;
    char fresh[23];

    make_conflict(stage);
    sqlite3_prepare_v2(stage->world.db, "SELECT incarnation FROM sync_database", -1, &statement, NULL);
    if (check_int(sqlite3_step(statement), SQLITE_ROW))
        memcpy(former, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    sqlite3_finalize(statement);
    put(&stage->input, "{\"opdracht\":\"incarnatie\",\"vorige\":\"%.22s\",\"nieuwe\":\"%s\"}", text_of(former),
        world_id(&stage->world, fresh));
    at_office(stage);
}

/* With rows under it, edits in the log, a refused one, and one row that is known by id only. */
static void family_to_erase(struct stage *stage)
{
    make_conflict(stage);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    spoil_last(stage->a);
    world_exchange(&stage->world);
    at_office(stage);
}

static int erase_family(struct stage *stage)
{
    struct erased row = { .table = "huishouden" };
    struct erasure done;
    char *out = buffer_extend(&stage->out, sizeof done); /* beforehand: what fails after this is the erasure */
    int result;

    if (!out)
        return SQLITE_NOMEM;
    id_from_text(stage->huishouden, ID_TEXT_SIZE, row.id);
    result = server_erase(stage->world.server, &stage->world.office, &row, 1, &done);
    memcpy(out, &done, sizeof done);
    return result == SYNC_LATER ? SYNC_OK : result; /* the backend empties the write-ahead log once more */
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
    answer_now(stage);
    check_true(strstr(buffer_text(&stage->input), "\"gewist\":[[") != NULL);
    check_true(strstr(buffer_text(&stage->input), "\"weg\":[[") != NULL);
    stage->owing = "UPDATE sync_state SET erased = 1"; /* wiping what was erased out of the file */
    on_tablet(stage);
}

/* --- Another person logs in --- */

static void finished_work(struct stage *stage)
{
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    world_exchange(&stage->world);
    stage->owing = "UPDATE sync_state SET erased = 1"; /* wiping the rows out of the file */
    on_tablet(stage);
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
    device_close(stage->a->device); /* since the file was written anew */
    check_int(open_tablet(stage), SYNC_OK);
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
    waiting_edits(stage);
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
    put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"doel\":\"%s\"},\"gezien\":{\"doel\":%s}}", stage->afspraak,
        text, row_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "doel"));
    free(text);
    on_tablet(stage);
}

static void long_request(struct stage *stage)
{
    struct buffer request = BUFFER_EMPTY;

    long_text(stage);
    check_int(save(stage), SYNC_OK);
    check_int(device_request(stage->a->device, &request), SYNC_OK);
    stage->exchange = decode(stage->a, &request);
    buffer_free(&request);
    at_office(stage);
}

static void long_answer(struct stage *stage)
{
    struct buffer request = BUFFER_EMPTY;
    struct faults faults;

    long_text(stage);
    check_int(save(stage), SYNC_OK);
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

const struct scenario SCENARIOS[SCENARIO_COUNT] = {
    { "saving a new row", new_row, save },
    { "saving a change", change, save },
    { "saving over a conflict", change_over_conflict, save },
    { "saving over a refused edit", change_over_refused, save },
    { "saving what was a draft", change_with_draft, save_draft },
    { "a save that is refused", faulty_edit, save },
    { "correcting what was refused", refused_edits, correct },
    { "putting away what was refused", refused_edits, put_one_away },
    { "listing what was refused", refused_edits, list_refused },
    { "opening a tablet", closed_tablet, open_tablet },
    { "showing a row", row_in_conflict, look },
    { "the status", row_in_conflict, status },
    { "asking the office", waiting_edits, ask },
    { "receiving an answer", answered, receive },
    { "receiving the answer of a restored office", answered_by_another, receive },
    { "reading a request", full_request, decode_request },
    { "reading a faulty request", faulty_request, decode_request },
    { "taking a request in", decoded_request, push },
    { "answering a request", pushed_request, answer },
    { "telling a row's history", row_with_a_past, tell_history },
    { "opening the office", closed_office, open_office },
    { "deleting again", deleted_family, save },
    { "deleting over a refused edit", deletion_over_refused, save },
    { "showing what is deleted", deleted_family, look_at_family },
    { "receiving what is about a deletion", deletion_answered, receive },
    { "letting go of what was deleted", deleted_long_ago, receive },
    { "taking a deletion in", deletion_request, push },
    { "taking in what is attested and awaited", attested_request, push },
    { "meeting a restored office", meeting_a_restored_office, receive },
    { "attesting to a restored office", met_a_restored_office, ask },
    { "taking in what a tablet attests and sends again", told_restored_office, push },
    { "beginning another incarnation", office_put_back, order },
    { "moving a family", family_to_move, order },
    { "erasing a family", family_to_erase, erase_family },
    { "receiving what takes rows away", answer_that_takes_away, receive },
    { "making room for another person", finished_work, hand_over },
    { "logging in where work is lacked", work_that_is_lacked, log_in_again },
    { "opening what a killed tablet left", killed_tablet, open_killed },
};

const struct scenario LONG_TEXTS[LONG_TEXT_COUNT] = {
    { "saving a long text", long_text, save },
    { "receiving a long text", long_answer, receive },
    { "taking a long text in", long_request, push },
};

const struct scenario *scenario_named(const char *name)
{
    for (size_t i = 0; i < SCENARIO_COUNT; i++)
        if (strcmp(SCENARIOS[i].name, name) == 0)
            return &SCENARIOS[i];
    return NULL;
}
