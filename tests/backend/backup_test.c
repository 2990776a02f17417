/* naober backup, restore, rebuild: the office's data survives what happens to its machine. */
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/backend/run.h"
#include "tests/check.h"

/* An office with a ledger, a tablet of jan's, and a place beside it for backups. */
struct scene {
    struct desk desk;
    char jan[64], beside[64], ledger[128];
};

static bool scene_open(struct scene *scene)
{
    if (!check_true(desk_open(&scene->desk, NULL, 0)) || !check_true(desk_log_in(&scene->desk, "jan", scene->jan)))
        return false;
    snprintf(scene->beside, sizeof scene->beside, "/tmp/naober-beside-XXXXXX");
    snprintf(scene->ledger, sizeof scene->ledger, "%s/erasures.db", scene->desk.directory);
    return check_true(mkdtemp(scene->beside) != NULL) &&
           check_int(RUN("", "init", "--data", scene->desk.directory).code, EXIT_DONE);
}

static void scene_close(struct scene *scene)
{
    desk_close(&scene->desk);
    desk_remove(scene->beside);
}

/* The path of a file beside the office; the next call but three overwrites it. */
static const char *beside(const struct scene *scene, const char *name)
{
    static char paths[4][128];
    static int turn;
    char *path = paths[turn = (turn + 1) % 4];

    snprintf(path, sizeof paths[0], "%s/%s", scene->beside, name);
    return path;
}

static struct run backup(struct scene *scene, const char *name)
{
    return RUN("", "backup", beside(scene, name), "--data", scene->desk.directory);
}

/* With the server stopped and started again. */
static struct run restore(struct scene *scene, const char *name)
{
    struct run run;

    desk_stop(&scene->desk);
    run = RUN("", "restore", beside(scene, name), "--data", scene->desk.directory);
    check_true(desk_start(&scene->desk));
    return run;
}

/* One new family of a team on a branch of its own. Returns the answer's body, the caller's to free, and checks the
 * status. */
static json_t *push(struct scene *scene, unsigned branch, unsigned count)
{
    struct heard heard;
    char text[2048];
    size_t length = desk_exchange(&scene->desk, 0, branch, 1, count, text, sizeof text);
    json_t *answer;

    desk_exchange_post(&scene->desk, scene->jan, text, length, &heard);
    check_int(heard.status, 200);
    answer = json_loads(heard.body, 0, NULL);
    heard_free(&heard);
    return answer;
}

static int64_t families(const struct scene *scene)
{
    return desk_number(&scene->desk, "SELECT count(*) FROM huishouden");
}

/* A backup is one whole file of all that is in the log, made while the server runs; what two of them have, tablets are
 * told to be kept. */
static void two_backups_free_the_tablets(void)
{
    struct scene scene;
    json_t *answer;
    int64_t end;

    if (!scene_open(&scene))
        return;
    json_decref(push(&scene, 1, 2));
    end = desk_number(&scene.desk, "SELECT max(position) FROM sync_log");
    check_text(backup(&scene, "a.db").errors, "");
    answer = push(&scene, 1, 0);
    check_int(json_integer_value(json_object_get(answer, "bewaard")), 0);
    json_decref(answer);
    check_int(backup(&scene, "b.db").code, EXIT_DONE);
    answer = push(&scene, 1, 0);
    check_int(json_integer_value(json_object_get(answer, "bewaard")), end);
    json_decref(answer);
    check_true(access(beside(&scene, "b.db-wal"), F_OK) != 0 && access(beside(&scene, "b.db.part"), F_OK) != 0);
    scene_close(&scene);
}

/* A backup goes over no file, and where it can't be written it doesn't count. */
static void a_backup_goes_over_nothing(void)
{
    struct scene scene;

    if (!scene_open(&scene))
        return;
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    check_int(backup(&scene, "a.db").code, EXIT_FAILED);
    check_int(backup(&scene, "nergens/a.db").code, EXIT_FAILED);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM sync_backup"), 1);
    scene_close(&scene);
}

