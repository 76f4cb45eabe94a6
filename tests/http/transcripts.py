#!/usr/bin/env python3
"""Plays the .http files of this folder, in order of their names, against one real server.

    @office                      whose cookies (an own jar per name; a login file makes the accounts)
    POST /api/problems           the request
    Header: value                headers, if any
    {"clip": ${clip}, …}         JSON body; op_id is added unless it is there
    <clip.mp4                    or: the bytes of a file the runner made
    --- 200                      expected status, then headers, then JSON:
    {"id": "?problem"}           "*" anything · "?x" keep as ${x} · "~text" contains · keys not
                                 named may be there · a list ending in "…" may go on,
                                    one that begins so may have others before · ["*"] any list

`wait 20 GET …` asks again until it fits, on a busy machine for longer; `later 61 GET …` too, after the clock went on 61 s. Lines starting with # are comments; a blank line ends a
request. Every request is one TAP line. At the end every route of GET /api must have been played.
"""
import base64
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from clock import Clock  # noqa: E402
from house import MAKE_CLIP, PASSWORD, Server, Tap, op_id  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))

BUSY = 3  # a `wait` is meant for a machine that does little else
REQUEST = re.compile(r"^(?:(wait|later) (\d+) )?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S+)$")


class Step:
    def __init__(self, place, who, method, path, wait, later):
        self.place, self.who, self.method, self.path = place, who, method, path
        self.wait, self.later = wait, later  # seconds
        self.headers, self.body, self.status = [], "", None
        self.want_headers, self.want = [], ""


def parse(path):
    steps, who, step = [], "nobody", None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        found = REQUEST.match(line)
        if found:
            seconds, later = int(found[2] or 0), found[1] == "later"
            step = Step(f"{os.path.basename(path)}:{number}", who, found[3], found[4],
                        60 if later else BUSY * seconds, seconds if later else 0)
            steps.append(step)
        elif line.startswith("#"):
            continue
        elif line.startswith("@"):
            who = line[1:].strip()
        elif not line.strip():
            step = None
        elif step is None:
            raise SystemExit(f"{path}:{number}: not part of a request: {line}")
        elif line.startswith("--- "):
            step.status = int(line[4:])
        elif re.match(r"^[A-Za-z-]+: ", line) and not (
                step.body if step.status is None else step.want):
            (step.headers if step.status is None else step.want_headers).append(
                tuple(line.split(": ", 1)))
        elif step.status is None:
            step.body += line
        else:
            step.want += line
    return steps


def fit(want, got, kept, at="answer"):
    """None when `got` fits, else what does not."""
    if isinstance(want, str) and want == "*":
        return None
    if isinstance(want, str) and want.startswith("?"):
        if got is None:
            return f"{at}: nothing to keep as {want[1:]}"
        kept[want[1:]] = got
        return None
    if isinstance(want, str) and want.startswith("~"):
        return None if want[1:] in str(got) else f"{at}: {got!r} lacks {want[1:]!r}"
    if isinstance(want, dict):
        if not isinstance(got, dict):
            return f"{at}: {got!r} is no object"
        for name, value in want.items():
            if name not in got:
                return f"{at}.{name}: missing"
            bad = fit(value, got[name], kept, f"{at}.{name}")
            if bad:
                return bad
        return None
    if isinstance(want, list):
        if not isinstance(got, list):
            return f"{at}: {got!r} is no list"
        if want == ["*"]:
            return None
        if want[:1] == ["…"] and len(got) >= len(want) - 1:
            want, got = want[1:], got[len(got) - len(want) + 1:]
        more = bool(want) and want[-1] == "…"
        items = want[:-1] if more else want
        if len(got) < len(items) or (not more and len(got) != len(items)):
            return f"{at}: {len(got)} entries, wanted {len(items)}{' or more' if more else ''}"
        for i, value in enumerate(items):
            bad = fit(value, got[i], kept, f"{at}[{i}]")
            if bad:
                return bad
        return None
    same = got == want and isinstance(got, bool) == isinstance(want, bool)
    return None if same else f"{at}: got {got!r}, wanted {want!r}"


# Done only years later: test_retention.py, on a turned clock.
ELSEWHERE = {("POST", "/api/clips/:id/discard")}


