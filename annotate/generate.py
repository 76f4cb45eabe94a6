#!/usr/bin/env python3
"""Turn the statement files into an enum and a table, and other texts into C strings.

    generate.py queries OUT.h OUT.c FILE.sql …
    generate.py texts OUT.c NAME=FILE[,FILE…] NAME[]=FILE[,FILE…] …
    generate.py schema OUT.md FILE.sql …
    generate.py rules OUT.md rules.c zh.ini en.ini

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


def sentences(path):
    """{"step.no_reason": "…"} of a language file."""
    found, part = {}, ""
    with open(path, encoding="utf-8") as source:
        for line in source:
            head = re.match(r"\[(\w+)\]", line)
            pair = re.match(r"(\w+)\s*=\s*(.*)", line)
            if head:
                part = head.group(1)
            elif pair:
                found[part + "." + pair.group(1)] = pair.group(2).strip().replace("|", "\\|")
    return found


def roles_of(text):
    """SUPERVISOR | OFFICE, as a reader names them."""
    text = re.sub(r"ANNOTATE_ROLES?_|\(uint32_t\)|[()\\\n]", "", text).replace("& ~", "but ")
    return ", ".join(word.strip().lower() for word in text.split("|"))


def rules(path, source, zh, en):
    with open(source, encoding="utf-8") as file:
        text = file.read()
    drawing = re.match(r"/\* rules\.c[^\n]*\n \*\n(.*?)\n \*/", text, re.S).group(1)
    drawing = re.sub(r"^ \* ?(?:  )?", "", drawing, flags=re.M)
    table = text[text.index("rules_step steps[]"):text.index("/* clang-format on */")]
    steps = re.findall(r'\{"(\w+)",\s*"([\w-]+)",\s*"(\w+)",\s*"([\w-]+)",\s*([^,{}]*),\s*'
                       r'([^,{}]*),\s*(NULL|"\w+")\}', table)
    if len(steps) != len(re.findall(r'^ {4}\{"', table, re.M)):
        sys.exit("%s: a row of the table is not understood" % source)
    facts = dict(re.findall(r'^ {4}\{"(\w+)",\s*"([\w.]+)"\s*\},?$', text, re.M))
    several = dict(re.findall(r"^#define (\w+) +(\(F\([^\n]*\)\))$", text, re.M))
    groups = [(name, body) for name, body in re.findall(
        r"^#define ([A-Z_]+) +\\?\n? *(ANNOTATE_ROLES?_\w+|\([A-Z_ |\\\n]+\))", text, re.M)
        if name.lower() != roles_of(body)]
    kinds = list(dict.fromkeys(step[0] for step in steps))
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Who may do what, when\n\nMade by `annotate/generate.py rules` from the table in "
                  "`annotate/rules.c`; edit that. What is in no row is refused; the pages show their "
                  "buttons by the same table.\n\n```\n%s\n```\n" % drawing)
        out.write("\nRoles by one name: %s. `system` is the program's own clock.\n" % "; ".join(
            "%s = %s" % (name.lower(), roles_of(body)) for name, body in groups))
        for kind in kinds:
            out.write("\n## %s\n\n| T | from | act | to | who | needs |\n|---|---|---|---|---|---|\n" % kind)
            for _, before, act, after, who, needs, number in (s for s in steps if s[0] == kind):
                needs = re.sub(r"\b[A-Z]+_[A-Z]+\b(?!\))", lambda m: several.get(m[0], m[0]), needs)
                names = [name.lower() for name in re.findall(r"F\((\w+)\)", needs)]
                out.write("| %s | %s | %s | %s | %s | %s |\n" % (
                    number.strip('"').replace("NULL", ""), before, act, after, roles_of(who),
                    ", ".join(names)))
        out.write("\n## What a row needs\n\nEach is looked up when the act is done, in the same "
                  "transaction; without it the act is refused with this sentence.\n\n"
                  "| needs | key | zh | en |\n|---|---|---|---|\n")
        said = sentences(zh), sentences(en)
        for name, key in facts.items():
            out.write("| %s | `%s` | %s | %s |\n" % (name, key, said[0][key], said[1][key]))


if __name__ == "__main__":
    if sys.argv[1] == "queries":
        queries(sys.argv[2], sys.argv[3], sys.argv[4:])
    elif sys.argv[1] == "schema":
        schema(sys.argv[2], sys.argv[3:])
    elif sys.argv[1] == "rules":
        rules(*sys.argv[2:])
    else:
        texts(sys.argv[2], sys.argv[3:])
