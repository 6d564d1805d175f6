"""Text from outside: on terminals, in names, in tables for a spreadsheet; and files that a command must not replace."""
import csv
import io
import json
import os
import pathlib
import stat
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / "fault"), str(pathlib.Path(__file__).resolve().parent.parent)]
import doctor
import support
from support import event

EVIL = "\x1b]0;owned\x07\x1b[2Jx\u009b31m\u202egnp.exe\x7f"
HEAD = "project,title_zh,title_en,cause,holder,region\n"
PLEDGE_HEAD = "shop,item,mode,value,project,from\n"


class Text(support.Case):
    def clean(self, *texts):
        for text in texts:
            bad = [c for c in text if (ord(c) < 0x20 and c not in "\n\t") or 0x7f <= ord(c) < 0xa0 or 0x202a <= ord(c) <= 0x202e or 0x2066 <= ord(c) <= 0x2069]
            self.assertEqual(bad, [], repr(text))

    def test_an_error_shows_control_characters_and_sends_none(self):
        self.begin()
        file = self.write("p.csv", HEAD + f"{EVIL},t,t,c,h,r\n")
        self.clean(*self.run_modou("import", "projects", "--data", self.data, file, code=1))
        named = self.write(f"a{EVIL}\nmodou: all is well.csv", HEAD + "p,t\n")
        _, err = self.run_modou("import", "projects", "--data", self.data, named, code=1)
        self.clean(err)
        self.assertEqual(sum(line.startswith("modou:") for line in err.splitlines()), 1, err)
        self.assertIn("\\u001b", err)
        pledges = self.write("pl.csv", PLEDGE_HEAD + f"s1,*,{EVIL},2,p1,2026-01-01\n")
        self.clean(*self.run_modou("import", "pledges", "--data", self.data, pledges, code=1))
        self.clean(*self.run_modou("verify", named, "--key", f"{self.data}/keys/log.vkey", code=1))
        self.clean(*self.run_modou(EVIL, code=2))
        bad = self.write("o.csv", f"order,shop,paid,placed,received,{EVIL}\nx{EVIL},s1,{EVIL},2026-10-01,2026-11-01,y\n")
        self.clean(*self.run_modou("ingest", "--data", self.data, "--format", "csv", "--map", "order=order,shop=shop,paid=paid,placed=placed,received=received", bad, code=1))

    def test_a_project_that_looks_like_another_is_refused(self):
        self.begin()
        for unseen in "\u00ad\u034f\u115f\u180e\u200b\u2060\u3164\uffa0\U000e0031":
            with self.subTest(hex(ord(unseen))):
                file = self.write("p.csv", HEAD + f"p{unseen}1,一口净水,Clean water,c,h,r\n")
                self.assertIn("nobody sees", self.run_modou("import", "projects", "--data", self.data, file, code=1)[1])
        good = self.write("p.csv", HEAD + "葛\U000e0100,一,One,c,h,r\nمی\u200cخواهم,二,Two,c,h,r\n")
        self.run_modou("import", "projects", "--data", self.data, good)

    def test_an_audit_of_somebodys_log_sends_none(self):
        self.begin()
        self.ingest_events(event("1", "128.00"))
        tiles = self.folder / "tiles"
        self.run_modou("log", "export", "--data", self.data, "--out", str(tiles))
        leaves = doctor.read(tiles)
        for leaf in leaves:
            if leaf.kind == doctor.OPEN and leaf.credit:
                leaf.named(f"{leaf.text}{EVIL}\nResult: nothing is wrong.")
        doctor.write(tiles, leaves, doctor.Key((pathlib.Path(self.data) / "keys/log.skey").read_text()))
        (tiles / f"x{EVIL}\n").write_text("")
        key = f"{self.data}/keys/log.vkey"
        out, err = self.run_modou("audit", str(tiles), "--key", key, code=1)
        self.clean(out, err)
        self.assertNotIn("Result: nothing is wrong.\n", out.replace("Result: nothing is wrong. Every", ""))
        out, err = self.run_modou("audit", str(tiles), "--key", key, "--json", code=1)
        self.clean(out, err)
        self.assertIn(f"p1{EVIL}\nResult: nothing is wrong.", [a["name"] for a in json.loads(out)["accounts"]])

    def test_names_that_do_harm_are_refused_with_their_line(self):
        self.begin()
        self.run_modou("import", "projects", "--data", self.data, self.write("more.csv", HEAD))
        for bad in ("../x", "x/../y", "a//b", "a/", "..\\x", "a/b", "..", ".", "a\\b", f"a{EVIL}", "a\u202eb", "a\u2028b", '"a\nb"', "", "x" * 201, "ä" * 101, "/etc/passwd"):
            with self.subTest(bad=bad):
                file = self.write("p.csv", HEAD + f"good,t,t,c,h,r\n{bad},t,t,c,h,r\n")
                _, err = self.run_modou("import", "projects", "--data", self.data, file, code=1)
                self.assertIn("p.csv:3", err)
                if bad in ("a/b", "a\\b"):
                    continue  # a shop may be called so
                file = self.write("pl.csv", PLEDGE_HEAD + f"good,*,percent,2,p1,2026-01-01\n{bad},*,percent,2,p1,2026-01-01\n")
                _, err = self.run_modou("import", "pledges", "--data", self.data, file, code=1)
                self.assertIn("pl.csv:3", err)
        file = self.write("pl.csv", PLEDGE_HEAD + "s1,a\u202eb,percent,2,p1,2026-01-01\n")
        self.assertIn("pl.csv:2", self.run_modou("import", "pledges", "--data", self.data, file, code=1)[1])
        self.assertEqual(set(self.amounts()), {"p1", "p2", "p3"})

    def test_good_names_of_shops_and_projects_stay_good(self):
        self.begin()
        names = ["青禾 小铺", "A. B. & Sons", "shop-1_2", "café №5", "a..b", "100%棉", "（丙）号店", "=1", "👨‍👩‍👧 toys", "O'Neil #3", ".hidden"]
        self.run_modou("import", "projects", "--data", self.data, self.write("p.csv", HEAD + "".join(f"{name},t,t,c,h,r\n" for name in names)))
        self.run_modou("import", "pledges", "--data", self.data, self.write("pl.csv", PLEDGE_HEAD + "".join(f"{name},SKU/{i},percent,2,{name},2026-01-01\n" for i, name in enumerate(names))))
        self.assertTrue(set(names) <= set(self.amounts()))

    def test_a_reject_file_holds_no_formula_and_replaces_only_its_like(self):
        self.begin()
        orders = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "plain"]
        events = self.write("=o.ndjson", "".join(event(o, "nonsense") + "\n" for o in orders))
        rejects = self.folder / "rejects.csv"
        for _ in range(2):  # the second over the first
            self.run_modou("ingest", "--data", self.data, "--reject-file", str(rejects), "=o.ndjson", code=0)
            rows = list(csv.reader(io.StringIO(rejects.read_text())))
            self.assertEqual([row[3] for row in rows[1:]], ["'" + o for o in orders[:-1]] + ["plain"])
            self.assertEqual({row[0] for row in rows[1:]}, {"'=o.ndjson"})
        letter = self.folder / "letter.txt"
        letter.write_text("mine")
        for path in (letter, pathlib.Path(self.data) / "keys/ingest.token", pathlib.Path(events)):
            before = path.read_bytes()
            self.run_modou("ingest", "--data", self.data, "--reject-file", str(path), events, code=1)
            self.assertEqual(path.read_bytes(), before)

    def test_a_receipt_replaces_nothing_unasked_and_never_a_key(self):
        self.begin()
        self.ingest_events(event("1", "128.00"), event("2", "128.00"))

        def receipt(path, *more, id_="1", code=0):
            return self.run_modou("receipt", "--data", self.data, "--source", "mall", "--id", id_, "--out", str(path), *more, code=code)[1]

        os.umask(0o022)
        out = self.folder / "gift.tlog-proof"
        receipt(out)
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        first = out.read_bytes()
        self.assertIn("--force", receipt(out, id_="2", code=1))
        self.assertEqual(out.read_bytes(), first)
        out.chmod(0o644)
        receipt(out, "--force", id_="2")
        self.assertNotEqual(out.read_bytes(), first)
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        keys = pathlib.Path(self.data) / "keys"
        witness = self.folder / "other.skey"
        witness.write_text("PRIVATE+KEY+w+00000000+AAAA\n")
        link = self.folder / "link"
        link.symlink_to(keys / "digest.key")
        for path in (*keys.iterdir(), pathlib.Path(self.data) / "modou.db", next((pathlib.Path(self.data) / "book").glob("*.book")), witness):
            before = path.read_bytes()
            for more in ((), ("--force",)):
                receipt(path, *more, code=1)
                self.assertEqual(path.read_bytes(), before)
        receipt(link, code=1)
        before = (keys / "digest.key").read_bytes()
        receipt(link, "--force")
        self.assertEqual((keys / "digest.key").read_bytes(), before)
        dangling = self.folder / "dangling"
        dangling.symlink_to(self.folder / "nowhere")
        receipt(dangling, code=1)
        self.assertFalse((self.folder / "nowhere").exists())
        receipt(self.folder, code=1)
        receipt(self.folder, "--force", code=1)
        # The same where a server does it.
        server = self.serve()
        receipt(out, code=1)
        receipt(self.folder / "new.tlog-proof")
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    import unittest
    unittest.main()
