"""Bringing the schema up (or down), with Alembic, as the role that owns the tables."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql

from storage.database import APP_ROLE, OWNER_ROLE, SERVICE_ROLE, Database, conninfo
from storage.errors import SetupNeededError

FOLDER = Path(__file__).parent / "migrations"


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = database.engine
    return config


def migrate(database: Database, target: str = "head") -> None:
    """Bring the schema to `target`; roles are made first where they are missing.

    Safe to run from several machines at once: an advisory lock puts them in line.

    Raises:
        SetupNeededError: the login may not make roles and they do not exist.
    """
    ensure_roles(database)
    command.upgrade(_config(database), target)


def downgrade(database: Database, target: str = "base") -> None:
    """Take the schema back to `target`."""
    command.downgrade(_config(database), target)


def pending(database: Database) -> list[str]:
    """Return the revisions that this database still lacks, oldest first."""
    script = ScriptDirectory.from_config(_config(database))
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    missing = [
        revision.revision
        for revision in script.walk_revisions()
        if revision.revision not in current
    ]
    done = {
        ancestor.revision for head in current for ancestor in script.iterate_revisions(head, "base")
    }
    return [revision for revision in reversed(missing) if revision not in done]


def ensure_roles(database: Database) -> None:
    """Make the three roles and let the login act as them.

    Raises:
        SetupNeededError: the login lacks CREATEROLE; the message holds the statements to run.
    """
    url = database.engine.url.render_as_string(hide_password=False)
    with psycopg.connect(conninfo(url), autocommit=True, connect_timeout=5) as connection:
        # Roles belong to the cluster, so several databases may ask for them at the same moment.
        connection.execute("select pg_advisory_lock(7340031)")
        try:
            for role in (OWNER_ROLE, APP_ROLE, SERVICE_ROLE):
                _ensure_role(connection, role)
            connection.execute(
                sql.SQL("grant usage, create on schema public to {}").format(
                    sql.Identifier(OWNER_ROLE)
                )
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise SetupNeededError(
                "this login may not make the roles; let a superuser run: "
                f"CREATE ROLE {OWNER_ROLE}; CREATE ROLE {APP_ROLE}; CREATE ROLE {SERVICE_ROLE}; "
                f"GRANT {OWNER_ROLE}, {APP_ROLE}, {SERVICE_ROLE} TO <login>; "
                f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER_ROLE};"
            ) from error
        finally:
            connection.execute("select pg_advisory_unlock(7340031)")


def _ensure_role(connection: psycopg.Connection[tuple[object, ...]], role: str) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    if known is None:
        connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
    # From PostgreSQL 16 on, who makes a role is its member but may not act as it without a grant.
    wanted = "SET" if connection.info.server_version >= 160_000 else "MEMBER"
    may_set = connection.execute(
        "select pg_has_role(current_user, %s, %s)", [role, wanted]
    ).fetchone()
    if may_set != (True,):
        connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(role)))
