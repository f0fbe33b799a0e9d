"""Explain: everything that was decided about a claim's messages, and what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outbox.planning.composing import addressee_of
from outbox.planning.planner import channel_faults
from outbox.planning.policies import policy_of
from outbox.planning.strategy import Planned, StepDone, next_step
from outbox.reasons import explain as say
from outbox.verdict import Reason, ReasonCode
from payments.ledger import open_cents
from payments.money import euro
from storage.clock import LOCAL
from storage.errors import RecordNotFoundError
from storage.records.claims import Claim, ClaimStatus, claim_by_reference
from storage.records.creditors import Creditor, get_creditor
from storage.records.debtors import phone_of
from storage.records.messages import Message, MessageKind, MessageStatus, VerdictRow
from storage.records.plans import live_plan, live_promise
from storage.words import Language, Rung

#: Of one message, this many verdicts before the newest are told; a held one is judged often.
MOST_EARLIER = 20

_CLOSED = {
    ClaimStatus.PAID: ReasonCode.CLAIM_PAID,
    ClaimStatus.WITHDRAWN: ReasonCode.CLAIM_WITHDRAWN,
    ClaimStatus.HANDED_OVER: ReasonCode.CLAIM_HANDED_OVER,
    ClaimStatus.DISPUTED: ReasonCode.CLAIM_DISPUTED,
    ClaimStatus.ON_HOLD: ReasonCode.CLAIM_ON_HOLD,
}
_UNDER_WAY = {MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN}

#: Reasons for silence that are the planner's and not the gate's.
_SILENCE = {
    Language.NL: {
        "no_phone": "Van deze debiteur is geen telefoonnummer bekend.",
        "under_way": "Er is al een bericht onderweg of in de rij.",
        "not_yet": "De volgende stap is nog niet aan de beurt.",
        "to_be_planned": "De volgende stap wordt bij de volgende ronde gepland.",
        "strategy_done": "Alle stappen van de strategie zijn gezet; een mens moet kijken.",
    },
    Language.EN: {
        "no_phone": "No phone number of this debtor is known.",
        "under_way": "A message is on its way or in the queue already.",
        "not_yet": "The next step is not due yet.",
        "to_be_planned": "The next step will be planned in the next round.",
        "strategy_done": "All steps of the strategy were taken; a person must look.",
    },
}


def explain(
    session: Session,
    reference: str,
    creditor_slug: str | None,
    now: datetime,
    language: Language = Language.NL,
) -> dict[str, Any]:
    """Return where a claim stands and each of its messages with every verdict, as JSON values.

    Raises:
        RecordNotFoundError: no claim has this reference, or several creditors' have.
    """
    claim = _find(session, reference, creditor_slug)
    creditor = get_creditor(session, claim.creditor_id)
    messages = session.scalars(
        select(Message).where(Message.claim_id == claim.id).order_by(Message.id)
    ).all()
    verdicts = _verdicts(session, messages)
    planned = _next(session, claim, creditor, messages, now)
    return {
        "claim": claim.reference,
        "creditor": creditor.slug,
        "status": str(claim.status),
        "hold_reason": None if claim.hold_reason is None else str(claim.hold_reason),
        "open_cents": open_cents(session, claim),
        "plan_at": _iso(claim.plan_at),
        "next_step": _planned(planned),
        "channels": _channels(session, claim),
        "why_no_message": _silence(session, claim, messages, planned, (now, language)),
        "messages": [
            _told(message, verdicts.get(message.id, []), language) for message in messages
        ],
    }


def _channels(session: Session, claim: Claim) -> list[dict[str, Any]]:
    """Return for each channel of the first step whether it can reach the debtor, or why not."""
    to = addressee_of(session, claim)
    if to is None or to.point.rung is Rung.WRONG:
        return []
    step = to.policy.strategy.steps[0]
    faults = {
        channel: channel_faults(session, to, step.template, channel) for channel in step.channels
    }
    return [
        {"channel": str(channel), "usable": not why, "why": [str(code) for code in why]}
        for channel, why in faults.items()
    ]


def _find(session: Session, reference: str, slug: str | None) -> Claim:
    if slug is None:
        return claim_by_reference(session, reference)
    found = session.scalar(
        select(Claim)
        .join(Creditor, Creditor.id == Claim.creditor_id)
        .where(Claim.reference == reference, Creditor.slug == slug)
    )
    if found is None:
        raise RecordNotFoundError(f"creditor {slug!r} has no claim {reference!r}")
    return found


def _verdicts(session: Session, messages: Sequence[Message]) -> dict[int, list[VerdictRow]]:
    """Return the verdicts of each message, the newest first."""
    found: dict[int, list[VerdictRow]] = defaultdict(list)
    rows = select(VerdictRow).where(VerdictRow.message_id.in_([m.id for m in messages]))
    for row in session.scalars(rows.order_by(VerdictRow.id.desc())):
        found[row.message_id].append(row)
    return found


def _told(message: Message, verdicts: list[VerdictRow], language: Language) -> dict[str, Any]:
    told = [_verdict(row, language) for row in verdicts]
    return {
        "id": str(message.id),
        "kind": str(message.kind),
        "step": message.step,
        "template": message.template,
        "channel": str(message.channel),
        "status": str(message.status),
        "status_at": _iso(message.status_at),
        "send_after": _iso(message.send_after),
        "sent_at": _iso(message.sent_at),
        "error_code": message.error_code,
        "verdict": told[0] if told else None,
        "earlier_verdicts": told[1 : 1 + MOST_EARLIER],
    }


def _verdict(row: VerdictRow, language: Language) -> dict[str, Any]:
    return {
        "allowed": row.allowed,
        "at": _iso(row.at),
        "until": _iso(row.until),
        "reasons": [_reason(stored, language) for stored in row.reasons],
    }


def _reason(stored: dict[str, Any], language: Language) -> dict[str, Any]:
    try:
        text = say(Reason.from_dict(stored), language)
    except (ValueError, KeyError):
        text = str(stored["code"])  # written by a newer version that knows more reasons
    return {
        "code": stored["code"],
        "text": text,
        "until": stored.get("until"),
        "source": stored.get("source"),
    }


def _next(
    session: Session,
    claim: Claim,
    creditor: Creditor,
    messages: Sequence[Message],
    now: datetime,
) -> Planned | None:
    """Return the step that the strategy has next, wherever the claim stands now."""
    point = phone_of(session, claim.debtor_id)
    verified = point is not None and point.rung is Rung.VERIFIED
    last = {
        message.step: message.sent_at or message.status_at
        for message in messages
        if message.kind is MessageKind.PREMINDER
        and message.step is not None
        and message.queued_at >= claim.started_at
    }
    policy = policy_of(creditor)
    return next_step(
        policy.strategy,
        [StepDone(position=step, at=at) for step, at in last.items()],
        claim.invoices[0].due_on,
        point.rung_at if verified and point is not None else None,
        now,
        policy.hours,
    )


def _planned(planned: Planned | None) -> dict[str, Any] | None:
    if planned is None:
        return None
    return {
        "step": planned.step.position,
        "template": str(planned.step.template),
        "channels": [str(channel) for channel in planned.step.channels],
        "at": _iso(planned.at),
    }


def _silence(
    session: Session,
    claim: Claim,
    messages: Sequence[Message],
    planned: Planned | None,
    asked: tuple[datetime, Language],
) -> list[dict[str, Any]]:
    """Return why no new message is being made for the claim, by the planner's own rules."""
    now, language = asked
    held = _held(session, claim)
    told = [_reason(reason.to_dict(), language) for reason in held]
    if told:
        return told
    code, until = _cadence(session, claim, messages, planned, now)
    text = _SILENCE[language][code]
    return [{"code": code, "text": text, "until": _iso(until), "source": "planner"}]


