#!/usr/bin/env python3
"""Measures shenkan against its peers in one run, and prints one table.

    bench.py [--build DIR] [--footage DIR] [--work DIR] [--runs N] [--segments N] [--quick]
             [--json FILE] [NAME…]

Names are the benchmarks of README.md (default: all of them). Times are medians of N runs in turn
with the peer's. CPU seconds count, wall time only where the target is about it: never a test's verdict.
--quick makes short inputs and small counts: it shows that everything runs, its figures say nothing.
"""
import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys

import clips
import jobs
import meetings
import screens
import sheets

ALL = {**jobs.ALL, "claims": meetings.claims, "live": meetings.live, "crowd": meetings.crowd, **screens.ALL,
       "sheets": sheets.sheets}
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), help="the built tree")
    parser.add_argument("--footage", help="clips of scripts/footage (BUILD/footage)")
    parser.add_argument("--work", help="inputs and outputs (BUILD/bench)")
    parser.add_argument("--runs", type=int, default=3, help="of each job (3)")
    parser.add_argument("--segments", type=int, default=20, help="different ones in the reel of 20 "
                        "(20; each takes about 40 CPU seconds to render, once)")
    parser.add_argument("--sync-ms", type=float, help="as on a disk whose sync takes that long, for "
                        "us and the peers (claims: where a commit costs nothing there is nothing to group)")
    parser.add_argument("--quick", action="store_true", help="small inputs, figures say nothing")
    parser.add_argument("--json", help="also write everything measured to this file")
    args = parser.parse_args()
    unknown = set(args.names) - set(ALL)
    if unknown or args.runs < 1 or args.segments < 1:
        parser.error(f"there is no benchmark {', '.join(unknown)}" if unknown else
                     "--runs and --segments are 1 or more")
    if args.sync_ms is not None and not 0 < args.sync_ms <= 1000:
        parser.error("--sync-ms is more than 0 and at most 1000")
    args.footage = args.footage or os.path.join(args.build, "footage")
    args.work = args.work or os.path.join(args.build, "bench")
    return args


def slow_disk(args):
    """Starts this program again with the slow disk before its libraries."""
    if args.sync_ms and "SHENKAN_SYNC_MS" not in os.environ:
        module = os.path.join(args.build, "tests", "bench", "slow_sync.so")
        os.execve(sys.executable, [sys.executable, *sys.argv],
                  {**os.environ, "LD_PRELOAD": module, "SHENKAN_SYNC_MS": str(args.sync_ms)})


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    version = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True)
    return {"cpus": os.cpu_count(), "model": model.group(1) if model else platform.machine(),
            "system": system, "ffmpeg": version.stdout.split()[2], "load": os.getloadavg()[0]}


def figure(value):
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


UNITS = {"cpu_s": "CPU s", "wall_s": "s wall", "rss_mb": "MB", "rate": "/s",
         "p99_ms": "ms", "last_ms": "ms", "median_ms": "ms", "p95_ms": "ms", "shown": "pictures", "picture_ms": "CPU ms",
         "within": "%"}


def line(row):
    unit = UNITS[row["of"]]
    ours, theirs = row["ours"][row["of"]], row["theirs"] and row["theirs"][row["of"]]
    target = "-"
    if row["target"] is not None:
        target = f"{row['goal']} {row['target']}{' ' + row['unit'] if row.get('unit') else ''} " \
                 f"{'met' if row['met'] else 'MISSED'}"
    peer = row["peer"] or "-"
    return [row["benchmark"], row["case"], peer, f"{figure(ours)} {unit}",
            f"{figure(theirs)} {unit}" if theirs else "-", figure(row["ratio"]), target,
            f"{row['ours']['rss_mb']:.0f}", row.get("note", "")]


def table(rows):
    head = ["benchmark", "what", "peer", "ours", "peer's", "ratio", "target", "RSS MB", "note"]
    for cells in [head, ["---"] * len(head), *(line(row) for row in rows)]:
        print("| " + " | ".join(cells) + " |")


def main():
    args = arguments()
    slow_disk(args)
    os.makedirs(args.work, exist_ok=True)
    made = clips.Clips(args.footage, os.path.join(args.work, "clips"), args.quick)
    bench = jobs.Bench(args, made)
    told = {"date": datetime.date.today().isoformat(), "quick": args.quick, "runs": args.runs,
            "machine": machine(), "rows": []}
    for name in args.names or ALL:
        for row in ALL[name](bench):
            told["rows"].append({"benchmark": name, **row})
            print(f"# {' · '.join(line(told['rows'][-1]))}", file=sys.stderr, flush=True)
    told["machine"]["load_end"] = os.getloadavg()[0]
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(told, file, indent=1, ensure_ascii=False)
            file.write("\n")
    m = told["machine"]
    print(f"{told['date']}, {m['cpus']} cores ({m['model']}), {m['system']}, ffmpeg {m['ffmpeg']}, "
          f"medians of {args.runs}{', quick: figures without meaning' if args.quick else ''}\n")
    table(told["rows"])
    return 0


sys.exit(main())
