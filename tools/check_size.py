#!/usr/bin/env python3
"""Names each function of more than 70 lines and each file of more than 500, unless tools/long.txt has it with a reason.

Long is not wrong in itself; it is where a reader gives up. A line of tools/long.txt is `NAME: why`, NAME being what this
program prints: a file, or a file and a function. A line that nothing needs any more is named too, so that the list only shrinks.
Reads src/ (tests aside: a long test is a list of cases) in the form that clang-format leaves: a function's closing brace stands
alone, as far in as the line that the function begins with.
"""
import argparse
import pathlib
import re
import sys

MOST_IN_FUNCTION = 70
MOST_IN_FILE = 500
SOURCES = {".hpp", ".cpp"}
# A block that holds declarations, not statements.
SCOPE = re.compile(r"^\s*(?:template\s*<.*>\s*)?(?:namespace|struct|class|union|enum|extern)\b(?!.*\)\s*(?:const)?\s*\{$)")


def functions(lines):
    """(name, first line, number of lines) of each function definition; lambdas and local classes count with the function that they stand in."""
    found, at = [], 0
    while at < len(lines):
        line = lines[at]
        if not line.rstrip().endswith("{") or line.lstrip().startswith(("//", "#", "}", "*")) or SCOPE.match(line):
            at += 1
            continue
        begin = at
        # The head may stand on several lines: it begins after the last line that ended something.
        while begin > 0 and lines[begin - 1].strip() and not lines[begin - 1].rstrip().endswith((";", "{", "}", ":", ")sql\"", "*/")) and not lines[begin - 1].lstrip().startswith(("//", "#")):
            begin -= 1
        indent = len(lines[begin]) - len(lines[begin].lstrip())
        closing = " " * indent + "}"
        end = next((i for i in range(at + 1, len(lines)) if lines[i].rstrip().rstrip(";,") == closing or lines[i].startswith(closing + " ") or lines[i].startswith(closing + ")")), None)
        head = " ".join(part.strip() for part in lines[begin:at + 1])
        named = re.search(r"([\w:~]+)\s*\(", head)
        if end is None or named is None or re.match(r"^(?:constexpr|const|static|inline)?[^()]*=\s*[\[{]", head):
            at += 1
            continue
        found.append((named.group(1), begin + 1, end - begin + 1))
        at = end + 1
    return found


def long_ones(root):
    """(name as the list has it, what is said of it) of everything that is too long."""
    for source in sorted((root / "src").rglob("*")):
        if source.suffix not in SOURCES or source.stem.endswith("_test"):
            continue
        path = source.relative_to(root).as_posix()
        lines = source.read_text(encoding="utf-8").splitlines()
        if len(lines) > MOST_IN_FILE:
            yield path, f"{len(lines)} lines, more than {MOST_IN_FILE}"
        for name, first, count in functions(lines):
            if count > MOST_IN_FUNCTION:
                yield f"{path} {name}", f"{count} lines from line {first}, more than {MOST_IN_FUNCTION}"


def read_list(path):
    """{name: reason}, and what is wrong with the list's form."""
    listed, problems = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        # Names of functions hold double colons.
        name, colon, why = re.sub(r"::", "\0", line).partition(": ")
        if not colon or not why.strip():
            problems.append(f"{path.name}:{number}: expected `NAME: why`")
        listed[name.replace("\0", "::")] = why
    return listed, problems


def check(root):
    listed, problems = read_list(root / "tools" / "long.txt")
    needed = set()
    for name, said in long_ones(root):
        needed.add(name)
        if name not in listed:
            problems.append(f"{name}: {said}; make it shorter, or say in tools/long.txt why it is not")
    problems += [f"tools/long.txt: nothing needs the line {name} any more" for name in listed if name not in needed]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    problems = check(parser.parse_args().root)
    for problem in problems:
        print(problem)
    print(f"check_size: {len(problems)} problems" if problems else "check_size: nothing is too long that is not known to be")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
