/* cmd.h — the subcommands of `shenkan`. argv[0] is the subcommand's name; each knows --help and
 * returns the exit status: 0 done, 1 could not, 2 wrong arguments. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct annotate;

typedef int cmd_fn(int argc, char **argv);

cmd_fn cmd_serve, cmd_work, cmd_init, cmd_user, cmd_import, cmd_export;
cmd_fn cmd_slips, cmd_backup, cmd_restore, cmd_verify, cmd_demo;

/* Says on stderr what went wrong, as a sentence where it is one of the record's; returns 1. */
int cmd_fail(const char *command, const GError *error);
/* The record of a data folder (NULL: ./data), brought up to this program; `make` makes both. */
struct annotate *cmd_record(const char *data, bool make, GError **error);
