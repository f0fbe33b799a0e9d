"""The provider of the benchmarks speaks Twilio's HTTP to the real SDK and counts what it took."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.ground import Ground, own_environment, process
from bench.provider import ACCOUNT, FAULTS, Script, most_in_a_second
from outbox.errors import TransientDeliveryError, UncertainDeliveryError
from outbox.senders.sender import Envelope
from outbox.senders.twilio_http import CALL_SECONDS
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage.words import Channel


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Ground]:
    command = [sys.executable, "-m", "bench.provider"]
    with process(command, own_environment(), tmp_path) as started:
        assert started.stdout is not None
        port = started.stdout.readline().strip()
        yield Ground(
            home=tmp_path,
            cluster="",
            provider_pid=started.pid,
            provider_url=f"http://127.0.0.1:{port}",
        )


def envelope(number: int, to: str = "+31612345678") -> Envelope:
    return Envelope(
        message_id=number,
        channel=Channel.SMS,
        sender="+3197010",
        recipient=to,
        body=f"Tekst {number}",
    )


def send(
    place: Ground, *numbers: int, call_seconds: float = CALL_SECONDS
) -> list[str | type[Exception]]:
    """Send them one after another with the product's sender; return the ids or the errors."""

    async def live() -> list[str | type[Exception]]:
        sender = TwilioSender(
            TwilioAccount(
                account_sid=ACCOUNT,
                auth_token="token",
                api_url=place.provider_url,
                status_url="http://127.0.0.1:9/hooks/twilio/status",
            ),
            call_seconds=call_seconds,
        )
        ended: list[str | type[Exception]] = []
        for number in numbers:
            try:
                ended.append((await sender.send(envelope(number))).provider_id or "")
            except (TransientDeliveryError, UncertainDeliveryError) as error:
                ended.append(type(error))
        await sender.close()
        return ended

    return asyncio.run(live())


def test_every_message_is_taken_and_counted_once(place: Ground) -> None:
    ids = send(place, 1, 2, 3)
    log = place.ask("/_log")
    assert len(set(ids)) == 3
    assert (log["calls"], log["distinct"], log["doubled"], log["recipients"]) == (3, 3, 0, 1)


def test_a_second_call_for_a_message_counts_as_doubled_and_an_earlier_one_as_out_of_order(
    place: Ground,
) -> None:
    send(place, 2, 1, 2)
    log = place.ask("/_log")
    assert (log["doubled"], log["out_of_order"]) == (1, 1)


def test_a_list_shows_what_was_taken_newest_first(place: Ground) -> None:
    send(place, 1, 2)
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?To=%2B31612345678&PageSize=1"
    page = place.ask(path)
    assert [message["body"] for message in page["messages"]] == ["Tekst 2"]
    second = place.ask(page["next_page_uri"])
    assert [message["body"] for message in second["messages"]] == ["Tekst 1"]


@pytest.mark.parametrize(
    ("fault", "error", "taken"),
    [
        ("429", TransientDeliveryError, 0),
        ("500_before", UncertainDeliveryError, 0),
        ("500_after", UncertainDeliveryError, 1),
        ("reset_before", UncertainDeliveryError, 0),
        ("reset_after", UncertainDeliveryError, 1),
        ("hang_after", UncertainDeliveryError, 1),
    ],
)
def test_a_fault_spoils_the_answer_and_before_it_nothing_is_taken(
    place: Ground, fault: str, error: type[Exception], taken: int
) -> None:
    place.script(shares={fault: 1.0})
    patience = 2.0 if fault.startswith("hang") else CALL_SECONDS
    assert send(place, 1, call_seconds=patience) == [error]
    log = place.ask("/_log")
    assert (log["calls"], log["faults"]) == (taken, {fault: 1})


def test_the_same_seed_throws_the_same_faults() -> None:
    shares = dict.fromkeys(FAULTS, 0.05)

    def thrown(seed: int) -> list[str | None]:
        return [Script(seed=seed, shares=shares).fault(str(one), 1) for one in range(1_000)]

    assert thrown(1) == thrown(1)
    assert thrown(1) != thrown(2)
    share = sum(one is not None for one in thrown(1)) / 1_000
    assert 0.2 < share < 0.4


def test_the_busiest_second_is_a_rolling_one() -> None:
    assert most_in_a_second([]) == 0
    assert most_in_a_second([0.0, 0.9, 1.5, 1.8]) == 3
