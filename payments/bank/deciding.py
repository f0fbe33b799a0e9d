"""Deciding: what to do with a line. Sure ones are booked, doubtful ones are asked, others wait."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from payments.bank.evidence import (
    LEAD,
    SURE,
    WORTH_ASKING,
    Candidate,
    Decision,
    Doubt,
    Evidence,
    Match,
    Share,
)
from payments.bank.matching import candidates_of
from payments.bank.register import Register
from payments.bank.statement import Movement, StatementLine
from payments.bank.words import folded
from storage.records.claims import ClaimStatus

#: Who pays for others: one transfer of theirs is many payments, and their account is nobody's.
_PROVIDERS: Final = re.compile(
    r"\b(?:(?:STG|STICHTING) MOLLIE|MOLLIE (?:PAYMENTS|B\.?V)|ADYEN|BUCKAROO|STRIPE|PAY\.NL|"
    r"MULTISAFEPAY|CCV)\b|^MOLLIE$"
)
_GO_BETWEENS: Final = re.compile(
    r"\b(?:TIKKIE|PAYPAL|KLARNA|DERDENGELDEN|INZAKE|INZ|BEWIND\w*|GERECHTSDEURWAARDER\w*|GEMEENTE|"
    r"KREDIETBANK)\b"
)
#: However much else speaks for it, a person looks at an odd amount on a paid claim, and at a share.
_NEVER_SURE: Final = frozenset({Evidence.SPREAD, Evidence.PAID_BEFORE})
_WHO: Final = frozenset({Evidence.NAME, Evidence.SURNAME, Evidence.ACCOUNT})
_FITS: Final = frozenset({Evidence.EXACT, Evidence.INSTALMENT, Evidence.SUM})
_CLOSED: Final = frozenset({ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER})


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierPayment:
    """A line that was booked and not taken back, of which a return may be.

    `iban` is the payer's account as the statement gave it.
    """

    line_id: int
    booked_on: date
    cents: int
    iban: str
    end_to_end: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What else is known when a line is decided.

    Attributes:
        debtors: who paid from this account before.
        twins: whether the same day, payer and amount came in another format.
        earlier: booked payments of this amount, for a return.
    """

    debtors: frozenset[uuid.UUID] = frozenset()
    twins: bool = False
    earlier: tuple[EarlierPayment, ...] = ()


def decide(line: StatementLine, register: Register, around: Surroundings) -> Match:
    """Decide what to do with a line."""
    if line.currency != "EUR":
        return Match(decision=Decision.LEAVE, doubts=(Doubt.CURRENCY,))
    if line.movement is Movement.IN_UNDONE:
        return _decide_return(line, around.earlier)
    if line.movement is not Movement.IN:
        outgoing = line.movement is Movement.OUT
        doubt = Doubt.OUTGOING if outgoing else Doubt.RETURNED_OUT
        return Match(decision=Decision.LEAVE, doubts=(doubt,))
    if is_provider(line.name):
        return Match(decision=Decision.LEAVE, doubts=(Doubt.PROVIDER,))
    found = candidates_of(line, register, around.debtors)
    return _judge(found, register, twins=around.twins)


def _judge(found: Sequence[Candidate], register: Register, *, twins: bool) -> Match:
    worthy = tuple(one for one in found if one.score >= WORTH_ASKING)
    if not worthy:
        return Match(decision=Decision.LEAVE, doubts=(Doubt.NOTHING,))
    best = worthy[0]
    doubts = []
    if best.score < SURE or _NEVER_SURE & set(best.evidence):
        doubts.append(Doubt.NOT_SURE)
    if best.score - _next_best(best, found) < LEAD or _is_contradicted(best, found):
        doubts.append(Doubt.SEVERAL)
    if any(register.claims[claim_id].status in _CLOSED for claim_id in best.claim_ids):
        doubts.append(Doubt.CLOSED)
    if twins:
        doubts.append(Doubt.TWIN)
    if doubts:
        return Match(decision=Decision.PROPOSE, candidates=worthy, doubts=tuple(doubts))
    return Match(decision=Decision.BOOK, candidates=worthy)


def _next_best(best: Candidate, found: Sequence[Candidate]) -> int:
    """Return the score of the next candidate that is for something else.

    One of the claims of a set alone is no rival of the set that the amount pays exactly.
    """
    rivals = [
        one.score
        for one in found[1:]
        if not (Evidence.SUM in best.evidence and one.claim_ids < best.claim_ids)
    ]
    return max(rivals, default=-LEAD)


def _is_contradicted(best: Candidate, found: Sequence[Candidate]) -> bool:
    """Tell whether somebody known pays exactly what they owe, and the number is another's.

    With numbers that follow each other a slip of the pen names a neighbour's invoice.
    """
    if (_WHO | {Evidence.KENMERK}) & set(best.evidence):
        return False
    return any(
        {Evidence.NAME, Evidence.ACCOUNT} & set(one.evidence) and _FITS & set(one.evidence)
        for one in found
        if one is not best
    )


def _decide_return(line: StatementLine, earlier: Collection[EarlierPayment]) -> Match:
    """Find the one payment that went back: the same amount, from the same account or name of it."""
    alike = [
        one
        for one in earlier
        if one.cents == -line.cents
        and one.booked_on <= line.booked_on
        and (_same(one.end_to_end, line.end_to_end) or _same(one.iban, line.iban))
    ]
    exact = [one for one in alike if _same(one.end_to_end, line.end_to_end)]
    found = exact or alike
    if not found:
        return Match(decision=Decision.LEAVE, doubts=(Doubt.RETURN_UNKNOWN,))
    candidates = tuple(
        Candidate(
            shares=one.shares,
            evidence=(Evidence.END_TO_END if one in exact else Evidence.ACCOUNT, Evidence.EXACT),
        )
        for one in found
    )
    if len(found) > 1:
        return Match(
            decision=Decision.PROPOSE, candidates=candidates, doubts=(Doubt.RETURN_SEVERAL,)
        )
    return Match(decision=Decision.BOOK, candidates=candidates)


def _same(one: str, other: str) -> bool:
    return bool(one) and one.upper() == other.upper()


def is_provider(name: str) -> bool:
    """Tell whether a payer is a payment provider, whose pay-out is many payments at once."""
    return _PROVIDERS.search(folded(name).strip()) is not None


def may_learn(name: str) -> bool:
    """Tell whether a payer's account may be taken for its debtor's own."""
    return not is_provider(name) and _GO_BETWEENS.search(folded(name)) is None
