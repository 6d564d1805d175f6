"""Files of orders as people really have them: their own columns, GBK, packed, torn, hostile."""
import csv
import gzip
import io
import json
import shutil
import subprocess
import unittest

from support import PLEDGES, Case, event


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
