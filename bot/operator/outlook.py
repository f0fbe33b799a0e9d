"""Outlook: what is due on a day, lane by lane, and how it would leave."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outbox import calendar
from outbox.engine.lanes import SPREAD_FROM_RATE, SPREAD_MINUTES, SPREAD_SHARE, Lane
from outbox.planning.forecast import Due, Forecast, Pace, forecast, narrowest
from outbox.planning.office import Office
from outbox.planning.planner import means_of
from outbox.planning.policies import policy_of
from outbox.planning.prospects import prospects
from storage.clock import LOCAL
from storage.policy import DEFAULT_POLICY, ContactHours, Policy
from storage.records.creditors import Creditor
from storage.words import Channel, Language

# It goes by a partial index that holds only what is still to be done.
_QUEUED = text(
    """
    select channel, sender, creditor_id, date_trunc('minute', greatest(send_after, :now)), count(*)
      from messages
     where status = 'queued' and kind <> 'digest' and send_after < :until
       and (cast(:creditor as uuid) is null or creditor_id = :creditor)
     group by 1, 2, 3, 4
    """
)


@dataclass(slots=True)
class _Load:
    """What one lane has to carry that day."""

    due: Counter[datetime] = field(default_factory=Counter)
    queued: int = 0
    to_plan: int = 0
    creditors: set[uuid.UUID] = field(default_factory=set)

    def add(self, creditor_id: uuid.UUID | None, at: datetime, number: int) -> None:
        """Add messages of one creditor that are due at a moment."""
        self.due[at] += number
        if creditor_id is not None:
            self.creditors.add(creditor_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneOutlook:
    """One lane's day. `creditors` are slugs; claims still to be planned make `to_plan` at most.

    `is_held`: a fault of our own set-up keeps it shut; the forecast is as if that were mended now.
    """

    lane: Lane
    rate: float
    queued: int
    to_plan: int
    creditors: tuple[str, ...]
    hours: ContactHours
    forecast: Forecast
    is_held: bool = False


def outlook(
    session: Session,
    office: Office,
    now: datetime,
    creditor: Creditor | None = None,
) -> list[LaneOutlook]:
    """Return what is due on the day of `now` or before, and how each lane carries it.

    A claim that is to be planned counts as one message over the channel that the planner would
    choose, see `prospects`; one that no channel can carry loads no lane.
    A lane that creditors share is forecast within the hours in which all of them are open; when
    there are none, in the first one's.
    """
    known = [creditor] if creditor is not None else list(session.scalars(select(Creditor)))
    policies = {one.id: policy_of(one) for one in known}
    until = calendar.start_of_day(now.astimezone(LOCAL).date() + timedelta(days=1))
    asked = {"now": now, "until": until, "creditor": None if creditor is None else creditor.id}
    loads: dict[Lane, _Load] = defaultdict(_Load)
    for channel, sender, creditor_id, at, number in session.execute(_QUEUED, asked):
        load = loads[Lane(Channel(channel), sender)]
        load.queued += number
        load.add(creditor_id, max(at, now), number)
    means = means_of(session, office, now)
    for one in prospects(session, known, means, now, until):
        load = loads[Lane(one.channel, office.senders[one.channel])]
        load.to_plan += one.count
        load.add(one.creditor_id, one.at, one.count)
    slugs = {one.id: one.slug for one in known}
    return [
        replace(
            _lane(lane, load, office.rates.of(lane), policies, slugs, now),
            is_held=lane.channel in means.held,
        )
        for lane, load in sorted(loads.items(), key=lambda item: item[0].name)
    ]


def _lane(
    lane: Lane,
    load: _Load,
    rate: float,
    policies: Mapping[uuid.UUID, Policy],
    slugs: Mapping[uuid.UUID, str],
    now: datetime,
) -> LaneOutlook:
    all_hours = [policies[key].hours for key in sorted(load.creditors)]
    first = all_hours[0] if all_hours else DEFAULT_POLICY.hours
    hours = narrowest(all_hours or [first]) or first
    due = [Due(at=at, count=number) for at, number in load.due.items()]
    return LaneOutlook(
        lane=lane,
        rate=rate,
        queued=load.queued,
        to_plan=load.to_plan,
        creditors=tuple(sorted(slugs[key] for key in load.creditors)),
        hours=hours,
        forecast=forecast(due, pace_of(rate), hours, now),
    )


def pace_of(rate: float) -> Pace:
    """Return a lane's pace: fast ones start slowly, as the outbox does."""
    share = SPREAD_SHARE if rate >= SPREAD_FROM_RATE else 1.0
    return Pace(rate=rate, opening_share=share, opening_minutes=SPREAD_MINUTES)


