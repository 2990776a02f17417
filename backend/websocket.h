/* WebSocket (RFC 6455), as much of it as a server needs that says little and hears less: the handshake's answer, and
 * frames of at most 125 bytes, each a message of its own. Pure.
 *
 * CivetWeb's own frames aren't used: its reader allocates whatever length a frame claims, up to 2 GiB, before anybody
 * has said who they are; it waits for the rest of a frame for ever; and its writer waits for a slow client. */
#ifndef BACKEND_WEBSOCKET_H
#define BACKEND_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>

#define WEBSOCKET_PAYLOAD_MOST 125
#define WEBSOCKET_FRAME_MOST   (WEBSOCKET_PAYLOAD_MOST + 6) /* two bytes of head, four of mask */
#define WEBSOCKET_ACCEPT_SIZE  29                           /* with the terminating NUL */

enum websocket_opcode { WEBSOCKET_TEXT = 1, WEBSOCKET_CLOSE = 8, WEBSOCKET_PING = 9, WEBSOCKET_PONG = 10 };

/* Why a connection ends; from 4000 on the words are our own. */
enum websocket_code {
    WEBSOCKET_AWAY = 1001,     /* the server stops */
    WEBSOCKET_WRONG = 1002,    /* not the protocol */
    WEBSOCKET_POLICY = 1008,   /* too late, too much, or not what is said here */
    WEBSOCKET_LARGE = 1009,    /* more than a frame may hold */
    WEBSOCKET_LATER = 1013,    /* no room now */
    WEBSOCKET_STRANGER = 4401, /* the token doesn't count: log in */
    WEBSOCKET_REPLACED = 4409  /* the same device came back */
};

/* The answer to a Sec-WebSocket-Key; false when it is none: 16 bytes in base64. */
bool websocket_accept(const char *key, char accept[WEBSOCKET_ACCEPT_SIZE]);

struct websocket_frame {
    int opcode;
    size_t length;
    char payload[WEBSOCKET_PAYLOAD_MOST + 1]; /* unmasked, terminated */
};

enum websocket_result {
    WEBSOCKET_WHOLE,
    WEBSOCKET_PARTIAL,  /* the rest has yet to come */
    WEBSOCKET_BROKEN,   /* not masked, in pieces, an unknown kind: close with WEBSOCKET_WRONG */
    WEBSOCKET_TOO_LARGE /* close with WEBSOCKET_LARGE */
};

/* The first frame of what a client sent. *used gets how many bytes it took, when it is whole. */
enum websocket_result websocket_read(const unsigned char *bytes, size_t length, struct websocket_frame *frame,
                                     size_t *used);

/* A frame as a server sends it. `length` is at most WEBSOCKET_PAYLOAD_MOST. Returns its size. */
size_t websocket_write(enum websocket_opcode opcode, const void *payload, size_t length,
                       unsigned char out[WEBSOCKET_FRAME_MOST]);
size_t websocket_write_close(int code, unsigned char out[WEBSOCKET_FRAME_MOST]);

#endif
