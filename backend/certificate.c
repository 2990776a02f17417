#include "backend/certificate.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "backend/format.h"

#define HASH_SIZE 32

static const char CAUTION[] = "Back-ups van voor dit tijdstip bevatten de gegevens nog, tot zij zijn vernietigd.";

int certificate_note_file(struct certificate_facts *facts, const char *name, bool reached)
{
    return json_array_append_new(reached ? facts->files : facts->unreached, json_string(name)) == 0 ? SYNC_OK
                                                                                                    : SQLITE_NOMEM;
}

void certificate_free(struct certificate_facts *facts)
{
    json_decref(facts->files);
    json_decref(facts->unreached);
}

/* Each part with its length, so that no two contents make the same run of bytes. */
static void hash_part(crypto_generichash_state *state, const void *bytes, size_t length)
{
    unsigned char head[8];

    for (size_t i = 0; i < sizeof head; i++)
        head[i] = (unsigned char)((uint64_t)length >> (8 * i));
    crypto_generichash_update(state, head, sizeof head);
    crypto_generichash_update(state, bytes, length);
}

/* The columns that people fill in; the engine's own mean nothing outside this database. */
static void hash_columns(crypto_generichash_state *state, sqlite3_stmt *row)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        const char *name = sqlite3_column_name(row, i);
        const unsigned char *text;

        if (!name || strncmp(name, "sync_", 5) == 0 || strcmp(name, "id") == 0)
            continue;
        text = sqlite3_column_type(row, i) == SQLITE_BLOB ? sqlite3_column_blob(row, i) : sqlite3_column_text(row, i);
        hash_part(state, name, strlen(name));
        hash_part(state, text ? text : (const unsigned char *)"", text ? (size_t)sqlite3_column_bytes(row, i) : 0);
    }
}

static int hash_row(crypto_generichash_state *state, sqlite3 *db, const struct erased *row)
{
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\" WHERE id = ?1", row->table);
    sqlite3_stmt *statement = NULL;
    int step = SQLITE_DONE, result = sql ? sqlite3_prepare_v2(db, sql, -1, &statement, NULL) : SQLITE_NOMEM;

    hash_part(state, row->table, strlen(row->table));
    hash_part(state, row->id, SYNC_ID_SIZE);
    if (result == SQLITE_OK)
        result = sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    if (result == SQLITE_OK)
        step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
        hash_columns(state, statement);
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return result != SQLITE_OK || step == SQLITE_ROW || step == SQLITE_DONE ? result : step;
}

int certificate_commit(struct connection *connection, const struct erased *rows, size_t count,
                       struct certificate_facts *facts, char salt[ERASURE_SALT_TEXT_SIZE])
{
    unsigned char key[crypto_generichash_KEYBYTES], hash[HASH_SIZE];
    crypto_generichash_state state;
    int result = SYNC_OK;

    randombytes_buf(key, sizeof key);
    crypto_generichash_init(&state, key, sizeof key, sizeof hash);
    for (size_t i = 0; i < count && result == SYNC_OK; i++)
        result = hash_row(&state, connection->db, &rows[i]);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(facts->commitment, sizeof facts->commitment, hash, sizeof hash);
    sodium_bin2hex(salt, ERASURE_SALT_TEXT_SIZE, key, sizeof key);
    sodium_memzero(key, sizeof key);
    return result;
}

/* The certificate while it is made. */
struct draft {
    const struct certificate_facts *facts;
    json_t *tables, *devices, *json;
    char before[COMMITMENT_TEXT_SIZE];
};

static int note_table(void *context, const char *table, int64_t rows)
{
    struct draft *draft = context;

    return json_object_set_new(draft->tables, table, json_integer(rows)) == 0 ? SYNC_OK : SQLITE_NOMEM;
}

