"""Which of several days a message is about: the one on which it promises to pay.

"Zondag vraag ik het mijn moeder, maandag betaal ik": Monday. Each day is weighed by the words of
its own clause; those that weigh alike stay in the order in which they were said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from dialogs.entities.clauses import end_of
from dialogs.entities.days.day_words import DAY, MONTH
from dialogs.entities.days.deeds import INCOME, LIFE, OTHERS_BILL, SHALL_PAY
from dialogs.entities.days.deeds import pays as is_paid
from dialogs.entities.days.other_days import is_anothers_bill, of_another
from dialogs.entities.days.reckoning import When

_REFUSED = re.compile(
    r"\b(?:niet|niks|niets|geen|nooit|nie|ni|not|never|cannot|onmogelijk|te vroeg|te laat|te snel|"
    r"dacht|eigenlijk|moest|gemoeten|lastig|moeilijk|had (?:\w+ ){0,4}(?:gezegd|beloofd|gedacht|"
    r"afgesproken)|was (?:\w+ )?gepland|"
    r"zou(?:den)? (?:(?!kunnen|willen|graag|mogen)\w+ ){0,5}(?:doen|betalen|"
    r"overmaken|regelen|storten)|"
    r"was beloofd|beloofde|gesloten|dicht|vrij|feest|verjaardag|jarig|te krap|"
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
    r"\b(?:(?:het|dat|dit|er|dus|maar|nee) wordt|^wordt|toch|naar|nee|neen|sorry|pardon|"
    r"bedoel|bedoelde|zeg|(?<!ze )(?<!zij )zeggen|gok|correctie|mean|actually|"
    r"make (?:it|that)|maak er|maak daar|geval)(?: (?:grapje|geintje|haha|wacht|het|er|"
    r"dus|toch|maar|nu|eerder|pas|ik|even|van|op|de|it|on)){0,3} $"
)
_PAYS_US = re.compile(
    r"\b(?:betaal|betalen|maak|overmaken|stort ik|voldoe|los ik|regel|reken|jullie|u|pay|"
    r"transfer)\b"
)
#: What is said of the day before it.
_THEN = re.compile(
    r" (?:\. )?(?:(?:en|dus|pas) )*(?:dan|die dag|diezelfde dag|dezelfde dag|then)\b"
)
#: What is still to come after what was paid.
_REST = re.compile(r"\b(?:rest|restant|overige?|volgt|weer|volgende|tweede|andere)\b")
_REMAINDER = re.compile(r"\b(?:rest|restant|resterende|overige?|remainder|remaining)\b")
#: "De termijn van 25 februari betaal ik 3 maart".
_OF_A_TERM = re.compile(r"\btermijn van (?:de )?$")
#: "Elke maand op de 10e, te beginnen 10 oktober".
_STARTING = re.compile(
    r"\b(?:te beginnen|beginnend|ingaande?|startend|met ingang van|starting)(?: op| vanaf| met)? $"
)
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
        place: _weight(place, plain, around, stops[place])
        + 3 * bool(_SO.match(plain[place : stops[place]]))
        + bool(left[place].first >= today and SHALL_PAY.search(around[place]))
        + 3 * (paid and left[place].first > today and bool(_REST.search(around[place])))
        - 2 * (not paid and bool(_REMAINDER.search(around[place])))
        + 3 * (place > first and bool(_MENDS.search(plain[:place])))
        - 2 * bool(_OF_A_TERM.search(plain[:place]))
        + 3 * bool(_STARTING.search(plain[:place]))
        for place in left
    }
    best = max(
        left,
        key=lambda place: (
            worth[place],
            left[place].day is not None,
            around[place].startswith(" maar "),
            not _LOOSELY.match(plain[place:]),
            -place,
        ),
    )
    del left[best]
    return {best: _after_income(best, found, plain, around)} | left


#: "De 20e, maar kan ook de 19e".
_ALSO = re.compile(r"\b(?:kan|mag|lukt) (?:eventueel )?ook\b|\b(?:eventueel|desnoods)\b")
#: "26 oktober 100 euro", "de 26e jullie": a few words, and what is paid or to whom.
_BESIDE = re.compile(
    r"^(?=\W*(?:\S+ ?){1,6}$)(?:.*(?:\d ?(?:euro|eur|€)|€ ?\d)|.*\b(?:jullie|aan u)[ .!]*$)"
)
_NOT_OURS = re.compile(rf"{INCOME.pattern}|{OTHERS_BILL.pattern}")
_BARE_WEEKDAY = re.compile(rf"(?:{DAY})\b")
_EARLIER = re.compile(r"\b(?:al|alvast|eerder|voor|ervoor|volgende|komende)\b")


def _after_income(
    best: int, found: Mapping[int, When], plain: str, around: Mapping[int, str]
) -> When:
    """Return the day; a weekday comes after the money: "maandag loon, dinsdag betaal ik"."""
    when, clause = found[best], around[best]
    if when.behind or not _BARE_WEEKDAY.match(plain, best) or _EARLIER.search(clause):
        return when
    for place, income in found.items():
        late = (income.last - when.first).days
        other = around[place]
        comes = INCOME.search(other) and not _REFUSED.search(other) and not income.behind
        if place < best and other != clause and comes and 0 < late < 7:
            week = timedelta(days=7)
            return replace(when, first=when.first + week, last=when.last + week)
    return when


_ONLY_A_DAY = re.compile(rf"\W*(?:(?:op|de|den|en|{DAY}|{MONTH}|\d[\d/-]*(?:e|ste|de)?)\b\W*)+$")


def _weight(place: int, plain: str, around: Mapping[int, str], stop: int) -> int:
    worth = _worth(around[place])
    others = " ".join(other for other in around.values() if other != around[place])
    if worth == 0 and _BESIDE.search(around[place]) and _NOT_OURS.search(others):
        worth = 2
    if _ONLY_A_DAY.match(around[place]) and stop - place < 15 and stop in around:
        # "Op 5/9, 5/10 en 5/11 33 euro": what is said of the last is said of each.
        worth = max(worth, _worth(around[stop]))
    return max(0, worth) + 2 if _is_taken_up(place, plain, around, stop) else worth


def _is_taken_up(place: int, plain: str, around: Mapping[int, str], stop: int) -> bool:
    """Tell whether the next clause speaks of a payment on that day: "loon is 31 juli, dan pas"."""
    after = plain[end_of(around[place], plain, place) : stop]
    reason = around[place].startswith((" want ", " omdat "))
    if reason or not _THEN.match(after) or _THEN.match(around.get(stop, "")):
        return False
    said = after.lstrip(" .").split(" . ")[0][:40]
    return is_paid(said) and not _REFUSED.search(said)


def _worth(clause: str) -> int:
    pays, refused = is_paid(clause), bool(_REFUSED.search(clause))
    if refused and not re.search(r"\bniet (?:voor|eerder|later)\b|\bnot before\b", clause):
        return -2
    lives = bool(LIFE.search(clause))
    income = bool(INCOME.search(clause))
    if lives or income:
        pays = bool(_PAYS_US.search(clause))
    lives = is_anothers_bill(clause) or bool(OTHERS_BILL.search(clause)) or (lives and not pays)
    if _ALSO.search(clause):
        return -1
    told_as = 2 * clause.startswith((" wel ", " . wel ", "wel ")) + 3 * clause.startswith(" dus ")
    told_as -= clause.startswith((" anders ", " want ", " omdat "))
    happens = 1 if income and not pays else -bool(_ELSE.search(clause))
    return told_as + 2 * pays + happens - 3 * lives
