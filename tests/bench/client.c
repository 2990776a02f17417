#include "tests/bench/client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "backend/gzip.h"

extern char **environ;

/* bench_server lies beside this program. */
static void server_path(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 20);

    must(length <= 0, "readlink");
    path[length] = '\0';
    strcpy(strrchr(path, '/') + 1, "bench_server");
}

void host_start(const char *data, struct host *host)
{
    char path[1024], line[32] = "";
    char *arguments[] = { path, (char *)data, NULL };
    posix_spawn_file_actions_t actions;
    int in[2], out[2];
    FILE *output;

    server_path(path, sizeof path);
    must(pipe(in) || pipe(out), "pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    for (int i = 0; i < 2; i++) { /* no other host may hold this one's input open */
        fcntl(in[i], F_SETFD, FD_CLOEXEC);
        fcntl(out[i], F_SETFD, FD_CLOEXEC);
    }
    must(posix_spawn(&host->pid, path, &actions, NULL, arguments, environ), path);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    host->input = in[1];
    output = fdopen(out[0], "r");
    must(!output || !fgets(line, sizeof line, output), "the server's port");
    fclose(output);
    host->port = atoi(line);
}

void host_stop(struct host *host)
{
    int status;

    close(host->input);
    waitpid(host->pid, &status, 0);
    must(status, "the server's end");
}

double host_cpu(const struct host *host)
{
    struct timespec time;
    clockid_t clock;

    must(clock_getcpuclockid(host->pid, &clock), "clock_getcpuclockid");
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int64_t host_memory(const struct host *host, const char *what)
{
    char path[64], line[128];
    int64_t kilobytes = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)host->pid);
    file = fopen(path, "r");
    must(!file, path);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, what, strlen(what)) == 0)
            kilobytes = strtoll(line + strlen(what) + 1, NULL, 10);
    fclose(file);
    return kilobytes;
}

struct span now_both(const struct host *host)
{
    struct span span = now();

    span.cpu += host_cpu(host);
    return span;
}

struct span since_both(const struct host *host, struct span start)
{
    struct span end = now_both(host);

    return (struct span){ end.wall - start.wall, end.cpu - start.cpu };
}

struct line line_to(const struct host *host, const char *token)
{
    struct line line = { .host = host, .socket = -1 };

    snprintf(line.authorization, sizeof line.authorization, "Bearer %s", token);
    return line;
}

void line_close(struct line *line)
{
    if (line->socket >= 0)
        close(line->socket);
    line->socket = -1;
}

static void open_line(struct line *line)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)line->host->port) };
    int on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->socket = socket(AF_INET, SOCK_STREAM, 0);
    must(line->socket < 0 || connect(line->socket, (struct sockaddr *)&address, sizeof address), "connect");
    setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void pack(const struct buffer *in, struct buffer *out)
{
    must(gzip_pack(in->data, in->length, 6, out), "gzip_pack");
}

static bool send_all(int socket, const char *bytes, size_t length)
{
    while (length) {
        ssize_t count = send(socket, bytes, length, MSG_NOSIGNAL);

        if (count <= 0)
            return false;
        bytes += count;
        length -= (size_t)count;
    }
    return true;
}

static bool send_request(struct line *line, const char *path, const struct buffer *body)
{
    struct buffer out = BUFFER_EMPTY;
    char head[512];
    bool sent;

    snprintf(head, sizeof head,
             "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\nAccept-Encoding: gzip\r\n", body ? "POST" : "GET", path,
             line->authorization);
    buffer_puts(&out, head);
    if (body) {
        snprintf(head, sizeof head, "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n", body->length);
        buffer_puts(&out, head);
    }
    buffer_puts(&out, "\r\n");
    line->heads += (int64_t)out.length;
    if (body)
        buffer_append(&out, body->data, body->length);
    line->sent += body ? (int64_t)body->length : 0;
    sent = send_all(line->socket, out.data, out.length);
    buffer_free(&out);
    return sent;
}

/* The value of a header in a head that ends with an empty line, or NULL. */
static const char *find_header(const char *head, const char *name)
{
    for (const char *at = strchr(head, '\n'); at; at = strchr(at + 1, '\n'))
        if (strncasecmp(at + 1, name, strlen(name)) == 0)
            return at + 1 + strlen(name);
    return NULL;
}

/* False when the server had closed the line before it began to answer. */
static bool receive(struct line *line, struct buffer *out, bool *gzipped)
{
    char head[4096];
    size_t used = 0, length;
    const char *end = NULL, *value;

    while (!end) {
        ssize_t count = recv(line->socket, head + used, sizeof head - 1 - used, 0);

        if (count <= 0 && used == 0)
            return false;
        used += count > 0 ? (size_t)count : 0;
        head[used] = '\0';
        end = strstr(head, "\r\n\r\n");
        must(!end && (count <= 0 || used == sizeof head - 1), "the head of an answer");
    }
    end += 4;
    value = find_header(head, "Content-Length:");
    length = value ? (size_t)strtoll(value, NULL, 10) : 0;
    line->heads += end - head;
    line->received += (int64_t)length;
    buffer_append(out, end, (size_t)(head + used - end));
    while (out->length < length) {
        size_t before = out->length;
        char *place = buffer_extend(out, length - before);
        ssize_t count = recv(line->socket, place, length - before, 0);

        must(count <= 0, "the body of an answer");
        out->length = before + (size_t)count;
    }
    if (strncmp(head, "HTTP/1.1 200 ", 13) != 0) {
        fprintf(stderr, "%s%.*s\n", head, (int)out->length, out->data);
        must(1, "a request");
    }
    value = find_header(head, "Content-Encoding:");
    *gzipped = value && strncmp(value, " gzip", 5) == 0;
    value = find_header(head, "Connection:");
    if (value && strncmp(value, " close", 6) == 0)
        line_close(line);
    return true;
}

static bool ask(struct line *line, const char *path, const struct buffer *body, bool packed, struct buffer *out)
{
    struct buffer ours = BUFFER_EMPTY;
    bool gzipped = false, done = false;

    if (body && !packed) {
        pack(body, &ours);
        body = &ours;
    }
    for (int attempt = 0; attempt < 2 && !done; attempt++) { /* a kept line may have been closed meanwhile */
        if (line->socket < 0)
            open_line(line);
        buffer_clear(out);
        done = send_request(line, path, body) && receive(line, out, &gzipped);
        if (!done)
            line_close(line);
    }
    must(!done, "an exchange");
    buffer_free(&ours);
    return gzipped;
}

void line_ask_raw(struct line *line, const char *path, const struct buffer *body, bool packed, struct buffer *out)
{
    ask(line, path, body, packed, out);
}

void line_ask(struct line *line, const char *path, const struct buffer *body, bool packed, struct buffer *out)
{
    struct buffer unpacked = BUFFER_EMPTY;

    if (!ask(line, path, body, packed, out))
        return;
    must(gzip_unpack(out->data, out->length, (size_t)1 << 30, &unpacked), "gzip_unpack");
    buffer_free(out);
    *out = unpacked;
}
