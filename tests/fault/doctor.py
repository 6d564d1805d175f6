"""A log's owner who cheats: reads an exported log, changes its leaves, and signs the whole anew with the true key."""
import base64
import hashlib
import pathlib
import shutil
import struct

# RFC 8032, section 5.1, by its formulas: a few signatures need no library.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _base():
    y = 4 * pow(5, P - 2, P) % P
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


def _bytes(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Key:
    def __init__(self, text):
        """`text`: the line of keys/log.skey."""
        name, _, typed = text.strip().removeprefix("PRIVATE+KEY+").split("+", 2)
        self.name = name
        digest = hashlib.sha512(base64.b64decode(typed)[1:]).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
        self.prefix = digest[32:]
        self.public = _bytes(_times(self.scalar, _base()))
        self.id = hashlib.sha256(name.encode() + b"\n\x01" + self.public).digest()[:4]

    @staticmethod
    def of_seed(name, seed):
        return Key(f"PRIVATE+KEY+{name}+00000000+{base64.b64encode(bytes([1]) + seed).decode()}")

    def sign(self, data):
        r = int.from_bytes(hashlib.sha512(self.prefix + data).digest(), "little") % L
        big_r = _bytes(_times(r, _base()))
        k = int.from_bytes(hashlib.sha512(big_r + self.public + data).digest(), "little") % L
        return big_r + ((r + k * self.scalar) % L).to_bytes(32, "little")

    def vkey(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([1]) + self.public).decode()}"

    def note(self, size, root, origin=None):
        text = f"{origin or self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        return f"{text}\n\u2014 {self.name} {base64.b64encode(self.id + self.sign(text.encode())).decode()}\n"


# ---- leaves: docs/format-log.md

POST, RESERVE, SETTLE, RELEASE, CORRECT, OPEN, CLOSE, NOTE = range(1, 9)
FIELDS = {"kind": (1, "B"), "unit": (2, "<H"), "day": (4, "<I"), "debit": (8, "<Q"), "debit_from": (16, "<Q"), "credit": (24, "<Q"), "credit_from": (32, "<Q"),
          "amount": (40, "<Q"), "refers": (48, "<Q"), "pledge": (58, "<I")}


class Leaf:
    def __init__(self, data):
        self.data = bytearray(data)

    def __getattr__(self, name):
        at, form = FIELDS[name]
        return struct.unpack_from(form, self.data, at)[0]

    def put(self, **fields):
        for name, value in fields.items():
            at, form = FIELDS[name]
            struct.pack_into(form, self.data, at, value)
        return self

    @property
    def text(self):
        return self.data[98:].decode()

    def named(self, text):
        self.data = self.data[:62] + struct.pack("<HH", len(text.encode()), 0) + self.data[66:98] + text.encode()
        return self

    def sealed(self, mark):
        """Another commitment: another party, time or order stands behind it."""
        self.data[66:98] = hashlib.sha256(mark.encode()).digest()
        return self

    @property
    def hidden(self):
        return not any(self.data[4:56]) and self.kind in (POST, RESERVE, SETTLE, RELEASE, CORRECT)

    def copy(self):
        return Leaf(self.data)


def hidden_leaf(kind, mark):
    data = bytearray(98)
    data[0], data[1] = 1, kind
    struct.pack_into("<H", data, 2, 1)
    return Leaf(data).sealed(mark)


# ---- the tree and its files

def _leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def _root(hashes):
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _root(hashes[:split]) + _root(hashes[split:])).digest()


def _name(index):
    digits = f"{index:03}"
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    parts = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    return "/".join(["x" + part for part in parts[:-1]] + parts[-1:])


def read(folder):
    """The leaves of an exported log."""
    folder = pathlib.Path(folder)
    size = int((folder / "checkpoint").read_text().splitlines()[1])
    leaves = []
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        data = (folder / f"tile/entries/{_name(index)}{'' if width == 256 else f'.p/{width}'}").read_bytes()
        for _ in range(width):
            length = int.from_bytes(data[:2], "big")
            leaves.append(Leaf(data[2:2 + length]))
            data = data[2 + length:]
    return leaves


def write(folder, leaves, key, note=None):
    """The files of a log of these leaves, signed."""
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)

    def put(level, parts):
        for index in range(0, len(parts), 256):
            block = parts[index:index + 256]
            path = folder / f"tile/{level}/{_name(index // 256)}{'' if len(block) == 256 else f'.p/{len(block)}'}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(block))

    datas = [bytes(leaf.data) for leaf in leaves]
    put("entries", [len(data).to_bytes(2, "big") + data for data in datas])
    hashes = [_leaf_hash(data) for data in datas]
    level, of_level = 0, hashes
    while of_level:
        put(level, of_level)
        of_level = [_root(of_level[i:i + 256]) for i in range(0, len(of_level) - 255, 256)]
        level += 1
    (folder / "checkpoint").write_text(note or key.note(len(leaves), _root(hashes)))
    return folder


def root(leaves):
    return _root([_leaf_hash(bytes(leaf.data)) for leaf in leaves])


def stitched(leaves):
    """The same leaves, their intervals made to follow one another again: what a careful cheat would publish."""
    out, inflow, outflow = [], {}, {}
    for leaf in (one.copy() for one in leaves):
        if leaf.kind in (POST, SETTLE) and not leaf.hidden:
            if leaf.debit:
                leaf.put(debit_from=outflow.get(leaf.debit, 0))
                outflow[leaf.debit] = leaf.debit_from + leaf.amount
            if leaf.credit:
                leaf.put(credit_from=inflow.get(leaf.credit, 0))
                inflow[leaf.credit] = leaf.credit_from + leaf.amount
        out.append(leaf)
    return out
