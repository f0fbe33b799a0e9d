"""Anothers: who says to hold somebody else's telephone, or to be not the debtor but a relative.

The number is right and stays: it is only somebody else who reads along, and must learn nothing.
Who writes *from* the telephone of a relative may well be the debtor.
"""

from __future__ import annotations

import re

from dialogs.entities.identity.phone_numbers import find_phone
from dialogs.intents import Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.understanding import names
from dialogs.understanding.by_rules import Meaning

_GROWN = (
    r"(?:moeder|mama|mam|ma|vader|papa|pap|pa|ouders|man|vrouw|vriend|vriendin|partner|ex"
    r"|ex-?(?:man|vrouw|vriend|vriendin|partner)|broer\w*|zus|zusje|oma|opa|tante|oom|huisgenoot"
    r"|huisgenote|buurman|buurvrouw|echtgenoot|echtgenote|schoon\w+|mother|mom|mum|father|dad"
    r"|husband|wife|boyfriend|girlfriend|brother|sister|grandma|grandpa|roommate|flatmate)"
)
_KIN = rf"(?:{_GROWN}|zoon\w*|dochter\w*|kind|son|daughter)"
_PHONE = r"(?:telefoon|tel|mobiel\w*|toestel|gsm|telefoonnummer|nummer|phone|mobile|number|cell)"
_OPENS = (
    r"^(?:(?:hallo|hoi|hey|hi|hello|dag|sorry|nee|no|ja|goede\w+|oh|eh|maar|mevrouw|meneer)"
    r"[ ,.!]+)*"
)
_MY_KINS = rf"(?:mijn|my|our|onze) {_KIN}"
_THIS_IS = r"\b(?:dit|this) is (?:eigenlijk |gewoon |ook |actually )?"
_TO = r"(?:nu |even |met |naar |op |de |het )*"
_I_AM = (
    r"(?:(?:u|je) (?:spreekt|appt|praat) )?(?:ik ben|met|dit is|hier|i am|this is"
    r"|you are (?:talking|speaking) (?:to|with))"
)
_SAYS_SO = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:dit|dat|het|this|that) is (?:\w+ )?(?:de |het )?{_PHONE} (?:van|of) {_MY_KINS}\b",
        rf"{_THIS_IS}{_MY_KINS}(?:'?s) {_PHONE}\b",
        rf"{_THIS_IS}{_MY_KINS} (?:zijn|haar) {_PHONE}\b",
        rf"{_THIS_IS}(?:zijn|haar|his|her) {_PHONE}\b(?! (?:niet|not))",
        rf"\bheb {_TO}{_PHONE} van {_MY_KINS} (?:nu |even )*(?:vast|geleend|bij me)",
        rf"\b(?:u|je|jullie) (?:appt?|smst?|schrijft?|stuurt) {_TO}{_PHONE} van {_MY_KINS}\b",
        rf"{_OPENS}{_I_AM} (?:zijn|haar|his|her) {_KIN}\b",
        rf"\bik ben (?:\w+ )?niet,? (?:maar )?(?:ik ben )?(?:zijn|haar) {_KIN}\b",
        rf"\bmijn {_KIN},? (?:hij |zij |ze |die )?weet\b.{{0,24}}\bik (?:weet )?niet\b",
    )
)
#: "1 jan is niet gelukt" is no Jan.
_NO_MONTH = r"(?<!\d )(?<!\bin )(?<!\bop )(?<!eind )(?<!begin )(?<!half )(?<!vanaf )(?<!\btot )"
_ON_BEHALF = r"(?:aan het \w+|niet|nu|er|weg|op|in|naar|buiten|werken|bezig|vast|pas|thuis)"
_SOMEBODY_ELSES_BILL = re.compile(
    r"\b(?:rekening|factuur|nota|schuld|bill|invoice|debt)(?: \w+)? (?:is|was) "
    rf"(?:niet (?:voor|van) mij,? (?:maar )?)?(?:voor|van|for) (?:mijn|my) {_GROWN}\b"
)
#: Who says so beside these is heard as that: a danger, a payment, what a colleague is asked for.
_GOES_FIRST = frozenset(
    {
        Intent.CRISIS,
        Intent.DECEASED,
        Intent.OPT_OUT,
        Intent.DEBT_HELP,
        Intent.WRONG_PERSON,
        Intent.MAYBE_CRISIS,
        Intent.MAYBE_GRAVE,
        Intent.MAYBE_STOP,
        Intent.ALREADY_PAID,
        Intent.HARDSHIP,
        Intent.REQUEST_HUMAN,
        Intent.REQUEST_CALLBACK,
        Intent.COMPLAINT,
    }
)
#: Where somebody else's number or name is an answer.
_ASKED_FOR = frozenset(
    {
        Awaiting.CALL_TIME,
        Awaiting.CALL_CONFIRM,
        Awaiting.HELPER,
        Awaiting.PAID_WHEN,
        Awaiting.PAID_NOTED,
        Awaiting.DISPUTE_REASON,
        Awaiting.DISPUTE_NOTED,
    }
)
_NOT_KNOWN = re.compile(
    r"\b(?:verkeerd\w*|fout|foute|ken|kent|kennen|wrong|know|niemand|nobody|nieuw|pas|vorige)\b"
)


def says_anothers(plain: str, name: str) -> bool:
    """Tell whether a normalised text says that the debtor is another than who writes.

    Args:
        plain: the text.
        name: the debtor's.
    """
    if any(pattern.search(plain) for pattern in _SAYS_SO) or bills_another(plain):
        return True
    part = names.any_part(name)
    return bool(part) and bool(
        re.search(rf"{_NO_MONTH}\b{part} (?:\w+ )?(?:is|zit|werkt|slaapt) {_ON_BEHALF}\b", plain)
        or re.search(rf"{_OPENS}(?:(?:ik ben|met|dit is|hier) )?(?:de )?{_KIN} van {part}\b", plain)
    )


def speaks_of_kin(plain: str) -> bool:
    """Tell whether a normalised text speaks of somebody's relative, and of no bill or payment."""
    return bool(_OF_KIN.search(plain)) and not _OF_A_BILL.search(plain)


_OF_KIN = re.compile(rf"\b(?:mijn|zijn|haar|my|his|her) {_KIN}\b|\b(?:papa|mama|mam|pap|mom|dad)\b")
_OF_A_BILL = re.compile(
    r"\b(?:beta\w*|factuur|rekening|nota|klopt|nooit|niet gehad|link|beugel|geld|pay\w*|paid|bill"
    r"|invoice|money)\b"
)


def bills_another(plain: str) -> bool:
    """Tell whether a normalised text says that a bill is for somebody else."""
    return bool(_SOMEBODY_ELSES_BILL.search(plain))


def holds_anothers(meaning: Meaning, name: str, awaiting: str | None) -> bool:
    """Tell whether a message means no more than that its writer is not the debtor."""
    if meaning.intent in _GOES_FIRST or meaning.option or awaiting in _ASKED_FOR:
        return False
    return says_anothers(meaning.plain, name) and not find_phone(meaning.text)


def knows_the_debtor(plain: str) -> bool:
    """Tell whether nothing in a normalised text says that the debtor is not known there."""
    return not _NOT_KNOWN.search(plain)
