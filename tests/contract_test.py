"""The command line's contract, as its users script against it."""
import csv
import io
import json
import random
import unittest

from support import PLEDGES, PROJECTS, Case, event, gift_fen, refund


class Imports(Case):
    def test_again_changes_nothing_and_other_values_are_rejected(self):
        self.begin()
        out, _ = self.run_modou("import", "pledges", "--data", self.data, "--json", self.write("p.csv", PLEDGES))
        self.assertEqual(json.loads(out), {"rows": 4, "added": 0, "unchanged": 4})
        other = PLEDGES.replace("s2,*,fixed,0.10", "s2,*,fixed,0.02")
        _, err = self.run_modou("import", "pledges", "--data", self.data, self.write("q.csv", other), code=1)
        self.assertIn("q.csv:4", err)

    def test_a_bad_line_is_named_and_nothing_goes_in(self):
        self.run_modou("init", "--data", self.data)
        self.run_modou("import", "projects", "--data", self.data, self.write("p.csv", PROJECTS))
        for line, expected in [("s9,*,percent,0.05,p1,2026-01-01", "0.1 %"), ("s9,*,fixed,3.00,p1,2026-01-01", "1.00"),
                               ("s9,*,percent,2,nobody,2026-01-01", "nobody"), ("s9,*,percent,2,p1,soon", "begins"), ("s9,*,half,2,p1,2026-01-01", "percent")]:
            text = "shop,item,mode,value,project,from\ngood,*,percent,2,p1,2026-01-01\n" + line + "\n"
            _, err = self.run_modou("import", "pledges", "--data", self.data, self.write("bad.csv", text), code=1)
            self.assertIn("bad.csv:3", err)
            self.assertIn(expected, err)
        self.assertEqual(self.ingest_events(event("1", "10.00", shop="good"))["skipped"], {"no_pledge": 1})

    def test_wrong_usage_is_exit_2_and_a_missing_folder_1(self):
        self.run_modou("ingest", code=2)
        self.run_modou("nothing", code=2)
        self.run_modou("totals", "--data", self.data, code=1)
        self.begin()
        file = self.write("o.csv", "a,b\n1,2\n")
        self.run_modou("ingest", "--data", self.data, "--map", "order=a,paid=b", file, code=2)
        self.run_modou("ingest", "--data", self.data, file, code=2)
        self.run_modou("init", "--data", self.data, code=1)
        for command in ["init", "import", "ingest", "totals", "serve", "demo", "link", "disburse", "reconcile", "erase", "repair", "trace", "receipt", "log export", "verify",
                        "audit", "witness"]:
            out, _ = self.run_modou(*command.split(), "--help")
            self.assertIn("--", out)


