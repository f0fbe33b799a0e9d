"""Behaviour: how a person reacts to what the phone shows. Pure, but for the draws.

`react` takes what is remembered and what came, and returns what the person does and remembers next.
A person answers what is asked, interrupts, loses patience, changes the mind, pays or forgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from bot.simulation.answering_questions import WISHES, answer_to
from bot.simulation.people import PRESSING, Goal, Mood, Person
from bot.simulation.reading_texts import Ask, Shown, asked, links_in
from bot.simulation.standing import Act, Mind, Pays, Says, spoken
from bot.simulation.wording import say
from storage.clock import LOCAL

__all__ = ["Act", "Mind", "Pays", "Says", "react", "wake"]

#: What somebody asks instead of answering, before and after knowing what it is about.
_ASIDES = ("who", "real", "what", "source", "robot", "weather")
_LATER_ASIDES = ("how much", "costs", "which", "real", "weather")
_MOST_ASIDES = 2
_FINAL = frozenset({Ask.DONE, Ask.PERSON})
#: What is asked of somebody: here a person may ask back instead.
_QUESTIONS = frozenset(
    {Ask.PROOF, Ask.MENU, Ask.HOW_MANY, Ask.WHICH_DAY, Ask.INVITED, Ask.YES_NO, Ask.WHY}
)
#: Who wants this answers no question before it was heard.
_INSISTENT = frozenset({Goal.CRISIS, Goal.DECEASED, Goal.STOP, Goal.NOT_ME})
_PAYERS = frozenset({Goal.PAY, Goal.PARTS, Goal.LATER})


@dataclass(slots=True)
class _Turn:
    """One reaction in the making."""

    rng: Random
    person: Person
    mind: Mind
    shown: Sequence[Shown]
    ask: Ask
    acts: list[Act] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.shown[-1].at

    def says(self, what: str) -> None:
        """Say something; what it means is remembered for the referees."""
        today = self.now.astimezone(LOCAL).date()
        lines = say(self.rng, self.person, what, today)
        self.acts.append(Says(at=self.now + self._pause(), lines=lines, meant=what))

    def _pause(self) -> timedelta:
        """Return the time until the answer: long before a talk, short within one."""
        if self.mind.said == 0:
            return timedelta(minutes=1 + self.rng.expovariate(1 / self.person.slow_minutes))
        if self.rng.random() < 0.06:
            return timedelta(hours=self.rng.uniform(2, 20))
        return timedelta(minutes=self.rng.uniform(1, 6))


def react(
    rng: Random, person: Person, mind: Mind, shown: Sequence[Shown], *, answered: bool
) -> tuple[list[Act], Mind]:
    """Return what the person does about new texts, and the mind after it.

    `answered` tells that the texts answer something that the person said, so that a silent one may
    still react to nothing else.
    """
    again = mind.last_read == shown[-1].text and answered
    patience = mind.patience - again
    mind = replace(mind, last_read=shown[-1].text, patience=patience)
    turn = _Turn(rng=rng, person=person, mind=mind, shown=shown, ask=asked(shown))
    if again and patience <= 0 and not mind.over:
        _gives_up(turn)
    elif mind.over:
        _after_the_end(turn)
    elif not answered and rng.random() > person.starts:
        _at_most_a_link(turn)
    else:
        _take_part(turn)
    return turn.acts, spoken(turn.mind, turn.acts)


def wake(rng: Random, person: Person, mind: Mind, now: datetime) -> tuple[list[Act], Mind]:
    """Return what the person does unasked at a moment that was kept in mind: pay, or nag."""
    here = (Shown(text="", at=now),)
    turn = _Turn(rng=rng, person=person, mind=mind, shown=here, ask=Ask.OTHER)
    if mind.wants_link and mind.paid:
        turn.mind = replace(mind, wants_link=False)
    elif mind.wants_link:
        turn.mind = replace(mind, wants_link=False, over=False)
        turn.says("pay reminder")
    elif mind.waits_for_person:
        turn.mind = replace(mind, waits_for_person=False)
        turn.says("nag")
    return turn.acts, spoken(turn.mind, turn.acts)


def _take_part(turn: _Turn) -> None:
    for step in (_interrupts, _presses, _takes_the_link, _ends, _answers):
        if step(turn):
            return
    _repeats(turn)


def _at_most_a_link(turn: _Turn) -> None:
    """Do not answer; perhaps follow the link."""
    if turn.rng.random() < turn.person.follows_links:
        _takes_the_link(turn)


def _interrupts(turn: _Turn) -> bool:
    """Ask something instead of answering, now and then."""
    mind, person = turn.mind, turn.person
    eager = mind.goal in PRESSING or person.foreign
    if eager or turn.ask not in _QUESTIONS or mind.asides >= _MOST_ASIDES:
        return False
    if turn.rng.random() > person.interrupts:
        return False
    knows = mind.proved
    turn.mind = replace(mind, asides=mind.asides + 1)
    turn.says(turn.rng.choice(_LATER_ASIDES if knows else _ASIDES))
    return True


def _presses(turn: _Turn) -> bool:
    """Say at once what will not wait, or what one wants in one's own language."""
    mind, person = turn.mind, turn.person
    if mind.wished and mind.goal in _INSISTENT and turn.ask not in _FINAL | {Ask.YES_NO}:
        _repeats(turn)
        return True
    if mind.wished or not (mind.goal in PRESSING or person.foreign or _blurts(turn)):
        return False
    turn.mind = replace(mind, wished=mind.wished + 1)
    turn.says(WISHES[mind.goal])
    return True


