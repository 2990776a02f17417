/* Reading a request's body from CivetWeb within a total time.
 *
 * mg_read waits until it has all that was asked for, each byte with a time of its own, and never gives up on somebody
 * who sends a byte now and then. So it is asked only for what has arrived already. How much lies in the socket the
 * system tells, and CivetWeb's socket is found by its two ports. How much lies in CivetWeb's own buffer, behind the
 * head, nobody tells; as far as that may reach, a byte is read at a time. */
#ifndef BACKEND_BODY_H
#define BACKEND_BODY_H

#include <civetweb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/buffer.h"

/* The socket of one connection: sought once, when it is first needed. */
struct body_socket {
    bool sought;
    int descriptor; /* -1: not found */
};

enum body_result {
    BODY_OK,
    BODY_LATE, /* the deadline passed */
    BODY_GONE, /* the other side has gone, or the server is stopping */
    BODY_NO_MEMORY
};

/* Append `length` bytes of body. `socket`: the connection's, zero at first. `buffered_most`: from guard_layout.
 * `deadline`: nanoseconds of body_clock. May come back later than the deadline by one request_timeout_ms of CivetWeb's,
 * never by more. */
enum body_result body_read(struct mg_connection *connection, struct body_socket *socket, size_t length,
                           size_t buffered_most, int64_t deadline, struct buffer *out);

/* Let the other side read our answer before the connection is closed under what it still sends: say that nothing more
 * comes, then throw away what arrives, for at most `milliseconds`. */
void body_drain(struct mg_connection *connection, struct body_socket *socket, int milliseconds);

/* Take the connection's socket away from CivetWeb, which gets a dead one in its place and may close that as it likes: a
 * line that stays open for hours would hold one of its threads. The descriptor lies in the upper half of those that are
 * looked at, where the search for another connection's socket comes last. -1: it could not be had. */
int body_detach(struct mg_connection *connection, struct body_socket *socket);

/* Nanoseconds that only go up. */
int64_t body_clock(void);

#endif
