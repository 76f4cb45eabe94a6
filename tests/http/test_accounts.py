#!/usr/bin/env python3
"""Accounts and their password slips: made with the password, handed out once and kept nowhere; and
the event log as files, with where each act came from."""
import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import PASSWORD, County, Refused, Tap  # noqa: E402
from house import op_id, wait_for  # noqa: E402
from workbook import date_styles, rows_of, strings_of  # noqa: E402

HEAD = "姓名,账号,单位,角色\n"
MADE = re.compile(r"[A-Za-z2-9]{4}-[A-Za-z2-9]{5}-[A-Za-z2-9]{5}")


def words_of(slips):
    return subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], check=True,
                          input=base64.b64decode(slips), capture_output=True).stdout.decode()


def fonts_good(slips):
    lines = subprocess.run(["pdffonts", "-"], check=True, input=base64.b64decode(slips),
                           capture_output=True).stdout.decode().splitlines()[2:]
    return lines and all(re.search(r"\syes\s+yes\s+yes\s+\d+\s+\d+$", line) and "Type 3" not in line
                         for line in lines)


def kept_in(folder, password):
    """Every file of the data folder that has the password in plain."""
    found = []
    for at, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(at, name), "rb") as file:
                if password.encode() in file.read():
                    found.append(name)
    return found


def must_change(county, login, password):
    client = county.client()
    me = client.bare("/api/login", {"login": login, "password": password})
    assert me["must_change"], me
    try:
        client.get("/api/units")
        raise AssertionError("the one-time password opens everything")
    except Refused as no:
        assert no.key == "password.must_change", no
    client.post("/api/me/password", old=password, new=PASSWORD + "1")
    assert client.get("/api/units")["items"]


def single(tap, county, admin):
    with tap("a new account comes with its password and slip, which open the door once"):
        told = admin.post("/api/users", login="solo", name="演示·独", roles=["liaison"],
                          unit=county.units["CG"])
        text = words_of(told["slips"])
        assert MADE.fullmatch(told["password"]), told["password"]
        for word in (told["password"], "solo", "演示·独", "城管局", f":{county.port}/", "必须改成自己的密码"):
            assert word in text, (word, text)
        assert fonts_good(told["slips"])
        must_change(county, "solo", told["password"])
        assert kept_in(county.data, told["password"]) == []
    with tap("a renewed one likewise; repeated, there is nothing left to tell"):
        user = next(u for u in admin.get("/api/users")["items"] if u["login"] == "solo")
        op = op_id()
        told = admin.post(f"/api/users/{user['id']}/password", op_id=op)
        again = admin.post(f"/api/users/{user['id']}/password", op_id=op)
        assert again["repeated"] and again["password"] is None and again["slips"] is None
        must_change(county, "solo", told["password"])
        assert kept_in(county.data, told["password"]) == []
    with tap("the log says that there was a slip, not what is on it"):
        events = admin.get("/api/events?kind=account&limit=1000")["items"]
        slips = [(e["act"], e["data"]) for e in events if e["data"].get("slip")]
        assert [act for act, _ in slips] == ["add", "password"], slips
        assert all("hash" not in data and "password" not in data for _, data in slips)


def key_of(call):
    try:
        call()
    except Refused as no:
        return no.key
    return None


def refused_in(county, *logins):
    """Seconds of work that the quickest refused log-in of these takes."""
    took = []
    for login in logins:
        began = county.spent()
        key = key_of(lambda: county.client().bare("/api/login", {"login": login,
                                                                 "password": "wrong-" + PASSWORD}))
        took.append(county.spent() - began)
        assert key == "login.wrong", key
    return min(took)


