"""Money on its way out, the bank's word for it, and erasure: as an operator scripts against them."""
import hashlib
import json
import os
import pathlib
import random
import sqlite3
import stat
import struct
import subprocess
import time
import unittest

from support import MODOU, Case, event

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
        expected = {"recorded_fen": 50000, "received_fen": None, "received_to": None, "paid_fen": 0, "promised_fen": 20000, "waiting_fen": 30000}
        self.assertEqual(money, expected)
        self.step("pay", payout, "chen")
        money = server.get_json("/v1/projects/p1")["money"]
        self.assertEqual(money, {**expected, "paid_fen": 10000, "promised_fen": 10000})
        self.assertEqual(server.get_json("/v1/home")["money"]["paid_fen"], 10000)
        settle = server.get_json(f"/v1/payouts/{payout}")["payout"]["settle"]
        back = server.get_json(f"/v1/entries/{settle}/trace?direction=backwards")["parts"][0]["hops"]
        self.assertEqual([hop["settles"] for hop in back], [None, payout])
        status, _, page = server.ask(f"/payouts/{payout}?lang=en")
        self.assertEqual(status, 200)
        self.assertIn("Village Works", page.decode())
        self.assertNotIn("anna", page.decode())
        self.assertEqual(server.ask("/payouts/999999")[0], 404)
        self.assertEqual(server.ask("/v1/payouts?before=x")[0], 400)
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
        self.assertEqual(totals["money"]["paid_fen"], 10000)


def bank(*rows):
    return "某某银行\n交易日期,收入,支出,对方户名,流水号\n" + "".join(",".join(row) + "\n" for row in rows)


class Reconcile(Money):
    """The gifts: ¥500.00 on 2026-11-01, held by 青禾基金会."""

    def reconcile(self, *files, holder="青禾基金会", code=0, more=()):
        out, err = self.run_modou("reconcile", "--data", self.data, "--holder", holder, "--json", *more, *files, code=code)
        return json.loads(out) if code == 0 else err

    def test_money_covers_the_oldest_gifts_and_each_line_counts_once(self):
        self.ingest_events(event("late", "1000.00", received="2026-11-05T10:00:00+08:00"))
        text = bank(("20261031", "7.00", "", "x", "0"), ("20261103", "300.00", "", "x", "1"), ("2026-11-06", "210.00", "", "x", "2"))
        for name, content in [("utf8.csv", text), ("gb.csv", text.encode("gb18030"))]:
            done = self.reconcile(self.write(name, content))
            self.assertEqual((done["recorded_fen"], done["received_fen"], done["difference_fen"], done["surplus_fen"]), (52000, 51000, 1000, 700))
            self.assertEqual(done["received_to"], "2026-11-01")
            self.assertEqual(done["files"][0]["new"], 3 if name == "utf8.csv" else 0)
        self.assertEqual([d["difference_fen"] for d in done["days"]], [0, 0, 0, 1000, 0])
        more = self.reconcile(self.write("more.csv", bank(("20261106", "210.00", "", "x", "2"), ("20261107", "10.00", "", "x", "3"))))
        self.assertEqual((more["files"][0]["new"], more["difference_fen"], more["received_to"]), (1, 0, "2026-11-05"))
        totals = self.totals()
        self.assertEqual(totals["money"], {"recorded_fen": 52000, "received_fen": 52000, "received_to": "2026-11-05", "paid_fen": 0, "promised_fen": 0,
                                           "waiting_fen": 52000})
        self.assertEqual({h["holder"]: h["money"]["received_fen"] for h in totals["holders"]}, {"青禾基金会": 52000, "远山基金会": None})
        self.assertEqual(self.reconcile()["received_fen"], 52000)

    def test_payments_meet_their_lines(self):
        payout = self.propose()["payout"]
        self.step("approve", payout, "bo")
        self.step("pay", payout, "chen")
        day = self.reconcile()["payouts"]["lines"][0]
        self.assertEqual((day["payout"], day["amount_fen"]), (payout, 10000))
        done = self.reconcile(self.write("b.csv", bank((day["day"], "", "100.00", "x", "1"), (day["day"], "", "3.00", "x", "2"))))
        self.assertEqual((done["payouts"]["matched"], done["payouts"]["unmatched"]), (1, 0))
        self.assertEqual(done["outflows"]["lines"], [{"day": day["day"], "amount_fen": 300}])
        table, _ = self.run_modou("reconcile", "--data", self.data, "--holder", "青禾基金会")
        self.assertIn("payouts: 1 found on statements, 0 not; outflows without a payout: 1", table)

    def test_half_a_statement_is_none(self):
        good, bad = self.write("good.csv", bank(("20261103", "300.00", "", "x", "1"))), self.write("bad.csv", bank(("20261103", "1e3", "", "x", "1")))
        self.assertIn("bad.csv:3", self.reconcile(good, bad, code=1))
        self.assertEqual(self.reconcile()["received_fen"], 0)
        self.assertIsNone(self.totals()["money"]["received_fen"])
        self.assertIn("holders are", self.reconcile(good, holder="nobody", code=1))
        self.reconcile(good, code=2, more=("--map", "who=x"))
        self.reconcile("no-such-file", code=1)
        self.assertIn("--map", self.reconcile(self.write("c.csv", "a,b\n1,2\n"), code=1))
        mapped = self.reconcile(self.write("d.csv", "when,got\n2026-11-02,5\n"), more=("--map", "date=when,in=got"))
        self.assertEqual(mapped["received_fen"], 500)

    def test_no_line_of_a_statement_is_readable_in_the_folder(self):
        self.reconcile(self.write("b.csv", bank(("20261103", "300.00", "", "Wang Wu", "SERIAL-77"))))
        for path in pathlib.Path(self.data).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                self.assertNotIn(b"Wang Wu", content, path)
                self.assertNotIn(b"SERIAL-77", content, path)

    def test_a_server_shows_what_a_new_statement_says(self):
        server = self.serve()
        self.assertIsNone(server.get_json("/v1/projects/p1")["money"]["received_fen"])
        self.assertIsNone(server.get_json("/v1/home")["money"]["received_fen"])
        self.reconcile(self.write("b.csv", bank(("20261103", "499.99", "", "x", "1"))))
        self.assertEqual(server.get_json("/v1/projects/p1")["money"]["received_fen"], 0)
        self.assertEqual(server.get_json("/v1/home")["money"]["received_fen"], 49999)
        self.reconcile(self.write("b.csv", bank(("20261104", "0.01", "", "x", "2"))))
        self.assertEqual(server.get_json("/v1/projects/p1")["money"]["received_fen"], 50000)


