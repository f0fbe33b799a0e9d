"""What is made of each shape in which an amount is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dialogs.entities.money.beside import is_offered_next, is_told_before, is_told_behind
from dialogs.entities.money.coins import COINS, ONE_COIN
from dialogs.entities.money.figures import (
    AFTER_PERIOD,
    AND_A_HALF,
    ARTICLES,
    BEFORE_PERIOD,
    BEFORE_UNIT,
    BEFORE_VERB,
    CENTS,
    COINED,
    FIGURE_FIRST,
    HALVED,
    HUNDREDS,
    INSTEAD,
    INSTEAD_OF,
    LED,
    MONEY,
    OF_PAYMENT,
    ONE_AND_A_HALF,
    PAID,
    PARTS_BEHIND,
    PERIOD_NEXT,
    RANGE,
    SAID_SO,
    THOUSANDS,
    cents_of,
    cents_said,
)
from dialogs.entities.money.how_often import per_of
from dialogs.entities.money.part_words import TERMS, TIMES
from dialogs.entities.money.periods import period_of
from dialogs.entities.money.standing import comes_first, is_beyond, is_denied, is_refused
from dialogs.entities.numbers import SMALL_WORDS, number


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount that somebody named, in cents; of a range, the least and the most."""

    cents: int
    per: str | None = None
    most: int | None = None
    #: It is to be paid first, before the others.
    first: bool = False
    #: It was said to be too much.
    refused: bool = False
    #: It cannot be paid, and no limit was told by it: "75 gaat niet lukken".
    beyond: bool = False
    #: It is what somebody earns or has to pay elsewhere, told beside an offer.
    told: bool = False
    #: The words behind it tell so: "1200 salaris".
    told_behind: bool = False
    #: What follows offers it: "dat kunt u krijgen".
    offered_next: bool = False


#: "3 x 60 lukt niet", "liever 6x30 dan 3x60": what stands before both.
_TIMES_BEFORE = re.compile(
    rf"(?:\b\d{{1,2}}|#+|\b{SMALL_WORDS}) ?(?:(?:{TIMES}|{TERMS})(?: van| a)?|van|a) ?$"
)


def _made(
    match: re.Match[str], text: str, cents: int | None, most: int | None = None
) -> Amount | None:
    before, after = _up_to_figure(match, text), text[match.end() :]
    ahead = _TIMES_BEFORE.sub("", before)
    if not cents or (is_denied(ahead) and most is None):
        return None
    return Amount(
        cents=cents,
        per=per_of(match, text),
        most=most,
        first=comes_first(before, _behind_figure(match, text)),
        refused=is_refused(ahead, after),
        beyond=is_beyond(ahead, after),
        told=is_told_before(before),
        told_behind=is_told_behind(before, after),
        offered_next=is_offered_next(after),
    )


def _up_to_figure(match: re.Match[str], text: str) -> str:
    """Return the text before the figure, which in "betaal ik nu 100" is inside the match."""
    led = match[0][0].isalpha() and match.re.groupindex.get("a") and match["a"]
    return text[: match.start("a" if led else 0)]


def _behind_figure(match: re.Match[str], text: str) -> str:
    """Return the text behind the figure, which in "80 meteen aanbetalen" begins in the match."""
    figure = match.re.groupindex.get("a") and match["a"]
    whole = not figure or match.end("a") + 1 >= match.end() or not match[0][0].isdigit()
    return text[match.end(0 if whole else "a") :]


def _range(match: re.Match[str], text: str) -> Amount | None:
    least, most = cents_said(match["a"]), cents_said(match["b"])
    if (
        least is None
        or most is None
        or least >= most
        or (match["joined"].strip() in {"en", "and"} and not match["two"])
        or not (match["unit"] or match["per"] or "€" in match[0])
    ):
        return None
    return _made(match, text, least, most)


def _coined(match: re.Match[str], text: str) -> Amount | None:
    said = match["n"]
    if match["part"]:
        halves = {"h": 1, "a": 3}.get(said[0], 5)
        return _made(match, text, halves * COINS[match["coin"]] * 50)
    times = number(said) if said and not match["hue"] else None
    if times is None:
        times = 1 if ONE_COIN.search(match["coin"]) or said else None
    return None if times is None else _made(match, text, times * COINS[match["coin"]] * 100)


