#!/usr/bin/env python3
"""A stretch of the reel is overwritten while the player has it open, with no server in reach: the
item's card stands there for its time, the operator is told, and what is whole plays on."""
import os
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import County, Tap  # noqa: E402
from hall import Player, TimeServer, display  # noqa: E402
from pack import Pack, overwrite, packets  # noqa: E402

SECONDS = 3
BAD = 3
NOTE = f"第 {BAD} 项影像损坏"


def walk(player, last, shot):
    """Follow the film to its end: what was seen of each item, and how long it stood there."""
    seen, shot_taken = {}, False
    until = time.monotonic() + 60
    while time.monotonic() < until:
        state = player.state()
        at = time.monotonic()
        item = seen.setdefault(int(state["position"]), {"from": at, "broken": 0, "states": 0})
        item["to"], item["states"] = at, item["states"] + 1
        item["broken"] += state["broken"] == "1"
        if int(state["position"]) == BAD and state["broken"] == "1" and not shot_taken:
            time.sleep(0.3)
            player.say(f"shot {shot}")
            assert player.hear() == "shot done"
            shot_taken = True
        if int(state["position"]) == last and state["mode"] == "idle":
            return seen
        time.sleep(0.05)
    raise TimeoutError(f"still not at the end: {seen}")


def colours(path):
    """How many different points the middle rows of a BMP have, and its share of black ones."""
    with open(path, "rb") as file:
        data = file.read()
    start = int.from_bytes(data[10:14], "little")
    points = [data[i:i + 3] for i in range(start, len(data) - 3, 4 * 97)]
    return len(set(points)), points.count(b"\0\0\0") / len(points)


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    dice = random.Random(3)
    with tempfile.TemporaryDirectory(prefix="shenkan-damaged-") as work, display() as env:
        pack = Pack(os.path.join(work, "pack"), items=6, seconds=SECONDS, different=4)
        token = os.path.join(work, "token")
        with open(token, "w", encoding="utf-8") as file:
            file.write("nobody-asks-for-it")
        server = TimeServer()

        def told():
            return server.reports and server.reports[-1]["error"] or ""
        player = Player(server.url, pack.root, os.path.join(work, "player.log"), env, "1280x720",
                        "--token-file", token)
        try:
            with tap("begins from the kept pack when the server is out of order"):
                player.wait(lambda s: s["state"] == "playing" and s["alone"] == "1", 60)
            with tap("the look before the meeting, asked on the control line, finds nothing"):
                found, result = player.preflight()
                assert result["ok"] and not found, found
            with tap("it finds what is overwritten then, and the operator is told"):
                for at, size in packets(pack.reel, pack.cues[BAD - 1]):
                    overwrite(pack.reel, at, dice.randbytes(size))
                found, result = player.preflight()
                assert [(one["key"], one["item"]) for one in found] == [
                    ("pack.wrong_hash", None), ("film.undecodable", BAD)], found
                County.wait(told, lambda error: error.startswith("开播前检查发现 2 个问题"), 10)
            with tap("plays all the rest when one item is overwritten after the start"):
                shot = os.path.join(work, "card.bmp")
                player.say("key next")
                seen = walk(player, len(pack.cues), shot)
                assert sorted(one for one in seen if one) == list(range(1, 7)), seen
            with tap("only the damaged item is given up, and it keeps its time"):
                for position, item in seen.items():
                    stood = item["to"] - item["from"]
                    if position == BAD:
                        assert item["broken"] > 10, item
                        assert SECONDS - 1 < stood < SECONDS + 1, item
                    else:
                        assert not item["broken"], (position, item)
            with tap("its card stands on the wall"):
                n, black = colours(shot)
                assert n > 3 and black < 0.9, (n, black)
            with tap("the operator is told, and when it is over, no more"):
                noted = [one for one in server.reports if (one["error"] or "").startswith(NOTE)]
                assert noted and all(one["position"] == BAD for one in noted), server.reports
                County.wait(told, lambda error: not error.startswith(NOTE), 10)
            with tap("goes back to it, and on behind it"):
                for _ in range(len(pack.cues) - BAD):
                    player.say("key previous")
                player.wait(lambda s: s["position"] == str(BAD) and s["broken"] == "1", 10)
                player.say("key next")
                player.wait(lambda s: s["position"] == str(BAD + 1) and s["broken"] == "0" and
                            int(s["pos_ms"]) > SECONDS * 1000 * BAD + 500, 10)
            with tap("it is not done while the film runs"):
                found, result = player.preflight()
                assert result["cancelled"] and not result["ok"], result
        finally:
            if tap.failed:
                player.told()
            player.close()
        with tap("it ended when it was told to, no crash"):
            assert player.process.returncode == 0, player.process.returncode
    tap.end()


main()
