"""Procrastinate's own tables and functions, for periodic and other work."""

from __future__ import annotations

from importlib.resources import files

from alembic import op

from storage.database import SERVICE_ROLE

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the schema that the locked Procrastinate ships, and let the service use it."""
    schema = files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8")
    # The driver is asked directly: the script holds `%` and `:` that SQLAlchemy would read.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(schema)
    op.execute(
        f"grant select, insert, update, delete on procrastinate_jobs, procrastinate_events, "
        f"procrastinate_periodic_defers, procrastinate_workers to {SERVICE_ROLE}"
    )
    op.execute(f"grant usage on all sequences in schema public to {SERVICE_ROLE}")


def downgrade() -> None:
    """Drop everything whose name is Procrastinate's."""
    op.execute(
        """
        do $$
        declare thing record;
        begin
          for thing in select oid::regclass as name from pg_class
                        where relname like 'procrastinate%' and relkind = 'r'
                          and relnamespace = 'public'::regnamespace loop
            execute 'drop table ' || thing.name || ' cascade';
          end loop;
          for thing in select oid::regprocedure as name from pg_proc
                        where proname like 'procrastinate%'
                          and pronamespace = 'public'::regnamespace loop
            execute 'drop function ' || thing.name || ' cascade';
          end loop;
          for thing in select oid::regtype as name from pg_type
                        where typname like 'procrastinate%' and typtype in ('e', 'c')
                          and typnamespace = 'public'::regnamespace loop
            execute 'drop type ' || thing.name || ' cascade';
          end loop;
        end $$;
        """
    )
