#!/usr/bin/env python3
"""Many writes at once share a sync; when it fails, all of them are told so and nothing is shown."""
import http.client
import os
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import house  # noqa: E402

AT_ONCE = 40
tap = house.Tap()


class Follower:
    """The office's stream of changes."""

    def __init__(self, client):
        self.text = ""
        self.connection = http.client.HTTPConnection("127.0.0.1", client.port)
        cookie = "; ".join(f"{k}={v}" for k, v in client.cookies.items())
        self.connection.request("GET", "/api/live", headers={"Cookie": cookie})
        self.answer = self.connection.getresponse()
        threading.Thread(target=self.read, daemon=True).start()
        house.wait_for(lambda: "refresh" in self.text)

    def read(self):
        try:
            while line := self.answer.readline():
                self.text += line.decode()
        except (OSError, ValueError, AttributeError):
            pass

    def units(self):
        return self.text.count('"kind":"unit"')


def at_once(clients, bodies):
    """Each body by a client of its own at the same moment; the answers in order."""
    together, answers = threading.Barrier(len(bodies)), [None] * len(bodies)

    def one(i):
        together.wait()
        answers[i] = clients[i].send("POST", "/api/units", bodies[i])
    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def unit(code, op_id):
    return {"code": code, "full_name": code, "kind": "county", "op_id": op_id}


def clients_of(server):
    """One session on many connections."""
    admin = server.login()
    clients = [admin]
    for _ in range(AT_ONCE - 1):
        client = server.client()
        client.cookies = dict(admin.cookies)
        client.get("/api/me")
        clients.append(client)
    return clients


def switch(base, what, on):
    path = f"{base}.{what}"
    if on:
        open(path, "w", encoding="ascii").close()
    else:
        os.unlink(path)


def grouped(clients, follower, base):
    switch(base, "slow", True)
    before = os.path.getsize(base)
    bodies = [unit(f"A{i}", house.op_id()) for i in range(AT_ONCE)]
    bodies[-1] = dict(bodies[0])  # the same act twice
    bodies[-2] = dict(unit("A1", house.op_id()))  # one that is refused
    answers = at_once(clients, bodies)
    syncs = os.path.getsize(base) - before
    switch(base, "slow", False)
    tap.same([a.status for a in answers].count(200), AT_ONCE - 1, "all but one are accepted")
    tap.same(sorted(a.status for a in answers)[-1], 409, "the one with a taken code is refused")
    tap.ok(0 < syncs <= AT_ONCE // 2, "they share syncs", f"{syncs} syncs")
    same = [answers[0].json, answers[-1].json]
    tap.same([a["event"] for a in same], [same[0]["event"]] * 2, "one key is one event")
    tap.same(sorted(a["repeated"] for a in same), [False, True], "and one of the two a repetition")
    good = [a.json["event"] for a in answers if a.status == 200]
    tap.same(len(set(good)), AT_ONCE - 2, "every other one has its own event")
    tap.ok(house.wait_for(lambda: follower.units() == AT_ONCE - 2), "the stream tells of each",
           follower.units())


def failing(server, clients, follower, base):
    admin = clients[0]
    before, told = server.last_event(admin), follower.units()
    switch(base, "fail", True)
    bodies = [unit(f"B{i}", house.op_id()) for i in range(AT_ONCE)]
    answers = at_once(clients, bodies)
    tap.same({a.status for a in answers}, {503}, "the sync fails: all are told to try again")
    tap.ok(all(a.headers.get("Retry-After") and a.key == "server.busy" for a in answers),
           "with the time to wait", answers[0])
    time.sleep(0.5)
    tap.same(server.last_event(admin), before, "no event of it can be seen")
    tap.same(follower.units(), told, "and none was told")
    switch(base, "fail", False)
    answers = at_once(clients, bodies)
    tap.same({a.status for a in answers}, {200}, "sent again, all are accepted")
    tap.ok(not any(a.json["repeated"] for a in answers), "for the first time")
    tap.ok(house.wait_for(lambda: follower.units() == told + AT_ONCE), "and told",
           follower.units())


def main():
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "syncs")
        open(base, "w", encoding="ascii").close()
        os.environ.update({"FAIL_SYNC": base, "LD_PRELOAD": os.path.abspath(sys.argv[1])})
        with house.Server() as server:
            clients = clients_of(server)
            follower = Follower(clients[0])
            grouped(clients, follower, base)
            failing(server, clients, follower, base)
            server.stop()
            done = server.run("verify", "--data", server.data, check=False)
            tap.same(done.returncode, 0, "the log is whole")
    sys.exit(tap.done())


main()
