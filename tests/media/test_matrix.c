/* Container, codec, rate, turn, sound and damage: every frame of the viewing copy carries its
 * number at its time, every still is the frame asked for, every piece shows exactly the marked
 * frames. With the argument "quick" only the rows marked so. */
#include "lab.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* What a container's clock can't say exactly. */
#define MS_CLOCK 90
#define PIECE_FRAMES 12

static const struct row {
    const char *name, *options;
    int w, h;    /* upright */
    guint first; /* number on the first shown frame */
    int slack_t90;
    bool quick;
    const char *says; /* in the result of ingest */
} rows[] = {
    {"hlg.mp4",      "--codec libx265 --deep --hlg --pattern 25x50",                            320, 180, 0,  2,        true,
     "\"hdr\":\"hlg\""                                                                                                                                        },
    {"pq.mp4",       "--codec libx265 --deep --pq --pattern 25x50",                             320, 180, 0,  2,        false,
     "\"hdr\":\"pq\""                                                                                                                                         },
    {"hevcfrag.mp4", "--codec libx265 --fragmented --pattern 30x60",                            320, 180, 0,  2,        false,
     "\"codec\":\"hevc\""                                                                                                                                     },
    {"hevcopen.mp4", "--codec libx265 --open-gop --gop 12 --pattern 25x60",                     320, 180, 0,  2,        false,
     "\"codec\":\"hevc\""                                                                                                                                     },
    {"i25.mp4",      "--interlaced --pattern 25x50",                                            320, 180, 0,  2,        true,  "\"interlaced\":true"          },
    {"i25b.ts",      "--interlaced --bottom-first --codec mpeg2video --pattern 25x50 --gop 12", 320, 180,
     0,                                                                                                       2,        false, "\"interlaced\":true"          },
    {"ntsc.mp4",     "--pattern 30000/1001x75",                                                 320, 180, 0,  2,        true,  "\"fps_avg\":29.97"            },
    {"ntsc.mpg",     "--codec mpeg2video --pattern 30000/1001x60 --gop 12",                     320, 180, 0,  2,        false,
     "\"fps_avg\":29.97"                                                                                                                                      },
    {"f50.mp4",      "--pattern 50x100",                                                        320, 180, 0,  2,        false, "\"fps_avg\":50"               },
    {"f60.mp4",      "--pattern 60x120",                                                        320, 180, 0,  2,        true,  "\"fps_avg\":60"               },
    {"f5994.mov",    "--pattern 60000/1001x120 --timecode",                                     320, 180, 0,  2,        false,
     "\"fps_avg\":59.94"                                                                                                                                      },
    {"vfr.mp4",      "--pattern 30x60,15x30,24x48",                                             320, 180, 0,  2,        true,  "\"vfr\":true"                 },
    {"gaps.mp4",     "--pattern 30x30,0.5x1,30x20,2x3,15x15",                                   320, 180, 0,  2,        false, "\"vfr\":true"                 },
    {"long.mp4",     "--gop 1000 --pattern 25x150",                                             320, 180, 0,  2,        false, "\"frames\":150"               },
    {"h264.ts",      "--pattern 25x75",                                                         320, 180, 0,  2,        false, "\"container\":\"mpegts\""     },
    {"untimed.ts",   "--codec mpeg2video --pattern 25x60 --untimed --gop 12",                   320, 180, 0,  2,        true,
     "\"container\":\"mpegts\""                                                                                                                               },
    {"tmcd.mov",     "--timecode --pattern 25x50",                                              320, 180, 0,  2,        false, "\"streams\":3"                },
    {"gpmd.mp4",     "--gpmd --timecode --pattern 25x50",                                       320, 180, 0,  2,        true,  "\"streams\":4"                },
    {"two.mp4",      "--tracks 2 --pattern 25x50",                                              320, 180, 0,  2,        false, "\"streams\":3"                },
    {"two.mkv",      "--tracks 2 --audio-first --pattern 25x50",                                320, 180, 0,  MS_CLOCK, false,
     "\"container\":\"matroska\""                                                                                                                             },
    {"late.mp4",     "--late-ms 700 --pattern 25x50",                                           320, 180, 0,  2,        false, "\"codec\":\"aac\""            },
    {"late.mkv",     "--late-ms 700 --pattern 25x50",                                           320, 180, 0,  MS_CLOCK, false,
     "\"codec\":\"aac\""                                                                                                                                      },
    {"mono.mp4",     "--mono --pattern 25x50",                                                  320, 180, 0,  2,        false, "\"rate\":44100,\"channels\":1"},
    {"six.mp4",      "--channels 6 --pattern 25x50",                                            320, 180, 0,  2,        false, "\"channels\":6"               },
    {"ac3.mkv",      "--channels 6 --audio ac3 --pattern 25x50",                                320, 180, 0,  MS_CLOCK, false,
     "\"codec\":\"ac3\""                                                                                                                                      },
    {"silent.mov",   "--silent --pattern 25x50",                                                320, 180, 0,  2,        false, "\"audio\":null"               },
    {"first.mp4",    "--audio-first --pattern 25x50",                                           320, 180, 0,  2,        false, "\"codec\":\"aac\""            },
    {"vp9.webm",     "--codec libvpx-vp9 --pattern 25x50",                                      320, 180, 0,  MS_CLOCK, true,
     "\"codec\":\"opus\""                                                                                                                                     },
    {"vp8.webm",     "--codec libvpx --pattern 25x50 --audio libvorbis",                        320, 180, 0,  MS_CLOCK, false,
     "\"codec\":\"vp8\""                                                                                                                                      },
    {"av1.mp4",      "--codec libsvtav1 --pattern 25x50",                                       320, 180, 0,  2,        false, "\"codec\":\"av1\""            },
    {"asp.avi",      "--codec mpeg4 --pattern 25x50",                                           320, 180, 0,  2,        false, "\"codec\":\"mpeg4\""          },
    {"jpeg.avi",     "--codec mjpeg --pattern 25x50",                                           320, 180, 0,  2,        true,  "\"codec\":\"mjpeg\""          },
    {"h264.avi",     "--pattern 25x50",                                                         320, 180, 0,  2,        false, "\"container\":\"avi\""        },
    {"pcm.mov",      "--codec mjpeg --audio pcm_s16le --pattern 25x50",                         320, 180, 0,  2,        false,
     "\"codec\":\"pcm_s16le\""                                                                                                                                },
    {"dvd.mpg",      "--codec mpeg2video --pattern 25x50 --gop 12",                             320, 180, 0,  2,        false,
     "\"container\":\"mpeg\""                                                                                                                                 },
    {"vcd.mpg",      "--codec mpeg1video --pattern 25x50 --gop 12",                             320, 180, 0,  2,        false,
     "\"codec\":\"mpeg1video\""                                                                                                                               },
    {"wmv.wmv",      "--codec wmv2 --pattern 25x50",                                            320, 180, 0,  MS_CLOCK, false,
     "\"container\":\"asf\""                                                                                                                                  },
    {"phone.3gp",    "--codec h263 --size 352x288 --pattern 25x50 --rate 16000 --channels 1",   352, 288,
     0,                                                                                                       2,        false, "\"codec\":\"h263\""           },
    {"h264.flv",     "--pattern 25x50 --rate 44100",                                            320, 180, 0,  MS_CLOCK, false,
     "\"container\":\"flv\""                                                                                                                                  },
    {"old.flv",      "--codec flv --pattern 25x50 --rate 44100 --audio libmp3lame",             320, 180, 0,
     MS_CLOCK,                                                                                                          false, "\"codec\":\"flv1\""           },
    {"theora.ogv",   "--codec libtheora --pattern 25x50",                                       320, 180, 0,  2,        false,
     "\"codec\":\"theora\""                                                                                                                                   },
    {"frag.mp4",     "--fragmented --pattern 25x50",                                            320, 180, 0,  2,        true,  "\"container\":\"mov\""        },
    {"edit.mp4",     "--hidden 13 --pattern 25x60",                                             320, 180, 13, 2,        true,  "\"frames\":47"                },
    {"open.mp4",     "--open-gop --gop 12 --pattern 25x60",                                     320, 180, 0,  2,        false, "\"frames\":60"                },
    {"open.ts",      "--open-gop --gop 12 --pattern 25x60",                                     320, 180, 0,  2,        false, "\"frames\":60"                },
    {"open.mkv",     "--open-gop --gop 12 --pattern 25x60",                                     320, 180, 0,  MS_CLOCK, false,
     "\"frames\":60"                                                                                                                                          },
    {"r90.mp4",      "--rotate 90 --size 180x320 --pattern 25x30",                              180, 320, 0,  2,        true,
     "\"rotation\":90"                                                                                                                                        },
    {"r180.mp4",     "--rotate 180 --pattern 25x30",                                            320, 180, 0,  2,        false, "\"rotation\":180"             },
    {"r270.mov",     "--rotate 270 --size 180x320 --pattern 25x30",                             180, 320, 0,  2,        false,
     "\"rotation\":270"                                                                                                                                       },
    {"m0.mp4",       "--mirror --pattern 25x30",                                                320, 180, 0,  2,        false, "\"mirrored\":true"            },
    {"m90.mov",      "--rotate 90 --mirror --size 180x320 --pattern 25x30",                     180, 320, 0,  2,        true,
     "\"mirrored\":true"                                                                                                                                      },
    {"m180.mp4",     "--rotate 180 --mirror --pattern 25x30",                                   320, 180, 0,  2,        false,
     "\"mirrored\":true"                                                                                                                                      },
    {"m270.mp4",     "--rotate 270 --mirror --size 180x320 --pattern 25x30",                    180, 320, 0,  2,        false,
     "\"mirrored\":true"                                                                                                                                      },
    {"odd.avi",      "--codec mpeg4 --size 321x181 --pattern 25x30",                            321, 181, 0,  2,        false,
     "\"width\":321"                                                                                                                                          },
    {"odd.webm",     "--codec libvpx-vp9 --size 319x179 --pattern 25x30",                       319, 179, 0,  MS_CLOCK, false,
     "\"height\":179"                                                                                                                                         },
    {"odd.mov",      "--codec mjpeg --rotate 90 --size 181x319 --pattern 25x30",                181, 319, 0,  2,        false,
     "\"rotation\":90"                                                                                                                                        },
    {"sar.mp4",      "--sar 16:11 --size 176x144 --pattern 25x30",                              256, 144, 0,  2,        false,
     "\"width\":256"                                                                                                                                          },
    {"full.mp4",     "--full-range --pattern 25x30",                                            320, 180, 0,  2,        false, "\"verdict\":\"ok\""           },
    {"tall.mp4",     "--size 180x320 --pattern 25x30",                                          180, 320, 0,  2,        false, "\"height\":320"               },
};

