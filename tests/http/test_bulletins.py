#!/usr/bin/env python3
"""督查通报, letters and notices as they are printed: what they count, and that nothing is left out of a
long one without a word."""
import datetime
import os
import re
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from clock import ZONE  # noqa: E402
from county import County, Tap  # noqa: E402

LISTED = 300  # rows of a bulletin's annex


def day(offset):
    return (datetime.datetime.now(ZONE) + datetime.timedelta(offset)).date().isoformat()


def text_of(county, kind, of):
    """What the paper says, without the spaces."""
    return re.sub(r"\s", "", set_text(county, kind, of))


def set_text(county, kind, of):
    """What the paper says, as it is set."""
    office = county.login("office")
    job = office.post("/api/papers", kind=kind, id=of)["job"]
    done = county.wait(lambda: office.get(f"/api/jobs/{job}"), lambda j: j["state"] in ("done", "failed"), 300)
    assert done["state"] == "done", done
    data = office.send("GET", f"/api/papers/{done['result']['paper']}/file", raw=True)[2]
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=data,
                          capture_output=True, check=True).stdout.decode()


def bulletin(county, first, last):
    made = county.login("office").post("/api/bulletins", from_on=first, to_on=last, title="督查通报")["id"]
    county.login("office_head").post(f"/api/bulletins/{made}/issue")
    figures = county.login("office").get(f"/api/bulletins?id={made}")["items"][0]["figures"]
    return made, figures


def card(county, problem):
    return county.login("office_head").post(
        f"/api/problems/{problem}/card", task="清理", standard="整洁", duty_unit=county.units["CG"],
        duty_person="演示·甲")["id"]


def record_of(county):
    return sqlite3.connect(os.path.join(county.data, "record.db"), timeout=60)


def like(record, table, one, **other):
    """The columns of a row once more, some of them replaced by an expression."""
    names = [r[1] for r in record.execute(f"PRAGMA table_info({table})") if r[1] != "id"]
    return ", ".join(names), ", ".join(other.get(name, "t." + name) for name in names), one


def many(county, problem, count):
    """So many problems in all, each with a card that is overdue, and a letter about all of them."""
    county.grow(count)
    with record_of(county) as record:
        record.execute("UPDATE problem SET state = 'dispatched', due_at = 1, due_on = '2026-01-01', original_due_on = '2026-01-01'")
        record.execute("UPDATE card SET due_on = '2026-01-01', original_due_on = '2026-01-01'")
        names, values, one = like(record, "card", problem, card_no="'创城督交〔2031〕第' || p.id || '号'", problem="p.id")
        record.execute(f"""INSERT INTO card ({names}) SELECT {values} FROM card t, problem p
            WHERE t.problem = {one} AND p.id NOT IN (SELECT problem FROM card)""")
        record.execute("""INSERT INTO escalation (unit, period, level, state, text, doc_no, proposed_at, drafted_by,
            drafted_at, decided_by, decided_at) SELECT k.duty_unit, '2026', 1, 'signed', '予以通报',
            '创城督办〔2026〕9号', 1, k.issued_by, 1, k.issued_by, 1775000000000 FROM card k LIMIT 1""")
        letter = record.execute("SELECT max(id) FROM escalation").fetchone()[0]
        record.execute("""INSERT INTO lapse (unit, problem, kind, ref, on_date, at)
            SELECT k.duty_unit, k.problem, 'overdue', 'x', '2026-01-02', 1 FROM card k""")
        # one of them was sent back too
        record.execute("""INSERT INTO lapse (unit, problem, kind, ref, on_date, at)
            SELECT unit, problem, 'rework', 'y', '2026-01-03', 1 FROM lapse WHERE id = (SELECT max(id) FROM lapse)""")
        record.execute("INSERT INTO escalation_case (escalation, lapse) SELECT ?, id FROM lapse", [letter])
    return letter


def long(tap, county, problem):
    count = LISTED + 20
    letter = many(county, problem, count)
    of, figures = bulletin(county, day(-1), day(1))
    with tap("a bulletin with more cards than it lists says how many are in the ledger"):
        total, text = figures["tally"]["total"], text_of(county, "bulletin", of)
        assert (total["dispatched"], total["overdue"]) == (count, count), total
        assert f"其中逾期{count}个：" in text and "，余20个见问题台账。" in text, text[:900]
        assert text.count("余20件见问题台账。") == 1, text[-900:]
    with tap("a letter and a notice have all their problems, however many"):
        text = text_of(county, "unit_bulletin", letter)
        assert "见问题台账" not in text, text[:600]
        told = numbers(county)
        assert len(told) == count and not [no for no in told if no not in text]
        assert text.count("核查未通过，退回重改") == 1, text[-600:]
        assert f"涉及问题{count}个。" in text and "发现问题" not in text and "已整改" not in text, text[:600]
        text = text_of(county, "rectify_notice", county.units["CG"])
        assert f"下列{count}个问题" in text and not [no for no in told if no not in text], text[:600]


