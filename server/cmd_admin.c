/* `shenkan init` and `shenkan user`: accounts from the command line, acting as the system. */
#include "annotate.h"
#include "auth.h"
#include "clock.h"
#include "cmd.h"
#include "lang.h"
#include "server.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

struct admin {
    char *data, *login, *name, *roles, *password_file, *unit, *group;
    gboolean starter;
};

static int usage_error(const char *what, const char *text)
{
    fprintf(stderr, "shenkan %s: %s; see shenkan %s --help\n", what, text, what);
    return 2;
}

static struct annotate_act system_act(void)
{
    return (struct annotate_act){.who = &annotate_who_system, .now = clock_now()};
}

/* The password from its file (first line), or a new one-time one; *out_made says which. */
static char *read_password(
    const char *file, const char *login, bool *out_made, const char *what, int *out_status)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    *out_made = !file;
    if (!file)
        return auth_password_make();
    if (!g_file_get_contents(file, &text, NULL, &error)) {
        *out_status = cmd_fail(what, error);
        return NULL;
    }
    text[strcspn(text, "\r\n")] = '\0';
    const char *fault = auth_password_fault(text, login);
    if (fault) {
        fprintf(stderr, "shenkan %s: %s\n", what, lang_text("en", fault));
        *out_status = 1;
        return NULL;
    }
    return g_steal_pointer(&text);
}

static void tell_password(const char *login, const char *password)
{
    printf("login:    %s\npassword: %s\n", login, password);
    printf("(shown once; it has to be changed at the first log-in)\n");
}

static int add_user(
    struct annotate *record, const char *what, const struct admin *in, uint32_t roles)
{
    bool made = false;
    int status = 1;
    g_autofree char *password = read_password(in->password_file, in->login, &made, what, &status);
    if (!password)
        return status;
    g_autofree char *hash = auth_password_hash(password);
    struct annotate_user user = {.login = in->login,
        .name = in->name ? in->name : in->login,
        .unit = in->unit ? g_ascii_strtoll(in->unit, NULL, 10) : 0,
        .roles = roles,
        .office_group = in->group,
        .password_hash = hash,
        .must_change = made,
        .active = 1};
    struct annotate_act act = system_act();
    g_autoptr(GError) error = NULL;
    if (!annotate_user_add(record, &act, &user, NULL, &error))
        return cmd_fail(what, error);
    if (made)
        tell_password(in->login, password);
    else
        printf("account %s is ready\n", in->login);
    return 0;
}

/* The catalogues that ship with the program: a county adapts them later. */
static int load_starter(struct annotate *record)
{
    static const char *const sets[] = {"point-types", "indicators", "problem-types"};
    for (size_t i = 0; i < G_N_ELEMENTS(sets); i++) {
        const char *csv = annotate_starter(sets[i]);
        struct annotate_act act = system_act();
        g_autoptr(GString) answer = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        if (!csv ||
            !annotate_import(record, &act, sets[i], csv, strlen(csv), false, answer, NULL, &error))
            return error ? cmd_fail("init", error) : 1;
    }
    printf("starter set loaded: types of points and problems, indicators\n");
    return 0;
}

static bool parse(int *argc, char ***argv, struct admin *in, const char *words, const char *summary)
{
    GOptionEntry entries[] = {
        {"data",      0, 0, G_OPTION_ARG_FILENAME, &in->data, "data folder (default: ./data)", "DIR"},
        {"login",          0, 0, G_OPTION_ARG_STRING, &in->login, "name to log in with", "NAME"},
        {"name",  0, 0, G_OPTION_ARG_STRING, &in->name, "the person's name as shown", "TEXT"},
        {"roles",      0, 0, G_OPTION_ARG_STRING, &in->roles, "roles, comma between", "LIST"},
        {"unit",     0, 0, G_OPTION_ARG_STRING, &in->unit, "number of the unit", "ID"},
        {"group",          0, 0, G_OPTION_ARG_STRING, &in->group,
         "group of the office: coordination, materials, inspection, briefing, press", "WORD"},
        {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &in->password_file,
         "file whose first line is the password (default: a one-time one is made and shown)", "FILE"},
        {"starter",     0, 0, G_OPTION_ARG_NONE, &in->starter,
         "init: load the starter set (types, indicators)", NULL},
        {NULL     },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(words);
    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (g_option_context_parse(context, argc, argv, &error))
        return true;
    fprintf(stderr, "shenkan: %s\n", error->message);
    return false;
}

static void clear(struct admin *in)
{
    char **texts[] = {
        &in->data, &in->login, &in->name, &in->roles, &in->password_file, &in->unit, &in->group};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_clear_pointer(texts[i], g_free);
}

static bool start_random(const char *what)
{
    char token[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE];
    g_autoptr(GError) error = NULL;
    struct auth *auth = auth_new(&error);
    if (!auth) {
        cmd_fail(what, error);
        return false;
    }
    auth_token_make(token, hash);
    auth_free(auth);
    return true;
}

static int init(const struct admin *in)
{
    g_autoptr(GError) error = NULL;
    if (!start_random("init"))
        return 1;
    g_autoptr(annotate) record = cmd_record(in->data, true, &error);
    if (!record)
        return cmd_fail("init", error);
    if (annotate_user_count(record) > 0) {
        fprintf(stderr, "shenkan init: this data folder has accounts already; "
                        "add others with: shenkan user add\n");
        return 1;
    }
    int status = add_user(record, "init", in, ANNOTATE_ROLE_ADMIN);
    if (status == 0 && in->starter)
        status = load_starter(record);
    return status;
}

int cmd_init(int argc, char **argv)
{
    struct admin in = {0};
    int status = 2;
    if (parse(&argc, &argv, &in, NULL, "Makes a data folder and its first administrator.")) {
        if (!in.login)
            in.login = g_strdup("admin");
        status = argc > 1 ? usage_error("init", "too many words") : init(&in);
    }
    clear(&in);
    return status;
}

/* --- shenkan user ---------------------------------------------------------------------------- */

static uint32_t parse_roles(const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, ",", 32);
    uint32_t roles = 0;
    for (char **n = names; *n; n++) {
        uint32_t role = annotate_role_find(g_strstrip(*n)) & ANNOTATE_ROLES_PEOPLE;
        if (!role)
            return 0;
        roles |= role;
    }
    return roles;
}

