"""What each paper of the year says, held against what the API tells of the same thing."""
import datetime
import re
import subprocess

from clock import ZONE

# Kind → (where the API tells of its object, the members that the paper must have) …
# A route of a list ends with #member: of its items those that have the object there. `*` is each of a
# list; what stands behind a colon is how the paper puts the value (FORMS, or words around it).
SCREENING, STAGE = "/api/screenings/{id}", "/api/screenings/{id}/stage"
CARD = ("/api/cards/{id}", "card_no", "problem_no", "point_name", "duty_unit_name", "due_on:day")
OPEN = ("/api/board?unit={id}", *(f"columns.{state}.*.{member}" for state in ("dispatched", "rectifying") for member in (
    "problem.problem_no", "problem.point_name", "card.due_on:day")))
LETTER = ("/api/escalations#id", "doc_no", "unit_name", "cases.*.problem_no", "cases.*.point_name")
SHOWN = (STAGE, "items.*.problem_no", "items.*.point_name", "items.*.unit_name")
PLEDGED = (STAGE, "pledges.*.problem_no", "pledges.*.point_name", "pledges.*.due_on:day")
SAYS = {
    "notice": [(SCREENING, "place", "planned_start_at:when", "seq:第{}次", "attendance.*.name")],
    "seating": [(SCREENING, "place", "planned_start_at:when", "attendance.*.name", "attendance.*.unit_name")],
    "catalogue": [SHOWN, ("/api/screenings/{id}/reel", "versions.-1.version_no:成片第{}版", "versions.-1.locked_at:instant")],
    "outline": [(SCREENING, "year:{}年", "seq:第{}次", "problems:审看{}个问题")],
    "desk_cards": [(SCREENING, "year:{}年", "seq:第{}次", "desks.*.unit_name", "desks.*.code")],
    "signin": [(SCREENING, "title", "place", "attendance.*.name", "attendance.*.post"),
               (STAGE, "time.live_at:instant")],
    "claim_sheet": [PLEDGED, (SCREENING, "place", "counts.total:共{}个问题")],
    "pledges": [PLEDGED],
    "minutes": [PLEDGED, (SCREENING, "place", "seq:第{}期", "attendance.*.unit_name")],
    "handbook": [SHOWN, (SCREENING, "place", "planned_start_at:when", "meeting_code", "attendance.*.name")],
    "card": [(*CARD, "task", "standard", "duty_person", "issued_at:instant", "issued_by_name", "signed_by_name")],
    "closure": [("/api/problems/{id}", "problem_no", "point_name", "description", "card.card_no", "card.duty_unit_name",
                 "closure.close_no", "closure.approved_by_name")],
    "rectify_notice": [OPEN],
    "rectify_report": [OPEN],
    "return_form": [CARD],
    "approval": [("/api/requests#id", "problem_no", "card_no", "point_name", "unit_name", "reason", "progress",
                  "original_due_on:day", "wished_on:day", "remark", "decided_by_name")],
    "bulletin": [("/api/bulletins#id", "issue_no:第{}期", "title", "from_on:day", "to_on:day", "demands",
                  "figures.tally.total.found:发现问题{}个", "figures.tally.units.*.name", "figures.tally.types.*.name")],
    "unit_bulletin": [(*LETTER, "text", "decided_at:date")],
    "talk_notice": [(*LETTER, "text", "decided_at:date", "decided_by_name")],
    "talk_record": [("/api/escalations#id", "unit_name", "cases.*.problem_no", "talk_on:day", "talk_with", "talk_text")],
    "referral": [(*LETTER, "text", "decided_at:date")],
    "urge_letter": [("/api/urges#steps.*.id", "card_no", "problem_no", "point_name", "unit_name", "due_on:day")],
    "exposure": [("/api/exposures#id", "media", "on:day", "title", "unit_name", "streak:连续第{}次", "answer_by", "answer")],
    "statement": [("/api/exposures#id", "media", "on:day", "title", "unit_name")],
    "monthly_digest": [("/api/duties?kind=monthly_report#period", "unit_name", "hq_name", "due_on", "text")],
    "ledger": [("/api/ledgers/{id}?limit=1000", "rows.*.0", "rows.*.1", "total:合计{}行")],
}

NOT_NUMBERED = ("bulletin", "talk_record")  # 第1期; a form


