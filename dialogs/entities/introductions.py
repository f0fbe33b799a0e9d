"""What introduces a name: "mijn naam is", "met", "ik ben", and what greets before it."""

from __future__ import annotations

import re

TITLE_WORD = (
    r"(?:(?:de )?heer|mevrouw|meneer|menere|mijnheer|madam|mevr|mvr|mw|dhr|mr|mrs|ms|miss|sir|drs|"
    r"ing|ir|dr|prof|fam|familie)"
)
TITLE = rf"(?:{TITLE_WORD}\b\.?\s)*"
PARTICLES = (
    r"(?:van|de|der|den|ter|ten|het|el|al|ben|bin|ait|von|da|dos|di|le|la|'t|'s|op|te|in|vd|"
    r"v\.d\.|v/d|vden)"
)
#: What may stand before the introduction: a greeting, yes or no, and whom it greets.
GREETING = (
    r"(?:(?:hoi+|hallo+|hall?o|hey+|hee|he|hi+|dag|daag|goede?\s?(?:morgen|middag|dag|avond|"
    r"navond)|"
    r"goedenavond|goedemorgen|goedemiddag|goeie(?:morgen|middag|navond|avond|dag)?|goeden?dag|"
    r"moin|jo+|hoi hoi|beste|geachte|ja|jaa|nee|yo|oke|ok|hello|good (?:morning|afternoon|evening)|"
    r"sorry|salam|selam|alaikum|aleikum|u|jij|heer|mevrouw|meneer|mevr|allemaal|team|mensen|"
    r"daar|there|sir|madam|/|wajoo|fawaka|even voorstellen|zeg)"
    r"[\s,.!/:-]+)*"
)
#: Where a clause begins: the start, behind a sign, or behind a greeting.
CLAUSE = rf"(?:^|[.!?,;:\n]\s*|\s-\s)\s*{GREETING}"
_SURELY = (
    r"\b(?:ik heet|ikheet|kheet|'k heet|(?:mijn|m'n|mn|me|mijne|myn|de|volledige|my|the)\s"
    r"(?:volledige |hele |echte |eigen |full |last |first )?"
    r"(?:naam|nam|naom|voornaam|achternaam|name)"
    r"(?: is|'s|\?|:|,)+|naam\s?[:=]|naam is|voornaam(?: is|:)?|achternaam(?: is|:)?|"
    r"(?:u|je|jij|ge|gij|gullie|jullie|hier)\s(?:spreekt|spreek|praat|praot|chat|appt|sprekt)\s"
    r"(?:hier |nu |trouwens )?(?:met|mit|mee|mei)|(?:spreekt|spreek) (?:je |u |ge )?(?:met|mit)|"
    r"my name's|name is|name\s?:|name's|you(?:'re| are) (?:speaking|talking|chatting) (?:to|with)|"
    r"speaking with|ondergetekende,?|was getekend,?|getekend[,:]|"
    r"(?:ze|men|iedereen) noem(?:en|t) (?:mij|me)|noem (?:mij|me) maar|ik luister naar de naam|"
    r"i am called|call me|bericht (?:is|komt) van|u chat met)\s+(?:toch |trouwens |"
    r"nog steeds |gewoon )?"
)
#: These introduce only at the beginning of a clause: "gebeld met Piet" is about somebody else.
_AT_A_CLAUSE = (
    rf"{CLAUSE}(?:met|mit|hier is|hier spreekt|hier schrijft|hier|dit is|this is|it is|it's|"
    rf"its|hallo met|"
    r"hoi met|even|tis|'t is|het is)\s+"
)
_I_AM = (
    r"\b(?:ik ben|ikke ben|ikben|kben|'k ben|k ben|ben ik|i am|i'm|im)\s(?:het |'t |t |et |"
    r"hier |trouwens |"
    r"dus |gewoon |ook |het,|'t,)?[,:]?\s?"
)
_REST = rf"(?P<title>{TITLE})(?P<name>.+)"
_GROET = r"(?:groeten|groetjes|groetje|groet|grtjes|grtn|grt|gr|greetings|regards|wishes)"
#: Who signs: "met vriendelijke groet, Theo Willemsen", "mvg Piet".
_SIGNED = re.compile(
    rf"(?:\b(?:(?:met|mit)\s)?(?:(?:vriendelijke|vriendelijk|hartelijke|beste|lieve|warme|zonnige|"
    rf"kind|best|warm|de|veel|fijne)\s)*{_GROET}|\bm\.?v\.?g\b|\bhoogachtend|\bhgr|\bcheers|"
    rf"\bsincerely|\byours(?: truly| faithfully| sincerely)?|\bliefs|\bgetekend|\bafzender:?)"
    rf"[.,!:]*\s+(?:(?:van|uit \w+|from)[\s,]+)?{_REST}",
    re.IGNORECASE | re.DOTALL,
)
LEADS = (
    (re.compile(_SURELY + _REST, re.IGNORECASE), True),
    (_SIGNED, True),
    (re.compile(_AT_A_CLAUSE + _REST, re.IGNORECASE), False),
    (re.compile(_I_AM + _REST, re.IGNORECASE), False),
    # "Ik ben haar bewindvoerder, R. Koster".
    (
        re.compile(
            _I_AM + r"(?:de|het|haar|zijn|hun|een|uw|mijn) \w+(?: van [^,.]+)?, (?P<title>)"
            r"(?P<name>[^,!?]{3,30})$",
            re.IGNORECASE,
        ),
        False,
    ),
)