static int user_add(struct annotate *record, const struct admin *in)
{
    uint32_t roles = in->roles ? parse_roles(in->roles) : 0;
    if (!roles)
        return usage_error("user", "--roles must name one or more roles (admin, office, host …)");
    return add_user(record, "user", in, roles);
}

static int no_account(const char *login, const GError *error)
{
    if (!g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND))
        return cmd_fail("user", error);
    fprintf(stderr, "shenkan user: there is no account '%s'; see shenkan user list\n", login);
    return 1;
}

static int user_password(struct annotate *record, const struct admin *in)
{
    g_autoptr(GError) error = NULL;
    struct annotate_login *login = annotate_login_find(record, in->login, &error);
    if (!login)
        return no_account(in->login, error);
    bool made = false;
    int status = 1;
    g_autofree char *password = read_password(in->password_file, in->login, &made, "user", &status);
    g_autofree char *hash = password ? auth_password_hash(password) : NULL;
    struct annotate_act act = system_act();
    if (hash && annotate_user_password(record, &act, login->id,
                    &(struct annotate_password){.hash = hash, .must_change = made}, NULL, &error)) {
        status = 0;
        if (made)
            tell_password(in->login, password);
    } else if (error) {
        status = cmd_fail("user", error);
    }
    annotate_login_free(login);
    return status;
}

static int user_switch(struct annotate *record, const struct admin *in, int active)
{
    g_autoptr(GError) error = NULL;
    struct annotate_login *login = annotate_login_find(record, in->login, &error);
    if (!login)
        return no_account(in->login, error);
    struct annotate_user user = {
        .person = ANNOTATE_KEEP, .unit = ANNOTATE_KEEP, .roles = UINT32_MAX, .active = active};
    struct annotate_act act = system_act();
    bool ok = annotate_user_set(record, &act, login->id, &user, NULL, &error);
    annotate_login_free(login);
    return ok ? 0 : cmd_fail("user", error);
}

static int user_off(struct annotate *record, const struct admin *in)
{
    return user_switch(record, in, 0);
}

static int user_on(struct annotate *record, const struct admin *in)
{
    return user_switch(record, in, 1);
}

static int user_list(struct annotate *record, const struct admin *in)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    if (!annotate_read(record, ANNOTATE_VIEW_USERS, &server_reader, &(struct annotate_query){0},
            clock_now(), out, &error))
        return cmd_fail("user", error);
    json_auto_t *view = json_loads(out->str, 0, NULL);
    size_t i, k;
    json_t *user, *role;
    json_array_foreach(json_object_get(view, "items"), i, user)
    {
        printf("%-4" JSON_INTEGER_FORMAT " %-3s %s\t%s\t",
            json_integer_value(json_object_get(user, "id")),
            json_is_true(json_object_get(user, "active")) ? "on" : "off",
            json_string_value(json_object_get(user, "login")),
            json_string_value(json_object_get(user, "name")));
        json_array_foreach(json_object_get(user, "roles"), k, role)
            printf("%s%s", k ? "," : "", json_string_value(role));
        printf("\n");
    }
    return 0;
}

static int user(const char *act, const struct admin *in)
{
    static const struct {
        const char *act;
        bool login;
        int (*run)(struct annotate *, const struct admin *);
    } acts[] = {
        {"list",     false, user_list    },
        {"add",      true,  user_add     },
        {"password", true,  user_password},
        {"off",      true,  user_off     },
        {"on",       true,  user_on      },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++) {
        if (strcmp(acts[i].act, act) != 0)
            continue;
        if (acts[i].login && !in->login)
            return usage_error("user", "say whose with --login NAME");
        g_autoptr(GError) error = NULL;
        g_autoptr(annotate) record = cmd_record(in->data, false, &error);
        return record ? acts[i].run(record, in) : cmd_fail("user", error);
    }
    return usage_error("user", "the first word is list, add, password, off or on");
}

int cmd_user(int argc, char **argv)
{
    struct admin in = {0};
    int status = 2;
    if (parse(&argc, &argv, &in, "list|add|password|off|on",
            "Accounts of a data folder, with the server running or not.")) {
        if (argc != 2)
            status = usage_error("user", "the first word is list, add, password, off or on");
        else
            status = start_random("user") ? user(argv[1], &in) : 1;
    }
    clear(&in);
    return status;
}
