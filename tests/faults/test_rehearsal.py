#!/usr/bin/env python3
"""A rehearsal is the real thing over a copy: a whole meeting is held in one, and afterwards every row
and every file of the real data is what it was, but for the two events that say so."""
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import Client, Console, County, Refused, Tap  # noqa: E402
from house import PASSWORD, wait_for  # noqa: E402

tap = Tap()
# What tells of a session's last use is housekeeping: asking for the rehearsal is a use.
USED = {"session": ("last_seen_at",)}
# What our own questions leave: events, and the answers to the keys that asked for them.
OF_EVENTS = ("event", "op")


class Town(County):
    """A county with a meeting door, whose rehearsals take any port."""

    def __init__(self, *options):
        super().__init__()
        self.options += ["--rehearsal-port", "0", "--meeting-listen", "127.0.0.1:0", *options]


def files_of(county):
    """Hash and inode of every file outside of data/rehearsal; the record is looked at by its rows."""
    found = {}
    for where, folders, names in os.walk(county.data):
        if where == county.data and "rehearsal" in folders:
            folders.remove("rehearsal")
        for name in names:
            path = os.path.join(where, name)
            if name.startswith("record.db") and where == county.data:
                continue
            with open(path, "rb") as file:
                found[os.path.relpath(path, county.data)] = (
                    hashlib.sha256(file.read()).hexdigest(), os.stat(path).st_ino,
                    os.stat(path).st_mtime_ns)
    return found


def rows_of(county):
    """Every row of every table."""
    record = sqlite3.connect(f"file:{county.data}/record.db?mode=ro", uri=True)
    tables = [name for name, in record.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    found = {}
    for table in tables:
        names = [row[1] for row in record.execute(f"PRAGMA table_info({table})")]
        kept = ", ".join(name for name in names if name not in USED.get(table, ()))
        found[table] = sorted(map(repr, record.execute(f"SELECT {kept} FROM {table}")))
    record.close()
    return found


def events_after(county, seq):
    record = sqlite3.connect(f"file:{county.data}/record.db?mode=ro", uri=True)
    rows = record.execute("SELECT kind, act, object, screening, actor_name, data FROM event "
                          "WHERE seq > ? ORDER BY seq", (seq,)).fetchall()
    record.close()
    return rows


def last_event(county):
    record = sqlite3.connect(f"file:{county.data}/record.db?mode=ro", uri=True)
    seq = record.execute("SELECT max(seq) FROM event").fetchone()[0]
    record.close()
    return seq


def folders_of(county):
    root = os.path.join(county.data, "rehearsal")
    return os.listdir(root) if os.path.isdir(root) else []


def refused(ask, key):
    try:
        ask()
    except Refused as no:
        assert no.key == key, no
        assert no.body["error"]["zh"] and no.body["error"]["en"], no.body
        return
    raise AssertionError(f"not refused with {key}")


class Stage(County):
    """The rehearsal's server, spoken to as the real one is."""

    def __init__(self, county, running):  # no server of its own is started
        self.port, self.meeting_port = running["port"], running["meeting_port"]
        self.units, self.points, self.data = county.units, county.points, county.data
        self.users, self.jars = county.users, {}


def hold_meeting(stage, screening, problem):
    """Check-in, live, a claim by a phone, a leader's remark on the wall, adjourned."""
    office = stage.login("office")
    office.post(f"/api/screenings/{screening}/attendees", {
        "unit": stage.units["CG"], "name": "演示·CG负责人", "post": "局长", "duty": "attend"})
    stage.move(screening, "notify", "open_checkin")
    phone = stage.seat(screening, "CG")
    assert phone.get("/api/seat/stage")["rehearsal"] is True
    stage.move(screening, "go_live")
    console = Console(stage, screening)
    console.do("take_control")
    assert console.stage()["rehearsal"] is True
    at = next(one["position"] for one in console.stage()["items"] if one["problem"] == problem)
    console.do("goto", position=at)
    console.do("open_claim", seconds=300)
    due = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 5 * 86400))
    claim = phone.post("/api/seat/claims", {"problem": problem, "due_on": due, "measures": "清理",
                                            "pledge": "立行立改", "person_in_charge": "演示·负责人"})
    assert claim["outcome"] == "primary", claim
    leader = stage.login("leader")
    assert leader.get(f"/api/screenings/{screening}/leader/stage")["rehearsal"] is True
    remark = leader.post(f"/api/screenings/{screening}/remarks", {
        "scope": "problem", "problem": problem, "text": "限期整改"})
    console.do("close_claim")
    console.do("remark", remark=remark["id"], on=True)
    stage.move(screening, "adjourn")
    assert office.get(f"/api/screenings/{screening}")["state"] == "adjourned"
    assert office.get(f"/api/problems/{problem}")["state"] == "claimed"


