#!/usr/bin/env python3
"""Routino beside `modou map`, on the same extract and the same pairs of places. Prints JSON.

Import: CPU seconds and bytes on disk. Routes: CPU a route, each as a process of its own (how Routino is used), and ours
also many in one process. Routino knows no kerbs, slopes or widths: it gets its wheelchair profile, ours the limits
"no steps, 6 %", which is more work.
"""
import argparse
import json
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def cpu(command, stdin=None):
    """CPU seconds (user and system) of a command, and whether it said yes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=stdin, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done


def bytes_in(folder, pattern):
    return sum(path.stat().st_size for path in pathlib.Path(folder).glob(pattern))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extract", type=pathlib.Path)
    parser.add_argument("--box", default="8.66,49.39,8.71,49.42", help="west,south,east,north of the places asked for")
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--modou", default=str(ROOT / "build/release/modou"))
    asked = parser.parse_args()
    router = shutil.which("routino-router") or shutil.which("router")
    splitter = shutil.which("routino-planetsplitter") or shutil.which("planetsplitter")
    if not router or not splitter:
        sys.exit("Routino is not installed: apt-get install routino")
    west, south, east, north = map(float, asked.box.split(","))
    draw = random.Random(1)
    place = lambda: [round(draw.uniform(west, east), 6), round(draw.uniform(south, north), 6)]
    pairs = [(place(), place()) for _ in range(asked.pairs)]
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = folder + "/ours", folder + "/theirs"
        pathlib.Path(theirs).mkdir()
        imports = {"ours": [], "theirs": []}
        for _ in range(3):  # turn by turn: the machine is shared
            imports["ours"].append(cpu([asked.modou, "map", "import", "--data", ours, str(asked.extract)])[0])
            imports["theirs"].append(cpu([splitter, "--dir=" + theirs, "--prefix=town", str(asked.extract)])[0])
        out["import_cpu_s"] = {name: round(statistics.median(seconds), 2) for name, seconds in imports.items()}
        out["bytes"] = {"ours": bytes_in(ours, "map/*"), "theirs": bytes_in(theirs, "*.mem")}
        requests = [json.dumps({"from": a, "to": b, "metric": "shortest", "steps": "avoid", "limits": {"incline_percent": 6}}) for a, b in pairs]
        each, found = {"ours": [], "theirs": []}, {"ours": 0, "theirs": 0}
        for (a, b), request in zip(pairs, requests):
            seconds, done = cpu([asked.modou, "map", "route", "--data", ours, "--json"], request.encode())
            each["ours"].append(seconds)
            found["ours"] += json.loads(done.stdout)["found"]
            seconds, done = cpu([router, "--dir=" + theirs, "--prefix=town", "--transport=wheelchair", "--shortest", "--output-none", "--quiet",
                                 f"--lon1={a[0]}", f"--lat1={a[1]}", f"--lon2={b[0]}", f"--lat2={b[1]}"])
            each["theirs"].append(seconds)
            found["theirs"] += done.returncode == 0
        out["route_as_a_process_cpu_ms"] = {name: round(statistics.median(seconds) * 1000, 2) for name, seconds in each.items()}
        out["found"] = found
        many = "\n".join(requests * 50)
        empty, _ = cpu([asked.modou, "map", "route", "--data", ours, "--json"], b"")
        seconds, _ = cpu([asked.modou, "map", "route", "--data", ours, "--json"], many.encode())
        out["route_in_one_process_cpu_ms"] = {"ours": round((seconds - empty) / (50 * len(requests)) * 1000, 3)}
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
