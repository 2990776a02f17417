/* A tablet's end of "seintje" for tests: frames as a browser sends them, and what comes back. */
#ifndef TESTS_BACKEND_NUDGE_LINE_H
#define TESTS_BACKEND_NUDGE_LINE_H

#include <stddef.h>

/* Send one masked frame; `first` is its first byte, 0x81 for a text. */
void nudge_line_send(int line, int first, const void *payload, size_t length);

/* The first message with that token; a "Bearer TOKEN" of desk_log_in will do. */
void nudge_line_log_in(int line, const char *authorization);

/* What came next: "text …", "ping", "pong …", "close CODE", "end"; "silence" when nothing came within that time. */
struct said {
    char text[160];
};
struct said nudge_line_hear(int line, int milliseconds);

/* The same, passing over heartbeats and their pings. */
struct said nudge_line_hear_news(int line, int milliseconds);

#define NUDGE_WELCOME "text {\"soort\":\"welkom\"}"
#define NUDGE_CHANGED "text {\"soort\":\"gewijzigd\"}"
#define NUDGE_BEAT    "text {\"soort\":\"hartslag\"}"

#endif
