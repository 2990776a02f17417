#include "backend/files.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "backend/gzip.h"

#define PATH_SIZE  1024
#define DEPTH_MOST 8
#define TAG_BYTES  16

struct file {
    char *path; /* as in the URL: "/assets/app-1a2b.js" */
    const char *type;
    const char *caching;
    struct buffer plain;
    struct buffer packed;        /* empty when compressing gains nothing */
    char tag[2 * TAG_BYTES + 3]; /* the entity tag, with its quotes */
};

struct files {
    struct file *list; /* sorted by path */
    size_t count, capacity;
    size_t size; /* bytes of all */
};

struct kind {
    const char *extension;
    const char *type;
    bool packs; /* compressing gains something */
};

static const struct kind KINDS[] = {
    { ".html", "text/html; charset=utf-8", true },
    { ".js", "text/javascript; charset=utf-8", true },
    { ".mjs", "text/javascript; charset=utf-8", true },
    { ".css", "text/css; charset=utf-8", true },
    { ".wasm", "application/wasm", true },
    { ".json", "application/json", true },
    { ".map", "application/json", true },
    { ".webmanifest", "application/manifest+json", true },
    { ".svg", "image/svg+xml", true },
    { ".txt", "text/plain; charset=utf-8", true },
    { ".png", "image/png", false },
    { ".jpg", "image/jpeg", false },
    { ".webp", "image/webp", false },
    { ".ico", "image/x-icon", true },
    { ".woff2", "font/woff2", false },
    { ".pdf", "application/pdf", false },
};

/* Files under /assets/ have a hash of their content in their name, so they never change. All else is asked for again
 * each time, which costs a 304. */
static const char ASSETS[] = "/assets/";
static const char FOREVER[] = "public, max-age=31536000, immutable";
static const char ASK_AGAIN[] = "no-cache";

static const struct kind *kind_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(dot, KINDS[i].extension) == 0)
            return &KINDS[i];
    return NULL;
}

static int read_bytes(const char *name, size_t size, struct buffer *out)
{
    FILE *in = fopen(name, "rb");
    char *place;
    int result = SYNC_OK;

    if (!in)
        return SYNC_NOT_FOUND;
    place = size ? buffer_extend(out, size) : out->data;
    if (size && !place)
        result = SQLITE_NOMEM;
    else if (size && fread(place, 1, size, in) != size)
        result = SYNC_INVALID; /* it changed while we read it */
    fclose(in);
    return result;
}

static int pack(struct file *file)
{
    int result = gzip_pack(file->plain.data, file->plain.length, GZIP_LEVEL_FILE, &file->packed);

    if (result == SYNC_OK && file->packed.length >= file->plain.length - file->plain.length / 20)
        buffer_free(&file->packed);
    return result;
}

static void make_tag(struct file *file)
{
    unsigned char hash[TAG_BYTES];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)file->plain.data, file->plain.length, NULL, 0);
    file->tag[0] = '"';
    sodium_bin2hex(file->tag + 1, 2 * TAG_BYTES + 1, hash, sizeof hash);
    strcat(file->tag, "\"");
}

static void free_file(struct file *file)
{
    free(file->path);
    buffer_free(&file->plain);
    buffer_free(&file->packed);
}

static int load(const char *name, const char *path, size_t size, struct file *file)
{
    const struct kind *kind = kind_of(path);
    int result;

    *file = (struct file){ .plain = BUFFER_EMPTY, .packed = BUFFER_EMPTY };
    file->path = strdup(path);
    file->type = kind ? kind->type : "application/octet-stream";
    file->caching = strncmp(path, ASSETS, sizeof ASSETS - 1) == 0 ? FOREVER : ASK_AGAIN;
    result = file->path ? read_bytes(name, size, &file->plain) : SQLITE_NOMEM;
    if (result == SYNC_OK && kind && kind->packs)
        result = pack(file);
    make_tag(file);
    if (result != SYNC_OK)
        free_file(file);
    return result;
}

