/* The measured server as a process of its own, and a small HTTP client for it. */
#ifndef TESTS_BENCH_CLIENT_H
#define TESTS_BENCH_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "sync/buffer.h"
#include "tests/bench/bench.h"

struct host {
    pid_t pid;
    int input; /* that it reads: closing it ends it */
    int port;
};
void host_start(const char *data, struct host *host);
void host_stop(struct host *host);
double host_cpu(const struct host *host); /* seconds, user and system */
/* Kilobytes, from /proc/PID/status: "VmHWM" is the most that was ever resident, "VmRSS" what is now. */
int64_t host_memory(const struct host *host, const char *what);

/* Wall clock, and processor time of this process and the host's together; or of the host's alone. */
struct span now_both(const struct host *host);
struct span since_both(const struct host *host, struct span start);

/* One connection, kept open as long as the server allows. */
struct line {
    const struct host *host;
    char authorization[64];
    int socket; /* -1: none */
    int64_t sent, received; /* bytes of bodies */
    int64_t heads;          /* bytes of heads, both ways */
};
struct line line_to(const struct host *host, const char *token);
void line_close(struct line *line);

/* Ask, and unpack the answer into `out`; any status but 200 ends the program. Both ways gzip, as a tablet does: `body` is packed here unless it
 * is NULL (GET) or `packed` says that it is already. */
void line_ask(struct line *line, const char *path, const struct buffer *body, bool packed, struct buffer *out);
/* The same, the answer as it came. */
void line_ask_raw(struct line *line, const char *path, const struct buffer *body, bool packed, struct buffer *out);

void pack(const struct buffer *in, struct buffer *out); /* as a browser's CompressionStream: zlib's level 6 */

#endif
