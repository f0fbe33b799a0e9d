"""The Telegram desk: the real python-telegram-bot against the sandbox, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot.bootstrap import House
from bot.desk.pace import Pace
from bot.desk.process import serve_desk
from bot.sandbox.server import Sandbox, SandboxSettings, sandbox_thread
from bot.sandbox.telegram_chats import person
from bot.settings import Settings
from bot.staff.errors import DeskSetupError
from bot.staff.linking import make_code
from bot.staff.takeover import staff_reply, take_over
from outbox.engine.queue import Draft, enqueue
from storage.records.conversations import Conversation, Owner
from storage.records.messages import Message, MessageKind, MessageStatus
from storage.records.users import User
from storage.words import Actor

PATIENCE = 60.0


@dataclass
class Telegram:
    """The sandbox's Telegram as staff see it."""

    sandbox: Sandbox

    def control(self, path: str, **body: Any) -> Any:
        method, url = ("POST" if body else "GET"), f"{self.sandbox.url}/_control/{path}"
        return httpx.request(method, url, json=body or None).raise_for_status().json()

    def state(self) -> Any:
        return self.control("state")["telegram"]

    def topics(self) -> list[Any]:
        return [topic for topic in self.state()["topics"] if not topic["deleted"]]

    def posts(self, topic: int | None = None, chat: int | None = None) -> list[Any]:
        """What the bot wrote, oldest first."""
        return [
            post
            for post in self.state()["messages"]
            if post["by_bot"]
            and not post["deleted"]
            and (topic is None or post["thread_id"] == topic)
            and (chat is None or post["chat_id"] == chat)
        ]

    def texts(self, topic: int) -> str:
        return "\n".join(post["text"] for post in self.posts(topic))

    def write(self, name: str, text: str, topic: int | None = None, chat: int | None = None) -> Any:
        return self.control("telegram/write", text=text, thread_id=topic, chat_id=chat, name=name)

    def tap(self, name: str, topic: int, wish: str) -> str:
        post = next(post for post in self.posts(topic) if post["reply_markup"])
        buttons = [b for row in post["reply_markup"]["inline_keyboard"] for b in row]
        data = next(b["callback_data"] for b in buttons if b["callback_data"].startswith(wish))
        return str(
            self.control("telegram/tap", message_id=post["message_id"], data=data, name=name)[
                "callback_query_id"
            ]
        )

    def tap_last(self, name: str, topic: int) -> str:
        """Press the only button under the last message that has one."""
        post = [post for post in self.posts(topic) if post["reply_markup"]][-1]
        ((button,),) = post["reply_markup"]["inline_keyboard"]
        body = {"message_id": post["message_id"], "data": button["callback_data"], "name": name}
        return str(self.control("telegram/tap", **body)["callback_query_id"])

    def answer(self, query: str) -> str:
        return str(until(lambda: self.state()["callback_answers"].get(query)))


