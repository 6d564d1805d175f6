"""The tour of the README, word for word: its commands run in order in a fresh folder, and print what it shows.

A tour is the fenced blocks marked `console` of README.md: lines that begin with "$ " are commands, what follows each is
its output. In an output "…" stands for what differs from one run to the next (times, digests, token, address).
"""
import os
import pathlib
import re
import select
import shutil
import subprocess
import tempfile
import unittest

import support

ROOT = support.ROOT
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tour(page):
    """[(command, expected output)] of all console blocks."""
    steps = []
    for block in BLOCK.findall((ROOT / page).read_text()):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return [(command, "\n".join(output)) for command, output in steps]


def shows(expected, printed):
    pattern = r".*?".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


class Tour(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="modou-tour-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        # What a newcomer has after the build, as far as the tour uses it.
        (self.folder / "samples").symlink_to(ROOT / "samples")
        (self.folder / "build/release").mkdir(parents=True)
        (self.folder / "build/release/modou").symlink_to(support.MODOU)
        self.address = None

    def serve(self, command, environment):
        """The same command in the background; on a free port, as tests run side by side."""
        process = subprocess.Popen(["bash", "-c", 'exec ' + command.removesuffix(' &') + ' --port 0'], cwd=self.folder, env=environment, stdout=subprocess.PIPE)

        def end():
            process.terminate()
            process.wait(timeout=60)
            process.stdout.close()
        self.addCleanup(end)
        ready, _, _ = select.select([process.stdout], [], [], 60)
        line = process.stdout.readline().decode() if ready else ""
        found = re.search(r"http://\S+", line)
        self.assertTrue(found, line)
        self.address = found.group(0)
        return line.replace(self.address, "http://localhost:8080")

    def walk(self, page, **language):
        environment = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "LANG", "MODOU_DATA")} | language
        steps = tour(page)
        self.assertGreater(len(steps), 10)
        for command, expected in steps:
            if command.startswith("export PATH="):
                environment["PATH"] = f"{self.folder}/build/release:{environment['PATH']}"
                self.assertEqual(command, 'export PATH="$PWD/build/release:$PATH"')
                continue
            with self.subTest(command=command):
                if command.startswith("modou serve"):
                    printed = self.serve(command, environment)
                else:
                    if self.address:
                        command = command.replace("http://localhost:8080", self.address)
                    done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=environment, capture_output=True, timeout=300)
                    self.assertEqual(done.returncode, 0, done.stderr.decode())
                    printed = done.stdout.decode().replace(self.address or "\0", "http://localhost:8080")
                self.assertTrue(shows(expected, printed), f"the page shows\n{expected}\nand this was printed\n{printed}")

    def test_the_readme_s_tour_runs_word_for_word_and_prints_what_it_shows(self):
        self.walk("README.md")

    def test_the_chinese_readme_s_tour_runs_too(self):
        self.walk("README.zh-CN.md", LANG="zh_CN.UTF-8")

    def test_both_readmes_give_the_same_commands(self):
        self.assertEqual([command for command, _ in tour("README.md")], [command for command, _ in tour("README.zh-CN.md")])


class Shows(unittest.TestCase):
    def test_an_output_must_be_whole_but_for_what_is_marked(self):
        self.assertTrue(shows("a … c\nd", "a 12 c\nd\n"))
        self.assertFalse(shows("a … c", "a 12 d"))
        self.assertFalse(shows("a", "a b"))
        self.assertFalse(shows("1 gift", "11 gift"))


if __name__ == "__main__":
    unittest.main()