static int note_device(void *context, const struct device_entry *entry)
{
    struct draft *draft = context;
    json_t *device =
        json_pack("{s:o, s:o}", "apparaat", format_id_json(entry->device), "laatst_gezien", format_time_json(entry->last_seen));

    return json_array_append_new(draft->devices, device) == 0 ? SYNC_OK : SQLITE_NOMEM;
}

static json_t *make_json(const struct draft *draft, const struct ledger_entry *entry, int64_t now)
{
    const struct certificate_facts *facts = draft->facts;
    json_t *root = facts->root && !facts->resumed
                       ? json_pack("{s:s, s:o}", "tabel", facts->root->table, "rij", format_id_json(facts->root->id))
                       : json_null();

    return json_pack("{s:I, s:o, s:s, s:o, s:o, s:b, s:O, s:I, s:I, s:I, s:O, s:O, s:s, s:s, s:O, s:s}", "wissing",
                     (json_int_t)entry->nr, "gevraagd", root, "reden", entry->reason, "begonnen",
                     format_time_json(entry->ordered), "gereed", format_time_json(now), "hervat", facts->resumed, "rijen",
                     draft->tables, "uit_tabellen", (json_int_t)facts->done.rows, "uit_logboek",
                     (json_int_t)facts->done.entries, "uit_quarantaine", (json_int_t)facts->done.refusals, "bestanden",
                     facts->files, "niet_bereikt", facts->unreached, "verbintenis",
                     facts->resumed ? "" : facts->commitment, "vorige", draft->before, "apparaten_nog_niet_geweest",
                     draft->devices, "let_op", CAUTION);
}

struct search {
    struct draft *draft;
    int64_t nr, now;
};

/* Of the entries in order: remember the hash of the last certificate, and make the one that is asked for. */
static int make(void *context, const struct ledger_entry *entry)
{
    struct search *search = context;
    unsigned char hash[HASH_SIZE];

    if (entry->nr == search->nr) {
        search->draft->json = make_json(search->draft, entry, search->now);
        return search->draft->json ? SYNC_OK : SQLITE_NOMEM;
    }
    if (!entry->certificate || entry->nr > search->nr)
        return SYNC_OK;
    crypto_generichash(hash, sizeof hash, (const unsigned char *)entry->certificate, strlen(entry->certificate), NULL,
                       0);
    sodium_bin2hex(search->draft->before, sizeof search->draft->before, hash, sizeof hash);
    return SYNC_OK;
}

int certificate_write(const struct erasure_place *place, const struct certificate_facts *facts)
{
    struct draft draft = { .facts = facts, .tables = json_object(), .devices = json_array() };
    struct search search = { &draft, facts->nr, place->now };
    char *text = NULL;
    int result = ledger_each_table(place->ledger, facts->nr, note_table, &draft);

    if (result == SYNC_OK)
        result = accounts_devices(place->connection->accounts, NULL, note_device, &draft);
    if (result == SYNC_OK)
        result = ledger_each(place->ledger, make, &search);
    if (result == SYNC_OK && draft.json)
        text = json_dumps(draft.json, JSON_COMPACT);
    if (result == SYNC_OK)
        result = text ? ledger_certify(place->ledger, facts->nr, text, place->now) : SQLITE_NOMEM;
    free(text);
    json_decref(draft.tables);
    json_decref(draft.devices);
    json_decref(draft.json);
    return result;
}

struct copy_of {
    int64_t nr;
    char *text;
};

static int copy(void *context, const struct ledger_entry *entry)
{
    struct copy_of *copy = context;

    if (entry->nr == copy->nr && entry->certificate) {
        copy->text = strdup(entry->certificate);
        return copy->text ? SYNC_OK : SQLITE_NOMEM;
    }
    return SYNC_OK;
}

int certificate_read(struct ledger *ledger, int64_t nr, char **certificate)
{
    struct copy_of asked = { .nr = nr };
    int result = ledger_each(ledger, copy, &asked);

    *certificate = asked.text;
    return result == SYNC_OK && !asked.text ? SQLITE_CORRUPT : result;
}
