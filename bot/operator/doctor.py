"""The doctor: every setting and connection looked at, each with one line and its mend.

Nothing is changed and nothing is sent: each provider is only asked for something harmless. No
finding ever holds a secret; the errors of HTTP libraries may hold one in an address, so only their
kind is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import requests
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.operator.doctor_books import look_at_books
from bot.operator.doctor_dates import look_at_dates
from bot.operator.doctor_rasa import look_at_rasa
from bot.operator.doctor_reader import look_at_second_reader
from bot.settings import Settings
from outbox.engine.lanes import Rates
from outbox.errors import DeliveryError, OutboxError
from outbox.senders.mail_sender import MailSender, SmtpServer, connect
from outbox.senders.telegram_sender import method_url
from outbox.wording.prover import prove_address
from storage import sealing
from storage.clock import LOCAL, SystemClock, clock_from
from storage.database import APP_ROLE, OWNER_ROLE, SERVICE_ROLE, Database
from storage.embedded import start_embedded
from storage.errors import PreminderError, SetupNeededError
from storage.migrate import pending

#: Seconds to connect and to wait for an answer.
TIMEOUT = (3.0, 8.0)
#: How far the machine's clock and the database's may lie apart.
CLOCK_MARGIN = timedelta(seconds=5)

TWILIO_API = "https://api.twilio.com"
MOLLIE_API = "https://api.mollie.com"

_E164 = re.compile(r"\+[1-9]\d{7,14}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_SERVICE_SID = re.compile(r"MG[0-9a-fA-F]{32}")
_MOLLIE_KEY = re.compile(r"(?:live|test)_[A-Za-z0-9]{30,}")
_BOT_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{10,}")
_CHAT = re.compile(r"-?\d+|@\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What was found about one setting or connection; `mend` says what to do when it is not ok."""

    name: str
    ok: bool
    message: str
    mend: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return it as plain JSON values."""
        return {"name": self.name, "ok": self.ok, "message": self.message, "mend": self.mend}


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; never raises for a fault that it is there to find."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _keys,
        _public_url,
        _clock,
        _database,
        _twilio,
        _senders,
        _lane_rates,
        _mollie,
        _telegram,
        _mail,
        _letters,
        _readers,
        _calendar,
    )
    return [finding for check in checks for finding in check(settings)]


def _good(name: str, message: str) -> Finding:
    return Finding(name=name, ok=True, message=message)


def _bad(name: str, message: str, mend: str) -> Finding:
    return Finding(name=name, ok=False, message=message, mend=mend)


def _keys(settings: Settings) -> Iterator[Finding]:
    data_keys = settings.data_keys.get_secret_value()
    if not data_keys:
        yield _made_here(settings, "DATA_KEYS", "name:secret with 32 random bytes as base64")
    else:
        try:
            ring = sealing.KeyRing.parse(data_keys)
        except SetupNeededError as error:
            yield _bad("DATA_KEYS", str(error), "write it as name:secret, newest first")
        else:
            yield _good("DATA_KEYS", f"{len(ring.sealers)} in the ring")
    secret = settings.secret_key.get_secret_value()
    if not secret:
        yield _made_here(settings, "SECRET_KEY", "32 random bytes as hex")
    elif len(secret) < 16:
        yield _bad("SECRET_KEY", "shorter than 16 characters", "set 32 random bytes as hex")
    else:
        yield _good("SECRET_KEY", "set")


def _made_here(settings: Settings, name: str, shape: str) -> Finding:
    if settings.is_local and not settings.mollie_is_live:
        return _good(name, f"made here and kept under {settings.preminder_home}")
    return _bad(name, "not set", f"set {shape}, and keep it elsewhere than the database")


def _public_url(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.public_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield _bad("PUBLIC_URL", "is no address", "set it to https://<your host>")
    elif parts.scheme == "http" and not settings.is_local:
        yield _bad(
            "PUBLIC_URL",
            "is not https; logins and links would travel in the clear",
            "put a TLS proxy in front and set PUBLIC_URL to its https address",
        )
    else:
        yield _good("PUBLIC_URL", f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
    for leak in prove_address(settings.public_url):
        mend = "debtors see it in every link: choose a host and a path that tell nothing"
        yield _bad("PUBLIC_URL", leak.what, mend)


def _clock(settings: Settings) -> Iterator[Finding]:
    fault = settings.clock_fault()
    if fault is not None:
        yield _bad("PREMINDER_CLOCK", fault, "unset PREMINDER_CLOCK")
        return
    reads = _reads(settings)
    if reads is None:
        yield _bad("PREMINDER_CLOCK", "cannot be read", "write it as 2026-11-23T09:00")
    elif settings.preminder_clock:
        yield _good("PREMINDER_CLOCK", f"this process thinks that it is {reads:%Y-%m-%d %H:%M} UTC")


def _reads(settings: Settings) -> datetime | None:
    try:
        return clock_from(settings.preminder_clock).now()
    except (PreminderError, OSError, ValueError):
        return None


def _database(settings: Settings) -> Iterator[Finding]:
    leave: Callable[[], None] | None = None
    url = settings.database_url
    try:
        if not url:
            url, leave = start_embedded(settings.preminder_home)
        database = Database.connect(url, pool_size=1)
    except (PreminderError, SQLAlchemyError) as error:
        # SQLAlchemy repeats a wrong address in its error, with the password in it.
        told = str(error) if isinstance(error, PreminderError) else "DATABASE_URL is no address"
        yield _bad("DATABASE_URL", told, "write it as postgresql://user:password@host/name")
        return
    try:
        yield from _look_inside(settings, database, embedded=leave is not None)
    except (SQLAlchemyError, psycopg.Error, PreminderError) as error:
        yield _bad(
            "DATABASE_URL",
            f"does not answer ({type(error).__name__})",
            "check that the server runs and that DATABASE_URL names it, the user and the password",
        )
    finally:
        database.close()
        if leave is not None:
            leave()


def _look_inside(settings: Settings, database: Database, *, embedded: bool) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        version = connection.scalar(text("select current_setting('server_version_num')::int")) or 0
        reads = connection.scalar(text("select clock_timestamp()"))
        where = "our own PostgreSQL" if embedded else "PostgreSQL"
        name = f"{where} {version // 10_000}"
        if version < 150_000:
            yield _bad("DATABASE_URL", f"{name} is too old", "use PostgreSQL 15 or newer")
        else:
            yield _good("DATABASE_URL", f"{name} answers")
        yield _clocks_agree(reads)
        roles = connection.execute(
            text(
                "select rolname, rolsuper or rolbypassrls, "
                "pg_has_role(current_user, oid, 'member') from pg_roles "
                "where rolname in (:owner, :app, :service)"
            ),
            {"owner": OWNER_ROLE, "app": APP_ROLE, "service": SERVICE_ROLE},
        ).all()
    yield _roles({role: (bool(bypass), bool(member)) for role, bypass, member in roles})
    missing = pending(database)
    if missing:
        lacks = f"lacks {len(missing)} migrations, first {missing[0]}"
        yield _bad("schema", lacks, "run `preminder migrate`")
        return
    yield _good("schema", "is current")
    faults = [_bad(f.name, f.message, f.mend) for f in look_at_books(settings, database)]
    yield from faults or [_good("books", "names tell nothing, and the consents are as written")]


def _clocks_agree(reads: datetime | None) -> Finding:
    here = SystemClock().now()
    apart = abs(here - (reads or here).astimezone(UTC))
    if apart > CLOCK_MARGIN:
        return _bad(
            "clock",
            f"this machine and the database are {apart.total_seconds():.0f} s apart",
            "let both follow NTP; the hours in which we may write depend on it",
        )
    return _good("clock", "agrees with the database's")


def _roles(found: dict[str, tuple[bool, bool]]) -> Finding:
    lacking = [role for role in (OWNER_ROLE, APP_ROLE, SERVICE_ROLE) if role not in found]
    if lacking:
        return _bad("roles", f"missing: {', '.join(lacking)}", "run `preminder migrate`")
    bypassing = [role for role, (bypass, _) in found.items() if bypass]
    if bypassing:
        return _bad(
            "roles",
            f"may pass row-level security: {', '.join(bypassing)}",
            f"ALTER ROLE {bypassing[0]} NOSUPERUSER NOBYPASSRLS",
        )
    strange = [role for role, (_, member) in found.items() if not member]
    if strange:
        return _bad("roles", f"our login may not act as {strange[0]}", "run `preminder migrate`")
    return _good("roles", "exist and are held by row-level security")


def _twilio(settings: Settings) -> Iterator[Finding]:
    sid = settings.twilio_account_sid
    token = settings.twilio_auth_token.get_secret_value()
    if not sid or not token:
        lacks = "TWILIO_ACCOUNT_SID" if not sid else "TWILIO_AUTH_TOKEN"
        yield _bad("twilio", f"{lacks} is not set", f"copy {lacks} from console.twilio.com")
        return
    if not _ACCOUNT_SID.fullmatch(sid) and not settings.twilio_api_url:
        yield _bad("twilio", "TWILIO_ACCOUNT_SID is no AC…", "copy it from console.twilio.com")
        return
    base = (settings.twilio_api_url or TWILIO_API).rstrip("/")
    yield _asked(
        "twilio",
        f"{base}/2010-04-01/Accounts/{sid}/Messages.json?PageSize=1",
        mend="check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
        where=("TWILIO_API_URL", settings.twilio_api_url),
        auth=(sid, token),
    )


def _senders(settings: Settings) -> Iterator[Finding]:
    sms, whatsapp = settings.twilio_sms_from, settings.whatsapp_sender
    service = settings.twilio_messaging_service_sid
    if service and not _SERVICE_SID.fullmatch(service) and not settings.twilio_api_url:
        yield _bad("TWILIO_MESSAGING_SERVICE_SID", "is no MG…", "copy it from console.twilio.com")
    if not (sms or whatsapp or service):
        yield _bad("senders", "nothing to send from", "set TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM")
        return
    if sms:
        yield _sms_sender(sms)
    if whatsapp and _E164.fullmatch(whatsapp):
        yield _good("TWILIO_WHATSAPP_FROM", "is a number")
    elif whatsapp:
        yield _bad("TWILIO_WHATSAPP_FROM", "is no number", "write it as whatsapp:+31…")


def _lane_rates(settings: Settings) -> Iterator[Finding]:
    try:
        Rates.parse(settings.lane_rates)
    except PreminderError as error:
        yield _bad("LANE_RATES", str(error), "leave it out for the usual rates")


def _sms_sender(sms: str) -> Finding:
    if _E164.fullmatch(sms):
        return _good("TWILIO_SMS_FROM", "is a number, so people can answer")
    if _ALPHANUMERIC.fullmatch(sms):
        return _bad(
            "TWILIO_SMS_FROM",
            "is a name; nobody can answer it, not even with STOP",
            "use a number of your own, written as +31…",
        )
    return _bad("TWILIO_SMS_FROM", "is no number", "write it as +31…")


def _mollie(settings: Settings) -> Iterator[Finding]:
    key = settings.mollie_api_key.get_secret_value()
    if not key:
        yield _bad("mollie", "MOLLIE_API_KEY is not set", "copy it from my.mollie.com")
        return
    if not _MOLLIE_KEY.fullmatch(key) and not settings.mollie_api_url:
        yield _bad("mollie", "MOLLIE_API_KEY is no live_… or test_… key", "copy it anew")
        return
    base = (settings.mollie_api_url or MOLLIE_API).rstrip("/").removesuffix("/v2")
    yield _asked(
        "mollie",
        f"{base}/v2/payments?limit=1",
        mend="check MOLLIE_API_KEY",
        where=("MOLLIE_API_URL", settings.mollie_api_url),
        headers={"Authorization": f"Bearer {key}"},
    )


def _telegram(settings: Settings) -> Iterator[Finding]:
    token = settings.telegram_bot_token.get_secret_value()
    chat = settings.telegram_staff_chat
    if not token and not chat:
        yield _good("telegram", "not used")
        return
    if not token or not _BOT_TOKEN.fullmatch(token):
        yield _bad("telegram", "TELEGRAM_BOT_TOKEN is no token", "ask @BotFather for one")
        return
    if chat and not _CHAT.fullmatch(chat):
        yield _bad("telegram", "TELEGRAM_STAFF_CHAT is no chat id", "use the group's -100… number")
    yield _asked(
        "telegram",
        method_url(settings.telegram_api_url, token, "getMe"),
        mend="check TELEGRAM_BOT_TOKEN",
        where=("TELEGRAM_API_URL", settings.telegram_api_url),
    )


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_url and not settings.mail_from:
        yield _good("mail", "not used")
        return
    try:
        server = SmtpServer.parse(settings.smtp_url)
        MailSender(server, settings.mail_from, SystemClock())
        connect(server, "localhost", TIMEOUT[1]).close()
    except DeliveryError as error:
        yield _bad("mail", str(error), "use a mail server with STARTTLS, or smtps://")
    except OutboxError as error:
        yield _bad("mail", "SMTP_URL or MAIL_FROM does not fit", str(error))
    except OSError as error:
        kind = type(error).__name__
        yield _bad("mail", f"the server does not let us in ({kind})", "check SMTP_URL")
    else:
        yield _good("mail", f"{server.host}:{server.port} lets us in")


def _letters(settings: Settings) -> Iterator[Finding]:
    if not settings.letter_spool:
        yield _good("letters", "not used")
    elif Path(settings.letter_spool).is_dir() and os.access(
        settings.letter_spool, os.W_OK | os.X_OK
    ):
        yield _good("letters", "the spool can be written")
    else:
        yield _bad("letters", "LETTER_SPOOL is no folder that we can write", "make the folder")


def _readers(settings: Settings) -> Iterator[Finding]:
    looks = {"second reader": look_at_second_reader(settings), "rasa": look_at_rasa(settings)}
    for name, seen in looks.items():
        yield Finding(name=name, ok=not seen.mend, message=seen.message, mend=seen.mend)


def _calendar(settings: Settings) -> Iterator[Finding]:
    today = (_reads(settings) or SystemClock().now()).astimezone(LOCAL).date()
    for found in look_at_dates(today):
        if found.fresh:
            yield _good(found.name, found.message)
        else:
            yield _bad(found.name, found.message, found.mend)


def _asked(name: str, url: str, *, mend: str, where: tuple[str, str], **given: Any) -> Finding:
    """Ask a provider for something harmless and tell what it answered, never the address."""
    setting, override = where
    at = f"{setting} " if override else ""
    try:
        with requests.Session() as session:
            # Else a .netrc would put its own password in place of our key.
            session.trust_env = False
            answer = session.get(url, timeout=TIMEOUT, allow_redirects=False, **given)
    except requests.RequestException as error:
        reach = f"check {setting}" if override else "check the way to the internet"
        return _bad(name, f"{at}cannot be reached ({type(error).__name__})", reach)
    if answer.status_code == requests.codes.ok:
        return _good(name, f"{at}answers and takes our key" if at else "takes our key")
    if answer.status_code in {401, 403, 404}:
        return _bad(name, f"refuses our key ({answer.status_code})", mend)
    return _bad(name, f"answers {answer.status_code}", "try again later; see the provider's status")
