#!/usr/bin/env python3
"""Three years and a day go by: log-in records go by themselves, an original only when the office
head says so; its hash and pictures stay, and the record still verifies. TAP."""
import datetime
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from clock import ZONE, Clock  # noqa: E402
from county import County, Refused  # noqa: E402
from house import Tap  # noqa: E402

tap = Tap()
folder = tempfile.mkdtemp(prefix="shenkan-clock-")
clock = Clock(folder)


def refused(call):
    try:
        call()
    except Refused as error:
        return error.body["error"]["key"]
    return None


def vault(county, clip):
    sha256 = clip["sha256"]
    return os.path.join(county.data, "vault", sha256[:2], sha256)


def events(client, kind, act):
    return [e for e in client.get(f"/api/events?kind={kind}&limit=1000")["items"] if e["act"] == act]


def row(client, clip):
    return next(i for i in client.get("/api/retention")["items"] if i["id"] == clip)


try:
    with County() as county:
        films = [county.make_clip(f"{name}.mp4", f"--pattern=30x{60 + n * 20}", "--size=320x180")
                 for n, name in enumerate(("one", "two"))]
        one, two = (county.clip(path)["id"] for path in films)
        problem = county.problem(two, 10, 40)
        head = county.login("office_head")
        tap.ok(head.get("/api/retention")["items"] == [], "nothing is proposed before its years")
        clip = head.get(f"/api/clips/{one}")

        clock.set(datetime.datetime.now(ZONE) + datetime.timedelta(days=3 * 366 + 1))
        head = county.login("office_head")
        clock.forward(61)
        swept = county.wait(lambda: events(head, "session", "sweep"), bool, 20)
        tap.ok(len(swept) == 1 and swept[0]["data"]["count"] > 3,
               "log-in records past their days went, with one event", swept)
        rows = head.get("/api/retention")
        tap.ok({one, two} <= {i["id"] for i in rows["items"]} and rows["bytes"] > 0,
               "originals past their years are proposed, not deleted", rows)
        tap.ok(os.path.exists(vault(county, clip)), "and are still there")
        tap.same(refused(lambda: head.post(f"/api/clips/{two}/discard")), "retention.open_problem",
                 "not what an open problem shows")
        office = county.login("office")
        tap.same(refused(lambda: office.post(f"/api/clips/{one}/discard")), "right.not_your_role",
                 "nor by anybody but the office head")
        office.post(f"/api/clips/{one}/hold", {"reason": "诉讼未结"})
        tap.same(row(head, one)["held"], "诉讼未结", "what must be kept says why")
        tap.same(refused(lambda: head.post(f"/api/clips/{one}/discard")), "retention.held",
                 "and stays")
        tap.same(refused(lambda: office.post(f"/api/clips/{one}/hold", {"reason": ""})),
                 "step.not_your_role", "until the office head releases it")
        head.post(f"/api/clips/{one}/hold", {"reason": ""})
        head.post(f"/api/clips/{one}/discard")
        clock.forward(61)
        gone = county.wait(lambda: not os.path.exists(vault(county, clip)), bool, 20)
        tap.ok(gone, "then its file goes")
        done = events(head, "clip", "discard")
        tap.ok(len(done) == 1 and done[0]["data"]["sha256"] == clip["sha256"]
               and done[0]["data"]["bytes"] == clip["bytes"], "with its event and hash", done)
        after = head.get(f"/api/clips/{one}")
        tap.ok(after["sha256"] == clip["sha256"] and after["discarded_at"], "the clip stays known",
               after)
        tap.ok(os.path.exists(os.path.join(county.data, "view", clip["sha256"], "poster.jpg")),
               "and its pictures")
        tap.same(refused(lambda: head.post(f"/api/clips/{one}/retry")), "retention.gone",
                 "it cannot be ingested again")
        tap.ok(county.run("verify", "--data", county.data, check=False).returncode == 0,
               "the record verifies without it")
        head.post(f"/api/problems/{problem}/withdraw", {"reason_code": "not_problem"})
        film = head.get(f"/api/clips/{two}")
        head.post(f"/api/clips/{two}/discard")
        clock.forward(61)
        tap.ok(county.wait(lambda: not os.path.exists(vault(county, film)), bool, 20),
               "what shows a settled problem may go too")
        status, headers, still = head.send("GET", f"/api/problems/{problem}/still", raw=True)
        tap.ok(status == 200 and still[:2] == b"\xff\xd8", "and the problem keeps its picture",
               (status, headers))
        again = county.clip(films[0])["id"]
        tap.ok(again == one and os.path.exists(vault(county, clip))
               and not head.get(f"/api/clips/{one}")["discarded_at"],
               "sent once more, it is back under its hash")
        tap.ok(county.run("verify", "--data", county.data, check=False).returncode == 0,
               "and verifies")
        os.unlink(vault(county, clip))
        tap.ok(county.run("verify", "--data", county.data, check=False).returncode == 1,
               "one that only vanished is found out")
finally:
    shutil.rmtree(folder, ignore_errors=True)
sys.exit(tap.done())
