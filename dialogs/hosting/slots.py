"""The slots: what a conversation remembers, by the names that the domain file declares."""

from __future__ import annotations

from enum import StrEnum


class Slot(StrEnum):
    """A slot that the hosts and not the steps fill."""

    AWAITING = "awaiting"  #: what the last line asked for; the only slot that rules look at
    LANGUAGE = "language"  #: chooses among the variations of a response
    ADDRESS = "address"  #: "u" or "je", likewise
    MISUNDERSTANDINGS = "misunderstandings"  #: how many in a row
    DOUBTED_IN = "doubted_in"  #: the turn of the last one
    PROVED_IN = "proved_in"  #: the turn in which identity was proved
    RESUMED = "resumed"  #: the kept message that is acted upon now


#: What steps remember from one turn to the next.
REMEMBERED = (
    "introduced",
    "claim",
    "wanted",
    "unsure",
    "draft",
    "offer",
    "offers",
    "refused",
    "span",
    "postcode",
    "house",
    "call",
    "waited",
    "offered",
    "asked_stop",
    "chatted",
    "tongue",
    "complained",
    "alongside",
    "other",
    "dealt",
    "assured",
    "noted",
    "paid_part",
    "copy_asked",
    "answer_by",
    "quiet",
    "another",
    "in_trouble",
)
