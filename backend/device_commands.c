/* naober device list, naober device revoke: which tablets may talk with the office. */
#include <string.h>
#include <time.h>

#include "backend/commands.h"
#include "backend/connection.h"
#include "sync/id.h"

static void put_time(FILE *out, int64_t seconds)
{
    char text[32];
    time_t time = (time_t)seconds;
    struct tm parts;

    gmtime_r(&time, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    fprintf(out, "  %s", text);
}

static int show(void *context, const struct device_entry *entry)
{
    char id[ID_TEXT_SIZE];
    FILE *out = context;

    id_to_text(entry->device, id);
    fprintf(out, "%s  %.*s", entry->login_name, ID_TEXT_SIZE, id);
    put_time(out, entry->created);
    put_time(out, entry->last_seen);
    fputs(entry->revoked ? "  revoked" : "  counts", out);
    if (entry->revoked)
        put_time(out, entry->revoked);
    fputc('\n', out);
    return SYNC_OK;
}

/* The login name as it is stored; "" when none was given. */
static int read_login(const struct arguments *arguments, const struct streams *streams, char name[LOGIN_MOST + 1])
{
    name[0] = '\0';
    if (!arguments->text[OPTION_LOGIN] || accounts_login_name(arguments->text[OPTION_LOGIN], name))
        return EXIT_DONE;
    commands_complain(streams, "--login", "1 to 64 of a-z 0-9 . _ - @ + are allowed");
    return EXIT_MISUSED;
}

int command_device_list(const struct arguments *arguments, const struct streams *streams)
{
    struct connection *connection = NULL;
    char name[LOGIN_MOST + 1];
    int code = read_login(arguments, streams, name), result;

    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code != EXIT_DONE)
        return code;
    result = accounts_devices(connection->accounts, *name ? name : NULL, show, streams->out);
    connection_close(connection);
    return result == SYNC_OK ? EXIT_DONE : commands_complain(streams, "the devices", sqlite3_errstr(result));
}

int command_device_revoke(const struct arguments *arguments, const struct streams *streams)
{
    const char *given = arguments->text[OPTION_DEVICE];
    struct connection *connection = NULL;
    unsigned char device[SYNC_ID_SIZE];
    char name[LOGIN_MOST + 1];
    int code = read_login(arguments, streams, name), result, count;

    if (given && !id_from_text(given, strlen(given), device)) {
        commands_complain(streams, "--device", "22 of A-Z a-z 0-9 - _ are needed, as 'naober device list' prints them");
        code = EXIT_MISUSED;
    }
    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code != EXIT_DONE)
        return code;
    result = accounts_revoke_of(connection->accounts, name, given ? device : NULL, (int64_t)time(NULL), &count);
    connection_close(connection);
    if (result == SYNC_NOT_FOUND)
        return commands_complain(streams, name, given ? "has no such device" : "has no devices");
    if (result != SYNC_OK)
        return commands_complain(streams, "nothing was revoked", sqlite3_errstr(result));
    fprintf(streams->out, "%d revoked\n", count);
    return EXIT_DONE;
}
