"""Matching: the candidates of a payment that came in, each with all that speaks for it.

Claims come into view by a reference, by the payer's account or by the payer's name; never by the
amount alone, which too many share.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from payments.allocation import Debt, allocate
from payments.allocation import Named as NamedDebt
from payments.bank.evidence import Candidate, Evidence, Share, score_of
from payments.bank.finding import Named, named_claims
from payments.bank.register import ClaimSeen, Register
from payments.bank.statement import StatementLine
from payments.bank.words import agrees, name_words

#: Claims of one surname that are looked at; of a commoner one only those with the exact amount.
_MOST_NAMESAKES: Final = 40
#: Open claims of one debtor of which sums are tried.
_MOST_SUMMED: Final = 12
#: Sums that fit; more say nothing.
_MOST_SUMS: Final = 4
#: Candidates that are kept.
_KEPT: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class _View:
    """The claims that a line brings into view, by the way in which it does."""

    named: Named
    by_account: frozenset[ClaimSeen]
    by_name: Named

    def who(self, claim: ClaimSeen) -> Iterator[Evidence]:
        """Give what tells that a payment is this claim's."""
        if claim in self.named:
            yield self.named[claim]
        if claim in self.by_account:
            yield Evidence.ACCOUNT
        if claim in self.by_name:
            yield self.by_name[claim]


def candidates_of(
    line: StatementLine, register: Register, debtors: Collection[uuid.UUID]
) -> tuple[Candidate, ...]:
    """Return what a payment may be for, the best first.

    Args:
        line: money that came in, in euros.
        register: the creditor's claims.
        debtors: who paid from this account before.
    """
    of_account = [claim for debtor in debtors for claim in register.of_debtor(debtor)]
    view = _View(
        named=named_claims(line, register),
        by_account=frozenset(of_account),
        by_name=_by_name(line, register),
    )
    claims = list(dict.fromkeys([*view.named, *of_account, *view.by_name]))
    found = [*_alone(line, claims, view), *_together(line, register, claims, view)]
    found.sort(key=lambda one: (-one.score, len(one.shares), _standing(register, one)))
    return tuple(found[:_KEPT])


def _alone(line: StatementLine, claims: Iterable[ClaimSeen], view: _View) -> Iterator[Candidate]:
    """Give the best of the claims that a payment may be for as a whole."""
    told = [(claim, tuple(_evidence(line, claim, view))) for claim in claims]
    told.sort(key=lambda one: (-score_of(one[1]), _first_due(one[0])))
    for claim, evidence in told[:_KEPT]:
        yield Candidate(shares=(Share(claim_id=claim.id, cents=line.cents),), evidence=evidence)


def _standing(register: Register, candidate: Candidate) -> tuple[date, str]:
    return _first_due(register.claims[candidate.shares[0].claim_id])


def _first_due(claim: ClaimSeen) -> tuple[date, str]:
    return claim.due_on, claim.references[0] if claim.references else ""


def _by_name(line: StatementLine, register: Register) -> Named:
    words = name_words(line.name)
    found = {}
    for word in dict.fromkeys(words):
        namesakes = register.of_surname(word)
        if len(namesakes) > _MOST_NAMESAKES:
            namesakes = [claim for claim in namesakes if claim.open_cents == line.cents]
        for claim in namesakes[:_MOST_NAMESAKES]:
            agreement = agrees(claim.name, words)
            if agreement:
                found[claim] = Evidence.NAME if agreement == 1.0 else Evidence.SURNAME
    return found


def _evidence(line: StatementLine, claim: ClaimSeen, view: _View) -> Iterator[Evidence]:
    yield from view.who(claim)
    if line.name and claim not in view.by_name and claim not in view.by_account:
        yield Evidence.OTHER_NAME
    yield _amount(line.cents, claim)
    if line.booked_on < claim.invoiced_on:
        yield Evidence.EARLY


def _amount(cents: int, claim: ClaimSeen) -> Evidence:
    if claim.open_cents <= 0:
        return Evidence.TWICE if cents == claim.principal_cents else Evidence.PAID_BEFORE
    if cents == claim.open_cents:
        return Evidence.EXACT
    if claim.instalment_cents and cents == claim.instalment_cents:
        return Evidence.INSTALMENT
    if cents < claim.open_cents:
        return Evidence.PART
    return Evidence.OVER if cents <= 2 * claim.open_cents else Evidence.FAR_OVER


