"""Wording: how one person says one thing now: phrase, mood, spelling, one message or two. Pure.

Every draw comes from the generator that is handed in, so the same seed says the same words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from types import ModuleType

from bot.simulation import phrases_en, phrases_nl, phrases_other
from bot.simulation.people import Mood, Person
from storage.words import Channel, Language

_BOOKS: dict[Language, ModuleType] = {Language.NL: phrases_nl, Language.EN: phrases_en}
#: What is typed with care even by who types badly: without it nothing could be proved.
_EXACT = frozenset(
    {
        "proof",
        "proof by invoice",
        "postcode",
        "house",
        "street only",
        "parts count",
        "day",
        "yes",
        "no",
        "go on",
    }
)
#: One keyword and nothing else: moods add nothing to it.
_SHORT_ENOUGH = 8
_NEIGHBOURS = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "t": "y", "s": "d", "l": "k"}
_EMOJI = ("🙂", "😅", "🙏", "😡", "👍")
_WEEK = 7


def say(rng: Random, person: Person, what: str, today: date) -> tuple[str, ...]:
    """Return the message or messages in which `person` says `what` (a key of the phrases)."""
    if person.foreign and what not in _EXACT:
        return (rng.choice(phrases_other.PHRASES[person.foreign]),)
    book = _BOOKS[person.language]
    phrases: Sequence[str] = book.PHRASES[what]
    fields = _fields(rng, person, today, book)
    phrase = _by_mood(rng, person.mood, phrases).format(**fields)
    if what in _EXACT:
        return (_careless(rng, phrase),)
    dressed = _dressed(rng, person, phrase, book)
    return _split(rng, person, _spelled(rng, person, dressed, book))


def day_said(rng: Random, language: Language, day: date, today: date) -> str:
    """Return how somebody names a day that lies ahead."""
    book = _BOOKS[language]
    ahead = (day - today).days
    forms: list[str] = [f"{day.day} {book.MONTHS[day.month - 1]}"]
    forms.append(book.THE_DAY.format(number=day.day))
    if ahead in book.NEAR:
        forms = [book.NEAR[ahead]]
    elif ahead < _WEEK:
        forms += [book.WEEKDAYS[day.weekday()], book.WEEKDAYS[day.weekday()]]
        forms.append(book.IN_DAYS.format(days=ahead))
    return rng.choice(forms)


def _fields(rng: Random, person: Person, today: date, book: ModuleType) -> dict[str, str]:
    debt = person.debts[0]
    paid_on = today - timedelta(days=9)
    due = today + timedelta(days=person.days_ahead)
    return {
        "n": str(person.parts),
        "month": str(max(debt.cents // 100 // person.parts + 1, 10)),
        "day": day_said(rng, person.language, due, today),
        "name": person.name.split()[0],
        "other": person.name,
        "postcode": person.postcode,
        "house": f"{person.house}{person.suffix}",
        "street": person.street,
        "city": person.city,
        "invoice": debt.invoice,
        "digits": debt.invoice[-4:],
        "paid_on": f"{paid_on.day} {book.MONTHS[paid_on.month - 1]}",
    }


def _by_mood(rng: Random, mood: Mood, phrases: Sequence[str]) -> str:
    if mood is Mood.CURT:
        return rng.choice(sorted(phrases, key=len)[: max(2, len(phrases) // 2)])
    return rng.choice(phrases)


def _dressed(rng: Random, person: Person, phrase: str, book: ModuleType) -> str:
    if len(phrase) < _SHORT_ENOUGH:
        return phrase
    if person.mood is Mood.CHATTY and rng.random() < 0.5:
        parts = [rng.choice(book.GREETINGS), rng.choice(book.STORIES), f"{phrase}."]
        ending = rng.choice(book.ENDINGS).format(name=person.name.split()[0])
        return " ".join([*parts, ending] if rng.random() < 0.6 else [*parts[:1], *parts[2:]])
    if person.mood is Mood.ANGRY and rng.random() < 0.6:
        insult = rng.choice(book.INSULTS)
        text = rng.choice((f"{insult}. {phrase}!!", f"{phrase}, {insult}!"))
        return text.upper() if rng.random() < 0.25 else text
    if person.mood is Mood.CONFUSED and rng.random() < 0.4:
        doubts: Sequence[str] = book.DOUBTS
        return f"{rng.choice(doubts)} {phrase}"
    return phrase


def _spelled(rng: Random, person: Person, text: str, book: ModuleType) -> str:
    if person.typos:
        text = "".join(_typed(rng, char, person.typos) for char in text)
    if person.mood is Mood.CURT and rng.random() < 0.25:
        short: dict[str, str] = book.SHORT
        text = " ".join(short.get(word, word) for word in text.split(" "))
    if rng.random() < 0.35:
        text = text[:1].upper() + text[1:]
    if rng.random() < 0.2:
        text = _without_accents(text)
    if person.channel is Channel.WHATSAPP and rng.random() < 0.12:
        text = f"{text} {rng.choice(_EMOJI)}"
    return text


def _typed(rng: Random, char: str, chance: float) -> str:
    if not char.isalpha() or rng.random() > chance:
        return char
    return rng.choice(("", char + char, _NEIGHBOURS.get(char, char)))


def _careless(rng: Random, text: str) -> str:
    """Write what is exact in one of the ways that leave it exact: case, and a blank less."""
    shape = rng.random()
    if shape < 0.3:
        return text.lower()
    if shape < 0.5 and text[:4].isdigit():
        return text.replace(" ", "", 1)
    return text


def _without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return "".join(char for char in split if unicodedata.category(char) != "Mn")


def _split(rng: Random, person: Person, text: str) -> tuple[str, ...]:
    """Cut a longer message in two at a blank, as people do who press send too early."""
    words = text.split(" ")
    if len(words) < 5 or rng.random() >= person.splits:
        return (text,)
    at = rng.randint(2, len(words) - 2)
    return " ".join(words[:at]), " ".join(words[at:])