static GArray *made_of(const struct row *row)
{
    return lab_made_t90(row->options);
}

static int64_t made_at(const GArray *made, guint number)
{
    return g_array_index(made, int64_t, number);
}

/* The count, the verdict, and each frame's number and time. */
static void ingest_is_right(const struct row *row, const char *dir, const char *line)
{
    g_autoptr(GArray) made = made_of(row);
    guint frames = made->len - 1 - row->first;
    g_assert_cmpint(lab_int(line, "frames_ok"), ==, frames);
    g_assert_cmpint(lab_int(line, "frames_bad"), ==, 0);
    g_assert_cmpint(lab_int(line, "width"), ==, row->w);
    g_assert_cmpint(lab_int(line, "height"), ==, row->h);
    g_assert_nonnull(strstr(line, "\"verdict\":\"ok\",\"bad_ms\":[]"));
    if (!lab_says(line, row->says))
        g_error("%s: no %s in %s", row->name, row->says, line);
    media_auto(index) index = lab_index(dir);
    g_assert_cmpint(media_index_frames(index), ==, frames);
    g_autofree char *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    struct lab_film *film = lab_film_read(proxy, false);
    g_assert_cmpint(film->numbers->len, ==, frames);
    for (guint i = 0; i < MIN(frames, film->numbers->len); i++) {
        int64_t t90 = media_index_t90(index, i);
        int64_t want = made_at(made, row->first + i) - made_at(made, row->first);
        g_assert_cmpint(g_array_index(film->numbers, int, i), ==, row->first + i);
        g_assert_cmpint(g_array_index(film->t90, int64_t, i), ==, t90);
        g_assert_cmpint(llabs(t90 - want), <=, row->slack_t90);
    }
    int64_t end = made_at(made, made->len - 1) - made_at(made, row->first);
    g_assert_cmpint(llabs(media_index_t90(index, frames) - end), <=, row->slack_t90 + 2);
    lab_film_free(film);
}

