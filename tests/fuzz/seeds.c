/* seeds FOLDER
 * Writes what the fuzzing begins with, made with the code of today: requests, answers and stored rows of
 * tests/sync/release.c, into FOLDER/TARGET/NAME. The ids in it are those that the targets know, since their world has
 * the same seed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/sync/release.h"

static const char *folder;

static void put(const char *target, unsigned number, const void *bytes, size_t length)
{
    char *path = sqlite3_mprintf("%s/%s/%u", folder, target, number);
    char *parent = sqlite3_mprintf("%s/%s", folder, target);
    FILE *file;

    mkdir(folder, 0777);
    mkdir(parent, 0777);
    file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0) {
        fprintf(stderr, "seeds: can't write %s\n", path);
        exit(1);
    }
    sqlite3_free(parent);
    sqlite3_free(path);
}

/* The answer as one to request 1, whichever it was. */
static void put_answer(unsigned number, struct buffer *answer)
{
    static const char MEMBER[] = "\"verzoek\":";
    const char *text = buffer_text(answer), *at = strstr(text, MEMBER) + sizeof MEMBER - 1;
    char *changed = sqlite3_mprintf("%.*s1%s", (int)(at - text), text, at + strspn(at, "0123456789"));

    put("answer", number, changed, strlen(changed));
    sqlite3_free(changed);
}

static void put_talk(struct world *world, int tablet, unsigned turn)
{
    static const size_t ROWS[] = { 3, 20, 0 };
    struct buffer request = BUFFER_EMPTY, answer = BUFFER_EMPTY, summary = BUFFER_EMPTY;
    struct faults faults;
    unsigned number = (unsigned)tablet * 3 + turn;

    world->rows_max = ROWS[turn];
    if (device_request(world->tablets[tablet].device, &request) != SYNC_OK ||
        !world_answer(world, &world->tablets[tablet], request.data, request.length, &answer, &faults))
        exit(1);
    put("request", number, request.data, request.length);
    put("json", number, request.data, request.length < 600 ? request.length : 600);
    put_answer(number, &answer);
    device_receive(world->tablets[tablet].device, answer.data, answer.length, &summary);
    buffer_free(&request);
    buffer_free(&answer);
    buffer_free(&summary);
}

/* Rows of SQL: the number of a table, which kind of bytes (stored_fuzz.c), the bytes. */
static void put_stored(sqlite3 *db, const char *sql, unsigned *number)
{
    sqlite3_stmt *rows = NULL;
    struct buffer seed = BUFFER_EMPTY;

    sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        buffer_clear(&seed);
        buffer_byte(&seed, (char)(sqlite3_column_int(rows, 0) - 1));
        buffer_byte(&seed, (char)sqlite3_column_int(rows, 1));
        buffer_append(&seed, sqlite3_column_blob(rows, 2), (size_t)sqlite3_column_bytes(rows, 2));
        put("stored", (*number)++, seed.data, seed.length);
    }
    sqlite3_finalize(rows);
    buffer_free(&seed);
}

int main(int argc, char **argv)
{
    struct world world;
    unsigned number = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: seeds FOLDER\n");
        return 2;
    }
    folder = argv[1];
    world_open(&world, 1, RELEASE_TABLETS);
    release_live(&world);
    put_stored(world.tablets[TABLET_WORK].db, "SELECT table_nr, 1, state FROM sync_base WHERE state IS NOT NULL",
               &number);
    put_stored(world.tablets[TABLET_WORK].db,
               "SELECT number, 0, sync_heads FROM (SELECT sync_heads, 'huishouden' AS name FROM huishouden UNION"
               " SELECT sync_heads, 'afspraak' FROM afspraak) JOIN sync_table USING (name)",
               &number);
    for (int tablet = 0; tablet < RELEASE_TABLETS; tablet++)
        for (unsigned turn = 0; turn < 3; turn++)
            put_talk(&world, tablet, turn);
    world_close(&world);
    return 0;
}
