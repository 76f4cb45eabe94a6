/* sheets.c — every list of the office's pages as a workbook. A list is read with the view, the
 * filters and the rights of its JSON route, some thousand rows at a time, and each row goes
 * straight to the disk; so a sheet shows nobody more than his page does, and takes no more memory
 * when long.
 */
#include "sheets.h"
#include "papers_job.h"
#include "routes.h"

#include <string.h>

enum cell {
    TEXT,
    DAY,    /* a local day */
    AT,     /* an instant */
    NUMBER, /* */
    WORD,   /* a code, in the words of the pages under this prefix */
    WORDS,  /* several of them */
    YES,    /* common.yes, common.no */
    ACTIVE, /* common.active, common.inactive */
    NAMES,  /* of objects with a name */
    UNIT,   /* the number of a unit, or the unit as an object, or several */
    LENGTH, /* of media */
    COUNT,  /* the first of a pair (num, n), 0 without one */
    OF,     /* the second */
};

/* `head` is what the page calls the column; `from` where the view has it, a.b inside of an object.
 */
struct column {
    const char *head, *from;
    enum cell cell;
    int width;
    const char *words;
};

enum paging {
    WHOLE,   /* as many as there are units, or people of one meeting, or the view gives at most */
    BY_KEY,  /* the view tells where the next page begins */
    BY_SKIP, /* all that came before are skipped */
};

struct part {
    const char *title, *rows; /* the member of the view that holds the rows */
    enum paging paging;
    const struct column *columns;
    size_t n_columns;
    bool a3;
};

struct sheets_list {
    const char *name, *route; /* GET: whose rights it has */
    enum annotate_view view;
    struct part parts[2];
    /* What the page itself narrows by: members of a row that equal the field of the request */
    const char *equal[3];
    bool find;   /* and q, in any of the cells */
    bool pages;  /* short enough to be had as a PDF */
    bool newest; /* of the reminders of one clock, only the last, and only when it is open */
};

#define PART(title, rows, paging, columns, a3)                                                     \
    {                                                                                              \
        title, rows, paging, columns, G_N_ELEMENTS(columns), a3                                    \
    }

