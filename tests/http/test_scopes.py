#!/usr/bin/env python3
"""Accounts that are limited to areas or units: every route is asked with them, by every object that
lies outside. Nothing of it (number, place, words) comes back, and what it answers is word for word
what an id gives that was never made."""
import json
import os
import re
import subprocess
import sys
import time
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import PASSWORD, County, Refused, Tap, op_id  # noqa: E402
from house import ROOT  # noqa: E402

tap = Tap()
NONE = 987654
PLACE, STREET, WORDS = "海棠外区集贸市场", "外区海棠路九号", "范围以外的垃圾满溢"


def day(offset_days=0):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600 + offset_days * 86400))


def answer(client, method, path, body=None):
    """Status and text, without what differs every time."""
    status, _, data = client.send(method, path, body, raw=True)
    try:
        value = json.loads(data) if data else {}
    except ValueError:
        return status, str(data)
    if isinstance(value, dict) and "error" in value:
        value["error"].pop("request", None)
    return status, json.dumps(value, ensure_ascii=False, sort_keys=True)


def write(client, method, path, body):
    return answer(client, method, path, dict(body, op_id=op_id()))


class House:
    """The same at two points near each other, of two areas and two units: inside and outside."""

    def __init__(self, county):
        self.county = county
        admin, office = county.login("admin"), county.login("office")
        self.area = {}
        for code, kind, parent in (("XI", "township", None), ("XJ", "community", "XI"),
                                   ("XO", "township", None)):
            self.area[code] = admin.post("/api/units", {
                "code": code, "full_name": f"演示县{code}镇", "short_name": f"{code}镇", "kind": kind,
                "parent": self.area.get(parent)})["id"]
        kind = office.get("/api/point-types")["items"][0]["id"]
        for code, name, area, unit in (("IN", "范围内的路口", "XJ", "CG"), ("OUT", PLACE, "XO", "ZJ")):
            county.points[code] = office.post("/api/points", {
                "code": code, "name": name, "type": kind, "lat": 38.2, "lon": 114.6,
                "address": STREET if code == "OUT" else name, "lead_unit": county.units[unit],
                "area": self.area[area], "person": f"演示·{code}点位人",
                "linked_leader": f"演示·{code}挂钩人"})["id"]
        films = [county.make_clip(f"{n}.mp4", f"--pattern={n}x60", "--size=320x180") for n in (25, 30)]
        self.clip_in, self.clip_out = (county.clip(film)["id"] for film in films)
        self.picture = os.path.join(county.folder, "after.jpg")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "mandelbrot=s=640x360",
                        "-frames:v", "1", self.picture], check=True)
        self.outside(office)
        self.inside = self.problem(self.clip_in, "IN", "CG", "范围以内")
        self.card_in, self.report_in = self.hand_in(self.inside, "CG")
        self.send_to(self.inside)

    def problem(self, clip, point, unit, text, filed=True):
        county = self.county
        made = county.login("supervisor").post("/api/problems", {
            "clip": clip, "in_frame": 0, "out_frame": 20, "point": county.points[point],
            "type": county.type["id"], "lead_unit": county.units[unit],
            "indicator": county.indicator["id"], "description": text, "severity": "normal",
            "source": "supervision", "found_on": day()})
        if filed:
            county.login("office").post(f"/api/problems/{made['id']}/file",
                                        expect_version=made["version"])
        return made["id"]

    def hand_in(self, problem, unit):
        """Its card, a request, and a report that shows the same picture each time."""
        county, who = self.county, self.county.login(f"{unit.lower()}_liaison")
        card = county.login("office_head").post(f"/api/problems/{problem}/card", {
            "task": "清理", "standard": "干净", "duty_unit": county.units[unit],
            "duty_person": "演示·甲"})["id"]
        who.post(f"/api/cards/{card}/sign")
        who.post(f"/api/cards/{card}/requests", {"kind": "extension", "reason": "人手不够",
                                                 "wished_on": day(9)})
        clip = who.upload(self.picture, purpose="evidence", problem=problem)
        county.wait(lambda: who.get(f"/api/clips/{clip}"),
                    lambda value: value["state"] in ("ok", "damaged", "failed"), 300)
        report = county.report(card, unit, measures="已清理", done_on=day(), evidence=[clip])
        return card, report

    def send_to(self, problem):
        return self.county.login("office").post(f"/api/problems/{problem}/site-orders", {
            "verifier": self.county.user("verifier"), "until_at": int(time.time() * 1000) + 9 * 3600_000})["id"]

    def outside(self, office):
        """A problem with all that can hang on one, closed and perhaps there again; and a draft."""
        self.out = self.problem(self.clip_out, "OUT", "ZJ", WORDS)
        self.card_out, self.report_out = self.hand_in(self.out, "ZJ")
        self.order_out = self.send_to(self.out)
        verifier = self.county.login("verifier")
        verifier.post(f"/api/rectifications/{self.report_out}/verify", {
            "result": "pass", "method": "onsite", "remark": "看过"})
        self.county.login("office_head").post(f"/api/problems/{self.out}/close")
        self.relapse_out = self.county.login("supervisor").post(
            f"/api/problems/{self.out}/relapses", {"text": WORDS + "又来了"})["id"]
        self.draft = self.problem(self.clip_out, "OUT", "ZJ", WORDS, filed=False)
        self.waiting = self.problem(self.clip_out, "OUT", "ZJ", WORDS + "二")
        self.hand_in(self.waiting, "ZJ")
        self.filed = self.problem(self.clip_out, "OUT", "ZJ", WORDS + "三")
        whole = office.get(f"/api/problems/{self.out}")
        self.segment_out = whole["segments"][0]["id"]
        self.secrets = [PLACE, STREET, WORDS, whole["problem_no"], whole["card"]["card_no"],
                        whole["closure"]["close_no"], "演示·OUT点位人"]

    def narrowed(self):
        """A clerk of an area, a verifier of a unit, a supervisor of both."""
        admin, clients = self.county.login("admin"), {}
        self.accounts = {}
        for login, role, areas, units in (("clerk", "office", ["XI"], []),
                                          ("checker", "verifier", [], ["CG"]),
                                          ("scout", "supervisor", ["XI"], ["CG"])):
            self.accounts[login] = admin.post("/api/users", {
                "login": login, "name": f"演示·{login}", "roles": [role], "password": PASSWORD,
                "must_change": False, "unit": self.county.units["ZJ"] if login == "clerk" else None,
                "areas": [self.area[code] for code in areas],
                "units": [self.county.units[code] for code in units]})["id"]
            clients[login] = self.county.login(login)
        return clients

    def objects(self):
        return {"problems": self.out, "cards": self.card_out, "clips": self.clip_out,
                "segments": self.segment_out, "rectifications": self.report_out, "submissions": 1,
                "site-orders": self.order_out, "relapses": self.relapse_out}

    def bodies(self):
        """A body that each open write takes, so that only the object can be refused."""
        cut = {"clip": self.clip_in, "in_frame": 0, "out_frame": 9}
        return {
            "POST /api/intake": {"point": self.county.points["OUT"]},
            "POST /api/clips/:id/point": {"point": self.county.points["IN"]},
            "PUT /api/problems/:id": {"description": "改过"},
            "POST /api/problems/:id/segments": cut, "PUT /api/segments/:id": cut,
            "POST /api/problems/:id/withdraw": {"reason_code": "duplicate"},
            "POST /api/submissions/:id/paper": {"signer": "某人"},
            "POST /api/rectifications/:id/verify": {"result": "pass", "method": "video"},
            "POST /api/problems/:id/site-orders": {"verifier": self.county.user("verifier"),
                                                   "until_at": int(time.time() * 1000) + 3600_000},
            "POST /api/site-orders/:id/withdraw": {"reason": "不用了"},
            "POST /api/problems/:id/relapses": {"text": "又来了"},
            "POST /api/problems/:id/rechecks": {"result": "held"},
        }


