/* design.h — what the design allows, written a second time by hand (domain, part 3): number, kind,
 * from, act, to, whose act (by the letters of design_roles). A change of a rule has to be made
 * twice, on purpose. */
#pragma once
#include "annotate.h"
#include <string.h>

static const struct design {
    const char *mark, *kind, *from, *act, *to, *who;
} design[] = {
    {"T1",  "problem",    "-",          "draft",          "draft",      "SOo" },
    {NULL,  "problem",    "draft",      "edit",           "draft",      "SOo" },
    {NULL,  "problem",    "filed",      "edit",           "filed",      "Oo"  },
    {NULL,  "problem",    "draft",      "segment_add",    "draft",      "SOo" },
    {NULL,  "problem",    "filed",      "segment_add",    "filed",      "Oo"  },
    {NULL,  "problem",    "draft",      "segment_edit",   "draft",      "SOo" },
    {NULL,  "problem",    "filed",      "segment_edit",   "filed",      "Oo"  },
    {NULL,  "problem",    "draft",      "segment_remove", "draft",      "SOo" },
    {NULL,  "problem",    "filed",      "segment_remove", "filed",      "Oo"  },
    {"T2",  "problem",    "draft",      "file",           "filed",      "Oo"  },
    {"T3",  "problem",    "draft",      "withdraw",       "withdrawn",  "Oo"  },
    {"T4",  "problem",    "filed",      "schedule",       "scheduled",  "X"   },
    {"T5",  "problem",    "scheduled",  "unschedule",     "filed",      "o"   },
    {"T5",  "problem",    "scheduled",  "unshown",        "filed",      "oHP" },
    {"T6",  "problem",    "filed",      "dispatch",       "dispatched", "o"   },
    {"T7",  "problem",    "scheduled",  "present",        "presented",  "PHoh"},
    {"T8",  "problem",    "presented",  "claim",          "claimed",    "UPRs"},
    {"T9",  "problem",    "presented",  "dispute",        "disputed",   "UPRs"},
    {"T10", "problem",    "presented",  "miss",           "presented",  "HPo" },
    {"T11", "problem",    "presented",  "late_claim",     "claimed",    "Uo"  },
    {"T11", "problem",    "presented",  "rule_claim",     "claimed",    "o"   },
    {"T12", "problem",    "disputed",   "rule_assign",    "claimed",    "Ho"  },
    {"T13", "problem",    "disputed",   "rule_refile",    "filed",      "Ho"  },
    {"T14", "problem",    "disputed",   "rule_withdraw",  "withdrawn",  "Ho"  },
    {"T15", "problem",    "claimed",    "dispatch",       "dispatched", "o"   },
    {"T16", "problem",    "dispatched", "sign",           "rectifying", "LU"  },
    {"T17", "problem",    "dispatched", "return",         "disputed",   "L"   },
    {"T18", "problem",    "rectifying", "extend",         "rectifying", "oC"  },
    {"T19", "problem",    "rectifying", "suspend",        "suspended",  "C"   },
    {"T20", "problem",    "suspended",  "resume",         "rectifying", "Oo"  },
    {"T20", "problem",    "suspended",  "review",         "rectifying", "X"   },
    {"T21", "problem",    "rectifying", "report",         "reported",   "LU"  },
    {NULL,  "problem",    "reported",   "verify_pass",    "reported",   "V"   },
    {"T22", "problem",    "reported",   "close",          "closed",     "o"   },
    {"T23", "problem",    "reported",   "verify_fail",    "rectifying", "V"   },
    {"T24", "problem",    "closed",     "reopen",         "rectifying", "Oo"  },
    {"T26", "problem",    "filed",      "withdraw",       "withdrawn",  "o"   },
    {"T26", "problem",    "dispatched", "withdraw",       "withdrawn",  "o"   },
    {"T27", "problem",    "closed",     "archive",        "archived",   "X"   },
    {"T27", "problem",    "withdrawn",  "archive",        "archived",   "X"   },

    {NULL,  "request",    "-",          "ask",            "asked",      "LU"  },
    {NULL,  "request",    "-",          "ask_suspend",    "asked",      "LU"  },
    {NULL,  "request",    "asked",      "refuse",         "refused",    "oC"  },
    {NULL,  "request",    "asked",      "withdraw",       "withdrawn",  "LU"  },
    {NULL,  "relapse",    "-",          "find",           "found",      "SVOo"},
    {NULL,  "relapse",    "found",      "refuse",         "refused",    "Oo"  },
    {NULL,  "escalation", "proposed",   "draft",          "drafted",    "Oo"  },
    {NULL,  "escalation", "drafted",    "draft",          "drafted",    "Oo"  },
    {NULL,  "escalation", "drafted",    "sign",           "signed",     "C"   },
    {NULL,  "escalation", "proposed",   "drop",           "dropped",    "oC"  },
    {NULL,  "escalation", "drafted",    "drop",           "dropped",    "oC"  },
    {NULL,  "escalation", "signed",     "talk",           "signed",     "OoD" },
    {NULL,  "exposure",   "-",          "record",         "recorded",   "SOo" },
    {NULL,  "exposure",   "recorded",   "confirm",        "confirmed",  "o"   },
    {NULL,  "exposure",   "recorded",   "void",           "void",       "o"   },
    {NULL,  "exposure",   "confirmed",  "answer",         "confirmed",  "UOo" },
    {NULL,  "exposure",   "confirmed",  "explain",        "confirmed",  "UOo" },
    {NULL,  "exposure",   "confirmed",  "settle",         "confirmed",  "Oo"  },
    {NULL,  "bulletin",   "-",          "draft",          "draft",      "Oo"  },
    {NULL,  "bulletin",   "draft",      "draft",          "draft",      "Oo"  },
    {NULL,  "bulletin",   "draft",      "issue",          "issued",     "oC"  },
    {NULL,  "bulletin",   "issued",     "void",           "void",       "oC"  },
    {NULL,  "screening",  "-",          "plan",           "planned",    "Oo"  },
    {NULL,  "screening",  "planned",    "edit",           "planned",    "Oo"  },
    {NULL,  "screening",  "notified",   "edit",           "notified",   "Oo"  },
    {NULL,  "screening",  "checkin",    "edit",           "checkin",    "Oo"  },
    {NULL,  "screening",  "planned",    "notify",         "notified",   "oHP" },
    {NULL,  "screening",  "notified",   "open_checkin",   "checkin",    "oHP" },
    {NULL,  "screening",  "checkin",    "go_live",        "live",       "oHP" },
    {NULL,  "screening",  "live",       "pause",          "paused",     "oHP" },
    {NULL,  "screening",  "paused",     "resume",         "live",       "oHP" },
    {NULL,  "screening",  "live",       "adjourn",        "adjourned",  "oHP" },
    {NULL,  "screening",  "paused",     "adjourn",        "adjourned",  "oHP" },
    {NULL,  "screening",  "adjourned",  "write_minutes",  "adjourned",  "Oo"  },
    {NULL,  "screening",  "planned",    "cancel",         "cancelled",  "oHP" },
    {NULL,  "screening",  "notified",   "cancel",         "cancelled",  "oHP" },
    {NULL,  "stage",      "on",         "take_control",   "on",         "PHo" },
    {NULL,  "stage",      "on",         "goto",           "on",         "PHo" },
    {NULL,  "stage",      "on",         "next",           "on",         "PHoh"},
    {NULL,  "stage",      "on",         "prev",           "on",         "PHoh"},
    {NULL,  "stage",      "on",         "replay",         "on",         "PHo" },
    {NULL,  "stage",      "on",         "play",           "on",         "PHoh"},
    {NULL,  "stage",      "on",         "pause",          "on",         "PHoh"},
    {NULL,  "stage",      "on",         "seek",           "on",         "PHo" },
    {NULL,  "stage",      "on",         "open_claim",     "on",         "PHoh"},
    {NULL,  "stage",      "on",         "extend_claim",   "on",         "PHo" },
    {NULL,  "stage",      "on",         "close_claim",    "on",         "PHo" },
    {NULL,  "stage",      "on",         "mode",           "on",         "PHo" },
    {NULL,  "stage",      "on",         "overlay",        "on",         "PHo" },
    {NULL,  "stage",      "on",         "blank",          "on",         "PHoh"},
    {NULL,  "stage",      "on",         "auto",           "on",         "PHo" },
    {NULL,  "stage",      "on",         "lookback",       "on",         "PHo" },
    {NULL,  "stage",      "on",         "undo",           "on",         "PHo" },
};

