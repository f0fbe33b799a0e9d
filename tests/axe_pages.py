"""Looking at pages in a real Chromium: axe at three widths, no script, no page too heavy."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = (320, 390, 1280)
#: The debtor's pages with their style sheet: they open on a phone in a cellar.
MOST_BYTES = 60_000
#: Set it to keep pictures of the pages.
PICTURES = os.environ.get("PREMINDER_PICTURES")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: `target-size` (WCAG 2.2, 2.5.8) is off in axe unless it is asked for by name.
_OPTIONS = json.dumps(
    {
        "runOnly": _TAGS,
        "resultTypes": ["violations"],
        "rules": {"target-size": {"enabled": True}},
    }
)
_RUN = f"axe.run(document, {_OPTIONS}).then(found => found.violations)"


def faults_of(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page that is open, at every width."""
    page.wait_for_load_state("load")
    found: list[str] = []
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{name} {width}: scrolls sideways ({wide})")
        violations: list[dict[str, Any]] = page.evaluate(_RUN)
        found += [
            f"{name} {width}: {fault['id']} {[node['html'] for node in fault['nodes']]}"
            for fault in violations
        ]
    return found


def weight_of(page: Page) -> int:
    """Return the bytes of the page that is open and of all that it loads, before axe is put in."""
    loaded: int = page.evaluate(
        "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        ".reduce((sum, entry) => sum + entry.decodedBodySize, 0)"
    )
    return loaded


def tab_to(page: Page, text: str, most: int = 40) -> None:
    """Press Tab until what has the focus says `text`; each stop must show that it has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        shown, outline = page.evaluate(
            "(() => { const at = document.activeElement; const label = at.labels && at.labels[0];"
            " return [(label || at).innerText || '', getComputedStyle(at).outlineStyle]; })()"
        )
        assert outline != "none", f"the focus cannot be seen at {shown!r}"
        if text in shown:
            return
    raise AssertionError(f"{text!r} is not reached with the Tab key")
