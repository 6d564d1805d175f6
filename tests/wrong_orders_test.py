"""Orders that would make silent wrong figures: of another time, cut by a spreadsheet, under another source, or no orders at all."""
import datetime
import json
import unittest

from support import Case, event

HEAD = "order,shop,item,buyer,paid,placed,received\n"


class WrongOrders(Case):
    def setUp(self):
        super().setUp()
        self.begin()

    def orders(self, *lines, code=0, name="orders.csv", options=()):
        return self.ingest(self.write(name, HEAD + "\n".join(lines) + "\n"), *options, code=code)

    def test_an_order_of_the_future_is_rejected(self):
        day = datetime.date.today() + datetime.timedelta(days=3)
        done = self.orders(f"A,s1,,b,100.00,2026-03-01,{day}", "B,s1,,b,100.00,2062-03-01,2062-03-05", code=1)
        self.assertEqual(done["rejected"], {"bad_time": 2})
        self.assertEqual({(one["field"], one["kind"]) for one in done["rejections"]}, {("received", "in_future")})

    def test_an_order_received_before_it_was_placed_is_rejected(self):
        done = self.orders("A,s1,,b,100.00,2026-03-05 00:00,2026-03-04 23:59", "B,s1,,b,100.00,2026-03-05 18:00,2026-03-05", code=1)
        self.assertEqual((done["gifts"], done["rejected"]), (1, {"bad_time": 1}), "the same day is good: a file may tell the day alone")
        self.assertEqual([(one["order"], one["kind"]) for one in done["rejections"]], [("A", "before_placed")])
        server = self.serve()
        status, _, body = server.post(event("C", "100", placed="2026-03-05T10:00:00+08:00", received="2026-03-01T10:00:00+08:00"))
        self.assertEqual(status, 200)
        self.assertEqual([(one["outcome"], one["reason"], one["field"], one["kind"]) for one in json.loads(body)], [("rejected", "bad_time", "received", "before_placed")])

    def test_numbers_whose_last_digits_a_spreadsheet_turned_to_zeros_are_rejected(self):
        done = self.orders(*[f"{number},s1,,b,10.00,2026-03-01,2026-03-02" for number in ("2022072512345920000", "2022072512345920000")], code=1)
        self.assertEqual(done["rejected"], {"bad_field": 2})
        self.assertEqual({one["kind"] for one in done["rejections"]}, {"lost_digits"})
        done = self.orders(*[f"{number},s1,,b,10.00,2026-03-01,2026-03-02" for number in ("20220725123459200", "20220725123459300", "20220725123459400")], code=1)
        self.assertEqual(done["rejected"], {"bad_field": 3}, "two zeros each, three numbers")
        done = self.orders(*[f"{number},s1,,b,10.00,2026-03-01,2026-03-02" for number in ("2022072512345920000", "2022072512345928259")])
        self.assertEqual(done["gifts"], 2, "another number kept its digits")
        done = self.orders("20220725123459200,s1,,b,10.00,2026-03-01,2026-03-02")
        self.assertEqual(done["gifts"], 1, "one alone with two zeros may be so")

    def test_rows_that_are_no_orders_are_told_apart(self):
        done = self.orders("5,s1,,b,10.00,2026-03-01,2026-03-02", ",,,,,,", "合计,,,,10.00,,", "合计,s1,,,10.00,2026-03-01,2026-03-02", ",,总计：,,10.00,,", "制表人：张三,,,,,,")
        self.assertEqual((done["rows"], done["gifts"]), (5, 1))
        self.assertEqual(done["skipped"], {"notes": 1, "sums": 3})

    def test_the_same_orders_under_another_source_are_refused(self):
        rows = ["1,s1,,b,30.00,2026-03-01,2026-03-02", "2,s1,,b,40.00,2026-03-01,2026-03-02"]
        self.assertEqual(self.orders(*rows)["gifts"], 2)
        before = self.amounts()
        _, said = self.run_modou("ingest", "--data", self.data, "--source", "商城", self.write("again.csv", HEAD + "\n".join(rows) + "\n"), code=1)
        self.assertIn("csv:s1", said)
        self.assertIn("again.csv:2", said)
        self.assertEqual(self.amounts(), before)
        self.assertEqual(self.orders("1,s1,,b,31.00,2026-03-01,2026-03-02", options=["--source", "商城"])["gifts"], 1, "another amount is another order")
        self.assertEqual(self.orders("3,s1,,b,50.00,2026-03-01,2026-03-02", options=["--source", "商城"])["gifts"], 1)
        # And the other way round: the source was left out this time.
        self.orders("3,s1,,b,50.00,2026-03-01,2026-03-02", code=1)
        self.assertEqual(self.orders("3,s1,,b,50.00,2026-03-01,2026-03-02", options=["--other-orders"])["gifts"], 1)
        self.assertEqual(self.orders(*rows)["duplicates"], 2, "known under its own source")

    def test_a_pledge_for_every_item_is_written_with_a_star(self):
        for item in ["＊", "全部商品", "all", "**"]:
            _, said = self.run_modou("import", "pledges", "--data", self.data,
                                     self.write("star.csv", f"shop,item,mode,value,project,from\ns1,{item},percent,5,p1,2026-02-01\n"), code=1)
            self.assertIn("star.csv:2", said)
            self.assertIn("*", said)


if __name__ == "__main__":
    unittest.main()
