/* papers_plates.c — 点位牌: of the points that were chosen, or of all that are in use. */
#include "papers_job.h"

static GHashTable *chosen(const struct paper *paper)
{
    json_auto_t *args = json_loads(paper->slot->job->args, 0, NULL);
    const json_t *points = json_object_get(args, "points"), *id;
    GHashTable *set =
        points ? g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL) : NULL;
    size_t i;
    json_array_foreach(points, i, id)
    {
        gint64 *key = g_new(gint64, 1);
        *key = json_integer_value(id);
        g_hash_table_add(set, key);
    }
    return set;
}

struct progress {
    struct paper *paper;
    size_t n;
};

static bool tell(size_t done, void *payload)
{
    const struct progress *p = payload;
    return done % 50 || work_tell(p->paper->slot, "paper", 10 + (int)(85 * done / p->n));
}

bool paper_plates(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *list = json_object_get(view, "points"), *row;
    g_autoptr(GHashTable) wanted = chosen(paper);
    g_autofree struct papers_plate *plates = g_new0(struct papers_plate, json_array_size(list) + 1);
    struct progress progress = {paper, 0};
    struct papers_plates all = {.meta = paper->meta,
        .office = paper_org(paper),
        .phone = work_text(view, "phone"),
        .plates = plates,
        .tell = tell,
        .payload = &progress};
    size_t i;
    json_array_foreach(list, i, row)
    {
        gint64 id = work_int(row, "id", 0);
        if (wanted && !g_hash_table_contains(wanted, &id))
            continue;
        plates[all.n_plates++] = (struct papers_plate){.code = work_text(row, "code"),
            .name = work_text(row, "name"),
            .type = work_text(row, "type_name"),
            .unit = work_text(row, "unit_name"),
            .qr = paper_address(paper, "point", id)};
        all.meta.created_at = MAX(all.meta.created_at, work_int(row, "at", 0));
    }
    progress.n = all.n_plates;
    paper->name = g_strdup_printf("点位牌-%zu块.pdf", all.n_plates);
    return papers_plates_write(&all, paper->path, error);
}
