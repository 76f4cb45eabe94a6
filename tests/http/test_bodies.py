#!/usr/bin/env python3
"""Bad input against every route that takes JSON: each is refused with a key, a field and both
sentences, and nothing is written."""
import os
import json
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from house import Server, Tap, op_id  # noqa: E402
from test_roles import path_of

LONG = {"text": "长" * 5000001, "line": "长" * 2001, "word": "x" * 2001}


def good_value(field):
    kind = field["type"]
    if kind == "word" and "words" in field:
        return field["words"].split()[0]
    if kind in ("text", "line", "word"):
        return "a" * max(1, field.get("min", 1))
    if kind in ("id", "integer", "number"):
        return max(1, field.get("min", 0))
    if kind == "rows":
        return [{f["name"]: good_value(f) for f in field["rows"] if f["required"]}]
    if kind == "row":
        return {f["name"]: good_value(f) for f in field["rows"] if f["required"]}
    return {"box": [0, 0, 10000, 10000], "bool": True, "date": "2026-01-31", "ids": [1],
            "words": field.get("words", "a").split()[:1]}[kind]


def bad_values(field):
    kind, name = field["type"], field["name"]
    cases = [({"a": 1}, "an object")]
    if kind in ("text", "line", "word", "date"):
        cases += [(7, "a number"), (True, "a bool"), (["x"], "a list")]
        limit = field.get("max") or (10 if kind == "date" else 200)
        if limit < 5000:
            cases.append(("x" * (limit + 1), "too long"))
    if kind in ("line", "word", "date"):
        cases.append(("a\nb", "a line break"))
    if kind == "text" and name not in ("old", "new", "password"):
        cases.append(("a\u0007b", "a control character"))
    if kind == "date":
        cases += [("2026-02-30", "no such day"), ("31.1.2026", "another order")]
    if kind == "word":
        cases.append(("../../etc", "a path"))
    if kind in ("id", "integer", "number"):
        cases += [("7", "text"), (True, "a bool"), (-2 ** 62, "too small")]
    if kind in ("id", "integer"):
        cases.append((1.5, "a fraction"))
    if kind == "id":
        cases.append((0, "zero"))
    if kind == "bool":
        cases += [("true", "text"), (1, "a number")]
    if kind == "row":
        cases = [("x", "text"), (7, "a number"), ([1], "a list"),
                 ({"surprise": 1}, "with an unknown field inside")]
        cases += [({inner["name"]: value}, f"with {inner['name']} {what} inside")
                  for inner in field["rows"] for value, what in bad_values(inner)]
    if kind == "box":
        cases += [("x", "text"), ([0, 0, 5000], "three numbers"), ([0, 0, 5000, 5000, 1], "five"),
                  ([1, 0, 10000, 10000], "over the edge"), ([-1, 0, 5000, 5000], "negative"),
                  ([0, 0, 0, 0], "nothing"), ([0, 0, 5000.5, 5000], "a fraction"),
                  ([0, 0, "5000", 5000], "text within")]
    if kind in ("ids", "words", "rows"):
        cases += [("x", "text"), (7, "a number")]
        cases.append(([good_value(field)[0]] * (field["max"] + 1), "too many"))
    if kind == "ids":
        cases += [(["1"], "text inside"), ([0], "zero inside")]
    if kind == "rows":
        cases += [([7], "a number inside"), ([{"surprise": 1}], "an unknown field inside")]
    return cases


def raw_cases():
    text = json.dumps({"op_id": op_id()})
    return [
        (b"{", "cut off"), (b"[]", "a list"), (b"7", "a number"), (b'"x"', "a text"),
        (b"{} {}", "two objects"), (b"\xff\xfe{}", "not UTF-8"),
        (b'{"a":"\xc3\x28"}', "broken UTF-8"), (b'{"a":"\\ud800"}', "a lone surrogate"),
        (b'{"a":"\\u0000"}', "a NUL"), (b'{"a":1,"a":2}', "a field twice"),
        (b'{"a":9223372036854775808}', "2^63"), (b'{"a":' + b"[" * 500 + b"]" * 500 + b"}", "deep"),
        (b'{"a":1e999}', "infinite"), (text.encode() + b"x", "something behind"),
    ]


