/* timeline.c — see timeline.h. The EDL follows the CMX 3600 column layout that editing programs
 * have agreed on; the OTIO follows the published schema versions Timeline.1, Stack.1, Track.1,
 * Clip.2, Marker.2, ExternalReference.1, TimeRange.1 and RationalTime.1. */
#include "timeline.h"

#include "work.h"

#include <stdlib.h>
#include <string.h>

#define TICKS 90000

static bool is_segment(const json_t *item)
{
    return json_is_integer(json_object_get(item, "segment"));
}

static bool is_flag(const json_t *item, const char *key)
{
    return json_is_true(json_object_get(item, key));
}

/* One line of text that is safe in an EDL: no control characters. */
static char *plain(const char *text)
{
    char *copy = g_strdup(text);
    for (char *p = copy; *p; p++)
        if (g_ascii_iscntrl(*p))
            *p = ' ';
    return copy;
}

/* --- EDL --- */

static bool on_grid(const json_t *items, int64_t ticks)
{
    static const char *const keys[] = {"start_t90", "end_t90", "in_t90"};
    size_t i;
    const json_t *item;
    json_array_foreach(items, i, item)
    {
        for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
            if (work_int(item, keys[k], 0) % ticks)
                return false;
    }
    return true;
}

/* Frames a second of the time codes. *out_exact: every cut lies on a frame. */
static int64_t edl_rate(const json_t *items, bool *out_exact)
{
    static const int rates[] = {25, 24, 30, 50, 48, 60};
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        *out_exact = on_grid(items, TICKS / rates[i]);
        if (*out_exact)
            return rates[i];
    }
    return rates[0];
}

static int64_t nearest(int64_t t90, int64_t rate)
{
    return (t90 * rate + TICKS / 2) / TICKS;
}

static void put_code(GString *out, int64_t frame, int64_t rate)
{
    int64_t s = frame / rate;
    g_string_append_printf(out, " %02d:%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60),
        (int)(s % 60), (int)(frame % rate));
}

static void put_range(GString *out, const char *what, const json_t *item, const char *const keys[4])
{
    int64_t v[4];
    for (int i = 0; i < 4; i++)
        v[i] = work_int(item, keys[i], 0);
    g_string_append_printf(out,
        "* %s FRAMES [%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ") T90 [%" G_GINT64_FORMAT
        ",%" G_GINT64_FORMAT ")\n",
        what, v[0], v[1], v[2], v[3]);
}

static void put_comments(GString *out, const json_t *item)
{
    static const char *const source[] = {"in_frame", "out_frame", "in_t90", "out_t90"};
    int64_t first = work_int(item, "first_frame", 0), n = work_int(item, "frames", 0);
    g_autofree char *name = plain(work_text(item, "clip_name"));
    g_autofree char *title = plain(work_text(item, "title"));
    g_string_append_printf(out, "* FROM CLIP NAME: %s\n", is_segment(item) ? name : "reel.mp4");
    if (is_segment(item)) {
        put_range(out, "SOURCE", item, source);
        g_string_append_printf(out, "* SOURCE SHA256: %s\n", work_text(item, "clip_sha256"));
        if (is_flag(item, "vfr"))
            g_string_append(out,
                "* SOURCE HAS A VARIABLE FRAME RATE: TIME CODES ARE ITS TIME AT THE "
                "RATE OF THIS LIST\n");
        if (g_str_equal(work_text(item, "clip_kind"), "image"))
            g_string_append(out, "* SOURCE IS A STILL PICTURE\n");
    } else {
        g_string_append(out, "* CARD: THE FILM ITSELF IS ITS SOURCE\n");
    }
    g_string_append_printf(out,
        "* REEL FRAMES [%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ") T90 [%" G_GINT64_FORMAT
        ",%" G_GINT64_FORMAT ")\n",
        first, first + n, work_int(item, "start_t90", 0), work_int(item, "end_t90", 0));
    if (*title)
        g_string_append_printf(out, "* COMMENT: %s\n", title);
}

static void put_event(GString *out, size_t n, const json_t *item, int64_t rate)
{
    int64_t from = nearest(work_int(item, "start_t90", 0), rate);
    int64_t to = nearest(work_int(item, "end_t90", 0), rate);
    bool segment = is_segment(item);
    int64_t in = segment ? nearest(work_int(item, "in_t90", 0), rate) : from;
    g_autofree char *reel =
        segment ? g_strdup_printf("C%07d", (int)(work_int(item, "clip", 0) % 10000000))
                : g_strdup("REEL");
    bool sound = segment && is_flag(item, "has_audio");
    g_string_append_printf(out, "%03zu  %-8s %-5s C       ", n, reel, sound ? "AA/V" : "V");
    put_code(out, in, rate);
    put_code(out, in + to - from, rate);
    put_code(out, from, rate);
    put_code(out, to, rate);
    g_string_append_c(out, '\n');
    put_comments(out, item);
}

