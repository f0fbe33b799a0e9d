"""Waiting: a talk that a colleague should look at, why, and when that ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.inbound.scene import Scene
from dialogs import turn
from dialogs.steps.deadlines import answer_by
from outbox.calendar import start_of_day
from outbox.planning.policies import policy_of
from storage.clock import LOCAL
from storage.records.consents import let_rest
from storage.records.tasks import TaskKind, open_task

#: Why a talk waits that a person has already: the debtor wrote again.
REPLIED = "replied"
#: What the proof may end.
UNTIL_PROOF = {turn.HandOverReason.DISPUTE, turn.HandOverReason.PAID}
#: That, or what says nothing new: no other reason is forgotten for it.
_HIDE_NOTHING = {REPLIED, *UNTIL_PROOF}
_KINDS: dict[str, TaskKind] = {
    turn.HandOverReason.CRISIS: TaskKind.CRISIS,
    turn.HandOverReason.COMPLAINT: TaskKind.COMPLAINT,
    turn.HandOverReason.SUSPICION: TaskKind.SUSPICION,
}
_ASKS_FOR_PERSON = "Iemand in het gesprek vraagt om een mens"
_ASKED: dict[str, str] = {
    turn.HandOverReason.MISUNDERSTOOD: "De bot begrijpt het niet: lees mee en antwoord",
    turn.HandOverReason.IDENTITY: "Kon niet bewijzen wie het is: lees mee en antwoord",
    turn.HandOverReason.DOUBT: "Vertelt misschien iets ernstigs: lees het eerst",
    turn.HandOverReason.MEDIA: "Stuurde een bijlage: bekijk die",
    turn.HandOverReason.PLAN_BEYOND_POLICY: "Wil een ruimere regeling dan de bot mag geven",
    turn.HandOverReason.PLAN_EXISTS: "Heeft een vraag over de lopende regeling",
    turn.HandOverReason.AFTER_OPT_OUT: "Schrijft na een afmelding",
    turn.HandOverReason.AFTER_WRONG_PERSON: "Schrijft na 'verkeerde persoon'",
    turn.HandOverReason.MAYBE_OPT_OUT: "Wil misschien geen berichten meer: lees het en beslis",
    turn.HandOverReason.CALLBACK: "Wil gebeld worden: spreek een tijd af",
    turn.HandOverReason.COMPLAINT: "Klacht: antwoord voor de dag die is genoemd",
    turn.HandOverReason.SUSPICION: "Meldt een vals bericht dat van ons lijkt te komen",
    turn.HandOverReason.COPY: "Wil een kopie van de factuur",
    turn.HandOverReason.LONG_LETTER: "Schreef een lange brief: lees die helemaal",
    turn.HandOverReason.CANNOT_PAY: "Wil betalen, maar de betaalpagina werkt niet: help",
    turn.HandOverReason.DISPUTE: "Zegt dat het niet klopt, nog zonder controle",
    turn.HandOverReason.PAID: "Zegt dat het betaald is, nog zonder controle",
    turn.HandOverReason.ELSEWHERE: "Vraagt naar een zaak die is overgedragen",
}


def wait_for_person(scene: Scene, reason: str) -> None:
    """Mark the conversation as waiting for a colleague, since the first time that it was asked.

    A crisis stays one while it waits, and one more message does not hide what was asked before.
    """
    talk = scene.conversation
    if talk.waiting_since is None:
        talk.waiting_since, talk.waiting_for = scene.now, reason
    elif talk.waiting_for != turn.HandOverReason.CRISIS and reason not in _HIDE_NOTHING:
        talk.waiting_for = reason
    if reason == turn.HandOverReason.CRISIS:
        # In doubt too: another creditor must not write tomorrow as if nothing had been said.
        let_rest(scene.session, scene.point.address_key, scene.now)
    kind = _KINDS.get(reason, TaskKind.ANSWER_DEBTOR)
    days = policy_of(scene.known.creditor).answering.complaint_days
    until = end_of(scene, days) if kind is TaskKind.COMPLAINT else None
    asked = open_task(scene.session, kind, talk.id)
    if asked is None:
        scene.task(kind, _ASKED.get(reason, _ASKS_FOR_PERSON), due=(None, until))
    elif reason in _ASKED and reason not in _HIDE_NOTHING:
        asked.summary = _ASKED[reason]


def no_longer_wait(scene: Scene, reason: str) -> None:
    """End the wait that words before the proof began: after it the claim itself is paused.

    What somebody else asked for meanwhile stays waited for.
    """
    talk = scene.conversation
    if talk.waiting_for != reason:
        return
    talk.waiting_since = talk.waiting_for = None
    asked = open_task(scene.session, TaskKind.ANSWER_DEBTOR, talk.id)
    if asked is not None:
        asked.finish(scene.now, None)
    scene.note("handover.ended", reason=reason)


def end_of(scene: Scene, days: int) -> datetime:
    """Return the end of the day by which an answer was promised."""
    until = answer_by(scene.now.astimezone(LOCAL).date(), days)
    return start_of_day(until + timedelta(days=1))
