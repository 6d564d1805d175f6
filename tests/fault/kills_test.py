"""Every act, killed before and after each of its syncs, renames and unlinks; then the folder is only opened for writing, and its
tables are held against its book. At last the act is asked for again, and the folder is that of a run that nobody killed.

Short: some moments of each act. MODOU_LONG=1: all of them."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]
import book
import faults
import support

MOMENTS = None if faults.LONG else 4  # of each act, and each before and after
LINES = "person,amount\n" + "".join(f"claim-{i},{10 + i}.00\n" for i in range(5))
MORE_PROJECTS = support.PROJECTS + "p4,新井,New well,乡村,青禾基金会,甘肃\np5,新桥,New bridge,乡村,同心基金会,云南\n"
ABOUT = ("project,title_zh,title_en,cause,holder,region,description_zh,target,budget,pictures\n"
         "p1,一口净水,Clean water,乡村,青禾基金会,甘肃,打井,20,水泵 | pumps | 20,a.jpg | 院子 | a yard\np6,新路,New road,乡村,青禾基金会,甘肃,修路,,,\n")
MORE_PLEDGES = support.PLEDGES + "".join(f"s{i},*,fixed,0.10,p1,2026-01-01\n" for i in range(4, 30))
BANK = "交易日期,收入,支出,对方户名,流水号\n20261103,300.00,,甲,1\n20261104,,100.00,乙,2\n"
HOLDER = "青禾基金会"


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def rows(data, sql):
    database = sqlite3.connect(f"file:{data}/modou.db?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def disagreements(data):
    """What the tables of a folder say otherwise than its book, each as a sentence."""
    entries, wrong = book.read(data), []

    def hold(what, tables, written):
        if tables != written:
            wrong.append(f"{what}: the tables have {tables}, the book {written}")

    by_kind = {kind: [e for e in entries if e.kind == kind] for kind in book.KINDS.values()}
    hold("acts left open", rows(data, "SELECT kind, reason FROM operation WHERE state = 'open'"), [])
    names = {e.credit: e.text for e in by_kind["open"]}
    # Payouts: each reserve is a row, with all that became of it.
    ended = {e.refers: e for e in by_kind["settle"] + by_kind["release"]}
    approved = {e.refers: e for e in by_kind["note"] if e.rule == book.APPROVES}
    says = {e.refers: e.text for e in by_kind["note"] if e.text.startswith("payout ")}
    accounts = dict(rows(data, "SELECT id, account FROM project"))
    payouts = rows(data, "SELECT id, project, payee, people, amount, purpose, purpose_salt, evidence, approved_by, approved_at, ending, ended_by, "
                         "ended_at, settle, paid_evidence FROM payout ORDER BY id")
    hold("payouts", [p[0] for p in payouts], [e.sequence for e in by_kind["reserve"]])
    for id_, project, payee, people, amount, purpose, salt, evidence, by, at, ending, end_by, end_at, settle, paper in payouts:
        if id_ is None or id_ >= len(entries) or entries[id_].kind != "reserve":
            continue
        reserve, end, yes = entries[id_], ended.get(id_), approved.get(id_)
        hold(f"payout {id_}", (accounts[project], amount, ("batch:" if people else "payee:") + payee), (reserve.debit, reserve.amount, names[reserve.credit]))
        hold(f"purpose of {id_}", f"payout {id_} purpose sha256 {sha256(salt + chr(10) + purpose)} evidence sha256 {evidence}", says.get(id_))
        hold(f"approval of {id_}", (by is not None, at), (yes is not None, yes and yes.at))
        state = {"settle": "paid", "release": "cancelled"}[end.kind] if end else None
        hold(f"ending of {id_}", (ending, end_by is not None, end_at, settle or None), (state, end is not None, end and end.at, end.sequence if state == "paid" else None))
        if paper:
            hold(f"paper of {id_}", f"payout {id_} paid evidence sha256 {paper}", says.get(settle))
        elif end:
            hold(f"paper of {id_}", None, says.get(end.sequence))
        for digest in filter(None, [evidence, paper]):
            kept = pathlib.Path(data) / "evidence" / digest
            hold(f"evidence of {id_}", hashlib.sha256(kept.read_bytes()).hexdigest() if kept.exists() else None, digest)
    for e in by_kind["open"]:
        if e.text.startswith(("payee:", "batch:")) and not any(r.credit == e.credit for r in by_kind["reserve"]):
            wrong.append(f"the account {e.text} was opened for no payout")
    # Projects and shops: each account is a row.
    hold("projects", sorted(accounts.items()), sorted((e.text, e.credit) for e in by_kind["open"] if e.rule & book.TWO_PERSON))
    shops = [e for e in by_kind["open"] if e.rule & 0xff == book.SOURCE]
    hold("shops", sorted(rows(data, "SELECT account FROM shop")), sorted((e.credit,) for e in shops))
    hold("erased shops", sorted(a for a, in rows(data, "SELECT account FROM shop WHERE id LIKE 'erased-%'")), sorted(e.credit for e in shops if e.party == 0))
    hold("pledges of nobody", rows(data, "SELECT row_number FROM pledge WHERE shop NOT IN (SELECT id FROM shop) OR project NOT IN (SELECT id FROM project)"), [])
    # Buyers that were erased have no link left.
    parties = {e.party - (1 << 64) if e.party >= 1 << 63 else e.party for e in entries}
    hold("links of erased buyers", [r for r in rows(data, "SELECT party, revoked_at FROM link") if r[0] not in parties | {0} or (r[0] == 0 and r[1] is None)], [])
    hold("erasures that go on", [e.sequence for e in by_kind["note"] if e.rule == book.ERASES and e.party], [])
    # What the book notes.
    notes = [e.text for e in by_kind["note"]]
    about = rows(data, "SELECT project, sha256, entry, says FROM project_about ORDER BY entry")
    updates = rows(data, "SELECT project, sha256, entry, says FROM project_update ORDER BY entry")
    for name, told in (("about", about), ("update", updates)):
        hold(name, [(entry, f"{name} {project} sha256 {digest}") for project, digest, entry, _ in told], [(e.sequence, e.text) for e in by_kind["note"] if e.text.startswith(name + " ")])
        for project, digest, _, says in told:
            hold(f"words of {name} {project}", sha256(says), digest)
            for picture in json.loads(says)["pictures"]:
                kept = pathlib.Path(data) / "pictures" / (picture["sha256"] + ".jpg")
                hold(f"picture of {name} {project}", hashlib.sha256(kept.read_bytes()).hexdigest() if kept.exists() else None, picture["sha256"])
    hold("statements", sorted(f"statement sha256 {d}" for d, in rows(data, "SELECT digest FROM statement_file")), sorted(n for n in notes if n.startswith("statement ")))
    hold("statements said to be noted", rows(data, "SELECT digest FROM statement_file WHERE noted = 0"), [])
    hold("definitions", [f"definition {n} {p} version {v} sha256 {d}" for n, p, v, d in rows(data, "SELECT number, programme, version, digest FROM definition")],
         [n for n in notes if n.startswith("definition ")])
    return wrong


class Act:
    """before: commands that make the folder it begins in, or that folder; None: there is none. state: what the folder must come
    to. ends: how the same command may end when an opening has finished the act."""

    def __init__(self, name, before, command, state, ends=(0,)):
        self.name, self.before, self.command, self.state, self.ends = name, before, command, state, ends


def whole(data):
    """All that the tables say in public, and the book but for times and chance."""
    tables = [rows(data, sql) for sql in [
        "SELECT id, title_zh, title_en, cause, holder, region, account FROM project ORDER BY id", "SELECT id, account FROM shop ORDER BY id",
        "SELECT row_number, shop, item, mode, value, project, from_time, definition, file FROM pledge ORDER BY row_number",
        "SELECT subject, fact, value, source, valid_from FROM fact ORDER BY subject, fact", "SELECT number, programme, version, digest FROM definition ORDER BY number",
        "SELECT id, key, project, payee, people, amount, purpose, evidence, proposed_by, approved_by, ended_by, ending, settle, paid_evidence FROM payout ORDER BY id",
        "SELECT holder, day, amount_in, amount_out FROM statement_day ORDER BY holder, day", "SELECT holder, digest, noted FROM statement_file ORDER BY holder, digest",
        "SELECT project, version, sha256, says FROM project_about ORDER BY project, version", "SELECT project, sha256, says FROM project_update ORDER BY project, sha256",
        "SELECT count(*), count(revoked_at), count(nullif(party, 0)) FROM link"]]
    # How often the book notes the tables' version, or a key's fingerprint, is nobody's business.
    return tables, [entry.says() for entry in book.read(data) if not entry.text.startswith(("tables ", "keys "))]


def money(data):
    """For acts that draw chance of their own: what anyone reads of them."""
    tables, entries = whole(data)
    return tables[:-1], entries


class Kills(support.Case):
    def setUp(self):
        super().setUp()
        self.paper, self.receipt = self.write("contract.txt", "a contract"), self.write("receipt.txt", "a receipt")
        self.lines, self.bank = self.write("lines.csv", LINES), self.write("bank.csv", BANK)
        self.projects, self.pledges = self.write("more.csv", MORE_PROJECTS), self.write("shops.csv", MORE_PLEDGES)
        self.photo, self.about = self.write("a.jpg", support.jpeg()), self.write("about.csv", ABOUT)
        self.orders = self.write("orders.ndjson", "".join(support.event(f"o{i}", "20.00", buyer=f"b{i % 3}") + "\n" for i in range(50)))
        self.made = {}

    def modou(self, *arguments, data, code=0):
        done = subprocess.run([support.MODOU, *self.on(arguments, data)], capture_output=True, cwd=self.folder, timeout=120)
        if code is not None:
            self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
        return done

    @staticmethod
    def on(arguments, data):
        return [data if part == "DATA" else part for part in arguments]

    def base(self, *steps):
        """A folder in which these commands were carried out; made once for the same beginning."""
        if steps not in self.made:
            before = self.base(*steps[:-1]) if steps else None
            data = str(self.folder / f"base-{len(self.made)}")
            if before is not None:
                shutil.copytree(before, data)
                self.modou(*steps[-1], data=data)
            else:
                self.modou("init", "--data", "DATA", data=data)
                for kind, text in [("projects", support.PROJECTS), ("pledges", support.PLEDGES)]:
                    self.modou("import", kind, "--data", "DATA", self.write(kind + ".csv", text), data=data)
                events = self.write("events.ndjson", "".join(support.event(str(i), "5000.00", buyer=f"b{i % 2}") + "\n" for i in range(6)))
                self.modou("ingest", "--data", "DATA", events, data=data)
            self.made[steps] = data
        return self.made[steps]

    def payout_of(self, *steps):
        return str(rows(self.base(*steps), "SELECT max(id) FROM payout")[0][0])

    def acts(self):
        propose = ("disburse", "propose", "--data", "DATA", "--project", "p1", "--payee", "Village Works", "--amount", "60.00", "--purpose", "pipes",
                   "--evidence", self.paper, "--as", "anna")
        persons = (*propose, "--people", "5", "--key", "persons")

        def step(verb, person, payout, *more):
            return ("disburse", verb, "--data", "DATA", "--payout", payout, "--as", person, *more)
        first, batch = self.payout_of(propose), self.payout_of(persons)
        approve, approve_batch = step("approve", "bo", first), step("approve", "bo", batch)
        link = ("link", "--data", "DATA", "--buyer", "b0", "--source", "mall")
        fresh = self.base()
        bare = self.folder / "bare"  # as init leaves it when it ends before its first opening
        shutil.copytree(pathlib.Path(fresh) / "keys", bare / "keys")
        shutil.copy(pathlib.Path(fresh) / "format", bare)
        yield Act("init", None, ("init", "--data", "DATA", "--origin", "books.example.org/test"), whole, ends=(0, 1))
        yield Act("publish a definition", str(bare), ("link", "--data", "DATA", "--buyer", "x", "--source", "y", "--revoke"), whole)
        yield Act("import projects", (), ("import", "projects", "--data", "DATA", self.projects), whole)
        yield Act("say what projects are for", (), ("import", "projects", "--data", "DATA", "--pictures", str(self.folder), self.about), whole)
        yield Act("update a project", (), ("project", "update", "--data", "DATA", "--project", "p1", "--title-zh", "开工", "--text-zh", "第一天", "--day", "2026-11-01", "--picture", self.photo,
                                           "--alt-zh", "院子", "--alt-en", "a yard"), whole)
        yield Act("import pledges", (), ("import", "pledges", "--data", "DATA", self.pledges), whole)
        yield Act("ingest", (), ("ingest", "--data", "DATA", self.orders), whole)
        yield Act("propose", (), propose, whole)
        yield Act("propose for persons", (), persons, whole)
        yield Act("approve", (propose,), approve, whole)
        yield Act("pay an organisation", (propose, approve), step("pay", "chen", first, "--evidence", self.receipt), whole)
        yield Act("pay persons by lines", (persons, approve_batch), step("pay", "chen", batch, "--lines", self.lines, "--evidence", self.receipt), whole)
        yield Act("cancel", (propose, approve), step("cancel", "anna", first), whole)
        yield Act("erase a buyer", (link,), ("erase", "--data", "DATA", "--source", "mall", "--buyer", "b0"), whole)
        yield Act("erase a shop", (), ("erase", "--data", "DATA", "--shop", "s1"), whole, ends=(0, 1))
        yield Act("reconcile", (), ("reconcile", "--data", "DATA", "--holder", HOLDER, self.bank), whole)
        yield Act("make a link", (), link, money)
        yield Act("revoke links", (link,), (*link, "--revoke"), whole)
        yield Act("rotate the log's key", (), ("log", "rotate-key", "--data", "DATA"), whole)

    def faulty(self, folder, data, command, rule=None):
        shim = faults.Faults(folder)
        if rule:
            shim.set(rule)
        done = shim.run(*self.on(command, data), cwd=self.folder)
        return done, shim

    def check_moment(self, act, number, rule, begin, expected):
        folder = self.folder / f"{act.name}-{number}-{rule}".replace(" ", "-")
        folder.mkdir()
        data = str(folder / "data")
        if begin is not None:
            shutil.copytree(begin, data)
        done, _ = self.faulty(folder, data, act.command, f"{rule} {number}")
        where = f"{act.name}, {rule} {number}"
        if done.returncode not in (0, faults.KILLED):
            return [f"{where}: ended with {done.returncode}: {done.stderr.decode()}"]
        wrong = []
        if begin is not None or (pathlib.Path(data) / "format").exists():  # else it is no data folder yet
            opened = self.open_only(data)
            if opened.returncode != 0:
                return [f"{where}: does not open: {opened.stderr.decode()}"]
            wrong = [f"{where}, opened: {one}" for one in disagreements(data)]
        again = self.modou(*act.command, data=data, code=None)
        if again.returncode not in act.ends:
            wrong.append(f"{where}, again: ended with {again.returncode}: {again.stderr.decode()}")
        if not (pathlib.Path(data) / "modou.db").exists():
            return [*wrong, f"{where}, again: there is no folder: {again.stderr.decode()}"]
        wrong += [f"{where}, again: {one}" for one in disagreements(data)]
        state = act.state(data)
        if state != expected:
            wrong.append(f"{where}, again: the folder is {state}, and not {expected}")
        checked = self.modou("repair", "--data", "DATA", "--dry-run", data=data, code=None)
        if checked.returncode != 0:
            wrong.append(f"{where}: {checked.stdout.decode()}")
        shutil.rmtree(folder)
        return wrong

    def open_only(self, data):
        """The smallest command that opens for writing: it changes nothing by itself."""
        return self.modou("link", "--data", "DATA", "--buyer", "nobody", "--source", "nowhere", "--revoke", data=data, code=None)

    def check(self, act, begin):
        folder = self.folder / ("whole " + act.name).replace(" ", "-")
        folder.mkdir()
        data = str(folder / "data")
        if begin is not None:
            shutil.copytree(begin, data)
        done, shim = self.faulty(folder, data, act.command)
        self.assertEqual(done.returncode, 0, (act.name, done.stderr.decode()))
        edges = [number for number, _, _ in shim.edges()]
        self.assertGreater(len(edges), 3, act.name)
        self.assertEqual(disagreements(data), [], act.name)
        expected = act.state(data)
        dice = random.Random(act.name)
        moments = [(number, rule) for number in edges for rule in ("kill", "kill-after")]
        if MOMENTS is not None:
            moments = sorted(dice.sample(moments, min(MOMENTS, len(moments))))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(lambda moment: self.check_moment(act, *moment, begin, expected), moments))
        self.moments += len(moments)
        self.bad += sum(bool(wrong) for wrong in found)
        return [one for wrong in found for one in wrong]

    def test_killed_anywhere_an_act_is_finished_by_opening(self):
        self.moments, self.bad, wrong, acts = 0, 0, [], 0
        only = os.environ.get("ACT")
        for act in self.acts():
            if only and only != act.name:
                continue
            acts += 1
            wrong += self.check(act, self.base(*act.before) if isinstance(act.before, tuple) else act.before)
        print(f"{acts} acts, {self.moments} kills, {self.bad} folders that disagree", file=sys.stderr)
        self.assertEqual(wrong, [], "\n".join(wrong[:20]))


if __name__ == "__main__":
    unittest.main()
