/* Tablets of an older and of a newer release. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/office/exchange.h"
#include "tests/sim/simulate.h"

/* What that release didn't know keeps a branch from having been its. */
#define BRANCHES_BEFORE \
    "SELECT branch FROM sync_edit WHERE attests = 0 GROUP BY branch" \
    " HAVING NOT max(edit GLOB '*\"verwijderd\":*' OR edit GLOB '*_dekt\":*')"

/* The tablet turns out to have been of the release before: edits were made under that schema, and what it had fetched is fetched anew. */
void releases_older(struct simulation *simulation, int tablet)
{
    sqlite3 *db = simulation->world.tablets[tablet].db;

    sql_text(db, "UPDATE sync_cursor SET schema = %d", SCHEMA_VERSION - 1);
    sql_text(db, "UPDATE sync_branch SET schema = %d WHERE nr IN (" BRANCHES_BEFORE ")", SCHEMA_VERSION - 1);
    memset(simulation->readers[tablet].tops, -1, sizeof simulation->readers[tablet].tops);
    tablet_reopen(&simulation->world.tablets[tablet]);
    said(simulation, "tablet %d was of the release before", tablet);
    screens_check(simulation, tablet);
}

/* On a tablet of the release before, which names nothing, somebody agrees or decides; then the tablet is updated. */
void releases_agree(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    int before = simulation->model.save_count;

    tablet_reopen(held); /* on a branch of its own */
    screen_agree_unnamed(simulation, tablet);
    if (simulation->model.save_count == before || simulation->failed)
        return;
    sql_text(held->db, "UPDATE sync_edit SET edit = json_remove(edit, '$.waarden.gezin_akkoord_dekt', '$.waarden.besluit_dekt')"
                       " WHERE sequence = (SELECT max(sequence) FROM sync_edit WHERE attests = 0)");
    states_keep_text(simulation, tablet, before);
    sql_text(held->db, "UPDATE sync_branch SET schema = %d WHERE branch = %lld", SCHEMA_VERSION - 1, (long long)held->branch);
    tablet_reopen(held);
    said(simulation, "tablet %d was of the release before, and is updated", tablet);
    screens_check(simulation, tablet);
}

/* The request as a tablet of the next release would send it. */
static bool raise_schema(struct buffer *text, struct buffer *raised)
{
    const char *member = "\"schema\":", *bytes = buffer_text(text), *place = bytes ? strstr(bytes, member) : NULL;
    char *rest;
    long schema;

    if (!place)
        return false;
    schema = strtol(place + strlen(member), &rest, 10);
    buffer_append(raised, bytes, (size_t)(place - bytes) + strlen(member));
    json_put_integer(raised, schema + 1);
    buffer_puts(raised, rest);
    return !raised->failed;
}

/* A tablet that was updated before the office: its request is put off, and nothing of it is taken. */
void releases_newer(struct simulation *simulation, int tablet)
{
    struct exchange_context context = { .now = simulation->world.now };
    struct buffer text = BUFFER_EMPTY, raised = BUFFER_EMPTY;
    struct exchange *exchange = NULL;
    struct faults faults;

    memcpy(context.device, simulation->world.tablets[tablet].id, SYNC_ID_SIZE);
    memcpy(context.person, simulation->world.tablets[tablet].person, SYNC_ID_SIZE);
    if (device_request(simulation->world.tablets[tablet].device, &text) != SYNC_OK || !raise_schema(&text, &raised))
        broken(simulation, "device_request failed");
    else if (exchange_decode(&context, raised.data, raised.length, &exchange, &faults) != SYNC_LATER)
        broken(simulation, "a request of a newer release wasn't put off");
    exchange_free(exchange);
    buffer_free(&text);
    buffer_free(&raised);
}
