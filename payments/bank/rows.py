"""Rows: many at once into a table, in one statement whose text stays the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session


@lru_cache(maxsize=32)
def _statement(table: str, columns: tuple[tuple[str, str], ...], tail: str) -> TextClause:
    names = ", ".join(name for name, _ in columns)
    # JSON knows no bytes, so those go in hex.
    given = ", ".join(f"{name} {'text' if kind == 'bytea' else kind}" for name, kind in columns)
    chosen = ", ".join(
        f"decode({name}, 'hex')" if kind == "bytea" else name for name, kind in columns
    )
    source = f"json_to_recordset(cast(:rows as json)) as n ({given})"
    # Names of tables and columns of ours; every value is bound.
    return text(f"insert into {table} ({names}) select {chosen} from {source} {tail}")  # noqa: S608


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else str(value)


def insert_all(
    session: Session,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    tail: str = "",
) -> list[Any]:
    """Insert rows, whose columns have these SQL types; return what `tail` returns.

    `tail` is `on conflict …` and `returning …`; all three are ours, never somebody's input.
    """
    if not rows:
        return []
    told = json.dumps(rows, default=_plain, ensure_ascii=False)
    found = session.execute(_statement(table, tuple(columns.items()), tail), {"rows": told})
    return list(found.scalars()) if "returning" in tail else []
