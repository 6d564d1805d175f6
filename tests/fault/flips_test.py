"""A changed byte, a shortened or a missing file, anywhere in a data folder: it is noticed, or it changes nothing that anybody reads."""
import collections
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import support

LONG = os.environ.get("MODOU_LONG") == "1"
TRIALS = int(os.environ.get("MODOU_FLIPS", 1000 if LONG else 150))
SEED = int(os.environ.get("MODOU_FLIPS_SEED", 20261130))
TOKEN = re.compile(r"[0-9a-f]{32}")
PAGES = ["/v1/home", "/v1/totals", "/v1/projects", "/v1/projects/p1", "/v1/projects/p2", "/v1/shops", "/v1/shops/s1", "/v1/payouts", "/v1/definitions"]
# Values that differ from one start to the next by themselves.
PASSING = re.compile(rb'"(time|as_of_time|now|uptime_s)":("[^"]*"|\d+)')


def kind_of(path):
    """The kind of a file of a data folder, by its path in it; None: not of the book's folder."""
    top, name = path.parts[0], path.name
    if top == "book":
        return {".book": "segment", ".priv": "private segment"}.get(path.suffix, "durable mark")
    if top == "keys":
        return name
    if top.startswith("modou.db"):
        return {"modou.db": "database", "modou.db-wal": "database log", "modou.db-shm": None}[top]
    return {"log": "checkpoint" if name == "checkpoint" else "log tile", "index": "index", "state": "state", "definitions": "definition",
            "evidence": "evidence", "format": "format", "lock": "lock"}.get(top)


