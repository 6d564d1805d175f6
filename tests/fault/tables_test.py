"""What somebody changes in a folder without its keys: the background check says so and names nobody; `repair` and every writing command name it."""
import os
import pathlib
import shutil
import sqlite3
import sys
import time
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import json
import support


class Tables(support.Case):
    def test_health_says_that_the_tables_disagree_with_the_book(self):
        self.begin()
        self.ingest_events(*(support.event(str(i), "5000.00") for i in range(5)))
        server = self.serve()
        self.assertEqual(json.loads(server.ask("/health")[2])["status"], "ok")
        with sqlite3.connect(self.data + "/modou.db") as database:
            self.assertEqual(database.execute("UPDATE project SET holder = '远山基金会' WHERE id = 'p1'").rowcount, 1)
        database.close()
        # The first check comes seconds after the start, the next a minute later.
        end = time.monotonic() + 120
        while True:
            status, _, body = server.ask("/health")
            if status == 503 or time.monotonic() > end:
                break
            time.sleep(0.2)
        health = json.loads(body)
        self.assertEqual((status, health["status"]), (503, "tables_disagree"), health)
        self.assertRegex(health["tables_reason"], "^[1-9][0-9]* of what modou.db says")
        self.assertNotIn("远山", body.decode())

    def named(self, change, words):
        """The change is named by `repair` and by a command that writes, and the folder is then as it was."""
        kept = self.folder / "kept"
        shutil.copytree(self.data, kept)
        change(pathlib.Path(self.data))
        problems = json.loads(self.run_modou("repair", "--data", self.data, "--dry-run", "--json", code=1)[0])["problems"]
        self.assertTrue(any(words in problem["where"] + problem["what_en"] for problem in problems), problems)
        yield problems
        shutil.rmtree(self.data)
        kept.rename(self.data)

    def test_who_changes_more_than_rows_is_named_and_refused(self):
        self.begin()
        trigger = "CREATE TRIGGER {} AFTER INSERT ON project BEGIN UPDATE project SET holder = '远山基金会'; END"
        for sql, words in [
                ("UPDATE seal_head SET version = -1; UPDATE project SET holder = '远山基金会'", "version 0"),
                ("UPDATE seal_head SET version = 0", "version 0"),
                (trigger.format("quiet") + "; INSERT INTO schema_version VALUES ('more', 1, 'x')", "trigger quiet"),
                (trigger.format("sqliteXstat1"), "trigger sqliteXstat1"),
                ("CREATE VIEW seen AS SELECT * FROM project", "view seen"),
                ("CREATE TABLE sqliteXstat1 (n INTEGER) STRICT", "sqlite_schema"),
                ("DELETE FROM schema_version WHERE room = 'giving' AND number > 1", "schema_version"),
                ("UPDATE schema_version SET room = 'app2' WHERE room = 'app'", "schema_version"),
                ("DROP TABLE schema_version", "schema_version"),
                ("UPDATE shop SET account = 4711 WHERE id = 's1'", "shop of account 4711")]:
            def change(data):
                with sqlite3.connect(data / "modou.db") as database:
                    database.executescript(sql)
                database.close()
            with self.subTest(sql):
                for problems in self.named(change, words):
                    _, error = self.run_modou("import", "projects", "--data", self.data, str(self.folder / "projects.csv"), code=1)
                    self.assertTrue(any(problem["what_en"] in error for problem in problems), error)

    def test_a_database_of_somebody_else_is_named(self):
        self.begin()

        def change(data):
            (data / "modou.db").unlink()
            with sqlite3.connect(data / "modou.db") as database:
                database.execute("CREATE TABLE x (a)")
            database.close()
        for _ in self.named(change, "no database of Modou"):
            self.run_modou("import", "projects", "--data", self.data, str(self.folder / "projects.csv"), code=1)

    def test_evidence_that_is_gone_is_named(self):
        self.begin()
        self.ingest_events(*(support.event(str(i), "5000.00") for i in range(5)))
        self.run_modou("disburse", "propose", "--data", self.data, "--project", "p1", "--payee", "Works", "--amount", "1.00", "--purpose", "pipes",
                       "--evidence", self.write("paper.txt", "a contract"), "--as", "anna")
        for _ in self.named(lambda data: next((data / "evidence").iterdir()).unlink(), "is gone"):
            pass
        for _ in self.named(lambda data: shutil.rmtree(data / "evidence"), "is gone"):
            pass

    def test_a_strangers_key_beside_the_logs_own_is_named(self):
        self.begin()
        other = str(self.folder / "other")
        origin = pathlib.Path(self.data, "format").read_text().split("origin ")[1].strip()
        self.run_modou("init", "--data", other, "--origin", origin)
        stranger = pathlib.Path(other, "keys")

        def join(data):
            with open(data / "keys/log.vkey", "a") as keys:
                keys.write((stranger / "log.vkey").read_text())

        def take_over(data):
            join(data)
            shutil.copy(stranger / "log.skey", data / "keys/log.skey")
        for change in (join, take_over):
            with self.subTest(change.__name__):
                for _ in self.named(change, "log.vkey"):
                    self.run_modou("link", "--data", self.data, "--buyer", "b1", "--source", "mall", code=1)

    def test_a_fifo_in_the_place_of_a_file_is_not_waited_for(self):
        self.begin()
        for name in ("keys/digest.key", "keys/log.skey", "format"):
            def change(data):
                (data / name).unlink()
                os.mkfifo(data / name)
            with self.subTest(name):
                shutil.copytree(self.data, self.folder / "kept")
                change(pathlib.Path(self.data))
                for command in (["repair", "--dry-run"], ["link", "--buyer", "b1", "--source", "mall"]):
                    self.assertIn("no file", "".join(self.run_modou(*command, "--data", self.data, code=1)))
                shutil.rmtree(self.data)
                (self.folder / "kept").rename(self.data)


if __name__ == "__main__":
    unittest.main()
