/* Clients that are broken or mean, and tablets that meet an office they don't expect: nobody gets stuck, nobody pays for another. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sync/edit.h"
#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/world.h"

struct scene {
    struct world world;
    struct tablet *a, *b;
    char huishouden[23], afspraak[23];
    char branch[12]; /* of tablet a: its numbers 1 and 2 made the huishouden and the afspraak */
    struct buffer request, answer;
};

static struct scene *scene_open(void)
{
    struct scene *scene = calloc(1, sizeof *scene);

    world_open(&scene->world, 1, 2);
    scene->a = &scene->world.tablets[0];
    scene->b = &scene->world.tablets[1];
    tablet_huishouden(scene->a, scene->huishouden);
    tablet_afspraak(scene->a, scene->huishouden, scene->afspraak);
    branch_to_text(scene->a->branch, scene->branch);
    world_exchange(&scene->world);
    return scene;
}

static void scene_close(struct scene *scene)
{
    buffer_free(&scene->request);
    buffer_free(&scene->answer);
    world_close(&scene->world);
    free(scene);
}

static void put(struct scene *scene, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct scene *scene, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    buffer_puts(&scene->request, text);
    sqlite3_free(text);
}

/* A request with one run of a branch of its own, up to the first edit. */
static void begin(struct scene *scene, int first)
{
    buffer_clear(&scene->request);
    put(scene, "{\"versie\":1,\"schema\":4,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"AAAAAAAAAAE\",\"vanaf\":%d,\"lijst\":[", first);
}

/* A change of the status by somebody who saw the versions in `seen`. */
static void put_change(struct scene *scene, const char *value, const char *seen)
{
    put(scene, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":1,\"waarden\":{\"wie\":\"%s\"},\"gezien\":{\"wie\":[%s]}}", scene->afspraak, value,
        seen);
}

static bool send(struct scene *scene, struct tablet *tablet)
{
    struct faults faults;

    put(scene, "]}]}");
    buffer_clear(&scene->answer);
    return world_answer(&scene->world, tablet, scene->request.data, scene->request.length, &scene->answer, &faults);
}

static bool answered(struct scene *scene, const char *words)
{
    return strstr(buffer_text(&scene->answer), words) != NULL;
}

/* A tablet whose office took it for another one: what waits is refused with a reason and kept, and nothing waits for ever. */
static void a_tablet_that_is_another_now_gets_verdicts(void)
{
    struct scene *scene = scene_open();

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    scene->a->id[0] ^= 1;
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT group_concat(state || reason) FROM sync_edit"), "2vreemde-tak");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log WHERE edit LIKE '%%loopt%%'"), "1");
    tablet_reopen(scene->a);
    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"gestopt\"");
    world_exchange(&scene->world);
    check_text(sql_text(scene->b->db, "SELECT status || sync_conflicts FROM afspraak"), "gestopt0");
    scene_close(scene);
}

/* What comes after a run with a gap may rest on what lacks: it isn't judged yet (R5). */
static void what_follows_a_gap_waits(void)
{
    struct scene *scene = scene_open();

    begin(scene, 2);
    put_change(scene, "Een", "[\"AAAAAAAAAAE\",1]");
    put(scene, "]},{\"tak\":\"AAAAAAAAAAI\",\"vanaf\":1,\"lijst\":[");
    put_change(scene, "Twee", "[\"AAAAAAAAAAE\",2]");
    check_true(send(scene, scene->b));
    check_true(answered(scene, "{\"tak\":\"AAAAAAAAAAE\",\"tot\":0,\"opnieuw\":true}]"));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "2");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_branch"), "1");
    scene_close(scene);
}

/* A receipt speaks of the numbers that were sent and of no others, so that no refusal goes unheard. */
static void a_receipt_says_no_more_than_was_asked(void)
{
    struct scene *scene = scene_open();

    begin(scene, 1);
    put_change(scene, "Een", "[\"AAAAAAAAAAI\",1]");
    put(scene, ",");
    put_change(scene, "Twee", "[\"AAAAAAAAAAI\",1]");
    check_true(send(scene, scene->b));
    begin(scene, 1);
    put_change(scene, "Een", "[\"AAAAAAAAAAI\",1]");
    check_true(send(scene, scene->b));
    check_true(answered(scene, "\"tot\":1,\"geweigerd\":[[1,"));
    check_true(!answered(scene, "[2,"));
    scene_close(scene);
}

