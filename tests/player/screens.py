#!/usr/bin/env python3
"""Every mode and layer of the stage on the hall player's wall, against the real server: the console's
keys change what is seen. SHENKAN_SHOTS=DIR leaves each picture there."""
import os
import shutil
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import Console, County, Tap  # noqa: E402
from hall import Player, display  # noqa: E402

MODES = ("idle", "agenda", "signin", "reel", "problem", "claim", "lookback", "tally", "pledges",
         "notice")
WIDTH, HEIGHT = 1280, 720
CORNER = (1150, 0, 1280, 70)  # the clock
FOOT = (0, 620, 1280, 720)  # the caption
SIDE = (900, 0, 1280, 600)  # the claim card


def picture(path):
    """The points of a BMP, row by row from the top, as bytes of B, G, R."""
    with open(path, "rb") as file:
        data = file.read()
    start, = struct.unpack_from("<I", data, 10)
    width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    wide, row = bits // 8, (width * bits // 8 + 3) // 4 * 4
    lines = [data[start + y * row:start + y * row + width * wide] for y in range(abs(height))]
    return wide, lines[::-1] if height > 0 else lines


def part(seen, box):
    wide, lines = seen
    left, top, right, bottom = box
    return b"".join(line[left * wide:right * wide] for line in lines[top:bottom])


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    with County() as county, display(f"{WIDTH}x{HEIGHT}") as env:
        problems, screening = county.counted(2)
        county.move(screening, "notify", "open_checkin", "go_live")
        player = Player.of(county, env)
        console = Console(county, screening)
        folder = os.environ.get("SHENKAN_SHOTS", county.folder)

        def settled():
            rev = str(console.stage()["rev"])
            player.wait(lambda s: s["rev"] == rev, 10)
            time.sleep(0.5)

        def shot(name):
            settled()
            path = os.path.join(folder, f"{name}.bmp")
            player.say(f"shot {path}")
            assert player.hear() == "shot done"
            return picture(path)

        def layer(name, box):
            """What is seen there with the layer on, and off."""
            console.do("overlay", name=name, on=True)
            with_it = part(shot(f"{name}-on"), box)
            console.do("overlay", name=name, on=False)
            without = part(shot(f"{name}-off"), box)
            console.do("overlay", name=name, on=True)
            return with_it, without

        try:
            code = player.wait(lambda s: s["state"] == "pairing", 20)["code"]
            console.client.post(f"/api/screenings/{screening}/pair", {"code": code})
            player.wait(lambda s: s["state"] == "playing", 30)
            console.do("take_control")
            console.do("goto", position=2)
            player.wait(lambda s: s["position"] == "2" and s["ended"] == "1", 20)
            console.do("overlay", name="clock", on=False)
            with tap("every mode has its own picture"):
                seen = {}
                for mode in MODES:
                    console.do("mode", mode=mode)
                    seen[mode] = part(shot(f"mode-{mode}"), (0, 0, WIDTH, HEIGHT))
                same = [(a, b) for a in MODES for b in MODES if a < b and seen[a] == seen[b]]
                assert not same, same
            with tap("in the break the notice says so"):
                console.do("mode", mode="notice")
                waits = part(shot("notice-waits"), (0, 0, WIDTH, HEIGHT))
                county.move(screening, "pause")
                console.do("mode", mode="notice")
                assert part(shot("notice-paused"), (0, 0, WIDTH, HEIGHT)) != waits
                county.move(screening, "resume")
            with tap("the clock comes and goes with its layer, over the film too"):
                console.do("mode", mode="reel")
                on, off = layer("clock", CORNER)
                assert on != off
            with tap("the claim card stands beside the film while its layer is on"):
                console.do("open_claim", seconds=120)
                console.do("mode", mode="reel")
                on, off = layer("claim", SIDE)
                assert on != off
                player.wait(lambda s: s["mode"] == "reel", 5)
            with tap("a claim that the desk recorded says so: another picture than the unit's own"):
                words = {"due_on": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 5 * 86400)),
                         "measures": "立即清理", "pledge": "照单全收"}
                phone = county.seat(screening, "CG")
                county.login("operator").post(f"/api/screenings/{screening}/claims", dict(
                    words, problem=problems[0], unit=county.units["CG"], person_name="演示·CG",
                    capacity="self"))
                console.do("mode", mode="claim")
                recorded = part(shot("claim-recorded"), SIDE)
                console.do("goto", position=3)
                console.do("open_claim", seconds=120)
                phone.post("/api/seat/claims", dict(words, problem=problems[1]))
                assert part(shot("claim-onsite"), SIDE) != recorded
        finally:
            if tap.failed:
                player.told()
            player.close()
    tap.end()


main()
