#include "backend/body.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PIECE 65536
#define FILES \
    8192 /* descriptors that are looked at, at most: the lowest are given out first, and 1000 threads open fewer */

int64_t body_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The same to a few milliseconds, at a tenth of the price: it is asked at each byte. */
static int64_t coarse_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool has_port(int descriptor, int (*name)(int, struct sockaddr *, socklen_t *), int port)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    memset(&address, 0, sizeof address);
    return name(descriptor, (struct sockaddr *)&address, &size) == 0 && address.sin_family == AF_INET &&
           ntohs(address.sin_port) == port;
}

/* Descriptors that are looked at. */
static int descriptors(void)
{
    struct rlimit limit = { .rlim_cur = 1024 };

    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur < FILES ? (int)limit.rlim_cur : FILES;
}

/* The connection's socket, or -1. Both ends are on the loopback interface, so the two ports belong to one connection
 * only. */
static int search(const struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    int most = descriptors();

    for (int descriptor = 0; descriptor < most; descriptor++)
        if (has_port(descriptor, getpeername, info->remote_port) &&
            has_port(descriptor, getsockname, info->server_port))
            return descriptor;
    return -1;
}

/* The search takes up to two system calls a descriptor: once per connection, also when it was in vain. */
static int find_socket(const struct mg_connection *connection, struct body_socket *socket)
{
    if (!socket->sought)
        *socket = (struct body_socket){ .sought = true, .descriptor = search(connection) };
    return socket->descriptor;
}

/* Read byte by byte as far as CivetWeb's buffer may reach. Whether a byte came from there or from the socket cannot be
 * told, least of all by the time it took: on a busy machine a byte from the buffer may take long, and to wait for it in
 * the socket would be in vain. */
static enum body_result read_buffered(struct mg_connection *connection, size_t most, int64_t deadline,
                                      struct buffer *out)
{
    for (size_t i = 0; i < most; i++) {
        char byte;
        int count = mg_read(connection, &byte, 1);

        if (count < 0)
            return BODY_GONE;
        if (count == 0 || coarse_clock() > deadline)
            return BODY_LATE;
        buffer_byte(out, byte);
    }
    return BODY_OK;
}

/* How many bytes have arrived, waiting for the first until the deadline; 0 when it passed, -1 when the other side has
 * gone. */
static int arrived(int descriptor, int64_t deadline)
{
    struct pollfd wait = { .fd = descriptor, .events = POLLIN };
    int64_t left = deadline - body_clock();
    int count = 0;

    if (left <= 0 || poll(&wait, 1, (int)(left / 1000000 + 1)) == 0)
        return 0;
    if (ioctl(descriptor, FIONREAD, &count) != 0 || count == 0)
        return -1;
    return count;
}

static enum body_result read_arriving(struct mg_connection *connection, int descriptor, size_t length, int64_t deadline,
                                      struct buffer *out)
{
    if (descriptor < 0)
        return BODY_GONE;
    while (length > 0) {
        int count = arrived(descriptor, deadline);
        size_t piece = (size_t)count < length ? (size_t)count : length;
        char *place;

        if (count <= 0)
            return count == 0 ? BODY_LATE : BODY_GONE;
        piece = piece < PIECE ? piece : PIECE;
        place = buffer_extend(out, piece);
        if (!place)
            return BODY_NO_MEMORY;
        if (mg_read(connection, place, piece) != (int)piece)
            return BODY_GONE;
        length -= piece;
    }
    return BODY_OK;
}

enum body_result body_read(struct mg_connection *connection, struct body_socket *socket, size_t length,
                           size_t buffered_most, int64_t deadline, struct buffer *out)
{
    size_t before = out->length;
    enum body_result result = read_buffered(connection, length < buffered_most ? length : buffered_most, deadline, out);

    if (result == BODY_OK && out->failed)
        result = BODY_NO_MEMORY;
    if (result == BODY_OK && out->length - before < length)
        result =
            read_arriving(connection, find_socket(connection, socket), length - (out->length - before), deadline, out);
    return result;
}

void body_drain(struct mg_connection *connection, struct body_socket *socket, int milliseconds)
{
    int descriptor = find_socket(connection, socket);
    int64_t deadline = body_clock() + (int64_t)milliseconds * 1000000;
    char bytes[4096];

    if (descriptor < 0)
        return;
    shutdown(descriptor, SHUT_WR);
    while (arrived(descriptor, deadline) > 0)
        if (recv(descriptor, bytes, sizeof bytes, MSG_DONTWAIT) <= 0)
            return;
}

int body_detach(struct mg_connection *connection, struct body_socket *socket)
{
    int held = find_socket(connection, socket), pair[2], taken;

    if (held < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        return -1;
    taken = fcntl(held, F_DUPFD_CLOEXEC, descriptors() / 2);
    if (taken >= 0 && dup2(pair[0], held) < 0) {
        close(taken);
        taken = -1;
    }
    close(pair[0]);
    close(pair[1]);
    return taken;
}
