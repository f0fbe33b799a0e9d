"""Drafts: whether a colleague's words may be queued for the debtor, and what they cost.

Some reasons hold for the conversation (the window is shut, the number is wrong), some for the
words: a threat, a cost or legal language is refused, what is only hard to read may be sent on a
second press.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outbox.wording.linter import Finding, Report, lint
from storage.records.conversations import Conversation
from storage.records.debtors import ContactPoint
from storage.words import Channel, Rung

#: Twilio refuses a body of more than 1,600 characters (error 21617).
LONGEST_TEXT = 1600


class RefusalCode(StrEnum):
    """Why a staff message is not even queued."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    WINDOW_CLOSED = "window_closed"
    WRONG_NUMBER = "wrong_number"
    WITH_COLLEAGUE = "with_colleague"
    WORDS = "words"  #: they hold a threat, a cost or legal language
    DOUBTS = "doubts"  #: they may be sent all the same


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a message was not queued, with the sentence (Dutch) that tells the colleague.

    `plain` is a cheaper spelling of the same words, where there is one.
    """

    code: RefusalCode
    reason: str
    plain: str | None = None

    @property
    def may_insist(self) -> bool:
        """Whether a second press sends the words all the same."""
        return self.code is RefusalCode.DOUBTS


def why_not(
    conversation: Conversation, point: ContactPoint, text: str, now: datetime
) -> Refusal | None:
    """Return why these words cannot be sent here at all, or None."""
    words = text.strip()
    if not words:
        return Refusal(code=RefusalCode.EMPTY, reason="Typ eerst een bericht.")
    if len(words) > LONGEST_TEXT:
        reason = f"Uw bericht telt {len(words)} tekens. Het mogen er {LONGEST_TEXT} zijn."
        return Refusal(code=RefusalCode.TOO_LONG, reason=reason)
    return why_closed(conversation, point, now)


def why_closed(conversation: Conversation, point: ContactPoint, now: datetime) -> Refusal | None:
    """Return why nobody can write in this conversation now, whatever the words, or None."""
    if point.rung is Rung.WRONG:
        reason = "Dit nummer is niet van de debiteur. Er gaat geen bericht meer naartoe."
        return Refusal(code=RefusalCode.WRONG_NUMBER, reason=reason)
    if window_is_closed(conversation, now):
        reason = (
            "Het WhatsApp-venster van 24 uur is dicht. Een gewoon bericht kan pas weer als de "
            "debiteur zelf iets stuurt."
        )
        return Refusal(code=RefusalCode.WINDOW_CLOSED, reason=reason)
    return None


def window_is_closed(conversation: Conversation, now: datetime) -> bool:
    """Tell whether Meta lets us write free text no more: 24 h after the debtor's last message."""
    if conversation.channel is not Channel.WHATSAPP:
        return False
    return conversation.window_until is None or conversation.window_until <= now


def why_not_these_words(
    conversation: Conversation, text: str, *, insisted: bool, segment_cents: int = 0
) -> Refusal | None:
    """Return why these words are held up, or None; who `insisted` is not told the doubts again."""
    report = lint(
        text.strip(),
        conversation.language,
        channel=conversation.channel,
        segment_cents=segment_cents,
    )
    if report.refused:
        return Refusal(code=RefusalCode.WORDS, reason=_told(report.refused))
    if insisted or not report.warned:
        return None
    reason = " ".join(part for part in (_told(report.warned), cost_line(report)) if part)
    return Refusal(code=RefusalCode.DOUBTS, reason=reason, plain=report.plain)


def cost_of(conversation: Conversation, text: str, segment_cents: int) -> str:
    """Return what these words cost as SMS; nothing on other channels."""
    channel, language = conversation.channel, conversation.language
    return cost_line(lint(text.strip(), language, channel=channel, segment_cents=segment_cents))


def cost_line(report: Report) -> str:
    """Return what a text costs as a sentence; nothing when it is no SMS."""
    if report.segments is None:
        return ""
    count = report.segments.segments
    line = "Dit is 1 sms" if count == 1 else f"Dit zijn {count} sms'jes"
    return f"{line}." if report.cents is None else f"{line}: {report.cents} cent."


def insist_key(text: str) -> str:
    """Return what a second press carries: it counts for these very words only."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def _told(findings: tuple[Finding, ...]) -> str:
    return " ".join(f"{each.message()} {each.mend()}" for each in findings)
