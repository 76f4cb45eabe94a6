#!/usr/bin/env python3
"""Every route × every role: a cell that the table denies is refused (403, or 404 where even the
existence is nobody's business), one that it allows is not. Without a session: 401."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from house import ROLES, Server, Tap  # noqa: E402

ALL = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


def path_of(route):
    parts = {":id": "1", ":what": "units", ":which": "points", ":list": "none.xlsx", ":file": "poster.jpg",
             ":name": "reel.mp4"}
    return "/".join(parts.get(part, part) for part in route["path"].split("/"))


def ask(client, route):
    """A request that can do nothing even where it is allowed: its body has an unknown field."""
    headers = {"Tus-Resumable": "1.0.0"} if "/uploads" in route["path"] else {}
    body = None
    if route["method"] in ("POST", "PUT", "PATCH", "DELETE"):
        body = {"surprise": 1}
        if "/uploads" in route["path"]:
            body, headers["Content-Type"] = b"", "application/offset+octet-stream"
    return client.send(route["method"], path_of(route), body, headers)


def let_in(server, admin):
    """A leader's tablet, by its code, at a screening in check-in."""
    office, operator = server.login("office"), server.login("operator")
    screening = office.post("/api/screenings", title="第1次审看会", planned_start_at=1,
                            planned_end_at=2).json["id"]
    for act in ("notify", "open_checkin"):
        operator.post(f"/api/screenings/{screening}/move", act=act)
    return server.tablet(admin, screening)


def rights(role, apart):
    """Whether this role's session is in the row of a route."""
    return {role} | ({"sole_admin"} if role == "admin" and not apart else set())


def apart(tap, server, clients, routes):
    """The rows that name an undivided admin, with the three administrators kept apart."""
    admin = clients["admin"]
    answer = admin.write("PUT", "/api/settings", key="admins.separate", value="1")
    tap.same(answer.status, 200, "the administrators are kept apart")
    rows = [r for r in routes if "sole_admin" in r["roles"]]
    tap.ok(len(rows) > 2, "some rows name an undivided admin", rows)
    for route in rows:
        for role in ROLES:
            answer = ask(clients[role], route)
            good = (answer.status not in (401, 403, 405, 500)) == (role in route["roles"])
            tap.ok(good, f"{route['method']} {route['path']}: {role}, apart", answer)
    answer = clients["security"].write("PUT", "/api/settings", key="admins.separate", value="0")
    tap.same(answer.status, 200, "and joined again")


def main():
    tap = Tap()
    with Server() as server:
        admin = server.login()
        server.people(admin)
        clients = {role: server.login(role) for role in ROLES}
        tablet = let_in(server, admin)
        tap.same(tablet.get("/api/tablet/stage").status, 200, "a leader's tablet is in")
        nobody = server.client()
        routes = nobody.get("/api").json["items"]
        before = server.last_event(admin)
        for route in routes:
            name = f"{route['method']} {route['path']}"
            if route["audience"] == "all" or name in ("POST /api/logout",):
                continue
            answer = ask(nobody, route)
            tap.ok(answer.status == 401, f"{name}: 401 without a session", answer)
            wrong = []
            for role in ROLES:
                may = rights(role, False) & set(route["roles"])
                if route["events"] and may:
                    continue  # an open stream has no end; test_live.py follows them
                answer = ask(clients[role], route)
                if route["audience"] != "office":
                    good = answer.status in (401, 403)
                elif may:
                    good = answer.status not in (401, 403, 405, 500)
                else:
                    good = answer.status in (403, 404)
                if not good:
                    wrong.append(f"{role}: {answer}")
            tap.ok(not wrong, f"{name}: roles as the table says", "\n".join(wrong))
            if name == "POST /api/tablet/leave" or route["events"] and route["audience"] == "leader":
                continue
            answer = ask(tablet, route)
            good = answer.status not in (401, 403, 405, 500) if route["audience"] == "leader" \
                else answer.status in (401, 403)
            tap.ok(good, f"{name}: a tablet as the table says", answer)
        time.sleep(1.5)  # refusals come into the log once a second
        log = []
        while page := admin.get(f"/api/events?after={before}&limit=1000").json["items"]:
            log += page
            before = page[-1]["seq"]
        tap.same([e for e in log if e["act"] != "deny"], [], "none of it wrote anything but who was refused")
        told = {(e["actor"], e["data"]["route"]) for e in log}
        tap.ok(len(told) > len(routes), "each by name", len(told))
        apart(tap, server, clients, routes)
        # A right that is taken away is gone with the next request.
        user = next(u for u in admin.get("/api/users").json["items"] if u["login"] == "office")
        tap.same(clients["office"].get("/api/persons").status, 200, "office may see persons")
        admin.write("PUT", f"/api/users/{user['id']}", roles=["leader"])
        tap.same(clients["office"].get("/api/persons").status, 403, "a role taken away is gone")
        admin.write("PUT", f"/api/users/{user['id']}", active=False)
        tap.same(clients["office"].get("/api/me").status, 401, "an account switched off is out")
        tap.same(server.stop(), 0, "the server ends cleanly")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
