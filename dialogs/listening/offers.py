"""Offers in words: what somebody says that he or she can pay, as a value for the plan solver.

Nothing is filled in that was not said. What is said in another measure (a day, a quarter) is
brought to the nearest rhythm at the same pace, and read back like everything else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dialogs.entities.dated_parts import DatedPart, Share
from dialogs.entities.days.dates import split_dates
from dialogs.entities.days.day_words import MONTH, WEEKDAYS
from dialogs.entities.days.reckoning import When
from dialogs.entities.money.amounts import Amount, find_amounts
from dialogs.entities.money.figures import cents_of
from dialogs.entities.money.periods import Per
from dialogs.entities.numbers import WORDS, number
from dialogs.listening.own_days import own_days
from dialogs.listening.part_now import FIGURE, FOLLOWS, NOT_MONEY, NTH, pays_part_now
from dialogs.understanding.by_rules import Meaning
from payments.plans import Offer, Part
from storage.policy_plan import Rhythm

_LAST_DAY = 31
_NO_DAY = rf"(?![\w.,%])(?!\s(?:(?:{MONTH})\w*|x|keer|delen|euro|€|weken|dagen))"
_DAY = rf"(?P<day>[12]?\d|3[01])\s?{NTH}?{_NO_DAY}"
_AFTER_DAY = re.compile(rf"\b(?:na|after)\s(?:de |den |the )?{_DAY}")
_AFTER_ANY = re.compile(r"\b(?:na|after)\s")
_EACH_DAY = re.compile(
    rf"\b(?:elke|iedere|ieder|every|each)\s(?:maand |month )?(?:op |rond |on )?(?:de |the )?{_DAY}"
    rf"|\b(?:de|the)\s(?P<of>[12]?\d|3[01])\s?{NTH}?\s(?:van|of)\s(?:de|elke|iedere|each|every|"
    rf"the)"
    rf"\s(?:maand|month)"
)
_MONTH_END = re.compile(
    r"\b(?:eind|einde|laatste dag|end)\s(?:van |of )?(?:de |elke |iedere |the |each |every )?"
    r"(?:maand|month)\b|\bmaandeinde\b"
)
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_EACH_WEEKDAY = re.compile(rf"\b(?:elke|iedere|ieder|every|each)\s(?P<weekday>{_WEEKDAY})\b")
_NOW = r"(?:nu|vandaag|direct|meteen|eerst|gelijk|now|today|first)"
_NOW_FIRST = re.compile(
    rf"\b{_NOW}\s(?:(?:kan|ik|betaal|wel|al|alvast|een|i|can|pay)\s){{0,3}}{FIGURE}{NOT_MONEY}"
)
_HALF_NOW = re.compile(
    rf"\b(?:helft|half|the half)\b[^,.;]{{0,20}}\b{_NOW}\b"
    rf"|\b{_NOW}\b[^,.;]{{0,20}}\b(?:helft|half)\b"
)
_RHYTHMS: tuple[tuple[re.Pattern[str], Rhythm], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), rhythm)
    for pattern, rhythm in (
        (
            (
                r"(?:per|elke|iedere|every|each) (?:4|vier|four) (?:weken|weeks)"
                r"|vierwekelijks|om de (?:4|vier) weken"
            ),
            Rhythm.FOUR_WEEKS,
        ),
        (
            (
                r"(?:per|elke|iedere|every|each) (?:2|twee|two|14|veertien) (?:weken|weeks|dagen)"
                r"|om de (?:week|14 dagen|twee weken|2 weken|veertien dagen)|tweewekelijks"
                r"|biweekly|fortnightly|every other week|(?:a|per|every) fortnight"
            ),
            Rhythm.TWO_WEEKS,
        ),
        (r"(?:per|elke|iedere|a|every|each) (?:week|wk)|wekelijks\w*|weekly", Rhythm.WEEK),
        (
            r"(?:per|elke|iedere|a|every|each) (?:maand|month|mnd)|maandelijks\w*|monthly",
            Rhythm.MONTH,
        ),
    )
)  # fmt: skip
#: A rhythm that no plan has: how many of ours go into one, and how often ours comes.
_PERS = {
    Per.WEEK: Rhythm.WEEK,
    Per.TWO_WEEKS: Rhythm.TWO_WEEKS,
    Per.FOUR_WEEKS: Rhythm.FOUR_WEEKS,
    Per.MONTH: Rhythm.MONTH,
    Per.DAY: Rhythm.WEEK,
    Per.QUARTER: Rhythm.MONTH,
}
_DAYS_A_WEEK, _MONTHS_A_QUARTER = 7, 3
_A_EURO = 100
#: "Ik kan maar 15": what stands behind such a word in a talk about parts is an amount.
_AT_MOST = re.compile(
    rf"\b(?:maar|hooguit|hoogstens|maximaal|max|niet meer dan|only|at most|up to)\s"
    rf"{FIGURE}{NOT_MONEY}"
)
_IN_MONTHS = re.compile(
    r"\b(?:in|verdeeld over|gespreid over|uitgesmeerd over|spread over)\s"
    rf"(?P<n>\d{{1,2}}|{WORDS})\s(?:maanden|mnd|maandjes|months)\b"
)
_REST = re.compile(r"\b(?:de rest|restant|het overige|resterende|the rest|remaining|remainder)\b")
_STARTS = re.compile(r"\b(?:vanaf|begin|beginnen|starten|starting|from)\b")
_TOO_MUCH = re.compile(
    r"^(?:nee|nou|sorry|oei|helaas|no)?[\s,]*(?:(?:dat|dit|het|die|zoveel|that|it|i|ik)\s)*"
    r"(?:(?:is|wordt|gaat|lukt|kan|red|haal|kunnen|past|can|is still|works)\s?)*"
    r"(?:ik|mij|me|dat|echt|nog|steeds|helaas|wel|gewoon|veel|\s)*"
    r"(?:niet|te veel|teveel|te hoog|te duur|not|too much|too high|can't|cannot|doesn't work)"
    r"(?:\s(?:betalen|missen|opbrengen|voor mij|voor me|zo|lukken|pay|for me|afford|dat|that"
    r"|(?:per|in de|elke|iedere|a|each|every) (?:maand|week|keer|month|time)"
    r"|in een keer|ineens))*"
    r"[\s.!]*$"
)


def offers_something(meaning: Meaning) -> bool:
    """Tell whether a message, in a talk about parts, says how much, how often or from when."""
    plain = meaning.plain
    said = bool(_count(meaning) or meaning.amounts or meaning.dated or _AT_MOST.search(plain))
    starts = _AFTER_DAY.search(plain) or _EACH_DAY.search(plain) or _MONTH_END.search(plain)
    about_start = _STARTS.search(plain) or _REST.search(plain)
    return bool(said or starts or (meaning.dates and about_start))


def names_rest(plain: str) -> bool:
    """Tell whether a normalised text speaks of the rest."""
    return bool(_REST.search(plain))


def finds_it_too_much(plain: str) -> bool:
    """Tell whether a normalised text says no more than that it cannot be paid so."""
    return bool(_TOO_MUCH.match(plain))


def leaves_rest(meaning: Meaning) -> bool:
    """Tell whether a message offers one amount before "the rest" of which no amount is told."""
    rest = _REST.search(meaning.plain)
    if rest is None or len(meaning.amounts) != 1 or _count(meaning) or meaning.dated:
        return False
    (amount,) = meaning.amounts
    plain = not (amount.per or amount.refused or amount.told or amount.most)
    return plain and _rhythm(meaning, None) is None and bool(find_amounts(_before_rest(meaning)))


def _before_rest(meaning: Meaning) -> str:
    return _REST.split(meaning.plain, maxsplit=1)[0]


def _with_rest(meaning: Meaning, today: date) -> Offer:
    """Return one amount, at once or on the day that was said with it, and the rest in one go."""
    cents = meaning.amounts[0].cents
    first, _ = split_dates(_before_rest(meaning), today)
    days = [when.day for when in first if when.day and when.day > today and not when.behind]
    if len(days) == 1:
        return Offer(parts=2, first_cents=cents, start_on=days[0])
    return _from_dates(Offer(now_cents=cents, parts=1), meaning, today)


def _equal_parts(days: tuple[date, ...], open_cents: int) -> Offer:
    """Return equal parts on these days; the last one takes what is left by rounding."""
    *first, last = days
    each = tuple(Part(due_on=day, cents=open_cents // len(days)) for day in first)
    return Offer(dated=(*each, Part(due_on=last, cents=0)))


def offer_of(meaning: Meaning, open_cents: int, today: date) -> Offer:
    """Return what a message offers for an open amount; an empty offer when it offers nothing."""
    if meaning.dated:
        last = meaning.dated[-1]
        return Offer(dated=tuple(_part(one, open_cents, one is last) for one in meaning.dated))
    if days := own_days(meaning, today):
        return _equal_parts(days, open_cents)
    if leaves_rest(meaning) and meaning.amounts[0].cents < open_cents:
        return _with_rest(meaning, today)
    now = _now_cents(meaning, open_cents)
    each = _each(meaning, now)
    count = _count(meaning)
    half = bool(now) and bool(_HALF_NOW.search(meaning.plain))
    if (half and count == 2) or _pays_rest_once(meaning, now, each, count):
        # "De helft nu, de helft later", "nu 60 en de rest volgende maand": one more part.
        count = 1
    if each is not None and count is not None:
        each, count = _one_of(each, count, open_cents - now)
    rhythm = _rhythm(meaning, each)
    offer = Offer(
        rhythm=rhythm,
        cents=_pace(each) if each else None,
        parts=count,
        now_cents=now if now < open_cents else 0,
        first_cents=_first_cents(meaning, open_cents) if not now else 0,
    )
    return _starting(offer, meaning, today)


def _part(said: DatedPart, open_cents: int, last: bool) -> Part:
    """Return a part in cents; 0 is what is left, and so is the second of two halves."""
    if said.share is Share.REST or (said.share is Share.HALF and last):
        return Part(due_on=said.day, cents=0)
    cents = open_cents // 2 if said.share is Share.HALF else int(said.share)
    return Part(due_on=said.day, cents=cents)


def _count(meaning: Meaning) -> int | None:
    if meaning.option and meaning.option.startswith("parts:"):
        said = meaning.option.split(":")[1]
        return int(said) if said.isdecimal() else None
    return meaning.count or _months(meaning)


def _months(meaning: Meaning) -> int | None:
    """Return over how many months it is to be spread: one part in each of them."""
    spread = _IN_MONTHS.search(meaning.plain)
    value = number(spread["n"]) if spread else None
    return value if value and value > 1 else None


def _pays_rest_once(meaning: Meaning, now: int, each: Amount | None, count: int | None) -> bool:
    """Tell whether all that is left after a payment at once comes in one go."""
    alone = now and each is None and count is None and _rhythm(meaning, None) is None
    return bool(alone and _REST.search(meaning.plain))


def _now_cents(meaning: Meaning, open_cents: int) -> int:
    """Return what is to be paid at once, beside more that follows; else 0."""
    if pays_part_now(meaning):
        return meaning.amounts[0].cents
    more = meaning.count or len(meaning.amounts) > 1 or _recurring(meaning)
    if not more and not FOLLOWS.search(meaning.plain):
        return 0
    first = [amount.cents for amount in meaning.amounts if amount.first and not amount.per]
    if len(first) == 1:
        return first[0]
    if _HALF_NOW.search(meaning.plain):
        return open_cents // 2
    said = _NOW_FIRST.search(meaning.plain)
    found = cents_of(said["cents"]) if said else 0
    return 0 if any(amount.cents == found and amount.per for amount in meaning.amounts) else found


def _first_cents(meaning: Meaning, open_cents: int) -> int:
    """Return what "vrijdag 100 en dan 50 per maand" begins with; else 0."""
    once = [one.cents for one in meaning.amounts if not one.per]
    if not (_recurring(meaning) and len(once) == 1 and FOLLOWS.search(meaning.plain)):
        return 0
    return once[0] if once[0] < open_cents else 0


def _recurring(meaning: Meaning) -> Amount | None:
    return next((amount for amount in meaning.amounts if amount.per), None)


def _each(meaning: Meaning, now: int) -> Amount | None:
    """Return the amount of an instalment: one that recurs, else the only one that is left."""
    recurring = _recurring(meaning)
    if recurring is not None:
        return recurring
    left = [amount for amount in meaning.amounts if not (now and amount.cents == now)]
    if not left and (most := _AT_MOST.search(meaning.plain)):
        left = [Amount(cents=cents_of(most["cents"]))]
    return left[0] if len(left) == 1 and left[0].cents > 0 else None


def _one_of(each: Amount, count: int, rest: int) -> tuple[Amount | None, int | None]:
    """Keep the count if both come to about the same; else what somebody can pay goes first."""
    fits = abs(rest - each.cents * count) <= _A_EURO * count
    return (None, count) if fits else (each, None)


def _rhythm(meaning: Meaning, each: Amount | None) -> Rhythm | None:
    if each is not None and each.per:
        return _PERS[Per(each.per)]
    if _EACH_WEEKDAY.search(meaning.plain):
        return Rhythm.WEEK
    return next((rhythm for words, rhythm in _RHYTHMS if words.search(meaning.plain)), None)


def _pace(each: Amount) -> int:
    """Return the amount of each instalment in the rhythm that takes the place of what was said."""
    if each.per == Per.DAY:
        return each.cents * _DAYS_A_WEEK
    return each.cents // _MONTHS_A_QUARTER if each.per == Per.QUARTER else each.cents


def _starting(offer: Offer, meaning: Meaning, today: date) -> Offer:
    """Add the day on which it starts, or the day of the month on which it comes."""
    plain = meaning.plain
    after = _AFTER_DAY.search(plain)
    if after:
        return replace(offer, day=int(after["day"]) % _LAST_DAY + 1)
    each = _EACH_DAY.search(plain)
    if each:
        return replace(offer, day=int(each["day"] or each["of"]) or None)
    if _MONTH_END.search(plain):
        return replace(offer, day=_LAST_DAY)
    weekday = _EACH_WEEKDAY.search(plain)
    if weekday:
        ahead = (WEEKDAYS[weekday["weekday"]] - today.weekday()) % 7 or 7
        return replace(offer, start_on=today + timedelta(days=ahead))
    return _from_dates(offer, meaning, today)


def _from_dates(offer: Offer, meaning: Meaning, today: date) -> Offer:
    if _months(meaning):
        return offer  # "in 12 maanden" names no day
    # "Vandaag 50" is about what is paid at once.
    said = [when for when in meaning.dates if not (offer.now_cents and when.first <= today)]
    if len(said) != 1:
        return offer
    return _from(offer, said[0], today, after=bool(_AFTER_ANY.search(meaning.plain)))


def _from(offer: Offer, when: When, today: date, *, after: bool) -> Offer:
    if when.day is not None:
        return replace(offer, start_on=when.day + timedelta(days=1) if after else when.day)
    if when.first <= today:
        # "Deze maand" and "deze week" name no day, and the usual start is in them as a rule.
        return offer
    return replace(offer, start_on=when.first, day=_usual_day(when))


def _usual_day(when: When) -> int | None:
    """Return the day after payday for a span as long as a month; a shorter one starts it."""
    return 26 if (when.last - when.first).days > 20 else None
