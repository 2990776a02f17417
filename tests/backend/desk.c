#include "tests/backend/desk.h"

#include <dirent.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/office.h"
#include "schema/migrations.h"
#include "sync/id.h"

static const struct password_cost CHEAP = { 1, 8192 };

static int64_t now_of(void *clock)
{
    return *(int64_t *)clock;
}

static int populate(struct desk *desk, struct connection *connection)
{
    static const char *const NAMES[] = { "jan", "fenna" }, *const TEAMS[] = { "Stadskanaal", "Borger" };
    struct faults faults = { 0 };
    struct office *office;
    json_t *edits = json_array();
    char hash[PASSWORD_HASH_SIZE];
    int result = office_open(connection, &office);

    for (int i = 0; i < 2; i++) {
        token_id(desk->teams[i]);
        token_id(desk->people[i]);
        json_array_append_new(edits,
                              office_edit_take("team", desk->teams[i], json_pack("{s:s}", "naam", TEAMS[i]), DESK_NOW));
        json_array_append_new(
            edits, office_edit_take("medewerker", desk->people[i], json_pack("{s:s}", "naam", NAMES[i]), DESK_NOW));
        json_array_append_new(edits, office_access(desk->people[i], (void *)&desk->teams[i], 1));
    }
    if (result == SYNC_OK)
        result = office_push_take(office, edits, DESK_NOW, &faults);
    office_close(office);
    if (result == SYNC_OK)
        result = password_hash(&CHEAP, DESK_PASSWORD, hash);
    for (int i = 0; i < 2 && result == SYNC_OK; i++) {
        struct account account = { .login_name = NAMES[i], .password_hash = hash };

        memcpy(account.person, desk->people[i], SYNC_ID_SIZE);
        result = accounts_add(connection->accounts, &account, DESK_NOW);
    }
    return result;
}

bool desk_start(struct desk *desk)
{
    struct app_config config = { .data = desk->directory,
                                 .log = desk->log,
                                 .errors = desk->errors,
                                 .cost = CHEAP,
                                 .now = now_of,
                                 .clock = &desk->now,
                                 .routes = desk->routes,
                                 .route_count = desk->route_count };
    int result = app_open(&config, &desk->app);

    if (result != SYNC_OK)
        printf("  the office could not be opened: %d\n", result);
    return result == SYNC_OK;
}

void desk_stop(struct desk *desk)
{
    app_close(desk->app);
    desk->app = NULL;
}

bool desk_open(struct desk *desk, const struct route *routes, size_t route_count)
{
    struct connection *connection = NULL;
    int result;

    memset(desk, 0, sizeof *desk);
    desk->now = DESK_NOW;
    desk->errors = fopen("/dev/null", "w");
    desk->log = tmpfile();
    desk->routes = routes;
    desk->route_count = route_count;
    snprintf(desk->directory, sizeof desk->directory, "/tmp/naober-test-XXXXXX");
    if (sodium_init() < 0 || !mkdtemp(desk->directory) || !desk->errors || !desk->log)
        return false;
    app_database(desk->directory, desk->database, sizeof desk->database);
    result = connection_open(desk->database, true, &connection);
    if (result == SYNC_OK)
        result = populate(desk, connection);
    connection_close(connection);
    return result == SYNC_OK && desk_start(desk);
}

void desk_remove(const char *directory)
{
    DIR *list = opendir(directory);
    char path[512];

    for (struct dirent *entry; list && (entry = readdir(list)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        unlink(path);
    }
    if (list)
        closedir(list);
    rmdir(directory);
}

void desk_close(struct desk *desk)
{
    desk_stop(desk);
    desk_remove(desk->directory);
    if (desk->errors)
        fclose(desk->errors);
    if (desk->log)
        fclose(desk->log);
}

void desk_ask(struct desk *desk, const char *method, const char *path, const char *const *pairs, const char *body,
              size_t length, struct heard *heard)
{
    struct header headers[16];
    char bare[512];
    const char *query = strchr(path, '?');
    struct request request = { .method = method,
                               .path = bare,
                               .query = query ? query + 1 : NULL,
                               .headers = headers,
                               .body = body,
                               .body_length = length };
    struct reply reply = REPLY_EMPTY;
    const char *sent;
    size_t head_length;

    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(path, "?"), path);
    for (; pairs && pairs[0]; pairs += 2)
        headers[request.header_count++] = (struct header){ pairs[0], pairs[1] };
    route_begin(desk->app, &request, &reply);
    route_finish(desk->app, &request, &reply);
    heard->status = reply.status;
    sent = reply_body(&reply, &heard->length);
    heard->body = calloc(1, heard->length + 1);
    if (heard->length)
        memcpy(heard->body, sent, heard->length);
    sent = reply_head(&reply, &head_length);
    snprintf(heard->head, sizeof heard->head, "Content-Type: %s\r\n%.*s", reply.type ? reply.type : "",
             (int)head_length, sent);
    reply_free(&reply);
    request_end(&request);
}

void heard_free(struct heard *heard)
{
    free(heard->body);
    heard->body = NULL;
}

