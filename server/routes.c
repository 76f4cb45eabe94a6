#include "routes.h"

#include "annotate.h"
#include "api.h"
#include "live.h"
#include "narrow.h"
#include "upload.h"

#include <string.h>

/* --- who ------------------------------------------------------------------------------------ */

#define R(name) ANNOTATE_ROLE_##name
#define STAFF ANNOTATE_ROLES_STAFF
#define OFFICE ANNOTATE_ROLES_OFFICE
#define UNITS ANNOTATE_ROLES_UNIT
#define OVERSEERS ANNOTATE_ROLES_OVERSEERS
#define ANY ANNOTATE_ROLES_PEOPLE
#define HEAD R(OFFICE_HEAD)
#define ADMIN R(ADMIN)
#define SECURITY R(SECURITY)
#define LOG_READERS (R(AUDITOR) | OFFICE | R(SOLE_ADMIN))
#define CLERKS ANNOTATE_ROLES_CLERKS
#define MARKERS (R(SUPERVISOR) | OFFICE)
#define CUTTERS (R(EDITOR) | OFFICE)
#define PACKERS (OFFICE | R(AUDITOR) | R(INSPECT_OFFICE))
#define RUNNERS (R(OPERATOR) | R(HOST) | HEAD)

/* --- fields --------------------------------------------------------------------------------- */

#define MUST HTTP_REQUIRED
#define DAY_MS 253402300799999 /* the last instant of the year 9999 */
#define UNIT_KINDS "county township community company vertical"
#define OFFICE_GROUPS "coordination materials inspection briefing press"
#define ROLE_WORDS                                                                                 \
    "supervisor editor office office_head host operator recorder leader unit_head liaison "        \
    "verifier inspect_office discipline auditor admin security"
#define SEVERITIES "normal serious"
#define SOURCES                                                                                    \
    "supervision special covert_visit delegate_inspection citizen_patrol grand_inspection "        \
    "city_inspection exposure hotline"

/* clang-format off */
typedef const struct http_field fields[];

static fields login_fields = {
    {"login", HTTP_LINE, 1, 64, MUST},
    {"password", HTTP_TEXT, 1, 512, MUST},
    {0}
};
static fields password_fields = {
    {"old", HTTP_TEXT, 1, 512, MUST},
    {"new", HTTP_TEXT, 1, 512, MUST},
    {"op_id", HTTP_WORD, 8, 64},
    {0}
};
static fields lang_fields = {
    {"lang", HTTP_WORD, 0, 2, MUST, "zh en"},
    {0}
};
static fields user_fields = {
    {"login", HTTP_WORD, 2, 64, MUST},
    {"name", HTTP_LINE, 1, 64, MUST},
    {"unit", HTTP_ID},
    {"person", HTTP_ID},
    {"roles", HTTP_WORDS, 0, 16, MUST, ROLE_WORDS},
    {"office_group", HTTP_WORD, 0, 12, HTTP_OPTIONAL, OFFICE_GROUPS},
    {"areas", HTTP_IDS, 0, 50},
    {"units", HTTP_IDS, 0, 50},
    {"password", HTTP_TEXT, 1, 512},
    {"must_change", HTTP_BOOL},
    {0}
};
static fields user_set_fields = {
    {"name", HTTP_LINE, 1, 64},
    {"unit", HTTP_ID},
    {"person", HTTP_ID},
    {"roles", HTTP_WORDS, 0, 16, HTTP_OPTIONAL, ROLE_WORDS},
    {"office_group", HTTP_WORD, 0, 12, HTTP_OPTIONAL, OFFICE_GROUPS},
    {"areas", HTTP_IDS, 0, 50},
    {"units", HTTP_IDS, 0, 50},
    {"active", HTTP_BOOL},
    {0}
};
static fields new_password_fields = {
    {"password", HTTP_TEXT, 1, 512},
    {0}
};

static fields unit_fields = {
    {"code", HTTP_WORD, 1, 32, MUST},
    {"full_name", HTTP_LINE, 1, 80, MUST},
    {"short_name", HTTP_LINE, 0, 40},
    {"kind", HTTP_WORD, 0, 12, MUST, UNIT_KINDS},
    {"parent", HTTP_ID},
    {"rank_order", HTTP_INT, 0, 1000000},
    {"phone", HTTP_LINE, 0, 40},
    {"linked_leader", HTTP_LINE, 0, 40},
    {"sponsor_unit", HTTP_LINE, 0, 60},
    {"head", HTTP_ID},
    {"liaison", HTTP_ID},
    {0}
};
static fields unit_set_fields = {
    {"code", HTTP_WORD, 1, 32},
    {"full_name", HTTP_LINE, 1, 80},
    {"short_name", HTTP_LINE, 0, 40},
    {"kind", HTTP_WORD, 0, 12, HTTP_OPTIONAL, UNIT_KINDS},
    {"parent", HTTP_ID},
    {"rank_order", HTTP_INT, 0, 1000000},
    {"phone", HTTP_LINE, 0, 40},
    {"linked_leader", HTTP_LINE, 0, 40},
    {"sponsor_unit", HTTP_LINE, 0, 60},
    {"head", HTTP_ID},
    {"liaison", HTTP_ID},
    {"active", HTTP_BOOL},
    {0}
};
static fields person_fields = {
    {"name", HTTP_LINE, 1, 40, MUST},
    {"unit", HTTP_ID, 0, 0, MUST},
    {"post", HTTP_LINE, 0, 60},
    {"phone", HTTP_LINE, 0, 40},
    {"rank_order", HTTP_INT, 0, 1000000},
    {0}
};
static fields person_set_fields = {
    {"name", HTTP_LINE, 1, 40},
    {"unit", HTTP_ID},
    {"post", HTTP_LINE, 0, 60},
    {"phone", HTTP_LINE, 0, 40},
    {"rank_order", HTTP_INT, 0, 1000000},
    {"active", HTTP_BOOL},
    {0}
};
static fields search_query = {
    {"q", HTTP_LINE, 1, 80, MUST},
    {0}
};
static fields points_query = {
    {"q", HTTP_LINE, 0, 80},
    {"lat", HTTP_NUMBER, -90, 90},
    {"lon", HTTP_NUMBER, -180, 180},
    {"type", HTTP_ID},
    {"unit", HTTP_ID},
    {"limit", HTTP_INT, 1, 5000},
    {0}
};
#define POINT_FIELDS(need) \
    {"code", HTTP_WORD, 1, 32, need}, {"name", HTTP_LINE, 1, 80, need}, \
        {"type", HTTP_ID, 0, 0, need}, {"address", HTTP_LINE, 0, 200}, \
        {"lat", HTTP_NUMBER, -90, 90}, {"lon", HTTP_NUMBER, -180, 180}, {"lead_unit", HTTP_ID}, \
        {"area", HTTP_ID}, \
        {"person", HTTP_LINE, 0, 40}, {"phone", HTTP_LINE, 0, 40}, \
        {"linked_leader", HTTP_LINE, 0, 40}, {"sponsor_unit", HTTP_LINE, 0, 80}, \
        {"assist", HTTP_IDS, 0, 10}, {"street_chief", HTTP_LINE, 0, 40}, \
        {"lane_chief", HTTP_LINE, 0, 40}, \
    { \
        "road_chief", HTTP_LINE, 0, 40 \
    }
static fields point_fields = {POINT_FIELDS(MUST), {0}};
static fields point_set_fields = {
    POINT_FIELDS(HTTP_OPTIONAL), {"active", HTTP_BOOL},
     {0}
};
static fields point_type_fields = {
    {"name", HTTP_LINE, 1, 60},
    {"lead_unit", HTTP_ID},
    {"standard", HTTP_TEXT, 0, 2000},
    {"active", HTTP_BOOL},
    {0}
};
static fields problem_type_fields = {
    {"name", HTTP_LINE, 1, 60},
    {"lead_unit", HTTP_ID},
    {"assist", HTTP_IDS, 0, 10},
    {"area_assist", HTTP_BOOL},
    {"indicator", HTTP_ID},
    {"active", HTTP_BOOL},
    {0}
};
static fields indicator_fields = {
    {"lead_unit", HTTP_ID},
    {"responsible", HTTP_IDS, 0, 10},
    {"active", HTTP_BOOL},
    {0}
};
static fields system_fields = {
    {"system_version", HTTP_LINE, 1, 40, MUST},
    {"active", HTTP_BOOL, 0, 0, MUST},
    {0}
};
static fields import_fields = {
    {"csv", HTTP_TEXT, 1, 4000000, MUST},
    {"dry_run", HTTP_BOOL},
    {"op_id", HTTP_WORD, 8, 64},
    {0}
};
static fields undo_fields = {
    {"dry_run", HTTP_BOOL},
    {0}
};
static fields imports_query = {
    {"kind", HTTP_WORD, 1, 20},
    {"limit", HTTP_INT, 1, 200},
    {0}
};
static fields setting_fields = {
    {"key", HTTP_WORD, 1, 60, MUST},
    {"value", HTTP_TEXT, 0, 2000, MUST},
    {0}
};

static fields trial_fields = {
    {"what", HTTP_WORD, 1, 4, MUST, "page film"},
    {0}
};
static fields fonts_query = {
    {"fangsong", HTTP_LINE, 0, 60, HTTP_EMPTY},
    {"hei", HTTP_LINE, 0, 60, HTTP_EMPTY},
    {"kai", HTTP_LINE, 0, 60, HTTP_EMPTY},
    {"song", HTTP_LINE, 0, 60, HTTP_EMPTY},
    {0}
};
static fields setting_row = {
    {"key", HTTP_WORD, 1, 60, MUST},
    {"value", HTTP_TEXT, 0, 2000, MUST},
    {"version", HTTP_INT, 1, INT64_MAX},
    {0}
};
static fields settings_fields = {
    {"items", HTTP_ROWS, 1, 100, MUST, NULL, setting_row},
    {0}
};

