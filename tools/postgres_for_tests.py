#!/usr/bin/env python3
"""A PostgreSQL server for one test: own data folder, socket in that folder, no TCP; gone when its standard input ends.

Run by a test with a pipe to its standard input. Prints one line, `socket FOLDER`, or `none: why`; then does what each line
of its input asks and prints `done`:

    start     after a kill
    kill      at once, as a machine that fails (the files stay)
    stop      in order
    restart   kill and start

As a module: `with Server() as server: server.url("books")`; with a password the server asks for it (scram-sha-256). Everything is loosened that only costs time (no fsync): what a
test kills is the server, never the machine under it. `--durable` keeps fsync, for measurements.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def programs():
    """The folder of PostgreSQL's server programs, or None."""
    found = shutil.which("pg_config")
    if found:
        folder = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        if (pathlib.Path(folder) / "initdb").exists():
            return pathlib.Path(folder)
    beside = shutil.which("initdb")
    return pathlib.Path(beside).parent if beside else None


class Server:
    """Started on entry, ended by its process id on exit."""

    def __init__(self, durable=False, settings=(), password=None):
        self.bin, self.durable, self.settings, self.password = programs(), durable, list(settings), password
        self.folder = self.process = None

    @staticmethod
    def _as_owner(command):
        """The server refuses to run as root."""
        if os.geteuid() != 0:
            return command
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]

    def missing(self):
        if self.bin is None:
            return "postgresql is not installed"
        if os.geteuid() == 0:
            import pwd
            try:
                pwd.getpwnam("postgres")
            except KeyError:
                return "there is no user postgres to run it as"
        return None

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="modou-pg-", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        who = ["-A", "trust"]
        if self.password is not None:
            word = self.folder / "password"
            word.write_text(self.password + "\n")
            if os.geteuid() == 0:
                shutil.chown(word, "postgres")
            who = ["-A", "scram-sha-256", f"--pwfile={word}"]
        made = subprocess.run(
            self._as_owner([self.bin / "initdb", "-D", self.folder / "data", "-U", "modou", *who, "-E", "UTF8",
                            "--locale=C", "--no-sync"]), capture_output=True, text=True, cwd="/", check=False)
        if made.returncode != 0:
            raise RuntimeError("initdb: " + made.stderr)
        self.start()
        return self

    def start(self):
        quick = [] if self.durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        command = [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-h", "", *quick,
                   "-c", "max_connections=200", *(one for setting in self.settings for one in ("-c", setting))]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self._as_owner(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            cwd="/", start_new_session=True)
        for _ in range(1200):  # a server that recovers says so by refusing: ask until it does not
            if self.psql("SELECT 1").returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError("the server did not start: " + (self.folder / "log").read_text(errors="replace")[-2000:])

    def psql_command(self, sql, database="postgres"):
        """For a test that wants a session of its own: its arguments, and its environment."""
        return ([self.bin / "psql", "-X", "-q", "-A", "-t", "-h", self.folder, "-U", "modou", "-d", database, "-c", sql],
                {**os.environ, **({} if self.password is None else {"PGPASSWORD": self.password})})

    def psql(self, sql, database="postgres"):
        command, environment = self.psql_command(sql, database)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def database(self, name):
        """Makes an empty one and answers its address."""
        made = self.psql(f'CREATE DATABASE "{name}"')
        if made.returncode != 0:
            raise RuntimeError(made.stderr)
        return self.url(name)

    def url(self, name):
        return f"postgres://modou@/{name}?host={self.folder}"

    def _end(self, how):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        self.process.wait(60)

    def kill(self):
        self._end(signal.SIGQUIT)  # its children end with it, without a checkpoint: the next start recovers

    def stop(self):
        self._end(signal.SIGINT)

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    server = Server(durable="--durable" in sys.argv[1:])
    why = server.missing()
    if why:
        print("none:", why, flush=True)
        return 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's ^C ends the test, and with it this one's input
    with server:
        print("socket", server.folder, flush=True)
        for line in sys.stdin:
            asked = line.strip()
            if asked in ("kill", "restart"):
                server.kill()
            if asked == "stop":
                server.stop()
            if asked in ("start", "restart"):
                server.start()
            print("done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
