/* Single saves on the tablet, each durable by itself. Engine and floor take turns of a few saves, since disks have their moods. */
#include <stdio.h>
#include <string.h>

#include "sync/id.h"
#include "tests/bench/plain.h"
#include "tests/bench/tablet.h"

#define TURN 10

static const unsigned char TEAM[SYNC_ID_SIZE] = { 1 };
static const unsigned char FAMILY[SYNC_ID_SIZE] = { 2 };

static const char NOTE[] =
    "We dronken koffie aan de keukentafel. De brief van de woningbouw lag er nog; samen hebben we hem gelezen en een lijstje gemaakt van wat "
    "er deze week kan. Er is al gebeld over de fiets, en donderdag gaat de oudste kijken bij de voetbalclub in het dorp. Morgen bel ik over de rest.";

struct saving {
    struct tablet tablet;
    uint64_t branch;
    sqlite3 *db; /* the floor's */
    sqlite3_stmt *insert, *update;
    char family[ID_TEXT_SIZE], branch_text[BRANCH_TEXT_SIZE];
};

static void id_of(int number, unsigned char id[SYNC_ID_SIZE], char text[ID_TEXT_SIZE])
{
    uint64_t state = (uint64_t)number, parts[2] = { bench_random(&state), bench_random(&state) };

    memcpy(id, parts, SYNC_ID_SIZE);
    id_to_text(id, text);
}

static void save(struct saving *saving, const char *text)
{
    struct buffer out = BUFFER_EMPTY;

    must(device_save(saving->tablet.device, text, strlen(text), RECORD_TIME, &out), "device_save");
    buffer_free(&out);
}

static void save_family(struct saving *saving)
{
    char text[300], team[ID_TEXT_SIZE];

    id_to_text(TEAM, team);
    id_to_text(FAMILY, saving->family);
    snprintf(text, sizeof text, "{\"tabel\":\"huishouden\",\"rij\":\"%.22s\",\"waarden\":{\"team_id\":\"%.22s\",\"naam\":\"Gezin\"}}",
             saving->family, team);
    save(saving, text);
}

static void insert(struct saving *saving, int from)
{
    for (int i = from; i < from + TURN; i++) {
        unsigned char id[SYNC_ID_SIZE];
        char text[1000], row[ID_TEXT_SIZE];

        id_of(i, id, row);
        snprintf(text, sizeof text,
                 "{\"tabel\":\"contactmoment\",\"rij\":\"%.22s\",\"waarden\":{\"huishouden_id\":\"%.22s\",\"plaatsgevonden_op\":1789990000,"
                 "\"kanaal\":\"huisbezoek\",\"gelukt\":1,\"onderwerp\":\"Bezoek\",\"feiten\":\"%s\"}}",
                 row, saving->family, NOTE);
        save(saving, text);
    }
}

/* One field of each row, by somebody who saw what is there: edit 1 made the family. */
static void update(struct saving *saving, int from)
{
    for (int i = from; i < from + TURN; i++) {
        unsigned char id[SYNC_ID_SIZE];
        char text[400], row[ID_TEXT_SIZE];

        id_of(i, id, row);
        snprintf(text, sizeof text,
                 "{\"tabel\":\"contactmoment\",\"rij\":\"%.22s\",\"waarden\":{\"onderwerp\":\"Bezoek en brief\"},"
                 "\"gezien\":{\"onderwerp\":[[\"%.11s\",%d]]}}",
                 row, saving->branch_text, i + 2);
        save(saving, text);
    }
}

static void plain_each(sqlite3_stmt *statement, int from)
{
    for (int i = from; i < from + TURN; i++) {
        unsigned char id[SYNC_ID_SIZE];
        char row[ID_TEXT_SIZE];

        id_of(i, id, row);
        sqlite3_bind_blob(statement, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_blob(statement, 2, FAMILY, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, NOTE, -1, SQLITE_STATIC);
        must(sqlite3_step(statement) != SQLITE_DONE, "a plain save");
        sqlite3_reset(statement);
    }
}

static void saving_open(struct saving *saving)
{
    struct plain plain;

    saving->branch = tablet_branch_next();
    saving->tablet = tablet_open();
    saving->db = bench_open();
    branch_to_text(saving->branch, saving->branch_text);
    plain_open(saving->db, &plain);
    plain_tables(&plain);
    plain_close(&plain);
    must(sqlite3_prepare_v2(saving->db,
                            "INSERT INTO contactmoment (id, huishouden_id, plaatsgevonden_op, kanaal, gelukt, onderwerp, feiten)"
                            " VALUES (?1, ?2, 1789990000, 'huisbezoek', 1, 'Bezoek', ?3)", -1, &saving->insert, NULL), "INSERT");
    must(sqlite3_prepare_v2(saving->db, "UPDATE contactmoment SET onderwerp = 'Bezoek en brief' WHERE id = ?1 AND ?2 IS NOT ?3", -1,
                            &saving->update, NULL), "UPDATE");
    save_family(saving);
}

static void saving_close(struct saving *saving)
{
    sqlite3_finalize(saving->insert);
    sqlite3_finalize(saving->update);
    bench_close(saving->db);
    tablet_close(&saving->tablet);
}

static void add(struct span *sum, struct span span)
{
    sum->wall += span.wall;
    sum->cpu += span.cpu;
}

static void measure(struct saving *saving, void (*engine)(struct saving *, int), sqlite3_stmt *plain, struct rounds *rounds)
{
    struct span work = { 0 }, floor = { 0 };

    for (int from = 0; from < scale->saves; from += TURN) {
        struct span start = now();

        engine(saving, from);
        add(&work, since(start));
        start = now();
        plain_each(plain, from);
        add(&floor, since(start));
    }
    rounds_add(rounds, work, floor);
}

void bench_save(void)
{
    struct rounds inserts = { .count = 0 }, updates = { .count = 0 };

    for (int i = 0; i < scale->rounds; i++) {
        struct saving saving;

        saving_open(&saving);
        measure(&saving, insert, saving.insert, &inserts);
        measure(&saving, update, saving.update, &updates);
        saving_close(&saving);
    }
    figure_rate("save_insert", &inserts, scale->saves, "saves/s");
    figure_rate("save_update", &updates, scale->saves, "saves/s");
}
