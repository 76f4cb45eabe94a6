#!/usr/bin/env python3
"""verify, backup and restore: a flipped byte anywhere is named, a backup holds all and is checked."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Tap  # noqa: E402

tap = Tap()


def run(county, *words):
    done = subprocess.run([county.program("shenkan"), *words], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def verify(county, data, *more):
    return run(county, "verify", "--data", data, *more)


def flip(path, at):
    mode = os.stat(path).st_mode
    os.chmod(path, 0o644)
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))
    os.chmod(path, mode)


def files_below(folder):
    return sorted(os.path.join(where, name) for where, _, names in os.walk(folder)
                  for name in names)


def fill(county):
    """A clip, a locked reel and a paper."""
    clip = county.clip(county.make_clip("one.mp4", "--pattern", "25x60"))
    county.problem(clip["id"], 5, 30)
    screening = county.screening([county.problem(clip["id"], 30, 55)])
    office = county.login("office")
    job = office.post("/api/papers", {"kind": "ledgers", "id": 0})["job"]
    county.wait(lambda: office.get(f"/api/jobs/{job}"), lambda one: one["state"] != "queued" and
                one["state"] != "running", 60)
    assert office.get(f"/api/jobs/{job}")["state"] == "done", office.get(f"/api/jobs/{job}")
    return screening


def bytes_of(county):
    data, reels = county.data, None
    with tap("a sound data folder is clean"):
        code, text = verify(county, data)
        assert code == 0 and "BAD" not in text, text
        assert "1 files" in text, text
    reels = [name for name in files_below(os.path.join(data, "reels")) if name.endswith(".mp4")]
    for what, path in (("original", files_below(os.path.join(data, "vault"))[0]), ("reel", reels[0]),
                       ("paper", files_below(os.path.join(data, "papers"))[0])):
        size = os.path.getsize(path)
        for at in (0, size // 2, size - 1):
            with tap(f"a flipped byte in a {what} at {at} of {size} is named"):
                flip(path, at)
                code, text = verify(county, data)
                flip(path, at)
                assert code == 1, text
                bad = [line for line in text.splitlines() if line.startswith(f"BAD  {what} ")]
                assert len(bad) == 1 and path in bad[0], text
        with tap(f"a missing {what} is named"):
            os.rename(path, path + ".away")
            code, text = verify(county, data)
            os.rename(path + ".away", path)
            assert code == 1 and "is missing" in text and path in text, text
    with tap("and all is well again"):
        code, text = verify(county, data)
        assert code == 0, text


def events(county):
    record = os.path.join(county.data, "record.db")
    head = os.path.join(county.folder, "head.txt")
    with tap("the head of the log can be exported and is checked"):
        code, text = verify(county, county.data, "--export-head", head)
        assert code == 0, text
        code, text = verify(county, county.data, "--head", head)
        assert code == 0 and "matches the exported head" in text, text
    with tap("so can the head that a paper was issued with"):
        db = sqlite3.connect(record)
        kept = db.execute("SELECT head_seq, head_hash FROM paper").fetchone()
        db.close()
        with open(head, "w", encoding="utf-8") as file:
            file.write("%d %s\n" % kept)
        code, text = verify(county, county.data, "--head", head)
        assert code == 0 and "matches the exported head" in text, text
        verify(county, county.data, "--export-head", head)
    copy = os.path.join(county.folder, "copy")

    def tamper(name, *statements, with_head=False, want):
        with tap(name):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(county.data, copy)
            db = sqlite3.connect(os.path.join(copy, "record.db"))
            db.execute("PRAGMA foreign_keys = off")
            for (trigger,) in db.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                db.execute(f'DROP TRIGGER "{trigger}"')
            for one in statements:
                db.execute(one)
            db.commit()
            db.close()
            code, text = verify(county, copy, *(["--head", head] if with_head else []))
            assert code == 1, text
            assert want in text, text
    tamper("an altered event is named", "UPDATE event SET data = replace(data, '演', '宴') "
           "WHERE seq = (SELECT max(seq) FROM event WHERE data LIKE '%演%')", want="BAD  event")
    tamper("another time in event 7 is named", "UPDATE event SET at = at + 1 WHERE seq = 7",
           want="BAD  event 7")
    tamper("a deleted event is named", "DELETE FROM event WHERE seq = 9", want="BAD  event")
    tamper("two events in another order are named", "UPDATE event SET seq = -1 WHERE seq = 5",
           "UPDATE event SET seq = 5 WHERE seq = 6", "UPDATE event SET seq = 6 WHERE seq = -1",
           want="BAD  event 5")
    tamper("a log cut at its end does not match the exported head",
           "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", with_head=True, want="BAD")

    tamper("a paper of another log is named", "UPDATE paper SET head_hash = printf('%064d', 7)",
           want="BAD  record: paper 1 ")
    tamper("a paper of a longer log is named", "UPDATE paper SET head_seq = 99999",
           want="was issued when event 99999 was the last")

    def flipped(name, column):
        with tap(name):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(county.data, copy)
            db = sqlite3.connect(record)
            value = db.execute(f"SELECT {column} FROM event WHERE seq = 8").fetchone()[0]
            db.close()
            with open(os.path.join(copy, "record.db"), "rb") as file:
                pages = file.read()
            at = pages.find(value.encode())
            assert at > 0, "the event is not in the main file"
            flip(os.path.join(copy, "record.db"), at)
            code, text = verify(county, copy)
            assert code == 1 and "BAD" in text, text
    flipped("one flipped byte of an event's hash on the disk is named", "hash")
    flipped("one flipped byte of an event's text on the disk is named", "data")


def backup(county):
    target = os.path.join(county.folder, "backup")
    fresh = os.path.join(county.folder, "restored")
    note = os.path.join(county.data, "last-backup.json")
    with tap("nobody is told of a backup that was never made"):
        house = county.login("office_head").get("/api/house")
        assert house["backup"] is None and house["backup_warning"], house
        assert f"--data '{county.data}' " in house["backup_command"], house
        code, text = run(county, "backup", "--data", county.data, "--to", county.data)
        assert code == 1 and not os.path.exists(note), text
    with tap("a backup is made while the server runs"):
        code, text = run(county, "backup", "--data", county.data, "--to", target)
        assert code == 0, text
        for name in ("record.db", "head.txt", "manifest.tsv", "vault", "reels", "papers"):
            assert os.path.exists(os.path.join(target, name)), name
        assert not os.path.exists(target + ".partial")
        with open(os.path.join(target, "head.txt"), encoding="utf-8") as file:
            assert file.read().strip() in text, text
    with tap("the settings' page tells of it, and of its age"):
        house = county.login("office_head").get("/api/house")
        last = house["backup"]
        assert (last["to"], last["checked"], last["same_disk"], last["days"]) == (target, False, True, 0), last
        assert last["files"] == len(files_below(target)) - 1 and last["bytes"] > 100_000, last
        assert not house["backup_warning"], house
        with open(note, encoding="utf-8") as file:
            kept = json.load(file)
        with open(note, "w", encoding="utf-8") as file:
            json.dump(dict(kept, at=kept["at"] - 7 * 24 * 3600_000), file)
        house = county.login("office_head").get("/api/house")
        assert house["backup"]["days"] == 7 and house["backup_warning"], house
    with tap("a backup does not overwrite anything"):
        code, text = run(county, "backup", "--data", county.data, "--to", target)
        assert code == 1 and "not empty" in text, text
    with tap("what happens after it is not in it, and it restores"):
        county.login("office").post(f"/api/points", {
            "code": "D900", "name": "备份之后", "type": county.login("office").get(
                "/api/point-types")["items"][0]["id"], "address": "", "lead_unit": None,
            "person": "演示·甲"})
        code, text = run(county, "restore", "--from", target, "--data", fresh)
        assert code == 0, text
        code, text = verify(county, fresh)
        assert code == 0, text
        db = sqlite3.connect(os.path.join(fresh, "record.db"))
        assert db.execute("SELECT count(*) FROM point WHERE code = 'D900'").fetchone() == (0,)
        db.close()
    with tap("a server runs on the restored folder"):
        county.stop()
        county.data, old = fresh, county.data
        county.start()
        client = county.login("office")
        clips = client.get("/api/clips")["items"]
        assert clips and clips[0]["state"] == "ok"
        status, _, _ = client.send("GET", f"/api/clips/{clips[0]['id']}/original", raw=True)
        assert status == 200
        status, _, _ = client.send("GET", f"/api/clips/{clips[0]['id']}/view/proxy.mp4", raw=True)
        assert status == 200
        county.stop()
        county.data = old
    with tap("one file holds it all as well"):
        code, text = run(county, "backup", "--data", county.data, "--to", target + ".tar", "--check")
        assert code == 0 and "chain whole" in text, text
        with open(note, encoding="utf-8") as file:
            kept = json.load(file)
        assert kept["to"] == target + ".tar" and kept["checked"], kept
        assert not os.path.exists(target + ".tar.partial")
        assert not os.listdir(os.path.join(county.data, "scratch"))
        code, text = run(county, "restore", "--from", target + ".tar", "--data", fresh + "2")
        assert code == 0, text
        assert not os.path.exists(fresh + "2.unpacked")
        code, text = verify(county, fresh + "2")
        assert code == 0, text
        with open(target + ".tar", "r+b") as file:
            file.truncate(os.path.getsize(target + ".tar") // 2)
        code, text = run(county, "restore", "--from", target + ".tar", "--data", fresh + "3")
        assert code == 1, text
        assert not os.path.exists(fresh + "3") and not os.path.exists(fresh + "3.unpacked")
    with tap("restore refuses a folder that is in use"):
        code, text = run(county, "restore", "--from", target, "--data", county.data)
        assert code == 1 and "not empty" in text, text
    with tap("a damaged backup is refused and leaves nothing"):
        path = files_below(os.path.join(target, "vault"))[0]
        flip(path, 100)
        again = os.path.join(county.folder, "again")
        code, text = run(county, "restore", "--from", target, "--data", again)
        assert code == 1 and "altered" in text, text
        assert not os.path.exists(again) and not os.path.exists(again + ".partial")
        flip(path, 100)
    with tap("a manifest that leads elsewhere is refused"):
        manifest = os.path.join(target, "manifest.tsv")
        with open(manifest, "a", encoding="utf-8") as file:
            file.write("0" * 64 + "\t1\t../../evil\n")
        code, text = run(county, "restore", "--from", target, "--data", again)
        assert code == 1 and "bad line" in text, text
    with tap("a damaged original is not backed up in silence"):
        path = files_below(os.path.join(county.data, "vault"))[0]
        flip(path, 100)
        code, text = run(county, "backup", "--data", county.data, "--to", target + "2")
        flip(path, 100)
        assert code == 1 and path in text, text
        assert not os.path.exists(target + "2")
    with tap("a folder that is none is told apart"):
        code, text = run(county, "verify", "--data", county.folder)
        assert code == 2 and "no data folder" in text, text


def main():
    with County() as county:
        fill(county)
        backup(county)
        bytes_of(county)
        events(county)
    tap.end()


main()
