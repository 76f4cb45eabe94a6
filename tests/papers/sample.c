/* papers-sample DIR [BEFORE.jpg AFTER.jpg]: writes every kind of picture and paper into DIR, to be
 * looked at. */
#include "documents.h"
#include <glib/gstdio.h>
#include <stdio.h>

static bool cards(const char *dir, GError **error)
{
    for (int kind = PAPERS_CARD_TITLE; kind <= PAPERS_CARD_MARK; kind++) {
        struct papers_card card = fixture_card((enum papers_card_kind)kind);
        g_autofree char *path = g_strdup_printf("%s/card-%s.png", dir, fixture_card_names[kind]);
        if (!papers_card_png(&card, 1920, 1080, path, error))
            return false;
    }
    return true;
}

static bool walls(const char *dir, GError **error)
{
    static const int sizes[][2] = {
        {1920, 1080},
        {1024, 768 }
    };
    for (int kind = PAPERS_WALL_BLACK; kind <= PAPERS_WALL_REMARK; kind++)
        for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
            struct papers_wall wall = fixture_wall((enum papers_wall_kind)kind);
            g_autofree char *path =
                g_strdup_printf("%s/wall-%s-%d.png", dir, fixture_wall_names[kind], sizes[i][0]);
            if (!papers_wall_png(&wall, sizes[i][0], sizes[i][1], path, error))
                return false;
        }
    return true;
}

static bool countdowns(const char *dir, GError **error)
{
    static const int64_t lefts[] = {72000, 29000, 9000, -8000};
    for (size_t i = 0; i < G_N_ELEMENTS(lefts); i++) {
        struct papers_wall wall = fixture_wall(PAPERS_WALL_CLAIM_SIDE);
        wall.left_ms = lefts[i];
        g_autofree char *path = g_strdup_printf("%s/countdown-%zu.png", dir, i);
        if (!papers_wall_png(&wall, 1920, 1080, path, error))
            return false;
    }
    return true;
}

static bool papers(const char *dir, GError **error)
{
    g_autofree char *claim = g_build_filename(dir, "claim-sheet.pdf", NULL);
    g_autofree char *card = g_build_filename(dir, "assignment.pdf", NULL);
    g_autofree char *slip = g_build_filename(dir, "closure.pdf", NULL);
    g_autofree char *desk = g_build_filename(dir, "desk-cards.pdf", NULL);
    g_autofree char *signin = g_build_filename(dir, "signin.pdf", NULL);
    g_autofree char *plate = g_build_filename(dir, "plates.pdf", NULL);
    g_autofree char *book = g_build_filename(dir, "ledgers.xlsx", NULL);
    struct papers_claim_sheet sheet = fixture_claim_sheet(fixture_claim_rows, fixture_n_claim_rows);
    struct papers_assignment assignment = fixture_assignment();
    struct papers_closure closure = fixture_closure();
    struct papers_desk_cards desks = fixture_desk_cards();
    struct papers_signin list = fixture_signin();
    struct papers_plates plates = fixture_plates();
    return papers_claim_sheet_write(&sheet, claim, error) &&
           papers_assignment_write(&assignment, card, error) &&
           papers_closure_write(&closure, slip, error) &&
           papers_desk_cards_write(&desks, desk, error) &&
           papers_signin_write(&list, signin, error) &&
           papers_plates_write(&plates, plate, error) && fixture_ledgers(book, error);
}

static bool documents(const char *dir, GError **error)
{
    for (size_t i = 0; i < fixture_n_documents; i++) {
        g_autofree char *path = g_strdup_printf("%s/%s.pdf", dir, fixture_documents[i].name);
        if (!fixture_documents[i].write(path, error))
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "usage: papers-sample DIR [BEFORE.jpg AFTER.jpg]\n");
        return 2;
    }
    if (argc == 4) {
        fixture_jpeg[0] = argv[2];
        fixture_jpeg[1] = argv[3];
    }
    g_mkdir_with_parents(argv[1], 0755);
    g_auto(GStrv) missing = papers_fonts_missing(NULL);
    for (char **family = missing; *family; family++)
        fprintf(stderr, "the font '%s' is not installed, another one is drawn\n", *family);
    if (cards(argv[1], &error) && walls(argv[1], &error) && countdowns(argv[1], &error) &&
        papers(argv[1], &error) && documents(argv[1], &error))
        return 0;
    fprintf(stderr, "%s\n", error->message);
    return 1;
}
