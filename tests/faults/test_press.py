#!/usr/bin/env python3
"""40 devices press claim on one problem at the same moment, each press sent several times."""
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import Console, County, Refused, Tap, op_id  # noqa: E402

DEVICES, REPEATS = 40, 3
DUE = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 5 * 86400))
tap = Tap()


def meeting(county):
    clip = county.clip(county.make_clip("one.mp4", "--pattern", "25x50"))["id"]
    problem = county.problem(clip, 5, 30, unit="CG", assist=("ZJ", "HW"))
    screening = county.screening([problem])
    office = county.login("office")
    for code in ("CG", "ZJ", "HW", "CBB"):
        office.post(f"/api/screenings/{screening}/attendees", {
            "unit": county.units[code], "name": f"演示·{code}负责人", "post": "局长", "duty": "attend"})
    county.move(screening, "notify", "open_checkin")
    seats = [(code, county.seat(screening, code)) for n in range(DEVICES)
             for code in [("CG", "ZJ", "HW", "CBB")[n % 4]]]
    county.move(screening, "go_live")
    console = Console(county, screening)
    console.do("take_control")
    at = next(one["position"] for one in console.stage()["items"] if one["problem"] == problem)
    console.do("goto", position=at)
    console.do("open_claim", seconds=300)
    return screening, problem, seats


def press_all(seats, problem):
    together = threading.Barrier(len(seats) * REPEATS)
    answers, refusals, lost = [], [], []

    def press(code, seat, body):
        twin = type(seat)(seat.port)
        twin.cookies = dict(seat.cookies)
        together.wait()
        try:
            answers.append((code, body["op_id"], twin.send("POST", "/api/seat/claims", body)))
        except Refused as error:
            refusals.append((code, body["op_id"], error))
        except Exception as error:  # noqa: BLE001
            lost.append((code, error))
    threads = []
    for n, (code, seat) in enumerate(seats):
        body = {"problem": problem, "due_on": DUE, "measures": f"措施 {n}",
                "pledge": f"承诺 {n}", "person_in_charge": "演示·负责人", "op_id": op_id()}
        threads += [threading.Thread(target=press, args=(code, seat, body))
                    for _ in range(REPEATS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers, refusals, lost


def main():
    with County() as county:
        screening, problem, seats = meeting(county)
        answers, refusals, lost = press_all(seats, problem)
        named = sum(code != "CBB" for code, _ in seats)
        with tap(f"{DEVICES} devices, {DEVICES * REPEATS} requests: every one is answered"):
            assert not lost, lost
            assert len(answers) + len(refusals) == DEVICES * REPEATS
            assert len(answers) == named * REPEATS, (len(answers), refusals[:2])
        with tap("a unit that is not named is refused by name of the rule"):
            assert {code for code, _, _ in refusals} == {"CBB"}
            assert all(error.status in (403, 404, 409) and error.key for _, _, error in refusals)
        with tap("exactly one primary claim, by the lead unit"):
            first = {op: answer for _, op, answer in answers if not answer["repeated"]}
            assert len(first) == named, len(first)
            primary = [answer for answer in first.values() if answer["outcome"] == "primary"]
            assert len(primary) == 1, len(primary)
            claims = county.login("office").get(f"/api/problems/{problem}")["claims"]
            assert sum(one["role"] == "primary" for one in claims) == 1, claims
        with tap("repeats got the first answer again"):
            for _, op, answer in answers:
                assert answer["outcome"] == first[op]["outcome"]
                assert answer["claim"] == first[op]["claim"]
        with tap("the others were told who holds it"):
            told = [answer for answer in first.values() if answer["outcome"] == "already"]
            assert told and all(answer["holder"]["unit_name"] for answer in told)
        with tap("one event for each press, and none lost"):
            events, after = [], 0
            office = county.login("office")
            while True:
                page = office.get(f"/api/events?after={after}&limit=1000")["items"]
                if not page:
                    break
                events += page
                after = page[-1]["seq"]
            seqs = [answer["event"] for answer in first.values()]
            assert len(set(seqs)) == named, (len(set(seqs)), named)
            assert set(seqs) <= {one["seq"] for one in events}
        with tap("the log is whole"):
            county.verify()
    tap.end()


main()
