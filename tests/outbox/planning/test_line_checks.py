"""Line checks over real HTTP: an answer is kept once, and no fault of Lookup stops a message."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from outbox.errors import TransientDeliveryError
from outbox.planning import line_checks
from outbox.planning.line_checks import LineTally, check_lines
from outbox.planning.planner import plan_due
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage.ladder import LineType
from storage.records.messages import MessageStatus
from storage.records.tasks import TaskKind
from storage.words import Channel, Rung

MOBILE = "+31612345678"


class Lookup:
    """A Lookup of our own that answers as the test wishes, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fields: set[str] = set()
        self.answer: Callable[[str], Any] = lambda phone: good(phone, "mobile")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                phone = unquote(parts.path.rsplit("/", 1)[1])
                outer.asked.append(phone)
                outer.fields |= set(parse_qs(parts.query).get("Fields", []))
                answer = outer.answer(phone)
                if answer is None:
                    self.close_connection = True
                    return
                status, body = answer if isinstance(answer, tuple) else (200, answer)
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def account(self) -> TwilioAccount:
        url = f"http://127.0.0.1:{self.server.server_port}"
        return TwilioAccount(account_sid="AC" + "0" * 32, auth_token="t", api_url=url)


def good(phone: str, kind: str, **more: Any) -> dict[str, Any]:
    line = {"type": kind, "carrier_name": "X", "error_code": None}
    answer = {"phone_number": phone, "valid": True, "validation_errors": []}
    return {**answer, "line_type_intelligence": line, **more}


@pytest.fixture
def lookup() -> Iterator[Lookup]:
    running = Lookup()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def check(books: Any, lookup: Lookup) -> Callable[..., LineTally]:
    def run(account: TwilioAccount | None = None, **given: Any) -> LineTally:
        async def work() -> LineTally:
            reader = TwilioSender(account or lookup.account)
            try:
                return await check_lines(books.database, reader, books.now, **given)
            finally:
                await reader.close()

        return asyncio.run(work())

    return run


def ask(lookup: Lookup, phone: str = MOBILE) -> LineType:
    async def work() -> LineType:
        reader = TwilioSender(lookup.account)
        try:
            return await reader.line_of(phone)
        finally:
            await reader.close()

    return asyncio.run(work())


def due(books: Any, count: int = 1, **wishes: Any) -> list[Any]:
    return books.cases(count, plan_at=books.now, **wishes)


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("mobile", LineType.MOBILE),
        ("landline", LineType.LANDLINE),
        ("fixedVoip", LineType.VOIP),
        ("nonFixedVoip", LineType.VOIP),
        ("tollFree", LineType.SERVICE),
        ("pager", LineType.SERVICE),
        ("personal", LineType.UNKNOWN),
        ("unknown", LineType.UNKNOWN),
        ("aWordOfTomorrow", LineType.UNKNOWN),
    ],
)
def test_twilios_words_for_lines_become_ours(lookup: Lookup, word: str, line: LineType) -> None:
    lookup.answer = lambda phone: good(phone, word)
    assert ask(lookup) is line
    assert lookup.asked == [MOBILE]
    assert lookup.fields == {"line_type_intelligence"}


@pytest.mark.parametrize(
    "answer",
    [
        {"phone_number": MOBILE, "valid": True},
        {"phone_number": MOBILE, "valid": True, "line_type_intelligence": None},
        {"phone_number": MOBILE, "valid": True, "line_type_intelligence": "mobile"},
        {"phone_number": MOBILE, "valid": True, "line_type_intelligence": ["mobile"]},
        {"phone_number": MOBILE, "valid": True, "line_type_intelligence": {}},
        {"phone_number": MOBILE, "valid": True, "line_type_intelligence": {"type": None}},
        {"phone_number": MOBILE, "valid": True, "line_type_intelligence": {"type": {"a": [1]}}},
        {"phone_number": MOBILE, "valid": True, "line_type_intelligence": {"type": "x" * 99_999}},
        good(MOBILE, "landline", line_type_intelligence={"type": "landline", "error_code": 60600}),
        {"phone_number": MOBILE, "valid": False},
        {"phone_number": MOBILE, "valid": False, "validation_errors": []},
        {"phone_number": MOBILE, "valid": False, "validation_errors": "TOO_SHORT"},
    ],
)
def test_half_an_answer_closes_nothing(lookup: Lookup, answer: Any) -> None:
    lookup.answer = lambda phone: answer
    assert ask(lookup) is LineType.UNKNOWN


