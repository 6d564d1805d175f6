"""Each rule of check_docs.py fails on a tree made to break it, and on nothing else."""
import pathlib
import subprocess
import tempfile
import unittest

import check_docs


class CheckDocs(unittest.TestCase):
    def problems(self, files, git=False):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, content in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
            if git:
                subprocess.run(["git", "init", "-q", root], check=True)
            return check_docs.check(root)

    def assert_only(self, problems, *parts):
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def test_a_registry_host_is_named_with_its_line(self):
        lock = '{\n  "resolved": "https://registry.npmjs.org/vite/-/vite-6.tgz"\n}\n'
        self.assert_only(self.problems({"web/package-lock.json": lock}), "web/package-lock.json:2", "registry.npmjs.org")

    def test_paths_of_one_machine_are_found(self):
        for path in ("/home/ann/modou", "/work/modou", "/root/.cache", "/Users/ann/x"):
            with self.subTest(path):
                self.assert_only(self.problems({"notes.txt": f"see {path}\n"}), "notes.txt:1", "one machine")
                self.assertEqual(len(self.problems({"x.toml": f'data = "{path}"\n'})), 1)

    def test_paths_that_every_machine_has_are_free(self):
        text = "/usr/bin/chromium /etc/os-release /tmp/x /v1/home /proc/self tests/root/x a/work/b https://a.example/home/x\n"
        self.assertEqual(self.problems({"notes.txt": text}), [])

    def test_several_in_one_file_are_one_line(self):
        self.assert_only(self.problems({"n.txt": "/root/a\n/root/b\n/root/c\n"}), "n.txt:1", "and 2 more")

    def test_binary_files_are_left_alone(self):
        self.assertEqual(self.problems({"picture.png": b"\0\1 /root/x"}), [])

    def test_build_output_that_git_ignores_is_left_alone(self):
        files = {".gitignore": "/build/\n", "build/log.txt": "/root/x\n", "kept.txt": "fine\n"}
        self.assertEqual(self.problems(files, git=True), [])
        self.assert_only(self.problems(files | {"kept.txt": "/root/x\n"}, git=True), "kept.txt:1")

    def test_a_link_to_a_file_that_is_not_there_is_found(self):
        self.assert_only(self.problems({"README.md": "# A\n\nsee [b](docs/b.md)\n"}), "README.md:3", "leads nowhere")

    def test_pictures_references_and_html_are_links_too(self):
        for text in ("![p](p.png)\n", "[b]: b.md\n", '<img src="p.png">\n'):
            with self.subTest(text):
                self.assert_only(self.problems({"README.md": text}), "leads nowhere")

    def test_a_link_out_of_the_repository_leads_nowhere(self):
        self.assert_only(self.problems({"README.md": "[x](../..)\n"}), "leads nowhere")

    def test_a_link_resolves_from_its_own_folder(self):
        files = {"docs/a.md": "[b](b.md) [top](../README.md) [dir](../src) [me](#two)\n\n# Two\n", "docs/b.md": "b\n",
                 "README.md": "r\n", "src/x.txt": "x\n"}
        self.assertEqual(self.problems(files), [])

    def test_a_fragment_needs_its_heading(self):
        files = {"a.md": "[b](b.md#the-rules-of-a-book)\n", "b.md": "## The rules, of a *book*\n"}
        self.assertEqual(self.problems(files), [])
        self.assert_only(self.problems(files | {"b.md": "## Other\n"}), "a.md:1", "no heading")

    def test_chinese_headings_have_fragments(self):
        self.assertEqual(self.problems({"a.md": "[x](#词汇-words)\n\n# 词汇 words\n"}), [])

    def test_code_holds_no_links(self):
        self.assertEqual(self.problems({"a.md": "`[x](nowhere)`\n\n```\n[x](nowhere)\n```\n"}), [])

    def test_addresses_of_the_web_are_not_followed(self):
        self.assertEqual(self.problems({"a.md": "[x](https://example.org/x) [m](mailto:a@example.org)\n"}), [])


if __name__ == "__main__":
    unittest.main()
