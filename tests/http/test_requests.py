#!/usr/bin/env python3
"""Problems as service requests (Open311): every row and every filter, safe in a spreadsheet, taken in
again without a change, and without any personal data when it goes to the public."""
import csv
import io
import json
import os
import subprocess
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import Console, County, Tap  # noqa: E402

# GeoReport v2, "GET Service Requests", in its order
OPEN311 = ("service_request_id status status_notes service_name service_code description "
           "agency_responsible service_notice requested_datetime updated_datetime "
           "expected_datetime address address_id zipcode lat long media_url").split()
TEXTS = ["=1+1,张大明说\"不行\"\n第二行", "@SUM(A1)", "-3 处破损", "电话13800138000，找张大明，2026-11-20 来过"]


def fetch(client, end, **query):
    words = urllib.parse.urlencode(query)
    status, headers, data = client.send("GET", f"/api/export/problems.{end}?{words}", raw=True)
    assert status == 200, (status, data[:300])
    return headers, data


def read_csv(data):
    assert data.startswith(b"\xef\xbb\xbf"), data[:20]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1, [len(row) for row in rows]
    return [dict(zip(rows[0], row)) for row in rows[1:]], rows[0]


class House:
    def __init__(self, county):
        self.county = county
        office = self.office = county.login("office")
        office.post("/api/persons", {"name": "张大明", "unit": county.units["HW"], "post": "科长"})
        clip = county.clip(county.make_clip("a.mp4", "--pattern=25x200"))["id"]
        self.problems = [county.problem(clip, 10 * n, 10 * n + 9, unit="CG" if n % 2 else "ZJ",
                                        assist=("HW",) if n == 1 else ())
                         for n in range(len(TEXTS))]
        for problem, text in zip(self.problems, TEXTS):
            office.put(f"/api/problems/{problem}", {"description": text})
        self.draft = county.login("supervisor").post("/api/problems", {
            "clip": clip, "in_frame": 90, "out_frame": 99, "description": "草稿"})["id"]


def staff(county, tap, house):
    headers, data = fetch(house.office, "csv")
    rows, head = read_csv(data)
    with tap("the CSV is RFC 4180 with a BOM and has the names of Open311 first"):
        assert headers["Content-Type"] == "text/csv; charset=utf-8", headers
        assert "problems.csv" in headers["Content-Disposition"]
        assert head[:len(OPEN311)] == OPEN311 and all(
            name.startswith("shenkan_") for name in head[len(OPEN311):]), head
        assert b"\r\n" in data and len(rows) == len(TEXTS) + 1, len(rows)
    with tap("no cell is a formula, and the text behind the apostrophe is whole"):
        for row, text in zip(rows, TEXTS):
            want = "'" + text if text[0] in "=+-@" else text
            assert row["description"] == want, (row, text)
            for name, value in row.items():
                if name not in ("lat", "long"):
                    assert not value or value[0] not in "=+-@\t\r", (name, value)
    with tap("status, times and places are as Open311 wants them"):
        row = rows[0]
        assert row["service_request_id"].startswith("20") and row["status"] == "open", row
        assert row["requested_datetime"] == "2026-11-20T00:00:00+08:00", row
        assert len(row["updated_datetime"]) == 25, row
        assert (float(row["lat"]), float(row["long"])) == (38.05, 114.5), row
        assert row["agency_responsible"] == "住建局" and row["media_url"].endswith("/still"), row
        assert rows[-1]["service_request_id"] == f"draft-{house.draft}", rows[-1]
        assert rows[1]["shenkan_assist"] == "环卫中心", rows[1]
    with tap("the JSON has the same rows, numbers as numbers"):
        _, data = fetch(house.office, "json")
        items = json.loads(data)
        assert [i["service_request_id"] for i in items] == [r["service_request_id"] for r in rows]
        assert [i["description"] for i in items[:len(TEXTS)]] == TEXTS, items
        assert items[0]["lat"] == 38.05 and list(items[0])[:len(OPEN311)] == OPEN311, items[0]
        assert items[0]["expected_datetime"] is None
    with tap("the filters are those of the list"):
        for query in ({"state": "draft"}, {"unit": county.units["CG"]}, {"unit": county.units["HW"]},
                      {"q": "破损"}, {"state": "closed"}, {"point": county.points["D001"]}):
            want = house.office.get("/api/problems?" + urllib.parse.urlencode(query))["items"]
            got = json.loads(fetch(house.office, "json", **query)[1])
            assert len(got) == len(want), (query, len(got), len(want))
            assert read_csv(fetch(house.office, "csv", **query)[1])[0].__len__() == len(want)


