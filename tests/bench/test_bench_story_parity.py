"""The comparison of stories on two engines: what it refuses, and that it sees a difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from bench.story_actions import WrittenCases, written
from bench.story_parity import Figures, Stage, Timed, main
from dialogs.errors import HostUnreachableError
from dialogs.hosting.embedded import answer_embedded
from dialogs.hosting.host import Answered, Host, Question
from tests.dialog_stories import stories
from tests.dialog_walks import CASE, KNOWN

STORY = next(story for story in stories() if story.name == "proof step by step")


def played(rasa: Host, folder: Path) -> Figures:
    stage = Stage(rasa=Timed(rasa), embedded=Timed(answer_embedded), cases=folder, reader=None)
    figures = Figures()
    stage.play(1, STORY, figures)
    return figures


def test_a_folder_without_rasa_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--rasa", str(tmp_path)])
    assert done.exit_code == 2
    assert "holds no command rasa" in done.output
    assert CliRunner().invoke(main, []).exit_code == 2


def test_the_same_engine_is_not_different(tmp_path: Path) -> None:
    figures = played(answer_embedded, tmp_path)
    assert (figures.stories, figures.turns, figures.different) == (1, 3, 0)


def test_another_word_is_a_difference(tmp_path: Path) -> None:
    def other(question: Question) -> Answered:
        answered = answer_embedded(question)
        spoken = tuple(replace(one, text=f"{one.text} ") for one in answered.spoken)
        return replace(answered, spoken=spoken)

    figures = played(other, tmp_path)
    assert figures.different == 3
    assert "texts" in figures.found[0]
    assert "effects" not in figures.found[0]


def test_a_claim_without_its_proof_is_refused_and_a_difference(tmp_path: Path) -> None:
    figures = played(lambda question: replace(answer_embedded(question), effects=()), tmp_path)
    assert figures.different == 1
    assert "DisclosureError" in figures.found[0]


def test_a_server_that_does_not_answer_ends_its_story(tmp_path: Path) -> None:
    def down(_: Question) -> Answered:
        raise HostUnreachableError("Rasa: gone")

    figures = played(down, tmp_path)
    assert (figures.turns, figures.different) == (1, 1)
    assert "gone" in figures.found[0]


def test_the_actions_find_the_case_as_it_stands_now(tmp_path: Path) -> None:
    written(tmp_path, "story-1", CASE)
    written(tmp_path, "story-1", KNOWN)
    assert WrittenCases(tmp_path)("story-1") == KNOWN
