#!/usr/bin/env python3
"""The lists of the register and the ledgers come back as they went out: each row is the same, in both
languages. Of a ledger, what was changed on the paper is told cell by cell, what the record does not know
becomes a draft, and an undo takes the drafts away."""
import csv
import datetime
import io
import os
import re
import sys
import zipfile
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Refused, Tap  # noqa: E402
from workbook import date_styles, rows_of, sheet_names, strings_of  # noqa: E402


def typed(cell):
    """As the page reads a cell."""
    if isinstance(cell, tuple):
        at = datetime.datetime(1899, 12, 30) + datetime.timedelta(seconds=round(cell[1] * 86400))
        return at.strftime("%Y-%m-%d %H:%M").replace(" 00:00", "")
    return "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else cell


def exported(county, office, which):
    """Heads and rows of the ledger's workbook with all its columns."""
    keys = [c["key"] for c in office.get(f"/api/ledgers/{which}")["columns"]]
    asked = office.post(f"/api/ledgers/{which}/export", columns=",".join(keys))
    job = county.wait(lambda: office.get(f"/api/jobs/{asked['job']}"),
                      lambda j: j["state"] in ("done", "failed"), 300)
    data = office.send("GET", f"/api/papers/{job['result']['paper']}/file", raw=True)[2]
    book = zipfile.ZipFile(io.BytesIO(data))
    assert sheet_names(book)[0][0] == {"points": "点位台账", "problems": "问题台账", "rectifications": "整改台账"}[which]
    rows = cells_of(book)
    end = next(i for i, row in enumerate(rows) if row and re.match(r"合计 \d+ 行", row[0]))
    return rows[2], rows[3:end]


def cells_of(book):
    return [[typed(c) for c in row] for row in rows_of(ElementTree.fromstring(
        book.read("xl/worksheets/sheet1.xml")), strings_of(book), date_styles(book))]


def listed(office, name, query=""):
    """Heads and rows of a list of the register as its button gives it."""
    data = office.send("GET", f"/api/sheets/{name}.xlsx{query}", raw=True)[2]
    rows = cells_of(zipfile.ZipFile(io.BytesIO(data)))
    assert rows[1][0].startswith("填报单位：") and rows[-1][0] == "制表人：", (rows[1], rows[-1])
    return rows[2], rows[3:-1]


def text_of(head, rows):
    out = io.StringIO()
    csv.writer(out).writerows([head] + rows)
    return out.getvalue()


def told(office, which, head, rows, op_id=None):
    more = {"op_id": op_id} if op_id else {"dry_run": True}
    return office.post(f"/api/import/{which}", csv=text_of(head, rows), **more)


def counts(answer):
    return tuple(answer[k] for k in ("rows", "same", "different", "added", "error_count"))


def meet(county, office):
    """Problems in three states, one of them claimed by nobody and closed."""
    clip = county.clip(county.make_clip("counter.mp4", "--pattern=25x200"))["id"]
    made = [county.problem(clip, 10 + 40 * n, 40 + 40 * n, point="D002" if n == 2 else "D001",
                           assist=("ZJ", "HW") if n else ()) for n in range(4)]
    head = county.login("office_head")
    for one in made[:2]:
        card = head.post(f"/api/problems/{one}/card", {
            "task": "清理，\n恢复", "standard": "“干净”", "duty_unit": county.units["CG"], "duty_person": "演示·甲"})
        if one == made[0]:
            county.login("cg_unit_head").post(f"/api/cards/{card['id']}/sign")
    return made


def same_as_written(tap, county, office):
    for which in ("problems", "rectifications"):
        with tap(f"{which}: what was exported is the same row by row"):
            head, rows = exported(county, office, which)
            assert rows and counts(told(office, which, head, rows)) == (len(rows), len(rows), 0, 0, 0), \
                told(office, which, head, rows)
        with tap(f"{which}: so is a part of its columns, and a day written in another way"):
            keep = [i for i, h in enumerate(head) if h in ("问题编号", "发现日期", "描述", "任务", "交办日期")]
            some = [[re.sub(r"^(\d{4})-0?(\d+)-0?(\d+)$", r"\1/\2/\3", row[i]) for i in keep] for row in rows]
            answer = told(office, which, [head[i] for i in keep], some)
            assert counts(answer)[1:] == (len(rows), 0, 0, 0), answer