/* More edits than one request carries go in one exchange. */
static void many_edits_go_at_once(void)
{
    struct scene *scene = scene_open();

    for (int i = 0; i < 700; i++)
        tablet_set(scene->a, "afspraak", scene->afspraak, "wie", i % 2 ? "\"Gezin\"" : "\"Team\"");
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 3"), "0");
    scene_close(scene);
}

/* Requests of more edits than any tablet sends are refused whole. */
static void a_flood_of_edits_is_refused(void)
{
    struct scene *scene = scene_open();

    begin(scene, 1);
    for (int i = 0; i < 1500; i++)
        put(scene, i ? ",1" : "1");
    put(scene, "]},{\"tak\":\"AAAAAAAAAAI\",\"vanaf\":1,\"lijst\":[");
    for (int i = 0; i < 1500; i++)
        put(scene, i ? ",1" : "1");
    check_true(!send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "2");
    scene_close(scene);
}

/* Nobody has seen hundreds of versions at once, or one twice. */
static void seen_lists_have_a_bound(void)
{
    struct scene *scene = scene_open();
    struct buffer seen = BUFFER_EMPTY;

    for (int i = 0; i <= SEEN_MAX; i++) {
        char one[40];

        snprintf(one, sizeof one, "%s[\"%s\",%d]", i ? "," : "", scene->branch, i + 1);
        buffer_puts(&seen, one);
    }
    begin(scene, 1);
    put_change(scene, "Een", buffer_text(&seen));
    buffer_clear(&seen);
    buffer_puts(&seen, "[\"");
    buffer_puts(&seen, scene->branch);
    buffer_puts(&seen, "\",2],[\"");
    buffer_puts(&seen, scene->branch);
    buffer_puts(&seen, "\",2]");
    put(scene, ",");
    put_change(scene, "Twee", buffer_text(&seen));
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "te-veel-gezien,dubbel-veld");
    buffer_free(&seen);
    scene_close(scene);
}

/* A client that never sees what others did can't pile up versions without end: what is too much is kept, refused. */
static void heads_have_a_bound(void)
{
    struct scene *scene = scene_open();
    char value[20], seen[40];

    snprintf(seen, sizeof seen, "[\"%s\",2]", scene->branch);
    begin(scene, 1);
    for (int i = 0; i < HEADS_MAX + 50; i++) {
        snprintf(value, sizeof value, "Nummer %d", i);
        put(scene, i ? "," : "");
        put_change(scene, value, seen);
    }
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT count(*) || min(reason) FROM sync_quarantine"), "50te-veel-versies");
    scene_close(scene);
}

/* An edit with an impossible `seen` doesn't take those along that were made over it. */
static void one_wrong_seen_refuses_one_edit(void)
{
    struct scene *scene = scene_open();
    char seen[40];

    snprintf(seen, sizeof seen, "[\"%s\",1]", scene->branch); /* made the huishouden: another row */
    begin(scene, 1);
    put_change(scene, "Een", seen);
    put(scene, ",");
    put_change(scene, "Twee", "[\"AAAAAAAAAAE\",1]");
    put(scene, ",");
    put_change(scene, "Drie", "[\"AAAAAAAAAAE\",2]");
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT group_concat(position || reason) FROM sync_quarantine"), "3onmogelijk-gezien");
    scene_close(scene);
}

/* A version of another field of the row is none of this one (R4). */
static void a_version_of_another_field_is_refused(void)
{
    struct scene *scene = scene_open();
    char seen[40];

    tablet_set(scene->a, "afspraak", scene->afspraak, "status", "\"loopt\"");
    world_exchange(&scene->world);
    snprintf(seen, sizeof seen, "[\"%s\",3]", scene->branch);
    begin(scene, 1);
    put_change(scene, "Een", seen);
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "onmogelijk-gezien");
    scene_close(scene);
}

