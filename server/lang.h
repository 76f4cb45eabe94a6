/* lang.h — what users read: sentences by key, from lang/zh.ini and lang/en.ini (embedded). */
#pragma once

/* `lang` "zh" or "en" (any other: zh). The sentence, or NULL for an unknown key. Static text. Any
 * thread. */
const char *lang_text(const char *lang, const char *key);
