"""Sending SMS and WhatsApp through Twilio: the only module that knows the sending side of its SDK.

A message create has no idempotency key (Twilio, error 20500: a retry after a 5xx may send twice),
hence the three kinds of error: surely not taken, refused, unknown.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from outbox.errors import (
    DeliveryError,
    PermanentDeliveryError,
    TransientDeliveryError,
    UncertainDeliveryError,
)
from outbox.senders.number_lookup import LINE_FIELDS, line_type_of
from outbox.senders.provider_list import Listed, ListPage, ListQuery
from outbox.senders.sender import BUSY_CODES, Envelope, Sent
from outbox.senders.twilio_http import CALL, CALL_SECONDS, Call, Line, NotConnectedError
from outbox.senders.twilio_listing import (
    asked,
    code_of,
    is_an_id,
    listed_rows,
    segments_of,
)
from outbox.senders.twilio_menus import buttons_definition, shown_bodies
from outbox.wording.template_approvals import Judgement
from storage.ladder import LineType
from storage.records.messages import MessageStatus
from storage.words import Channel

log = structlog.get_logger()

#: Buttons that cannot be made within this time are left out: the text must still go in time.
CONTENT_SECONDS = 3.0
#: How many of a recipient's messages a look-up reads.
LOOK_UP_LIMIT = 50
#: Messages on one page of the whole list; Twilio gives at most 1,000.
LIST_PAGE = 500

#: Our keys or our account are refused: not the message's fault, and it was surely not taken.
_OUR_FAULT = {401: "20003", 403: "20003", 404: "20404"}

#: What the SDK raises on an answer that it can make nothing of, besides its own and the network's.
_UNREADABLE = (
    *(TwilioException, aiohttp.ClientError, TimeoutError, OSError),
    *(ValueError, TypeError, AttributeError, RecursionError),
)

_STATUS = {
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}


class _OurLine(AsyncHttpClient):  # type: ignore[misc] # the SDK ships no types
    """The SDK's HTTP client, over our own line."""

    def __init__(self, line: Line) -> None:
        super().__init__(None, True, None)
        self._line = line

    async def request(  # the SDK's signature
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request, once; the line has its own time-out."""
        answer = await self._line.request(method, url, params, data, headers, auth)
        return Response(answer.status, answer.text, answer.headers)


@dataclass(frozen=True, kw_only=True, slots=True)
class TwilioAccount:
    """How to reach Twilio, and where it reports to."""

    account_sid: str
    auth_token: str
    messaging_service_sid: str = ""
    api_url: str = ""
    #: Our `/hooks/twilio/status`, reachable from outside.
    status_url: str = ""


class TwilioSender:
    """Sends one SMS or WhatsApp message per call and finds those whose call broke off."""

    #: It notes each call itself, right before the first byte of it.
    notes_late = True

    def __init__(self, account: TwilioAccount, call_seconds: float = CALL_SECONDS) -> None:
        self._account = account
        self._call_seconds = call_seconds
        self._line = Line(account.api_url, call_seconds)
        #: Content ids of the buttons that were made in this process, by what they show.
        self._buttons: dict[str, str] = {}
        self._making = asyncio.Lock()
        self._client = Client(
            account.account_sid,
            account.auth_token,
            http_client=_OurLine(self._line),
            # Twilio's region and edge variables would corrupt an address of our own.
            environment={},
        )
        # The SDK loads this part when it is first touched, which takes half a second: not then.
        self._messages = self._client.messages

    async def send(self, envelope: Envelope) -> Sent:
        """Hand one message to Twilio.

        Raises:
            DeliveryError: it did not go out as meant; which one says what may be done.
        """
        call = Call(check=envelope.last_check)
        token = CALL.set(call)
        try:
            # The buttons' making counts too: all of it must end within the worker's lease.
            async with asyncio.timeout(self._call_seconds):
                content = await self._content(envelope)
                made = await self._messages.create_async(**self._fields(envelope, content))
        except (TwilioException, aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            raise _classified(error, call) from error
        finally:
            CALL.reset(token)
        if not is_an_id(made.sid):
            raise UncertainDeliveryError("Twilio answered without a message id")
        return Sent(
            provider_id=made.sid,
            status=_status_of(made.status),
            segments=segments_of(made.num_segments),
            error_code=_code_of(made),
        )

    async def _content(self, envelope: Envelope) -> dict[str, Any]:
        """Return the content id and variables of a rich message; empty where plain text must do.

        Buttons need a content at Twilio. Where none can be made the body goes out as it is: it
        holds the same menu with numbers.
        """
        rich = envelope.rich
        if rich.get("content_sid"):
            return {"content_sid": rich["content_sid"], "variables": rich.get("variables", {})}
        if not rich.get("buttons"):
            return {}
        definition = buttons_definition(rich["buttons"])
        try:
            async with asyncio.timeout(min(CONTENT_SECONDS, self._call_seconds / 2)):
                made = await self._buttons_of(definition)
        except (DeliveryError, TimeoutError) as error:
            log.warning("buttons_not_made", why=f"{type(error).__name__}: {error}")
            return {}
        return {"content_sid": made, "variables": {"1": rich["buttons"]["body"]}}

    async def _buttons_of(self, definition: dict[str, Any]) -> str:
        digest = json.dumps(definition, sort_keys=True)
        # Many sends are under way at once; the first one makes it, the others wait for it.
        async with self._making:
            if digest not in self._buttons:
                self._buttons[digest] = await self.make_content(definition)
            return self._buttons[digest]

    def _fields(self, envelope: Envelope, content: dict[str, Any]) -> dict[str, Any]:
        whatsapp = envelope.channel is Channel.WHATSAPP
        prefix = "whatsapp:" if whatsapp else ""
        fields: dict[str, Any] = {"to": prefix + envelope.recipient}
        if self._account.messaging_service_sid and not whatsapp:
            fields["messaging_service_sid"] = self._account.messaging_service_sid
        if envelope.sender and envelope.sender != self._account.messaging_service_sid:
            fields["from_"] = prefix + envelope.sender
        if content:
            fields["content_sid"] = content["content_sid"]
            # The SDK would send a dict as two parameters; Twilio wants a JSON text.
            fields["content_variables"] = json.dumps(content["variables"])
        else:
            fields["body"] = envelope.body
        if self._account.status_url:
            fields["status_callback"] = f"{self._account.status_url}?m={envelope.message_id}"
        if envelope.validity_seconds is not None:
            fields["validity_period"] = envelope.validity_seconds
        return fields

    async def look_up(self, envelope: Envelope, since: datetime) -> tuple[Sent, ...] | None:
        """Return Twilio's messages to the same recipient with the same text, the oldest first.

        The list is not asked by date: a message that Twilio still holds back has no DateSent, and
        must not be taken for one that Twilio never got.

        Raises:
            TransientDeliveryError: the list cannot be read now, so nothing is proved.
        """
        prefix = "whatsapp:" if envelope.channel is Channel.WHATSAPP else ""
        shown = shown_bodies(envelope)
        try:
            found = await self._messages.list_async(
                to=prefix + envelope.recipient, limit=LOOK_UP_LIMIT
            )
        except _UNREADABLE as error:
            raise TransientDeliveryError("the provider's list cannot be read now") from error
        return tuple(
            Sent(
                provider_id=message.sid,
                status=_status_of(message.status),
                error_code=_code_of(message),
            )
            for message in reversed(found)
            if _is_outbound(message)
            and is_an_id(message.sid)
            and _is_since(message, since)
            and (message.body or "").strip() in shown
        )

    async def list_page(self, query: ListQuery, page: str | None = None) -> ListPage:
        """Return one page of what Twilio sent for us, without its own answers to STOP.

        Raises:
            TransientDeliveryError: the list cannot be read now.
        """
        try:
            if page is not None:
                found = await self._client.messages.get_page_async(page)
            else:
                found = await self._client.messages.page_async(**asked(query), page_size=LIST_PAGE)
            rows = listed_rows(iter(found))
        except _UNREADABLE as error:
            raise TransientDeliveryError("the provider's list cannot be read now") from error
        return ListPage(messages=tuple(rows), next_page=found.next_page_url)

    async def fetch(self, provider_id: str) -> Listed | None:
        """Return one message as Twilio has it now; None when it knows no such id.

        Raises:
            TransientDeliveryError: it cannot be read now.
        """
        try:
            found = listed_rows(iter([await self._client.messages(provider_id).fetch_async()]))
        except _UNREADABLE as error:
            if getattr(error, "status", None) == 404:
                return None
            raise TransientDeliveryError("the provider cannot be asked now") from error
        if not found:
            raise TransientDeliveryError("the provider's answer cannot be read")
        return found[0]

    async def line_of(self, phone: str) -> LineType:
        """Return what Lookup says about a number's line.

        Raises:
            TransientDeliveryError: it says nothing, or nothing that can be read.
        """
        try:
            asked = self._client.lookups.v2.phone_numbers(phone)
            found = await asked.fetch_async(fields=LINE_FIELDS)
        except _UNREADABLE as error:
            raise TransientDeliveryError("Lookup gives no answer now") from error
        line = found.line_type_intelligence
        return line_type_of(phone, found.valid, found.phone_number, found.validation_errors, line)

    async def make_content(self, definition: Mapping[str, Any]) -> str:
        """Make a rich message at Twilio and return its content id (HX…).

        Raises:
            DeliveryError: it could not be made; the caller falls back to plain text.
        """
        call = self._client.request_async(
            "POST",
            "https://content.twilio.com/v1/Content",
            data=dict(definition),
            headers={"Content-Type": "application/json"},
        )
        answer = await self._json_of(call)
        sid = answer.get("sid")
        if not isinstance(sid, str):
            raise PermanentDeliveryError("Twilio made no content")
        return sid

    async def ask_approval(self, content_sid: str, name: str) -> str:
        """Ask WhatsApp to approve a template as utility; return the state it answers with."""
        call = self._client.request_async(
            "POST",
            f"https://content.twilio.com/v1/Content/{content_sid}/ApprovalRequests/whatsapp",
            data={"name": name, "category": "UTILITY"},
            headers={"Content-Type": "application/json"},
        )
        return str((await self._json_of(call)).get("status", "pending"))

    async def approval(self, content_sid: str) -> Judgement:
        """Return a template's state (received, pending, approved, rejected …) and category."""
        call = self._client.request_async(
            "GET", f"https://content.twilio.com/v1/Content/{content_sid}/ApprovalRequests"
        )
        answer = await self._json_of(call)
        judged = answer.get("whatsapp") or {}
        return Judgement(
            state=str(judged.get("status") or "unsubmitted"),
            category=str(judged.get("category") or ""),
        )

    async def _json_of(self, call: Any) -> dict[str, Any]:
        try:
            response = await call
            if response.status_code >= 400:
                raise PermanentDeliveryError(f"Twilio answered {response.status_code}")
            answer = json.loads(response.text)
        except (TwilioException, aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            raise TransientDeliveryError("Twilio's content service cannot be reached") from error
        return answer if isinstance(answer, dict) else {}

    async def close(self) -> None:
        """Close the connections."""
        await self._line.close()
        await asyncio.sleep(0)


def _is_outbound(message: Any) -> bool:
    return str(message.direction or "outbound-api").startswith("outbound")


def _is_since(message: Any, since: datetime) -> bool:
    made = message.date_created
    return not isinstance(made, datetime) or made >= since


def _code_of(message: Any) -> str | None:
    return code_of(message.error_code)


def _status_of(status: object) -> MessageStatus:
    return _STATUS.get(str(status or ""), MessageStatus.SENT)


def _classified(error: Exception, call: Call) -> DeliveryError:
    """Say what an error means for a second try."""
    if call.stopped_by is not None:
        return call.stopped_by
    if isinstance(error, NotConnectedError):
        return TransientDeliveryError("Twilio cannot be reached")
    status = getattr(error, "status", None)
    code = str(getattr(error, "code", "") or "")
    if status == 429 or code in BUSY_CODES:
        return TransientDeliveryError(
            "Twilio asks to slow down", code=code or "20429", after=call.retry_after
        )
    if status in _OUR_FAULT:
        return TransientDeliveryError(
            f"Twilio does not let us in ({status})", code=_OUR_FAULT[status]
        )
    if isinstance(status, int) and 400 <= status < 500:
        return PermanentDeliveryError(f"Twilio refused ({status}, code {code})", code=code)
    # A 5xx, a reset, a time-out, or an answer that is no JSON: it may have been taken.
    return UncertainDeliveryError(f"the call broke off: {type(error).__name__}", code=code or None)