/* A restore puts back what the backup has, as another incarnation; the database that it replaces is kept. */
static void a_backup_is_put_back(void)
{
    struct scene scene;
    struct run run;

    if (!scene_open(&scene))
        return;
    json_decref(push(&scene, 1, 1));
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    json_decref(push(&scene, 2, 2));
    run = restore(&scene, "a.db");
    check_text(run.errors, "");
    check_true(strstr(run.out, "is kept as") && strstr(run.out, "restored up to position"));
    check_int(families(&scene), 1);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM sync_incarnation"), 1);
    snprintf(scene.desk.database, sizeof scene.desk.database, "%.*s",
             (int)strcspn(strstr(run.out, "/tmp/naober-test"), "\n"), strstr(run.out, "/tmp/naober-test"));
    check_int(families(&scene), 3);
    scene_close(&scene);
}

/* While a server runs, without a ledger, and from a file that is no backup, nothing is touched. */
static void a_restore_is_refused(void)
{
    struct scene scene;
    struct run run;
    char path[128];
    FILE *file;
    int lock;

    if (!scene_open(&scene))
        return;
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    json_decref(push(&scene, 1, 1));
    snprintf(path, sizeof path, "%s/naober.lock", scene.desk.directory);
    lock = open(path, O_RDWR | O_CREAT, 0600);
    check_int(flock(lock, LOCK_EX), 0);
    run = restore(&scene, "a.db");
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "a server is using it") != NULL);
    check_int(RUN("", "rebuild", "--data", scene.desk.directory).code, EXIT_FAILED);
    close(lock);
    file = fopen(beside(&scene, "geen.db"), "w");
    fputs("geen database, ook al is het een bestand van enige lengte", file);
    fclose(file);
    check_int(restore(&scene, "geen.db").code, EXIT_FAILED);
    check_int(restore(&scene, "nergens.db").code, EXIT_FAILED);
    desk_number(&scene.desk, "SELECT 1");
    unlink(scene.ledger);
    run = restore(&scene, "a.db");
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "no ledger of erasures") != NULL);
    check_int(families(&scene), 1);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM sync_incarnation"), 0);
    scene_close(&scene);
}

/* While something else has the database open, or a command holds its lock, a restore is refused: what they write would be lost. Another command
 * isn't. */
static void a_restore_is_refused_while_others_write(void)
{
    struct connection *other;
    struct scene scene;
    char path[128];
    struct run run;
    int held;

    if (!scene_open(&scene))
        return;
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    desk_stop(&scene.desk);
    check_int(connection_open(scene.desk.database, true, &other), SYNC_OK);
    check_int(RUN("", "restore", beside(&scene, "a.db"), "--data", scene.desk.directory).code, EXIT_FAILED);
    connection_close(other);
    snprintf(path, sizeof path, "%s/naober-commands.lock", scene.desk.directory);
    held = open(path, O_RDWR | O_CREAT, 0600);
    check_int(flock(held, LOCK_SH | LOCK_NB), 0);
    check_text(RUN("", "device", "list", "--data", scene.desk.directory).errors, "");
    run = RUN("", "restore", beside(&scene, "a.db"), "--data", scene.desk.directory);
    check_int(run.code, EXIT_FAILED);
    check_true(strstr(run.errors, "in use by another command") != NULL);
    close(held);
    check_text(RUN("", "restore", beside(&scene, "a.db"), "--data", scene.desk.directory).errors, "");
    scene_close(&scene);
}

/* The disk is full just when the copy's write-ahead log goes into the copy: without what stands there it would be the office of before, under the
 * same incarnation. */
static void a_restore_without_room_changes_nothing(void)
{
    struct rlimit limit, least;
    struct scene scene;
    struct stat file;
    struct run run;

    if (!scene_open(&scene))
        return;
    json_decref(push(&scene, 1, 1));
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    json_decref(push(&scene, 2, 2));
    desk_stop(&scene.desk);
    desk_number(&scene.desk, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                             " INSERT INTO device SELECT randomblob(16), randomblob(32), (SELECT min(nr) FROM account), 1, 1, NULL FROM n");
    check_int(stat(beside(&scene, "a.db"), &file), 0);
    check_int(getrlimit(RLIMIT_FSIZE, &limit), 0);
    least = (struct rlimit){ (rlim_t)file.st_size, limit.rlim_max };
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &least);
    run = RUN("", "restore", beside(&scene, "a.db"), "--data", scene.desk.directory);
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_DFL);
    check_true(strstr(run.errors, "naober.db.restoring: ") != NULL);
    check_int(run.code, EXIT_FAILED);
    check_int(families(&scene), 3);
    check_text(restore(&scene, "a.db").errors, "");
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM sync_incarnation"), 1);
    check_int(families(&scene), 1);
    scene_close(&scene);
}

