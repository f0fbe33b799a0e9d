"""The page `/echt`: who we are, whether a code is ours, and a report of a message that is not.

It tells nobody about a debt. Whoever has a code and the last digits of the number that it was sent
to hears the public name of the creditor, which the message itself named too; everybody else hears
that we do not know the code, whatever part of it was right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.check_codes import creditor_of_code, normal_code
from bot.check_page.pace import Pace, visitor_of
from bot.check_page.texts import say
from bot.debtor.render import chosen_language, see
from outbox.planning.composing import public_name
from outbox.planning.policies import policy_of
from storage.clock import LOCAL, monotonic
from storage.records.creditors import Creditor
from storage.records.tasks import TaskKind, add_task
from storage.words import Language

ADDRESS = "/echt"
MOST_CHARACTERS = 2000
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_SUMMARY = "iemand meldt een verdacht bericht (pagina /echt)"
_TEN_MINUTES, _HOUR = 600.0, 3600.0


class CheckPage:
    """The views; each opens one transaction and holds none while it renders."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._checks = Pace(each=10, all_together=600, seconds=_TEN_MINUTES)
        self._reports = Pace(each=5, all_together=100, seconds=_HOUR)

    def show(self) -> Response:
        """Explain how to recognise us; say thanks after a report."""
        return self._page(result="reported" if request.args.get("gemeld") == "1" else None)

    def act(self) -> Response:
        """Look a code up, or take a report."""
        if request.form.get("action") == "report":
            return self._report()
        return self._check()

    def _check(self) -> Response:
        code = normal_code(request.form.get("code", "")[:80])
        digits = "".join(filter(str.isdecimal, request.form.get("digits", "")[:20]))[-4:]
        typed = {"code": request.form.get("code", "")[:80], "digits": digits}
        if code.count("-") != 2:
            return self._wrong("code_missing", "code", typed)
        if len(digits) != 4:
            return self._wrong("digits_missing", "cijfers", typed)
        if not self._checks.allows(visitor_of(request.remote_addr), monotonic()):
            return self._wrong("too_many", None, typed, HTTPStatus.TOO_MANY_REQUESTS)
        with self._house.database.service() as session:
            creditor = creditor_of_code(session, code, digits)
            name = public_name(creditor, policy_of(creditor)) if creditor else None
        return self._page(result="ours" if name else "unknown", creditor=name, typed=typed)

    def _report(self) -> Response:
        text = request.form.get("text", "").strip()[:MOST_CHARACTERS]
        typed = {"text": text}
        if not text:
            return self._wrong("report_missing", "tekst", typed)
        if not self._reports.allows(visitor_of(request.remote_addr), monotonic()):
            return self._wrong("too_many", None, typed, HTTPStatus.TOO_MANY_REQUESTS)
        now = self._house.clock.now()
        day = now.astimezone(LOCAL).date().isoformat()
        # The same words twice on a day, as after a double tap, are one report.
        key = f"{TaskKind.SUSPICION}:page:{day}:{hashlib.sha256(text.encode()).hexdigest()[:24]}"
        with self._house.database.service() as session:
            add_task(session, TaskKind.SUSPICION, key, _SUMMARY, now, note=text)
        return see(f"{ADDRESS}?lang={chosen_language(Language.NL)}&gemeld=1")

    def _wrong(
        self,
        error: str,
        field: str | None,
        typed: dict[str, str],
        status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    ) -> Response:
        return self._page(status, error=error, field=field, typed=typed)

    def _page(
        self,
        status: HTTPStatus = HTTPStatus.OK,
        *,
        result: str | None = None,
        creditor: str | None = None,
        error: str | None = None,
        field: str | None = None,
        typed: dict[str, str] | None = None,
    ) -> Response:
        language = chosen_language(Language.NL)
        with self._house.database.service() as session:
            names = listed_names(session)
        text: Callable[..., str] = partial(_say, language)
        page = render_template(
            "check/page.html",
            t=text,
            language=language.value,
            other=(Language.EN if language is Language.NL else Language.NL).value,
            page=ADDRESS,
            token=None,
            host=urlsplit(self._house.settings.public_url).netloc,
            names=names,
            result=result,
            creditor=creditor,
            error=error,
            field=field,
            typed=typed or {},
        )
        return make_response(page, status)


def listed_names(session: Session) -> list[str]:
    """Return the public names of the creditors who want to be listed, in alphabetical order."""
    active = session.scalars(select(Creditor).where(Creditor.active)).all()
    told = [(creditor, policy_of(creditor)) for creditor in active]
    names = {public_name(creditor, policy) for creditor, policy in told if policy.listed}
    return sorted(names, key=str.casefold)


def check_page_blueprint(house: House) -> Blueprint:
    """Return the page at `/echt`; its style sheet is the debtor's page's."""
    blueprint = Blueprint("check_page", __name__, template_folder="../pages")
    page = CheckPage(house)
    blueprint.add_url_rule(ADDRESS, "show", page.show, methods=["GET"])
    blueprint.add_url_rule(ADDRESS, "act", page.act, methods=["POST"])

    @blueprint.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "DENY"
        return response

    return blueprint


def _say(language: Language, key: str, **values: object) -> str:
    return say(key, language, **values)
