#!/usr/bin/env python3
"""Print the files the web build depends on, one a line, for meson."""
import pathlib

web = pathlib.Path(__file__).resolve().parent
found = [p for name in ("src", "public") for p in (web / name).rglob("*") if p.is_file()]
found += [web / n for n in ("index.html", "l.html", "m.html", "s.html", "package.json", "package-lock.json",
                            "vite.config.ts", "tsconfig.json")]
for path in sorted(found):
    print(path)
