"""The small vocabularies that several aggregates share: channels, rungs, actors, languages."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Channel(StrEnum):
    """A way to reach a person."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    EMAIL = "email"
    LETTER = "letter"


class Language(StrEnum):
    """A language that we write in."""

    NL = "nl"
    EN = "en"


class Address(StrEnum):
    """How Dutch texts speak to a debtor; other languages have one form."""

    U = "u"
    JE = "je"


class Rung(IntEnum):
    """How sure we are that a contact point belongs to the debtor. Higher is surer.

    A template or a line of the bot declares the rung that it needs; nothing above the number's
    rung may be shown (GDPR 5(1)(c), (f)).
    """

    WRONG = -1  #: somebody said that this is not the debtor
    UNKNOWN = 0  #: as the creditor delivered it
    LINE_CHECKED = 1  #: the provider says that it is a live mobile line
    ANSWERED = 2  #: somebody answered from it
    SELF_DECLARED = 3  #: that somebody said to be the debtor
    VERIFIED = 4  #: and knew what only the debtor should know


class Actor(StrEnum):
    """Who did something."""

    SYSTEM = "system"
    BOT = "bot"
    DEBTOR = "debtor"
    CREDITOR = "creditor"
    STAFF = "staff"
    PROVIDER = "provider"
    OPERATOR = "operator"


class DebtorType(StrEnum):
    """In which quality somebody owes: it decides which law protects them (BW 6:96 lid 6)."""

    CONSUMER = "consumer"
    BUSINESS = "business"
