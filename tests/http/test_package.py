#!/usr/bin/env python3
"""Evidence packages: whole and provable on a machine that has only sha256sum and Python, the same
bytes for the same record, refused when a file of the vault is damaged, and only for those who may."""
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from clock import Clock, moment  # noqa: E402
from county import PASSWORD, Console, County, Tap, op_id  # noqa: E402

JPEG = b"\xff\xd8\xff\xe0" + b"picture of a street " * 500
OGG = b"OggS\x00\x02" + b"\0" * 20 + b"\x01\x13" + b"OpusHead" + b"sound" * 400


def chain(folder):
    """The events of a package, their hashes computed anew: how many, how many directly linked."""
    before, linked, count = None, 0, 0
    with open(os.path.join(folder, "events.jsonl"), encoding="utf-8") as file:
        for line in file:
            e = json.loads(line)
            parts = [e[n] for n in ("prev_hash", "seq", "at", "account", "person", "actor_name",
                                    "kind", "object", "screening", "from_state", "act", "to_state",
                                    "op_id", "data")]
            texts = [None if p is None else str(p).encode() for p in parts]
            sealed = b"".join(b"-:\n" if t is None else str(len(t)).encode() + b":" + t + b"\n"
                              for t in texts)
            assert hashlib.sha256(sealed).hexdigest() == e["hash"], e
            if before and before["seq"] + 1 == e["seq"]:
                assert e["prev_hash"] == before["hash"], e
                linked += 1
            before, count = e, count + 1
    return count, linked, before


class House:
    """A meeting over three problems; the first goes all the way to its closure."""

    def __init__(self, county):
        self.county, self.clip_path = county, county.make_clip("街 a;$(x).mp4", "--pattern=25x200")
        self.clip = county.clip(self.clip_path)["id"]
        self.problems = [county.problem(self.clip, 10 + 40 * n, 60 + 40 * n) for n in range(3)]
        self.screening = county.screening(self.problems)
        county.move(self.screening, "notify", "open_checkin")
        seat = county.seat(self.screening, "CG")
        county.move(self.screening, "go_live")
        console = Console(county, self.screening)
        place = {row["problem"]: row["position"] for row in console.stage()["items"]}
        for problem in self.problems:
            console.do("goto", position=place[problem])
            console.do("open_claim", seconds=60)
            seat.post("/api/seat/claims", {"problem": problem, "measures": "清理", "pledge": "照办"})
        said = {"scope": "problem", "problem": self.problems[1], "text": "限三日内见效"}
        county.login("leader").post(f"/api/screenings/{self.screening}/remarks", said, keep=True)
        county.login("leader").post(f"/api/screenings/{self.screening}/remarks", said, text="再看")
        for kind, data in (("photo", JPEG), ("voice", OGG), ("signature", b"[[10,20,30,40]]")):
            status, _, body = seat.send(
                "POST", f"/api/seat/attachments?problem={self.problems[2]}&kind={kind}"
                f"&op_id={op_id()}", data, {"Content-Type": "application/octet-stream"}, raw=True)
            assert status == 200, body
        county.move(self.screening, "adjourn")
        self.office, self.auditor = county.login("office"), county.login("auditor")
        self.close(self.problems[0])
        self.paper("card", self.card)
        self.paper("closure", self.problems[0])
        self.paper("claim_sheet", self.screening)

    def close(self, problem):
        county = self.county
        head, liaison = county.login("office_head"), county.login("cg_liaison")
        self.card = head.post(f"/api/problems/{problem}/card", {
            "task": "清理占道经营", "standard": "无占道", "duty_unit": county.units["CG"],
            "duty_person": "演示·甲"})["id"]
        liaison.post(f"/api/cards/{self.card}/sign")
        path = county.make_clip("after.mp4", "--pattern=25x50", "--size=160x90")
        after = liaison.upload(path, purpose="evidence", problem=problem)
        county.wait(lambda: liaison.get(f"/api/clips/{after}"), lambda c: c["state"] == "ok", 60)
        report = county.report(self.card, measures="已清理", done_on=county_today(), evidence=[after])
        county.login("verifier").post(f"/api/rectifications/{report}/verify", {
            "result": "pass", "method": "onsite", "remark": "合格", "evidence": []})
        head.post(f"/api/problems/{problem}/close")

    def paper(self, kind, about):
        job = self.office.post("/api/papers", {"kind": kind, "id": about})["job"]
        return self.done(self.office, job)

    def done(self, client, job):
        return self.county.wait(lambda: client.get(f"/api/jobs/{job}"),
                                lambda j: j["state"] in ("done", "failed", "cancelled"), 60)

    def ask(self, client, what, about):
        return self.done(client, client.post(f"/api/{what}s/{about}/package")["job"])

    def package(self, client, what, about):
        """The row of the paper and its bytes."""
        job = self.ask(client, what, about)
        assert job["state"] == "done", job
        rows = client.get(f"/api/papers?kind=package_{what}&id={about}")["items"]
        row = next(r for r in rows if r["id"] == job["result"]["paper"])
        status, headers, data = client.send("GET", f"/api/papers/{row['id']}/file", raw=True)
        assert status == 200 and headers["Content-Type"] == "application/zip", headers
        assert hashlib.sha256(data).hexdigest() == row["sha256"], row
        return row, data

    def vault(self, sha256):
        return os.path.join(self.county.data, "vault", sha256[:2], sha256)


