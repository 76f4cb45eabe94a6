#!/usr/bin/env python3
"""Every key that the record can put into an error or a view has its sentence in both languages.

    test_keys.py ROOT
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
annotate = root / "annotate"
failures = []
count = 0


def check(good, name, lines=()):
    global count
    count += 1
    print("%s %d - %s" % ("ok" if good else "not ok", count, name))
    for line in lines:
        print("# " + line)


def sentences(path):
    found, section = {}, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        head = re.fullmatch(r"\[([\w.-]+)\]", line.strip())
        if head:
            section = head.group(1)
        elif "=" in line and not line.startswith("#"):
            key, text = line.split("=", 1)
            found["%s.%s" % (section, key.strip())] = text.strip()
    return found


def strip_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


code = {path.name: strip_comments(path.read_text(encoding="utf-8")) for path in annotate.glob("*.c")}
table = re.search(r"keys\[\] = \{(.*?)\};", code["keys.c"], re.S).group(1)
listed = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)?)"', table))

used = set()
call = re.compile(r"\b(?:annotate_fail|refuse|cell_wrong|invalid|fail)\s*\(([^;]*?)\)\s*(?:;|&&|\|\||:)", re.S)
for name, text in code.items():
    for arguments in call.findall(text):
        used.update(re.findall(r'"([a-z_]+\.[a-z_]+)"', arguments))
    used.update(re.findall(r'"([a-z_]+\.[a-z_]+)\|%', text))
facts = re.search(r"\} facts\[\] = \{(.*?)\};", code["rules.c"], re.S).group(1)
used.update(re.findall(r'"([a-z_]+\.[a-z_]+)"', facts))
used.update(re.findall(r'key = "([a-z_]+\.[a-z_]+)"', code["rules.c"]))

missing = sorted(used - listed)
check(not missing, "keys.c lists every key that the code uses", missing)

zh = sentences(root / "server/lang/zh.ini")
en = sentences(root / "server/lang/en.ini")
need = {key for key in listed | used if "." in key}
for lang, have in (("zh", zh), ("en", en)):
    gone = sorted(key for key in need if not have.get(key))
    check(not gone, "each key has a sentence in %s" % lang, gone)

media = set(re.findall(r"`(media\.[a-z_]+)`", (root / "docs/ref/media-cli.md").read_text("utf-8")))
gone = sorted(key for key in media if not zh.get(key) or not en.get(key))
check(media and not gone, "each reason of the media program has its sentence", gone)

settings = re.search(r"settings\[\] = \{(.*?)\n\};", code["settings.c"], re.S).group(1)
keys = re.findall(r'^\s*\{"([a-z._]+)"', settings, re.M)
gone = sorted(k for k in keys if not zh.get("setting." + k) or not en.get("setting." + k))
check(keys and not gone, "each setting has a name", gone)

views = "".join(path.read_text("utf-8") for folder in ("schema", "queries")
                for path in (annotate / folder).glob("*.sql"))
spoken = set(re.findall(r"(?:said|why)\(\s*'([a-z_]+\.[a-z_]+)'", views))
gone = sorted(key for key in spoken if not zh.get(key) or not en.get(key))
check(not gone, "each key that a view speaks has its sentence", gone)

print("1..%d" % count)
