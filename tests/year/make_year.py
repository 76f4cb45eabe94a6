#!/usr/bin/env python3
"""A whole year of a county, made through the API; then every indicator is compared with recompute.py,
and all papers and ledgers are made twice.

    make_year.py [--screenings 6] [--problems 600] [--units 60] [--points 1200] [--seed 1]
                 [--weeks N] [--papers N] [--keep FOLDER]

Without options a short one, for the suite. --papers: at most so many of each kind (0: all).
--keep: the finished data folder is copied there."""
import argparse
import collections
import datetime
import json
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from county_year import FIRST_DAY, YearCounty, csv, moment  # noqa: E402  (first: it finds tests/lib)
from case_year import Case  # noqa: E402
from meeting_year import Meeting  # noqa: E402
import papers_year  # noqa: E402
import recompute  # noqa: E402
from county import Tap  # noqa: E402

tap = Tap()


class Year:
    def __init__(self, county, options):
        self.county, self.options, self.cases = county, options, {}
        self.meetings, self.bulletins = [], []
        self.last_day = county.last_day = FIRST_DAY + datetime.timedelta(7 * options.weeks - 1)

    def plan(self):
        """Each week its problems; the screenings at even distances; on Fridays the office's desk."""
        o, county = self.options, self.county
        share = [o.problems * (w + 1) // o.weeks - o.problems * w // o.weeks for w in range(o.weeks)]
        for week, n in enumerate(share):
            monday = FIRST_DAY + datetime.timedelta(7 * week)
            county.at(moment(monday, 10), self.round, week, n)
            county.at(moment(monday + datetime.timedelta(4), 15), self.desk, week)
        for k in range(o.screenings):
            week = o.weeks * (k + 1) // o.screenings - 1
            county.at(moment(FIRST_DAY + datetime.timedelta(7 * week + 2), 9), self.screen, k)
        county.at(moment(FIRST_DAY, 11), self.headquarters)
        holiday = FIRST_DAY + datetime.timedelta(16)
        county.at(moment(FIRST_DAY, 9), county.by("office").post, "/api/holidays",
                  {"day": holiday.isoformat(), "kind": "holiday", "name": "演示·县庆"})

    def round(self, week, n):
        """The week's supervision: marked, filed, some sent out at once."""
        county, dice = self.county, self.county.dice
        print(f"# week {week + 1}, {county.clock.now:%F}: {sum(county.done.values())} acts", flush=True)
        self.tour(week)
        for _ in range(n):
            former = None
            closed = [c for c in self.cases.values() if c.fate == "closed"]
            if closed and (county.may(0.06) or county.first("recurrence filed")):
                former = dice.choice(closed)
            case = Case(county, former)
            self.cases[case.id] = case
            case.file()

    def tour(self, week):
        """The week's round: some points, where nothing is found or something of another day."""
        county, dice, today = self.county, self.county.tour, self.county.clock.now.date()
        team = county.by("supervisor")
        if week:
            team.post(f"/api/rounds/{county.round}/end")
        county.round = team.post("/api/rounds", {
            "kind": dice.choice(["supervision", "covert_visit"]), "team": "演示·督导一组", "target": 5,
            "from_on": today.isoformat(), "to_on": (today + datetime.timedelta(6)).isoformat()})["id"]
        for point in dice.sample(sorted(county.active), max(1, len(county.active) // 40)):
            team.post(f"/api/rounds/{county.round}/visits", {
                "point": point, "on": (today - datetime.timedelta(dice.randrange(3))).isoformat()})
            county.count("visit")
        loose = [c for c in self.cases.values() if c.fate == "draft"]
        if loose:
            case = dice.choice(loose)
            team.post(f"/api/rounds/{county.round}/visits", {
                "point": county.points_of(case.code)[case.code], "problem": case.id, "on": today.isoformat()})
            county.count("visit with a problem")

    def screen(self, k):
        meeting = Meeting(self.county, self.cases, k, self.options.at_once)
        self.meetings.append(meeting)
        meeting.run()
        self.county.later(2, self.bulletin, len(self.meetings))

    def desk(self, week):
        """Escalations that the clock proposed; the media."""
        county = self.county
        for one in county.by("office").get("/api/escalations?state=proposed")["items"]:
            if county.may(0.2):
                county.by("leader").post(f"/api/escalations/{one['id']}/drop", reason="已当面提醒")
                county.count("escalation dropped")
                continue
            county.by("office").post(f"/api/escalations/{one['id']}/draft",
                                     text="该单位未按要求整改，予以通报。")
            county.by("leader").post(f"/api/escalations/{one['id']}/sign")
            county.count(f"escalation {one['level']} signed")
            county.later(self.county.dice.choice([0, 1, 6]), self.sign_for, one, hour=17)
            if one["level"] == 2:
                county.by("office").post(f"/api/escalations/{one['id']}/talk", {
                    "on": county.clock.now.date().isoformat(), "with": "演示·负责人", "text": "限期整改"})
        self.urge()
        self.look_again()
        if week % 3 == 1:
            self.expose()
        if week % 4 == 3:
            self.monthly()

    def sign_for(self, letter):
        """By its unit, late or in time, or on paper; a referral goes past it."""
        county = self.county
        if letter["level"] == 3:
            return
        if county.may(0.3):
            county.by("office").post(f"/api/escalations/{letter['id']}/sign-for-on-behalf", {
                "person": "演示·负责人", "at": int(county.clock.now.timestamp() * 1000) - 3600_000,
                "note": "送达回执存档"})
        else:
            code = next(code for code, unit in county.units.items() if unit == letter["unit"])
            county.by(code.lower()).post(f"/api/escalations/{letter['id']}/sign-for")
        county.count("letter signed for")

    def urge(self):
        """The letters about a single card that stays overdue."""
        county = self.county
        for row in county.by("office").get("/api/urges")["items"]:
            for step in row["steps"]:
                if step["step"] != 2 or step["state"] != "proposed" or not row["late"]:
                    continue
                county.by("office").post(f"/api/urges/{step['id']}/draft", text="已逾期，请抓紧整改。",
                                         demands="三日内整改到位")
                county.by("leader").post(f"/api/urges/{step['id']}/sign")
                county.count("letter that urges")

    def headquarters(self):
        """What owes a report each month, who sits in it, and the score of a street."""
        county, office = self.county, self.county.by("office")
        county.bring("persons", csv("name,unit,post,phone,rank_order", [
            ("演示·主任", "第01局", "主任", "0000-1234567", 1)]))
        office.post("/api/hqs", name="演示·环境卫生专项指挥部", unit=county.units["U001"],
                    units=[county.units[code] for code in county.leads[1:3]])
        office.post("/api/scores", unit=county.units["U001"], period="2025-01", value=88.5)
        office.post("/api/duties", kind="monthly_report", title="月报", unit=county.units["U002"],
                    period="2025-01", due_on="2025-02-05")

    def monthly(self):
        """What is owed is sent in by most; the office keeps a round open meanwhile."""
        county, office = self.county, self.county.by("office")
        for one in office.get("/api/duties?kind=monthly_report&state=open")["items"]:
            if not county.may(0.3):
                office.post(f"/api/duties/{one['id']}/submit", text="本月整改进展顺利。")
                county.count("monthly report")
        today = county.clock.now.date().isoformat()
        made = county.by("supervisor").post("/api/rounds", kind="supervision", team="督导一组",
                                            from_on=today, to_on=today, target=1)
        county.by("supervisor").post(f"/api/rounds/{made['id']}/visits", on=today,
                                     point=county.points_of("P0001")["P0001"])
        county.by("supervisor").post(f"/api/rounds/{made['id']}/end")

    def look_again(self):
        """What is drawn since the last screening and nobody has looked at yet."""
        county = self.county
        for one in county.by("verifier").get("/api/rechecks")["items"]:
            if one["rechecks"] or not one["allowed"] or county.may(0.2):
                continue
            case = self.cases[one["problem"]]
            if county.may(0.3) or county.first("recheck relapsed"):
                case.look_again("relapsed")
            else:
                case.look_again("held")

    def expose(self):
        county, dice = self.county, self.county.dice
        today = county.clock.now.date()
        made = county.by("supervisor").post("/api/exposures", {
            "media": "演示电视台", "on": (today - datetime.timedelta(dice.randrange(6))).isoformat(),
            "title": "演示·周边脏乱", "unit": county.units[dice.choice(county.leads[:3])]})
        voided = county.may(0.2) and not county.first("exposure confirm")
        verb = "void" if voided else "confirm"
        county.by("office_head").post(f"/api/exposures/{made['id']}/{verb}",
                                      {"reason": "不在本县"} if verb == "void" else {})
        county.count("exposure " + verb)
        if verb == "confirm" and county.may(0.7):
            county.by("office").post(f"/api/exposures/{made['id']}/say", {
                "act": "answer", "person": "演示·负责人", "text": "立即整改"})
            county.by("office").post(f"/api/exposures/{made['id']}/say", act="settle")

    def bulletin(self, number):
        county = self.county
        first = self.bulletins[-1][1] if self.bulletins else FIRST_DAY.isoformat()
        last = county.clock.now.date().isoformat()
        made = county.by("office").post("/api/bulletins", {
            "from_on": first, "to_on": last, "title": "创建工作督查通报", "demands": "举一反三"})
        county.by("office_head").post(f"/api/bulletins/{made['id']}/issue")
        if number == 2:
            county.by("office_head").post(f"/api/bulletins/{made['id']}/void", reason="数字有误")
        self.bulletins.append((first, last, made["id"]))

    def make(self):
        self.plan()
        self.county.live(moment(self.last_day, 20))

    def periods(self):
        first, last = FIRST_DAY, self.last_day
        yield "the year", first, last
        for quarter in range(4):
            begin = datetime.date(2025, 1 + 3 * quarter, 1)
            end = datetime.date(2025 + quarter // 3, (4 + 3 * quarter - 1) % 12 + 1, 1)
            if begin <= last:
                yield f"quarter {quarter + 1}", begin, end - datetime.timedelta(1)
        since = first
        for meeting in self.meetings:
            yield f"screening {meeting.k + 1}", since, meeting.day
            since = meeting.day + datetime.timedelta(1)

    def compare(self):
        """Every figure of every period; the log is the exported one."""
        text = self.county.run("export", "events", "--data", self.county.data).stdout
        events = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        log = recompute.Log(events, self.county.active)
        for name, first, last in self.periods():
            told = self.county.by("auditor").get(f"/api/figures?from_on={first}&to_on={last}")
            now = int(self.county.clock.now.timestamp() * 1000)
            found = recompute.differences(told, log, now)
            with tap(f"{name}, {first} to {last}: every figure equals the log"):
                assert not found, "\n".join(found[:12])
            with tap(f"{name}: every figure leads to as many rows as it counts"):
                wrong = recompute.wrong_rows(self.county.by("office"), told)
                assert not wrong, "\n".join(wrong[:12])
            if name == "the year":
                self.tell(told)
                self.rich(told)
        with tap("each look-back says of each pledge what the log does"):
            told, ours = recompute.pledges(self.county.by("office"), log, now)
            assert told == ours, [pair for pair in zip(told, ours) if pair[0] != pair[1]][:12]
            seen = collections.Counter(kept for _, _, kept in told)
            print("# pledges", dict(seen))
            assert seen["kept"] and seen["late"] and seen["failed"], seen
        with tap("what a bulletin counts is what its figures say"):
            for one in self.county.by("office").get("/api/bulletins")["items"]:
                frozen = {f["key"]: f["num"] for f in one["figures"]["figures"]}
                told = one["figures"]["tally"]["total"]
                assert all(told[key] == frozen[key] for key in ("found", "dispatched")), (told, frozen)
        return events

    def tell(self, told):
        for one in told["figures"]:
            print(f"# {one['key']}: {one['num']} of {one['n']} = {one['value']}")
        print(f"# days {told['days']}, longest overdue {told['longest_overdue']}, "
              f"{len(told['units'])} units, {sum(u['place'] is not None for u in told['units'])} ranked")
        print("#", json.dumps(self.county.done, ensure_ascii=False, sort_keys=True))

    def rich(self, told):
        """A year in which nothing happened would agree with everything."""
        with tap("the year has something of every figure"):
            none = [one["key"] for one in told["figures"] if not one["num"]]
            assert not none, f"nothing of {none}"
            seen = told["figures"][-1]
            assert seen["key"] == "coverage" and 0 < seen["num"] < seen["n"] == self.options.points, seen


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("screenings", 2), ("problems", 36), ("units", 6), ("points", 40), ("seed", 1),
                        ("weeks", 0), ("papers", 3), ("at-once", 100)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--keep")
    options = parser.parse_args()
    options.weeks = options.weeks or (52 if options.screenings >= 6 else 4 * options.screenings)
    begun = time.monotonic()
    with YearCounty(options.units, options.points, options.seed) as county:
        year = Year(county, options)
        year.make()
        print(f"# made in {time.monotonic() - begun:.0f} s")
        year.compare()
        papers_year.make_twice(county, year, tap, options.papers)
        if options.keep:
            shutil.copytree(county.data, options.keep)
        with tap("the log and the vault hold together"):
            county.verify()
    print(f"# {time.monotonic() - begun:.0f} s in all")
    tap.end()


if __name__ == "__main__":
    main()