/* clang-format off */
static const struct column problems[] = {
    {"field.no", "problem_no", TEXT, 14},
    {"field.found_on", "found_on", DAY, 12},
    {"field.source", "source", WORD, 10, "source"},
    {"field.point", "point_name", TEXT, 24},
    {"field.type", "type_name", TEXT, 14},
    {"field.description", "description", TEXT, 40},
    {"field.lead_unit", "lead_unit_name", TEXT, 16},
    {"field.assist", "assist", NAMES, 18},
    {"field.state", "state", WORD, 10, "state"},
    {"sheet.flags", "flags", WORDS, 14, "flag"},
    {"field.due_on", "due_on", DAY, 12},
};
static const struct column clips[] = {
    {"field.name", "name", TEXT, 34},
    {"field.state", "state", WORD, 14, "clip"},
    {"field.length", "duration_ms", LENGTH, 10},
    {"sheet.bytes", "bytes", NUMBER, 14},
    {"field.point", "point_name", TEXT, 24},
    {"clips.problem_count", "problems", NUMBER, 9},
    {"field.recorded", "recorded_at", AT, 17},
    {"field.by", "uploader_name", TEXT, 12},
    {"field.received", "created_at", AT, 17},
    {"clips.class", "retention", WORD, 12, "clips.class"},
};
static const struct column rounds[] = {
    {"round.kind", "kind", WORD, 12, "source"},
    {"round.team", "team", TEXT, 24},
    {"round.from", "from_on", DAY, 12},
    {"round.to", "to_on", DAY, 12},
    {"sheet.target", "target", NUMBER, 12},
    {"sheet.visited", "visited", NUMBER, 12},
    {"clips.problem_count", "problems", NUMBER, 9},
    {"field.state", "state", WORD, 10, "round"},
};
static const struct column cover_units[] = {
    {"field.unit", "unit_name", TEXT, 24},
    {"sheet.points", "points", NUMBER, 12},
    {"sheet.visited", "visited", NUMBER, 12},
};
static const struct column cover_unseen[] = {
    {"col.code", "code", TEXT, 14},
    {"col.name", "name", TEXT, 28},
    {"col.type", "type_name", TEXT, 16},
    {"field.lead_unit", "lead_unit_name", TEXT, 18},
    {"sheet.last_on", "last_on", DAY, 12},
    {"sheet.weeks", "weeks", NUMBER, 10},
};
static const struct column requests[] = {
    {"sheet.request", "kind", WORD, 10, "requestkind"},
    {"request.no", "case_no", TEXT, 16},
    {"field.state", "state", WORD, 12, "request_state"},
    {"field.no", "problem_no", TEXT, 14},
    {"cards.no", "card_no", TEXT, 22},
    {"field.unit", "unit_name", TEXT, 16},
    {"field.point", "point_name", TEXT, 22},
    {"field.description", "description", TEXT, 30},
    {"request.reason", "reason", TEXT, 30},
    {"request.progress", "progress", TEXT, 24},
    {"sheet.former_due", "former_due_on", DAY, 12},
    {"sheet.wished", "wished_on", DAY, 12},
    {"sheet.asked_by", "asked_by_name", TEXT, 12},
    {"sheet.asked_at", "asked_at", AT, 17},
    {"sheet.granted", "granted_on", DAY, 12},
    {"sheet.decided_by", "decided_by_name", TEXT, 12},
    {"sheet.decided_at", "decided_at", AT, 17},
    {"sheet.remark", "remark", TEXT, 24},
};
static const struct column cards[] = {
    {"cards.no", "card_no", TEXT, 24},
    {"sheet.card_state", "state", WORD, 10, "card_state"},
    {"field.no", "problem_no", TEXT, 14},
    {"field.point", "point_name", TEXT, 22},
    {"card.task", "task", TEXT, 30},
    {"card.standard", "standard", TEXT, 26},
    {"card.duty", "duty_unit_name", TEXT, 16},
    {"card.duty_person", "duty_person", TEXT, 12},
    {"card.due", "due_on", DAY, 12},
    {"sheet.original_due", "original_due_on", DAY, 12},
    {"field.state", "problem_state", WORD, 10, "state"},
    {"sheet.flags", "flags", WORDS, 14, "flag"},
    {"sheet.issued_at", "issued_at", AT, 17},
    {"sheet.signed_by", "signed_by_name", TEXT, 12},
    {"sheet.signed_at", "signed_at", AT, 17},
    {"sheet.printed_times", "printed_times", NUMBER, 10},
    {"sheet.printed_at", "printed_at", AT, 17},
};
static const struct column escalations[] = {
    {"field.unit", "unit_name", TEXT, 18},
    {"sheet.period", "period", TEXT, 10},
    {"sheet.level", "level", WORD, 10, "esc.level"},
    {"field.state", "state", WORD, 10, "esc.state"},
    {"papers.number", "doc_no", TEXT, 24},
    {"sheet.cases", "cases", NUMBER, 9},
    {"sheet.proposed_at", "proposed_at", AT, 17},
    {"sheet.drafted_by", "drafted_by_name", TEXT, 12},
    {"sheet.decided_by", "decided_by_name", TEXT, 12},
    {"sheet.decided_at", "decided_at", AT, 17},
    {"sheet.signed_at", "signed_for_at", AT, 17},
    {"sheet.talk_on", "talk_on", DAY, 12},
    {"sheet.remark", "reason", TEXT, 24},
};
static const struct column urges[] = {
    {"field.no", "problem_no", TEXT, 14},
    {"cards.no", "card_no", TEXT, 24},
    {"field.unit", "unit_name", TEXT, 18},
    {"field.point", "point_name", TEXT, 24},
    {"field.description", "description", TEXT, 34},
    {"field.state", "state", WORD, 10, "state"},
    {"card.due", "due_on", DAY, 12},
    {"sheet.late", "late", YES, 8},
    {"sheet.late_days", "days", NUMBER, 10},
    {"sheet.step", "step", WORD, 12, "ladder.step"},
    {"sheet.next_step", "next.step", WORD, 12, "ladder.step"},
    {"sheet.next_on", "next.on", DAY, 12},
    {"sheet.held_until", "hold.until_on", DAY, 12},
    {"sheet.remark", "hold.reason", TEXT, 26},
};
static const struct column verify[] = {
    {"field.no", "problem.problem_no", TEXT, 14},
    {"cards.no", "card.card_no", TEXT, 24},
    {"field.point", "problem.point_name", TEXT, 24},
    {"field.type", "problem.type_name", TEXT, 14},
    {"field.description", "problem.description", TEXT, 34},
    {"card.duty", "card.duty_unit_name", TEXT, 16},
    {"card.task", "card.task", TEXT, 30},
    {"card.due", "card.due_on", DAY, 12},
    {"sheet.submitted_at", "rectification.submitted_at", AT, 17},
    {"sheet.warnings", "warnings", WORDS, 30, "warning"},
    {"sheet.checked_at", "rectification.verification.at", AT, 17},
};
static const struct column rechecks[] = {
    {"sheet.nth", "n", NUMBER, 8},
    {"field.no", "problem_no", TEXT, 14},
    {"field.point", "point_name", TEXT, 24},
    {"field.type", "type_name", TEXT, 14},
    {"field.unit", "unit_name", TEXT, 18},
    {"field.state", "state", WORD, 10, "state"},
    {"sheet.closed_at", "closed_at", AT, 17},
    {"sheet.rechecks", "rechecks", NUMBER, 8},
    {"sheet.recheck_result", "rechecks.0.result", WORD, 12, "recheck_result"},
    {"sheet.recheck_on", "rechecks.0.on", DAY, 12},
    {"sheet.recheck_by", "rechecks.0.checked_by_name", TEXT, 12},
    {"sheet.remark", "rechecks.0.note", TEXT, 30},
};
static const struct column figure_rows[] = {
    {"field.no", "problem_no", TEXT, 14},
    {"field.found_on", "found_on", DAY, 12},
    {"field.point", "point_name", TEXT, 24},
    {"field.type", "type_name", TEXT, 14},
    {"field.description", "description", TEXT, 40},
    {"field.lead_unit", "lead_unit_name", TEXT, 16},
    {"field.state", "state", WORD, 10, "state"},
    {"field.due_on", "due_on", DAY, 12},
    {"sheet.counts_on", "on", DAY, 12},
    {"figures.met", "met", YES, 8},
};
static const struct column figure_points[] = {
    {"col.code", "code", TEXT, 14},
    {"col.name", "name", TEXT, 28},
    {"col.type", "type_name", TEXT, 16},
    {"field.lead_unit", "lead_unit_name", TEXT, 18},
    {"figures.visited", "on", DAY, 12},
    {"figures.visited_yes", "met", YES, 8},
};
static const struct column exposures[] = {
    {"exposure.on", "on", DAY, 12},
    {"exposure.media", "media", TEXT, 18},
    {"exposure.title", "title", TEXT, 34},
    {"field.unit", "unit_name", TEXT, 18},
    {"field.point", "point_name", TEXT, 22},
    {"exposure.problem", "problem_no", TEXT, 14},
    {"exposure.link", "link", TEXT, 26},
    {"field.state", "state", WORD, 10, "exposure.state"},
    {"exposure.row", "streak", NUMBER, 8},
    {"exposure.answer_by", "answer_by", TEXT, 12},
    {"exposure.answered", "answered_at", AT, 17},
    {"exposure.answer", "answer", TEXT, 34},
    {"exposure.explain", "explanation", TEXT, 34},
};
static const struct column bulletins[] = {
    {"sheet.year", "year", NUMBER, 8},
    {"sheet.issue_no", "issue_no", NUMBER, 8},
    {"field.title", "title", TEXT, 40},
    {"field.state", "state", WORD, 10, "bulletin.state"},
    {"bulletin.from", "from_on", DAY, 12},
    {"bulletin.to", "to_on", DAY, 12},
    {"sheet.drafted_by", "drafted_by_name", TEXT, 12},
    {"sheet.issued_by", "issued_by_name", TEXT, 12},
    {"sheet.issued_at", "issued_at", AT, 17},
    {"sheet.remark", "reason", TEXT, 24},
};
static const struct column duties[] = {
    {"duty.kind", "kind", WORD, 18, "duty"},
    {"field.title", "title", TEXT, 30},
    {"field.unit", "unit_name", TEXT, 16},
    {"what.hqs", "hq_name", TEXT, 18},
    {"field.person", "account_name", TEXT, 12},
    {"sheet.duty_period", "period", TEXT, 12},
    {"duty.due", "due_on", DAY, 12},
    {"field.state", "state", WORD, 10, "dutystate"},
    {"sheet.mark", "mark", WORD, 10, "dutymark"},
    {"sheet.submitted_by", "submitted_by_name", TEXT, 12},
    {"sheet.submitted_at", "submitted_at", AT, 17},
    {"duty.text", "text", TEXT, 44},
    {"sheet.approved_by", "approved_by_name", TEXT, 12},
    {"sheet.signed_by", "signed_by_name", TEXT, 12},
};
static const struct column scores[] = {
    {"score.period", "period", TEXT, 12},
    {"field.unit", "unit_name", TEXT, 20},
    {"sheet.value", "value", NUMBER, 10},
    {"sheet.scored_by", "by_name", TEXT, 12},
    {"sheet.scored_at", "at", AT, 17},
};
static const struct column suggestions[] = {
    {"score.period", "period", TEXT, 12},
    {"field.unit", "unit_name", TEXT, 20},
    {"score.action", "action", TEXT, 40},
    {"sheet.value", "value", NUMBER, 10},
    {"sheet.rank", "rank", NUMBER, 8},
    {"sheet.of", "of", NUMBER, 8},
};
static const struct column units[] = {
    {"col.code", "code", TEXT, 12},
    {"col.full_name", "full_name", TEXT, 32},
    {"col.short_name", "short_name", TEXT, 18},
    {"col.kind", "kind", WORD, 10, "unitkind"},
    {"col.parent", "parent", UNIT, 18},
    {"col.rank_order", "rank_order", NUMBER, 8},
    {"col.phone", "phone", TEXT, 16},
    {"col.linked_leader", "linked_leader", TEXT, 12},
    {"col.sponsor_unit", "sponsor_unit", TEXT, 16},
    {"col.head", "head_name", TEXT, 12},
    {"col.liaison", "liaison_name", TEXT, 12},
    {"col.active", "active", ACTIVE, 8},
};
static const struct column links[] = {
    {"col.link_part", "part", WORD, 12, "linkpart"},
    {"col.link_name", "name", TEXT, 20},
    {"col.link_kind", "kind", WORD, 10, "linkkind"},
    {"col.link_of_name", "of_name", TEXT, 26},
    {"col.link_points", "points", NUMBER, 8},
    {"col.link_open", "open", NUMBER, 8},
};
static const struct column persons[] = {
    {"field.person", "name", TEXT, 12},
    {"col.unit", "unit", UNIT, 20},
    {"col.post", "post", TEXT, 22},
    {"col.phone", "phone", TEXT, 16},
    {"col.rank_order", "rank_order", NUMBER, 8},
    {"col.active", "active", ACTIVE, 8},
};
static const struct column points[] = {
    {"col.code", "code", TEXT, 12},
    {"col.name", "name", TEXT, 26},
    {"col.type", "type_name", TEXT, 14},
    {"col.address", "address", TEXT, 28},
    {"col.lat", "lat", NUMBER, 12},
    {"col.lon", "lon", NUMBER, 12},
    {"col.lead_unit", "lead_unit", UNIT, 16},
    {"col.assist", "assist", UNIT, 18},
    {"col.person", "person", TEXT, 12},
    {"col.phone", "phone", TEXT, 15},
    {"col.linked_leader", "linked_leader", TEXT, 12},
    {"col.sponsor_unit", "sponsor_unit", TEXT, 16},
    {"col.street_chief", "street_chief", TEXT, 12},
    {"col.lane_chief", "lane_chief", TEXT, 12},
    {"col.road_chief", "road_chief", TEXT, 12},
    {"col.area", "area", UNIT, 14},
    {"col.active", "active", ACTIVE, 8},
};
static const struct column point_types[] = {
    {"col.code", "code", TEXT, 12},
    {"col.name", "name", TEXT, 24},
    {"col.lead_unit", "lead_unit", UNIT, 18},
    {"col.standard", "standard", TEXT, 60},
    {"col.active", "active", ACTIVE, 8},
};
static const struct column problem_types[] = {
    {"col.code", "code", TEXT, 12},
    {"col.name", "name", TEXT, 24},
    {"col.lead_unit", "lead_unit", UNIT, 18},
    {"col.assist", "assist", UNIT, 30},
    {"col.area_assist", "area_assist", YES, 10},
    {"col.key", "key", TEXT, 8},
    {"col.indicator", "indicator_code", TEXT, 14},
    {"col.active", "active", ACTIVE, 8},
};
static const struct column indicators[] = {
    {"col.code", "code", TEXT, 12},
    {"col.system_version", "system_version", TEXT, 14},
    {"col.parent_code", "parent_code", TEXT, 12},
    {"col.text", "text", TEXT, 50},
    {"col.standard", "standard", TEXT, 60},
    {"col.weight", "weight", NUMBER, 10},
    {"col.leading_unit", "lead_unit", UNIT, 18},
    {"col.responsible", "responsible", UNIT, 24},
    {"col.active", "active", ACTIVE, 8},
};
static const struct column hqs[] = {
    {"col.name", "name", TEXT, 26},
    {"col.leader", "leader_name", TEXT, 12},
    {"col.unit", "unit", UNIT, 18},
    {"col.units", "units", UNIT, 50},
    {"col.active", "active", ACTIVE, 8},
};
static const struct column users[] = {
    {"field.person", "name", TEXT, 14},
    {"users.login", "login", TEXT, 18},
    {"users.person", "person_name", TEXT, 12},
    {"field.unit", "unit", UNIT, 20},
    {"users.office_group", "office_group", WORD, 16, "officegroup"},
    {"users.roles", "roles", WORDS, 36, "role"},
    {"users.areas", "areas", UNIT, 24},
    {"users.units", "units", UNIT, 24},
    {"users.last", "last_login_at", AT, 17},
    {"field.state", "active", ACTIVE, 8},
};
static const struct column reminders[] = {
    {"field.unit", "unit_name", TEXT, 18},
    {"reminders.clock", "clock", WORD, 12, "clock"},
    {"field.no", "problem_no", TEXT, 14},
    {"cards.no", "card_no", TEXT, 22},
    {"papers.number", "doc_no", TEXT, 22},
    {"field.point", "point_name", TEXT, 24},
    {"field.title", "title", TEXT, 24},
    {"reminders.due", "due_on", DAY, 12},
    {"sheet.reminded", "on", DAY, 12},
    {"flag.overdue", "late", YES, 8},
    {"reminders.done", "-", TEXT, 24},
};
static const struct column screenings[] = {
    {"field.title", "title", TEXT, 34},
    {"sheet.year", "year", NUMBER, 8},
    {"sheet.seq", "seq", NUMBER, 8},
    {"field.time", "planned_start_at", AT, 17},
    {"field.place", "place", TEXT, 20},
    {"screening.host", "host_name", TEXT, 12},
    {"field.state", "state", WORD, 12, "screening"},
    {"screening.problems", "problems", NUMBER, 9},
    {"screening.reel", "reel.state", WORD, 10, "reelstate"},
    {"screening.outcome", "counts.claimed", NUMBER, 9},
    {"sheet.disputed", "counts.disputed", NUMBER, 9},
    {"sheet.missed", "counts.missed", NUMBER, 9},
};
static const struct column attendance[] = {
    {"field.unit", "unit_name", TEXT, 20},
    {"field.person", "name", TEXT, 12},
    {"field.post", "post", TEXT, 20},
    {"sheet.attends", "duty", WORD, 12, "duty"},
    {"field.state", "status", WORD, 10, "attendance"},
    {"attendance.late", "late", YES, 8},
    {"sheet.deputy", "deputy_name", TEXT, 12},
    {"sheet.deputy_post", "deputy_post", TEXT, 18},
    {"sheet.in_at", "in_at", AT, 17},
    {"sheet.out_at", "out_at", AT, 17},
    {"checkin.in_time", "signed_late", TEXT, 24},
};
static const struct column papers[] = {
    {"papers.kind", "kind", WORD, 20, "paper"},
    {"papers.number", "number", TEXT, 26},
    {"field.name", "name", TEXT, 44},
    {"papers.issued", "issued_at", AT, 17},
    {"sheet.bytes", "bytes", NUMBER, 14},
    {"sheet.sha256", "sha256", TEXT, 66},
};

