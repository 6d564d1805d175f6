"""docs/a-new-room.md, followed: its files are laid into a copy of the tree, built, and called. Nothing else there is edited but the one line."""
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

import support

TUTORIAL = support.ROOT / "docs/a-new-room.md"
# "`PATH`: what it is for", a blank line, and the file.
FILE = re.compile(r"^`((?:src|web)/[^`]+)`[^\n]*(?:\n[^\n]+)*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^In `(src/rooms\.cpp)`, at the end of the list: `([^`]+)`\.$", re.MULTILINE)
OWN = ("src/suggestions/", "web/src/rooms/suggestions/")

# The copy takes the place of the tree for as long as it is built: paths, and so what is built already, are the same.
BUILD = """
set -e
mkdir -p "$copy/web/node_modules"
mount --bind "$root/web/node_modules" "$copy/web/node_modules"
mount --rbind "$copy" "$root"
cd "$root/web" && npm run --silent build
cd "$root" && cmake --build --preset release --target modou suggestions_test
python3 tools/check_layers.py
python3 tools/check_docs.py
python3 tools/check_words.py
build/release/src/suggestions/suggestions_test --gtest_brief=1
"""


def tracked(root):
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, check=True, capture_output=True)
    return [name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()]


def mounts():
    """How this machine lets somebody mount: as root, or as root of a name space of its own; nothing where it does not."""
    for way in (["unshare", "-m"], ["unshare", "-rm"]):
        with tempfile.TemporaryDirectory() as folder:
            tried = subprocess.run([*way, "mount", "--bind", folder, folder], capture_output=True)
            if tried.returncode == 0:
                return way
    return None


class NewRoom(support.Case):
    def test_the_tutorial_makes_a_room_that_works(self):
        root = support.ROOT
        way = mounts()
        if way is None or not (root / "build/release/build.ninja").is_file() or not (root / "web/node_modules").is_dir():
            self.skipTest("needs a build of this tree, and a machine that lets one mount: unshare -m")
        text = TUTORIAL.read_text(encoding="utf-8")
        files = dict(FILE.findall(text))
        self.assertEqual(len(files), 16, sorted(files))
        for name in files:
            self.assertTrue(name.startswith(OWN), name)
        [(list_file, line)] = LINE.findall(text)

        copy = self.folder / "tree"
        for name in tracked(root):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, copy / name)
        (copy / "build").mkdir()
        shutil.copytree(root / "build/release", copy / "build/release", symlinks=True, ignore=shutil.ignore_patterns("*_test", "*_bench", "modou-sim"))
        for name, content in files.items():
            self.assertFalse((copy / name).exists(), name)
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(content, encoding="utf-8")
        rooms = (copy / list_file).read_text(encoding="utf-8")
        self.assertEqual(rooms.count("    };\n"), 1)
        (copy / list_file).write_text(rooms.replace("    };\n", f"        {line}\n    }};\n"), encoding="utf-8")

        built = subprocess.run([*way, "bash", "-c", BUILD], capture_output=True, text=True, env=os.environ | {"root": str(root), "copy": str(copy)})
        self.assertEqual(built.returncode, 0, built.stdout[-8_000:] + built.stderr[-4_000:])
        self.modou = str(copy / "build/release/modou")
        self.call_it()

    def modou_says(self, *arguments, code=0, lang="C.UTF-8"):
        done = subprocess.run([self.modou, *arguments], capture_output=True, text=True, cwd=self.folder, env=os.environ | {"LC_ALL": lang})
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout + done.stderr

    def call_it(self):
        self.modou_says("init", "--data", self.data)
        self.assertIn("this is suggestion 1.", self.modou_says("suggest", "--data", self.data, "a bench <by> the well"))
        server = support.Server(self.data, modou=self.modou)
        self.addCleanup(server.kill)
        # The server writes for the command, and its page shows what was written.
        self.assertIn("第 2 条建议已收到", self.modou_says("suggest", "--data", self.data, "种更多的树", lang="zh_CN.UTF-8"))
        told = server.get_json("/v1/suggestions")["suggestions"]
        self.assertEqual([(one["number"], one["text"]) for one in told], [(2, "种更多的树"), (1, "a bench <by> the well")])
        page = server.ask("/suggestions?lang=zh")[2].decode()
        self.assertIn("<li>a bench &lt;by&gt; the well</li>", page)
        self.assertIn("<h1>意见箱</h1>", page)
        self.assertRegex(page, r'rel="modulepreload" crossorigin href="/assets/Suggestions-[\w-]+\.js"')
        self.assertIn('<a href="/suggestions">', page)
        server.stop()
        self.assertIn("一句话的建议", self.modou_says("suggest", "--help", lang="zh_CN.UTF-8"))
        self.assertIn("请写一行", self.modou_says("suggest", "--data", self.data, "two\nlines", code=1, lang="zh_CN.UTF-8"))
        self.assertIn("0 problems", self.modou_says("repair", "--dry-run", "--data", self.data))
        # Its rows are guarded like any other's.
        with sqlite3.connect(pathlib.Path(self.data) / "modou.db") as tables:
            tables.execute("UPDATE suggestion SET text = 'another' WHERE number = 1")
        self.assertIn("suggestion", self.modou_says("suggest", "--data", self.data, "one more", code=1))


if __name__ == "__main__":
    unittest.main()
