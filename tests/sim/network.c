/* The network: messages that are lost, doubled, late, cut off or spoilt; and the office at its other end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/office/exchange.h"
#include "tests/sim/simulate.h"

#define GROUP_MAX 3

static struct message *find(struct simulation *simulation, struct message *messages, bool used)
{
    unsigned start = chance(simulation, IN_FLIGHT);

    for (unsigned i = 0; i < IN_FLIGHT; i++)
        if (messages[(start + i) % IN_FLIGHT].used == used)
            return &messages[(start + i) % IN_FLIGHT];
    return NULL;
}

static void put(struct message *place, const struct message *from, const struct buffer *text)
{
    *place = *from;
    place->used = true;
    place->length = text->length;
    place->text = malloc(text->length + 1);
    memcpy(place->text, text->data, text->length);
}

static void take_away(struct message *message)
{
    free(message->text);
    *message = (struct message){ .used = false };
}

static struct message message_of(const struct simulation *simulation, int tablet)
{
    const struct reader *reader = &simulation->readers[tablet];

    return (struct message){ .tablet = tablet, .life = reader->life, .person = reader->person, .device = reader->device };
}

void network_request(struct simulation *simulation, int tablet)
{
    struct message *place = find(simulation, simulation->requests, false), from = message_of(simulation, tablet);
    struct buffer text = BUFFER_EMPTY;

    if (!place)
        return;
    if (device_request(simulation->world.tablets[tablet].device, &text) != SYNC_OK)
        broken(simulation, "device_request failed");
    else
        put(place, &from, &text);
    said(simulation, "tablet %d asks", tablet);
    buffer_free(&text);
}

static int decode(struct simulation *simulation, const struct message *request, struct exchange **exchange)
{
    struct exchange_context context = { .now = simulation->world.now };
    struct faults faults;
    int result;

    memcpy(context.device, simulation->devices[request->device], SYNC_ID_SIZE);
    memcpy(context.person, simulation->persons[request->person], SYNC_ID_SIZE);
    result = exchange_decode(&context, request->text, request->length, exchange, &faults);
    if (result != SYNC_OK)
        broken(simulation, "the office could not read a request: %d %s", result, faults.list[0].detail);
    else
        (*exchange)->rows_max = chance(simulation, 2) ? 1 + chance(simulation, 4) : ROWS_MAX;
    return result;
}

/* Some pushes in one commit, and their answers. */
static void office(struct simulation *simulation, struct message **requests, size_t count, struct buffer *answers)
{
    struct exchange *exchanges[GROUP_MAX] = { NULL };
    int results[GROUP_MAX] = { SYNC_OK }, result = SYNC_OK;
    bool struck = false;

    for (size_t i = 0; i < count && result == SYNC_OK; i++)
        result = decode(simulation, requests[i], &exchanges[i]);
    if (simulation->failing)
        faults_begin(simulation, simulation->world.db);
    if (result == SYNC_OK)
        result = server_push_group(simulation->world.server, exchanges, results, count);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        if (results[i] == SYNC_OK)
            results[i] = server_answer(simulation->world.server, exchanges[i], &answers[i]);
        if (results[i] != SYNC_OK)
            buffer_free(&answers[i]);
    }
    if (simulation->failing)
        struck = faults_end(simulation, simulation->world.db);
    for (size_t i = 0; i < count; i++)
        if ((result != SYNC_OK || results[i] != SYNC_OK) && !struck)
            broken(simulation, "the office failed: %d %d", result, results[i]);
    for (size_t i = 0; i < count; i++)
        said(simulation, "the office hears tablet %d%s", requests[i]->tablet, result != SYNC_OK || results[i] != SYNC_OK ? ", and fails" : "");
    listen(simulation);
    /* A failed commit may stand in the file all the same, and come to light when a process that was killed is followed by another. */
    if (struck && (files_has(simulation->world.db) || chance(simulation, 2)))
        restore_kill_office(simulation, 0);
    for (size_t i = 0; i < count; i++)
        exchange_free(exchanges[i]);
}

