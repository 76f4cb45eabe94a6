"""A made county whose clock is turned: its register, its people and their sessions, what they do by day.

Everything goes over HTTP. What happens is drawn from a seed; when, from the plan of year.py."""
import datetime
import heapq
import itertools
import os
import random
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from clock import Clock, moment  # noqa: E402
from county import PASSWORD, Client, County, Refused  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST_DAY = datetime.date(2025, 1, 6)  # a Monday of a year whose holidays are known


class Member(Client):
    """An account whose session may have run out since: it logs in again."""

    def __init__(self, port, login):
        super().__init__(port)
        self.login = login

    def send(self, method, path, body=None, headers=None, raw=False, timeout=60):
        if not self.cookies:
            self.enter()
        try:
            return super().send(method, path, body, headers, raw, timeout)
        except Refused as error:
            if error.status != 401:
                raise
        self.enter()
        return super().send(method, path, body, headers, raw, timeout)

    def enter(self):
        self.cookies = {}
        super().send("POST", "/api/login", {"login": self.login, "password": PASSWORD})


def csv(head, rows):
    return "\n".join([head, *(",".join(str(v) for v in row) for row in rows)]) + "\n"


class YearCounty(County):
    def __init__(self, units, points, seed):
        super().__init__()
        self.n_units, self.n_points = units, points
        self.dice = random.Random(seed)
        self.tour = random.Random(seed)  # of the rounds, so that the rest of a year stays as it was
        self.clock = Clock(self.folder)
        self.clock.set(moment(FIRST_DAY - datetime.timedelta(3), 9))
        self.members, self.agenda, self.order = {}, [], itertools.count()
        self.done = {}

    def by(self, login):
        if login not in self.members:
            self.members[login] = Member(self.port, login)
        return self.members[login]

    # ---- the register ------------------------------------------------------------------------------

    def bring(self, what, text):
        for dry in (True, False):
            answer = self.by("admin").post(f"/api/import/{what}", csv=text, dry_run=dry)
            assert not answer["errors"], answer["errors"][:3]

    def set_up(self):
        names = [(f"U{n:03}", f"演示县第{n:02}局", f"第{n:02}局", "county" if n % 3 else "township", n)
                 for n in range(1, self.n_units + 1)]
        names.append(("CBB", "演示县创建文明城市工作办公室", "创城办", "county", 0))
        self.bring("units", csv("code,full_name,short_name,kind,rank_order", names))
        self.units = {u["code"]: u["id"] for u in self.by("admin").get("/api/units")["items"]}
        self.leads = [code for code, *_ in names if code != "CBB"]
        self.point_csv = csv("code,name,type,address,lat,lon,lead_unit,person", [
            (f"P{n:04}", f"演示点位{n:04}", "PT01", f"演示路{n}号", 30 + n % 40 * 0.01,
             110 + n // 40 * 0.01, f"第{n % self.n_units + 1:02}局", f"演示·责任人{n:04}")
            for n in range(1, self.n_points + 1)])
        self.bring("points", self.point_csv)
        for login, (unit, role) in self.ACCOUNTS.items():
            if unit == "CBB":
                self.account(login, unit, role)
        self.account("inspect_office", "CBB", "inspect_office")
        for role in ("office2", "supervisor2"):
            self.account(role, "CBB", role[:-1])
        for code in self.leads:
            self.account(code.lower(), code, "liaison")
            self.account(code.lower() + "-head", code, "unit_head")
        self.types = self.by("office").get("/api/problem-types")["items"]
        self.indicator = self.by("office").get("/api/indicators")["items"][-1]["id"]
        self.clips = [self.clip(self.make_clip(f"round{n}.mp4", "--size", "320x180", "--pattern",
                                               f"25x{300 + 20 * n}"))["id"] for n in range(3)]
        self.cut = itertools.count()
        self.retire_point()
        self.active = self.active_points()

    def account(self, login, unit, role):
        self.users[login] = self.by("admin").post("/api/users", {
            "login": login, "password": PASSWORD, "must_change": False, "name": f"演示·{login}",
            "unit": self.units[unit], "roles": [role]})["id"]

    def retire_point(self):
        """One that nobody has to visit any more."""
        self.bring("points", csv("code,name,type,lead_unit,person", [("Q0001", "演示旧点位", "PT01", "第01局", "演示·旧点位负责人")]))
        self.by("office").put(f"/api/points/{self.points_of('Q0001')['Q0001']}", active=False)

    def active_points(self):
        """The unit of each point in use, as it was brought in above."""
        ids = {p["code"]: p["id"] for p in self.by("office").get("/api/points?limit=5000")["items"]}
        return {ids[f"P{n:04}"]: self.units[f"U{n % self.n_units + 1:03}"]
                for n in range(1, self.n_points + 1)}

    def points_of(self, text=""):
        return {p["code"]: p["id"] for p in self.by("office").get(
            f"/api/points?limit=500&q={text}")["items"]}

    # ---- the clock -----------------------------------------------------------------------------

    def at(self, when, what, *more):
        heapq.heappush(self.agenda, (when, next(self.order), what, more))

    def later(self, days, what, *more, hour=10):
        """On a day of the week on which things are done; what falls on a Sunday waits for Monday."""
        day = self.clock.now.date() + datetime.timedelta(days)
        while day.weekday() in (1, 3, 6):
            day += datetime.timedelta(1)
        self.at(moment(day, hour), what, *more)

    def live(self, until):
        """Everything that was planned, in its order, as the clock goes from one hour to the next."""
        while self.agenda and self.agenda[0][0] <= until:
            when = self.agenda[0][0]
            self.turn(when)
            while self.agenda and self.agenda[0][0] <= when:
                _, _, what, more = heapq.heappop(self.agenda)
                what(*more)
        self.turn(until)

    def turn(self, when):
        """No job may run meanwhile (its lease would be over); what the server does with the time is
        waited for, and a signal makes it look at once: once a minute of its clock."""
        if when - self.clock.now <= datetime.timedelta(minutes=1):
            return
        self.idle()
        self.clock.set(when + datetime.timedelta(seconds=1))
        self.process.send_signal(signal.SIGCHLD)
        self.wait(lambda: self.client().get("/api/hello")["ticked_ms"],
                  lambda ticked: ticked >= when.timestamp() * 1000, 60)

    def idle(self, seconds=1800):
        def waiting(_=None):
            return [j for state in ("queued", "running")
                    for j in self.by("admin").get(f"/api/jobs?state={state}")["items"]]
        self.wait(waiting, lambda jobs: not jobs, seconds)

    def count(self, what):
        self.done[what] = self.done.get(what, 0) + 1

    def may(self, share):
        return self.dice.random() < share

    def ends_soon(self):
        """Who is given a rest of 20 days now rests when the year is over."""
        return self.clock.now.date() > self.last_day - datetime.timedelta(18)

    def first(self, what):
        """What must not be missing in a short year either."""
        return what not in self.done

    # ---- evidence --------------------------------------------------------------------------------

    def picture(self, login, problem):
        """A picture of the problem taken now, by its unit; ready to be handed in."""
        with open(os.path.join(HERE, "..", "papers", "after.jpg"), "rb") as file:
            data = file.read()
        note = f"{login} {self.clock.now.isoformat()} {problem}".encode()
        path = os.path.join(self.folder, "after.jpg")
        with open(path, "wb") as file:  # a comment makes it another file
            file.write(data[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + data[2:])
        client = self.by(login)
        client.get("/api/me")  # an upload has no second try after a log-in
        clip = client.upload(path, purpose="evidence", problem=problem)
        self.wait(lambda: client.get(f"/api/clips/{clip}"),
                  lambda c: c["state"] in ("ok", "damaged", "failed"), 120)
        return clip
