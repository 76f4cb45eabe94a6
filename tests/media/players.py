#!/usr/bin/env python3
"""Made reels in the players that will show them: Chromium, mpv, GStreamer and the ffmpeg command, whole
and without a warning, and with a seek to both sides of every joint.

Runs the test of the sixty segments first (argument 1) and passes its lines on: its reel is the large
one here. A small one, cards with Chinese titles, is made by the command line.
"""
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MEDIA = os.environ["MEDIA_EXE"]
MAKE_CLIP = os.environ["MAKE_CLIP"]
DEBIAN_PYTHON = "/usr/bin/python3"
SIDE_S = 0.005
LIMIT_S = 240

# GStreamer's bindings belong to Debian's own Python; another one that comes first in PATH has none.
try:
    import gi
    gi.require_version("Gst", "1.0")
except (ImportError, ValueError):
    if os.path.realpath(sys.executable) != os.path.realpath(DEBIAN_PYTHON):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, *sys.argv])
    gi = None


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def line(self, good, name):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} {name}", flush=True)

    def check(self, good, name, detail=""):
        self.line(good, name)
        if not good and detail:
            self.note(detail)

    def note(self, text):
        for line in str(text).strip().split("\n"):
            print("#", line[:2000], flush=True)

    def skip(self, name, why):
        self.line(True, f"{name} # SKIP {why}")


tap = Tap()


class Reel:
    """A film, its cue sheet and its items: t90, frames, first and last number, the place of the numbers."""

    def __init__(self, name, path, cues, items):
        self.name, self.path, self.items = name, path, items
        with open(cues) as file:
            self.chapters = [[item["title"], round(item["start_t90"] / 90000, 3)]
                             for item in json.load(file)["items"] if item["title"]]
        self.frames = sum(item["frames"] for item in items)

    def looks(self):
        """(time, item, is it the item's start): early in the last frame before every joint, and in the
        first one after it. Later in a long frame some players already show the next one: an MP4 has
        its lengths by decoding time, and there these are those of other frames."""
        for at, item, is_start in self.frames_at_joints():
            yield at + SIDE_S, item, is_start

    def frames_at_joints(self):
        """The exact times of these frames, for players that go on to the next frame's start."""
        for before, after in zip(self.items, self.items[1:]):
            yield before["last_t90"] / 90000, before, False
            yield after["t90"] / 90000, after, True

    def judge(self, name, numbers):
        """One number, or -1, for each look."""
        wrong = []
        looks = list(self.looks())
        for (at, item, is_start), number in zip(looks, numbers):
            wanted = item["first"] if is_start else item["last"]
            if number != wanted:
                wrong.append(f"at {at:.3f} s the number {number}, not {wanted}")
        tap.check(len(numbers) == len(looks) and not wrong,
                  f"{self.name}: {name} shows the right side of {len(self.items) - 1} joints",
                  f"{len(numbers)} of {len(looks)} looks\n" + "\n".join(wrong[:20]))