def changed_on_purpose(tap, county, office):
    for which, changes in (("problems", {(0, "描述"): "改过的描述", (2, "状态"): "已销号"}),
                           ("rectifications", {(1, "责任"): "住建局 演示·乙", (1, "现期限"): "2031-01-02"})):
        with tap(f"{which}: exactly the cells that were changed are told, and the record stays"):
            before = office.get(f"/api/ledgers/{which}")["rows"]
            head, rows = exported(county, office, which)
            was = {}
            for (row, column), text in changes.items():
                was[rows[row][0], column] = (rows[row][head.index(column)], text)
                rows[row][head.index(column)] = text
            answer = told(office, which, head, rows)
            assert {(d["no"], d["column"]): (d["record"], d["sheet"])
                    for d in answer["differences"]} == was, answer["differences"]
            assert all(rows[d["row"] - 2] and head[d["at"]] == d["column"]
                       for d in answer["differences"] if which == "problems"), answer
            bad = len({no for no, _ in was})
            assert counts(answer) == (len(rows), len(rows) - bad, bad, 0, 0), answer
            assert answer["difference_count"] == len(was)
            told(office, which, head, rows, op_id=f"ledger-{which}-0001")
            assert office.get(f"/api/ledgers/{which}")["rows"] == before


def drafts(office):
    return {p["external_no"]: p for p in (office.get(f"/api/problems/{q['id']}") for q in
            office.get("/api/problems?state=draft&limit=100")["items"])}


def new_rows(tap, county, office):
    head, rows = exported(county, office, "problems")
    at = {h: i for i, h in enumerate(head)}
    new = [list(rows[1]), list(rows[2])]
    new[0][0], new[1][0] = "旧-07", "旧-08"
    new[0][at["来源"]] = "热线"
    with tap("a row that the record does not know becomes a draft with what the sheet has"):
        answer = told(office, "problems", head, rows + new)
        assert counts(answer) == (len(rows) + 2, len(rows), 0, 2, 0) and not drafts(office), answer
        made = told(office, "problems", head, rows + new, op_id="ledger-new-0001")
        assert made["import"] and counts(made) == counts(answer), made
        one = drafts(office)["旧-07"]
        assert (one["point"], one["type"], one["indicator"], one["lead_unit"]) == (
            county.points["D001"], county.type["id"], county.indicator["id"], county.units["CG"]), one
        assert [u["id"] for u in one["assist"]] == [county.units["ZJ"], county.units["HW"]], one
        assert (one["source"], one["found_on"], one["description"], one["problem_no"]) == (
            "hotline", "2026-11-20", "占道经营，垃圾满溢", None), one
    with tap("once it is in, its number is known: compared, not taken in again"):
        new[1][at["描述"]] = "另一个描述"
        answer = told(office, "problems", head, rows + new)
        assert counts(answer) == (len(rows) + 2, len(rows) + 1, 1, 0, 0), answer
        assert [(d["no"], d["column"]) for d in answer["differences"]] == [("旧-08", "描述")], answer
    with tap("an undo takes the drafts away, and the numbers are free again"):
        listed = office.get("/api/imports?kind=problems")["items"][0]
        assert listed["allowed"] and listed["added"] == 2, listed
        office.post(f"/api/imports/{made['import']}/undo")
        assert not drafts(office)
        again = told(office, "problems", head, new, op_id="ledger-new-0002")
        assert again["added"] == 2 and len(drafts(office)) == 2, again
    with tap("one that was worked on since stays, and so do the others"):
        one = drafts(office)["旧-07"]
        office.put(f"/api/problems/{one['id']}", description="补充过", expect_version=one["version"])
        try:
            office.post(f"/api/imports/{again['import']}/undo")
            raise AssertionError("undone")
        except Refused as no:
            assert no.body["error"]["key"] == "import.draft_used", no
        assert len(drafts(office)) == 2


