"""`modou kin import`, `search`, `remove`, `stats` from outside: planted relatives, what is refused, and kills."""
import json
import math
import os
import random
import signal
import subprocess
import unittest

from support import MODOU, Case

# Made-up frequencies of twelve loci, known by their names.
LOCI = "TH01 vWA FGA D3S1358 D5S818 D7S820 D13S317 D16S539 D18S51 D21S11 TPOX CSF1PO".split()
ALLELES = [str(n) for n in range(8, 20)]


def table():
    rows = "".join(f"made,{locus},{allele},{1 / len(ALLELES)!r}\n" for locus in LOCI for allele in ALLELES)
    return "# source: made up\ntable,locus,allele,freq\n" + rows


class KinDatabase(Case):
    def setUp(self):
        super().setUp()
        self.random = random.Random(7)
        self.write("freq.csv", table())
        self.db = str(self.folder / "db")
        self.lines = []

    def person(self):
        return {locus: (self.random.choice(ALLELES), self.random.choice(ALLELES)) for locus in LOCI}

    def child(self, father, mother, mutated=0):
        out = {locus: (self.random.choice(father[locus]), self.random.choice(mother[locus])) for locus in LOCI}
        for locus in LOCI[:mutated]:
            step = int(out[locus][0]) + 1
            out[locus] = (str(step if step < 20 else step - 2), out[locus][1])
        return out

    def put(self, sample, person, family="", role=""):
        self.lines += [f"{sample},{locus},{a},{b},{family},{role}" for locus, (a, b) in person.items()]

    def file(self, name="people.csv"):
        lines, self.lines = self.lines, []
        return self.write(name, "sample,locus,allele1,allele2,family,role\n" + "\n".join(lines) + "\n")

    def kin(self, *arguments, code=0):
        out, err = self.run_modou("kin", *arguments, code=code)
        return (json.loads(out) if "--json" in arguments and out else out), err

    def take_in(self, name="people.csv", *more, code=0):
        freq = [] if os.path.exists(self.db + "/rules.json") else ["--freq", str(self.folder / "freq.csv")]
        return self.kin("import", "--db", self.db, "--format", "csv", "--json", *freq, *more, self.file(name), code=code)[0]

    def search(self, name="asked.csv", *more):
        return self.kin("search", "--db", self.db, "--profile", self.file(name), "--json", *more)[0]

    def test_planted_children_are_found_from_both_sides(self):
        pairs = []
        for n in range(30):
            father, mother = self.person(), self.person()
            self.put(f"F{n}", father, f"family {n}", "父")
            self.put(f"M{n}", mother, f"family {n}", "mother")
            pairs.append((father, mother))
        told = self.take_in()
        self.assertEqual((told["found"], told["families"], told["refused"], told["notes"]), (0, 30, 0, []))
        for n in range(0, 30, 3):
            self.put(f"C{n}", self.child(*pairs[n], mutated=n % 4))
        told = self.take_in("children.csv")
        self.assertEqual(told["found"], 10)
        # Each insert was searched at once; none of the other twenty families is told.
        self.assertEqual({(m["found"], m["family"]) for m in told["matches"]} - {(f"C{n}", f"family {n}") for n in range(30)}, set())
        for n in range(0, 30, 3):
            self.put("asked", self.child(*pairs[n], mutated=3))
            (answer,) = self.search()
            self.assertEqual(answer["searched"], 30)
            self.assertEqual(answer["matches"][0]["family"], f"family {n}")
            self.assertLessEqual(answer["matches"][0]["mismatches"], 3)
            self.assertAlmostEqual(sum(m["posterior"] for m in answer["matches"]) + answer["posterior_not_in_database"], 1, places=9)
            per_locus = answer["matches"][0]["log10LR_per_locus"]
            self.assertEqual(sorted(per_locus), sorted(LOCI))
            self.assertAlmostEqual(sum(per_locus.values()), answer["matches"][0]["log10LR"], places=9)
        father, mother = pairs[3]
        self.put("again F", father, "asked again", "father")
        self.put("again M", mother, "asked again", "mother")
        (answer,) = self.search()
        self.assertEqual(answer["matches"][0]["found"], "C3")

    def test_a_database_of_a_sib_and_of_a_single_parent(self):
        father, mother = self.person(), self.person()
        self.put("sib", self.child(father, mother), "sibs", "full_sib")
        self.put("sib2", self.child(father, mother), "sibs", "兄弟")
        self.put("ma", mother, "single", "mother")
        self.take_in()
        self.put("lost", self.child(father, mother))
        (answer,) = self.search("lost.csv", "--least", "-5")
        self.assertEqual({m["family"]: m["by"] for m in answer["matches"]}, {"sibs": "relatives", "single": "mother"})
        self.assertIn("child_of_mother_only", answer["matches"][0]["log10LR_against_unrelated"])

    def test_what_is_known_what_is_refused_and_what_is_removed(self):
        one = self.person()
        self.put("one", one)
        self.assertEqual(self.take_in()["found"], 1)
        self.put("one", one)
        self.assertEqual(self.take_in()["known"], 1)
        self.put("one", self.person())
        told = self.take_in(code=1)
        self.assertEqual(told["refused"], 1)
        self.assertIn("remove it first", told["notes"][0])
        self.put("two", one)
        self.assertIn("the same profile as one", self.take_in()["notes"][0])
        self.kin("remove", "--db", self.db, "one")
        stats = self.kin("stats", "--db", self.db, "--json")[0]
        self.assertEqual((stats["found"], stats["removed"]), (1, 1))
        self.assertIn("nobody", self.kin("remove", "--db", self.db, "nobody", code=1)[1])

    def test_what_cannot_be_read_is_said(self):
        self.put("one", self.person())
        self.assertIn("no database", self.kin("search", "--db", self.db, "--profile", self.file("x.csv"), code=1)[1])
        self.put("one", self.person())
        self.take_in()
        for name, content in [("empty.csv", ""), ("other.csv", "a,b\n1,2\n"), ("bad.xml", "<CODISImportFile><SPEC"), ("bomb.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')]:
            with self.subTest(name=name):
                said = self.kin("import", "--db", self.db, self.write(name, content), code=1)[1]
                self.assertIn(name, said)
        self.assertIn("--freq", self.kin("import", "--db", self.db, "--freq", str(self.folder / "freq.csv"), self.write("y.csv", "sample\n"), code=2)[1])
        mother_twice = "sample,locus,allele1,allele2,family,role\n" + "".join(f"{m},TH01,8,9,fam,mother\n" for m in ("a", "b"))
        told = self.kin("import", "--db", self.db, "--json", self.write("mothers.csv", mother_twice))[0]
        self.assertEqual(told["families"], 0)
        self.assertIn("fam", " ".join(told["notes"]))

    def test_files_in_gb18030_are_read_and_the_encoding_is_said(self):
        head = "样本,家庭,关系,基因座,等位基因1,等位基因2\n"
        rows = "".join(f"张某,寻子一,父,{locus},{a},{b}\n" for locus, (a, b) in self.person().items())
        path = self.write("家庭.csv", head + rows, "gb18030")
        out, err = self.run_modou("kin", "import", "--db", self.db, "--freq", str(self.folder / "freq.csv"), "--json", path)
        told = json.loads(out)
        self.assertEqual(told["families"], 1)
        self.assertEqual([f["encoding"] for f in told["files"]], ["GB18030"])
        self.assertIn("编码 GB18030", err)
        self.assertIn("encoding GB18030", err)
        asked = self.write("asked.csv", head.replace("家庭,关系,", "") + "甲,TH01,8,9\n", "gb18030")
        self.assertIn("编码 GB18030", self.kin("search", "--db", self.db, "--profile", asked)[1])
        broken = self.write("broken.csv", (head + rows).encode("gb18030") + b"\xff\n")
        self.assertIn("broken.csv: line 14: this is not GB18030", self.kin("import", "--db", self.db, broken, code=1)[1])

    def test_settings_are_told_once_kept_with_who_told_them_and_printed(self):
        father, mother = self.person(), self.person()
        self.put("pa", father, "fam", "father")
        self.put("ma", mother, "fam", "mother")
        self.put("lost", self.child(father, mother))
        self.take_in()
        self.assertIsNone(self.kin("stats", "--db", self.db, "--json")[0]["settings"])
        self.put("asked", self.child(father, mother))
        asked = self.file("asked.csv")
        plain = self.search_again(asked)[0]["matches"][0]["log10LR"]
        told = lambda content, *more, code=0: self.kin("search", "--db", self.db, "--profile", asked, "--settings", self.write("set.json", content), *more, code=code)
        who = ("--by", "王工", "--why", "local <population>")
        for content, said in [('{"theta": 2}', "theta"), ('{"thet": 0.1}', "thet"), ('{"dropout": {"pa": 0.1}}', "dropout"), ("nonsense", "JSON"),
                              ('{"mutation": {"model": "equal", "rate_male": -1}}', "mutation")]:
            with self.subTest(content=content):
                self.assertIn(said, told(content, *who, code=1)[1])
        self.assertIn("by", told('{"theta": 0.01}', code=1)[1])
        self.kin("search", "--db", self.db, "--profile", asked, *who, code=2)
        self.assertFalse(os.path.exists(self.db + "/settings.json"))
        told('{"theta": 0.03, "dropout": 0.001}', *who)
        self.assertIn("王工", told('{"theta": 0.02}', *who, code=1)[1])
        told('{"theta": 0.03, "dropout": 0.001}', *who)
        kept = self.kin("stats", "--db", self.db, "--json")[0]["settings"]
        self.assertEqual((kept["theta"], kept["dropout"], kept["by"], kept["why"]), (0.03, 0.001, "王工", "local <population>"))
        self.assertIn("theta 0.03", self.kin("stats", "--db", self.db)[0])
        (answer,) = self.search_again(asked)
        self.assertNotAlmostEqual(answer["matches"][0]["log10LR"], plain, places=3)
        self.kin("report", "--db", self.db, "--family", "fam", "--found", "lost", "--out", "page.html")
        page = (self.folder / "page.html").read_text()
        for text in ("王工", "local &lt;population&gt;", "theta 0.03", "0.03; all founders are of one subpopulation"):
            self.assertIn(text, page)

    def test_settings_that_cannot_be_make_no_database(self):
        self.put("one", self.person())
        path = self.file()
        bad = self.write("set.json", '{"silent_allele_freq": 1}')
        make = ["import", "--db", self.db, "--freq", str(self.folder / "freq.csv"), "--settings", bad, "--by", "a", "--why", "b", path]
        self.assertIn("silent_allele_freq", self.kin(*make, code=1)[1])
        self.assertFalse(os.path.exists(self.db + "/rules.json"))

    def test_whatever_is_in_the_snapshots_place_answers_stay_the_same(self):
        father, mother = self.person(), self.person()
        self.put("pa", father, "fam", "father")
        self.put("ma", mother, "fam", "mother")
        for n in range(50):
            self.put(f"P{n}", self.person())
        self.put("lost", self.child(father, mother))
        self.take_in()
        snapshot = self.db + "/index.snapshot"
        with open(snapshot, "rb") as file:
            whole = file.read()
        self.put("asked", self.child(father, mother))
        asked = self.file("asked.csv")
        good = self.search_again(asked)
        self.assertEqual(good[0]["matches"][0]["family"], "fam")
        middle = len(whole) // 2
        for bytes_ in (b"", whole[:10], whole[:middle], whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:], b"\0" * len(whole)):
            with open(snapshot, "wb") as file:
                file.write(bytes_)
            out, err = self.kin("search", "--db", self.db, "--profile", asked, "--json")
            self.assertEqual(out, good)
            self.assertIn("the whole log was read", err)
            self.assertNotIn("the whole log was read", self.kin("search", "--db", self.db, "--profile", asked, "--json")[1])
        # A stale one brings nobody back.
        self.kin("remove", "--db", self.db, "fam")
        with open(snapshot, "wb") as file:
            file.write(whole)
        self.assertEqual(self.search_again(asked)[0]["matches"], [])
        self.assertEqual(self.kin("stats", "--db", self.db, "--json")[0]["couples"], 0)
        os.remove(snapshot)
        self.assertEqual(self.search_again(asked)[0]["matches"], [])

    def search_again(self, path):
        return self.kin("search", "--db", self.db, "--profile", path, "--json")[0]

    def test_what_is_exported_is_read_back_as_the_same_people(self):
        father = self.person()
        self.put("lost & <found>", self.person())
        self.put("pa", father, "fam", "father")
        self.take_in()
        for form in ("cmf", "csv"):
            out = f"out.{'xml' if form == 'cmf' else 'csv'}"
            self.kin("export", "--db", self.db, "--format", form, "--out", out, "lost & <found>", "fam")
            self.assertEqual(os.stat(self.folder / out).st_mode & 0o777, 0o600)
            self.assertIn("pa", (self.folder / out).read_text())
            # The found person is known; the relative without a family is left out and named.
            told = self.kin("import", "--db", self.db, "--json", str(self.folder / out))[0]
            self.assertEqual((told["found"], told["known"], told["refused"]), (0, 1, 0))
            self.assertIn("Relative of Missing Person", " ".join(told["notes"]))
        self.assertIn("nobody", self.kin("export", "--db", self.db, "--out", "no.xml", "nobody", code=1)[1])
        self.kin("export", "--db", self.db, "--out", "no.xml", code=2)

    def test_a_relative_without_a_family_is_no_found_person(self):
        row = ",".join(["{0}", "TH01", "8", "9", "{1}"])
        text = "sample,locus,allele1,allele2,category\n" + "\n".join(row.format(*pair) for pair in (("a", "Biological Mother"), ("b", "Unidentified Person"))) + "\n"
        told = self.kin("import", "--db", self.db, "--freq", str(self.folder / "freq.csv"), "--json", self.write("c.csv", text))[0]
        self.assertEqual(told["found"], 1)
        self.assertIn("Biological Mother", told["notes"][0])

    def family_file(self, name, rows):
        head = "sample,locus,allele1,allele2,family,role,sex,category\n"
        return self.write(name, head + "".join(f"{sample},{locus},{a},{b},{rest}\n" for sample, person, rest in rows for locus, (a, b) in person.items()))

    def import_file(self, path, code=0):
        freq = [] if os.path.exists(self.db + "/rules.json") else ["--freq", str(self.folder / "freq.csv")]
        return self.kin("import", "--db", self.db, "--format", "csv", "--json", *freq, path, code=code)[0]

    def test_a_girl_is_no_missing_son(self):
        father, mother = self.person(), self.person()
        lost = self.child(father, mother)
        self.import_file(self.family_file("f.csv", [("pa", father, "fam,father,,"), ("ma", mother, "fam,mother,,"), ("boy", {"TH01": ("", "")}, "fam,self,M,")]))
        told = self.import_file(self.family_file("g.csv", [("girl", lost, ",,F,Unidentified Person")]))
        self.assertEqual(told["matches"], [])
        self.assertEqual([(a["family"], a["found"]) for a in told["sex_contradicts"]], [("fam", "girl")])
        self.assertGreater(told["sex_contradicts"][0]["log10LR"], 4)
        (answer,) = self.search_again(str(self.folder / "f.csv"))
        self.assertEqual((answer["matches"], answer["sex_contradicts"][0]["found"]), ([], "girl"))
        text = self.kin("search", "--db", self.db, "--profile", str(self.folder / "f.csv"))[0]
        self.assertIn("sex contradicts", text)
        self.assertIn("girl", text)
        refused = self.kin("report", "--db", self.db, "--family", "fam", "--found", "girl", "--out", "no.html", code=1)[1]
        self.assertIn("recorded as female", refused)
        self.assertFalse((self.folder / "no.html").exists())
        self.import_file(self.family_file("b.csv", [("son", lost, ",,M,Unidentified Person")]))
        self.assertEqual(self.search_again(str(self.folder / "f.csv"))[0]["matches"][0]["found"], "son")

    def test_who_is_not_told_as_found_is_counted_by_reason(self):
        people = [("a", "Unidentified Person"), ("b", "Convicted Offender"), ("c", "Missing Person"), ("9947A", ""), ("d", "Staff"), ("e", "Deceased"), ("PC", ""), ("g", "")]
        told = self.import_file(self.family_file("c.csv", [(name, self.person(), f",,,{category}") for name, category in people]))
        self.assertEqual(told["found"], 3)
        self.assertEqual(told["passed_over"], {"control": 2, "no_family": 1, "not_found": 2})
        self.assertEqual(told["files"][0]["passed_over"], told["passed_over"])
        text = self.kin("import", "--db", self.db, "--format", "csv", str(self.folder / "c.csv"))[0]
        self.assertIn("2 × 不是被发现的人", text)
        self.assertIn("not told as found", text)

    def test_the_missing_persons_own_sample_is_named_first_and_reported(self):
        father, mother = self.person(), self.person()
        lost = self.child(father, mother)
        self.import_file(self.family_file("f.csv", [("pa", father, "fam,father,,"), ("brush", lost, "fam,self,F,"), ("ma", mother, "other,mother,,")]))
        told = self.import_file(self.family_file("g.csv", [("found", lost, ",found,F,")]))
        first = told["matches"][0]
        self.assertEqual((first["family"], first["by"]), ("fam", "self"))
        # All alleles are alike frequent here: 1/p² or 1/2pq.
        expected = sum(-math.log10((1 if a == b else 2) / len(ALLELES) ** 2) for a, b in lost.values())
        self.assertAlmostEqual(first["log10LR"], expected, places=9)
        self.assertIn("missing_person", first["log10LR_against_unrelated"])
        self.assertEqual(self.kin("stats", "--db", self.db, "--json")[0]["own_samples"], 1)
        self.kin("report", "--db", self.db, "--family", "fam", "--found", "found", "--out", "page.html")
        page = (self.folder / "page.html").read_text()
        self.assertIn("Random match probability", page)
        self.assertEqual(page.count("found = br"), 1)
        self.assertIn("found (female, typed, asked about)", page)
        self.assertNotIn("(male", page)
        self.kin("report", "--db", self.db, "--family", "fam", "--found", "found", "--by", "relatives", "--out", "by.html")
        self.assertNotIn("Random match probability", (self.folder / "by.html").read_text())
        self.kin("report", "--db", self.db, "--family", "other", "--found", "found", "--by", "self", "--out", "no.html", code=1)

    def test_one_broken_family_does_not_end_a_search(self):
        father, mother = self.person(), self.person()
        self.put("lost", self.child(father, mother))
        self.take_in()
        rows = lambda family: f"{family} 1 0 0 1 " + " ".join(f"{a} {b}" for a, b in father.values()) + f"\n{family} 2 0 0 2 " + " ".join(f"{a} {b}" for a, b in mother.values()) + "\n"
        blank = " 0 0" * len(LOCI)
        ped = "f i f m s " + " ".join(LOCI) + "\n" + rows("good") + f"good MP 1 2 0{blank}\n" + rows("nobody") + rows("bad") + f"bad MP 2 1 0{blank}\n"
        asked = self.write("asked.ped", ped)
        answers = {a["id"]: a for a in self.kin("search", "--db", self.db, "--profile", asked, "--json")[0]}
        self.assertEqual(answers["good"]["matches"][0]["found"], "lost")
        self.assertIn("nobody in the family", answers["nobody"]["refused"])
        self.assertEqual(answers["good"]["passed_over"], {"family_refused": 1})
        self.assertIn("of the other sex", self.kin("search", "--db", self.db, "--profile", asked)[1])

    def test_a_match_becomes_a_printable_page(self):
        father, mother = self.person(), self.person()
        self.put("pa", father, "family <1>", "father")
        self.put("ma", mother, "family <1>", "mother")
        self.put("lost", self.child(father, mother))
        told = self.take_in()
        self.kin("report", "--db", self.db, "--family", "family <1>", "--found", "lost", "--out", "page.html")
        page = (self.folder / "page.html").read_text()
        self.assertIn("family &lt;1&gt;", page)
        self.assertNotIn("family <1>", page)
        for locus in LOCI:
            self.assertIn(locus, page)
        self.assertIn(f"{told['matches'][0]['log10LR']:.2f}"[:4], page)
        self.assertIn("no family", self.kin("report", "--db", self.db, "--family", "lost", "--found", "lost", "--out", "no.html", code=1)[1])
        self.kin("report", "--db", self.db, "--out", "no.html", code=2)
        self.kin("report", "--out", "no.html", code=2)

    def test_without_frequencies_made_ones_are_taken_and_that_is_said(self):
        self.put("one", self.person())
        said = self.kin("import", "--db", self.db, self.file())[1]
        self.assertIn("good for no casework", said)
        self.assertIn("made-demonstration", self.kin("stats", "--db", self.db)[0])

    def test_killed_while_importing_it_goes_on_where_it_was(self):
        for n in range(3000):
            self.put(f"P{n}", self.person())
        path = self.file("many.csv")
        for wait in range(3):
            importing = subprocess.Popen(
                [MODOU, "kin", "import", "--db", self.db, "--freq", str(self.folder / "freq.csv"), "--no-search", path] if wait == 0
                else [MODOU, "kin", "import", "--db", self.db, "--no-search", path],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # Killed once the log has grown by so much: no guess at times.
            log = self.db + "/profiles.log"
            while importing.poll() is None and (not os.path.exists(log) or os.path.getsize(log) < 30_000 * (wait + 1)):
                pass
            importing.send_signal(signal.SIGKILL)
            importing.wait()
            before = self.kin("stats", "--db", self.db, "--json")[0]["found"]
            self.assertGreater(before, 0)
        told = self.kin("import", "--db", self.db, "--json", "--no-search", path)[0]
        self.assertEqual(told["found"] + told["known"], 3000)
        self.assertGreaterEqual(told["known"], before)
        self.assertEqual(self.kin("stats", "--db", self.db, "--json")[0]["found"], 3000)


if __name__ == "__main__":
    unittest.main()
