"""Paying: a person opens a link in a browser, proves who they are there if asked, and pays."""

from __future__ import annotations

import html
import re
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urljoin

import requests

from bot.simulation.people import Person

_SECONDS = 60


class Paid(StrEnum):
    """How a visit to the page ended."""

    PAID = "paid"
    FAILED = "failed"  #: the bank said no
    CLOSED = "closed"  #: there was nothing to pay, or the page did not let them in


def pay(person: Person, link: str, *, fails: bool) -> Paid:
    """Open a link and pay what it asks for."""
    with requests.Session() as browser:
        page = browser.get(link, timeout=_SECONDS)
        if page.ok and 'value="confirm"' in page.text:
            answer = f"{person.postcode} {person.house}{person.suffix}"
            page = _press(browser, page, "confirm", answer=answer)
        if not page.ok or 'value="pay"' not in page.text:
            return Paid.CLOSED
        checkout = _press(browser, page, "pay")
        if "/mollie/checkout/" not in checkout.url:
            return Paid.CLOSED
        end = "failed" if fails else "paid"
        back = browser.post(
            checkout.url, data={"status": end}, timeout=_SECONDS, allow_redirects=False
        )
        settled = back.status_code in {HTTPStatus.SEE_OTHER, HTTPStatus.FOUND}
        return Paid(end) if settled else Paid.CLOSED


def _press(
    browser: requests.Session, page: requests.Response, action: str, **more: str
) -> requests.Response:
    """Press the button of a page that does `action`, as a browser would."""
    forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
    form = next(one for one in forms if f'name="action" value="{action}"' in one)
    found = re.search(r'action="([^"]+)"', form)
    target = html.unescape(found[1]) if found else page.url
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    data = {**{name: html.unescape(value) for name, value in hidden.items()}, **more}
    return browser.post(urljoin(page.url, target), data=data, timeout=_SECONDS)
