#!/usr/bin/env python3
"""Puts an Exif block with a time and a place into a JPEG, as a phone writes it.

    stamp.py FROM TO TIME [LAT LON]      TIME: "2026:11:20 09:30:00", of the county's zone
"""
import struct
import sys


def rational(value):
    degrees = int(value)
    minutes = int((value - degrees) * 60)
    seconds = ((value - degrees) * 60 - minutes) * 60
    return struct.pack("<6I", degrees, 1, minutes, 1, round(seconds * 1000), 1000)


def directory(at, entries):
    """An IFD that lies at that offset; what does not fit into an entry follows it."""
    out = struct.pack("<H", len(entries))
    tail, after = b"", at + 2 + 12 * len(entries) + 4
    for tag, kind, count, data in entries:
        value = data.ljust(4, b"\0")
        if len(data) > 4:
            value = struct.pack("<I", after + len(tail))
            tail += data + b"\0" * (len(data) % 2)
        out += struct.pack("<HHI", tag, kind, count) + value
    return out + b"\0\0\0\0" + tail


def exif(time, place=None):
    text, rationals, long = 2, 5, 4
    camera = [(0x9003, text, 20, time.encode() + b"\0"), (0x9011, text, 7, b"+08:00\0")]
    spot = place and [(1, text, 2, b"N\0"), (2, rationals, 3, rational(place[0])),
                      (3, text, 2, b"E\0"), (4, rationals, 3, rational(place[1]))]
    count = 2 if spot else 1
    first = 8 + 2 + 12 * count + 4
    second = first + len(directory(first, camera))
    top = [(0x8769, long, 1, struct.pack("<I", first))]
    if spot:
        top.append((0x8825, long, 1, struct.pack("<I", second)))
    tiff = struct.pack("<2sHI", b"II", 42, 8) + directory(8, top) + directory(first, camera)
    if spot:
        tiff += directory(second, spot)
    block = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block


def stamp(source, target, time, place=None):
    with open(source, "rb") as file:
        data = file.read()
    assert data[:2] == b"\xff\xd8", "no JPEG"
    with open(target, "wb") as file:
        file.write(data[:2] + exif(time, place) + data[2:])
    return target


if __name__ == "__main__":
    stamp(sys.argv[1], sys.argv[2], sys.argv[3],
          tuple(map(float, sys.argv[4:6])) if len(sys.argv) > 5 else None)
