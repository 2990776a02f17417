#include "backend/erasure.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/certificate.h"
#include "backend/copy.h"
#include "backend/office.h"

/* Rows that are gathered before they are worked on. Names of tables are the ledger's or the engine's, so they are
 * copied. */
struct gathered {
    struct erased *rows;
    size_t count, room;
};

static int gather(struct gathered *gathered, const struct erased *row)
{
    if (gathered->count == gathered->room) {
        size_t room = gathered->room ? 2 * gathered->room : 64;
        struct erased *larger = realloc(gathered->rows, room * sizeof *larger);

        if (!larger)
            return SQLITE_NOMEM;
        gathered->rows = larger;
        gathered->room = room;
    }
    gathered->rows[gathered->count] = *row;
    gathered->rows[gathered->count].table = strdup(row->table);
    return gathered->rows[gathered->count++].table ? SYNC_OK : SQLITE_NOMEM;
}

static void gathered_free(struct gathered *gathered)
{
    for (size_t i = 0; i < gathered->count; i++)
        free((char *)gathered->rows[i].table);
    free(gathered->rows);
    *gathered = (struct gathered){ 0 };
}

/* One database while it is brought together with the ledger. */
struct meeting {
    struct connection *connection;
    struct ledger *ledger;
    struct gathered missing;
};

static int note_unerased(void *context, const struct erased *row)
{
    struct meeting *meeting = context;
    bool erased;
    int result = server_is_erased(meeting->connection->server, row, &erased);

    if (result == SYNC_NOT_FOUND) /* a table of another release: it isn't here */
        return SYNC_OK;
    return result == SYNC_OK && !erased ? gather(&meeting->missing, row) : result;
}

static int note_unledgered(void *context, const struct erased *row)
{
    struct meeting *meeting = context;
    bool has;
    int result = ledger_has(meeting->ledger, row, &has);

    return result == SYNC_OK && !has ? gather(&meeting->missing, row) : result;
}

static int gather_row(void *context, const struct erased *row)
{
    return gather(context, row);
}

/* Deleted content is overwritten by zeros, but pages that were split earlier may still hold a copy beyond what is in
 * use: all pages are written anew. Readers of a server that runs hold the write-ahead log for moments only, and SQLite waits
 * for them. */
static int forget_all(struct connection *connection)
{
    int result = sqlite3_exec(connection->db, "VACUUM", NULL, NULL, NULL);

    return result == SQLITE_OK ? server_forget_freed(connection->server) : result;
}

static int erase_rows(struct meeting *meeting, int64_t now, struct erasure *done)
{
    struct order_entry entry;
    struct office *office;
    int result = office_open(meeting->connection, &office);

    if (result != SYNC_OK)
        return result;
    office_entry(office, now, &entry);
    result = server_erase(meeting->connection->server, &entry, meeting->missing.rows, meeting->missing.count, done);
    office_close(office);
    return result == SYNC_LATER ? SYNC_OK : result; /* the write-ahead log is emptied by forget_all */
}

/* Add rows to the ledger, together, as of erasure `*nr`; 0: of a new one, and then that becomes its number. */
static int write_down(const struct erasure_place *place, const struct gathered *rows, const char *reason, int64_t *nr)
{
    int result = ledger_transaction(place->ledger);

    if (result != SYNC_OK)
        return result;
    if (!*nr)
        result = ledger_begin(place->ledger, reason, place->now, nr);
    for (size_t i = 0; i < rows->count && result == SYNC_OK; i++)
        result = ledger_add(place->ledger, *nr, &rows->rows[i]);
    return ledger_commit(place->ledger, result);
}

/* Numbers of erasures without a certificate. */
struct open_erasures {
    int64_t *list;
    size_t count;
};

static int note_open(void *context, const struct ledger_entry *entry)
{
    struct open_erasures *open = context;
    int64_t *larger;

    if (entry->certificate)
        return SYNC_OK;
    larger = realloc(open->list, (open->count + 1) * sizeof *larger);
    if (!larger)
        return SQLITE_NOMEM;
    open->list = larger;
    open->list[open->count++] = entry->nr;
    return SYNC_OK;
}

/* Leave nothing of what was erased just now, or before an erasure broke off that has no certificate yet. */
static int forget_erased(const struct meeting *meeting, bool erased)
{
    struct open_erasures open = { 0 };
    int result = erased ? SYNC_OK : ledger_each(meeting->ledger, note_open, &open);

    if (result == SYNC_OK && (erased || open.count > 0))
        result = forget_all(meeting->connection);
    free(open.list);
    return result;
}

/* `nr`: the erasure under way, to which rows that the ledger lacks belong; 0: none is. */
static int meet(struct connection *connection, const struct erasure_place *place, int64_t nr, struct erasure *done)
{
    struct meeting meeting = { .connection = connection, .ledger = place->ledger };
    int result = ledger_each_row(place->ledger, note_unerased, &meeting);
    bool erased = meeting.missing.count > 0;

    if (result == SYNC_OK && erased)
        result = erase_rows(&meeting, place->now, done);
    gathered_free(&meeting.missing);
    if (result == SYNC_OK)
        result = server_each_erased(connection->server, note_unledgered, &meeting);
    /* Below those that it names, unless the ledger is another than the one that was used when they were erased. */
    if (result == SYNC_OK && meeting.missing.count > 0)
        result = write_down(place, &meeting.missing, "overgenomen uit het logboek", &nr);
    gathered_free(&meeting.missing);
    return result == SYNC_OK ? forget_erased(&meeting, erased) : result;
}

