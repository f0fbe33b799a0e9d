"""Column types and the declarative base that all tables share."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    LargeBinary,
    MetaData,
    SmallInteger,
    TypeDecorator,
    Uuid,
    any_,
    literal,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column

from storage import sealing
from storage.errors import StorageError
from storage.words import Rung

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveTimeError(StorageError):
    """A datetime without a zone reached the database; every time is aware."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on the way in, UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, turn all others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTimeError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment in UTC."""
        return None if value is None else value.astimezone(UTC)


class SealedText(TypeDecorator[str]):
    """Text that the database holds only sealed; `place` is its table and column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal the text."""
        return None if value is None else sealing.ring().seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open the text."""
        return None if value is None else sealing.ring().open(bytes(value), self.place)


class SealedBytes(TypeDecorator[bytes]):
    """Bytes that the database holds only sealed; `place` is their table and column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Seal the bytes."""
        return None if value is None else sealing.ring().seal_bytes(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Open the bytes."""
        return None if value is None else sealing.ring().open_bytes(bytes(value), self.place)


class RungColumn(TypeDecorator[Rung]):
    """A rung as a small number, so that `>=` works in SQL."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Rung | None, dialect: Dialect) -> int | None:
        """Store the number."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Rung | None:
        """Give the rung."""
        return None if value is None else Rung(value)


def one_of(kind: type[StrEnum]) -> Enum:
    """Return a text column type with a check constraint made from the enum's values."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        name=_snake(kind.__name__),
    )


def among(
    column: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
    ids: Collection[uuid.UUID],
) -> ColumnElement[bool]:
    """Tell whether a column holds one of these ids: one parameter, however many there are."""
    return column == any_(literal(list(ids), ARRAY(Uuid())))


def _snake(name: str) -> str:
    return "".join("_" + char.lower() if char.isupper() else char for char in name).lstrip("_")


class Base(DeclarativeBase):
    """The declarative base."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), Rung: RungColumn()}  # noqa: RUF012 # SQLAlchemy's own class-level setting


class Numbered:
    """A row with a number that grows: messages, events, entries of a ledger."""

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)


class Identified:
    """A row with a random id."""

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)


class Tenanted:
    """A row that belongs to one creditor; row-level security keeps others away from it."""

    creditor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("creditors.id"), index=True)


class MaybeTenanted:
    """A row that may belong to a creditor; without one only the service sees it."""

    creditor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("creditors.id"), index=True)