def outlook_json(found: Sequence[LaneOutlook], now: datetime) -> dict[str, Any]:
    """Return the outlook as JSON values, moments in UTC."""
    return {
        "at": now.isoformat(),
        "fits": all(one.forecast.fits and not one.is_held for one in found),
        "lanes": [_lane_json(one) for one in found],
    }


def _lane_json(one: LaneOutlook) -> dict[str, Any]:
    made = one.forecast
    return {
        "channel": str(one.lane.channel),
        "sender": one.lane.sender,
        "rate": one.rate,
        "creditors": list(one.creditors),
        "queued": one.queued,
        "to_plan": one.to_plan,
        "total": made.total,
        "held": one.is_held,
        "fits": made.fits,
        "leaving_today": made.leaving_today,
        "left": made.left,
        "beyond": made.beyond,
        "last_at": None if made.last_at is None else made.last_at.isoformat(),
        "days": [
            {
                "day": day.day.isoformat(),
                "opens_at": day.opens_at.isoformat(),
                "closes_at": day.closes_at.isoformat(),
                "count": day.count,
                "first_at": day.first_at.isoformat(),
                "last_at": day.last_at.isoformat(),
                "busiest_minute": day.busiest_minute,
                "minutes": [[at.isoformat(), number] for at, number in day.minutes],
            }
            for day in made.days
        ],
    }


_WORDS = {
    Language.NL: {
        "nothing": "Er is die dag niets te versturen.",
        "load": "{total} te versturen: {queued} in de rij, hoogstens {to_plan} nog te plannen",
        "held": "dicht door een fout in onze eigen instelling: er gaat niets uit voor die is "
        "hersteld en de taak is afgerond; daarna:",
        "fits": "past vandaag, voor {closes}: ja, het laatste om {last}",
        "not": "past vandaag, voor {closes}: nee, {left} blijven over voor {next}",
        "beyond": "{beyond} passen ook de komende maanden niet: vraag een snellere afzender",
        "hour": "{hour}  {count:>7}  drukste minuut {busiest}",
        "later": "later",
    },
    Language.EN: {
        "nothing": "There is nothing to send that day.",
        "load": "{total} to send: {queued} queued, at most {to_plan} still to be planned",
        "held": "shut by a fault of our own set-up: nothing leaves until it is mended and its "
        "task is finished; after that:",
        "fits": "fits today, before {closes}: yes, the last at {last}",
        "not": "fits today, before {closes}: no, {left} are left for {next}",
        "beyond": "{beyond} do not fit in the coming months either: get a faster sender",
        "hour": "{hour}  {count:>7}  busiest minute {busiest}",
        "later": "later",
    },
}


def outlook_lines(found: Sequence[LaneOutlook], language: Language = Language.NL) -> list[str]:
    """Return the outlook as lines for people, times in Amsterdam's."""
    words = _WORDS[language]
    if not any(one.forecast.total for one in found):
        return [words["nothing"]]
    lines: list[str] = []
    for one in found:
        made = one.forecast
        lines.append(f"{one.lane.name} · {one.rate:g}/s · {', '.join(one.creditors)}")
        load = {"total": made.total, "queued": one.queued, "to_plan": one.to_plan}
        lines.append("  " + words["load"].format(**load))
        if one.is_held:
            lines.append("  " + words["held"])
        lines.append("  " + _verdict(one, words))
        if made.beyond:
            lines.append("  " + words["beyond"].format(beyond=made.beyond))
        for hour, number, busiest in _hours(made):
            said = words["hour"].format(hour=hour, count=number, busiest=busiest)
            lines.append("    " + said)
    return lines


def _verdict(one: LaneOutlook, words: Mapping[str, str]) -> str:
    made, closes = one.forecast, f"{one.hours.closes:%H:%M}"
    if made.fits and made.last_at is not None:
        return words["fits"].format(closes=closes, last=_clock(made.last_at))
    later = [day.day for day in made.days if day.day != made.today]
    following = f"{later[0]:%d-%m-%Y}" if later else words["later"]
    return words["not"].format(closes=closes, left=made.left, next=following)


def _hours(made: Forecast) -> Iterable[tuple[str, int, int]]:
    """Return for each hour of the first day how many leave in it, and in its busiest minute."""
    hours: dict[str, list[int]] = defaultdict(list)
    for at, number in made.days[0].minutes if made.days else ():
        hours[f"{at.astimezone(LOCAL):%d-%m %H}:00"].append(number)
    return [(hour, sum(numbers), max(numbers)) for hour, numbers in hours.items()]


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%H:%M}"
