"""`modou kin report` and `modou kin advise` from outside."""
import copy
import hashlib
import html.parser
import json
import unittest

from kin_test import DUO, TABLE
from support import Case


class Page(html.parser.HTMLParser):
    """The words of a page, and that its elements close as they open."""

    def __init__(self, text):
        super().__init__()
        self.open, self.words, self.tags = [], "", set()
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.words += data


class KinReport(Case):
    def setUp(self):
        super().setUp()
        self.table = self.write("freq_town.csv", TABLE)

    def common(self, case):
        return ["--cases", self.write("cases.json", json.dumps(case)), "--freq", str(self.folder)]

    def report(self, case, *more, code=0):
        page = self.folder / "case.html"
        out, err = self.run_modou("kin", "report", *more, *self.common(case), "--out", str(page), code=code)
        return Page(page.read_text(encoding="utf-8")) if code == 0 else out + err

    def test_a_page_with_the_numbers_of_lr_and_the_digests_of_both_files(self):
        page = self.report(DUO, "--asked", "C", "--among", "1000", "--provenance", "made up, N = 100")
        self.assertIn("0.6990", page.words)  # log10 5: TH01; FGA tells nothing
        self.assertIn("LR = 5", page.words)
        self.assertIn("made up, N = 100", page.words)
        self.assertIn("0.50 %", page.words)  # 5/1000 / (5/1000 + 999/1000)
        for file in ["cases.json", "freq_town.csv"]:
            self.assertIn(hashlib.sha256((self.folder / file).read_bytes()).hexdigest(), page.words)
        self.assertEqual((self.folder / "case.html").stat().st_mode & 0o777, 0o600)
        self.assertNotIn("script", page.tags)
        self.assertLessEqual({"svg", "table", "th", "h1", "h2"}, page.tags)

    def test_one_of_several_cases_is_named(self):
        two = [DUO, {**DUO, "id": "other", "title": "the other"}]
        self.assertIn("the other", self.report(two, "other").words)
        self.assertIn("2 cases", self.report(two, code=2))
        self.assertIn("third", self.report(two, "third", code=1))

    def test_ids_from_outside_stay_text(self):
        evil = "</style><script>alert(1)</script>"
        case = json.loads(json.dumps(DUO).replace('"C"', json.dumps(evil)))
        case["id"] = case["title"] = evil
        page = self.report(case)
        self.assertNotIn("script", page.tags)
        self.assertIn(evil, page.words)

    def test_what_cannot_be_is_refused(self):
        for more, code, word in [(["--asked", "nobody"], 1, "nobody"), (["--prior", "2"], 2, "prior"), (["--prior", "0.5", "--among", "10"], 2, "among"),
                                 (["--among", "1"], 2, "among"), (["--lang", "fr"], 2, "lang")]:
            with self.subTest(more=more):
                self.assertIn(word, self.report(DUO, *more, code=code))

    def test_a_page_that_cannot_be_written_is_an_error(self):
        out, err = self.run_modou("kin", "report", *self.common(DUO), "--out", str(self.folder / "nowhere" / "case.html"), code=1)
        self.assertIn("cannot be written", out + err)

    def advise(self, case, *more, code=0):
        out, err = self.run_modou("kin", "advise", *self.common(case), *more, code=code)
        return out if code == 0 else out + err

    def test_advice_ranks_options_and_repeats(self):
        case = copy.deepcopy(DUO)
        few = ["--missing", "C", "--simulations", "200", "--threshold", "0.5"]
        first = self.advise(case, *few)
        self.assertEqual(first, self.advise(case, *few))
        self.assertNotEqual(first, self.advise(case, *few, "--seed", "2"))
        lines = first.splitlines()[2:]
        shares = [float(line.split()[0]) for line in lines]
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertTrue(any("现状" in line for line in lines))
        self.assertTrue(any("U of the family" in line or "the mother" in line for line in lines))
        self.assertIn("more loci: small", self.advise(case, *few, "--panel", "small=TH01"))

    def test_advice_refuses(self):
        self.assertIn("missing", self.advise(DUO, "--missing", "nobody", code=1))
        self.assertIn("--panel", self.advise(DUO, "--missing", "C", "--panel", "TH01", code=2))
        self.assertIn("D99", self.advise(DUO, "--missing", "C", "--panel", "big=D99", code=1))


if __name__ == "__main__":
    unittest.main()
