/* naober erase, naober erase --list. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "backend/commands.h"
#include "backend/erasure.h"

static int complain(const struct streams *streams, const char *table, int result)
{
    if (result == SYNC_NOT_FOUND)
        return commands_complain(streams, table, "there is no such table");
    if (result == SYNC_LATER)
        return commands_complain(
            streams, "the write-ahead log",
            "is held by another connection and still holds what was erased; give the command again");
    return commands_complain(streams, "the erasure was not completed, and goes on at the next start",
                             sqlite3_errstr(result));
}

int command_erase(const struct arguments *arguments, const struct streams *streams)
{
    struct erasure_place place = { .data = arguments->text[OPTION_DATA], .now = (int64_t)time(NULL) };
    struct erased root = { .table = arguments->text[OPTION_TABLE] };
    struct erasure_outcome outcome = { .certificate = NULL };
    int code = commands_read_id(arguments, OPTION_ID, streams, root.id), result = SYNC_OK;

    umask(S_IRWXG | S_IRWXO);
    if (code == EXIT_DONE)
        code = commands_open(place.data, false, streams, &place.connection);
    if (code == EXIT_DONE)
        code = commands_open_ledger(arguments, true, streams, &place.ledger);
    if (code == EXIT_DONE)
        result = erasure_run(&place, &root, arguments->text[OPTION_REASON], &outcome);
    if (result != SYNC_OK)
        code = complain(streams, root.table, result);
    else if (code == EXIT_DONE)
        fprintf(streams->out, "%s\nsalt %s (kept nowhere; with it the commitment can be checked against the content)\n",
                outcome.certificate, outcome.salt);
    free(outcome.certificate);
    ledger_close(place.ledger);
    connection_close(place.connection);
    return code;
}

struct listing {
    struct connection *connection;
    FILE *out;
    int64_t since;
    int absent;
};

static int show_absent(void *context, const struct device_entry *entry)
{
    struct listing *listing = context;

    if (entry->last_seen > listing->since)
        return SYNC_OK;
    listing->absent++;
    fputs("  not in contact since: ", listing->out);
    commands_put_device(listing->out, entry);
    return SYNC_OK;
}

static int show(void *context, const struct ledger_entry *entry)
{
    struct listing *listing = context;
    int result;

    listing->since = entry->finished ? entry->finished : INT64_MAX;
    listing->absent = 0;
    fprintf(listing->out, "%lld", (long long)entry->nr);
    commands_put_time(listing->out, entry->ordered);
    fprintf(listing->out, "  %s\n", entry->reason);
    fprintf(listing->out, "  %s\n",
            entry->certificate ? entry->certificate : "not completed: 'naober serve' and 'naober erase' go on with it");
    result = accounts_devices(listing->connection->accounts, NULL, show_absent, listing);
    if (!listing->absent)
        fputs("  every tablet has been in contact since\n", listing->out);
    return result;
}

int command_erase_list(const struct arguments *arguments, const struct streams *streams)
{
    struct listing listing = { .out = streams->out };
    struct ledger *ledger = NULL;
    int code = commands_open(arguments->text[OPTION_DATA], false, streams, &listing.connection), result = SYNC_OK;

    if (code == EXIT_DONE)
        code = commands_open_ledger(arguments, false, streams, &ledger);
    if (code == EXIT_DONE)
        result = ledger_each(ledger, show, &listing);
    ledger_close(ledger);
    connection_close(listing.connection);
    return result == SYNC_OK ? code : commands_complain(streams, "the ledger", sqlite3_errstr(result));
}
