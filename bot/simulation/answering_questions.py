"""Answering questions: what a person says to a menu, a proof, a day, a yes or no. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from bot.simulation.people import Goal, Mood, Person, Picks
from bot.simulation.reading_texts import Ask, Choice, Shown, menu_of, nearest_number, picked
from bot.simulation.standing import Mind

#: How the choice that somebody wants may be called, in whatever language.
_LABELS: dict[Goal, str] = {
    Goal.PAY: r"nu (betalen|regelen)|pay now|now$|^betalen$|^pay$",
    Goal.PARTS: r"delen|termijn|parts|regeling|instal",
    Goal.LATER: r"later",
    Goal.PAID: r"al betaald|already",
    Goal.DISPUTE: r"klopt niet|not right|niet eens",
    Goal.PERSON: r"medewerker|mens|person|human|colleague",
    Goal.CALLBACK: r"medewerker|mens|person|human|colleague",
    Goal.COMPLAINT: r"medewerker|mens|person|human|colleague",
    Goal.NOT_ME: r"verkeerd|wrong number",
    Goal.TROUBLE: r"lukt niet|moeilijk|hard|can.?t",
}
#: The key of the phrases that say what somebody wants.
WISHES: dict[Goal, str] = {
    Goal.PAY: "pay",
    Goal.PARTS: "parts",
    Goal.LATER: "later",
    Goal.PAID: "paid",
    Goal.DISPUTE: "dispute",
    Goal.NOT_ME: "not me",
    Goal.STOP: "stop",
    Goal.PERSON: "person",
    Goal.CALLBACK: "callback",
    Goal.COMPLAINT: "complaint",
    Goal.TROUBLE: "trouble",
    Goal.DEBT_HELP: "debt_help",
    Goal.CRISIS: "crisis",
    Goal.DECEASED: "deceased",
    Goal.SILENT: "unsure",
}
#: What is said of a menu in own words; who wants anything else takes a choice, or insists.
_WISH = {
    goal: WISHES[goal]
    for goal in (
        *(Goal.PAY, Goal.PARTS, Goal.LATER, Goal.PAID, Goal.DISPUTE),
        *(Goal.TROUBLE, Goal.DEBT_HELP, Goal.CALLBACK),
    )
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What to answer: a key of the phrases, or a button to tap, or a text as it stands."""

    what: str
    mind: Mind
    tap: str = ""
    literal: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Question:
    """What is asked, of whom."""

    rng: Random
    person: Person
    mind: Mind
    shown: Shown
    said: str  #: all new texts together, in small letters


def answer_to(
    rng: Random, person: Person, mind: Mind, ask: Ask, shown: Sequence[Shown]
) -> Answer | None:
    """Return the answer to a question, or None where the person has none."""
    handler = _ANSWERS.get(ask)
    if handler is None:
        return None
    said = "\n".join(one.text for one in shown).casefold()
    if re.search(r"€|euro", said):
        mind = replace(mind, proved=True)
    last = next((one for one in reversed(shown) if menu_of(one)), shown[-1])
    return handler(_Question(rng=rng, person=person, mind=mind, shown=last, said=said))


def _invited(question: _Question) -> Answer:
    return Answer(what="go on", mind=question.mind)


def _proof(question: _Question) -> Answer:
    rng, person, mind = question.rng, question.person, question.mind
    if person.goal is Goal.NOT_ME:
        return Answer(what="not me", mind=replace(mind, wished=mind.wished + 1))
    if person.coy and not mind.refused:
        return Answer(what="refuse", mind=replace(mind, refused=True))
    tried = replace(mind, tried=mind.tried + 1)
    if person.wrong_first and mind.tried == 0:
        wrong = f"{int(person.postcode[:4]) + 1}{person.postcode[4:]} {person.house}"
        return Answer(what="wrong proof", mind=tried, literal=wrong)
    if person.mood is Mood.CONFUSED and mind.tried == 0 and rng.random() < 0.3:
        return Answer(what="street only", mind=tried)
    if mind.tried == 0 and rng.random() < 0.08:
        return Answer(what="postcode", mind=tried)
    by_invoice = person.proves_by_invoice and re.search(r"4 cijfers|4 digits", question.said)
    return Answer(what="proof by invoice" if by_invoice else "proof", mind=tried)


def _menu(question: _Question) -> Answer | None:
    person, mind, choices = question.person, question.mind, menu_of(question.shown)
    place = _wanted(question, choices)
    if place is None:
        wish = _WISH.get(mind.goal)
        return Answer(what=wish, mind=_wished(mind)) if wish else None
    own = _WISH.get(mind.goal)
    chosen = choices[place]
    names_wish = re.search(_LABELS.get(mind.goal, r"(?!)"), chosen.label, re.IGNORECASE)
    if person.picks is Picks.OWN_WORDS and own and names_wish and mind.wished == 0:
        return Answer(what=own, mind=_wished(mind))
    what = f"picks {own or chosen.label}"
    if question.shown.buttons and question.rng.random() < 0.75:
        return Answer(what=what, mind=_wished(mind), tap=chosen.label)
    if person.picks is Picks.LABEL or question.shown.buttons:
        label = chosen.label if question.rng.random() < 0.5 else chosen.label.lower()
        return Answer(what=what, mind=_wished(mind), literal=label)
    return Answer(what=what, mind=_wished(mind), literal=chosen.key)


