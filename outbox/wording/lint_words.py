"""The words that the linter knows, as data: what may not be said, what asks, what is easy.

The forbidden ones are patterns over folded text (small letters, no accents), matched on whole
words; `\\w*` stands where compounds are meant. Threats: Bki paragraph 4 forbids pressure with
measures that cannot or will not yet be taken. Costs: BW 6:96 lid 6 allows none in this phase. Legal
words: Rki art. 1 wants level B1.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.words import Language


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


THREATS: Mapping[Language, tuple[str, ...]] = {
    Language.NL: (
        r"\w*deurwaarders?\w*",
        r"(?<!minuten in )(?<!minuut in )(?<!tijd in )(?<!uur in )(?:loon|bank|derden)?beslag",
        r"beslag(?:leg\w*|naar\w*|name|vrije?)",
        r"bkr",
        r"(?:kanton)?rechters?(?! (?:knop|kant|hand|kolom|bovenhoek|onderhoek|muisknop))",
        r"rechtb\w*",
        r"rechtsza\w+",
        r"rechtsmaatregel\w*",
        r"rechtsbijstand\w*",
        r"(?:ge|buitenge)rechtelijke?",
        r"gerechts\w*",
        r"juridische?",
        r"(?:onze|mijn|de) advoca\w+",
        r"advoca(?:at|ten) (?:in|inschakelen|neemt|zal|gaat|komt)",
        r"dagvaard\w*",
        r"vonnis\w*",
        r"veroorde\w+",
        r"incasso(?!machtiging)\w*(?<!automatische incasso)(?<!automatische incassos)",
        r"gevolgen",
        r"consequenties?",
        r"(?:verdere|passende|harde) maatregelen",
        r"maatregelen (?:nemen|treffen|volgen)",
        r"(?:neemt?|nemen|treft?|treffen) (?:\w+ ){0,3}maatregelen",
        r"maatregelen tegen",
        r"ontruim\w*",
        r"(?:huis|uithuis)?uitzetting\w*",
        r"(?:wij|we|ik) (?:\w+ ){0,3}(?:aangifte|politie)",
        r"derde partij(?:en)?",
        r"(?:komt|komen) (?:\w+ ){0,3}aan (?:de|uw) deur",
        r"sluit(?:en)? (?:wij|we) (?:u|uw \w+) (?:\w+ ){0,3}af",
        (
            r"drag(?:en|t) (?:wij|we) (?:uw|het|de) (?:dossier|zaak|schuld|rekening|factuur) "
            r"(?:\w+ ){0,2}over"
        ),
        r"anders (?:\w+ ){0,3}volg(?:t|en)",
        r"stappen (?:ondernemen|tegen)",
        r"verdere actie",
        r"zwarte lijst",
        r"(?:ge)?waarschuw\w*(?! (?:u )?voor (?:valse|nep|fraude|oplicht|phishing))",
        r"laatste kans",
        r"dreig\w*",
        r"dwang\w*",
        r"executi\w+",
        r"executor\w+",
        r"faillissement (?:\w+ )?aan(?:vragen|gevraagd)?",
        r"uit handen (?:geven|gegeven|te geven)",
        r"geven \w+ (?:\w+ ){0,4}uit handen",
        r"kredietregistratie\w*",
    ),
    Language.EN: (
        r"bailiffs?",
        r"(?<!tennis )(?<!food )courts?(?:room)?",
        r"lawsuits?",
        r"legal(?:ly)?(?! (?:guardian|representative|aid))",
        r"our (?:lawyers?|attorneys?|solicitors?)",
        r"(?:lawyers?|attorneys?|solicitors?) (?:will|is|are)",
        r"(?:debt )?collect(?:ors?|ion agenc(?:y|ies))",
        r"debt collection",
        r"seiz(?:e|ed|ure|ures|ing)",
        r"garnish\w*",
        r"(?:to|will|can|may|we) sue",
        r"sued",
        r"suing",
        r"judges?",
        r"judg(?:e)?ments?",
        r"prosecut\w+",
        r"we (?:\w+ ){0,4}police",
        r"blacklist\w*",
        r"credit (?:record|rating|score|file|bureau)s?",
        r"consequences?",
        r"(?:final|last) (?:warning|notice|chance)",
        r"warn(?:ing|ings|ed)?",
        r"enforce(?:d|ment)?",
        r"evict\w*",
        r"threat\w*",
    ),
}

COSTS: Mapping[Language, tuple[str, ...]] = {
    Language.NL: (
        r"\w*kosten(?!loos)(?:vergoeding)?",
        (
            r"(?:handels|vertragings|boete|achterstands|verzuim|incasso|debet)?"
            r"rente(?!vrij|n(?:ier|iers)?\b)\w*"
        ),
        r"\w*boetes?",
        r"boetebeding",
        r"(?:prijs|huur)?verhoging\w*",
        r"(?<!niet )verhogen",
        r"(?<!niet )verhoog(?:d|de|t)",
        r"administratie(?:kosten|vergoeding|bijdrage|toeslag)",
        r"(?:schade|incasso)vergoeding\w*",
        r"extra toeslag",
        r"toeslag van",
        r"(?:meer|extra) (?:te )?betalen",
        r"(?:schuld|bedrag|rekening) loopt (?:\w+ ){0,2}op",
        r"loopt (?:het|uw|de) (?:\w+ ){1,3}op",
        r"duurder",
        r"extra bedrag",
        r"kost(?:te)? (?:u |dat |het |dan )*(?:eur|euro|€|\d)",
        r"bovenop (?:de|het|uw) (?:rekening|bedrag|factuur)",
    ),
    Language.EN: (
        r"(?:admin|late|reminder|collection)?fees?",
        r"costs?(?! (?:you )?nothing)",
        r"(?<!in your )(?<!your )(?<!your own )(?<!show )interest(?! in)",
        r"(?:a|the|be|pay|get|with|any|no) fines?",
        r"(?<!is )(?<!are )(?<!all )fined",
        r"penalt(?:y|ies)",
        r"surcharges?",
        r"(?<!free of )charges?",
        r"charged",
        r"pay (?:more|extra)",
        r"(?:additional|extra) amount",
        r"more expensive",
    ),
}

#: In a name: what collects, costs and figures. A lawyer's own name is no threat.
IN_NAMES: tuple[str, ...] = (
    r"\w*deurwaarders?\w*",
    r"\w*incasso\w*",
    r"\w*beslag\w*",
    r"\w*bailiffs?",
    r"debt collect\w+",
    r"collection agenc(?:y|ies)",
    r"\w*kosten",
    r"(?:\w+ )?rente",
    r"boetes?",
    r"verhoging",
    r"(?:€|eur|euro) ?\d[\d.,]*",
    r"\d[\d.,]* ?(?:€|eur|euro|%|procent|percent)",
)

LEGAL: Mapping[Language, tuple[str, ...]] = {
    Language.NL: (
        r"\w*sommaties?",
        r"sommeer\w*|sommeren",
        r"ingebreke\w*",
        r"in gebreke",
        r"(?:ver)?maning\w*|\w*aanmaning\w*|aanmanen",
        r"(?:rest|hoofd|geld)?vordering(?:en)?",
        r"vorderen|gevorderde?",
        r"voldoen|voldaan|voldane",
        r"derhalve",
        r"teneinde",
        r"alsmede",
        r"inzake",
        r"ingevolge",
        r"krachtens",
        r"conform",
        r"middels",
        r"jegens",
        r"voornoemde?|bovengenoemde?|ondergetekende",
        r"verschuldigde?",
        r"hoofdsom",
        r"in verzuim",
        r"schuldeisers?|schuldenaars?|debiteuren?|debiteur|crediteur(?:en)?",
        r"aansprakelijk\w*",
        r"wettelijke?(?! vertegenwoordig)",
        r"exploot|betekening",
        r"veertiendagenbrief|14-dagenbrief",
        r"bw",
        r"cessie",
        r"dien(?:t|en) (?:u |wij )?te",
    ),
    Language.EN: (
        r"hereby|herewith|hereinafter|heretofore",
        r"pursuant",
        r"notwithstanding",
        r"aforementioned|aforesaid",
        r"summons(?:es)?",
        r"(?:formal|final) demand",
        r"we demand",
        r"in default",
        r"notice of default",
        r"liab(?:le|ility)",
        r"statutory",
        r"debtors?|creditors?",
        r"principal sum",
        r"indebted(?:ness)?",
        r"remit(?:tance)?",
        r"outstanding debt",
        r"overdue debt",
    ),
}

#: "geen kosten" is a promise, and a promise is fine …
NEGATIONS: Mapping[Language, frozenset[str]] = {
    Language.NL: frozenset({"geen", "zonder", "nooit", "niets", "niks", "noch"}),
    Language.EN: _set("no not without never any nothing nor don't won't"),
}
#: … when only such words stand between the two …
LINKING: Mapping[Language, frozenset[str]] = {
    Language.NL: _set(
        "extra bijkomende verdere enkele andere meer hoge en of noch ook u er wij hier daar voor "
        "dat vorm van wettelijke administratieve de een aan"
    ),
    Language.EN: _set(
        "extra additional further other more and or nor also you there a the of hidden any"
    ),
}
#: … and the sentence sets no condition: "nog geen kosten", "geen kosten als u vandaag betaalt".
CONDITIONS: Mapping[Language, frozenset[str]] = {
    Language.NL: _set(
        "nog als indien mits wanneer tenzij zolang tot totdat anders dan daarna later zodra "
        "voorlopig voorkom voorkomen"
    ),
    Language.EN: _set(
        "yet if unless until when otherwise then later provided before avoid while once"
    ),
}
#: What looks like a condition and is none: the promise holds in that case as well.
EVEN_THEN: Mapping[Language, str] = {
    Language.NL: r"\b(?:ook|zelfs) (?:niet )?(?:als|wanneer)\b[^,;]*",
    Language.EN: r"\b(?:even|also|not even) (?:if|when)\b[^,;]*",
}

#: With these, or one of the openings below, a clause asks for something.
IMPERATIVES: Mapping[Language, frozenset[str]] = {
    Language.NL: _set(
        "betaal bel mail stuur geef vul klik lees kies antwoord neem kijk laat maak regel "
        "controleer open reageer bekijk ga zet schrijf bevestig download teken scan vertel zoek "
        "wacht log app"
    ),
    Language.EN: _set(
        "pay call mail email send give fill click read choose reply take look let make arrange "
        "check open answer go write confirm download sign scan tell log contact please"
    ),
}
ASKING: Mapping[Language, str] = {
    Language.NL: r"^(?:wilt|kunt|zou|zoudt) u\b|^graag\b|^u (?:moet|dient|kunt)\b",
    Language.EN: r"^(?:can|could|will|would) you\b|^kindly\b|^you (?:must|need to|can|should)\b",
}

#: Rare in the lists but plain to a reader; mostly compounds of easy words.
EASY_WORDS: Mapping[Language, frozenset[str]] = {
    Language.NL: _set(
        "betaallink betaalafspraak betaalpagina betaalbewijs betaalregeling betaaldatum "
        "deelbetaling termijnbedrag rekeningnummer factuurnummer klantnummer postcode huisnummer "
        "goedemorgen goedemiddag goedenavond goedendag sms'je sms appje whatsapp e-mailadres "
        "mailadres telefoonnummer schuldhulp schuldhulpverlening contactpersoon collega bankapp "
        "tikkie ideal terugbellen terugbel afspreken meedenken vandaag hallo bedankt groeten "
        "alvast mailtje belafspraak betaaldag maandbedrag"
    ),
    Language.EN: _set("invoice hello iban sms whatsapp postcode instalment colleague"),
}
