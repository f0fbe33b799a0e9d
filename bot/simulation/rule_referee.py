"""The rule referee: hours, caps, and who must be left alone. Pure.

It has its own calendar of closed days and its own idea of what starts a talk, so that a fault in
the gate does not hide itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.simulation.findings import Finding, Foul
from bot.simulation.transcripts import Effect, Line, Transcript, Voice
from storage.clock import LOCAL

OPENS, CLOSES = time(7, 0), time(20, 0)
ANSWERS_WITHIN = timedelta(minutes=30)
WEEK = timedelta(days=7)
_SUNDAY = 6
#: Closed days of the years in which a run may take place, written out by hand: New Year, Good
#: Friday, Easter Monday, King's Day, Liberation Day, Ascension, Whit Monday, Christmas, and the
#: days that a decree puts on a par with them.
CLOSED_DAYS = frozenset(
    date.fromisoformat(day)
    for day in [
        "2026-01-01",
        "2026-01-02",
        "2026-04-03",
        "2026-04-06",
        "2026-04-27",
        "2026-05-05",
        "2026-05-14",
        "2026-05-15",
        "2026-05-25",
        "2026-12-25",
        "2026-12-26",
        "2027-01-01",
        "2027-03-26",
        "2027-03-29",
        "2027-04-27",
        "2027-05-05",
        "2027-05-06",
        "2027-05-07",
        "2027-05-17",
        "2027-12-25",
        "2027-12-26",
    ]
)
#: Our own initiatives: these the caps count. A thank-you is one for the hours only.
_COUNTED = frozenset({"preminder", "notice"})
#: What a person said, or what came of it, after which no reminder may come on its own.
_QUIET_AFTER: Mapping[str, Foul] = {
    "stop": Foul.AFTER_STOP,
    "not me": Foul.AFTER_WRONG_NUMBER,
    "crisis": Foul.AFTER_CRISIS,
    "deceased": Foul.IN_TROUBLE,
    "trouble": Foul.IN_TROUBLE,
    "debt_help": Foul.IN_TROUBLE,
    "dispute": Foul.IN_TROUBLE,
    "paid": Foul.IN_TROUBLE,
    "person": Foul.IN_TROUBLE,
    "complaint": Foul.IN_TROUBLE,
    "callback": Foul.IN_TROUBLE,
}
#: What holds for every creditor of the person, to whomever it was said.
_FOR_ALL = frozenset({"crisis", "not me", "deceased"})
#: What is said of one claim, and leaves another of the same creditor as it is.
_OF_ONE_CLAIM = frozenset({"paid", "dispute"})
#: After this a machine says one line and no more, whatever the person writes.
_SILENT_AFTER = frozenset({"crisis"})


def broke_rules(transcript: Transcript) -> Iterator[Finding]:
    """Yield every breach of the hours, the caps and the peace of who must be left alone."""
    referee = _Referee(transcript)
    yield from referee.hours()
    yield from referee.caps()
    yield from referee.peace()
    yield from referee.silence()
    if Effect.BROKEN in transcript.effects:
        yield referee.finding(
            Foul.BROKEN_TURN, transcript.effects[Effect.BROKEN], "a turn broke by its content"
        )


@dataclass(slots=True)
class _Referee:
    """Watches one person's run."""

    transcript: Transcript

    def finding(self, foul: Foul, at: datetime, why: str) -> Finding:
        """Return a finding about this person."""
        return Finding(foul=foul, person=self.transcript.person.number, at=at, why=why)

    def hours(self) -> Iterator[Finding]:
        """Yield what left in closed hours without having been asked for within the half hour."""
        for line in self.transcript.heard:
            local = line.at.astimezone(LOCAL)
            closed_day = local.weekday() == _SUNDAY or local.date() in CLOSED_DAYS
            if (closed_day or not OPENS <= local.time() < CLOSES) and not self._asked_for(line):
                yield self.finding(Foul.HOURS, line.at, f"{local:%a %d %b %H:%M}: {line.text!r}")

    def caps(self) -> Iterator[Finding]:
        """Yield the initiatives that were too many on a day or in a week."""
        own = [line for line in self.transcript.heard if line.kind in _COUNTED]
        for place, line in enumerate(own):
            day = line.at.astimezone(LOCAL).date()
            before = own[:place]
            if any(one.at.astimezone(LOCAL).date() == day for one in before):
                yield self.finding(Foul.DAY_CAP, line.at, line.text)
            if sum(line.at - one.at < WEEK for one in before) >= 2:
                yield self.finding(Foul.WEEK_CAP, line.at, line.text)

    def peace(self) -> Iterator[Finding]:
        """Yield reminders to somebody who had said that they must not come."""
        said: list[Line] = []
        for line in self.transcript.lines:
            if line.voice is Voice.DEBTOR:
                said.append(line)
            elif line.voice is Voice.BOT and line.kind in _COUNTED:
                yield from self._pressed(line, said)

    def _pressed(self, line: Line, said: Sequence[Line]) -> Iterator[Finding]:
        """Yield the first reason why a reminder should not have come, if there is one."""
        for one in said:
            meant = one.meant.removeprefix("picks ")
            foul = _QUIET_AFTER.get(meant)
            if foul is not None and self._is_about(meant, one, line):
                yield self.finding(foul, line.at, f"{line.kind} after {meant!r}: {line.text!r}")
                return

    def _is_about(self, meant: str, said: Line, line: Line) -> bool:
        """Tell whether what was said holds for this reminder, which may be about another claim."""
        if meant in _FOR_ALL:
            return True
        debts = [one for one in self.transcript.person.debts if one.creditor == line.creditor]
        if meant in _OF_ONE_CLAIM and len(debts) > 1:
            return False
        return said.creditor == line.creditor

    def silence(self) -> Iterator[Finding]:
        """Yield what a machine said, beyond one line each, where machines must be silent."""
        heavy, answers = False, 0
        for line in self.transcript.lines:
            if line.voice is Voice.DEBTOR and line.meant in _SILENT_AFTER:
                heavy = True
            elif line.voice is Voice.BOT and heavy:
                answers += 1
                if answers > 1:
                    yield self.finding(Foul.AFTER_CRISIS, line.at, f"said after it: {line.text!r}")

    def _asked_for(self, line: Line) -> bool:
        return any(
            timedelta(0) <= line.at - one.at <= ANSWERS_WITHIN
            for one in self.transcript.lines
            if one.voice in {Voice.DEBTOR, Voice.DEED}
        )
