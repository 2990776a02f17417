/* The face of the engine to JavaScript: what engine.wasm exports. One instance of the module holds one database, hence the one
 * `engine` below; webapp/src/engine/wasm.ts is the only caller.
 *
 * A function that can fail returns 0, an SQLite result code or an enum sync_result; `error_text` then says more. What a call
 * produces lies at `result_data`, `result_length` bytes, until the next call. Memory for arguments comes from `alloc`, and whoever took it gives it
 * back with `release`. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sync/buffer.h"
#include "sync/tablet/device.h"
#include "sync/device/functions.h"
#include "sync/device/packed.h"
#include "sync/id.h"
#include "sync/migrate.h"
#include "sync/sync.h"
#include "sync/transaction.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define KEY_SIZE     32

static struct {
    sqlite3 *db;
    struct device *device;
    struct transaction transaction;
    struct buffer result;
    char error[200];
} engine;

/* Keep SQLite's words for `code` before a later call, such as a rollback, replaces them. */
static int note(int code)
{
    const char *text = "";

    if (code != SYNC_OK && code < SYNC_INVALID)
        text = engine.db && sqlite3_errcode(engine.db) != SQLITE_OK ? sqlite3_errmsg(engine.db) : sqlite3_errstr(code);
    sqlite3_snprintf(sizeof engine.error, engine.error, "%s", text);
    return code;
}

EXPORT("alloc") void *engine_alloc(size_t size)
{
    return sqlite3_malloc64(size ? size : 1);
}

EXPORT("release") void engine_release(void *bytes)
{
    sqlite3_free(bytes);
}

EXPORT("result_data") const char *engine_result_data(void)
{
    return engine.result.data;
}

EXPORT("result_length") size_t engine_result_length(void)
{
    return engine.result.failed ? 0 : engine.result.length;
}

EXPORT("error_text") const char *engine_error_text(void)
{
    return engine.error;
}

static int run(const char *sql)
{
    return note(sqlite3_exec(engine.db, sql, NULL, NULL, NULL));
}

static int use_key(const unsigned char key[KEY_SIZE])
{
    /* "raw:" passes the bytes on as they are: they are random already, so no stretching. */
    char secret[4 + KEY_SIZE] = "raw:";
    int result;

    memcpy(secret + 4, key, KEY_SIZE);
    result = sqlite3_key_v2(engine.db, "main", secret, sizeof secret);
    explicit_bzero(secret, sizeof secret);
    return note(result);
}

