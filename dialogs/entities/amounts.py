"""Amounts in a message. Nothing is guessed: no sign of money and no period, no amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dialogs.entities.clauses import Clauses
from dialogs.entities.coins import COIN, COINS, ONE_COIN
from dialogs.entities.numbers import LOOSE_END, TENS, WORDS, number, number_word
from dialogs.entities.periods import PERIOD as _PERIOD
from dialogs.entities.standing import (
    BESIDE,
    CANNOT,
    EURO,
    NOW,
    comes_first,
    is_a_story,
    is_denied,
    is_refused,
    is_told,
    offers_bare,
    only_period,
    per_of,
    will_not_pay,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount that somebody named, in cents; of a range, the least and the most."""

    cents: int
    per: str | None = None
    most: int | None = None
    #: It is to be paid first, before the others.
    first: bool = False
    #: It was said to be too much.
    refused: bool = False
    #: It is what somebody earns or has to pay elsewhere, told beside an offer.
    told: bool = False
    #: The words behind it tell so: "1200 salaris".
    told_behind: bool = False


_FIGURE = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,6}(?:[.,]\d{1,2})?(?!\d)"
#: "Drie maandelijkse bedragen" are so many of them.
_PARTS_BEHIND = re.compile(r"\s?(?:maandelijkse|wekelijkse)\b")
#: "Een maandelijkse betaling" is not one euro a month.
_ARTICLES = {"een", "one", "a", "an"}
_BETWEEN = (
    r"(?:\s(?:euro\s)?(?:tot|en|a|of|of misschien|and|to|or|tot en met|(?:en|tot) "
    r"(?:maximaal|max|hooguit))\s|\s?[-/]\s?)"
)
_END = r"(?![\w%]|[.,]\d)"
_START = r"(?<![\w.,/-])"

