"""Reconciling with the provider's list mends what we missed, doubles nothing and loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.world import Text
from outbox.engine import reconcile
from outbox.engine.costs import cost_lines
from outbox.engine.reconcile import Reconciler, Report
from outbox.errors import TransientDeliveryError
from outbox.senders import twilio_sender
from outbox.senders.provider_list import Listed, ListPage, ListQuery
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage.clock import LOCAL
from storage.records.creditors import Creditor
from storage.records.messages import Message, MessageKind, MessageStatus, Receipt
from storage.records.providers import ProviderFinding, ProviderRecord, ReconcileRun
from storage.records.tasks import TaskKind
from storage.words import Channel

SMS, WHATSAPP = "+3197010200300", "+3197010200400"


class Flaky:
    """The real list, which breaks off at the pages that it is told to."""

    def __init__(self, inner: TwilioSender, *broken: int) -> None:
        self.inner, self.broken, self.asked = inner, set(broken), 0

    async def list_page(self, query: ListQuery, page: str | None = None) -> ListPage:
        self.asked += 1
        if self.asked in self.broken:
            raise TransientDeliveryError("the list broke off")
        return await self.inner.list_page(query, page)

    async def fetch(self, provider_id: str) -> Listed | None:
        return await self.inner.fetch(provider_id)


Compare = Callable[..., Report]


@pytest.fixture
def compare(books: Any, account: TwilioAccount) -> Compare:
    """Read the list of the last two days until just now."""

    def run(*broken: int, until: timedelta = timedelta(minutes=1)) -> Report:
        async def live() -> Report:
            twilio = TwilioSender(account)
            reconciler = Reconciler(
                database=books.database, clock=books.clock, provider=Flaky(twilio, *broken)
            )
            times = {"since": books.now - timedelta(days=2), "until": books.now + until}
            ours = ((SMS, Channel.SMS), (WHATSAPP, Channel.WHATSAPP))
            queries = [ListQuery(sender=side, channel=channel, **times) for side, channel in ours]
            try:
                return await reconciler.run(queries)
            finally:
                await twilio.close()

        return asyncio.run(live())

    return run


def at_provider(sandbox: Sandbox, message: Message) -> Text:
    return sandbox.world.texts[message.provider_id or ""]


def happens(sandbox: Sandbox, message: Message, status: str, code: int | None = None) -> None:
    """Let a status be reached at the provider without a callback."""
    text = at_provider(sandbox, message)
    text.status, text.error_code, text.sent_at = status, code, text.created


def foreign(sandbox: Sandbox, sid: str, books: Any, phone: str = "+31620000099") -> Text:
    """Let the provider have sent something from our number that we know nothing of."""
    text = Text(
        sid=sid,
        channel="sms",
        phone=phone,
        sender=SMS,
        body="Hallo",
        direction="outbound-api",
        status="delivered",
        created=books.now,
        updated=books.now,
        sent_at=books.now,
    )
    sandbox.world.add_text(text)
    return text


def lose(books: Any, number: int, status: MessageStatus = MessageStatus.UNCERTAIN) -> str:
    """Let us not know the provider's id of a message that it has; return the id."""
    with books.transaction() as session:
        message = session.get_one(Message, number)
        provider_id = str(message.provider_id)
        message.status, message.provider_id = status, None
        if status is MessageStatus.QUEUED:
            message.sent_at = None
    return provider_id


def findings(books: Any) -> list[ProviderFinding]:
    with books.transaction() as session:
        return list(session.query(ProviderFinding).order_by(ProviderFinding.id))