static fields map_points_query = {
    {"q", HTTP_LINE, 0, 80},
    {"id", HTTP_ID},
    {0}
};
static fields map_file_fields = {
    {"data", HTTP_TEXT, 1, 8100000, MUST},
    {0}
};
static fields seal_query = {
    {"v", HTTP_TEXT, 0, 64},
    {0}
};
static fields seal_fields = {
    {"data", HTTP_TEXT, 1, 4100000, MUST},
    {0}
};
static fields plates_fields = {
    {"points", HTTP_IDS, 0, 5000},
    {0}
};
static fields clips_query = {
    {"state", HTTP_WORD, 0, 10, 0, "received ingesting ok damaged failed"},
    {"q", HTTP_LINE, 0, 80},
    {"point", HTTP_ID},
    {"round", HTTP_ID},
    {"purpose", HTTP_WORD, 0, 10, 0, "footage evidence"},
    {"after", HTTP_INT, 0, INT64_MAX},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields retention_query = {
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields hold_fields = {
    {"reason", HTTP_TEXT, 0, 500},
    {0}
};
static fields clip_retention_fields = {
    {"class", HTTP_WORD, 0, 8, MUST, "standard long"},
    {"reason", HTTP_TEXT, 0, 500},
    {0}
};
static fields clip_point_fields = {
    {"point", HTTP_ID},
    {0}
};

static fields propose_query = {
    {"point", HTTP_ID},
    {"type", HTTP_ID},
    {0}
};
#define CUT_FIELDS \
    {"clip", HTTP_ID, 0, 0, MUST}, {"in_frame", HTTP_INT, 0, 100000000, MUST}, \
        {"out_frame", HTTP_INT, 1, 100000000, MUST}, \
    { \
        "look", HTTP_ROW, 0, 0, 0, NULL, look_fields \
    }
#define PROBLEM_FIELDS \
    {"point", HTTP_ID}, {"type", HTTP_ID}, {"lead_unit", HTTP_ID}, {"assist", HTTP_IDS, 0, 10}, \
        {"indicator", HTTP_ID}, {"description", HTTP_TEXT, 0, 500}, \
        {"severity", HTTP_WORD, 0, 10, 0, SEVERITIES}, {"source", HTTP_WORD, 0, 20, 0, SOURCES}, \
        {"round", HTTP_ID}, \
    { \
        "found_on", HTTP_DATE \
    }
static fields look_key_fields = {
    {"frame", HTTP_INT, 0, 100000000, MUST},
    {"box", HTTP_BOX, 50},
    {"end", HTTP_BOOL},
    {0}
};
static fields look_track_fields = {
    {"follow", HTTP_BOOL},
    {"keys", HTTP_ROWS, 1, 1000, MUST, NULL, look_key_fields},
    {0}
};
static fields look_fields = {
    {"turn", HTTP_INT, 0, 270},
    {"crop", HTTP_BOX, 500},
    {"deinterlace", HTTP_WORD, 0, 4, 0, "auto on off"},
    {"tracks", HTTP_ROWS, 0, 32, 0, NULL, look_track_fields},
    {0}
};
static fields problem_fields = {CUT_FIELDS, PROBLEM_FIELDS, {0}};
static fields intake_fields = {PROBLEM_FIELDS, {"external_no", HTTP_LINE, 1, 64}, {0}};
static fields problem_set_fields = {PROBLEM_FIELDS, {0}};
static fields cut_fields = {CUT_FIELDS, {0}};
static fields problems_query = {
    {"state", HTTP_WORD, 1, 20},
    {"unit", HTTP_ID},
    {"point", HTTP_ID},
    {"type", HTTP_ID},
    {"screening", HTTP_ID},
    {"q", HTTP_LINE, 0, 80},
    {"after", HTTP_INT, 0, INT64_MAX},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields export_query = {
    {"state", HTTP_WORD, 1, 20},
    {"unit", HTTP_ID},
    {"point", HTTP_ID},
    {"type", HTTP_ID},
    {"screening", HTTP_ID},
    {"q", HTTP_LINE, 0, 80},
    {"audience", HTTP_WORD, 0, 6, 0, "staff public"},
    {0}
};
static fields withdraw_fields = {
    {"reason_code", HTTP_WORD, 0, 20, MUST, "not_problem duplicate out_of_scope"},
    {"reason", HTTP_TEXT, 0, 500},
    {0}
};

#define SCREENING_FIELDS(need) \
    {"title", HTTP_LINE, 1, 80, need}, {"place", HTTP_LINE, 0, 80}, \
        {"planned_start_at", HTTP_INT, 0, DAY_MS, need}, {"planned_end_at", HTTP_INT, 0, DAY_MS, need}, \
        {"host", HTTP_ID}, \
    { \
        "budget_s", HTTP_INT, 0, 86400 \
    }
static fields screening_fields = {SCREENING_FIELDS(MUST), {0}};
static fields screening_set_fields = {SCREENING_FIELDS(HTTP_OPTIONAL), {0}};
static fields attendee_fields = {
    {"person", HTTP_ID},
    {"unit", HTTP_ID},
    {"name", HTTP_LINE, 1, 40},
    {"post", HTTP_LINE, 0, 60},
    {"duty", HTTP_WORD, 0, 10, MUST, "attend observe staff"},
    {0}
};
static fields attendee_set_fields = {
    {"unit", HTTP_ID},
    {"name", HTTP_LINE, 1, 40},
    {"post", HTTP_LINE, 0, 60},
    {"duty", HTTP_WORD, 0, 10, 0, "attend observe staff"},
    {"deputy_name", HTTP_LINE, 0, 40},
    {"deputy_post", HTTP_LINE, 0, 60},
    {"deputy_reason", HTTP_LINE, 0, 200},
    {0}
};
static fields agenda_row_fields = {
    {"kind", HTTP_WORD, 0, 10, MUST, "lookback film claim report remark task other"},
    {"title", HTTP_LINE, 1, 100, MUST},
    {"lead", HTTP_LINE, 0, 40},
    {"planned_s", HTTP_INT, 0, 14400, MUST},
    {0}
};
static fields agenda_fields = {
    {"items", HTTP_ROWS, 0, ANNOTATE_AGENDA_MAX, MUST, NULL, agenda_row_fields},
    {0}
};
static fields move_fields = {
    {"act", HTTP_WORD, 0, 20, MUST, "notify open_checkin go_live pause resume adjourn cancel "
        "issue_minutes"},
    {0}
};
static fields reel_row_fields = {
    {"kind", HTTP_WORD, 0, 10, MUST, "title lookback problem replay end"},
    {"problem", HTTP_ID},
    {"claim_s", HTTP_INT, 0, 3600},
    {0}
};
static fields reel_fields = {
    {"items", HTTP_ROWS, 0, 300, MUST, NULL, reel_row_fields},
    {0}
};
static fields minutes_row_fields = {
    {"text", HTTP_TEXT, 1, 500, MUST},
    {"unit", HTTP_ID},
    {"due_on", HTTP_DATE},
    {0}
};
static fields minutes_fields = {
    {"items", HTTP_ROWS, 0, ANNOTATE_MINUTES_MAX, MUST, NULL, minutes_row_fields},
    {0}
};
static fields unlock_fields = {
    {"reason", HTTP_TEXT, 1, 500, MUST},
    {0}
};

#define MODES "idle agenda signin reel problem claim lookback tally pledges notice blank"
static fields command_fields = {
    {"op_id", HTTP_WORD, 8, 64, MUST},
    {"expect_rev", HTTP_INT, 0, INT64_MAX, MUST},
    {"command", HTTP_WORD, 0, 20, MUST,
     "take_control goto next prev replay play pause seek open_claim extend_claim close_claim "
        "mode overlay blank auto undo remark lookback"},
    {"position", HTTP_INT, 0, 1000},
    {"pos_ms", HTTP_INT, 0, 864000000},
    {"seconds", HTTP_INT, 1, 3600},
    {"mode", HTTP_WORD, 0, 12, 0, MODES},
    {"name", HTTP_WORD, 1, 20},
    {"on", HTTP_BOOL},
    {"remark", HTTP_ID},
    {"problem", HTTP_ID},
    {0}
};
static fields remark_fields = {
    {"scope", HTTP_WORD, 0, 8, MUST, "problem unit all"},
    {"problem", HTTP_ID},
    {"unit", HTTP_ID},
    {"text", HTTP_TEXT, 0, 500},
    {"strokes", HTTP_LINE, 0, 32000},
    {"due_on", HTTP_DATE},
    {"keep", HTTP_BOOL},
    {0}
};
static fields checkin_fields = {
    {"attendance", HTTP_ID},
    {"unit", HTTP_ID},
    {"name", HTTP_LINE, 1, 40},
    {"post", HTTP_LINE, 0, 60},
    {"status", HTTP_WORD, 0, 10, MUST, "present late excused absent deputy"},
    {"deputy_name", HTTP_LINE, 0, 40},
    {"deputy_post", HTTP_LINE, 0, 60},
    {"reason", HTTP_LINE, 0, 200},
    {0}
};
#define CLAIM_FIELDS \
    {"due_on", HTTP_DATE}, {"measures", HTTP_TEXT, 0, 500}, {"pledge", HTTP_TEXT, 0, 200}, \
    { \
        "person_in_charge", HTTP_LINE, 0, 40 \
    }
static fields claim_fields = {
    {"problem", HTTP_ID, 0, 0, MUST},
    {"unit", HTTP_ID, 0, 0, MUST},
    {"person_name", HTTP_LINE, 1, 40, MUST},
    {"capacity", HTTP_WORD, 0, 8, 0, "self deputy"},
    {"pressed_at", HTTP_INT, 0, DAY_MS},
    {"paper", HTTP_LINE, 0, 100},
    CLAIM_FIELDS, {0}
};
static fields late_fields = {
    {"unit", HTTP_ID, 0, 0, MUST},
    {"person_name", HTTP_LINE, 1, 40, MUST},
    CLAIM_FIELDS, {0}
};
#define DISPUTE_FIELDS \
    {"problem", HTTP_ID, 0, 0, MUST}, \
        {"reason_code", HTTP_WORD, 0, 16, MUST, "ownership jurisdiction done repeated"}, \
        {"reason", HTTP_TEXT, 0, 500}, \
    { \
        "suggested_unit", HTTP_ID \
    }
static fields dispute_fields = {
    DISPUTE_FIELDS, {"unit", HTTP_ID, 0, 0, MUST},
     {"person_name", HTTP_LINE, 1, 40, MUST},
     {0}
};
static fields rule_fields = {
    {"ruling", HTTP_WORD, 0, 10, MUST, "assign refile withdraw"},
    {"unit", HTTP_ID},
    {"text", HTTP_TEXT, 0, 500},
    {0}
};
static fields tablet_fields = {
    {"account", HTTP_ID, 0, 0, MUST},
    {0}
};
static fields code_fields = {
    {"code", HTTP_WORD, 4, 32, MUST},
    {"op_id", HTTP_WORD, 8, 64},
    {0}
};
static fields pair_admit_fields = {
    {"code", HTTP_WORD, 6, 6, MUST},
    {0}
};
static fields op_fields = {
    {"op_id", HTTP_WORD, 8, 64},
    {0}
};
static fields secret_fields = {
    {"secret", HTTP_WORD, 20, 64, MUST},
    {"op_id", HTTP_WORD, 8, 64},
    {0}
};
static fields seat_checkin_fields = {
    {"attendance", HTTP_ID},
    {"name", HTTP_LINE, 1, 40},
    {"post", HTTP_LINE, 0, 60},
    {"deputy", HTTP_BOOL},
    {0}
};
static fields seat_claim_fields = {
    {"problem", HTTP_ID, 0, 0, MUST},
    CLAIM_FIELDS, {"pressed_at", HTTP_INT, 0, DAY_MS},
    {0}
};
static fields aware_fields = {
    {"problem", HTTP_ID, 0, 0, MUST},
    {"pressed_at", HTTP_INT, 0, DAY_MS},
    {0}
};
static fields typing_fields = {
    {"problem", HTTP_ID, 0, 0, MUST},
    {0}
};
static fields amend_fields = {CLAIM_FIELDS, {0}};
static fields complete_fields = {
    {"paper", HTTP_LINE, 1, 100},
    CLAIM_FIELDS, {0}
};
static fields seat_dispute_fields = {DISPUTE_FIELDS, {0}};
static fields attachment_query = {
    {"problem", HTTP_ID, 0, 0, MUST},
    {"kind", HTTP_WORD, 0, 9, MUST, "photo voice signature"},
    {"op_id", HTTP_WORD, 8, 64, MUST},
    {"pressed_at", HTTP_INT, 0, DAY_MS},
    {0}
};
static fields sound_query = {
    {"problem", HTTP_ID, 0, 0, MUST},
    {"op_id", HTTP_WORD, 8, 64, MUST},
    {"pressed_at", HTTP_INT, 0, DAY_MS},
    {0}
};
static fields hall_report_fields = {
    {"rev", HTTP_INT, 0, INT64_MAX, MUST},
    {"position", HTTP_INT, 0, 1000},
    {"pos_ms", HTTP_INT, 0, 864000000},
    {"playing", HTTP_BOOL},
    {"error", HTTP_LINE, 0, 200},
    {"sound", HTTP_WORD, 0, 9, 0, "off ready recording sending failed"},
    {"alone", HTTP_BOOL},
    {"frames", HTTP_INT, 0, INT64_MAX},
    {"op_id", HTTP_WORD, 8, 64},
    {0}
};
static fields hall_command_fields = {
    {"op_id", HTTP_WORD, 8, 64, MUST},
    {"expect_rev", HTTP_INT, 0, INT64_MAX, MUST},
    {"command", HTTP_WORD, 0, 20, MUST, "next prev play pause blank open_claim"},
    {"on", HTTP_BOOL},
    {0}
};
static fields shown_fields = {
    {"at", HTTP_INT, 0, DAY_MS, MUST},
    {"position", HTTP_INT, 0, 1000, MUST},
    {"pos_ms", HTTP_INT, 0, 864000000, MUST},
    {"playing", HTTP_BOOL},
    {"blank", HTTP_BOOL},
    {"mode", HTTP_WORD, 0, 12, MUST, MODES},
    {"closes_at", HTTP_INT, 0, DAY_MS},
    {"key", HTTP_BOOL},
    {0}
};
static fields hall_alone_fields = {
    {"op_id", HTTP_WORD, 8, 64, MUST},
    {"from_rev", HTTP_INT, 0, INT64_MAX, MUST},
    {"shown", HTTP_ROWS, 1, 400, MUST, NULL, shown_fields},
    {0}
};

#define CARD_FIELDS \
    {"task", HTTP_TEXT, 0, 500}, {"due_on", HTTP_DATE}, {"standard", HTTP_TEXT, 0, 1000}, \
        {"duty_unit", HTTP_ID}, {"duty_person", HTTP_LINE, 0, 40}, \
    { \
        "host_approval", HTTP_BOOL \
    }
static fields card_fields = {CARD_FIELDS, {0}};
static fields card_issue_fields = {CARD_FIELDS, {"approved_by", HTTP_LINE, 0, 40}, {0}};
static fields dispatch_row_fields = {
    {"problem", HTTP_ID, 0, 0, MUST},
    {"op_id", HTTP_WORD, 8, 64, MUST},
    {"expect_version", HTTP_INT, 0, INT64_MAX},
    CARD_FIELDS, {"approved_by", HTTP_LINE, 0, 40}, {0}
};
static fields dispatch_fields = {
    {"items", HTTP_ROWS, 1, 100, MUST, NULL, dispatch_row_fields},
    {0}
};
static fields dispatch_query = {
    {"state", HTTP_WORD, 0, 10, 0, "claimed filed"},
    {"unit", HTTP_ID},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields of_unit_query = {
    {"state", HTTP_WORD, 1, 20},
    {"unit", HTTP_ID},
    {0}
};
/* The filters of all lists: each takes those of its own route. */
static fields sheet_query = {
    {"state", HTTP_WORD, 1, 20},
    {"kind", HTTP_WORD, 1, 24},
    {"purpose", HTTP_WORD, 0, 10, 0, "footage evidence"},
    {"marked", HTTP_WORD, 0, 3, 0, "yes no"},
    {"met", HTTP_WORD, 0, 3, 0, "yes no"},
    {"clock", HTTP_WORD, 0, 10, 0, "sign rectify verify site letter duty explain"},
    {"role", HTTP_WORD, 0, 16, 0, ROLE_WORDS},
    {"office_group", HTTP_WORD, 0, 12, 0, OFFICE_GROUPS},
    {"id", HTTP_ID},
    {"unit", HTTP_ID},
    {"point", HTTP_ID},
    {"type", HTTP_ID},
    {"screening", HTTP_ID},
    {"q", HTTP_LINE, 0, 80},
    {"from_on", HTTP_DATE},
    {"to_on", HTTP_DATE},
    {"lang", HTTP_WORD, 0, 2, 0, "zh en"},
    {0}
};
#define LEDGER_FIELDS \
    {"unit", HTTP_ID}, {"area", HTTP_ID}, {"screening", HTTP_ID}, {"type", HTTP_ID}, {"state", HTTP_WORD, 1, 20}, \
    { \
        "q", HTTP_LINE, 0, 80 \
    }
static fields cards_query = {
    {"state", HTTP_WORD, 1, 20},
    {"unit", HTTP_ID},
    {"after", HTTP_INT, 0, INT64_MAX},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields figure_rows_query = {
    {"figure", HTTP_WORD, 0, 16, MUST,
        "found filed dispatched closed claim_rate late_claims sign_rate on_time_rate rectified_rate "
        "rework_rate recurrence recheck_rate relapse_rate pledge_rate overdue suspended coverage days "
        "disputes"},
    {"from_on", HTTP_DATE},
    {"to_on", HTTP_DATE},
    {"unit", HTTP_ID},
    {"point", HTTP_ID},
    {"type", HTTP_ID},
    {"state", HTTP_WORD, 1, 20},
    {"met", HTTP_WORD, 0, 3, HTTP_OPTIONAL, "yes no"},
    {"after", HTTP_INT, 0, INT64_MAX},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields ledger_query = {
    LEDGER_FIELDS,
    {"after", HTTP_INT, 0, INT64_MAX},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields ledger_export_fields = {
    LEDGER_FIELDS,
    {"columns", HTTP_LINE, 1, 600, MUST},
    {"as", HTTP_WORD, 0, 4, 0, "xlsx pdf"},
    {"pictures", HTTP_BOOL},
    {0}
};
static fields report_fields = {
    {"measures", HTTP_TEXT, 1, 1000, MUST},
    {"done_on", HTTP_DATE, 0, 0, MUST},
    {"evidence", HTTP_IDS, 0, 20, MUST},
    {"remark", HTTP_TEXT, 0, 500},
    {0}
};
static fields verify_fields = {
    {"result", HTTP_WORD, 0, 9, MUST, "pass fail ask_again"},
    {"method", HTTP_WORD, 0, 8, 0, "onsite video"}, /* of pass and fail */
    {"remark", HTTP_TEXT, 0, 500},
    {"evidence", HTTP_IDS, 0, 20},
    {"still", HTTP_ID},
    {"still_ms", HTTP_INT, 0, DAY_MS},
    {0}
};
static fields submission_paper_fields = {
    {"signer", HTTP_LINE, 1, 40, MUST},
    {"form", HTTP_ID},
    {0}
};
static fields site_order_fields = {
    {"verifier", HTTP_ID, 0, 0, MUST},
    {"until_at", HTTP_INT, 0, DAY_MS, MUST},
    {"note", HTTP_TEXT, 0, 500},
    {0}
};
static fields site_orders_query = {
    {"state", HTTP_WORD, 0, 9, 0, "open done withdrawn"},
    {"problem", HTTP_ID},
    {0}
};
static fields request_fields = {
    {"kind", HTTP_WORD, 0, 10, MUST, "extension suspension"},
    {"reason", HTTP_TEXT, 1, 500, MUST},
    {"progress", HTTP_TEXT, 0, 500},
    {"plan", HTTP_TEXT, 0, 1000},
    {"wished_on", HTTP_DATE, 0, 0, MUST},
    {0}
};
static fields opinion_fields = {
    {"agrees", HTTP_BOOL, 0, 0, MUST},
    {"text", HTTP_TEXT, 0, 500},
    {0}
};
static fields grant_fields = {
    {"day", HTTP_DATE},
    {"remark", HTTP_TEXT, 0, 500},
    {0}
};
static fields remark_only_fields = {
    {"remark", HTTP_TEXT, 0, 500},
    {0}
};
static fields day_fields = {
    {"day", HTTP_DATE},
    {0}
};
static fields return_fields = {
    {"reason_code", HTTP_WORD, 0, 12, MUST, "ownership jurisdiction done repeated"},
    {"reason", HTTP_TEXT, 1, 500, MUST},
    {"suggested_unit", HTTP_ID},
    {"form", HTTP_ID},
    {0}
};
static fields relapse_fields = {
    {"text", HTTP_TEXT, 1, 1000, MUST},
    {"found_on", HTTP_DATE},
    {"clip", HTTP_ID},
    {0}
};
static fields recheck_fields = {
    {"result", HTTP_WORD, 0, 8, MUST, "held relapsed"},
    {"on", HTTP_DATE},
    {"text", HTTP_TEXT, 0, 1000},
    {"clip", HTTP_ID},
    {0}
};
static fields rechecks_query = {
    {"screening", HTTP_ID},
    {0}
};
static fields reminders_query = {
    {"after", HTTP_INT, 0, INT64_MAX},
    {"limit", HTTP_INT, 1, 500},
    {0}
};
static fields holiday_fields = {
    {"day", HTTP_DATE, 0, 0, MUST},
    {"kind", HTTP_WORD, 0, 7, MUST, "holiday working usual"},
    {"name", HTTP_LINE, 0, 40},
    {0}
};
static fields type_due_fields = {
    {"due_mode", HTTP_WORD, 0, 8, MUST, "rule natural workday workhour"},
    {"due_n", HTTP_INT, 0, 999},
    {0}
};
static fields period_query = {
    {"from_on", HTTP_DATE},
    {"to_on", HTTP_DATE},
    {0}
};
static fields figures_query = {
    {"from_on", HTTP_DATE},
    {"to_on", HTTP_DATE},
    {"limit", HTTP_INT, 1, 5000},
    {0}
};
static fields draft_fields = {
    {"text", HTTP_TEXT, 1, 4000, MUST},
    {"call_at", HTTP_INT, 0, DAY_MS},
    {"place", HTTP_LINE, 0, 100},
    {"by", HTTP_LINE, 0, 100},
    {"whom", HTTP_LINE, 0, 100},
    {"demands", HTTP_TEXT, 0, 2000},
    {0}
};
static fields urge_fields = {
    {"text", HTTP_TEXT, 1, 4000, MUST},
    {"demands", HTTP_TEXT, 0, 2000},
    {0}
};
static fields urge_hold_fields = {
    {"reason", HTTP_TEXT, 1, 500, MUST},
    {"until_on", HTTP_DATE, 0, 0, MUST},
    {0}
};
static fields reason_fields = {
    {"reason", HTTP_TEXT, 0, 500},
    {0}
};
static fields receipt_fields = {
    {"person", HTTP_LINE, 1, 40, MUST},
    {"at", HTTP_INT, 0, DAY_MS, MUST},
    {"note", HTTP_TEXT, 1, 500, MUST},
    {0}
};
static fields talk_fields = {
    {"on", HTTP_DATE, 0, 0, MUST},
    {"with", HTTP_LINE, 1, 100, MUST},
    {"text", HTTP_TEXT, 1, 4000, MUST},
    {"time", HTTP_LINE, 0, 5},
    {"place", HTTP_LINE, 0, 100},
    {"by", HTTP_LINE, 0, 100},
    {"recorder", HTTP_LINE, 0, 40},
    {"demands", HTTP_TEXT, 0, 2000},
    {0}
};
static fields exposure_fields = {
    {"media", HTTP_LINE, 1, 100, MUST},
    {"on", HTTP_DATE, 0, 0, MUST},
    {"title", HTTP_LINE, 1, 200, MUST},
    {"link", HTTP_LINE, 0, 500},
    {"unit", HTTP_ID, 0, 0, MUST},
    {"point", HTTP_ID},
    {"problem", HTTP_ID},
    {"clip", HTTP_ID},
    {0}
};
static fields exposure_say_fields = {
    {"act", HTTP_WORD, 0, 7, MUST, "answer explain settle"},
    {"person", HTTP_LINE, 0, 40},
    {"text", HTTP_TEXT, 0, 2000},
    {0}
};
static fields bulletin_fields = {
    {"from_on", HTTP_DATE, 0, 0, MUST},
    {"to_on", HTTP_DATE, 0, 0, MUST},
    {"title", HTTP_LINE, 1, 200, MUST},
    {"praise", HTTP_TEXT, 0, 4000},
    {"demands", HTTP_TEXT, 0, 4000},
    {0}
};
static fields bulletins_query = {
    {"id", HTTP_ID},
    {0}
};
#define DUTY_KINDS \
    "monthly_report weekly_report material leader_visit special_meeting opinion patrol_roster " \
    "onsite summary task_letter comment"
static fields rounds_query = {
    {"state", HTTP_WORD, 0, 5, 0, "open ended"},
    {"kind", HTTP_WORD, 0, 20, 0, SOURCES},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields round_fields = {
    {"kind", HTTP_WORD, 0, 20, MUST, SOURCES},
    {"team", HTTP_LINE, 1, 60, MUST},
    {"from_on", HTTP_DATE, 0, 0, MUST},
    {"to_on", HTTP_DATE, 0, 0, MUST},
    {"target", HTTP_INT, 0, 100000},
    {"points", HTTP_IDS, 0, 500},
    {0}
};
static fields visit_fields = {
    {"point", HTTP_ID, 0, 0, MUST},
    {"on", HTTP_DATE},
    {"note", HTTP_TEXT, 0, 500},
    {"problem", HTTP_ID},
    {0}
};
static fields duties_query = {
    {"kind", HTTP_WORD, 0, 20, 0, DUTY_KINDS},
    {"state", HTTP_WORD, 0, 9, 0, "open submitted approved done withdrawn"},
    {"unit", HTTP_ID},
    {"from_on", HTTP_DATE},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
static fields duty_fields = {
    {"kind", HTTP_WORD, 0, 20, MUST, DUTY_KINDS},
    {"title", HTTP_LINE, 1, 200, MUST},
    {"period", HTTP_WORD, 4, 10},
    {"due_on", HTTP_DATE},
    {"unit", HTTP_ID},
    {"responsible", HTTP_LINE, 0, 40},
    {"reviewer", HTTP_LINE, 0, 40},
    {"signer", HTTP_LINE, 0, 40},
    {"text", HTTP_TEXT, 0, 2000},
    {0}
};
static fields duty_text_fields = {
    {"text", HTTP_TEXT, 1, 2000, MUST},
    {0}
};
static fields duty_act_fields = {
    {"act", HTTP_WORD, 0, 9, MUST, "approve sign_off send_back withdraw"},
    {"text", HTTP_TEXT, 0, 500},
    {0}
};
static fields digest_fields = {
    {"month", HTTP_WORD, 7, 7, MUST},
    {"as", HTTP_WORD, 0, 4, 0, "pdf xlsx"},
    {0}
};
static fields hq_fields = {
    {"name", HTTP_LINE, 1, 60, MUST},
    {"leader", HTTP_ID},
    {"unit", HTTP_ID, 0, 0, MUST},
    {"units", HTTP_IDS, 0, 200},
    {"active", HTTP_BOOL},
    {0}
};
static fields score_fields = {
    {"unit", HTTP_ID, 0, 0, MUST},
    {"period", HTTP_WORD, 7, 7, MUST},
    {"value", HTTP_NUMBER, 0, 100, MUST},
    {0}
};
static fields score_row_fields = {
    {"period", HTTP_WORD, 0, 7, MUST, "quarter year"},
    {"side", HTTP_WORD, 0, 6, MUST, "top bottom"},
    {"rank_from", HTTP_INT, 1, 1000, MUST},
    {"rank_to", HTTP_INT, 1, 1000, MUST},
    {"op", HTTP_WORD, 0, 2, MUST, "gt ge lt le"},
    {"threshold", HTTP_NUMBER, 0, 100, MUST},
    {"streak", HTTP_INT, 1, 12},
    {"action", HTTP_LINE, 1, 200, MUST},
    {0}
};
static fields score_rules_fields = {
    {"active_from", HTTP_DATE, 0, 0, MUST},
    {"rows", HTTP_ROWS, 1, 30, MUST, NULL, score_row_fields},
    {0}
};
static fields unit_query = {
    {"unit", HTTP_ID},
    {0}
};
static fields paper_fields = {
    {"kind", HTTP_WORD, 0, 15, MUST,
        "claim_sheet card closure desk_cards signin ledgers notice minutes catalogue pledges outline "
        "seating handbook rectify_notice rectify_report bulletin unit_bulletin talk_notice talk_record referral "
        "urge_letter approval return_form exposure statement"},
    {"id", HTTP_INT, 0, INT64_MAX},
    {"copy_no", HTTP_INT, 1, 999999},
    {"secrecy", HTTP_WORD, 0, 12, 0, "top_secret secret confidential"},
    {"secret_years", HTTP_INT, 1, 30},
    {"urgency", HTTP_WORD, 0, 12, 0, "extra_urgent urgent"},
    {0}
};
static fields own_paper_fields = {
    {"kind", HTTP_WORD, 0, 15, MUST, "card extension suspension return rectify_report pledges"},
    {"id", HTTP_ID},
    {"reason", HTTP_TEXT, 0, 500},
    {"progress", HTTP_TEXT, 0, 500},
    {"plan", HTTP_TEXT, 0, 1000},
    {"wished_on", HTTP_DATE},
    {"reason_code", HTTP_WORD, 0, 12, 0, "ownership jurisdiction done repeated"},
    {"suggested_unit", HTTP_ID},
    {0}
};
static fields papers_query = {
    {"kind", HTTP_WORD, 1, 24},
    {"id", HTTP_ID},
    {0}
};
static fields jobs_query = {
    {"state", HTTP_WORD, 1, 12},
    {"limit", HTTP_INT, 1, 1000},
    {0}
};
#define EVENTS_FIELDS \
    {"object", HTTP_ID}, {"kind", HTTP_WORD, 1, 24}, {"q", HTTP_LINE, 1, 40}, \
        {"from_on", HTTP_DATE}, \
    { \
        "to_on", HTTP_DATE \
    }
static fields events_query = {
    {"after", HTTP_INT, 0, INT64_MAX},
    {"before", HTTP_INT, 1, INT64_MAX},
    {"limit", HTTP_INT, 1, 1000},
    EVENTS_FIELDS,
    {0}
};
static fields events_export_fields = {
    EVENTS_FIELDS,
    {"format", HTTP_WORD, 0, 4, MUST, "xlsx csv"},
    {"lang", HTTP_WORD, 0, 2, MUST, "zh en"},
    {0}
};
static fields wait_query = {
    {"after", HTTP_INT, 0, INT64_MAX},
    {0}
};

/* --- the table ------------------------------------------------------------------------------ */

#define GET_(pattern, roles, query, handler, help) \
    { \
        "GET", pattern, HTTP_OFFICE, roles, 0, query, NULL, 0, handler, NULL, help \
    }
#define WRITE_(method, pattern, roles, body, handler, help) \
    { \
        method, pattern, HTTP_OFFICE, roles, HTTP_WRITE, NULL, body, 0, handler, NULL, help \
    }
#define REAL_(method, pattern, roles, body, more, handler, help) \
    { \
        method, pattern, HTTP_OFFICE, roles, HTTP_WRITE | HTTP_REAL | more, NULL, body, 0, handler, \
            NULL, help \
    }

static const struct http_route routes[] = {
  /* session and people */
    {"GET", "/api", HTTP_ALL, 0, 0, NULL, NULL, 0, api_routes, NULL, "this table"},
    {"GET", "/api/hello", HTTP_ALL, 0, HTTP_MEETING, NULL, NULL, 0, api_hello, NULL,
     "version, server time, whether set-up is still to be done"},
    {"POST", "/api/login", HTTP_ALL, 0, HTTP_SLOW, NULL, login_fields, 0, api_login, NULL,
     "log in; sets the cookie"},
    {"POST", "/api/logout", HTTP_OFFICE, ANY, 0, NULL, op_fields, 0, api_logout, NULL,
     "end this session"},
    GET_("/api/me", ANY, NULL, api_me, "who I am"),
    {"POST", "/api/me/password", HTTP_OFFICE, ANY, HTTP_SLOW | HTTP_REAL, NULL, password_fields, 0,
     api_me_password, NULL, "set my own password; other sessions end"},
    WRITE_("PUT", "/api/me/lang", ANY, lang_fields, api_me_lang, "my language"),
    GET_("/api/users", ADMIN | SECURITY, NULL, api_users, "accounts"),
    {"POST", "/api/users", HTTP_OFFICE, ADMIN, HTTP_WRITE | HTTP_SLOW | HTTP_REAL, NULL, user_fields, 0,
     api_user_add, NULL, "new account"},
    {"POST", "/api/users/import", HTTP_OFFICE, ADMIN, HTTP_SLOW | HTTP_REAL, NULL, import_fields,
     6 * 1024 * 1024, api_users_import, NULL, "many accounts as a CSV, with their password slips"},
    WRITE_("PUT", "/api/users/:id", ADMIN | SECURITY, user_set_fields, api_user_set, "change an account"),
    {"POST", "/api/users/:id/password", HTTP_OFFICE, SECURITY | R(SOLE_ADMIN), HTTP_WRITE | HTTP_SLOW | HTTP_REAL, NULL,
     new_password_fields, 0, api_user_password, NULL, "a new one-time password for somebody"},
    GET_("/api/units", ANY, NULL, api_units, "units in official order"),
    WRITE_("POST", "/api/units", OFFICE | ADMIN, unit_fields, api_unit_add, "new unit"),
    WRITE_("PUT", "/api/units/:id", OFFICE | ADMIN, unit_set_fields, api_unit_set, "change a unit"),
    GET_("/api/search", STAFF | UNITS | OVERSEERS, search_query, api_search,
        "problems, cards, points, units and persons by a few letters"),
    GET_("/api/persons", STAFF, NULL, api_persons, "persons in official order"),
    WRITE_("POST", "/api/persons", OFFICE, person_fields, api_person_add, "new person"),
    WRITE_("PUT", "/api/persons/:id", OFFICE, person_set_fields, api_person_set, "change a person"),
    GET_("/api/point-types", ANY, NULL, api_point_types, "types of points"),
    GET_("/api/problem-types", ANY, NULL, api_problem_types, "types of problems"),
    GET_("/api/indicators", ANY, NULL, api_indicators, "the indicator tree"),
    WRITE_("PUT", "/api/point-types/:id", OFFICE | ADMIN, point_type_fields, api_point_type_set,
        "change a type of points, or retire it"),
    WRITE_("PUT", "/api/problem-types/:id/routing", OFFICE | ADMIN, problem_type_fields,
        api_problem_type_set, "who is proposed for problems of this type; or retire it"),
    WRITE_("PUT", "/api/indicators/:id", OFFICE | ADMIN, indicator_fields, api_indicator_set,
        "whose an indicator is; offer it, or retire it"),
    WRITE_("PUT", "/api/indicator-systems", OFFICE | ADMIN, system_fields,
        api_indicator_system_offer, "the same for a whole version of the system"),
    GET_("/api/points", STAFF, points_query, api_points,
        "points, nearest first when a place is given"),
    GET_("/api/links", STAFF, NULL, api_links, "who is linked with which streets and points"),
    WRITE_("POST", "/api/points", OFFICE, point_fields, api_point_add, "new point"),
    WRITE_("PUT", "/api/points/:id", OFFICE, point_set_fields, api_point_set, "change a point"),
    {"POST", "/api/import/:what", HTTP_OFFICE, OFFICE | ADMIN, HTTP_SLOW, NULL, import_fields,
     6 * 1024 * 1024, api_import, NULL, "take in a CSV; any bad row: nothing is written"},
    WRITE_("POST", "/api/imports/:id/undo", OFFICE | ADMIN, undo_fields, api_import_undo,
        "take an import back while nothing was built on it"),
    GET_("/api/imports", OFFICE | ADMIN, imports_query, api_imports, "past imports, newest first"),
    GET_("/api/settings", STAFF | SECURITY, NULL, api_settings, "the county's settings"),
    WRITE_(
        "PUT", "/api/settings", HEAD | ADMIN | SECURITY, setting_fields, api_setting_set, "change a setting"),
    WRITE_("POST", "/api/settings", HEAD | ADMIN | SECURITY, settings_fields, api_settings_set,
        "change several settings, all or none"),
    GET_("/api/house", HEAD | ADMIN, NULL, api_house,
        "the addresses served, the certificate and the last backup"),
    {"GET", "/api/fonts", HTTP_OFFICE, OFFICE | ADMIN, HTTP_SLOW, fonts_query, NULL, 0, api_fonts, NULL,
     "how each face of papers looks"},
    REAL_("POST", "/api/trials", OFFICE | ADMIN, trial_fields, 0, api_trial,
        "a test page, or two seconds of test film"),

 /* footage */
    {"OPTIONS", "/api/uploads", HTTP_ALL, 0, 0, NULL, NULL, 0, upload_options, NULL,
     "what of tus 1.0 is spoken"},
    {"OPTIONS", "/api/uploads/:id", HTTP_ALL, 0, 0, NULL, NULL, 0, upload_options, NULL,
     "what of tus 1.0 is spoken"},
    GET_("/api/uploads", STAFF | UNITS, NULL, upload_list, "my unfinished uploads"),
    {"POST", "/api/uploads", HTTP_OFFICE, STAFF | UNITS, HTTP_RAW | HTTP_SLOW | HTTP_REAL, NULL, NULL, 0,
     upload_create, &upload_create_stream, "begin an upload (tus)"},
    {"HEAD", "/api/uploads/:id", HTTP_OFFICE, STAFF | UNITS, HTTP_SLOW, NULL, NULL, 0, upload_head,
     NULL, "how far an upload is (tus)"},
    {"PATCH", "/api/uploads/:id", HTTP_OFFICE, STAFF | UNITS, HTTP_RAW | HTTP_SLOW | HTTP_FORWARD | HTTP_REAL,
     NULL, NULL, 0, upload_patch, &upload_patch_stream, "go on with an upload (tus)"},
    {"DELETE", "/api/uploads/:id", HTTP_OFFICE, STAFF | UNITS,
     HTTP_SLOW | HTTP_FORWARD | HTTP_BODYLESS, NULL, NULL, 0, upload_delete, NULL,
     "give an upload up (tus)"},
    GET_("/api/clips", STAFF, clips_query, api_clips, "the clip library"),
    GET_("/api/clips/:id", STAFF | UNITS, NULL, api_clip, "one clip with its segments"),
    GET_("/api/clips/:id/original", STAFF | UNITS | OVERSEERS, NULL, api_clip_original, "the file as it came"),
    GET_("/api/clips/:id/view/:file", STAFF | UNITS | OVERSEERS, NULL, api_clip_view,
        "proxy, pictures, index"),
    WRITE_("POST", "/api/clips/:id/point", STAFF, clip_point_fields, api_clip_point,
        "where a clip was taken"),
    GET_("/api/retention", OFFICE | R(AUDITOR) | ADMIN, retention_query, api_retention,
        "originals past their years, and what keeps them"),
    REAL_("POST", "/api/clips/:id/discard", HEAD, NULL, HTTP_SLOW, api_clip_discard,
        "give up an original; its hash and pictures stay"),
    WRITE_("POST", "/api/clips/:id/hold", OFFICE, hold_fields, api_clip_hold,
        "an original must be kept; without a reason, no longer"),
    WRITE_("POST", "/api/clips/:id/retention", OFFICE, clip_retention_fields, api_clip_retention,
        "an original is kept for good, or for the usual years"),
    REAL_("POST", "/api/clips/:id/retry", STAFF, NULL, 0, api_clip_retry, "ingest it again"),

 /* problems */
    GET_("/api/propose", STAFF, propose_query, api_propose,
        "unit and indicator for a point and a type"),
    WRITE_(
        "POST", "/api/problems", MARKERS, problem_fields, api_problem_add, "mark a problem (T1)"),
    WRITE_("POST", "/api/intake", OFFICE, intake_fields, api_problem_intake,
        "take in a problem without footage, of the hotline or a letter (T1)"),
    GET_("/api/problems", ANY, problems_query, api_problems, "problems"),
    {"GET", "/api/export/problems.csv", HTTP_OFFICE, STAFF, HTTP_SLOW, export_query, NULL, 0,
     api_requests_csv, NULL, "problems under the names of Open311, all rows of the filter"},
    {"GET", "/api/export/problems.json", HTTP_OFFICE, STAFF, HTTP_SLOW, export_query, NULL, 0,
     api_requests_json, NULL, "the same as JSON"},
    GET_("/api/problems/:id", ANY, NULL, api_problem, "one problem with all that happened to it"),
    WRITE_("PUT", "/api/problems/:id", MARKERS, problem_set_fields, api_problem_set,
        "change a problem"),
    WRITE_("POST", "/api/problems/:id/segments", MARKERS, cut_fields, api_segment_add,
        "one more segment"),
    WRITE_("PUT", "/api/segments/:id", MARKERS, cut_fields, api_segment_set, "cut a segment anew"),
    WRITE_("DELETE", "/api/segments/:id", MARKERS, NULL, api_segment_remove, "remove a segment"),
    WRITE_("POST", "/api/segments/:id/blur-check", R(EDITOR) | OFFICE, NULL, api_segment_check,
        "its faces and plates are covered: it was looked through (T4)"),
    WRITE_("POST", "/api/problems/:id/file", OFFICE, NULL, api_problem_file, "file it (T2)"),
    WRITE_("POST", "/api/problems/:id/withdraw", OFFICE, withdraw_fields, api_problem_withdraw,
        "withdraw it (T3)"),
    GET_("/api/attachments/:id", STAFF | UNITS, NULL, api_attachment,
        "what a unit gave with its claim, or the hall recorded"),
    {"GET", "/api/problems/:id/still", HTTP_OFFICE, ANY, HTTP_SLOW, NULL, NULL, 0,
     api_problem_still, NULL, "its picture"},

 /* a screening, before */
    GET_("/api/screenings", STAFF, NULL, api_screenings, "screenings"),
    WRITE_("POST", "/api/screenings", OFFICE, screening_fields, api_screening_add, "new screening"),
    GET_("/api/screenings/:id", STAFF, NULL, api_screening,
        "one screening: people, readiness, desks"),
    WRITE_("PUT", "/api/screenings/:id", OFFICE, screening_set_fields, api_screening_set,
        "change a screening"),
    WRITE_("POST", "/api/screenings/:id/attendees", OFFICE | R(OPERATOR), attendee_fields,
        api_attendee_add, "invite somebody"),
    WRITE_("PUT", "/api/attendees/:id", OFFICE | R(OPERATOR), attendee_set_fields,
        api_attendee_set, "change a row of the list; who comes instead"),
    WRITE_("POST", "/api/attendees/:id/leave", CLERKS, NULL, api_attendee_leave,
        "somebody goes before the end"),
    WRITE_("POST", "/api/attendees/:id/come-back", CLERKS, NULL, api_attendee_back,
        "or did not go"),
    WRITE_("DELETE", "/api/attendees/:id", OFFICE | R(OPERATOR), NULL, api_attendee_remove,
        "take somebody off the list"),
    WRITE_("POST", "/api/screenings/:id/move", RUNNERS, move_fields, api_screening_move,
        "notify, open check-in, go live, pause, resume, adjourn, cancel, issue the minutes"),
    GET_("/api/screenings/:id/agenda", STAFF, NULL, api_agenda, "what it does, in order"),
    WRITE_("PUT", "/api/screenings/:id/agenda", OFFICE, agenda_fields, api_agenda_set,
        "the whole agenda; an empty list: the usual one"),
    WRITE_("POST", "/api/screenings/:id/copy", OFFICE, NULL, api_screening_copy,
        "fill it from the screening before"),
    GET_("/api/screenings/:id/minutes", STAFF, NULL, api_minutes,
        "what it settled, and what the record proposes"),
    WRITE_("PUT", "/api/screenings/:id/minutes", OFFICE, minutes_fields, api_minutes_set,
        "write down what it settled"),
    GET_("/api/screenings/:id/reel", STAFF, NULL, api_reel, "the reel's draft and versions"),
    WRITE_(
        "PUT", "/api/screenings/:id/reel", CUTTERS, reel_fields, api_reel_set, "the whole order"),
    REAL_("POST", "/api/screenings/:id/reel/lock", HEAD, NULL, 0, api_reel_lock,
        "lock: make the next version"),
    WRITE_("POST", "/api/screenings/:id/reel/unlock", HEAD, unlock_fields, api_reel_unlock,
        "unlock before the screening is live (T5)"),
    GET_("/api/reels/:id/file", STAFF | R(LEADER), NULL, api_reel_file, "a locked reel"),
    GET_("/api/reels/:id/cues", STAFF, NULL, api_reel_cues, "its cue sheet"),
    GET_("/api/reels/:id/sums", STAFF, NULL, api_reel_sums, "both hashes, for sha256sum -c"),
    GET_("/api/screenings/:id/reel.edl", STAFF, NULL, api_reel_edl, "the locked reel as EDL"),
    GET_("/api/screenings/:id/reel.otio", STAFF, NULL, api_reel_otio,
        "the locked reel as OpenTimelineIO"),
    GET_("/api/screenings/:id/lookback", STAFF, NULL, api_lookback, "the last screening's pledges"),

    GET_("/api/rehearsal", STAFF, NULL, api_rehearsal, "the rehearsal that runs, if one does"),
    REAL_("POST", "/api/screenings/:id/rehearsal", R(OPERATOR) | HEAD, NULL, HTTP_SLOW,
        api_rehearsal_begin, "begin a rehearsal: the whole meeting over a copy"),
    REAL_("DELETE", "/api/screenings/:id/rehearsal", R(OPERATOR) | HEAD, NULL, HTTP_SLOW,
        api_rehearsal_end, "end the rehearsal; nothing of it is kept"),

 /* a screening, live */
    {"GET", "/api/live", HTTP_OFFICE, STAFF, HTTP_EVENTS, NULL, NULL, 0, live_office, NULL,
     "stream of changes and job progress"},
    {"GET", "/api/wait", HTTP_OFFICE, STAFF, HTTP_EVENTS, wait_query, NULL, 0, live_office_wait, NULL,
     "the same as plain text, once there is news after event `after`"},
    GET_("/api/screenings/:id/stage", STAFF, NULL, api_stage, "the operator's stage"),
    {"GET", "/api/screenings/:id/live", HTTP_OFFICE, STAFF, HTTP_EVENTS, NULL, NULL, 0,
     live_console, NULL, "stream of the operator's stage"},
    {"GET", "/api/screenings/:id/wait", HTTP_OFFICE, STAFF, HTTP_EVENTS, wait_query, NULL, 0,
     live_console_wait, NULL, "the operator's stage, once it is newer than event `after`"},
    {"POST", "/api/screenings/:id/stage", HTTP_OFFICE, RUNNERS, 0, NULL, command_fields, 0,
     api_stage_command, NULL, "a command to the stage"},
    GET_("/api/leader", R(LEADER), NULL, api_leader, "screenings that a leader may follow"),
    GET_("/api/screenings/:id/leader/stage", R(LEADER), NULL, api_leader_stage, "the leader's stage"),
    {"GET", "/api/screenings/:id/leader/live", HTTP_OFFICE, R(LEADER), HTTP_EVENTS, NULL, NULL, 0,
     live_leader, NULL, "stream of the leader's stage"},
    {"GET", "/api/screenings/:id/leader/wait", HTTP_OFFICE, R(LEADER), HTTP_EVENTS, wait_query, NULL, 0,
     live_leader_wait, NULL, "the leader's stage, once it is newer than event `after`"},
    WRITE_("POST", "/api/screenings/:id/remarks", R(LEADER), remark_fields, api_remark_add,
        "a leader's remark, for the operator or for the record only"),
    WRITE_("POST", "/api/remarks/:id/keep", RUNNERS, NULL, api_remark_keep,
        "keep a waiting remark off the wall"),
    WRITE_("POST", "/api/screenings/:id/checkin", CLERKS, checkin_fields, api_checkin,
        "a clerk checks somebody in"),
    WRITE_("POST", "/api/screenings/:id/claims", CLERKS, claim_fields, api_claim,
        "claim on behalf (T8)"),
    WRITE_("PUT", "/api/claims/:id", CLERKS, complete_fields, api_claim_set,
        "what a unit pledges that has no phone, or handed in on paper"),
    WRITE_("POST", "/api/screenings/:id/disputes", R(RECORDER) | R(OPERATOR), dispute_fields,
        api_dispute, "dispute on behalf (T9)"),
    WRITE_("POST", "/api/disputes/:id/rule", R(HOST) | HEAD | R(LEADER), rule_fields, api_rule,
        "rule on a dispute (T12-T14)"),
    WRITE_("POST", "/api/problems/:id/rule", R(HOST) | HEAD, rule_fields, api_claim_rule,
        "rule on a claim before its card (T26)"),
    WRITE_("POST", "/api/problems/:id/late-claim", HEAD | R(UNIT_HEAD), late_fields, api_late,
        "claim after the screening (T11)"),
    {"POST", "/api/desk", HTTP_ALL, 0, HTTP_MEETING, NULL, code_fields, 0, api_desk, NULL,
     "enter with the code on the desk card; sets the seat cookie"},
    {"GET", "/api/seat/stage", HTTP_SEAT, 0, 0, NULL, NULL, 0, api_seat, NULL, "the unit's stage"},
    {"GET", "/api/seat/live", HTTP_SEAT, 0, HTTP_EVENTS, NULL, NULL, 0, live_seat, NULL,
     "stream of the unit's stage"},
    {"GET", "/api/seat/wait", HTTP_SEAT, 0, HTTP_EVENTS, wait_query, NULL, 0, live_seat_wait, NULL,
     "the unit's stage, once it is newer than event `after`"},
    {"GET", "/api/seat/units", HTTP_SEAT, 0, 0, NULL, NULL, 0, api_seat_units, NULL,
     "units to suggest in a dispute"},
    {"POST", "/api/seat/checkin", HTTP_SEAT, 0, HTTP_WRITE, NULL, seat_checkin_fields, 0,
     api_seat_checkin, NULL, "check in"},
    {"POST", "/api/seat/claims", HTTP_SEAT, 0, HTTP_WRITE, NULL, seat_claim_fields, 0,
     api_seat_claim, NULL, "claim (T8)"},
    {"POST", "/api/seat/awareness", HTTP_SEAT, 0, HTTP_WRITE, NULL, aware_fields, 0,
     api_seat_aware, NULL, "an assisting unit takes note (知晓)"},
    {"PUT", "/api/seat/claims/:id", HTTP_SEAT, 0, HTTP_WRITE, NULL, amend_fields, 0, api_seat_amend,
     NULL, "amend the claim while the problem is on the screen"},
    {"POST", "/api/seat/disputes", HTTP_SEAT, 0, HTTP_WRITE, NULL, seat_dispute_fields, 0,
     api_seat_dispute, NULL, "dispute (T9)"},
    {"POST", "/api/seat/attachments", HTTP_SEAT, 0, HTTP_RAW | HTTP_SLOW, attachment_query, NULL, 0,
     api_attachment_add, &attachment_stream, "a photo, a recording or a signature (raw bytes)"},
    {"GET", "/api/seat/attachments/:id", HTTP_SEAT, 0, 0, NULL, NULL, 0, api_attachment, NULL,
     "one of the unit's own"},
    {"POST", "/api/seat/typing", HTTP_SEAT, 0, HTTP_QUICK, NULL, typing_fields, 0, api_seat_typing,
     NULL, "somebody is writing here; for the unit's other phones"},
    {"GET", "/api/seat/still/:id", HTTP_SEAT, 0, HTTP_SLOW, NULL, NULL, 0, api_seat_still, NULL,
     "the picture of a shown problem of the unit"},
    GET_("/api/screenings/:id/leader_codes", R(OPERATOR) | HEAD, NULL, api_tablets,
        "the leaders and who has a code for a tablet"),
    WRITE_("POST", "/api/screenings/:id/leader_codes", R(OPERATOR) | HEAD, tablet_fields,
        api_tablet_make, "a leader's code for a tablet; told this once"),
    WRITE_("DELETE", "/api/leader_codes/:id", R(OPERATOR) | HEAD, NULL, api_tablet_take_back,
        "take a code back; its tablet is out"),
    {"POST", "/api/tablet/code", HTTP_ALL, 0, HTTP_MEETING, NULL, code_fields, 0, api_tablet_code, NULL,
     "whose code this is"},
    {"POST", "/api/tablet", HTTP_ALL, 0, HTTP_MEETING, NULL, code_fields, 0, api_tablet_enter, NULL,
     "enter with a leader's code; sets the tablet's cookie, the device before is out"},
    {"POST", "/api/tablet/leave", HTTP_LEADER, 0, 0, NULL, op_fields, 0, api_tablet_leave, NULL,
     "end the tablet's session"},
    {"GET", "/api/tablet/stage", HTTP_LEADER, 0, 0, NULL, NULL, 0, api_tablet_stage, NULL,
     "the leader's stage"},
    {"GET", "/api/tablet/live", HTTP_LEADER, 0, HTTP_EVENTS, NULL, NULL, 0, live_tablet, NULL,
     "stream of the leader's stage"},
    {"GET", "/api/tablet/wait", HTTP_LEADER, 0, HTTP_EVENTS, wait_query, NULL, 0, live_tablet_wait, NULL,
     "the leader's stage, once it is newer than event `after`"},
    {"POST", "/api/tablet/remarks", HTTP_LEADER, 0, HTTP_WRITE, NULL, remark_fields, 0,
     api_tablet_remark, NULL, "a leader's remark, for the operator or for the record only"},
    {"GET", "/api/tablet/reel/:id", HTTP_LEADER, 0, 0, NULL, NULL, 0, api_reel_file, NULL,
     "the locked reel, while the meeting is open"},
    {"GET", "/api/tablet/still/:id", HTTP_LEADER, 0, HTTP_SLOW, NULL, NULL, 0, api_seat_still, NULL,
     "the picture of a problem of the meeting"},
    {"POST", "/api/pair", HTTP_ALL, 0, HTTP_MEETING, NULL, op_fields, 0, api_pair, NULL,
     "a screen asks to be admitted"},
    {"POST", "/api/pair/claim", HTTP_ALL, 0, HTTP_MEETING, NULL, secret_fields, 0, api_pair_claim,
     NULL, "has the screen been admitted? sets the hall cookie"},
    WRITE_("POST", "/api/screenings/:id/pair", R(OPERATOR) | HEAD, pair_admit_fields,
        api_pair_admit, "admit the screen that shows this code"),
    WRITE_("DELETE", "/api/walls/:id", R(OPERATOR) | HEAD, NULL, api_wall_dismiss,
        "send a screen out; it asks to be admitted again"),
    {"GET", "/api/hall/stage", HTTP_HALL, 0, 0, NULL, NULL, 0, api_hall, NULL, "the hall's stage"},
    {"GET", "/api/hall/live", HTTP_HALL, 0, HTTP_EVENTS, NULL, NULL, 0, live_hall, NULL,
     "stream of the hall's stage"},
    {"GET", "/api/hall/wait", HTTP_HALL, 0, HTTP_EVENTS, wait_query, NULL, 0, live_hall_wait, NULL,
     "the hall's stage, once it is newer than event `after`"},
    {"GET", "/api/hall/pack", HTTP_HALL, 0, 0, NULL, NULL, 0, api_hall_pack, NULL,
     "what a hall player keeps to play alone"},
    {"GET", "/api/hall/files/:name", HTTP_HALL, 0, 0, NULL, NULL, 0, api_hall_file, NULL,
     "reel.mp4, cues.json, still-ID.jpg"},
    {"POST", "/api/hall/sound", HTTP_HALL, 0, HTTP_RAW | HTTP_SLOW, sound_query, NULL, 0,
     api_attachment_add, &attachment_stream, "what was said in the claim window (raw Ogg Opus)"},
    {"POST", "/api/hall/report", HTTP_HALL, 0, 0, NULL, hall_report_fields, 0, api_hall_report,
     NULL, "where the hall is"},
    {"POST", "/api/hall/command", HTTP_HALL, 0, 0, NULL, hall_command_fields, 0, api_hall_command,
     NULL, "a key pressed at the hall screen"},
    {"POST", "/api/hall/alone", HTTP_HALL, 0, 0, NULL, hall_alone_fields, 128 * 1024,
     api_hall_alone, NULL, "what the hall showed while it did not hear the server"},

 /* afterwards */
    WRITE_("PUT", "/api/problems/:id/card", OFFICE, card_fields, api_card_prepare,
        "prepare the card for who signs it (T6, T15)"),
    WRITE_("POST", "/api/problems/:id/card", HEAD, card_issue_fields, api_card_issue,
        "issue the assignment card (T15)"),
    GET_("/api/dispatch", STAFF, dispatch_query, api_dispatch,
        "what waits for its card, with the four fixes proposed"),
    {"POST", "/api/dispatch", HTTP_OFFICE, HEAD, HTTP_WRITE, NULL, dispatch_fields, 1024 * 1024,
     api_dispatch_issue, NULL, "issue up to a hundred cards, each by itself (T6, T15)"},
    GET_("/api/cards", STAFF | UNITS, cards_query, api_cards, "assignment cards"),
    GET_("/api/cards/:id", STAFF | UNITS | OVERSEERS, NULL, api_card,
        "one card, of whoever may see its problem"),
    WRITE_("POST", "/api/cards/:id/sign", UNITS, NULL, api_card_sign, "sign for a card (T16)"),
    WRITE_("POST", "/api/cards/:id/prints", CLERKS | UNITS, NULL, api_card_print,
        "its paper was handed out to be printed"),
    WRITE_("POST", "/api/cards/:id/reports", UNITS, report_fields, api_report_add,
        "report the rectification (T21); a liaison's waits for the head of the unit"),
    WRITE_("POST", "/api/submissions/:id/sign", R(UNIT_HEAD), NULL, api_submission_sign,
        "sign what the liaison handed in (T21)"),
    WRITE_("POST", "/api/submissions/:id/paper", R(LIAISON) | OFFICE, submission_paper_fields,
        api_submission_paper, "enter that the head signed it on paper, with the scan (T21)"),
    WRITE_("POST", "/api/submissions/:id/return", R(UNIT_HEAD), reason_fields,
        api_submission_return, "send it back to the liaison"),
    WRITE_("POST", "/api/rectifications/:id/verify", R(VERIFIER), verify_fields, api_verify,
        "verify it (fail: T23), or ask for evidence that can be seen"),
    WRITE_("POST", "/api/problems/:id/site-orders", OFFICE | R(VERIFIER), site_order_fields,
        api_site_order_send, "send a verifier to look at its report on the spot"),
    GET_("/api/site-orders", STAFF, site_orders_query, api_site_orders,
        "who is sent where, and who may be"),
    WRITE_("POST", "/api/site-orders/:id/withdraw", OFFICE | R(VERIFIER), reason_fields,
        api_site_order_withdraw, "nobody need go, with the reason"),
    WRITE_("POST", "/api/problems/:id/close", HEAD, NULL, api_close, "close it (T22)"),
    WRITE_("POST", "/api/cards/:id/return", R(LIAISON), return_fields, api_card_return,
        "return a card that came without a meeting (T17)"),
    GET_("/api/requests", STAFF | UNITS | OVERSEERS, of_unit_query, api_requests,
        "what units asked for"),
    WRITE_("POST", "/api/cards/:id/requests", UNITS, request_fields, api_request_add,
        "ask for an extension or a suspension"),
    WRITE_("POST", "/api/requests/:id/opinion", OFFICE, opinion_fields, api_request_advise,
        "what the office thinks of it, for who decides"),
    WRITE_("POST", "/api/requests/:id/grant", HEAD | R(LEADER), grant_fields, api_request_grant,
        "grant it (T18, T19)"),
    WRITE_("POST", "/api/requests/:id/refuse", HEAD | R(LEADER), remark_only_fields,
        api_request_refuse, "refuse it"),
    WRITE_("POST", "/api/requests/:id/withdraw", UNITS, NULL, api_request_withdraw, "take it back"),
    WRITE_("POST", "/api/problems/:id/resume", OFFICE, day_fields, api_resume,
        "a suspended problem goes on (T20)"),
    WRITE_("POST", "/api/problems/:id/relapses", MARKERS | R(VERIFIER), relapse_fields,
        api_relapse_add, "a closed problem is there again"),
    WRITE_("POST", "/api/problems/:id/rechecks", MARKERS | R(VERIFIER), recheck_fields,
        api_recheck_add, "a closed problem was looked at again: it held, or is there again"),
    GET_("/api/rechecks", STAFF, rechecks_query, api_rechecks,
        "what is drawn to be looked at again, and what was seen"),
    GET_("/api/relapses", STAFF, of_unit_query, api_relapses,
        "what was closed and is said to be there again"),
    WRITE_("POST", "/api/relapses/:id/confirm", OFFICE, remark_only_fields, api_relapse_confirm,
        "confirm it: the problem is open again (T24)"),
    WRITE_("POST", "/api/relapses/:id/refuse", OFFICE, remark_only_fields, api_relapse_refuse,
        "it is none"),
    GET_("/api/reminders", STAFF | UNITS | OVERSEERS, reminders_query, api_reminders,
        "days of the clocks that were told"),
    GET_("/api/holidays", ANY, NULL, api_holidays, "holidays and make-up days"),
    WRITE_("POST", "/api/holidays", OFFICE | ADMIN, holiday_fields, api_holiday_set,
        "change a day of the calendar"),
    WRITE_("PUT", "/api/problem-types/:id", OFFICE | ADMIN, type_due_fields, api_problem_type_due,
        "how problems of this type are due"),
    GET_("/api/figures", STAFF | OVERSEERS, figures_query, api_figures,
        "the indicators over a period"),
    GET_("/api/figures/rows", STAFF, figure_rows_query, api_figure_rows,
        "what one of them counts, row by row"),
    GET_("/api/escalations", STAFF | UNITS | OVERSEERS, of_unit_query, api_escalations,
        "proposals against units, with their cases"),
    WRITE_("POST", "/api/escalations/:id/draft", OFFICE, draft_fields, api_escalation_draft,
        "draft its text"),
    REAL_("POST", "/api/escalations/:id/preview", CLERKS | OVERSEERS, draft_fields, 0,
        api_escalation_preview, "its letter as a PDF, marked as a draft"),
    WRITE_("POST", "/api/escalations/:id/sign", R(LEADER), NULL, api_escalation_sign,
        "sign it, by another person"),
    WRITE_("POST", "/api/escalations/:id/drop", HEAD | R(LEADER), reason_fields,
        api_escalation_drop, "drop it, with the reason"),
    WRITE_("POST", "/api/escalations/:id/sign-for", UNITS, NULL, api_escalation_sign_for,
        "the unit signs for its letter"),
    WRITE_("POST", "/api/escalations/:id/sign-for-on-behalf", OFFICE, receipt_fields,
        api_escalation_sign_paper, "it was signed for on paper"),
    WRITE_("POST", "/api/escalations/:id/talk", OFFICE | R(DISCIPLINE), talk_fields,
        api_escalation_talk, "the record of the talk"),
    GET_("/api/urges", STAFF | UNITS | OVERSEERS, of_unit_query, api_urges,
        "overdue cards, and the steps that follow"),
    WRITE_("POST", "/api/urges/:id/draft", OFFICE, urge_fields, api_urge_draft,
        "draft the letter of an overdue card"),
    REAL_("POST", "/api/urges/:id/preview", CLERKS | OVERSEERS, urge_fields, 0, api_urge_preview,
        "its letter as a PDF, marked as a draft"),
    WRITE_("POST", "/api/urges/:id/sign", HEAD | R(LEADER), NULL, api_urge_sign,
        "sign it, by another person"),
    WRITE_("POST", "/api/urges/:id/drop", HEAD | R(LEADER), reason_fields, api_urge_drop,
        "drop the step, with the reason"),
    WRITE_("POST", "/api/urges/:id/sign-for", UNITS, NULL, api_urge_sign_for,
        "the unit signs for its letter"),
    WRITE_("POST", "/api/urges/:id/sign-for-on-behalf", OFFICE, receipt_fields,
        api_urge_sign_paper, "it was signed for on paper"),
    WRITE_("POST", "/api/cards/:id/hold", HEAD, urge_hold_fields, api_urge_hold,
        "hold what follows for an overdue card"),
    WRITE_("POST", "/api/urge-holds/:id/release", HEAD, NULL, api_urge_release,
        "let it follow again"),
    GET_("/api/exposures", STAFF | UNITS | OVERSEERS, of_unit_query, api_exposures,
        "what the media showed, and streaks"),
    WRITE_("POST", "/api/exposures", MARKERS, exposure_fields, api_exposure,
        "the media showed a problem"),
    WRITE_("PUT", "/api/exposures/:id", MARKERS, exposure_fields, api_exposure,
        "amend it, also with the problem filed for it; unit and day stay once it counts"),
    WRITE_("POST", "/api/exposures/:id/confirm", HEAD, NULL, api_exposure_confirm,
        "it counts in the unit's streak"),
    WRITE_("POST", "/api/exposures/:id/void", HEAD, reason_fields, api_exposure_void,
        "it does not"),
    WRITE_("POST", "/api/exposures/:id/say", OFFICE | R(UNIT_HEAD), exposure_say_fields,
        api_exposure_say, "answer, explain or settle it"),
    GET_("/api/bulletins", STAFF | UNITS | OVERSEERS, bulletins_query, api_bulletins, "bulletins"),
    WRITE_("POST", "/api/bulletins", OFFICE, bulletin_fields, api_bulletin_draft,
        "draft a bulletin"),
    WRITE_("PUT", "/api/bulletins/:id", OFFICE, bulletin_fields, api_bulletin_draft,
        "change the draft"),
    WRITE_("POST", "/api/bulletins/:id/issue", HEAD | R(LEADER), NULL, api_bulletin_issue,
        "issue it: number and frozen figures"),
    WRITE_("POST", "/api/bulletins/:id/void", HEAD | R(LEADER), reason_fields, api_bulletin_void,
        "void it; the number stays"),
 /* between two screenings */
    GET_("/api/rounds", STAFF | OVERSEERS, rounds_query, api_rounds, "rounds of supervision"),
    WRITE_("POST", "/api/rounds", MARKERS, round_fields, api_round_put, "new round"),
    GET_("/api/rounds/:id", STAFF | OVERSEERS, NULL, api_round,
        "one round: its points and its visits"),
    WRITE_("PUT", "/api/rounds/:id", MARKERS, round_fields, api_round_put, "change a round"),
    WRITE_("POST", "/api/rounds/:id/end", MARKERS, NULL, api_round_end, "end a round"),
    WRITE_("POST", "/api/rounds/:id/visits", MARKERS, visit_fields, api_visit_add,
        "the round was at a point"),
    GET_("/api/coverage", STAFF | OVERSEERS, period_query, api_coverage,
        "points visited by week, type and unit; those that were not, first"),
    GET_("/api/duties", STAFF | UNITS | OVERSEERS, duties_query, api_duties,
        "reports, materials, visits … by the day they are due"),
    WRITE_("POST", "/api/duties", OFFICE, duty_fields, api_duty_add,
        "a duty with a day, or the record of something done"),
    WRITE_("POST", "/api/duties/copy", OFFICE, NULL, api_duty_copy,
        "the materials of last month once more, for this one"),
    WRITE_("POST", "/api/duties/:id/submit", OFFICE | UNITS | R(LEADER), duty_text_fields,
        api_duty_submit, "hand it in, once"),
    WRITE_("POST", "/api/duties/:id/act", OFFICE | R(LEADER), duty_act_fields, api_duty_move,
        "review or sign off a material, send back, withdraw"),
    WRITE_("PUT", "/api/duties/:id/agenda", OFFICE | UNITS | R(LEADER), agenda_fields,
        api_duty_agenda_set, "the whole agenda of a meeting; an empty list: none"),
    REAL_("POST", "/api/duties/digest", OFFICE, digest_fields, 0, api_duty_digest,
        "make the monthly reports of a month one paper"),
    GET_("/api/hqs", STAFF | UNITS | OVERSEERS, NULL, api_hqs, "special headquarters"),
    WRITE_("POST", "/api/hqs", OFFICE, hq_fields, api_hq_put, "new special headquarters"),
    WRITE_("PUT", "/api/hqs/:id", OFFICE, hq_fields, api_hq_put, "change it"),
    GET_("/api/scores", STAFF | OVERSEERS, NULL, api_scores,
        "scores of streets, the rules, and what the rules propose"),
    WRITE_("POST", "/api/scores", OFFICE, score_fields, api_score_set,
        "the score of a street in a month or quarter"),
    WRITE_("POST", "/api/score-rules", HEAD, score_rules_fields, api_score_rules_add,
        "a new set of rules, from a day on"),

    GET_("/api/seal", HEAD | ADMIN, seal_query, api_seal, "the picture of the office's seal"),
    {"PUT", "/api/seal", HTTP_OFFICE, HEAD | ADMIN, HTTP_WRITE | HTTP_REAL | HTTP_SLOW, NULL, seal_fields,
     5 * 1024 * 1024, api_seal_set, NULL, "another one: a PNG with a clear ground in base64"},
    GET_("/api/map", STAFF | UNITS | OVERSEERS, NULL, api_map, "what the map is drawn on"),
    GET_("/api/map/points", STAFF, map_points_query, api_map_points,
        "points in use, with what is open there and what was found last"),
    GET_("/api/map/files/:what", STAFF | UNITS | OVERSEERS, NULL, api_map_file,
        "plan: the picture of the city plan; boundary: GeoJSON"),
    {"PUT", "/api/map/files/:what", HTTP_OFFICE, HEAD | ADMIN,
     HTTP_WRITE | HTTP_REAL | HTTP_SLOW, NULL, map_file_fields, 9 * 1024 * 1024, api_map_file_set, NULL,
        "plan: a picture in base64; boundary: GeoJSON"},
    REAL_("POST", "/api/points/plates", CLERKS, plates_fields, 0, api_plates,
        "make the plates of these points, or of all"),
    GET_("/api/board", STAFF | UNITS, unit_query, api_board, "the rectification board"),
    GET_("/api/ledgers/:which", STAFF, ledger_query, api_ledger,
        "points, problems, rectifications: their lines, and the sums of all of them"),
    {"GET", "/api/sheets/:list", HTTP_OFFICE, ANY, HTTP_SLOW, sheet_query, NULL, 0, api_sheet, NULL,
     "a list of the pages as a workbook: LIST.xlsx with the filters and rights of its own route"},
    REAL_("POST", "/api/sheets/:list", ANY, sheet_query, 0, api_sheet_ask,
        "make the workbook of a list that is too long for that"),
    REAL_("POST", "/api/ledgers/:which/export", CLERKS, ledger_export_fields, 0, api_ledger_export,
        "make a workbook of these columns and lines"),
    REAL_("POST", "/api/papers", CLERKS | OVERSEERS, paper_fields, 0, api_paper_ask, "make a paper"),
    REAL_("POST", "/api/own-papers", R(UNIT_HEAD) | R(LIAISON), own_paper_fields, 0, api_paper_own,
        "what a unit prints for itself"),
    GET_("/api/papers", STAFF | UNITS | OVERSEERS, papers_query, api_papers,
        "issued papers and evidence packages"),
    GET_("/api/papers/:id/file", STAFF | UNITS | OVERSEERS, NULL, api_paper_file,
        "an issued paper or evidence package"),
    GET_("/api/problems/:id/package", PACKERS, NULL, api_problem_package_size,
        "how much its evidence package would hold"),
    REAL_("POST", "/api/problems/:id/package", PACKERS, NULL, 0, api_problem_package,
        "make the evidence package of a problem"),
    GET_("/api/screenings/:id/package", PACKERS, NULL, api_screening_package_size,
        "how much its evidence package would hold"),
    REAL_("POST", "/api/screenings/:id/package", PACKERS, NULL, 0, api_screening_package,
        "make the evidence package of a screening"),
    GET_("/api/jobs", STAFF, jobs_query, api_jobs, "jobs"),
    GET_("/api/jobs/:id", ANY, NULL, api_job, "one job"),
    GET_("/api/jobs/:id/draft", ANY, NULL, api_job_draft,
        "what it made for who asked, and for nobody else"),
    REAL_("POST", "/api/jobs/:id/retry", STAFF, NULL, 0, api_job_retry, "try a failed job again"),
    WRITE_("POST", "/api/jobs/:id/cancel", ANY, NULL, api_job_cancel,
        "stop a job; outside the staff, one that one asked for"),
    GET_("/api/events", LOG_READERS, events_query, api_events, "the event log"),
    REAL_("POST", "/api/events/export", LOG_READERS, events_export_fields, 0, api_events_export,
        "make a file of the events of this filter"),
    {"GET", "/api/events/check", HTTP_OFFICE, LOG_READERS, HTTP_SLOW, NULL, NULL, 0, api_events_check,
     NULL, "whether every link of the log holds, and up to when"},
};
/* clang-format on */

const struct http_route *routes_list(size_t *out_n)
{
    *out_n = G_N_ELEMENTS(routes);
    return routes;
}

/* --- printed -------------------------------------------------------------------------------- */

static json_t *print_roles(uint32_t roles)
{
    json_t *list = json_array();
    for (uint32_t bit = 1; bit <= ANNOTATE_ROLES_PEOPLE; bit <<= 1)
        if (roles & bit)
            json_array_append_new(list, json_string(annotate_role_name(bit)));
    if (roles & ANNOTATE_ROLE_SOLE_ADMIN)
        json_array_append_new(list, json_string("sole_admin"));
    return list;
}

static json_t *print_fields(const struct http_field *f)
{
    static const char *const types[] = {"", "text", "line", "id", "integer", "number", "bool",
        "date", "word", "row", "box", "ids", "words", "rows"};
    json_t *list = json_array();
    for (; f && f->type != HTTP_END; f++) {
        json_t *field = json_pack("{s:s,s:s,s:b}", "name", f->name, "type", types[f->type],
            "required", f->need == HTTP_REQUIRED);
        if (f->min || f->max)
            json_object_update_new(field,
                json_pack("{s:I,s:I}", "min", (json_int_t)f->min, "max", (json_int_t)f->max));
        if (f->words)
            json_object_set_new(field, "words", json_string(f->words));
        if (f->rows)
            json_object_set_new(field, "rows", print_fields(f->rows));
        json_array_append_new(list, field);
    }
    return list;
}

char *routes_print(void)
{
    static const char *const audiences[] = {"", "all", "office", "seat", "hall", "leader"};
    json_auto_t *items = json_array();
    for (size_t i = 0; i < G_N_ELEMENTS(routes); i++) {
        const struct http_route *r = &routes[i];
        json_array_append_new(
            items, json_pack("{s:s,s:s,s:s,s:o,s:b,s:b,s:b,s:b,s:o,s:o,s:s}", "method", r->method,
                       "path", r->pattern, "audience", audiences[r->audience], "roles",
                       print_roles(r->roles), "write", !!(r->flags & HTTP_WRITE), "events",
                       !!(r->flags & HTTP_EVENTS), "meeting", http_route_is_of_meeting(r), "narrowed",
                       narrow_open(r), "query",
                       print_fields(r->query), "body", print_fields(r->body), "help", r->help));
    }
    json_auto_t *table = json_pack("{s:O}", "items", items);
    char *text = json_dumps(table, JSON_COMPACT);
    char *copy = g_strdup(text);
    free(text);
    return copy;
}