def wrong_rows(tap, county, office):
    head, rows = exported(county, office, "problems")
    at = {h: i for i, h in enumerate(head)}
    with tap("what is wrong with a new row is told with its cell, and nothing is written"):
        wrong = {"点位编号": ("没有", "import.no_such_point"), "问题类型": ("没有", "import.no_such_type"),
                 "对应标准": ("没有", "import.no_such_indicator"), "主责单位": ("没有", "import.no_such_unit"),
                 "配合单位": ("城管局、没有", "import.no_such_unit"), "描述": ("", "field.required"),
                 "发现日期": ("某日", "field.not_a_day"), "状态": ("已销号", "import.closed_case")}
        new = []
        for n, (column, (text, _)) in enumerate(wrong.items()):
            new.append(list(rows[1]))
            new[-1][0], new[-1][at[column]] = f"错-{n}", text
        new.append(list(rows[0]))
        answer = told(office, "problems", head, rows + new, op_id="ledger-bad-00001")
        assert [(head[e["at"]], e["key"]) for e in answer["errors"]] == \
            [(c, k) for c, (_, k) in wrong.items()] + [("问题编号", "import.twice")], answer["errors"]
        assert all(no is None or not no.startswith("错-") for no in drafts(office))
    with tap("a rectification of a problem that is not known asks for the ledger of problems"):
        head, rows = exported(county, office, "rectifications")
        rows[0][0] = "2019-001"
        answer = told(office, "rectifications", head, rows)
        assert [(e["column"], e["key"]) for e in answer["errors"]] == [("problem_no", "import.no_such_problem")]
        assert "导入问题台账" in answer["errors"][0]["zh"] and counts(answer)[1:] == (len(rows) - 1, 0, 0, 1)
    with tap("only the office imports"):
        for who in ("cg_liaison", "supervisor", "verifier"):
            try:
                told(county.login(who), "problems", ["问题编号", "描述"], [["x", "y"]])
                raise AssertionError(who)
            except Refused as no:
                assert no.status == 403, (who, no)


LISTS = ("units", "persons", "points", "point-types", "problem-types", "indicators", "hqs")


def fill(county, office):
    """What is hard to say in a cell: names that several have, lines, what was retired."""
    cg, zj = county.units["CG"], county.units["ZJ"]
    street = office.post("/api/units", code="XZ", full_name="演示县新镇", short_name="新镇", kind="township", rank_order=8,
                         linked_leader="演示·街道挂钩", sponsor_unit="演示县一局")["id"]
    for code in ("S1", "S2"):  # both are called the same
        town = office.post("/api/units", code=code, full_name=f"演示县新镇人民社区{code}", short_name="人民社区",
                           kind="community", rank_order=9, parent=cg)["id"]
    for post in ("主任", "副主任"):
        person = office.post("/api/persons", name="演示·同名", unit=zj, post=post, rank_order=3)["id"]
    office.put(f"/api/units/{zj}", head=person)  # his name is another's too, of the same unit
    types = "编码,名称,牵头单位,标准,启用\nT1,同名类型,城管局,\"一、干净\n二、有序\",1\nT2,同名类型,,,0\n"
    systems = "体系版本,编码,上级编码,内容,权重,牵头单位,责任单位,启用\n2024版,K1,,一级,12.25,住建局,,0\n" \
        "2026版,K1,,一级,1.5,,,1\n2026版,K1.1,K1,二级,0.125,城管局,环卫中心、住建局,1\n"
    kinds = "编码,名称,牵头单位,配合单位,快捷键,指标,启用\nQ1,占道,城管局,住建局;环卫中心,7,K1,1\nQ2,扬尘,,,,,0\nQ3,噪声,,,,K1.1,1\n"
    people = "姓名,单位,职务,电话\n演示·无单位,,\"人大代表，兼职\",0319-2\n"
    for what, text in (("persons", people), ("point-types", types), ("indicators", systems), ("problem-types", kinds)):
        done = office.post(f"/api/import/{what}", csv=text)
        assert not done["error_count"], done
    asked = next(p["id"] for p in office.get("/api/persons")["items"] if p["name"] == "演示·无单位")
    office.put(f"/api/units/{cg}", liaison=asked)
    told = {k["code"]: k for k in office.get("/api/point-types")["items"]}
    old = next(i for i in office.get("/api/indicators")["items"] if i["system_version"] == "2024版")
    kind = next(k for k in office.get("/api/problem-types")["items"] if k["code"] == "Q2")
    office.put(f"/api/problem-types/{kind['id']}/routing", indicator=old["id"])
    office.post("/api/points", code="D100", name="无主点位", type=told["T1"]["id"], person="演示·甲")  # led by its type's unit
    office.post("/api/points", code="D101", name="“新”市场", type=told["T2"]["id"], lead_unit=zj, assist=[cg, town],
                lat=37.4287315, lon=114.50233333333, area=town, person="演示·甲", phone="0319-1", address="东街1号",
                linked_leader="演示·乙", sponsor_unit="某某单位", street_chief="演示·丙", lane_chief="演示·丁")
    office.post("/api/points", code="D103", name="街道的点位", type=told["T1"]["id"], area=street, person="演示·甲")
    point = office.post("/api/points", code="D102", name="停用点位", type=told["T1"]["id"], lead_unit=cg, person="演示·甲")["id"]
    office.put(f"/api/points/{point}", active=False)
    office.post("/api/hqs", name="市容专项指挥部", leader=person, unit=cg, units=[zj, town])
    office.post("/api/hqs", name="秩序专项指挥部", unit=town, units=[])