def _held(session: Session, claim: Claim) -> list[Reason]:
    codes = [_CLOSED[claim.status]] if claim.status in _CLOSED else []
    if live_plan(session, claim.id) is not None:
        codes.append(ReasonCode.CLAIM_IN_PLAN)
    if live_promise(session, claim.id) is not None:
        codes.append(ReasonCode.CLAIM_PROMISED)
    return [Reason(code=code, until=None, source="planner") for code in codes]


def _cadence(
    session: Session,
    claim: Claim,
    messages: Sequence[Message],
    planned: Planned | None,
    now: datetime,
) -> tuple[str, datetime | None]:
    if phone_of(session, claim.debtor_id) is None:
        return "no_phone", None
    if any(message.status in _UNDER_WAY for message in messages):
        return "under_way", None
    if planned is None:
        return "strategy_done", None
    if planned.at > now:
        return "not_yet", planned.at
    return "to_be_planned", claim.plan_at


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


_WORDS = {
    Language.NL: {
        "open": "open",
        "next": "Volgende stap",
        "silent": "Waarom er nu niets uitgaat",
        "none": "Er zijn nog geen berichten.",
        "step": "stap",
        "allowed": "mocht weg",
        "refused": "mocht niet weg",
        "unjudged": "nog niet beoordeeld",
    },
    Language.EN: {
        "open": "open",
        "next": "Next step",
        "silent": "Why nothing goes out now",
        "none": "There are no messages yet.",
        "step": "step",
        "allowed": "allowed",
        "refused": "refused",
        "unjudged": "not judged yet",
    },
}


def explain_lines(explained: dict[str, Any], language: Language = Language.NL) -> list[str]:
    """Return what `explain` found as lines for people, times in Amsterdam's."""
    words = _WORDS[language]
    money = euro(explained["open_cents"], language)
    hold = f" ({explained['hold_reason']})" if explained["hold_reason"] else ""
    stands = f"{explained['status']}{hold} · {money} {words['open']}"
    lines = [f"{explained['claim']} · {explained['creditor']} · {stands}"]
    coming = explained["next_step"]
    if coming is not None:
        channels = ", ".join(coming["channels"])
        lines.append(
            f"{words['next']}: {coming['step']} ({coming['template']}) "
            f"{_local(coming['at'])} · {channels}"
        )
    for way in explained["channels"]:
        lines.append(f"{way['channel']}: {', '.join(way['why']) or 'ok'}")
    lines.append(f"{words['silent']}:")
    lines += [f"  - {reason['text']}" for reason in explained["why_no_message"]]
    if not explained["messages"]:
        lines.append(words["none"])
    for message in explained["messages"]:
        lines += _message_lines(message, words)
    return lines


def _message_lines(message: dict[str, Any], words: dict[str, str]) -> list[str]:
    step = f"{words['step']} {message['step']} · " if message["step"] is not None else ""
    code = f" ({message['error_code']})" if message["error_code"] else ""
    stands = f"{message['status']}{code} · {_local(message['send_after'])}"
    lines = [f"#{message['id']} {step}{message['kind']} · {message['channel']} · {stands}"]
    verdicts = [message["verdict"], *message["earlier_verdicts"]] if message["verdict"] else []
    if not verdicts:
        lines.append(f"    {words['unjudged']}")
    for verdict in verdicts:
        word = words["allowed" if verdict["allowed"] else "refused"]
        lines.append(f"    {_local(verdict['at'])} {word}")
        lines += [f"      - {reason['text']}" for reason in verdict["reasons"]]
    return lines


def _local(moment: str | None) -> str:
    if moment is None:
        return "-"
    return datetime.fromisoformat(moment).astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
