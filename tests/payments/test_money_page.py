"""`docs/money.md` shows what the code does: its story is played, its drawings are made anew.

After a change that is meant, `PREMINDER_WRITE_DOCS=1` writes the page's parts again.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import select

from payments import ledger
from payments.money import euro
from payments.plan_records import agree_plan
from payments.plans import Part, Proposal
from payments.receiving import Receipt, receive
from payments.refunds import send_refund
from payments.settle import settle
from storage.clock import LOCAL
from storage.records.autopay import COLLECTION_STEPS, MANDATE_STEPS
from storage.records.claims import CLAIM_STEPS, Claim, lock_claims_of
from storage.records.ledger import LedgerEntry
from storage.records.payments import PAYMENT_STEPS
from storage.records.plans import Plan
from storage.records.refunds import REFUND_STEPS
from tests.payments.conftest import Desk

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "money.md"
PART = 4_115


def shown(name: str, made: str) -> str:
    """Return what the page shows under a name; write it there first when that is asked for."""
    text = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- /{name} -->)", re.DOTALL)
    if os.environ.get("PREMINDER_WRITE_DOCS"):
        text = pattern.sub(lambda found: found[1] + made + found[3], text)
        PAGE.write_text(text, encoding="utf-8")
    found = pattern.search(text)
    assert found, name
    return found[2]


def drawn(table: Mapping[StrEnum, frozenset[StrEnum]]) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    first = next(iter(table))
    lines.append(f"    [*] --> {first}")
    order = list(table)
    for one, following in table.items():
        lines += [f"    {one} --> {other}" for other in sorted(following, key=order.index)]
    return "\n".join([*lines, "```", ""])


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("payment", PAYMENT_STEPS),
        ("refund", REFUND_STEPS),
        ("claim", CLAIM_STEPS),
        ("mandate", MANDATE_STEPS),
        ("collection", COLLECTION_STEPS),
    ],
)
def test_each_drawing_is_the_transition_table(
    name: str, table: Mapping[StrEnum, frozenset[StrEnum]]
) -> None:
    made = drawn(table)
    assert shown(name, made) == made


class Story:
    """The ledger of one claim as it grows, with what caused each entry."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rows: list[tuple[str, ...]] = []
        self.told = 0
        self.write("the claim comes in; a plan of three parts is agreed")

    def days_later(self, days: int) -> None:
        self.desk.now += timedelta(days=days)

    def write(self, what: str) -> None:
        """Add the entries that are new since the last time."""
        with self.desk.database.service() as session:
            claim = session.get_one(Claim, self.desk.seed.claim_id)
            plan = session.scalars(select(Plan).where(Plan.claim_id == claim.id)).one()
            entries = list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)))
            for entry in entries[self.told :]:
                total = sum(each.amount_cents for each in entries[: entries.index(entry) + 1])
                status = claim.status.value + (
                    f" ({claim.hold_reason})" if claim.hold_reason else ""
                )
                day = self.desk.now.astimezone(LOCAL).date().isoformat()
                self.rows.append(
                    (
                        day,
                        what,
                        f"`{entry.kind}`",
                        euro(entry.amount_cents).replace("€ ", ""),
                        euro(total).replace("€ ", ""),
                        status,
                        plan.status.value,
                    )
                )
        self.told = len(entries)

    def table(self) -> str:
        head = ("day", "what happens", "entry", "amount", "open", "claim", "plan")
        lines = ["| " + " | ".join(row) + " |" for row in (head, *self.rows)]
        lines.insert(1, "|---|---|---|--:|--:|---|---|")
        return "\n".join([*lines, ""])


def test_the_page_shows_the_ledger_of_one_claim_through_all_that_can_happen(desk: Desk) -> None:
    days = (date(2026, 11, 26), date(2026, 12, 24), date(2027, 1, 26))
    proposal = Proposal(parts=tuple(Part(due_on=day, cents=PART) for day in days))
    with desk.database.service() as session:
        claim = ledger.lock_claim(session, desk.seed.claim_id)
        assert isinstance(agree_plan(session, claim, proposal, desk.now), Plan)
    story = Story(desk)
    story.days_later(3)
    first = desk.paid(PART)
    story.write("part 1 by link")
    story.days_later(28)
    desk.paid(PART)
    story.write("part 2 by link")
    story.days_later(33)
    last = desk.paid(PART)
    story.write("part 3 by link")
    story.days_later(1)
    with desk.database.service() as session:
        claims = lock_claims_of(session, [desk.seed.debtor_id])
        receipt = Receipt(key="bank:NL:1", cents=PART, on=desk.now.date())
        assert receive(session, claims, receipt, desk.now)
    story.write("and once more by a transfer: paid twice, a task")
    (refund_id,) = desk.approved()
    send_refund(desk.database, desk.gateway, refund_id, desk.now)
    story.write("a colleague gives it back through Mollie")
    story.days_later(7)
    desk.control(first, "chargeback")
    settle(desk.database, desk.gateway, first, desk.now)
    story.write("the bank takes part 1 back: on hold, a task")
    story.days_later(2)
    desk.paid(PART)
    story.write("part 1 again, by link")
    assert desk.given_back(last) == [PART]
    assert desk.open_cents() == 0
    assert shown("story", story.table()) == story.table()


def test_each_fault_of_the_page_names_tests_that_exist() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Faults")[1]
    named = set(re.findall(r"`(test_\w+)`", text))
    source = (ROOT / "tests/scenarios/test_money_faults.py").read_text(encoding="utf-8")
    there = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert named
    assert named <= there
    for path in re.findall(r"`(tests/[\w/]+\.py)`", text):
        assert (ROOT / path).is_file(), path
    assert re.findall(r"^\| (\d+) ", text, re.MULTILINE) == [str(n) for n in range(9, 21)]
