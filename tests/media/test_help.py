#!/usr/bin/env python3
"""What shenkan-media says about itself: --help of every command, the man page, what is refused, and
the progress lines. TAP output.

    test_help.py MANPAGE        MEDIA_EXE and MAKE_CLIP name the programs
"""
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

MEDIA = os.environ["MEDIA_EXE"]
MAN = sys.argv[1]
EVERYWHERE = {"--help", "--verbose"}


def run(*words):
    return subprocess.run([MEDIA, *words], capture_output=True, text=True, timeout=120)


@functools.cache
def commands():
    return re.findall(r"^  (\w+) +\S", run("--help").stdout, re.M)


@functools.cache
def help_options(command):
    """Option -> its unit or '' of the list of options."""
    text = run(command, "--help").stdout
    part = text.split("\nOptions:\n")[1].split("\n\n")[0]
    return dict(re.findall(r"^  (--[\w-]+) ?([A-Z]*)  +\S", part, re.M))


def man_options():
    """Command -> options, from the synopsis and from the command's own section."""
    with open(MAN, encoding="utf-8") as file:
        text = file.read()
    synopsis, sections, where = {}, {}, None
    for line in text.split(".Sh DESCRIPTION")[0].split("\n"):
        if line.startswith(".Cm "):
            where = synopsis.setdefault(line.split()[1], set())
        for option in re.findall(r"Fl -([\w-]+)", line):
            if where is not None and line != ".Fl -help" and line != ".Fl -version":
                where.add(f"--{option}")
    for part in text.split(".Sh COMMANDS")[1].split("\n.Sh ")[0].split(".Ss ")[1:]:
        sections[part.split("\n")[0]] = {f"--{o}" for o in
                                         re.findall(r"^\.It Fl -([\w-]+)", part, re.M)}
    return synopsis, sections


def check_help():
    bad = []
    for command in commands():
        done = run(command, "--help")
        usage = done.stdout.split("\n\n")[0]
        options = help_options(command)
        if done.returncode != 0 or done.stderr:
            bad.append(f"{command} --help ends with {done.returncode}: {done.stderr}")
        if not usage.startswith(f"Usage: shenkan-media {command}"):
            bad.append(f"{command} --help has no usage line")
        if not EVERYWHERE <= set(options):
            bad.append(f"{command} --help doesn't name {EVERYWHERE - set(options)}")
        if set(re.findall(r"--[\w-]+", usage)) != set(options) - EVERYWHERE:
            bad.append(f"{command}: the usage line and the list of options differ")
        example = done.stdout.split("Example:\n")[-1]
        if f"shenkan-media {command} " not in example:
            bad.append(f"{command} --help has no example")
        for option in re.findall(r" (--[\w-]+)", example):
            if option not in options:
                bad.append(f"{command}: the example has the unknown {option}")
        if not all(f"  {code}  " in done.stdout for code in range(5)):
            bad.append(f"{command} --help doesn't explain the exit codes")
    return bad


def check_man():
    bad = []
    synopsis, sections = man_options()
    for command in set(commands()) | set(synopsis) | set(sections):
        told = set(help_options(command)) - EVERYWHERE if command in commands() else None
        if told is None:
            bad.append(f"the man page has {command}, the program does not")
        elif synopsis.get(command) != told:
            bad.append(f"{command}: synopsis {synopsis.get(command)}, program {told}")
        elif sections.get(command) != told:
            bad.append(f"{command}: its section {sections.get(command)}, program {told}")
    return bad


def check_lint():
    if not shutil.which("mandoc"):
        return ["mandoc is not installed"]
    done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", MAN], capture_output=True, text=True)
    return done.stdout.split("\n")[:-1] if done.returncode else []


def check_refusals():
    """Options of the others, some of each, and nonsense end with 2 and without a result line."""
    everything = {command: help_options(command) for command in commands()}
    tries = [["nonsense"], ["--nonsense"], []]
    for turn, (command, own) in enumerate(everything.items()):
        foreign = [(o, u) for options in everything.values() for o, u in options.items()
                   if o not in own]
        picked = (foreign[turn:] + foreign[:turn])[::4] + [("--nonsense", "")]
        tries += [[command, "x", option] + (["1"] if unit else []) for option, unit in picked]
        tries += [[command, "a", "b", "c"]]
        tries += [[command, "x", option] for option, unit in own.items() if unit]  # no value
    bad = []
    for words in tries:
        done = run(*words)
        if done.returncode != 2 or done.stdout or not done.stderr.startswith("shenkan-media"):
            bad.append(f"{' '.join(words)}: ended with {done.returncode}, said {done.stdout!r}")
    return bad


def check_progress():
    """The time left is told, and near what was left, for a film that takes a moment."""
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        clip = os.path.join(folder, "clip.mp4")
        subprocess.run([os.environ["MAKE_CLIP"], "--pattern", "25x400", "--size", "1280x720", clip],
                       check=True, stdout=subprocess.DEVNULL)
        done = run("ingest", clip, "--out", folder)
    lines = [json.loads(line) for line in done.stdout.split("\n") if line]
    progress = [line for line in lines if line["type"] == "progress"]
    told = [line for line in progress if line["eta_ms"] is not None]
    if not told:
        bad.append(f"no time left was ever told: {progress}")
    for line in told:
        if line["eta_ms"] < 0 or line["eta_ms"] > 900000:
            bad.append(f"nonsense: {line}")
        if line["done"] <= 0 or line["total"] <= 0:
            bad.append(f"a time left without knowing where: {line}")
    if lines[-1]["type"] != "result" or done.returncode:
        bad.append(f"the ingest failed: {lines[-1]}")
    return bad


def main():
    checks = [("--help of every command", check_help), ("the man page has it all", check_man),
              ("the man page is sound", check_lint), ("what is refused", check_refusals),
              ("progress tells the time left", check_progress)]
    failed = not commands()
    for number, (title, check) in enumerate(checks, 1):
        bad = check()
        failed |= bool(bad)
        print(f"{'not ok' if bad else 'ok'} {number} {title}")
        for line in bad:
            print(f"# {line}")
    if not commands():
        print("Bail out! --help lists no commands")
    print(f"1..{len(checks)}")
    return 1 if failed else 0


sys.exit(main())
