"""The forms of the debtor's page: what a POST does, once it is sure that the form is ours."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from bot.debtor import deeds as deeds
from bot.debtor.plan_choice import PlanOption, choose
from bot.debtor.render import Opened, Renderer, see
from bot.debtor.screens import TO_CHOOSE_FROM, Act, DebtorScreens
from bot.debtor.view import live_provider_ids, other_claims
from bot.wiring import mollie_webhook
from payments.autopay.mandates import By, Yes
from payments.autopay.opting_in import opt_in
from payments.autopay.stopping import Stop, stop_autopay
from payments.checkout import CheckoutRefusal, Started, Wish, start_payment
from payments.errors import GatewayError
from payments.ledger import lock_claim
from payments.links import Holder, issue_link, mark_opened
from payments.payable import PartWish
from payments.plan_records import agree_plan
from payments.plans import Proposal
from payments.settle import Afterwards, settle
from storage.intake.amounts import read_amount
from storage.intake.errors import CellError
from storage.records.claims import Claim
from storage.records.payments import PayLink
from storage.records.plans import Plan
from storage.words import Actor


class PageDeed(StrEnum):
    """What somebody did on the page."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_ME = "not_me"
    STOPPED = "stopped"
    OBJECTED = "objected"
    PLAN_AGREED = "plan_agreed"
    AUTOPAY_STOPPED = "autopay_stopped"


