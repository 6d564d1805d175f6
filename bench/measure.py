#!/usr/bin/env python3
"""Runs a command some times and says how fast it was, fairly on a busy machine. Prints JSON.

rate = n / (wall − run-queue wait of the busiest task): time in which that task was ready but another program had the core
is not its own. Wall, CPU over all threads and children, and peak memory stand beside it; the median run is by rate.

  bench/measure.py --n 1000000 --runs 5 -- build/release/modou-bench post
  bench/measure.py --n-key rows --cold orders.ndjson --before 'build/release/modou init --data {tmp}/book' \\
      -- build/release/modou ingest --json --data '{tmp}/book' orders.ndjson

`{tmp}` is a fresh folder for each run, on the disk of --folder; what it holds at the end is reported as bytes_on_disk.
"""
import argparse
import json
import os
import pathlib
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time

SAMPLE_S = 0.01


class Sampler:
    """Keeps the last seen run and wait time of every task of some processes. The kernel's own sums are read, so a slow
    sample loses only what happened after the last one: at most the last SAMPLE_S of a task's life."""

    def __init__(self, processes):
        self._processes = processes  # called at each sample: the process ids to look at
        self._tasks = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self):
        self._sample()
        self._first = dict(self._tasks)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _loop(self):
        while not self._end.is_set():
            self._sample()
            self._end.wait(SAMPLE_S)
        self._sample()

    def _sample(self):
        for pid in self._processes():
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
                        run_ns, wait_ns, _ = file.read().split()
                    self._tasks[pid, task] = (int(run_ns), int(wait_ns))
            except (FileNotFoundError, ProcessLookupError):
                continue  # ended between listing and reading; its last value stays

    def busiest(self):
        """Run and wait, in seconds since the start, of the task that ran most."""
        spent = []
        for task, (run_ns, wait_ns) in self._tasks.items():
            first_run_ns, first_wait_ns = self._first.get(task, (0, 0))
            spent.append(((run_ns - first_run_ns) / 1e9, (wait_ns - first_wait_ns) / 1e9))
        return max(spent, default=(0.0, 0.0))


def folder_bytes(folder):
    """Bytes that the files take on disk, holes not counted."""
    return sum(path.lstat().st_blocks * 512 for path in pathlib.Path(folder).rglob("*") if path.is_file())


def forget(path):
    """Makes a file cold: written back, then dropped from the page cache."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read_n(output, key):
    """The number under `key` (dots go deeper) in the last JSON object that the command printed."""
    text = output.decode("utf-8", errors="replace").strip()
    for candidate in [text] + text.splitlines()[::-1]:
        try:
            value = json.loads(candidate)
            for part in key.split("."):
                value = value[part]
            return int(value)
        except (ValueError, KeyError, TypeError):
            continue
    raise SystemExit(f"measure: the output has no JSON number {key!r}")


def run_once(command, n, n_key):
    with tempfile.TemporaryFile() as output:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=output, stdin=subprocess.DEVNULL)
        with Sampler(lambda: [child.pid]) as sampler:
            # wait4 gives this child's own peak memory; getrusage would give the largest child's so far.
            _, status, usage = os.wait4(child.pid, 0)
            wall_s = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"measure: exit status {child.returncode}: {shlex.join(command)}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        output.seek(0)
        n = n if n is not None else read_n(output.read(), n_key)
    run_s, wait_s = sampler.busiest()
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "n": n,
        "wall_s": round(wall_s, 4),
        "wait_s": round(wait_s, 4),
        "busiest_task_cpu_s": round(run_s, 4),
        "rate_per_s": round(n / max(wall_s - wait_s, 1e-9)),
        "wall_rate_per_s": round(n / wall_s),
        "cpu_s": round(cpu_s, 4),
        "cpu_us_each": round(cpu_s * 1e6 / n, 3) if n else None,
        "peak_rss_mb": round(usage.ru_maxrss / 1024, 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--n", type=int, help="how many things one run does")
    group.add_argument("--n-key", help="key of that number in the command's JSON output")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="append", default=[], metavar="FILE", help="drop FILE from the page cache before each run")
    parser.add_argument("--before", action="append", default=[], metavar="COMMAND", help="run before each run, not measured")
    parser.add_argument("--folder", help="where {tmp} is made")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="-- COMMAND ARG…")
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command or arguments.runs < 1:
        parser.error("which command, and how often?")

    runs = []
    for number in range(arguments.runs):
        folder = tempfile.mkdtemp(prefix="modou-measure-", dir=arguments.folder)
        try:
            for before in arguments.before:
                subprocess.run([part.replace("{tmp}", folder) for part in shlex.split(before)],
                               check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            for path in arguments.cold:
                forget(path)
            runs.append(run_once([part.replace("{tmp}", folder) for part in command], arguments.n, arguments.n_key))
            if (used := folder_bytes(folder)):
                runs[-1] |= {"bytes_on_disk": used, "bytes_each": round(used / max(runs[-1]["n"], 1), 1)}
        finally:
            shutil.rmtree(folder)
        print(f"run {number + 1}/{arguments.runs}: {runs[-1]['rate_per_s']:,}/s", file=sys.stderr)
    median = sorted(runs, key=lambda run: run["rate_per_s"])[(len(runs) - 1) // 2]
    print(json.dumps({"command": shlex.join(command), "median": median, "runs": runs}, indent=2))


if __name__ == "__main__":
    main()
