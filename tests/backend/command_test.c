#include "backend/command.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/check.h"

struct run {
    int code;
    char out[8192], errors[4096];
};

static void read_back(FILE *file, char *text, size_t size)
{
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static struct run run(const char *input, const char *const *words)
{
    struct streams streams = { tmpfile(), tmpfile(), tmpfile() };
    char *argv[16] = { (char *)"naober" };
    struct run run;
    int argc = 1;

    for (; *words; words++)
        argv[argc++] = (char *)*words;
    fputs(input, streams.in);
    rewind(streams.in);
    run.code = command_run(argc, argv, &streams);
    read_back(streams.out, run.out, sizeof run.out);
    read_back(streams.errors, run.errors, sizeof run.errors);
    fclose(streams.in);
    return run;
}

#define RUN(input, ...) run(input, (const char *const[]){ __VA_ARGS__, NULL })

static void remove_data(const char *directory)
{
    static const char *const NAMES[] = { "naober.db", "naober.db-wal", "naober.db-shm", "naober.lock" };
    char path[128];

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, NAMES[i]);
        unlink(path);
    }
    rmdir(directory);
}

/* --help names every command and option, and what the exit codes mean. */
static void help_tells_all(void)
{
    static const char *const WORDS[] = {
        "naober init",  "naober serve",  "naober account add", "naober device list", "naober device revoke",
        "--device ID",  "--data DIR",    "--port N",           "--web DIR",          "--threads N",
        "--nudges N",   "--login NAME", "exit codes: 0", "(required)",         "(default 8080)"
    };
    struct run help = RUN("", "--help");

    check_int(help.code, EXIT_DONE);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!check_true(strstr(help.out, WORDS[i]) != NULL))
            printf("  for %s\n", WORDS[i]);
    check_int(RUN("", "serve", "--help").code, EXIT_DONE);
    check_true(strncmp(RUN("", "--version").out, "naober ", 7) == 0);
}

/* Everything that is wrong with a command line is named at once. */
static void all_faults_are_named_at_once(void)
{
    static const char *const WORDS[] = { "--port 8443s: a whole number",
                                         "TLS belongs to nginx",
                                         "--threads 0: a whole number",
                                         "--kleur=rood: no such option",
                                         "--login: not an option of this command",
                                         "--data DIR is missing",
                                         "--web: needs a value" };
    struct run faulty = RUN("", "serve", "--port", "8443s", "--threads=0", "--kleur=rood", "--login", "x", "--web");

    check_int(faulty.code, EXIT_MISUSED);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!check_true(strstr(faulty.errors, WORDS[i]) != NULL))
            printf("  for %s\n", WORDS[i]);
    check_int(RUN("", "vlieg").code, EXIT_MISUSED);
    check_int(RUN("", "account").code, EXIT_MISUSED);
    check_int(RUN("", "init", "--data", "a", "--data", "b").code, EXIT_MISUSED);
    check_int(run("", (const char *const[]){ NULL }).code, EXIT_MISUSED);
}

/* init makes a database that only its owner can read; doing it again changes nothing. */
static void init_makes_a_private_database(void)
{
    char directory[] = "/tmp/naober-init-XXXXXX", path[64];
    struct stat status;

    check_true(mkdtemp(directory) != NULL);
    rmdir(directory);
    check_int(RUN("", "init", "--data", directory).code, EXIT_DONE);
    check_int(RUN("", "init", "--data", directory).code, EXIT_DONE);
    check_true(stat(directory, &status) == 0 && (status.st_mode & 077) == 0);
    snprintf(path, sizeof path, "%s/naober.db", directory);
    check_true(stat(path, &status) == 0 && (status.st_mode & 077) == 0);
    remove_data(directory);
}

/* An account is made once; a name that is taken, a short password and a missing database are refused, and nothing is
 * half made. */
static void accounts_are_added(void)
{
    char directory[] = "/tmp/naober-account-XXXXXX";
    struct run second;

    check_true(mkdtemp(directory) != NULL);
    check_int(RUN("zeven-sloten\n", "account", "add", "--data", directory, "--login", "jan", "--name", "Jan", "--team",
                  "Borger")
                  .code,
              EXIT_FAILED);
    check_int(RUN("", "init", "--data", directory).code, EXIT_DONE);
    check_int(RUN("zeven-sloten\n", "account", "add", "--data", directory, "--login", "Jan", "--name", "Jan", "--team",
                  "Borger")
                  .code,
              EXIT_DONE);
    second = RUN("zeven-sloten\n", "account", "add", "--data", directory, "--login", "jan", "--name", "Jan", "--team",
                 "Borger");
    check_int(second.code, EXIT_FAILED);
    check_true(strstr(second.errors, "taken") != NULL);
    second =
        RUN("kort\n", "account", "add", "--data", directory, "--login", "j an", "--name", "Jan", "--team", "Borger");
    check_int(second.code, EXIT_MISUSED);
    check_true(strstr(second.errors, "--login") != NULL && strstr(second.errors, "password") != NULL);
    check_int(
        RUN("acht-dammen\n", "account", "add", "--data", directory, "--login", "an", "--name", "An", "--team", "Borger")
            .code,
        EXIT_DONE);
    remove_data(directory);
}

/* A stolen tablet's token is ended, while the server runs and others go on; the list says so. What isn't that person's
 * is refused. */
static void a_device_is_revoked(void)
{
    char first[ID_TEXT_SIZE + 1] = "", second[ID_TEXT_SIZE + 1] = "", jan[64], spare[64], text[1024];
    struct desk desk;
    struct heard heard;
    struct run list;
    size_t length;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_true(desk_log_in_as(&desk, "jan", first, jan));
    check_true(desk_log_in_as(&desk, "jan", second, spare));
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "fenna").code, EXIT_FAILED);
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "fenna", "--device", first).code,
              EXIT_FAILED);
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "jan", "--device", "x").code,
              EXIT_MISUSED);
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "Jan", "--device", first).code,
              EXIT_DONE);
    length = desk_exchange(&desk, 0, 1, 1, 0, text, sizeof text);
    desk_exchange_post(&desk, jan, text, length, &heard);
    check_int(heard.status, 401);
    heard_free(&heard);
    desk_exchange_post(&desk, spare, text, length, &heard);
    check_int(heard.status, 200);
    heard_free(&heard);
    list = RUN("", "device", "list", "--data", desk.directory);
    check_int(list.code, EXIT_DONE);
    check_true(strstr(list.out, first) && strstr(list.out, second));
    check_true(strstr(list.out, "  revoked  2") && strstr(list.out, "  counts\n"));
    check_text(RUN("", "device", "list", "--data", desk.directory, "--login", "fenna").out, "");
    check_text(RUN("", "device", "revoke", "--data", desk.directory, "--login", "jan").out, "1 revoked\n");
    desk_exchange_post(&desk, spare, text, length, &heard);
    check_int(heard.status, 401);
    heard_free(&heard);
    desk_close(&desk);
}

static const struct test TESTS[] = {
    TEST(help_tells_all),     TEST(all_faults_are_named_at_once), TEST(init_makes_a_private_database),
    TEST(accounts_are_added), TEST(a_device_is_revoked),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