def whose_indicator(tap, county, office):
    one = next(i for i in office.get("/api/indicators")["items"] if i["code"] == "K1.1")
    kinds = {k["code"]: k["id"] for k in office.get("/api/problem-types")["items"]}
    cg, zj, hw = (county.units[u] for u in ("CG", "ZJ", "HW"))
    with tap("mechanism 8: each item names who leads and who is responsible, and a type without units has these"):
        assert (one["lead_unit"], one["responsible"]) == (cg, [hw, zj]), one
        led = office.get(f"/api/propose?type={kinds['Q3']}&point={county.points['D001']}")
        assert led["why"] == "point", led  # who answers for the very place comes first
        bare = next(p["id"] for p in office.get("/api/points")["items"] if p["code"] == "D100")
        told = office.get(f"/api/propose?type={kinds['Q3']}&point={bare}")
        assert (told["lead_unit"], told["why"], told["indicator"]) == (cg, "indicator", one["id"]), told
        assert sorted(told["assist"]) == sorted([zj, hw]), told
        told = office.get(f"/api/propose?type={kinds['Q1']}")
        assert (told["lead_unit"], told["why"]) == (cg, "type") and sorted(told["assist"]) == sorted([zj, hw]), told
    with tap("both may be changed one by one, and what is not told stays"):
        office.put(f"/api/indicators/{one['id']}", lead_unit=zj)
        office.put(f"/api/indicators/{one['id']}", responsible=[cg])
        now = next(i for i in office.get("/api/indicators")["items"] if i["code"] == "K1.1")
        assert (now["lead_unit"], now["responsible"], now["active"]) == (zj, [cg], True), now
        told = office.get(f"/api/propose?type={kinds['Q3']}")
        assert (told["lead_unit"], told["assist"]) == (zj, [cg]), told


