#!/usr/bin/env python3
"""Holds sentences to both languages: what a room refuses in English has a row in a room's sentences.cpp, with a stable key and Chinese.

- a row is {"key", "English", "Chinese"}; its key begins with the room's name; no key, and no English, stands twice
- the holes {} of the Chinese are those of the English
- each literal of a refusal (fail, wrong, bad …) below src/ is such a sentence, or is matched by one (reason: whoever reads Chinese
  would meet English in the middle of a page)

Where a refusal is written in both languages at its place (a finding of repair), the literals there are left alone.
"""
import argparse
import collections
import pathlib
import re
import sys

# What rooms call the functions that make a refusal of a sentence.
MAKERS = {"fail", "wrong", "not_found", "problem", "bad", "failed", "refused", "damaged", "refuse", "differs", "not_so", "broken", "unfit", "not_json", "fault", "not_an_amount", "idle", "doctored", "limit"}
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
TOKEN = re.compile(r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | R"(?P<fence>\w*)\((?P<raw>.*?)\)(?P=fence)"
  | "(?P<text>(?:[^"\\]|\\.)*)"
  | (?P<char>(?<![\w])'(?:[^'\\]|\\.)+')
  | (?P<word>[A-Za-z_]\w*|\d[\w.']*)
  | (?P<mark>\S)
""", re.VERBOSE | re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t"}
SHORTEST_ROW = 6  # letters of its own that a row needs to answer for other sentences than itself


def tokens(text):
    """(kind, value, offset) of each token but comments; kinds are text, word, mark."""
    for found in TOKEN.finditer(text):
        if found["text"] is not None:
            yield "text", re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), found["text"], flags=re.DOTALL), found.start()
        elif found["raw"] is not None:
            yield "text", found["raw"], found.start()
        elif found["word"] is not None:
            yield "word", found["word"], found.start()
        elif found["mark"] is not None:
            yield "mark", found["mark"], found.start()


def with_holes(pattern):
    """A pattern of fmt with each replacement as {}."""
    return re.sub(r"\{\{|\}\}|\{[^{}]*\}", lambda m: m[0][0] if m[0] in ("{{", "}}") else "{}", pattern)


def arguments_from(found, at):
    """What stands between the bracket at `at` and its end, as lists of tokens."""
    depth, arguments = 0, [[]]
    for one in found[at:]:
        if one[0] == "mark" and one[1] in "([{":
            depth += 1
            if depth == 1:
                continue
        elif one[0] == "mark" and one[1] in ")]}":
            depth -= 1
            if depth == 0:
                break
        if depth == 1 and one[:2] == ("mark", ","):
            arguments.append([])
        else:
            arguments[-1].append(one)
    return arguments


def calls(text):
    """(name, arguments as lists of tokens, offset) of each call of a maker, and of each base::Error or net::Fault that is written as {…, …, sentence}."""
    found = list(tokens(text))
    for at, (kind, name, offset) in enumerate(found[:-1]):
        if kind == "word" and name in MAKERS and found[at + 1][:2] == ("mark", "("):
            yield name, arguments_from(found, at + 1), offset
        if (kind, name) == ("mark", "{"):
            words = [one[1] for one in found[at + 1:at + 6] if one[1] not in ("base", ":")]
            before = [one[1] for one in found[max(0, at - 2):at]]
            if words[0] == "Code" or before[-1:] == ["Error"] or "Fault" in before:
                yield "Error", arguments_from(found, at), offset


def branches(argument):
    """The parts of an argument that a ?: chooses from; the argument itself where it has none."""
    parts, depth = [[]], 0
    for at, one in enumerate(argument):
        mark = one[1] if one[0] == "mark" else ""
        depth += (mark in "([{" and mark != "") - (mark in ")]}" and mark != "")
        # A colon of its own: two that touch name a scope.
        alone = mark == ":" and not any(0 <= near < len(argument) and argument[near][:2] == ("mark", ":") and abs(argument[near][2] - one[2]) == 1 for near in (at - 1, at + 1))
        if depth == 0 and (mark == "?" or alone):
            parts.append([])
        else:
            parts[-1].append(one)
    return parts[1:] if len(parts) > 1 else parts


def said(argument):
    """The sentences that an argument may be, each with {} for what is not literal."""
    sentences = []
    for part in branches(argument):
        words = [one[1] for one in part if one[0] == "word"][:2]
        if words == ["fmt", "format"] and part[0][1] == "fmt":
            pattern = ""
            for kind, value, _ in part[part.index(next(one for one in part if one[1] == "(")) + 1:]:
                if kind != "text":
                    break
                pattern += value
            sentences.append(with_holes(pattern))
            continue
        if words == ["std", "string"] and part[0][1] == "std":
            # std::string("a text") is that text.
            close = next((at for at, one in enumerate(part) if one[1] == ")"), 0)
            part = [one for one in part[:close] if one[0] == "text"] + part[close + 1:]
        sentence, was_hole = "", False
        for kind, value, _ in part:
            if kind == "text":
                sentence += value
            elif not was_hole:
                sentence += "{}"
            was_hole = kind != "text"
        if any(one[0] == "text" for one in part):
            sentences.append(sentence)
    return sentences


def refusals(src):
    """(file, line, sentence) of each literal that a refusal says."""
    for file in sorted(src.rglob("*.[hc]pp")):
        if file.stem.endswith("_test") or file.stem.startswith("testing_") or file.relative_to(src).parts[0] == "sim":
            continue
        text = file.read_text(encoding="utf-8")
        for name, arguments, offset in calls(text):
            # fail(code, sentence, where): a place is no sentence, nor is the field that wrong() names.
            spoken = arguments[1:2] if name in ("fail", "problem") and len(arguments) > 1 else arguments
            if name in ("problem", "Error"):
                spoken = arguments[2:3]
            sentences = [one for argument in spoken for one in said(argument)]
            # Both languages stand there.
            if any(CHINESE.search(one) and "·" not in one and " / " not in one for one in sentences) and any(not CHINESE.search(one) for one in sentences):
                continue
            for one in sentences:
                if re.search(r"[A-Za-z]{2,}.* .*[A-Za-z]{2,}", one, re.DOTALL):
                    yield file.relative_to(src).as_posix(), text.count("\n", 0, offset) + 1, one


def rows(file):
    """(key, English, Chinese, line) of each row of a sentences file, and rows of another form."""
    text = file.read_text(encoding="utf-8")
    found = list(tokens(text))
    at = 0
    while at < len(found):
        if found[at][1] == "{" and found[at][0] == "mark" and at + 1 < len(found) and found[at + 1][0] == "text":
            cells, begin = [""], at
            at += 1
            while found[at][0] == "text" or found[at][1] == ",":
                if found[at][0] == "text":
                    cells[-1] += found[at][1]
                else:
                    cells.append("")
                at += 1
            yield (*cells, text.count("\n", 0, found[begin][2]) + 1)
        at += 1


def sentence_files(src):
    return sorted([*src.rglob("sentences.cpp"), *src.glob("*/sentences/*.cpp"), *src.glob("*/*/sentences/*.cpp")])


def matcher(english):
    return re.compile(".*?".join(re.escape(part) for part in english.split("{}")), re.DOTALL)


def check(root):
    src = root / "src"
    problems, by_key, by_english = [], {}, {}
    for file in sentence_files(src):
        name = file.relative_to(src).as_posix()
        room = name.split("/sentences")[0].rsplit("/", 1)[-1]
        for *cells, line in rows(file):
            if len(cells) != 3:
                problems.append(f'src/{name}:{line}: a row is {{"key", "English", "Chinese"}}')
                continue
            key, english, chinese = cells
            if not KEY.fullmatch(key) or key.split(".")[0] != room:
                problems.append(f"src/{name}:{line}: {key}: a key is {room}. and small letters, digits and _")
            if key in by_key:
                problems.append(f"src/{name}:{line}: the key {key} stands in {by_key[key]} too")
            if english in by_english:
                problems.append(f"src/{name}:{line}: this English stands in {by_english[english]} too: {english}")
            by_key[key] = by_english[english] = f"src/{name}:{line}"
            held, most = english.count("{}"), 0
            most = max([int(one) + 1 for one in re.findall(r"\{(\d)、?\}", chinese)] + [len(re.findall(r"\{、?\}", chinese))])
            if most > held:
                problems.append(f"src/{name}:{line}: {key}: its Chinese has more holes than its English")
    wide = [matcher(one) for one in by_english if "{}" in one and len(one.replace("{}", "")) > SHORTEST_ROW]
    count, told = 0, set()
    for file, line, sentence in refusals(src):
        count += 1
        # What stands before it, as a place does, is no part of the sentence.
        alone = sentence.removeprefix("{}")
        if sentence in by_english or alone in by_english or any(one.fullmatch(alone) or one.fullmatch(sentence) for one in wide) or (file, sentence) in told:
            continue
        told.add((file, sentence))
        problems.append(f"src/{file}:{line}: no sentences file has this: {sentence}")
    return problems, len(by_key), count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    problems, held, count = check(parser.parse_args().root)
    for problem in problems:
        print(problem)
    print(f"{held} sentences, {count} literals of refusals: " + (f"{len(problems)} problems" if problems else "all in both languages"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
