"""Policy texts: the creditor's own words in a policy file, `texts: {opener.nl: "Hallo …"}`.

A name is a template, a language and, where it is not the neutral text, `verified`. Whether the
words may be used at all is judged where they are known: `outbox/wording/own_texts.py`.
"""

from __future__ import annotations

from storage.policy import TemplateKey, TextKey
from storage.policy_yaml import Section
from storage.words import Language, Rung

#: The rungs that texts are written for, by their names in the file; the first is the usual one.
_RUNGS = {"unknown": Rung.UNKNOWN, "verified": Rung.VERIFIED}


def read_texts(root: Section) -> tuple[tuple[TextKey, str], ...]:
    """Read the section `texts`; a name that is none and an empty text are faults."""
    found: dict[TextKey, str] = {}
    for pair in root.pairs("texts"):
        key = text_key(pair.name)
        if key is None:
            root.fault_of(
                pair,
                "is no text; write it as opener.nl or follow_up.nl.verified, with one of "
                f"{', '.join(TemplateKey)}",
            )
        elif key in found:
            root.fault_of(pair, "is there twice; keep one of them")
        elif not pair.text.strip():
            root.fault_of(pair, "is empty; leave it out to use our text")
        else:
            found[key] = pair.text.strip()
    return tuple(found.items())


def text_key(name: str) -> TextKey | None:
    """Read a name such as `follow_up.nl.verified`; None when it is none."""
    template, _, rest = name.partition(".")
    language, _, rung = rest.partition(".")
    try:
        key = TemplateKey(template)
        return key, Language(language), _RUNGS[rung or "unknown"]
    except (ValueError, KeyError):
        return None


def text_name(key: TextKey) -> str:
    """Return a text's name as it stands in a policy file."""
    template, language, rung = key
    name = f"{template}.{language}"
    return name if rung is Rung.UNKNOWN else f"{name}.{rung.name.lower()}"
