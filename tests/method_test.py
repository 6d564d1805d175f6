"""`modou method`: methods run on lines of JSON, as somebody does who computes a result again."""
import json
import subprocess
import unittest

import support

GOOD = {"method": "next_free_in_lot@1", "input": {"lots": [{"lot": "#1", "size": 2, "taken": 1}], "asks": [{"id": "a", "count": 1}, {"id": "b", "count": 1}]}}


class Method(unittest.TestCase):
    def run_lines(self, text, *arguments):
        done = subprocess.run([support.MODOU, "method", "run", *arguments], input=text.encode(), capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_a_line_is_answered_by_its_output_and_why(self):
        code, out, err = self.run_lines(json.dumps(GOOD) + "\n", "--json")
        self.assertEqual((code, err), (0, ""))
        answer = json.loads(out)
        self.assertEqual(answer["output"], {"allots": [{"id": "a", "lot": "#1", "from": 2, "count": 1}], "refused": ["b"]})
        self.assertEqual(sorted(answer["explain"]), ["en", "zh"])

    def test_a_refused_line_is_answered_in_its_place(self):
        code, out, _ = self.run_lines("\n".join([json.dumps(GOOD), "{}", json.dumps(dict(GOOD, method="next_free_in_lot@2")), json.dumps(GOOD)]), "--json")
        self.assertEqual(code, 1)
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([sorted(answer) for answer in answers], [["explain", "output"], ["error"], ["error"], ["explain", "output"]])
        self.assertEqual(answers[2]["error"]["key"], "method.unknown")

    def test_for_people_a_refused_line_is_told_with_its_number(self):
        code, out, err = self.run_lines("\n" + json.dumps(GOOD) + "\n[]\n")
        self.assertEqual(code, 1)
        self.assertEqual(len(out.splitlines()), 1)
        self.assertIn(":3: ", err)

    def test_every_method_tells_what_it_takes(self):
        done = subprocess.run([support.MODOU, "method", "list", "--json"], capture_output=True, text=True, timeout=60, check=True)
        for method in json.loads(done.stdout):
            self.assertEqual(sorted(method["schemas"]), ["components", "input", "output"])
            self.assertTrue(method["zh"] and method["en"])


if __name__ == "__main__":
    unittest.main()
