"""Messages and values that training never saw: how well they are understood.

The messages lie in `tests/dialogs/held_out`; anybody may add to them. `also` holds other intents
that a careful colleague would accept.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialogs.entities.found import find_values
from dialogs.intents import SAFETY, Intent
from dialogs.listening.context import read
from dialogs.normalise import normalise
from dialogs.turn import Incoming, Memory
from dialogs.understanding.deciding import Decision
from dialogs.understanding.examples import own_examples
from dialogs.understanding.intent_model import IntentModel
from dialogs.understanding.reading import read_message

FOLDER = Path(__file__).parents[1] / "held_out"
TODAY = date(2026, 11, 23)
ORDINARY = tuple(f"ordinary_{number}" for number in range(1, 5))
HARD = tuple(f"hard_{number}" for number in range(1, 5))
#: Dangers, half of them veiled, and as many harmless messages in the same words.
DANGERS = tuple(f"safety_{number}" for number in range(1, 11))
#: Harmless messages from the middle of a talk, which are short and share words with dangers.
SHORT_CHAT = tuple(f"short_chat_{number}" for number in range(1, 6))
VALUES = [f"values_{number}" for number in range(1, 14)]
#: Of the values that were mended one by one so many may be wrong; of the others, as they came.
MENDED = 0.02
AS_THEY_COME = {"values_12": 0.05, "values_13": 0.12}
#: Whose stories about money and days still bring one that nobody offered.
MAY_INVENT = {"values_12": 2, "values_13": 7}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Shares of messages; of the safety intents and of all others."""

    wrong_acts: float
    resolved: float
    dangers_caught: float
    false_alarms: float


