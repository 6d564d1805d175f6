"""Proof from outside: a receipt, the exported log, and what an audit finds when one byte is another."""
import json
import pathlib
import shutil
import unittest

from support import Case, event


class Proof(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.key = f"{self.data}/keys/log.vkey"
        self.ingest_events(*[event(str(n), "128.00", item="A" if n % 3 == 0 else None, buyer=f"b{n % 7}") for n in range(600)])
        self.tiles = self.folder / "tiles"

    def receipt(self, id_, code=0):
        path = self.folder / "gift.tlog-proof"
        self.run_modou("receipt", "--data", self.data, "--source", "mall", "--id", id_, "--out", str(path), "--force", code=code)
        return path

    def verify(self, path, code=0, key=None):
        return self.run_modou("verify", str(path), "--key", key or self.key, "--json", code=code)

    def audit(self, code=0):
        out, _ = self.run_modou("audit", str(self.tiles), "--key", self.key, "--json", code=code)
        return json.loads(out)

    def export(self):
        self.run_modou("log", "export", "--data", self.data, "--out", str(self.tiles))

    def test_init_makes_one_verifier_key_and_keeps_the_secret(self):
        keys = pathlib.Path(self.data) / "keys"
        self.assertEqual([p.name for p in keys.glob("*.vkey")], ["log.vkey"])
        self.assertEqual((keys / "log.skey").stat().st_mode & 0o777, 0o600)

    def test_a_receipt_proves_a_gift_and_an_edited_one_does_not(self):
        self.verify(self.receipt("1"))
        path = self.receipt("3#A")
        self.verify(path)
        text = path.read_text()
        lines = text.split("\n")
        for at, line in enumerate(lines):
            if not line:
                continue
            doctored = lines.copy()
            middle = len(line) // 2
            doctored[at] = line[:middle] + ("A" if line[middle] != "A" else "B") + line[middle + 1:]
            path.write_text("\n".join(doctored))
            self.verify(path, code=1)
        path.write_text(text)
        other = self.folder / "other"
        self.run_modou("init", "--data", str(other), "--origin", "other.example.org")
        self.verify(path, code=1, key=str(other / "keys/log.vkey"))
        self.receipt("none", code=1)

    def test_the_exported_log_audits_to_the_totals(self):
        self.export()
        report = self.audit()
        self.assertEqual(report["faults"], [])
        inflow = {a["name"]: a["inflow"] for a in report["accounts"]}
        totals = {p["project"]: p["amount_fen"] for p in self.totals()["projects"]}
        for project, amount in totals.items():
            self.assertEqual(inflow[project], amount)
        self.assertEqual(report["leaves"], self.totals()["as_of"]["size"])

    def test_a_new_key_signs_and_the_old_one_still_stands_for_what_it_signed(self):
        server = self.serve()
        before = self.receipt("1").read_text()
        old = self.folder / "old.vkey"
        old.write_text(pathlib.Path(self.key).read_text())
        out, _ = self.run_modou("log", "rotate-key", "--data", self.data, "--json")  # the server does it
        lines = pathlib.Path(self.key).read_text().splitlines()
        self.assertEqual([lines[0], lines[1:]], [old.read_text().strip(), [json.loads(out)["key"]]])
        self.assertEqual((pathlib.Path(self.data) / "keys/log.skey").stat().st_mode & 0o777, 0o600)
        self.assertEqual(server.ask("/log/vkey")[2].decode().splitlines(), lines)
        new = self.folder / "new.vkey"
        new.write_text(lines[1] + "\n")
        self.verify(self.receipt("2"), key=str(old))  # the checkpoint of the change carries both
        self.verify(self.receipt("2"), key=str(new))
        self.ingest_events(event("later", "5.00"))
        server.stop()
        later = self.receipt("later")
        self.verify(later, key=str(new))
        self.verify(later, key=str(old), code=1)
        self.verify(later)
        (self.folder / "before").write_text(before)
        self.verify(self.folder / "before")
        self.verify(self.folder / "before", key=str(new), code=1)
        self.export()
        self.assertEqual(self.audit()["faults"], [])

    def test_an_export_is_continued(self):
        self.export()
        self.ingest_events(*[event(f"x{n}", "10.00") for n in range(300)])
        self.export()
        again = self.folder / "again"
        self.run_modou("log", "export", "--data", self.data, "--out", str(again))
        files = lambda root: {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        self.assertEqual(files(self.tiles), files(again))
        self.assertEqual(self.audit()["faults"], [])
        (self.folder / "full").mkdir()
        (self.folder / "full/letter.txt").write_text("mine")
        self.run_modou("log", "export", "--data", self.data, "--out", str(self.folder / "full"), code=1)

    def test_one_flipped_byte_is_found_and_named(self):
        self.export()
        for path in sorted(p for p in self.tiles.rglob("*") if p.is_file()):
            good = path.read_bytes()
            for at in {0, len(good) // 2, len(good) - 1}:
                bad = bytearray(good)
                bad[at] ^= 1
                path.write_bytes(bad)
                out, err = self.run_modou("audit", str(self.tiles), "--key", self.key, "--json", code=1)
                self.assertIn(str(path.relative_to(self.tiles)), out + err, (path, at))
            path.write_bytes(good)
        self.assertEqual(self.audit()["faults"], [])

    def test_a_served_log_is_the_exported_one(self):
        server = self.serve()
        self.export()
        for path in sorted(p for p in self.tiles.rglob("*") if p.is_file()):
            status, headers, body = server.ask("/log/" + str(path.relative_to(self.tiles)))
            self.assertEqual((status, body if isinstance(body, bytes) else body.encode()), (200, path.read_bytes()), path)
        status, _, _ = server.ask("/log/tile/0/999")
        self.assertEqual(status, 404)
        sequence = server.get_json("/v1/home")["latest"][0]["sequence"]
        status, _, body = server.ask(f"/v1/entries/{sequence}/receipt")
        self.assertEqual(status, 200)
        sealed = self.folder / "sealed.tlog-proof"
        sealed.write_bytes(body if isinstance(body, bytes) else body.encode())
        self.verify(sealed)

    def test_a_book_shorter_than_its_checkpoint_is_refused(self):
        old = self.folder / "old"
        shutil.copytree(self.data, old)
        self.ingest_events(event("later", "10.00"))
        shutil.copy(f"{self.data}/log/checkpoint", old / "log/checkpoint")
        _, err = self.run_modou("receipt", "--data", str(old), "--source", "mall", "--id", "1", code=1)
        self.assertIn("checkpoint", err)

    def test_the_receipt_of_an_erased_gift_says_so(self):
        self.run_modou("erase", "--data", self.data, "--source", "mall", "--buyer", "b1")
        out, err = self.run_modou("verify", str(self.receipt("1")), "--key", self.key)
        self.assertIn("erased", out + err)
        self.export()
        self.assertEqual(self.audit()["faults"], [])


if __name__ == "__main__":
    unittest.main()
