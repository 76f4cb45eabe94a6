#!/usr/bin/env python3
"""Both languages say the same things: equal keys, no empty sentence, every key that the code can
put before a user has its sentence, and no sentence that nothing uses."""
import configparser
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from house import ROOT, Tap  # noqa: E402

LANG = os.path.join(ROOT, "server", "lang")
# Keys are written "group.name"; other dotted words in the sources are files and acts of the log.
KEY = re.compile(r'"([a-z][a-z_]*\.[a-z0-9_]+)(?:\|[^"]*)?"')
MADE = ("agenda.", "ledger.", "setting.", "problem.state.", "claim.mode.", "source.", "ready.", "kept.",
        "verification.")
MEDIA = re.compile(r"`(media\.[a-z_]+)`")


def load(lang):
    file = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True)
    file.optionxform = str
    file.read(os.path.join(LANG, lang + ".ini"), encoding="utf-8")
    return {f"{group}.{key}": text for group in file.sections() for key, text in file[group].items()}


def sources(*patterns):
    for pattern in patterns:
        for path in glob.glob(os.path.join(ROOT, pattern)):
            with open(path, encoding="utf-8") as file:
                yield path, file.read()


def error_keys():
    """Keys that annotate and server put into errors, and where."""
    found = {}
    for path, text in sources("annotate/keys.c"):
        for key in KEY.findall(text):
            found.setdefault(key, path)
    for path, text in sources("annotate/rules.c"):
        for key in re.findall(r'\{RULES_[A-Z_]+,\s*"([a-z_.]+)"', text):
            found.setdefault(key, path)
        for key in re.findall(r'"((?:step|claim|problem|card|screening)\.[a-z_]+)"', text):
            found.setdefault(key, path)
    calls = re.compile(r'(?:http_fail|http_reply_fail|record_fail|record_refuse|record_error|refuse|'
                       r'ANNOTATE_ERROR_[A-Z]+)\b[^;]*?"([a-z][a-z_]*\.[a-z0-9_]+)(?:\|[a-z_]+)?"',
                       re.S)
    for path, text in sources("annotate/*.c", "server/*.c"):
        for key in calls.findall(text):
            found.setdefault(key, path)
    for path, text in sources("docs/ref/media-cli.md"):
        for key in MEDIA.findall(text):
            found.setdefault(key, path)
    return found


def settings():
    for _, text in sources("annotate/settings.c"):
        table = text[text.index("settings[] = {"):text.index("};")]
        return re.findall(r'\{"([a-z_.]+)",\s*"(?:text|int|bool)"', table)


def main():
    tap = Tap()
    zh, en = load("zh"), load("en")
    tap.same(sorted(set(zh) ^ set(en)), [], "zh.ini and en.ini have the same keys")
    tap.same([k for k in zh if not zh[k].strip() or not en[k].strip()], [], "no empty sentence")
    tap.same([k for k in zh if not re.search(r"[\u4e00-\u9fff]", zh[k])], [],
             "the Chinese is Chinese")
    tap.same([k for k in en if re.search(r"[\u4e00-\u9fff]", en[k])], [], "the English is English")
    found = error_keys()
    files = {k for k in found if k.endswith((".h", ".json", ".jpg", ".mp4", ".db", ".ini"))}
    missing = sorted(f"{k} ({os.path.basename(found[k])})" for k in set(found) - files - set(zh))
    tap.same(missing, [], "every key of an error has its sentence")
    missing = [s for s in settings() if f"setting.{s}" not in zh]
    tap.same(missing, [], "every setting has its name")
    everything = "".join(text for _, text in sources(
        "annotate/*.c", "annotate/schema/*.sql", "annotate/queries/*.sql", "server/*.c",
        "docs/ref/media-cli.md", "media/*.c"))
    unused = [k for k in zh if k not in everything and not k.startswith(MADE)]
    tap.same(unused, [], "no sentence that nothing says")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
