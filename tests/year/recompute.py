#!/usr/bin/env python3
"""Every indicator once more, from the event log alone and by the design's words (domain, part 7);
nothing of the server's own statements is used. Only which points there are to visit is no event: an
import tells of its rows as a number, so the register is given beside the log.

    recompute.py EVENTS.jsonl [FROM TO [NOW [POINTS.json]]]

EVENTS as `shenkan export events` writes them; NOW in ms; POINTS: the answer of /api/points."""
import collections
import datetime
import json
import statistics
import sys
import time

ZONE = datetime.timezone(datetime.timedelta(hours=8))
DAY_MS = 86400000
MASK = 2 ** 64 - 1
RATES = {"claim_rate", "sign_rate", "on_time_rate", "rectified_rate", "rework_rate", "recurrence",
         "recheck_rate", "relapse_rate", "pledge_rate", "coverage"}
KEYS = ("found filed dispatched closed claim_rate late_claims sign_rate on_time_rate rectified_rate "
        "rework_rate recurrence recheck_rate relapse_rate pledge_rate overdue suspended exposures coverage").split()


def day_of(at):
    return datetime.datetime.fromtimestamp(at / 1000, ZONE).date().isoformat()


def instant(day, hour):
    date = datetime.date.fromisoformat(day)
    return int(datetime.datetime.combine(date, datetime.time(hour), ZONE).timestamp() * 1000)


def place(period, ten):
    """Which of each ten closures is looked at again, 0…9: SplitMix64 of the period and the ten."""
    x = (period * 1000003 + ten + 0x9e3779b97f4a7c15) & MASK
    x = ((x ^ x >> 30) * 0xbf58476d1ce4e5b9) & MASK
    x = ((x ^ x >> 27) * 0x94d049bb133111eb) & MASK
    return (x ^ x >> 31) % 10


class Row:
    """What the log says of one thing; `events` are the numbers that said it."""

    def __init__(self, **fields):
        self.events = []
        self.__dict__.update(fields)