/* A database that is out of use, as one file before and after. */
static int meet_aside(const char *path, const struct erasure_place *place)
{
    struct erasure uncounted = { 0 };
    struct connection *connection;
    int result = connection_open(path, true, &connection);

    if (result == SYNC_OK)
        result = meet(connection, place, 0, &uncounted);
    if (result == SYNC_OK)
        result = sqlite3_exec(connection->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    connection_close(connection);
    return result;
}

static bool is_aside(const char *name)
{
    size_t length = strlen(name), begin = strlen(ASIDE_BEGIN), end = strlen(ASIDE_END);

    return length > begin + end && strncmp(name, ASIDE_BEGIN, begin) == 0 &&
           strcmp(name + length - end, ASIDE_END) == 0;
}

/* What a restore leaves that died before the database's first name went to another: a second name of the database in use, by which nobody may open it
 * or destroy it. */
static bool is_in_use(const char *path, const struct erasure_place *place)
{
    struct stat aside, used;
    char database[1024];

    snprintf(database, sizeof database, "%s/" DATABASE_NAME, place->data);
    return stat(path, &aside) == 0 && stat(database, &used) == 0 && aside.st_dev == used.st_dev && aside.st_ino == used.st_ino;
}

/* One that can't be opened keeps nobody from erasing the others: the certificate names it. */
static int meet_asides(const struct erasure_place *place, struct certificate_facts *facts)
{
    DIR *list = place->data ? opendir(place->data) : NULL;
    char path[1024];
    int result = SYNC_OK;

    for (struct dirent *entry; list && result == SYNC_OK && (entry = readdir(list)) != NULL;) {
        if (!is_aside(entry->d_name))
            continue;
        snprintf(path, sizeof path, "%s/%s", place->data, entry->d_name);
        if (is_in_use(path, place))
            result = unlink(path) == 0 ? SYNC_OK : SQLITE_IOERR;
        else
            result = certificate_note_file(facts, entry->d_name, meet_aside(path, place) == SYNC_OK);
    }
    if (list)
        closedir(list);
    return result;
}

/* Nobody can tell whether a copy is still worked on: the certificate names what wasn't looked at. */
static int note_copies(const struct erasure_place *place, struct certificate_facts *facts)
{
    static const char *const NAMES[] = { DATABASE_NAME COPY_RESTORING, DATABASE_NAME COPY_VERIFYING };
    char path[1024];
    int result = SYNC_OK;

    for (size_t i = 0; place->data && i < sizeof NAMES / sizeof *NAMES && result == SYNC_OK; i++) {
        snprintf(path, sizeof path, "%s/%s", place->data, NAMES[i]);
        if (access(path, F_OK) == 0)
            result = certificate_note_file(facts, NAMES[i], false);
    }
    return result;
}

/* Give each erasure that has no certificate one; these facts are of number `nr`. */
static int certify(const struct erasure_place *place, struct certificate_facts *facts, int64_t nr)
{
    struct open_erasures open = { 0 };
    int result = ledger_each(place->ledger, note_open, &open);

    for (size_t i = 0; i < open.count && result == SYNC_OK; i++) {
        facts->nr = open.list[i];
        facts->resumed = facts->nr != nr;
        result = certificate_write(place, facts);
    }
    free(open.list);
    return result;
}

int erasure_catch_up(const struct erasure_place *place)
{
    struct certificate_facts facts = { .files = json_array(), .unreached = json_array() };
    int result = certificate_note_file(&facts, DATABASE_NAME, true);

    if (result == SYNC_OK)
        result = meet(place->connection, place, 0, &facts.done);
    if (result == SYNC_OK)
        result = meet_asides(place, &facts);
    if (result == SYNC_OK)
        result = note_copies(place, &facts);
    if (result == SYNC_OK)
        result = certify(place, &facts, 0);
    certificate_free(&facts);
    return result;
}

int erasure_run(const struct erasure_place *place, const struct erased *root, const char *reason,
                struct erasure_outcome *outcome)
{
    struct certificate_facts facts = { .root = root, .files = json_array(), .unreached = json_array() };
    struct gathered family = { 0 };
    int64_t nr = 0;
    int result = certificate_note_file(&facts, DATABASE_NAME, true);

    outcome->certificate = NULL;
    if (result == SYNC_OK)
        result = erasure_catch_up(place);
    if (result == SYNC_OK)
        result = server_family(place->connection->server, root, gather_row, &family);
    if (result == SYNC_OK)
        result = certificate_commit(place->connection, family.rows, family.count, &facts, outcome->salt);
    if (result == SYNC_OK)
        result = write_down(place, &family, reason, &nr);
    if (result == SYNC_OK)
        result = meet(place->connection, place, nr, &facts.done);
    if (result == SYNC_OK)
        result = meet_asides(place, &facts);
    if (result == SYNC_OK)
        result = note_copies(place, &facts);
    if (result == SYNC_OK)
        result = certify(place, &facts, nr);
    if (result == SYNC_OK)
        result = certificate_read(place->ledger, nr, &outcome->certificate);
    gathered_free(&family);
    certificate_free(&facts);
    return result;
}
