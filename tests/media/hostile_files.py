"""The hostile table of the media engine: every file is made here, from our own clips and by hand.

table(tools) yields (name, bytes or path, code, reason): what shenkan-media must say about the file.
A code or reason of None: either answer is right, what counts is that nothing else happens."""
import io
import os
import random
import struct
import subprocess
import sys
import zipfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import pdf  # noqa: E402

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"udta"}


class Box:
    """One box of an MP4: bytes, or a list of boxes."""

    def __init__(self, name, body):
        self.name, self.body = name, body

    def find(self, path):
        if not path:
            return self
        for child in self.body:
            if child.name == path[0]:
                return child.find(path[1:])
        raise KeyError(path)

    def __bytes__(self):
        body = self.body if isinstance(self.body, bytes) else b"".join(map(bytes, self.body))
        return struct.pack(">I", 8 + len(body)) + self.name + body


def parse(data):
    boxes, at = [], 0
    while at + 8 <= len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + size]
        boxes.append(Box(name, parse(body) if name in CONTAINERS else body))
        at += size
    return boxes


def changed(data, path, change):
    """The MP4 with one box's body changed. Its mdat comes first, so no offset moves."""
    boxes = parse(data)
    box = Box(b"", boxes).find([name.encode() for name in path.split("/")])
    box.body = change(box.body)
    return b"".join(map(bytes, boxes))


STBL = "moov/trak/mdia/minf/stbl/"


def full(name, body, flags=0):
    return struct.pack(">I4sI", 12 + len(body), name, flags) + body


def dref(*entries):
    return struct.pack(">II", 0, len(entries)) + b"".join(entries)


def alias(path):
    """A Macintosh alias record whose absolute path (type 2) and volume path (18) name a file."""
    path = path.encode() + (b"\0" if len(path) % 2 else b"")
    fields = struct.pack(">HH", 2, len(path)) + path + struct.pack(">HH", 18, len(path)) + path
    head = struct.pack(">4sHHH28sI4sH64sIII", b"\0\0\0\0", 150 + len(fields), 2, 0, b"\4disk", 0,
                       b"H+\0\0", 0, b"\6canary", 0, 0, 0)
    return full(b"alis", (head + b"\0" * 200)[:138 + 4] + fields + struct.pack(">HH", 0xffff, 0))


def counts_to(count):
    """The table says that it has that many entries."""
    return lambda body: body[:4] + struct.pack(">I", count) + body[8:]


def jpeg_sizes(data, width, height):
    """Every JPEG inside gets another size in its frame header."""
    out, at = bytearray(data), 0
    while (at := data.find(b"\xff\xc0\x00\x11\x08", at)) >= 0:
        out[at + 5:at + 9] = struct.pack(">HH", height, width)
        at += 9
    return bytes(out)


def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + (b"\0" if len(body) % 2 else b"")


def gab2_avi(avi, playlist):
    """Our AVI with a second stream: a subtitle whose one packet is a playlist."""
    head_end = avi.index(b"LIST", 20 + struct.unpack("<I", avi[16:20])[0])
    strl = chunk(b"LIST", b"strl" + chunk(b"strh", b"txts" + b"\0" * 16 +
                                          struct.pack("<IIII", 1, 25, 0, 1) + b"\0" * 20) +
                 chunk(b"strf", b"\0" * 40))
    hdrl = avi[20:head_end] + strl
    movi_at = avi.index(b"movi")
    gab2 = b"GAB2\0\x02\0" + struct.pack("<I", 2) + b"x\0" + struct.pack("<HI", 4, len(playlist))
    movi = b"movi" + chunk(b"01tx", gab2 + playlist) + avi[movi_at + 4:]
    return b"RIFF" + struct.pack("<I", 4 + 8 + len(hdrl) + 8 + len(movi)) + b"AVI " + \
        chunk(b"LIST", hdrl) + chunk(b"LIST", movi)


def linked_mkv(mkv, name):
    """The segment says that the next one is another file."""
    at = mkv.index(b"\x15\x49\xa9\x66")
    length = mkv[at + 4]
    width = 1
    while not length & (0x80 >> (width - 1)):
        width += 1
    size = int.from_bytes(mkv[at + 4:at + 4 + width], "big") & ((1 << 7 * width) - 1)
    body = mkv[at + 4 + width:at + 4 + width + size]
    text = name.encode()
    body += b"\x3e\x83\xbb" + bytes([0x40 | len(text) >> 8, len(text) & 255]) + text
    body += b"\x3e\xb9\x23\x90" + b"\x55" * 16
    info = b"\x15\x49\xa9\x66" + (len(body) | 1 << 56).to_bytes(8, "big") + body
    return mkv[:at] + info + mkv[at + 4 + width + size:]


def png(width, height):
    def part(name, body):
        return struct.pack(">I", len(body)) + name + body + \
            struct.pack(">I", zlib.crc32(name + body))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) + \
        part(b"IDAT", zlib.compress(bytes(1 << 24), 9)) + part(b"IEND", b"")