/* WAL without shared memory needs EXCLUSIVE first. SQLite keeps another mode without an error when it can't use WAL, so look. */
static int use_wal(void)
{
    sqlite3_stmt *statement = NULL;
    bool wal = false;
    int result = run("PRAGMA locking_mode = EXCLUSIVE");

    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(engine.db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
    if (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        wal = strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
    if (statement)
        result = sqlite3_finalize(statement);
    if (result == SQLITE_OK && !wal)
        result = SQLITE_CANTOPEN;
    return note(result);
}

EXPORT("close") void engine_close(void)
{
    device_close(engine.device);
    transaction_close(&engine.transaction);
    sqlite3_close_v2(engine.db);
    buffer_free(&engine.result);
    engine.device = NULL;
    engine.db = NULL;
}

/* Open or create the database at `path`, encrypted with the KEY_SIZE bytes at `key`, and bring it up to this release.
 * `branch`: 8 random bytes, fresh for each open. SQLITE_NOTADB: the key is not the one it was made with. SYNC_LATER: a newer
 * release has used it. On failure nothing is open. */
EXPORT("open") int engine_open(const char *path, const unsigned char *key, const unsigned char *branch)
{
    uint64_t number;
    int result = note(sqlite3_open_v2(path, &engine.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL));

    memcpy(&number, branch, sizeof number);
    if (result == SQLITE_OK)
        result = use_key(key);
    if (result == SQLITE_OK)
        result = use_wal();
    /* FULL: a commit is on the disk before it is acknowledged (NORMAL lost commits in simulated power losses).
     * secure_delete: erasure is to leave nothing in free pages. cache_size: 16 MB, since a page that comes back is decrypted anew. */
    if (result == SQLITE_OK)
        result = run("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -16000");
    /* Begin with an empty log. After a crash it may end in the middle of a sector; the next write there, if torn, could take a
     * commit along that was acknowledged before the crash (SQLite pads commits to whole sectors, but not recovered ones). */
    if (result == SQLITE_OK)
        result = run("PRAGMA wal_checkpoint(TRUNCATE)");
    if (result == SQLITE_OK)
        result = note(functions_register(engine.db));
    if (result == SQLITE_OK)
        result = note(migrate(engine.db, SIDE_DEVICE));
    if (result == SQLITE_OK)
        result = note(transaction_open(engine.db, &engine.transaction));
    if (result == SQLITE_OK)
        result = note(device_open(engine.db, number, &engine.device));
    if (result != SQLITE_OK)
        engine_close();
    return result;
}

/* Run SQL of our own, `sql` ending in NUL, ignoring rows. */
EXPORT("exec") int engine_exec(const char *sql)
{
    buffer_clear(&engine.result);
    return run(sql);
}

/* Run one statement; formats of parameters and result: packed.h. */
EXPORT("query")
int engine_query(const char *sql, const unsigned char *parameters, size_t parameters_length)
{
    sqlite3_stmt *statement = NULL;
    int result;

    buffer_clear(&engine.result);
    result = sqlite3_prepare_v2(engine.db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = packed_bind(statement, parameters, parameters_length);
    if (result == SQLITE_OK)
        result = packed_rows(statement, &engine.result);
    note(result);
    sqlite3_finalize(statement);
    return result;
}

EXPORT("identify") int engine_identify(const unsigned char *person)
{
    return note(device_identify(engine.device, person));
}

/* One statement without rows, with a text for its parameter. */
static int run_with(const char *sql, const char *text)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(engine.db, sql, -1, &statement, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    if (result == SQLITE_OK)
        sqlite3_step(statement);
    if (statement)
        result = sqlite3_finalize(statement);
    return result;
}

static int drop_draft(const char *key)
{
    return run_with("DELETE FROM concept WHERE sleutel = ?1", key);
}

static int keep_settings(const char *settings)
{
    return run_with("INSERT INTO instelling (naam, waarde) SELECT key, value FROM json_each(?1) WHERE true"
                    " ON CONFLICT (naam) DO UPDATE SET waarde = excluded.waarde",
                    settings);
}

/* The tablet goes from one person to another (device_hand_over, device_identify), and in the same transaction `settings`, a JSON object of texts
 * that ends in NUL, becomes rows of `instelling`. `branch` as in open, which is to be called next: the file still holds what went. SYNC_INVALID,
 * and nothing changed: something of the former person's is here alone. */
EXPORT("hand_over") int engine_hand_over(const unsigned char *branch, const unsigned char *person, const char *settings)
{
    uint64_t number;
    int ended, result = note(transaction_write(&engine.transaction));

    memcpy(&number, branch, sizeof number);
    if (result != SQLITE_OK)
        return result;
    result = device_hand_over(engine.device, number);
    if (result == SYNC_OK)
        result = device_identify(engine.device, person);
    if (result == SYNC_OK)
        result = keep_settings(settings);
    note(result);
    ended = transaction_end(&engine.transaction, result);
    return ended == result ? result : note(ended);
}

/* A refused edit's name: the BRANCH_TEXT_SIZE characters of its branch, as device_refused gave them, and its number. */
struct name {
    const char *branch; /* NULL: none is meant */
    double number;
};

static int save(const char *edit, size_t length, double now, struct name corrects)
{
    uint64_t branch;

    if (!corrects.branch)
        return device_save(engine.device, edit, length, (int64_t)now, &engine.result);
    if (!branch_from_text(corrects.branch, BRANCH_TEXT_SIZE, &branch))
        return SQLITE_MISUSE;
    return device_correct(engine.device, branch, (uint32_t)corrects.number, edit, length, (int64_t)now, &engine.result);
}

/* Save one edit (sync/tablet/device.h: device_save). `draft`: the key, ending in NUL, of the draft that it came from,
 * dropped in the same transaction; or NULL. `branch` and `number`: the refused edit that it corrects, put away in the same
 * transaction; NULL: none. SYNC_INVALID: the result names the faults, and edit, draft and what was to be corrected are as
 * they were. */
EXPORT("save")
int engine_save(const char *edit, size_t length, double now, const char *draft, const char *branch, double number)
{
    const struct name corrects = { branch, number };
    int result, ended;

    buffer_clear(&engine.result);
    if (!draft)
        return note(save(edit, length, now, corrects));
    result = note(transaction_write(&engine.transaction));
    if (result != SQLITE_OK)
        return result;
    result = save(edit, length, now, corrects);
    if (result == SQLITE_OK)
        result = drop_draft(draft);
    note(result);
    ended = transaction_end(&engine.transaction, result);
    return ended == result ? result : note(ended);
}

EXPORT("put_away") int engine_put_away(const char *branch, double number)
{
    uint64_t bits;

    buffer_clear(&engine.result);
    if (!branch_from_text(branch, BRANCH_TEXT_SIZE, &bits))
        return note(SQLITE_MISUSE);
    return note(device_put_away(engine.device, bits, (uint32_t)number));
}

EXPORT("refused") int engine_refused(void)
{
    buffer_clear(&engine.result);
    return note(device_refused(engine.device, &engine.result));
}

EXPORT("row") int engine_row(const char *table, const unsigned char *id)
{
    buffer_clear(&engine.result);
    return note(device_row(engine.device, table, id, &engine.result));
}

EXPORT("request") int engine_request(void)
{
    buffer_clear(&engine.result);
    return note(device_request(engine.device, &engine.result));
}

EXPORT("receive") int engine_receive(const char *answer, size_t length)
{
    buffer_clear(&engine.result);
    return note(device_receive(engine.device, answer, length, &engine.result));
}

EXPORT("recall") int engine_recall(void)
{
    buffer_clear(&engine.result);
    return note(device_recall(engine.device));
}

EXPORT("status") int engine_status(void)
{
    buffer_clear(&engine.result);
    return note(device_status(engine.device, &engine.result));
}
