#!/usr/bin/env python3
"""Checks events.jsonl of this package: python3 check_record.py

Each line is one event of the record. Its hash is SHA-256 over the hash of the event before it and
all its columns, each as "LENGTH:TEXT" and a line feed ("-:" where there is none). So no column can
be changed without changing the hash, and where two events follow each other the second names the
first. The events of other matters are not in the package; where one is missing in between, the
county's own record (shenkan verify) has the link.
"""
import hashlib
import json

COLUMNS = ("prev_hash seq at account person actor_name kind object screening from_state act "
           "to_state op_id data").split()


def sealed(event):
    text = b""
    for name in COLUMNS:
        value = event[name]
        data = None if value is None else str(value).encode()
        text += b"-:\n" if data is None else b"%d:%s\n" % (len(data), data)
    return hashlib.sha256(text).hexdigest()


bad = links = count = 0
last = {"seq": 0, "hash": ""}
hashes = {}
for line in open("events.jsonl", encoding="utf-8"):
    event = json.loads(line)
    count += 1
    if sealed(event) != event["hash"]:
        bad += 1
        print("event %d is not what was sealed" % event["seq"])
    if event["seq"] == last["seq"] + 1:
        links += 1
        if event["prev_hash"] != last["hash"]:
            bad += 1
            print("event %d does not follow event %d" % (event["seq"], last["seq"]))
    if event["seq"] <= last["seq"]:
        bad += 1
        print("event %d is out of order" % event["seq"])
    last = event
    hashes[event["seq"]] = event["hash"]
index = json.load(open("package.json", encoding="utf-8"))
head = index["event"]
if (head["seq"], head["hash"]) != (last["seq"], last["hash"]):
    bad += 1
    print("the last event is not the one that package.json names")
for paper in index["files"]:
    ended = paper.get("head") or {}
    if hashes.get(ended.get("seq"), ended.get("hash")) != ended.get("hash"):
        bad += 1
        print("%s was issued at the end of another log" % paper["path"])
print("%d events, %d of them directly linked, %d faults" % (count, links, bad))
raise SystemExit(1 if bad else 0)
