/* What each command of the table in command.c does. */
#ifndef BACKEND_COMMANDS_H
#define BACKEND_COMMANDS_H

#include <stdbool.h>
#include <sys/types.h>

#include "backend/command.h"
#include "backend/connection.h"
#include "backend/ledger.h"

/* Say on stderr what went wrong and why. Returns EXIT_FAILED. */
int commands_complain(const struct streams *streams, const char *what, const char *why);

/* Why who isn't `owner` may not work in a data directory of theirs, and as whom to give the command instead: for commands_complain. A name longer than
 * `size` allows is cut. */
void commands_say_owner(uid_t owner, char *text, size_t size);

/* Open the database in the directory `data` to write; until it is closed nobody restores another in its place. `make`: it may be new. This and both
 * locks below are refused to who doesn't own the directory. Complains by itself. Returns an exit_code; except on EXIT_DONE, *out is NULL. */
int commands_open(const char *data, bool make, const struct streams *streams, struct connection **out);

/* The same for an order of the office: each fault for which it was refused, or what else went wrong. */
int commands_complain_order(const struct streams *streams, const char *what, int result, const struct faults *faults);

/* The id given with --id or --device, or the login name in the form in which it is stored. Complain by themselves; EXIT_DONE or
 * EXIT_MISUSED. */
int commands_read_id(const struct arguments *arguments, enum option option, const struct streams *streams,
                     unsigned char id[SYNC_ID_SIZE]);
int commands_read_login(const struct arguments *arguments, const struct streams *streams, char name[LOGIN_MOST + 1]);

/* The team of a name, which needs no terminating NUL. Complains by itself; an exit_code. */
int commands_find_team(struct connection *connection, const char *name, size_t length, const struct streams *streams,
                       unsigned char team[SYNC_ID_SIZE]);

/* Two blanks and a moment; one device as a line. */
void commands_put_time(FILE *out, int64_t seconds);
void commands_put_device(FILE *out, const struct device_entry *entry);

/* Take the data directory for this process alone, as a server and whatever replaces the database need it; commands that go through the log
 * don't. Complains by itself; on EXIT_DONE, close(*lock) gives it back. */
int commands_lock(const char *data, const struct streams *streams, int *lock);

/* Have the data to oneself among commands: fails while another has the database open, and no other can open it (commands_open) until close(*lock).
 * Complains by itself; an exit_code. */
int commands_lock_out(const char *data, const struct streams *streams, int *lock);

/* Open the ledger of erasures that belongs to this data. Complains by itself; except on EXIT_DONE, *out is NULL. */
int commands_open_ledger(const struct arguments *arguments, bool make, const struct streams *streams, struct ledger **out);

/* Erase whatever the ledger names and the database still has; `data`: also those put aside there, or NULL. Complains by itself; an exit_code. */
int commands_catch_up(const char *data, struct connection *connection, struct ledger *ledger, const struct streams *streams);

int command_init(const struct arguments *arguments, const struct streams *streams);
int command_serve(const struct arguments *arguments, const struct streams *streams);
int command_account_add(const struct arguments *arguments, const struct streams *streams);
int command_account_teams(const struct arguments *arguments, const struct streams *streams);
int command_family_move(const struct arguments *arguments, const struct streams *streams);
int command_device_list(const struct arguments *arguments, const struct streams *streams);
int command_device_revoke(const struct arguments *arguments, const struct streams *streams);
int command_quarantine_list(const struct arguments *arguments, const struct streams *streams);
int command_quarantine_export(const struct arguments *arguments, const struct streams *streams);
int command_backup(const struct arguments *arguments, const struct streams *streams);
int command_restore(const struct arguments *arguments, const struct streams *streams);
int command_erase(const struct arguments *arguments, const struct streams *streams);
int command_erase_list(const struct arguments *arguments, const struct streams *streams);
int command_rebuild(const struct arguments *arguments, const struct streams *streams);
int command_rebuild_verify(const struct arguments *arguments, const struct streams *streams);
int command_demo(const struct arguments *arguments, const struct streams *streams);

#endif
