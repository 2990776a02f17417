/* First download of 10,000 records, and 40 tablets that push at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/migrate.h"
#include "sync/value.h"
#include "tests/bench/bench.h"

#define RECORDS 10000
#define TABLETS 40
#define NEW_ROWS 100
#define CHANGES 150
#define NOTE_LENGTH 300

/* One first download by the engine, into an empty tablet. Returns the bytes that travelled down. */
static int64_t download(struct office *office, sqlite3 *into)
{
    static const unsigned char TABLET[SYNC_ID_SIZE] = { 7 };
    struct exchange_context context = office_context(office, TABLET);
    struct buffer request = BUFFER_EMPTY, answer = BUFFER_EMPTY, packed = BUFFER_EMPTY, unpacked = BUFFER_EMPTY, summary = BUFFER_EMPTY;
    struct device *device;
    struct faults faults;
    int64_t bytes = 0;
    bool more = true;

    must(device_open(into, 42, &device), "device_open");
    must(device_identify(device, TABLET), "device_identify");
    while (more) {
        struct exchange *exchange;

        buffer_clear(&request);
        buffer_clear(&answer);
        buffer_clear(&summary);
        must(device_request(device, &request), "device_request");
        must(exchange_decode(&context, request.data, request.length, &exchange, &faults), "exchange_decode");
        must(server_answer(office->server, exchange, &answer), "server_answer");
        exchange_free(exchange);
        bench_pack(&answer, &packed);
        bytes += (int64_t)packed.length;
        bench_unpack(&packed, &unpacked);
        must(device_receive(device, unpacked.data, unpacked.length, &summary), "device_receive");
        more = strstr(buffer_text(&summary), "\"meer\":true") != NULL;
    }
    device_close(device);
    buffer_free(&request);
    buffer_free(&answer);
    buffer_free(&packed);
    buffer_free(&unpacked);
    buffer_free(&summary);
    return bytes;
}

void bench_download(void)
{
    struct rounds rounds = { .count = ROUNDS };
    struct office office;
    int64_t bytes = 0, floor_bytes = 0, size = 0, floor_size = 0;

    office_fill(&office, RECORDS);
    for (int i = 0; i < ROUNDS; i++) {
        sqlite3 *tablet = bench_open(), *plain = bench_open();
        double start;

        must(migrate(tablet, SIDE_DEVICE), "migrate");
        plain_tables(plain, &office.catalogue);
        start = seconds();
        bytes = download(&office, tablet);
        rounds.work[i] = seconds() - start;
        start = seconds();
        floor_bytes = plain_download(&office, plain, 2000);
        rounds.floor[i] = seconds() - start;
        size = bench_size(tablet);
        floor_size = bench_size(plain);
        bench_close(tablet);
        bench_close(plain);
    }
    figure_time("download", &rounds);
    figure("download_bytes", (double)bytes / (double)office.records, "bytes/record", (double)floor_bytes / (double)office.records);
    figure("size", (double)size, "bytes", (double)floor_size);
    office_end(&office);
}

/* What the tablets have to say: the request of each, and for the floor the same as rows. */
struct tablets {
    struct office office;
    unsigned char ids[TABLETS][SYNC_ID_SIZE];
    struct buffer requests[TABLETS];
    uint64_t random;
};

static void random_text(struct tablets *tablets, struct buffer *out, size_t length)
{
    static const char *const WORDS[] = { "samen ", "gezin ", "school ", "brief ", "gemeente ", "buurt ", "vraag ", "bellen ", "afspraak ", "morgen ",
                                         "werk ",  "fiets ", "kind ",   "ouder ", "plan ",     "hulp ",  "huis ",  "geld ",   "droom ",    "kracht " };
    size_t start = out->length;

    while (out->length - start < length)
        buffer_puts(out, WORDS[bench_random(&tablets->random) % 20]);
}

static void random_id(struct tablets *tablets, unsigned char id[SYNC_ID_SIZE])
{
    uint64_t parts[2] = { bench_random(&tablets->random), bench_random(&tablets->random) };

    memcpy(id, parts, SYNC_ID_SIZE);
}