def addresses(route, number, house):
    """The route with this number in it, and with each filter that could find what is outside."""
    parts = {":id": str(number), ":what": "plan", ":which": "problems", ":list": "problems.xlsx",
             ":file": "poster.jpg", ":name": "reel.mp4"}
    path = "/".join(parts.get(part, part) for part in route["path"].split("/"))
    yield path
    if route["method"] != "GET":
        return
    tries = {"q": quote(PLACE[:2]), "point": house.county.points["OUT"], "unit": house.county.units["ZJ"],
             "type": house.county.type["id"], "limit": 1000, "state": "closed"}
    for field in route["query"]:
        if field["name"] in tries:
            yield f"{path}?{field['name']}={tries[field['name']]}"


def told(house, text):
    return [secret for secret in house.secrets if secret in text]


def walk(house, client, role, routes):
    """What every route tells that should not be told, and what is answered that differs."""
    wrong, objects, bodies = [], house.objects(), house.bodies()
    for route in routes:
        name = f"{route['method']} {route['path']}"
        if route["audience"] != "office" or role not in route["roles"] or route["method"] in (
                "HEAD", "PATCH", "DELETE") and "uploads" in route["path"] or name == "POST /api/logout":
            continue
        kind = route["path"].split("/")[2]
        for path, nothing in zip(addresses(route, objects.get(kind, 1), house),
                                 addresses(route, NONE, house)):
            if route["method"] == "GET":
                got = answer(client, "GET", path)
                want = answer(client, "GET", nothing) if ":id" in route["path"] else None
            else:
                body = bodies.get(name, {})
                got = write(client, route["method"], path, body)
                want = write(client, route["method"], nothing, body)
            if told(house, got[1]):
                wrong.append(f"{route['method']} {path} tells {told(house, got[1])}: {got}")
            if not route["narrowed"] and (got[0] != 403 or "right.part_of_county" not in got[1]):
                wrong.append(f"{route['method']} {path} is not closed: {got}")
            if route["narrowed"] and ":id" in route["path"] and (got[0] != 404 or got != want):
                wrong.append(f"{route['method']} {path}: {got} and not {want}")
    return wrong


