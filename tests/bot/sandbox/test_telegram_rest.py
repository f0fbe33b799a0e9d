"""python-telegram-bot against the sandbox: topics, messages, buttons, polling."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from bot.sandbox.server import Sandbox


def run(sandbox: Sandbox, story: Callable[[Bot, int], Awaitable[Any]]) -> Any:
    """Tell a story with a bot and the id of the staff's group."""

    async def tell() -> Any:
        bot = Bot(sandbox.settings.telegram_token, base_url=f"{sandbox.url}/telegram/bot")
        async with bot:
            return await story(bot, int(sandbox.settings.telegram_chat))

    return asyncio.run(tell())


def test_a_topic_is_opened_renamed_closed_and_reopened(sandbox: Sandbox) -> None:
    async def story(bot: Bot, desk: int) -> None:
        topic = await bot.create_forum_topic(desk, "Gesprek 1")
        sent = await bot.send_message(desk, "Hallo", message_thread_id=topic.message_thread_id)
        assert sent.message_thread_id == topic.message_thread_id
        assert sent.is_topic_message
        await bot.edit_forum_topic(desk, topic.message_thread_id, name="Gesprek 1 (klaar)")
        await bot.close_forum_topic(desk, topic.message_thread_id)
        with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
            await bot.close_forum_topic(desk, topic.message_thread_id)
        await bot.reopen_forum_topic(desk, topic.message_thread_id)

    run(sandbox, story)
    (topic,) = sandbox.world.topics.values()
    assert (topic.name, topic.open) == ("Gesprek 1 (klaar)", True)


def test_a_deleted_topic_is_gone(sandbox: Sandbox, control: Callable[..., Any]) -> None:
    async def story(bot: Bot, desk: int) -> None:
        topic = await bot.create_forum_topic(desk, "Gesprek")
        await bot.delete_forum_topic(desk, topic.message_thread_id)
        with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
            await bot.send_message(desk, "Hallo", message_thread_id=topic.message_thread_id)
        other = await bot.create_forum_topic(desk, "Gesprek 2")
        control("telegram/topic", {"thread_id": other.message_thread_id, "do": "delete"})
        with pytest.raises(BadRequest, match=r"(?i)topic_id_invalid"):
            await bot.close_forum_topic(desk, other.message_thread_id)

    run(sandbox, story)


def test_staff_writes_in_a_topic_and_taps_a_button(
    sandbox: Sandbox, control: Callable[..., Any]
) -> None:
    async def story(bot: Bot, desk: int) -> None:
        topic = await bot.create_forum_topic(desk, "Gesprek")
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("Overnemen", callback_data="take:1")]])
        sent = await bot.send_message(
            desk, "Vraagt om een mens", message_thread_id=topic.message_thread_id, reply_markup=keys
        )
        thread_id = topic.message_thread_id
        control("telegram/write", {"thread_id": thread_id, "text": "Goedemiddag", "name": "Sanne"})
        control("telegram/tap", {"message_id": sent.message_id, "data": "take:1"})
        first, second = await bot.get_updates(timeout=1)
        assert first.message is not None
        assert (first.message.text, first.message.message_thread_id) == ("Goedemiddag", thread_id)
        assert first.message.from_user.first_name == "Sanne"
        assert second.callback_query is not None
        assert second.callback_query.data == "take:1"
        await second.callback_query.answer("Overgenomen")
        await second.callback_query.edit_message_text("Sanne heeft overgenomen")
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text(
                "Sanne heeft overgenomen", chat_id=desk, message_id=sent.message_id
            )
        assert not await bot.get_updates(offset=second.update_id + 1)

    run(sandbox, story)
    state = control("state")["telegram"]
    assert list(state["callback_answers"].values()) == ["Overgenomen"]
    assert "No button" in control("telegram/tap", {"message_id": 1, "data": "x"})["error"]


def test_a_poll_waits_for_what_staff_writes(sandbox: Sandbox, control: Callable[..., Any]) -> None:
    async def story(bot: Bot, desk: int) -> None:
        topic = await bot.create_forum_topic(desk, "Gesprek")
        poll = asyncio.create_task(bot.get_updates(timeout=60))
        await asyncio.sleep(0.1)
        body = {"thread_id": topic.message_thread_id, "text": "/klaar"}
        await asyncio.to_thread(control, "telegram/write", body)
        (update,) = await asyncio.wait_for(poll, 60)
        assert update.message.entities[0].type == "bot_command"

    run(sandbox, story)


def test_the_rest_that_a_desk_asks_is_answered(sandbox: Sandbox) -> None:
    async def story(bot: Bot, desk: int) -> None:
        assert (await bot.get_me()).username
        chat = await bot.get_chat(desk)
        assert chat.is_forum
        me = await bot.get_chat_member(desk, bot.id)
        assert me.can_manage_topics  # type: ignore[union-attr]
        assert await bot.set_my_commands([("klaar", "Gesprek teruggeven")])
        assert await bot.delete_webhook(drop_pending_updates=True)
        assert (await bot.send_message(4711, "Uw dag")).chat.type == "private"
        with pytest.raises(Forbidden):
            await bot.send_message(403403, "Hallo")
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await bot.send_message(-5, "Hallo")

    run(sandbox, story)


def test_a_wrong_token_is_refused(sandbox: Sandbox) -> None:
    async def story() -> None:
        async with Bot("1:verkeerd", base_url=f"{sandbox.url}/telegram/bot"):
            pass

    with pytest.raises(InvalidToken):
        asyncio.run(story())


def test_a_flood_names_the_seconds_to_wait(
    sandbox: Sandbox, control: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    rule = {"provider": "telegram", "kind": "429", "retry_after": 7}
    control("faults", [rule | {"match": {"path_contains": "sendMessage"}}])

    async def story(bot: Bot, desk: int) -> None:
        with pytest.raises(RetryAfter) as flood:
            await bot.send_message(desk, "Hallo")
        assert "7" in str(flood.value.message)

    run(sandbox, story)
    assert not sandbox.world.posts
