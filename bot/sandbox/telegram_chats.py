"""The Telegram chats: the staff's forum with its topics, private chats, and how both are written.

Every change of a chat passes here, whoever makes it: the bot over the Bot API, or a member of
staff or a creditor over the controls and the demo page.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.faults import SandboxError
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.world import Post, Topic, World
from storage.clock import Clock

BOT = {"id": 123456, "is_bot": True, "first_name": "Preminder", "username": "preminder_sandbox_bot"}
ICON = 0x6FB9F0


class NoSuchTopicError(SandboxError):
    """That topic was never made, or it is deleted."""


class NoSuchButtonError(SandboxError):
    """No button of that name stands under that message."""


class TelegramChats:
    """Topics and messages, written as the Bot API writes them."""

    def __init__(self, settings: SandboxSettings, clock: Clock, world: World) -> None:
        self._clock = clock
        self._world = world
        given = str(settings.telegram_chat)
        #: the staff's group
        self.forum = int(given) if given.lstrip("-").isdigit() else -1001000000001

    def chat(self, chat_id: int) -> dict[str, Any]:
        """Write a chat."""
        if chat_id == self.forum:
            title = "Desk (zandbak)"
            return {"id": chat_id, "type": "supergroup", "title": title, "is_forum": True}
        return {"id": chat_id, "type": "private", "first_name": f"Chat {chat_id}"}

    def open_topic(self, name: str) -> Topic:
        """Make a topic; its thread id is the id of the service message that made it."""
        topic = Topic(thread_id=next(self._world.numbers), name=name)
        self._world.topics[topic.thread_id] = topic
        self._world.changed("telegram_topic")
        return topic

    def add_post(
        self,
        *,
        chat_id: int,
        thread_id: int | None,
        text: str,
        author: str = "",
        reply_markup: dict[str, Any] | None = None,
    ) -> Post:
        """Put a message in a chat; without an author it is the bot's."""
        post = Post(
            message_id=next(self._world.numbers),
            chat_id=chat_id,
            thread_id=thread_id,
            author=author or str(BOT["first_name"]),
            by_bot=not author,
            text=text,
            at=self._clock.now(),
            reply_markup=reply_markup,
        )
        self._world.posts[post.message_id] = post
        self._world.changed("telegram_bot_message" if post.by_bot else "telegram_staff_message")
        return post

    def live_topic(self, thread_id: int) -> Topic | None:
        """Return a topic that was not deleted, or None."""
        topic = self._world.topics.get(thread_id)
        return None if topic is None or topic.deleted else topic

    def write(
        self, text: str, *, thread_id: int | None, chat_id: int | None, name: str
    ) -> dict[str, Any]:
        """Let a person write: in a topic of the forum, in its general part, or in a private chat.

        Raises:
            NoSuchTopicError: there is no such topic.
        """
        if thread_id is not None and self.live_topic(thread_id) is None:
            raise NoSuchTopicError
        place = self.forum if chat_id is None else chat_id
        post = self.add_post(chat_id=place, thread_id=thread_id, text=text, author=name)
        message = self.message(post)
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        self._world.add_update("message", message)
        return message

    def tap(self, message_id: int, data: str, name: str) -> str:
        """Let a person tap a button under one of the bot's messages; return the query's id.

        Raises:
            NoSuchButtonError: the message is gone or has no such button.
        """
        post = self._world.posts.get(message_id)
        rows = (post.reply_markup or {}).get("inline_keyboard", []) if post else []
        if post is None or not any(
            button.get("callback_data") == data for r in rows for button in r
        ):
            raise NoSuchButtonError
        query_id = str(next(self._world.numbers))
        self._world.callback_answers[query_id] = None
        self._world.add_update(
            "callback_query",
            {
                "id": query_id,
                "from": person(name),
                "message": self.message(post),
                "chat_instance": "1",
                "data": data,
            },
        )
        return query_id

    def staff_changes_topic(self, thread_id: int, change: str, name: str) -> None:
        """Let a member of staff close, reopen or delete a topic; Telegram tells of the first two.

        Raises:
            NoSuchTopicError: there is no such topic.
        """
        topic = self.live_topic(thread_id)
        if topic is None:
            raise NoSuchTopicError
        if change == "delete":
            self.delete(topic)
            return
        topic.open = change == "reopen"
        post = self.add_post(chat_id=self.forum, thread_id=thread_id, text="", author=name)
        post.deleted = True  # a service message: nothing to read on the page
        event = "forum_topic_reopened" if topic.open else "forum_topic_closed"
        message = self.message(post)
        del message["text"]
        self._world.add_update("message", message | {event: {}})

    def delete(self, topic: Topic) -> None:
        """Delete a topic with all its messages."""
        topic.deleted = True
        for post in self._world.posts.values():
            if post.thread_id == topic.thread_id:
                post.deleted = True
        self._world.changed("telegram_topic_deleted")

    def message(self, post: Post) -> dict[str, Any]:
        """Write a message as the Bot API does."""
        written: dict[str, Any] = {
            "message_id": post.message_id,
            "date": int(post.at.timestamp()),
            "chat": self.chat(post.chat_id),
            "from": BOT if post.by_bot else person(post.author),
            "text": post.text,
        }
        if post.reply_markup:
            written["reply_markup"] = post.reply_markup
        topic = self._world.topics.get(post.thread_id or 0)
        if topic is not None:
            written |= {"message_thread_id": topic.thread_id, "is_topic_message": True}
            if not post.by_bot:
                written["reply_to_message"] = self._root(topic, written)
        answered = self._world.posts.get(post.reply_to)
        if answered is not None and not answered.deleted:
            written["reply_to_message"] = self.message(answered)
        return written

    def _root(self, topic: Topic, message: dict[str, Any]) -> dict[str, Any]:
        """Write the service message that made a topic; Telegram gives it as what is replied to."""
        return {
            "message_id": topic.thread_id,
            "message_thread_id": topic.thread_id,
            "is_topic_message": True,
            "date": message["date"],
            "chat": message["chat"],
            "from": BOT,
            "forum_topic_created": {"name": topic.name, "icon_color": ICON},
        }


def person(name: str) -> dict[str, Any]:
    """Write a person: the same name is always the same id."""
    number = 700_000 + sum(ord(char) * (place + 1) for place, char in enumerate(name)) % 90_000
    return {"id": number, "is_bot": False, "first_name": name, "language_code": "nl"}
