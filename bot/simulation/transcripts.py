"""Transcripts: what one person said, heard and did, in order, with what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.simulation.people import Person
from bot.simulation.standing import Mind
from storage.clock import LOCAL


class Voice(StrEnum):
    """Whose line it is."""

    DEBTOR = "debtor"
    BOT = "bot"
    PROVIDER = "provider"  #: Twilio's own answer to STOP
    DEED = "deed"  #: not said but done: a payment


class Effect(StrEnum):
    """What a talk can bring about, as the database holds it."""

    PAYMENT = "payment"
    PLAN = "plan"
    PROMISE = "promise"
    PAID_CLAIMED = "paid_claimed"
    DISPUTE = "dispute"
    WRONG_NUMBER = "wrong_number"
    STOPPED = "stopped"
    PERSON = "person"
    HARDSHIP = "hardship"
    REPRESENTED = "represented"
    CRISIS = "crisis"
    DECEASED = "deceased"
    BROKEN = "turn_failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a transcript. `kind` is a message's, as the outbox calls it; `meant` a debtor's.

    `creditor` is the slug of the one whose talk it stands in, empty where it stands in none.
    `proved`: the debtor had given a right proof of who it is on this phone before this line.
    """

    at: datetime
    voice: Voice
    text: str
    kind: str = ""
    meant: str = ""
    creditor: str = ""
    proved: bool = False
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Transcript:
    """One person's run. `effects` holds when each came about first; `deeds` every change noted."""

    person: Person
    mind: Mind
    lines: tuple[Line, ...]
    effects: Mapping[Effect, datetime] = field(default_factory=dict)
    deeds: tuple[datetime, ...] = ()
    ends: datetime | None = None
    paid_cents: int = 0

    @property
    def said(self) -> tuple[Line, ...]:
        """What the debtor said."""
        return tuple(line for line in self.lines if line.voice is Voice.DEBTOR)

    @property
    def heard(self) -> tuple[Line, ...]:
        """What we said."""
        return tuple(line for line in self.lines if line.voice is Voice.BOT)

    @property
    def took_part(self) -> bool:
        """Whether the person said or did anything at all."""
        return any(line.voice in {Voice.DEBTOR, Voice.DEED} for line in self.lines)


def as_text(transcript: Transcript, remarks: tuple[str, ...] = ()) -> str:
    """Write a transcript for people to read."""
    person = transcript.person
    debts = ", ".join(
        f"{debt.creditor} {debt.invoice} {debt.cents / 100:.2f} (due {debt.due_on})"
        for debt in person.debts
    )
    head = [
        f"#{person.number} {person.name}, {person.phone}, {person.language}, {person.channel}",
        (
            f"wants: {person.goal}{f', then {person.second_goal}' if person.second_goal else ''}"
            f" · mood: {person.mood} · picks by {person.picks}"
        ),
        f"lives: {person.street} {person.house}{person.suffix}, {person.postcode} {person.city}",
        f"owes: {debts}",
        "came of it: "
        + (", ".join(f"{one} {_when(at)}" for one, at in transcript.effects.items()) or "nothing"),
        *(f"! {remark}" for remark in remarks),
    ]
    return "\n".join([*head, "", *(_line(line) for line in transcript.lines), ""])


_NAMES = {Voice.DEBTOR: "    >", Voice.BOT: "bot:", Voice.PROVIDER: "twilio:", Voice.DEED: "    *"}


def _line(line: Line) -> str:
    kind = f" [{line.kind}]" if line.kind not in {"", "answer"} else ""
    buttons = "".join(f" ({title})" for title in line.buttons)
    text = line.text.replace("\n", "\n                    ")
    return f"{_when(line.at)} {_NAMES[line.voice]}{kind} {text}{buttons}"


def _when(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%a %d %b %H:%M}"
