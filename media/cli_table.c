/* cli_table.c — the commands of shenkan-media and their options, told once: what is understood,
 * --help and the usage lines come from here. A new option is a member of struct cli_option and one
 * row in the table of each command that takes it; docs/man/shenkan-media.1 wants it too. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#define TEXT(member) G_OPTION_ARG_FILENAME, offsetof(struct cli_option, member)
#define COUNT(member) G_OPTION_ARG_INT64, offsetof(struct cli_option, member)
#define NUMBER(member) G_OPTION_ARG_INT, offsetof(struct cli_option, member)
#define FLAG(member) G_OPTION_ARG_NONE, offsetof(struct cli_option, member)
#define NEEDED true
#define MAYBE false

struct entry {
    const char *name;
    bool needed;
    GOptionArg arg;
    size_t offset;
    const char *unit, *text;
};

#define MAX_ENTRIES 20

/* One row an option, whatever its length. */
/* clang-format off */
static const struct entry common[] = {
    {"verbose", MAYBE, FLAG(verbose), NULL, "also print libav's own messages on stderr (-v)"},
    {"help",    MAYBE, FLAG(help),    NULL, "print this text and end (-h)"},
    {NULL},
};
static const struct entry probe[] = {
    {NULL},
};
static const struct entry length[] = {
    {NULL},
};
static const struct entry ingest[] = {
    {"out", NEEDED, TEXT(out), "DIR", "existing folder that receives the files"},
    {NULL},
};
static const struct entry piece[] = {
    {"index",      NEEDED, TEXT(index),       "FILE",  "the index.bin that ingest made of this original"},
    {"in",         NEEDED, COUNT(in),         "FRAME", "first frame shown, by its number from 0"},
    {"out",        NEEDED, TEXT(out),         "FRAME", "first frame no longer shown"},
    {"store",      NEEDED, TEXT(store),       "DIR",   "existing folder where pieces are kept"},
    {"caption",    MAYBE,  TEXT(caption),     "PNG",   "picture laid over the beginning, 1920x1080 RGBA"},
    {"caption-ms", MAYBE,  COUNT(caption_ms), "MS",    "how long it lies there, in milliseconds (5000)"},
    {"mark",       MAYBE,  TEXT(mark),        "PNG",   "picture laid over the rest, 1920x1080 RGBA"},
    {"look",       MAYBE,  TEXT(look),        "FILE",   "how the picture is treated: turned, cropped, blurred"},
    {"list",       MAYBE,  TEXT(list),        "FILE",  "receives the segment's list for reel, written last"},
    {"threads",    MAYBE,  NUMBER(threads),   "N",     "encoder threads, 1 to 4 (1; 2 when a person waits)"},
    {"fit",        MAYBE,  FLAG(fit),         NULL,    "show the whole picture (that is so anyway)"},
    {NULL},
};
static const struct entry card[] = {
    {"ms",         NEEDED, COUNT(ms),         "MS",   "how long the picture is shown, 40 to 600000 milliseconds"},
    {"store",      NEEDED, TEXT(store),       "DIR",  "existing folder where pieces are kept"},
    {"caption",    MAYBE,  TEXT(caption),     "PNG",  "picture laid over the beginning, 1920x1080 RGBA"},
    {"caption-ms", MAYBE,  COUNT(caption_ms), "MS",   "how long it lies there, in milliseconds (5000)"},
    {"mark",       MAYBE,  TEXT(mark),        "PNG",  "picture laid over the rest, 1920x1080 RGBA"},
    {"look",       MAYBE,  TEXT(look),        "FILE", "its fade says how caption and mark come and go"},
    {"list",       MAYBE,  TEXT(list),        "FILE", "receives the card's list for reel, written last"},
    {"threads",    MAYBE,  NUMBER(threads),   "N",    "encoder threads, 1 to 4 (1; 2 when a person waits)"},
    {NULL},
};
static const struct entry split[] = {
    {"index",   NEEDED, TEXT(index),     "FILE",  "the index.bin of BEFORE, or - for a picture"},
    {"index2",  NEEDED, TEXT(index2),    "FILE",  "the index.bin of AFTER, or - for a picture"},
    {"in",      MAYBE,  COUNT(in),       "FRAME", "first frame of BEFORE shown; a clip needs it"},
    {"out",     MAYBE,  TEXT(out),       "FRAME", "first frame of BEFORE no longer shown"},
    {"in2",     MAYBE,  COUNT(in2),      "FRAME", "first frame of AFTER shown"},
    {"out2",    MAYBE,  COUNT(out2),     "FRAME", "first frame of AFTER no longer shown"},
    {"ms",      MAYBE,  COUNT(ms),       "MS",    "how long two pictures are shown, 40 to 600000 milliseconds"},
    {"store",   NEEDED, TEXT(store),     "DIR",   "existing folder where pieces are kept"},
    {"caption", MAYBE,  TEXT(caption),   "PNG",   "picture laid over it all, 1920x1080 RGBA"},
    {"look",    MAYBE,  TEXT(look),      "FILE",  "how BEFORE is treated: turned, cropped, blurred"},
    {"look2",   MAYBE,  TEXT(look2),     "FILE",  "the same of AFTER"},
    {"list",    MAYBE,  TEXT(list),      "FILE",  "receives the list for reel (segment), written last"},
    {"threads", MAYBE,  NUMBER(threads), "N",     "encoder threads, 1 to 4 (1; 2 when a person waits)"},
    {NULL},
};
static const struct entry reel[] = {
    {"plan",      NEEDED, TEXT(plan),       "FILE", "the items of the film, one a line"},
    {"out",       NEEDED, TEXT(out),        "FILE", "the film, MP4"},
    {"cues",      NEEDED, TEXT(cues),       "FILE", "receives the cue sheet, JSON"},
    {"manifest",  MAYBE,  TEXT(manifest),   "FILE", "receives the SHA-256 of film and cue sheet, for sha256sum -c"},
    {"store",     MAYBE,  TEXT(store),      "DIR",  "where the pieces are now, when the lists name another folder"},
    {"max-bytes", MAYBE,  COUNT(max_bytes), "N",    "refuse a larger film before writing it, in bytes (no limit)"},
    {"decode",    MAYBE,  FLAG(decode),     NULL,   "also decode the whole film and compare every picture's time"},
    {"threads",   MAYBE,  NUMBER(threads),  "N",    "decoder threads of --decode, 1 to 4 (1)"},
    {NULL},
};
static const struct entry check[] = {
    {"cues", MAYBE, TEXT(cues), "FILE", "cue sheet to compare frame counts and times with"},
    {NULL},
};
static const struct entry still[] = {
    {"index", NEEDED, TEXT(index),   "FILE", "the index.bin that ingest made of this original"},
    {"frame", NEEDED, COUNT(frame),  "N",    "the frame, by its number from 0"},
    {"out",   NEEDED, TEXT(out),     "FILE", "the picture, FILE.jpg or FILE.png"},
    {"width", MAYBE,  NUMBER(width), "W",    "at most this many pixels wide (the clip's own width)"},
    {"look",  MAYBE,  TEXT(look),    "FILE", "how the picture is treated: turned, cropped, blurred"},
    {NULL},
};
static const struct entry seal[] = {
    {"out", NEEDED, TEXT(out), "FILE", "the picture, a PNG"},
    {NULL},
};
static const struct entry twins[] = {
    {"with",   NEEDED, TEXT(with),    "FILE", "the prints to compare with: number, tab, path, one a line"},
    {"min-ms", MAYBE,  COUNT(min_ms), "MS",   "shortest common footage that counts, in milliseconds (2000)"},
    {NULL},
};

