"""Taking a talk over: a debtor asks for a human, a colleague answers, and the bot is silent."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bot.desk.pace import Pace
from bot.desk.process import serve_desk
from bot.inbound.receiving import from_twilio, receive
from bot.staff.accounts import create_user
from outbox.verdict import ReasonCode
from storage.records.conversations import Conversation, InboundMessage, InboundState, Owner
from storage.records.messages import Message, MessageKind, MessageStatus, VerdictRow
from storage.records.users import Role

PHONE = "+31610002001"
EMAIL, PASSWORD = "sanne@desk.example", "een lang wachtwoord"


@pytest.fixture
def wiel(stage: Any, colleague_id: int) -> Any:
    """The stage with a colleague and a debtor who got the opener."""
    stage.creditor("wiel", "Wielhuis Fietsen B.V.", "public_name: Wielhuis\n")
    with stage.house.database.service() as session:
        user = create_user(session, EMAIL, Role.STAFF, PASSWORD, None, stage.clock.now())
        user.telegram_id = colleague_id
    stage.claim("wiel", "V-1", PHONE)
    stage.run()
    return stage


class Console:
    """A colleague's browser."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/console"
        self.browser = requests.Session()
        self._post("/login", self.browser.get(f"{self.url}/login", timeout=60), email=EMAIL)

    def inbox(self, tab: str = "wacht") -> str:
        page = self.browser.get(f"{self.url}/?tab={tab}", timeout=60)
        assert page.status_code == 200
        return page.text

    def thread(self) -> requests.Response:
        path = re.search(r"/console(/conversations/[0-9a-f-]{36})", self.inbox("alle"))
        assert path
        page = self.browser.get(self.url + path.group(1), timeout=60)
        assert page.status_code == 200
        return page

    def does(self, what: str, **fields: str) -> str:
        page = self.thread()
        path = page.url.removeprefix(self.url)
        answer = self._post(f"{path}/{what}", page, **fields)
        assert answer.status_code == 200
        return answer.text

    def _post(self, path: str, page: requests.Response, **fields: str) -> requests.Response:
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        form = hidden | fields | ({"password": PASSWORD} if "email" in fields else {})
        return self.browser.post(self.url + path, data=form, timeout=60)


def talk(stage: Any) -> Conversation:
    (found,) = stage.rows(Conversation)
    return found


def store_only(stage: Any, text: str, sid: str) -> None:
    """Store a message as the hook does, and die before its turn."""
    fields = {"MessageSid": sid, "From": PHONE, "To": stage.house.settings.twilio_sms_from}
    with stage.house.database.service() as session:
        receive(session, from_twilio({**fields, "Body": text}), fields, stage.clock.now())


def test_a_colleague_takes_over_in_the_console_and_hands_back(wiel: Any) -> None:
    assert "collega" in "".join(wiel.says(PHONE, "MENS"))
    assert talk(wiel).waiting_since is not None
    refused = requests.get(f"{wiel.url}/console/", timeout=60, allow_redirects=False)
    assert refused.status_code == 303
    console = Console(wiel.url)
    assert "Wacht" in console.inbox()
    assert "Sanne de Boer" in console.thread().text

    # An answer that is queued at the moment of the take-over is fenced off by the epoch.
    assert wiel.posts(PHONE, "JA", "SM" + "1" * 32) == 200
    (queued,) = [m for m in wiel.rows(Message) if m.status is MessageStatus.QUEUED]
    console.does("take-over")
    assert talk(wiel).owner is Owner.STAFF
    before = len(wiel.heard(PHONE))
    wiel.run()
    assert len(wiel.heard(PHONE)) == before
    verdict = [row for row in wiel.rows(VerdictRow) if row.message_id == queued.id][-1]
    codes = {reason["code"] for reason in verdict.reasons}
    assert codes >= {ReasonCode.STALE_EPOCH, ReasonCode.STAFF_OWNS}

    assert wiel.says(PHONE, "Bent u daar?") == []
    assert wiel.rows(InboundMessage)[-1].state is InboundState.WITH_STAFF
    console.does("reply", text="Goedemorgen, u spreekt met Sanne. Waarmee kan ik u helpen?")
    wiel.run()
    assert wiel.heard(PHONE)[before:] == [
        "Goedemorgen, u spreekt met Sanne. Waarmee kan ik u helpen?"
    ]
    console.does("hand-back")
    assert talk(wiel).owner is Owner.BOT
    assert "postcode" in "".join(wiel.says(PHONE, "JA"))


def test_a_form_without_its_token_changes_nothing(wiel: Any) -> None:
    wiel.says(PHONE, "MENS")
    console = Console(wiel.url)
    url = console.thread().url
    answer = console.browser.post(f"{url}/take-over", data={}, timeout=60)
    assert answer.status_code == 400
    assert talk(wiel).owner is Owner.BOT