class Log:
    """The log played from its first event to its last."""

    def __init__(self, events, points=None):
        """`points`: the unit of each point that is in use."""
        self.points, self.visits = points or {}, []
        self.problems, self.cards, self.claims, self.reports = {}, {}, {}, {}
        self.closures, self.exposures, self.began, self.ended = [], {}, {}, {}
        self.rechecks, self.refused = [], set()
        self.shown, self.settings = {}, {"due.hour": "18", "ranking.min_n": "5"}
        for event in events:
            self.play(event)

    def play(self, e):
        data = e["data"] or {}
        if e["kind"] == "problem":
            self.problem(e, data)
        elif e["kind"] == "claim" and e["act"] == "amend":
            self.claims[e["object"]].due_on = data.get("due_on")
            self.claims[e["object"]].events.append(e["seq"])
        elif e["kind"] == "stage" and e["act"] in ("goto", "next", "prev", "play", "replay"):
            if data.get("problem"):
                self.shown.setdefault((e["screening"], data["problem"]), e["seq"])
        elif e["kind"] == "screening" and e["act"] == "go_live":
            self.began[e["object"]] = e["at"]
        elif e["kind"] == "screening" and e["act"] == "adjourn":
            self.ended[e["object"]] = e["at"]
        elif e["kind"] == "recheck":
            self.rechecks.append(Row(problem=data["problem"], closure=data["closure"], on=data["on"],
                                     drawn=data["drawn"], relapse=data.get("relapse")))
        elif e["kind"] == "relapse" and e["act"] == "refuse":
            self.refused.add(e["object"])
        elif e["kind"] == "round" and e["act"] == "visit":
            self.visits.append(Row(point=data["point"], on=data["on"]))
            self.visits[-1].events.append(e["seq"])
            if data.get("problem"):
                found = self.problems[data["problem"]]
                found.round = found.round or e["object"]
        elif e["kind"] == "setting":
            self.settings[data["key"]] = data["value"]
        elif e["kind"] == "exposure" and e["act"] == "record":
            self.exposures[e["object"]] = Row(unit=data["unit"], on=data["on"], state=e["to"])
        elif e["kind"] == "exposure":
            shown = self.exposures[e["object"]]
            shown.state = e["to"]
            if e["act"] == "amend":
                shown.unit, shown.on = data.get("unit", shown.unit), data.get("on", shown.on)

    def problem(self, e, data):
        p = self.problems.setdefault(e["object"], Row(
            id=e["object"], lead_unit=None, found_on=None, type=None, filed_at=None, recurs=None, card=None,
            none=False, original_due_on=None, reopened=False, missed=False, disputed=False, point=None, round=None))
        p.state = e["to"]
        p.none = p.state == "withdrawn" or (p.none and p.state == "archived")
        p.events.append(e["seq"])
        step = getattr(self, "do_" + e["act"], None)
        if step:
            step(e, data, p)

    # ---- one act each: what it makes true -------------------------------------------------------

    def do_draft(self, e, data, p):
        p.lead_unit = data.get("lead_unit") or None
        p.found_on, p.type = data["found_on"], data.get("type")
        p.point, p.round = data.get("point") or None, data.get("round")

    do_import = do_draft

    def do_edit(self, e, data, p):
        """What is not named stayed as it was."""
        p.lead_unit = data.get("lead_unit", p.lead_unit) or None
        p.found_on = data.get("found_on", p.found_on)
        p.type = data.get("type", p.type)

    def do_file(self, e, data, p):
        p.filed_at, p.recurs = e["at"], data.get("recurrence_of")

    def do_miss(self, e, data, p):
        p.missed = True

    def primary(self, e, p, mode, **fields):
        self.claims[fields["id"]] = Row(problem=p.id, screening=e["screening"], mode=mode,
                                        active=True, **fields)
        self.claims[fields["id"]].events.append(e["seq"])

    def do_claim(self, e, data, p):
        self.primary(e, p, "recorded" if data["recorded"] else "onsite", id=data["claim"],
                     unit=data["unit"], due_on=data.get("due_on"))

    def do_late_claim(self, e, data, p):
        self.primary(e, p, "late", id=data["claim"], unit=data["unit"], due_on=data.get("due_on"))

    def do_rule_claim(self, e, data, p):
        self.primary(e, p, "ruling", id=data["claim"], unit=data["unit"], due_on=data.get("due_on"))

    def do_rule_assign(self, e, data, p):
        p.lead_unit = data["unit"]
        if data.get("claim"):
            self.primary(e, p, "ruling", id=data["claim"], unit=data["unit"], due_on=None)

    def release(self, p):
        for claim in self.claims.values():
            if claim.problem == p.id:
                claim.active = False

    def do_rule_refile(self, e, data, p):
        self.release(p)

    do_rule_withdraw = do_rule_refile

    def do_dispatch(self, e, data, p):
        p.card = data["card"]
        p.original_due_on = data["due_on"]
        self.cards[p.card] = Row(id=p.card, problem=p.id, unit=data["duty_unit"], issued_at=e["at"],
                                 due_on=data["due_on"], due_at=data["due_at"],
                                 first_due_at=data["due_at"], void=False,
                                 sign_due_at=data["sign_due_at"], signed_at=None)

    def void(self, p):
        if p.card:
            self.cards[p.card].void = True
            p.card = None

    def do_return(self, e, data, p):
        self.void(p)

    do_withdraw = do_return

    def do_sign(self, e, data, p):
        self.cards[p.card].signed_at = e["at"]

    def due(self, p, day, at=None):
        """By the end of the day, or within it: hours of work."""
        card = self.cards[p.card]
        card.due_on, card.due_at = day, at or instant(day, int(self.settings["due.hour"]))

    def do_extend(self, e, data, p):
        self.due(p, data["day"], data.get("due_at"))

    do_suspend = do_resume = do_review = do_extend

    def do_report(self, e, data, p):
        self.reports[data["rectification"]] = Row(problem=p.id, unit=self.cards[p.card].unit,
                                                  at=e["at"], failed=False)

    do_report_paper = do_report

    def do_verify_fail(self, e, data, p):
        self.reports[data["rectification"]].failed = True
        self.due(p, data["due_on"])

    def do_ask_again(self, e, data, p):
        """What could not be seen was neither good nor bad; the term went on without it."""
        del self.reports[data["rectification"]]
        card = self.cards[p.card]
        card.due_on, card.due_at = data["due_on"], data["due_at"]

    def do_close(self, e, data, p):
        self.closures.append(Row(id=len(self.closures) + 1, problem=p.id, at=e["at"]))

    def do_reopen(self, e, data, p):
        p.reopened = True
        self.due(p, data["due_on"])

    # ---- the figures -------------------------------------------------------------------------------

    def last_closure(self, problem):
        return max((c.at for c in self.closures if c.problem == problem), default=None)

    def card_of(self, problem):
        card = self.problems[problem].card
        return self.cards[card] if card else None

    def promised(self, claim):
        return claim.due_on or self.problems[claim.problem].original_due_on

    def kept(self, claim, now):
        """What became of a pledge, in the design's words; None: it has no day."""
        if not self.promised(claim):
            return None
        until = instant(self.promised(claim), int(self.settings["due.hour"]))
        closed = self.last_closure(claim.problem)
        if self.problems[claim.problem].reopened:
            return "failed"
        if closed and closed <= until:
            return "kept"
        own = self.began[claim.screening]
        for began in self.began.values():
            if began > own and began > until and not (closed and closed <= began):
                return "failed"
        return "late" if closed or now > until else "pending"

    def drawn(self):
        """The closures that are to be looked at again: one in each ten between two screenings."""
        periods = collections.defaultdict(list)
        for closure in self.closures:
            before = [(at, s) for s, at in self.ended.items() if at < closure.at]
            periods[max(before)[1] if before else 0].append(closure)
        for period, closures in periods.items():
            for n, closure in enumerate(closures):
                stands_in = n == 0 and len(closures) <= place(period, 0)
                looked = any(r.closure == closure.id and r.drawn for r in self.rechecks)
                if n % 10 == place(period, n // 10) or stands_in or looked:
                    yield closure

    def facts(self, first, last, now):
        """(key, unit, num) of everything that is counted, with the events behind it."""
        low = instant(first, 0)
        high = instant(last, 0) + DAY_MS
        over = ("closed", "archived")

        def within(at):
            return at is not None and low <= at < high

        for p in self.problems.values():
            if first <= p.found_on <= last:
                yield "found", p.lead_unit, 1, p
            if within(p.filed_at):
                yield "filed", p.lead_unit, 1, p
            card = self.card_of(p.id)
            if card and any(within(c.at) for c in self.closures if c.problem == p.id):
                yield "recurrence", card.unit, any(q.recurs == p.id and not q.none for q in self.problems.values()), p
            if card and p.state == "suspended":
                yield "suspended", card.unit, 1, p
            if card and p.state in ("dispatched", "rectifying") and card.due_at < now:
                yield "overdue", card.unit, 1, p
        for card in self.cards.values():
            p = self.problems[card.problem]
            if card.void:
                continue
            if within(card.issued_at):
                yield "dispatched", card.unit, 1, p
                yield "rectified_rate", card.unit, p.state in over, p
            if within(card.sign_due_at) and (card.signed_at or card.sign_due_at < now):
                yield "sign_rate", card.unit, bool(card.signed_at) and card.signed_at <= card.sign_due_at, p
            until = card.first_due_at
            if first <= p.original_due_on <= last and p.state != "suspended" and \
                    (until < now or p.state in over):
                closed = self.last_closure(p.id)
                yield "on_time_rate", card.unit, p.state in over and closed <= until, p
        for (screening, problem), _ in self.shown.items():
            if within(self.ended.get(screening)):
                claim = next((c for c in self.claims.values() if c.active and c.problem == problem
                              and c.screening == screening), None)
                p = self.problems[problem]
                yield ("claim_rate", claim.unit if claim else p.lead_unit,
                       bool(claim) and claim.mode in ("onsite", "recorded"), p)
        for claim in self.claims.values():
            p = self.problems[claim.problem]
            if not claim.active:
                continue
            if p.missed and claim.mode in ("late", "ruling") and within(self.ended.get(claim.screening)):
                yield "late_claims", claim.unit, 1, p
            promised, kept = self.promised(claim), self.kept(claim, now)
            if promised and first <= promised <= last and kept != "pending":
                yield "pledge_rate", claim.unit, kept == "kept", p
        for report in self.reports.values():
            if within(report.at):
                yield "rework_rate", report.unit, report.failed, self.problems[report.problem]
        for closure in self.closures:
            card = self.card_of(closure.problem)
            if card and within(closure.at):
                yield "closed", card.unit, 1, self.problems[closure.problem]
        for closure in self.drawn():
            looked = any(r.closure == closure.id for r in self.rechecks)
            card, p = self.card_of(closure.problem), self.problems[closure.problem]
            holds = p.state in over and closure.at == self.last_closure(p.id)
            if card and (looked or holds) and within(closure.at):
                yield "recheck_rate", card.unit, looked, p
        for recheck in self.rechecks:
            card = self.card_of(recheck.problem)
            if card and recheck.drawn and first <= recheck.on <= last:
                yield ("relapse_rate", card.unit, bool(recheck.relapse) and recheck.relapse not in self.refused,
                       self.problems[recheck.problem])
        for exposure in self.exposures.values():
            if exposure.state == "confirmed" and first <= exposure.on <= last:
                yield "exposures", exposure.unit, 1, exposure
        seen = self.seen(first, last)
        for point, unit in self.points.items():
            yield "coverage", unit, point in seen, seen.get(point) or Row()

    def seen(self, first, last):
        """Where a round was: a visit that was noted, or a problem that was found in it and stands."""
        found = [Row(point=p.point, on=p.found_on, events=p.events) for p in self.problems.values()
                 if p.round and p.point and not p.none]
        return {v.point: v for v in self.visits + found if first <= v.on <= last}

    def figures(self, first, last, now):
        """In the shape of GET /api/figures, without names and values; "events" by key."""
        totals = {key: [0, 0] for key in KEYS}
        units = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
        behind = collections.defaultdict(list)
        for key, unit, num, row in self.facts(first, last, now):
            for counted in (totals[key], units[unit][key]) if unit else (totals[key],):
                counted[0] += int(num)
                counted[1] += 1
            behind[key].append(row.events)
        units = {unit: {"figures": {k: list(v) for k, v in rows.items()}} for unit, rows in units.items()}
        took = self.took(first, last)
        for unit, out in units.items():
            out["longest_overdue"] = self.longest(now, unit)
            days = [d for u, d in took if u == unit]
            out["days"] = {"n": len(days), "mean": statistics.fmean(days) if days else None}
            out["place"] = self.place(units, unit)
        days = [d for _, d in took]
        return {"figures": totals, "units": units, "longest_overdue": self.longest(now),
                "days": {"n": len(days), "mean": statistics.fmean(days) if days else None,
                         "median": statistics.median(days) if days else None},
                "events": behind}

    def took(self, first, last):
        """Whole days from the card to the last closure, if that is in the period."""
        low, high = instant(first, 0), instant(last, 0) + DAY_MS
        out = []
        for problem in {c.problem for c in self.closures}:
            at, card = self.last_closure(problem), self.card_of(problem)
            if card and low <= at < high:
                out.append((card.unit, (at - card.issued_at) // DAY_MS))
        return out

    def types(self, first, last):
        """How many problems of each type were found."""
        return dict(collections.Counter(p.type for p in self.problems.values()
                                        if p.type and first <= p.found_on <= last))

    def longest(self, now, unit=None):
        today = datetime.date.fromisoformat(day_of(now))
        late = [(today - datetime.date.fromisoformat(c.due_on)).days for c in self.cards.values()
                if not c.void and c.due_at < now and unit in (None, c.unit)
                and self.problems[c.problem].state in ("dispatched", "rectifying")]
        return max(late, default=0)

    def place(self, units, unit):
        """One more than the units that did better; equal ones share it; too few cases have none."""
        def rate(one):
            num, n = one["figures"].get("on_time_rate", (0, 0))
            return num / n if n >= int(self.settings["ranking.min_n"]) else None
        own = rate(units[unit])
        rates = [rate(one) for one in units.values()]
        return None if own is None else 1 + sum(r is not None and r > own for r in rates)


def differences(told, log, now):
    """What the server told that the log does not bear out, as sentences."""
    first, last = told["from_on"], told["to_on"]
    ours = log.figures(first, last, now)
    out = []

    def compare(what, got, want, events=()):
        if got != want:
            out.append(f"{first} … {last}: {what}: the server {got}, the log {want}; events {list(events)[:20]}")

    def near(what, got, want):
        """The server rounds what it tells."""
        if (got is None) != (want is None) or (got is not None and abs(got - want) > 0.0051):
            compare(what, got, want)

    for one in told["figures"]:
        num, n = ours["figures"].pop(one["key"])
        compare(one["key"], [one["num"], one["n"]], [num, n], ours["events"][one["key"]])
        value = (num / n if n else None) if one["key"] in RATES else num
        near(one["key"] + " value", one["value"], value)
    compare("figures that are not told", list(ours["figures"]), [])
    for what in ("n", "mean", "median"):
        near("days " + what, told["days"][what], ours["days"][what])
    compare("longest overdue", told["longest_overdue"], ours["longest_overdue"])
    compare("types", {t["type"]: t["num"] for t in told["types"]}, log.types(first, last))
    compare("units", sorted(u["unit"] for u in told["units"]), sorted(ours["units"]))
    for unit in told["units"]:
        mine = ours["units"].get(unit["unit"])
        if not mine:
            continue
        name = unit["unit_name"]
        compare(f"{name} figures", unit["figures"], mine["figures"])
        compare(f"{name} place", unit["place"], mine["place"])
        compare(f"{name} longest overdue", unit["longest_overdue"], mine["longest_overdue"])
        found = mine["figures"].get("found", [0, 0])[0]
        if unit["points"]:
            compare(f"{name} per 100", unit["per_100"], round(100 * found / unit["points"] + 1e-9, 1))
        else:
            compare(f"{name} per 100", unit["per_100"], None)
        for what in ("n", "mean"):
            near(f"{name} days {what}", unit["days"][what], mine["days"][what])
    return out


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        events = [json.loads(line) for line in file if line.strip()]
    first, last = sys.argv[2:4] if len(sys.argv) > 3 else ("2000-01-01", day_of(events[-1]["at"]))
    now = int(time.time() * 1000) if len(sys.argv) < 5 else int(sys.argv[4])
    points = {}
    if len(sys.argv) > 5:
        with open(sys.argv[5], encoding="utf-8") as file:
            points = {p["id"]: p["lead_unit"] for p in json.load(file)["items"] if p["active"]}
    told = Log(events, points).figures(first, last, now)
    del told["events"]
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()


def pledges(client, log, now):
    """Of each look-back what the server told of each pledge, and what the log says: two lists of (screening,
    problem, kept)."""
    holds = {claim.problem: claim for claim in log.claims.values() if claim.active}
    told = [(s["id"], row["problem"], row["kept"]) for s in client.get("/api/screenings")["items"]
            for row in client.get(f"/api/screenings/{s['id']}/lookback")["items"] if row["outcome"] == "claimed"]
    return told, [(screening, problem, log.kept(holds[problem], now)) for screening, problem, _ in told]


def wrong_rows(client, told):
    """Figures of the server, for all and for each unit, whose list has another number of rows."""
    def rows(key, **more):
        asked = "".join(f"&{k}={v}" for k, v in more.items())
        answer = client.get(f"/api/figures/rows?figure={key}&from_on={told['from_on']}"
                            f"&to_on={told['to_on']}&limit=1000{asked}")
        met = sum(item["met"] for item in answer["items"])
        assert answer["next"] or (answer["n"], answer["num"]) == (len(answer["items"]), met), answer
        return answer["num"], answer["n"]
    found = []
    for one in told["figures"]:
        if one["key"] != "exposures" and rows(one["key"]) != (one["num"], one["n"]):
            found.append(f"{one['key']}: {one['num']} of {one['n']}, rows {rows(one['key'])}")
    for unit in told["units"]:
        for key, counted in unit["figures"].items():
            if key != "exposures" and rows(key, unit=unit["unit"]) != tuple(counted):
                found.append(f"{key} of {unit['unit_name']}: {counted}, rows {rows(key, unit=unit['unit'])}")
    if rows("days")[1] != told["days"]["n"]:
        found.append(f"days: {told['days']['n']}, rows {rows('days')}")
    return found