_RANGE = re.compile(
    rf"(?:\b(?P<two>tussen|between) (?:de |the )?)?"
    rf"{_START}(?:€\s?)?(?P<a>{_FIGURE}|{WORDS})(?:\s?(?:{EURO}|e))?(?P<joined>{_BETWEEN})"
    rf"(?:€\s?)?(?P<b>{_FIGURE}|{WORDS})(?P<unit>\s?(?:{EURO}|e|,-)(?!\w))?"
    rf"(?P<per>\s?(?:{_PERIOD})\b)?{_END}"
)
_COINED = re.compile(
    rf"\b(?:(?P<n>\d{{1,3}}|(?P<part>hal(?:f|ve)|anderhal(?:f|ve)|twee ?en ?(?:een )?halve)|"
    rf"(?P<hue>rooie|rode)|"
    rf"{WORDS}) )?(?P<coin>{COIN})\b"
)
_THOUSANDS = re.compile(rf"{_START}(?:€\s?)?(?P<n>\d{{1,2}}(?:[.,]\d)?)\s?k{_END}")
#: "Anderhalf duizend", "tweeenhalve mille".
_HALVED = re.compile(
    r"\b(?P<n>ander|twee ?en|drie ?en|vier ?en)hal(?:f|ve) ?(?P<big>duizend|honderd|mille|rug)\b"
)
_ONE_AND_A_HALF = {"ander": 3, "twee": 5, "drie": 7, "vier": 9}
_HUNDREDS = {"honderd": 1, "duizend": 10, "mille": 10, "rug": 10}
#: "Achtenhalve euro", "zeven en een halve euro per week".
_AND_A_HALF = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{WORDS}) ?(?:en ?)?(?:een )?hal(?:f|ve) (?={EURO}\b|{_PERIOD})"
)
_CENTS = re.compile(rf"{_START}(?P<n>\d{{1,2}}|{WORDS}) ?(?:ct|cent|cents|centen|eurocent)\b")
#: "Een euro of dertig", "een briefje van vijftig", "vier keer van 50".
_SAID_SO = re.compile(
    rf"\been (?:euro|eurootje|(?P<coin>{COIN})) of (?P<a>\d{{1,4}}|{WORDS})\b"
    rf"|\b(?:(?P<n>\d{{1,2}}|{WORDS}) )?(?:brief[jk]es?|biljet|biljetten) van "
    rf"(?P<b>\d{{1,3}}|{WORDS})\b"
    rf"|\b(?:keer|x|maal|termijnen|termijntjes|delen|betalingen|times|payments) (?:van|a|of) "
    rf"(?:€ ?)?(?P<c>\d{{1,4}}(?:[.,]\d\d)?|{WORDS})\b(?! (?:maanden|weken|dagen))"
    # "Drie keer vijftig": what is multiplied needs no sign of money when nothing is counted by it.
    rf"|(?<=[\d#]) (?:keer|x|maal|times) (?P<e>[1-9]\d{{1,3}}(?:[.,]\d\d)?|{WORDS}){LOOSE_END}"
    r"|(?:(?<=[\d#]x )|(?<=[\d#] x ))(?P<d>[1-9]\d{1,3}(?:[.,]\d\d)?)"
    rf"{LOOSE_END}"
)
_MONEY = re.compile(
    rf"(?:€|\beuro?)\s?(?P<a>{_FIGURE})(?:,-|\s-)?{_END}"
    rf"|{_START}(?P<b>{_FIGURE})(?:\s?{EURO}|,-|,=){_END}"
    rf"(?:\s?(?:en )?(?P<cents>\d\d)\b(?: (?:cent|ct)\b)?"
    rf"(?!\s?(?:{EURO}|e\b|per\b|x\b|keer|maal|in de|dagen|weken|maanden|"
    rf"termijn|jaar|%)))?"
    rf"|{_START}(?P<e>{_FIGURE})\s?e(?:\s|$|[.!?,])"
    # Two decimals behind a comma are cents, wherever they stand.
    rf"|{_START}(?P<d>\d{{1,3}}(?:\.\d{{3}})*,\d\d|\d{{1,6}},\d\d){_END}"
    rf"|\b(?P<c>{WORDS})\s?{EURO}\b(?:\s(?:en )?(?P<cw>{WORDS})\b(?!\s?(?:{EURO}|keer|termijn)))?"
)
_BEFORE_PERIOD = re.compile(
    rf"{_START}(?P<a>{_FIGURE}|{WORDS})(?:,-|\s[=-])?\s"
    rf"(?:(?:max|maximaal|ofzo|of zo|graag|dan|over|left|ik|kan|kunnen|wil|willen|zou|te|"
    rf"afspreken|doen|"
    rf"geven|storten|proberen|sturen|"
    rf"betalen|aflossen|afbetalen|overmaken|missen|afdragen|er) ){{0,4}}(?=(?:{_PERIOD})\b)"
)
_AFTER_PERIOD = re.compile(
    rf"\b(?:{_PERIOD})\s(?:(?:kan|ik|kan ik|wel|zou|een|max|maximaal|hooguit|ongeveer|rond de|"
    rf"iets van|om en nabij|zo'n|i|can|pay|betaal|betalen|about|max|of|van|wil|is|lukt) ){{0,4}}?"
    rf"(?P<a>\d{{1,4}}(?:[.,]\d\d?)?|{WORDS}){_END}"
    r"(?!\s(?:maanden|weken|dagen|keer|months|weeks|in totaal|totaal))"
)
_VERBS = (
    r"(?:(?:van )?(?:betalen|missen|overmaken|storten)|aflossen|afbetalen|ophoesten|dokken|"
    r"afdragen|bijleggen|"
    r"neerleggen|aanbetalen|voldoen|neertellen|lappen|geven|afbetaln|inleggen|opbrengen)"
)
_BEFORE_VERB = re.compile(
    rf"{_START}(?<!de )(?<!den )(?<!op )(?<!in )(?<!die )(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|"
    rf"honderd\w*|\w+honderd|tweehonderd|{WORDS})"
    rf"(?: (?:kan ik|ik|wel|nu|direct|vandaag|alvast|eerst|dan|max|maximaal|meteen|er|zou ik))* "
    rf"(?:kunnen |te )?{_VERBS}\b"
)
_PERIOD_NEXT = re.compile(rf"\s?(?:{_PERIOD})\b")
#: Something follows what comes first: "nu 60, de rest met 15 per maand".
_FOLLOWS = r"(?=.*\b(?:dan|daarna|vervolgens|rest|vanaf|then|after\w*|monthly|per|elke|iedere)\b)"
_FIGURE_FIRST = re.compile(
    rf"(?:{_START}(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?)"
    rf"(?= {NOW}\b| #{{3,}}| (?:down|aan)\b{_FOLLOWS})"
    rf"|(?:\b(?<!tot )(?<!van ){NOW}|(?<!\S)#{{3,}}) (?:{BESIDE} ){{0,4}}"
    rf"(?P<b>[1-9]\d{{1,3}}(?:[.,]\d\d)?|{WORDS})"
    rf"{LOOSE_END}{_FOLLOWS})"
)
#: What is offered instead: "wel 25", "ik heb 65", "20 kan ik wel".
_INSTEAD = re.compile(
    rf"{CANNOT}\b.{{0,20}}?(?:\b(?:wel|eerder|liever|hooguit|hoogstens|max|maximaal|ik heb|maar)"
    rf" (?P<a>[1-9]\d{{0,3}}|{WORDS}){LOOSE_END}"
    rf"|{_START}(?P<b>[1-9]\d{{0,3}}|{WORDS}) (?:(?:kan|lukt|gaat|ik|zou|dan) )*wel(?!\w))"
)


