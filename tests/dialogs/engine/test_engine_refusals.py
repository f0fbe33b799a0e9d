"""What the engine cannot play is refused when it loads, with the file and the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dialogs.engine.assistant import load_assistant
from dialogs.errors import AssistantFileError

DOMAIN = """\
version: "3.1"
session_config: {session_expiration_time: 0}
intents: [greet, affirm]
entities: [city]
slots:
  mood:
    type: categorical
    values: [good, bad]
    mappings:
      - type: custom
  name:
    type: text
    mappings:
      - type: from_text
        conditions:
          - active_loop: form_a
            requested_slot: name
forms:
  form_a:
    required_slots: [name]
responses:
  utter_hi:
    - text: "hi {name}"
actions: [action_a]
"""
RULES = """\
version: "3.1"
rules:
  - rule: greet
    steps:
      - intent: greet
      - action: utter_hi
"""
CONFIG = """\
recipe: default.v1
policies:
  - name: RulePolicy
"""


def assistant(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").write_text(files.get("domain", DOMAIN), "utf-8")
    (tmp_path / "config.yml").write_text(files.get("config", CONFIG), "utf-8")
    (tmp_path / "data" / "rules.yml").write_text(files.get("rules", RULES), "utf-8")
    return tmp_path


def refused(folder: Path) -> str:
    with pytest.raises(AssistantFileError) as error:
        load_assistant(folder)
    return str(error.value)


def test_a_sound_assistant_is_loaded(tmp_path: Path) -> None:
    loaded = load_assistant(assistant(tmp_path))
    (rule,) = loaded.rules
    assert (rule.place.file, rule.place.line) == ("data/rules.yml", 3)
    assert loaded.slots["mood"].place.line == 6
    assert list(loaded.intents) == ["greet", "affirm"]


DOMAIN_FAULTS = [
    ("intents: [greet, affirm]", "intents: [greet: {use_entities: []}]", 3, "use_entities"),
    ("intents: [greet, affirm]", "intents: [greet, greet]", 3, "stands in"),
    ("intents: [greet, affirm]", "intents: [greet, faq/what]", 3, "retrieval"),
    ("session_expiration_time: 0", "session_expiration_time: 60", 2, "run out"),
    ("{session_expiration_time: 0}", "{}", 2, "session_expiration_time"),
    ("type: categorical", "type: mood", 7, "known are"),
    ("values: [good, bad]", "values: [good, null]", 8, "not set"),
    ("      - type: custom\n", "      - type: custom\n        acton: x\n", 11, "'acton'"),
    ("      - type: custom\n", "      - type: custom\n        action: action_x\n", 10, "action_x"),
    ("type: from_text", "type: from_entity", 14, "needs 'entity'"),
    ("type: from_text", "type: from_entity\n        entity: town", 14, "'town'"),
    ("active_loop: form_a", "active_loop: form_b", 14, "'form_b'"),
    ("requested_slot: name", "requested_slot: mood", 14, "'mood'"),
    ("required_slots: [name]", "required_slots: [nam, name]", 19, "'nam'"),
    ("required_slots: [name]", "required: [name]", 20, "'required'"),
    ('    - text: "hi {name}"', '    - text: "hi {"', 23, "braces"),
    ('    - text: "hi {name}"', '    - text: "hi {}"', 23, "braces"),
    ('    - text: "hi {name}"', '    - image: "x"', 23, "'image'"),
    ('    - text: "hi {name}"', "    - text: x\n      condition: []", 24, "empty condition"),
    (
        '    - text: "hi {name}"',
        "    - text: x\n      condition: [{type: slot, name: moo, value: 1}]",
        23,
        "'moo'",
    ),
    ("utter_hi:", "say_hi:", 22, "utter_"),
    ("actions: [action_a]", "actions: [utter_ho]", 24, "utter_ho"),
    ("actions: [action_a]", "actions: [form_a]", 24, "is a form"),
    ("actions: [action_a]", "actions: [action_restart]", 24, "own action"),
    ("actions: [action_a]", "actions: [action_two_stage_fallback]", 24, "not played"),
    ("actions: [action_a]", "actions: [a]\ne2e_actions: [x]", 25, "'e2e_actions'"),
    ("actions: [action_a]", "intents: [x]", 24, "twice"),
    ("actions: [action_a]", "actions: [2024-01-02]", 24, "quotes"),
    ("actions: [action_a]", "actions: '${HOME}'", 24, "environment"),
    ("actions: [action_a]", "actions: [action_a", 25, "no YAML"),
]


BARE = "  - rule: bare\n    steps:\n      - intent: affirm\n      - "
RULE_FAULTS = [
    ("      - intent: greet", "      - intent: gret", 5, "'gret'"),
    ("      - intent: greet", "      - intent: greet\n        entities: [city]", 5, "entities"),
    ("      - intent: greet", "      - user: hello", 5, "end-to-end"),
    ("      - intent: greet", "      - checkpoint: here", 5, "checkpoints"),
    ("      - intent: greet", "      - intent: greet\n      - intent: affirm", 6, "second message"),
    ("      - intent: greet", "      - or: [{intent: greet}]", 5, "two or more"),
    ("utter_hi", "utter_ho", 6, "'utter_ho'"),
    ("utter_hi", "action_listen", 6, "by itself"),
    ("utter_hi", "form_a\n      - active_loop: form_b", 7, "'form_b'"),
    ("utter_hi", "utter_hi\n      - slot_was_set: [moo: 1]", 7, "'moo'"),
    ("utter_hi", "utter_hi\n      - slot_was_set: [mood: fine]", 7, "no value"),
    ("utter_hi", "utter_hi\n      - slot_was_set: [mood]", 7, "write the value"),
    ("utter_hi", "utter_hi\n      - bot: hello", 7, "end-to-end"),
    ("rule: greet", "rul: greet", 3, "'rul'"),
    ("rules:\n", "stories:\n  - story: x\n    steps: []\nrules:\n", 2, "stories"),
    (
        "utter_hi\n",
        "utter_hi\n  - rule: other\n    steps:\n      - intent: greet\n      - action: action_a\n",
        7,
        "contradicts",
    ),
    ("intent: greet", "intent: restart", 3, "where 'action_restart' comes by intent: restart"),
    (
        "action: utter_hi\n",
        "action: form_a\n      - active_loop: form_a\n" + BARE + "action: form_a\n",
        11,
        "no active_loop follows",
    ),
    (
        "action: utter_hi\n",
        "action: action_a\n      - slot_was_set: [mood: good]\n" + BARE + "action: action_a\n",
        11,
        "does not set mood",
    ),
]


CONFIG_FAULTS = [
    ("RulePolicy", "TEDPolicy", 3, "RulePolicy only"),
    ("RulePolicy", "RulePolicy\n  - name: TEDPolicy", 2, "one policy"),
    ("RulePolicy", "RulePolicy\n    restrict_rules: false", 4, "several messages"),
    ("RulePolicy", "RulePolicy\n    max_history: 3", 4, "'max_history'"),
    ("RulePolicy", "RulePolicy\n    core_fallback_action_name: action_x", 3, "'action_x'"),
    ("policies", "pipeline:\n  - name: ResponseSelector\npolicies", 3, "retrieval"),
    ("default.v1", "graph.v1", 1, "default.v1"),
]


#: Each file by its name in the assistant's directory: how it is right, and what may be wrong.
FILES = {
    "domain.yml": (DOMAIN, DOMAIN_FAULTS),
    "data/rules.yml": (RULES, RULE_FAULTS),
    "config.yml": (CONFIG, CONFIG_FAULTS),
}


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "says"),
    [(name, *fault) for name, (_, faults) in FILES.items() for fault in faults],
    ids=lambda x: str(x)[:40],
)
def test_a_fault_in_a_file_is_refused_with_its_line(
    tmp_path: Path, name: str, old: str, new: str, line: int, says: str
) -> None:
    right, _ = FILES[name]
    assert right.count(old) == 1
    text = refused(assistant(tmp_path, **{Path(name).stem: right.replace(old, new)}))
    assert text.startswith(f"{name}:{line}: "), text
    assert says in text


def test_two_domains_are_refused(tmp_path: Path) -> None:
    folder = assistant(tmp_path)
    (folder / "domain").mkdir()
    (folder / "domain" / "more.yml").write_text("intents: [x]\n", "utf-8")
    assert "keep one of them" in refused(folder)


def test_a_name_in_two_files_of_the_domain_is_refused(tmp_path: Path) -> None:
    folder = assistant(tmp_path)
    (folder / "domain").mkdir()
    (folder / "domain.yml").rename(folder / "domain" / "a.yml")
    (folder / "domain" / "b.yml").write_text("forms:\n  form_a:\n    required_slots: []\n", "utf-8")
    text = refused(folder)
    assert re.match(r"domain/b\.yml:2: 'form_a' stands in domain/a\.yml:19 already", text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    folder = assistant(tmp_path)
    (folder / "config.yml").unlink()
    assert "config.yml" in refused(folder)


def test_contradictions_pass_when_the_settings_ask_for_no_check(tmp_path: Path) -> None:
    rules = RULES + "  - rule: other\n    steps: [{intent: restart}, {action: utter_hi}]\n"
    folder = assistant(tmp_path, rules=rules)
    assert "wants" in refused(folder)
    (folder / "config.yml").write_text(CONFIG + "    check_for_contradictions: false\n", "utf-8")
    assert len(load_assistant(folder).rules) == 2
