/* naober quarantine: what was refused can be seen at the office, and handed over. */
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/backend/run.h"
#include "tests/check.h"

#define FAMILY  "EAAAAAAAAAAAAAAAAAAAAQ"
#define VISIT   "EAAAAAAAAAAAAAAAAAAAAg"
#define NOWHERE "EAAAAAAAAAAAAAAAAAAAAw"
#define CANARY  "KANARIEGEEL"

struct scene {
    struct desk desk;
    char jan[64], fenna[64], file[128];
};

/* A family of jan's. Fenna, who isn't of that team, writes of a visit to it; and each of a table that there isn't. */
static bool scene_open(struct scene *scene)
{
    char edit[400], team[ID_TEXT_SIZE];

    if (!check_true(desk_open(&scene->desk, NULL, 0)) || !check_true(desk_log_in(&scene->desk, "jan", scene->jan)) ||
        !check_true(desk_log_in(&scene->desk, "fenna", scene->fenna)))
        return false;
    snprintf(scene->file, sizeof scene->file, "%s/geweigerd.json", scene->desk.directory);
    id_to_text(scene->desk.teams[0], team);
    snprintf(edit, sizeof edit,
             "{\"tabel\":\"huishouden\",\"rij\":\"" FAMILY "\",\"tijd\":1790000000,\"waarden\":{\"team_id\":\"%.22s\","
             "\"naam\":\"Gezin Proef\"}}",
             team);
    check_int(desk_send(&scene->desk, scene->jan, edit), 0);
    check_int(desk_send(&scene->desk, scene->fenna,
                        "{\"tabel\":\"contactmoment\",\"rij\":\"" VISIT "\",\"tijd\":1790000000,\"waarden\":{\"huishouden_id\":\"" FAMILY
                        "\",\"plaatsgevonden_op\":1789999000,\"feiten\":\"" CANARY " \\u00eb\"}}"),
              1);
    check_int(desk_send(&scene->desk, scene->fenna,
                        "{\"tabel\":\"fiets\",\"rij\":\"" NOWHERE "\",\"tijd\":1790000000,\"waarden\":{\"kleur\":\"geel\"}}"),
              1);
    check_int(desk_send(&scene->desk, scene->jan,
                        "{\"tabel\":\"fiets\",\"rij\":\"" NOWHERE "\",\"tijd\":1790000000,\"waarden\":{\"kleur\":\"rood\"}}"),
              1);
    return true;
}

static void scene_close(struct scene *scene)
{
    desk_close(&scene->desk);
}

static json_int_t position_of(const struct scene *scene, const char *text)
{
    char sql[200];

    snprintf(sql, sizeof sql, "SELECT position FROM sync_log WHERE edit LIKE '%%%s%%'", text);
    return desk_number(&scene->desk, sql);
}