def nothing_is_kept(county, screening, problem):
    operator = county.login("operator")
    screen, token = county.hall(screening)
    used = dict(operator.cookies)
    assert screen.get("/api/hall/stage").get("doors") is None
    path = f"/api/screenings/{screening}/rehearsal"
    rows, files, seq = rows_of(county), files_of(county), last_event(county)
    with tap("a rehearsal begins and says where it is"):
        running = operator.post(path)["running"]
        assert running["screening"] == screening and running["by"] == "演示·operator", running
        assert running["ends_at"] - running["began_at"] == 3 * 3600_000, running
        assert running["port"] not in (county.port, county.meeting_port), running
        assert running["meeting_port"] not in (None, county.port, running["port"]), running
        assert operator.get("/api/rehearsal")["running"] == running
        assert operator.post(path)["running"] == running  # asked again: it is there
        assert len(folders_of(county)) == 1
    stage = Stage(county, running)
    with tap("it says that it is one, and the real server that it is none"):
        assert stage.client().get("/api/hello")["rehearsal"] is True
        assert county.client().get("/api/hello")["rehearsal"] is False
    with tap("a screen of the real server is shown the way there and back"):
        doors = [[county.port, running["port"]], [county.meeting_port, running["meeting_port"]]]
        real = screen.get("/api/hall/stage")
        assert real["doors"] == doors and "rehearsal" not in real, real
        moved = Client(running["port"])
        moved.cookies = dict(screen.cookies)
        there = moved.get("/api/hall/stage")
        assert there["doors"] == doors and there["rehearsal"] is True, there
        bearer = {"Authorization": "Bearer " + token}
        assert Client(running["port"]).send("GET", "/api/hall/stage", headers=bearer)["rehearsal"]
    with tap("who is logged in here is known there, and its log-out is its own"):
        guest = Client(running["port"])
        guest.cookies = dict(used)
        assert guest.get("/api/me")["login"] == "operator"
        guest.bare("/api/login", {"login": "office", "password": PASSWORD})
        assert guest.get("/api/me")["login"] == "office"
        assert {name: guest.cookies[name] for name in used} == used, guest.cookies
        guest.bare("/api/logout", {})
        refused(lambda: guest.get("/api/me"), "session.none")
        assert operator.get("/api/me")["login"] == "operator"
    with tap("a whole meeting is held in it"):
        hold_meeting(stage, screening, problem)
    with tap("uploads, films, papers and passwords are refused there"):
        office, head = stage.login("office"), stage.login("office_head")
        clip = os.path.join(county.folder, "one.mp4")
        refused(lambda: office.upload(clip), "rehearsal.not_here")
        refused(lambda: head.post(f"/api/screenings/{screening}/reel/lock"), "rehearsal.not_here")
        refused(lambda: office.post("/api/papers", {"kind": "ledgers", "id": 0}),
                "rehearsal.not_here")
        refused(lambda: office.post("/api/me/password", {"old": PASSWORD, "new": "另-Hx42-一个"}),
                "rehearsal.not_here")
        refused(lambda: head.post(path), "rehearsal.not_here")
    with tap("it ends, and its folder is gone"):
        operator.send("DELETE", path, {"op_id": "rehearsal-end-1"})
        assert operator.get("/api/rehearsal")["running"] is None
        assert folders_of(county) == []
        try:
            stage.client().get("/api/hello")
            raise AssertionError("it still answers")
        except OSError:
            pass
        assert "doors" not in screen.get("/api/hall/stage")
    with tap("the log has two events of it: began and ended, by whom, for which screening"):
        events = [row for row in events_after(county, seq)]
        assert [row[:5] for row in events] == [
            ("rehearsal", act, screening, screening, "演示·operator") for act in ("begin", "end")
        ], events
    with tap("every other row is what it was"):
        after = rows_of(county)
        assert after.keys() == rows.keys()
        changed = [name for name in rows if rows[name] != after[name]]
        assert set(changed) == set(OF_EVENTS), changed
        for name in OF_EVENTS:
            assert set(rows[name]) <= set(after[name]), name
    with tap("every file is what it was"):
        after = files_of(county)
        assert len(files) > 10, files.keys()
        assert after == files, {name for name in {*files, *after}
                                if files.get(name) != after.get(name)}


