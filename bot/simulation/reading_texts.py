"""Reading: what a person makes of the texts and buttons that a phone shows. Pure.

Nothing of the bot's inside is looked at, only the words on the screen, in patterns loose enough to
survive another wording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Ask(StrEnum):
    """What the newest texts want of the reader, or tell."""

    PROOF = "proof"
    DIGITS = "digits"  #: proof by the end of the invoice's number only
    HOUSE = "house"
    POSTCODE = "postcode"
    YES_NO = "yes or no"
    MENU = "menu"
    HOW_MANY = "how many parts"
    WHICH_DAY = "which day"
    WHY = "why it is wrong"
    WHEN_PAID = "when it was paid"
    INVITED = "invited to answer"
    LINK = "a link"
    PERSON = "a person comes"
    DONE = "it is settled"
    LOST = "not understood"
    OTHER = "something else"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One text on the phone. `buttons` are the titles that can be tapped."""

    text: str
    at: datetime
    buttons: tuple[str, ...] = ()


LINK = re.compile(r"https?://\S+/b/[A-Za-z0-9_-]{16,}")
#: A row of a menu: one or two digits, then words. The first line is the text itself.
_MENU_ROW = re.compile(r"(?<=\n)[ ]*(\d{1,2})[ .):]+([^\W\d].*)$", re.MULTILINE)
#: Rows: what a text means, from the surest sign to the weakest; the first that is found counts.
_SIGNS: tuple[tuple[Ask, re.Pattern[str]], ...] = tuple(
    (ask, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for ask, pattern in (
        (Ask.WHY, r"wat er niet klopt|what is wrong"),
        (Ask.WHEN_PAID, r"wanneer en hoe u|when and how you"),
        (Ask.HOW_MANY, r"in hoeveel (delen|termijnen)[^?]*\?|how many parts[^?]*\?"),
        (Ask.WHICH_DAY, r"(op )?(welke dag|welke datum|wanneer) [^?]*\?|(on )?which day [^?]*\?"),
        (Ask.PROOF, r"postcode (en|and) (uw |your )?(huisnummer|house number)"),
        (Ask.DIGITS, r"laatste 4 cijfers|last 4 digits"),
        (Ask.HOUSE, r"huisnummer\?|house number\?"),
        (Ask.POSTCODE, r"postcode\?"),
        (
            Ask.YES_NO,
            (
                r"ja/nee|yes/no|gaat u akkoord\?|klopt dat\?|is that right\?|do you agree\?"
                r"|zal ik [^?]*\?|shall i [^?]*\?|verkeerde nummer\?|wrong number\?"
                r"|wilt u geen berichten meer\?|want no more messages\?"
            ),
        ),
        (
            Ask.PERSON,
            (
                r"(collega|medewerker)[^.?]*(leest|antwoordt|belt|kijkt|neemt|reageert)"
                r"|colleague[^.?]*(read|answer|call|look|contact)"
            ),
        ),
        (
            Ask.DONE,
            (
                r"genoteerd|afgesproken|kijken (wij )?het na|zoekt het uit|geen berichten meer"
                r"|geen (sms|whatsapp)[^.]* meer|gecondoleerd|niets meer te doen|fijne dag"
                r"|graag gedaan|noted|agreed!|look into it|check it|no more|condolences|nice day"
                r"|are welcome"
                r"|need not do anything|have to do anything|hoeft (nu )?niets te (doen|betalen)"
                r"|unsubscribed"
            ),
        ),
        (Ask.LOST, r"begrijp (ik|u) (u )?niet|begrijp dat niet|not understand|kan ik u niet mee"),
        (Ask.INVITED, r"antwoord (met )?(ja|1)\b|reply (with )?(ok|yes|1)\b"),
    )
)


def links_in(shown: Sequence[Shown]) -> list[str]:
    """Return the addresses of our pages in these texts."""
    return [found[0] for one in shown for found in LINK.finditer(one.text)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One row or button of a menu, and what one types for it."""

    key: str
    label: str


def menu_of(shown: Shown) -> tuple[Choice, ...]:
    """Return the choices of a text in their order: its buttons, or its numbered rows."""
    if shown.buttons:
        return tuple(Choice(key=title, label=title) for title in shown.buttons)
    rows = _MENU_ROW.findall(shown.text)
    return tuple(Choice(key=key, label=label.strip()) for key, label in rows)


def asked(shown: Sequence[Shown]) -> Ask:
    """Return what the newest texts want. The last text counts most; a link is seen anywhere."""
    for one in reversed(shown):
        found = _asked_by(one)
        if found is not Ask.OTHER:
            return found
    return Ask.LINK if links_in(shown) else Ask.OTHER


def _asked_by(one: Shown) -> Ask:
    signed = next((ask for ask, sign in _SIGNS if sign.search(one.text)), Ask.OTHER)
    choices = menu_of(one)
    if signed is Ask.YES_NO and len(choices) < 3:
        return signed
    if choices and (len(choices) > 2 or signed not in {Ask.HOW_MANY, Ask.WHY, Ask.WHEN_PAID}):
        return Ask.MENU
    if LINK.search(one.text) and signed in {Ask.OTHER, Ask.DONE, Ask.INVITED, Ask.PERSON}:
        return Ask.LINK
    return signed


def picked(choices: Sequence[Choice], pattern: str) -> int | None:
    """Return the place of the first choice that fits a pattern."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return next((place for place, one in enumerate(choices) if wanted.search(one.label)), None)


def nearest_number(choices: Sequence[Choice], wanted: int) -> int | None:
    """Return the place of the choice whose number lies nearest, when each has one."""
    numbers = [re.search(r"\d+", one.label) for one in choices]
    found = {place: int(number[0]) for place, number in enumerate(numbers) if number}
    if not found:
        return None
    return min(found, key=lambda place: abs(found[place] - wanted))