/* Five frames in any order. */
static void stills_are_right(const struct row *row, const char *clip, const char *dir)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *png = lab_path("%s.png", row->name);
    media_auto(index) index = lab_index(dir);
    int fd = open(clip, O_RDONLY | O_CLOEXEC), w, h;
    for (int i = 0; i < 5; i++) {
        uint32_t frame = (uint32_t)g_test_rand_int_range(0, (int)media_index_frames(index));
        int out = open(png, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        g_assert_true(media_still(fd, index, frame, 0, true, out, &error));
        close(out);
        g_assert_cmpint(lab_picture_number(png, &w, &h), ==, row->first + frame);
        g_assert_cmpint(w, ==, row->w & ~1); /* pictures have even sizes */
        g_assert_cmpint(h, ==, row->h & ~1);
    }
    close(fd);
}

static void row_is_right(gconstpointer data)
{
    const struct row *row = data;
    g_autofree char *line = NULL, *clip = lab_clip(row->name, row->options);
    g_autofree char *dir = lab_ingest(clip, &line);
    ingest_is_right(row, dir, line);
    stills_are_right(row, clip, dir);
}

/* The pieces of all rows, in one reel. */

struct piece {
    const struct row *row;
    struct media_index *index;
    uint32_t in, out;
};

struct film_check {
    GArray *pieces;
    const char *cues;
    guint item, at; /* the frame of the item that comes next */
    int last;
};

