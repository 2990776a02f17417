/* Tablets of an older and of a newer release. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/office/exchange.h"
#include "tests/sim/simulate.h"

/* The tablet turns out to have been of the release before: its edits were made under that schema, and what it had fetched is fetched anew. */
void releases_older(struct simulation *simulation, int tablet)
{
    sqlite3 *db = simulation->world.tablets[tablet].db;

    for (int i = 0; i < simulation->model.save_count; i++)
        if (simulation->readers[tablet].states[i] >= 0 && !simulation->model.saves[i].creates &&
            simulation->model.saves[i].parts[MODEL_DELETED].given)
            return; /* which that release doesn't know */
    if (sqlite3_exec(db,
                     "UPDATE sync_cursor SET schema = schema - 1;"
                     "UPDATE sync_branch SET schema = schema - 1"
                     " WHERE nr IN (SELECT branch FROM sync_edit WHERE attests = 0)",
                     NULL, NULL, NULL) != SQLITE_OK)
        broken(simulation, "the older release: %s", sqlite3_errmsg(db));
    memset(simulation->readers[tablet].tops, -1, sizeof simulation->readers[tablet].tops);
    tablet_reopen(&simulation->world.tablets[tablet]);
    said(simulation, "tablet %d was of the release before", tablet);
    screens_check(simulation, tablet);
}

/* A tablet that was updated before the office: its request is put off, and nothing of it is taken. */
void releases_newer(struct simulation *simulation, int tablet)
{
    struct exchange_context context = { .now = simulation->world.now };
    struct buffer text = BUFFER_EMPTY;
    struct exchange *exchange = NULL;
    struct faults faults;
    char *place;

    memcpy(context.device, simulation->world.tablets[tablet].id, SYNC_ID_SIZE);
    memcpy(context.person, simulation->world.tablets[tablet].person, SYNC_ID_SIZE);
    if (device_request(simulation->world.tablets[tablet].device, &text) != SYNC_OK || !buffer_text(&text))
        broken(simulation, "device_request failed");
    place = simulation->failed ? NULL : strstr(text.data, "\"schema\":");
    if (place) {
        place[9]++; /* one digit: enough for the next release */
        if (place[9] <= '9' && exchange_decode(&context, text.data, text.length, &exchange, &faults) != SYNC_LATER)
            broken(simulation, "a request of a newer release wasn't put off");
    }
    exchange_free(exchange);
    buffer_free(&text);
}
