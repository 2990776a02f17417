#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/office/exchange.h"
#include "sync/id.h"
#include "tests/sim/simulate.h"

static struct message *find(struct simulation *simulation, struct message *messages, bool used)
{
    unsigned start = chance(simulation, IN_FLIGHT);

    for (unsigned i = 0; i < IN_FLIGHT; i++)
        if (messages[(start + i) % IN_FLIGHT].used == used)
            return &messages[(start + i) % IN_FLIGHT];
    return NULL;
}

static void put(struct message *message, int tablet, const struct buffer *text)
{
    message->used = true;
    message->tablet = tablet;
    message->length = text->length;
    message->text = malloc(text->length + 1);
    memcpy(message->text, text->data, text->length);
}

static void take_away(struct message *message)
{
    free(message->text);
    *message = (struct message){ .used = false };
}

void network_request(struct simulation *simulation, int tablet)
{
    struct message *place = find(simulation, simulation->requests, false);
    struct buffer text = BUFFER_EMPTY;

    if (!place)
        return;
    if (device_request(simulation->world.tablets[tablet].device, &text) != SYNC_OK)
        broken(simulation, "device_request failed");
    else
        put(place, tablet, &text);
    buffer_free(&text);
}

/* Edits that are new in the log: where they are, and whether the office should have refused them. */
static void read_log(struct simulation *simulation, bool revoked)
{
    sqlite3_stmt *statement;

    sqlite3_prepare_v2(simulation->world.db,
                       "SELECT l.position, b.branch, p.first_number + l.position - p.first_position, q.position IS NOT NULL FROM sync_log l"
                       " JOIN sync_push p ON p.first_position = (SELECT max(first_position) FROM sync_push WHERE first_position <= l.position)"
                       " JOIN sync_branch b ON b.nr = p.branch LEFT JOIN sync_quarantine q ON q.position = l.position"
                       " WHERE l.position > ?1 ORDER BY 1",
                       -1, &statement, NULL);
    sqlite3_bind_int64(statement, 1, simulation->log_end);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        struct mark mark = { .number = (uint32_t)sqlite3_column_int64(statement, 2) };
        struct saved *saved;

        simulation->log_end = sqlite3_column_int64(statement, 0);
        branch_to_text((uint64_t)sqlite3_column_int64(statement, 1), mark.branch);
        saved = model_find(&simulation->model, mark);
        if (!saved)
            continue; /* the huishouden */
        if (saved->position)
            broken(simulation, "save %s/%u is in the log twice", mark.branch, mark.number);
        saved->position = simulation->log_end;
        saved->arrived = simulation->world.now;
        saved->refused = revoked || (!saved->creates && !model_creator(&simulation->model, -1, saved->row, saved->position - 1));
        simulation->refused += saved->refused;
        if (saved->refused != (sqlite3_column_int(statement, 3) != 0))
            broken(simulation, "verdict: save %s/%u was %s", mark.branch, mark.number, saved->refused ? "accepted" : "refused");
    }
    sqlite3_finalize(statement);
}

/* One push and its answer; now and then by a worker whose access has just ended. */
static bool office(struct simulation *simulation, const struct message *request, bool revoked, struct buffer *answer)
{
    struct world *world = &simulation->world;
    struct tablet *tablet = &world->tablets[request->tablet];
    struct exchange_context context = { .now = world->now };
    struct exchange *exchange;
    struct faults faults;
    int result, pushed = SYNC_OK;

    memcpy(context.device, tablet->id, SYNC_ID_SIZE);
    memcpy(context.person, tablet->person, SYNC_ID_SIZE);
    result = exchange_decode(&context, request->text, request->length, &exchange, &faults);
    if (result != SYNC_OK) {
        broken(simulation, "the office could not read a request: %d %s", result, faults.list[0].detail);
        return false;
    }
    exchange->rows_max = chance(simulation, 2) ? 1 + chance(simulation, 4) : ROWS_MAX;
    if (revoked)
        world_access(world, tablet, NULL, 0);
    result = server_push_group(world->server, &exchange, &pushed, 1);
    if (revoked)
        world_access(world, tablet, (const unsigned char(*)[SYNC_ID_SIZE])world->team, 1);
    if (result == SYNC_OK && pushed == SYNC_OK)
        result = server_answer(world->server, exchange, answer);
    exchange_free(exchange);
    if (result != SYNC_OK || pushed != SYNC_OK)
        broken(simulation, "the office failed: %d %d", result, pushed);
    read_log(simulation, revoked);
    return !simulation->failed;
}

