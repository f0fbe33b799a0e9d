"""Lanes: the messages of one sender over one channel, and the rate at which they may leave.

A lane has one row, which holds its next free departure. Who claims messages reserves departures
there, in the same transaction, so that any number of workers keeps the rate together; each message
then leaves at its own departure. Only what leaves within a moment is reserved, so that an answer
never waits behind a batch: it takes the next departure of its own, and the batch pays for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from outbox.errors import LaneRateError
from storage.words import Channel

#: Departures are reserved at most so many seconds ahead.
HORIZON = 0.12
#: Departures that nobody took are kept for so long, or a claim that comes late would lose them for
#: good and a lane under full load would fall behind for ever.
KEPT = 0.05
#: A slow lane leaves this part of its time unused, so that the way to the provider, now shorter and
#: now longer, brings no two of its messages there within one second.
SLACK = 0.05
#: At an opening, a lane of this rate or more starts with a quarter of it, for an hour: people
#: should not all be rung up in the same minute. Slower lanes spread by themselves.
SPREAD_FROM_RATE = 80.0
SPREAD_SHARE = 0.25
SPREAD_MINUTES = 60

#: Messages a second. WhatsApp: Meta's default per number (1,000 after its own upgrade); SMS:
#: Twilio's rates of an alphanumeric sender and of a long code (domain reference 5.10, 5.22).
WHATSAPP_RATE, ALPHANUMERIC_RATE, LONG_CODE_RATE = 80.0, 10.0, 1.0
#: Telegram's limit is 30 a second for a bot; mail and letters have none of their own.
_OTHER_RATES = {Channel.TELEGRAM: 25.0, Channel.EMAIL: 50.0, Channel.LETTER: 500.0}

# One step through the index for each lane, however many messages wait in it.
_LANES = text(
    """
    with recursive found as (
      (select channel, sender from messages where status = 'queued'
        order by channel, sender limit 1)
      union all
      select next.channel, next.sender
        from found, lateral (
             select channel, sender from messages m
              where status = 'queued' and (m.channel, m.sender) > (found.channel, found.sender)
              order by channel, sender limit 1) next
    )
    select f.channel, f.sender,
           extract(epoch from l.bulk_at - clock_timestamp())::float8,
           extract(epoch from l.first_at - clock_timestamp())::float8
      from found f left join lanes l on l.name = f.channel || ':' || f.sender
    """
)
_OPEN = text(
    "insert into lanes (name, bulk_at, first_at, opening_taken)"
    " values (:name, clock_timestamp(), clock_timestamp(), 0) on conflict do nothing"
)
_RESERVE = text(
    """
    update lanes
       set bulk_at = greatest(bulk_at, clock_timestamp() - make_interval(secs => :kept))
                     + make_interval(secs => :seconds),
           first_at = case when :first
                      then greatest(first_at, clock_timestamp()) + make_interval(secs => :seconds)
                      else first_at end
     where name = :name
    returning extract(epoch from case when :first then first_at else bulk_at end
                                 - clock_timestamp())::float8
    """
)
_PLACE = text(
    """
    update lanes
       set opening_taken = case when opening_at = :opening then opening_taken else 0 end + :count,
           opening_at = :opening
     where name = :name
    returning opening_taken - :count
    """
)


@dataclass(frozen=True, slots=True)
class Lane:
    """One sender over one channel."""

    channel: Channel
    sender: str

    @property
    def name(self) -> str:
        """Return the name of its row and of its setting."""
        return f"{self.channel}:{self.sender}"

    @property
    def key(self) -> tuple[Channel, str]:
        """Return what names it beside the messages that go through it."""
        return self.channel, self.sender


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """The rate of each lane in messages a second; `given` overrides by lane or by channel."""

    given: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def parse(cls, setting: str) -> Rates:
        """Read `whatsapp:+31…=1000,sms=10`: a lane or a whole channel, and messages a second.

        Raises:
            LaneRateError: a part of it cannot be read.
        """
        given: dict[str, float] = {}
        for part in filter(None, (entry.strip() for entry in setting.split(","))):
            name, _, value = part.rpartition("=")
            channel = name.partition(":")[0]
            if channel not in set(Channel) or not value.replace(".", "", 1).isdecimal():
                raise LaneRateError(f"{part!r}: write it as whatsapp=80 or sms:+316…=1")
            if float(value) <= 0:
                raise LaneRateError(f"{part!r}: a lane needs a rate above 0; a brake stops one")
            given[name] = float(value)
        return cls(given=given)

    def of(self, lane: Lane) -> float:
        """Return how many messages a second may leave through a lane."""
        for name in (lane.name, str(lane.channel)):
            if name in self.given:
                return self.given[name]
        if lane.channel is Channel.WHATSAPP:
            return WHATSAPP_RATE
        if lane.channel is Channel.SMS:
            is_number = lane.sender.removeprefix("+").isdecimal()
            return LONG_CODE_RATE if is_number else ALPHANUMERIC_RATE
        return _OTHER_RATES[lane.channel]


#: Lanes that hold nothing up, for who claims without sending.
UNPACED = Rates(given={str(channel): 1_000_000.0 for channel in Channel})


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How many messages of a lane may be claimed now, or in how many seconds some may."""

    lane: Lane
    rate: float
    places: int
    wait: float = 0.0


