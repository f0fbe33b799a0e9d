"""The digest: a creditor's day in a few lines, from counts to text. Pure.

A digest holds counts and the creditor's own totals, never a name, a number, a reference or what
one debtor owes: it may be read aloud on a lock screen before anybody proved who they are. That is
also why a total over very few unverified claims is left out, and why the text says "dossier".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from babel.dates import format_date

from outbox.wording.segments import count, transliterate
from payments.money import euro
from storage.words import Channel, Language

#: A total over fewer claims than this would tell what one unverified debtor owes.
LEAST_CLAIMS_IN_TOTAL = 3
#: How many SMS segments a digest on a phone may take.
MOST_SEGMENTS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestFigures:
    """What changed for one creditor, and what stands now. Money is in cents.

    Attributes:
        day: the local day that is told about.
        label: the name that the creditor lets debtors see, or empty.
        new_claims: claims that came in.
        first_messages: claims whose first message went out.
        replies: debtors who wrote to us.
        doubts: debtors who asked if our message is real; `codes` are what they may name.
        verified: debtors who proved who they are.
        payments: bookings of money that came in, together `paid_cents`.
        returned: refunds and chargebacks, together `returned_cents`.
        closed: claims that were paid in full.
        hardship: debtors who asked for help, or for whom somebody else speaks.
        waiting: conversations that wait for a person now.
        tasks: things that a person must do, now.
        open_claims: claims that are not closed now, together `open_cents`.
        open_unverified: those of them whose debtor has not proved who they are.
    """

    day: date
    label: str = ""
    new_claims: int = 0
    first_messages: int = 0
    replies: int = 0
    doubts: int = 0
    codes: tuple[str, ...] = ()
    verified: int = 0
    payments: int = 0
    paid_cents: int = 0
    returned: int = 0
    returned_cents: int = 0
    closed: int = 0
    plans: int = 0
    promises: int = 0
    disputes: int = 0
    paid_claimed: int = 0
    hardship: int = 0
    wrong_numbers: int = 0
    opt_outs: int = 0
    waiting: int = 0
    tasks: int = 0
    open_claims: int = 0
    open_cents: int = 0
    open_unverified: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything happened, so that there is something to tell."""
        return any(getattr(self, name) for name in CHANGES)

    @property
    def shows_total(self) -> bool:
        """Whether the open total may be shown without telling what one unverified debtor owes."""
        return self.open_unverified == 0 or self.open_claims >= LEAST_CLAIMS_IN_TOTAL

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        plain = {part.name: getattr(self, part.name) for part in fields(self)}
        return plain | {"day": self.day.isoformat()}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> DigestFigures:
        """Read what `to_dict` wrote; figures that a newer version added count as 0."""
        known = {part.name for part in fields(cls)}
        plain = {name: value for name, value in stored.items() if name in known}
        plain["codes"] = tuple(stored.get("codes", ()))
        return cls(**plain | {"day": date.fromisoformat(stored["day"])})


#: The figures that are events of the day, in the order in which they are told.
CHANGES = (
    "payments",
    "returned",
    "closed",
    "plans",
    "promises",
    "disputes",
    "paid_claimed",
    "hardship",
    "new_claims",
    "first_messages",
    "replies",
    "doubts",
    "verified",
    "wrong_numbers",
    "opt_outs",
)

_SHORT: dict[Language, dict[str, str]] = {
    Language.NL: {
        "payments": "Betaald",
        "returned": "Terug",
        "closed": "Klaar",
        "plans": "Regeling",
        "promises": "Toezegging",
        "disputes": "Klopt niet",
        "paid_claimed": "Zegt: al betaald",
        "hardship": "Hulp nodig",
        "new_claims": "Nieuw",
        "first_messages": "Eerste bericht",
        "replies": "Antwoord",
        "doubts": "Vraagt: echt?",
        "verified": "Bevestigd",
        "wrong_numbers": "Fout nummer",
        "opt_outs": "Afgemeld",
        "waiting": "Wacht op mens",
        "tasks": "Te doen",
        "open_claims": "Open",
        "rest": "Meer in de mail of het portaal",
    },
    Language.EN: {
        "payments": "Paid",
        "returned": "Returned",
        "closed": "Done",
        "plans": "Plans",
        "promises": "Promises",
        "disputes": "Disputed",
        "paid_claimed": "Says: paid",
        "hardship": "Needs help",
        "new_claims": "New",
        "first_messages": "First message",
        "replies": "Replies",
        "doubts": "Asks: real?",
        "verified": "Verified",
        "wrong_numbers": "Wrong number",
        "opt_outs": "Opted out",
        "waiting": "Waiting",
        "tasks": "To do",
        "open_claims": "Open",
        "rest": "More in the mail or the portal",
    },
}

