#!/usr/bin/env python3
"""Every list of the pages as a workbook: the rows of its JSON route for the same viewer, the rules of
a sheet, and an event for each."""
import datetime
import io
import os
import re
import sqlite3
import sys
import zipfile
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Tap  # noqa: E402
from workbook import NS, date_styles, rows_of, sheet_names, strings_of  # noqa: E402

# The list, its JSON route, where the rows are, and one column of both: number in the sheet, member.
LISTS = [
    ("problems", "/api/problems", "items", 0, "problem_no"),
    ("clips", "/api/clips", "items", 0, "name"),
    ("rounds", "/api/rounds", "items", 1, "team"),
    ("coverage", "/api/coverage", "units", 0, "unit_name"),
    ("requests", "/api/requests", "items", 2, "problem_no"),
    ("cards", "/api/cards", "items", 0, "card_no"),
    ("escalations", "/api/escalations", "items", 0, "unit_name"),
    ("exposures", "/api/exposures", "items", 2, "title"),
    ("bulletins", "/api/bulletins", "items", 2, "title"),
    ("duties", "/api/duties", "items", 1, "title"),
    ("scores", "/api/scores", "items", 1, "unit_name"),
    ("units", "/api/units", "items", 0, "code"),
    ("persons", "/api/persons", "items", 0, "name"),
    ("points", "/api/points", "items", 0, "code"),
    ("links", "/api/links", "items", 1, "name"),
    ("point-types", "/api/point-types", "items", 1, "name"),
    ("problem-types", "/api/problem-types", "items", 1, "name"),
    ("indicators", "/api/indicators", "items", 0, "code"),
    ("hqs", "/api/hqs", "items", 0, "name"),
    ("users", "/api/users", "items", 1, "login"),
    ("screenings", "/api/screenings", "items", 0, "title"),
    ("year", "/api/figures", "units", 0, "unit_name"),
    ("papers", "/api/papers", "items", 2, "name"),
]


def take(client, name, query=""):
    status, head, data = client.send("GET", f"/api/sheets/{name}.xlsx{query}", raw=True)
    assert status == 200 and "spreadsheetml" in head["Content-Type"], (name, status, data[:200])
    return zipfile.ZipFile(io.BytesIO(data))


def read(book, n=1):
    """Head, body and XML of a sheet; empty cells are ''."""
    sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml"))
    rows = [[("" if c is None else c) for c in row]
            for row in rows_of(sheet, strings_of(book), date_styles(book))]
    end = next(i for i, row in enumerate(rows) if "制表人：" in row)
    assert [c for c in rows[end] if c] == ["制表人：", "审核人：", "日期："], rows[end]
    assert len(rows) == end + 1 and "填报单位：" in rows[1][0], rows[1]
    return rows[2], rows[3:end], sheet


def column(book, at):
    return [row[at] for row in read(book)[1]]


def fill(county, office):
    office.post("/api/rounds", kind="supervision", team="督导一组", from_on="2026-01-05",
                to_on="2026-01-09", target=3)
    office.post("/api/exposures", media="县电视台", on="2026-01-06", unit=county.units["CG"], title="占道经营")
    office.post("/api/exposures", media="县电视台", on="2026-02-06", unit=county.units["ZJ"], title="工地扬尘")
    office.post("/api/bulletins", from_on="2026-01-01", to_on="2026-01-31", title="一月通报")
    office.post("/api/duties", kind="material", title="社区宣传台账", unit=county.units["CG"], due_on="2026-03-01")
    office.put(f"/api/points/{county.points['D001']}", linked_leader="演示·书记", sponsor_unit="演示县一局")
    office.post("/api/scores", unit=county.units["CG"], period="2026-01", value=88.5)


def same(tap, county, office):
    admin = county.login("admin")
    for name, route, rows, at, member in LISTS:
        who = admin if name == "users" else office
        with tap(f"{name}: the rows of its route, in their order"):
            told = who.get(route + ("?limit=1000" if name in ("problems", "points", "clips") else ""))[rows]
            got = column(take(who, name), at)
            assert got == [row[member] or "" for row in told], (got, told)
            texts = [c for row in read(take(who, name))[1] for c in row
                     if isinstance(c, str) and re.match(r"\d{4}-\d\d-\d\d", c)]
            assert not texts, f"dates as text: {texts}"
            codes = {"users": 1, "units": 0, "clips": 0}.get(name)
            assert not [c for row in read(take(who, name))[1] for n, c in enumerate(row)
                        if n != codes and isinstance(c, str) and re.fullmatch("[a-z_]{3,}", c)], name
            assert told or name in ("requests", "escalations", "hqs", "papers", "persons", "screenings"), name