def test_a_receipt_that_never_came_is_taken_from_the_list(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    numbers = books.queue_all(books.cases(3))
    work()
    for number, status in zip(numbers, ("delivered", "undelivered", "sent"), strict=True):
        happens(sandbox, books.message(number), status, 30005 if status[0] == "u" else None)
    report = compare()
    assert books.statuses() == ["delivered", "undelivered", "sent"]
    assert books.message(numbers[1]).error_code == "30005"
    assert (report.listed, report.receipts, report.unknown, report.complete) == (3, 2, 0, True)
    again = compare()
    assert (again.listed, again.receipts) == (3, 0)
    assert books.count(Receipt) == 2


def test_nothing_goes_back_when_the_list_is_older_than_our_receipts(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    number = books.queue(books.case())
    work()
    with books.transaction() as session:
        session.get_one(Message, number).move_to(MessageStatus.READ, books.now)
    for status in ("queued", "sent", "failed", "undelivered", "delivered", "sprouting"):
        happens(sandbox, books.message(number), status)
        assert compare().receipts == 0
        assert books.statuses() == ["read"]


def test_a_message_in_doubt_is_adopted_from_the_list_and_never_sent_again(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    number = books.queue(books.case())
    work()
    sid = lose(books, number)
    report = compare()
    assert list(sandbox.world.texts) == [sid]
    assert (report.adopted, report.unknown) == (1, 0)
    assert (books.message(number).status, books.message(number).provider_id) == ("sent", sid)
    assert work().sent == 0
    assert findings(books) == []


def test_a_message_that_was_put_back_is_adopted_before_it_goes_again(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    number = books.queue(books.case())
    work()
    lose(books, number, MessageStatus.QUEUED)
    assert compare().adopted == 1
    assert work().sent == 0
    assert len(sandbox.world.texts) == 1


def test_two_equal_messages_in_doubt_each_get_their_own_id(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    case = books.case()
    numbers = [books.queue(case, MessageKind.ANSWER, body="Dank u.") for _ in range(2)]
    work()
    ids = [lose(books, number) for number in numbers]
    assert compare().adopted == 2
    assert sorted(books.message(number).provider_id for number in numbers) == sorted(ids)


def test_another_text_to_the_same_person_is_not_adopted(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    case = books.case()
    number = books.queue(case)
    work()
    lose(books, number)
    sandbox.world.texts.clear()
    foreign(sandbox, "SM" + "f" * 32, books, case.phone)
    assert (report := compare()).adopted == 0
    assert report.unknown == 1
    assert books.statuses() == ["uncertain"]


def test_messages_that_we_do_not_know_are_kept_once_with_one_task_a_day(
    books: Any, sandbox: Sandbox, compare: Compare
) -> None:
    foreign(sandbox, "SM" + "1" * 32, books)
    assert compare().unknown == 1
    foreign(sandbox, "SM" + "2" * 32, books)
    assert compare().unknown == 1
    (task,) = books.tasks()
    assert task.kind is TaskKind.SETTING
    assert " 2 berichten" in task.summary
    assert [found.provider_id[:3] for found in findings(books)] == ["SM1", "SM2"]
    assert findings(books)[0].cost_micros == 75_000


def test_what_is_being_sent_right_now_is_not_called_unknown(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    number = books.queue(books.case())
    work()
    sid = lose(books, number, MessageStatus.SENDING)
    assert (compare().unknown, findings(books)) == (0, [])
    with books.transaction() as session:
        message = session.get_one(Message, number)
        message.status, message.provider_id = MessageStatus.SENT, sid
    assert (compare().unknown, findings(books)) == (0, [])


def test_an_id_of_ours_that_the_provider_does_not_know_becomes_a_task(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    numbers = books.queue_all(books.cases(2))
    work()
    lost = books.message(numbers[0])
    gone = sandbox.world.texts.pop(lost.provider_id or "")
    books.clock.time += timedelta(hours=1)
    assert compare().lacking == 1
    assert compare().lacking == 0
    assert [task.kind for task in books.tasks()] == [TaskKind.UNCERTAIN_SEND]
    assert books.statuses() == ["sent", "sent"]
    # Should its list have lagged, the finding is closed by the next reading.
    sandbox.world.texts[gone.sid] = gone
    compare()
    assert [found.settled_at for found in findings(books)] == [books.now]


def test_a_page_that_fails_leaves_what_was_done_and_the_next_run_goes_on_from_there(
    books: Any,
    sandbox: Sandbox,
    work: Any,
    compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(twilio_sender, "LIST_PAGE", 4)
    books.queue_all(books.cases(10))
    work()
    for text in sandbox.world.texts.values():
        text.status, text.sent_at = "delivered", text.created
    report = compare(2)
    assert (report.complete, report.pages, report.receipts) == (False, 2, 4)  # one of the other's
    assert books.statuses().count("delivered") == 4
    rest = compare()
    assert (rest.complete, rest.listed, rest.receipts) == (True, 6, 6)
    assert books.statuses() == ["delivered"] * 10
    with books.transaction() as session:
        runs = session.query(ReconcileRun).order_by(ReconcileRun.sender).all()
        assert [(run.listed, run.pages, run.finished_at) for run in runs] == [
            (10, 3, books.now),
            (0, 1, books.now),
        ]


def test_a_message_sent_while_the_list_is_read_shifts_no_page(
    books: Any,
    sandbox: Sandbox,
    work: Any,
    account: TwilioAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(twilio_sender, "LIST_PAGE", 2)
    books.queue_all(books.cases(5))
    work()

    async def read() -> list[str]:
        twilio = TwilioSender(account)
        times = {"since": books.now - timedelta(days=1), "until": books.now + timedelta(hours=1)}
        query = ListQuery(sender=SMS, channel=Channel.SMS, **times)
        page, seen = await twilio.list_page(query), []
        while True:
            seen += [listed.provider_id for listed in page.messages]
            if page.next_page is None:
                await twilio.close()
                return seen
            foreign(sandbox, f"SM{len(seen):032}", books)
            page = await twilio.list_page(query, page.next_page)

    seen = asyncio.run(read())
    assert len(seen) == len(set(seen)) == 5


def test_the_cost_is_kept_and_summed_for_each_creditor_and_day(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    other = books.creditor()
    books.queue_all(books.cases(2))
    books.queue(books.case(creditor_id=other))
    books.queue(books.case(), MessageKind.ANSWER, body="é" * 161)
    work()
    for text in list(sandbox.world.texts.values())[:3]:
        text.sent_at = text.created
    compare()
    compare()
    today = books.now.astimezone(LOCAL).date()
    with books.transaction() as session:
        slugs = [session.get_one(Creditor, one).slug for one in (books.usual_creditor(), other)]
        lines = cost_lines(session, today, today)
        assert cost_lines(session, today - timedelta(days=9), today - timedelta(days=1)) == []
    assert sum(line.cost_micros for line in lines) == 75_000 * sum(
        text.segments for text in list(sandbox.world.texts.values())[:3]
    )
    assert {line.creditor: line.messages for line in lines} == dict(zip(slugs, (3, 1), strict=True))
    assert sum(line.unpriced for line in lines) == 1
    assert {line.currency for line in lines} == {"EUR"}


def test_a_price_that_was_told_is_not_forgotten(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare
) -> None:
    number = books.queue(books.case())
    work()
    happens(sandbox, books.message(number), "sent")
    compare()
    at_provider(sandbox, books.message(number)).sent_at = None
    compare()
    with books.transaction() as session:
        assert session.get_one(ProviderRecord, number).cost_micros == 75_000


def test_the_list_is_asked_in_utc_whatever_zone_the_period_is_in(
    books: Any, sandbox: Sandbox, work: Any, account: TwilioAccount
) -> None:
    books.queue(books.case())
    work()

    async def read(since_minutes: int) -> int:
        twilio = TwilioSender(account)
        query = ListQuery(
            sender=SMS,
            channel=Channel.SMS,
            since=(books.now + timedelta(minutes=since_minutes)).astimezone(LOCAL),
            until=(books.now + timedelta(hours=5)).astimezone(LOCAL),
        )
        found = await twilio.list_page(query)
        await twilio.close()
        return len(found.messages)

    assert asyncio.run(read(-1)) == 1
    assert asyncio.run(read(1)) == 0


def test_a_place_in_the_list_that_is_no_more_begins_the_list_anew(
    books: Any, sandbox: Sandbox, work: Any, compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_sender, "LIST_PAGE", 1)
    books.queue_all(books.cases(3))
    work()
    compare(2)
    report = compare(1)
    assert (report.complete, report.listed) == (True, 3)


def test_silence_is_asked_about_one_by_one(
    books: Any, sandbox: Sandbox, work: Any, account: TwilioAccount
) -> None:
    numbers = books.queue_all(books.cases(2))
    work()
    happens(sandbox, books.message(numbers[0]), "delivered")
    ids = [(number, books.message(number).provider_id) for number in numbers]

    async def ask() -> int:
        twilio = TwilioSender(account)
        reconciler = Reconciler(database=books.database, clock=books.clock, provider=twilio)
        try:
            return await reconciler.look_up(ids)
        finally:
            await twilio.close()

    assert asyncio.run(ask()) == 2
    assert books.statuses() == ["delivered", "sent"]
    assert books.count(ProviderRecord) == 2


def test_no_transaction_is_open_while_the_provider_is_asked(books: Any) -> None:
    open_at_calls: list[int] = []

    class Watching:
        async def list_page(self, query: ListQuery, page: str | None = None) -> ListPage:
            open_at_calls.append(books.database.engine.pool.checkedout())
            return ListPage(messages=(), next_page="2" if page is None else None)

        async def fetch(self, provider_id: str) -> Listed | None:
            raise AssertionError

    query = ListQuery(sender=None, channel=None, since=books.now, until=books.now)
    reconciler = Reconciler(database=books.database, clock=books.clock, provider=Watching())
    asyncio.run(reconciler.run([query]))
    assert open_at_calls == [0, 0]
    assert reconcile.MOST_ASKED >= reconcile.ASKED_AT_ONCE


def test_two_reconciliations_at_once_do_it_once(
    books: Any,
    sandbox: Sandbox,
    work: Any,
    compare: Compare,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(twilio_sender, "LIST_PAGE", 3)
    numbers = books.queue_all(books.cases(9))
    work()
    for number in numbers:
        happens(sandbox, books.message(number), "delivered")
    lose(books, numbers[4])
    foreign(sandbox, "SM" + "9" * 32, books)
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: compare(), range(2)))
    assert books.statuses() == ["delivered"] * 9
    assert sum(report.receipts for report in reports) == 8
    assert sum(report.adopted for report in reports) == 1
    assert len(findings(books)) == sum(report.unknown for report in reports) == 1
    assert books.count(ProviderRecord) == 9
