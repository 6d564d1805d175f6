"""Files of orders as people really have them: their own columns, GBK, packed, torn, hostile."""
import csv
import gzip
import io
import json
import pathlib
import shutil
import subprocess
import unittest

from support import MODOU, PLEDGES, Case, event


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


MAP = "order=o,shop=s,item=i,buyer=b,paid=p,placed=c,received=r"
HEADER = "o,s,i,b,p,c,r\n"


class Columns(Case):
    def csv(self, *lines, header=HEADER, map_=MAP, more=(), code=0):
        return self.ingest("--map", map_, *more, self.write("o.csv", header + "".join(line + "\n" for line in lines)), code=code)

    def test_a_quote_is_special_only_where_a_field_begins(self):
        self.begin(pledges='shop,item,mode,value,project,from\n"a,""b""",*,percent,2,p1,2026-01-01\n6"" pipe,*,percent,2,p1,2026-01-01\n')
        done = self.csv('1,"a,""b""",,x,100,2026-10-01,2026-11-01', '2,6"" pipe,,"several\nlines, and ""more""",100,2026-10-01,2026-11-01', '', '3,"a,""b""",,,"100",2026-10-01,2026-11-01')
        self.assertEqual((done["gifts"], done["rejected"]), (3, {}))

    def test_a_row_with_too_few_or_too_many_fields_is_rejected_by_its_own_line(self):
        self.begin()
        rejects = self.folder / "r.csv"
        done = self.csv('1,s1,,"two\nlines",100,2026-10-01,2026-11-01', "2,s1,,b", "3,s1,,b,100,2026-10-01,2026-11-01,more", "4,s1,,b,100,2026-10-01,2026-11-01", more=("--reject-file", str(rejects)))
        self.assertEqual(done["gifts"], 2)
        self.assertEqual([r["line"] for r in csv.DictReader(io.StringIO(rejects.read_text()))], ["4", "5"])

    def test_an_open_quote_spoils_its_own_line_alone(self):
        self.begin()
        done = self.csv("1,s1,,b,100,2026-10-01,2026-11-01", '2,s1,,"open,100,2026-10-01,2026-11-01', "3,s1,,b,100,2026-10-01,2026-11-01", code=1)
        self.assertEqual((done["gifts"], sum(done["rejected"].values())), (2, 1))

    def test_sums_as_tables_write_them(self):
        self.begin()
        sums = [" 100 ", "¥100", "￥100.00", "100元", '"1,234.50"', '"=""100.00"""', "'100", "100.0", '"¥1,000,000.00元"']
        done = self.csv(*[f"{i},s2,,b,{text},2026-10-01,2026-11-01" for i, text in enumerate(sums)])
        self.assertEqual((done["gifts"], done["rejected"]), (len(sums), {}))
        for text in ["1e3", "１２.５", "-1", "", "12.345", "9007199254740993", "10000000000.01", "1.2.3", "0x10", "+5", ".5", "5.", "12 34", "USD5", "NaN", "1,2,3", "=1+1", "−5"]:
            with self.subTest(text=text):
                self.assertEqual(self.csv(f'bad,s2,,b,"{text}",2026-10-01,2026-11-01', code=1)["rejected"], {"bad_amount": 1})

    def test_the_source_of_a_table_is_its_shop_and_what_was_typed_wins_over_columns(self):
        self.begin()
        self.csv("1,nobody,A,b1,50,2026-10-01T10:00:00+08:00,2026-11-01T10:00:00+08:00", more=("--shop", "s1"))
        self.assertEqual(self.ingest_events(event("1", "50", item="A", source="csv:s1"))["duplicates"], 1)
        self.csv("1,s1,A,b1,50,2026-10-01T10:00:00+08:00,2026-11-01T10:00:00+08:00", more=("--source", "mine", "--other-orders"))
        self.assertEqual(self.ingest_events(event("1", "50", item="A", source="mine"))["duplicates"], 1)
        # An event's own source wins over --source.
        done = self.ingest("--source", "mine", "--other-orders", self.write("e.ndjson", event("1", "50", item="A", source="not mine")))
        self.assertEqual((done["gifts"], done["duplicates"]), (1, 0))

    def test_a_map_must_name_what_an_order_needs(self):
        self.begin()
        for map_ in ["order=o,shop=s,paid=p,placed=c", "order=o,shop=s,paid=p,received=r", "order=o,shop=s,placed=c,received=r", "shop=s,paid=p,placed=c,received=r"]:
            self.run_modou("ingest", "--data", self.data, "--map", map_, self.write("o.csv", HEADER), code=2)
        # A column that the file does not have is the file's fault, not the caller's; and nothing is guessed.
        _, err = self.run_modou("ingest", "--data", self.data, "--map", MAP.replace("=p", "=price"), self.write("o.csv", HEADER + "1,s1,,b,1,2026-10-01,2026-11-01\n"), code=1)
        self.assertIn("price", err)
        self.assertEqual(self.totals()["transfers"], 0)

    def test_tables_in_gb18030_and_their_stray_bytes(self):
        self.begin()
        rows = ["单号,店,备注,实付,下单,收货", "1,s1,送给妈妈,100,2026-10-01,2026-11-01", "2,s1,坏字,100,2026-10-01,2026-11-01", "坏3,s1,好,100,2026-10-01,2026-11-01", "4,s1,好,100,2026-10-01,2026-11-01"]
        raw = "\r\n".join(rows).encode("gb18030").replace("坏".encode("gb18030"), b"\xff\xff")
        done = self.ingest("--map", "order=单号,shop=店,paid=实付,placed=下单,received=收货", self.write("o.csv", raw), code=1)
        # A stray byte spoils a row only where giving reads it.
        self.assertEqual((done["gifts"], done["rejected"]), (3, {"bad_encoding": 1}))