/* An answer goes on its way; the office may die before it does. */
static void send(struct simulation *simulation, const struct message *request, const struct buffer *text)
{
    struct message *place = find(simulation, simulation->answers, false), answer = *request;

    answer.text = text->data;
    answer.length = text->length;
    reading_confidential(simulation, &answer);
    if (place)
        put(place, request, text);
}

/* A line that breaks in the middle of a request: the office makes nothing of what came. */
static void deliver_part(struct simulation *simulation, const struct message *request)
{
    struct exchange_context context = { .now = simulation->world.now };
    size_t length = chance(simulation, (unsigned)request->length);
    struct exchange *exchange = NULL;
    struct faults faults;

    memcpy(context.device, simulation->devices[request->device], SYNC_ID_SIZE);
    memcpy(context.person, simulation->persons[request->person], SYNC_ID_SIZE);
    if (exchange_decode(&context, request->text, length, &exchange, &faults) != SYNC_INVALID)
        broken(simulation, "the office read a request of which it had %zu bytes of %zu", length, request->length);
    exchange_free(exchange);
}

void network_deliver_request(struct simulation *simulation, int tablet)
{
    struct message *group[GROUP_MAX];
    struct buffer answers[GROUP_MAX] = { BUFFER_EMPTY, BUFFER_EMPTY, BUFFER_EMPTY };
    size_t wanted = chance(simulation, 4) ? 1 : 2 + chance(simulation, 2), count = 0;

    (void)tablet;
    while (count < wanted && (group[count] = find(simulation, simulation->requests, true)) != NULL)
        group[count++]->used = false;
    if (!count)
        return;
    if (chance(simulation, 8) == 0)
        deliver_part(simulation, group[0]);
    simulation->counts.grouped += count > 1;
    office(simulation, group, count, answers);
    for (size_t i = 0; i < count; i++) {
        if (!simulation->failed && answers[i].length && chance(simulation, 16))
            send(simulation, group[i], &answers[i]);
        buffer_free(&answers[i]);
        if (chance(simulation, 4) == 0) {
            group[i]->used = true; /* stays in the network and will come again */
            simulation->counts.doubled++;
        } else {
            take_away(group[i]);
        }
    }
}

/* A request of the tablet is under way. */
static bool is_open(const struct simulation *simulation, int tablet)
{
    return sql_text(simulation->world.tablets[tablet].db, "SELECT open FROM sync_state")[0] == '1';
}

static void receive(struct simulation *simulation, int tablet, const char *text, size_t length)
{
    struct buffer summary = BUFFER_EMPTY;
    struct answer answer;
    bool struck = false;
    int result;

    if (simulation->failing)
        faults_begin(simulation, simulation->world.tablets[tablet].db);
    result = device_receive(simulation->world.tablets[tablet].device, text, length, &summary);
    if (simulation->failing)
        struck = faults_end(simulation, simulation->world.tablets[tablet].db);
    if (struck && result != SYNC_OK) {
        bool open = is_open(simulation, tablet);

        faults_kill(simulation, tablet);
        if (open && !is_open(simulation, tablet))
            result = SYNC_OK; /* it was taken in after all */
        else
            faults_survive(simulation, tablet);
    } else if (result != SYNC_OK && result != SYNC_STALE)
        broken(simulation, "tablet %d could not take in an answer: %d", tablet, result);
    if (result == SYNC_OK && reading_answer(simulation, text, length, &answer)) {
        said(simulation, "tablet %d takes the answer of office %d at %lld%s", tablet, answer.office, (long long)answer.stand,
             answer.meets ? ", and meets it" : "");
        if (!answer.meets)
            said(simulation, "  cursors %.300s", strstr(text, "\"bereiken\""));
        for (int row = 0; row < simulation->model.row_count; row++)
            if (answer.rows[row])
                said(simulation, "  with row %d", row);
        reading_taken(simulation, tablet, &answer);
        states_check(simulation, tablet);
    }
    buffer_free(&summary);
}

