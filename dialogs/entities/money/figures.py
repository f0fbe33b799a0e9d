"""The shapes in which people write an amount: signs, words, coins, and what stands beside it."""

from __future__ import annotations

import re

from dialogs.entities.money.coins import COIN
from dialogs.entities.money.part_words import TERMS
from dialogs.entities.money.periods import BARE_UNIT
from dialogs.entities.money.periods import PERIOD as _PERIOD
from dialogs.entities.money.standing import BESIDE, CANNOT, CHANGED, EURO, INFINITIVE, NOW
from dialogs.entities.numbers import LOOSE_END, TENS, WORDS, number_word

_FIGURE = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,6}(?:[.,]\d{1,2})?(?!\d)"
#: "Drie maandelijkse bedragen" are so many of them.
PARTS_BEHIND = re.compile(r"\s?(?:maandelijkse|wekelijkse)\b")
#: "Een maandelijkse betaling" is not one euro a month.
ARTICLES = {"een", "one", "a", "an", "1"}
_BETWEEN = (
    r"(?:\s(?:euro\s)?(?:tot|en|a|of|of misschien|and|to|or|tot en met|(?:en|tot) "
    r"(?:maximaal|max|hooguit))\s|\s?[-/]\s?)"
)
_END = r"(?![\w%]|[.,]\d)"
_START = r"(?<![\w.,/-])"

