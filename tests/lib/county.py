"""A real server with a made county on loopback, for tests that need the whole house.

    with County() as county:
        office = county.login("office")
        clip = county.clip("street.mp4")

Every call goes over HTTP to the built programs. Nothing here decides anything: it clicks.
"""
import base64
import json
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import house  # noqa: E402
from house import BUILD, PASSWORD, op_id  # noqa: E402


class Refused(Exception):
    """The server said no: .status, .key and the whole body."""

    def __init__(self, status, body, what):
        self.status, self.body = status, body
        error = body.get("error", {}) if isinstance(body, dict) else {}
        self.key = error.get("key")
        super().__init__(f"{what}: {status} {self.key} {error.get('en', body)}")


class Client(house.Client):
    """One browser, one phone or one screen. A refusal raises."""

    def send(self, method, path, body=None, headers=None, raw=False, timeout=60):
        answer = super().send(method, path, body, headers, timeout)
        if raw:
            return answer.status, dict(answer.headers), answer.data
        if answer.status >= 400:
            raise Refused(answer.status, answer.json, f"{method} {path}")
        return answer.json or {}

    def get(self, path):
        return self.send("GET", path)

    def post(self, path, body=None, **more):
        body = dict(body or {}, **more)
        body.setdefault("op_id", op_id())
        return self.send("POST", path, body)

    def put(self, path, body=None, **more):
        body = dict(body or {}, **more)
        body.setdefault("op_id", op_id())
        return self.send("PUT", path, body)

    def bare(self, path, body):
        """A POST without op_id: log-in, desk, pairing, reports."""
        return self.send("POST", path, body)

    def upload(self, path, **metadata):
        """tus: create, then one PATCH; returns the clip's id."""
        with open(path, "rb") as file:
            data = file.read()
        metadata.setdefault("filename", os.path.basename(path))
        metadata.setdefault("purpose", "footage")
        text = ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}"
                        for name, value in metadata.items())
        status, headers, body = self.send("POST", "/api/uploads", b"", {
            "Content-Type": None, "Tus-Resumable": "1.0.0", "Upload-Length": str(len(data)),
            "Upload-Metadata": text}, raw=True)
        if status != 201:
            raise Refused(status, json.loads(body or b"{}"), "POST /api/uploads")
        status, done, body = self.send("PATCH", headers["Location"], data, {
            "Tus-Resumable": "1.0.0", "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream"}, raw=True)
        if status != 204:
            raise Refused(status, json.loads(body or b"{}"), "PATCH upload")
        return int(done["Shenkan-Clip"])


