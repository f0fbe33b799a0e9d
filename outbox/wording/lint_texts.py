"""What the linter says about its findings, in the languages of those who read it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from storage.words import Language


class Code(StrEnum):
    """What a finding is about."""

    THREAT = "threat"
    COST = "cost"
    LEGAL = "legal"
    SCORE = "score"
    LONG_SENTENCE = "long_sentence"
    LONG_SENTENCES = "long_sentences"
    RARE_WORDS = "rare_words"
    TWO_REQUESTS = "two_requests"
    NO_CONTACT = "no_contact"
    DEAR_LETTERS = "dear_letters"
    SEGMENTS = "segments"
    FIELD = "field"
    LACKS = "lacks"
    LEAK = "leak"
    WHATSAPP = "whatsapp"
    NAME = "name"
    NAME_SIGNS = "name_signs"
    NAME_LINK = "name_link"


_NL, _EN = Language.NL, Language.EN

MESSAGES: Mapping[Code, Mapping[Language, str]] = {
    Code.THREAT: {
        _NL: "Dit klinkt als een dreiging: {words}.",
        _EN: "This reads like a threat: {words}.",
    },
    Code.COST: {
        _NL: "In deze fase zijn er geen kosten en geen rente: {words}.",
        _EN: "There are no costs and no interest in this phase: {words}.",
    },
    Code.LEGAL: {
        _NL: "Dit is juridische taal: {words}.",
        _EN: "This is the language of lawyers: {words}.",
    },
    Code.SCORE: {
        _NL: "De tekst is moeilijk: leesscore {words}, het moet 60 of meer zijn.",
        _EN: "The text is hard: reading score {words}, it must be 60 or more.",
    },
    Code.LONG_SENTENCE: {
        _NL: "De langste zin telt {words} woorden, het mogen er 20 zijn.",
        _EN: "The longest sentence has {words} words, 20 are allowed.",
    },
    Code.LONG_SENTENCES: {
        _NL: "De zinnen tellen gemiddeld {words} woorden, het mogen er 12 zijn.",
        _EN: "Sentences have {words} words on average, 12 are allowed.",
    },
    Code.RARE_WORDS: {
        _NL: "Deze woorden kent niet iedereen: {words}.",
        _EN: "Not everybody knows these words: {words}.",
    },
    Code.TWO_REQUESTS: {
        _NL: "De tekst vraagt meer dan één ding: {words}.",
        _EN: "The text asks for more than one thing: {words}.",
    },
    Code.NO_CONTACT: {
        _NL: "De tekst noemt geen contactpersoon.",
        _EN: "The text names no contact person.",
    },
    Code.DEAR_LETTERS: {
        _NL: "Een letter of teken maakt deze sms duurder.",
        _EN: "A letter or sign makes this SMS dearer.",
    },
    Code.SEGMENTS: {
        _NL: "Dit zijn {words} sms'jes, het mogen er 2 zijn.",
        _EN: "This takes {words} SMS segments, 2 are allowed.",
    },
    Code.FIELD: {
        _NL: "Dit veld mag hier niet staan: {words}.",
        _EN: "This field may not stand here: {words}.",
    },
    Code.LACKS: {
        _NL: "Hier ontbreekt: {words}.",
        _EN: "This is missing: {words}.",
    },
    Code.LEAK: {
        _NL: "Dit mag niemand zien voordat de debiteur zich heeft gemeld: {words}.",
        _EN: "Nobody may see this before the debtor proved who they are: {words}.",
    },
    Code.WHATSAPP: {
        _NL: "WhatsApp keurt deze tekst af: {words}.",
        _EN: "WhatsApp would reject this text: {words}.",
    },
    Code.NAME: {
        _NL: "Dit hoort niet in een naam die debiteuren lezen: {words}.",
        _EN: "This may not stand in a name that debtors read: {words}.",
    },
    Code.NAME_SIGNS: {
        _NL: "Deze tekens horen niet in een naam die debiteuren lezen: {words}.",
        _EN: "These signs may not stand in a name that debtors read: {words}.",
    },
    Code.NAME_LINK: {
        _NL: "Een naam die debiteuren lezen mag geen link zijn: {words}.",
        _EN: "A name that debtors read may be no link: {words}.",
    },
}

MENDS: Mapping[Code, Mapping[Language, str]] = {
    Code.THREAT: {
        _NL: "Zeg wat de debiteur nu kan doen. Zeg niet wat er anders gebeurt.",
        _EN: "Say what the debtor can do now, not what happens otherwise.",
    },
    Code.COST: {
        _NL: "Haal het weg. Beloven mag: schrijf zonder voorwaarde 'Dit kost u niets extra.'",
        _EN: "Take it out. A promise is fine: write 'There is no extra cost' without a condition.",
    },
    Code.LEGAL: {
        _NL: "Gebruik gewone woorden: rekening, betalen, bedrag, afspraak, hulp.",
        _EN: "Use plain words: bill, pay, amount, agreement, help.",
    },
    Code.SCORE: {
        _NL: "Maak de zinnen korter en kies kortere woorden.",
        _EN: "Make the sentences shorter and choose shorter words.",
    },
    Code.LONG_SENTENCE: {
        _NL: "Knip de langste zin in tweeën.",
        _EN: "Cut the longest sentence in two.",
    },
    Code.LONG_SENTENCES: {
        _NL: "Zet vaker een punt.",
        _EN: "Use more full stops.",
    },
    Code.RARE_WORDS: {
        _NL: "Kies een woord dat iedereen gebruikt.",
        _EN: "Choose words that everybody uses.",
    },
    Code.TWO_REQUESTS: {
        _NL: "Vraag één ding per bericht.",
        _EN: "Ask for one thing in a message.",
    },
    Code.NO_CONTACT: {
        _NL: "Noem wie helpt: zet {contact} in de tekst.",
        _EN: "Name who helps: put {contact} into the text.",
    },
    Code.DEAR_LETTERS: {
        _NL: "Schrijf e voor ë, i voor ï en c voor ç, en gebruik rechte aanhalingstekens.",
        _EN: "Write without special characters: e for ë, i for ï, c for ç, straight quotes.",
    },
    Code.SEGMENTS: {
        _NL: "Maak de tekst korter.",
        _EN: "Make the text shorter.",
    },
    Code.FIELD: {
        _NL: "Haal het weg, of zet het in de tekst voor wie zich heeft gemeld (.verified).",
        _EN: "Take it out, or use it in the text for who proved themselves (.verified).",
    },
    Code.LACKS: {
        _NL: "Zet het in de tekst.",
        _EN: "Put it into the text.",
    },
    Code.LEAK: {
        _NL: "Haal het weg uit de tekst voor wie zich nog niet heeft gemeld.",
        _EN: "Take it out of the text for those who did not prove themselves yet.",
    },
    Code.WHATSAPP: {
        _NL: "Hooguit 1.024 tekens, met woorden voor, tussen en achter de velden.",
        _EN: "At most 1,024 characters, with words before, between and behind the fields.",
    },
    Code.NAME: {
        _NL: "Noem alleen de naam: in deze fase zijn er geen kosten en niemand die invordert.",
        _EN: "Give the name alone: in this phase there are no costs and nobody collects.",
    },
    Code.NAME_SIGNS: {
        _NL: "Haal ze weg: gebruik letters, cijfers en gewone leestekens.",
        _EN: "Take them out: use letters, digits and ordinary punctuation.",
    },
    Code.NAME_LINK: {
        _NL: "Noem alleen de naam: de enige link in een bericht is de onze.",
        _EN: "Give the name alone: the only link in a message is ours.",
    },
}
