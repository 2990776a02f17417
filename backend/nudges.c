#include "backend/nudges.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "backend/body.h"
#include "backend/decode.h"
#include "backend/listener.h"

#define NANOSECONDS 1000000 /* in a millisecond */
#define CLOSING_MS  1000    /* for the other side to answer our goodbye */
#define NEWS_MOST   16      /* that wait for the thread; beyond, everybody is told */
#define COMING_MOST 64      /* sockets that wait for the thread */

static const char WELCOME[] = "{\"soort\":\"welkom\"}", CHANGED[] = "{\"soort\":\"gewijzigd\"}",
                  BEAT[] = "{\"soort\":\"hartslag\"}";

const struct nudge_config NUDGE_CONFIG = { .most = 500,
                                           .most_unknown = 64,
                                           .most_person = 8,
                                           .first_ms = 10000,
                                           .beat_ms = 30000,
                                           .idle_ms = 75000,
                                           .gather_ms = 200 };

struct nudges {
    struct nudge_config config;
    struct readers *readers;
    struct log *log;
    pthread_t thread;
    int wake; /* an eventfd */

    pthread_mutex_t mutex; /* of what is handed to the thread: */
    int coming[COMING_MOST];
    size_t coming_count;
    struct news news[NEWS_MOST];
    size_t news_count;
    bool news_lost; /* there was more than fits */
    bool stopping;

    atomic_size_t count;   /* lines, those that are coming included */
    atomic_size_t unknown; /* of these, the thread's without token, as of its last turn */

    /* The thread's own: */
    struct listener **listeners;
    size_t listener_count;
    struct pollfd *polls; /* [0] is `wake`, [i + 1] that of listener i */
    int64_t wave;         /* when those that are due get their message; 0: nobody is */
};

/* --- Who they are --- */

static int identify(struct nudges *nudges, struct listener *listener)
{
    struct connection *connection;
    struct identity who;
    int result = readers_take(nudges->readers, &connection);

    if (result == SYNC_OK)
        result = accounts_of_token(connection->accounts, listener->hash, &who);
    if (result == SYNC_OK && who.revoked)
        result = SYNC_NOT_FOUND;
    if (result == SYNC_OK)
        result = access_of(connection, who.person, &listener->access);
    readers_give(nudges->readers, connection);
    if (result == SYNC_OK)
        listener->who = who;
    return result;
}

static bool is_same(const unsigned char a[SYNC_ID_SIZE], const unsigned char b[SYNC_ID_SIZE])
{
    return memcmp(a, b, SYNC_ID_SIZE) == 0;
}

/* Make room for one who was just identified: the same device's older line goes. False: the person has too many. */
static bool make_room(struct nudges *nudges, const struct listener *fresh, int64_t now)
{
    size_t of_person = 0;

    for (size_t i = 0; i < nudges->listener_count; i++) {
        struct listener *other = nudges->listeners[i];

        if (other == fresh || other->state != LISTENER_KNOWN)
            continue;
        if (is_same(other->who.device, fresh->who.device))
            listener_close(other, WEBSOCKET_REPLACED, now);
        else
            of_person += is_same(other->who.person, fresh->who.person);
    }
    return of_person < nudges->config.most_person;
}

static void admit(struct nudges *nudges, struct listener *listener, const struct websocket_frame *frame, int64_t now)
{
    char token[TOKEN_TEXT_SIZE];
    int result = decode_token(frame->payload, frame->length, token);

    if (result == SYNC_OK && !token_hash(token, listener->hash))
        result = SYNC_NOT_FOUND;
    if (result == SYNC_OK)
        result = identify(nudges, listener);
    if (result == SYNC_INVALID) {
        listener_close(listener, WEBSOCKET_POLICY, now);
    } else if (result == SYNC_NOT_FOUND) {
        listener_close(listener, WEBSOCKET_STRANGER, now);
    } else if (result != SYNC_OK || !make_room(nudges, listener, now)) {
        listener_close(listener, WEBSOCKET_LATER, now);
    } else {
        listener->state = LISTENER_KNOWN;
        listener->beat = now + (int64_t)nudges->config.beat_ms * NANOSECONDS;
        listener_say(listener, WELCOME, false);
    }
}

