/* The program: one word says what to do. */
#include "cmd.h"

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    cmd_fn *run;
    const char *help;
} commands[] = {
    {"serve",   cmd_serve,   "serve the API, the web app and the live stage"                },
    {"work",    cmd_work,    "take media and paper jobs (serve starts its own)"             },
    {"init",    cmd_init,    "make a data folder and its first administrator"               },
    {"user",    cmd_user,    "list accounts, add one, give a new password, switch one off"  },
    {"import",  cmd_import,  "take in units, persons, points … from a CSV file"           },
    {"export",  cmd_export,  "write a ledger as CSV or the event log as JSON lines"         },
    {"backup",  cmd_backup,  "copy everything while the server runs"                        },
    {"restore", cmd_restore, "make a data folder from a backup"                             },
    {"verify",  cmd_verify,  "check every original, reel, paper and the event chain"        },
    {"slips",   cmd_slips,   NULL /* serve draws the password slips with it */              },
    {"demo",    cmd_demo,    "make a demonstration county and do the whole main job with it"},
};

static void usage(FILE *to)
{
    fprintf(to, "shenkan " SHENKAN_VERSION " 审看\n\nUsage: shenkan COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].help)
            fprintf(to, "  %-8s  %s\n", commands[i].name, commands[i].help);
    fprintf(to, "\nshenkan COMMAND --help tells more.\n");
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8"); /* names are Chinese whatever the machine's locale is */
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (!strcmp(commands[i].name, name)) {
            g_autofree char *full = g_strconcat("shenkan ", name, NULL);
            g_set_prgname(full); /* for --help and the log */
            return commands[i].run(argc - 1, argv + 1);
        }
    if (!strcmp(name, "--version")) {
        printf("shenkan " SHENKAN_VERSION "\n");
        return 0;
    }
    bool asked = !strcmp(name, "--help") || !strcmp(name, "help");
    if (*name && !asked)
        fprintf(stderr, "shenkan: there is no command '%s'\n\n", name);
    usage(asked ? stdout : stderr);
    return asked ? 0 : 2;
}