class Gifts(Case):
    def test_amounts(self):
        self.begin()
        done = self.ingest_events(event("1", "128.00"), event("2", "9.90", shop="s3"), event("3", "0.01", shop="s3"), event("4", "50", item="A"),
                                  event("5", "0.50", item="A"), event("6", 0.25, shop="s2"), event("7", "0.05", shop="s2"), event("8", "2.25"))
        self.assertEqual(done["gifts"], 8)
        # 2.56 + 0.02 + 0.01 + 0.05 (half up) for p1; 1.00 + 0.50 + 0.10 + 0.05 for p2
        self.assertEqual(self.amounts(), {"p1": (4, 264), "p2": (4, 165), "p3": (0, 0)})
        self.assertEqual(done["amount_fen"], 429)

    def test_the_pledge_in_force_when_the_order_was_placed(self):
        self.begin(pledges=PLEDGES + "s1,*,percent,5,p2,2026-10-15 12:00\ns2,*,none,,p2,2026-10-15\n")
        done = self.ingest_events(event("1", "100", placed="2026-10-15T11:59:59+08:00"), event("2", "100", placed="2026-10-15T12:00:00+08:00"),
                                  event("3", "100", shop="s2", placed="2026-10-16"), event("4", "100", placed="2025-12-31"))
        self.assertEqual(self.amounts(), {"p1": (1, 200), "p2": (1, 500), "p3": (0, 0)})
        self.assertEqual(done["skipped"], {"no_pledge": 2})
        # An earlier pledge that comes later binds only what is ingested after it.
        self.run_modou("import", "pledges", "--data", self.data, self.write("e.csv", "shop,item,mode,value,project,from\ns1,*,percent,10,p1,2026-10-01\n"))
        again = self.ingest_events(event("1", "100", placed="2026-10-15T11:59:59+08:00"), event("5", "100", placed="2026-10-15T11:59:59+08:00"))
        self.assertEqual((again["duplicates"], again["amount_fen"]), (1, 1000))

    def test_the_key_is_source_and_reference(self):
        self.begin()
        done = self.ingest_events(event("1", "100"), event("1", "100"), event("1", "100", source="other"), event("1", "100", item="B"), event("1", "100.01"),
                                  event("1", "100", buyer="b2"), event("1", "100", item="*"), code=1)
        self.assertEqual((done["rows"], done["gifts"], done["duplicates"], done["rejected"]), (7, 3, 2, {"order_conflict": 2}))
        again = self.ingest_events(event("1", "100.00", received="2026-11-01T02:00:00Z"))
        self.assertEqual(again["duplicates"], 1)

    def test_reasons_in_order_and_the_reject_file(self):
        self.begin()
        file = self.write("o.ndjson", "\n".join([event("1", "0"), event("2", "x"), event("3", "10", shop="nobody"), "{broken", event("5", "10", placed="never"), event("6", "1e3"),
                                                 '{"type":"order.received","source":"m","data":{"order":"7"}}']) + "\n")
        rejects = self.folder / "rejects.csv"
        done = self.ingest("--reject-file", str(rejects), file)
        self.assertEqual(done["skipped"], {"nothing_paid": 1, "no_pledge": 1})
        self.assertEqual(done["rejected"], {"bad_amount": 2, "bad_json": 1, "bad_time": 1, "missing_field": 1})
        rows = list(csv.DictReader(io.StringIO(rejects.read_text())))
        self.assertEqual([(r["line"], r["reason"], r["order"]) for r in rows],
                         [("2", "bad_amount", "2"), ("4", "bad_json", ""), ("5", "bad_time", "5"), ("6", "bad_amount", "6"), ("7", "missing_field", "7")])
        # The folder's own random name may hold anything.
        self.assertNotIn("b1", rejects.read_text().replace(str(self.folder), ""))

    def test_refunds(self):
        self.begin()
        done = self.ingest_events(refund("1", "2026-11-01T00:00:00Z"), event("1", "100"), event("2", "100"), refund("2", "2026-11-05T00:00:00Z"), event("3", "100"),
                                  refund("3", "2026-10-20T00:00:00Z"), event("4", "100", item="A"), event("4", "100", item="B"), refund("4", "2026-10-20T00:00:00Z"),
                                  event("5", "100", item="A"), event("5", "100", item="B"), refund("5", "2026-10-20T00:00:00Z", item="B"))
        self.assertEqual(done["skipped"], {"refunded": 1})
        self.assertEqual(done["refunds"], {"noted": 1, "kept": 1, "corrected": 3})
        # Standing: order 2 (p1, 200) and item A of order 5 (p2, 100).
        self.assertEqual(self.amounts(), {"p1": (1, 200), "p2": (1, 100), "p3": (0, 0)})
        totals = self.totals()
        self.assertEqual((totals["shops"], totals["buyers"]), (1, 1))
        again = self.ingest_events(refund("3", "2026-10-20T00:00:00Z"), refund("3", "2026-10-21T00:00:00Z"), code=1)
        self.assertEqual((again["duplicates"], again["rejected"]), (1, {"order_conflict": 1}))

    def test_totals(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "100", buyer="b2"), event("3", "100", shop="s2", buyer=""))
        totals = self.totals()
        self.assertEqual([p["project"] for p in totals["projects"]], ["p1", "p2", "p3"])
        self.assertEqual((totals["transfers"], totals["shops"], totals["buyers"]), (3, 2, 2))
        self.assertGreater(totals["as_of"]["size"], 3)


