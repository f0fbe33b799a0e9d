"""How long a large bank statement takes, and whether memory grows with its lines.

    make bench PART=bank
    python -m bench.bank [--lines 100000] [--few 10000] [--claims 100000] [--format camt|mt940]

A statement of a few lines and one of many are taken in by a process of their own each, on one
server, for creditors with the same number of open claims. Of ten lines two pay a claim with its
reference, one does so in part, one has a slip, one only a known name, and five are others'.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import text

from bench.processes import cost
from payments.bank.importing import import_file
from storage import sealing
from storage.clock import LOCAL, monotonic
from storage.database import Database
from storage.embedded import start_embedded
from storage.migrate import migrate
from storage.records.creditors import creditor_by_slug

KEYS = "bench:0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)
#: The issue's bounds: seconds for a hundred thousand lines, and how flat memory stays.
MOST_SECONDS = 60.0
MOST_GROWTH = 1.25
SURNAMES = 2_000
ACCOUNT = "NL91ABNA0417164300"

_CLAIMS = (
    """
    create temporary table series as
    select i, md5('d' || i)::uuid as debtor, md5('c' || i)::uuid as claim
      from generate_series(1, :claims) as i
    """,
    """
    insert into claims (id, creditor_id, debtor_id, reference, status, status_at, started_at,
                        import_hash, created_at)
    select claim, :creditor, debtor, '2026-' || lpad(i::text, 6, '0'), 'open', :now, :now,
           ''::bytea, :now
      from series
    """,
    """
    insert into invoices (id, creditor_id, claim_id, number, invoiced_on, due_on, amount_cents,
                          currency)
    select md5('i' || i)::uuid, :creditor, claim, 'F' || lpad((700000 + i)::text, 8, '0'),
           date '2026-10-01', date '2026-11-01', 5000 + i % 5000, 'EUR'
      from series
    """,
    """
    insert into ledger_entries (creditor_id, claim_id, kind, amount_cents, booking_key, booked_at,
                                note)
    select :creditor, claim, 'principal', 5000 + i % 5000, 'principal:' || claim, :now, ''
      from series
    """,
)
_DEBTOR = text(
    """
    insert into debtors (id, creditor_id, person_key, name, type, language, country,
                         representation, created_at)
    select md5('d' || i)::uuid, :creditor, uuid_send(md5('d' || i)::uuid), :name, 'consumer', 'nl',
           'NL', 'none', :now
      from generate_series(cast(:first as int), :claims, :step) as i
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """One import: its seconds, the most memory it held, and what became of the lines.

    `cpu_seconds` are our own process's, `server_cpu_seconds` those of all of PostgreSQL.
    """

    lines: int
    seconds: float
    cpu_seconds: float
    server_cpu_seconds: float = 0.0
    peak_mb: float
    booked: int
    proposed: int
    unmatched: int
    duplicate: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Both imports, the same again, and whether the bounds were kept.

    `growth` is the peak memory with many lines as a multiple of that with few.
    """

    claims: int
    format: str
    few: Taken
    many: Taken
    again: Taken
    growth: float
    kept: bool


def compare(few: int, many: int, claims: int, shape: str) -> Comparison:
    """Take both statements in, each in a process of its own, and the large one a second time."""
    sealing.install(sealing.KeyRing.parse(KEYS))
    with _cluster() as (url, server), tempfile.TemporaryDirectory() as folder:
        found = []
        for lines in (few, many):
            database = _fresh(url, f"bank_{lines}")
            fill(database, claims)
            path = Path(folder) / f"{lines}"
            write(path, lines, claims, shape)
            address = database.engine.url.render_as_string(hide_password=False)
            found.append(_apart(address, path, server))
            if lines == many:
                found.append(_apart(address, path, server))
            database.close()
    growth = round(found[1].peak_mb / found[0].peak_mb, 2)
    seconds = found[1].seconds * 100_000 / many
    return Comparison(
        claims=claims,
        format=shape,
        few=found[0],
        many=found[1],
        again=found[2],
        growth=growth,
        kept=growth <= MOST_GROWTH and seconds < MOST_SECONDS,
    )


@contextmanager
def _cluster() -> Iterator[tuple[str, int]]:
    """Start a server of our own; give its address and the number of its first process."""
    home = Path(tempfile.mkdtemp(prefix="preminder-bank-"))
    url, stop = start_embedded(home)
    try:
        (pid_file,) = home.rglob("postmaster.pid")
        yield url, int(pid_file.read_text(encoding="ascii").splitlines()[0])
    finally:
        stop()
        shutil.rmtree(home, ignore_errors=True)


def _fresh(url: str, name: str) -> Database:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    database = Database.connect(url.replace("/postgres?", f"/{name}?"))
    migrate(database)
    return database


def fill(database: Database, claims: int) -> None:
    """Make a creditor with open claims of debtors of many names."""
    with database.engine.begin() as connection:
        connection.execute(text("set session_replication_role = replica"))
        creditor = connection.scalar(
            text(
                "insert into creditors (id, slug, name, iban, policy_text, policy_version, active,"
                " created_at) values (gen_random_uuid(), 'bench', 'Bakker', :iban, :policy, 1,"
                " true, :now) returning id"
            ),
            {
                "iban": sealing.ring().seal(ACCOUNT, "creditors.iban"),
                "policy": sealing.ring().seal("", "creditors.policy_text"),
                "now": NOW,
            },
        )
        values = {"creditor": creditor, "now": NOW, "claims": claims}
        for statement in _CLAIMS:
            named = {key: value for key, value in values.items() if f":{key}" in statement}
            connection.execute(text(statement), named)
        for first in range(1, SURNAMES + 1):
            name = sealing.ring().seal(f"J. {surname(first)}", "debtors.name")
            connection.execute(_DEBTOR, {**values, "name": name, "first": first, "step": SURNAMES})
        connection.execute(text("set session_replication_role = origin"))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze"))


def surname(number: int) -> str:
    """Return one of the names, in letters."""
    return "Naam" + "".join(chr(97 + int(digit)) for digit in f"{number % SURNAMES:04}")


def write(path: Path, lines: int, claims: int, shape: str) -> None:
    """Write a statement."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_camt(lines, claims) if shape == "camt" else _mt940(lines, claims))