class Player:
    def __init__(self, server, clock, tap):
        self.server, self.clock, self.tap, self.jars, self.played = server, clock, tap, {}, []
        self.kept = {"password": PASSWORD}
        for name in ("clip", "after", "again", "anew"):
            path = os.path.join(server.folder, name + ".mp4")
            self.kept[name + "_bytes"] = os.path.getsize(path)

    def fill(self, text):
        def value(found):
            name = found[1]
            if name == "op":
                return op_id()
            if name.startswith("now"):
                return str(int((time.time() + int(name[3:] or 0)) * 1000))
            if name.endswith("_base64"):
                text = str(self.kept[name[:-7]]).encode()
                return base64.b64encode(text).decode()
            if name.startswith("day"):
                day = time.gmtime(time.time() + 8 * 3600 + int(name[3:] or 0) * 86400)
                return time.strftime("%Y-%m-%d", day)
            return str(self.kept[name])
        return re.sub(r"\$\{([a-z0-9_+-]+)\}", value, text)

    def jar(self, step):
        if step.who not in self.jars:
            meeting = step.who.endswith("(meeting)")
            self.jars[step.who] = self.server.client()
            if meeting:
                self.jars[step.who].port = self.server.meeting_port
        return self.jars[step.who]

    def body(self, step):
        if step.body.startswith("<"):
            with open(os.path.join(self.server.folder, step.body[1:]), "rb") as file:
                return file.read()
        if not step.body:
            return None
        text = self.fill(step.body)
        value = json.loads(text)
        table = next((r for r in self.routes if self.is_route(r, step)), None)
        if table and "op_id" not in value and (table["write"] or any(
                f["name"] == "op_id" for f in table["body"])):
            value["op_id"] = op_id()
        return value

    def is_route(self, route, step):
        if route["method"] != step.method:
            return False
        pattern = re.sub(r":id\b", r"[1-9][0-9]*", route["path"])
        pattern = re.sub(r":[a-z]+", r"[A-Za-z0-9_.-]+", pattern)
        return bool(re.fullmatch(pattern, self.fill(step.path).partition("?")[0]))

    def stream(self, step, path):
        """The first event of a stream."""
        jar = self.jar(step)
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", jar.port, timeout=20)
        cookies = "; ".join(f"{k}={v}" for k, v in jar.cookies.items())
        connection.request("GET", path, headers={"Cookie": cookies})
        answer = connection.getresponse()
        lines = []
        if answer.status == 200:
            for raw in answer:
                line = raw.decode().rstrip("\n")
                lines.append(line)
                if line.startswith("data: "):
                    break
        data = lines[-1][6:] if lines else answer.read().decode()
        status, headers = answer.status, answer.headers
        connection.close()
        return status, headers, data.encode()

    def ask(self, step):
        path = urllib.parse.quote(self.fill(step.path), safe="/?&=%.,+-_")
        headers = {name: self.fill(value) for name, value in step.headers}
        if headers.pop("Stream", None):
            return self.stream(step, path)
        answer = self.jar(step).send(step.method, path, self.body(step), headers)
        return answer.status, answer.headers, answer.data

    def check(self, step, status, headers, data):
        if status != step.status:
            return f"status {status}, wanted {step.status}\n{data[:1500].decode(errors='replace')}"
        for name, value in step.want_headers:
            got = headers.get(name)
            bad = fit(self.fill(value) if not value.startswith("?") else value, got, self.kept,
                      name)
            if bad:
                return bad
        if not step.want:
            return None
        try:
            got = json.loads(data)
        except ValueError:
            return f"no JSON: {data[:200]!r}"
        bad = fit(json.loads(self.fill(step.want)), got, self.kept)
        return bad and f"{bad}\n{data[:3000].decode(errors='replace')}"

    def play(self, step):
        if step.later:
            self.clock.forward(step.later)
        end = time.monotonic() + step.wait
        while True:
            try:
                bad = self.check(step, *self.ask(step))
            except KeyError as missing:
                bad = f"${{{missing.args[0]}}} was never kept"
            except (OSError, ValueError) as error:
                bad = f"{type(error).__name__}: {error}"
            if not bad or time.monotonic() >= end:
                break
            time.sleep(0.2)
        self.played.append(step)
        self.tap.ok(not bad, f"{step.place} {step.who} {step.method} {step.path}", bad or "")

    def play_all(self):
        self.routes = self.server.client().get("/api").json["items"]
        for name in sorted(os.listdir(HERE)):
            if name.endswith(".http"):
                for step in parse(os.path.join(HERE, name)):
                    self.play(step)
        for route in self.routes:
            if (route["method"], route["path"]) in ELSEWHERE:
                continue
            self.tap.ok(any(self.is_route(route, step) and step.status < 400
                            for step in self.played if self.known(step)),
                        f"{route['method']} {route['path']} has a transcript")

    def known(self, step):
        try:
            self.fill(step.path)
            return True
        except KeyError:
            return False


def main():
    tap = Tap()
    server = Server("--meeting-listen", "127.0.0.1:0", "--rehearsal-port", "0", work=True)
    clock = Clock(server.folder)
    with server:
        for name, options in (("clip.mp4", ["--pattern", "25x60"]),
                              ("after.mp4", ["--pattern", "25x30", "--first", "500"]),
                              ("anew.mp4", ["--pattern", "25x30", "--first", "900"]),
                              ("again.mp4", ["--pattern", "25x60", "--size", "480x270", "--codec", "mpeg4"])):
            subprocess.run([MAKE_CLIP, *options, os.path.join(server.folder, name)], check=True)
        for name, data in (("signature.json", b"[[10,20,30,40]]"), ("page.html", b"<p>no picture</p>"),
                           ("sound.ogg", b"OggS" + b"\0" * 24 + b"OpusHead" + b"\0" * 40)):
            with open(os.path.join(server.folder, name), "wb") as file:
                file.write(data)
        player = Player(server, clock, tap)
        player.play_all()
        if tap.bad:
            print("# server log:\n# " + server.log()[-4000:].replace("\n", "\n# "))
        tap.same(server.stop(), 0, "the server ends cleanly")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
