#!/usr/bin/env python3
"""The embargo and the walls between units: nobody of a unit learns of a problem before the hall has
seen it, and never of another unit's. For every id that is not theirs the answer is word for word
the one that an id gives that was never made."""
import base64
import json
import os
import sys
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import PASSWORD, Console, County, Tap, op_id  # noqa: E402

NONE = 987654


def answer(client, method, path, body=None, headers=None):
    """Status and body without what differs every time."""
    status, _, data = client.send(method, path, body, headers, raw=True)
    try:
        value = json.loads(data) if data else {}
    except ValueError:
        return status, len(data)
    if isinstance(value, dict) and "error" in value:
        value["error"].pop("request", None)
    return status, json.dumps(value, ensure_ascii=False, sort_keys=True)


def write(client, method, path, **body):
    return answer(client, method, path, dict(body, op_id=op_id()))


def evidence(client, problem):
    text = ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in
                    (("filename", "after.mp4"), ("purpose", "evidence"), ("problem", problem)))
    return answer(client, "POST", "/api/uploads", b"", {
        "Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": text})


def looks(problem):
    """All that a unit's account can do with the number of a problem."""
    return {
        "problem": lambda c: answer(c, "GET", f"/api/problems/{problem}"),
        "still": lambda c: answer(c, "GET", f"/api/problems/{problem}/still"),
        "evidence": lambda c: evidence(c, problem),
    }


def seat_looks(problem):
    return {
        "still": lambda c: answer(c, "GET", f"/api/seat/still/{problem}"),
        "claim": lambda c: write(c, "POST", "/api/seat/claims", problem=problem),
        "dispute": lambda c: write(c, "POST", "/api/seat/disputes", problem=problem,
                                   reason_code="ownership", reason="不是本单位"),
    }


def late(client, problem, unit):
    return write(client, "POST", f"/api/problems/{problem}/late-claim", unit=unit,
                 person_name="演示·甲", expect_version=1)


def unlike(client, table, problem):
    """The looks at `problem` that tell something."""
    nothing = table(NONE)
    told = []
    for name, look in table(problem).items():
        got, want = look(client), nothing[name](client)
        if got != want:
            told.append(f"{name} of {problem}: {got} and not {want}")
    return told


def searched(county, client, problems):
    """What the search tells of them: by number, by words, by place."""
    told = []
    for problem in problems:
        row = county.login("supervisor").get(f"/api/problems/{problem}")
        for word in filter(None, (row["problem_no"], row["description"], row["point_name"])):
            path = "/api/search?q=" + quote(word)
            got = client.get(path)
            if {one["id"] for one in got["problems"]} & set(problems) or got["cards"]:
                told.append(f"found by {word}: {got}")
        if row["problem_no"] and problem not in {
                one["id"] for one in county.login("office").get(
                    "/api/search?q=" + quote(row["problem_no"]))["problems"]}:
            told.append(f"the office does not find {row['problem_no']}")
    return told


def hidden(county, client, problems, unit):
    told = []
    for problem in problems:
        told += unlike(client, looks, problem)
    got = client.get("/api/problems")
    seen = {row["id"] for row in got["items"]} & set(problems)
    told += [f"listed: {seen}"] if seen else []
    told += searched(county, client, problems)
    total = sum(got["counts"].values())
    told += [f"counts {got['counts']}"] if total != len(got["items"]) else []
    head = county.login(f"{unit.lower()}_unit_head")
    want = late(head, NONE, county.units[unit])
    for problem in problems:
        got = late(head, problem, county.units[unit])
        told += [f"late claim of {problem}: {got} and not {want}"] if got != want else []
    return told


def check(told):
    assert not told, "\n".join(told)


def numbers(county, problems):
    office = county.login("office")
    return [office.get(f"/api/problems/{one}")["problem_no"] for one in problems]


