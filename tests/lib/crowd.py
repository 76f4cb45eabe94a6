"""A hall full of devices on one thread: phones, tablets, screens and watchers that follow the meeting and act,
lose the network, reload, press twice, and have wrong clocks. They know only what a real one knows.

Every device remembers what the server acknowledged and the last state that it was shown, for whoever
compares them with the record afterwards.
"""
import asyncio
import json
import random
import time

from house import op_id

BACK_S = 60  # a device that gets no answer for so long gives up: the run has failed


class Refused(Exception):
    """The server's no, with its key."""

    def __init__(self, status, body):
        self.status, self.body = status, body
        self.key = body.get("error", {}).get("key") if isinstance(body, dict) else None
        super().__init__(f"{status} {self.key}")


class Faults:
    """How often things go wrong, as fractions of what could."""

    def __init__(self, cut=0.05, twice=0.1, reload=0.01, clock_ms=90_000):
        self.cut, self.twice, self.reload, self.clock_ms = cut, twice, reload, clock_ms


NONE = Faults(0, 0, 0, 0)


async def _head(reader):
    """Status and headers of an answer."""
    line = await reader.readline()
    if not line:
        raise ConnectionError("closed before the answer")
    status, headers = int(line.split()[1]), {}
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    return status, headers


async def _chunks(reader):
    while line := await reader.readline():
        if (size := int(line, 16)) == 0:
            return
        yield (await reader.readexactly(size + 2))[:-2]
    raise ConnectionError("closed in mid-answer")


class Device:
    """One cookie, one stream, any number of requests, each over a connection of its own."""

    def __init__(self, port, stream, faults=NONE, dice=random):
        self.port, self.stream, self.faults, self.dice = port, stream, faults, dice
        self.cookies, self.stage, self.asked, self.writer = {}, None, [], None
        self.heard_at = 0.0  # time.monotonic() of the last state
        self.states = self.reconnects = self.cuts = 0
        self.ending = self.shut = self.away = False  # shut: let in no more; away: cut off
        self.clock_ms = dice.randint(-faults.clock_ms, faults.clock_ms)

    def _request(self, method, path, body):
        data = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "X-Shenkan: 1"]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method != "GET":
            head += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + data

    async def ask(self, method, path, body=None, cut=False):
        """One request; `cut`: the network goes away before the answer can arrive."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(self._request(method, path, body))
            await writer.drain()
            if cut:
                await asyncio.sleep(self.dice.random() * 0.02)
                raise ConnectionError("cut")
            status, headers = await asyncio.wait_for(_head(reader), BACK_S)
            if "content-length" in headers:
                data = await reader.readexactly(int(headers["content-length"]))
            else:
                data = b"".join([part async for part in _chunks(reader)])
        finally:
            writer.close()
        if "set-cookie" in headers:
            name, _, rest = headers["set-cookie"].partition("=")
            self.cookies[name] = rest.partition(";")[0]
        value = json.loads(data) if data else {}
        if status >= 400:
            raise Refused(status, value)
        return value

    async def act(self, method, path, body, **told):
        """An act with its op_id, sent until there is an answer; then it is kept with it."""
        body = dict(body, op_id=op_id())
        begun = time.monotonic()
        cut = self.dice.random() < self.faults.cut
        twice = self.dice.random() < self.faults.twice
        while True:
            try:
                if twice:
                    answer, _ = await asyncio.gather(
                        self.ask(method, path, body), self.ask(method, path, body))
                    twice = False
                else:
                    answer = await self.ask(method, path, body, cut)
                break
            except Refused as error:
                if error.status in (503, 429):
                    await asyncio.sleep(0.2)
                    continue
                self.asked.append(dict(told, op_id=body["op_id"], refused=error.key))
                raise
            except (OSError, EOFError, asyncio.TimeoutError, ValueError):
                self.cuts, cut = self.cuts + 1, False
                if time.monotonic() - begun > BACK_S:
                    raise TimeoutError(f"no answer to {method} {path}") from None
                await asyncio.sleep(0.1 + self.dice.random() * 0.4)
        self.asked.append(dict(told, op_id=body["op_id"], answer=answer,
                               took_s=time.monotonic() - begun))
        return answer

    async def wait(self):
        """As a page does behind a proxy that holds streams back: ask for one state after another."""
        path, after = self.stream.replace("/live", "/wait?after="), 0
        while not self.ending:
            try:
                self._take(await self.ask("GET", f"{path}{after}"))
                after, self.away = self.stage["event"], False
            except Refused as error:
                if error.status in (401, 410):
                    self.shut = True
                    return
                await asyncio.sleep(1)
            except (OSError, EOFError, ValueError, asyncio.TimeoutError):
                after = 0  # what is there, at once: there may be no news for a long while
                self.away, self.reconnects = True, self.reconnects + 1
                await asyncio.sleep(0.5 + self.dice.random())

    async def follow(self):
        """The stream, reconnected as the server asks, until the device is told to end."""
        retry_s, last = 2.0, None
        while not self.ending:
            try:
                reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
                request = self._request("GET", self.stream, None)
                if last:
                    request = request[:-2] + f"Last-Event-ID: {last}\r\n\r\n".encode()
                self.writer.write(request)
                status, _ = await _head(reader)
                if status in (401, 410):
                    self.shut = True
                    return
                if status != 200:
                    raise ConnectionError(f"stream: {status}")
                self.away, text = False, b""
                async for part in _chunks(reader):
                    *whole, text = (text + part).split(b"\n\n")
                    for message in whole:
                        retry_s, last = self._hear(message.decode(), retry_s, last)
                    if self.dice.random() < self.faults.reload:
                        last = None  # F5
                        raise ConnectionError("reloaded")
            except (OSError, EOFError, ValueError):
                self.away = True
            finally:
                if self.writer:
                    self.writer.close()
            if not self.ending:
                self.reconnects += 1
                await asyncio.sleep(retry_s)

    def _hear(self, message, retry_s, last):
        for line in message.split("\n"):
            name, _, value = line.partition(": ")
            if name == "retry":
                retry_s = int(value) / 1000
            elif name == "id":
                last = value
            elif name == "data":
                self._take(json.loads(value))
        return retry_s, last

    def _take(self, stage):
        self.stage, self.heard_at = stage, time.monotonic()
        self.states += 1
        self.shown()

    def shown(self):
        """A new state arrived; devices that act override this."""

    def end(self):
        self.ending = True
        if self.writer:
            self.writer.close()

    async def state_in_record(self):
        """What the server would show this device now."""
        return await self.ask("GET", self.stream.replace("/live", "/stage"))


class Phone(Device):
    """A unit's phone: claims what is its own, or objects to it, once it sees that it can."""

    def __init__(self, port, faults, dice, due_on, objects):
        super().__init__(port, "/api/seat/live", faults, dice)
        self.due_on, self.objects, self.done, self.tasks = due_on, objects, set(), set()

    async def sit(self, code, name):
        await self.ask("POST", "/api/desk", {"code": code})
        await self.act("POST", "/api/seat/checkin", {"name": name, "post": "局长", "deputy": False},
                       kind="checkin")

    def shown(self):
        now = self.stage.get("now")
        if not now or now["problem"] in self.done:
            return
        act = "dispute" if self.objects(now["problem"]) and now["mine"] == "lead" else "claim"
        if not now["can"][act]["ok"]:
            return
        self.done.add(now["problem"])
        task = asyncio.ensure_future(self._press(act, now["problem"]))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _press(self, act, problem):
        pressed = int(time.time() * 1000) + self.clock_ms
        await asyncio.sleep(self.dice.random())
        body = {"problem": problem, "due_on": self.due_on, "measures": "立即清理",
                "pledge": "立行立改", "person_in_charge": "演示·负责人", "pressed_at": pressed}
        if act == "dispute":
            body = {"problem": problem, "reason_code": "ownership", "reason": "权属不清",
                    "suggested_unit": None}
        try:
            await self.act("POST", f"/api/seat/{act}s", body, kind=act, problem=problem)
        except Refused:
            pass  # kept in .asked; somebody was faster, or the operator went on