bool heard_header(const struct heard *heard, const char *name, const char *value)
{
    char line[512];

    snprintf(line, sizeof line, "%s: %s\r\n", name, value);
    return strstr(heard->head, line) != NULL;
}

bool desk_log_in(struct desk *desk, const char *name, char *authorization)
{
    char device[ID_TEXT_SIZE + 1] = "";

    return desk_log_in_as(desk, name, device, authorization);
}

bool desk_log_in_as(struct desk *desk, const char *name, char *device, char *authorization)
{
    static const char *const HEADERS[] = { "Content-Type", "application/json", NULL };
    struct heard heard;
    json_t *json;
    char body[200];
    const char *token, *id;
    int length = snprintf(body, sizeof body, "{\"gebruikersnaam\":\"%s\",\"wachtwoord\":\"" DESK_PASSWORD "\"%s%s%s}",
                          name, *device ? ",\"apparaat\":\"" : "", device, *device ? "\"" : "");

    desk_ask(desk, "POST", "/v1/aanmeldingen", HEADERS, body, (size_t)length, &heard);
    json = json_loads(heard.body, 0, NULL);
    token = json_string_value(json_object_get(json, "token"));
    snprintf(authorization, 64, "Bearer %s", token ? token : "");
    id = json_string_value(json_object_get(json, "apparaat"));
    snprintf(device, ID_TEXT_SIZE + 1, "%s", id ? id : "");
    json_decref(json);
    heard_free(&heard);
    return heard.status == 201;
}

size_t desk_exchange(const struct desk *desk, int team, unsigned branch, unsigned first, unsigned count, char *text,
                     size_t size)
{
    char branch_text[BRANCH_TEXT_SIZE], row[ID_TEXT_SIZE], team_text[ID_TEXT_SIZE];
    size_t length;

    branch_to_text(0x7000000000000000u + branch, branch_text);
    id_to_text(desk->teams[team], team_text);
    length =
        (size_t)snprintf(text, size,
                         "{\"versie\":1,\"schema\":%d,\"incarnatie\":null,\"verzoek\":1,\"maximum\":10,\"bereiken\":[],"
                         "\"bewerkingen\":[",
                         SCHEMA_VERSION);
    if (count > 0)
        length += (size_t)snprintf(text + length, size - length, "{\"tak\":\"%.11s\",\"vanaf\":%u,\"lijst\":[",
                                   branch_text, first);
    for (unsigned i = 0; i < count; i++) {
        unsigned char id[SYNC_ID_SIZE] = { (unsigned char)branch, (unsigned char)(branch >> 8),
                                           (unsigned char)(first + i), 1 };

        id_to_text(id, row);
        length += (size_t)snprintf(
            text + length, size - length,
            "%s{\"tabel\":\"huishouden\",\"rij\":\"%.22s\",\"tijd\":1790000000,\"waarden\":{\"team_id\":\"%.22s\","
            "\"naam\":\"Gezin %u\"}}",
            i ? "," : "", row, team_text, first + i);
    }
    return length + (size_t)snprintf(text + length, size - length, count > 0 ? "]}]}" : "]}");
}

void desk_exchange_post(struct desk *desk, const char *authorization, const char *text, size_t length,
                        struct heard *heard)
{
    const char *const headers[] = { "Content-Type", "application/json", "Authorization", authorization, NULL };

    desk_ask(desk, "POST", "/v1/synchronisaties", headers, text, length, heard);
}

int desk_send(struct desk *desk, const char *authorization, const char *edits)
{
    char branch[BRANCH_TEXT_SIZE];
    struct heard heard;
    json_t *answer;
    size_t length = strlen(edits) + 300;
    char *text = malloc(length);
    int refused;

    branch_to_text(DESK_BRANCH + ++desk->branch, branch);
    length =
        (size_t)snprintf(text, length,
                         "{\"versie\":1,\"schema\":%d,\"incarnatie\":null,\"verzoek\":1,\"maximum\":10,\"bereiken\":[],"
                         "\"bewerkingen\":[{\"tak\":\"%.11s\",\"vanaf\":1,\"lijst\":[%s]}]}",
                         SCHEMA_VERSION, branch, edits);
    desk_exchange_post(desk, authorization, text, length, &heard);
    answer = json_loads(heard.body, 0, NULL);
    refused = (int)json_array_size(json_object_get(json_array_get(json_object_get(answer, "ontvangsten"), 0), "geweigerd"));
    json_decref(answer);
    heard_free(&heard);
    free(text);
    return heard.status == 200 ? refused : -1;
}

int64_t desk_number(const struct desk *desk, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;

    if (sqlite3_open_v2(desk->database, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(db, 5000) == SQLITE_OK && sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

char *desk_log(struct desk *desk)
{
    long length;
    char *text;

    fflush(desk->log);
    length = ftell(desk->log);
    text = calloc(1, (size_t)length + 1);
    rewind(desk->log);
    if (fread(text, 1, (size_t)length, desk->log) != (size_t)length)
        text[0] = '\0';
    fseek(desk->log, 0, SEEK_END);
    return text;
}