/* The same within a branch that the office knows: what came before the gap stays, what comes after it is asked for again. */
static void a_gap_in_a_branch_is_asked_for(void)
{
    struct scene *scene = scene_open();
    char seen[40];

    snprintf(seen, sizeof seen, "[\"%s\",2]", scene->branch);
    begin(scene, 1);
    put_change(scene, "Een", seen);
    check_true(send(scene, scene->b));
    begin(scene, 3);
    put_change(scene, "Drie", "[\"AAAAAAAAAAE\",2]");
    check_true(send(scene, scene->b));
    check_true(answered(scene, "{\"tak\":\"AAAAAAAAAAE\",\"tot\":1,\"opnieuw\":true}]"));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "3");
    scene_close(scene);
}

/* A row that is there isn't made again: the second edit is refused, with its text, and the row is as it was. */
static void a_row_is_made_once(void)
{
    struct scene *scene = scene_open();

    begin(scene, 1);
    put(scene, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":1,\"waarden\":{\"huishouden_id\":\"%s\",\"actie\":\"Anders\"}}",
        scene->afspraak, scene->huishouden);
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "rij-bestaat");
    check_text(sql_text(scene->world.db, "SELECT actie FROM afspraak"), "Samen bellen.");
    scene_close(scene);
}

/* An edit that names a version of a branch that comes later is refused, and for the same reason when that branch is known. */
static void what_was_unknown_stays_so(void)
{
    struct scene *scene = scene_open();
    char seen[40];

    begin(scene, 1);
    put_change(scene, "Een", "[\"AAAAAAAAAAI\",1]");
    check_true(send(scene, scene->b));
    buffer_clear(&scene->request);
    put(scene, "{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"AAAAAAAAAAI\",\"vanaf\":1,\"lijst\":[");
    snprintf(seen, sizeof seen, "[\"%s\",2]", scene->branch);
    put_change(scene, "Twee", seen);
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Twee");
    check_true(world_rebuilds(&scene->world));
    scene_close(scene);
}

/* A change of what there is none of by somebody who saw 20 versions of branches that nobody heard of, none named twice. */
static void put_unheard(struct scene *scene, const char *row, int from)
{
    put(scene, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":1,\"waarden\":{\"wie\":\"Team\"},\"gezien\":{\"wie\":[", row);
    for (int i = 0; i < 20; i++) {
        char branch[12] = "";

        branch_to_text((uint64_t)(from + i) << 32, branch);
        put(scene, "%s[\"%s\",1]", i ? "," : "", branch);
    }
    put(scene, "]}}");
}

static const char *branches_of(struct scene *scene)
{
    return sql_text(scene->world.db, "SELECT count(*) FROM sync_branch");
}

/* What is refused fills no table with the branches that it made up, and neither does what it had seen when others build on it. */
static void refused_edits_leave_no_branches(void)
{
    struct scene *scene = scene_open();

    begin(scene, 1);
    put_unheard(scene, scene->afspraak, 100);
    put(scene, ",");
    put_unheard(scene, scene->huishouden, 200);
    put(scene, ",");
    put_change(scene, "Een", "[\"AAAAAAAAAAE\",1]"); /* accepted: it saw what the first had seen */
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "onmogelijk-gezien,onbekende-rij");
    check_text(branches_of(scene), "2");
    check_true(world_rebuilds(&scene->world));
    scene_close(scene);
}

