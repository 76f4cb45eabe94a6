#!/usr/bin/env python3
"""Type check and unit tests of the web app, as TAP."""
import os
import pathlib
import subprocess
import sys

WEB = pathlib.Path(__file__).resolve().parent
STEPS = [
    ("types", ["vue-tsc/bin/vue-tsc.js", "--noEmit"]),
    ("units", ["vitest/vitest.mjs", "run", "--reporter=default"]),
]

bad = 0
print(f"1..{len(STEPS)}", flush=True)
for number, (name, command) in enumerate(STEPS, 1):
    run = subprocess.run(["node", WEB / "node_modules" / command[0], *command[1:]], cwd=WEB, text=True,
                         env=dict(os.environ, CI="1", NO_COLOR="1"), capture_output=True)
    for line in (run.stdout + run.stderr).splitlines():
        print("#", line)
    print("ok" if run.returncode == 0 else "not ok", number, name, flush=True)
    bad += run.returncode != 0
sys.exit(bad > 0)
