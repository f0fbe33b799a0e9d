"""Claims: which of several open invoices a message points at ("de tweede", "die van 80 euro").

What is wanted is decided elsewhere. Nothing is pointed at that the words do not single out: an
amount that two invoices have is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from dialogs.entities.amounts import bare_number
from dialogs.entities.numbers import WORDS, number
from dialogs.intents import Intent
from dialogs.normalise import normalise
from dialogs.turn import ClaimFacts
from dialogs.understanding.by_rules import Meaning

_BOTH = re.compile(
    r"\b(?:allebei|alle ?bei(?:de[n]?)?|beide[n]?|both|alle (?:twee|drie|2|3|facturen|rekeningen|"
    r"nota's|openstaande)|(?:all|both) (?:of (?:them|the)|the )?(?:invoices|bills|two|three))\b"
)
#: Where "which one" was asked these mean all of them too.
_ALL = re.compile(r"\b(?:alles|allemaal|samen|tegelijk|ineens|alle|all|everything|together)\b")
#: With these wishes "alles" is every invoice, wherever it is said.
_OF_ALL = frozenset(
    {Intent.PAY_NOW, Intent.REQUEST_PLAN, Intent.PROMISE_TO_PAY, Intent.ALREADY_PAID}
)
_EVERYTHING = re.compile(r"\b(?:alles|allemaal|everything|all of it)\b")
_NOT_ALL = re.compile(
    r"\b(?:niet|geen|not) (?:\w+ )?(?:alles|allemaal|alle|beide|allebei|all|both)\b"
)
_OTHER = re.compile(r"\b(?:andere?|ander|other)\b")
_ORDINALS = {
    "eerste": 1, "1e": 1, "1ste": 1, "first": 1, "bovenste": 1,
    "tweede": 2, "2e": 2, "2de": 2, "second": 2,
    "derde": 3, "3e": 3, "3de": 3, "third": 3,
    "vierde": 4, "4e": 4, "4de": 4, "fourth": 4,
    "vijfde": 5, "5e": 5, "5de": 5, "fifth": 5,
}  # fmt: skip
_NTH = re.compile(rf"\b(?:de|die|the|nummer|factuur|optie)? ?\b(?P<nth>{'|'.join(_ORDINALS)})\b")
_NUMBERED = re.compile(rf"\b(?:nummer|nr|optie|keuze|number|option) (?P<n>\d|{WORDS})\b")
_OUTERMOST: tuple[tuple[re.Pattern[str], Callable[[Sequence[ClaimFacts]], ClaimFacts]], ...] = (
    (
        re.compile(r"\b(?:oudste|langst\w*|oldest)\b"),
        lambda claims: min(claims, key=lambda claim: claim.due_date),
    ),
    (
        re.compile(r"\b(?:nieuwste|recentste|jongste|laatste|onderste|newest|latest|last)\b"),
        lambda claims: max(claims, key=lambda claim: claim.due_date),
    ),
    (
        re.compile(r"\b(?:hoogste|grootste|duurste|highest|biggest|largest)\b"),
        lambda claims: max(claims, key=lambda claim: claim.open_cents),
    ),
    (
        re.compile(r"\b(?:laagste|kleinste|goedkoopste|smallest|lowest|cheapest)\b"),
        lambda claims: min(claims, key=lambda claim: claim.open_cents),
    ),
)
#: Outside the question which one, an amount points only after such a word.
_THE_ONE_OF = re.compile(
    r"\b(?:die|deze|factuur|rekening|nota|bedrag|invoice|bill|one) (?:\w+ )?(?:van|met|of|for|a)\b"
)
_A_WORD = 4


def points_at_claims(meaning: Meaning) -> bool:
    """Tell whether a message may answer which claim is meant, as far as its words tell."""
    plain = meaning.plain
    if bare_number(plain) is not None or meaning.amounts or meaning.proof.digits:
        return True
    words = (_BOTH, _ALL, _OTHER, _NTH, _NUMBERED, _THE_ONE_OF, *(one for one, _ in _OUTERMOST))
    return any(pattern.search(plain) for pattern in words)


def asks_for_other(plain: str) -> bool:
    """Tell whether a short text asks for the other claim: "en die andere?"."""
    return len(plain.split()) <= _SHORT and bool(_THE_OTHER.search(plain))


_SHORT = 7
_THE_OTHER = re.compile(
    r"\b(?:de|die|dat|the|mijn|mn|nog een|that|een) (?:andere?|ander|other|tweede|second)\b"
    r"(?: (?:factuur|rekening|nota|een|invoice|bill|one))?"
    r"[ .?!]*(?:ook|nog|dan|graag|too|nu)?[ .?!]*$"
)


def pointed_at(
    meaning: Meaning,
    claims: Sequence[ClaimFacts],
    *,
    asked: bool,
    spoken_of: str | None = None,
) -> tuple[ClaimFacts, ...]:
    """Return the claims that a message points at; none when its words single out none.

    Args:
        meaning: the message.
        claims: the open ones, in the order in which they were offered.
        asked: whether it answers the question which one is meant.
        spoken_of: the reference of the claim that the talk was about.
    """
    plain = meaning.plain
    if len(claims) < 2 or not plain:
        return ()
    everything = meaning.intent in _OF_ALL and _EVERYTHING.search(plain)
    if _BOTH.search(plain) or everything or (asked and _ALL.search(plain)):
        return () if _NOT_ALL.search(plain) else tuple(claims)
    for find in (_by_place, _by_rank) if asked or _singles_out(meaning) else ():
        found = find(plain, claims)
        if found is not None:
            return (found,)
    if spoken_of and _OTHER.search(plain):
        return _only(claim for claim in claims if claim.reference != spoken_of)
    if asked or _THE_ONE_OF.search(plain):
        return _by_amount(meaning, claims) or _by_description(plain, claims)
    return ()


def _singles_out(meaning: Meaning) -> bool:
    """Tell whether "de eerste" is a claim, and neither a day nor a part of one."""
    return not meaning.dates and not _OF_SOMETHING_ELSE.search(meaning.plain)


_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:eerste|tweede|derde|laatste|first|second|third|last|hoogste|laagste)"
    r" (?:deel|delen|keer|termijn|betaling|maand|week|dag|tijd|bericht|part|time|payment|month)\b"
)


def _by_place(plain: str, claims: Sequence[ClaimFacts]) -> ClaimFacts | None:
    match = _NTH.search(plain)
    place = _ORDINALS[match["nth"]] if match else None
    numbered = _NUMBERED.search(plain)
    if place is None and numbered:
        place = number(numbered["n"])
    return claims[place - 1] if place and place <= len(claims) else None


def _by_rank(plain: str, claims: Sequence[ClaimFacts]) -> ClaimFacts | None:
    return next((pick(claims) for words, pick in _OUTERMOST if words.search(plain)), None)


def _by_amount(meaning: Meaning, claims: Sequence[ClaimFacts]) -> tuple[ClaimFacts, ...]:
    said = {amount.cents for amount in meaning.amounts if not amount.per}
    bare = bare_number(meaning.plain)
    if bare is not None:
        said.add(bare * 100)
    exact = _only(claim for claim in claims if claim.open_cents in said)
    # "Die van 120 euro" is the one of € 120,50.
    return exact or _only(claim for claim in claims if claim.open_cents // 100 * 100 in said)


def _by_description(plain: str, claims: Sequence[ClaimFacts]) -> tuple[ClaimFacts, ...]:
    words = set(re.findall(r"\w+", plain))
    return _only(
        claim
        for claim in claims
        if words & {word for word in normalise(claim.description).split() if len(word) >= _A_WORD}
    )


def _only(found: Iterable[ClaimFacts]) -> tuple[ClaimFacts, ...]:
    each = tuple(found)
    return each if len(each) == 1 else ()
