/* Erasure (R14): of a family, nothing is left anywhere, and nothing of it comes back. One claim a test. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/edit.h"
#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/world.h"

#define CANARY "Kanariegeel verhaal"

struct scene {
    struct world world;
    struct tablet *a, *b;
    char huishouden[23], afspraak[23], other[23];
};

static struct scene *scene_open(void)
{
    struct scene *scene = malloc(sizeof *scene);

    world_open(&scene->world, 1, 2);
    scene->a = &scene->world.tablets[0];
    scene->b = &scene->world.tablets[1];
    tablet_huishouden(scene->a, scene->huishouden);
    tablet_huishouden(scene->a, scene->other);
    tablet_afspraak(scene->a, scene->huishouden, scene->afspraak);
    world_exchange(&scene->world);
    return scene;
}

/* Tablet b is of a release whose changes don't say where their row lies. */
static struct scene *scene_open_before_places(void)
{
    struct scene *scene = scene_open();

    scene->b->schema = EDIT_PLACED_SINCE - 1;
    tablet_reopen(scene->b);
    tablet_exchange(scene->b);
    return scene;
}

static void scene_close(struct scene *scene)
{
    check_true(world_rebuilds(&scene->world));
    world_close(&scene->world);
    free(scene);
}

static struct erasure erase(struct scene *scene, const char *table, const char *id)
{
    struct erasure done;

    check_int(world_erase(&scene->world, table, id, &done), SYNC_OK);
    return done;
}

/* What an erased family did before is derived no more: its moves and what was attested of it leave nothing either, also in a log read anew. */
static void an_erased_familys_past_is_gone_too(void)
{
    struct scene *scene = scene_open();
    const unsigned char team[1][SYNC_ID_SIZE] = { { 0x5e } };
    sqlite3 *backup = world_backup(&scene->world);

    world_access(&scene->world, scene->b, team, 1);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    world_restore(&scene->world, backup);
    world_exchange(&scene->world);
    check_true(strcmp(sql_text(scene->world.db, "SELECT count(*) FROM sync_settled"), "0") != 0);
    world_access(&scene->world, scene->b, team, 1);
    check_int(world_order(&scene->world, "{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%.22s\"}", scene->huishouden,
                          text_of(team[0])),
              SYNC_OK);
    erase(scene, "huishouden", scene->huishouden);
    check_text(sql_text(scene->world.db, "SELECT (SELECT count(*) FROM sync_left) || (SELECT count(*) FROM sync_settled) ||"
                                         " (SELECT count(*) FROM sync_quarantine)"),
               "000");
    sqlite3_close(backup);
    scene_close(scene); /* derives anew */
}

/* A waiting edit that is erased before it was sent leaves a gap in the numbers, which holds up nothing. */
static void an_edit_erased_while_it_waits_holds_up_nothing(void)
{
    struct scene *scene = scene_open();

    tablet_reopen(scene->a);
    tablet_set(scene->a, "huishouden", scene->other, "naam", "\"Berg\"");
    tablet_exchange(scene->a);
    erase(scene, "huishouden", scene->huishouden);
    tablet_ask(scene->a);
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    tablet_set(scene->a, "huishouden", scene->other, "naam", "\"Stroom\"");
    tablet_get_answer(scene->a);
    check_int(tablet_receive(scene->a), SYNC_OK);
    world_exchange(&scene->world);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT naam FROM huishouden"), "Stroom");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state < 2"), "0");
    scene_close(scene);
}

/* Does a page of this database hold the text? */
static bool holds(sqlite3 *db, const char *text)
{
    sqlite3_int64 size;
    unsigned char *bytes = sqlite3_serialize(db, "main", &size, 0);
    size_t length = strlen(text);
    bool found = false;

    for (size_t i = 0; bytes && i + length <= (size_t)size && !found; i++)
        found = memcmp(bytes + i, text, length) == 0;

    sqlite3_free(bytes);
    return found;
}

