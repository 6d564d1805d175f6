"""Faults: kill -9 at any moment, two owners, damage, a full disk. Nothing acknowledged is lost, nothing is given twice."""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import unittest

from support import MODOU, Case, Server, event

ORDERS = 30_000
KILLS = 100


class Kills(Case):
    def test_a_hundred_kills_of_an_ingest_lose_and_repeat_nothing(self):
        self.begin()
        file = self.write("o.ndjson", "".join(event(str(i), "10.00", buyer=f"b{i % 100}") + "\n" for i in range(ORDERS)))
        whole = self.folder / "whole"
        shutil.copytree(self.data, whole)
        self.run_modou("ingest", "--data", str(whole), file)
        expected = json.loads(self.run_modou("totals", "--data", str(whole), "--json")[0])
        dice = random.Random(20261111)
        last = 0
        empty = self.folder / "empty"
        shutil.copytree(self.data, empty)
        for kill in range(KILLS):
            process = subprocess.Popen([MODOU, "ingest", "--data", self.data, file], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=dice.uniform(0.005, 0.15))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
            totals = self.totals()
            self.assertGreaterEqual(totals["transfers"], last, f"kill {kill}")
            self.assertLessEqual(totals["transfers"], ORDERS)
            last = totals["transfers"]
            if last == ORDERS and kill + 1 < KILLS:
                # Finished early: begin again from a fresh folder.
                shutil.rmtree(self.data)
                shutil.copytree(empty, self.data)
                last = 0
        done = self.ingest(file)
        self.assertEqual(done["rows"], ORDERS)
        totals = self.totals()
        for key in ["projects", "transfers", "shops", "buyers"]:
            self.assertEqual(totals[key], expected[key])

    def test_what_the_server_acknowledged_survives_its_kill(self):
        self.begin()
        acknowledged = 0
        for life in range(5):
            server = self.serve()
            for i in range(20):
                order = life * 20 + i
                status, _, body = server.post(event(str(order), "10.00"))
                self.assertEqual(status, 200)
                self.assertEqual(json.loads(body)[0]["outcome"], "gift")
                acknowledged += 1
            server.kill()
            self.assertEqual(self.totals()["transfers"], acknowledged)


class Owners(Case):
    def test_a_second_owner_is_told_who_holds_the_folder(self):
        self.begin()
        server = self.serve()
        _, err = self.run_modou("serve", "--data", self.data, "--port", "0", code=1)
        self.assertIn(str(server.process.pid), err)
        self.assertIn(server.url, err)

    def test_commands_are_handed_to_the_server_with_the_same_result(self):
        self.begin()
        server = self.serve()
        done = self.ingest_events(event("1", "100"), event("2", "bad"), code=1)
        self.assertEqual((done["gifts"], done["rejected"]), (1, {"bad_amount": 1}))
        self.assertEqual(self.amounts()["p1"], (1, 200))
        self.assertEqual(server.get_json("/v1/totals"), self.totals())
        self.run_modou("import", "projects", "--data", self.data, self.write("bad.csv", "project\n"), code=1)
        out, _ = self.run_modou("link", "--data", self.data, "--buyer", "b1", "--source", "mall", "--json")
        token = json.loads(out)["token"]
        self.assertEqual(server.get_json("/v1/deeds/" + token)["gifts"], 1)
        self.run_modou("link", "--data", self.data, "--buyer", "b1", "--source", "mall", "--revoke")
        self.assertEqual(server.ask("/v1/deeds/" + token)[0], 404)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.amounts()["p1"], (1, 200))

    def test_a_stale_socket_is_no_owner(self):
        self.begin()
        server = self.serve()
        server.kill()
        self.assertTrue((pathlib.Path(self.data) / "modou.sock").exists())
        self.assertEqual(self.ingest_events(event("1", "100"))["gifts"], 1)


class Damage(Case):
    def filled(self):
        self.begin()
        self.ingest_events(*[event(str(i), "10") for i in range(300)])
        self.ingest_events(*[event(str(i), "10") for i in range(300, 600)])
        return pathlib.Path(self.data) / "book/seg-0000000000000000.book"

    def test_a_flipped_bit_is_named_and_nothing_is_written(self):
        book = self.filled()
        raw = bytearray(book.read_bytes())
        raw[len(raw) // 2] ^= 4
        book.write_bytes(raw)
        _, err = self.run_modou("ingest", "--data", self.data, self.write("o.ndjson", event("new", "1")), code=1)
        self.assertRegex(err, r"seg-0000000000000000\.book:offset \d+")
        out, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json", code=1)
        self.assertIn("seg-0000000000000000.book:offset", json.loads(out)["problems"][0]["where"])
        self.assertEqual(book.read_bytes(), bytes(raw))

    def test_a_book_that_lost_acknowledged_bytes_is_refused(self):
        book = self.filled()
        os.truncate(book, book.stat().st_size - 10)
        _, err = self.run_modou("totals", "--data", self.data, code=1)
        self.assertIn("seg-0000000000000000.book:offset", err)

    def test_a_torn_tail_that_was_never_durable_is_kept_aside(self):
        book = self.filled()
        with open(book, "ab") as file:
            file.write(book.read_bytes()[:60])
        _, err = self.run_modou("ingest", "--data", self.data, self.write("o.ndjson", event("new", "1")))
        self.assertIn("cut/", err)
        self.assertEqual([p.stat().st_size for p in (pathlib.Path(self.data) / "cut").iterdir()], [60])
        self.assertEqual(self.totals()["transfers"], 601)

    def test_what_is_derived_is_made_again(self):
        self.filled()
        before = self.totals()
        for name in ["index", "state"]:
            shutil.rmtree(pathlib.Path(self.data) / name, ignore_errors=True)
        self.assertEqual(self.totals(), before)
        self.assertEqual(self.ingest_events(event("1", "10"))["duplicates"], 1)

    def test_a_newer_format_is_refused(self):
        self.begin()
        (pathlib.Path(self.data) / "format").write_text("modou data 2\n")
        _, err = self.run_modou("totals", "--data", self.data, code=1)
        self.assertIn("newer Modou", err)


class FullDisk(Case):
    def test_nothing_new_is_taken_in_below_256_mb(self):
        mount = tempfile.mkdtemp(prefix="modou-small-")
        self.addCleanup(os.rmdir, mount)
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=280m", "tmpfs", mount], capture_output=True).returncode != 0:
            self.skipTest("a small disk can be mounted by root only")
        self.addCleanup(subprocess.run, ["umount", "-l", mount])
        self.data = mount + "/data"
        self.begin()
        self.assertEqual(self.ingest_events(event("1", "10"))["gifts"], 1)
        with open(mount + "/filler", "wb") as filler:
            filler.write(b"x" * (30 << 20))
        server = Server(self.data)
        self.addCleanup(server.kill)
        status, headers, body = server.post(event("2", "10"))
        self.assertEqual(status, 503)
        self.assertIn("256 MB", json.loads(body)["detail"])
        self.assertEqual(server.get_json("/v1/home")["gifts"], 1)
        os.remove(mount + "/filler")
        self.assertEqual(server.post(event("2", "10"))[0], 200)
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
