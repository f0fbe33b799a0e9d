"""Applying: kept lines are matched a chunk at a time, and booked, proposed or left.

Each chunk is a transaction of its own, so that no claim stays locked for long; a line that was not
reached stays new, and the next import goes on with it.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from payments.bank import knowing
from payments.bank.booking import BankBooked, Posting, Then, post
from payments.bank.deciding import Surroundings, decide
from payments.bank.evidence import Candidate, Decision, Doubt, Evidence, Match
from payments.bank.identity import squashed
from payments.bank.outcomes import (
    MOVE,
    ONE_PAYER,
    PAYER,
    PROPOSAL,
    READ,
    LineRow,
    payer_of,
    stored,
)
from payments.bank.register import Register
from payments.bank.rows import insert_all
from payments.bank.statement import Movement, StatementLine
from payments.ledger import lock_claims
from storage.clock import LOCAL
from storage.records.bank import (
    LINE_STEPS,
    BankLine,
    LineStatus,
    PayerSource,
    ProposalAnswer,
)
from storage.records.claims import Claim
from storage.records.ledger import balances
from storage.records.tasks import TaskKind, add_task
from storage.states import step

CHUNK = 1000
#: Who paid longer ago than this is not thanked any more.
THANKED_WITHIN = timedelta(days=7)

_SURE_OF_PAYER = frozenset({Evidence.KENMERK, Evidence.REFERENCE, Evidence.END_TO_END})
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:key, 0))")
_TRY_LOCK = text("select pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
_STATUS = {
    Decision.BOOK: LineStatus.BOOKED,
    Decision.PROPOSE: LineStatus.PROPOSED,
    Decision.LEAVE: LineStatus.UNMATCHED,
}


@dataclass(slots=True)
class Outcome:
    """What applying came to: lines by their new status, and those of money that went out."""

    lines: Counter[LineStatus] = field(default_factory=Counter)
    outgoing: int = 0
    booked_cents: int = 0
    returned_cents: int = 0
    #: The last line that was looked at.
    last_id: int = 0

    def add(self, other: Outcome) -> None:
        """Take over what another chunk came to."""
        self.lines.update(other.lines)
        self.outgoing += other.outgoing
        self.booked_cents += other.booked_cents
        self.returned_cents += other.returned_cents


def lock_creditor(session: Session, creditor_id: uuid.UUID) -> None:
    """Let one import at a time work for a creditor, until the transaction ends."""
    session.execute(_LOCK, {"key": f"bank:{creditor_id}"})


def try_lock_creditor(session: Session, creditor_id: uuid.UUID) -> bool:
    """Lock like `lock_creditor` where nobody holds it; tell whether it was free."""
    return bool(session.scalar(_TRY_LOCK, {"key": f"bank:{creditor_id}"}))


def apply_chunk(
    session: Session,
    creditor_id: uuid.UUID,
    register: Register,
    now: datetime,
    then: Then | None = None,
    after: int = 0,
) -> Outcome | None:
    """Match and book the next new lines of a creditor behind `after`; None when there are none.

    Whoever goes on behind the last one does not wade through the lines that were new before; it
    looks once more from the beginning, for a line may have been put back. The caller holds
    `lock_creditor`.
    """
    rows: Sequence[LineRow] = session.execute(
        select(*READ)
        .where(
            BankLine.creditor_id == creditor_id,
            BankLine.status == LineStatus.NEW,
            BankLine.id > after,
        )
        .order_by(BankLine.id)
        .limit(CHUNK)
        .with_for_update()
    ).all()
    if not rows:
        return None
    chunk = _Chunk(session, creditor_id, register, now)
    chunk.outcome.last_id = rows[-1].id
    fresh = chunk.without_twins(rows)
    booked = chunk.settle([row for row in fresh if not _is_return(row)])
    # A return may be of a payment on the same statement, so it comes after what came in.
    for row in filter(_is_return, fresh):
        booked += chunk.settle([row])
    chunk.tell()
    _thank(session, booked, rows, now, then)
    return chunk.outcome


def _is_return(row: LineRow) -> bool:
    return bool(row.movement == Movement.IN_UNDONE)


class _Chunk:
    """One chunk under way."""

    def __init__(
        self, session: Session, creditor_id: uuid.UUID, register: Register, now: datetime
    ) -> None:
        self.outcome = Outcome()
        self._session = session
        self._creditor_id = creditor_id
        self._register = register
        self._now = now
        self._twins: dict[bytes, list[BankLine]] = {}
        self._moves: list[dict[str, Any]] = []
        self._proposals: list[dict[str, Any]] = []
        self._payers: dict[tuple[bytes, uuid.UUID], dict[str, Any]] = {}
        self._told: list[tuple[LineRow, Match]] = []

    def without_twins(self, rows: Sequence[LineRow]) -> list[LineRow]:
        """Set aside what surely came in another format already; return the others."""
        if not self._register.has_twins:
            return list(rows)
        self._twins = knowing.twins(self._session, self._creditor_id, rows)
        fresh, set_aside = [], set()
        for row in rows:
            group = self._twins.get(bytes(row.twin_key), [])
            others = [one for one in group if one.format != row.format and one.id < row.id]
            used = sum(
                one.status is LineStatus.TWIN or one.id in set_aside
                for one in group
                if one.format == row.format
            )
            if len(others) > used and any(_is_twin(row, one) for one in others):
                self._move(row, LineStatus.TWIN, ())
                set_aside.add(row.id)
            else:
                fresh.append(row)
        return fresh

    def settle(self, rows: Sequence[LineRow]) -> list[BankBooked]:
        """Decide these lines, then book the sure ones against the balances as they are now."""
        decided = []
        for row in rows:
            line = knowing.line_of(row)
            debtors = self._register.payers.get(bytes(row.iban_key or b""), frozenset())
            match = decide(line, self._register, self._around(row, line, debtors))
            self._mean(line, match, sign=-1)
            decided.append((row, line, match))
        booked = self._book(decided)
        self._write()
        return booked

    def _around(
        self, row: LineRow, line: StatementLine, debtors: frozenset[uuid.UUID]
    ) -> Surroundings:
        if line.movement is Movement.IN_UNDONE:
            earlier = knowing.earlier_payments(
                self._session, self._creditor_id, -line.cents, line.booked_on
            )
            return Surroundings(earlier=earlier)
        others = self._twins.get(bytes(row.twin_key), [])
        twins = any(one.format != row.format and one.id != row.id for one in others)
        return Surroundings(debtors=debtors, twins=twins)

    def _mean(self, line: StatementLine, match: Match, *, sign: int) -> None:
        """Let the register show what is meant to be booked, for the lines that follow."""
        if match.decision is Decision.BOOK and line.movement is Movement.IN:
            for share in match.candidates[0].shares:
                self._register.claims[share.claim_id].open_cents += sign * share.cents

    def _book(self, decided: Sequence[tuple[LineRow, StatementLine, Match]]) -> list[BankBooked]:
        sure = [one for one in decided if one[2].decision is Decision.BOOK]
        ids = {share.claim_id for _, _, match in sure for share in match.candidates[0].shares}
        claims = lock_claims(self._session, ids)
        changed = self._changed_meanwhile(sure, claims)
        postings = []
        for row, line, match in decided:
            touched = set().union(*(one.claim_ids for one in match.candidates[:1]))
            if match.decision is Decision.BOOK and touched & changed:
                continue  # it stays new and is decided again on what is so now
            if match.decision is Decision.BOOK:
                postings += self._posting(row, line, match)
            self._settle_row(row, match)
        booked = post(self._session, claims, postings, self._now)
        for one in booked:
            seen = self._register.claims.get(one.claim_id)
            if seen is not None:
                seen.open_cents, seen.status = one.open_cents, claims[one.claim_id].status
        self.outcome.booked_cents += sum(one.cents for one in booked if one.cents > 0)
        self.outcome.returned_cents -= sum(one.cents for one in booked if one.cents < 0)
        return booked

    def _changed_meanwhile(
        self,
        sure: Sequence[tuple[LineRow, StatementLine, Match]],
        claims: dict[uuid.UUID, Claim],
    ) -> set[uuid.UUID]:
        """Bring the register up to date with what others did to these claims; return which."""
        meant: Counter[uuid.UUID] = Counter()
        for _, line, match in sure:
            if line.movement is Movement.IN:
                for share in match.candidates[0].shares:
                    meant[share.claim_id] += share.cents
        really = balances(self._session, meant)
        changed = set()
        for claim_id, cents in meant.items():
            seen = self._register.claims[claim_id]
            as_seen = (seen.open_cents + cents, seen.status)
            if as_seen != (really[claim_id], claims[claim_id].status):
                changed.add(claim_id)
        if changed:
            # All lines that meant one of them are put back; so are the shares they meant elsewhere.
            self._take_back(sure, changed)
            for fresh in knowing.claims_by_id(self._session, changed):
                self._register.add(fresh)
        return changed

    def _take_back(
        self,
        sure: Sequence[tuple[LineRow, StatementLine, Match]],
        changed: Collection[uuid.UUID],
    ) -> None:
        for _, line, match in sure:
            if match.candidates[0].claim_ids & set(changed):
                self._mean(line, match, sign=1)

    def _posting(self, row: LineRow, line: StatementLine, match: Match) -> list[Posting]:
        best = match.candidates[0]
        is_return = line.movement is Movement.IN_UNDONE
        if is_return:
            self._undo(row, line, best)
        elif _SURE_OF_PAYER & set(best.evidence):
            payer = payer_of(row, self._debtors(best), PayerSource.REFERENCE, self._now)
            if payer is not None:
                key = bytes(payer["iban_key"])
                self._payers[(key, payer["debtor_id"])] = payer
                self._register.learn(key, payer["debtor_id"])
        return [Posting(line_id=row.id, shares=best.shares, is_return=is_return)]

    def _undo(self, row: LineRow, line: StatementLine, best: Candidate) -> None:
        """Mark the payment that went back; one that no claim had is over with it."""
        for one in knowing.earlier_payments(
            self._session, self._creditor_id, -line.cents, line.booked_on
        ):
            same = one.end_to_end.upper() == line.end_to_end.upper() or one.iban == line.iban
            if one.shares == best.shares and same:
                undone = self._session.get_one(BankLine, one.line_id)
                undone.undone_by = row.id
                if not best.shares:
                    undone.move_to(LineStatus.IGNORED, self._now)
                self._session.flush()
                return

    def _debtors(self, candidate: Candidate) -> frozenset[uuid.UUID]:
        claims = self._register.claims
        return frozenset(claims[claim_id].debtor_id for claim_id in candidate.claim_ids)

    def _settle_row(self, row: LineRow, match: Match) -> None:
        without = match.decision is Decision.BOOK and not match.candidates[0].shares
        self._move(row, LineStatus.IGNORED if without else _STATUS[match.decision], match.doubts)
        if match.decision is not Decision.LEAVE:
            self._remember(row, match)
        if match.decision is Decision.PROPOSE:
            self._told.append((row, match))

    def _move(self, row: LineRow, status: LineStatus, doubts: Sequence[Doubt]) -> None:
        self._moves.append(
            {
                "id": row.id,
                "status": str(step(LINE_STEPS, LineStatus.NEW, status)),
                "doubts": [str(doubt) for doubt in doubts],
            }
        )
        self.outcome.lines[status] += 1
        self.outcome.outgoing += Doubt.OUTGOING in doubts

    def _remember(self, row: LineRow, match: Match) -> None:
        sure = match.decision is Decision.BOOK
        kept = match.candidates[:1] if sure else match.candidates
        for rank, candidate in enumerate(kept, start=1):
            if candidate.shares:
                answer = ProposalAnswer.SURE if sure else ProposalAnswer.OPEN
                self._proposals.append(stored(row, rank, candidate, answer, self._now))

    def _write(self) -> None:
        """Store the lines' outcomes, why each is so, and whose accounts were learnt."""
        moves, self._moves = self._moves, []
        if moves:
            self._session.execute(MOVE, {"moves": json.dumps(moves), "now": self._now})
        proposals, self._proposals = self._proposals, []
        insert_all(self._session, "bank_proposals", PROPOSAL, proposals)
        payers, self._payers = self._payers, {}
        insert_all(
            self._session, "payer_accounts", PAYER, [payers[k] for k in sorted(payers)], ONE_PAYER
        )

    def tell(self) -> None:
        """Make one task for a statement's proposals, and one for money on a closed claim."""
        for statement_id in {row.statement_id for row, _ in self._told}:
            tell_of_proposals(self._session, self._creditor_id, statement_id, self._now)
        for row, match in self._told:
            if Doubt.CLOSED in match.doubts:
                claim = self._register.claims[match.candidates[0].shares[0].claim_id]
                add_task(
                    self._session,
                    TaskKind.PAYMENT_MISMATCH,
                    f"bank:closed:{row.id}",
                    f"{claim.references[0]}: er kwam een betaling binnen, maar de vordering is "
                    "overgedragen of ingetrokken: kies bij Bank",
                    self._now,
                    creditor_id=self._creditor_id,
                    debtor_id=claim.debtor_id,
                    claim_id=claim.id,
                )


