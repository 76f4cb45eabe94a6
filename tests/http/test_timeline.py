#!/usr/bin/env python3
"""A locked film as EDL and as OpenTimelineIO, read back by readers of their own: every item has the
in and out of the record and of the film itself, as ffprobe sees it."""
import os
import sqlite3
import subprocess
import sys
from fractions import Fraction
from urllib.parse import unquote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Refused, Tap  # noqa: E402
from edits import read_edl, read_otio  # noqa: E402

TICK = Fraction(1, 90000)


def text_of(client, path):
    status, headers, data = client.send("GET", path, raw=True)
    assert status == 200, (status, data[:300])
    return headers, data.decode()


def film_times(path):
    """When each frame of the film is shown, in 1/90000 s, by ffprobe."""
    out = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts",
         "-of", "csv=p=0", path], check=True, capture_output=True, text=True).stdout
    base = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=time_base",
         "-of", "csv=p=0", path], check=True, capture_output=True, text=True).stdout.strip()
    return sorted(int(Fraction(int(line.strip(","))) * Fraction(base) / TICK)
                  for line in out.split())


class Film:
    """A screening of these clips: (name, pattern, in, out) each its own problem."""

    def __init__(self, county, cuts):
        self.county, self.office = county, county.login("office")
        self.problems, self.segments = [], []
        clips = {}
        for name, pattern, first, last in cuts:
            if name not in clips:
                clips[name] = county.clip(county.make_clip(name, f"--pattern={pattern}"))["id"]
            self.problems.append(county.problem(clips[name], first, last))
            whole = self.office.get(f"/api/problems/{self.problems[-1]}")
            self.segments.append(whole["segments"][0])
        self.screening = county.screening(self.problems)
        self.reel = next(v for v in self.office.get(
            f"/api/screenings/{self.screening}/reel")["versions"] if v["state"] == "locked")
        self.cues = self.office.get(f"/api/reels/{self.reel['id']}/cues")["items"]
        path = f"/api/screenings/{self.screening}/reel."
        self.edl_head, self.edl = text_of(self.office, path + "edl")
        self.otio_head, self.otio = text_of(self.office, path + "otio")
        folder = os.path.join(county.data, "reels", str(self.screening))
        self.times = film_times(os.path.join(folder, os.listdir(folder)[0], "reel.mp4"))

    def of_segment(self, cue):
        """The segment a cue shows; the problem stands in its tag."""
        return self.segments[self.problems.index(int(cue["tag"].split(":")[1]))]


def check_film(tap, what, film):
    with tap(f"{what}: the cue sheet is the film, frame for frame"):
        assert len(film.times) == sum(cue["frames"] for cue in film.cues)
        for cue in film.cues:
            assert film.times[cue["first_frame"]] == cue["start_t90"], cue


def check_edl(tap, what, film, exact):
    rate, said, events = read_edl(film.edl)
    with tap(f"{what}: the EDL has an event for each part, in order and without a gap"):
        assert said == exact, (rate, said)
        assert len(events) == len(film.cues), (len(events), len(film.cues))
        assert events[0]["from"] == 0
        assert all(a["to"] == b["from"] for a, b in zip(events, events[1:]))
    with tap(f"{what}: the in and out of each event are those of the film and of the record"):
        for event, cue in zip(events, film.cues):
            for place, t90 in (("from", cue["start_t90"]), ("to", cue["end_t90"])):
                assert abs(Fraction(event[place], rate) - t90 * TICK) <= Fraction(1, 2 * rate)
                assert not exact or Fraction(event[place], rate) == t90 * TICK, (event, cue)
            assert event["REEL"] == (cue["first_frame"], cue["first_frame"] + cue["frames"],
                                     cue["start_t90"], cue["end_t90"]), event
            assert event["out"] - event["in"] == event["to"] - event["from"], event
            if cue["kind"] == "card":
                assert event["name"] == "reel.mp4" and event["in"] == event["from"], event
                continue
            segment = film.of_segment(cue)
            assert event["SOURCE"] == (segment["in_frame"], segment["out_frame"],
                                       segment["in_t90"], segment["out_t90"]), event
            assert event["name"] == segment["clip_name"], event
            gap = Fraction(event["in"], rate) - segment["in_t90"] * TICK
            assert abs(gap) <= Fraction(1, 2 * rate) and (not exact or gap == 0), event