class Lines(Case):
    def test_a_line_of_one_mebibyte_is_read_and_a_longer_one_is_not(self):
        self.begin()

        def padded(order, size):
            text = json.loads(event(order, "10"))
            text["data"]["note"] = ""
            text["data"]["note"] = "x" * (size - len(json.dumps(text)))
            return json.dumps(text)

        rejects = self.folder / "r.csv"
        file = self.write("o.ndjson", "\n".join([padded("1", 1 << 20), padded("2", (1 << 20) + 1), padded("3", 9 << 20), event("4", "10")]))
        done = self.ingest("--reject-file", str(rejects), file)
        self.assertEqual((done["gifts"], done["rejected"]), (2, {"line_too_long": 2}))
        self.assertEqual([r["line"] for r in csv.DictReader(io.StringIO(rejects.read_text()))], ["2", "3"])

    def test_a_very_long_line_takes_no_memory(self):
        self.begin()
        file = self.folder / "long.ndjson"
        with open(file, "wb") as opened:
            opened.truncate(2 << 30)
            opened.seek(0, io.SEEK_END)
            opened.write(b"\n" + event("1", "10").encode() + b"\n")
        # 1.5 GB of address space: the whole line would not fit.
        done = subprocess.run(["prlimit", "--as=1610612736", MODOU, "ingest", "--data", self.data, "--json", str(file)], capture_output=True, timeout=120)
        self.assertEqual((done.returncode, json.loads(done.stdout)["gifts"], json.loads(done.stdout)["rejected"]), (1, 1, {"line_too_long": 1}), done.stderr)

    def test_ends_of_lines_marks_and_blanks(self):
        self.begin()
        self.assertEqual(self.ingest(self.write("o.ndjson", "\ufeff" + event("1", "10") + "\r\n\r\n\n  \n" + event("2", "10") + "\r\n" + event("3", "10")))["gifts"], 3)
        bad = event("4", "10", buyer="~").encode().replace(b"~", b"\xc3\x28")
        done = self.ingest(self.write("o.ndjson", bad + b"\n" + event("5", "10").encode()), code=1)
        self.assertEqual((done["gifts"], sum(done["rejected"].values())), (1, 1))

    def test_numbers_are_read_from_their_text(self):
        self.begin()
        good = event("1", "~", shop="s2")
        for i, number in enumerate(["100", "0.1", "12.30", "9999999999.99", "1.0"]):
            self.assertEqual(self.ingest_events(good.replace('"~"', number).replace('"1"', f'"n{i}"', 1).replace('"order": "1"', f'"order": "n{i}"'))["gifts"], 1, number)
        for number in ["1e3", "1E2", "12.345", "-1", "9007199254740993", "1e400", "0.1000", "true", "null", "[1]", '{"fen":1}']:
            with self.subTest(number=number):
                done = self.ingest_events(good.replace('"~"', number), code=1)
                self.assertEqual((done["gifts"], sum(done["rejected"].values())), (0, 1))

    def test_hostile_events_are_rejected_alone(self):
        self.begin()
        strange = ["[" * 100_000, '{"a":' * 50_000, event("1", "10").replace("order.received", "order.deleted"), event("1", "10")[:-1], event("1", "10") + "}", "{}", "NaN",
                   event("", "10"), event("1", "10", shop=""), '{"type":"order.received","data":[]}', '{"type":"order.received","source":"m","data":{"order":{"a":1}}}',
                   event("1\u0000", "10", shop="s1\u0000"), '"\\ud800"']
        for text in strange:
            with self.subTest(text=text[:60]):
                done = self.ingest(self.write("o.ndjson", text + "\n" + event("good", "10") + "\n"), "--reject-file", str(self.folder / "r.csv"))
                self.assertEqual((done["rows"], done["gifts"] + done["duplicates"]), (2, 1))


