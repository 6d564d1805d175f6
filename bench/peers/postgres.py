#!/usr/bin/env python3
"""PostgreSQL as a ledger, for comparison: durable, idempotent transfers with balances. Prints JSON.

Starts a private server (own data folder, free port, loopback, fsync on, as user postgres when run as root) and ends it
by its process id. The schema asks what the book asks: a unique (source, reference), a unique id, both account indexes, and
the balances of 1.7 M sellers and 2,000 projects.

  batch     COPY of 8,192 transfers into staging, then one INSERT … SELECT … ON CONFLICT DO NOTHING that also moves the
            balances; one transaction a batch, over one connection
  single    one SQL function call a transfer, a transaction each, over several connections (pgbench)
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from measure import Sampler  # noqa: E402

BATCH = 8192
SELLERS = 1_700_000
PROJECTS = 2_000
START_LIMIT_S = 30

# Fair to the peer: room for its write-ahead log and cache, so that no checkpoint falls into a short run, and the page cost
# of a solid-state disk, so that a batch finds its accounts by index rather than by reading all of them.
SETTINGS = {
    "listen_addresses": "127.0.0.1", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
    "shared_buffers": "1GB", "max_wal_size": "16GB", "checkpoint_timeout": "30min", "wal_compression": "off",
    "autovacuum": "on", "jit": "off", "random_page_cost": "1.1", "max_connections": "40",
}

SCHEMA = f"""
create table account (id bigint primary key, debits bigint not null default 0, credits bigint not null default 0)
  with (fillfactor = 70);
create sequence transfer_id;
create table transfer (
  id bigint not null primary key default nextval('transfer_id'),
  source text not null, reference text not null,
  kind smallint not null, debit bigint not null, credit bigint not null, amount bigint not null check (amount > 0),
  event_time timestamptz not null, record_time timestamptz not null default now(),
  rule integer not null, party bigint not null,
  unique (source, reference));
create index transfer_debit on transfer (debit, id);
create index transfer_credit on transfer (credit, id);
insert into account (id) select generate_series(1, {SELLERS + PROJECTS});

create function post(ref text, from_account bigint, to_account bigint, fen bigint) returns boolean language plpgsql as $$
begin
  insert into transfer (source, reference, kind, debit, credit, amount, event_time, rule, party)
    values ('mall', ref, 1, from_account, to_account, fen, now(), 7, from_account) on conflict (source, reference) do nothing;
  if not found then return false; end if;
  -- Sellers have the lower numbers: both rows are always locked in the same order.
  update account set debits = debits + fen where id = from_account;
  update account set credits = credits + fen where id = to_account;
  return true;
end $$;
"""

# A temporary table is emptied in place at commit: the cheapest staging that PostgreSQL has.
POST_BATCH = """create temporary table staging (source text, reference text, kind smallint, debit bigint, credit bigint,
  amount bigint, event_time timestamptz, rule integer, party bigint) on commit delete rows;
prepare post_batch as
with added as (
  insert into transfer (source, reference, kind, debit, credit, amount, event_time, rule, party)
  select source, reference, kind, debit, credit, amount, event_time, rule, party from staging
  on conflict (source, reference) do nothing returning debit, credit, amount),
sides as (
  select debit as id, amount as spent, 0 as gained from added union all select credit, 0, amount from added),
