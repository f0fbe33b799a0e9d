"""The database: engine, transactions, and the two roles that they run as.

Every transaction runs as one of two roles without BYPASSRLS. As a *tenant* it sees one creditor's
rows, as the *service* (workers, hooks, planners) it sees all. The role is set for the transaction
only, so a pooled connection carries nothing over.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, TextClause, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction

from storage.errors import SetupNeededError, StorageError
from storage.records import schema

#: Owns the tables; migrations run as this role.
OWNER_ROLE = "preminder_owner"
#: Sees the rows of one creditor.
APP_ROLE = "preminder_app"
#: Sees the rows of all creditors.
SERVICE_ROLE = "preminder_service"

_SETTINGS = (
    "select set_config('role', :role, true), set_config('app.tenant', :tenant, true),"
    # Moments come out in UTC, also where no column type of ours is in between.
    " set_config('timezone', 'UTC', true)"
)
_ENTER = text(_SETTINGS)
_ENTER_REDONE_IF_LOST = text(f"{_SETTINGS}, set_config('synchronous_commit', 'off', true)")
#: Classes of SQLSTATE by which PostgreSQL speaks of itself (its documentation, appendix A):
#: connection, rollback, resources, locks, an operator, the system, its own faults.
_OWN_TROUBLE = frozenset({"08", "40", "53", "55", "57", "58", "XX"})
#: The server only reads for now, or ended a transaction that rested too long.
_NO_WRITER = frozenset({"25006", "25P03"})


class DatabaseUnreachableError(StorageError):
    """The database does not answer; check DATABASE_URL and that the server runs."""


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL database with our schema."""

    engine: Engine

    @classmethod
    def connect(cls, url: str, pool_size: int = 5) -> Database:
        """Make the engine for a URL; nothing is opened yet."""
        # A flush needs every mapper, also those that this process does not use itself.
        schema.metadata()
        engine = create_engine(
            driver_url(url),
            pool_size=pool_size,
            max_overflow=20,
            # Values are personal data; an error's text ends up in logs.
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "application_name": "preminder"},
        )
        return cls(engine)

    @contextmanager
    def service(self, *, redone_if_lost: bool = False) -> Iterator[Session]:
        """Open a transaction over all creditors; it commits at the end of the block.

        Args:
            redone_if_lost: the block ends before its commit is on the disk. What a server that
                falls then loses is lost whole, and must be done again by itself (decision 15).
        """
        enter = _ENTER_REDONE_IF_LOST if redone_if_lost else _ENTER
        with self._transaction(enter, SERVICE_ROLE) as session:
            yield session

    @contextmanager
    def tenant(self, creditor_id: uuid.UUID) -> Iterator[Session]:
        """Open a transaction that sees one creditor only; it commits at the end of the block."""
        with self._transaction(_ENTER, APP_ROLE, str(creditor_id)) as session:
            yield session

    @contextmanager
    def _transaction(self, enter: TextClause, role: str, tenant: str = "") -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                transaction = _enter(session, enter, {"role": role, "tenant": tenant})
            except DBAPIError as error:
                raise _explained(error) from error
            with transaction:
                yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _enter(session: Session, enter: TextClause, given: dict[str, str]) -> SessionTransaction:
    """Begin a transaction as a role.

    The first statement also shows whether a pooled connection still lives, so that none has to be
    asked before: the pool forgets all of a server that went away, and a fresh one gets a try.
    """
    transaction = session.begin()
    try:
        session.execute(enter, given)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        transaction.rollback()
        transaction = session.begin()
        session.execute(enter, given)
    return transaction


def driver_url(url: str) -> str:
    """Return the URL with psycopg 3 as its driver, whatever way it was written."""
    parsed = make_url(url)
    if not parsed.drivername.startswith(("postgresql", "postgres")):
        raise SetupNeededError(f"DATABASE_URL names {parsed.drivername!r}; only PostgreSQL will do")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def conninfo(url: str) -> str:
    """Return the URL as psycopg itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def is_own_trouble(error: BaseException) -> bool:
    """Tell whether the database failed for reasons of its own, so that the same may do later.

    It is gone, full, starting, out of memory, or ended the transaction to free others. What it
    says of a value or a statement comes back each time, and is none of these.
    """
    if isinstance(error, DatabaseUnreachableError):
        return True
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return False
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state is None or state[:2] in _OWN_TROUBLE or state in _NO_WRITER


def _explained(error: DBAPIError) -> StorageError:
    if error.connection_invalidated or "connection" in type(error.orig).__name__.lower():
        return DatabaseUnreachableError()
    if f'role "{SERVICE_ROLE}"' in str(error.orig) or f'role "{APP_ROLE}"' in str(error.orig):
        return SetupNeededError("the database is not set up; run `preminder migrate` first")
    return DatabaseUnreachableError(f"the database refused: {error.orig}")
