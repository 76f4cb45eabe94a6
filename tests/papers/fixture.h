/* fixture.h — made-up values for every kind of picture and paper, for tests and for looking. */
#pragma once
#include "papers.h"

#define FIXTURE_RARE "䶮㛃𬭎镕堃喆頔"

struct papers_card fixture_card(enum papers_card_kind kind);
struct papers_wall fixture_wall(enum papers_wall_kind kind);
struct papers_meta fixture_meta(void);
struct papers_claim_sheet fixture_claim_sheet(const struct papers_claim_row *rows, size_t n);
struct papers_assignment fixture_assignment(void);
struct papers_closure fixture_closure(void);
struct papers_desk_cards fixture_desk_cards(void);
struct papers_signin fixture_signin(void);
struct papers_plates fixture_plates(void);
struct papers_logins fixture_logins(void);
bool fixture_ledgers(const char *path, GError **error);

struct papers_notice fixture_notice(void);
struct papers_minutes fixture_minutes(const struct papers_case *rows, size_t n);
struct papers_bulletin fixture_bulletin(const struct papers_case *rows, size_t n);
struct papers_catalogue fixture_catalogue(void);
struct papers_pledges fixture_pledges(void);
struct papers_rectify fixture_rectify_notice(void);
struct papers_urge fixture_urge(void);
struct papers_rectify fixture_rectify_report(void);
struct papers_approval fixture_approval(enum papers_approval_kind kind);
struct papers_talk fixture_talk(enum papers_form form);
struct papers_talk fixture_referral(void);
struct papers_exposure fixture_exposure(void);
struct papers_outline fixture_outline(void);
struct papers_monthly fixture_monthly(void);
struct papers_seating fixture_seating(bool a3);
struct papers_handbook fixture_handbook(void);

extern const struct papers_case fixture_cases[];
extern const size_t fixture_n_cases;
extern const struct papers_claim_row fixture_claim_rows[];
extern const size_t fixture_n_claim_rows;
extern const char *const fixture_card_names[];
extern const char *const fixture_wall_names[];
/* A small JPEG for the forms; set by the program to a file that it has. */
extern const char *fixture_jpeg[2];
