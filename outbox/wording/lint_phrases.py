"""Phrases that the linter knows: what threatens, costs or sounds of law by no single word of it.

Bki paragraph 4 forbids undue pressure whatever it is made of: others who will hear of it,
somebody who comes to the door, a service that ends, a consequence that is left open. BW 6:96 lid 6
allows no cost in this phase, however it is called. The patterns are read as those of `lint_words`,
over folded text; between their parts no word may stand that denies them ("uw baas hoort hier niets
van"). It is a net and no judge: who hides a threat in ever new words gets through (docs/policy.md).
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.words import Language

_NL, _EN = Language.NL, Language.EN

# Any word, with the space behind it, but one that denies.
_N = r"(?:(?!(?:niet|niets|niks|nooit|geen|niemand|nergens|zonder)\b)\S+ )"
_E = r"(?:(?!(?:not|never|no|nobody|nothing|none|without|\w+n't)\b)\S+ )"
_NOT_NL = r"(?! (?:\S+ ){0,3}(?:niet|niets|niks|nooit|geen)\b)"
_MONEY = (
    r"(?:€ ?[\d.,]+|eur(?:o's)?|euro|\d[\d.,]* ?(?:euro|eur|%|procent|percent|euros)|\d[\d.,]+)"
)

_OTHERS_NL = (
    r"(?:baas|chef|leidinggevende|werkgever|opdrachtgever|klanten|collega's|buren|buurman|"
    r"buurvrouw|buurt|familie|ouders|moeder|vader|kinderen|vriend(?:en|in)?|huisbaas|verhuurder|"
    r"omgeving)"
)
_OTHERS_EN = (
    r"(?:boss|employer|manager|neighbou?rs?|family|parents|mother|father|wife|husband|children|"
    r"friends|colleagues|landlord|customers|clients)"
)
_WE_NL = r"(?:wij|we|ik|iemand|buitendienst|(?:mede)?werkers?|mensen|mannen|collega's|inspecteurs?)"
_WE_EN = (
    r"(?:we|i|someone|somebody|agents?|staff|officers?|team|people|men|representatives?|"
    r"inspectors?|colleagues?)"
)
_TO_YOU_NL = (
    r"(?:(?:bij u )?langs|(?:aan|voor) (?:de|uw) deur|(?:bij u )?(?:aan huis|thuis)|op bezoek|"
    r"naar uw (?:huis|woning|werk|adres)|verhaal halen|u (?:thuis )?(?:opzoeken|bezoeken|halen))"
)
# Who has nothing to do with a bill, unless the debtor may ask them or hears that they know nothing.
_STRANGERS_NL = r"(?:baas|chef|leidinggevende|werkgever|buren|buurman|buurvrouw|buurt|huisbaas)"
_FREELY_NL = (
    r"(?:niet|niets|niks|nooit|geen|niemand|mag|mogen|kan|kunt|loon|salaris|betaalt|betaald)"
)
_STRANGERS_EN = r"(?:boss|employer|manager|neighbou?rs?|landlord)"
_FREELY_EN = r"(?:not|never|no|nobody|nothing|without|\w+n't|may|can|could|salary|wages|pays?|paid)"
# No payment is the condition, and what comes of it is no help and no friendly word.
_UNPAID_NL = (
    r"(?:zonder (?:uw )?betaling|bij (?:wanbetaling|te late betaling|uitblijven)|"
    r"als u (?:\w+ ){0,2}niet (?:\w+ ){0,3}(?:betaalt|betaald|reageert)|te laat betalen|"
    r"als (?:wij|we|ik) (?:\w+ ){0,2}(?:niets|geen betaling) (?:\w+ ){0,2}(?:ontvang|zie)\w*|"
    r"(?:elke|iedere|per) (?:dag|week|maand) (?:later|te laat|vertraging|(?:dat )?u wacht))"
)
_HELP_NL = (
    r"(?:bel|bellen|mail|mailen|stuur|sturen|schrijf|schrijven|kunt|kan|mag|help|helpen|hulp|"
    r"probleem|erg|graag|samen|vraag|vragen|antwoord|denken|kijken|spreken|zoeken|laat het)"
)
_UNPAID_EN = (
    r"(?:without (?:your )?payment|late payment|ignore (?:this|us|it) (?:and|or)|"
    r"(?:if|unless) you (?:\w+ ){0,2}(?:not|don't) (?:\w+ ){0,1}(?:pay|react|respond)|"
    r"if (?:we|i) (?:\w+ ){0,2}(?:receive|get|see) (?:nothing|no (?:money|payment))|"
    r"(?:every|each|per) (?:day|week|month) (?:late|of delay|(?:that )?you wait))"
)
_HELP_EN = (
    r"(?:call|mail|send|write|can|may|help|problem|worry|gladly|glad|happy|together|ask|answer|"
    r"reply|talk|look|let us know|let me know)"
)
_SERVICE_NL = (
    r"(?:stroom|gas|water|energie|internet|telefoon|abonnement|verzekering|account|toegang|"
    r"contract|overeenkomst|lidmaatschap|huur|levering|dienst(?:en|verlening)?|behandeling)"
)
_WISHED_NL = r"(?!.*\b(?:vroeg|vraagt|gevraagd|opgezegd|opzegt|wens|wilt|wilde)\b)"
_WISHED_EN = r"(?!.*\b(?:ask|asked|requested|want|wanted|cancelled)\b)"
_SERVICE_EN = (
    r"(?:accounts?|services?|contract|agreement|power|electricity|gas|water|internet|access|"
    r"subscription|insurance|phone|membership|supply|delivery|lease|tenancy|treatment)"
)
_BILL_NL = r"(?:bedrag|rekening|schuld|factuur|saldo)"
_BILL_EN = r"(?:bill|amount|debt|total|balance|sum|invoice)"

THREATS: Mapping[Language, tuple[str, ...]] = {
    _NL: (
        # Others hear of it.
        (
            rf"(?:wij|we|ik) {_N}{{0,3}}(?:lichten|bellen?|mailen?|schrijven|informeren|benaderen|"
            rf"vertellen|melden|waarschuwen|spreken|inlichten) {_N}{{0,4}}(?:uw|je) {_OTHERS_NL}"
        ),
        (
            rf"(?:uw|je) {_OTHERS_NL} {_N}{{0,1}}(?:krijgt|krijgen|hoort|horen|komt|komen|zal|"
            rf"zullen|gaat|gaan|weet|weten|verneemt) {_N}{{0,3}}(?:hier\w*|dit|ervan|bericht|brief|"
            rf"te horen|te weten|op de hoogte){_NOT_NL}"
        ),
        rf"(?:weten|weet|horen|hoort|krijgt|krijgen|verneemt) (?:uw|je) {_OTHERS_NL}{_NOT_NL}",
        rf"iedereen {_N}{{0,3}}(?:hoort|horen|weet|weten|ziet|zien|leest|lezen)",
        rf"(?:zetten|zet|plaatsen|plaats|publiceren) {_N}{{0,2}}uw (?:naam|foto|gegevens)",
        rf"^(?!.*\b{_FREELY_NL}\b).*\b(?:uw|je) {_STRANGERS_NL}",
        (
            r"(?:bel|mail|licht|schrijf|vertel|spreek)(?:len|en|ten|ken)? (?:wij|we|ik) "
            rf"{_N}{{0,3}}uw {_OTHERS_NL}"
        ),
        r"hele (?:straat|buurt|dorp|wijk|familie)",
        r"anderen? (?:erbij )?betrekken",
        # Somebody comes.
        rf"{_WE_NL} {_N}{{0,3}}(?:kom|komt|komen) {_N}{{0,4}}{_TO_YOU_NL}",
        rf"(?:kom|komt|komen) {_N}{{0,2}}{_WE_NL} {_N}{{0,4}}{_TO_YOU_NL}",
        (
            r"(?:aan|voor) (?:de|uw) deur"
            r"(?! \w*(?:gegeven|bezorgd|geleverd|gebracht|gehaald|betalen))"
        ),
        rf"(?:reken|verwacht) {_N}{{0,3}}bezoek",
        (
            rf"(?:rijden|rijdt|sturen (?:wij |we )?(?:iemand|mensen)) {_N}{{0,5}}naar uw "
            r"(?:huis|woning|werk|adres)"
        ),
        rf"kom(?:en)? {_N}{{0,3}}geld {_N}{{0,3}}(?:op)?halen",
        rf"{_WE_NL} {_N}{{0,2}}bezoek(?:t|en)? u",
        r"bezoek(?:en)? (?:wij|we|ik) u",
        r"(?:wij|we|ik) weten? (?:\w+ )?waar u (?:woont|werkt)",
        r"(?:wij|we|ik) houden? u in de gaten",
        (
            rf"halen? {_N}{{0,3}}(?:spullen|auto|fiets|meubels|inboedel|bezittingen|goederen|"
            rf"apparaten|toestel) {_N}{{0,3}}(?:terug|weg)"
        ),
        r"rijbewijs (?:\w+ ){0,3}(?:ingenomen|innemen|inleveren|kwijt)",
        # A service ends, credit ends.
        (
            rf"{_SERVICE_NL} {_N}{{0,2}}(?:gaat|gaan|wordt|worden|zal|zullen) {_N}{{0,3}}(?:eraf|"
            r"afgesloten|stopgezet|opgezegd|geblokkeerd|beeindigd|opgeschort|uitgezet|ontbonden)"
        ),
        (
            rf"(?:wij|we|ik) {_N}{{0,2}}(?:blokkeren|beeindigen|ontbinden|stoppen|schorten|zeggen)"
            rf" {_N}{{0,2}}{_SERVICE_NL}"
        ),
        rf"(?:zetten|leggen) {_N}{{0,2}}{_SERVICE_NL} {_N}{{0,3}}(?:stop|stil){_WISHED_NL}",
        rf"{_SERVICE_NL} (?:\w+ )?(?:stopt|vervalt|eindigt){_WISHED_NL}",
        rf"(?:raakt|verliest|bent) (?:u )?uw (?:{_SERVICE_NL}|huis|woning|baan)(?: kwijt)?",
        r"leverstop|huurontbinding",
        (
            r"krijgt? (?:\S+ ){0,4}(?:geen|nergens|nooit|niet) (?:\S+ ){0,4}"
            r"(?:lening|hypotheek|krediet)"
        ),
        # The case goes to somebody else.
        (
            r"(?:draag|draagt|dragen|geven|geef) (?:(?:ik|wij|we) )?(?:uw|het|de|deze) "
            rf"(?:dossier|zaak|schuld|gegevens) {_N}{{0,3}}(?:over|door)"
            r"(?! aan (?:een|mijn|onze) collega(?!-)\b)"
        ),
        r"(?:ander|extern|gespecialiseerd) (?:bedrijf|bureau|kantoor)",
        # What comes is left open.
        rf"{_UNPAID_NL}(?!.*\b{_HELP_NL}\b)",
        r"wacht(?:en)? maar af",
        r"(?:u|je) (?:zult |zal |gaat )?(?:het|dat) (?:nog |wel |dan )*(?:merken|ondervinden)",
        r"(?:zult|zal|gaat) u (?:het|dat) (?:\w+ )?(?:merken|ondervinden)",
        r"(?:loopt|zal) (?:\w+ ){0,3}niet goed (?:voor u )?af",
        r"(?:minder|niet meer zo|niet zo) (?:vriendelijk|aardig|netjes)",
        r"andere (?:manieren|middelen|wegen) (?:\w+ )?om",
        r"maakt het (?:u|uzelf|zelf) (?:\w+ ){0,3}(?:moeilijk|lastig)\w*",
        r"of anders(?!\W*\w)",
        (
            rf"betaal(?:t|,)? {_N}{{0,6}}of (?:wij|we|ik|er|het|dit) "
            r"(?!kunnen|kan|spreken|maken|denken|helpen)"
        ),
        r"problemen (?:\w+ )?voor u|heeft u een probleem",
        r"(?:er )?zelf naar gemaakt|eigen schuld",
        r"(?:wordt|worden|gaat|zal) (?:\w+ ){0,3}(?:vervelend|onaangenaam|onplezierig) voor u",
        rf"(?:dit|dat|het|alles) (?:wordt|gaat|zal) {_N}{{0,3}}erger",
        rf"u {_N}{{0,4}}spijt {_N}{{0,2}}(?:krijg(?:t|en)|hebben)",
        rf"u (?:zult|zal|gaat) {_N}{{0,3}}(?:berouwen|bezuren|betreuren|voelen)",
        r"laten? (?:\w+ ){0,4}niet bij(?: zitten)?",
        r"moet(?:en)? voelen",
        r"goedschiks|kwaadschiks",
        r"ultimatum",
        r"genade",
        r"(?:ons|mijn) geduld (?:\w+ ){0,4}(?:op|grens|grenzen|voorbij|einde)",
        r"voor de laatste (?:keer|maal)",
        r"laatste (?:keer|maal) dat (?:ik|wij|we) (?:\w+ ){0,4}(?:vriendelijk|netjes|vraag|vragen)",
        r"laatste (?:mogelijkheid|oproep)",
        r"(?:genoodzaakt|gedwongen|noodgedwongen)",
        r"(?:laat|heb|hebben) (?:\w+ ){0,2}geen (?:andere )?(?:keus|keuze|optie)",
        r"(?:verdere|zwaardere|hardere|gepaste|passende) (?:stappen|acties)",
        r"(?:wij|we|ik) (?:eis|eisen)",
        r"eisen (?:wij|we|ik|dat)",
        r"wanbetal\w+",
    ),
    _EN: (
        (
            rf"(?:we|i|we'll|i'll) {_E}{{0,3}}(?:tell|inform|contact|call|notify|phone|text|email|"
            rf"ring|write to|speak to|visit) {_E}{{0,2}}your {_OTHERS_EN}"
        ),
        (
            rf"your {_OTHERS_EN} {_E}{{0,1}}(?:will|shall|is going to|are going to|gets? to) "
            rf"{_E}{{0,2}}(?:hear|know|learn|find out|be told|be informed|get|receive|see)"
        ),
        rf"every(?:body|one) {_E}{{0,2}}(?:knows?|hears?|sees?)",
        rf"(?:put|post|publish) {_E}{{0,1}}your (?:name|photo|picture|details)",
        rf"^(?!.*\b{_FREELY_EN}\b).*\byour {_STRANGERS_EN}",
        r"(?:the )?whole (?:street|town|family|neighbou?rhood)",
        r"(?:we|i) (?:\w+ ){0,3}involve (?:others|other people)",
        r"(?:at|on) your (?:door|doorstep)",
        r"on (?:his|her|their|our|my) way to your",
        rf"(?:{_UNPAID_EN})(?!.*\b{_HELP_EN}\b)",
        r"(?:you|you'll) (?:will |soon )*(?:see what happens|find out(?!\W*\w))",
        r"not end well",
        r"(?:less|not so|not as) friendly",
        r"other (?:ways|means) (?:to|of)",
        r"(?:harder|difficult|miserable) for yourself",
        r"make your life",
        r"nothing bad will",
        r"your credit (?:will|could|may)",
        rf"lose your (?:{_SERVICE_EN}|home|house|job)",
        rf"{_SERVICE_EN} (?:\w+ )?(?:stops|ends|lapses){_WISHED_EN}",
        rf"(?:we|i) (?:are |am )?stop(?:ping)? your {_SERVICE_EN}{_WISHED_EN}",
        (
            rf"{_WE_EN} {_E}{{0,3}}(?:comes?|coming|stops?|drops?|turns?|shows?|knocks?|calls?|"
            rf"stands?|be|is|are|visits?|visiting) {_E}{{0,3}}(?:your|the) "
            r"(?:house|home|door|doorstep|workplace)"
        ),
        rf"{_WE_EN} {_E}{{0,3}}visit(?:s|ing)? you",
        r"(?:we|i) know where you (?:live|work)",
        r"(?:we|we are|i am) watching you",
        (
            rf"(?:we|i|we'll) {_E}{{0,3}}(?:terminate|suspend|block|disconnect|cut off|shut off|"
            rf"shut down|switch off) (?:your|the) {_SERVICE_EN}"
        ),
        (
            rf"your {_SERVICE_EN} {_E}{{0,2}}be (?:terminated|suspended|blocked|disconnected|"
            r"cut off|shut off|stopped)"
        ),
        r"not be able to (?:get|take out|have) (?:\S+ ){0,3}(?:mortgage|loan|credit|lease)",
        (
            rf"your (?:file|case|account|bill|debt|details|claim|invoice) {_E}{{0,4}}to "
            rf"{_E}{{0,3}}(?:agency|agencies|third part(?:y|ies)|bureau|firm)"
        ),
        r"report(?:ed|ing)? you",
        rf"(?:we|i|we'll) {_E}{{0,2}}report (?:this|it|the debt) to the (?:authorities|tax)",
        r"or else(?!\W*\w)",
        rf"pay,? {_E}{{0,6}}or (?:we|i|you|there|this|it|your \w+)(?: will|'ll| shall| becomes)",
        r"trouble is yours|brought this on yourself|your own fault",
        r"come (?:\w+ )?and (?:collect|take|get)",
        r"(?:coming|comes) round",
        r"driving licen[cs]e (?:\w+ ){0,2}(?:taken|revoked|lost)",
        r"(?:you|you'll) (?:\w+ ){0,2}(?:regret|be sorry)",
        (
            rf"(?:this|it|things) (?:will|'ll|can|could|may|is going to) {_E}{{0,1}}(?:get|gets|"
            rf"become|turn|be) {_E}{{0,1}}(?:worse|ugly|unpleasant|nasty)"
        ),
        rf"(?:we|i|we'll) {_E}{{0,4}}(?:further|stronger|tougher|other) (?:action|steps|measures)",
        r"(?:further|stronger|tougher) (?:action|steps|measures) (?:will|may|against|follows?)",
        r"(?:steps|action|measures) against",
        r"the hard way",
        r"(?:us|me|we have|i have) (?:with )?no (?:other )?(?:choice|option|alternative)",
        rf"(?:we|i) {_E}{{0,4}}(?:forced|compelled|obliged) to",
        r"(?:our|my) patience",
        r"before it(?: is|'s) too late",
        r"(?:for|this is) the last time",
        r"ultimatum",
        r"whatever it takes",
        rf"(?:will be|get|are) in {_E}{{0,2}}trouble with",
    ),
}

COSTS: Mapping[Language, tuple[str, ...]] = {
    _NL: (
        rf"(?:be)?reken(?:en|t)? (?!op |erop ){_N}{{0,4}}{_MONEY}",
        rf"breng(?:en|t)? {_N}{{0,6}}in rekening",
        rf"(?:wordt|worden|zal|zullen) {_N}{{0,6}}in rekening",
        (
            rf"kom(?:t|en) {_N}{{0,4}}(?:{_MONEY}|bedrag) {_N}{{0,3}}"
            r"(?:(?:bij|bovenop)(?! (?:u|ons|de|het|een|mij)\b)|op(?!\W*\w))"
        ),
        r"niet gratis",
        rf"{_MONEY} voor (?:deze|elke|iedere|de|een) (?:brief|herinnering|sms|bericht|mail)",
        r"(?:wordt|kost) (?:\w+ ){0,3}meer geld",
        r"dure (?:grap|vergissing|zaak)",
        rf"{_MONEY} {_N}{{0,1}}(?:extra|opslag|erbij|bovenop)",
        rf"opslag van {_MONEY}",
        rf"{_BILL_NL} {_N}{{0,5}}(?:wordt|worden) {_N}{{0,2}}(?:hoger|groter|verdubbeld)",
        rf"(?:wordt|worden) (?:het|uw|de) {_BILL_NL} {_N}{{0,2}}(?:hoger|groter|verdubbeld)",
        rf"{_BILL_NL} {_N}{{0,2}}(?:stijgt|groeit|verdubbelt)",
        r"(?:geld|veel|handenvol) (?:gaan |te )?kosten",
        r"kost u (?:(?!niets|niks|geen)\w+ )?(?:geld|veel|meer|extra)",
        r"vergoeding (?:\w+ )?(?:ver)?schuldigd?",
        rf"u (?:moet|betaalt) {_N}{{0,4}}vergoeding",
        (
            r"(?:is|zijn|komt|komen|blijft|blijven) (?:\w+ )?voor uw (?:eigen )?rekening"
            r"(?! (?:van|bij|nr|\d))"
        ),
        r"op uw kosten",
        r"(?<!niet )(?<!niets )(?:bijbetalen|bij te betalen)",
    ),
    _EN: (
        rf"{_BILL_EN} {_E}{{0,3}}(?:goes|go|going) up",
        rf"{_BILL_EN} {_E}{{0,2}}(?:increases?|rises?|grows?|doubles?|be higher)",
        rf"(?:increas|rais|doubl)(?:e|es|ing) (?:the|your) {_BILL_EN}",
        r"(?:is|are|be|gets?) added (?:for|per|each|every)",
        r"not (?:be )?free(?! (?:to|on|at|tomorrow|today|this|next)\b)",
        r"(?:expensive|costly|dear) (?:mistake|for you)",
        rf"{_MONEY} for (?:this|each|every|the|a) (?:letter|reminder|text|message|email)",
        rf"(?:an )?extra {_MONEY}",
        r"becomes? (?:\w+ )?more money",
        r"(?:we|i|we'll) (?:\w+ ){0,2}add (?:another |an extra |an additional )?(?:€|eur|\d)",
        r"(?:pay|paying) (?:for|towards) (?:our|the) (?:\w+ )?(?:work|time|trouble|reminders?)",
        rf"{_MONEY} (?:on top|extra)",
        rf"on top of (?:the|your) {_BILL_EN}",
        rf"(?:cost|costing) you (?!nothing){_E}{{0,1}}(?:money|more|extra|dearly|\d|€)",
        r"at your (?:own )?expense",
    ),
}

LEGAL: Mapping[Language, tuple[str, ...]] = {
    _NL: (
        r"wanprestatie\w*",
        r"verplichting(?:en)? (?:\w+ ){0,4}na(?:komen|gekomen|komt)?",
        r"nakoming",
        r"schend(?:t|en|ing)|geschonden",
        r"(?:tot|om) (?:\w+ )?betal(?:ing|en) (?:bent )?gehouden|gehouden (?:om )?te betalen",
        r"(?<!niet )verplicht (?:\w+ ){0,4}te betalen",
        r"betaal(?:plicht|plichtige?)|betalingsplicht\w*",
        r"ontbind(?:en|ing|t)",
        r"ontbonden",
        r"nalatig\w*",
        r"tekortkoming\w*",
        r"verzuim",
        r"opeisbaar|opeis\w+|opgeeist",
        r"rechten voor(?:behoud\w*)?",
        r"onrechtmatig\w*|rechtsgeldig\w*|rechtens",
        r"uit hoofde van",
        r"artikel \d+",
        r"termijn (?:\w+ ){0,2}verstreken",
        r"terstond|onverwijld",
    ),
    _EN: (
        r"(?<!data )breach(?:ed|es)?",
        r"obliged to pay",
        r"violat(?:e|es|ed|ing|ion)",
        r"we claim",
        r"obligat(?:ed|ions?)",
        r"(?:all|any) damages",
        r"hold you (?:\w+ )?(?:responsible|accountable)",
        r"reserve (?:\w+ )?(?:our|the|all) (?:\w+ )?rights?",
        r"formal (?:notice|letter|reminder|request)",
        r"contractual(?:ly)?",
        r"failure to (?:pay|comply)",
        r"forthwith|duly",
        r"terminat(?:e|ion) (?:of )?(?:the|your) (?:agreement|contract)",
    ),
}
