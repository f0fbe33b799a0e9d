"""The whole schema: imports every aggregate, so that the metadata is complete."""

from __future__ import annotations

from sqlalchemy import MetaData

from storage.columns import Base, MaybeTenanted, Tenanted
from storage.records import (
    autopay,
    bank,
    brakes,
    claims,
    consents,
    conversations,
    corrections,
    creditors,
    debtors,
    digests,
    documents,
    experiments,
    journal,
    lanes,
    ledger,
    message_claims,
    messages,
    payments,
    plan_offers,
    plans,
    providers,
    refunds,
    strategies,
    talk_turns,
    tasks,
    users,
)

AGGREGATES = (
    autopay,
    bank,
    brakes,
    claims,
    consents,
    conversations,
    corrections,
    creditors,
    debtors,
    digests,
    documents,
    experiments,
    journal,
    lanes,
    ledger,
    message_claims,
    messages,
    payments,
    plan_offers,
    plans,
    providers,
    refunds,
    strategies,
    talk_turns,
    tasks,
    users,
)

#: Tables whose rows are never changed or removed: the roles may only insert and read.
APPEND_ONLY = frozenset(
    {"consents", "ledger_entries", "journal", "verdicts", "payment_events", "payment_shares"}
)


def metadata() -> MetaData:
    """Return the metadata of all tables."""
    return Base.metadata


def tenant_tables() -> dict[str, str]:
    """Return the tables of a tenant, each with the column that names it."""
    found = {
        mapper.class_.__name__: str(mapper.local_table)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Tenanted | MaybeTenanted)
    }
    tables = dict.fromkeys(found.values(), "creditor_id")
    return {**tables, "creditors": "id", "users": "creditor_id", "journal_heads": "creditor_id"}


def service_tables() -> frozenset[str]:
    """Return the tables without a tenant, which only the service role may touch."""
    return frozenset(Base.metadata.tables) - frozenset(tenant_tables())