def names(tap, county):
    """Who is asked to come: one with a name of two characters, one of three, one with a dot in it."""
    meeting, operator = county.meeting(), county.login("operator")
    for name in ("张伟", "王小明", "演示·甲"):
        operator.post(f"/api/screenings/{meeting}/attendees", unit=county.units["CG"], name=name, post="局长", duty="attend")
    one = county.login("office").get(f"/api/screenings/{meeting}")["attendance"][0]
    operator.put(f"/api/attendees/{one['id']}", {"deputy_name": "李军", "deputy_post": "副局长", "expect_version": one["version"]})
    with tap("in the lists of a notice and a handbook a name of two characters is as wide as one of three"):
        text = set_text(county, "notice", meeting).replace("\n", "")
        assert "张 伟（局长）、王小明（局长）、演示·甲（局长）" in text, text
        text = set_text(county, "handbook", meeting).replace("\n", "")
        assert "张 伟（李 军代会）" in text and "1号 张 伟（城管局）、" in text and "号 王小明" in text, text


def mark(county, clip, at, found_on, point="D001"):
    """A problem that was found that day and is filed now; its id."""
    made = county.login("supervisor").post("/api/problems", {
        "clip": clip, "in_frame": at, "out_frame": at + 10, "point": county.points[point],
        "type": county.type["id"], "lead_unit": county.units["CG"], "indicator": county.indicator["id"],
        "description": "占道经营", "source": "supervision", "found_on": found_on})
    county.login("office").post(f"/api/problems/{made['id']}/file", expect_version=made["version"])
    return made["id"]


def counts(tap, county, clip):
    """Two problems of the period, one of them with a card that fell due; one found before it; a visit."""
    supervisor, office = county.login("supervisor"), county.login("office")
    problem = mark(county, clip, 0, day(0))
    mark(county, clip, 20, day(-1))
    mark(county, clip, 40, day(-30), "D002")
    third = office.post("/api/points", code="D003", name="城东汽车站", lead_unit=county.units["ZJ"], lat=38.05, lon=114.5,
                        type=office.get("/api/point-types")["items"][1]["id"], address="城东", person="演示·乙")["id"]
    made = supervisor.post("/api/rounds", kind="supervision", team="督导一组", from_on=day(-1), to_on=day(0), target=1)["id"]
    supervisor.post(f"/api/rounds/{made}/visits", on=day(0), point=third)
    card(county, problem)
    with record_of(county) as record:
        record.execute("UPDATE card SET original_due_on = ? WHERE problem = ?", [day(-1), problem])
    of, figures = bulletin(county, day(-1), day(0))
    told = {one["key"]: one for one in figures["figures"]}
    text = text_of(county, "bulletin", of)
    with tap("what a bulletin says was found is what its figures say: by the day it was found"):
        tally = figures["tally"]
        assert tally["total"]["found"] == told["found"]["num"] == 2, (tally["total"], told["found"])
        assert "本期共发现问题2个，交办1个" in text, text[:600]
    with tap("its scope are the points that were visited, with a finding or without, and their types"):
        names = [one["name"] for one in office.get("/api/point-types")["items"][:2]]
        assert tally["visited"]["points"] == 2 and tally["visited"]["bad"] == 1, tally["visited"]
        assert f"共督查2个点位（{names[0]}1个、{names[1]}1个），其中1个发现问题。" in text, text[:600]
    with tap("of what fell due it counts the cards that had no meeting too"):
        assert "pledge_rate" not in figures["units"][0]["figures"], figures["units"][0]
        assert "（一）整改未落实的1.城管局：到期交办问题1个，按期整改0个。" in text, text[:900]
    return problem


def numbers(county):
    with record_of(county) as record:
        return [row[0] for row in record.execute("SELECT problem_no FROM problem")]


def main():
    tap = Tap()
    with County() as county:
        clip = county.clip(county.make_clip("street.mp4", "--pattern=25x200"))["id"]
        names(tap, county)
        long(tap, county, counts(tap, county, clip))
    tap.end()


if __name__ == "__main__":
    main()