/* Still there, still allowed? What can't be looked up now changes nothing. */
static void beat(struct nudges *nudges, struct listener *listener, int64_t now)
{
    if (identify(nudges, listener) == SYNC_NOT_FOUND) {
        listener_close(listener, WEBSOCKET_STRANGER, now);
        return;
    }
    listener->beat = now + (int64_t)nudges->config.beat_ms * NANOSECONDS;
    listener->frames = 0;
    listener_say(listener, BEAT, true);
}

/* --- What is new --- */

_Static_assert(TOUCHED_MAX <= ACCESS_MOST, "what a commit touched has to fit");

/* The scopes that were touched, by id. False when they can't be told: then everybody is meant. */
static bool find_scopes(struct nudges *nudges, const struct touched *touched, struct access *scopes)
{
    struct connection *connection;
    int result = touched->more ? SYNC_NOT_FOUND : SYNC_OK;

    scopes->count = 0;
    if (result == SYNC_OK)
        result = readers_take(nudges->readers, &connection);
    if (result != SYNC_OK)
        return false;
    for (size_t i = 0; i < touched->count && result == SYNC_OK; i++)
        result = server_scope(connection->server, touched->scopes[i], scopes->scopes[scopes->count++]);
    readers_give(nudges->readers, connection);
    return result == SYNC_OK;
}

static bool may_read(const struct listener *listener, const struct access *scopes)
{
    for (size_t i = 0; i < scopes->count; i++)
        if (access_has(&listener->access, scopes->scopes[i]))
            return true;
    return false;
}

static bool has_pushed(const struct listener *listener, const struct news *news)
{
    for (size_t i = 0; i < news->device_count; i++)
        if (is_same(listener->who.device, news->devices[i]))
            return true;
    return false;
}

/* `news` NULL: nobody knows what changed. */
static void mark(struct nudges *nudges, const struct news *news, int64_t now)
{
    struct access scopes;
    bool all = !news || !find_scopes(nudges, &news->touched, &scopes);

    for (size_t i = 0; i < nudges->listener_count; i++) {
        struct listener *listener = nudges->listeners[i];

        if (listener->state != LISTENER_KNOWN || (news && has_pushed(listener, news)) ||
            !(all || may_read(listener, &scopes)))
            continue;
        listener->due = true;
        if (nudges->wave == 0)
            nudges->wave = now + (int64_t)nudges->config.gather_ms * NANOSECONDS;
    }
}

static void tell_due(struct nudges *nudges)
{
    nudges->wave = 0;
    for (size_t i = 0; i < nudges->listener_count; i++) {
        struct listener *listener = nudges->listeners[i];

        if (listener->due && listener->state == LISTENER_KNOWN)
            listener_say(listener, CHANGED, false);
        listener->due = false;
    }
}

/* --- The thread --- */

static void adopt(struct nudges *nudges, int descriptor, int64_t now)
{
    struct listener *listener = listener_new(descriptor, now);

    if (listener)
        nudges->listeners[nudges->listener_count++] = listener;
    else
        atomic_fetch_sub(&nudges->count, 1);
}

/* Take over what was handed to the thread. False when it is to stop. */
static bool take_handed(struct nudges *nudges, int64_t now)
{
    struct news news[NEWS_MOST];
    size_t news_count;
    uint64_t rung;
    bool lost, stopping;

    if (read(nudges->wake, &rung, sizeof rung) != (ssize_t)sizeof rung)
        return true; /* nobody rang */
    pthread_mutex_lock(&nudges->mutex);
    for (size_t i = 0; i < nudges->coming_count; i++)
        adopt(nudges, nudges->coming[i], now);
    nudges->coming_count = 0;
    news_count = nudges->news_count;
    memcpy(news, nudges->news, news_count * sizeof *news);
    nudges->news_count = 0;
    lost = nudges->news_lost;
    nudges->news_lost = false;
    stopping = nudges->stopping;
    pthread_mutex_unlock(&nudges->mutex);
    if (lost)
        mark(nudges, NULL, now);
    for (size_t i = 0; i < news_count; i++)
        mark(nudges, &news[i], now);
    return !stopping;
}