/* Rows, log, losing values, quarantine: all that was typed about the family is gone from the office and from each tablet that asks. */
static void nothing_is_left(void)
{
    struct scene *scene = scene_open();
    struct erasure done;

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"" CANARY " a\"");
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"" CANARY " b\"");
    world_exchange(&scene->world);
    tablet_set(scene->a, "afspraak", scene->afspraak, "actie", "\"" CANARY " c\"");
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, 'afspraak', 'onzin') WHERE state = 0", NULL, NULL, NULL);
    check_true(holds(scene->world.db, CANARY));
    done = erase(scene, "huishouden", scene->huishouden);
    check_int(done.rows, 2);
    check_int(done.entries, 4);
    world_exchange(&scene->world);
    check_true(!holds(scene->world.db, CANARY) && !holds(scene->a->db, CANARY) && !holds(scene->b->db, CANARY));
    check_text(sql_text(scene->b->db, "SELECT count(*) FROM huishouden"), "1");
    check_text(sql_text(scene->world.db, "SELECT (SELECT count(*) FROM afspraak) || (SELECT count(*) FROM sync_left)"), "00");
    scene_close(scene);
}

/* What a tablet saved meanwhile, and what it kept, goes as well: waiting, refused, acknowledged, drafts. */
static void a_tablets_own_edits_go_too(void)
{
    struct scene *scene = scene_open();
    char second[23];

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"" CANARY "\"");
    tablet_exchange(scene->a);
    tablet_set(scene->a, "afspraak", scene->afspraak, "actie", "\"" CANARY "\"");
    tablet_afspraak(scene->a, scene->huishouden, second);
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET state = 2 WHERE number = (SELECT max(number) FROM sync_edit)", NULL, NULL, NULL);
    check_text(sql_text(scene->a->db, "INSERT INTO concept VALUES ('afspraak/%s', '{\"wie\":\"" CANARY "\"}', 1) RETURNING 1", scene->afspraak), "1");
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->a);
    check_true(!holds(scene->a->db, CANARY));
    check_text(sql_text(scene->a->db, "SELECT (SELECT count(*) FROM sync_edit WHERE row <> unid('%s') AND row <> unid('%s'))"
                                      " || (SELECT count(*) FROM concept)", scene->other, scene->other),
               "00");
    check_true(!holds(scene->world.db, CANARY));
    scene_close(scene);
}

static void draft(struct tablet *tablet, const char *key, const char *format, ...)
{
    char content[2048];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(content, sizeof content, format, arguments);
    va_end(arguments);
    check_text(sql_text(tablet->db, "INSERT INTO concept VALUES ('%s', '%s', 1) RETURNING 1", key, content), "1");
}

static const char *drafts(struct tablet *tablet)
{
    return sql_text(tablet->db, "SELECT ifnull(group_concat(substr(sleutel, 1, instr(sleutel, ':') - 1)), '') FROM concept");
}

/* A form of the family names all that lay under it when it was opened, to be able to delete it: what was typed there isn't about each of them. */
static void a_draft_that_only_covers_what_was_erased_stays(void)
{
    struct scene *scene = scene_open();
    char key[64];

    snprintf(key, sizeof key, "huishouden:%s", scene->huishouden);
    draft(scene->a, key,
          "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"geopend\":{\"dekking\":"
          "{\"verwijderd\":{\"versies\":[],\"kinderen\":{\"afspraak\":[\"%s\",\"%s\",\"%s\"]}}}},\"waarden\":{\"plan\":\"Samen verder\"}}",
          scene->huishouden, scene->afspraak, scene->other, scene->afspraak);
    draft(scene->a, "vreemd:", "geen json %s", scene->afspraak);
    draft(scene->a, "stuk:", "geen json");
    erase(scene, "afspraak", scene->afspraak);
    tablet_exchange(scene->a);
    check_text(drafts(scene->a), "huishouden,stuk");
    check_text(sql_text(scene->a->db, "SELECT inhoud ->> '$.geopend.dekking.verwijderd.kinderen.afspraak' = json_array('%s') FROM concept"
                                      " WHERE sleutel LIKE 'huishouden:%%'", scene->other),
               "1");
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->a);
    check_text(drafts(scene->a), "stuk");
    scene_close(scene);
}

