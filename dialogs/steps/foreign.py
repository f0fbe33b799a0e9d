"""The step for a language that we do not speak: one line in it, and a person who reads along."""

from __future__ import annotations

from dialogs.effects import Effect, MaybeOptOut, OtherLanguage
from dialogs.listening.awaiting import Awaiting
from dialogs.situation import Reply, Said, Situation
from dialogs.understanding.foreign import foreign_in, line_for


def foreign(situation: Situation) -> Reply:
    """Say once, in their own language, which languages we speak; a person reads every message.

    Who seems to refuse is not written to of our own accord until that person has looked.
    """
    found = foreign_in(situation.meaning.text, situation.meaning.plain)
    tongue = found.tongue if found else ""
    effects: tuple[Effect, ...] = (OtherLanguage(tongue=tongue),)
    if found is not None and found.refuses:
        effects = (*effects, MaybeOptOut())
    slots = {"tongue": tongue, "draft": None, "wanted": None}
    said = Said(key="foreign", values={"line": line_for(tongue)})
    told = situation.slots.get("tongue") == tongue
    return Reply(
        said=() if told else (said,), effects=effects, slots=slots, awaiting=Awaiting.HUMAN
    )