/* What comes over a bad line is cut off, or bears a byte that no JSON has: none of it may be taken. */
static void spoil(struct simulation *simulation, struct message *message)
{
    struct buffer summary = BUFFER_EMPTY;
    size_t length = chance(simulation, 2) ? message->length : (size_t)chance(simulation, (unsigned)message->length);
    char *copy = malloc(message->length + 1);
    int result;

    memcpy(copy, message->text, message->length);
    if (length == message->length)
        copy[chance(simulation, (unsigned)length)] = '\x01';
    result = device_receive(simulation->world.tablets[message->tablet].device, copy, length, &summary);
    if (result != SYNC_INVALID && result != SYNC_STALE)
        broken(simulation, "tablet %d took in a spoilt answer: %d", message->tablet, result);
    states_check(simulation, message->tablet);
    buffer_free(&summary);
    free(copy);
}

void network_deliver_answer(struct simulation *simulation, int tablet)
{
    struct message *answer = find(simulation, simulation->answers, true);

    (void)tablet;
    if (!answer)
        return;
    if (answer->life != simulation->readers[answer->tablet].life) {
        take_away(answer); /* whoever asked isn't there any more */
        return;
    }
    if (!simulation->failing && chance(simulation, 10) == 0)
        spoil(simulation, answer);
    else
        receive(simulation, answer->tablet, answer->text, answer->length);
    screens_check(simulation, answer->tablet);
    if (chance(simulation, 4))
        take_away(answer);
}

void network_drop(struct simulation *simulation, int tablet)
{
    struct message *message = find(simulation, chance(simulation, 2) ? simulation->requests : simulation->answers, true);

    (void)tablet;
    if (message) {
        simulation->counts.lost++;
        take_away(message);
    }
}

/* Nothing waits on the tablet, and it has all that the office has. */
static bool is_quiet(const struct simulation *simulation, int tablet)
{
    const struct reader *reader = &simulation->readers[tablet];

    return reader->office == simulation->model.office_count - 1 &&
           strcmp(sql_text(simulation->world.tablets[tablet].db,
                           "SELECT (SELECT count(*) FROM sync_edit WHERE state < 2) + (SELECT ifnull(sum(low), 0) FROM sync_cursor) +"
                           " (SELECT count(*) FROM sync_cursor WHERE top < %lld)",
                           (long long)model_office(&simulation->model)->end),
                  "0") == 0;
}

void network_exchange(struct simulation *simulation, int tablet)
{
    struct message request = message_of(simulation, tablet), *group = &request;
    struct buffer text = BUFFER_EMPTY, answer = BUFFER_EMPTY;

    device_request(simulation->world.tablets[tablet].device, &text);
    request.text = text.data;
    request.length = text.length;
    office(simulation, &group, 1, &answer);
    if (!simulation->failed) {
        request.text = answer.data;
        request.length = answer.length;
        reading_confidential(simulation, &request);
        receive(simulation, tablet, answer.data, answer.length);
    }
    buffer_free(&text);
    buffer_free(&answer);
    screens_check(simulation, tablet);
}

/* More than one tablet needs while the others rest. */
#define EXCHANGES_OF_ONE 60

bool network_settle(struct simulation *simulation, int tablet)
{
    bool quiet = false;

    for (int i = 0; i < EXCHANGES_OF_ONE && !quiet && !simulation->failed; i++) {
        network_exchange(simulation, tablet);
        quiet = is_quiet(simulation, tablet);
    }
    return quiet && !simulation->failed;
}

/* More exchanges than any run needs: who still isn't quiet then never will be. */
#define EXCHANGES_MAX 800

/* Everybody has network and nothing goes wrong any more: talk until nobody has anything to say. */
void network_quiet(struct simulation *simulation)
{
    size_t quiet = 0;

    for (int i = 0; i < EXCHANGES_MAX && quiet < simulation->world.tablet_count && !simulation->failed; i++) {
        int tablet = i % (int)simulation->world.tablet_count;
        int64_t before = model_office(&simulation->model)->end;

        network_exchange(simulation, tablet);
        quiet = is_quiet(simulation, tablet) && model_office(&simulation->model)->end == before ? quiet + 1 : 0;
    }
}

void network_free(struct simulation *simulation)
{
    for (int i = 0; i < IN_FLIGHT; i++) {
        take_away(&simulation->requests[i]);
        take_away(&simulation->answers[i]);
    }
}