/* 年度单位情况表: counts only; what follows from them is not for a machine to say. */
static const struct column year[] = {
    {"field.unit", "unit_name", TEXT, 20},
    {"sheet.points", "points", NUMBER, 8},
    {"sheet.visited", "figures.coverage", COUNT, 8},
    {"figure.found", "figures.found", COUNT, 8},
    {"figures.per_100", "per_100", NUMBER, 10},
    {"figure.dispatched", "figures.dispatched", COUNT, 8},
    {"figure.closed", "figures.closed", COUNT, 8},
    {"sheet.due", "figures.on_time_rate", OF, 8},
    {"sheet.on_time", "figures.on_time_rate", COUNT, 8},
    {"sheet.rework", "figures.rework_rate", COUNT, 8},
    {"sheet.recurrent", "figures.recurrence", COUNT, 8},
    {"figure.overdue", "figures.overdue", COUNT, 8},
    {"figure.suspended", "figures.suspended", COUNT, 8},
    {"figure.exposures", "figures.exposures", COUNT, 8},
    {"esc.level.1", "letters.0", COUNT, 8},
    {"esc.level.2", "letters.1", COUNT, 8},
    {"esc.level.3", "letters.2", COUNT, 8},
};

#define V(name) ANNOTATE_VIEW_##name
static const struct sheets_list lists[] = {
    {.name = "problems", .route = "/api/problems", .view = V(PROBLEMS),
     .parts = {PART("menu.problems", "items", BY_KEY, problems, true)}},
    {.name = "clips", .route = "/api/clips", .view = V(CLIPS),
     .parts = {PART("menu.clips", "items", BY_KEY, clips, false)}, .equal = {"marked"}},
    {.name = "rounds", .route = "/api/rounds", .view = V(ROUNDS),
     .parts = {PART("menu.rounds", "items", BY_SKIP, rounds, false)}},
    {.name = "coverage", .route = "/api/coverage", .view = V(COVERAGE),
     .parts = {PART("sheet.cover_units", "units", WHOLE, cover_units, false),
               PART("sheet.cover_unseen", "unseen", BY_SKIP, cover_unseen, false)}},
    {.name = "requests", .route = "/api/requests", .view = V(REQUESTS),
     .parts = {PART("menu.requests", "items", BY_SKIP, requests, true)}},
    {.name = "cards", .route = "/api/cards", .view = V(CARDS),
     .parts = {PART("menu.cards", "items", BY_KEY, cards, true)}},
    {.name = "escalations", .route = "/api/escalations", .view = V(ESCALATIONS),
     .parts = {PART("menu.escalation", "items", BY_SKIP, escalations, true)}},
    {.name = "urges", .route = "/api/urges", .view = V(URGES),
     .parts = {PART("ladder.title", "items", BY_SKIP, urges, true)}},
    {.name = "verify", .route = "/api/board", .view = V(BOARD),
     .parts = {PART("menu.verify", "columns.reported", BY_SKIP, verify, true)}},
    {.name = "rechecks", .route = "/api/rechecks", .view = V(RECHECKS),
     .parts = {PART("recheck.title", "items", WHOLE, rechecks, true)}},
    {.name = "figure-rows", .route = "/api/figures/rows", .view = V(FIGURE_ROWS),
     .parts = {PART("sheet.figure_rows", "items", BY_KEY, figure_rows, true)}},
    {.name = "figure-points", .route = "/api/figures/rows", .view = V(FIGURE_POINTS),
     .parts = {PART("figure.coverage", "items", BY_KEY, figure_points, false)}},
    {.name = "exposures", .route = "/api/exposures", .view = V(EXPOSURES),
     .parts = {PART("menu.exposure", "items", BY_SKIP, exposures, true)}},
    {.name = "bulletins", .route = "/api/bulletins", .view = V(BULLETINS),
     .parts = {PART("menu.bulletins", "items", BY_SKIP, bulletins, false)}},
    {.name = "duties", .route = "/api/duties", .view = V(DUTIES),
     .parts = {PART("menu.duties", "items", BY_SKIP, duties, true)}},
    {.name = "scores", .route = "/api/scores", .view = V(SCORES),
     .parts = {PART("menu.scores", "items", BY_SKIP, scores, false),
               PART("score.suggestions", "suggestions", BY_SKIP, suggestions, false)}},
    {.name = "units", .route = "/api/units", .view = V(UNITS),
     .parts = {PART("what.units", "items", BY_SKIP, units, false)}, .find = true},
    {.name = "persons", .route = "/api/persons", .view = V(PERSONS),
     .parts = {PART("what.persons", "items", BY_SKIP, persons, false)}, .find = true},
    {.name = "points", .route = "/api/points", .view = V(POINTS),
     .parts = {PART("what.points", "items", BY_SKIP, points, true)}},
    {.name = "links", .route = "/api/links", .view = V(LINKS),
     .parts = {PART("what.links", "items", BY_SKIP, links, false)}, .find = true},
    {.name = "point-types", .route = "/api/point-types", .view = V(POINT_TYPES),
     .parts = {PART("what.point-types", "items", BY_SKIP, point_types, false)}, .find = true},
    {.name = "problem-types", .route = "/api/problem-types", .view = V(PROBLEM_TYPES),
     .parts = {PART("what.problem-types", "items", BY_SKIP, problem_types, false)}, .find = true},
    {.name = "indicators", .route = "/api/indicators", .view = V(INDICATORS),
     .parts = {PART("what.indicators", "items", BY_SKIP, indicators, false)}, .find = true},
    {.name = "hqs", .route = "/api/hqs", .view = V(HQS),
     .parts = {PART("what.hqs", "items", BY_SKIP, hqs, false)}, .find = true},
    {.name = "users", .route = "/api/users", .view = V(USERS),
     .parts = {PART("menu.users", "items", BY_SKIP, users, false)}, .equal = {"role", "office_group"}, .find = true},
    {.name = "reminders", .route = "/api/reminders", .view = V(REMINDERS),
     .parts = {PART("menu.reminders", "items", BY_SKIP, reminders, false)},
     .equal = {"unit", "clock"}, .newest = true},
    {.name = "screenings", .route = "/api/screenings", .view = V(SCREENINGS),
     .parts = {PART("menu.screenings", "items", BY_SKIP, screenings, false)}},
    {.name = "attendance", .route = "/api/screenings/:id", .view = V(SCREENING),
     .parts = {PART("sheet.attendance", "attendance", WHOLE, attendance, false)}},
    {.name = "year", .route = "/api/figures", .view = V(FIGURES), .pages = true,
     .parts = {PART("sheet.year_of_units", "units", WHOLE, year, false)}},
    {.name = "papers", .route = "/api/papers", .view = V(PAPERS),
     .parts = {PART("menu.papers", "items", BY_SKIP, papers, false)}},
};
/* clang-format on */

