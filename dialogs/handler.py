"""The handler: one message in, one answer out. The only door of this package.

It reads the message, lets the host of the dialog answer by the assistant's rules, and guards every
line by the rung of the number. It never looks at a clock or a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dialogs.effects import (
    Effect,
    HandOver,
    HandOverReason,
    IdentityConfirmed,
    LanguageChosen,
)
from dialogs.hearing import heard
from dialogs.hosting.embedded import answer_embedded
from dialogs.hosting.host import Answered, Host, Question, Spoken
from dialogs.hosting.slots import REMEMBERED, Slot
from dialogs.hosting.tracker import metadata_of
from dialogs.intents import SAFETY, Intent
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.context import read
from dialogs.situation import Situation
from dialogs.speaking import texts
from dialogs.speaking.render import guard_rung
from dialogs.speaking.repeated import (
    MOST_TIMES,
    closes,
    counted,
    offers_a_person,
    with_a_person_near,
)
from dialogs.speaking.sentences import SENTENCES
from dialogs.turn import Case, Incoming, Line, Memory, Option, Turn
from dialogs.understanding.by_rules import Meaning
from dialogs.understanding.language import surely_written, written_at_first
from dialogs.understanding.ranking import Ranker
from storage.clock import LOCAL
from storage.words import Channel, Language, Rung

#: What needs no human when it is said after a stop.
_SMALL_TALK = {Intent.GREET, Intent.THANKS_BYE, Intent.AFFIRM, Intent.DENY, Intent.OPT_OUT}
_GUEST_OPTIONS = 9
#: What is left for names in the SMS that confirms a stop or a start; none is cut shorter than this.
_ROOM_FOR_NAMES, _LEAST_NAME = 64, 14


def answer(
    incoming: Incoming,
    memory: Memory,
    case: Case,
    now: datetime,
    ranker: Ranker | None = None,
    host: Host = answer_embedded,
    *,
    conversation: str = "conversation",
    turn: str = "turn",
) -> Turn:
    """Answer one message.

    Args:
        incoming: what the person sent.
        memory: what this conversation remembers; `Memory()` at its start.
        case: the facts, read in the same transaction.
        now: the present moment, aware.
        ranker: a trained reader, for what the rules do not understand.
        host: who decides by the assistant's rules: this process, or a Rasa server.
        conversation: an opaque name of the conversation, by which a server's actions find the case.
        turn: a name of this turn, unlike that of any other of the conversation.

    Returns:
        At most one line, the new memory, and the effects to carry out. A line may hold the token
        `{pay_link}`, always together with a `PayLinkGiven`.

    Raises:
        DialogError: a fault of ours; let a human answer.
    """
    local = now.astimezone(LOCAL)
    today = local.date()
    meaning = read(incoming, memory, today, case.debtor_name, ranker)
    language = _language(meaning, memory)
    situation = Situation(
        case=case,
        meaning=meaning,
        awaiting=memory.awaiting,
        slots=memory.slots,
        language=language,
        channel=incoming.channel,
        today=today,
        at=local.time(),
        misunderstandings=memory.misunderstandings,
    )
    talk = _Talk(memory=memory, host=host, conversation=conversation, turn=turn)
    made = _after_stop(situation, talk) if case.opted_out else _converse(situation, talk)
    if language is memory.language:
        return made
    return replace(made, effects=(LanguageChosen(language=language), *made.effects))


def _language(meaning: Meaning, memory: Memory) -> Language:
    """Return the language to answer in: asked for, or clearly written; else as before."""
    if meaning.asked_language is not None:
        return meaning.asked_language
    first = memory.awaiting is None and not memory.slots.get("introduced")
    if meaning.option:
        return memory.language
    if first:
        return written_at_first(meaning.plain) or memory.language
    if meaning.language is None:
        return memory.language
    return surely_written(meaning.plain) or memory.language


@dataclass(frozen=True, kw_only=True, slots=True)
class _Talk:
    """Where a turn is taken."""

    memory: Memory
    host: Host
    conversation: str
    turn: str


def _converse(situation: Situation, talk: _Talk) -> Turn:
    intent = heard(situation)
    answered = talk.host(
        Question(
            conversation=talk.conversation,
            intent=intent.value,
            metadata=metadata_of(situation, talk.turn),
            slots=_slots(situation),
            history=talk.memory.history,
            case=situation.case,
        )
    )
    return _turn(situation, talk.memory, answered)


def _slots(situation: Situation) -> dict[str, Any]:
    """Return all that the host has to know: what is remembered, and what the turn itself sets."""
    return dict(situation.slots) | {
        Slot.AWAITING.value: situation.awaiting,
        Slot.LANGUAGE.value: situation.language.value,
        Slot.ADDRESS.value: situation.case.address.value,
        Slot.MISUNDERSTANDINGS.value: situation.misunderstandings,
    }


def _turn(situation: Situation, memory: Memory, answered: Answered) -> Turn:
    rung = situation.case.rung
    if situation.slots.get("another"):
        rung = min(rung, Rung.UNKNOWN)  # it is not the debtor who reads this
    if any(isinstance(effect, IdentityConfirmed) for effect in answered.effects):
        rung = Rung.VERIFIED
    lines = _joined(answered.spoken)
    count = counted(lines, memory)
    if lines and count.times > 1 and not _leads_on(answered, lines[0]):
        answered, lines = _said_again(answered, lines[0], count.times, situation)
    awaiting = answered.slots.get(Slot.AWAITING)
    for line in lines:
        guard_rung(line, rung)
    kept = Memory(
        awaiting=awaiting,
        options=_menu_seen(lines, awaiting, memory),
        misunderstandings=int(answered.slots.get(Slot.MISUNDERSTANDINGS) or 0),
        language=situation.language,
        slots={name: answered.slots[name] for name in REMEMBERED if name in answered.slots},
        history=answered.history,
        said=count.said,
        times=count.times,
    )
    return Turn(
        lines=lines,
        memory=kept,
        effects=answered.effects,
        intent=situation.meaning.told.value,
        confidence=situation.meaning.confidence,
        actions=answered.actions,
    )


def _leads_on(answered: Answered, line: Line) -> bool:
    """Tell whether an answer does something, or a person is waited for, so that it may be said so.

    A wrong proof, for one, is answered in constant words, which tell nothing.
    """
    waits = answered.slots.get(Slot.AWAITING) == Awaiting.HUMAN
    return (waits or bool(answered.effects)) and not closes(line)


def _said_again(
    answered: Answered, line: Line, times: int, situation: Situation
) -> tuple[Answered, tuple[Line, ...]]:
    """Return what takes the place of the same answer: a person near it, then instead of it.

    Who was told already how to reach a person gets one at once.
    """
    language, address = situation.language, situation.case.address
    if closes(line):
        return answered, ()
    offered = offers_a_person(line)
    if times <= MOST_TIMES and not offered:
        return answered, (with_a_person_near(line, language, address),)
    key = "hand_over" if offered else "misunderstood_twice"
    given_up = replace(
        answered,
        effects=(HandOver(reason=HandOverReason.MISUNDERSTOOD),),
        slots={**answered.slots, Slot.AWAITING: Awaiting.HUMAN},
    )
    return given_up, (texts.line(key, language, address=address),)


def _joined(spoken: Sequence[Spoken]) -> tuple[Line, ...]:
    """Make one message of all sentences of a turn: cheaper, and it can not arrive out of order."""
    if not spoken:
        return ()
    options = spoken[-1].options
    rung = max(max(SENTENCES[said.key].rung for said in spoken), texts.rung_of(options))
    joined = Line(
        key="+".join(said.key for said in spoken),
        text=" ".join(said.text for said in spoken),
        rung=rung,
        options=options,
    )
    return (joined,)


def _menu_seen(lines: tuple[Line, ...], awaiting: str | None, memory: Memory) -> tuple[Option, ...]:
    """Return the menu that the person sees last: a new one, or still the old one."""
    shown = lines[-1].options if lines else ()
    return shown or (memory.options if awaiting == memory.awaiting else ())


def _after_stop(situation: Situation, talk: _Talk) -> Turn:
    """After a stop we say nothing more, but what matters is still heard.

    Only START opens the conversation again ("ja" never does); a crisis is answered all the same.
    """
    meaning = situation.meaning
    if meaning.intent in {Intent.OPT_IN, Intent.CRISIS, Intent.MAYBE_CRISIS}:
        return _converse(replace(situation, awaiting=None), talk)
    effects: tuple[Effect, ...] = ()
    if meaning.intent in SAFETY:
        effects = _converse(situation, talk).effects
    elif meaning.intent not in _SMALL_TALK:
        effects = (HandOver(reason=HandOverReason.AFTER_OPT_OUT),)
    return Turn(
        lines=(),
        memory=replace(talk.memory, language=situation.language),
        effects=effects,
        intent=meaning.intent.value,
        confidence=meaning.confidence,
    )


def ask_which_creditor(
    names: tuple[str, ...],
    language: Language,
    *,
    perhaps_stop: bool = False,
    again: bool = False,
) -> Line:
    """Ask neutrally which of several creditors a message is about.

    Args:
        names: public names; the option ids are "creditor:0", "creditor:1", ... in this order.
        language: the person's language.
        perhaps_stop: first ask whether the message was a stop.
        again: say why we ask, to who did not follow the first time.
    """
    options = tuple(
        Option(id=f"creditor:{place}", label=texts.clip(name, texts.LABEL_LENGTH))
        for place, name in enumerate(names[:_GUEST_OPTIONS])
    )
    key = "which_creditor_again" if again else "which_creditor"
    line = texts.line(key, language, options=options)
    if not perhaps_stop:
        return line
    doubt = texts.line("maybe_stop", language)
    return replace(line, key=f"{doubt.key}+{line.key}", text=f"{doubt.text} {line.text}")


def stopped_several_line(
    names: tuple[str, ...], channel: Channel | None, language: Language
) -> Line:
    """Confirm one stop for several creditors, by their public names, within one SMS if it can be.

    Args:
        names: public names; the same name twice is said once.
        channel: the only channel that stopped, or None for all of them.
        language: the person's language.
    """
    what = texts.channel_name(channel, language) if channel else texts.messages_name(language)
    values = {"creditors": _named(names, language), "what": what}
    return texts.line("opt_out_several", language, values)


def started_several_line(names: tuple[str, ...], language: Language) -> Line:
    """Welcome somebody back to several creditors, by their public names, within one SMS as above.

    Args:
        names: public names; the same name twice is said once.
        language: the person's language.
    """
    return texts.line("opt_in", language, {"creditor": _named(names, language)})


def _named(names: tuple[str, ...], language: Language) -> str:
    """Join names to one phrase, each cut so that all find room."""
    each = tuple(dict.fromkeys(names))
    room = max(_LEAST_NAME, _ROOM_FOR_NAMES // len(each) - len(" and "))
    *others, last = (texts.clip(name, room) for name in each)
    return texts.joined(", ".join(others), last, language) if others else last


def unknown_number_line(language: Language) -> Line:
    """Return the one neutral line for a number that we never wrote to."""
    return texts.line("unknown_number", language)


def colleague_line(language: Language) -> Line:
    """Return the line that promises a colleague, for when an answer cannot be kept after all."""
    return texts.line("hand_over", language)
