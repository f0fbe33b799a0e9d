"""A real Chromium, started once for the tests of a file; each opens contexts of its own in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

#: Debian's name, and that of Google's own package.
NAMES = ("chromium", "google-chrome")
#: Root has no sandbox; a container's shared memory is often too small for a page.
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window.

    Not for a whole run: Playwright keeps an event loop in its thread, so that no other test of the
    same worker could run one.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on this machine; apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
