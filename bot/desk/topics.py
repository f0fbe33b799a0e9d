"""Keeping the topics in step with the conversations: new topics, new messages, new owners."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from telegram.error import BadRequest, TelegramError

from bot.desk.forum import Forum, is_gone
from bot.desk.news import News
from bot.desk.records import DeskRecords, NewTopic, Standing, holder_line

#: How often the desk looks for something new, and how long it rests when something failed.
EVERY, REST = 2.0, 10.0

_log = logging.getLogger(__name__)


class Mirror:
    """Shows in each topic what happens in its conversation.

    A mark moves only after its message was sent, so a crash repeats a message and loses none.
    """

    def __init__(self, records: DeskRecords, forum: Forum) -> None:
        self._records = records
        self._forum = forum
        #: The epoch that each topic was last told of, for conversations that staff have.
        self._told: dict[uuid.UUID, int] = {}
        #: Since when each conversation waits, as its topic was last told.
        self._asked: dict[uuid.UUID, datetime] = {}
        #: Topics that were opened but hold no words yet.
        self._bare: dict[uuid.UUID, int] = {}
        self._filled = False

    def knows(self, standing: Standing) -> None:
        """Note that a topic shows already who has its conversation and that it waits."""
        if standing.by_staff:
            self._told[standing.conversation_id] = standing.epoch
        else:
            self._told.pop(standing.conversation_id, None)
        if standing.waiting_since is not None:
            self._asked[standing.conversation_id] = standing.waiting_since
        else:
            self._asked.pop(standing.conversation_id, None)

    async def run(self, stop: asyncio.Event) -> None:
        """Go round until told to stop; what fails is tried again in a later round."""
        while not stop.is_set():
            well = await self.round()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY if well else REST)

    async def round(self) -> bool:
        """Open topics, show messages, tell of new owners: once each. Return whether all went well.

        One conversation that fails keeps no other one waiting.
        """
        steps = [self._remember, self._open_all, self._show_all, self._tell_all]
        return all([await self._well(step()) for step in steps])

    async def _well(self, step: Coroutine[Any, Any, object]) -> bool:
        try:
            return await step is not False
        except TelegramError as error:
            # Its text holds Telegram's reason, never the token or a message.
            _log.warning("the desk's round failed: %s: %s", type(error).__name__, error)
        except Exception as error:  # the edge of the process: the next round tries again
            # Only its kind: the text of a database error may hold a debtor's words.
            _log.error("the desk's round failed: %s", type(error).__name__)
        return False

    async def _remember(self) -> None:
        """After a start, take what stands as told, so that a restart repeats nothing."""
        if not self._filled:
            for standing in await asyncio.to_thread(self._records.standings, set()):
                self.knows(standing)
            self._filled = True

    async def _open_all(self) -> bool:
        wanted = await asyncio.to_thread(self._records.wanting_topics)
        return all([await self._well(self._open(each)) for each in wanted])

    async def _show_all(self) -> bool:
        fresh = await asyncio.to_thread(self._records.news)
        return all([await self._well(self._show(each)) for each in fresh])

    async def _tell_all(self) -> bool:
        found = await asyncio.to_thread(self._records.standings, {*self._told, *self._asked})
        return all([await self._well(self._tell(each)) for each in found])

    async def _open(self, wanted: NewTopic) -> int:
        key = wanted.conversation_id
        topic = self._bare.pop(key, None) or await self._forum.open_topic(wanted.title)
        try:
            await self._forum.post(topic, wanted.text, key)
        except TelegramError:
            self._bare[key] = topic  # or every further round would open one more
            raise
        await asyncio.to_thread(self._records.keep_topic, key, topic)
        self.knows(wanted.standing)
        return topic

    async def _show(self, news: News) -> None:
        topic = news.topic
        for part in news.parts:
            if part.text:
                topic = await self._post(topic, part.text, news.conversation_id)
            await asyncio.to_thread(
                self._records.mark, news.conversation_id, part.inbound, part.message
            )

    async def _post(
        self, topic: int, text: str, conversation_id: uuid.UUID, *, buttons: bool = False
    ) -> int:
        """Write in a topic; if it was deleted, in a new one. Return the topic that holds it."""
        pressed = conversation_id if buttons else None
        try:
            await self._forum.post(topic, text, pressed)
        except BadRequest as error:
            if not is_gone(error):
                raise
            again = await asyncio.to_thread(self._records.topic_again, conversation_id)
            topic = await self._open(again)
            if not buttons:  # a new topic has them already
                await self._forum.post(topic, text)
        return topic

    async def _tell(self, standing: Standing) -> None:
        key, topic = standing.conversation_id, standing.topic
        if self._filled and topic is not None:
            if standing.waiting_since not in {None, self._asked.get(key)}:
                again = await asyncio.to_thread(self._records.topic_again, key)
                await self._post(topic, again.text, key, buttons=True)
            elif self._told.get(key) != standing.epoch and self._changed(standing):
                await self._post(topic, holder_line(standing.holder), key)
        self.knows(standing)

    def _changed(self, standing: Standing) -> bool:
        return standing.by_staff or standing.conversation_id in self._told