/* A form about another row that refers to the erased one no longer does, and keeps all else; also when it makes a new row. */
static void a_draft_that_refers_to_what_was_erased_stays(void)
{
    struct scene *scene = scene_open();
    char second[23], key[64];

    world_id(&scene->world, second);
    snprintf(key, sizeof key, "ervaring:%s", second);
    draft(scene->a, key,
          "{\"tabel\":\"ervaring\",\"rij\":\"%s\",\"huishouden\":\"%s\",\"nieuw\":false,\"geopend\":{\"waarden\":{\"afspraak_id\":\"%s\"}},"
          "\"waarden\":{\"huishouden_id\":\"%s\",\"afspraak_id\":\"%s\",\"verhaal\":\"Zo ging het met %s\"}}",
          second, scene->huishouden, scene->afspraak, scene->huishouden, scene->afspraak, scene->afspraak);
    snprintf(key, sizeof key, "contactmoment:nieuw:%s", scene->huishouden);
    draft(scene->a, key,
          "{\"tabel\":\"contactmoment\",\"rij\":\"%s\",\"huishouden\":\"%s\",\"nieuw\":true,\"geopend\":{\"waarden\":{}},"
          "\"waarden\":{\"huishouden_id\":\"%s\",\"feiten\":\"Thee\"},\"stap\":{\"rij\":\"%s\",\"waarden\":{\"afspraak_id\":\"%s\"}}}",
          world_id(&scene->world, second), scene->huishouden, scene->huishouden, second, scene->afspraak);
    erase(scene, "afspraak", scene->afspraak);
    tablet_exchange(scene->a);
    check_text(drafts(scene->a), "contactmoment,ervaring");
    check_text(sql_text(scene->a->db, "SELECT json_type(inhoud, '$.waarden.afspraak_id') || json_type(inhoud, '$.geopend.waarden.afspraak_id') ||"
                                      " (inhoud ->> '$.waarden.verhaal' = 'Zo ging het met %s') FROM concept WHERE sleutel LIKE 'ervaring:%%'",
                        scene->afspraak),
               "nullnull1");
    check_text(sql_text(scene->a->db, "SELECT (inhoud ->> '$.waarden.feiten') || json_type(inhoud, '$.stap.waarden.afspraak_id') FROM concept"
                                      " WHERE sleutel LIKE 'contactmoment:%%'"),
               "Theenull");
    erase(scene, "huishouden", scene->other);
    tablet_exchange(scene->a);
    check_text(drafts(scene->a), "contactmoment,ervaring");
    scene_close(scene);
}

/* A correction's key names no row: it goes by the row that it is about, or by the one above that. Of a form with a second row that was
 * erased, that part goes. */
static void a_draft_goes_with_its_row_or_the_one_above(void)
{
    struct scene *scene = scene_open();
    char second[23];

    draft(scene->a, "correctie:eigen", "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"doel\":\"" CANARY "\"}}", scene->afspraak);
    draft(scene->a, "boven:", "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\",\"doel\":\"" CANARY "\"}}",
          world_id(&scene->world, second), scene->huishouden);
    draft(scene->a, "blijft:", "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{\"huishouden_id\":\"%s\"}}", second, scene->other);
    draft(scene->a, "stap:", "{\"tabel\":\"contactmoment\",\"rij\":\"%s\",\"waarden\":{\"feiten\":\"Thee\"},\"stap\":{\"rij\":\"%s\","
                             "\"waarden\":{\"wat\":\"" CANARY "\"}}}",
          second, scene->afspraak);
    erase(scene, "afspraak", scene->afspraak);
    tablet_exchange(scene->a);
    check_text(drafts(scene->a), "blijft,boven,stap");
    check_text(sql_text(scene->a->db, "SELECT (inhoud ->> '$.waarden.feiten') || json_type(inhoud, '$.stap') FROM concept WHERE sleutel = 'stap:'"),
               "Theenull");
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->a);
    check_text(drafts(scene->a), "blijft,stap");
    check_true(!holds(scene->a->db, CANARY));
    scene_close(scene);
}

/* Whoever draws a form that is open writes it again and again: they hear which rows were erased, with those below them, also of rows that never
 * were here. */
