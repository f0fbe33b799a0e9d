"""A debtor who types in tests, and a service that carries the effects of each answer out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from dialogs.handler import answer
from dialogs.speaking.render import as_text
from dialogs.turn import (
    Case,
    ClaimFacts,
    Effect,
    IdentityConfirmed,
    IdentityFailed,
    Incoming,
    Memory,
    OptIn,
    OptOut,
    Turn,
    WrongPerson,
)
from storage.words import Channel, Rung

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def claim(number: int = 123, cents: int = 12050) -> ClaimFacts:
    return ClaimFacts(
        reference=f"K-{number}",
        invoice_number=f"F2026-00{number}",
        invoice_date=date(2026, 10, 1),
        due_date=date(2026, 10, 31),
        open_cents=cents,
        description="beugel",
    )


CASE = Case(
    creditor_name="Tandartspraktijk De Vries B.V.",
    creditor_public_name="De Vries",
    creditor_contact="020 123 45 67",
    debtor_name="Jan Jansen",
    rung=Rung.ANSWERED,
    postcode="1234 AB",
    house_number="12",
    claims=(claim(),),
    check_code="maan-fiets-koek",
    host="preminder.example",
)
KNOWN = replace(CASE, rung=Rung.VERIFIED)


@dataclass
class Walk:
    """A debtor who types, and a service that carries the effects out."""

    case: Case = CASE
    memory: Memory = field(default_factory=Memory)
    channel: Channel = Channel.SMS
    effects: list[Effect] = field(default_factory=list)
    now: datetime = MONDAY
    last: Turn | None = None

    def says(self, *texts: str) -> str:
        shown = ""
        for text in texts:
            shown = self.hears(Incoming(text=text, channel=self.channel))
        return shown

    def presses(self, payload: str, text: str = "knop") -> str:
        return self.hears(Incoming(text=text, payload=payload, channel=Channel.WHATSAPP))

    def hears(self, incoming: Incoming) -> str:
        turn = answer(incoming, self.memory, self.case, self.now)
        self.last = turn
        self.memory = Memory.from_json(json.loads(json.dumps(turn.memory.to_json())))
        self.effects.extend(turn.effects)
        for effect in turn.effects:
            self._carry_out(effect)
        return "\n".join(as_text(line) for line in turn.lines)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case IdentityConfirmed():
                self.case = replace(self.case, rung=Rung.VERIFIED)
            case IdentityFailed():
                self.case = replace(self.case, attempts_used=self.case.attempts_used + 1)
            case OptOut():
                self.case = replace(self.case, opted_out=True)
            case OptIn():
                self.case = replace(self.case, opted_out=False)
            case WrongPerson():
                self.case = replace(self.case, rung=Rung.WRONG)

    def kinds(self) -> list[str]:
        return [type(effect).__name__ for effect in self.effects]


def known(**changes: object) -> Walk:
    return Walk(case=replace(KNOWN, **changes))  # type: ignore[arg-type]
