/* naober rebuild, naober rebuild --verify: all tables follow from the log, and this proves it. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/app.h"
#include "backend/commands.h"
#include "backend/copy.h"

#define TABLES_MOST 100

struct sums {
    struct table_sum list[TABLES_MOST]; /* names are the server's that gave them */
    size_t count;
};

static int note(void *context, const struct table_sum *sum)
{
    struct sums *sums = context;

    if (sums->count == TABLES_MOST)
        return SQLITE_TOOBIG;
    sums->list[sums->count++] = *sum;
    return SYNC_OK;
}

/* The sums before and after, of one database. Returns how many tables differ; each is named. */
static int compare(const struct sums *before, const struct sums *after, FILE *out)
{
    int differing = 0;

    for (size_t i = 0; i < before->count; i++) {
        const struct table_sum *one = &before->list[i], *other = &after->list[i];

        if (one->rows == other->rows && one->sum == other->sum)
            continue;
        fprintf(out, "%s differs: %lld rows, %lld when derived anew\n", one->table, (long long)one->rows,
                (long long)other->rows);
        differing++;
    }
    if (!differing)
        fprintf(out, "%zu tables are as the log says\n", before->count);
    return differing;
}

static int rebuild(struct connection *connection, FILE *out, int *differing)
{
    struct sums before = { .count = 0 }, after = { .count = 0 };
    int result = server_sums(connection->server, note, &before);

    if (result == SYNC_OK)
        result = server_rebuild(connection->server);
    if (result == SYNC_OK)
        result = server_sums(connection->server, note, &after);
    if (result == SYNC_OK)
        *differing = compare(&before, &after, out);
    return result;
}

int command_rebuild(const struct arguments *arguments, const struct streams *streams)
{
    const char *data = arguments->text[OPTION_DATA];
    struct connection *connection = NULL;
    int lock, differing, result, code = commands_lock(data, streams, &lock);

    if (code != EXIT_DONE)
        return code;
    code = commands_open(data, false, streams, &connection);
    if (code == EXIT_DONE) {
        result = rebuild(connection, streams->out, &differing);
        if (result != SYNC_OK)
            code = commands_complain(streams, "the tables stayed as they were", sqlite3_errstr(result));
    }
    connection_close(connection);
    close(lock);
    return code;
}

int command_rebuild_verify(const struct arguments *arguments, const struct streams *streams)
{
    const char *data = arguments->text[OPTION_DATA];
    struct connection *connection = NULL;
    char path[1024], copy[1040];
    int differing = 0, result, code = commands_open(data, false, streams, &connection);

    connection_close(connection);
    connection = NULL;
    if (code != EXIT_DONE || !app_database(data, path, sizeof path))
        return code;
    umask(S_IRWXG | S_IRWXO);
    snprintf(copy, sizeof copy, "%s" COPY_VERIFYING, path);
    copy_remove(copy);
    result = copy_make(path, copy);
    if (result == SYNC_OK)
        result = connection_open(copy, true, &connection);
    if (result == SYNC_OK)
        result = rebuild(connection, streams->out, &differing);
    connection_close(connection);
    copy_remove(copy);
    if (result != SYNC_OK)
        return commands_complain(streams, "a copy could not be derived anew", sqlite3_errstr(result));
    return differing ? EXIT_FAILED : EXIT_DONE;
}
