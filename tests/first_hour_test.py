"""What a newcomer meets: the data folder that is meant, links, receipts, orders with items, the answer before the days, language, completion."""
import json
import os
import pathlib
import pty
import re
import subprocess
import unittest

from support import MODOU, PLEDGES, PROJECTS, Case, event, refund

CHINESE = re.compile("[\u4e00-\u9fff]")


class Asked(Case):
    def ask(self, *arguments, code=0, folder=None, **environment):
        clean = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "LC_MESSAGES", "LANG", "MODOU_DATA")}
        done = subprocess.run([MODOU, *arguments], capture_output=True, cwd=folder or self.folder, env=clean | environment, timeout=120)
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode(), done.stderr.decode()


class DataFolder(Asked):
    def test_modou_data_then_books_then_a_question(self):
        _, err = self.ask("totals", code=2)
        self.assertIn("--data", err)
        self.assertIn("MODOU_DATA", err)
        self.begin()
        self.ask("init", "--data", "books")
        named = json.loads(self.ask("totals", "--json", MODOU_DATA=self.data)[0])
        self.assertEqual(len(named["projects"]), 3)
        self.assertEqual(json.loads(self.ask("totals", "--json")[0])["projects"], [])
        self.assertEqual(json.loads(self.ask("totals", "--json", "--data", self.data)[0])["projects"], named["projects"])
        self.assertEqual(json.loads(self.ask("totals", "--json", MODOU_DATA="")[0])["projects"], [])
        self.ask("totals", code=1, MODOU_DATA=str(self.folder / "nowhere"))

    def test_every_command_with_a_data_folder_has_the_default_and_the_dangerous_ones_have_none(self):
        self.begin()
        with_default = [("import", "projects", self.write("p.csv", PROJECTS)), ("import", "pledges", self.write("g.csv", PLEDGES)), ("ingest", self.write("o.ndjson", event("1", "100") + "\n")),
                        ("totals",), ("link", "--buyer", "b1", "--source", "mall"), ("trace", "--source", "mall", "--id", "1"), ("disburse", "list"), ("reconcile", "--holder", "青禾基金会"),
                        ("repair", "--dry-run"), ("receipt", "--source", "mall", "--id", "1"), ("log", "export", "--out", "tiles"), ("map", "import", "--demo"), ("map", "reports", "list")]
        for arguments in with_default:
            with self.subTest(arguments):
                self.ask(*arguments, MODOU_DATA=self.data)
        for arguments in [("init",), ("demo",), ("erase", "--source", "mall", "--buyer", "b1")]:
            with self.subTest(arguments):
                _, err = self.ask(*arguments, code=2, MODOU_DATA=self.data)
                self.assertIn("--data", err)
        self.assertEqual(json.loads(self.ask("totals", "--json", MODOU_DATA=self.data)[0])["buyers"], 1)

    def test_the_default_is_the_caller_s_where_a_server_carries_the_command_out(self):
        self.begin()
        self.serve()
        self.assertEqual(len(json.loads(self.ask("totals", "--json", MODOU_DATA=self.data)[0])["projects"]), 3)
        (self.folder / "elsewhere").mkdir()
        self.ask("totals", code=2, folder=self.folder / "elsewhere")