static int lines(const char *text)
{
    int count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static json_t *read_file(const struct scene *scene)
{
    json_t *found = json_load_file(scene->file, 0, NULL), *list = json_object_get(found, "geweigerd");

    check_true(list != NULL);
    json_incref(list);
    json_decref(found);
    return list;
}

static const char *text_at(const json_t *entry, const char *name, const char *inner)
{
    const json_t *value = json_object_get(entry, name);
    const char *text = json_string_value(inner ? json_object_get(value, inner) : value);

    return text ? text : "";
}

/* One line an edit: where it stands, when it came, who sent it from where, what it names, why it was refused, whose family it is. */
static void what_was_refused_is_listed(void)
{
    struct scene scene;
    char start[64];
    struct run run;

    if (!scene_open(&scene))
        return;
    run = RUN("", "quarantine", "list", "--data", scene.desk.directory);
    check_int(run.code, EXIT_DONE);
    snprintf(start, sizeof start, "%lld  2026-09-21T14:13:20Z  fenna  ", (long long)position_of(&scene, CANARY));
    check_true(strncmp(run.out, start, strlen(start)) == 0);
    check_true(strstr(run.out, "  contactmoment  " VISIT "  buiten-bereik  Stadskanaal  " FAMILY "\n") != NULL);
    check_true(strstr(run.out, "  -  -  onbekende-tabel  -  -\n") != NULL);
    check_true(strstr(run.out, CANARY) == NULL && strstr(run.out, "Gezin Proef") == NULL);
    scene_close(&scene);
}

/* A team's are those of its families; where an edit names no place that is known, those of who works there. */
static void a_teams_are_those_of_its_families(void)
{
    struct scene scene;
    struct run run;

    if (!scene_open(&scene))
        return;
    run = RUN("", "quarantine", "list", "--data", scene.desk.directory, "--team", "Stadskanaal");
    check_true(strstr(run.out, VISIT) && strstr(run.out, "  jan  ") && strstr(run.out, "  fenna  "));
    check_int(lines(run.out), 2);
    run = RUN("", "quarantine", "list", "--data", scene.desk.directory, "--team", "Borger");
    check_true(strstr(run.out, "  fenna  ") && !strstr(run.out, VISIT) && !strstr(run.out, "  jan  "));
    run = RUN("", "quarantine", "list", "--data", scene.desk.directory, "--team", "Gieten");
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "Gieten: there is no such team") != NULL);
    check_text(RUN("", "family", "move", "--data", scene.desk.directory, "--id", FAMILY, "--team", "Borger").errors, "");
    run = RUN("", "quarantine", "list", "--data", scene.desk.directory, "--team", "Borger");
    check_true(strstr(run.out, "  buiten-bereik  Borger  " FAMILY) != NULL);
    scene_close(&scene);
}

/* A team that the office doesn't know, and the shelf that all share, are no place of a team: these are of who works with the author. */
static void what_lies_in_no_team_is_of_its_authors(void)
{
    struct scene scene;
    char edit[300], team[ID_TEXT_SIZE];
    struct run run;

    if (!scene_open(&scene))
        return;
    id_to_text(scene.desk.teams[0], team);
    snprintf(edit, sizeof edit,
             "{\"tabel\":\"team\",\"rij\":\"%.22s\",\"tijd\":1790000000,\"waarden\":{\"naam\":\"Anders\"},"
             "\"gezien\":{\"naam\":[]}}",
             team);
    check_int(desk_send(&scene.desk, scene.fenna, edit), 1);
    check_int(desk_send(&scene.desk, scene.fenna,
                        "{\"tabel\":\"huishouden\",\"rij\":\"" NOWHERE "\",\"tijd\":1790000000,\"waarden\":{\"team_id\":\"" NOWHERE
                        "\",\"naam\":\"Gezin Zoek\"}}"),
              1);
    run = RUN("", "quarantine", "list", "--data", scene.desk.directory, "--team", "Borger");
    check_true(strstr(run.out, "  team  ") && strstr(run.out, "  huishouden  " NOWHERE "  buiten-bereik  -  -\n"));
    check_int(lines(run.out), 3);
    check_int(lines(RUN("", "quarantine", "list", "--data", scene.desk.directory, "--team", "Stadskanaal").out), 2);
    scene_close(&scene);
}

/* The file has each edit as it was sent, and who, when and why; only its owner can read it. */
static void an_export_has_the_edits_as_they_were_sent(void)
{
    struct scene scene;
    struct stat status;
    const json_t *entry;
    struct run run;
    json_t *list;

    if (!scene_open(&scene))
        return;
    run = RUN("", "quarantine", "export", "--data", scene.desk.directory, "--all", "--file", scene.file);
    check_text(run.errors, "");
    check_text(run.out, "3 written\n");
    check_int(stat(scene.file, &status), 0);
    check_int(status.st_mode & 0777, 0600);
    list = read_file(&scene);
    check_int((int64_t)json_array_size(list), 3);
    entry = json_array_get(list, 0);
    check_int(json_integer_value(json_object_get(entry, "positie")), position_of(&scene, CANARY));
    check_text(text_at(entry, "aangekomen", NULL), "2026-09-21T14:13:20Z");
    check_text(text_at(entry, "auteur", "naam"), "fenna");
    check_text(text_at(entry, "reden", NULL), "buiten-bereik");
    check_text(text_at(entry, "uitleg", NULL), "U werkt niet in het team waar dit bij hoort.");
    check_text(text_at(entry, "rij", "tabel"), "contactmoment");
    check_text(text_at(entry, "familie", "naam"), "Gezin Proef");
    check_text(text_at(entry, "team", "naam"), "Stadskanaal");
    check_text(text_at(json_object_get(entry, "bewerking"), "waarden", "feiten"), CANARY " \u00eb");
    entry = json_array_get(list, 1);
    check_true(json_is_null(json_object_get(entry, "familie")) && json_is_null(json_object_get(entry, "team")));
    check_text(text_at(json_object_get(entry, "bewerking"), "waarden", "kleur"), "geel");
    json_decref(list);
    scene_close(&scene);
}

