"""The words of the calendar, Dutch and English: days, months, and what stands around them."""

from __future__ import annotations

from dialogs.entities import months
from dialogs.entities.numbers import WORDS

WEEKDAYS = {
    "maandag": 0, "dinsdag": 1, "woensdag": 2, "donderdag": 3, "vrijdag": 4, "zaterdag": 5,
    "zondag": 6, "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4,
    "saturday": 5, "sunday": 6, "ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6,
}  # fmt: skip
MONTHS, MONTH = months.MONTHS, months.MONTH
ORDINALS = {
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5, "zesde": 6, "zevende": 7,
    "achtste": 8, "negende": 9, "tiende": 10, "elfde": 11, "twaalfde": 12, "dertiende": 13,
    "veertiende": 14, "vijftiende": 15, "zestiende": 16, "zeventiende": 17, "achttiende": 18,
    "negentiende": 19, "twintigste": 20, "eenentwintigste": 21, "tweeentwintigste": 22,
    "drieentwintigste": 23, "vierentwintigste": 24, "vijfentwintigste": 25,
    "zesentwintigste": 26, "zevenentwintigste": 27, "achtentwintigste": 28,
    "negenentwintigste": 29, "dertigste": 30, "eenendertigste": 31,
    "first": 1, "second": 2, "third": 3,
    "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "twelfth": 12, "fifteenth": 15, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
DAY = "|".join(name for name in WEEKDAYS if len(name) > 2)
#: "Later dan afgesproken", "dan de 10e".
THAN = r"(?:afgesproken|gepland|gezegd|normaal|op|de|\d)"
#: Also by two letters.
ANY_DAY = "|".join(WEEKDAYS)
LONG_MONTH = "|".join(name for name in MONTHS if len(name) > 3 or name == "mei")
#: "April 2025 al" is a year, and no postcode.
BEHIND_NO_MONTH = "".join(rf"(?<!\b{name} )" for name in MONTHS)
NEXT = r"(?:volgende|volgend|komende|aankomende|aanstaande|next|coming)"
GONE = r"(?:vorige|afgelopen|laatste|last|sinds|since|jongstleden)"
N = rf"(?:\d{{1,3}}|{WORDS}|an|a)"


PERIODS = r"per (?:maand|week|dag)|in de maand|elke|iedere|a month|p.m"
YEAR = r"(?:[\s-](?P<year>20\d\d))?"
NTH = r"(?:e|sten|ste|den|de|st|nd|rd|th)"
MONTHLY = r"(?:maand|month)"
UNIT = (
    r"(?:werkdagen|working days|dag(?:en|je|jes)?|weekjes?|maandjes?|dgn|week|weken|wkn|"
    r"maand(?:en)?|mnd|jaar|years?|days?|weeks?|months?)"
)
COUNTED = (
    r"(?:keer|werkdag|termijn|deel|bericht|factuur|herinnering|maal|verdieping|etage|kerstdag|hands|helft|"
    r"kwartaal|maand|huwelijk|kind|paasdag|pinksterdag|kans|brief|mail|aanmaning|keus|baan|"
    r"persoon|adres|"
    r"nummer|app|sms|klas|jaar|jaars|plaats|betaling|poging|rekening|time|reminder|floor|message|"
    r"payment|instal?lment|letter)"
)
