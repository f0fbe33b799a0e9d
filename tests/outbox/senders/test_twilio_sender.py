"""The way to Twilio over real HTTP: what is sent, and what every fault means for a second try."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.server import Sandbox
from outbox.errors import (
    DeliveryError,
    LeaseLostError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.provider_list import ListQuery
from outbox.senders.sender import Envelope, Sent
from outbox.senders.twilio_http import CALL_SECONDS
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from storage.clock import monotonic
from storage.records.messages import MessageStatus
from storage.words import Channel

PHONE = "+31612345678"
SMS, WHATSAPP = "+3197010200300", "+3197010200400"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def envelope(**wishes: Any) -> Envelope:
    channel = wishes.pop("channel", Channel.SMS)
    usual: dict[str, Any] = {
        "message_id": 41,
        "recipient": PHONE,
        "sender": SMS if channel is Channel.SMS else WHATSAPP,
        "body": "Goedendag, heeft u even?",
    }
    return Envelope(channel=channel, **{**usual, **wishes})


def menu(body: str = "Kies maar") -> dict[str, Any]:
    options = [{"id": "pay", "label": "Nu regelen"}, {"id": "later", "label": "Later"}]
    return {"buttons": {"style": "replies", "body": body, "options": options}}


def with_sender(
    account: TwilioAccount,
    work: Callable[[TwilioSender], Awaitable[Any]],
    call_seconds: float = CALL_SECONDS,
) -> Any:
    async def live() -> Any:
        sender = TwilioSender(account, call_seconds=call_seconds)
        try:
            return await work(sender)
        finally:
            await sender.close()

    return asyncio.run(live())


def send(account: TwilioAccount, sending: Envelope | None = None, **more: Any) -> Sent:
    return with_sender(account, lambda sender: sender.send(sending or envelope()), **more)


def failure(account: TwilioAccount, sending: Envelope | None = None, **more: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(account, sending, **more)
    return caught.value


def fault(sandbox: Sandbox, kind: str, **more: Any) -> None:
    sandbox.faults.add({"times": 1, **more, "provider": "twilio", "kind": kind})


def texts(sandbox: Sandbox) -> list[Any]:
    return list(sandbox.world.texts.values())


# ------------------------------------------------------------------------- what is sent


def test_an_sms_is_taken_and_gets_the_providers_id(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    sent = send(account)
    (text,) = texts(sandbox)
    assert sent == Sent(provider_id=text.sid, status=MessageStatus.SENT, segments=1)
    assert (text.phone, text.sender, text.channel) == (PHONE, SMS, "sms")
    assert text.body == "Goedendag, heeft u even?"


def test_the_status_callback_carries_our_own_number(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    send(account)
    assert texts(sandbox)[0].status_callback == f"{account.status_url}?m=41"


def test_the_validity_period_is_sent_in_seconds(account: TwilioAccount, sandbox: Sandbox) -> None:
    send(account, envelope(validity_seconds=1234))
    assert texts(sandbox)[0].validity == 1234


def test_a_messaging_service_sends_its_sms_but_not_its_whatsapp(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    service = TwilioAccount(
        account_sid=account.account_sid,
        auth_token=account.auth_token,
        api_url=account.api_url,
        messaging_service_sid="MG" + "1" * 32,
    )
    send(service, envelope(sender=""))
    send(service, envelope(channel=Channel.WHATSAPP))
    assert [text.service_sid for text in texts(sandbox)] == ["MG" + "1" * 32, None]


def test_a_template_goes_with_its_variables_as_json_text(account: TwilioAccount) -> None:
    seen: list[dict[str, str]] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response({"sid": "SM1", "status": "queued"}, status=201)

    rich = {"content_sid": "HX1", "variables": {"1": "Bakker", "2": "https://x.nl/b/é"}}
    at_a_server(handle, envelope(channel=Channel.WHATSAPP, rich=rich))
    (form,) = seen
    assert json.loads(form["ContentVariables"]) == {"1": "Bakker", "2": "https://x.nl/b/é"}
    assert (form["ContentSid"], form["To"]) == ("HX1", f"whatsapp:{PHONE}")
    assert "Body" not in form


def test_buttons_are_made_once_in_a_process_however_many_go_at_once(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    async def work(sender: TwilioSender) -> None:
        await asyncio.gather(
            *(
                sender.send(
                    envelope(channel=Channel.WHATSAPP, body=f"{n} 1 Nu 2 Later", rich=menu(str(n)))
                )
                for n in range(12)
            )
        )

    with_sender(account, work)
    assert len(sandbox.world.templates) == 1
    assert {text.body for text in texts(sandbox)} == {str(n) for n in range(12)}
    assert {button.value for button in texts(sandbox)[0].buttons} == {"pay", "later"}


@pytest.mark.parametrize("kind", ["refuse", "500_before", "reset_before", "hang"])
def test_without_a_content_service_the_numbered_text_goes_out(
    kind: str, account: TwilioAccount, sandbox: Sandbox
) -> None:
    fault(sandbox, kind, status=404, match={"path_contains": "/Content"})
    body = "Kies maar\n1 Nu regelen\n2 Later"
    sending = envelope(channel=Channel.WHATSAPP, body=body, rich=menu())
    sent = send(account, sending, call_seconds=4.0 if kind == "hang" else CALL_SECONDS)
    (text,) = texts(sandbox)
    assert (text.sid, text.body, text.buttons) == (sent.provider_id, body, ())


# ------------------------------------------------------------------- what a fault means


@pytest.mark.parametrize(("digit", "code"), [("3", "21211"), ("2", "21610"), ("6", "21614")])
def test_a_refused_number_is_final_and_has_the_providers_code(
    digit: str, code: str, account: TwilioAccount, sandbox: Sandbox
) -> None:
    error = failure(account, envelope(recipient=f"+3161999000{digit}"))
    assert isinstance(error, PermanentDeliveryError)
    assert (error.code, texts(sandbox)) == (code, [])


def test_a_call_for_patience_says_how_long(account: TwilioAccount, sandbox: Sandbox) -> None:
    fault(sandbox, "429", retry_after=7)
    error = failure(account)
    assert isinstance(error, TransientDeliveryError)
    assert (error.after, texts(sandbox)) == (7.0, [])


@pytest.mark.parametrize("code", [20429, 21611, 30001, 63018])
def test_codes_that_mean_later_may_be_sent_again(
    code: int, account: TwilioAccount, sandbox: Sandbox
) -> None:
    fault(sandbox, "refuse", code=code)
    error = failure(account)
    assert isinstance(error, TransientDeliveryError)
    assert (error.code, error.after) == (str(code), None)


@pytest.mark.parametrize(("status", "code"), [(401, "20003"), (403, "20003"), (404, "20404")])
def test_keys_that_are_refused_are_not_the_messages_fault(
    status: int, code: str, account: TwilioAccount, sandbox: Sandbox
) -> None:
    fault(sandbox, "refuse", status=status)
    error = failure(account)
    assert isinstance(error, TransientDeliveryError)
    assert error.code == code


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        ("500_before", 0),
        ("500_after", 1),
        ("reset_before", 0),
        ("reset_after", 1),
        ("hang", 0),
        ("hang_after", 1),
    ],
)
def test_a_call_that_broke_off_is_uncertain_whether_it_was_taken_or_not(
    kind: str, taken: int, account: TwilioAccount, sandbox: Sandbox
) -> None:
    fault(sandbox, kind, seconds=5)
    patience = 2.0 if kind.startswith("hang") else CALL_SECONDS
    assert isinstance(failure(account, call_seconds=patience), UncertainDeliveryError)
    assert len(texts(sandbox)) == taken
    assert [rule.struck for rule in sandbox.faults.rules] == [1], "nobody tried again"


def test_a_refused_connection_was_surely_not_taken() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    account = TwilioAccount(account_sid="AC1", auth_token="x", api_url=url)
    assert isinstance(failure(account), TransientDeliveryError)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def sender_to(handle: Handler) -> AsyncIterator[TwilioSender]:
    """Give a sender whose Twilio is a server of our own."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    sender = TwilioSender(TwilioAccount(account_sid="AC1", auth_token="x", api_url=url))
    try:
        yield sender
    finally:
        await sender.close()
        await runner.cleanup()


