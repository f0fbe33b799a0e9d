"""Not right: who says that a claim is wrong in few words, who says why, and who asks if it is.

"Klopt niet" is learned as a no, because after a read-back it is one. Where nothing was read back
nobody was asked anything that it could be a no to: there it is a dispute.
"""

from __future__ import annotations

import re

_NOT_RIGHT = re.compile(
    r"\b(?:klopt\w*|kloppen|juist|terecht|correct|right|oneens|disagree|not agree)\b"
    r"|\b(?:fout|wrong|onjuist|incorrect)\b"
    r"|\bniet (?:echt |helemaal )?waar[ .!]*$|\bniet mee eens\b|\bhet (?:er )?niet eens\b"
)
#: What a wrong number is called, rather than a wrong claim.
_WHO = re.compile(r"\b(?:naam|(?:telefoon|mobiele?)?nummer|persoon|name|number|person)\b")
#: One word that may as well mean a wrong number, which our openers call VERKEERD.
_ONE_WORD = frozenset({"fout", "wrong"})
_ADD_NOTHING = """
    ja nee niet niets geen bal kant dat dit die deze het er hier daar hiervan daarvan van klopt
    kloppen juist onjuist terecht correct incorrect fout is zijn kan nog steeds toch echt gewoon dus
    zo helemaal totaal absoluut volgens mij hoor joh man ik ben me mee eens oneens waar no not none
    of this that it i do agree disagree with right wrong true at all sorry hallo hoi dag goedemorgen
    goedemiddag goedenavond hello hi
"""
_NO_REASON = frozenset(_ADD_NOTHING.split())
_NEGATIVE = frozenset({"niet", "niets", "geen", "not", "none", "oneens", "disagree", "kloptniet"})
_WRONG = frozenset({"fout", "wrong", "onjuist", "incorrect"})
_WORDS = re.compile(r"[\w']+")


def says_not_right(plain: str) -> bool:
    """Tell whether a no says that something is not right; "nee, klopt wel" does not."""
    words = {*_WORDS.findall(plain)}
    return bool(words & (_NEGATIVE | _WRONG) and _NOT_RIGHT.search(plain))


def only_says_not_right(plain: str) -> bool:
    """Tell whether a text says that something is not right, and nothing else."""
    words = {*_WORDS.findall(plain)}
    one_of_both = bool(words & _NEGATIVE) is not bool(words & _WRONG)  # "niets fout" is right
    return says_not_right(plain) and one_of_both and words <= _NO_REASON


def doubts_the_claim(plain: str) -> bool:
    """Tell whether a no before proof is about what we want, and not about whom we have."""
    if _WHO.search(plain) or plain.strip(" .!?") in _ONE_WORD:
        return False
    return says_not_right(plain)


def asks_if_right(text: str, plain: str) -> bool:
    """Tell whether somebody asks if something is right: "klopt dit wel?", "is this right?"."""
    return bool(_ASKS.match(plain)) and ("?" in text or "wel" in plain.split())


_ASKS = re.compile(
    r"^(?:en |maar )*klopt (?:het|dit|dat|die|deze|alles)\b"
    r"|^(?:en |maar |and |but )*is (?:het|dit|dat|this|that|it)"
    r" (?:\w+ )?(?:goed|juist|zo|zeker|in orde|akkoord|correct|right|okay|oke|fine)\b"
)


def says_why(plain: str) -> bool:
    """Tell whether a dispute gives more than that something is not right."""
    words = _WORDS.findall(plain)
    return len(words) > _FEW and not _NO_REASON.issuperset(words)


#: In so few words nobody explains what is wrong.
_FEW = 3
