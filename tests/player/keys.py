#!/usr/bin/env python3
"""A key pressed at the hall screen while the network is bad: it goes out again until it is answered,
acts here when nothing is heard, and acts once when only the answer was lost."""
import os
import shutil
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from county import Console, County, Tap  # noqa: E402
from hall import Player, display  # noqa: E402

PACKET = 1 << 16


class Wire:
    """A bad line to the server on that port: `silent` loses every byte, `deaf` those of the server,
    `no keys` closes on each command; all for as long as it is so."""

    def __init__(self, port):
        self.port, self.mode, self.open, self.keys = port, "good", [], 0
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()

    def set(self, mode):
        """What was begun on a bad line never comes to an end."""
        was, self.mode = self.mode, mode
        if was in ("silent", "deaf"):
            for one in self.open:
                self.cut(one)
            self.open = []

    @staticmethod
    def cut(one):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def listen(self):
        while True:
            near = self.door.accept()[0]
            threading.Thread(target=self.serve, args=(near,), daemon=True).start()

    def serve(self, near):
        head = near.recv(PACKET)
        is_key = head.startswith(b"POST /api/hall/command")
        self.keys += is_key
        if is_key and self.mode == "no keys":
            near.close()
            return
        far = socket.create_connection(("127.0.0.1", self.port))
        self.open += [near, far]
        if self.mode != "silent":
            far.sendall(head)
        threading.Thread(target=self.pump, args=(far, near, ("silent", "deaf")), daemon=True).start()
        self.pump(near, far, ("silent",))

    def pump(self, source, target, lost):
        try:
            while data := source.recv(PACKET):
                if self.mode not in lost:
                    target.sendall(data)
        except OSError:
            pass
        self.cut(target)


def main():
    tap = Tap()
    if not shutil.which("Xvfb"):
        print("1..0 # SKIP Xvfb is not installed")
        return
    with County() as county, display("1280x720") as env:
        clip = county.clip(county.make_clip("counter.mp4", "--pattern=25x400"))["id"]
        problems = [county.problem(clip, 10 + 60 * n, 210 + 60 * n) for n in range(3)]
        screening = county.screening(problems, claim_s=60)
        county.move(screening, "notify", "open_checkin", "go_live")
        wire = Wire(county.port)
        player = Player(wire.url, os.path.join(county.folder, "pack"),
                        os.path.join(county.folder, "player.log"), env)
        console = Console(county, screening)
        office = county.login("office")

        def acts(act):
            return len([e for e in office.get("/api/events?limit=500")["items"]
                        if (e["kind"], e["act"]) == ("stage", act)])

        def at(position):
            """Both stand there, and the server leads."""
            player.wait(lambda s: s["position"] == str(position) and s["alone"] == "0", 20)
            County.wait(console.stage, lambda s: s["item"]["position"] == position, 10)
        try:
            code = player.wait(lambda s: s["state"] == "pairing", 20)["code"]
            console.client.post(f"/api/screenings/{screening}/pair", {"code": code})
            player.wait(lambda s: s["state"] == "playing", 30)
            console.do("take_control")
            console.do("goto", position=1)
            at(1)
            with tap("goes out again when there was no answer"):
                wire.set("no keys")
                player.say("key next")
                time.sleep(1.5)
                assert console.stage()["item"]["position"] == 1
                assert wire.keys > 1, wire.keys
                wire.set("good")
                at(2)
                assert acts("next") == 1 and acts("alone") == 0
            with tap("acts once when only the answers are lost"):
                before = wire.keys
                wire.set("deaf")
                pressed = time.monotonic()
                player.say("key next")
                player.wait(lambda s: s["position"] == "3" and s["alone"] == "1", 10)
                assert 2.5 < time.monotonic() - pressed < 10
                assert wire.keys > before + 1, wire.keys
                wire.set("good")
                at(3)
                assert acts("next") == 2, acts("next")
            with tap("acts here soon when the network is silent, and the server hears of it"):
                wire.set("silent")
                pressed = time.monotonic()
                player.say("key next")
                player.wait(lambda s: s["position"] == "4" and s["alone"] == "1", 10)
                assert time.monotonic() - pressed > 2.5
                told = acts("alone")
                wire.set("good")
                at(4)
                assert acts("next") == 2 and acts("alone") == told + 1
            with tap("C opens the claim window there"):
                player.say("key claim")
                player.wait(lambda s: s["mode"] == "claim" and s["left_ms"] != "0", 10)
                assert console.stage()["window"]["state"] == "open"
                assert acts("open_claim") == 1
        finally:
            if tap.failed:
                player.told()
            player.close()
        with tap("it ended when it was told to, no crash"):
            assert player.process.returncode == 0, player.process.returncode
    tap.end()


main()