/* After a restore such versions may come yet: only what is accepted awaits them. */
static void awaited_branches_are_those_of_accepted_edits(void)
{
    struct scene *scene = scene_open();

    put(scene, "{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"AAAAAAAAAAE\",\"vanaf\":1,\"eerder\":true,\"lijst\":[");
    put_unheard(scene, scene->huishouden, 100);
    put(scene, ",");
    put(scene, "{\"getuigt\":\"%s\",\"stand\":9,\"tabel\":\"team\",\"rij\":\"%s\",\"waarden\":{\"naam\":\"Noord\"},"
               "\"gemaakt\":[\"AAAAAAAAAAI\",1,1,\"%s\"],\"koppen\":{\"naam\":[[\"AAAAAAAAAAM\",2,1790000000,\"%s\"]]}}",
        scene->huishouden, scene->afspraak, scene->huishouden, scene->huishouden);
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT group_concat(reason) FROM sync_quarantine"), "onbekende-rij,buiten-bereik");
    check_text(branches_of(scene), "2");
    buffer_clear(&scene->request);
    put(scene, "{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"AAAAAAAAAAE\",\"vanaf\":3,\"eerder\":true,\"lijst\":[");
    put_unheard(scene, scene->afspraak, 100);
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "2");
    check_text(branches_of(scene), "22");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_settled"), "20");
    check_true(world_rebuilds(&scene->world));
    scene_close(scene);
}

/* What only the office may write, nobody writes by attesting it: no office was ever put back here. */
static void an_attestation_changes_no_shelf_out_of_nothing(void)
{
    struct scene *scene = scene_open();
    char id[23];

    check_int(world_order(&scene->world, "{\"tabel\":\"team\",\"rij\":\"%s\",\"tijd\":1,\"waarden\":{\"naam\":\"Zuid\"}}",
                          world_id(&scene->world, id)),
              SYNC_OK);
    put(scene, "{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"AAAAAAAAAAE\",\"vanaf\":1,\"eerder\":true,\"lijst\":["
               "{\"getuigt\":\"%s\",\"stand\":9,\"tabel\":\"team\",\"rij\":\"%s\",\"waarden\":{\"naam\":\"Noord\"},"
               "\"gemaakt\":[\"AAAAAAAAAAI\",1,1,\"%s\"],\"koppen\":{\"naam\":[[\"AAAAAAAAAAI\",2,1790000000,\"%s\"]]}}",
        scene->huishouden, id, scene->huishouden, scene->huishouden);
    check_true(send(scene, scene->b));
    check_true(answered(scene, "\"buiten-bereik\""));
    check_text(sql_text(scene->world.db, "SELECT naam || sync_conflicts FROM team WHERE naam IN ('Zuid', 'Noord')"), "Zuid0");
    check_true(world_rebuilds(&scene->world));
    scene_close(scene);
}

/* An attestation says where its row lies, and of a row that is here, where that does lie: an erasure goes by it. */
static void an_attestation_says_where_its_row_lies(void)
{
    static const struct {
        bool here;         /* the row */
        const char *place; /* what is said of it; %s: a family */
        const char *reason;
    } CASES[] = {
        { false, "", "verplicht" },
        { true, "", "verplicht" },
        { true, "\"huishouden_id\":\"%s\",", "andere-plek" },
        { false, "\"huishouden_id\":null,", "verplicht" },
    };
    struct scene *scene = scene_open();
    char id[23], family[23];

    tablet_huishouden(scene->a, family);
    tablet_exchange(scene->a);
    for (int i = 0; i < (int)(sizeof CASES / sizeof *CASES); i++) {
        buffer_clear(&scene->request);
        put(scene, "{\"versie\":1,\"schema\":8,\"verzoek\":1,\"bewerkingen\":[{\"tak\":\"AAAAAAAAAAE\",\"vanaf\":%d,\"eerder\":true,\"lijst\":["
                   "{\"getuigt\":\"%s\",\"stand\":9,\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{", i + 1, family,
            CASES[i].here ? scene->afspraak : world_id(&scene->world, id));
        put(scene, CASES[i].place, family);
        put(scene, "\"actie\":\"Bellen\"},\"gemaakt\":[\"AAAAAAAAAAI\",1,1,\"%s\"],\"koppen\":{}}", family);
        check_true(send(scene, scene->b));
        check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine ORDER BY position DESC LIMIT 1"), CASES[i].reason);
    }
    check_true(world_rebuilds(&scene->world));
    scene_close(scene);
}

