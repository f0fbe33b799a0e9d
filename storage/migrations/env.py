"""Alembic's environment: one transaction, as the owning role, behind an advisory lock."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Engine, text

from storage.database import OWNER_ROLE
from storage.records.schema import metadata


def include(thing: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Leave Procrastinate's own tables alone."""
    return not (name or "").startswith("procrastinate_")


engine: Engine = context.config.attributes["engine"]
with engine.connect() as connection, connection.begin():
    connection.execute(text("select pg_advisory_xact_lock(7340032)"))
    connection.execute(text("select set_config('role', :role, true)"), {"role": OWNER_ROLE})
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        include_object=include,
        transactional_ddl=True,
    )
    context.run_migrations()