def rules(tap, county, office, problems):
    book = take(office, "problems")
    head, body, sheet = read(book)
    with tap("heads and codes are in the words of the page, in both languages"):
        assert head == ["编号", "发现日期", "来源", "点位", "问题类型", "问题描述", "责任单位", "配合单位",
                        "状态", "提示", "整改时限"], head
        assert len(body) == len(problems) and body[0][8] == "已立案" and not body[0][2].isascii(), body
        english, lines, _ = read(take(office, "problems", "?lang=en"))
        assert english[8] == "State" and lines[0][8] == "Filed", (english, lines[0])
        for name, *_ in LISTS:
            who = county.login("admin") if name == "users" else office
            for lang in ("zh", "en"):
                heads = read(take(who, name, f"?lang={lang}"))[0]
                assert not any(re.fullmatch("[a-z_]+", h) for h in heads), (name, heads)
                assert len(set(heads)) == len(heads), heads
    with tap("dates are dates, numbers numbers, and codes keep their zeros"):
        assert all(row[1] and row[1][0] == "date" for row in body), body
        assert all(isinstance(row[0], str) and row[0] for row in body)
        assert all(isinstance(n, float) for n in column(take(office, "clips"), 3))
        assert all(isinstance(c, str) for c in column(take(office, "units"), 0))
    with tap("A3 or A4 landscape, one page wide, head frozen and repeated, filter on, protected"):
        for wanted, book, n in (("8", book, 11), ("9", take(office, "units"), 12)):
            _, body, sheet = read(book)
            setup = sheet.find("m:pageSetup", NS)
            assert (setup.get("orientation"), setup.get("paperSize")) == ("landscape", wanted)
            assert setup.get("fitToHeight") == "0" and sheet.find("m:sheetPr/m:pageSetUpPr", NS).get("fitToPage") == "1"
            pane = sheet.find("m:sheetViews/m:sheetView/m:pane", NS)
            assert (pane.get("ySplit"), pane.get("state")) == ("3", "frozen")
            last = chr(ord("A") + n - 1)
            assert sheet.find("m:autoFilter", NS).get("ref") == f"A3:{last}{3 + len(body)}"
            merged = [m.get("ref") for m in sheet.iter(f"{{{NS['m']}}}mergeCell")]
            assert f"A1:{last}1" in merged, merged
            assert sheet.find("m:sheetProtection", NS) is not None
            titles = [d.text for d in sheet_names(book)[1].iter(f"{{{NS['m']}}}definedName")
                      if "Print_Titles" in d.get("name")]
            assert len(titles) == 1 and titles[0].endswith("$1:$3"), titles


def filters(tap, county, office):
    cg = county.units["CG"]
    with tap("the filters of the page narrow the sheet"):
        for name, query in (("problems", f"?unit={cg}"), ("problems", "?state=draft"), ("problems", "?state=filed"),
                            ("exposures", f"?unit={cg}"), ("exposures", "?from_on=2026-02-01"),
                            ("duties", "?kind=material"), ("points", "?q=D002")):
            told = office.get(f"/api/{name}{query if name != 'exposures' else ''}")["items"]
            if name == "exposures":
                told = [e for e in told if (e["on"] >= "2026-02-01" if "from_on" in query else e["unit"] == cg)]
            assert len(read(take(office, name, query))[1]) == len(told), (name, query)
        assert column(take(office, "exposures", "?from_on=2026-02-01"), 2) == ["工地扬尘"]
        assert column(take(office, "units", "?q=HW"), 0) == ["HW"]
        admin = county.login("admin")
        logins = [u["login"] for u in admin.get("/api/users")["items"] if "office" in u["roles"]]
        assert logins and column(take(admin, "users", "?role=office"), 1) == logins
        assert column(take(office, "clips", "?marked=no"), 0) == []
    with tap("a coverage has the units, and on a second sheet the points that nobody saw"):
        head, body, _ = read(take(office, "coverage"), 2)
        unseen = office.get("/api/coverage")["unseen"]
        assert [row[0] for row in body] == [p["code"] for p in unseen], (head, body)


