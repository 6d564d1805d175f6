"""Commands handed over to the server: who listens is looked at first, and one that waits holds up nobody."""
import fcntl
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import support
from support import MODOU, event

SOON_S = 1.5  # "within a second", and the start of a process


class Handed(support.Case):
    def setUp(self):
        super().setUp()
        self.begin()

    def start(self, *arguments, stdin=None, stdout=subprocess.PIPE, stderr=subprocess.PIPE):
        process = subprocess.Popen([MODOU, *arguments], stdin=stdin, stdout=stdout, stderr=stderr, cwd=self.folder)

        def end():
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()

        self.addCleanup(end)
        return process

    def silent(self, data=None, **more):
        """An ingest whose standard input says nothing."""
        read, write = os.pipe()
        self.addCleanup(os.close, write)
        process = self.start("ingest", "--data", data or self.data, "-", "--source", "mall", "--format", "ndjson", stdin=read, **more)
        os.close(read)
        return process

    def fifo(self, name):
        path = str(self.folder / name)
        os.mkfifo(path)
        return path

    def full_pipe(self):
        """Both ends of a pipe that takes nothing more."""
        read, write = os.pipe()
        self.addCleanup(os.close, read)
        self.addCleanup(os.close, write)
        fcntl.fcntl(write, fcntl.F_SETFL, os.O_NONBLOCK)
        try:
            while True:
                os.write(write, b"x" * 4096)
        except BlockingIOError:
            pass
        fcntl.fcntl(write, fcntl.F_SETFL, 0)
        return read, write

    def told(self, process):
        """The line of standard error that says what a command waits for."""
        line = process.stderr.readline().decode()
        self.assertIn("waiting for", line)
        return line

    def ends_soon(self, process, how):
        watch = support.Stopwatch()
        process.send_signal(how)
        code = process.wait(timeout=30)
        self.assertLess(watch.seconds(), SOON_S)
        return code

    def waiters(self):
        """One command of each kind that waits for somebody outside."""
        self.silent_fifo = self.fifo("lines.csv")
        self.addCleanup(lambda fd: os.close(fd), os.open(self.fifo("held.csv"), os.O_RDWR))
        return {
            "a silent standard input": self.silent,
            "a FIFO that nobody writes": lambda data: self.start("import", "projects", "--data", data, self.silent_fifo),
            "a FIFO whose writer is silent": lambda data: self.start("import", "pledges", "--data", data, "held.csv"),
            "a statement that does not come": lambda data: self.start("reconcile", "--data", data, "--holder", "青禾基金会", self.silent_fifo),
            "a reader that does not read": lambda data: self.start("totals", "--data", data, stdout=self.full_pipe()[1]),
        }

    def test_each_signal_ends_a_waiting_command_within_a_second_with_a_server_and_without(self):
        kinds = self.waiters()
        for served in (False, True):
            server = self.serve() if served else None
            for how in (signal.SIGINT, signal.SIGTERM):
                # One folder for all of them while it is served; without a server each command is its folder's owner.
                folders = [self.data if served else str(self.folder / f"{how.name}{i}") for i in range(len(kinds))]
                for folder in folders:
                    served or shutil.copytree(self.data, folder)
                running = {name: begin(folder) for (name, begin), folder in zip(kinds.items(), folders)}
                for name, process in running.items():
                    with self.subTest(served=served, how=how.name, name=name):
                        self.told(process)
                        self.assertEqual(self.ends_soon(process, how), 1)
            if server:
                self.assertEqual(server.stop(), 0)

    def test_commands_that_wait_take_no_place_of_those_that_work(self):
        server = self.serve()
        waiting = [self.silent() for _ in range(12)]
        for process in waiting:
            self.told(process)
        watch = support.Stopwatch()
        for _ in range(5):
            self.totals()
        self.assertLess(watch.seconds(), 5)
        self.assertTrue(all(process.poll() is None for process in waiting))
        self.assertEqual(server.stop(), 0)

    def test_the_server_stops_within_two_seconds_of_twenty_hung_clients(self):
        server = self.serve()
        waiting = [self.silent() for _ in range(8)]
        waiting += [self.start("import", "projects", "--data", self.data, self.fifo(f"f{i}")) for i in range(6)]
        waiting += [self.start("totals", "--data", self.data, stdout=self.full_pipe()[1]) for _ in range(6)]
        for process in waiting:
            self.told(process)
        stopped = [process for process in waiting[::5]]
        for process in stopped:  # clients that do not even listen
            process.send_signal(signal.SIGSTOP)
        watch = support.Stopwatch()
        self.assertEqual(server.stop(), 0)
        self.assertLess(watch.seconds(), 2)
        for process in stopped:
            process.send_signal(signal.SIGCONT)
        for process in waiting:
            self.assertNotEqual(process.wait(timeout=30), 0)

    def test_a_client_that_is_killed_takes_its_command_with_it(self):
        server = self.serve()
        waiting = [self.silent() for _ in range(4)]
        for process in waiting:
            self.told(process)
            process.kill()
            process.wait()
        fds = pathlib.Path(f"/proc/{server.process.pid}/task")
        end = time.monotonic() + 20
        while len(list(fds.iterdir())) > 30 and time.monotonic() < end:
            time.sleep(0.02)
        self.totals()
        self.assertEqual(server.stop(), 0)

    def test_too_many_waiting_commands_of_one_user_are_refused_in_words(self):
        server = self.serve()
        waiting = [self.silent() for _ in range(64)]
        for process in waiting:
            self.told(process)
        _, said = self.run_modou("totals", "--data", self.data, code=1)
        self.assertIn("64 commands run or wait there already", said)
        self.assertIn("已有 64 个命令", said)
        waiting[0].terminate()
        waiting[0].wait()
        support_until(self, lambda: subprocess.run([MODOU, "totals", "--data", self.data], capture_output=True).returncode == 0)
        self.assertEqual(server.stop(), 0)

    def test_what_comes_late_is_taken_whole(self):
        server = self.serve()
        path = self.fifo("orders.ndjson")
        process = self.start("ingest", "--data", self.data, path)
        self.told(process)
        with open(path, "w") as late:
            for i in range(1000):
                late.write(event(i, "100") + "\n")
        self.assertEqual(process.wait(timeout=60), 0, process.stderr.read())
        self.assertEqual(self.amounts()["p1"], (1000, 200_000))
        self.assertEqual(server.stop(), 0)

    def test_what_a_stop_cuts_is_not_taken_in_part(self):
        for served in (False, True):
            with self.subTest(served=served):
                server = self.serve() if served else None
                process = self.start("ingest", "--data", self.data, "-", "--format", "csv", "--source", f"s{served}", "--map", "order=o,shop=s,paid=p,placed=d,received=r",
                                     stdin=subprocess.PIPE)
                process.stdin.write(b"o,s,p,d,r\n1,s1,100,2026-10-01,2026-11-01\n2,s1,1000,2026-10-01,2026-11-01\n3,s1,1")
                process.stdin.flush()
                self.told(process)
                before = self.amounts()["p1"]
                self.assertEqual(self.ends_soon(process, signal.SIGINT), 1)
                gifts, amount = self.amounts()["p1"]
                self.assertIn((gifts - before[0], amount - before[1]), [(0, 0), (2, 2200)])
                if server:
                    self.assertEqual(server.stop(), 0)

    def test_a_shells_own_descriptors_are_the_clients(self):
        server = self.serve()
        path = self.write("orders.ndjson", event(7, "50") + "\n")
        for script in ("ingest --data {d} <(cat {f})", "ingest --data {d} --format ndjson /dev/stdin < {f}", "ingest --data {d} --format ndjson - < {f}"):
            done = subprocess.run(["bash", "-c", f"'{MODOU}' " + script.format(d=self.data, f=path)], capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, (script, done.stderr))
        self.assertEqual(self.amounts()["p1"][0], 1)
        self.assertEqual(server.stop(), 0)

    def test_a_closed_standard_input_is_an_empty_one(self):
        server = self.serve()
        done = subprocess.run(["bash", "-c", f"'{MODOU}' totals --data '{self.data}' <&-"], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(server.stop(), 0)


def support_until(case, ask, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ask():
            return
        time.sleep(0.02)
    case.fail("it did not come to pass")


# What both sides of the hand-over say first (src/net/handover_wire.hpp).
HELLO = 0x4D4F0000 | 2


class Listeners(support.Case):
    """Who listens on modou.sock must be to be trusted with standard input and output."""

    def setUp(self):
        super().setUp()
        self.begin()

    def squat(self, user=None):
        """Somebody listens there and answers each command with success. What it gets is counted in a file."""
        path = os.path.join(self.data, "modou.sock")
        got = self.folder / "got"
        got.touch()
        os.chmod(got, 0o666)
        ready, tell = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                if user is not None:
                    os.chmod(self.folder, 0o755)
                    os.setgroups([])
                    os.setgid(user)
                    os.setuid(user)
                listener = socket.socket(socket.AF_UNIX)
                listener.bind(path)
                listener.listen()
                os.write(tell, b"x")
                while True:
                    client, _ = listener.accept()
                    _, fds, _, _ = socket.recv_fds(client, 4, 3)
                    with open(got, "a") as out:
                        out.write("x" * len(fds))
                    for fd in fds:
                        os.close(fd)
                    try:
                        client.sendall(struct.pack("=ii", HELLO, 0))
                    except OSError:
                        pass  # it has gone without giving anything
                    client.close()
            finally:
                os._exit(1)
        os.close(tell)

        def end():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(ready)

        self.addCleanup(end)
        self.assertEqual(os.read(ready, 1), b"x")
        return got

    def refused(self, got, zh, en):
        _, said = self.run_modou("totals", "--data", self.data, code=1)
        self.assertIn(zh, said)
        self.assertIn(en, said)
        self.assertEqual(got.read_text(), "")

    def test_nothing_is_given_away_in_a_folder_that_everybody_may_write(self):
        got = self.squat()
        for mode in (0o777, 0o1777, 0o702):
            os.chmod(self.data, mode)
            self.refused(got, "人人都能写这个文件夹", "everybody may write to this folder")
        os.chmod(self.data, 0o755)
        self.run_modou("totals", "--data", self.data)  # its owner listens: trusted, whatever it does
        self.assertEqual(got.read_text(), "xxx")

    @unittest.skipUnless(os.geteuid() == 0, "needs a second user")
    def test_nothing_is_given_to_another_user_in_ones_own_folder(self):
        os.chmod(self.folder, 0o755)
        os.chmod(self.data, 0o777)
        got = self.squat(user=65534)
        os.chmod(self.data, 0o755)
        self.refused(got, "在这个文件夹里监听的是用户 65534", "user 65534 listens in this folder")

    def test_a_link_to_a_socket_elsewhere_is_not_followed(self):
        got = self.squat()
        real = os.path.join(self.data, "modou.sock")
        os.rename(real, self.folder / "elsewhere.sock")
        os.symlink(self.folder / "elsewhere.sock", real)
        self.refused(got, "不是套接字本身", "not a socket itself")


if __name__ == "__main__":
    unittest.main()
