"""The benchmarks of shenkan-media. Each is a function that yields rows; README.md explains them."""
import json
import os
import pathlib
import random
import shutil
import subprocess

import measure
import peers

CLIPS_1080P = ("phone60", "hello60", "ocean60", "street60")


class Bench:
    """What the benchmarks share: programs, clips, folders, and runs that others use again."""

    def __init__(self, args, clips):
        self.clips, self.runs, self.quick = clips, args.runs, args.quick
        self.media = os.path.join(args.build, "media", "shenkan-media")
        self.build = os.path.abspath(args.build)
        self.hash_file = os.path.join(args.build, "tests", "bench", "hash_file")
        self.storm = os.path.join(args.build, "tests", "bench", "storm")
        self.folder = args.work
        self.distinct = min(args.segments, 3 if args.quick else 20)
        self.measured = {}  # (job, size) -> ours, peer; for memory
        self.random = random.Random(20)

    def fresh(self, name):
        """An empty folder."""
        path = os.path.join(self.folder, name)
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        return path

    def path(self, name):
        return os.path.join(self.folder, name)

    def ours(self, *words):
        sample = measure.run([self.media, *words])
        sample["result"] = json.loads(sample["text"].strip().split("\n")[-1])
        return sample

    def view(self, clip):
        """The clip's ingest folder, made once for a state of the program and the clip."""
        name = os.path.splitext(os.path.basename(clip))[0]
        path = os.path.join(self.folder, "views", name)
        index = os.path.join(path, "index.bin")
        if not os.path.exists(index) or os.path.getmtime(index) < os.path.getmtime(self.media):
            os.makedirs(path, exist_ok=True)
            self.ours("ingest", clip, "--out", path)
        return path

    def frames(self, clip):
        with open(os.path.join(self.view(clip), "index.json"), encoding="utf-8") as file:
            index = json.load(file)
        return index["t90"] + [index["end_t90"]]

    def segment(self, clip, in_frame, out_frame, store, *more):
        return self.ours("piece", clip, "--index", os.path.join(self.view(clip), "index.bin"),
                         "--in", str(in_frame), "--out", str(out_frame), "--store", store, *more)

    def pick(self, t90, seconds):
        """A random range of about that length: first frame, first frame no longer shown."""
        last = max(i for i, t in enumerate(t90) if t <= t90[-1] - seconds * 90000)
        first = self.random.randint(0, last)
        end = max(i for i, t in enumerate(t90) if t <= t90[first] + seconds * 90000)
        return first, max(end, first + 1)


def row(case, peer, ours, other, target=None, of="cpu_s", goal="<=", **more):
    """One line of the table. The ratio is ours to the peer's; for goal ">=" the peer's to ours."""
    ratio = None
    if other:
        ratio = ours[of] / max(other[of], 1e-6)
        if goal == ">=":
            ratio = 1 / max(ratio, 1e-6)
    ratio = more.pop("ratio", ratio)
    value = more.pop("value", ratio)

    def clean(sample):
        return {k: value for k, value in sample.items() if k not in ("text", "result")}

    return {"case": case, "peer": peer, "of": of, "ours": clean(ours),
            "theirs": clean(other) if other else None, "ratio": ratio, "goal": goal,
            "target": target, "met": None if target is None else
            (value <= target if goal == "<=" else value >= target), "value": value, **more}


def film_of(path):
    """Width, height, frames and bytes of a film's picture."""
    text = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets",
                           "-show_entries", "stream=width,height,nb_read_packets:format=size",
                           "-of", "json", path], capture_output=True, text=True, check=True).stdout
    told = json.loads(text)
    stream = told["streams"][0]
    return (stream["width"], stream["height"], int(stream["nb_read_packets"]),
            int(told["format"]["size"]))


def same(what, ours, theirs, bytes_off):
    """The peer must have done the same work, or the ratio says nothing."""
    if ours[:-1] != theirs[:-1] or abs(ours[-1] / theirs[-1] - 1) > bytes_off:
        raise SystemExit(f"bench: {what}: not the same work, ours {ours}, the peer's {theirs}")
    return f"{ours[2]} frames; {ours[3] / 1e6:.2f} MB, peer {theirs[3] / 1e6:.2f} MB"