def pages(county, tap, house):
    many = "service_request_id,description,requested_datetime,status\n" + "".join(
        f"12345-{n},路灯不亮 {n},2026/1/{n % 28 + 1} 9:05,open\n" for n in range(1203))
    with tap("cases from elsewhere become drafts, once"):
        first = house.office.post("/api/import/requests", {"csv": many, "dry_run": True})
        assert (first["added"], first["error_count"]) == (1203, 0), first
        assert not house.office.get("/api/problems?q=路灯".replace("路灯", urllib.parse.quote("路灯")))["items"]
        done = house.office.post("/api/import/requests", {"csv": many, "dry_run": False})
        again = house.office.post("/api/import/requests", {"csv": many, "dry_run": False})
        assert done["added"] == 1203 and again["same"] == 1203 and again["added"] == 0, (done, again)
    with tap("more rows than a page: none lost, none twice"):
        rows, _ = read_csv(fetch(house.office, "csv")[1])
        ids = [row["service_request_id"] for row in rows]
        assert len(ids) == len(set(ids)) == 1203 + len(TEXTS) + 1, len(ids)
        case = next(row for row in rows if row["shenkan_external_no"] == "12345-7")
        assert case["requested_datetime"].startswith("2026-01-08T"), case
        assert case["shenkan_source"] == "hotline" and case["status"] == "open", case
    with tap("a drafted case has its event, and needs footage before it is filed"):
        found = house.office.get("/api/problems?state=draft&limit=1000")["items"]
        case = next(p for p in found if p["description"] == "路灯不亮 7")
        whole = house.office.get(f"/api/problems/{case['id']}")
        assert [e["act"] for e in whole["timeline"]] == ["import"], whole["timeline"]
        status, _, body = house.office.send("POST", f"/api/problems/{case['id']}/file", {
            "op_id": "filing-a-case", "expect_version": case["version"]}, raw=True)
        assert status == 409, body


def again(county, tap, house):
    with tap("what the export wrote is taken in without a change, apostrophes and all"):
        before = house.office.get("/api/events?limit=1000")["items"]
        data = fetch(house.office, "csv")[1].decode("utf-8-sig")
        done = house.office.post("/api/import/requests", {"csv": data, "dry_run": False})
        assert done["error_count"] == 0 and done["added"] == done["changed"] == 0, done
        assert done["same"] == done["rows"] == 1203 + len(TEXTS) + 1, done
        assert before
    with tap("a wrong row names its place and nothing is written"):
        ours = house.office.get(f"/api/problems/{house.problems[0]}")["problem_no"]
        for line, key in ((f"{ours},别的问题,,open", "import.number_taken"),
                          ("x-1,已结,,closed", "import.closed_case"),
                          ("x-2,日期,二〇二六,open", "field.not_a_day"),
                          ("x-3,日期,2098-01-01,open", "field.in_future"),
                          (",没有编号,,open", "field.required")):
            got = house.office.post("/api/import/requests", {
                "csv": "service_request_id,description,requested_datetime,status\nx-9,好的,,open\n"
                       + line + "\n", "dry_run": False})
            assert [e["key"] for e in got["errors"]] == [key] and got["errors"][0]["row"] == 3, got
        assert not [r for r in json.loads(fetch(house.office, "json", state="draft")[1])
                    if (r["shenkan_external_no"] or "").startswith("x-")]
    with tap("an address that is no point of ours is not lost"):
        house.office.post("/api/import/requests", {"csv":
            "案件编号,问题描述,地址,点位编号\ny-1,井盖缺失,某街 9 号,\ny-2,井盖,某街,D001\n", "dry_run": False})
        rows = {r["shenkan_external_no"]: r for r in json.loads(fetch(house.office, "json")[1])}
        assert rows["y-1"]["description"] == "井盖缺失（某街 9 号）", rows["y-1"]
        assert rows["y-2"]["description"] == "井盖" and rows["y-2"]["address_id"] == "D001"


