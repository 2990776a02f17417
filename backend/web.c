#include "backend/web.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/body.h"
#include "backend/guard.h"
#include "backend/route.h"

#define DRAIN_MS  300   /* for the other side to read our refusal before the connection goes */
#define ONE_WRITE 16384 /* bytes of body up to which head and body go in one packet train */

const struct web_config WEB_CONFIG = {
    .port = 0, .threads = 32, .head_ms = 10000, .body_ms = 60000, .idle_ms = 2000, .finish_ms = 10000
};

struct web {
    struct mg_context *civetweb;
    struct app *app;
    struct web_config config;
    atomic_int connections; /* open now */
    atomic_int requests;    /* under way now */
    atomic_bool stopping;
};

/* One connection. */
struct line {
    struct web *web;
    struct body_socket socket;
};

/* One request from head to last byte. */
struct visit {
    struct web *web;
    struct line *line;
    struct mg_connection *connection;
    struct request request;
    struct header headers[MG_MAX_HEADERS];
    struct reply reply;
    struct buffer body;
    const char *http_version;
    size_t length;        /* of the body, as its head says */
    size_t buffered_most; /* of it in CivetWeb's buffer */
    bool keep;            /* leave the connection open afterwards */
    bool gone;            /* nobody is there to answer */
    int64_t begin;
};

/* What CivetWeb decides by itself, it has to decide as the Connection header says that we did. */
static bool wants_to_stay(const struct visit *visit)
{
    const char *connection = request_header(&visit->request, "Connection");

    if (http_lists(connection, "close"))
        return false;
    return connection ? http_lists(connection, "keep-alive") : strcmp(visit->http_version, "1.1") == 0;
}

/* An idle connection holds a thread. When three in four are held, connections close after their request. */
static bool has_room(const struct web *web)
{
    return !atomic_load(&web->stopping) && atomic_load(&web->connections) * 4 <= web->config.threads * 3;
}

static void take_head(struct visit *visit)
{
    const struct mg_request_info *info = mg_get_request_info(visit->connection);

    visit->http_version = info->http_version;
    visit->request.method = info->request_method;
    visit->request.path = info->request_uri;
    visit->request.peer = info->remote_addr;
    visit->request.query = info->query_string;
    visit->request.headers = visit->headers;
    visit->request.header_count = (size_t)info->num_headers;
    for (int i = 0; i < info->num_headers; i++)
        visit->headers[i] = (struct header){ info->http_headers[i].name, info->http_headers[i].value };
}

/* Guards and route, all that needs no body. False when the reply stands. */
static bool admit(struct visit *visit)
{
    struct faults faults = { 0 };
    enum problem problem = PROBLEM_MALFORMED;
    bool sound = guard_layout(mg_get_request_info(visit->connection), &visit->buffered_most);

    if (!sound)
        faults_add(&faults, "*", "opmaak",
                   "De kop van het verzoek is niet precies opgemaakt zoals HTTP/1.1 voorschrijft.");
    sound = guard_head(&visit->request, visit->http_version, &visit->length, &problem, &faults) && sound;
    if (!sound) {
        reply_problem(&visit->reply, problem, &faults);
        visit->keep = false;
        return false;
    }
    if (atomic_load(&visit->web->stopping)) {
        reply_problem(&visit->reply, PROBLEM_NOT_NOW, NULL);
        reply_header(&visit->reply, "Retry-After", "5");
        return false;
    }
    return route_begin(visit->web->app, &visit->request, &visit->reply);
}

