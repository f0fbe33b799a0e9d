"""The console's blueprint: its routes, who may enter, and what a page says when something fails."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

import bot
from bot.bootstrap import House
from bot.staff import intent_words, wording
from bot.staff.autopay_pages import AutopayPages
from bot.staff.bank_pages import BankPages
from bot.staff.console_entry import Entry
from bot.staff.console_pages import Pages
from bot.staff.correction_pages import CorrectionPages
from bot.staff.document_pages import DocumentPages
from bot.staff.headers import protect
from bot.staff.login import desk_user, is_poll, keyboard_of
from bot.staff.plan_pages import PlanPages
from bot.staff.takeover import display_name

_PAGES = Path(bot.__file__).parent / "pages"
#: What may be seen without a login: the door itself and its looks.
OPEN_ENDPOINTS = frozenset({"console.log_in", "console.static"})


def console_blueprint(house: House) -> Blueprint:
    """Return the staff console, to be registered on an app that `init_login` was called on."""
    desk = Blueprint(
        "console",
        __name__,
        url_prefix="/console",
        template_folder=str(_PAGES),
        static_folder=str(_PAGES / "static"),
        static_url_path="/static",
    )
    _add_routes(desk, Entry(house), Pages(house))
    _add_corrections(desk, CorrectionPages(house))
    _add_bank(desk, BankPages(house))
    _add_offers(desk, PlanPages(house))
    _add_documents(desk, DocumentPages(house))
    _add_autopay(desk, AutopayPages(house))
    desk.before_request(_guard)
    desk.context_processor(_shared)
    desk.register_error_handler(CSRFError, _stale_form)
    desk.register_error_handler(NotFound, _unknown)
    desk.register_error_handler(NoResultFound, _unknown)

    @desk.after_request
    def headers(response: Response) -> Response:
        return protect(response, house.settings.sandbox_url)

    return desk


def _add_routes(desk: Blueprint, entry: Entry, pages: Pages) -> None:
    talk = "/conversations/<uuid:conversation_id>"
    both, post = ["GET", "POST"], ["POST"]
    desk.add_url_rule("/login", "log_in", entry.log_in, methods=both)
    desk.add_url_rule("/logout", "log_out", entry.log_out, methods=post)
    desk.add_url_rule("/telegram", "telegram", entry.telegram, methods=both)
    desk.add_url_rule("/", "inbox", pages.inbox)
    desk.add_url_rule(talk, "thread", pages.thread)
    desk.add_url_rule(f"{talk}/take-over", "take_over", pages.take_over, methods=post)
    desk.add_url_rule(f"{talk}/hand-back", "hand_back", pages.hand_back, methods=post)
    desk.add_url_rule(f"{talk}/reply", "reply", pages.reply, methods=post)
    desk.add_url_rule("/tasks/<int:task_id>/done", "finish", pages.finish, methods=post)
    desk.add_url_rule("/tasks/<int:task_id>/refund", "refund", pages.refund, methods=post)


def _add_corrections(desk: Blueprint, pages: CorrectionPages) -> None:
    meant = "/conversations/<uuid:conversation_id>/messages/<int:inbound_id>/meant"
    desk.add_url_rule(meant, "meant", pages.meant, methods=["POST"])
    desk.add_url_rule("/corrections", "corrections", pages.listed)
    judge = "/corrections/<int:correction_id>"
    desk.add_url_rule(judge, "judge_correction", pages.judge, methods=["POST"])


def _add_bank(desk: Blueprint, pages: BankPages) -> None:
    desk.add_url_rule("/bank", "bank", pages.listed)
    line = "/bank/<int:line_id>"
    desk.add_url_rule(f"{line}/accept", "bank_accept", pages.accept, methods=["POST"])
    desk.add_url_rule(f"{line}/choose", "bank_choose", pages.choose, methods=["POST"])
    desk.add_url_rule(f"{line}/ignore", "bank_ignore", pages.ignore, methods=["POST"])


def _add_offers(desk: Blueprint, pages: PlanPages) -> None:
    offer = "/conversations/<uuid:conversation_id>/offers/<uuid:offer_id>"
    desk.add_url_rule(f"{offer}/accept", "accept_offer", pages.accept, methods=["POST"])
    desk.add_url_rule(f"{offer}/decline", "decline_offer", pages.decline, methods=["POST"])


def _add_documents(desk: Blueprint, pages: DocumentPages) -> None:
    document = "/conversations/<uuid:conversation_id>/invoices/<uuid:invoice_id>.pdf"
    desk.add_url_rule(document, "invoice_pdf", pages.invoice_pdf)


def _add_autopay(desk: Blueprint, pages: AutopayPages) -> None:
    autopay = "/conversations/<uuid:conversation_id>/claims/<uuid:claim_id>/autopay"
    desk.add_url_rule(autopay, "autopay", pages.ask)
    desk.add_url_rule(f"{autopay}/stop", "autopay_stop", pages.stop, methods=["POST"])


def _guard() -> ResponseReturnValue | None:
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    if desk_user() is None:
        keyboard_of(current_app).leave()
        return redirect(url_for("console.log_in", next=_way_back()), HTTPStatus.SEE_OTHER)
    if not is_poll():
        keyboard_of(current_app).touch()
    return None


def _way_back() -> str | None:
    # A form cannot be sent again by following a link, so only pages are come back to.
    return request.path if request.method == "GET" else None


def _shared() -> dict[str, Any]:
    user = desk_user()
    return {
        "me": display_name(user),
        "poll": is_poll(),
        "wording": wording,
        "intents": intent_words,
    }


def _stale_form(error: Exception) -> ResponseReturnValue:
    page = render_template("console/stale.html", text=request.form.get("text", ""))
    return page, HTTPStatus.BAD_REQUEST


def _unknown(error: Exception) -> ResponseReturnValue:
    return render_template("console/unknown.html"), HTTPStatus.NOT_FOUND
