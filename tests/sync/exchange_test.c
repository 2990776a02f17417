/* The exchange between an office and tablets, one claim a test. */
#include <stdio.h>

#include "schema/migrations.h"
#include "sync/heads.h"
#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/scene.h"

static const char *shown(struct tablet *tablet, struct scene *scene, const char *column)
{
    const char *row = tablet_row(tablet, "afspraak", scene->afspraak);

    return row ? row_value(row, column) : NULL;
}

static const char *conflict(struct tablet *tablet, struct scene *scene, const char *reg)
{
    return row_conflict(tablet_row(tablet, "afspraak", scene->afspraak), reg);
}

/* What one tablet saved offline is on the other after both have synced. */
static void a_new_row_arrives(void)
{
    struct scene *scene = scene_open(2);

    check_text(shown(scene->b, scene, "actie"), "\"Samen bellen.\"");
    check_text(shown(scene->b, scene, "status"), "\"voorgesteld\"");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM afspraak"), "1");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 3"), "0");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_base"), "0");
    scene_close(scene);
}

/* When the row was made, as its stored heads say. */
static int64_t time_of_making(sqlite3 *db, const char *id)
{
    struct catalogue catalogue;
    struct arena arena = ARENA_EMPTY;
    struct row_heads heads = { .created = { .time = 0 } };
    sqlite3_stmt *statement = NULL;

    check_int(catalogue_load(db, SCHEMA_VERSION, &catalogue), SYNC_OK);
    check_int(sqlite3_prepare_v2(db, "SELECT sync_heads FROM afspraak WHERE id = unid(?1)", -1, &statement, NULL), SQLITE_OK);
    sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
    check_int(sqlite3_step(statement), SQLITE_ROW);
    check_int(heads_load(catalogue_table(&catalogue, (struct slice){ "afspraak", 8 }), sqlite3_column_blob(statement, 0),
                         (size_t)sqlite3_column_bytes(statement, 0), &arena, &heads),
              SYNC_OK);
    sqlite3_finalize(statement);
    arena_free(&arena);
    catalogue_free(&catalogue);
    return heads.created.time;
}

/* Rows that arrive together have each the time at which they were made. */
static void rows_keep_the_time_of_their_making(void)
{
    struct scene *scene = scene_open(2);
    char second[23], third[23];

    scene->world.now += 100;
    tablet_afspraak(scene->a, scene->huishouden, second);
    scene->world.now += 7;
    tablet_afspraak(scene->a, scene->huishouden, third);
    tablet_exchange(scene->a);
    tablet_exchange(scene->b);
    check_int(time_of_making(scene->b->db, second), scene->world.now - 7);
    check_int(time_of_making(scene->b->db, third), scene->world.now);
    scene_close(scene);
}

/* Two tablets change different fields of one afspraak offline: both survive. */
static void different_fields_both_survive(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "evaluatiedatum", "\"2027-03-01\"");
    world_exchange(&scene->world);
    for (int i = 0; i < 2; i++) {
        check_text(shown(&scene->world.tablets[i], scene, "status"), "\"loopt\"");
        check_text(shown(&scene->world.tablets[i], scene, "evaluatiedatum"), "\"2027-03-01\"");
        check_text(conflict(&scene->world.tablets[i], scene, "status"), NULL);
    }
    scene_close(scene);
}

/* The same field changed on both: a conflict on both, the later one shown; settled on one, it is settled on the other. */
static void the_same_field_is_a_conflict_until_someone_settles_it(void)
{
    struct scene *scene = scene_open(2);
    const char *row;

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    scene->world.now += 60;
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"gestopt\"");
    world_exchange(&scene->world);
    check_text(shown(scene->a, scene, "status"), "\"gestopt\"");
    check_text(shown(scene->b, scene, "status"), "\"gestopt\"");
    check_true(conflict(scene->a, scene, "status") != NULL);
    check_text(sql_text(scene->b->db, "SELECT sync_conflicts FROM afspraak"), "1");

    row = tablet_row(scene->a, "afspraak", scene->afspraak);
    check_int(tablet_save(scene->a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"loopt\"},\"gezien\":{\"status\":%s}}",
                          scene->afspraak, row_all_seen(row, "status")),
              SYNC_OK);
    check_text(conflict(scene->a, scene, "status"), NULL);
    world_exchange(&scene->world);
    for (int i = 0; i < 2; i++) {
        check_text(shown(&scene->world.tablets[i], scene, "status"), "\"loopt\"");
        check_text(conflict(&scene->world.tablets[i], scene, "status"), NULL);
    }
    check_text(sql_text(scene->world.db, "SELECT status || sync_conflicts FROM afspraak"), "loopt0");
    scene_close(scene);
}

