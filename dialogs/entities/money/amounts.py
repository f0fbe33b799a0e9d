"""Amounts in a message. Nothing is guessed: no sign of money and no period, no amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dialogs.entities.clauses import Clauses
from dialogs.entities.money.beside import is_told_before
from dialogs.entities.money.elsewhere import is_a_story, offers_bare
from dialogs.entities.money.figures import BARE
from dialogs.entities.money.readings import READERS, Amount, read_figure
from dialogs.entities.money.standing import corrected_period, only_period, will_not_pay
from dialogs.entities.numbers import number

__all__ = ["Amount", "bare_number", "find_amounts"]


def find_amounts(
    text: str, said: str | None = None, clauses: Clauses | None = None
) -> tuple[Amount, ...]:
    """Return every amount in a normalised text, in order. A number alone is no amount.

    `said` is the whole text where `text` has parts of it blanked out, sign for sign; `clauses`
    tell which amounts belong to a story.
    """
    found: dict[int, Amount] = {}
    left = text
    for pattern, reader in READERS:
        for match in list(pattern.finditer(left)):
            amount = reader(match, said or text)
            if amount is not None:
                found[match.start()] = amount
                left = left[: match.start()] + "#" * len(match[0]) + left[match.end() :]
    if len(found) == 1 and will_not_pay(said or text):
        return ()
    found = {start: _told(one, start, clauses) for start, one in found.items()}
    if all(one.told or one.refused for one in found.values()):
        found |= _bare(left, said or text, clauses, beside=bool(found))
    return _with_period(_offered([found[start] for start in sorted(found)]), found, said or text)


def _bare(
    left: str, text: str, clauses: Clauses | None, *, beside: bool
) -> Iterator[tuple[int, Amount]]:
    """Read figures without a sign of money in a clause that speaks of paying.

    `beside` another amount a figure may be all that a clause says: "60 is te veel. 30!"
    """
    bare = list(BARE.finditer(left))
    beside = beside or (len(_FIGURES.findall(left)) > 1 and bool(_CORRECTS.search(text)))
    for match in bare:
        clause = clauses.around(match.start("a")) if clauses else text
        on_a_day = left[: match.start("a")].endswith("### ")
        amount = read_figure(match, text)
        if amount and (
            on_a_day
            or amount.offered_next
            or offers_bare(clause)
            or (
                (beside or left.startswith((" dan", " dus"), match.end()))
                and _ONLY_FIGURE.match(clause)
            )
        ):
            yield match.start(), _told(amount, match.start(), clauses)


_FIGURES = re.compile(r"(?<![\w#~])[1-9]\d+(?!\w)")
_CORRECTS = re.compile(
    r"^(?!.*\b(?:\w*nummer|postcode|jaar|oud|ben|geboren|kinderen|adres)\b)"
    r".*\b(?:nee|niet|geen|te veel|teveel|sorry|no|not)\b"
)
_ONLY_FIGURE = re.compile(
    r"^(?:[\s.]|\b(?:nee|ja|oke|dan|maar|doe|joh|liever|graag|nu|of|wel|dus|hooguit|max)\b)*\S+"
    r"(?: (?:dan|graag|max|maximaal|wel|ofzo|kan|ok|oke|goed))*[ .!?]*$"
)


def _told(one: Amount, start: int, clauses: Clauses | None) -> Amount:
    """Mark an amount of a story; what is told in another clause is not told of this one."""
    if one.offered_next:
        return replace(one, told=False)
    if clauses is None:
        return replace(one, told=one.told or one.told_behind)
    told = one.told and is_told_before(clauses.before(start))
    return replace(one, told=told or one.told_behind or is_a_story(clauses.around(start)))


def _with_period(
    offered: tuple[Amount, ...], found: Mapping[int, Amount], text: str
) -> tuple[Amount, ...]:
    """Give a lone amount the only period of a short message: "per maand aflossen, 45 euro"."""
    if len(offered) != 1 or len(found) != 1 or offered[0].first:
        return offered
    per = offered[0].per or (only_period(text) if len(text.split()) <= _SHORT else None)
    return (replace(offered[0], per=corrected_period(text) or per if per else None),)


_SHORT = 14


def _offered(found: list[Amount]) -> tuple[Amount, ...]:
    """Leave out what is no offer where there is one: "50 lukt niet, wel 25", "ik verdien 900"."""
    found = [one for one in found if not one.told]
    found = _named_for_us(found)
    exact = any(one.most is None and not (one.first or one.refused) for one in found)
    left = [one for one in found if not (one.refused or (one.most and exact))]
    if not left or len(left) == len(found):
        return tuple(found)
    per = next((one.per for one in found if (one.refused or one.most) and one.per), None)
    return tuple(one if one.per or one.first else replace(one, per=per) for one in left)


def _named_for_us(found: list[Amount]) -> list[Amount]:
    """Leave out what is not said to be for us where something is: "50 naar jullie"."""
    if not any(one.offered_next for one in found):
        return found
    return [one for one in found if one.offered_next or one.first]


def bare_number(text: str) -> int | None:
    """Return the number that is all a normalised text says ("3", "drie", "optie 3"), or None."""
    stripped = re.sub(
        r"^(?:optie|nummer|keuze|doe maar|option|number|ik kies|in|liever)\s"
        r"|\s(?:graag|please|alstublieft|dan)$",
        "",
        text.strip(" .!?)#"),
    )
    return number(stripped.strip(" .!?)#"))
