"""The gate: the one door out. Decides from facts whether a message may leave, and says why not.

Pure: the same facts and the same `now` always give the same verdict. Every rule is a function that
yields its reasons; all rules that concern a kind of message are asked, so that a verdict holds
every reason and not only the first. The rules are those of design §6; the laws and pages that they
rest on stand beside each as its source.

Which rule holds for which kind (`_RULES`):

- A preminder and a notice pass everything. A notice is about a plan, so a plan or a promise does
  not stop it.
- An answer within the half hour is no initiative: hours and caps do not hold it. Later it is one.
- A staff message needs a staff owner. Caps hold it only when it answers nothing.
- A thank-you goes out once, in the hours, also for a paid claim; no cap counts it.
- A digest goes to the creditor, at the hour that it asked for: only what the provider demands and
  whether the creditor is active counts.
- A neutral line answers a number that we never wrote to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from outbox import calendar
from outbox.facts import ClaimFacts, Facts, NumberFacts
from outbox.verdict import Reason, ReasonCode, Verdict, verdict_of
from storage.clock import LOCAL
from storage.records.claims import ClaimStatus
from storage.records.consents import REST as REST
from storage.records.consents import ConsentAction
from storage.records.conversations import Owner
from storage.records.debtors import Representation
from storage.records.messages import MessageKind
from storage.words import Actor, Channel, Rung

#: How long an answer counts as one (design §6).
ANSWER_WITHIN = timedelta(minutes=30)
#: After the debtor's last message, our own initiatives wait: a talk may still be on. A preminder
#: waits a day; word of an instalment has its date and waits only for the talk itself.
LIVE_CONVERSATION = {
    MessageKind.PREMINDER: timedelta(hours=24),
    MessageKind.NOTICE: timedelta(hours=2),
}
#: When a person must end something, the message is looked at again after this time.
RECHECK = timedelta(hours=24)
BRAKE_RECHECK = timedelta(hours=1)
#: What came in is read within seconds; the sweep takes within a minute what was left.
UNREAD_RECHECK = timedelta(minutes=2)
#: Closer to closing time than this, a message is no longer handed over: the call itself may take
#: up to ten seconds, and the provider must still deliver.
LEAST_VALIDITY_SECONDS = 15

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

_P = MessageKind.PREMINDER
_A = MessageKind.ANSWER
_S = MessageKind.STAFF
_N = MessageKind.NOTICE
_T = MessageKind.THANKS
_U = MessageKind.NEUTRAL
_D = MessageKind.DIGEST
_ALL = frozenset(MessageKind)
_TO_DEBTORS = _ALL - {_D}
_OWN_ACCORD = frozenset({_P, _N})

#: A letter or an e-mail about one's own invoice needs no consent on file (Telecommunicatiewet 11.7
#: is about commercial messages; GDPR 6(1)(b), (f)); a withdrawal holds there too.
_WITHOUT_CONSENT = frozenset({Channel.EMAIL, Channel.LETTER})

_Rule = Callable[[Facts, datetime], Iterator[Reason]]

_CLOSED_CLAIM = {
    ClaimStatus.PAID: (ReasonCode.CLAIM_PAID, "BW 6:27"),
    ClaimStatus.WITHDRAWN: (ReasonCode.CLAIM_WITHDRAWN, "policy: the creditor took it back"),
    ClaimStatus.HANDED_OVER: (ReasonCode.CLAIM_HANDED_OVER, "policy: hand-over ends the chase"),
}


def decide(facts: Facts, now: datetime) -> Verdict:
    """Judge whether the message may leave at `now` (aware UTC), with every reason against it.

    A refusal's `until` is the first moment at which asking again makes sense; for a message that
    the hours hold it lies within the hours. None means refused for good.
    """
    kind = facts.message.kind
    verdict = verdict_of(
        reason for rule, kinds in _RULES if kind in kinds for reason in rule(facts, now)
    )
    if verdict.until is None or not _held_by_hours(facts, verdict.until):
        return verdict
    until = calendar.next_open(verdict.until, facts.creditor.hours)
    return Verdict(allowed=False, reasons=verdict.reasons, until=until)


def is_answer(facts: Facts, now: datetime) -> bool:
    """Tell whether the message answers the debtor's own within the half hour (design §6)."""
    asked = facts.message.answer_to_at
    return asked is not None and facts.message.kind in {_A, _S, _U} and now - asked <= ANSWER_WITHIN


