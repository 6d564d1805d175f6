"""Witnesses from outside: two of them cosign a served log, and neither takes a second log of the same name."""
import os
import pathlib
import re
import select
import shutil
import stat
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from support import Case, MODOU, event


class Process:
    """`modou COMMAND …` that prints its address when it is ready."""

    def __init__(self, case, *arguments):
        self.errors = case.folder / f"{arguments[0]}-{len(list(case.folder.iterdir()))}.err"
        with open(self.errors, "wb") as err:
            self.process = subprocess.Popen([MODOU, *arguments], stdout=subprocess.PIPE, stderr=err)
        case.addCleanup(self.kill)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline().decode() if ready else ""
        found = re.search(r"http://\S+", line)
        if not found:
            self.kill()
            raise AssertionError(f"{arguments}: it did not start: {self.said()}")
        self.url = found.group(0)
        self.port = self.url.rsplit(":", 1)[1]

    def said(self):
        return self.errors.read_text()

    def ask(self, path, body=None, method=None):
        request = urllib.request.Request(self.url + path, data=body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, dict(reply.headers), reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def until(case, what, ask, seconds=60):
    """What `ask` answers, as soon as it answers something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.05)
    case.fail("it did not come to pass: " + what)


class Witnesses(Case):
    def setUp(self):
        super().setUp()
        self.run_modou("init", "--data", self.data, "--origin", "books.example.org/2026")
        self.run_modou("import", "projects", "--data", self.data, self.write("projects.csv", "project,title_zh,title_en,cause,holder,region\np1,水,Water,a,b,c\n"))
        self.run_modou("import", "pledges", "--data", self.data, self.write("pledges.csv", "shop,item,mode,value,project,from\ns1,*,percent,2,p1,2026-01-01\n"))
        self.log_key = str(pathlib.Path(self.data) / "keys/log.vkey")
        self.witnesses = [self.witness("w1"), self.witness("w2")]

    def witness(self, name, port="0"):
        return Process(self, "witness", "--data", str(self.folder / name), "--log-key", self.log_key, "--name", f"witness.example.org/{name}", "--port", port)

    def server(self, *witnesses, data=None, keys=()):
        named = [word for witness in witnesses for word in ("--witness", witness.url)]
        return Process(self, "serve", "--data", data or self.data, "--port", "0", *named, *keys)

    def copy_of_data(self):
        other = str(self.folder / "other")
        shutil.copytree(self.data, other, ignore=lambda folder, names: [n for n in names if n.endswith(".sock")])
        return other

    def checkpoint(self, server):
        status, _, text = server.ask("/log/checkpoint")
        return text if status == 200 else ""

    def cosigned(self, server, *names, least=0):
        """The newest checkpoint once it has the cosignatures of all these witnesses."""

        def ask():
            text = self.checkpoint(server)
            good = text and int(text.split("\n")[1]) >= least and all(f"\n— witness.example.org/{name} " in text for name in names)
            return text if good else None

        return until(self, f"cosignatures of {names}; {server.said()}", ask)

    def seen(self, name):
        folder = self.folder / name / "seen"
        return {p.name: p.read_text() for p in folder.iterdir() if not p.name.endswith(".fork")}, [p.read_text() for p in folder.iterdir() if p.name.endswith(".fork")]

    def size_of(self, text):
        return int(text.split("\n")[1])

    def give(self, *orders, data=None):
        path = self.write("more.ndjson", "".join(event(o, "100") + "\n" for o in orders))
        self.run_modou("ingest", "--data", data or self.data, path)

    def test_two_witnesses_cosign_each_checkpoint_that_the_log_shows(self):
        server = self.server(*self.witnesses)
        first = self.cosigned(server, "w1", "w2")
        self.give("1", "2", "3")
        text = self.cosigned(server, "w1", "w2", least=self.size_of(first) + 3)
        self.assertEqual(sum(line.startswith("— ") for line in text.split("\n")), 3)
        for name in ("w1", "w2"):
            (kept,), forks = self.seen(name)[0].values(), self.seen(name)[1]
            self.assertEqual(kept.split("\n\n")[0], text.split("\n\n")[0])
            self.assertEqual(forks, [])
        # Both hold for a stranger who knows the witnesses' keys only from the witnesses.
        keys = self.write("witnesses.vkey", "".join(w.ask("/vkey")[2] for w in self.witnesses))
        self.run_modou("audit", server.url, "--key", self.log_key, "--witness", keys, "--quorum", "2")
        self.assertEqual(server.stop(), 0)

    def test_a_fork_of_the_same_length_is_refused_and_kept_as_proof(self):
        forked = self.copy_of_data()
        self.give("1", "2")
        self.give("8", "9", data=forked)
        server = self.server(*self.witnesses)
        honest = self.cosigned(server, "w1", "w2")
        self.assertEqual(server.stop(), 0)
        other = self.server(*self.witnesses, data=forked)
        until(self, "the fork is named", lambda: other.said().count("the log was forked") == 2)
        shown = self.checkpoint(other)
        self.assertEqual(self.size_of(shown), self.size_of(honest))
        self.assertNotEqual(shown.split("\n")[2], honest.split("\n")[2])
        self.assertNotIn("witness.example.org", shown)
        for name, witness in zip(("w1", "w2"), self.witnesses):
            (kept,), (fork,) = self.seen(name)[0].values(), self.seen(name)[1]
            self.assertEqual(kept.split("\n\n")[0], honest.split("\n\n")[0])
            self.assertEqual(fork.split("\n\n")[0], shown.split("\n\n")[0])
            self.assertIn("has signed two different trees", witness.said())

    def test_a_longer_fork_and_a_shorter_log_are_refused(self):
        shorter = self.copy_of_data()
        self.give("1", "2")
        server = self.server(*self.witnesses)
        honest = self.cosigned(server, "w1", "w2")
        self.assertEqual(server.stop(), 0)
        short = self.server(*self.witnesses, data=shorter)
        until(self, "the older copy is named", lambda: short.said().count("an older copy was put in its place") == 2)
        self.assertEqual(short.stop(), 0)
        self.give("5", "6", "7", "8", data=shorter)
        longer = self.server(*self.witnesses, data=shorter)
        until(self, "the other history is named", lambda: longer.said().count("it answered 422") == 2)
        shown = self.checkpoint(longer)
        self.assertGreater(self.size_of(shown), self.size_of(honest))
        self.assertNotIn("witness.example.org", shown)
        for name in ("w1", "w2"):
            (kept,) = self.seen(name)[0].values()
            self.assertEqual(kept.split("\n\n")[0], honest.split("\n\n")[0])

    def test_a_witness_that_is_away_holds_up_nobody_and_comes_back(self):
        away = self.witnesses[1]
        self.assertEqual(away.stop(), 0)
        server = self.server(*self.witnesses)
        first = self.cosigned(server, "w1")
        named = f"{away.url}: it cannot be reached"
        until(self, "the witness is named", lambda: named in server.said())
        self.give("1")
        self.assertNotIn("/w2 ", self.cosigned(server, "w1", least=self.size_of(first) + 1))
        self.assertEqual(server.said().count(named), 1)
        self.witness("w2", port=away.port)
        self.cosigned(server, "w1", "w2", least=self.size_of(first) + 1)
        until(self, "the witness is told to be back", lambda: f"{away.url}: it cosigns again" in server.said())
        self.assertEqual(server.said().count(f"{away.url}: it cosigns again"), 1)
        self.assertEqual(server.stop(), 0)

    def test_a_witness_started_again_keeps_its_key_and_what_it_saw(self):
        server = self.server(self.witnesses[0])
        text = self.cosigned(server, "w1")
        self.assertEqual(server.stop(), 0)
        key = self.witnesses[0].ask("/vkey")[2]
        self.assertEqual(self.witnesses[0].stop(), 0)
        again = self.witness("w1")
        self.assertEqual(again.ask("/vkey")[2], key)
        note = text.split("\n\n")[0] + "\n\n" + "".join(line + "\n" for line in text.split("\n") if line.startswith("— books."))
        status, headers, body = again.ask("/add-checkpoint", ("old 0\n\n" + note).encode())
        self.assertEqual((status, headers["Content-Type"], body), (409, "text/x.tlog.size", f"{self.size_of(text)}\n"))
        status, _, body = again.ask("/add-checkpoint", (f"old {self.size_of(text)}\n\n" + note).encode())
        self.assertEqual(status, 200, body)
        self.assertTrue(body.startswith("— witness.example.org/w1 "))

    def test_a_cosignature_by_another_key_than_the_one_given_is_left_out(self):
        keys = self.write("w1.vkey", self.witnesses[0].ask("/vkey")[2])
        server = self.server(*self.witnesses, keys=("--witness-key", keys))
        self.cosigned(server, "w1")
        until(self, "the stranger is named", lambda: "no cosignature by a key that is known" in server.said())
        self.assertNotIn("/w2 ", self.checkpoint(server))

    def test_what_is_not_for_a_witness_is_answered_plainly(self):
        witness = self.witnesses[0]
        self.assertEqual(witness.ask("/add-checkpoint", b"hello\n")[0], 400)
        self.assertEqual(witness.ask("/add-checkpoint", b"a" * 70_000)[0], 413)
        self.assertEqual(witness.ask("/add-checkpoint")[0], 405)
        self.assertEqual(witness.ask("/vkey", b"x")[0], 405)
        self.assertEqual(witness.ask("/")[0], 404)

    def test_the_folder_is_closed_and_held_by_one(self):
        keys = self.folder / "w1/keys"
        self.assertEqual(stat.S_IMODE(os.stat(keys / "witness.skey").st_mode), 0o600)
        self.assertEqual((keys / "witness.vkey").read_text(), self.witnesses[0].ask("/vkey")[2])
        w1 = ("witness", "--data", str(self.folder / "w1"), "--log-key", self.log_key, "--port", "0")
        self.assertIn(self.witnesses[0].url, self.run_modou(*w1, code=1)[1])
        self.assertEqual(self.witnesses[0].stop(), 0)
        self.assertIn("a name is for good", self.run_modou(*w1, "--name", "other", code=2)[1])
        own = self.write("own.vkey", (keys / "witness.vkey").read_text())
        self.assertIn("is no log's key", self.run_modou("witness", "--data", str(self.folder / "w3"), "--log-key", own, code=2)[1])
        self.assertIn("this folder holds a book", self.run_modou("witness", "--data", self.data, "--log-key", self.log_key, code=2)[1])
        self.run_modou("serve", "--data", self.data, "--port", "0", "--witness", "witness.example.org", code=2)


if __name__ == "__main__":
    unittest.main()
