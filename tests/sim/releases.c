/* Tablets of an older and of a newer release. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/office/exchange.h"
#include "tests/sim/simulate.h"

/* A tablet that isn't updated yet: for some time it goes on among others that are. */
void releases_begin(struct simulation *simulation)
{
    for (int i = 0; i < (int)simulation->world.tablet_count; i++)
        if (chance(simulation, 2)) {
            simulation->readers[i].older = true;
            releases_open(simulation, i);
        }
}

void releases_open(struct simulation *simulation, int tablet)
{
    struct tablet *held = &simulation->world.tablets[tablet];
    int schema = simulation->readers[tablet].older ? OLDER_SCHEMA : 0;

    if (held->schema == schema)
        return;
    held->schema = schema;
    tablet_reopen(held);
}

/* The app comes anew, and no answer to the former one arrives. What it read of the office stays, without what only the newer release knows; so do
 * forms, which don't say what somebody agreed to. */
static void update(struct simulation *simulation, int tablet)
{
    struct reader *reader = &simulation->readers[tablet];

    if (!reader->older)
        return;
    reader->older = false;
    reader->life = ++simulation->lives;
    memset(reader->tops, -1, sizeof reader->tops);
    releases_open(simulation, tablet);
    simulation->counts.updated++;
    said(simulation, "tablet %d is updated", tablet);
    screens_check(simulation, tablet);
}

/* Often it is the night in which the office is updated as well, and sometimes put back to a backup because of that. */
void releases_update(struct simulation *simulation, int tablet)
{
    if (simulation->readers[tablet].older && simulation->acts >> act_find("restore") & 1 && chance(simulation, 3) == 0)
        restore_office(simulation, tablet);
    update(simulation, tablet);
}

void releases_update_all(struct simulation *simulation)
{
    for (int i = 0; i < (int)simulation->world.tablet_count && !simulation->failed; i++)
        update(simulation, i);
}

/* The request as a tablet of the next release would send it. */
static bool raise_schema(struct buffer *text, struct buffer *raised)
{
    const char *member = "\"schema\":", *bytes = buffer_text(text), *place = bytes ? strstr(bytes, member) : NULL;
    char *rest;

    if (!place)
        return false;
    strtol(place + strlen(member), &rest, 10);
    buffer_append(raised, bytes, (size_t)(place - bytes) + strlen(member));
    json_put_integer(raised, SCHEMA_VERSION + 1);
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
