"""The page that draws the flows says what the assistant's files say."""

from __future__ import annotations

from pathlib import Path

from dialogs.drawing import page

PAGE = Path(__file__).parents[2] / "docs" / "dialogs.md"


def test_the_page_is_drawn_from_the_files() -> None:
    drawn = "".join(f"{line}\n" for line in page())
    assert PAGE.read_text(encoding="utf-8") == drawn, (
        "run: python -m dialogs.drawing > docs/dialogs.md"
    )
