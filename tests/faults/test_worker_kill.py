#!/usr/bin/env python3
"""kill -9 of the media worker at random moments, in ingests and in piece renders.

    test_worker_kill.py [ROUNDS [SEED]]        default: 60 rounds, seed 1; the suite's: 24

Two thirds run shenkan-media alone and kill the process, its locked-in child, or both; the rest go
through `shenkan work` and the record. After each kill: no half file under a final name, the original is
the same byte for byte, finished pieces are kept, and the same job ends right when it runs again."""
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County  # noqa: E402
from house import BUILD, MAKE_CLIP, Tap  # noqa: E402

MEDIA = os.path.join(BUILD, "media", "shenkan-media")
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
tap = Tap()
INGESTED = {"proxy.mp4", "index.bin", "index.json", "poster.jpg", "strip.jpg", "strip.json",
            "wave.json", "scenes.json", "loudness.json", "print.bin", "pictures.bin"}


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def tree(folder):
    return {os.path.relpath(os.path.join(at, name), folder)
            for at, _, names in os.walk(folder) for name in names}


def make_clip(folder, name, *options):
    path = os.path.join(folder, name)
    subprocess.run([MAKE_CLIP, *options, path], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return path


def child_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def finish(words):
    """Run it to its end; its result."""
    done = subprocess.run([MEDIA, *words], capture_output=True, text=True, timeout=300, check=False)
    result = json.loads(done.stdout.splitlines()[-1])
    return done.returncode, result


def kill_at(words, after_s, who):
    """Start it, kill it after so long. True when it was still at work."""
    job = subprocess.Popen([MEDIA, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(after_s)
    victims = child_of(job.pid) if who == "child" else [job.pid]
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    # The pipe ends when the child, which holds it too, is gone as well.
    out = job.stdout.read().decode()
    job.stdout.close()
    job.wait()
    if who == "child" and victims and '"ok":true' not in out:
        result = json.loads(out.splitlines()[-1])
        assert result["reason"] == "media.crashed", result
    return job.returncode != 0


class Alone:
    """Rounds with shenkan-media by itself."""

    def __init__(self, folder):
        self.folder = folder
        self.clip = make_clip(folder, "clip.mp4", "--size", "160x90", "--pattern", "5x30")
        self.hash = sha256(self.clip)
        self.whole = os.path.join(folder, "whole")
        os.mkdir(self.whole)
        begun = time.monotonic()
        code, self.result = finish(["ingest", self.clip, "--out", self.whole])
        self.ingest_s = time.monotonic() - begun
        assert code == 0, self.result
        store = os.path.join(folder, "first")
        os.mkdir(store)
        begun = time.monotonic()
        code, self.pieces = finish(self.piece_words(store, os.path.join(folder, "first.list")))
        self.piece_s = time.monotonic() - begun
        assert code == 0, self.pieces
        self.killed = self.kept = 0
        self.trouble = []

    def piece_words(self, store, name):
        return ["piece", self.clip, "--index", os.path.join(self.whole, "index.bin"), "--in", "2",
                "--out", "24", "--store", store, "--list", name]

    def check(self, good, what):
        if not good:
            self.trouble.append(what)

    def ingest(self, no, who):
        out = os.path.join(self.folder, f"out{no}")
        os.mkdir(out)
        words = ["ingest", self.clip, "--out", out]
        killed = kill_at(words, dice.uniform(0, 1.1 * self.ingest_s), who)
        self.killed += killed
        # Files come into place one by one, each whole; a result says when it was all of them.
        for name in tree(out):
            self.check(name in INGESTED, f"ingest {no}: {name} was left")
            if name.endswith(".json"):
                with open(os.path.join(out, name), encoding="utf-8") as file:
                    json.load(file)
            elif name == "index.bin":
                self.check(sha256(os.path.join(out, name)) ==
                           sha256(os.path.join(self.whole, name)), f"ingest {no}: half an index")
        self.check(sha256(self.clip) == self.hash, f"ingest {no}: the original changed")
        code, result = finish(words)
        self.check(code == 0 and result == self.result, f"ingest {no}: {result}")
        self.check(tree(out) == INGESTED, f"ingest {no}: {tree(out)}")
        shutil.rmtree(out)

    def piece(self, no, who):
        store, listed = os.path.join(self.folder, f"store{no}"), os.path.join(self.folder, "a.list")
        os.mkdir(store)
        words = self.piece_words(store, listed)
        self.killed += kill_at(words, dice.uniform(0, 1.1 * self.piece_s), who)
        before = {os.path.basename(name) for name in tree(store)}
        keys = set(self.pieces["keys"])
        self.check(before <= keys, f"piece {no}: {before - keys} was left")
        if os.path.exists(listed):
            self.check(before == keys, f"piece {no}: a list without its pieces")
            os.unlink(listed)
        code, result = finish(words)
        self.check(code == 0, f"piece {no}: {result}")
        pictures = len(before & set(self.pieces["keys"][:-1]))
        self.kept += pictures
        # What was finished before the kill is not rendered again.
        self.check(result.get("rendered") == self.pieces["pieces"] - pictures,
                   f"piece {no}: {result.get('rendered')} rendered, {pictures} were there")
        self.check({os.path.basename(name) for name in tree(store)} == keys,
                   f"piece {no}: other pieces than without a kill")
        for name in tree(store):
            first = os.path.join(self.folder, "first", name)
            self.check(sha256(os.path.join(store, name)) == sha256(first),
                       f"piece {no}: {name} has other bytes")
        self.check(sha256(self.clip) == self.hash, f"piece {no}: the original changed")
        shutil.rmtree(store)
        if os.path.exists(listed):
            os.unlink(listed)

    def run(self, rounds):
        for no in range(rounds):
            who = dice.choice(["parent", "parent", "child"])
            (self.ingest if no % 2 else self.piece)(no, who)
        why = "\n".join(self.trouble[:10])
        tap.ok(not self.trouble, f"{rounds} kills of shenkan-media: every job ends right afterwards",
               why)
        tap.ok(self.killed > rounds // 5, f"{self.killed} of them hit a job that was at work")
        tap.ok(self.kept > 0, f"{self.kept} finished pieces were kept and not rendered again")

    def cancel(self):
        """SIGTERM: over long before the work would be, nothing left."""
        late, left, codes = 0, set(), set()
        slow = make_clip(self.folder, "slow.mp4", "--size", "1280x720", "--pattern", "25x1000")
        whole = os.path.join(self.folder, "cancel")
        os.mkdir(whole)
        begun = time.monotonic()
        finish(["ingest", slow, "--out", whole])
        whole_s = time.monotonic() - begun
        for no in range(6):
            out = os.path.join(self.folder, f"cancel{no}")
            os.mkdir(out)
            job = subprocess.Popen([MEDIA, "ingest", slow, "--out", out], stdout=subprocess.PIPE)
            job.stdout.readline()
            time.sleep(dice.uniform(0, 0.3))
            begun = time.monotonic()
            job.terminate()
            job.stdout.read()
            codes.add(job.wait())
            late = max(late, time.monotonic() - begun)
            job.stdout.close()
            left |= tree(out)
        tap.ok(codes == {4} and not left, "SIGTERM ends a job with 4 and leaves nothing",
               f"{codes} {left}")
        tap.ok(late < whole_s / 2, f"and at once ({late:.3f} s, the work takes {whole_s:.3f} s)")


def jobs_of(county, client, clip):
    return county.wait(lambda: client.get(f"/api/clips/{clip}"),
                       lambda one: one["state"] in ("ok", "damaged", "failed"), 300)


def media_processes(data):
    """Ids of the shenkan-media processes that work on this data folder."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            continue
        if words and words[0].endswith(b"shenkan-media") and any(
                word.startswith(os.fsencode(data)) for word in words[1:]):
            found.append(int(entry))
    return found


def strike(data, seconds):
    """kill -9 the first media process of this folder that turns up; True when one did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pids = media_processes(data)
        if pids:
            time.sleep(dice.uniform(0, 0.25))
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            return True
        time.sleep(0.005)
    return False


def through_the_record(rounds):
    """`shenkan work` retries once; a second loss in the same job is told as needing attention."""
    with County() as county:
        client = county.login("supervisor")
        states, wrong = [], []
        for no in range(rounds):
            path = county.make_clip(f"k{no}.mp4", "--size", "320x180", "--pattern", "25x75",
                                    "--first", str(no % 1000))
            with open(path, "rb") as file:
                original = hashlib.sha256(file.read()).hexdigest()
            clip = client.upload(path)
            strike(county.data, 20)
            value = jobs_of(county, client, clip)
            states.append(value["state"])
            vault = [os.path.join(at, name) for at, _, names in os.walk(county.data)
                     for name in names if name.startswith(original)]
            stored = [one for one in vault if os.path.getsize(one) == os.path.getsize(path)]
            if value["state"] != "ok" or value["frames"] != 75:
                wrong.append(f"{no}: {value['state']} {value.get('reason')}")
            if value["sha256"] != original or not stored or sha256(stored[0]) != original:
                wrong.append(f"{no}: the original is not what was uploaded")
            view = os.path.join(county.data, "view", value["sha256"])
            if not INGESTED <= tree(view) or any(".part" in name for name in tree(view)):
                wrong.append(f"{no}: {tree(view)}")
        tap.ok(not wrong, f"{rounds} kills under the record: every clip is right in the end",
               "\n".join(wrong[:10]))
        needs_attention(county, client)


def needs_attention(county, client):
    """A media program that always crashes: tried twice, then failed with reason and last words."""
    fake = os.path.join(county.folder, "crashing-media")
    count = os.path.join(county.folder, "tries")
    with open(fake, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\necho x >> "{count}"\n'
                   'echo "decoder: the last words" >&2\nkill -SEGV $$\n')
    os.chmod(fake, 0o755)
    county.stop()
    county.start("--media", fake)
    client = county.login("supervisor")
    clip = client.upload(county.make_clip("crash.mp4", "--pattern", "25x25", "--first", "2000"))
    value = jobs_of(county, client, clip)
    with open(count, encoding="utf-8") as file:
        tries = len(file.readlines())
    job = client.get(f"/api/jobs/{value['job']['id']}") if value.get("job") else {}
    tap.ok(value["state"] == "failed" and value["reason"]["key"] == "media.crashed",
           "a job that crashes again needs attention, and says why", f"{value}")
    tap.same(tries, 2, "it was tried a second time, and not a third")
    tap.ok("the last words" in json.dumps([value, job], ensure_ascii=False),
           "its last words are kept", f"{value}\n{job}")
    county.stop()
    county.start()
    client = county.login("supervisor")
    client.post(f"/api/clips/{clip}/retry")
    tap.same(jobs_of(county, client, clip)["state"], "ok", "tried again by hand it comes right")


def main():
    with tempfile.TemporaryDirectory(prefix="shenkan-kill-") as folder:
        alone = Alone(folder)
        alone.run(ROUNDS - ROUNDS // 8)
        alone.cancel()
    through_the_record(ROUNDS // 8)
    sys.exit(tap.done())


main()
