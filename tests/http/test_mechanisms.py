#!/usr/bin/env python3
"""What county documents prescribe (domain, part 5), row by row: each C and S row is proven with its
own numbers through the API of a real server, whose clock the test turns."""
import datetime
import io
import os
import subprocess
import sys
import time
import urllib.parse
import zipfile
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import PASSWORD, Console, County, Refused, Tap  # noqa: E402
from test_sheets import column, read, take  # noqa: E402
from workbook import date_styles, rows_of, strings_of  # noqa: E402

DAY = 86400
ZONE = datetime.timezone(datetime.timedelta(hours=8))


class Turned(County):
    """A county whose clock can be turned. The clocks of the record are looked at when it starts."""

    def __init__(self, *options):
        super().__init__(*options)
        self.turn, self.file = 0, os.path.join(self.folder, "clock")
        self.write()
        os.environ["SHENKAN_TEST_CLOCK"] = self.file

    def write(self):
        with open(self.file, "w", encoding="ascii") as file:
            file.write(str(int(self.turn * 1000)))

    def now(self):
        return datetime.datetime.fromtimestamp(time.time() + self.turn, ZONE)

    def day(self, offset=0):
        return (self.now() + datetime.timedelta(days=offset)).strftime("%Y-%m-%d")

    def go(self, when):
        """To that local time, and the clocks are looked at."""
        self.turn = datetime.datetime.fromisoformat(when + "+08:00").timestamp() - time.time()
        self.write()
        self.tick()

    def tick(self):
        """A server listens before it has looked."""
        self.stop()
        self.start()
        self.wait(lambda: self.client().get("/api/hello")["ticked_ms"], bool, 60)

    def later(self, **span):
        self.go((self.now() + datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M"))

    def set(self, key, value):
        self.login("office_head").put("/api/settings", key=key, value=str(value))


def refused(call, key=None, status=None):
    try:
        call()
    except Refused as no:
        assert key in (None, no.key) and status in (None, no.status), (no, key, status)
        return
    raise AssertionError(f"not refused: {key or status}")


def quote(text):
    return urllib.parse.quote(text)


class Story:
    """What the rows share: a clip, filed problems, a held screening."""

    def __init__(self, county):
        self.county = county
        self.office, self.head = county.login("office"), county.login("office_head")
        self.supervisor = county.login("supervisor")
        clip = county.clip(county.make_clip("street.mp4", "--pattern=25x400"))
        self.clip, self.cut = clip["id"], 0

    def again(self):
        """Log-ins after the clock was turned (sessions may be over)."""
        county = self.county
        self.office, self.head = county.login("office"), county.login("office_head")
        self.supervisor = county.login("supervisor")

    def problem(self, **more):
        self.cut += 10
        fields = {"clip": self.clip, "in_frame": self.cut - 10, "out_frame": self.cut - 1,
                  "point": self.county.points["D001"], "type": self.county.type["id"],
                  "lead_unit": self.county.units["CG"], "indicator": self.county.indicator["id"],
                  "description": f"占道经营 {self.cut}", "found_on": self.county.day()}
        fields.update(more)
        made = self.supervisor.post("/api/problems", fields)
        self.office.post(f"/api/problems/{made['id']}/file", expect_version=made["version"])
        return made["id"]

    def look(self, problem):
        return self.office.get(f"/api/problems/{problem}")

    def card(self, problem, **more):
        fields = {"task": "清理占道", "standard": "路面整洁", "duty_unit": self.county.units["CG"],
                  "duty_person": "演示·甲"}
        fields.update(more)
        return self.head.post(f"/api/problems/{problem}/card", fields)["id"]

    def evidence(self, problem, who="cg_liaison"):
        client, seed = self.county.login(who), self.cut + problem
        path = self.county.make_clip(f"after{seed}-{time.time()}.mp4", "--pattern=25x10",
                                     f"--first={500 + seed}")
        clip = client.upload(path, purpose="evidence", problem=problem)
        self.county.wait(lambda: client.get(f"/api/clips/{clip}"),
                         lambda c: c["state"] in ("ok", "damaged"), 300)
        return clip

    def report(self, problem, card):
        return self.county.report(card, measures="已清理", done_on=self.county.day(),
                                  evidence=[self.evidence(problem)])

    def verify(self, rectification, result):
        self.county.login("verifier").post(f"/api/rectifications/{rectification}/verify", {
            "result": result, "method": "onsite", "remark": "现场查看",
            "evidence": [self.clip] if result == "fail" else []})


def screening(tap, story):
    county = story.county
    with tap("row 01 a special meeting every two months: every problem claimed on the spot, with a "
             "pledge in public"):
        assert [r["default"] for r in story.office.get("/api/settings")["items"]
                if r["key"] in ("screening.interval_days", "screening.warn_days")] == ["61", "49"]
        problems = [story.problem(), story.problem(lead_unit=county.units["ZJ"])]
        meeting = county.screening(problems, claim_s=60)
        for unit in ("CG", "ZJ"):
            story.office.post(f"/api/screenings/{meeting}/attendees", {
                "unit": county.units[unit], "name": f"演示·{unit}", "post": "局长", "duty": "attend"})
        county.hall(meeting)
        county.move(meeting, "notify", "open_checkin")
        seats = [county.seat(meeting, "CG"), county.seat(meeting, "ZJ")]
        county.move(meeting, "go_live")
        console = Console(county, meeting)
        console.do("take_control")
        for n, (seat, problem) in enumerate(zip(seats, problems)):
            console.do("goto", position=n + 2)  # the title is the first
            console.do("open_claim", seconds=60)
            seat.post("/api/seat/claims", {"problem": problem, "pledge": "三日内清理到位",
                                           "measures": "立即清理", "due_on": county.day(3)})
            console.do("close_claim")
        story.meeting, story.shown = meeting, problems
    with tap("row 13 leaders comment on what they saw, and the comment is kept with the screening"):
        leader = county.login("leader")
        leader.post(f"/api/screenings/{meeting}/remarks", {
            "scope": "all", "text": "举一反三，限期整改", "due_on": county.day(7), "keep": True})
        remarks = leader.get(f"/api/screenings/{meeting}/leader/stage")["remarks"]
        assert [r["text"] for r in remarks] == ["举一反三，限期整改"], remarks
    with tap("row 13 and once a month beside the meetings, by month and leader"):
        story.office.post("/api/duties", {"kind": "comment", "title": "本月点评", "period": county.day()[:7],
                                          "responsible": "演示·书记", "text": "督导发现的问题要逐条过"})
        kept = story.office.get("/api/duties?kind=comment")["items"]
        assert [(d["period"], d["responsible"], d["text"]) for d in kept] == [
            (county.day()[:7], "演示·书记", "督导发现的问题要逐条过")], kept
    with tap("row 01 what was claimed in the room is so recorded"):
        county.move(meeting, "adjourn")
        for problem in problems:
            claim = story.look(problem)["claims"][0]
            assert (claim["mode"], claim["pledge"]) == ("onsite", "三日内清理到位"), claim
    with tap("row 01 the next one is due within two months; seven weeks after the last it warns"):
        due = story.office.get("/api/screenings")["due"]
        assert (due["last_on"], due["due_on"], due["warn_on"], due["warning"]) == (
            county.day(), county.day(61), county.day(49), False), due
        assert due["days_left"] == 61, due


def ledgers(tap, story):
    with tap("row 02 three ledgers are three views of one set of data, in the order of the domain"):
        def rows(which):
            ledger = story.office.get(f"/api/ledgers/{which}")
            return [dict(zip((c["key"] for c in ledger["columns"]), row)) for row in ledger["rows"]]
        points, problems = rows("points"), rows("problems")
        assert len(points) == 2 and len(problems) >= 2, (points, problems)
        assert list(points[0])[:10] == ["code", "name", "type", "address", "lead_unit", "assist",
                                        "person", "phone", "linked_leader", "sponsor_unit"]
        assert points[0]["problems"] == str(len(problems)), points[0]
        claimed = [row for row in problems if row["claim_unit"] == "城管局"]
        assert claimed and claimed[0]["claim_mode"] == "现场", claimed
        card = story.card(story.shown[0])
        fixed = rows("rectifications")
        assert [r["problem_no"] for r in fixed] == [story.look(story.shown[0])["problem_no"]]
        assert fixed[0]["task"] == "清理占道" and "城管局" in fixed[0]["duty"], fixed
        story.first_card = card
        job = story.office.post("/api/papers", {"kind": "ledgers"})["job"]
        done = story.county.wait(lambda: story.office.get(f"/api/jobs/{job}"),
                                 lambda j: j["state"] in ("done", "failed"), 300)
        assert done["state"] == "done", done


def rounds(tap, story):
    county, supervisor = story.county, story.supervisor
    first, second = county.points["D001"], county.points["D002"]
    with tap("row 03 every week: a round of a kind, a team and days; points visited of all"):
        made = supervisor.post("/api/rounds", {
            "kind": "supervision", "team": "创城办、县委督查室", "from_on": county.day(),
            "to_on": county.day(6), "points": [first, second]})["id"]
        special = supervisor.post("/api/rounds", {
            "kind": "special", "team": "专项一组", "from_on": county.day(), "to_on": county.day()})["id"]
        before = story.office.get("/api/coverage")["weeks"][-1]["visited"]
        visit = supervisor.post(f"/api/rounds/{made}/visits", {"point": second, "note": "无问题"})
        assert visit["id"] == 1, visit
        whole = story.office.get(f"/api/rounds/{made}")
        assert (whole["target"], whole["visited"], whole["visits"]) == (2, 1, 1), whole
        assert [p["visited_on"] for p in whole["points"]] == [None, county.day()], whole["points"]
        cover = story.office.get("/api/coverage")
        assert (before, cover["weeks"][-1]["visited"], cover["points"]) == (0, 1, 2), cover
        assert [u["point"] for u in cover["unseen"]] == [first], cover["unseen"]
    with tap("row 03 a problem marked with its round is a visit too, and stands in the ledger"):
        problem = story.problem(round=made)
        whole = story.office.get(f"/api/rounds/{made}")
        assert (whole["visited"], whole["visits"], whole["problems"]) == (2, 1, 1), whole
        assert story.office.get("/api/coverage")["weeks"][-1]["visited"] == 2
        name = story.look(problem)["round_name"]
        assert name == f"每周督导 {county.day()} 创城办、县委督查室", name
        ledger = story.office.get("/api/ledgers/problems")
        at = [c["key"] for c in ledger["columns"]].index("round")
        assert name in [row[at] for row in ledger["rows"]], ledger["rows"]
        clip = supervisor.upload(county.make_clip("tour.mp4", "--pattern=25x40"), round=made)
        told = [(c["id"], c["round"], c["round_name"], c["round_kind"])
                for c in story.office.get(f"/api/clips?round={made}")["items"]]
        assert told == [(clip, made, name, "supervision")], told  # and the material of it is found by it
        assert story.office.get(f"/api/clips?round={special}")["items"] == []
        refused(lambda: supervisor.upload(county.make_clip("else.mp4", "--pattern=25x41"), round=999), "field.no_such")
        # an old problem that a visit found again comes into the round
        other = story.problem()
        supervisor.post(f"/api/rounds/{special}/visits", {"point": first, "problem": other})
        assert story.look(other)["round"] == special
    with tap("row 03 not into the future, not by a unit, not in a round that has ended"):
        path = f"/api/rounds/{special}/visits"
        refused(lambda: supervisor.post(path, {"point": first, "on": county.day(1)}), "field.in_future")
        refused(lambda: supervisor.post(path, {"point": 999}), "field.no_such")
        refused(lambda: county.login("cg_liaison").post(path, {"point": first}), status=403)
        supervisor.post(f"/api/rounds/{special}/end", {})
        refused(lambda: supervisor.post(path, {"point": first}), "step.not_allowed")
        refused(lambda: supervisor.post("/api/rounds", {
            "kind": "special", "team": "乙", "from_on": county.day(), "to_on": county.day(-1)}),
            "bulletin.bad_period")
    story.round = made
    with tap("row 28 at least four inspections a week: counted by round and day, against the target"):
        cover = story.office.get("/api/coverage")
        # the weekly round and the special one were out today
        assert (cover["target"], cover["weeks"][-1]["inspections"]) == (4, 2), cover["weeks"]
        for kind in ("covert_visit", "citizen_patrol"):
            out = supervisor.post("/api/rounds", {"kind": kind, "team": "督查组",
                                                  "from_on": county.day(), "to_on": county.day()})["id"]
            supervisor.post(f"/api/rounds/{out}/visits", {"point": first})
            supervisor.post(f"/api/rounds/{out}/visits", {"point": second})
        week = story.office.get("/api/coverage")["weeks"][-1]
        assert week["inspections"] == 4 and week["visited"] == 2, week


def cards(tap, story):
    county = story.county
    with tap("row 04 one bulletin for all with frozen figures, one numbered card for each problem"):
        bulletin = story.office.post("/api/bulletins", {
            "from_on": county.day(-30), "to_on": county.day(), "title": "督查通报"})["id"]
        story.head.post(f"/api/bulletins/{bulletin}/issue", {})
        issued = story.office.get(f"/api/bulletins?id={bulletin}")["items"][0]
        assert issued["issue_no"] == 1 and issued["figures"]["figures"], issued
        year = county.day()[:4]
        card = story.look(story.shown[0])["card"]
        assert card["card_no"] == f"创城督交〔{year}〕第001号", card
        second = story.problem()
        story.card(second)
        assert story.look(second)["card"]["card_no"] == f"创城督交〔{year}〕第002号"
        refused(lambda: story.card(second))
        story.second = second
    with tap("row 05 seven days from the card, due at 18:00; the unit reports back to the office"):
        settings = {s["key"]: s["value"] for s in story.office.get("/api/settings")["items"]}
        assert (settings["due.days"], settings["due.hour"], settings["due.cutoff_hour"]) == ("7", "18", "17")
        card = story.look(story.second)["card"]
        start = 1 if county.now().hour >= 17 else 0
        assert card["due_on"] == county.day(7 + start), card
        at = datetime.datetime.fromtimestamp(card["due_at"] / 1000, ZONE)
        assert (at.strftime("%Y-%m-%d"), at.hour, at.minute) == (card["due_on"], 18, 0), at
        liaison = county.login("cg_liaison")
        liaison.post(f"/api/cards/{card['id']}/sign", {})
        story.report(story.second, card["id"])
        assert story.look(story.second)["state"] == "reported"
    with tap("row 08 a card without one of its four fixes is refused; lead and helping units are named"):
        problem = story.problem(assist=[county.units["ZJ"]])
        for missing in ("task", "standard", "duty_person"):
            refused(lambda: story.card(problem, **{missing: ""}), "card.no_fixes")
        story.card(problem)
        whole = story.look(problem)
        assert all(whole["card"][k] for k in ("task", "due_on", "standard", "duty_person")), whole["card"]
        assert whole["lead_unit_name"] == "城管局" and [a["name"] for a in whole["assist"]] == ["住建局"]
    with tap("row 08 the filing keeps the four fixes as they are proposed then"):
        filed = story.office.get(f"/api/events?kind=problem&object={story.problem()}")["items"][-1]
        wants = {"task", "standard", "duty_unit", "duty_person", "due_on", "problem_no"}
        assert filed["act"] == "file" and wants <= set(filed["data"]), filed
        day = county.day(8 if county.now().hour >= 17 else 7)
        assert (filed["data"]["due_on"], filed["data"]["duty_unit"]) == (day, county.units["CG"]), filed


def grids(tap, story):
    county = story.county
    with tap("row 09 each type of point is a grid, each point has its person"):
        types = story.office.get("/api/point-types")["items"]
        assert len(types) == 39 and len({t["name"] for t in types}) == 39, len(types)
        rows = story.office.get("/api/points")["items"]
        assert all(p["type_name"] and p["person"] for p in rows), rows
        refused(lambda: story.office.post("/api/points", {"code": "X", "name": "无网格"}), status=400)
        bare = {"code": "X", "name": "无人点位", "type": types[0]["id"]}
        refused(lambda: story.office.post("/api/points", bare), status=400)
        refused(lambda: story.office.put(f"/api/points/{rows[0]['id']}", {"person": ""}), status=400)
        told = story.office.post("/api/import/points", csv=f"点位编号,名称,类型\nX,无人点位,{types[0]['name']}\n")
        assert told["error_count"] == 1, told
    with tap("row 10 eight environments and the clauses below them, by version; a problem names its clause"):
        tree = story.office.get("/api/indicators")["items"]
        assert len({i["system_version"] for i in tree}) == 1, {i["system_version"] for i in tree}
        tops = [i for i in tree if i["parent"] is None]
        assert len(tops) == 8 and len(tree) == 60, (len(tops), len(tree))
        assert story.look(story.shown[0])["indicator"] == county.indicator["id"]
        text = "体系版本,编码,上级编码,内容,权重\n2027县级,I-1,,政务环境,14\n2027县级,I-1-1,I-1,窗口服务,3\n"
        done = story.office.post("/api/import/indicators", {"csv": text})
        assert (done["added"], done["error_count"]) == (2, 0), done
        both = {i["system_version"] for i in story.office.get("/api/indicators")["items"]}
        assert both == {"2021县级", "2027县级"}, both
    with tap("row 24 street and lane chiefs are roles on points, by form and by list"):
        points = story.office.get("/api/points")["items"]
        point = next(p for p in points if p["code"] == "D001")
        story.office.put(f"/api/points/{point['id']}", {
            "street_chief": "演示·街长", "lane_chief": "演示·巷长"})
        done = story.office.post("/api/import/points", {
            "csv": "点位编号,名称,类型,街长,巷长\nD002,中心集贸市场,PT08,演示·街长乙,演示·巷长乙\n"})
        assert (done["changed"], done["error_count"]) == (1, 0), done
        got = {p["code"]: (p["street_chief"], p["lane_chief"], p["person"])
               for p in story.office.get("/api/points")["items"]}
        assert got["D001"] == ("演示·街长", "演示·巷长", "演示·点位负责人"), got
        assert got["D002"][:2] == ("演示·街长乙", "演示·巷长乙"), got
    with tap("row 24 a street chief has five duties, a lane chief four, in the county's own words once it "
             "has written them"):
        duties = {s["key"]: s for s in story.office.get("/api/settings")["items"]}
        assert [len(duties[k]["value"].split("\n")) for k in ("chief.street", "chief.lane")] == [5, 4], duties
        county.set("chief.lane", "一、按本县文件巡查\n二、按本县文件上报")
        lane = next(s for s in story.office.get("/api/settings")["items"] if s["key"] == "chief.lane")
        assert lane["value"].startswith("一、按本县") and lane["default"] == duties["chief.lane"]["value"], lane
        card = story.office.get(f"/api/map/points?id={point['id']}")["items"][0]
        assert (card["street_chief"], card["lane_chief"], card["road_chief"]) == (
            "演示·街长", "演示·巷长", ""), card
    with tap("row 31 road chiefs at crossings"):
        story.office.put(f"/api/points/{point['id']}", {"road_chief": "演示·路长"})
        found = story.office.get("/api/points?q=" + quote("交叉口"))["items"]
        assert [p["road_chief"] for p in found] == ["演示·路长"], found
        refused(lambda: story.office.put(f"/api/points/{point['id']}", {"road_chief": "长" * 41}),
                status=400)
    with tap("row 27 the linked leader and the sponsoring unit of the point are on the problem"):
        story.office.put(f"/api/points/{point['id']}", {
            "linked_leader": "演示·县委常委", "sponsor_unit": "演示县财政局"})
        whole = story.look(story.shown[0])
        assert (whole["linked_leader"], whole["sponsor_unit"], whole["street_chief"]) == (
            "演示·县委常委", "演示县财政局", "演示·街长"), whole
        assert (whole["leader_street"], whole["sponsor_street"]) == (None, None), whole
    with tap("row 27 leaders are linked with streets, departments with communities: a point that names "
             "nobody has theirs, and the page says so"):
        street = story.office.post("/api/units", {
            "code": "J1", "full_name": "演示县城关街道", "short_name": "城关街道", "kind": "township",
            "linked_leader": "演示·人大主任"})["id"]
        quarter = story.office.post("/api/units", {
            "code": "S1", "full_name": "演示县城关街道一社区", "short_name": "一社区", "kind": "community",
            "parent": street, "sponsor_unit": "演示县税务局"})["id"]
        second = next(p["id"] for p in points if p["code"] == "D002")
        other = story.problem(point=second, description="社区占道")
        assert (story.look(other)["linked_leader"], story.look(other)["sponsor_unit"]) == ("", "")
        story.office.put(f"/api/points/{second}", {"area": quarter})

        def linked(problem):
            told = story.look(problem)
            return tuple(told[k] for k in ("linked_leader", "leader_street", "sponsor_unit", "sponsor_street"))
        assert linked(other) == ("演示·人大主任", "城关街道", "演示县税务局", "一社区"), linked(other)
        row = next(p for p in story.office.get("/api/points")["items"] if p["id"] == second)
        assert row["linked_leader"] == "" and row["link"]["linked_leader"] == "演示·人大主任", row
        story.office.put(f"/api/points/{second}", {"sponsor_unit": "演示县电信公司"})
        assert linked(other)[2:] == ("演示县电信公司", None), linked(other)
        story.office.put(f"/api/points/{second}", {"sponsor_unit": ""})
        refused(lambda: story.office.post("/api/units", {
            "code": "X9", "full_name": "演示县统计局", "kind": "county", "linked_leader": "演示·某"}),
            "unit.link_of_area")
        done = story.office.post("/api/import/units", {
            "csv": "编码,全称,类别,挂钩领导\nJ1,演示县城关街道,乡镇,演示·政协主席\n"})
        assert (done["changed"], done["error_count"]) == (1, 0), done
        assert linked(other)[:2] == ("演示·政协主席", "城关街道"), linked(other)
    with tap("row 27 the table of links: who, with which streets and points, how many problems are open"):
        rows = story.office.get("/api/links")["items"]
        open_ = len([p for p in story.office.get(f"/api/problems?point={point['id']}")["items"]
                     if p["state"] not in ("draft", "withdrawn", "closed", "archived")])
        assert [(r["part"], r["name"], r["kind"], r["of_name"], r["points"], r["open"]) for r in rows] == [
            ("leader", "演示·县委常委", "point", point["name"], 1, open_),
            ("leader", "演示·政协主席", "township", "城关街道", 1, 1),
            ("sponsor", "演示县税务局", "community", "一社区", 1, 1),
            ("sponsor", "演示县财政局", "point", point["name"], 1, open_)], rows
        assert column(take(story.office, "links"), 1) == [r["name"] for r in rows]
        refused(lambda: county.login("cg_liaison").get("/api/links"), status=403)
    with tap("row 35 eight key problems have their lead and helping units"):
        units = {}
        for code, name in (("FG", "发改商务局"), ("SJ", "市监局"), ("XF", "消防救援大队"),
                           ("JJ", "交警大队"), ("WM", "文明办"), ("LC", "临城镇")):
            units[name] = story.office.post("/api/units", {
                "code": code, "full_name": "演示县" + name, "short_name": name,
                "kind": "township" if code == "LC" else "county"})["id"]
        units["住建局"] = county.units["ZJ"]
        # the starter list names its units by their tails: taken in again once they are there
        lines = ["编码,名称,牵头单位,配合单位"] + [
            f"W0{n},{name},{lead},{help_}" for n, (name, lead, help_) in enumerate(EIGHT, 1)]
        done = story.office.post("/api/import/problem-types", {"csv": "\n".join(lines) + "\n"})
        assert (done["changed"], done["error_count"]) == (8, 0), done
        types = {t["code"]: t for t in story.office.get("/api/problem-types")["items"]}
        assert [c for c, t in sorted(types.items()) if t["area_assist"]] == ["W03", "W09", "W15"], types
        # 属地 is who the point lies with; of a point of which nobody told, nobody
        said = story.office.get(f"/api/propose?type={types['W03']['id']}&point={point['id']}")
        assert said["assist"] == [], said
        story.office.put(f"/api/points/{point['id']}", {"area": units["临城镇"]})
        units["属地"] = units["临城镇"]
        for n, (name, lead, help_) in enumerate(EIGHT, 1):
            kind = types[f"W0{n}"]
            said = story.office.get(f"/api/propose?type={kind['id']}&point={point['id']}")
            assert said["lead_unit"] == units[lead] and said["why"] == "type", (name, said)
            want = {units[u] for u in help_.split("、") if u}
            assert want == set(said["assist"]), (name, said, want)


# domain, row 35
EIGHT = [("小区环境和管理", "住建局", "临城镇"), ("集贸市场秩序", "发改商务局", "市监局、住建局、消防救援大队"),
         ("马路市场占道", "住建局", "属地"), ("门前五包不落实", "住建局", ""), ("路口交通秩序", "交警大队", ""),
         ("车辆乱停乱放", "交警大队", "住建局"), ("志愿服务缺岗", "文明办", ""), ("公益广告缺失破损", "文明办", "")]


def escalations(tap, story):
    county = story.county
    leader = county.login("leader")
    with tap("row 06 not rectified: the first time a bulletin, the second a talk, the third a referral; "
             "proposed only, a leader signs"):
        card = story.look(story.second)["card"]["id"]
        rectification = story.look(story.second)["rectifications"][-1]["id"]
        county.login("verifier").post(f"/api/rectifications/{rectification}/verify", {
            "result": "ask_again", "remark": "看不清"})
        county.tick()
        story.again()
        told = story.look(story.second)
        assert (told["state"], told["rework_count"], told["due_on"] >= told["original_due_on"]) == \
            ("rectifying", 0, True), told
        assert not story.office.get(f"/api/escalations?unit={county.units['CG']}")["items"]
        rectification = story.report(story.second, card)
        levels = []
        for n in range(3):
            story.verify(rectification, "fail")
            county.tick()
            story.again()
            leader = county.login("leader")
            items = story.office.get(f"/api/escalations?unit={county.units['CG']}")["items"]
            levels.append(max(i["level"] for i in items))
            assert all(i["state"] == "proposed" for i in items) and len(items) == n + 1, items
            if n < 2:
                rectification = story.report(story.second, card)
        assert levels == [1, 2, 3], levels
        first = min(items, key=lambda i: i["level"])
        story.office.post(f"/api/escalations/{first['id']}/draft", {"text": "予以通报"})
        refused(lambda: story.head.post(f"/api/escalations/{first['id']}/sign", {}), status=403)
        leader.post(f"/api/escalations/{first['id']}/sign", {})
        signed = story.office.get("/api/escalations?state=signed")["items"][0]
        assert signed["doc_no"].startswith("创城督办〔") and signed["level"] == 1, signed
        rectification = story.report(story.second, card)
        story.verify(rectification, "pass")
        story.head.post(f"/api/problems/{story.second}/close", {})
    with tap("row 07 exposed three times in a row: an alarm, and an explanation is due"):
        streaks = []
        for n in range(3):
            one = story.office.post("/api/exposures", {
                "media": "演示电视台", "on": county.day(), "title": f"第{n + 1}次",
                "unit": county.units["ZJ"]})["id"]
            story.head.post(f"/api/exposures/{one}/confirm", {})
            answer = story.office.get("/api/exposures")
            streaks.append((answer["streaks"][0]["streak"], answer["streaks"][0]["alarm"],
                            answer["items"][0]["explain_by"] is not None))
        assert streaks == [(1, False, False), (2, False, False), (3, True, True)], streaks
        county.login("zj_unit_head").post(f"/api/exposures/{one}/say", {
            "act": "answer", "person": "演示·局长", "text": "立即整改"})
        assert story.office.get("/api/exposures")["items"][0]["answer_by"] == "演示·局长"
    with tap("row 23 the yearly sheet of a unit counts, and says nothing of money"):
        year = county.day()[:4]
        sheet = story.office.get(f"/api/figures?from_on={year}-01-01&to_on={year}-12-31")
        unit = next(u for u in sheet["units"] if u["unit"] == county.units["CG"])
        assert unit["figures"]["rework_rate"] == [3, 4] and unit["figures"]["closed"] == [1, 1], unit
        other = next(u for u in sheet["units"] if u["unit"] == county.units["ZJ"])
        assert other["figures"]["exposures"] == [3, 3], other
        assert not [k for f in sheet["figures"] for k in (f["key"],) if "money" in k or "bonus" in k]
        points = [p for p in story.office.get("/api/points?limit=5000")["items"] if p["active"]]
        for one in sheet["units"]:
            own = sum(p["lead_unit"] == one["unit"] for p in points)
            found = one["figures"].get("found", [0, 0])[0]
            assert (one["points"], one["per_100"]) == (own, round(100 * found / own, 1) if own else None), one
        head, body = year_sheet(story.office, year)
        assert [row[0] for row in body] == [u["unit_name"] for u in sheet["units"]], body
        by_name = {row[0]: dict(zip(head, row)) for row in body}
        assert by_name["城管局"]["销号"] == 1 and by_name["城管局"]["退回数"] == 3, by_name
        assert by_name["住建局"]["媒体曝光"] == 3, by_name
        signed = [e for e in story.office.get("/api/escalations?state=signed")["items"]]
        for name, row in by_name.items():
            told = [sum(e["unit_name"] == name and e["level"] == n for e in signed) for n in (1, 2, 3)]
            assert [row[k] for k in ("通报", "约谈", "问责移送")] == told, (name, row, told)
        assert all(isinstance(c, float) for row in body for c in row[2:3]), body
        assert not [h for h in head if "金额" in h or "奖" in h or "名次" in h], head
        status, kind, data = story.office.send("GET", f"/api/sheets/year.pdf?from_on={year}-01-01&to_on={year}-12-31", raw=True)
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
        assert status == 200 and kind["Content-Type"] == "application/pdf", kind
        assert "年度单位情况表" in "".join(text.split()) and all(u["unit_name"] in text for u in sheet["units"]), text


def year_sheet(client, year):
    """Head and body of the yearly sheet of units."""
    _, _, data = client.send("GET", f"/api/sheets/year.xlsx?from_on={year}-01-01&to_on={year}-12-31", raw=True)
    book = zipfile.ZipFile(io.BytesIO(data))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = list(rows_of(sheet, strings_of(book), date_styles(book)))
    return rows[2], rows[3:-1]


def people(tap, story):
    county, office = story.county, story.office
    with tap("row 11 special headquarters, each with a leader and its units"):
        leader = office.post("/api/persons", {"name": "演示·副县长", "unit": county.units["CBB"],
                                              "post": "副县长"})["id"]
        made = [office.post("/api/hqs", {"name": f"{name}专项指挥部", "leader": leader,
                                         "unit": county.units["CG" if n % 2 else "ZJ"],
                                         "units": [county.units["CG"], county.units["HW"]]})["id"]
                for n, name in enumerate(("环境卫生", "交通秩序", "市场秩序", "小区管理", "公益广告",
                                          "志愿服务", "窗口行业", "未成年人"))]
        rows = office.get("/api/hqs")["items"]
        assert len(rows) == 8 and rows[0]["leader_name"] == "演示·副县长", rows
        assert rows[0]["units"] == [county.units["CG"], county.units["HW"]], rows[0]
        refused(lambda: office.post("/api/hqs", {"name": "环境卫生专项指挥部",
                                                 "unit": county.units["CG"]}), "conflict.taken")
        office.put(f"/api/hqs/{made[7]}", {"name": "未成年人专项指挥部", "unit": county.units["CG"],
                                          "units": [], "active": False})
        assert office.get("/api/hqs")["items"][7]["active"] is False
        refused(lambda: county.login("cg_liaison").post("/api/hqs", {"name": "乙",
                "unit": county.units["CG"]}), status=403)
    with tap("row 12 the five groups of the office are roles with their own rights"):
        groups = {"office_head": ("POST", "/api/score-rules"), "office": ("POST", "/api/bulletins"),
                  "supervisor": ("POST", "/api/rounds"), "editor": ("PUT", "/api/screenings/:id/reel"),
                  "recorder": ("POST", "/api/screenings/:id/claims")}
        table = {(r["method"], r["path"]): r["roles"] for r in office.get("/api")["items"]}
        for role, route in groups.items():
            assert role in table[route], (role, route)
        assert "supervisor" not in table[("POST", "/api/bulletins")]
        assert "editor" not in table[("POST", "/api/rounds")]
    with tap("row 12 an account names its group; the list shows it and finds by it, the log holds it, and "
             "what it may do is its roles' still"):
        admin, names = county.login("admin"), {
            "coordination": "综合协调组", "materials": "文字材料申报组", "inspection": "督导检查组",
            "briefing": "信息简报组", "press": "新闻报道组"}
        made = {group: admin.post("/api/users", {
            "login": f"of-{group}", "name": f"演示·{name}", "roles": ["recorder"], "office_group": group,
            "password": PASSWORD, "must_change": False})["id"] for group, name in names.items()}

        def groups_of():
            return {u["id"]: u["office_group"] for u in admin.get("/api/users")["items"]}
        assert {groups_of()[user]: user for user in made.values()} == made, groups_of()
        assert groups_of()[county.user("office")] == "", groups_of()
        column_at = read(take(admin, "users"))[0].index("所在组")
        assert column(take(admin, "users", "?office_group=press"), column_at) == ["新闻报道组"]
        head, body, _ = read(take(admin, "users"))
        at = [head.index(name) for name in ("姓名", "账号", "单位", "角色", "所在组")]
        listed = [[row[n] for n in at] for row in (head, *body) if row[at[1]] in ("账号", *(f"of-{g}" for g in names))]
        again = admin.post("/api/users/import", csv="\n".join(",".join(row) for row in listed) + "\n", dry_run=True)
        assert (again["same"], again["added"], again["errors"]) == (5, 0, []), again
        member = county.login("of-briefing")
        refused(lambda: member.post("/api/bulletins", {
            "from_on": county.day(), "to_on": county.day(), "title": "简报"}), status=403)
        admin.put(f"/api/users/{made['press']}", {"office_group": "briefing"})
        admin.put(f"/api/users/{made['briefing']}", {"office_group": None})
        admin.put(f"/api/users/{made['materials']}", {"name": "演示·材料"})  # what is not told stays
        assert [groups_of()[made[g]] for g in ("press", "briefing", "materials")] == [
            "briefing", "", "materials"], groups_of()
        refused(lambda: admin.put(f"/api/users/{made['press']}", {"office_group": "sixth"}), status=400)
        log = [e for e in office.get("/api/events?kind=account&limit=200")["items"]
               if "office_group" in (e["data"] or {})]
        told = [(e["act"], e["data"].get("was_office_group"), e["data"]["office_group"]) for e in log]
        assert told[-2:] == [("edit", "press", "briefing"), ("edit", "briefing", "")] and len(log) == 7, told


def sources(tap, story):
    county, supervisor = story.county, story.supervisor
    with tap("row 19 delegates inspect and give opinions: a round, a source, a record"):
        tour = supervisor.post("/api/rounds", {"kind": "delegate_inspection", "team": "县人大代表一组",
                                               "from_on": county.day(), "to_on": county.day()})["id"]
        problem = story.problem(source="delegate_inspection", round=tour)
        opinion = story.office.post("/api/duties", {
            "kind": "opinion", "title": "县人大代表督访意见", "unit": county.units["CG"],
            "text": "加强早市疏导"})["id"]
        kept = story.office.get("/api/duties?kind=opinion")["items"][0]
        assert (kept["id"], kept["state"], kept["mark"]) == (opinion, "submitted", None), kept
        assert story.look(problem)["round_name"].startswith("督访 "), story.look(problem)
        refused(lambda: story.office.post("/api/duties", {"kind": "opinion", "title": "空"}),
                "problem.no_text")
    with tap("row 20 the grand inspection of the county is a source of its own"):
        problem = story.problem(source="grand_inspection")
        found = [p["id"] for p in story.office.get("/api/problems?limit=1000")["items"]
                 if p["source"] == "grand_inspection"]
        assert found == [problem], found
        tour = supervisor.post("/api/rounds", {"kind": "city_inspection", "team": "市督查二组",
                                               "from_on": county.day(), "to_on": county.day()})["id"]
        sent = story.look(story.problem(source="city_inspection", round=tour))
        assert sent["source"] == "city_inspection" and sent["round_name"].startswith("市派督查 "), sent
    with tap("row 21 twenty citizens in batches: roster, rounds, source"):
        roster = story.office.post("/api/duties", {
            "kind": "patrol_roster", "title": "社会巡访监督团第一批",
            "text": "\n".join(f"演示·市民{n:02d}" for n in range(1, 21))})["id"]
        answer = story.office.get("/api/duties?kind=patrol_roster")
        assert (answer["patrol_size"], answer["items"][0]["people"]) == (20, 20), answer
        assert answer["items"][0]["id"] == roster
        tour = supervisor.post("/api/rounds", {"kind": "citizen_patrol", "team": "第一批",
                                               "from_on": county.day(), "to_on": county.day()})["id"]
        problem = story.problem(source="citizen_patrol", round=tour)
        assert story.look(problem)["source"] == "citizen_patrol"
    with tap("row 22 the hot line comes in with its source, and nothing of the caller goes to the screen"):
        done = story.office.post("/api/import/requests", {"csv":
            "service_request_id,description,requested_datetime,status\n"
            f"12345-77,路灯不亮，电话13800138000,{county.day()},open\n", "dry_run": False})
        assert (done["added"], done["error_count"]) == (1, 0), done
        draft = next(p for p in story.office.get("/api/problems?state=draft")["items"]
                     if p["source"] == "hotline")
        assert not [k for k in draft if "caller" in k or "phone" in k], sorted(draft)
        out = story.office.send("GET", "/api/export/problems.json?audience=public", raw=True)[2]
        assert b"13800138000" not in out


def reports(tap, story):
    county = story.county
    first = (county.now().replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    month = first.strftime("%Y-%m")
    county.go(f"{month}-01T10:00")
    story.again()

    def duties(kind, client=None, **more):
        words = urllib.parse.urlencode(dict(more, kind=kind))
        return (client or story.office).get("/api/duties?" + words)["items"]

    def told(duty, client=None):
        rows = (client or story.office).get("/api/reminders?limit=500")["items"]
        return sorted((r["level"], r["on"][5:], r["open"]) for r in rows if r["duty"] == duty)
    with tap("row 16 by the 5th of the month every special headquarters reports in writing"):
        slots = duties("monthly_report")
        assert len(slots) == 7, slots  # eight, one is switched off
        assert {(s["period"], s["due_on"], s["mark"]) for s in slots} == {
            (month, f"{month}-05", "waiting")}, slots
        county.tick()
        story.again()
        assert len(duties("monthly_report")) == 7, "once per period and headquarters"
        mine = duties("monthly_report", county.login("zj_liaison"))
        assert {m["unit"] for m in mine} == {county.units["ZJ"]}, mine
        liaison = county.login("zj_liaison")
        refused(lambda: liaison.post(f"/api/duties/{mine[0]['id']}/submit", {"text": " "}))
        liaison.post(f"/api/duties/{mine[0]['id']}/submit", {"text": "进展、问题、建议"})
        refused(lambda: liaison.post(f"/api/duties/{mine[0]['id']}/submit", {"text": "再报"}),
                "step.not_allowed")
        other = next(s for s in slots if s["unit"] == county.units["CG"])
        refused(lambda: liaison.post(f"/api/duties/{other['id']}/submit", {"text": "代报"}),
                status=404)
        # notice three days before and one; 督办 from the day on, once each, whatever restarts
        free = {d["day"]: d["working"] for d in story.office.get("/api/holidays")["items"]}
        days = [first.replace(day=n) for n in range(2, 6)]
        working = [d for d in days if free.get(d.strftime("%Y-%m-%d"), d.weekday() < 5)]
        county.go(f"{month}-05T17:59")
        story.again()
        levels = {}
        for d in working:  # the day itself, or the last one before it on which somebody works
            left = sum(1 for x in working if x > d)
            if left in (0, 1, 3):
                levels[-left] = d.strftime("%m-%d")
        want = sorted((n, on, True) for n, on in levels.items())
        assert told(other["id"]) == want, (told(other["id"]), want)
        assert told(other["id"], county.login("cg_liaison")) == want, "on the unit's own pages"
        assert told(other["id"], county.login("zj_liaison")) == [], "not on another's"
        county.tick()
        story.again()
        assert told(other["id"]) == want, "a restart tells nothing twice"
        assert {r[2] for r in told(mine[0]["id"])} <= {False}, "what is handed in is silent"
        county.login("zj_liaison").post(f"/api/duties/{mine[1]['id']}/submit", {"text": "按时"})
        county.go(f"{month}-05T18:01")
        story.again()
        county.login("cg_liaison").post(f"/api/duties/{other['id']}/submit", {"text": "补报"})
        marks = {s["id"]: s["mark"] for s in duties("monthly_report")}
        assert [marks[i] for i in (mine[0]["id"], mine[1]["id"], other["id"])] == [
            "in_time", "in_time", "late"], marks
        assert sorted(marks.values()) == ["in_time"] * 2 + ["late"] + ["missing"] * 4, marks
        # 汇总: as it stands three days later, twice the same paper, and the same as a workbook
        county.go(f"{month}-08T10:00")
        story.again()

        def digest(kind):
            asked = story.office.post("/api/duties/digest", {"month": month, "as": kind})
            job = county.wait(lambda: story.office.get(f"/api/jobs/{asked['job']}"),
                              lambda j: j["state"] in ("done", "failed"), 300)
            assert job["state"] == "done", job
            paper = job["result"]["paper"]
            return paper, story.office.send("GET", f"/api/papers/{paper}/file", raw=True)[2]

        paper, pdf = digest("pdf")
        assert digest("pdf") == (paper, pdf), "the same record is the same paper"
        listed = story.office.get(f"/api/papers?kind=monthly_digest&id={month.replace('-', '')}")
        assert [p["id"] for p in listed["items"]] == [paper], listed
        path = os.path.join(county.folder, "digest.pdf")
        with open(path, "wb") as file:
            file.write(pdf)
        words = "".join(subprocess.run(["pdftotext", "-raw", path, "-"], check=True,
                                       capture_output=True, text=True).stdout.split())
        assert "应报7份，按时2份，迟报1份，未报4份" in words, words
        assert words.count("逾期3天") == 8 and "当日迟报" in words, words
        assert words.index("进展、问题、建议") > words.index("二、月报内容"), words
        book = zipfile.ZipFile(io.BytesIO(digest("xlsx")[1]))
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        rows = [r for r in rows_of(sheet, strings_of(book), date_styles(book))
                if r and r[0] in range(1, 8)]
        ranks = {u["id"]: u["rank_order"] for u in story.office.get("/api/units")["items"]}
        order = sorted(slots, key=lambda s: (ranks[s["unit"]], s["hq"]))
        assert [r[1] for r in rows] == [s["hq_name"] for s in order], rows
        by = {r[1]: r[6:8] for r in rows}
        assert by[mine[0]["hq_name"]] == ["按时", "进展、问题、建议"], by
        assert by[other["hq_name"]] == ["当日迟报", "补报"], by
        refused(lambda: story.office.post("/api/duties/digest", {"month": "2001-01"}),
                "papers.no_reports")
    with tap("row 15 each special headquarters meets in principle monthly; other meetings are kept"):
        last = (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
        slots = duties("special_meeting")
        assert len(slots) == 7 and {s["due_on"] for s in slots} == {last.strftime("%Y-%m-%d")}, slots
        items = [{"kind": "report", "title": "听取汇报", "lead": "演示·指挥长", "planned_s": 1800},
                 {"kind": "task", "title": "部署", "lead": "", "planned_s": 900}]
        story.office.put(f"/api/duties/{slots[0]['id']}/agenda", {"items": items})
        assert next(s for s in duties("special_meeting") if s["id"] == slots[0]["id"])["agenda"] == items
        story.office.post(f"/api/duties/{slots[0]['id']}/submit", {"text": "调度会纪要"})
        story.office.post("/api/duties", {"kind": "special_meeting", "title": "常委会听取创城办汇报",
                                          "text": "原则同意"})
        states = sorted(s["state"] for s in duties("special_meeting"))
        assert states == ["open"] * 6 + ["submitted"] * 2, states
    with tap("row 17 units send their news weekly, once the county wants it"):
        assert duties("weekly_report") == []
        county.set("report.weekday", 5)
        monday = first + datetime.timedelta(days=14 - first.weekday())
        county.go(monday.strftime("%Y-%m-%dT09:00"))
        story.again()
        slots = duties("weekly_report")
        friday = (monday + datetime.timedelta(days=4)).strftime("%Y-%m-%d")
        assert sorted(s["unit_name"] for s in slots) == ["住建局", "城管局"], slots
        assert {(s["period"], s["due_on"]) for s in slots} == {
            (monday.strftime("%Y-%m-%d"), friday)}, slots
        county.later(days=7)
        story.again()
        assert len(duties("weekly_report")) == 4, "two more, a week later"
        county.set("report.weekday", 0)
    with tap("row 18 materials: asked monthly, reviewed by one, signed off by another, done one by one"):
        liaison = county.login("cg_liaison")
        item = story.office.post("/api/duties", {
            "kind": "material", "title": "市容环境责任制材料", "unit": county.units["CG"],
            "due_on": county.day(5), "reviewer": "演示·分管", "signer": "演示·局长",
            "period": county.day()[:7]})["id"]
        liaison.post(f"/api/duties/{item}/submit", {"text": "材料已备齐"})
        story.office.post(f"/api/duties/{item}/act", {"act": "send_back", "text": "缺第三项"})
        again = duties("material", liaison)[0]
        assert (again["state"], again["reason"], again["submitted_at"]) == ("open", "缺第三项", None)
        liaison.post(f"/api/duties/{item}/submit", {"text": "已补齐"})
        refused(lambda: story.head.post(f"/api/duties/{item}/act", {"act": "sign_off"}),
                "step.not_allowed")
        story.head.post(f"/api/duties/{item}/act", {"act": "approve"})
        refused(lambda: story.head.post(f"/api/duties/{item}/act", {"act": "sign_off"}),
                "step.own_request")
        county.login("leader").post(f"/api/duties/{item}/act", {"act": "sign_off"})
        mine = story.office.post("/api/duties", {
            "kind": "material", "title": "公益广告材料", "unit": county.units["ZJ"],
            "due_on": county.day(5), "period": county.day()[:7]})["id"]
        story.head.post(f"/api/duties/{mine}/submit", {"text": "代为报上"})
        refused(lambda: story.head.post(f"/api/duties/{mine}/act", {"act": "approve"}), "step.own_request")
        story.office.post(f"/api/duties/{mine}/act", {"act": "approve"})
        said = {x["act"]: x["ok"] for d in duties("material", story.head) if d["id"] == mine
                for x in d["allowed"]}
        assert said["sign_off"] is False, said
        refused(lambda: story.head.post(f"/api/duties/{mine}/act", {"act": "sign_off"}), "step.own_request")
        county.login("leader").post(f"/api/duties/{mine}/act", {"act": "sign_off"})
        done = next(d for d in duties("material") if d["id"] == item)
        assert (done["state"], done["approved_by_name"], done["signed_by_name"]) == (
            "done", "演示·office_head", "演示·leader") and done["closed_at"], done
        refused(lambda: story.office.post("/api/duties", {
            "kind": "material", "title": "又一次", "unit": county.units["CG"],
            "due_on": county.day(5), "period": county.day()[:7]}), "conflict.taken")
    with tap("row 14 county leaders go on site: the interval is the county's, none until it is set"):
        assert duties("leader_visit") == []
        county.set("leader.visit_months", 2)
        county.tick()
        story.again()
        visit = duties("leader_visit")
        now = county.now()
        begin = now.month - 1 - (now.month - 1) % 2 + 1
        end = (now.replace(month=begin, day=1) + datetime.timedelta(days=63)).replace(day=1)
        assert [(v["account_name"], v["period"], v["due_on"]) for v in visit] == [
            ("演示·leader", f"{now.year}-{begin:02d}",
             (end - datetime.timedelta(days=1)).strftime("%Y-%m-%d"))], visit
        county.login("leader").post(f"/api/duties/{visit[0]['id']}/submit", {"text": "到演示路督导"})
        assert duties("leader_visit")[0]["mark"] == "in_time"
    with tap("row 26 the cycle of the year: summaries by their day, work on site as a record"):
        for period, title in ((county.day()[:7], "月度总结"), (county.day()[:4], "年末述职")):
            story.office.post("/api/duties", {
                "kind": "summary", "title": title, "unit": county.units["CG"], "period": period,
                "due_on": county.day(10)})
        story.office.post("/api/duties", {"kind": "onsite", "title": "现场办公", "text": "当场明确两家单位"})
        assert len(duties("summary")) == 2 and duties("onsite")[0]["state"] == "submitted"
    with tap("row 32 the letter of responsibility of the year is behind the card's four fixes"):
        letter = story.office.post("/api/duties", {
            "kind": "task_letter", "title": "2026年目标责任书", "unit": county.units["CG"],
            "period": county.day(7)[:4], "due_on": county.day(3)})["id"]
        problem = story.problem()
        story.card(problem)
        assert story.look(problem)["card"]["task_letter"] is None
        county.login("cg_unit_head").post(f"/api/duties/{letter}/submit", {"text": "已签订，分解到科室和人"})
        assert story.look(problem)["card"]["task_letter"] == "2026年目标责任书"
    with tap("row 01 seven weeks after the last screening the warning is there"):
        due = story.office.get("/api/screenings")["due"]
        county.go(due["warn_on"] + "T09:00")
        story.again()
        now = story.office.get("/api/screenings")["due"]
        assert (now["days_left"], now["warning"]) == (12, True), now

        def planned(title, days):
            at = int((county.now() + datetime.timedelta(days=days)).timestamp()) * 1000
            story.office.post("/api/screenings", {"title": title, "planned_start_at": at,
                                                  "planned_end_at": at + 3600_000})
            said = story.office.get("/api/screenings")["due"]
            return said["warning"], said["late"] and (said["late"]["title"], said["late"]["on"])
        assert planned("没有开成的会", -1) == (True, ("没有开成的会", county.day(-1)))
        assert planned("太晚的会", 13) == (True, ("太晚的会", county.day(13))), "one day too late"
        assert planned("第7次审看会", 12) == (False, None), "one is planned in time"


def streets(tap, story):
    county = story.county
    streets_ = [story.office.post("/api/units", {
        "code": f"JD{n}", "full_name": f"演示街道{n}", "short_name": f"街道{n}", "kind": "township",
        "rank_order": 100 + n})["id"] for n in range(1, 8)]

    def score(period, *values):
        for unit, value in zip(streets_, values):
            story.office.post("/api/scores", {"unit": unit, "period": period, "value": value})

    def said(period):
        return {(s["unit_name"], s["action"]) for s in
                story.office.get("/api/scores")["suggestions"] if s["period"] == period}
    with tap("row 25 a quarter: top three above 85 get 50, 30, 20; bottom two below 70 lose 20, 10"):
        score("2026-Q1", 95, 90, 85.1, 80, 75, 69.9, 60)
        assert said("2026-Q1") == {
            ("街道1", "奖励50万元"), ("街道2", "奖励30万元"), ("街道3", "奖励20万元"),
            ("街道6", "扣减10万元"), ("街道7", "扣减20万元")}, said("2026-Q1")
        score("2026-Q2", 95, 85, 84, 80, 75, 70, 60)  # 85 is not above 85, 70 not below 70
        assert said("2026-Q2") == {("街道1", "奖励50万元"), ("街道7", "扣减20万元"),
                                   ("街道7", "约谈")}, said("2026-Q2")
    with tap("row 25 last two quarters running and below 70: a talk; three: explained in the media too"):
        score("2026-Q3", 85, 85, 84, 80, 75, 72, 69)
        third = said("2026-Q3")
        assert third == {("街道7", "扣减20万元"),
                         ("街道7", "约谈，党委主要负责人在当地主要媒体说明情况和整改措施")}, third
        assert said("2026") == set(), f"after three quarters nothing is said of the year: {said('2026')}"
        score("2026-Q4", 90, 85, 84, 80, 69, 72, 75)
        assert said("2026-Q4") == {("街道1", "奖励50万元"), ("街道5", "扣减20万元")}, said("2026-Q4")
        talk = next(s for s in story.office.get("/api/scores")["suggestions"]
                    if s["period"] == "2026-Q2" and s["action"] == "约谈")
        assert [(b["period"], b["value"], b["rank"]) for b in talk["because"]] == [
            ("2026-Q1", 60, 1), ("2026-Q2", 60, 1)], talk
    with tap("row 25 a year: top three with an average of at least 85 are praised"):
        # averages 91.25, 86.25, 84.28: the third is not
        assert said("2026") == {("街道1", "集体表扬"), ("街道2", "集体表扬")}, said("2026")
        score("2026-10", 88)
        assert said("2026-10") == set(), "a month's score proposes nothing"
    with tap("row 25 the rules have versions: a new set holds from its day on, the old one before"):
        story.head.post("/api/score-rules", {"active_from": "2026-12-01", "rows": [
            {"period": "quarter", "side": "top", "rank_from": 1, "rank_to": 2, "op": "ge",
             "threshold": 85, "action": "通报表扬"}]})
        assert said("2026-Q4") == {("街道1", "通报表扬"), ("街道2", "通报表扬")}, said("2026-Q4")
        assert ("街道1", "奖励50万元") in said("2026-Q1")
        seen = story.office.get("/api/scores")
        new, old = [s["id"] for s in seen["rule_sets"]]
        by = [s["made_by_name"] for s in seen["rule_sets"]]
        assert by[0] and by[1] is None, by
        held = {(s["period"], s["rule_set"]) for s in seen["suggestions"]}
        assert ("2026-Q4", new) in held and ("2026-Q1", old) in held, held
        assert {p for p, version in held if version == new} == {"2026-Q4"}, held
        for s in seen["suggestions"]:  # the row that is named is the one that was held against it
            rows = next(x["rows"] for x in seen["rule_sets"] if x["id"] == s["rule_set"])
            assert rows[s["rule"] - 1]["action"] == s["action"], s
        refused(lambda: story.office.post("/api/score-rules", {"active_from": "2027-01-01", "rows": []}),
                status=403)
        refused(lambda: story.office.post("/api/scores", {
            "unit": streets_[0], "period": "2026-13", "value": 1}), "field.invalid")
        refused(lambda: story.office.post("/api/scores", {
            "unit": streets_[0], "period": "2026-Q1", "value": 101}), status=400)


def urges(tap, story):
    """What the page of the escalations shows of one card (web, screen 14)."""
    county = story.county
    today = county.now().strftime("%Y-%m-%d")
    county.go(f"{today}T09:30")
    story.again()
    problem = story.problem()
    card = story.card(problem)
    county.login("cg_liaison").post(f"/api/cards/{card}/sign", {})

    def after(days):
        county.go((datetime.date.fromisoformat(due) + datetime.timedelta(days=days)).isoformat() + "T10:00")
        story.again()
        return row()

    def row():
        return next((u for u in story.office.get("/api/urges")["items"]
                     if u["card"] == card and u["due_on"] == due), None)

    def steps(of):
        return [(s["step"], s["state"]) for s in of["steps"]]

    due = story.look(problem)["due_on"]
    with tap("a card that stays overdue has its letter proposed after three days, once"):
        assert row() is None and after(2)["steps"] == []
        assert steps(after(3)) == [(2, "proposed")] and row()["next"]["step"] == 3
        county.tick()
        story.again()
        assert steps(row()) == [(2, "proposed")]
    with tap("its letter is drafted by one, signed by another with a number, signed for by the unit"):
        letter = row()["steps"][0]["id"]
        story.head.post(f"/api/urges/{letter}/draft", {"text": "已逾期三天", "demands": "三日内整改"})
        refused(lambda: story.head.post(f"/api/urges/{letter}/sign", {}), "step.own_request")
        look = story.head.post(f"/api/urges/{letter}/preview", {"text": "看一看"})["job"]
        county.wait(lambda: story.head.get(f"/api/jobs/{look}"), lambda j: j["state"] == "done", 300)
        _, kind, pdf = story.head.send("GET", f"/api/jobs/{look}/draft", raw=True)
        assert kind["Content-Type"] == "application/pdf" and pdf.startswith(b"%PDF"), kind
        county.login("leader").post(f"/api/urges/{letter}/sign", {})
        assert row()["steps"][0]["doc_no"] == f"督办函〔{county.day()[:4]}〕1号", row()
        job = story.office.post("/api/papers", {"kind": "urge_letter", "id": letter})["job"]
        done = county.wait(lambda: story.office.get(f"/api/jobs/{job}"),
                           lambda j: j["state"] in ("done", "failed"), 300)
        assert done["state"] == "done", done
        paper = story.office.get(f"/api/papers?kind=urge_letter&id={letter}")["items"][0]
        assert paper["number"] == row()["steps"][0]["doc_no"] and len(paper["sha256"]) == 64, paper
        county.login("cg_liaison").post(f"/api/urges/{letter}/sign-for", {})
        assert row()["steps"][0]["signed_for_at"], row()
        refused(lambda: story.office.post(f"/api/urges/{letter}/sign-for-on-behalf", {
            "person": "演示·乙", "at": int(county.now().timestamp() * 1000), "note": "回执"}),
                "escalation.signed_for")
    with tap("held with a reason, no step comes; after its last day those come whose day was"):
        story.head.post(f"/api/cards/{card}/hold", {"reason": "等材料", "until_on": county.day(5)})
        assert steps(after(8)) == [(2, "signed")] and row()["hold"]["reason"] == "等材料"
        assert steps(after(9)) == [(2, "signed"), (3, "proposed")] and row()["hold"] is None
        leaders = row()["leaders"]
        assert leaders and not any(one["account"] for one in leaders), row()
        person = next(p["id"] for p in story.office.get("/api/persons")["items"] if p["name"] == "演示·副县长")
        user, admin = county.user("leader"), county.login("admin")
        admin.put(f"/api/users/{user}", {"person": person})
        assert [one["account"] for one in row()["leaders"] if one["name"] == "演示·副县长"] == [True], row()
        assert row()["mine"] is False and county.login("leader").get("/api/urges")["items"][0]["mine"], row()
        story.head.post(f"/api/cards/{card}/hold", {"reason": "再等", "until_on": county.day(30)})
        refused(lambda: story.head.post(f"/api/cards/{card}/hold", {
            "reason": "再等", "until_on": county.day(30)}), "urge.held")
        story.head.post(f"/api/urge-holds/{row()['hold']['id']}/release", {})
    with tap("after fifteen days it is proposed to be shown again; a report ends what nobody signed"):
        assert steps(after(15)) == [(2, "signed"), (3, "proposed"), (4, "proposed")]
        told = row()["steps"][1]["id"]
        refused(lambda: story.office.post(f"/api/urges/{told}/draft", {"text": "去函"}), "urge.no_letter")
        story.head.post(f"/api/urges/{told}/drop", {"reason": "已当面报告"})
        assert steps(row()) == [(2, "signed"), (3, "dropped"), (4, "proposed")], row()
        story.report(problem, card)
        county.tick()
        story.again()
        assert steps(row()) == [(2, "signed"), (3, "dropped")] and not row()["late"], row()


def lists(tap, story):
    """What the stories above left: a report that waits, closed ones to be looked at again, urged cards."""
    for name, path, at, rows in (
            ("urges", "/api/urges", 0, lambda told: told["items"]),
            ("verify", "/api/board", 0, lambda told: [r["problem"] for r in told["columns"]["reported"]]),
            ("rechecks", "/api/rechecks", 1, lambda told: told["items"])):
        with tap(f"{name} as a workbook: the rows of its page, in their order"):
            told = [row["problem_no"] for row in rows(story.office.get(path))]
            assert told and column(take(story.office, name), at) == told, (name, told)


def main():
    tap = Tap()
    with Turned() as county:
        start = county.now().strftime("%Y-%m-%d")
        county.go(f"{start}T09:30")  # cards issued late in the day count from the next
        story = Story(county)
        for part in (screening, ledgers, rounds, cards, grids, escalations, people, sources, streets,
                     reports, urges, lists):
            part(tap, story)
        with tap("the whole log is sound after all of it"):
            county.verify()
    tap.end()


if __name__ == "__main__":
    main()