def ingest(bench):
    for name in ("phone60", "phone4k") if bench.quick else ("phone60", "ocean60", "phone4k"):
        clip = bench.clips.made(name)
        size = "2160p" if name.endswith("4k") else "1080p"
        out, copy = bench.fresh("ingest"), bench.path("peer-proxy.mp4")
        bench.ours("ingest", clip, "--out", out)
        w, h, *_ = film_of(os.path.join(out, "proxy.mp4"))
        found = measure.interleave(
            bench.runs, ours=lambda: bench.ours("ingest", clip, "--out", out),
            peer=lambda: measure.run(peers.proxy(clip, w, h, copy)))
        note = same("ingest", film_of(os.path.join(out, "proxy.mp4")), film_of(copy), 0.05)
        seconds = bench.frames(clip)[-1] / 90000
        bench.measured["ingest", size] = found["ours"], found["peer"]
        yield row(f"{name}, {size}", "ffmpeg, proxy alone", found["ours"], found["peer"], 1.3,
                  note=f"{note}; {seconds / found['ours']['wall_s']:.2f} x real time")


def keys_of(path):
    """Where the pieces of a segment begin, in seconds."""
    with open(path, encoding="utf-8") as file:
        return [int(line.split("\t")[3]) / 90000 for line in file if line.startswith("part\t")]


def piece(bench):
    cases = (("phone60", 15), ("uneven", 15), ("phone4k", 6))
    for name, seconds in cases:
        seconds = 1 if bench.quick else seconds
        clip = bench.clips.uneven() if name == "uneven" else bench.clips.made(name)
        size = "2160p" if name.endswith("4k") else "1080p"
        t90 = bench.frames(clip)
        first, end = bench.pick(t90, seconds)
        length, out = (t90[end] - t90[first]) / 90000, bench.path("peer-piece.mp4")
        caption, look = bench.clips.caption(), bench.path("steady.look")
        with open(look, "w", encoding="utf-8") as out_file:  # ffmpeg's overlay does not fade
            out_file.write("shenkan-look\t1\nfade\t0\n")
        found = measure.interleave(
            bench.runs, ours=lambda: bench.segment(clip, first, end, bench.fresh("piece"),
                                                   "--caption", caption, "--look", look,
                                                   "--list", bench.path("piece.list")),
            peer=lambda: measure.run(peers.piece(clip, t90[first] / 90000, end - first, length,
                                                 keys_of(bench.path("piece.list")), caption, out)),
            look=lambda: measure.run(peers.decode(out)))
        store = bench.path("piece")
        written = sum(os.path.getsize(os.path.join(base, file))
                      for base, _, files in os.walk(store) for file in files)
        note = same("piece", (1920, 1080, end - first, written), film_of(out), 0.25)
        bench.measured["piece", size] = found["ours"], found["peer"]
        yield row(f"{length:.1f} s of {name}, {size}", "ffmpeg, same frames and filters",
                  found["ours"], found["peer"], 1.05, note=note)
        yield row(f"{length:.1f} s of {name}, {size}", "the same, and its film decoded once",
                  found["ours"], measure.together([found["peer"], found["look"]]),
                  note="as ours is, before it is kept")


def cut_list(bench):
    """The segments of the reel bench: (clip, first, end), the same in each run."""
    cuts = []
    for i in range(bench.distinct):
        clip = bench.clips.made(CLIPS_1080P[i % len(CLIPS_1080P)])
        cuts.append((clip, *bench.pick(bench.frames(clip), 1 if bench.quick else 15)))
    return [cuts[i % len(cuts)] for i in range(3 if bench.quick else 20)]


