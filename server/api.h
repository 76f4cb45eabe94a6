/* api.h — what the JSON handlers share. A write is two lines:
 *
 *     struct api w = api_begin(req);
 *     api_end(&w, annotate_card_sign(w.record, &w.act, w.id, &w.out, &w.error));
 */
#pragma once
#include "annotate.h"
#include "http.h"
#include "server.h"

#define API_SPREADSHEET "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

struct api {
    struct http_request *req;
    const struct server *server;
    struct annotate *record;
    struct annotate_act act;
    struct annotate_result out;
    int64_t id; /* of the path, or 0 */
    GError *error;
};

/* op_id and expect_version come from the body; who acts from the session. */
struct api api_begin(struct http_request *req);
/* Answers {id,version,event,repeated} plus out.answer, or the error; wakes the live streams. */
void api_end(struct api *w, bool ok);
/* The same, but says only whether it went well: the caller replies. Frees. */
bool api_settle(struct api *w, bool ok);

/* Answers {job,id,event,repeated}. */
void api_end_job(struct api *w, bool ok);

/* The letter of an escalation, or what is typed of it. */
struct annotate_letter api_letter(struct http_request *req);

/* Answers a view with the query fields of the request (id, unit, state, q, after, limit …). */
void api_view(struct http_request *req, enum annotate_view view);
struct annotate_query api_query(const struct http_request *req);
/* The same with a query made by hand; */
void api_view_of(
    struct http_request *req, enum annotate_view view, const struct annotate_query *query);
/* or without answering. False with the error replied. */
bool api_read(struct http_request *req, enum annotate_view view, const struct annotate_query *query,
    GString *out);

/* Fields of a PUT: absent keeps, null empties. */
int64_t api_keep_int(const struct http_request *req, const char *name);
const char *api_keep_text(const struct http_request *req, const char *name);
int api_keep_bool(const struct http_request *req, const char *name);
/* Checks and hashes a new password; NULL with the refusal replied. g_free. */
char *api_new_password(struct http_request *req, const char *field, const char *login);
/* The file at `path` goes into the vault and is what the setting `key` then holds. */
bool api_setting_file_keep(
    struct api *w, const char *key, const char *type, const char *path, GError **error);
void api_setting_file_reply(struct http_request *req, const char *key);
/* What a picture is by its first bytes, of those that every browser shows; NULL: none of them. */
const char *api_picture_type(const uint8_t *head, size_t n);
/* The rows `items`; g_free, the texts are the request's. */
struct annotate_agenda_item *api_agenda_items(const struct http_request *req, size_t *out_n);
/* A list of role names as bits. */
uint32_t api_roles(const struct http_request *req, const char *name);

/* One declaration per handler, by file. */
typedef void api_handler(struct http_request *req);

api_handler api_routes, api_hello, api_login, api_logout, api_me, api_me_password, api_me_lang;
api_handler api_users, api_users_import, api_user_add, api_user_set, api_user_password;

api_handler api_units, api_unit_add, api_unit_set, api_seat_units;
api_handler api_persons, api_person_add, api_person_set;
api_handler api_links, api_point_types, api_problem_types, api_indicators;
api_handler api_point_type_set, api_problem_type_set, api_indicator_set;
api_handler api_indicator_system_offer;
api_handler api_points, api_point_add, api_point_set, api_search;
api_handler api_import, api_import_undo, api_imports, api_settings, api_setting_set,
    api_settings_set, api_fonts, api_trial, api_house;
api_handler api_seal, api_seal_set;
api_handler api_map, api_map_points, api_map_file, api_map_file_set, api_plates;

api_handler api_retention, api_clip_discard, api_clip_hold, api_clip_retention;
api_handler api_clips, api_clip, api_clip_original, api_clip_view, api_clip_point, api_clip_retry;

api_handler api_propose, api_problems, api_problem, api_problem_add, api_problem_intake, api_problem_set;
api_handler api_problem_file, api_problem_withdraw, api_problem_still;
api_handler api_segment_add, api_segment_set, api_segment_remove, api_segment_check;

