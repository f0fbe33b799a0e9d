from __future__ import annotations

import html
import re
from datetime import date

import pytest
import segno

from payments.epc import Transfer, epc_payload
from payments.epc_drawing import transfer_svg
from payments.plan_records import agree_plan
from payments.plans import Part, Proposal, equal_parts
from storage.records.claims import ClaimStatus
from tests.bot.debtor.conftest import Scene
from tests.qr_reader import read_qr


def test_who_confirmed_may_pay_by_a_transfer_of_their_own(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    assert "overmaken?lang=nl" in scene.get(token).text
    shown = html.unescape(scene.get(token, "overmaken").text)
    reference = f"{scene.claim().reference} F2026-0042"
    for told in ("NL91 ABNA 0417 1643 00", "€ 123,45", "Fietsenmaker De Spaak", reference):
        assert told in shown
    transfer = Transfer(
        name="Fietsenmaker De Spaak",
        iban="NL91ABNA0417164300",
        cents=12_345,
        text=reference,
    )
    assert read_qr(shown) == epc_payload(transfer)


def test_before_confirmation_there_is_no_account_to_be_seen(scene: Scene) -> None:
    for page in ("", "overmaken"):
        shown = scene.get(scene.link(), page).text
        assert "NL91" not in shown
        assert "<svg" not in shown


def test_during_a_plan_the_transfer_is_of_the_next_part(scene: Scene) -> None:
    with scene.database.service() as session:
        days = (date(2026, 12, 1), date(2026, 12, 29), date(2027, 1, 26))
        parts = zip(days, equal_parts(12_345, 3), strict=True)
        proposal = Proposal(parts=tuple(Part(due_on=day, cents=cents) for day, cents in parts))
        agree_plan(session, scene.claim_now(session), proposal, scene.clock.time)
    shown = scene.get(scene.link(confirmed=True), "overmaken").text
    assert "€ 41,15" in shown
    assert "€ 123,45" not in shown


@pytest.mark.parametrize("status", [ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER])
def test_a_claim_that_is_no_longer_with_us_shows_no_account(
    scene: Scene, status: ClaimStatus
) -> None:
    token = scene.link(confirmed=True)
    with scene.database.service() as session:
        scene.claim_now(session).move_to(status, scene.clock.time)
    assert scene.get(token, "overmaken").status_code == 303


def test_who_transferred_can_say_so_at_once(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    target = re.search(r'href="([^"]+kind=paid)"', scene.get(token, "overmaken").text)
    assert target
    shown = scene.client.get(html.unescape(target[1])).text
    assert re.search(r'value="paid" checked', shown)


def test_the_drawing_says_what_it_is_and_nothing_in_it_can_break_out() -> None:
    transfer = Transfer(name='<b>"x', iban="NL91ABNA0417164300", cents=1, text="</svg><script>")
    drawn = transfer_svg(transfer, 'een "code" <x>')
    assert drawn.startswith('<svg role="img" aria-label="een &quot;code&quot; &lt;x&gt;"')
    assert "script" not in drawn


def test_the_longest_transfer_still_fits_the_highest_version_of_the_code() -> None:
    transfer = Transfer(
        name="é" * 70, iban="NL91ABNA0417164300", cents=99_999_999_999, text="é" * 140
    )
    code = segno.make_qr(epc_payload(transfer), error="m", encoding="utf-8", boost_error=False)
    assert int(code.version) <= 13
