#!/usr/bin/env python3
"""The benchmarks (those named, or all) run and their figures are complete. No time is judged."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ["SHENKAN_BUILD"]
WANTED = {"ingest": 2, "piece": 6, "reel": 3, "edit": 3, "still": 1, "hash": 2, "memory": 7,
          "claims": 2, "live": 2, "crowd": 1, "player": 11, "drift": 2, "sheets": 2}


def holes(row):
    bad = [f"no {name}" for name in ("benchmark", "case", "of", "ours", "value")
           if row.get(name) in (None, "", {})]
    for side in ("ours", "theirs"):
        sample = row.get(side)
        if sample is None and side == "theirs" and row["peer"] is None:
            continue
        for field in ("cpu_s", "wall_s", "rss_mb"):
            if not sample or not 0 < sample.get(field, 0) < 1e6:
                bad.append(f"{side} has no {field}")
    if row.get("theirs") and not row["ratio"] > 0:
        bad.append("no ratio")
    if row.get("target") is not None and not isinstance(row["met"], bool):
        bad.append("a target without a verdict")
    return bad


def main():
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "bench.json")
        done = subprocess.run([sys.executable, os.path.join(HERE, "bench.py"), "--build", BUILD,
                               "--footage", os.environ["SHENKAN_FOOTAGE"], "--work", work,
                               "--quick", "--runs", "1", "--json", out, *sys.argv[1:]],
                              capture_output=True, text=True)
        told = {"rows": []}
        if os.path.exists(out):
            with open(out, encoding="utf-8") as file:
                told = json.load(file)
    bad = [] if done.returncode == 0 else [f"ended with {done.returncode}: {done.stderr[-800:]}"]
    counts = {}
    for row in told["rows"]:
        counts[row["benchmark"]] = counts.get(row["benchmark"], 0) + 1
        bad += [f"{row['benchmark']} {row['case']}: {hole}" for hole in holes(row)]
        if f"| {row['benchmark']} | {row['case']} |" not in done.stdout:
            bad.append(f"{row['benchmark']} {row['case']} is not in the table")
    wanted = {name: WANTED[name] for name in sys.argv[1:] or WANTED}
    if counts != wanted:
        bad.append(f"rows {counts}, wanted {wanted}")
    print(f"{'not ok' if bad else 'ok'} 1 all benchmarks run and their figures are complete")
    for text in bad:
        print(f"# {text}")
    print("1..1")
    return bool(bad)


sys.exit(main())
