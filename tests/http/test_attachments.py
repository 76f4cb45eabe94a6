#!/usr/bin/env python3
"""What a unit gives with its claim and what the hall records: once, within limits, only what it says
it is, for those alone who may see it, and bound into the log."""
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import Console, County, Tap, op_id  # noqa: E402

JPEG = b"\xff\xd8\xff\xe0" + b"picture of a street " * 500
OGG = b"OggS\x00\x02" + b"\0" * 20 + b"\x01\x13" + b"OpusHead" + b"sound" * 400
STROKES = b"[[10,20,30,40],[50,60,70,80]]"
NONE = 987654


def element(name, body):
    return bytes.fromhex(name) + (1 << 56 | len(body)).to_bytes(8, "big") + body


def live_webm(seconds):
    """Opus as a browser's recorder writes it: no length in any header, a cluster a second."""
    def number(name, value, size=2):
        return element(name, value.to_bytes(size, "big"))
    track = number("d7", 1) + number("73c5", 1) + number("83", 2) + element("86", b"A_OPUS") + element(
        "63a2", b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0") + element(
        "e1", element("b5", b"\x47\x3b\x80\0") + number("9f", 1))
    head = element("1a45dfa3", element("4282", b"webm"))
    segment = bytes.fromhex("1853806701ffffffffffffff")
    body = element("1549a966", number("2ad7b1", 1000000, 3)) + element("1654ae6b", element("ae", track))
    clusters = (element("1f43b675", number("e7", at * 1000, 4) + element(
        "a3", b"\x81\0\0\x80\x08" + b"\xff\xfe" * 20)) for at in range(seconds))
    return head + segment + body + b"".join(clusters)


def wav(seconds):
    size = 8000 * seconds
    return (b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt \x10\0\0\0\x01\0\x01\0"
            b"\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data" + size.to_bytes(4, "little") +
            b"\x80" * size)


def give(client, problem, kind, data, key=None, **more):
    """Status and JSON."""
    words = "".join(f"&{name}={value}" for name, value in more.items())
    status, _, body = client.send(
        "POST", f"/api/seat/attachments?problem={problem}&kind={kind}&op_id={key or op_id()}{words}",
        data, {"Content-Type": "application/octet-stream"}, raw=True)
    return status, json.loads(body)


def record(client, problem, data, key=None):
    status, _, body = client.send("POST", f"/api/hall/sound?problem={problem}&op_id={key or op_id()}",
                                  data, {"Content-Type": "audio/ogg"}, raw=True)
    return status, json.loads(body)


def key_of(answer):
    return answer[0], answer[1].get("error", {}).get("key")


def strip(answer):
    status, body = answer
    body.get("error", {}).pop("request", None)
    return status, json.dumps(body, sort_keys=True)


def events(county):
    return county.login("auditor").get("/api/events?kind=attachment&limit=1000")["items"]


def vault(county):
    return {name for _, _, names in os.walk(os.path.join(county.data, "vault")) for name in names}


def in_chunks(county, seat, problem, size):
    """A body without a length, longer than a photo may be; the status line that came back."""
    head = (f"POST /api/seat/attachments?problem={problem}&kind=photo&op_id={op_id()} HTTP/1.1\r\n"
            f"Host: x\r\nX-Shenkan: 1\r\nCookie: sk_m={seat.cookies['sk_m']}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n")
    sent = 0
    with socket.create_connection(("127.0.0.1", county.port), 30) as s:
        s.sendall(head.encode())
        piece = JPEG[:4] + b"x" * 99996
        try:
            while sent < size:
                s.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                sent += len(piece)
        except OSError:
            pass
        try:
            return sent, s.recv(100)
        except OSError:
            return sent, b""


class House:
    def __init__(self, county):
        clip = county.clip(county.make_clip("a.mp4", "--pattern=30x60", "--size=320x180"))["id"]
        self.own = county.problem(clip, 0, 15)
        self.joint = county.problem(clip, 15, 30, unit="ZJ", assist=("CG",))
        self.other = county.problem(clip, 30, 45, unit="ZJ", point="D002")
        self.screening = county.screening([self.own, self.other, self.joint])
        county.move(self.screening, "notify", "open_checkin")
        self.seat = county.seat(self.screening, "CG")
        self.seat2 = county.seat(self.screening, "ZJ")
        self.hall, _ = county.hall(self.screening)
        county.move(self.screening, "go_live")
        self.console = Console(county, self.screening)
        self.place = {row["problem"]: row["position"] for row in self.console.stage()["items"]}

    def show(self, problem):
        self.console.do("goto", position=self.place[problem])
        self.console.do("open_claim", seconds=60)


