"""Two outbox processes and `preminder run` at once: planned once, sent once, told once a day."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.faults.faulty_twilio import Twilio
from tests.faults.ground import Ledger, count_statuses, keep, ours, size, wait_for

CREDITORS, CLAIMS, WAVES = size(4, 20), size(40, 400), size(2, 5)
#: Seconds from wave to wave; in the full size the periodic jobs of both come by several times.
BETWEEN = size(3.0, 35.0)
DIGEST = "digest:\n  channel: sms\n  to: '+3161000{:04}'\n  hour: 9\n"


def test_two_schedulers_and_a_run_plan_each_claim_once_and_send_each_digest_once(
    books: Any, twilio: Twilio, environment: dict[str, str], tmp_path: Path
) -> None:
    # Telling a creditor that nothing changed is no message: these have new claims from the start.
    books.clock.time -= timedelta(hours=1)
    creditors = [books.creditor(DIGEST.format(number)) for number in range(CREDITORS)]
    sms_only = {**environment, "TWILIO_WHATSAPP_FROM": ""}
    ledger = Ledger(books.database, twilio)
    runs: list[subprocess.Popen[str]] = []
    books.clock.time += timedelta(hours=1)
    made = add(books, creditors)
    with (
        ours(sms_only, tmp_path, "outbox", "--eager"),
        ours(sms_only, tmp_path, "outbox", "--eager"),
    ):
        assert wait_for(
            lambda: (tmp_path / "outbox.log").read_text().count("outbox_started") == 2, 180
        )
        for _ in range(WAVES):
            made += add(books, creditors)
            runs.append(
                subprocess.Popen(
                    [sys.executable, "-m", "bot", "run", "--json"],
                    env=sms_only,
                    cwd=tmp_path,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            time.sleep(BETWEEN)
        told = [read(run) for run in runs]
        assert wait_for(
            lambda: planned(books) == made and set(count_statuses(books.database)) == {"sent"},
            300,
            0.3,
        ), count_statuses(books.database)
        time.sleep(4)  # One more round of both.
    ledger.read()
    per_claim, days = messages_per_claim(books), digests(books)
    by = Counter(len(ids) for ids in per_claim.values())
    keep(
        "two schedulers",
        claims=made,
        creditors=CREDITORS,
        runs_beside=len(runs),
        planned_by_the_runs=sum(one["planned"] for one in told),
        claims_by_messages=dict(by),
        digests_by_creditor_and_day=dict(Counter(days.values())),
        digest_messages=len([call for call in ledger.calls if call["to"].startswith("+3161000")]),
        doubled=len(ledger.doubled()),
        lost=len(ledger.lost()),
    )
    assert by == {1: made}
    assert set(days.values()) == {1}
    assert len(days) == CREDITORS
    digest_calls = Counter(c["to"] for c in ledger.calls if c["to"].startswith("+3161000"))
    assert set(digest_calls.values()) == {1}
    assert len(digest_calls) == CREDITORS
    assert ledger.doubled() == []
    assert ledger.lost() == []


def add(books: Any, creditors: list[uuid.UUID]) -> int:
    """Give each creditor new claims, to be planned at once; return how many."""
    each = CLAIMS // CREDITORS
    for creditor in creditors:
        books.cases(each, creditor_id=creditor, plan_at=books.now)
    return each * len(creditors)


def read(run: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what a run reported."""
    said, errors = run.communicate(timeout=300)
    assert run.returncode == 0, errors[-1500:]
    return json.loads(said)


def planned(books: Any) -> int:
    return len(messages_per_claim(books))


def messages_per_claim(books: Any) -> dict[str, list[int]]:
    with books.transaction() as session:
        rows = session.execute(
            text("select claim_id, array_agg(id) from messages where kind = 'preminder' group by 1")
        ).all()
    return {str(claim): ids for claim, ids in rows}


def digests(books: Any) -> dict[tuple[str, Any], int]:
    with books.transaction() as session:
        rows = session.execute(
            text("select creditor_id, day, count(*) from digests group by 1, 2")
        ).all()
    return {(str(creditor), day): count for creditor, day, count in rows}