/* The database is gone and its write-ahead log isn't, as when somebody moves the one file that they see: it doesn't go into the restored one. */
static void a_log_without_its_database_does_not_meet_another(void)
{
    char wal[128], command[300];
    struct scene scene;
    struct run run;

    if (!scene_open(&scene))
        return;
    json_decref(push(&scene, 1, 1));
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    json_decref(push(&scene, 2, 2));
    snprintf(wal, sizeof wal, "%s-wal", scene.desk.database);
    snprintf(command, sizeof command, "cp %s %s", wal, beside(&scene, "wal"));
    check_int(system(command), 0);
    desk_stop(&scene.desk);
    check_int(unlink(scene.desk.database), 0);
    check_int(rename(beside(&scene, "wal"), wal), 0);
    run = RUN("", "restore", beside(&scene, "a.db"), "--data", scene.desk.directory);
    check_true(run.code == EXIT_FAILED && strstr(run.errors, "belongs to a database that isn't here"));
    check_int(unlink(wal), 0);
    check_text(RUN("", "restore", beside(&scene, "a.db"), "--data", scene.desk.directory).errors, "");
    check_int(families(&scene), 1);
    check_true(desk_start(&scene.desk));
    scene_close(&scene);
}

/* A page of the file is damaged: neither is such a backup put back, nor does it keep a damaged database from being
 * replaced. */
static void damage_is_noticed(void)
{
    struct scene scene;
    unsigned char noise[8192];

    if (!scene_open(&scene))
        return;
    json_decref(push(&scene, 1, 3));
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    check_int(backup(&scene, "b.db").code, EXIT_DONE);
    memset(noise, 0x5a, sizeof noise);
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen(i ? scene.desk.database : beside(&scene, "b.db"), "r+b");

        if (i)
            desk_stop(&scene.desk);
        fseek(file, 4096, SEEK_SET);
        fwrite(noise, 1, sizeof noise, file);
        fclose(file);
    }
    check_int(RUN("", "restore", beside(&scene, "b.db"), "--data", scene.desk.directory).code, EXIT_FAILED);
    check_text(RUN("", "restore", beside(&scene, "a.db"), "--data", scene.desk.directory).errors, "");
    check_int(families(&scene), 3);
    check_true(desk_start(&scene.desk));
    scene_close(&scene);
}

/* What was decided since the backup still holds: who may log in, which tablets are believed, who works where, where a
 * family lies. */
static void decisions_since_the_backup_are_carried_over(void)
{
    static const unsigned char ID[SYNC_ID_SIZE] = { 1, 0, 1, 1 };
    char id[ID_TEXT_SIZE + 1] = "", spare[64], words[100];
    struct scene scene;
    struct heard heard;
    const char *data = scene.desk.directory;
    struct run run;

    if (!scene_open(&scene))
        return;
    id_to_text(ID, id);
    json_decref(push(&scene, 1, 1));
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    check_true(desk_log_in(&scene.desk, "fenna", spare));
    check_int(
        RUN("zeven-sloten\n", "account", "add", "--data", data, "--login", "piet", "--name", "Piet", "--team", "Borger")
            .code,
        0);
    check_int(RUN("", "device", "revoke", "--data", data, "--login", "jan", "--stolen").code, EXIT_DONE);
    check_int(RUN("", "account", "teams", "--data", data, "--login", "fenna", "--teams", "").code, EXIT_DONE);
    check_int(RUN("", "family", "move", "--data", data, "--id", id, "--team", "Borger").code, EXIT_DONE);
    run = restore(&scene, "a.db");
    check_int(run.code, EXIT_DONE);
    check_true(strstr(run.out, "4 orders since the backup (0 of them refused)") != NULL);
    snprintf(words, sizeof words, "family %s is in team Borger again\n", id);
    check_true(strstr(run.out, words) != NULL);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM account WHERE login_name = 'piet'"), 1);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM device WHERE revoked IS NOT NULL"), 1);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM sync_distrust WHERE reason = 'gestolen'"), 1);
    check_int(desk_number(&scene.desk,
                          "SELECT count(*) FROM huishouden h JOIN team t ON t.id = h.team_id WHERE t.naam = 'Borger'"),
              1);
    desk_exchange_post(&scene.desk, spare, "", 0, &heard);
    check_int(heard.status, 400); /* not 401: the tablet that logged in since is known */
    heard_free(&heard);
    check_int(
        desk_number(&scene.desk,
                    "SELECT count(*) FROM sync_member m JOIN account a USING (person) WHERE login_name = 'fenna'"),
        0);
    scene_close(&scene);
}

