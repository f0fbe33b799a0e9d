"""What is done on a day, as the words of its clause tell it: a payment to us or something else.

The lists are in `deeds.yml`; each entry is a small pattern of its own.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml


@cache
def _lists() -> dict[str, str]:
    file = Path(__file__).with_name("deeds.yml")
    lists: dict[str, str] = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return lists


def any_of(name: str) -> re.Pattern[str]:
    """Return a pattern for any entry of a list, as words of their own."""
    entries = (entry.strip() for entry in _lists()[name].split(" | "))
    return re.compile(rf"\b(?:{'|'.join(entries)})\b")


_PAYS, _MAY_PAY = any_of("pays"), any_of("may_pay")
#: Something else is done by whoever writes: "maandag bel ik de bank".
OTHER_DEED = any_of("other")
#: What they get on that day, of which they will pay: less than a word that says they pay us.
INCOME = any_of("income")
#: What happens in a life.
LIFE = any_of("life")
#: "Eerst de huur betalen": what is paid on that day is another's.
OTHERS_BILL = any_of("others_bill")
#: They will pay us, in so many words.
SHALL_PAY = re.compile(
    r"\b(?:(?:betaal|betalen|stort|maak|voldoe|los|regel|doe|reken) (?:ik|wij|we)|(?:ik|wij|"
    r"we) (?:betaal|betalen|stort|maak|doe|regel)|krijgen jullie|krijgt u|i will"
    r"|gaat het (?:weg|naar (?:u|jullie)))\b"
)


def pays(said: str) -> bool:
    """Tell whether it is paid, or asked for; "kan" and its kin only where nothing else is done."""
    return bool(_PAYS.search(said) or (_MAY_PAY.search(said) and not OTHER_DEED.search(said)))