def retired(tap, county, office):
    for name, path in (("point-types", ""), ("problem-types", "/routing"), ("indicators", "")):
        with tap(f"{name}: what is retired is told from what is in use"):
            one = office.get(f"/api/{name}")["items"][0]
            for active, word in ((False, "停用"), (True, "启用")):
                office.put(f"/api/{name}/{one['id']}{path}", active=active)
                head, body, _ = read(take(office, name))
                row = next(row for row in body if row[0] == one["code"])
                assert row[head.index("状态")] == word, (head, row)


def counted(tap, county, office):
    """What is behind a figure: problems, and the points of the coverage."""
    with tap("the rows of a figure are those that it counts, or only those that do not"):
        for figure, more in (("found", ""), ("rectified_rate", "&met=no"), ("found", f"&unit={county.units['ZJ']}")):
            told = office.get(f"/api/figures/rows?figure={figure}{more}")["items"]
            got = column(take(office, "figure-rows", f"?kind={figure}{more}"), 0)
            assert told and got == [row["problem_no"] or "" for row in told], (figure, more, got)
        assert column(take(office, "figure-rows", "?kind=rectified_rate&met=yes"), 0) == []
        told = [e["data"] for e in office.get("/api/events?kind=list&limit=1000")["items"]]
        assert [d["figure"] for d in told if d["list"] == "figure-rows"] == [
            "found", "rectified_rate", "found", "rectified_rate"], told
    with tap("and of the coverage its points, visited or not"):
        told = office.get("/api/figures/rows?figure=coverage")["items"]
        head, body, _ = read(take(office, "figure-points"))
        assert told and [row[0] for row in body] == [p["code"] for p in told], body
        assert {row[head.index("到过")] for row in body} == {"否"}, (head, body)
        assert not read(take(office, "figure-points", "?met=yes"))[1]


def rights(tap, county, office):
    liaison = county.login("cg_liaison")
    with tap("a unit gets its own rows, and none before the hall has seen them"):
        told = [p["problem_no"] for p in liaison.get("/api/problems")["items"]]
        assert column(take(liaison, "problems"), 0) == told
        assert len(told) < len(office.get("/api/problems")["items"]), told
        own = {c["card_no"] for c in liaison.get("/api/cards")["items"]}
        assert own and set(column(take(liaison, "cards"), 0)) == own
        assert len(own) < len(office.get("/api/cards")["items"])
        assert set(column(take(liaison, "exposures"), 3)) <= {"城管局"}
    with tap("who may not see a list may not take it either"):
        for who, name in ((liaison, "points"), (liaison, "clips"), (office, "users"), (liaison, "scores"),
                          (liaison, "rechecks"), (liaison, "figure-rows"), (liaison, "figure-points"),
                          (liaison, "screenings"), (liaison, "persons")):
            status, _, _ = who.send("GET", f"/api/sheets/{name}.xlsx", raw=True)
            assert status == 403, (name, status)
        assert office.send("GET", "/api/sheets/nothing.xlsx", raw=True)[0] == 404
        assert county.client().send("GET", "/api/sheets/units.xlsx", raw=True)[0] == 401
    with tap("accounts come without any secret"):
        book = take(county.login("admin"), "users")
        whole = "".join(book.read(n).decode("utf-8", "replace") for n in book.namelist() if n.endswith(".xml"))
        assert "$argon2" not in whole and "password" not in whole.lower()
    with tap("accounts come with the areas and units that they are limited to"):
        admin = county.login("admin")
        towns = [admin.post("/api/units", code=code, full_name=f"演示县{code}镇", short_name=f"{code}镇",
                            kind="township")["id"] for code in ("TA", "TB")]
        admin.post("/api/users", login="limited", name="演示·限定", roles=["verifier"],
                   password="Meeting-room-7", areas=towns, units=[county.units["CG"]])
        head, body, _ = read(take(admin, "users"))
        row = dict(zip(head, next(row for row in body if row[1] == "limited")))
        assert row["限定区域（属地）"] == "TA镇、TB镇" and row["限定单位"], row
        assert {row[head.index("限定单位")] for row in body if row[1] != "limited"} == {""}, body
    with tap("each export is in the log: who, which list, which filter, how many rows"):
        seen = [e for e in county.login("auditor").get("/api/events?limit=1000&kind=list")["items"]]
        assert all(e["act"] == "export" for e in seen)
        last = [e for e in seen if e["data"]["list"] == "exposures" and e["data"].get("from_on")][-1]
        assert last["data"]["from_on"] == "2026-02-01" and last["data"]["rows"] == 1, last
        own = [e for e in seen if e["data"]["list"] == "cards"]
        assert any(e["actor"].startswith("演示·城管") or "liaison" in e["actor"] or "CG" in e["actor"] for e in own), own


