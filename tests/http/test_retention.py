#!/usr/bin/env python3
"""Three years and a day go by: log-in records go by themselves, an original only when the office
head says so; its hash and pictures stay, and the record still verifies. TAP."""
import contextlib
import datetime
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from clock import ZONE, Clock  # noqa: E402
from county import County, Refused  # noqa: E402
from house import Tap, op_id  # noqa: E402

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


@contextlib.contextmanager
def stopped_at(county, path, *words):
    """A program of ours that waits in the middle of its files, at this one, until the end."""
    with open(path, "rb") as file:
        data = file.read()
    os.rename(path, path + ".aside")
    os.mkfifo(path)
    process = subprocess.Popen([county.program("shenkan"), *words], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)

    def try_pipe():
        with contextlib.suppress(OSError):
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        pipe = county.wait(try_pipe, bool, 60)  # it can be had once there is who reads it
        yield process
        os.set_blocking(pipe, True)
        with contextlib.suppress(BrokenPipeError), open(pipe, "wb") as file:
            file.write(data)
    finally:
        os.rename(path + ".aside", path)


def give_up(county, client, clip):
    client.post(f"/api/clips/{clip['id']}/discard")
    clock.forward(61)
    return county.wait(lambda: not os.path.exists(vault(county, clip)), bool, 60)


def between(county, client, first, second, third):
    """While backup and verify go through the files, one is given up behind their back."""
    target, fresh = (os.path.join(county.folder, name) for name in ("backup", "fresh"))
    with stopped_at(county, vault(county, first), "backup", "--data", county.data, "--to", target,
                    "--without-view") as process:
        tap.ok(give_up(county, client, second), "an original goes while a backup is made")
    told = process.communicate(timeout=60)[0]
    tap.ok(process.returncode == 0 and not os.path.exists(target + ".partial"),
           "the backup is made without it", told)
    tap.ok(not os.path.exists(os.path.join(target, "vault", second["sha256"][:2], second["sha256"]))
           and os.path.exists(os.path.join(target, "view", second["sha256"], "poster.jpg"))
           and not os.path.exists(os.path.join(target, "view", first["sha256"])),
           "with the pictures that cannot be made again, and no others")
    tap.ok(county.run("restore", "--from", target, "--data", fresh, check=False).returncode == 0,
           "and restores")
    with stopped_at(county, vault(county, first), "verify", "--data", county.data) as process:
        tap.ok(give_up(county, client, third), "one goes while all is verified")
    told = process.communicate(timeout=60)[0]
    tap.ok(", 1 bad" in told, "which is no fault but the one of the file that stands still", told)


def no_pictures(county, clip):
    for path in glob.glob(os.path.join(county.data, "view", clip["sha256"], "still-*.jpg")):
        os.unlink(path)


def events(client, kind, act):
    return [e for e in client.get(f"/api/events?kind={kind}&limit=1000")["items"] if e["act"] == act]


def row(client, clip):
    return next(i for i in client.get("/api/retention")["items"] if i["id"] == clip)


try:
    with County() as county:
        films = [county.make_clip(f"{name}.mp4", f"--pattern=30x{60 + n * 20}", "--size=320x180")
                 for n, name in enumerate(("one", "two", "three", "four", "five"))]
        one, two, three, four, five = (county.clip(path)["id"] for path in films)
        problem, lost = (county.problem(film, 10, 40) for film in (two, five))
        head = county.login("office_head")
        tap.ok(head.get("/api/retention")["items"] == [], "nothing is proposed before its years")
        clip = head.get(f"/api/clips/{one}")

        clock.set(datetime.datetime.now(ZONE) + datetime.timedelta(days=3 * 366 + 1))
        head = county.login("office_head")
        clock.forward(61)
        swept = county.wait(lambda: events(head, "session", "sweep"), bool, 60)
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
        between(county, head, clip, *(head.get(f"/api/clips/{n}") for n in (three, four)))
        head.post(f"/api/clips/{one}/discard")
        clock.forward(61)
        gone = county.wait(lambda: not os.path.exists(vault(county, clip)), bool, 60)
        tap.ok(gone, "then its file goes")
        done = [e for e in events(head, "clip", "discard") if e["object"] == one]
        tap.ok(len(done) == 1 and done[0]["data"]["sha256"] == clip["sha256"]
               and done[0]["data"]["bytes"] == clip["bytes"], "with its event and hash", done)
        after = head.get(f"/api/clips/{one}")
        tap.ok(after["sha256"] == clip["sha256"] and after["discarded_at"], "the clip stays known",
               after)
        tap.ok(os.path.exists(os.path.join(county.data, "view", clip["sha256"], "poster.jpg")),
               "and its pictures")
        tap.same(refused(lambda: head.post(f"/api/clips/{one}/retry")), "retention.gone",
                 "it cannot be ingested again")
        cut = {"clip": one, "in_frame": 0, "out_frame": 5}
        tap.same(refused(lambda: county.login("supervisor").post("/api/problems", cut)),
                 "retention.gone", "nor can a problem be cut out of it")
        tap.ok(county.run("verify", "--data", county.data, check=False).returncode == 0,
               "the record verifies without it")
        film, other = (head.get(f"/api/clips/{n}") for n in (two, five))
        index = os.path.join(county.data, "view", film["sha256"], "index.bin")
        no_pictures(county, film)
        os.rename(index, index + ".aside")
        tap.same(refused(lambda: head.post(f"/api/clips/{two}/discard")), "retention.open_problem",
                 "the rule comes before the picture")
        for one_problem in (problem, lost):
            head.post(f"/api/problems/{one_problem}/withdraw", {"reason_code": "not_problem"})
        number = head.get(f"/api/problems/{problem}")["problem_no"]
        status, _, answer = head.send("POST", f"/api/clips/{two}/discard", {"op_id": op_id()}, raw=True)
        tap.ok(status == 409 and b"retention.no_picture" in answer and answer.count(number.encode()) == 2,
               "a problem whose picture cannot be made is named", answer)
        os.rename(index + ".aside", index)
        no_pictures(county, other)
        os.unlink(vault(county, other))
        head.post(f"/api/clips/{five}/discard")
        tap.ok(head.get(f"/api/clips/{five}")["discarded_at"],
               "a lost original is given up without the pictures that it cannot give")
        head.post(f"/api/clips/{two}/discard")
        clock.forward(61)
        tap.ok(county.wait(lambda: not os.path.exists(vault(county, film)), bool, 60),
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