def until(found: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait for something that the desk does, and return it."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        result = found()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError("the desk did not do it")


@contextlib.contextmanager
def running(house: House) -> Iterator[None]:
    """Run a desk in a thread; it may write as fast as it can."""
    ready, ends = threading.Event(), []
    faults: list[BaseException] = []

    async def live() -> None:
        stop = asyncio.Event()
        ends.append((asyncio.get_running_loop(), stop))
        ready.set()
        await serve_desk(house, stop, Pace(most=10_000))

    def run() -> None:
        try:
            asyncio.run(live())
        except BaseException as error:
            faults.append(error)

    thread = threading.Thread(target=run, name="desk")
    thread.start()
    ready.wait(PATIENCE)
    try:
        yield
    finally:
        loop, stop = ends[0]
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the desk does not stop"
        assert not faults, faults


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the desk look for news more often than every two seconds."""
    monkeypatch.setattr("bot.desk.topics.EVERY", 0.2)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with sandbox_thread(SandboxSettings()) as sandbox:
        yield Telegram(sandbox)


@pytest.fixture
def tg_house(house: House, telegram: Telegram) -> House:
    given = {name.lower(): value for name, value in telegram.sandbox.environment().items()}
    return replace(house, settings=Settings(_env_file=None, **given))  # type: ignore[arg-type]


@pytest.fixture
def sanne(desk: Any) -> User:
    """A colleague whose Telegram account is linked."""
    return linked(desk, "sanne@desk.nl", "Sanne")


def linked(desk: Any, email: str, name: str) -> User:
    user = desk.user(email)
    with desk.database.service() as session:
        row = session.get_one(User, user.id)
        row.telegram_id = person(name)["id"]
        return row


def topic_of(desk: Any, talk: Conversation) -> int:
    return int(until(lambda: desk.read(talk).telegram_topic))


def sent(desk: Any) -> list[Message]:
    with desk.database.service() as session:
        found = select(Message).where(Message.kind == MessageKind.STAFF).order_by(Message.id)
        return list(session.scalars(found))


def bot_says(desk: Any, talk: Conversation, text: str) -> int:
    """Let the bot have sent something."""
    now = desk.clock.now()
    draft = Draft(
        intent_key=f"answer:{text}",
        kind=MessageKind.ANSWER,
        author=Actor.BOT,
        channel=talk.channel,
        sender=talk.sender,
        recipient="+31612340001",
        body=text,
        send_after=now,
        creditor_id=talk.creditor_id,
        debtor_id=talk.debtor_id,
        conversation_id=talk.id,
        epoch=talk.epoch,
    )
    with desk.database.service() as session:
        message_id = enqueue(session, draft, now)
        assert message_id is not None
        message = session.get_one(Message, message_id)
        message.move_to(MessageStatus.SENDING, now)
        message.move_to(MessageStatus.DELIVERED, now)
    return message_id


def test_who_waits_gets_a_topic_that_names_only_the_case(
    tg_house: House, telegram: Telegram, desk: Any
) -> None:
    talk = desk.conversation(said="Bel mij op 0612345678 aub")
    other = desk.conversation(name="Piet Stil", waiting=False)
    with running(tg_house):
        topic = topic_of(desk, talk)
        until(lambda: "Bel mij op" in telegram.texts(topic))
    assert [t["name"] for t in telegram.topics()] == ["2026-0001"]
    first = telegram.posts(topic)[0]
    for said in ("Vraagt om een medewerker", "Kanaal: Sms", "Nu bij: De bot", "Zekerheid:"):
        assert said in first["text"]
    for secret in ("Jan", "Vries", "+316", "123,45", "Garage", "0612345678"):
        assert secret not in first["text"]
    assert desk.read(other).telegram_topic is None


def test_messages_both_ways_are_shown_once_and_in_order(
    tg_house: House, telegram: Telegram, desk: Any
) -> None:
    talk = desk.conversation(said="een")
    with running(tg_house):
        topic = topic_of(desk, talk)
        until(lambda: "een" in telegram.texts(topic))
        for number, said in enumerate(("twee", "drie", "vier", "vijf")):
            desk.clock.forward(seconds=5)
            if number % 2:
                desk.inbound(talk, said)
            else:
                bot_says(desk, talk, said)
        until(lambda: "vijf" in telegram.texts(topic))
    with running(tg_house):  # a restart repeats nothing
        desk.clock.forward(seconds=5)
        desk.inbound(talk, "zes")
        until(lambda: "zes" in telegram.texts(topic))
    shown = telegram.texts(topic)
    words = [
        word for word in shown.split() if word in {"een", "twee", "drie", "vier", "vijf", "zes"}
    ]
    assert [w for w in words if w != "een"] == ["twee", "drie", "vier", "vijf", "zes"]
    assert len(telegram.topics()) == 1


def test_what_a_colleague_types_reaches_the_debtors_queue_once(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "Goedemorgen, u spreekt met Sanne", topic)
        until(lambda: sent(desk))
        until(lambda: "Nu bij: sanne" in telegram.texts(topic))
    with running(tg_house):  # what was worked is not worked again
        time.sleep(0.5)
    (message,) = sent(desk)
    assert message.body == "Goedemorgen, u spreekt met Sanne"
    assert message.intent_key.startswith("staff:telegram:-1001000000001:")
    after = desk.read(talk)
    assert (after.owner, after.staff_id, after.waiting_since) == (Owner.STAFF, sanne.id, None)
    assert message.epoch == after.epoch


def test_an_update_that_comes_twice_sends_once(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        update = telegram.write("Sanne", "Eenmaal", topic)
        until(lambda: sent(desk))
        # The same message under a new update id, as after a crash before it was confirmed.
        telegram.sandbox.world.add_update("message", update)
        telegram.write("Sanne", "Andermaal", topic)
        until(lambda: len(sent(desk)) > 1)
    assert [message.body for message in sent(desk)] == ["Eenmaal", "Andermaal"]


def test_the_buttons_take_over_and_hand_back(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        assert telegram.answer(telegram.tap("Sanne", topic, "take")) == "Het gesprek is van u."
        until(lambda: "Nu bij: sanne" in telegram.posts(topic)[0]["text"])
        assert desk.read(talk).staff_id == sanne.id
        assert telegram.posts(topic)[0]["reply_markup"]
        said = telegram.answer(telegram.tap("Sanne", topic, "back"))
        assert said == "De bot heeft het gesprek weer."
        until(lambda: "Nu bij: De bot" in telegram.posts(topic)[0]["text"])
    after = desk.read(talk)
    assert (after.owner, after.epoch) == (Owner.BOT, 2)


def test_a_colleague_hears_that_somebody_else_has_it(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk, ann = desk.conversation(), desk.user("ann@desk.nl")
    with running(tg_house):
        topic = topic_of(desk, talk)
        with desk.database.service() as session:
            take_over(session, talk.id, ann, desk.clock.now(), "console")
        until(lambda: "Nu bij: ann" in telegram.texts(topic))
        assert telegram.answer(telegram.tap("Sanne", topic, "take")) == "Het is al van ann."
        telegram.write("Sanne", "Toch", topic)
        until(lambda: "Niet verstuurd. Dit gesprek is van ann." in telegram.texts(topic))
    assert not sent(desk)


def test_who_is_not_linked_is_refused_clearly_and_changes_nothing(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Vreemde", "Betaal nu!", topic)
        until(lambda: "Uw Telegram-account is niet gekoppeld" in telegram.texts(topic))
        assert "niet gekoppeld" in telegram.answer(telegram.tap("Vreemde", topic, "take"))
        with desk.database.service() as session:
            session.get_one(User, sanne.id).active = False
        assert "niet gekoppeld" in telegram.answer(telegram.tap("Sanne", topic, "take"))
    assert not sent(desk)
    assert desk.read(talk).epoch == 0


def test_a_code_from_the_console_links_an_account(
    tg_house: House, telegram: Telegram, desk: Any
) -> None:
    ann, private = desk.user("ann@desk.nl"), 4242
    with desk.database.service() as session:
        code = make_code(tg_house.secret_key, session.get_one(User, ann.id), desk.clock.now())
    with running(tg_house):
        telegram.write("Ann", "/koppel onzin", chat=private)
        until(lambda: "klopt niet" in str(telegram.posts(chat=private)))
        telegram.write("Ann", f"/koppel {code}", chat=private)
        until(lambda: "gekoppeld aan ann" in str(telegram.posts(chat=private)))
        telegram.write("Dief", f"/koppel {code}", chat=private)
        until(lambda: len(telegram.posts(chat=private)) == 3)
    with desk.database.service() as session:
        assert session.get_one(User, ann.id).telegram_id == person("Ann")["id"]


def test_a_command_or_a_word_in_the_general_part_never_reaches_a_debtor(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "/klaar", topic)
        until(lambda: "Deze opdracht ken ik niet" in telegram.texts(topic))
        telegram.write("Sanne", "wie doet deze?")
        telegram.write("Sanne", "Nu echt", topic)
        until(lambda: sent(desk))
    assert [message.body for message in sent(desk)] == ["Nu echt"]


def test_a_deleted_topic_is_made_again_and_nothing_is_lost(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation(said="een")
    with running(tg_house):
        topic = topic_of(desk, talk)
        until(lambda: "een" in telegram.texts(topic))
    telegram.control("telegram/topic", thread_id=topic, do="delete")
    for said in ("twee", "drie", "vier"):
        desk.clock.forward(seconds=5)
        desk.inbound(talk, said)
    with running(tg_house):
        fresh = int(until(lambda: [t["thread_id"] for t in telegram.topics()])[0])
        until(lambda: "vier" in telegram.texts(fresh))
        telegram.write("Sanne", "Hier ben ik", fresh)
        until(lambda: sent(desk))
    assert fresh != topic
    shown = telegram.texts(fresh)
    assert shown.index("twee") < shown.index("drie") < shown.index("vier")
    assert [t["name"] for t in telegram.topics()] == ["2026-0001"]


def test_a_refused_message_is_told_in_the_topic(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "Hallo daar", topic)
        (message,) = until(lambda: sent(desk))
        with desk.database.service() as session:
            session.get_one(Message, message.id).move_to(MessageStatus.REFUSED, desk.clock.now())
        until(lambda: "Niet verstuurd" in telegram.texts(topic))


def test_a_threat_is_refused_in_the_topic(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "Anders komt de deurwaarder.", topic)
        until(lambda: "Dit klinkt als een dreiging" in telegram.texts(topic))
    assert sent(desk) == []


def test_hard_words_are_sent_on_a_second_press_once(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "Stuur het bewijs. Bel ons daarna.", topic)
        until(lambda: "Nog niet verstuurd." in telegram.texts(topic))
        assert sent(desk) == []
        assert "niet gekoppeld" in telegram.answer(telegram.tap_last("Piet", topic))
        for _ in range(2):
            said = telegram.answer(telegram.tap_last("Sanne", topic))
            assert said == "Uw bericht gaat naar de debiteur."
    (message,) = sent(desk)
    assert message.body == "Stuur het bewijs. Bel ons daarna."


def test_what_went_out_well_is_not_repeated_to_who_typed_it(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "Hallo daar", topic)
        (message,) = until(lambda: sent(desk))
        with desk.database.service() as session:
            row = session.get_one(Message, message.id)
            row.move_to(MessageStatus.SENDING, desk.clock.now())
            row.move_to(MessageStatus.SENT, desk.clock.now())
            # What a colleague types in the console is shown to those in Telegram.
            staff_reply(session, talk.id, sanne, "Uit de console", "console:x", desk.clock.now())
        desk.clock.forward(seconds=20)
        until(lambda: "Uit de console" in telegram.texts(topic))
    assert "Hallo daar" not in telegram.texts(topic)


@pytest.mark.parametrize("kind", ["429", "500_before", "reset_before"])
def test_a_fault_of_telegram_delays_but_loses_nothing(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User, kind: str
) -> None:
    talk = desk.conversation(said="een")
    with running(tg_house):
        topic = topic_of(desk, talk)
        until(lambda: "een" in telegram.texts(topic))
        fault = {"provider": "telegram", "kind": kind, "times": 2, "retry_after": 1}
        telegram.control("faults", **fault)
        desk.clock.forward(seconds=5)
        desk.inbound(talk, "twee")
        telegram.write("Sanne", "Goedendag", topic)
        until(lambda: "twee" in telegram.texts(topic))
        until(lambda: sent(desk))
    assert telegram.texts(topic).count("twee") == 1


def test_words_that_fail_open_no_second_topic(
    tg_house: House, telegram: Telegram, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.topics.REST", 0.2)
    fault = {"provider": "telegram", "kind": "refuse", "times": 3, "status": 400}
    telegram.control("faults", **fault, match={"path_contains": "sendMessage"})
    talk = desk.conversation(said="een")
    with running(tg_house):
        topic = topic_of(desk, talk)
        until(lambda: "een" in telegram.texts(topic))
    assert telegram.sandbox.faults.rules[0].struck == 3
    assert len(telegram.topics()) == 1


def test_a_database_that_is_away_delays_but_loses_nothing(
    tg_house: House,
    telegram: Telegram,
    desk: Any,
    sanne: User,
    cluster: str,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.desk.process.REST", 0.2)
    monkeypatch.setattr("bot.desk.topics.REST", 0.2)
    talk = desk.conversation()
    name = str(make_url(database_url).database)
    with running(tg_house), psycopg.connect(cluster, autocommit=True) as admin:
        topic = topic_of(desk, talk)
        admin.execute(f"alter database {name} allow_connections false")
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
        )
        telegram.write("Sanne", "Zodra het kan", topic)
        time.sleep(0.8)
        admin.execute(f"alter database {name} allow_connections true")
        until(lambda: sent(desk))
        desk.inbound(talk, "Ik ben er nog")
        until(lambda: "Ik ben er nog" in telegram.texts(topic))
    assert [message.body for message in sent(desk)] == ["Zodra het kan"]


def test_who_waits_again_is_shown_again_with_buttons(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with running(tg_house):
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "Goedemorgen", topic)
        until(lambda: sent(desk))
        until(lambda: "Nu bij: sanne" in telegram.texts(topic))
        desk.clock.forward(minutes=5)
        with desk.database.service() as session:
            row = session.get_one(Conversation, talk.id)
            row.waiting_since, row.waiting_for = desk.clock.now(), "dispute"
        until(lambda: "Zegt dat het niet klopt" in telegram.texts(topic))
    assert telegram.posts(topic)[-1]["reply_markup"]
    assert telegram.texts(topic).count("Zegt dat het niet klopt") == 1


_PROGRAM = """
import asyncio, sys
from bot.bootstrap import open_house
from bot.settings import load_settings
from bot.desk.process import run_desk, serve_desk
from bot.desk.pace import Pace
with open_house(load_settings()) as house:
    if sys.argv[1:] == ["fast"]:
        asyncio.run(serve_desk(house, asyncio.Event(), Pace(most=10_000)))
    run_desk(house)
"""


@contextlib.contextmanager
def process(tg_house: House, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the desk as a process of its own."""
    settings = tg_house.settings
    environment = os.environ | {
        "DATABASE_URL": tg_house.database_url,
        "DATA_KEYS": "test:0123456789abcdef0123456789abcdef",
        "SECRET_KEY": tg_house.secret_key,
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "TELEGRAM_BOT_TOKEN": settings.telegram_bot_token.get_secret_value(),
        "TELEGRAM_STAFF_CHAT": settings.telegram_staff_chat,
    }
    with subprocess.Popen([sys.executable, "-c", _PROGRAM, *arguments], env=environment) as desk:
        try:
            yield desk
        finally:
            desk.kill()


def test_sigterm_stops_the_desk_cleanly(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation()
    with process(tg_house) as running_desk:
        topic = topic_of(desk, talk)
        telegram.write("Sanne", "Net op tijd", topic)
        until(lambda: sent(desk))
        running_desk.send_signal(signal.SIGTERM)
        assert running_desk.wait(PATIENCE) == 0
    assert telegram.state()["pending_updates"] == 0


def test_killing_the_desk_loses_nothing_and_sends_nothing_twice(
    tg_house: House, telegram: Telegram, desk: Any, sanne: User
) -> None:
    talk = desk.conversation(said="")
    with process(tg_house, "fast"):
        topic = topic_of(desk, talk)
    typed, came = [], []
    dice = random.Random(5)
    for life in range(4):
        with process(tg_house, "fast"):
            for number in range(6):
                typed.append(f"typed {life}.{number}")
                came.append(f"came {life}.{number}")
                telegram.write("Sanne", typed[-1], topic)
                desk.inbound(talk, came[-1])
                time.sleep(0.1)
            if life == 3:
                until(lambda: len(sent(desk)) >= len(typed))
                until(lambda: came[-1] in telegram.texts(topic))
            else:
                time.sleep(dice.uniform(0.2, 1.5))
    assert [message.body for message in sent(desk)] == typed
    shown = telegram.texts(topic)
    assert [text for text in came if text not in shown] == []


def test_the_token_is_in_no_log_line(
    tg_house: House, telegram: Telegram, desk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    talk = desk.conversation()
    with running(tg_house):
        topic_of(desk, talk)
    token = telegram.sandbox.settings.telegram_token
    said = [record.getMessage() for record in caplog.records]
    assert not [line for line in said if token in line or "medewerker spreken" in line]


def test_the_desk_says_what_is_missing(house: House) -> None:
    with pytest.raises(DeskSetupError, match="TELEGRAM_BOT_TOKEN and TELEGRAM_STAFF_CHAT"):
        asyncio.run(serve_desk(house, asyncio.Event()))


def test_the_desk_says_that_the_token_is_wrong(tg_house: House) -> None:
    wrong = tg_house.settings.model_copy(update={"telegram_bot_token": SecretStr("1:wrong")})
    with pytest.raises(DeskSetupError, match="does not know"):
        asyncio.run(serve_desk(replace(tg_house, settings=wrong), asyncio.Event()))


def test_the_desk_waits_for_a_telegram_that_is_not_there_yet(tg_house: House) -> None:
    away = tg_house.settings.model_copy(update={"telegram_api_url": "http://127.0.0.1:9/bot"})

    async def live() -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(serve_desk(replace(tg_house, settings=away), stop))
        await asyncio.sleep(0.3)
        assert not serving.done()
        stop.set()
        await asyncio.wait_for(serving, PATIENCE)

    asyncio.run(live())
