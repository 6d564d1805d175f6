#!/usr/bin/env python3
"""Adds up what the runners of ./test left behind and prints one line: N passed, N failed, N skipped.

A runner leaves NAME.exit (its exit status) and a report beside it:
  NAME.gtest.json   GoogleTest       NAME.unittest.json   tools/unittest_json.py       NAME.tap   node --test
  NAME.check        a check without cases of its own: counts as one
  NAME.step         preparation (a build): counts, as one failure, only when it failed
A runner that failed without a failing case (crash, leak found at exit) or left no report counts as one failure:
whatever went wrong must show in the line.
"""
import argparse
import json
import pathlib
import re
import sys
from typing import NamedTuple


class Counts(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(*(a + b for a, b in zip(self, other)))


def gtest_counts(text):
    counts = Counts()
    for suite in json.loads(text)["testsuites"]:
        for case in suite["testsuite"]:
            if case.get("failures"):
                counts += Counts(failed=1)
            elif case.get("status") == "NOTRUN" or case.get("result") == "SKIPPED":
                counts += Counts(skipped=1)
            else:
                counts += Counts(passed=1)
    return counts


def unittest_counts(text):
    return Counts(**{key: json.loads(text)[key] for key in Counts._fields})


def tap_counts(text):
    """The totals that node writes at the end, at the left margin; nested ones are indented."""
    total = dict(re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$", text, re.MULTILINE))
    if "pass" not in total:
        raise ValueError("no totals: the run was cut short")
    value = {key: int(number) for key, number in total.items()}
    return Counts(
        value["pass"],
        value.get("fail", 0) + value.get("cancelled", 0),
        value.get("skipped", 0) + value.get("todo", 0),
    )


READERS = {".gtest.json": gtest_counts, ".unittest.json": unittest_counts, ".tap": tap_counts}


def count(exit_file):
    """Counts of one runner, and what to say about it when its report does not tell the whole story."""
    name = exit_file.name.removesuffix(".exit")
    status = int(exit_file.read_text().strip() or 1)
    if (exit_file.parent / f"{name}.step").exists():
        return (Counts(failed=1), f"exit status {status}") if status else (Counts(), "")
    if (exit_file.parent / f"{name}.check").exists():
        return (Counts(failed=1), f"exit status {status}") if status else (Counts(passed=1), "")
    for suffix, reader in READERS.items():
        report = exit_file.parent / f"{name}{suffix}"
        if not report.exists():
            continue
        try:
            counts = reader(report.read_text(encoding="utf-8", errors="replace"))
        except (ValueError, KeyError, TypeError) as error:
            return Counts(failed=1), f"unreadable report ({error})"
        if status and not counts.failed:
            return counts + Counts(failed=1), f"exit status {status} without a failing case"
        if counts == Counts():
            return Counts(failed=1), "ran no test case"
        return counts, f"{counts.failed} failing" if counts.failed else ""
    return Counts(failed=1), f"left no report, exit status {status}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=pathlib.Path, help="folder with the runners' reports")
    folder = parser.parse_args().results
    total = Counts()
    for exit_file in sorted(folder.rglob("*.exit")):
        counts, remark = count(exit_file)
        total += counts
        if remark:
            print(f"FAILED {exit_file.relative_to(folder).as_posix().removesuffix('.exit')}: {remark}")
    if total == Counts():
        print("FAILED nothing ran")
        total = Counts(failed=1)
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