/* Both typed the same: nobody is asked, and a later save replaces both. */
static void equal_values_are_no_conflict(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
    world_exchange(&scene->world);
    check_text(conflict(scene->a, scene, "status"), NULL);
    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"nagekomen\"");
    world_exchange(&scene->world);
    check_text(shown(scene->b, scene, "status"), "\"nagekomen\"");
    check_text(conflict(scene->b, scene, "status"), NULL);
    scene_close(scene);
}

/* A form opened before a pull and saved after it replaces what its author saw, not what the pull brought (R2). */
static void seen_means_displayed(void)
{
    struct scene *scene = scene_open(2);
    char seen[200];

    snprintf(seen, sizeof seen, "%s", row_seen(tablet_row(scene->a, "afspraak", scene->afspraak), "status"));
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
    world_exchange(&scene->world);
    check_text(shown(scene->a, scene, "status"), "\"loopt\"");
    check_int(tablet_save(scene->a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"gestopt\"},\"gezien\":{\"status\":%s}}",
                          scene->afspraak, seen),
              SYNC_OK);
    check_text(shown(scene->a, scene, "status"), "\"gestopt\"");
    check_true(conflict(scene->a, scene, "status") != NULL);
    world_exchange(&scene->world);
    check_true(conflict(scene->b, scene, "status") != NULL);
    scene_close(scene);
}

/* Amount, payer and term mean something only together: they conflict and settle as one. */
static void columns_of_one_register_stay_together(void)
{
    struct scene *scene = scene_open(2);
    const char *row = tablet_row(scene->a, "afspraak", scene->afspraak);

    check_int(tablet_save(scene->a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"kosten\":5000},\"gezien\":{\"kosten\":%s}}",
                          scene->afspraak, row_seen(row, "kosten")),
              SYNC_INVALID);
    check_text(tablet_fault(), "onvolledig");
    for (int i = 0; i < 2; i++)
        check_int(tablet_save(&scene->world.tablets[i],
                              "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"kosten\":%d,\"betaler\":\"%s\",\"termijn\":\"maand\"},"
                              "\"gezien\":{\"kosten\":%s}}",
                              scene->afspraak, 100 * (i + 1), i ? "gemeente" : "fonds", row_seen(row, "kosten")),
                  SYNC_OK);
    world_exchange(&scene->world);
    check_text(sql_text(scene->a->db, "SELECT kosten || betaler IN ('100fonds', '200gemeente') FROM afspraak"), "1");
    check_true(conflict(scene->a, scene, "kosten") != NULL);
    check_text(sql_text(scene->a->db, "SELECT sync_conflicts FROM afspraak"), "1");
    scene_close(scene);
}

/* A clock three years ahead wins no more than five minutes, one three years behind loses nothing (R15). */
static void clocks_decide_only_what_is_shown(void)
{
    struct scene *scene = scene_open(2);

    scene->a->clock_error = 3 * 365 * 86400;
    scene->b->clock_error = -3 * 365 * 86400;
    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"gestopt\"");
    tablet_exchange(scene->a);
    scene->world.now += 3600;
    tablet_exchange(scene->b);
    world_exchange(&scene->world);
    check_true(conflict(scene->a, scene, "status") != NULL && strstr(conflict(scene->a, scene, "status"), "gestopt") != NULL);
    scene->b->clock_error = 0;
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Team\"");
    world_exchange(&scene->world);
    check_text(shown(scene->b, scene, "wie"), "\"Team\"");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    scene_close(scene);
}