def county_today():
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))


def unpack(data):
    folder = tempfile.mkdtemp(prefix="shenkan-package-")
    path = os.path.join(folder, "it.zip")
    with open(path, "wb") as file:
        file.write(data)
    inside = os.path.join(folder, "inside")
    subprocess.run(["unzip", "-q", path, "-d", inside], check=True)
    return folder, inside


def check_whole(tap, what, data):
    """On a machine without shenkan: only the folder, sha256sum and python3."""
    folder, inside = unpack(data)
    bare = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    names = sorted(os.path.relpath(os.path.join(base, name), inside)
                   for base, _, files in os.walk(inside) for name in files)
    with tap(f"{what}: sha256sum -c finds every file as listed, and none is not listed"):
        done = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=inside,
                              capture_output=True, text=True, env=bare)
        assert done.returncode == 0, done.stdout + done.stderr
        listed = sorted(line.split("  ", 1)[1].rstrip("\n")
                        for line in open(os.path.join(inside, "SHA256SUMS"), encoding="ascii"))
        assert listed + ["SHA256SUMS"] == sorted(names, key=lambda n: (n == "SHA256SUMS", n)), names
    with tap(f"{what}: names are plain, whatever the client called its files"):
        for name in names:
            assert name.isascii() and not set(name) - set(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/"), name
            assert ".." not in name and not name.startswith("/"), name
    with tap(f"{what}: the chain of its events holds, computed here and by its own program"):
        count, linked, last = chain(inside)
        index = json.load(open(os.path.join(inside, "package.json"), encoding="utf-8"))
        assert count > 5 and linked > 0, (count, linked)
        assert (index["event"]["seq"], index["event"]["hash"]) == (last["seq"], last["hash"])
        done = subprocess.run([sys.executable, "check_record.py"], cwd=inside, capture_output=True,
                              text=True, env=bare)
        assert done.returncode == 0 and done.stdout.endswith(f"{linked} of them directly linked, "
                                                             "0 faults\n"), done.stdout
        path = os.path.join(inside, "events.jsonl")
        text = open(path, encoding="utf-8").read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("演示", "别人", 1))
        done = subprocess.run([sys.executable, "check_record.py"], cwd=inside, capture_output=True,
                              text=True, env=bare)
        assert done.returncode == 1 and "is not what was sealed" in done.stdout, done.stdout
        done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=inside,
                              capture_output=True, text=True, env=bare)
        assert done.returncode == 1 and "events.jsonl" in done.stdout, done.stdout
    with tap(f"{what}: the page says how to check it, in both languages, without any other host"):
        page = open(os.path.join(inside, "README.html"), encoding="utf-8").read()
        assert "sha256sum -c SHA256SUMS" in page and "如何核对" in page and "How to check" in page
        assert "@" not in page and "http" not in page, page
        assert last["hash"] in page
    return folder, inside, names


