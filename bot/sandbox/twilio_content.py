"""Twilio's Content API: templates, their text with values filled in, WhatsApp's approval."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from bot.sandbox.refusals import Refusal, twilio_refusal
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.world import Button, Template, World, new_id
from storage.clock import Clock

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")

#: Richest first: Twilio shows the richest type that the channel can carry.
RICHEST = ("twilio/quick-reply", "twilio/list-picker", "twilio/call-to-action", "twilio/card")

#: A list picker cannot be approved, so it goes only within the window (domain rule of Meta).
SESSION_ONLY = "twilio/list-picker"


class ContentRest:
    """The routes under /v1/Content."""

    def __init__(self, settings: SandboxSettings, clock: Clock, world: World) -> None:
        self._settings = settings
        self._clock = clock
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        base = "/twilio/v1/Content"
        return [
            web.post(base, self.create),
            web.get(base, self.list),
            web.get("/twilio/v1/ContentAndApprovals", self.list),
            web.get(base + "/{sid}", self.fetch),
            web.delete(base + "/{sid}", self.delete),
            web.post(base + "/{sid}/ApprovalRequests/whatsapp", self.submit),
            web.get(base + "/{sid}/ApprovalRequests", self.approval),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Make a template."""
        body = await request.json()
        types = {kind: content for kind, content in (body.get("types") or {}).items() if content}
        if not types or not body.get("language"):
            return twilio_refusal(Refusal(status=400, code=20001, message="Invalid parameter"))
        template = Template(
            sid=new_id("HX"),
            friendly_name=body.get("friendly_name") or "",
            language=body["language"],
            variables={str(name): str(v) for name, v in (body.get("variables") or {}).items()},
            types=types,
            created=self._clock.now(),
        )
        self._world.templates[template.sid] = template
        self._world.changed("template")
        return web.json_response(self._resource(request, template), status=201)

    async def list(self, request: web.Request) -> web.Response:
        """List templates, page by page."""
        size = int(request.query.get("PageSize", 50))
        page = int(request.query.get("Page", 0))
        templates = list(self._world.templates.values())
        shown = [self._resource(request, t) for t in templates[page * size : (page + 1) * size]]
        if request.path.endswith("ContentAndApprovals"):
            for resource in shown:
                template = self._world.templates[resource["sid"]]
                resource["approval_requests"] = approval_of(template)
        url = f"{request.url.origin()}{request.path}?PageSize={size}&Page="
        further = len(templates) > (page + 1) * size
        meta = {
            "page": page,
            "page_size": size,
            "first_page_url": f"{url}0",
            "previous_page_url": f"{url}{page - 1}" if page else None,
            "url": f"{url}{page}",
            "next_page_url": f"{url}{page + 1}" if further else None,
            "key": "contents",
        }
        return web.json_response({"contents": shown, "meta": meta})

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one template."""
        template = self._world.templates.get(request.match_info["sid"])
        if template is None:
            return twilio_refusal(Refusal(status=404))
        return web.json_response(self._resource(request, template))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a template."""
        if self._world.templates.pop(request.match_info["sid"], None) is None:
            return twilio_refusal(Refusal(status=404))
        return web.Response(status=204)

    async def submit(self, request: web.Request) -> web.Response:
        """Hand a template to WhatsApp; the answer is there at once unless set otherwise."""
        template = self._world.templates.get(request.match_info["sid"])
        if template is None:
            return twilio_refusal(Refusal(status=404))
        body = await request.json()
        template.approval_name = body.get("name", "")
        template.category = body.get("category", "")
        template.rejection = fault_of(template)
        template.approval = "rejected" if template.rejection else self._settings.approval
        self._world.changed()
        return web.json_response({**approval_of(template), "status": "received"}, status=201)

    async def approval(self, request: web.Request) -> web.Response:
        """Tell what WhatsApp says about a template."""
        template = self._world.templates.get(request.match_info["sid"])
        if template is None:
            return twilio_refusal(Refusal(status=404))
        return web.json_response(
            {
                "sid": template.sid,
                "account_sid": self._settings.account_sid,
                "url": str(request.url),
                "whatsapp": {"type": "whatsapp", **approval_of(template)},
            }
        )

    def _resource(self, request: web.Request, template: Template) -> dict[str, Any]:
        url = f"{request.url.origin()}/twilio/v1/Content/{template.sid}"
        created = template.created.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "sid": template.sid,
            "account_sid": self._settings.account_sid,
            "friendly_name": template.friendly_name,
            "language": template.language,
            "variables": template.variables,
            "types": template.types,
            "date_created": created,
            "date_updated": created,
            "url": url,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }


def approval_of(template: Template) -> dict[str, Any]:
    """Return the approval part of a template's resource."""
    return {
        "name": template.approval_name,
        "category": template.category,
        "content_type": next(iter(template.types)),
        "status": template.approval,
        "rejection_reason": template.rejection,
        "allow_category_change": True,
    }


def fault_of(template: Template) -> str:
    """Return why WhatsApp would reject a template, or nothing.

    Meta's rules for template text: at most 1,024 characters, no variable at either end, no two
    variables side by side, and a sample value for each (twilio.com/docs/whatsapp/tutorial).
    """
    if SESSION_ONLY in template.types:
        return "List pickers cannot be submitted for approval"
    body = body_of(template.types).strip()
    names = VARIABLE.findall(body)
    found = {
        "The body is longer than 1024 characters": len(body) > 1024,
        "The body starts or ends with a variable": bool(
            re.match(VARIABLE, body) or body.endswith("}}")
        ),
        "Two variables stand side by side": bool(re.search(r"\}\}\s*\{\{", body)),
        "A variable has no sample value": any(not template.variables.get(n) for n in names),
    }
    return next((reason for reason, wrong in found.items() if wrong), "")


def body_of(types: dict[str, dict[str, Any]]) -> str:
    """Return the text of the richest type that a template has."""
    for kind in (*RICHEST, "twilio/text"):
        if kind in types:
            return str(types[kind].get("body") or types[kind].get("title") or "")
    return str(next(iter(types.values())).get("body") or "")


def read_variables(text: str) -> dict[str, str] | None:
    """Read ContentVariables; None when they are not a JSON object of usable values.

    Unusable are null, empty, a line break, a tab, more than four spaces (Twilio error 21656).
    """
    try:
        values = json.loads(text or "{}")
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    for value in values.values():
        if value in (None, "") or re.search(r"[\n\r\t]| {5}", str(value)):
            return None
    return {str(name): str(value) for name, value in values.items()}


def render(
    template: Template, values: dict[str, str], channel: str
) -> tuple[str, tuple[Button, ...]]:
    """Fill a template in for a channel: its text and, on WhatsApp, its buttons."""
    known = {**template.variables, **values}

    def fill(text: str) -> str:
        return VARIABLE.sub(lambda found: known.get(found[1], found[0]), text)

    plain_text = template.types.get("twilio/text", {}).get("body")
    if channel == "sms":
        return fill(plain_text or body_of(template.types)), ()
    buttons: list[Button] = []
    for kind in RICHEST:
        content = template.types.get(kind)
        if content is not None:
            buttons = [read_button(b, kind) for b in content.get("actions") or ()]
            buttons += [read_button(b, kind) for b in content.get("items") or ()]
            break
    for button in buttons:
        button.title, button.value = fill(button.title), fill(button.value)
    return fill(body_of(template.types)), tuple(buttons)


def read_button(action: dict[str, Any], kind: str) -> Button:
    """Read a button, a link or a list item of a template."""
    title = str(action.get("title") or action.get("item") or "")
    if kind == SESSION_ONLY:
        return Button(kind="list", title=title, value=str(action.get("id") or title))
    if str(action.get("type", "")).upper() == "URL":
        return Button(kind="url", title=title, value=str(action.get("url") or ""))
    return Button(kind="reply", title=title, value=str(action.get("id") or title))