def day(cell):
    """A day of a sheet as the views write it."""
    return str(datetime.date(1899, 12, 30) + datetime.timedelta(days=int(cell[1]))) if cell else ""


def texts(row, *names):
    return [row[n] or "" for n in names]


def voided(tap, county, office, problem):
    with tap("a card that is void is told from what is signed for or waits"):
        head = county.login("office_head")
        card = head.post(f"/api/problems/{problem}/card", {
            "task": "清理", "standard": "干净", "duty_unit": county.units["CG"], "duty_person": "演示·甲"})["id"]
        head.post(f"/api/problems/{problem}/withdraw", reason_code="duplicate", reason="重复")
        number = office.get(f"/api/cards/{card}")["card_no"]
        heads, body, _ = read(take(office, "cards"))
        states = {row[0]: row[heads.index("交办卡状态")] for row in body}
        assert states[number] == "作废" and set(states.values()) == {"作废", "待签收"}, states


def attendance(tap, county, office):
    screening = county.meeting()
    for unit, name, more in (("CG", "演示·甲", {"post": "局长", "duty": "attend"}),
                             ("ZJ", "演示·乙", {"duty": "observe"})):
        made = office.post(f"/api/screenings/{screening}/attendees", unit=county.units[unit], name=name, **more)
    office.put(f"/api/attendees/{made['id']}", deputy_name="演示·戊", deputy_reason="在外培训")
    with tap("attendance: the rows of its meeting, in their order"):
        told = office.get(f"/api/screenings/{screening}")["attendance"]
        head, body, _ = read(take(office, "attendance", f"?id={screening}"))
        assert len(told) == 2 and len({len(row) for row in body}) == 1, told
        assert [row[:3] + [row[6]] for row in body] == \
            [texts(a, "unit_name", "name", "post", "deputy_name") for a in told], (head, body, told)
        status = {"expected": "应到", "present": "已到"}
        assert [row[4] for row in body] == [status[a["status"]] for a in told], body
        assert not any(isinstance(c, str) and re.fullmatch("[a-z_]{3,}", c) for row in body for c in row), body


def reminders(tap, county, office):
    """Two of each clock, an older and a newer: of a card that is not signed, and of a material that is due."""
    office.post("/api/duties", kind="material", title="门前五包台账", unit=county.units["ZJ"], due_on="2026-03-02")
    with sqlite3.connect(os.path.join(county.data, "record.db"), timeout=20) as record:
        for level in (-1, 3):
            record.execute("""INSERT INTO reminder (card, problem, clock, due_on, on_date, level, at)
                SELECT id, problem, 'sign', strftime('%Y-%m-%d', sign_due_at / 1000, 'unixepoch', '+8 hours'),
                    '2026-03-0' || (3 + ?1), ?1, 1 FROM card ORDER BY id""", [level])
            record.execute("""INSERT INTO reminder (duty, clock, due_on, on_date, level, at)
                SELECT id, 'duty', due_on, '2026-03-0' || (3 + ?1), ?1, 1 FROM duty ORDER BY id""", [level])
            record.execute("""INSERT INTO reminder (exposure, clock, due_on, on_date, level, at)
                SELECT max(id), 'explain', '2026-03-02', '2026-03-0' || (3 + ?1), ?1, 1 FROM exposure""", [level])
        record.execute("UPDATE exposure SET state = 'confirmed', decided_at = unixepoch() * 1000, explain_by = '2026-03-02' WHERE id = (SELECT max(id) FROM exposure)")
    with tap("reminders: of each clock that runs the last one, as the page has them"):
        newest = {}
        for one in office.get("/api/reminders?limit=500")["items"]:
            if one["open"]:
                newest.setdefault((one["card"], one["escalation"], one["duty"], one["exposure"], one["clock"]), one)
        clock = {"sign": "签收", "duty": "报告和材料", "explain": "情况说明"}
        want = [[m["unit_name"], clock[m["clock"]], *texts(m, "problem_no", "card_no", "doc_no", "point_name", "title"),
                 m["due_on"], m["on"], "是" if m["late"] else "否"] for m in newest.values()]
        got = [row[:7] + [day(row[7]), day(row[8]), row[9]] for row in read(take(office, "reminders"))[1]]
        assert got == want, (got, want)
        assert [row[1] for row in want].count("签收") == 2 and [row[1] for row in want].count("报告和材料") == 2, want
        assert [row[6] for row in want if row[1] == "情况说明"] == ["工地扬尘"], want
        assert [row[6] for row in read(take(office, "reminders", "?clock=explain"))[1]] == ["工地扬尘"]
        own = read(take(office, "reminders", f"?unit={county.units['ZJ']}&clock=duty"))[1]
        assert [row[6] for row in own] == ["门前五包台账"], own
    with sqlite3.connect(os.path.join(county.data, "record.db"), timeout=20) as record:
        record.execute("UPDATE exposure SET state = 'recorded', decided_at = NULL, explain_by = NULL "
                       "WHERE id = (SELECT max(id) FROM exposure)")  # many like it would each run a clock