def _wanted(question: _Question, choices: Sequence[Choice]) -> int | None:
    """Return the place of what the person wants in a menu, whatever the menu is about."""
    mind, person = question.mind, question.person
    by_label = picked(choices, _LABELS.get(mind.goal, r"(?!)"))
    counts = any(re.search(r"\d+ (delen|parts|termijnen)", one.label) for one in choices)
    first = person.debts[0]
    invoice = picked(
        choices, rf"{re.escape(first.invoice)}|\b{first.cents // 100}[.,]{first.cents % 100:02}\b"
    )
    if invoice is not None:
        return invoice
    if counts and mind.goal is Goal.PARTS:
        return nearest_number(choices, person.parts)
    if by_label is not None:
        return by_label
    if mind.goal is Goal.PARTS:  # parts are not offered: later then
        return picked(choices, _LABELS[Goal.LATER])
    creditor = picked(choices, person.debts[0].creditor[:4])
    if creditor is not None:
        return creditor
    return picked(choices, _LABELS[Goal.PERSON])


def _wished(mind: Mind) -> Mind:
    return replace(mind, wished=mind.wished + 1)


def _yes_no(question: _Question) -> Answer:
    mind, person, said = question.mind, question.person, question.said
    if re.search(r"verkeerde nummer\?|wrong number\?", said):
        return Answer(what="yes" if person.goal is Goal.NOT_ME else "no", mind=mind)
    if re.search(r"geen berichten meer\?|no more messages\?", said):
        return Answer(what="stop" if person.goal is Goal.STOP else "no", mind=mind)
    if re.search(r"collega (te )?vragen|ask a colleague", said):
        willing = mind.goal in {Goal.TROUBLE, Goal.PERSON} or question.rng.random() < 0.5
        return Answer(what="yes" if willing else "no", mind=replace(mind, wished=mind.wished + 1))
    if mind.changes_to is not None and re.search(r"€|euro", said):
        changed = replace(mind, goal=mind.changes_to, changes_to=None, wished=0, agreed=False)
        return Answer(what=_WISH[changed.goal], mind=_wished(changed))
    return Answer(what=_if_right(question), mind=replace(mind, agreed=True))


def _if_right(question: _Question) -> str:
    """Return yes to a read-back unless it holds another number of parts than was asked for."""
    parts = re.search(r"\b(\d+) (delen|parts)\b", question.said)
    if question.mind.goal is Goal.PARTS and parts and question.mind.patience > 2:
        near = abs(int(parts[1]) - question.person.parts) <= 1
        return "yes" if near else "no"
    return "yes"


def _trouble_first(what: str) -> Callable[[_Question], Answer]:
    """Answer a question about the way to pay; who has no money says that instead."""

    def handler(question: _Question) -> Answer:
        mind = question.mind
        if mind.goal in {Goal.TROUBLE, Goal.DEBT_HELP, Goal.PAID, Goal.DISPUTE}:
            return Answer(what=_WISH[mind.goal], mind=_wished(mind))
        return Answer(what=what, mind=_wished(mind))

    return handler


def _how_many(question: _Question) -> Answer:
    """Say the number that one wants; some take the nearest that is offered at once."""
    choices = menu_of(question.shown)
    place = nearest_number(choices, question.person.parts)
    offered = place is not None and question.person.picks is Picks.DIGIT
    if question.mind.goal is not Goal.PARTS or place is None or not offered:
        return _trouble_first("parts count")(question)
    return Answer(what="parts count", mind=_wished(question.mind), literal=choices[place].key)


def _simply(what: str) -> Callable[[_Question], Answer]:
    return lambda question: Answer(what=what, mind=_wished(question.mind))


_ANSWERS: dict[Ask, Callable[[_Question], Answer | None]] = {
    Ask.INVITED: _invited,
    Ask.PROOF: _proof,
    Ask.DIGITS: lambda question: Answer(
        what="proof by invoice", mind=replace(question.mind, tried=question.mind.tried + 1)
    ),
    Ask.HOUSE: _simply("house"),
    Ask.POSTCODE: _simply("postcode"),
    Ask.MENU: _menu,
    Ask.YES_NO: _yes_no,
    Ask.HOW_MANY: _how_many,
    Ask.WHICH_DAY: _trouble_first("day"),
    Ask.WHY: _simply("dispute_why"),
    Ask.WHEN_PAID: _simply("paid_when"),
}
