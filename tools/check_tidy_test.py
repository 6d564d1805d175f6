"""check_tidy.py chooses what the last commits changed, keeps to its time, and says what it did not reach."""
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_tidy  # noqa: E402

# In the place of clang-tidy: finds BAD, waits for ever at SLOW, fails without a word at BROKEN.
STAND_IN = """
import pathlib, sys, time
name = sys.argv[-1]
text = pathlib.Path(name).read_text()
if "SLOW" in text:
    time.sleep(600)
if "BROKEN" in text:
    sys.exit(3)
if "BAD" in text:
    print(f"/x/{name}:1:2: error: something [bugprone-thing]\\n    code here\\n    ^")
    sys.exit(1)
"""


class Tidy(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.root = pathlib.Path(held.name)
        (self.root / "stand_in.py").write_text(STAND_IN, encoding="utf-8")
        self.git("init", "-q")

    def git(self, *arguments):
        subprocess.run(["git", "-C", str(self.root), "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], check=True, capture_output=True)

    def commit(self, **files):
        """A commit of these; a__b_cpp="text" is src/a/b.cpp."""
        for name, text in files.items():
            path = self.root / "src" / (name.replace("__", "/").rsplit("_", 1)[0] + "." + name.rsplit("_", 1)[1])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", "src")
        self.git("commit", "-qm", "x")
        database = [{"file": str(path)} for path in (self.root / "src").rglob("*.cpp")]
        (self.root / check_tidy.DATABASE).mkdir(parents=True, exist_ok=True)
        (self.root / check_tidy.DATABASE / "compile_commands.json").write_text(json.dumps(database), encoding="utf-8")

    def chosen(self, most=20):
        return check_tidy.chosen(self.root, check_tidy.sources(self.root), check_tidy.changed(self.root), most)

    def check(self, **how):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = check_tidy.check(self.root, tool=(sys.executable, str(self.root / "stand_in.py")), **how)
        return status, out.getvalue()

    def test_the_newest_change_comes_first_and_what_stands_uncommitted_before_it(self):
        self.commit(a__one_cpp="", a__two_cpp="")
        self.commit(a__three_cpp="")
        self.commit(a__one_cpp="again")
        (self.root / "src/a/two.cpp").write_text("now", encoding="utf-8")
        self.assertEqual(self.chosen(), (["src/a/two.cpp", "src/a/one.cpp", "src/a/three.cpp"], 0))
        self.assertEqual(self.chosen(most=1), (["src/a/two.cpp"], 2))

    def test_a_header_stands_for_a_source_that_sees_it(self):
        self.commit(a__own_cpp='#include "a/own.hpp"', a__near_cpp='#include "a/alone.hpp"', b__far_cpp='#include "a/alone.hpp"')
        self.git("commit", "-q", "--allow-empty", "-m", "y")
        self.commit(a__own_hpp="", a__alone_hpp="", a__nobody_hpp="")
        names = ["src/a/own.hpp", "src/a/alone.hpp", "src/a/nobody.hpp"]
        self.assertEqual(check_tidy.chosen(self.root, check_tidy.sources(self.root), names), (["src/a/own.cpp", "src/a/near.cpp"], 0))

    def test_tests_and_what_is_gone_are_left_out(self):
        self.commit(a__one_cpp="", a__gone_cpp="", a__one_test_cpp="")
        self.git("rm", "-q", "src/a/gone.cpp")
        self.commit(a__two_cpp="")
        self.assertEqual(self.chosen(), (["src/a/two.cpp", "src/a/one.cpp"], 0))

    def test_a_fault_is_told_once_and_fails(self):
        self.commit(a__one_cpp="", a__two_cpp="BAD")
        status, out = self.check()
        self.assertEqual(status, 1)
        self.assertIn("src/a/two.cpp:1:2: error: something [bugprone-thing]", out)
        self.assertIn("2 sources, faults in 1", out)
        self.assertEqual(self.check(names=["src/a/one.cpp"])[0], 0)

    def test_a_tool_that_fails_without_a_word_is_no_clean_source(self):
        self.commit(a__one_cpp="BROKEN")
        status, out = self.check()
        self.assertEqual(status, 1)
        self.assertIn("ended with 3", out)

    def test_what_the_time_does_not_suffice_for_is_named(self):
        self.commit(a__slow_cpp="SLOW", a__two_cpp="SLOW", a__three_cpp="")
        status, out = self.check(budget_s=2)
        self.assertEqual(status, 0)
        self.assertIn("no time was left for", out)
        for name in ("src/a/slow.cpp", "src/a/two.cpp"):
            self.assertIn(name, out)

    def test_all_takes_every_source(self):
        self.commit(a__one_cpp="", a__two_cpp="BAD")
        self.commit(a__three_cpp="")
        self.assertIn("3 sources, faults in 1", self.check(everything=True)[1])


if __name__ == "__main__":
    unittest.main()
