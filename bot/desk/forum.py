"""The staff's forum in Telegram: opening topics, writing in them and changing what was written."""

from __future__ import annotations

import contextlib
import uuid

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated

from bot.desk.pace import Pace

TAKE, BACK = "take", "back"
#: Under words that were held up: send them all the same.
ANYWAY = "anyway"
#: What Telegram says of a topic that is no more.
_GONE = ("message thread not found", "topic_id_invalid", "topic_deleted")
_CLOSED = "topic_closed"
_PLAIN = LinkPreviewOptions(is_disabled=True)


class Forum:
    """The group in which each conversation that needs a person has its topic."""

    def __init__(self, bot: Bot, chat: str, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace
        self.chat: int | str = int(chat) if chat.lstrip("-").isdigit() else chat

    def is_here(self, chat_id: int, username: str | None) -> bool:
        """Tell whether a message came from the forum."""
        return self.chat == chat_id or (bool(username) and self.chat == f"@{username}")

    async def open_topic(self, title: str) -> int:
        """Open a topic and return its number."""
        topic = await self._pace.run(lambda: self._bot.create_forum_topic(self.chat, title))
        return topic.message_thread_id

    async def post(
        self, topic: int | None, text: str, conversation_id: uuid.UUID | None = None
    ) -> None:
        """Write in a topic; with a conversation, its buttons stand under the message.

        Raises:
            telegram.error.BadRequest: see `is_gone`.
        """
        buttons = None if conversation_id is None else keyboard(conversation_id)
        try:
            await self._pace.run(lambda: self._send(self.chat, topic, text, buttons))
        except BadRequest as error:
            if topic is None or _CLOSED not in error.message.lower():
                raise
            await self._pace.run(lambda: self._bot.reopen_forum_topic(self.chat, topic))
            await self._pace.run(lambda: self._send(self.chat, topic, text, buttons))
        except ChatMigrated as error:
            self.chat = error.new_chat_id
            await self._pace.run(lambda: self._send(self.chat, topic, text, buttons))

    async def answer(self, message: Message, text: str) -> None:
        """Write back where a message came from: a topic, the general part or a private chat."""
        topic = message.message_thread_id if message.is_topic_message else None
        await self._pace.run(lambda: self._send(message.chat_id, topic, text, None))

    async def doubt(self, message: Message, text: str, key: str) -> None:
        """Answer to a message that it is held up, with a button that sends it all the same."""
        button = InlineKeyboardButton("Toch versturen", callback_data=f"{ANYWAY}:{key}")
        await self._pace.run(
            lambda: self._bot.send_message(
                message.chat_id,
                text,
                message_thread_id=message.message_thread_id,
                reply_parameters=ReplyParameters(
                    message.message_id, allow_sending_without_reply=True
                ),
                reply_markup=InlineKeyboardMarkup([[button]]),
                link_preview_options=_PLAIN,
            )
        )

    async def rewrite(self, message: Message, text: str, conversation_id: uuid.UUID) -> None:
        """Give a message of ours another text; its buttons stay."""
        buttons = keyboard(conversation_id)
        # Gone, or as it should be already: either way there is nothing to do.
        with contextlib.suppress(BadRequest):
            await self._pace.run(
                lambda: self._bot.edit_message_text(
                    text,
                    chat_id=message.chat_id,
                    message_id=message.message_id,
                    reply_markup=buttons,
                    link_preview_options=_PLAIN,
                )
            )

    async def _send(
        self, chat: int | str, topic: int | None, text: str, buttons: InlineKeyboardMarkup | None
    ) -> Message:
        return await self._bot.send_message(
            chat,
            text,
            message_thread_id=topic,
            reply_markup=buttons,
            link_preview_options=_PLAIN,
        )


def is_gone(error: BadRequest) -> bool:
    """Tell whether a refusal means that the topic was deleted."""
    said = error.message.lower()
    return any(words in said for words in _GONE)


def keyboard(conversation_id: uuid.UUID) -> InlineKeyboardMarkup:
    """Return the two buttons of a conversation."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("Overnemen", callback_data=f"{TAKE}:{conversation_id.hex}"),
                InlineKeyboardButton("Teruggeven", callback_data=f"{BACK}:{conversation_id.hex}"),
            ]
        ]
    )


def read_button(data: str | None) -> tuple[str, uuid.UUID] | None:
    """Return the wish and the conversation of a pressed button, or None when it is not ours."""
    wish, _, conversation = (data or "").partition(":")
    if wish not in {TAKE, BACK}:
        return None
    try:
        return wish, uuid.UUID(conversation)
    except ValueError:
        return None
