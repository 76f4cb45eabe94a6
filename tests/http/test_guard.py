#!/usr/bin/env python3
"""What must not be believed in a request's head (raw sockets), connections that dawdle or idle,
ranges, static files, cookies, the meeting door and growing delays."""
import json
import os
import re
import resource
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from house import PASSWORD, Server, Tap, op_id  # noqa: E402

HOST = b"Host: x\r\n"
# head, wanted status, and whether the connection must be closed afterwards
HEADS = [
    ("a plain request", b"GET /api/hello HTTP/1.1\r\n" + HOST + b"\r\n", 200, False),
    ("HTTP/1.0 without Host", b"GET /api/hello HTTP/1.0\r\n\r\n", 200, True),
    ("no Host in 1.1", b"GET /api/hello HTTP/1.1\r\n\r\n", 400, True),
    ("two Hosts", b"GET /api/hello HTTP/1.1\r\n" + HOST + b"Host: y\r\n\r\n", 400, True),
    ("both lengths", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
     b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", 400, True),
    ("two different lengths", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400, True),
    ("two equal lengths", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, True),
    ("gzip, chunked", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, True),
    ("an unknown coding", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, True),
    ("chunked twice", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, True),
    ("a blank before the colon", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length : 5\r\n\r\nhello", 400, True),
    ("length +5", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: +5\r\n\r\nhello", 400, True),
    ("length 5, 5", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: 5, 5\r\n\r\nhello", 400, True),
    ("a negative length", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: -1\r\n\r\n", 400, True),
    ("a NUL in a value", b"GET /api/hello HTTP/1.1\r\nX-A: a\0b\r\n" + HOST + b"\r\n", 400, True),
    ("a NUL in the last value", b"GET /api/hello HTTP/1.1\r\n" + HOST + b"X-A: a\0b\r\n\r\n", 400,
     True),
    ("a NUL at the end of a value", b"GET /api/hello HTTP/1.1\r\n" + HOST + b"X-A: a\0\r\n\r\n",
     400, True),
    ("a NUL in a name", b"GET /api/hello HTTP/1.1\r\n" + HOST + b"X\0A: b\r\n\r\n", 400, True),
    ("a NUL in a length", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: 5\0 0\r\n\r\nhello", 400, True),
    ("a NUL in a coding", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Transfer-Encoding: chunked\0x\r\n\r\n0\r\n\r\n", 400, True),
    ("a length that folding makes", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Len: 5\r\n gth\r\n\r\nhello", 400, True),
    ("line feeds alone", b"GET /api/hello HTTP/1.1\nHost: x\nX-A: b\n\n", 200, False),
    ("line feeds among others", b"GET /api/hello HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n", 200, False),
    ("a NUL in the method", b"GE\0T /api/hello HTTP/1.1\r\n" + HOST + b"\r\n", 400, True),
    ("a NUL after the method", b"GET\0 /api/hello HTTP/1.1\r\n" + HOST + b"\r\n", 400, True),
    ("a NUL in the address", b"GET /api/hello\0x HTTP/1.1\r\n" + HOST + b"\r\n", 400, True),
    ("a NUL after the address", b"GET /api/hello\0 HTTP/1.1\r\n" + HOST + b"\r\n", 400, True),
    ("a version hidden behind the address", b"GET /api/hello\0HTTP/1.1\0x HTTP/1.1\r\n" + HOST +
     b"\r\n", 400, True),
    ("a NUL in the query", b"GET /api/hello?a=b\0c HTTP/1.1\r\n" + HOST + b"\r\n", 400, True),
    ("a NUL after the version", b"GET /api/hello HTTP/1.1\0\r\n" + HOST + b"\r\n", 400, True),
    ("a blank hidden behind the version", b"GET /api/hello HTTP/1.1\0 \r\n" + HOST + b"\r\n", 400,
     True),
    ("a header hidden behind the version", b"GET /api/hello HTTP/1.1\0Host: y\r\n" + HOST +
     b"\r\n", 400, True),
    ("a blank hidden behind a value", b"GET /api/hello HTTP/1.1\r\nX-A: a\0 \r\n" + HOST + b"\r\n",
     400, True),
    ("a folded header", b"GET /api/hello HTTP/1.1\r\n" + HOST +
     b"X-A: a\r\n b\r\n\tc\r\nX-B: d\r\n\r\n", 400, True),
    ("a NUL in a head with a folded header", b"GET /api/hello HTTP/1.1\r\n" + HOST +
     b"X-A: a\r\n b\r\nX-B: c\0d\r\n\r\n", 400, True),
    ("a NUL before a folded header", b"POST /api/login HTTP/1.1\r\n" + HOST +
     b"Content-Length: 5\0 0\r\nX-A: a\r\n b\r\n\r\nhello", 400, True),
    ("a query", b"GET /api/hello?a=b%20c&d&=e HTTP/1.1\r\n" + HOST + b"\r\n", 400, False),
    ("blanks in the request line", b"GET   /api/hello HTTP/1.1\r\n" + HOST + b"\r\n", 200, False),
    ("blanks around values", b"GET /api/hello HTTP/1.1\r\n" + HOST +
     b"X-A:\r\nX-B: \r\nX-C: \t c  \r\n\r\n", 200, False),
    ("a brace in a name", b"GET /api/hello HTTP/1.1\r\n" + HOST + b"X{A: b\r\n\r\n", 400, True),
    ("a long address", b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, True),
    ("big headers", b"GET / HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 200000 + b"\r\n\r\n", 431,
     True),
    ("dots in the path", b"GET /../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n", 404, False),
    ("escaped dots", b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n", 404, False),
    ("escaped slashes", b"GET /assets/..%2f..%2fm.html HTTP/1.1\r\n" + HOST + b"\r\n", 404, False),
    ("a hidden file", b"GET /.git/config HTTP/1.1\r\n" + HOST + b"\r\n", 404, False),
]


def raw(port, data, seconds=5):
    """All that comes back until the peer closes or is silent for a second; and whether it closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as s:
        try:
            s.sendall(data)
        except OSError:
            pass
        got, closed = b"", False
        s.settimeout(1)
        while True:
            try:
                piece = s.recv(65536)
            except socket.timeout:
                break
            except OSError:
                closed = True
                break
            if not piece:
                closed = True
                break
            got += piece
        return got, closed


def heads(server, tap):
    for name, data, status, close in HEADS:
        got, closed = raw(server.port, data)
        answers = re.findall(rb"^HTTP/1\.[01] (\d+)", got, re.M)
        # MHD writes the head of its own refusals twice before it closes: all of them must say so.
        good = answers and set(answers) == {str(status).encode()} and (close or len(answers) == 1)
        tap.ok(good and (closed or not close),
               f"{name}: {status}{' and closed' if close else ''}",
               f"answers {answers}, closed {closed}\n{got[:300]!r}")


def slow_header(server, tap):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port)) as s:
        s.sendall(b"GET /api/hello HTTP/1.1\r\n")
        s.settimeout(0.5)
        while time.monotonic() - began < 20:
            try:
                s.sendall(b"X-A: b\r\n")
                if not s.recv(10):
                    break
            except socket.timeout:
                continue
            except OSError:
                break
    took = time.monotonic() - began
    tap.ok(9 <= took <= 13, "a header that trickles is cut after ten seconds", f"{took:.1f} s")


class SlowBody(threading.Thread):
    """A body of one byte a second, far below the rate that is asked for."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.took = port, None
        self.start()

    def run(self):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port)) as s:
            s.sendall(b"POST /api/login HTTP/1.1\r\n" + HOST + b"Origin: http://x\r\nX-Shenkan: 1\r\n"
                      b"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n")
            s.settimeout(1)
            while time.monotonic() - began < 90:
                try:
                    s.sendall(b" ")
                    if not s.recv(1000):
                        break
                except socket.timeout:
                    continue
                except OSError:
                    break
        self.took = time.monotonic() - began

    def checked(self, tap):
        self.join(95)
        tap.ok(self.took and 58 <= self.took <= 68, "a body that trickles is cut after a minute",
               f"{self.took} s")


IDLE = 1000


def idle(tap):
    """So many that say nothing, against a server that a shell has started with few files."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < 3 * IDLE:
        tap.ok(True, f"idle connections # SKIP this machine allows only {most} files")
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, most))
    try:
        server = Server()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(files, 3 * IDLE), most))
    with server:
        client = server.login()
        held = []
        for n in range(IDLE):
            s = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            if n % 2:  # half of them have asked once, and keep the line
                s.sendall(b"GET /api/hello HTTP/1.1\r\n" + HOST + b"\r\n")
            held.append(s)
        answered = sum(b" 200 " in s.recv(4000)[:20] for s in held[1::2])
        tap.same(answered, IDLE // 2, f"with {IDLE} connections open all that ask are answered")
        took = []
        for _ in range(20):
            began = time.monotonic()
            new = server.client()
            good = new.get("/api/hello").status == 200 and client.get("/api/me").status == 200
            took.append(time.monotonic() - began if good else 99)
            new.close()
        tap.ok(max(took) < 2, "others come in and are answered meanwhile", f"{max(took):.2f} s")
        time.sleep(12)
        cut = 0
        for s in held[0::2]:
            s.settimeout(0.01)
            try:
                cut += not s.recv(1)
            except socket.timeout:
                pass
            except OSError:
                cut += 1
        tap.same(cut, IDLE // 2, "those that never said anything are cut")
        for s in held:
            s.close()
        tap.same(client.get("/api/me").status, 200, "the server is well after that, too")


def web(tap):
    folder = os.environ.get("TMPDIR", "/tmp")
    dist = os.path.join(folder, "shenkan-web-" + op_id())
    os.makedirs(os.path.join(dist, "assets"))
    for name, text in (("index.html", "office"), ("m.html", "phone"), ("s.html", "hall"),
                       ("assets/a-1234.js", "js"), ("assets/a-1234.js.gz", "gz")):
        with open(os.path.join(dist, name), "w", encoding="utf-8") as file:
            file.write(text)
    with Server("--web", dist, "--meeting-listen", "127.0.0.1:0") as server:
        client = server.client()
        for path, text in (("/", b"office"), ("/m/", b"phone"), ("/m", b"phone"),
                           ("/d/ABC123", b"phone"), ("/s/", b"hall")):
            answer = client.get(path)
            tap.ok(answer.data == text and answer.headers["Cache-Control"] == "no-cache" and
                   answer.headers["ETag"], f"{path} is {text.decode()}, asked again each time",
                   f"{answer} {answer.headers}")
        etag = client.get("/").headers["ETag"]
        tap.same(client.get("/", headers={"If-None-Match": etag}).status, 304, "unchanged: 304")
        asset = client.get("/assets/a-1234.js")
        tap.ok(asset.data == b"js" and "immutable" in asset.headers["Cache-Control"],
               "a hashed asset is kept for ever", asset)
        asset = client.get("/assets/a-1234.js", headers={"Accept-Encoding": "br, gzip"})
        tap.ok(asset.data == b"gz" and asset.headers["Content-Encoding"] == "gzip" and
               asset.headers["Vary"] == "Accept-Encoding", "its packed twin is served", asset)
        tap.same(client.get("/assets/none.js").status, 404, "a missing asset is 404")
        tap.same(client.send("POST", "/", b"{}").status, 405, "a page takes no POST")
        client.port = server.meeting_port
        client.close()
        answer = client.get("/m/")
        tap.ok(answer.status == 503 and answer.key == "meeting.closed",
               "the meeting door is shut when no screening is on", answer)
    for root, dirs, files in os.walk(dist, topdown=False):
        for name in files:
            os.unlink(os.path.join(root, name))
        for name in dirs:
            os.rmdir(os.path.join(root, name))
    os.rmdir(dist)


def cookies_and_delays(server, tap):
    client = server.client()
    answer = client.send("POST", "/api/login", {"login": "admin", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    tap.ok(all(part in cookie for part in ("sk=", "HttpOnly", "SameSite=Lax", "Path=/")),
           "the cookie is HttpOnly and SameSite", cookie)
    token = client.cookies["sk"]
    tap.ok(len(token) == 43, "256 random bits", token)
    with open(os.path.join(server.data, "record.db"), "rb") as file:
        stored = file.read()
    for extra in ("-wal",):
        path = os.path.join(server.data, "record.db" + extra)
        if os.path.exists(path):
            with open(path, "rb") as file:
                stored += file.read()
    tap.ok(token.encode() not in stored, "the record keeps only its hash")
    tap.ok(b"$argon2id$v=19$m=65536,t=2,p=1$" in stored, "argon2id, 64 MiB, two passes")
    tap.ok(PASSWORD.encode() not in stored and token not in server.log(), "no secret in the log")
    bearer = server.client().get("/api/me", headers={"Authorization": f"Bearer {token}"})
    tap.same(bearer.status, 200, "the token works as a bearer")
    second = server.login()
    tap.ok(second.cookies["sk"] != token, "each log-in has a new token")
    times = []
    for name in ("admin", "nobody-at-all"):
        began = server.spent()
        for _ in range(3):
            client.send("POST", "/api/login", {"login": name, "password": "wrong-password"})
        times.append(server.spent() - began)
    ratio = times[1] / times[0]
    tap.ok(0.5 < ratio < 2, "an unknown name takes as long as a wrong password", f"{times}")
    statuses = [client.send("POST", "/api/login", {"login": "guess", "password": "wrong-pass"}).status
                for _ in range(9)]
    tap.ok(statuses[:5] == [401] * 5 and statuses[-1] == 429, "guessing is slowed down", statuses)
    tap.same(server.login().get("/api/me").status, 200, "others still get in")
    answer = client.send("POST", "/api/login", {"login": "a\nforged line", "password": "x"})
    tap.same(answer.status, 400, "a line break in a name is refused")


def tls(tap):
    """The office door over TLS: cookies that only https may carry, HSTS, nothing below 1.2."""
    import http.client
    import ssl
    import subprocess
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
        made = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=IP:127.0.0.1"], capture_output=True, check=False)
        if made.returncode:
            tap.ok(True, "TLS # SKIP no openssl to make a certificate with")
            return
        with Server("--tls-cert", cert, "--tls-key", key) as server:
            context = ssl.create_default_context(cafile=cert)
            connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context)
            body = json.dumps({"login": "admin", "password": PASSWORD})
            connection.request("POST", "/api/login", body,
                               {"X-Shenkan": "1", "Content-Type": "application/json"})
            answer = connection.getresponse()
            cookie = answer.headers["Set-Cookie"] or ""
            answer.read()
            tap.ok(answer.status == 200 and cookie.startswith("__Host-sk=") and
                   "; Secure" in cookie, "the cookie is __Host- and Secure", cookie)
            tap.ok("max-age=31536000" in (answer.headers["Strict-Transport-Security"] or ""),
                   "HSTS for a year")
            tap.ok(connection.sock.version() in ("TLSv1.2", "TLSv1.3"), "TLS 1.2 or newer",
                   connection.sock.version())
            connection.request("GET", "/api/house", headers={"Cookie": cookie.partition(";")[0]})
            answer = connection.getresponse()
            house = json.loads(answer.read())
            tap.same((house["certificate"]["days_left"], house["certificate"]["warning"]), (1, True),
                     "that the certificate ends soon is told")
            tap.same(house["office_url"], f"https://127.0.0.1:{server.port}", "and where the door is")
            connection.request("GET", "/api", headers={"Cookie": cookie.partition(";")[0]})
            big = connection.getresponse()
            tap.ok(big.status == 200 and len(big.read()) > 10000, "long answers come whole")
            connection.close()
            plain = raw(server.port, b"GET /api/hello HTTP/1.1\r\nHost: x\r\n\r\n")[0]
            tap.ok(b"200 OK" not in plain, "no plain http on the TLS door", plain[:100])


def main():
    tap = Tap()
    tls(tap)
    idle(tap)
    with Server() as server:
        slow = SlowBody(server.port)
        heads(server, tap)
        cookies_and_delays(server, tap)
        slow_header(server, tap)
        slow.checked(tap)
        tap.same(server.login().get("/api/me").status, 200, "the server is well after all that")
        missing = server.client().get("/")
        tap.ok(missing.status == 200 and missing.data, "a page even when none is built", missing)
        refused = server.run("serve", "--data", server.data, "--listen", "0.0.0.0:0", check=False)
        tap.ok(refused.returncode == 2 and "TLS" in refused.stderr and
               "--insecure-lan" in refused.stderr, "no office door off loopback without TLS",
               refused.stderr)
        refused = server.run("serve", "--data", server.data, "--listen", "127.0.0.1:0", check=False)
        tap.ok(refused.returncode == 1 and refused.stderr, "a second server on one folder is refused",
               refused.stderr)
        with open(os.path.join(server.data, "shenkan.ini"), "w", encoding="utf-8") as file:
            file.write("[server]\nlissten = 127.0.0.1:1\n")
        refused = server.run("serve", "--data", server.data, check=False)
        tap.ok(refused.returncode == 2 and "lissten" in refused.stderr, "an unknown key is an error",
               refused.stderr)
        os.unlink(os.path.join(server.data, "shenkan.ini"))
        tap.same(server.stop(), 0, "the server ends cleanly")
    web(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