/* A family that came after the backup can't be moved before a tablet brings it: it is named, so that somebody sees to it. */
static void a_moved_family_that_the_backup_lacks_is_named(void)
{
    static const unsigned char ID[SYNC_ID_SIZE] = { 1, 0, 1, 1 };
    char id[ID_TEXT_SIZE + 1] = "", words[120];
    struct scene scene;
    struct run run;

    if (!scene_open(&scene))
        return;
    id_to_text(ID, id);
    check_int(backup(&scene, "a.db").code, EXIT_DONE);
    json_decref(push(&scene, 1, 1));
    check_int(RUN("", "family", "move", "--data", scene.desk.directory, "--id", id, "--team", "Borger").code, EXIT_DONE);
    run = restore(&scene, "a.db");
    check_int(run.code, EXIT_DONE);
    check_true(strstr(run.out, "1 orders since the backup (1 of them refused)") != NULL);
    snprintf(words, sizeof words, "family %s is not in team Borger, where it had been moved to: ", id);
    check_true(strstr(run.out, words) != NULL);
    scene_close(&scene);
}

/* What is derived is checked against the log while the server runs; a table that differs is named, and a rebuild mends
 * it. */
static void what_is_derived_is_checked_and_mended(void)
{
    struct scene scene;
    struct run run;

    if (!scene_open(&scene))
        return;
    json_decref(push(&scene, 1, 3));
    run = RUN("", "rebuild", "--verify", "--data", scene.desk.directory);
    check_int(run.code, EXIT_DONE);
    check_true(strstr(run.out, "are as the log says") != NULL);
    desk_number(&scene.desk, "UPDATE huishouden SET naam = 'Anders' WHERE naam = 'Gezin 2'");
    run = RUN("", "rebuild", "--verify", "--data", scene.desk.directory);
    check_int(run.code, EXIT_FAILED);
    check_text(run.out, "huishouden differs: 3 rows, 3 when derived anew\n");
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM huishouden WHERE naam = 'Anders'"), 1);
    desk_stop(&scene.desk);
    check_int(RUN("", "rebuild", "--data", scene.desk.directory).code, EXIT_DONE);
    check_int(desk_number(&scene.desk, "SELECT count(*) FROM huishouden WHERE naam = 'Gezin 2'"), 1);
    check_int(RUN("", "rebuild", "--verify", "--data", scene.desk.directory).code, EXIT_DONE);
    check_true(desk_start(&scene.desk));
    scene_close(&scene);
}

static const struct test TESTS[] = {
    TEST(two_backups_free_the_tablets),
    TEST(a_backup_goes_over_nothing),
    TEST(a_backup_is_put_back),
    TEST(a_restore_is_refused),
    TEST(a_restore_is_refused_while_others_write),
    TEST(a_restore_without_room_changes_nothing),
    TEST(a_log_without_its_database_does_not_meet_another),
    TEST(damage_is_noticed),
    TEST(decisions_since_the_backup_are_carried_over),
    TEST(a_moved_family_that_the_backup_lacks_is_named),
    TEST(what_is_derived_is_checked_and_mended),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