def problem_package(county, tap, house):
    office, problem = house.office, house.problems[0]
    with tap("how much it will be is told before"):
        size = office.get(f"/api/problems/{problem}/package")
        assert size["files"] == 4 and size["bytes"] > os.path.getsize(house.clip_path), size
    row, data = house.package(office, "problem", problem)
    folder, inside, names = check_whole(tap, "a problem", data)
    with tap("it has the originals byte for byte, pictures, papers and the record"):
        kinds = {}
        for name in names:
            kinds.setdefault(name.split("/")[0], []).append(name)
        assert len(kinds["originals"]) == 2 and len(kinds["papers"]) == 2, kinds
        assert [n.split("-")[-1] for n in kinds["stills"]] == ["1.jpg", "before.jpg"], kinds
        first = open(house.clip_path, "rb").read()
        assert any(open(os.path.join(inside, n), "rb").read() == first for n in kinds["originals"])
        for name in kinds["stills"]:
            assert open(os.path.join(inside, name), "rb").read(2) == b"\xff\xd8", name
        record = json.load(open(os.path.join(inside, kinds["records"][0]), encoding="utf-8"))
        assert record["state"] == "closed" and record["closure"]["close_no"], record
        assert record["claims"][0]["pledge"] == "照办" and record["cards"][0]["signed_at"]
        index = json.load(open(os.path.join(inside, "package.json"), encoding="utf-8"))
        assert "街 a;$(x).mp4" in [f["name"] for f in index["files"]], index
    with tap("each paper has the end of the log when it was made, and no other file has"):
        listed = {p["sha256"]: p["head"] for p in office.get("/api/papers")["items"]}
        for file in index["files"]:
            assert file.get("head") == listed.get(file["sha256"]), file
        papers = [f for f in index["files"] if f["path"].startswith("papers/")]
        assert all(len(f["head"]["hash"]) == 64 and f["head"]["seq"] > 0 for f in papers), papers
    shutil.rmtree(folder)
    with tap("asked again, also after other things happened, it is the same bytes and one paper"):
        office.put(f"/api/points/{county.points['D002']}", {"address": "别处"})
        again, same = house.package(house.auditor, "problem", problem)
        assert same == data and again["id"] == row["id"], (row, again)
        with zipfile.ZipFile(os.path.join(county.data, "papers", row["sha256"])) as it:
            assert it.testzip() is None
    with tap("verify knows it as it knows papers"):
        done = subprocess.run([county.program("shenkan"), "verify", "--data", county.data],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def screening_package(county, tap, house):
    size = house.office.get(f"/api/screenings/{house.screening}/package")
    row, data = house.package(house.office, "screening", house.screening)
    folder, inside, names = check_whole(tap, "a screening of three problems", data)
    with tap("it has all three, the film, what was given with a claim, and the meeting"):
        records = [n for n in names if n.startswith("records/")]
        assert len(records) == 4 and "records/screening.json" in records, records
        assert "film/reel.mp4" in names, names
        attached = sorted(n.split("/")[1].split("-")[0] for n in names
                          if n.startswith("attachments/"))
        assert attached == ["photo", "signature", "voice"], attached
        meeting = json.load(open(os.path.join(inside, "records/screening.json"), encoding="utf-8"))
        assert len(meeting["shown"]) == 3 and meeting["film"]["cues"], meeting
        assert size["files"] == sum(n.split("/")[0] in ("originals", "attachments", "papers", "film")
                                    for n in names), (size, names)
        assert len({n for n in names if n.startswith("originals/")}) == 2, names
    shutil.rmtree(folder)
    with tap("and twice it is the same"):
        assert house.package(house.office, "screening", house.screening)[1] == data
    assert row["name"].startswith("证据包-审看会-"), row


def rights(county, tap, house):
    problem, newest = house.problems[0], house.office.get("/api/papers?kind=package_problem")["items"]
    path = f"/api/papers/{newest[0]['id']}/file"
    with tap("the inspection office asks, follows and fetches; it sees no other paper"):
        county.login("admin").post("/api/users", {
            "login": "inspect", "password": PASSWORD, "must_change": False,
            "name": "演示·督查", "roles": ["inspect_office"]})
        inspect = county.login("inspect")
        house.package(inspect, "problem", problem)
        kinds = {p["kind"] for p in inspect.get("/api/papers")["items"]}
        assert kinds == {"package_problem", "package_screening"}, kinds
        card = house.office.get("/api/papers?kind=card")["items"][0]["id"]
        assert inspect.send("GET", f"/api/papers/{card}/file", raw=True)[0] == 404
    with tap("others of the staff, and units, neither ask for one nor see that there is one"):
        for login in ("supervisor", "operator", "recorder", "host", "cg_liaison", "cg_unit_head"):
            client = county.login(login)
            assert client.send("GET", path, raw=True)[0] == 404, login
            assert not [p for p in client.get("/api/papers")["items"]
                        if p["kind"].startswith("package")], login
            for what in (f"problems/{problem}", f"screenings/{house.screening}"):
                status, _, _ = client.send("POST", f"/api/{what}/package", {"op_id": op_id()},
                                           raw=True)
                assert status == 403, (login, status)
        status, _, body = county.login("operator").send("POST", "/api/papers", {
            "kind": "package_problem", "id": problem, "op_id": op_id()}, raw=True)
        assert status == 400, body
    with tap("of what there is not, none"):
        for what in ("problems/987", "screenings/987"):
            assert house.office.send("GET", f"/api/{what}/package", raw=True)[0] == 404
            status, _, body = house.office.send(
                "POST", f"/api/{what}/package", {"op_id": op_id()}, raw=True)
            assert status == 400, (status, body)


def damaged(county, tap, house):
    before = len(house.office.get("/api/papers")["items"])
    clip = house.office.get(f"/api/clips/{house.clip}")
    path = house.vault(clip["sha256"])
    good = open(path, "rb").read()
    for what, key, change in (
            ("damaged", "package.damaged", lambda: put(path, good[:5000] + b"!" + good[5001:])),
            ("cut short", "package.damaged", lambda: put(path, good[:-9])),
            ("gone", "package.missing", lambda: os.unlink(path))):
        with tap(f"an original that is {what} fails the job with a sentence, and nothing is issued"):
            change()
            job = house.ask(house.office, "problem", house.problems[1])
            assert job["state"] == "failed" and job["reason"]["key"] == key, job
            assert "shenkan verify" in job["reason"]["zh"] and "shenkan verify" in job["reason_text"]
            assert job["attempts"] == 1, job
            assert len(house.office.get("/api/papers")["items"]) == before
            assert not os.listdir(os.path.join(county.data, "scratch"))
            put(path, good)
    with tap("with the file back it is made"):
        row, data = house.package(house.office, "problem", house.problems[1])
        assert row and data


def put(path, data):
    if os.path.exists(path):
        os.unlink(path)
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, 0o444)


