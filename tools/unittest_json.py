#!/usr/bin/env python3
"""Runs the unittest cases of one file and writes {"passed", "failed", "skipped"} for tools/summary.py."""
import argparse
import importlib.util
import json
import pathlib
import sys
import unittest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="where the counts go")
    parser.add_argument("file", type=pathlib.Path, help="a *_test.py")
    arguments = parser.parse_args()

    # Tests import what lies beside them, and a part of tests/ what all of them share.
    beside = arguments.file.resolve().parent
    sys.path[:0] = [str(beside), str(beside.parent)]
    spec = importlib.util.spec_from_file_location(arguments.file.stem, arguments.file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[arguments.file.stem] = module
    spec.loader.exec_module(module)
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    total = suite.countTestCases()
    result = unittest.TextTestRunner(verbosity=2).run(suite)

    # A case with failing subtests appears once for each of them; a failing setUpClass appears without its cases.
    failed = {case.id().split(" ")[0] for case, _ in result.failures + result.errors}
    failed |= {case.id() for case in result.unexpectedSuccesses}
    skipped = {case.id().split(" ")[0] for case, _ in result.skipped} - failed
    passed = max(0, min(total, result.testsRun) - len(failed) - len(skipped))
    arguments.out.write_text(json.dumps({"passed": passed, "failed": len(failed), "skipped": len(skipped)}))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
