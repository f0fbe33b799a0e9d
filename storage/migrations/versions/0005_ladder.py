"""The ladder and the consent ledger: checked lines, proofs that expire, scopes."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage import sealing

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LINE_TYPE = sa.Enum(
    "mobile",
    "landline",
    "voip",
    "service",
    "invalid",
    "unknown",
    name="line_type",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """Bring the schema up."""
    op.add_column("contact_points", sa.Column("invalid_by", sa.String(), nullable=True))
    op.add_column("contact_points", sa.Column("line_type", LINE_TYPE, nullable=True))
    op.add_column(
        "contact_points", sa.Column("line_checked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("contact_points", sa.Column("consent_head", sa.LargeBinary(), nullable=True))
    op.add_column("consents", sa.Column("evidence_salt", sa.LargeBinary(), nullable=True))
    op.add_column("consents", sa.Column("evidence_digest", sa.LargeBinary(), nullable=True))
    _chain_anew()


def _chain_anew() -> None:
    """Hash the entries that are there over all their fields, with the evidence left out.

    Row-level security hides every row from the owner, and nobody else may change an entry.
    """
    for table in ("consents", "contact_points"):
        op.execute(f"alter table {table} no force row level security")
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "select id, creditor_id, contact_point_id, action, scope, coalesce(channel, ''),"
            " purpose, source, '', actor, at, recorded_at from consents"
            " order by contact_point_id, id"
        )
    ).all()
    heads: dict[object, bytes] = {}
    for number, *fields in rows:
        parts = [
            part.astimezone(UTC).isoformat() if isinstance(part, datetime) else str(part)
            for part in fields
        ]
        heads[fields[1]] = sealing.chain(heads.get(fields[1], b""), parts)
        bind.execute(
            sa.text("update consents set hash = :hash where id = :id"),
            {"hash": heads[fields[1]], "id": number},
        )
    for point, head in heads.items():
        bind.execute(
            sa.text("update contact_points set consent_head = :head where id = :id"),
            {"head": head, "id": point},
        )
    for table in ("consents", "contact_points"):
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    """Take the schema back."""
    for column in ("evidence_digest", "evidence_salt"):
        op.drop_column("consents", column)
    for column in ("consent_head", "line_checked_at", "line_type", "invalid_by"):
        op.drop_column("contact_points", column)