class House:
    """Problems in every state before the hall, of two units."""

    def __init__(self, county):
        clip = county.clip(county.make_clip("a.mp4", "--pattern=30x60", "--size=320x180"))["id"]
        self.own = county.problem(clip, 0, 15)
        self.joint = county.problem(clip, 15, 30, unit="ZJ", assist=("CG",))
        self.other = county.problem(clip, 30, 45, unit="ZJ", point="D002")
        self.filed = county.problem(clip, 45, 60)
        self.withdrawn = county.problem(clip, 40, 50)
        self.draft = county.login("supervisor").post("/api/problems", {
            "clip": clip, "in_frame": 0, "out_frame": 5, "point": county.points["D001"],
            "type": county.type["id"], "lead_unit": county.units["CG"], "assist": [],
            "indicator": county.indicator["id"], "description": "还没有立案", "severity": "normal",
            "source": "supervision", "found_on": "2026-11-20"})["id"]
        head = county.login("office_head")
        head.post(f"/api/problems/{self.withdrawn}/withdraw", reason_code="duplicate",
                  reason="重复", expect_version=head.get(
                      f"/api/problems/{self.withdrawn}")["version"])
        self.clip = clip
        self.screening = county.screening([self.own, self.other, self.joint])
        self.all = [self.own, self.joint, self.other, self.filed, self.withdrawn, self.draft]
        self.never = [self.filed, self.withdrawn, self.draft, self.other]


def tablet_of(county, screening, login, roles):
    """A tablet at the meeting door for an account that leads and answers for the unit CG."""
    admin = county.login("admin")
    user = admin.post("/api/users", {"login": login, "password": PASSWORD, "must_change": False,
                                     "name": f"演示·{login}", "unit": county.units["CG"],
                                     "roles": roles})["id"]
    made = county.login("operator").post(f"/api/screenings/{screening}/leader_codes", account=user)
    tablet = county.client()
    tablet.bare("/api/tablet", {"code": made["code"]})
    return tablet


def tablet_told(tablet, house, shown):
    """What a tablet under the embargo should not have been told; `shown` it may know."""
    stage = tablet.get("/api/tablet/stage")
    seen = {row["problem"] for row in stage["items"] if row["problem"]}
    told = [f"items: {seen}"] if seen - set(shown) else []
    told += ["it may play the film"] if stage["may_play"] else []
    told += [f"the film: {got}" for got in
             [answer(tablet, "GET", f"/api/tablet/reel/{stage['reel']['id']}")] if got[0] != 404]
    for problem in set(house.all) - set(shown):
        for path in ("/api/tablet/still/{}",):
            got, want = (answer(tablet, "GET", path.format(n)) for n in (problem, NONE))
            told += [f"still of {problem}: {got}"] if got != want else []
        got, want = (write(tablet, "POST", "/api/tablet/remarks", scope="problem", problem=n, text="x")
                     for n in (problem, NONE))
        told += [f"remark on {problem}: {got}"] if got != want else []
    return told


def found(client):
    """How many problems the figures of these days tell of, by each of their tables."""
    told = client.get("/api/figures?from_on=2000-01-01&limit=5000")
    count = {one["key"]: one["num"] for one in told["figures"]}
    units = [unit["figures"] for unit in told["units"]]
    return {"found": count["found"], "filed": count["filed"],
            "units": sum(unit.get("found", [0])[0] for unit in units),
            "points": sum(point["num"] for point in told["points"]),
            "types": sum(one["num"] for one in told["types"])}


