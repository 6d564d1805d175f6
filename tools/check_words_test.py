"""check_words.py names a refusal that no room has in both languages, and rows that are not as they should be."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_words  # noqa: E402


def rows(*cells):
    return "constexpr base::Sentence k_sentences[] = {\n" + "".join("    {" + ", ".join(f'"{cell}"' for cell in row) + "},\n" for row in cells) + "};\n"


class Words(unittest.TestCase):
    def problems(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                path = root / "src" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return check_words.check(root)[0]

    def test_a_refusal_has_a_row(self):
        code = 'return base::fail(Code::limit, fmt::format("at most {:.2f} MiB {{x}}", most), where);\n'
        (problem,) = self.problems({"a/a.cpp": code})
        self.assertIn("src/a/a.cpp:1: no sentences file has this: at most {} MiB {x}", problem)
        self.assertEqual(self.problems({"a/a.cpp": code, "a/sentences.cpp": rows(("a.most", "at most {} MiB {x}", "最多 {} MiB {x}"))}), [])
        # Of another room, and a row that says it with more holes.
        self.assertEqual(self.problems({"a/a.cpp": code, "b/sentences/errors.cpp": rows(("b.most", "at most {} MiB {}", "最多 {} MiB {}"))}), [])

    def test_a_fault_of_http_is_a_refusal(self):
        code = 'constexpr Fault k_old{400, "old", "this is too old"};\nreturn unexpected(Fault{431, "large", "this is too large"});\n'
        self.assertEqual([one.partition("has this: ")[2] for one in self.problems({"a/a.cpp": code})], ["this is too old", "this is too large"])

    def test_each_branch_and_each_piece_of_a_sentence_counts(self):
        code = 'wrong(at.path, few ? std::string("it is empty") : base::Words::none ? "names are: " + joined(names) : "a line "\n    "of its own");\n'
        problems = self.problems({"a/a.cpp": code})
        self.assertEqual([one.partition("has this: ")[2] for one in problems], ["it is empty", "names are: {}", "a line of its own"])

    def test_what_is_no_sentence_of_a_refusal_is_left_alone(self):
        self.assertEqual(self.problems({"a/a.cpp": '// fail(code, "in a comment")\nsay("it is empty");\nfail(Code::io, why, "line 1 of it");\nfail(Code::io, "empty");\n',
                                        "a/a_test.cpp": 'fail(Code::io, "it is empty");\n',
                                        "a/found.cpp": 'wrong(where, "这一行被改过", "this row was changed");\n'}), [])

    def test_a_row_has_a_key_of_its_room_and_stands_once(self):
        (problem,) = self.problems({"a/sentences.cpp": rows(("b.most", "it is empty", "空的"))})
        self.assertIn("a key is a. and small letters", problem)
        (problem,) = self.problems({"a/sentences.cpp": rows(("a.most", "it is empty", "空的"), ("a.most", "it is full", "满的"))})
        self.assertIn("the key a.most stands in src/a/sentences.cpp:2 too", problem)
        (problem,) = self.problems({"a/sentences.cpp": rows(("a.most", "it is empty", "空的")), "b/sentences.cpp": rows(("b.most", "it is empty", "空的"))})
        self.assertIn("this English stands in src/a/sentences.cpp:2 too", problem)
        (problem,) = self.problems({"a/sentences.cpp": rows(("a.most", "it is {}", "{} 是 {}"))})
        self.assertIn("its Chinese has more holes", problem)
        (problem,) = self.problems({"a/sentences.cpp": rows(("a.most", "it is empty"))})
        self.assertIn("a row is", problem)


if __name__ == "__main__":
    unittest.main()