def more(county, table, count):
    """That many rows more, as the last one is."""
    with sqlite3.connect(os.path.join(county.data, "record.db"), timeout=20) as record:
        names = [r[1] for r in record.execute(f"PRAGMA table_info({table})") if r[1] != "id"]
        record.execute(f"""INSERT INTO {table} ({', '.join(names)})
            WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            SELECT {', '.join('t.' + n for n in names)} FROM n, (SELECT * FROM {table} ORDER BY id DESC LIMIT 1) t""")


def job_of(county, who, name, **fields):
    return who.post(f"/api/sheets/{name}.xlsx", fields)["job"]


def ended(county, who, job, state="done", told=None):
    """The job at its end; what it said of its progress goes to `told`."""
    def look():
        seen = who.get(f"/api/jobs/{job}")
        if told is not None and seen["state"] == "running":
            told.append(seen["progress"])
        return seen
    seen = county.wait(look, lambda j: j["state"] in ("done", "failed", "cancelled"), 120)
    assert seen["state"] == state, seen
    return seen


def draft(who, job):
    status, head, data = who.send("GET", f"/api/jobs/{job}/draft", raw=True)
    assert status == 200 and "spreadsheetml" in head["Content-Type"], (status, data[:200])
    assert "filename" in head["Content-Disposition"], head
    return zipfile.ZipFile(io.BytesIO(data))


def named(book):
    """The numbers of T1, T2 … in the order of the rows; the whole sheet is too large for a tree."""
    return [int(n) for n in re.findall(r"<t[^>]*>T(\d+)</t>", book.read("xl/worksheets/sheet1.xml").decode())]


def grow(county, count):
    """So many exposures in all, each with a name of its own."""
    with sqlite3.connect(os.path.join(county.data, "record.db"), timeout=20) as record:
        had = record.execute("SELECT count(*) FROM exposure").fetchone()[0]
    more(county, "exposure", count - had)
    with sqlite3.connect(os.path.join(county.data, "record.db"), timeout=20) as record:
        record.execute("UPDATE exposure SET title = 'T' || id")
        return [n for n, in record.execute("SELECT id FROM exposure ORDER BY id DESC")]


def score(county, count):
    """Scores of so many months of one street, and how many there are then."""
    with sqlite3.connect(os.path.join(county.data, "record.db"), timeout=20) as record:
        record.execute("""INSERT OR IGNORE INTO score (unit, period, value, scored_by, scored_at)
            WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
            SELECT s.unit, printf('%04d-%02d', 1000 + i / 12, 1 + i % 12), 1, s.scored_by, s.scored_at
            FROM n, (SELECT * FROM score LIMIT 1) s""", [count])
        return record.execute("SELECT count(*) FROM score").fetchone()[0]


def is_long(who, name):
    status, _, data = who.send("GET", f"/api/sheets/{name}.xlsx", raw=True)
    return status == 409 and b"papers.long_list" in data


def short(tap, county, office):
    with tap("a list is whole within the request up to 5,000 rows"):
        for count in (1200, 5000):
            ids = grow(county, count)
            assert named(take(office, "exposures")) == ids and len(ids) == count, len(ids)
    with tap("the scores are too, and what follows from them"):
        count = score(county, 2400)
        assert len(column(take(office, "scores"), 0)) == count > 2400
    with tap("with one row more the request says that it is a job"):
        grow(county, 5001)
        assert is_long(office, "exposures")
        assert not is_long(office, "duties")
        score(county, 9000)
        assert is_long(office, "scores")


