/* naober erase: what was typed is in no file of the office afterwards, whatever breaks off on the way and whatever is
 * put back. */
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/ledger.h"
#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/backend/run.h"
#include "tests/check.h"

#define CANARY "KANARIEGEEL"

struct scene {
    struct desk desk;
    char jan[64], fenna[64], beside[64];
};

static const char FAMILY[] = "EAAAAAAAAAAAAAAAAAAAAQ", MEMBER[] = "EAAAAAAAAAAAAAAAAAAAAg";

static bool scene_open(struct scene *scene)
{
    if (!check_true(desk_open(&scene->desk, NULL, 0)) || !check_true(desk_log_in(&scene->desk, "jan", scene->jan)) ||
        !check_true(desk_log_in(&scene->desk, "fenna", scene->fenna)))
        return false;
    snprintf(scene->beside, sizeof scene->beside, "/tmp/naober-beside-XXXXXX");
    return check_true(mkdtemp(scene->beside) != NULL);
}

static void scene_close(struct scene *scene)
{
    desk_close(&scene->desk);
    desk_remove(scene->beside);
}

/* The edit that makes a family of jan's team, with a name. */
static const char *family(const struct scene *scene, const char *id, const char *name)
{
    static char text[400];
    char team[ID_TEXT_SIZE];

    id_to_text(scene->desk.teams[0], team);
    snprintf(text, sizeof text,
             "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"tijd\":1790000000,\"waarden\":{\"team_id\":\"%.22s\",\"naam\":"
             "\"%s\"}}",
             id, team, name);
    return text;
}

static const char *member(const char *id, const char *name)
{
    static char text[400];

    snprintf(text, sizeof text,
             "{\"tabel\":\"huishoudlid\",\"rij\":\"%s\",\"tijd\":1790000000,\"waarden\":{\"huishouden_id\":\"%s\","
             "\"naam\":\"%s\"}}",
             id, FAMILY, name);
    return text;
}

/* A new name for the family, made over its first version: the second of these is a conflict. */
static const char *rename_family(const char *name)
{
    static char text[400];
    char branch[BRANCH_TEXT_SIZE];

    branch_to_text(DESK_BRANCH + 1, branch);
    snprintf(text, sizeof text,
             "{\"tabel\":\"huishouden\",\"rij\":\"%s\",\"tijd\":1790000000,\"waarden\":{\"naam\":\"%s\"},\"gezien\":{"
             "\"naam\":[[\"%.11s\",1]]}}",
             FAMILY, name, branch);
    return text;
}

/* A family with a member, two names of which one is shown, and an edit in quarantine: the canary is in all of them. */
static void fill(struct scene *scene)
{
    check_int(desk_send(&scene->desk, scene->jan, family(scene, FAMILY, CANARY " a")), 0);
    check_int(desk_send(&scene->desk, scene->jan, member(MEMBER, CANARY " b")), 0);
    check_int(desk_send(&scene->desk, scene->jan, rename_family(CANARY " c")), 0);
    check_int(desk_send(&scene->desk, scene->jan, rename_family(CANARY " d")), 0);
    check_int(desk_send(&scene->desk, scene->fenna, rename_family(CANARY " e")), 1);
    check_int(desk_number(&scene->desk, "SELECT sync_conflicts FROM huishouden"), 1);
}

static bool holds_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "rb");
    size_t length, wanted = strlen(text);
    char *bytes;
    bool found = false;

    if (!file)
        return false;
    fseek(file, 0, SEEK_END);
    length = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(length + 1);
    length = fread(bytes, 1, length, file);
    for (size_t i = 0; i + wanted <= length && !found; i++)
        found = memcmp(bytes + i, text, wanted) == 0;
    free(bytes);
    fclose(file);
    if (found)
        printf("  %s\n", path);
    return found;
}

/* Does any file of the data directory hold the text? */
static bool holds(const struct scene *scene, const char *text)
{
    DIR *list = opendir(scene->desk.directory);
    char path[512];
    bool found = false;

    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", scene->desk.directory, entry->d_name);
        found |= entry->d_type == DT_REG && holds_file(path, text);
    }
    closedir(list);
    return found;
}

static struct run erase(struct scene *scene, const char *table, const char *id)
{
    return RUN("", "erase", "--data", scene->desk.directory, "--table", table, "--id", id, "--reason", "op verzoek");
}

static json_t *certificate_of(const struct run *run)
{
    return json_loads(run->out, JSON_DISABLE_EOF_CHECK, NULL);
}

/* Rows, log, the value that lost, quarantine: after the erasure no file holds what was typed, and the certificate says
 * what went, without saying it. */
