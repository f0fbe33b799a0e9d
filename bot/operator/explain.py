"""Explain: all that was decided about a claim's messages, what comes next, or why nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.operator.errors_told import error_told
from bot.operator.explain_texts import HOLDS, KINDS, STANDS, WORDS
from bot.operator.foresight import NO_ADDRESS, NOT_SET_UP, Foreseen, foresee, verdict_now
from bot.operator.machinery import brake, circuit, held_up, holder, local_text, told
from bot.operator.passed_steps import passed_steps
from bot.operator.reasons_told import code_told, reason_told
from outbox.planning.office import Office
from outbox.planning.progress import DOUBT_HOLDS, still_holds
from outbox.reasons import REASONS
from outbox.verdict import Reason, ReasonCode, Verdict
from payments.ledger import open_cents
from payments.money import euro
from storage.errors import RecordNotFoundError
from storage.records.claims import Claim, ClaimStatus, claim_by_reference
from storage.records.creditors import Creditor, get_creditor
from storage.records.message_claims import MessageClaim
from storage.records.messages import Message, MessageStatus, VerdictRow
from storage.records.plans import live_plan, live_promise
from storage.words import Channel, Language

#: Of one message, this many verdicts before the newest are told; a held one is judged often.
MOST_EARLIER = 20
#: A planner that is this late does not run.
PLANNER_LATE = timedelta(minutes=10)
#: Without an office, as if both of the usual channels were set up.
USUAL_OFFICE = Office(public_url="", senders={Channel.WHATSAPP: "whatsapp", Channel.SMS: "sms"})

_CLOSED = {
    ClaimStatus.PAID: ReasonCode.CLAIM_PAID,
    ClaimStatus.WITHDRAWN: ReasonCode.CLAIM_WITHDRAWN,
    ClaimStatus.HANDED_OVER: ReasonCode.CLAIM_HANDED_OVER,
    ClaimStatus.DISPUTED: ReasonCode.CLAIM_DISPUTED,
    ClaimStatus.ON_HOLD: ReasonCode.CLAIM_ON_HOLD,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """One question about one claim."""

    session: Session
    claim: Claim
    now: datetime
    language: Language
    office: Office

    def because(self, code: str, until: datetime | None = None, **values: object) -> dict[str, Any]:
        """Return a reason of the planner's."""
        return told(code, self.language, "planner", until, **values)


def explain(  # each argument is a choice of who asks
    session: Session,
    reference: str,
    creditor_slug: str | None,
    now: datetime,
    language: Language = Language.NL,
    *,
    office: Office = USUAL_OFFICE,
) -> dict[str, Any]:
    """Return where a claim stands and each of its messages with every verdict, as JSON values.

    Raises:
        RecordNotFoundError: no claim has this reference, or several creditors' have.
    """
    claim = _find(session, reference, creditor_slug)
    asked = _Asked(session=session, claim=claim, now=now, language=language, office=office)
    creditor = get_creditor(session, claim.creditor_id)
    messages = _messages(session, claim)
    verdicts = _verdicts(session, messages)
    seen = foresee(session, office, claim, now)
    return {
        "claim": claim.reference,
        "creditor": creditor.slug,
        "status": str(claim.status),
        "hold_reason": None if claim.hold_reason is None else str(claim.hold_reason),
        "open_cents": open_cents(session, claim),
        "plan_at": _iso(claim.plan_at),
        "next_step": _next_step(seen),
        "next": _next(asked, seen, messages),
        "channels": [
            {"channel": str(channel), "usable": not why, "why": [str(code) for code in why]}
            for channel, why in seen.ways.items()
        ],
        "why_no_message": _silence(asked, seen, messages),
        "messages": [
            _told(message, verdicts.get(message.id, []), language) for message in messages
        ],
    }


def _messages(session: Session, claim: Claim) -> Sequence[Message]:
    """Return the claim's own messages, and those that spoke for it along with another claim's."""
    along = select(MessageClaim.message_id).where(MessageClaim.claim_id == claim.id)
    return session.scalars(
        select(Message)
        .where(or_(Message.claim_id == claim.id, Message.id.in_(along)))
        .order_by(Message.id)
    ).all()


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
        "reasons": [reason_told(stored, language) for stored in row.reasons],
    }


