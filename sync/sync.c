#include "sync/sync.h"

#include <stdarg.h>
#include <stdio.h>

const unsigned char SYNC_SHARED_SCOPE[SYNC_ID_SIZE] = { 0 };

void faults_add(struct faults *faults, const char *where, const char *reason, const char *detail, ...)
{
    if (faults->count < FAULTS_MAX) {
        struct fault *fault = &faults->list[faults->count];
        va_list arguments;

        snprintf(fault->where, sizeof fault->where, "%s", where);
        snprintf(fault->reason, sizeof fault->reason, "%s", reason);
        va_start(arguments, detail);
        vsnprintf(fault->detail, sizeof fault->detail, detail, arguments);
        va_end(arguments);
    }
    faults->count++;
}

int faults_refuse(struct faults *faults, const char *where, const char *reason, const char *detail)
{
    faults_add(faults, where, reason, "%s", detail);
    return SYNC_INVALID;
}
