"""Spreading: what is planned for an opening does not leave all in its first minute.

Only lanes fast enough to ring up thousands at once are spread (`outbox.engine.lanes`); whoever was
put off to the same opening has a place in the same count.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from outbox import calendar
from outbox.engine.lanes import SPREAD_MINUTES, Lane, spread
from outbox.engine.queue import Draft
from outbox.planning.office import Office
from storage.policy import ContactHours

_LATER = text(
    """
    update messages m set send_after = later.at
      from unnest(cast(:ids as bigint[]), cast(:ats as timestamptz[])) as later(id, at)
     where m.id = later.id and m.status = 'queued'
    """
)


def spread_out(
    session: Session,
    office: Office,
    drafts: Iterable[Draft],
    ids: Mapping[str, int],
    hours: Mapping[uuid.UUID, ContactHours],
    now: datetime,
) -> None:
    """Give fresh messages their place after the opening, in the first hour of the day.

    `ids` are those of the drafts by their intents; `hours` each creditor's. The row of a lane stays
    locked until the commit, so this comes last.
    """
    by_lane: dict[tuple[Lane, datetime], list[int]] = {}
    for draft in drafts:
        known = hours.get(draft.creditor_id) if draft.creditor_id is not None else None
        opening = None if known is None else calendar.opens_at(now, known)
        if opening is not None and now - opening < timedelta(minutes=SPREAD_MINUTES):
            lane = Lane(draft.channel, draft.sender)
            by_lane.setdefault((lane, opening), []).append(ids[draft.intent_key])
    later: dict[int, datetime] = {}
    for (lane, opening), numbers in sorted(by_lane.items(), key=lambda pair: pair[0][0].name):
        offsets = spread(session, lane, office.rates.of(lane), opening, len(numbers))
        places = {number: opening + offset for number, offset in zip(numbers, offsets, strict=True)}
        later |= {number: at for number, at in places.items() if at > now}
    if later:
        session.execute(_LATER, {"ids": list(later), "ats": list(later.values())})