/* An answer that was lost, a request that came twice: nothing changes, nothing is doubled. */
static void a_lost_answer_changes_nothing(void)
{
    struct scene *scene = scene_open(2);
    struct buffer request = BUFFER_EMPTY, answer = BUFFER_EMPTY, summary = BUFFER_EMPTY;
    struct faults faults;

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    device_request(scene->a->device, &request);
    check_true(world_answer(&scene->world, scene->a, request.data, request.length, &answer, &faults));
    buffer_clear(&answer);
    check_true(world_answer(&scene->world, scene->a, request.data, request.length, &answer, &faults));
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state = 0"), "1");
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 3"), "0");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "3");
    /* The answer that was late is to a request that is no longer under way. */
    check_int(device_receive(scene->a->device, answer.data, answer.length, &summary), SYNC_STALE);
    buffer_free(&request);
    buffer_free(&answer);
    buffer_free(&summary);
    scene_close(scene);
}

/* Nor is it an answer to the request that is under way now: that one's own brings what came since. */
static void an_earlier_answer_is_none_to_the_last_request(void)
{
    struct scene *scene = scene_open(2);
    struct buffer late = BUFFER_EMPTY, summary = BUFFER_EMPTY;

    tablet_ask(scene->a);
    tablet_get_answer(scene->a);
    buffer_append(&late, scene->a->answer.data, scene->a->answer.length);
    tablet_set(scene->b, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_exchange(scene->b);
    tablet_ask(scene->a);
    check_int(device_receive(scene->a->device, late.data, late.length, &summary), SYNC_STALE);
    tablet_get_answer(scene->a);
    check_int(tablet_receive(scene->a), SYNC_OK);
    check_text(shown(scene->a, scene, "status"), "\"loopt\"");
    buffer_free(&late);
    buffer_free(&summary);
    scene_close(scene);
}

/* A tablet that was killed goes on under a new branch, and what it had saved is sent under the old one (R1). */
static void a_killed_tablet_sends_what_it_had_saved(void)
{
    struct scene *scene = scene_open(2);
    uint64_t before = scene->a->branch;

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    tablet_reopen(scene->a);
    check_true(scene->a->branch != before);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    check_text(shown(scene->b, scene, "status"), "\"loopt\"");
    check_text(shown(scene->b, scene, "wie"), "\"Gezin\"");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_branch"), "2");
    scene_close(scene);
}

/* A first download comes in portions, newest first, and brings what changes meanwhile too (R8). */
static void a_download_in_portions_misses_nothing(void)
{
    struct scene *scene = scene_open(2);
    struct tablet *b = scene->b;
    char id[23];

    for (int i = 0; i < 30; i++)
        tablet_afspraak(scene->a, scene->huishouden, id);
    tablet_exchange(scene->a);
    scene->world.rows_max = 3;
    sqlite3_exec(b->db, "DELETE FROM sync_cursor; DELETE FROM afspraak; DELETE FROM huishouden", NULL, NULL, NULL);
    for (int i = 0; i < 4; i++) {
        tablet_one_exchange(b);
        /* A row that was still to come is changed: it moves to the top of the order. */
        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", i % 2 ? "\"Gezin\"" : "\"Team\"");
        tablet_exchange(scene->a);
    }
    check_text(sql_text(b->db, "SELECT sum(remaining) FROM sync_cursor"), "20");
    tablet_exchange(b);
    check_text(sql_text(b->db, "SELECT count(*) FROM afspraak"), "31");
    check_text(sql_text(b->db, "SELECT sum(remaining) FROM sync_cursor"), "0");
    check_text(shown(b, scene, "wie"), "\"Gezin\"");
    scene_close(scene);
}

