#!/usr/bin/env python3
"""tus 1.0 against the real server: what the protocol says, and what it leaves to us."""
import base64
import hashlib
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from county import County, Tap  # noqa: E402

PATCH_TYPE = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}
tap = Tap()


def meta(**pairs):
    return ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}"
                    for name, value in pairs.items())


def call(client, method, path, body=None, **headers):
    """status, headers (lower case), body"""
    named = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    status, head, data = client.send(method, path, body, dict(TUS, **named), raw=True)
    return status, {name.lower(): value for name, value in head.items()}, data


def key(data):
    import json
    return json.loads(data)["error"]["key"]


def create(client, length, name="测试.bin", **more):
    status, head, data = call(client, "POST", "/api/uploads", b"", Upload_Length=str(length),
                              Upload_Metadata=meta(filename=name, purpose="footage", **more))
    assert status == 201, (status, data)
    return head["location"]


def patch(client, path, offset, body, **headers):
    headers.setdefault("Content_Type", PATCH_TYPE)
    return call(client, "PATCH", path, body, Upload_Offset=str(offset), **headers)


def offset(client, path):
    status, head, data = call(client, "HEAD", path)
    assert status == 200, (status, data)
    return int(head["upload-offset"])


def came(county, path, size):
    """Waits until the server has written that much: to ask it would take the connection over."""
    part = os.path.join(county.data, "uploads", path.rpartition("/")[2] + ".part")
    county.wait(lambda: os.path.getsize(part), lambda got: got >= size, 60)


def want(got, *expected):
    status, _, data = got
    assert status == expected[0], (status, data)
    if len(expected) > 1:
        assert key(data) == expected[1], data
    return got


def raw_patch(county, client, path, at, body, announce=None):
    """A PATCH on a socket of its own, so that it can be left hanging or cut."""
    wire = socket.create_connection(("127.0.0.1", county.port), 20)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    wire.sendall((f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1:{county.port}\r\nX-Shenkan: 1\r\n"
                  f"Cookie: {cookies}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {at}\r\n"
                  f"Content-Type: {PATCH_TYPE}\r\nContent-Length: {announce or len(body)}\r\n\r\n"
                  ).encode() + body)
    return wire


def setting(county, name, value):
    admin = county.login("admin")
    admin.put("/api/settings", {"key": name, "value": str(value)})


def protocol(county, client):
    with tap("OPTIONS tells what is spoken"):
        status, head, _ = call(client, "OPTIONS", "/api/uploads")
        assert status in (200, 204) and head["tus-version"] == "1.0.0"
        assert {"creation", "termination", "expiration", "checksum"} <= \
            set(head["tus-extension"].split(","))
        assert "sha1" in head["tus-checksum-algorithm"]
        assert int(head["tus-max-size"]) > 0
    with tap("creation answers 201 with a relative place and an end"):
        status, head, _ = call(client, "POST", "/api/uploads", b"", Upload_Length="10",
                               Upload_Metadata=meta(filename="a.mp4", purpose="footage"))
        assert status == 201 and head["location"].startswith("/api/uploads/")
        assert head["tus-resumable"] == "1.0.0"
        status, head, _ = call(client, "HEAD", head["location"])
        assert status == 200 and head["upload-offset"] == "0" and head["upload-length"] == "10"
        assert head["cache-control"] == "no-store" and "upload-expires" in head
        assert "filename" in head["upload-metadata"]
    path = create(client, 10)
    with tap("another version of tus is 412, and nothing is done"):
        for version in (None, "0.2.2", "1.0.1"):
            named = {"Upload-Offset": "0", "Content-Type": PATCH_TYPE}
            if version:
                named["Tus-Resumable"] = version
            status, head, _ = client.send("PATCH", path, b"12345", named, raw=True)
            assert status == 412 and head["Tus-Version"] == "1.0.0", status
        assert offset(client, path) == 0
    with tap("a wrong content type is 415"):
        want(patch(client, path, 0, b"12345", Content_Type="application/octet-stream"), 415)
        assert offset(client, path) == 0
    with tap("a wrong offset is 409 and tells the right one"):
        _, head, _ = want(patch(client, path, 3, b"12345"), 409, "upload.offset")
        assert head["upload-offset"] == "0"
    with tap("garbage for numbers is 400"):
        for bad in ("", "-1", "+1", "1e3", "0x10", "99999999999999999999", "1 2", "一"):
            try:
                bad.encode("latin-1")
            except UnicodeEncodeError:
                bad = "\u00b2"
            want(call(client, "PATCH", path, b"1", Upload_Offset=bad, Content_Type=PATCH_TYPE), 400)
            want(call(client, "POST", "/api/uploads", b"", Upload_Length=bad), 400)
        want(call(client, "POST", "/api/uploads", b""), 400, "upload.bad_length")
        want(call(client, "POST", "/api/uploads", b"", Upload_Length=str(2**53 + 1)), 400)
    with tap("bad metadata is 400"):
        for bad in ("filename ***", "filename YQ==,filename Yg==", "filename " +
                    base64.b64encode(b"\xff\xfe\x00").decode(), "a YQ", "point " +
                    base64.b64encode(b"12x").decode()):
            want(call(client, "POST", "/api/uploads", b"", Upload_Length="5", Upload_Metadata=bad),
                 400, "upload.bad_metadata")
    with tap("file names are only data"):
        for name in ("../../etc/passwd", "a\x00b.mp4".replace("\x00", " "), "中" * 255, "%2f..%2f",
                     "CON.mp4", "<script>.mp4"):
            create(client, 3, name)
    with tap("more than was announced is 413, and the upload stays"):
        want(patch(client, path, 0, b"x" * 11), 413, "upload.too_long")
        assert offset(client, path) == 0
    with tap("unknown uploads are 404, ended ones 410 or 404"):
        want(call(client, "HEAD", "/api/uploads/99999"), 404)
        want(patch(client, "/api/uploads/99999", 0, b"x"), 404)
        want(call(client, "HEAD", "/api/uploads/abc"), 404)
        gone = create(client, 5)
        want(call(client, "DELETE", gone), 204)
        assert call(client, "HEAD", gone)[0] in (404, 410)
        assert patch(client, gone, 0, b"12345")[0] in (404, 410)
    with tap("somebody else's upload does not exist"):
        other = county.login("editor")
        want(call(other, "HEAD", path), 404)
        want(patch(other, path, 0, b"12345"), 404)
        want(call(other, "DELETE", path), 404)
        assert offset(client, path) == 0
    with tap("without a session it is 401"):
        want(call(county.client(), "HEAD", path), 401)


