"""Faults that pass: the public log and the export go on by themselves, and the server says how it is."""
import json
import os
import pathlib
import resource
import select
import shutil
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import faults
import support
from support import event

PATIENCE = 180  # seconds until a state must have come; each waiting ends when it has


class Watched(support.Server):
    """A server on the faulty disk of the test, its error output kept."""

    def __init__(self, data, environment, **more):
        self.data, self.said, self.begun = data, [], b""
        real = subprocess.Popen
        try:
            subprocess.Popen = lambda *a, **k: real(*a, **k, env=environment, **more)
            super().__init__(data)
        finally:
            subprocess.Popen = real

    def lines(self):
        # Read past Python's buffer: what it holds back, select() does not see.
        pipe = self.process.stderr.fileno()
        while select.select([pipe], [], [], 0)[0]:
            piece = os.read(pipe, 65_536)
            if not piece:
                break
            self.begun += piece
        *lines, self.begun = self.begun.split(b"\n")
        self.said += [line.decode() for line in lines]
        return self.said

    def wait_said(self, what, changes):
        """Each change of state is said once: `changes` are whether it says that all is well again."""
        end = time.monotonic() + PATIENCE
        while True:
            told = ["well again" in line for line in self.lines() if what in line]
            if told == changes:
                return
            if len(told) > len(changes) or time.monotonic() > end:
                raise AssertionError(self.said)
            time.sleep(0.05)

    def health(self):
        status, _, body = self.ask("/health")
        return status, json.loads(body)

    def wait(self, what):
        end = time.monotonic() + PATIENCE
        while True:
            status, health = self.health()
            if what(status, health):
                return health
            if time.monotonic() > end:
                raise AssertionError((status, health, self.lines()))
            time.sleep(0.1)

    def metric(self, name):
        return int(next(line.split()[1] for line in self.ask("/metrics")[2].decode().splitlines() if line.startswith(name + " ")))