def rooms(session: Session, rates: Rates, *, first: bool) -> list[Room]:
    """Return the lanes in which messages stand, each with its room for a batch or for answers."""
    found: list[Room] = []
    for channel, sender, bulk_ahead, first_ahead in session.execute(_LANES):
        lane = Lane(Channel(channel), sender)
        ahead = first_ahead if first else bulk_ahead
        if ahead is None:
            session.execute(_OPEN, {"name": lane.name})
        found.append(room_of(lane, rates.of(lane), ahead or 0.0))
    return found


def room_of(lane: Lane, rate: float, ahead: float) -> Room:
    """Return the room of a lane whose next free departure is `ahead` seconds from now."""
    if is_slow(rate):
        wait = max(0.0, ahead - HORIZON)
        return Room(lane=lane, rate=rate, places=0 if wait else 1, wait=wait)
    left = HORIZON - max(-KEPT, ahead)
    # A claim costs as much for one as for ten: a lane is looked at again when half of it is free.
    wait = max(0.0, HORIZON / 2 - left)
    return Room(lane=lane, rate=rate, places=0 if wait else math.ceil(left * rate), wait=wait)


def is_slow(rate: float) -> bool:
    """Tell whether a lane has less than one departure within the horizon."""
    return rate * HORIZON < 1


def reserve(session: Session, room: Room, count: int, *, first: bool) -> list[float]:
    """Reserve departures; return for each how many seconds from now it is.

    The row stays locked until the caller commits, so this comes last.
    """
    apart = (1 + SLACK if is_slow(room.rate) else 1.0) / room.rate
    seconds = count * apart
    end: float = session.execute(
        _RESERVE,
        {
            "name": room.lane.name,
            "seconds": seconds,
            "first": first,
            # Of a slow lane no departure is kept: two messages must not leave at once.
            "kept": 0.0 if is_slow(room.rate) else KEPT,
        },
    ).scalar_one()
    return [end - seconds + place * apart for place in range(count)]


def spread(
    session: Session, lane: Lane, rate: float, opening: datetime, count: int
) -> Sequence[timedelta]:
    """Give each of `count` messages its place after an opening; return how long after it."""
    if rate < SPREAD_FROM_RATE or count == 0:
        return [timedelta()] * count
    session.execute(_OPEN, {"name": lane.name})
    taken: int = session.execute(
        _PLACE, {"name": lane.name, "opening": opening, "count": count}
    ).scalar_one()
    return [spread_by(taken + place, rate) for place in range(count)]


def spread_by(place: int, rate: float) -> timedelta:
    """Return how long after an opening the message at `place` may leave, in whole minutes."""
    slowly = SPREAD_SHARE * rate * 60
    if place < slowly * SPREAD_MINUTES:
        return timedelta(minutes=int(place // slowly))
    rest = place - slowly * SPREAD_MINUTES
    return timedelta(minutes=SPREAD_MINUTES + int(rest // (rate * 60)))
