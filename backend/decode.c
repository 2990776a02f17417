#include "backend/decode.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "sync/id.h"
#include "sync/json.h"

enum { NAME, PASSWORD, DEVICE, MEMBER_COUNT };

static const struct {
    const char *pointer;
    size_t most; /* bytes */
    bool optional;
} MEMBERS[MEMBER_COUNT] = { { "/gebruikersnaam", LOGIN_MOST, false },
                            { "/wachtwoord", PASSWORD_MOST, false },
                            { "/apparaat", ID_TEXT_SIZE, true } };

static int read_text(struct json *json, int member, struct arena *arena, char *text, struct faults *faults)
{
    const char *pointer = MEMBERS[member].pointer;
    struct slice value;

    if (json_peek(json) != JSON_STRING) {
        faults_add(faults, pointer, "geen-tekst", "Dit veld hoort een tekst te zijn.");
    } else if (!json_read_string(json, arena, &value)) {
        if (arena->failed)
            return SQLITE_NOMEM;
        faults_add(faults, pointer, "vreemd-teken", "In dit veld staat een teken dat niet kan.");
    } else if (value.length > MEMBERS[member].most) {
        faults_add(faults, pointer, "te-lang", "Dit veld mag hoogstens %zu bytes lang zijn.", MEMBERS[member].most);
    } else {
        memcpy(text, value.bytes, value.length);
        text[value.length] = '\0';
    }
    return SYNC_OK;
}

static void read_device(const char *text, struct log_in *log_in, struct faults *faults)
{
    log_in->has_device = id_from_text(text, strlen(text), log_in->device);
    if (!log_in->has_device && faults->count == 0)
        faults_add(faults, MEMBERS[DEVICE].pointer, "geen-id", "Dit veld hoort een id van 22 tekens te zijn.");
}

int decode_log_in(const char *body, size_t length, struct log_in *log_in, struct faults *faults)
{
    const char *const names[MEMBER_COUNT] = { MEMBERS[NAME].pointer + 1, MEMBERS[PASSWORD].pointer + 1,
                                              MEMBERS[DEVICE].pointer + 1 };
    char device[ID_TEXT_SIZE + 1] = "", *const texts[MEMBER_COUNT] = { log_in->name, log_in->password, device };
    struct json json = json_open(body ? body : "", length), values[MEMBER_COUNT];
    bool given[MEMBER_COUNT] = { false }, object = json_peek(&json) == JSON_OBJECT;
    struct json_members others = { 0, 0 };
    struct arena arena = ARENA_EMPTY;
    int result = SYNC_OK;

    if (object)
        json_members(&json, names, MEMBER_COUNT, values, given, &others);
    else
        json_skip(&json, NULL);
    if (!json_done(&json)) {
        faults_add(faults, "", "geen-json", "De inhoud is geen geldige JSON, bij byte %zu.",
                   (size_t)(json.at - json.start));
        return SYNC_INVALID;
    }
    if (!object)
        faults_add(faults, "", "geen-object", "De inhoud hoort een JSON-object te zijn.");
    if (others.unknown)
        faults_add(faults, "", "onbekend-veld", "Er staat een onbekend veld in.");
    if (others.twice)
        faults_add(faults, "", "dubbel-veld", "Er staat een veld twee keer in.");
    for (int member = 0; object && member < MEMBER_COUNT && result == SYNC_OK; member++) {
        if (given[member])
            result = read_text(&values[member], member, &arena, texts[member], faults);
        else if (!MEMBERS[member].optional)
            faults_add(faults, MEMBERS[member].pointer, "ontbreekt", "Dit veld is verplicht.");
    }
    log_in->has_device = false;
    if (result == SYNC_OK && given[DEVICE])
        read_device(device, log_in, faults);
    arena_free(&arena);
    return result == SYNC_OK && faults->count > 0 ? SYNC_INVALID : result;
}

int decode_token(const char *text, size_t length, char token[TOKEN_TEXT_SIZE])
{
    static const char *const NAMES[] = { "token" };
    struct json json = json_open(text, length), value;
    struct json_members others = { 0, 0 };
    struct arena arena = ARENA_EMPTY;
    struct slice slice = { "", 0 };
    bool given = false, sound = json_peek(&json) == JSON_OBJECT;
    int result;

    sound = sound && json_members(&json, NAMES, 1, &value, &given, &others) && json_done(&json) && given &&
            others.unknown == 0 && others.twice == 0;
    sound = sound && json_read_string(&value, &arena, &slice) && slice.length < TOKEN_TEXT_SIZE;
    result = arena.failed ? SQLITE_NOMEM : sound ? SYNC_OK : SYNC_INVALID;
    if (result == SYNC_OK) {
        memcpy(token, slice.bytes, slice.length);
        token[slice.length] = '\0';
    }
    arena_free(&arena);
    return result;
}

/* One refusal: [number, reason, detail]. */
static void read_refusal(struct json *json, struct arena *arena, struct faults *faults)
{
    struct slice reason = { "", 0 }, detail = { "", 0 };
    char word[32];
    int64_t number;

    json_enter_array(json);
    if (json_next(json))
        json_read_integer(json, &number);
    if (json_next(json))
        json_read_string(json, arena, &reason);
    if (json_next(json))
        json_read_string(json, arena, &detail);
    while (json_next(json))
        json_skip(json, NULL);
    snprintf(word, sizeof word, "%.*s", (int)reason.length, reason.bytes);
    faults_add(faults, "", word, "%.*s", (int)detail.length, detail.bytes);
}

int decode_refusals(const struct buffer *answer, struct faults *faults)
{
    static const char *const RECEIPTS[] = { "ontvangsten" }, *const REFUSALS[] = { "geweigerd" };
    struct json json = json_open(answer->data, answer->length), receipts, refusals;
    struct json_members others = { 0, 0 };
    struct arena arena = ARENA_EMPTY;
    size_t before = faults->count;
    bool given = false, sound = json_members(&json, RECEIPTS, 1, &receipts, &given, &others) && given;

    if (sound)
        json_enter_array(&receipts);
    while (sound && json_next(&receipts)) {
        sound = json_members(&receipts, REFUSALS, 1, &refusals, &given, &others);
        if (!sound || !given)
            continue;
        json_enter_array(&refusals);
        while (json_next(&refusals))
            read_refusal(&refusals, &arena, faults);
        sound = !refusals.failed;
    }
    sound = sound && !receipts.failed;
    arena_free(&arena);
    if (!sound)
        return SQLITE_CORRUPT;
    return faults->count > before ? SYNC_INVALID : SYNC_OK;
}