#: Words that only an amount follows: "ik zeg 45", "mijn bod is 300", "dan betaal ik 400".
_LED = re.compile(
    rf"\b(?:ik zeg|zeg maar|ik bied|bied ik|mijn (?:bod|voorstel|aanbod|max|maximum)(?: is|"
    rf" zou zijn)?|bod(?: is)?|"
    rf"voorstel(?: is)?|betaal(?: ik)?(?: u| jullie| je| nu| dan| er| alvast| graag| liever|"
    rf" maar)*|"
    rf"ik (?:doe|geef|stort|stuur|leg|los|heb)(?: u| jullie| je| dan| er| alvast| maar|"
    rf" nog maar| hier| wel| nu)*|"
    rf"geef ik(?: u| jullie| je)?|stort ik|een bedrag van|een betaling van|de som van|"
    rf"maximum van|max van|"
    rf"(?:max|maximaal|hooguit|hoogstens|minstens) is|i (?:can )?(?:pay|offer|do)|i have only|"
    rf"my offer is|"
    rf"i paid) (?:ongeveer |zo'n |rond de |circa |maar |about |around |max |maximaal |hooguit )?"
    rf"(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|{TENS})(?:{LOOSE_END}|(?= van\b))"
    rf"(?! (?:in totaal|maanden|termijnen|"
    rf"keer))"
)
#: "Er al 60 van betaald", "45 betaald".
_PAID = re.compile(
    rf"(?:\b(?:er|al|reeds|alvast|just|already|paid) |(?<=heb ))(?:al |reeds |"
    rf"nu )?(?P<a>[1-9]\d{{1,4}}|{TENS}) "
    rf"(?:er )?(?:van )?(?:betaald|overgemaakt|gestort|afgelost|afbetaald|voldaan)\b"
)


#: A figure of ten or more that nothing else has claimed.
_BARE = re.compile(
    rf"{_START}(?<!\bde )(?<!\bden )(?<!\bop )(?<!\bin )(?<!\bnummer )"
    rf"(?<!\boptie )(?<!\bom )(?<!\btot )(?<!\bna )"
    rf"(?<!\bben )(?<!\bvan )(?<!\bvoor )(?<!\bover )(?<!\bvanaf )(?<!\bmet )"
    rf"(?<!\bnog )(?<!\bal )(?<!\bthe )(?<!\bnr )"
    rf"(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|{TENS})(?:{LOOSE_END}|(?= (?:me|mij|krijg|krijgen|"
    rf"krijgt|missen|volgende|van)\b))"
)