static void take_body(struct visit *visit)
{
    int64_t deadline = body_clock() + (int64_t)visit->web->config.body_ms * 1000000;

    if (visit->length > route_body_most(&visit->request)) {
        reply_problem(&visit->reply, PROBLEM_TOO_LARGE, NULL);
        return;
    }
    if (request_header(&visit->request, "Expect"))
        mg_write(visit->connection, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    switch (body_read(visit->connection, &visit->line->socket, visit->length, visit->buffered_most, deadline,
                      &visit->body)) {
    case BODY_OK:
        visit->request.body = visit->body.data;
        visit->request.body_length = visit->body.length;
        break;
    case BODY_LATE:
        reply_problem(&visit->reply, PROBLEM_TOO_SLOW, NULL);
        visit->keep = false;
        break;
    case BODY_GONE:
        visit->gone = true;
        break;
    case BODY_NO_MEMORY:
        reply_failure(&visit->reply, SQLITE_NOMEM);
        visit->keep = false;
        break;
    }
}

static void put_date(struct buffer *out)
{
    char text[64];
    time_t now = time(NULL);
    struct tm parts;

    gmtime_r(&now, &parts);
    strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    buffer_puts(out, text);
}

static const char *phrase_of(int status)
{
    return mg_get_response_code_text(NULL, status);
}

/* Send head and body. Returns the bytes of body sent, -1 when the connection broke. */
static int64_t send_reply(struct visit *visit)
{
    const struct reply *reply = &visit->reply;
    size_t body_length, head_length;
    const char *body = reply_body(reply, &body_length), *head = reply_head(reply, &head_length);
    bool has_body = reply->status != 304 && reply->status != 101;
    bool with_body = strcmp(visit->request.method, "HEAD") != 0 && has_body;
    bool in_one = with_body && body_length <= ONE_WRITE;
    struct buffer out = BUFFER_EMPTY;
    char line[160];
    int64_t sent = with_body ? (int64_t)body_length : 0;

    snprintf(line, sizeof line, "HTTP/1.1 %d %s\r\nConnection: %s\r\n", reply->status, phrase_of(reply->status),
             reply->status == 101 ? "Upgrade"
             : visit->keep        ? "keep-alive"
                                  : "close");
    buffer_puts(&out, line);
    put_date(&out);
    if (has_body) {
        snprintf(line, sizeof line, "Content-Type: %s\r\nContent-Length: %zu\r\n", reply->type, body_length);
        buffer_puts(&out, line);
    }
    buffer_append(&out, head, head_length);
    buffer_puts(&out, "\r\n");
    if (in_one)
        buffer_append(&out, body, body_length);
    if (out.failed || mg_write(visit->connection, out.data, out.length) != (int)out.length)
        sent = -1;
    if (sent > 0 && !in_one && mg_write(visit->connection, body, body_length) != (int)body_length)
        sent = -1;
    buffer_free(&out);
    return sent;
}

static void note(const struct visit *visit, int64_t sent)
{
    static const char *const KNOWN[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };
    struct log_request line = { .method = "-",
                                .route = route_name(&visit->request),
                                .status = visit->gone ? 499 : visit->reply.status,
                                .bytes = sent };

    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (strcmp(KNOWN[i], visit->request.method) == 0)
            line.method = KNOWN[i];
    line.microseconds = (body_clock() - visit->begin) / 1000;
    log_request(visit->web->app->log, &line);
}

/* The handshake is done: what follows on this line is no HTTP, and holds no thread. */
static void hand_over(struct visit *visit)
{
    int descriptor = body_detach(visit->connection, &visit->line->socket);

    if (descriptor >= 0)
        nudges_take(visit->web->app->nudges, descriptor);
    else
        log_event(visit->web->app->log, LOG_ERROR, "a line could not be taken over", 0);
    mg_close_connection(visit->connection);
}

/* Send the answer, and close where the connection cannot be used further: CivetWeb would wait for the rest of a body
 * that we refused. */
static void conclude(struct visit *visit)
{
    int64_t sent = -1;

    route_finish(visit->web->app, &visit->request, &visit->reply);
    if (visit->body.length < visit->length)
        visit->keep = false;
    if (visit->reply.status == 101)
        visit->keep = false; /* for CivetWeb it ends here */
    if (!visit->gone)
        sent = send_reply(visit);
    note(visit, sent);
    if (visit->reply.status == 101 && sent >= 0) {
        hand_over(visit);
        return;
    }
    if (!visit->keep || sent < 0) {
        if (sent >= 0)
            body_drain(visit->connection, &visit->line->socket, DRAIN_MS);
        mg_close_connection(visit->connection);
    }
}

static int serve(struct mg_connection *connection)
{
    struct web *web = mg_get_user_data(mg_get_context(connection));
    struct line *line = mg_get_user_connection_data(connection);
    struct visit *visit = line ? calloc(1, sizeof *visit) : NULL;
    int status;

    if (!visit) {
        mg_close_connection(connection);
        return 503;
    }
    atomic_fetch_add(&web->requests, 1);
    visit->web = web;
    visit->line = line;
    visit->connection = connection;
    visit->begin = body_clock();
    take_head(visit);
    visit->keep = wants_to_stay(visit) && has_room(web);
    if (admit(visit))
        take_body(visit);
    conclude(visit);
    status = visit->reply.status;
    reply_free(&visit->reply);
    request_end(&visit->request);
    buffer_free(&visit->body);
    free(visit);
    atomic_fetch_sub(&web->requests, 1);
    return status;
}

/* CivetWeb could not make sense of a head. It says so itself in HTML and with what was sent; this says it as a problem,
 * without. */
static int refuse(struct mg_connection *connection, int status, const char *message)
{
    struct web *web = mg_get_user_data(mg_get_context(connection));
    struct line *line = mg_get_user_connection_data(connection);
    struct visit *visit = line ? calloc(1, sizeof *visit) : NULL;

    (void)message;
    if (!visit)
        return 0;
    visit->web = web;
    visit->line = line;
    visit->connection = connection;
    visit->begin = body_clock();
    visit->request.method = "-";
    reply_problem(&visit->reply, problem_of_status(status), NULL);
    reply_finish(&visit->reply, &visit->request);
    note(visit, send_reply(visit));
    body_drain(connection, &line->socket, DRAIN_MS);
    reply_free(&visit->reply);
    free(visit);
    return 0;
}

static int count_in(const struct mg_connection *connection, void **data)
{
    struct web *web = mg_get_user_data(mg_get_context(connection));

    struct line *line = calloc(1, sizeof *line);

    *data = line; /* NULL: without memory for it, the connection is neither counted nor served */
    if (!line)
        return 0;
    line->web = web;
    atomic_fetch_add(&web->connections, 1);
    return 0;
}

static void count_out(const struct mg_connection *connection)
{
    struct line *line = mg_get_user_connection_data(connection);

    if (!line)
        return;
    atomic_fetch_sub(&line->web->connections, 1);
    mg_set_user_connection_data(connection, NULL); /* CivetWeb may report the end of a connection twice */
    free(line);
}

static int report(const struct mg_connection *connection, const char *message)
{
    (void)connection;
    (void)message; /* it may hold what was sent */
    return 1;
}

int web_start(const struct web_config *config, struct app *app, struct web **out)
{
    static const struct mg_callbacks CALLBACKS = { .begin_request = serve,
                                                   .http_error = refuse,
                                                   .init_connection = count_in,
                                                   .connection_close = count_out,
                                                   .log_message = report };
    struct web *web = calloc(1, sizeof *web);
    char listen[32], threads[16], head[16], idle[16], size[16];
    const char *options[] = { "listening_ports",
                              listen,
                              "num_threads",
                              threads,
                              "request_timeout_ms",
                              head,
                              "keep_alive_timeout_ms",
                              idle,
                              "max_request_size",
                              size,
                              "enable_keep_alive",
                              "yes",
                              "decode_url",
                              "no",
                              "tcp_nodelay",
                              "1",
                              "enable_directory_listing",
                              "no",
                              "access_control_allow_methods",
                              "",
                              NULL };

    *out = NULL;
    if (!web)
        return SQLITE_NOMEM;
    web->app = app;
    web->config = *config;
    snprintf(listen, sizeof listen, "127.0.0.1:%d", config->port);
    snprintf(threads, sizeof threads, "%d", config->threads);
    snprintf(head, sizeof head, "%d", config->head_ms);
    snprintf(idle, sizeof idle, "%d", config->idle_ms);
    snprintf(size, sizeof size, "%d", GUARD_HEAD_SIZE);
    mg_init_library(MG_FEATURES_DEFAULT);
    web->civetweb = mg_start(&CALLBACKS, web, options);
    if (!web->civetweb) {
        mg_exit_library();
        free(web);
        return SQLITE_CANTOPEN;
    }
    *out = web;
    return SYNC_OK;
}

int web_port(const struct web *web)
{
    struct mg_server_port ports[1] = { { 0 } };

    return mg_get_server_ports(web->civetweb, 1, ports) == 1 ? ports[0].port : 0;
}

void web_stop(struct web *web)
{
    const struct timespec pause = { .tv_nsec = 5000000 };
    int64_t deadline;

    if (!web)
        return;
    atomic_store(&web->stopping, true);
    deadline = body_clock() + (int64_t)web->config.finish_ms * 1000000;
    while (atomic_load(&web->requests) > 0 && body_clock() < deadline)
        nanosleep(&pause, NULL);
    mg_stop(web->civetweb);
    mg_exit_library();
    free(web);
}