/* 100 new contacts and 150 changes of fields in rows that were there. `rows` has ids, and versions of their creation. */
static void put_edits(struct tablets *tablets, struct buffer *out, const char *family, sqlite3_stmt *rows)
{
    for (int i = 0; i < NEW_ROWS + CHANGES; i++) {
        char id[ID_TEXT_SIZE];
        unsigned char bytes[SYNC_ID_SIZE];

        if (i)
            buffer_byte(out, ',');
        if (i < NEW_ROWS) {
            random_id(tablets, bytes);
            id_to_text(bytes, id);
            buffer_puts(out, "{\"tijd\":1790000000,\"tabel\":\"contactmoment\",\"rij\":\"");
            buffer_append(out, id, sizeof id);
            buffer_puts(out, "\",\"waarden\":{\"huishouden_id\":\"");
            buffer_append(out, family, ID_TEXT_SIZE);
            buffer_puts(out, "\",\"plaatsgevonden_op\":1789990000,\"kanaal\":\"huisbezoek\",\"gelukt\":1,\"onderwerp\":\"Bezoek\",\"feiten\":\"");
            random_text(tablets, out, NOTE_LENGTH);
            buffer_puts(out, "\"}}");
            continue;
        }
        must(sqlite3_step(rows) != SQLITE_ROW, "a row to change");
        buffer_puts(out, "{\"tijd\":1790000000,\"tabel\":\"contactmoment\",\"rij\":");
        json_put_id(out, sqlite3_column_blob(rows, 0));
        buffer_puts(out, ",\"waarden\":{\"onderwerp\":\"");
        random_text(tablets, out, 30);
        buffer_puts(out, "\"},\"gezien\":{\"onderwerp\":[[");
        json_put_branch(out, (uint64_t)sqlite3_column_int64(rows, 1));
        buffer_byte(out, ',');
        json_put_integer(out, sqlite3_column_int64(rows, 2));
        buffer_puts(out, "]]}}");
    }
}

/* Contacts that nobody has edited since: seeing the version that created them is seeing all there is. */
static const char UNEDITED[] =
    "SELECT c.id, b.branch, p.first_number + l.position - p.first_position FROM sync_log l"
    " JOIN sync_push p ON p.first_position = (SELECT max(first_position) FROM sync_push WHERE first_position <= l.position)"
    " JOIN sync_branch b ON b.nr = p.branch JOIN contactmoment c ON c.sync_changed = l.position"
    " WHERE l.edit NOT LIKE '%\"gezien\"%' AND l.edit LIKE '%\"contactmoment\"%'";

static void tablets_open(struct tablets *tablets)
{
    sqlite3_stmt *rows, *family;
    char text[ID_TEXT_SIZE];

    *tablets = (struct tablets){ .random = 5 };
    office_fill(&tablets->office, 20000);
    must(sqlite3_prepare_v2(tablets->office.db, UNEDITED, -1, &rows, NULL), "the rows to change");
    must(sqlite3_prepare_v2(tablets->office.db, "SELECT id FROM huishouden", -1, &family, NULL), "the families");
    for (int i = 0; i < TABLETS; i++) {
        struct buffer *request = &tablets->requests[i];

        random_id(tablets, tablets->ids[i]);
        sqlite3_step(family);
        id_to_text(sqlite3_column_blob(family, 0), text);
        buffer_puts(request, "{\"versie\":1,\"schema\":");
        json_put_integer(request, SCHEMA_VERSION);
        buffer_puts(request, ",\"incarnatie\":null,\"verzoek\":1,\"maximum\":1,\"bewerkingen\":[{\"tak\":");
        json_put_branch(request, bench_random(&tablets->random));
        buffer_puts(request, ",\"vanaf\":1,\"lijst\":[");
        put_edits(tablets, request, text, rows);
        buffer_puts(request, "]}]}");
    }
    sqlite3_finalize(rows);
    sqlite3_finalize(family);
}

static double push(struct tablets *tablets)
{
    struct exchange *exchanges[TABLETS];
    struct faults faults;
    int results[TABLETS];
    double start = seconds();

    for (int i = 0; i < TABLETS; i++) {
        struct exchange_context context = office_context(&tablets->office, tablets->ids[i]);

        must(exchange_decode(&context, tablets->requests[i].data, tablets->requests[i].length, &exchanges[i], &faults), "exchange_decode");
    }
    must(server_push_group(tablets->office.server, exchanges, results, TABLETS), "server_push_group");
    for (int i = 0; i < TABLETS; i++) {
        must(results[i], "a push");
        exchange_free(exchanges[i]);
    }
    return seconds() - start;
}