static void the_app_hears_what_was_erased(void)
{
    struct scene *scene = scene_open();
    char expected[64];

    erase(scene, "huishouden", scene->huishouden);
    tablet_one_exchange(scene->a);
    snprintf(expected, sizeof expected, "\"%s\"", scene->afspraak);
    check_true(strstr(buffer_text(&scene->a->heard), "\"gewist\":[") && strstr(buffer_text(&scene->a->heard), expected));
    snprintf(expected, sizeof expected, "\"%s\"", scene->huishouden);
    check_true(strstr(buffer_text(&scene->a->heard), expected) != NULL);
    check_true(strstr(buffer_text(&scene->a->heard), scene->other) == NULL);
    tablet_one_exchange(scene->a);
    check_true(strstr(buffer_text(&scene->a->heard), "\"gewist\":[]") != NULL);
    scene_close(scene);
}

/* What was refused may lie below what was refused itself, and the office may have lost both in a restore: the family
 * reaches as far down as the tablet's edits name what they lie under. No table of today lies so deep, so here the tablet
 * has one that does. */
static void what_lies_below_what_was_refused_goes_too(void)
{
    struct scene *scene = scene_open();
    sqlite3 *backup = world_backup(&scene->world);
    char second[23], third[23];

    check_int(sqlite3_exec(scene->a->db,
                           "CREATE TABLE bijlage (sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, sync_heads BLOB NOT NULL,"
                           " sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,"
                           " afspraak_id BLOB NOT NULL, naam TEXT, verwijderd TEXT) STRICT;"
                           "INSERT INTO sync_table (number, name, scope_kind, scope_column) VALUES (90, 'bijlage', 'parent', 'afspraak_id');"
                           "INSERT INTO sync_column VALUES ('bijlage', 'afspraak_id', 4, 1, 'reference', 'once', 1, 'afspraak'),"
                           " ('bijlage', 'naam', 4, 2, 'line', 'choice', 0, NULL)",
                           NULL, NULL, NULL),
              SQLITE_OK);
    tablet_reopen(scene->a);
    tablet_afspraak(scene->a, scene->huishouden, second);
    check_int(tablet_save(scene->a, "{\"tabel\":\"bijlage\",\"rij\":\"%s\",\"waarden\":{\"afspraak_id\":\"%s\",\"naam\":\"" CANARY "\"}}",
                          world_id(&scene->world, third), second),
              SYNC_OK);
    sqlite3_exec(scene->a->db, "UPDATE sync_edit SET edit = replace(edit, '\"actie\":', '\"kleur\":') WHERE state = 0", NULL, NULL, NULL);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT group_concat(reason) FROM sync_edit WHERE state = 2"), "onbekende-kolom,onbekende-tabel");
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM bijlage"), "0");
    world_restore(&scene->world, backup);
    tablet_exchange(scene->a);
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->a);
    check_text(sql_text(scene->a->db, "SELECT count(*) FROM sync_edit WHERE state = 2"), "0");
    check_true(!holds(scene->a->db, CANARY));
    sqlite3_close(backup);
    scene_close(scene);
}

/* What comes later is taken in empty: its number is used up, its text is never written, and the tablet hears no complaint. */
static void what_comes_later_is_empty(void)
{
    struct scene *scene = scene_open();
    char third[23];

    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"" CANARY "\"");
    tablet_afspraak(scene->b, scene->huishouden, third);
    tablet_set(scene->b, "huishouden", scene->other, "naam", "\"Blijft\"");
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->b);
    check_true(!holds(scene->world.db, CANARY));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_log WHERE edit = ''"), "4");
    check_text(sql_text(scene->world.db, "SELECT naam FROM huishouden"), "Blijft");
    check_text(sql_text(scene->b->db, "SELECT count(*) FROM sync_edit WHERE state < 3"), "0");
    scene_close(scene);
}

/* A row that nobody but its author knows, with changes of its own: they name the row only, not the family. */
static void changes_of_a_row_unknown_here_are_empty_too(void)
{
    struct scene *scene = scene_open_before_places();
    char third[23];

    tablet_afspraak(scene->b, scene->huishouden, third);
    tablet_set(scene->b, "afspraak", third, "wie", "\"" CANARY " a\"");
    tablet_reopen(scene->b);
    tablet_set(scene->b, "afspraak", third, "wie", "\"" CANARY " b\"");
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->b);
    check_true(!holds(scene->world.db, CANARY) && !holds(scene->b->db, CANARY));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    scene_close(scene);
}