def refused(call):
    try:
        call()
    except Refused as error:
        return error.status, error.key
    return None


with County() as county:
    house = House(county)
    admin, head = county.login("admin"), county.login("office_head")
    routes = head.get("/api")["items"]
    clients = house.narrowed()
    clerk, checker, scout = clients["clerk"], clients["checker"], clients["scout"]

    with tap("what is outside is there, and mentioned inside: the office head sees both"):
        whole = head.get(f"/api/problems/{house.inside}")
        assert whole["recurrence_of"] == house.out and whole["recurrence_no"] in house.secrets, whole
        warned = whole["rectifications"][0]["evidence"][0]["warnings"]
        assert any(w["other"] and w["other"]["problem"] == house.out for w in warned), warned

    with tap("each of the rows of narrow.c is a route"):
        with open(os.path.join(ROOT, "server", "narrow.c"), encoding="utf-8") as file:
            rows = set(re.findall(r'\{"([A-Z]+)", *"(/api/[^"]*)"', file.read()))
        assert rows == {(r["method"], r["path"]) for r in routes if r["narrowed"]}, rows

    county.wait(lambda: head.get("/api/jobs")["items"],
                lambda all: not any(job["state"] in ("queued", "running") for job in all), 120)
    before = head.get("/api/events?limit=1000")["items"]
    for login, role in (("clerk", "office"), ("checker", "verifier"), ("scout", "supervisor")):
        with tap(f"{login}: no route tells of what is outside"):
            wrong = walk(house, clients[login], role, routes)
            assert not wrong, "\n".join(wrong)

    with tap("and nothing was written on it"):
        after = head.get(f"/api/events?after={max(e['seq'] for e in before)}&limit=1000")["items"]
        assert all(event["kind"] == "session" for event in after), after

    with tap("what is inside is there, without a word of what it recalls"):
        for client in clients.values():
            got = client.get("/api/problems")
            assert [row["id"] for row in got["items"]] == [house.inside], got
            assert sum(got["counts"].values()) == 1, got["counts"]
            whole = client.get(f"/api/problems/{house.inside}")
            assert whole["recurrence_of"] is None and whole["recurrence_no"] is None, whole
            warned = whole["rectifications"][0]["evidence"][0]["warnings"]
            assert warned and all(w["other"] is None for w in warned), warned
            assert whole["site_orders"] and whole["requests"], whole
            text = json.dumps(whole, ensure_ascii=False)
            assert not told(house, text), told(house, text)
            assert [row["id"] for row in client.get("/api/cards")["items"]] == [house.card_in]
            board = client.get("/api/board")
            assert [row["problem"]["id"] for row in board["columns"]["reported"]] == [house.inside]
            assert board["columns"]["closed"] == [] and "closed" not in board["counts"], board
            assert [o["problem"] for o in client.get("/api/site-orders")["items"]] == [house.inside]
            assert house.clip_out not in [c["id"] for c in client.get("/api/clips")["items"]]
            assert client.get(f"/api/clips/{house.clip_in}")["segments"], "the clip of the inside"
            assert client.send("GET", f"/api/clips/{house.clip_in}/view/poster.jpg", raw=True)[0] == 200
            assert county.points["OUT"] not in [p["id"] for p in client.get("/api/points?limit=5000")["items"]]
            assert county.points["IN"] in [p["id"] for p in client.get("/api/points?limit=5000")["items"]]
            assert [l["point"] for l in client.get("/api/links")["items"]] == [county.points["IN"]]
        assert [r["problem"] for r in clerk.get("/api/requests")["items"]] == [house.inside]
        assert clerk.get("/api/relapses")["items"] == []

    with tap("what waits for its card and what is drawn again are there for who knows of it"):
        drawn = lambda client: client.get("/api/rechecks")
        cards = lambda client: client.get("/api/dispatch?state=filed")
        assert [r["problem"] for r in drawn(head)["items"]] == [house.out], drawn(head)
        assert (drawn(head)["items"][0]["n"], drawn(head)["closed"]) == (1, 1), drawn(head)
        assert [p["id"] for p in cards(head)["items"]] == [house.filed]
        assert cards(head)["counts"]["filed"] == 1
        assert [a["ok"] for a in cards(head)["allowed"]] == [True, True]
        why = [(a["ok"], a["why"]["key"]) for a in cards(clerk)["allowed"]]
        assert why == [(False, "right.part_of_county")] * 2, why
        got = refused(lambda: clerk.send("PUT", f"/api/problems/{house.inside}/card", {"task": "x"}))
        assert got[:2] == (403, "right.part_of_county"), got
        for client in clients.values():
            assert (drawn(client)["items"], drawn(client)["closed"]) == ([], 0), drawn(client)
            assert (cards(client)["items"], cards(client)["counts"]["filed"]) == ([], 0), cards(client)
        admin.post("/api/users", {
            "login": "other", "name": "演示·other", "roles": ["verifier"], "password": PASSWORD,
            "must_change": False, "units": [county.units["ZJ"]]})
        other = county.login("other")
        row = drawn(other)["items"][0]
        assert (row["problem"], row["n"], row["allowed"][0]["ok"]) == (house.out, None, True), row
        assert [p["id"] for p in cards(other)["items"]] == [house.filed]
        assert cards(other)["items"][0]["proposal"]["duty_unit"] == county.units["ZJ"]
        other.post(f"/api/problems/{house.out}/rechecks", {"result": "held"})
        assert drawn(other)["items"][0]["rechecks"][0]["checked_by_name"] == "演示·other"

    with tap("an object outside is not named in a body either"):
        cut = {"in_frame": 0, "out_frame": 9, "type": county.type["id"]}
        inside = county.points["IN"]
        for body, field in (({"clip": house.clip_in, "point": county.points["OUT"]}, "point"),
                            ({"clip": house.clip_out, "point": inside}, "clip")):
            got = refused(lambda: scout.post("/api/problems", dict(cut, **body)))
            assert got == (400, "field.no_such"), got
        got = refused(lambda: scout.post("/api/problems", dict(
            cut, clip=house.clip_in, point=inside, lead_unit=county.units["ZJ"])))
        assert got == (400, "scope.outside"), got
        got = refused(lambda: clerk.put(f"/api/problems/{house.inside}", point=county.points["OUT"]))
        assert got == (400, "field.no_such"), got
        got = refused(lambda: checker.post(f"/api/rectifications/{house.report_in}/verify", {
            "result": "fail", "method": "video", "remark": "x", "evidence": [house.clip_out]}))
        assert got == (400, "field.no_such"), got
        for more in ({"point": county.points["OUT"]}, {"purpose": "evidence", "problem": house.out}):
            got = refused(lambda: clerk.upload(house.picture, **more))
            assert got == (400, "field.no_such"), got

    with tap("inside, work goes on: a draft of its own, seen by who knows of it"):
        made = scout.post("/api/problems", {
            "clip": house.clip_in, "in_frame": 30, "out_frame": 50, "point": county.points["IN"],
            "type": county.type["id"], "lead_unit": county.units["CG"], "description": "新的",
            "indicator": county.indicator["id"]})["id"]
        assert {made, house.inside} == {p["id"] for p in clerk.get("/api/problems")["items"]}
        clerk.post(f"/api/problems/{made}/file")
        assert [p["id"] for p in cards(clerk)["items"]] == [made], "it waits for its card"
        loose = clerk.post("/api/intake", {"description": "还没有点位", "source": "hotline"})["id"]
        assert clerk.get(f"/api/problems/{loose}")["description"] == "还没有点位"
        assert refused(lambda: scout.get(f"/api/problems/{loose}")) == (404, "request.not_found")
        rows = clerk.get("/api/problems")["items"]
        assert not told(house, json.dumps(rows, ensure_ascii=False)), rows

    with tap("nobody is sent to what his limits leave out, nor offered for it"):
        orders = lambda client, problem: [
            p["id"] for p in client.get(f"/api/site-orders?problem={problem}")["people"]]
        office = county.login("office")
        of_unit, whole = house.accounts["checker"], county.user("verifier")
        body = {"verifier": of_unit, "until_at": int(time.time() * 1000) + 3600_000}
        got = refused(lambda: office.post(f"/api/problems/{house.waiting}/site-orders", body))
        assert got == (409, "site_order.limited"), got
        assert whole in orders(office, house.waiting)
        assert of_unit not in orders(office, house.waiting)
        assert of_unit in [p["id"] for p in office.get("/api/site-orders")["people"]]
        assert {whole, of_unit} <= set(orders(office, house.inside))
        for hidden in (house.waiting, NONE):
            assert refused(lambda: orders(clerk, hidden)) == (400, "field.no_such")
        of_area = admin.post("/api/users", {
            "login": "walker", "name": "演示·walker", "roles": ["verifier"], "password": PASSWORD,
            "must_change": False, "areas": [house.area["XI"]]})["id"]
        assert of_area in orders(office, house.inside), "the community is within its township"
        assert of_area not in orders(office, house.waiting)
        order = office.get("/api/site-orders?state=open")["items"][0]
        assert order["problem"] == house.inside, order
        office.post(f"/api/site-orders/{order['id']}/withdraw", {"reason": "换人"})
        office.post(f"/api/problems/{house.inside}/site-orders", dict(body, verifier=of_area))

    with tap("who may be limited, and how it is told"):
        row = next(u for u in admin.get("/api/users")["items"] if u["login"] == "scout")
        assert [a["id"] for a in row["areas"]] == [house.area["XI"]], row
        assert [u["id"] for u in scout.get("/api/me")["units"]] == [county.units["CG"]]
        path = f"/api/users/{row['id']}"
        assert refused(lambda: admin.put(path, roles=["office_head"])) == (409, "scope.roles")
        assert refused(lambda: admin.put(path, roles=["supervisor", "editor"])) == (409, "scope.roles")
        assert refused(lambda: admin.put(f"/api/users/{county.user('office_head')}",
                                         areas=[house.area["XI"]])) == (409, "scope.roles")
        assert refused(lambda: admin.put(path, areas=[county.units["CG"]])) == (400, "field.no_such")
        assert admin.put(path, name="演示·改名")["id"] == row["id"]
        assert scout.get("/api/me")["areas"], "another field leaves the limit as it is"
        event = [e for e in head.get("/api/events?kind=account&limit=1000")["items"]
                 if e["object"] == house.accounts["clerk"]][0]
        assert event["data"]["scope_areas"] == ["XI镇"], event

    with tap("a limit that is taken away is gone with the next request"):
        assert admin.put(f"/api/users/{house.accounts['clerk']}", areas=[])["id"]
        assert clerk.get(f"/api/problems/{house.out}")["point_name"] == PLACE
        assert clerk.get("/api/screenings")["items"] == []
        assert admin.put(f"/api/users/{house.accounts['clerk']}", units=[county.units["CG"]])["id"]
        assert refused(lambda: clerk.get(f"/api/problems/{house.out}")) == (404, "request.not_found")
tap.end()