static void check_frame(const AVFrame *frame, guint i, int64_t t90, void *payload)
{
    struct film_check *check = payload;
    const struct piece *piece = &g_array_index(check->pieces, struct piece, check->item);
    const char *cue = lab_cue(check->cues, check->item);
    guint frames = (guint)lab_int(cue, "frames");
    int x, y, w, h;
    media_house_place(piece->row->w, piece->row->h, &x, &y, &w, &h);
    int number = lab_number_in(frame, x, y, w, h) - (int)piece->row->first;
    if (check->at == 0)
        g_assert_cmpint(number, ==, piece->in);
    else
        g_assert_cmpint(number, >, check->last);
    if (check->at == frames - 1)
        g_assert_cmpint(number, ==, piece->out - 1);
    if (number < (int)piece->in || number >= (int)piece->out)
        g_error("%s: frame %u of the reel carries %d, not one of [%u, %u)", piece->row->name, i,
            number, piece->in, piece->out);
    g_assert_cmpint(t90 - lab_int(cue, "start_t90"), ==,
        media_index_t90(piece->index, (uint32_t)number) - media_index_t90(piece->index, piece->in));
    check->last = number;
    if (++check->at == frames) {
        check->at = 0;
        check->item++;
    }
}

/* [in, out) anywhere in the clip; up to 30 frames a second all of them are shown. */
static void add_piece(const struct row *row, GArray *pieces, const char *store, GString *plan)
{
    g_autofree char *clip = lab_clip(row->name, row->options), *dir = lab_ingest(clip, NULL);
    struct piece piece = {.row = row, .index = lab_index(dir)};
    uint32_t n = media_index_frames(piece.index);
    piece.in = (uint32_t)g_test_rand_int_range(0, (int)(n - PIECE_FRAMES));
    piece.out = piece.in + PIECE_FRAMES;
    g_autofree char *list = lab_path("%s.list", row->name);
    g_autofree char *line =
        lab_media_ok("piece %s --index %s/index.bin --in %u --out %u --store %s --list %s", clip,
            dir, piece.in, piece.out, store, list);
    bool fast = media_index_t90(piece.index, piece.out) - media_index_t90(piece.index, piece.in) <
                PIECE_FRAMES * MEDIA_TICKS / 33;
    if (!fast)
        g_assert_cmpint(lab_int(line, "frames"), ==, PIECE_FRAMES);
    g_array_append_val(pieces, piece);
    g_string_append_printf(plan, "segment\t%s\t%s\t%s\n", list, row->name, row->name);
}

