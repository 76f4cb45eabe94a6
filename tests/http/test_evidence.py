#!/usr/bin/env python3
"""A unit hands in another problem's after-picture, cut by a tenth and coded anew; or the old picture:
through upload, ingest and report. The verifier sees it; no unit learns of the other. TAP."""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Refused, Tap  # noqa: E402
import pdf  # noqa: E402
from stamp import stamp  # noqa: E402

tap = Tap()
DIVE = "mandelbrot=s=1280x720:r=2:maxiter=200:start_scale=%s:end_scale=0.05:end_pts=40"


def picture(county, name, scale, filters="null", quality=3):
    path = os.path.join(county.folder, name)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", DIVE % scale, "-vf", filters,
                    "-frames:v", "1", "-q:v", str(quality), path], check=True)
    return path


def day(offset_s=0, form="%Y-%m-%d"):
    return time.strftime(form, time.gmtime(time.time() + 8 * 3600 + offset_s))


def card(county, problem, unit):
    made = county.login("office_head").post(f"/api/problems/{problem}/card", {
        "task": "清理", "standard": "干净", "duty_unit": county.units[unit],
        "duty_person": "演示·甲"})["id"]
    county.login(f"{unit.lower()}_liaison").post(f"/api/cards/{made}/sign")
    return made


def hand_in(county, unit, problem, card_id, path, remark=None):
    """Upload, wait, look at what the unit is told, report; the clip as the unit saw it."""
    who = county.login(f"{unit.lower()}_liaison")
    clip = who.upload(path, purpose="evidence", problem=problem)
    seen = county.wait(lambda: who.get(f"/api/clips/{clip}"),
                       lambda value: value["state"] in ("ok", "damaged", "failed"), 300)
    county.report(card_id, unit, measures="已清理", done_on=day(), evidence=[clip], remark=remark or "")
    return seen


def warnings(client, problem):
    report = client.get(f"/api/problems/{problem}")["rectifications"][-1]
    return {warning["kind"]: warning for warning in report["evidence"][0]["warnings"]}


def refused(call, what="status"):
    try:
        call()
    except Refused as error:
        return getattr(error, what)
    return None


