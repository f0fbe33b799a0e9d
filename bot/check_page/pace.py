"""How often one visitor, and all of them together, may try something on a page for anybody.

Counted in the memory of one web process, for it is worth no row a try and nothing is lost when it
is forgotten. With several processes each counts for itself, so that so many times more may pass.
"""

from __future__ import annotations

import ipaddress
import threading
from dataclasses import dataclass, field

#: A household has a /64 of its own, and with it more addresses than anybody can count.
_IPV6_HOUSEHOLD = 64


@dataclass(slots=True)
class Pace:
    """At most `each` tries of one visitor and `all_together` of everybody in `seconds`."""

    each: int
    all_together: int
    seconds: float
    _began: float = float("-inf")
    _counts: dict[str, int] = field(default_factory=dict)
    _together: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, visitor: str, at: float) -> bool:
        """Count a try of a visitor at a moment of the steady clock; tell whether it may be made."""
        with self._lock:
            if at >= self._began + self.seconds:
                # All start anew at once: then no more is kept than one span's visitors.
                self._began, self._together = at, 0
                self._counts.clear()
            tried = self._counts.get(visitor, 0)
            if tried >= self.each or self._together >= self.all_together:
                return False
            self._counts[visitor] = tried + 1
            self._together += 1
            return True


def visitor_of(address: str | None) -> str:
    """Return what an address counts as: itself, or all that an IPv6 household may have."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _IPV6_HOUSEHOLD), strict=False))
    return str(found)
