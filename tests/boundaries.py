#!/usr/bin/env python3
"""Keeps the rooms apart (docs/design/architecture.md): which folder may include what. TAP output.

Each rule is a pattern of an #include and the files that may have it.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = ("annotate", "media", "papers", "player", "server")
OWNERS = [
    # what, pattern of the include, who may
    ("SQLite is annotate's", r"sqlite3\.h|libpq-fe\.h", r"^annotate/"),
    ("libav is media's", r"libav\w+/|libsw\w+/", r"^media/"),
    ("GStreamer is player's", r"gst/", r"^player/"),
    ("SDL is player's", r"SDL", r"^player/"),
    ("libmicrohttpd is http.c's", r"microhttpd\.h", r"^server/http\.c$"),
    ("libarchive is package.c's", r"archive(_entry)?\.h", r"^server/package\.c$"),
    ("Pango, Cairo, QR and xlsx are papers'", r"cairo|pango|qrencode|xlsxwriter", r"^papers/"),
]
LEAVES = {  # which leaf's public header a leaf may include besides its own
    "annotate": set(), "media": set(), "papers": set(), "player": {"papers"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
SQL_TEXT = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^"]*%[sd]', re.I)


def sources():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *FOLDERS], cwd=ROOT,
                            capture_output=True, text=True)
    names = listed.stdout.split("\n")
    if listed.returncode:  # not a checkout (a release archive): walk the folders
        names = [os.path.relpath(os.path.join(base, name), ROOT)
                 for folder in FOLDERS
                 for base, _, files in os.walk(os.path.join(ROOT, folder)) for name in files]
    return [name for name in names if name.endswith((".c", ".h")) and "node_modules" not in name
            and os.path.exists(os.path.join(ROOT, name))]


def main():
    number, bad_total = 0, 0

    def report(title, bad):
        nonlocal number, bad_total
        number += 1
        bad_total += bool(bad)
        print(f"{'not ok' if bad else 'ok'} {number} {title}")
        for line in bad:
            print(f"# {line}")

    texts = {}
    for name in sources():
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            texts[name] = file.read()
    includes = [(name, what) for name, text in texts.items() for what in INCLUDE.findall(text)]
    report("there is source to look at", [] if len(texts) > 20 else ["almost no source found"])
    for title, pattern, may in OWNERS:
        report(title, [f"{name} includes {what}" for name, what in includes
                       if re.match(pattern, what) and not re.match(may, name)])
    for leaf, friends in LEAVES.items():
        others = {f"{other}.h" for other in LEAVES} - {f"{leaf}.h"} - {f"{f}.h" for f in friends}
        others |= {f"{other[:-2]}/{other}" for other in others}
        report(f"{leaf} sees no other leaf", [f"{name} includes {what}" for name, what in includes
                                              if name.startswith(f"{leaf}/") and what in others])
    own = {name for name in texts if name.endswith(".h")}
    public = {f"{leaf}.h" for leaf in LEAVES} | {f"{leaf}/{leaf}.h" for leaf in LEAVES}
    report("private headers stay in their folder",
           [f"{name} includes {what}" for name, what in includes
            if what not in public and any(header.endswith(f"/{what}") or header == what
                                          for header in own)
            and f"{name.split('/')[0]}/{what.split('/')[-1]}" not in own])
    report("no SQL text is put together at run time",
           [f"{name}: {found.group(0)[:60]}" for name, text in texts.items()
            for found in SQL_TEXT.finditer(text)])
    report("SQL statements live in annotate's .sql files",
           [f"{name}: {found.group(0)[:60]}" for name, text in texts.items()
            if not name.startswith("annotate/")
            for found in re.finditer(r'"(SELECT\s|INSERT INTO|DELETE FROM)[^"]*', text)])
    print(f"1..{number}")
    return 1 if bad_total else 0


sys.exit(main())
