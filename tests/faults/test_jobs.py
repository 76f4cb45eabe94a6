#!/usr/bin/env python3
"""Jobs: progress, cancel, retry, a program that is missing, and papers that do not change by themselves."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Tap  # noqa: E402

tap = Tap()
OVER = ("done", "failed", "cancelled")


def job_over(county, client, job):
    return county.wait(lambda: client.get(f"/api/jobs/{job}"),
                       lambda one: one["state"] in OVER, 300)


def cancel(county):
    path = county.make_clip("long.mp4", "--size", "1280x720", "--pattern", "25x3000")
    client = county.login("supervisor")
    clip = client.upload(path)
    with tap("a running job tells how far it is"):
        value = county.wait(lambda: client.get(f"/api/clips/{clip}"), lambda one: one["job"] and
                            one["job"]["state"] == "running" and one["job"]["progress"] > 0, 60)
        job = value["job"]["id"]
        assert value["state"] == "ingesting" and value["job"]["stage"]
    with tap("it can be cancelled, and nothing half-made stays"):
        client.post(f"/api/jobs/{job}/cancel")
        assert job_over(county, client, job)["state"] == "cancelled"
        view = os.path.join(county.data, "view", client.get(f"/api/clips/{clip}")["sha256"])
        assert not os.path.exists(os.path.join(view, "proxy.mp4"))
        assert not [name for name in os.listdir(view) if name.endswith(".part")]
    with tap("and done again when asked"):
        client.post(f"/api/clips/{clip}/retry")
        value = county.wait(lambda: client.get(f"/api/clips/{clip}"),
                            lambda one: one["state"] in ("ok", "failed"), 300)
        assert value["state"] == "ok" and value["frames"] == 3000, value
    return clip


def papers(county):
    office = county.login("office")

    def paper():
        job = office.post("/api/papers", {"kind": "ledgers", "id": 0})["job"]
        one = job_over(county, office, job)
        assert one["state"] == "done", one
        return office.get("/api/papers?kind=ledgers")["items"]
    with tap("the same record gives the same paper, byte for byte"):
        first, second = paper(), paper()
        assert {one["sha256"] for one in second} == {first[0]["sha256"]}, second
    with tap("a paper about nothing is refused or fails with a reason"):
        from county import Refused
        try:
            job = office.post("/api/papers", {"kind": "card", "id": 9999})["job"]
        except Refused as error:
            assert error.status in (400, 404, 409), error
        else:
            one = job_over(county, office, job)
            assert one["state"] == "failed" and one["reason"], one


def lost_views(county, clip):
    client = county.login("supervisor")
    sha256 = client.get(f"/api/clips/{clip}")["sha256"]
    proxy = os.path.join(county.data, "view", sha256, "proxy.mp4")
    with tap("derived files can be deleted and made again"):
        for name in os.listdir(os.path.dirname(proxy)):
            os.unlink(os.path.join(os.path.dirname(proxy), name))
        done = subprocess.run([county.program("shenkan"), "work", "--rebuild", "--data",
                               county.data], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert os.path.getsize(proxy) > 1000
        status, _, _ = client.send("GET", f"/api/clips/{clip}/view/proxy.mp4", raw=True)
        assert status == 200


def missing_program(county):
    with tap("without the media program a clip waits or fails plainly, and comes right later"):
        county.stop()
        county.start("--media", "/nowhere/shenkan-media")
        client = county.login("supervisor")
        clip = client.upload(county.make_clip("b.mp4", "--pattern", "25x25"))
        value = county.wait(lambda: client.get(f"/api/clips/{clip}"),
                            lambda one: one["state"] == "failed", 300)
        assert value["reason"]["key"] == "media.not_installed", value["reason"]
        assert "{" not in value["reason"]["zh"] and value["reason"]["zh"] != "media.not_installed"
        county.stop()
        county.start()
        client = county.login("supervisor")
        client.post(f"/api/clips/{clip}/retry")
        value = county.wait(lambda: client.get(f"/api/clips/{clip}"),
                            lambda one: one["state"] in ("ok", "failed"), 300)
        assert value["state"] == "ok", value


def damaged_piece(county):
    """A disk that turns bits in the store of pieces costs a rendering, not the meeting."""
    client = county.login("supervisor")
    clip = county.clip(county.make_clip("piece.mp4", "--pattern", "25x75"))["id"]
    problem = county.problem(clip, 5, 70)
    pieces = os.path.join(county.data, "pieces")
    county.wait(lambda: client.get(f"/api/problems/{problem}"),
                lambda one: all(s["ready"] for s in one["segments"]), 300)
    turned = 0
    for base, _, names in os.walk(pieces):
        for name in names:
            if len(name) == 64:
                with open(os.path.join(base, name), "r+b") as file:
                    file.seek(-40, os.SEEK_END)
                    byte = file.read(1)
                    file.seek(-1, os.SEEK_CUR)
                    file.write(bytes([byte[0] ^ 4]))
                turned += 1
    with tap("damaged pieces are rendered again while the reel is made"):
        assert turned >= 4, turned
        screening = county.screening([problem])
        office = county.login("office")
        version = office.get(f"/api/screenings/{screening}/reel")["versions"][0]
        assert version["state"] == "locked", version
        folder = os.path.join(county.data, "reels", str(screening), str(version["version_no"]))
        done = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder,
                              capture_output=True, text=True)
        assert done.returncode == 0 and done.stdout.count(": OK") == 2, done.stdout + done.stderr


def main():
    with County() as county:
        clip = cancel(county)
        damaged_piece(county)
        papers(county)
        lost_views(county, clip)
        missing_program(county)
    tap.end()


main()