class County(house.Server):
    """The server, its data folder and one user per role."""

    # The accounts, each made when it first logs in: login → unit and role
    ACCOUNTS = {role: ("CBB", role) for role in (
        "supervisor", "editor", "office", "office_head", "host", "operator", "recorder", "verifier",
        "auditor", "leader")}
    ACCOUNTS |= {f"{unit.lower()}_{role}": (unit, role)
                 for unit in ("CG", "ZJ") for role in ("unit_head", "liaison")}

    def __init__(self, *options):
        super().__init__(*options, work=True)
        self.units, self.points, self.users = {}, {}, {}

    def __enter__(self):
        super().__enter__()
        try:
            self.set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    @staticmethod
    def program(name):
        folder = {"shenkan": "server", "shenkan-media": "media", "shenkan-player": "player",
                  "make_clip": "tests/media"}[name]
        return os.path.join(BUILD, folder, name)

    def client(self):
        return Client(self.port)

    def login(self, login):
        if login in self.ACCOUNTS:
            self.user(login)
        return super().login(login)

    def everybody(self):
        """For a copy of the record, where no account can be made."""
        for login in self.ACCOUNTS:
            self.user(login)

    def user(self, login):
        """The account's id."""
        if login not in self.users:
            unit, role = self.ACCOUNTS[login]
            self.users[login] = self.login("admin").post("/api/users", {
                "login": login, "password": PASSWORD, "must_change": False,
                "name": f"演示·{login if unit == 'CBB' else unit + role}",
                "unit": self.units[unit], "roles": [role]})["id"]
        return self.users[login]

    def set_up(self):
        admin = self.login("admin")
        for order, (code, name, short) in enumerate([
                ("CBB", "演示县创建文明城市工作办公室", "创城办"), ("CG", "演示县城市管理局", "城管局"),
                ("ZJ", "演示县住房和城乡建设局", "住建局"), ("HW", "演示县环境卫生中心", "环卫中心")]):
            self.units[code] = admin.post("/api/units", {
                "code": code, "full_name": name, "short_name": short, "kind": "county",
                "rank_order": order + 1})["id"]
        office = self.login("office")
        self.type = office.get("/api/problem-types")["items"][0]
        self.indicator = office.get("/api/indicators")["items"][-1]
        kind = office.get("/api/point-types")["items"][0]
        for code, name in (("D001", "人民路与建设路交叉口"), ("D002", "中心集贸市场")):
            self.points[code] = office.post("/api/points", {
                "code": code, "name": name, "type": kind["id"], "address": name,
                "lead_unit": self.units["CG"], "lat": 38.05, "lon": 114.5,
                "person": "演示·点位负责人"})["id"]

    # ---- the main path, step by step -----------------------------------------------------------

    def make_clip(self, name, *options):
        path = os.path.join(self.folder, name)
        subprocess.run([self.program("make_clip"), *options, path], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return path

    def clip(self, path, who="supervisor", seconds=300):
        """Upload and wait until it can be marked: films are read when nothing else wants the machine."""
        client = self.login(who)
        clip = client.upload(path)
        return self.wait(lambda: client.get(f"/api/clips/{clip}"),
                         lambda value: value["state"] in ("ok", "damaged", "failed"), seconds)

    @staticmethod
    def wait(read, good, seconds):
        until = time.monotonic() + seconds
        while True:
            value = read()
            if good(value):
                return value
            if time.monotonic() > until:
                raise TimeoutError(f"still not: {json.dumps(value, ensure_ascii=False)[:600]}")
            time.sleep(0.1)

    def grow(self, count):
        """So many problems in all, as the last one; the numbers are made up."""
        with sqlite3.connect(os.path.join(self.data, "record.db"), timeout=60) as record:
            had = record.execute("SELECT count(*) FROM problem").fetchone()[0]
            names = [r[1] for r in record.execute("PRAGMA table_info(problem)") if r[1] not in ("id", "problem_no")]
            record.execute(f"""INSERT INTO problem (problem_no, {', '.join(names)})
                WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count - had})
                SELECT printf('2031-%06d', n.i), {', '.join('p.' + n for n in names)}
                FROM n, (SELECT * FROM problem ORDER BY id DESC LIMIT 1) p""")

    def problem(self, clip, in_frame, out_frame, point="D001", unit="CG", assist=()):
        """Mark and file one problem; returns its id."""
        made = self.login("supervisor").post("/api/problems", {
            "clip": clip, "in_frame": in_frame, "out_frame": out_frame,
            "point": self.points[point], "type": self.type["id"], "lead_unit": self.units[unit],
            "assist": [self.units[code] for code in assist], "indicator": self.indicator["id"],
            "description": "占道经营，垃圾满溢", "severity": "normal", "source": "supervision",
            "found_on": "2026-11-20"})
        office = self.login("office")
        office.post(f"/api/problems/{made['id']}/file", expect_version=made["version"])
        return made["id"]

    def screening(self, problems, claim_s=60, seconds=300):
        """A screening with a locked reel, in that time; returns its id."""
        made = self.meeting()
        self.lock(made, problems, claim_s, seconds)
        return made

    def meeting(self):
        """A screening without a reel; its id."""
        now = int(time.time() * 1000)
        return self.login("office").post("/api/screenings", {
            "title": "第6次审看会", "place": "主楼三会议室", "planned_start_at": now,
            "planned_end_at": now + 3600_000, "host": None, "budget_s": 1800})["id"]

    def lock(self, screening, problems, claim_s=60, seconds=300):
        """The screening's reel of these problems, locked within that time."""
        office = self.login("office")
        reel = office.get(f"/api/screenings/{screening}/reel")
        items = [{"kind": "title", "problem": None, "claim_s": 0}]
        items += [{"kind": "problem", "problem": one, "claim_s": claim_s} for one in problems]
        items += [{"kind": "end", "problem": None, "claim_s": 0}]
        office.put(f"/api/screenings/{screening}/reel", {
            "items": items, "expect_version": reel["version"]})
        look_through(office, problems)
        head = self.login("office_head")
        head.post(f"/api/screenings/{screening}/reel/lock")
        self.wait(lambda: head.get(f"/api/screenings/{screening}/reel"),
                  lambda value: any(one["state"] in ("locked", "failed")
                                    for one in value["versions"]), seconds)

    def report(self, card, unit="CG", **body):
        """The unit's report, handed in by its liaison and signed by its head; the rectification."""
        made = self.login(f"{unit.lower()}_liaison").post(f"/api/cards/{card}/reports", body)["id"]
        return self.login(f"{unit.lower()}_unit_head").post(f"/api/submissions/{made}/sign")["id"]

    def counted(self, count):
        """That many problems of 2 s out of a film that counts its frames, and their screening with
        a claim time of 2 s each."""
        clip = self.clip(self.make_clip("counter.mp4", "--pattern=25x200"))
        problems = [self.problem(clip["id"], 10 + 40 * n, 60 + 40 * n) for n in range(count)]
        return problems, self.screening(problems, claim_s=2)

    def move(self, screening, *acts):
        client = self.login("operator")
        for act in acts:
            version = client.get(f"/api/screenings/{screening}")["version"]
            client.post(f"/api/screenings/{screening}/move", {"act": act,
                                                              "expect_version": version})

    def seat(self, screening, unit):
        """A phone of the unit, checked in by the code on its desk."""
        desks = self.login("operator").get(f"/api/screenings/{screening}")["desks"]
        code = next(desk["code"] for desk in desks if desk["unit"] == self.units[unit])
        phone = self.client()
        phone.bare("/api/desk", {"code": code})
        phone.post("/api/seat/checkin", {"name": f"演示·{unit}", "post": "局长", "deputy": False})
        return phone

    def verify(self):
        """Stops the server and has the whole log checked."""
        self.stop()
        done = subprocess.run([self.program("shenkan"), "verify", "--data", self.data],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def hall(self, screening):
        """A paired screen; returns (client, token)."""
        screen = self.client()
        asked = screen.bare("/api/pair", {})
        self.login("operator").post(f"/api/screenings/{screening}/pair", {"code": asked["code"]})
        return screen, screen.bare("/api/pair/claim", {"secret": asked["secret"]})["token"]


def look_through(office, problems):
    """Each piece of these is looked through for faces and plates: a film can be made of them."""
    for problem in problems:
        for segment in office.get(f"/api/problems/{problem}")["segments"]:
            office.post(f"/api/segments/{segment['id']}/blur-check")


class Console:
    """The operator's console: commands with the rev they expect."""

    def __init__(self, county, screening):
        self.client, self.path = county.login("operator"), f"/api/screenings/{screening}/stage"

    def stage(self):
        return self.client.get(self.path)

    def do(self, command, **more):
        return self.client.post(self.path, dict(more, command=command,
                                                expect_rev=self.stage()["rev"]))


class Tap:
    """TAP lines; `with tap("name"):` is one test."""

    def __init__(self):
        self.number = self.failed = 0

    def __call__(self, name):
        self.name = name
        return self

    def __enter__(self):
        return self

    def __exit__(self, kind, value, _):
        self.number += 1
        if kind is None:
            print(f"ok {self.number} {self.name}", flush=True)
        elif issubclass(kind, Exception):
            self.failed += 1
            print(f"not ok {self.number} {self.name}", flush=True)
            for line in f"{kind.__name__}: {value}".splitlines():
                print(f"# {line}", flush=True)
                print(f"{self.name}: {line}", file=sys.stderr)  # meson shows only this of a TAP test
            return True
        return False

    def end(self):
        print(f"1..{self.number}")
        sys.exit(1 if self.failed else 0)
