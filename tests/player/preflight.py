#!/usr/bin/env python3
"""shenkan-player --preflight on a pack of sixty items: nothing is found on a good one, and each
planted fault is found, and nothing else."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import County, Tap  # noqa: E402
from hall import TimeServer, display  # noqa: E402
from pack import Pack, overwrite, packets  # noqa: E402

LIMIT_S = 60


def preflight(pack, env, server=None, wrap=()):
    """(exit code, findings, result line, all lines)"""
    words = [County.program("shenkan-player"), "--preflight", "--pack", pack]
    words += ["--server", server.url] if server else []
    done = subprocess.run([*wrap, *words], env=env, stdout=subprocess.PIPE, text=True, timeout=300)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return (done.returncode, [one for one in lines if one["type"] == "finding"], lines[-1], lines)


def copy_of(pack, name):
    """A pack to spoil: its root and its folder."""
    root = os.path.join(os.path.dirname(pack.root), name)
    shutil.copytree(pack.root, root)
    return root, os.path.join(root, "1-1")


def mute(reel, cue):
    """The same pictures, and no sound from the cue's start to its end."""
    start, end = cue["start_ms"] / 1000, cue["end_ms"] / 1000
    made = reel + ".muted.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", reel, "-map", "0:v", "-map", "0:a",
                    "-c:v", "copy", "-af",
                    f"volume=enable='between(t,{start - .05},{end + .05})':volume=0", "-c:a", "aac",
                    "-movflags", "+faststart", made], check=True)
    os.replace(made, reel)


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    dice = random.Random(60)

    def expect(root, env, key, item=None, server=None, wrap=()):
        code, found, result, _ = preflight(root, env, server, wrap)
        assert [one["key"] for one in found] == [key], found
        assert code == 1 and result["findings"] == 1 and not result["ok"], result
        assert item is None or found[0]["item"] == item, found
        assert found[0]["text"].endswith("。") and "请" in found[0]["text"], found
        print(f"# {found[0]['text']}")

    with tempfile.TemporaryDirectory(prefix="shenkan-preflight-") as work, display() as env:
        pack = Pack(os.path.join(work, "pack"))
        right, wrong = TimeServer(), TimeServer(ahead_ms=5000)
        with tap("a good pack on a good machine: nothing is found, within a minute"):
            code, found, result, lines = preflight(pack.root, env, right)
            assert not found and code == 0 and result["ok"], found
            assert result["frames"] == sum(cue["frames"] for cue in pack.cues)
            assert result["ms"] <= LIMIT_S * 1000, result
            print(f"# {len(pack.cues)} items, {result['frames']} frames: {result['ms']} ms")
        with tap("it tells how far it is and how long it takes"):
            told = [one for one in lines if one["type"] == "progress"]
            assert told[-1]["stage"] == "film" and told[-1]["done"] == told[-1]["total"], told[-1]
            assert all(one["left_ms"] >= 0 for one in told)
        with tap("a missing file"):
            root, folder = copy_of(pack, "missing")
            os.unlink(os.path.join(folder, "still-2.jpg"))
            expect(root, env, "pack.missing_file")
        with tap("a missing film is one finding, not sixty"):
            root, folder = copy_of(pack, "no-film")
            os.unlink(os.path.join(folder, "reel.mp4"))
            expect(root, env, "pack.missing_file")
        with tap("a wrong hash"):
            root, folder = copy_of(pack, "hash")
            overwrite(os.path.join(folder, "still-1.jpg"), 60, b"\0\1\2\3")
            expect(root, env, "pack.wrong_hash")
        with tap("a frame that cannot be decoded"):
            root, folder = copy_of(pack, "frame")
            position, cue = pack.item_of("segment", 23)
            reel = os.path.join(folder, "reel.mp4")
            at, size = packets(reel, cue)[0]
            overwrite(reel, at + size // 2, dice.randbytes(size // 4))
            Pack.sign_folder(folder, pack.cues)
            expect(root, env, "film.undecodable", position)
        with tap("a whole item that cannot be decoded"):
            root, folder = copy_of(pack, "item")
            position, cue = pack.item_of("segment", 60)
            reel = os.path.join(folder, "reel.mp4")
            for at, size in packets(reel, cue):
                overwrite(reel, at, dice.randbytes(size))
            Pack.sign_folder(folder, pack.cues)
            expect(root, env, "film.undecodable", position)
        with tap("an item whose sound is gone"):
            root, folder = copy_of(pack, "mute")
            position, cue = pack.item_of("segment", 12)
            mute(os.path.join(folder, "reel.mp4"), cue)
            Pack.sign_folder(folder, pack.cues)
            expect(root, env, "sound.silent", position)
        with tap("a full disk"):
            small = os.path.join(work, "small")
            os.makedirs(small)
            wrap = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=12m none "$1" && '
                    'cp -r "$0/." "$1" && shift && exec "$@"', pack.root, small]
            if subprocess.run([*wrap, "true"], stderr=subprocess.DEVNULL).returncode:
                print("# no small disk can be mounted here: not tried")
            else:
                expect(small, env, "disk.full", wrap=wrap)
        with tap("a clock that is five seconds behind the server's"):
            expect(pack.root, env, "clock.offset", server=wrong)
        for size, key in (("800x600", "screen.small"), ("768x1024", "screen.portrait")):
            with tap(f"a screen of {size}"), display(size) as other:
                expect(pack.root, other, key)
        with tap("no screen at all"):
            expect(pack.root, {name: value for name, value in env.items() if name != "DISPLAY"},
                   "screen.none")
        with tap("no pack"):
            os.makedirs(os.path.join(work, "empty"))
            expect(os.path.join(work, "empty"), env, "pack.none")
        with tap("can be cancelled"):
            process = subprocess.Popen([County.program("shenkan-player"), "--preflight", "--pack",
                                        pack.root], env=env, stdout=subprocess.PIPE, text=True)
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            result = json.loads(process.stdout.read().splitlines()[-1])
            assert result["cancelled"] and not result["ok"] and process.wait(10) == 4, result
    tap.end()


main()
