#include "tests/bench/push.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/plain.h"
#include "tests/bench/tablet.h"

#define TABLETS_MOST 64
#define NEW_CONTACTS 1000000000 /* numbers from here on are rows that the office doesn't have yet */

void pushing_open(struct pushing *pushing, const struct site *site, int inserts, int changes)
{
    static const char EDITS[] = "\"bewerkingen\":[";
    struct tablet tablet = tablet_open();
    struct line line = line_to(&site->host, site->tokens[0]);
    struct buffer request = BUFFER_EMPTY;
    const char *text, *place;

    *pushing = (struct pushing){ .site = site, .inserts = inserts, .changes = changes };
    tablet_sync(&tablet, &line, NULL, NULL);
    must(device_request(tablet.device, &request), "device_request");
    text = buffer_text(&request);
    place = strstr(text, EDITS);
    must(!place, "a place for edits");
    place += sizeof EDITS - 1;
    buffer_puts(&pushing->start, "{\"maximum\":1,");
    buffer_append(&pushing->start, text + 1, (size_t)(place - text - 1));
    buffer_puts(&pushing->end, place);
    buffer_free(&request);
    line_close(&line);
    tablet_close(&tablet);
}

void pushing_close(struct pushing *pushing)
{
    buffer_free(&pushing->start);
    buffer_free(&pushing->end);
}

/* What one tablet has to say in this round, for the engine and for the floor. */
static void put_edits(const struct pushing *pushing, int tablet, struct buffer *ours, struct buffer *plain)
{
    const int64_t records = pushing->site->records, contacts = record_count(CONTACTMOMENT, records);
    const int64_t turn = (int64_t)pushing->round * pushing->site->tablets + tablet;
    static _Thread_local struct record record;

    for (int i = 0; i < pushing->inserts + pushing->changes; i++) {
        if (i) {
            buffer_byte(ours, ',');
            buffer_byte(plain, ',');
        }
        if (i < pushing->inserts) {
            record_make(&record, CONTACTMOMENT, NEW_CONTACTS + turn * pushing->inserts + i, records);
            record_put_edit(ours, &record);
        } else {
            int64_t change = turn * pushing->changes + i - pushing->inserts, contact = change % contacts;
            int64_t index = record_count(HUISHOUDEN, records) + contact;

            record_change(&record, contact, (int)((change / contacts + contact) % CHANGED_COLUMNS), (uint64_t)change);
            record_put_change(ours, &record, record_branch((int)(index % RECORD_BRANCHES)), index / RECORD_BRANCHES + 1);
        }
        plain_put_upsert(plain, &record);
    }
}

static void make_requests(const struct pushing *pushing, int tablet, struct buffer *ours, struct buffer *plain)
{
    struct buffer edits = BUFFER_EMPTY, text = BUFFER_EMPTY, upserts = BUFFER_EMPTY;

    buffer_puts(&upserts, "{\"rijen\":[");
    run_begin(&edits, record_branch(1000 + pushing->round * TABLETS_MOST + tablet), 1);
    put_edits(pushing, tablet, &edits, &upserts);
    run_end(&edits);
    buffer_append(&text, pushing->start.data, pushing->start.length);
    buffer_append(&text, edits.data, edits.length);
    buffer_append(&text, pushing->end.data, pushing->end.length);
    buffer_puts(&upserts, "]}");
    pack(&text, ours);
    pack(&upserts, plain);
    buffer_free(&edits);
    buffer_free(&text);
    buffer_free(&upserts);
}

struct runner {
    const char *path;
    struct line line;
    struct buffer request, answer;
    pthread_barrier_t *start;
    pthread_t thread;
};

static void *run(void *argument)
{
    struct runner *runner = argument;

    pthread_barrier_wait(runner->start);
    line_ask(&runner->line, runner->path, &runner->request, true, &runner->answer);
    line_close(&runner->line);
    return NULL;
}

static struct span run_all(const struct site *site, struct runner *runners, const char *path)
{
    pthread_barrier_t barrier;
    struct span start, span;
    double cpu;

    pthread_barrier_init(&barrier, NULL, (unsigned)site->tablets + 1);
    for (int i = 0; i < site->tablets; i++) {
        runners[i].path = path;
        runners[i].line = line_to(&site->host, site->tokens[i]);
        runners[i].start = &barrier;
        must(pthread_create(&runners[i].thread, NULL, run, &runners[i]), "pthread_create");
    }
    start = now();
    cpu = host_cpu(&site->host);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < site->tablets; i++)
        pthread_join(runners[i].thread, NULL);
    span = since(start);
    span.cpu = host_cpu(&site->host) - cpu;
    pthread_barrier_destroy(&barrier);
    return span;
}

void push_check(struct buffer *answer)
{
    const char *text = buffer_text(answer);

    if (strstr(text, "\"geweigerd\":[]"))
        return;
    fprintf(stderr, "%.1000s\n", text);
    must(1, "a push that should be accepted");
}

void pushing_round(struct pushing *pushing, struct span *work, struct span *floor)
{
    struct runner ours[TABLETS_MOST] = { 0 }, plain[TABLETS_MOST] = { 0 };

    must(pushing->site->tablets > TABLETS_MOST || pushing->round == CHANGED_COLUMNS, "the room for a round");
    for (int i = 0; i < pushing->site->tablets; i++)
        make_requests(pushing, i, &ours[i].request, &plain[i].request);
    *work = run_all(pushing->site, ours, "/v1/synchronisaties");
    *floor = run_all(pushing->site, plain, "/v1/vloer");
    for (int i = 0; i < pushing->site->tablets; i++) {
        push_check(&ours[i].answer);
        buffer_free(&ours[i].request);
        buffer_free(&ours[i].answer);
        buffer_free(&plain[i].request);
        buffer_free(&plain[i].answer);
    }
    pushing->round++;
}

void bench_push(void)
{
    const int count = scale->rounds < CHANGED_COLUMNS ? scale->rounds : CHANGED_COLUMNS;
    struct rounds rounds = { .count = 0 };
    struct pushing pushing;
    struct site site;
    struct span ours, plain;

    site_open(&site, scale->records, scale->tablets);
    pushing_open(&pushing, &site, scale->inserts, scale->changes);
    for (int i = 0; i < count; i++) {
        struct span work, floor;

        pushing_round(&pushing, &work, &floor);
        rounds_add(&rounds, work, floor);
    }
    pushing_close(&pushing);
    site_close(&site);
    ours = best(rounds.work, rounds.count);
    plain = best(rounds.floor, rounds.count);
    figure("push", ours.wall, "s", plain.wall);
    figure("push_cpu", ours.cpu, "s of server CPU", plain.cpu);
}
