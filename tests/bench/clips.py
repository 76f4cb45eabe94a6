"""The benchmarks' inputs: real clips of scripts/footage, brought to what field cameras write (size,
bit rate, sensor noise) and looped to length. Made once into a folder, used again when there.
"""
import os
import struct
import subprocess
import zlib

# name: source, seconds, width, height, bits a second; --quick makes all of them 2 s long
MADE = {
    "phone60": ("phone.mp4", 60, 1920, 1080, 16_000_000),
    "hello60": ("hello.mp4", 60, 1920, 1080, 16_000_000),
    "ocean60": ("ocean.mp4", 60, 1920, 1080, 16_000_000),
    "street60": ("street.avi", 60, 1920, 1080, 16_000_000),
    "phone4k": ("phone.mp4", 10, 3840, 2160, 40_000_000),
}
NOISE = "noise=alls=12:allf=t:all_seed=7"  # different in each frame, the same in each run
QUICK_S = 2


def write_png(path, width, rows):
    """Rows of RGBA points."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + \
            struct.pack(">I", zlib.crc32(kind + data))
    assert len(rows) == 1080 and all(len(r) == 4 * width for r in rows)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(
            ">IIBBBBB", width, len(rows), 8, 6, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows))) + chunk(b"IEND", b""))


class Clips:
    def __init__(self, footage, folder, quick):
        self.footage, self.folder, self.quick = footage, folder, quick
        os.makedirs(folder, exist_ok=True)

    def source(self, name):
        path = os.path.join(self.footage, name)
        if not os.path.exists(path):
            raise SystemExit(f"bench: {path} is missing; run scripts/footage first")
        return path

    def _make(self, name, command):
        path = os.path.join(self.folder, f"{name}{'-quick' if self.quick else ''}.mp4")
        if not os.path.exists(path):
            part = path + ".part"
            subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y",
                            *command, "-f", "mp4", part], check=True)
            os.rename(part, path)
        return path

    def made(self, name):
        """One of MADE: 25 frames a second, H.264 and AAC, a key frame every second or so."""
        source, seconds, w, h, rate = MADE[name]
        seconds = QUICK_S if self.quick else seconds
        preset = "ultrafast" if self.quick else "superfast"
        return self._make(name, [
            "-stream_loop", "-1", "-i", self.source(source),
            "-stream_loop", "-1", "-i", self.source("hello.mp4"),
            "-map", "0:v:0", "-map", "1:a:0", "-t", str(seconds),
            "-vf", f"fps=25,scale={w}:{h}:force_original_aspect_ratio=increase,crop={w}:{h},"
                   f"{NOISE},format=yuv420p",
            "-c:v", "libx264", "-preset", preset, "-profile:v", "high", "-g", "30",
            "-b:v", str(rate), "-maxrate", str(rate * 5 // 4), "-bufsize", str(rate * 2),
            "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"])

    def uneven(self):
        """The phone's own packets, variable frame rate, looped without touching them."""
        return self._make("uneven", ["-stream_loop", "2" if self.quick else "15",
                                     "-i", self.source("phone.mp4"), "-map", "0:v:0",
                                     "-map", "0:a:0", "-c", "copy"])

    def caption(self):
        """A lower third as papers/ draws them: a translucent bar with light signs on it."""
        path = os.path.join(self.folder, "caption.png")
        if not os.path.exists(path):
            clear, bar, sign = bytes(4), b"\x10\x20\x30\xb0", b"\xff\xff\xff\xff"
            plain = clear * 120 + bar * 1680 + clear * 120
            signs = clear * 120 + bar * 40 + (sign * 28 + bar * 12) * 40 + bar * 40 + clear * 120
            rows = [clear * 1920] * 860 + [plain] * 40 + [signs] * 40 + [plain] * 40
            write_png(path, 1920, rows + [plain] * 40 + [clear * 1920] * 60)
        return path