/* One, or those of a team. A file that is there already stays as it was, and nothing to write makes none. */
static void an_export_overwrites_nothing(void)
{
    struct scene scene;
    char position[24];
    struct run run;
    json_t *list;

    if (!scene_open(&scene))
        return;
    run = RUN("", "quarantine", "export", "--data", scene.desk.directory, "--position", "1", "--file", scene.file);
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "there is no such refused edit") && access(scene.file, F_OK) != 0);
    snprintf(position, sizeof position, "%lld", (long long)position_of(&scene, "rood"));
    run = RUN("", "quarantine", "export", "--data", scene.desk.directory, "--position", position, "--file", scene.file);
    check_text(run.out, "1 written\n");
    run = RUN("", "quarantine", "export", "--data", scene.desk.directory, "--team", "Borger", "--file", scene.file);
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "is there already") != NULL);
    list = read_file(&scene);
    check_text(text_at(json_object_get(json_array_get(list, 0), "bewerking"), "waarden", "kleur"), "rood");
    json_decref(list);
    check_int(RUN("", "quarantine", "export", "--data", scene.desk.directory, "--file", scene.file).code, EXIT_MISUSED);
    check_int(RUN("", "quarantine", "export", "--data", scene.desk.directory, "--all", "--team", "Borger", "--file", scene.file).code,
              EXIT_MISUSED);
    scene_close(&scene);
}

/* What was erased isn't here any more. An entry that is empty before its verdict goes shows as erased, and has no content. */
static void what_was_erased_is_not_shown(void)
{
    struct scene scene;
    const json_t *entry;
    struct run run;
    sqlite3 *db;
    json_t *list;

    if (!scene_open(&scene))
        return;
    check_int(RUN("", "erase", "--data", scene.desk.directory, "--table", "huishouden", "--id", FAMILY, "--reason", "proef").code, EXIT_DONE);
    check_int(sqlite3_open(scene.desk.database, &db), SQLITE_OK);
    check_int(sqlite3_exec(db, "UPDATE sync_log SET edit = '' WHERE edit LIKE '%rood%'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    run = RUN("", "quarantine", "list", "--data", scene.desk.directory);
    check_true(!strstr(run.out, VISIT) && strstr(run.out, "  -  -  erased  -  -\n"));
    check_text(RUN("", "quarantine", "export", "--data", scene.desk.directory, "--all", "--file", scene.file).out, "2 written\n");
    list = read_file(&scene);
    entry = json_array_get(list, 1);
    check_true(json_is_true(json_object_get(entry, "gewist")) && json_is_null(json_object_get(entry, "bewerking")));
    check_true(json_is_false(json_object_get(json_array_get(list, 0), "gewist")));
    json_decref(list);
    scene_close(&scene);
}

static const struct test TESTS[] = {
    TEST(what_was_refused_is_listed),
    TEST(a_teams_are_those_of_its_families),
    TEST(what_lies_in_no_team_is_of_its_authors),
    TEST(an_export_has_the_edits_as_they_were_sent),
    TEST(an_export_overwrites_nothing),
    TEST(what_was_erased_is_not_shown),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
