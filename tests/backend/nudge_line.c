#include "tests/backend/nudge_line.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "backend/body.h"
#include "tests/check.h"

void nudge_line_send(int line, int first, const void *payload, size_t length)
{
    unsigned char bytes[131] = { (unsigned char)first, (unsigned char)(0x80 | length), 1, 2, 3, 4 };

    for (size_t i = 0; i < length; i++)
        bytes[6 + i] = (unsigned char)(((const unsigned char *)payload)[i] ^ bytes[2 + i % 4]);
    if (send(line, bytes, 6 + length, MSG_NOSIGNAL) < 0)
        return; /* the server has closed it: what it said shows */
}

void nudge_line_log_in(int line, const char *authorization)
{
    const char *blank = strchr(authorization, ' ');
    char text[126];
    int length = snprintf(text, sizeof text, "{\"token\":\"%s\"}", blank ? blank + 1 : authorization);

    nudge_line_send(line, 0x81, text, (size_t)length);
}

/* Exactly that many bytes; 0: the other side has ended it; -1: not in time. */
static int take(int line, unsigned char *bytes, size_t length, int64_t until)
{
    size_t taken = 0;

    while (taken < length) {
        struct pollfd wait = { .fd = line, .events = POLLIN };
        int64_t left = (until - body_clock()) / 1000000;
        ssize_t count;

        if (poll(&wait, 1, left > 0 ? (int)left : 0) <= 0)
            return -1;
        count = recv(line, bytes + taken, length - taken, 0);
        if (count <= 0)
            return 0;
        taken += (size_t)count;
    }
    return 1;
}

struct said nudge_line_hear(int line, int milliseconds)
{
    int64_t until = body_clock() + (int64_t)milliseconds * 1000000;
    unsigned char head[2], payload[126] = { 0 };
    struct said said;
    int result = take(line, head, sizeof head, until);

    if (result > 0)
        result = take(line, payload, head[1] & 0x7f, until);
    if (result <= 0)
        snprintf(said.text, sizeof said.text, "%s", result == 0 ? "end" : "silence");
    else if (head[0] == 0x88)
        snprintf(said.text, sizeof said.text, "close %d", payload[0] << 8 | payload[1]);
    else
        snprintf(said.text, sizeof said.text, "%s%.125s",
                 head[0] == 0x81   ? "text "
                 : head[0] == 0x89 ? "ping"
                 : head[0] == 0x8a ? "pong "
                                   : "unknown ",
                 (char *)payload);
    return said;
}

struct said nudge_line_hear_news(int line, int milliseconds)
{
    int64_t until = body_clock() + (int64_t)milliseconds * 1000000;
    struct said said;

    do {
        said = nudge_line_hear(line, (int)((until - body_clock()) / 1000000));
    } while (strcmp(said.text, "ping") == 0 || strcmp(said.text, NUDGE_BEAT) == 0);
    return said;
}
