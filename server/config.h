/* config.h — what the serving process is told: options, then SHENKAN_* of the environment, then
 * shenkan.ini of the data folder, then defaults. An unknown key is an error. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct config {
    char *data;               /* absolute */
    char *listen;             /* office door, "127.0.0.1:8080" */
    char *meeting_listen;     /* meeting door, NULL: none */
    char *public_url;         /* how phones reach us, "http://10.0.0.5:8090", NULL: found out */
    char *web;                /* folder of the built web app */
    char *media;              /* shenkan-media */
    char *tls_cert, *tls_key; /* PEM files, both or none */
    bool no_work, insecure_lan;
    char *rehearsal_port; /* office door of a rehearsal, NULL: beside ours */
    char *rehearsal_s;    /* how long one may last */
    char *rehearsal;      /* we are one: the ports of the real doors, "8080,8090" */
    char *address;        /* taken apart by config_load */
    uint16_t port;
    char *meeting_address;
    uint16_t meeting_port;
    int rehearse_at; /* port, 0: any, -1: not told */
    int64_t rehearse_ms;
    uint16_t home[2]; /* office and meeting door of the real server, when we are a rehearsal */
};

/* Reads argv (argv[0] is the subcommand). `summary` is printed by --help, which ends the process.
 */
struct config *config_load(int argc, char **argv, const char *summary, GError **error);
void config_free(struct config *config);
/* "1.2.3.4:80", "[::1]:80" or ":80" (loopback). */
bool config_parse_listen(const char *text, char **out_address, uint16_t *out_port, GError **error);
