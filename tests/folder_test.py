"""A data folder of the version before, opened by this one: what was counted stays counted, and no file counts twice."""
import json
import pathlib
import tarfile
import unittest

import support

KEPT = pathlib.Path(__file__).resolve().parent / "fixtures/folder_v1"
HOLDERS = ("青禾基金会", "远山基金会", "白露基金会")
MAP = "order=order,shop=shop,item=item,buyer=buyer,paid=paid,placed=placed,received=received"


class FolderOfTheVersionBefore(support.Case):
    def setUp(self):
        super().setUp()
        with tarfile.open(KEPT / "data.tar.xz") as tar:
            tar.extractall(self.folder, filter="data")
        self.said = json.loads((KEPT / "said.json").read_text(encoding="utf-8"))

    def input(self, name):
        return str(KEPT / "inputs" / name)

    def reconcile(self, holder, *names, code=0):
        files = [name if "/" in name else self.input(name) for name in names]
        out, err = self.run_modou("reconcile", "--data", self.data, "--holder", holder, "--json", *files, code=code)
        return json.loads(out) if code == 0 else err

    def counted(self):
        """The totals, less the size of the book: each opening may note something in it."""
        totals = self.totals()
        del totals["as_of"]
        return totals

    def expected(self):
        totals = dict(self.said["totals"])
        del totals["as_of"]
        return totals

    def test_it_opens_and_says_what_it_said(self):
        self.assertEqual(self.counted(), self.expected())
        listed, _ = self.run_modou("disburse", "list", "--data", self.data, "--json")
        payouts = json.loads(listed)["payouts"]
        for payout in payouts:  # what the version before did not say yet
            self.assertEqual(payout.pop("statement") is not None, payout["status"] == "paid")
        self.assertEqual(payouts, self.said["payouts"])
        checked, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json")
        self.assertEqual(json.loads(checked)["problems"], [])
        for holder, then in zip([HOLDERS[0], HOLDERS[2], HOLDERS[1]], [self.said["reconcile"][i] for i in (1, 3, 4)]):
            now = self.reconcile(holder)
            for key in ("recorded_fen", "received_fen", "difference_fen", "surplus_fen", "received_to", "payouts", "outflows"):
                self.assertEqual(now[key], then[key], (holder, key))
        self.run_modou("repair", "--data", self.data)
        self.assertEqual(self.counted(), self.expected())

    def test_the_same_statements_again_change_nothing(self):
        sizes = []
        for _ in range(2):  # the second time the lines are known by what they say
            for holder, names in [(HOLDERS[0], ["bank_may.csv"]), (HOLDERS[0], ["bank_to_june.csv"]), (HOLDERS[1], ["plain.csv", "plain_more.csv"]),
                                  (HOLDERS[2], ["alipay.csv"]), (HOLDERS[1], ["wechat.csv"])]:
                done = self.reconcile(holder, *names)
                self.assertEqual([file["new"] for file in done["files"]], [0] * len(names), names)
            self.assertEqual(self.counted(), self.expected())
            sizes.append(self.totals()["as_of"]["size"])
        # What that version took for a payment stays one, and is named.
        self.assertEqual(done["files"][0]["passed_over"], {"kept_otherwise_before": 1})
        # The first time the book notes the keys, the seals and where the lines come from; then there is nothing to note.
        self.assertEqual(sizes[0], sizes[1])

    def test_who_asks_for_it_has_an_old_refund_counted_as_one(self):
        out, _ = self.run_modou("reconcile", "--data", self.data, "--holder", HOLDERS[1], "--json", "--recount", self.input("wechat.csv"))
        done = json.loads(out)
        self.assertEqual([done["files"][0][k] for k in ("new", "recounted", "passed_over")], [0, 1, {}])
        self.assertEqual((done["surplus_fen"], done["outflows"]["unmatched"]), (420, 1))

    def test_a_file_saved_again_is_told_until_its_lines_are_known_and_then_counts_once(self):
        again = self.write("again.csv", "日期,收入,支出,对方\n2026/5/3,0.1,,甲店\n2026/5/3,0.1,,甲店\n2026/5/3,1,,\"甲店, 乙\"\n2026-05-04,,0.3,丙厂\n")
        err = self.reconcile(HOLDERS[1], again, code=1)
        self.assertIn("give that file first", err)
        self.assertEqual(self.counted(), self.expected())
        self.assertEqual(self.reconcile(HOLDERS[1], "plain.csv", "plain_more.csv", again)["files"][2]["new"], 0)
        self.assertEqual(self.counted(), self.expected())

    def test_the_same_orders_again_give_nothing_twice(self):
        again = [self.ingest(self.input("events.ndjson")), self.ingest("--format", "csv", "--source", "shopcsv", "--map", MAP, self.input("orders.csv"))]
        for now, then in zip(again, [self.said["ingest"][0], self.said["ingest"][2]]):
            self.assertEqual((now["gifts"], now["amount_fen"], now["duplicates"]), (0, 0, then["gifts"]))
        refunds = self.ingest(self.input("refunds.ndjson"))
        self.assertEqual(refunds["gifts"], 0)
        self.assertEqual(self.counted(), self.expected())

    def test_what_was_erased_or_revoked_stays_so(self):
        server = self.serve()
        live, revoked, erased = self.said["links"]
        self.assertEqual([server.ask("/v1/deeds/" + token)[0] for token in (live, revoked, erased)], [200, 404, 404])
        self.assertEqual(server.get_json("/v1/deeds/" + live)["gifts"], 3)
        again, _ = self.run_modou("erase", "--data", self.data, "--source", "mall", "--buyer", "leaves", "--json")
        self.assertEqual(json.loads(again)["entries"], 0)
        # The gifts of then name the definition of then, whose text is served.
        sequence = server.get_json("/v1/home")["latest"][0]["sequence"]
        rule = server.get_json(f"/v1/gifts/{sequence}")["rule"]
        self.assertEqual((rule["programme"], rule["version"]), ("order-donation", 1))
        status, headers, text = server.ask("/v1/definitions/" + rule["sha256"])
        self.assertEqual((status, headers["Content-Type"]), (200, "application/toml; charset=utf-8"))
        self.assertEqual(text, (pathlib.Path(self.data) / f"definitions/{rule['sha256']}.toml").read_bytes())


if __name__ == "__main__":
    unittest.main()
