"""Versions: which strategy each claim goes by. It keeps the one with which its cadence started."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outbox.planning.reading import with_claims
from outbox.planning.seen import ClaimSeen, CreditorSeen, Household
from storage.policy import Strategy
from storage.records.strategies import StrategyVersion, store_strategy

_Name = tuple[uuid.UUID, str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A stored version as a value; without an id there is none."""

    id: uuid.UUID | None
    strategy: Strategy


def with_strategies(
    session: Session, households: Sequence[Household], now: datetime
) -> list[Household]:
    """Give each claim its strategy: its own version, or the one in force if it has none yet.

    What is stored under the name and version that the policy names is in force, whatever the
    policy's text has come to mean since.
    """
    creditors = {household.creditor.id: household.creditor for household in households}
    stored = stored_versions(session, creditors)
    by_id = {version.id: version for version in stored.values()}
    in_force = {
        creditor.id: _in_force(session, creditor, stored, now) for creditor in creditors.values()
    }
    return [
        with_claims(one, _claims(one.claims, by_id, in_force[one.creditor.id]))
        for one in households
    ]


def stored_versions(session: Session, creditors: Collection[uuid.UUID]) -> dict[_Name, Version]:
    """Return all versions of these creditors by creditor, name and number, in two statements."""
    found = session.scalars(
        select(StrategyVersion)
        .where(StrategyVersion.creditor_id.in_(creditors))
        .options(selectinload(StrategyVersion.steps))
    ).all()
    return {
        (row.creditor_id, row.name, row.version): Version(id=row.id, strategy=row.value())
        for row in found
    }


def _in_force(
    session: Session, creditor: CreditorSeen, stored: Mapping[_Name, Version], now: datetime
) -> Version:
    if creditor.policy is None:
        return Version(id=None, strategy=Strategy())
    wanted = creditor.policy.strategy
    found = stored.get((creditor.id, wanted.name, wanted.version))
    if found is not None:
        return found
    row = store_strategy(session, creditor.id, wanted, now)
    return Version(id=row.id, strategy=wanted)


def _claims(
    claims: Iterable[ClaimSeen], by_id: Mapping[uuid.UUID | None, Version], in_force: Version
) -> Iterable[ClaimSeen]:
    for claim in claims:
        version = by_id.get(claim.strategy_id, in_force) if claim.strategy_id else in_force
        strategy = version.strategy
        yield replace(
            claim,
            strategy_id=version.id,
            strategy=f"{strategy.name}/{strategy.version}",
            steps=strategy.steps,
        )
