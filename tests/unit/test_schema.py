#!/usr/bin/env python3
"""docs/ref/schema.md is what the schema files say, column by column, and rules.md what rules.c says;
the views ask for roles that there are.

    test_schema.py ROOT
"""
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
files = sorted(str(path) for path in (root / "annotate/schema").glob("[0-9]*.sql"))
page = (root / "docs/ref/schema.md").read_text(encoding="utf-8")
failed = []



def generated(name, *sources):
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / (name + ".md")
        subprocess.run([sys.executable, str(root / "annotate/generate.py"), name, str(made), *sources],
                       check=True)
        return made.read_text(encoding="utf-8")


same = generated("schema", *files) == page
rules = generated("rules", *(str(root / path) for path in (
    "annotate/rules.c", "server/lang/zh.ini", "server/lang/en.ini")))
same_rules = rules == (root / "docs/ref/rules.md").read_text(encoding="utf-8")

record = sqlite3.connect(":memory:")
for path in files:
    record.executescript(pathlib.Path(path).read_text(encoding="utf-8"))
names = [row[0] for row in record.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
for name in names:
    columns = [row[1] for row in record.execute("SELECT * FROM pragma_table_info(?)", (name,))]
    part = re.search(r"^## %s\n(.*?)(?=^## |\Z)" % name, page, re.M | re.S)
    if not part or re.findall(r"^\| (\w+) \|", part.group(1), re.M)[1:] != columns:
        failed.append(name)

roles = set(re.findall(r'"(\w+)"', re.search(
    r"roles?_?\w*\[\] = \{(.*?)\}", (root / "annotate/check.c").read_text(encoding="utf-8"), re.S).group(1)))
views = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "annotate").glob("*/*.sql")))
asked = {name for one, many in re.findall(r"role_name\([\w.]+\) (?:= ('\w+')|IN \(([^)]*)\))", views)
         for name in re.findall(r"'(\w+)'", one + many)}
strange = sorted(asked - roles)



def grown():
    """A record of schema 27 with rows at which others point, brought to the last one as the program does."""
    old = sqlite3.connect(":memory:", isolation_level=None)
    old.executescript("".join(pathlib.Path(path).read_text(encoding="utf-8") for path in files[:27]))
    old.executescript("""PRAGMA foreign_keys = OFF;
        INSERT INTO account (id, login, name, password_hash, created_at) VALUES (1, 'office', '演示·甲', '-', 1);
        INSERT INTO duty (id, kind, state, holder, due_on, made_at) VALUES (7, 'summary', 'open', '', '2026-01-05', 1);
        INSERT INTO reminder (duty, clock, due_on, on_date, level, at) VALUES (7, 'duty', '2026-01-05', '2026-01-06', 1, 1);
        INSERT INTO round (id, state, kind, team, from_on, to_on, made_by, made_at)
            VALUES (5, 'open', 'special', '一组', '2026-01-05', '2026-01-06', 1, 1);
        INSERT INTO round_point (round, point) VALUES (5, 3);
        PRAGMA foreign_keys = ON;""")
    for path in files[27:]:
        old.executescript("BEGIN IMMEDIATE;" + pathlib.Path(path).read_text(encoding="utf-8") + "COMMIT;")
    lost = [row for row in old.execute("PRAGMA foreign_key_check") if row[2] in ("duty", "round")]
    return lost, old.execute("SELECT (SELECT duty FROM reminder), (SELECT round FROM round_point), "
                             "(SELECT title FROM duty WHERE id = 7), (SELECT team FROM round WHERE id = 5)").fetchone()


try:
    kept = grown()
except sqlite3.Error as error:
    kept = str(error)

print("1..5")
print("%s 1 - the page is the generated one" % ("ok" if same else "not ok"))
if not same:
    print("# run: annotate/generate.py schema docs/ref/schema.md annotate/schema/0*.sql")
print("%s 2 - it has every column of %d tables" % ("not ok" if failed else "ok", len(names)))
for name in failed:
    print("# " + name)
print("%s 3 - the page of the rules is the generated one" % ("ok" if same_rules else "not ok"))
if not same_rules:
    print("# run: annotate/generate.py rules docs/ref/rules.md annotate/rules.c server/lang/{zh,en}.ini")
print("%s 4 - the views ask for %d roles that there are" % ("not ok" if strange else "ok", len(asked)))
for name in strange:
    print("# " + name)
whole = kept == ([], (7, 5, "", "一组"))
print("%s 5 - rows at which others point stay when their table is made anew" % ("ok" if whole else "not ok"))
if not whole:
    print("# %s" % (kept,))
