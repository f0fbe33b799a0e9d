"""Whether a clause speaks of money that is offered to us, or of money that goes elsewhere."""

from __future__ import annotations

import re

from dialogs.entities.money.money_words import INCOME, LIFE, any_of, words_of
from dialogs.entities.money.periods import PERIOD

_STORY = re.compile(rf"\b{any_of('story').replace('LIFE', LIFE)}\b")
_SURELY = re.compile(rf"\b{any_of('surely')}\b")
_OFFERS = re.compile(rf"\b{any_of('offers')}\b")
_BARE_OFFER = re.compile(rf"\b{any_of('bare_offers')}\b")
#: "Als mijn loon er is", "bij mijn volgende loon": when it is paid, and no story.
_WHEN = re.compile(
    rf"\b(?:als|zodra|wanneer|nadat) (?:ik )?(?:mijn|m'n|het|de|me) (?:\w+ )?{INCOME} "
    r"(?:(?:weer|er|binnen|gestort|betaald|ontvangen) ){0,2}(?:is|wordt|heb|krijg|komt|staat|"
    r"binnenkomt)\b"
    rf"|\b(?:bij|na|uit) (?:mijn|m'n|het|de) (?:volgende |eerste |komende )?{INCOME}\b"
    # Nor is what one speaks or pays with what the money goes to.
    r"|\b(?:aan de telefoon|via (?:de|mijn) (?:bank|telefoon|app)|met mijn telefoon)\b"
)
#: "Daar betaal ik niet voor" is no offer.
_MUST_I = re.compile(r"\b(?:moet(?:en)? (?:ik|wij|we)|dat ik) (?:\S+ ){1,6}betalen\b")
_NO_OFFER = re.compile(
    r"\b(?:(?:betaal|kan|wil|ga|zal) ik|ik (?:betaal|kan|wil|ga|zal)) (?:\w+ ){0,3}"
    r"(?:niet|niets|nooit)\b(?: (?:voor|betalen|missen|opbrengen))?"
)


#: "Auto kapot, 640 euro": a figure all alone belongs to what was said right before it.
_ALONE = re.compile(
    r"^[\s.,]*(?:(?:van|voor|ruim|wel|bijna|ongeveer|en|samen) )*€? ?[\d.,-]+ ?(?:euro|eur|"
    r",-)?[\s.,]*$"
)
_BROKEN = re.compile(
    rf"\b(?:{LIFE}|huur|hypotheek|\w*toeslag|kapot|stuk|gestolen|total loss|lek|retour|"
    r"teruggestuurd|besteld|gekocht)\b(?!.*\b(?:lukt|kan)\b)"
)
_FIGURE = re.compile(r"[1-9]\d+(?:,\d\d)?")
#: Before a figure they make it a day, an age or the number of something.
_OF_ANOTHER_KIND = frozenset(
    {"op", "om", "tot", "na", "in", "vanaf", "ben", "word", "met", "nummer"}
)


def offers_in_few_words(clause: str, figure: str) -> bool:
    """Tell whether a clause says little but that its one figure is paid: "45 kan", "oke 40".

    A size that may be a day or a count is none; days in the clause are blanked out.
    """
    words = clause.strip(" .!?").split()
    if words.count(figure) != 1 or not _FIGURE.fullmatch(figure):
        return False
    before = words[words.index(figure) - 1] if words[0] != figure else ""
    whole = int(figure.partition(",")[0])
    others = {word for word in words if word != figure and word.strip("#")}
    return (
        (whole > _MOST_DAYS or whole % 5 == 0)
        and (whole < _A_POSTCODE or bool(others & words_of("pays")))
        and before not in _OF_ANOTHER_KIND
        and bool(others - words_of("answers"))
        and others <= words_of("pays") | words_of("little")
    )


_MOST_DAYS, _A_POSTCODE = 31, 1_000


#: "Die factuur van 60 euro", "219 euro?? waarvoor?": it is asked about, or only named.
_NAMED = re.compile(
    r"\b(?:factuur|rekening|nota|brief|aanmaning|herinnering|bill|invoice) (?:\S+ )?(?:van|over|"
    r"met|of|for) "
    r"(?:de |die |nog |ruim )*€? ?$"
)
_THAT_OF = re.compile(r"\b(?:die|deze|dat|de) van (?:die |de )?€? ?$")
_ASKED = re.compile(
    r"\b(?:waarvoor|wat is (?:die |dat )?€? ?\S+ (?:euro )?(?:voor|dan)|waar is (?:\S+ ){1,4}voor|"
    r"waarvan (?:is|was|komt)|hoezo|waarom|hoe kan (?:dat|"
    r"het|dit)|waar (?:komt|slaat)|uitleggen|leg (?:eens |maar )*uit|wat is dit|what is this|"
    r"what for|why|moet(?:en)? (?:ik|wij|we) (?:\S+ ){1,6}betalen|"
    r"(?:klopt|kloppen) (?:\w+ )?(?:niet|nie|geen)|onterecht|niet mee eens)\b"
    r"(?!.*\bmoet (?:\w+ )?\S+ (?:euro )?zijn\b)"
)


#: "Die van 80 euro klopt niet" tells which of several bills is meant.
_PICKED = re.compile(r"\b(?:die|deze) van (?:de )?€? ?$")


def is_but_named(before: str, text: str) -> bool:
    """Tell whether an amount is that of a bill, or one that is asked about, and nothing offered."""
    if _THAT_OF.search(before):
        return False  # which of several bills is meant
    named = _NAMED.search(before) or (_ASKED.search(text) and not _PICKED.search(before))
    return bool(named) and not _OFFERS.search(_NO_OFFER.sub("", _MUST_I.sub("", text)))


#: "Ik betaal mijn huur altijd op tijd, 815 per maand".
_PAYS_OTHERS = re.compile(
    rf"\b(?:betaal|betalen|betaalde) (?:\w+ ){{0,3}}(?:{LIFE}|huur|hypotheek)\b|\bop afbetaling\b"
)
_EACH_TIME = re.compile(rf" ?(?:{PERIOD})\b")


def is_of_a_story(clause: str, before: str, behind: str) -> bool:
    """Tell whether a clause is but a figure, and the clause before it tells what that cost."""
    if _PAYS_OTHERS.search(before) and _ALONE.match(_EACH_TIME.sub("", clause)):
        return True
    if not (_ALONE.match(clause) and _BROKEN.search(before)):
        return False
    return not (_OFFERS.search(before) or _OFFERS.search(behind))


def is_a_story(clause: str) -> bool:
    """Tell whether a clause speaks of money that is not offered to us: "schade 4000 euro"."""
    if _SURELY.search(clause):
        return True
    clause = _WHEN.sub("", clause)
    return bool(_STORY.search(clause)) and not _OFFERS.search(_NO_OFFER.sub("", clause))


def offers_bare(clause: str) -> bool:
    """Tell whether a bare figure in this clause is money: "driehonderd lukt wel"."""
    return bool(_BARE_OFFER.search(clause)) and not is_a_story(clause)
