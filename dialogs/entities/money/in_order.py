"""Amounts in their order: what is paid on a day before the rest, or before what comes each time.

"Eerst 80 op 1 december dan 40 per maand", "maandag betaal ik 75, de rest in juli": no word beside
the amount says that it is the first; what follows it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from dialogs.entities.clauses import Clauses
from dialogs.entities.money.money_words import any_of
from dialogs.entities.money.readings import Amount

_PAYS = re.compile(rf"\b{any_of('offers')}\b")
_THEN = re.compile(
    r"\b(?:dan|daarna|vervolgens|verder|erna|then|after that|afterwards|rest|restant|overige|"
    r"remainder)\b"
)
#: "3 keer 50", "4 termijnen van 50": so often, as good as a period.
_SO_OFTEN = re.compile(
    r"\b(?:\d{1,2} ?x|(?:\d{1,2}|\w+) (?:keer|maal|termijnen|delen|maanden|times|payments))"
    r"(?: lang| van| of)* €? ?$"
)
#: "Van de 310 euro", "drie maanden 25 euro": a claim, or paid more than once.
_NOT_ONCE = re.compile(
    r"\b(?:van|of) (?:de |die |dat |het |the )€? ?$"
    r"|\b(?:maanden|weken|maand|week|keer|maal|termijnen|delen|\d ?x)(?: van| a)? €? ?$"
)
#: "1 keer 45 en dan 3 keer 30".
_BUT_ONCE = re.compile(r"\b(?:1 ?x|(?:1|een) keer)(?: van| a)? €? ?$")
_THE_REST = re.compile(r"\b(?:rest|restant|resterende|overige|remainder)\b")
#: The rest has a period of its own, or a day or a count, which were blanked out.
_PLANNED = re.compile(r"##|\b(?:per|elke|iedere|maandelijks)\b")
_ON_A_DAY = re.compile(r"## (?:pas |dan )?(?:de |het |the )?$")
_NOT_SO = re.compile(r"\b(?:niet|geen|not)\b|[.!?]")


def in_order(
    found: Mapping[int, Amount], left: str, plain: str, clauses: Clauses
) -> dict[int, Amount]:
    """Mark as first each amount that is paid before the rest, or before one that comes again.

    Args:
        found: the amounts by where they stand.
        left: the normalised text in which days and counts are blanked out.
        plain: the same text, whole.
        clauses: its clauses.
    """
    starts = sorted(found)
    # Behind the last one there is none.
    following = dict(zip(starts, [*starts[1:], len(plain)], strict=False))
    return {
        start: replace(found[start], first=True)
        if _may_be_first(found[start], plain[:start])
        and _is_paid(start, left, clauses)
        and (
            _leaves_rest(start, following[start], left, plain)
            or _comes_again(start, found, following[start], plain, clauses)
        )
        else found[start]
        for start in starts
    }


def _may_be_first(one: Amount, before: str) -> bool:
    if one.per or one.most or one.told or one.refused:
        return False
    return not _NOT_ONCE.search(before) or bool(_BUT_ONCE.search(before))


def _is_paid(start: int, left: str, clauses: Clauses) -> bool:
    """Tell whether the clause of an amount has a day or says that it is paid."""
    begin, end = clauses.span(start)
    return "##" in left[begin:end] or bool(_PAYS.search(left, begin, end))


def _leaves_rest(start: int, stop: int, left: str, plain: str) -> bool:
    """Tell whether the rest is planned behind an amount, and before the next one."""
    for rest in _THE_REST.finditer(plain, start, stop):
        end = min(stop, rest.end() + 24)
        planned = _PLANNED.search(left[rest.start() : end])
        if planned and not _NOT_SO.search(plain[rest.end() : rest.start() + planned.end()]):
            return True
        if _ON_A_DAY.search(left[start : rest.start()]):
            return True
    return False


def _comes_again(
    start: int, found: Mapping[int, Amount], stop: int, plain: str, clauses: Clauses
) -> bool:
    """Tell whether the next amount follows it at once and comes again and again."""
    one = found.get(stop)
    if one is None or one.told or one.refused:
        return False
    begin = clauses.span(stop)[0]
    beside = begin <= clauses.span(start)[1] + 1
    again = one.per or _SO_OFTEN.search(plain[:stop])
    return bool(beside and again and _THEN.search(plain[max(start, begin) : stop]))
