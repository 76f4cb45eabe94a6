"""The benchmark of long sheets: 50,000 problems as a workbook, as the page's list and as the ledger with
all its columns, made by the worker of a real server."""
import io
import os
import re
import sys
import zipfile

import jobs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))


def worker_of(pid):
    """The process that does the jobs: the only child of the server."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return int(file.read().split()[0])


def used(pid):
    """CPU seconds and peak memory."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        peak = next(line for line in file if line.startswith("VmHWM"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(peak.split()[1]) / 1024


def rows_in(data):
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    return len(re.findall("<row ", sheet)) - 4  # title, line, head, and who signs


def once(county, path, body, file_of):
    """The job from its start to its end, and the bytes of its file."""
    office = county.login("office")
    worker = worker_of(county.process.pid)
    with open(f"/proc/{worker}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")  # the peak from here on
    before = used(worker)
    job = office.post(path, body)["job"]
    told = county.wait(lambda: office.get(f"/api/jobs/{job}"), lambda j: j["state"] in ("done", "failed"), 600)
    if told["state"] != "done":
        raise SystemExit(f"bench: {path}: {told}")
    after = used(worker)
    status, _, data = office.send("GET", file_of(job, told), raw=True)
    return {"cpu_s": after[0] - before[0], "wall_s": (told["done_at"] - told["started_at"]) / 1000,
            "rss_mb": after[1]}, status, data


def sheets(bench):
    os.environ["SHENKAN_BUILD"] = bench.build
    import county  # its programs are those of SHENKAN_BUILD
    for count in (6000,) if bench.quick else (10000, 50000):
        with county.County() as house:
            clip = house.clip(house.make_clip("one.mp4", "--pattern", "25x50"))["id"]
            house.problem(clip, 5, 30)
            house.grow(count)
            office = house.login("office")
            columns = ",".join(c["key"] for c in office.get("/api/ledgers/problems?limit=1")["columns"])
            for name, path, body, file_of, extra in (
                    ("the list", "/api/sheets/problems.xlsx", {}, lambda job, _: f"/api/jobs/{job}/draft", 0),
                    ("the ledger, all columns", "/api/ledgers/problems/export", {"columns": columns},
                     lambda _, told: f"/api/papers/{told['result']['paper']}/file", 1)):  # the total
                ours, status, data = once(house, path, body, file_of)
                if status != 200 or rows_in(data) != count + extra:
                    raise SystemExit(f"bench: {status}, {rows_in(data)} rows of {count}")
                yield jobs.row(f"{count:,} problems as a workbook: {name}", None, ours, None, of="wall_s",
                               value=ours["wall_s"], note=f"{len(data) / 1e6:.1f} MB, {ours['cpu_s']:.1f} CPU s")
