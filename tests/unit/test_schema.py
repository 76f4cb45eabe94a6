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

print("1..4")
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