def whole(county, client):
    data = os.urandom(300_000)
    with tap("pieces end as one clip with the right hash"):
        path = create(client, len(data))
        _, head, _ = want(patch(client, path, 0, data[:100_000]), 204)
        assert head["upload-offset"] == "100000" and "upload-expires" in head
        _, head, _ = want(patch(client, path, 100_000, data[100_000:]), 204)
        assert head["upload-offset"] == "300000" and head["shenkan-duplicate"] == "false"
        clip = client.get(f"/api/clips/{head['shenkan-clip']}")
        digest = hashlib.sha256(data).hexdigest()
        assert clip["sha256"] == digest and clip["bytes"] == len(data)
        vault = os.path.join(county.data, "vault", digest[:2], digest)
        assert os.stat(vault).st_mode & 0o777 == 0o444
        with open(vault, "rb") as file:
            assert file.read() == data
        assert not os.path.exists(os.path.join(county.data, path.replace("/api/", "") + ".part"))
        first = clip["id"]
    with tap("a finished upload says so and takes nothing more"):
        status, head, _ = call(client, "HEAD", path)
        assert status == 200 and head["upload-offset"] == "300000"
        assert head["shenkan-clip"] == str(first)
        assert patch(client, path, 300_000, b"x")[0] in (403, 409, 413)
    with tap("an identical file is recognised"):
        path = create(client, len(data), "又一次.mp4")
        _, head, _ = want(patch(client, path, 0, data), 204)
        assert head["shenkan-duplicate"] == "true" and head["shenkan-clip"] == str(first)
    with tap("creation with the first bytes"):
        body = b"hello shenkan"
        _, head, _ = want(call(client, "POST", "/api/uploads", body[:5], Upload_Length=str(len(body)),
                               Upload_Metadata=meta(filename="c.bin"), Content_Type=PATCH_TYPE), 201)
        assert head["upload-offset"] == "5"
        want(patch(client, head["location"], 5, body[5:]), 204)
    with tap("what is no video ends as a failed clip with a plain reason"):
        clip = county.wait(lambda: client.get(f"/api/clips/{first}"),
                           lambda value: value["state"] == "failed", 300)
        assert clip["reason"]["key"].startswith("media."), clip["reason"]
        assert clip["reason"]["zh"] and clip["reason"]["en"]
    with tap("an empty file too"):
        status, head, _ = call(client, "POST", "/api/uploads", b"", Upload_Length="0",
                               Upload_Metadata=meta(filename="空.mp4"))
        assert status == 201, status
        status, head, _ = call(client, "HEAD", head["location"])
        assert head["upload-offset"] == "0" and head["upload-length"] == "0"
        clip = county.wait(lambda: client.get(f"/api/clips/{head['shenkan-clip']}"),
                           lambda value: value["state"] == "failed", 300)
        assert clip["reason"]["key"] == "media.empty_file", clip["reason"]


