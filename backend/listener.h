/* One open line of "seintje": a tablet that listens. It belongs to the thread of nudges.c. Nothing here ever waits: a
 * message that doesn't fit into the socket's buffer at once ends the line. Times are nanoseconds of body_clock. */
#ifndef BACKEND_LISTENER_H
#define BACKEND_LISTENER_H

#include "backend/access.h"
#include "backend/websocket.h"

enum listener_state {
    LISTENER_NEW,     /* has yet to say who it is */
    LISTENER_KNOWN,   /* its token counts */
    LISTENER_CLOSING, /* we said goodbye; what still comes is thrown away */
    LISTENER_GONE     /* to be freed */
};

struct listener {
    int descriptor;
    enum listener_state state;
    int64_t since; /* when it came, or from LISTENER_CLOSING on when that began */
    int64_t heard; /* when its last whole frame came */
    int64_t beat;  /* when it is to get the next heartbeat */
    bool due;      /* something changed that its person may read */
    unsigned char hash[TOKEN_HASH_SIZE];
    struct identity who;
    struct access access;
    unsigned frames; /* since the last heartbeat */
    size_t filled;
    unsigned char bytes[WEBSOCKET_FRAME_MOST]; /* of the frame that is arriving */
};

/* Takes over the descriptor, also on failure: NULL when memory is out. */
struct listener *listener_new(int descriptor, int64_t now);
void listener_free(struct listener *listener); /* closes */

/* Read what has come and answer what the protocol asks for. True when it is a text from somebody who has yet to say who
 * they are; `frame` has it. */
bool listener_hear(struct listener *listener, int64_t now, struct websocket_frame *frame);

/* Send one text of at most WEBSOCKET_PAYLOAD_MOST bytes; `ping`: and ask whether anybody is there. */
void listener_say(struct listener *listener, const char *text, bool ping);

void listener_close(struct listener *listener, int code, int64_t now);

#endif
