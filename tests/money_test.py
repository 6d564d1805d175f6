"""Money on its way out, the bank's word for it, and erasure: as an operator scripts against them."""
import hashlib
import json
import os
import pathlib
import stat
import unittest

from support import Case, event

LINES = "person,amount\n" + "".join(f"claim-{i},{10 + i}.00\n" for i in range(5))


class Money(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.ingest_events(*(event(str(i), "5000.00") for i in range(5)))  # 5 × ¥100.00 into p1
        self.paper = self.write("contract.txt", "a contract")

    def disburse(self, step, *arguments, code=0):
        out, err = self.run_modou("disburse", step, "--data", self.data, "--json", *arguments, code=code)
        return json.loads(out) if code == 0 else err

    def propose(self, *more, amount="100.00", payee="Village Works", purpose="pipes for Li Si", code=0):
        return self.disburse("propose", "--project", "p1", "--payee", payee, "--amount", amount, "--purpose", purpose,
                             "--evidence", self.paper, "--as", "anna", *more, code=code)

    def step(self, step, payout, person, *more, code=0):
        return self.disburse(step, "--payout", str(payout), "--as", person, *more, code=code)


class Disburse(Money):
    def test_three_people_and_every_step_repeats(self):
        first = self.propose()
        self.assertEqual((first["status"], first["amount_fen"], first["people"]), ("proposed", 10000, 0))
        self.assertEqual(first["evidence_sha256"], hashlib.sha256(b"a contract").hexdigest())
        self.assertEqual(self.propose(), first)
        payout = first["payout"]
        self.assertIn("three people", self.step("approve", payout, "anna", code=1))
        self.assertIn("nobody has approved", self.step("pay", payout, "chen", code=1))
        approved = self.step("approve", payout, "bo")
        self.assertEqual(approved["status"], "approved")
        self.assertEqual(self.step("approve", payout, "bo"), approved)
        self.assertIn("another person", self.step("approve", payout, "dai", code=1))
        for person in ["anna", "bo", " bo "]:
            self.assertIn("three people", self.step("pay", payout, person, code=1))
        paid = self.step("pay", payout, "chen", "--evidence", self.paper)
        self.assertEqual((paid["status"], paid["ended_by"]), ("paid", "chen"))
        self.assertEqual(self.step("pay", payout, "chen", "--evidence", self.paper), paid)
        self.assertIn("paid already", self.step("pay", payout, "dai", code=1))
        self.assertIn("paid already", self.step("pay", payout, "chen", "--evidence", self.write("o.txt", "other"), code=1))
        self.assertIn("paid or cancelled", self.step("cancel", payout, "anna", code=1))

    def test_the_same_key_with_another_body_is_refused(self):
        first = self.propose()
        self.assertIn("other words", self.propose(amount="100.01", code=1))
        self.assertIn("other words", self.propose(purpose="something else", code=1))
        second = self.propose("--key", "two")
        self.assertNotEqual(first["payout"], second["payout"])
        self.assertEqual(self.propose("--key", "two"), second)

    def test_what_is_promised_cannot_be_promised_again(self):
        self.propose(amount="450.00")
        self.assertIn("¥50.00 to give", self.propose("--key", "b", amount="50.01", code=1))
        listed = self.disburse("list")["payouts"]
        self.assertEqual([p["amount_fen"] for p in listed], [45000])
        self.step("cancel", listed[0]["payout"], "anna")
        self.assertEqual(self.disburse("list")["payouts"][0]["status"], "cancelled")
        self.assertEqual(self.propose("--key", "b", amount="500.00")["status"], "proposed")

    def test_papers_are_kept_for_the_operator_alone(self):
        self.propose()
        folder = pathlib.Path(self.data) / "evidence"
        kept = folder / hashlib.sha256(b"a contract").hexdigest()
        self.assertEqual(kept.read_bytes(), b"a contract")
        self.assertEqual([p.name for p in folder.iterdir()], [kept.name])
        self.assertEqual(stat.S_IMODE(os.stat(kept).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)

    def test_no_purpose_and_no_person_stands_in_the_book(self):
        payout = self.propose("--people", "5", amount="60.00", payee="Pipes, June")["payout"]
        self.step("approve", payout, "bo")
        self.step("pay", payout, "chen", "--lines", self.write("lines.csv", LINES))
        book = b"".join(p.read_bytes() for p in (pathlib.Path(self.data) / "book").iterdir())
        for name in [b"anna", b"chen", b"Li Si", b"pipes", b"claim-"]:
            self.assertNotIn(name, book)
        self.assertIn(b"batch:Pipes, June", book)
        self.assertIn(hashlib.sha256(b"a contract").hexdigest().encode(), book)

    def test_persons_are_paid_in_batches_of_five_or_more(self):
        self.assertIn("at least 5", self.propose("--people", "4", code=1))
        payout = self.propose("--people", "5", amount="60.00", payee="June")["payout"]
        self.step("approve", payout, "bo")
        lines = self.write("lines.csv", LINES)
        for text, said in [("person,amount\na,60.00\n", "1 people"), (LINES.replace("10.00", "10.01"), "¥60.01"),
                           (LINES.replace("claim-1", "claim-0"), "lines.csv:3"), (LINES.replace("11.00", "x"), "lines.csv:3"),
                           ("who,amount\na,1\n", "person"), (LINES.replace("11.00", "0"), "lines.csv:3")]:
            self.assertIn(said, self.step("pay", payout, "chen", "--lines", self.write("lines.csv", text), code=1))
        self.assertEqual(self.disburse("list")["payouts"][0]["status"], "approved")
        before = self.totals()["transfers"]
        self.write("lines.csv", LINES)
        paid = self.step("pay", payout, "chen", "--lines", lines)
        self.assertEqual(self.totals()["transfers"], before + 6)
        self.assertEqual(self.step("pay", payout, "chen", "--lines", lines), paid)
        other = LINES.replace("10.00", "11.00").replace("claim-1,11", "claim-1,10")
        self.assertIn("paid already", self.step("pay", payout, "chen", "--lines", self.write("l.csv", other), code=1))
        organisation = self.propose("--key", "o")["payout"]
        self.step("approve", organisation, "bo")
        self.assertIn("organisation", self.step("pay", organisation, "chen", "--lines", lines, code=1))

    def test_bad_input(self):
        for amount in ["", "1e3", "-1", "12.345", "ten"]:
            self.propose(amount=amount, code=2)
        self.assertIn("more than 0", self.propose(amount="0", code=1))
        self.assertIn("payee", self.propose(payee=" ", code=1))
        self.assertIn("no project", self.disburse("propose", "--project", "nobody", "--payee", "x", "--amount", "1", "--purpose", "y",
                                                   "--evidence", self.paper, "--as", "anna", code=1))
        self.disburse("propose", "--project", "p1", "--payee", "x", "--amount", "1", "--purpose", "y", "--evidence", "no-such-file", "--as", "anna", code=1)
        self.assertIn("empty", self.disburse("propose", "--project", "p1", "--payee", "x", "--amount", "1", "--purpose", "y",
                                             "--evidence", self.write("empty", ""), "--as", "anna", code=1))
        self.assertIn("no payout", self.step("approve", 999999, "bo", code=1))
        self.step("approve", 18446744073709551615, "bo", code=1)
        self.disburse("approve", "--payout", "x", "--as", "bo", code=2)
        self.disburse("approve", "--as", "bo", code=2)

    def test_a_server_carries_it_out_and_shows_it(self):
        server = self.serve()
        payout = self.propose()["payout"]
        self.step("approve", payout, "bo")
        batch = self.propose("--people", "7", payee="Spring")["payout"]
        shown = server.get_json(f"/v1/payouts/{payout}")["payout"]
        self.assertEqual((shown["status"], shown["purpose"], shown["project"]), ("approved", "pipes for Li Si", "p1"))
        money = server.get_json("/v1/projects/p1")["money"]
        self.assertEqual(money, {"received_fen": 50000, "paid_out_fen": 0, "promised_fen": 20000, "waiting_fen": 30000})
        self.step("pay", payout, "chen")
        money = server.get_json("/v1/projects/p1")["money"]
        self.assertEqual(money, {"received_fen": 50000, "paid_out_fen": 10000, "promised_fen": 10000, "waiting_fen": 30000})
        found = server.get_json("/v1/payouts?project=p1")["payouts"]
        self.assertEqual([p["payout"] for p in found], [batch, payout])
        self.assertEqual((found[0]["purpose"], found[0]["people"]), (None, 7))
        text = json.dumps(found)
        for name in ["anna", "chen", "bo\""]:
            self.assertNotIn(name, text)
        self.assertEqual([p["payout"] for p in server.get_json("/v1/payouts?before=%d" % batch)["payouts"]], [payout])
        self.assertEqual(server.get_json("/v1/payouts?project=p2")["payouts"], [])
        for path in ["/v1/payouts/0", "/v1/payouts/999999", "/v1/payouts/x", "/v1/payouts/18446744073709551616", "/v1/payouts?project=nobody"]:
            self.assertEqual(server.ask(path)[0], 404, path)
        totals = server.get_json("/v1/totals")
        self.assertEqual(totals["money"]["paid_out_fen"], 10000)


if __name__ == "__main__":
    unittest.main()