class Lines(Case):
    """Two lines of one item in one order of a table."""
    MAP = "order=o,shop=s,item=i,paid=p,placed=c,received=r"
    ROWS = "o,s,i,p,c,r,n\n1,s1,B,100,2026-10-01,2026-11-01,10\n1,s1,B,100,2026-10-01,2026-11-01,20\n1,s1,C,50,2026-10-01,2026-11-01,30\n"

    def test_the_same_item_twice_in_an_order_is_a_duplicate_and_named(self):
        self.begin()
        file = self.write("o.csv", self.ROWS)
        done = self.ingest("--map", self.MAP, file)
        self.assertEqual((done["gifts"], done["duplicates"], done["repeated"], done["unused"]), (2, 1, 1, {"n": 3}))
        again = self.ingest("--map", self.MAP, file)
        self.assertEqual((again["gifts"], again["duplicates"], again["repeated"]), (0, 3, 1))
        out, _ = self.run_modou("ingest", "--data", self.data, "--map", self.MAP, file)
        self.assertIn("o.csv:3", out)
        self.assertIn("同一文件里重复", out)
        self.assertIn("3 × n\n", out)
        # What another file has said is known already, and not said twice.
        self.assertEqual(self.ingest("--map", self.MAP, self.write("p.csv", "o,s,i,p,c,r\n1,s1,B,100,2026-10-01,2026-11-01\n"))["repeated"], 0)
        self.assertEqual(self.amounts()["p1"], (2, 300))

    def test_at_most_twenty_lines_are_named(self):
        self.begin()
        file = self.write("o.csv", "o,s,p,c,r\n" + "1,s1,100,2026-10-01,2026-11-01\n" * 30)
        out, _ = self.run_modou("ingest", "--data", self.data, "--map", "order=o,shop=s,paid=p,placed=c,received=r", file)
        self.assertEqual(out.count("o.csv:"), 20)
        self.assertIn("29", out)

    def test_with_a_line_column_each_is_a_gift_of_its_own(self):
        self.begin()
        file, map_ = self.write("o.csv", self.ROWS), self.MAP + ",line=n"
        done = self.ingest("--map", map_, file)
        self.assertEqual((done["gifts"], done["duplicates"], done["repeated"], done["amount_fen"], done["unused"]), (3, 0, 0, 500, {}))
        again = self.ingest("--map", map_, file)
        self.assertEqual((again["gifts"], again["duplicates"], again["repeated"]), (0, 3, 0))
        for reference in ["1#B", "1#B#2", "1#C"]:
            self.run_modou("receipt", "--data", self.data, "--source", "csv:s1", "--id", reference, "--out", str(self.folder / f"receipt {reference}"))
        self.run_modou("receipt", "--data", self.data, "--source", "csv:s1", "--id", "1#B#3", code=1)
        # Another order of lines, and a new one among them.
        head, *rows = self.ROWS.splitlines()
        other = self.write("other.csv", "\n".join([head, rows[2], rows[1], "1,s1,B,100,2026-10-01,2026-11-01,15", rows[0], rows[0]]) + "\n")
        done = self.ingest("--map", map_, other)
        self.assertEqual((done["gifts"], done["duplicates"], done["repeated"], done["amount_fen"]), (1, 4, 1, 200))
        self.assertEqual(self.ingest("--map", map_, other)["gifts"], 0)

    def test_what_an_order_was_given_before_its_lines_were_told_is_given_once(self):
        self.begin()
        file = self.write("o.csv", self.ROWS)
        self.assertEqual(self.ingest("--map", self.MAP, file)["gifts"], 2)
        done = self.ingest("--map", self.MAP + ",line=n", file)
        self.assertEqual((done["gifts"], done["duplicates"], done["amount_fen"]), (1, 2, 200))