class Packed(Case):
    def test_members_follow_each_other_and_damage_is_told(self):
        self.begin()
        one, two = event("1", "10").encode() + b"\n", event("2", "10").encode() + b"\n"
        self.assertEqual(self.ingest(self.write("o.gz", gzip.compress(one) + gzip.compress(two)))["gifts"], 2)
        lines = "".join(event(str(i), "10") + "\n" for i in range(3000)).encode()
        packed = bytearray(gzip.compress(lines))
        _, err = self.run_modou("ingest", "--data", self.data, self.write("cut.gz", bytes(packed[:-20])), code=1)
        self.assertIn("cut.gz", err)
        packed[len(packed) // 2] ^= 0xFF
        self.run_modou("ingest", "--data", self.data, self.write("flipped.gz", bytes(packed)), code=1)
        # Whatever went in before the damage was found is given once.
        done = self.ingest(self.write("whole.gz", gzip.compress(lines)))
        self.assertEqual(done["gifts"] + done["duplicates"], 3000)
        self.assertEqual(self.totals()["transfers"], 3000)

    def test_frames_of_zstd_follow_each_other(self):
        if shutil.which("zstd") is None:
            self.skipTest("the zstd command is not installed")
        self.begin()
        frames = b"".join(subprocess.run(["zstd", "-qc"], input=event(str(i), "10").encode() + b"\n", capture_output=True, check=True).stdout for i in range(3))
        self.assertEqual(self.ingest("-", stdin=frames)["gifts"], 3)

    def test_a_bomb_is_read_as_lines(self):
        self.begin()
        bomb = gzip.compress(bytes(200 << 20) + b"\n" + event("1", "10").encode(), compresslevel=1)
        done = self.ingest(self.write("bomb.ndjson.gz", bomb), code=1)
        self.assertEqual((done["gifts"], done["rejected"]), (1, {"line_too_long": 1}))


class Taobao(Case):
    HEADER = "订单编号 ,买家会员名,总金额,买家实际支付金额\t,订单状态,收货地址 ,订单创建时间,订单付款时间 ,店铺名称,退款金额,确认收货时间"
    PLEDGES = "shop,item,mode,value,project,from\n豆店,*,percent,100,p1,2016-01-01\n豆店,K1,percent,100,p2,2016-01-01\n豆店,K3,percent,100,p3,2016-01-01\n豆店,K1,none,,p1,2016-06-01\n"

    def orders(self, name, *rows, encoding="gb18030"):
        return self.write(name, self.HEADER + "\r\n" + "".join(row + "\r\n" for row in rows), encoding)

    def test_the_largest_remainder_goes_first_and_nothing_is_lost(self):
        self.begin(pledges=self.PLEDGES)
        orders = self.orders("ExportOrderList1.csv", '="901",买家,9,10.00,交易成功,某路 1 号,2016-05-01 10:00,2016-05-01 10:01,豆店,0,', "'902,买家,9,0.05,交易成功,,2016-05-01 10:00,2016-05-01 10:01,豆店,,",
                             "903,买家,9,5.00,交易成功,,2016-05-01 10:00,2016-05-01 10:01,豆店,,")
        items = self.write("ExportItemList1.csv", "订单编号,标题,价格,购买数量,商家编码\r\n" + "".join(
            f"{order},甲,{price},{count},{code}\r\n" for order, price, count, code in
            [('"=""901"""', "1.00", 1, "K1"), ("901", "0.50", 2, "K2"), ("901", "1.00", 1, "K3"), ("902", "3.00", 1, "K1"), ("902", "1.00", 1, "K3"), ("999", "1", 1, "K1")]), "gb18030")
        for call in [(orders, items), (items, orders)]:
            done = self.ingest(*call)
        # 901: 3.34 + 3.33 + 3.33; 902: 3.75 and 1.25 fen: 4 + 1; 903 has no line of its own: the whole order.
        self.assertEqual(self.amounts(), {"p1": (2, 833), "p2": (2, 338), "p3": (2, 334)})
        self.assertEqual((done["gifts"], done["duplicates"]), (0, 6))

    def test_only_a_finished_order_gives_and_at_its_receipt(self):
        self.begin(pledges=self.PLEDGES)
        rows = [f"{i},买,1,1.00,{status},,2016-05-01 10:00,2016-05-01 10:01,豆店,0," for i, status in
                enumerate(["等待买家付款", "买家已付款，等待卖家发货", "卖家已发货,等待买家确认".replace(",", "，"), "交易关闭", "交易成功 ", "", "成功"])]
        done = self.ingest(self.orders("ExportOrderList1.csv", *rows))
        self.assertEqual((done["gifts"], done["skipped"]), (1, {"not_received": 6}))
        self.ingest(self.orders("ExportOrderList2.csv", "77,买家,1,1元,交易成功,,2016/5/1 10:00,2016/5/1 10:01,豆店,0.50,2016/5/9 8:00"))
        same = event("77", "1", shop="豆店", buyer="买家", placed="2016-05-01T10:00:00+08:00", received="2016-05-09T08:00:00+08:00", source="taobao")
        self.assertEqual(self.ingest_events(same)["duplicates"], 1)

    def test_it_is_known_in_utf_8_too_and_the_shop_can_be_given(self):
        self.begin()
        row = "1,买家,1,100,交易成功,,2026-05-01 10:00,2026-05-01 10:01,没有约定的店,0,"
        self.assertEqual(self.ingest("--shop", "s1", self.orders("ExportOrderList1.csv", row, encoding="utf-8-sig"))["amount_fen"], 200)
        self.assertEqual(self.ingest("--format", "taobao", "--shop", "s1", "-", stdin=(self.HEADER + "\n" + row).encode("gb18030"))["duplicates"], 1)

    def test_a_stray_byte_in_a_name_or_address_stops_no_gift(self):
        self.begin(pledges=self.PLEDGES)
        file = pathlib.Path(self.orders("ExportOrderList1.csv", "1,买家,1,1.00,交易成功,~某路,2016-05-01 10:00,2016-05-01 10:01,豆店,0,"))
        file.write_bytes(file.read_bytes().replace(b"~", b"\x80\xff"))
        self.assertEqual(self.ingest(str(file))["gifts"], 1)


if __name__ == "__main__":
    unittest.main()
