"""Imports at once are as imports one after another; what SQL refuses is said in plain words."""
import itertools
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "fault"), str(TESTS)]
import faults
import support
from support import MODOU

LONG = os.environ.get("MODOU_LONG") == "1"
RAW = ["UNIQUE", "constraint failed", "database is locked", "no such", "near \"", "malformed", "disk image", "readonly database", "not a database", "INSERT ", "UPDATE ", "SELECT ", "sqlite3_"]
PROJECT_HEAD = "project,title_zh,title_en,cause,holder,region\n"
PLEDGE_HEAD = "shop,item,mode,value,project,from\n"


def serial(files, order, key_cells):
    """What importing `files` in `order` answers and leaves: the rule of an import, slow and obvious."""
    kept, codes = {}, [None] * len(files)
    for i in order:
        rows = dict((tuple(row.split(",")[c] for c in key_cells), row) for row in files[i])
        codes[i] = 1 if any(kept.get(key, row) != row for key, row in rows.items()) else 0
        if codes[i] == 0:
            kept.update(rows)
    return codes, kept


class Imports(support.Case):
    def at_once(self, kind, files, head):
        paths = [self.write(f"{kind}{i}.csv", head + "".join(row + "\n" for row in rows)) for i, rows in enumerate(files)]
        running = [subprocess.Popen([MODOU, "import", kind, "--data", self.data, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for path in paths]
        said = [process.communicate(timeout=120) for process in running]
        for out, err in said:
            for raw in RAW:
                self.assertNotIn(raw, err.decode())
        return [process.returncode for process in running], said

    def kept(self, sql):
        database = sqlite3.connect(f"file:{self.data}/modou.db?mode=ro", uri=True)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def test_imports_at_once_give_what_one_of_their_orders_gives(self):
        self.begin()
        server = self.serve()
        chance = random.Random(20)
        for round_ in range(12 if LONG else 3):
            projects = [[f"r{round_}x{chance.randrange(4)},{word},{word},c,h,r" for word in chance.sample(["甲", "乙"], 1)] +
                        [f"r{round_}y{i},丙,C,c,h,r"] for i in range(4)]
            codes, said = self.at_once("projects", projects, PROJECT_HEAD)
            ids = {id_: title for id_, title in self.kept(f"SELECT id, title_zh FROM project WHERE id LIKE 'r{round_}%'")}
            orders = [serial(projects, order, [0]) for order in itertools.permutations(range(4))]
            self.assertIn((codes, ids), [(c, {key[0]: row.split(",")[1] for key, row in rows.items()}) for c, rows in orders], said)

            shops = [[f"r{round_}s{s},*,fixed,{chance.choice(['1.00', '0.10'])},p1,2026-01-01" for s in chance.sample(range(5), 3)] for _ in range(4)]
            codes, said = self.at_once("pledges", shops, PLEDGE_HEAD)
            rows = {(s,): v for s, v in self.kept(f"SELECT shop, value FROM pledge WHERE shop LIKE 'r{round_}%'")}
            orders = [serial(shops, order, [0]) for order in itertools.permutations(range(4))]
            self.assertIn((codes, rows), [(c, {key: row.split(",")[3] for key, row in kept.items()}) for c, kept in orders], said)
        numbers = [n for (n,) in self.kept("SELECT row_number FROM pledge ORDER BY row_number")]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        self.assertEqual(server.stop(), 0)
        self.run_modou("repair", "--data", self.data, "--dry-run")

    def test_the_same_file_many_times_at_once_goes_in_once(self):
        self.begin()
        server = self.serve()
        rows = [f"z{i},*,fixed,1.00,p1,2026-01-01" for i in range(300)]
        codes, said = self.at_once("pledges", [rows] * 6, PLEDGE_HEAD)
        self.assertEqual(codes, [0] * 6, said)
        self.assertEqual(sorted(int(out.split()[2]) for out, _ in said), [0] * 5 + [300])
        self.assertEqual(self.kept("SELECT count(*) FROM pledge WHERE shop LIKE 'z%'"), [(300,)])
        self.assertEqual(server.stop(), 0)


class PlainWords(support.Case):
    """Each way in which SQL can refuse, met by a person at the command line."""

    def setUp(self):
        super().setUp()
        self.begin()
        self.more = self.write("more.csv", PROJECT_HEAD + "q1,新,New,c,h,r\n")
        self.database = os.path.join(self.data, "modou.db")

    def said(self, *zh_en, faulty=None, kind="projects"):
        arguments = ["import", kind, "--data", self.data, self.more]
        done = faulty.run(*arguments) if faulty else subprocess.run([MODOU, *arguments], capture_output=True, timeout=60)
        text = done.stderr.decode()
        self.assertEqual(done.returncode, 1, text)
        for raw in RAW:
            self.assertNotIn(raw, text)
        for words in zh_en:
            self.assertIn(words, text)
        return text

    def fold(self):
        """The log of SQLite into the file itself, and nothing beside it."""
        database = sqlite3.connect(self.database)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode = DELETE")
        database.close()

    def test_a_database_that_another_program_holds(self):
        database = sqlite3.connect(self.database, isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        self.said("别的程序正占着数据库", "another program holds the database")
        database.execute("ROLLBACK")
        database.close()
        self.run_modou("import", "projects", "--data", self.data, self.more)

    def test_a_full_disk(self):
        shim = faults.Faults(self.folder)
        shim.set(f"fail write {faults.NO_SPACE} /modou.db")
        self.said("磁盘满了", "the disk is full", faulty=shim)
        self.run_modou("import", "projects", "--data", self.data, self.more)

    def test_a_disk_that_may_not_be_written(self):
        shim = faults.Faults(self.folder)
        for error in (30, 5):  # EROFS, EIO
            shim.set(f"fail write {error} /modou.db")
            self.said(" · ", faulty=shim)

    @unittest.skipIf(os.geteuid() == 0, "nothing is closed to root")
    def test_a_folder_that_may_not_be_written(self):
        self.fold()
        os.chmod(self.database, 0o400)
        self.said("nothing may be written here")

    def test_a_damaged_database(self):
        self.fold()
        whole = pathlib.Path(self.database).read_bytes()
        for at, what in ((0, b"\xee" * 64), (16, b"\xee" * 84), (100, b"\xee" * 200), (4096 + 100, b"\xee" * 3000)):
            damaged = bytearray(whole)
            damaged[at : at + len(what)] = what
            pathlib.Path(self.database).write_bytes(damaged)
            done = subprocess.run([MODOU, "import", "projects", "--data", self.data, self.more], capture_output=True, timeout=60)
            for raw in RAW:
                self.assertNotIn(raw, done.stderr.decode(), at)
        pathlib.Path(self.database).write_bytes(b"no database at all " * 500)
        self.said("不是数据库", "is no database")

    def test_a_constraint_that_the_database_has_beyond_ours(self):
        database = sqlite3.connect(self.database)
        database.execute("CREATE UNIQUE INDEX one_value ON pledge (value)")
        database.commit()
        database.close()
        self.more = self.write("same.csv", PLEDGE_HEAD + "s9,*,fixed,0.10,p1,2026-01-01\n")
        self.said(" · ", kind="pledges")

    def test_tables_that_are_not_there(self):
        self.fold()
        database = sqlite3.connect(self.database)
        database.execute("ALTER TABLE holder RENAME TO holders")
        database.commit()
        database.close()
        self.said()


if __name__ == "__main__":
    unittest.main()
