#include "documents.h"

/* One function NAME that writes the value of FIXTURE. */
#define DOCUMENT(name, type, fixture, what)                                                        \
    static bool name(const char *path, GError **error)                                             \
    {                                                                                              \
        struct papers_##type value = fixture;                                                      \
        return papers_##what##_write(&value, path, error);                                         \
    }

DOCUMENT(notice, notice, fixture_notice(), notice)
DOCUMENT(minutes, minutes, fixture_minutes(fixture_cases, fixture_n_cases), minutes)
DOCUMENT(bulletin, bulletin, fixture_bulletin(fixture_cases, fixture_n_cases), bulletin)
DOCUMENT(catalogue, catalogue, fixture_catalogue(), catalogue)
DOCUMENT(pledges, pledges, fixture_pledges(), pledges)
DOCUMENT(rectify_notice, rectify, fixture_rectify_notice(), rectify_notice)
DOCUMENT(rectify_report, rectify, fixture_rectify_report(), rectify_report)
DOCUMENT(urge_letter, urge, fixture_urge(), urge_letter)
DOCUMENT(extension, approval, fixture_approval(PAPERS_EXTENSION), approval)
DOCUMENT(returned, approval, fixture_approval(PAPERS_RETURN), approval)
DOCUMENT(suspension, approval, fixture_approval(PAPERS_SUSPENSION), approval)
DOCUMENT(talk_notice, talk, fixture_talk(PAPERS_FORM_LETTER), talk_notice)
DOCUMENT(talk_record, talk, fixture_talk(PAPERS_FORM_PLAIN), talk_record)
DOCUMENT(referral, talk, fixture_referral(), referral)
DOCUMENT(exposure, exposure, fixture_exposure(), exposure)
DOCUMENT(statement, exposure, fixture_exposure(), statement)
DOCUMENT(outline, outline, fixture_outline(), outline)
DOCUMENT(monthly, monthly, fixture_monthly(), monthly)
DOCUMENT(seating, seating, fixture_seating(false), seating)
DOCUMENT(seating_a3, seating, fixture_seating(true), seating)
DOCUMENT(handbook, handbook, fixture_handbook(), handbook)

const struct document fixture_documents[] = {
    {"notice",         notice        },
    {"minutes",        minutes       },
    {"bulletin",       bulletin      },
    {"catalogue",      catalogue     },
    {"pledges",        pledges       },
    {"rectify-notice", rectify_notice},
    {"rectify-report", rectify_report},
    {"urge-letter",    urge_letter   },
    {"extension",      extension     },
    {"return",         returned      },
    {"suspension",     suspension    },
    {"talk-notice",    talk_notice   },
    {"talk-record",    talk_record   },
    {"referral",       referral      },
    {"exposure",       exposure      },
    {"statement",      statement     },
    {"outline",        outline       },
    {"monthly",        monthly       },
    {"seating",        seating       },
    {"seating-a3",     seating_a3    },
    {"handbook",       handbook      },
};
const size_t fixture_n_documents = G_N_ELEMENTS(fixture_documents);