def is_initiative(facts: Facts, now: datetime) -> bool:
    """Tell whether the message counts for the caps when it leaves at `now`."""
    kind = facts.message.kind
    if kind in _OWN_ACCORD:
        return True
    if kind is _S:
        return facts.message.answer_to_at is None
    return kind in {_A, _U} and not is_answer(facts, now)


def validity_seconds(facts: Facts, now: datetime, at_most: int) -> int:
    """Return how long the provider may keep the message when it is handed over at `now`.

    For what the hours hold, it ends before they close (domain §0.3); an answer in closed hours may
    take until its half hour is over. A WhatsApp text without a template also ends with its window.
    At least 1, because the provider takes no less.
    """
    seconds = at_most
    if facts.message.kind is not _D:
        seconds = calendar.validity_seconds(now, facts.creditor.hours, at_most)
        asked = facts.message.answer_to_at
        if asked is not None and is_answer(facts, now):
            rest = int((asked + ANSWER_WITHIN - now).total_seconds())
            seconds = max(seconds, min(at_most, rest))
    whatsapp = facts.whatsapp
    if whatsapp is not None and whatsapp.template_approved is None and whatsapp.window_open_until:
        seconds = min(seconds, int((whatsapp.window_open_until - now).total_seconds()))
    return max(1, seconds)


def _held_by_hours(facts: Facts, now: datetime) -> bool:
    return facts.message.kind is not _D and not is_answer(facts, now)


def _lifetime(facts: Facts, now: datetime) -> Iterator[Reason]:
    expires = facts.message.expires_at
    if expires is not None and expires <= now:
        yield _reason(ReasonCode.EXPIRED, "policy: a late message says what is no longer so")
    if facts.message.already_sent:
        yield _reason(ReasonCode.ALREADY_SENT, "policy: once is once")


def _claim(facts: Facts, now: datetime) -> Iterator[Reason]:
    claim = facts.claim
    if claim is None:
        return
    closed = _CLOSED_CLAIM.get(claim.status)
    if closed is None and claim.open_cents <= 0:
        closed = _CLOSED_CLAIM[ClaimStatus.PAID]
    if closed is not None:
        yield _reason(*closed)
    if claim.disputed or claim.status is ClaimStatus.DISPUTED:
        yield _reason(ReasonCode.CLAIM_DISPUTED, "das.nl: a dispute stops the chase (domain 3.14)")
    yield from _hold(claim, now)


def _hold(claim: ClaimFacts, now: datetime) -> Iterator[Reason]:
    ends = claim.hold_until if claim.hold_until is not None and claim.hold_until > now else None
    if ends is not None or claim.status is ClaimStatus.ON_HOLD:
        yield _reason(ReasonCode.CLAIM_ON_HOLD, "policy: on hold", ends)


def _arrangement(facts: Facts, now: datetime) -> Iterator[Reason]:
    claim = facts.claim
    if claim is None:
        return
    if claim.has_live_plan:
        yield _reason(ReasonCode.CLAIM_IN_PLAN, "das.nl: a plan stops the chase (domain 3.14)")
    if claim.promised_until is not None and now.astimezone(LOCAL).date() <= claim.promised_until:
        # The promised day itself still belongs to the debtor.
        after = calendar.start_of_day(claim.promised_until + _DAY)
        yield _reason(ReasonCode.CLAIM_PROMISED, "policy: a promise gets its day", after)
    if 0 < claim.open_cents <= claim.tolerance_cents:
        yield _reason(ReasonCode.BELOW_TOLERANCE, "policy: the creditor's tolerance")


def _others(facts: Facts, now: datetime) -> Iterator[Reason]:
    """Refuse what speaks of a claim that is no longer chased; the planner then writes it anew."""
    del now
    if not all(_is_chased(claim) for claim in facts.others):
        yield _reason(ReasonCode.CLAIMS_CHANGED, "policy: a message speaks of what is so now")


def _is_chased(claim: ClaimFacts) -> bool:
    held = claim.disputed or claim.has_live_plan
    return (
        claim.status is ClaimStatus.OPEN
        and claim.open_cents > claim.tolerance_cents
        and claim.promised_until is None
        and not held
    )


def _plan(facts: Facts, now: datetime) -> Iterator[Reason]:
    del now
    if facts.message.needs_plan and facts.claim is not None and not facts.claim.has_live_plan:
        yield _reason(ReasonCode.CLAIM_WITHOUT_PLAN, "policy: the plan has ended")


