"""The phase guard: while a claim is with us, its debtor owes the principal and nothing else.

Pre-incasso is the phase before any cost may be asked (BW 6:96 lid 6), and the product promises that
it never does. So costs and interest are kinds of entry that exist, for a claim that was handed
over, and that nobody can book before: here with a reason, and in the database by a trigger.
"""

from __future__ import annotations

from payments.errors import PaymentError
from storage.records.claims import Claim, ClaimStatus
from storage.records.ledger import BARRED_IN_PRE_INCASSO, EntryKind


class PhaseError(PaymentError):
    """Costs and interest may not be booked or asked in the pre-incasso phase."""


def is_pre_incasso(claim: Claim) -> bool:
    """Whether a claim is still in the phase without costs: until it is handed over."""
    return claim.status is not ClaimStatus.HANDED_OVER


def check_entry(claim: Claim, kind: EntryKind) -> None:
    """Refuse an entry that this phase does not have.

    Raises:
        PhaseError: costs or interest on a claim that was not handed over.
    """
    if kind in BARRED_IN_PRE_INCASSO and is_pre_incasso(claim):
        raise PhaseError(f"{claim.reference}: no {kind} in the pre-incasso phase")
