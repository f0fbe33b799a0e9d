"""Who helps: whether a message says who handles somebody's money, or how to reach them."""

from __future__ import annotations

import re

from dialogs.entities.identity.names import find_name
from dialogs.entities.identity.phone_numbers import find_phone

_MAIL = re.compile(r"\S+@\S+\.\w+|\bwww\.|https?://")
_OFFICE = re.compile(
    r"\b(?:gemeente|kredietbank|wijkteam|stichting|kantoor|bureau|praktijk|leger des heils"
    r"|humanitas|plangroep|modus vivendi|kbnl|syncasso|zuidweg|maatschappelijk\w*"
    r"|schuldhulp(?:maatje|verlen\w+)?|bewind(?:voering|voerder)?s?|curatele|advocaat|advocaten"
    r"|budgetbeheer\w*|b\.?v\.?|council)\b"
)
_SAID_AS_NAME = re.compile(
    r"\b(?:heet|naam is|naam:|noemt|mevrouw|meneer|mevr|mw|dhr|de heer|mr|mrs|is called|name is)\b"
)
#: A name stands alone, or with little beside it: capitals in the middle of the text.
_WRITTEN = re.compile(
    r"(?:^|[ ,:])(?:[A-Z][\w'-]+)(?: (?:van|de|der|den|het|ter|el|al|en))*(?: [A-Z][\w'-]+)+"
)
_NO_NAMES = """
    ik je jij u we wij hij zij ze het een geen niet niks niets wel ja nee ok oke weet kan kon wil
    moet mag ga gaat bel belt heb heeft was ben is zijn dat dit die wat wie waar hoe waarom wanneer
    maar en of als dan nog al ook even later straks morgen vandaag zelf niemand iemand mijn moeder
    vader zoon dochter man vrouw zus broer bedankt dank hallo hoi i you he she they it not no yes
    my the what who why how when call tomorrow later thanks geld betalen schuld hulp nodig
"""
_NO_NAME = frozenset(_NO_NAMES.split())
_FEW = 4


def reaches_helper(text: str) -> bool:
    """Tell whether a message holds a number or an address at which somebody is reached."""
    return bool(find_phone(text) or _MAIL.search(text.lower()))


def names_helper(text: str) -> bool:
    """Tell whether a message names somebody, an office, a number or an address."""
    plain = text.lower()
    reached = find_phone(text) or _MAIL.search(plain)
    named = find_name(text) or _SAID_AS_NAME.search(plain) or _OFFICE.search(plain)
    if reached or named or _WRITTEN.search(text):
        return True
    words = re.findall(r"[a-zà-öø-þ'-]+", plain)
    return 0 < len(words) <= _FEW and len(max(words, key=len)) > 2 and not _NO_NAME & {*words}