class Flips(support.Case):
    def prepare(self):
        """Gifts, refunds, payouts in all states, a statement, private links, a shop that was erased."""
        self.begin()
        self.ingest_events(*[support.event(n, f"{n}.00", shop=f"s{n % 3 + 1}", buyer=f"b{n % 7}") for n in range(1, 60)])
        self.ingest_events(support.refund(3, "2026-10-20T10:00:00+08:00"), support.refund(9, "2026-12-20T10:00:00+08:00"))
        paper = self.write("paper.txt", "a contract")
        ids = []
        for n in range(4):
            out, _ = self.run_modou("disburse", "propose", "--data", self.data, "--project", "p1", "--payee", f"Works {n}", "--amount", f"0.1{n}",
                                    "--purpose", "pipes", "--evidence", paper, "--as", "anna", "--json")
            ids.append(str(json.loads(out)["payout"]))
        for n in ids[:3]:
            self.run_modou("disburse", "approve", "--data", self.data, "--payout", n, "--as", "bo")
        self.run_modou("disburse", "pay", "--data", self.data, "--payout", ids[0], "--as", "chen", "--evidence", self.write("bill.txt", "a bill"))
        self.run_modou("disburse", "cancel", "--data", self.data, "--payout", ids[1], "--as", "bo")
        self.run_modou("reconcile", "--data", self.data, "--holder", "青禾基金会",
                       self.write("bank.csv", "日期,收入,支出,对方\n2026-11-02,1.00,,甲\n2026-11-03,2.00,,乙\n2026-11-04,,0.10,Works 0\n"))
        out, _ = self.run_modou("link", "--data", self.data, "--buyer", "b1", "--source", "mall")
        self.token = TOKEN.search(out).group()
        out, _ = self.run_modou("link", "--data", self.data, "--buyer", "b2", "--source", "mall")
        self.revoked = TOKEN.search(out).group()
        self.run_modou("link", "--data", self.data, "--buyer", "b2", "--source", "mall", "--revoke")
        # A second state of it: the server was killed while the database's log held what was written last.
        self.killed = str(self.folder / "killed")
        shutil.copytree(self.data, self.killed, ignore=shutil.ignore_patterns("modou.sock"))
        server = support.Server(self.killed)
        self.addCleanup(server.kill)
        self.run_modou("link", "--data", self.killed, "--buyer", "b3", "--source", "mall")
        self.run_modou("disburse", "approve", "--data", self.killed, "--payout", ids[3], "--as", "bo")
        os.kill(server.process.pid, signal.SIGKILL)
        server.kill()
        self.assertGreater((pathlib.Path(self.killed) / "modou.db-wal").stat().st_size, 0)
        (pathlib.Path(self.killed) / "modou.sock").unlink(missing_ok=True)

    def files(self, base):
        found = collections.defaultdict(list)
        for path in sorted(pathlib.Path(base).rglob("*")):
            if path.is_file() and (kind := kind_of(path.relative_to(base))):
                found[kind].append(path.relative_to(base))
        return found

    def copy(self, base, name):
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(base, place)
        return str(place)

    def read(self, *arguments):
        return subprocess.run([support.MODOU, *arguments], capture_output=True, cwd=self.folder, timeout=120)

    def noticed(self, data):
        """What says that something is wrong, or None."""
        done = self.read("repair", "--data", data, "--dry-run", "--json")
        if done.returncode != 0:
            return "repair"
        self.assertEqual(json.loads(done.stdout)["problems"], [])
        done = self.read("log", "export", "--data", data, "--out", data + ".tiles")
        if done.returncode != 0:
            return "open"
        return None

    def seen(self, data):
        """All that anybody reads of the folder; None: it does not open, and says why."""
        seen = {}
        for name, arguments in (("totals", ["totals"]), ("payouts", ["disburse", "list"]), ("holder", ["reconcile", "--holder", "青禾基金会"])):
            done = self.read(*arguments, "--data", data, "--json")
            if done.returncode != 0:
                return None
            seen[name] = PASSING.sub(b"", done.stdout)
        tiles = pathlib.Path(data + ".tiles")
        seen["log"] = {str(path.relative_to(tiles)): path.read_bytes() for path in sorted(tiles.rglob("*")) if path.is_file()}
        try:
            server = support.Server(data)
        except (AssertionError, UnicodeDecodeError):
            return None
        try:
            for page in PAGES + ["/v1/deeds/" + self.token, "/v1/deeds/" + self.revoked]:
                status, _, body = server.ask(page)
                seen[page] = (status, PASSING.sub(b"", body))
        finally:
            server.stop()
            server.kill()
        return seen

    def hurt(self, rng, path):
        """Changes the file, and says how."""
        content = bytearray(path.read_bytes())
        how = rng.choice(["flip"] * 8 + ["truncate", "delete"])
        if how == "delete" or not content:
            path.unlink()
            return "delete"
        if how == "truncate":
            size = rng.randrange(len(content))
            path.write_bytes(content[:size])
            return f"truncate to {size}"
        at, bit = rng.randrange(len(content)), rng.randrange(8)
        content[at] ^= 1 << bit
        path.write_bytes(content)
        return f"bit {bit} of byte {at}"

    def test_each_is_noticed_or_changes_nothing(self):
        self.prepare()
        whole = {}
        for base in (self.data, self.killed):
            copy = self.copy(base, "whole")
            self.assertIsNone(self.noticed(copy), base)
            whole[base] = self.seen(copy)
            self.assertIsNotNone(whole[base])
            self.assertIn(b"transfers", whole[base]["totals"])
        rng = random.Random(SEED)
        came = collections.Counter()
        silent = []
        kinds = {base: self.files(base) for base in whole}
        for trial in range(TRIALS):
            base = self.killed if trial % 4 == 3 else self.data
            names = sorted(kinds[base])
            kind = names[trial % len(names)]
            path = rng.choice(kinds[base][kind])
            copy = self.copy(base, "hurt")
            shutil.rmtree(copy + ".tiles", ignore_errors=True)
            how = self.hurt(rng, pathlib.Path(copy) / path)
            verdict = self.noticed(copy)
            if verdict is None:
                seen = self.seen(copy)
                verdict = "open" if seen is None else "no effect" if seen == whole[base] else "silent"
                if verdict == "silent":
                    silent.append((kind, str(path), how, [key for key in seen if seen[key] != whole[base][key]]))
            came[kind, verdict] += 1
            if (trial + 1) % 100 == 0:
                print(f"flips: {trial + 1} done, {len(silent)} silent", file=sys.stderr, flush=True)
        summary = collections.Counter()
        for (kind, verdict), count in sorted(came.items()):
            summary[verdict] += count
        print(f"flips: {TRIALS} of seed {SEED}: {dict(summary)}", file=sys.stderr)
        if LONG:
            for (kind, verdict), count in sorted(came.items()):
                print(f"  {kind}: {verdict} {count}", file=sys.stderr)
        self.assertEqual(silent, [])


