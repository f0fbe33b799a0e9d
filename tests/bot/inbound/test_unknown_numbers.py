"""What is heard from a number that nobody has a claim on: stops by their reach, and starts."""

from __future__ import annotations

from typing import Any

import pytest

from storage import sealing
from storage.records.consents import Suppression, SuppressionReason, channels_refused
from storage.records.conversations import InboundMessage, InboundState
from storage.records.messages import MessageKind
from storage.words import Channel
from tests.inbound_person import PHONE, Person
from tests.outbox_records import Books

EACH = frozenset({Channel.SMS, Channel.WHATSAPP})


def refused(stranger: Person) -> frozenset[Channel]:
    with stranger.books.transaction() as session:
        return channels_refused(session, sealing.blind(PHONE))


@pytest.fixture
def stranger(books: Books, office: Any) -> Person:
    return Person(books, office)


@pytest.mark.parametrize(
    ("words", "channel", "closed"),
    [
        ("niet meer appen", Channel.WHATSAPP, {Channel.WHATSAPP}),
        ("niet meer appen", Channel.SMS, {Channel.WHATSAPP}),
        ("geen sms meer", Channel.SMS, {Channel.SMS}),
        ("STOP", Channel.SMS, EACH),
        ("stop met alle berichten", Channel.WHATSAPP, EACH),
        ("nooit meer, van niemand", Channel.SMS, EACH),
        ("hallo?", Channel.SMS, frozenset()),
    ],
)
def test_a_stop_closes_an_unknown_number_as_far_as_it_reaches(
    stranger: Person, words: str, channel: Channel, closed: frozenset[Channel]
) -> None:
    (answer,) = stranger.says(words, channel)
    assert stranger.judge(answer.id).allowed
    assert refused(stranger) == closed
    with stranger.books.transaction() as session:
        assert session.query(InboundMessage).one().state is InboundState.UNKNOWN_SENDER


def test_on_the_channel_that_was_closed_nothing_is_said_any_more_and_on_the_other_it_is(
    stranger: Person,
) -> None:
    stranger.says("niet meer appen", Channel.WHATSAPP)
    assert stranger.says("hallo?", Channel.WHATSAPP) == []
    assert stranger.says("stop dan toch", Channel.WHATSAPP) == []
    assert refused(stranger) == EACH


def test_who_closed_one_channel_is_still_answered_on_the_other(stranger: Person) -> None:
    stranger.says("niet meer appen", Channel.WHATSAPP)
    (answer,) = stranger.says("hallo?", Channel.SMS)
    assert answer.kind is MessageKind.NEUTRAL
    assert stranger.judge(answer.id).allowed


@pytest.mark.parametrize("words", ["STOP", "niet meer appen"])
@pytest.mark.parametrize("opt_out", [None, "START"])
def test_a_start_opens_an_unknown_number_again(
    stranger: Person, words: str, opt_out: str | None
) -> None:
    stranger.says(words, Channel.SMS)
    said = stranger.says("START", Channel.SMS, opt_out)
    assert refused(stranger) == frozenset()
    # Where the provider has answered, we do not answer again.
    assert ["Welkom terug" in answer.body for answer in said] == [True] * (opt_out is None)
    assert all(stranger.judge(answer.id).allowed for answer in said)


def test_a_yes_opens_nothing(stranger: Person) -> None:
    stranger.says("STOP")
    for opt_out in (None, "START"):
        assert stranger.says("JA", opt_out=opt_out) == []
    assert refused(stranger) == EACH


def test_no_start_opens_a_number_that_is_wrong(stranger: Person) -> None:
    stranger.says("u heeft het verkeerde nummer")
    stranger.says("STOP")
    stranger.says("START")
    with stranger.books.transaction() as session:
        reasons = [row.reason for row in session.query(Suppression)]
    assert reasons == [SuppressionReason.WRONG_NUMBER]
