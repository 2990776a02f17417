/* Single saves on the tablet, each durable by itself. */
#include <stdio.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/migrate.h"
#include "tests/bench/bench.h"

#define SAVES 400

static const unsigned char TEAM[SYNC_ID_SIZE] = { 1 };
static const unsigned char FAMILY[SYNC_ID_SIZE] = { 2 };

static void id_of(int number, unsigned char id[SYNC_ID_SIZE], char text[ID_TEXT_SIZE])
{
    uint64_t state = (uint64_t)number, parts[2] = { bench_random(&state), bench_random(&state) };

    memcpy(id, parts, SYNC_ID_SIZE);
    id_to_text(id, text);
}

static const char NOTE[] =
    "We dronken koffie aan de keukentafel. De brief van de woningbouw lag er nog; samen hebben we hem gelezen en een lijstje gemaakt van wat "
    "er deze week kan. Er is al gebeld over de fiets, en donderdag gaat de oudste kijken bij de voetbalclub in het dorp. Morgen bel ik over de rest.";

static void save(struct device *device, const char *text)
{
    struct buffer out = BUFFER_EMPTY;

    must(device_save(device, text, strlen(text), 1790000000, &out), "device_save");
    buffer_free(&out);
}

static void save_family(struct device *device)
{
    char text[300], team[ID_TEXT_SIZE], family[ID_TEXT_SIZE];

    id_to_text(TEAM, team);
    id_to_text(FAMILY, family);
    snprintf(text, sizeof text, "{\"tabel\":\"huishouden\",\"rij\":\"%.22s\",\"waarden\":{\"team_id\":\"%.22s\",\"naam\":\"Gezin\"}}", family, team);
    save(device, text);
}

static double inserts(struct device *device)
{
    char text[1000], family[ID_TEXT_SIZE], row[ID_TEXT_SIZE];
    unsigned char id[SYNC_ID_SIZE];
    double start = seconds();

    id_to_text(FAMILY, family);
    for (int i = 0; i < SAVES; i++) {
        id_of(i, id, row);
        snprintf(text, sizeof text,
                 "{\"tabel\":\"contactmoment\",\"rij\":\"%.22s\",\"waarden\":{\"huishouden_id\":\"%.22s\",\"plaatsgevonden_op\":1789990000,"
                 "\"kanaal\":\"huisbezoek\",\"gelukt\":1,\"onderwerp\":\"Bezoek\",\"feiten\":\"%s\"}}",
                 row, family, NOTE);
        save(device, text);
    }
    return seconds() - start;
}

/* One field of each row, by somebody who saw what is there. */
static double updates(struct device *device, uint64_t branch)
{
    char text[400], row[ID_TEXT_SIZE], tak[BRANCH_TEXT_SIZE];
    unsigned char id[SYNC_ID_SIZE];
    double start = seconds();

    branch_to_text(branch, tak);
    for (int i = 0; i < SAVES; i++) {
        id_of(i, id, row);
        snprintf(text, sizeof text,
                 "{\"tabel\":\"contactmoment\",\"rij\":\"%.22s\",\"waarden\":{\"onderwerp\":\"Bezoek en brief\"},\"gezien\":{\"onderwerp\":[[\"%.11s\",%d]]}}",
                 row, tak, i + 2);
        save(device, text);
    }
    return seconds() - start;
}

static double plain_each(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    unsigned char id[SYNC_ID_SIZE];
    char row[ID_TEXT_SIZE];
    double start;

    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    start = seconds();
    for (int i = 0; i < SAVES; i++) {
        id_of(i, id, row);
        sqlite3_bind_blob(statement, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_blob(statement, 2, FAMILY, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, NOTE, -1, SQLITE_STATIC);
        must(sqlite3_step(statement) != SQLITE_DONE, sql);
        sqlite3_reset(statement);
    }
    start = seconds() - start;
    sqlite3_finalize(statement);
    return start;
}

void bench_save(void)
{
    struct rounds insert = { .count = ROUNDS }, update = { .count = ROUNDS };

    for (int i = 0; i < ROUNDS; i++) {
        sqlite3 *db = bench_open(), *plain = bench_open();
        struct catalogue catalogue;
        struct device *device;

        must(migrate(db, SIDE_DEVICE), "migrate");
        must(device_open(db, 77, &device), "device_open");
        must(device_identify(device, TEAM), "device_identify");
        must(catalogue_load(db, SCHEMA_VERSION, &catalogue), "catalogue_load");
        plain_tables(plain, &catalogue);
        save_family(device);
        insert.work[i] = inserts(device);
        insert.floor[i] = plain_each(plain, "INSERT INTO contactmoment (id, huishouden_id, plaatsgevonden_op, kanaal, gelukt, onderwerp, feiten)"
                                            " VALUES (?1, ?2, 1789990000, 'huisbezoek', 1, 'Bezoek', ?3)");
        update.work[i] = updates(device, 77);
        update.floor[i] = plain_each(plain, "UPDATE contactmoment SET onderwerp = 'Bezoek en brief' WHERE id = ?1 AND ?2 IS NOT ?3");
        catalogue_free(&catalogue);
        device_close(device);
        bench_close(db);
        bench_close(plain);
    }
    figure_rate("save_insert", &insert, SAVES, "saves/s");
    figure_rate("save_update", &update, SAVES, "saves/s");
}
