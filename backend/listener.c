#include "backend/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAMES_MOST 20 /* between two heartbeats: a browser sends a pong or two, and nothing else */

struct listener *listener_new(int descriptor, int64_t now)
{
    struct listener *listener = calloc(1, sizeof *listener);

    if (!listener) {
        close(descriptor);
        return NULL;
    }
    listener->descriptor = descriptor;
    listener->since = listener->heard = now;
    return listener;
}

void listener_free(struct listener *listener)
{
    close(listener->descriptor);
    free(listener);
}

static void send_all(struct listener *listener, const unsigned char *bytes, size_t length)
{
    if (send(listener->descriptor, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)length)
        listener->state = LISTENER_GONE;
}

void listener_say(struct listener *listener, const char *text, bool ping)
{
    unsigned char bytes[2 * WEBSOCKET_FRAME_MOST];
    size_t length = ping ? websocket_write(WEBSOCKET_PING, NULL, 0, bytes) : 0;

    length += websocket_write(WEBSOCKET_TEXT, text, strlen(text), bytes + length);
    send_all(listener, bytes, length);
}

void listener_close(struct listener *listener, int code, int64_t now)
{
    unsigned char bytes[WEBSOCKET_FRAME_MOST];

    if (listener->state >= LISTENER_CLOSING)
        return;
    send_all(listener, bytes, websocket_write_close(code, bytes));
    if (listener->state == LISTENER_GONE)
        return;
    listener->state = LISTENER_CLOSING;
    listener->since = now;
    shutdown(listener->descriptor, SHUT_WR);
}

/* As the one that it answers. */
static int code_of(const struct websocket_frame *frame)
{
    int code = frame->length < 2 ? 1000 : (unsigned char)frame->payload[0] << 8 | (unsigned char)frame->payload[1];

    return code >= 1000 && code < 5000 ? code : WEBSOCKET_WRONG;
}

/* True when the frame is for the caller. */
static bool take_frame(struct listener *listener, const struct websocket_frame *frame, int64_t now)
{
    unsigned char bytes[WEBSOCKET_FRAME_MOST];

    listener->heard = now;
    if (++listener->frames > FRAMES_MOST) {
        listener_close(listener, WEBSOCKET_POLICY, now);
    } else if (frame->opcode == WEBSOCKET_PING) {
        send_all(listener, bytes, websocket_write(WEBSOCKET_PONG, frame->payload, frame->length, bytes));
    } else if (frame->opcode == WEBSOCKET_CLOSE) {
        listener_close(listener, code_of(frame), now);
    } else if (frame->opcode == WEBSOCKET_TEXT) {
        if (listener->state == LISTENER_NEW)
            return true;
        listener_close(listener, WEBSOCKET_POLICY, now); /* nothing else is said here */
    }
    return false;
}

/* One frame of what has come. */
static bool next_frame(struct listener *listener, int64_t now, struct websocket_frame *frame, bool *for_caller)
{
    size_t used = 0;

    *for_caller = false;
    if (listener->state >= LISTENER_CLOSING)
        return false;
    switch (websocket_read(listener->bytes, listener->filled, frame, &used)) {
    case WEBSOCKET_WHOLE:
        listener->filled -= used;
        memmove(listener->bytes, listener->bytes + used, listener->filled);
        *for_caller = take_frame(listener, frame, now);
        return true;
    case WEBSOCKET_BROKEN:
        listener_close(listener, WEBSOCKET_WRONG, now);
        break;
    case WEBSOCKET_TOO_LARGE:
        listener_close(listener, WEBSOCKET_LARGE, now);
        break;
    case WEBSOCKET_PARTIAL:
        break;
    }
    return false;
}

bool listener_hear(struct listener *listener, int64_t now, struct websocket_frame *frame)
{
    size_t room = sizeof listener->bytes - listener->filled;
    ssize_t count;
    bool for_caller = false;

    if (listener->state == LISTENER_CLOSING) {
        listener->filled = 0;
        room = sizeof listener->bytes;
    }
    /* A whole frame always fits, so there is room. One read a turn: nobody gets the thread for themselves. */
    count = recv(listener->descriptor, listener->bytes + listener->filled, room, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return false;
    if (count <= 0) {
        listener->state = LISTENER_GONE;
        return false;
    }
    listener->filled += (size_t)count;
    while (!for_caller && next_frame(listener, now, frame, &for_caller))
        ;
    return for_caller;
}
