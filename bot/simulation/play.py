"""The play: hour by hour, message by message, until the days are over.

The clock jumps from one thing that somebody does to the next. What falls within a few minutes is
done together; then the worker sends, and everybody reads what came.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import requests

from bot.sandbox.world import Text
from bot.simulation.behaviour import react, wake
from bot.simulation.effects import Outcome, Told, read_outcomes, told_of
from bot.simulation.paying import Paid, pay
from bot.simulation.people import Person
from bot.simulation.proving import Proofs
from bot.simulation.reading_texts import Shown
from bot.simulation.stage import SimulationError, Stage
from bot.simulation.standing import Act, Mind, Pays, Says, first_mind
from bot.simulation.transcripts import Line, Transcript, Voice
from storage.clock import LOCAL
from storage.words import Channel

HOUR = timedelta(hours=1)
#: What is done within this time is done together.
WINDOW = timedelta(minutes=4)
#: An answer is one within this time; after it a text is our own initiative.
ANSWERS_WITHIN = timedelta(minutes=30)
#: People who act in the same window, side by side.
_AT_ONCE = 4
_SECONDS = 60
#: The hours at which the product does its rounds; by night little can be due.
_ROUNDS = frozenset({0, 4, *range(7, 22)})

#: Told after each hour: hours done, hours in all.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Player:
    """One person on the stage."""

    place: int
    person: Person
    rng: Random
    mind: Mind
    seen: int = 0
    spoke_at: datetime | None = None
    waits_until: datetime | None = None
    meant: dict[str, str] = field(default_factory=dict)  #: by the sandbox's id of what was sent
    deeds: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Play:
    """A run under way."""

    stage: Stage
    people: Sequence[Person]
    seed: int
    _players: list[_Player] = field(init=False)
    _coming: list[tuple[datetime, int, int, Act | None]] = field(default_factory=list)
    _count: itertools.count[int] = field(default_factory=itertools.count)
    _browsers: threading.local = field(default_factory=threading.local)

    def __post_init__(self) -> None:
        self._players = [
            _Player(
                place=place,
                person=one,
                rng=Random(f"{self.seed}:{one.number}:talk"),  # noqa: S311
                mind=first_mind(one),
            )
            for place, one in enumerate(self.people)
        ]

    def run(self, ends: datetime, on_progress: Progress | None = None) -> None:
        """Play until `ends`."""
        clock = self.stage.clock
        hours = int((ends - clock.now()) / HOUR)
        start = clock.now()
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="people") as pool:
            for hour in range(hours):
                clock.go_to(start + hour * HOUR)
                if clock.now().astimezone(LOCAL).hour in _ROUNDS:
                    self.stage.do_rounds()
                    self._send_and_read()
                self._people_act(pool, min(start + (hour + 1) * HOUR, ends))
                if on_progress is not None:
                    on_progress(hour + 1, hours)

    def transcripts(self) -> list[Transcript]:
        """Return what everybody said, heard and did, and what came of it."""
        with self.stage.house.database.service() as session:
            told = told_of(session)
            outcomes = read_outcomes(session, self.people)
        ends = self.stage.clock.now()
        return [
            self._transcript(player, told, outcomes.get(player.person.number, Outcome()), ends)
            for player in self._players
        ]

    def _people_act(self, pool: ThreadPoolExecutor, until: datetime) -> None:
        clock = self.stage.clock
        while self._coming and self._coming[0][0] < until:
            closes = min(max(self._coming[0][0], clock.now()) + WINDOW, until)
            batch: list[tuple[_Player, Act | None]] = []
            while self._coming and self._coming[0][0] < closes:
                at, _, number, act = heapq.heappop(self._coming)
                batch.append((self._players[number], act))
                clock.go_to(at)
            for player, act in batch:
                if isinstance(act, Says):
                    player.spoke_at, player.waits_until = clock.now(), None
            followed = list(pool.map(lambda one: self._perform(*one), batch))
            for (player, act), more in zip(batch, followed, strict=True):
                if act is None:
                    self._wakes(player)
                for later in more:
                    self._put(later.at, player.place, later)
            self._send_and_read()

    def _send_and_read(self) -> None:
        self.stage.send_due()
        for player in self._players:
            texts = self.stage.sandbox.world.by_phone.get(player.person.phone, [])
            if len(texts) > player.seen:
                fresh, player.seen = texts[player.seen :], len(texts)
                self._reads(player, fresh)

    def _reads(self, player: _Player, fresh: Sequence[Text]) -> None:
        shown = [_shown(text) for text in fresh if text.direction == "outbound-api"]
        if not shown:
            return
        now = self.stage.clock.now()
        if player.waits_until is not None and player.waits_until > now:
            return  # an answer is on its way already
        answered = player.spoke_at is not None and now - player.spoke_at < ANSWERS_WITHIN
        acts, mind = react(player.rng, player.person, player.mind, shown, answered=answered)
        self._follow(player, acts, mind)

    def _follow(self, player: _Player, acts: Sequence[Act], mind: Mind) -> None:
        if mind.wakes_at is not None and mind.wakes_at != player.mind.wakes_at:
            self._put(mind.wakes_at, player.place, None)
        player.mind = mind
        for act in acts:
            if isinstance(act, Says):
                player.waits_until = act.at
            self._put(act.at, player.place, act)

    def _put(self, at: datetime, place: int, act: Act | None) -> None:
        heapq.heappush(self._coming, (at, next(self._count), place, act))

    def _wakes(self, player: _Player) -> None:
        now = self.stage.clock.now()
        acts, mind = wake(player.rng, player.person, player.mind, now)
        self._follow(player, acts, mind)

    def _perform(self, player: _Player, act: Act | None) -> list[Act]:
        """Do something; return what follows from it."""
        if isinstance(act, Says):
            for line in act.lines:
                self._sends(player, line, act)
        elif isinstance(act, Pays):
            return self._pays(player, act)
        return []

    def _sends(self, player: _Player, line: str, act: Says) -> None:
        person = player.person
        body: dict[str, str] = {"channel": person.channel.value}
        body["button" if act.tap and person.channel is Channel.WHATSAPP else "body"] = line
        where = f"{self.stage.sandbox.url}/_control/phones/{person.phone}/send"
        answer = self._browser().post(where, json=body, timeout=_SECONDS)
        if not answer.ok:
            raise SimulationError(f"the phone could not send: {answer.text}")
        player.meant[str(answer.json()["sid"])] = act.meant

    def _browser(self) -> requests.Session:
        """Return this thread's connection to the sandbox."""
        if not hasattr(self._browsers, "session"):
            self._browsers.session = requests.Session()
        session: requests.Session = self._browsers.session
        return session

    def _pays(self, player: _Player, act: Pays) -> list[Act]:
        how = pay(player.person, act.link, fails=act.fails)
        now = self.stage.clock.now()
        player.deeds.append(Line(at=now, voice=Voice.DEED, text=f"opens the link: {how}"))
        if how is Paid.PAID:
            player.mind = replace(player.mind, paid=player.mind.paid + 1)
        elif how is Paid.FAILED:
            later = now + timedelta(minutes=player.rng.uniform(20, 600))
            return [replace(act, at=later, fails=False)]
        return []

    def _transcript(
        self, player: _Player, told: dict[str, Told], outcome: Outcome, ends: datetime
    ) -> Transcript:
        proofs = Proofs(player.person)
        lines = []
        for text in self.stage.sandbox.world.by_phone.get(player.person.phone, []):
            line = _line(text, told, player.meant)
            if line.voice is Voice.DEBTOR:
                proofs.hear(line.text)
            lines.append(replace(line, proved=proofs.complete))
        return Transcript(
            person=player.person,
            mind=player.mind,
            lines=tuple(sorted([*player.deeds, *lines], key=lambda line: line.at)),
            effects=outcome.effects,
            deeds=tuple(sorted(outcome.deeds)),
            ends=ends,
            paid_cents=outcome.paid_cents,
        )


def _shown(text: Text) -> Shown:
    return Shown(
        text=text.body,
        at=text.created,
        buttons=tuple(button.title for button in text.buttons if button.kind != "url"),
    )


_VOICES = {
    "inbound": Voice.DEBTOR,
    "outbound-api": Voice.BOT,
    "outbound-reply": Voice.PROVIDER,
}


def _line(text: Text, told: dict[str, Told], meant: dict[str, str]) -> Line:
    books = told.get(text.sid, Told())
    return Line(
        at=text.created,
        voice=_VOICES[text.direction],
        text=text.body,
        kind=books.kind,
        creditor=books.creditor,
        meant=meant.get(text.sid, ""),
        buttons=tuple(button.title for button in text.buttons),
    )
