#!/usr/bin/env python3
"""The ledgers and the figures: a workbook has exactly the columns and rows that were on the screen, read
back as XML; a figure has as many rows as it counts; cards come by pages."""
import io
import os
import re
import sqlite3
import subprocess
import sys
import time
import zipfile
from urllib.parse import quote
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Refused, Tap  # noqa: E402
from workbook import NS, date_styles, rows_of, sheet_names, strings_of  # noqa: E402


def book_of(county, office, which, columns, **more):
    asked = office.post(f"/api/ledgers/{which}/export", columns=",".join(columns), **more)
    job = county.wait(lambda: office.get(f"/api/jobs/{asked['job']}"),
                      lambda j: j["state"] in ("done", "failed"), 300)
    assert job["state"] == "done", job
    status, head, data = office.send("GET", f"/api/papers/{job['result']['paper']}/file", raw=True)
    assert status == 200 and "spreadsheetml" in head["Content-Type"], (status, head)
    return zipfile.ZipFile(io.BytesIO(data))


def read(book):
    """Name, head, body, total row and XML of the first sheet; empty cells are ''."""
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = [[("" if c is None else c) for c in row]
            for row in rows_of(sheet, strings_of(book), date_styles(book))]
    end = next(i for i, row in enumerate(rows) if row and row[0] == "制表人：")
    return sheet_names(book)[0][0], rows[2], rows[3:end - 1], rows[end - 1], sheet


def plain(cell):
    """As the screen has it: dates apart."""
    return str(int(cell)) if isinstance(cell, float) else "(date)" if isinstance(cell, tuple) else cell


def same_rows(book, told, keys, dates=()):
    _, head, body, total, _ = read(book)
    at = {c["key"]: i for i, c in enumerate(told["columns"])}
    zh = {c["key"]: c["zh"] for c in told["columns"]}
    assert head == [zh[k] for k in keys], head
    want = [["(date)" if k in dates and row[at[k]] else row[at[k]] for k in keys]
            for row in told["rows"]]
    assert [[plain(c) for c in row] for row in body] == want, (body, want)
    assert len(body) == told["total"]
    for key, cell in zip(keys[1:], total[1:]):
        assert plain(cell) == (str(told["sums"][key]) if key in told["sums"] else ""), (key, cell)
    assert total[0] == f"合计 {told['total']} 行", total