class Crooked:
    """A problem that did not go straight: its card went back, its day was put off and over, it came
    back after it was closed, the media showed it, and it was closed and looked at again."""

    def __init__(self, house, clock):
        self.house, self.county, self.clock = house, house.county, clock
        county, self.films = self.county, {}
        self.problem = county.problem(house.clip, 20, 70)
        self.office, self.head = county.login("office"), county.login("office_head")
        self.liaison = county.login("cg_liaison")
        self.card = self.sent_back = self.give_card()
        returned = self.liaison.post(f"/api/cards/{self.card}/return", {
            "reason_code": "ownership", "reason": "属住建部门管护", "form": self.film("form", 30)})
        self.head.post(f"/api/disputes/{returned['id']}/rule", {
            "ruling": "assign", "unit": county.units["CG"], "text": "仍由城管负责"})
        self.card = self.give_card()
        self.liaison.post(f"/api/cards/{self.card}/sign")
        due = datetime.date.fromisoformat(self.look()["due_on"]) + datetime.timedelta(days=2)
        asked = self.liaison.post(f"/api/cards/{self.card}/requests", {
            "kind": "extension", "reason": "连续降雨", "progress": "已备料", "wished_on": str(due)})
        self.asked = asked["id"]
        self.office.post(f"/api/requests/{self.asked}/opinion", {"agrees": True, "text": "确受降雨影响"})
        county.login("leader").post(f"/api/requests/{self.asked}/grant", {"remark": "同意"})
        self.late(due)
        self.close("after", 40)
        found = county.login("supervisor").post(f"/api/problems/{self.problem}/relapses", {
            "text": "占道又出现了", "clip": self.footage("relapse", 60)})
        self.office.post(f"/api/relapses/{found['id']}/confirm", {"remark": "属实"})
        shown = self.office.post("/api/exposures", {
            "media": "演示县电视台", "on": clock.now.strftime("%Y-%m-%d"), "title": "路口又被占",
            "unit": county.units["CG"], "problem": self.problem,
            "clip": self.footage("exposure", 70)})
        self.head.post(f"/api/exposures/{shown['id']}/confirm")
        self.close("again", 80)
        county.login("supervisor").post(f"/api/problems/{self.problem}/rechecks", {
            "result": "held", "text": "保持良好", "clip": self.footage("recheck", 90)})

    def look(self):
        return self.office.get(f"/api/problems/{self.problem}")

    def printed(self, kind, of):
        job = self.office.post("/api/papers", {"kind": kind, "id": of})["job"]
        done = self.county.wait(lambda: self.office.get(f"/api/jobs/{job}"),
                                lambda j: j["state"] in ("done", "failed"), 60)
        assert done["state"] == "done", done
        paper = self.office.send("GET", f"/api/papers/{done['result']['paper']}/file", raw=True)[2]
        return "".join(subprocess.run(["pdftotext", "-raw", "-", "-"], input=paper, check=True,
                                      capture_output=True).stdout.decode().split())

    def give_card(self):
        return self.head.post(f"/api/problems/{self.problem}/card", {
            "task": "清理占道经营", "standard": "无占道", "duty_unit": self.county.units["CG"],
            "duty_person": "演示·甲"})["id"]

    def late(self, due):
        """Its day is over for so long that a letter is proposed."""
        self.clock.set(moment(due + datetime.timedelta(days=8), 10))
        self.county.stop()
        self.county.start()
        self.office, self.head = (self.county.login(n) for n in ("office", "office_head"))
        self.liaison = self.county.login("cg_liaison")
        urge = self.county.wait(lambda: next(
            (u for u in self.office.get("/api/urges")["items"]
             if u["problem"] == self.problem and u["steps"]), None), bool, 60)["steps"][0]
        self.office.post(f"/api/urges/{urge['id']}/draft", {"text": "已逾期", "demands": "三日内整改"})
        self.head.post(f"/api/urges/{urge['id']}/sign")

    def made(self, name, frames):
        path = self.county.make_clip(f"{name}.mp4", f"--pattern=25x{frames}", "--size=160x90")
        self.films[name] = hashlib.sha256(open(path, "rb").read()).hexdigest()
        return path

    def film(self, name, frames):
        clip = self.liaison.upload(self.made(name, frames), purpose="evidence", problem=self.problem)
        self.county.wait(lambda: self.liaison.get(f"/api/clips/{clip}"), lambda c: c["state"] == "ok",
                         60)
        return clip

    def footage(self, name, frames):
        return self.county.clip(self.made(name, frames))["id"]

    def close(self, name, frames):
        county, after = self.county, self.film(name, frames)
        report = county.report(self.card, measures="已清理", evidence=[after],
                               done_on=self.clock.now.strftime("%Y-%m-%d"))
        self.office.post(f"/api/problems/{self.problem}/site-orders", {
            "verifier": county.user("verifier"), "note": "看路口",
            "until_at": int(self.clock.now.timestamp() * 1000) + 7200_000})
        county.login("verifier").post(f"/api/rectifications/{report}/verify", {
            "result": "pass", "method": "onsite", "remark": "合格", "evidence": []})
        self.head.post(f"/api/problems/{self.problem}/close")


