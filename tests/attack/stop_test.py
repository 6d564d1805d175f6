"""SIGINT and SIGTERM end long commands within a second of the processor, wherever they are; and nothing is half done."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent)]
from support import MODOU, PROJECTS, Case, event

LONG = os.environ.get("MODOU_LONG") == "1"
MANY = 200_000 if LONG else 20_000
HOLDER = "青禾基金会"


def cpu_of(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Stops(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.base = self.data

    def copy(self, name):
        data = str(self.folder / name)
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.base, data)
        return data

    def run_for(self, command, data, signalled=None, after=None):
        """(exit code, seconds of processor from the signal, or from the start, to the end) of `command`."""
        process = subprocess.Popen([MODOU, *(word.replace("DATA", data) for word in command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)
        used = 0
        if signalled:
            while (used := cpu_of(process.pid)) < after and os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                os.sched_yield()
            os.kill(process.pid, signalled)  # Popen would reap it
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, usage.ru_utime + usage.ru_stime - used

    def stop_everywhere(self, command, check, codes=(1,)):
        projects = self.write("p.csv", PROJECTS)
        data = self.copy("whole")
        code, seconds = self.run_for(command, data)
        self.assertEqual(code, 0, command)
        ended = 0
        for i, share in enumerate((0.15, 0.3, 0.45, 0.6, 0.75, 0.9) if LONG else (0.2, 0.5, 0.8)):
            with self.subTest(command=command[:2], share=share):
                data = self.copy("stopped")
                code, late = self.run_for(command, data, signal.SIGTERM if i % 2 else signal.SIGINT, seconds * share)
                self.assertLess(late, 1.0)
                self.assertIn(code, (0, *codes), "it had ended just then, or says that it did not")
                ended += code != 0
                found = json.loads(subprocess.run([MODOU, "repair", "--data", data, "--dry-run", "--json"], capture_output=True).stdout)
                self.assertEqual(found["problems"], [])
                self.run_modou("import", "projects", "--data", data, projects)  # opens it for writing
                check(data, code)
        if seconds > 0.3:  # else the work may be over before the signal comes
            self.assertGreater(ended, 0)

    def counted(self, data, sql):
        import sqlite3
        database = sqlite3.connect(f"file:{data}/modou.db?mode=ro", uri=True)
        try:
            return database.execute(sql).fetchone()[0]
        finally:
            database.close()

    def test_reconcile(self):
        lines = "".join(f"2026{1 + i % 6:02d}{1 + i % 28:02d},{1 + i % 900}.00,,甲{i % 700},{i}\n" for i in range(4 * MANY))
        bank = self.write("bank.csv", "交易日期,收入,支出,对方户名,流水号\n" + lines)

        def all_or_nothing(data, code):
            self.assertEqual(self.counted(data, "SELECT count(*) FROM statement_line"), 0 if code else 4 * MANY)

        self.stop_everywhere(["reconcile", "--data", "DATA", "--holder", HOLDER, bank], all_or_nothing)

    def test_commands_that_read_the_book(self):
        self.ingest_events(*(event(str(i), "100.00") for i in range(4 * MANY)))
        tiles = str(self.folder / "tiles")
        self.run_modou("log", "export", "--data", self.data, "--out", tiles)
        nothing = lambda data, code: None
        self.stop_everywhere(["repair", "--data", "DATA", "--dry-run"], nothing)
        self.stop_everywhere(["audit", tiles, "--key", f"{self.base}/keys/log.vkey"], nothing)

        def goes_on(data, code):
            # The same command again makes it whole.
            self.run_modou("log", "export", "--data", data, "--out", data + "-tiles")
            self.run_modou("audit", data + "-tiles", "--key", f"{data}/keys/log.vkey")
            shutil.rmtree(data + "-tiles")

        self.stop_everywhere(["log", "export", "--data", "DATA", "--out", "DATA-tiles"], goes_on)


if __name__ == "__main__":
    import unittest
    unittest.main()
