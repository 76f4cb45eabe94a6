#!/usr/bin/env python3
"""Build the web app into a folder: build.py OUT [--stamp FILE] [--check]

npm is asked only when package-lock.json changed since the last install, so that everyday
builds need no network. --check also runs the type checker."""
import argparse
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

WEB = pathlib.Path(__file__).resolve().parent


def tool(name):
    path = shutil.which(name)
    if not path:
        sys.exit(f"build.py: {name} is missing: install nodejs (18 or newer) and npm, or configure "
                 "with -Dweb=disabled or -Dweb_dir=FOLDER")
    return path


def install():
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    mark = WEB / "node_modules" / ".shenkan-lock"
    # Two build folders may share one source tree: one of them installs
    with open(WEB / "build.py", encoding="utf-8") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if mark.exists() and mark.read_text() == lock:
            return
        print("web: npm ci", flush=True)
        subprocess.run([tool("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"],
                       cwd=WEB, check=True, stdout=sys.stderr)
        mark.write_text(lock)


def node(script, *args):
    env = dict(os.environ, CI="1", NO_COLOR="1")
    subprocess.run([tool("node"), WEB / "node_modules" / script, *args], cwd=WEB, check=True, env=env)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--stamp", type=pathlib.Path, help="touched when the build is done")
    parser.add_argument("--check", action="store_true", help="run the type checker too")
    args = parser.parse_args()
    try:
        install()
        if args.check:
            node("vue-tsc/bin/vue-tsc.js", "--noEmit")
        node("vite/bin/vite.js", "build", "--outDir", str(args.out.resolve()), "--emptyOutDir",
             "--logLevel", "warn")
    except subprocess.CalledProcessError as e:
        sys.exit(f"build.py: {e.cmd[0]} ended with {e.returncode}")
    if args.stamp:
        args.stamp.write_text("built\n")


if __name__ == "__main__":
    main()