#define PAGE SHEETS_MOST
#define TELL_EVERY 500
#define ROWS_MOST 1048576 /* of a sheet */

struct sheet {
    struct sheets *s;
    struct papers_book *book; /* or */
    struct papers_roll *roll;
    json_t *units;      /* number → a name that no other has */
    GHashTable *clocks; /* of the reminders that were seen */
    int64_t seen, total; /* rows that were read; about how many there are */
};

/* --- cells --- */

static const char *word(const struct sheet *t, const char *prefix, const char *code)
{
    return paper_log_word(prefix, code, t->s->english);
}

static const char *word_of_key(const struct sheets *s, const char *key)
{
    g_autofree char *prefix = g_strdup(key);
    char *dot = strrchr(prefix, '.');
    *dot = '\0';
    return paper_log_word(prefix, dot + 1, s->english);
}

/* The member a.b of a row, or NULL. */
static const json_t *member(const json_t *row, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);
    for (char **name = names; *name; name++)
        row = json_is_array(row) ? json_array_get(row, (size_t)g_ascii_strtoull(*name, NULL, 10))
                                 : json_object_get(row, *name);
    return row;
}

static char *scalar(const json_t *value)
{
    if (json_is_string(value))
        return g_strdup(json_string_value(value));
    if (json_is_integer(value))
        return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    if (json_is_real(value))
        return g_strdup_printf("%.15g", json_real_value(value));
    if (json_is_array(value)) /* how many */
        return g_strdup_printf("%zu", json_array_size(value));
    return NULL;
}

