#!/usr/bin/env python3
"""Orders → durable gifts with book and tables in files and in PostgreSQL 15, in turn, on one disk; then PostgreSQL's own COPY + INSERT … SELECT.

    bench/on_postgres.py FOLDER --modou build/release/modou --orders 1000000 --runs 3

FOLDER has what bench/make_orders.py made. The server syncs (tools/postgres_for_tests.py, durable), has 1 GiB of shared buffers, and lies under /tmp.
The peer reads a table of its own out of the same number of rows with COPY, and puts them into a ledger's table with a unique key: no rules, no chain.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import postgres_for_tests

PEER = """
CREATE TABLE entry (id bigserial PRIMARY KEY, source text, order_id text, shop text, project text, fen bigint, at bigint, UNIQUE (source, order_id));
CREATE TABLE staging (source text, order_id text, shop text, project text, fen bigint, at bigint);
"""


def run(*command):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return done.stdout


def ingest(modou, folder, orders, url):
    data = tempfile.mkdtemp(prefix="modou-bench-", dir=folder)
    try:
        shutil.rmtree(data)
        run(modou, "init", "--data", data, *(["--postgres", url] if url else []))
        run(modou, "import", "projects", "--data", data, folder / "projects.csv")
        run(modou, "import", "pledges", "--data", data, folder / "pledges.csv")
        begun = time.monotonic()
        said = json.loads(run(modou, "ingest", "--json", "--data", data, orders))
        return said["gifts"] / (time.monotonic() - begun)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def peer(server, name, rows):
    server.database(name)
    server.psql(PEER, name)
    drawn = random.Random(1)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", dir="/tmp") as out:
        for n in range(rows):
            out.write(f"mall\to{n:012d}\tshop-{drawn.randrange(20000):07d}\tproject-{drawn.randrange(2000):05d}\t{drawn.randrange(1, 900)}\t1770000000\n")
        out.flush()
        os.chmod(out.name, 0o644)
        begun = time.monotonic()
        for sql in (f"COPY staging FROM '{out.name}'", "INSERT INTO entry (source, order_id, shop, project, fen, at) SELECT * FROM staging ON CONFLICT DO NOTHING"):
            done = server.psql(sql, name)
            if done.returncode != 0:
                raise SystemExit(done.stderr)
        return rows / (time.monotonic() - begun)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--modou", default="build/release/modou")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    orders = given.folder / "orders.ndjson"
    rates = {"files": [], "postgres": [], "copy": []}
    with postgres_for_tests.Server(durable=True, settings=["shared_buffers=1GB", "max_wal_size=8GB"]) as server:
        for n in range(given.runs):
            rates["files"].append(ingest(given.modou, given.folder, orders, None))
            rates["postgres"].append(ingest(given.modou, given.folder, orders, server.database(f"b{n}")))
            rates["copy"].append(peer(server, f"p{n}", given.orders))
            print({name: round(values[-1]) for name, values in rates.items()}, flush=True)
    print("median", {name: round(statistics.median(values)) for name, values in rates.items()})


if __name__ == "__main__":
    main()