/* Replace the text of the edit that waits, as a faulty client would send it. */
static void spoil(struct tablet *tablet, const char *from, const char *to)
{
    char *sql = sqlite3_mprintf("UPDATE sync_edit SET edit = replace(edit, %Q, %Q)", from, to);

    sqlite3_exec(tablet->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

/* A faulty edit is refused with its reason and kept; the edits around it and those of others go through. */
static void a_faulty_edit_holds_up_nobody(void)
{
    static const struct {
        const char *from, *to, *reason;
    } CASES[] = {
        { "\"status\":\"loopt\"", "\"kleur\":\"rood\"", "onbekende-kolom" },
        { "\"tabel\":\"afspraak\"", "\"tabel\":\"uitkering\"", "onbekende-tabel" },
        { "\"loopt\"", "17", "verkeerd-type" },
        { "\"loopt\"", "1.5e3", "verkeerd-type" },
        { "\"loopt\"", "\"\\u0000\"", "verkeerd-type" },
        { "\"loopt\"", "\"onzin\"", "onbekende-keuze" },
        { "\"tijd\":179", "\"tijd\":-179", "onmogelijke-tijd" },
        { "\"gezien\":{\"status\":[[\"", "\"gezien\":{\"status\":[[\"A", "onbekende-versie" },
        { "\"status\":\"loopt\"", "\"huishouden_id\":null", "verplicht" },
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct scene *scene = scene_open(2);

        tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
        spoil(scene->a, CASES[i].from, CASES[i].to);
        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
        tablet_set(scene->b, "afspraak", scene->afspraak, "evaluatiedatum", "\"2027-03-01\"");
        world_exchange(&scene->world);
        check_text(sql_text(scene->a->db, "SELECT reason FROM sync_edit WHERE state = 2"), CASES[i].reason);
        check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), CASES[i].reason);
        check_text(shown(scene->a, scene, "status"), "\"voorgesteld\"");
        check_text(shown(scene->b, scene, "wie"), "\"Gezin\"");
        check_text(shown(scene->a, scene, "evaluatiedatum"), "\"2027-03-01\"");
        check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 2"), "0");
        scene_close(scene);
    }
}

/* A time in the year 3000 is refused where it is a value; as a clock that is wrong it loses nothing. */
static void a_time_in_the_year_3000_is_refused(void)
{
    struct scene *scene = scene_open(2);
    char id[23];

    world_id(&scene->world, id);
    check_int(tablet_save(scene->a, "{\"tabel\":\"contactmoment\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"plaatsgevonden_op\":1790000000}}",
                          id, scene->huishouden),
              SYNC_OK);
    spoil(scene->a, "\"plaatsgevonden_op\":1790000000", "\"plaatsgevonden_op\":32503680000");
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "onmogelijke-tijd");
    check_true(tablet_row(scene->a, "contactmoment", id) == NULL);
    check_text(sql_text(scene->a->db, "SELECT edit LIKE '%%32503680000%%' FROM sync_edit WHERE state = 2"), "1");
    scene_close(scene);
}

/* An edit over a refused one has seen what that one had seen: no false conflict (R3). */
static void an_edit_over_a_refused_one_is_no_conflict(void)
{
    struct scene *scene = scene_open(2);

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    spoil(scene->a, "\"loopt\"", "\"onzin\"");
    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"nagekomen\"");
    world_exchange(&scene->world);
    for (int i = 0; i < 2; i++) {
        check_text(shown(&scene->world.tablets[i], scene, "status"), "\"nagekomen\"");
        check_text(conflict(&scene->world.tablets[i], scene, "status"), NULL);
    }
    scene_close(scene);
}

/* Edits under another tablet's branch are refused and kept; the branch's owner notices nothing. */
static void another_tablets_branch_is_refused(void)
{
    struct scene *scene = scene_open(2);
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    char text[600], branch[BRANCH_TEXT_SIZE];
    int length;

    branch_to_text(scene->a->branch, branch);
    length = snprintf(text, sizeof text,
                      "{\"versie\":1,\"schema\":4,\"incarnatie\":null,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"%.11s\",\"vanaf\":1,\"lijst\":["
                      "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"wie\":\"Vreemd\"},\"gezien\":{\"wie\":[[\"%.11s\",2]]}}]}]}",
                      branch, scene->afspraak, branch);
    for (int i = 0; i < 2; i++) { /* a retry changes nothing */
        buffer_clear(&answer);
        check_true(world_answer(&scene->world, scene->b, text, (size_t)length, &answer, &faults));
        check_true(strstr(buffer_text(&answer), "[1,\"vreemde-tak\"") != NULL);
    }
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "vreemde-tak");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    check_text(shown(scene->b, scene, "wie"), "\"Gezin\"");
    buffer_free(&answer);
    scene_close(scene);
}