def ready_reel(bench):
    """Plan, and the cuts in seconds; pieces that are missing are rendered (not measured)."""
    bench.random.seed(3)
    store = bench.path("reel-store")
    os.makedirs(store, exist_ok=True)
    plan, cuts = "", []
    for i, (clip, first, end) in enumerate(cut_list(bench)):
        lines = bench.path(f"reel-{i}.list")
        bench.segment(clip, first, end, store, "--list", lines)
        plan += f"segment\t{lines}\tProblem {i + 1}\tproblem:{i + 1}\n"
        t90 = bench.frames(clip)
        cuts.append((clip, t90[first] / 90000, (t90[end] - t90[first]) / 90000))
    with open(bench.path("reel-plan.tsv"), "w", encoding="utf-8") as file:
        file.write(plan)
    return bench.path("reel-plan.tsv"), cuts


def reel(bench):
    plan, cuts = ready_reel(bench)
    out, copied = bench.path("reel.mp4"), bench.path("reel-copy.mp4")
    cues = bench.path("reel.json")

    # A reel is always a new file: neither has an old one's blocks to give back.
    def make():
        pathlib.Path(out).unlink(missing_ok=True)
        return bench.ours("reel", "--plan", plan, "--out", out, "--cues", cues)

    def copy():
        pathlib.Path(copied).unlink(missing_ok=True)
        return measure.run(peers.copy(out, copied))

    make()
    found = measure.interleave(max(bench.runs, 11), ours=make, copy=copy)
    os.remove(copied)
    seconds = sum(cut[2] for cut in cuts)
    size = f"{os.path.getsize(out) / 1e6:.0f} MB, {len(cuts)} segments, {seconds:.0f} s"
    if bench.distinct < len(cuts):
        size += f" ({bench.distinct} different ones)"
    bench.measured["reel", "1080p"] = found["ours"], None
    yield row(size, "dd conv=fsync of the same bytes", found["ours"], found["copy"], 1.5,
              of="wall_s", note="read from the page cache, written and synced; dd shares no blocks")
    part = cuts if bench.quick else cuts[:4]
    factor = seconds / sum(cut[2] for cut in part)
    note = f"{sum(cut[2] for cut in part):.0f} s measured once, times {factor:.2f}"
    commands = {"ffmpeg": peers.film(part, bench.path("film.mp4")),
                "melt": peers.melt(part, bench.path("film.mlt"), bench.path("film-melt.mp4"))}
    for name, command in commands.items():
        whole = measure.scaled(measure.median([measure.run(command)]), factor)
        made = film_of(command[-1] if name == "ffmpeg" else bench.path("film-melt.mp4"))
        frames = sum(round(cut[2] * 25) for cut in part)
        if abs(made[2] - frames) > len(part):
            raise SystemExit(f"bench: {name} made {made[2]} frames of {frames}")
        yield row(size, f"{name}, all encoded again", found["ours"], whole, 100, goal=">=",
                  note=note)


def edit(bench):
    clip = bench.clips.made("phone60")
    seconds = 2 if bench.quick else 15
    t90 = bench.frames(clip)
    bench.random.seed(4)
    first, end = bench.pick(t90, seconds - 1)
    ready, caption = bench.fresh("edit-ready"), bench.clips.caption()
    whole = bench.segment(clip, first, end, ready)
    moves = {"in moved by 8 frames": (first + 8, end, ()),
             "out moved by 8 frames": (first, end - 8, ()),
             "in moved, with a lower third": (first + 8, end, ("--caption", caption))}
    captioned = bench.segment(clip, first, end, ready, "--caption", caption)
    for case, (a, b, more) in moves.items():
        samples = []
        for _ in range(bench.runs):
            store = bench.path("edit-store")
            shutil.rmtree(store, ignore_errors=True)
            shutil.copytree(ready, store, copy_function=os.link)
            samples.append(bench.segment(clip, a, b, store, *more))
        ours, rendered = measure.median(samples), samples[-1]["result"]["rendered"]
        everything = measure.median([captioned if more else whole])
        yield row(case, "the whole segment by shenkan-media", ours, everything,
                  None if more else 2, value=rendered,
                  note=f"{rendered} of {samples[-1]['result']['pieces']} pieces rendered: these are "
                       "what the target is about")


