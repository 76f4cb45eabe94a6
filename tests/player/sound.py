#!/usr/bin/env python3
"""The sound device is lost in the middle of the film, with no server in reach: the film goes on, no
item is given up, and the operator alone is told."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import County, Tap  # noqa: E402
from hall import Player, TimeServer, display  # noqa: E402
from pack import Pack  # noqa: E402

LOST = "identity error-after=150 ! fakesink sync=true"  # about three seconds


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="shenkan-sound-") as work, display() as env:
        pack = Pack(os.path.join(work, "pack"), items=4, seconds=2, different=3)
        token = os.path.join(work, "token")
        with open(token, "w", encoding="utf-8") as file:
            file.write("nobody-asks-for-it")
        server, broken = TimeServer(), []

        def told():
            return server.reports and server.reports[-1]["error"] or ""

        def at_end(state):
            broken.append(state.get("broken") == "1")
            return state.get("mode") == "idle" and state["position"] == "4"
        player = Player(server.url, pack.root, os.path.join(work, "player.log"), env, "1280x720",
                        "--token-file", token, "--audio", LOST)
        try:
            with tap("plays with the device it was given"):
                player.wait(lambda s: s["state"] == "playing" and s["alone"] == "1", 60)
                assert not told().startswith("声音"), told()
            with tap("plays to the end without it, and gives no item up"):
                player.say("key next")
                player.wait(at_end, 60)
                assert not any(broken)
            with tap("the operator is told"):
                County.wait(told, lambda error: error.startswith("声音设备不能用了"), 10)
        finally:
            if tap.failed:
                player.told()
            player.close()
        with tap("it ended when it was told to, no crash"):
            assert player.process.returncode == 0, player.process.returncode
    tap.end()


main()
