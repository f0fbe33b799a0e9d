"""What the demo page and the tests see of the sandbox, as JSON's types."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.settings import SandboxSettings
from bot.sandbox.telegram_chats import TelegramChats
from bot.sandbox.world import Post, Text, World, plain


def whole_state(world: World, now: datetime) -> dict[str, Any]:
    """Return everything that the sandbox keeps."""
    texts = [t for listed in world.by_phone.values() for t in listed]
    return {
        "version": world.version,
        "now": now.isoformat(),
        "messages": [plain(t) for t in texts if t.direction == "outbound-api"],
        "inbound": [plain(t) for t in texts if t.direction == "inbound"],
        "auto_replies": [plain(t) for t in texts if t.direction == "outbound-reply"],
        "opted_out": sorted(world.opted_out),
        "templates": [plain(t) for t in world.templates.values()],
        "payments": [plain(p) for p in world.payments.values()],
        "telegram": {
            "topics": [plain(t) for t in world.topics.values()],
            "messages": [plain(p) for p in world.posts.values()],
            "pending_updates": len(world.updates),
            "callback_answers": world.callback_answers,
            "commands": world.commands,
        },
        "mails": [plain(m) for m in world.mails],
        "webhooks": [plain(d) for d in world.deliveries],
        "counters": dict(world.counters),
    }


def phone_list(world: World) -> list[dict[str, Any]]:
    """Return the phones, the one with the newest message first."""
    phones = [
        {
            "number": number,
            "channels": sorted({t.channel for t in texts}),
            "count": len(texts),
            "last": bubble(texts[-1]),
        }
        for number, texts in world.by_phone.items()
        if texts
    ]
    return sorted(phones, key=lambda phone: str(phone["last"]["at"]), reverse=True)


def thread(world: World, number: str) -> list[dict[str, Any]]:
    """Return what a phone shows, oldest first."""
    return [bubble(text) for text in world.by_phone.get(number, [])]


def bubble(text: Text) -> dict[str, Any]:
    """Return one bubble on a phone."""
    return {
        "sid": text.sid,
        "channel": text.channel,
        "sender": text.sender,
        "mine": text.direction == "inbound",
        "auto": text.direction == "outbound-reply",
        "body": text.body,
        "at": text.created.isoformat(),
        "status": text.status,
        "error_code": text.error_code,
        "segments": text.segments,
        "media": list(text.media),
        "buttons": [plain(button) for button in text.buttons],
        "template": bool(text.content_sid),
    }


def page_news(
    settings: SandboxSettings, world: World, chats: TelegramChats, now: datetime
) -> dict[str, Any]:
    """Return all that the demo page shows."""
    creditors = set(settings.creditor_phones)
    phones = [phone for phone in phone_list(world) if phone["number"] not in creditors]
    shown = [post for post in world.posts.values() if not post.deleted]
    return {
        "version": world.version,
        "now": now.isoformat(),
        "console_url": settings.console_url,
        "console_note": settings.console_note,
        "phone_notes": dict(settings.phone_notes),
        "phones": phones,
        "threads": {phone["number"]: thread(world, phone["number"]) for phone in phones[:60]},
        "creditor": creditor_inbox(world, creditors, chats.forum),
        "telegram": {
            "topics": [
                plain(topic)
                | {"posts": [post_view(p) for p in shown if p.thread_id == topic.thread_id]}
                for topic in world.topics.values()
                if not topic.deleted
            ],
            "general": [
                post_view(p) for p in shown if p.chat_id == chats.forum and p.thread_id is None
            ],
        },
    }


def creditor_inbox(world: World, numbers: set[str], forum: int) -> list[dict[str, Any]]:
    """Return what creditors got on any channel, newest first."""
    texts = [
        {"channel": t.channel, "at": t.created.isoformat(), "title": t.sender, "body": t.body}
        for number in numbers
        for t in world.by_phone.get(number, [])
        if t.direction != "inbound"
    ]
    mails = [
        {"channel": "email", "at": m.at.isoformat(), "title": m.subject, "body": m.text or m.html}
        for m in world.mails
    ]
    posts = [
        {"channel": "telegram", "at": p.at.isoformat(), "title": "Telegram", "body": p.text}
        for p in world.posts.values()
        if p.chat_id != forum and p.by_bot and not p.deleted
    ]
    return sorted([*texts, *mails, *posts], key=lambda item: item["at"], reverse=True)


def post_view(post: Post) -> dict[str, Any]:
    """Return one message of a Telegram chat as the page shows it."""
    return {
        "id": post.message_id,
        "author": post.author,
        "bot": post.by_bot,
        "text": post.text,
        "at": post.at.isoformat(),
        "buttons": (post.reply_markup or {}).get("inline_keyboard", []),
    }