class Checker:
    def __init__(self, server, tap, admin):
        self.server, self.tap, self.client = server, tap, admin

    def refused(self, route, body, key=None, field=None):
        """None when it is refused as it should be."""
        client = self.clients[route["method"], route["path"]]
        answer = client.send(route["method"], path_of(route), body)
        error = (answer.json or {}).get("error", {})
        good = answer.status == 400 and error.get("zh") and error.get("en") and \
            error.get("zh") != error.get("key") and (key is None or error.get("key") == key) and \
            (field is None or error.get("field") == field)
        return None if good else str(answer)

    def route(self, route):
        name = f"{route['method']} {route['path']}"
        base = {f["name"]: good_value(f) for f in route["body"] if f["required"]}
        if route["write"]:
            base["op_id"] = op_id()
        wrong = []

        def expect(what, body, key=None, field=None):
            bad = self.refused(route, body, key, field)
            if bad:
                wrong.append(f"{what}: {bad}")

        for data, what in raw_cases():
            expect(what, data)
        expect("an unknown field", dict(base, surprise=1), "field.unknown", "surprise")
        if route["write"]:
            less = {k: v for k, v in base.items() if k != "op_id"}
            expect("no op_id", less, "field.missing", "op_id")
            expect("a short op_id", dict(base, op_id="short"), "field.too_short", "op_id")
            expect("a number as op_id", dict(base, op_id=7), "field.not_text", "op_id")
            expect("expect_version as text", dict(base, expect_version="1"), None, "expect_version")
        for field in route["body"]:
            if field["required"]:
                less = {k: v for k, v in base.items() if k != field["name"]}
                expect(f"no {field['name']}", less, "field.missing", field["name"])
                expect(f"{field['name']} null", dict(base, **{field["name"]: None}),
                       "field.missing", field["name"])
            for value, what in bad_values(field):
                inner = what.endswith("inside") and field["type"] in ("row", "rows")
                expect(f"{field['name']} is {what}", dict(base, **{field["name"]: value}), None,
                       None if inner else field["name"])
        self.tap.ok(not wrong, f"{name}: bad bodies are refused", "\n".join(wrong[:8]))


def seat_and_hall(server, office):
    """A phone and a screen of a screening that is taking people in."""
    unit = office.get("/api/units").json["items"][0]["id"]
    made = office.post("/api/screenings", title="演示", planned_start_at=1000,
                       planned_end_at=2000).json["id"]
    office.post(f"/api/screenings/{made}/attendees", unit=unit, name="演示·甲", duty="attend")
    head = server.login("operator")
    for act in ("notify", "open_checkin"):
        answer = head.post(f"/api/screenings/{made}/move", act=act)
        if answer.status != 200:
            raise RuntimeError(str(answer))
    code = office.get(f"/api/screenings/{made}").json["desks"][0]["code"]
    seat, hall = server.client(), server.client()
    seat.send("POST", "/api/desk", {"code": code})
    asked = hall.send("POST", "/api/pair", {}).json
    head.post(f"/api/screenings/{made}/pair", code=asked["code"])
    hall.send("POST", "/api/pair/claim", {"secret": asked["secret"]})
    return seat, hall


def main():
    tap = Tap()
    with Server() as server:
        admin = server.login()
        server.people(admin)
        by_role = {}
        office = server.login("office")
        seat, hall = seat_and_hall(server, office)
        tablet = server.tablet(admin, office.get("/api/screenings").json["items"][0]["id"])
        checker = Checker(server, tap, admin)
        checker.clients = {}
        raw = ("/uploads", "/attachments", "/hall/sound")  # test_upload.py, test_attachments.py
        routes = [r for r in server.client().get("/api").json["items"]
                  if r["method"] in ("POST", "PUT", "DELETE")
                  and not any(part in r["path"] for part in raw)]
        for route in routes:
            role = route["roles"][0] if route["roles"] else None
            if role and role not in by_role:
                by_role[role] = server.login(role)
            checker.clients[route["method"], route["path"]] = {
                "all": server.client(), "seat": seat, "hall": hall, "leader": tablet}.get(
                    route["audience"]) or by_role[role]
        before = server.last_event(admin)
        for route in routes:
            checker.route(route)
        tap.same(server.last_event(admin), before, "none of it wrote anything")
        big = b'{"op_id":"12345678","title":"' + b"x" * 100000 + b'"}'
        tap.same(office.send("POST", "/api/screenings", big).key, "request.too_big",
                 "a body over the limit is refused with an answer")
        tap.same(server.stop(), 0, "the server ends cleanly")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