def still(bench):
    clip = bench.clips.made("phone60")
    t90, view = bench.frames(clip), bench.view(clip)
    bench.random.seed(5)
    picked = [bench.random.randrange(len(t90) - 1) for _ in range(4 if bench.quick else 20)]
    out, theirs = bench.path("still.jpg"), bench.path("still-peer.jpg")

    def all_of(job):
        return measure.together([job(frame) for frame in picked])

    found = measure.interleave(
        bench.runs, ours=lambda: all_of(lambda f: bench.ours(
            "still", clip, "--index", os.path.join(view, "index.bin"), "--frame", str(f),
            "--out", out)),
        peer=lambda: all_of(lambda f: measure.run(peers.still(
            clip, max(t90[f] - 900, 0) / 90000, theirs))))
    bench.measured["still", "1080p"] = found["ours"], found["peer"]
    yield row(f"{len(picked)} random frames of phone60", "ffmpeg -ss", found["ours"], found["peer"],
              note=f"{found['ours']['wall_s'] * 1000 / len(picked):.0f} ms each, peer "
                   f"{found['peer']['wall_s'] * 1000 / len(picked):.0f} ms")


def hashing(bench):
    path, size = bench.path("hash.bin"), (64 if bench.quick else 512) << 20
    if not os.path.exists(path) or os.path.getsize(path) != size:
        with open(path, "wb") as file:
            for _ in range(size >> 20):
                file.write(bench.random.randbytes(1 << 20))
    found = measure.interleave(
        bench.runs, ours=lambda: measure.run([bench.hash_file, path]),
        openssl=lambda: measure.run(["openssl", "dgst", "-r", "-sha256", path]),
        coreutils=lambda: measure.run(["sha256sum", path]))
    if len({sample["text"][:64] for sample in found.values()}) != 1:
        raise SystemExit("bench: the hashes differ")
    speed = size / 1e6 / found["ours"]["cpu_s"]
    for peer in ("openssl", "coreutils"):
        yield row(f"{size >> 20} MB in the page cache", peer, found["ours"], found[peer],
                  800 if peer == "openssl" else None, goal=">=", value=speed, unit="MB/s",
                  note=f"{speed:.0f} MB a CPU second; peer "
                       f"{size / 1e6 / found[peer]['cpu_s']:.0f}")


def memory(bench):
    """Peak memory of each job; jobs that another benchmark ran already aren't run again."""
    limits = {"1080p": 200, "2160p": 600}
    small, large = bench.clips.made("phone60"), bench.clips.made("phone4k")

    def ran(job, size, once):
        if (job, size) not in bench.measured:
            bench.measured[job, size] = measure.median([once()]), None
        return bench.measured[job, size]

    for size, clip in (("1080p", small), ("2160p", large)):
        index = os.path.join(bench.view(clip), "index.bin")
        jobs = {
            "ingest": lambda: bench.ours("ingest", clip, "--out", bench.fresh("ingest")),
            "piece": lambda: bench.segment(clip, 5, 45, bench.fresh("piece"), "--caption",
                                           bench.clips.caption()),
            "still": lambda: bench.ours("still", clip, "--index", index, "--frame", "40", "--out",
                                        bench.path("still.jpg")),
        }
        for job, once in jobs.items():
            ours, theirs = ran(job, size, once)
            yield row(f"{job}, {size}", "ffmpeg, the same job" if theirs else None, ours, theirs,
                      limits[size], of="rss_mb", value=ours["rss_mb"], unit="MB")
    plan, _ = ready_reel(bench)
    ours, _ = ran("reel", "1080p", lambda: bench.ours(
        "reel", "--plan", plan, "--out", bench.path("reel.mp4"), "--cues", bench.path("reel.json")))
    yield row("reel, 1080p", None, ours, None, 200, of="rss_mb", value=ours["rss_mb"], unit="MB")


ALL = {"ingest": ingest, "piece": piece, "reel": reel, "edit": edit, "still": still,
       "hash": hashing, "memory": memory}
