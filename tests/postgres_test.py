"""A folder whose book and tables lie in PostgreSQL says what one in files says; it is carried there and back, and no failure of the server loses anything."""
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import time
import unittest

import support
from support import MODOU, event

_spec = importlib.util.spec_from_file_location("postgres_for_tests", support.ROOT / "tools/postgres_for_tests.py")
postgres_for_tests = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(postgres_for_tests)

MISSING = postgres_for_tests.Server().missing()


@unittest.skipIf(MISSING, MISSING)
class OnPostgres(support.Case):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(postgres_for_tests.Server())

    made = 0

    def database(self):
        OnPostgres.made += 1
        self.name = f"books{OnPostgres.made}"
        return self.server.database(self.name)

    def begin_there(self):
        url = self.database()
        self.run_modou("init", "--data", self.data, "--origin", "books.example.org/1", "--postgres", url)
        for what, text in (("projects", support.PROJECTS), ("pledges", support.PLEDGES)):
            self.run_modou("import", what, "--data", self.data, self.write(what + ".csv", text))
        return url

    def root(self):
        """Size and root hash of the last checkpoint."""
        return (pathlib.Path(self.data) / "log/checkpoint").read_text().splitlines()[1:3]

    def some(self, begin, count):
        return [event(n, f"{n}.50", shop=f"s{n % 3 + 1}", buyer=f"b{n % 7}") for n in range(begin, begin + count)]

    def problems(self):
        out, _ = self.run_modou("repair", "--data", self.data, "--dry-run", "--json")
        return json.loads(out)["problems"]

    def test_it_says_what_a_folder_in_files_says(self):
        self.begin_there()
        for name in ("book", "modou.db"):
            self.assertFalse((pathlib.Path(self.data) / name).exists(), name)
        self.ingest_events(*self.some(1, 40))
        there = self.totals()
        self.assertEqual(self.problems(), [])
        self.run_modou("log", "export", "--data", self.data, "--out", "tiles")
        self.run_modou("audit", "tiles", "--key", self.data + "/keys/log.vkey")
        paper = self.write("paper.txt", "a contract")
        out, _ = self.run_modou("disburse", "propose", "--data", self.data, "--project", "p1", "--payee", "水务站", "--amount", "0.05", "--people", "9",
                                "--purpose", "水管", "--evidence", paper, "--as", "甲", "--json")
        payout = str(json.loads(out)["payout"])
        self.run_modou("disburse", "approve", "--data", self.data, "--payout", payout, "--as", "乙")
        self.run_modou("disburse", "pay", "--data", self.data, "--payout", payout, "--as", "丙", "--evidence", paper)
        self.assertEqual(self.problems(), [])
        self.run_modou("erase", "--data", self.data, "--source", "mall", "--buyer", "b1")
        self.assertEqual(self.problems(), [])

        self.data = str(self.folder / "in files")
        self.begin()
        self.ingest_events(*self.some(1, 40))
        here = self.totals()
        self.assertEqual(there["projects"], here["projects"])

    def test_there_and_back_it_is_the_same_book(self):
        self.begin()
        self.ingest_events(*self.some(1, 60))
        totals, root = self.totals(), self.root()
        book = {path.name: path.read_bytes() for path in (pathlib.Path(self.data) / "book").iterdir()}
        url = self.database()
        self.run_modou("move", "--data", self.data, "--to", "postgres:" + url)
        self.assertEqual((self.totals(), self.root(), self.problems()), (totals, root, []))
        self.assertFalse((pathlib.Path(self.data) / "book").exists())
        self.assertTrue((pathlib.Path(self.data) / "before-move-1/modou.db").exists())
        _, err = self.run_modou("move", "--data", self.data, "--to", self.server.url("elsewhere"), code=1)
        self.assertIn("files", err)

        self.run_modou("move", "--data", self.data, "--to", "files")
        self.assertEqual((self.totals(), self.root(), self.problems()), (totals, root, []))
        again = {path.name: path.read_bytes() for path in (pathlib.Path(self.data) / "book").iterdir()}
        for name in book:
            self.assertEqual(again[name], book[name], name)
        # It goes on: the orders that are known give nothing again, the new ones do.
        self.assertEqual(self.ingest_events(*self.some(1, 61))["gifts"], 1)
        _, err = self.run_modou("move", "--data", self.data, "--to", url, code=1)
        self.assertIn("createdb", err, "what stands there is an older book")
        self.run_modou("move", "--data", self.data, "--to", self.database())
        self.assertEqual(self.ingest_events(*self.some(1, 62))["gifts"], 1)
        self.assertEqual(self.problems(), [])

    def test_what_cannot_be_is_refused_with_what_to_do(self):
        url = self.database()
        for wrong, says, code in ((url.replace("modou@", "modou:geheim@"), "PGPASSFILE", 1), (self.server.url("nowhere"), "createdb", 1),
                                  ("mysql://h/b", "postgres://", 1)):
            _, err = self.run_modou("init", "--data", self.data, "--postgres", wrong, code=code)
            self.assertIn(says, err)
            self.assertNotIn("geheim", err)
            self.assertFalse(pathlib.Path(self.data).exists())
        self.server.psql("CREATE TABLE others (a int)", self.name)
        _, err = self.run_modou("init", "--data", self.data, "--postgres", url, code=1)
        self.assertIn("createdb", err)

    def test_of_two_folders_that_write_in_one_database_the_second_waits_and_is_refused(self):
        self.begin_there()
        self.ingest_events(*self.some(1, 5))
        copy = str(self.folder / "copy")
        shutil.copytree(self.data, copy)  # as on another machine
        server = self.serve()
        begun = time.monotonic()
        done = subprocess.run([MODOU, "ingest", "--data", copy, self.write("more.ndjson", "\n".join(self.some(6, 5)))], capture_output=True, check=False, timeout=120)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("another Modou", done.stderr.decode())
        self.assertGreater(time.monotonic() - begun, 9)
        self.assertEqual(server.ask("/v1/totals")[0], 200)
        server.kill()
        self.assertEqual(self.ingest_events(*self.some(1, 6))["gifts"], 1)

    def test_a_server_that_fails_and_comes_back_loses_nothing(self):
        self.begin_there()
        server = self.serve()
        headers = {"Authorization": "Bearer " + server.token, "Content-Type": "application/cloudevents+json"}
        for number in range(1, 6):
            status, _, said = server.ask("/v1/events", self.some(number, 1)[0].encode(), headers)
            self.assertEqual(status, 200, said)
            self.server.kill()
            self.server.start()
        self.assertEqual(server.ask("/v1/totals")[0], 200)
        self.assertEqual(server.ask("/")[0], 200)
        server.kill()
        self.assertEqual(sum(gifts for gifts, _ in self.amounts().values()), 5)
        self.assertEqual(self.problems(), [])

    def waiting(self):
        """How many sessions of the database wait for a lock."""
        return int(self.server.psql("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()", self.name).stdout)

    def move_killed_while_it_waits(self, url, number):
        """Holds an advisory lock of the database until a move waits for it, then kills the move."""
        command, environment = self.server.psql_command(f"SELECT pg_advisory_lock({number}); SELECT pg_sleep(3600)", self.name)
        holder = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.server.psql(f"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = {number & 0xffffffff}", self.name).stdout == "":
            self.assertIsNone(holder.poll())
        process = subprocess.Popen([MODOU, "move", "--data", self.data, "--to", url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while self.waiting() == 0:
                self.assertIsNone(process.poll(), "it waits for nothing")
        finally:
            process.kill()
            process.wait()
            self.server.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()", self.name)
            holder.wait()

    def test_a_move_that_was_killed_is_done_by_the_next_one(self):
        self.begin()
        self.ingest_events(*self.some(1, 300))
        totals, url = self.totals(), self.database()
        # Before its first table: a writing transaction waits for the lock of writers.
        self.move_killed_while_it_waits(url, 119988195747073)
        # Between the tables and the book: the table of records waits when it is made.
        self.server.psql("""CREATE FUNCTION stop_here() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.journal_record') THEN PERFORM pg_advisory_lock(42); END IF; END $$;
            CREATE EVENT TRIGGER stop_here ON ddl_command_end EXECUTE FUNCTION stop_here()""", self.name)
        self.move_killed_while_it_waits(url, 42)
        self.server.psql("DROP EVENT TRIGGER stop_here", self.name)
        self.assertEqual(self.server.psql("SELECT count(*) FROM pledge", self.name).stdout, "4\n")
        self.assertNotIn("postgres", (pathlib.Path(self.data) / "format").read_text())
        self.assertEqual(self.totals(), totals)
        self.assertEqual(self.problems(), [])
        self.run_modou("init", "--data", "another", "--postgres", url, code=1)

        self.run_modou("move", "--data", self.data, "--to", url)
        self.assertIn("postgres", (pathlib.Path(self.data) / "format").read_text())
        self.assertEqual(self.totals(), totals)
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.ingest_events(*self.some(1, 301))["gifts"], 1)

    def test_a_part_restored_from_another_time_is_refused(self):
        self.begin_there()
        self.ingest_events(*self.some(1, 5))
        older = subprocess.run([self.server.bin / "pg_dump", "-h", self.server.folder, "-U", "modou", "-T", "journal_*", "--clean", "--if-exists", self.name],
                               capture_output=True, text=True, check=True).stdout
        self.run_modou("import", "projects", "--data", self.data, self.write("more.csv", support.PROJECTS.splitlines()[0] + "\np4,新,New,教育,远山基金会,云南\n"))
        newer = subprocess.run([self.server.bin / "pg_dump", "-h", self.server.folder, "-U", "modou", "-T", "journal_*", "--clean", "--if-exists", self.name],
                               capture_output=True, text=True, check=True).stdout

        def restore(text):
            done = subprocess.run([self.server.bin / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.server.folder, "-U", "modou", "-d", self.name],
                                  input=text, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)

        restore(older)
        _, err = self.run_modou("ingest", "--data", self.data, self.write("e.ndjson", self.some(9, 1)[0]), code=1)
        self.assertIn("older copy", err)
        self.assertNotIn("modou.db", err)
        restore(newer)
        self.assertEqual(self.problems(), [])
        # The book of before: what was published says that there was more.
        self.server.psql("DELETE FROM journal_record WHERE first > 8; DELETE FROM journal_private WHERE first > 8", self.name)
        _, err = self.run_modou("ingest", "--data", self.data, self.write("e.ndjson", self.some(9, 1)[0]), code=1)
        self.assertRegex(err, r"ends at entry \d+, but \d+ were written")


@unittest.skipIf(MISSING, MISSING)
class WithAPassword(support.Case):
    """The server asks for a password, which stands in a file of its user's and nowhere else."""
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(postgres_for_tests.Server(password="geheim:\\1"))

    made = 0

    def setUp(self):
        super().setUp()
        WithAPassword.made += 1
        self.url = self.server.database(f"books{WithAPassword.made}")
        self.home = self.folder / "home"
        self.home.mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"HOME": str(self.home)}

    def passfile(self, path, password="geheim\\:\\\\1", mode=0o600):
        path.write_text(f"*:*:*:modou:{password}\n")
        path.chmod(mode)
        return str(path)

    def modou(self, *arguments, **variables):
        done = subprocess.run([MODOU, *arguments], capture_output=True, text=True, cwd=self.folder, env=self.environment | variables, timeout=300, check=False)
        self.assertNotIn("geheim", done.stdout + done.stderr)
        return done.returncode, done.stdout + done.stderr

    def init(self, **variables):
        return self.modou("init", "--data", self.data, "--postgres", self.url, **variables)

    def test_it_comes_from_PGPASSFILE(self):
        self.assertEqual(self.init(PGPASSFILE=self.passfile(self.folder / "pass"))[0], 0)
        with_it = {"PGPASSFILE": str(self.folder / "pass")}
        self.assertEqual(self.modou("import", "projects", "--data", self.data, self.write("projects.csv", support.PROJECTS), **with_it)[0], 0)
        self.assertEqual(self.modou("repair", "--data", self.data, "--dry-run", **with_it)[0], 0)
        code, said = self.modou("totals", "--data", self.data)
        self.assertEqual(code, 1)
        self.assertIn("PGPASSFILE", said)
        for path in pathlib.Path(self.data).rglob("*"):
            self.assertTrue(path.is_dir() or b"geheim" not in path.read_bytes(), path)
        self.assertEqual(self.modou("move", "--data", self.data, "--to", "files", **with_it)[0], 0)
        self.assertEqual(self.modou("totals", "--data", self.data)[0], 0)

    def test_or_from_the_file_in_the_home_folder(self):
        self.passfile(self.home / ".pgpass")
        self.assertEqual(self.init()[0], 0)
        self.assertEqual(self.modou("totals", "--data", self.data)[0], 0)

    def test_without_it_or_with_another_one_is_said_what_to_do(self):
        for variables, says in (({}, "asks for a password"),
                                ({"PGPASSWORD": "geheim:\\1"}, "PGPASSWORD"),
                                ({"PGPASSFILE": self.passfile(self.folder / "open", mode=0o644)}, "chmod 600"),
                                ({"PGPASSFILE": self.passfile(self.folder / "wrong", password="another")}, "does not take this user")):
            code, said = self.init(**variables)
            self.assertEqual(code, 1, said)
            self.assertIn(says, said)
            self.assertIn("PGPASSFILE", said)
            self.assertFalse(pathlib.Path(self.data).exists())

    def test_in_an_address_it_is_refused(self):
        for to in ("init", "move"):
            asked = ["init", "--data", self.data, "--postgres"] if to == "init" else ["move", "--data", self.data, "--to"]
            code, said = self.modou(*asked, self.url.replace("modou@", "modou:geheim@"))
            self.assertEqual(code, 1)
            self.assertIn("PGPASSFILE", said)
        self.assertEqual(self.modou("init", "--data", self.data)[0], 0)
        format_file = pathlib.Path(self.data) / "format"
        format_file.write_text(format_file.read_text().replace("data 1", "data 2") + "postgres dbname='books' password='geheim'\n")
        self.assertEqual(self.modou("totals", "--data", self.data)[0], 1)


if __name__ == "__main__":
    unittest.main()
