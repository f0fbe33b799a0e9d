"""Callbacks: when a debtor wants to be phoned, as a task with its hours; or never."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from babel.dates import format_date

from bot.inbound.scene import Scene
from bot.inbound.waiting import UNTIL_PROOF
from dialogs import turn
from storage.clock import LOCAL
from storage.records.tasks import TaskKind, open_task


def ask(scene: Scene, effect: turn.CallbackAsked) -> None:
    """Ask a colleague to call then; the newest moment takes the place of an older one.

    The number stays out of the summary and the journal: it is for who calls.
    """
    begins, ends = _moment(effect.on, effect.start), _moment(effect.on, effect.end)
    day = format_date(effect.on, "EEE d MMM", locale="nl")
    summary = f"Bel {day} tussen {effect.start} en {effect.end} uur"
    scene.task_again(
        TaskKind.CALLBACK,
        summary if effect.agreed else f"{summary} (voorstel, nog geen ja)",
        due=(begins, ends),
        note=f"Bel naar {effect.number}" if effect.number else None,
    )
    talk = scene.conversation
    talk.no_calls_since = None
    # Whoever was promised a call is not reminded before it: the gate holds while a talk waits.
    if talk.waiting_since is None or talk.waiting_for in UNTIL_PROOF:
        talk.waiting_since = talk.waiting_since or scene.now
        talk.waiting_for = turn.HandOverReason.CALLBACK
    scene.note("callback.agreed" if effect.agreed else "callback.asked", on=str(effect.on))


def refuse(scene: Scene, effect: turn.CallsRefused) -> None:
    """Drop the call that was asked; who never wants one is marked."""
    asked = open_task(scene.session, TaskKind.CALLBACK, scene.conversation.id)
    if asked is not None:
        asked.finish(scene.now, None)
    if effect.ever:
        scene.conversation.no_calls_since = scene.now
    scene.note("calls.refused", ever=effect.ever)


def _moment(day: date, written: str) -> datetime:
    at = datetime.combine(day, time.fromisoformat(written), tzinfo=LOCAL)
    return at.astimezone(UTC)