static void nothing_typed_is_left_in_any_file(void)
{
    struct scene scene;
    struct run run;
    json_t *json;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    check_true(holds(&scene, CANARY));
    run = erase(&scene, "huishouden", FAMILY);
    check_text(run.errors, "");
    check_true(!holds(&scene, CANARY));
    json = certificate_of(&run);
    check_int(json_integer_value(json_object_get(json, "uit_tabellen")), 2);
    check_int(json_integer_value(json_object_get(json, "uit_logboek")), 5);
    check_int(json_integer_value(json_object_get(json, "uit_quarantaine")), 1);
    check_int(json_integer_value(json_object_get(json_object_get(json, "rijen"), "huishoudlid")), 1);
    check_text(json_string_value(json_object_get(json, "reden")), "op verzoek");
    check_int(json_string_length(json_object_get(json, "verbintenis")), 64);
    check_int(json_array_size(json_object_get(json, "apparaten_nog_niet_geweest")), 2);
    check_true(strstr(run.out, "\nsalt ") != NULL);
    json_decref(json);
    scene_close(&scene);
}

static void nth_id(unsigned i, unsigned char id[SYNC_ID_SIZE])
{
    const unsigned char bytes[SYNC_ID_SIZE] = { (unsigned char)(i * 37), (unsigned char)i, (unsigned char)(i >> 8), 3 };

    memcpy(id, bytes, SYNC_ID_SIZE);
}