def at_a_server(handle: Handler, sending: Envelope) -> Sent:
    async def live() -> Sent:
        async with sender_to(handle) as sender:
            return await sender.send(sending)

    return asyncio.run(live())


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>Onderhoud</html>"),
        (201, "{}"),
        (502, "<html>Bad gateway</html>"),
        (503, ""),
        (307, ""),
    ],
)
def test_an_answer_that_says_nothing_leaves_the_message_uncertain(status: int, body: str) -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(status=status, text=body, content_type="text/html")

    with pytest.raises(UncertainDeliveryError):
        at_a_server(handle, envelope())


@pytest.mark.parametrize("sid", [5, {"a": 1}, "SM\0", "\ud800", "SM 1", "S" * 65, True])
def test_an_answer_whose_id_can_be_none_is_a_doubt_of_that_message_alone(sid: Any) -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.json_response({"sid": sid, "status": "queued"}, status=201)

    with pytest.raises(UncertainDeliveryError):
        at_a_server(handle, envelope())


@pytest.mark.parametrize("segments", ["x", "1e3", 99_999_999, -1, "", None, [1], "٣"])
def test_a_good_id_beside_an_odd_number_of_segments_is_kept(segments: Any) -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        answer = {"sid": "SM1", "status": "queued", "num_segments": segments, "error_code": "\0"}
        return web.json_response(answer, status=201)

    sent = at_a_server(handle, envelope())
    assert (sent.provider_id, sent.error_code) == ("SM1", None)
    assert sent.segments in {None, 3}


