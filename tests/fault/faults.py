"""Commands and servers of the product on a faulty disk or with a wrong clock: see faults.c, which is built here once."""
import errno
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import support

HERE = pathlib.Path(__file__).resolve().parent
LONG = os.environ.get("MODOU_LONG") == "1"


def library():
    """The path of the built shim; built again when its source is newer."""
    made = support.ROOT / "build/results/faults.so"
    source = HERE / "faults.c"
    if not made.exists() or made.stat().st_mtime <= source.stat().st_mtime:
        made.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=made.parent) as folder:
            fresh = pathlib.Path(folder) / "faults.so"
            subprocess.run(["cc", "-O1", "-Wall", "-shared", "-fPIC", "-o", fresh, source, "-ldl", "-pthread"], check=True)
            os.replace(fresh, made)
    return made


class Faults:
    """A file of rules, and the environment in which a process follows them."""

    def __init__(self, folder):
        self.rules = pathlib.Path(folder) / "faults.txt"
        self.log = pathlib.Path(folder) / "faults.log"
        self.set()

    def set(self, *rules):
        fresh = self.rules.with_suffix(".new")
        fresh.write_text("".join(rule + "\n" for rule in rules))
        # Many file systems date by ticks of some milliseconds; two changes within one tick would look like one.
        now = time.time_ns()
        os.utime(fresh, ns=(now, now))
        os.replace(fresh, self.rules)

    def environment(self):
        return dict(os.environ, LD_PRELOAD=str(library()), FAULTS=str(self.rules), FAULTS_LOG=str(self.log))

    def run(self, *arguments, stdin=None, cwd=None):
        """The finished process of `modou ARGUMENTS`; returncode -SIGKILL: a kill rule ended it."""
        self.log.unlink(missing_ok=True)
        return subprocess.run([support.MODOU, *arguments], capture_output=True, input=stdin, cwd=cwd, env=self.environment(), timeout=300)

    def edges(self):
        """(number, what, path) of each sync, rename and unlink of the last run."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(int(n), what, path) for n, what, path in (line.split(" ", 2) for line in lines)]


KILLED = -signal.SIGKILL
NO_SPACE, NO_DESCRIPTOR, IO_ERROR = errno.ENOSPC, errno.EMFILE, errno.EIO
