#include "tests/sync/release.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"

const char *const RELEASE_NAMES[RELEASE_DATABASES] = { "office", "tablet_work", "tablet_download" };

static void must_be(bool held, const char *what)
{
    if (!held) {
        printf("  the release can't be lived through: %s\n", what);
        exit(1);
    }
}

static void run(sqlite3 *db, const char *sql)
{
    must_be(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(db));
}

static int64_t number(sqlite3 *db, const char *sql)
{
    return strtoll(sql_text(db, "%s", sql), NULL, 10);
}

/* A row of the family, with the values given besides. */
static void add(struct tablet *tablet, const char *table, const char *huishouden, const char *values, char id[23])
{
    int result;

    world_id(tablet->world, id);
    result = tablet_save(tablet, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",%s}}", table,
                         id, huishouden, values);
    must_be(result == SYNC_OK, table);
}

/* Change a register as a form does that shows the row as it is now. */
static void change(struct tablet *tablet, const char *table, const char *id, const char *reg, const char *values)
{
    const char *row = tablet_row(tablet, table, id);

    must_be(row != NULL, "a row to change");
    must_be(tablet_save(tablet, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{%s},\"gezien\":{\"%s\":%s}}", table, id,
                        values, reg, row_seen(row, reg)) == SYNC_OK,
            reg);
}

/* The family agrees to what the screen shows. */
static void agree(struct tablet *tablet, const char *id)
{
    char values[2000];
    const char *row = tablet_row(tablet, "afspraak", id);

    must_be(row != NULL, "an afspraak to agree to");
    snprintf(values, sizeof values, "\"gezin_akkoord\":\"ja\",\"gezin_akkoord_dekt\":%s", row_cover(row, "gezin_akkoord_dekt"));
    change(tablet, "afspraak", id, "gezin_akkoord", values);
}

/* One request, and its answer, which the caller takes in or loses. */
static void ask(struct tablet *tablet, size_t rows_max, struct buffer *answer)
{
    struct world *world = tablet->world;
    struct buffer request = BUFFER_EMPTY;
    struct faults faults;

    buffer_clear(answer);
    world->rows_max = rows_max;
    must_be(device_request(tablet->device, &request) == SYNC_OK, "a request");
    must_be(world_answer(world, tablet, request.data, request.length, answer, &faults), "an answer");
    world->rows_max = 0;
    buffer_free(&request);
}

static void receive(struct tablet *tablet, struct buffer *answer)
{
    struct buffer summary = BUFFER_EMPTY;

    must_be(device_receive(tablet->device, answer->data, answer->length, &summary) == SYNC_OK, "receiving");
    buffer_free(&summary);
    buffer_free(answer);
}

static void exchange_once(struct tablet *tablet, size_t rows_max)
{
    struct buffer answer = BUFFER_EMPTY;

    ask(tablet, rows_max, &answer);
    receive(tablet, &answer);
}

struct family {
    char huishouden[23], lid[23], contact[23], afspraak[2][23], ervaring[23], stap[23];
};

/* Something in every table that tablets write, accepted by the office. */
static void make_family(struct tablet *tablet, struct family *family)
{
    const char *values = "\"wat\":\"Bellen met het fonds\",\"wie\":\"Gezin\",\"uiterlijk\":\"2026-11-30\"";
    char team[ID_TEXT_SIZE], experiment[23];
    const char *id = family->huishouden;

    id_to_text(tablet->world->team, team);
    tablet_huishouden(tablet, family->huishouden);
    world_id(tablet->world, experiment);
    must_be(tablet_save(
                tablet,
                "{\"tabel\":\"experiment\",\"rij\":\"%s\",\"waarden\":{\"team_id\":\"%.22s\",\"naam\":\"Buurtfonds\"}}",
                experiment, team) == SYNC_OK,
            "experiment");
    add(tablet, "huishoudlid", id, "\"naam\":\"Geertje\",\"rol\":\"ouder\",\"geboortejaar\":1984", family->lid);
    add(tablet, "contactmoment", id,
        "\"plaatsgevonden_op\":1789990000,\"gelukt\":1,\"feiten\":\"Thee.\\nEn een \\\"plan\\\".\"", family->contact);
    for (int i = 0; i < 2; i++)
        tablet_afspraak(tablet, id, family->afspraak[i]);
    add(tablet, "ervaring", id,
        "\"opgetekend_op\":1789990000,\"verhaal\":\"Ik wist bij wie ik moest zijn.\",\"geluisterd\":5",
        family->ervaring);
    add(tablet, "vervolgstap", id, values, family->stap);
    change(tablet, "afspraak", family->afspraak[0], "kosten",
           "\"kosten\":12500,\"betaler\":\"fonds\",\"termijn\":\"maand\"");
    change(tablet, "huishouden", id, "plan", "\"plan\":\"Rust.\\nRegelmaat. \\ud83c\\udf31\"");
    tablet_exchange(tablet);
}

