#!/usr/bin/env python3
"""A whole screening with a crowd of devices, everything going wrong that does in a hall: cuts, reloads,
presses sent twice, wrong clocks, and the server killed with -9. At the end, what every device was told
is compared with the record.

    test_crowd.py [--phones N] [--problems N] [--kills N] [--leaders N] [--watchers N] [--seed N] [--figures FILE]

Without options a short one, for the suite."""
import argparse
import asyncio
import json
import os
import random
import resource
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import crowd  # noqa: E402
from county import County, Tap  # noqa: E402
from house import PASSWORD  # noqa: E402

DUE = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 5 * 86400))
FRAMES = 12  # of each problem's segment
BACK_S = 5.5  # the longest wait a server may ask a stream for, and half a second
SEATS = 5  # phones of one unit
PRESSES = {("problem", "claim"), ("claim", "join"), ("press", "again")}
tap = Tap()


class Meeting:
    """The county, its screening and the crowd in it."""

    def __init__(self, county, options):
        self.county, self.options = county, options
        self.dice = random.Random(options.seed)
        self.back, self.told_s, self.kills = [], [], 0
        self.last, self.unheard = [], []

    def prepare(self):
        """Units, problems, the reel, people and desks."""
        county, n = self.county, self.options.problems
        admin, office = county.login("admin"), county.login("office")
        codes = ["CG", "ZJ", "HW"]
        for i in range(len(codes), max(3, self.options.phones // SEATS)):
            codes.append(f"U{i:03}")
            county.units[codes[-1]] = admin.post("/api/units", {
                "code": codes[-1], "full_name": f"演示县第{i}单位", "short_name": f"第{i}单位",
                "kind": "county", "rank_order": i + 10})["id"]
        clip = county.clip(county.make_clip(
            "crowd.mp4", "--size", "320x180", "--pattern", f"25x{n * FRAMES + 10}"))["id"]
        self.lead = [codes[i % len(codes)] for i in range(n)]
        self.problems = [county.problem(
            clip, i * FRAMES, (i + 1) * FRAMES, unit=self.lead[i],
            assist=(codes[(i + 1) % len(codes)],) if i % 3 == 0 else ()) for i in range(n)]
        self.screening = county.screening(self.problems, seconds=120 + 20 * n)
        for code in codes:
            office.post(f"/api/screenings/{self.screening}/attendees", {
                "unit": county.units[code], "name": f"演示·{code}负责人", "post": "局长",
                "duty": "attend"})
        county.move(self.screening, "notify", "open_checkin")
        desks = {desk["unit"]: desk["code"] for desk in county.login("operator").get(
            f"/api/screenings/{self.screening}")["desks"]}
        self.seats = [(codes[i % len(codes)], desks[county.units[codes[i % len(codes)]]])
                      for i in range(self.options.phones)]
        self.codes = []
        for i in range(self.options.leaders):
            account = admin.post("/api/users", {
                "login": f"leader{i}", "password": PASSWORD, "must_change": False, "name": f"演示·县领导{i}",
                "unit": county.units["CBB"], "roles": ["leader"]})["id"]
            self.codes.append(county.login("operator").post(
                f"/api/screenings/{self.screening}/leader_codes", {"account": account})["code"])
        self.disputed = {p for i, p in enumerate(self.problems) if i % 5 == 3}

    def invite(self):
        faults = crowd.Faults()
        port = self.county.port
        self.phones = [crowd.Phone(port, faults, self.dice, DUE, self.disputed.__contains__)
                       for _ in self.seats]
        self.tablets = [crowd.Tablet(port, faults, self.dice) for _ in self.codes]
        _, token = self.county.hall(self.screening)
        self.hall = crowd.Hall(port, token, self.dice)
        self.console = crowd.Console(self.county.login("operator"), self.screening,
                                     crowd.Faults(cut=0.05, twice=0.2), self.dice)
        self.host = crowd.Device(port, "", crowd.Faults(), self.dice)
        self.host.cookies = dict(self.county.login("host").cookies)
        recorder = self.county.login("recorder")
        self.watchers = []
        for _ in range(self.options.watchers):
            one = crowd.Device(port, self.console.stream, crowd.Faults(), self.dice)
            one.cookies = dict(recorder.cookies)
            self.watchers.append(one)
        self.devices = [*self.phones, *self.tablets, self.hall, self.console, *self.watchers]

    async def settle(self, good, seconds, what):
        until = time.monotonic() + seconds
        while not good():
            if time.monotonic() > until:
                raise TimeoutError(f"{what}: still not after {seconds} s")
            await asyncio.sleep(0.02)

    async def told(self, rev, since):
        """How long until every device heard of this rev; the last one counts."""
        def late():
            return [d for d in self.devices if not d.stage or d.stage["rev"] < rev]
        try:
            await self.settle(lambda: not late(), BACK_S, f"rev {rev}")
            self.told_s.append(max(0.0, max(d.heard_at for d in self.devices) - since))
        except TimeoutError:
            raise TimeoutError(f"{len(late())} devices did not hear of rev {rev}") from None

    async def one_problem(self, i, kill):
        problem = self.problems[i]
        at = next(item["position"] for item in self.items if item["problem"] == problem)
        await self.console.do("goto", position=at)
        await self.console.do("play")
        await self.console.do("open_claim", seconds=60)
        killing = asyncio.ensure_future(self.kill_in(i, at)) if kill else None
        lead = [d for d, (code, _) in zip(self.phones, self.seats) if code == self.lead[i]]

        def settled(device):
            """It acted, or it is shown that its unit has."""
            if any(one.get("problem") == problem for one in device.asked):
                return True
            now = device.stage and device.stage["now"]
            return now and now["problem"] == problem and (now["claims"] or now["dispute"]) and \
                not any(now["can"][act]["ok"] for act in ("claim", "dispute"))
        await self.settle(lambda: all(map(settled, lead)) and not any(d.tasks for d in lead), 40,
                          f"presses of problem {i}")
        if killing:
            await killing
        await self.console.do("close_claim")
        if problem in self.disputed:
            await self.rule(problem)

    async def rule(self, problem):
        stage = await self.console.ask("GET", self.console.path)
        mine = [one for one in stage["disputes"] if one["problem"] == problem and not one["ruling"]]
        for one in mine:
            unit = self.county.units[self.lead[self.problems.index(problem)]]
            await self.host.act("POST", f"/api/disputes/{one['id']}/rule",
                                {"ruling": "assign", "unit": unit, "text": "按属地"}, kind="rule")

    async def kill(self, at):
        """kill -9; how long until everyone is back at that item."""
        heard = time.monotonic()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self.county.stop, 9)
        self.county.port = self.console.port
        await loop.run_in_executor(None, self.county.start)
        begun = time.monotonic()
        def away():
            return [d for d in self.devices if d.heard_at < heard or not d.stage or
                    (d.stage["item"] or {}).get("position") != at]
        try:
            await self.settle(lambda: not away(), 2 * BACK_S, "back")
        except TimeoutError:
            raise TimeoutError(f"{len(away())} of {len(self.devices)} devices are not back") from None
        self.back.append(time.monotonic() - begun)
        self.kills += 1

    async def hold(self):
        """The screening from the first command to adjournment."""
        self.items = (await self.console.ask("GET", self.console.path))["items"]
        behind_proxy = self.phones[::8]
        streams = [asyncio.ensure_future(d.wait() if d in behind_proxy else d.follow())
                   for d in self.devices]
        playing = asyncio.ensure_future(self.hall.play())
        await self.settle(lambda: all(d.stage for d in self.devices), 30, "everybody follows")
        await self.console.do("take_control")
        kill_at = set(self.dice.sample(range(len(self.problems)),
                                       min(self.options.kills, len(self.problems))))
        for i in range(len(self.problems)):
            await self.one_problem(i, i in kill_at)
        if self.options.figures:
            await self.measure()
        await asyncio.gather(*(task for d in [*self.phones, *self.tablets] for task in d.tasks))
        rev = (await self.console.ask("GET", self.console.path))["rev"]
        await self.settle(lambda: all(d.stage and d.stage["rev"] == rev for d in self.devices),
                          10, "everybody has the last state")
        await asyncio.sleep(0.5)
        self.last = [(d, d.stage, await d.state_in_record()) for d in self.devices]
        await asyncio.get_running_loop().run_in_executor(
            None, self.county.move, self.screening, "adjourn")
        await self.settle(lambda: all(d.shut or d.stage and d.stage["screening"]["state"] == "adjourned"
                                      for d in self.devices), 10, "everybody heard the end")
        self.unheard = [d for d in self.devices if d.shut and not d.away and
                        d.stage["screening"]["state"] != "adjourned"]
        for d in self.devices:
            d.end()
        await asyncio.gather(*streams, playing)

    async def kill_in(self, i, at):
        """While the problem's window is open, as soon as some have pressed."""
        problem = self.problems[i]
        await self.settle(lambda: sum(any(a.get("problem") == problem for a in d.asked)
                                      for d in self.phones) >= 2, 30, "first presses")
        await self.kill(at)

    async def measure(self):
        """Commands on a quiet stage: from sending to the last of all devices."""
        for n in range(40):
            since = time.monotonic()
            answer = await self.console.do("blank", on=n % 2 == 0)
            await self.told(answer["version"] if "version" in answer else answer["rev"], since)
        await self.console.do("blank", on=False)

    async def sit(self):
        await asyncio.gather(*(d.enter(code) for d, code in zip(self.tablets, self.codes)))
        for i in range(0, len(self.phones), 20):
            await asyncio.gather(*(phone.sit(code, f"演示·{name}") for phone, (name, code) in
                                   list(zip(self.phones, self.seats))[i:i + 20]))


def all_events(office):
    found, after = [], 0
    while page := office.get(f"/api/events?after={after}&limit=1000")["items"]:
        found += page
        after = page[-1]["seq"]
    return found


def plain(stage):
    """A state without what is only the moment of asking, or who happens to be connected."""
    return {name: value for name, value in stage.items()
            if name not in ("server_ms", "event", "hall", "units", "phrases")}


def compare(meeting):
    county, acked = meeting.county, []
    for device in [*meeting.devices, meeting.host]:
        acked += [one for one in device.asked if "answer" in one]
    office = county.login("office")
    events = {one["seq"]: one for one in all_events(office)}
    with tap(f"{len(acked)} acknowledged acts are in the record, each exactly once"):
        seqs = [one["answer"]["event"] for one in acked]
        assert len(set(seqs)) == len(seqs), "two acts share an event"
        lost = [seq for seq in seqs if seq not in events]
        assert not lost, f"{len(lost)} acknowledged acts are not in the record: {lost[:5]}"
        presses = sum(one["kind"] == "claim" for one in acked)
        logged = sum((e["kind"], e["act"]) in PRESSES for e in events.values())
        assert logged == presses, f"{presses} presses were acknowledged, {logged} are in the record"
        said = sum(one["kind"] == "remark" for one in acked)
        kept = sum(e["kind"] == "remark" and e["act"] in ("post", "keep") for e in events.values())
        assert said == kept and bool(said) == bool(meeting.tablets), (said, kept)
    with tap(f"one primary claim for each of {len(meeting.problems)} problems"):
        for problem in meeting.problems:
            claims = office.get(f"/api/problems/{problem}")["claims"]
            primary = [one for one in claims if one["role"] == "primary" and one["state"] == "active"]
            assert len(primary) == 1, (problem, claims)
            ids = {one["id"] for one in claims}
            told = {one["answer"]["claim"] for one in acked if one.get("problem") == problem and
                    one["kind"] == "claim" and one["answer"]["outcome"] != "already"}
            assert told <= ids, (problem, told, ids)
    with tap(f"{len(meeting.last)} devices end with the record's own state"):
        assert meeting.last, "the screening did not come to its end"
        for device, shown, real in meeting.last:
            differs = [name for name in plain(real) if plain(shown).get(name) != plain(real)[name]]
            assert not differs, (device.stream, differs, [shown[n] for n in differs],
                                 [real[n] for n in differs])
    with tap("whoever followed when it ended was told so; who came back later was shown out"):
        assert not meeting.unheard, len(meeting.unheard)
    with tap(f"the server was killed {meeting.kills} times: everyone back within {BACK_S} s"):
        assert meeting.kills == min(meeting.options.kills, len(meeting.problems))
        assert all(one <= BACK_S for one in meeting.back), meeting.back


def tell(meeting):
    """The figures, as comments for people and as JSON for the benchmark."""
    took = sorted(one["took_s"] for d in meeting.phones for one in d.asked
                  if one["kind"] == "claim" and "answer" in one)
    figures = {
        "devices": len(meeting.devices), "problems": len(meeting.problems),
        "claims": len(took), "cuts": sum(d.cuts for d in meeting.devices),
        "reconnects": sum(d.reconnects for d in meeting.devices),
        "states": sum(d.states for d in meeting.devices),
        "claim_p50_ms": round(1000 * statistics.median(took), 1),
        "claim_p99_ms": round(1000 * took[int(len(took) * 0.99)], 1),
        "back_s": [round(one, 2) for one in meeting.back],
    }
    if meeting.told_s:
        told = sorted(meeting.told_s)
        figures.update(last_device_p50_ms=round(1000 * statistics.median(told), 1),
                       last_device_worst_ms=round(1000 * told[-1], 1))
    for name, value in figures.items():
        print(f"# {name}: {value}", flush=True)
    if meeting.options.figures:
        with open(meeting.options.figures, "w", encoding="utf-8") as file:
            json.dump(figures, file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--phones", type=int, default=40)
    parser.add_argument("--problems", type=int, default=6)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--leaders", type=int, default=3)
    parser.add_argument("--watchers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--figures", help="also measure, and write the figures there")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard < 65536 else 65536, hard))
    with County() as county:
        meeting = Meeting(county, options)
        meeting.prepare()
        with tap(f"{options.phones} phones, {options.leaders} leaders, hall, console and "
                 f"{options.watchers} watchers hold a screening of {options.problems} problems"):
            meeting.invite()

            async def run():
                await meeting.sit()
                await asyncio.get_running_loop().run_in_executor(
                    None, county.move, meeting.screening, "go_live")
                await meeting.hold()
            asyncio.run(run())
        compare(meeting)
        tell(meeting)
        with tap("the log is whole"):
            county.verify()
    tap.end()


main()