char *timeline_edl(const json_t *cuts)
{
    const json_t *items = json_object_get(cuts, "items"), *item;
    bool exact;
    int64_t rate = edl_rate(items, &exact);
    g_autofree char *title = plain(work_text(cuts, "title"));
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out, "TITLE: %s V%d\nFCM: NON-DROP FRAME\n", title, (int)work_int(cuts, "version_no", 0));
    size_t i;
    json_array_foreach(items, i, item)
    {
        put_event(out, i + 1, item, rate);
        if (i == 0) /* OpenTimelineIO's reader takes no remark before the first event */
            g_string_append_printf(out,
                "* TIME CODES AT %d FRAMES A SECOND, %s\n* FILM SHA256: %s\n", (int)rate,
                exact ? "EXACT" : "ROUNDED TO THE NEAREST; T90 IS EXACT, IN 1/90000 S",
                work_text(cuts, "sha256"));
    }
    return g_string_free(out, FALSE);
}

/* --- OpenTimelineIO --- */

struct rate {
    int num, den;
};

static bool fits(int64_t frame, int64_t t90, const struct rate *r)
{
    return llabs(t90 * r->num - frame * TICKS * r->den) <= r->num; /* within a tick */
}

/* The constant rate on which the cut's frames have the cut's times; NULL: there is none. */
static const struct rate *rate_of(const json_t *item)
{
    static const struct rate rates[] = {
        {25,    1   },
        {30,    1   },
        {30000, 1001},
        {24,    1   },
        {24000, 1001},
        {50,    1   },
        {60,    1   },
        {60000, 1001},
        {48,    1   },
        {15,    1   },
        {20,    1   },
        {12,    1   },
        {10,    1   },
        {120,   1   },
    };
    if (is_flag(item, "vfr") || g_str_equal(work_text(item, "clip_kind"), "image"))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++)
        if (fits(work_int(item, "in_frame", 0), work_int(item, "in_t90", 0), &rates[i]) &&
            fits(work_int(item, "out_frame", 0), work_int(item, "out_t90", 0), &rates[i]))
            return &rates[i];
    return NULL;
}

static json_t *time_at(int64_t value, double rate)
{
    return json_pack(
        "{s:s,s:f,s:f}", "OTIO_SCHEMA", "RationalTime.1", "rate", rate, "value", (double)value);
}

static json_t *range_of(int64_t from, int64_t to, double rate)
{
    return json_pack("{s:s,s:o,s:o}", "OTIO_SCHEMA", "TimeRange.1", "duration",
        time_at(to - from, rate), "start_time", time_at(from, rate));
}

static json_t *reference(const char *url, json_t *available, json_t *metadata)
{
    g_autofree char *escaped = g_uri_escape_string(url, NULL, FALSE);
    return json_pack("{s:s,s:s,s:o,s:o,s:s,s:n}", "OTIO_SCHEMA", "ExternalReference.1",
        "target_url", escaped, "available_range", available, "metadata", metadata, "name", url,
        "available_image_bounds");
}

/* What a clip of the track is of; *out_source is the part of it that is shown. */
static json_t *source_of(const json_t *cuts, const json_t *item, json_t **out_source)
{
    if (!is_segment(item)) {
        const json_t *items = json_object_get(cuts, "items");
        const json_t *last = json_array_get(items, json_array_size(items) - 1);
        *out_source = range_of(work_int(item, "start_t90", 0), work_int(item, "end_t90", 0), TICKS);
        return reference("reel.mp4", range_of(0, work_int(last, "end_t90", 0), TICKS),
            json_pack("{s:{s:s}}", "shenkan", "sha256", work_text(cuts, "sha256")));
    }
    const struct rate *r = rate_of(item);
    double rate = r ? (double)r->num / r->den : TICKS;
    int64_t end = r ? work_int(item, "clip_frames", 0) : work_int(item, "clip_ms", 0) * 90;
    int64_t from = work_int(item, r ? "in_frame" : "in_t90", 0);
    int64_t to = work_int(item, r ? "out_frame" : "out_t90", 0);
    *out_source = range_of(from, to, rate);
    return reference(work_text(item, "clip_name"), range_of(0, MAX(end, to), rate),
        json_pack("{s:{s:I,s:s,s:b}}", "shenkan", "clip", (json_int_t)work_int(item, "clip", 0),
            "sha256", work_text(item, "clip_sha256"), "vfr", (int)is_flag(item, "vfr")));
}