static const char *unit_name(struct sheet *t, const json_t *id)
{
    char key[24];
    g_snprintf(key, sizeof key, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
    return json_string_value(json_object_get(t->units, key));
}

/* One of several, as text. */
static char *item_text(struct sheet *t, const struct column *c, const json_t *item)
{
    g_autofree char *text = scalar(item);
    if (c->cell == NAMES)
        return g_strdup(json_string_value(json_object_get(item, "name")));
    if (c->cell == UNIT)
        return g_strdup(unit_name(t, json_is_object(item) ? json_object_get(item, "id") : item));
    return text && *text ? g_strdup(word(t, c->words, text)) : NULL;
}

static char *joined(struct sheet *t, const struct column *c, const json_t *list)
{
    g_autoptr(GString) out = g_string_new(NULL);
    size_t i;
    const json_t *item;
    json_array_foreach((json_t *)list, i, item)
    {
        g_autofree char *text = item_text(t, c, item);
        if (text)
            g_string_append_printf(out, "%s%s", out->len ? "、" : "", text);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *length_text(int64_t ms)
{
    int64_t seconds = (ms + 500) / 1000;
    return g_strdup_printf(
        "%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static char *cell_of(struct sheet *t, const struct column *c, const json_t *row)
{
    const json_t *value = member(row, c->from);
    if (c->cell == COUNT || c->cell == OF) {
        const json_t *n = json_is_array(value) ? json_array_get(value, c->cell == OF) : value;
        return n ? scalar(n) : g_strdup("0");
    }
    if (!value || json_is_null(value))
        return NULL;
    switch (c->cell) {
    case AT:
        return paper_cell_instant(json_integer_value(value));
    case LENGTH:
        return length_text(json_integer_value(value));
    case YES:
        return g_strdup(word(t, "common", json_is_true(value) ? "yes" : "no"));
    case ACTIVE:
        return g_strdup(word(t, "common", json_is_true(value) ? "active" : "inactive"));
    case WORD:
        return item_text(t, c, value);
    case UNIT:
        return json_is_array(value) ? joined(t, c, value) : item_text(t, c, value);
    case WORDS:
    case NAMES:
        return joined(t, c, value);
    case TEXT:
    case DAY:
    case NUMBER:
    case COUNT:
    case OF:
        break;
    }
    return scalar(value);
}

/* --- rows --- */

static bool role_among(const json_t *row, const char *role)
{
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(row, "roles"), i, one)
    {
        if (g_strcmp0(json_string_value(one), role) == 0)
            return true;
    }
    return false;
}

/* As the page narrows by a field of its own. */
static bool equals(const struct sheet *t, const json_t *row, const char *name)
{
    const json_t *asked = json_object_get(t->s->ask, name);
    if (!asked)
        return true;
    if (strcmp(name, "unit") == 0)
        return json_integer_value(json_object_get(row, name)) == json_integer_value(asked);
    const char *wanted = json_string_value(asked);
    if (strcmp(name, "marked") == 0)
        return (json_integer_value(json_object_get(row, "problems")) > 0) ==
               (strcmp(wanted, "yes") == 0);
    if (strcmp(name, "role") == 0)
        return role_among(row, wanted);
    return g_strcmp0(json_string_value(json_object_get(row, name)), wanted) == 0;
}

/* The newest come first: the first of its clock is the one that counts. */
static bool is_newest(struct sheet *t, const json_t *row)
{
    if (!json_is_true(json_object_get(row, "open")))
        return false;
    g_autofree char *card = scalar(json_object_get(row, "card"));
    g_autofree char *letter = scalar(json_object_get(row, "escalation"));
    g_autofree char *duty = scalar(json_object_get(row, "duty"));
    g_autofree char *exposure = scalar(json_object_get(row, "exposure"));
    return g_hash_table_add(t->clocks,
        g_strdup_printf("%s/%s/%s/%s/%s", card ? card : "", letter ? letter : "",
            duty ? duty : "", exposure ? exposure : "",
            json_string_value(json_object_get(row, "clock"))));
}

static bool is_found(const struct sheet *t, char *const *cells)
{
    const char *q = t->s->list->find ? work_text(t->s->ask, "q") : "";
    bool found = !*q;
    for (size_t i = 0; cells[i] && !found; i++)
        found = strstr(cells[i], q) != NULL;
    return found;
}

static bool is_wanted(struct sheet *t, const json_t *row)
{
    for (size_t i = 0; i < G_N_ELEMENTS(t->s->list->equal); i++)
        if (t->s->list->equal[i] && !equals(t, row, t->s->list->equal[i]))
            return false;
    return !t->s->list->newest || is_newest(t, row);
}

static enum papers_tone tone_of(const json_t *row)
{
    enum papers_tone tone = PAPERS_TONE_PLAIN;
    size_t i;
    const json_t *flag;
    json_array_foreach(json_object_get(row, "flags"), i, flag)
    {
        const char *name = json_string_value(flag);
        if (g_str_has_suffix(name ? name : "", "overdue"))
            return PAPERS_TONE_BAD;
        if (g_strcmp0(name, "due_soon") == 0)
            tone = PAPERS_TONE_WARN;
    }
    return tone;
}

static bool put_row(struct sheet *t, const struct part *part, const json_t *row, GError **error)
{
    g_auto(GStrv) cells = g_new0(char *, part->n_columns + 1);
    if (!is_wanted(t, row))
        return true;
    for (size_t i = 0; i < part->n_columns; i++) {
        char *cell = cell_of(t, &part->columns[i], row);
        cells[i] = cell ? cell : g_strdup("");
    }
    if (!is_found(t, cells))
        return true;
    t->s->rows++;
    if (t->book)
        return papers_book_row(t->book, (const char *const *)cells, tone_of(row), error);
    papers_roll_row(t->roll, (const char *const *)cells, tone_of(row));
    return true;
}

/* --- pages of rows --- */

struct annotate_query sheets_query(const struct sheets *s)
{
    return (struct annotate_query){.id = work_int(s->ask, "id", 0),
        .unit = work_int(s->ask, "unit", 0),
        .point = work_int(s->ask, "point", 0),
        .type = work_int(s->ask, "type", 0),
        .screening = work_int(s->ask, "screening", 0),
        .state = work_maybe(s->ask, "state"),
        .kind = work_maybe(s->ask, "kind"),
        .purpose = work_maybe(s->ask, "purpose"),
        .met = work_maybe(s->ask, "met"),
        .q = work_maybe(s->ask, "q"),
        .from_on = work_maybe(s->ask, "from_on"),
        .to_on = work_maybe(s->ask, "to_on")};
}

/* Without what the rows are held against one by one. */
static struct annotate_query view_query(const struct sheets *s, int64_t limit)
{
    struct annotate_query query = sheets_query(s);
    query.limit = limit;
    if (s->list->find)
        query.q = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(s->list->equal); i++)
        if (g_strcmp0(s->list->equal[i], "unit") == 0)
            query.unit = 0;
    return query;
}

static json_t *read_view(const struct sheets *s, enum annotate_view view,
    const struct annotate_query *query, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!annotate_read(s->record, view, s->who, query, s->now, text, error))
        return NULL;
    json_t *page = json_loads(text->str, 0, NULL);
    g_assert(page);
    return page;
}

/* By what an import finds a unit. */
static const char *const unit_names[] = {"short_name", "full_name", "code"};

static const char *name_at(const json_t *unit, size_t i)
{
    return json_string_value(json_object_get(unit, unit_names[i]));
}

static void count_names(GHashTable *holders, const json_t *unit)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unit_names); i++) {
        const char *name = name_at(unit, i);
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again = again || strcmp(name, name_at(unit, k)) == 0;
        if (!again)
            g_hash_table_insert(holders, (void *)name,
                GINT_TO_POINTER(GPOINTER_TO_INT(g_hash_table_lookup(holders, name)) + 1));
    }
}

