"""Stories: talks written down in YAML, read strictly and played turn by turn.

How a story is written stands in tests/dialogs/stories/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from dialogs.effects import EFFECTS, Effect, OptOut, PlanAgreed, PromiseMade
from dialogs.handler import answer
from dialogs.hosting.embedded import answer_embedded
from dialogs.hosting.host import Host
from dialogs.listening.awaiting import Awaiting
from dialogs.listening.menus import INTENT_OPTIONS
from dialogs.speaking.sentences import SENTENCES
from dialogs.turn import Case, Incoming, Memory, PlanFacts, Turn
from dialogs.understanding.ranking import Ranker
from storage.clock import LOCAL
from storage.policy_plan import PlanBox
from storage.words import Address, Channel, Language, Rung
from tests.dialog_walks import CASE, MONDAY, Walk, claim

FOLDER = Path(__file__).parent / "dialogs" / "stories"

_STORY = {"story", "case", "talk", "repeat"}
_SAYS_ONE_OF = ("you", "button", "media")
_EXPECTS = {"bot", "says", "never", "waits", "effects", "silent"}
_STEP = {*_SAYS_ONE_OF, *_EXPECTS, "label"}
_EFFECT_NAMES = {kind.__name__ for kind in EFFECTS}
#: What the claims of a story come to, in cents, in their order.
_CENTS = (12_050, 8_000, 4_995)


class StoryError(ValueError):
    """A story says something that nobody knows; the message names its file and the story."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What is expected of an answer; None or nothing is not looked at."""

    bot: tuple[str, ...] | None = None
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    waits: str | None = None
    looks_at_waits: bool = False
    effects: tuple[str, ...] | None = None
    silent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What the person sends, and what is expected then."""

    text: str = ""
    button: str | None = None
    media: int = 0
    expected: Expected = field(default_factory=Expected)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A talk that was written down."""

    file: str
    name: str
    case: Case
    language: Language
    channel: Channel
    now: datetime
    repeat: bool  #: whether the same answer may come twice in a row
    talk: tuple[Step, ...]


def stories(folder: Path = FOLDER) -> tuple[Story, ...]:
    """Return all stories of a folder.

    Raises:
        StoryError: one says something unknown, or two have the same name.
    """
    found = [story for file in sorted(folder.glob("*.yml")) for story in _stories_of(file)]
    names: dict[str, str] = {}
    for story in found:
        if story.name in names:
            raise StoryError(f"{story.file}: {story.name!r} is told in {names[story.name]} too")
        names[story.name] = story.file
    return tuple(found)


def _stories_of(file: Path) -> Iterator[Story]:
    written = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(written, list):
        raise StoryError(f"{file.name}: a list of stories is wanted")
    for number, one in enumerate(written, 1):
        told = one.get("story") if isinstance(one, dict) else None
        try:
            yield _story(file.name, one)
        except (KeyError, TypeError, ValueError) as error:
            raise StoryError(f"{file.name}, story {told or number!r}: {error}") from error


def _known(written: Any, keys: set[str], what: str) -> Mapping[str, Any]:
    if not isinstance(written, dict):
        raise StoryError(f"{what} is no mapping")
    unknown = sorted(str(key) for key in written.keys() - keys)
    if unknown:
        raise StoryError(f"{what} knows no {', '.join(unknown)}")
    return written


def _story(file: str, written: Any) -> Story:
    story = _known(written, _STORY, "a story")
    facts = _known(story.get("case") or {}, {*_CASE, "language", "channel", "at"}, "a case")
    talk = story["talk"]
    if not talk:
        raise StoryError("nobody says anything")
    return Story(
        file=file,
        name=str(story["story"]),
        case=_case(facts),
        language=Language(facts.get("language", "nl")),
        channel=Channel(facts.get("channel", "sms")),
        now=datetime.fromisoformat(facts["at"]).replace(tzinfo=LOCAL) if "at" in facts else MONDAY,
        repeat=bool(story.get("repeat")),
        talk=tuple(_step(step) for step in talk),
    )


def _case(facts: Mapping[str, Any]) -> Case:
    case = replace(CASE, claims=tuple(_claims(int(facts.get("claims", 1)))))
    for name, value in facts.items():
        if name in _CASE:
            case = _CASE[name](case, value)
    return case


def _claims(count: int) -> Iterator[Any]:
    for place, cents in enumerate(_CENTS[:count]):
        yield claim(123 + place, cents)


def _planned(case: Case, facts: Any) -> Case:
    """Give the first claim a plan: true, or what differs from part 2 of 4 this Thursday."""
    usual = {
        "part": 2,
        "parts": 4,
        "due_on": date(2026, 11, 26),
        "cents": 3_012,
        "next_on": date(2026, 12, 28),
        "moved_before": False,
        "collected_on": None,
        "under_way": False,
    }
    own = {} if facts is True else _known(facts, set(usual), "a plan")
    plan = PlanFacts(**{**usual, **own})
    return replace(case, has_plan=True, claims=(replace(case.claims[0], plan=plan),))


def _with_documents(case: Case, yes: Any) -> Case:
    return replace(case, claims=tuple(replace(c, has_document=bool(yes)) for c in case.claims))


def _boxed(case: Case, facts: Any) -> Case:
    return replace(case, plan_box=PlanBox(**facts))


def _as_said(name: str) -> Callable[[Case, Any], Case]:
    def put(case: Case, value: Any) -> Case:
        changes: dict[str, Any] = {name: value}
        return replace(case, **changes)

    return put


