"""The doors through which a debt could be told: few, known, and each with its guard before it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "dialogs", "outbox", "payments", "storage")

#: Who makes a message. A digest goes to the creditor; what staff write is theirs to answer for.
DRAFTERS = {
    "bot/inbound/answering.py",
    "bot/staff/takeover.py",
    "outbox/digests/digest_day.py",
    "outbox/planning/composing.py",
}
#: Who reads the words of our templates: all others go through the renderer.
READERS_OF_TEXTS = {"outbox/wording/render.py"}
#: Who writes an amount out: behind the renderer's or the dialog's guard, the page's own check, or
#: for the creditor, staff and the operator. `generated` is about debts that nobody has.
WRITERS_OF_AMOUNTS = {
    "bot/commands/bank.py",
    "bot/commands/legal.py",
    "bot/debtor/render.py",
    "bot/operator/explain.py",
    "bot/staff/console_pages.py",
    "bot/staff/plan_pages.py",
    "bot/staff/refunding.py",
    "dialogs/speaking/texts.py",
    "outbox/digests/digest.py",
    "outbox/planning/composing.py",
    "outbox/wording/generated.py",
    "payments/ledger.py",
    "payments/refund_records.py",
}
#: Who may compare a rung with VERIFIED: these have one that counts now, or only count people.
ASKERS_FOR_PROOF = {
    "bot/desk/records.py",
    "bot/inbound/consequences.py",
    "bot/operator/explain.py",
    "bot/staff/case.py",
    "dialogs/situation.py",
    "outbox/digests/digest_day.py",
    "outbox/planning/composing.py",
    "outbox/planning/deciding.py",
    "outbox/planning/seen.py",
    "storage/ladder.py",
    "storage/records/debtors.py",
}


@cache
def trees() -> dict[str, ast.Module]:
    """Return every module of ours, read; not at import, which every worker of a run does."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    }


@cache
def nodes(tree: ast.AST) -> list[ast.AST]:
    return list(ast.walk(tree))


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [
        node
        for node in nodes(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and name in {getattr(node.func, "id", ""), getattr(node.func, "attr", "")}
    ]


def importers(module: str, name: str) -> set[str]:
    return {
        path
        for path, tree in trees().items()
        for node in nodes(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == module
        and name in {alias.name for alias in node.names}
    }


def test_messages_are_made_in_few_places() -> None:
    assert {path for path, tree in trees().items() if calls(tree, "Draft")} == DRAFTERS


def makers(path: str) -> list[ast.FunctionDef]:
    found = [
        node
        for node in nodes(trees()[path])
        if isinstance(node, ast.FunctionDef) and calls(node, "Draft")
    ]
    assert found, path
    return found


def test_what_the_bot_answers_passes_the_guard_of_its_rung() -> None:
    for maker in makers("bot/inbound/answering.py"):
        assert calls(maker, "guard_rung"), maker.name


def test_what_we_start_ourselves_was_rendered() -> None:
    for maker in makers("outbox/planning/composing.py"):
        kinds = {ast.unparse(each.annotation) for each in maker.args.args if each.annotation}
        assert "Rendered" in kinds, maker.name
        (draft,) = calls(maker, "Draft")
        given = {each.arg: ast.unparse(each.value) for each in draft.keywords}
        assert given["body"] == "rendered.text"
        assert given["rung_needed"] == "rendered.rung_used"


def test_an_answer_that_says_more_tells_the_gate_which_rung_it_needs() -> None:
    (send,) = [each for each in makers("bot/inbound/answering.py") if each.name == "send"]
    (draft,) = calls(send, "Draft")
    given = {each.arg: ast.unparse(each.value) for each in draft.keywords}
    assert given["rung_needed"] == "line.rung"


def test_the_words_of_templates_are_read_by_the_renderer_only() -> None:
    readers = importers("outbox.wording.texts", "nl") | importers("outbox.wording.texts", "en")
    assert readers == READERS_OF_TEXTS
    # Those with "je" reach it as a creditor's own words do.
    assert importers("outbox.wording.texts", "nl_je") == {"outbox/wording/chosen.py"}


def test_amounts_are_written_out_in_few_places() -> None:
    assert importers("payments.money", "euro") <= WRITERS_OF_AMOUNTS


def test_nobody_asks_a_stored_rung_whether_it_is_proved() -> None:
    askers = {
        path
        for path, tree in trees().items()
        for node in nodes(tree)
        if isinstance(node, ast.Compare)
        and any(
            isinstance(side, ast.Attribute) and side.attr == "VERIFIED"
            for side in (node.left, *node.comparators)
        )
        and any("rung" in ast.unparse(side).lower() for side in (node.left, *node.comparators))
    }
    # Texts and templates compare rungs of words, not of people.
    words = ("outbox/wording/", "dialogs/speaking/")
    about_words = {path for path in askers if path.startswith(words)}
    assert askers - about_words <= ASKERS_FOR_PROOF, askers - about_words - ASKERS_FOR_PROOF
