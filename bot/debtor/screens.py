"""The screens of the debtor's page: what a GET shows. None of them changes anything."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request
from markupsafe import Markup

from bot.debtor import deeds as deeds
from bot.debtor.plan_choice import PlanOption, choose, ready_options
from bot.debtor.render import Opened, Renderer
from bot.debtor.texts import say
from bot.debtor.view import PageState, newest_payment
from bot.invoice_pdf import pdf_response
from payments.epc import grouped_iban
from payments.epc_drawing import transfer_svg
from payments.links import MOST_ATTEMPTS
from storage.records.documents import document_of
from storage.records.payments import LIVE_PAYMENT, PaymentStatus

#: Seconds until each further look of the return page; after the last it waits for a tap. The
#: header `Refresh` is used, which ends, so that nobody is moved while reading (WCAG 2.2.1, 2.2.2).
LOOK_AGAIN = (2, 2, 3, 3, 5, 5, 10, 10, 15, 30)

#: States in which there is something to choose, and so something to do.
TO_CHOOSE_FROM = frozenset({PageState.OPEN, PageState.PLAN})

#: States in which the invoice itself may still be read.
MAY_READ = TO_CHOOSE_FROM | {PageState.PAID}

_NOT_PAID = frozenset({PaymentStatus.FAILED, PaymentStatus.EXPIRED, PaymentStatus.CANCELED})
_WORDS = {
    PageState.PAID: "paid",
    PageState.CLOSED: "closed",
    PageState.REPRESENTED: "represented",
}

#: A screen or a deed: takes a link as it was opened, gives the answer.
Act = Callable[[Opened], Response]


class DebtorScreens:
    """What a GET at `/b/<token>` and below shows."""

    def __init__(self, out: Renderer) -> None:
        self._out = out
        #: Screens that anybody with the link may see, and those behind the confirmation.
        self._open_screens: dict[str, Act] = {
            "andere-persoon": lambda opened: out.show(opened, "ask.html", what="not_me"),
            "stop": lambda opened: out.show(opened, "ask.html", what="stop"),
            "privacy": lambda opened: out.show(opened, "privacy.html"),
            "gestopt": lambda opened: out.word(opened, "stop_done"),
        }
        self._closed_screens: dict[str, Act] = {
            "plan": self._plan,
            "overmaken": self._transfer,
            "ander-bedrag": self.part,
            "alles": self.together,
            "klopt-niet": self.objection,
            "factuur": self._document,
            "terug": self._return,
            "afgesproken": self._agreed,
            "afschrijven": self._autopay,
            "afschrijven-gestopt": lambda opened: out.word(opened, "autopay_stopped", back=True),
            "gemeld": lambda opened: out.word(opened, "object_done", back=True),
        }

    def home(self, token: str) -> Response:
        """Show what there is to see; the landing page before confirmation."""
        opened = self._out.open(token)
        if isinstance(opened, Response):
            return opened
        return self.overview(opened) if opened.confirmed else self.landing(opened)

    def sub(self, token: str, page: str) -> Response:
        """Show one of the pages below the link."""
        opened = self._out.open(token)
        if isinstance(opened, Response):
            return opened
        if page in self._open_screens:
            return self._open_screens[page](opened)
        if page not in self._closed_screens:
            return self._out.go(opened, "")
        if not opened.confirmed:
            # What hands out a file has no screen of its own to ask on.
            return self._out.go(opened, "") if page == "factuur" else self.landing(opened)
        return self._closed_screens[page](opened)

    def landing(self, opened: Opened, error: str | None = None, typed: str = "") -> Response:
        """Ask who it is; show nothing else."""
        if opened.link.attempts >= MOST_ATTEMPTS:
            return self._out.show(opened, "word.html", HTTPStatus.FORBIDDEN, what="locked")
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
        return self._out.show(
            opened,
            "landing.html",
            status,
            error=error,
            field="antwoord" if error else None,
            typed=typed,
        )

    def overview(self, opened: Opened, error: str | None = None) -> Response:
        """Show the claim and the choices, or that there is nothing to choose."""
        view = self._out.view(opened)
        if view.state in _WORDS:
            return self._out.word(opened, _WORDS[view.state], view=view)
        if view.autopay is not None and view.autopay.under_way:
            return self._out.word(opened, "under_way", view=view)
        if view.pay_cents is None and view.state is PageState.PLAN:
            return self._out.word(opened, "part_done", view=view)
        status = HTTPStatus.SERVICE_UNAVAILABLE if error else HTTPStatus.OK
        return self._out.show(opened, "overview.html", status, view=view, error=error)

    def _plan(self, opened: Opened) -> Response:
        view = self._out.view(opened)
        if view.state is not PageState.OPEN:
            return self._out.go(opened, "")
        chosen = choose(view, request.args)
        if isinstance(chosen, PlanOption):
            return self._out.show(opened, "plan_confirm.html", view=view, chosen=chosen)
        error = None if view.choices else "plan_none"
        options = ready_options(view)
        if chosen is not None:
            error, options = chosen.error, chosen.options or options
        return self._out.show(
            opened,
            "plan.html",
            view=view,
            options=options,
            error=error,
            field="bedrag" if chosen is not None else None,
            typed=request.args.get("bedrag", "")[:20],
            often=request.args.get("ritme", ""),
        )

    def _transfer(self, opened: Opened) -> Response:
        """Show how to pay by a transfer of one's own; it comes in by the bank's statements."""
        view = self._out.view(opened)
        if view.transfer is None or view.state not in TO_CHOOSE_FROM:
            return self._out.go(opened, "")
        label = say("transfer_qr", opened.language, opened.address)
        return self._out.show(
            opened,
            "transfer.html",
            view=view,
            transfer=view.transfer,
            iban=grouped_iban(view.transfer.iban),
            qr=Markup(transfer_svg(view.transfer, label)),  # noqa: S704 # nothing typed is in it
        )

    def part(self, opened: Opened, error: str | None = None) -> Response:
        """Ask which amount somebody wants to pay; what was typed stays."""
        view = self._out.view(opened)
        if view.least_part_cents is None or view.state not in TO_CHOOSE_FROM:
            return self._out.go(opened, "")
        return self._out.show(
            opened,
            "part.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            view=view,
            error=error,
            field="bedrag" if error else None,
            typed=request.form.get("amount", "")[:20],
        )

    def together(self, opened: Opened, error: str | None = None) -> Response:
        """Show all that is open, to be paid at once."""
        view = self._out.view(opened)
        if not view.together or view.state not in TO_CHOOSE_FROM:
            return self._out.go(opened, "")
        return self._out.show(
            opened,
            "together.html",
            HTTPStatus.CONFLICT if error else HTTPStatus.OK,
            view=view,
            total=sum(one.cents for one in view.together),
            error=error,
        )

    def objection(
        self, opened: Opened, error: str | None = None, field: str | None = None
    ) -> Response:
        """Ask what is wrong; what was typed stays."""
        if self._out.view(opened).state not in TO_CHOOSE_FROM:
            return self._out.go(opened, "")
        return self._out.show(
            opened,
            "objection.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            error=error,
            field=field,
            kind=request.values.get("kind", ""),
            typed=request.form.get("text", "")[: deeds.MOST_CHARACTERS],
        )

    def _document(self, opened: Opened) -> Response:
        """Hand out the PDF of one of the claim's invoices; any other wish leads to the overview."""
        if self._out.view(opened).state not in MAY_READ:
            return self._out.go(opened, "")
        wanted = _id_of(request.args.get("nr", ""))
        with self._out.house.database.service() as session:
            found = document_of(session, [opened.link.claim_id], wanted) if wanted else None
        if found is None:
            return self._out.go(opened, "")
        return self._out.keep(opened, pdf_response(found[0].number, found[1]))

    def _autopay(self, opened: Opened) -> Response:
        """Show what autopay is and what is agreed with it; only a press of the button agrees."""
        view = self._out.view(opened)
        if view.autopay is None or not view.autopay.offered or not view.pay_cents:
            return self._out.go(opened, "")
        return self._out.show(opened, "autopay.html", view=view)

    def _agreed(self, opened: Opened) -> Response:
        view = self._out.view(opened)
        if view.state is not PageState.PLAN:
            return self._out.go(opened, "")
        return self._out.word(opened, "plan_done", view=view, back=True)

    def _return(self, opened: Opened) -> Response:
        """Say honestly how the payment stands that the browser came back from."""
        view = self._out.view(opened)
        with self._out.house.database.service() as session:
            status = newest_payment(session, opened.link)
        if view.state is PageState.PAID:
            what = "paid"
        elif status in LIVE_PAYMENT:
            what = "waiting"
        elif status is PaymentStatus.PAID:
            what = "part_done"
        elif status in _NOT_PAID:
            what = "not_paid"
        else:
            return self._out.go(opened, "")
        response = self._out.show(opened, "return.html", what=what, view=view)
        look = request.args.get("n", "0")
        turn = int(look) if look.isdecimal() and len(look) < 3 else len(LOOK_AGAIN)
        if what == "waiting" and turn < len(LOOK_AGAIN):
            again = f"/b/{opened.token}/terug?lang={opened.language}&n={turn + 1}"
            response.headers["Refresh"] = f"{LOOK_AGAIN[turn]}; url={again}"
        return response


def _id_of(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None
