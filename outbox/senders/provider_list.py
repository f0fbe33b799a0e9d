"""Provider lists: what a provider's own list says of messages that left from our numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.words import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One message as the provider lists it; `status` is its own word.

    `cost_micros` counts millionths of the currency; None until the provider knows.
    """

    provider_id: str
    status: str
    error_code: str | None
    channel: Channel
    sender: str
    recipient: str
    body: str
    made_at: datetime
    sent_at: datetime | None
    cost_micros: int | None
    currency: str | None
    segments: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListQuery:
    """Which messages are asked for: `sender` is our address, None for the whole account.

    The times are aware and hold for when the provider sent it.
    """

    sender: str | None
    channel: Channel | None
    since: datetime
    until: datetime

    @property
    def name(self) -> str:
        """What a stored run is known by."""
        return "*" if self.sender is None else f"{self.channel}:{self.sender}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """One page of the list, the newest first, and where the next one is."""

    messages: tuple[Listed, ...]
    next_page: str | None


class ProviderList(Protocol):
    """A provider that can be asked what it did.

    Both raise TransientDeliveryError when it cannot be read now, so that nothing is proved.
    """

    async def list_page(self, query: ListQuery, page: str | None = None) -> ListPage:
        """Return the first page of the list, or the one that `page` names."""
        ...

    async def fetch(self, provider_id: str) -> Listed | None:
        """Return one message; None when the provider does not know this id."""
        ...
