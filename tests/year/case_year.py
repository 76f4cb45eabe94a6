"""One problem from its marking to its closure: what the people of the year do with it, by the dice."""
import datetime

from county import Refused

FRAMES = 2  # of a cut


class Case:
    def __init__(self, county, former=None):
        """Marked; `former`: the same place and type once more, after it was closed."""
        self.county, self.dice = county, county.dice
        self.fate, self.card, self.returned, self.tries = "draft", None, None, 0
        self.code = former.code if former else f"P{self.dice.randrange(1, county.n_points + 1):04}"
        self.lead = former.lead if former else self.dice.choice(county.leads[:county.n_units])
        self.type = former.type if former else self.dice.choice(county.types)["id"]
        at = next(county.cut) * FRAMES
        today = county.clock.now.date()
        made = county.by(self.dice.choice(["supervisor", "supervisor2"])).post("/api/problems", {
            "clip": county.clips[at // 280 % 3], "in_frame": at % 280, "out_frame": at % 280 + FRAMES,
            "point": county.points_of(self.code)[self.code], "type": self.type,
            "lead_unit": county.units[self.lead], "assist": [], "indicator": county.indicator,
            "description": "占道经营，垃圾满溢", "severity": "normal", "source": "supervision",
            "found_on": (today - datetime.timedelta(self.dice.randrange(4))).isoformat(),
            **({"round": county.round} if county.tour.random() < 0.5 else {})})
        self.id = made["id"]
        self.former = former
        county.count("problem")

    @property
    def now(self):
        return self.county.by("office").get(f"/api/problems/{self.id}")

    def do(self, login, path, **body):
        return self.county.by(login).post(path, body)

    @property
    def chief(self):
        return self.liaison + "-head"

    @property
    def liaison(self):
        return self.lead.lower()

    # ---- until the meeting -----------------------------------------------------------------------

    def file(self):
        if self.county.may(0.04):
            return  # stays a draft
        if self.county.may(0.03):
            self.do("office", f"/api/problems/{self.id}/withdraw", reason_code="not_problem", reason="已整改")
            self.fate = "withdrawn"
            return
        self.do("office", f"/api/problems/{self.id}/file")
        self.fate = "filed"
        if self.county.may(0.03):
            self.do("office_head", f"/api/problems/{self.id}/withdraw", reason_code="duplicate", reason="重复")
            self.fate = "withdrawn"
            return
        if self.former:
            self.county.count("recurrence filed")
        if self.county.may(0.35):
            self.fate = "weekly"
            self.county.later(1, self.dispatch, hour=15)

    # ---- the card --------------------------------------------------------------------------------

    def dispatch(self):
        self.card = self.do("office_head", f"/api/problems/{self.id}/card", task="清理", standard="达到测评标准",
                            duty_unit=self.county.units[self.lead], duty_person="演示·负责人")["id"]
        self.county.count("card")
        meeting, self.fate = self.fate != "weekly", "out"
        draw = self.dice.random()
        if not meeting and (draw < 0.06 or self.county.first("card returned")):
            self.give_back()
        elif not meeting and draw < 0.09:
            self.do("office_head", f"/api/problems/{self.id}/withdraw", reason_code="out_of_scope", reason="不属本县")
            self.fate = "withdrawn"
        elif draw < 0.95:
            self.county.later(self.dice.choice([0, 0, 1, 1, 4, 9]), self.sign, hour=16)

    def give_back(self):
        """T17: with the stamped form; the host sends it to the same unit or another, or gives it up."""
        form = self.county.picture(self.liaison, self.id)
        self.do(self.liaison, f"/api/cards/{self.card}/return", reason_code="ownership", reason="不属本局",
                form=form)
        self.county.count("card returned")
        self.returned = self.card
        self.county.later(2, self.rule, self.dice.choice(["assign", "assign", "refile", "withdraw"]))

    def rule(self, ruling):
        dispute = self.now["dispute"]["id"]
        if ruling == "assign":
            self.lead = self.dice.choice(self.county.leads)
        self.do("host", f"/api/disputes/{dispute}/rule", ruling=ruling, text="裁定",
                **({"unit": self.county.units[self.lead]} if ruling == "assign" else {}))
        self.county.count("ruled " + ruling)
        self.fate = {"assign": "claimed", "refile": "filed", "withdraw": "withdrawn"}[ruling]
        if ruling == "assign":
            self.county.later(1, self.dispatch)

    def sign(self):
        self.do(self.liaison, f"/api/cards/{self.card}/sign")
        draw = self.dice.random()
        if draw < 0.14 or self.county.first("extension granted"):
            self.county.later(1, self.ask, "extension")
        elif draw < 0.22 or self.county.first("suspension granted") or (
                self.county.ends_soon() and self.county.first("rests to the end")):
            self.county.later(1, self.ask, "suspension")
        elif draw < 0.94:
            self.county.later(self.dice.choice([0, 1, 1, 2, 3, 4, 5, 9, 16]), self.report)

    def ask(self, kind):
        """Longer, or to rest; refused, granted by the office's head or only by a leader."""
        value = self.now
        if value["state"] != "rectifying" or (kind == "extension" and "overdue" in value["flags"]):
            self.report()
            return
        days = self.dice.choice([3, 5, 7, 12]) if kind == "extension" else self.dice.randrange(20, 60)
        due = datetime.date.fromisoformat(value["due_on"]) + datetime.timedelta(days)
        body = {"kind": kind, "reason": "连续降雨", "progress": "已备料", "wished_on": due.isoformat()}
        if kind == "suspension":
            body["plan"] = "分两期施工"
        request = self.do(self.liaison, f"/api/cards/{self.card}/requests", **body)["id"]
        if self.county.may(0.2):
            self.do("leader", f"/api/requests/{request}/refuse", remark="克服困难")
            self.county.count(kind + " refused")
            self.county.later(2, self.report)
            return
        short = kind == "extension" and days <= 7
        self.do("office_head" if short else "leader", f"/api/requests/{request}/grant", remark="同意")
        self.county.count(kind + " granted")
        left = (due - self.county.clock.now.date()).days
        if kind == "suspension" and self.county.ends_soon():
            self.county.count("rests to the end")
        elif kind == "suspension" and self.county.may(0.2):
            self.county.later(left // 2, self.resume)
        else:
            self.county.later(max(0, left + self.dice.choice([-2, -1, 3])), self.report)

    def resume(self):
        self.do("office", f"/api/problems/{self.id}/resume")
        self.county.later(3, self.report)

    # ---- the report, the check, the closure ----------------------------------------------------------

    def report(self):
        state = self.now["state"]
        if state != "rectifying":  # it rests still
            if state == "suspended":
                self.county.later(5, self.report)
            return
        picture = self.county.picture(self.liaison, self.id)
        made = self.do(self.liaison, f"/api/cards/{self.card}/reports", measures="已清理",
                       done_on=self.county.clock.now.date().isoformat(), evidence=[picture])
        self.county.count("report handed in")
        self.sign_report(made["id"])

    def sign_report(self, handed):
        """The head of the unit signs it, on paper now and then, or sends it back."""
        if self.county.may(0.05):
            self.do(self.chief, f"/api/submissions/{handed}/return", reason="照片不清楚")
            self.county.count("report sent back")
            self.county.later(1, self.report)
            return
        if self.county.may(0.2):
            form = self.county.picture(self.liaison, self.id)
            made = self.do("office", f"/api/submissions/{handed}/paper", signer="演示·局长", form=form)
        else:
            made = self.do(self.chief, f"/api/submissions/{handed}/sign")
        self.county.count("report")
        self.county.later(self.dice.choice([0, 0, 1, 2]), self.verify, made["id"], hour=15)

    def verify(self, report):
        if self.county.first("asked again"):
            report = self.show_again(report)
        self.tries += 1
        passed = self.tries > 2 or not (self.county.may(0.2) or self.county.first("check failed"))
        self.do("verifier", f"/api/rectifications/{report}/verify", result="pass" if passed else "fail",
                method="onsite", remark="整洁" if passed else "仍有占道",
                evidence=[] if passed else [self.county.picture("verifier", self.id)])
        self.county.count("check " + ("passed" if passed else "failed"))
        if not passed:
            self.county.later(self.dice.choice([1, 2, 6]), self.report)
        elif self.county.may(0.96):
            self.county.later(self.dice.choice([0, 0, 1, 2]), self.close, hour=self.dice.choice([16, 16, 19]))

    def show_again(self, report):
        """What was handed in can't be seen; the unit brings another picture within the hour."""
        self.do("verifier", f"/api/rectifications/{report}/verify", result="ask_again", remark="看不清")
        self.county.count("asked again")
        picture = self.county.picture(self.liaison, self.id)
        made = self.do(self.liaison, f"/api/cards/{self.card}/reports", measures="已清理",
                       done_on=self.county.clock.now.date().isoformat(), evidence=[picture])
        return self.do(self.chief, f"/api/submissions/{made['id']}/sign")["id"]

    def close(self):
        self.do("office_head", f"/api/problems/{self.id}/close")
        self.county.count("closed")
        self.fate = "closed"
        if self.county.may(0.1):
            self.county.later(self.dice.choice([3, 6, 20]), self.relapse)

    def look_again(self, result):
        """As drawn: it held, or is there again."""
        self.do("verifier", f"/api/problems/{self.id}/rechecks", result=result, text="又有占道")
        self.county.count("recheck " + result)
        if result == "relapsed":
            self.decide(self.now["relapses"][-1]["id"])

    def relapse(self):
        """T24: found by one, confirmed by another; after the next screening it is too late."""
        if self.now["state"] == "closed":
            self.decide(self.do("verifier", f"/api/problems/{self.id}/relapses", text="又有占道")["id"])

    def decide(self, found):
        if self.county.may(0.2):
            self.do("office", f"/api/relapses/{found}/refuse", remark="系另一处")
            self.county.count("relapse refused")
            return
        try:
            self.do("office", f"/api/relapses/{found}/confirm", remark="属实")
        except Refused as error:
            if error.key != "relapse.too_late":
                raise
            self.county.count("relapse too late")
            return
        self.county.count("relapse confirmed")
        self.fate = "out"
        self.county.later(self.dice.choice([1, 2, 5]), self.report)