def public(county, tap, house):
    with tap("before the hall has seen anything the public learns of nothing"):
        assert json.loads(fetch(house.office, "json", audience="public")[1]) == []
    screening = county.screening(house.problems[:1] + house.problems[3:4])
    county.move(screening, "notify", "open_checkin")
    seats = {unit: county.seat(screening, unit) for unit in ("CG", "ZJ")}
    county.move(screening, "go_live")
    console = Console(county, screening)
    places = {row["problem"]: row["position"] for row in console.stage()["items"]}
    for problem, unit in ((house.problems[0], "ZJ"), (house.problems[3], "CG")):
        console.do("goto", position=places[problem])
        console.do("open_claim", seconds=60)
        seats[unit].post("/api/seat/claims", {
            "problem": problem, "measures": "清理", "pledge": "张大明负责，0311-8765432",
            "person_in_charge": "李小红"})
    county.move(screening, "adjourn")
    _, data = fetch(house.office, "csv", audience="public")
    rows, head = read_csv(data)
    with tap("then it has what was shown, and no person, phone, picture or their columns"):
        assert len(rows) == 2, rows
        for word in ("张大明", "13800138000", "8765432", "李小红", "演示·", "/still"):
            assert word not in data.decode(), word
        for name in ("media_url", "shenkan_claim_person", "shenkan_duty_person",
                     "shenkan_reported_by"):
            assert name not in head, head
        assert rows[1]["description"] == "电话×××，找×××，2026-11-20 来过", rows[1]
        assert rows[1]["shenkan_pledge"] == "×××负责，×××", rows[1]
    with tap("the staff's own still has them"):
        data = fetch(house.office, "csv")[1].decode()
        assert "13800138000" in data and "演示·CG" in data
    with tap("units and guests get neither"):
        for login in ("cg_liaison", "leader"):
            for end in ("csv", "json"):
                status, _, _ = county.login(login).send(
                    "GET", f"/api/export/problems.{end}?audience=public", raw=True)
                assert status == 403, (login, status)


def command(county, tap, house):
    def run(*words):
        return subprocess.run([county.program("shenkan"), *words, "--data", county.data],
                              capture_output=True)
    with tap("shenkan export and import say the same"):
        rows = json.loads(fetch(house.office, "json")[1])
        done = run("export", "requests", "--format", "json")
        assert done.returncode == 0 and json.loads(done.stdout) == rows, done.stderr
        done = run("export", "requests", "--audience", "public")
        assert done.returncode == 0 and len(read_csv(done.stdout)[0]) == 2, done.stderr
        assert run("export", "requests", "--format", "xml").returncode == 2
        path = os.path.join(county.folder, "cases.csv")
        with open(path, "w", encoding="gb18030") as file:
            file.write("案件编号,问题描述\nz-1,热线来件\n")
        done = run("import", "requests", path)
        assert done.returncode == 2 and b"--as" in done.stderr, done.stderr
        done = run("import", "requests", path, "--as", "office")
        assert done.returncode == 0 and b"1 new" in done.stdout, done
        assert len(json.loads(fetch(house.office, "json")[1])) == len(rows) + 1


def main():
    tap = Tap()
    with County() as county:
        house = House(county)
        staff(county, tap, house)
        pages(county, tap, house)
        again(county, tap, house)
        public(county, tap, house)
        command(county, tap, house)
        with tap("the log holds"):
            county.verify()
    tap.end()


main()
