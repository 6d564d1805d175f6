"""One writer, whatever files are removed; and what a server says of tables that are changed under it."""
import os
import pathlib
import select
import shutil
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import support


class OneWriter(support.Case):
    def refused(self, *arguments):
        done = subprocess.run([support.MODOU, *arguments], capture_output=True, cwd=self.folder, timeout=60)
        self.assertEqual(done.returncode, 1, (arguments, done.stdout, done.stderr))
        return done.stderr.decode()

    def test_a_second_server_is_refused_and_told_who_holds_the_folder_whatever_was_removed(self):
        self.begin()
        server = self.serve()
        data = pathlib.Path(self.data)
        holder = f"pid {server.process.pid}"
        self.assertIn(f"{holder}, {server.url}", self.refused("serve", "--data", self.data, "--port", "0"))
        for gone in (["lock"], ["modou.sock"], ["lock", "modou.sock"]):
            for name in gone:
                (data / name).unlink(missing_ok=True)
            self.assertIn(holder, self.refused("serve", "--data", self.data, "--port", "0"), gone)
            self.assertIn(holder, self.refused("repair", "--data", self.data), gone)
        self.assertIn(holder, self.refused("ingest", "--data", self.data, self.write("e.ndjson", support.event(1, "9.00") + "\n")))
        (data / "lock").write_text("pid 1, http://elsewhere")
        self.assertIn(holder, self.refused("serve", "--data", self.data, "--port", "0"))
        link = self.folder / "link"
        link.symlink_to(data)
        self.assertIn(holder, self.refused("serve", "--data", str(link), "--port", "0"))
        data.rename(self.folder / "renamed")
        self.assertIn(holder, self.refused("serve", "--data", str(self.folder / "renamed"), "--port", "0"))
        (self.folder / "renamed").rename(data)
        # The one that holds it goes on; readers need no lock.
        self.assertEqual(server.post(support.event(1, "9.00") + "\n")[0], 200)
        self.run_modou("totals", "--data", self.data, "--json")
        self.assertEqual(server.stop(), 0)
        again = self.serve()
        self.assertEqual(again.get_json("/v1/totals")["transfers"], 1)

    def test_a_killed_server_leaves_no_lock(self):
        self.begin()
        server = self.serve()
        server.process.kill()
        server.kill()
        self.serve()


class Scrub(support.Case):
    def test_a_row_changed_under_a_server_is_named_and_shown_to_nobody(self):
        self.begin()
        server = self.serve()
        db = sqlite3.connect(pathlib.Path(self.data) / "modou.db")
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("UPDATE project SET holder = '远山基金会' WHERE id = 'p1'")
        db.execute("UPDATE shop SET id = 'another' WHERE id = 's1'")
        db.commit()
        db.close()
        os.set_blocking(server.process.stderr.fileno(), False)
        said, until = b"", time.monotonic() + 120
        while not (b"project id p1" in said and b"shop of account" in said) and time.monotonic() < until:
            select.select([server.process.stderr], [], [], 1)
            said += server.process.stderr.read() or b""
        self.assertIn(b"project id p1", said)
        self.assertIn(b"shop of account", said)
        self.assertNotIn(b"another", said)
        self.assertIn("青禾基金会", str(server.get_json("/v1/projects/p1")))
        for page in ("/v1/shops/another",):
            self.assertNotIn(server.ask(page)[0], (200, 404), page)
        self.assertEqual(server.stop(), 0)
        self.assertIn("project id p1", self.run_modou("link", "--data", self.data, "--buyer", "b", "--source", "mall", code=1)[1])


class Missing(support.Case):
    def test_a_folder_whose_book_is_gone_is_a_problem(self):
        self.begin()
        self.ingest_events(support.event(1, "9.00"))
        for gone in (["book"], ["book", "state"], ["book", "state", "index", "log"], ["modou.db", "book"]):
            copy = self.folder / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.data, copy)
            for name in gone:
                path = copy / name
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            out, _ = self.run_modou("repair", "--data", str(copy), "--dry-run", code=1)
            self.assertNotIn(" 0 problems", out, gone)
            self.run_modou("link", "--data", str(copy), "--buyer", "b", "--source", "mall", code=1)
            self.run_modou("totals", "--data", str(copy), code=1)
        out, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json")
        self.assertRegex(out, r'^\{"entries":\d+,"problems":\[\]\}$')


if __name__ == "__main__":
    unittest.main()