def check_otio(tap, what, film, rates):
    timeline, clips, markers = read_otio(film.otio)
    with tap(f"{what}: each clip of the OTIO lies where the film has it and comes from its cut"):
        assert len(clips) == len(film.cues)
        seen = []
        for clip, cue in zip(clips, film.cues):
            where = (cue["start_t90"] * TICK, cue["end_t90"] * TICK)
            assert clip["said"] == where, (clip, cue)
            # frames of 24000/1001 are no whole ticks
            assert all(abs(a - b) < TICK * len(clips) for a, b in zip(clip["record"], where)), clip
            if cue["kind"] == "card":
                assert clip["source"] == where and clip["media"]["target_url"] == "reel.mp4"
                continue
            segment = film.of_segment(cue)
            cut = (segment["in_t90"] * TICK, segment["out_t90"] * TICK)
            assert all(abs(a - b) < TICK for a, b in zip(clip["source"], cut)), (clip, segment)
            if clip["rate"] != 90000:
                assert clip["value"] == segment["in_frame"], (clip, segment)
            assert unquote(clip["media"]["target_url"]) == segment["clip_name"]
            assert len(clip["media"]["metadata"]["shenkan"]["sha256"]) == 64
            seen.append(clip["rate"])
        assert seen == rates, seen
    with tap(f"{what}: a marker over each problem, card and all"):
        assert [m["metadata"]["shenkan"]["problem_no"] for _, m in markers] == [
            film.office.get(f"/api/problems/{p}")["problem_no"] for p in film.problems]
        for (place, _), problem in zip(markers, film.problems):
            own = [c for c in film.cues if c["tag"] == f"problem:{problem}"]
            assert place == (own[0]["start_t90"] * TICK, own[-1]["end_t90"] * TICK)
    return timeline


def main():
    tap = Tap()
    with County() as county:
        even = Film(county, [("甲 a.mp4", "25x200", 10, 60), ("甲 a.mp4", "25x200", 90, 131)])
        check_film(tap, "25 fps", even)
        check_edl(tap, "25 fps", even, True)
        timeline = check_otio(tap, "25 fps", even, [25.0, 25.0])
        with tap("both are offered as files under the meeting's name"):
            assert even.edl_head["Content-Type"].startswith("text/plain"), even.edl_head
            assert "v1.edl" in even.edl_head["Content-Disposition"], even.edl_head
            assert "v1.otio" in even.otio_head["Content-Disposition"], even.otio_head
            assert timeline["metadata"]["shenkan"]["sha256"] == even.reel["sha256"]
        mixed = Film(county, [("b.mp4", "30000/1001x200", 7, 58), ("c.mp4", "30x60,15x45", 20, 95),
                              ("甲 a.mp4", "25x200", 140, 141), ("d.mp4", "24000/1001x90", 11, 64)])
        check_film(tap, "mixed rates", mixed)
        check_edl(tap, "mixed rates", mixed, False)
        check_otio(tap, "mixed rates", mixed, [30000 / 1001, 90000.0, 25.0, 24000 / 1001])
        with tap("a variable frame rate is said"):
            assert "VARIABLE FRAME RATE" in mixed.edl and "VARIABLE" not in even.edl
        with tap("a film from before the cuts were kept: its segments in their order"):
            county.stop()
            with sqlite3.connect(os.path.join(county.data, "record.db")) as record:
                record.execute("UPDATE cue SET segment = NULL, clip = NULL, in_frame = NULL, "
                               "out_frame = NULL, in_t90 = NULL, out_t90 = NULL")
            record.close()
            county.start()
            mixed.office = county.login("office")
            path = f"/api/screenings/{mixed.screening}/reel.edl"
            assert text_of(mixed.office, path)[1] == mixed.edl
        with tap("a film that was unlocked has no list any more"):
            county.login("office_head").post(
                f"/api/screenings/{mixed.screening}/reel/unlock", reason="改一处")
            try:
                mixed.office.get(f"/api/screenings/{mixed.screening}/reel.edl")
                raise AssertionError("an unlocked film has no list")
            except Refused as refused:
                assert refused.status == 404, refused
        with tap("nobody but staff"):
            status, _, _ = county.login("leader").send(
                "GET", f"/api/screenings/{even.screening}/reel.edl", raw=True)
            assert status == 403, status
    tap.end()


main()
