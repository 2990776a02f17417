#include "tests/sync/memory_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sync/failing.h"

#define FILES_MAX 128
#define NAME_MAX_SIZE 64

static struct stored {
    char name[NAME_MAX_SIZE]; /* empty: this place is free */
    char *data;
    size_t size, room;
} files[FILES_MAX];

struct file {
    sqlite3_file base; /* first: SQLite casts */
    struct stored *stored;
};

static struct stored *stored_of(sqlite3_file *file)
{
    return ((struct file *)file)->stored;
}

static struct stored *find(const char *name)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (strcmp(files[i].name, name) == 0)
            return &files[i];
    return NULL;
}

static void drop(struct stored *stored)
{
    free(stored->data);
    *stored = (struct stored){ .data = NULL };
}

static void resize(struct stored *stored, size_t size)
{
    if (size > stored->room) {
        stored->room = 2 * size;
        stored->data = realloc(stored->data, stored->room);
        if (!stored->data)
            abort();
    }
    if (size > stored->size)
        memset(stored->data + stored->size, 0, size - stored->size);
    stored->size = size;
}

static int file_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    const struct stored *stored = stored_of(file);
    size_t from = (size_t)offset < stored->size ? (size_t)offset : stored->size;
    size_t there = stored->size - from < (size_t)count ? stored->size - from : (size_t)count;

    memset(bytes, 0, (size_t)count);
    if (there)
        memcpy(bytes, stored->data + from, there);
    return there == (size_t)count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    struct stored *stored = stored_of(file);

    if (failing_now(FAILING_FILES))
        return SQLITE_IOERR_WRITE;
    if ((size_t)(offset + count) > stored->size)
        resize(stored, (size_t)(offset + count));
    memcpy(stored->data + offset, bytes, (size_t)count);
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (failing_now(FAILING_FILES))
        return SQLITE_IOERR_TRUNCATE;
    resize(stored_of(file), (size_t)size);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)file, (void)flags;
    return failing_now(FAILING_FILES) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)stored_of(file)->size;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level)
{
    (void)file, (void)level;
    return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *file, int *reserved)
{
    (void)file;
    *reserved = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    (void)file, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *file)
{
    (void)file;
    return 512;
}

static int file_characteristics(sqlite3_file *file)
{
    (void)file;
    return 0;
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct stored *stored = name ? find(name) : NULL;

    (void)vfs;
    file->pMethods = NULL;
    if (failing_now(FAILING_FILES))
        return SQLITE_CANTOPEN;
    if (!stored && name && flags & SQLITE_OPEN_CREATE) {
        stored = find("");
        if (stored)
            snprintf(stored->name, sizeof stored->name, "%s", name);
    }
    if (!stored)
        return SQLITE_CANTOPEN; /* temporary files without a name too: PRAGMA temp_store = MEMORY */
    ((struct file *)file)->stored = stored;
    file->pMethods = &METHODS;
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct stored *stored = find(name);

    (void)vfs, (void)sync;
    if (failing_now(FAILING_FILES))
        return SQLITE_IOERR_DELETE;
    if (!stored)
        return SQLITE_IOERR_DELETE_NOENT;
    drop(stored);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *there)
{
    (void)vfs, (void)flags;
    *there = find(name) != NULL;
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int size, char *full)
{
    (void)vfs;
    sqlite3_snprintf(size, full, "%s", name);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs, int size, char *bytes)
{
    (void)vfs;
    memset(bytes, 7, (size_t)size); /* names of journals and salts: a test is the same each time */
    return size;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int vfs_now(sqlite3_vfs *vfs, double *days)
{
    (void)vfs;
    *days = 2461000;
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *text)
{
    (void)vfs, (void)size, (void)text;
    return 0;
}

void memory_files_open(void)
{
    static sqlite3_vfs vfs = {
        .iVersion = 1,
        .szOsFile = sizeof(struct file),
        .mxPathname = NAME_MAX_SIZE - 1,
        .zName = MEMORY_FILES,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_name,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_now,
        .xGetLastError = vfs_last_error,
    };

    sqlite3_vfs_register(&vfs, 0);
}

void memory_files_copy(const char *from, const char *to)
{
    static const char *const ENDINGS[] = { "", "-wal", "-journal" };

    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        char name[NAME_MAX_SIZE], other[NAME_MAX_SIZE];
        struct stored *source, *copy;

        snprintf(name, sizeof name, "%s%s", from, ENDINGS[i]);
        snprintf(other, sizeof other, "%s%s", to, ENDINGS[i]);
        copy = find(other);
        if (copy)
            drop(copy);
        source = find(name);
        copy = find("");
        if (!source || !copy)
            continue;
        snprintf(copy->name, sizeof copy->name, "%s", other);
        resize(copy, source->size);
        if (source->size)
            memcpy(copy->data, source->data, source->size);
    }
}

bool memory_files_hold(const char *name, const char *words)
{
    size_t length = strlen(name), count = strlen(words);

    for (int i = 0; i < FILES_MAX; i++) {
        bool ours = strncmp(files[i].name, name, length) == 0 && (!files[i].name[length] || files[i].name[length] == '-');

        for (size_t at = 0; ours && at + count <= files[i].size; at++)
            if (files[i].data[at] == words[0] && memcmp(files[i].data + at, words, count) == 0)
                return true;
    }
    return false;
}

void memory_files_clear(void)
{
    for (int i = 0; i < FILES_MAX; i++)
        drop(&files[i]);
}
