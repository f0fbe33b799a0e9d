"""Tongues: messages in languages that we do not speak, recognised so that a person can answer.

Dutch and English are told by their little words (`dialogs.language`); what is left over is asked
of py3langid, which is believed only when it is sure and there is something to go by.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from dialogs.language import written_language

#: The languages that many in the Netherlands write, beside ours.
KNOWN = (
    *("nl", "en", "de", "fr", "es", "pt", "it", "pl", "tr", "ar"),
    *("uk", "ru", "ro", "bg", "hu", "fa", "zh"),
)
OURS = frozenset({"nl", "en"})
#: So sure must the recogniser be, of at least so many words.
SURE, LEAST_WORDS = 0.95, 4


def tongue_of(text: str, plain: str) -> str | None:
    """Return the language of a message as its two letters; None when that is not clear.

    Args:
        text: as it was sent.
        plain: the same, normalised.
    """
    ours = written_language(plain)
    if ours is not None:
        return str(ours)
    if not any(char.isalpha() for char in text):
        return None
    found, chance = _recogniser().classify(text)
    if _other_script(text):
        return str(found) if found not in OURS else None
    sure = chance >= SURE and len(text.split()) >= LEAST_WORDS
    return str(found) if sure else None


def _other_script(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    strange = sum(not unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return strange > len(letters) / 2


@lru_cache(maxsize=1)
def _recogniser() -> LanguageIdentifier:
    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(list(KNOWN))
    return made
