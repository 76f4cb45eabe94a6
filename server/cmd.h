/* cmd.h — the subcommands of `shenkan`. argv[0] is the subcommand's name; each knows --help and
 * returns the exit status: 0 done, 1 could not, 2 wrong arguments. */
#pragma once

typedef int cmd_fn(int argc, char **argv);

cmd_fn cmd_serve, cmd_work, cmd_init, cmd_user, cmd_import, cmd_export;
cmd_fn cmd_backup, cmd_restore, cmd_verify, cmd_demo;