HOSTILE = {
    "another number": good("+31699999999", "landline"),
    "no number": {"valid": True},
    "valid as text": good(MOBILE, "mobile", valid="false"),
    "valid as number": good(MOBILE, "mobile", valid=0),
    "valid is null": good(MOBILE, "mobile", valid=None),
    "a list": [1, 2],
    "a text": "mobile",
    "null": b"null",
    "a number": b"42",
    "nothing": b"",
    "html": b"<html>oops</html>",
    "broken utf-8": b'{"phone_number": "\xff\xfe"}',
    "half": b'{"phone_number": "+316',
    "deep": b"[" * 200_000,
    "400": (400, {"code": 60600, "message": "no"}),
    "401": (401, {"code": 20003, "message": "no"}),
    "404": (404, {"code": 20404, "message": "no"}),
    "429": (429, {"code": 20429, "message": "slow down"}),
    "500": (500, b"sorry"),
    "503 as html": (503, b"<html>"),
    "a redirect": (302, b""),
    "the line is cut": None,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_nonsense_is_no_answer(lookup: Lookup, name: str) -> None:
    lookup.answer = lambda phone: HOSTILE[name]
    with pytest.raises(TransientDeliveryError):
        ask(lookup)


def test_nonsense_changes_nothing(books: Any, lookup: Lookup, check: Any) -> None:
    (case,) = due(books, phone=MOBILE)
    for answer in HOSTILE.values():
        lookup.answer = lambda phone, answer=answer: answer
        tally = check()
        assert (tally.asked, tally.faults) == (1, 1)
    point = books.point(case)
    assert (point.rung, point.line_type, point.line_checked_at) == (Rung.UNKNOWN, None, None)
    assert (point.sms_closed_by, point.invalid_by) == (None, None)


def test_a_lookup_that_hangs_is_left_and_the_message_goes_out(
    books: Any, office: Any, lookup: Lookup, check: Any, work: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(line_checks, "ANSWER_SECONDS", 0.2)
    free = threading.Event()
    lookup.answer = lambda phone: free.wait(5) and None
    due(books, 3)
    assert check().faults == 3
    free.set()
    with books.transaction() as session:
        assert plan_due(session, office, books.now) == (3, 3)
    assert work().sent == 3


def test_a_lookup_in_trouble_is_soon_left_alone(books: Any, lookup: Lookup, check: Any) -> None:
    lookup.answer = lambda phone: (500, b"")
    due(books, 90)
    check()
    assert len(lookup.asked) < line_checks.MOST_FAULTS + line_checks.IN_FLIGHT


def test_a_round_ends_in_time(books: Any, lookup: Lookup, check: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(line_checks, "ROUND_SECONDS", 0.0)
    due(books, 3)
    assert check().asked == 0


def test_a_number_is_asked_once_in_ninety_days_whoever_has_it(
    books: Any, lookup: Lookup, check: Any
) -> None:
    first, second = due(books, phone=MOBILE), due(books, phone=MOBILE, creditor_id=books.creditor())
    assert check().asked == 1
    assert {books.point(case).rung for case in (*first, *second)} == {Rung.LINE_CHECKED}
    (third,) = due(books, phone=MOBILE, creditor_id=books.creditor())
    assert (check().asked, lookup.asked) == (0, [MOBILE])
    asked_at = books.now
    assert books.point(third).line_checked_at == asked_at
    books.clock.time += timedelta(days=89)
    due(books, phone=MOBILE)
    assert check().asked == 0
    books.clock.time += timedelta(days=1)
    assert check().asked == 1


def test_only_numbers_that_are_to_be_written_to_are_asked(
    books: Any, lookup: Lookup, check: Any
) -> None:
    books.cases(1, plan_at=books.now + timedelta(days=3))
    books.cases(1, plan_at=None)
    due(books, rung=Rung.WRONG)
    assert check().asked == 0
    assert lookup.asked == []


def test_more_numbers_than_a_batch_are_all_asked(
    books: Any, lookup: Lookup, check: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(line_checks, "BATCH", 7)
    cases = due(books, 20)
    assert check().asked == 20
    assert sorted(lookup.asked) == sorted(case.phone for case in cases)


def test_a_landline_gets_no_sms_and_may_have_whatsapp(
    books: Any, office: Any, lookup: Lookup, check: Any
) -> None:
    lookup.answer = lambda phone: good(phone, "landline")
    (case,) = due(books)
    check()
    point = books.point(case)
    assert point.closed_by(Channel.SMS) == "lookup"
    assert point.closed_by(Channel.WHATSAPP) is None
    assert point.rung is Rung.UNKNOWN


def test_an_invalid_number_is_closed_and_the_creditor_is_asked_for_another(
    books: Any, lookup: Lookup, check: Any
) -> None:
    lookup.answer = lambda phone: {
        "phone_number": phone,
        "valid": False,
        "validation_errors": ["INVALID_BUT_POSSIBLE"],
    }
    cases = [*due(books, phone=MOBILE), *due(books, phone=MOBILE, creditor_id=books.creditor())]
    check()
    assert {books.point(case).invalid_by for case in cases} == {"lookup"}
    tasks = books.tasks()
    assert {task.kind for task in tasks} == {TaskKind.UNREACHABLE}
    assert {task.debtor_id for task in tasks} == {case.debtor_id for case in cases}
    assert MOBILE not in "".join(task.summary for task in tasks)


def test_the_sandbox_speaks_lookup_too(books: Any, account: TwilioAccount, check: Any) -> None:
    wanted = {
        "+31612345678": ("mobile", Rung.LINE_CHECKED),
        "+31619990003": ("invalid", Rung.UNKNOWN),
        "+31619990006": ("landline", Rung.UNKNOWN),
    }
    cases = {phone: due(books, phone=phone)[0] for phone in wanted}
    assert check(account).faults == 0
    seen = {phone: books.point(case) for phone, case in cases.items()}
    assert {phone: (str(p.line_type), p.rung) for phone, p in seen.items()} == wanted


def test_without_a_lookup_everything_goes_as_before(books: Any, office: Any, work: Any) -> None:
    (case,) = due(books, phone=MOBILE)
    with books.transaction() as session:
        plan_due(session, office, books.now)
    assert work().sent == 1
    assert books.messages()[0].status is MessageStatus.SENT
    assert books.point(case).line_checked_at is None
