#include "tests/bench/push.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/plain.h"
#include "tests/bench/tablet.h"

#define TABLETS_MOST 64
/* Numbers from here on are rows that the office doesn't have yet; and others that it still won't have then. */
#define NEW_CONTACTS   1000000000
#define OTHER_CONTACTS 2000000000

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
static void put_edits(const struct pushing *pushing, int tablet, int64_t fresh, struct buffer *ours, struct buffer *plain)
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
            record_make(&record, CONTACTMOMENT, fresh + turn * pushing->inserts + i, records);
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

static void make_requests(const struct pushing *pushing, int tablet, int64_t fresh, struct buffer *ours, struct buffer *plain)
{
    struct buffer edits = BUFFER_EMPTY, text = BUFFER_EMPTY, upserts = BUFFER_EMPTY;

    buffer_puts(&upserts, "{\"rijen\":[");
    run_begin(&edits, record_branch(1000 + pushing->round * TABLETS_MOST + tablet), 1);
    put_edits(pushing, tablet, fresh, &edits, &upserts);
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

static void free_runners(struct runner *runners, int count)
{
    for (int i = 0; i < count; i++) {
        buffer_free(&runners[i].request);
        buffer_free(&runners[i].answer);
    }
}

struct pushed pushing_round(struct pushing *pushing)
{
    struct runner ours[TABLETS_MOST] = { 0 }, plain[TABLETS_MOST] = { 0 }, together[TABLETS_MOST] = { 0 };
    const int count = pushing->site->tablets;
    struct buffer unused = BUFFER_EMPTY;
    struct pushed pushed;

    must(count > TABLETS_MOST || pushing->round == CHANGED_COLUMNS, "the room for a round");
    for (int i = 0; i < count; i++) {
        make_requests(pushing, i, OTHER_CONTACTS, &unused, &together[i].request);
        make_requests(pushing, i, NEW_CONTACTS, &ours[i].request, &plain[i].request);
    }
    pushed.work = run_all(pushing->site, ours, "/v1/synchronisaties");
    pushed.floor = run_all(pushing->site, plain, "/v1/vloer");
    pushed.together = run_all(pushing->site, together, "/v1/vloer/samen");
    for (int i = 0; i < count; i++)
        push_check(&ours[i].answer);
    free_runners(ours, count);
    free_runners(plain, count);
    free_runners(together, count);
    buffer_free(&unused);
    pushing->round++;
    return pushed;
}

static void put(const char *name, double value, const char *unit, double floor, double together)
{
    printf("{\"figure\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"floor\": %.6g, \"ratio\": %.3f, "
           "\"floor_of_common_commits\": %.6g, \"ratio_to_common_commits\": %.3f}\n",
           name, value, unit, floor, value / floor, together, value / together);
    fflush(stdout);
}

void bench_push(void)
{
    const int count = scale->rounds < CHANGED_COLUMNS ? scale->rounds : CHANGED_COLUMNS;
    struct span work[CHANGED_COLUMNS], floor[CHANGED_COLUMNS], together[CHANGED_COLUMNS];
    struct pushing pushing;
    struct site site;
    struct pushed least;

    site_open(&site, scale->records, 1000, scale->tablets);
    pushing_open(&pushing, &site, scale->inserts, scale->changes);
    for (int i = 0; i < count; i++) {
        struct pushed pushed = pushing_round(&pushing);

        work[i] = pushed.work;
        floor[i] = pushed.floor;
        together[i] = pushed.together;
    }
    pushing_close(&pushing);
    site_close(&site);
    least = (struct pushed){ best(work, count), best(floor, count), best(together, count) };
    put("push", least.work.wall, "s", least.floor.wall, least.together.wall);
    put("push_cpu", least.work.cpu, "s of server CPU", least.floor.cpu, least.together.cpu);
}