api_handler api_screenings, api_screening, api_screening_add, api_screening_set, api_screening_move;
api_handler api_attendee_add, api_attendee_set, api_attendee_remove;
api_handler api_attendee_leave, api_attendee_back;
api_handler api_agenda, api_agenda_set, api_screening_copy;
api_handler api_reel, api_reel_set, api_reel_lock, api_reel_unlock, api_reel_file, api_reel_cues,
    api_reel_sums, api_reel_edl, api_reel_otio;
api_handler api_lookback, api_minutes, api_minutes_set;
api_handler api_rehearsal, api_rehearsal_begin, api_rehearsal_end;

api_handler api_leader, api_leader_stage, api_remark_add, api_remark_keep;
api_handler api_tablets, api_tablet_make, api_tablet_take_back, api_tablet_code, api_tablet_enter,
    api_tablet_leave, api_tablet_stage, api_tablet_remark;
/* The remark of the request, at this screening. */
void api_remark_to(struct http_request *req, int64_t screening);
api_handler api_stage, api_stage_command, api_checkin, api_claim, api_claim_set, api_claim_rule,
    api_dispute, api_rule, api_late;
api_handler api_pair_admit;
api_handler api_desk, api_seat, api_seat_checkin, api_seat_claim, api_seat_aware, api_seat_amend,
    api_seat_dispute;
api_handler api_seat_still, api_seat_typing;
api_handler api_attachment_add, api_attachment;
extern const struct http_stream attachment_stream;
api_handler api_pair, api_pair_claim, api_wall_dismiss, api_hall, api_hall_pack, api_hall_file,
    api_hall_report, api_hall_command, api_hall_alone;

api_handler api_dispatch, api_dispatch_issue, api_card;
api_handler api_card_prepare, api_card_issue, api_cards, api_card_sign, api_card_print,
    api_report_add, api_submission_sign, api_submission_paper, api_submission_return, api_verify,
    api_close;
api_handler api_requests, api_request_add, api_request_advise, api_request_grant,
    api_request_refuse, api_request_withdraw, api_resume, api_card_return;
api_handler api_rechecks, api_recheck_add, api_relapses;
api_handler api_escalation_sign_for, api_escalation_sign_paper;
api_handler api_site_orders, api_site_order_send, api_site_order_withdraw;
api_handler api_relapse_add, api_relapse_confirm, api_relapse_refuse, api_reminders;
api_handler api_holidays, api_holiday_set, api_problem_type_due;
api_handler api_figures, api_figure_rows, api_escalations, api_escalation_draft,
    api_escalation_sign, api_escalation_drop, api_escalation_talk;
api_handler api_urges, api_urge_draft, api_urge_preview, api_urge_sign, api_urge_drop,
    api_urge_sign_for, api_urge_sign_paper, api_urge_hold, api_urge_release;
api_handler api_exposures, api_exposure, api_exposure_confirm, api_exposure_void,
    api_exposure_say;
api_handler api_bulletins, api_bulletin_draft, api_bulletin_issue, api_bulletin_void;
api_handler api_rounds, api_round, api_round_put, api_round_end, api_visit_add, api_coverage;
api_handler api_duties, api_duty_add, api_duty_copy, api_duty_submit, api_duty_move,
    api_duty_agenda_set, api_duty_digest;
api_handler api_hqs, api_hq_put;
api_handler api_scores, api_score_set, api_score_rules_add;
api_handler api_board, api_ledger, api_ledger_export, api_sheet, api_sheet_ask;
api_handler api_escalation_preview, api_paper_own, api_paper_ask, api_papers, api_paper_file;
api_handler api_problem_package, api_problem_package_size, api_screening_package,
    api_screening_package_size;
api_handler api_requests_csv, api_requests_json;
api_handler api_jobs, api_job, api_job_draft, api_job_retry, api_job_cancel, api_events,
    api_events_check, api_events_export;

/* A code may be tried out, but not by the thousand. Each code is a `name` of its own, so that one
 * device's wrong codes do not keep a hall behind the same address waiting. False: replied. Tell
 * auth_tried() when it was wrong. */
bool api_may_try(struct http_request *req, const char *name);

/* The JPEG of a problem (still.c), cut out when it is not there yet, which takes a moment; only on
 * the slow lane. */
/* Of a problem whose picture comes from this original (any other has none to make). False: it
 * can't be made. */
bool still_ensure(
    const struct server *server, struct annotate *a, int64_t problem, const char *sha256);
void still_reply(struct http_request *req, int64_t problem);
