"""Migrations and models agree, and row-level security guards every table."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import APP_ROLE, OWNER_ROLE, SERVICE_ROLE, Database
from storage.migrate import downgrade, ensure_roles, migrate, pending
from storage.records.creditors import Creditor
from storage.records.schema import APPEND_ONLY, metadata, service_tables, tenant_tables

SHAPE = """
select 'column', table_name || '.' || column_name,
       data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
  from information_schema.columns
 where table_schema = 'public' and table_name not like 'procrastinate%'
   and table_name <> 'alembic_version'
union all
select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  from pg_constraint
 where connamespace = 'public'::regnamespace and conrelid <> 0
   and conrelid::regclass::text not like '%procrastinate%'
   and conrelid::regclass::text <> 'alembic_version'
union all
select 'index', indexname, indexdef from pg_indexes
 where schemaname = 'public' and tablename not like 'procrastinate%'
   and tablename <> 'alembic_version'
order by 1, 2, 3
"""


def shape(database: Database) -> list[tuple[str, str, str]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(SHAPE))]


@pytest.fixture
def bare(cluster: str) -> Database:
    name = f"bare_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    database = Database.connect(cluster.replace("/postgres?", f"/{name}?"))
    yield database
    database.close()
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


def test_migrations_make_what_the_models_say(database: Database, bare: Database) -> None:
    metadata().create_all(bare.engine)
    assert shape(database) == shape(bare)


def test_migrations_go_down_and_up_again(bare: Database) -> None:
    migrate(bare)
    up = shape(bare)
    downgrade(bare)
    assert shape(bare) == []
    migrate(bare)
    assert shape(bare) == up
    assert pending(bare) == []


def test_a_fresh_database_says_what_it_lacks(bare: Database) -> None:
    ensure_roles(bare)
    assert pending(bare)[0] == "0001"


def test_no_money_is_a_float() -> None:
    floats = [
        f"{table.name}.{column.name}"
        for table in metadata().tables.values()
        for column in table.columns
        if column.type.python_type is float
    ]
    assert floats == []


def test_every_table_forces_row_level_security(database: Database) -> None:
    with database.engine.connect() as connection:
        rows = connection.execute(
            text(
                "select relname, relrowsecurity and relforcerowsecurity, "
                "pg_get_userbyid(relowner) from pg_class where relkind = 'r' "
                "and relnamespace = 'public'::regnamespace "
                "and relname not like 'procrastinate%' and relname <> 'alembic_version'"
            )
        ).all()
    assert {row[0] for row in rows} == set(tenant_tables()) | service_tables()
    assert all(forced for _, forced, _ in rows)
    assert {owner for _, _, owner in rows} == {OWNER_ROLE}


def test_our_roles_bypass_nothing(database: Database) -> None:
    with database.engine.connect() as connection:
        rows = connection.execute(
            text(
                "select rolname from pg_roles where rolname like 'preminder%' "
                "and (rolsuper or rolbypassrls or rolcanlogin)"
            )
        ).all()
    assert rows == []


def add_creditor(database: Database, slug: str, now) -> uuid.UUID:
    with database.service() as session:
        creditor = Creditor(slug=slug, name=slug, iban="NL91ABNA0417164300", created_at=now)
        session.add(creditor)
        session.flush()
        return creditor.id


def test_a_tenant_sees_only_its_own_rows(database: Database, now) -> None:
    ours, theirs = add_creditor(database, "ours", now), add_creditor(database, "theirs", now)
    with database.tenant(ours) as session:
        assert session.scalars(text("select id from creditors")).all() == [ours]
        assert (
            session.execute(
                text("update creditors set name = 'x' where id = :id"), {"id": theirs}
            ).rowcount
            == 0
        )
    with pytest.raises(DBAPIError, match="row-level security"), database.tenant(ours) as session:
        session.execute(
            text(
                "insert into strategies (id, creditor_id, name, version, tolerance_cents, "
                "created_at) values (gen_random_uuid(), :id, 'x', 1, 0, now())"
            ),
            {"id": theirs},
        )


def test_without_a_tenant_there_are_no_rows(database: Database, now) -> None:
    add_creditor(database, "ours", now)
    with database.engine.begin() as connection:
        connection.execute(text(f"set local role {APP_ROLE}"))
        assert connection.execute(text("select count(*) from creditors")).scalar() == 0


def test_a_pooled_connection_carries_no_tenant_over(database_url: str, now) -> None:
    database = Database.connect(database_url, pool_size=1)
    ours = add_creditor(database, "ours", now)
    with database.tenant(ours) as session:
        assert session.scalar(text("select current_user")) == APP_ROLE
    with database.engine.connect() as connection:
        assert connection.execute(text("select current_setting('app.tenant', true)")).scalar() in (
            "",
            None,
        )
        assert connection.execute(text("select current_user")).scalar() == "postgres"
    database.close()


def test_append_only_tables_cannot_be_changed(database: Database) -> None:
    with database.engine.connect() as connection:
        for table in APPEND_ONLY:
            for role in (APP_ROLE, SERVICE_ROLE):
                for right in ("update", "delete", "truncate"):
                    allowed = connection.execute(
                        text("select has_table_privilege(:role, :table, :right)"),
                        {"role": role, "table": table, "right": right},
                    ).scalar()
                    assert not allowed, (table, role, right)
