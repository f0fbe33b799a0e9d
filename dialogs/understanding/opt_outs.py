"""Opt-outs: how far a stop reaches, by the words in which it was said."""

from __future__ import annotations

import re

from dialogs.effects import OptOut, OptOutScope
from dialogs.understanding.lexicon import (
    KEEPS_CHANNEL,
    ONLY_CHANNEL,
    SAYS_ALL,
    SAYS_NUMBER_AWAY,
    SAYS_SMS,
    SAYS_WHATSAPP,
    SPARES,
)
from storage.words import Channel

_TEXTS = re.compile(r"\b(?:text messages?|texts)\b")
_CHANNELS = frozenset({Channel.SMS, Channel.WHATSAPP})


def reach_of(plain: str, said_on: Channel) -> OptOut:
    """Return how far a stop reaches. Pure.

    Whoever wants nothing from anybody, or to be taken out of the files, stops everything, and so
    does STOPALL, Twilio's own keyword; "everybody but Kies" does not. Naming one channel stops that
    channel only, whichever it was said over ("geen sms meer" on WhatsApp, where "texts" are sms);
    a channel that may stay ("app maar") stops the other one. All else stops this creditor:
    somebody who says STOP does not expect the same reminder over another app tomorrow.

    Args:
        plain: the message, normalised.
        said_on: the channel it came over.
    """
    if SAYS_NUMBER_AWAY.search(plain) and not SPARES.search(plain):
        return OptOut(scope=OptOutScope.EVERYTHING)
    if SAYS_WHATSAPP.search(plain):  # beside WhatsApp, "texts" are the other channel
        plain = _TEXTS.sub("sms", plain)
    stopped = _named(KEEPS_CHANNEL.sub(" ~ ", plain))
    if not stopped:
        kept = _named(" ".join(match[0] for match in KEEPS_CHANNEL.finditer(plain)))
        only = ONLY_CHANNEL.search(plain)
        # "Stop, app maar" said on WhatsApp itself is no choice between the two.
        stopped = _CHANNELS - kept if kept and (only or said_on not in kept) else stopped
    if len(stopped) != 1 or SAYS_ALL.search(plain):
        return OptOut(scope=OptOutScope.CREDITOR)
    (channel,) = stopped
    return OptOut(scope=OptOutScope.CHANNEL, channel=channel)


def _named(text: str) -> frozenset[Channel]:
    said = {Channel.SMS: SAYS_SMS, Channel.WHATSAPP: SAYS_WHATSAPP}
    return frozenset(channel for channel, words in said.items() if words.search(text))
