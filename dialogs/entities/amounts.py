"""Amounts in a message. Nothing is guessed: no sign of money and no period, no amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dialogs.entities.numbers import WORDS, number, number_word


class Per(StrEnum):
    """How often an amount comes."""

    DAY = "day"
    WEEK = "week"
    TWO_WEEKS = "2weeks"
    FOUR_WEEKS = "4weeks"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """An amount that somebody named, in cents; of a range, the least and the most."""

    cents: int
    per: str | None = None
    most: int | None = None
    #: It is to be paid first, before the others.
    first: bool = False


_FIGURE = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,6}(?:[.,]\d{1,2})?(?!\d)"
_EURO = (
    r"(?:€|euro's|euros|euro|eurie|euries|euri|eurootjes|eurotjes|eur|eu|piek|ballen|pop|ekkies|quid|"
    r"bucks)"
)
#: What people call round amounts: "drie tientjes", "een meier", "twee ruggen".
_COINS = {
    "tientjes": 10, "tientje": 10, "joet": 10, "joetje": 10, "donnie": 10, "donnies": 10,
    "vijfje": 5, "vijfjes": 5, "twintigje": 20, "twintigjes": 20, "vijftigje": 50,
    "vijftigjes": 50, "geeltje": 25, "geeltjes": 25, "meier": 100, "meiers": 100, "barkie": 100,
    "barkies": 100, "honderdje": 100, "honderdjes": 100, "rug": 1000, "ruggen": 1000,
    "snip": 100, "snippen": 100, "mille": 1000, "tenner": 10, "tenners": 10, "grand": 1000,
}  # fmt: skip
#: "Een maandelijkse betaling" is not one euro a month.
_ARTICLES = {"een", "one", "a", "an"}
_COIN = "|".join(sorted(_COINS, key=len, reverse=True))
_EACH = r"(?:per|in de|in een|iedere|ieder|elke|elk|a|an|each|every|the|/)"
_TWO, _FOUR, _THREE = r"(?:2|twee|two)", r"(?:4|vier|four)", r"(?:3|drie|three)"
_PERIODS: tuple[tuple[Per, str], ...] = (
    (Per.TWO_WEEKS, (rf"{_EACH}\s?{_TWO}\s?(?:weken|weeks|wekelijks)|om de (?:week|14 dagen|twee "
                    rf"weken|2 weken|veertien dagen)|{_EACH} (?:14|veertien) dagen|tweewekelijks|"
                    r"veertiendaags|biweekly|fortnightly|every other week|"
                    r"(?:a|every|per) fortnight")),
    (Per.FOUR_WEEKS, rf"{_EACH}\s?{_FOUR}\s?(?:weken|weeks)|vierwekelijks|om de (?:4|vier) weken"),
    (Per.QUARTER, (rf"{_EACH}\s?kwartaal|kwartaalbasis|{_EACH}\s?{_THREE}\s?(?:maanden|months)|"
                  r"quarterly|(?:a|per|every|each) quarter")),
    (Per.MONTH, (rf"{_EACH}\s?(?:maand|month|mnd|maond|maant|mand)|maandelijks\w*|monthly|"
                 r"maandbasis|'?s maands|"
                 r"(?:elke|iedere|every|each) \d{1,2}(?:e|ste|de|st|nd|rd|th)\b"
                 r"(?: van de maand| of the month)?")),
    (Per.WEEK, (rf"{_EACH}\s?(?:week|wk)|wekelijks\w*|weekly|weekbasis|"
                r"(?:elke|iedere|every|each) \w+(?:dag|day)")),
    (Per.DAY, r"(?:per|iedere|elke|each|every|a|/)\s?(?:dag|day)|dagelijks|daily"),
)  # fmt: skip
_PERIOD = "|".join(f"(?:{pattern})" for _, pattern in _PERIODS)
_BETWEEN = (
    r"(?:\s(?:euro\s)?(?:tot|en|a|of|of misschien|and|to|or|tot en met|(?:en|tot) "
    r"(?:maximaal|max|hooguit))\s|\s?[-/]\s?)"
)
_END = r"(?![\w%]|[.,]\d)"
_START = r"(?<![\w.,/-])"

_RANGE = re.compile(
    rf"{_START}(?:€\s?)?(?P<a>{_FIGURE}|{WORDS})(?:\s?(?:{_EURO}|e))?{_BETWEEN}"
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
#: "Een euro of dertig", "een briefje van vijftig", "vier keer van 50".
_SAID_SO = re.compile(
    rf"\been (?:euro|eurootje) of (?P<a>\d{{1,4}}|{WORDS})\b"
    rf"|\b(?:(?P<n>\d{{1,2}}|{WORDS}) )?(?:briefjes?|biljet|biljetten) van (?P<b>\d{{1,3}}|"
    rf"{WORDS})\b"
    rf"|\b(?:keer|x|maal|termijnen|termijntjes|delen|betalingen|times|payments) (?:van|a|of) "
    rf"(?:€ ?)?(?P<c>\d{{1,4}}(?:[.,]\d\d)?|{WORDS})\b(?! (?:maanden|weken|dagen))"
    r"|(?:(?<=[\d#]x )|(?<=[\d#] x ))(?P<d>[1-9]\d{1,3}(?:[.,]\d\d)?)"
    r"(?=$|[.!?]|,? (?:graag|kan|dan|per|elke|is|lukt|mag))"
)
_MONEY = re.compile(
    rf"(?:€|\beuro?)\s?(?P<a>{_FIGURE})(?:,-|\s-)?{_END}"
    rf"|{_START}(?P<b>{_FIGURE})(?:\s?{_EURO}|,-|,=){_END}"
    rf"(?:\s?(?P<cents>\d\d)\b(?!\s?(?:{_EURO}|e\b|per\b|x\b|keer|maal|in de|dagen|weken|maanden|"
    rf"termijn|jaar|%)))?"
    rf"|{_START}(?P<e>{_FIGURE})\s?e(?:\s|$|[.!?,])"
    # Two decimals behind a comma are cents, wherever they stand.
    rf"|{_START}(?P<d>\d{{1,3}}(?:\.\d{{3}})*,\d\d|\d{{1,6}},\d\d){_END}"
    rf"|\b(?P<c>{WORDS})\s?{_EURO}\b(?:\s(?:en )?(?P<cw>{WORDS})\b(?!\s?(?:{_EURO}|keer|termijn)))?"
)
_BEFORE_PERIOD = re.compile(
    rf"{_START}(?P<a>{_FIGURE}|{WORDS})(?:,-)?\s(?:(?:max|maximaal|ofzo|of zo|graag|dan|"
    rf"betalen|aflossen|afbetalen|overmaken|missen|afdragen|er) )?(?=(?:{_PERIOD})\b)"
)
_AFTER_PERIOD = re.compile(
    rf"\b(?:{_PERIOD})\s(?:(?:kan|ik|kan ik|wel|zou|een|max|maximaal|hooguit|ongeveer|rond de|"
    rf"iets van|om en nabij|zo'n|i|can|pay|betaal|betalen|about|max|of|van|wil|is|lukt) ){{0,4}}?"
    rf"(?P<a>\d{{1,4}}(?:[.,]\d\d?)?|{WORDS}){_END}(?!\s(?:maanden|weken|dagen|keer|months|weeks))"
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
    r"(?:nu|vandaag|direct|meteen|alvast|eerst|vooraf|vooruit|gelijk|deze week|morgen|"
    r"now|today|upfront|up front|first|straight away|right away|aanbetaling|aanbetalen)"
)
_FIRST_BEFORE = re.compile(
    rf"\b{_NOW} (?:(?:ik|kan|kan ik|betaal|betaal ik|een|al|wel|i|can|pay|"
    rf"met|van|maak|een bedrag van|over|doe|wil|wil ik) ){{0,4}}$"
)
_FIRST_AFTER = re.compile(
    rf"^[\s,]*(?:(?:kan|ik|kan ik|wel|al|betalen|overmaken|aanbetalen|doen|"
    rf"euro|i|can|pay|is|dan|er) ){{0,3}}{_NOW}\b"
)
_BEFORE_NOW = re.compile(rf"{_START}(?P<a>[1-9]\d{{1,4}}(?:[.,]\d\d)?)(?= {_NOW}\b)")
_AFTER_NOW = re.compile(
    rf"\b(?<!tot )(?<!van ){_NOW} (?P<a>[1-9]\d{{1,3}}(?:[.,]\d\d)?)"
    r"(?=,? (?:en|dan|daarna|and|then)\b)"
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
    return tuple(found[start] for start in sorted(found))


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
    return Amount(cents=cents, per=_per(match, text), most=most, first=first)


def _range(match: re.Match[str], text: str) -> Amount | None:
    least, most = _cents(match["a"]), _cents(match["b"])
    if (
        least is None
        or most is None
        or least >= most
        or not (match["unit"] or match["per"] or "€" in match[0])
    ):
        return None
    return _made(match, text, least, most)


def _coined(match: re.Match[str], text: str) -> Amount | None:
    said = match["n"]
    times = number(said) if said else None
    if times is None:
        singular = match["coin"] in {"tientje", "vijfje", "meier", "geeltje", "barkie"}
        times = 1 if singular or said else None
    return None if times is None else _made(match, text, times * _COINS[match["coin"]] * 100)


def _said_so(match: re.Match[str], text: str) -> Amount | None:
    said = match["a"] or match["b"] or match["c"] or match["d"]
    times = number(match["n"]) if match["n"] else 1
    cents = _cents(said)
    return None if cents is None or times is None else _made(match, text, times * cents)


def _halved(match: re.Match[str], text: str) -> Amount | None:
    halves = _ONE_AND_A_HALF[match["n"].removesuffix("en").strip()]
    return _made(match, text, halves * _HUNDREDS[match["big"]] * 5_000)


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
    if re.match(rf"\s?(?:{_PERIOD})\b", rest):
        return True
    if re.search(r"\b(?:de|den|op|voor|tot|rond|vanaf|the|elke|iedere)\s$", before):
        return value > 31 and not re.search(r"\b(?:de|den)\s$", before)
    return value > 31 or "," in match["e"]


def _figure(match: re.Match[str], text: str) -> Amount | None:
    if match["a"] in _ARTICLES:
        return None
    return _made(match, text, _cents(match["a"]))


_READERS = (
    (_SAID_SO, _said_so),
    (_HALVED, _halved),
    (_RANGE, _range),
    (_THOUSANDS, _thousands),
    (_COINED, _coined),
    (_MONEY, _money),
    (_BEFORE_PERIOD, _figure),
    (_AFTER_PERIOD, _figure),
    (_BEFORE_VERB, _figure),
    (_BEFORE_NOW, _figure),
    (_AFTER_NOW, _figure),
)


def _per(match: re.Match[str], text: str) -> str | None:
    """Return the period that an amount belongs to: right behind it, or right before."""
    behind = text[match.end() :]
    near = re.match(
        rf"[\s,]*(?:(?:euro|eur|max|maximaal|ofzo|of zo|graag|dan|betalen|aflossen|afbetalen|er|"
        rf"overmaken|missen|afdragen|kan ik|kan|ik|afbetaling|wil ik|,-|extra|to pay|storten|te|"
        rf"geven|sparen) ){{0,3}}"
        # A figure behind the period has it: "van die 480 euro elke maand 60".
        rf"(?P<p>{_PERIOD})\b(?! (?:\w+ )?(?:€ ?)?\d)",
        behind,
    )
    said = match[0] if not near else near["p"]
    if not near and not re.search(rf"(?:{_PERIOD})\b", said):
        before = re.search(
            rf"(?P<p>{_PERIOD})\s(?:(?:kan|ik|wel|zou|een|max|maximaal|hooguit|ongeveer|"
            rf"rond de|van|"
            rf"iets van|zo'n|i|can|pay|betaal|betalen|about|bedrag van|wil|for|of|lukt|is|"
            rf"de) ){{0,5}}$",
            text[: match.start()],
        )
        if not before:
            return None
        said = before["p"]
    return next(str(per) for per, pattern in _PERIODS if re.search(rf"(?:{pattern})", said))


def bare_number(text: str) -> int | None:
    """Return the number that is all a normalised text says ("3", "drie", "optie 3"), or None."""
    stripped = re.sub(
        r"^(?:optie|nummer|keuze|doe maar|option|number|ik kies|in|liever)\s"
        r"|\s(?:graag|please|alstublieft|dan)$",
        "",
        text.strip(" .!?)#"),
    )
    return number(stripped.strip(" .!?)#"))