/* Names that grow and shrink, as those of an office that has worked for years: pages split and join in every order. */
static void churn(const struct scene *scene, unsigned families, unsigned rounds)
{
    sqlite3_stmt *update = NULL;
    sqlite3 *db = NULL;
    unsigned random = 5;

    check_int(sqlite3_open(scene->desk.database, &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA secure_delete = ON; BEGIN", NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "UPDATE huishouden SET naam = printf('" CANARY "%03d.%.*c', ?1, ?2, 'y') WHERE id = ?3", -1,
                       &update, NULL);
    for (unsigned i = 0; i < rounds; i++) {
        unsigned char id[SYNC_ID_SIZE];
        unsigned which;

        random = random * 1103515245 + 12345;
        which = (random >> 16) % families;
        random = random * 1103515245 + 12345;
        nth_id(which, id);
        sqlite3_bind_int(update, 1, (int)which);
        sqlite3_bind_int(update, 2, (int)((random >> 16) % 900) + 1);
        sqlite3_bind_blob(update, 3, id, sizeof id, SQLITE_STATIC);
        sqlite3_step(update);
        sqlite3_reset(update);
    }
    sqlite3_finalize(update);
    check_int(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* Among many others: where a page of the database was split, a copy of what moved stays behind beyond what is in use.
 */
static void nothing_is_left_between_others(void)
{
    enum { FAMILIES = 300, STEP = 45 };
    char id[ID_TEXT_SIZE + 1] = "", name[40];
    unsigned char bytes[SYNC_ID_SIZE];
    struct scene scene;

    if (!scene_open(&scene))
        return;
    for (unsigned i = 0; i < FAMILIES; i++) {
        nth_id(i, bytes);
        id_to_text(bytes, id);
        snprintf(name, sizeof name, CANARY "%03u.", i);
        check_int(desk_send(&scene.desk, scene.jan, family(&scene, id, name)), 0);
    }
    churn(&scene, FAMILIES, 4000);
    for (unsigned i = 0; i < FAMILIES; i += STEP) {
        nth_id(i, bytes);
        id_to_text(bytes, id);
        check_int(erase(&scene, "huishouden", id).code, EXIT_DONE);
    }
    for (unsigned i = 0; i < FAMILIES; i += STEP) {
        snprintf(name, sizeof name, CANARY "%03u.", i);
        if (!check_true(!holds(&scene, name)))
            printf("  for %u\n", i);
    }
    check_true(holds(&scene, CANARY "001."));
    scene_close(&scene);
}

/* What comes back with an older backup is erased again, as is what a database that was put aside still had. */
static void a_restore_brings_nothing_back(void)
{
    struct scene scene;
    char path[128];
    struct run run;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    snprintf(path, sizeof path, "%s/a.db", scene.beside);
    check_int(RUN("", "backup", path, "--data", scene.desk.directory).code, EXIT_DONE);
    check_int(erase(&scene, "huishoudlid", MEMBER).code, EXIT_DONE);
    desk_stop(&scene.desk);
    run = RUN("", "restore", path, "--data", scene.desk.directory);
    check_text(run.errors, "");
    check_true(desk_start(&scene.desk));
    check_true(!holds(&scene, CANARY " b"));
    check_true(holds(&scene, CANARY " a"));
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM huishoudlid"), 0);
    check_int(desk_send(&scene.desk, scene.jan, member(MEMBER, CANARY " b")), 0);
    check_true(!holds(&scene, CANARY " b"));

    run = erase(&scene, "huishouden", FAMILY); /* the database that was put aside has it too */
    check_text(run.errors, "");
    check_true(!holds(&scene, CANARY));
    check_true(strstr(run.out, "naober-aside-") != NULL);
    check_true(holds_file(path, CANARY)); /* the backup keeps it until it is destroyed */
    scene_close(&scene);
}

/* A restore died after it gave the database a second name and before the first went to another: that is no database put aside. */
static void a_second_name_of_the_database_is_none(void)
{
    struct scene scene;
    char path[128];
    struct run run;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    snprintf(path, sizeof path, "%s/naober-aside-20260101T000000Z.db", scene.desk.directory);
    desk_stop(&scene.desk);
    check_int(link(scene.desk.database, path), 0);
    check_true(desk_start(&scene.desk));
    check_int(desk_send(&scene.desk, scene.jan, family(&scene, "EAAAAAAAAAAAAAAAAAAABQ", "Later")), 0);
    run = erase(&scene, "huishouden", FAMILY);
    check_text(run.errors, "");
    check_true(!strstr(run.out, "naober-aside") && access(path, F_OK) != 0);
    check_true(!holds(&scene, CANARY));
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM huishouden"), 1);
    scene_close(&scene);
}

/* What a restore or a check left that died is not looked at, and the certificate doesn't say that it was. */
static void copies_that_were_left_are_named(void)
{
    struct scene scene;
    char path[128];
    struct run run;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    snprintf(path, sizeof path, "%s.restoring", scene.desk.database);
    check_int(RUN("", "backup", path, "--data", scene.desk.directory).code, EXIT_DONE);
    run = erase(&scene, "huishouden", FAMILY);
    check_true(holds(&scene, CANARY));
    check_true(strstr(run.out, "\"niet_bereikt\":[\"naober.db.restoring\"]") != NULL);
    scene_close(&scene);
}

/* What a restore is about to put in the database's place may have been made before the erasure: nothing is erased, written down or certified until it
 * is done, and a name that it needs stays. */
static void while_a_restore_runs_nothing_is_erased(void)
{
    struct scene scene;
    char aside[128], lock[128], ledger[128];
    struct run run;
    int held;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    snprintf(aside, sizeof aside, "%s/naober-aside-20260101T000000Z.db", scene.desk.directory);
    snprintf(lock, sizeof lock, "%s/naober-commands.lock", scene.desk.directory);
    snprintf(ledger, sizeof ledger, "%s/erasures.db", scene.desk.directory);
    desk_stop(&scene.desk);
    check_int(link(scene.desk.database, aside), 0);
    held = open(lock, O_RDWR | O_CREAT, S_IRUSR | S_IWUSR);
    check_int(flock(held, LOCK_EX | LOCK_NB), 0);
    run = erase(&scene, "huishouden", FAMILY);
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "a backup is being restored") != NULL);
    check_text(run.out, "");
    check_true(access(aside, F_OK) == 0 && access(ledger, F_OK) != 0);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM huishouden"), 1);
    close(held);
    check_text(erase(&scene, "huishouden", FAMILY).errors, "");
    check_true(access(aside, F_OK) != 0 && !holds(&scene, CANARY));
    scene_close(&scene);
}

/* The process died after the ledger was written: the next one does the rest, and certifies it. */
static void what_broke_off_is_completed(void)
{
    struct scene scene;
    struct erased row = { .table = "huishouden" };
    struct ledger *ledger;
    struct run run;
    char path[128];
    int64_t nr;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    snprintf(path, sizeof path, "%s/erasures.db", scene.desk.directory);
    check_int(ledger_open(path, true, &ledger), SYNC_OK);
    id_from_text(FAMILY, ID_TEXT_SIZE, row.id);
    check_int(ledger_begin(ledger, "op verzoek", 1, &nr), SYNC_OK);
    check_int(ledger_add(ledger, nr, &row), SYNC_OK);
    ledger_close(ledger);
    check_true(strstr(RUN("", "erase", "--list", "--data", scene.desk.directory).out, "not completed") != NULL);
    check_int(erase(&scene, "huishouden", "EAAAAAAAAAAAAAAAAAAAAw").code, EXIT_DONE);
    check_true(!holds(&scene, CANARY));
    run = RUN("", "erase", "--list", "--data", scene.desk.directory);
    check_true(strstr(run.out, "\"hervat\":true") && strstr(run.out, "\"huishoudlid\":1"));
    check_true(!strstr(run.out, "not completed"));
    scene_close(&scene);
}

/* While somebody reads, the write-ahead log keeps what was, and the command says so: the next one empties it, and only
 * that one certifies. */
static void what_a_reader_held_goes_with_the_next(void)
{
    struct scene scene;
    sqlite3 *reader = NULL;
    struct run run;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    check_int(sqlite3_open(scene.desk.database, &reader), SQLITE_OK);
    check_int(sqlite3_exec(reader, "BEGIN; SELECT * FROM huishouden", NULL, NULL, NULL), SQLITE_OK);
    run = erase(&scene, "huishouden", FAMILY);
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "give the command again") != NULL);
    check_true(holds(&scene, CANARY));
    check_true(strstr(RUN("", "erase", "--list", "--data", scene.desk.directory).out, "not completed") != NULL);
    sqlite3_close(reader);
    check_text(erase(&scene, "huishouden", FAMILY).errors, "");
    check_true(!holds(&scene, CANARY));
    check_true(!strstr(RUN("", "erase", "--list", "--data", scene.desk.directory).out, "not completed"));
    scene_close(&scene);
}