class Words(Asked):
    def test_a_link_names_what_is_served_and_an_unknown_buyer_has_none(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "0", buyer="gave-nothing"))
        self.assertRegex(self.ask("link", "--data", self.data, "--buyer", "b1", "--source", "mall")[0], r"^http://localhost:8080/deeds/\w+\n$")
        server = self.serve()
        self.assertTrue(self.ask("link", "--data", self.data, "--buyer", "b1", "--source", "mall")[0].startswith(server.url + "/deeds/"))
        self.assertTrue(self.ask("link", "--data", self.data, "--buyer", "b1", "--source", "mall", "--site", "https://give.example.org/")[0].startswith("https://give.example.org/deeds/"))
        for buyer, source in [("nobody", "mall"), ("b1", "elsewhere"), ("gave-nothing", "mall")]:
            out, err = self.ask("link", "--data", self.data, "--buyer", buyer, "--source", source, code=1)
            self.assertEqual(out, "")
            self.assertIn("buyer", err)

    def test_a_pledge_that_ends_giving_needs_no_project(self):
        self.begin(pledges=PLEDGES + "s1,*,none,,,2026-10-15\ns9,*,none,,,2026-01-01\n")
        done = self.ingest_events(event("1", "100", placed="2026-10-14"), event("2", "100", placed="2026-10-16"), event("3", "100", shop="s9"))
        self.assertEqual((done["gifts"], done["skipped"]), (1, {"no_pledge": 2}))
        again = self.write("again.csv", "shop,item,mode,value,project,from\ns1,*,none,,,2026-10-15\ns1,*,none,0,p1,2026-10-15\n")
        self.assertEqual(json.loads(self.ask("import", "pledges", "--data", self.data, "--json", again)[0])["unchanged"], 2)
        self.ask("import", "pledges", "--data", self.data, self.write("bad.csv", "shop,item,mode,value,project,from\ns1,*,percent,1,,2026-11-15\n"), code=1)

    def test_a_receipt_names_a_key_that_exists(self):
        self.begin()
        self.ingest_events(event("1", "100"))
        spaced = self.folder / "a folder's"
        pathlib.Path(self.data).rename(spaced)
        for data, more in [(str(spaced), {}), (None, {"MODOU_DATA": "a folder's"})]:
            out, _ = self.ask("receipt", *(["--data", data] if data else []), "--source", "mall", "--id", "1", "--out", "gift.tlog-proof", "--force", **more)
            command = re.search("`modou (verify .*)`", out).group(1)
            checked = subprocess.run(["bash", "-c", f"'{MODOU}' {command}"], cwd=self.folder, capture_output=True)
            self.assertEqual(checked.returncode, 0, command)

    def test_the_number_of_an_order_with_items_lists_its_gifts(self):
        self.begin(pledges=PLEDGES + "s1,B,fixed,0.10,p1,2026-01-01\n")
        self.ingest_events(event("7", "100", item="A"), event("7", "50", item="B"), event("7", "10", item="unpledged"), event("8", "100"))
        listed = json.loads(self.ask("trace", "--data", self.data, "--source", "mall", "--id", "7", "--json")[0])
        self.assertEqual(listed["order"], "7")
        self.assertEqual([(g["item"], g["amount_fen"], g["project"]) for g in listed["gifts"]], [("A", 100, "p2"), ("B", 10, "p1"), (None, 20, "p1")])
        out, _ = self.ask("trace", "--data", self.data, "--source", "mall", "--id", "7")
        self.assertIn("--id 7#A", out)
        unnamed = listed["gifts"][2]["sequence"]
        self.assertIn(f"--sequence {unnamed}", out)
        out, _ = self.ask("receipt", "--data", self.data, "--source", "mall", "--id", "7", code=1)
        self.assertIn("--id 7#B", out)
        self.ask("receipt", "--data", self.data, "--sequence", str(unnamed), "--out", "r")
        self.ask("trace", "--data", self.data, "--source", "mall", "--id", "70", code=1)
        self.assertIn("parts", json.loads(self.ask("trace", "--data", self.data, "--source", "mall", "--id", "8", "--json")[0]))

    def test_the_only_gift_of_an_order_needs_no_item(self):
        self.begin()
        self.ingest_events(event("7", "100", item="A"))
        self.assertEqual(json.loads(self.ask("trace", "--data", self.data, "--source", "mall", "--id", "7", "--json")[0])["amount_fen"], 100)
        self.ask("receipt", "--data", self.data, "--source", "mall", "--id", "7", "--out", "r")

    def test_the_receipt_of_a_gift_that_was_taken_back_is_written_only_when_it_is_meant(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "100"), refund("1", "2026-10-20T00:00:00Z"))
        arguments = ("receipt", "--data", self.data, "--source", "mall", "--id", "1", "--out", "r")
        _, err = self.ask(*arguments, code=1)
        self.assertIn("was taken back", err)
        self.assertIn("--force", err)
        self.assertFalse((self.folder / "r").exists())
        _, err = self.ask(*arguments, code=1, LANG="zh_CN.UTF-8")
        self.assertIn("收回", err)
        _, err = self.ask(*arguments, "--force")
        self.assertIn("was taken back", err)
        out, _ = self.ask("verify", "r", "--key", self.data + "/keys/log.vkey")
        self.assertIn("whether it was taken back, the book says", out)
        _, err = self.ask("receipt", "--data", self.data, "--source", "mall", "--id", "2", "--out", "s")
        self.assertEqual(err, "")

    def test_reconcile_answers_first_and_lists_days_when_asked(self):
        self.begin()
        self.ingest_events(event("1", "100"))
        out, _ = self.ask("reconcile", "--data", self.data, "--holder", "青禾基金会")
        self.assertRegex(out.splitlines()[0], "¥2.00 recorded, ¥0.00 of it received")
        self.assertNotIn("2026-11-01", out)
        self.assertIn("2026-11-01", self.ask("reconcile", "--data", self.data, "--holder", "青禾基金会", "--days")[0])

    def test_a_long_command_says_at_a_terminal_that_it_goes_on(self):
        self.begin()
        pipe = self.folder / "fifo"
        os.mkfifo(pipe)
        ours, theirs = pty.openpty()
        process = subprocess.Popen([MODOU, "import", "projects", "--data", self.data, str(pipe)], stderr=theirs, stdout=subprocess.DEVNULL)
        os.close(theirs)
        self.addCleanup(os.close, ours)
        seen = b""
        while "waiting for" not in seen.decode(errors="replace"):
            seen += os.read(ours, 4096)
        pipe.write_text(PROJECTS)
        self.assertEqual(process.wait(timeout=60), 0)


