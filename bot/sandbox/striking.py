"""How a fault strikes a request: the middleware in front of every provider's routes."""

from __future__ import annotations

import asyncio
import json
import socket
import struct

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.sandbox.faults import Fault, FaultScript
from bot.sandbox.refusals import ANSWERS, Refusal

#: The path under which each provider's API lives; pages and controls are never struck.
API_PATHS = {"/twilio/": "twilio", "/mollie/v2/": "mollie", "/telegram/": "telegram"}

#: Linger for no time: the close becomes a TCP reset.
RESET = struct.pack("ii", 1, 0)


def fault_middleware(script: FaultScript) -> Middleware:
    """Make the middleware that lets the script's faults strike."""

    @web.middleware
    async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not script.rules:
            return await handler(request)
        provider = next((p for path, p in API_PATHS.items() if request.path.startswith(path)), "")
        if not provider:
            return await handler(request)
        fields = await request_fields(request)
        fault = script.take_request(provider, request.method, request.path, fields)
        if fault is None:
            return await handler(request)
        return await STRIKES[fault.kind](request, handler, fault)

    return strike


async def request_fields(request: web.Request) -> dict[str, str]:
    """Return what a request carries in its query and body, flat."""
    fields = dict(request.query)
    body = await request.read()
    if "json" in request.content_type:
        content = json.loads(body or b"{}")
        fields.update({name: str(value) for name, value in content.items()})
    elif body:
        fields.update({name: str(value) for name, value in (await request.post()).items()})
    return fields


async def too_many(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Refuse because of the rate; nothing is taken."""
    return ANSWERS[fault.provider](
        Refusal(status=429, message="Too Many Requests", retry_after=fault.retry_after)
    )


async def refuse(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Refuse in the provider's own way; nothing is taken."""
    return ANSWERS[fault.provider](
        Refusal(status=fault.status, code=fault.code, message="Refused by the fault script")
    )


async def fail_before(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Answer 500; nothing is taken."""
    return ANSWERS[fault.provider](
        Refusal(status=500, message="An internal server error has occurred")
    )


async def fail_after(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Take it, then answer 500 all the same."""
    await handler(request)
    return await fail_before(request, handler, fault)


async def reset_before(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Reset the connection; nothing is taken."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        transport.abort()
    return web.Response(status=500)


async def reset_after(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Take it, then reset the connection instead of answering."""
    await handler(request)
    return await reset_before(request, handler, fault)


async def hang(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Keep silent and take nothing, until the client gives up or the time is over."""
    await asyncio.sleep(fault.seconds)
    return await reset_before(request, handler, fault)


async def hang_after(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Take it, then keep silent."""
    await handler(request)
    return await hang(request, handler, fault)


async def slow(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Take it at once, answer late."""
    response = await handler(request)
    await asyncio.sleep(fault.seconds)
    return response


STRIKES = {
    "429": too_many,
    "refuse": refuse,
    "500_before": fail_before,
    "500_after": fail_after,
    "reset_before": reset_before,
    "reset_after": reset_after,
    "hang": hang,
    "hang_after": hang_after,
    "slow": slow,
}
