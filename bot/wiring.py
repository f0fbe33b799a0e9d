"""Wiring: the senders, the office and what follows a payment, made from the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from bot.bootstrap import House
from bot.settings import Settings
from outbox.engine.call_log import CallLog
from outbox.engine.lanes import Rates
from outbox.engine.worker import Tally, Worker
from outbox.planning.arrangements import thank
from outbox.planning.office import Office
from outbox.planning.peace import leave_in_peace
from outbox.senders.letter_sender import LetterSender
from outbox.senders.mail_sender import MailSender, SmtpServer
from outbox.senders.sender import Sender
from outbox.senders.telegram_sender import TelegramSender
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from payments.bank.booking import BankBooked, Then
from payments.checkout import webhook_secret
from payments.settle import Afterwards, Settlement
from storage.clock import Clock
from storage.records.claims import Claim
from storage.words import Channel


def our_side(settings: Settings) -> dict[Channel, str]:
    """Return our side of each channel that is set up: the number, the address or the bot."""
    found = {
        Channel.SMS: settings.twilio_sms_from or settings.twilio_messaging_service_sid,
        Channel.WHATSAPP: settings.whatsapp_sender,
        Channel.TELEGRAM: "telegram" if settings.telegram_bot_token.get_secret_value() else "",
        Channel.EMAIL: settings.mail_from if settings.smtp_url else "",
        Channel.LETTER: "letter" if settings.letter_spool else "",
    }
    return {channel: sender for channel, sender in found.items() if sender}


def office_of(settings: Settings) -> Office:
    """Return our side of a message."""
    return Office(
        public_url=settings.public_url,
        senders=our_side(settings),
        rates=Rates.parse(settings.lane_rates),
    )


def worker_of(house: House, on_progress: Callable[[Tally], None] | None = None) -> Worker:
    """Return a worker with every sender that is set up, and the rates of their lanes."""
    return Worker(
        database=house.database,
        clock=house.clock,
        senders=senders_of(house.settings, house.clock),
        rates=Rates.parse(house.settings.lane_rates),
        calls=CallLog(house.settings.preminder_home / "calls"),
        on_progress=on_progress,
    )


def senders_of(settings: Settings, clock: Clock) -> Mapping[Channel, Sender]:
    """Return a sender for every channel that is set up."""
    found: dict[Channel, Sender] = {}
    if settings.twilio_account_sid:
        twilio = twilio_sender(settings)
        found |= {Channel.SMS: twilio, Channel.WHATSAPP: twilio}
    token = settings.telegram_bot_token.get_secret_value()
    if token:
        found[Channel.TELEGRAM] = TelegramSender(token, settings.telegram_api_url)
    if settings.smtp_url and settings.mail_from:
        server = SmtpServer.parse(settings.smtp_url)
        found[Channel.EMAIL] = MailSender(server, settings.mail_from, clock)
    if settings.letter_spool:
        found[Channel.LETTER] = LetterSender(Path(settings.letter_spool), clock)
    return found


def twilio_sender(settings: Settings) -> TwilioSender:
    """Return the way to Twilio."""
    return TwilioSender(
        TwilioAccount(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            messaging_service_sid=settings.twilio_messaging_service_sid,
            api_url=settings.twilio_api_url,
            status_url=f"{settings.public_url.rstrip('/')}/hooks/twilio/status",
        )
    )


def mollie_webhook(house: House) -> str:
    """Return the address at which Mollie tells us of a payment."""
    public = house.settings.public_url.rstrip("/")
    return f"{public}/hooks/mollie/{webhook_secret(house.secret_key)}"


def then_of(house: House) -> Afterwards:
    """Return what follows a settlement, in its transaction: one thank-you, or a day of peace."""
    office = office_of(house.settings)

    def then(session: Session, settlement: Settlement) -> None:
        if settlement.booked_cents > 0:
            claim = session.get_one(Claim, settlement.claim_id)
            closed, now = settlement.open_cents <= 0, house.clock.now()
            thank(session, office, claim, settlement.booked_cents, now, closed=closed)
        for claim_id in settlement.gone_back:
            leave_in_peace(session, claim_id, house.clock.now())

    return then


def thanks_for_bank(house: House) -> Then:
    """Return what follows a payment that a bank statement showed: one thank-you."""
    office = office_of(house.settings)

    def then(session: Session, booked: BankBooked) -> None:
        claim = session.get_one(Claim, booked.claim_id)
        thank(session, office, claim, booked.cents, house.clock.now(), closed=booked.closed)

    return then