/* A ledger that was lost learns the ids anew from the database; one that knows less than a backup isn't the right one.
 */
static void a_ledger_and_a_database_learn_from_each_other(void)
{
    struct scene scene;
    char path[128], ledger[128];
    struct run run;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    check_int(erase(&scene, "huishouden", FAMILY).code, EXIT_DONE);
    snprintf(path, sizeof path, "%s/a.db", scene.beside);
    snprintf(ledger, sizeof ledger, "%s/leeg.db", scene.beside);
    check_int(RUN("", "backup", path, "--data", scene.desk.directory).code, EXIT_DONE);
    check_int(RUN("", "init", "--data", scene.beside, "--ledger", ledger).code, EXIT_DONE);
    desk_stop(&scene.desk);
    run = RUN("", "restore", path, "--data", scene.desk.directory, "--ledger", ledger);
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "lacks what the backup knows") != NULL);
    check_int(RUN("", "erase", "--data", scene.desk.directory, "--table", "huishouden", "--id",
                  "EAAAAAAAAAAAAAAAAAAAAw", "--reason", "x", "--ledger", ledger)
                  .code,
              EXIT_DONE);
    check_text(RUN("", "restore", path, "--data", scene.desk.directory, "--ledger", ledger).errors, "");
    check_true(desk_start(&scene.desk));
    scene_close(&scene);
}

/* The list says which tablets have not been in contact since: they may still bear what was erased. */
static void the_list_says_who_has_not_heard_yet(void)
{
    struct scene scene;
    struct run run;

    if (!scene_open(&scene))
        return;
    fill(&scene);
    check_int(erase(&scene, "huishouden", FAMILY).code, EXIT_DONE);
    scene.desk.now = (int64_t)time(NULL) + 10;
    check_int(desk_send(&scene.desk, scene.jan, family(&scene, "EAAAAAAAAAAAAAAAAAAABA", "Blijft")), 0);
    run = RUN("", "erase", "--list", "--data", scene.desk.directory);
    check_true(strstr(run.out, "not in contact since: fenna") && !strstr(run.out, "not in contact since: jan"));
    check_true(!strstr(run.out, CANARY));
    scene_close(&scene);
}

/* What can't be erased is named, and nothing was done. */
static void what_cannot_be_is_refused(void)
{
    struct scene scene;

    if (!scene_open(&scene))
        return;
    check_int(erase(&scene, "account", FAMILY).code, EXIT_FAILED);
    check_int(erase(&scene, "huishouden", "x").code, EXIT_MISUSED);
    check_int(RUN("", "erase", "--data", scene.desk.directory, "--table", "huishouden").code, EXIT_MISUSED);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM sync_log WHERE edit LIKE '%wissen%'"), 0);
    check_text(RUN("", "erase", "--list", "--data", scene.desk.directory).out, "");
    scene_close(&scene);
}

static const struct test TESTS[] = {
    TEST(nothing_typed_is_left_in_any_file),
    TEST(nothing_is_left_between_others),
    TEST(a_restore_brings_nothing_back),
    TEST(a_second_name_of_the_database_is_none),
    TEST(while_a_restore_runs_nothing_is_erased),
    TEST(copies_that_were_left_are_named),
    TEST(what_broke_off_is_completed),
    TEST(what_a_reader_held_goes_with_the_next),
    TEST(a_ledger_and_a_database_learn_from_each_other),
    TEST(the_list_says_who_has_not_heard_yet),
    TEST(what_cannot_be_is_refused),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
