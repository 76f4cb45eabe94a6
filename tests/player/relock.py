#!/usr/bin/env python3
"""The reel is locked only after the screen was let in, and locked anew while the screen has the old
one open: it waits with its token, never shows the old film by the new times, and takes the new one. Sent out, it asks for a code again.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import Console, County, Tap  # noqa: E402
from hall import Player, display  # noqa: E402


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    with County() as county, display("1280x720") as env:
        clip = county.clip(county.make_clip("counter.mp4", "--pattern=25x200"))["id"]
        problems = [county.problem(clip, 10 + 40 * n, 60 + 40 * n) for n in range(2)]
        screening = county.meeting()
        packs = os.path.join(county.folder, "pack")
        player = Player.of(county, env)
        console = Console(county, screening)
        head = county.login("office_head")

        def hall():
            return console.stage()["hall"] or {"error": None, "seen_at": 0}
        try:
            with tap("let in before a reel is locked, it waits and keeps its token"):
                code = player.wait(lambda s: s["state"] == "pairing", 20)["code"]
                console.client.post(f"/api/screenings/{screening}/pair", {"code": code})
                player.wait(lambda s: s["state"] == "waiting", 20)
                with open(os.path.join(packs, "token"), encoding="utf-8") as file:
                    token = file.read()
            with tap("takes the reel as soon as there is one"):
                county.lock(screening, problems, claim_s=2)
                assert player.wait(lambda s: s["state"] == "playing", 30)["version"] == "1"
                with open(os.path.join(packs, "token"), encoding="utf-8") as file:
                    assert file.read() == token
            with tap("the look before the meeting finds nothing wrong with it"):
                found = [one["key"] for one in player.preflight()[0]]
                assert "pack.stale" not in found, found
            # A file where the new pack's folder is to be: it cannot be fetched yet.
            with open(os.path.join(packs, f"{screening}-2"), "w", encoding="utf-8"):
                pass
            with tap("notices that it is locked anew, and tells the operator"):
                county.move(screening, "notify", "open_checkin")
                head.post(f"/api/screenings/{screening}/reel/unlock", {"reason": "顺序有误"})
                county.lock(screening, problems[1:], claim_s=2)
                old = player.wait(lambda s: s["state"] == "renewing", 20)
                assert old["version"] == "1", old
                County.wait(hall, lambda h: "重新锁定" in (h["error"] or ""), 10)
            with tap("the look before the meeting finds the old one"):
                found = player.preflight()[0]
                assert [one["key"] for one in found if one["key"].startswith("pack.")] == [
                    "pack.stale"], found
                assert "第 2 版" in found[0]["text"], found
            with tap("does not show the old film by the new times"):
                county.move(screening, "go_live")
                console.do("take_control")
                console.do("goto", position=2)
                console.do("play")
                begun = player.wait(lambda s: s["position"] == "2", 10)
                seen = hall()["seen_at"]
                County.wait(hall, lambda h: h["seen_at"] > seen + 2000, 10)
                still = player.state()
                assert still["frames"] == begun["frames"] == old["frames"], (old, begun, still)
                assert still["state"] == "renewing" and still["broken"] == "0", still
            with tap("takes the new film, and shows where the stage is"):
                os.unlink(os.path.join(packs, f"{screening}-2"))
                player.wait(lambda s: s["state"] == "playing" and s["version"] == "2" and
                            s["frames"] != "0", 60)
                console.do("goto", position=2)
                console.do("play")
                item = console.stage()["item"]
                player.wait(lambda s: s["position"] == "2" and int(s["frames"]) > 20 and
                            item["start_ms"] <= int(s["pos_ms"]) < item["end_ms"], 20)
                County.wait(hall, lambda h: not h["error"] and h["position"] == 2, 10)
            with tap("sent out, it stops at once and asks to be let in again"):
                wall, = console.stage()["walls"]
                console.client.send("DELETE", f"/api/walls/{wall['session']}", {"op_id": "wall-out-1"})
                code = player.wait(lambda s: s["state"] == "pairing", 15)["code"]
                assert not os.path.exists(os.path.join(packs, "token"))
                console.client.post(f"/api/screenings/{screening}/pair", {"code": code})
                player.wait(lambda s: s["state"] == "playing" and s["position"] == "2", 60)
        finally:
            if tap.failed:
                player.told()
            player.close()
        with tap("it ended when it was told to, no crash"):
            assert player.process.returncode == 0, player.process.returncode
    tap.end()


main()