def exports(tap, county, office, problems):
    keys = ["problem_no", "state", "lead_unit", "found_on", "description"]
    with tap("an export has the chosen columns in their order and the rows of the filter only"):
        for query, more in (("", {}), ("&state=filed", {"state": "filed"}),
                            (f"&unit={county.units['ZJ']}", {"unit": county.units["ZJ"]}),
                            (f"&type={county.type['id']}", {"type": county.type["id"]}),
                            ("&q=集贸", {"q": "集贸"})):
            told = office.get("/api/ledgers/problems?limit=1000" + quoted(query))
            assert told["total"] == len(told["rows"]), told["total"]
            same_rows(book_of(county, office, "problems", keys, **more), told, keys, ("found_on",))
        assert office.get(f"/api/ledgers/problems?unit={county.units['ZJ']}")["total"] == 1
        assert office.get("/api/ledgers/problems" + quoted("?q=集贸"))["total"] == 1
    with tap("as a PDF it has the same columns, rows and total"):
        asked = office.post("/api/ledgers/problems/export", columns=",".join(keys),
                            unit=county.units["ZJ"], **{"as": "pdf"})
        job = county.wait(lambda: office.get(f"/api/jobs/{asked['job']}"),
                          lambda j: j["state"] in ("done", "failed"), 300)
        assert job["state"] == "done", job
        status, head, data = office.send(
            "GET", f"/api/papers/{job['result']['paper']}/file", raw=True)
        assert status == 200 and head["Content-Type"] == "application/pdf", (status, head)
        text = text_of(data)
        told = office.get(f"/api/ledgers/problems?limit=1000&unit={county.units['ZJ']}")
        at = {c["key"]: i for i, c in enumerate(told["columns"])}
        assert told["rows"] and f"合计{told['total']}行" in text, text
        for row in told["rows"]:
            assert row[at["problem_no"]] in text, (row, text)
        others = [r[at["problem_no"]] for r in office.get("/api/ledgers/problems?limit=1000")["rows"]
                  if r[at["problem_no"]] and r not in told["rows"]]
        assert others and not any(no in text for no in others), (others, text)
        assert "问题编号" in text and "整改期限" not in text, text
        assert "筛选：单位住建局" in text, text
        assert "制表人：审核人：日期：" in text, text
    with tap("the points have what was found there, with its sum"):
        told = office.get("/api/ledgers/points")
        keys = ["code", "last_result", "place", "checks", "problems"]
        book = book_of(county, office, "points", keys)
        same_rows(book, told, keys)
        at = [c["key"] for c in told["columns"]]
        one = dict(zip(at, told["rows"][0]))
        assert (one["checks"], one["problems"]) == ("1", str(len(problems) - 1)), one
        assert one["place"] == "38.050000,114.500000" and one["last_result"] == "已立案", one
        assert told["sums"]["problems"] == len(problems), told["sums"]
        assert one["rate"] == "0%" and not [r for r in told["rows"] if r[at.index("problems")] == "0"
                                            and r[at.index("rate")]], told["rows"]
    with tap("a point has the link of its street, and before anything was found the clauses of its type"):
        street = office.post("/api/units", code="TA", full_name="演示县甲镇", short_name="甲镇", kind="township",
                             linked_leader="演示·副县长", sponsor_unit="演示县乙局")["id"]
        kind = next(t for t in office.get("/api/point-types")["items"] if t["standard"])
        office.post("/api/points", code="Z900", name="新点位", type=kind["id"], area=street, person="演示·甲")
        told = office.get("/api/ledgers/points" + quoted("?q=新点位"))
        one = dict(zip(at, told["rows"][-1]))
        assert (one["linked_leader"], one["sponsor_unit"]) == ("演示·副县长", "演示县乙局"), one
        assert one["indicators"] == kind["standard"] and one["rate"] == "", one
    with tap("the sheet prints on A4 landscape, its head frozen and repeated, the total outside the filter"):
        name, _, body, _, sheet = read(book)
        assert name == "点位台账"
        setup = sheet.find("m:pageSetup", NS)
        assert (setup.get("orientation"), setup.get("paperSize")) == ("landscape", "9")
        pane = sheet.find("m:sheetViews/m:sheetView/m:pane", NS)
        assert (pane.get("xSplit"), pane.get("ySplit"), pane.get("state")) == ("1", "3", "frozen")
        assert sheet.find("m:autoFilter", NS).get("ref") == f"A3:E{3 + len(body)}"
        titles = [d.text for d in sheet_names(book)[1].iter(f"{{{NS['m']}}}definedName")
                  if "Print_Titles" in d.get("name")]
        assert [x.replace("'", "") for x in titles] == ["点位台账!$1:$3"], titles
    with tap("with more columns than A4 holds it prints on A3"):
        keys = [c["key"] for c in office.get("/api/ledgers/problems")["columns"]]
        for n, size in ((14, "9"), (15, "8")):
            setup = read(book_of(county, office, "problems", keys[:n]))[4].find("m:pageSetup", NS)
            assert setup.get("paperSize") == size, (n, setup.attrib)
    with tap("each export is in the log, with who, which, what filter and what columns"):
        seen = [e["data"] for e in county.login("auditor").get("/api/events?limit=1000&kind=job")["items"]
                if e["act"] == "ask" and e["data"].get("kind") == "ledger"]
        assert len(seen) == 9 and seen[-1]["columns"] == ",".join(keys[:15]), seen
        assert seen[1]["state"] == "filed" and seen[2]["unit"] == county.units["ZJ"], seen


EMU = 9525  # a pixel