_ROW = {
    "sid": "SM1",
    "status": "delivered",
    "direction": "outbound-api",
    "to": PHONE,
    "from": SMS,
    "body": "Goedendag",
    "date_created": "Mon, 23 Nov 2026 12:00:00 +0000",
    "date_sent": "Mon, 23 Nov 2026 12:00:01 +0000",
    "num_segments": "1",
    "price": "-0.08",
    "price_unit": "EUR",
}


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ({"date_created": 5}, False),
        ({"date_created": "gisteren"}, False),
        ({"sid": "SM\0"}, False),
        ({"sid": None}, False),
        ({"price": "1e400"}, True),
        ({"price": "NaN"}, True),
        ({"price": "zz", "price_unit": 7}, True),
        ({"num_segments": "zz"}, True),
        ({"num_segments": 10**12}, True),
        ({"body": "a\0b", "status": 3, "to": None, "error_code": {"a": 1}}, True),
        ({"date_sent": []}, True),
    ],
)
def test_an_odd_row_of_the_list_stops_no_other(odd: dict[str, Any], kept: bool) -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        rows = [_ROW | {"sid": "SM0"}, _ROW | odd, _ROW | {"sid": "SM2"}]
        return web.json_response({"messages": rows, "next_page_uri": None})

    async def live() -> list[str]:
        async with sender_to(handle) as sender:
            since = datetime(2026, 11, 22, tzinfo=UTC)
            page = await sender.list_page(
                ListQuery(sender=None, channel=None, since=since, until=since + timedelta(days=2))
            )
            for row in page.messages:
                assert "\0" not in row.body
                assert row.segments in {None, 1}
                assert row.cost_micros in {None, 80_000}
            return [row.provider_id for row in page.messages]

    assert asyncio.run(live()) == ["SM0", *(["SM1"] if kept else []), "SM2"]