class Log(support.Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.faults = faults.Faults(self.folder)
        self.orders = 0

    def server(self, **more):
        server = Watched(self.data, self.faults.environment(), **more)
        self.addCleanup(server.kill)
        return server

    def give(self, server, count=1):
        for _ in range(count):
            self.orders += 1
            status, _, body = server.post(event(f"o{self.orders}", "128.00"))
            self.assertEqual(status, 200, body)

    def test_a_fault_while_a_checkpoint_is_written_passes(self):
        server = self.server()
        self.give(server, 3)
        for rule in (f"fail open {faults.NO_DESCRIPTOR} /log/", f"fail write {faults.NO_SPACE} /log/", f"fail sync {faults.IO_ERROR} /log/",
                     f"fail rename {faults.NO_SPACE} /log/"):
            with self.subTest(rule=rule):
                server.wait(lambda status, h: status == 200 and h["log_size"] == h["size"])
                shown = json.loads(server.ask("/health")[2])["log_size"]
                self.faults.set(rule)
                self.give(server)
                health = server.wait(lambda status, h: status == 503)
                self.assertEqual(health["status"], "log_delayed")
                self.assertIn("log/checkpoint", health["log_reason"])
                self.assertEqual(health["log_size"], shown)
                self.assertEqual(server.metric("modou_log_stopped"), 1)
                server.wait_said("log_delayed", [False])
                server.wait(lambda *_: server.metric("modou_log_failures") >= 2)
                self.give(server)  # the book takes in meanwhile
                self.faults.set()
                health = server.wait(lambda status, h: status == 200 and h["log_size"] == h["size"])
                self.assertEqual(server.metric("modou_log_stopped"), 0)
                server.wait_said("log_delayed", [False, True])
                server.said.clear()
        self.assertEqual(server.stop(), 0)
        tiles = self.folder / "tiles"
        self.run_modou("log", "export", "--data", self.data, "--out", str(tiles))
        self.run_modou("audit", str(tiles), "--key", f"{self.data}/keys/log.vkey")

    def test_the_disk_guard_is_told_and_passes(self):
        server = self.server()
        self.give(server)
        self.faults.set("free 1000000")
        health = server.wait(lambda status, h: status == 503)
        self.assertEqual(health["status"], "read_only")
        self.assertIn("make room", health["reason"])
        self.assertEqual(server.post(event("late", "128.00"))[0], 503)
        self.assertEqual(server.metric("modou_book_read_only"), 1)
        server.wait_said("read_only", [False])
        self.faults.set()
        server.wait(lambda status, h: status == 200 and h["status"] == "ok")
        self.give(server)
        server.wait_said("read_only", [False, True])

    def test_descriptors_are_kept_for_the_book(self):
        few = 256
        server = self.server(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, few)))
        import socket
        host, port = server.url.removeprefix("http://").split(":")
        silent = []
        try:
            for _ in range(2 * few):
                silent.append(socket.create_connection((host, int(port)), timeout=5))
        except OSError:
            pass
        open_now = len(list(pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))
        self.assertLess(open_now, few - 60)
        # The book, and the log that opens files anew, go on.
        before = (pathlib.Path(self.data) / "log/checkpoint").read_text()
        self.run_modou("ingest", "--data", self.data, self.write("o.ndjson", event("o1", "128.00") + "\n"))
        end = time.monotonic() + PATIENCE
        while (pathlib.Path(self.data) / "log/checkpoint").read_text() == before:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        for one in silent:
            one.close()
        server.wait(lambda status, h: status == 200)

    def test_a_limit_that_leaves_nothing_is_told_at_the_start(self):
        done = subprocess.run([support.MODOU, "serve", "--data", self.data, "--port", "0"], capture_output=True, timeout=60,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("ulimit -n", done.stderr.decode())


class Export(support.Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.faults = faults.Faults(self.folder)
        self.tiles = self.folder / "tiles"
        self.count = 0

    def give(self, count):
        self.ingest_events(*[event(f"o{self.count + i}", "128.00") for i in range(count)])
        self.count += count

    def export(self, run=None):
        return (run or self.run_modou)("log", "export", "--data", self.data, "--out", str(self.tiles))

    def audit(self):
        out, _ = self.run_modou("audit", str(self.tiles), "--key", f"{self.data}/keys/log.vkey", "--json")
        self.assertEqual(json.loads(out)["faults"], [])

    def test_a_kill_at_any_edge_leaves_an_export_that_goes_on(self):
        self.give(600)
        whole = self.folder / "whole"
        shutil.copytree(self.data, self.folder / "kept")
        self.export(self.faults.run)
        edges = [n for n, _, path in self.faults.edges() if "/tiles" in path]
        self.assertGreater(len(edges), 8)
        shutil.move(self.tiles, whole)
        for rule in ("kill", "kill-after"):
            for n in range(1, len(edges) + 1):
                with self.subTest(rule=rule, edge=n):
                    shutil.rmtree(self.tiles, ignore_errors=True)
                    self.faults.set(f"{rule} {n} /tiles")
                    self.assertEqual(self.export(self.faults.run).returncode, faults.KILLED)
                    # No file under its own name is torn.
                    for path in self.tiles.rglob("*"):
                        if path.is_file() and not path.name.endswith(".new"):
                            self.assertEqual(path.read_bytes(), (whole / path.relative_to(self.tiles)).read_bytes(), path)
                    self.faults.set()
                    self.assertEqual(self.export(self.faults.run).returncode, 0)
                    self.audit()

    def test_an_export_over_an_older_one_is_whole_at_each_edge(self):
        self.give(300)
        self.export()
        older = self.folder / "older"
        shutil.copytree(self.tiles, older)
        self.give(300)
        self.export(self.faults.run)
        edges = sum("/tiles" in path for _, _, path in self.faults.edges())
        for n in range(1, edges + 1):
            with self.subTest(edge=n):
                shutil.rmtree(self.tiles)
                shutil.copytree(older, self.tiles)
                self.faults.set(f"kill {n} /tiles")
                self.assertEqual(self.export(self.faults.run).returncode, faults.KILLED)
                # Whichever checkpoint stands, the files of its tree stand too.
                size = int((self.tiles / "checkpoint").read_text().splitlines()[1])
                last = self.tiles / f"tile/entries/{size // 256:03}.p/{size % 256}"
                self.assertTrue(last.exists(), (size, n))
                self.faults.set()
                self.assertEqual(self.export(self.faults.run).returncode, 0)
                self.audit()

    def test_a_torn_stale_or_left_over_file_is_replaced(self):
        self.give(600)
        self.export()
        for name, harm in (("tile/0/000", lambda p: p.write_bytes(p.read_bytes()[:100])), ("tile/entries/001", lambda p: p.write_bytes(bytes(p.stat().st_size))),
                           ("tile/0/001", lambda p: p.write_bytes(bytes(8192))), ("tile/entries/000", lambda p: p.write_bytes(b"")), ("checkpoint", lambda p: p.write_bytes(b"torn")),
                           ("tile/1/000.p/2", lambda p: p.unlink())):
            with self.subTest(name=name):
                harm(self.tiles / name)
                (self.tiles / "tile/0/000.new").write_bytes(b"left over")
                (self.tiles / "tile/0/009").write_bytes(b"of another tree")
                self.export()
                self.audit()
        (self.tiles / "checkpoint").unlink()
        self.export()
        self.audit()

    def test_another_log_and_other_things_are_left_alone(self):
        other = str(self.folder / "other")
        self.run_modou("init", "--data", other, "--origin", "other.example.org/book")
        self.run_modou("log", "export", "--data", other, "--out", str(self.tiles))
        before = (self.tiles / "checkpoint").read_bytes()
        self.run_modou("log", "export", "--data", self.data, "--out", str(self.tiles), code=1)
        self.assertEqual((self.tiles / "checkpoint").read_bytes(), before)
        mixed = self.folder / "mixed"
        mixed.mkdir()
        (mixed / "letter.txt").write_text("mine")
        self.run_modou("log", "export", "--data", self.data, "--out", str(mixed), code=1)
        self.assertEqual([p.name for p in mixed.iterdir()], ["letter.txt"])


if __name__ == "__main__":
    import unittest
    unittest.main()
