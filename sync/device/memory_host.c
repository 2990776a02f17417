/* The host of the tests: files in memory, gone when the program ends. Nothing here can fail but memory. */
#include "sync/device/host.h"

#include <stdlib.h>
#include <string.h>

#define FILES 32

static struct stored {
    char *path; /* NULL: this place is free */
    unsigned char *data;
    size_t size;
} files[FILES];

static int32_t find(const char *path)
{
    for (int32_t i = 0; i < FILES; i++)
        if (files[i].path && strcmp(files[i].path, path) == 0)
            return i;
    return HOST_ABSENT;
}

int32_t host_open(const char *path, int32_t create)
{
    int32_t place = find(path);

    if (place >= 0 || !create)
        return place;
    for (place = 0; place < FILES; place++)
        if (!files[place].path) {
            files[place].path = strdup(path);
            return files[place].path ? place : HOST_FAILED;
        }
    return HOST_FULL;
}

int32_t host_close(int32_t handle)
{
    (void)handle;
    return HOST_OK;
}

int32_t host_read(int32_t handle, void *bytes, int32_t count, double offset)
{
    const struct stored *file = &files[handle];
    size_t start = (size_t)offset, length = (size_t)count;

    if (start >= file->size)
        return 0;
    if (length > file->size - start)
        length = file->size - start;
    memcpy(bytes, file->data + start, length);
    return (int32_t)length;
}

int32_t host_truncate(int32_t handle, double size)
{
    struct stored *file = &files[handle];
    size_t wanted = (size_t)size;
    unsigned char *data = realloc(file->data, wanted ? wanted : 1);

    if (!data)
        return HOST_FULL;
    if (wanted > file->size)
        memset(data + file->size, 0, wanted - file->size);
    file->data = data;
    file->size = wanted;
    return HOST_OK;
}

int32_t host_write(int32_t handle, const void *bytes, int32_t count, double offset)
{
    double end = offset + (double)count;
    int32_t result = HOST_OK;

    if (end > (double)files[handle].size)
        result = host_truncate(handle, end);
    if (result == HOST_OK)
        memcpy(files[handle].data + (size_t)offset, bytes, (size_t)count);
    return result;
}

int32_t host_sync(int32_t handle)
{
    (void)handle;
    return HOST_OK;
}

double host_size(int32_t handle)
{
    return (double)files[handle].size;
}

int32_t host_lock(int32_t handle, int32_t level)
{
    (void)handle, (void)level;
    return HOST_OK;
}

int32_t host_remove(const char *path)
{
    int32_t place = find(path);

    if (place < 0)
        return HOST_ABSENT;
    free(files[place].path);
    free(files[place].data);
    files[place] = (struct stored){ NULL, NULL, 0 };
    return HOST_OK;
}

int32_t host_exists(const char *path)
{
    return find(path) >= 0;
}
