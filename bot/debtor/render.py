"""Opening and rendering the debtor's page: token, cookie, language, headers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from babel.dates import format_date
from flask import Response, make_response, render_template, request

from bot.bootstrap import House
from bot.debtor.texts import say
from bot.debtor.view import ClaimView, address_of, language_of, view_claim
from bot.debtor.visit import COOKIE, VISIT_LIFETIME, Visit, VisitBook
from bot.invoice_pdf import size_in_words
from bot.settings import Settings
from payments.links import LinkTrouble, find_link
from payments.money import euro
from storage.records.payments import PayLink
from storage.words import Address, Language

_LOCALE = {Language.NL: "nl_NL", Language.EN: "en_GB"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A link that works, as one browser opened it."""

    token: str
    link: PayLink
    visit: Visit
    language: Language
    address: Address
    #: The cookie is not in the browser yet.
    fresh: bool

    @property
    def confirmed(self) -> bool:
        """Whether the debt may be shown: here, or in the talk that the link was made in."""
        return self.visit.confirmed or self.link.confirmed


class Renderer:
    """Opens links and renders the pages behind them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.book = VisitBook(house.secret_key)

    def open(self, token: str) -> Opened | Response:
        """Return the link and the visit; or the page that says why the link opens nothing."""
        now = self.house.clock.now()
        with self.house.database.service() as session:
            link, address = find_link(session, token, now), address_of(session, token)
            if isinstance(link, LinkTrouble):
                return self._gone(link, address)
            default = language_of(session, link)
        visit = self.book.read(request.cookies.get(COOKIE), link.id, now)
        return Opened(
            token=token,
            link=link,
            visit=visit or Visit.begin(link.id, now),
            language=chosen_language(default),
            address=address,
            fresh=visit is None,
        )

    def confirmed_visit(self, opened: Opened) -> Opened:
        """Return the same with a fresh visit that has confirmed."""
        visit = Visit.begin(opened.link.id, self.house.clock.now(), confirmed=True)
        return dataclasses.replace(opened, visit=visit, fresh=True)

    def view(self, opened: Opened) -> ClaimView:
        """Read what the link shows now."""
        with self.house.database.service() as session:
            return view_claim(session, opened.link, self.house.clock.now())

    def show(
        self, opened: Opened, template: str, status: int = HTTPStatus.OK, **values: object
    ) -> Response:
        """Render a page of an open link."""
        given: dict[str, object] = {
            "token": opened.token,
            "form_token": self.book.form_token(opened.visit),
            "at": partial(_address, opened.token, opened.language),
            "page": request.path if request.method == "GET" else f"/b/{opened.token}",
            "typed": "",
            "field": None,
            "error": None,
        }
        response = _rendered(template, opened.language, opened.address, status, given | values)
        return self.keep(opened, response)

    def word(self, opened: Opened, what: str, **values: object) -> Response:
        """Render a page that only says something."""
        return self.show(opened, "word.html", HTTPStatus.OK, what=what, **values)

    def go(self, opened: Opened, page: str) -> Response:
        """Send the browser to a page with GET, so that going back repeats no deed."""
        return self.keep(opened, see(_address(opened.token, opened.language, page)))

    def keep(self, opened: Opened, response: Response) -> Response:
        """Put the visit's cookie into the browser if it is not there yet."""
        if opened.fresh:
            response.set_cookie(
                COOKIE,
                self.book.write(opened.visit),
                max_age=VISIT_LIFETIME,
                path=f"/b/{opened.token}",
                secure=self.house.settings.is_secure,
                httponly=True,
                samesite="Lax",
            )
        return response

    def _gone(self, trouble: LinkTrouble, address: Address) -> Response:
        unknown = trouble is LinkTrouble.UNKNOWN
        values: dict[str, object] = {
            "what": "unknown" if unknown else "expired",
            "page": request.path,
        }
        status = HTTPStatus.NOT_FOUND if unknown else HTTPStatus.GONE
        return _rendered("word.html", chosen_language(Language.NL), address, status, values)


def see(address: str) -> Response:
    """Send the browser on to an address with GET."""
    response = Response(status=HTTPStatus.SEE_OTHER)
    response.headers["Location"] = address
    return response


def page_headers(settings: Settings) -> dict[str, str]:
    """Return the headers that every page of the debtor carries.

    A form that leads on to the bank is stopped by `form-action` unless the checkout's origin is
    named; the browser checks the redirect too.
    """
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        f"form-action 'self' {' '.join(_checkouts(settings.mollie_api_url))}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


def _checkouts(api_url: str) -> list[str]:
    """Return the origins at which Mollie's checkout may be, or that of the server in its place."""
    found = ["https://mollie.com", "https://*.mollie.com"]
    parts = urlsplit(api_url)
    if parts.hostname:
        # A stand-in may serve its checkout on another port than its API.
        found.append(f"{parts.scheme}://{parts.hostname}:*")
    return found


def _rendered(
    template: str, language: Language, address: Address, status: int, values: dict[str, object]
) -> Response:
    other = Language.EN if language is Language.NL else Language.NL
    text: Callable[..., str] = partial(_say, language, address)
    page = render_template(
        f"debtor/{template}",
        t=text,
        euro=partial(euro, language=language),
        day=partial(_day, language),
        size=partial(size_in_words, language=language),
        language=language.value,
        other=other.value,
        **values,
    )
    return make_response(page, status)


def _say(language: Language, address: Address, key: str, **values: object) -> str:
    return say(key, language, address, **values)


def _day(language: Language, day: date) -> str:
    return format_date(day, "d MMMM yyyy", locale=_LOCALE[language])


def chosen_language(default: Language) -> Language:
    """Return the language that the address asks for."""
    wanted = request.args.get("lang", "")
    return Language(wanted) if wanted in {language.value for language in Language} else default


def _address(token: str, language: Language, page: str) -> str:
    return f"/b/{token}{'/' if page else ''}{page}?lang={language}"