def read_number(pixel, item):
    """The number of clip.h; pixel(x, y) is a brightness in the film."""
    if item["first"] < 0:
        return -1
    words = [0, 0]
    for cell in range(32):
        x = item["x"] + item["w"] * (0.1 + 0.8 * (cell % 8 + 0.5) / 8)
        y = item["y"] + item["h"] * (0.1 + 0.8 * (cell // 8 + 0.5) / 4)
        words[cell // 16] = words[cell // 16] << 1 | (pixel(int(x), int(y)) > 128)
    return words[0] if words[0] ^ words[1] == 0xffff else -1


def run(argv, seconds=LIMIT_S):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
    return done.returncode, done.stdout, done.stderr


# The reels


def sixty(folder):
    """The large reel, by the test that knows every frame of it."""
    process = subprocess.Popen([sys.argv[1]], stdout=subprocess.PIPE, text=True,
                               env=dict(os.environ, SIXTY_KEEP=folder))
    for line in process.stdout:
        found = re.match(r"(not )?ok \d+ (.*)", line)
        if found:
            tap.line(not found[1], found[2])
        elif not line.startswith("1.."):
            print(line if line.startswith("#") else f"# {line}", end="", flush=True)
    if process.wait() != 0:
        tap.check(False, "the test of the sixty segments ends well", f"exit code {process.returncode}")
    path = os.path.join(folder, "sixty.mp4")
    if not os.path.exists(path):
        tap.check(False, "there is a reel of sixty segments")
        return None
    with open(os.path.join(folder, "sixty.json")) as file:
        return Reel("sixty", path, os.path.join(folder, "sixty.cues"), json.load(file))


def png(path, width, height, grey):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([grey]) * width) * height
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def media(*argv):
    code, out, errors = run([MEDIA, *argv])
    if code != 0:
        raise RuntimeError(f"shenkan-media {' '.join(argv)}: {code} {out} {errors}")
    return json.loads(out.strip().split("\n")[-1])


def small(folder):
    """Two segments, each behind its card; the second clip changes its rate."""
    lines, items, at = [], [], 0
    picture = os.path.join(folder, "card.png")
    png(picture, 1920, 1080, 60)
    for n, pattern in enumerate(("25x60", "30x30,15x20,24x30")):
        def path(name, n=n):
            return os.path.join(folder, f"{n}-{name}")

        clip, index, card, segment = path("clip.mp4"), path("in"), path("card"), path("segment")
        subprocess.run([MAKE_CLIP, "--pattern", pattern, clip], check=True)
        os.mkdir(index)
        media("ingest", clip, "--out", index)
        made = media("card", picture, "--ms", "700", "--store", folder, "--list", card)
        items.append(dict(t90=at, frames=made["frames"], first=-1, last=-1, last_t90=at + 17 * 3600))
        at += 63000
        made = media("piece", clip, "--index", f"{index}/index.bin", "--in", "7", "--out", "50",
                     "--store", folder, "--list", segment)
        with open(f"{index}/index.json") as file:
            times = json.load(file)["t90"]
        items.append(dict(t90=at, frames=made["frames"], first=7, last=49, last_t90=at + times[49] - times[7],
                          x=0, y=0, w=1920, h=1080))
        at += made["duration_t90"]
        lines += [f"card\t{card}\t问题 {n + 1}\tcard", f"segment\t{segment}\t\tproblem:{n + 1}"]
    plan, film, cues = (os.path.join(folder, f"small.{end}") for end in ("plan", "mp4", "cues"))
    with open(plan, "w") as file:
        file.write("\n".join(lines))
    media("reel", "--plan", plan, "--out", film, "--cues", cues)
    return Reel("small", film, cues, items)


# The ffmpeg command


def by_ffmpeg(reel):
    # In the film's own clock: in one of the average rate the command itself makes frames collide.
    code, _, errors = run(["ffmpeg", "-nostdin", "-xerror", "-v", "warning", "-i", reel.path,
                           "-enc_time_base", "-1", "-f", "null", "-"])
    tap.check(code == 0 and not errors, f"{reel.name}: ffmpeg -xerror has nothing to say", f"{code} {errors}")
    code, out, errors = run(["ffprobe", "-v", "error", "-show_chapters", "-count_packets", "-show_entries",
                             "stream=codec_type,nb_read_packets", "-of", "json", reel.path])
    found = json.loads(out)
    frames = [int(s["nb_read_packets"]) for s in found["streams"] if s["codec_type"] == "video"]
    tap.check(frames == [reel.frames] and not errors, f"{reel.name}: ffprobe counts {reel.frames} frames",
              f"{frames} {errors}")
    wanted = reel.chapters
    got = [[c["tags"]["title"], round(float(c["start_time"]), 3)] for c in found["chapters"]]
    tap.check(got == wanted, f"{reel.name}: {len(wanted)} chapters at their places", f"{got}\nnot {wanted}")


# mpv


class Mpv:
    """A paused mpv that is asked over its socket."""

    def __init__(self, path, folder):
        address = os.path.join(folder, "mpv.socket")
        self.process = subprocess.Popen(
            ["mpv", "--no-config", "--pause", "--vo=null", "--ao=null", "--hr-seek=yes", "--msg-level=all=warn",
             "--keep-open=yes", "--idle=yes", f"--input-ipc-server={address}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        end = time.monotonic() + 30
        while True:
            try:
                self.socket.connect(address)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        self.file = self.socket.makefile("rw", encoding="utf-8")
        self.events = []
        self.next = 0
        self.ask("loadfile", path)  # only now: its events are told to who is there already
        self.wait("playback-restart")

    def line(self):
        found = json.loads(self.file.readline())
        if "event" in found:
            self.events.append(found["event"])
        return found

    def wait(self, event):
        while event not in self.events:
            self.line()
        self.events.clear()

    def ask(self, *command):
        self.next += 1
        self.file.write(json.dumps({"command": command, "request_id": self.next}) + "\n")
        self.file.flush()
        while True:
            found = self.line()
            if found.get("request_id") == self.next:
                if found["error"] != "success":
                    raise RuntimeError(f"mpv: {command}: {found['error']}")
                return found.get("data")

    def frame_at(self, seconds, path):
        self.events.clear()
        self.ask("seek", seconds, "absolute+exact")
        self.wait("playback-restart")
        self.ask("screenshot-to-file", path, "video")

    def close(self):
        self.ask("quit")
        self.socket.close()
        return self.process.communicate(timeout=30)[0]


def read_pgm(data):
    head = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", data)
    width = int(head[1])
    return lambda x, y: data[head.end() + y * width + x]


def grey_of(path):
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-f", "image2pipe", "-c:v", "pgm",
                           "-pix_fmt", "gray", "-"], capture_output=True, check=True)
    return read_pgm(done.stdout)


def by_mpv(reel, folder):
    log = os.path.join(folder, "mpv.crc")
    code, out, errors = run(["mpv", "--no-config", "--no-audio", "--msg-level=all=warn", reel.path,
                             f"--o={log}", "--of=framecrc", "--ovc=rawvideo"])
    with open(log) as file:
        frames = sum(line.startswith("0,") for line in file)
    os.unlink(log)
    tap.check(code == 0 and frames == reel.frames, f"{reel.name}: mpv shows {reel.frames} frames",
              f"{code}, {frames} frames {out} {errors}")
    # One after the other, as fast as it goes: on a busy machine mpv warns that it can't keep pace.
    said = ""
    for only in ("--no-audio", "--no-video"):
        code, out, errors = run(["mpv", "--no-config", "--vo=null", "--ao=null", "--ao-null-untimed", "--untimed",
                                 only, "--msg-level=all=warn", reel.path])
        said += (out + errors).strip() + ("" if code == 0 else f" exit code {code}")
    tap.check(not said, f"{reel.name}: mpv plays it without a warning", said)
    mpv = Mpv(reel.path, folder)
    numbers = []
    shot = os.path.join(folder, "shot.jpg")
    for at, item, _ in reel.frames_at_joints():
        if item["first"] < 0:
            numbers.append(-1)
            continue
        mpv.frame_at(at, shot)
        numbers.append(read_number(grey_of(shot), item))
    said = mpv.close()
    reel.judge("mpv", numbers)
    tap.check(not said.strip(), f"{reel.name}: mpv seeks without a warning", said)


# GStreamer


def by_gst_launch(reel):
    code, out, errors = run(
        ["gst-launch-1.0", "-m", "-v", "filesrc", f"location={reel.path}", "!", "decodebin", "name=d",
         "d.", "!", "queue", "!", "video/x-raw", "!", "fakesink", "name=v", "silent=false", "sync=false",
         "d.", "!", "queue", "!", "audio/x-raw", "!", "fakesink", "name=a", "sync=false"])
    frames = len(re.findall(r"GstFakeSink:v: last-message = chain", out))
    tap.check(code == 0 and frames == reel.frames, f"{reel.name}: GStreamer shows {reel.frames} frames",
              f"{code}, {frames} frames {errors}")
    bus = [line for line in (out + errors).split("\n")
           if re.search(r"\b(WARNING|ERROR|CRITICAL)\b|\((warning|error)\)", line)]
    tap.check(not bus, f"{reel.name}: no warning on GStreamer's bus", "\n".join(bus))


def by_gst_seeks(reel):
    """GStreamer takes a frame for as long as its sample is by decoding time, or by an average rate, and
    shows it after a seek when the end it so reckons lies behind the asked moment. So the frame before
    may stand for a short one: ask for the frame's start, then 5 ms later, and then step on by one, to
    the frame that has begun by then."""
    from gi.repository import Gst
    Gst.init(None)
    pipe = Gst.parse_launch(f"filesrc location={reel.path} ! decodebin ! video/x-raw ! videoconvert ! "
                            "video/x-raw,format=GRAY8 ! appsink name=s sync=false max-buffers=1")
    sink, bus, numbers = pipe.get_by_name("s"), pipe.get_bus(), []

    def seek(seconds):
        pipe.seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE, int(seconds * Gst.SECOND))

    def step():
        sink.send_event(Gst.Event.new_step(Gst.Format.BUFFERS, 1, 1.0, True, False))

    def number(item):
        pipe.get_state(30 * Gst.SECOND)
        sample = sink.emit("try-pull-preroll", 30 * Gst.SECOND)
        buffer = sample.get_buffer()
        _, view = buffer.map(Gst.MapFlags.READ)
        stride = view.size // 1080
        found = read_number(lambda x, y: view.data[y * stride + x], item)
        buffer.unmap(view)
        return found, sample.get_segment().to_stream_time(Gst.Format.TIME, buffer.pts) / Gst.SECOND

    pipe.set_state(Gst.State.PAUSED)
    pipe.get_state(30 * Gst.SECOND)
    for at, item, is_start in reel.frames_at_joints():
        wanted = item["first"] if is_start else item["last"]
        for ask in (lambda: seek(at), lambda: seek(at + SIDE_S), step):
            ask()
            found, begins = number(item)
            if found == wanted and (ask != step or begins < at + SIDE_S + 0.001):
                break
        else:
            found = -2
        numbers.append(found)
    bad = bus.pop_filtered(Gst.MessageType.WARNING | Gst.MessageType.ERROR)
    pipe.set_state(Gst.State.NULL)
    reel.judge("GStreamer", numbers)
    tap.check(bad is None, f"{reel.name}: GStreamer seeks without a warning", bad and bad.get_structure())


# Chromium

PAGE = """<!doctype html><meta charset="utf-8"><title>reel</title><video muted preload="auto"></video><script>
const film = document.querySelector('video')
const canvas = document.createElement('canvas')
canvas.width = 160
canvas.height = 80
const pen = canvas.getContext('2d', { willReadFrequently: true })
const once = (what) => new Promise((good, bad) => {
  film.addEventListener(what, good, { once: true })
  film.addEventListener('error', () => bad(new Error(film.error.message)), { once: true })
})

function number(item) {
  if (item.first < 0)
    return -1
  pen.drawImage(film, item.x + item.w / 10, item.y + item.h / 10, item.w * 0.8, item.h * 0.8, 0, 0, 160, 80)
  const words = [0, 0]
  const points = pen.getImageData(0, 0, 160, 80).data
  for (let cell = 0; cell < 32; cell++) {
    const at = 4 * ((Math.floor(cell / 8) * 20 + 10) * 160 + (cell % 8) * 20 + 10)
    const half = cell < 16 ? 0 : 1
    words[half] = (words[half] << 1) | (points[at + 1] > 128 ? 1 : 0)
  }
  return (words[0] ^ words[1]) === 0xffff ? words[0] : -1
}

async function look() {
  const looks = await (await fetch('looks.json')).json()
  const numbers = []
  film.src = 'reel.mp4'
  await once('canplay')
  for (const { at, item } of looks) {
    const shown = new Promise((good) => film.requestVideoFrameCallback(good))
    film.currentTime = at
    await once('seeked')
    /* painted, or it was the same frame already */
    await Promise.race([shown, new Promise((good) => setTimeout(good, 500))])
    numbers.push(number(item))
  }
  /* and a stretch of it as it is watched, to its end */
  film.currentTime = film.duration - 2
  await once('seeked')
  film.play()
  await once('ended')
  return { numbers, duration: film.duration, width: film.videoWidth, end: film.currentTime,
           dropped: film.getVideoPlaybackQuality().corruptedVideoFrames ?? 0 }
}

look().catch((e) => ({ error: String(e) })).then((told) =>
  fetch('told', { method: 'POST', body: JSON.stringify(told) }))
</script>"""


class Page(BaseHTTPRequestHandler):
    """The page, its list of looks, the reel by ranges, and what the page tells in the end."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, code, kind, data, **heads):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in heads.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def film(self):
        size = os.path.getsize(self.server.reel.path)
        found = re.match(r"bytes=(\d+)-(\d*)$", self.headers.get("Range", "bytes=0-"))
        first = int(found[1])
        last = min(int(found[2] or size - 1), size - 1, first + (4 << 20) - 1)
        with open(self.server.reel.path, "rb") as file:
            file.seek(first)
            data = file.read(last - first + 1)
        self.answer(206, "video/mp4", data, Content_Range=f"bytes {first}-{last}/{size}", Accept_Ranges="bytes")

    def do_GET(self):
        if self.path == "/":
            self.answer(200, "text/html", PAGE.encode())
        elif self.path == "/looks.json":
            looks = [dict(at=at, item=item) for at, item, _ in self.server.reel.looks()]
            self.answer(200, "application/json", json.dumps(looks).encode())
        elif self.path == "/reel.mp4":
            try:
                self.film()
            except ConnectionError:
                self.close_connection = True
        else:
            self.answer(404, "text/plain", b"")

    def do_POST(self):
        self.server.told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(200, "text/plain", b"")
        self.server.done.set()


def by_chromium(reel, folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.reel, server.told, server.done = reel, None, threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    profile = os.path.join(folder, "chromium")
    browser = subprocess.Popen(
        [os.environ.get("CHROMIUM", "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={profile}",
         f"http://127.0.0.1:{server.server_port}/"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server.done.wait(LIMIT_S)
    browser.terminate()
    try:
        browser.wait(20)
    except subprocess.TimeoutExpired:
        browser.kill()
        browser.wait()
    server.shutdown()
    server.server_close()
    shutil.rmtree(profile, ignore_errors=True)
    told = server.told or {"error": f"nothing heard for {LIMIT_S} s"}
    tap.check("error" not in told and told["width"] == 1920 and not told["dropped"]
              and abs(told["end"] - told["duration"]) < 0.05,
              f"{reel.name}: Chromium plays it to its end", told)
    reel.judge("Chromium", told.get("numbers", []))


def have(*programs):
    return all(shutil.which(program) for program in programs)


def all_players(reel, folder):
    by_ffmpeg(reel)
    if have("mpv"):
        by_mpv(reel, folder)
    else:
        tap.skip(f"{reel.name}: mpv", "mpv is not here")
    if have("gst-launch-1.0"):
        by_gst_launch(reel)
    else:
        tap.skip(f"{reel.name}: gst-launch-1.0", "gstreamer1.0-tools is not here")
    if gi:
        by_gst_seeks(reel)
    else:
        tap.skip(f"{reel.name}: seeks in GStreamer", "python3-gi or GStreamer is not here")
    if have(os.environ.get("CHROMIUM", "chromium")):
        by_chromium(reel, folder)
    else:
        tap.skip(f"{reel.name}: Chromium", "chromium is not here")


def main():
    with tempfile.TemporaryDirectory(prefix="shenkan-players-") as folder:
        for reel in (small(folder), sixty(folder)):
            if reel:
                begun = time.monotonic()
                all_players(reel, folder)
                tap.note(f"{reel.name}: {time.monotonic() - begun:.0f} s in the players")
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