def cents_of(figure: str) -> int:
    """Return the cents of a figure in Dutch or English style: "1.250,50", "1,250.50", "50"."""
    whole, cents = figure, "0"
    tail = re.search(r"[.,](\d{1,2})$", figure)
    if tail:
        whole, cents = figure[: tail.start()], tail.group(1).ljust(2, "0")
    return int(re.sub(r"[.,]", "", whole)) * 100 + int(cents)


def _cents(said: str) -> int | None:
    if said[:1].isdigit():
        return cents_of(said)
    value = number_word(said)
    return None if value is None else value * 100


def find_amounts(
    text: str, said: str | None = None, clauses: Clauses | None = None
) -> tuple[Amount, ...]:
    """Return every amount in a normalised text, in order. A number alone is no amount.

    `said` is the whole text where `text` has parts of it blanked out, sign for sign; `clauses`
    tell which amounts belong to a story.
    """
    found: dict[int, Amount] = {}
    left = text
    for pattern, reader in _READERS:
        for match in list(pattern.finditer(left)):
            amount = reader(match, said or text)
            if amount is not None:
                found[match.start()] = amount
                left = left[: match.start()] + "#" * len(match[0]) + left[match.end() :]
    if len(found) == 1 and will_not_pay(said or text):
        return ()
    if not found:
        found = dict(_bare(left, said or text, clauses))
    if clauses is not None:
        found = {start: _told(one, start, clauses) for start, one in found.items()}
    return _with_period(_offered([found[start] for start in sorted(found)]), found, said or text)


def _bare(left: str, text: str, clauses: Clauses | None) -> Iterator[tuple[int, Amount]]:
    """Read figures without a sign of money in a clause that speaks of paying."""
    for match in _BARE.finditer(left):
        clause = clauses.around(match.start("a")) if clauses else text
        on_a_day = left[: match.start("a")].endswith("### ")
        amount = _figure(match, text) if on_a_day or offers_bare(clause) else None
        if amount is not None:
            yield match.start(), amount


def _told(one: Amount, start: int, clauses: Clauses) -> Amount:
    """Mark an amount of a story; what is told in another clause is not told of this one."""
    behind = one.told and not is_told(clauses.before(start), "")
    told = (one.told and not behind) or one.told_behind or is_a_story(clauses.around(start))
    return replace(one, told=told)


def _with_period(
    offered: tuple[Amount, ...], found: Mapping[int, Amount], text: str
) -> tuple[Amount, ...]:
    """Give a lone amount the only period of a short message: "per maand aflossen, 45 euro"."""
    if len(offered) != 1 or len(found) != 1 or offered[0].per or len(text.split()) > _SHORT:
        return offered
    return (replace(offered[0], per=only_period(text)),)


_SHORT = 14


def _offered(found: list[Amount]) -> tuple[Amount, ...]:
    """Leave out what is no offer where there is one: "50 lukt niet, wel 25", "ik verdien 900"."""
    found = [one for one in found if not one.told]
    left = [one for one in found if not one.refused]
    if not left or len(left) == len(found):
        return tuple(found)
    per = next((one.per for one in found if one.refused and one.per), None)
    return tuple(one if one.per or one.first else replace(one, per=per) for one in left)


def _made(
    match: re.Match[str], text: str, cents: int | None, most: int | None = None
) -> Amount | None:
    before, after = text[: match.start()], text[match.end() :]
    if not cents or (is_denied(before) and most is None):
        return None
    return Amount(
        cents=cents,
        per=per_of(match, text),
        most=most,
        first=comes_first(before, after),
        refused=is_refused(before, after),
        told=is_told(before, after),
        told_behind=is_told("", after),
    )


def _range(match: re.Match[str], text: str) -> Amount | None:
    least, most = _cents(match["a"]), _cents(match["b"])
    if (
        least is None
        or most is None
        or least >= most
        or (match["joined"].strip() in {"en", "and"} and not match["two"])
        or not (match["unit"] or match["per"] or "€" in match[0])
    ):
        return None
    return _made(match, text, least, most)


def _coined(match: re.Match[str], text: str) -> Amount | None:
    said = match["n"]
    if match["part"]:
        halves = {"h": 1, "a": 3}.get(said[0], 5)
        return _made(match, text, halves * COINS[match["coin"]] * 50)
    times = number(said) if said and not match["hue"] else None
    if times is None:
        times = 1 if ONE_COIN.search(match["coin"]) or said else None
    return None if times is None else _made(match, text, times * COINS[match["coin"]] * 100)


