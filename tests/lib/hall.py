"""The hall player as a test drives it: a display without a screen, the player's control line, and a
server that does no more than tell the time and take reports."""
import contextlib
import http.server
import json
import os
import re
import subprocess
import threading
import time

from county import County


@contextlib.contextmanager
def display(size="1280x800", *options):
    """An Xvfb of that size; yields the environment for who is to show something on it."""
    reader, writer = os.pipe()
    xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24",
                             "-nolisten", "tcp", *options], pass_fds=[writer],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as file:
            number = file.readline().strip()
        yield dict(os.environ, DISPLAY=":" + number, SDL_VIDEODRIVER="x11",
                   XVFB_PID=str(xvfb.pid))
    finally:
        xvfb.terminate()
        xvfb.wait(10)


class TimeServer(http.server.ThreadingHTTPServer):
    """Answers /api/hello with its clock, `ahead_ms` ahead of ours, keeps reports, and is otherwise
    out of order (503)."""
    daemon_threads = True

    def __init__(self, ahead_ms=0):
        super().__init__(("127.0.0.1", 0), Answer)
        self.ahead_ms, self.reports = ahead_ms, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(http.server.BaseHTTPRequestHandler):
    def reply(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/api/hello":
            now = int(time.time() * 1000) + self.server.ahead_ms
            self.reply(200, json.dumps({"server_ms": now}).encode())
        else:
            self.reply(503)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/api/hall/report":
            self.server.reports.append(json.loads(body))
        self.reply(204 if self.path == "/api/hall/report" else 503)

    def log_message(self, *words):
        pass


class Player:
    """shenkan-player in a window, driven by its control line."""

    def __init__(self, url, pack, log, env, size="1280x720", *more, pass_fds=()):
        self.log = open(log, "wb")
        self.process = subprocess.Popen(
            [County.program("shenkan-player"), "--server", url, "--pack", pack, "--windowed", size,
             "--audio", "none", "--control", *more], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, stderr=self.log, env=env, pass_fds=pass_fds)

    @classmethod
    def of(cls, county, env, *more):
        """One that plays the meeting of this county's server."""
        return cls(f"http://127.0.0.1:{county.port}", os.path.join(county.folder, "pack"),
                   os.path.join(county.folder, "player.log"), env, "1280x720", *more)

    def told(self):
        """The end of its log, as TAP comments."""
        print("# player: " + self.logged()[-1500:].replace("\n", "\n# "))

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the player is gone, {self.process.wait(10)}")
        return line.strip()

    def preflight(self):
        """The look before the meeting, asked on the control line: (findings, result)."""
        self.say("preflight")
        lines = []
        while not lines or lines[-1]["type"] != "result":
            lines.append(json.loads(self.hear()))
        return [one for one in lines if one["type"] == "finding"], lines[-1]

    def state(self):
        self.say("state")
        line = self.hear()
        words = line.split()
        found = dict(re.findall(r"(\w+)=(\S+)", line))
        found["state"] = words[1]
        return found

    def wait(self, good, seconds):
        return County.wait(self.state, good, seconds)

    def logged(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return log.read()

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
