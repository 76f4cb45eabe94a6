"""The benchmarks of the server in a meeting: presses that are durable, and streams that follow. The
server runs for real on loopback, with its worker; storm.c is the load. README.md explains them."""
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import jobs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
DUE = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 5 * 86400))
KEY = "@" * 16


def request(method, path, client, body=None):
    """As storm sends it."""
    data = json.dumps(body).encode() if body is not None else b""
    cookies = "; ".join(f"{k}={v}" for k, v in client.cookies.items())
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Shenkan: 1\r\nCookie: {cookies}\r\n"
    if body is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
    data = head.encode() + b"\r\n" + data
    return b"%d\n%s" % (len(data), data)


class Meeting:
    """A live screening of a made county, with as many more units as asked."""

    def __init__(self, bench, units):
        os.environ["SHENKAN_BUILD"] = bench.build
        import county  # its programs are those of SHENKAN_BUILD
        self.county, self.more, self.console_of = county.County(), units, county.Console

    def __enter__(self):
        self.county.__enter__()
        try:
            self.set_up()
        except BaseException:
            self.county.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.county.__exit__()

    def set_up(self):
        county, office = self.county, self.county.login("office")
        for i in range(self.more):
            county.units[f"M{i}"] = office.post("/api/units", {
                "code": f"M{i}", "full_name": f"演示县第{i}责任单位", "kind": "county"})["id"]
        clip = county.clip(county.make_clip("one.mp4", "--pattern", "25x50"))["id"]
        self.problem = county.problem(clip, 5, 30, unit="CG", assist=("ZJ", "HW"))
        self.screening = county.screening([self.problem])
        for code in county.units:
            office.post(f"/api/screenings/{self.screening}/attendees", {
                "unit": county.units[code], "name": f"演示·{code}负责人", "post": "局长",
                "duty": "attend"})
        county.move(self.screening, "notify", "open_checkin")
        # Written now, so that no job of the worker runs while something is measured.
        self.seats = {code: county.seat(self.screening, code) for code in county.units}
        self.hall, _ = county.hall(self.screening)
        county.move(self.screening, "go_live")
        self.console = self.console_of(county, self.screening)
        self.console.do("take_control")
        at = next(one["position"] for one in self.console.stage()["items"]
                  if one["problem"] == self.problem)
        self.console.do("goto", position=at)

    def used(self):
        """CPU seconds and peak memory of the serving process."""
        pid = self.county.process.pid
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            peak = next(line for line in file if line.startswith("VmHWM"))
        ticks = os.sysconf("SC_CLK_TCK")
        return (int(fields[11]) + int(fields[12])) / ticks, int(peak.split()[1]) / 1024