def pictures(tap, county, office, problems):
    with tap("with pictures each row shows its problem, inside its own row"):
        for one in problems:
            status, _, data = office.send("GET", f"/api/problems/{one}/still", raw=True)
            assert status == 200 and data[:2] == b"\xff\xd8", (one, status)
        keys = ["problem_no", "description"]
        book = book_of(county, office, "problems", keys, pictures=True)
        names = [n for n in book.namelist() if n.startswith("xl/media/")]
        assert names and all(book.read(n)[:2] == b"\xff\xd8" for n in names), book.namelist()
        drawing = ElementTree.fromstring(book.read("xl/drawings/drawing1.xml"))
        space = {"d": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"}
        ends = [[(int(end.find("d:col", space).text), int(end.find("d:row", space).text),
                  int(end.find("d:rowOff", space).text)) for end in (at.find("d:from", space), at.find("d:to", space))]
                for at in drawing.findall("d:twoCellAnchor", space)]
        assert [(a[0], a[1]) for a, _ in ends] == [(2, 3 + n) for n in range(len(problems))], ends
        assert all(a[:2] == b[:2] and 60 * EMU < b[2] - a[2] <= 80 * EMU for a, b in ends), ends
        _, head, body, _, sheet = read(book)
        assert head == ["问题编号", "描述", "缩略图"] and len(body) == len(problems), head
        tall = [float(r.get("ht")) for r in sheet.iter(f"{{{NS['m']}}}row")][3:3 + len(problems)]
        assert all(h >= 63 for h in tall), tall
    with tap("and so do the pages; the places have none"):
        asked = office.post("/api/ledgers/problems/export", columns="problem_no,description", pictures=True, **{"as": "pdf"})
        job = county.wait(lambda: office.get(f"/api/jobs/{asked['job']}"), lambda j: j["state"] in ("done", "failed"), 300)
        data = office.send("GET", f"/api/papers/{job['result']['paper']}/file", raw=True)[2]
        assert data.count(b"/DCTDecode") >= 1, job
        try:
            office.post("/api/ledgers/points/export", columns="code", pictures=True)
            raise AssertionError("exported")
        except Refused as no:
            assert no.status == 400, no


def areas(tap, county, office, problems):
    with tap("a territory has the points in it and below it, with their problems and cards, as its sheets"):
        town = office.post("/api/units", code="T1", full_name="演示县城厢镇", short_name="城厢镇", kind="township")["id"]
        street = office.post("/api/units", code="T2", full_name="演示县城厢镇北街社区", short_name="北街社区",
                             kind="community", parent=town)["id"]
        office.put(f"/api/points/{county.points['D002']}", {"area": street})
        for which, of in (("points", ["code", "name", "type"]), ("problems", ["problem_no", "state", "type"]),
                          ("rectifications", ["problem_no", "state", "task"])):
            told = office.get(f"/api/ledgers/{which}?area={town}")
            assert told["total"] == 1 and told["filter"]["area"] == "城厢镇", told
            assert told == {**office.get(f"/api/ledgers/{which}?area={street}"), "filter": told["filter"]}
            assert told["problems"] == [None if which == "points" else problems[2]], told["problems"]
            same_rows(book_of(county, office, which, of, area=town), told, of)
            assert office.get(f"/api/ledgers/{which}?area={county.units['CG']}")["total"] == 0
        told = office.get(f"/api/ledgers/points?area={town}")
        same_rows(book_of(county, office, "points", ["code", "name", "area"], area=town), told, ["code", "name", "area"])
        assert "北街社区" in told["rows"][0], told["rows"]


def text_of(pdf):
    return "".join(subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf,
                                  capture_output=True, check=True).stdout.decode().split())


def printer(tap, county):
    with tap("the page to try a printer with has the head of this house"):
        head = county.login("office_head")
        head.put("/api/settings", key="notice.org", value="演示县创城办公室发文机关")
        job = head.post("/api/trials", what="page")["job"]
        county.wait(lambda: head.get(f"/api/jobs/{job}"), lambda j: j["state"] in ("done", "failed"), 60)
        text = text_of(head.send("GET", f"/api/jobs/{job}/draft", raw=True)[2])
        assert "演示县创城办公室发文机关" in text and "打印效果检查" in text, text