def checksums(client):
    data = os.urandom(50_000)
    with tap("a right checksum counts, a wrong one is 460 and the part is dropped"):
        path = create(client, len(data))
        good = base64.b64encode(hashlib.sha1(data[:20_000]).digest()).decode()
        bad = base64.b64encode(hashlib.sha1(b"x").digest()).decode()
        _, head, _ = want(patch(client, path, 0, data[:20_000], Upload_Checksum="sha1 " + bad),
                          460, "upload.checksum")
        assert head["upload-offset"] == "0" and offset(client, path) == 0
        want(patch(client, path, 0, data[:20_000], Upload_Checksum="sha1 " + good), 204)
        want(patch(client, path, 20_000, data[20_000:], Upload_Checksum="sha256 " + bad), 400)
        wrong = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
        want(patch(client, path, 20_000, data[20_000:], Upload_Checksum="sha256 " + wrong), 460)
        assert offset(client, path) == 20_000
        right = base64.b64encode(hashlib.sha256(data[20_000:]).digest()).decode()
        _, head, _ = want(patch(client, path, 20_000, data[20_000:],
                                Upload_Checksum="sha256 " + right), 204)
        clip = client.get(f"/api/clips/{head['shenkan-clip']}")
        assert clip["sha256"] == hashlib.sha256(data).hexdigest()
    with tap("unknown checksums are 400"):
        path = create(client, 5)
        for bad in ("md5 xxx", "sha1", "sha1 ***", "sha512 YQ=="):
            want(patch(client, path, 0, b"12345", Upload_Checksum=bad), 400, "upload.bad_checksum")
        assert offset(client, path) == 0


