#!/usr/bin/env python3
"""PDF files through shenkan-media: the first page as a picture, and what is wrong with the rest. TAP."""
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import pdf  # noqa: E402
from county import Tap  # noqa: E402

MEDIA = os.environ["MEDIA_EXE"]
KNOWN = {"media.bad_document", "media.locked", "media.limit", "media.crashed"}
tap = Tap()


def look(folder, data):
    """What ingest and probe say, and the picture's colours in a grid of 3 by 4."""
    path, out = os.path.join(folder, "a.pdf"), tempfile.mkdtemp(dir=folder)
    with open(path, "wb") as file:
        file.write(data)
    said = [subprocess.run([MEDIA, *words], capture_output=True, text=True, check=False).stdout
            for words in (["ingest", path, "--out", out], ["probe", path])]
    made, probed = (json.loads(text.splitlines()[-1]) for text in said)
    view = os.path.join(out, "view.jpg")
    colours = None
    if os.path.exists(view):
        colours = subprocess.run(["ffmpeg", "-v", "error", "-i", view, "-vf", "scale=3:4:flags=area",
                                  "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True,
                                 check=True).stdout
    return made, probed, colours, sorted(os.listdir(out))


def near(colour, want):
    return all(abs(have - one) < 40 for have, one in zip(colour, want))


def main():
    with tempfile.TemporaryDirectory(prefix="shenkan-pdf-") as folder:
        made, probed, colours, files = look(folder, pdf.pages(3, pdf.RED_BELOW_BLUE))
        with tap("a PDF of three pages is a document of three pages"):
            for told in (made, probed):
                assert told["ok"] and told["kind"] == "document" and told["pages"] == 3, told
                assert told["note"] is None and told["recorded_at"] is None, told
            assert (made["video"]["width"], made["video"]["height"]) == (1356, 1920), made["video"]
        with tap("its first page is its picture, the right way up"):
            assert files == ["pictures.bin", "poster.jpg", "view.jpg"], files
            assert near(colours[0:3], (0, 0, 255)) and near(colours[-3:], (255, 0, 0)), list(colours)
        with tap("a page that is wider than high keeps its shape"):
            made, _, _, _ = look(folder, pdf.pages(1, pdf.RED_BELOW_BLUE, box=b"0 0 842 595"))
            assert (made["video"]["width"], made["video"]["height"]) == (1920, 1356), made["video"]
        with tap("a font that the file does not bring is told"):
            made, _, _, _ = look(folder, pdf.pages(1, pdf.LETTER, resources=pdf.HELVETICA))
            assert made["ok"] and made["note"] == "fonts_missing", made
        for name, data, reason in (
                ("asks for a password", pdf.locked(), "media.locked"),
                ("is cut short", pdf.pages(1, pdf.RED_BELOW_BLUE)[:200], "media.bad_document"),
                ("has no page", pdf.pdf([pdf.CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]),
                 "media.bad_document"),
                ("is a line as long as a road", pdf.pages(1, b"", box=b"0 0 90000 10"),
                 "media.bad_document"),
                ("is larger than 64 MB", pdf.pages(1, pdf.RED_BELOW_BLUE) + bytes(64 << 20),
                 "media.too_large")):
            with tap(f"a PDF that {name}: {reason}"):
                made, probed, _, files = look(folder, data)
                assert not made["ok"] and made["reason"] == reason == probed["reason"], (made, probed)
                assert files == [], files
        with tap("60 damaged ones are opened or refused with a known reason"):
            whole, dice = pdf.pages(2, pdf.RED_BELOW_BLUE + pdf.LETTER, resources=pdf.HELVETICA), random.Random(5)
            for _ in range(60):
                data = bytearray(whole)
                for _ in range(dice.randrange(1, 30)):
                    data[dice.randrange(8, len(data))] = dice.randrange(256)
                made, _, _, files = look(folder, bytes(data))
                assert made["ok"] or made["reason"] in KNOWN and not files, made
    tap.end()


main()