void network_deliver_request(struct simulation *simulation)
{
    struct message *request = find(simulation, simulation->requests, true);
    struct message *place = find(simulation, simulation->answers, false);
    struct buffer answer = BUFFER_EMPTY;

    if (!request || !place)
        return;
    if (office(simulation, request, chance(simulation, 12) == 0, &answer))
        put(place, request->tablet, &answer);
    buffer_free(&answer);
    if (chance(simulation, 4) == 0)
        simulation->doubled++; /* stays in the network and will come again */
    else
        take_away(request);
}

static void receive(struct simulation *simulation, int tablet, const char *text, size_t length)
{
    struct buffer summary = BUFFER_EMPTY;
    int result = device_receive(simulation->world.tablets[tablet].device, text, length, &summary);

    if (result != SYNC_OK && result != SYNC_STALE)
        broken(simulation, "tablet %d could not take in an answer: %d", tablet, result);
    buffer_free(&summary);
    screen_states(simulation, tablet);
}

void network_deliver_answer(struct simulation *simulation)
{
    struct message *answer = find(simulation, simulation->answers, true);

    if (!answer)
        return;
    receive(simulation, answer->tablet, answer->text, answer->length);
    screen_check(simulation, answer->tablet);
    if (chance(simulation, 4))
        take_away(answer);
}

void network_drop(struct simulation *simulation)
{
    struct message *message = find(simulation, chance(simulation, 2) ? simulation->requests : simulation->answers, true);

    if (message) {
        simulation->lost++;
        take_away(message);
    }
}

/* Nothing waits on the tablet, and it has all that the office has. */
static bool is_quiet(const struct simulation *simulation, int tablet)
{
    return strcmp(sql_text(simulation->world.tablets[tablet].db,
                           "SELECT (SELECT count(*) FROM sync_edit WHERE state < 2) + (SELECT sum(low) FROM sync_cursor) +"
                           " (SELECT count(*) FROM sync_cursor WHERE top < %lld)",
                           (long long)simulation->log_end),
                  "0") == 0;
}

/* More exchanges than any run needs: who still isn't quiet then never will be. */
#define EXCHANGES_MAX 600

/* Everybody has network and nothing goes wrong any more: talk until nobody has anything to say. */
void network_quiet(struct simulation *simulation)
{
    size_t quiet = 0;

    for (int i = 0; i < EXCHANGES_MAX && quiet < simulation->world.tablet_count && !simulation->failed; i++) {
        int tablet = i % (int)simulation->world.tablet_count;
        struct message request = { .tablet = tablet };
        struct buffer text = BUFFER_EMPTY, answer = BUFFER_EMPTY;
        int64_t before = simulation->log_end;

        device_request(simulation->world.tablets[tablet].device, &text);
        request.text = text.data;
        request.length = text.length;
        if (office(simulation, &request, false, &answer))
            receive(simulation, tablet, answer.data, answer.length);
        buffer_free(&text);
        buffer_free(&answer);
        screen_check(simulation, tablet);
        quiet = is_quiet(simulation, tablet) && simulation->log_end == before ? quiet + 1 : 0;
    }
}

void network_free(struct simulation *simulation)
{
    for (int i = 0; i < IN_FLIGHT; i++) {
        take_away(&simulation->requests[i]);
        take_away(&simulation->answers[i]);
    }
}
