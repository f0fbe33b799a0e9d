"""The cycle: everything that is to be done from time to time, as plain functions.

The command line runs them once, Procrastinate runs them periodically; both call the same code.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from bot.bootstrap import House
from bot.inbound.turns import take_waiting_turns
from bot.operator.alarms import raise_alarms
from bot.reconciling import look_up_silent, reconcile_daily
from bot.wiring import mollie_webhook, office_of, then_of, twilio_sender
from outbox.digests.digest_day import NoDigestSenderError, digest_due, last_digest, send_digest
from outbox.engine.receipts import sweep_parked
from outbox.planning.arrangements import announce_instalments, judge_promises
from outbox.planning.collections_told import (
    announce_collections,
    autopay_terms,
    tell_uncollected,
)
from outbox.planning.counting import judge_standing
from outbox.planning.line_checks import check_lines
from outbox.planning.missed import break_plans, remind_missed
from outbox.planning.planner import plan_due
from outbox.planning.policies import policy_of
from outbox.planning.settling import settle_experiments
from outbox.wording.template_approvals import sync_templates
from outbox.wording.whatsapp_templates import own_wordings
from payments.autopay.collecting import Collector
from payments.autopay.watching import Watcher
from payments.comparing import compare
from payments.errors import GatewayError
from payments.poll import QUIET, poll
from storage.records.creditors import Creditor
from storage.records.talk_turns import forget_older_turns

log = structlog.get_logger()

#: How far back the nightly comparison with Mollie's list looks.
COMPARED = timedelta(days=3)


@dataclass(slots=True)
class Planning:
    """What a round of planning queued."""

    planned: int = 0
    looked_at: int = 0


def plan_all(house: House, now: datetime) -> Planning:
    """Plan everything that is due at `now`, in small transactions."""
    check_numbers(house, now)
    office = office_of(house.settings)
    done = Planning()
    with house.database.service() as session:
        judge_promises(session, now)
        break_plans(session, now)
    with house.database.service() as session:
        settle_experiments(session, now)
    with house.database.service() as session:
        judge_standing(session, now)
    while True:
        with house.database.service() as session:
            looked_at, planned = plan_due(session, office, now)
        done.planned += planned
        done.looked_at += looked_at
        if looked_at == 0:
            break
    while True:
        with house.database.service() as session:
            announced = announce_collections(session, office, now)
            announced += tell_uncollected(session, office, now)
            announced += announce_instalments(session, office, now)
            announced += remind_missed(session, office, now)
        done.planned += announced
        if announced == 0:
            return done


def check_numbers(house: House, now: datetime) -> int:
    """Ask Lookup about numbers that are to be written to; return how many were asked.

    Only with TWILIO_LOOKUP, because each question costs money.
    """
    if not (house.settings.twilio_lookup and house.settings.twilio_account_sid):
        return 0

    async def work() -> int:
        reader = twilio_sender(house.settings)
        try:
            return (await check_lines(house.database, reader, now)).asked
        finally:
            await reader.close()

    return asyncio.run(work())


def send_digests(house: House, now: datetime) -> int:
    """Queue the digest of each creditor whose hour has come; return how many were queued."""
    senders = office_of(house.settings).senders
    queued = 0
    with house.database.service() as session:
        creditors = session.scalars(select(Creditor).where(Creditor.active)).all()
    for creditor in creditors:
        policy = policy_of(creditor)
        if policy.digest is None:
            continue
        with house.database.service() as session:
            last = last_digest(session, creditor.id)
            if digest_due(now, policy.digest.hour, last.day if last else None) is None:
                continue
            try:
                queued += send_digest(session, creditor, policy, now, senders) is not None
            except NoDigestSenderError as error:
                log.warning("digest_has_no_sender", creditor=creditor.slug, why=str(error))
    return queued


def poll_payments(house: House, now: datetime, quiet: timedelta = QUIET) -> int:
    """Look up payments that were quiet for so long; return how many were settled."""
    report = poll(house.database, house.gateway, now, then_of(house), older_than=quiet)
    if report.unanswered:
        log.warning("payments_unanswered", count=report.unanswered)
    return len(report.settled)


def collect_instalments(house: House, now: datetime) -> int:
    """Look after mandates, then collect what is due; return how many collections were taken."""
    watched = Watcher(house.database, house.gateway, then_of(house)).run(now)
    collector = Collector(
        database=house.database,
        gateway=house.gateway,
        webhook_url=mollie_webhook(house),
        terms_of=autopay_terms,
        then=then_of(house),
    )
    done = collector.run(now)
    if watched.unanswered or done.doubtful:
        log.warning("autopay_unanswered", mandates=watched.unanswered, collections=done.doubtful)
    return done.taken


def compare_payments(house: House, now: datetime) -> str:
    """Compare the last days with Mollie's own list and book what lacks; return what was found."""
    try:
        found = compare(house.database, house.gateway, now - COMPARED, now, then_of(house))
    except GatewayError as error:
        log.warning("payments_not_compared", why=str(error))
        return "no answer"
    if found.missing:
        log.error("payments_missing", ids=list(found.missing))
    return f"{len(found.settled)} booked, {len(found.missing)} missing"


def sweep(house: House, now: datetime) -> int:
    """Take turns and receipts that were left over; return how many there were."""
    office, pause = office_of(house.settings), house.settings.burst
    left = take_waiting_turns(house.database, office, now, pause)
    with house.database.service() as session:
        return left + sweep_parked(session, now)


def forget_turns(house: House) -> int:
    """Forget how long talks went at their beginning; return how many turns were forgotten."""
    with house.database.service() as session:
        return forget_older_turns(session)


def watch(house: House, now: datetime) -> int:
    """Ask about what the provider is silent about, and tell of all that waits too long."""
    look_up_silent(house, now)
    with house.database.service() as session:
        return raise_alarms(session, now)


def reconcile(house: House, now: datetime) -> str:
    """Compare the last days with the provider's list; return what was found."""
    report = reconcile_daily(house, now)
    return "nothing to compare with" if report is None else str(report.to_dict())


def sync_whatsapp(house: House, now: datetime) -> int:
    """Bring our WhatsApp templates to Twilio; return how many are approved."""
    if not (house.settings.twilio_account_sid and house.settings.whatsapp_sender):
        return 0

    with house.database.service() as session:
        active = session.scalars(select(Creditor).where(Creditor.active.is_(True)))
        own = own_wordings([policy_of(creditor) for creditor in active])

    async def work() -> int:
        maker = twilio_sender(house.settings)
        try:
            return await sync_templates(house.database, maker, now, own)
        finally:
            await maker.close()

    return asyncio.run(work())