class Language(Asked):
    def test_the_first_of_lc_all_lc_messages_and_lang_that_is_set_decides(self):
        for chinese, environment in [(True, {"LANG": "zh_CN.UTF-8"}), (True, {"LC_MESSAGES": "zh_TW", "LANG": "en_US.UTF-8"}), (True, {"LC_ALL": "zh", "LANG": "C"}), (False, {}),
                                     (False, {"LC_ALL": "C", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}), (False, {"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}),
                                     (True, {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}), (False, {"LANG": "zha_CN"})]:
            with self.subTest(environment):
                self.assertEqual("用哪个数据文件夹" in self.ask("totals", code=2, **environment)[1], chinese)

    def commands(self, *path):
        """Every command with its help in Chinese."""
        out, _ = self.ask(*path, "--help", LANG="zh_CN.UTF-8")
        yield path, out
        listed = re.search(r"^命令：\n((?:  .*\n)+)", out, re.MULTILINE)
        for name in re.findall(r"^  (\w[\w-]*)", listed.group(1) if listed else "", re.MULTILINE):
            yield from self.commands(*path, name)

    def test_all_help_is_chinese_where_the_language_is(self):
        seen = 0
        for path, out in self.commands():
            seen += 1
            with self.subTest(path):
                self.assertIn("用法", out)
                for line in out.splitlines():
                    described = re.match(r"^  (?:-|\w)\S*(?: .*?)?  +(\S.*)$", line)
                    if described and not CHINESE.search(described.group(1)):
                        self.assertNotRegex(described.group(1), r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")
        self.assertGreater(seen, 40)

    def test_errors_are_chinese_and_json_is_alike(self):
        self.begin()
        self.ingest_events(event("1", "100"))
        bad = self.write("bad.csv", "project,title_zh\np,x\n")
        cases = [("import", "projects", "--data", self.data, bad), ("link", "--data", self.data, "--buyer", "x", "--source", "mall"), ("trace", "--data", self.data, "--source", "mall", "--id", "9"),
                 ("reconcile", "--data", self.data, "--holder", "谁"), ("ingest", "--data", self.data, bad), ("totals", "--what"), ("link",), ("ingest", "--data", self.data, "absent.csv")]
        server = self.serve()
        for served in [True, False]:
            if not served:
                server.stop()
            for arguments in cases:
                with self.subTest(arguments=arguments, served=served):
                    done = [subprocess.run([MODOU, *arguments], capture_output=True, cwd=self.folder, env=os.environ | {"LC_ALL": locale}) for locale in ("C", "zh_CN.UTF-8")]
                    self.assertEqual(done[0].returncode, done[1].returncode)
                    for line in done[1].stderr.decode().splitlines():
                        self.assertRegex(line, CHINESE)
                    self.assertNotRegex(done[1].stderr.decode(), r"[a-z]{3,} [a-z]{3,} [a-z]{3,}")
            for arguments in [("totals", "--data", self.data, "--json"), ("trace", "--data", self.data, "--source", "mall", "--id", "1", "--json"), ("reconcile", "--data", self.data, "--holder", "青禾基金会", "--json")]:
                said = [self.ask(*arguments, LC_ALL=locale)[0] for locale in ("C", "zh_CN.UTF-8")]
                self.assertEqual(said[0], said[1])


    def chinese(self, *arguments, code=0):
        out, err = self.ask(*arguments, code=code, LANG="zh_CN.UTF-8")
        return out + err

    ENGLISH = r"[a-z]{2,} [a-z]{2,}"

    def test_help_lines_up_and_says_its_types_in_words(self):
        for command in (["serve"], ["ingest"], ["map", "route"], ["reconcile"]):
            text = self.chinese(*command, "--help")
            for raw in ("TEXT", "UINT", "INT in", "FILE", "STATEMENT", "用法:", "选项:", "命令:"):
                self.assertNotIn(raw, text)
            width = lambda s: sum(2 if ord(c) >= 0x2E80 else 1 for c in s)
            for line in text.splitlines():
                if described := re.match(r"^(  -.*?  +)\S", line):
                    self.assertEqual(width(described.group(1)), 30, line)
        self.assertIn("整数 0–65535", self.chinese("serve", "--help"))
        self.assertIn("ndjson|csv|taobao", self.chinese("ingest", "--help"))

    def test_a_word_that_is_no_command_and_a_value_that_is_no_number_are_named(self):
        for arguments, said in [(["导入"], '"导入"'), (["import", "orders", "x.csv"], '"orders"'), (["ingset", "x", "--json"], '"ingset"'), (["disburse", "--json", "aprove"], '"aprove"'),
                                (["serve", "--port", "abc"], '"abc" is no number')]:
            _, err = self.ask(*arguments, code=2)
            self.assertIn(said, err)
            self.assertNotRegex(re.sub("modou [a-z]+ ", "", self.chinese(*arguments, code=2)), self.ENGLISH)
        # A name in quotes may hold the words of the sentence.
        self.assertIn('没有 "x; there are: y" 这个命令；可用的有：init、', self.chinese("x; there are: y", code=2))
        self.assertIn("projects, pledges", self.ask("import", "orders", code=2)[1])
        self.assertIn("projects、pledges", self.chinese("import", "orders", code=2))
        self.assertIn("not in range", self.ask("serve", "--port", "70000", code=2)[1])

    def test_repair_trace_verify_and_audit_speak_one_language(self):
        self.begin()
        self.ingest_events(event("1", "100"), event("2", "100"), refund("1", "2026-10-20T00:00:00Z"))
        self.ask("log", "export", "--data", self.data, "--out", "tiles")
        self.ask("receipt", "--data", self.data, "--source", "mall", "--id", "2", "--out", "r")
        key = self.data + "/keys/log.vkey"
        self.write("no", "x\n")
        repair = self.chinese("repair", "--data", self.data, "--dry-run")
        self.assertRegex(repair, r"^\d+ 条账目，0 个问题\n已检查 \d+ 条\n$")
        trace = self.chinese("trace", "--data", self.data, "--source", "mall", "--id", "1")
        self.assertRegex(trace, r"店铺 → p1（第 \d+ 条，\d+ 至 \d+ 分） ⇠ 收回到 店铺（第 \d+ 条，")
        for text in (repair, trace, self.chinese("verify", "r", "--key", key), self.chinese("verify", "no", "--key", key, code=1), self.chinese("audit", "tiles", "--key", key)):
            self.assertRegex(text, CHINESE)
            self.assertNotRegex(text.replace("tlog-proof", ""), self.ENGLISH)
            for word in ("proven", "in ¥", "Audit", "Result", "entries", "gifts", "signed"):
                self.assertNotIn(word, text)
        (self.folder / "tiles/checkpoint").write_text((self.folder / "tiles/checkpoint").read_text().replace("\n\n", "\nx\n\n"))
        faulty = self.chinese("audit", "tiles", "--key", key, code=1)
        self.assertIn("结论：发现 1 处问题。", faulty)
        self.assertNotRegex(faulty, self.ENGLISH)
        self.assertIn("Result: 1 fault.", self.ask("audit", "tiles", "--key", key, code=1)[0])

    def test_a_server_says_in_chinese_that_it_is_ready(self):
        self.begin()
        process = subprocess.Popen([MODOU, "serve", "--data", self.data, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | {"LC_ALL": "zh_CN.UTF-8"})
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.assertRegex(process.stdout.readline().decode(), "^魔豆已启动：http://localhost:[0-9]+\n$")

    def test_errors_and_lists_have_chinese_punctuation(self):
        self.begin()
        text = self.chinese("reconcile", "--data", self.data, "--holder", "谁", code=1)
        self.assertRegex(text, "(青禾基金会、远山基金会|远山基金会、青禾基金会)")
        self.assertNotIn(", ", text)
        text = self.chinese("import", "projects", "--data", self.data, self.write("bad.csv", "project,title_zh\np,x\n"), code=1)
        self.assertRegex(text, r"modou：.*bad\.csv:1：")
        self.assertIn("project、title_zh", text)

    def test_an_error_tells_programs_its_key_and_what_stands_in_it(self):
        self.begin()
        asked = ["disburse", "cancel", "--data", self.data, "--payout", "77", "--as", "甲", "--json"]
        for language, said in ((None, "modou: there is no payout 77"), ("zh_CN.UTF-8", "modou：没有付款 77")):
            out, err = self.ask(*asked, code=1, **({"LANG": language} if language else {}))
            line, for_programs = err.splitlines()
            self.assertEqual((out, line), ("", said))
            self.assertEqual(json.loads(for_programs), {"error": {"code": "not_found", "key": "money.no_payout", "arguments": ["77"], "detail": "there is no payout 77", "detail_zh": "没有付款 77"}})
        self.assertEqual(self.ask(*asked[:-1], code=1)[1], "modou: there is no payout 77\n")
        # What comes from outside stays text.
        _, err = self.ask("ingest", "--data", self.data, "--json", "no\n\"}such", code=1)
        told = json.loads(err.splitlines()[-1])["error"]
        self.assertEqual((told["code"], told["at"], told["arguments"]), ("not_found", "no\n\"}such", ["No such file or directory"]))

    def test_sums_stand_in_groups_as_counts_do(self):
        self.begin(pledges="shop,item,mode,value,project,from\ns1,*,percent,100,p1,2026-01-01\n")
        self.ingest_events(event("1", "1234567.89"))
        self.assertIn("¥1,234,567.89", self.ask("totals", "--data", self.data)[0])
        self.assertNotIn("1234567", self.ask("totals", "--data", self.data)[0])
        self.assertIn("¥1,234,567.89 recorded", self.ask("reconcile", "--data", self.data, "--holder", "青禾基金会")[0])
        self.assertIn("¥1,234,567.89 moved", self.ask("trace", "--data", self.data, "--source", "mall", "--id", "1")[0])


class Completion(Asked):
    def offered(self, *words):
        script, _ = self.ask("completion", "bash")
        text = script + f"COMP_WORDS=({' '.join(repr(w) for w in ('modou', *words))}); COMP_CWORD={len(words)}; _modou; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        done = subprocess.run(["bash", "--norc", "-c", text], capture_output=True, cwd=self.folder, timeout=60)
        self.assertEqual(done.stderr.decode(), "")
        return set(done.stdout.decode().split())

    def test_bash_is_offered_commands_options_words_and_files(self):
        self.assertLessEqual({"init", "import", "ingest", "reconcile", "completion"}, self.offered(""))
        self.assertEqual(self.offered("im"), {"import"})
        self.assertEqual(self.offered("import", ""), {"projects", "pledges"})
        self.assertLessEqual({"--data", "--buyer", "--source", "--site", "--json"}, self.offered("link", "--"))
        self.assertEqual(self.offered("ingest", "--format", ""), {"ndjson", "csv", "taobao"})
        self.assertEqual(self.offered("completion", ""), {"bash", "zsh"})
        self.assertLessEqual({"--as", "--payout"}, self.offered("disburse", "--json", "approve", "-"))
        self.write("orders.csv", "")
        self.assertEqual(self.offered("ingest", "--data", "books", "ord"), {"orders.csv"})

    def test_zsh_gets_the_same_and_another_shell_is_wrong_usage(self):
        script, _ = self.ask("completion", "zsh")
        self.assertTrue(script.startswith("#compdef modou"))
        self.assertIn("bashcompinit", script)
        self.ask("completion", "fish", code=2)


if __name__ == "__main__":
    unittest.main()
