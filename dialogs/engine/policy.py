"""The settings of config.yml that the engine plays: those of RulePolicy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dialogs.engine.files import Node, Place, read_file
from dialogs.engine.words import DEFAULT_FALLBACK
from dialogs.errors import AssistantFileError


@dataclass(frozen=True, kw_only=True, slots=True)
class RulePolicy:
    """What happens when no rule speaks. `fallback_action` None: the bot waits."""

    fallback_action: str | None = DEFAULT_FALLBACK
    checks_rules: bool = True
    place: Place


_RULE_POLICY = (
    *("name", "core_fallback_threshold", "core_fallback_action_name"),
    *("enable_fallback_prediction", "restrict_rules", "check_for_contradictions"),
)


def read_config(directory: Path) -> RulePolicy:
    """Read config.yml; what it says of reading messages is checked, and left to who reads them.

    Raises:
        AssistantFileError: there is none, or another policy than RulePolicy is asked for.
    """
    path = directory / "config.yml"
    if not path.exists():
        raise AssistantFileError(f"{directory}: there is no config.yml")
    keys = read_file(path, path.name).mapping("the file")
    recipe = keys.get("recipe")
    if recipe is not None and recipe.plain() != "default.v1":
        raise recipe.place.error("the recipe must be default.v1")
    policies = keys["policies"].sequence("policies") if "policies" in keys else []
    if len(policies) != 1:
        place = keys["policies"].place if "policies" in keys else Place(file=path.name, line=1)
        raise place.error("write one policy: RulePolicy")
    pipeline = keys["pipeline"].sequence("pipeline") if "pipeline" in keys else []
    _check_pipeline(pipeline)
    return _policy(policies[0])


def _policy(node: Node) -> RulePolicy:
    if node.mapping("a policy")["name"].plain() != "RulePolicy":
        raise node.place.error("this engine plays RulePolicy only")
    keys = node.only("RulePolicy", *_RULE_POLICY)
    if "restrict_rules" in keys and not keys["restrict_rules"].truth("restrict_rules"):
        raise keys["restrict_rules"].place.error("rules with several messages are not played")
    enabled, threshold = keys.get("enable_fallback_prediction"), keys.get("core_fallback_threshold")
    if threshold is not None and not 0 < threshold.number("core_fallback_threshold") < 1:
        raise threshold.place.error("core_fallback_threshold must be between 0 and 1")
    name, checks = keys.get("core_fallback_action_name"), keys.get("check_for_contradictions")
    fallback = name.text("an action") if name else DEFAULT_FALLBACK
    off = enabled is not None and not enabled.truth("enable_fallback_prediction")
    return RulePolicy(
        fallback_action=None if off else fallback,
        checks_rules=checks.truth("check_for_contradictions") if checks else True,
        place=node.place,
    )


def _check_pipeline(pipeline: list[Node]) -> None:
    for node in pipeline:
        keys = node.mapping("a component") if isinstance(node.value, dict) else {"name": node}
        if keys["name"].plain() == "ResponseSelector":
            raise node.place.error("retrieval intents are not played by this engine")
        if keys["name"].plain() == "FallbackClassifier":
            node.only("FallbackClassifier", "name", "threshold", "ambiguity_threshold")
            for name in ("threshold", "ambiguity_threshold"):
                if name in keys:
                    keys[name].number(name)