def local(at):
    return datetime.datetime.fromtimestamp(at / 1000, ZONE)


def day(text):
    return "{}年{}月{}日".format(*(int(n) for n in text.split("-")))


FORMS = {
    "day": day,
    "date": lambda at: day(local(at).date().isoformat()),
    "instant": lambda at: f"{day(local(at).date().isoformat())} {local(at).hour}:{local(at):%M}",
}
FORMS["when"] = FORMS["instant"]


def plain(text):
    """Without what only sets it: spaces, places where a line may end."""
    return re.sub(r"[\s\u200b]", "", text)


def walk(value, path):
    """All values at a.b.*.c."""
    if not path:
        return [] if value in (None, "") else [value]
    name, _, rest = path.partition(".")
    if name == "*":
        return [found for one in value for found in walk(one, rest)]
    if isinstance(value, list):
        return walk(value[int(name)], rest)
    return walk(value.get(name), rest) if value else []


def values(one, members):
    """What a paper must have of this."""
    for member in members:
        path, _, form = member.partition(":")
        for value in walk(one, path):
            yield member, FORMS[form](value) if form in FORMS else form.format(value) if form else str(value)


class Record:
    """What the API tells, each answer asked for once."""

    def __init__(self, client):
        self.client, self.had = client, {}

    def get(self, path):
        if path not in self.had:
            self.had[path] = self.client.get(path)
        return self.had[path]

    def told(self, route, of):
        path, _, member = route.partition("#")
        answer = self.get(path.format(id=of))
        return [one for one in answer["items"] if of in walk(one, member)] if member else [answer]

    def says(self, kind, of):
        """(member, value) of all that the paper of this object must have."""
        of = of[0] if isinstance(of, tuple) else of
        for route, *members in SAYS[kind]:
            for one in self.told(route, of):
                yield from values(one, members)


def pdf_of(client, paper):
    """None: it is a workbook or a package."""
    data = client.send("GET", f"/api/papers/{paper}/file", raw=True)[2]
    return data if data[:4] == b"%PDF" else None


PAGE_END = re.compile(r"—\s*\d+\s*—\s*\f")  # a name may go on over the page


def tool(name, data):
    return subprocess.run([*name, "-"] + (["-"] if name[0] == "pdftotext" else []), input=data,
                          capture_output=True, check=True).stdout.decode()


def bad_fonts(data):
    """Fonts of the PDF that are not embedded or are Type 3."""
    lines = tool(["pdffonts"], data).splitlines()
    at = [0] + [i + 1 for i, c in enumerate(lines[1]) if c == " "]
    rows = [[line[a:b].strip() for a, b in zip(at, at[1:] + [None])] for line in lines[2:]]
    head = [lines[0][a:b].strip() for a, b in zip(at, at[1:] + [None])]
    assert head[:4] == ["name", "type", "encoding", "emb"] and rows, lines
    return [row for row in rows if row[1] == "Type 3" or row[3] != "yes"]


def check(county, tap, made):
    """`made`: {(kind, id): paper's id}, as the papers were made."""
    client = county.by("office")
    record, kinds = Record(client), {}
    for (kind, of), paper in made.items():
        pdf = pdf_of(client, paper) if isinstance(paper, int) else None
        if pdf:
            kinds.setdefault(kind, []).append((of, pdf))
    with tap("what is said of each kind of paper that is a PDF is known here"):
        assert set(kinds) == set(SAYS), set(kinds) ^ set(SAYS)
    numbers = {p["id"]: p["number"] for p in client.get("/api/papers")["items"]}
    for kind, papers in kinds.items():
        with tap(f"{kind}: {len(papers)} papers have what the record tells"):
            told = set()
            for of, pdf in papers:
                text = plain(PAGE_END.sub("", tool(["pdftotext", "-raw", "-enc", "UTF-8"], pdf)))
                has = list(record.says(kind, of))
                number = numbers.get(made[kind, of])
                if number and kind not in NOT_NUMBERED:
                    has.append(("number", number))
                missing = [one for one in has if plain(one[1]) not in text]
                assert not missing, (of, missing[:5], text[:1500])
                told |= set(has)
            assert len({value for _, value in told}) >= 3, f"only {told}"
        with tap(f"{kind}: its fonts are embedded, none is Type 3"):
            assert not bad_fonts(papers[0][1]), bad_fonts(papers[0][1])