def crooked_package(county, tap, house, clock):
    crooked = Crooked(house, clock)
    _, data = house.package(crooked.office, "problem", crooked.problem)
    folder, inside, names = check_whole(tap, "a problem that did not go straight", data)
    record = json.load(open(os.path.join(
        inside, next(n for n in names if n.startswith("records/"))), encoding="utf-8"))
    with tap("its originals are all that was ever shown of it"):
        kept = {f["sha256"]: f["name"] for f in json.load(open(
            os.path.join(inside, "package.json"), encoding="utf-8"))["files"]}
        assert len(crooked.films) == 6, crooked.films
        for name, sha256 in crooked.films.items():
            assert kept.get(sha256) == f"{name}.mp4", (name, kept)
    with tap("its record has the returned card, what was asked for, each closure and what came between"):
        films = crooked.films
        assert record["disputes"][0]["form"] == films["form"], record["disputes"]
        assert [(r["kind"], r["state"], r["remark"]) for r in record["requests"]] \
            == [("extension", "granted", "同意")], record["requests"]
        asked, year = record["requests"][0], clock.now.year
        assert asked["case_no"] == f"延〔{year}〕1号", asked
        assert (asked["opinion"]["agrees"], asked["opinion"]["text"]) == (True, "确受降雨影响"), asked
        assert record["disputes"][0]["case_no"] == f"退〔{year}〕1号", record["disputes"]
        assert [s["state"] for s in record["submissions"]] == ["signed"] * 2, record["submissions"]
        assert record["submissions"][1]["evidence"][0]["sha256"] == films["again"]
        assert [s["result"] for s in record["site_orders"]] == ["pass"] * 2, record["site_orders"]
        numbers = [c["close_no"] for c in record["closures"]]
        assert len(set(numbers)) == 2 and record["closure"]["close_no"] == numbers[1], numbers
        assert [(r["text"], r["state"], r["clip_sha256"]) for r in record["relapses"]] \
            == [("占道又出现了", "confirmed", films["relapse"])], record["relapses"]
        assert [(r["close_no"], r["result"], r["clip_sha256"]) for r in record["rechecks"]] \
            == [(numbers[1], "held", films["recheck"])], record["rechecks"]
        assert [(x["media"], x["clip_sha256"], x["streak"]) for x in record["exposures"]] \
            == [("演示县电视台", films["exposure"], 1)], record["exposures"]
        assert (record["urges"][0]["state"], record["urges"][0]["text"]) == ("signed", "已逾期")
        assert [(x["kind"], x["state"]) for x in record["escalations"]] \
            == [("overdue", "proposed")], record["escalations"]
    with tap("the form has its number, the opinion of the office and the leader's decision, each in its place"):
        words = crooked.printed("approval", crooked.asked)
        assert asked["case_no"] in words, words
        office, leader = "同意。确受降雨影响" + asked["opinion"]["by_name"], "同意延期至"
        assert 0 < words.find(office) < words.find(leader), words
        assert asked["decided_by_name"] in words[words.find(leader):], words
        words = crooked.printed("return_form", crooked.sent_back)
        assert f"退〔{year}〕1号" in words, words
    with tap("and its part of the log has each of these"):
        with open(os.path.join(inside, "events.jsonl"), encoding="utf-8") as file:
            kinds = {json.loads(line)["kind"] for line in file}
        assert kinds >= {"request", "relapse", "recheck", "submission", "site_order", "exposure",
                         "escalation", "urge", "lapse"}, kinds
    with tap("the page that explains it names them"):
        page = open(os.path.join(inside, "README.html"), encoding="utf-8").read()
        for words in ("历次销号", "反弹", "抽查", "every closure", "relapses", "rechecks"):
            assert words in page, words
    shutil.rmtree(folder)
    with tap("who is of the unit that is looked at gets none, whatever else he is"):
        county.login("admin").post("/api/users", {
            "login": "both", "password": PASSWORD, "must_change": False, "name": "演示·两边",
            "unit": county.units["CG"], "roles": ["office", "liaison"]})
        both = county.login("both")
        paper = crooked.office.get("/api/papers?kind=package_problem")["items"][0]["id"]
        assert both.send("GET", f"/api/papers/{paper}/file", raw=True)[0] == 404
        assert paper not in [p["id"] for p in both.get("/api/papers?kind=package_problem")["items"]]
        assert both.send("GET", f"/api/problems/{crooked.problem}/package", raw=True)[0] == 404
        assert both.get(f"/api/problems/{house.problems[1]}/package")["files"] > 0
    with tap("a screening's package has the remarks that were decided, not one that waits"):
        folder, inside = unpack(house.package(crooked.office, "screening", house.screening)[1])
        said = [m["text"] for name in os.listdir(os.path.join(inside, "records"))
                for m in json.load(open(os.path.join(inside, "records", name),
                                        encoding="utf-8")).get("remarks", [])]
        assert said == ["限三日内见效"], said
        shutil.rmtree(folder)


def main():
    tap = Tap()
    with County() as county:
        house = House(county)
        problem_package(county, tap, house)
        screening_package(county, tap, house)
        rights(county, tap, house)
        damaged(county, tap, house)
        crooked_package(county, tap, house, Clock(county.folder))
    tap.end()


main()
