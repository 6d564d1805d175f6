"""check_size.py names what is too long, and nothing else."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_size  # noqa: E402


def body(lines):
    return "".join("    step();\n" for _ in range(lines))


class Sizes(unittest.TestCase):
    def problems(self, files, listed=""):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "tools").mkdir()
            (root / "tools" / "long.txt").write_text(listed, encoding="utf-8")
            for name, text in files.items():
                path = root / "src" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return check_size.check(root)

    def test_a_function_has_70_lines_at_most(self):
        self.assertEqual(self.problems({"a/a.cpp": "int f() {\n" + body(68) + "}\n"}), [])
        (problem,) = self.problems({"a/a.cpp": "int f() {\n" + body(69) + "}\n"})
        self.assertIn("src/a/a.cpp f: 71 lines from line 1", problem)

    def test_its_head_may_stand_on_several_lines(self):
        text = "namespace x {\n\n// Why.\nResult<int> Thing::take(int a,\n                        int b) const {\n" + body(70) + "}\n\n}  // namespace x\n"
        (problem,) = self.problems({"a/a.cpp": text})
        self.assertIn("Thing::take: 73 lines from line 4", problem)

    def test_a_method_within_its_class_counts_and_the_class_does_not(self):
        inside = "".join("    " + line + "\n" for line in ("int f() {\n" + body(69) + "}").splitlines())
        text = "class A {\n  public:\n" + inside + "};\n"
        (problem,) = self.problems({"a/a.hpp": text})
        self.assertIn("src/a/a.hpp f: 71 lines from line 3", problem)
        self.assertEqual(self.problems({"a/a.hpp": "class A {\n" + "    int member();\n" * 90 + "};\n"}), [])

    def test_lambdas_count_with_the_function_that_they_stand_in(self):
        text = "int f() {\n    const auto g = [] {\n" + "        step();\n" * 70 + "    };\n}\n"
        (problem,) = self.problems({"a/a.cpp": text})
        self.assertIn(" f: 74 lines", problem)

    def test_tests_and_tables_may_be_long(self):
        self.assertEqual(self.problems({"a/a_test.cpp": "TEST(A, B) {\n" + body(90) + "}\n"}), [])
        self.assertEqual(self.problems({"a/a.cpp": "constexpr int k_all[] = {\n" + "    1,\n" * 90 + "};\n"}), [])

    def test_a_file_has_500_lines_at_most(self):
        (problem,) = self.problems({"a/a.cpp": "int x;\n" * 501})
        self.assertIn("src/a/a.cpp: 501 lines", problem)

    def test_what_is_listed_with_a_reason_is_known_and_what_nothing_needs_is_named(self):
        long = {"a/a.cpp": "int A::f() {\n" + body(69) + "}\n"}
        self.assertEqual(self.problems(long, "src/a/a.cpp A::f: one sentence a line\n"), [])
        (problem,) = self.problems({"a/a.cpp": "int x;\n"}, "src/a/a.cpp A::f: one sentence a line\n")
        self.assertIn("nothing needs the line src/a/a.cpp A::f", problem)
        self.assertTrue(any("expected `NAME: why`" in one for one in self.problems(long, "src/a/a.cpp A::f\n")))


if __name__ == "__main__":
    unittest.main()