def refusals(county, screening):
    operator = county.login("operator")
    path = f"/api/screenings/{screening}/rehearsal"
    other = county.login("office").post("/api/screenings", {
        "title": "第7次审看会", "place": "", "planned_start_at": int(time.time() * 1000),
        "planned_end_at": int(time.time() * 1000) + 3600_000, "host": None})["id"]
    with tap("one at a time"):
        operator.post(path)
        refused(lambda: operator.post(f"/api/screenings/{other}/rehearsal"), "rehearsal.running")
        refused(lambda: operator.send("DELETE", f"/api/screenings/{other}/rehearsal",
                                      {"op_id": "rehearsal-end-2"}), "rehearsal.none")
    with tap("backup, verify and restore do not see it"):
        to = os.path.join(county.folder, "backup")
        county.run("backup", "--data", county.data, "--to", to)
        assert not os.path.exists(os.path.join(to, "rehearsal"))
        back = os.path.join(county.folder, "back")
        county.run("restore", "--from", to, "--data", back)
        county.run("verify", "--data", county.data)
        assert not os.path.exists(os.path.join(back, "rehearsal"))
        shutil.rmtree(to)
        shutil.rmtree(back)
    with tap("a meeting that opens ends it"):
        running = operator.get("/api/rehearsal")["running"]
        county.move(other, "notify", "open_checkin")
        assert wait_for(lambda: operator.get("/api/rehearsal")["running"] is None, 20)
        assert wait_for(lambda: folders_of(county) == [], 20)
        assert events_after(county, 0)[-1][:2] == ("rehearsal", "end")
        assert running["screening"] == screening
    with tap("none begins while a hall is in use, nor for a meeting that was held"):
        refused(lambda: operator.post(path), "rehearsal.meeting")
    with tap("--rehearsal is for copies only"):
        done = county.run("serve", "--data", county.data, "--rehearsal", "1", check=False)
        assert done.returncode == 2 and "copies" in done.stderr, done.stderr


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(county):
    """The servers that ours has started; the worker is none."""
    words = subprocess.run(["pgrep", "-f", "-P", str(county.process.pid), "serve --rehearsal"],
                           capture_output=True, text=True).stdout.split()
    return [int(word) for word in words]


def ends(county, screening):
    path = f"/api/screenings/{screening}/rehearsal"
    with tap("it dies with the server, and what it left goes at the next start"):
        county.login("operator").post(path)
        child, = children(county)
        county.stop(signal.SIGKILL)
        assert wait_for(lambda: not alive(child), 15), "it lives on"
        assert len(folders_of(county)) == 1
        county.start()
        assert folders_of(county) == []
        kind, act, _, _, name, data = events_after(county, 0)[-1]
        assert (kind, act, name) == ("rehearsal", "end", "system") and "lost" in data, data
    with tap("one that is killed is seen, and another can begin"):
        operator = county.login("operator")
        operator.post(path)
        child, = children(county)
        os.kill(child, signal.SIGKILL)
        assert wait_for(lambda: operator.get("/api/rehearsal")["running"] is None, 15)
        assert wait_for(lambda: folders_of(county) == [], 15)
        assert operator.post(path)["running"]
    with tap("it ends with the server, and the server ends well"):
        child, = children(county)
        assert county.stop() == 0
        assert not alive(child) and folders_of(county) == []
        assert "stopped" in events_after(county, 0)[-1][5]
    with tap("its links lead to its own door, by the name of the machine that was told"):
        county.options += ["--public-url", "http://10.0.0.5:8090/"]
        county.start()
        operator = county.login("operator")
        screen = county.hall(screening)[0]
        running = operator.post(path)["running"]
        ours = f"http://10.0.0.5:{running['meeting_port']}/"
        there = Client(running["port"])
        there.cookies = dict(screen.cookies)
        assert there.get("/api/hall/stage")["checkin_url"].startswith(ours)
        assert screen.get("/api/hall/stage")["checkin_url"].startswith("http://10.0.0.5:8090/")
        office = Stage(county, running).login("office")
        office.post(f"/api/screenings/{screening}/attendees", {
            "unit": county.units["CG"], "name": "演示·CG负责人", "post": "局长", "duty": "attend"})
        desks = office.get(f"/api/screenings/{screening}")["desks"]
        assert desks and all(desk["url"].startswith(ours) for desk in desks), desks
        county.stop()
        county.options = county.options[:-2]
    with tap("it ends by itself after its time"):
        county.options += ["--rehearsal-s", "3"]
        county.start()
        operator = county.login("operator")
        assert operator.post(path)["running"]
        assert wait_for(lambda: operator.get("/api/rehearsal")["running"] is None, 20)
        assert wait_for(lambda: folders_of(county) == [], 20)
        assert "time" in events_after(county, 0)[-1][5]


def main():
    with Town() as county:
        clip = county.clip(county.make_clip("one.mp4", "--pattern", "25x50"))["id"]
        problem = county.problem(clip, 5, 30)
        screening = county.screening([problem])
        county.everybody()
        nothing_is_kept(county, screening, problem)
        ends(county, screening)
        county.stop()
        county.options = county.options[:-2]
        county.start()
        refusals(county, screening)
        with tap("the whole log is good"):
            county.verify()
    tap.end()


main()
