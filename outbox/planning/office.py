"""The office: what our side of a message needs to know of the deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from outbox.engine.lanes import Rates
from storage.words import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """From which number each channel is served, how fast, and where people reach us."""

    public_url: str
    senders: Mapping[Channel, str] = field(default_factory=dict)
    #: How fast each lane may be; without a setting the usual rates.
    rates: Rates = field(default_factory=Rates)

    def link(self, token: str) -> str:
        """Return the address of a debtor's page."""
        return f"{self.public_url.rstrip('/')}/b/{token}"