static void pieces_are_right(gconstpointer data)
{
    bool quick = GPOINTER_TO_INT(data);
    g_autoptr(GArray) pieces = g_array_new(false, false, sizeof(struct piece));
    g_autoptr(GString) plan = g_string_new(NULL);
    g_autofree char *store = lab_folder("store"), *plan_path = lab_path("matrix.plan");
    g_autofree char *film = lab_path("matrix.mp4"), *cue_path = lab_path("matrix.json");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].quick || !quick)
            add_piece(&rows[i], pieces, store, plan);
    lab_write(plan_path, plan->str, -1);
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan_path, film, cue_path));
    g_autofree char *cues = lab_read(cue_path, NULL);
    struct film_check check = {.pieces = pieces, .cues = cues};
    lab_film_walk(film, check_frame, &check);
    g_assert_cmpint(check.item, ==, pieces->len);
    for (guint i = 0; i < pieces->len; i++)
        media_index_free(g_array_index(pieces, struct piece, i).index);
}

/* 30, then 15, then 24 frames a second: arithmetic with any one rate is wrong nearly everywhere.
 * All 690 stills in this process, every eleventh by the command, which must give the same bytes. */
static void all_690_stills(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *clip = lab_clip("rates.mp4", "--pattern 30x300,15x150,24x240");
    g_autofree char *dir = lab_ingest(clip, NULL), *png = lab_path("still.png");
    media_auto(index) index = lab_index(dir);
    int fd = open(clip, O_RDONLY | O_CLOEXEC);
    guint asked = 0;
    g_assert_cmpint(media_index_frames(index), ==, 690);
    for (uint32_t i = 0; i < 690; i++) {
        gsize n, m;
        int out = open(png, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        g_assert_true(media_still(fd, index, i, 0, true, out, &error));
        close(out);
        g_assert_cmpint(lab_picture_number(png, NULL, NULL), ==, i);
        if (i % 11)
            continue;
        g_autofree char *here = lab_read(png, &n);
        g_free(
            lab_media_ok("still %s --index %s/index.bin --frame %u --out %s", clip, dir, i, png));
        g_autofree char *there = lab_read(png, &m);
        g_assert_cmpmem(here, n, there, m);
        asked++;
    }
    close(fd);
    g_test_message("690 stills, %u of them by the command", asked);
    g_assert_cmpuint(asked, >=, 60);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    bool quick = argc > 1 && g_str_equal(argv[1], "quick");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/media/matrix/%s", rows[i].name);
        if (rows[i].quick || !quick)
            g_test_add_data_func(path, &rows[i], row_is_right);
    }
    g_test_add_data_func("/media/matrix/pieces", GINT_TO_POINTER(quick), pieces_are_right);
    if (!quick)
        g_test_add_func("/media/matrix/690-stills", all_690_stills);
    return lab_run();
}
