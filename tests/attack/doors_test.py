"""The doors: what strangers send as bytes on sockets, and what they can hold. The long form (MODOU_LONG=1) measures memory
and what a holder of the token waits while 64 strangers do their worst, and prints the figures for docs/benchmarks.md."""
import json
import os
import pathlib
import select
import socket
import sys
import threading
import time
import urllib.parse

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import strangers
import support

LONG = os.environ.get("MODOU_LONG") == "1"
HOST = b"Host: a\r\n"
GET = b"GET /health HTTP/1.1\r\n"
DEVICE = "{:A<42}A"


class Doors(support.Case):
    def setUp(self):
        super().setUp()
        self.begin()

    def open(self, *options):
        self.server = self.serve(*options)
        self.port = urllib.parse.urlsplit(self.server.url).port

    def connect(self, source=None):
        peer = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(source, 0) if source else None)
        self.addCleanup(peer.close)
        return peer

    def ask(self, raw, source=None):
        """The status line's number, or 0 when the connection ended without one."""
        return strangers.status(self.connect(source), raw)

    def resident(self):
        return strangers.resident(self.server.process.pid)


class Heads(Doors):
    def setUp(self):
        super().setUp()
        self.open()

    def test_a_request_that_two_readers_may_read_differently_is_refused(self):
        token = f"Authorization: Bearer {self.server.token}\r\nContent-Type: application/json\r\n".encode()
        post = b"POST /v1/events HTTP/1.1\r\n" + HOST + token
        chunked = post + b"Transfer-Encoding: chunked\r\n\r\n"
        cases = {
            "no host": (GET + b"\r\n", 400),
            "two hosts": (GET + HOST + HOST + b"\r\n", 400),
            "two different hosts": (GET + HOST + b"hOST: b\r\n\r\n", 400),
            "two hosts in HTTP/1.0": (b"GET /health HTTP/1.0\r\n" + HOST + HOST + b"\r\n", 400),
            "a host that is a list": (GET + b"Host: a, b\r\n\r\n", 400),
            "a host with a user": (GET + b"Host: u@a\r\n\r\n", 400),
            "a host with a path": (GET + b"Host: a/b\r\n\r\n", 400),
            "a host with a bad port": (GET + b"Host: a:80x\r\n\r\n", 400),
            "an empty host": (GET + b"Host:\r\n\r\n", 400),
            "no host in HTTP/1.0": (b"GET /health HTTP/1.0\r\n\r\n", 200),
            "a folded field": (GET + HOST + b"X: a\r\n b\r\n\r\n", 400),
            "a folded field with a tab": (GET + b"Host:\r\n\ta\r\n\r\n", 400),
            "a folded first field": (GET + b" X: a\r\n" + HOST + b"\r\n", 400),
            "blank before the colon": (GET + b"Host : a\r\n\r\n", 400),
            "a length with a blank before the colon": (post + b"Content-Length : 2\r\n\r\n[]", 400),
            "a field without a name": (GET + HOST + b": a\r\n\r\n", 400),
            "a field without a colon": (GET + HOST + b"X\r\n\r\n", 400),
            "bare line feeds": (b"GET /health HTTP/1.1\nHost: a\n\n", 400),
            "one bare line feed": (GET + b"Host: a\nX: b\r\n\r\n", 400),
            "a bare carriage return": (GET + HOST + b"X: a\rY: b\r\n\r\n", 400),
            "a NUL in a value": (GET + HOST + b"X: a\0b\r\n\r\n", 400),
            "a NUL in a target": (b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "a control byte in a value": (GET + HOST + b"X: a\x08b\r\n\r\n", 400),
            "a control byte in a target": (b"GET /\x08 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "a fragment": (b"GET /health#x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "a blank in the target": (b"GET /health x HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "two blanks": (b"GET  /health HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "a long target": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
            "an endless target": (b"GET /" + b"a" * 15_000, 414),
            "a large head": (GET + HOST + b"X: " + b"a" * 20_000 + b"\r\n\r\n", 431),
            "many fields": (GET + HOST + b"X: a\r\n" * 500 + b"\r\n", 431),
            "absolute form": (b"GET http://b.example/health HTTP/1.1\r\n" + HOST + b"\r\n", 200),
            "absolute form in capitals": (b"GET HTTP://B.example:80/health HTTP/1.1\r\n" + HOST + b"\r\n", 200),
            "absolute form without a host": (b"GET http://b.example/health HTTP/1.1\r\n\r\n", 400),
            "absolute form with a user": (b"GET http://u:p@b.example/health HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "another scheme": (b"GET ftp://b.example/health HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "asterisk": (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 204),
            "asterisk with GET": (b"GET * HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "authority form": (b"GET a:80 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "a tunnel": (b"CONNECT a:80 HTTP/1.1\r\n" + HOST + b"\r\n", 501),
            "a method that is no word": (b"G(T /health HTTP/1.1\r\n" + HOST + b"\r\n", 400),
            "HTTP/2's preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
            "HTTP/0.9": (b"GET /health\r\n\r\n", 400),
            "an empty line before it": (b"\r\n" + GET + HOST + b"\r\n", 200),
            "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
            "an unknown expectation": (post + b"Expect: tea\r\nContent-Length: 2\r\n\r\n[]", 417),
            "two lengths that differ": (post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]", 400),
            "a list of lengths that differ": (post + b"Content-Length: 2, 3\r\n\r\n[]", 400),
            "a signed length": (post + b"Content-Length: +2\r\n\r\n[]", 400),
            "a negative length": (post + b"Content-Length: -2\r\n\r\n[]", 400),
            "a length in hexadecimal": (post + b"Content-Length: 0x2\r\n\r\n[]", 400),
            "an empty length": (post + b"Content-Length: \r\n\r\n", 400),
            "a length beyond all numbers": (post + b"Content-Length: 184467440737095516160\r\n\r\n", 413),
            "length and chunks": (post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", 400),
            "chunks and length": (post + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n[]\r\n0\r\n\r\n", 400),
            "chunks in HTTP/1.0": (b"POST /v1/events HTTP/1.0\r\n" + HOST + token + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", 400),
            "another coding before chunks": (post + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
            "chunks that are not last": (post + b"Transfer-Encoding: chunked, gzip\r\n\r\n", 400),
            "chunks twice": (post + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            "chunks by a name that only looks like it": (post + b"Transfer-Encoding: xchunked\r\n\r\n", 400),
            "chunks behind a vertical tab": (post + b"Transfer-Encoding: \x0bchunked\r\n\r\n", 400),
            "chunks and a comma": (post + b"Transfer-Encoding: chunked,\r\n\r\n2\r\n[]\r\n0\r\n\r\n", 400),
            "a comma and chunks": (post + b"Transfer-Encoding: ,chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n", 400),
            "chunks and an empty coding": (post + b"Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n\r\n2\r\n[]\r\n0\r\n\r\n", 400),
            "a length and a comma": (post + b"Content-Length: 2,\r\n\r\n[]", 400),
            "a length between commas": (post + b"Content-Length: ,2,\r\n\r\n[]", 400),
            "two tokens": (post + token + b"Content-Length: 2\r\n\r\n[]", 400),
            "good chunks": (chunked + b"1;a=b\r\n[\r\n1\r\n]\r\n0\r\nX: y\r\n\r\n", 200),
            "a chunk's size with a prefix": (chunked + b"0x2\r\n[]\r\n0\r\n\r\n", 400),
            "a chunk's size with a sign": (chunked + b"+2\r\n[]\r\n0\r\n\r\n", 400),
            "a chunk's size with a blank": (chunked + b"2 \r\n[]\r\n0\r\n\r\n", 400),
            "a chunk's size beyond all numbers": (chunked + b"10000000000000002\r\n[]\r\n0\r\n\r\n", 400),
            "a chunk that is longer than it says": (chunked + b"1\r\n[]\r\n0\r\n\r\n", 400),
            "a chunk that ends with a bare line feed": (chunked + b"2\r\n[]\n0\r\n\r\n", 400),
            "a size that ends with a bare line feed": (chunked + b"2\n[]\r\n0\r\n\r\n", 400),
            "an extension with a line feed": (chunked + b"2;a\nb\r\n[]\r\n0\r\n\r\n", 400),
            "a folded trailer": (chunked + b"2\r\n[]\r\n0\r\n X: y\r\n\r\n", 400),
        }
        for name, (raw, expected) in cases.items():
            with self.subTest(name):
                self.assertEqual(self.ask(raw), expected)
        self.assertEqual(self.totals_over_http()["transfers"], 0)

    def totals_over_http(self):
        return self.server.get_json("/v1/totals")

    def test_what_comes_behind_a_refused_request_is_no_request(self):
        smuggled = GET + HOST + b"\r\n"
        for first in [b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", GET + HOST + HOST + b"\r\n", GET + HOST + b"X: a\r\n b\r\n\r\n",
                      b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\nContent-Length: 1\r\n\r\n", b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]:
            with self.subTest(first[-40:]):
                peer = self.connect()
                peer.sendall(first + smuggled)
                answer = strangers.to_the_end(peer)
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, answer)

    def test_who_may_not_is_told_before_the_body(self):
        with_token = f"Authorization: Bearer {self.server.token}\r\n".encode()
        big = b"Content-Length: 16000000\r\n\r\n"
        for name, raw, expected in [
                ("no token", b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n" + big, 401),
                ("no token, chunks", b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n", 401),
                ("a wrong token", b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Authorization: Bearer nobody\r\n" + big, 401),
                ("no token, patient", b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\n" + big, 401),
                ("a wrong type", b"POST /v1/events HTTP/1.1\r\n" + HOST + with_token + b"Content-Type: text/csv\r\n" + big, 415),
                ("too long", b"POST /v1/events HTTP/1.1\r\n" + HOST + with_token + b"Content-Type: application/json\r\nContent-Length: 16777217\r\n\r\n", 413),
                ("no such address", b"POST /v1/nothing HTTP/1.1\r\n" + HOST + big, 404),
                ("another method", b"PUT /v1/events HTTP/1.1\r\n" + HOST + big, 405),
                ("a page", b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 65536\r\n\r\n", 405),
                ("nothing at all", b"POST /nothing HTTP/1.1\r\n" + HOST + b"Content-Length: 65536\r\n\r\n", 404),
                ("a long report", b"POST /v1/map/reports HTTP/1.1\r\n" + HOST + b"Content-Length: 1572865\r\n\r\n", 413)]:
            with self.subTest(name):
                watch = support.Stopwatch()
                self.assertEqual(self.ask(raw), expected)
                self.assertLess(watch.seconds(), 5, "told at once, not when the body is late")
        patient = b"POST /v1/events HTTP/1.1\r\n" + HOST + with_token + b"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        self.assertEqual(self.ask(patient), 100)

    def test_what_frames_a_body_counts_as_much_as_the_body(self):
        head = f"POST /v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {self.server.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        for name, first, endless in [("an extension", b"1;a=", b"a" * 4096), ("extensions", b"", b"1;a=b\r\n \r\n" * 400), ("zeros in a size", b"", b"0" * 4096), ("a trailer", b"0\r\nX: ", b"a" * 4096),
                                     ("trailers", b"0\r\n", b"X: a\r\n" * 700), ("chunks of one byte", b"", b"1\r\n \r\n" * 700)]:
            with self.subTest(name):
                taken, status = strangers.pour(self.connect(), head + first, endless, 24 << 20)
                self.assertIn(status, (400, 413, 431), name)
                self.assertLess(taken, 20 << 20)
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [b"[" + b" " * 98] + [b" " * 99] * 5000 + [b"]"]) + b"0\r\n\r\n"
        self.assertEqual(self.ask(head + body), 200, "chunks of a line each are as good as one")


class Buffers(Doors):
    def test_strangers_bodies_take_no_memory(self):
        self.open()
        self.server.get_json("/v1/totals")
        before = self.resident()
        peers = []
        for i in range(48):
            peer = self.connect()
            # What it is refused with is not read: the strangers go on as if nothing was said.
            for part in [b"POST /v1/events HTTP/1.1\r\n" + HOST + b"Content-Length: 16777216\r\n\r\n"] + [b" " * (1 << 20)] * 4:
                try:
                    peer.sendall(part)
                except OSError:
                    break
            peers.append(peer)
        self.assertLess(self.resident() - before, 32 << 20)

    def test_one_budget_holds_all_bodies_and_a_holder_of_the_token_is_heard(self):
        """Reports of 1.5 MiB less a byte, from more connections than the open share of the buffers holds."""
        self.open()
        self.server.get_json("/v1/totals")
        before = self.resident()
        head = b"POST /v1/map/reports HTTP/1.1\r\n" + HOST + b"Content-Length: 1572864\r\n\r\n"
        holding, statuses = [], []
        for _ in range(64):
            peer = self.connect()
            try:
                peer.sendall(head + b" " * 1_572_863)
            except OSError:
                pass
            holding.append(peer)
        metrics = self.server.ask("/metrics")[2].decode()
        held = int([line for line in metrics.splitlines() if line.startswith("modou_http_buffered_bytes ")][0].split()[1])
        self.assertGreater(held, 16 << 20, "the strangers' bodies are there, and counted")
        self.assertLess(held, 80 << 20)
        self.assertLess(self.resident() - before, 160 << 20)
        self.assertEqual(self.server.post(support.event("o1", "100"))[0], 200)
        ready, _, _ = select.select(holding, [], [], 60)  # until one is answered
        for peer in ready:
            peer.setblocking(False)
            try:
                statuses.append(int(peer.recv(100)[9:12]))
            except (BlockingIOError, ConnectionError, ValueError):
                pass
        self.assertIn(503, statuses, "the newest gave way, and were told")


class Slots(Doors):
    def test_a_thousand_silent_connections_lock_nobody_out(self):
        self.open()
        silent = [self.connect() for _ in range(1024)]
        for peer in silent[::2]:
            peer.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        for _ in range(20):
            self.assertEqual(self.ask(GET + HOST + b"Connection: close\r\n\r\n"), 200)
        self.assertEqual(self.server.post(support.event("o1", "100"))[0], 200)

    def test_a_thousand_connections_that_asked_once_lock_nobody_out(self):
        self.open()
        for _ in range(1024):
            self.assertEqual(strangers.status(self.connect(), GET + HOST + b"\r\n"), 200)
        # Each gives way once it is silent for as long as a connection between two requests may be (Limits::pressed).
        for _ in range(20):
            self.until(lambda: self.ask(GET + HOST + b"Connection: close\r\n\r\n") == 200)

    def test_one_address_has_so_many_connections_and_no_more(self):
        self.open("--connections-per-address", "5", "--trusted-proxy", "192.0.2.0/24")
        one = [self.connect("127.0.0.5") for _ in range(5)]
        for peer in one:
            self.assertEqual(strangers.status(peer, GET + HOST + b"\r\n"), 200)
        self.assertEqual(self.ask(GET + HOST + b"\r\n", "127.0.0.5"), 429)
        self.assertEqual(self.ask(GET + HOST + b"X-Forwarded-For: 203.0.113.1\r\n\r\n", "127.0.0.5"), 429, "no proxy said so")
        self.assertEqual(self.ask(GET + HOST + b"Connection: close\r\n\r\n", "127.0.0.6"), 200)
        one.pop().close()
        self.until(lambda: self.ask(GET + HOST + b"Connection: close\r\n\r\n", "127.0.0.5") == 200)

    def test_behind_a_trusted_proxy_each_client_has_its_own_number(self):
        self.open("--connections-per-address", "5", "--trusted-proxy", "127.0.0.0/8")
        stream = lambda *seen: b"GET /v1/stream HTTP/1.1\r\n" + HOST + b"".join(b"%s\r\n" % line for line in seen) + b"\r\n"
        for seen in [(b"X-Forwarded-For: 203.0.113.1",), (b"X-Forwarded-For: 198.51.100.%d, 203.0.113.2",), (b"X-Forwarded-For: 198.51.100.%d", b"X-Forwarded-For: 203.0.113.3"),
                     (b"X-Forwarded-For: 2001:db8:1:2::%d",), (b"Forwarded: for=198.51.100.%d, for=203.0.113.4;proto=https",), (b'Forwarded: for="[2001:db8:1:3::%d]:4711"',), (b"X-Forwarded-For: ::ffff:203.0.113.5",)]:
            with self.subTest(seen):
                statuses = [self.ask(stream(*[line % i if b"%d" in line else line for line in seen])) for i in range(7)]
                self.assertEqual(statuses, [200] * 5 + [429] * 2)
        for i in range(12):
            self.assertEqual(self.ask(GET + HOST + b"\r\n"), 200, "the proxy's own")

    def test_this_machine_is_not_counted_unless_a_proxy_is_named(self):
        self.open("--connections-per-address", "5")
        for _ in range(20):
            self.assertEqual(strangers.status(self.connect(), GET + HOST + b"\r\n"), 200)

    def test_a_proxy_that_is_no_address_is_refused(self):
        for wrong in ["localhost", "10.0.0.0/33", "10.0.0", ""]:
            _, said = self.run_modou("serve", "--data", self.data, "--port", "0", "--trusted-proxy", wrong, code=1)
            self.assertIn("192.0.2.1", said, "how one is written")

    def until(self, holds):
        end = time.monotonic() + 20
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)


class Reports(Doors):
    def setUp(self):
        super().setUp()
        self.run_modou("map", "import", "--data", self.data, "--demo")
        self.open()
        self.center = self.server.get_json("/v1/map")["center"]

    def report(self, device, headers, at=None, kind="blocked"):
        peer = self.connect()
        body = json.dumps({"at": at or self.center, "kind": kind}).encode()
        lines = b"".join(b"%s\r\n" % h.encode() for h in headers)
        return strangers.ask(peer, b"POST /v1/map/reports HTTP/1.1\r\n" + HOST + lines + f"Modou-Device: {DEVICE.format(device)}\r\n".encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def test_what_a_client_claims_gives_it_no_other_address(self):
        forged = {
            "two fields": lambda i: [f"X-Forwarded-For: 198.51.100.{i}", "X-Forwarded-For: 203.0.113.1"],
            "one list": lambda i: [f"X-Forwarded-For: 198.51.100.{i}, 203.0.113.2"],
            "a household's many addresses": lambda i: [f"X-Forwarded-For: 2001:db8:5:6:{i + 1:x}::{i + 1:x}"],
            "IPv4 in IPv6's clothes": lambda i: ["X-Forwarded-For: 203.0.113.3" if i % 2 else "X-Forwarded-For: ::ffff:203.0.113.3"],
            "the standard's field": lambda i: [f"Forwarded: for=198.51.100.{i}", 'Forwarded: for="203.0.113.4:80"'],
            "a field that the proxy does not write": lambda i: [f"Forwarded: for=198.51.100.{i}", "X-Forwarded-For: 203.0.113.5"],
            "no address at all": lambda i: [f"X-Forwarded-For: who{i}"],
        }
        # Each spelling stands for its own address; the last two fall back on the proxy's.
        for number, (name, headers) in enumerate(forged.items()):
            with self.subTest(name):
                statuses = [self.report(f"{chr(97 + number)}{i}", headers(i))[0] for i in range(8)]
                if name == "no address at all":
                    self.assertEqual(set(statuses), {429}, "the proxy's own address is used up by the spelling before")
                else:
                    self.assertEqual(statuses, [201] * 6 + [429] * 2)

    def test_a_crowd_of_reports_waits_for_a_second_voice(self):
        # Of one kind at one place two reports would be each other's second voice.
        kinds = ["blocked", "steps", "kerb", "narrow", "steep", "surface", "lift_broken", "no_kerb", "flat", "wide", "ramp", "lift", "passable"]
        lon, lat = self.center
        answers = []
        for i in range(26):
            status, body = self.report(f"z{i}", [f"X-Forwarded-For: 203.0.113.{i}"], [lon + 0.0005 * (i // 13), lat], kinds[i % 13])
            self.assertEqual(status, 201, body)
            answers.append(json.loads(body))
        self.assertTrue(all(a["in_effect"] for a in answers[:20]))
        self.assertTrue(all(a["unconfirmed"] and not a["in_effect"] for a in answers[20:]))
        shown = {f["properties"]["id"]: f["properties"] for f in self.server.get_json("/v1/map/reports")["features"]}
        self.assertEqual({p.get("unconfirmed") for p in shown.values()}, {True})
        self.assertEqual(self.server.get_json("/v1/map")["reports"]["standing"], 0)
        first = answers[0]["id"]
        voice = json.dumps({"still": True}).encode()
        said = self.server.ask(f"/v1/map/reports/{first}/voice", voice, {"Modou-Device": DEVICE.format("v"), "X-Forwarded-For": "192.0.2.77"})
        self.assertEqual(said[0], 200)
        shown = {f["properties"]["id"]: f["properties"] for f in self.server.get_json("/v1/map/reports")["features"]}
        self.assertEqual([i for i, p in shown.items() if p["in_effect"]], [first])
        self.assertEqual(self.server.get_json("/v1/map")["reports"]["standing"], 1)


class Load(Doors):
    def test_a_holder_of_the_token_is_answered_while_strangers_do_their_worst(self):
        self.run_modou("map", "import", "--data", self.data, "--demo")
        self.open()
        found = strangers.measure(self.server, seconds=30 if LONG else 4, number=64)
        print("\n" + found.text())
        self.assertLess(found.grown, 256 << 20)
        self.assertEqual(found.refused, 0, "the holder of the token is always heard")
        self.assertGreater(found.answered, 20)
        if LONG:
            self.assertLess(found.p99_without_waits, 0.050)


if __name__ == "__main__":
    import unittest
    unittest.main()