/* The same edits as plain upserts: read, then INSERT or UPDATE of what was given. */
static void upsert(struct arena *arena, sqlite3_stmt *insert, sqlite3_stmt *update, struct json *edit, const struct table *table)
{
    static const char *const NAMES[] = { "rij", "waarden", "gezien" };
    struct json members[3];
    bool given[3];
    struct json_members others;
    unsigned char id[SYNC_ID_SIZE];
    struct slice text, key;
    sqlite3_stmt *statement;

    json_members(edit, NAMES, 3, members, given, &others);
    statement = given[2] ? update : insert;
    json_read_string(&members[0], arena, &text);
    must(!id_from_text(text.bytes, text.length, id), "an id");
    sqlite3_bind_blob(statement, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
    json_enter_object(&members[1]);
    while (json_next_member(&members[1], &key)) {
        struct value value;
        struct faults faults;
        int column = table_column(table, key);

        must(value_from_json(&members[1], &table->columns[column], arena, &value, "", &faults), "a value");
        value_bind(statement, given[2] ? 2 : column + 2, &value);
    }
    must(sqlite3_step(statement) != SQLITE_DONE, "the plain upsert");
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

static double plain_push(struct tablets *tablets, sqlite3 *plain)
{
    const struct table *table = catalogue_table(&tablets->office.catalogue, (struct slice){ "contactmoment", 13 });
    sqlite3_stmt *insert, *update;
    struct arena arena = ARENA_EMPTY;
    double start;
    char sql[2000];
    int length = snprintf(sql, sizeof sql, "INSERT INTO contactmoment VALUES (NULL, ?1");

    for (unsigned i = 0; i < table->column_count; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?%u", i + 2);
    snprintf(sql + length, sizeof sql - (size_t)length, ")");
    must(sqlite3_prepare_v2(plain, sql, -1, &insert, NULL), sql);
    must(sqlite3_prepare_v2(plain, "UPDATE contactmoment SET onderwerp = ?2 WHERE id = ?1", -1, &update, NULL), "the update");
    start = seconds();
    must(sqlite3_exec(plain, "BEGIN IMMEDIATE", NULL, NULL, NULL), "BEGIN");
    for (int i = 0; i < TABLETS; i++) {
        static const char *const NAMES[] = { "bewerkingen" }, *const RUN[] = { "lijst" };
        struct json json = json_open(tablets->requests[i].data, tablets->requests[i].length), runs, list;
        struct json_members others;
        bool given;

        json_members(&json, NAMES, 1, &runs, &given, &others);
        json_enter_array(&runs);
        while (json_next(&runs)) {
            json_members(&runs, RUN, 1, &list, &given, &others);
            json_enter_array(&list);
            while (json_next(&list))
                upsert(&arena, insert, update, &list, table);
        }
    }
    must(sqlite3_exec(plain, "COMMIT", NULL, NULL, NULL), "COMMIT");
    start = seconds() - start;
    sqlite3_finalize(insert);
    sqlite3_finalize(update);
    arena_free(&arena);
    return start;
}

void bench_push(void)
{
    struct rounds rounds = { .count = 3 };

    for (int i = 0; i < rounds.count; i++) {
        struct tablets tablets;
        sqlite3 *plain = bench_open();

        tablets_open(&tablets);
        plain_tables(plain, &tablets.office.catalogue);
        plain_download(&tablets.office, plain, 2000);
        rounds.work[i] = push(&tablets);
        rounds.floor[i] = plain_push(&tablets, plain);
        must(sqlite3_exec(tablets.office.db, "SELECT 1 / (SELECT count(*) = 0 FROM sync_quarantine)", NULL, NULL, NULL), "no edit is refused");
        for (int j = 0; j < TABLETS; j++)
            buffer_free(&tablets.requests[j]);
        office_end(&tablets.office);
        bench_close(plain);
    }
    figure_time("push", &rounds);
}