def doors(tap, county, admin):
    with tap("how long a log-in is refused does not tell who still has the slip's password"):
        admin.post("/api/users", login="fresh", name="演示·新", roles=["liaison"],
                   unit=county.units["CG"])
        fresh = refused_in(county, *["fresh"] * 4)
        nobody = refused_in(county, *(f"nobody{n}" for n in range(4)))
        assert fresh > nobody / 2, (fresh, nobody)
    with tap("behind a front that speaks https the slip says so"):
        body = {"login": "front", "name": "演示·前", "roles": ["liaison"], "op_id": op_id(),
                "unit": county.units["CG"]}
        for host, origin, at in (("ck.example", "https://ck.example", "https://ck.example/"),
                                 ("ck.example", None, "http://ck.example/")):
            status, _, data = admin.send("POST", "/api/users", body, {"Host": host, "Origin": origin},
                                         raw=True)
            assert status == 200 and at in words_of(json.loads(data)["slips"]), (status, data[:200])
            body = dict(body, login="front2", op_id=op_id())
    with tap("the own password is not renewed without the old one"):
        own = admin.get("/api/me")["user"]
        assert key_of(lambda: admin.post(f"/api/users/{own}/password")) == "step.own_request"
        assert key_of(lambda: admin.post(f"/api/users/{own}/password", password=PASSWORD + "2")) \
            == "step.own_request"
        assert admin.get("/api/users")["items"]


def many(tap, county, admin):
    unit = county.units["ZJ"]
    rows = HEAD + "".join(f"演示·众{n},many{n},住建局,{'单位联络员、核查员' if n % 2 else 'unit_head'}\n"
                          for n in range(9))
    with tap("a list: looked at first, then all at once with a sheet of slips"):
        dry = admin.post("/api/users/import", csv=rows, dry_run=True)
        assert (dry["added"], dry["errors"], dry.get("slips")) == (9, [], None), dry
        assert len(admin.get("/api/users")["items"]) < 40 and kept_in(county.data, "many3") == []
        op = op_id()
        told = admin.post("/api/users/import", csv=rows, dry_run=False, op_id=op)
        text = words_of(told["slips"])
        made = MADE.findall(text)
        assert told["added"] == 9 and len(set(made)) == 9 and fonts_good(told["slips"]), told["added"]
        user = next(u for u in admin.get("/api/users")["items"] if u["login"] == "many3")
        assert (user["unit"], user["roles"]) == (unit, ["liaison", "verifier"]), user
        for n in (0, 8):
            at = text.index(f"many{n}")
            must_change(county, f"many{n}", MADE.search(text, at).group())
        for password in made:
            assert kept_in(county.data, password) == []
        again = admin.post("/api/users/import", csv=rows, dry_run=False, op_id=op)
        assert again["added"] == 9 and "slips" not in again
    with tap("one bad row: nobody is made, and no slip"):
        bad = admin.post("/api/users/import", dry_run=False,
                         csv=HEAD + "演示·好,fine1,,督导员\n演示·坏,Bad 1,,督导员\n")
        assert [(e["row"], e["key"]) for e in bad["errors"]] == [(3, "user.bad_login")], bad
        assert "slips" not in bad
        assert all(u["login"] != "fine1" for u in admin.get("/api/users")["items"])
    with tap("only who makes accounts brings in a list"):
        for who in ("office_head", "auditor"):
            try:
                county.login(who).post("/api/users/import", csv=rows, dry_run=True)
                raise AssertionError(who)
            except Refused as no:
                assert no.status == 403, no
        for path in ("/api/import/accounts",):
            try:
                admin.post(path, csv=rows, dry_run=True)
                raise AssertionError(path)
            except Refused as no:
                assert no.status == 404, no


def file_of(county, client, fmt, **more):
    asked = client.post("/api/events/export", format=fmt, **more)
    job = county.wait(lambda: client.get(f"/api/jobs/{asked['job']}"),
                      lambda j: j["state"] in ("done", "failed"), 300)
    assert job["state"] == "done", job
    status, head, data = client.send("GET", f"/api/papers/{job['result']['paper']}/file", raw=True)
    assert status == 200
    return job["result"]["paper"], head["Content-Type"], data