def _said_so(match: re.Match[str], text: str) -> Amount | None:
    said = match["a"] or match["b"] or match["c"] or match["d"] or match["e"] or match["f"]
    times = number(match["n"]) if match["n"] else COINS.get(match["coin"] or "", 1)
    cents = cents_said(said)
    return None if cents is None or times is None else _made(match, text, times * cents)


def _halved(match: re.Match[str], text: str) -> Amount | None:
    halves = ONE_AND_A_HALF[match["n"].removesuffix("en").strip()]
    return _made(match, text, halves * HUNDREDS[match["big"]] * 5_000)


def _and_a_half(match: re.Match[str], text: str) -> Amount | None:
    whole = number(match["n"].removesuffix("en"))
    return None if whole is None else _made(match, text, whole * 100 + 50)


def _few_cents(match: re.Match[str], text: str) -> Amount | None:
    return _made(match, text, number(match["n"]))


def _thousands(match: re.Match[str], text: str) -> Amount | None:
    return _made(match, text, round(float(match["n"].replace(",", ".")) * 100_000))


def _money(match: re.Match[str], text: str) -> Amount | None:
    if match["e"] and not _is_money(match, text):
        return None
    cents = cents_said(match["a"] or match["b"] or match["e"] or match["d"] or match["c"])
    if cents is not None and match["cents"]:
        cents += int(match["cents"])
    if cents is not None and match["cw"] and 5 <= (more := number(match["cw"]) or 0) < 100:
        cents += more
    return _made(match, text, cents)


def _is_money(match: re.Match[str], text: str) -> bool:
    """Tell whether "50e" means euros: "25e" may be a day of the month."""
    value = cents_of(match["e"]) // 100
    rest = text[match.end("e") + 1 :]
    before = text[: match.start()]
    if re.search(r"\b(?:mijn|m'n|zijn|haar|my)\s$", before):
        return False  # "sinds mijn 50e"
    if PERIOD_NEXT.match(rest):
        return True
    if re.search(r"\b(?:de|den|op|voor|tot|rond|vanaf|the|elke|iedere)\s$", before):
        return value > 31 and not re.search(r"\b(?:de|den)\s$", before)
    return value > 31 or "," in match["e"]


def read_figure(match: re.Match[str], text: str) -> Amount | None:
    """Return the amount that a figure is which its pattern calls `a`."""
    if match["a"] in ARTICLES or PARTS_BEHIND.match(text, match.end()):
        return None
    return _made(match, text, cents_said(match["a"]))


def _a_unit(match: re.Match[str], text: str) -> Amount | None:
    made = read_figure(match, text)
    return made and replace(made, per=str(period_of(text[match.end() :].strip())))


def _figure_first(match: re.Match[str], text: str) -> Amount | None:
    if match["b"] is None:
        return read_figure(match, text)
    made = None if match["b"] in ARTICLES else _made(match, text, cents_said(match["b"]))
    return made and replace(made, first=True)


def _instead(match: re.Match[str], text: str) -> Amount | None:
    said = match["a"] or match["b"]
    return None if said in ARTICLES else _made(match, text, cents_said(said))


#: The shapes, in the order in which they are looked for, and what is made of each.
READERS = (
    (SAID_SO, _said_so),
    (HALVED, _halved),
    (AND_A_HALF, _and_a_half),
    (RANGE, _range),
    (THOUSANDS, _thousands),
    (COINED, _coined),
    (MONEY, _money),
    (CENTS, _few_cents),
    (BEFORE_PERIOD, read_figure),
    (AFTER_PERIOD, read_figure),
    (BEFORE_UNIT, _a_unit),
    (BEFORE_VERB, read_figure),
    (FIGURE_FIRST, _figure_first),
    (OF_PAYMENT, read_figure),
    (LED, read_figure),
    (PAID, _instead),
    (INSTEAD_OF, read_figure),
    (INSTEAD, _instead),
)
