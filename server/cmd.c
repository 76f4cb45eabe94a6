#include "cmd.h"

#include "annotate.h"
#include "clock.h"
#include "lang.h"
#include "store.h"

#include <stdio.h>
#include <string.h>

int cmd_fail(const char *command, const GError *error)
{
    char buf[80];
    const char *text = error->message, *field = NULL;
    if (error->domain == ANNOTATE_ERROR) {
        const char *key = annotate_error_key(error, buf, sizeof buf);
        const char *known = strchr(key, '.') ? key : "request.not_found";
        const char *sentence = lang_text("en", known);
        if (sentence && error->code != ANNOTATE_ERROR_BUSY && error->code != ANNOTATE_ERROR_CORRUPT)
            text = sentence;
        field = text == sentence ? annotate_error_field(error) : NULL;
    }
    fprintf(stderr, "shenkan %s: %s%s%s%s\n", command, text, field ? " (" : "", field ? field : "",
        field ? ")" : "");
    return 1;
}

static const char *text_of(const char *lang, const char *key, void *payload)
{
    return lang_text(lang, key);
}

struct annotate *cmd_record(const char *data, bool make, GError **error)
{
    g_autofree char *dir = g_canonicalize_filename(data ? data : "data", NULL);
    store_auto *store = make ? store_new(dir, error) : store_open(dir, error);
    if (!store)
        return NULL;
    g_autofree char *path = store_record_path(store);
    if (!annotate_prepare(path, clock_now(), error))
        return NULL;
    struct annotate *record = annotate_open(path, 0, error);
    if (record)
        annotate_set_texts(record, text_of, NULL);
    return record;
}
