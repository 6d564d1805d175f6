"""Two verifiers that share no code — modou's, and a small one in JavaScript — say the same of the same receipts and logs, honest or not."""
import functools
import http.server
import json
import shutil
import subprocess
import threading
import unittest

import support

FOLDER = support.ROOT / "tests/verifier"
VECTORS = FOLDER / "vectors"
KEY, WITNESS = str(VECTORS / "log.vkey"), str(VECTORS / "witness.vkey")


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def answer(*command):
    code, out, err = run(*command)
    return code, json.loads(out) if out else err


class Receipts(support.Case):
    def both(self, text, *witnesses):
        receipt = self.write("gift.tlog-proof", text)
        extra = ["--witness", *witnesses[:1], "--quorum", *witnesses[1:]] if witnesses else []
        ours, theirs = (
            answer(support.MODOU, "verify", receipt, "--key", KEY, "--json", *extra),
            answer("node", FOLDER / "verify.mjs", receipt, KEY, *witnesses),
        )
        self.assertEqual(ours[0], theirs[0], (ours, theirs))
        self.assertEqual(ours[1]["proven"], ours[0] == 0)
        self.assertEqual(ours[1]["proven"], theirs[1]["proven"])
        if ours[0] == 0:
            for field in ("origin", "size", "index", "erased", "body"):
                self.assertEqual(ours[1][field], theirs[1][field])
        return ours

    def test_both_believe_the_vectors(self):
        for name in ("gift", "payout", "erased"):
            code, proven = self.both((VECTORS / f"{name}.tlog-proof").read_text())
            self.assertEqual(code, 0)
            self.assertEqual(proven["erased"], name == "erased")
        self.assertEqual(self.both((VECTORS / "witnessed.tlog-proof").read_text(), WITNESS, "1")[0], 0)
        self.assertEqual(self.both((VECTORS / "gift.tlog-proof").read_text(), WITNESS, "1")[0], 1)

    def test_both_refuse_a_receipt_changed_anywhere(self):
        text = (VECTORS / "gift.tlog-proof").read_text()
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if not line:
                continue
            middle = len(line) // 2
            changed = line[:middle] + ("A" if line[middle] != "A" else "B") + line[middle + 1:]
            self.assertEqual(self.both("\n".join(lines[:number] + [changed] + lines[number + 1:]))[0], 1, line)
        self.assertEqual(self.both("")[0], 1)
        self.assertEqual(self.both("\n".join(lines[:4] + lines[5:]))[0], 1, "a hash left out")
        self.assertEqual(self.both("\n".join(lines[:4] + lines[3:]))[0], 1, "a hash twice")

    def test_verify_says_why_and_how_it_is_used(self):
        other = self.write("other.vkey", WITNESS and (VECTORS / "witness.vkey").read_text())
        code, out, err = run(support.MODOU, "verify", VECTORS / "gift.tlog-proof", "--key", other)
        self.assertEqual((code, out), (1, ""))
        self.assertIn("no key was given", err)
        self.assertEqual(run(support.MODOU, "verify", VECTORS / "gift.tlog-proof")[0], 2)
        self.assertEqual(run(support.MODOU, "verify", VECTORS / "gift.tlog-proof", "--key", KEY, "--quorum", "1")[0], 2)
        code, out, _ = run(support.MODOU, "verify", VECTORS / "erased.tlog-proof", "--key", KEY)
        self.assertEqual(code, 0)
        self.assertIn("its private part was erased", out)