RANGE = re.compile(
    rf"(?:\b(?P<two>tussen|between) (?:de |the )?)?"
    rf"{_START}(?:€\s?)?(?P<a>{_FIGURE}|{WORDS})(?:\s?(?:{EURO}|e))?(?P<joined>{_BETWEEN})"
    rf"(?:€\s?)?(?P<b>{_FIGURE}|{WORDS})(?P<unit>\s?(?:{EURO}|e|,-)(?!\w))?"
    rf"(?P<per>\s?(?:{_PERIOD})\b)?{_END}"
)
COINED = re.compile(
    rf"\b(?:(?P<n>\d{{1,3}}|(?P<part>hal(?:f|ve)|anderhal(?:f|ve)|twee ?en ?(?:een )?halve)|"
    rf"(?P<hue>rooie|rode)|{WORDS}) )?(?P<coin>{COIN})\b"
)
THOUSANDS = re.compile(rf"{_START}(?:€\s?)?(?P<n>\d{{1,2}}(?:[.,]\d)?)\s?k{_END}")
#: "Anderhalf duizend", "tweeenhalve mille".
HALVED = re.compile(
    r"\b(?P<n>ander|twee ?en|drie ?en|vier ?en|een |)hal(?:f|ve) ?(?P<big>duizend|honderd|mille|"
    r"rug)\b"
)
ONE_AND_A_HALF = {"": 1, "een": 1, "ander": 3, "twee": 5, "drie": 7, "vier": 9}
HUNDREDS = {"honderd": 1, "duizend": 10, "mille": 10, "rug": 10}
#: "Achtenhalve euro", "zeven en een halve euro per week".
AND_A_HALF = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{WORDS}) ?(?:en ?)?(?:een )?hal(?:f|ve) (?={EURO}\b|{_PERIOD})"
)
CENTS = re.compile(rf"{_START}(?P<n>\d{{1,2}}|{WORDS}) ?(?:ct|cent|cents|centen|eurocent)\b")
#: "Een euro of dertig", "een briefje van vijftig", "vier keer van 50".
SAID_SO = re.compile(
    rf"\been (?:euro|eurootje|(?P<coin>{COIN})) of (?P<a>\d{{1,4}}|{WORDS})\b"
    rf"|\b(?:(?P<n>\d{{1,2}}|{WORDS}) )?(?:brief[jk]es?|biljet|biljetten) van "
    rf"(?P<b>\d{{1,3}}|{WORDS})\b"
    rf"|\b(?:(?:keer|x|maal|{TERMS}|times) (?:doen |betalen )?(?:van|a)"
    r"|(?:times|payments|instal?lments|parts) of) "
    rf"(?:€ ?)?(?P<c>\d{{1,4}}(?:[.,]\d\d)?|{WORDS})\b(?! (?:maanden|weken|dagen|euro \d))"
    # "Drie keer vijftig": what is multiplied needs no sign of money when nothing is counted by it.
    rf"|(?<=[\d#]) (?:keer|x|maal|times) (?P<e>[1-9]\d{{1,3}}(?:[.,]\d\d)?|{WORDS}){LOOSE_END}"
    r"|(?:(?<=[\d#]x )|(?<=[\d#] x ))(?P<d>[1-9]\d{1,3}(?:[.,]\d\d)?)"
    rf"{LOOSE_END}"
    r"|(?:(?<=# van )|(?<=weken lang )|(?<=maanden lang )|(?<=# maanden )|(?<=# maanden van )|"
    r"(?<=# maandjes van )|"
    r"(?<=# maand )|(?<=maanden x )|(?<=months x )|"
    rf"(?<=weken x ))(?P<f>[1-9]\d{{1,3}}){LOOSE_END}"
)
MONEY = re.compile(
    rf"(?:€|\beuro?)\s?(?P<a>{_FIGURE})(?:,-|\s-)?{_END}"
    rf"|{_START}(?P<b>{_FIGURE})(?:\s?{EURO}|,-|,=){_END}"
    rf"(?:\s?(?:en )?(?P<cents>\d\d)\b(?: (?:cent|ct)\b)?"
    rf"(?!\s?(?:{EURO}|e\b|per\b|x\b|keer|maal|in de|dagen|weken|maanden|"
    rf"termijn|jaar|%)))?"
    rf"|{_START}(?P<e>{_FIGURE})\s?e(?=\s|$|[.!?,])"
    # Two decimals behind a comma are cents, wherever they stand.
    rf"|{_START}(?P<d>\d{{1,3}}(?:\.\d{{3}})*,\d\d|\d{{1,6}},\d\d){_END}"
    rf"|\b(?P<c>{WORDS})\s?{EURO}\b(?:\s(?:en )?(?P<cw>{WORDS})\b(?!\s?(?:{EURO}|keer|termijn)))?"
)
BEFORE_PERIOD = re.compile(
    rf"{_START}(?P<a>{_FIGURE}|{WORDS})(?:,-|\.-|\s[=-])?(?: \.)?\s"
    rf"(?:(?:max|maximaal|ofzo|of zo|graag|dan|over|op|af|neer|weg|apart|left|ik|"
    rf"kan|kunnen|wil|willen|zou|te|afspreken|doen|proberen|{INFINITIVE}|zou|moet|moeten|lukken|"
    rf"gaan|er|zijn|worden|bij|erbij) ){{0,4}}(?=(?:{_PERIOD})\b)"
)
#: "85 mnd": as so many months or weeks hardly anybody would say it.
BEFORE_UNIT = re.compile(
    rf"{_START}(?<!\bin )(?<!\bover )(?<!\bbinnen )(?<!\bna )(?<!\bvoor )(?<!\bal )(?<!\bnog )"
    rf"(?<!\bvan )(?P<a>(?:2[5-9]|[3-9]\d|[1-9]\d\d)(?:[.,]\d\d)?)(?=\s{BARE_UNIT})"
)
AFTER_PERIOD = re.compile(
    rf"\b(?:{_PERIOD})\s(?:(?:kan|ik|kan ik|wel|zou|een|max|maximaal|hooguit|ongeveer|rond de|"
    rf"iets van|om en nabij|zo'n|i|can|pay|betaal|betalen|about|max|of|van|wil|is|lukt) ){{0,4}}?"
    rf"(?P<a>\d{{1,4}}(?:[.,]\d\d?)?|{WORDS}){_END}"
    r"(?!\s(?:maanden|weken|dagen|keer|months|weeks|in totaal|totaal))"
)
BEFORE_VERB = re.compile(
    rf"{_START}(?<!de )(?<!den )(?<!op )(?<!in )(?<!die )(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|"
    rf"honderd\w*|\w+honderd|tweehonderd|{WORDS})"
    rf"(?: (?:kan ik|ik|wel|nu|direct|vandaag|alvast|eerst|dan|max|maximaal|meteen|er|zou ik))* "
    rf"(?:kunnen |te )?{INFINITIVE}\b"
)
PERIOD_NEXT = re.compile(rf"\s?(?:{_PERIOD})\b")
#: Something follows what comes first: "nu 60, de rest met 15 per maand".
_FOLLOWS = r"(?=.*\b(?:dan|daarna|vervolgens|rest|vanaf|then|after\w*|monthly|per|elke|iedere)\b)"
FIGURE_FIRST = re.compile(
    rf"(?:{_START}(?<!\bde )(?<!\bdie )(?<!\bben )(?<!\bwordt )(?<!\bword )(?<!\bom )(?<!\bnummer )"
    rf"(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|{TENS})"
    rf"(?= {NOW}\b| (?:op )?#{{3,}}| (?:down|aan)\b{_FOLLOWS})"
    rf"|(?:\b(?<!tot )(?<!van ){NOW}|(?<!\S)#{{3,}}) (?:{BESIDE} ){{0,4}}"
    rf"(?P<b>[1-9]\d{{1,3}}(?:[.,]\d\d)?|{WORDS})"
    rf"{LOOSE_END}{_FOLLOWS})"
)
#: "60 ipv 50".
INSTEAD_OF = re.compile(
    rf"{_START}(?<!\bin )(?<!\bop )(?<!\bde )(?P<a>[1-9]\d{{1,4}}|{TENS})"
    r"(?= (?:zijn |worden )?(?:ipv|in plaats van|instead of) (?:de |die )?(?:€ ?)?\d+(?! ?(?:x|"
    r"keer|termijnen|maanden)))"
)
#: What is offered instead: "wel 25", "ik heb 65", "20 kan ik wel".
INSTEAD = re.compile(
    rf"(?:{CANNOT}|\d niet)\b.{{0,20}}?(?:\b(?:wel|eerder|liever|hooguit|hoogstens|max|maximaal|"
    rf"ik heb|ik kan|kan ik|ik doe|maar) (?P<a>[1-9]\d{{0,3}}|{WORDS}){LOOSE_END}"
    rf"|{_START}(?P<b>[1-9]\d{{0,3}}|{WORDS}) (?:(?:kan|lukt|gaat|ik|zou|dan|misschien|eventueel|"
    r"nog) )*wel(?!\w))"
)