/* When a line wants attention if nothing comes. */
static int64_t deadline(const struct nudges *nudges, const struct listener *listener)
{
    const struct nudge_config *config = &nudges->config;
    int64_t idle = listener->heard + (int64_t)config->idle_ms * NANOSECONDS;

    if (listener->state == LISTENER_KNOWN)
        return idle < listener->beat ? idle : listener->beat;
    return listener->since + (int64_t)(listener->state == LISTENER_NEW ? config->first_ms : CLOSING_MS) * NANOSECONDS;
}

static void attend(struct nudges *nudges, struct listener *listener, int64_t now)
{
    if (deadline(nudges, listener) > now)
        return;
    if (listener->state == LISTENER_NEW)
        listener_close(listener, WEBSOCKET_POLICY, now);
    else if (listener->state == LISTENER_CLOSING)
        listener->state = LISTENER_GONE;
    else if (now - listener->heard >= (int64_t)nudges->config.idle_ms * NANOSECONDS)
        listener->state = LISTENER_GONE; /* nobody is there to hear a goodbye */
    else
        beat(nudges, listener, now);
}

static void sweep(struct nudges *nudges)
{
    size_t kept = 0, unknown = 0;

    for (size_t i = 0; i < nudges->listener_count; i++) {
        struct listener *listener = nudges->listeners[i];

        if (listener->state == LISTENER_GONE) {
            listener_free(listener);
            atomic_fetch_sub(&nudges->count, 1);
            continue;
        }
        unknown += listener->state == LISTENER_NEW;
        nudges->listeners[kept++] = listener;
    }
    nudges->listener_count = kept;
    atomic_store(&nudges->unknown, unknown);
}

/* Wait until something comes or is due. Returns how many lines `polls` has. */
static size_t wait_for_something(struct nudges *nudges, int64_t now)
{
    int64_t next = nudges->wave ? nudges->wave : INT64_MAX;
    int timeout = -1;

    nudges->polls[0] = (struct pollfd){ .fd = nudges->wake, .events = POLLIN };
    for (size_t i = 0; i < nudges->listener_count; i++) {
        int64_t at = deadline(nudges, nudges->listeners[i]);

        nudges->polls[i + 1] = (struct pollfd){ .fd = nudges->listeners[i]->descriptor, .events = POLLIN };
        next = at < next ? at : next;
    }
    if (next != INT64_MAX)
        timeout = next > now ? (int)((next - now) / NANOSECONDS + 1) : 0;
    if (poll(nudges->polls, nudges->listener_count + 1, timeout) <= 0)
        return 0;
    return nudges->listener_count;
}

static void say_goodbye(struct nudges *nudges)
{
    int64_t now = body_clock();

    for (size_t i = 0; i < nudges->listener_count; i++) {
        listener_close(nudges->listeners[i], WEBSOCKET_AWAY, now);
        listener_free(nudges->listeners[i]);
    }
    nudges->listener_count = 0;
    atomic_store(&nudges->count, 0);
}

static void *run(void *argument)
{
    struct nudges *nudges = argument;
    struct websocket_frame frame;

    for (;;) {
        size_t polled = wait_for_something(nudges, body_clock());
        int64_t now = body_clock();

        for (size_t i = 0; i < polled; i++)
            if (nudges->polls[i + 1].revents && listener_hear(nudges->listeners[i], now, &frame))
                admit(nudges, nudges->listeners[i], &frame, now);
        if (!take_handed(nudges, now))
            break;
        for (size_t i = 0; i < nudges->listener_count; i++)
            attend(nudges, nudges->listeners[i], now);
        if (nudges->wave && now >= nudges->wave)
            tell_due(nudges);
        sweep(nudges);
    }
    say_goodbye(nudges);
    return NULL;
}