/* The exact whereabouts of a part, whatever the rates make of it. */
static json_t *exact_of(const json_t *item)
{
    static const char *const keys[] = {"first_frame", "frames", "start_t90", "end_t90", "in_frame",
        "out_frame", "in_t90", "out_t90", "segment", "problem", "problem_no"};
    json_t *out = json_object();
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        json_t *value = json_object_get(item, keys[i]);
        if (value && !json_is_null(value))
            json_object_set(out, keys[i], value);
    }
    json_object_set_new(out, "record_range",
        range_of(work_int(item, "start_t90", 0), work_int(item, "end_t90", 0), TICKS));
    return json_pack("{s:o}", "shenkan", out);
}

static json_t *clip_of(const json_t *cuts, const json_t *item)
{
    json_t *source, *media = source_of(cuts, item, &source);
    const char *title = work_text(item, "title");
    return json_pack("{s:s,s:s,s:o,s:{s:o},s:s,s:o,s:[],s:[],s:b,s:n}", "OTIO_SCHEMA", "Clip.2",
        "name", title, "source_range", source, "media_references", "DEFAULT_MEDIA", media,
        "active_media_reference_key", "DEFAULT_MEDIA", "metadata", exact_of(item), "markers",
        "effects", "enabled", 1, "color");
}

static int64_t end_of(const json_t *items, size_t at)
{
    const json_t *item = json_array_get(items, at);
    int64_t row = work_int(item, "item", 0), end = 0;
    for (; (item = json_array_get(items, at)) && work_int(item, "item", 0) == row; at++)
        end = work_int(item, "end_t90", 0);
    return end;
}

/* A mark over all of a problem, its card included. */
static json_t *markers_of(const json_t *items)
{
    json_t *list = json_array();
    int64_t row = -1;
    size_t i;
    const json_t *item;
    json_array_foreach(items, i, item)
    {
        bool begins = row != work_int(item, "item", 0);
        row = work_int(item, "item", 0);
        if (!begins || !work_int(item, "problem", 0))
            continue;
        json_array_append_new(list,
            json_pack("{s:s,s:s,s:s,s:s,s:o,s:{s:{s:s,s:s,s:s,s:s}}}", "OTIO_SCHEMA", "Marker.2",
                "name", work_text(item, "title"), "color", "RED", "comment",
                work_text(item, "description"), "marked_range",
                range_of(work_int(item, "start_t90", 0), end_of(items, i), TICKS), "metadata",
                "shenkan", "problem_no", work_text(item, "problem_no"), "point_name",
                work_text(item, "point_name"), "lead_unit_name", work_text(item, "lead_unit_name"),
                "type_name", work_text(item, "type_name")));
    }
    return list;
}

json_t *timeline_otio(const json_t *cuts)
{
    const json_t *items = json_object_get(cuts, "items"), *item;
    json_t *clips = json_array();
    size_t i;
    json_array_foreach(items, i, item) json_array_append_new(clips, clip_of(cuts, item));
    json_t *track = json_pack("{s:s,s:s,s:s,s:o,s:n,s:o,s:[],s:{},s:b,s:n}", "OTIO_SCHEMA",
        "Track.1", "name", "reel", "kind", "Video", "children", clips, "source_range", "markers",
        markers_of(items), "effects", "metadata", "enabled", 1, "color");
    json_t *stack = json_pack("{s:s,s:s,s:[o],s:n,s:[],s:[],s:{},s:b,s:n}", "OTIO_SCHEMA",
        "Stack.1", "name", "tracks", "children", track, "source_range", "markers", "effects",
        "metadata", "enabled", 1, "color");
    return json_pack("{s:s,s:s,s:o,s:o,s:{s:{s:I,s:I,s:I,s:s,s:I}}}", "OTIO_SCHEMA", "Timeline.1",
        "name", work_text(cuts, "title"), "global_start_time", time_at(0, TICKS), "tracks", stack,
        "metadata", "shenkan", "screening", (json_int_t)work_int(cuts, "screening", 0), "reel",
        (json_int_t)work_int(cuts, "reel", 0), "version_no",
        (json_int_t)work_int(cuts, "version_no", 0), "sha256", work_text(cuts, "sha256"), "frames",
        (json_int_t)work_int(cuts, "frames", 0));
}
