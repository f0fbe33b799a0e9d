"""Names that debtors read: which signs may stand in one, and that it is no link."""

from __future__ import annotations

import re
import unicodedata

#: Letters, marks on letters, digits, punctuation, spaces, and signs such as + and €.
_KINDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No", "Zs"})
_KINDS_OF_SIGNS = frozenset({"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk"})
#: Signs that registered names bear, though they stand among the pictures.
_TRADE = frozenset("©®™°№")
#: What turns the sign before it into a picture.
_PICTURES = frozenset("\ufe0f\ufe0e") | {chr(code) for code in range(0x1F3FB, 0x1F400)}
_LINK = re.compile(
    r"\w+://\S*|\bwww\.\S+|\bmailto:\S+|\S+@\S+\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*",
    re.IGNORECASE,
)


def strange_signs(name: str) -> tuple[str, ...]:
    """Return the signs that no name holds: pictures, line ends, what cannot be seen or sent."""
    return tuple(dict.fromkeys(_shown(char) for char in name if not _is_plain(char)))


def links_in(name: str) -> tuple[str, ...]:
    """Return what a telephone would make a link of; the name of a shop, "bol.com", is none."""
    return tuple(dict.fromkeys(_LINK.findall(unicodedata.normalize("NFKC", name))))


def _is_plain(char: str) -> bool:
    if char in _PICTURES:
        return False
    return char in _TRADE or unicodedata.category(char) in _KINDS | _KINDS_OF_SIGNS


def _shown(char: str) -> str:
    """Return a sign as it can be printed: itself, or its number."""
    return char if char.isprintable() and char not in _PICTURES else f"U+{ord(char):04X}"
