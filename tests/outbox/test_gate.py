"""The gate's rules one by one, and its laws by property."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outbox import calendar, gate
from outbox.errors import FactsError
from outbox.facts import (
    ClaimFacts,
    ConversationFacts,
    CreditorFacts,
    DebtorFacts,
    Facts,
    MessageFacts,
    NumberFacts,
    WhatsAppFacts,
    from_dict,
    from_json,
    to_dict,
    to_json,
)
from outbox.reasons import REASONS, explain
from outbox.verdict import Reason, ReasonCode, Verdict
from storage.clock import LOCAL
from storage.policy import ContactHours
from storage.records.claims import ClaimStatus
from storage.records.consents import ConsentAction, ConsentScope
from storage.records.conversations import Owner
from storage.records.debtors import Representation
from storage.records.messages import MessageKind
from storage.words import Actor, Channel, Language, Rung

C = ReasonCode
#: A Monday morning, in the hours.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL).astimezone(UTC)
NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=LOCAL).astimezone(UTC)


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def message(kind: MessageKind = MessageKind.PREMINDER, **more) -> MessageFacts:
    author = {
        MessageKind.STAFF: Actor.STAFF,
        MessageKind.ANSWER: Actor.BOT,
    }.get(kind, Actor.SYSTEM)
    given_facts = {"kind": kind, "channel": Channel.SMS, "author": author, "queued_at": NOW}
    return MessageFacts(**(given_facts | more))


def facts(kind: MessageKind = MessageKind.PREMINDER, **more) -> Facts:
    """Return facts that allow a message of that kind at NOW."""
    parts = {
        "message": message(kind),
        "claim": ClaimFacts(status=ClaimStatus.OPEN, open_cents=8450),
        "number": NumberFacts(consent=ConsentAction.GRANT),
    }
    if kind is MessageKind.STAFF:
        parts["conversation"] = ConversationFacts(owner=Owner.STAFF, epoch=1)
    return Facts(**(parts | more))


def codes(given_facts: Facts, now: datetime = NOW) -> set[ReasonCode]:
    return set(gate.decide(given_facts, now).codes)


def answer(minutes_ago: int = 1, at: datetime = NOW, **more) -> MessageFacts:
    asked = at - timedelta(minutes=minutes_ago)
    return message(MessageKind.ANSWER, answer_to_at=asked, **more)


@pytest.mark.parametrize("kind", list(MessageKind))
def test_each_kind_may_leave_when_nothing_is_against_it(kind):
    assert gate.decide(facts(kind), NOW) == Verdict(allowed=True)


@pytest.mark.parametrize(
    ("claim", "code", "until"),
    [
        ({"status": ClaimStatus.PAID, "open_cents": 0}, C.CLAIM_PAID, None),
        ({"open_cents": 0}, C.CLAIM_PAID, None),
        ({"open_cents": -1}, C.CLAIM_PAID, None),
        ({"status": ClaimStatus.WITHDRAWN}, C.CLAIM_WITHDRAWN, None),
        ({"status": ClaimStatus.HANDED_OVER}, C.CLAIM_HANDED_OVER, None),
        ({"status": ClaimStatus.DISPUTED}, C.CLAIM_DISPUTED, None),
        ({"disputed": True}, C.CLAIM_DISPUTED, None),
        ({"status": ClaimStatus.ON_HOLD}, C.CLAIM_ON_HOLD, None),
        (
            {"status": ClaimStatus.ON_HOLD, "hold_until": local(26, 9)},
            C.CLAIM_ON_HOLD,
            local(26, 9),
        ),
        ({"hold_until": local(26, 21)}, C.CLAIM_ON_HOLD, local(27, 8)),
        ({"promised_until": date(2026, 11, 25)}, C.CLAIM_PROMISED, local(26, 8)),
        ({"promised_until": date(2026, 11, 28)}, C.CLAIM_PROMISED, local(30, 8)),
        ({"has_live_plan": True}, C.CLAIM_IN_PLAN, None),
        ({"open_cents": 499, "tolerance_cents": 500}, C.BELOW_TOLERANCE, None),
    ],
)
def test_a_preminder_stops_when_the_claim_gives_no_reason_to_chase(claim, code, until):
    standing = ClaimFacts(**({"status": ClaimStatus.OPEN, "open_cents": 8450} | claim))
    verdict = gate.decide(facts(claim=standing), NOW)
    assert verdict.codes == {code}
    assert verdict.until == until
    assert verdict.final == (until is None)


OTHER = ClaimFacts(status=ClaimStatus.OPEN, open_cents=500, tolerance_cents=100)


@pytest.mark.parametrize(
    "changed",
    [
        {"status": ClaimStatus.PAID},
        {"status": ClaimStatus.DISPUTED},
        {"status": ClaimStatus.ON_HOLD},
        {"status": ClaimStatus.WITHDRAWN},
        {"open_cents": 0},
        {"open_cents": 100},
        {"disputed": True},
        {"has_live_plan": True},
        {"promised_until": date(2026, 11, 30)},
    ],
)
def test_a_message_about_several_claims_is_made_anew_when_one_of_them_changed(changed):
    assert gate.decide(facts(others=(OTHER, OTHER)), NOW) == Verdict(allowed=True)
    refused = gate.decide(facts(others=(OTHER, replace(OTHER, **changed))), NOW)
    assert refused.codes == {C.CLAIMS_CHANGED}
    assert refused.final


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.LETTER])
def test_a_letter_or_an_email_needs_no_consent_but_heeds_a_withdrawal(channel):
    sent = message(channel=channel)
    assert codes(facts(message=sent, number=NumberFacts())) == set()
    withdrawn = NumberFacts(consent=ConsentAction.WITHDRAW)
    assert codes(facts(message=sent, number=withdrawn)) == {C.CONSENT_WITHDRAWN}
    wrong = NumberFacts(suppressed=True)
    assert codes(facts(message=sent, number=wrong)) == {C.WRONG_NUMBER}


def test_a_promise_that_has_passed_holds_nothing():
    claim = ClaimFacts(status=ClaimStatus.OPEN, open_cents=8450, promised_until=date(2026, 11, 22))
    assert gate.decide(facts(claim=claim), NOW).allowed


def test_a_notice_about_a_plan_is_not_stopped_by_that_plan():
    claim = ClaimFacts(status=ClaimStatus.OPEN, open_cents=8450, has_live_plan=True)
    notice = message(MessageKind.NOTICE, needs_plan=True)
    assert gate.decide(facts(message=notice, claim=claim), NOW).allowed
    assert codes(facts(message=notice)) == {C.CLAIM_WITHOUT_PLAN}


def test_a_thank_you_goes_out_for_a_paid_claim_once_and_in_the_hours():
    paid = ClaimFacts(status=ClaimStatus.PAID, open_cents=0)
    capped = NumberFacts(consent=ConsentAction.GRANT, initiatives=(NOW - timedelta(hours=1),))
    thanks = facts(MessageKind.THANKS, claim=paid, number=capped)
    assert gate.decide(thanks, NOW).allowed
    assert gate.decide(thanks, NIGHT).until == local(24, 8)
    again = replace(thanks, message=message(MessageKind.THANKS, already_sent=True))
    assert gate.decide(again, NOW).final


def test_an_expired_message_never_leaves():
    assert codes(facts(message=message(expires_at=NOW))) == {C.EXPIRED}


@pytest.mark.parametrize("scope", list(ConsentScope))
@pytest.mark.parametrize("kind", sorted(set(MessageKind) - {MessageKind.DIGEST}))
def test_an_opt_out_in_any_scope_stops_every_message_to_the_debtor(kind, scope):
    number = NumberFacts(consent=ConsentAction.WITHDRAW, opted_out=(scope,))
    verdict = gate.decide(facts(kind, number=number), NOW)
    assert verdict.codes == {C.OPTED_OUT, C.CONSENT_WITHDRAWN}
    assert verdict.final


def test_the_confirmation_of_an_opt_out_goes_out_once_at_any_hour():
    number = NumberFacts(
        rung=Rung.WRONG,
        consent=ConsentAction.WITHDRAW,
        opted_out=(ConsentScope.EVERYTHING,),
        suppressed=True,
    )
    closing = facts(
        message=answer(at=NIGHT, confirms_opt_out=True),
        number=number,
        conversation=ConversationFacts(owner=Owner.NOBODY),
    )
    assert gate.decide(closing, NIGHT).allowed
    again = replace(closing, message=replace(closing.message, already_sent=True))
    assert codes(again, NIGHT) == {C.ALREADY_SENT}


def test_only_an_answer_can_confirm_an_opt_out():
    number = NumberFacts(consent=ConsentAction.WITHDRAW)
    sneaky = message(confirms_opt_out=True)
    assert codes(facts(message=sneaky, number=number)) == {C.CONSENT_WITHDRAWN}


def test_without_a_consent_on_file_only_who_wrote_first_is_answered():
    nobody_asked = NumberFacts()
    assert codes(facts(number=nobody_asked)) == {C.CONSENT_UNKNOWN}
    assert gate.decide(facts(message=answer(), number=nobody_asked), NOW).allowed
    withdrawn = NumberFacts(consent=ConsentAction.WITHDRAW)
    assert codes(facts(message=answer(), number=withdrawn)) == {C.CONSENT_WITHDRAWN}


def test_nothing_above_the_rung_of_the_number_leaves():
    verified_text = message(rung_needed=Rung.VERIFIED)
    assert codes(facts(message=verified_text)) == {C.RUNG_TOO_LOW}
    verified = NumberFacts(consent=ConsentAction.GRANT, rung=Rung.VERIFIED)
    assert gate.decide(facts(message=verified_text, number=verified), NOW).allowed


def test_a_wrong_or_dead_number_gets_nothing():
    base = NumberFacts(consent=ConsentAction.GRANT)
    assert codes(facts(number=replace(base, suppressed=True))) == {C.WRONG_NUMBER}
    assert codes(facts(number=replace(base, rung=Rung.WRONG))) == {C.WRONG_NUMBER}
    assert codes(facts(number=replace(base, invalid=True))) == {C.NUMBER_INVALID}
    barred = replace(base, channel_suppressed=True)
    assert codes(facts(number=barred)) == {C.CHANNEL_SUPPRESSED}
    later = replace(barred, channel_suppressed_until=local(24, 12))
    assert gate.decide(facts(number=later), NOW).until == local(24, 12)
    assert gate.decide(facts(number=later), local(24, 12)).allowed


def with_initiatives(*at: datetime) -> NumberFacts:
    return NumberFacts(consent=ConsentAction.GRANT, initiatives=at)


def test_one_initiative_a_day_and_two_a_week():
    today = gate.decide(facts(number=with_initiatives(local(23, 8))), NOW)
    assert today.codes == {C.DAY_CAP}
    assert today.until == local(24, 8)
    week = gate.decide(facts(number=with_initiatives(local(18, 15), local(20, 9))), NOW)
    assert week.codes == {C.WEEK_CAP}
    assert week.until == local(25, 15)
    assert gate.decide(facts(number=with_initiatives(local(16, 9), local(20, 9))), NOW).allowed


def test_a_creditor_may_cap_more_strictly():
    strict = CreditorFacts(initiatives_a_week=1)
    verdict = gate.decide(
        facts(number=with_initiatives(local(17, 12), local(20, 9)), creditor=strict), NOW
    )
    assert verdict.codes == {C.WEEK_CAP}
    assert verdict.until == local(27, 9)


def test_an_answer_within_the_half_hour_is_held_by_neither_hours_nor_caps():
    capped = with_initiatives(local(23, 8), local(20, 9))
    quick = facts(message=answer(30, at=NIGHT), number=capped)
    assert gate.decide(quick, NIGHT).allowed
    late = facts(message=answer(31, at=NIGHT), number=capped)
    assert codes(late, NIGHT) == {C.CLOSED_HOURS, C.DAY_CAP, C.WEEK_CAP}
    assert gate.is_initiative(late, NIGHT)
    assert not gate.is_initiative(quick, NIGHT)


def test_staff_write_only_where_they_own_and_in_the_hours():
    staff = facts(MessageKind.STAFF)
    assert gate.decide(staff, NIGHT).until == local(24, 8)
    at_once = replace(
        staff, message=replace(staff.message, answer_to_at=NIGHT - timedelta(minutes=5))
    )
    assert gate.decide(at_once, NIGHT).allowed
    not_theirs = replace(staff, conversation=ConversationFacts(owner=Owner.BOT))
    assert codes(not_theirs) == {C.STAFF_DOES_NOT_OWN}
    assert codes(replace(staff, conversation=None)) == {C.STAFF_DOES_NOT_OWN}


@pytest.mark.parametrize("kind", [MessageKind.ANSWER, MessageKind.NEUTRAL])
def test_the_bot_is_silent_for_good_once_staff_took_over(kind):
    talk = ConversationFacts(owner=Owner.STAFF, epoch=4)
    queued = replace(facts(kind).message, epoch=3, answer_to_at=NOW)
    verdict = gate.decide(facts(message=queued, conversation=talk), NOW)
    assert verdict.codes == {C.STAFF_OWNS, C.STALE_EPOCH}
    assert verdict.final
    handed_back = ConversationFacts(owner=Owner.BOT, epoch=5)
    assert codes(facts(message=queued, conversation=handed_back)) == {C.STALE_EPOCH}


def test_a_preminder_waits_while_people_talk():
    staff = facts(conversation=ConversationFacts(owner=Owner.STAFF))
    assert gate.decide(staff, NOW).until == NOW + gate.RECHECK
    nobody = facts(conversation=ConversationFacts(owner=Owner.NOBODY))
    assert codes(nobody) == {C.NOBODY_OWNS}
    talking = ConversationFacts(last_inbound_at=NOW - timedelta(minutes=10))
    verdict = gate.decide(facts(conversation=talking), NOW)
    assert verdict.codes == {C.LIVE_CONVERSATION}
    # A day after the last message, moved into the hours.
    assert verdict.until == NOW - timedelta(minutes=10) + timedelta(hours=24)
    promised = ConversationFacts(waiting_since=NOW - timedelta(days=3))
    assert codes(facts(conversation=promised)) == {C.WAITING_FOR_PERSON}
    assert gate.decide(facts(message=answer(), conversation=talking), NOW).allowed


def test_what_a_person_just_wrote_is_read_before_we_say_anything_of_our_own_accord():
    unread = NumberFacts(consent=ConsentAction.GRANT, unread=True)
    verdict = gate.decide(facts(number=unread), NOW)
    assert verdict.codes == {C.UNREAD_MESSAGE}
    assert verdict.until == NOW + gate.UNREAD_RECHECK
    assert gate.decide(facts(message=answer(), number=unread), NOW).allowed


def resting_since(moment: datetime) -> NumberFacts:
    return NumberFacts(consent=ConsentAction.GRANT, rest_since=moment)


def test_a_number_where_danger_was_told_rests_and_its_answers_do_not():
    since = NOW - gate.REST + timedelta(minutes=1)
    resting = gate.decide(facts(number=resting_since(since)), NOW)
    assert resting.codes == {C.NUMBER_AT_REST}
    assert resting.until is not None
    assert resting.until >= since + gate.REST
    assert gate.decide(facts(number=resting_since(NOW - gate.REST)), NOW).allowed
    assert gate.decide(facts(message=answer(), number=resting_since(NOW)), NOW).allowed


def on_whatsapp(**more) -> Facts:
    return facts(message=message(channel=Channel.WHATSAPP), whatsapp=WhatsAppFacts(**more))


def test_whatsapp_needs_an_open_window_or_an_approved_template():
    assert codes(on_whatsapp()) == {C.WINDOW_CLOSED}
    assert codes(on_whatsapp(window_open_until=NOW)) == {C.WINDOW_CLOSED}
    assert codes(on_whatsapp(template_approved=False)) == {C.TEMPLATE_NOT_APPROVED}
    assert not codes(on_whatsapp(template_approved=True))
    assert not codes(on_whatsapp(window_open_until=NOW + timedelta(seconds=1)))


@pytest.mark.parametrize("who", sorted(set(Representation) - {Representation.NONE}))
def test_who_is_represented_is_not_reminded_but_is_answered(who):
    debtor = DebtorFacts(representation=who)
    assert codes(facts(debtor=debtor)) == {C.REPRESENTED}
    assert gate.decide(facts(message=answer(), debtor=debtor), NOW).allowed


def test_the_creditors_brakes_hold_reminders_only():
    braked = CreditorFacts(brake_on=True, budget_left=False, active=False)
    assert codes(facts(creditor=braked)) == {C.BRAKE_ON, C.BUDGET_SPENT, C.CREDITOR_INACTIVE}
    assert gate.decide(facts(message=answer(), creditor=braked), NOW).allowed
    held = gate.decide(facts(creditor=CreditorFacts(brake_on=True)), NOW)
    assert held.until == NOW + gate.BRAKE_RECHECK


def test_a_digest_needs_no_number_and_no_hours():
    digest = Facts(message=message(MessageKind.DIGEST))
    assert gate.decide(digest, NIGHT).allowed


def test_a_refusal_names_every_reason_and_the_latest_time():
    many = facts(
        number=with_initiatives(local(22, 9), local(23, 8)),
        conversation=ConversationFacts(last_inbound_at=NIGHT),
    )
    verdict = gate.decide(many, NIGHT)
    assert verdict.codes == {C.DAY_CAP, C.WEEK_CAP, C.CLOSED_HOURS, C.LIVE_CONVERSATION}
    assert verdict.until == local(30, 8)  # the week's cap frees on a Sunday


def test_the_last_seconds_before_closing_are_too_late():
    almost = local(23, 20) - timedelta(seconds=gate.LEAST_VALIDITY_SECONDS - 1)
    verdict = gate.decide(facts(), almost)
    assert verdict.codes == {C.CLOSED_HOURS}
    assert verdict.until == local(24, 8)
    assert gate.decide(facts(), almost - timedelta(seconds=1)).allowed


def test_what_the_provider_keeps_ends_with_the_hours_or_the_half_hour():
    late = local(23, 19, 50)
    assert gate.validity_seconds(facts(), late, 36_000) == 600
    asked = facts(message=answer(10, at=NIGHT))
    assert gate.validity_seconds(asked, NIGHT, 36_000) == 1200
    assert gate.validity_seconds(Facts(message=message(MessageKind.DIGEST)), NIGHT, 900) == 900
    window = on_whatsapp(window_open_until=NOW + timedelta(seconds=90))
    assert gate.validity_seconds(window, NOW, 14_400) == 90


def test_incomplete_facts_are_refused_where_they_are_made():
    with pytest.raises(FactsError):
        Facts(message=message())
    with pytest.raises(FactsError):
        Facts(message=message(), number=NumberFacts())
    with pytest.raises(FactsError):
        facts(message=message(channel=Channel.WHATSAPP))


# By property ------------------------------------------------------------------------------------

MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2028, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
NEAR = st.integers(min_value=-8 * 24 * 60, max_value=8 * 24 * 60)


@st.composite
def any_facts(draw: st.DrawFn) -> tuple[Facts, datetime]:
    now = draw(MOMENTS)

    def near() -> datetime:
        return now + timedelta(minutes=draw(NEAR))

    def maybe() -> datetime | None:
        return near() if draw(st.booleans()) else None

    rare = st.sampled_from([False] * 4 + [True])
    asked = draw(st.sampled_from([None, now, now - timedelta(minutes=5), now - timedelta(hours=3)]))
    kind = draw(st.sampled_from(MessageKind))
    made = Facts(
        message=MessageFacts(
            kind=kind,
            channel=draw(st.sampled_from(Channel)),
            author=Actor.STAFF if kind is MessageKind.STAFF else Actor.BOT,
            rung_needed=draw(st.sampled_from([Rung.UNKNOWN, Rung.UNKNOWN, Rung.VERIFIED])),
            queued_at=near(),
            expires_at=maybe() if draw(rare) else None,
            answer_to_at=asked,
            confirms_opt_out=draw(st.booleans()),
            already_sent=draw(rare),
            needs_plan=draw(rare),
            epoch=draw(st.sampled_from([None, 0, 0, 1])),
        ),
        claim=ClaimFacts(
            status=draw(st.sampled_from([ClaimStatus.OPEN] * 5 + list(ClaimStatus))),
            open_cents=draw(st.sampled_from([0, 1, 499, 8450])),
            tolerance_cents=draw(st.sampled_from([0, 0, 500])),
            promised_until=near().date() if draw(rare) else None,
            has_live_plan=draw(rare),
            disputed=draw(rare),
            hold_until=maybe() if draw(rare) else None,
        ),
        number=NumberFacts(
            rung=draw(st.sampled_from(Rung)),
            consent=draw(
                st.sampled_from([ConsentAction.GRANT] * 4 + [ConsentAction.WITHDRAW, None])
            ),
            opted_out=(draw(st.sampled_from(ConsentScope)),) if draw(rare) else (),
            suppressed=draw(rare),
            invalid=draw(rare),
            channel_suppressed=draw(rare),
            channel_suppressed_until=maybe() if draw(rare) else None,
            initiatives=tuple(sorted(near() for _ in range(draw(st.sampled_from([0, 0, 1, 2]))))),
            unread=draw(rare),
        ),
        conversation=draw(
            st.sampled_from(
                [None, *(ConversationFacts(owner=owner) for owner in (Owner.BOT, *Owner))]
            )
        ),
        whatsapp=WhatsAppFacts(
            window_open_until=maybe(),
            template_approved=draw(st.sampled_from([None, True, False])),
        ),
        debtor=DebtorFacts(
            representation=Representation.WSNP if draw(rare) else Representation.NONE,
            vulnerable=draw(rare),
        ),
        creditor=CreditorFacts(
            active=not draw(rare),
            brake_on=draw(rare),
            budget_left=not draw(rare),
            hours=draw(st.sampled_from([ContactHours(), ContactHours(saturday=False)])),
        ),
    )
    return made, now


ANY_FACTS = any_facts()


@given(ANY_FACTS)
@settings(max_examples=400)
def test_a_verdict_is_whole_deterministic_and_the_same_after_storing(made):
    given_facts, now = made
    verdict = gate.decide(given_facts, now)
    assert gate.decide(given_facts, now) == verdict
    text = to_json(given_facts)
    assert from_json(text) == given_facts
    assert to_json(from_json(text)) == text
    assert from_dict(dict(reversed(to_dict(given_facts).items()))) == given_facts
    assert gate.decide(from_json(text), now) == verdict
    assert Verdict.from_dict(verdict.to_dict()) == verdict
    assert verdict.allowed == (not verdict.reasons)
    assert all(reason.source for reason in verdict.reasons)
    assert len(verdict.codes) == len(verdict.reasons)
    if any(reason.until is None for reason in verdict.reasons):
        assert verdict.until is None
    elif verdict.reasons:
        assert verdict.until is not None
        assert verdict.until > now


@given(ANY_FACTS)
@settings(max_examples=300)
def test_no_initiative_is_allowed_in_closed_hours(made):
    given_facts, now = made
    verdict = gate.decide(given_facts, now)
    kind = given_facts.message.kind
    if not verdict.allowed or kind is MessageKind.DIGEST:
        return
    if kind in {MessageKind.PREMINDER, MessageKind.NOTICE, MessageKind.THANKS}:
        assert calendar.is_open(now, ContactHours())
        end = now + timedelta(seconds=gate.validity_seconds(given_facts, now, 36_000))
        closes = calendar.closes_at(now, ContactHours())
        assert closes is not None
        assert end <= closes
    elif not calendar.is_open(now, given_facts.creditor.hours):
        assert given_facts.message.answer_to_at is not None
        assert now - given_facts.message.answer_to_at <= timedelta(minutes=30)


def worse(given_facts: Facts) -> list[Facts]:
    """Return the same facts with one more thing against sending, in each way."""
    found = []
    if given_facts.claim is not None:
        for more in (
            {"status": ClaimStatus.PAID},
            {"open_cents": 0},
            {"status": ClaimStatus.WITHDRAWN},
            {"status": ClaimStatus.HANDED_OVER},
            {"disputed": True},
        ):
            found.append(replace(given_facts, claim=replace(given_facts.claim, **more)))
    if given_facts.number is not None:
        for more in (
            {"consent": ConsentAction.WITHDRAW},
            {"opted_out": (*given_facts.number.opted_out, ConsentScope.EVERYTHING)},
            {"suppressed": True},
            {"invalid": True},
            {"channel_suppressed": True},
            {"rung": Rung.WRONG},
            {"unread": True},
        ):
            found.append(replace(given_facts, number=replace(given_facts.number, **more)))
    for more in ({"vulnerable": True}, {"representation": Representation.DECEASED}):
        found.append(replace(given_facts, debtor=replace(given_facts.debtor, **more)))
    for more in ({"active": False}, {"brake_on": True}, {"budget_left": False}):
        found.append(replace(given_facts, creditor=replace(given_facts.creditor, **more)))
    found.append(replace(given_facts, message=replace(given_facts.message, already_sent=True)))
    return found


@given(ANY_FACTS)
@settings(max_examples=200)
def test_one_more_thing_against_sending_never_allows_it(made):
    given_facts, now = made
    if not gate.decide(given_facts, now).allowed:
        assert not any(gate.decide(other, now).allowed for other in worse(given_facts))


def test_every_reason_can_be_given():
    """Search the facts of the tests above in a fixed, broad sweep."""
    base = facts()
    whatsapp = message(channel=Channel.WHATSAPP, expires_at=NOW, already_sent=True)
    assert base.claim is not None
    claims = [
        replace(base.claim, **more)
        for more in (
            {"status": ClaimStatus.PAID},
            {"status": ClaimStatus.WITHDRAWN},
            {"status": ClaimStatus.HANDED_OVER},
            {"status": ClaimStatus.ON_HOLD, "disputed": True},
            {"promised_until": date(2026, 11, 25), "has_live_plan": True, "tolerance_cents": 9000},
        )
    ]
    number = NumberFacts(
        opted_out=(ConsentScope.CREDITOR,),
        suppressed=True,
        invalid=True,
        channel_suppressed=True,
        initiatives=(NOW, NOW),
        rest_since=NOW,
        unread=True,
    )
    withdrawn = NumberFacts(consent=ConsentAction.WITHDRAW)
    talks = [
        ConversationFacts(owner=Owner.STAFF, epoch=2, last_inbound_at=NIGHT),
        ConversationFacts(owner=Owner.NOBODY, epoch=2, waiting_since=NOW),
    ]
    closed = CreditorFacts(active=False, brake_on=True, budget_left=False, statement_current=False)
    sweep = [
        Facts(
            message=replace(whatsapp, kind=kind, author=author, rung_needed=Rung.VERIFIED, epoch=1,
                            needs_plan=kind is MessageKind.NOTICE),
            claim=claim,
            others=(claim,),
            number=who,
            conversation=talk,
            whatsapp=WhatsAppFacts(template_approved=approved),
            debtor=DebtorFacts(representation=Representation.WSNP, vulnerable=True),
            creditor=closed,
        )
        for kind in MessageKind
        for author in (Actor.BOT, Actor.STAFF)
        for claim in claims
        for who in (number, withdrawn)
        for talk in talks
        for approved in (None, False)
    ]  # fmt: skip
    seen = {code for given_facts in sweep for code in gate.decide(given_facts, NIGHT).codes}
    assert seen == set(ReasonCode)


@pytest.mark.parametrize("language", list(Language))
def test_every_reason_is_told_in_both_languages(language):
    assert set(REASONS[language]) == set(ReasonCode)
    for code, sentence in REASONS[language].items():
        held = Reason(code=code, until=None, source="policy")
        assert explain(held, language) == sentence
        assert sentence.endswith(".")


def test_the_next_allowed_time_is_told_in_local_time():
    held = Reason(code=C.CLOSED_HOURS, until=local(24, 8), source="Bki art. 4.2")
    assert explain(held, Language.NL).endswith("Niet eerder dan di 24 nov 2026 08:00.")
    assert explain(held, Language.EN).endswith("Not before Tue 24 Nov 2026 08:00.")
