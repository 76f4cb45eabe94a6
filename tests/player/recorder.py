#!/usr/bin/env python3
"""The spoken pledge: the player records each claim window, keeps it until the server has it, through
the loss of the server and of itself, and never lets the film wait for a microphone."""
import glob
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import Console, County, Tap  # noqa: E402
from hall import Player, display  # noqa: E402

SOURCE = "audiotestsrc is-live=true wave=ticks"


def start(county, screening, env, source):
    player = Player.of(county, env, "--record", source)
    state = player.wait(lambda s: s["state"] in ("pairing", "playing"), 30)
    if state["state"] == "pairing":
        county.login("operator").post(f"/api/screenings/{screening}/pair", {"code": state["code"]})
    player.wait(lambda s: s["state"] == "playing", 30)
    return player


def recordings(county):
    return glob.glob(os.path.join(county.folder, "pack", "*", "sound-*"))


def kept(county, problem):
    """What the record has of the hall's sound; the file as the office gets it."""
    office = county.login("office")
    rows = office.get(f"/api/problems/{problem}")["attachments"]
    for row in rows:
        row["data"] = office.send("GET", f"/api/attachments/{row['id']}", raw=True)[2]
        assert hashlib.sha256(row["data"]).hexdigest() == row["sha256"]
    return rows


def seconds(county, data):
    path = os.path.join(county.folder, "heard.ogg")
    with open(path, "wb") as file:
        file.write(data)
    told = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_entries", "format=duration:stream=codec_name",
         path], check=True, capture_output=True).stdout)
    assert [one["codec_name"] for one in told["streams"]] == ["opus"], told
    return float(told["format"]["duration"])


def loud(county):
    """Ticks were heard, not silence: the largest sample in dB."""
    said = subprocess.run(["ffmpeg", "-hide_banner", "-i", os.path.join(county.folder, "heard.ogg"),
                           "-af", "volumedetect", "-f", "null", "-"], capture_output=True, text=True)
    return float(said.stderr.split("max_volume: ")[1].split()[0])


def one_window(county, tap, console, player, problem):
    with tap("a window is recorded from its opening to its closing"):
        console.do("goto", position=2)
        assert player.state()["sound"] == "ready"
        console.do("open_claim", seconds=60)
        began = time.monotonic()
        player.wait(lambda s: s["sound"] == "recording", 5)
        seen = County.wait(console.stage, lambda s: s["hall"] and s["hall"]["sound"] == "recording", 5)
        assert seen["hall"]["recordings"] == 0, seen["hall"]
        time.sleep(6)
        console.do("close_claim")
        window = time.monotonic() - began
        rows = County.wait(lambda: kept(county, problem), lambda got: got, 20)
        assert [row["kind"] for row in rows] == ["spoken"], rows
        heard = seconds(county, rows[0]["data"])
        assert abs(heard - window) < 2, f"{heard} s of {window} s"
        assert loud(county) > -20, loud(county)
    with tap("the operator hears that it is kept, and nothing stays behind"):
        seen = County.wait(console.stage, lambda s: s["hall"]["sound"] == "ready", 10)["hall"]
        assert seen["recordings"] == 1 and not seen["error"], seen
        assert recordings(county) == [], recordings(county)


def two_losses(county, tap, console, player, problem):
    with tap("without the server the recording goes on to the end of its window and is kept"):
        console.do("goto", position=3)
        console.do("open_claim", seconds=8)
        began = time.monotonic()
        player.wait(lambda s: s["sound"] == "recording", 5)
        time.sleep(2)
        county.stop(signal.SIGKILL)
        state = player.wait(lambda s: s["sound"] == "sending", 20)
        window = time.monotonic() - began
        assert 6 < window < 14, window
        files = recordings(county)
        assert len(files) == 1 and files[0].endswith(".ogg"), files
        with open(files[0], "rb") as file:
            data = file.read()
        assert abs(seconds(county, data) - 8) < 2, seconds(county, data)
        player.process.kill()
        player.close()
        assert recordings(county) == files
    return hashlib.sha256(data).hexdigest()


def next_start(county, tap, screening, env, problems, sha256):
    county.start()
    player = start(county, screening, env, "alsasrc device=hw:77")
    try:
        console = Console(county, screening)
        with tap("the next start sends what was left, byte for byte"):
            rows = County.wait(lambda: kept(county, problems[1]), lambda got: got, 30)
            assert [row["sha256"] for row in rows] == [sha256], rows
            County.wait(lambda: recordings(county), lambda files: not files, 10)
        with tap("a missing microphone is said to the operator, and the film goes on"):
            console.do("goto", position=4)
            console.do("open_claim", seconds=30)
            player.wait(lambda s: s["sound"] == "failed" and s["mode"] == "claim", 10)
            County.wait(console.stage, lambda s: s["hall"]["sound"] == "failed", 5)
            assert recordings(county) == [], recordings(county)
            console.do("close_claim")
            console.do("mode", mode="reel")
            before = int(player.state()["frames"])
            console.do("play")
            player.wait(lambda s: int(s["frames"]) > before + 10, 10)
    finally:
        player.close()


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    with County() as county, display("1280x720") as env:
        problems, screening = county.counted(3)
        county.move(screening, "notify", "open_checkin")
        player = start(county, screening, env, SOURCE)
        try:
            county.move(screening, "go_live")
            console = Console(county, screening)
            console.do("take_control")
            one_window(county, tap, console, player, problems[0])
            sha256 = two_losses(county, tap, console, player, problems[1])
            next_start(county, tap, screening, env, problems, sha256)
        finally:
            if tap.failed and not player.log.closed:
                player.told()
            player.close()
        with tap("verify is clean"):
            county.verify()
    tap.end()


main()
