#!/usr/bin/env python3
"""Holds the layers: reads src/layers.txt and every include under src/ and names each break of the rules.

- a room includes itself and the rooms that layers.txt gives it, nothing else (reason: docs and tests can be read alone)
- what layers.txt gives a room, an include of that room uses; base alone is given to all (reason: an arrow that nothing uses lets the next one in unseen)
- SOCI and sqlite3 only in store; libpq only in postgres; Boost.Asio and Boost.Beast only in net; no input or output in engines/* (tests there may read their cases)
- a property's answer is looked at: a bare rc::check() fails no test
- a room that plugs in (modou_room(… PLUGS_IN …)) may say instead which rooms it uses in its own CMakeLists.txt, once: then no other uses it
- a file has at most 700 lines; a room has a README.md and a line in layers.txt; the lines make no cycle
- a file that lies in src/ itself is the list of the rooms, or tests what they are together: no other stands above them

A room is a folder of src/, or services/<name> or engines/<name>, written with its path; and `rooms`, the list.
"""
import argparse
import pathlib
import re
import sys

MAX_LINES = 700
GROUPS = ("services", "engines")
LIST, LIST_FILE = "rooms", re.compile(r"rooms(_\w+)?\.[hc]pp")
SOURCES = {".hpp", ".cpp", ".h", ".c", ".cc", ".hh", ".inl", ".ipp"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

# What only one room may see, and why the others may not: its types and its build time would leak everywhere.
FENCED = (
    ("store", re.compile(r"^(soci/|soci\.h$|sqlite3(ext)?\.h$)")),
    ("postgres", re.compile(r"^(libpq-fe\.h$|libpq/|postgresql/)")),
    ("net", re.compile(r"^boost/(asio|beast)(/|\.hpp$)")),
)
PLUGGED = re.compile(r"modou_room\(\w+\s+([^)]*\bPLUGS_IN\b[^)]*)\)")
UNSEEN_PROPERTY = re.compile(r"^[ \t]*rc::check\(", re.MULTILINE)
# Engines are pure computation: the same input gives the same answer, in tests as in the field.
INPUT_OUTPUT = re.compile(
    r"^(fstream|iostream|filesystem|cstdio|stdio\.h|unistd\.h|fcntl\.h|poll\.h|netdb\.h|dirent\.h|sys/.*|netinet/.*|arpa/.*)$"
)


def read_layers(path):
    """layers.txt as {room: rooms below it}, and what is wrong with its form."""
    layers, problems = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        room, colon, below = line.partition(":")
        room = room.strip()
        if not colon or not room:
            problems.append(f"{path.name}:{number}: expected `room: rooms below it`")
        elif room in layers:
            problems.append(f"{path.name}:{number}: {room} has a line already")
        else:
            layers[room] = set(below.split())
    for room, below in layers.items():
        problems += [f"{path.name}: {room} names {name}, which has no line" for name in sorted(below - layers.keys())]
    return layers, problems


def read_plugged(src, layers):
    """What rooms that plug in and have no line in layers.txt say in their own CMakeLists.txt, in the form of layers.txt."""
    short = {name.rsplit("/", 1)[-1]: name for name in layers}
    plugged = {}
    for file in sorted(src.rglob("CMakeLists.txt")):
        found = PLUGGED.search(file.read_text(encoding="utf-8"))
        room = room_of(file.relative_to(src))
        if found and room and room not in layers:
            words = [word.removeprefix("modou_") for word in found.group(1).split()]
            plugged[room] = {short[word] for word in words if word in short}
    return plugged


def find_cycle(layers):
    """One cycle as a list of rooms that ends where it began, or nothing."""
    done, trail = set(), []

    def visit(room):
        if room in trail:
            return trail[trail.index(room):] + [room]
        if room in done:
            return None
        trail.append(room)
        for below in sorted(layers.get(room, ())):
            cycle = visit(below)
            if cycle:
                return cycle
        trail.pop()
        done.add(room)
        return None

    for room in sorted(layers):
        cycle = visit(room)
        if cycle:
            return cycle
    return None


def room_of(relative):
    """The room of a path below src/, or None for a file that lies in no room."""
    parts = relative.parts
    if len(parts) == 1:
        return LIST if LIST_FILE.fullmatch(parts[0]) else None
    if parts[0] in GROUPS:
        return "/".join(parts[:2]) if len(parts) > 2 else None
    return parts[0]


def target_room(source, include, src):
    """The room that a quoted include reaches, resolved as the compiler does: beside the file, then from src/."""
    for base in (source.parent, src):
        candidate = (base / include).resolve()
        if candidate.is_file() and candidate.is_relative_to(src):
            return room_of(candidate.relative_to(src))
    # A header that is not there (generated, or misspelt) is judged by the path that it would have.
    return room_of(pathlib.PurePosixPath(include))


def check_file(source, src, layers, used):
    relative = source.relative_to(src)
    room = room_of(relative)
    text = source.read_text(encoding="utf-8", errors="replace")
    problems = []
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    if lines > MAX_LINES:
        problems.append(f"src/{relative}: {lines} lines, more than {MAX_LINES}")
    if room is None:
        return problems + [f"src/{relative}: lies in no room"]
    # Comments are blanked, keeping their line ends, so that line numbers stay true.
    code = BLOCK_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    for match in UNSEEN_PROPERTY.finditer(code):
        where = f"src/{relative}:{code.count(chr(10), 0, match.start()) + 1}"
        problems.append(f"{where}: nobody looks at what rc::check answers: EXPECT_TRUE(rc::check(…))")
    for match in INCLUDE.finditer(code):
        quoted, angled = match.groups()
        name = quoted or angled
        where = f"src/{relative}:{code.count(chr(10), 0, match.start()) + 1}"
        for owner, pattern in FENCED:
            if room != owner and pattern.search(name):
                problems.append(f"{where}: {name} belongs to {owner} alone")
        if room.startswith("engines/") and not source.stem.endswith("_test") and INPUT_OUTPUT.search(name):
            problems.append(f"{where}: an engine does no input or output ({name})")
        reached = target_room(source, name, src) if quoted or (src / name).is_file() else None
        used.setdefault(room, set()).add(reached)
        if reached and reached != room and reached not in layers.get(room, ()):
            problems.append(f"{where}: {room} may not include {reached} ({name}); see src/layers.txt")
    return problems


def check(root):
    src = (root / "src").resolve()
    layers, problems = read_layers(src / "layers.txt")
    listed = dict(layers)
    layers |= read_plugged(src, layers)
    cycle = find_cycle(layers)
    if cycle:
        problems.append("layers.txt: a cycle: " + " -> ".join(cycle))
    sources = sorted(path for path in src.rglob("*") if path.suffix in SOURCES and path.is_file())
    for room in sorted({room_of(path.relative_to(src)) for path in sources} - {None}):
        if room not in layers:
            problems.append(f"src/{room}: no line in layers.txt")
        if room != LIST and not (src / room / "README.md").is_file():
            problems.append(f"src/{room}: no README.md")
    used = {}
    for source in sources:
        problems += check_file(source, src, layers, used)
    for room, below in listed.items() if not problems else ():  # while a rule is broken, an arrow may be about to be used
        for name in sorted(below - used.get(room, set()) - {"base"}):
            problems.append(f"layers.txt: {room} names {name}, which no include of it uses: take it out")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    problems = check(parser.parse_args().root)
    for problem in problems:
        print(problem)
    print(f"check_layers: {len(problems)} problems" if problems else "check_layers: all rooms keep to their layers")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
