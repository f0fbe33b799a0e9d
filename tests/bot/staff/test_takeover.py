"""Taking over, answering and handing back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.staff.drafts import Refusal, RefusalCode
from bot.staff.takeover import (
    HandBackOutcome,
    TakeoverOutcome,
    hand_back,
    staff_reply,
    take_over,
)
from storage.records.conversations import Conversation, Owner
from storage.records.debtors import ContactPoint
from storage.records.journal import JournalEntry, first_broken
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.tasks import Task, TaskStatus
from storage.records.users import Role, User
from storage.words import Actor, Channel, Language, Rung


def taken(desk: Any, conversation: Conversation, user: User) -> TakeoverOutcome:
    with desk.database.service() as session:
        return take_over(session, conversation.id, user, desk.clock.now(), "console").outcome


def replied(
    desk: Any,
    conversation: Conversation,
    user: User,
    text: str,
    key: str = "console:1",
    *,
    insisted: bool = False,
    segment_cents: int = 0,
) -> int | Refusal:
    with desk.database.service() as session:
        return staff_reply(
            session,
            conversation.id,
            user,
            text,
            key,
            desk.clock.now(),
            insisted=insisted,
            segment_cents=segment_cents,
        )


def handed_back(
    desk: Any, conversation: Conversation, user: User, withdraw: bool = False
) -> HandBackOutcome:
    with desk.database.service() as session:
        return hand_back(
            session, conversation.id, user, desk.clock.now(), withdraw=withdraw
        ).outcome


def message_of(desk: Any, message_id: int | Refusal) -> Message:
    with desk.database.service() as session:
        return session.get_one(Message, message_id)


def test_taking_over_gives_the_conversation_and_raises_the_epoch(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    assert taken(desk, talk, ann) is TakeoverOutcome.TAKEN
    after = desk.read(talk)
    assert (after.owner, after.staff_id, after.epoch) == (Owner.STAFF, ann.id, talk.epoch + 1)
    assert after.waiting_since is not None  # nobody has answered yet


def test_taking_over_twice_changes_nothing(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    taken(desk, talk, ann)
    assert taken(desk, talk, ann) is TakeoverOutcome.YOURS
    assert desk.read(talk).epoch == 1


def test_a_colleague_hears_who_has_it(desk: Any) -> None:
    ann, bob, talk = desk.user("ann@desk.nl"), desk.user("bob@desk.nl"), desk.conversation()
    taken(desk, talk, ann)
    with desk.database.service() as session:
        outcome = take_over(session, talk.id, bob, desk.clock.now(), "telegram")
    assert outcome.outcome is TakeoverOutcome.WITH_COLLEAGUE
    assert outcome.holder == "ann"
    assert desk.read(talk).staff_id == ann.id


def test_what_a_colleague_who_left_had_can_be_taken_over(desk: Any) -> None:
    ann, bob, talk = desk.user("ann@desk.nl"), desk.user("bob@desk.nl"), desk.conversation()
    taken(desk, talk, ann)
    with desk.database.service() as session:
        session.get_one(User, ann.id).active = False
    assert taken(desk, talk, bob) is TakeoverOutcome.TAKEN
    assert desk.read(talk).staff_id == bob.id


def test_of_two_colleagues_at_once_one_wins_and_the_epoch_moves_once(desk: Any) -> None:
    ann, bob = desk.user("ann@desk.nl"), desk.user("bob@desk.nl")
    talk = desk.conversation()
    barrier = threading.Barrier(2)

    def race(user: User) -> TakeoverOutcome:
        barrier.wait()
        return taken(desk, talk, user)

    with ThreadPoolExecutor(2) as pool:
        for trial in range(200):
            before = desk.read(talk).epoch
            outcomes = sorted(pool.map(race, (ann, bob)))
            assert outcomes == [TakeoverOutcome.TAKEN, TakeoverOutcome.WITH_COLLEAGUE], trial
            after = desk.read(talk)
            assert after.epoch == before + 1
            winner = ann if after.staff_id == ann.id else bob
            assert handed_back(desk, talk, winner) is HandBackOutcome.BACK


def test_a_bot_answer_composed_before_a_take_over_holds_an_old_epoch(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    composed_with = talk.epoch
    taken(desk, talk, ann)
    assert desk.read(talk).epoch > composed_with
    handed_back(desk, talk, ann)
    assert desk.read(talk).epoch > composed_with + 1


def test_a_reply_takes_over_and_ends_the_wait(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    message = message_of(desk, replied(desk, talk, ann, "  Goedemorgen  "))
    after = desk.read(talk)
    assert (after.owner, after.staff_id) == (Owner.STAFF, ann.id)
    assert (after.waiting_since, after.waiting_for) == (None, None)
    assert (message.kind, message.author) == (MessageKind.STAFF, Actor.STAFF)
    assert (message.body, message.epoch) == ("Goedemorgen", after.epoch)
    assert (message.channel, message.sender) == (talk.channel, talk.sender)
    assert message.recipient == "+31612340001"
    assert message.answer_to_at == talk.last_inbound_at
    with desk.database.service() as session:
        assert session.scalars(select(Task.status)).all() == [TaskStatus.DONE]
        assert session.scalars(select(Task.done_by)).all() == [ann.id]


def test_a_late_reply_is_an_initiative(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    desk.clock.forward(minutes=31)
    assert message_of(desk, replied(desk, talk, ann, "Hallo")).answer_to_at is None


def test_the_same_key_sends_once_also_after_a_hand_back(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    first = replied(desk, talk, ann, "Hallo")
    assert replied(desk, talk, ann, "Hallo") == first
    assert handed_back(desk, talk, ann, withdraw=True) is HandBackOutcome.BACK
    assert replied(desk, talk, ann, "Hallo") == first
    assert desk.read(talk).owner is Owner.BOT
    with desk.database.service() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_two_clicks_at_once_send_once(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(lambda _: replied(desk, talk, ann, "Hallo"), range(8)))
    assert len(ids) == 1
    assert desk.read(talk).epoch == 1


def test_one_key_does_not_serve_two_conversations(desk: Any) -> None:
    ann, one, other = desk.user("ann@desk.nl"), desk.conversation(), desk.conversation()
    replied(desk, one, ann, "Hallo")
    assert isinstance(replied(desk, other, ann, "Hallo"), Refusal)


def test_what_cannot_be_sent_is_refused_and_changes_nothing(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    for text, code in [(" \n ", RefusalCode.EMPTY), ("a" * 1601, RefusalCode.TOO_LONG)]:
        refusal = replied(desk, talk, ann, text)
        assert isinstance(refusal, Refusal)
        assert refusal.code is code
    assert desk.read(talk).owner is Owner.BOT


def test_1600_characters_are_not_too_many(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    message = message_of(desk, replied(desk, talk, ann, "a" * 1600, insisted=True))
    assert len(message.body) == 1600


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Anders komt de deurwaarder.", "deurwaarder"),
        ("Daar komt 40 euro aan kosten bij.", "kosten"),
        ("U krijgt dan een sommatie.", "sommatie"),
    ],
)
@pytest.mark.parametrize("insisted", [False, True])
def test_a_threat_a_cost_and_legal_language_are_refused_however_one_insists(
    desk: Any, text: str, word: str, insisted: bool
) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    refusal = replied(desk, talk, ann, text, insisted=insisted)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.may_insist) == (RefusalCode.WORDS, False)
    assert word in refusal.reason
    assert desk.read(talk).owner is Owner.BOT


def test_what_is_only_hard_to_read_goes_out_when_one_insists(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    text = "Kunt u het bewijs sturen? Bel ons daarna. Zoë helpt u graag met het formulier." * 2
    refusal = replied(desk, talk, ann, text, segment_cents=9)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.may_insist) == (RefusalCode.DOUBTS, True)
    assert "meer dan één ding" in refusal.reason
    assert "Dit zijn 3 sms'jes: 27 cent." in refusal.reason
    assert refusal.plain == text.replace("ë", "e")
    assert desk.read(talk).owner is Owner.BOT
    assert isinstance(replied(desk, talk, ann, text, insisted=True), int)


def test_a_talk_in_english_is_judged_in_english(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    with desk.database.service() as session:
        session.get_one(Conversation, talk.id).language = Language.EN
    refusal = replied(desk, talk, ann, "We will take you to court.")
    assert isinstance(refusal, Refusal)
    assert "court" in refusal.reason
    assert isinstance(replied(desk, talk, ann, "That is fine, thank you."), int)


def test_whatsapp_is_closed_a_day_after_the_debtors_last_message(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation(channel=Channel.WHATSAPP)
    desk.clock.forward(hours=24)
    refusal = replied(desk, talk, ann, "Hallo")
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.WINDOW_CLOSED
    assert "24 uur" in refusal.reason
    desk.inbound(talk, "Bent u daar?")
    assert isinstance(replied(desk, talk, ann, "Ja"), int)


def test_whatsapp_without_any_message_of_the_debtor_is_closed(desk: Any) -> None:
    ann = desk.user("ann@desk.nl")
    talk = desk.conversation(channel=Channel.WHATSAPP, said="")
    assert isinstance(replied(desk, talk, ann, "Hallo"), Refusal)


def test_nothing_goes_to_a_wrong_number(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    with desk.database.service() as session:
        session.get_one(ContactPoint, talk.contact_point_id).rung = Rung.WRONG
    refusal = replied(desk, talk, ann, "Hallo")
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.WRONG_NUMBER


def test_nobody_writes_in_a_colleagues_conversation(desk: Any) -> None:
    ann, bob, talk = desk.user("ann@desk.nl"), desk.user("bob@desk.nl"), desk.conversation()
    taken(desk, talk, ann)
    refusal = replied(desk, talk, bob, "Hallo")
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.WITH_COLLEAGUE
    assert "ann" in refusal.reason


def test_handing_back_gives_it_to_the_bot_and_ends_the_wait(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    taken(desk, talk, ann)
    assert handed_back(desk, talk, ann) is HandBackOutcome.BACK
    after = desk.read(talk)
    assert (after.owner, after.staff_id, after.epoch) == (Owner.BOT, None, 2)
    assert after.waiting_since is None
    assert handed_back(desk, talk, ann) is HandBackOutcome.NOT_WITH_STAFF
    assert desk.read(talk).epoch == 2


def test_only_the_holder_or_an_operator_hands_back(desk: Any) -> None:
    ann, bob, talk = desk.user("ann@desk.nl"), desk.user("bob@desk.nl"), desk.conversation()
    boss = desk.user("boss@desk.nl", Role.OPERATOR)
    taken(desk, talk, ann)
    assert handed_back(desk, talk, bob) is HandBackOutcome.WITH_COLLEAGUE
    assert handed_back(desk, talk, boss) is HandBackOutcome.BACK


def test_handing_back_does_not_silently_drop_a_message_that_waits(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    message_id = replied(desk, talk, ann, "Tot morgen")
    assert handed_back(desk, talk, ann) is HandBackOutcome.UNSENT
    assert desk.read(talk).owner is Owner.STAFF
    assert handed_back(desk, talk, ann, withdraw=True) is HandBackOutcome.BACK
    assert message_of(desk, message_id).status is MessageStatus.CANCELLED


def test_every_deed_is_in_the_journal_without_names_or_words(desk: Any) -> None:
    ann, talk = desk.user("ann@desk.nl"), desk.conversation()
    replied(desk, talk, ann, "Geheim woord")
    desk.clock.moment += timedelta(minutes=1)
    handed_back(desk, talk, ann, withdraw=True)
    with desk.database.service() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
        assert first_broken(session, desk.creditor_id) is None
    assert [entry.action for entry in entries] == [
        "conversation.taken_over",
        "message.staff_queued",
        "conversation.handed_back",
    ]
    assert {entry.actor_id for entry in entries} == {str(ann.id)}
    assert "Geheim" not in str([entry.details for entry in entries])