def _said_so(match: re.Match[str], text: str) -> Amount | None:
    said = match["a"] or match["b"] or match["c"] or match["d"] or match["e"]
    times = number(match["n"]) if match["n"] else COINS.get(match["coin"] or "", 1)
    cents = _cents(said)
    return None if cents is None or times is None else _made(match, text, times * cents)


def _halved(match: re.Match[str], text: str) -> Amount | None:
    halves = _ONE_AND_A_HALF[match["n"].removesuffix("en").strip()]
    return _made(match, text, halves * _HUNDREDS[match["big"]] * 5_000)


def _and_a_half(match: re.Match[str], text: str) -> Amount | None:
    whole = number(match["n"].removesuffix("en"))
    return None if whole is None else _made(match, text, whole * 100 + 50)


def _few_cents(match: re.Match[str], text: str) -> Amount | None:
    return _made(match, text, number(match["n"]))


def _thousands(match: re.Match[str], text: str) -> Amount | None:
    return _made(match, text, round(float(match["n"].replace(",", ".")) * 100_000))


def _money(match: re.Match[str], text: str) -> Amount | None:
    if match["e"] and not _is_money(match, text):
        return None
    cents = _cents(match["a"] or match["b"] or match["e"] or match["d"] or match["c"])
    if cents is not None and match["cents"]:
        cents += int(match["cents"])
    if cents is not None and match["cw"] and 5 <= (more := number(match["cw"]) or 0) < 100:
        cents += more
    return _made(match, text, cents)


def _is_money(match: re.Match[str], text: str) -> bool:
    """Tell whether "50e" means euros: "25e" may be a day of the month."""
    value = cents_of(match["e"]) // 100
    rest = text[match.end("e") + 1 :]
    before = text[: match.start()]
    if re.search(r"\b(?:mijn|m'n|zijn|haar|my)\s$", before):
        return False  # "sinds mijn 50e"
    if _PERIOD_NEXT.match(rest):
        return True
    if re.search(r"\b(?:de|den|op|voor|tot|rond|vanaf|the|elke|iedere)\s$", before):
        return value > 31 and not re.search(r"\b(?:de|den)\s$", before)
    return value > 31 or "," in match["e"]


def _figure(match: re.Match[str], text: str) -> Amount | None:
    if match["a"] in _ARTICLES or _PARTS_BEHIND.match(text, match.end()):
        return None
    return _made(match, text, _cents(match["a"]))


def _figure_first(match: re.Match[str], text: str) -> Amount | None:
    if match["b"] is None:
        return _figure(match, text)
    made = None if match["b"] in _ARTICLES else _made(match, text, _cents(match["b"]))
    return made and replace(made, first=True)


def _instead(match: re.Match[str], text: str) -> Amount | None:
    said = match["a"] or match["b"]
    return None if said in _ARTICLES else _made(match, text, _cents(said))


_READERS = (
    (_SAID_SO, _said_so),
    (_HALVED, _halved),
    (_AND_A_HALF, _and_a_half),
    (_RANGE, _range),
    (_THOUSANDS, _thousands),
    (_COINED, _coined),
    (_MONEY, _money),
    (_CENTS, _few_cents),
    (_BEFORE_PERIOD, _figure),
    (_AFTER_PERIOD, _figure),
    (_BEFORE_VERB, _figure),
    (_FIGURE_FIRST, _figure_first),
    (_LED, _figure),
    (_PAID, _figure),
    (_INSTEAD, _instead),
)


def bare_number(text: str) -> int | None:
    """Return the number that is all a normalised text says ("3", "drie", "optie 3"), or None."""
    stripped = re.sub(
        r"^(?:optie|nummer|keuze|doe maar|option|number|ik kies|in|liever)\s"
        r"|\s(?:graag|please|alstublieft|dan)$",
        "",
        text.strip(" .!?)#"),
    )
    return number(stripped.strip(" .!?)#"))