_LONG: dict[Language, dict[str, str]] = {
    Language.NL: {
        "payments": "Betalingen ontvangen",
        "returned": "Teruggeboekt of terugbetaald",
        "closed": "Dossiers helemaal klaar",
        "plans": "Regelingen afgesproken",
        "promises": "Toezeggingen met een datum",
        "disputes": "Zegt dat het niet klopt",
        "paid_claimed": "Zegt al te hebben betaald",
        "hardship": "Vraagt om hulp of uitstel",
        "new_claims": "Nieuwe dossiers",
        "first_messages": "Eerste berichten verstuurd",
        "replies": "Mensen die antwoordden",
        "doubts": "Vraagt of ons bericht echt is",
        "verified": "Mensen die lieten zien wie zij zijn",
        "wrong_numbers": "Verkeerde nummers",
        "opt_outs": "Wil geen berichten meer",
        "waiting": "Gesprekken die wachten op een mens",
        "tasks": "Taken die openstaan",
        "open_claims": "Dossiers open",
    },
    Language.EN: {
        "payments": "Payments received",
        "returned": "Refunded or charged back",
        "closed": "Cases fully settled",
        "plans": "Plans agreed",
        "promises": "Promises with a date",
        "disputes": "Says that it is not right",
        "paid_claimed": "Says to have paid already",
        "hardship": "Asks for help or more time",
        "new_claims": "New cases",
        "first_messages": "First messages sent",
        "replies": "People who replied",
        "doubts": "Asks if our message is real",
        "verified": "People who proved who they are",
        "wrong_numbers": "Wrong numbers",
        "opt_outs": "Wants no more messages",
        "waiting": "Conversations waiting for a person",
        "tasks": "Tasks open",
        "open_claims": "Cases open",
    },
}

_FRAME = {
    Language.NL: (
        "Goedendag,",
        "Dit veranderde er op {}.",
        "Hoe het er nu voor staat:",
        "Er veranderde niets.",
        "U krijgt dit bericht een keer per dag, alleen als er iets veranderde.",
    ),
    Language.EN: (
        "Hello,",
        "This is what changed on {}.",
        "Where things stand now:",
        "Nothing changed.",
        "You get this message once a day, only when something changed.",
    ),
}

#: Who doubts our message calls the creditor and names a code.
_CODES = {
    Language.NL: "Belt iemand met een van deze codes? Dan is ons bericht echt:",
    Language.EN: "Does somebody call with one of these codes? Then our message is real:",
}

_SUBJECT = {Language.NL: "Preminder: uw dag {}", Language.EN: "Preminder: your day {}"}


def compose(figures: DigestFigures, language: Language, channel: Channel) -> str:
    """Write a digest: a letter with a table for e-mail, at most two SMS segments elsewhere."""
    if channel is Channel.EMAIL:
        return _letter(figures, language)
    return _short(figures, language)


def subject(figures: DigestFigures, language: Language) -> str:
    """Return the subject of the digest as an e-mail."""
    return _SUBJECT[language].format(format_date(figures.day, "EEE d MMM y", locale=language))


def _short(figures: DigestFigures, language: Language) -> str:
    words = _SHORT[language]
    head = _head(figures, language)
    lines = [f"{words[name]}: {value}" for name, value in _rows(figures, language, CHANGES)]
    tail = [f"{words[name]}: {value}" for name, value in _rows(figures, language, STANDING)]
    if _fits([head, *lines, *tail]):
        return "\n".join([head, *lines, *tail])
    # The changes stand in the order of their weight, so the last ones give way.
    while lines and not _fits([head, *lines, *tail, words["rest"]]):
        lines.pop()
    return "\n".join([head, *lines, *tail, words["rest"]])


def _head(figures: DigestFigures, language: Language) -> str:
    head = f"Preminder {format_date(figures.day, 'EEE d MMM', locale=language)}"
    # One character outside GSM-7 would make every character cost twice.
    label = transliterate(figures.label).strip()[:24].strip()
    return f"{head}, {label}" if label else head


def _fits(lines: list[str]) -> bool:
    return count("\n".join(lines)).segments <= MOST_SEGMENTS


def _letter(figures: DigestFigures, language: Language) -> str:
    hello, changed, standing, nothing, why = _FRAME[language]
    words = _LONG[language]
    day = format_date(figures.day, "EEEE d MMMM y", locale=language)
    rows = _rows(figures, language, CHANGES)
    parts = [hello]
    parts += [changed.format(day), _table(rows, words)] if rows else [nothing]
    if figures.codes:
        parts.append("\n".join((_CODES[language], *(f"- {code}" for code in figures.codes))))
    parts += [standing, _table(_rows(figures, language, STANDING), words), why]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(rows: list[tuple[str, str]], words: dict[str, str]) -> str:
    width = max((len(words[name]) for name, _ in rows), default=0)
    return "\n".join(f"  {words[name]:<{width}}  {value:>5}" for name, value in rows)


#: What stands at the end of the day, told beside the changes.
STANDING = ("waiting", "tasks", "open_claims")

_TOTALS = {"payments": "paid_cents", "returned": "returned_cents", "open_claims": "open_cents"}


def _rows(
    figures: DigestFigures, language: Language, names: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Return each figure that is not zero with what to show; the open claims always."""
    rows = []
    for name in names:
        count = getattr(figures, name)
        if count or name == "open_claims":
            rows.append((name, _value(figures, language, name, count)))
    return rows


def _value(figures: DigestFigures, language: Language, name: str, count: int) -> str:
    if name not in _TOTALS or not count or (name == "open_claims" and not figures.shows_total):
        return str(count)
    return f"{count} = {euro(getattr(figures, _TOTALS[name]), language)}"
