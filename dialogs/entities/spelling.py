"""One spelling for the words that values are made of: dialect, speech and small typing errors.

Only words of counting, of the calendar and of paying; `dialogs/normalise.py` has mended the rest.
"Drie dage", "seuven weke", "doezend", "sestig": an n that is not said, letters that sound alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from dialogs.entities.months import MONTH
from dialogs.entities.numbers import SMALL_WORDS, number

#: Words on -en whose n is not said everywhere.
_ON_EN = [
    "dagen", "weken", "maanden", "termijnen", "jaren", "keren", "delen", "stukken", "betalingen",
    "werkdagen", "schijven", "betalen", "afbetalen", "aflossen", "overmaken", "storten", "missen",
    "geven", "voldoen", "spreiden", "verdelen", "hebben", "regelen", "maken", "moeten", "kunnen",
    "krijgen", "kopen", "wachten", "willen", "lukken", "sturen", "afdragen", "zeven", "negen",
    "drieen", "vieren", "vijven", "zessen", "tweeen", "tussen",
]  # fmt: skip
#: What each word is spelled as, too.
_SPELLINGS = {
    "een": "ien iene",
    "twee": "twie twe tweej twi",
    "drie": "dree drieje drij",
    "vier": "vir veier",
    "vijf": "vief fijf vyf vuuf veif",
    "zes": "ses zis",
    "zeven": "zeuven zeeven",
    "acht": "agt",
    "negen": "neugen",
    "tien": "tin tein tiene",
    "elf": "ellef",
    "twaalf": "twaalef twaelf",
    "vijftien": "vijftein vieftien vyftien fijftien",
    "twintig": "twentig twintich twintug twintg",
    "dertig": "dertich dertug dertg",
    "veertig": "viertig veertich feertig veertg",
    "vijftig": "vijftich vijftug fijftig vyftig vijfitg vijtig veftig",
    "zestig": "sestig zestich zestg",
    "zeventig": "seventig zeuventig zeventich",
    "tachtig": "tachtich tagtig",
    "negentig": "neugentig negentich",
    "honderd": "hondert hondred hunderd hoenderd honerd",
    "duizend": "duzend doezend duizent",
    "forty": "fourty",
    "fifty": "fivty fiftie",
    "ninety": "ninty",
    "maandag": "moandei maandaag moandag mandag maondag",
    "dinsdag": "tiisdei dinsdah diensdag dinsdaag dinstag",
    "woensdag": "woansdei woe woenesdag woendag woonsdag wondsdag wensdag",
    "donderdag": "tongersdei dunderdag dunnerdag dond donnerdag dondersdag",
    "vrijdag": "vriedag vrydag vrijdach freitag vridag freddag",
    "zaterdag": "sneon zoaterdag saterdag zatterdag zaterdah",
    "zondag": "snein sunndag sondag zundag",
    "januari": "janauri jannuari januarie janurai",
    "februari": "feburari febuari februarie febr",
    "maart": "maert mrt meert",
    "mei": "meej",
    "juni": "junie",
    "juli": "julie",
    "augustus": "augusts augustes",
    "september": "septembr setember",
    "oktober": "oktber october",
    "november": "novembr",
    "december": "decembr desember dezember",
    "april": "avril",
    "overmorgen": "overmergen",
    "week": "wekke weke wiek",
    "morgen": "morrege morgn mergen mörgen mergenvroeg moarn",
    "over": "oveer ovr euver oaver",
    "weken": "wekes weeken weke's",
    "maanden": "maondn maande's",
    "dagen": "daag doagen daoge dagn",
    "maand": "maent mnth maadn maaned mnaand moand maond maant",
    "volgende": "volgene volgnde volgendde vogende vollegende folgende toekomende",
    "komende": "eerstvolgende",
    "aanstaande": "a.s aanst",
    "weekend": "weekent wiekend weekende",
    "vandaag": "vndaag vndg vandoag vendaag vandage",
    "vanavond": "vanaovend vnv",
    "kerstmis": "kertsmis",
    "tomorrow": "tmr 2moro tmrw tomorow tommorow",
    "wednesday": "wednsday",
    "next": "nxt nex",
    "months": "mnths",
    "weeks": "wks",
    "end of the month": "eom",
    "termijnen": "termeinen termynen temijnen trmijnen termijen termeine termen",
    "keer": "kier keerkes keertjes kear kir",
    "maal": "maol",
    "helft": "helf helleft helfd",
    "half": "hellef helluf",
    "euro": "eurp eurl euto eueo eyro euor wuro ruro euroi euru ueros eruo "
    "oiro uro eurow yuro eurs euroo eurokes euroke eurtjes eurie europ teuro",
    "tientje": "thientje tieneurie tientjen",
    "tientjes": "tientjs",
    "vijftigje": "vijtigje",
    "honderdje": "honderje",
    "eerste": "ieerste ierste eerschte",
    "den": "d'n",
    "betaald": "betalt betald betaolt betoald",
    "betaal": "btaal betoal betaol betal",
    "betalen": "betoalen betaolen betaln btalen btaaln",
    "overmaken": "overmaak",
    "maak": "maok moak",
}
_SAME: dict[str, str] = {word[:-1]: word for word in _ON_EN} | {
    said: word for word, spellings in _SPELLINGS.items() for said in spellings.split()
}
_WORD = re.compile(r"[a-z][a-z.'-]*[a-z]|[a-z]")
#: "De 2en", "in 3en": as many as the figure says.
_FIGURE_EN = re.compile(r"\bin ([2-9])[ -]?en\b(?!-)")
_INTO = {"2": "tweeen", "3": "drieen", "4": "vieren", "5": "vijven", "6": "zessen", "7": "zevenen",
         "8": "achten", "9": "negenen"}  # fmt: skip


_CENTS = re.compile(
    r"(?<![\d.,])(\d{1,2}) euro (?:en )?(\d[05])(?= (?:per |in de |p\b|elke |iedere |a month))"
)
#: "2 honderd", "3 duizend 5 honderd".
_FIGURE_OF = re.compile(
    rf"(?<![\d.,/€-])(?P<n>[1-9]) ?(?P<big>honderd|duizend)(?: (?:en )?(?P<more>{SMALL_WORDS}|"
    r"[1-9]\d))?\b(?! ?(?:keer|x\b|maal|termijnen))"
)
#: Before two figures on end it tells that they are two: "nu 100 euro 50 per maand".
_MORE = re.compile(r"\b(?:eerst|nu|vandaag|dan|daarna|direct|vooraf|first|now)(?: \w+){0,2} €? ?$")
#: Written together, or with points that a sentence seemed to end in.
_APART = (
    (re.compile(r"\b(\d{1,2}) ?x(?=[€\d])"), r"\1x "),
    (re.compile(r"(?<=\d) ?[*] ?(?=€? ?\d)"), " x "),
    (re.compile(r"\b(\w*honder)(?=(?:en)?[a-z]+(?:tig|tien)\b)(?!d)"), r"\1d"),
    (re.compile(r"(?<![\d.,])50 ?(?:%|procent|percent)"), "de helft"),
    (
        re.compile(r"(?<![\d:.,])((?:1[3-9]|[2-9]\d|\d{3})(?:,\d\d)?)(?:pm|p/m|p\.m\.?)(?!\w)"),
        r"\1 per maand",
    ),
    (re.compile(r"(?<![\d:.,])(\d{1,3}(?:,\d\d)?)(?:pw|p/w|p\.w\.?)(?!\w)"), r"\1 per week"),
    # "50 x 3": so many parts, however they are put.
    (
        re.compile(
            r"(?<![\d,.#/-])((?:2[5-9]|[3-9]\d|\d{3})(?:,\d\d)?)(?: ?euro)? ?(?:x|keer|maal) ?"
            r"([2-9]|1[0-2])(?![\w,]|[.]\d| ?(?:euro|per|€))"
        ),
        r"\2 x \1",
    ),
    (re.compile(r"\bp\.m\b\.?"), "per maand"),
    (re.compile(r"\bp\.w\b\.?"), "per week"),
    (re.compile(r"(\d|\beuro|\beur) p m\b"), r"\1 per maand"),
    (re.compile(r"(\d|\beuro|\beur) p w\b"), r"\1 per week"),
    (re.compile(r"\b(2[5-9]|[3-9]\d) ?e (?=(?:maand|week)\b)"), r"\1 euro "),
    (re.compile(r"(?:\bp/|\bp\.|/)(mnd|maand|week|wk|dag|kwartaal|kw)\b"), r" per \1"),
    (re.compile(r"\bp \. (?=(?:maand|week|mnd|wk|dag|kwartaal)\b)"), "per "),
    (re.compile(r"dag (?:over|in|binnen) (?:14|veertien) dagen\b"), "dag over 2 weken"),
    (re.compile(r"dag (?:in|binnen) (?:8|acht) dagen\b"), "dag over een week"),
    (re.compile(r"\bp\.(?:mnd|maand)\b"), "per maand"),
    (re.compile(r"\b(over|binnen|nog) n (?=(?:dag|week|maand))"), r"\1 een "),
    (re.compile(r"\b(over|binnen|nog|na) (\d{1,2}) ?d\b"), r"\1 \2 dagen"),
    (re.compile(r"\b(over|binnen) 1[.,]5 (?=week|weken|maand)"), r"\1 anderhalve "),
    # "5, 12 en 19 september" are three days of September.
    (
        re.compile(
            r"(?<![\w.,€/-])(?<!tussen )(?<!between )(?<!van )(?<!nu )(?<!eerst )(?<!vandaag )"
            r"([12]?\d|3[01])(?= (?:(?:[12]?\d|3[01]) ){0,4}en (?:[12]?\d|3[01]) "
            rf"({MONTH})\b)"
        ),
        r"\1 \2",
    ),
    # "Volgende week eind".
    (
        re.compile(
            r"\b((?:volgende|komende|deze|next) (?:week|maand)) (?:aan het |op het )?"
            r"(begin|midden|half|halverwege|eind|einde)(?=$| ?[.,!?]| (?:graag|pas|betaal|kan|"
            r"lukt|dan|is|maak|doe|stort|krijg)\b)"
        ),
        r"\2 \1",
    ),
    # "Deze vrijdag lukt niet, volgende wel".
    (
        re.compile(
            r"\b((?:deze|dit) (\w+dag)\b.{1,40}?\b)volgende"
            r"(?=$| ?[.!?]| (?:wel|dan|pas|betaal|kan|lukt|is|graag)\b)"
        ),
        r"\1\2 over een week",
    ),
    # "Deze maand niet, maar volgende wel".
    (
        re.compile(
            r"\b((?:deze|dit|this) (week|maand|weekend|month)\b.{1,40}?\b(?:volgende?|next))"
            r"(?=$| ?[.!?]| (?:wel|dan|pas|betaal|kan|lukt|is|graag)\b)"
        ),
        r"\1 \2",
    ),
)


#: "Twaalf vijftig per week".
_PRICE = re.compile(
    rf"\b(?P<euros>(?!een )(?:\d{{1,2}}|{SMALL_WORDS})) (?P<cents>(?:vijfen)?(?:twintig|dertig|"
    r"veertig|vijftig|"
    rf"zestig|zeventig|tachtig|negentig)|tien|"
    rf"vijftien)(?= (?:euro )?(?:per|in de|elke|iedere|p)\b)"
)


def _priced(match: re.Match[str]) -> str:
    euros, cents = number(match["euros"]), number(match["cents"])
    if euros is None or cents is None or not 2 <= euros < 100 or (euros % 10 == 0 and euros > 20):
        return match[0]
    return f"{euros},{cents}"


#: "Dertig komma vijftig", "35 komma 5".
_COMMA = re.compile(
    rf"\b(?P<euros>\d{{1,3}}|{SMALL_WORDS}) komma (?P<cents>\d{{1,2}}|{SMALL_WORDS})\b"
)


def _with_comma(match: re.Match[str]) -> str:
    return f"{number(match['euros'])},{number(match['cents'])}"


def _of_hundreds(match: re.Match[str]) -> str:
    unit = 100 if match["big"] == "honderd" else 1000
    return str(int(match["n"]) * unit + (number(match["more"]) or 0 if match["more"] else 0))


def _alone(put: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    """Change nothing where a word before the figures tells that another amount follows."""
    return lambda match: match[0] if _MORE.search(match.string[: match.start()]) else put(match)


def spelled(plain: str) -> str:
    """Return a normalised text in which the words of values have one spelling."""
    plain = _WORD.sub(lambda match: _spelled(match[0]), plain)
    for pattern, apart in _APART:
        plain = pattern.sub(apart, plain)
    plain = _COMMA.sub(_with_comma, plain)
    plain = _PRICE.sub(_alone(_priced), _FIGURE_OF.sub(_of_hundreds, plain))
    plain = _CENTS.sub(_alone(lambda match: f"{match[1]},{match[2]} euro"), plain)
    plain = re.sub(" {2,}", " ", plain)
    return _FIGURE_EN.sub(lambda match: f"in {_INTO[match[1]]}", plain)


@lru_cache(maxsize=20_000)
def _spelled(word: str) -> str:
    return _SAME.get(word, word)