def flv_nest():
    """Metadata whose objects are in objects, ten thousand deep."""
    body = b"\x02\x00\x0aonMetaData" + b"\x03\x00\x01a" * 10000
    return b"FLV\x01\x05\0\0\0\x09\0\0\0\0\x12" + len(body).to_bytes(3, "big") + b"\0" * 7 + body + \
        struct.pack(">I", len(body) + 11)


def ts_flood():
    """A transport stream in which every packet announces thirty new programs. The demuxer's work grows
    with their square: a thousand packets keep it busy for minutes, until the limit ends it."""
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = crc << 1 ^ (0x04c11db7 if crc & 0x80000000 else 0)
        table.append(crc & 0xffffffff)
    out = bytearray()
    for i in range(120):
        section = struct.pack(">HBBB", i, 0xc1 | (i & 31) << 1, 0, 0)
        section += b"".join(struct.pack(">HH", i * 30 + k, 0xe000 | (i * 30 + k) & 0x1fff)
                            for k in range(30))
        section = b"\0" + struct.pack(">H", 0xb000 | len(section) + 4) + section
        crc = 0xffffffff
        for byte in section:
            crc = (crc << 8 & 0xffffffff) ^ table[crc >> 24 ^ byte]
        packet = b"\x47\x40\0" + bytes([0x10 | i & 15]) + b"\0" + section + struct.pack(">I", crc)
        out += packet.ljust(188, b"\xff")
    return bytes(out)


def ogg_streams(n):
    page = b"OggS\0\x02" + b"\0" * 8 + b"%s" + b"\0" * 8 + b"\1\x1e" + b"\1vorbis" + b"\0" * 23
    return b"".join(page.replace(b"%s", struct.pack("<I", i)) for i in range(n))


def compressed_header():
    """A movie header that says it unpacks to two gigabytes."""
    packed = zlib.compress(bytes(1 << 24), 9)
    cmov = Box(b"cmov", bytes(Box(b"dcom", b"zlib")) +
               bytes(Box(b"cmvd", struct.pack(">I", 0x7fffffff) + packed)))
    return bytes(Box(b"ftyp", b"qt  \0\0\0\0qt  ")) + bytes(Box(b"moov", bytes(cmov)))


def nested(depth):
    data = b""
    for _ in range(depth):
        data = struct.pack(">I", 8 + len(data)) + b"udta" + data
    return bytes(Box(b"ftyp", b"isom\0\0\2\0isom")) + bytes(Box(b"moov", data))


def reference_movie(path):
    rdrf = struct.pack(">I4sI", 0, b"url ", len(path) + 1) + path.encode() + b"\0"
    rmra = Box(b"rmra", bytes(Box(b"rmda", bytes(Box(b"rdrf", rdrf)))))
    return bytes(Box(b"ftyp", b"qt  \0\0\0\0qt  ")) + bytes(Box(b"moov", bytes(rmra)))


def many_tracks(mp4, n):
    boxes = parse(mp4)
    moov = Box(b"", boxes).find([b"moov"])
    track = bytes(moov.find([b"trak"]))
    for i in range(n):
        moov.body.append(Box(b"trak", track[8:].replace(b"tkhd", b"tkhd", 1)))
    return b"".join(map(bytes, boxes))


def zipped(name, text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, text)
    return out.getvalue()