class Ruined(Case):
    def test_an_order_that_a_spreadsheet_ruined_is_rejected_and_given_once_when_repaired(self):
        self.begin()
        head, map_ = "o,s,p,c,r\n", "order=o,shop=s,paid=p,placed=c,received=r"
        ruined = self.write("o.csv", head + "1.23457E+17,s1,100,2026-10-01,2026-11-01\n1.23457E+17,s1,100,2026-10-01,2026-11-01\n")
        done = self.ingest("--map", map_, ruined, code=1)
        self.assertEqual((done["gifts"], done["rejected"]), (0, {"bad_field": 2}))
        whole = self.write("w.csv", head + "123456789012345678,s1,100,2026-10-01,2026-11-01\n123456789012345679,s1,100,2026-10-01,2026-11-01\n1E5,s1,100,2026-10-01,2026-11-01\n")
        self.assertEqual(self.ingest("--map", map_, whole)["gifts"], 3)
        for order in [123456789012345678, 9007199254740993, -1, 1.5]:
            self.assertEqual(self.ingest_events(event(order, "10"), code=1)["rejected"], {"bad_field": 1}, order)
        self.assertEqual(self.ingest_events(event(9007199254740991, "100"))["gifts"], 1)

    def test_a_pledge_for_a_ruined_number_is_refused_with_its_line(self):
        self.begin()
        for row in ["s1,6.10123E+11,percent,2,p1,2026-01-01", "1.23457E+17,*,percent,2,p1,2026-01-01", "s1,B,none,5,p1,2026-01-01"]:
            _, err = self.run_modou("import", "pledges", "--data", self.data, self.write("p.csv", PLEDGE_HEADER + row + "\n"), code=1)
            self.assertIn("p.csv:2", err)

    def test_columns_of_an_import_without_a_part_are_named(self):
        self.begin()
        file = self.write("p.csv", "shop,item,mode,value,project,from,until,note\ns9,*,percent,2,p1,2026-01-01,2026-12-31,\n")
        out, _ = self.run_modou("import", "pledges", "--data", self.data, "--json", file)
        self.assertEqual(json.loads(out), {"rows": 1, "added": 1, "unchanged": 0, "unused": {"until": 1}})
        out, _ = self.run_modou("import", "pledges", "--data", self.data, file)
        self.assertIn("1 × until", out)

    def test_two_stray_quotes_in_an_import_swallow_no_row(self):
        self.begin()
        text = PLEDGE_HEADER + 's9,"A,percent,2,p1,2026-01-01\ns9,B,percent,3,p1,2026-01-01\ns9,C",percent,2,p1,2026-01-01\n'
        _, err = self.run_modou("import", "pledges", "--data", self.data, self.write("p.csv", text), code=1)
        self.assertIn("p.csv:2", err)
        projects = PROJECTS.replace("p1,一口净水", 'p7,"一口净水').replace("p3,没有人捐,Nobody", 'p9,没有人捐",Nobody')
        _, err = self.run_modou("import", "projects", "--data", self.data, self.write("q.csv", projects), code=1)
        self.assertIn("q.csv:2", err)


PLEDGE_HEADER = "shop,item,mode,value,project,from\n"


