#include "backend/demo/tablet.h"

#include <string.h>

#include "backend/demo/calendar.h"
#include "backend/demo/random.h"
#include "schema/migrations.h"
#include "sync/json.h"

uint64_t tablet_branch(uint64_t seed, uint32_t index)
{
    return random_mix(random_mix(seed, 0x7461626c6574), index);
}

void tablet_edit(struct tablet *tablet, const char *table, const unsigned char id[SYNC_ID_SIZE], int64_t time)
{
    struct buffer *out = &tablet->waiting;

    if (time < tablet->last_save)
        time = tablet->last_save;
    tablet->last_save = time;
    if (out->length)
        buffer_byte(out, ',');
    buffer_puts(out, "{\"tabel\":\"");
    buffer_puts(out, table);
    buffer_puts(out, "\",\"rij\":");
    json_put_id(out, id);
    buffer_puts(out, ",\"tijd\":");
    json_put_integer(out, time);
    buffer_puts(out, ",\"waarden\":{");
    tablet->values = 0;
    buffer_clear(&tablet->seen);
}

static struct buffer *put_column(struct tablet *tablet, const char *column)
{
    struct buffer *out = &tablet->waiting;

    buffer_puts(out, tablet->values++ ? ",\"" : "\"");
    buffer_puts(out, column);
    buffer_puts(out, "\":");
    return out;
}

void tablet_text(struct tablet *tablet, const char *column, const char *text)
{
    struct buffer *out = put_column(tablet, column);

    if (text)
        json_put_string(out, text, strlen(text));
    else
        buffer_puts(out, "null");
}

void tablet_integer(struct tablet *tablet, const char *column, int64_t value)
{
    json_put_integer(put_column(tablet, column), value);
}

void tablet_id(struct tablet *tablet, const char *column, const unsigned char id[SYNC_ID_SIZE])
{
    json_put_id(put_column(tablet, column), id);
}

void tablet_date(struct tablet *tablet, const char *column, int32_t day)
{
    char text[DATE_SIZE];

    calendar_write(day, text);
    tablet_text(tablet, column, text);
}

static void put_version(struct buffer *out, uint64_t seed, const struct saved *seen)
{
    buffer_byte(out, '[');
    json_put_branch(out, tablet_branch(seed, seen->tablet));
    buffer_byte(out, ',');
    json_put_integer(out, seen->number);
    buffer_byte(out, ']');
}

void tablet_seen(struct tablet *tablet, uint64_t seed, const char *column, const struct saved *seen, size_t count)
{
    struct buffer *out = &tablet->seen;

    buffer_puts(out, out->length ? ",\"" : "\"");
    buffer_puts(out, column);
    buffer_puts(out, "\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_byte(out, ',');
        put_version(out, seed, &seen[i]);
    }
    buffer_byte(out, ']');
}

void tablet_cover(struct tablet *tablet, uint64_t seed, const char *column, const struct saved *seen)
{
    struct buffer *out = put_column(tablet, column);

    buffer_puts(out, "{\"versies\":[");
    put_version(out, seed, seen);
    buffer_puts(out, "]}");
}

struct saved tablet_save(struct tablet *tablet)
{
    struct buffer *out = &tablet->waiting;

    buffer_byte(out, '}');
    if (tablet->seen.length) {
        buffer_puts(out, ",\"gezien\":{");
        buffer_append(out, tablet->seen.data, tablet->seen.length);
        buffer_byte(out, '}');
    }
    buffer_byte(out, '}');
    if (tablet->seen.failed)
        out->failed = true;
    return (struct saved){ tablet->index, ++tablet->number };
}

void tablet_give_access(struct tablet *office, const struct tablet *person)
{
    struct buffer *out = &office->waiting;

    buffer_puts(out, out->length ? ",{\"opdracht\":\"toegang\",\"persoon\":" : "{\"opdracht\":\"toegang\",\"persoon\":");
    json_put_id(out, person->person);
    buffer_puts(out, ",\"bereiken\":[");
    for (size_t i = 0; i < person->scope_count; i++) {
        if (i)
            buffer_byte(out, ',');
        json_put_id(out, person->scopes[i]);
    }
    buffer_puts(out, "]}");
    office->number++;
}

static void write_request(struct post *post, const struct tablet *tablet)
{
    struct buffer *out = &post->body;

    buffer_clear(out);
    buffer_puts(out, "{\"versie\":1,\"schema\":");
    json_put_integer(out, SCHEMA_VERSION);
    buffer_puts(out, ",\"incarnatie\":null,\"verzoek\":");
    json_put_integer(out, ++post->request);
    buffer_puts(out, ",\"bereiken\":[],\"bewerkingen\":[{\"tak\":");
    json_put_branch(out, tablet->branch);
    buffer_puts(out, ",\"vanaf\":");
    json_put_integer(out, tablet->sent + 1);
    buffer_puts(out, ",\"lijst\":[");
    buffer_append(out, tablet->waiting.data, tablet->waiting.length);
    buffer_puts(out, "]}]}");
}

int post_send(struct post *post, struct tablet *tablet, int64_t now)
{
    struct exchange_context context = { .office = tablet->office, .now = now };
    struct faults faults = { .count = 0 };
    int result;

    if (tablet->waiting.failed)
        return SQLITE_NOMEM;
    if (tablet->sent == tablet->number)
        return SYNC_OK;
    memcpy(context.device, tablet->device, SYNC_ID_SIZE);
    memcpy(context.person, tablet->person, SYNC_ID_SIZE);
    write_request(post, tablet);
    if (post->body.failed)
        return SQLITE_NOMEM;
    result = exchange_decode(&context, post->body.data, post->body.length, &post->exchanges[post->count], &faults);
    if (result != SYNC_OK)
        return result;
    post->count++;
    post->edits += tablet->number - tablet->sent;
    tablet->sent = tablet->number;
    buffer_clear(&tablet->waiting);
    return post->count == POST_EXCHANGES || post->edits >= POST_EDITS ? post_flush(post) : SYNC_OK;
}

static void forget(struct post *post)
{
    while (post->count)
        exchange_free(post->exchanges[--post->count]);
    post->edits = 0;
}

int post_flush(struct post *post)
{
    int results[POST_EXCHANGES];
    int result = post->count ? server_push_group(post->server, post->exchanges, results, post->count) : SYNC_OK;

    for (size_t i = 0; i < post->count && result == SYNC_OK; i++)
        result = results[i];
    forget(post);
    return result;
}

void post_close(struct post *post)
{
    forget(post);
    buffer_free(&post->body);
}