class Audits(support.Case):
    def setUp(self):
        super().setUp()
        self.tiles = self.folder / "tiles"
        shutil.copytree(VECTORS / "tiles", self.tiles)

    def both(self):
        ours = answer(support.MODOU, "audit", self.tiles, "--key", KEY, "--json")
        theirs = answer("node", FOLDER / "audit.mjs", self.tiles, KEY)
        self.assertEqual(ours[0], theirs[0], (ours, theirs))
        return ours[1], theirs[1]

    def test_both_find_the_same_totals(self):
        ours, theirs = self.both()
        self.assertEqual(ours["faults"], [])
        self.assertEqual((ours["leaves"], ours["root"]), (theirs["leaves"], theirs["root"]))
        self.assertEqual([{key: account[key] for key in theirs["accounts"][0]} for account in ours["accounts"]], theirs["accounts"])

    def test_both_name_the_file_that_was_changed(self):
        for path in sorted(path for path in self.tiles.rglob("*") if path.is_file()):
            kept = path.read_bytes()
            for place in (0, len(kept) // 2, len(kept) - 1):
                path.write_bytes(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1:])
                name = str(path.relative_to(self.tiles))
                for report in self.both():
                    self.assertIn(name, [fault["file"] for fault in report["faults"]], (name, place))
            for changed in (kept[:-1], kept + b"\0"):
                path.write_bytes(changed)
                for report in self.both():
                    self.assertNotEqual(report["faults"], [])
            path.unlink()
            if path.name != "checkpoint":
                self.both()
            path.write_bytes(kept)
        (self.tiles / "tile/note.txt").write_text("more")
        for report in self.both():
            self.assertEqual([fault["file"] for fault in report["faults"]], ["tile/note.txt"])

    def test_an_audit_goes_on_from_its_state_and_says_what_it_found(self):
        state = self.folder / "state.json"
        command = [support.MODOU, "audit", self.tiles, "--key", KEY, "--state", state]
        code, out, _ = run(*command)
        self.assertEqual(code, 0)
        self.assertIn("nothing is wrong", out)
        self.assertEqual(answer(*command, "--json")[1]["from"], 296)
        state.write_text("{}")
        self.assertEqual(run(*command)[0], 1)
        self.assertEqual(run(support.MODOU, "audit", self.folder / "nothing", "--key", KEY)[0], 1)
        self.assertEqual(run(support.MODOU, "audit", self.tiles)[0], 2)

    def test_a_published_total_that_lies_is_found(self):
        totals = {"as_of": {"size": 296}, "transfers": 286, "projects": [
            {"project": "spring-tea", "gifts": 179, "amount_fen": 1242}, {"project": "school-lunch 免费午餐", "gifts": 90, "amount_fen": 619}]}
        command = [support.MODOU, "audit", self.tiles, "--key", KEY, "--json", "--totals"]
        code, report = answer(*command, self.write("totals.json", json.dumps(totals)))
        self.assertEqual((code, report["totals_agree"]), (0, True))
        totals["projects"][1]["amount_fen"] += 1
        code, report = answer(*command, self.write("totals.json", json.dumps(totals)))
        self.assertEqual((code, report["totals_agree"]), (1, False))
        self.assertEqual(report["faults"][0]["kind"], "total_differs")

    def test_a_log_at_a_web_address_is_audited(self):
        site = self.folder / "site"
        (site / "v1").mkdir(parents=True)
        (site / "log").symlink_to(self.tiles)
        (site / "v1/totals").write_text(json.dumps({"as_of": {"size": 296}, "transfers": 286, "projects": []}))

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            for address in (url, url + "/", url + "/log"):
                code, report = answer(support.MODOU, "audit", address, "--key", KEY, "--json")
                self.assertEqual((code, report["leaves"]), (0, 296), report)
            code, report = answer(support.MODOU, "audit", url, "--key", KEY, "--totals", url + "/v1/totals", "--json")
            self.assertEqual([fault["kind"] for fault in report["faults"]], ["total_differs"] * 2)
            tile = self.tiles / "tile/0/000"
            tile.write_bytes(tile.read_bytes() + b"\0")
            code, report = answer(support.MODOU, "audit", url, "--key", KEY, "--json")
            self.assertEqual((code, report["faults"][0]["file"]), (1, "tile/0/000"))
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
        code, _, err = run(support.MODOU, "audit", url, "--key", KEY)
        self.assertEqual(code, 1)
        self.assertIn(url, err)


if __name__ == "__main__":
    unittest.main()