def _is_twin(row: LineRow, other: BankLine) -> bool:
    """Tell whether two lines of one day, payer and amount say the same in two formats."""
    mine, theirs = squashed(row.end_to_end), squashed(other.end_to_end)
    if mine and theirs:
        return mine == theirs
    said, told = squashed(f"{row.reference}{row.text}"), squashed(f"{other.reference}{other.text}")
    # A format may cut a text short, but adds nothing to it.
    return bool(row.iban) and (said.startswith(told) or told.startswith(said))


def tell_of_proposals(
    session: Session, creditor_id: uuid.UUID, statement_id: uuid.UUID, now: datetime
) -> None:
    """Make the one task of a statement whose lines wait for a choice."""
    add_task(
        session,
        TaskKind.PAYMENT_MISMATCH,
        f"bank:{statement_id}",
        "Betalingen op een bankafschrift passen niet vanzelf: kies bij Bank",
        now,
        creditor_id=creditor_id,
    )


def _thank(
    session: Session,
    booked: Sequence[BankBooked],
    rows: Sequence[LineRow],
    now: datetime,
    then: Then | None,
) -> None:
    """Let follow what follows a payment, for who paid lately and heard of us before."""
    if then is None or not booked:
        return
    today = now.astimezone(LOCAL).date()
    days = {row.id: row.booked_on for row in rows}
    fresh = [one for one in booked if one.cents > 0 and today - days[one.line_id] <= THANKED_WITHIN]
    heard = set(session.scalars(_HEARD, {"claims": [one.claim_id for one in fresh]}))
    for one in fresh:
        if one.claim_id in heard:
            then(session, one)


_HEARD = text(
    "select distinct claim_id from messages where claim_id = any(:claims)"
    " and status in ('sent', 'delivered', 'read')"
)
