"""Dated parts: an offer that names each amount on a day of its own.

"100 op 1 december en de rest op 1 januari", "de helft vrijdag, de andere helft eind december". The
message is cut where one part ends and the next begins; each piece must name one share and one day,
or the whole is no such offer. A figure needs no sign of money here: the day beside it says enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dialogs.entities.aside import without_addresses, without_quantities, without_references
from dialogs.entities.days.dates import split_dates
from dialogs.entities.days.reckoning import When
from dialogs.entities.money.amounts import find_amounts
from dialogs.entities.money.beside import is_told_behind
from dialogs.entities.money.counts import without_counts
from dialogs.entities.money.elsewhere import is_a_story
from dialogs.entities.money.figures import cents_of
from dialogs.entities.numbers import WORDS, number
from dialogs.normalise import normalise


class Share(StrEnum):
    """A part of what is open that needs no figure."""

    HALF = "half"
    REST = "rest"


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedPart:
    """An amount in cents, or a share, and the local day on which it is to be paid."""

    day: date
    share: int | Share


#: Where one part may end: a sign that is not inside a number, or a little word.
_CUT = re.compile(
    r"\s*[,;.?!+&\n]+\s+|\s+[-/]\s+|\s+(?:en|dan|daarna|daarop|vervolgens|plus|and|then)\s+"
    r"|(?<!andere)(?<!tweede)(?<!other)(?<!laatste)(?<!\sde)(?<!\shet)(?<!\sthe)"
    r"\s+(?=(?:(?:de|het|the)\s)?(?:rest|restant|andere|other|helft|half)\b)",
    re.IGNORECASE,
)
_SIGNS = " ,;.?!+&-/\n"
_REST = re.compile(
    r"\b(?:rest|restant|overige?|overgebleven|resterende?|remaining|remainder|balance"
    r"|(?:andere|tweede|other|second|laatste) (?:helft|half|deel|stuk))\b"
)
_HALF = re.compile(r"\b(?:helft|half)\b")
_NOW = re.compile(r"\b(?:nu|vandaag|direct|meteen|gelijk|now|today|straight away|right away)\b")
#: Whoever names fewer days than parts, or what each of them is, makes no offer of this kind.
_EACH = re.compile(
    r"\b(?:elke|iedere?|per|steeds|telkens|each|every|maandelijks|wekelijks|monthly|weekly)\b"
)
_NO_OFFER = re.compile(
    r"\b(?:betaald|overgemaakt|voldaan|gestort|afgeschreven|afgelost|gepind|paid|transferred"
    r"|kregen|gekregen|ontvangen|received|geen|niet|nooit|not|never|cannot|can't)\b"
)
_FIGURE = re.compile(
    rf"(?<![\w.,/#-])(?:€\s?)?(?P<n>[1-9]\d{{1,4}}(?:[.,]\d\d)?|{WORDS})(?![\w%]|[.,]\d)"
    r"(?!\s(?:keer|x|maal|delen|termijn|maand|week|weken|dag|jaar|uur|procent|times|parts))"
)
#: Of a span as long as a month the day after most people were paid.
_A_MONTH, _AFTER_PAYDAY = timedelta(days=20), 26


def dated_parts(text: str, plain: str, today: date) -> tuple[DatedPart, ...]:
    """Return the parts that a message names, by day; none unless it names two or more.

    One of them may be the rest. A day without a share repeats the figure before it ("150 op
    1 december en op 1 januari").

    Args:
        text: as it was sent: its commas tell where a part ends.
        plain: the same, normalised.
        today: the local day.
    """
    if _EACH.search(plain) or _NO_OFFER.search(plain):
        return ()
    found: list[DatedPart] = []
    piece = ""
    pieces = _pieces(without_references(text))
    for (part, joint), (following, _) in zip(pieces, [*pieces[1:], ("", "")], strict=True):
        piece += part
        made = _part(piece, today, found[-1].share if found else None)
        if made is None or (_only_a_day(piece, today) and _is_share(following, today)):
            piece += joint
            continue
        found.append(made)
        piece = ""
    if len(found) < 2 or (piece and _names_more(piece, today)):
        return ()
    ordered = tuple(sorted(found, key=lambda part: part.day))
    return ordered if _makes_sense(ordered, today) else ()


def figure_beside_a_day(plain: str, today: date) -> int | None:
    """Return the cents of the one figure that stands beside the one day, as in "de 1e 100"."""
    days, shares = _days(plain, today), _shares(plain, today)
    one = shares[0] if len(days) == len(shares) == 1 else None
    return one if isinstance(one, int) and one > 0 else None


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return the pieces of a message, normalised, each with the word that joins it to the next."""
    cuts = [*_CUT.finditer(text)]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    joints = [*(cut[0] for cut in cuts), ""]
    return [
        (normalise(text[start:end]), f" {joint.strip(_SIGNS).lower()} ")
        for start, end, joint in zip(starts, ends, joints, strict=True)
    ]


def _part(piece: str, today: date, before: int | Share | None) -> DatedPart | None:
    """Return the part that a piece names: one day and one share, and nothing twice."""
    days, shares = _days(piece, today), _shares(piece, today)
    if len(days) != 1 or len(shares) > 1:
        return None
    if not shares and not (isinstance(before, int) and _only_a_day(piece, today)):
        return None
    return DatedPart(day=_day_in(days[0]), share=shares[0] if shares else _figure(before))


def _is_share(piece: str, today: date) -> bool:
    """Tell whether a piece is a share whose day stood before it: "en maandag / de rest"."""
    return bool(piece) and not _days(piece, today) and len(_shares(piece, today)) == 1


def _figure(share: int | Share | None) -> int:
    return share if isinstance(share, int) else 0


def _days(piece: str, today: date) -> list[When]:
    days, _ = split_dates(piece, today)
    ahead = [when for when in days if not when.behind and when.last >= today]
    if not ahead and not days and _NOW.search(piece):
        return [When(first=today, last=today)]
    return ahead if len(ahead) == len(days) else []


def _day_in(when: When) -> date:
    if when.last - when.first > _A_MONTH:
        return when.first.replace(day=_AFTER_PAYDAY)
    return when.first


def _shares(piece: str, today: date) -> list[int | Share]:
    if _REST.search(piece):
        return [Share.REST]
    if _HALF.search(piece) and not _HALF_OF_A_TIME.search(piece):
        return [Share.HALF]
    if is_a_story(piece):
        return [0, 0]
    bare = without_quantities(split_dates(without_counts(without_addresses(piece)), today)[1])
    amounts = find_amounts(bare, bare)
    if amounts:
        plain = [one for one in amounts if not (one.per or one.refused or one.told or one.most)]
        return [one.cents for one in plain] if len(plain) == len(amounts) else [0, 0]
    figures = list(_FIGURE.finditer(bare))
    if any(is_told_behind(bare[: one.start()], bare[one.end() :]) for one in figures):
        return [0, 0]
    return [_cents(match["n"]) for match in figures]


#: "Half december", "half volgende week": a time, and no share.
_HALF_OF_A_TIME = re.compile(
    r"\bhalf (?:jan|feb|maart|mrt|april|mei|juni|juli|aug|sep|okt|nov|dec|volgende (?:week|maand)"
    r"|deze (?:week|maand)|of (?:next|the|this))"
)


def _cents(said: str) -> int:
    whole = number(said)
    return whole * 100 if whole is not None else cents_of(said)


def _only_a_day(piece: str, today: date) -> bool:
    """Tell whether a piece is a day and little words, so that it may repeat the figure before."""
    _, left = split_dates(piece, today)
    return not _BESIDE_A_DAY.sub("", left).strip(" .?!-#")


_BESIDE_A_DAY = re.compile(
    r"\b(?:op|de|en|ook|nog|weer|dan|in|om|rond|eens|keer|een|on|the|and|again|also|ik|i)\b"
)


def _names_more(piece: str, today: date) -> bool:
    """Tell whether what is left over names an amount, a share or a day after all."""
    return bool(_days(piece, today) or _shares(piece, today))


def _makes_sense(parts: tuple[DatedPart, ...], today: date) -> bool:
    days = [part.day for part in parts]
    rests = [part for part in parts if part.share is Share.REST]
    halves = [part for part in parts if part.share is Share.HALF]
    return (
        len(set(days)) == len(days)
        and days[0] >= today
        and len(rests) <= 1
        and (not rests or parts[-1].share is Share.REST)
        and (not halves or len(parts) == 2)
        and all(part.share for part in parts)
    )
