"""Whether every name that the files use is the name of something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from dialogs.engine.domain import Domain
from dialogs.engine.files import Place
from dialogs.engine.mappings import MappingType, SlotMapping
from dialogs.engine.policy import RulePolicy
from dialogs.engine.rules import Done, Either, Has, InLoop, Rule, Said, Step
from dialogs.engine.slots import SlotType

#: A name in use: what it names, the name, where, and whether there is such a thing.
Use = tuple[str, str, Place, bool]


def check_names(domain: Domain, rules: Iterable[Rule], policy: RulePolicy) -> None:
    """Check the domain's, the rules' and the settings' names.

    Raises:
        AssistantFileError: a name is that of nothing, or one name is that of two things.
    """
    _check_own(domain)
    for uses in (_slots(domain), _forms(domain), _responses(domain), _rules(domain, rules)):
        for what, name, place, known in uses:
            if not known:
                raise place.error(f"there is no {what} {name!r} in the domain")
    fallback = policy.fallback_action
    if fallback and not domain.can_do(fallback):
        raise policy.place.error(f"there is no action {fallback!r} in the domain")


def _check_own(domain: Domain) -> None:
    for name, place in domain.actions.items():
        if name in domain.forms:
            raise place.error(f"{name!r} is a form; an action may not take its name")
        if name.startswith("utter_") and name not in domain.responses:
            raise place.error(f"there is no response {name!r}")
    for name, form in domain.forms.items():
        if name.startswith("utter_"):
            raise form.place.error("a form's name may not begin with 'utter_'")


def _slots(domain: Domain) -> Iterator[Use]:
    for slot in domain.slots.values():
        for mapping in slot.mappings:
            yield from _mapping(domain, mapping)


def _mapping(domain: Domain, mapping: SlotMapping) -> Iterator[Use]:
    place = mapping.place
    for intent in (*mapping.intents, *mapping.not_intents):
        yield "intent", intent, place, domain.knows_intent(intent)
    if mapping.type is MappingType.FROM_ENTITY:
        entity = mapping.entity or ""
        yield "entity", entity, place, entity in domain.entities
    if mapping.action:
        yield "action", mapping.action, place, mapping.action in domain.actions
    for condition in mapping.conditions:
        loop, asked = condition.active_loop, condition.requested_slot
        if loop is not None:
            yield "form", loop, place, loop in domain.forms
            required = domain.forms[loop].required_slots if loop in domain.forms else ()
            if asked is not None:
                yield f"slot asked by {loop}:", asked, place, asked in required


def _forms(domain: Domain) -> Iterator[Use]:
    for form in domain.forms.values():
        for slot in form.required_slots:
            yield "slot", slot, form.place, slot in domain.slots
        for intent in form.ignored_intents:
            yield "intent", intent, form.place, domain.knows_intent(intent)


def _responses(domain: Domain) -> Iterator[Use]:
    for response in domain.responses.values():
        for variation in response.variations:
            for wish in variation.wishes:
                yield "slot", wish.name, variation.place, wish.name in domain.slots


def _rules(domain: Domain, rules: Iterable[Rule]) -> Iterator[Use]:
    for rule in rules:
        for step in (*rule.conditions, *rule.steps):
            yield from _step(domain, step)


def _step(domain: Domain, step: Step) -> Iterator[Use]:
    match step:
        case Said():
            yield "intent", step.intent, step.place, domain.knows_intent(step.intent)
        case Done():
            yield "action", step.action, step.place, domain.can_do(step.action)
        case InLoop():
            known = step.form is None or step.form in domain.forms
            yield "form", step.form or "", step.place, known
        case Has():
            yield "slot", step.slot, step.place, step.slot in domain.slots
            _check_has(domain, step)
        case Either():
            for one in step.steps:
                yield from _step(domain, one)
        case _:
            assert_never(step)


def _check_has(domain: Domain, step: Has) -> None:
    slot = domain.slots[step.slot]
    if step.bare and slot.type not in (SlotType.TEXT, SlotType.LIST):
        raise step.place.error(f"write the value that the slot {step.slot!r} has")
    if slot.type is not SlotType.CATEGORICAL or step.value is None:
        return
    if str(step.value).lower() not in slot.values:
        raise step.place.error(f"{step.value!r} is no value of the slot {step.slot!r}")
