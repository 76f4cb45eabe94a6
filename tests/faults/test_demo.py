#!/usr/bin/env python3
"""`shenkan demo` alone does the whole main job on real footage; afterwards verify is clean, and one
flipped byte in an original, a reel or an event makes it name the item."""
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Tap  # noqa: E402

FOOTAGE = os.environ.get("SHENKAN_FOOTAGE", "")
SHENKAN = County.program("shenkan")
tap = Tap()


def run(*words):
    done = subprocess.run([SHENKAN, *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def flip(path, at):
    mode = os.stat(path).st_mode
    os.chmod(path, 0o644)
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))
    os.chmod(path, mode)


def below(folder, ending=""):
    return sorted(os.path.join(where, name) for where, _, names in os.walk(folder)
                  for name in names if name.endswith(ending))


def main():
    if not os.path.exists(os.path.join(FOOTAGE, "manifest.tsv")):
        print("1..0 # SKIP no footage: scripts/footage makes it, SHENKAN_FOOTAGE names the folder")
        return
    folder = tempfile.mkdtemp(prefix="shenkan-demo-")
    data, logins = os.path.join(folder, "data"), os.path.join(folder, "logins")
    try:
        code, text = run("demo", "--data", data, "--footage", FOOTAGE, "--keep-logins", logins)
        with tap("the demo does the whole main job, a line a step"):
            assert code == 0, text
            lines = re.findall(r"^\[ ?(\d+)/(\d+)\] (\S+) .*用时 [\d.]+ s$", text, re.M)
            assert [int(n) for n, _, _ in lines] == list(range(1, int(lines[0][1]) + 1)), text
        with tap("the log-ins are in their file, for its owner only"):
            assert os.stat(logins).st_mode & 0o777 == 0o600
            with open(logins, encoding="utf-8") as file:
                told = file.read()
            for role in ("admin", "supervisor", "editor", "office_head", "host", "operator",
                         "recorder", "unit_head", "liaison", "verifier", "auditor"):
                assert role in told, role
            assert not any(line.split()[1] in text for line in told.splitlines()[1:])
        with tap("a second demo does not touch it"):
            code, text = run("demo", "--data", data, "--footage", FOOTAGE)
            assert code == 1 and "not empty" in text, text
        with tap("verify is clean"):
            code, text = run("verify", "--data", data)
            assert code == 0 and "BAD" not in text, text
        for what, path in (("original", below(os.path.join(data, "vault"))[-1]),
                           ("reel", below(os.path.join(data, "reels"), ".mp4")[0]),
                           ("paper", below(os.path.join(data, "papers"))[0])):
            with tap(f"a flipped byte in a {what} is named"):
                at = os.path.getsize(path) // 3
                if os.path.getsize(path) == 0:
                    path = max(below(os.path.join(data, "vault")), key=os.path.getsize)
                flip(path, at)
                code, text = run("verify", "--data", data)
                flip(path, at)
                assert code == 1 and f"BAD  {what} " in text and path in text, text
        with tap("an altered claim in the log is named"):
            db = sqlite3.connect(os.path.join(data, "record.db"))
            db.execute("PRAGMA foreign_keys = off")
            for (trigger,) in db.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                db.execute(f'DROP TRIGGER "{trigger}"')
            (seq,) = db.execute("SELECT min(seq) FROM event WHERE kind = 'problem' "
                                "AND act = 'claim'").fetchone()
            db.execute("UPDATE event SET actor_name = '别人' WHERE seq = ?", (seq,))
            db.commit()
            db.close()
            code, text = run("verify", "--data", data)
            assert code == 1 and f"BAD  event {seq}" in text, text
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tap.end()


main()