class Tablet(Device):
    """A leader's: says something about some problems, for the wall or only for the record."""

    def __init__(self, port, faults, dice):
        super().__init__(port, "/api/tablet/live", faults, dice)
        self.seen, self.tasks = set(), set()

    async def enter(self, code):
        await self.ask("POST", "/api/tablet", {"code": code})

    def shown(self):
        problem = (self.stage.get("problem") or {}).get("id")
        if not problem or problem in self.seen or self.ending:
            return
        self.seen.add(problem)
        if self.dice.random() < 0.4:
            task = asyncio.ensure_future(self._remark(problem))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _remark(self, problem):
        await asyncio.sleep(self.dice.random())
        await self.act("POST", "/api/tablet/remarks", {
            "scope": "problem", "problem": problem, "text": "限期整改，举一反三",
            "keep": self.dice.random() < 0.5}, kind="remark", problem=problem)


class Hall(Device):
    """The screen: says where the film is, as if it were played."""

    def __init__(self, port, token, dice):
        super().__init__(port, "/api/hall/live", NONE, dice)
        self.cookies = {"sk_m": token}

    def report(self):
        stage, item = self.stage, self.stage["item"] if self.stage else None
        if not item:
            return None
        media = stage["media"]
        at = media["pos_ms"]
        if media["playing"]:
            at += int(max(0, time.time() * 1000 - media["at_ms"]) * media["rate"])
        return {"rev": stage["rev"], "position": item["position"], "playing": media["playing"],
                "pos_ms": min(at, item["end_ms"]), "error": None}

    async def play(self):
        while not self.ending:
            try:
                if body := self.report():
                    await self.ask("POST", "/api/hall/report", body)
            except (OSError, EOFError, ValueError, Refused):
                pass
            await asyncio.sleep(0.3)


class Console(Device):
    """The operator: every command with the rev it was decided on."""

    def __init__(self, client, screening, faults, dice):
        super().__init__(client.port, f"/api/screenings/{screening}/live", faults, dice)
        self.path, self.cookies = f"/api/screenings/{screening}/stage", dict(client.cookies)

    async def do(self, command, **more):
        while True:
            try:
                rev = (await self.ask("GET", self.path))["rev"]
                return await self.act("POST", self.path, dict(more, command=command, expect_rev=rev),
                                      kind="stage", command=command)
            except Refused as error:
                if error.key not in ("stage.stale", "stage.window_open"):
                    raise
                if error.key == "stage.window_open":
                    return None
            except (OSError, EOFError, ValueError):
                await asyncio.sleep(0.2)
