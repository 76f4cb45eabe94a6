"""The benchmarks of the screens: the hall player beside mpv and gst-play on displays of 1920x1080 that
exist in memory. What is shown is read from there: each picture of the film carries its number as twelve
squares. README.md explains the rows."""
import asyncio
import contextlib
import http.client
import itertools
import json
import mmap
import os
import random
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

import jobs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
FPS, LONG = 25, 25 * 25  # the first item is long enough to play 20 s of it
SQUARES, SQUARE, ROW = 14, 120, 40  # twelve bits, a white and a black one; the row's top


def counter(folder, source, frames):
    """That clip (None: a plain one) with its frames' numbers, and a beep of 100 ms at each full second."""
    path = os.path.join(folder, f"counter-{'real' if source else 'plain'}-{frames}.mp4")
    film = ["-stream_loop", "-1", "-i", source] if source else [
        "-f", "lavfi", "-i", f"color=gray:s=1920x1080:r={FPS}"]
    if os.path.exists(path):
        return path
    box = f"drawbox=y={ROW}:w={SQUARE}:h=80:t=fill:x={SQUARE}*"
    draw = ",".join(f"{box}{k}:c=black,{box}{k}:c=white:enable='mod(floor(n/{1 << k}),2)'"
                    for k in range(SQUARES - 2))
    tone = "0.02*sin(2*PI*220*t)+0.4*lt(mod(t\\,1)\\,0.1)*sin(2*PI*1000*t)"
    subprocess.run([
        "ffmpeg", "-v", "error", "-nostdin", "-y", *film, "-f", "lavfi", "-i",
        f"aevalsrc={tone}:s=48000", "-map", "0:v", "-map", "1:a", "-frames:v", str(frames),
        "-t", str(frames / FPS), "-vf", f"{draw},{box}{SQUARES - 2}:c=white,{box}{SQUARES - 1}:c=black",
        "-c:v", "libx264", "-preset", "superfast", "-g", "30", "-b:v", "16M", "-maxrate", "20M",
        "-bufsize", "32M", "-c:a", "aac", "-f", "mp4", path + ".part"], check=True)
    os.rename(path + ".part", path)
    return path