def run(county, tap):
    house = House(county)
    unit = county.login("cg_liaison")
    with tap("before the meeting a unit learns of no problem"):
        check(hidden(county, unit, house.all, "CG"))
        for path in (f"/api/clips/{house.clip}", f"/api/clips/{house.clip}/original",
                     f"/api/clips/{house.clip}/view/poster.jpg"):
            assert answer(unit, "GET", path)[0] == 404, path
    county.move(house.screening, "notify", "open_checkin")
    seat = county.seat(house.screening, "CG")
    hall, token = county.hall(house.screening)
    both = tablet_of(county, house.screening, "both", ["leader", "unit_head"])
    lead = tablet_of(county, house.screening, "chief", ["leader"])
    with tap("a tablet of a leader looks through the film, of one who heads a unit it does not"):
        check(tablet_told(both, house, []))
        stage = lead.get("/api/tablet/stage")
        assert {r["problem"] for r in stage["items"] if r["problem"]} == {
            house.own, house.joint, house.other}, stage
        assert answer(lead, "GET", f"/api/tablet/reel/{stage['reel']['id']}")[0] == 200
        assert answer(lead, "GET", f"/api/tablet/still/{house.other}")[0] == 200
        assert answer(lead, "GET", f"/api/tablet/still/{house.filed}")[0] == 404
    with tap("nor are there figures of problems that the hall has not seen"):
        number = found(county.login("both"))
        assert set(number.values()) == {0}, number
        number = found(county.login("chief"))
        assert number["points"] == number["types"] == number["units"] == len(house.all), number
    with tap("at check-in a phone learns of none"):
        stage = seat.get("/api/seat/stage")
        assert stage["now"] is None and stage["mine"] == [], stage
        for problem in house.all:
            check(unlike(seat, seat_looks, problem))
    county.move(house.screening, "go_live")
    console = Console(county, house.screening)
    items = console.stage()["items"]
    place = {row["problem"]: row["position"] for row in items if row["problem"]}
    with tap("another unit's problem on the wall is nothing on the phone"):
        console.do("goto", position=place[house.other])
        console.do("open_claim", seconds=60)
        text = json.dumps(seat.get("/api/seat/stage"), ensure_ascii=False)
        number = numbers(county, [house.other])[0]
        assert number not in text, f"{number} in {text}"
        assert '"mine": []' in text and '"now": null' in text, text
        for problem in house.all:
            check(unlike(seat, seat_looks, problem))
        check(hidden(county, unit, house.all, "CG"))
    with tap("a problem is there once the hall has seen it, the next one is not"):
        console.do("goto", position=place[house.own])
        stage = seat.get("/api/seat/stage")
        assert stage["now"]["problem"] == house.own, stage
        assert [row["problem"] for row in stage["mine"]] == [house.own], stage
        assert [row["id"] for row in unit.get("/api/problems")["items"]] == [house.own]
        check(hidden(county, unit, house.never + [house.joint], "CG"))
        check(tablet_told(both, house, [house.own, house.other]))
        number = found(county.login("both"))
        assert set(number.values()) == {1}, number
    with tap("a seat's token opens no office or hall page, and the other way round"):
        device = county.client()
        for secret, paths in ((seat.cookies["sk_m"], ("/api/me", "/api/problems", "/api/hall/stage")),
                              (token, ("/api/me", "/api/seat/stage")),
                              (lead.cookies["sk_m"], ("/api/me", "/api/seat/stage", "/api/hall/pack",
                                                      "/api/leader", "/api/problems")),
                              (unit.cookies["sk"], ("/api/seat/stage", "/api/hall/pack",
                                                    "/api/tablet/stage"))):
            for path in paths:
                got = answer(device, "GET", path, None, {"Authorization": f"Bearer {secret}"})
                assert got[0] in (401, 403), f"{path}: {got}"
    with tap("wrong codes of one phone do not lock out the hall"):
        stranger = county.client()
        tries = [answer(stranger, "POST", "/api/desk", {"code": f"NOSUCH{n:02d}"})[0]
                 for n in range(12)]
        assert set(tries) == {404}, tries
        county.seat(house.screening, "ZJ")
    with tap("the same key of a device twice is the same as once"):
        key = op_id()
        for _ in range(2):
            got = answer(county.client(), "POST", "/api/pair", {"op_id": key})
            assert got[0] == 200, got
    with tap("strangers cannot fill the record with screens that ask to be admitted"):
        asked = [answer(county.client(), "POST", "/api/pair", {})[0] for _ in range(80)]
        assert 409 in asked or 429 in asked, asked
    with tap("after the meeting phone and screen are out"):
        county.move(house.screening, "adjourn")
        assert answer(seat, "GET", "/api/seat/stage")[0] == 410
        assert answer(hall, "GET", "/api/hall/pack")[0] == 410
        assert answer(lead, "GET", "/api/tablet/stage")[0] == 410
        check(hidden(county, unit, house.never + [house.joint], "CG"))
    after(county, tap, house, unit)


