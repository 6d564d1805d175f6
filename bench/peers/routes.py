#!/usr/bin/env python3
"""Routino and pgRouting beside `modou map`, on the same extract and the same pairs of places. Prints JSON.

Import: CPU seconds and bytes on disk. Routes: CPU a route, each as a process of its own (how Routino is used), and ours
also many in one process. Routino knows no kerbs, slopes or widths: it gets its wheelchair profile, ours the limits
"no steps, 6 %", which is more work.

pgRouting gets our own graph, from junction to junction, and these limits as a condition in its query of edges
(pgr_dijkstra; its bidirectional searches gave longer ways than there are). It runs in a private PostgreSQL that this
program starts and ends (peers/postgres.py); its CPU is the server's. Lengths of both are compared.
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
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import postgres  # noqa: E402

LIMIT_PERMILLE = 60


def cpu(command, stdin=None):
    """CPU seconds (user and system) of a command, and whether it said yes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=stdin, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done


def bytes_in(folder, pattern):
    return sum(path.stat().st_size for path in pathlib.Path(folder).glob(pattern))


def read_graph(bench, extract):
    nodes, edges = {}, []
    for line in subprocess.run([bench, str(extract), "edges"], capture_output=True, text=True, check=True).stdout.splitlines():
        kind, *fields = line.split(" ")
        if kind == "n":
            nodes[int(fields[0])] = [float(fields[1]), float(fields[2])]
        else:
            edges.append(fields)
    return nodes, edges


def request(a, b):
    return json.dumps({"from": a, "to": b, "metric": "shortest", "steps": "avoid", "limits": {"incline_percent": LIMIT_PERMILLE / 10}})


def pgrouting(modou, ours, nodes, edges, pairs, folder):
    """Lengths and CPU of both for pairs of junctions."""
    asked = "\n".join(request(nodes[a], nodes[b]) for a, b in pairs).encode()
    empty, _ = cpu([modou, "map", "route", "--data", ours, "--json"], b"")
    seconds, done = cpu([modou, "map", "route", "--data", ours, "--json"], asked)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    lengths = [answer["distance_m"] if answer["found"] and answer["reached_exact"] else None for answer in answers]
    with postgres.Server(folder) as server:
        rows = "".join(f"{number}\t{first}\t{last}\t{int(length) / 1000}\t{forward}\t{backward}\t{slope or chr(92) + 'N'}\n"
                       for number, (first, last, length, forward, backward, slope) in enumerate(edges))
        server.sql("create extension pgrouting cascade;\n"
                   "create table edge (id bigint primary key, source bigint, target bigint, length float8, forward int, backward int, slope int);\n"
                   f"copy edge from stdin;\n{rows}\\.\nanalyze edge;")
        ways = [f"select coalesce(max(agg_cost), -1) from pgr_dijkstra('select id, source, target, case forward when 1 then length else -1 end as cost, "
                f"case backward when 1 then length else -1 end as reverse_cost from edge where slope is null or abs(slope) <= {LIMIT_PERMILLE}', {a}, {b}, true);"
                for a, b in pairs]
        server.sql(ways[0])
        before = server.cpu_s()
        theirs = [float(line) for line in server.sql("\n".join(ways)).splitlines()]
        spent = server.cpu_s() - before
    same = sum(abs((length if length is not None else -1) - other) <= 0.001 * max(1, other) for length, other in zip(lengths, theirs))
    return {"pairs": len(pairs), "same_length": same, "ours_cpu_ms": round((seconds - empty) / len(pairs) * 1000, 3),
            "pgr_dijkstra_cpu_ms": round(spent / len(pairs) * 1000, 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extract", type=pathlib.Path)
    parser.add_argument("--box", default="8.66,49.39,8.71,49.42", help="west,south,east,north of the places asked for")
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--modou", default=str(ROOT / "build/release/modou"))
    parser.add_argument("--bench", default=str(ROOT / "build/release/bench/routing_bench"), help="gives the graph to pgRouting")
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
        requests = [request(a, b) for a, b in pairs]
        each, found = {"ours": [], "theirs": []}, {"ours": 0, "theirs": 0}
        for (a, b), line in zip(pairs, requests):
            seconds, done = cpu([asked.modou, "map", "route", "--data", ours, "--json"], line.encode())
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
        nodes, edges = read_graph(asked.bench, asked.extract)
        open_ends = {int(end) for edge in edges if "1" in edge[3:5] for end in edge[:2]}
        near = [number for number, (lon, lat) in nodes.items() if number in open_ends and west <= lon <= east and south <= lat <= north]
        out["pgrouting"] = pgrouting(asked.modou, ours, nodes, edges, [draw.sample(near, 2) for _ in range(asked.pairs)], None)
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
