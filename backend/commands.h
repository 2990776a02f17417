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

int command_init(const struct arguments *arguments, const struct streams *streams);
int command_serve(const struct arguments *arguments, const struct streams *streams);
int command_account_add(const struct arguments *arguments, const struct streams *streams);
int command_device_list(const struct arguments *arguments, const struct streams *streams);
int command_device_revoke(const struct arguments *arguments, const struct streams *streams);
int command_demo(const struct arguments *arguments, const struct streams *streams);

#endif