def test_a_refusal_that_is_no_json_is_final() -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(status=400, text="<html>Bad request</html>")

    with pytest.raises(PermanentDeliveryError):
        at_a_server(handle, envelope())


def test_a_failure_that_the_answer_tells_at_once_keeps_its_code() -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        answer = {"sid": "SM1", "status": "failed", "error_code": 63024}
        return web.json_response(answer, status=201)

    sent = at_a_server(handle, envelope())
    assert (sent.status, sent.error_code) == (MessageStatus.FAILED, "63024")


# ------------------------------------------------------------------ the lease's last check


def test_a_message_whose_time_is_over_is_not_written_to_the_provider(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    error = failure(account, envelope(begin_before=monotonic() - 0.001))
    assert isinstance(error, LeaseLostError)
    assert texts(sandbox) == []


def test_a_worker_frozen_while_it_connects_writes_nothing_when_it_goes_on() -> None:
    """The lease runs out between the worker's check and the first byte."""
    seen: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.append(request.path)
        return web.json_response({"sid": "SM1", "status": "queued"}, status=201)

    async def live() -> None:
        async with sender_to(handle) as sender:
            sending = asyncio.create_task(sender.send(envelope(begin_before=monotonic() + 0.05)))
            # The next turn of the event loop takes as long as the freeze would.
            asyncio.get_running_loop().call_soon(_freeze)
            with pytest.raises(LeaseLostError):
                await sending
            await asyncio.sleep(0.05)

    asyncio.run(live())
    assert seen == []


def _freeze() -> None:
    ends = monotonic() + 0.1
    while monotonic() < ends:
        pass


# -------------------------------------------------------------------------- the look-up


def look_up(
    account: TwilioAccount, asked: Envelope, since: datetime = LONG_AGO, **more: Any
) -> Any:
    return with_sender(account, lambda sender: sender.look_up(asked, since), **more)


def test_a_look_up_finds_what_was_taken_the_oldest_first(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    sids = [send(account).provider_id for _ in range(2)]
    send(account, envelope(body="Iets anders"))
    send(account, envelope(recipient="+31612345679"))
    send(account, envelope(channel=Channel.WHATSAPP))
    assert [found.provider_id for found in look_up(account, envelope())] == sids


def test_a_look_up_finds_a_menu_by_the_text_above_its_buttons(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    asked = envelope(channel=Channel.WHATSAPP, body="Kies maar\n1 Nu\n2 Later", rich=menu())
    sent = send(account, asked)
    assert [found.provider_id for found in look_up(account, asked)] == [sent.provider_id]


def test_a_look_up_leaves_out_what_is_older_than_the_message(
    account: TwilioAccount, sandbox: Sandbox, now: datetime
) -> None:
    send(account)
    assert look_up(account, envelope(), now + timedelta(minutes=1)) == ()
    assert len(look_up(account, envelope(), now - timedelta(minutes=1))) == 1


def test_a_look_up_leaves_out_what_the_debtor_wrote_with_the_same_words(
    account: TwilioAccount, sandbox: Sandbox
) -> None:
    send(account)
    sandbox.world.by_phone[PHONE][0].direction = "inbound"
    assert look_up(account, envelope()) == ()


@pytest.mark.parametrize("kind", ["500_before", "reset_before", "429", "hang"])
def test_a_list_that_cannot_be_read_proves_nothing(
    kind: str, account: TwilioAccount, sandbox: Sandbox
) -> None:
    # Twice, because reading again over a fresh connection is harmless and done.
    fault(sandbox, kind, seconds=5, match={"method": "GET"}, times=2)
    patience = 0.5 if kind == "hang" else CALL_SECONDS
    with pytest.raises(TransientDeliveryError):
        look_up(account, envelope(), call_seconds=patience)