def private_parts(data):
    """(salt, party) of every entry, from the private files alone (docs/format-journal.md)."""
    found = []
    for path in sorted((pathlib.Path(data) / "book").glob("*.priv")):
        content, at = path.read_bytes(), 0
        while at < len(content):
            assert content[at:at + 8] == b"MODOUPRV"
            (count,) = struct.unpack_from("<I", content, at + 12)
            at += 32
            for _ in range(count):
                found.append((content[at:at + 16], content[at + 16:at + 24]))
                at += 34
    return found


class Erase(Case):
    NOBODY = bytes(8)

    def give(self, orders=40):
        self.begin()
        self.ingest_events(*(event(str(i), "100.00", buyer="who" if i % 4 == 0 else f"b{i % 3}") for i in range(orders)))

    def erase(self, *arguments, code=0):
        out, err = self.run_modou("erase", "--data", self.data, "--json", *arguments, code=code)
        return json.loads(out) if code == 0 else err

    def parties(self):
        return {party for _, party in private_parts(self.data)} - {self.NOBODY}

    def named_in(self, party):
        return [str(p) for p in pathlib.Path(self.data).rglob("*") if p.is_file() and party in p.read_bytes()]

    def check_gone(self, before):
        (gone,) = before - self.parties()
        self.assertEqual(self.named_in(gone), [])

    def test_the_buyer_is_nowhere_the_gifts_stand_and_no_order_gives_twice(self):
        self.give()
        before, totals = self.parties(), self.totals()
        link = json.loads(self.run_modou("link", "--data", self.data, "--buyer", "who", "--source", "mall", "--json")[0])["token"]
        _, err = self.run_modou("erase", "--data", self.data, "--source", "mall", "--buyer", "who")
        self.assertIn("10 of 10 entries erased", err)
        self.check_gone(before)
        self.assertEqual(sum(salt == bytes(16) for salt, _ in private_parts(self.data)), 11)
        after = self.totals()
        self.assertEqual((after["projects"], after["shops"], after["buyers"]), (totals["projects"], totals["shops"], totals["buyers"] - 1))
        again = self.ingest_events(*(event(str(i), "100.00", buyer="who" if i % 4 == 0 else f"b{i % 3}") for i in range(40)))
        self.assertEqual((again["duplicates"], again["gifts"]), (40, 0))
        self.assertEqual(self.erase("--source", "mall", "--buyer", "who")["entries"], 0)
        server = self.serve()
        self.assertEqual(server.ask("/v1/deeds/" + link)[0], 404)
        sequence = server.get_json("/v1/home")["latest"][0]["sequence"]
        self.assertEqual(server.ask(f"/v1/gifts/{sequence}")[0], 200)

    def test_a_book_replayed_from_nothing_says_the_same(self):
        self.give()
        self.erase("--source", "mall", "--buyer", "who")
        self.ingest_events(event("new", "100.00", buyer="who"))
        said = self.totals()
        self.assertEqual(said["buyers"], 4)
        self.run_modou("repair", "--data", self.data)
        replayed = self.totals()
        self.assertEqual(replayed, said)
        self.assertEqual(self.erase("--source", "mall", "--buyer", "who")["entries"], 1)
        self.assertEqual(self.totals()["buyers"], 3)

    def test_killed_at_any_moment_it_is_finished_by_the_next_start(self):
        rng = random.Random(7)
        self.give(400)
        buyers, cut = ["who", "b0", "b1", "b2"], 0
        for round_ in range(16):
            buyer = buyers[round_ % 4]
            if round_ >= 4:  # a new beginning for the same buyer
                self.ingest_events(*(event(f"{round_}-{i}", "1.00", buyer=buyer) for i in range(60)))
            before = self.parties()
            process = subprocess.Popen([MODOU, "erase", "--data", self.data, "--source", "mall", "--buyer", buyer], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(rng.random() * 0.03)  # not to wait for something: to hit another moment each round
            process.kill()
            process.wait()
            cut += len(self.parties()) == len(before)
            self.erase("--source", "mall", "--buyer", buyer)
            self.check_gone(before)
            self.assertEqual(self.totals()["projects"][0]["gifts"], 400 + 60 * max(0, round_ - 3))
        self.assertGreater(cut, 0, "no kill came before the end")
        out, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json")
        self.assertEqual(json.loads(out)["problems"], [])

    def test_a_server_erases_and_goes_on(self):
        self.give()
        server = self.serve()
        before = self.parties()
        self.assertEqual(self.erase("--source", "mall", "--buyer", "who")["entries"], 10)
        self.check_gone(before)
        self.assertEqual(self.ingest_events(event("more", "100.00"))["gifts"], 1)
        self.assertEqual(server.get_json("/v1/totals")["buyers"], 3)

    def test_a_shop_loses_its_name(self):
        self.give()
        totals = self.totals()
        self.erase("--shop", "s1")
        self.assertEqual(self.totals()["projects"], totals["projects"])
        database = sqlite3.connect(f"file:{self.data}/modou.db?mode=ro", uri=True)
        names = database.execute("SELECT id FROM shop UNION SELECT shop FROM pledge UNION SELECT subject FROM fact").fetchall()
        database.close()
        self.assertNotIn(("s1",), names)
        again = self.ingest_events(event("0", "100.00", buyer="who"), event("new", "100.00"))
        self.assertEqual((again["duplicates"], again["skipped"]), (1, {"no_pledge": 1}))
        _, err = self.run_modou("import", "pledges", "--data", self.data, str(self.folder / "pledges.csv"), code=1)
        self.assertIn("was erased", err)
        server = self.serve()
        self.assertEqual(server.ask("/v1/shops/s1")[0], 404)

    def test_bad_input(self):
        self.give(4)
        self.erase("--source", "mall", code=2)
        self.erase("--buyer", "who", code=2)
        self.erase("--shop", "s1", "--buyer", "who", "--source", "mall", code=2)
        before = private_parts(self.data)
        self.assertIn("nothing is known", self.erase("--source", "elsewhere", "--buyer", "who", code=1))
        self.assertIn("nothing is known", self.erase("--shop", "no-such-shop", code=1))
        self.assertEqual(private_parts(self.data), before)


if __name__ == "__main__":
    unittest.main()