/* Refused edits made over one another: who saw the last saw them all, and that costs no more memory than there is to say. */
static void chains_of_refused_edits_cost_little(void)
{
    enum { CHAIN = 190, EDITS = 400 };
    struct scene *scene = scene_open();
    char seen[60];
    int64_t before;

    begin(scene, 1);
    for (int i = 1; i <= CHAIN; i++) {
        if (i == 1)
            snprintf(seen, sizeof seen, "[\"%s\",2]", scene->branch);
        else
            snprintf(seen, sizeof seen, "[\"AAAAAAAAAAE\",%d]", i - 1);
        put(scene, i > 1 ? "," : "");
        put(scene, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":1,\"waarden\":{\"wie\":5},\"gezien\":{\"wie\":[%s]}}",
            scene->afspraak, seen);
    }
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "190");
    begin(scene, CHAIN + 1);
    snprintf(seen, sizeof seen, "[\"AAAAAAAAAAE\",%d]", CHAIN);
    for (int i = 0; i < EDITS; i++) {
        put(scene, i ? "," : "");
        put_change(scene, "Gezin", seen);
    }
    before = sqlite3_memory_used();
    sqlite3_memory_highwater(1);
    check_true(send(scene, scene->b));
    check_true(sqlite3_memory_highwater(0) - before < 8 << 20);
    check_true(world_rebuilds(&scene->world));
    scene_close(scene);
}

/* 190 versions of `wie` that were replaced one by one, and one refused edit, number 191, that says it saw them all. */
static void put_long_past(struct scene *scene)
{
    char seen[40];

    begin(scene, 1);
    for (int i = 1; i <= 190; i++) {
        if (i == 1)
            snprintf(seen, sizeof seen, "[\"%s\",2]", scene->branch);
        else
            snprintf(seen, sizeof seen, "[\"AAAAAAAAAAE\",%d]", i - 1);
        put(scene, i > 1 ? "," : "");
        put_change(scene, i % 2 ? "Gezin" : "Team", seen);
    }
    put(scene, ",{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"tijd\":1,\"waarden\":{\"wie\":5},\"gezien\":{\"wie\":[", scene->afspraak);
    for (int i = 1; i <= 190; i++)
        put(scene, "%s[\"AAAAAAAAAAE\",%d]", i > 1 ? "," : "", i);
    put(scene, "]}}");
}

/* Edits that ask for far more look-ups than their bytes: a part of them is taken in, the rest waits for the next request, and all get their
 * verdict in the end. */
static void a_request_asks_for_so_much_work_at_once(void)
{
    enum { EDITS = 1000 };
    struct scene *scene = scene_open();
    int taken = 0, requests = 0;

    put_long_past(scene);
    check_true(send(scene, scene->b));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "1");
    while (taken < EDITS && requests < 200) {
        const char *receipt;

        begin(scene, 192 + taken);
        for (int i = taken; i < EDITS; i++) {
            char seen[60];

            snprintf(seen, sizeof seen, "[\"AAAAAAAAAAE\",%d],[\"AAAAAAAAAAE\",191]", i ? 191 + i : 190);
            put(scene, i > taken ? "," : "");
            put_change(scene, i % 2 ? "Gezin" : "Team", seen);
        }
        check_true(send(scene, scene->b));
        receipt = strstr(buffer_text(&scene->answer), "\"tot\":");
        check_true(receipt && !answered(scene, "opnieuw"));
        check_true(atoi(receipt + 6) > 191 + taken);
        taken = atoi(receipt + 6) - 191;
        requests++;
    }
    check_int(taken, EDITS);
    check_true(requests > 5 && requests < 100);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "1");
    check_text(sql_text(scene->world.db, "SELECT wie || sync_conflicts FROM afspraak"), "Gezin0");
    check_true(world_rebuilds(&scene->world));
    scene_close(scene);
}

