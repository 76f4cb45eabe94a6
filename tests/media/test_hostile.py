#!/usr/bin/env python3
"""Hostile files against shenkan-media, watched from outside by strace and wait4.

For every file of hostile_files.py: the process that decodes opens nothing, connects to nothing and
runs nothing; its parent opens the program's own libraries, the file and the folder for results, and
nothing that the file names; memory, time and what is written stay within bounds; the answer is one of
the documented ones."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from hostile_files import table  # noqa: E402
from house import Tap, skip_all  # noqa: E402

MEDIA, MAKE_CLIP = os.environ["MEDIA_EXE"], os.environ["MAKE_CLIP"]
MAX_RSS_KB, MAX_CPU_S, MAX_WALL_S, MAX_WRITTEN = 700 << 10, 30, 120, 64 << 20
# Where the program itself may look before it has seen one byte of the file.
OWN = re.compile(r"^(/etc/(ld\.so|gcrypt|gnutls|localtime|crypto-policies)|/(usr/)?lib|/usr/share/locale|"
                 r"/proc/(filesystems$|(self|sys|[0-9]+)/)|/sys/devices/|/dev/(urandom|random)$|/etc/pki)")
CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)\)\s+= (-?\d+|\?)")
PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')

tap = Tap()


def run(words, trace=None):
    """Exit code, result, wall seconds and what the processes used."""
    begun = time.monotonic()
    if trace:
        words = ["strace", "-f", "-qq", "-s", "4096", "-o", trace, "-e",
                 "trace=%file,%network,%process,memfd_create,io_uring_setup,ptrace"] + words
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    lines = out.decode().splitlines()
    return child.returncode, lines[-1] if lines else "", time.monotonic() - begun, used


def calls(trace):
    """(process, call, arguments, good) of every finished call."""
    with open(trace, encoding="utf-8", errors="replace") as file:
        for line in file:
            line = re.sub(r"\s*<unfinished \.\.\.>", ") = ?", line)
            found = CALL.match(line)
            if found:
                pid, name, arguments, result = found.groups()
                yield pid, name, arguments, not result.startswith("-")


def wrong_calls(trace, path, out, canary):
    """What a run did that it must not do."""
    parent = None
    for pid, name, arguments, good in calls(trace):
        parent = parent or pid
        if canary in arguments and good:
            yield f"{name}({arguments})"
        if not good or name in ("exit", "exit_group", "wait4", "kill", "arch_prctl", "close_range"):
            continue
        if name in ("clone", "clone3", "fork", "vfork"):
            # One child of the parent; in the child, threads.
            if pid != parent and "CLONE_THREAD" not in arguments:
                yield f"child: {name}({arguments})"
            continue
        if pid != parent:
            if not (name in ("newfstatat", "fstat") and "AT_EMPTY_PATH" in arguments):
                yield f"child: {name}({arguments})"
            continue
        if name == "execve" and f'"{MEDIA}"' in arguments:
            continue
        for target in PATH.findall(arguments)[:2]:
            if target and not (target == path or target.startswith(out) or OWN.match(target)):
                yield f"parent: {name}({arguments})"


def check(folder, canary, name, data, code, reason):
    path, out = os.path.join(folder, name), os.path.join(folder, "out")
    trace = os.path.join(folder, "trace")
    with open(path, "wb") as file:
        file.write(data)
    os.makedirs(out)
    got, line, wall, used = run([MEDIA, "ingest", path, "--out", out], trace)
    wrong = list(wrong_calls(trace, path, out, canary))
    with open(trace, encoding="utf-8", errors="replace") as file:
        seen = len({row.split(" ", 1)[0] for row in file})
    written = sum(entry.stat().st_size for entry in os.scandir(out))
    probed, probe_line, probe_wall, probe_used = run([MEDIA, "probe", path])
    why = "\n".join(wrong[:5]) or f"{got} {line}\n{probed} {probe_line}"
    try:
        result = json.loads(line)
        good = got in (0, 1) if code is None else got == code
        good = good and result["type"] == "result" and result["ok"] == (got == 0)
        good = good and (not reason or result["reason"] == reason)
        good = good and result.get("reason") != "media.crashed" and probed in (0, 1)
        good = good and not (probed == 1 and got == 0)
    except (ValueError, KeyError):
        good = False
    bounded = max(probe_used.ru_maxrss, 0) < MAX_RSS_KB and written < MAX_WRITTEN and \
        probe_used.ru_utime + probe_used.ru_stime < MAX_CPU_S and \
        used.ru_utime + used.ru_stime < MAX_CPU_S and max(wall, probe_wall) < MAX_WALL_S
    with open(path, "rb") as file:
        same = file.read() == data
    tap.ok(good and not wrong and seen >= 2 and bounded and same, f"{name}: {line[:110]}",
           f"{why}\nbounded {bounded} ({probe_used.ru_maxrss >> 10} MB, {written} bytes, "
           f"{wall:.1f} s), unchanged {same}, processes {seen}")
    shutil.rmtree(out)
    os.unlink(path)
    os.unlink(trace)


def main():
    if not shutil.which("strace") or subprocess.run(["strace", "-o", "/dev/null", "true"],
                                                    check=False, stderr=subprocess.DEVNULL).returncode:
        skip_all("strace is not there or may not trace")
    with tempfile.TemporaryDirectory(prefix="shenkan-hostile-") as folder:
        canary = os.path.join(folder, "somebody-elses.mp4")
        subprocess.run([MAKE_CLIP, "--pattern", "25x10", canary], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = os.stat(canary)
        only = sys.argv[1:]
        for name, data, code, reason in table(
                MAKE_CLIP, folder, canary, os.environ.get("SHENKAN_FOOTAGE")):
            if not only or name in only:
                check(folder, canary, name, data, code, reason)
        after = os.stat(canary)
        tap.same((after.st_mtime_ns, after.st_size, after.st_atime_ns),
                 (before.st_mtime_ns, before.st_size, before.st_atime_ns),
                 "the file that they name was neither read nor written")
        tap.same(sorted(os.listdir(folder)), [os.path.basename(canary)], "nothing is left behind")
    sys.exit(tap.done())


main()
