#include "backend/log.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

#include "sync/sync.h"

struct log {
    FILE *out;
    pthread_mutex_t mutex; /* lines of several threads must not mix */
};

static const char *const LEVELS[] = { [LOG_INFO] = "info", [LOG_WARNING] = "warning", [LOG_ERROR] = "error" };

int log_new(FILE *out, struct log **result)
{
    struct log *log = malloc(sizeof *log);

    *result = log;
    if (!log)
        return SQLITE_NOMEM;
    log->out = out;
    pthread_mutex_init(&log->mutex, NULL);
    return SYNC_OK;
}

void log_free(struct log *log)
{
    if (!log)
        return;
    pthread_mutex_destroy(&log->mutex);
    free(log);
}

static void stamp(char text[32])
{
    struct timespec now;
    struct tm parts;
    size_t length;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    length = strftime(text, 32, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + length, 32 - length, ".%03dZ", (int)(now.tv_nsec / 1000000));
}

static void write_line(struct log *log, const char *line)
{
    pthread_mutex_lock(&log->mutex);
    fputs(line, log->out);
    fflush(log->out);
    pthread_mutex_unlock(&log->mutex);
}

void log_request(struct log *log, const struct log_request *request)
{
    enum log_level level = request->status >= 500 ? LOG_ERROR : request->status >= 400 ? LOG_WARNING : LOG_INFO;
    char time[32], line[320];

    if (!log->out)
        return;
    stamp(time);
    snprintf(line, sizeof line,
             "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"request\",\"method\":\"%s\",\"route\":\"%s\",\"status\":%d,"
             "\"bytes\":%lld,\"microseconds\":%lld}\n",
             time, LEVELS[level], request->method, request->route, request->status, (long long)request->bytes,
             (long long)request->microseconds);
    write_line(log, line);
}

void log_event(struct log *log, enum log_level level, const char *what, int code)
{
    char time[32], line[320];

    if (!log->out)
        return;
    stamp(time);
    snprintf(line, sizeof line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\",\"code\":%d}\n", time,
             LEVELS[level], what, code);
    write_line(log, line);
}
