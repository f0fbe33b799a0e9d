"""The house number in a message: which of its figures it is, and what is added to it.

Of several the one counts that is said to be one ("huisnummer 12"), then the one behind a street,
then the one beside the postcode. "Ik zit hier al 11 jaar" and "met de 2 kinderen" count something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.entities.numbers import WORDS, number


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """A house number and what is added to it, in capital letters and digits."""

    number: str
    suffix: str | None = None
    #: It with the word before it, as it was read; empty where that is not known.
    said: str = ""


_SUFFIX = (
    r"(?:\s?[,;/-]?\s(?:met )?(?:(?:huis ?(?:nummer|nr) ?)?(?:toevoeging|toev\b\.?|letter)|bus|b\.)"
    r"\s?[:=]?\s?(?:is\s|de\s)?(?!geen|nvt|none)(?P<s4>[a-z0-9]{1,4})(?![a-z0-9])"
    r"|\s?[-/]\s?(?P<s1>[a-z0-9]{1,4}(?:-[a-z]{1,3})?)(?![a-z0-9])"
    r"|\s?(?P<s2>[a-z]\sbis|(?!(?:huis|boven|beneden) (?:de|het|een|die|mijn|m'n|\d))"
    r"(?:bis|hs|huis|boven|beneden|rd|zwart|zw|rood|wit|i{2,3}|iv)"
    r"(?:[ -]?[a-df-jln-tvwyz](?!\.)|-\d{1,2})?|[a-z](?!\.[a-z]))"
    r"(?![a-z0-9'])(?! (?:think|guess|live|am|have)\b)"
    r"|-?(?P<s3>[a-z]{1,2}(?:-?\d{1,2})?)(?=\b))?"
)
_FIGURE = re.compile(
    r"(?<![\d\w./-])(?:nr\.?\s?|nummer\s|no\.?\s?|#)?"
    rf"(?P<n>[1-9]\d{{0,4}})(?!\s?(?:e|ste|de)\b)(?!\d){_SUFFIX}(?![\d/.-]*\d)"
)
#: Behind a number these are words of the sentence; with a hyphen only the longer ones are.
_NO_SUFFIX = {
    "en", "in", "te", "is", "op", "ik", "x", "e", "de", "of", "st", "nd", "rd", "th", "at", "k",
    "m", "u",
}  # fmt: skip
_NO_SUFFIX_AT_ALL = {
    "en", "in", "te", "is", "op", "ik", "de", "of", "at", "pc", "tel", "nr", "no", "post", "mvg",
    "gr", "dus", "met",
}  # fmt: skip
#: What is counted, measured or paid is no house.
_UNIT = re.compile(
    r"[\s-]*(?:jaar|jr|jaren|maand|maanden|mnd|weken|week|dagen|dag|uur|minuten|min|keer|maal|x\b|"
    r"euro|eur|€|,-|%|procent|km|kg|m2|graden|kinderen|kids|katten|honden|mensen|personen|man\b|"
    r"hoog\b|verdieping|etage|termijn|delen|years?|months?|weeks?|days?|times|people|kids|children|"
    r"(?:klein)?zoons?\b|dochters?\b|broers?\b|huisdieren|appartementen|kamers?|facturen|brieven|"
    r"berichten|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|"
    r"december|van de (?:wacht|lijst|rij)|in de (?:wacht|lijst|rij)|slaapkamers?|van de \d|"
    r"op de \d|buren|huizen|adressen|collega)"
)
_SAID_TO_BE = re.compile(
    r"\bhuis ?(?:nummer|numer|nmr|nr|no)\b\.?(?: (?:is|was|dus|nu|wordt|van mij is)| ?[:=])*\s*$"
    r"|\bhouse (?:number|no)\b\.?(?: is| ?:)*\s*$"
)
_IS_THE_NUMBER = re.compile(
    r"^,? (?:is|als|dat is) (?:het|mijn|ons|my|the) (?:huis ?(?:nummer|nr)|house number)\b"
)
_NUMBERED = re.compile(r"(?:\b(?:nummer|nr|number|no)\b\.?|#)\s*(?:is\s|:\s?)?$")
#: Ends of the names of streets, Dutch, Flemish and English.
_STREET_END = (
    r"(?:straat|straatje|str|laan|plein|gracht|kade|kaai|dijk|singel|hof|hofje|pad|dreef|"
    r"steeg|plantsoen|"
    r"steenweg|weg|lei|markt|baan|vest|wal|kamp|akker|oord|brink|erf|gaarde|wijk|meent|stede|"
    r"street|road|"
    r"avenue|lane|drive|boulevard|park|veld|poort|horst|weide|(?<![aeo])ring|haven|burg|berg|sloot|"
    r"kanaal|hoek|donk)"
)
_NO_STREET = (
    r"onderweg|snelweg|spoorweg|supermarkt|arbeidsmarkt|rommelmarkt|vlooienmarkt|loopbaan|"
    r"gerechtshof|"
    r"kinderopvangpark|autosnelweg|halfweg|huurmarkt|zwembad|woningmarkt|voetbalveld|doolhof|"
    r"hypotheekring|"
    r"vakantiepark|pretpark|wildpark|wagenpark|woonwijk|achterstandswijk|geldmarkt|vrijmarkt|"
    r"kerstmarkt|bijbaan|\w*(?:school|zomer|sport|voetbal|training)s?kamp"
)
_BEHIND_STREET = re.compile(
    rf"\b(?!(?:{_NO_STREET})\b)(?:[a-z'.-]{{2,}}{_STREET_END}|(?:[a-z'-]{{3,}}) (?:straat|"
    rf"laan|weg|plein|dijk|hof|gracht|kade|pad|singel|dreef|steeg|kaai|brink|plantsoen|steenweg|"
    rf"street|road|avenue|lane)|"
    rf"(?:steenweg|weg) (?:op|naar) [a-z'-]+|(?:rue|chaussee|boulevard|avenue|quai|via|"
    rf"calle) (?:[a-z'-]+ ){{0,3}}[a-z'-]+|laan van [a-z' -]{{3,25}}|"
    rf"plein \d{{4}})\.?,?\s(?:op\s)?(?:nummer\s|nr\.?\s|no\.?\s)?$"
)
#: "Ik woon op de Lange Voorhout 12", "adres: Zuidpolder 3".
_AT_HOME = re.compile(
    r"\b(?:woon|woont|wonen|weun|weunen|woan|woonachtig|gevestigd|ingeschreven|verhuisd|adres|"
    r"bezorgen|"
    r"post|live|lives|living|address|adress|ben ik te vinden|thuis op)\b"
    r"(?: (?!met|al|sinds|voor|om|over|na|nog|wel|maar|nummer|tot|hier|daar|ik)[a-z'.-]+| nu|"
    r" is|:){0,3}?"
    r"(?: (?:op|aan|in|naar|is|at|on|te)\b|:)"
    r"(?: (?!met|al|sinds|voor|om|over|na|nog|wel|maar|dag|week|eerste|postcode|"
    r"kamer)[a-z'.-]+){1,4},?\s(?:nummer |nr\.? )?$"
)
_AT_NUMBER = re.compile(
    r"\b(?:woon|woont|wonen|weun|zit|zitten|zat|woonde|live|lives|bewoon|verhuisd|staan|sta|deur)\b"
    r"(?: [a-z'-]+){0,4}? (?:op|aan|at|bij|naar|van)(?: het)? (?:huis ?)?"
    r"(?:nummer|nr|number|no)\b\.? ?$"
    r"|\bmaar (?:nu )?op (?:huis ?)?(?:nummer|nr) $"
    r"|\b(?:met|hier|dag|hallo|hoi) [a-z]+ van (?:nummer|nr) $"
    r"|\bik ben (?:degene |de )?(?!ge\w+[dtn] )\w+ van (?:nummer|nr) $"
)
#: "Het is 16 niet 61".
_IS, _NOT_THAT = re.compile(r"\b(?:is|moet|hoort|wordt) $"), re.compile(r",? (?:en )?niet \d")
#: Beside a postcode "we zitten op 12" needs no word for the number.
_SITS_AT = re.compile(r"\b(?:woon|wonen|zit|zitten) (?:ik |we |wij |nu |ook )*op $")
#: "Wij op 21 wonen".
_WE_AT = re.compile(r"\b(?:ik|wij|we)(?: \w+){0,2} op $")
#: "Het moet 111 zijn".
_SHOULD, _BE = re.compile(r"\b(?:moet|hoort) (?:wel )?$"), re.compile(r" (?:te )?zijn\b")
_LIVE = re.compile(r" (?:woon|wonen|zit|zitten)\b")
_WE_LIVE = re.compile(r" (?:woon|wonen) (?:ik|wij|we)\b")
_BESIDE = re.compile(
    r"[\s,.;:/-]*(?:(?:en|en dan|dan|op|op de|and|then|met|huis|house|van|ook|daar|,)\s)*$"
)
_BESIDE_AFTER = re.compile(
    r"[\s,.;:/-]*(?:(?:en|te|in|met|and|dan|postcode|de|is|pc|code|de code)[\s:,]+)*$"
)
_A_ROOM = re.compile(r"\b(?:kamer|afdeling|etage|verdieping|room|ward|bed)(?: nummer| nr)? $")
_NO_MORE = re.compile(
    r"\bniet (?:(?:meer |langer )(?:(?:op|aan|in|bij) )?(?:[a-z'.-]+ ){0,3}|(?:op |aan )?)"
    r"(?:huis)?(?:nummer |nr\.? ?)?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPOKEN = re.compile(rf"\s*,?\s*(?:en )?(?P<n>{WORDS})(?![a-z])")
_SPOKEN_NUMBER = re.compile(
    r"\b(?:huis ?(?:nummer|nr)(?: is| dat is)?|"
    r"(?:nummer|nr|number|woon op|wonen op)(?: is)?(?! een\b))"
    rf":? (?P<n>{WORDS})(?![a-z])"
)


def in_figures(plain: str) -> str:
    """Return a folded text in which a house number that was said in words stands in figures."""
    return _SPOKEN_NUMBER.sub(_figure, plain)


def _figure(match: re.Match[str]) -> str:
    said = number(match["n"])
    return match[0] if said is None else f"{match[0][: match.start('n') - match.start()]}{said}"


def find_house(rest: str, postcode: int | None) -> House | None:
    """Return the house number of a folded message, or None.

    Args:
        rest: the message with ", " where the postcode stood.
        postcode: where it stood; without one only what is plainly a house number counts.
    """
    best: tuple[int, House] | None = None
    for worth, house in _candidates(rest, postcode):
        if best is None or worth > best[0]:
            best = worth, house
    if best is None and postcode is not None:
        return _spoken(rest, postcode)
    return best[1] if best and (postcode is not None or best[0] >= _PLAIN) else None


def first_figure(text: str) -> House | None:
    """Return the first figure of a folded text, as an answer to "which number?" means it."""
    for match in _FIGURE.finditer(text):
        return House(number=match["n"], suffix=_suffix(match))
    return None


#: How surely a figure is a house number: said to be, behind a street, at home, near a postcode.
_SAID, _STREET, _HOME, _PLAIN, _NEAR, _LOOSE = 6, 5, 4, 4, 3, 1


def _candidates(rest: str, postcode: int | None) -> Iterator[tuple[int, House]]:
    for match in _FIGURE.finditer(rest):
        number_ends = match.end("n")
        before, after = rest[: match.start("n")], rest[number_ends:]
        if _UNIT.match(after) and not _SAID_TO_BE.search(before):
            continue
        worth = _worth(rest, match, postcode)
        if worth:
            said = (
                f"{before.split()[-1]} {match[0][match.start('n') - match.start() :]}"
                if before.split()
                else ""
            )
            yield worth, House(number=match["n"], suffix=_suffix(match), said=said.strip())


def _worth(rest: str, match: re.Match[str], postcode: int | None) -> int:
    before, after = rest[: match.start("n")], rest[match.end() :]
    if _A_ROOM.search(before) or _NO_MORE.search(before):
        return 0
    if _SAID_TO_BE.search(before) or _IS_THE_NUMBER.match(after):
        return _SAID
    if _BEHIND_STREET.search(before):
        return _STREET
    if (_WE_AT.search(before) and _LIVE.match(after)) or (
        before.endswith("op ") and _WE_LIVE.match(after)
    ):
        return _HOME
    if _AT_NUMBER.search(before) or (_AT_HOME.search(before) and not _YEAR.fullmatch(match["n"])):
        return _HOME
    if postcode is None:
        return 0
    if _is_put_right(before, after) or _SITS_AT.search(before):
        return _HOME
    return _by_postcode(before, after, match, postcode)


def _is_put_right(before: str, after: str) -> bool:
    """Tell whether it is said to be another number: "het moet 111 zijn", "is 16 niet 61"."""
    should_be = _SHOULD.search(before) and _BE.match(after)
    return bool(should_be or (_IS.search(before) and _NOT_THAT.match(after)))


def _by_postcode(before: str, after: str, match: re.Match[str], postcode: int) -> int:
    if len(before) > postcode:
        between = before[postcode:]
        beside = _BESIDE.fullmatch(between) or _NUMBERED.search(before)
    else:
        between = after[: max(0, postcode - match.end())]
        beside = _BESIDE_AFTER.fullmatch(between) or _NUMBERED.search(before)
    if beside:
        return _NEAR
    loose = not re.match(r"\s[a-z]{3,}", after) and not _YEAR.fullmatch(match["n"])
    told = re.search(r"\b(?:ben|is|was|word|met|al|sinds|heb|de|om|na|over|twee|tot)\s$", before)
    return _LOOSE if loose and not told else 0


def _suffix(match: re.Match[str]) -> str | None:
    said = match["s1"] or match["s2"] or match["s3"] or match["s4"]
    if said is None or said in (_NO_SUFFIX_AT_ALL if match["s1"] else _NO_SUFFIX):
        # "5rd" is on the right, "3rd" is the third.
        rd = match["s2"] == "rd" and (" rd" in match[0] or match["n"][-1] != "3")
        return "RD" if rd else None
    return "".join(sign for sign in said if sign.isalnum()).upper()


def _spoken(rest: str, postcode: int) -> House | None:
    """Read "3581 cx tweeëntwintig", of which no figure is written."""
    match = _SPOKEN.match(rest[postcode:])
    said = number(match["n"]) if match else None
    return House(number=str(said)) if said else None
