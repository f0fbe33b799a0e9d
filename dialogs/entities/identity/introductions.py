"""What introduces a name: "mijn naam is", "met", "ik ben", and what greets before it."""

from __future__ import annotations

import re

CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž]"
TITLE_WORD = (
    r"(?:(?:de )?(?:heer|familie|fam)|mevrouw|"
    r"meneer|menere|mijnheer|madam|mevr|mvr|mw|dhr|mr|mrs|ms|miss|sir|drs|"
    r"ing|ir|dr|prof|(?:tante|oom|ome|opa|oma)(?= (?-i:[A-Z])))"
)
TITLE = rf"(?:{TITLE_WORD}\b\.?\s)*"
PARTICLES = (
    r"(?:van|de|der|den|ter|ten|het|el|al|ben|bin|ait|von|da|dos|di|le|la|'t|'s|op|te|in|vd|"
    r"v\.d\.|v/d|vden)"
)
#: What may stand before the introduction: a greeting, yes or no, and whom it greets.
GREETING = (
    r"(?:(?:hoi+|hoihoi|hallo+|hall?o|hey+|hee+|he|hi+|dag|daag|goede?\s?(?:morgen|middag|dag|avond|"
    r"navond)|"
    r"goedenavond|goedemorgen|goedemiddag|goeie(?:morgen|middag|navond|avond|dag)?|goeden?dag|"
    r"moin|jo+|hoi hoi|beste|geachte|ja|jaa|nee|yo|oke|ok|hello|good (?:morning|afternoon|evening)|"
    r"sorry|salam|selam|alaikum|aleikum|u|jij|heer|mevrouw|meneer|mevr|allemaal|team|mensen|"
    r"daar|there|sir|madam|/|wajoo|fawaka|even voorstellen|zeg|"
    r"moi+|goej?[ûu]n|goemoarn|goemidde[iy]|goej(?:e[nr]?)?(?:morgen|middag|navond|avond|dag)|gedag|"
    r"ewa+|tjo|wasgood|hej|aloha|ola|merhaba|salaam|bonjour|servus|dames|heren|en|gegroet|ahoi|"
    r"mogge|morgen|middag|avond|dear|wel|gewoon|bro|man|nou|eh+m?|uh+m?|yes|yep|yeah|"
    r"no|well|hiya|heya)"
    r"[\s,.!/:-]+)*"
)
#: Where a clause begins: the start, behind a sign, or behind a greeting.