def embargo(county, tap, house):
    with tap("before the hall has seen it, and of another unit's problem, nothing is taken or told"):
        for problem in (house.own, house.other, house.joint):
            for kind, data in (("photo", JPEG), ("signature", STROKES)):
                got, want = (strip(give(house.seat, n, kind, data)) for n in (problem, NONE))
                assert got == want and got[0] == 404, f"{problem} {kind}: {got}"
            got, want = (strip(record(house.hall, n, OGG)) for n in (problem, NONE))
            assert got == want and got[0] == 404, f"{problem}: {got}"
        house.show(house.other)
        got, want = (strip(give(house.seat, n, "photo", JPEG)) for n in (house.other, NONE))
        assert got == want, got
        assert events(county) == []


def taken(county, tap, house):
    house.show(house.own)
    house.seat.post("/api/seat/claims", {"problem": house.own, "measures": "清理", "pledge": "照办"})
    with tap("a photo is taken once, whatever happens to its answer"):
        key = op_id()
        first = give(house.seat, house.own, "photo", JPEG, key, pressed_at=1700000000000)
        again = give(house.seat, house.own, "photo", JPEG, key)
        other = give(house.seat, house.own, "photo", JPEG)
        assert first[0] == 200 and not first[1]["repeated"], first
        assert first[1]["sha256"] == hashlib.sha256(JPEG).hexdigest()
        assert again[1]["id"] == other[1]["id"] == first[1]["id"], (again, other)
        assert again[1]["repeated"] and other[1]["repeated"], (again, other)
        told = events(county)
        assert len(told) == 1 and told[0]["data"]["sha256"] == first[1]["sha256"], told
        assert told[0]["data"]["bytes"] == len(JPEG), told
        house.photo = first[1]["id"]
        path = os.path.join(county.data, "vault", first[1]["sha256"][:2], first[1]["sha256"])
        with open(path, "rb") as file:
            assert file.read() == JPEG
        assert os.stat(path).st_mode & 0o777 == 0o444
    with tap("a recording, a signature, and the hall's recording"):
        assert give(house.seat, house.own, "voice", OGG)[0] == 200
        assert give(house.seat, house.own, "signature", STROKES)[0] == 200
        got = record(house.hall, house.own, OGG)
        assert got[0] == 200, got
        house.spoken = got[1]["id"]
        rows = county.login("office").get(f"/api/problems/{house.own}")["attachments"]
        assert [row["kind"] for row in rows] == ["photo", "voice", "signature", "spoken"], rows
        assert rows[0]["person"] == "演示·CG" and rows[0]["pressed_at"] == 1700000000000, rows
        assert rows[3]["person"] is None and rows[3]["unit"] == county.units["CG"], rows
        mine = house.seat.get("/api/seat/stage")["now"]["attachments"]
        assert [row["id"] for row in mine] == [row["id"] for row in rows], mine


