#!/usr/bin/env python3
"""The words that the office's pages have for the log, for the files that the server makes of it.

    log_words.py OUT.c ZH.ts,… EN.ts,…
"""
import json
import re
import sys

LINE = re.compile(r"""'([\w.-]+)':\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")
WANTED = re.compile(r"^(did|kind|data|role|logstate|logvalue|actor|events|field|menu|state|flag|source|col|what|unitkind|linkkind|linkpart|officegroup|clip|clips|esc|exposure|bulletin"
    r"|duty|dutystate|dutymark|figure|figures|round|score|screening|attendance|checkin|reelstate|users|paper|papers|card|card_state|cards|clock"
    r"|reminders|request|requestkind|request_state|sheet|ladder|recheck|recheck_result|warning)\.|^common\.(yes|no|active|inactive)$")


def words(files):
    found = {}
    for path in files.split(","):
        with open(path, encoding="utf-8") as source:
            for key, one, two in LINE.findall(source.read()):
                if WANTED.match(key):
                    found[key] = re.sub(r"\\(.)", r"\1", one or two)
    return found


zh, en = words(sys.argv[2]), words(sys.argv[3])
if set(zh) != set(en):
    sys.exit("words of the log in one language only: %s" % sorted(set(zh) ^ set(en)))
with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write('#include "log_words.h"\n\nconst struct log_word log_words[] = {\n')
    for key in sorted(zh):
        out.write("    {%s, %s, %s},\n" % tuple(
            json.dumps(text, ensure_ascii=False) for text in (key, zh[key], en[key])))
    out.write("};\nconst size_t log_n_words = sizeof log_words / sizeof *log_words;\n")
