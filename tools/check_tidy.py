#!/usr/bin/env python3
"""Runs clang-tidy (.clang-tidy says which checks, and why not the others) on what the last commits changed.

Chosen are the sources that stand changed in the working tree, then those of the last commits, the newest first, until there
are MOST; a header stands for a source that includes it. Tests are left out: they are held by being run. What the time does
not suffice for is named, not passed over. --all takes every source and as long as it takes.
It reads the build's own description from a configuration of its own (build/tidy), in which nothing is ever built: without
a precompiled header beside it clang-tidy reads the list of common headers as the text that it is.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

MOST = 20
COMMITS = 50
BUDGET_S = 150
JOBS = 2
DATABASE = "build/tidy"
FOUND = re.compile(r"^(?P<file>[^\s:]+):(?P<line>\d+):\d+: (?:warning|error): ")


def git_lines(root, *arguments):
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if line] if done.returncode == 0 else []


def changed(root, commits=COMMITS):
    """Files of src that the working tree or the last commits changed, the newest change first, each once."""
    names = git_lines(root, "diff", "--name-only", "HEAD", "--", "src")
    names += git_lines(root, "ls-files", "--others", "--exclude-standard", "--", "src")
    names += git_lines(root, "log", f"-{commits}", "--name-only", "--format=", "HEAD", "--", "src")
    return list(dict.fromkeys(names))


def is_checked(name):
    return name.endswith(".cpp") and not name.endswith("_test.cpp")


def sources(root):
    """Every source of the database that is checked, by its name below the root."""
    root = root.resolve()
    names = set()
    for entry in json.loads((root / DATABASE / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(root / "src"):
            names.add(path.relative_to(root).as_posix())
    return sorted(name for name in names if is_checked(name))


def for_header(root, header, known):
    """A source by which this header is seen: its own, else one of its room that includes it, else any other."""
    own = header.removesuffix(".hpp") + ".cpp"
    if own in known:
        return own
    line = f'#include "{header.removeprefix("src/")}"'
    room = os.path.dirname(header)
    by_nearness = sorted(known, key=lambda name: (os.path.dirname(name) != room, name))
    return next((name for name in by_nearness if line in (root / name).read_text(encoding="utf-8")), None)


def chosen(root, known, names, most=MOST):
    """(sources to check, how many more the same changes touched)."""
    out = []
    for name in names:
        if not (root / name).exists():
            continue
        source = for_header(root, name, known) if name.endswith(".hpp") else name if name in known else None
        if source is not None and source not in out:
            out.append(source)
    return out[:most], max(0, len(out) - most)


def configure(root):
    done = subprocess.run(["cmake", "--preset", "release", "-B", DATABASE, "-DMODOU_TESTS=OFF", "-DMODOU_BENCH=OFF"], cwd=root, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"check_tidy: the build could not be configured:\n{done.stdout}{done.stderr}")


class Run:
    """clang-tidy on several sources at once, until the time is over."""

    def __init__(self, root, tool, budget_s, jobs):
        self.root, self.tool, self.jobs = root, tool, jobs
        self.end = time.monotonic() + budget_s if budget_s else None
        self.found, self.unreached = [], []

    def left(self):
        return None if self.end is None else self.end - time.monotonic()

    def one(self, source):
        left = self.left()
        if left is not None and left <= 0:
            return source, None, ""
        child = subprocess.Popen([*self.tool, "-p", DATABASE, "--quiet", source], cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            out, _ = child.communicate(timeout=left)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return source, None, ""
        return source, child.returncode, out

    def all(self, names):
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for done, (source, status, out) in enumerate(pool.map(self.one, names), 1):
                if done % 50 == 0:
                    print(f"check_tidy: {done} of {len(names)}", file=sys.stderr)
                if status is None:
                    self.unreached.append(source)
                elif status != 0 or any(FOUND.match(line) for line in out.splitlines()):
                    self.found.append((source, out.strip() or f"clang-tidy ended with {status}"))


def say(found, checked, unreached, more):
    seen = set()
    for source, out in found:
        for block in re.split(r"\n(?=[^\s:]+:\d+:\d+: (?:warning|error))", out):
            if block not in seen:  # a header's fault is found by each source that includes it
                seen.add(block)
                print(block)
    if unreached:
        print(f"check_tidy: no time was left for {len(unreached)}: {' '.join(unreached)}")
    if more:
        print(f"check_tidy: {more} more that the last {COMMITS} commits touched were not looked at (--all does)")
    print(f"check_tidy: {checked} sources, " + (f"faults in {len(found)}" if found else "no fault"))


def check(root, everything=False, names=None, budget_s=BUDGET_S, jobs=JOBS, tool=("clang-tidy-16",)):
    known, more = sources(root), 0
    if names:
        wanted, more = chosen(root, known, names, most=len(known))
    elif everything:
        wanted = known
    else:
        wanted, more = chosen(root, known, changed(root))
    run = Run(root, tool, None if everything else budget_s, jobs)
    run.all(wanted)
    say(run.found, len(wanted) - len(run.unreached), run.unreached, more)
    return 1 if run.found else 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--all", action="store_true", help="every source, without a limit of time")
    options.add_argument("--budget", type=float, default=BUDGET_S, metavar="SECONDS", help=f"{BUDGET_S} when left out")
    options.add_argument("files", nargs="*", help="these, whatever changed last")
    given = options.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    configure(root)
    return check(root, given.all, given.files, given.budget)


if __name__ == "__main__":
    sys.exit(main())
