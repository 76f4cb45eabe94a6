/* rules_apart.c — the three administrators, see rules.h. */
#include "rules.h"
#include <string.h>

#define THREE (ANNOTATE_ROLE_ADMIN | ANNOTATE_ROLE_SECURITY | ANNOTATE_ROLE_AUDITOR)

uint32_t rules_rights(uint32_t roles, bool apart)
{
    return roles & ANNOTATE_ROLE_ADMIN && !apart ? roles | ANNOTATE_ROLE_SOLE_ADMIN : roles;
}

const char *rules_apart_fault(uint32_t roles)
{
    if (__builtin_popcount(roles & THREE) > 1)
        return "admins.two";
    /* The office reads the log: who is watched by it must not come to it that way. */
    bool watched = roles & (ANNOTATE_ROLE_ADMIN | ANNOTATE_ROLE_SECURITY);
    return watched && roles & ANNOTATE_ROLES_OFFICE ? "admins.office" : NULL;
}

uint32_t rules_needed(bool apart)
{
    return apart ? THREE : ANNOTATE_ROLE_ADMIN;
}

const char *rules_setting_act(const char *key, const char *value)
{
    if (strcmp(key, "admins.separate") != 0)
        return "edit";
    return g_ascii_strtoll(value, NULL, 10) ? "separate" : "join";
}
