"""The command line's contract, as its users script against it."""
import csv
import gzip
import io
import json
import shutil
import subprocess
import unittest

from support import PLEDGES, PROJECTS, Case, event, refund


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
        for command in ["init", "import", "ingest", "totals", "serve", "demo", "link", "repair"]:
            out, _ = self.run_modou(command, "--help")
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
        self.assertNotIn("b1", rejects.read_text())

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


class Files(Case):
    def test_csv_with_its_own_columns(self):
        self.begin()
        text = "﻿单号,实付,下单时间,收货时间,电话\r\n=\"001\",\"¥1,000.00元\",2026/10/1 9:00,2026-11-01,13800000000\r\n002,50,2026-10-01,,1\r\n003,-1,2026-10-01,2026-11-01,1\r\n"
        done = self.ingest("--shop", "s1", "--map", "order=单号,paid=实付,placed=下单时间,received=收货时间", self.write("o.csv", text), code=1)
        self.assertEqual((done["gifts"], done["amount_fen"], done["skipped"], done["rejected"]), (1, 2000, {"not_received": 1}, {"bad_amount": 1}))
        kept = b"".join(p.read_bytes() for p in (self.folder / "data").rglob("*") if p.is_file())
        self.assertNotIn(b"13800000000", kept)

    def test_taobao_in_gbk_with_and_without_its_item_file(self):
        self.begin(pledges=PLEDGES + "豆豆小店,*,percent,1,p1,2016-01-01\n豆豆小店,K1,fixed,1.00,p2,2016-01-01\n")
        header = "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名 ,联系手机,订单创建时间,订单付款时间 ,店铺名称,退款金额\r\n"
        rows = ["=\"1930679858170647\",张小买,100.00,交易成功,李某某,'13911112222,2016/5/23 22:02,2016-05-23 22:02:11,豆豆小店,0.00",
                "1930679858170648,张小买,100,交易关闭,李某某,'13911112222,2016/5/23 22:02,2016-05-23 22:02:11,豆豆小店,100",
                "1930679858170649,王小买,30.00,交易成功,李某某,'13911112222,2016/5/23 22:02,2016-05-23 22:02:11,豆豆小店,5.00"]
        orders = self.write("ExportOrderList1.csv", header + "\r\n".join(rows) + "\r\n", "gb18030")
        done = self.ingest(orders)
        self.assertEqual((done["gifts"], done["amount_fen"], done["skipped"], done["part_refunds"]), (2, 130, {"not_received": 1}, 1))
        _, err = self.run_modou("ingest", "--data", self.data, orders)
        self.assertIn("GB18030", err)
        items = self.write("ExportItemList1.csv", "订单编号,标题,价格,购买数量,商家编码\r\n2,甲,10.00,2,K1\r\n2,乙,10.00,1,K2\r\n", "gb18030")
        more = self.write("ExportOrderList2.csv", header + "2,张小买,30.00,交易成功,李某某,1,2016/5/23,2016/5/23,豆豆小店,0\r\n", "gb18030")
        done = self.ingest(items, more)
        self.assertEqual((done["gifts"], done["amount_fen"]), (2, 110))
        kept = b"".join(p.read_bytes() for p in (self.folder / "data").rglob("*") if p.is_file())
        for secret in ["李某某", "张小买", "13911112222", "1930679858170647"]:
            self.assertNotIn(secret.encode(), kept)
            self.assertNotIn(secret.encode("gb18030"), kept)

    def test_packed_files_and_standard_input(self):
        self.begin()
        text = "".join(event(str(i), "10") + "\n" for i in range(500)).encode()
        self.assertEqual(self.ingest(self.write("o.ndjson.gz", gzip.compress(text)))["gifts"], 500)
        self.assertEqual(self.ingest("--format", "ndjson", "-", stdin=text)["duplicates"], 500)
        if shutil.which("zstd") is None:
            self.skipTest("the zstd command is not installed")
        packed = subprocess.run(["zstd", "-qc"], input=text, capture_output=True, check=True).stdout
        self.assertEqual(self.ingest(self.write("o.ndjson.zst", packed))["duplicates"], 500)
        _, err = self.run_modou("ingest", "--data", self.data, self.write("cut.ndjson.zst", packed[:-9]), code=1)
        self.assertIn("offset", err)

    def test_rubbish_never_stops_the_good_rows(self):
        self.begin()
        good = event("1", "10").encode()
        rubbish = [b"\xff\xfe", b"{" * 5000, b"x" * (3 << 20), b"[]", b"null", b'"text"', "１２.５".encode(), b"\x00" * 50]
        done = self.ingest(self.write("o.ndjson", b"\r\n".join([*rubbish, good]) + b"\r\n"), code=1)
        self.assertEqual(done["gifts"], 1)
        self.assertEqual(sum(done["rejected"].values()), len(rubbish))
        self.assertEqual(done["rejected"]["line_too_long"], 1)
        for amount in ["1e3", "１２.５", "-1", "", "12.345", "9007199254740993", "10000000000.01", "1,000", "¥5", " 5"]:
            self.assertEqual(self.ingest_events(event("bad", amount), code=1)["rejected"], {"bad_amount": 1}, amount)
        self.assertEqual(self.ingest_events(event("largest", "10000000000.00"))["amount_fen"], 20000000000)


if __name__ == "__main__":
    unittest.main()