class Wall:
    """A display in a file; `seen` are the numbers on it and when each came (None: no film)."""

    def __init__(self):
        self.stack, self.seen, self.over = contextlib.ExitStack(), [], False

    def __enter__(self):
        import hall
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="shenkan-wall-"))
        self.env = self.stack.enter_context(hall.display("1920x1080", "-fbdir", folder))
        self.pid = int(self.env["XVFB_PID"])
        with open(os.path.join(folder, "Xvfb_screen0"), "rb") as file:
            self.map = self.stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        head = struct.unpack(">20I", self.map[:80])  # as xwd writes it
        self.first = head[0] + 12 * head[19] + (ROW + 40) * head[12] + 2 * SQUARE + 1
        self.eyes = threading.Thread(target=self.watch)
        self.eyes.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.eyes.join()
        self.stack.close()

    def number(self):
        step = 4 * SQUARE
        light = [point > 128 for point in self.map[self.first:self.first + SQUARES * step:step]]
        if not light[-2] or light[-1]:
            return None
        return sum(on << bit for bit, on in enumerate(light[:-2]))

    def watch(self):
        last = -1
        while not self.over:
            number = self.number()
            if number != last:
                self.seen.append((time.monotonic(), number))
            last = number
            time.sleep(0.001)

    def until(self, good, since=0, seconds=90):
        """When the first number that is good came, of those from index `since` on."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            while since < len(self.seen):
                at, number = self.seen[since]
                if good(number):
                    return at
                since += 1
            time.sleep(0.001)
        raise SystemExit(f"bench: not shown within {seconds} s; the last were {self.seen[-5:]}")


def cpu_s(*pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def rss_mb(pid, field="VmRSS"):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith(field)).split()[1]) / 1024


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Mpv:
    """mpv in the whole display, asked over its socket."""

    def __init__(self, wall, film, *more):
        self.address = os.path.join(tempfile.gettempdir(), f"shenkan-mpv-{os.getpid()}-{id(self)}")
        self.process = subprocess.Popen(
            ["mpv", "--no-config", "--vo=x11", "--ao=null", "--no-border", "--geometry=1920x1080+0+0",
             "--osd-level=0", "--hr-seek=yes", "--keep-open=yes", "--really-quiet",
             f"--input-ipc-server={self.address}", *more, film], env=wall.env,
            stdin=subprocess.DEVNULL)

    def say(self, *command):
        if not hasattr(self, "socket"):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(self.address)
        self.socket.send(json.dumps({"command": command}).encode() + b"\n")

    def close(self):
        end(self.process)
        with contextlib.suppress(OSError):
            os.unlink(self.address)


class Hall:
    """A live screening of a made county, its items cut from one numbered film."""

    def __init__(self, bench, cuts, source, *options):
        os.environ["SHENKAN_BUILD"] = bench.build
        import county
        import hall
        self.bench, self.hall, self.console_of = bench, hall, county.Console
        self.county = county.County(*options)
        self.cuts, self.source = cuts, source
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.county)
            self.set_up()
            self.wall = stack.enter_context(Wall())
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()

    def set_up(self):
        county = self.county
        clip = county.clip(counter(self.bench.folder, self.source, self.cuts[-1][1]), seconds=3600)["id"]
        problems = [county.problem(clip, *cut) for cut in self.cuts]
        self.screening = county.screening(problems, seconds=3600)
        county.move(self.screening, "notify", "open_checkin")
        _, token = county.hall(self.screening)
        self.token = os.path.join(county.folder, "token")
        with open(self.token, "w", encoding="utf-8") as file:
            file.write(token)
        county.move(self.screening, "go_live")
        self.console = self.console_of(county, self.screening)
        self.do("take_control")
        self.items = [item for item in self.console.stage()["items"] if item["problem"]]

    def do(self, command, **more):
        """When the command was sent, and the stage's number after it."""
        rev = self.console.stage()["rev"]
        begun = time.monotonic()
        self.console.client.post(self.console.path, dict(more, command=command, expect_rev=rev))
        return begun, rev + 1

    def ms(self, frame, item=0):
        """Where a frame of an item begins in the film; its title card comes first, without numbers."""
        return self.items[item]["end_ms"] - (self.cuts[item][1] - frame) * 1000 // FPS

    @property
    def film(self):
        return os.path.join(self.county.folder, "pack", f"{self.screening}-1", "reel.mp4")

    def player(self, *more, **options):
        return self.hall.Player(
            f"http://127.0.0.1:{self.county.port}", os.path.join(self.county.folder, "pack"),
            os.path.join(self.county.folder, "player.log"), self.wall.env, "1920x1080",
            "--token-file", self.token, *more, **options)

    def stand(self, frame=0):
        """Paused in the first item, on that frame."""
        since = len(self.wall.seen)
        self.do("goto", position=self.items[0]["position"])
        self.do("pause")
        self.do("seek", pos_ms=self.ms(frame))
        if self.wall.number() != frame:
            self.wall.until(lambda number: number == frame, since)


def middle(samples):
    return {name: statistics.median(s[name] for s in samples) for name in samples[0]}


