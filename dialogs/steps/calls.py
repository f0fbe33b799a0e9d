"""Steps about calling back: when somebody wants to be called, read back before it is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dialogs.effects import CallbackAsked, CallsRefused, HandOver, HandOverReason
from dialogs.entities.days.clock_times import WHENEVER, TimeWish, bare_time, find_time
from dialogs.entities.days.dates import bare_day
from dialogs.entities.days.reckoning import When
from dialogs.entities.identity.phone_numbers import find_phone
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.moments import SAME_TIME, hours_on, moved_hour, suits_whenever
from dialogs.situation import Reply, Said, Situation
from dialogs.speaking import texts
from dialogs.steps.calling import CallHours, Slot, fit, minutes_of
from storage.words import Rung

#: How much of a number is said back; the rest is for staff.
_SHOWN_DIGITS = 3


def callback(situation: Situation) -> Reply:
    """Hear that somebody wants a call, and when if that was said."""
    if situation.slots.get("quiet") or situation.case.rung is Rung.WRONG:
        return Reply(
            said=(Said(key="callback"),),
            effects=(HandOver(reason=HandOverReason.CALLBACK),),
            awaiting=Awaiting.HUMAN,
        )
    reply = propose_call(situation)
    if reply.effects:
        return reply
    return reply.with_effects(HandOver(reason=HandOverReason.CALLBACK))


def ask_call_time(situation: Situation, key: str = "call_ask") -> Reply:
    """Ask when a call suits; the number that was given is kept."""
    return Reply(
        said=(Said(key=key, values=situation.call_hours),),
        slots={"call": {"number": _number(situation), "days": _kept_days(situation)}},
        awaiting=Awaiting.CALL_TIME,
    )


def propose_call(situation: Situation) -> Reply:
    """Fit what was said into the hours and read it back, or offer the nearest that can be."""
    wish, days = _heard(situation)
    meant_day = bool(days)
    if not days and wish is not None and wish.within is None:
        days = _days_before(situation)
    if wish is None and not days:
        again = _kept_slot(situation) and not _kept(situation).get("agreed")
        return read_back_call(situation) if again else ask_call_time(situation)
    if wish is None:
        return _ask_hour(situation, days)
    now = datetime.combine(situation.today, situation.at)
    found = fit(wish, days, now, _hours(situation))
    if not meant_day and (found is None or not found[1]):
        found = fit(wish, (), now, _hours(situation))
    if found is None:
        return ask_call_time(situation, "call_ask_other")
    slot, exact = found
    return _read_back(situation, slot, "call_read_back" if exact else "call_nearest")


def read_back_call(situation: Situation) -> Reply:
    """Put the same moment once more."""
    slot = _kept_slot(situation)
    if slot is None:
        return ask_call_time(situation)
    return _read_back(situation, slot, "call_read_back")


def agree_call(situation: Situation) -> Reply:
    """Agree the call that was read back, unless its time has gone by."""
    slot = _kept_slot(situation)
    now = datetime.combine(situation.today, situation.at)
    if slot is None or datetime.combine(slot.on, slot.ends) <= now:
        return ask_call_time(situation)
    return Reply(
        said=(Said(key="call_agreed", values=_values(situation, slot)),),
        effects=(_asked(situation, slot, agreed=True),),
        slots={"call": {**_kept(situation), "agreed": True}},
        awaiting=Awaiting.AGREED,
    )


def drop_call(_situation: Situation) -> Reply:
    """No call after all."""
    return Reply(
        said=(Said(key="call_dropped"),),
        effects=(CallsRefused(ever=False),),
        slots={"call": None},
    )


def _heard(situation: Situation) -> tuple[TimeWish | None, tuple[When, ...]]:
    """Return the part of the day and the days that a message names."""
    meaning = situation.meaning
    wish = find_time(meaning.plain)
    days = meaning.dates
    before = _time_before(situation)
    if before is not None:
        wish = _moved_wish(meaning.plain, *before) or wish
    if situation.awaiting == Awaiting.CALL_TIME:
        open_to_all = WHENEVER if suits_whenever(meaning.plain) else None
        wish = wish or bare_time(meaning.plain) or open_to_all
        short = None if wish else bare_day(meaning.plain, situation.today)
        days = days or ((short,) if short else ())
    return wish, days


def _moved_wish(plain: str, start: int, end: int) -> TimeWish | None:
    """Return the hour of a call that moves: the same, so much later, or another by its figure."""
    later = hours_on(plain)
    if later is not None:
        return TimeWish(first=start + later, last=end + later)
    return TimeWish(first=start, last=end) if SAME_TIME.search(plain) else moved_hour(plain)


def _time_before(situation: Situation) -> tuple[int, int] | None:
    """Return the hour that was spoken of before, in minutes after midnight."""
    slot, kept = _kept_slot(situation), _kept(situation).get("time")
    if slot is not None:
        return slot.start, slot.end
    return (int(kept[0]), int(kept[1])) if kept else None


def _kept_days(situation: Situation) -> list[str] | None:
    """Return the day that we talk about, as the slot keeps it."""
    kept, slot = _kept(situation), _kept_slot(situation)
    if slot is not None:
        return [slot.on.isoformat(), slot.on.isoformat()]
    return list(kept["days"]) if kept.get("days") else None


def _days_before(situation: Situation) -> tuple[When, ...]:
    """Return the day that was named before, for who now says only the hour."""
    kept = _kept_days(situation)
    if not kept:
        return ()
    return (When(first=date.fromisoformat(kept[0]), last=date.fromisoformat(kept[1])),)


def _ask_hour(situation: Situation, days: tuple[When, ...]) -> Reply:
    """A day alone is a long wait beside the phone: ask at what time."""
    now = datetime.combine(situation.today, situation.at)
    found = fit(WHENEVER, days, now, _hours(situation))
    if found is None:
        return ask_call_time(situation, "call_ask_other")
    slot, exact = found
    values = _values(situation, slot)
    days = days if exact else (When(first=slot.on, last=slot.on),)
    asked = days[0]
    if asked.day is None:
        values["day"] = texts.call_day(slot.on, situation.today, situation.language)
        asked = When(first=slot.on, last=slot.on)
    kept = {
        "number": _number(situation),
        "days": [str(asked.first), str(asked.last)],
        # A slot holds what JSON does: on a Rasa server a pair comes back as a list.
        "time": list(_time_before(situation) or ()) or None,
    }
    key = "call_ask_hour" if exact else "call_ask_hour_other"
    return Reply(
        said=(Said(key=key, values=values),),
        slots={"call": kept},
        awaiting=Awaiting.CALL_TIME,
    )


def _read_back(situation: Situation, slot: Slot, key: str) -> Reply:
    said = Said(
        key=key, values=_values(situation, slot), options=situation.yes_no(f"call-{slot.on}")
    )
    kept = {
        "number": _number(situation),
        "slot": [slot.on.isoformat(), slot.start, slot.end],
    }
    return Reply(
        said=(said,),
        effects=(_asked(situation, slot, agreed=False),),
        slots={"call": kept},
        awaiting=Awaiting.CALL_CONFIRM,
    )


def _asked(situation: Situation, slot: Slot, *, agreed: bool) -> CallbackAsked:
    return CallbackAsked(
        on=slot.on,
        start=f"{slot.begins:%H:%M}",
        end=f"{slot.ends:%H:%M}",
        number=_number(situation),
        agreed=agreed,
    )


def _kept(situation: Situation) -> Mapping[str, Any]:
    kept = situation.slots.get("call")
    return kept if isinstance(kept, Mapping) else {}


def _kept_slot(situation: Situation) -> Slot | None:
    kept = _kept(situation).get("slot")
    if not kept:
        return None
    return Slot(on=date.fromisoformat(kept[0]), start=int(kept[1]), end=int(kept[2]))


def _number(situation: Situation) -> str:
    """Return the number to call: the one given now or before; empty for the one of this talk."""
    given = None if situation.meaning.option else find_phone(situation.meaning.text)
    return given or str(_kept(situation).get("number") or "")


def _hours(situation: Situation) -> CallHours:
    case = situation.case
    return CallHours(
        opens=minutes_of(case.calls_from),
        closes=minutes_of(case.calls_until),
        saturday=case.calls_saturday,
    )


def _values(situation: Situation, slot: Slot) -> dict[str, str]:
    language, number = situation.language, _number(situation)
    return {
        "day": texts.call_day(slot.on, situation.today, language),
        "start": texts.clock_time(slot.begins, language),
        "end": texts.clock_time(slot.ends, language),
        "number": texts.number_name(number[-_SHOWN_DIGITS:], language),
    }