CLAUSE = rf"(?:^|[.!?,;:\n]\s*|\s-\s)\s*(?i:{GREETING})"
_SURELY = (
    r"\b(?:ik heet|(?:wij|we) heten|k heet|(?:en|maar) heet|wie ik ben[,:?]+|"
    r"(?:even|me|mij|mezelf) voorstellen[,:]|"
    r"ikheet|kheet|'k heet|(?:mijn|m'n|mn|me|mijne|myn|de|volledige|my|the)\s"
    r"(?:volledige |hele |echte |eigen |full |last |first )?"
    r"(?:naam|nam|naom|voornaam|achternaam|name)"
    r"(?: is| dat is| die is|'s|\?|:|,)+|"
    r"naam\s?[:=]|naam is|(?:^|(?<=[,;:./] )|(?<=\n))naam(?! (?:op|van|en|in|klopt|staat))|"
    r"voornaam(?: is|:)?|achternaam(?: is|:)?|"
    r"(?:u|je|jij|ge|gij|gullie|jullie|hier)\s(?:spreekt|spreek|praat|praot|chat|appt|sprekt)\s"
    r"(?:hier |nu |trouwens )?(?:met|mit|mee|mei)|(?:spreekt|spreek) (?:je |u |ge )?(?:met|mit)|"
    r"my name's|name is|name\s?:|name's|you(?:'re| are) (?:speaking|talking|chatting) (?:to|with)|"
    r"speaking with|ondergetekende,?|was getekend,?|getekend[,:]|"
    r"(?:ze|men|iedereen) noem(?:en|t) (?:mij|me)|noem (?:mij|me) maar|ik luister naar de naam|"
    r"i am called|call me|ich hei(?:ss|ß)e|mein name ist|je m'appelle|mon nom est|me llamo|"
    r"mi nombre es|mi chiamo|"
    r"nazywam si[eę]|mam na imi[eę]|m[aă] numesc|(?:benim )?ad[iı]m|"
    r"bericht (?:is|komt) van|u chat met)\s+(?:toch |trouwens |"
    r"nog steeds |gewoon |gwn |eigenlijk |officieel |voluit |nu |tegenwoordig |inmiddels )?"
)
#: These introduce only at the beginning of a clause: "gebeld met Piet" is about somebody else.
_AT_A_CLAUSE = (
    rf"{CLAUSE}(?:met|mit|hier is|hier spreekt|hier schrijft|hier|dit is|this is|it is|it's|"
    rf"its|hallo met|"
    r"hoi met|even|(?-i:ben)|(?:zeg|zegt u|noem me)(?: maar)?(?: gewoon)?|"
    r"(?:tis|'t is|het is)(?! \S+ (?:die|who)\b))\s+(?:me\s)?"
)
_I_AM = (
    r"\b(?:ik ben|ikke ben|ikben|kben|'k ben|k ben|ben ik,?|wij zijn|we zijn|i am|i'm|im|"
    r"ich bin|je suis|"
    r"jestem)\s(?:het |'t |t |et |"
    r"hier |trouwens |"
    r"dus |gewoon |gwn |ook |het,|'t,|hem,|in elk geval |in ieder geval )?[,:]?\s?"
)
_REST = rf"(?P<title>{TITLE})(?P<name>.+)"
_GROET = r"(?:groeten|groetjes|groetje|groet|grtjes|grtn|grt|gr|greetings|regards|wishes)"
#: Who signs: "met vriendelijke groet, Theo Willemsen", "mvg Piet".
_SIGNED = re.compile(
    rf"(?:\b(?:(?:met|mit)\s)?(?:(?:vriendelijke|vriendelijk|hartelijke|beste|lieve|warme|zonnige|"
    rf"kind|best|warm|de|veel|fijne)\s)*{_GROET}|\bm\.?v\.?g\b|\bhoogachtend|\bbvd|\bb\.v\.d\.|\bhgr|"
    rf"\bcheers|"
    rf"\bsincerely|\byours (?:truly|faithfully|sincerely)|\bliefs|\bgetekend|\bafzender:?|"
    rf"\b(?:alvast (?:bedankt|dank)|bij voorbaat (?:bedankt|dank)|met dank)[,.!:]|"
    rf"\bmijn gegevens(?: zijn)?[,.!:]|"
    rf"\btot (?:ziens|horens|gauw|snel)[,.!]|"
    rf"\b(?:fijne|prettige) (?:dag|avond|middag|weekend)(?: nog| verder)?[,.!])"
    rf"[.,!:]*\s+(?:(?:van|uit \w+|from)[\s,]+)?{_REST}",
    re.IGNORECASE | re.DOTALL,
)
LEADS = (
    (re.compile(_SURELY + _REST, re.IGNORECASE), True),
    (_SIGNED, True),
    (re.compile(_AT_A_CLAUSE + _REST, re.IGNORECASE), False),
    (re.compile(_I_AM + _REST, re.IGNORECASE), False),
    # "Ik, Abdelhak Zerouali, verklaar dat".
    (re.compile(rf"{CLAUSE}ik, (?P<title>{TITLE})(?P<name>[^,]+)(?=, )", re.IGNORECASE), False),
    (re.compile(rf"\bmet mij, {_REST}", re.IGNORECASE | re.DOTALL), False),
    # "Ik ben zijn zoon Thijmen".
    (
        re.compile(
            rf"(?:{_I_AM}(?:de|het|haar|zijn|z'n|hun|een|uw|mijn)"
            r"|\b(?:dit is|this is|hier is) (?:zijn|haar|z'n|d'r|hun|his|her)) "
            r"(?:zoon|dochter|man|vrouw|vriend|vriendin|broer|zus|moeder|vader|buurman|buurvrouw|"
            r"partner|mantelzorger|bewindvoerder)(?: van,|,)? (?!van\b)" + _REST,
            re.IGNORECASE,
        ),
        False,
    ),
    # "Ik ben haar bewindvoerder, R. Koster".
    (
        re.compile(
            rf"(?:{_I_AM}|\b(?:met|this is) )"
            r"(?:(?:de|the|het|haar|zijn|hun|een|uw|mijn|\w+['’]s) \w+(?: \w+)?(?: van [^,.]+)?"
            r"|\w+ van [^,.]+|degene die [^,.]+), (?P<title>)"
            r"(?P<name>(?:[^,.!?]|(?<=\b\w)\.){3,30})(?=$|[.!?])",
            re.IGNORECASE,
        ),
        False,
    ),
)
#: Of which street or shop: "Vermeulen van de Dorpsstraat", "de Wolf van Molenpad 5".
_STREET_OR_SHOP = (
    r"(?i:straat|laan|weg|plein|gracht|kade|erij|winkel|zaak|kantoor|bedrijf|school|club|afdeling|"
    r"fabriek|dreef|hof|dijk|singel|pad|steeg)"
)
_ITS_NUMBER = r"\s\d{1,4}(?:\s?[a-z])?\b"
_OF_A_PLACE = re.compile(
    rf"\s(?i:van|uit) (?:(?i:de|het) [\w-]+{_STREET_OR_SHOP}\b(?:{_ITS_NUMBER})?"
    rf"|[\w-]+{_STREET_OR_SHOP}{_ITS_NUMBER})"
)
#: Where somebody works: "Kees Dekker van Dekker Bouw hier".
_FIRM = re.compile(
    rf"\s(?i:van|of|from|namens|bij)\s(?=[A-Z])(?:{CAPITAL}?[\w&'’.-]+\s){{0,3}}?"
    r"(?i:[\w-]*(?:bouw|bedrijf|kantoor|bureau|zorg|services?|techniek|beheer|advies|groep|transport|"
    r"installaties?|montage|holding|makelaars?|advocaten|schilders|design|media|solutions|webshop|"
    r"consultancy|b\.?v\.?|vof|bakkerij|garage|kapsalon|caf[eé]|restaurant|stichting|gemeente|"
    rf"slagerij|verhuur|studio|salon|bewindvoering|makelaardij))(?:\s{CAPITAL}[\w'’-]+){{0,2}}(?!\w)"
)


_HESITATING = re.compile(r"\b(?:eh+m?|uh+m?|euh|h+m+),?\s", re.IGNORECASE)
#: "Mijn naam is niet Els Bakker maar Els Backer".
_BUT = re.compile(
    rf"\b(?i:(?P<man>is|heet|ben) (?:niet|not|geen) (?:een )?(?:meneer|mevrouw|heer|man|vrouw),? "
    rf"(?:maar|but)) (?={TITLE}{CAPITAL})|"
    rf"\b(?i:(?P<who>is|heet|ben) (?:niet|not|(?<=heet )geen)) (?={TITLE}{CAPITAL})"
    rf"[^.,!?]{{2,30}}?,? (?i:maar|but) "
    rf"(?={TITLE}{CAPITAL})"
)


def without_asides(text: str) -> str:
    """Return a text without hesitation, whom somebody is not, and where somebody works."""
    text = _HESITATING.sub("", text)
    return _BUT.sub(
        lambda match: f"{match['man'] or match['who']} ", _OF_A_PLACE.sub("", _FIRM.sub("", text))
    )
