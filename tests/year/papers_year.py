"""All papers of a finished year, its ledgers and lists, each made twice: the same bytes. What the papers
say is held against the record by papers_values; here are the workbooks."""
import hashlib
import io
import json
import os
import re
import zipfile
from xml.etree import ElementTree

import papers_values
from workbook import NS, date_styles, rows_of, sheet_names, strings_of

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
OF_SCREENING = ("notice", "seating", "catalogue", "outline", "desk_cards", "signin", "claim_sheet",
                "pledges", "minutes", "handbook")
LETTERS = {1: "unit_bulletin", 2: "talk_notice", 3: "referral"}
LEDGERS = ("points", "problems", "rectifications")


def source(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def known_kinds():
    """The kinds of papers that anybody can ask for by an object of the record."""
    table = re.search(r"} kinds\[\] = \{(.*?)\n};", source("annotate/paper.c"), re.DOTALL).group(1)
    return set(re.findall(r'^    \{"(\w+)"', table, re.MULTILINE)) | {"monthly_digest", "ledger"}


def known_lists():
    return re.findall(r'\{\.name = "([\w-]+)"', source("server/sheets.c"))


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
    yield from (("return_form", c.returned) for c in year.cases.values() if c.returned)
    yield from (("approval", r["id"]) for r in office.get("/api/requests")["items"][some])
    yield from after_the_term(office, some)
    for duty in {d["period"]: d for d in office.get("/api/duties?kind=monthly_report")["items"]}:
        yield from (("monthly_digest", (duty, form)) for form in ("pdf", "xlsx"))
    yield from (("ledger", (which, form)) for which in LEDGERS for form in ("pdf", "xlsx", "pictures")
                if (which, form) != ("points", "pictures"))
    yield "ledgers", 0


def after_the_term(office, some):
    """What follows when a unit does not rectify."""
    signed = [e for e in office.get("/api/escalations?state=signed")["items"]]
    for level, kind in LETTERS.items():
        yield from ((kind, e["id"]) for e in [e for e in signed if e["level"] == level][some])
    yield from (("talk_record", e["id"]) for e in [e for e in signed if e["talk_on"]][some])
    steps = [s for row in office.get("/api/urges")["items"] for s in row["steps"]]
    yield from (("urge_letter", s["id"]) for s in [s for s in steps if s["doc_no"]][some])
    told = [e for e in office.get("/api/exposures")["items"] if e["state"] == "confirmed"]
    yield from ((kind, e["id"]) for e in told[some] for kind in ("exposure", "statement"))
    issued = [b for b in office.get("/api/bulletins")["items"] if b["state"] != "draft"]
    yield from (("bulletin", b["id"]) for b in issued)


def ask(office, kind, of, meeting):
    """The job that makes it."""
    if kind.startswith("package_"):
        return office.post(f"/api/{kind.removeprefix('package_')}s/{of}/package")["job"]
    if kind == "monthly_digest":
        return office.post("/api/duties/digest", {"month": of[0], "as": of[1]})["job"]
    if kind != "ledger":
        return office.post("/api/papers", kind=kind, id=of)["job"]
    which, form = of
    columns = ",".join(c["key"] for c in office.get(f"/api/ledgers/{which}?limit=1")["columns"])
    body = {"columns": columns, "as": "pdf" if form == "pdf" else "xlsx"}
    if form == "pictures":  # of one meeting: so many rows may have some
        body |= {"pictures": True, "screening": meeting}
    return office.post(f"/api/ledgers/{which}/export", body)["job"]


def make(county, year, list_of):
    """{(kind, id): paper's id}"""
    office, jobs = county.by("office"), {}
    for kind, of in list_of:
        jobs[kind, of] = ask(office, kind, of, year.meetings[0].screening)
    county.idle()
    done = {}
    for key, job in jobs.items():
        value = office.get(f"/api/jobs/{job}")
        done[key] = value["result"]["paper"] if value["state"] == "done" else value["reason"]
    return done


def make_twice(county, year, tap, most):
    first = twice(county, year, tap, list(wanted(county, year, most)))
    # a package holds the papers that there are
    closed = [c.id for c in year.cases.values() if c.fate == "closed"]
    first |= twice(county, year, tap, [("package_screening", m.screening) for m in year.meetings] +
                   [("package_problem", problem) for problem in closed[:2]])
    with tap("the year has papers of every kind that there is"):
        none = known_kinds() - {kind for kind, _ in first}
        assert not none, f"none of {none}"
    papers_values.check(county, tap, first)
    lists_twice(county, year, tap)
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


def twice(county, year, tap, list_of):
    first = make(county, year, list_of)
    with tap(f"{len(list_of)} papers of {len({k for k, _ in list_of})} kinds are made"):
        # to a unit that has rectified everything there is nothing to write
        bad = {k: v for k, v in first.items() if not isinstance(v, int)
               and (not k[0].startswith("rectify_") or v["key"] != "papers.no_cards")}
        assert not bad, list(bad.items())[:5]
    second = make(county, year, list_of)
    with tap("made once more, every paper has the same bytes"):
        # one row, one file for the same bytes: another id would be another hash
        other = [key for key in first if first[key] != second[key]]
        assert not other, other[:10]
    return first


# ---- the lists ------------------------------------------------------------------------------------

def lists_twice(county, year, tap):
    """Every list of the pages as a workbook; a long one is made by a job."""
    period = f"from_on={year.meetings[0].day}&to_on={year.last_day}"
    queries = {"attendance": f"?id={year.meetings[0].screening}", "year": "?" + period,
               "coverage": "?" + period, "figure-rows": "?kind=found&" + period,
               "figure-points": "?" + period}
    names = [name + ".xlsx" for name in known_lists()] + ["year.pdf"]

    def all_of_them():
        return {name: taken(county, county.by("admin" if name == "users.xlsx" else "office"), name,
                            queries.get(name.split(".")[0], "")) for name in names}
    with tap(f"{len(names)} lists are made, twice with the same bytes"):
        first = all_of_them()
        county.clock.forward(5)
        second = all_of_them()
        assert first == second, [name for name in names if first[name] != second[name]]
    with tap("a list that is made by a job is the list that is had at once"):
        assert job_list(county, county.by("office"), "problems.xlsx") == first["problems.xlsx"]


def digest(data):
    assert data[:2] in (b"PK", b"%P"), data[:200]
    return hashlib.sha256(data).hexdigest()


def taken(county, client, name, query=""):
    status, _, data = client.send("GET", f"/api/sheets/{name}{query}", raw=True)
    if status == 409 and json.loads(data)["error"]["key"] == "papers.long_list":
        return job_list(county, client, name)
    return digest(data)


def job_list(county, client, name):
    job = client.post(f"/api/sheets/{name}")["job"]
    county.idle()
    return digest(client.send("GET", f"/api/jobs/{job}/draft", raw=True)[2])


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
    for n, which in enumerate(LEDGERS):
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
        texts = [c for row in body for c in row if isinstance(c, str) and re.match(r"\d{4}-\d\d-\d\d", c)]
        assert not texts, f"{which}: dates as text: {texts[:3]}"
        print(f"# {names[n]}: {len(body)} rows, {len(real)} dates")
