"""Transition tables: the only way in which a status may change.

A table maps each status to the set of statuses that may follow it; one that maps to the empty set
is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from storage.errors import IllegalTransitionError

S = TypeVar("S", bound=StrEnum)


def step(table: Mapping[S, frozenset[S]], current: S, target: S) -> S:
    """Return `target` if the table lets it follow `current`.

    Raises:
        IllegalTransitionError: the table has no such step.
    """
    if target not in table[current]:
        raise IllegalTransitionError(f"{type(current).__name__}: {current} cannot become {target}")
    return target


def final(table: Mapping[S, frozenset[S]]) -> frozenset[S]:
    """Return the statuses that nothing may follow."""
    return frozenset(status for status, following in table.items() if not following)