/* The most that a request may carry is taken in at once when it asks for nothing odd, also when it comes twice. */
static void plain_edits_go_at_once(void)
{
    struct scene *scene = scene_open();

    for (int again = 0; again < 2; again++) {
        begin(scene, 1);
        for (int i = 1; i <= 2000; i++) {
            char seen[60];

            snprintf(seen, sizeof seen, "[\"%s\",%d]", i > 1 ? "AAAAAAAAAAE" : scene->branch, i > 1 ? i - 1 : 2);
            put(scene, i > 1 ? "," : "");
            put_change(scene, i % 2 ? "Gezin" : "Team", seen);
        }
        check_true(send(scene, scene->b));
        check_true(answered(scene, "\"tot\":2000,"));
    }
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "2002");
    scene_close(scene);
}

/* A number under which a client says something else each time: some are kept, all are refused. */
static void doubles_have_a_bound(void)
{
    struct scene *scene = scene_open();

    for (int i = 0; i < 30; i++) {
        begin(scene, 1);
        put(scene, "%d", i);
        check_true(send(scene, scene->b));
        check_true(answered(scene, "\"geweigerd\":[[1,"));
    }
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log"), "19"); /* 2, the first, and 16 doubles */
    scene_close(scene);
}

/* One id in two tables: their rows have nothing to do with each other. */
static void the_same_id_in_two_tables_is_two_rows(void)
{
    struct scene *scene = scene_open();

    check_int(tablet_save(scene->b, "{\"tabel\":\"vervolgstap\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"wat\":\"Bellen\"}}",
                          scene->afspraak, scene->huishouden),
              SYNC_OK);
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(scene->a, "vervolgstap", scene->afspraak, "wie", "\"Team\"");
    scene->world.rows_max = 1;
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT (SELECT count(*) FROM sync_edit WHERE state < 3) || (SELECT count(*) FROM sync_base)"), "00");
    check_text(sql_text(scene->a->db, "SELECT a.wie || v.wie FROM afspraak a, vervolgstap v"), "GezinTeam");
    scene_close(scene);
}

/* An office that was set up anew: what the former one had taken in and not given back is sent again, and all is fetched anew. */
static void another_office_gets_what_it_lacks(void)
{
    struct scene *scene = scene_open();

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET state = 1, stand = 99", NULL, NULL, NULL); /* as if the answer had said so */
    sqlite3_exec(scene->a->db, "UPDATE sync_state SET incarnation = zeroblob(16)", NULL, NULL, NULL);
    tablet_exchange(scene->a);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Gezin");
    check_text(sql_text(scene->a->db, "SELECT (SELECT count(*) FROM sync_edit WHERE state < 3) || (SELECT wie FROM afspraak)"), "0Gezin");
    scene_close(scene);
}

/* After an update of the app with new columns, rows that came before it are fetched anew (R8). */
static void an_update_fetches_anew(void)
{
    struct scene *scene = scene_open();

    sqlite3_exec(scene->b->db, "UPDATE sync_cursor SET schema = schema - 1; UPDATE afspraak SET actie = NULL", NULL, NULL, NULL);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->b->db, "SELECT actie FROM afspraak"), "Samen bellen.");
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(a_tablet_that_is_another_now_gets_verdicts),
    TEST(what_follows_a_gap_waits),
    TEST(a_receipt_says_no_more_than_was_asked),
    TEST(many_edits_go_at_once),
    TEST(a_flood_of_edits_is_refused),
    TEST(seen_lists_have_a_bound),
    TEST(heads_have_a_bound),
    TEST(one_wrong_seen_refuses_one_edit),
    TEST(a_version_of_another_field_is_refused),
    TEST(a_gap_in_a_branch_is_asked_for),
    TEST(a_row_is_made_once),
    TEST(what_was_unknown_stays_so),
    TEST(refused_edits_leave_no_branches),
    TEST(awaited_branches_are_those_of_accepted_edits),
    TEST(an_attestation_changes_no_shelf_out_of_nothing),
    TEST(chains_of_refused_edits_cost_little),
    TEST(a_request_asks_for_so_much_work_at_once),
    TEST(plain_edits_go_at_once),
    TEST(an_attestation_says_where_its_row_lies),
    TEST(doubles_have_a_bound),
    TEST(the_same_id_in_two_tables_is_two_rows),
    TEST(another_office_gets_what_it_lacks),
    TEST(an_update_fetches_anew),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
