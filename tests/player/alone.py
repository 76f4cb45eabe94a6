#!/usr/bin/env python3
"""The hall player against the real server, on a screen without a screen (Xvfb).

Pairs by code, fetches the pack, follows the operator; then the server is killed with -9 in the first
problem and the film must still run to its end. Afterwards the server comes back, is told what was
shown, and leads again.
"""
import os
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import Console, County, Refused, Tap  # noqa: E402
from hall import Player, display  # noqa: E402


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    with County() as county, display("1280x720") as env:
        problems, screening = county.counted(3)
        county.move(screening, "notify", "open_checkin")
        player = Player.of(county, env)
        console = Console(county, screening)
        try:
            with tap("pairs by the code it shows and fetches the pack"):
                code = player.wait(lambda s: s["state"] == "pairing", 20)["code"]
                console.client.post(f"/api/screenings/{screening}/pair", {"code": code})
                player.wait(lambda s: s["state"] == "playing", 30)
            with tap("shows what the operator sends it to"):
                county.move(screening, "go_live")
                console.do("take_control")
                console.do("goto", position=2)
                console.do("play")
                player.wait(lambda s: s["position"] == "2" and int(s["frames"]) > 5, 15)
            with tap("the server hears where the film is"):
                seen = County.wait(console.stage, lambda s: s["hall"] and
                                   s["hall"]["position"] == 2, 10)["hall"]
                assert seen["seen_at"] > 0, seen
            console.client.post(f"/api/screenings/{screening}/checkin", {
                "unit": county.units["CG"], "name": "演示·CG", "post": "局长", "status": "present"})
            last = len(console.stage()["items"])
            with tap("runs to the end after the server was killed in the first problem"):
                county.stop(signal.SIGKILL)
                end = player.wait(lambda s: s["alone"] == "1" and s["position"] == str(last) and
                                  s["mode"] == "idle", 120)
                assert end["ended"] == "1", end
            with tap("a picture of the window can be taken"):
                shot = os.path.join(county.folder, "end.bmp")
                player.say(f"shot {shot}")
                assert player.process.stdout.readline().strip() == "shot done"
                assert os.path.getsize(shot) > 1280 * 720 * 3
            with tap("the server is told what was shown meanwhile, and stands where the hall is"):
                county.start()
                console = Console(county, screening)
                merged = County.wait(console.stage, lambda s: s["item"] and
                                     s["item"]["position"] == last, 20)
                assert merged["mode"] == "idle", merged["mode"]
                player.wait(lambda s: s["alone"] == "0" and s["position"] == str(last), 20)
                office = county.login("office")
                states = [office.get(f"/api/problems/{p}")["state"] for p in problems]
                assert states == ["presented"] * 3, states
                told = [e for e in office.get("/api/events?limit=500")["items"]
                        if (e["kind"], e["act"]) == ("stage", "alone")]
                assert len(told) == 1 and told[0]["data"]["follows"], told
                assert not any(n.startswith("alone-") for n in os.listdir(county.folder + "/pack"))
            with tap("a claim made on paper meanwhile is entered with the paper's time, and no other"):
                at = next(one["at"] for one in told[0]["data"]["shown"] if one["position"] == 3)
                claim = {"problem": problems[1], "unit": county.units["CG"],
                         "person_name": "演示·CG", "pledge": "三日内清理到位"}
                try:
                    console.client.post(f"/api/screenings/{screening}/claims",
                                        {**claim, "pressed_at": at - 600000})
                    raise AssertionError("claimed before it was shown")
                except Refused as error:
                    assert error.status == 409, error
                console.client.post(f"/api/screenings/{screening}/claims",
                                    {**claim, "pressed_at": at})
                made = office.get(f"/api/problems/{problems[1]}")
                assert made["state"] == "claimed", made["state"]
                assert made["claims"][0]["paper_at"] == at, made["claims"]
            with tap("follows the next command"):
                console.do("goto", position=3)
                player.wait(lambda s: s["position"] == "3" and s["alone"] == "0", 20)
            with tap("a key pressed at the screen is a command of the stage"):
                player.say("key next")
                County.wait(console.stage, lambda s: s["item"]["position"] == 4, 10)
                player.wait(lambda s: s["position"] == "4", 10)
                player.say("key pause")
                County.wait(console.stage, lambda s: not s["media"]["playing"], 10)
        finally:
            if tap.failed:
                player.told()
            player.close()
    tap.end()


main()
