"""Normalising: one spelling for what people type on a phone.

Case, accents, curly quotes, emoji, short forms and typing errors of the words that matter are
levelled, so that the lexicons can stay short. Numbers and postcodes are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: More than this is not read by the rules of ordinary intents; safety rules read all of it.
LONGEST = 2_000

_SIGNS = {
    "👍": " ja ", "👌": " ja ", "✅": " ja ", "🆗": " ja ", "✔": " ja ",
    "👎": " nee ", "❌": " nee ", "🛑": " stop ",
    "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...",
    "€": "€", "\u00ad": "", "\u200b": "", "\u200d": "", "\ufe0f": "", "\u20e3": " ",
}  # fmt: skip

#: Short forms and spellings, by whole word. A value may be several words.
_SHORT = {
    # Dutch
    "stopn": "stop", "stob": "stop", "stoppe": "stop",
    "sotp": "stop", "stpo": "stop", "kmaak": "ik maak",
    "st0p": "stop", "стоп": "stop", "gn": "geen", "gen": "geen", "geenen": "geen",
    "aub": "alstublieft", "svp": "alstublieft", "alsjeblieft": "alstublieft", "ff": "even",
    "a.u.b": "alstublieft", "s.v.p": "alstublieft", "ajb": "alstublieft",
    "asjeblieft": "alstublieft", "gaarne": "graag",
    "effe": "even", "effen": "even", "eff": "even", "k": "ik", "kzit": "ik zit", "ikke": "ik",
    "'n": "een",
    "t": "het", "'t": "het", "'k": "ik", "m'n": "mijn", "mn": "mijn", "mun": "mijn", "z'n": "zijn",
    "me": "me", "nr": "nummer", "nmr": "nummer", "numer": "nummer", "nummr": "nummer",
    "num": "nummer", "telnr": "nummer",
    "tel.nr": "nummer", "nie": "niet", "ni": "niet", "nimeer": "niet meer",
    "nemeer": "niet meer", "niemeer": "niet meer", "et": "het", "es": "eens",
    "kwyt": "kwijt", "appies": "appjes", "smsies": "smsjes", "da": "dat", "nit": "niet",
    "neit": "niet", "niks": "niets",
    "nix": "niets", "neen": "nee", "nee's": "nee", "jah": "ja", "jaa": "ja", "jaaa": "ja",
    "morge": "morgen", "murgen": "morgen", "vndg": "vandaag", "vdg": "vandaag",
    "vanavnd": "vanavond", "vnvnd": "vanavond", "vnavond": "vanavond", "vlgnde": "volgende",
    "vlgd": "volgende", "vlgnd": "volgende", "vlg": "volgende", "volg": "volgende",
    "wknd": "weekend", "weekeinde": "weekend", "weekeind": "weekend", "ovrmrgn": "overmorgen",
    "wnr": "wanneer", "wrm": "waarom", "wss": "waarschijnlijk", "mss": "misschien",
    "mischien": "misschien", "vd": "van de", "v/d": "van de", "iig": "in ieder geval",
    "idd": "inderdaad",
    "pm": "per maand", "p/m": "per maand", "p.m.": "per maand", "pw": "per week",
    "p/w": "per week", "mnd": "maand", "mnden": "maanden", "mndn": "maanden", "wk": "week",
    "wkn": "weken", "hvl": "hoeveel", "hoevl": "hoeveel", "tis": "het is", "das": "dat is",
    "da's": "dat is", "kheb": "ik heb", "khb": "ik heb", "hb": "heb", "oké": "oke", "okay": "oke",
    "ok": "oke", "okee": "oke", "okey": "oke", "oki": "oke", "mrgn": "morgen", "mrg": "morgen",
    "vrij": "vrij", "gwn": "gewoon", "verkeert": "verkeerd", "vkeerd": "verkeerd",
    "bedank": "bedankt",
    "sms'en": "smsen", "sms'jes": "smsjes", "sms-en": "smsen", "sms'je": "smsje",
    "sms-berichten": "sms berichten", "whatsap": "whatsapp", "wattsapp": "whatsapp",
    "whats-app": "whatsapp", "apps": "appen", "app'en": "appen", "appe": "appen",
    "b1": "b1", "gld": "geld", "fact": "factuur", "bet": "betaal", "betalinsregeling":
    "betalingsregeling", "eve": "even", "vandaaag": "vandaag", "jullie": "jullie", "julie":
    "jullie", "jllie": "jullie", "jlui": "jullie", "bericht'n": "berichten", "persoonn": "persoon",
    # English
    "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "tnx": "thanks",
    "ty": "thank you", "dont": "do not", "don't": "do not", "cant": "can not", "can't": "can not",
    "cannot": "can not", "won't": "will not", "wont": "will not", "i'm": "i am", "im": "i am",
    "that's": "that is", "thats": "that is", "it's": "it is", "isn't": "is not", "isnt": "is not",
    "haven't": "have not", "havent": "have not", "didn't": "did not", "didnt": "did not",
    "doesn't": "does not", "doesnt": "does not", "wasn't": "was not", "i've": "i have",
    "ive": "i have", "i'll": "i will", "i'd": "i would", "who's": "who is", "what's": "what is",
    "he's": "he is", "she's": "she is", "you're": "you are", "ur": "your", "couldn't": "could not",
    "wouldn't": "would not", "there's": "there is", "let's": "let us", "gonna": "going to",
    "wanna": "want to", "txt": "text", "msg": "message", "msgs": "messages", "yeah": "yes",
    "yep": "yes", "yup": "yes", "yess": "yes", "nope": "no", "nah": "no",
    "unsub": "unsubscribe", "lemme": "let me",
}  # fmt: skip


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


#: The words whose typing errors are mended. Only long words, and the first letter must be right.
KEY_WORDS: frozenset[str] = _words(
    """
    betalen betaald betaling betaallink betalingsregeling overgemaakt overmaken overmorgen
    regeling termijn termijnen gespreid aflossen medewerker collega doorverbinden verkeerd
    verkeerde nummer persoon factuur rekening bedrag bewindvoerder bewindvoering
    schuldhulpverlening schuldhulp schuldsanering overleden gestorven afmelden uitschrijven
    berichten berichtjes stoppen maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari
    februari september oktober november december volgende hoeveel oplichting zelfmoord
    zelfdoding onterecht bezwaar teruggestuurd ontvangen besteld uitkering bijstand werkloos
    failliet terugbellen vandaag alstublieft installment installments tomorrow already
    twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd
    instalments unsubscribe deceased message messages wrong number person payment monday tuesday
    wednesday thursday friday saturday sunday english nederlands uitstel salaris