/* The first of its names that it does not share; the code, should it share them all. */
static const char *own_name(GHashTable *holders, const json_t *unit)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unit_names); i++)
        if (GPOINTER_TO_INT(g_hash_table_lookup(holders, name_at(unit, i))) == 1)
            return unit_names[i];
    return "code";
}

static bool read_units(struct sheet *t, GError **error)
{
    json_auto_t *list = read_view(t->s, ANNOTATE_VIEW_UNITS, &(struct annotate_query){0}, error);
    json_t *items = json_object_get(list, "items");
    g_autoptr(GHashTable) holders = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    const json_t *unit;
    t->units = json_object();
    json_array_foreach(items, i, unit)
        count_names(holders, unit);
    json_array_foreach(items, i, unit)
    {
        g_autofree char *id = scalar(json_object_get(unit, "id"));
        json_object_set(t->units, id, json_object_get(unit, own_name(holders, unit)));
    }
    return list != NULL;
}

/* Whether the part has more than `n` rows; -1: an error. */
static int has_more(const struct sheets *s, const struct part *part, int64_t n, GError **error)
{
    struct annotate_query query = view_query(s, 1);
    query.skip = n;
    json_auto_t *page = read_view(s, s->list->view, &query, error);
    return page ? json_array_size(member(page, part->rows)) > 0 : -1;
}