class Rows(support.Case):
    """One row of a table changed, taken away, put back: by somebody who writes SQL and has no key."""
    prepare = Flips.prepare

    CHANGES = {
        "payout": ["UPDATE payout SET amount = amount + 1", "UPDATE payout SET payee = 'Another' WHERE ending = 'paid'",
                   "UPDATE payout SET project = 'p2' WHERE ending = 'paid'", "UPDATE payout SET purpose = 'cars'", "UPDATE payout SET evidence = paid_evidence WHERE ending = 'paid'",
                   "UPDATE payout SET people = 7", "UPDATE payout SET approved_by = 'zoe' WHERE approved_by IS NOT NULL",
                   "UPDATE payout SET ending = 'paid' WHERE ending = 'cancelled'", "DELETE FROM payout WHERE ending = 'cancelled'",
                   "DELETE FROM payout WHERE ending = 'paid'", "UPDATE payout SET proposed_at = proposed_at - 86400", "UPDATE payout SET settle = 3",
                   "UPDATE payout SET paid_evidence = evidence"],
        "project": ["UPDATE project SET holder = '远山基金会' WHERE id = 'p1'", "UPDATE project SET title_zh = 'x'", "UPDATE project SET cause = 'y' WHERE id = 'p2'",
                    "UPDATE project SET region = 'z' WHERE id = 'p2'", "DELETE FROM project WHERE id = 'p3'",
                    "UPDATE project SET account = 99 WHERE id = 'p3'"],
        "pledge": ["UPDATE pledge SET value = '9' WHERE row_number = 1", "UPDATE pledge SET project = 'p2' WHERE row_number = 1",
                   "DELETE FROM pledge WHERE row_number = 4", "UPDATE pledge SET from_time = from_time + 1", "UPDATE pledge SET definition = 2"],
        "shop": ["UPDATE shop SET account = CASE id WHEN 's1' THEN 1000001 ELSE account END; UPDATE shop SET id = 'other' WHERE account = 1000001",
                 "DELETE FROM shop WHERE id = 's3'"],
        "link": ["UPDATE link SET party = party + 1", "UPDATE link SET revoked_at = NULL", "DELETE FROM link WHERE revoked_at IS NOT NULL"],
        "statement_line": ["UPDATE statement_line SET amount_in = amount_in + 5 WHERE amount_in > 0", "DELETE FROM statement_line WHERE amount_out > 0",
                           "UPDATE statement_line SET day = day + 1"],
        "statement_day": ["UPDATE statement_day SET amount_in = amount_in + 5", "DELETE FROM statement_day WHERE amount_out > 0",
                          "UPDATE statement_day SET refunded = 1"],
        "statement_file": ["DELETE FROM statement_file", "UPDATE statement_file SET digest = 'x'"],
        "statement_scope": ["UPDATE statement_scope SET account = 'x'"],
        "definition": ["UPDATE definition SET digest = 'x'", "UPDATE definition SET version = 9"],
        "setting": ["INSERT INTO setting (name, value) VALUES ('made_data', 'yes')"],
        "seal_head": ["DELETE FROM seal_head", "UPDATE seal_head SET version = version + 1", "UPDATE seal_head SET version = version - 1"],
        "seal_sum": ["DELETE FROM seal_sum", "UPDATE seal_sum SET total = total + 1", "UPDATE seal_sum SET row_count = row_count + 1"],
        "schema": ["DROP INDEX payout_project", "CREATE TRIGGER t AFTER INSERT ON link BEGIN DELETE FROM link; END"],
    }

    def change(self, data, sql):
        connection = sqlite3.connect(pathlib.Path(data) / "modou.db")
        connection.executescript("PRAGMA foreign_keys = OFF;" + sql)
        connection.commit()
        connection.close()

    def refused(self, data, sql):
        """The problems that `repair` names; opening for writing must say them too."""
        done = subprocess.run([support.MODOU, "repair", "--data", data, "--dry-run", "--json"], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 1, sql + done.stdout.decode() + done.stderr.decode())
        problems = json.loads(done.stdout)["problems"]
        self.assertTrue(problems, sql)
        for problem in problems:
            self.assertEqual(set(problem), {"where", "what_zh", "what_en"})
        opened = subprocess.run([support.MODOU, "link", "--data", data, "--buyer", "b5", "--source", "mall"], capture_output=True, timeout=120)
        self.assertEqual(opened.returncode, 1, sql + opened.stdout.decode())
        said = opened.stderr.decode()
        self.assertTrue(any(problem["what_en"] in said and problem["what_zh"] in said for problem in problems), (sql, said, problems))
        return problems

    def test_each_changed_row_is_named_and_refused(self):
        self.prepare()
        for table, changes in self.CHANGES.items():
            for sql in changes:
                copy = Flips.copy(self, self.data, "rows")
                self.change(copy, sql)
                if table == "shop":  # names of shops are looked at where they are shown, and by repair
                    done = subprocess.run([support.MODOU, "repair", "--data", copy, "--dry-run", "--json"], capture_output=True, timeout=120)
                    self.assertEqual(done.returncode, 1, sql + done.stdout.decode())
                    continue
                problems = self.refused(copy, sql)
                if table not in ("seal_head", "seal_sum", "schema", "shop", "setting"):
                    place = table.replace("statement_line", "statement_day")  # lines are sealed by day
                    self.assertTrue(any(place in problem["where"] for problem in problems), (sql, problems))

    def test_an_older_database_is_refused_and_so_is_none(self):
        self.prepare()
        copy = Flips.copy(self, self.data, "rows")
        older = self.folder / "older.db"
        shutil.copyfile(pathlib.Path(copy) / "modou.db", older)
        self.run_modou("link", "--data", copy, "--buyer", "b5", "--source", "mall", "--revoke")
        self.run_modou("link", "--data", copy, "--buyer", "b1", "--source", "mall", "--revoke")
        shutil.copyfile(older, pathlib.Path(copy) / "modou.db")
        self.assertIn("older copy", self.refused(copy, "older")[0]["what_en"])
        for content in (None, b""):
            (pathlib.Path(copy) / "modou.db").unlink()
            if content is not None:
                (pathlib.Path(copy) / "modou.db").write_bytes(content)
            self.assertIn("--accept-tables", self.refused(copy, "none")[0]["what_en"])
            self.assertEqual((pathlib.Path(copy) / "modou.db").exists(), content is not None)
            (pathlib.Path(copy) / "modou.db").touch()
        # What can be rebuilt: the book knows the accounts of the same files.
        before, _ = self.run_modou("totals", "--data", self.data, "--json")
        self.run_modou("repair", "--data", copy, "--accept-tables")
        self.run_modou("import", "projects", "--data", copy, str(self.folder / "projects.csv"))
        self.run_modou("import", "pledges", "--data", copy, str(self.folder / "pledges.csv"))
        self.run_modou("repair", "--data", copy, "--dry-run")
        after, _ = self.run_modou("totals", "--data", copy, "--json")
        amounts = [{p["project"]: (p["gifts"], p["amount_fen"]) for p in json.loads(text)["projects"]} for text in (before, after)]
        self.assertEqual(amounts[0], amounts[1])


if __name__ == "__main__":
    unittest.main()
