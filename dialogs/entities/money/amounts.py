"""Amounts in a message. Nothing is guessed: no sign of money and no period, no amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dialogs.entities.clauses import Clauses
from dialogs.entities.money.beside import is_told_before
from dialogs.entities.money.choosing import chosen
from dialogs.entities.money.elsewhere import (
    is_a_story,
    is_of_a_story,
    offers_bare,
    offers_in_few_words,
)
from dialogs.entities.money.figures import BARE, PLAIN
from dialogs.entities.money.in_order import in_order
from dialogs.entities.money.readings import READERS, Amount, read_figure
from dialogs.entities.money.standing import will_not_pay
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
    if clauses is not None:
        found = in_order(found, text, said or text, clauses)
    return chosen(found, said or text, clauses)


def _bare(
    left: str, text: str, clauses: Clauses | None, *, beside: bool
) -> Iterator[tuple[int, Amount]]:
    """Read figures without a sign of money in a clause that speaks of paying.

    `beside` another amount a figure may be all that a clause says: "60 is te veel. 30!"
    """
    bare = {match.start("a"): match for match in BARE.finditer(left)}
    plain = {match.start("a"): match for match in PLAIN.finditer(left)}
    beside = beside or (len(_FIGURES.findall(left)) > 1 and bool(_CORRECTS.search(text)))
    for start, match in sorted((plain | bare).items()):
        begin, end = clauses.span(start) if clauses else (0, len(text))
        amount = read_figure(match, text)
        few = any(offers_in_few_words(words, match["a"]) for words in (left[begin:end], left))
        if amount and (
            few
            or (start in bare and _is_offered(amount, match, left, text[begin:end], beside=beside))
        ):
            yield match.start(), _told(amount, start, clauses)


def _is_offered(
    amount: Amount, match: re.Match[str], left: str, clause: str, *, beside: bool
) -> bool:
    """Tell whether what stands around a bare figure makes it money that is paid."""
    if left[: match.start("a")].endswith("### ") or amount.offered_next or offers_bare(clause):
        return True
    leans = beside or left.startswith((" dan", " dus", " als ", " zodra "), match.end())
    return bool(leans and _ONLY_FIGURE.match(clause))


_FIGURES = re.compile(r"(?<![\w#~])[1-9]\d+(?!\w)")
_CORRECTS = re.compile(
    r"^(?!.*\b(?:\w*nummer|postcode|jaar|oud|ben|geboren|kinderen|adres)\b)"
    r".*\b(?:nee|niet|geen|te veel|teveel|onmogelijk|sorry|no|not)\b"
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
    story = is_a_story(clauses.around(start)) or is_of_a_story(
        clauses.around(start), *clauses.beside(start)
    )
    return replace(one, told=told or one.told_behind or story)


def bare_number(text: str) -> int | None:
    """Return the number that is all a normalised text says ("3", "drie", "optie 3"), or None."""
    stripped = re.sub(
        r"^(?:optie|nummer|keuze|doe maar|option|number|ik kies|in|liever)\s"
        r"|\s(?:graag|please|alstublieft|dan)$",
        "",
        text.strip(" .!?)#"),
    )
    return number(stripped.strip(" .!?)#"))