def _blurts(turn: _Turn) -> bool:
    """Tell whether somebody says what they want before they were asked."""
    chance = {Mood.ANGRY: 0.5, Mood.CHATTY: 0.35, Mood.CONFUSED: 0.2}.get(turn.person.mood, 0.12)
    known = turn.mind.goal in {Goal.TROUBLE, Goal.DEBT_HELP, Goal.CALLBACK}
    return turn.mind.said == 0 and turn.rng.random() < (0.7 if known else chance)


def _takes_the_link(turn: _Turn) -> bool:
    """Pay over a link, if that is what one wants and now is the time."""
    mind, person = turn.mind, turn.person
    links = links_in(turn.shown)
    if not links or mind.goal not in _PAYERS:
        return False
    if mind.goal is Goal.PARTS and not mind.agreed:
        return False
    if mind.goal is Goal.LATER and not mind.wants_link and not mind.agreed:
        return False
    keeps = mind.paid == 0 or turn.rng.random() < person.keeps_word
    if keeps:
        after = timedelta(minutes=turn.rng.uniform(1, 30))
        fails = turn.rng.random() < 0.06
        turn.acts.append(Pays(at=turn.now + after, link=links[-1], fails=fails))
    turn.mind = replace(mind, over=True)
    return True


def _ends(turn: _Turn) -> bool:
    """Be content where it is settled or a person comes: say thanks, or nothing."""
    if turn.person.foreign and turn.mind.wished and turn.ask is Ask.OTHER:
        turn.mind = replace(turn.mind, over=True)  # an answer in one's own language, it seems
        return True
    if turn.ask not in _FINAL:
        return False
    mind = turn.mind
    if turn.ask is Ask.DONE and mind.wished == 0:
        return False
    ended = replace(mind, over=True, agreed=mind.agreed or turn.ask is Ask.DONE)
    if turn.ask is Ask.PERSON and turn.rng.random() < 0.15:
        ended = replace(ended, waits_for_person=True, wakes_at=turn.now + timedelta(hours=26))
    if turn.ask is Ask.DONE and mind.goal is Goal.LATER and not mind.wakes_at:
        ended = _keeps_the_day(turn, ended)
    turn.mind = ended
    grim = mind.goal in {Goal.CRISIS, Goal.DECEASED, Goal.STOP}
    if not grim and turn.rng.random() < 0.3:
        turn.says("thanks")
    return True


def _keeps_the_day(turn: _Turn, mind: Mind) -> Mind:
    """Keep the promised day in mind, or forget it."""
    if turn.rng.random() > turn.person.keeps_word:
        return mind
    day = turn.now + timedelta(days=turn.person.days_ahead)
    at = day.astimezone(LOCAL).replace(hour=turn.rng.randint(9, 20), minute=turn.rng.randint(0, 59))
    return replace(mind, wants_link=True, wakes_at=at.astimezone(turn.now.tzinfo))


def _answers(turn: _Turn) -> bool:
    """Answer what is asked; None of the questions one knows: say again what one wants."""
    found = answer_to(turn.rng, turn.person, turn.mind, turn.ask, turn.shown)
    if found is None:
        return False
    turn.mind = found.mind
    if found.tap:
        at = turn.now + turn._pause()
        turn.acts.append(Says(at=at, lines=(found.tap,), meant=found.what, tap=True))
    elif found.literal:
        at = turn.now + turn._pause()
        turn.acts.append(Says(at=at, lines=(found.literal,), meant=found.what))
    else:
        turn.says(found.what)
    return True


def _repeats(turn: _Turn) -> None:
    """Nothing fits: say in other words what one wants, until the patience is gone."""
    mind = replace(turn.mind, patience=turn.mind.patience - 1)
    if mind.patience <= 0:
        turn.mind = mind
        _gives_up(turn)
        return
    if turn.ask is Ask.OTHER and mind.said == 0:
        turn.mind = mind
        turn.says("what")
        return
    turn.mind = replace(mind, wished=mind.wished + 1)
    turn.says(WISHES[mind.goal])


def _gives_up(turn: _Turn) -> None:
    turn.mind = replace(turn.mind, over=True, gave_up=True)
    turn.says("give up")


def _after_the_end(turn: _Turn) -> None:
    """A talk that is over: links that come later may still be paid."""
    mind = turn.mind
    if mind.gave_up and turn.rng.random() > 0.3:
        return
    if mind.goal in _PAYERS and links_in(turn.shown):
        _takes_the_link(turn)
    elif mind.gave_up and turn.ask in _QUESTIONS:
        turn.mind = replace(mind, over=False, gave_up=False, patience=turn.person.patience)
        _take_part(turn)
