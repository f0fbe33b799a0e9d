"""Texts go to a real HTTP server that plays Telegram, and every fault says what it means."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.sender import Envelope, Sent
from outbox.senders.telegram_sender import TelegramSender, method_url
from storage.words import Channel

TOKEN = "123456:a-token-that-nobody-may-ever-see-00"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def envelope(body: str = "Preminder ma 23 nov") -> Envelope:
    return Envelope(
        message_id=7, channel=Channel.TELEGRAM, sender="bot", recipient="-1001", body=body
    )


async def call(handler: Handler, body: str, timeout: float) -> Sent:
    app = web.Application()
    app.router.add_post("/telegram/bot{token}/sendMessage", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    sender = TelegramSender(TOKEN, f"http://127.0.0.1:{port}/telegram/bot", timeout=timeout)
    try:
        return await sender.send(envelope(body))
    finally:
        await sender.close()
        await runner.cleanup()


def send(handler: Handler, body: str = "Preminder ma 23 nov", timeout: float = 30) -> Sent:
    return asyncio.run(call(handler, body, timeout))


def answering(status: int, answer: Any) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        if isinstance(answer, str):
            return web.Response(status=status, text=answer)
        return web.json_response(answer, status=status)

    return handle


def test_a_text_goes_to_the_chat_as_plain_text() -> None:
    seen: list[tuple[str, Any]] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.append((request.match_info["token"], await request.json()))
        return web.json_response({"ok": True, "result": {"message_id": 99}})

    assert send(handle) == Sent(provider_id="telegram:7:99")
    fields = {
        "chat_id": "-1001",
        "text": "Preminder ma 23 nov",
        "link_preview_options": {"is_disabled": True},
    }
    assert seen == [(TOKEN, fields)]


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (429, {"ok": False, "parameters": {"retry_after": 13}}, TransientDeliveryError),
        (400, {"ok": False, "description": "chat not found"}, PermanentDeliveryError),
        (403, {"ok": False, "description": "bot was blocked"}, PermanentDeliveryError),
        (401, {"ok": False}, PermanentDeliveryError),
        (500, {"ok": False}, UncertainDeliveryError),
        (502, "<html>", UncertainDeliveryError),
        (200, "not json", UncertainDeliveryError),
        (200, {"ok": False}, UncertainDeliveryError),
        (200, ["odd"], UncertainDeliveryError),
        (302, "", UncertainDeliveryError),
    ],
)
def test_an_answer_says_what_it_means_for_a_second_try(
    status: int, answer: Any, error: type[DeliveryError]
) -> None:
    with pytest.raises(error) as caught:
        send(answering(status, answer))
    assert type(caught.value) is error
    if status == 429:
        assert isinstance(caught.value, TransientDeliveryError)
        assert caught.value.after == 13.0


def test_a_hang_after_sending_is_uncertain() -> None:
    async def hang(request: web.Request) -> web.StreamResponse:
        await request.read()
        while request.transport is not None and not request.transport.is_closing():
            await asyncio.sleep(0.02)
        return web.Response()

    with pytest.raises(UncertainDeliveryError):
        send(hang, timeout=2.0)


def test_a_reset_after_sending_is_uncertain() -> None:
    async def reset(request: web.Request) -> web.StreamResponse:
        await request.read()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    with pytest.raises(UncertainDeliveryError):
        send(reset)


def test_nobody_listening_is_safe_to_try_again() -> None:
    async def try_it(port: int) -> None:
        sender = TelegramSender(TOKEN, f"http://127.0.0.1:{port}/bot")
        try:
            await sender.send(envelope())
        finally:
            await sender.close()

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(TransientDeliveryError):
            asyncio.run(try_it(taken.getsockname()[1]))


@pytest.mark.parametrize("body", ["", "x" * 4097])
def test_a_text_that_telegram_would_refuse_is_not_sent(body: str) -> None:
    with pytest.raises(PermanentDeliveryError):
        send(answering(200, {}), body)


@pytest.mark.parametrize("status", [200, 302, 400, 429, 500])
def test_no_error_shows_the_token(status: int) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(answering(status, "x"))
    error: BaseException | None = caught.value
    while error is not None:
        assert "nobody-may-ever-see" not in f"{error!s}{error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_an_address_with_or_without_bot_will_do() -> None:
    assert method_url("", "1:a", "getMe") == "https://api.telegram.org/bot1:a/getMe"
    assert method_url("http://x/bot", "1:a", "getMe") == "http://x/bot1:a/getMe"
    assert method_url("http://x/telegram/", "1:a", "getMe") == "http://x/telegram/bot1:a/getMe"
