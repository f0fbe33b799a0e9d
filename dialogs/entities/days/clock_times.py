"""Clock times: which part of a day somebody means, "na 5 uur" or "donderdagochtend". All pure.

Times are minutes after midnight. Few people say "17 uur" for five in the afternoon, so an hour from
one up to six lies after noon unless a word of the morning stands beside it; what is made of it is
read back before anything is agreed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_NOON, _DAY = 12 * 60, 24 * 60
#: Earlier than this a bare hour means the afternoon or the evening.
_MORNING_FROM = 7 * 60
#: How long a moment such as "om 3 uur" lasts for who has to call.
MOMENT = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeWish:
    """A part of a day, in minutes after midnight; None is an end that was not said.

    `within` counts minutes from now instead ("over een uur"; 0 is as soon as possible).
    """

    first: int | None = None
    last: int | None = None
    within: int | None = None


#: Any time of the day.
WHENEVER = TimeWish()

_HOURS = {
    "een": 1, "enen": 1, "twee": 2, "tweeen": 2, "drie": 3, "drieen": 3, "vier": 4, "vieren": 4,
    "vijf": 5, "vijven": 5, "zes": 6, "zessen": 6, "zeven": 7, "zevenen": 7, "acht": 8, "achten": 8,
    "negen": 9, "negenen": 9, "tien": 10, "tienen": 10, "elf": 11, "elven": 11, "twaalf": 12,
    "twaalven": 12, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "noon": 12,
}  # fmt: skip
_WORD = "|".join(sorted(_HOURS, key=len, reverse=True))
#: Minutes that stand before the hour, and what they add to it.
_BEFORE = {
    "half past": 30, "half": -30, "kwart over": 15, "kwart voor": -15, "quarter past": 15,
    "quarter to": -15, "tien over": 10, "tien voor": -10, "vijf over": 5, "vijf voor": -5,
}  # fmt: skip
#: What follows a number that is no hour: a count of days, a date, an amount.
_NO_HOUR = (
    r"(?![\w]|[.,:/]\d|(?:\s|-)*(?:dag|dagen|dgn|week|weken|maand\w*|jaar|days?|weeks?|"
    r"months?|keer|x|"
    r"euro|eur|%|minuten|minutes|termijnen|delen|jan\w*|feb\w*|maart|mrt|apr\w*|mei|may|"
    r"jun\w*|jul\w*|"
    r"aug\w*|sep\w*|okt\w*|oct\w*|nov\w*|dec\w*)(?!\w))"
)


def _clock(name: str) -> str:
    """Return a pattern for one time of the clock; its groups carry `name`."""
    return (
        rf"(?:(?P<{name}b>{'|'.join(_BEFORE)}) )?"
        rf"(?<![\d.,/])(?:(?P<{name}h>[01]?\d|2[0-4])(?:\s?[:.u]\s?(?P<{name}m>[0-5]\d)|"
        rf"(?:-?en|n))?"
        rf"|(?P<{name}w>{_WORD}))"
        rf"(?P<{name}u>\s?(?:uur|uurtje|u|h|o'?clock)(?!\w))?"
        rf"(?:\s?(?P<{name}p>am|pm|a\.m\.?|p\.m\.?)(?!\w))?{_NO_HOUR}"
    )


_BETWEEN = re.compile(
    rf"(?<!\w)(?:(?P<not>niet|not) )?(?P<pre>tussen|van|vanaf|between|from)?\s?{_clock('a')}\s?"
    rf"(?P<joint>en|tot en met|tot|t/m|-|to|and|until|till)\s?{_clock('z')}(?!-\d)"
)
_AFTER = re.compile(
    r"(?<!\w)(?P<how>(?:niet|not|nooit) (?:eerder dan|voor|before|earlier than)|"
    r"(?<!niet )(?<!not )(?:pas |even )?(?:na|after)|vanaf|"
    rf"from|(?<!niet )later dan) {_clock('a')}"
)
_UNTIL = re.compile(
    r"(?<!\w)(?P<how>(?:niet|not|nooit) (?:later dan|na|after|later than)|"
    r"(?<!niet )(?<!not )(?<!nooit )(?:voor|before)|tot|uiterlijk|until|"
    rf"till|by) {_clock('a')}"
)
_AT = re.compile(rf"(?<!\w)(?P<how>om|rond|tegen|omstreeks|at|around|about) {_clock('a')}")
_BARE = re.compile(rf"(?<![\w.,/-]){_clock('a')}(?!-\d)")
_ONLY = re.compile(rf"^{_clock('a')}[ .!]*$")
_WITHIN = re.compile(
    r"(?<!\w)(?:over|binnen|in) (?:(?:een|1|a|an) )?"
    r"(?:(?P<quarter>kwartier(?:tje)?)|(?P<half>half ?uur(?:tje)?|halfuur(?:tje)?|half an hour)|"
    r"(?P<few>paar uur(?:tjes)?)|(?:(?P<n>\d{1,3}|twee|drie|two|three) )?"
    r"(?P<unit>uur(?:tje)?|hours?|minuten|minuutjes|minutes|min))(?!\w)"
)
_SOON = re.compile(
    r"(?<!\w)(?:nu|nou|meteen|direct|gelijk|zo snel mogelijk|zsm|z s m|asap|as soon as possible|"
    r"right (?:now|away)|now|immediately|zo spoedig mogelijk|even snel|dringend)(?!\w)"
)
_WHENEVER = re.compile(
    r"(?<!\w)(?:altijd|de hele dag|hele dag|heel de dag|maakt (?:me |mij |)niets? uit|"
    r"wanneer (?:u|je|jullie|het) (?:wil|wilt|kan|kunt|uitkomt)|any ?time|whenever|"
    r"all day|doe maar|zeg het maar|kies maar)(?!\w)"
)
_MORNING = (
    r"\w*ochtend(?:s|je)?(?!\w)|(?<!\w)(?:'?s )morgens|voormiddag|(?<=dag) ?morgen(?!\w)|"
    r"(?<!good )morning"
)
#: Parts of the day by their words; of "donderdagochtend" only the end is looked at.
_PARTS: tuple[tuple[re.Pattern[str], int, int], ...] = tuple(
    (re.compile(words), first * 60, last * 60)
    for words, first, last in (
        (r"(?:eind|einde|later) (?:van|in) de (?:ochtend|morgen)", 10, 12),
        (r"(?:eind|einde|later) (?:van|in) de (?:na)?middag", 15, 18),
        (r"tussen de middag|in (?:de|mijn) (?:lunch)?pauze|lunchtijd|lunch ?time", 12, 13),
        (r"(?:begin|vroeg)(?: van| in)? de avond|vooravond", 17, 19),
        (r"na (?:het |mijn |m'n )?werk(?:tijd|dag)?(?!\w)|after work", 17, 24),
        (r"voor (?:het |mijn |m'n )?werk(?:tijd)?(?!\w)|before work", 0, 9),
        (r"overdag|(?:onder|tijdens) kantoor(?:uren|tijden?)|office hours", 9, 17),
        (_MORNING, 0, 12),
        (r"namiddag", 13, 18),
        (r"\w*(?<!voor)(?<!na)middag(?:s|je)?(?!\w)|(?<!good )afternoon", 12, 18),
        (r"\w*avond(?:s|je)?(?!\w)|(?<!good )evening|tonight", 18, 24),
    )
)
_GREETING = re.compile(
    r"(?:goede|goeie|fijne|prettige|nog een fijne) ?(?:\w*morgen|\w*middag|\w*avond)"
)
#: "Een uur of drie" is three, not one.
_ABOUT = re.compile(r"(?<!\w)een uur(?:tje)? of (?=\w)")


def find_time(plain: str) -> TimeWish | None:
    """Return the part of the day that a normalised text asks for, or None when it names none.

    >>> find_time("bel me morgen na 5 uur")
    TimeWish(first=1020, last=None, within=None)
    """
    text = _ABOUT.sub("", _GREETING.sub(" ", plain))
    within = _WITHIN.search(text)
    if within is not None:
        return TimeWish(within=_minutes_within(within))
    part = _part(text)
    said = _by_clock(text, part)
    if said is not None:
        return said
    if part is not None:
        return part
    if _SOON.search(text):
        return TimeWish(within=0)
    return WHENEVER if _WHENEVER.search(text) else None


def bare_time(plain: str) -> TimeWish | None:
    """Return the time that a message names and nothing else: "5", "half 3", "tienen"."""
    found = _ONLY.match(plain.strip())
    at = _value(found, "a", None) if found else None
    return None if at is None else TimeWish(first=at, last=min(at + MOMENT, _DAY))


def _minutes_within(match: re.Match[str]) -> int:
    if match["quarter"]:
        return 15
    if match["half"]:
        return 30
    if match["few"]:
        return 120
    said = match["n"]
    count = 1 if said is None else int(said) if said.isdigit() else _HOURS[said]
    return count * (60 if match["unit"].startswith(("uur", "hour")) else 1)


def _part(text: str) -> TimeWish | None:
    for pattern, first, last in _PARTS:
        match = pattern.search(text)
        if match is None:
            continue
        if not re.search(
            r"\b(?:niet|not|nooit)(?: in de| het| in the| de| '?s)?\s*$", text[: match.start()]
        ):
            return TimeWish(first=first or None, last=last if last < _DAY else None)
        # Who refuses the evening wants something before it; who refuses the morning, after it.
        return TimeWish(last=first) if first >= 17 * 60 else TimeWish(first=last)
    return None


def _by_clock(text: str, part: TimeWish | None) -> TimeWish | None:
    between = _BETWEEN.search(text)
    if between is not None and _meant(between):
        return _between(between, part)
    after, until = _AFTER.search(text), _UNTIL.search(text)
    first = _value(after, "a", part, late=bool(after and "na" in after["how"])) if after else None
    last = _value(until, "a", part) if until else None
    if last is not None and last <= 8 * 60 and not _is_exact(until):
        last += _NOON
    if first is not None or last is not None:
        return _ordered(TimeWish(first=first, last=last))
    at = _AT.search(text) or next((m for m in _BARE.finditer(text) if _is_said(m)), None)
    moment = _value(at, "a", part) if at else None
    return None if moment is None else TimeWish(first=moment, last=min(moment + MOMENT, _DAY))


def _meant(match: re.Match[str]) -> bool:
    """Tell whether "9-12" is about hours: a word says so, else it is a date or a house number."""
    joined = match["joint"].startswith(("tot", "t/m", "until", "till"))
    return bool(joined or match["pre"] or match["au"] or match["zu"] or match["am"] or match["zm"])


def _between(match: re.Match[str], part: TimeWish | None) -> TimeWish | None:
    first, last = _value(match, "a", part), _value(match, "z", part)
    if first is None or last is None:
        return None
    if last <= first and last + _NOON <= _DAY:
        last += _NOON
    if last - _NOON > first and not _exact(match, "z") and part is None and last - _NOON >= 60:
        last -= _NOON
    if match["not"]:
        return TimeWish(first=last)
    return _ordered(TimeWish(first=first, last=last))


def _ordered(wish: TimeWish) -> TimeWish:
    """Leave out an end that lies before the start: one of the two was no time."""
    if wish.first is not None and wish.last is not None and wish.last <= wish.first:
        return replace(wish, last=None)
    return wish


def _value(
    match: re.Match[str] | None, name: str, part: TimeWish | None, *, late: bool = False
) -> int | None:
    """Return the minutes after midnight of one time of a match; None when there is no such time."""
    if match is None:
        return None
    word = match[f"{name}w"]
    if word == "een" and not match[f"{name}u"]:
        return None  # "na een dag"
    hour = _HOURS[word] if word else int(match[f"{name}h"])
    minutes = hour * 60 + int(match[f"{name}m"] or 0) + _BEFORE.get(match[f"{name}b"] or "", 0)
    if minutes > _DAY:
        return None
    if _exact(match, name):
        return minutes
    return _in_part(minutes, match[f"{name}p"] or "", part, late=late)


def _in_part(minutes: int, suffix: str, part: TimeWish | None, *, late: bool) -> int:
    """Choose between the two hours of the day that one hour of the clock may be."""
    if suffix:
        return minutes % _NOON + (_NOON if suffix.startswith("p") else 0)
    if minutes >= _NOON:
        return minutes
    if part is not None and part.last is not None and part.last <= _NOON:
        return minutes
    if part is not None and part.first is not None and part.first >= _NOON:
        return minutes + _NOON
    early = minutes < _MORNING_FROM or (late and minutes == _MORNING_FROM)
    return minutes + _NOON if early else minutes


def _exact(match: re.Match[str], name: str) -> bool:
    """Whether a time was written as a clock shows it: "17", "09:30", "07.00"."""
    figures = match[f"{name}h"]
    return bool(figures) and (int(figures) > 12 or figures.startswith("0"))


def _is_exact(match: re.Match[str] | None) -> bool:
    return match is not None and (_exact(match, "a") or bool(match["ap"]))


def _is_said(match: re.Match[str]) -> bool:
    """Whether a bare number is a time by its own looks."""
    return bool(match["au"] or match["ap"] or match["ab"] or (match["am"] and "." not in match[0]))
