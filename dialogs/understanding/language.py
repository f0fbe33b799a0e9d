"""Which of our languages a message is written in, by its little words."""

from __future__ import annotations

import re

from storage.words import Language


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


_DUTCH: frozenset[str] = _words(
    """
    ik je jij u uw jullie het een de dat dit die niet geen van voor met op aan naar bij heb hebt
    heeft hebben ben bent zijn wil kan kunt kunnen moet mag gaat ga wat waar wie hoe waarom
    wanneer hoeveel maar ook nog al nee ja mijn mij me er hier nu dan als zo graag alstublieft
    bedankt betalen betaald euro keer maand nummer verkeerd hallo hoi goedemorgen goedemiddag
    dag oke klopt geld ben ging stuur bericht
"""
)
_ENGLISH: frozenset[str] = _words(
    """
    i you your yours my mine the this that these those not no yes do does did have has had can
    could will would am are was were what who where how why when which to of for with on at from
    please thanks thank hello pay paid want need get got it and or but never already number
    leave alone again texting messaging sending contacting whatsapping
    tomorrow today
    texts text remove list off bothering someone somebody any anyone
    there broke guy their she him his her
    wrong message messages me stop about don month months money is send good morning afternoon
"""
)
#: Words of both languages prove nothing.
_BOTH = (_DUTCH & _ENGLISH) | {
    "is",
    "me",
    "of",
    "stop",
    "at",
    "on",
    "was",
    "do",
    "had",
    "i",
    "die",
}
_WORD = re.compile(r"[a-z]+")
_ASKS_ENGLISH = re.compile(r"\b(?:english|engels)\b")
_ASKS_DUTCH = re.compile(r"\b(?:nederlands|dutch|hollands)\b")
_WITHOUT = re.compile(
    r"\b(?:no|not|geen|niet|do not|can not)(?: \w+){0,2} (?:dutch|nederlands|english|engels)\b"
)
_ALONE = frozenset(
    {
        "hello",
        "hi there",
        "good morning",
        "good afternoon",
        "good evening",
        "yes please",
        "who is this",
        "thank you",
    }
)


def asked_language(plain: str) -> Language | None:
    """Return the language that a normalised text asks for by name, or None."""
    english, dutch = _ASKS_ENGLISH.search(plain), _ASKS_DUTCH.search(plain)
    if bool(english) is bool(dutch):
        return Language.EN if english and not _refuses(plain, "english|engels") else None
    wanted = Language.EN if english else Language.NL
    if _WITHOUT.search(plain):
        return Language.NL if wanted is Language.EN else Language.EN
    return wanted


def _refuses(plain: str, names: str) -> bool:
    return bool(re.search(rf"\b(?:no|not|geen|niet)(?: \w+){{0,2}} (?:{names})\b", plain))


#: Short messages that are English wherever they are said, and that no Dutch speaker borrows.
_SHORT_ENGLISH = frozenset(
    {
        "human", "a human", "human please", "real human please", "agent please", "scam",
        "is scam", "not me", "not mine", "wrong", "wrong guy", "wrong girl", "go away", "get lost",
        "who dis", "already paid", "paid already", "stop texting me", "quit texting me",
        "stop texting", "please stop",
        "pay later", "pay now", "in parts", "too expensive", "are you there",
        "you there", "anyone there", "anybody there", "are you a bot", "are you human",
    }
)  # fmt: skip
#: What Dutch speakers say in English too.
_BORROWED = frozenset(
    {
        "yes please", "no thanks", "no thank you", "thank you", "thanks", "no way", "why not",
        "no problem", "opt out", "good morning", "get it", "for real", "never mind", "hello",
        "hi there", "good afternoon", "good evening", "no stress", "what the fuck",
        "you never know",
    }
)  # fmt: skip
#: Parts of Dutch names and addresses.
_IN_NAMES = frozenset({"van", "de", "het", "een"})
#: A message of so many words tells its language by `written_language` alone.
_CLEARLY_WORDS = 4


def surely_written(plain: str) -> Language | None:
    """Return the language of a normalised text when it is clear enough to change over to.

    A short message changes the language only when it has words of one language and none of the
    other, and is not what people borrow from English.
    """
    written = written_language(plain)
    said = plain.strip(" .!?")
    words = set(_WORD.findall(plain))
    if len(said.split()) >= _CLEARLY_WORDS:
        return written
    if said in _SHORT_ENGLISH:
        return Language.EN
    if written is Language.EN:
        return None if said in _BORROWED or words & (_DUTCH - _BOTH) else written
    known = words & (_DUTCH - _BOTH)
    return written if len(known - _IN_NAMES) >= 2 and not words & (_ENGLISH - _BOTH) else None


#: The words that hold an English sentence together; nobody mixes them into Dutch.
_HOLD_ENGLISH = _words(
    """
    my your this these that the you are have has did does can could would what who how why where
    when which with from and it she his her their there not
    husband wife mother father brother sister daughter passed died
    """
)
_LEAST_SENTENCE = 3


def written_at_first(plain: str) -> Language | None:
    """Return the language of the first message of a talk, of which little is asked.

    Nothing has been said in another language yet, so one word that holds English together is
    enough in a short sentence without Dutch: "my husband died last week".
    """
    written = written_language(plain)
    words = set(_WORD.findall(plain))
    if written is not None or plain.strip(" .!?") in _BORROWED:
        return written
    english = words & _HOLD_ENGLISH and not words & (_DUTCH - _BOTH)
    return Language.EN if english and len(plain.split()) >= _LEAST_SENTENCE else None


def little_words(plain: str) -> frozenset[str]:
    """Return the little words of Dutch and English that a normalised text has."""
    return frozenset(_WORD.findall(plain)) & ((_DUTCH | _ENGLISH) - _BOTH)


def written_language(plain: str) -> Language | None:
    """Return the language of a normalised text when it is clear, or None.

    Clear means: two little words more of one language than of the other and none in doubt, or a
    well-known short phrase.
    """
    if plain.strip(" .!?") in _ALONE | _SHORT_ENGLISH:
        return Language.EN
    words = set(_WORD.findall(plain))
    dutch = len((words & _DUTCH) - _BOTH)
    english = len((words & _ENGLISH) - _BOTH)
    if "i" in words and not dutch:
        english += 1
    if english >= 2 and english >= dutch + 2:
        return Language.EN
    if dutch >= 2 and dutch >= english + 2:
        return Language.NL
    return None
