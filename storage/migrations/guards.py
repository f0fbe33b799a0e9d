"""Row-level security and grants of a table, for use in migrations."""

from __future__ import annotations

from alembic import op

from storage.database import APP_ROLE, SERVICE_ROLE

_TENANT = "nullif(current_setting('app.tenant', true), '')::uuid"


def guard_tenant_table(table: str, column: str, append_only: bool) -> None:
    """Force row-level security on a table: a tenant sees its rows, the service all."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(
        f"create policy tenant_rows on {table} to {APP_ROLE} "
        f"using ({column} = {_TENANT}) with check ({column} = {_TENANT})"
    )
    op.execute(
        f"create policy all_rows on {table} to {SERVICE_ROLE} using (true) with check (true)"
    )
    rights = "select, insert" if append_only else "select, insert, update, delete"
    op.execute(f"grant {rights} on {table} to {APP_ROLE}, {SERVICE_ROLE}")


def guard_service_table(table: str, append_only: bool) -> None:
    """Let only the service touch a table that belongs to no tenant."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(
        f"create policy all_rows on {table} to {SERVICE_ROLE} using (true) with check (true)"
    )
    rights = "select, insert" if append_only else "select, insert, update, delete"
    op.execute(f"grant {rights} on {table} to {SERVICE_ROLE}")
