"""What tests of the running server share: TAP, a real server on loopback, a small client.

county.py builds a made county on it."""
import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("SHENKAN_BUILD", os.path.join(ROOT, "build"))
SHENKAN = os.path.join(BUILD, "server", "shenkan")
MAKE_CLIP = os.path.join(BUILD, "tests", "media", "make_clip")
PASSWORD = "口令-Hx42-测试"
ROLES = ("supervisor editor office office_head host operator recorder leader unit_head liaison "
         "verifier inspect_office discipline auditor admin security").split()


class Tap:
    """One line per check, counted at the end."""

    def __init__(self):
        self.n = self.bad = 0

    def ok(self, good, name, why=""):
        self.n += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.n} - {name}", flush=True)
        if not good:
            for line in str(why).splitlines():
                print(f"#   {line}", flush=True)
        return good

    def same(self, got, want, name):
        return self.ok(got == want, name, f"got  {got!r}\nwant {want!r}")

    def done(self):
        print(f"1..{self.n}")
        return 1 if self.bad or not self.n else 0


def op_id():
    return secrets.token_hex(8)


class Answer:
    def __init__(self, status, headers, data):
        self.status, self.headers, self.data = status, headers, data

    @property
    def json(self):
        try:
            return json.loads(self.data) if self.data else None
        except ValueError:
            return None

    @property
    def key(self):
        value = self.json
        return value.get("error", {}).get("key") if isinstance(value, dict) else None

    @property
    def field(self):
        value = self.json
        return value.get("error", {}).get("field") if isinstance(value, dict) else None

    def __repr__(self):
        return f"{self.status} {self.data[:600].decode(errors='replace')}"


class Client:
    """One cookie jar over one kept-alive connection."""

    def __init__(self, port):
        self.port, self.cookies, self.connection = port, {}, None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def send(self, method, path, body=None, headers=None, timeout=60):
        head = {"X-Shenkan": "1"}
        if self.cookies:
            head["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if method not in ("GET", "HEAD", "OPTIONS"):
            head["Content-Type"] = "application/json"
        head.update(headers or {})
        head = {name: value for name, value in head.items() if value is not None}
        for fresh in (False, True):
            try:
                if fresh or not self.connection:
                    self.close()
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.port, timeout=timeout)
                self.connection.request(method, path, body, head)
                answer = self.connection.getresponse()
                data = answer.read()
                break
            except (http.client.HTTPException, ConnectionError):
                self.close()
                if fresh:
                    raise
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(answer.status, answer.headers, data)

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def write(self, method, path, **fields):
        fields.setdefault("op_id", op_id())
        return self.send(method, path, fields)

    def post(self, path, **fields):
        return self.write("POST", path, **fields)


class Server:
    """`shenkan serve` on a fresh data folder with its first administrator."""

    def __init__(self, *options, work=False):
        self.folder = tempfile.mkdtemp(prefix="shenkan-http-")
        self.data = os.path.join(self.folder, "data")
        self.options = list(options) + ([] if work else ["--no-work"])
        self.process, self.port, self.meeting_port = None, 0, 0
        self.jars = {}

    def __enter__(self):
        try:
            password = os.path.join(self.folder, "password")
            with open(password, "w", encoding="utf-8") as file:
                file.write(PASSWORD + "\n")
            self.run("init", "--data", self.data, "--login", "admin", "--name", "管理员",
                     "--password-file", password, "--starter")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def run(*words, check=True, **more):
        return subprocess.run([SHENKAN, *words], check=check, capture_output=True, text=True,
                              timeout=120, **more)

    def start(self, *more):
        """On any free port; started again, on the same one: pages and players come back to it."""
        self.log_path = os.path.join(self.folder, "server.log")
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            [SHENKAN, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
             *self.options, *more],
            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True)
        log.close()
        self.port = self.meeting_port = 0  # told by its first lines
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the server did not start: " + self.log())
            number = int(line.rstrip("/\n").rpartition(":")[2])
            if line.startswith("meeting"):
                self.meeting_port = number
            else:
                self.port = number
            if self.port and (self.meeting_port or "--meeting-listen" not in self.options):
                return

    def stop(self, sig=signal.SIGTERM):
        if not self.process:
            return None
        self.process.send_signal(sig)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process.stdout.close()
        self.process = None
        return status

    def spent(self):
        """Seconds of processor time that it has used: what is told of how long its work takes,
        whatever else the machine does."""
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            user, system = file.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def client(self):
        return Client(self.port)

    def login(self, login="admin", password=PASSWORD):
        """Another window of the browser that this account has, if its session still holds: a
        password costs a quarter of a second to check, and these tests log in all the time."""
        client = self.client()
        if (login, password) in self.jars:
            client.cookies = dict(self.jars[login, password])
            if Client.send(client, "GET", "/api/me").status == 200:
                return client
            client.cookies.clear()
        answer = Client.send(client, "POST", "/api/login", {"login": login, "password": password})
        if answer.status != 200:
            raise RuntimeError(f"log-in of {login}: {answer}\n{self.log()}")
        self.jars[login, password] = dict(client.cookies)
        return client

    def people(self, admin, unit=None):
        """One account per role, named like it; all have PASSWORD."""
        if not unit:
            unit = admin.post("/api/units", code="TEST", full_name="演示·测试单位", kind="county").json["id"]
        for role in ROLES:
            if role == "admin":
                continue
            fields = {"login": role, "name": f"演示·{role}", "roles": [role], "password": PASSWORD,
                      "must_change": False}
            if role in ("unit_head", "liaison"):
                fields["unit"] = unit
            answer = admin.post("/api/users", **fields)
            if answer.status != 200:
                raise RuntimeError(f"account {role}: {answer}")

    def tablet(self, admin, screening):
        """A tablet of the account "leader" at a screening in check-in."""
        user = next(u["id"] for u in admin.get("/api/users").json["items"] if u["login"] == "leader")
        made = self.login("operator").post(f"/api/screenings/{screening}/leader_codes", account=user)
        tablet = self.client()
        tablet.send("POST", "/api/tablet", {"code": made.json["code"]})
        return tablet

    def last_event(self, admin):
        answer = admin.get("/api/events?limit=1000")
        items = answer.json["items"]
        after = 0
        while items:
            after = max(item["seq"] for item in items)
            items = [i for i in admin.get(f"/api/events?after={after}&limit=1000").json["items"]
                     if i["seq"] > after]
        return after


def wait_for(condition, seconds=30, every=0.1):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(every)


def skip_all(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)
