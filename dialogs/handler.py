"""The handler: one message in, one answer out. The only door of this package.

It reads the message, lets the flow pick an action, runs it and whatever it hands on to, and
guards every line by the rung of the number. It never looks at a clock or a database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dialogs import texts
from dialogs.actions import MOST_STEPS, run_action
from dialogs.context import read
from dialogs.effects import (
    Effect,
    HandOver,
    HandOverReason,
    IdentityConfirmed,
    LanguageChosen,
)
from dialogs.errors import DialogError
from dialogs.flow import after_trouble, allowed, next_action
from dialogs.intents import SAFETY, Intent
from dialogs.language import surely_written
from dialogs.render import guard_rung
from dialogs.situation import Said, Situation
from dialogs.turn import Case, Incoming, Line, Memory, Option, Turn
from dialogs.understand import Meaning, understand
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
) -> Turn:
    """Answer one message.

    Args:
        incoming: what the person sent.
        memory: what this conversation remembers; `Memory()` at its start.
        case: the facts, read in the same transaction.
        now: the present moment, aware.
        ranker: a trained reader, for what the rules do not understand.

    Returns:
        At most one line, the new memory, and the effects to carry out. A line may hold the token
        `{pay_link}`, always together with a `PayLinkGiven`.

    Raises:
        DialogError: a fault of ours; let a human answer.
    """
    today = now.astimezone(LOCAL).date()
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
        misunderstandings=memory.misunderstandings,
    )
    turn = _after_stop(situation, memory) if case.opted_out else _converse(situation, memory)
    if language is memory.language:
        return turn
    return replace(turn, effects=(LanguageChosen(language=language), *turn.effects))


def _language(meaning: Meaning, memory: Memory) -> Language:
    """Return the language to answer in: asked for, or clearly written; else as before."""
    if meaning.asked_language is not None:
        return meaning.asked_language
    first = memory.awaiting is None and not memory.slots.get("introduced")
    if meaning.option or meaning.language is None:
        return memory.language
    if first:
        return meaning.language
    return surely_written(meaning.plain) or memory.language


@dataclass(slots=True)
class _Talk:
    """What has been said and decided so far in this turn."""

    said: list[Said]
    effects: list[Effect]
    understood: bool = True


def _converse(situation: Situation, memory: Memory) -> Turn:
    meaning = situation.meaning
    name: str | None = _first_action(situation)
    talk = _Talk(said=[], effects=[])
    state = situation
    for _ in range(MOST_STEPS):
        if name is None:
            break
        state, name = _step(name, state, talk)
    else:
        raise DialogError(f"the flow does not end after {meaning.intent}")
    return _turn(state, memory, talk, meaning)


def _first_action(situation: Situation) -> str:
    meaning = situation.meaning
    if situation.slots.get("quiet") or situation.case.rung is Rung.WRONG:
        return after_trouble(meaning.intent)
    return next_action(
        situation.awaiting,
        meaning.intent,
        verified=situation.verified,
        proof=meaning.proof.offered,
    )


def _step(name: str, situation: Situation, talk: _Talk) -> tuple[Situation, str | None]:
    """Run one action and return the situation after it and what comes next."""
    outcome = run_action(allowed(name, verified=situation.verified), situation)
    talk.said.extend(outcome.said)
    talk.effects.extend(outcome.effects)
    applied = outcome.applied
    talk.understood = talk.understood and applied.understood
    slots = dict(applied.slots)
    resumed = slots.pop("resumed", None)
    awaiting = situation.awaiting if applied.followup else applied.awaiting
    after = replace(situation, slots=slots, awaiting=awaiting)
    if any(isinstance(effect, IdentityConfirmed) for effect in outcome.effects):
        after = replace(after, case=replace(after.case, rung=Rung.VERIFIED))
    if resumed:
        after = replace(after, meaning=_resumed(resumed, situation))
    return after, applied.followup


def _resumed(kept: dict[str, Any], situation: Situation) -> Meaning:
    """Read the kept message again, for its dates, amounts and story."""
    meaning = understand(kept["text"], today=situation.today)
    return replace(meaning, intent=Intent(kept["intent"]), confidence=1.0)


def _turn(state: Situation, memory: Memory, talk: _Talk, meaning: Meaning) -> Turn:
    lines = _joined(talk.said, state.language)
    for line in lines:
        guard_rung(line, state.case.rung)
    kept = Memory(
        awaiting=state.awaiting,
        options=_menu_seen(lines, state, memory),
        misunderstandings=0 if talk.understood else memory.misunderstandings + 1,
        language=state.language,
        slots=state.slots,
    )
    return Turn(
        lines=lines,
        memory=kept,
        effects=tuple(talk.effects),
        intent=meaning.intent.value,
        confidence=meaning.confidence,
    )


def _joined(said: list[Said], language: Language) -> tuple[Line, ...]:
    """Make one message of all sentences of a turn: cheaper, and it can not arrive out of order."""
    if not said:
        return ()
    made = [texts.line(item.key, language, item.values, item.options) for item in said]
    last = made[-1]
    joined = Line(
        key="+".join(line.key for line in made),
        text=" ".join(line.text for line in made),
        rung=max(line.rung for line in made),
        options=last.options,
    )
    return (joined,)


def _menu_seen(lines: tuple[Line, ...], state: Situation, memory: Memory) -> tuple[Option, ...]:
    """Return the menu that the person sees last: a new one, or still the old one."""
    shown = lines[-1].options if lines else ()
    return shown or (memory.options if state.awaiting == memory.awaiting else ())


def _after_stop(situation: Situation, memory: Memory) -> Turn:
    """After a stop we say nothing more, but what matters is still heard.

    Only START opens the conversation again ("ja" never does); a crisis is answered all the same.
    """
    meaning = situation.meaning
    if meaning.intent in {Intent.OPT_IN, Intent.CRISIS}:
        return _converse(replace(situation, awaiting=None), memory)
    effects: tuple[Effect, ...] = ()
    if meaning.intent in SAFETY:
        effects = _converse(situation, memory).effects
    elif meaning.intent not in _SMALL_TALK:
        effects = (HandOver(reason=HandOverReason.AFTER_OPT_OUT),)
    return Turn(
        lines=(),
        memory=replace(memory, language=situation.language),
        effects=effects,
        intent=meaning.intent.value,
        confidence=meaning.confidence,
    )


def ask_which_creditor(
    names: tuple[str, ...], language: Language, *, perhaps_stop: bool = False
) -> Line:
    """Ask neutrally which of several creditors a message is about.

    Args:
        names: public names; the option ids are "creditor:0", "creditor:1", ... in this order.
        language: the person's language.
        perhaps_stop: first ask whether the message was a stop.
    """
    options = tuple(
        Option(id=f"creditor:{place}", label=texts.clip(name, texts.LABEL_LENGTH))
        for place, name in enumerate(names[:_GUEST_OPTIONS])
    )
    asked = Said(key="which_creditor", options=options)
    (line,) = _joined([Said(key="maybe_stop"), asked] if perhaps_stop else [asked], language)
    return line


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