def lists_come_back(tap, county, office):
    for name in LISTS:
        with tap(f"{name}: an exported list that nobody touched changes nothing, in both languages"):
            n = len(office.get(f"/api/{name}")["items"])
            for query in ("", "?lang=en"):
                head, rows = listed(office, name, query)
                answer = told(office, name, head, rows)
                assert n and (answer["rows"], answer["same"], answer["added"], answer["changed"],
                              answer["errors"]) == (n, n, 0, 0, []), (head, rows, answer)
                assert len(head) == WIDTHS[name], head
    with tap("a cell that was changed is taken over, and an undo takes it back: a headquarters"):
        head, rows = listed(office, "hqs")
        at = {h: i for i, h in enumerate(head)}
        rows[0][at["所辖单位"]], rows[1][at["状态"]] = "城管局", "停用"
        rows.append(["新的专项指挥部", "", "住建局", "", "启用"])
        done = told(office, "hqs", head, rows, op_id="hqs-000000001")
        assert (done["added"], done["changed"], done["same"]) == (1, 2, 0), done
        now = {h["name"]: h for h in office.get("/api/hqs")["items"]}
        assert len(now) == 3 and len(now["市容专项指挥部"]["units"]) == 1 and not now["秩序专项指挥部"]["active"]
        office.post(f"/api/imports/{done['import']}/undo")
        assert len(office.get("/api/hqs")["items"]) == 2 and office.get("/api/hqs")["items"][1]["active"]
        rows[0][at["负责领导"]] = "演示·没有"
        assert told(office, "hqs", head, rows)["errors"][0]["key"] == "import.no_such_person"
    with tap("the head of a unit and its liaison come in by name, are told by name, and go back with an undo"):
        def of(code):
            return {u["code"]: (u["head_name"], u["liaison_name"]) for u in office.get("/api/units")["items"]}[code]
        head, rows = listed(office, "units")
        at = {h: i for i, h in enumerate(head)}
        assert of("ZJ") == ("演示·同名", None) and of("CG") == (None, "演示·无单位")
        row = next(r for r in rows if r[0] == "CG")
        row[at["主要负责人"]], row[at["联络员"]] = "演示·无单位", ""
        done = told(office, "units", head, rows, op_id="unit-heads-0001")
        assert (done["changed"], done["errors"]) == (1, []) and of("CG") == ("演示·无单位", None), done
        office.post(f"/api/imports/{done['import']}/undo")
        assert of("CG") == (None, "演示·无单位")
        row[at["主要负责人"]] = "演示·同名"  # of the other unit, two of them
        bad = told(office, "units", head, rows)["errors"]
        assert [(e["column"], e["key"]) for e in bad] == [("head", "import.no_such_person")], bad
        said = [e["data"] for e in office.get(f"/api/events?kind=unit&object={county.units['ZJ']}&limit=20")["items"]]
        assert said[-1]["head"] == "演示·同名", said
        assert all(u["head_name"] is None for u in county.login("cg_liaison").get("/api/units")["items"])
    with tap("points: their ledger comes back too, and its total and counts are not taken for rows"):
        head, rows = exported(county, office, "points")
        answer = told(office, "points", head, rows)
        assert (answer["rows"], answer["same"], answer["errors"]) == (len(rows), len(rows), []), (head, rows, answer)
        at = head.index("挂钩领导")
        assert [row[0] for row in rows if row[at] == "演示·街道挂钩"] == ["D103"], rows
        rows[0][head.index("名称")] = "改过的名称"
        assert told(office, "points", head, rows)["changed"] == 1