class MoreImports(Case):
    def import_pledges(self, *lines, code=0):
        return self.run_modou("import", "pledges", "--data", self.data, "--json", self.write("more.csv", PLEDGE_HEADER + "".join(line + "\n" for line in lines)), code=code)

    def test_projects_are_all_or_nothing_and_errors_name_the_line(self):
        self.run_modou("init", "--data", self.data)
        header = "project,title_zh,title_en,cause,holder,region\n"
        good = "p7,七,Seven,教育,青禾基金会,甘肃\n"
        for bad in ["p8,八,Eight", ",八,Eight,教育,青禾基金会,甘肃", "p8,八,Eight,教育,,甘肃", "p7,另一个,Another,教育,青禾基金会,甘肃"]:
            with self.subTest(bad=bad):
                _, err = self.run_modou("import", "projects", "--data", self.data, self.write("bad.csv", header + good + bad + "\n"), code=1)
                self.assertIn("bad.csv:3", err)
                self.assertEqual(self.totals()["projects"], [])
        self.run_modou("import", "projects", "--data", self.data, self.write("empty.csv", ""), code=1)
        self.run_modou("import", "projects", "--data", self.data, self.write("other.csv", "name,sum\na,1\n"), code=1)
        self.run_modou("import", "projects", "--data", self.data, str(self.folder / "absent.csv"), code=1)
        out, _ = self.run_modou("import", "projects", "--data", self.data, "--json", self.write("good.csv", header + good))
        self.assertEqual(json.loads(out), {"rows": 1, "added": 1, "unchanged": 0})

    def test_a_project_known_with_other_words_is_rejected(self):
        self.begin()
        other = PROJECTS.replace("Clean water", "Dirty water")
        _, err = self.run_modou("import", "projects", "--data", self.data, self.write("other.csv", other), code=1)
        self.assertIn("other.csv:2", err)

    def test_columns_come_in_any_order_with_bom_and_crlf(self):
        self.begin(pledges="\ufefffrom ,project, mode,value,item,shop\r\n2026/1/1,p1,percent,2,*,\"s,1\"\r\n2026-01-01T00:00:00Z,p2,fixed,0.02,A,s2\r\n")
        self.assertEqual(self.ingest_events(event("1", "100", shop="s,1"), event("2", "1", shop="s2", item="A"))["amount_fen"], 202)

    def test_the_limits_of_percent_and_fixed(self):
        self.begin()
        for i, value in enumerate(["0.1", "0.10", "100", "100.00", "99.99", "2.5"]):
            out, _ = self.import_pledges(f"ok{i},*,percent,{value},p1,2026-01-01")
            self.assertEqual(json.loads(out)["added"], 1, value)
        for value in ["0.09", "0", "-1", "100.01", "1.234", "", "2%", "1e1", "２", "nan", "18446744073709551716"]:
            with self.subTest(percent=value):
                self.assertIn("more.csv:2", self.import_pledges(f"no,*,percent,{value},p1,2026-01-01", code=1)[1])
        for value in ["1.01", "0.05", "2.00", "0", "-0.02", "", "0.020001", "100"]:
            with self.subTest(fixed=value):
                self.assertIn("more.csv:2", self.import_pledges(f"no,*,fixed,{value},p1,2026-01-01", code=1)[1])
        self.assertEqual(self.ingest_events(event("1", "10.00", shop="no"))["skipped"], {"no_pledge": 1})

    def test_the_same_pledge_in_other_words_is_unchanged(self):
        self.begin()
        for line in ["s1,*,percent,2,p1,2025-12-31T16:00:00Z", "s2,*,fixed,0.10,p2,2026/1/1 0:00", "s1,*,percent,2.00,p1,2026-01-01", "s1,A,fixed,1,p2,2026-01-01"]:
            with self.subTest(line=line):
                self.assertEqual(json.loads(self.import_pledges(line)[0]), {"rows": 1, "added": 0, "unchanged": 1})

    def test_two_rows_of_one_file_that_disagree_are_refused(self):
        self.begin()
        _, err = self.import_pledges("s7,*,percent,2,p1,2026-01-01", "s7,*,percent,3,p1,2026-01-01", code=1)
        self.assertIn("more.csv:3", err)
        self.assertEqual(self.ingest_events(event("1", "10.00", shop="s7"))["skipped"], {"no_pledge": 1})

    def test_none_ends_giving_for_one_item_and_it_can_begin_again(self):
        self.begin()
        self.import_pledges("s1,A,none,,p2,2026-02-01", "s1,A,percent,100,p1,2026-03-01")
        done = self.ingest_events(event("1", "3.00", item="A", placed="2026-01-15"), event("2", "3.00", item="A", placed="2026-02-15"),
                                  event("3", "3.00", item="A", placed="2026-03-15"), event("4", "100", item="B", placed="2026-02-15"))
        self.assertEqual((done["gifts"], done["skipped"]), (3, {"no_pledge": 1}))
        self.assertEqual(self.amounts(), {"p1": (2, 500), "p2": (1, 100), "p3": (0, 0)})


