"""Hook fields: what a provider's form may hold before anything of it goes to the database.

PostgreSQL keeps no NUL in a text, and a unique index takes no value of several kilobytes: both
would end in a 500 that the provider repeats or, worse, does not. What staff type has no NUL either.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The ids and codes of every provider are far shorter.
LONGEST_WORD = 100


def is_word(text: str) -> bool:
    """Tell whether a text can be an id, a status or a code: short, plain signs and not empty."""
    return 0 < len(text) <= LONGEST_WORD and text.isascii() and text.isprintable()


def without_nul(form: Mapping[str, str]) -> dict[str, str]:
    """Return a form without the NULs in it; the rest of what a person wrote is kept."""
    return {key: value.replace("\0", "") for key, value in form.items()}