/* --- Its face --- */

/* The sockets lie in the upper half of the descriptors (body_detach). */
static size_t most_of(const struct nudge_config *config, struct log *log)
{
    struct rlimit limit = { .rlim_cur = 1024 };

    getrlimit(RLIMIT_NOFILE, &limit);
    if (config->most <= limit.rlim_cur / 2)
        return config->most;
    log_event(log, LOG_WARNING, "fewer tablets than asked for can be told at once: too few descriptors",
              (int)(limit.rlim_cur / 2));
    return limit.rlim_cur / 2;
}

int nudges_start(const struct nudge_config *config, struct readers *readers, struct log *log, struct nudges **out)
{
    struct nudges *nudges = calloc(1, sizeof *nudges);
    int result = SQLITE_NOMEM;

    *out = NULL;
    if (!nudges)
        return SQLITE_NOMEM;
    nudges->config = *config;
    nudges->config.most = most_of(config, log);
    nudges->readers = readers;
    nudges->log = log;
    nudges->listeners = calloc(nudges->config.most + 1, sizeof *nudges->listeners);
    nudges->polls = calloc(nudges->config.most + 1, sizeof *nudges->polls);
    nudges->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    pthread_mutex_init(&nudges->mutex, NULL);
    if (nudges->wake < 0)
        result = SQLITE_CANTOPEN;
    else if (nudges->listeners && nudges->polls && pthread_create(&nudges->thread, NULL, run, nudges) == 0)
        result = SYNC_OK;
    if (result == SYNC_OK)
        *out = nudges;
    else
        nudges_free(nudges);
    return result;
}

/* With the mutex held. */
static void ring(struct nudges *nudges)
{
    const uint64_t once = 1;

    if (write(nudges->wake, &once, sizeof once) < 0)
        return; /* only when it has been rung 2^64 times: it will be heard */
}

void nudges_stop(struct nudges *nudges)
{
    if (!nudges)
        return;
    pthread_mutex_lock(&nudges->mutex);
    nudges->stopping = true;
    ring(nudges);
    pthread_mutex_unlock(&nudges->mutex);
    pthread_join(nudges->thread, NULL);
}

void nudges_free(struct nudges *nudges)
{
    if (!nudges)
        return;
    if (nudges->wake >= 0)
        close(nudges->wake);
    pthread_mutex_destroy(&nudges->mutex);
    free(nudges->listeners);
    free(nudges->polls);
    free(nudges);
}

bool nudges_have_room(struct nudges *nudges)
{
    return atomic_load(&nudges->count) < nudges->config.most &&
           atomic_load(&nudges->unknown) < nudges->config.most_unknown;
}

void nudges_take(struct nudges *nudges, int descriptor)
{
    struct listener *refused;
    bool taken;

    pthread_mutex_lock(&nudges->mutex);
    taken = !nudges->stopping && nudges->coming_count < COMING_MOST && nudges_have_room(nudges);
    if (taken) {
        nudges->coming[nudges->coming_count++] = descriptor;
        atomic_fetch_add(&nudges->count, 1);
        ring(nudges);
    }
    pthread_mutex_unlock(&nudges->mutex);
    if (taken)
        return;
    refused = listener_new(descriptor, 0);
    if (!refused)
        return;
    listener_close(refused, WEBSOCKET_LATER, 0);
    listener_free(refused);
}

void nudges_tell(void *context, const struct news *news)
{
    struct nudges *nudges = context;

    pthread_mutex_lock(&nudges->mutex);
    if (nudges->news_count < NEWS_MOST)
        nudges->news[nudges->news_count++] = *news;
    else
        nudges->news_lost = true;
    ring(nudges);
    pthread_mutex_unlock(&nudges->mutex);
}

size_t nudges_count(struct nudges *nudges)
{
    return atomic_load(&nudges->count);
}
