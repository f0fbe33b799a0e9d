"""Ripening: who kept a line takes its turn when the pause after it has been long enough.

Nothing is held in memory but that somebody wrote: what waits, and until when, is read from the
rows. What fails here, or is left when the process dies, is taken by the sweep.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from bot.inbound.bursts import WaitingTurn, waiting_turns
from bot.inbound.turns import could_take
from outbox.planning.office import Office
from storage.clock import Clock
from storage.database import Database, DatabaseUnreachableError

log = structlog.get_logger()

#: How many turns are taken side by side: one that asks a slow server keeps no other waiting.
_HANDS = 4
#: The shortest and the longest time between two looks, in seconds; a clock may be moved forward.
_SOONEST, _LATEST = 0.05, 1.0


class Ripening:
    """Takes the turns of bursts that are over, for as long as any wait."""

    def __init__(self, database: Database, office: Office, clock: Clock, pause: timedelta) -> None:
        self._database, self._office, self._clock, self._pause = database, office, clock, pause
        self._lock = threading.Lock()
        self._looking: threading.Thread | None = None
        self._news = False

    def expect(self) -> None:
        """Look out for the end of a burst: somebody wrote a line, and it is committed."""
        with self._lock:
            self._news = True
            if self._looking is None or not self._looking.is_alive():
                self._looking = threading.Thread(target=self._look, name="ripening", daemon=True)
                self._looking.start()

    def _look(self) -> None:
        tried: set[int] = set()
        try:
            with ThreadPoolExecutor(_HANDS, "turn") as hands:
                while self._has_news_of(left := self._left(tried)):
                    time.sleep(self._take_ripe(left, tried, hands))
        except (DBAPIError, DatabaseUnreachableError) as error:
            log.warning("ripening_put_off", why=type(error).__name__)

    def _left(self, tried: set[int]) -> list[WaitingTurn]:
        """Return what waits and was not tried yet: that is for the sweep."""
        with self._lock:
            self._news = False
        with self._database.service() as session:
            waiting = waiting_turns(session, self._pause)
        tried &= {one.id for one in waiting}
        return [one for one in waiting if one.id not in tried]

    def _has_news_of(self, left: list[WaitingTurn]) -> bool:
        """Tell whether to go on; when nothing is left and nobody wrote meanwhile, looking ends."""
        with self._lock:
            goes_on = bool(left) or self._news
            if not goes_on:
                self._looking = None
            return goes_on

    def _take_ripe(
        self, left: list[WaitingTurn], tried: set[int], hands: ThreadPoolExecutor
    ) -> float:
        """Begin the turns whose time has come; return in how many seconds to look again."""
        now = self._clock.now()
        for one in left:
            if one.ripe_at <= now:
                tried.add(one.id)
                hands.submit(
                    could_take, self._database, self._office, one.id, now, self._pause
                ).add_done_callback(_tell)
        rest = min((one.ripe_at - now for one in left if one.ripe_at > now), default=timedelta())
        return min(max(rest.total_seconds(), _SOONEST), _LATEST)


def _tell(done: Future[bool]) -> None:
    error = done.exception()
    if error is not None:
        log.error("turn_put_off", why=type(error).__name__, exc_info=error)