def listed(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.load(
        (FOLDER / f"{name}.yml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return found


def figures(model: IntentModel, *names: str) -> Figures:
    counts: Counter[str] = Counter()
    for case in (case for name in names for case in listed(name)):
        fine = {case["intent"], *case.get("also", ())}
        decided = read_message(case["text"], TODAY, model).decided
        shown = {str(one) for one in decided.choices or (decided.intent,)}
        acts = decided.decision is Decision.ACT
        resolved = decided.decision is not Decision.HUMAN and bool(shown & fine)
        counts["all"] += 1
        counts["wrong"] += acts and not resolved
        counts["resolved"] += resolved
        if Intent(case["intent"]) in SAFETY:
            counts["dangers"] += 1
            counts["caught"] += resolved or decided.decision is Decision.HUMAN
        elif not fine & set(SAFETY):
            counts["others"] += 1
            counts["alarms"] += acts and decided.intent in SAFETY
    return Figures(
        wrong_acts=counts["wrong"] / counts["all"],
        resolved=counts["resolved"] / counts["all"],
        dangers_caught=counts["caught"] / max(1, counts["dangers"]),
        false_alarms=counts["alarms"] / max(1, counts["others"]),
    )


def test_ordinary_replies_are_understood(model: IntentModel) -> None:
    found = figures(model, *ORDINARY)
    assert found.resolved >= 0.975, found
    assert found.wrong_acts <= 0.02, found
    assert found.dangers_caught >= 0.99, found
    assert found.false_alarms <= 0.01, found


def test_hard_ones_are_understood_or_asked_back(model: IntentModel) -> None:
    found = figures(model, *HARD)
    assert found.resolved >= 0.87, found
    assert found.wrong_acts <= 0.03, found
    assert found.dangers_caught >= 0.96, found
    assert found.false_alarms <= 0.015, found


def test_dangers_are_told_from_what_only_looks_like_them(model: IntentModel) -> None:
    found = figures(model, *DANGERS)
    assert found.dangers_caught >= 0.985, found
    assert found.false_alarms <= 0.08, found


def test_short_harmless_messages_of_a_talk_seldom_alarm_anybody(model: IntentModel) -> None:
    cases = [case for name in SHORT_CHAT for case in listed(name)]
    heard = [read(Incoming(text=case["text"]), Memory(), TODAY, "", model) for case in cases]
    grave = [one.text for one in heard if one.intent in _GRAVE]
    alarming = [one.text for one in heard if one.intent in {*_GRAVE, *_ALARMING}]
    assert len(grave) <= 0.025 * len(cases), grave
    assert len(alarming) <= 0.05 * len(cases), alarming


_GRAVE = {Intent.MAYBE_CRISIS, Intent.MAYBE_GRAVE, Intent.CRISIS, Intent.DECEASED}
_ALARMING = {*SAFETY, Intent.MAYBE_STOP, Intent.MAYBE_WRONG}


def test_no_held_out_message_of_more_than_a_few_words_is_an_example() -> None:
    examples = {_bare(example.text) for example in own_examples()}
    both = [
        case["text"]
        for name in (*ORDINARY, *HARD, *DANGERS, *SHORT_CHAT)
        for case in listed(name)
        if _bare(case["text"]) in examples and len(case["text"].split()) > 3
    ]
    assert both == []


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


# ------------------------------------------------------------------------------- values


def values_of(case: dict[str, Any]) -> dict[str, Any]:
    said = case["now"]
    moment = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    return find_values(case["text"], normalise(case["text"]), moment.date()).as_json()


def is_right(case: dict[str, Any], got: dict[str, Any]) -> bool:
    wanted = {key: _plain(value) for key, value in case["expected"].items()}
    return _RIGHT[case["kind"]](wanted, got)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _amount(wanted: dict[str, Any], got: dict[str, Any]) -> bool:
    keys = ["per", *(key for key in ("upfront", "instalments", "full") if key in wanted)]
    keys += ["min", "max"] if "min" in wanted else ["amount"]
    return all(got.get(key) == wanted.get(key) for key in keys)


def _date(wanted: dict[str, Any], got: dict[str, Any]) -> bool:
    if "from" in wanted:
        same = (got.get("from"), got.get("to")) == (wanted["from"], wanted["to"])
        return same or wanted["from"] <= got.get("date", "") <= wanted["to"]
    return got.get("date") == wanted.get("date") and "from" not in got


def _text_of(values: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in values.items()}


def _same(*keys: str) -> Any:
    return lambda wanted, got: all((got.get(k) or "") == (wanted.get(k) or "") for k in keys)


_RIGHT: dict[str, Any] = {
    "amount": _amount,
    "date": _date,
    "count": lambda wanted, got: (
        _same("instalments")(wanted, got)
        and ("amount" not in wanted or _same("amount")(wanted, got))
    ),
    "postcode": _same("postcode", "house", "suffix"),
    "place": _same("postcode", "house", "suffix"),
    "name": _same("name"),
    "invoice": _same("invoice"),
    # Of several values at once each must be right, and of none none may be found.
    "mixed": lambda wanted, got: _text_of(wanted) == _text_of(got),
    "none": lambda wanted, got: not got,
}


@pytest.mark.parametrize("name", VALUES)
def test_values_are_read_as_a_careful_colleague_would(name: str) -> None:
    cases = listed(name)
    wrong = [case["text"] for case in cases if not is_right(case, values_of(case))]
    assert len(wrong) <= AS_THEY_COME.get(name, MENDED) * len(cases), wrong


@pytest.mark.parametrize("name", VALUES)
def test_no_amount_and_no_day_is_invented(name: str) -> None:
    invented = []
    for case in listed(name):
        got = values_of(case)
        if case["kind"] == "none":
            invented += [case["text"]] * bool(got.keys() & {"amount", "min", "date", "from"})
        if case["kind"] == "amount" and not any(case["expected"].values()):
            invented += [case["text"]] * ("amount" in got or "min" in got)
        if case["kind"] == "date" and not any(case["expected"].values()):
            invented += [case["text"]] * ("date" in got or "from" in got)
    assert len(invented) <= MAY_INVENT.get(name, 0), invented
