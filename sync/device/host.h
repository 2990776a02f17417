/* What the VFS asks of its host: ten functions over files. In the browser JavaScript supplies them, over OPFS (webapp/src/engine/pool.ts);
 * in the tests memory_host.c does. Sizes and offsets pass as doubles, whole numbers up to 2^53, so that JavaScript needs no BigInt.
 *
 * There is one database and one connection to it, so no host function locks anything by itself; one owner at a time is the
 * host's own care (a Web Lock). */
#ifndef SYNC_DEVICE_HOST_H
#define SYNC_DEVICE_HOST_H

#include <stdint.h>

#define HOST_IMPORT(name) __attribute__((import_module("host"), import_name(name)))

enum host_result {
    HOST_OK = 0,
    HOST_FAILED = -1, /* I/O error */
    HOST_FULL = -2,   /* no space left, or the browser's quota is used up; the file is as it was, or partly written */
    HOST_ABSENT = -3  /* no such file, and it was not to be created */
};

/* Open `path`; when it is absent and `create` is not 0, make it, empty and durably. A handle from 0, or a host_result. */
HOST_IMPORT("open") int32_t host_open(const char *path, int32_t create);
HOST_IMPORT("close") int32_t host_close(int32_t handle);

/* Read up to `count` bytes at `offset`. The number read, less only at the end of the file; or a host_result. */
HOST_IMPORT("read") int32_t host_read(int32_t handle, void *bytes, int32_t count, double offset);
/* Write all of `count` bytes; a gap before `offset` reads as zeros. Durable only after host_sync. */
HOST_IMPORT("write") int32_t host_write(int32_t handle, const void *bytes, int32_t count, double offset);
HOST_IMPORT("truncate") int32_t host_truncate(int32_t handle, double size);
HOST_IMPORT("sync") int32_t host_sync(int32_t handle);
/* The size in bytes, or a host_result. */
HOST_IMPORT("size") double host_size(int32_t handle);

/* SQLite takes (1: shared, 2: reserved, 4: exclusive) or drops (0) its lock. HOST_OK allows it. */
HOST_IMPORT("lock") int32_t host_lock(int32_t handle, int32_t level);

/* Delete durably. HOST_OK, HOST_ABSENT or HOST_FAILED. */
HOST_IMPORT("remove") int32_t host_remove(const char *path);
/* 1 or 0. */
HOST_IMPORT("exists") int32_t host_exists(const char *path);

#endif