/* Two people change the same things unseen; nobody chooses yet. */
static void disagree(struct tablet *tablet, struct tablet *colleague, const struct family *family)
{
    tablet_exchange(colleague);
    change(tablet, "afspraak", family->afspraak[0], "status", "\"status\":\"loopt\"");
    change(tablet, "huishouden", family->huishouden, "plan", "\"plan\":\"Rust. Reinheid.\"");
    tablet->world->now += 60;
    change(colleague, "afspraak", family->afspraak[0], "status", "\"status\":\"gestopt\"");
    change(colleague, "huishouden", family->huishouden, "plan", "\"plan\":\"Rust. Regelmaat. Ruimte.\"");
    tablet_exchange(colleague);
    tablet_exchange(tablet);
    must_be(number(tablet->db, "SELECT sum(sync_conflicts) FROM afspraak") > 0, "a conflict");
}

/* While access lacks for a moment, a change and a new family are refused; the tablet hears so when access is back. What
 * was made on top of them meanwhile waits. */
static void be_refused(struct tablet *tablet, const struct family *family)
{
    struct world *world = tablet->world;
    struct buffer answer = BUFFER_EMPTY;
    char huishouden[23], stap[23];

    change(tablet, "afspraak", family->afspraak[1], "wie", "\"wie\":\"Samen met opa\"");
    tablet_huishouden(tablet, huishouden);
    world_access(world, tablet, NULL, 0);
    ask(tablet, 0, &answer);
    world_access(world, tablet, (const unsigned char(*)[SYNC_ID_SIZE])world->team, 1);
    ask(tablet, 1, &answer);
    change(tablet, "afspraak", family->afspraak[1], "wie", "\"wie\":\"Samen met oma\"");
    add(tablet, "vervolgstap", huishouden, "\"wat\":\"Langsgaan\"",
        stap); /* of a family that the office doesn't know */
    receive(tablet, &answer);
    must_be(number(tablet->db, "SELECT count(*) FROM sync_edit WHERE state = 2") == 2, "refused edits");
}

/* The office takes four edits in and gives back one row. */
static void wait_for_rows(struct tablet *tablet, const struct family *family)
{
    char id[23];

    change(tablet, "huishoudlid", family->lid, "rol", "\"rol\":\"grootouder\"");
    change(tablet, "ervaring", family->ervaring, "verhaal", "\"verhaal\":\"Ik wist meteen bij wie ik moest zijn.\"");
    add(tablet, "contactmoment", family->huishouden, "\"plaatsgevonden_op\":1789993600,\"gelukt\":0", id);
    change(tablet, "vervolgstap", family->stap, "gedaan_op", "\"gedaan_op\":\"2026-11-12\"");
    exchange_once(tablet, 1);
    must_be(number(tablet->db, "SELECT count(*) FROM sync_edit WHERE state = 1") > 2, "edits whose rows are not back");
}

static void work_on(struct tablet *tablet, const struct family *family)
{
    char afspraak[23], ervaring[23];

    change(tablet, "huishoudlid", family->lid, "rol", "\"rol\":\"kind\"");
    tablet_reopen(tablet);
    tablet_afspraak(tablet, family->huishouden, afspraak);
    change(tablet, "afspraak", afspraak, "kosten", "\"kosten\":900,\"betaler\":null,\"termijn\":\"eenmalig\"");
    add(tablet, "ervaring", family->huishouden,
        "\"opgetekend_op\":1789999000,\"wat_anders\":\"Eerder bellen, z\xc3\xb3 snel.\"", ervaring);
    change(tablet, "afspraak", family->afspraak[0], "evaluatiedatum", "\"evaluatiedatum\":\"2027-03-01\"");
    run(tablet->db, "INSERT INTO concept VALUES ('ervaring', '{\"verhaal\":\"Het was\"}', 1790000000)");
    must_be(number(tablet->db, "SELECT count(DISTINCT branch) FROM sync_edit WHERE state = 0") == 2,
            "edits of two branches");
}

static void begin_download(struct tablet *tablet)
{
    unsigned char bytes[SYNC_ID_SIZE];
    char id[ID_TEXT_SIZE + 1] = "";
    struct buffer answer = BUFFER_EMPTY;
    sqlite3_stmt *statement = NULL;

    while (number(tablet->db, "SELECT count(*) FROM afspraak JOIN huishouden h ON h.id = huishouden_id") < 1)
        exchange_once(tablet, 5);
    must_be(number(tablet->db, "SELECT sum(remaining > 0 AND low > 0) FROM sync_cursor") == 1, "half a download");
    must_be(sqlite3_prepare_v2(tablet->db, "SELECT id FROM afspraak", -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW,
            "an afspraak");
    memcpy(bytes, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    sqlite3_finalize(statement);
    id_to_text(bytes, id);
    agree(tablet, id);
    /* The office has that now, and the tablet never hears so. */
    ask(tablet, 5, &answer);
    change(tablet, "afspraak", id, "bedoeling", "\"bedoeling\":\"Rust in huis.\"");
    buffer_free(&answer);
}

void release_live(struct world *world)
{
    struct tablet *tablet = &world->tablets[TABLET_WORK];
    struct family family, others[3];
    struct buffer request = BUFFER_EMPTY;

    tablet_exchange(tablet);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        make_family(tablet, &others[i]);
    make_family(tablet, &family);
    disagree(tablet, &world->tablets[TABLET_COLLEAGUE], &family);
    world->now += 3600;
    wait_for_rows(tablet, &family);
    be_refused(tablet, &family);
    work_on(tablet, &family);
    must_be(device_request(tablet->device, &request) == SYNC_OK, "a request that never arrives");
    begin_download(&world->tablets[TABLET_DOWNLOAD]);
    buffer_free(&request);
}
