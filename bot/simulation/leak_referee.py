"""The leak referee: nothing of the debt to who has not proved who they are. Pure.

It judges by what was typed on the phone (`proving`), by what the person owes, and by words of its
own, so that a wrong rung in the product's tables does not blind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.simulation.creditors import CREDITORS
from bot.simulation.findings import Finding, Foul
from bot.simulation.people import Debt, Person
from bot.simulation.transcripts import Line, Transcript, Voice
from outbox.wording.leaks import leaks

#: Words that tell that it is about money at all.
_MONEY = re.compile(
    r"€|\beuro\b|\beur\b|rekening|factuur|betal|schuld|openstaand|vordering|aanmaning|termijn"
    r"|regeling|bedrag|\bdelen\b|invoice|\bpay|\bpaid|\bdebts?\b|amount|overdue|instal?ment"
    r"|outstanding|\bowe|rechnung|zahl|fatura|ödeme|facture|pagar|płat",
    re.IGNORECASE,
)
#: Help lines are named to who told of trouble: their names and numbers are no secret of ours.
_HELP_LINES = re.compile(r"geldfit(\.nl)?|0800-8115|\b113(\.nl)?\b|\b112\b", re.IGNORECASE)
#: The end of our links is random.
_TOKEN = re.compile(r"(?<=/b/)[A-Za-z0-9_-]{16,}")
#: Three words drawn by lot, by which a creditor proves that a message is its own.
_CODE = re.compile(r"\b[a-z]+-[a-z]+-[a-z]+\b")
_IDIOM = re.compile(r"in due time", re.IGNORECASE)
#: A time of day is no amount: "17:00", and "tussen 9.00 en 17.00 uur", where "uur" must follow.
_TIME_OF_DAY = re.compile(
    r"(?<![\d.,:])(?:[01]?\d|2[0-3])"
    r"(?::[0-5]\d(?![\d:])|\.[0-5]\d(?=(?: (?:en|tot) \d{1,2}\.[0-5]\d)? uur\b))"
)
#: What we say that we never ask for tells nothing of what it is about.
_NEVER_ASKED = re.compile(r"(vragen|vraagt) (u )?nooit [^.]*\.|never ask [^.]*\.", re.IGNORECASE)


def leaked(transcript: Transcript) -> Iterator[Finding]:
    """Yield a finding for each text that tells of a debt before the proof."""
    for line in transcript.lines:
        if line.voice is not Voice.BOT or line.proved:
            continue
        found = tuple(dict.fromkeys(_told(transcript.person, line)))
        if found:
            yield Finding(
                foul=Foul.LEAK,
                person=transcript.person.number,
                at=line.at,
                why=f"{', '.join(found)} in {line.text!r}",
            )


def _told(person: Person, line: Line) -> Iterator[str]:
    text = _HELP_LINES.sub(" ", " ".join([line.text, *line.buttons]))
    for harmless in (_NEVER_ASKED, _TOKEN, _CODE, _IDIOM, _TIME_OF_DAY):
        text = harmless.sub(" ", text)
    yield from (f"word: {word}" for word in _MONEY.findall(text))
    for debt in person.debts:
        yield from _told_of(person, debt, text)


def _told_of(person: Person, debt: Debt, text: str) -> Iterator[str]:
    public = CREDITORS.get(debt.creditor, ("", ""))[1]
    first, _, last = person.name.partition(" ")
    # "Meer", "Bakker" and the like are words too: a name is one where it stands as it is written.
    for name in (first, last):
        if re.search(rf"\b{re.escape(name)}\b", text):
            yield f"name: {name}"
    yield from leaks(
        text,
        amount_cents=debt.cents,
        invoice_number=debt.invoice,
        reference=debt.reference,
        public_name=public,
        others=(debt.description, person.street, person.postcode),
    )
    flat = re.sub(r"\D", "", re.sub(r"https?://\S+", " ", text))
    if debt.invoice[-6:] in flat:
        yield "the invoice's number"
