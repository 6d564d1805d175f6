"""Doctored logs, each signed with the true key: `modou audit --state` names every one, and no honest log."""
import json
import pathlib
import shutil
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import doctor
import support
from doctor import CORRECT, NOTE, OPEN, POST, RESERVE, SETTLE, hidden_leaf, stitched
from support import event

LINES = "person,amount\n" + "".join(f"claim-{i},{1 + i}.00\n" for i in range(5))


class Doctored(support.Case):
    def disburse(self, step, *arguments):
        return json.loads(self.run_modou("disburse", step, "--data", self.data, "--json", *arguments)[0])

    def pay(self, payee, amount, people=0):
        propose = ["--project", "p1", "--payee", payee, "--amount", amount, "--purpose", "pipes", "--evidence", self.paper, "--key", f"{payee} {amount}", "--as", "anna"]
        payout = str(self.disburse("propose", *propose, *(["--people", str(people)] if people else []))["payout"])
        self.disburse("approve", "--payout", payout, "--as", "bo")
        self.disburse("pay", "--payout", payout, "--as", "chen", *(["--lines", self.lines] if people else []))

    def ingest_some(self, first, count):
        self.ingest_events(*[event(f"o{i}", "5000.00", item="A" if i % 3 == 0 else None, buyer=f"b{i % 9}") for i in range(first, first + count)])

    def export(self, name):
        folder = self.folder / name
        self.run_modou("log", "export", "--data", self.data, "--out", str(folder))
        totals = self.folder / (name + ".totals")
        totals.write_text(self.run_modou("totals", "--data", self.data, "--json")[0])
        return folder, totals

    def setUp(self):
        super().setUp()
        self.begin()
        self.paper = self.write("contract.txt", "a contract")
        self.lines = self.write("lines.csv", LINES)
        self.key = doctor.Key((pathlib.Path(self.data) / "keys/log.skey").read_text())
        self.vkey = self.folder / "log.vkey"
        shutil.copy(f"{self.data}/keys/log.vkey", self.vkey)
        self.ingest_some(0, 500)
        self.pay("Village Works", "100.00")
        self.pay("June list", "15.00", people=5)
        self.old, self.old_totals = self.export("old")
        self.state = self.folder / "state"
        self.audit(self.old, self.old_totals, code=0)
        self.kept = self.state.read_bytes()
        self.ingest_some(500, 300)
        self.pay("Village Works", "50.00")
        self.pay("July list", "15.00", people=5)
        self.ingest_some(800, 20)
        self.new, self.new_totals = self.export("new")
        self.seen = len(doctor.read(self.old))
        self.leaves = doctor.read(self.new)

    def audit(self, tiles, totals=None, code=0, key=None):
        more = ["--totals", str(totals)] if totals else []
        out, _ = self.run_modou("audit", str(tiles), "--key", str(key or self.vkey), "--state", str(self.state), "--json", *more, code=code)
        return json.loads(out)

    def noticed(self, tiles, totals=None, key=None):
        """The kinds of fault that an audit from the honest state names."""
        self.state.write_bytes(self.kept)
        report = self.audit(tiles, totals, code=1, key=key)
        self.assertEqual(self.state.read_bytes(), self.kept, "a log with faults leaves the state of the last good one")
        return {fault["kind"] for fault in report["faults"]}

    def signed(self, change, again=False):
        """The whole log with `change` made to its leaves, in the tiles `bad`."""
        leaves = [leaf.copy() for leaf in self.leaves]
        leaves = change(leaves) or leaves
        return doctor.write(self.folder / "bad", stitched(leaves) if again else leaves, self.key)

    def first(self, leaves, after=0, **wanted):
        return next(i for i in range(after, len(leaves)) if not leaves[i].hidden and all(getattr(leaves[i], name) == value for name, value in wanted.items()))

    def accounts(self):
        return {leaf.text: leaf.credit for leaf in self.leaves if leaf.kind == OPEN and leaf.credit}

    def test_honest_logs_have_no_faults(self):
        for again in range(2):
            self.state.write_bytes(self.kept)
            report = self.audit(self.new, self.new_totals, code=0)
            self.assertEqual((report["faults"], report["totals_agree"]), ([], True))
            self.assertEqual(self.audit(self.new, self.new_totals, code=0)["faults"], [])
        # The doctor's own tree is that of the product.
        self.assertEqual(doctor.write(self.folder / "same", self.leaves, self.key).joinpath("checkpoint").read_text().splitlines()[:3],
                         (self.new / "checkpoint").read_text().splitlines()[:3])
        # A rotation in between: both keys stand in the file.
        self.run_modou("log", "rotate-key", "--data", self.data)
        self.ingest_some(900, 5)
        tiles, totals = self.export("rotated")
        self.assertEqual(self.audit(tiles, totals, code=0, key=f"{self.data}/keys/log.vkey")["faults"], [])

    def cases(self):
        p1 = self.accounts()["p1"]
        past = self.first(self.leaves, kind=POST, credit=p1)
        fresh = self.first(self.leaves, after=self.seen + 5, kind=POST, credit=p1)
        settle = self.first(self.leaves, after=self.seen, kind=SETTLE, debit=p1)
        reserve = self.leaves[settle].refers
        approval = self.first(self.leaves, after=self.seen, kind=NOTE, refers=reserve, pledge=1)
        into_batch = self.first(self.leaves, after=self.seen, kind=SETTLE, debit=p1, refers=self.leaves[self.first(self.leaves, after=settle + 1, kind=SETTLE, debit=p1)].refers)
        project = self.first(self.leaves, kind=OPEN, credit=p1)

        def at(index, **fields):
            return lambda leaves: leaves[index].put(**fields) and None

        def swap(a, b):
            def change(leaves):
                leaves[a], leaves[b] = leaves[b], leaves[a]
            return change

        def gap(account, hidden):
            """Money leaves an account behind `hidden` leaves: its later outflow begins further on."""
            def change(leaves):
                out = next(i for i in range(self.seen, len(leaves)) if leaves[i].debit == account and leaves[i].kind in (POST, SETTLE))
                for leaf in leaves[out:]:
                    if leaf.debit == account and leaf.kind in (POST, SETTLE):
                        leaf.put(debit_from=leaf.debit_from + 500)
                for n in range(hidden):
                    leaves.insert(out - 1, hidden_leaf(POST, f"hidden {n}"))
                for leaf in leaves[out:]:
                    if leaf.refers >= out - 1:
                        leaf.put(refers=leaf.refers + hidden)
            return change

        def gap_in(leaves):
            for leaf in leaves[fresh:]:
                if leaf.credit == p1 and leaf.kind == POST:
                    leaf.put(credit_from=leaf.credit_from + 500)
            leaves.insert(fresh, hidden_leaf(CORRECT, "a hidden return"))
            for leaf in leaves[fresh:]:
                if leaf.refers >= fresh:
                    leaf.put(refers=leaf.refers + 1)

        def opened(name):
            def change(leaves):
                number = sum(leaf.kind == OPEN for leaf in leaves) + 1
                leaves.append(leaves[project].copy().named(name).put(credit=number).sealed("open"))
            return change

        def copied(leaves):
            leaves.append(leaves[past].copy())
            return stitched(leaves)

        def copied_fresh(leaves):
            leaves.append(leaves[fresh].copy())
            return stitched(leaves)

        def spent(leaves):
            last = max((leaf for leaf in leaves if leaf.debit == p1 and leaf.kind == SETTLE), key=lambda leaf: leaf.debit_from)
            inflow = sum(leaf.amount for leaf in leaves if leaf.credit == p1 and leaf.kind == POST)
            leaves.append(leaves[reserve].copy().put(amount=inflow).sealed("reserve"))
            leaves.append(leaves[approval].copy().put(refers=len(leaves) - 1).sealed("approval"))
            leaves.append(leaves[settle].copy().put(refers=len(leaves) - 2, amount=inflow, debit_from=last.debit_from + last.amount, credit_from=0).sealed("settle"))

        def post_of_two(leaves):
            last = max((leaf for leaf in leaves if leaf.debit == p1 and leaf.kind == SETTLE), key=lambda leaf: leaf.debit_from)
            leaves.append(leaves[settle].copy().put(kind=POST, refers=0, amount=7, debit_from=last.debit_from + last.amount).sealed("post"))
            return stitched(leaves)

        yield "a past gift's amount", "history_changed", at(past, amount=self.leaves[past].amount + 1)
        yield "a past gift's amount, intervals mended", "history_changed", lambda leaves: stitched((at(past, amount=1)(leaves), leaves)[1])
        yield "a past gift's day", "history_changed", at(past, day=self.leaves[past].day + 30)
        yield "a past gift's party", "history_changed", lambda leaves: leaves[past].sealed("another party") and None
        yield "two past gifts in another order", "history_changed", swap(past, self.first(self.leaves, after=past + 1, kind=POST, credit=p1))
        yield "a past gift dropped", "history_changed", lambda leaves: leaves.pop(past) and None
        yield "a past gift twice", "history_changed", lambda leaves: leaves.insert(past, leaves[past].copy())
        yield "a past gift to another project", "history_changed", at(past, credit=self.accounts()["p2"])
        yield "a project renamed", "history_changed", lambda leaves: leaves[project].named("p1-new") and None
        yield "a past approval of another reserve", "history_changed", at(self.first(self.leaves, kind=NOTE, pledge=1), refers=past)
        yield "cut below what was audited", "log_shrank", lambda leaves: leaves[:self.seen - 20]
        yield "a split view of the same size", "history_changed", lambda leaves: (leaves[self.seen - 1].sealed("other"), leaves[:self.seen])[1]
        yield "a gift dropped", "inflow_gap", lambda leaves: leaves.pop(fresh) and None
        yield "a gift twice", "inflow_overlap", lambda leaves: leaves.insert(fresh, leaves[fresh].copy())
        yield "a fresh gift copied, intervals mended", "entry_repeated", copied_fresh
        yield "a past gift copied, intervals mended", "entry_repeated", copied
        yield "gifts in another order", "inflow_gap", swap(fresh, self.first(self.leaves, after=fresh + 1, kind=POST, credit=p1))
        yield "a gift's amount", "inflow_overlap", at(fresh, amount=self.leaves[fresh].amount + 1)
        yield "a gap behind a hidden payment of a two-person account", "outflow_gap", gap(p1, 1)
        yield "a gap of a two-person account without any", "outflow_gap", gap(p1, 0)
        yield "money that came out of nowhere into a two-person account", "inflow_gap", gap_in
        yield "a payout above the funds", "overspent", spent
        yield "a payout without a reserve", "not_approved", post_of_two
        yield "a payout that nobody approved", "not_approved", at(approval, pledge=0)
        yield "an approval of another reserve", "not_approved", at(approval, refers=reserve - 1)
        yield "an approval after the payment", "not_approved", swap(approval, settle)
        yield "more settled than was reserved", "exceeds_reserve", at(settle, amount=self.leaves[settle].amount + 1)
        yield "settled for another reserve", "no_reserve", at(settle, refers=past)
        yield "two projects of one name", "name_taken", opened("p1")
        yield "two projects that look alike", "name_taken", opened("P1\u200b")
        yield "a project under its other spelling", "name_taken", opened("project:p1")
        yield "an account number left out", "account_number", lambda leaves: leaves.append(leaves[project].copy().named("x").put(credit=9999).sealed("x"))
        yield "a gift to nobody's account", "unknown_account", at(fresh, credit=9999)
        yield "a gift of another unit", "unit_mixed", at(fresh, unit=2)
        yield "a leaf that is none", "leaf_malformed", at(fresh, kind=77)
        yield "more than came in goes to a batch", "exceeds_reserve", at(into_batch, amount=self.leaves[into_batch].amount + 100)

    def test_every_doctored_log_is_named(self):
        self.assertTrue(self.accounts()["p1"])
        count = 0
        for name, kind, change in self.cases():
            count += 1
            with self.subTest(name=name):
                self.assertIn(kind, self.noticed(self.signed(change)), name)
        self.assertGreaterEqual(count, 21)

    def test_a_site_that_shows_less_or_other_is_named(self):
        totals = json.loads(self.new_totals.read_text())

        def published(change):
            other = json.loads(json.dumps(totals))
            change(other)
            path = self.folder / "totals"
            path.write_text(json.dumps(other))
            return path

        def project(totals_, name):
            return next(p for p in totals_["projects"] if p["project"] == name)

        bad = self.folder / "bad"
        for name, kind, tiles, shown in (
                ("totals that differ", "total_differs", self.new, published(lambda t: project(t, "p1").update(amount_fen=1))),
                ("another count of transfers", "total_differs", self.new, published(lambda t: t.update(transfers=t["transfers"] - 1)))):
            with self.subTest(name=name):
                self.assertIn(kind, self.noticed(tiles, shown), name)
        older = published(lambda t: t["as_of"].update(size=self.seen - 10))
        self.assertIn("totals_shrank", self.noticed(self.new, older))
        self.assertIn("project_gone", self.noticed(self.new, published(lambda t: t.update(projects=[p for p in t["projects"] if p["project"] != "p3"]))))
        # Of a size that was never compared: the next audit does.
        ahead = json.loads(self.old_totals.read_text())
        ahead["as_of"]["size"] = len(self.leaves) - 1
        path = self.folder / "ahead"
        path.write_text(json.dumps(ahead))
        self.state.write_bytes(self.kept)
        self.audit(self.old, path, code=0)
        self.kept = self.state.read_bytes()
        self.assertIn("total_differs", self.noticed(self.new))
        ahead["as_of"]["size"] = len(self.leaves) + 100
        path.write_text(json.dumps(ahead))
        self.audit(self.old, path, code=0)
        self.kept = self.state.read_bytes()
        self.assertIn("totals_ahead", self.noticed(self.new))
        self.assertFalse(bad.exists())

    def test_files_and_heads_that_do_not_fit_are_named(self):
        def files(change):
            shutil.rmtree(self.folder / "bad", ignore_errors=True)
            shutil.copytree(self.new, self.folder / "bad")
            change(self.folder / "bad")
            return self.folder / "bad"

        size = len(self.leaves)
        whole = doctor.root(self.leaves)
        stranger = doctor.Key.of_seed(self.key.name, bytes(range(32)))
        for name, kind, change in (
                ("a tile with padding", "wrong_length", lambda f: (f / "tile/0/000").write_bytes((f / "tile/0/000").read_bytes() + bytes(32))),
                ("a tile of the past", "tile_differs", lambda f: (f / "tile/0/000").write_bytes(bytes(8192))),
                ("a partial tile that is wrong", "tile_differs", lambda f: [p.write_bytes(bytes(p.stat().st_size)) for p in (f / "tile/0").rglob("*.p/*")]),
                ("a bundle of the past", "entry_changed", lambda f: (f / "tile/entries/000").write_bytes((f / "tile/entries/000").read_bytes()[:-1] + b"x")),
                ("a bundle of the past with padding", "bundle_torn", lambda f: (f / "tile/entries/001").write_bytes((f / "tile/entries/001").read_bytes() + b"x")),
                ("a bundle of the past gone", "missing_file", lambda f: (f / "tile/entries/000").unlink()),
                ("a file too many", "unexpected_file", lambda f: (f / "tile/0/777").write_bytes(bytes(8192))),
                ("a head of another size", "missing_file", lambda f: (f / "checkpoint").write_text(self.key.note(size + 300, whole))),
                ("a head of a smaller size", "unexpected_file", lambda f: (f / "checkpoint").write_text(self.key.note(size - 1, whole))),
                ("a head of another root", "root_differs", lambda f: (f / "checkpoint").write_text(self.key.note(size, bytes(32)))),
                ("an older head", "log_shrank", lambda f: (f / "checkpoint").write_text(self.key.note(self.seen - 1, doctor.root(self.leaves[:self.seen - 1])))),
                ("another key", "checkpoint_refused", lambda f: (f / "checkpoint").write_text(stranger.note(size, whole))),
                ("another name", "checkpoint_refused", lambda f: (f / "checkpoint").write_text(self.key.note(size, whole, origin="other.example.org"))),
                ("a head without a signature", "checkpoint_refused", lambda f: (f / "checkpoint").write_text((f / "checkpoint").read_text().split("\n\n")[0] + "\n\n"))):
            with self.subTest(name=name):
                self.assertIn(kind, self.noticed(files(change)), name)
        # A new key that the old one never vouched for, and that the auditor was not given.
        self.run_modou("log", "rotate-key", "--data", self.data)
        self.ingest_some(900, 5)
        tiles, totals = self.export("rotated")
        self.assertIn("checkpoint_refused", self.noticed(tiles, totals))


if __name__ == "__main__":
    import unittest
    unittest.main()
