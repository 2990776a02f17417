#include "tests/sync/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/office/exchange.h"
#include "sync/id.h"
#include "sync/migrate.h"

static void must(int result, const char *what)
{
    if (result != SYNC_OK) {
        printf("  the world broke: %s gave %d\n", what, result);
        exit(1);
    }
}

uint64_t world_random(struct world *world)
{
    uint64_t z = world->random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void random_id(struct world *world, unsigned char id[SYNC_ID_SIZE])
{
    uint64_t parts[2] = { world_random(world), world_random(world) };

    memcpy(id, parts, SYNC_ID_SIZE);
}

char *world_id(struct world *world, char text[23])
{
    unsigned char id[SYNC_ID_SIZE];

    random_id(world, id);
    id_to_text(id, text);
    text[22] = '\0';
    return text;
}

/* One of a few texts that later calls overwrite. */
const char *text_of(const unsigned char id[SYNC_ID_SIZE])
{
    static char texts[4][ID_TEXT_SIZE];
    static unsigned next;

    next = (next + 1) % 4;
    id_to_text(id, texts[next]);
    return texts[next];
}

static void open_device(struct tablet *tablet)
{
    tablet->branch = world_random(tablet->world);
    must(device_open_as_of(tablet->db, tablet->branch, tablet->schema ? tablet->schema : SCHEMA_VERSION, &tablet->device), "device_open");
    must(device_identify(tablet->device, tablet->person), "device_identify");
}

/* In memory, or as a file on `vfs`, used as the tablet's engine uses its file. */
static sqlite3 *open_database(const char *vfs, enum side side, size_t number)
{
    char name[20] = ":memory:";
    sqlite3 *db;

    if (vfs)
        snprintf(name, sizeof name, side == SIDE_SERVER ? "office" : "tablet-%zu", number);
    must(sqlite3_open_v2(name, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs), "sqlite3_open_v2");
    if (vfs)
        must(sqlite3_exec(db,
                          "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                          "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 20",
                          NULL, NULL, NULL),
             "the settings of a file");
    must(migrate(db, side), "migrate");
    return db;
}

/* The tablet's person is a member of the team from before the log has entries, so that tests can count theirs from 1. */
static void admit(struct world *world, const struct tablet *tablet)
{
    char *sql = sqlite3_mprintf("INSERT OR IGNORE INTO sync_scope (id) VALUES (unid('%.22s'));"
                                "INSERT INTO sync_member_before SELECT unid('%.22s'), nr FROM sync_scope WHERE id = unid('%.22s');"
                                "INSERT OR IGNORE INTO sync_member SELECT person, scope FROM sync_member_before",
                                text_of(world->team), text_of(tablet->person), text_of(world->team));

    must(sqlite3_exec(world->db, sql, NULL, NULL, NULL), "admitting a person");
    sqlite3_free(sql);
}

void world_open(struct world *world, uint64_t seed, size_t tablets)
{
    world_open_on(world, seed, tablets, NULL);
}

void world_open_on(struct world *world, uint64_t seed, size_t tablets, const char *vfs)
{
    unsigned char incarnation[SYNC_ID_SIZE];

    *world = (struct world){ .random = seed, .now = 1790000000, .tablet_count = tablets };
    random_id(world, world->team);
    random_id(world, incarnation);
    world->db = open_database(vfs, SIDE_SERVER, 0);
    must(server_open(world->db, incarnation, &world->server), "server_open");
    random_id(world, world->office.context.device);
    random_id(world, world->office.context.person);
    world->office.branch = world_random(world);
    world->office.number = 1;
    for (size_t i = 0; i < tablets; i++) {
        struct tablet *tablet = &world->tablets[i];

        tablet->world = world;
        random_id(world, tablet->id);
        random_id(world, tablet->person);
        tablet->db = open_database(vfs, SIDE_DEVICE, i);
        open_device(tablet);
        admit(world, tablet);
    }
}

static char order_fault[32];

const char *world_fault(void)
{
    return order_fault;
}

int world_order(struct world *world, const char *format, ...)
{
    struct faults faults;
    va_list arguments;
    char *text;
    int result;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    world->office.context.now = world->now;
    result = server_order(world->server, &world->office, text, strlen(text), &faults);
    sqlite3_free(text);
    snprintf(order_fault, sizeof order_fault, "%s", result == SYNC_INVALID ? faults.list[0].reason : "");
    if (result != SYNC_INVALID && result != SYNC_STALE)
        must(result, "a command of the office");
    world->office.number++;
    return result;
}

void world_access(struct world *world, struct tablet *tablet, const unsigned char (*scopes)[SYNC_ID_SIZE], size_t count)
{
    char person[ID_TEXT_SIZE], scope[ID_TEXT_SIZE];
    struct buffer list = BUFFER_EMPTY;

    id_to_text(tablet->person, person);
    for (size_t i = 0; i < count; i++) {
        id_to_text(scopes[i], scope);
        buffer_puts(&list, i ? ",\"" : "\"");
        buffer_append(&list, scope, sizeof scope);
        buffer_byte(&list, '"');
    }
    must(world_order(world, "{\"opdracht\":\"toegang\",\"persoon\":\"%.22s\",\"bereiken\":[%s]}", person, buffer_text(&list)),
         "giving access");
    buffer_free(&list);
}

int world_erase(struct world *world, const char *table, const char *id, struct erasure *done)
{
    struct erased row = { .table = table };
    int result;

    id_from_text(id, strlen(id), row.id);
    world->office.context.now = world->now;
    result = server_erase(world->server, &world->office, &row, 1, done);
    world->office.number++;
    return result;
}

static sqlite3 *copy_of(sqlite3 *db)
{
    sqlite3_backup *backup;
    sqlite3 *copy;

    must(sqlite3_open(":memory:", &copy), "sqlite3_open");
    backup = sqlite3_backup_init(copy, "main", db, "main");
    must(sqlite3_backup_step(backup, -1) == SQLITE_DONE ? SYNC_OK : SQLITE_ERROR, "sqlite3_backup_step");
    must(sqlite3_backup_finish(backup), "sqlite3_backup_finish");
    return copy;
}

sqlite3 *world_backup(struct world *world)
{
    return copy_of(world->db);
}

void world_backed_up(struct world *world)
{
    int64_t end;

    must(server_position(world->server, &end), "server_position");
    must(server_backed_up(world->server, end, world->now), "server_backed_up");
}

static void read_id(sqlite3 *db, const char *sql, unsigned char id[SYNC_ID_SIZE])
{
    sqlite3_stmt *statement = NULL;

    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    must(sqlite3_step(statement) == SQLITE_ROW ? SYNC_OK : SYNC_NOT_FOUND, sql);
    memcpy(id, sqlite3_column_blob(statement, 0), SYNC_ID_SIZE);
    sqlite3_finalize(statement);
}

void world_restore(struct world *world, sqlite3 *backup)
{
    unsigned char former[SYNC_ID_SIZE], fresh[SYNC_ID_SIZE];

    server_close(world->server);
    must(sqlite3_close(world->db), "sqlite3_close");
    world->db = copy_of(backup);
    random_id(world, fresh);
    must(server_open(world->db, fresh, &world->server), "server_open");
    read_id(world->db, "SELECT incarnation FROM sync_database", former);
    world->office.branch = world_random(world);
    world->office.number = 1;
    must(world_order(world, "{\"opdracht\":\"incarnatie\",\"vorige\":\"%.22s\",\"nieuwe\":\"%.22s\"}", text_of(former), text_of(fresh)),
         "a new incarnation");
}

struct sums {
    struct table_sum list[64];
    char names[64][32]; /* the tables' names belong to the server that gave them */
    size_t count;
};

static int note_sum(void *context, const struct table_sum *sum)
{
    struct sums *sums = context;

    sums->list[sums->count] = *sum;
    snprintf(sums->names[sums->count++], sizeof *sums->names, "%s", sum->table);
    return SYNC_OK;
}

bool world_rebuilds(struct world *world)
{
    struct sums before = { .count = 0 }, after = { .count = 0 };
    unsigned char unused[SYNC_ID_SIZE] = { 0 };
    struct server *server;
    sqlite3 *copy = copy_of(world->db);
    bool same = true;

    must(server_sums(world->server, note_sum, &before), "server_sums");
    must(server_open(copy, unused, &server), "server_open");
    must(server_rebuild(server), "server_rebuild");
    must(server_sums(server, note_sum, &after), "server_sums");
    server_close(server);
    must(sqlite3_close(copy), "sqlite3_close");
    for (size_t i = 0; i < before.count; i++)
        if (before.list[i].sum != after.list[i].sum || before.list[i].rows != after.list[i].rows) {
            printf("  derived anew, %s has %lld rows, not %lld, or others\n", after.names[i], (long long)after.list[i].rows,
                   (long long)before.list[i].rows);
            same = false;
        }
    return same;
}

void world_close(struct world *world)
{
    for (size_t i = 0; i < world->tablet_count; i++) {
        device_close(world->tablets[i].device);
        must(sqlite3_close(world->tablets[i].db), "sqlite3_close");
        buffer_free(&world->tablets[i].request);
        buffer_free(&world->tablets[i].answer);
        buffer_free(&world->tablets[i].heard);
    }
    server_close(world->server);
    must(sqlite3_close(world->db), "sqlite3_close");
}

bool world_answer(struct world *world, struct tablet *tablet, const char *request, size_t length, struct buffer *answer,
                  struct faults *faults)
{
    struct exchange_context context = { .now = world->now };
    struct exchange *exchange;
    int result, pushed;

    memcpy(context.device, tablet->id, SYNC_ID_SIZE);
    memcpy(context.person, tablet->person, SYNC_ID_SIZE);
    result = exchange_decode(&context, request, length, &exchange, faults);
    if (result == SYNC_INVALID)
        return false;
    must(result, "exchange_decode");
    if (world->rows_max)
        exchange->rows_max = (int64_t)world->rows_max;
    must(server_push_group(world->server, &exchange, &pushed, 1), "server_push_group");
    must(pushed, "the push");
    must(server_answer(world->server, exchange, answer), "server_answer");
    exchange_free(exchange);
    return true;
}

void tablet_ask(struct tablet *tablet)
{
    buffer_clear(&tablet->request);
    must(device_request(tablet->device, &tablet->request), "device_request");
}

void tablet_get_answer(struct tablet *tablet)
{
    struct faults faults;

    buffer_clear(&tablet->answer);
    if (!world_answer(tablet->world, tablet, tablet->request.data, tablet->request.length, &tablet->answer, &faults)) {
        printf("  the office refused a request: %s %s\n", faults.list[0].where, faults.list[0].detail);
        exit(1);
    }
}

int tablet_receive(struct tablet *tablet)
{
    int result;

    buffer_clear(&tablet->heard);
    result = device_receive(tablet->device, tablet->answer.data, tablet->answer.length, &tablet->heard);
    if (result != SYNC_STALE)
        must(result, "device_receive");
    return result;
}

bool tablet_one_exchange(struct tablet *tablet)
{
    tablet_ask(tablet);
    tablet_get_answer(tablet);
    must(tablet_receive(tablet), "device_receive");
    return strstr(buffer_text(&tablet->heard), "\"meer\":true") != NULL;
}

void tablet_exchange(struct tablet *tablet)
{
    while (tablet_one_exchange(tablet))
        ;
}

void world_exchange(struct world *world)
{
    for (size_t i = 0; i < 2 * world->tablet_count; i++)
        tablet_exchange(&world->tablets[i % world->tablet_count]);
}

void tablet_reopen(struct tablet *tablet)
{
    device_close(tablet->device);
    open_device(tablet);
}

void tablet_become(struct tablet *tablet, sqlite3 *copy, const unsigned char device[SYNC_ID_SIZE], const unsigned char person[SYNC_ID_SIZE])
{
    device_close(tablet->device);
    must(sqlite3_close(tablet->db), "sqlite3_close");
    tablet->db = copy;
    memcpy(tablet->id, device, SYNC_ID_SIZE);
    memcpy(tablet->person, person, SYNC_ID_SIZE);
    open_device(tablet);
}

void tablet_copy(struct tablet *from, struct tablet *to)
{
    to->schema = from->schema;
    tablet_become(to, copy_of(from->db), from->id, from->person);
}

sqlite3 *tablet_keep(struct tablet *tablet)
{
    return copy_of(tablet->db);
}

void tablet_replace(struct tablet *tablet, const unsigned char person[SYNC_ID_SIZE])
{
    unsigned char id[SYNC_ID_SIZE];

    random_id(tablet->world, id);
    tablet->schema = 0;
    tablet_become(tablet, open_database(NULL, SIDE_DEVICE, 0), id, person);
}

int tablet_hand_over(struct tablet *tablet, const unsigned char device[SYNC_ID_SIZE], const unsigned char person[SYNC_ID_SIZE])
{
    uint64_t branch = world_random(tablet->world);
    int result = device_hand_over(tablet->device, branch);

    if (result != SYNC_OK)
        return result;
    tablet->branch = branch;
    memcpy(tablet->id, device, SYNC_ID_SIZE);
    memcpy(tablet->person, person, SYNC_ID_SIZE);
    must(device_identify(tablet->device, tablet->person), "device_identify");
    return SYNC_OK;
}

sqlite3 *world_empty_office(void)
{
    return open_database(NULL, SIDE_SERVER, 0);
}

static char fault_word[32];

const char *tablet_fault(void)
{
    return fault_word;
}

int tablet_save(struct tablet *tablet, const char *format, ...)
{
    struct buffer out = BUFFER_EMPTY;
    va_list arguments;
    const char *word;
    char *text;
    int result;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    result = device_save(tablet->device, text, strlen(text), tablet->world->now + tablet->clock_error, &out);
    fault_word[0] = '\0';
    if (result == SYNC_INVALID && (word = strstr(buffer_text(&out), "\"reden\":\"")) != NULL)
        snprintf(fault_word, sizeof fault_word, "%.*s", (int)strcspn(word + 9, "\""), word + 9);
    sqlite3_free(text);
    buffer_free(&out);
    return result;
}

void tablet_huishouden(struct tablet *tablet, char id[23])
{
    char team[ID_TEXT_SIZE];

    id_to_text(tablet->world->team, team);
    world_id(tablet->world, id);
    must(tablet_save(tablet, "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"waarden\":{\"team_id\":\"%.22s\",\"naam\":\"Veenstroom\"}}", id,
                     team),
         "saving a huishouden");
}

void tablet_afspraak(struct tablet *tablet, const char *huishouden, char id[23])
{
    world_id(tablet->world, id);
    must(tablet_save(tablet,
                     "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Samen bellen.\","
                     "\"status\":\"voorgesteld\"}}",
                     id, huishouden),
         "saving an afspraak");
}

const char *tablet_row(struct tablet *tablet, const char *table, const char *id)
{
    static struct buffer row = BUFFER_EMPTY;
    unsigned char bytes[SYNC_ID_SIZE];
    int result;

    buffer_clear(&row);
    if (!id_from_text(id, strlen(id), bytes))
        return NULL;
    result = device_row(tablet->device, table, bytes, &row);
    if (result == SYNC_NOT_FOUND)
        return NULL;
    must(result, "device_row");
    return buffer_text(&row);
}

/* The member of a member: row["waarden"]["status"], as raw JSON. */
static const char *member_of(const char *row, const char *list, const char *name, char *into, size_t size)
{
    struct json json = json_open(row, strlen(row)), outer, inner;
    struct json_members others;
    struct slice raw;
    bool given;

    if (!json_members(&json, &list, 1, &outer, &given, &others) || !given ||
        !json_members(&outer, &name, 1, &inner, &given, &others) || !given || !json_skip(&inner, &raw))
        return NULL;
    snprintf(into, size, "%.*s", (int)raw.length, raw.bytes);
    return into;
}

const char *row_value(const char *row, const char *column)
{
    static char value[2000];

    return member_of(row, "waarden", column, value, sizeof value);
}

const char *row_seen(const char *row, const char *reg)
{
    static char seen[2000];

    return member_of(row, "gezien", reg, seen, sizeof seen);
}

const char *row_conflict(const char *row, const char *reg)
{
    static char conflict[8000];

    return member_of(row, "conflicten", reg, conflict, sizeof conflict);
}

const char *row_merged(const char *row, const char *reg)
{
    static char merged[8000];

    return member_of(row, "samengevoegd", reg, merged, sizeof merged);
}

const char *row_all_seen(const char *row, const char *reg)
{
    static const char *const NAMES[] = { "versie" };
    static char seen[2000];
    const char *heads = row_conflict(row, reg);
    struct json json = json_open(heads, strlen(heads)), version;
    struct json_members others;
    struct slice raw;
    size_t length = 0;
    bool given;

    json_enter_array(&json);
    while (json_next(&json)) {
        json_members(&json, NAMES, 1, &version, &given, &others);
        json_skip(&version, &raw);
        length += (size_t)snprintf(seen + length, sizeof seen - length, "%c%.*s", length ? ',' : '[', (int)raw.length, raw.bytes);
    }
    snprintf(seen + length, sizeof seen - length, "]");
    return seen;
}

const char *row_cover(const char *row, const char *column)
{
    static char cover[8000];

    return member_of(row, "dekking", column, cover, sizeof cover);
}

bool row_hides(const char *row)
{
    return strstr(row, ",\"verborgen\":true,\"dekking\":") != NULL;
}

const char *row_lapsed(const char *row)
{
    static const char *const NAMES[] = { "vervallen" };
    static char lapsed[400];
    struct json json = json_open(row, strlen(row)), list;
    struct json_members others;
    struct slice raw;
    bool given;

    if (!json_members(&json, NAMES, 1, &list, &given, &others) || !given || !json_skip(&list, &raw))
        return NULL;
    snprintf(lapsed, sizeof lapsed, "%.*s", (int)raw.length, raw.bytes);
    return lapsed;
}

static void save_deletion(struct tablet *tablet, const char *table, const char *id, bool deletes)
{
    const char *row = tablet_row(tablet, table, id);

    if (!row)
        must(SYNC_NOT_FOUND, "the row to delete");
    must(tablet_save(tablet, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{\"verwijderd\":%s},\"gezien\":{\"verwijderd\":%s}}", table, id,
                     deletes ? row_cover(row, "verwijderd") : "null",
                     row_conflict(row, "verwijderd") ? row_all_seen(row, "verwijderd") : row_seen(row, "verwijderd")),
         "deleting or putting back");
}

void tablet_delete(struct tablet *tablet, const char *table, const char *id)
{
    save_deletion(tablet, table, id, true);
}

void tablet_put_back(struct tablet *tablet, const char *table, const char *id)
{
    save_deletion(tablet, table, id, false);
}

void tablet_set(struct tablet *tablet, const char *table, const char *id, const char *column, const char *value)
{
    const char *row = tablet_row(tablet, table, id);

    if (!row)
        must(SYNC_NOT_FOUND, "the row to set");
    must(tablet_save(tablet, "{\"tabel\":\"%s\",\"rij\":\"%s\",\"waarden\":{\"%s\":%s},\"gezien\":{\"%s\":%s}}", table, id, column, value,
                     column, row_seen(row, column)),
         "setting a column");
}

bool tablet_is_settled(struct tablet *tablet)
{
    const char *left = sql_text(tablet->db, "SELECT (SELECT count(*) FROM sync_edit WHERE state <> 3) || (SELECT count(*) FROM sync_base)"
                                            " || (SELECT sum(low) + sum(began) FROM sync_cursor)");

    if (strcmp(left, "000") != 0)
        printf("  edits, bases and portions that are left: %s\n", left);
    return strcmp(left, "000") == 0;
}

const char *sql_text(sqlite3 *db, const char *format, ...)
{
    static char text[4000];
    sqlite3_stmt *statement = NULL;
    va_list arguments;
    char *sql;

    va_start(arguments, format);
    sql = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    snprintf(text, sizeof text, "%s",
             sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) ? (const char *)sqlite3_column_text(statement, 0)
                                                                                       : "(nothing)");
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return text;
}
