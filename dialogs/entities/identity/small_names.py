"""Names that were written small: "ik ben fatima el amrani", "naam m. schipper"."""

from __future__ import annotations

import re

from dialogs.entities.identity.name_words import LAST_PARTICLES, common, is_family, no_name

_SMALL_WORD = re.compile(r"['’]?[a-zà-öø-þ][a-zà-öø-þ'’-]*")
_SMALL_INITIALS = re.compile(r"(?:[a-z]\.){1,3}")


def small_words(rest: str) -> list[str]:
    """Return the small words that a text begins with and that may be a name."""
    words: list[str] = []
    for raw in f"{rest}\n".split(" ")[:6]:
        match = _SMALL_WORD.match(raw)
        word = match[0] if match else ""
        if _SMALL_INITIALS.fullmatch(raw) and not words:
            words.append(raw)
            continue
        if not word or (len(word) < 2 and word != "'t"):
            break
        behind_initials = words[:1] and "." in words[0] and LAST_PARTICLES.issuperset(words[1:])
        family = is_family(words, word, raw) or behind_initials
        if word not in LAST_PARTICLES and no_name(word) and not family:
            break
        words.append(word)
        if match and match[0] != raw:
            break
    while words and (words[-1] in LAST_PARTICLES or "." in words[-1]):
        words.pop()
    return words if _shaped(words) else []


def _shaped(words: list[str]) -> bool:
    """Tell whether a name may be built so: it does not begin with a common article."""
    return bool(words) and words[0] not in {"de", "den", "der", "la", "le"} and len(words) <= 5


def ends(rest: str, words: list[str]) -> bool:
    """Tell whether the name is all that follows, up to a sign or a word of the language."""
    behind = rest.strip()[len(" ".join(words)) :]
    return (
        not behind or not behind[0].isspace() or behind.split()[0].strip(".,!?").lower() in common()
    )