def accounts_come_back(tap, county):
    admin = county.login("admin")
    town = admin.post("/api/units", code="TA", full_name="演示县甲镇", short_name="甲镇", kind="township")["id"]
    user = dict(password="Meeting-room-7", name="演示·限定", office_group="inspection")
    admin.post("/api/users", login="limited", roles=["verifier", "office"], areas=[town],
               units=[county.units["CG"], county.units["ZJ"]], **user)
    office = county.login("office")
    same = office.post("/api/persons", name="演示·同名", unit=county.units["CG"], post="科长", rank_order=4)["id"]
    twin = next(p["id"] for p in office.get("/api/persons")["items"]
                if p["name"] == "演示·同名" and p["unit"] == county.units["ZJ"])
    admin.post("/api/users", login="named", roles=["verifier"], person=twin, **user)
    gone = admin.post("/api/users", login="gone", roles=["supervisor"], **user)
    admin.put(f"/api/users/{gone['id']}", active=False)
    every = sorted({role for u in admin.get("/api/users")["items"] for role in u["roles"]})
    with tap("accounts: the whole list comes back in both languages, whoever is limited or off"):
        for query in ("", "?lang=en"):
            head, rows = listed(admin, "users", query)
            answer = admin.post("/api/users/import", csv=text_of(head, rows), dry_run=True)
            assert (answer["rows"], answer["same"], answer["errors"]) == (len(rows), len(rows), []), (every, answer)
            at = next(row for row in rows if "named" in row)
            assert at[head.index("人员" if not query else "Person")] == "演示·同名", at
            at[head.index("人员" if not query else "Person")] = ""
            answer = admin.post("/api/users/import", csv=text_of(head, rows), dry_run=True)
            assert [e["key"] for e in answer["errors"]] == ["import.account_other"], answer
            at[head.index("人员" if not query else "Person")] = "演示·同名"
            at = next(row for row in rows if "limited" in row)
            at[head.index("限定单位" if not query else "Limited to units")] = ""
            answer = admin.post("/api/users/import", csv=text_of(head, rows), dry_run=False)
            assert [e["key"] for e in answer["errors"]] == ["import.account_other"], answer
    with tap("whose account it is: by the name, that of the unit first, or with the unit in brackets"):
        head = ["姓名", "账号", "人员", "单位", "角色"]
        rows = [["演示·同名", "by-unit", "演示·同名", "城管局", "单位联络员"], ["演示·同名", "by-name", "演示·同名（城管局）", "", "核查员"],
                ["演示·无单位", "alone", "演示·无单位", "城管局", "单位联络员"], ["演示·同名", "nobody", "", "", "核查员"]]
        for wrong in ("演示·同名", "演示·没有", "演示·同名（住建局）"):
            bad = admin.post("/api/users/import", csv=text_of(head, [["某", "bad", wrong, "", "核查员"]]), dry_run=True)
            assert [(e["column"], e["key"]) for e in bad["errors"]] == [("person", "import.no_such_person")], bad
        assert admin.post("/api/users/import", csv=text_of(head, rows), dry_run=False, op_id="persons-of-accounts")["added"] == 4
        held = {u["login"]: (u["person"], u["person_name"]) for u in admin.get("/api/users")["items"]}
        alone = next(p["id"] for p in office.get("/api/persons")["items"] if p["name"] == "演示·无单位")
        assert [held[n] for n in ("by-unit", "by-name", "alone", "nobody")] == [
            (same, "演示·同名"), (same, "演示·同名"), (alone, "演示·无单位"), (None, None)], held
    with tap("it is set and cleared one by one, by who names accounts, and the log tells whom"):
        user = next(u for u in admin.get("/api/users")["items"] if u["login"] == "nobody")
        admin.put(f"/api/users/{user['id']}", person=same)
        admin.put(f"/api/users/{user['id']}", name="演示·改名")  # what is not told stays
        assert next(u for u in admin.get("/api/users")["items"] if u["id"] == user["id"])["person"] == same
        admin.put(f"/api/users/{user['id']}", person=None)
        told = [e["data"] for e in admin.get(f"/api/events?kind=account&object={user['id']}&limit=20")["items"]]
        assert [(d.get("was_person"), d["person"]) for d in told if "person" in d] == [
            (None, "演示·同名"), ("演示·同名", "")], told


# As many columns as the template has
WIDTHS = {"units": 12, "persons": 6, "points": 17, "point-types": 5, "problem-types": 8, "indicators": 9, "hqs": 5}


def main():
    tap = Tap()
    with County() as county:
        office = county.login("office")
        meet(county, office)
        same_as_written(tap, county, office)
        changed_on_purpose(tap, county, office)
        new_rows(tap, county, office)
        wrong_rows(tap, county, office)
        fill(county, office)
        whose_indicator(tap, county, office)
        lists_come_back(tap, county, office)
        accounts_come_back(tap, county)
        with tap("the log is whole"):
            county.verify()
    tap.end()


if __name__ == "__main__":
    main()