def refusals(tap, county, office):
    with tap("unknown and doubled columns are refused, and who may not print asks in vain"):
        for columns, field in (("code,nothing", "columns"), ("code,code", "columns"), ("", "columns")):
            try:
                office.post("/api/ledgers/points/export", columns=columns)
                raise AssertionError(columns)
            except Refused as no:
                assert no.status == 400, (columns, no)
        for who, status in (("cg_liaison", 403), ("auditor", 403)):
            try:
                county.login(who).post("/api/ledgers/points/export", columns="code")
                raise AssertionError(who)
            except Refused as no:
                assert no.status == status, no


def pages(tap, office):
    with tap("a long ledger comes by pages, with the total and, first, the sums of all"):
        for which in ("points", "problems", "rectifications"):
            whole = office.get(f"/api/ledgers/{which}")
            got, tones, after = [], [], ""
            while after is not None:
                page = office.get(f"/api/ledgers/{which}?limit=1{after}")
                assert page["total"] == whole["total"] == len(whole["rows"]), page["total"]
                assert page["sums"] == (None if after else whole["sums"]), page["sums"]
                got += page["rows"]
                tones += page["tones"]
                after = f"&after={page['next']}" if page["next"] else None
            assert got == whole["rows"] and tones == whole["tones"] and whole["next"] is None
            for n, column in enumerate(whole["columns"]):
                if column["summed"]:
                    assert whole["sums"][column["key"]] == sum(int(row[n]) for row in got), column


def dates(tap, county, office):
    with tap("a date is a date in every column of every ledger"):
        for which in ("points", "problems", "rectifications"):
            told = office.get(f"/api/ledgers/{which}")
            body = read(book_of(county, office, which, [c["key"] for c in told["columns"]]))[2]
            cells = [c for row in body for c in row]
            assert which == "points" or any(isinstance(c, tuple) for c in cells), which
            texts = [c for c in cells if isinstance(c, str) and re.match(r"\d{4}-\d\d-\d\d", c)]
            assert not texts, (which, texts)


def long(tap, county, office):
    with tap("a ledger that is read in parts has each line once, in order, and the total of all"):
        county.grow(11000)
        told = office.get("/api/ledgers/problems?limit=1000")
        while told["next"]:
            page = office.get(f"/api/ledgers/problems?limit=1000&after={told['next']}")
            told = {**told, "rows": told["rows"] + page["rows"], "next": page["next"]}
        numbers = [row[0] for row in told["rows"]]
        assert told["total"] == len(numbers) == 11000 and numbers == sorted(set(numbers)), told["total"]
        keys = ["problem_no", "found_on", "state"]
        same_rows(book_of(county, office, "problems", keys), told, keys, ("found_on",))
        shown = subprocess.run([county.program("shenkan"), "export", "--data", county.data, "problems"],
                               check=True, capture_output=True, text=True).stdout
        lines = shown.splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == numbers, lines[:3]


def quoted(query):
    return quote(query, safe="?&=")


def bars(book):
    """The colour of the first cell of each row of the body."""
    _, _, body, _, sheet = read(book)
    styles = ElementTree.fromstring(book.read("xl/styles.xml"))
    fills = [f.find("m:patternFill/m:fgColor", NS) for f in styles.find("m:fills", NS)]
    of = [fills[int(xf.get("fillId"))] for xf in styles.find("m:cellXfs", NS)]
    rows = list(sheet.iter(f"{{{NS['m']}}}row"))[3:3 + len(body)]
    colours = [of[int(row.find("m:c", NS).get("s") or 0)] for row in rows]
    return {"FFF8A5A5": "bad", "FFFFE699": "warn"}, [None if c is None else c.get("rgb") for c in colours]