static const struct cli_command commands[] = {
    {
        "probe", "FILE", "tell what a file is, from its headers and packets",
        probe, cli_prepare_probe, NULL,
        "Reads headers and all packets of FILE and decodes no film. The result line has\n"
        "kind, duration, picture, sound, time, place and device.\n",
        "shenkan-media probe clip.mp4",
    },
    {
        "length", "FILE", "tell how long the sound of a recording lasts",
        length, cli_prepare_length, NULL,
        "Reads the packets of FILE's sound and decodes nothing. The result line has\n"
        "duration_ms.\n",
        "shenkan-media length pledge.webm",
    },
    {
        "ingest", "FILE", "decode a film once: proxy, frame index, poster, strip, marks",
        ingest, cli_prepare_ingest, cli_commit,
        "Decodes every frame of FILE once and writes into DIR: proxy.mp4, index.bin,\n"
        "index.json, poster.jpg, strip.jpg, strip.json, wave.json, scenes.json,\n"
        "loudness.json, print.bin and pictures.bin; of a photo poster.jpg, view.jpg and\n"
        "pictures.bin. All of them appear, or none.\n",
        "shenkan-media ingest clip.mp4 --out view/",
    },
    {
        "piece", "FILE", "render the missing one-second pieces of a segment",
        piece, cli_prepare_piece, cli_commit_piece,
        "Renders frames --in to --out (the last not with it) of the original FILE in the\n"
        "house profile, as pieces of one second. Pieces that are there already are kept.\n",
        "shenkan-media piece clip.mp4 --index view/index.bin --in 250 --out 625 \\\n"
        "      --store pieces/ --caption lower.png --list a.list",
    },
    {
        "card", "PICTURE", "render a picture shown for a while as pieces",
        card, cli_prepare_card, cli_commit_piece,
        "A PNG with alpha is a title card and fills the film; a JPEG or plain PNG is a\n"
        "photo and is fitted whole on black. Cards are silent, 25 frames a second.\n",
        "shenkan-media card title.png --ms 3000 --store pieces/ --list title.list",
    },
    {
        "split", "BEFORE AFTER", "render two clips or pictures side by side",
        split, cli_prepare_split, cli_commit_piece,
        "Shows BEFORE in the left half and AFTER in the right, silent, 25 frames a second,\n"
        "as long as the longer one; the shorter holds its last frame.\n",
        "shenkan-media split old.mp4 new.jpg --index view/index.bin --in 40 --out 190 \\\n"
        "      --index2 - --store pieces/ --caption times.png --list both.list",
    },
    {
        "reel", NULL, "put a film together from ready pieces",
        reel, cli_prepare_reel, cli_commit,
        "Copies the packets of ready pieces in the plan's order, writes chapters and the\n"
        "cue sheet, and reads the film back: each packet must be at its place and time.\n"
        "A line of the plan: card|segment, list file, chapter title, tag, between tabs.\n",
        "shenkan-media reel --plan plan.tsv --out reel.mp4 --cues reel.json",
    },
    {
        "check", "FILE", "decode a whole film and compare it with its cue sheet",
        check, cli_prepare_check, NULL,
        "Decodes all of FILE and counts frames and bad frames; with a cue sheet every\n"
        "item's frames and times must be those of the sheet.\n",
        "shenkan-media check reel.mp4 --cues reel.json",
    },
    {
        "still", "FILE", "cut one exact frame out of an original",
        still, cli_prepare_still, cli_commit,
        "Writes the frame with this number, upright. The same bytes whoever asks.\n",
        "shenkan-media still clip.mp4 --index view/index.bin --frame 412 \\\n"
        "      --out still.jpg --width 1280",
    },
    {
        "seal", "PICTURE", "make the picture of a seal anew",
        seal, cli_prepare_seal, cli_commit,
        "Takes a PNG with a clear ground, each side at least 200 pixels, and writes it anew,\n"
        "at most 992 pixels wide and high: 42 mm at 600 dpi.\n",
        "shenkan-media seal chapter.png --out seal.png",
    },
    {
        "twins", "PRINT", "tell which clips show the same footage",
        twins, cli_prepare_twins, NULL,
        "Compares the print.bin that ingest made of a clip with those of others. Encoding,\n"
        "size, frame rate, black bars and trimming don't hide the same footage. With\n"
        "pictures.bin it tells which clips hold a copy of one of its pictures; coding, size,\n"
        "light and a tenth cut off at the edges don't hide it.\n",
        "shenkan-media twins view/print.bin --with prints.tsv",
    },
};
/* clang-format on */

