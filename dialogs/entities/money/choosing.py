"""Which of the amounts of a message are the offer: what is refused, told or put right drops out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from dialogs.entities.clauses import Clauses
from dialogs.entities.money.elsewhere import is_but_named
from dialogs.entities.money.figures import cents_of
from dialogs.entities.money.how_often import corrected_period, only_period
from dialogs.entities.money.money_words import INCOME, LIFE
from dialogs.entities.money.readings import Amount


def chosen(found: Mapping[int, Amount], text: str, clauses: Clauses | None) -> tuple[Amount, ...]:
    """Return the amounts that a normalised text offers, in order, of all that it names.

    `found` says where each of them stands.
    """
    if not found or _names_only(found, text):
        return ()
    found = _stated(_of_things(found, clauses), clauses) if clauses else found
    offered = _offered([found[start] for start in sorted(found)])
    return _with_period(_summed(offered, text), found, text)


def _names_only(found: Mapping[int, Amount], text: str) -> bool:
    """Tell whether nothing is offered: a bill is named, a sum asked about or beyond all means."""
    amounts = found.values()
    few = len(found) == 1 or (len(found) == 2 and not any(one.per for one in amounts))
    if few and is_but_named(text[: min(found)], text):
        return True
    return any(one.beyond for one in amounts) and all(one.beyond or one.told for one in amounts)


#: "Kinderopvang 900 per maand maar goed 30 per maand lukt".
_THING = re.compile(rf"\b(?:{LIFE}|{INCOME}) €? ?$")


def _of_things(found: Mapping[int, Amount], clauses: Clauses) -> Mapping[int, Amount]:
    """Mark as told what stands right behind the thing that it is paid for, beside another."""
    things = {start for start in found if _THING.search(clauses.before(start))}
    if len(things) == len(found):
        return found
    return {s: replace(one, told=True) if s in things else one for s, one in found.items()}


#: "Ik stel 20 per maand voor": said of one amount, no other of the same period is meant.
_STATES = re.compile(
    r"\b(?:ik|wij|we) (?:stel|stellen|bied|bieden) |\b(?:stel|bied) (?:ik|wij|we)\b|"
    r"\b(?:mijn|ons) (?:voorstel|bod|aanbod)\b|\bzullen we\b"
)


def _stated(found: Mapping[int, Amount], clauses: Clauses) -> Mapping[int, Amount]:
    """Mark as told what comes as often as an amount that is proposed in so many words."""
    stated = [start for start in found if _STATES.search(clauses.around(start))]
    if len(stated) != 1:
        return found
    per = found[stated[0]].per
    return {
        start: one if start in stated or one.per != per or not per else replace(one, told=True)
        for start, one in found.items()
    }


_SUM = re.compile(r"\b(?:dus|samen|bij elkaar|totaal|maakt) €? ?(?P<n>\d{2,4}(?:,\d\d)?)\b")


def _summed(offered: tuple[Amount, ...], text: str) -> tuple[Amount, ...]:
    """Return what comes each time as one sum: "elke week een tientje en een vijfje, dus 15"."""
    per = next((one.per for one in offered if one.per), None)
    said = _SUM.search(text)
    if per is None or said is None or len(offered) < 2:
        return offered
    total = cents_of(said["n"])
    parts = [one.cents for one in offered if one.cents != total]
    return (replace(offered[0], cents=total, per=per),) if sum(parts) == total else offered


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
    ours = [one for one in found if one.offered_next]
    each = [one for one in found if one.per and not one.offered_next]
    if ours and each and not any(one.per for one in ours) and not each[0].refused:
        # "Honderd euro mag u nu hebben en verder dertig per maand."
        return [replace(one, first=one.offered_next) for one in found if one.per or one in ours]
    return [one for one in found if one.offered_next or one.first] if ours else found
