"""Wiring of the debtor's page: what follows a deed that is done there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.debtor.forms import PageDeed, PageHooks
from bot.wiring import office_of, then_of
from outbox.planning.arrangements import confirm_plan
from outbox.planning.collections_told import take_back_skipped
from storage.records.claims import Claim
from storage.records.payments import PayLink


def page_hooks(house: House) -> PageHooks:
    """Return what follows the deeds on a debtor's page."""
    office = office_of(house.settings)

    def done(session: Session, link: PayLink, deed: PageDeed) -> None:
        if deed is PageDeed.PLAN_AGREED:
            claim = session.get_one(Claim, link.claim_id)
            confirm_plan(session, office, claim, house.clock.now())
        if deed is PageDeed.AUTOPAY_STOPPED:
            take_back_skipped(session, house.clock.now())

    return PageHooks(settled=then_of(house), done=done)