#: What a story may say of its case, beside its language, its channel and its moment.
_CASE: Mapping[str, Callable[[Case, Any], Case]] = {
    "claims": lambda case, _: case,
    "rung": lambda case, rung: replace(case, rung=Rung[rung.upper()]),
    "known": lambda case, yes: replace(case, rung=Rung.VERIFIED) if yes else case,
    "address": lambda case, address: replace(case, address=Address(address)),
    "tries": lambda case, count: replace(case, attempts_used=int(count)),
    "promise": lambda case, on: replace(case, promise_on=on),
    "plan": _planned,
    "box": _boxed,
    "postcode": _as_said("postcode"),
    "house_number": _as_said("house_number"),
    "debtor_name": _as_said("debtor_name"),
    "opted_out": _as_said("opted_out"),
    "handed_over": _as_said("handed_over"),
    "documents": _with_documents,
    "check_code": _as_said("check_code"),
    "complaint_contact": _as_said("complaint_contact"),
    "disputes_body": _as_said("disputes_body"),
    "calls_from": _as_said("calls_from"),
    "calls_until": _as_said("calls_until"),
}


def _step(written: Any) -> Step:
    step = _known(written, _STEP, "a step")
    said = step.get("you", step.get("label", ""))
    if not any(name in step for name in _SAYS_ONE_OF):
        raise StoryError("a step says nothing: you, button or media")
    return Step(
        text="\n".join(str(line) for line in said) if isinstance(said, list) else str(said or ""),
        button=step.get("button"),
        media=int(step.get("media", 0)),
        expected=_expected(step),
    )


def _expected(step: Mapping[str, Any]) -> Expected:
    keys, effects = _listed(step, "bot"), _listed(step, "effects")
    for key in keys or ():
        if key not in SENTENCES:
            raise StoryError(f"there is no sentence {key!r}")
    for name in effects or ():
        if name not in _EFFECT_NAMES:
            raise StoryError(f"there is no effect {name!r}")
    waits = step.get("waits")
    if waits is not None:
        Awaiting(waits)
    return Expected(
        bot=keys,
        says=_listed(step, "says") or (),
        never=_listed(step, "never") or (),
        waits=waits,
        looks_at_waits="waits" in step,
        effects=effects,
        silent=bool(step.get("silent")),
    )


def _listed(step: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    value = step.get(name)
    if value is None:
        return None
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


@dataclass
class Played(Walk):
    """A walk through a story, with a trained reader, on the host that is asked for."""

    ranker: Ranker | None = None
    host: Host = answer_embedded
    conversation: str = "story"
    before: Callable[[Case], None] | None = None  #: told the case before each turn
    turns: int = 0

    def takes(self, step: Step) -> Turn:
        """Take one step and carry its effects out."""
        incoming = self._incoming(step)
        self.turns += 1
        if self.before is not None:
            self.before(self.case)
        turn = answer(
            incoming,
            self.memory,
            self.case,
            self.now + timedelta(minutes=self.turns),
            self.ranker,
            self.host,
            conversation=self.conversation,
            turn=str(self.turns),
        )
        self.last = turn
        self.memory = Memory.from_json(json.loads(json.dumps(turn.memory.to_json())))
        self.effects.extend(turn.effects)
        for effect in turn.effects:
            self._carry_out(effect)
        return turn

    def _incoming(self, step: Step) -> Incoming:
        if step.button is None:
            return Incoming(text=step.text, channel=self.channel, media=step.media)
        seen = next((o for o in self.memory.options if _is(step.button, o.id)), None)
        if seen is None and step.button not in INTENT_OPTIONS and ":" not in step.button:
            raise StoryError(f"nobody saw a button {step.button!r}")
        return Incoming(
            text=step.text or (seen.label if seen else step.button),
            payload=seen.id if seen else step.button,
            channel=self.channel,
        )

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, OptOut) and effect.channel not in {None, self.channel}:
            return
        if isinstance(effect, PromiseMade):
            self.case = replace(self.case, promise_on=effect.on)
        elif isinstance(effect, PlanAgreed):
            self.case = _agreed(self.case, effect)
        else:
            super()._carry_out(effect)


def _is(wanted: str, option: str) -> bool:
    return option == wanted or option.split(":")[0] == wanted


def _agreed(case: Case, effect: PlanAgreed) -> Case:
    (due_on, cents), *later = effect.parts
    plan = PlanFacts(
        part=1,
        parts=len(effect.parts),
        due_on=due_on,
        cents=cents,
        next_on=later[0][0] if later else None,
    )
    claims = (
        replace(one, plan=plan) if one.reference == effect.reference else one for one in case.claims
    )
    return replace(case, has_plan=True, claims=tuple(claims))


def begun(story: Story, ranker: Ranker | None = None, host: Host = answer_embedded) -> Played:
    """Return a walk that stands at the beginning of a story."""
    return Played(
        case=story.case,
        memory=Memory(language=story.language),
        channel=story.channel,
        now=story.now,
        ranker=ranker,
        host=host,
    )


def keys_of(turn: Turn) -> tuple[str, ...]:
    """Return the keys of the sentences that were said, in order."""
    return tuple(key for line in turn.lines for key in line.key.split("+"))


def kinds_of(effects: Sequence[Effect]) -> tuple[str, ...]:
    """Return what must be done, by name."""
    return tuple(type(effect).__name__ for effect in effects)