def _consent(facts: Facts, now: datetime) -> Iterator[Reason]:
    del now
    number = facts.number
    if number is None or _is_closing_line(facts):
        return
    if number.opted_out:
        yield _reason(ReasonCode.OPTED_OUT, "Telecommunicatiewet 11.7; WhatsApp Business Policy")
    if number.consent is ConsentAction.WITHDRAW:
        yield _reason(ReasonCode.CONSENT_WITHDRAWN, "GDPR 7(3)")
    # Who writes first may be answered on that channel without a consent on file.
    answers = facts.message.answer_to_at is not None and facts.message.kind in {_A, _S, _U}
    needs_one = facts.message.channel not in _WITHOUT_CONSENT and not answers
    if number.consent is None and needs_one:
        yield _reason(ReasonCode.CONSENT_UNKNOWN, "Meta: getting opt-in; GDPR 6(1)")


def _number(facts: Facts, now: datetime) -> Iterator[Reason]:
    number = facts.number
    if number is None:
        return
    wrong = number.suppressed or number.rung is Rung.WRONG
    if wrong and not _is_closing_line(facts):
        yield _reason(ReasonCode.WRONG_NUMBER, "GDPR 5(1)(d), (f)")
    if number.invalid:
        yield _reason(ReasonCode.NUMBER_INVALID, "Twilio errors 21211, 30005")
    if number.channel_suppressed:
        yield from _channel_suppression(number, now)
    if facts.message.rung_needed > max(number.rung, Rung.UNKNOWN):
        yield _reason(ReasonCode.RUNG_TOO_LOW, "GDPR 5(1)(c), (f)")


def _rest(facts: Facts, now: datetime) -> Iterator[Reason]:
    since = None if facts.number is None else facts.number.rest_since
    if since is not None and now < since + REST:
        yield _reason(ReasonCode.NUMBER_AT_REST, "policy: danger and death first", since + REST)


def _unread(facts: Facts, now: datetime) -> Iterator[Reason]:
    if facts.number is not None and facts.number.unread:
        again = now + UNREAD_RECHECK
        yield _reason(ReasonCode.UNREAD_MESSAGE, "policy: first read what a person says", again)


def _channel_suppression(number: NumberFacts, now: datetime) -> Iterator[Reason]:
    until = number.channel_suppressed_until
    if until is None or until > now:
        yield _reason(
            ReasonCode.CHANNEL_SUPPRESSED, "Twilio errors 21610, 21614, 30006, 63024", until
        )


def _caps(facts: Facts, now: datetime) -> Iterator[Reason]:
    if facts.number is None or not is_initiative(facts, now):
        return
    recent = sorted(at for at in facts.number.initiatives if at > now - _WEEK)
    today = now.astimezone(LOCAL).date()
    if any(at.astimezone(LOCAL).date() >= today for at in recent):
        tomorrow = calendar.start_of_day(today + _DAY)
        yield _reason(ReasonCode.DAY_CAP, "policy: one initiative a day (domain 3.5)", tomorrow)
    limit = facts.creditor.initiatives_a_week
    if len(recent) >= limit:
        # Only when the oldest too many have fallen out of the week is there room for one.
        frees_at = recent[len(recent) - limit] + _WEEK
        yield _reason(ReasonCode.WEEK_CAP, "policy: two initiatives a week (domain 3.5)", frees_at)


def _hours(facts: Facts, now: datetime) -> Iterator[Reason]:
    if is_answer(facts, now):
        return
    hours = facts.creditor.hours
    closes = calendar.closes_at(now, hours)
    if closes is None:
        opens = calendar.next_open(now, hours)
    elif closes - now < timedelta(seconds=LEAST_VALIDITY_SECONDS):
        opens = calendar.next_open(closes, hours)
    else:
        return
    yield _reason(ReasonCode.CLOSED_HOURS, "Bki art. 4.2; Algemene termijnenwet art. 3", opens)


def _owner(facts: Facts, now: datetime) -> Iterator[Reason]:
    owner = Owner.BOT if facts.conversation is None else facts.conversation.owner
    if facts.message.author is Actor.STAFF:
        if owner is not Owner.STAFF:
            yield _reason(ReasonCode.STAFF_DOES_NOT_OWN, "policy: take over before you write")
        return
    # What the machine wants to say of its own accord may wait for the talk to end.
    again = now + RECHECK if facts.message.kind in {_P, _N, _T} else None
    if owner is Owner.STAFF:
        yield _reason(ReasonCode.STAFF_OWNS, "policy: the bot is silent where staff speak", again)
    if owner is Owner.NOBODY and not _is_closing_line(facts):
        yield _reason(ReasonCode.NOBODY_OWNS, "policy: machines are silent here", again)