moved as (select id, sum(spent)::bigint as spent, sum(gained)::bigint as gained from sides group by id)
update account set debits = debits + spent, credits = credits + gained from moved where account.id = moved.id;
"""

PGBENCH = f"""\\set seller random(1, {SELLERS})
\\set project random({SELLERS + 1}, {SELLERS + PROJECTS})
\\set fen random(2, 99)
\\set reference random(1, 9000000000000000000)
select post(:reference::text, :seller, :project, :fen);
"""


def binaries():
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not folders:
        raise SystemExit("postgres: not installed (apt-get install postgresql)")
    return folders[-1]


class Server:
    def __init__(self, folder):
        self._bin = binaries()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="modou-postgres-", dir=folder))
        # PostgreSQL refuses to run as root.
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        if self._user:
            shutil.chown(self._folder, "postgres", "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._data = self._folder / "data"
        self._process = None

    def __enter__(self):
        try:
            self._run("initdb", "-D", self._data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C",
                      stdout=subprocess.DEVNULL)
            options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
            with (self._folder / "server.log").open("wb") as log:
                self._process = subprocess.Popen(
                    [self._bin / "postgres", "-D", self._data, "-p", str(self._port), "-k", self._folder, *options],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **self._user)
            self._wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast": ends sessions, then checkpoints
            self._process.wait(timeout=120)
        shutil.rmtree(self._folder)

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_LIMIT_S
        while self._run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port), check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("postgres: did not start:\n" + (self._folder / "server.log").read_text()[-2000:])
            time.sleep(0.1)

    def _run(self, name, *arguments, check=True, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run([self._bin / name, *arguments], check=check, cwd="/", **self._user, **options)

    def connection(self):
        return ["-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres"]

    def sql(self, text):
        done = subprocess.run(
            [self._bin / "psql", *self.connection(), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "postgres"],
            input=text, text=True, stdout=subprocess.PIPE, check=True, cwd="/")
        return done.stdout.strip()

    def feed(self, script):
        """Runs a script file through one connection."""
        with open(script, "rb") as file:
            subprocess.run([self._bin / "psql", *self.connection(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "postgres"],
                           stdin=file, stdout=subprocess.DEVNULL, check=True, cwd="/")

    def pgbench(self, script, clients, seconds):
        done = subprocess.run(
            [self._bin / "pgbench", *self.connection(), "-n", "-M", "prepared", "-f", script, "-c", str(clients), "-j", "1",
             "-T", str(seconds), "postgres"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, text=True, cwd="/")
        line = next(line for line in done.stdout.splitlines() if line.startswith("number of transactions actually processed"))
        return int(line.split(":")[1].split("/")[0])

    def processes(self):
        """The server and its backends."""
        try:
            children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        except FileNotFoundError:
            children = []
        return [self._process.pid, *map(int, children)]

    def cpu_s(self):
        """CPU of the server so far, ended backends included (their times are the server's c-times)."""
        ticks = 0
        for number, pid in enumerate(self.processes()):
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except FileNotFoundError:
                continue
            ticks += sum(map(int, fields[11:15] if number == 0 else fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


def write_batches(path, batches, seed):
    """A psql script: per batch one transaction with its rows inline."""
    draw = random.Random(seed)
    reference = 4_000_000_000_000_000_000
    with open(path, "w", encoding="ascii") as file:
        file.write(POST_BATCH)
        for _ in range(batches):
            file.write("begin;\ncopy staging from stdin;\n")
            for _ in range(BATCH):
                reference += draw.randrange(1, 1000)
                seller = draw.randrange(SELLERS) + 1
                project = SELLERS + 1 + draw.randrange(PROJECTS)
                file.write(f"mall\t{reference}\t1\t{seller}\t{project}\t{draw.randrange(2, 100)}"
                           f"\t2025-11-11 00:{draw.randrange(60):02}:00+08\t7\t{seller}\n")
            file.write("\\.\nexecute post_batch;\ncommit;\n")


def measured(server, act):
    """Runs act() -> n and returns what it took, by the same rule as bench/measure.py."""
    size = lambda: int(server.sql("select pg_total_relation_size('transfer')"))  # noqa: E731
    bytes_before, wal_before, cpu_before = size(), server.sql("select pg_current_wal_lsn()"), server.cpu_s()
    began = time.monotonic()
    with Sampler(server.processes) as sampler:
        n = act()
        wall_s = time.monotonic() - began
    cpu_s = server.cpu_s() - cpu_before
    wal = int(server.sql(f"select pg_wal_lsn_diff(pg_current_wal_lsn(), '{wal_before}')::bigint"))
    _, wait_s = sampler.busiest()
    return {
        "n": n, "wall_s": round(wall_s, 3), "wait_s": round(wait_s, 3), "wall_rate_per_s": round(n / wall_s),
        "rate_per_s": round(n / (wall_s - wait_s)), "server_cpu_us_each": round(cpu_s * 1e6 / n, 2),
        "bytes_each": round((size() - bytes_before) / n, 1), "wal_bytes_each": round(wal / n, 1),
    }


def check_sums(server):
    """A fast wrong answer is none: every transfer is in the balances."""
    row = server.sql("select (select sum(amount) from transfer) = (select sum(debits) from account)"
                     " and (select sum(debits) from account) = (select sum(credits) from account)")
    if row != "t":
        raise SystemExit("postgres: balances and transfers disagree")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batches", type=int, default=200, help=f"batches of {BATCH} (default 200)")
    parser.add_argument("--clients", type=int, default=8, help="connections of the single calls (default 8)")
    parser.add_argument("--seconds", type=int, default=20, help="length of the single calls (default 20)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="where the data folder is made: the disk to measure (default: the system's temporary folder)")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="modou-peer-") as scratch, Server(arguments.folder) as server:
        script = pathlib.Path(scratch) / "batches.sql"
        write_batches(script, arguments.batches, arguments.seed)
        single = pathlib.Path(scratch) / "single.sql"
        single.write_text(PGBENCH, encoding="ascii")
        server.sql(SCHEMA + "vacuum analyze account; checkpoint;")
        result = {"version": server.sql("show server_version"), "settings": SETTINGS}

        def batch():
            server.feed(script)
            return arguments.batches * BATCH

        result["batch"] = measured(server, batch)
        if int(server.sql("select count(*) from transfer")) != result["batch"]["n"]:
            raise SystemExit("postgres: not every transfer went in")
        check_sums(server)
        server.sql("vacuum analyze; checkpoint;")
        result["single"] = measured(server, lambda: server.pgbench(single, arguments.clients, arguments.seconds))
        check_sums(server)
        print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
