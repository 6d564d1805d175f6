"""Reads a book from its files alone (docs/format-journal.md), for tests that hold the tables against it."""
import pathlib
import struct
import typing

KINDS = {1: "post", 2: "reserve", 3: "settle", 4: "release", 5: "correct", 6: "open", 7: "close", 8: "note"}
SOURCE, FUND, PERSON, SINK = 1, 2, 3, 4
PUBLIC, TWO_PERSON = 256, 512
APPROVES, ERASES = 1, 2


class Entry(typing.NamedTuple):
    sequence: int
    kind: str
    at: int
    debit: int
    credit: int
    amount: int
    refers: int
    rule: int
    text: str
    party: int

    def says(self):
        """Without what differs between two runs of the same acts."""
        return self.kind, self.debit, self.credit, self.amount, self.refers, self.rule, self.party != 0


def u48(data, at):
    return int.from_bytes(data[at:at + 6], "little")


def records(paths, magic, header, size):
    """(first sequence, count, body) of each record of each file."""
    for path in sorted(paths):
        content, at = path.read_bytes(), 0
        while at < len(content):
            assert content[at:at + 8] == magic, (path, at)
            if magic == b"MODOUREC":
                count, = struct.unpack_from("<I", content, at + 12)
                first, = struct.unpack_from("<Q", content, at + 16)
                texts, = struct.unpack_from("<I", content, at + 40)
            else:
                count, = struct.unpack_from("<I", content, at + 12)
                first, = struct.unpack_from("<Q", content, at + 16)
                texts = 0
            end = at + header + size * count + texts
            yield first, count, content[at + header:end]
            at = end


def read(data):
    """All entries of a data folder's book, in order."""
    folder = pathlib.Path(data) / "book"
    parties = {}
    for first, count, body in records(folder.glob("*.priv"), b"MODOUPRV", 32, 34):
        for i in range(count):
            parties[first + i], = struct.unpack_from("<Q", body, i * 34 + 16)
    entries = []
    for first, count, body in records(folder.glob("*.book"), b"MODOUREC", 88, 104):
        text_at = 104 * count
        for i in range(count):
            at = 104 * i
            length, = struct.unpack_from("<H", body, at + 54)
            debit, credit = struct.unpack_from("<QQ", body, at + 8)
            entries.append(Entry(first + i, KINDS[body[at]], struct.unpack_from("<I", body, at + 4)[0], debit, credit, u48(body, at + 24),
                                 u48(body, at + 30), struct.unpack_from("<I", body, at + 38)[0],
                                 body[text_at:text_at + length].decode(), parties.get(first + i, 0)))
            text_at += length
    assert [e.sequence for e in entries] == list(range(len(entries)))
    return entries