with County() as county:
    film = os.path.join(county.folder, "film.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", DIVE % "0.6", "-t", "6",
                    "-vf", "fps=25,crop=960:540", "-pix_fmt", "yuv420p", film], check=True)
    footage = county.clip(film)["id"]
    first = county.problem(footage, 10, 60, unit="CG")
    second = county.problem(footage, 80, 120, point="D002", unit="ZJ")
    cards = {first: card(county, first, "CG"), second: card(county, second, "ZJ")}
    verifier, cg, zj = (county.login(name) for name in ("verifier", "cg_liaison", "zj_liaison"))
    one = stamp(picture(county, "one.jpg", 1.5), os.path.join(county.folder, "stamped.jpg"),
                day(60, "%Y:%m:%d %H:%M:%S"), (38.0502, 114.5001))

    with tap("an honest picture, taken now and here, is noticed in nothing"):
        seen = hand_in(county, "CG", first, cards[first], one)
        assert seen["warnings"] == [], seen["warnings"]
        assert warnings(verifier, first) == {}
        evidence = verifier.get(f"/api/problems/{first}")["rectifications"][0]["evidence"][0]
        assert 5 < evidence["distance_m"] < 50, evidence

    copy = picture(county, "copy.jpg", 1.5, "crop=iw*0.9:ih*0.9:iw*0.1:0,scale=640:-2", 18)
    with tap("the other unit's copy is known, and may be handed in with a word why"):
        seen = hand_in(county, "ZJ", second, cards[second], copy, "同一天同一施工队")
        assert [w["kind"] for w in seen["warnings"]] == ["twin", "no_time", "no_place"], seen["warnings"]
        assert seen["twins"] == [], "the unit is told of which clip"

    with tap("the verifier sees of what, and where that stands"):
        told = warnings(verifier, second)
        other = told["near_twin"]["other"]
        assert other["problem"] == first and other["unit_name"] == "城管局", other
        assert other["score"] > 0.97 and other["kind"] == "image" and not other["before"], other
        assert verifier.send("GET", f"/api/clips/{other['clip']}/view/view.jpg", raw=True)[0] == 200
        report = verifier.get(f"/api/problems/{second}")["rectifications"][0]
        assert report["remark"] == "同一天同一施工队", report
        rows = verifier.get("/api/board")["columns"]["reported"]
        assert {row["problem"]["id"]: row["warnings"] for row in rows}[second] == ["near_twin"], rows

    with tap("no unit learns of the other"):
        told = warnings(zj, second)
        assert set(told) == {"twin", "no_time", "no_place"}, told
        assert told["twin"] == {"kind": "twin", "amount": None, "later": False, "other": None}, told
        assert warnings(cg, first) == {}, "who was copied is told"
        assert "near_twin" in warnings(verifier, first), "the verifier is not told of the first one"
        for client, foreign in ((zj, first), (cg, second)):
            assert refused(lambda: client.get(f"/api/problems/{foreign}")) == 404
        text = str(zj.get(f"/api/problems/{second}"))
        assert "城管局" not in text and "one.jpg" not in text and "stamped" not in text, text

    third = county.problem(footage, 125, 140, unit="CG")
    cards[third] = card(county, third, "CG")
    with tap("the old picture, cut out of the film, is known; it is too old and from far away"):
        still = os.path.join(county.folder, "still.jpg")
        with open(still, "wb") as file:
            file.write(cg.send("GET", f"/api/problems/{third}/still", raw=True)[2])
        cut = os.path.join(county.folder, "cut.jpg")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", still, "-vf",
                        "crop=iw*0.9:ih*0.9:0:ih*0.1", "-q:v", "9", cut], check=True)
        old = stamp(cut, os.path.join(county.folder, "old.jpg"), "2026:01:02 03:04:05", (38.06, 114.5))
        seen = hand_in(county, "CG", third, cards[third], old)
        told = warnings(verifier, third)
        assert set(told) == {"near_before", "older_than_card", "far"}, told
        assert [w["kind"] for w in seen["warnings"]] == list(told), seen["warnings"]
        assert 1000 < told["far"]["amount"] < 1250, told["far"]
        other = told["near_before"]["other"]
        assert other["clip"] == footage and other["before"] and other["problem"] == third, other
        assert 4500 <= other["at_ms"] <= 6000, other

    with tap("how far is far is a setting, and what was kept stays"):
        admin = county.login("admin")
        row = next(s for s in admin.get("/api/settings")["items"] if s["key"] == "evidence.far_m")
        admin.put("/api/settings", {"key": row["key"], "value": "5000",
                                    "expect_version": row["version"]})
        now = cg.get(f"/api/clips/{seen['id']}")["warnings"]
        assert [w["kind"] for w in now] == ["near_before", "older_than_card"], now
        assert told["far"] == warnings(verifier, third)["far"]

    fourth = county.problem(footage, 30, 50, unit="CG")
    cards[fourth] = card(county, fourth, "CG")
    scan = os.path.join(county.folder, "scan.pdf")
    with open(scan, "wb") as file:
        file.write(pdf.pages(3, pdf.RED_BELOW_BLUE))
    with tap("a PDF is evidence beside a picture, and not instead of one"):
        clip = cg.upload(scan, purpose="evidence", problem=fourth)
        seen = county.wait(lambda: cg.get(f"/api/clips/{clip}"), lambda value: value["state"] == "ok", 60)
        assert (seen["kind"], seen["pages"], seen["warnings"]) == ("image", 3, []), seen
        report = {"measures": "已清理", "done_on": day(), "remark": ""}
        why = refused(lambda: county.report(cards[fourth], "CG", evidence=[clip], **report), "key")
        assert why == "rectification.only_documents", why
        photo = cg.upload(picture(county, "fourth.jpg", 0.9), purpose="evidence", problem=fourth)
        county.wait(lambda: cg.get(f"/api/clips/{photo}"), lambda value: value["state"] == "ok", 60)
        county.report(cards[fourth], "CG", evidence=[clip, photo], **report)
        shown = verifier.get(f"/api/problems/{fourth}")["rectifications"][0]["evidence"]
        assert [e["pages"] for e in shown] == [None, 3], shown
        row = next(r for r in verifier.get("/api/board")["columns"]["reported"]
                   if r["problem"]["id"] == fourth)
        assert f"/clips/{photo}/" in row["after"], row
    with tap("who sees its first page may read the rest, as a file and nothing else"):
        with open(scan, "rb") as file:
            whole = file.read()
        for client in (verifier, cg, county.login("office")):
            status, headers, data = client.send("GET", f"/api/clips/{clip}/original", raw=True)
            assert status == 200 and data == whole, status
            assert headers["Content-Type"] == "application/octet-stream", headers
            assert headers["Content-Disposition"].startswith("attachment"), headers
        assert verifier.send("GET", f"/api/clips/{photo}/original", raw=True)[0] == 403
        assert zj.send("GET", f"/api/clips/{clip}/original", raw=True)[0] == 404
    with tap("a PDF is no footage"):
        office = county.login("office")
        film = office.upload(scan, purpose="footage")
        failed = county.wait(lambda: office.get(f"/api/clips/{film}"),
                             lambda value: value["state"] == "failed", 60)
        assert failed["reason"]["key"] == "media.document", failed

    with tap("the record is intact"):
        county.verify()
tap.end()
