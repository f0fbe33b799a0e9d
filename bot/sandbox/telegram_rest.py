"""Telegram's Bot API: the methods that a desk in a forum group calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox.refusals import Refusal, telegram_refusal
from bot.sandbox.settings import SandboxSettings
from bot.sandbox.telegram_chats import BOT, ICON, TelegramChats
from bot.sandbox.world import Post, Topic, World

#: The parameters of a call, with JSON strings already read.
Call = dict[str, Any]
Method = Callable[[Call], Any]

#: The longest text of one message (core.telegram.org/bots/api#sendmessage).
LONGEST = 4096

#: A chat that has blocked the bot: a message to it is refused with 403.
BLOCKED_CHAT = 403403

THREAD_GONE = Refusal(status=400, message="Bad Request: message thread not found")
TOPIC_GONE = Refusal(status=400, message="Bad Request: TOPIC_ID_INVALID")
UNCHANGED = Refusal(status=400, message="Bad Request: TOPIC_NOT_MODIFIED")
NO_MESSAGE = Refusal(status=400, message="Bad Request: message to edit not found")
CONFLICT = Refusal(
    status=409,
    message="Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)


class TelegramRest:
    """The route under /telegram/bot{token}/{method}."""

    def __init__(self, settings: SandboxSettings, world: World, chats: TelegramChats) -> None:
        self._settings = settings
        self._world = world
        self._chats = chats
        self._poll = 0
        self._methods: dict[str, Method] = {
            "getMe": lambda _: BOT | {"can_join_groups": True, "has_topics_enabled": True},
            "getChat": self.get_chat,
            "getChatMember": self.get_chat_member,
            "getWebhookInfo": lambda _: {
                "url": "",
                "has_custom_certificate": False,
                "pending_update_count": len(self._world.updates),
            },
            "setMyCommands": self.set_my_commands,
            "getMyCommands": lambda _: self._world.commands,
            "deleteWebhook": self.delete_webhook,
            "sendChatAction": lambda _: True,
            "sendMessage": self.send_message,
            "editMessageText": self.edit_message,
            "editMessageReplyMarkup": self.edit_message,
            "deleteMessage": self.delete_message,
            "pinChatMessage": lambda _: True,
            "answerCallbackQuery": self.answer_callback_query,
            "createForumTopic": self.create_topic,
            "editForumTopic": self.edit_topic,
            "closeForumTopic": lambda call: self.set_open(call, wanted=False),
            "reopenForumTopic": lambda call: self.set_open(call, wanted=True),
            "deleteForumTopic": self.delete_topic,
        }
        self._methods = {name.lower(): method for name, method in self._methods.items()}

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; Telegram takes GET and POST alike."""
        path = "/telegram/bot{token}/{method}"
        return [web.get(path, self.call), web.post(path, self.call)]

    async def call(self, request: web.Request) -> web.Response:
        """Call a method and wrap what it returns."""
        if request.match_info["token"] != self._settings.telegram_token:
            return telegram_refusal(Refusal(status=401, message="Unauthorized"))
        name = request.match_info["method"].lower()
        parameters = await read_call(request)
        if name == "getupdates":
            result = await self.get_updates(parameters)
        elif name in self._methods:
            result = self._methods[name](parameters)
        else:
            result = Refusal(status=404, message="Not Found")
        if isinstance(result, Refusal):
            return telegram_refusal(result)
        return web.json_response({"ok": True, "result": result})

    async def get_updates(self, call: Call) -> list[dict[str, Any]] | Refusal:
        """Wait for updates from an offset on; what lies before it is confirmed and forgotten."""
        self._poll += 1
        mine = self._poll
        self._world.news.set()  # whoever polled before hears that there is another
        offset = int(call.get("offset") or 0)
        limit = int(call.get("limit") or 100)
        if offset < 0:
            self._world.updates = self._world.updates[offset:]
        else:
            self._world.updates = [u for u in self._world.updates if u["update_id"] >= offset]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + float(call.get("timeout") or 0)
        while not self._world.updates and loop.time() < deadline:
            self._world.news.clear()
            try:
                await asyncio.wait_for(self._world.news.wait(), deadline - loop.time())
            except TimeoutError:
                break
            if mine != self._poll:
                return CONFLICT
        return self._world.updates[:limit]

    def get_chat(self, call: Call) -> dict[str, Any]:
        """Return a chat in full."""
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        return self._chats.chat(number(call, "chat_id")) | {
            "accent_color_id": 1,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }

    def get_chat_member(self, call: Call) -> dict[str, Any]:
        """Return the bot as an administrator who may manage topics, anyone else as a member."""
        if int(call["user_id"]) != BOT["id"]:
            user = {"id": int(call["user_id"]), "is_bot": False, "first_name": "Medewerker"}
            return {"status": "member", "user": user}
        may = "manage_chat delete_messages manage_video_chats restrict_members promote_members"
        may += " change_info invite_users post_stories edit_stories delete_stories manage_topics"
        return {
            "status": "administrator",
            "user": BOT,
            "can_be_edited": False,
            "is_anonymous": False,
            **{f"can_{right}": True for right in may.split()},
        }

    def set_my_commands(self, call: Call) -> bool:
        """Keep the bot's menu."""
        self._world.commands = list(call.get("commands") or [])
        return True

    def delete_webhook(self, call: Call) -> bool:
        """Agree that there is no webhook; forget what waits when asked to."""
        if str(call.get("drop_pending_updates", "")).lower() == "true":
            self._world.updates.clear()
        return True

    def send_message(self, call: Call) -> dict[str, Any] | Refusal:
        """Put a message of the bot in a chat or a topic."""
        text = str(call.get("text") or "")
        chat_id = number(call, "chat_id")
        thread_id = number(call, "message_thread_id") or None
        if not text.strip():
            return Refusal(status=400, message="Bad Request: message text is empty")
        if len(text) > LONGEST:
            return Refusal(status=400, message="Bad Request: message is too long")
        if chat_id == 0 or (chat_id < 0 and chat_id != self._chats.forum):
            return Refusal(status=400, message="Bad Request: chat not found")
        if chat_id == BLOCKED_CHAT:
            return Refusal(status=403, message="Forbidden: bot was blocked by the user")
        if thread_id is not None and self._chats.live_topic(thread_id) is None:
            return THREAD_GONE
        post = self._chats.add_post(
            chat_id=chat_id,
            thread_id=thread_id,
            text=text,
            reply_markup=call.get("reply_markup") or None,
        )
        post.reply_to = number(call.get("reply_parameters") or {}, "message_id")
        return self._chats.message(post)

    def edit_message(self, call: Call) -> dict[str, Any] | Refusal:
        """Change the text, the buttons or both of one of the bot's messages."""
        post = self._own(call)
        if post is None:
            return NO_MESSAGE
        text = str(call.get("text") or post.text)
        markup = call.get("reply_markup") or None
        if (text, markup) == (post.text, post.reply_markup):
            return Refusal(
                status=400,
                message="Bad Request: message is not modified: specified new message content and "
                "reply markup are exactly the same as a current content and reply markup of the "
                "message",
            )
        post.text, post.reply_markup = text, markup
        self._world.changed("telegram_edit")
        return self._chats.message(post)

    def delete_message(self, call: Call) -> bool | Refusal:
        """Delete one of the bot's messages."""
        post = self._own(call)
        if post is None:
            return Refusal(status=400, message="Bad Request: message to delete not found")
        post.deleted = True
        self._world.changed()
        return True

    def answer_callback_query(self, call: Call) -> bool | Refusal:
        """Answer a tap, once."""
        query_id = str(call.get("callback_query_id"))
        if query_id not in self._world.callback_answers:
            return Refusal(
                status=400,
                message="Bad Request: query is too old and response timeout expired or "
                "query ID is invalid",
            )
        self._world.callback_answers[query_id] = str(call.get("text") or "")
        self._world.changed("telegram_callback_answer")
        return True

    def create_topic(self, call: Call) -> dict[str, Any] | Refusal:
        """Open a topic in the staff's group."""
        if number(call, "chat_id") != self._chats.forum:
            return Refusal(status=400, message="Bad Request: the chat is not a forum")
        name = str(call.get("name") or "")
        if not 1 <= len(name) <= 128:
            return Refusal(status=400, message="Bad Request: TOPIC_TITLE_EMPTY")
        topic = self._chats.open_topic(name)
        return {"message_thread_id": topic.thread_id, "name": name, "icon_color": ICON}

    def edit_topic(self, call: Call) -> bool | Refusal:
        """Rename a topic."""
        topic = self._topic(call)
        if topic is None:
            return TOPIC_GONE
        name = str(call.get("name") or topic.name)
        if name == topic.name:
            return UNCHANGED
        topic.name = name
        self._world.changed()
        return True

    def set_open(self, call: Call, *, wanted: bool) -> bool | Refusal:
        """Close or reopen a topic."""
        topic = self._topic(call)
        if topic is None:
            return TOPIC_GONE
        if topic.open == wanted:
            return UNCHANGED
        topic.open = wanted
        self._world.changed("telegram_topic_reopened" if wanted else "telegram_topic_closed")
        return True

    def delete_topic(self, call: Call) -> bool | Refusal:
        """Delete a topic with its messages."""
        topic = self._topic(call)
        if topic is None:
            return TOPIC_GONE
        self._chats.delete(topic)
        return True

    def _topic(self, call: Call) -> Topic | None:
        return self._chats.live_topic(number(call, "message_thread_id"))

    def _own(self, call: Call) -> Post | None:
        post = self._world.posts.get(number(call, "message_id"))
        return post if post is not None and post.by_bot and not post.deleted else None


def number(call: Call, name: str) -> int:
    """Return a parameter as a number; 0 when it is none, which fits no chat, topic or message."""
    text = str(call.get(name) or "")
    return int(text) if text.removeprefix("-").isdigit() else 0


async def read_call(request: web.Request) -> Call:
    """Read a call's parameters from the query, a form or JSON; nested ones come as JSON text."""
    call: Call = dict(request.query)
    if "json" in request.content_type:
        call.update(await request.json())
    else:
        call.update({name: str(value) for name, value in (await request.post()).items()})
    for name in ("reply_markup", "commands", "allowed_updates", "reply_parameters"):
        if isinstance(call.get(name), str):
            call[name] = json.loads(call[name] or "null")
    return call
