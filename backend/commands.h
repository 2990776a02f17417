/* What each command of the table in command.c does. */
#ifndef BACKEND_COMMANDS_H
#define BACKEND_COMMANDS_H

#include <stdbool.h>

#include "backend/command.h"
#include "backend/connection.h"

/* Say on stderr what went wrong and why. Returns EXIT_FAILED. */
int commands_complain(const struct streams *streams, const char *what, const char *why);

/* Open the database in the directory `data` to write. `make`: it may be new. Complains by itself. Returns an exit_code;
 * except on EXIT_DONE, *out is NULL. */
int commands_open(const char *data, bool make, const struct streams *streams, struct connection **out);

/* The same for an order of the office: each fault for which it was refused, or what else went wrong. */
int commands_complain_order(const struct streams *streams, const char *what, int result, const struct faults *faults);

/* The id given with --id or --device, or the login name in the form in which it is stored. Complain by themselves; EXIT_DONE or
 * EXIT_MISUSED. */
int commands_read_id(const struct arguments *arguments, enum option option, const struct streams *streams,
                     unsigned char id[SYNC_ID_SIZE]);
int commands_read_login(const struct arguments *arguments, const struct streams *streams, char name[LOGIN_MOST + 1]);

int command_init(const struct arguments *arguments, const struct streams *streams);
int command_serve(const struct arguments *arguments, const struct streams *streams);
int command_account_add(const struct arguments *arguments, const struct streams *streams);
int command_account_teams(const struct arguments *arguments, const struct streams *streams);
int command_family_move(const struct arguments *arguments, const struct streams *streams);
int command_device_list(const struct arguments *arguments, const struct streams *streams);
int command_device_revoke(const struct arguments *arguments, const struct streams *streams);
int command_demo(const struct arguments *arguments, const struct streams *streams);

#endif
