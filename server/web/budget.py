#!/usr/bin/env python3
"""Size budgets of the built web app, as TAP: budget.py DIST

Sums what the browser fetches before an entry can be used (gzip), and looks for hosts in what was
built: a page never asks anybody but its own server."""
import gzip
import json
import pathlib
import re
import sys

KIB = 1024
BUDGETS = [
    ("phone", ["m.html"], 60),
    ("hall", ["s.html"], 60),
    ("tablet", ["l.html"], 60),
    ("office, log-in", ["index.html", "src/office/pages/Login.vue"], 220),
    ("office, first page", ["index.html", "src/office/pages/Home.vue"], 220),
]
CHUNK = 220
# Addresses that are only names (namespaces, texts about licences and errors), never fetched
NAMES = re.compile(r"https?://(www\.w3\.org|leafletjs\.com|vuejs\.org|router\.vuejs\.org|pinia\.vuejs\.org|element-plus\.org|"
                   r"schemas\.openxmlformats\.org|purl\.oclc\.org|tanstack\.com|github\.com|tus\.io|fetch\.spec\.whatwg\.org|developer\.mozilla\.org|"
                   r"a\b|example\.com|localhost|0|_)")


def size(path):
    return len(gzip.compress(path.read_bytes(), 9))


def closure(manifest, keys):
    """Entry chunks with all they import statically, and their styles."""
    seen, files = set(), set()
    todo = list(keys)
    while todo:
        key = todo.pop()
        if key in seen:
            continue
        seen.add(key)
        chunk = manifest[key]
        files.add(chunk["file"])
        files.update(chunk.get("css", []))
        todo += chunk.get("imports", [])
    return files


def main():
    dist = pathlib.Path(sys.argv[1])
    manifest = json.loads((dist / ".vite" / "manifest.json").read_text())
    results = []
    for name, keys, kib in BUDGETS:
        total = sum(size(dist / f) for f in closure(manifest, keys)) / KIB
        results.append((total <= kib, f"{name}: {total:.1f} KiB of {kib}"))
    built = [p for p in dist.rglob("*") if p.suffix in (".js", ".css", ".html")]
    largest = max(built, key=size)
    results.append((size(largest) / KIB <= CHUNK, f"largest file {largest.name}: {size(largest) / KIB:.1f} KiB of {CHUNK}"))
    hosts = set()
    for path in built:
        for url in re.findall(r"https?://[^\s\"'`)<>\\]+", path.read_text("utf-8", "replace")):
            if not NAMES.match(url):
                hosts.add(f"{path.name}: {url}")
    for line in sorted(hosts):
        print("#", line)
    results.append((not hosts, "no outside host in what was built"))
    inline = [p.name for p in built if p.suffix == ".html" and re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son\w+=", p.read_text("utf-8"))]
    results.append((not inline, "no inline script, style or handler in the entries " + " ".join(inline)))
    missing = [p.name for p in built if p.stat().st_size > 512 and not p.with_name(p.name + ".gz").exists()]
    results.append((not missing, "every text has its gzip twin " + " ".join(missing)))
    print(f"1..{len(results)}")
    for n, (ok, text) in enumerate(results, 1):
        print("ok" if ok else "not ok", n, text)
    sys.exit(any(not ok for ok, _ in results))


if __name__ == "__main__":
    main()