static const char exit_codes[] =
    "Exit codes:\n"
    "  0  done: the last line on stdout is the result, a JSON object\n"
    "  1  the input can't be used, the result line says why\n"
    "  2  wrong arguments, explained on stderr\n"
    "  3  the machine's fault: disk full, a file that can't be opened\n"
    "  4  cancelled by a signal\n";

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(commands[i].name, name))
            return &commands[i];
    return NULL;
}

void cli_print_commands(FILE *out)
{
    fprintf(out, "shenkan-media %s: takes clips in, cuts pieces, puts films together.\n\n",
        SHENKAN_VERSION);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(out, "  %-7s %s\n", commands[i].name, commands[i].summary);
    fputs("\nshenkan-media COMMAND --help explains one command.\n", out);
}

/* Folded like a man page's, under its own beginning. */
void cli_print_usage(const struct cli_command *command, FILE *out)
{
    g_autofree char *file = command->file ? g_strconcat(" ", command->file, NULL) : g_strdup("");
    int width = fprintf(out, "shenkan-media %s%s", command->name, file);
    for (const struct entry *e = command->entries; e->name; e++) {
        g_autofree char *words =
            g_strjoin(e->unit ? " " : "", e->name, e->unit ? e->unit : "", NULL);
        g_autofree char *text = g_strdup_printf(e->needed ? "--%s" : "[--%s]", words);
        if (width + (int)strlen(text) > 68)
            width = fprintf(out, "\n%*s", 8, "");
        width += fprintf(out, " %s", text);
    }
    fputc('\n', out);
}

