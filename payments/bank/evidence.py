"""Evidence: what speaks for or against a payment being for a claim, and how much it weighs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Evidence(StrEnum):
    """One thing that was found; its weight is in `WEIGHTS`."""

    #: That of an enum is written in Python, and each line looks weights up by the dozen.
    __hash__ = str.__hash__

    KENMERK = "kenmerk"  #: a structured reference with a right check digit
    END_TO_END = "end_to_end"  #: the payer's own name of the payment is our reference
    REFERENCE = "reference"  #: our reference or invoice number, in the text
    SHORTENED = "shortened"  #: our reference with other zeros between its groups
    LABELLED = "labelled"  #: a short number, of which the text says that it is an invoice's
    NUMBER = "number"  #: a short number that may be another
    SLIP = "slip"  #: our reference but for one slip of the pen
    ACCOUNT = "account"  #: this debtor paid from this account before
    NAME = "name"  #: surname and initials
    SURNAME = "surname"  #: the surname only
    OTHER_NAME = "other_name"  #: somebody else paid, from an account that we do not know
    EXACT = "exact"  #: the amount is what is open
    INSTALMENT = "instalment"  #: the amount is the next instalment
    SUM = "sum"  #: the amount is what is open on these claims together
    PART = "part"  #: less than is open
    OVER = "over"  #: more than is open, up to twice as much
    FAR_OVER = "far_over"
    TWICE = "twice"  #: paid already, and the amount is the whole claim's
    PAID_BEFORE = "paid_before"  #: paid already, and the amount is another
    EARLY = "early"  #: paid before the invoice was written
    SPREAD = "spread"  #: spread over several claims by the law's order


#: Points. A name and an amount may agree by chance; a checked reference hardly ever does.
WEIGHTS: Final[dict[Evidence, int]] = {
    Evidence.KENMERK: 85,
    Evidence.END_TO_END: 70,
    Evidence.REFERENCE: 70,
    Evidence.SHORTENED: 55,
    Evidence.LABELLED: 45,
    Evidence.NUMBER: 30,
    Evidence.SLIP: 35,
    Evidence.ACCOUNT: 55,
    Evidence.NAME: 30,
    Evidence.SURNAME: 15,
    Evidence.OTHER_NAME: -10,
    Evidence.EXACT: 30,
    Evidence.INSTALMENT: 30,
    Evidence.SUM: 30,
    Evidence.PART: 15,
    Evidence.OVER: 15,
    Evidence.FAR_OVER: 0,
    Evidence.TWICE: 20,
    Evidence.PAID_BEFORE: -10,
    Evidence.EARLY: -20,
    Evidence.SPREAD: 0,
}
#: From this score on, and so far ahead of the next candidate, nobody is asked.
SURE: Final = 85
LEAD: Final = 15
#: From this score on a person is shown the candidate.
WORTH_ASKING: Final = 45


class Doubt(StrEnum):
    """Why a line is not booked by itself."""

    NOT_SURE = "not_sure"  #: too little speaks for it
    SEVERAL = "several"  #: another candidate is about as likely
    CLOSED = "closed"  #: the claim was withdrawn or handed over
    TWIN = "twin"  #: the same may have come in another format already
    NOTHING = "nothing"  #: nothing of ours fits
    OUTGOING = "outgoing"  #: money that went out
    RETURNED_OUT = "returned_out"  #: money that had gone out came back
    RETURN_UNKNOWN = "return_unknown"  #: a return of which the payment is not known
    RETURN_SEVERAL = "return_several"  #: a return that may be of several payments
    CURRENCY = "currency"  #: not in euros
    PROVIDER = "provider"  #: a payment provider's pay-out of many payments


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What of a line goes to one claim, in cents."""

    claim_id: uuid.UUID
    cents: int


def score_of(evidence: Iterable[Evidence]) -> int:
    """Return the sum of the evidence's weights."""
    return sum(map(WEIGHTS.__getitem__, evidence))


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What a line may be for. The shares come to the line's amount."""

    shares: tuple[Share, ...]
    evidence: tuple[Evidence, ...]

    @property
    def score(self) -> int:
        """Return the sum of the evidence's weights."""
        return score_of(self.evidence)

    @property
    def claim_ids(self) -> frozenset[uuid.UUID]:
        """Return the claims that it is for."""
        return frozenset(share.claim_id for share in self.shares)


class Decision(StrEnum):
    """What to do with a line."""

    BOOK = "book"
    PROPOSE = "propose"
    LEAVE = "leave"


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """What was made of a line: the decision, the candidates with the best first, and the doubts."""

    decision: Decision
    candidates: tuple[Candidate, ...] = ()
    doubts: tuple[Doubt, ...] = ()