def colours(tap, county, office, problems):
    with tap("a line near its day has a yellow bar and one past it a red one, on both ledgers, also before a date"):
        with sqlite3.connect(os.path.join(county.data, "record.db"), timeout=20) as record:
            record.execute("UPDATE problem SET original_due_on = '2020-01-01' WHERE id = ?", [problems[1]])
        for which in ("problems", "rectifications"):
            told = office.get(f"/api/ledgers/{which}")
            want = {problems[0]: "warn", problems[1]: "bad"}
            assert told["tones"] == [want.get(p) for p in told["problems"]], (which, told["tones"])
            names, seen = bars(book_of(county, office, which, ["problem_no", "state", "standard", "due_on"]))
            assert [names.get(c) for c in seen] == told["tones"], (which, seen)
        told, keys = office.get("/api/ledgers/problems"), ["found_on", "problem_no", "state"]
        book = book_of(county, office, "problems", keys)
        names, seen = bars(book)
        assert [names.get(c) for c in seen] == told["tones"], seen
        same_rows(book, told, keys, ("found_on",))


def cards(tap, county, office, problems):
    head = county.login("office_head")
    for one in problems:
        due = {"due_on": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 32 * 3600))} if one == problems[0] else {}
        head.post(f"/api/problems/{one}/card", {
            "task": "清理", "standard": "干净", "duty_unit": county.units["CG"], "duty_person": "演示·甲", **due})
    with tap("cards come by pages, the newest first, none twice and none left out"):
        got, after = [], ""
        while after is not None:
            page = office.get(f"/api/cards?limit=2{after}")
            assert len(page["items"]) <= 2
            got += [c["id"] for c in page["items"]]
            after = f"&after={page['next']}" if page["next"] else None
        assert got == [c["id"] for c in office.get("/api/cards")["items"]], got
        assert len(got) == len(problems) and got == sorted(got, reverse=True)


def figures(tap, county, office):
    with tap("a figure has as many rows as it counts, of all and of each unit"):
        told = office.get("/api/figures")
        counted = {f["key"]: (f["num"], f["n"]) for f in told["figures"]}
        assert counted["found"][1] and counted["dispatched"][1] and counted["rectified_rate"][1]
        for key in ("found", "filed", "dispatched", "rectified_rate", "on_time_rate", "overdue"):
            rows = office.get(f"/api/figures/rows?figure={key}&limit=1000")
            assert (rows["num"], rows["n"]) == counted[key], (key, rows["n"], counted[key])
            assert len(rows["items"]) == rows["n"]
            for unit in told["units"]:
                of = office.get(f"/api/figures/rows?figure={key}&unit={unit['unit']}")
                assert [of["num"], of["n"]] == unit["figures"].get(key, [0, 0]), (key, unit)
    with tap("rows by pages, and only what counts or does not"):
        whole = office.get("/api/figures/rows?figure=found")
        half = office.get("/api/figures/rows?figure=found&limit=2")
        rest = office.get(f"/api/figures/rows?figure=found&after={half['next']}")
        assert [p["id"] for p in half["items"] + rest["items"]] == [p["id"] for p in whole["items"]]
        assert not office.get("/api/figures/rows?figure=rectified_rate&met=yes")["items"]
        missed = office.get("/api/figures/rows?figure=rectified_rate&met=no")
        assert len(missed["items"]) == missed["n"] and not any(p["met"] for p in missed["items"])
        nothing = office.get("/api/figures/rows?figure=found&from_on=2001-01-01&to_on=2001-01-02")
        assert (nothing["n"], nothing["items"]) == (0, []), nothing


def main():
    tap = Tap()
    with County() as county:
        office = county.login("office")
        clip = county.clip(county.make_clip("counter.mp4", "--pattern=25x200"))["id"]
        problems = [county.problem(clip, 10 + 40 * n, 40 + 40 * n, unit="ZJ" if n == 3 else "CG",
                                   point="D002" if n == 2 else "D001") for n in range(4)]
        exports(tap, county, office, problems)
        refusals(tap, county, office)
        pictures(tap, county, office, problems)
        printer(tap, county)
        cards(tap, county, office, problems)
        dates(tap, county, office)
        pages(tap, office)
        figures(tap, county, office)
        colours(tap, county, office, problems)
        areas(tap, county, office, problems)
        long(tap, county, office)
    tap.end()


if __name__ == "__main__":
    main()