/* The same number with other content is kept too, refused; sent again it is not kept twice (R1). */
static void the_same_number_with_other_content_is_kept(void)
{
    struct scene *scene = scene_open(2);
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    char text[600], branch[BRANCH_TEXT_SIZE];
    int length;

    branch_to_text(scene->a->branch, branch);
    length = snprintf(text, sizeof text,
                      "{\"versie\":1,\"schema\":4,\"incarnatie\":null,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"%.11s\",\"vanaf\":2,\"lijst\":["
                      "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":5,\"waarden\":{\"wie\":\"Anders\"},\"gezien\":{\"wie\":[[\"%.11s\",2]]}}]}]}",
                      branch, scene->afspraak, branch);
    for (int i = 0; i < 2; i++) {
        buffer_clear(&answer);
        check_true(world_answer(&scene->world, scene->a, text, (size_t)length, &answer, &faults));
        check_true(strstr(buffer_text(&answer), "[2,\"dubbel-nummer\"") != NULL);
    }
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log WHERE edit LIKE '%%Anders%%'"), "1");
    check_text(sql_text(scene->world.db, "SELECT ifnull(wie, 'niemand') FROM afspraak"), "niemand");
    buffer_free(&answer);
    scene_close(scene);
}

/* A gap in the numbers asks to send again, and nothing of the run is taken in (R5). */
static void a_gap_asks_to_send_again(void)
{
    struct scene *scene = scene_open(2);
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    char text[400];
    int length = snprintf(text, sizeof text,
                          "{\"versie\":1,\"schema\":4,\"incarnatie\":null,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"AAAAAAAAAAE\",\"vanaf\":3,"
                          "\"lijst\":[{\"tabel\":\"afspraak\"}]}]}");

    check_true(world_answer(&scene->world, scene->a, text, (size_t)length, &answer, &faults));
    check_true(strstr(buffer_text(&answer), "\"tot\":0,\"opnieuw\":true") != NULL);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "2");
    buffer_free(&answer);
    scene_close(scene);
}

/* A family of another team can't be written, whatever the client says. */
static void another_teams_family_is_out_of_reach(void)
{
    struct scene *scene = scene_open(2);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_access(&scene->world, scene->a, NULL, 0); /* the worker has left the team before the tablet syncs */
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "buiten-bereik");
    check_text(sql_text(scene->a->db, "SELECT reason FROM sync_edit WHERE state = 2"), "buiten-bereik");
    scene_close(scene);
}

/* A request of the wrong shape is refused as a whole, every fault named, nothing applied. */
static void a_request_of_the_wrong_shape_names_every_fault(void)
{
    static const struct {
        const char *body;
        size_t faults;
    } CASES[] = {
        { "", 1 },
        { "{", 1 },
        { "[]", 4 },
        { "{\"versie\":1,\"schema\":4,\"verzoek\":1} x", 1 },
        { "{\"versie\":2,\"schema\":0,\"verzoek\":\"x\"}", 3 },
        { "{\"versie\":1,\"schema\":4,\"verzoek\":1,\"bereiken\":[[\"x\",1,2]],\"bewerkingen\":{},\"extra\":1}", 3 },
        { "{\"versie\":1,\"schema\":4,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"x\",\"vanaf\":0,\"lijst\":[]},3]}", 3 },
    };
    struct scene *scene = scene_open(2);
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        check_true(!world_answer(&scene->world, scene->a, CASES[i].body, strlen(CASES[i].body), &answer, &faults));
        if (!check_true(faults.count == CASES[i].faults))
            printf("  %s: %zu faults\n", CASES[i].body, faults.count);
    }
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "2");
    scene_close(scene);
}

/* An edit that a screen may not save is refused on the tablet already, with every reason, and leaves nothing behind. */
static void the_tablet_refuses_what_the_office_would(void)
{
    struct scene *scene = scene_open(2);

    check_int(tablet_save(scene->a, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"status\":\"onzin\"},\"gezien\":{}}", scene->afspraak),
              SYNC_INVALID);
    check_text(tablet_fault(), "onbekende-keuze");
    check_int(tablet_save(scene->a, "geen json"), SYNC_INVALID);
    check_text(tablet_fault(), "geen-json");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 3"), "0");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    check_text(sql_text(scene->a->db, "SELECT number FROM sync_edit WHERE state = 0"), "3");
    scene_close(scene);
}