def refused(county, tap, house):
    before, kept = events(county), vault(county)
    with tap("only what it says it is"):
        for kind, data in (("photo", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
                           ("photo", b"<html><script>alert(1)</script>"), ("photo", OGG),
                           ("photo", b"\xff"), ("photo", b""), ("photo", b"GIF89a" + b"x" * 99),
                           ("voice", JPEG), ("voice", b"RIFF0000AVI " + b"x" * 99),
                           ("signature", JPEG), ("signature", b"{}")):
            got = key_of(give(house.seat, house.own, kind, data))
            assert got == (415, "attachment.bad_type"), f"{kind} {data[:12]}: {got}"
        got = key_of(record(house.hall, house.own, OGG.replace(b"OpusHead", b"\x01vorbis_")))
        assert got == (415, "attachment.bad_type"), got
        for data in (b"[[1,2],[3,401]]", b"[[1,2]", b"[[1,2]]\n", b"[[1,2]]" + b"\0" * 9):
            got = key_of(give(house.seat, house.own, "signature", data))
            assert got[0] == 400 and got[1] == "field.invalid", f"{data}: {got}"
    with tap("a recording lasts three minutes at most, whatever its header says"):
        for data in (wav(200), live_webm(200), live_webm(9000)):
            got = key_of(give(house.seat, house.own, "voice", data))
            assert got == (413, "attachment.too_long"), f"{data[:4]} {len(data)}: {got}"
    with tap("no larger than it may be, also when the length is not told"):
        big = JPEG[:4] + b"x" * 12000000
        answer = house.seat.send("POST", f"/api/seat/attachments?problem={house.own}&kind=signature"
                                 f"&op_id={op_id()}", b"[[" + b"1" * 40000, {}, raw=True)
        assert answer[0] == 413, answer
        try:
            got = key_of(give(house.seat, house.own, "photo", big))
            assert got == (413, "attachment.too_large"), got
        except OSError:
            pass  # cut off in the middle of the body
        sent, told = in_chunks(county, house.seat, house.own, 40000000)
        assert sent < 40000000 or b" 413 " in told, (sent, told)
    with tap("no field too many, none missing, no foreign page"):
        for words in ("kind=photo&op_id=12345678", f"problem={house.own}&kind=photo",
                      f"problem={house.own}&op_id=12345678", "problem=0&kind=photo&op_id=12345678",
                      f"problem={house.own}&kind=spoken&op_id=12345678",
                      f"problem={house.own}&kind=photo&op_id=12345678&unit=1"):
            status, _, body = house.seat.send("POST", f"/api/seat/attachments?{words}", JPEG, {},
                                              raw=True)
            assert status == 400, f"{words}: {status} {body}"
        status, _, body = house.seat.send(
            "POST", f"/api/seat/attachments?problem={house.own}&kind=photo&op_id=12345678", JPEG,
            {"X-Shenkan": None}, raw=True)
        assert status == 403, body
    with tap("no more than a few, and an answer that was lost is still given"):
        keys = [op_id() for _ in range(3)]
        for n, key in enumerate(keys):
            assert give(house.seat, house.own, "photo", JPEG + bytes([n]), key)[0] == 200
        got = key_of(give(house.seat, house.own, "photo", JPEG + b"one too many"))
        assert got == (409, "attachment.too_many"), got
        assert give(house.seat, house.own, "photo", JPEG + b"\0", keys[0])[1]["repeated"]
        assert len(events(county)) == len(before) + 3
    with tap("nothing of what was refused is kept"):
        assert vault(county) - kept == {hashlib.sha256(JPEG + bytes([n])).hexdigest()
                                        for n in range(3)}
        scratch = os.path.join(county.data, "scratch")
        left = [name for name in os.listdir(scratch) if name.startswith(f"{county.process.pid}-")]
        assert left == [], left


def shown(county, tap, house):
    with tap("a file is given in its own type, whole or in part, and never as a page"):
        path = f"/api/attachments/{house.photo}"
        client = county.login("office")
        status, headers, data = client.send("GET", path, raw=True)
        assert status == 200 and data == JPEG, status
        assert headers["Content-Type"] == "image/jpeg", headers
        assert headers["X-Content-Type-Options"] == "nosniff", headers
        assert headers["Content-Disposition"].startswith("attachment"), headers
        status, headers, data = client.send("GET", path, None, {"Range": "bytes=4-9"}, raw=True)
        assert status == 206 and data == JPEG[4:10], (status, data)
        status, headers, data = client.send("GET", f"/api/attachments/{house.spoken}", raw=True)
        assert headers["Content-Type"] == "audio/ogg" and data == OGG, headers
    with tap("staff see it, the unit and its phone too, nobody else"):
        for name in ("operator", "auditor", "recorder", "cg_unit_head", "cg_liaison"):
            assert county.login(name).send("GET", path, raw=True)[0] == 200, name
        assert house.seat.send("GET", f"/api/seat/attachments/{house.photo}", raw=True)[0] == 200
        for client, where in ((county.login("zj_liaison"), "/api/attachments/"),
                              (house.seat2, "/api/seat/attachments/")):
            got = [client.send("GET", f"{where}{n}", raw=True) for n in (house.photo, NONE)]
            assert got[0][0] == got[1][0] == 404, got
            strip_id = [json.loads(one[2])["error"]["key"] for one in got]
            assert strip_id[0] == strip_id[1], strip_id
        assert county.login("zj_liaison").get(f"/api/problems/{house.other}")["attachments"] == []
        assert house.hall.send("GET", f"/api/seat/attachments/{house.photo}", raw=True)[0] in (401, 403)
        assert key_of(record(house.seat, house.own, OGG))[0] in (401, 403)
        assert key_of(give(house.hall, house.own, "photo", JPEG))[0] in (401, 403)
    with tap("the console hears that the hall records"):
        house.hall.bare("/api/hall/report", {"rev": 0, "playing": False, "sound": "recording"})
        hall = house.console.stage()["hall"]
        assert hall["sound"] == "recording" and hall["recordings"] == 1, hall


def bound(county, tap, house):
    county.move(house.screening, "adjourn")
    with tap("after the meeting nothing more is taken"):
        assert key_of(give(house.seat, house.own, "voice", OGG + b"late"))[0] == 410
    with tap("the claim sheet names them by their hashes, has the signature, and says what is owed"):
        county.login("office_head").post(f"/api/problems/{house.other}/late-claim",
                                         unit=county.units["ZJ"], person_name="演示·负责人")
        clerk = county.login("recorder")
        job = clerk.post("/api/papers", kind="claim_sheet", id=house.screening)["job"]
        done = county.wait(lambda: clerk.get(f"/api/jobs/{job}"),
                           lambda one: one["state"] in ("done", "failed"), 60)
        assert done["state"] == "done", done
        paper = clerk.send("GET", f"/api/papers/{done['result']['paper']}/file", raw=True)[2]
        with open(county.folder + "/sheet.pdf", "wb") as file:
            file.write(paper)
        text = "".join(subprocess.run(["pdftotext", "-raw", county.folder + "/sheet.pdf", "-"],
                                      capture_output=True, text=True, check=True).stdout.split())
        for name, data in (("照片", JPEG), ("语音", OGG), ("会场录音", OGG)):
            assert name + hashlib.sha256(data).hexdigest()[:8] in text, f"{name}: {text}"
        assert text.count("表态待补") == 1, text
        # round caps: nothing else on the sheet is drawn with a pen
        streams = (zlib.decompressobj().decompress(one) for one in
                   re.findall(rb"stream\n(x.*?)endstream", paper, re.S))
        assert any(b"1 J" in one for one in streams), "no handwriting"
    county.stop()
    shenkan = county.program("shenkan")

    def verify():
        done = subprocess.run([shenkan, "verify", "--data", county.data], capture_output=True,
                              text=True)
        return done.returncode, done.stdout
    with tap("verify checks each of them"):
        code, text = verify()
        # the phone's recording and the hall's have the same bytes here: one file
        assert code == 0 and "attachments: 6 files" in text, text
        name = hashlib.sha256(JPEG).hexdigest()
        path = os.path.join(county.data, "vault", name[:2], name)
        os.chmod(path, 0o644)
        with open(path, "r+b") as file:
            file.seek(50)
            file.write(b"X")
        code, text = verify()
        assert code == 1 and "BAD  attachment " in text and path in text, text
        with open(path, "wb") as file:
            file.write(JPEG)
        os.chmod(path, 0o444)
        assert verify()[0] == 0
    with tap("a backup carries them"):
        backup, back = county.folder + "/backup", county.folder + "/back"
        for words in (["backup", "--data", county.data, "--to", backup],
                      ["restore", "--from", backup, "--data", back]):
            done = subprocess.run([shenkan, *words], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
        with open(os.path.join(back, "vault", name[:2], name), "rb") as file:
            assert file.read() == JPEG
        shutil.rmtree(back)


def main():
    tap = Tap()
    with County() as county:
        house = House(county)
        for part in (embargo, taken, refused, shown, bound):
            part(county, tap, house)
    tap.end()


if __name__ == "__main__":
    main()