def cuts(county, client):
    data = os.urandom(400_000)
    with tap("a cut connection keeps every byte that came"):
        path = create(client, len(data))
        wire = raw_patch(county, client, path, 0, data[:150_000], announce=len(data))
        came(county, path, 150_000)
        wire.close()
        county.wait(lambda: offset(client, path), lambda at: at == 150_000, 30)
    with tap("a hanging connection is taken over within two seconds"):
        wire = raw_patch(county, client, path, 150_000, data[150_000:200_000], announce=250_000)
        came(county, path, 200_000)
        begun = time.monotonic()
        assert offset(client, path) == 200_000
        assert time.monotonic() - begun < 2.5, time.monotonic() - begun
        want(patch(client, path, 200_000, data[200_000:300_000]), 204)
        wire.close()
    with tap("two at once: one goes on, the other is told, no byte is wrong"):
        codes = []
        rest = data[300_000:]

        def send():
            try:
                codes.append(patch(county_client(county, client), path, 300_000, rest)[0])
            except OSError:
                codes.append(0)  # its connection was taken over
        threads = [threading.Thread(target=send) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        status, head, _ = call(client, "HEAD", path)
        if "shenkan-clip" not in head:
            at = int(head["upload-offset"])
            _, head, _ = want(patch(client, path, at, data[at:]), 204)
        clip = client.get(f"/api/clips/{head['shenkan-clip']}")
        assert clip["sha256"] == hashlib.sha256(data).hexdigest()
        assert all(code in (0, 204, 403, 409, 423) for code in codes), codes
    with tap("a cut part with a checksum does not count"):
        path = create(client, len(data))
        want(patch(client, path, 0, data[:1000]), 204)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        sum_ = base64.b64encode(hashlib.sha1(data[1000:]).digest()).decode()
        wire = socket.create_connection(("127.0.0.1", county.port), 20)
        wire.sendall((f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Shenkan: 1\r\n"
                      f"Cookie: {cookies}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 1000\r\n"
                      f"Content-Type: {PATCH_TYPE}\r\nUpload-Checksum: sha1 {sum_}\r\n"
                      f"Content-Length: {len(data) - 1000}\r\n\r\n").encode() + data[1000:9000])
        came(county, path, 9000)
        wire.close()
        county.wait(lambda: offset(client, path), lambda at: at == 1000, 30)
        want(call(client, "DELETE", path), 204)


def county_client(county, client):
    """The same session on another connection."""
    twin = county.client()
    twin.cookies = dict(client.cookies)
    return twin


def restarts(county, client):
    data = os.urandom(500_000)
    with tap("kill -9 in mid-upload: it goes on where it was"):
        path = create(client, len(data))
        want(patch(client, path, 0, data[:100_000]), 204)
        wire = raw_patch(county, client, path, 100_000, data[100_000:350_000],
                         announce=len(data) - 100_000)
        came(county, path, 350_000)
        county.stop(9)
        wire.close()
        county.start()
        at = offset(client, path)
        assert at >= 100_000, at
        assert at == 350_000, at  # the machine did not go down: nothing at all is lost
        _, head, _ = want(patch(client, path, at, data[at:]), 204)
        clip = client.get(f"/api/clips/{head['shenkan-clip']}")
        assert clip["sha256"] == hashlib.sha256(data).hexdigest()
    with tap("kill -9 in a part with a checksum: only what was acknowledged counts"):
        path = create(client, len(data))
        want(patch(client, path, 0, data[:70_000]), 204)
        sum_ = base64.b64encode(hashlib.sha256(data[70_000:]).digest()).decode()
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        wire = socket.create_connection(("127.0.0.1", county.port), 20)
        wire.sendall((f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Shenkan: 1\r\n"
                      f"Cookie: {cookies}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 70000\r\n"
                      f"Content-Type: {PATCH_TYPE}\r\nUpload-Checksum: sha256 {sum_}\r\n"
                      f"Content-Length: {len(data) - 70_000}\r\n\r\n").encode() +
                     data[70_000:200_000])
        came(county, path, 200_000)
        county.stop(9)
        wire.close()
        county.start()
        assert offset(client, path) == 70_000
        _, head, _ = want(patch(client, path, 70_000, data[70_000:],
                                Upload_Checksum="sha256 " + sum_), 204)
        clip = client.get(f"/api/clips/{head['shenkan-clip']}")
        assert clip["sha256"] == hashlib.sha256(data).hexdigest()
    with tap("an upload whose last byte came but was never answered is finished at the start"):
        body = os.urandom(90_000)
        path = create(client, len(body))
        part = os.path.join(county.data, "uploads", path.rsplit("/", 1)[1] + ".part")
        county.stop(9)
        with open(part, "wb") as file:
            file.write(body)
        county.start()
        county.wait(lambda: call(client, "HEAD", path)[1].get("shenkan-clip"),
                    lambda clip: clip is not None, 10)
        assert not os.path.exists(part)


def limits(county, client):
    with tap("a file over the limit is 413"):
        setting(county, "upload.max_bytes", 1000)
        want(call(client, "POST", "/api/uploads", b"", Upload_Length="1001",
                  Upload_Metadata=meta(filename="big.mp4")), 413, "upload.too_large")
        setting(county, "upload.max_bytes", 20 << 30)
    with tap("no room on the disk is 507, and nothing is lost"):
        path = create(client, 100)
        want(patch(client, path, 0, b"x" * 40), 204)
        setting(county, "upload.floor_bytes", 1 << 40)
        want(call(client, "POST", "/api/uploads", b"", Upload_Length="1000",
                  Upload_Metadata=meta(filename="big.mp4")), 507, "upload.no_space")
        assert offset(client, path) == 40
        setting(county, "upload.floor_bytes", 0)
        want(patch(client, path, 40, b"x" * 60), 204)
    with tap("too many open uploads are 413"):
        setting(county, "upload.open_per_user", 1)
        create(county.login("editor"), 5)
        other = county.login("editor")
        want(call(other, "POST", "/api/uploads", b"", Upload_Length="5",
                  Upload_Metadata=meta(filename="b.mp4")), 413, "upload.too_many")
        setting(county, "upload.open_per_user", 100)
    with tap("a used-up quota is 507"):
        setting(county, "upload.quota_bytes", 1000)
        want(call(client, "POST", "/api/uploads", b"", Upload_Length="100000",
                  Upload_Metadata=meta(filename="b.mp4")), 507, "upload.quota")
        setting(county, "upload.quota_bytes", 1 << 40)
    with tap("my unfinished ones are listed"):
        path = create(client, 77, "名单里的.mp4")
        items = client.get("/api/uploads")["items"]
        mine = [one for one in items if one["name"] == "名单里的.mp4"]
        assert len(mine) == 1 and mine[0]["length"] == 77, items
        want(call(client, "DELETE", path), 204)
        assert all(one["name"] != "名单里的.mp4" for one in client.get("/api/uploads")["items"])


def main():
    with County() as county:
        client = county.login("supervisor")
        setting(county, "upload.open_per_user", 100)
        setting(county, "upload.floor_bytes", 0)
        protocol(county, client)
        whole(county, client)
        checksums(client)
        cuts(county, client)
        limits(county, client)
        restarts(county, client)
    tap.end()


main()
