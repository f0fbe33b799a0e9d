"""Templates at Meta: made once over the real SDK, used only while approved as UTILITY."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.server import Sandbox
from outbox.engine.aftermath import follow_up
from outbox.senders.twilio_sender import TwilioAccount, TwilioSender
from outbox.wording.template_approvals import (
    RECHECK_AFTER,
    WRONG_CATEGORY,
    Judgement,
    sync_templates,
)
from outbox.wording.whatsapp_templates import (
    Wording,
    approved_template,
    own_wordings,
    wording,
    wordings,
)
from storage.policy import DEFAULT_POLICY, Policy, TemplateKey
from storage.records.messages import Message, MessageStatus, ProviderContent
from storage.records.tasks import Task, TaskKind
from storage.words import Channel, Language, Rung

OPENER = (TemplateKey.OPENER, Language.NL, Rung.UNKNOWN)
OWN = "Hoi! Hier is de hulp van {public_name}. Er is een bericht voor u. Antwoord JA of STOP."


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Wording:
    """Only the opener, so that a sync is a matter of milliseconds."""
    words = wording(*OPENER)
    monkeypatch.setattr("outbox.wording.template_approvals.wordings", lambda: [words])
    return words


def sync(books: Any, account: TwilioAccount, own: tuple[Wording, ...] = ()) -> int:
    async def live() -> int:
        sender = TwilioSender(account)
        try:
            return await sync_templates(books.database, sender, books.now, own)
        finally:
            await sender.close()

    return asyncio.run(live())


def approved(books: Any, policy: Policy = DEFAULT_POLICY) -> str | None:
    with books.database.service() as session:
        found = approved_template(session, policy, *OPENER)
        return found.content_sid if found else None


def setting_tasks(books: Any) -> list[str]:
    with books.database.service() as session:
        found = select(Task.summary).where(Task.kind == TaskKind.SETTING).order_by(Task.id)
        return list(session.scalars(found))


def only(sandbox: Sandbox) -> Any:
    (template,) = sandbox.world.templates.values()
    return template


def test_a_template_is_made_once_and_used_when_it_is_approved(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording
) -> None:
    assert approved(books) is None
    assert (sync(books, account), sync(books, account)) == (1, 1)
    assert approved(books) == only(sandbox).sid
    assert only(sandbox).category == "UTILITY"
    assert setting_tasks(books) == []


def test_one_that_meta_puts_among_marketing_is_not_used_and_makes_one_task(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording
) -> None:
    sync(books, account)
    only(sandbox).category = "MARKETING"
    assert sync(books, account) == 1  # Nobody asks again within a day.
    books.clock.time += RECHECK_AFTER
    assert sync(books, account) == 0
    assert approved(books) is None
    books.clock.time += RECHECK_AFTER
    sync(books, account)
    (summary,) = setting_tasks(books)
    assert "marketing" in summary
    assert few.name in summary


def test_one_that_meta_takes_back_as_utility_is_used_again(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording
) -> None:
    sync(books, account)
    only(sandbox).category = "MARKETING"
    books.clock.time += RECHECK_AFTER
    sync(books, account)
    only(sandbox).category = "UTILITY"
    books.clock.time += RECHECK_AFTER
    assert sync(books, account) == 1
    assert approved(books) == only(sandbox).sid


@pytest.mark.parametrize("state", ["paused", "disabled"])
def test_one_that_meta_pauses_is_not_used_and_makes_a_task(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording, state: str
) -> None:
    sync(books, account)
    only(sandbox).approval = state
    books.clock.time += RECHECK_AFTER
    assert sync(books, account) == 0
    assert state in setting_tasks(books)[0]


def test_a_rejected_one_is_final_and_makes_a_task(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording
) -> None:
    bad = Wording(name="preminder_bad", language=Language.NL, body="{{1}} hoi", fields=few.fields)
    sync(books, account, (bad,))
    sync(books, account, (bad,))
    assert len(sandbox.world.templates) == 2
    (summary,) = setting_tasks(books)
    assert "rejected" in summary


def test_a_message_withheld_as_marketing_sets_its_template_aside(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording
) -> None:
    sync(books, account)
    sid = approved(books)
    case = books.case()
    message_id = books.queue(case, channel=Channel.WHATSAPP)
    with books.database.service() as session:
        message = session.get_one(Message, message_id)
        message.rich = json.dumps({"content_sid": sid, "variables": {}, "template": True})
        message.move_to(MessageStatus.SENDING, books.now)
        message.error_code = "63049"
        message.move_to(MessageStatus.FAILED, books.now)
        follow_up(session, message, books.now)
    assert approved(books) is None
    with books.database.service() as session:
        kept = session.scalars(select(ProviderContent)).one()
        assert (kept.approval, kept.checked_at) == (WRONG_CATEGORY, books.now)
    assert any("marketing" in summary for summary in setting_tasks(books))


def test_a_creditors_own_text_has_a_template_of_its_own(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording
) -> None:
    policy = Policy(texts=((OPENER, OWN),))
    sync(books, account)
    assert approved(books, policy) is None  # Ours says something else.
    own = tuple(own_wordings([policy, policy, DEFAULT_POLICY]))
    assert len(own) == 1
    assert sync(books, account, own) == 2
    assert approved(books, policy) not in {None, approved(books)}


def test_a_provider_that_does_not_answer_is_asked_another_time(
    books: Any, account: TwilioAccount, sandbox: Sandbox, few: Wording
) -> None:
    sandbox.faults.add({"times": 5, "provider": "twilio", "kind": "500_before"})
    assert sync(books, account) == 0
    sandbox.faults.clear()
    assert sync(books, account) == 1


def test_other_words_get_another_name_because_meta_takes_a_name_once() -> None:
    names = [words.name for words in wordings()]
    assert len(set(names)) == len(names)
    assert wording(*OPENER, OWN).name != wording(*OPENER).name
    assert all(name.replace("_", "").isalnum() and name.islower() for name in names)


@pytest.mark.parametrize(
    ("state", "category", "kept"),
    [
        ("approved", "UTILITY", "approved"),
        ("approved", "", "approved"),
        ("Approved", "utility", "approved"),
        ("approved", "MARKETING", WRONG_CATEGORY),
        ("approved", "AUTHENTICATION", WRONG_CATEGORY),
        ("pending", "MARKETING", "pending"),
        ("rejected", "MARKETING", "rejected"),
    ],
)
def test_only_what_is_approved_as_utility_counts(state: str, category: str, kept: str) -> None:
    assert Judgement(state=state, category=category).approval == kept


def test_a_recheck_is_within_a_day() -> None:
    assert timedelta(0) < RECHECK_AFTER <= timedelta(days=1)
