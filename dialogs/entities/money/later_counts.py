"""A count that leans on words said before: "geen 12 termijnen, 6 is genoeg", "hoeveel? 5?".

Once parts were spoken of, a small number that stands for itself counts them, and the last word
holds; what has a noun of its own ("2 kinderen"), is money or is a day counts nothing.
"""

from __future__ import annotations

import re

from dialogs.entities.clauses import Clauses
from dialogs.entities.money.part_words import MONTHS, TERMS, TIMES, N
from dialogs.entities.numbers import number

#: More than this, without a word for what is counted, is likelier an amount.
_MOST = 12
_LONG = frozenset({18, 24, 36})
#: Parts as somebody plans them; not "al 3 keer gebeld", "6 maanden ziek".
_SPOKEN = re.compile(
    rf"\b(?:{TERMS}\b|hoe ?veel keer|(?<!.){N} {MONTHS}\b|(?:in|ipv|plaats van|geen|niet|liever|"
    rf"dacht aan|dacht|zegt|zeggen|optie van|had) {N} ?(?:{TIMES}|{MONTHS})\b|"
    rf"{N} {MONTHS} (?:in gedachten?|in mijn hoofd)\b)"
)
#: "Nee geen 12, 6 is genoeg": that it is no amount only the size of both tells.
_NOT_BUT = re.compile(
    rf"\b(?:geen|niet) (?:in )?(?P<a>{N}),? (?:(?:maar|wel|liever|doe) )*(?P<n>{N})\b"
)
_LATER = re.compile(
    rf"(?<![\w.,/#€~-])(?P<n>{N})(?![\w%]|[.,/:-]\d)"
    r"(?= ?[.!?]|$| (?:is|zijn|zou|lukt|kan|kunnen|gaat|mag|mogen|moet|dan|graag|wel|liever|en|"
    r"want|maar|dus|lijkt|worden|geworden|alstublieft|ook|of zo|ofzo|please|would|als)\b)"
    r"(?! (?:is|zijn|en|of|kan|gaat|moet|mag) (?:\w+ ){0,2}(?:oud|jarig|ziek|maanden|jaar|weken|"
    r"dagen)\b)"
    r"(?! en \d)"
)
_LEADS = re.compile(
    r"(?:^|\b(?:nu|maar|joh|liever|liefst|graag|dan|nee|naar|of|eerder|minstens|minimaal|wel|"
    r"(?:het|dat|dit) (?:is|wordt|werd)|(?:wil|wilde|wou|zou|doe|neem|kies|mag|kan|maak|vraag|red|"
    r"haal|betaal) "
    r"(?:(?:ik|we|wij|graag|liever|er|het|in|naar|maar|ook|dus|dan|alleen|hooguit|max|"
    r"wel) ){0,3}(?:in )?|(?:in|er|zegt|zeg|denk aan|dacht aan)) ?)$"
)
_DENIED = re.compile(r"\b(?:niet|geen|liever .{1,20} (?:dan|als)) (?:in )?$")
_REFUSED = re.compile(r" (?:is|zijn|gaat|lukt|kan|wordt) (?:\w+ ){0,2}(?:te|niet|nie)\b")
_MONEY = re.compile(
    r"€|\beuro|\bper (?:maand|week)|\bvan \d+(?!\d| ?(?:termijn|keer|x\b|maand|delen))|"
    r"\b(?:bedrag|tientjes?)\b"
)


def later_count(text: str, clauses: Clauses | None) -> int | None:
    """Return the number that counts parts which a normalised text spoke of before, or None."""
    spoken = _SPOKEN.search(text)
    if spoken is None or _MONEY.search(text):
        return None if _MONEY.search(text) else _instead(text)
    last = None
    for match in _LATER.finditer(text, spoken.end()):
        value = number(match["n"])
        before = clauses.before(match.start()) if clauses else text[: match.start()]
        if (
            value is not None
            and (2 <= value <= _MOST or value in _LONG)
            and _LEADS.search(before.lstrip())
            and not (_DENIED.search(before) or _REFUSED.match(text, match.end()))
        ):
            last = value
    return last


def _instead(text: str) -> int | None:
    match = _NOT_BUT.search(text)
    if match is None:
        return None
    first, then = number(match["a"]), number(match["n"])
    small = first is not None and then is not None and 2 <= then <= _MOST >= first > 1
    round_sums = small and first % 5 == then % 5 == 0  # type: ignore[operator]
    return then if small and not round_sums else None