"""
)
#: Real words that lie one letter from a key word.
_REAL: frozenset[str] = _words(
    """
    terugbetalen terugbetaald
    bepalen bepaald bepaling bestelen bedrog stappen vereerd overladen belichten massage betaler
    betalend regering verkeer verkeers overleven
    overlevend overledene termen nummers nummeren bedragen bedraagt personen facturen rekenen
    rekeningen medewerkers betalingen stompen stopten bestel bestelt vrijdags betaalde betaalden
    betaalt oplichten schulden collegas stoppend persons numbers payments weddings gesproken
    dagen besteed bestemd bestand beslist gestolen overlegd overlegen overlegt wrongs
    persoons berichtte bericht begraven berichtje unsubscribed shoppen sloppen steppen stippen
    stopten stopte vandaar vandaan
    ontvangst betaal volgend regelen ontvang ontvangt messaged
"""
)
_TOKEN = re.compile(r"\d[\d.,]*[,.]-|(?:[^\s,;:!?()\"]|(?<=\d),(?=\d)|(?<=\d):(?=\d))+")
#: "S T O P" and "s.t.o.p".
_SPELLED_STOP = re.compile(r"\bs[ ._*-]+t[ ._*-]+o[ ._*-]+p(?:[ ._*-]+p[ ._*-]+e[ ._*-]+n)?\b")
#: "Sttop", "ssstop", "stoppp": a letter of this one word that was held down or hit twice.
_HELD_STOP = re.compile(r"s+t+o+p+(en)?")
_DIGIT = re.compile(r"\d")
#: "50 p.m." and "15 p. w."; after an hour it would be the afternoon.
_PER_MONTH = re.compile(r"(?<=\d)\s?(?:euro|eur|e)?\s?p\.\s?m\b\.?")
#: "At 3 pm" is a time; "30 pm" is an amount each month.
_AFTERNOON = re.compile(
    r"\b(at|by|after|before|around|until|till|from|between|and) "
    r"((?:1[0-2]|[1-9])(?::[0-5]\d)?)\s?p\.?m\b\.?"
)
_PER_WEEK = re.compile(r"(?<=\d)\s?(?:euro|eur|e)?\s?p\.\s?w\b\.?")
#: Signs that say "stop" when nothing else is said; a raised hand only beside another one.
_STOP_SIGNS = frozenset("🛑⛔🚫🔕✋")
#: What accompanies a sign without a meaning of its own: blanks, points, skin tones, forms.
_AROUND_SIGNS = re.compile(r"[\s.!\u200d\ufe0f\U0001f3fb-\U0001f3ff]")
#: Letters of other scripts that look like ours, as some phones and pranksters mix them in.
_LOOK_ALIKES = str.maketrans(
    "аерсхуоіјѕткмнвАЕРСХУОІЈЅТКМНВαερτυοικηνΑΕΡΤΥΟΙΚΗΝΒΜΧΖ",
    "aepcxyoijstkmhbAEPCXYOIJSTKMHBaeptuoiknvAEPTYOIKHNBMXZ",
)
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"\w+")
_WITH_EEE = re.compile(r"(?:\w*honderd(?:en)?)?(?:twee|drie)en(?:\w+(?:tig|gste))?$")
_LAUGHS = re.compile(r"\b(?:ha){2,}h?\b|\b(?:he){2,}\b|\blo+l\b|\blmao\b")


def fold(text: str) -> str:
    """Return the text in small letters without accents; known emoji become words."""
    if _only_stop_signs(text):
        return "stop"
    for sign, plain in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, plain)
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    if not kept.isascii():
        kept = _WORD.sub(_in_latin, kept)
    return "".join(c if _speaks(c) else " " for c in kept).lower()


def _only_stop_signs(text: str) -> bool:
    signs = set(_AROUND_SIGNS.sub("", text))
    return bool(signs - {"✋"}) and signs <= _STOP_SIGNS


def _in_latin(word: re.Match[str]) -> str:
    """Return a word with look-alikes of our letters as ours; a word of another script stays."""
    folded = word[0].translate(_LOOK_ALIKES)
    mixed = _LATIN.search(word[0]) or folded.isascii()
    return folded if mixed else word[0]


def _speaks(char: str) -> bool:
    return char.isascii() or char.isalnum() or char == "€"


def normalise(text: str) -> str:
    """Return one line of small, plain, mended words with single spaces."""
    words = (_word(match) for match in _TOKEN.findall(_punctuated(fold(text))))
    return " ".join(word for word in words if word)


def _punctuated(text: str) -> str:
    """Keep sentence ends apart from words, so that a pattern does not reach over them unseen."""
    text = _AFTERNOON.sub(r"\1 \2 in the afternoon", text)
    text = _PER_MONTH.sub(" per maand ", _PER_WEEK.sub(" per week ", text))
    whole = _SPELLED_STOP.sub("stop", text.replace("'s morgens", "ochtend"))
    return re.sub(r"([a-z])[.]+(?=\s|$)", r"\1 . ", whole)


@lru_cache(maxsize=20_000)
def _word(token: str) -> str:
    if token in _SHORT:
        return _SHORT[token]
    bare = token.strip("'*_~-./") or (token if token in {".", "-"} else "")
    if _DIGIT.search(bare):
        return token.strip("'*_~")
    bare = _SHORT.get(bare, bare)
    held = _HELD_STOP.fullmatch(bare)
    if held:
        return "stoppen" if held[1] else "stop"
    # "Tweeënveertig" and "drieën" have three of one letter by right.
    squeezed = bare if _WITH_EEE.match(bare) else re.sub(r"(.)\1{2,}", r"\1", bare)
    return mend(squeezed) if squeezed.isalpha() else squeezed


@lru_cache(maxsize=20_000)
def mend(word: str) -> str:
    """Return the key word that this is a typing error of, or the word itself."""
    if len(word) < 6 or len(word) > 24 or word in KEY_WORDS or word in _REAL:
        return word
    for key in _BY_FIRST.get(word[0], ()):
        allowed = 1 if len(key) < 10 else 2
        if abs(len(key) - len(word)) <= allowed and _distance(word, key, allowed) <= allowed:
            return key
    return word


_BY_FIRST: dict[str, tuple[str, ...]] = {
    letter: tuple(sorted(key for key in KEY_WORDS if key[0] == letter and len(key) >= 6))
    for letter in {key[0] for key in KEY_WORDS}
}


def _distance(left: str, right: str, limit: int) -> int:
    """Return how many letters were added, lost, changed or swapped, or more than `limit`."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before = before, row
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def only_signs(text: str) -> bool:
    """Tell whether nothing in the text is a letter or a digit: emoji, dots, blanks."""
    return not any(c.isalnum() for c in text)


def without_laughs(text: str) -> str:
    """Return the normalised text without "haha" and its kin."""
    return " ".join(_LAUGHS.sub(" ", text).split())
