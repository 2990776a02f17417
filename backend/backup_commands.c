/* naober backup, naober restore. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/app.h"
#include "backend/carry.h"
#include "backend/commands.h"
#include "backend/copy.h"
#include "backend/erasure.h"
#include "backend/office.h"

#define PATH_SIZE 1100

static int complain_copy(const struct streams *streams, const char *path, int result)
{
    if (result == SYNC_NOT_FOUND || result == SQLITE_NOTADB)
        return commands_complain(streams, path, "is no database of an office");
    return commands_complain(streams, path, sqlite3_errstr(result));
}

/* A name that other programs don't take for a backup, until it is one. */
static int make_backup(const char *database, const char *file, struct copy_facts *facts)
{
    char part[PATH_SIZE];
    int result;

    if (snprintf(part, sizeof part, "%s.part", file) >= (int)sizeof part)
        return SQLITE_CANTOPEN;
    unlink(part);
    result = copy_make(database, part);
    if (result == SYNC_OK)
        result = copy_check(part, facts);
    if (result == SYNC_OK && rename(part, file) != 0)
        result = SQLITE_IOERR;
    if (result == SYNC_OK)
        result = copy_make_durable(file);
    if (result != SYNC_OK)
        unlink(part);
    return result;
}

int command_backup(const struct arguments *arguments, const struct streams *streams)
{
    const char *file = arguments->text[OPTION_FILE];
    struct connection *connection = NULL;
    struct copy_facts facts;
    char path[1024];
    int result, code;

    umask(S_IRWXG | S_IRWXO);
    if (access(file, F_OK) == 0)
        return commands_complain(streams, file, "is there already; a backup never goes over another");
    code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code != EXIT_DONE)
        return code;
    app_database(arguments->text[OPTION_DATA], path, sizeof path);
    result = make_backup(path, file, &facts);
    if (result == SYNC_OK)
        result = server_backed_up(connection->server, facts.position, (int64_t)time(NULL));
    connection_close(connection);
    if (result != SYNC_OK)
        return complain_copy(streams, file, result);
    fprintf(streams->out, "%s was read back and is whole: the log up to position %lld\n", file,
            (long long)facts.position);
    return EXIT_DONE;
}

/* A restore while it is made. */
struct restore {
    const struct arguments *arguments;
    const struct streams *streams;
    const char *data, *file;
    char database[1024], fresh[PATH_SIZE], aside[PATH_SIZE];
    struct copy_facts facts;
    struct ledger *ledger;
    struct connection *connection; /* to `fresh` */
    int64_t now;
};

struct lacking {
    struct ledger *ledger;
    int64_t rows;
};

static int note_lacking(void *context, const struct erased *row)
{
    struct lacking *lacking = context;
    bool has;
    int result = ledger_has(lacking->ledger, row, &has);

    lacking->rows += result == SYNC_OK && !has;
    return result;
}

/* A ledger that doesn't know what the backup knows is not the one that was kept beside the backups, or an old copy of
 * it. */
static int check_ledger(const struct restore *restore)
{
    struct lacking lacking = { restore->ledger, 0 };
    int result = server_each_erased(restore->connection->server, note_lacking, &lacking);

    if (result != SYNC_OK)
        return commands_complain(restore->streams, "the ledger", sqlite3_errstr(result));
    if (lacking.rows == 0)
        return EXIT_DONE;
    return commands_complain(
        restore->streams, "the ledger of erasures",
        "lacks what the backup knows to be erased; bring the newest one that is kept beside the backups");
}

/* Copy the backup beside the database, so that nothing half made is ever served. */
static int copy_beside(struct restore *restore)
{
    const struct streams *streams = restore->streams;
    int result = copy_check(restore->file, &restore->facts);

    copy_remove(restore->fresh);
    if (result != SYNC_OK)
        return complain_copy(streams, restore->file, result);
    result = copy_make(restore->file, restore->fresh);
    if (result == SYNC_OK)
        result = connection_open(restore->fresh, true, &restore->connection);
    if (result == SYNC_LATER)
        return commands_complain(streams, restore->file, "was made by a newer release than this one");
    return result == SYNC_OK ? EXIT_DONE : complain_copy(streams, restore->fresh, result);
}

/* The entry right behind what the backup has: from there on this is another office than the one that went on after it.
 */
static int begin_incarnation(const struct restore *restore)
{
    unsigned char fresh[SYNC_ID_SIZE];
    struct faults faults = { 0 };
    int result;

    token_id(fresh);
    result = office_order_take(restore->connection, json_pack("[o]", office_incarnation(restore->facts.incarnation, fresh)), restore->now,
                               &faults);
    return result == SYNC_OK ? EXIT_DONE
                             : commands_complain_order(restore->streams, "no new incarnation", result, &faults);
}

static void say_moved(void *context, const char *family, const char *team, const char *name, const char *reason)
{
    const struct restore *restore = context;

    fprintf(restore->streams->out, reason ? "family %s is not in team %s, where it had been moved to: %s\n" : "family %s is in team %s again\n",
            family, name ? name : team, reason);
}

/* What was decided since the backup, as far as the database that goes still says it. */
static int carry_over(struct restore *restore)
{
    struct carried carried;
    int result = access(restore->database, F_OK) == 0
                     ? carry(restore->connection, restore->database, &restore->facts, restore->now, say_moved, restore,
                             &carried)
                     : SYNC_NOT_FOUND;

    if (result == SYNC_OK)
        fprintf(restore->streams->out,
                "carried over: %d accounts and tablets, %d orders since the backup (%d of them refused)\n",
                carried.logins, carried.orders, carried.refused);
    else
        fputs("nothing could be carried over: accounts, revoked tablets, teams of people and moved families are as the "
              "backup has them; "
              "look at 'naober device list' before you serve\n",
              restore->streams->out);
    return EXIT_DONE;
}

