"""The composition root: the only place that decides which implementation is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.settings import Settings
from payments.gateway import PaymentGateway
from payments.mollie_gateway import MollieGateway
from storage import sealing
from storage.clock import Clock, clock_from
from storage.database import Database
from storage.embedded import start_embedded
from storage.errors import SetupNeededError


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What every process needs: settings, database, clock and the way to the payment provider."""

    settings: Settings
    database: Database
    database_url: str
    clock: Clock
    gateway: PaymentGateway
    secret_key: str


def keys_for(settings: Settings) -> tuple[str, str]:
    """Return DATA_KEYS and SECRET_KEY; on a local machine missing ones are made and kept.

    Raises:
        SetupNeededError: one is missing where people reach us from elsewhere, or cannot be kept.
    """
    data_keys = settings.data_keys.get_secret_value()
    secret = settings.secret_key.get_secret_value()
    if data_keys and secret:
        return data_keys, secret
    if settings.mollie_is_live:
        raise SetupNeededError(
            "set DATA_KEYS and SECRET_KEY: keys on the data's own disk protect nothing"
        )
    try:
        kept = sealing.key_file(settings.preminder_home)
    except OSError as error:
        raise SetupNeededError(
            f"no keys could be kept in {settings.preminder_home} ({error.strerror}); set "
            "PREMINDER_HOME to a folder that you may write to, or set DATA_KEYS and SECRET_KEY"
        ) from error
    return data_keys or kept, secret or sealing.KeyRing.parse(kept).blind("secret key").hex()


@contextmanager
def open_house(
    settings: Settings, *, pool_size: int = 5, clock: Clock | None = None
) -> Iterator[House]:
    """Build everything for one process and take it down again at the end."""
    leave: Callable[[], None] | None = None
    data_keys, secret = keys_for(settings)
    sealing.install(sealing.KeyRing.parse(data_keys))
    url = settings.database_url
    if not url:
        url, leave = start_embedded(settings.preminder_home)
    database = Database.connect(url, pool_size=pool_size)
    try:
        yield House(
            settings=settings,
            database=database,
            database_url=url,
            clock=clock or clock_from(settings.preminder_clock, settings.preminder_home),
            gateway=MollieGateway(
                api_key=settings.mollie_api_key.get_secret_value(), api_url=settings.mollie_api_url
            ),
            secret_key=secret,
        )
    finally:
        database.close()
        if leave is not None:
            leave()