def _now(asked: _Asked, verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    plain = verdict.to_dict()
    return plain | {"reasons": [reason_told(one, asked.language) for one in plain["reasons"]]}


def _next_step(seen: Foreseen) -> dict[str, Any] | None:
    if seen.send is None:
        return None
    return {
        "step": seen.send.step.position,
        "template": str(seen.send.template),
        "channels": [str(channel) for channel in seen.send.step.channels],
        "at": _iso(seen.at),
    }


def _next(asked: _Asked, seen: Foreseen, messages: Sequence[Message]) -> dict[str, Any] | None:
    """Return the message that leaves next, and the gate's verdict if it were sent now."""
    waiting = _under_way(asked, messages)
    if waiting is not None:
        return _waiting(asked, waiting)
    if seen.send is None or seen.held_out or not seen.is_carried:
        return None
    return {
        "message": None,
        "step": seen.send.step.position,
        "template": str(seen.send.template),
        "channel": str(seen.send.channel),
        "at": _iso(seen.at),
        "verdict_now": _now(asked, seen.verdict),
        "held_by": circuit(asked.session, seen.send.channel, asked.now, asked.language),
    }


def _under_way(asked: _Asked, messages: Sequence[Message]) -> Message | None:
    """Return the first message that keeps the claim from its next step."""
    holding = (one for one in messages if still_holds(one.status, one.status_at, asked.now))
    return next(holding, None)


def _waiting(asked: _Asked, message: Message) -> dict[str, Any]:
    session, now = asked.session, asked.now
    queued = message.status is MessageStatus.QUEUED
    return {
        "message": str(message.id),
        "step": message.step,
        "template": message.template,
        "channel": str(message.channel),
        "at": _iso(message.send_after) if queued else None,
        "verdict_now": _now(asked, verdict_now(session, message.id, now)) if queued else None,
        "held_by": held_up(session, message, asked.office.rates, now, asked.language),
    }


def _silence(asked: _Asked, seen: Foreseen, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return why no new message is being made for the claim, by the planner's own rules."""
    held = _held(asked, seen)
    passed = passed_steps(asked.session, asked.claim, asked.language)
    return [*(held or _cadence(asked, seen, messages)), *passed, *brake_of(asked)]


def brake_of(asked: _Asked) -> list[dict[str, Any]]:
    """Return the creditor's brake, if it is on and the claim is being chased."""
    if asked.claim.status is not ClaimStatus.OPEN:
        return []
    return brake(asked.session, asked.claim, asked.language)


def _held(asked: _Asked, seen: Foreseen) -> list[dict[str, Any]]:
    session, claim = asked.session, asked.claim
    codes = [_CLOSED[claim.status]] if claim.status in _CLOSED else []
    if live_plan(session, claim.id) is not None:
        codes.append(ReasonCode.CLAIM_IN_PLAN)
    found = [code_told(code, asked.language) for code in codes]
    if claim.hold_reason is not None and found:
        why = HOLDS[asked.language][claim.hold_reason]
        found[0]["text"] += f" {WORDS[asked.language]['because']}: {why}."
    promise = live_promise(session, claim.id)
    if promise is not None:
        until = seen.decision.plan_at if seen.decision is not None else None
        reason = Reason(code=ReasonCode.CLAIM_PROMISED, until=until, source="planner")
        found.append(reason_told(reason.to_dict(), asked.language))
    return [*found, *holder(session, claim, asked.language), *_bounds(asked, seen)]


def _bounds(asked: _Asked, seen: Foreseen) -> list[dict[str, Any]]:
    """Return what of the creditor holds a claim: too little, not active, no policy to go by."""
    household, claim = seen.household, seen.claim
    if household is None or claim is None or asked.claim.status is not ClaimStatus.OPEN:
        return []
    policy = household.creditor.policy
    if policy is None:
        return [asked.because("policy_unreadable")]
    if not household.creditor.active:
        return [code_told(ReasonCode.CREDITOR_INACTIVE, asked.language)]
    if claim.open_cents <= policy.tolerance_cents:
        paid = claim.open_cents <= 0
        code = ReasonCode.CLAIM_PAID if paid else ReasonCode.BELOW_TOLERANCE
        return [code_told(code, asked.language)]
    return []


def _cadence(asked: _Asked, seen: Foreseen, messages: Sequence[Message]) -> list[dict[str, Any]]:
    waiting = _under_way(asked, messages)
    if waiting is not None:
        in_doubt = waiting.status is MessageStatus.UNCERTAIN
        until = waiting.status_at + DOUBT_HOLDS if in_doubt else None
        status = STANDS[asked.language][waiting.status]
        return [asked.because("under_way", until, message=waiting.id, status=status)]
    if seen.trouble == "busy":
        return [asked.because("busy")]
    if seen.trouble is not None or seen.decision is None:
        return [asked.because("cannot_be_planned", None, trouble=seen.trouble)]
    doubted = [
        asked.because("in_doubt", None, message=message.id)
        for message in messages
        if message.status is MessageStatus.UNCERTAIN
    ]
    return [*_decided(asked, seen), *doubted]


def _decided(asked: _Asked, seen: Foreseen) -> list[dict[str, Any]]:
    decision = seen.decision
    if decision is None or decision.unreachable == 0:
        return [asked.because("no_phone")]
    if seen.held_out and seen.send is not None:
        return [asked.because("held_out", seen.at, step=seen.send.step.position)]
    if decision.held is not None:
        return [asked.because("channel_held", decision.plan_at, channel=decision.held)]
    if seen.send is not None:
        return [_when(asked, seen), *_no_way(asked, seen)]
    found = []
    if decision.unreachable is not None:
        found = [asked.because("unreachable", None, step=decision.unreachable)]
    if decision.plan_at is not None:
        return [*found, asked.because("other_under_way", decision.plan_at)]
    return [*found, asked.because("strategy_done")]


def _no_way(asked: _Asked, seen: Foreseen) -> list[dict[str, Any]]:
    """Return why no channel can carry the next message, when none can."""
    if not seen.ways or not all(seen.ways.values()):
        return []
    codes = dict.fromkeys(code for why in seen.ways.values() for code in why)
    return [asked.because("no_channel"), *(_fault(asked, code) for code in codes)]


def _fault(asked: _Asked, code: str) -> dict[str, Any]:
    if code in {NO_ADDRESS, NOT_SET_UP}:
        return asked.because(code)
    return code_told(ReasonCode(code), asked.language)


def _when(asked: _Asked, seen: Foreseen) -> dict[str, Any]:
    looks, send = asked.claim.plan_at, seen.send
    if send is not None and send.is_retry:
        return asked.because("again", seen.at, step=send.step.position, channel=send.channel)
    if seen.at is not None and seen.at > asked.now:
        return asked.because("not_yet", seen.at)
    if looks is not None and asked.now - looks > PLANNER_LATE:
        return asked.because("planner_late", looks)
    return asked.because("to_be_planned", looks)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def explain_lines(explained: dict[str, Any], language: Language = Language.NL) -> list[str]:
    """Return what `explain` found as lines for people, times in Amsterdam's."""
    words = WORDS[language]
    money = euro(explained["open_cents"], language)
    stands = f"{STANDS[language][explained['status']]} · {money} {words['open']}"
    lines = [f"{explained['claim']} · {explained['creditor']} · {stands}"]
    lines += _next_lines(explained["next"], words)
    for way in explained["channels"]:
        why = " ".join(_fault_said(code, language) for code in way["why"])
        lines.append(f"{way['channel']}: {why or 'ok'}")
    lines.append(f"{words['silent']}:")
    lines += [f"  - {reason['text']}" for reason in explained["why_no_message"]]
    if not explained["messages"]:
        lines.append(words["none"])
    for message in explained["messages"]:
        lines += _message_lines(message, language)
    return lines


def _fault_said(code: str, language: Language) -> str:
    return WORDS[language].get(code) or REASONS[language][ReasonCode(code)]


def _next_lines(coming: dict[str, Any] | None, words: dict[str, str]) -> list[str]:
    if coming is None:
        return []
    number = "" if coming["message"] is None else f" #{coming['message']}"
    step = f"{words['step']} {coming['step']} " if coming["step"] is not None else ""
    what = f"{step}({coming['template'] or '-'}) · {coming['channel']}"
    lines = [f"{words['next']}{number}: {what} · {local_text(coming['at'])}"]
    verdict = coming["verdict_now"]
    if verdict is not None:
        word = words["allowed_now" if verdict["allowed"] else "refused_now"]
        lines.append(f"  {words['now']}: {word}")
        lines += [f"    - {reason['text']}" for reason in verdict["reasons"]]
    return [*lines, *(f"  - {reason['text']}" for reason in coming["held_by"])]


def _message_lines(message: dict[str, Any], language: Language) -> list[str]:
    words = WORDS[language]
    step = f"{words['step']} {message['step']} · " if message["step"] is not None else ""
    error = message["error_code"]
    code = f" ({error_told(error, language)})" if error else ""
    stands = f"{STANDS[language][message['status']]}{code} · {local_text(message['send_after'])}"
    kind = KINDS[language][message["kind"]]
    lines = [f"#{message['id']} {step}{kind} · {message['channel']} · {stands}"]
    verdicts = [message["verdict"], *message["earlier_verdicts"]] if message["verdict"] else []
    if not verdicts:
        withdrawn = message["status"] == MessageStatus.CANCELLED
        lines.append(f"    {words['withdrawn' if withdrawn else 'unjudged']}")
    for verdict in verdicts:
        word = words["allowed" if verdict["allowed"] else "refused"]
        lines.append(f"    {local_text(verdict['at'])} {word}")
        lines += [f"      - {reason['text']}" for reason in verdict["reasons"]]
    return lines
