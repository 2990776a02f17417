#include "backend/route.h"

#include <string.h>
#include <strings.h>

#include "backend/gzip.h"

#define TOKEN_SCHEME "Bearer "
#define SEEN_STEP    3600 /* seconds between two notes of when a device was last seen: not every exchange need write */

/* Does the path fit the pattern? Takes down what stands in place of {…}. */
static bool fits(const char *pattern, const char *path, struct request *request)
{
    size_t count = 0;

    while (*pattern && *path) {
        if (*pattern == '{' && count < REQUEST_PARAMETERS) {
            size_t length = strcspn(path, "/");

            if (length == 0 || length >= REQUEST_PARAMETER_SIZE)
                return false;
            memcpy(request->parameters[count], path, length);
            request->parameters[count++][length] = '\0';
            path += length;
            pattern += strcspn(pattern, "}") + 1;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *pattern == *path;
}

/* The route for this request, or NULL; then `allowed` has the methods that the path does have. */
static const struct route *find(const struct app *app, struct request *request, char *allowed, size_t size)
{
    const char *method = request_is_get(request) ? "GET" : request->method;

    allowed[0] = '\0';
    for (size_t i = 0; i < app->config.route_count; i++) {
        const struct route *route = &app->config.routes[i];
        bool is_get = strcmp(route->method, "GET") == 0;

        if (!fits(route->path, request->path, request))
            continue;
        if (strcmp(route->method, method) == 0)
            return route;
        if (strlen(allowed) + strlen(route->method) + sizeof ", GET, HEAD" < size) {
            strcat(allowed, *allowed ? ", " : "");
            strcat(allowed, is_get ? "GET, HEAD" : route->method);
        }
    }
    return NULL;
}

static bool is_file(const struct request *request, const char *allowed)
{
    return !*allowed && strncmp(request->path, "/v1/", 4) != 0 && strcmp(request->path, "/v1") != 0;
}

struct seen {
    const unsigned char *device;
    int64_t now;
};

static int note_seen(struct connection *connection, void *context)
{
    const struct seen *seen = context;

    return accounts_seen(connection->accounts, seen->device, seen->now);
}

/* A token that was ended still brings in what its tablet has left, where nothing of that is believed. */
static int admit_revoked(struct connection *connection, const struct request *request)
{
    char reason[SERVER_REASON_SIZE];
    int result = server_distrusts(connection->server, request->who.device, reason);

    return result == SYNC_OK && !reason[0] ? SYNC_NOT_FOUND : result;
}

/* Who sends this, by the token? SYNC_OK, SYNC_NOT_FOUND, or an SQLite code. */
static int identify(struct app *app, struct request *request)
{
    const char *authorization = request_header(request, "Authorization");
    struct seen seen = { request->who.device, app_now(app) };
    unsigned char hash[TOKEN_HASH_SIZE];
    struct connection *connection;
    int result;

    if (!authorization || strncmp(authorization, TOKEN_SCHEME, sizeof TOKEN_SCHEME - 1) != 0 ||
        !token_hash(authorization + sizeof TOKEN_SCHEME - 1, hash))
        return SYNC_NOT_FOUND;
    result = readers_take(app->readers, &connection);
    if (result == SYNC_OK)
        result = request->route->who == ROLE_TABLET ? accounts_of_any_token(connection->accounts, hash, &request->who)
                                                    : accounts_of_token(connection->accounts, hash, &request->who);
    if (result == SYNC_OK && request->who.revoked)
        result = admit_revoked(connection, request);
    readers_give(app->readers, connection);
    if (result == SYNC_OK && seen.now - request->who.last_seen >= SEEN_STEP)
        writer_run(app->writer, note_seen, &seen); /* that it isn't noted is no reason to turn the device away */
    return result;
}

bool route_begin(struct app *app, struct request *request, struct reply *reply)
{
    char allowed[64];
    int result;

    request->route = find(app, request, allowed, sizeof allowed);
    if (!request->route && is_file(request, allowed) && request_is_get(request)) {
        files_answer(app->files, request, reply);
        return false;
    }
    if (!request->route && (*allowed || is_file(request, allowed))) {
        reply_problem(reply, PROBLEM_METHOD, NULL);
        reply_header(reply, "Allow", "%s", *allowed ? allowed : "GET, HEAD");
        return false;
    }
    if (!request->route) {
        reply_problem(reply, PROBLEM_NOT_FOUND, NULL);
        return false;
    }
    result = request->route->who == ROLE_ANYONE ? SYNC_OK : identify(app, request);
    if (result == SYNC_NOT_FOUND)
        reply_problem(reply, PROBLEM_NOT_LOGGED_IN, NULL);
    else if (result != SYNC_OK)
        reply_failure(reply, result);
    return result == SYNC_OK;
}

size_t route_body_most(const struct request *request)
{
    return request->route ? request->route->body_most : 0;
}

/* Put the unpacked body in place of the one sent; false when the reply says what was wrong with it. */
static bool unpack(struct request *request, struct reply *reply)
{
    const char *encoding = request_header(request, "Content-Encoding");
    struct faults faults = { 0 };
    int result;

    if (!encoding || strcasecmp(encoding, "identity") == 0) {
        if (request->body_length <= request->route->unpacked_most)
            return true;
        reply_problem(reply, PROBLEM_TOO_LARGE, NULL);
        return false;
    }
    if (strcasecmp(encoding, "gzip") != 0) {
        reply_problem(reply, PROBLEM_WRONG_TYPE, NULL);
        reply_header(reply, "Accept-Encoding", "gzip");
        return false;
    }
    result = gzip_unpack(request->body, request->body_length, request->route->unpacked_most, &request->unpacked);
    request->body = request->unpacked.data;
    request->body_length = request->unpacked.length;
    faults_add(&faults, "", "gzip", "De inhoud is geen heel gzip-bestand.");
    if (result == SYNC_INVALID)
        reply_problem(reply, PROBLEM_MALFORMED, &faults);
    else if (result == SQLITE_TOOBIG)
        reply_problem(reply, PROBLEM_TOO_LARGE, NULL);
    else if (result != SYNC_OK)
        reply_failure(reply, result);
    return result == SYNC_OK;
}

void route_finish(struct app *app, struct request *request, struct reply *reply)
{
    const struct route *route = request->route;
    bool ready = reply->status == 0 && route;

    if (ready && route->body_most > 0 && !http_is_type(request_header(request, "Content-Type"), "application/json")) {
        reply_problem(reply, PROBLEM_WRONG_TYPE, NULL);
        reply_header(reply, "Accept", "application/json");
        ready = false;
    }
    if (ready && route->body_most > 0)
        ready = unpack(request, reply);
    if (ready)
        route->handler(app, request, reply);
    reply_finish(reply, request);
}

const char *route_name(const struct request *request)
{
    return request->route ? request->route->path : "-";
}
