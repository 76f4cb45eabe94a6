"""One screening of the year, held for real: reel, desks, phones, claims, rulings, and what comes after."""
import datetime

from county import Console, look_through

DAY = datetime.timedelta(1)


class Meeting:
    def __init__(self, county, cases, k, at_once):
        self.county, self.dice, self.k = county, county.dice, k
        self.day = county.clock.now.date()
        filed = [c for c in cases.values() if c.fate == "filed"]
        self.cases = filed[:at_once]
        self.seats = {}

    def run(self):
        self.prepare()
        self.seat_all()
        operator = self.county
        self.console.do("take_control")
        places = {one["problem"]: one["position"] for one in self.console.stage()["items"]}
        for case in self.cases:
            if self.county.may(0.05):
                self.count("not shown")
                continue
            self.console.do("goto", position=places[case.id])
            self.console.do("open_claim", seconds=30)
            self.answer(case)
            self.console.do("close_claim")
        for case in [c for c in self.cases if c.fate == "disputed" and self.county.may(0.7)]:
            case.rule(self.dice.choice(["assign", "assign", "refile", "withdraw"]))
        operator.move(self.screening, "adjourn")
        for case in self.cases:
            self.after(case)

    def count(self, what):
        self.county.count(what)

    def prepare(self):
        county, office, now = self.county, self.county.by("office"), self.county.clock.now
        at = int(now.timestamp() * 1000)
        self.screening = office.post("/api/screenings", {
            "title": f"第{self.k + 1}次审看会", "place": "演示会议室", "planned_start_at": at,
            "planned_end_at": at + 3600_000, "host": None, "budget_s": 14400})["id"]
        path = f"/api/screenings/{self.screening}"
        reel = office.get(path + "/reel")
        items = [{"kind": "title", "problem": None, "claim_s": 0}]
        if self.k:
            items.append({"kind": "lookback", "problem": None, "claim_s": 0})
        items += [{"kind": "problem", "problem": case.id, "claim_s": 30} for case in self.cases]
        items.append({"kind": "end", "problem": None, "claim_s": 0})
        office.put(path + "/reel", {"items": items, "expect_version": reel["version"]})
        look_through(office, [case.id for case in self.cases])
        county.by("office_head").post(path + "/reel/lock")
        done = county.wait(lambda: office.get(path + "/reel"),
                           lambda value: any(one["state"] in ("locked", "failed") for one in value["versions"]),
                           1800)
        assert done["versions"][-1]["state"] == "locked", done["versions"]
        for unit in sorted({case.lead for case in self.cases}):
            office.post(path + "/attendees", {"unit": county.units[unit], "name": f"演示·{unit}局长",
                                              "post": "局长", "duty": "attend"})
        county.move(self.screening, "notify", "open_checkin")

    def seat_all(self):
        """A few units stay away."""
        county = self.county
        for unit in sorted({case.lead for case in self.cases}):
            if not county.may(0.05):
                self.seats[unit] = county.seat(self.screening, unit)
        county.move(self.screening, "go_live")
        self.console = Console(county, self.screening)

    def pledge(self, case):
        days = self.dice.randrange(2, 18)
        return {"problem": case.id, "due_on": (self.day + days * DAY).isoformat(), "measures": "立即清理",
                "pledge": "按期整改", "person_in_charge": "演示·分管负责人"}

    def answer(self, case):
        seat, draw = self.seats.get(case.lead), self.dice.random()
        if not seat or draw > 0.88:
            return  # silence
        if draw < 0.7:
            seat.post("/api/seat/claims", self.pledge(case))
            case.fate = "claimed"
        elif draw < 0.8:
            self.county.by("recorder").post(f"/api/screenings/{self.screening}/claims", dict(
                self.pledge(case), unit=self.county.units[case.lead], person_name="演示·局长", capacity="self"))
            case.fate = "claimed"
        else:
            seat.post("/api/seat/disputes", {"problem": case.id, "reason_code": "ownership", "reason": "不属本局"})
            case.fate = "disputed"
        self.count("in the room: " + case.fate)

    def after(self, case):
        if case.fate == "filed":
            if case.now["state"] == "presented":  # shown, and silence
                case.fate = "missed"
                late = self.county.may(0.6)
                self.county.later(0 if late else 2, self.claim_late, case, hour=17)
            return
        if case.fate == "disputed":
            self.county.later(5, case.rule, "assign")
        elif case.fate == "claimed" and not self.has_card_planned(case):
            self.county.later(1, case.dispatch)

    @staticmethod
    def has_card_planned(case):
        """A ruling for a unit plans it already."""
        dispute = case.now["dispute"]
        return bool(dispute and dispute["ruling"])

    def claim_late(self, case):
        body = self.pledge(case)
        del body["problem"]
        self.county.by("office_head").post(f"/api/problems/{case.id}/late-claim", dict(
            body, unit=self.county.units[case.lead], person_name="演示·局长"))
        self.count("claimed late")
        case.fate = "claimed"
        self.county.later(1, case.dispatch)