# ----------------------------------------------------------------- several claims at once


def _together(
    line: StatementLine, register: Register, claims: Iterable[ClaimSeen], view: _View
) -> Iterator[Candidate]:
    """Give the sets of claims that the amount pays exactly; else the law's order, to be asked.

    The named claims may be several debtors': an administrator pays for more than one.
    """
    told = list(view.named)
    exact = any(claim.open_cents == line.cents for claim in told)
    sums: set[frozenset[ClaimSeen]] = set()
    pools: list[Sequence[ClaimSeen]] = [told] if len(told) > 1 else []
    if not exact:
        known = {claim.debtor_id: register.of_debtor(claim.debtor_id) for claim in claims}
        several = {debtor_id: pool for debtor_id, pool in known.items() if len(pool) > 1}
        pools += [several[debtor_id] for debtor_id in sorted(several)]
    for pool in pools:
        for chosen in exact_sums(line.cents, pool):
            together = frozenset(chosen)
            if together in sums or not _holds_named(together, view.named, pool):
                continue
            sums.add(together)
            yield Candidate(
                shares=tuple(Share(claim_id=c.id, cents=c.open_cents) for c in chosen),
                evidence=(*_weakest(chosen, view), Evidence.SUM),
            )
    if not sums and not exact:
        yield from _spread(line, told, view.named)


def exact_sums(cents: int, claims: Sequence[ClaimSeen]) -> Iterator[tuple[ClaimSeen, ...]]:
    """Give the sets of two claims or more whose open amounts come to `cents`, a few at most."""
    owing = [c for c in claims if c.takes_money and 0 < c.open_cents < cents]
    owing = sorted(owing, key=lambda claim: (claim.due_on, claim.references))[:_MOST_SUMMED]
    found = 0
    for size in range(2, len(owing) + 1):
        for chosen in combinations(owing, size):
            if sum(claim.open_cents for claim in chosen) == cents:
                yield chosen
                found += 1
                if found >= _MOST_SUMS:
                    return


def _holds_named(together: frozenset[ClaimSeen], named: Named, pool: Sequence[ClaimSeen]) -> bool:
    """Tell whether a set holds each claim of its pool that the payer surely named."""
    surely = {claim for claim in pool if named.get(claim) in {Evidence.REFERENCE, Evidence.KENMERK}}
    return surely <= together


def _weakest(chosen: Sequence[ClaimSeen], view: _View) -> tuple[Evidence, ...]:
    """Return who speaks for a set of claims.

    One that is named carries the others of the same debtor; of several debtors each must be.
    """
    if len({claim.debtor_id for claim in chosen}) == 1:
        first = next((claim for claim in chosen if claim in view.named), chosen[0])
        return tuple(view.who(first))
    return min((tuple(view.who(claim)) for claim in chosen), key=score_of)


def _spread(line: StatementLine, told: Sequence[ClaimSeen], named: Named) -> Iterator[Candidate]:
    """Propose the law's order for claims that were named and that the amount does not fit."""
    owing = [claim for claim in told if claim.takes_money and claim.open_cents > 0]
    if len(owing) < 2 or len({claim.debtor_id for claim in owing}) > 1:
        return
    debts = [
        Debt(
            key=str(claim.id),
            since=claim.invoiced_on,
            due_on=claim.due_on,
            principal_cents=claim.open_cents,
        )
        for claim in owing
    ]
    wishes = tuple(NamedDebt(key=str(claim.id)) for claim in owing)
    found = allocate(line.cents, debts, line.booked_on, wishes)
    if found.left_cents:
        return
    by_id = {str(claim.id): claim.id for claim in owing}
    shares = [
        Share(claim_id=by_id[share.key], cents=share.principal_cents) for share in found.shares
    ]
    shares = [share for share in shares if share.cents]
    if len(shares) > 1:
        yield Candidate(shares=tuple(shares), evidence=(named[owing[0]], Evidence.SPREAD))
