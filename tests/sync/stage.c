#include "tests/sync/stage.h"

#include <stdarg.h>
#include <stdlib.h>

#include "tests/check.h"

struct exchange_context stage_context(const struct tablet *tablet)
{
    struct exchange_context context = { .now = tablet->world->now };

    memcpy(context.device, tablet->id, SYNC_ID_SIZE);
    memcpy(context.person, tablet->person, SYNC_ID_SIZE);
    return context;
}

struct exchange *stage_decode(const struct tablet *tablet, const struct buffer *request)
{
    struct exchange_context context = stage_context(tablet);
    struct exchange *exchange = NULL;
    struct faults faults;

    if (!check_int(exchange_decode(&context, request->data, request->length, &exchange, &faults), SYNC_OK))
        exit(1);
    return exchange;
}

void stage_put(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    buffer_puts(buffer, text);
    sqlite3_free(text);
}

void stage_on_tablet(struct stage *stage)
{
    stage->db = stage->a->db;
    stage->file = "tablet-0";
}

void stage_at_office(struct stage *stage)
{
    stage->db = stage->world.db;
    stage->file = "office";
}

void stage_conflict(struct stage *stage)
{
    tablet_set(stage->a, "afspraak", stage->afspraak, "status", "\"loopt\"");
    tablet_set(stage->a, "afspraak", stage->afspraak, "actie", "\"Nu samen bellen.\"");
    stage->world.now += 60;
    tablet_set(stage->b, "afspraak", stage->afspraak, "status", "\"gestopt\"");
    tablet_set(stage->b, "afspraak", stage->afspraak, "actie", "\"Samen bellen. En mailen.\"");
    world_exchange(&stage->world);
}

void stage_answer(struct stage *stage)
{
    struct buffer request = BUFFER_EMPTY;
    struct faults faults;

    check_int(device_request(stage->a->device, &request), SYNC_OK);
    world_answer(&stage->world, stage->a, request.data, request.length, &stage->input, &faults);
    buffer_free(&request);
}

void stage_spoil_last(struct tablet *tablet)
{
    sqlite3_exec(tablet->db,
                 "UPDATE sync_edit SET edit = replace(edit, '\"wie\":', '\"kleur\":')"
                 " WHERE sequence = (SELECT max(sequence) FROM sync_edit)",
                 NULL, NULL, NULL);
}

void stage_change_status(struct stage *stage, const char *seen)
{
    stage_put(&stage->input, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"nagekomen\"},\"gezien\":{\"status\":%s}}",
              stage->afspraak, seen);
    stage_on_tablet(stage);
}

void stage_waiting_edits(struct stage *stage)
{
    char id[23];

    tablet_set(stage->b, "afspraak", stage->afspraak, "status", "\"gestopt\"");
    tablet_set(stage->b, "afspraak", stage->afspraak, "actie", "\"Samen bellen. En mailen.\"");
    tablet_afspraak(stage->b, stage->huishouden, id);
    tablet_exchange(stage->b);
    tablet_set(stage->a, "afspraak", stage->afspraak, "status", "\"loopt\"");
    tablet_set(stage->a, "afspraak", stage->afspraak, "actie", "\"Nu samen bellen.\"");
    tablet_set(stage->a, "huishouden", stage->huishouden, "plan", "\"Rust\\nRegelmaat\"");
    tablet_reopen(stage->a);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    stage_spoil_last(stage->a);
    tablet_afspraak(stage->a, stage->huishouden, id);
    tablet_set(stage->a, "afspraak", id, "uiterlijk", "\"2027-03-01\"");
    stage_on_tablet(stage);
}

int stage_save(struct stage *stage)
{
    return device_save(stage->a->device, stage->input.data, stage->input.length, stage->world.now, &stage->out);
}

int stage_push(struct stage *stage)
{
    int pushed = SYNC_OK;
    int result = server_push_group(stage->world.server, &stage->exchange, &pushed, 1);

    return result != SYNC_OK ? result : pushed;
}

void stage_restored_office(struct stage *stage)
{
    sqlite3 *backup = world_backup(&stage->world);
    char id[23];

    stage_conflict(stage);
    tablet_afspraak(stage->b, stage->huishouden, id);
    world_exchange(&stage->world);
    tablet_reopen(stage->a);
    tablet_set(stage->a, "afspraak", stage->afspraak, "wie", "\"Fonds\"");
    world_restore(&stage->world, backup);
    sqlite3_close(backup);
}

void stage_met_restored_office(struct stage *stage)
{
    stage_restored_office(stage);
    tablet_one_exchange(stage->a);
    stage_on_tablet(stage);
}
