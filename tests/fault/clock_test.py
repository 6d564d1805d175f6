"""A clock that cannot be right dates no record, unless somebody says that it is; said in the book for everybody."""
import json
import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import doctor
import faults
import log_test
import support
from support import event

DAY = 86_400
TWO_CENTURIES, TWO_YEARS, A_YEAR = 200 * 365 * DAY, 730 * DAY, 365 * DAY


class Clock(support.Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.faults = faults.Faults(self.folder)
        self.orders = 0

    def ingest(self, *more, code=0, at=0):
        self.orders += 1
        file = self.write(f"o{self.orders}.ndjson", event(f"o{self.orders}", "128.00") + "\n")
        self.faults.set(f"clock {at}")
        done = self.faults.run("ingest", "--data", self.data, file, *more)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done.stderr.decode()

    def gifts(self):
        return self.amounts()["p1"][0]

    def notes(self):
        tiles = self.folder / f"tiles{time.monotonic_ns()}"
        self.faults.set()
        done = self.faults.run("log", "export", "--data", self.data, "--out", str(tiles), "--accept-clock")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.run_modou("audit", str(tiles), "--key", f"{self.data}/keys/log.vkey")
        return [leaf.text for leaf in doctor.read(tiles) if leaf.kind == doctor.NOTE and leaf.text.startswith("clock")]

    def test_a_clock_over_400_days_away_is_refused_and_accepted_when_said(self):
        for away in (TWO_CENTURIES, TWO_YEARS, 401 * DAY, -401 * DAY, -TWO_YEARS, -50 * 365 * DAY):
            with self.subTest(away=away):
                told = self.ingest(at=away, code=1)
                self.assertIn("--accept-clock", told)
                self.assertIn("时钟", told)
                self.assertEqual(self.gifts(), 0)
        for near in (-A_YEAR, 0, A_YEAR):
            self.assertNotIn("clock", self.ingest(at=near))
        self.assertEqual(self.notes(), [])

    def test_reading_needs_no_clock(self):
        self.faults.set(f"clock {TWO_CENTURIES}")
        self.assertEqual(self.faults.run("totals", "--data", self.data).returncode, 0)

    def test_every_command_that_writes_knows_it(self):
        self.faults.set(f"clock {TWO_YEARS}")
        projects, pledges = self.write("p.csv", support.PROJECTS), self.write("pl.csv", support.PLEDGES)
        file = self.write("o.ndjson", event("o", "128.00") + "\n")
        commands = (["import", "projects", "--data", self.data, projects], ["import", "pledges", "--data", self.data, pledges], ["ingest", "--data", self.data, file],
                    ["receipt", "--data", self.data, "--source", "mall", "--id", "o"], ["log", "export", "--data", self.data, "--out", str(self.folder / "t")],
                    ["log", "rotate-key", "--data", self.data], ["link", "--data", self.data, "--source", "mall", "--buyer", "b1"],
                    ["disburse", "propose", "--data", self.data, "--project", "p1", "--payee", "x", "--amount", "1.00", "--purpose", "y", "--evidence", file, "--as", "anna"],
                    ["erase", "--data", self.data, "--source", "mall", "--buyer", "nobody"], ["serve", "--data", self.data, "--port", "0"])
        for command in commands:
            with self.subTest(command=command):
                done = self.faults.run(*command)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("--accept-clock", done.stderr.decode())
        for command in commands[:-1]:
            with self.subTest(accepted=command):
                done = self.faults.run(*command, "--accept-clock")
                self.assertNotIn("unexpected argument", done.stderr.decode())
                told = done.stderr.decode()
                self.assertEqual(done.returncode, 1 if command[0] == "erase" else 0, told)
        self.assertTrue(self.notes())
        fresh = str(self.folder / "fresh")
        self.faults.set(f"clock {TWO_CENTURIES}")
        self.assertEqual(self.faults.run("init", "--data", fresh).returncode, 1)

    def test_an_accepted_clock_is_said_noted_and_not_asked_again(self):
        told = self.ingest("--accept-clock", at=TWO_YEARS)
        self.assertIn("--accept-clock", told)
        self.assertEqual(self.gifts(), 1)
        self.assertNotIn("clock", self.ingest(at=TWO_YEARS + DAY))
        # The clock is right again: before all records, which keep their times, and so must be accepted once.
        self.assertIn("before", self.ingest(at=0, code=1))
        self.ingest("--accept-clock", at=0)
        self.ingest(at=DAY)
        notes = self.notes()
        self.assertEqual(len(notes), 2, notes)
        self.assertIn("accepted", notes[0])
        self.assertEqual(self.gifts(), 4)

    def test_a_clock_beyond_what_the_book_holds_does_not_come_back_as_another_year(self):
        self.ingest("--accept-clock", at=TWO_CENTURIES)
        self.assertIn("2106-02-07", self.notes()[0])

    def test_a_clock_that_jumps_while_a_server_runs_is_refused_and_told(self):
        server = log_test.Watched(self.data, self.faults.environment())
        self.addCleanup(server.kill)
        self.assertEqual(server.post(event("a", "128.00"))[0], 200)
        self.faults.set(f"clock {TWO_CENTURIES}")
        health = server.wait(lambda status, h: status == 503)
        self.assertEqual(health["status"], "read_only")
        self.assertIn("--accept-clock", health["reason"])
        status, _, body = server.post(event("b", "128.00"))
        self.assertEqual(status, 503, body)
        self.faults.set()
        server.wait(lambda status, h: status == 200)
        self.assertEqual(server.post(event("b", "128.00"))[0], 200)
        self.assertEqual(json.loads(server.ask("/v1/totals")[2])["projects"][0]["gifts"], 2)
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    import unittest
    unittest.main()