class MoreGifts(Case):
    def test_any_amount_under_any_pledge_is_as_the_rule_says(self):
        dice = random.Random(6)
        rules = [("percent", "0.1"), ("percent", "100"), ("fixed", "1.00"), ("fixed", "0.10"), ("fixed", "0.02")]
        rules += [("percent", f"{dice.randint(10, 10000) / 100:.2f}") for _ in range(40)]
        self.begin(pledges=PLEDGE_HEADER + "".join(f"r{i},*,{mode},{value},p1,2026-01-01\n" for i, (mode, value) in enumerate(rules)))
        fens = [1, 2, 3, 24, 25, 99, 100, 101, 10**12]
        orders = []
        for i in range(len(rules)):
            orders += [(i, fen) for fen in fens] + [(i, dice.randint(1, 10 ** dice.randint(1, 11))) for _ in range(100)]
        dice.shuffle(orders)
        lines = [event(n, f"{fen // 100}.{fen % 100:02}", shop=f"r{i}") for n, (i, fen) in enumerate(orders)]
        done = self.ingest_events(*lines)
        self.assertEqual(done["gifts"], len(orders))
        self.assertEqual(done["amount_fen"], sum(gift_fen(*rules[i], fen) for i, fen in orders))
        # The sums by shop show which rule is wrong.
        server = self.serve()
        for i, rule in enumerate(rules):
            expected = sum(gift_fen(*rule, fen) for shop, fen in orders if shop == i)
            self.assertEqual(server.get_json(f"/v1/shops/r{i}")["amount_fen"], expected, rule)

    def test_a_duplicate_keeps_its_first_answer_whatever_the_pledge_is_now(self):
        self.begin()
        self.assertEqual(self.ingest_events(event("1", "100"))["amount_fen"], 200)
        self.run_modou("import", "pledges", "--data", self.data, self.write("e.csv", PLEDGE_HEADER + "s1,*,none,,p1,2026-09-01\n"))
        done = self.ingest_events(event("1", "100"), event("2", "100"))
        self.assertEqual((done["duplicates"], done["skipped"]), (1, {"no_pledge": 1}))
        self.assertEqual(self.amounts()["p1"], (1, 200))

    def test_a_conflict_across_files_and_with_every_part_of_the_body(self):
        self.begin()
        self.ingest_events(event("1", "100"))
        for other in [event("1", "99.99"), event("1", "100", shop="s2"), event("1", "100", buyer="b2"), event("1", "100", buyer=""),
                      event("1", "100", placed="2026-10-01T10:00:01+08:00"), event("1", "100", received="2026-11-01T10:00:01+08:00")]:
            self.assertEqual(self.ingest_events(other, code=1)["rejected"], {"order_conflict": 1}, other)
        self.assertEqual(self.ingest_events(event("1", "100").replace('"order": "1"', '"order": "\\u0031"'))["duplicates"], 1)
        self.assertEqual(self.amounts()["p1"], (1, 200))

    def test_an_order_number_with_a_hash_is_not_taken_for_an_order_and_its_item(self):
        # The reference is the same text, the body (which names the item) is not: nobody's order is silently swallowed.
        self.begin()
        self.assertEqual(self.ingest_events(event("7", "100", item="B"), event("9#A", "100", item="Z"))["gifts"], 2)
        for other in [event("7#B", "100"), event("9", "100", item="A#Z")]:
            done = self.ingest(self.write("other.ndjson", other), "--reject-file", str(self.folder / "rejects.csv"))
            self.assertEqual((done["duplicates"], done["rejected"]), (0, {"order_conflict": 1}), other)

    def test_a_refund_reaches_no_order_whose_number_only_begins_alike(self):
        self.begin()
        self.ingest_events(event("8#A", "100"), event("81", "100"), event("8", "100", item="B"))
        done = self.ingest_events(refund("8", "2026-10-20T00:00:00Z"))
        self.assertEqual(done["refunds"], {"corrected": 1})
        self.assertEqual(self.amounts()["p1"], (2, 400))

    def test_two_files_of_one_call_are_read_in_their_order(self):
        self.begin()
        first = self.write("1.ndjson", event("1", "100") + "\n" + refund("2", "2026-11-01T00:00:00Z") + "\n")
        second = self.write("2.ndjson", event("1", "100.00") + "\n" + event("2", "100") + "\n" + event("1", "50"))
        done = self.ingest(first, second, code=1)
        self.assertEqual((done["rows"], done["gifts"], done["duplicates"], done["skipped"], done["rejected"]), (5, 1, 1, {"refunded": 1}, {"order_conflict": 1}))

    def test_times_without_an_offset_are_those_of_shanghai(self):
        self.begin()
        self.ingest_events(event("1", "100", placed="2026-10-01", received="2026-11-01 9:05"))
        for placed, received in [("2026-09-30T16:00:00Z", "2026-11-01T01:05:00Z"), ("2026/10/1", "2026/11/1 9:05:00"), ("2026-10-01T00:00:00+08:00", "2026-10-31T20:05:00-05:00")]:
            self.assertEqual(self.ingest_events(event("1", "100", placed=placed, received=received))["duplicates"], 1, placed)
        for bad in ["2026-02-30", "2026-13-01", "2026-10-01T25:00:00Z", "2026-10-01 10:61", "20261001", "1790000000", "2026-10-01T10:00:00+99:00", "", "2026-10-01x"]:
            self.assertEqual(self.ingest_events(event("2", "100", placed=bad), code=1)["gifts"], 0, bad)
        without = json.loads(event("3", "100"))
        del without["data"]["received"]
        self.assertEqual(self.ingest_events(json.dumps(without))["gifts"], 1)
        self.assertEqual(self.ingest_events(event("3", "100"))["duplicates"], 1)

    def test_received_then_amount_then_pledge_is_the_order_of_reasons(self):
        self.begin()
        text = "o,s,p,c,r\n1,nobody,bad,2026-10-01,\n2,nobody,bad,2026-10-01,2026-11-01\n3,nobody,0.00,2026-10-01,2026-11-01\n4,nobody,5,2026-10-01,2026-11-01\n"
        done = self.ingest("--map", "order=o,shop=s,paid=p,placed=c,received=r", self.write("o.csv", text), code=1)
        self.assertEqual((done["skipped"], done["rejected"]), ({"not_received": 1, "nothing_paid": 1, "no_pledge": 1}, {"bad_amount": 1}))

    def test_a_gift_needs_the_pledge_of_its_own_shop_and_a_day_in_force(self):
        self.begin()
        done = self.ingest_events(event("1", "100", shop="S1"), event("2", "100", shop="s1 x"), event("3", "100", placed="2025-12-31T23:59:59+08:00"),
                                  event("4", "100", placed="2026-01-01T00:00:00+08:00"), event("5", "1", shop="s2", item="anything"))
        self.assertEqual((done["gifts"], done["skipped"]), (2, {"no_pledge": 3}))
        self.assertEqual(self.amounts(), {"p1": (1, 200), "p2": (1, 10), "p3": (0, 0)})


