#include <stdlib.h>

#include "sync/id.h"
#include "sync/office/history.h"
#include "sync/tablet/tablet.h"
#include "tests/check.h"
#include "tests/sync/scenarios.h"

/* --- Requests --- */

/* A request with all that a push may meet: new edits and one that is refused, a retry, a number with other content, the branch of
 * another device. */
static void full_request(struct stage *stage)
{
    char own[BRANCH_TEXT_SIZE], other[BRANCH_TEXT_SIZE];

    branch_to_text(stage->a->branch, own);
    branch_to_text(stage->b->branch, other);
    stage_waiting_edits(stage);
    check_int(device_request(stage->a->device, &stage->input), SYNC_OK);
    stage->input.length -= 2; /* the brackets that end the list */
    for (int i = 0; i < 2; i++)
        stage_put(&stage->input,
                  ",{\"tak\":\"%.11s\",\"vanaf\":1,\"lijst\":[{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"wie\":\"Anders\"},"
                  "\"gezien\":{\"wie\":[[\"%.11s\",2]]}}]}",
                  i ? other : own, stage->afspraak, own);
    buffer_puts(&stage->input, "]}");
    stage_at_office(stage);
}

static int decode_request(struct stage *stage)
{
    struct exchange_context context = stage_context(stage->a);
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
    stage_at_office(stage);
}

static void decoded_request(struct stage *stage)
{
    full_request(stage);
    stage->exchange = stage_decode(stage->a, &stage->input);
}

static void pushed_request(struct stage *stage)
{
    decoded_request(stage);
    check_int(stage_push(stage), SYNC_OK);
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
    stage_conflict(stage);
    stage_change_status(stage, row_all_seen(tablet_row(stage->a, "afspraak", stage->afspraak), "status"));
    check_int(stage_save(stage), SYNC_OK);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    stage_spoil_last(stage->a);
    world_exchange(&stage->world);
    stage_conflict(stage);
    server_close(stage->world.server);
    check_int(server_open(stage->world.db, stage->world.team, &stage->world.server), SYNC_OK);
    stage_at_office(stage);
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
    stage_at_office(stage);
}

static int open_office(struct stage *stage)
{
    return server_open(stage->world.db, stage->world.team, &stage->world.server);
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
    stage->exchange = stage_decode(stage->a, &stage->input);
    stage_at_office(stage);
}

/* Made before a restore: a row that an older release attests and a newer one completes, one that is here already, an
 * edit that names branches nobody heard of and is refused, and one that is accepted and waits for them. */
static void attested_request(struct stage *stage)
{
    static const char HEAD[] = "\"AAAAAAAAAAI\",1,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"";
    char row[23], own[BRANCH_TEXT_SIZE];

    world_id(&stage->world, row);
    branch_to_text(stage->a->branch, own);
    stage_put(&stage->input, "{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":[");
    for (int schema = 5; schema <= 8; schema += 3)
        stage_put(&stage->input,
                  "{\"tak\":\"AAAAAAAAAA%c\",\"vanaf\":1,\"schema\":%d,\"eerder\":true,\"lijst\":[{\"getuigt\":\"%s\",\"stand\":%d,\"tabel\":\"afspraak\","
                  "\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Bellen.\",\"gezin_akkoord\":\"ja\"%s},\"gemaakt\":[%s],"
                  "\"koppen\":{%s}}]},",
                  schema == 5 ? 'Q' : 'U', schema, stage->huishouden, 90 - schema, row, stage->huishouden,
                  schema == 5 ? "" : ",\"gezin_akkoord_dekt\":{\"versies\":[]},\"verwijderd\":{\"versies\":[]}", HEAD,
                  schema == 5 ? "" : "\"verwijderd\":[[\"AAAAAAAAAAM\",1,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"]]");
    stage_put(&stage->input,
              "{\"tak\":\"AAAAAAAAAAY\",\"vanaf\":1,\"schema\":8,\"eerder\":true,\"lijst\":[{\"getuigt\":\"%s\",\"stand\":90,\"tabel\":\"afspraak\","
              "\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Bellen.\",\"wie\":\"Gezin\"},"
              "\"gemaakt\":[\"%.11s\",2,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"],"
              "\"koppen\":{\"wie\":[[\"AAAAAAAAAAc\",1,1790000000,\"AAAAAAAAAAAAAAAAAAAAAA\"]]}}",
              stage->huishouden, stage->afspraak, stage->huishouden, own);
    for (int i = 0; i < 2; i++)
        stage_put(&stage->input,
                  ",{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"status\":\"loopt\"},\"gezien\":{\"status\":[[\"AAAAAAAAAAg\",1],"
                  "[\"AAAAAAAAAAk\",%d]]}}",
                  i ? stage->afspraak : stage->huishouden, i + 1);
    stage_put(&stage->input, "]}]}");
    stage->exchange = stage_decode(stage->a, &stage->input);
    stage_at_office(stage);
}

/* What the tablet attests and sends again reaches the office, which stands in memory since its restore. */
static void told_restored_office(struct stage *stage)
{
    stage_met_restored_office(stage);
    check_int(device_request(stage->a->device, &stage->input), SYNC_OK);
    check_true(strstr(buffer_text(&stage->input), "\"getuigt\"") != NULL);
    stage->exchange = stage_decode(stage->a, &stage->input);
    stage_at_office(stage);
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

    stage_conflict(stage);
    tablet_afspraak(stage->a, stage->huishouden, id);
    tablet_delete(stage->a, "afspraak", id);
    world_exchange(&stage->world);
    stage_put(&stage->input, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%s\"}", stage->huishouden,
              world_id(&stage->world, id));
    stage_at_office(stage);
}

/* The same database, as if it were a backup that has just been put in place. */
static void office_put_back(struct stage *stage)
{
    unsigned char former[SYNC_ID_SIZE] = { 0 };
    sqlite3_stmt *statement = NULL;
    char fresh[23];

    stage_conflict(stage);
    sqlite3_prepare_v2(stage->world.db, "SELECT incarnation FROM sync_database", -1, &statement, NULL);
    if (check_int(sqlite3_step(statement), SQLITE_ROW))
        memcpy(former, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    sqlite3_finalize(statement);
    stage_put(&stage->input, "{\"opdracht\":\"incarnatie\",\"vorige\":\"%.22s\",\"nieuwe\":\"%s\"}", text_of(former),
              world_id(&stage->world, fresh));
    stage_at_office(stage);
}

/* With rows under it, edits in the log, a refused one, and one row that is known by id only. */
static void family_to_erase(struct stage *stage)
{
    stage_conflict(stage);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    stage_spoil_last(stage->a);
    world_exchange(&stage->world);
    stage_at_office(stage);
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

/* --- All of them --- */

const struct scenario OFFICE_SCENARIOS[OFFICE_SCENARIO_COUNT] = {
    { "reading a request", full_request, decode_request },
    { "reading a faulty request", faulty_request, decode_request },
    { "taking a request in", decoded_request, stage_push },
    { "answering a request", pushed_request, answer },
    { "telling a row's history", row_with_a_past, tell_history },
    { "opening the office", closed_office, open_office },
    { "taking a deletion in", deletion_request, stage_push },
    { "taking in what is attested and awaited", attested_request, stage_push },
    { "taking in what a tablet attests and sends again", told_restored_office, stage_push },
    { "beginning another incarnation", office_put_back, order },
    { "moving a family", family_to_move, order },
    { "erasing a family", family_to_erase, erase_family },
};
