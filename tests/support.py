"""What the black-box tests share: a data folder, the command, a server, and files of orders made here."""
import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(os.environ.get("MODOU_ROOT", pathlib.Path(__file__).resolve().parent.parent))
MODOU = os.environ.get("MODOU", str(ROOT / "build/release/modou"))

PROJECTS = """project,title_zh,title_en,cause,holder,region
p1,一口净水,Clean water,乡村,青禾基金会,甘肃
p2,图书角,Reading corner,教育,远山基金会,云南
p3,没有人捐,Nobody yet,教育,远山基金会,云南
"""
PLEDGES = """shop,item,mode,value,project,from
s1,*,percent,2,p1,2026-01-01
s1,A,fixed,1.00,p2,2026-01-01
s2,*,fixed,0.10,p2,2026-01-01
s3,*,percent,0.1,p1,2026-01-01
"""


def event(order, paid, shop="s1", item=None, buyer="b1", placed="2026-10-01T10:00:00+08:00", received="2026-11-01T10:00:00+08:00", source="mall",
          type_="order.received"):
    data = {"order": order, "shop": shop, "buyer": buyer, "paid": paid, "placed": placed, "received": received}
    if item is not None:
        data["item"] = item
    return json.dumps({"specversion": "1.0", "type": type_, "source": source, "id": "e" + str(order), "time": received, "data": data}, ensure_ascii=False)


def refund(order, time, item=None, source="mall"):
    data = {"order": order}
    if item is not None:
        data["item"] = item
    return json.dumps({"specversion": "1.0", "type": "order.refunded", "source": source, "id": "r", "time": time, "data": data})


def jpeg(words=b"taken at home"):
    """A picture as cameras write it, with a place among its words: 16 x 16 pixels of one grey."""
    part = lambda marker, body: b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body
    one_code = bytes([1] + [0] * 15) + b"\0"  # a Huffman table of the one symbol 0, written as a 0 bit
    tables = part(0xDB, b"\0" + bytes([1] * 64)) + part(0xC4, b"\0" + one_code) + part(0xC4, b"\x10" + one_code)
    frame = part(0xC0, b"\x08\x00\x10\x00\x10\x01\x01\x11\x00")
    return b"\xff\xd8" + part(0xE1, words) + tables + frame + part(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\0\xff\xd9" + words


def gift_fen(mode, value, paid_fen):
    """The rule of the contract, slow and obvious: percent rounded half up to the fen, at least two, never over what was paid."""
    hundredths = int(value.replace(".", "").ljust(len(value.split(".")[0]) + 2, "0")) if "." in value else int(value) * 100
    gift = hundredths if mode == "fixed" else max(2, (2 * paid_fen * hundredths + 10_000) // 20_000)
    return min(gift, paid_fen)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="modou-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = str(self.folder / "data")

    def write(self, name, text, encoding="utf-8"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return str(path)

    def run_modou(self, *arguments, code=0, stdin=None):
        done = subprocess.run([MODOU, *arguments], capture_output=True, input=stdin, cwd=self.folder, timeout=300)
        self.assertEqual(done.returncode, code, f"modou {' '.join(arguments)}\n{done.stdout.decode()}\n{done.stderr.decode()}")
        return done.stdout.decode(), done.stderr.decode()

    def begin(self, projects=PROJECTS, pledges=PLEDGES):
        self.run_modou("init", "--data", self.data)
        self.run_modou("import", "projects", "--data", self.data, self.write("projects.csv", projects))
        self.run_modou("import", "pledges", "--data", self.data, self.write("pledges.csv", pledges))

    def ingest(self, *arguments, code=0, stdin=None):
        out, _ = self.run_modou("ingest", "--data", self.data, "--json", *arguments, code=code, stdin=stdin)
        return json.loads(out)

    def ingest_events(self, *events, code=0):
        return self.ingest(self.write("events.ndjson", "\n".join(events) + "\n"), code=code)

    def totals(self):
        return json.loads(self.run_modou("totals", "--data", self.data, "--json")[0])

    def amounts(self):
        return {p["project"]: (p["gifts"], p["amount_fen"]) for p in self.totals()["projects"]}

    def serve(self, *options):
        server = Server(self.data, *options)
        self.addCleanup(server.kill)
        return server


def stalled_s():
    """Seconds in which somebody on this machine was ready to run, or waited for the disk, and could not go on."""
    total = 0
    for what in ("cpu", "io"):
        try:
            some = pathlib.Path(f"/proc/pressure/{what}").read_text().split()[4]
        except OSError:
            continue
        total += int(some.removeprefix("total=")) / 1e6
    return total


class Stopwatch:
    """Seconds of the wall, less those in which the machine was short of processors or disk: what a limit in a test may be held to."""

    def __init__(self):
        self.begun, self.stalled = time.monotonic(), stalled_s()

    def seconds(self):
        return max(0.0, time.monotonic() - self.begun - (stalled_s() - self.stalled))


class Server:
    def __init__(self, data, *options, modou=MODOU):
        self.process = subprocess.Popen([modou, "serve", "--data", data, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline().decode() if ready else ""
        found = re.search(r"http://\S+", line)
        if not found:
            self.process.kill()
            raise AssertionError("the server did not start: " + self.process.stderr.read().decode())
        self.url = found.group(0)
        self.token = (pathlib.Path(data) / "keys/ingest.token").read_text().strip()

    def ask(self, path, body=None, headers=None, method=None):
        request = urllib.request.Request(self.url + path, data=body, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, dict(reply.headers), reply.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def get_json(self, path):
        status, _, body = self.ask(path)
        assert status == 200, (status, body)
        return json.loads(body)

    def post(self, body, token=None, kind="application/x-ndjson"):
        headers = {"Content-Type": kind}
        if token != "":
            headers["Authorization"] = "Bearer " + (token or self.token)
        return self.ask("/v1/events", body if isinstance(body, bytes) else body.encode(), headers)

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=60)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
