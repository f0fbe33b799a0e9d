"""Phone numbers in a message: the one that somebody wants to be called on. Pure."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, PhoneNumberType

#: Whoever calls these pays no more than for any call; 0900 and its kin are never called back.
_CALLED = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.UAN,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
_HOME = "NL"


def find_phone(text: str) -> str | None:
    """Return the first number to call in a text as E.164, or None; a national one is Dutch.

    >>> find_phone("bel me op 06-12345678")
    '+31612345678'
    """
    for match in PhoneNumberMatcher(text, _HOME):
        if phonenumbers.number_type(match.number) in _CALLED:
            return phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
    return None