def _epoch(facts: Facts, now: datetime) -> Iterator[Reason]:
    del now
    composed = facts.message.epoch
    if composed is None or facts.conversation is None:
        return
    if composed != facts.conversation.epoch:
        yield _reason(ReasonCode.STALE_EPOCH, "policy: written before the owner changed")


def _live_conversation(facts: Facts, now: datetime) -> Iterator[Reason]:
    talk = facts.conversation
    if talk is None:
        return
    if talk.waiting_since is not None:
        # Who was promised a person must not hear a machine's reminder first.
        again = now + RECHECK
        yield _reason(ReasonCode.WAITING_FOR_PERSON, "policy: a promise of ours comes first", again)
    if talk.last_inbound_at is None:
        return
    quiet_at = talk.last_inbound_at + LIVE_CONVERSATION[facts.message.kind]
    if now < quiet_at:
        yield _reason(ReasonCode.LIVE_CONVERSATION, "policy: no reminder during a talk", quiet_at)


def _whatsapp(facts: Facts, now: datetime) -> Iterator[Reason]:
    whatsapp = facts.whatsapp
    if whatsapp is None or facts.message.channel is not Channel.WHATSAPP:
        return
    if whatsapp.window_open_until is not None and now < whatsapp.window_open_until:
        return
    if whatsapp.template_approved is None:
        yield _reason(ReasonCode.WINDOW_CLOSED, "Meta: 24-hour customer service window")
    elif not whatsapp.template_approved:
        yield _reason(ReasonCode.TEMPLATE_NOT_APPROVED, "Meta: message templates; Twilio 63016")


def _protection(facts: Facts, now: datetime) -> Iterator[Reason]:
    del now
    if facts.debtor.representation is not Representation.NONE:
        yield _reason(ReasonCode.REPRESENTED, "BW 1:441; Fw 299, 301; NVVK incassostop")
    if facts.debtor.vulnerable:
        yield _reason(ReasonCode.VULNERABLE, "Bki art. 4: no undue pressure")


def _creditor(facts: Facts, now: datetime) -> Iterator[Reason]:
    del now
    if not facts.creditor.active:
        yield _reason(ReasonCode.CREDITOR_INACTIVE, "policy: the creditor is not active")


def _brakes(facts: Facts, now: datetime) -> Iterator[Reason]:
    if facts.creditor.brake_on:
        again = now + BRAKE_RECHECK
        yield _reason(ReasonCode.BRAKE_ON, "policy: too many complaints in this batch", again)
    if not facts.creditor.budget_left:
        tomorrow = calendar.start_of_day(now.astimezone(LOCAL).date() + _DAY)
        yield _reason(ReasonCode.BUDGET_SPENT, "policy: the creditor's budget", tomorrow)


def _statement(facts: Facts, now: datetime) -> Iterator[Reason]:
    """Hold a preminder back while nobody knows whether it was paid by bank."""
    if not facts.creditor.statement_current:
        again = now + BRAKE_RECHECK
        yield _reason(ReasonCode.STATEMENT_OLD, "policy: a current bank statement first", again)


def _reason(code: ReasonCode, source: str, until: datetime | None = None) -> Reason:
    return Reason(code=code, until=until, source=source)


def _is_closing_line(facts: Facts) -> bool:
    return facts.message.confirms_opt_out and facts.message.kind is _A


_RULES: tuple[tuple[_Rule, frozenset[MessageKind]], ...] = (
    (_lifetime, _ALL),
    (_claim, _OWN_ACCORD),
    (_arrangement, frozenset({_P})),
    (_others, frozenset({_P})),
    (_plan, frozenset({_N})),
    (_consent, _TO_DEBTORS),
    (_number, _TO_DEBTORS),
    (_rest, _OWN_ACCORD),
    (_unread, frozenset({_P, _N, _T})),
    (_caps, _TO_DEBTORS),
    (_hours, _TO_DEBTORS),
    (_owner, _TO_DEBTORS),
    (_epoch, frozenset({_A, _S, _U})),
    (_live_conversation, _OWN_ACCORD),
    (_whatsapp, _ALL),
    (_protection, frozenset({_P, _N, _T})),
    (_creditor, frozenset({_P, _N, _D})),
    (_brakes, _OWN_ACCORD),
    (_statement, frozenset({_P})),
)