def _payments(lines: int, claims: int) -> Iterator[tuple[int, date, int, str, str, str]]:
    for number in range(lines):
        claim = number % claims + 1
        cents, name = 5000 + claim % 5000, f"J. {surname(claim)}"
        reference = f"2026-{claim:06}"
        iban = f"NL44RABO{number % 9_000_000 + 1_000_000:010}"
        said = {
            0: (cents, f"Factuur {reference}"),
            1: (cents, f"factuurnr F{700000 + claim:08} met dank"),
            2: (cents // 3, f"deel van {reference}"),
            3: (cents, f"Factuur 2026-{claim:06}"[:-1]),
            4: (cents, "bedankt"),
        }.get(number % 10, (1234 + number % 777, f"abonnement {number:08} maand {number % 12}"))
        who = name if number % 10 < 5 else f"K. Klant{number % 9999}"
        day = date(2026, 11, 1) + timedelta(days=number % 19)
        yield number, day, said[0], said[1], who, iban


def _camt(lines: int, claims: int) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>B</MsgId><CreDtTm>2026-11-20T20:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>"
        "<CreDtTm>2026-11-20T20:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
    )
    for number, day, cents, said, who, iban in _payments(lines, claims):
        yield (
            f'<Ntry><Amt Ccy="EUR">{cents // 100}.{cents % 100:02}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            f"<Sts>BOOK</Sts>\n<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>\n"
            f"<AcctSvcrRef>BANK{number:012}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd></Domn></BkTxCd>"
            f"\n<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr>"
            f"<Nm>{who}</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>\n"
            f"<RmtInf><Ustrd>{said}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
        )
    yield "</Stmt></BkToCstmrStmt></Document>\n"


def _mt940(lines: int, claims: int) -> Iterator[str]:
    yield f":20:B\n:25:{ACCOUNT}EUR\n:28C:1/1\n:60F:C261101EUR0,00\n"
    total = 0
    for number, day, cents, said, who, iban in _payments(lines, claims):
        total += cents
        yield (
            f":61:{day:%y%m%d}{day:%m%d}C{cents // 100},{cents % 100:02}NTRFNONREF//B{number:012}\n"
            f":86:/IBAN/{iban}/NAME/{who}/REMI/{said}\n"
        )
    yield f":62F:C261120EUR{total // 100},{total % 100:02}\n-\n"


def _apart(address: str, path: Path, server: int) -> Taken:
    before = cost(server).cpu_seconds
    done = subprocess.run(  # noqa: S603 # our own module
        [sys.executable, "-m", "bench.bank", "--take", str(path), "--at", address],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    taken = Taken(**json.loads(done.stdout))
    return replace(taken, server_cpu_seconds=round(cost(server).cpu_seconds - before, 1))


def take(address: str, path: Path) -> Taken:
    """Take one statement in, in this process."""
    sealing.install(sealing.KeyRing.parse(KEYS))
    database = Database.connect(address)
    with database.service() as session:
        creditor = creditor_by_slug(session, "bench")
    started = monotonic()
    report = import_file(database, creditor, path, NOW)
    seconds = monotonic() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    database.close()
    return Taken(
        lines=report.booked + report.proposed + report.unmatched + report.duplicate,
        seconds=round(seconds, 1),
        cpu_seconds=round(used.ru_utime + used.ru_stime, 1),
        peak_mb=round(used.ru_maxrss / 1024, 1),
        booked=report.booked,
        proposed=report.proposed,
        unmatched=report.unmatched,
        duplicate=report.duplicate,
    )


def main() -> None:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--format", choices=("camt", "mt940"), default="camt")
    parser.add_argument("--take", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--at", default="", help=argparse.SUPPRESS)
    wished = parser.parse_args()
    if wished.take:
        print(json.dumps(asdict(take(wished.at, wished.take))))  # noqa: T201 # for the parent
        return
    found = compare(wished.few, wished.lines, wished.claims, wished.format)
    print(json.dumps(asdict(found), indent=1))  # noqa: T201 # this is what it is for
    if not found.kept:
        raise SystemExit("bench: over the bounds")


if __name__ == "__main__":
    main()
