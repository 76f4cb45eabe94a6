#!/usr/bin/env python3
"""The hall player goes to a rehearsal of its screening when one begins, says so on the wall, takes the
rehearsal's commands and no others, and is back at the real server as soon as it is over."""
import os
import shutil
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import Console, County, Tap  # noqa: E402
from hall import Player, display  # noqa: E402

GOLD = (0xff, 0xd6, 0x66)


class There(County):
    """The rehearsal's server, spoken to as the real one is."""

    def __init__(self, county, port):
        self.port, self.users, self.jars = port, county.users, {}


def pixel(path, x, y):
    """One pixel of a BMP with 3 or 4 bytes each."""
    with open(path, "rb") as file:
        data = file.read()
    start, = struct.unpack_from("<I", data, 10)
    width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    row = (width * bits // 8 + 3) // 4 * 4
    at = start + (abs(height) - 1 - y if height > 0 else y) * row + x * bits // 8
    return data[at + 2], data[at + 1], data[at]


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    with County() as county, display("1280x720") as env:
        county.stop()
        county.options += ["--rehearsal-port", "0"]
        county.start()
        problems, screening = county.counted(2)
        county.everybody()
        player = Player.of(county, env)
        shot = os.path.join(county.folder, "wall.bmp")

        def ribbon():
            player.say(f"shot {shot}")
            assert player.hear() == "shot done"
            return pixel(shot, 640, 1) == GOLD

        def seen(console):
            hall = console.stage()["hall"]
            return hall["seen_at"] if hall else 0

        path = f"/api/screenings/{screening}/rehearsal"
        try:
            real = Console(county, screening)
            code = player.wait(lambda s: s["state"] == "pairing", 20)["code"]
            real.client.post(f"/api/screenings/{screening}/pair", {"code": code})
            player.wait(lambda s: s["state"] == "playing", 30)
            with tap("there is no ribbon on the wall of the real server"):
                assert County.wait(lambda: seen(real), bool, 10)
                assert not ribbon()
            there = There(county, real.client.post(path)["running"]["port"])
            console = Console(there, screening)
            with tap("it goes to the rehearsal by itself and says so on the wall"):
                County.wait(ribbon, bool, 15)
            with tap("it shows what the rehearsal's operator sends it to, under the ribbon"):
                there.move(screening, "notify", "open_checkin", "go_live")
                console.do("take_control")
                console.do("goto", position=2)
                console.do("play")
                player.wait(lambda s: s["position"] == "2" and int(s["frames"]) > 5, 15)
                assert ribbon()
                County.wait(lambda: seen(console) > seen(real), bool, 10)
            with tap("a reel that is locked anew meanwhile is none of the rehearsal's"):
                county.login("office_head").post(f"/api/screenings/{screening}/reel/unlock",
                                                 {"reason": "彩排后调整"})
                county.lock(screening, problems, claim_s=2)
                console.do("goto", position=3)
                player.wait(lambda s: s["position"] == "3", 15)
                now = player.state()
                assert (now["state"], now["version"]) == ("playing", "1"), now
            with tap("it is back when the rehearsal is over, and never plays on alone"):
                real.client.send("DELETE", path, {"op_id": "rehearsal-end-1"})
                back = player.wait(lambda s: s["position"] == "0", 15)
                assert back["mode"] == "idle" and back["alone"] == "0", back
                County.wait(lambda: not ribbon(), bool, 10)
                before = seen(real)
                County.wait(lambda: seen(real) > before, bool, 10)
                assert real.stage()["screening"]["state"] == "planned"
            with tap("it has the new reel"):
                player.wait(lambda s: s["state"] == "playing" and s["version"] == "2", 30)
            with tap("it follows the real meeting"):
                county.move(screening, "notify", "open_checkin", "go_live")
                real.do("take_control")
                real.do("goto", position=3)
                player.wait(lambda s: s["position"] == "3" and s["alone"] == "0", 15)
                assert not ribbon()
        finally:
            if tap.failed:
                player.told()
            player.close()
    tap.end()


main()
