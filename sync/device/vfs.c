/* SQLite's files (https://sqlite.org/vfs.html) over the ten functions of host.h. Built with SQLITE_OS_OTHER, this is the only VFS
 * there is; SQLite3 Multiple Ciphers lays its own on top and encrypts what passes.
 *
 * No shared memory: the connection uses locking_mode=EXCLUSIVE, with which WAL keeps its index in ordinary memory. */
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sync/device/host.h"

#define PATH_MAXIMUM 256

struct file {
    sqlite3_file base; /* first: SQLite casts */
    int32_t handle;
};

static int32_t handle_of(sqlite3_file *file)
{
    return ((struct file *)file)->handle;
}

static int file_close(sqlite3_file *file)
{
    return host_close(handle_of(file)) == HOST_OK ? SQLITE_OK : SQLITE_IOERR_CLOSE;
}

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    int32_t got = host_read(handle_of(file), bytes, count, (double)offset);

    if (got < 0)
        return SQLITE_IOERR_READ;
    if (got == count)
        return SQLITE_OK;
    /* SQLite asks for zeros where the file has ended, and counts on them. */
    memset((char *)bytes + got, 0, (size_t)(count - got));
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    int32_t result = host_write(handle_of(file), bytes, count, (double)offset);

    if (result == HOST_FULL)
        return SQLITE_FULL;
    return result == HOST_OK ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return host_truncate(handle_of(file), (double)size) == HOST_OK ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    return host_sync(handle_of(file)) == HOST_OK ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    double found = host_size(handle_of(file));

    if (found < 0)
        return SQLITE_IOERR_FSTAT;
    *size = (sqlite3_int64)found;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *file, int level)
{
    return host_lock(handle_of(file), level) == HOST_OK ? SQLITE_OK : SQLITE_BUSY;
}

/* The one connection asks this only to find out whether a journal is hot: nobody else can hold it. */
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

/* The unit that a power loss can tear. 512 and not the page's size: with 4096 the header of a rollback journal has the size of a
 * page, SQLite3MC takes it for one and encrypts it, and the journal cannot be played back. */
static int file_sector_size(sqlite3_file *file)
{
    (void)file;
    return 512;
}

/* No promise at all: not of atomic writes, nor that bytes beside a torn write survive. */
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

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *out, int flags, int *flags_out)
{
    struct file *file = (struct file *)out;

    (void)vfs;
    file->base.pMethods = NULL;
    /* Without a name it would be a temporary file; those stay in memory (SQLITE_TEMP_STORE=3). */
    if (!path)
        return SQLITE_CANTOPEN;
    file->handle = host_open(path, (flags & SQLITE_OPEN_CREATE) != 0);
    if (file->handle == HOST_FULL)
        return SQLITE_FULL;
    if (file->handle < 0)
        return SQLITE_CANTOPEN;
    file->base.pMethods = &METHODS;
    if (flags_out)
        *flags_out = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_directory)
{
    int32_t result = host_remove(path);

    (void)vfs, (void)sync_directory;
    if (result == HOST_ABSENT)
        return SQLITE_IOERR_DELETE_NOENT;
    return result == HOST_OK ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs, (void)flags;
    *out = host_exists(path);
    return SQLITE_OK;
}

static int vfs_full_pathname(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
    size_t length = strlen(path);

    (void)vfs;
    if (length >= (size_t)size)
        return SQLITE_CANTOPEN;
    memcpy(out, path, length + 1);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *vfs, int count, char *out)
{
    (void)vfs;
    return getentropy(out, (size_t)count) == 0 ? count : 0;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs, (void)microseconds;
    return 0;
}

/* Milliseconds since noon of 24 November 4714 before our era. */
static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    struct timespec now;

    (void)vfs;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return SQLITE_ERROR;
    *out = 210866760000000LL + (sqlite3_int64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return SQLITE_OK;
}

static int vfs_time_in_days(sqlite3_vfs *vfs, double *out)
{
    sqlite3_int64 milliseconds = 0;
    int result = vfs_time(vfs, &milliseconds);

    *out = (double)milliseconds / 86400000.0;
    return result;
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    if (size > 0)
        *out = '\0';
    return 0;
}

int sqlite3_os_init(void)
{
    static sqlite3_vfs vfs = {
        .iVersion = 2,
        .szOsFile = sizeof(struct file),
        .mxPathname = PATH_MAXIMUM,
        .zName = "host",
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_pathname,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time_in_days,
        .xGetLastError = vfs_last_error,
        .xCurrentTimeInt64 = vfs_time,
    };

    return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void)
{
    return SQLITE_OK;
}