#: Runs in the transaction of a deed, so that what it queues commits with it.
DeedDone = Callable[[Session, PayLink, PageDeed], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageHooks:
    """What the rest of the bot adds to what happens on the page.

    `settled` runs when looking a payment up settles it (`payments.settle`).
    """

    settled: Afterwards | None = None
    done: DeedDone | None = None


class DebtorForms:
    """What a POST at `/b/<token>` does; its field `action` names the deed."""

    def __init__(self, out: Renderer, screens: DebtorScreens, hooks: PageHooks) -> None:
        self._out = out
        self._house = out.house
        self._screens = screens
        self._hooks = hooks
        #: Deeds that anybody with the link may do, and those behind the confirmation.
        self._open_deeds: dict[str, Act] = {
            "confirm": self._confirm,
            "not_me": self._not_me,
            "stop": self._stop,
        }
        self._closed_deeds: dict[str, Act] = {
            "pay": self._pay,
            "part": self._part,
            "together": self._together,
            "plan": self._agree,
            "object": self._object,
            "check": self._check,
            "other": self._other,
            "autopay": self._autopay,
            "autopay_stop": self._autopay_stop,
        }

    def act(self, token: str) -> Response:
        """Do what a form asks, once it is sure that the form is ours."""
        opened = self._out.open(token)
        if isinstance(opened, Response):
            return opened
        action = request.form.get("action", "")
        if not self._out.book.accepts(opened.visit, request.form.get("form_token", "")):
            return self._again(opened)
        if action in self._open_deeds:
            return self._open_deeds[action](opened)
        if not opened.confirmed or action not in self._closed_deeds:
            return self._out.go(opened, "")
        self._note(opened)
        return self._closed_deeds[action](opened)

    def _note(self, opened: Opened) -> None:
        """Keep that somebody acted here: a reminder may follow when no money does."""
        if opened.link.opened_at is None:
            with self._house.database.service() as session:
                mark_opened(session, opened.link.id, self._house.clock.now())

    def _again(self, opened: Opened) -> Response:
        """Show the page anew with what was typed; its form was made too long ago, or elsewhere."""
        if opened.confirmed and request.form.get("action") == "object":
            return self._screens.objection(opened, "form_old")
        if opened.confirmed:
            return self._out.show(
                opened,
                "word.html",
                HTTPStatus.BAD_REQUEST,
                what="form_old",
                back=True,
                error=None,
            )
        return self._screens.landing(opened, "form_old", request.form.get("answer", "")[:80])

    def _confirm(self, opened: Opened) -> Response:
        answer = request.form.get("answer", "")[:80]
        with self._house.database.service() as session:
            outcome = deeds.confirm(session, opened.link.id, answer, self._house.clock.now())
            if outcome is deeds.Confirmation.CONFIRMED:
                self._tell(session, opened, PageDeed.CONFIRMED)
            elif outcome is not deeds.Confirmation.UNREADABLE:
                self._tell(session, opened, PageDeed.NOT_CONFIRMED)
        if outcome is deeds.Confirmation.CONFIRMED:
            self._note(opened)
            return self._out.go(self._out.confirmed_visit(opened), "")
        if outcome is deeds.Confirmation.LOCKED:
            return self._out.show(opened, "word.html", HTTPStatus.FORBIDDEN, what="locked")
        return self._screens.landing(opened, f"confirm_{outcome}", answer)

    def _not_me(self, opened: Opened) -> Response:
        with self._house.database.service() as session:
            deeds.not_me(session, opened.link, self._house.clock.now())
            self._tell(session, opened, PageDeed.NOT_ME)
        # The link is closed now, so this page is the answer and not a redirect to it.
        return self._out.word(opened, "not_me_done", token=None, page=None)

    def _stop(self, opened: Opened) -> Response:
        with self._house.database.service() as session:
            deeds.stop(session, opened.link, self._house.clock.now())
            self._tell(session, opened, PageDeed.STOPPED)
        return self._out.go(opened, "gestopt")

    def _pay(self, opened: Opened) -> Response:
        if self._out.view(opened).state not in TO_CHOOSE_FROM:
            return self._out.go(opened, "")
        return self._start(opened, whole=request.form.get("whole") == "1")

    def _part(self, opened: Opened) -> Response:
        """Start a payment of an amount that was typed."""
        view = self._out.view(opened)
        if view.state not in TO_CHOOSE_FROM or view.least_part_cents is None:
            return self._out.go(opened, "")
        try:
            typed = read_amount(request.form.get("amount", "")[:20])
        except CellError:
            return self._screens.part(opened, "part_unreadable")
        part = PartWish(cents=typed.cents, least_cents=view.least_part_cents)
        return self._start(opened, part=part)

    def _together(self, opened: Opened) -> Response:
        """Start one payment of all that is open, if it is still what was shown."""
        if self._out.view(opened).state not in TO_CHOOSE_FROM:
            return self._out.go(opened, "")
        shown = request.form.get("total", "")
        total = int(shown) if shown.isdecimal() and len(shown) < 10 else 0
        return self._start(opened, together_cents=total)

    def _start(
        self,
        opened: Opened,
        *,
        whole: bool = False,
        part: PartWish | None = None,
        together_cents: int | None = None,
    ) -> Response:
        wish = replace(self._wish(opened, whole=whole, part=part), together_cents=together_cents)
        started = start_payment(
            self._house.database,
            self._house.gateway,
            wish,
            self._house.clock.now(),
            self._hooks.settled,
        )
        return self._lead_on(opened, started)

    def _wish(self, opened: Opened, *, whole: bool = False, part: PartWish | None = None) -> Wish:
        public = self._house.settings.public_url.rstrip("/")
        return Wish(
            link_id=opened.link.id,
            redirect_url=f"{public}/b/{opened.token}/terug?lang={opened.language}",
            webhook_url=mollie_webhook(self._house),
            language=opened.language,
            whole=whole,
            part=part,
        )

    def _autopay(self, opened: Opened) -> Response:
        """Take the debtor's yes to direct debit, and lead on to the payment that proves it."""
        view = self._out.view(opened)
        if view.autopay is None or not view.autopay.offered or not view.pay_cents:
            return self._out.go(opened, "")
        yes = Yes(
            link_id=opened.link.id,
            language=opened.language,
            address=opened.address,
            terms=view.terms,
        )
        started = opt_in(
            self._house.database,
            self._house.gateway,
            self._wish(opened),
            yes,
            self._house.clock.now(),
            self._hooks.settled,
        )
        return self._lead_on(opened, started)

    def _autopay_stop(self, opened: Opened) -> Response:
        """Stop at once; the provider is told too, now or as soon as it answers."""
        stopped = stop_autopay(
            self._house.database,
            self._house.gateway,
            opened.link.claim_id,
            By(actor=Actor.DEBTOR),
            self._house.clock.now(),
            lambda session: self._tell(session, opened, PageDeed.AUTOPAY_STOPPED),
        )
        return self._out.go(opened, "" if stopped is Stop.NONE_RUNS else "afschrijven-gestopt")

    def _lead_on(self, opened: Opened, started: Started | CheckoutRefusal) -> Response:
        """Send the browser to the bank, or say why it cannot go there."""
        if isinstance(started, Started):
            return self._out.keep(opened, see(started.checkout_url))
        if started is CheckoutRefusal.BEING_PAID:
            return self._out.go(opened, "terug")
        if started is CheckoutRefusal.NOTHING_OPEN:
            return self._out.go(opened, "")
        if started is CheckoutRefusal.CHANGED:
            return self._screens.together(opened, "together_changed")
        if started is CheckoutRefusal.BAD_AMOUNT:
            return self._screens.part(opened, "part_bad_amount")
        broken = started is CheckoutRefusal.PROVIDER_REFUSED
        return self._screens.overview(opened, "pay_broken" if broken else "pay_later")

    def _agree(self, opened: Opened) -> Response:
        view = self._out.view(opened)
        chosen = choose(view, request.form)
        if not isinstance(chosen, PlanOption):
            return self._out.go(opened, "plan")
        if not _is_the_one_shown(chosen.plan):
            return self._out.show(
                opened,
                "plan_confirm.html",
                HTTPStatus.CONFLICT,
                view=view,
                chosen=chosen,
                error="plan_changed",
            )
        with self._house.database.service() as session:
            claim = lock_claim(session, opened.link.claim_id)
            agreed = agree_plan(session, claim, chosen.plan, self._house.clock.now())
            if isinstance(agreed, Plan):
                self._tell(session, opened, PageDeed.PLAN_AGREED)
        return self._out.go(opened, "afgesproken" if isinstance(agreed, Plan) else "")

    def _object(self, opened: Opened) -> Response:
        kind, text = request.form.get("kind", ""), request.form.get("text", "").strip()
        if kind not in set(deeds.Objection):
            return self._screens.objection(opened, "objection_kind_missing", "soort-paid")
        if kind == deeds.Objection.WRONG and not text:
            return self._screens.objection(opened, "objection_text_missing", "tekst")
        with self._house.database.service() as session:
            now = self._house.clock.now()
            deeds.object_to(session, opened.link, deeds.Objection(kind), text, now)
            self._tell(session, opened, PageDeed.OBJECTED)
        return self._out.go(opened, "gemeld")

    def _check(self, opened: Opened) -> Response:
        """Ask the provider at once, for those whose webhook is late."""
        house = self._house
        with house.database.service() as session:
            waiting = live_provider_ids(session, opened.link.claim_id)
        for provider_id in waiting:
            try:
                settle(
                    house.database,
                    house.gateway,
                    provider_id,
                    house.clock.now(),
                    self._hooks.settled,
                )
            except GatewayError:
                break  # The page goes on waiting; the regular look-up asks again.
        return self._out.go(opened, "terug")

    def _other(self, opened: Opened) -> Response:
        """Go on to another claim of this debtor, with a link and a visit of its own."""
        wanted, now = request.form.get("claim", ""), self._house.clock.now()
        with self._house.database.service() as session:
            claim = session.get_one(Claim, opened.link.claim_id)
            known = {str(other.claim_id) for other in other_claims(session, claim)}
            if wanted not in known:
                return self._out.go(opened, "")
            # This browser has shown who it is; whoever else gets the address has not.
            holder = Holder(contact_point_id=opened.link.contact_point_id)
            token = issue_link(session, session.get_one(Claim, uuid.UUID(wanted)), now, holder)
        there = self._out.open(token)
        if isinstance(there, Response):
            return there
        return self._out.go(self._out.confirmed_visit(there), "")

    def _tell(self, session: Session, opened: Opened, deed: PageDeed) -> None:
        if self._hooks.done is not None:
            self._hooks.done(session, opened.link, deed)


def _is_the_one_shown(plan: Proposal) -> bool:
    """Return whether the form was made for this very plan; amount or day may have changed since."""
    shown = (request.form.get("first_on", ""), request.form.get("total", ""))
    return shown == (plan.parts[0].due_on.isoformat(), str(plan.total_cents))