class MoreRefunds(Case):
    def test_one_that_arrives_first_counts_by_its_time(self):
        self.begin()
        self.ingest_events(refund("1", "2026-12-31T00:00:00Z"), refund("2", "2026-10-20T00:00:00Z", item="A"), refund("3", "2026-10-20T00:00:00Z", source="other"),
                           refund("4", "2026-11-01T02:00:00Z"), refund("5", "2026-11-01T01:59:59Z"))
        done = self.ingest_events(event("1", "100"), event("2", "100", item="A"), event("2", "100", item="B"), event("3", "100"), event("4", "100"), event("5", "100"))
        self.assertEqual((done["gifts"], done["skipped"]), (4, {"refunded": 2}))
        self.assertEqual(self.ingest_events(event("1", "100"), event("5", "100"))["skipped"], {"refunded": 1})

    def test_the_moment_of_receipt_is_not_earlier(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "100"))
        done = self.ingest_events(refund("1", "2026-11-01T02:00:00Z"), refund("2", "2026-11-01T01:59:59Z"))
        self.assertEqual(done["refunds"], {"kept": 1, "corrected": 1})
        self.assertEqual(self.amounts()["p1"], (1, 200))
        # A corrected order stays known: it never gives again.
        self.assertEqual(self.ingest_events(event("2", "100"), event("1", "100"))["duplicates"], 2)
        self.assertEqual(self.amounts()["p1"], (1, 200))

    def test_shops_and_buyers_leave_with_their_last_standing_gift(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "100", buyer="b2"), event("3", "100", shop="s2", buyer="b2"))
        self.assertEqual((self.totals()["shops"], self.totals()["buyers"]), (2, 2))
        self.ingest_events(refund("3", "2026-10-20T00:00:00Z"))
        self.assertEqual((self.totals()["shops"], self.totals()["buyers"]), (1, 2))
        self.ingest_events(refund("2", "2026-10-20T00:00:00Z"))
        self.assertEqual((self.totals()["shops"], self.totals()["buyers"]), (1, 1))
        self.ingest_events(event("4", "100", buyer="b2"))
        self.assertEqual((self.totals()["shops"], self.totals()["buyers"]), (1, 2))
        self.assertEqual(self.amounts()["p1"], (2, 400))


