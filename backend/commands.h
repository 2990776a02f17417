/* What each command of the table in command.c does. */
#ifndef BACKEND_COMMANDS_H
#define BACKEND_COMMANDS_H

#include "backend/command.h"

int command_init(const struct arguments *arguments, const struct streams *streams);
int command_serve(const struct arguments *arguments, const struct streams *streams);
int command_account_add(const struct arguments *arguments, const struct streams *streams);
int command_demo(const struct arguments *arguments, const struct streams *streams);

#endif
