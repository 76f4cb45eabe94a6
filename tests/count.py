#!/usr/bin/env python3
"""Sums the JUnit file that meson writes and ends with one line: N passed, N failed.

A test that counts its parts (TAP) counts each of them; one that does not counts as one. Exits 1
when something failed or nothing ran.
"""
import sys
import xml.etree.ElementTree as tree


def outcome(case):
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"


def main():
    count = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        root = tree.parse(sys.argv[1]).getroot()
    except (OSError, tree.ParseError) as error:
        print(f"count: no test result to read: {error}")
        print("0 passed, 1 failed")
        return 1
    for suite in root.iter("testsuite"):
        cases = list(suite.iter("testcase"))
        for case in cases:
            count[outcome(case)] += 1
            if outcome(case) == "failed":
                print(f"failed: {suite.get('name')} · {case.get('name')}")
        # A program that crashed or stopped early has an error of its own beside its cases.
        if int(suite.get("errors", 0)) and not any(outcome(c) == "failed" for c in cases):
            count["failed"] += 1
            print(f"failed: {suite.get('name')} stopped early")
    line = f"{count['passed']} passed, {count['failed']} failed"
    print(line + (f", {count['skipped']} skipped" if count["skipped"] else ""))
    return 1 if count["failed"] or not count["passed"] else 0


sys.exit(main())
