"""Receipts over HTTP in any order, doubled, early, never and forged: each message ends right."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import text

from outbox.engine.claiming import claim_batch
from outbox.engine.recording import CallResult, record_results
from outbox.errors import UncertainDeliveryError
from outbox.senders.sender import Sent
from storage.clock import FileClock
from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import environment_of, keep, ours, size
from tests.faults.people import PATIENCE, await_web, free_port, post_signed

MESSAGES, THREADS = size(100, 1_200), 8
#: What the provider may tell of one message, with the status in which it must end.
STORIES = (
    ((), "sent"),
    (("queued", "sent"), "sent"),
    (("queued", "sent", "delivered"), "delivered"),
    (("queued", "sent", "delivered", "read"), "read"),
    (("sent", "undelivered"), "undelivered"),
    (("queued", "failed"), "failed"),
    # The network took back what it had said: it came after all.
    (("sent", "undelivered", "delivered"), "delivered"),
)
CODES = {"undelivered": "30003", "failed": "30008"}


@dataclass
class Told:
    """What is told of one message: before our own commit, and after."""

    ours: int
    sid: str
    ends: str
    early: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)


def test_receipts_in_any_order_doubled_early_and_never_end_where_they_should(
    books: Any, twilio: Twilio, database_url: str, tmp_path: Path
) -> None:
    dice = random.Random(3)
    FileClock.create(tmp_path / "clock", books.now)
    books.queue_all(books.cases(MESSAGES))
    with books.transaction() as session:
        claimed = claim_batch(session, books.now, MESSAGES).envelopes
    told = [tell(dice, place, one.message_id) for place, one in enumerate(claimed)]
    public = f"http://127.0.0.1:{(port := free_port())}"
    environment = environment_of(database_url, tmp_path, twilio.url, PUBLIC_URL=public)
    with ours(environment, tmp_path, "web", "--port", str(port), expect=None):
        await_web(public)
        answers = post_all(public, [(one, word) for one in told for word in one.early], dice)
        with books.transaction() as session:
            record_results(
                session, [result(place, one) for place, one in enumerate(told)], books.now
            )
        answers += post_all(public, [(one, word) for one in told for word in one.late], dice)
        strangers = [Told(ours=9_000_000 + n, sid=f"SMstranger{n}", ends="") for n in range(20)]
        answers += post_all(public, [(one, "delivered") for one in strangers], dice)
        forged = requests.post(
            f"{public}/hooks/twilio/status",
            data={"MessageSid": told[0].sid, "MessageStatus": "failed"},
            headers={"X-Twilio-Signature": "forged"},
            timeout=PATIENCE,
        ).status_code
    ended = {message.id: str(message.status) for message in books.messages()}
    wrong = [(one, ended[one.ours]) for one in told if ended[one.ours] != expected(one)]
    with books.transaction() as session:
        parked = session.scalar(
            text("select count(*) from receipts where applied_at is null and message_id < 9000000")
        )
    keep(
        "receipts over HTTP",
        messages=MESSAGES,
        posts=sum(answers.values()),
        answers=dict(answers),
        early=sum(bool(one.early) for one in told),
        never=sum(not one.early + one.late for one in told),
        orders=len({tuple(one.early + one.late) for one in told}),
        wrong=len(wrong),
        parked_for_ever=parked,
    )
    assert wrong == []
    assert parked == 0
    assert set(answers) == {204}
    assert forged == 403
    assert len(books.messages()) == MESSAGES


def tell(dice: random.Random, place: int, ours_: int) -> Told:
    """Choose a story, an order for it, what comes twice and what comes too early."""
    words, ends = STORIES[place % len(STORIES)]
    orders = list(itertools.permutations(words))
    shuffled = list(orders[place // len(STORIES) % len(orders)])
    for word in words:
        shuffled += [word] * dice.choice([0, 0, 1, 3])
    cut = dice.randint(0, len(shuffled)) if place % 2 else 0
    return Told(ours_, f"SM{place:032x}", ends, early=shuffled[:cut], late=shuffled[cut:])


def expected(one: Told) -> str:
    return one.ends


def result(place: int, one: Told) -> CallResult:
    """Half of the calls that were told of early broke off: the receipt is all we have of them."""
    if one.early and place % 4 == 1:
        return CallResult(message_id=one.ours, error=UncertainDeliveryError("reset"))
    return CallResult(message_id=one.ours, sent=Sent(provider_id=one.sid))


def post_all(public: str, posts: Sequence[tuple[Told, str]], dice: random.Random) -> Counter[int]:
    """Post all of them at once, those of one message in their order, over several connections."""
    by_message: dict[str, list[tuple[Told, str]]] = {}
    for one, word in posts:
        by_message.setdefault(one.sid, []).append((one, word))
    groups = list(by_message.values())
    dice.shuffle(groups)
    answers: Counter[int] = Counter()
    lock = threading.Lock()

    def work(mine: Sequence[list[tuple[Told, str]]]) -> None:
        session = requests.Session()
        session.trust_env = False
        for group in mine:
            for one, word in group:
                form = {"MessageSid": one.sid, "MessageStatus": word}
                if word in CODES:
                    form["ErrorCode"] = CODES[word]
                status = post_signed(session, f"{public}/hooks/twilio/status?m={one.ours}", form)
                with lock:
                    answers[status] += 1

    threads = [threading.Thread(target=work, args=(groups[n::THREADS],)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return answers
