"""`modou kin lr` from outside: the contract's answer, and what is refused and how."""
import copy
import json
import math
import unittest

from support import Case

TABLE = "table,locus,allele,freq\ntown,TH01,6,0.2\ntown,TH01,9,0.3\ntown,TH01,9.3,0.5\ntown,FGA,22,0.6\ntown,FGA,23,0.4\n"
DUO = {
    "id": "duo", "freq_table": "town", "loci": ["TH01", "FGA"],
    "genotypes": {"F": {"TH01": ["6", "6"], "FGA": ["22", "22"]}, "C": {"TH01": ["6", "6"]}},
    "hypotheses": {
        "H1": {"individuals": [{"id": "F", "sex": "male"}, {"id": "U", "sex": "female"}, {"id": "C", "father": "F", "mother": "U"}]},
        "H2": {"individuals": [{"id": "F", "sex": "male"}, {"id": "C"}]},
    },
}


def changed(**members):
    case = copy.deepcopy(DUO)
    case.update(members)
    return case


class Kin(Case):
    def ask(self, *cases, code=0, table=TABLE, json_out=True):
        self.write("freq_town.csv", table)
        path = self.write("cases.json", cases[0] if isinstance(cases[0], str) else json.dumps({"cases": cases}))
        out, err = self.run_modou("kin", "lr", "--cases", path, "--freq", str(self.folder), *(["--json"] if json_out else []), code=code)
        return json.loads(out) if json_out and code == 0 else out + err

    def test_answers_stand_in_order_with_fifteen_digits(self):
        impossible = changed(id="no", genotypes={"F": {"TH01": ["6", "6"]}, "C": {"TH01": ["9", "9.3"]}})
        duo, no = self.ask(DUO, impossible)
        self.assertEqual([duo["id"], no["id"]], ["duo", "no"])
        self.assertAlmostEqual(duo["log10LR_per_locus"]["TH01"], math.log10(5), places=14)
        self.assertEqual(duo["log10LR_per_locus"]["FGA"], 0)  # the child was not typed there
        self.assertAlmostEqual(duo["log10LR_total"], math.log10(5), places=14)
        self.assertEqual(no["log10LR_total"], "-Inf")

    def test_people_read_a_table(self):
        out = self.ask(DUO, json_out=False)
        self.assertIn("total 合计", out)
        self.assertIn("0.698970", out)

    def test_neither_can_be_is_undefined_not_zero(self):
        both = copy.deepcopy(DUO["hypotheses"]["H1"])
        (answer,) = self.ask(changed(genotypes={"F": {"TH01": ["6", "6"]}, "C": {"TH01": ["9", "9"]}}, hypotheses={"H1": both, "H2": both}))
        self.assertEqual(answer["log10LR_total"], "undefined")

    def test_an_allele_that_the_table_lacks_needs_a_frequency(self):
        rare = {"F": {"TH01": ["6", "10"]}, "C": {"TH01": ["10", "10"]}}
        self.assertIn("10", self.ask(changed(genotypes=rare), code=1))
        by_locus, listed = self.ask(changed(genotypes=rare, extra_alleles={"TH01": {"10": 0.01}}),
                                    changed(genotypes=rare, extra_alleles=[{"locus": "TH01", "allele": "10", "freq": 0.01}]))
        self.assertAlmostEqual(by_locus["log10LR_per_locus"]["TH01"], math.log10(0.5 / 0.01), places=12)
        self.assertEqual(by_locus["log10LR_total"], listed["log10LR_total"])

    def test_what_cannot_be_read_is_refused_with_its_place(self):
        h1 = DUO["hypotheses"]["H1"]["individuals"]

        def with_h1(*people):
            return changed(hypotheses={"H1": {"individuals": list(people)}, "H2": DUO["hypotheses"]["H2"]})

        for case, word in [
            (changed(genotypes={"F": {"TH01": ["6", "6", "9"]}, "C": {}}), "two alleles"),  # three alleles
            (changed(genotypes={"F": {"TH01": ["OL", "6"]}, "C": {}}), "OL"),
            (changed(genotypes={"F": {"TH01": ["", "6"]}, "C": {}}), "allele"),
            (changed(genotypes={"F": {"TH01": [6, 6]}, "C": {}}), "two alleles"),
            (changed(genotypes={"Z": {"TH01": ["6", "6"]}}), "Z"),  # nobody in the pedigree
            (changed(loci=["TH01", "TH01"]), "twice"),
            (changed(loci=["D99"]), "D99"),
            (changed(freq_table="../town"), "name"),
            (changed(freq_table="nowhere"), "freq_nowhere.csv"),
            (changed(mutation={"model": "magic"}), "mutation.model"),
            (changed(mutation={"model": "equal", "rate_male": 2}), "rate_male"),
            (changed(theta=1), "theta"),
            (changed(silent_allele_freq=-0.1), "silent"),
            (changed(dropout={"C": 1.5}), "dropout"),
            (changed(hypotheses={"H1": DUO["hypotheses"]["H1"]}), "two hypotheses"),
            (with_h1(*h1, h1[0]), "twice"),
            (with_h1({"id": "F", "sex": "female"}, *h1[1:]), "other sex"),
            (with_h1({"id": "F", "father": "C", "mother": "U"}, *h1[1:]), "ancestor"),
            (with_h1(h1[0], {"id": "C", "father": "F"}), "without the other"),
            (with_h1({"id": "F"}, {"id": "C", "father": "F", "mother": "F"}), "same person"),
            ("{", "JSON"),
            ("[" * 100, "JSON"),
            ("7", "cases"),
        ]:
            with self.subTest(word=word, case=str(case)[:80]):
                self.assertIn(word, self.ask(case, code=1))

    def test_a_table_must_sum_to_one(self):
        said = self.ask(DUO, code=1, table=TABLE.replace("0.5", "0.4"))
        self.assertIn("TH01", said)
        self.assertIn("0.9", said)
        self.assertIn("stands twice", self.ask(DUO, code=1, table=TABLE + "town,FGA,23,0.4\n"))


if __name__ == "__main__":
    unittest.main()
