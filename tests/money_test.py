"""Money on its way out, the bank's word for it, and erasure: as an operator scripts against them."""
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import sqlite3
import stat
import struct
import subprocess
import time
import unittest
import urllib.parse
import zipfile

from support import MODOU, PROJECTS, Case, event

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


class OlderTables(Money):
    """modou.db put back from a copy that is older than the book."""

    def found(self, *options, code):
        out, _ = self.run_modou("repair", "--data", self.data, "--json", *options, code=code)
        return json.loads(out)

    def test_what_only_the_newer_tables_knew_is_listed_and_the_rest_catches_up(self):
        first = self.propose()
        older = self.folder / "older.db"
        shutil.copyfile(pathlib.Path(self.data) / "modou.db", older)
        self.assertNotIn("lost", self.found("--dry-run", code=0))
        self.step("approve", first["payout"], "bo")
        second = self.propose(payee="Well Diggers", amount="7.00")
        projects = self.write("more.csv", PROJECTS.splitlines()[0] + "\np9,新井,New well,乡村,青禾基金会,甘肃\n")
        pledges = self.write("more-pledges.csv", "shop,item,mode,value,project,from\ns9,*,percent,2,p9,2026-01-01\n")
        self.run_modou("import", "projects", "--data", self.data, projects)
        self.run_modou("import", "pledges", "--data", self.data, pledges)
        statement = self.write("bank.csv", "日期,收入,支出,摘要\n2026-11-02,500.00,,转入\n")
        self.run_modou("reconcile", "--data", self.data, "--holder", "青禾基金会", statement)
        before = self.totals()["projects"]
        shutil.copyfile(older, pathlib.Path(self.data) / "modou.db")

        found = self.found("--dry-run", code=1)
        self.assertTrue(any("older copy" in problem["what_en"] for problem in found["problems"]))
        lost = {problem["where"].split(": ")[-1]: problem["what_en"] for problem in found["lost"]}
        self.assertEqual(set(lost), {f"payout {second['payout']}", "project p9", "shops",
                                     "statement " + hashlib.sha256(pathlib.Path(statement).read_bytes()).hexdigest()})
        self.assertIn("Well Diggers", lost[f"payout {second['payout']}"])
        self.assertIn("¥7.00", lost[f"payout {second['payout']}"])
        self.assertIn("1 shops", lost["shops"])
        _, err = self.run_modou("ingest", "--data", self.data, self.write("e.ndjson", event("9", "100.00") + "\n"), code=1)
        self.assertIn("older copy", err)

        # At the owner's word it goes on; the same files bring the same rows, and the book says what a payout has become.
        self.assertEqual(len(self.found("--accept-tables", code=0)["lost"]), 4)
        self.run_modou("import", "projects", "--data", self.data, projects)
        self.run_modou("import", "pledges", "--data", self.data, pledges)
        self.run_modou("reconcile", "--data", self.data, "--holder", "青禾基金会", statement)
        shown = json.loads(self.run_modou("disburse", "list", "--data", self.data, "--json")[0])["payouts"]
        self.assertEqual([(one["payout"], one["status"]) for one in shown], [(first["payout"], "approved")])
        self.assertEqual(self.totals()["projects"], before)
        self.assertEqual(self.found("--dry-run", code=0)["problems"], [])


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

    def paid(self, amount, **more):
        payout = self.propose(amount=amount, **more)["payout"]
        self.step("approve", payout, "bo")
        self.step("pay", payout, "chen")
        return payout

    def test_the_list_of_all_payouts_is_narrowed_and_paged_to_its_end(self):
        server = self.serve()
        first = self.propose(payee="A")["payout"]
        second = self.propose(payee="B")["payout"]
        self.step("cancel", second, "bo")
        third = self.paid("10.00", payee="C")
        numbers = lambda query: [p["payout"] for p in server.get_json("/v1/payouts" + query)["payouts"]]
        everything = server.get_json("/v1/payouts")
        self.assertEqual(([p["payout"] for p in everything["payouts"]], everything["next"]), ([third, second, first], None))
        for query, expected in [("?status=paid", [third]), ("?status=cancelled", [second]), ("?status=proposed", [first]), ("?status=approved", []),
                                ("?project=p1", [third, second, first]), ("?project=p2", []), ("?holder=" + urllib.parse.quote("青禾基金会"), [third, second, first]),
                                ("?holder=nobody", []), ("?from=2026-01-01&to=2100-01-01", [third, second, first]), ("?to=2026-01-01", []), ("?from=2100-01-01", []),
                                (f"?before={third}&status=cancelled", [second])]:
            self.assertEqual(numbers(query), expected, query)
        for query in ["?status=lost", "?from=yesterday", "?to=2026-13-01", "?before=-1"]:
            self.assertEqual(server.ask("/v1/payouts" + query)[0], 400, query)
        for lang, word in [("zh", "全部支付"), ("en", "All payments")]:
            status, _, body = server.ask(f"/payouts?status=paid&lang={lang}")
            text = body.decode()
            self.assertEqual(status, 200)
            self.assertIn(f"<h1>{word}</h1>", text)
            self.assertIn(f'href="/payouts/{third}"', text)
            self.assertNotIn(f'href="/payouts/{first}"', text)
        for person in ["anna", "chen"]:
            self.assertNotIn(person, text)

    def test_a_payout_says_whether_the_statement_shows_it(self):
        server = self.serve()
        one, other = self.paid("10.00", payee="A"), self.paid("20.00", payee="B")
        waiting = self.propose(payee="C")["payout"]
        said = lambda payout: server.get_json(f"/v1/payouts/{payout}")["payout"]["statement"]
        self.assertIsNone(said(waiting))
        self.assertEqual(said(one), {"confirmed": False, "day": None, "amount_fen": None, "read_to": None})
        day = server.get_json(f"/v1/payouts/{one}")["payout"]["ended_day"]
        text = "某某银行\n交易日期,收入,支出,对方户名,流水号\n" + f"{day},,10.00,A,1\n{day},,30.00,B,2\n"
        server.stop()
        self.run_modou("reconcile", "--data", self.data, "--holder", "青禾基金会", self.write("bank.csv", text))
        server = self.serve()
        self.assertEqual(said(one), {"confirmed": True, "day": day, "amount_fen": 1000, "read_to": day})
        self.assertEqual(said(other), {"confirmed": False, "day": None, "amount_fen": None, "read_to": day})
        listed = {p["payout"]: p["statement"] for p in server.get_json("/v1/payouts")["payouts"]}
        self.assertEqual(listed, {one: said(one), other: said(other), waiting: None})
        self.assertIn(f"Confirmed by the statement: ¥10.00 went out on {day}.", server.ask(f"/payouts/{one}?lang=en")[2].decode())
        self.assertIn(f"对账单读到 {day}，还没有与它相符的一笔。", server.ask(f"/payouts/{other}?lang=zh")[2].decode())

    def test_the_sources_of_a_payout_are_whole_by_day_and_one_by_one(self):
        self.ingest_events(*[event(f"s{i}", "5.00", received=f"2026-11-{2 + i % 3:02}T10:00:00+08:00") for i in range(250)])
        server = self.serve()
        first = self.paid("120.00", payee="A")
        payout = self.paid("395.07", payee="B")
        days = server.get_json(f"/v1/payouts/{payout}/sources")
        self.assertEqual((days["from"], days["to"], days["next"], days["other_fen"]), (0, 39507, None, 0))
        self.assertEqual(sum(day["amount_fen"] for day in days["days"]), 39507)
        self.assertEqual([day["day"] for day in days["days"]], ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"][:len(days["days"])])
        gifts, at = [], 0
        while at is not None:
            page = server.get_json(f"/v1/payouts/{payout}/gifts?from={at}")
            self.assertLessEqual(len(page["gifts"]), 100)
            self.assertEqual(page["from"], at)
            self.assertEqual(sum(gift["amount_fen"] for gift in page["gifts"]), page["to"] - page["from"])
            gifts, at = gifts + page["gifts"], page["next"]
        self.assertEqual(sum(gift["amount_fen"] for gift in gifts), 39507)
        self.assertEqual(len({gift["sequence"] for gift in gifts}), len(gifts))
        self.assertEqual(len(gifts), sum(day["gifts"] for day in days["days"]))
        for day in days["days"]:
            mine, at = [], day["from"]
            while at is not None:
                page = server.get_json(f"/v1/payouts/{payout}/gifts?from={at}&day={day['day']}")
                mine, at = mine + page["gifts"], page["next"]
            self.assertEqual((len(mine), sum(gift["amount_fen"] for gift in mine)), (day["gifts"], day["amount_fen"]))
            self.assertEqual({server.get_json(f"/v1/gifts/{gift['sequence']}")["day"] for gift in mine[:3]}, {day["day"]})
        # Nothing is spent twice: what the payment before took is not here.
        before = server.get_json(f"/v1/payouts/{first}/gifts?from=0")["gifts"]
        shared = {gift["sequence"]: gift["amount_fen"] for gift in before}
        for gift in gifts:
            self.assertLessEqual(gift["amount_fen"] + shared.get(gift["sequence"], 0), server.get_json(f"/v1/gifts/{gift['sequence']}")["amount_fen"])
        page = server.ask(f"/payouts/{payout}?lang=en")[2].decode()
        self.assertIn("The gifts it was paid from", page)
        self.assertIn(f"?day={days['days'][0]['day']}&amp;from=0", page)
        waiting = self.propose(payee="C", amount="1.00")["payout"]
        self.assertEqual(server.get_json(f"/v1/payouts/{waiting}/sources")["days"], [])
        for query in ["?from=x", "?from=39507", "?day=x"]:
            self.assertEqual(server.ask(f"/v1/payouts/{payout}/gifts{query}")[0], 400, query)
        self.assertEqual(server.ask("/v1/payouts/999999/sources")[0], 404)


def bank(*rows):
    return "某某银行\n交易日期,收入,支出,对方户名,流水号\n" + "".join(",".join(row) + "\n" for row in rows)


def workbook(rows):
    """An .xlsx of one sheet: text as inline strings, numbers as numbers."""
    def cell(column, row, value):
        at = f"{'ABCDEFGH'[column]}{row}"
        if value is None:
            return ""
        if isinstance(value, str):
            return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c r="{at}"><v>{value}</v></c>'
    sheet = "".join(f'<row r="{i}">{"".join(cell(c, i, v) for c, v in enumerate(row))}</row>' for i, row in enumerate(rows, 1))
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                               '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


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

    WECHAT = ("交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,"
              "微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n")

    def wechat(self, name, *rows):
        """Trades of (time, order, yuan): a refund is below 0."""
        text = self.WECHAT
        for time_, order, yuan in rows:
            paid, back = (f"{yuan:.2f}", "0.00") if yuan > 0 else ("0.00", f"{-yuan:.2f}")
            text += (f"`{time_},`wx1,`1900,`0,`,`{order},`o{order},`u1,`NATIVE,`{'SUCCESS' if yuan > 0 else 'REFUND'},`OTHERS,`CNY,`{paid},`0.00,"
                     f"`{0 if yuan > 0 else '5' + order},`{0 if yuan > 0 else 'r' + order},`{back},`0.00,`{'' if yuan > 0 else 'ORIGINAL'},"
                     f"`{'' if yuan > 0 else 'SUCCESS'},`豆,`,`0.00000,`0.60%,`{paid},`{back},`\n")
        paid, back = sum(r[2] for r in rows if r[2] > 0), -sum(r[2] for r in rows if r[2] < 0)
        text += ("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"
                 f"`{len(rows)},`{paid:.2f},`{back:.2f},`0.00,`0.00000,`{paid:.2f},`{back:.2f}\n")
        return self.write(name, text)

    ALIPAY = {
        "account": ("账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\n",
                    "10{0}\t,20{0}\t,o{0}\t,豆\t,{1} 10:00:00,x***@y\t,{2},0.00,{2},支付宝\t,交易付款\t,\n"),
        "business": ("支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,"
                     "支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
                     "退款批次号/请求号,服务费（元）,分润（元）,备注\n",
                     "77{0}\t,o{0}\t,交易\t,豆\t,{1} 09:59:59,{1} 10:00:00,,,,,x***@y\t,{2},{2},0.00,0.00,0.00,0.00,0.00,,0.00,0.00,\t,0.00,0.00,\n")}

    def alipay(self, name, form, day, yuan="10.00", account="20880000", serial=1):
        head, row = self.ALIPAY[form]
        title = {"account": "账务", "business": "业务"}[form]
        return self.write(name, f"#支付宝{title}明细查询\n#账号：[{account}]\n{head}{row.format(serial, day, yuan)}")

    def test_a_file_says_its_sums_and_refunds_lower_what_was_received(self):
        first = self.reconcile(self.wechat("w1.csv", ("2026-11-02 10:00:00", "1", 300), ("2026-11-02 10:00:00", "2", 100), ("2026-11-03 10:00:00", "2", -100)))
        file = first["files"][0]
        self.assertEqual((file["file"], file["holder"], file["kind"], file["form"]), (str(self.folder / "w1.csv"), "青禾基金会", "wechat", "wechat_trade"))
        self.assertEqual((file["in_fen"], file["out_fen"], file["lines"], file["new"]), (30000, 0, 3, 3))
        self.assertIsInstance(file["passed_over"], dict)
        self.assertEqual((first["received_fen"], first["difference_fen"], first["refunded_beyond_fen"]), (30000, 20000, 0))
        self.assertEqual(first["outflows"]["unmatched"], 0)
        server = self.serve()
        # A refund in a later file than its receipt.
        later = self.reconcile(self.wechat("w2.csv", ("2026-11-04 10:00:00", "1", -120)))
        self.assertEqual(later["files"][0]["in_fen"], -12000)
        self.assertEqual((later["received_fen"], later["surplus_fen"]), (18000, 0))
        days = {d["day"]: (d["received_fen"], d["refunded_fen"]) for d in later["days"]}
        self.assertEqual(days, {"2026-11-01": (0, 0), "2026-11-02": (40000, 0), "2026-11-03": (-10000, 10000), "2026-11-04": (-12000, 12000)})
        self.assertEqual(server.get_json("/v1/home")["money"]["received_fen"], 18000)
        self.assertEqual(server.get_json("/v1/totals")["money"]["received_fen"], 18000)
        # More than all that came in: nothing is below 0, and the rest is said.
        over = self.reconcile(self.wechat("w3.csv", ("2026-11-05 10:00:00", "9", -200)))
        self.assertEqual((over["received_fen"], over["refunded_beyond_fen"]), (0, 2000))
        self.assertEqual(server.get_json("/v1/home")["money"]["received_fen"], 0)
        table, _ = self.run_modou("reconcile", "--data", self.data, "--holder", "青禾基金会", "--days")
        self.assertIn("¥20.00 of refunds are of money that no statement shows", table)
        self.assertIn("after ¥200.00 of refunds", table)

    def test_a_serial_said_twice_in_one_file_is_two_lines(self):
        rows = [("20261103", "100.00", "", "x", "77"), ("20261103", "100.00", "", "x", "77")]
        self.assertEqual(self.reconcile(self.write("a.csv", bank(*rows)))["received_fen"], 20000)
        done = self.reconcile(self.write("b.csv", bank(rows[0], ("20261104", "5.00", "", "x", "78"))))
        self.assertEqual((done["files"][0]["new"], done["received_fen"]), (1, 20500))
        self.assertEqual(self.reconcile(self.write("c.csv", bank(*rows, rows[0])))["received_fen"], 30500)

    def test_lines_without_a_serial_count_once_when_the_file_is_saved_again(self):
        first = self.reconcile(self.write("a.csv", "日期,收入,对方\n2026-11-02,500.00,甲店\n2026-11-02,20.00,乙\n2026-11-02,20.00,乙\n"))
        self.assertEqual((first["files"][0]["new"], first["files"][0]["in_fen"]), (3, 54000))
        again = self.reconcile(self.write("b.csv", "日期,收入,对方\r\n2026/11/2,500,甲店\r\n2026/11/2,20,乙\r\n2026/11/2,20,乙\r\n"))
        self.assertEqual((again["files"][0]["new"], again["surplus_fen"]), (0, 4000))
        more = self.reconcile(self.write("c.csv", "日期,收入,对方\n2026-11-02,20.00,乙\n2026-11-02,20.00,乙\n2026-11-02,20.00,乙\n"))
        self.assertEqual((more["files"][0]["new"], more["surplus_fen"]), (1, 6000))

    def test_a_receipt_of_tomorrow_is_refused(self):
        tomorrow = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600 + 86400))
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        self.assertIn("a.csv:4", self.reconcile(self.write("a.csv", bank((today, "1.00", "", "x", "1"), (tomorrow, "1.00", "", "x", "2"))), code=1))
        self.assertIsNone(self.totals()["money"]["received_fen"])
        self.assertEqual(self.reconcile(self.write("b.csv", bank((today, "1.00", "", "x", "1"))))["files"][0]["new"], 1)

    def test_one_account_told_in_two_forms_is_refused_and_told(self):
        moves, trades = self.alipay("moves.csv", "account", "2026-11-02"), self.alipay("trades.csv", "business", "2026-11-02")
        said = self.reconcile(moves, trades, code=1)
        for word in ("trades.csv", "账务明细", "业务明细", "2026-11-02", "--account"):
            self.assertIn(word, said)
        self.assertIsNone(self.totals()["money"]["received_fen"])
        self.assertEqual(self.reconcile(moves)["received_fen"], 1000)
        self.assertIn("业务明细", self.reconcile(trades, code=1))
        self.assertEqual(self.totals()["money"]["received_fen"], 1000)
        # Other days, and another account.
        self.assertEqual(self.reconcile(self.alipay("t2.csv", "business", "2026-11-03", serial=2))["received_fen"], 2000)
        self.assertEqual(self.reconcile(self.alipay("t3.csv", "business", "2026-11-02", account="20889999", serial=3))["received_fen"], 3000)
        self.assertEqual(self.reconcile(trades, more=("--account", "second shop"))["received_fen"], 4000)

    def test_a_banks_lines_in_other_columns_are_told(self):
        self.reconcile(self.write("a.csv", bank(("20261103", "300.00", "", "x", "1"), ("20261104", "210.00", "", "x", "2"))))
        other = self.write("b.csv", "日期,摘要,收入\n2026-11-03,捐款,300.00\n2026-11-04,捐款,210.00\n")
        said = self.reconcile(other, code=1)
        self.assertIn("2 of 2 lines", said)
        self.assertIn("--account", said)
        self.assertEqual(self.totals()["money"]["received_fen"], 50000)

    def test_a_bank_file_and_its_workbook_and_its_packed_copy_are_one(self):
        rows = [("2026-11-03", "300.00", "", "甲店"), ("2026-11-03", "300.00", "", "甲店"), ("2026-11-04", "", "12.50", "乙厂")]
        text = "日期,收入,支出,对方\n" + "".join(",".join(row) + "\n" for row in rows)
        first = self.reconcile(self.write("a.csv", text))
        self.assertEqual((first["files"][0]["new"], first["files"][0]["in_fen"], first["files"][0]["out_fen"]), (3, 60000, 1250))
        book = self.write("a.xlsx", workbook([["日期", "收入", "支出", "对方"]] + [[r[0], float(r[1]) if r[1] else None, float(r[2]) if r[2] else None, r[3]] for r in rows]))
        packed = self.write("a.csv.gz", gzip.compress(text.replace("2026-11-0", "2026/11/").encode("gb18030")))
        for file in (book, packed):
            again = self.reconcile(file)
            self.assertEqual((again["files"][0]["new"], again["files"][0]["in_fen"]), (0, 60000), file)
        self.assertEqual(self.totals()["money"]["received_fen"], 50000)

    def test_files_put_together_count_each_line_once(self):
        may = bank(("20261102", "300.00", "", "x", "1"), ("20261103", "1.00", "", "x", "2"))
        june = bank(("20261103", "1.00", "", "x", "2"), ("20261104", "2.00", "", "x", "3"))
        done = self.reconcile(self.write("both.csv", may + june))
        self.assertEqual((done["files"][0]["new"], done["received_fen"]), (3, 30300))
        self.assertEqual(self.reconcile(self.write("june.csv", june))["files"][0]["new"], 0)

    def test_a_payment_that_came_back_meets_no_payout(self):
        payout = self.propose()["payout"]
        self.step("approve", payout, "bo")
        self.step("pay", payout, "chen")
        day = self.reconcile()["payouts"]["lines"][0]["day"]
        text = "交易日期,收入,支出,摘要,流水号\n" + "".join(f"{day},,{yuan},{what},{serial}\n" for yuan, what, serial in
                                                      [("100.00", "付款", 1), ("-100.00", "冲正", 2), ("3.00", "手续费", 3)])
        done = self.reconcile(self.write("b.csv", text))
        self.assertEqual(done["files"][0]["out_fen"], 300)
        self.assertEqual([done[side]["matched"] for side in ("payouts", "outflows", "reversals")], [0, 0, 1])
        self.assertEqual([line["amount_fen"] for line in done["outflows"]["lines"]], [300])

    def test_money_withdrawn_to_the_bank_is_received_once(self):
        moves = self.write("ali.csv", "#支付宝账务明细查询\n#账号:[20881111111111110156]\n" + self.ALIPAY["account"][0] +
                           "1001,2001,3001,公益宝贝,2026-11-05 10:00:00,b,100.00,,100.00,支付宝,在线支付,\n"
                           "1002,2002,3002,提现,2026-11-06 10:00:00,,,-100.00,0.00,支付宝,提现,\n")
        bank_file = self.write("bank.csv", "交易日期,贷方发生额,借方发生额,余额,对方户名,摘要,流水号\n"
                                           "20261107,100.00,,100.00,支付宝（中国）网络技术有限公司,提现,9001\n")
        for files in ([bank_file], [moves], [moves, bank_file]):  # the bank's alone is all that is known of it
            done = self.reconcile(*files)
            self.assertEqual((done["received_fen"], done["surplus_fen"]), (10000, 0), files)
        own = {"matched": 1, "matched_fen": 10000, "unmatched": 0, "unmatched_fen": 0, "other_days": 0, "unread_files": 0}
        self.assertEqual(done["own_transfers"], own)
        self.assertEqual(done["files"][0]["own_money"], {"interest_fen": 0, "in_fen": 0, "out_fen": 10000})
        self.assertEqual(self.totals()["money"]["received_fen"], 10000)
        self.assertEqual(self.serve().get_json("/v1/home")["money"]["received_fen"], 10000)
        self.run_modou("repair", "--data", self.data, "--dry-run")

    def test_interest_and_own_moves_at_a_bank_are_not_received(self):
        path = self.write("q.csv", "交易日期,贷方发生额,借方发生额,摘要,流水号\n20261121,12.34,,结息,1\n20261122,100.00,,本行户内转账,2\n"
                                   "20261122,5.00,,捐款,3\n")
        done = self.reconcile(path)
        self.assertEqual(done["received_fen"], 500)
        self.assertEqual(done["files"][0]["passed_over"], {"interest": 1, "own_transfer": 1})
        self.assertEqual(done["files"][0]["own_money"], {"interest_fen": 1234, "in_fen": 10000, "out_fen": 0})
        text, _ = self.run_modou("reconcile", "--data", self.data, "--holder", "青禾基金会", path)
        self.assertIn("¥12.34 of interest, ¥100.00 in", text)

    def test_a_refund_of_what_the_holder_bought_is_not_received(self):
        path = self.write("app.csv", "支付宝账户：b@example.org\n共2笔记录\n收入：1笔 100.00元\n支出：1笔 100.00元\n"
                                     "------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------\n"
                                     "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n"
                                     "2026-11-13 21:32:01,日用,乙,/,买纸,支出,100.00,余额,交易关闭,20250313001,20250313m1,,\n"
                                     "2026-11-14 21:32:01,退款,乙,/,退款-买纸,收入,100.00,余额,退款成功,20250313001_x,20250313m1,,\n")
        done = self.reconcile(path)
        self.assertEqual((done["received_fen"], done["files"][0]["in_fen"]), (0, 0))
        self.assertEqual(done["files"][0]["passed_over"], {"failed": 1, "refund_without_purchase": 1})

    def test_a_batch_that_the_bank_paid_person_by_person_is_found(self):
        payout = self.propose("--people", "5", amount="60.00", payee="June")["payout"]
        self.step("approve", payout, "bo")
        self.step("pay", payout, "chen", "--lines", self.write("lines.csv", LINES))  # 10, 11, 12, 13 and 14 yuan
        day = self.reconcile()["payouts"]["lines"][0]["day"]
        rows = [(day, "", f"{10 + i}.00", "x", str(i)) for i in range(5)]
        some = self.reconcile(self.write("some.csv", bank(*rows[:4])))
        self.assertEqual([some[side][of] for side, of in [("payouts", "matched"), ("payouts", "unmatched"), ("outflows", "unmatched")]], [0, 1, 4])
        done = self.reconcile(self.write("all.csv", bank(*rows, (day, "", "3.00", "x", "9"))))
        self.assertEqual([done["payouts"][k] for k in ("matched", "unmatched")], [1, 0])
        self.assertEqual((done["outflows"]["matched"], done["outflows"]["lines"]), (5, [{"day": day, "amount_fen": 300}]))
        listed = self.disburse("list")["payouts"][0]["statement"]
        self.assertEqual((listed["confirmed"], listed["day"], listed["amount_fen"]), (True, day, 6000))
        self.assertTrue(self.serve().get_json(f"/v1/payouts/{payout}")["payout"]["statement"]["confirmed"])

    def test_killed_at_any_moment_a_statement_is_whole_or_not_there(self):
        rng = random.Random(5)
        rows = [("20261102", f"{i % 50 + 1}.00", "", "x", str(i)) for i in range(20000)]
        path = self.write("long.csv", bank(*rows))
        kept = []
        for _ in range(10):
            process = subprocess.Popen([MODOU, "reconcile", "--data", self.data, "--holder", "青禾基金会", path], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(rng.random() * 0.5)  # not to wait for something: to hit another moment each round
            process.kill()
            process.wait()
            database = sqlite3.connect(f"file:{self.data}/modou.db?mode=ro", uri=True)
            lines, days = database.execute("SELECT count(*), (SELECT coalesce(sum(amount_in), 0) FROM statement_day) FROM statement_line").fetchone()
            database.close()
            self.assertIn((lines, days), [(0, 0), (20000, 51000000)])
            kept.append(lines)
        done = self.reconcile(path)
        self.assertEqual(done["files"][0]["new"], 0 if kept[-1] else 20000)
        book = b"".join(p.read_bytes() for p in (pathlib.Path(self.data) / "book").iterdir())
        self.assertEqual(book.count(b"statement sha256 "), 1)

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
