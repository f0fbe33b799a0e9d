"""Wrong numbers: a number that is not the debtor's is closed for every creditor that has it.

Each creditor is asked for another one; none learns of whom the others are. The claims of the other
creditors stay as they are: the gate lets nothing through to the number any more.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from payments.links import revoke_links_to
from storage.records.consents import SuppressionReason, suppress
from storage.records.debtors import ContactPoint, lock_points
from storage.records.journal import Deed
from storage.records.tasks import TaskKind, add_task
from storage.words import Actor


def close_number(session: Session, wrong: ContactPoint, now: datetime) -> list[Deed]:
    """Close the address of `wrong` everywhere; return what the other creditors' journals say of it.

    The caller has locked its own claims before, asks for its own task and writes the deeds.
    """
    points = lock_points(session, wrong.kind, wrong.address_key)
    for point in points:
        point.declare_wrong(now)
    suppress(session, wrong.address_key, SuppressionReason.WRONG_NUMBER, now)
    others = [point for point in points if point.debtor_id != wrong.debtor_id]
    revoke_links_to(session, [point.id for point in others], now)
    for point in others:
        add_task(
            session,
            TaskKind.WRONG_NUMBER,
            f"wrong:{point.id}",
            "Verkeerd nummer gemeld: vraag een ander nummer",
            now,
            creditor_id=point.creditor_id,
            debtor_id=point.debtor_id,
        )
    return [
        Deed(creditor_id=point.creditor_id, action="number.wrong", actor=Actor.DEBTOR)
        for point in others
    ]
