"""A hall player's pack made by hand: sixty items, cut from one clip by shenkan-media, no server.

    pack = Pack(folder)          # folder/1-1 as the player keeps it
    pack.item_of("segment", 20)  # a row of the cue sheet
    pack.sign()                  # the manifest says again what the files are
"""
import hashlib
import json
import os
import struct
import subprocess
import zlib

from house import BUILD

MEDIA = os.path.join(BUILD, "media", "shenkan-media")
MAKE_CLIP = os.path.join(BUILD, "tests", "media", "make_clip")


def media(*words):
    """One job; its result line."""
    done = subprocess.run([MEDIA, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def png(path, width, height, grey):
    rows = b"".join(b"\0" + bytes([grey, grey, grey, 255]) * width for _ in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
                           (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + kind + data)
            file.write(struct.pack(">I", zlib.crc32(kind + data)))


def overwrite(path, at, data):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(data)


def packets(reel, cue):
    """(place, size) of the item's pictures in the file."""
    text = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
                           "packet=pts_time,pos,size", "-of", "json", reel], check=True,
                          stdout=subprocess.PIPE).stdout
    return [(int(one["pos"]), int(one["size"])) for one in json.loads(text)["packets"]
            if cue["start_ms"] - 5 <= float(one["pts_time"]) * 1000 < cue["end_ms"] - 5]


class Pack:
    """Every fifth item is a card, the others are segments of `seconds` with a hum."""

    def __init__(self, root, items=60, seconds=1, different=8):
        self.root, self.work = root, os.path.join(os.path.dirname(root), "made")
        self.folder = os.path.join(root, "1-1")
        os.makedirs(self.folder)
        os.makedirs(self.work)
        self.reel = os.path.join(self.folder, "reel.mp4")
        self.make(items, seconds, different)
        with open(os.path.join(self.folder, "cues.json"), encoding="utf-8") as file:
            self.cues = json.load(file)["items"]
        for number in (1, 2):
            png(os.path.join(self.folder, f"still-{number}.jpg"), 64, 36, 90 + number)
        self.sign()

    def path(self, name):
        return os.path.join(self.work, name)

    def make(self, items, seconds, different):
        clip, card = self.path("clip.mp4"), self.path("card.png")
        frames = 25 * seconds
        subprocess.run([MAKE_CLIP, "--hum=0.2", f"--pattern=25x{frames * different + 25}", clip],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        png(card, 320, 180, 60)
        for name in ("in", "store"):
            os.makedirs(self.path(name))
        media("ingest", clip, "--out", self.path("in"))
        store, plan = self.path("store"), []
        media("card", card, "--ms", 1000 * seconds, "--store", store, "--list",
              self.path("card.list"))
        for n in range(different):
            media("piece", clip, "--index", self.path("in/index.bin"), "--in", frames * n, "--out",
                  frames * (n + 1), "--store", store, "--list", self.path(f"{n}.list"))
        for n in range(items):
            what = ("card", "card.list") if n % 5 == 0 else ("segment", f"{n % different}.list")
            plan.append(f"{what[0]}\t{self.path(what[1])}\t第 {n + 1} 项\tproblem:{n + 1}\n")
        with open(self.path("plan.tsv"), "w", encoding="utf-8") as file:
            file.writelines(plan)
        media("reel", "--plan", self.path("plan.tsv"), "--out", self.reel, "--cues",
              os.path.join(self.folder, "cues.json"))

    def item_of(self, kind, after):
        """The first cue of the kind from this position on; (position, cue)."""
        return next((n + 1, cue) for n, cue in enumerate(self.cues)
                    if n + 1 >= after and cue["kind"] == kind)

    def sign(self):
        """Write pack.json as the server would."""
        self.sign_folder(self.folder, self.cues)

    @staticmethod
    def sign_folder(folder, cues):
        files = []
        for name in sorted(os.listdir(folder)):
            if name == "pack.json":
                continue
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            files.append({"name": name, "bytes": len(data),
                          "sha256": hashlib.sha256(data).hexdigest(),
                          "url": f"/api/hall/files/{name}"})
        items = [{"position": n + 1, "kind": "problem", "title": cue["title"],
                  "start_ms": cue["start_ms"], "end_ms": cue["end_ms"], "claim_s": 0,
                  "problem": n + 1, "problem_no": f"2026-{n + 1:04}", "point_name": "人民路口",
                  "unit_name": "城管局", "assist": [], "type_name": "市容", "description": "垃圾满溢",
                  "found_on": "2026-11-20"} for n, cue in enumerate(cues)]
        with open(os.path.join(folder, "pack.json"), "w", encoding="utf-8") as file:
            json.dump({"screening": 1, "version_no": 1, "title": "第6次审看会", "items": items,
                       "files": files}, file, ensure_ascii=False)
