"""The debtor's page `/b/<token>`: confirm, see, pay, agree a plan, object, stop.

A GET changes nothing, because messengers fetch links to show a preview; only a POST acts. Nothing
of the debt is shown until this browser confirmed who it is, or the link was made for somebody who
had done so in the conversation.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from bot.bootstrap import House
from bot.debtor.forms import DebtorForms, PageDeed, PageHooks
from bot.debtor.render import Renderer, page_headers
from bot.debtor.screens import DebtorScreens

__all__ = ["PageDeed", "PageHooks", "debtor_blueprint"]


def debtor_blueprint(house: House, hooks: PageHooks | None = None) -> Blueprint:
    """Return the pages at `/b/<token>` and below."""
    blueprint = Blueprint(
        "debtor_pages",
        __name__,
        template_folder="../pages",
        static_folder="../pages/static",
        static_url_path="/b-static",
    )
    out = Renderer(house)
    screens = DebtorScreens(out)
    forms = DebtorForms(out, screens, hooks or PageHooks())
    blueprint.add_url_rule("/b/<token>", "home", screens.home, methods=["GET"])
    blueprint.add_url_rule("/b/<token>", "act", forms.act, methods=["POST"])
    blueprint.add_url_rule("/b/<token>/<page>", "sub", screens.sub, methods=["GET"])
    headers = page_headers(house.settings)

    @blueprint.after_request
    def guard(response: Response) -> Response:
        if request.endpoint == "debtor_pages.static":
            return response
        for name, value in headers.items():
            # A PDF brings a stricter policy of its own.
            response.headers.setdefault(name, value)
        return response

    return blueprint
