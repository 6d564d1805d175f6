"""The line that ./test ends with tells the truth about each kind of runner, above all when one breaks."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parent / "summary.py"


def gtest(*cases):
    return json.dumps({"testsuites": [{"testsuite": list(cases)}]})


PASSED = {"status": "RUN", "result": "COMPLETED"}
FAILED = PASSED | {"failures": [{"failure": "1 != 2"}]}
SKIPPED = {"status": "RUN", "result": "SKIPPED"}
DISABLED = {"status": "NOTRUN", "result": "SUPPRESSED"}


class Summary(unittest.TestCase):
    def summary(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            done = subprocess.run([sys.executable, TOOL, folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()

    def assert_line(self, files, line, status):
        got, lines = self.summary(files)
        self.assertEqual((lines[-1], got), (line, status), lines)

    def test_all_runners_are_added_up(self):
        self.assert_line({
            "release/base_test.exit": "0", "release/base_test.gtest.json": gtest(PASSED, PASSED, SKIPPED, DISABLED),
            "python/kill_test.exit": "0", "python/kill_test.unittest.json": '{"passed": 3, "failed": 0, "skipped": 1}',
            "browser.exit": "0", "browser.tap": "    # pass 99\n# tests 4\n# pass 4\n# fail 0\n# cancelled 0\n# skipped 0\n# todo 0\n",
            "rules.exit": "0", "rules.check": "", "build.exit": "0", "build.step": "",
        }, "10 passed, 0 failed, 3 skipped", 0)

    def test_failing_cases_are_counted(self):
        self.assert_line({
            "a.exit": "1", "a.gtest.json": gtest(PASSED, FAILED, FAILED),
            "b.exit": "1", "b.tap": "# pass 1\n# fail 1\n# cancelled 1\n# skipped 0\n",
        }, "2 passed, 4 failed, 0 skipped", 1)

    def test_a_crash_without_a_report_is_a_failure(self):
        self.assert_line({"a.exit": "139", "b.exit": "0", "b.check": ""}, "1 passed, 1 failed, 0 skipped", 1)

    def test_a_leak_found_at_exit_is_a_failure(self):
        self.assert_line({"a.exit": "23", "a.gtest.json": gtest(PASSED)}, "1 passed, 1 failed, 0 skipped", 1)

    def test_a_report_cut_short_is_a_failure(self):
        self.assert_line({"a.exit": "0", "a.gtest.json": '{"testsuites": ['}, "0 passed, 1 failed, 0 skipped", 1)
        self.assert_line({"a.exit": "0", "a.tap": "ok 1 - x\n"}, "0 passed, 1 failed, 0 skipped", 1)

    def test_a_runner_without_cases_is_a_failure(self):
        self.assert_line({"a.exit": "0", "a.gtest.json": gtest()}, "0 passed, 1 failed, 0 skipped", 1)

    def test_a_failed_build_shows_in_the_line(self):
        self.assert_line({"build.exit": "2", "build.step": ""}, "0 passed, 1 failed, 0 skipped", 1)

    def test_nothing_at_all_is_a_failure(self):
        self.assert_line({}, "0 passed, 1 failed, 0 skipped", 1)


if __name__ == "__main__":
    unittest.main()