_AROUND = r"(?:(?:ongeveer|zo'n|rond de|circa|maar|about|around|max|maximaal|hooguit) )?"
_NOW_THEN = (
    r"(?: (?:die|u|jullie|je|nu|dan|er|alvast|graag|liever|maar|nog maar|hier|"
    r"wel|weer|nog))*"
)
#: Words that only an amount follows: "ik zeg 45", "mijn bod is 300", "dan betaal ik 400".
_LEADS = "|".join(
    (
        (
            r"ik zeg|zeg maar|\w+ zegt|ik bied|bied ik|i (?:can )?(?:pay|offer|do)|i (?:only have|"
            r"have only)"
        ),
        r"(?:mijn |my )?(?:bod|voorstel|aanbod|max|maximum|offer)(?: is| zou zijn)?",
        rf"betaal(?: ik)?{_NOW_THEN}|ik (?:doe|geef|stort|stuur|leg|los|heb|kan){_NOW_THEN}",
        r"i can (?:manage|afford)|i paid|(?:pay )?the full",
        (
            rf"(?:geef|stort|maak|stuur|doe|boek|leg) ik{_NOW_THEN}|heb er(?: maar| nu)?"
            rf"|maak (?:er|daar|het){_NOW_THEN}|\w+ krijg(?:en|t)?{_NOW_THEN}|of anders"
        ),
        r"(?:denk|dacht|dachten)(?: \w+){0,2} aan|steeds|telkens|per keer|elke keer",
        rf"(?:en )?(?:daarna|vervolgens)(?: betaal ik| doe ik)?{_NOW_THEN}",
        # "Verlagen naar 40", "jullie krijgen er 300 van".
        rf"{CHANGED} naar|(?:\w*bedrag|\w*termijn|regeling) naar",
        rf"(?:gaat|gaan|betaal ik|kan ik|stort ik|maak ik|wil ik) er{_NOW_THEN}",
        r"(?:max|maximaal|hooguit|hoogstens|minstens) is|(?:meer|more) (?:dan|als|than)",
        r"(?:akkoord|genoegen|eens|tevreden)(?: \w+)? met|zet (?:me|mij|het)(?: maar)? op",
        (
            r"schik(?:ken)? voor|(?:^|(?:heb|hebben|al|net|zojuist|just|have|i) )(?:betaald|"
            r"overgemaakt|gestort|voldaan|paid|sent(?: \w+){0,2})"
        ),
        r"(?:begin|beginnen|start|starten) met|zeg|liever|het liefst",
        r"waarvan(?: ik| er)*",
        r"daarvan (?:gaat|gaan|kan|wil|mag|betaal)(?: ik| er)*",
        r"(?:(?:nu|dan) (?:is het|is dat|wordt het|is|wordt)|het wordt)(?: nog| maar| nu)*",
        (
            r"(?:verder|voortaan|tegenwoordig|inmiddels|nu)(?: ook)?(?: nog)? maar|(?:verder|"
            r"voortaan|tegenwoordig)(?: ook)?"
        ),
        r"toch maar|ik red(?: nog| net| wel)*",
        # What we may take: "haal maar 50 van mijn rekening".
        r"(?:haal|pak|neem|schrijf|incasseer|trek|boek)(?: er| dan| toch)*(?: maar)?",
        r"kan(?: (?:nu|maar|dan|er|wel|ook|nog|hooguit|max|maximaal|alleen))+",
        (
            r"daar (?:kan|gaat|mag|wil|gaan|mogen)(?: ik| er)*|(?:ik )?bedoel(?:de)?(?: eigenlijk|"
            r" dus)*"
        ),
    )
)
LED = re.compile(
    rf"\b(?:{_LEADS}) {_AROUND}(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|{TENS})"
    rf"(?:{LOOSE_END}|(?= (?:van|on|over|gespaard|liggen|klaarliggen|opzij|af|aan|naar|heb|zit|"
    r"already|jullie)\b| (?:de )?#| (?:maak|stort|betaal|doe|regel) ik\b))(?! (?:in totaal|"
    r"maanden|termijnen|keer))"
)
#: "Termijn van 60", "mijn bod van 250": whatever stands behind it.
OF_PAYMENT = re.compile(
    r"\b(?:(?:\w*(?:bedrag|som|termijn|termijnen|link|verzoek|betaling|storting)|tikkie|maximum|"
    r"max|bod|aanbod|voorstel|restant|rest) van|(?:\w*link|\w*verzoek|tikkie) voor|"
    r"af op) (?P<a>[1-9]\d{1,4}(?:[.,]\d\d)?)"
    r"(?![\w%/-])(?! (?:keer|x|maanden|termijnen|weken|dagen|jaar|uur|procent))"
)
_MOVED = (
    r"(?:afgeschreven|geincasseerd|overgeboekt|betaald|overgemaakt|gestort|afgelost|afbetaald|"
    r"voldaan)"
)
_MOVES = r"(?:betaal|stort|overmaak|aflos|geef|doe|leg)"
#: "Er al 60 van betaald", "heb ik 45 betaald", "als ik 50 betaal", "zal ik vijftig doen".
PAID = re.compile(
    rf"(?:\b(?:er|al|reeds|alvast|just|already|paid|heb ik|hebben we) |(?<=heb ))(?:al |reeds |"
    rf"nu )?"
    rf"(?P<a>[1-9]\d{{1,4}}|{TENS}) (?:er )?(?:van (?:de \d+ )?)?{_MOVED}\b"
    rf"|\b(?:als|dat|wanneer|indien|zodra|zal|zou|kan) (?:ik|we|wij|je) (?:nu |er |dan )?"
    rf"(?P<b>[1-9]\d{{1,4}}|{TENS}) (?:{_MOVES}|doen|geven)\b"
)