static inline uint32_t design_roles(const char *who)
{
    static const struct {
        char letter;
        uint32_t role;
    } letters[] = {
        {'S', ANNOTATE_ROLE_SUPERVISOR },
        {'O', ANNOTATE_ROLE_OFFICE     },
        {'o', ANNOTATE_ROLE_OFFICE_HEAD},
        {'H', ANNOTATE_ROLE_HOST       },
        {'P', ANNOTATE_ROLE_OPERATOR   },
        {'R', ANNOTATE_ROLE_RECORDER   },
        {'U', ANNOTATE_ROLE_UNIT_HEAD  },
        {'L', ANNOTATE_ROLE_LIAISON    },
        {'V', ANNOTATE_ROLE_VERIFIER   },
        {'C', ANNOTATE_ROLE_LEADER     },
        {'D', ANNOTATE_ROLE_DISCIPLINE },
        {'s', ANNOTATE_ROLE_SEAT       },
        {'h', ANNOTATE_ROLE_HALL       },
        {'X', ANNOTATE_ROLE_SYSTEM     },
    };
    uint32_t roles = 0;
    for (; *who; who++) {
        uint32_t role = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(letters); i++)
            role |= letters[i].letter == *who ? letters[i].role : 0;
        g_assert_cmpuint(role, !=, 0);
        roles |= role;
    }
    return roles;
}

static inline const struct design *design_find(const char *kind, const char *from, const char *act)
{
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++)
        if (strcmp(design[i].kind, kind) == 0 && strcmp(design[i].from, from) == 0 &&
            strcmp(design[i].act, act) == 0)
            return &design[i];
    return NULL;
}