def flipped(data, n, seed):
    dice, out = random.Random(seed), bytearray(data)
    for _ in range(n):
        out[dice.randrange(40, len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def scripts(canary):
    """Texts that only point elsewhere."""
    refused, text = "media.format_refused", "media.not_a_video"
    yield "dash.mp4", f"""<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"
 profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">
<Representation id="1" bandwidth="1000" codecs="avc1.640028"><BaseURL>{canary}</BaseURL>
<SegmentBase indexRange="0-100"/></Representation></AdaptationSet></Period></MPD>""", refused
    yield "text.mp4", "root:x:0:0:root:/root:/bin/bash\n" * 40, text
    yield "hls.mp4", f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{canary}\n" \
        "#EXT-X-ENDLIST\n", refused
    yield "hls-url.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n" \
        "#EXT-X-ENDLIST\n", refused
    yield "ffconcat.mp4", f"ffconcat version 1.0\nfile '{canary}'\n", refused
    yield "sdp.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n" \
        "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n", refused
    yield "svg.mp4", f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image ' \
        f'href="file://{canary}"/></svg>', None
    yield "subtitle.mp4", "1\n00:00:01,000 --> 00:00:02,000\nhello\n", text
    yield "cue.mp4", f'FILE "{canary}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n', None
    yield "asx.wmv", f'<asx version="3.0"><entry><ref href="{canary}"/></entry></asx>', None
    yield "smil.mp4", f'<smil><body><video src="{canary}"/></body></smil>', None


def films(canary, mp4, mov, avi, mkv):
    """Films that lie about themselves or name other files."""
    unplayable = "media.unplayable"
    url, outside = canary.encode() + b"\0", "moov/trak/mdia/minf/dinf/dref"
    yield "dref-url.mp4", changed(mp4, outside, lambda _: dref(full(b"url ", url))), None, None
    yield "dref-file.mp4", changed(
        mp4, outside, lambda _: dref(full(b"url ", b"file://" + url))), None, None
    yield "dref-concat.mp4", changed(
        mp4, outside, lambda _: dref(full(b"url ", b"concat:" + url))), None, None
    yield "dref-http.mp4", changed(
        mp4, outside, lambda _: dref(full(b"url ", b"http://127.0.0.1:9/x\0"))), None, None
    yield "dref-alias.mov", changed(mp4, outside, lambda _: dref(alias(canary))), None, None
    yield "reference.mov", reference_movie(canary), 1, None
    yield "gab2.avi", gab2_avi(avi, f"#EXTM3U\n#EXTINF:9,\nfile://{canary}\n".encode()), None, None
    yield "linked.mkv", linked_mkv(mkv, canary), None, None
    yield "flipped.mp4", flipped(mp4, 400, 7), None, None
    yield "half.mp4", mp4[:len(mp4) // 2], 1, unplayable
    yield "empty.mp4", b"", 1, "media.empty_file"
    big = changed(mov, STBL + "stsd", lambda body: body.replace(
        struct.pack(">HH", 320, 180), struct.pack(">HH", 16000, 16000), 1))
    yield "16000.mov", jpeg_sizes(big, 16000, 16000), 1, "media.too_large"
    yield "hidden-16000.mov", jpeg_sizes(mov, 16000, 16000), 1, None
    yield "tracks.mp4", many_tracks(mp4, 40), 1, None
    yield "deep.mp4", nested(20000), 1, None
    yield "packed.mov", compressed_header(), 1, None
    for name in ("stsz", "stts", "ctts", "stsc", "stco", "stss"):
        try:
            at = 8 if name == "stsz" else 4
            lie = changed(mp4, STBL + name, lambda body, at=at: body[:at] +
                          struct.pack(">I", 0xffffffff) + body[at + 4:])
        except KeyError:
            continue
        yield f"{name}-count.mp4", lie, None, None
    yield "long.mp4", changed(mp4, STBL + "stts", lambda body: body[:12] +
                              struct.pack(">I", 0x7fffffff) + body[16:]), None, None
    yield "longer.mp4", changed(mp4, "moov/mvhd", lambda body: body[:16] + b"\xff" * 4 + body[20:]), \
        None, None
    yield "mdat-size.mp4", mp4.replace(b"mdat", b"mdat", 1)[:32] + b"\xff\xff\xff\xff" + mp4[36:], \
        None, None


def others(avi):
    refused, no_film = "media.format_refused", "media.not_a_video"
    yield "playlist.zip", zipped("a.m3u8", "#EXTM3U\n#EXTINF:9,\n/etc/passwd\n"), 1, no_film
    yield "picture.exr", b"\x76\x2f\x31\x01\x02\0\0\0channels\0chlist\0" + bytes(2000), 1, None
    yield "picture.ppm", b"P6\n4000 4000\n255\n" + bytes(5000), 1, None
    yield "picture.gif", b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\xf0\0\0" + bytes(99), 1, \
        refused
    yield "bomb.png", png(20000, 20000), 1, "media.too_large"
    yield "bomb.jpg", jpeg_sizes(avi[avi.index(b"\xff\xd8"):], 65500, 65500), 1, "media.too_large"
    yield "sound.wav", b"RIFF" + struct.pack("<I", 36 + 64000) + b"WAVEfmt " + struct.pack(
        "<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16) + b"data" + struct.pack("<I", 64000) + \
        bytes(64000), 1, "media.no_picture"
    yield "nest.flv", flv_nest(), 1, None
    yield "programs.ts", ts_flood(), 1, None
    yield "streams.ogv", ogg_streams(2000), 1, None
    yield "rate.avi", avi.replace(struct.pack("<II", 1, 25), struct.pack("<II", 0xffffffff, 1), 2), \
        None, None
    yield "noise.mp4", random.Random(1).randbytes(1 << 20), 1, no_film
    yield "zeros.mp4", bytes(1 << 20), 1, no_film


def table(make_clip, folder, canary, footage):
    def clip(name, *options):
        path = os.path.join(folder, name)
        subprocess.run([make_clip, *options, path], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open(path, "rb") as file:
            data = file.read()
        os.unlink(path)
        return data
    mp4 = clip("a.mp4", "--pattern", "25x30")
    mov = clip("a.mov", "--codec", "mjpeg", "--pattern", "25x10")
    avi = clip("a.avi", "--codec", "mjpeg", "--pattern", "25x10")
    mkv = clip("a.mkv", "--pattern", "25x30")
    for name, text, reason in scripts(canary):
        yield name, text.encode(), 1, reason
    yield from films(canary, mp4, mov, avi, mkv)
    yield from others(avi)
    for name, data in pdf.hostile(canary):
        yield name, data, None, None
    attack = os.path.join(footage or "", "attack.avi")
    if os.path.exists(attack):
        with open(attack, "rb") as file:
            yield "attack.avi", file.read(), 1, None
