#!/usr/bin/env python3
"""The three administrators, from one who may all to three who watch each other and back: what each
may over HTTP, and that no way leads around it. Every route again with the admin cut back."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from house import PASSWORD, Server, Tap, op_id  # noqa: E402


def switch(client, value):
    return client.write("PUT", "/api/settings", key="admins.separate", value=value)


def user(client, login):
    return next(u for u in client.get("/api/users").json["items"] if u["login"] == login)


def separate(tap, server, admin):
    tap.same(switch(admin, "1").key, "admins.missing", "not without the three of them")
    for login, roles in (("security", ["security"]), ("auditor", ["auditor", "admin"])):
        admin.post("/api/users", login=login, name=f"演示·{login}", roles=roles, password=PASSWORD,
                   must_change=False)
    answer = switch(admin, "1")
    tap.same((answer.status, answer.key), (409, "admins.two"), "nor while one holds two")
    tap.ok("只能是" in answer.json["error"]["zh"] and "Users page" in answer.json["error"]["en"],
           "and it says so", answer)
    tap.same(admin.write("PUT", f"/api/users/{user(admin, 'auditor')['id']}",
                         roles=["auditor"]).status, 200, "one is taken away")
    tap.same(admin.get("/api/events?limit=1").status, 200, "an undivided admin reads the log")
    tap.same(switch(admin, "1").status, 200, "then they are kept apart")
    return server.login("security"), server.login("auditor")


def admin_part(tap, server, admin):
    tap.same(admin.get("/api/me").json["separated"], True, "everybody is told")
    for path in ("/api/events", "/api/events/check"):
        tap.same(admin.get(path).status, 403, f"the admin no longer sees {path}")
    answer = admin.post("/api/users", login="new", name="演示·新人", roles=["admin"],
                        password=PASSWORD)
    tap.same((answer.status, answer.key), (403, "step.not_your_role"), "gives no role")
    answer = admin.post("/api/users", login="new", name="演示·新人", roles=[], password=PASSWORD,
                        must_change=False)
    tap.same(answer.status, 200, "but makes accounts")
    new = answer.json["id"]
    refused = server.client().send("POST", "/api/login", {"login": "new", "password": PASSWORD})
    tap.same((refused.status, refused.key), (409, "user.no_roles"), "which open nothing yet")
    for fields in ({"roles": ["host"]}, {"active": False}, {"unit": 1}):
        tap.same(admin.write("PUT", f"/api/users/{new}", **fields).status, 403,
                 f"the admin cannot set {fields}")
    for login in ("security", "auditor"):
        answer = admin.post(f"/api/users/{user(admin, login)['id']}/password", password=PASSWORD + "x")
        tap.same(answer.status, 403, f"nor the password of {login}")
    tap.same(admin.write("PUT", f"/api/users/{new}", name="演示·改名").status, 200, "but the name")
    tap.same(admin.write("PUT", "/api/settings", key="county.name", value="演示甲县").status, 200,
             "and the county's settings")
    tap.same(switch(admin, "0").key, "step.not_your_role", "and cannot go back alone")
    tap.same(switch(admin, "00").key, "step.not_your_role", "however it is written")
    return new


def security_part(tap, server, security, new):
    tap.same(security.get("/api/events").status, 403, "the security administrator sees no log")
    for path in ("/api/problems", "/api/clips", "/api/persons"):
        answer = security.get(path)
        tap.ok(answer.status == 403 or not answer.json["items"], f"nor anything in {path}", answer)
    tap.same(security.write("PUT", "/api/settings", key="county.name", value="x").status, 403,
             "nor changes settings")
    tap.same(security.post("/api/users", login="more", name="x", roles=[],
                           password=PASSWORD).status, 403, "nor makes accounts")
    tap.same(security.write("PUT", f"/api/users/{new}", roles=["host"]).status, 200, "gives a role")
    client = server.login("new")
    tap.same(client.get("/api/me").json["roles"], ["host"], "which is there at once")
    tap.same(security.write("PUT", f"/api/users/{new}", active=False).status, 200, "locks")
    tap.same(client.get("/api/me").status, 401, "and the account is out")
    tap.same(security.write("PUT", f"/api/users/{new}", active=True).status, 200, "unlocks")
    tap.same(security.post(f"/api/users/{new}/password", password=PASSWORD + "2").status, 200,
             "with a new password")
    tap.same(security.write("PUT", f"/api/users/{new}", roles=["auditor", "security"]).key,
             "admins.two", "two of the three to nobody")
    for login in ("admin", "auditor"):
        who = user(security, login)["id"]
        tap.same(security.write("PUT", f"/api/users/{who}", roles=["host"]).key, "admins.last",
                 f"the last {login} stays")
    me = user(security, "security")["id"]
    tap.same(security.write("PUT", f"/api/users/{me}", roles=["security", "host"]).key,
             "step.own_request", "nothing to oneself")


def auditor_part(tap, auditor):
    acts = [(e["kind"], e["act"]) for e in auditor.get("/api/events?limit=1000").json["items"]]
    for what in (("account", "add"), ("account", "edit"), ("account", "grant"), ("account", "lock"),
                 ("account", "unlock"), ("account", "password"), ("setting", "separate")):
        tap.ok(what in acts, f"the auditor reads of {what}", acts)
    check = auditor.get("/api/events/check").json
    head = auditor.get("/api/events?limit=1").json["head"]
    tap.same((check["ok"], check["events"], check["last_at"]), (True, head["seq"], head["at"]),
             "and has every link of the chain checked")
    for path, fields in (("/api/users", {"login": "x1", "name": "x", "roles": [],
                                         "password": PASSWORD}),):
        tap.same(auditor.post(path, **fields).status, 403, f"but writes nothing in {path}")
    tap.same(auditor.get("/api/users").status, 403, "and sees no accounts")
    tap.same(switch(auditor, "0").status, 403, "nor may end it")


def main():
    tap = Tap()
    with Server() as server:
        admin = server.login()
        security, auditor = separate(tap, server, admin)
        new = admin_part(tap, server, admin)
        security_part(tap, server, security, new)
        auditor_part(tap, auditor)
        tap.same(security.send("PUT", "/api/settings", {
            "key": "admins.separate", "value": "0", "op_id": op_id()}).status, 200,
            "the security administrator joins them again")
        tap.same(admin.get("/api/events?limit=1").status, 200, "and the admin may all again")
        tap.same(server.stop(), 0, "the server ends cleanly")
        done = server.run("verify", "--data", server.data, check=False)
        tap.ok(done.returncode == 0, "the record verifies", done.stdout + done.stderr)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
