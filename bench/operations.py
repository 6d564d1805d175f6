#!/usr/bin/env python3
"""Operations a second (an intent in SQL, a note in the book, a sealed row in SQL, each durable) with journal and tables in files and in PostgreSQL 15.

The server is started here on this machine, in a folder of its own, with fsync as it comes. Prints medians.

    bench/operations.py FOLDER [--bench build/release/bench/operations_bench] [--callers 1 16] [--seconds 5] [--runs 3]
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import postgres_for_tests  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--bench", default="build/release/bench/operations_bench")
    parser.add_argument("--callers", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()

    def rate(callers, *database):
        data = given.folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        done = subprocess.run([given.bench, data, str(callers), str(given.seconds), *database], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)["per_second"]

    rates = {}
    with postgres_for_tests.Server(durable=True) as server:
        for run in range(given.runs):
            for callers in given.callers:
                rates.setdefault(f"files, {callers}", []).append(rate(callers))
                rates.setdefault(f"PostgreSQL, {callers}", []).append(rate(callers, server.database(f"b{run}_{callers}")))
                print(rates, flush=True)
    print("median", {name: round(statistics.median(values)) for name, values in rates.items()})


if __name__ == "__main__":
    main()
