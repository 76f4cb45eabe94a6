#!/usr/bin/env python3
"""Event streams: who hears what and how soon, what ends a stream, 200 of them at once."""
import os
import http.client
import json
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from house import Server, Tap, op_id, wait_for  # noqa: E402
from test_bodies import seat_and_hall


class Stream(threading.Thread):
    """Reads a stream to its end; keeps (when, event, data)."""

    def __init__(self, client, path, last_id=None):
        super().__init__(daemon=True)
        self.events, self.ended, self.beats, self.retry = [], False, 0, None
        self.connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
        head = {"Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())}
        if last_id is not None:
            head["Last-Event-ID"] = str(last_id)
        self.connection.request("GET", path, headers=head)
        self.answer = self.connection.getresponse()
        self.start()

    def run(self):
        event = ident = None
        try:
            for raw in self.answer:
                line = raw.decode().rstrip("\n")
                if line.startswith(":"):
                    self.beats += 1
                elif line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("id: "):
                    ident = int(line[4:])
                elif line.startswith("retry: "):
                    self.retry = int(line[7:])
                elif line.startswith("data: "):
                    self.events.append((time.monotonic(), event, ident, json.loads(line[6:])))
        except (OSError, http.client.HTTPException, ValueError):
            pass
        self.ended = True

    def wait(self, good, seconds=5):
        return wait_for(lambda: next((e for e in list(self.events) if good(e)), None), seconds, 0.01)

    def close(self):
        try:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            pass


def office_stream(server, tap, office):
    stream = Stream(office, "/api/live")
    first = stream.wait(lambda e: e[1] == "change")
    tap.ok(first and first[3]["kind"] == "all", "the first word: look at everything", stream.events)
    tap.ok(stream.retry and 2000 <= stream.retry < 5000, "it says when to come back", stream.retry)
    began = time.monotonic()
    answer = office.post("/api/units", code="L" + op_id()[:6], full_name="演示·单位", kind="county")
    seq = answer.json["event"]
    heard = stream.wait(lambda e: e[1] == "change" and e[3]["seq"] == seq)
    tap.ok(heard and heard[3]["kind"] == "unit" and heard[3]["act"] == "add" and
           heard[0] - began < 0.5, "a change is heard within half a second", stream.events)
    again = Stream(office, "/api/live", last_id=seq - 1)
    heard = again.wait(lambda e: e[3]["seq"] == seq)
    tap.ok(heard and not any(e[3]["kind"] == "all" for e in again.events),
           "who comes back hears what was missed", again.events)
    # another process writes
    server.run("user", "add", "--data", server.data, "--login", "clicmd", "--roles", "auditor",
               "--group", "press")
    heard = stream.wait(lambda e: e[1] == "change" and e[3]["kind"] == "account" and e[3]["seq"] > seq)
    tap.ok(heard, "what another process writes is heard too", stream.events)
    for s in (stream, again):
        s.close()


def endings(server, tap, admin):
    one = server.login("office")
    stream = Stream(one, "/api/live")
    stream.wait(lambda e: True)
    one.send("POST", "/api/logout", {})
    tap.ok(wait_for(lambda: stream.ended, 2), "log-out ends the stream within two seconds")
    other = server.login("auditor")
    stream = Stream(other, "/api/live")
    stream.wait(lambda e: True)
    user = next(u for u in admin.get("/api/users").json["items"] if u["login"] == "auditor")
    admin.write("PUT", f"/api/users/{user['id']}", active=False)
    tap.ok(wait_for(lambda: stream.ended, 2), "an account switched off loses its stream")
    tap.same(other.get("/api/live").status, 401, "and cannot open another")


def narrow(client):
    """A stream with hardly any room on its way; its connection."""
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    connection.sock = socket.socket()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.sock.connect(("127.0.0.1", client.port))
    connection.request("GET", "/api/live", headers={
        "Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())})
    return connection


def slow_client(server, tap, office, writers=8, each=75):
    connection = narrow(office)
    answer = connection.getresponse()
    line = b"\n"
    while line and not line.startswith(b"id: "):  # where the log is; then nothing is read
        line = answer.readline()
    first = int(line[4:])
    lists = [[] for _ in range(writers)]

    def write(mine):
        client = server.client()
        client.cookies = dict(office.cookies)
        for _ in range(each):
            code = op_id()
            mine.append(client.post("/api/units", code=code, full_name=code, kind="county").status)
    threads = [threading.Thread(target=write, args=(mine,)) for mine in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tap.same({s for mine in lists for s in mine}, {200}, "a client that reads nothing stops nobody")
    seen, last = [], first + writers * each
    while not seen or seen[-1] < last:
        line = answer.readline().decode()
        if not line:
            break
        if line.startswith("id: "):
            seen.append(int(line[4:]))
    connection.close()
    seen = [seq for seq in seen if seq > first]
    tap.ok(seen == list(range(first + 1, last + 1)), "read later, its stream is whole and in order",
           (first, last, len(seen), seen[-1:]))


def reports(server, tap, operator, screening, seat, hall):
    """Where the hall is, is news for the console only."""
    streams = {"phone": Stream(seat, "/api/seat/live"), "wall": Stream(hall, "/api/hall/live")}
    console = Stream(operator, f"/api/screenings/{screening}/live")
    tap.ok(all(s.wait(lambda e: True) for s in (console, *streams.values())), "all have their state")
    time.sleep(0.3)
    before = {name: len(s.events) for name, s in streams.items()}
    answers = []
    seen = operator.get(f"/api/screenings/{screening}/stage").json["event"]
    asker = threading.Thread(daemon=True, target=lambda: answers.append(
        operator.get(f"/api/screenings/{screening}/wait?after={seen}")))
    asker.start()
    began = time.monotonic()
    for n in range(12):
        hall.send("POST", "/api/hall/report", {"rev": 0, "position": 1, "pos_ms": 2000 + n * 250,
                                               "playing": True})
        time.sleep(0.25)
    told = [e[3]["hall"]["pos_ms"] for e in console.events if e[3].get("hall")]
    tap.ok(2 <= len({ms for ms in told if ms >= 2000}) <= 2 + time.monotonic() - began,
           "the console hears it once a second", told)
    for name, stream in streams.items():
        tap.same(len(stream.events), before[name], f"a {name} hears nothing of it in three seconds")
    asker.join(10)
    tap.ok(answers and answers[0].json["hall"]["pos_ms"] >= 2000, "a console that asks hears it too")
    for stream in (console, *streams.values()):
        stream.close()


def waiting(tap, operator, screening, seat):
    """One state by asking: at once when it is news, else not before there is any."""
    began = time.monotonic()
    first = seat.get("/api/seat/wait?after=0")
    tap.ok(first.status == 200 and time.monotonic() - began < 2, "what is news comes at once", first)
    answers = []
    asker = threading.Thread(daemon=True, target=lambda: answers.append(
        seat.get(f"/api/seat/wait?after={first.json['event']}")))
    asker.start()
    asker.join(1.5)
    tap.ok(not answers, "without news the request waits", answers)
    path = f"/api/screenings/{screening}/stage"
    rev = operator.get(path).json["rev"]
    began = time.monotonic()
    done = operator.send("POST", path, {"op_id": op_id(), "expect_rev": rev,
                                        "command": "take_control"})
    asker.join(5)
    tap.ok(answers and answers[0].json["rev"] == done.json["rev"] and time.monotonic() - began < 2,
           "a command is the news that it waited for", answers)


def office_waiting(server, tap, office):
    """The office's changes by asking: what was missed at once, else not before there is any."""
    other = server.login("office")
    seq = server.last_event(server.login())
    answers = []
    asker = threading.Thread(daemon=True, target=lambda: answers.append(
        office.get(f"/api/wait?after={seq}")))
    asker.start()
    asker.join(1.5)
    tap.ok(not answers, "without a change the office's request waits", answers)
    made = other.post("/api/units", code="W" + op_id()[:6], full_name="演示·等待",
                                       kind="county").json["event"]
    asker.join(5)
    blocks = answers[0].data.decode() if answers else ""
    tap.ok(f"event: change\nid: {made}\n" in blocks, "a change is what it waited for", blocks)
    began = time.monotonic()
    missed = office.get(f"/api/wait?after={seq}").data.decode()
    tap.ok(f"id: {made}\n" in missed and '"all"' not in missed and time.monotonic() - began < 2,
           "what was missed comes at once", missed)
    tap.ok('"kind":"all"' in office.get("/api/wait").data.decode(),
           "who knows nothing is told to look at everything")


def tablets(server, tap, admin, operator, screening):
    """A leader's tablet follows, and is out within a second when it may not any more."""
    user = next(u["id"] for u in admin.get("/api/users").json["items"] if u["login"] == "leader")
    codes = f"/api/screenings/{screening}/leader_codes"

    def enter(code):
        tablet = server.client()
        tap.same(tablet.send("POST", "/api/tablet", {"code": code}).status, 200, "a tablet comes in")
        stream = Stream(tablet, "/api/tablet/live")
        tap.ok(stream.wait(lambda e: e[1] == "stage"), "it has its whole state at once")
        return tablet, stream

    def out(stream, why):
        began = time.monotonic()
        ended = wait_for(lambda: stream.ended, 3, 0.02)
        tap.ok(ended and time.monotonic() - began < 1, why, f"{time.monotonic() - began:.2f} s")
    made = operator.post(codes, account=user).json
    one, stream = enter(made["code"])
    path = f"/api/screenings/{screening}/stage"
    rev = operator.send("POST", path, {"op_id": op_id(), "command": "take_control",
                                       "expect_rev": operator.get(path).json["rev"]}).json["rev"]
    tap.ok(stream.wait(lambda e: e[3]["rev"] == rev, 2), "a command is heard there", stream.events[-1:])
    two, second = enter(made["code"])
    out(stream, "the device before is out within a second")
    tap.same(one.get("/api/tablet/stage").status, 401, "and stays out")
    shown = operator.get(codes).json["items"]
    tap.ok(any(x["account"] == user and x["in_at"] and x["id"] == made["id"] for x in shown),
           "the table sees that it is in", shown)
    version = operator.get(codes).json["items"][0]["version"]
    answer = operator.write("DELETE", f"/api/leader_codes/{made['id']}", expect_version=version)
    tap.same(answer.status, 200, "the code is taken back")
    out(second, "a code taken back puts the tablet out within a second")
    tap.same(two.send("POST", "/api/tablet", {"code": made["code"]}).key, "tablet.no_code",
             "and opens nothing any more")
    made = operator.post(codes, account=user).json
    _, third = enter(made["code"])
    admin.write("PUT", f"/api/users/{user}", roles=["auditor"])
    out(third, "who is no leader any more is out within a second")
    admin.write("PUT", f"/api/users/{user}", roles=["leader"])
    log = [e for e in admin.get(f"/api/events?kind=tablet&limit=100").json["items"]]
    tap.same([e["act"] for e in log], ["make", "enter", "enter", "take_back", "make", "enter"],
             "the log has every step")
    tap.same({e["actor"] for e in log if e["act"] == "enter"}, {"演示·leader"},
             "and names the leader, not the device")


def typing(server, tap, office, screening, seat):
    """Who writes is told to the unit's other phone, now and then, and to nobody else."""
    code = office.get(f"/api/screenings/{screening}").json["desks"][0]["code"]
    other = server.client()
    other.send("POST", "/api/desk", {"code": code})
    tap.same(other.send("POST", "/api/seat/typing", {"problem": 7}).key, "claim.not_present",
             "only who is checked in writes")
    seat.post("/api/seat/checkin", name="演示·甲", post="局长", deputy=False)
    mine, theirs = Stream(seat, "/api/seat/live"), Stream(other, "/api/seat/live")
    tap.ok(mine.wait(lambda e: True) and theirs.wait(lambda e: True), "two phones of a unit follow")
    before, began = server.last_event(office), time.monotonic()
    for _ in range(4):
        tap.same(seat.send("POST", "/api/seat/typing", {"problem": 7}).status, 204, "it is told")
    heard = theirs.wait(lambda e: e[1] == "typing")
    tap.ok(heard and heard[3] == {"name": "演示·甲", "problem": 7}, "the other phone hears it", heard)
    time.sleep(0.5)
    told = [e for e in theirs.events if e[1] == "typing"]
    tap.ok(1 <= len(told) <= 1 + (time.monotonic() - began) // 3 and
           not any(e[1] == "typing" for e in mine.events),
           "once in three seconds, and not the phone itself", told)
    tap.same(server.last_event(office), before, "nothing of it is written")
    mine.close()
    theirs.close()


def crowd(server, tap, operator, screening, seat, hall):
    """200 streams of phones and screens; each hears every move of the stage."""
    streams = [Stream(seat if i % 4 else hall, "/api/seat/live" if i % 4 else "/api/hall/live")
               for i in range(200)]
    ready = wait_for(lambda: all(s.events for s in streams), 20)
    tap.ok(ready, "200 streams have their first state", sum(bool(s.events) for s in streams))
    path = f"/api/screenings/{screening}/stage"
    rev = operator.get(path).json["rev"]
    answer = operator.send("POST", path, {"op_id": op_id(), "expect_rev": rev,
                                          "command": "take_control"})
    rev = answer.json["rev"]
    slowest = []
    for mode in ("notice", "agenda", "signin"):
        began = time.monotonic()
        answer = operator.send("POST", path, {"op_id": op_id(), "expect_rev": rev,
                                              "command": "mode", "mode": mode})
        if answer.status != 200:
            tap.ok(False, f"mode {mode}", answer)
            return
        rev = answer.json["rev"]
        got = [s.wait(lambda e: e[3].get("rev") == rev, 10) for s in streams]
        tap.ok(all(got) and all(e[3]["mode"] == mode for e in got if e),
               f"all 200 hear of mode {mode}", f"{sum(1 for e in got if e)} of 200")
        slowest.append(max((e[0] - began for e in got if e), default=99))
        time.sleep(0.1)
    tap.ok(max(slowest) < 3, "the last of them within three seconds", slowest)
    print(f"# last of 200 after {', '.join(f'{s * 1000:.0f} ms' for s in slowest)}")
    revs = [[e[3]["rev"] for e in s.events] for s in streams]
    tap.ok(all(r == sorted(r) for r in revs), "never an older state after a newer")
    began = time.monotonic()
    status = server.client().get("/api/hello").status
    tap.ok(status == 200 and time.monotonic() - began < 1, "other requests are answered meanwhile")
    operator.post(f"/api/screenings/{screening}/move", act="go_live")
    answer = operator.post(f"/api/screenings/{screening}/move", act="cancel")
    for s in streams:
        s.close()


def main():
    tap = Tap()
    with Server() as server:
        admin = server.login()
        server.people(admin)
        office = server.login("office")
        office_stream(server, tap, office)
        endings(server, tap, admin)
        office = server.login("office")
        slow_client(server, tap, office)
        seat, hall = seat_and_hall(server, office)
        operator = server.login("operator")
        screening = office.get("/api/screenings").json["items"][0]["id"]
        console = Stream(operator, f"/api/screenings/{screening}/live")
        tap.ok(console.wait(lambda e: e[1] == "stage"), "the console has its whole state at once")
        hall.send("POST", "/api/hall/report", {"rev": 0, "position": 1, "pos_ms": 1234,
                                               "playing": True})
        tap.ok(console.wait(lambda e: (e[3].get("hall") or {}).get("pos_ms") == 1234, 4),
               "the console hears where the hall is", console.events[-1:])
        reports(server, tap, operator, screening, seat, hall)
        tap.same(operator.get("/api/screenings/999/live").status, 404, "no stream of nothing")
        waiting(tap, operator, screening, seat)
        office_waiting(server, tap, office)
        tablets(server, tap, admin, operator, screening)
        typing(server, tap, office, screening, seat)
        crowd(server, tap, operator, screening, seat, hall)
        open_at_end = Stream(office, "/api/live")
        open_at_end.wait(lambda e: True)
        tap.same(server.stop(), 0, "the server ends cleanly with streams open")
        tap.ok(wait_for(lambda: open_at_end.ended, 2), "and ends them")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