@contextlib.contextmanager
def desk_of(stage: Any) -> Iterator[None]:
    """Run the Telegram desk beside the story."""
    ends: list[Callable[[], None]] = []
    up = threading.Event()

    async def live() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        ends.append(lambda: loop.call_soon_threadsafe(stop.set))
        up.set()
        await serve_desk(stage.house, stop, Pace(most=10_000))

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    assert up.wait(60)
    try:
        yield
    finally:
        ends[0]()
        thread.join(60)


def until(true: Callable[[], Any]) -> Any:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        found = true()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come so far")


def test_a_colleague_takes_over_in_telegram_and_hands_back(wiel: Any) -> None:
    wiel.says(PHONE, "Ik wil graag een medewerker spreken")
    with desk_of(wiel):
        (topic,) = until(lambda: wiel.state()["telegram"]["topics"])
        thread = topic["thread_id"]

        def posts() -> list[dict[str, Any]]:
            said = wiel.state()["telegram"]["messages"]
            return [post for post in said if post["thread_id"] == thread]

        until(lambda: any("medewerker spreken" in post["text"] for post in posts()))
        wiel.control("telegram/write", thread_id=thread, text="Hallo, met Sanne", name="Sanne")
        until(lambda: talk(wiel).owner is Owner.STAFF)
        wiel.run()
        assert wiel.heard(PHONE)[-1] == "Hallo, met Sanne"
        assert wiel.says(PHONE, "Kunt u mij helpen?") == []
        until(lambda: any("Kunt u mij helpen" in post["text"] for post in posts()))
        buttons = next(post for post in posts() if post["reply_markup"])
        keys = [key for row in buttons["reply_markup"]["inline_keyboard"] for key in row]
        back = next(key for key in keys if key["text"] == "Teruggeven")
        wiel.control("telegram/tap", message_id=buttons["message_id"], data=back["callback_data"])
        until(lambda: talk(wiel).owner is Owner.BOT)
    assert "postcode" in "".join(wiel.says(PHONE, "JA"))


def test_a_stranger_in_the_telegram_group_reaches_nobody(wiel: Any) -> None:
    wiel.says(PHONE, "MENS")
    with desk_of(wiel):
        (topic,) = until(lambda: wiel.state()["telegram"]["topics"])
        wiel.control("telegram/write", thread_id=topic["thread_id"], text="Betaal!", name="Dief")
        until(lambda: "gekoppeld" in str(wiel.state()["telegram"]["messages"]))
    wiel.run()
    assert "Betaal!" not in wiel.heard(PHONE)
    assert not [m for m in wiel.rows(Message) if m.kind is MessageKind.STAFF]


def test_a_turn_that_its_web_process_did_not_live_to_take_is_taken(wiel: Any) -> None:
    store_only(wiel, "JA", "SM" + "7" * 32)
    assert wiel.rows(InboundMessage)[0].state is InboundState.RECEIVED
    report = wiel.run()
    assert report.answered == 1
    assert "postcode" in wiel.heard(PHONE)[-1]
    assert wiel.run().answered == 0


def test_the_same_message_five_times_at_once_is_one_turn(wiel: Any) -> None:
    callers = [
        threading.Thread(target=wiel.posts, args=(PHONE, "JA", "SM" + "5" * 32)) for _ in range(5)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    wiel.run()
    assert len(wiel.rows(InboundMessage)) == 1
    assert len(wiel.heard(PHONE)) == 2


def test_two_messages_at_the_same_moment_are_both_answered_in_one_talk(wiel: Any) -> None:
    wiel.verified(PHONE)
    before = len(wiel.heard(PHONE))
    callers = [
        threading.Thread(target=wiel.posts, args=(PHONE, text, f"SM{place:032}"))
        for place, text in enumerate(["Wat zijn uw openingstijden?", "Kan het in 2 delen?"])
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    wiel.run()
    assert len(wiel.heard(PHONE)) == before + 2
    assert len(wiel.rows(Conversation)) == 1
    answers = [m for m in wiel.rows(Message) if m.kind is MessageKind.ANSWER]
    asked = [m.answer_to_id for m in answers]
    assert asked == sorted(asked)
    assert [m.sent_at for m in answers] == sorted(m.sent_at for m in answers)


def test_an_unsigned_message_is_refused_before_anything_is_read(wiel: Any) -> None:
    url = f"{wiel.url}/hooks/twilio/message"
    form = {"MessageSid": "SM" + "6" * 32, "From": PHONE, "To": "+3197010200300", "Body": "STOP"}
    forged = {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}
    assert requests.post(url, data=form, headers=forged, timeout=60).status_code == 403
    assert requests.post(url, data=form, timeout=60).status_code == 403
    assert wiel.rows(InboundMessage) == []