/* What was refused hangs in the air: its row isn't in the tables, and changes made over it name that row only. */
static void what_was_refused_goes_with_its_changes(void)
{
    struct scene *scene = scene_open_before_places();
    char third[23];

    tablet_afspraak(scene->b, scene->huishouden, third);
    tablet_set(scene->b, "afspraak", third, "wie", "\"" CANARY "\"");
    world_access(&scene->world, scene->b, NULL, 0);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "2");
    check_int(erase(scene, "huishouden", scene->huishouden).refusals, 2);
    check_true(!holds(scene->world.db, CANARY));
    tablet_exchange(scene->b);
    check_true(!holds(scene->b->db, CANARY));
    scene_close(scene);
}

/* What is made over it after the erasure names a row that never was in the tables, and comes in empty. */
static void what_follows_what_was_refused_comes_in_empty(void)
{
    struct scene *scene = scene_open_before_places();
    char third[23];

    tablet_afspraak(scene->b, scene->huishouden, third);
    tablet_ask(scene->b);
    tablet_set(scene->b, "afspraak", third, "wie", "\"" CANARY "\"");
    world_access(&scene->world, scene->b, NULL, 0);
    tablet_get_answer(scene->b);
    check_int(tablet_receive(scene->b), SYNC_OK); /* so what made it isn't sent again */
    check_int(erase(scene, "huishouden", scene->huishouden).refusals, 1);
    tablet_exchange(scene->b);
    check_true(!holds(scene->world.db, CANARY) && !holds(scene->b->db, CANARY));
    scene_close(scene);
}

/* The same at an office that was restored to before it was refused, and so never heard what made the row: the change says itself where that
 * lies, whether the family is erased before it comes or after. */
static void what_a_restored_office_cannot_place_goes_too(void)
{
    for (int late = 0; late < 2; late++) {
        struct scene *scene = scene_open();
        sqlite3 *backup = world_backup(&scene->world);
        char third[23];

        tablet_afspraak(scene->b, scene->huishouden, third);
        tablet_ask(scene->b);
        tablet_set(scene->b, "afspraak", third, "wie", "\"" CANARY "\"");
        world_access(&scene->world, scene->b, NULL, 0);
        tablet_get_answer(scene->b);
        check_int(tablet_receive(scene->b), SYNC_OK);
        world_restore(&scene->world, backup);
        if (late) {
            tablet_exchange(scene->b);
            check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "onbekende-rij");
        }
        check_int(erase(scene, "huishouden", scene->huishouden).refusals, late);
        tablet_exchange(scene->b);
        check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
        check_true(!holds(scene->world.db, CANARY) && !holds(scene->b->db, CANARY));
        sqlite3_close(backup);
        scene_close(scene);
    }
}

/* A refused change of a row that isn't here any more, nor at an office that was restored: it says itself under which family it is. What made the row is
 * taken away by hand here; a tablet lets go of it once the office took it in and two backups have it. */
static void a_refused_change_goes_with_the_family_that_it_names(void)
{
    struct scene *scene = scene_open();
    sqlite3 *backup = world_backup(&scene->world);
    char third[23];

    tablet_afspraak(scene->b, scene->huishouden, third);
    tablet_set(scene->b, "afspraak", third, "wie", "\"" CANARY "\"");
    world_access(&scene->world, scene->b, NULL, 0);
    world_exchange(&scene->world);
    check_text(sql_text(scene->b->db, "SELECT count(*) FROM sync_edit WHERE state = 2"), "2");
    check_int(sqlite3_exec(scene->b->db, "DELETE FROM sync_edit WHERE edit NOT LIKE '%" CANARY "%'", NULL, NULL, NULL), SQLITE_OK);
    world_restore(&scene->world, backup);
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->b);
    check_true(!holds(scene->b->db, CANARY));
    sqlite3_close(backup);
    scene_close(scene);
}

