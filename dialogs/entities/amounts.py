"""Amounts in a message. Nothing is guessed: no sign of money and no period, no amount."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dialogs.entities.numbers import LOOSE_END, WORDS, number, number_word
from dialogs.entities.periods import BARE_UNIT, period_of
from dialogs.entities.periods import PERIOD as _PERIOD


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


_FIGURE = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,6}(?:[.,]\d{1,2})?(?!\d)"
_EURO = (
    r"(?:€|euro's|euros|euro|euroos?|euri(?:es?)?|eurootjes?|eurotjes?|eur|eu|piek|"
    r"ballen|pop|ekkies|pegels|quid|bucks)"
)
#: What people call round amounts: "drie tientjes", "een meier", "twee ruggen".
_COINS = {
    "tientjes": 10, "tientje": 10, "joet": 10, "joetje": 10, "donnie": 10, "donnies": 10,
    "vijfje": 5, "vijfjes": 5, "twintigje": 20, "twintigjes": 20, "vijftigje": 50,
    "vijftigjes": 50, "geeltje": 25, "geeltjes": 25, "meier": 100, "meiers": 100, "barkie": 100,
    "barkies": 100, "honderdje": 100, "honderdjes": 100, "rug": 1000, "ruggen": 1000,
    "snip": 100, "snippen": 100, "mille": 1000, "tenner": 10, "tenners": 10, "grand": 1000,
}  # fmt: skip
_ONE_COIN = re.compile(r"je$|^(?:meier|barkie|donnie|tenner)$")
#: "Een maandelijkse betaling" is not one euro a month.
_ARTICLES = {"een", "one", "a", "an"}
_COIN = "|".join(sorted(_COINS, key=len, reverse=True))
_BETWEEN = (
    r"(?:\s(?:euro\s)?(?:tot|en|a|of|of misschien|and|to|or|tot en met|(?:en|tot) "
    r"(?:maximaal|max|hooguit))\s|\s?[-/]\s?)"
)
_END = r"(?![\w%]|[.,]\d)"
_START = r"(?<![\w.,/-])"

_RANGE = re.compile(
    rf"(?:\b(?P<two>tussen|between) (?:de |the )?)?"
    rf"{_START}(?:€\s?)?(?P<a>{_FIGURE}|{WORDS})(?:\s?(?:{_EURO}|e))?(?P<joined>{_BETWEEN})"
    rf"(?:€\s?)?(?P<b>{_FIGURE}|{WORDS})(?P<unit>\s?(?:{_EURO}|e|,-)(?!\w))?"
    rf"(?P<per>\s?(?:{_PERIOD})\b)?{_END}"
)
_COINED = re.compile(rf"\b(?:(?P<n>\d{{1,3}}|{WORDS}) )?(?P<coin>{_COIN})\b")
_THOUSANDS = re.compile(rf"{_START}(?:€\s?)?(?P<n>\d{{1,2}}(?:[.,]\d)?)\s?k{_END}")
#: "Anderhalf duizend", "tweeenhalve mille".
_HALVED = re.compile(
    r"\b(?P<n>ander|twee ?en|drie ?en|vier ?en)hal(?:f|ve) ?(?P<big>duizend|honderd|mille|rug)\b"
)
_ONE_AND_A_HALF = {"ander": 3, "twee": 5, "drie": 7, "vier": 9}
_HUNDREDS = {"honderd": 1, "duizend": 10, "mille": 10, "rug": 10}
#: "Achtenhalve euro", "zeven en een halve euro per week".
_AND_A_HALF = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{WORDS}) ?(?:en ?)?(?:een )?hal(?:f|ve) (?={_EURO}\b|{_PERIOD})"
)
_CENTS = re.compile(rf"{_START}(?P<n>\d{{1,2}}|{WORDS}) ?(?:ct|cent|cents|centen|eurocent)\b")
#: "Een euro of dertig", "een briefje van vijftig", "vier keer van 50".
_SAID_SO = re.compile(
    rf"\been (?:euro|eurootje|(?P<coin>{_COIN})) of (?P<a>\d{{1,4}}|{WORDS})\b"
    rf"|\b(?:(?P<n>\d{{1,2}}|{WORDS}) )?(?:brief[jk]es?|biljet|biljetten) van "
    rf"(?P<b>\d{{1,3}}|{WORDS})\b"
    rf"|\b(?:keer|x|maal|termijnen|termijntjes|delen|betalingen|times|payments) (?:van|a|of) "
    rf"(?:€ ?)?(?P<c>\d{{1,4}}(?:[.,]\d\d)?|{WORDS})\b(?! (?:maanden|weken|dagen))"
    # "Drie keer vijftig": what is multiplied needs no sign of money when nothing is counted by it.
    rf"|(?<=[\d#]) (?:keer|x|maal|times) (?P<e>[1-9]\d{{1,3}}(?:[.,]\d\d)?|{WORDS}){LOOSE_END}"
    r"|(?:(?<=[\d#]x )|(?<=[\d#] x ))(?P<d>[1-9]\d{1,3}(?:[.,]\d\d)?)"
    r"(?=$|[.!?]|,? (?:graag|kan|dan|per|elke|is|lukt|mag))"
)
_MONEY = re.compile(
    rf"(?:€|\beuro?)\s?(?P<a>{_FIGURE})(?:,-|\s-)?{_END}"
    rf"|{_START}(?P<b>{_FIGURE})(?:\s?{_EURO}|,-|,=){_END}"
    rf"(?:\s?(?:en )?(?P<cents>\d\d)\b(?: (?:cent|ct)\b)?"
    rf"(?!\s?(?:{_EURO}|e\b|per\b|x\b|keer|maal|in de|dagen|weken|maanden|"
    rf"termijn|jaar|%)))?"
    rf"|{_START}(?P<e>{_FIGURE})\s?e(?:\s|$|[.!?,])"
    # Two decimals behind a comma are cents, wherever they stand.
    rf"|{_START}(?P<d>\d{{1,3}}(?:\.\d{{3}})*,\d\d|\d{{1,6}},\d\d){_END}"
    rf"|\b(?P<c>{WORDS})\s?{_EURO}\b(?:\s(?:en )?(?P<cw>{WORDS})\b(?!\s?(?:{_EURO}|keer|termijn)))?"
)
_BEFORE_PERIOD = re.compile(
    rf"{_START}(?P<a>{_FIGURE}|{WORDS})(?:,-|\s[=-])?\s"
    rf"(?:(?:max|maximaal|ofzo|of zo|graag|dan|over|left|"
    rf"betalen|aflossen|afbetalen|overmaken|missen|afdragen|er) )?(?=(?:{_PERIOD})\b)"
)
_AFTER_PERIOD = re.compile(
    rf"\b(?:{_PERIOD})\s(?:(?:kan|ik|kan ik|wel|zou|een|max|maximaal|hooguit|ongeveer|rond de|"
    rf"iets van|om en nabij|zo'n|i|can|pay|betaal|betalen|about|max|of|van|wil|is|lukt) ){{0,4}}?"
    rf"(?P<a>\d{{1,4}}(?:[.,]\d\d?)?|{WORDS}){_END}"
    r"(?!\s(?:maanden|weken|dagen|keer|months|weeks|in totaal|totaal))"
)
_VERBS = (
    r"(?:betalen|missen|overmaken|aflossen|afbetalen|storten|ophoesten|dokken|afdragen|bijleggen|"
    r"neerleggen|aanbetalen|voldoen|neertellen|lappen|geven|afbetaln|inleggen|opbrengen)"
)
_BEFORE_VERB = re.compile(
    rf"{_START}(?<!de )(?<!den )(?<!op )(?<!in )(?<!die )(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?|"
    rf"honderd\w*|\w+honderd|tweehonderd|{WORDS})"
    rf"(?: (?:kan ik|ik|wel|nu|direct|vandaag|alvast|eerst|dan|max|maximaal|meteen|er|zou ik))* "
    rf"(?:kunnen |te )?{_VERBS}\b"
)
_NOW = (
    r"(?:nu|vandaag|direct|meteen|alvast|eerst|vooraf|vooruit|gelijk|deze week|morgen|eenmalig|"
    r"om te beginnen|(?:begin|beginnen|start|starten) met|now|today|up ?front|first|straight away|"
    r"right away|aanbetaling|aanbetalen|startbedrag|inleg|deposit)"
)
_BESIDE = (
    r"(?:ik|kan|kan ik|betaal|betaal ik|een|al|wel|i|can|pay|met|van|maak|een bedrag van|over|doe|"
    r"wil|wil ik|leg|stort|geef|of)"
)
_FIRST_BEFORE = re.compile(rf"\b{_NOW} (?:{_BESIDE} ){{0,4}}$")
_FIRST_AFTER = re.compile(
    rf"^[\s,]*(?:(?:kan|ik|kan ik|wel|al|betalen|overmaken|aanbetalen|doen|"
    rf"euro|i|can|pay|is|dan|er|als) ){{0,3}}(?:{_NOW}\b|down\b|aan(?=,? (?:en|dan|daarna)\b))"
)
#: Something follows what comes first: "nu 60, de rest met 15 per maand".
_FOLLOWS = r"(?=.*\b(?:dan|daarna|vervolgens|rest|vanaf|then|after\w*|monthly|per|elke|iedere)\b)"
_FIGURE_FIRST = re.compile(
    rf"(?:{_START}(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?)"
    rf"(?= {_NOW}\b| #{{3,}}| (?:down|aan)\b{_FOLLOWS})"
    rf"|(?:\b(?<!tot )(?<!van ){_NOW}|(?<!\S)#{{3,}}) (?:{_BESIDE} ){{0,4}}"
    rf"(?P<b>[1-9]\d{{1,3}}(?:[.,]\d\d)?|{WORDS})"
    rf"{LOOSE_END}{_FOLLOWS})"
)
_CANNOT = (
    r"(?:(?:kan|lukt|gaat|wordt|red|haal|trek|is|zit|can) "
    r"(?:(?:ik|het|'m|m|hem|me|mij|er|dat|voor|in|not) ){0,3}"
    r"(?:niet|nooit|te veel|teveel|onmogelijk|too much)|te veel|teveel|too much)"
)
#: "50 per maand lukt niet": refused, unless it is the only one: "meer dan 45 lukt niet".
_REFUSED = re.compile(rf"[\s,]*(?:(?:euro|{_PERIOD})\s)?{_CANNOT}\b")
#: Income and fixed costs, told to explain an offer.
_TOLD = (
    r"(?:huur|hypotheek|lasten|vaste lasten|inkomen|loon|salaris|uitkering|bijstand|aow|pensioen|"
    r"kinderbijslag|toeslag(?:en)?|leefgeld|alimentatie|netto|bruto|rent|income|wage|salary|benefits)"
)
_TOLD_BEFORE = re.compile(
    rf"\b(?:{_TOLD}|verdien|ontvang|krijg|vang|earn|get|receive)"
    r"(?: (?:is|van|ik|maar|ook|al|slechts|rond|ongeveer|per maand|de|een|of|only|about))* ?$"
)
_TOLD_AFTER = re.compile(
    rf"\s(?:(?:euro|per maand|per week|per kwartaal|aan|van|voor|in de maand|a month|my|mijn|de)"
    rf" ){{0,3}}{_TOLD}\b"
)
_NO_MORE_THAN = re.compile(r"\b(?:meer|hoger|more|higher|boven) (?:dan|than|de)? ?$")
#: What is offered instead: "wel 25", "ik heb 65", "20 kan ik wel".
_INSTEAD = re.compile(
    rf"{_CANNOT}\b.{{0,20}}?(?:\b(?:wel|eerder|liever|hooguit|hoogstens|max|maximaal|ik heb|maar)"
    rf" (?P<a>[1-9]\d{{0,3}}|{WORDS}){LOOSE_END}"
    rf"|{_START}(?P<b>[1-9]\d{{0,3}}|{WORDS}) (?:(?:kan|lukt|gaat|ik|zou|dan) )*wel(?!\w))"
)
_NOT = re.compile(
    r"\b(?:geen|niet|nooit|not|no|can not pay|kan geen|i.p.v|ipv|in plaats van|instead of)"
    r" (?:(?:de|die|het|meer dan|die hele|that|pay|the|betalen) ){0,2}$"
)
_ALL = re.compile(
    r"\b(?:alles|het hele bedrag|hele bedrag|heel het bedrag|volledige bedrag|het geheel|"
    r"de volledige|totale "
    r"bedrag|het totaal|volledig|in (?:een|1) keer|ineens|in (?:een|1) klap|in eens|alles in een|"
    r"in full|full amount|whole amount|whole thing|all of it|in one go|all at once|everything|"
    r"de volle mep|hele som|het volle bedrag)\b"
)
_NOT_ALL = re.compile(
    r"\b(?:niet|geen|nooit|not|no|lukt niet|can't|kan dat niet|onmogelijk|te veel|teveel)\b"
)


_ANY_PERIOD = re.compile(rf"(?:{_PERIOD})\b")
_PERIOD_NEXT = re.compile(rf"\s?(?:{_PERIOD})\b")
_PERIOD_NEAR = re.compile(
    r"[\s,=-]*(?:(?:euro|eur|max|maximaal|ofzo|of zo|graag|dan|betalen|betaal|aflossen|"
    r"afbetalen|er|overmaken|missen|afdragen|kan ik|kan|ik|afbetaling|wil ik|wil|"
    r"extra|to pay|storten|te|"
    r"geven|sparen|doen|kwijt|opzij|leggen|zetten|apart) ){0,3}"
    # A figure behind the period has it: "van die 480 euro elke maand 60".
    rf"(?P<p>{_PERIOD})\b(?! (?:\w+ )?(?:€ ?)?\d)"
)
_PERIOD_BEFORE = re.compile(
    rf"(?P<p>{_PERIOD})\s(?:(?:kan|ik|wel|zou|een|max|maximaal|hooguit|ongeveer|rond de|van|tussen|"
    r"de|iets van|zo'n|i|can|pay|betaal|betalen|about|between|bedrag van|wil|for|of|lukt|is|"
    r"doen|met|er|steeds|telkens|op|rond|\d{1,2}(?:e|ste|de)) ){0,5}$"
)
_UNIT_BEHIND = re.compile(rf"\s(?:per )?{BARE_UNIT}")
_SAYS_MONEY = re.compile(rf"€|{_EURO}|,\d\d|,-")


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


def find_amounts(text: str, said: str | None = None) -> tuple[Amount, ...]:
    """Return every amount in a normalised text, in order. A number alone is no amount.

    `said` is the whole text where `text` has parts of it blanked out, sign for sign.
    """
    found: dict[int, Amount] = {}
    left = text
    for pattern, reader in _READERS:
        for match in list(pattern.finditer(left)):
            amount = reader(match, said or text)
            if amount is not None:
                found[match.start()] = amount
                left = left[: match.start()] + "#" * len(match[0]) + left[match.end() :]
    return _offered([found[start] for start in sorted(found)])


def _offered(found: list[Amount]) -> tuple[Amount, ...]:
    """Leave out what is no offer where there is one: "50 lukt niet, wel 25", "ik verdien 900"."""
    found = [one for one in found if not one.told] or found
    left = [one for one in found if not one.refused]
    if not left or len(left) == len(found):
        return tuple(found)
    per = next((one.per for one in found if one.refused and one.per), None)
    return tuple(one if one.per or one.first else replace(one, per=per) for one in left)


def wants_all(text: str) -> bool:
    """Tell whether a normalised text speaks of paying all at once, and not of being unable."""
    return bool(_ALL.search(text)) and not _NOT_ALL.search(text)


def _made(
    match: re.Match[str], text: str, cents: int | None, most: int | None = None
) -> Amount | None:
    before, after = text[: match.start()], text[match.end() :]
    if not cents or (_NOT.search(before) and most is None):
        return None
    first = bool(_FIRST_BEFORE.search(before) or _FIRST_AFTER.match(after))
    refused = bool(_REFUSED.match(after)) and not _NO_MORE_THAN.search(before)
    per = _per(match, text)
    told = bool(_TOLD_BEFORE.search(before) or _TOLD_AFTER.match(after))
    return Amount(cents=cents, per=per, most=most, first=first, refused=refused, told=told)


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
    times = number(said) if said else None
    if times is None:
        times = 1 if _ONE_COIN.search(match["coin"]) or said else None
    return None if times is None else _made(match, text, times * _COINS[match["coin"]] * 100)


def _said_so(match: re.Match[str], text: str) -> Amount | None:
    said = match["a"] or match["b"] or match["c"] or match["d"] or match["e"]
    times = number(match["n"]) if match["n"] else _COINS.get(match["coin"] or "", 1)
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
    return None if match["a"] in _ARTICLES else _made(match, text, _cents(match["a"]))


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
    (_INSTEAD, _instead),
)


def _per(match: re.Match[str], text: str) -> str | None:
    """Return the period that an amount belongs to: right behind it, or right before."""
    behind = text[match.end() :]
    near = _PERIOD_NEAR.match(behind)
    said = match[0] if not near else near["p"]
    if not near and _UNIT_BEHIND.match(behind) and _SAYS_MONEY.search(match[0]):
        return str(period_of(behind.strip()))
    if not near and not _ANY_PERIOD.search(said):
        before = _PERIOD_BEFORE.search(text[: match.start()])
        if not before:
            return None
        said = before["p"]
    per = period_of(said)
    return None if per is None else str(per)


def bare_number(text: str) -> int | None:
    """Return the number that is all a normalised text says ("3", "drie", "optie 3"), or None."""
    stripped = re.sub(
        r"^(?:optie|nummer|keuze|doe maar|option|number|ik kies|in|liever)\s"
        r"|\s(?:graag|please|alstublieft|dan)$",
        "",
        text.strip(" .!?)#"),
    )
    return number(stripped.strip(" .!?)#"))