/* The database as one file that nobody else has open. One that is too damaged for that is taken as it is. */
static int quieten(const struct restore *restore)
{
    sqlite3 *db = NULL;
    int result = sqlite3_open_v2(restore->database, &db, SQLITE_OPEN_READWRITE, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(db, 5000);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_close(db);
    return result == SQLITE_BUSY
               ? commands_complain(restore->streams, restore->database, "is in use by another command")
               : EXIT_DONE;
}

/* A second name for each file of the database; then its own names are free. It is there under one of them at every
 * moment. */
static int put_aside(struct restore *restore)
{
    char from[PATH_SIZE], to[PATH_SIZE + 8];
    struct tm parts;
    time_t now = (time_t)restore->now;

    gmtime_r(&now, &parts);
    snprintf(restore->aside, sizeof restore->aside, "%s/" ASIDE_BEGIN "%04d%02d%02dT%02d%02d%02dZ" ASIDE_END,
             restore->data, parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
             parts.tm_sec);
    for (size_t i = 0; i < COPY_END_COUNT; i++) {
        snprintf(from, sizeof from, "%s%s", restore->database, COPY_ENDS[i]);
        snprintf(to, sizeof to, "%s%s", restore->aside, COPY_ENDS[i]);
        if (access(from, F_OK) == 0 && link(from, to) != 0)
            return commands_complain(restore->streams, to, strerror(errno));
    }
    if (copy_make_durable(restore->aside) != SYNC_OK)
        return commands_complain(restore->streams, restore->aside, strerror(errno));
    for (size_t i = 1; i < COPY_END_COUNT; i++) { /* a write-ahead log must not meet another database */
        snprintf(from, sizeof from, "%s%s", restore->database, COPY_ENDS[i]);
        unlink(from);
    }
    return EXIT_DONE;
}

/* All of the copy in its one file: what stood in its write-ahead log alone would stay behind when the file gets its name. */
static int gather_copy(struct restore *restore)
{
    int result = sqlite3_exec(restore->connection->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);

    return result == SQLITE_OK ? EXIT_DONE : commands_complain(restore->streams, restore->fresh, sqlite3_errstr(result));
}

/* SQLite would read such a log into whatever database gets the name beside it. It may hold what its own database lacks, so nobody removes it
 * unasked. */
static int check_no_log(const struct restore *restore)
{
    char path[PATH_SIZE];

    for (size_t i = 1; i < COPY_END_COUNT; i++) {
        snprintf(path, sizeof path, "%s%s", restore->database, COPY_ENDS[i]);
        if (access(path, F_OK) == 0)
            return commands_complain(restore->streams, path, "belongs to a database that isn't here; put that back beside it, or remove both");
    }
    return EXIT_DONE;
}

static int put_in_place(struct restore *restore)
{
    bool replaces = access(restore->database, F_OK) == 0;
    int code = replaces ? quieten(restore) : check_no_log(restore);

    if (code == EXIT_DONE && replaces)
        code = put_aside(restore);
    if (code != EXIT_DONE)
        return code;
    if (copy_make_durable(restore->fresh) != SYNC_OK || rename(restore->fresh, restore->database) != 0 ||
        copy_make_durable(restore->database) != SYNC_OK)
        return commands_complain(restore->streams, restore->database, strerror(errno));
    if (replaces)
        fprintf(restore->streams->out, "the former database is kept as %s\n", restore->aside);
    fprintf(restore->streams->out, "restored up to position %lld of the log\n", (long long)restore->facts.position);
    return EXIT_DONE;
}

static int run(struct restore *restore)
{
    int code = commands_open_ledger(restore->arguments, false, restore->streams, &restore->ledger);

    if (code == EXIT_DONE)
        code = copy_beside(restore);
    if (code == EXIT_DONE)
        code = check_ledger(restore);
    if (code == EXIT_DONE)
        code = begin_incarnation(restore);
    if (code == EXIT_DONE)
        code = carry_over(restore);
    if (code == EXIT_DONE)
        code = commands_catch_up(NULL, restore->connection, restore->ledger, restore->streams);
    if (code == EXIT_DONE)
        code = gather_copy(restore);
    connection_close(restore->connection);
    restore->connection = NULL;
    if (code == EXIT_DONE)
        code = put_in_place(restore);
    ledger_close(restore->ledger);
    copy_remove(restore->fresh);
    return code;
}

int command_restore(const struct arguments *arguments, const struct streams *streams)
{
    struct restore restore = { .arguments = arguments,
                               .streams = streams,
                               .data = arguments->text[OPTION_DATA],
                               .file = arguments->text[OPTION_FILE],
                               .now = (int64_t)time(NULL) };
    int lock, commands, code;

    umask(S_IRWXG | S_IRWXO);
    if (!app_database(restore.data, restore.database, sizeof restore.database))
        return commands_complain(streams, restore.data, "is too long");
    code = commands_lock(restore.data, streams, &lock);
    if (code != EXIT_DONE)
        return code;
    code = commands_lock_out(restore.data, streams, &commands);
    if (code == EXIT_DONE) {
        snprintf(restore.fresh, sizeof restore.fresh, "%s" COPY_RESTORING, restore.database);
        code = run(&restore);
        close(commands);
    }
    close(lock);
    return code;
}
