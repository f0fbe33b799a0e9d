"""A home of our own for the commands and the hooks: its database, its keys and its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from bot.bootstrap import House, open_house
from bot.settings import Settings
from storage.database import Database
from storage.policy_file import parse_policy
from storage.records.creditors import Creditor
from storage.records.strategies import store_strategy


@pytest.fixture
def at_home(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PREMINDER_HOME", str(tmp_path))
    monkeypatch.setenv("DATA_KEYS", "test:0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def with_linde(at_home: Path, database: Database, now: datetime) -> Path:
    """At home with a creditor, for commands that need one and are not about adding it.

    `creditor add` first holds every text against thousands of claims, which takes a second.
    """
    with database.service() as session:
        linde = Creditor(slug="linde", name="Linde", iban="NL91ABNA0417164300", created_at=now)
        session.add(linde)
        session.flush()
        store_strategy(session, linde.id, parse_policy("").strategy, now)
    return at_home


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Callable[[str], House]]:
    """Open a house over a database whose hooks can be signed for: Twilio's token is `token`."""
    with ExitStack() as opened:

        def over(database_url: str) -> House:
            settings = Settings(
                _env_file=None,
                database_url=database_url,
                preminder_home=tmp_path,
                public_url="http://localhost",
                data_keys="test:0123456789abcdef0123456789abcdef",
                secret_key="0123456789abcdef",
                twilio_auth_token="token",
                mollie_api_key="test_" + "x" * 30,
                burst_seconds=0,
            )
            return opened.enter_context(open_house(settings))

        yield over
