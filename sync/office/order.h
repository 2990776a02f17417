/* Putting the office's own entries in the log. */
#ifndef SYNC_OFFICE_ORDER_H
#define SYNC_OFFICE_ORDER_H

#include "sync/office/office.h"

/* Push one entry of the office within the caller's transaction. SYNC_OK; SYNC_INVALID with the fault for which it was refused, and then it
 * stands in the log as refused; or an SQLite code. */
int order_push(struct server *server, const struct order_entry *entry, struct slice text, struct faults *faults);

/* After a failure: what was cached may be untrue. */
void order_forget(struct server *server);

#endif