class Shapes(Case):
    def test_totals_and_summaries_have_exactly_the_members_promised(self):
        self.begin(projects=PROJECTS + "a-last,尾,Last,教育,远山基金会,云南\n")
        done = self.ingest_events(event("1", "100"))
        self.assertLessEqual({"rows", "gifts", "amount_fen", "duplicates", "skipped", "rejected", "part_refunds", "seconds"}, set(done))
        totals = self.totals()
        self.assertEqual(list(totals), ["as_of", "transfers", "projects", "shops", "buyers", "money", "holders"])
        self.assertEqual(set(totals["as_of"]), {"size", "time"})
        self.assertRegex(totals["as_of"]["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertEqual([list(p) for p in totals["projects"]], [["project", "gifts", "amount_fen"]] * 4)
        self.assertEqual([p["project"] for p in totals["projects"]], ["a-last", "p1", "p2", "p3"])

    def test_the_reject_file_holds_its_columns_whatever_is_in_the_order(self):
        self.begin()
        nasty = 'a,"b\n=1+1'
        file = self.write("strange, name.ndjson", event(nasty, "secret-sum", buyer="secret-buyer") + "\n" + event("2", "10") + "\n")
        rejects = self.folder / "r.csv"
        self.ingest("--reject-file", str(rejects), file)
        with open(rejects, newline="") as opened:
            rows = list(csv.reader(opened))
        self.assertEqual(rows[0], ["file", "line", "reason", "order", "field", "kind", "message_zh", "message_en"])
        self.assertEqual(len(rows), 2)
        self.assertIn("strange, name.ndjson", rows[1][0])
        self.assertEqual((rows[1][1:3], rows[1][4:6]), (["1", "bad_amount"], ["paid", "not_a_number"]))
        self.assertEqual(rows[1][3].lstrip("'"), nasty)
        self.assertNotIn("secret", rejects.read_text())

    def test_what_the_world_refuses_is_1_and_what_was_typed_wrong_2(self):
        self.begin()
        good = self.write("o.ndjson", event("1", "100") + "\n")
        for arguments, code in [(["ingest", "--data", self.data, str(self.folder / "absent")], 1), (["ingest", "--data", self.data, str(self.folder)], 1),
                                (["ingest", "--data", str(self.folder / "nowhere"), good], 1), (["ingest", "--data", self.data, "--format", "xlsx", good], 2),
                                (["ingest", "--data", self.data, "--wrong", good], 2), (["ingest", "--data", self.data], 2), (["ingest", good], 2), ([], 2),
                                (["ingest", "--data", self.data, "--map", "order", good], 2), (["ingest", "--data", self.data, "--map", "order=a,colour=b", good], 2),
                                (["import", "--data", self.data, good], 2), (["serve", "--data", self.data, "--port", "70000"], 2), (["totals", "--data"], 2),
                                (["serve", "--data", str(self.folder / "nowhere"), "--port", "0"], 1),
                                (["ingest", "--data", self.data, "--reject-file", str(self.folder / "no/such/r.csv"), good], 1)]:
            with self.subTest(arguments=arguments):
                out, err = self.run_modou(*arguments, code=code)
                self.assertNotEqual(err, "")
        self.assertEqual(self.ingest(self.write("empty.ndjson", ""))["rows"], 0)


if __name__ == "__main__":
    unittest.main()
