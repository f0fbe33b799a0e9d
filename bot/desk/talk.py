"""What colleagues do in Telegram: type in a topic, press a button, link their account."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.desk.forum import ANYWAY, TAKE, Forum, read_button
from bot.desk.records import DeskRecords, NotLinked, holder_line
from bot.desk.topics import Mirror
from bot.staff.drafts import Refusal, insist_key
from bot.staff.takeover import HandBack, HandBackOutcome, Takeover

_Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger(__name__)

NOT_LINKED = (
    "Uw Telegram-account is niet gekoppeld, dus hier kunt u niets doen. Maak in de console bij "
    "Telegram een code en stuur mij /koppel en die code."
)
_BAD_CODE = "Deze code klopt niet of is verlopen. Maak in de console een nieuwe."
_EDITED = (
    "Deze wijziging gaat niet naar de debiteur: wat verstuurd is, blijft staan. Stuur een nieuw "
    "bericht als er iets recht te zetten is."
)
_ONLY_TEXT = "Alleen tekst kan naar de debiteur. Dit is niet verstuurd."
_NO_COMMAND = "Deze opdracht ken ik niet. Er is niets naar de debiteur verstuurd."
#: An alert holds 200 characters (core.telegram.org/bots/api#answercallbackquery).
LONGEST_ALERT = 200
_HELD = "Nog niet verstuurd."
_HELLO = "Dit is de bot van de desk. Koppel uw account met /koppel en de code uit de console."


class Talk:
    """The handlers of the desk. Every deed checks anew who the Telegram account belongs to."""

    def __init__(self, records: DeskRecords, forum: Forum, mirror: Mirror) -> None:
        self._records = records
        self._forum = forum
        self._mirror = mirror
        self._saying: set[asyncio.Task[None]] = set()

    def join(self, app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Put the handlers on the application; the first that fits an update takes it."""
        new = filters.UpdateType.MESSAGE
        app.add_handler(CommandHandler("koppel", self.link, new))
        app.add_handler(CallbackQueryHandler(self.anyway, pattern=f"^{ANYWAY}:"))
        app.add_handler(CallbackQueryHandler(self.button))
        app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, self.edited))
        app.add_handler(MessageHandler(new & filters.COMMAND, self.command))
        app.add_handler(MessageHandler(new & filters.TEXT, self.text))
        app.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, self.other))

    async def text(self, update: Update, context: _Context) -> None:
        """Send what was typed in a topic to the debtor."""
        message = update.effective_message
        if message is None or message.from_user is None:
            return
        if not self._is_in_topic(message):
            if message.chat.type == "private":
                self._say(message, _HELLO)
            return
        outcome = await asyncio.to_thread(
            self._records.reply,
            message.message_thread_id or 0,
            message.from_user.id,
            message.text or "",
            once_key_of(message),
        )
        if isinstance(outcome, NotLinked):
            self._say(message, NOT_LINKED)
        elif isinstance(outcome, Refusal) and outcome.may_insist:
            key = insist_key(message.text or "")
            self._later(self._forum.doubt(message, f"{_HELD} {outcome.reason}", key))
        elif isinstance(outcome, Refusal):
            self._say(message, f"Niet verstuurd. {outcome.reason}")

    async def button(self, update: Update, context: _Context) -> None:
        """Take over or hand back, and show under the buttons who has it now."""
        query = update.callback_query
        if query is None:
            return
        message, pressed = query.message, read_button(query.data)
        here = isinstance(message, Message) and self._is_here(message)
        if pressed is None or not here or not isinstance(message, Message):
            await self._answer(query, "Deze knop werkt niet meer.", alert=True)
            return
        wish, conversation_id = pressed
        standing = await asyncio.to_thread(self._records.standing, conversation_id)
        if standing is None:
            await self._answer(query, "Dit gesprek bestaat niet meer.", alert=True)
            return
        deed = self._records.take if wish == TAKE else self._records.give_back
        outcome = await asyncio.to_thread(deed, conversation_id, query.from_user.id)
        said, well = said_of(outcome)
        await self._answer(query, said, alert=not well)
        after = await asyncio.to_thread(self._records.standing, conversation_id)
        if isinstance(outcome, NotLinked) or after is None:
            return
        self._mirror.knows(after)
        words = (message.text or "").rpartition("\n\n")[0] or (message.text or "")
        shown = f"{words}\n\n{holder_line(after.holder)}"
        if shown != message.text:
            self._later(self._forum.rewrite(message, shown, conversation_id))

    async def anyway(self, update: Update, context: _Context) -> None:
        """Send words that were held up all the same: those that this answer of ours is about."""
        query = update.callback_query
        if query is None:
            return
        message = query.message
        words = message.reply_to_message if isinstance(message, Message) else None
        known = (query.data or "").partition(":")[2]
        if words is None or words.text is None or insist_key(words.text) != known:
            await self._answer(query, "Dit bericht is er zo niet meer. Stuur het nog eens.")
            return
        outcome = await asyncio.to_thread(
            self._records.reply,
            words.message_thread_id or 0,
            query.from_user.id,
            words.text,
            once_key_of(words),
            insisted=True,
        )
        if isinstance(outcome, int):
            await self._answer(query, "Uw bericht gaat naar de debiteur.", alert=False)
        elif isinstance(outcome, Refusal):
            await self._answer(query, f"Niet verstuurd. {outcome.reason}"[:LONGEST_ALERT])
        else:
            await self._answer(query, said_of(NotLinked())[0])

    async def link(self, update: Update, context: _Context) -> None:
        """Link the sender's Telegram account by the code from the console."""
        message = update.effective_message
        if message is None or message.from_user is None:
            return
        code = "".join(context.args or [])
        name = await asyncio.to_thread(self._records.link, code, message.from_user.id)
        said = _BAD_CODE if name is None else f"Uw account is gekoppeld aan {name}."
        self._say(message, said)

    async def edited(self, update: Update, context: _Context) -> None:
        """Say that an edit does not reach the debtor."""
        message = update.effective_message
        if message is not None and self._is_in_topic(message):
            self._say(message, _EDITED)

    async def command(self, update: Update, context: _Context) -> None:
        """Greet, or say that nothing was sent: a command is never meant for the debtor."""
        message = update.effective_message
        if message is None:
            return
        if message.chat.type == "private":
            self._say(message, _HELLO)
        elif self._is_in_topic(message):
            self._say(message, _NO_COMMAND)

    async def other(self, update: Update, context: _Context) -> None:
        """Say that pictures, voice and the like cannot be sent."""
        message = update.effective_message
        if message is not None and self._is_in_topic(message):
            self._say(message, _ONLY_TEXT)

    async def settle(self) -> None:
        """Wait for what is still being said; used when the desk stops."""
        await asyncio.gather(*self._saying, return_exceptions=True)

    def say_failed(self, update: Update) -> None:
        """Tell whoever sent an update that it could not be worked."""
        message = update.effective_message
        if message is not None and self._is_in_topic(message):
            self._say(message, "Dit lukte niet en is niet verstuurd. Probeer het opnieuw.")

    def _is_here(self, message: Message) -> bool:
        return self._forum.is_here(message.chat_id, message.chat.username)

    def _is_in_topic(self, message: Message) -> bool:
        return self._is_here(message) and bool(message.is_topic_message)

    async def _answer(self, query: CallbackQuery, text: str, *, alert: bool = True) -> None:
        # After a while Telegram takes no answer any more; the message shows the owner anyway.
        with contextlib.suppress(BadRequest):
            await query.answer(text, show_alert=alert)

    def _say(self, message: Message, text: str) -> None:
        self._later(self._forum.answer(message, text))

    def _later(self, saying: Coroutine[Any, Any, None]) -> None:
        """Let something be said in its turn, while the next update is worked already."""
        task = asyncio.create_task(self._quietly(saying))
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    async def _quietly(self, saying: Coroutine[Any, Any, None]) -> None:
        try:
            await saying
        except TelegramError as error:
            _log.warning("the desk could not answer: %s: %s", type(error).__name__, error)


def once_key_of(message: Message) -> str:
    """Return what names a message: Telegram numbers them per chat, and may deliver one twice."""
    return f"telegram:{message.chat_id}:{message.message_id}"


def said_of(outcome: Takeover | HandBack | NotLinked) -> tuple[str, bool]:
    """Return what a press of a button led to, and whether it led to what was wished."""
    if isinstance(outcome, NotLinked):
        return "Uw account is niet gekoppeld. Maak in de console een code bij Telegram.", False
    if isinstance(outcome, Takeover):
        said = "Het gesprek is van u." if outcome.yours else f"Het is al van {outcome.holder}."
        return said, outcome.yours
    said = {
        HandBackOutcome.BACK: "De bot heeft het gesprek weer.",
        HandBackOutcome.NOT_WITH_STAFF: "Niemand van de desk had dit gesprek.",
        HandBackOutcome.WITH_COLLEAGUE: f"Het is van {outcome.holder}.",
        HandBackOutcome.UNSENT: "Er wacht nog een bericht op verzending. Wacht tot het weg is, "
        "of trek het in de console in.",
    }[outcome.outcome]
    return said, outcome.outcome is HandBackOutcome.BACK
