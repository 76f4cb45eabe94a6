"""Running programs and measuring them: CPU seconds (user and system, with all children), wall
seconds, peak resident memory of the largest process. The peer runs in turn with ours.
"""
import os
import statistics
import subprocess
import tempfile
import time

FIELDS = ("cpu_s", "wall_s", "rss_mb")


def run(command, expect=0):
    """Run to the end; the figures and what it printed. A failure ends the benchmark."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
        if child.returncode != expect:
            err.seek(0)
            tail = err.read().decode("utf-8", "replace")[-600:]
            raise SystemExit(f"bench: {' '.join(command)}\nended with {child.returncode}: "
                             f"{tail}{text[-600:]}")
    return {"cpu_s": used.ru_utime + used.ru_stime, "wall_s": wall,
            "rss_mb": used.ru_maxrss / 1024, "text": text}


def together(samples):
    """Several runs one after the other, as one: sums, and the largest memory."""
    return {"cpu_s": sum(s["cpu_s"] for s in samples), "wall_s": sum(s["wall_s"] for s in samples),
            "rss_mb": max(s["rss_mb"] for s in samples), "text": samples[-1]["text"]}


def median(samples):
    result = {field: statistics.median(s[field] for s in samples) for field in FIELDS}
    result["spread_cpu_s"] = [min(s["cpu_s"] for s in samples), max(s["cpu_s"] for s in samples)]
    result["runs"] = len(samples)
    result["text"] = samples[-1]["text"]
    return result


def interleave(runs, **jobs):
    """Each job `runs` times, in turn, so that a busy moment hits all of them; medians by name."""
    samples = {name: [] for name in jobs}
    for _ in range(runs):
        for name, job in jobs.items():
            samples[name].append(job())
    return {name: median(found) for name, found in samples.items()}


def scaled(sample, factor):
    """A part that was measured, for the whole; memory stays as it is."""
    result = dict(sample)
    for field in ("cpu_s", "wall_s"):
        result[field] *= factor
    result["spread_cpu_s"] = [value * factor for value in sample["spread_cpu_s"]]
    return result