static const struct part *next_part(const struct sheets_list *list, const struct part *part)
{
    part = part ? part + 1 : list->parts;
    return part < list->parts + G_N_ELEMENTS(list->parts) && part->title ? part : NULL;
}

bool sheets_is_long(struct sheets *s, GError **error)
{
    int more = 0;
    for (const struct part *part = NULL; !more && (part = next_part(s->list, part));)
        more = part->paging == WHOLE ? 0 : has_more(s, part, SHEETS_MOST, error);
    return more > 0;
}

/* To a page, by halving: views do not count their rows, and this is only for who waits. */
static int64_t rows_about(const struct sheets *s, const struct part *part)
{
    int64_t from = 0, to = PAGE;
    while (to < ROWS_MOST && has_more(s, part, to, NULL) > 0) {
        from = to;
        to *= 2;
    }
    while (to - from > PAGE) {
        int64_t middle = (from + to) / 2;
        if (has_more(s, part, middle, NULL) > 0)
            from = middle;
        else
            to = middle;
    }
    return to;
}

static bool goes_on(struct sheet *t)
{
    return !t->s->tell || t->s->tell(t->seen, t->total, t->s->payload);
}

static bool put_page(
    struct sheet *t, const struct part *part, const json_t *page, size_t *out_n, GError **error)
{
    const json_t *rows = member(page, part->rows), *row;
    size_t i;
    json_array_foreach(rows, i, row)
    {
        if (!put_row(t, part, row, error))
            return false;
        t->seen++;
        if (i % TELL_EVERY == TELL_EVERY - 1 && !goes_on(t))
            return false;
    }
    *out_n = json_array_size(rows);
    return true;
}