static void print_entries(const struct entry *entries, FILE *out)
{
    for (const struct entry *e = entries; e->name; e++) {
        g_autofree char *left = g_strdup_printf("--%s %s", e->name, e->unit ? e->unit : "");
        fprintf(out, "  %-18s %s%s\n", left, e->text, e->needed ? " (needed)" : "");
    }
}

void cli_print_help(const struct cli_command *command, FILE *out)
{
    fputs("Usage: ", out);
    cli_print_usage(command, out);
    fprintf(out, "\n%s\nOptions:\n", command->about);
    print_entries(command->entries, out);
    print_entries(common, out);
    fprintf(out, "\n%s\nExample:\n  %s\n", exit_codes, command->example);
}

static void *slot(const struct entry *entry, struct cli_option *option)
{
    return (char *)option + entry->offset;
}

static gsize add_entries(
    GOptionEntry *to, gsize n, const struct entry *entries, struct cli_option *option)
{
    for (const struct entry *e = entries; e->name; e++) {
        g_assert(n < MAX_ENTRIES);
        to[n++] = (GOptionEntry){e->name, 0, 0, e->arg, slot(e, option), e->text, e->unit};
    }
    return n;
}

static bool is_missing(const struct entry *entry, struct cli_option *option)
{
    if (!entry->needed)
        return false;
    return entry->arg == G_OPTION_ARG_FILENAME ? !*(char **)slot(entry, option)
                                               : *(int64_t *)slot(entry, option) < 0;
}

/* One for each word of "BEFORE AFTER". */
static int arguments_of(const struct cli_command *command)
{
    if (!command->file)
        return 0;
    return strchr(command->file, ' ') ? 2 : 1;
}

static bool nothing_missing(
    const struct cli_command *command, struct cli_option *option, int words, GError **error)
{
    g_autofree char *text = NULL;
    if (words != arguments_of(command))
        text = command->file ? g_strdup_printf("%s takes one %s", command->name, command->file)
                             : g_strdup_printf("%s takes options only", command->name);
    for (const struct entry *e = command->entries; e->name && !text; e++)
        if (is_missing(e, option))
            text = g_strdup_printf("%s needs --%s %s", command->name, e->name, e->unit);
    if (!text && (option->threads < 1 || option->threads > 4))
        text = g_strdup("--threads is 1 to 4");
    return !text || cli_bad_usage(error, text);
}

bool cli_parse(const struct cli_command *command, struct cli_option *option, int *argc,
    char ***argv, GError **error)
{
    GOptionEntry entries[MAX_ENTRIES + 1] = {0};
    gsize n = add_entries(entries, 0, command->entries, option);
    add_entries(entries, n, common, option);
    for (n = 0; entries[n].long_name; n++)
        if (g_str_equal(entries[n].long_name, "help") ||
            g_str_equal(entries[n].long_name, "verbose"))
            entries[n].short_name = *entries[n].long_name;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, false);
    g_option_context_add_main_entries(context, entries, NULL);
    return g_option_context_parse(context, argc, argv, error) &&
           (option->help || nothing_missing(command, option, *argc - 1, error));
}

void cli_option_clear(const struct cli_command *command, struct cli_option *option)
{
    for (const struct entry *e = command->entries; e->name; e++)
        if (e->arg == G_OPTION_ARG_FILENAME)
            g_clear_pointer((char **)slot(e, option), g_free);
}
