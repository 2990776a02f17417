/* "Seintje": tells open tablets that something changed which their person may read, so that they fetch it at once. It
 * says nothing but that; sync/PROTOCOL.md has the words. Best effort: a tablet that hears nothing asks by itself.
 *
 * One thread holds all lines and waits on all of them at once, so a line holds a descriptor and about a kilobyte, no
 * thread of the web server's. What a commit changed is handed to it (nudges_tell); the writer itself sends nothing and
 * waits for nobody. */
#ifndef BACKEND_NUDGES_H
#define BACKEND_NUDGES_H

#include "backend/log.h"
#include "backend/writer.h"

struct nudge_config {
    size_t most;         /* lines at once, at most half of the descriptors that the process may have; 0: none */
    size_t most_unknown; /* of these, without a token so far */
    size_t most_person;  /* of these, of one person; of one device the newest stays */
    int first_ms;        /* for the token to come */
    int beat_ms;         /* between two heartbeats; at each, token and scopes are looked up again */
    int idle_ms;         /* without a frame, after which a line counts as dead; longer than beat_ms */
    int gather_ms;       /* from a change to the message, so that changes close together make one */
};

/* 500 lines, 64 without token, 8 a person; 10 s for the token, 30 s a beat, 75 s idle, 200 ms. */
extern const struct nudge_config NUDGE_CONFIG;

struct nudges;

/* Start the thread. `readers` and `log` stay the caller's. SYNC_OK, SQLITE_NOMEM or SQLITE_CANTOPEN, and then *out is
 * NULL. */
int nudges_start(const struct nudge_config *config, struct readers *readers, struct log *log, struct nudges **out);

/* Say goodbye to all and end the thread; from then on the others do nothing. */
void nudges_stop(struct nudges *nudges); /* NULL is allowed */
void nudges_free(struct nudges *nudges); /* after nudges_stop; NULL is allowed */

/* Is there room for one more? A hint: nudges_take decides. */
bool nudges_have_room(struct nudges *nudges);

/* Take over a socket on which the handshake is done, and everything that happens on it; without room it is closed with
 * a word. */
void nudges_take(struct nudges *nudges, int descriptor);

/* A writer_tell: something was committed. Never waits. */
void nudges_tell(void *nudges, const struct news *news);

/* Lines that are open. */
size_t nudges_count(struct nudges *nudges);

#endif