static bool put_pages(struct sheet *t, const struct part *part, GError **error)
{
    struct annotate_query query = view_query(t->s, PAGE);
    for (;;) {
        json_auto_t *page = read_view(t->s, t->s->list->view, &query, error);
        size_t n;
        if (!page || !put_page(t, part, page, &n, error))
            return false;
        query.after = work_int(page, "next", 0);
        query.skip += (int64_t)n;
        if (part->paging == WHOLE || (part->paging == BY_KEY ? !query.after : n < PAGE))
            return true;
        if (part->paging == BY_KEY)
            query.skip = 0;
        else
            query.after = 0;
    }
}

/* --- the workbook --- */

static char *today(const struct sheets *s)
{
    char *day = paper_cell_instant(s->now);
    day[10] = '\0';
    return day;
}

/* On pages when there is no workbook. */
static bool put_part(struct sheet *t, const struct part *part, const struct papers_meta *meta,
    const char *path, GError **error)
{
    g_autofree struct papers_column *columns = g_new0(struct papers_column, part->n_columns);
    g_autofree char *day = today(t->s);
    for (size_t i = 0; i < part->n_columns; i++) {
        const struct column *c = &part->columns[i];
        columns[i] = (struct papers_column){.key = c->from,
            .title = word_of_key(t->s, c->head),
            .kind = c->cell == DAY || c->cell == AT                          ? PAPERS_COLUMN_DATE
                    : c->cell == NUMBER || c->cell == COUNT || c->cell == OF ? PAPERS_COLUMN_NUMBER
                                                                             : PAPERS_COLUMN_TEXT,
            .width = c->width};
    }
    struct papers_sheet sheet = {.name = word_of_key(t->s, part->title),
        .title = word_of_key(t->s, part->title),
        .office = meta->author,
        .date = day,
        .columns = columns,
        .n_columns = part->n_columns,
        .a3 = part->a3};
    if (t->book)
        return papers_book_sheet(t->book, &sheet, error) && put_pages(t, part, error);
    t->roll = papers_roll_new(meta, &sheet);
    bool ok = put_pages(t, part, error) && papers_roll_write(t->roll, path, error);
    papers_roll_free(t->roll);
    return ok;
}

static bool write_book(
    struct sheet *t, const struct papers_meta *meta, const char *path, GError **error)
{
    const struct sheets_list *list = t->s->list;
    t->book = papers_book_new(path, meta, word_of_key(t->s, list->parts[0].title), error);
    bool ok = t->book != NULL;
    for (const struct part *part = NULL; ok && (part = next_part(list, part));)
        ok = put_part(t, part, meta, NULL, error);
    if (ok)
        return papers_book_close(t->book, error);
    papers_book_free(t->book);
    return false;
}

static bool write_rows(
    struct sheet *t, bool pdf, const struct papers_meta *meta, const char *path, GError **error)
{
    if (t->s->tell)
        for (const struct part *part = NULL; (part = next_part(t->s->list, part));)
            t->total += part->paging == WHOLE ? 0 : rows_about(t->s, part);
    return goes_on(t) && read_units(t, error) &&
           (pdf ? put_part(t, &t->s->list->parts[0], meta, path, error)
                : write_book(t, meta, path, error));
}

bool sheets_write(struct sheets *s, bool pdf, const char *path, GError **error)
{
    g_autofree char *office = annotate_setting_text(s->record, "office.name");
    const struct papers_meta meta = {.author = office, .created_at = paper_day_begin(s->now)};
    struct sheet t = {
        .s = s, .clocks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    s->rows = 0;
    bool ok = annotate_snapshot(s->record, error);
    if (ok) {
        ok = write_rows(&t, pdf, &meta, path, error);
        annotate_snapshot_end(s->record);
    }
    json_decref(t.units);
    g_hash_table_destroy(t.clocks);
    return ok;
}

char *sheets_file_name(const struct sheets *s, bool pdf)
{
    g_autofree char *day = today(s);
    return g_strdup_printf(
        "%s-%s.%s", word_of_key(s, s->list->parts[0].title), day, pdf ? "pdf" : "xlsx");
}

/* --- which --- */

const struct sheets_list *sheets_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        if (strcmp(lists[i].name, name) == 0)
            return &lists[i];
    return NULL;
}

bool sheets_has_pages(const struct sheets_list *list)
{
    return list->pages;
}

uint32_t sheets_roles(const struct sheets_list *list)
{
    size_t n;
    const struct http_route *routes = routes_list(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(routes[i].method, "GET") == 0 && strcmp(routes[i].pattern, list->route) == 0)
            return routes[i].roles;
    g_assert_not_reached();
}
