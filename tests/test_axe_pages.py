"""What looks at our pages finds what is wrong with a bad one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.axe_pages import faults_of, tab_to

BAD = """<!doctype html><html lang="nl"><title>x</title><style>a:focus { outline: none }</style>
<main><h1>Kop</h1><img src="data:,"><p style="color:#aaa">Te licht</p>
<p><a href="#a" style="font-size:8px">a</a><a href="#b" style="font-size:8px">b</a></p>
<button style="width:10px;height:10px;padding:0">x</button>
<button style="width:10px;height:10px;padding:0">y</button>
<div style="width:500px">breed</div></main></html>"""


@pytest.mark.browser
def test_a_bad_page_is_found_out(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(BAD)
    found = "\n".join(faults_of(page, "bad"))
    for fault in ("image-alt", "color-contrast", "target-size", "bad 320: scrolls sideways"):
        assert fault in found, found
    with pytest.raises(AssertionError, match="cannot be seen"):
        tab_to(page, "nowhere")