def serial(path, seconds):
    """One row a commit, synchronous=FULL, one after the other: what a commit costs here."""
    for end in ("", "-wal", "-shm"):
        if os.path.exists(path + end):
            os.remove(path + end)
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    base.execute("CREATE TABLE claim (id INTEGER PRIMARY KEY, text TEXT)")
    took, begun, cpu = [], time.monotonic(), time.process_time()
    at = begun
    while at - begun < seconds:
        base.execute("INSERT INTO claim (text) VALUES (?)", ("x" * 200,))
        now = time.monotonic()
        took.append((now - at) * 1000)
        at = now
    base.close()
    took.sort()
    return {"rate": len(took) / (at - begun), "p50_ms": took[len(took) // 2],
            "p99_ms": took[len(took) * 99 // 100], "wall_s": at - begun,
            "cpu_s": max(time.process_time() - cpu, 0.01), "rss_mb": 1}


def press(bench, meeting, connections, seconds):
    """The phones of the three named units press again and again, each press with its own key."""
    named = [meeting.seats[code] for code in ("CG", "ZJ", "HW")]
    body = {"problem": meeting.problem, "due_on": DUE, "measures": "立即清理并加派人手",
            "pledge": "三日内整改到位", "person_in_charge": "演示·负责人", "op_id": KEY}
    lines = b"".join(request("POST", "/api/seat/claims", named[i % 3], body)
                     for i in range(connections))
    before, begun = meeting.used(), time.monotonic()
    done = subprocess.run([bench.storm, "claims", str(meeting.county.port), str(connections),
                           str(int(seconds * 1000))], input=lines, capture_output=True, check=False)
    after = meeting.used()
    if done.returncode:
        raise SystemExit(f"bench: storm claims: {done.stderr.decode()}")
    count, bad, rate, p50, p99, worst = map(float, done.stdout.split())
    if bad:
        raise SystemExit(f"bench: {bad:.0f} presses refused: {done.stderr.decode()}")
    return {"rate": rate, "p50_ms": p50, "p99_ms": p99, "worst_ms": worst, "count": count,
            "cpu_s": after[0] - before[0], "wall_s": time.monotonic() - begun, "rss_mb": after[1]}


def middle(samples):
    return {name: statistics.median(s[name] for s in samples) for name in samples[0]}


def claims(bench):
    seconds, connections = (0.5, 10) if bench.quick else (5, 50)
    ours, theirs = [], []
    with Meeting(bench, 0) as meeting:
        meeting.console.do("open_claim", seconds=3600)
        for _ in range(bench.runs):
            theirs.append(serial(bench.path("serial.db"), seconds))
            ours.append(press(bench, meeting, connections, seconds))
        told = subprocess.run([meeting.county.program("shenkan"), "verify", "--data",
                               meeting.county.data], capture_output=True, text=True, check=False)
        if told.returncode:
            raise SystemExit(f"bench: {told.stdout}{told.stderr}")
    ours, theirs = middle(ours), middle(theirs)
    case = f"{connections} connections over HTTP"
    yield jobs.row(case, "serial commits of one row, SQLite FULL", ours, theirs, 6, of="rate",
                   goal=">=", ratio=ours["rate"] / theirs["rate"],
                   note=f"{ours['cpu_s'] * 1000 / ours['wall_s']:.0f} ms CPU a second")
    yield jobs.row(f"{case}, p99", "the same", ours, theirs, 50, of="p99_ms",
                   value=ours["p99_ms"], unit="ms",
                   note=f"p50 {ours['p50_ms']:.1f}, worst {ours['worst_ms']:.0f} ms; a lone "
                        f"commit p50 {theirs['p50_ms']:.1f} ms")


class Streams:
    """storm follow on `port`, with these requests open."""

    def __init__(self, bench, port, requests):
        self.child = subprocess.Popen([bench.storm, "follow", str(port), str(len(requests))],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.child.stdin.write(b"".join(requests))
        self.child.stdin.flush()
        self.bytes = int(self.line()[1])

    def line(self):
        words = self.child.stdout.readline().split()
        if not words:
            raise SystemExit("bench: storm follow ended")
        return words

    def round(self, command):
        self.child.stdin.write(command)
        self.child.stdin.flush()
        answer, first, half, last, size = (float(word) / 1000 for word in self.line())
        return {"answer_ms": answer, "first_ms": first, "half_ms": half, "last_ms": last,
                "after_ms": last - answer, "bytes": size * 1000}

    def close(self):
        self.child.stdin.close()
        self.child.wait()


class Bare:
    """storm bare: the same bytes from an epoll loop that does nothing else."""

    def __init__(self, bench, size, count):
        self.child = subprocess.Popen([bench.storm, "bare", str(size)], stdout=subprocess.PIPE)
        port = int(self.child.stdout.readline())
        self.streams = Streams(bench, port, [b"14\nGET /x HTTP/1\n"] * count)

    def round(self):
        return self.streams.round(b"6\nPOST /")

    def close(self):
        self.streams.close()
        self.child.kill()
        self.child.wait()


def follow(bench, meeting, what, requests, rounds, target):
    """Commands in turn with the bare writer's; the row."""
    streams = Streams(bench, meeting.county.port, requests)
    bare, ours, theirs = None, [], []
    rev, before, begun = meeting.console.stage()["rev"], meeting.used(), time.monotonic()
    for i in range(rounds):
        ours.append(streams.round(request("POST", meeting.console.path, meeting.console.client, {
            "command": ("play", "pause")[i % 2], "expect_rev": rev + i,
            "op_id": os.urandom(8).hex()})))
        if not bare:
            bare = Bare(bench, int(ours[0]["bytes"]), len(requests))
        theirs.append(bare.round())
    after, wall = meeting.used(), time.monotonic() - begun
    streams.close()
    bare.close()
    ours, theirs = middle(ours), middle(theirs)
    ours.update(cpu_s=max(after[0] - before[0], 0.01), wall_s=wall, rss_mb=after[1])
    theirs.update(cpu_s=0.01, wall_s=wall, rss_mb=1)
    return jobs.row(what, "bare epoll writer, same bytes", ours, theirs, target, of="last_ms",
                    note=f"from the command to the last client, {ours['bytes']:.0f} bytes each; "
                        f"committed and answered after {ours['answer_ms']:.1f}, first "
                        f"{ours['first_ms']:.1f}, half {ours['half_ms']:.1f} ms (peer's first "
                        f"{theirs['first_ms']:.1f}, half {theirs['half_ms']:.1f})")


def live(bench):
    count, rounds = (20, 2) if bench.quick else (1000, max(5 * bench.runs, 15))
    with Meeting(bench, 4 if bench.quick else 46) as meeting:
        yield follow(bench, meeting, f"{count} followers of the hall", [
            request("GET", "/api/hall/live", meeting.hall)] * count, rounds, 1.3)
        seats = list(meeting.seats.values())
        yield follow(bench, meeting, f"{count} phones of {len(seats)} units", [
            request("GET", "/api/seat/live", seats[i % len(seats)]) for i in range(count)],
            rounds, None)


def crowd(bench):
    """A whole meeting with faults (tests/faults/test_crowd.py), which also judges the record; rows for
    the last device's hearing of a command on a quiet stage."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "faults", "test_crowd.py")
    others = "1" if bench.quick else "10"
    for phones, problems, kills in ((5, 1, 0),) if bench.quick else ((200, 40, 5), (1000, 20, 3)):
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        with tempfile.NamedTemporaryFile() as out:
            done = subprocess.run(
                [sys.executable, program, "--phones", str(phones), "--problems", str(problems), "--kills",
                 str(kills), "--leaders", others, "--watchers", others, "--figures", out.name],
                env=dict(os.environ, SHENKAN_BUILD=bench.build), capture_output=True, text=True)
            if done.returncode or "\nnot ok" in "\n" + done.stdout:
                raise SystemExit(f"bench: the meeting of {phones} phones failed\n{done.stdout}{done.stderr}")
            told = json.load(out)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        ours = {"last_ms": told["last_device_p50_ms"], "wall_s": time.monotonic() - begun,
                "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
                "rss_mb": after.ru_maxrss / 1024}
        yield jobs.row(
            f"{phones} phones, {others} leaders, hall, console; {problems} problems, {kills} kills, faults on",
            None, ours, None, of="last_ms", value=ours["last_ms"],
            note=f"a command to the last device, median; worst {told['last_device_worst_ms']:.0f} ms; "
                 f"{told['claims']} presses answered in {told['claim_p50_ms']:.0f} ms, p99 "
                 f"{told['claim_p99_ms']:.0f}; {told['cuts']} cut, {told['reconnects']} reconnects; back "
                 f"after a kill in {max(told['back_s'], default=0):.1f} s; all acts in the record once")