def log(tap, county, admin):
    auditor = county.login("auditor")
    with tap("each act says from where; a refused log-in is one, without what was typed"):
        for login, password in (("head-typo-secret", "x"), ("office", "wrong-" + PASSWORD)):
            try:
                county.client().bare("/api/login", {"login": login, "password": password})
            except Refused as no:
                assert no.key == "login.wrong", no
        events = auditor.get("/api/events?kind=session&limit=1000")["items"]
        refused = [e for e in events if e["act"] == "refuse"]
        assert [e["data"].get("login") for e in refused[-2:]] == [None, "office"], refused
        assert all(e["ip"] == "127.0.0.1" for e in refused), refused
        assert kept_in(county.data, "head-typo-secret") == []
        mine = auditor.get("/api/events?q=" + "%E7%AE%A1%E7%90%86%E5%91%98")["items"]
        assert mine and all(e["ip"] == "127.0.0.1" for e in mine if e["act"] != "sweep")
        assert auditor.get("/api/events/check")["ok"]
    with tap("who asks for what is not theirs is in the log, by name and once an hour for each"):
        for _ in range(3):
            for path in ("/api/events", "/api/users"):
                try:
                    county.login("verifier").get(path)
                except Refused as no:
                    assert no.key == "right.not_your_role", no

        def denied():
            events = auditor.get("/api/events?kind=session&limit=1000")["items"]
            return [e for e in events if e["act"] == "deny" and e["actor"] == "演示·verifier"]
        wait_for(lambda: len(denied()) >= 2)
        assert [e["data"]["route"] for e in denied()] == ["GET /api/events", "GET /api/users"], denied()
        assert all(e["data"]["why"] == "right.not_your_role" and e["ip"] == "127.0.0.1" for e in denied())
    with tap("the newest of the log first, page by page, without a gap"):
        newest = auditor.get("/api/events?before=9007199254740991&limit=7")
        seqs = [e["seq"] for e in newest["items"]]
        head = newest["head"]["seq"]
        assert seqs == list(range(head, head - 7, -1)), (seqs, head)
        older = auditor.get(f"/api/events?before={seqs[-1]}&limit=3")["items"]
        assert [e["seq"] for e in older] == [head - 7, head - 8, head - 9], older
        only = auditor.get("/api/events?before=9007199254740991&kind=account&limit=1000")["items"]
        assert [e["seq"] for e in only] == [e["seq"] for e in auditor.get("/api/events?kind=account&limit=1000")["items"]][::-1]
        assert auditor.get("/api/events?before=1")["items"] == []
    with tap("the log as a workbook and as CSV: the rows of the filter, in words, and the asking is in it"):
        told = auditor.get("/api/events?kind=account&limit=1000")["items"]
        paper, kind, data = file_of(county, auditor, "xlsx", lang="zh", kind="account")
        assert "spreadsheetml" in kind
        book = zipfile.ZipFile(io.BytesIO(data))
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        rows = [["" if c is None else c for c in row]
                for row in rows_of(sheet, strings_of(book), date_styles(book))]
        assert rows[2][:8] == ["编号", "时间", "操作人", "IP", "动作", "对象", "前 → 后", "结果"], rows[2]
        body = [r for r in rows[3:] if isinstance(r[0], float)]
        assert [int(r[0]) for r in body] == [e["seq"] for e in told]
        assert body[-1][8] == told[-1]["hash"] and body[-1][3] == "127.0.0.1"
        assert any("已出密码条: 是" in r[6] for r in body) and body[0][7] == "成功"
        _, kind, data = file_of(county, auditor, "csv", lang="en", kind="session")
        assert kind.startswith("text/csv")
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert lines[0][3:8] == ["IP", "Act", "Object", "Before → after", "Result"], lines[0]
        assert any(line[7] == "refused" for line in lines[1:])
        assert any(line[6].startswith("in the system") for line in lines[1:]), lines[1:4]
        asked = [e for e in auditor.get("/api/events?kind=job&limit=1000")["items"]
                 if e["act"] == "ask_log"]
        assert [(e["data"]["format"], e["data"]["about"]) for e in asked] == [
            ("xlsx", "account"), ("csv", "session")], asked
    with tap("the files are for who may read the log"):
        operator = county.login("operator")
        assert all(p["kind"] != "log" for p in operator.get("/api/papers")["items"])
        assert operator.send("GET", f"/api/papers/{paper}/file", raw=True)[0] == 404
        assert county.login("office").send("GET", f"/api/papers/{paper}/file", raw=True)[0] == 200
        try:
            operator.post("/api/events/export", format="csv", lang="zh")
            raise AssertionError("exported")
        except Refused as no:
            assert no.status == 403, no


def main():
    tap = Tap()
    with County() as county:
        admin = county.login("admin")
        single(tap, county, admin)
        doors(tap, county, admin)
        many(tap, county, admin)
        log(tap, county, admin)
    tap.end()


if __name__ == "__main__":
    main()