/* Whoever claims in what was refused that a row of another family lies here, takes that row nowhere. */
static void a_refused_claim_takes_no_row_of_another_family(void)
{
    struct scene *scene = scene_open();
    char third[23], *sql;

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Gezin\"");
    world_exchange(&scene->world);
    tablet_afspraak(scene->b, scene->other, third);
    sql = sqlite3_mprintf("UPDATE sync_edit SET edit = replace(edit, '%s', '%s'), row = (SELECT id FROM afspraak WHERE wie = 'Gezin')"
                          " WHERE state = 0", third, scene->afspraak);
    check_int(sqlite3_exec(scene->b->db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "rij-bestaat");
    check_int(erase(scene, "huishouden", scene->other).ids, 1);
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Gezin");
    world_exchange(&scene->world);
    check_text(sql_text(scene->a->db, "SELECT wie FROM afspraak"), "Gezin");
    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"Buurt\"");
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Buurt");
    scene_close(scene);
}

/* The same on the tablet, where the refused edit stays: what its author typed in that row meanwhile goes on waiting. */
static void a_refused_claim_takes_no_row_on_its_tablet(void)
{
    struct scene *scene = scene_open();
    char third[23], *sql;

    tablet_afspraak(scene->b, scene->other, third);
    sql = sqlite3_mprintf("UPDATE sync_edit SET edit = replace(edit, '%s', '%s'), row = (SELECT id FROM afspraak LIMIT 1) WHERE state = 0", third,
                          scene->afspraak);
    check_int(sqlite3_exec(scene->b->db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    world_exchange(&scene->world);
    check_int(erase(scene, "huishouden", scene->other).ids, 1);
    tablet_ask(scene->b);
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Buurt\"");
    tablet_get_answer(scene->b);
    check_int(tablet_receive(scene->b), SYNC_OK);
    tablet_exchange(scene->b);
    check_text(sql_text(scene->world.db, "SELECT wie FROM afspraak"), "Buurt");
    scene_close(scene);
}

/* Nor does who says so of a row that stands elsewhere: the change is refused, and goes alone. */
static void a_false_place_empties_no_accepted_change(void)
{
    struct scene *scene = scene_open();
    char *sql = sqlite3_mprintf("UPDATE sync_edit SET edit = substr(edit, 1, length(edit) - 1) || ',\"onder\":\"%s\"}' WHERE state = 0", scene->other);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"" CANARY "\"");
    check_int(sqlite3_exec(scene->a->db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    world_exchange(&scene->world);
    check_text(sql_text(scene->world.db, "SELECT reason FROM sync_quarantine"), "andere-plek");
    tablet_set(scene->b, "afspraak", scene->afspraak, "wie", "\"Buurt\"");
    world_exchange(&scene->world);
    check_int(erase(scene, "huishouden", scene->other).refusals, 1);
    check_true(!holds(scene->world.db, CANARY));
    check_int(server_rebuild(scene->world.server), SYNC_OK);
    check_text(sql_text(scene->world.db, "SELECT wie || sync_conflicts FROM afspraak"), "Buurt0");
    scene_close(scene);
}

/* The same row named twice, and one that lies below another, counts once. */
static void each_row_counts_once(void)
{
    struct scene *scene = scene_open();
    struct erased rows[3] = { { .table = "huishouden" }, { .table = "afspraak" }, { .table = "huishouden" } };
    struct erasure done;

    id_from_text(scene->huishouden, 22, rows[0].id);
    id_from_text(scene->afspraak, 22, rows[1].id);
    id_from_text(scene->huishouden, 22, rows[2].id);
    check_int(server_erase(scene->world.server, &scene->world.office, rows, 3, &done), SYNC_OK);
    scene->world.office.number++;
    check_int(done.rows, 2);
    check_int(done.ids, 2);
    scene_close(scene);
}

/* A push whose answer was lost is sent again after the erasure: it is nobody's double, and nothing of it is written. */
static void a_repeated_push_brings_nothing_back(void)
{
    struct scene *scene = scene_open();

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"" CANARY "\"");
    tablet_ask(scene->a);
    tablet_get_answer(scene->a);
    erase(scene, "huishouden", scene->huishouden);
    tablet_get_answer(scene->a);
    check_true(!holds(scene->world.db, CANARY));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM sync_quarantine"), "0");
    tablet_exchange(scene->a);
    check_true(!holds(scene->a->db, CANARY));
    scene_close(scene);
}

/* Only one afspraak: the family stays. */
static void one_row_can_be_erased(void)
{
    struct scene *scene = scene_open();

    check_int(erase(scene, "afspraak", scene->afspraak).rows, 1);
    world_exchange(&scene->world);
    check_true(tablet_row(scene->b, "huishouden", scene->huishouden) != NULL);
    check_true(tablet_row(scene->b, "afspraak", scene->afspraak) == NULL);
    scene_close(scene);
}

/* A family that was deleted over an afspraak, which is then erased by itself. */
static void what_a_deletion_named_can_be_erased(void)
{
    struct scene *scene = scene_open();

    tablet_delete(scene->a, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    erase(scene, "afspraak", scene->afspraak);
    world_exchange(&scene->world);
    check_true(row_hides(tablet_row(scene->b, "huishouden", scene->huishouden)));
    scene_close(scene);
}

/* One that came under a deleted family unseen, which brought that back. */
static void what_contested_a_deletion_can_be_erased(void)
{
    struct scene *scene = scene_open();
    char late[23];

    tablet_delete(scene->a, "huishouden", scene->huishouden);
    tablet_afspraak(scene->b, scene->huishouden, late);
    world_exchange(&scene->world);
    check_true(!row_hides(tablet_row(scene->a, "huishouden", scene->huishouden)));
    erase(scene, "afspraak", late);
    world_exchange(&scene->world);
    check_true(row_hides(tablet_row(scene->a, "huishouden", scene->huishouden)));
    scene_close(scene);
}

/* An office that was put back to before the erasure erases again, and tablets bring nothing of it back. */
static void a_restore_does_not_undo_it(void)
{
    struct scene *scene = scene_open();
    sqlite3 *backup = world_backup(&scene->world);

    tablet_set(scene->a, "afspraak", scene->afspraak, "wie", "\"" CANARY "\"");
    world_exchange(&scene->world);
    erase(scene, "huishouden", scene->huishouden);
    tablet_exchange(scene->a); /* b hasn't heard of it when the office is put back */
    world_restore(&scene->world, backup);
    erase(scene, "huishouden", scene->huishouden);
    world_exchange(&scene->world);
    check_true(!holds(scene->world.db, CANARY) && !holds(scene->a->db, CANARY) && !holds(scene->b->db, CANARY));
    check_text(sql_text(scene->world.db, "SELECT count(*) FROM huishouden"), "1");
    check_text(sql_text(scene->b->db, "SELECT count(*) FROM huishouden"), "1");
    sqlite3_close(backup);
    scene_close(scene);
}

static const struct test TESTS[] = {
    TEST(an_erased_familys_past_is_gone_too),
    TEST(an_edit_erased_while_it_waits_holds_up_nothing),
    TEST(nothing_is_left),
    TEST(a_tablets_own_edits_go_too),
    TEST(a_draft_that_only_covers_what_was_erased_stays),
    TEST(a_draft_that_refers_to_what_was_erased_stays),
    TEST(a_draft_goes_with_its_row_or_the_one_above),
    TEST(the_app_hears_what_was_erased),
    TEST(what_lies_below_what_was_refused_goes_too),
    TEST(what_comes_later_is_empty),
    TEST(changes_of_a_row_unknown_here_are_empty_too),
    TEST(what_was_refused_goes_with_its_changes),
    TEST(what_follows_what_was_refused_comes_in_empty),
    TEST(what_a_restored_office_cannot_place_goes_too),
    TEST(a_refused_change_goes_with_the_family_that_it_names),
    TEST(a_refused_claim_takes_no_row_of_another_family),
    TEST(a_refused_claim_takes_no_row_on_its_tablet),
    TEST(a_false_place_empties_no_accepted_change),
    TEST(each_row_counts_once),
    TEST(a_repeated_push_brings_nothing_back),
    TEST(one_row_can_be_erased),
    TEST(what_a_deletion_named_can_be_erased),
    TEST(what_contested_a_deletion_can_be_erased),
    TEST(a_restore_does_not_undo_it),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
