#include "backend/files.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/gzip.h"
#include "tests/check.h"

struct site {
    char directory[64];
    FILE *errors;
    struct files *files;
};

static const char *const NAMES[] = { "index.html",         "sw.js",   "manifest.webmanifest", "assets/app-1.js",
                                     "assets/beeld-2.png", "leeg.txt" };

static void put(const struct site *site, const char *name, const char *text)
{
    char path[128];
    FILE *out;

    snprintf(path, sizeof path, "%s/%s", site->directory, name);
    out = fopen(path, "w");
    fputs(text, out);
    fclose(out);
}

static void site_make(struct site *site)
{
    char path[128], script[5000];

    memset(script, 'x', sizeof script - 1);
    script[sizeof script - 1] = '\0';
    snprintf(site->directory, sizeof site->directory, "/tmp/naober-site-XXXXXX");
    check_true(mkdtemp(site->directory) != NULL);
    snprintf(path, sizeof path, "%s/assets", site->directory);
    mkdir(path, 0700);
    put(site, NAMES[0], "<!doctype html>");
    put(site, NAMES[1], "// sw");
    put(site, NAMES[2], "{}");
    put(site, NAMES[3], script);
    put(site, NAMES[4], "png");
    put(site, NAMES[5], "");
    site->errors = fopen("/dev/null", "w");
    site->files = NULL;
}

static void site_remove(struct site *site)
{
    char path[128];

    files_close(site->files);
    fclose(site->errors);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        snprintf(path, sizeof path, "%s/%s", site->directory, NAMES[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/assets", site->directory);
    rmdir(path);
    rmdir(site->directory);
}

static void ask(const struct site *site, const char *path, const char *name, const char *value, struct reply *reply)
{
    const struct header header = { name, value };
    struct request request = { .method = "GET", .path = path, .headers = &header, .header_count = name != NULL };

    *reply = (struct reply)REPLY_EMPTY;
    files_answer(site->files, &request, reply);
    reply_finish(reply, &request);
}

static bool has(const struct reply *reply, const char *name, const char *value)
{
    char found[256];

    return reply_find(reply, name, found, sizeof found) && strcmp(found, value) == 0;
}

/* Each kind of file has its type; hashed assets are kept for good, the rest is asked for again. */
static void types_and_caching(void)
{
    static const struct {
        const char *path, *type, *caching;
    } CASES[] = {
        { "/", "text/html; charset=utf-8", "no-cache" },
        { "/sw.js", "text/javascript; charset=utf-8", "no-cache" },
        { "/manifest.webmanifest", "application/manifest+json", "no-cache" },
        { "/assets/app-1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable" },
        { "/assets/beeld-2.png", "image/png", "public, max-age=31536000, immutable" },
        { "/leeg.txt", "text/plain; charset=utf-8", "no-cache" },
    };
    struct site site;
    struct reply reply;

    site_make(&site);
    check_int(files_open(site.directory, site.errors, &site.files), SYNC_OK);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        ask(&site, CASES[i].path, NULL, NULL, &reply);
        check_int(reply.status, 200);
        check_text(reply.type, CASES[i].type);
        check_true(has(&reply, "Cache-Control", CASES[i].caching));
        reply_free(&reply);
    }
    site_remove(&site);
}

/* The app's own pages get index.html; a file that isn't there is a 404. */
static void pages_get_the_app(void)
{
    struct site site;
    struct reply reply;
    size_t length;

    site_make(&site);
    check_int(files_open(site.directory, site.errors, &site.files), SYNC_OK);
    ask(&site, "/huishoudens/abc", NULL, NULL, &reply);
    check_int(reply.status, 200);
    check_true(strncmp(reply_body(&reply, &length), "<!doctype", 9) == 0);
    reply_free(&reply);
    ask(&site, "/assets/oud-9.js", NULL, NULL, &reply);
    check_int(reply.status, 404);
    check_true(has(&reply, "Cache-Control", "no-store"));
    reply_free(&reply);
    site_remove(&site);
}

/* A client that has the file hears 304; the compressed form has a tag of its own. */
static void what_one_has_is_not_sent_again(void)
{
    char plain[128], packed[128];
    struct site site;
    struct reply reply;
    size_t length;

    site_make(&site);
    check_int(files_open(site.directory, site.errors, &site.files), SYNC_OK);
    ask(&site, "/assets/app-1.js", NULL, NULL, &reply);
    check_true(reply_find(&reply, "ETag", plain, sizeof plain));
    reply_body(&reply, &length);
    check_int(length, 4999);
    reply_free(&reply);
    ask(&site, "/assets/app-1.js", "Accept-Encoding", "gzip", &reply);
    check_true(reply_find(&reply, "ETag", packed, sizeof packed));
    check_true(has(&reply, "Content-Encoding", "gzip"));
    reply_body(&reply, &length);
    check_true(length < 200);
    reply_free(&reply);
    check_true(strcmp(plain, packed) != 0);
    ask(&site, "/assets/app-1.js", "If-None-Match", plain, &reply);
    check_int(reply.status, 304);
    reply_body(&reply, &length);
    check_int(length, 0);
    reply_free(&reply);
    ask(&site, "/assets/app-1.js", "If-None-Match", packed, &reply);
    check_int(reply.status, 200);
    reply_free(&reply);
    site_remove(&site);
}

/* The app may run WebAssembly of its own and nothing of anybody else. */
static void the_policy_is_strict(void)
{
    struct site site;
    struct reply reply;
    char policy[512];

    site_make(&site);
    check_int(files_open(site.directory, site.errors, &site.files), SYNC_OK);
    ask(&site, "/", NULL, NULL, &reply);
    check_true(reply_find(&reply, "Content-Security-Policy", policy, sizeof policy));
    check_true(strstr(policy, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval';") == policy);
    check_true(strstr(policy, "frame-ancestors 'none'") != NULL && strstr(policy, "unsafe-inline") == NULL);
    reply_free(&reply);
    site_remove(&site);
}

/* What can't be served is said at the start: no index.html, a name with a blank, no such directory. */
static void trouble_is_said_at_the_start(void)
{
    char path[128];
    struct site site;

    site_make(&site);
    put(&site, "met blank.js", "x");
    check_int(files_open(site.directory, site.errors, &site.files), SYNC_INVALID);
    snprintf(path, sizeof path, "%s/met blank.js", site.directory);
    unlink(path);
    snprintf(path, sizeof path, "%s/index.html", site.directory);
    unlink(path);
    check_int(files_open(site.directory, site.errors, &site.files), SYNC_NOT_FOUND);
    check_int(files_open("/bestaat/niet", site.errors, &site.files), SYNC_NOT_FOUND);
    check_true(site.files == NULL);
    site_remove(&site);
}

static const struct test TESTS[] = {
    TEST(types_and_caching),
    TEST(pages_get_the_app),
    TEST(what_one_has_is_not_sent_again),
    TEST(the_policy_is_strict),
    TEST(trouble_is_said_at_the_start),
};

int main(int argc, char **argv)
{
    return sodium_init() < 0 ? 1 : check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