def score_job(tap, county, office):
    with tap("and the job has all of them"):
        job = job_of(county, office, "scores")
        ended(county, office, job)
        periods = column(draft(office, job), 0)
        assert len(periods) == len(set(periods)) == score(county, 9000), len(periods)


def long(tap, county, office):
    ids = grow(county, 50000)
    with tap("a long list is made by a job, which tells how far it is, and has 50,000 rows"):
        told = []
        job = job_of(county, office, "exposures")
        assert ended(county, office, job, told=told)["result"]["name"].startswith("媒体曝光-"), told
        assert named(draft(office, job)) == ids
        assert told == sorted(told) and told and 0 < max(told) < 100, told
    with tap("who asked gets the file, nobody else"):
        for other in (county.login("office_head"), county.login("recorder"), county.login("cg_liaison")):
            assert other.send("GET", f"/api/jobs/{job}/draft", raw=True)[0] == 404
        assert not [p for p in office.get("/api/papers")["items"] if p["kind"] == "list"]
    with tap("asking and taking are in the log, with the list and its rows"):
        seen = county.login("auditor").get("/api/events?limit=1000&kind=list")["items"]
        assert [e["data"]["rows"] for e in seen if e["data"]["list"] == "exposures"][-1] == 50000, seen[-1]
        asked = [e for e in county.login("auditor").get("/api/events?limit=1000&kind=job")["items"]
                 if e["act"] == "ask_list"]
        assert asked and asked[-1]["data"] == {"kind": "list", "list": "exposures"}, asked
    with tap("it is cancelled while it runs, and leaves nothing"):
        job = job_of(county, office, "exposures")
        county.wait(lambda: office.get(f"/api/jobs/{job}"), lambda j: j["state"] == "running", 20)
        office.post(f"/api/jobs/{job}/cancel")
        ended(county, office, job, "cancelled")
        assert office.send("GET", f"/api/jobs/{job}/draft", raw=True)[0] == 404
        assert not os.path.exists(os.path.join(county.data, "scratch", f"draft-{job}"))
    with tap("outside the staff only who asked can cancel it"):
        liaison, other = county.login("cg_liaison"), county.login("zj_liaison")
        before = job_of(county, office, "exposures")
        job = job_of(county, liaison, "cards")
        for hidden in (job, before):
            assert other.send("POST", f"/api/jobs/{hidden}/cancel", {"op_id": "b" * 16}, raw=True)[0] == 404
        assert liaison.get(f"/api/jobs/{job}")["state"] == "queued"
        liaison.post(f"/api/jobs/{job}/cancel")
        ended(county, liaison, job, "cancelled")
        office.post(f"/api/jobs/{before}/cancel")
        ended(county, office, before, "cancelled")
    with tap("it has the filter and the rows of who asked, and takes nobody's rights"):
        job = job_of(county, office, "exposures", from_on="2026-02-06", unit=county.units["CG"])
        ended(county, office, job)
        assert named(draft(office, job)) == []
        liaison = county.login("cg_liaison")
        job = job_of(county, liaison, "cards", lang="en")
        ended(county, liaison, job)
        own = {c["card_no"] for c in liaison.get("/api/cards")["items"]}
        assert own and set(column(draft(liaison, job), 0)) == own
        status, _, _ = liaison.send("POST", "/api/sheets/points.xlsx", {"op_id": "a" * 16}, raw=True)
        assert status == 403, status


def main():
    tap = Tap()
    with County() as county:
        office = county.login("office")
        clip = county.clip(county.make_clip("counter.mp4", "--pattern=25x200"))["id"]
        problems = [county.problem(clip, 10 + 40 * n, 40 + 40 * n, unit="ZJ" if n == 3 else "CG",
                                   point="D002" if n == 2 else "D001") for n in range(4)]
        fill(county, office)
        rules(tap, county, office, problems)
        head = county.login("office_head")
        for one, unit in ((problems[0], "CG"), (problems[3], "ZJ")):
            head.post(f"/api/problems/{one}/card", {
                "task": "清理", "standard": "干净", "duty_unit": county.units[unit], "duty_person": "演示·甲"})
        same(tap, county, office)
        filters(tap, county, office)
        retired(tap, county, office)
        counted(tap, county, office)
        rights(tap, county, office)
        voided(tap, county, office, problems[1])
        attendance(tap, county, office)
        reminders(tap, county, office)
        short(tap, county, office)
        score_job(tap, county, office)
        long(tap, county, office)
    tap.end()


if __name__ == "__main__":
    main()
