"""The trained reader: learned once, kept under the name of its data, read only if it is ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.assistant.components.ngrams import levelled
from dialogs.errors import ExampleError
from dialogs.intents import Intent
from dialogs.understanding.examples import Example, own_examples, read_examples
from dialogs.understanding.intent_model import IN_SHORT, IntentModel

FEW = tuple(
    Example(text, intent)
    for intent, texts in (
        (Intent.PAY_NOW, ("ik betaal nu", "stuur de link", "waar kan ik betalen")),
        (Intent.OPT_OUT, ("stop ermee", "geen berichten meer", "haal me van de lijst")),
        (Intent.GREET, ("hallo", "goedemorgen", "hoi daar")),
    )
    for text in texts
)


@pytest.mark.parametrize(
    "text", ["ik betaal nu", "stop ermee alsjeblieft", "", "zzz 🙃", "a" * 3_000]
)
def test_the_quick_way_says_what_the_pipeline_says(text: str) -> None:
    model = IntentModel.train(FEW)
    (chances,) = model._pipeline.predict_proba([text])
    told = {str(one.intent): one.confidence for one in model.rank(text)}
    for name, chance in zip(model._pipeline.classes_, chances, strict=True):
        assert told[str(name)] == pytest.approx(chance, abs=1e-5)


GRAVE_TOO = (
    *FEW,
    *(
        Example(intent=Intent.CRISIS, text=text)
        for text in ("ik wil er niet meer zijn", "ik stap eruit vanavond", "het hoeft niet meer")
    ),
)


def test_pieces_of_words_alone_tell_of_no_danger() -> None:
    model = IntentModel.train(GRAVE_TOO)
    text = "stapeltje eruitziende nietjes"  # like "stap", "eruit" and "niet", and none of them
    by_pieces = model._pipeline.predict_proba([text])[0][
        [*model._pipeline.classes_].index("crisis")
    ]
    told = {one.intent: one.confidence for one in model.rank(text)}
    assert by_pieces > 0.3
    assert told[Intent.CRISIS] < 0.05
    assert sum(told.values()) == pytest.approx(1)


def crisis_in(text: str) -> tuple[float, float]:
    """Return how likely a wish to die is by the pipeline alone, and as it is told."""
    model = IntentModel.train(GRAVE_TOO)
    place = [*model._pipeline.classes_].index("crisis")
    told = {one.intent: one.confidence for one in model.rank(text)}
    return model._pipeline.predict_proba([text])[0][place], told[Intent.CRISIS]


@pytest.mark.parametrize(
    "text",
    [
        "ik wil niet meer leven",  # a sign
        "ik wil niet meer want het hoeft ook niet meer en ik stap eruit vanavond",  # no short line
    ],
)
def test_words_of_a_danger_are_believed(text: str) -> None:
    by_pieces, told = crisis_in(text)
    assert told == pytest.approx(by_pieces, abs=1e-5)


def test_a_short_line_without_a_sign_counts_for_less() -> None:
    by_pieces, told = crisis_in("ik wil niet meer")
    odds = by_pieces / (1 - by_pieces)
    assert told == pytest.approx(IN_SHORT * odds / (1 + IN_SHORT * odds), abs=1e-5)


def test_what_was_learned_is_kept_and_not_learned_again(tmp_path: Path) -> None:
    told: list[int] = []
    first = IntentModel.kept(FEW, tmp_path, told.append)
    again = IntentModel.kept(FEW, tmp_path, told.append)
    assert told == [len(FEW)]
    assert first.rank("stuur mij de link") == again.rank("stuur mij de link")
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o077 == 0


def test_other_examples_make_another_model(tmp_path: Path) -> None:
    told: list[int] = []
    IntentModel.kept(FEW, tmp_path, told.append)
    IntentModel.kept(FEW[:-1], tmp_path, told.append)
    assert told == [len(FEW), len(FEW) - 1]


@pytest.mark.parametrize("spoilt", [b"", b"no model", b"\x80\x05."])
def test_a_spoilt_model_is_made_anew(tmp_path: Path, spoilt: bytes) -> None:
    IntentModel.kept(FEW, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(spoilt)
    told: list[int] = []
    assert IntentModel.kept(FEW, tmp_path, told.append).rank("stop ermee")[0].intent == "opt_out"
    assert told == [len(FEW)]


def test_a_model_that_others_may_write_is_not_trusted(tmp_path: Path) -> None:
    IntentModel.kept(FEW, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.chmod(0o666)
    told: list[int] = []
    IntentModel.kept(FEW, tmp_path, told.append)
    assert told == [len(FEW)]


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert IntentModel.kept(FEW, blocked / "models").rank("hallo")[0].intent == "greet"


def test_chances_add_up_and_come_in_order(model: IntentModel) -> None:
    ranked = model.rank("kan het in drie keer")
    assert sum(one.confidence for one in ranked) == pytest.approx(1.0, abs=1e-3)
    assert [one.confidence for one in ranked] == sorted(
        (one.confidence for one in ranked), reverse=True
    )


@pytest.mark.parametrize("text", ["", " ", "\0", "👍" * 5_000, "a" * 10_000, "\ud800", "١٢٣"])
def test_nothing_that_can_be_sent_breaks_it(model: IntentModel, text: str) -> None:
    assert len(model.rank(text)) == 21


def test_a_long_letter_is_read_at_both_ends() -> None:
    letter = "begin " + "x " * 5_000 + "einde"
    assert levelled(letter).startswith("begin")
    assert levelled(letter).endswith("einde")


def test_the_assistant_has_examples_of_all_that_it_learns() -> None:
    examples = own_examples()
    assert len({example.intent for example in examples}) == 21
    texts = [example.text.lower() for example in examples]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    "text",
    [
        "nlu: [",
        "version: '3.1'",
        "nlu:\n- intent: no_such_intent\n  examples: |\n    - x",
        "nlu:\n- synonym: x\n  examples: |\n    - x",
        "- a list",
    ],
)
def test_a_file_that_cannot_be_learned_from_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ExampleError, match=r"broken\.yml"):
        list(read_examples(file))
