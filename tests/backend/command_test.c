#include "backend/command.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/commands.h"
#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/backend/run.h"
#include "tests/check.h"

/* --help names every command and option, and what the exit codes mean. */
static void help_tells_all(void)
{
    static const char *const WORDS[] = {
        "naober init",  "naober serve",  "naober account add", "naober device list", "naober device revoke", "--stolen ",
        "naober quarantine list", "naober quarantine export", "--file F",
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
                                         "--stolen: not an option of this command",
                                         "onzin: no such option",
                                         "--web: needs a value" };
    struct run faulty = RUN("", "serve", "--port", "8443s", "--threads=0", "--kleur=rood", "--login", "x",
                            "--stolen", "onzin", "--web");

    check_int(faulty.code, EXIT_MISUSED);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!check_true(strstr(faulty.errors, WORDS[i]) != NULL))
            printf("  for %s\n", WORDS[i]);
    check_int(RUN("", "vlieg").code, EXIT_MISUSED);
    check_int(RUN("", "account").code, EXIT_MISUSED);
    check_int(RUN("", "init", "--data", "a", "--data", "b").code, EXIT_MISUSED);
    check_int(RUN("", "init", "FILE", "--data", "a").code, EXIT_MISUSED);
    check_int(RUN("", "device", "revoke", "--data", "a", "--login", "jan", "--stolen=nee").code, EXIT_MISUSED);
    check_int(run_words("", (const char *const[]){ NULL }).code, EXIT_MISUSED);
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
    desk_remove(directory);
}

#define NOBODY  65534      /* any user but root */
#define NO_NAME 2147483645 /* a user that no machine has */

/* A data directory that isn't ours, in which we could write all the same: as root, one that was given away; otherwise root's own that is everybody's. */
static void open_foreign(char *directory)
{
    if (geteuid() != 0)
        strcpy(directory, "/tmp");
    else
        check_true(mkdtemp(directory) != NULL && chown(directory, NOBODY, NOBODY) == 0);
}

static void close_foreign(const char *directory)
{
    if (geteuid() == 0)
        desk_remove(directory);
}

/* Where another user owns the data directory no command works, root's neither: that user's server couldn't open what it makes. */
static void who_does_not_own_the_directory_is_refused(void)
{
    char directory[] = "/tmp/naober-foreign-XXXXXX";
    struct run runs[3];

    open_foreign(directory);
    runs[0] = RUN("", "init", "--data", directory);
    runs[1] = RUN("", "rebuild", "--data", directory);
    runs[2] = RUN("", "restore", "a.db", "--data", directory);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        check_int(runs[i].code, EXIT_FAILED);
        check_true(strstr(runs[i].errors, "belongs to ") != NULL);
    }
    close_foreign(directory);
}

/* A refused command has left nothing in the directory. */
static void who_is_refused_leaves_nothing(void)
{
    static const char *const NAMES[] = { "naober.db", "naober.lock", "naober-commands.lock", "erasures.db" };
    char directory[] = "/tmp/naober-foreign-XXXXXX", path[64];

    open_foreign(directory);
    RUN("", "init", "--data", directory);
    RUN("", "rebuild", "--data", directory);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, NAMES[i]);
        if (!check_true(access(path, F_OK) != 0))
            printf("  for %s\n", NAMES[i]);
        unlink(path);
    }
    close_foreign(directory);
}

/* Who may not even look into the directory hears whose it is, and not that there is no database. */
static void who_may_not_look_hears_why(void)
{
    char ours[] = "/tmp/naober-closed-XXXXXX";
    const char *closed = geteuid() == 0 ? ours : "/root";
    int status = 0;
    pid_t child;

    check_true(mkdtemp(ours) != NULL);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        struct run run;

        if (geteuid() == 0 && setuid(NOBODY) != 0)
            _exit(2);
        run = RUN("", "device", "list", "--data", closed);
        _exit(strstr(run.errors, "belongs to ") ? 0 : 1);
    }
    check_true(child > 0 && waitpid(child, &status, 0) == child);
    check_true(WIFEXITED(status));
    check_int(WEXITSTATUS(status), 0);
    desk_remove(ours);
}

/* Who is refused hears which user to be: in a command where that user has a name, by number where not. */
static void who_is_refused_hears_who_may(void)
{
    char text[256];

    commands_say_owner(0, text, sizeof text);
    check_true(strncmp(text, "belongs to root,", 16) == 0);
    check_true(strstr(text, ": sudo -u root naober") != NULL);
    commands_say_owner(NO_NAME, text, sizeof text);
    check_true(strncmp(text, "belongs to user 2147483645,", 27) == 0);
    check_true(strstr(text, "sudo") == NULL);
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
    desk_remove(directory);
}

static const struct test TESTS[] = {
    TEST(help_tells_all),     TEST(all_faults_are_named_at_once), TEST(init_makes_a_private_database),
    TEST(who_does_not_own_the_directory_is_refused),
    TEST(who_is_refused_leaves_nothing),
    TEST(who_may_not_look_hears_why),
    TEST(who_is_refused_hears_who_may),
    TEST(accounts_are_added),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