#: A figure in a clause that is asked in whole: it has no noun behind it.
PLAIN = re.compile(rf"{_START}(?P<a>[1-9]\d{{1,4}}(?:,\d\d)?)(?=$|[\s.!?,])(?![.,]\d)")
#: A figure of ten or more that nothing else has claimed.
BARE = re.compile(
    # "De 85" is no day.
    rf"{_START}(?:(?<!\bde )|(?<!van de )(?=3[2-9]|[4-9]\d|\d{{3}}))"
    rf"(?<!\bden )(?<!\bop )(?<!\bin )(?<!\bnummer )(?<!\boptie )(?<!\bom )(?<!\btot )(?<!\bna )"
    rf"(?<!\bben )(?<!\bvan )(?<!\bvoor )(?<!\bover )(?<!\bvanaf )(?<!\bmet )"
    rf"(?<!\bnog )(?<!\bal )(?<!\bthe )(?<!\bnr )"
    rf"(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|{TENS})(?:{LOOSE_END}|(?= (?:me|mij|mogen|kunt|krijg|"
    r"krijgen|krijgt|missen|volgende|van|over|ook|en niet|genoeg|redelijk|hebben|doen|doe|worden|"
    r"tops|enough|staat|dus|bij|erbij|zijn|komt|jullie|acceptabel|per keer|(?:naar|voor|"
    r"aan) (?:jullie|u))\b))"
)


def cents_of(figure: str) -> int:
    """Return the cents of a figure in Dutch or English style: "1.250,50", "1,250.50", "50"."""
    whole, cents = figure, "0"
    tail = re.search(r"[.,](\d{1,2})$", figure)
    if tail:
        whole, cents = figure[: tail.start()], tail.group(1).ljust(2, "0")
    return int(re.sub(r"[.,]", "", whole)) * 100 + int(cents)


def cents_said(said: str) -> int | None:
    """Return the cents of a figure or of a number in words; None if it is neither."""
    if said[:1].isdigit():
        return cents_of(said)
    value = number_word(said)
    return None if value is None else value * 100
