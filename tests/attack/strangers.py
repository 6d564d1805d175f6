"""Strangers at the door: what they send, and what a holder of the token waits meanwhile. Standard library only."""
import dataclasses
import json
import multiprocessing
import os
import pathlib
import random
import selectors
import socket
import threading
import time
import urllib.parse

MIB = 1 << 20


def to_the_end(peer):
    answer = b""
    try:
        while part := peer.recv(65536):
            answer += part
    except OSError:
        pass
    return answer


def status(peer, raw):
    """The number of the first status line; 0 when the connection ended without one."""
    try:
        peer.sendall(raw)
    except OSError:
        pass
    answer = b""
    try:
        while len(answer) < 13 and (part := peer.recv(4096)):
            answer += part
    except OSError:
        pass
    return int(answer[9:12]) if len(answer) >= 12 else 0


def ask(peer, raw):
    """Status and body of one reply."""
    peer.sendall(raw)
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = peer.recv(65536)
        if not part:
            return 0, b""
        answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += peer.recv(65536)
    return int(head[9:12]), body


def pour(peer, first, endless, most):
    """Sends `first` and then `endless` again and again: how much went out before a reply came, and its status."""
    peer.sendall(first)
    sent, peer_ready = 0, selectors.DefaultSelector()
    peer_ready.register(peer, selectors.EVENT_READ)
    try:
        while sent < most and not peer_ready.select(0):
            sent += peer.send(endless)
    except OSError:
        pass
    try:
        return sent, int(peer.recv(100)[9:12])
    except (OSError, ValueError):
        return sent, 0


def resident(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS:")) * 1024


def run_queue_waits(pid):
    """Nanoseconds that each thread was ready to run and had no processor."""
    waits = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            waits[task.name] = int((task / "schedstat").read_text().split()[1])
        except OSError:
            pass
    return waits


def own_wait():
    return int(pathlib.Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()[1])


HOST = b"Host: a\r\n"


def worst_requests(rng):
    """Endless: (what to send, whether to keep the connection open and silent behind it)."""
    report = b"POST /v1/map/reports HTTP/1.1\r\n" + HOST
    events = b"POST /v1/events HTTP/1.1\r\n" + HOST
    chunks = b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        kind = rng.randrange(8)
        if kind == 0:  # all of a body but its last byte
            yield report + b"Content-Length: 1572864\r\n\r\n" + b" " * 1_572_863, True
        elif kind == 1:  # all of it
            yield report + b"Content-Length: 1572864\r\n\r\n" + b" " * 1_572_864, False
        elif kind == 2:  # a body that nobody may send
            yield events + b"Content-Length: 16777216\r\n\r\n" + b" " * MIB, True
        elif kind == 3:  # one chunk that never ends
            yield report + chunks + b"17ffff\r\n" + b" " * 1_572_800, True
        elif kind == 4:  # chunks of one byte
            yield report + chunks + b"1\r\n \r\n" * 40_000, True
        elif kind == 5:  # extensions, then trailers
            yield report + chunks + b"1;" + b"a=b;" * 3_000 + b"a\r\n \r\n0\r\n" + b"X: y\r\n" * 2_500, True
        elif kind == 6:  # a head at its limit, without an end
            yield b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 16_000, True
        else:  # a large reply that nobody reads
            yield b"GET /v1/openapi.json HTTP/1.1\r\n" + HOST + b"\r\n", True


def besiege(port, number, seed, stop):
    """`number` connections at a time, each sending its worst, being silent for a second or two, and coming again."""
    rng = random.Random(seed)
    worst = worst_requests(rng)
    ready = selectors.DefaultSelector()

    def begin():
        peer = socket.socket()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.connect(("127.0.0.1", port))
        peer.setblocking(False)
        raw, stay = next(worst)
        ready.register(peer, selectors.EVENT_WRITE, [memoryview(raw), time.monotonic() + (rng.uniform(1, 3) if stay else 0.5)])

    for _ in range(number):
        begin()
    while not stop.is_set():
        for key, events in ready.select(0.05):
            try:
                sent = key.fileobj.send(key.data[0][:65536])
                key.data[0] = key.data[0][sent:]
                if not key.data[0]:
                    ready.modify(key.fileobj, 0 or selectors.EVENT_READ, key.data)
                    if events & selectors.EVENT_READ:
                        time.sleep(0)
            except OSError:
                key.data[1] = 0
        now = time.monotonic()
        for key in list(ready.get_map().values()):
            if now >= key.data[1]:
                ready.unregister(key.fileobj)
                key.fileobj.close()
                begin()


@dataclasses.dataclass
class Found:
    seconds: float
    answered: int
    refused: int
    grown: int
    walls: list
    without_waits: list

    @staticmethod
    def at(values, share):
        ordered = sorted(values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def p99_without_waits(self):
        return self.at(self.without_waits, 0.99)

    def text(self):
        return (f"64 strangers for {self.seconds:.0f} s: RSS +{self.grown / MIB:.0f} MiB; POST /v1/events {self.answered} times, {self.refused} refused; "
                f"p50 {self.at(self.without_waits, 0.5) * 1e3:.1f} ms, p99 {self.p99_without_waits * 1e3:.1f} ms without run-queue wait "
                f"(wall p50 {self.at(self.walls, 0.5) * 1e3:.1f} ms, p99 {self.at(self.walls, 0.99) * 1e3:.1f} ms)")


def measure(server, seconds, number, processes=2):
    """One holder of the token posts single orders, one after another, while strangers besiege the server."""
    port, pid = urllib.parse.urlsplit(server.url).port, server.process.pid
    def order(n):
        body = json.dumps([{"specversion": "1.0", "type": "order.received", "source": "mall", "id": f"e{n}", "time": "2026-11-01T10:00:00+08:00",
                            "data": {"order": f"d{n}", "shop": "s1", "buyer": "b1", "paid": "100", "placed": "2026-10-01T10:00:00+08:00", "received": "2026-11-01T10:00:00+08:00"}}]).encode()
        return (f"POST /v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {server.token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body
    peer = socket.create_connection(("127.0.0.1", port), timeout=30)
    for n in range(50):
        assert ask(peer, order(-n - 1))[0] == 200
    before = resident(pid)
    stop = multiprocessing.Event()
    crowd = [multiprocessing.Process(target=besiege, args=(port, number // processes, seed, stop), daemon=True) for seed in range(processes)]
    for one in crowd:
        one.start()
    walls, without, refused, most, end, n = [], [], 0, before, time.monotonic() + seconds, 0
    while time.monotonic() < end:
        n += 1
        waits, mine, begun = run_queue_waits(pid), own_wait(), time.monotonic()
        found, _ = ask(peer, order(n))
        wall = time.monotonic() - begun
        after = run_queue_waits(pid)
        refused += found != 200
        # On the way of one request are the thread that reads, one that answers, and this one; the two longest waits of
        # the server's threads stand for the first two.
        longest = sorted((after[t] - waits.get(t, 0) for t in after), reverse=True)[:2]
        waited = (sum(longest) + own_wait() - mine) / 1e9
        walls.append(wall)
        without.append(max(0.0, wall - waited))
        most = max(most, resident(pid))
        time.sleep(0.005)
    stop.set()
    for one in crowd:
        one.join(10)
        one.kill()
    peer.close()
    return Found(seconds, n - refused, refused, most - before, walls, without)