def after(county, tap, house, unit):
    head = county.login("office_head")
    with tap("another unit's card, paper and evidence do not exist"):
        version = head.get(f"/api/problems/{house.filed}")["version"]
        card = head.post(f"/api/problems/{house.filed}/card", task="清理", standard="干净",
                         duty_unit=county.units["ZJ"], duty_person="演示·乙",
                         expect_version=version)["id"]
        other = county.login("zj_liaison")
        assert [row["id"] for row in other.get("/api/cards")["items"]] == [card]
        ready = county.login("recorder").post("/api/papers", kind="card", id=card)
        done = county.wait(lambda: head.get(f"/api/jobs/{ready['job']}"),
                           lambda job: job["state"] in ("done", "failed"), 60)
        paper = done["result"]["paper"]
        assert answer(other, "GET", f"/api/papers/{paper}/file")[0] == 200
        assert other.get("/api/papers")["items"][0]["id"] == paper
        version = other.get("/api/cards")["items"][0]["version"]
        other.post(f"/api/cards/{card}/sign", expect_version=version)
        clip = other.upload(county.make_clip("b.mp4", "--pattern=30x30", "--size=320x180"), purpose="evidence",
                            problem=house.filed)
        third = county.login("cg_unit_head")
        told = []
        for one, nothing in ((card, NONE), (clip, NONE), (paper, NONE)):
            for path in ("/api/papers/{}/file", "/api/clips/{}", "/api/clips/{}/original",
                         "/api/clips/{}/view/view.jpg"):
                if one == card and "papers" in path or one == paper and "clips" in path:
                    continue
                got, want = (answer(third, "GET", path.format(n)) for n in (one, nothing))
                told += [f"{path.format(one)}: {got}"] if got != want else []
        for verb, body in (("sign", {}), ("reports", {"measures": "x", "done_on": "2026-11-21",
                                                      "evidence": [clip]})):
            got, want = (write(third, "POST", f"/api/cards/{n}/{verb}", expect_version=1, **body)
                         for n in (card, NONE))
            told += [f"{verb}: {got}"] if got != want else []
        assert third.get("/api/cards")["items"] == [] and third.get("/api/papers")["items"] == []
        check(told)
    with tap("a unit prints its own card, forms and report, and nobody else's"):
        told = []
        for kind in ("card", "extension", "suspension", "return"):
            got, want = (write(third, "POST", "/api/own-papers", kind=kind, id=n)
                         for n in (card, NONE))
            told += [f"{kind}: {got}"] if got != want or got[0] != 404 else []
            job = other.post("/api/own-papers", kind=kind, id=card, reason="需要时间",
                             reason_code="ownership")["job"]
            county.wait(lambda: other.get(f"/api/jobs/{job}"), lambda one: one["state"] == "done", 60)
            status, size = answer(other, "GET", f"/api/jobs/{job}/draft")
            told += [f"{kind}: {status}"] if status != 200 or size < 2000 else []
            for who in (third, head):
                if answer(who, "GET", f"/api/jobs/{job}/draft")[0] != 404:
                    told.append(f"{kind}: its draft is another's to read")
            if answer(third, "GET", f"/api/jobs/{job}")[0] != 404:
                told.append(f"{kind}: its job is another's to read")
        if write(other, "POST", "/api/own-papers", kind="pledges", id=house.screening)[0] != 404:
            told.append("pledges of a meeting in which nothing was claimed")
        job = other.post("/api/own-papers", kind="rectify_report", id=county.units["CG"])["job"]
        county.wait(lambda: other.get(f"/api/jobs/{job}"), lambda one: one["state"] == "done", 60)
        args = head.get(f"/api/jobs/{job}")
        if args["object"] != county.units["ZJ"]:
            told.append(f"a report of {args['object']}")
        if [p["id"] for p in other.get("/api/papers")["items"]] != [paper]:
            told.append("what a unit prints was issued")
        for who in ("verifier", "office", "leader"):
            if write(county.login(who), "POST", "/api/own-papers", kind="card", id=card)[0] != 403:
                told.append(who)
        check(told)
    with tap("an original is for the office and for who uploaded it"):
        for who, status in (("office", 200), ("supervisor", 200), ("recorder", 403),
                            ("verifier", 403)):
            got = answer(county.login(who), "GET", f"/api/clips/{house.clip}/original")[0]
            assert got == status, f"{who}: {got}"
    with tap("a new log-in ends the session that the browser had"):
        client = county.login("recorder")
        before = client.cookies["sk"]
        client.bare("/api/login", {"login": "recorder", "password": PASSWORD})
        device = county.client()
        device.cookies["sk"] = before
        assert answer(device, "GET", "/api/me")[0] == 401


def main():
    tap = Tap()
    with County() as county:
        run(county, tap)
    tap.end()


if __name__ == "__main__":
    main()
