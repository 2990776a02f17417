#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "backend/demo/demo.h"
#include "schema/migrations.h"
#include "sync/json.h"
#include "sync/migrate.h"

void must(int result, const char *what)
{
    if (result != 0) {
        fprintf(stderr, "bench: %s gave %d\n", what, result);
        exit(1);
    }
}

double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void figure(const char *name, double value, const char *unit, double floor)
{
    printf("{\"figure\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"floor\": %.6g, \"ratio\": %.3f}\n", name, value, unit, floor,
           value / floor);
    fflush(stdout);
}

static int ascending(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

double median(const double *values, int count)
{
    double sorted[ROUNDS];

    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    return sorted[count / 2];
}

void figure_rate(const char *name, const struct rounds *rounds, double amount, const char *unit)
{
    figure(name, amount / median(rounds->work, rounds->count), unit, amount / median(rounds->floor, rounds->count));
}

void figure_time(const char *name, const struct rounds *rounds)
{
    figure(name, median(rounds->work, rounds->count), "s", median(rounds->floor, rounds->count));
}

static char directory[64];

static void remove_directory(void)
{
    rmdir(directory);
}

static void make_directory(void)
{
    snprintf(directory, sizeof directory, "%s/naober-bench-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(directory))
        must(1, "mkdtemp");
    atexit(remove_directory);
}

sqlite3 *bench_open(void)
{
    static unsigned number;
    char path[100];
    sqlite3 *db;

    if (!number)
        make_directory();
    snprintf(path, sizeof path, "%s/%u.db", directory, number++);
    must(sqlite3_open(path, &db), "sqlite3_open");
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL), "the settings");
    return db;
}

void bench_close(sqlite3 *db)
{
    char *path = strdup(sqlite3_db_filename(db, NULL));

    must(sqlite3_close(db), "sqlite3_close");
    unlink(path);
    free(path);
}

int64_t bench_size(sqlite3 *db)
{
    sqlite3_stmt *statement;
    int64_t size;

    must(sqlite3_exec(db, "VACUUM", NULL, NULL, NULL), "VACUUM");
    must(sqlite3_prepare_v2(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", -1, &statement, NULL), "size");
    sqlite3_step(statement);
    size = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return size;
}

#define GZIP_WINDOW 31 /* 15 bits, gzip header */
#define GZIP_LEVEL  4  /* as backend/gzip.c */

void bench_pack(const struct buffer *in, struct buffer *out)
{
    z_stream stream = { 0 };

    must(deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY), "deflateInit2");
    buffer_clear(out);
    stream.next_in = (unsigned char *)in->data;
    stream.avail_in = (unsigned)in->length;
    stream.avail_out = (unsigned)deflateBound(&stream, in->length);
    stream.next_out = (unsigned char *)buffer_extend(out, stream.avail_out);
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        must(1, "deflate");
    out->length = stream.total_out;
    deflateEnd(&stream);
}

void bench_unpack(const struct buffer *in, struct buffer *out)
{
    z_stream stream = { 0 };
    uint32_t length;

    memcpy(&length, in->data + in->length - 4, sizeof length);
    must(inflateInit2(&stream, GZIP_WINDOW), "inflateInit2");
    buffer_clear(out);
    stream.next_in = (unsigned char *)in->data;
    stream.avail_in = (unsigned)in->length;
    stream.avail_out = length;
    stream.next_out = (unsigned char *)buffer_extend(out, length);
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END)
        must(1, "inflate");
    inflateEnd(&stream);
}

uint64_t bench_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void read_teams(struct office *office)
{
    sqlite3_stmt *statement;

    must(sqlite3_prepare_v2(office->db, "SELECT id FROM team", -1, &statement, NULL), "the teams");
    while (sqlite3_step(statement) == SQLITE_ROW) {
        office->teams = realloc(office->teams, (office->team_count + 1) * SYNC_ID_SIZE);
        memcpy(office->teams[office->team_count++], sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    }
    sqlite3_finalize(statement);
}

void office_fill(struct office *office, size_t records)
{
    struct demo_options options = { .seed = 1, .now = 1790000000, .records = records };

    *office = (struct office){ .records = (int64_t)demo_counts(records).total };
    office->db = bench_open();
    must(migrate(office->db, SIDE_SERVER), "migrate");
    must(demo_fill(office->db, &options, NULL), "demo_fill");
    must(server_open(office->db, options.incarnation, &office->server), "server_open");
    must(catalogue_load(office->db, SCHEMA_VERSION, &office->catalogue), "catalogue_load");
    read_teams(office);
}

void office_end(struct office *office)
{
    server_close(office->server);
    catalogue_free(&office->catalogue);
    free(office->teams);
    bench_close(office->db);
}

/* The person, whose id is the device's, may read and write in every team. */
static void give_access(struct office *office, const unsigned char device[SYNC_ID_SIZE])
{
    struct order_entry entry = { .branch = bench_random(&office->random), .number = 1 };
    struct buffer text = BUFFER_EMPTY;
    struct faults faults;

    buffer_puts(&text, "{\"opdracht\":\"toegang\",\"persoon\":");
    json_put_id(&text, device);
    buffer_puts(&text, ",\"bereiken\":[");
    for (size_t i = 0; i < office->team_count; i++) {
        if (i)
            buffer_byte(&text, ',');
        json_put_id(&text, office->teams[i]);
    }
    buffer_puts(&text, "]}");
    must(server_order(office->server, &entry, text.data, text.length, &faults), "giving access");
    buffer_free(&text);
}

struct exchange_context office_context(struct office *office, const unsigned char device[SYNC_ID_SIZE])
{
    struct exchange_context context = { .now = 1790000000 };

    give_access(office, device);
    memcpy(context.device, device, SYNC_ID_SIZE);
    memcpy(context.person, device, SYNC_ID_SIZE);
    return context;
}
