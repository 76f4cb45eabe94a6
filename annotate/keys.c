/* keys.c — every key that may stand in an error of this folder, so that a test can see that each
 * has its sentence. Keys of rules.c come from its fact table. */
#include "annotate.h"

static const char *const keys[] = {
    "not_found",
    "conflict.version",
    "conflict.taken",
    "op.reused",
    "field.required",
    "field.invalid",
    "field.too_long",
    "field.not_text",
    "field.not_a_day",
    "field.no_such",
    "record.append_only",
    "record.out_of_order",
    "backup.exists",
    "setting.out_of_range",
    "step.not_allowed",
    "step.not_your_role",
    "user.bad_login",
    "user.inactive",
    "user.last_admin",
    "unit.parent_loop",
    "upload.too_large",
    "upload.too_many",
    "upload.quota",
    "job.not_running",
    "job.lock_again",
    "job.worker_lost",
    "screening.over",
    "pair.no_such_code",
    "import.encoding",
    "import.not_csv",
    "import.empty",
    "import.no_column",
    "import.unknown_column",
    "import.not_a_number",
    "import.not_yes_or_no",
    "import.no_such_unit",
    "import.no_such_type",
    "import.no_such_indicator",
    "import.half_a_place",
    "import.twice",
    "media.crashed",
    "media.cancelled",
    NULL,
};

const char *const *annotate_error_keys(void)
{
    return keys;
}
