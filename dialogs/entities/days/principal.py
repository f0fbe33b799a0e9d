"""Which of several days a message is about: the one on which it promises to pay.

"Zondag vraag ik het mijn moeder, maandag betaal ik": Monday. Each day is weighed by the words of
its own clause; those that weigh alike stay in the order in which they were said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from dialogs.entities.days.other_days import LIFE, PAYS, of_another
from dialogs.entities.days.reckoning import When

_REFUSED = re.compile(
    r"\b(?:niet|niks|niets|geen|nooit|nie|ni|not|never|cannot|onmogelijk|te vroeg|te laat|te snel|"
    r"dacht|eigenlijk|moest|gemoeten|lastig|moeilijk|had (?:\w+ ){0,4}(?:gezegd|beloofd|gedacht|"
    r"afgesproken)|"
    r"was beloofd|beloofde|gesloten|dicht|ipv|in plaats|vrij|feest|verjaardag|jarig|te krap|"
    r"maand is (?:\w+ )?(?:klaar|op|vol|krap))\b"
)
#: What happens on it is something else than a payment to us.
_ELSE = re.compile(
    r"\b(?:krijg ik|komt mijn|komt m'n|vraag|vragen|bellen|gebeld|bel|werk|werken|dienst|"
    r"ziekenhuis|operatie|begrafenis|vakantie|afspraak|gesprek|bericht|brief|mail|gestuurd|besteld|"
    r"gekocht|jarig|verjaardag|kapot|ontslagen|geboren|verhuisd|verhuis|verhuizen|terug|thuis|"
    r"(?<!gaat het )weg|"
    r"loon|salaris|uitkering|begint|duur|duurt|hoor ik|overleg|vervaldatum|factuur van|gedateerd|"
    r"opgezegd|herinnering|uitbetaald|binnen|naar de)\b"
)
#: "Vrijdag dus", "oktober wordt het".
_SO = re.compile(r"[\w ]{1,22}? (?:dus|dan|wordt het|heb ik liever|is beter)(?=$| ?[.,!?])")
#: The day before it was another: "ik zou woensdag, maar het wordt donderdag", "ik zeg 26/4".
_MENDS = re.compile(
    r"\b(?:wordt|toch|naar|nee|neen|sorry|pardon|bedoel|bedoelde|zeg|zeggen|gok|correctie|mean|"
    r"actually|make (?:it|that)|maak er|maak daar|geval)(?: (?:grapje|geintje|haha|wacht|het|er|"
    r"dus|toch|maar|nu|eerder|pas|ik|even|van|op|de|it|on)){0,3} $"
)
#: "Eerst de huur betalen": what is paid on that day is another's.
_OTHERS_BILL = re.compile(
    r"\b(?:huur|hypotheek|belasting|belastingdienst|garage|schoolgeld|collegegeld|contributie|"
    r"zorgpremie|premie|zorgverzekering|verzekering|boete|cjib|energie|boodschappen|school|"
    r"kinderopvang|creche|tandarts|rent|mortgage)\b"
)
#: What they get on that day, of which they will pay: less than a word that says they pay us.
_INCOME = re.compile(
    r"\b(?:loon|salaris|uitkering|pensioen|aow|bijstand|\w*toeslag(?:en)?|toelage|vakantiegeld|"
    r"stufi|studiefinanciering|kinderbijslag|teruggave|bonus|wages?|salary|benefits?|krijg ik|"
    r"ik krijg)\b"
)
_PAYS_US = re.compile(
    r"\b(?:betaal|betalen|maak|overmaken|stort ik|voldoe|los ik|regel|reken|jullie|u|pay|"
    r"transfer)\b"
)
_SHALL_PAY = re.compile(
    r"\b(?:(?:betaal|betalen|stort|maak|voldoe|los|regel|doe|reken) (?:ik|wij|we)|(?:ik|wij|"
    r"we) (?:betaal|betalen|stort|maak|doe|regel)|krijgen jullie|krijgt u|i will"
    r"|gaat het (?:weg|naar (?:u|jullie)))\b"
)
#: What is still to come after what was paid.
_REST = re.compile(r"\b(?:rest|restant|overige?|volgt)\b")
#: About when, and not exactly when: "na sinterklaas", "half december".
_LOOSELY = re.compile(
    r"(?:begin|eind|einde|half|medio|(?:na|voor|rond|tegen|over|after|before) (?!(?:de |"
    r"the )?\d))\b"
)


def of_payments(
    found: dict[int, When], plain: str, around: Mapping[int, str], today: date
) -> dict[int, When]:
    """Return the days, the one that the message is about first, without those of calls that were.

    Args:
        found: the days by where they stand in the normalised text, in that order.
        plain: that text.
        around: the clause of each.
        today: the local day.
    """
    left = {
        place: when
        for place, when in found.items()
        if not of_another(when, place, plain, around[place], today)
    }
    if len(set(left.values())) < 2:
        return left
    first, paid = min(found), any(when.behind for when in left.values())
    stops = dict(zip(found, [*list(found)[1:], len(plain)], strict=True))
    worth = {
        place: _worth(around[place])
        + 3 * bool(_SO.match(plain[place : stops[place]]))
        + bool(left[place].first >= today and _SHALL_PAY.search(around[place]))
        + 3 * (paid and left[place].first > today and bool(_REST.search(around[place])))
        + 3 * (place > first and bool(_MENDS.search(plain[:place])))
        for place in left
    }
    best = max(
        left,
        key=lambda place: (
            worth[place],
            left[place].day is not None,
            not _LOOSELY.match(plain[place:]),
            -place,
        ),
    )
    return {best: left[best]} | left


def _worth(clause: str) -> int:
    pays, refused = bool(PAYS.search(clause)), bool(_REFUSED.search(clause))
    if refused and not re.search(r"\bniet (?:voor|eerder|later)\b|\bnot before\b", clause):
        return -2
    lives = bool(LIFE.search(clause))
    income = bool(_INCOME.search(clause))
    if lives or income:
        pays = bool(_PAYS_US.search(clause))
    lives = bool(_OTHERS_BILL.search(clause)) or (lives and not pays)
    told_as = 2 * clause.startswith(" dus ") - clause.startswith(" anders ")
    happens = 1 if income and not pays else -bool(_ELSE.search(clause))
    return told_as + 2 * pays + happens - 3 * lives
