#!/usr/bin/env python3
"""Holds the committed files to what a stranger can use: no package registry host, no path of one machine, no dead link.

- a registry's host in a lock file or script breaks every build behind a mirror (npm: omit-lockfile-registry-resolved=true)
- an absolute path such as a home folder works on one machine only
- a relative link in a *.md file reaches a file, and its #fragment a heading

Files are those that git knows; ones outside a repository are walked instead.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import unicodedata
import urllib.parse

# Escaped dots keep this list from finding itself.
REGISTRIES = re.compile(
    r"\b(" + "|".join([
        r"registry\.(?:npmjs|yarnpkg|npmmirror)\.\w+", r"(?:files\.)?pythonhosted\.org", r"pypi\.org", r"(?:static\.)?crates\.io",
        r"proxy\.golang\.org", r"rubygems\.org", r"repo1?\.maven\.(?:org|apache\.org)", r"npm\.pkg\.github\.com",
        r"mirrors?\.(?:aliyun|tencent|ustc|tuna)\.[\w.]+",
    ]) + r")\b"
)
# A folder of one machine at the start of a path: after a space, quote, bracket, `=`, `:` or `,`, never inside a longer path.
MACHINE_PATH = re.compile(
    r"""(?:^|(?<=[\s"'`(\[{=:,<>|]))/(?:home|work|root|Users|workspace|builds|mnt|media)/(?=[\w.~-])""", re.MULTILINE
)

# Where a rule does not hold, and why.
ALLOWED = {
    "registry": {"tools/check_docs_test.py": "shows the rule failing"},
    "path": {"tools/check_docs_test.py": "shows the rule failing"},
}

FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^()\s<>]+(?:\([^()\s]*\)[^()\s<>]*)?)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^[ ]{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s+\"[^\"]*\")?[ \t]*$", re.MULTILINE)
HTML_LINK = re.compile(r"<(?:img|a)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"", re.IGNORECASE)
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
ANCHOR = re.compile(r"<a\s+(?:name|id)=\"([^\"]+)\"", re.IGNORECASE)


def committed_files(root):
    """What git tracks or would add; without git, everything but build output."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True, check=False
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
        names = [name for name in names if not {"build", "node_modules", "dist", ".git"} & set(name.split("/"))]
    return sorted(name for name in set(names) if name and (root / name).is_file())


def read_text(path):
    """Text of a file, or None for a binary one."""
    content = path.read_bytes()
    return None if b"\0" in content[:8192] else content.decode("utf-8", errors="replace")


def blank(pattern, text):
    """Replaces matches by spaces of the same length, so that line numbers stay true."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def slug(heading):
    """The fragment that GitHub and most forges give a heading."""
    heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    kept = (char for char in heading if char in " -_" or unicodedata.category(char)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def fragments(text):
    text = blank(FENCE, text)
    found, seen = set(ANCHOR.findall(text)), {}
    for heading in HEADING.findall(text):
        name = slug(heading)
        found.add(f"{name}-{seen[name]}" if name in seen else name)
        seen[name] = seen.get(name, 0) + 1
    return found


def check_links(root, name, text):
    problems = []
    text = blank(CODE, blank(FENCE, text))
    for pattern in (LINK, REFERENCE, HTML_LINK):
        for match in pattern.finditer(text):
            target = match.group(1)
            if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target) or target.startswith("//"):
                continue
            line = text.count("\n", 0, match.start()) + 1
            path, _, fragment = target.partition("#")
            path = urllib.parse.unquote(path)
            if path.startswith("/"):
                problems.append(f"{name}:{line}: a link starts with a slash ({target})")
                continue
            reached = (root / name).parent / path if path else root / name
            if not reached.exists() or not reached.resolve().is_relative_to(root.resolve()):
                problems.append(f"{name}:{line}: the link leads nowhere ({target})")
            elif fragment and reached.suffix == ".md":
                if urllib.parse.unquote(fragment) not in fragments(reached.read_text(encoding="utf-8")):
                    problems.append(f"{name}:{line}: no heading for #{fragment} ({target})")
    return problems


def check_words(name, text):
    problems = []
    for rule, pattern, what in (("registry", REGISTRIES, "a package registry"), ("path", MACHINE_PATH, "a path of one machine")):
        if name in ALLOWED[rule]:
            continue
        hits = list(pattern.finditer(text))
        if hits:
            line = text.count("\n", 0, hits[0].start()) + 1
            more = f" and {len(hits) - 1} more" if len(hits) > 1 else ""
            problems.append(f"{name}:{line}: {what} ({hits[0].group().strip()}){more}")
    return problems


def check(root):
    problems = []
    for name in committed_files(root):
        text = read_text(root / name)
        if text is None:
            continue
        problems += check_words(name, text)
        if name.endswith(".md"):
            problems += check_links(root, name, text)
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    problems = check(parser.parse_args().root)
    for problem in problems:
        print(problem)
    print(f"check_docs: {len(problems)} problems" if problems else "check_docs: nothing ties the files to one machine; links resolve")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