static int add(struct files *files, const char *name, const char *path, size_t size, FILE *errors)
{
    int result;

    if (!http_path_allowed(path) || files->count >= FILES_MOST || size > FILES_MOST_SIZE - files->size) {
        fprintf(
            errors,
            "naober: %s cannot be served: its name has other characters than a-z A-Z 0-9 . _ ~ -, or the web app has "
            "more than %u files or %u MiB\n",
            name, FILES_MOST, FILES_MOST_SIZE >> 20);
        return SYNC_INVALID;
    }
    if (files->count == files->capacity) {
        size_t capacity = files->capacity ? 2 * files->capacity : 64;
        struct file *list = realloc(files->list, capacity * sizeof *list);

        if (!list)
            return SQLITE_NOMEM;
        files->list = list;
        files->capacity = capacity;
    }
    result = load(name, path, size, &files->list[files->count]);
    if (result != SYNC_OK) {
        fprintf(errors, "naober: %s could not be read\n", name);
        return result;
    }
    files->count++;
    files->size += size;
    return SYNC_OK;
}

/* `name` is a path of `root` characters for the directory that was given, and what follows is the path in the URL. */
static int walk(struct files *files, char name[PATH_SIZE], size_t root, int depth, FILE *errors)
{
    size_t length = strlen(name);
    DIR *directory = opendir(name);
    struct dirent *entry;
    struct stat status;
    int result = SYNC_OK;

    if (!directory) {
        fprintf(errors, "naober: %s: %s\n", name, strerror(errno));
        return SYNC_NOT_FOUND;
    }
    while (result == SYNC_OK && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if ((size_t)snprintf(name + length, PATH_SIZE - length, "/%s", entry->d_name) >= PATH_SIZE - length ||
            depth > DEPTH_MOST || stat(name, &status) != 0) {
            fprintf(errors, "naober: %s: its path is too long or too deep, or it is gone\n", name);
            result = SYNC_INVALID;
        } else if (S_ISDIR(status.st_mode)) {
            result = walk(files, name, root, depth + 1, errors);
        } else if (S_ISREG(status.st_mode)) {
            result = add(files, name, name + root, (size_t)status.st_size, errors);
        }
        name[length] = '\0';
    }
    closedir(directory);
    return result;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static const struct file *find(const struct files *files, const char *path)
{
    size_t low = 0, high = files->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(files->list[middle].path, path);

        if (order == 0)
            return &files->list[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

int files_open(const char *directory, FILE *errors, struct files **out)
{
    struct files *files = calloc(1, sizeof *files);
    char name[PATH_SIZE];
    int result = SYNC_OK;

    *out = NULL;
    if (!files)
        return SQLITE_NOMEM;
    if (directory && (size_t)snprintf(name, sizeof name, "%s", directory) >= sizeof name)
        result = SYNC_INVALID;
    if (directory && result == SYNC_OK)
        result = walk(files, name, strlen(name), 0, errors);
    if (files->count > 0)
        qsort(files->list, files->count, sizeof *files->list, compare);
    if (directory && result == SYNC_OK && !find(files, "/index.html")) {
        fprintf(errors, "naober: %s has no index.html: build the web app first\n", directory);
        result = SYNC_NOT_FOUND;
    }
    if (result == SYNC_OK)
        *out = files;
    else
        files_close(files);
    return result;
}

void files_close(struct files *files)
{
    if (!files)
        return;
    for (size_t i = 0; i < files->count; i++)
        free_file(&files->list[i]);
    free(files->list);
    free(files);
}

void files_answer(const struct files *files, const struct request *request, struct reply *reply)
{
    const struct file *file = find(files, strcmp(request->path, "/") == 0 ? "/index.html" : request->path);
    bool packed;
    char tag[sizeof file->tag + 3];

    if (!file && !strchr(request->path, '.'))
        file = find(files, "/index.html");
    if (!file) {
        reply_problem(reply, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    packed = file->packed.length > 0 && http_accepts_gzip(request_header(request, "Accept-Encoding"));
    /* The compressed form is another representation, so it has a tag of its own (RFC 9110, section 8.8.3.3). */
    snprintf(tag, sizeof tag, "%.*s%s\"", (int)strlen(file->tag) - 1, file->tag, packed ? "-gz" : "");
    reply->is_file = true;
    reply_header(reply, "ETag", "%s", tag);
    reply_header(reply, "Cache-Control", "%s", file->caching);
    if (http_matches(request_header(request, "If-None-Match"), tag)) {
        reply->status = 304;
        return;
    }
    reply->status = 200;
    reply->type = file->type;
    reply->shared = packed ? file->packed.data : file->plain.data;
    reply->shared_length = packed ? file->packed.length : file->plain.length;
    if (packed)
        reply_header(reply, "Content-Encoding", "gzip");
}