def spread(values):
    values = sorted(values)
    return {"median_ms": statistics.median(values), "p95_ms": values[len(values) * 95 // 100],
            "worst_ms": values[-1]}


def played(wall, process, seconds, begin):
    """CPU seconds, also the display's, of that many seconds of film from its tenth frame on."""
    since, first, last = len(wall.seen), 10, 10 + int(seconds * FPS)
    begin()
    began = wall.until(lambda n: n is not None and first <= n < last, since)
    own, all_ = cpu_s(process().pid), cpu_s(process().pid, wall.pid)
    ended = wall.until(lambda n: n is not None and n >= last, since)
    used, shown = cpu_s(process().pid, wall.pid) - all_, {
        n for _, n in wall.seen[since:] if n is not None and first <= n < last}
    return {"cpu_s": used, "own_s": cpu_s(process().pid) - own, "wall_s": ended - began,
            "rss_mb": rss_mb(process().pid, "VmHWM"), "shown": len(shown),
            "picture_ms": used * 1000 / len(shown)}


def processor(hall, player):
    """Each plays the same 20 s, in turn; another display for the peers."""
    seconds = 1 if hall.bench.quick else 20
    start = hall.items[0]["start_ms"] / 1000
    words = os.path.join(hall.county.folder, "caption.srt")
    with open(words, "w", encoding="utf-8") as file:
        file.write("1\n00:00:00,000 --> 00:30:00,000\n人民路与建设路交叉口　演示县城市管理局\n"
                   "占道经营，垃圾满溢\n")
    found = {"ours": [], "mpv, with a subtitle": [], "mpv, without": [], "gst-play": []}

    def peer(wall, command):
        process = subprocess.Popen(command, env=wall.env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return played(wall, lambda: process, seconds, lambda: None)
        finally:
            end(process)

    mpv = ["mpv", "--no-config", "--vo=x11", "--ao=null", "--no-border",
           "--geometry=1920x1080+0+0", f"--start={start}", hall.film]
    gst = ["gst-play-1.0", "--no-interactive", "--videosink=ximagesink",
           "--audiosink=fakesink sync=true", "-s", str(start), hall.film]
    for _ in range(hall.bench.runs):
        found["ours"].append(played(hall.wall, lambda: player.process, seconds, lambda: hall.do(
            "goto", position=hall.items[0]["position"])))
        hall.do("pause")
        for name, command in (("mpv, with a subtitle", [*mpv, f"--sub-file={words}"]),
                              ("mpv, without", mpv), ("gst-play", gst)):
            with Wall() as wall:
                found[name].append(peer(wall, command))
    found = {name: middle(samples) for name, samples in found.items()}
    ours = found.pop("ours")
    for name, theirs in found.items():
        yield jobs.row(f"{seconds} s of 1080p25 with a lower third, a picture shown", name, ours, theirs,
                       0.8 if "with a" in name else None, of="picture_ms",
                       note=f"{ours['cpu_s']:.1f} CPU s, peer {theirs['cpu_s']:.1f}; "
                            f"without the X server {ours['own_s']:.1f}, peer {theirs['own_s']:.1f}; "
                            f"{ours['shown']:.0f} of {seconds * FPS} frames seen, peer "
                            f"{theirs['shown']:.0f}")


def timed(case, peer, ours, theirs, of, target, **more):
    """A row whose figure is no load."""
    fill = {"cpu_s": 1, "wall_s": 1, "rss_mb": 1}
    return jobs.row(case, peer, {**fill, **ours}, theirs and {**fill, **theirs}, target, of=of, **more)


class News(threading.Thread):
    """When each state of the stage came to a follower beside the player."""

    def __init__(self, hall):
        super().__init__(daemon=True)
        self.came = {}
        with open(hall.token, encoding="utf-8") as file:
            self.link = http.client.HTTPConnection("127.0.0.1", hall.county.port)
            self.link.request("GET", "/api/hall/live", headers={
                "Authorization": f"Bearer {file.read()}"})
        self.answer = self.link.getresponse()
        self.start()

    def run(self):
        with contextlib.suppress(OSError, ValueError):
            for line in self.answer:
                if line.startswith(b"data:"):
                    self.came.setdefault(json.loads(line[5:])["rev"], time.monotonic())


def seeks(hall, _):
    """Exact jumps of a paused film to random frames, ours by the operator's command, mpv's by its
    socket; from the sending to the picture."""
    last = hall.cuts[0][1] - 1
    far = min(25, last // 5)
    news, dice = News(hall), random.Random(7)
    ours, theirs, jump = [], [], []
    hall.stand()
    with Wall() as wall:
        mpv = Mpv(wall, hall.film, "--pause", f"--start={hall.ms(0) / 1000}")
        wall.until(lambda n: n is not None)
        frame = 0
        for _ in range(3 if hall.bench.quick else 30 * hall.bench.runs):
            frame = dice.choice([f for f in range(last) if abs(f - frame) > far])
            since = len(hall.wall.seen)
            begun, rev = hall.do("seek", pos_ms=hall.ms(frame))
            seen = hall.wall.until(lambda n: n == frame, since)
            ours.append((seen - begun) * 1000)
            jump.append((seen - news.came[rev]) * 1000)
            since, begun = len(wall.seen), time.monotonic()
            mpv.say("seek", hall.ms(frame) / 1000, "absolute+exact")
            theirs.append((wall.until(lambda n: n == frame, since) - begun) * 1000)
        mpv.close()
    ours, theirs, jump = spread(ours), spread(theirs), spread(jump)
    case = "exact seek in the paused film, a key frame a second"
    yield timed(f"{case}, median", "mpv by its socket", jump, theirs, "median_ms", 1.1)
    yield timed(f"{case}, p95", "mpv by its socket", jump, theirs, "p95_ms", 350, value=jump["p95_ms"])
    yield timed("an operator's seek to the picture, median", "the seek itself", ours, jump,
                "median_ms", 150, value=ours["median_ms"] - jump["median_ms"],
                note=f"{ours['median_ms'] - jump['median_ms']:.1f} ms beyond the seek; p95 "
                     f"{ours['p95_ms']:.0f}, worst {ours['worst_ms']:.0f} ms")


def starts(hall):
    """From the program's start to the film's first picture, the one that mpv begins with; the pack is
    there and is proven."""
    ours, theirs, proven = [], [], []
    shown = hall.player()
    hall.stand()
    shown.close()
    size = os.path.getsize(hall.film) / 1e6
    for _ in range(hall.bench.runs):
        since, begun = len(hall.wall.seen), time.monotonic()
        shown = hall.player()
        state = ""
        while state != "playing":
            state = shown.state()["state"]
        proven.append((time.monotonic() - begun) * 1000)
        ours.append((hall.wall.until(lambda n: n is not None, since) - begun) * 1000)
        shown.close()
        with Wall() as wall:
            begun = time.monotonic()
            mpv = Mpv(wall, hall.film, "--pause", f"--start={hall.ms(0) / 1000}")
            theirs.append((wall.until(lambda n: n is not None) - begun) * 1000)
            mpv.close()
    ours, theirs, proven = spread(ours), spread(theirs), spread(proven)
    yield timed("start to the first picture", "mpv", ours, theirs, "median_ms", 1.0,
                note=f"the pack of {size:.0f} MB is proven after {proven['median_ms']:.0f} ms")


def items(hall, _):
    """The film item by item, as the operator does it; what was seen of each."""
    lost, twice, wrong, total = 0, 0, 0, 0
    for item, (first, past) in list(zip(hall.items, hall.cuts))[:4 if hall.bench.quick else 20]:
        since = len(hall.wall.seen)
        hall.do("goto", position=item["position"])
        with contextlib.suppress(SystemExit):
            hall.wall.until(lambda n: n == past - 1, since, (past - first) / FPS + 10)
        time.sleep(0.3)
        seen = [n for _, n in hall.wall.seen[since:] if n is not None and first <= n < past]
        lost += past - first - len(set(seen))
        twice += len(seen) - len(set(seen))
        wrong += hall.wall.number() != past - 1
        total += past - first
    yield timed(f"{total} pictures of {min(20, len(hall.items))} items", None,
                {"shown": total - lost}, None, "shown", 0, value=lost + twice + wrong,
                   note=f"{lost} not seen, {twice} seen twice, {wrong} items that stand on another "
                        "picture than their last")


def sound(hall):
    """The sound comes out of a pipe whose sink keeps the film's clock; a beep begins with each
    25th picture."""
    ear, mouth = os.pipe()
    shown = hall.player("--audio", f"audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,"
                        f"channels=1 ! fdsink sync=true fd={mouth}", pass_fds=[mouth])
    os.close(mouth)
    beeps, over = [], threading.Event()

    def listen():
        quiet = 0
        while not over.is_set():
            data = os.read(ear, 1 << 16)
            at = time.monotonic()
            if not data:
                return
            for i, (value,) in enumerate(struct.iter_unpack("<h", data)):
                quiet = quiet + 1 if abs(value) < 4000 else 0 if quiet < 24000 else -1
                if quiet < 0:
                    beeps.append(at + i / 48000)
                    quiet = 0

    listener = threading.Thread(target=listen)
    listener.start()
    shown.wait(lambda s: s["state"] == "playing", 120)
    since = len(hall.wall.seen)
    long = hall.cuts[0][1]
    hall.do("goto", position=hall.items[0]["position"])
    hall.wall.until(lambda n: n == long - 1, since, 60)
    shown.close()
    over.set()
    listener.join()
    os.close(ear)
    flashes = [at for at, n in hall.wall.seen[since:] if n and n % FPS == 0]
    off = [min(((beep - at) * 1000 for beep in beeps), key=abs) for at in flashes]
    found = {"median_ms": abs(statistics.median(off)), "worst_ms": max(map(abs, off))}
    yield timed(f"sound beside the picture, {len(off)} beeps", None, found, None, "median_ms", 40,
                value=found["median_ms"], note=f"from {min(off):.0f} to {max(off):.0f} ms, median "
                f"{statistics.median(off):.1f} (later than the picture: above 0)")


def cut(hall, shown):
    """The server stands still while an item runs."""
    shown.wait(lambda s: s["state"] == "playing", 120)
    since, long = len(hall.wall.seen), hall.cuts[0][1]
    hall.do("goto", position=hall.items[0]["position"])
    hall.wall.until(lambda n: n == long // 3, since)
    hall.county.process.send_signal(signal.SIGSTOP)
    hall.wall.until(lambda n: n == long - 1, since, 60)
    seen = {n for _, n in hall.wall.seen[since:] if n is not None and long // 3 <= n < long}
    hall.county.process.send_signal(signal.SIGCONT)
    lost = long - long // 3 - len(seen)
    yield timed("the server stands still in mid-item", None, {"shown": len(seen)}, None, "shown", 1,
                value=lost, note=f"{lost} pictures not seen until the item's end")


def memory(hall, shown):
    """Quick jumps all over the film."""
    seconds, sizes, dice = 3 if hall.bench.quick else 600, [], random.Random(5)
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        hall.do("goto", position=dice.choice(hall.items)["position"])
        time.sleep(0.5)
        sizes.append((time.monotonic() - begun, rss_mb(shown.process.pid)))
    later = [size for size in sizes if size[0] > seconds / 5]
    slope = statistics.linear_regression(*zip(*later)).slope * 60 if len(later) > 2 else 0
    peak = rss_mb(shown.process.pid, "VmHWM")
    yield timed(f"{len(hall.items)} items, a jump each half second for {seconds} s", None,
                {"rss_mb": peak}, None, "rss_mb", 300, value=peak,
                note=f"{later[0][1]:.0f} MB, in the end {later[-1][1]:.0f}; "
                   f"{slope:+.2f} MB a minute")


class Slow(threading.Thread):
    """A way to the server that holds each piece back by 50 ms, 20 more or less, in both directions."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.target, self.dice, self.ready = port, random.Random(9), threading.Event()
        self.start()
        self.ready.wait()

    async def pump(self, reader, writer):
        waiting, clock = asyncio.Queue(), asyncio.get_running_loop().time

        async def send():
            while (piece := await waiting.get())[1]:
                await asyncio.sleep(piece[0] - clock())
                writer.write(piece[1])
                await writer.drain()
            writer.close()

        sender, due = asyncio.create_task(send()), 0
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                due = max(due, clock() + self.dice.uniform(0.03, 0.07))
                waiting.put_nowait((due, data))
        waiting.put_nowait((0, b""))
        with contextlib.suppress(OSError):
            await sender

    async def accept(self, reader, writer):
        there = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self.pump(reader, there[1]), self.pump(there[0], writer))

    async def serve(self):
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await server.serve_forever()

    def run(self):
        asyncio.run(self.serve())


def house_password():
    import house
    return house.PASSWORD


class Pages:
    """drift.mjs behind a slow line."""

    def __init__(self, hall):
        here = os.path.dirname(os.path.abspath(__file__))
        hall.county.user("leader")
        self.process = subprocess.Popen(
            ["node", os.path.join(here, "drift.mjs"), f"http://127.0.0.1:{Slow(hall.county.port).port}",
             "leader", house_password()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        hall.console.client.post(f"/api/screenings/{hall.screening}/pair", self.hear())
        self.ask()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("bench: the pages are gone")
        return json.loads(line)

    def ask(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.hear()

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


def any_command(hall, dice, now):
    """A command that an operator may give, and the item in which the stage is then."""
    what = dice.choice(("play", "pause", "seek", "seek", "next", "goto"))
    if what == "next" and now + 1 < len(hall.items):
        return "next", {}, now + 1
    if what in ("next", "goto"):
        now = dice.choice((0, dice.randrange(len(hall.items) - 1)))
        return "goto", {"position": hall.items[now]["position"]}, now
    first, past = hall.cuts[now]
    more = {"pos_ms": hall.ms(dice.randrange(first, past - 1), now)} if what == "seek" else {}
    return what, more, now


def followers(hall, shown, count):
    """After each command and 500 ms: how many frames each page is ahead of the hall; None: elsewhere."""
    dice, pages, now, found = random.Random(4), Pages(hall), 0, []
    hall.do("goto", position=hall.items[0]["position"])
    time.sleep(2)
    for _ in range(count):
        command, more, now = any_command(hall, dice, now)
        hall.do(command, **more)
        time.sleep(0.5)
        told, since = pages.ask(), time.time() - time.monotonic()
        state, at = shown.state(), time.time() * 1000
        item, sample = hall.items[now], {"command": command, "told": told, "state": state, "ahead": []}
        for page in told:
            number = [n for then, n in hall.wall.seen if then + since <= page["at"] / 1000][-1]
            seen = number is not None and hall.cuts[now][0] <= number < hall.cuts[now][1]
            there = hall.ms(number, now) if seen else int(state["pos_ms"]) - (  # on its title card
                0 if page["paused"] else at - page["at"])
            right = item["start_ms"] <= page["ms"] < item["end_ms"] and \
                state["position"] == str(item["position"])
            sample["ahead"].append(int((page["ms"] - there) // 40) if right else None)
        found.append(sample)
        time.sleep(dice.uniform(0, 0.4))
    pages.close()
    return found


def drift(bench):
    count = 5 if bench.quick else 200
    web = os.path.join(bench.build, "server", "web", "dist")
    cuts = in_a_row(50, 25) if bench.quick else in_a_row(*[125] * 12)
    with Hall(bench, cuts, None, "--web", web) as hall:
        shown = hall.player()
        shown.wait(lambda s: s["state"] == "playing", 120)
        found = followers(hall, shown, count)
        shown.close()
    for i, who in enumerate(("the hall page", "a leader's tablet")):
        ahead = [sample["ahead"][i] for sample in found]
        good = sum(a is not None and abs(a) <= 2 for a in ahead) * 100 / count
        spread_of = ", ".join(f"{a}: {ahead.count(a)}" for a in sorted(set(ahead) - {None}))
        yield timed(f"{who} within 2 frames of the hall, 500 ms after each of {count} commands, 50 ± 20 ms "
                    "each way", None, {"within": good}, None, "within", 99, goal=">=", value=good,
                    note=f"frames ahead: {spread_of}; another item: {ahead.count(None)}")


def in_a_row(*lengths):
    """Cuts of these lengths, one behind the other."""
    ends = list(itertools.accumulate(lengths))
    return list(zip([0, *ends], ends))


def player(bench):
    cuts = in_a_row(40, 10, 10, 10) if bench.quick else in_a_row(LONG, *[22] * 39)
    with Hall(bench, cuts, bench.clips.made("phone60")) as hall:
        shown = hall.player()
        shown.wait(lambda s: s["state"] == "playing", 120)
        try:
            for part in (processor, items, seeks, cut, memory):
                yield from part(hall, shown)
        finally:
            shown.close()
        for part in (starts, sound):
            yield from part(hall)


ALL = {"player": player, "drift": drift}
