"""All papers of a finished year, made twice: the same bytes; and the workbook of its ledgers."""
import io
import json
import zipfile
from xml.etree import ElementTree

from workbook import NS, date_styles, rows_of, sheet_names, strings_of

OF_SCREENING = ("notice", "seating", "catalogue", "outline", "desk_cards", "signin", "claim_sheet",
                "pledges", "minutes")


def wanted(county, year, most):
    """(kind, id) of every paper that the year's objects have."""
    office = county.by("office")
    some = slice(most or None)
    cards = [c for c in office.get("/api/cards?limit=1000")["items"] if c["state"] != "void"]
    closed = [c.id for c in year.cases.values() if c.fate == "closed"]
    units = sorted({c["duty_unit"] for c in cards})
    yield from ((kind, m.screening) for m in year.meetings for kind in OF_SCREENING)
    yield from (("card", c["id"]) for c in cards[some])
    yield from (("closure", problem) for problem in closed[some])
    yield from ((kind, unit) for unit in units[some] for kind in ("rectify_notice", "rectify_report"))
    yield "ledgers", 0


def make(county, list_of):
    """{(kind, id): paper's id}"""
    office, jobs = county.by("office"), {}
    for kind, object_id in list_of:
        if kind.startswith("package_"):
            path = kind.removeprefix("package_")
            answer = office.post(f"/api/{path}s/{object_id}/package")
        else:
            answer = office.post("/api/papers", kind=kind, id=object_id)
        jobs[kind, object_id] = answer["job"]
    county.idle()
    done = {}
    for key, job in jobs.items():
        value = office.get(f"/api/jobs/{job}")
        done[key] = value["result"]["paper"] if value["state"] == "done" else value["reason"]
    return done


def make_twice(county, year, tap, most):
    first = twice(county, tap, list(wanted(county, year, most)))
    # a package holds the papers that there are
    closed = [c.id for c in year.cases.values() if c.fate == "closed"]
    twice(county, tap, [("package_screening", m.screening) for m in year.meetings] +
          [("package_problem", problem) for problem in closed[:2]])
    status, _, data = county.by("office").send("GET", f"/api/papers/{first['ledgers', 0]}/file", raw=True)
    with tap("the three ledgers are what the record says"):
        assert status == 200
        check_ledgers(county, data)
    with tap("each problem is told once, and as closed only while it is"):
        check_closed(county)
    with tap("the ledger of the places comes back without an error"):
        text = county.run("export", "points", "--data", county.data).stdout.removeprefix("\ufeff")
        answer = county.by("office").post("/api/import/points", csv=text, dry_run=True)
        assert not answer["errors"] and not answer["added"] and not answer["changed"], answer


def twice(county, tap, list_of):
    first = make(county, list_of)
    with tap(f"{len(list_of)} papers of {len({k for k, _ in list_of})} kinds are made"):
        # to a unit that has rectified everything there is nothing to write
        bad = {k: v for k, v in first.items() if not isinstance(v, int)
               and (not k[0].startswith("rectify_") or v["key"] != "papers.no_cards")}
        assert not bad, list(bad.items())[:5]
    second = make(county, list_of)
    with tap("made once more, every paper has the same bytes"):
        # one row, one file for the same bytes: another id would be another hash
        other = [key for key in first if first[key] != second[key]]
        assert not other, other[:10]
    return first


# ---- the workbook ---------------------------------------------------------------------------------

def check_sheet(sheet, name, a3):
    """Frozen, protected but filterable, landscape on its paper, one page wide."""
    pane = sheet.find("m:sheetViews/m:sheetView/m:pane", NS)
    assert pane is not None and pane.get("state") == "frozen", f"{name}: the head is not frozen"
    protection = sheet.find("m:sheetProtection", NS)
    assert protection is not None and protection.get("autoFilter") == "0", f"{name}: {protection}"
    assert sheet.find("m:autoFilter", NS) is not None, f"{name}: no filter"
    setup = sheet.find("m:pageSetup", NS)
    assert setup.get("orientation") == "landscape", name
    assert setup.get("paperSize") == ("8" if a3 else "9"), f"{name}: paper {setup.get('paperSize')}"


def whole_ledger(office, which):
    """All its rows, page by page."""
    told, after = None, ""
    while after is not None:
        page = office.get(f"/api/ledgers/{which}?limit=1000{after}")
        told = told or {**page, "rows": []}
        told["rows"] += page["rows"]
        after = f"&after={page['next']}" if page["next"] else None
    assert len(told["rows"]) == told["total"], (which, len(told["rows"]), told["total"])
    return told


def check_closed(county):
    """What came back after its closure is not told as closed; each problem is told once."""
    office = county.by("office")
    problems = json.loads(office.send("GET", "/api/export/problems.json", raw=True)[2])
    numbers = [p["service_request_id"] for p in problems]
    assert len(set(numbers)) == len(numbers), f"{len(numbers)} rows of {len(set(numbers))} problems"
    closed = {p["service_request_id"] for p in problems if p["shenkan_state"] in ("closed", "archived")}
    assert closed == {p["service_request_id"] for p in problems if p["shenkan_close_no"]}, "numbers"
    told = whole_ledger(office, "rectifications")
    column = {c["key"]: i for i, c in enumerate(told["columns"])}
    for row in told["rows"]:
        assert bool(row[column["closed_on"]]) == (row[column["problem_no"]] in closed), row


def check_ledgers(county, data):
    book = zipfile.ZipFile(io.BytesIO(data))
    names, workbook = sheet_names(book)
    assert names[:3] == ["点位台账", "问题台账", "整改台账"], names
    titles = [d.text for d in workbook.iter(f"{{{NS['m']}}}definedName") if "Print_Titles" in d.get("name")]
    assert len(titles) >= 3, titles
    shared, dates = strings_of(book), date_styles(book)
    for n, which in enumerate(("points", "problems", "rectifications")):
        sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n + 1}.xml"))
        check_sheet(sheet, names[n], which != "points")
        told = whole_ledger(county.by("office"), which)
        rows = list(rows_of(sheet, shared, dates))
        head = next(i for i, row in enumerate(rows) if row and isinstance(row[0], str) and row[0].endswith("编号"))
        column = {c["key"]: i for i, c in enumerate(told["columns"])}
        body = rows[head + 1:head + 1 + len(told["rows"])]
        key = "code" if which == "points" else "problem_no"
        assert [r[0] for r in body] == [r[column[key]] for r in told["rows"]], f"{which}: the numbers differ"
        real = [c for row in body for c in row if isinstance(c, tuple)]
        assert which == "points" or len(real) >= len(body), f"{which}: no real dates"
        assert all(45000 < c[1] < 47000 for c in real), f"{which}: {real[:3]}"
        print(f"# {names[n]}: {len(body)} rows, {len(real)} dates")
