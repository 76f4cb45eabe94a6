"""Edit lists read back, written from the formats' descriptions and sharing nothing with the writer:
CMX 3600 columns, and the JSON of OpenTimelineIO with exact fractions."""
import json
import re
from fractions import Fraction

EVENT = re.compile(r"^(\d{3,})\s+(\S+)\s+(V|A\d?|B|AA|AA/V)\s+C\s+"
                   r"(\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) "
                   r"(\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d)$")
SPAN = re.compile(r"^\* (SOURCE|REEL) FRAMES \[(\d+),(\d+)\) T90 \[(\d+),(\d+)\)$")


def code(text, rate):
    hours, minutes, seconds, frames = (int(part) for part in text.split(":"))
    assert minutes < 60 and seconds < 60 and frames < rate, text
    return ((hours * 60 + minutes) * 60 + seconds) * rate + frames


def read_edl(text):
    """(rate, exact, events): each with its four times in frames and its exact spans."""
    lines = text.split("\n")
    assert lines[0].startswith("TITLE: ") and lines[1] == "FCM: NON-DROP FRAME", lines[:2]
    assert EVENT.match(lines[2]), lines[2]  # the adapter of OpenTimelineIO refuses a remark here
    rate, exactly = re.search(
        r"^\* TIME CODES AT (\d+) FRAMES A SECOND, (EXACT$|ROUNDED)", text, re.M).groups()
    rate, events = int(rate), []
    for line in lines[2:]:
        found = EVENT.match(line)
        if found:
            assert int(found[1]) == len(events) + 1, line
            events.append({"reel": found[2], "channels": found[3],
                           "in": code(found[4], rate), "out": code(found[5], rate),
                           "from": code(found[6], rate), "to": code(found[7], rate)})
        elif SPAN.match(line):
            found = SPAN.match(line)
            events[-1][found[1]] = tuple(int(found[n]) for n in range(2, 6))
        elif line.startswith("* FROM CLIP NAME: "):
            events[-1]["name"] = line[18:]
        else:
            assert line == "" or line.startswith("* "), line
    return rate, exactly == "EXACT", events


def seconds(time):
    assert time["OTIO_SCHEMA"] == "RationalTime.1", time
    rate = Fraction(time["rate"]).limit_denominator(1001)
    assert float(rate) == time["rate"], time
    return Fraction(time["value"]) / rate


def span(value):
    """[from, to) in seconds."""
    assert value["OTIO_SCHEMA"] == "TimeRange.1", value
    start = seconds(value["start_time"])
    return start, start + seconds(value["duration"])


def read_otio(text):
    """(timeline, clips, markers): each clip with its source range and where it lies in the track."""
    timeline = json.loads(text)
    assert timeline["OTIO_SCHEMA"] == "Timeline.1"
    stack = timeline["tracks"]
    assert stack["OTIO_SCHEMA"] == "Stack.1" and len(stack["children"]) == 1
    track = stack["children"][0]
    assert track["OTIO_SCHEMA"] == "Track.1" and track["kind"] == "Video"
    at, clips = Fraction(0), []
    for clip in track["children"]:
        assert clip["OTIO_SCHEMA"] == "Clip.2", clip["OTIO_SCHEMA"]
        media = clip["media_references"][clip["active_media_reference_key"]]
        assert media["OTIO_SCHEMA"] == "ExternalReference.1"
        source, whole = span(clip["source_range"]), span(media["available_range"])
        assert whole[0] <= source[0] and source[1] <= whole[1], (source, whole)
        clips.append({"source": source, "rate": clip["source_range"]["start_time"]["rate"],
                      "value": clip["source_range"]["start_time"]["value"],
                      "record": (at, at + source[1] - source[0]), "media": media,
                      "said": span(clip["metadata"]["shenkan"]["record_range"])})
        at += source[1] - source[0]
    markers = []
    for marker in track["markers"]:
        assert marker["OTIO_SCHEMA"] == "Marker.2"
        markers.append((span(marker["marked_range"]), marker))
    return timeline, clips, markers
