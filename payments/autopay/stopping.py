"""Stopping: the one door by which a person ends autopay, the debtor or a colleague for them.

Commit, call, record: it has ended here before the provider is asked, and no connection is held
while it is. What the provider does not answer is asked again by the regular round
(`payments.autopay.watching`); nothing is collected meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from payments.autopay.mandates import By, stop_mandate
from payments.autopay.watching import withdraw
from payments.gateway import PaymentGateway
from payments.ledger import lock_claim
from storage.database import Database


class Stop(StrEnum):
    """What came of a wish to stop."""

    NONE_RUNS = "none_runs"  #: there was nothing to stop (any more)
    STOPPED = "stopped"  #: here and at the provider
    TOLD_LATER = "told_later"  #: here; the provider gave no answer and is asked again


def stop_autopay(
    database: Database,
    gateway: PaymentGateway,
    claim_id: uuid.UUID,
    by: By,
    now: datetime,
    then: Callable[[Session], object],
) -> Stop:
    """End the autopay of a claim's plan; `then` runs in the transaction that ends it.

    A part that the bank has already is not called back: only the debtor's bank can do that.

    Raises:
        NoResultFound: there is no such claim.
    """
    with database.service() as session:
        claim = lock_claim(session, claim_id)
        stopped = stop_mandate(session, claim, now, by)
        if stopped is None:
            return Stop.NONE_RUNS
        mandate_id = stopped.id
        then(session)
    reached = withdraw(database, gateway, mandate_id, now)
    return Stop.STOPPED if reached else Stop.TOLD_LATER
