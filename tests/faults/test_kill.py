#!/usr/bin/env python3
"""kill -9 of the server: in mid-ingest, in mid-claim window. What was acknowledged is there after."""
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import Console, County, Refused, Tap, op_id  # noqa: E402

DUE = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 5 * 86400))
tap = Tap()


def mid_ingest(county):
    with tap("kill -9 in mid-ingest: the job is taken up again and the clip is right"):
        path = county.make_clip("long.mp4", "--size", "640x360", "--pattern", "25x1500")
        client = county.login("supervisor")
        clip = client.upload(path)
        county.wait(lambda: client.get(f"/api/clips/{clip}"),
                    lambda value: value["state"] == "ingesting" and value["job"] and
                    value["job"]["state"] == "running", 60)
        county.stop(9)
        county.start()
        value = county.wait(lambda: client.get(f"/api/clips/{clip}"),
                            lambda one: one["state"] in ("ok", "damaged", "failed"), 300)
        assert value["state"] == "ok", value
        assert value["frames"] == 1500, value["frames"]
        view = os.path.join(county.data, "view", value["sha256"])
        left = [name for name in os.listdir(view) if name.startswith(".") or "tmp" in name]
        assert not left, left
        assert not os.listdir(os.path.join(county.data, "scratch"))
    return clip


class Phones:
    """Presses that go on while the server dies; those that were answered must not be lost."""

    def __init__(self, seats, problem):
        self.seats, self.problem = seats, problem
        self.answers, self.unsure = [], []
        self.stop = False

    def run(self, seat):
        while not self.stop:
            body = {"problem": self.problem, "due_on": DUE, "measures": "清理",
                    "pledge": "立行立改", "person_in_charge": "演示·负责人", "op_id": op_id()}
            try:
                self.answers.append((seat, body, seat.send("POST", "/api/seat/claims", body)))
            except Refused:
                pass
            except OSError:
                self.unsure.append((seat, body))
                return
            except Exception:
                self.unsure.append((seat, body))
                return


def mid_window(county, clip):
    problems = [county.problem(clip, 10, 35, unit="CG", assist=("ZJ",)),
                county.problem(clip, 50, 75, point="D002", unit="ZJ")]
    screening = county.screening(problems)
    office = county.login("office")
    for code in ("CG", "ZJ"):
        office.post(f"/api/screenings/{screening}/attendees", {
            "unit": county.units[code], "name": f"演示·{code}负责人", "post": "局长", "duty": "attend"})
    county.move(screening, "notify", "open_checkin")
    seats = [county.seat(screening, code) for code in ("CG", "CG", "ZJ", "ZJ")]
    hall, _ = county.hall(screening)
    county.move(screening, "go_live")
    console = Console(county, screening)
    console.do("take_control")
    at = next(one["position"] for one in console.stage()["items"] if one["problem"] == problems[0])
    console.do("goto", position=at)
    console.do("play")
    console.do("open_claim", seconds=300)
    before = hall.get("/api/hall/stage")
    phones = Phones(seats, problems[0])
    threads = [threading.Thread(target=phones.run, args=(seat,)) for seat in seats]
    for one in threads:
        one.start()
    with tap("kill -9 in a claim window: there were answered presses"):
        county.wait(lambda: len(phones.answers), lambda n: n > len(seats), 60)
    county.stop(9)
    phones.stop = True
    for one in threads:
        one.join()
    county.start()
    with tap("the hall shows the same problem and the window is still open"):
        after = hall.get("/api/hall/stage")
        assert after["problem"]["id"] == before["problem"]["id"] == problems[0]
        assert after["item"] == before["item"]
        assert after["rev"] >= before["rev"]
        assert after["window"]["state"] == "open"
        assert after["window"]["closes_at"] == before["window"]["closes_at"]
    with tap("every acknowledged press is there, and gives its first answer again"):
        primary = set()
        for seat, body, first in phones.answers:
            again = seat.send("POST", "/api/seat/claims", body)
            assert again["repeated"] is True, again
            assert again["outcome"] == first["outcome"], (first, again)
            assert again["claim"] == first["claim"]
            if first["outcome"] == "primary":
                primary.add(first["claim"])
        assert len(primary) == 1, primary
    with tap("presses that had no answer can be sent again"):
        for seat, body in phones.unsure:
            answer = seat.send("POST", "/api/seat/claims", body)
            assert answer["outcome"] in ("primary", "joint", "already")
    with tap("the problem has exactly one primary claim, and the meeting goes on"):
        claims = office.get(f"/api/problems/{problems[0]}")["claims"]
        assert sum(one["role"] == "primary" for one in claims) == 1, claims
        console = Console(county, screening)
        console.do("close_claim")
        county.move(screening, "adjourn")
        assert office.get(f"/api/problems/{problems[0]}")["state"] == "claimed"
        assert office.get(f"/api/problems/{problems[1]}")["state"] != "claimed"
    with tap("the log is whole"):
        county.verify()


def main():
    with County() as county:
        clip = mid_ingest(county)
        mid_window(county, clip)
    tap.end()


main()
