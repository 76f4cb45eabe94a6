#!/usr/bin/env python3
"""Turn the statement files into an enum and a table, and other texts into C strings.

    generate.py queries OUT.h OUT.c FILE.sql …
    generate.py texts OUT.c NAME=FILE[,FILE…] NAME[]=FILE[,FILE…] …
    generate.py schema OUT.md FILE.sql …

A statement starts with a line `-- name: unit_add`; its parameters are $1, $2 … or, in views, named
(:id). SQLite wants ?1 for the former. Names must be unique over all files.
"""
import re
import sys


def literal(text):
    lines = text.split("\n")
    quoted = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return "\n    ".join('"%s\\n"' % line for line in quoted)


def statements(files):
    found = {}
    for path in files:
        with open(path, encoding="utf-8") as source:
            parts = re.split(r"^-- name: *(\w+)[^\n]*\n", source.read(), flags=re.M)
        for name, text in zip(parts[1::2], parts[2::2]):
            text = re.sub(r";\n(\s*--[^\n]*(\n|$))*\s*$", ";", text).strip()  # comments after it
            if name in found:
                sys.exit("%s: statement %s is there twice" % (path, name))
            if not text.endswith(";"):
                sys.exit("%s: statement %s does not end with ';'" % (path, name))
            numbers = sorted({int(n) for n in re.findall(r"\$(\d+)", text)})
            if numbers != list(range(1, len(numbers) + 1)):
                sys.exit("%s: statement %s has a hole in its parameters" % (path, name))
            named = set(re.findall(r"(?<![:\w]):([a-z]\w*)", text)) if not numbers else set()
            found[name] = (re.sub(r"\$(\d+)", r"?\1", text), len(numbers) or len(named))
    return found


def queries(header, body, files):
    found = statements(files)
    with open(header, "w", encoding="utf-8") as out:
        out.write("/* Made by generate.py; edit queries/ instead. */\n#pragma once\n\nenum query {\n")
        out.writelines("    QUERY_%s,\n" % name.upper() for name in found)
        out.write("    QUERY_COUNT\n};\n\nstruct query_text {\n    const char *name, *sql;\n"
                  "    int params;\n};\nextern const struct query_text query_texts[];\n")
    with open(body, "w", encoding="utf-8") as out:
        out.write('/* Made by generate.py; edit queries/ instead. */\n#include "queries.h"\n\n'
                  '#pragma GCC diagnostic ignored "-Woverlength-strings"\n'
                  "const struct query_text query_texts[] = {\n")
        for name, (text, params) in found.items():
            out.write('    {"%s",\n    %s,\n    %d},\n' % (name, literal(text), params))
        out.write("};\n")


def array(name, files):
    texts = ",\n    ".join(literal(open(path, encoding="utf-8").read()) for path in files)
    return ("const char *const text_%s[] = {\n    %s};\nconst size_t text_%s_count = %d;\n"
            % (name, texts, name, len(files)))


def texts(body, pairs):
    with open(body, "w", encoding="utf-8") as out:
        out.write('/* Made by generate.py. */\n#include "texts.h"\n\n'
                  '#pragma GCC diagnostic ignored "-Woverlength-strings"\n')
        for pair in pairs:
            name, files = pair.split("=", 1)
            if name.endswith("[]"):
                out.write(array(name[:-2], files.split(",")))
                continue
            content = ""
            for path in files.split(","):
                with open(path, encoding="utf-8-sig") as source:
                    content += source.read()
            out.write("const char text_%s[] =\n    %s;\n" % (name, literal(content)))


def columns(body):
    """Name, type and comment of each column; a rule may go on in lines with a deeper indent."""
    body = re.sub(r"\n {8,}", " ", body)
    for line in body.split("\n"):
        found = re.match(r"    (\w+) (TEXT|INTEGER|REAL)\b(.*?)(?:--(.*))?$", line)
        if not found:
            continue
        name, kind, rules, comment = found.groups()
        choice = re.search(r"\bIN \(('[^)]*)\)", rules)
        link = re.search(r"REFERENCES (\w+)", rules)
        kind = kind.lower()
        if choice:
            kind = "one of " + choice.group(1).replace("'", "").replace("  ", " ")
        elif re.search(r"\bIN \(0, 1\)", rules):
            kind = "0 or 1"
        elif link:
            kind = "→ " + link.group(1)
        if not re.search(r"NOT NULL|PRIMARY KEY", rules):
            kind += ", may be absent"
        yield name, kind, (comment or "").strip().replace("|", "\\|")


def added(files):
    """The columns that later files add to tables of earlier ones: {table: text of the columns}."""
    found = {}
    for name in files:
        with open(name, encoding="utf-8") as source:
            for table, body in re.findall(
                    r"^ALTER TABLE (\w+) ADD COLUMN\n((?: {4}[^\n]*\n)+)", source.read(), re.M | re.S):
                found[table] = found.get(table, "") + body
    return found


def made_anew(files):
    """{old name: new name} of tables that a later file makes again under their own name."""
    texts = (open(name, encoding="utf-8").read() for name in files)
    return {old: new for text in texts
            for new, old in re.findall(r"^ALTER TABLE (\w+) RENAME TO (\w+);", text, re.M)}


def schema(path, files):
    later, anew = added(files), made_anew(files)
    later = added(files)
    last = {}  # a table that a later file makes again is told there
    for name in files:
        with open(name, encoding="utf-8") as source:
            last.update((table, name) for table in
                        re.findall(r"^CREATE TABLE (\w+)", source.read(), re.M))
    with open(path, "w", encoding="utf-8") as out:
        out.write("# The record's tables\n\nMade by `annotate/generate.py schema` from the comments "
                  "in `annotate/schema/`; edit those.\n")
        for number, name in enumerate(files):
            with open(name, encoding="utf-8") as source:
                text = source.read()
            out.write("\n" + re.sub(r"^-- ?", "", text.split("\n\n")[0], flags=re.M) + "\n")
            for remark, table, body in re.findall(
                    r"((?:^--[^\n]*\n)*)^CREATE TABLE (\w+) \(\n(.*?)^\)", text, re.M | re.S):
                if table in anew or last[table] != name:
                    continue
                table = next((old for old, new in anew.items() if new == table), table)
                out.write("\n## %s\n\n" % table)
                remark = re.sub(r"^-- ?", "", remark, flags=re.M).strip()
                if remark:
                    out.write(remark + "\n\n")
                out.write("| column | type | what |\n|---|---|---|\n")
                out.writelines("| %s |\n" % " | ".join(row)
                               for row in columns(body + later.get(table, "")))


if __name__ == "__main__":
    if sys.argv[1] == "queries":
        queries(sys.argv[2], sys.argv[3], sys.argv[4:])
    elif sys.argv[1] == "schema":
        schema(sys.argv[2], sys.argv[3:])
    else:
        texts(sys.argv[2], sys.argv[3:])
