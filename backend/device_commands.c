/* naober device list, naober device revoke: which tablets may talk with the office. */
#include <string.h>
#include <time.h>

#include "backend/commands.h"
#include "backend/format.h"
#include "backend/office.h"
#include "sync/id.h"

void commands_put_time(FILE *out, int64_t seconds)
{
    char text[FORMAT_TIME_SIZE];

    format_time(seconds, text);
    fprintf(out, "  %s", text);
}

void commands_put_device(FILE *out, const struct device_entry *entry)
{
    char id[ID_TEXT_SIZE];

    id_to_text(entry->device, id);
    fprintf(out, "%s  %.*s", entry->login_name, ID_TEXT_SIZE, id);
    commands_put_time(out, entry->created);
    commands_put_time(out, entry->last_seen);
    fputs(entry->revoked ? "  revoked" : "  counts", out);
    if (entry->revoked)
        commands_put_time(out, entry->revoked);
    fputc('\n', out);
}

static int show(void *context, const struct device_entry *entry)
{
    commands_put_device(context, entry);
    return SYNC_OK;
}

int command_device_list(const struct arguments *arguments, const struct streams *streams)
{
    struct connection *connection = NULL;
    char name[LOGIN_MOST + 1];
    int code = commands_read_login(arguments, streams, name), result;

    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code != EXIT_DONE)
        return code;
    result = accounts_devices(connection->accounts, *name ? name : NULL, show, streams->out);
    connection_close(connection);
    return result == SYNC_OK ? EXIT_DONE : commands_complain(streams, "the devices", sqlite3_errstr(result));
}

/* The tablets that are revoked. */
struct revocation {
    struct connection *connection;
    const unsigned char *device; /* only this one; NULL: all */
    const char *reason;
    bool stolen;
    json_t *orders;
};

/* One that isn't believed already keeps its reason, unless it turns out to be stolen. */
static int distrust(void *context, const struct device_entry *entry)
{
    struct revocation *revocation = context;
    char reason[SERVER_REASON_SIZE];
    int result;

    if (revocation->device && memcmp(revocation->device, entry->device, SYNC_ID_SIZE) != 0)
        return SYNC_OK;
    result = server_distrusts(revocation->connection->server, entry->device, reason);
    if (result != SYNC_OK || (reason[0] && (!revocation->stolen || strcmp(reason, revocation->reason) == 0)))
        return result;
    return json_array_append_new(revocation->orders, office_distrust(entry->device, revocation->reason)) == 0 ? SYNC_OK : SQLITE_NOMEM;
}

/* The log first: between the two a tablet gets nothing already, and this can be done again. */
static int revoke(struct revocation *revocation, const char *name, int *count, struct faults *faults)
{
    int64_t now = (int64_t)time(NULL);
    int result = accounts_devices(revocation->connection->accounts, name, distrust, revocation);

    if (result != SYNC_OK || json_array_size(revocation->orders) == 0)
        json_decref(revocation->orders);
    else
        result = office_order_take(revocation->connection, revocation->orders, now, faults);
    return result == SYNC_OK ? accounts_revoke_of(revocation->connection->accounts, name, revocation->device, now, count) : result;
}

int command_device_revoke(const struct arguments *arguments, const struct streams *streams)
{
    bool stolen = arguments->text[OPTION_STOLEN] != NULL;
    struct revocation revocation = { .reason = stolen ? "gestolen" : "ingetrokken", .stolen = stolen, .orders = json_array() };
    unsigned char device[SYNC_ID_SIZE];
    struct faults faults = { 0 };
    char name[LOGIN_MOST + 1];
    int code = commands_read_login(arguments, streams, name), result, count;

    if (arguments->text[OPTION_DEVICE]) {
        int read = commands_read_id(arguments, OPTION_DEVICE, streams, device);

        code = read == EXIT_DONE ? code : read;
        revocation.device = device;
    }
    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &revocation.connection);
    if (code != EXIT_DONE) {
        json_decref(revocation.orders);
        return code;
    }
    result = revoke(&revocation, name, &count, &faults);
    connection_close(revocation.connection);
    if (result == SYNC_NOT_FOUND)
        return commands_complain(streams, name, revocation.device ? "has no such device" : "has no devices");
    if (result != SYNC_OK)
        return commands_complain_order(streams, "nothing was revoked", result, &faults);
    fprintf(streams->out, "%d revoked\n", count);
    return EXIT_DONE;
}
