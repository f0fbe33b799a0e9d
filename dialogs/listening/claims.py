"""Claims: which of several open invoices a message points at ("de tweede", "die van 80 euro").

What is wanted is decided elsewhere. Nothing is pointed at that the words do not single out: an
amount that two invoices have is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from dialogs.entities.days.day_words import MONTH
from dialogs.entities.money.amounts import bare_number
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
_BILL = r"(?:factuur|rekening|nota|bedrag|invoice|bill|one|een)"
#: "De grote betaal ik vrijdag": what stands behind it is no thing that is big by itself.
_AND_NOTHING_ELSE = (
    rf"(?=(?: {_BILL}\b)?(?:[ .,!?]*$|[.,!?]| (?:wil|betaal|doe|kan|mag|moet|heb|had|is|was|klopt"
    r"|nu|in|op|over|van|met|ook|graag|eerst|dan|wel|alvast|vandaag|morgen|en|or|and|i|on|now"
    r"|last|next|yesterday|vorige|gisteren|al|meteen|direct|ik|bedoel|niet|later|maar|aub"
    r"|alstublieft|please|hoor|\w+dag)\b))"
)
_BY_SIZE: tuple[tuple[re.Pattern[str], Callable[[Sequence[ClaimFacts]], ClaimFacts]], ...] = (
    (
        re.compile(
            r"\b(?:de|die|dat|het|the|that) (?:hele )?(?:grot(?:e|ste)|hoge|hoogste|duu?r(?:e|ste)"
            r"|big(?:gest)?|large(?:st)?|high(?:est)?)\b" + _AND_NOTHING_ELSE
        ),
        lambda claims: max(claims, key=lambda claim: claim.open_cents),
    ),
    (
        re.compile(
            r"\b(?:de|die|dat|het|the|that) (?:hele )?(?:klein(?:e|ste)|lage|laagste"
            r"|goedkoo?p(?:e|ste)|small(?:est)?|little|low(?:est)?|cheap(?:est)?)\b"
            + _AND_NOTHING_ELSE
        ),
        lambda claims: min(claims, key=lambda claim: claim.open_cents),
    ),
)
_SAID_NUMBER = re.compile(r"(?<![\w./-])[a-z]{0,6}[-/. ]?\d[\w./-]*")
#: So many signs make the number of an invoice whole; a shorter one is no more than its end.
_LEAST_OF_A_NUMBER = 5
_OTHER_ONE = re.compile(
    r"\b(?:(?:de|die|dat|the|that|mijn) (?:andere?|ander|other)|the other one)\b"
    + _AND_NOTHING_ELSE
)
#: Outside the question which one, an amount points only after such a word.
_THE_ONE_OF = re.compile(
    r"\b(?:die|deze|factuur|rekening|nota|bedrag|invoice|bill|one) (?:\w+ )?(?:van|met|of|for|a)\b"
)
#: "Die van 80", and not "die van 12 december".
_FIGURE_OF_ONE = re.compile(
    r"\b(?:die|factuur|rekening|nota|invoice|bill|one) (?:van|of|for) (?:€ ?)?(?P<n>[1-9]\d{1,4})\b"
    rf"(?![.,]\d)(?! ?(?:{MONTH}))"
)
_A_WORD = 4


def points_at_claims(meaning: Meaning) -> bool:
    """Tell whether a message may answer which claim is meant, as far as its words tell."""
    plain = meaning.plain
    if bare_number(plain) is not None or meaning.amounts or meaning.proof.digits:
        return True
    ranks = (one for one, _ in (*_OUTERMOST, *_BY_SIZE))
    words = (_BOTH, _ALL, _OTHER, _NTH, _NUMBERED, _THE_ONE_OF, *ranks)
    return any(pattern.search(plain) for pattern in words)


def only_a_place(plain: str) -> bool:
    """Tell whether a text is no more than a place in the list: "doe de eerste maar"."""
    return bool(_ONLY_A_PLACE.match(plain))


_ONLY_A_PLACE = re.compile(
    rf"^(?:(?:ja|doe|graag|eerst|nummer|de|die|the|that)[ ,]+)*(?:{'|'.join(_ORDINALS)})"
    r"(?: (?:factuur|rekening|nota|invoice|bill|one|graag|maar|dan|eerst|please|alstublieft))*"
    r"[ .!]*$"
)


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
    named = _by_number(plain, claims)
    if named:
        return named if len(named) == 1 else ()
    by_order = (_by_place, _by_rank) if asked or _singles_out(meaning) else ()
    found = next((one for find in (_by_size, *by_order) if (one := find(plain, claims))), None)
    if found is not None:
        return (found,)
    if spoken_of and _OTHER.search(plain):
        return _only(claim for claim in claims if claim.reference != spoken_of)
    if asked or _THE_ONE_OF.search(plain):
        return _by_amount(meaning, claims) or _by_description(plain, claims)
    return ()


def turned_to(
    meaning: Meaning, claims: Sequence[ClaimFacts], spoken_of: str
) -> tuple[ClaimFacts, ...]:
    """Return the claims to which a message goes over from the one that is spoken of.

    More is asked of the words than of an answer to the question which one: "de tweede" may be a
    part of a plan. Two or more say that it is another one and not which.
    """
    plain = meaning.plain
    if len(claims) < 2 or meaning.option:
        return ()
    others = tuple(claim for claim in claims if claim.reference != spoken_of)
    if _OTHER_ONE.search(plain):
        return others
    sized = _by_size(plain, claims)
    found = _by_number(plain, claims) or ((sized,) if sized else _by_exact(meaning, claims))
    return found if len(found) == 1 and found[0] in others else ()


def _by_number(plain: str, claims: Sequence[ClaimFacts]) -> tuple[ClaimFacts, ...]:
    """Return the claims whose invoice number is named whole, with or without its letters."""
    said = {_signs(match[0]) for match in _SAID_NUMBER.finditer(plain)}
    return tuple(claim for claim in claims if said & _numbers(claim))


def _numbers(claim: ClaimFacts) -> set[str]:
    whole = _signs(claim.invoice_number.lower())
    ways = {whole, whole.lstrip("abcdefghijklmnopqrstuvwxyz")}
    return {way for way in ways if len(way) >= _LEAST_OF_A_NUMBER}


def _signs(said: str) -> str:
    return re.sub(r"[^a-z0-9]", "", said)


def _by_size(plain: str, claims: Sequence[ClaimFacts]) -> ClaimFacts | None:
    return next((pick(claims) for words, pick in _BY_SIZE if words.search(plain)), None)


def _by_exact(meaning: Meaning, claims: Sequence[ClaimFacts]) -> tuple[ClaimFacts, ...]:
    """Return the claim of which the very amount is said: "die van 318,75"; a round one is not."""
    said = {one.cents for one in meaning.amounts if not (one.per or one.refused)}
    pointed = bool(_THE_ONE_OF.search(meaning.plain))
    exact = _only(
        claim
        for claim in claims
        if claim.open_cents in said and (pointed or claim.open_cents % 100)
    )
    return exact or _by_figure(meaning.plain, claims)


def _by_figure(plain: str, claims: Sequence[ClaimFacts]) -> tuple[ClaimFacts, ...]:
    """Return the claim of "die van 80", by its whole euros where no cents are said."""
    match = _FIGURE_OF_ONE.search(plain)
    if match is None:
        return ()
    euros = int(match["n"])
    return _only(claim for claim in claims if claim.open_cents // 100 == euros)


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
