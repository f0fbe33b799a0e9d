"""Names: whether somebody says to be, or not to be, the person that we look for.

The name itself is never said by us; it is only recognised.
"""

from __future__ import annotations

import re

from dialogs.normalise import normalise

#: Parts of names that are words too.
_PARTS = frozenset(
    {"van", "der", "den", "ter", "ten", "het", "mevrouw", "heer", "meneer", "familie", "and", "the"}
)
_TITLE = r"(?:(?:de|heer|mevrouw|meneer|mw|dhr|mr|mrs|ms|familie|meer|the) )*"


def any_part(name: str) -> str | None:
    """Return a pattern of the parts of a name that can be no other word; None if it has none."""
    parts = [part for part in normalise(name).split() if part.isalpha()]
    kept = [re.escape(part) for part in parts if len(part) >= 3 and part not in _PARTS]
    return rf"(?:{'|'.join(kept)})" if kept else None


def denies(plain: str, name: str) -> bool:
    """Tell whether a normalised text says not to be, or not to know, the bearer of this name."""
    part = any_part(name)
    if part is None:
        return False
    return bool(
        re.search(rf"\b(?:niet|geen|not|no) {_TITLE}{part}\b", plain)
        or re.search(rf"\b(?:ken|know|wie is|who is) {_TITLE}{part}\b", plain)
        or re.search(rf"\bben {_TITLE}{part}(?: \w+)? niet\b", plain)
    )


def claims(plain: str, name: str) -> bool:
    """Tell whether a normalised text says to be the bearer of this name."""
    part = any_part(name)
    if part is None:
        return False
    said = rf"(?:ik ben|ben|ik heet|met|hier|i am|this is|dit is|ja|yes) {_TITLE}(?:\w+ )?{part}\b"
    if re.search(rf"\b(?:wat|hoe|what|how)\b(?: \w+){{0,4}} (?:met|with) {_TITLE}{part}\b", plain):
        return False  # asks after the bearer
    alone = rf"^{_TITLE}(?:\w+ ){{0,2}}{part}(?: \w+)?[ .!]*$"
    return bool(re.search(rf"\b{said}", plain) or re.match(alone, plain))