/* A save inside a transaction that is undone leaves no gap in the numbers, which would hold up all that follows. */
static void an_undone_save_leaves_no_gap(void)
{
    struct scene *scene = scene_open(2);

    tablet_reopen(scene->a);
    sqlite3_exec(scene->a->db, "BEGIN", NULL, NULL, NULL);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Weg\"");
    sqlite3_exec(scene->a->db, "ROLLBACK", NULL, NULL, NULL);
    check_text(shown(scene->a, scene, "wie"), "null");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    check_text(sql_text(scene->a->db, "SELECT number FROM sync_edit"), "1");
    world_exchange(&scene->world);
    check_text(shown(scene->b, scene, "wie"), "\"Gezin\"");
    scene_close(scene);
}

/* What was asked before the app was updated tells only what came since: it is no answer for a tablet that fetches anew. */
static void an_answer_from_before_an_update_is_stale(void)
{
    struct scene *scene = scene_open(2);

    tablet_ask(scene->b);
    tablet_get_answer(scene->b);
    sqlite3_exec(scene->b->db, "UPDATE sync_cursor SET schema = schema - 1", NULL, NULL, NULL);
    check_int(tablet_receive(scene->b), SYNC_STALE);
    tablet_exchange(scene->b);
    check_true(tablet_row(scene->b, "afspraak", scene->afspraak) != NULL);
    scene_close(scene);
}

/* While a tablet fetches anew, a row that changes goes from what is still to come below to what comes above: it stays on the screen. */
static void a_row_that_changes_during_a_new_reading_stays(void)
{
    struct scene *scene = scene_open(2);
    char others[5][23];

    for (int i = 0; i < 5; i++)
        tablet_afspraak(scene->a, scene->huishouden, others[i]);
    world_exchange(&scene->world);
    sqlite3_exec(scene->b->db, "UPDATE sync_cursor SET schema = schema - 1", NULL, NULL, NULL);
    tablet_set(scene->a, "huishouden", scene->huishouden, "naam", "\"Berg\"");
    tablet_exchange(scene->a);
    scene->world.rows_max = 2;
    for (int i = 0; i < 4; i++) {
        tablet_one_exchange(scene->b);
        check_true(tablet_row(scene->b, "huishouden", scene->huishouden) != NULL);
        for (int j = 0; j < 5; j++)
            check_true(tablet_row(scene->b, "afspraak", others[j]) != NULL);
        for (int j = 0; i == 0 && j < 5; j++)
            tablet_set(scene->a, "afspraak", others[j], "wie", "\"Team\"");
        if (i == 0)
            tablet_exchange(scene->a);
    }
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(a_row_that_changes_during_a_new_reading_stays),
    TEST(an_answer_from_before_an_update_is_stale),
    TEST(a_new_row_arrives),
    TEST(rows_keep_the_time_of_their_making),
    TEST(different_fields_both_survive),
    TEST(the_same_field_is_a_conflict_until_someone_settles_it),
    TEST(equal_values_are_no_conflict),
    TEST(seen_means_displayed),
    TEST(columns_of_one_register_stay_together),
    TEST(clocks_decide_only_what_is_shown),
    TEST(a_lost_answer_changes_nothing),
    TEST(an_earlier_answer_is_none_to_the_last_request),
    TEST(a_killed_tablet_sends_what_it_had_saved),
    TEST(a_download_in_portions_misses_nothing),
    TEST(a_faulty_edit_holds_up_nobody),
    TEST(a_time_in_the_year_3000_is_refused),
    TEST(an_edit_over_a_refused_one_is_no_conflict),
    TEST(another_tablets_branch_is_refused),
    TEST(the_same_number_with_other_content_is_kept),
    TEST(a_gap_asks_to_send_again),
    TEST(another_teams_family_is_out_of_reach),
    TEST(a_request_of_the_wrong_shape_names_every_fault),
    TEST(the_tablet_refuses_what_the_office_would),
    TEST(an_undone_save_leaves_no_gap),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
