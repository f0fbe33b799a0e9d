from __future__ import annotations

import re
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import requests
from sqlalchemy import select, text

from bot.debtor.deeds import Confirmation, confirm
from bot.debtor.page import PageDeed
from bot.debtor.texts import BEFORE_CONFIRMATION, say
from payments import ledger
from payments.links import Holder, issue_link, revoke_links
from storage.records.claims import Claim, ClaimStatus, HoldReason, Invoice
from storage.records.consents import Consent, ConsentAction, Suppression
from storage.records.conversations import Conversation, InboundMessage, Owner
from storage.records.debtors import ContactPoint, Representation
from storage.records.ledger import EntryKind, LedgerEntry
from storage.records.payments import PayLink, Payment
from storage.records.plans import Plan
from storage.records.tasks import Task, TaskKind
from storage.words import Language, Rung
from tests.bot.debtor.conftest import Scene, talk

#: What nobody may read before they confirmed.
SECRETS = re.compile(
    r"Spaak|Fiets|Noor|Vries|F2026|0042|123,45|€|rekening|factuur|betal|schuld|invoice|debt|\bpay",
    re.IGNORECASE,
)


# Before confirmation


@pytest.mark.parametrize("page", ["", "plan", "klopt-niet", "terug", "privacy", "stop"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_before_confirmation_no_page_tells_of_the_debt(
    scene: Scene, page: str, language: str
) -> None:
    token = scene.link()
    response = scene.client.get(f"/b/{token}/{page}?lang={language}".replace("/?", "?"))
    assert response.status_code == 200
    assert not SECRETS.search(re.sub(r"/b/[\w-]{22}", "", response.text)), response.text


@pytest.mark.parametrize("key", sorted(BEFORE_CONFIRMATION))
def test_no_text_for_anybody_tells_of_the_debt(key: str) -> None:
    for language in Language:
        assert not SECRETS.search(say(key, language))


def test_opening_a_link_changes_nothing(scene: Scene) -> None:
    token = scene.link(confirmed=True)

    def everything() -> list[object]:
        with scene.database.service() as session:
            link = session.scalars(select(PayLink)).one()
            counts = [
                len(session.scalars(select(kind)).all())
                for kind in (Payment, Plan, Consent, Task, LedgerEntry)
            ]
            return [*counts, link.attempts, link.revoked_at, scene.claim().status]

    before = everything()
    for page in ("", "plan", "klopt-niet", "andere-persoon", "stop", "privacy", "terug", "x"):
        scene.get(token, page)
    assert everything() == before


@pytest.mark.parametrize(
    "answer", ["1234 AB 12", "1234ab12", "Dorpsstraat 12, 1234 AB", "F2026-0042", "20260042"]
)
def test_the_debtor_confirms_with_address_or_number(scene: Scene, answer: str) -> None:
    token = scene.link()
    response = scene.post(token, "confirm", answer=answer)
    assert response.status_code == 303
    shown = scene.client.get(response.location).text
    assert "€ 123,45" in shown
    assert "Fietsenmaker De Spaak" in shown
    assert "31 oktober 2026" in shown
    assert scene.told == [PageDeed.CONFIRMED]


def test_a_confirmation_holds_in_this_browser_only_and_for_two_hours(scene: Scene) -> None:
    token = scene.link()
    scene.post(token, "confirm", answer="1234 AB 12")
    assert "€ 123,45" in scene.get(token).text
    assert "€ 123,45" not in scene.app.test_client().get(f"/b/{token}").text
    scene.clock.time += timedelta(hours=2)
    assert "€ 123,45" not in scene.get(token).text


def test_five_wrong_answers_close_the_page_and_call_a_person(scene: Scene) -> None:
    token = scene.link()
    texts = set()
    for _ in range(4):
        response = scene.post(token, "confirm", answer="9999 ZZ 1")
        assert response.status_code == 422
        texts.add(re.sub(r'value="\w{64}"', "", response.text))
    assert len(texts) == 1
    assert scene.post(token, "confirm", answer="9999 ZZ 1").status_code == 403
    right = scene.post(token, "confirm", answer="1234 AB 12")
    assert right.status_code in {303, 403, 422}
    assert "€ 123,45" not in scene.get(token).text
    assert scene.tasks() == [TaskKind.IDENTITY_FAILED]


def test_an_answer_that_cannot_be_compared_costs_no_try_and_is_kept(scene: Scene) -> None:
    token = scene.link()
    response = scene.post(token, "confirm", answer="weet ik niet")
    assert response.status_code == 422
    assert 'value="weet ik niet"' in response.text
    with scene.database.service() as session:
        assert session.scalars(select(PayLink.attempts)).one() == 0


def test_a_form_from_elsewhere_does_nothing(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    scene.get(token)
    for stolen in ("", "x" * 64):
        form = {"action": "stop", "form_token": stolen}
        assert scene.client.post(f"/b/{token}", data=form).status_code == 400
    with scene.database.service() as session:
        assert session.scalars(select(Consent)).all() == []


def test_a_cookie_of_one_link_opens_no_other(scene: Scene) -> None:
    mine, other = scene.link(), scene.link()
    scene.post(mine, "confirm", answer="1234 AB 12")
    cookie = scene.client.get_cookie("bezoek", path=f"/b/{mine}")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    scene.client.set_cookie("bezoek", cookie.value, path=f"/b/{other}")
    assert "€ 123,45" not in scene.get(other).text


@pytest.mark.parametrize("token", ["nope", "A" * 22, "%00", "..", "A" * 5000])
def test_an_unknown_link_says_so_and_nothing_else(scene: Scene, token: str) -> None:
    response = scene.client.get(f"/b/{token}")
    assert response.status_code in {404, 308}
    assert not SECRETS.search(response.text)


def test_an_old_or_revoked_link_says_how_to_get_a_new_one(scene: Scene) -> None:
    token = scene.link()
    scene.clock.time += timedelta(days=14)
    assert scene.get(token).status_code == 410
    assert "LINK" in scene.get(token).text
    fresh = scene.link()
    with scene.database.service() as session:
        revoke_links(session, scene.claim_id, scene.clock.time)
    assert scene.post(fresh, "confirm", answer="1234 AB 12").status_code == 410


def test_every_page_carries_the_guarding_headers(scene: Scene) -> None:
    for path in (f"/b/{scene.link()}", f"/b/{scene.link(confirmed=True)}", "/b/none"):
        headers = scene.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "https://*.mollie.com" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]


# Behind the confirmation


def test_from_link_to_bank_and_back_until_it_is_paid(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    response = scene.post(token, "pay")
    assert response.status_code == 303
    assert response.location.startswith(f"{scene.sandbox.url}/mollie/checkout/tr_")
    waiting = scene.get(token, "terug")
    assert "wachten op de bank" in waiting.text
    assert waiting.headers["Refresh"].startswith("2; url=/b/")
    assert "Refresh" not in scene.client.get(f"/b/{token}/terug?n=99").headers
    scene.pay(response.location)
    done = scene.get(token, "terug")
    assert "Betaald. Dank u wel!" in done.text
    assert "Refresh" not in done.headers
    assert "Betaald" in scene.get(token).text
    assert scene.post(token, "pay", "privacy").status_code in {303, 400}


def test_a_payment_that_failed_offers_a_new_one(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    scene.pay(scene.post(token, "pay").location, "failed")
    assert "niet gelukt" in scene.get(token, "terug").text
    again = scene.post(token, "pay", "terug")
    assert again.location.startswith(f"{scene.sandbox.url}/mollie/checkout/")


def test_the_button_on_the_waiting_page_asks_the_bank(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    location = scene.post(token, "pay").location
    requests.post(location, data={"status": "paid"}, allow_redirects=False, timeout=60)
    response = scene.post(token, "check", "terug")
    assert "Betaald. Dank u wel!" in scene.client.get(response.location).text


def test_the_debtor_agrees_a_plan_and_pays_its_first_part(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    assert "delen=3" in scene.get(token, "plan").text
    summary = scene.client.get(f"/b/{token}/plan?delen=3").text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', summary))
    response = scene.client.post(f"/b/{token}", data=fields)
    assert "afgesproken" in response.location
    agreed = scene.client.get(response.location).text
    assert agreed.count("€ 41,15") == 3
    assert scene.told == [PageDeed.PLAN_AGREED]
    pay = scene.post(token, "pay")
    scene.pay(pay.location)
    assert "Dit deel is betaald" in scene.get(token, "terug").text
    overview = scene.get(token).text
    assert "Nog te betalen: € 82,30" in overview
    whole = scene.post(token, "pay", whole="1")
    scene.pay(whole.location)
    assert scene.claim().status is ClaimStatus.PAID


def test_a_plan_whose_amount_changed_is_shown_again(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    shown = scene.client.get(f"/b/{token}/plan?delen=2").text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown))
    response = scene.client.post(f"/b/{token}", data=fields | {"total": "1"})
    assert response.status_code == 409
    assert "veranderd" in response.text
    with scene.database.service() as session:
        assert session.scalars(select(Plan)).all() == []


@pytest.mark.parametrize(
    ("kind", "status", "hold", "task"),
    [
        ("wrong", ClaimStatus.DISPUTED, None, TaskKind.DISPUTE),
        ("paid", ClaimStatus.ON_HOLD, HoldReason.PAID_CLAIMED, TaskKind.PAID_CLAIMED),
    ],
)
def test_an_objection_pauses_the_claim_and_its_words_reach_staff(
    scene: Scene, kind: str, status: ClaimStatus, hold: HoldReason | None, task: TaskKind
) -> None:
    talk(scene)
    token = scene.link(confirmed=True)
    words = "Vorige week overgemaakt."
    response = scene.post(token, "object", "klopt-niet", kind=kind, text=words)
    assert "gemeld" in response.location
    claim = scene.claim()
    assert (claim.status, claim.hold_reason) == (status, hold)
    assert scene.tasks() == [task]
    with scene.database.service() as session:
        assert session.scalars(select(InboundMessage)).one().body == words
        assert session.scalars(select(Conversation)).one().waiting_since is not None
    assert "Wij zoeken het uit" in scene.get(token).text


def test_the_words_of_somebody_who_never_wrote_to_us_stand_in_the_task(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    for words in ("Nooit besteld.", "Nooit besteld.", "En ook nooit gekregen."):
        scene.post(token, "object", "klopt-niet", kind="wrong", text=words)
    with scene.database.service() as session:
        told = {(task.kind, task.note) for task in session.scalars(select(Task))}
        assert len(session.scalars(select(Task)).all()) == len(told)
    assert told == {
        (TaskKind.DISPUTE, "Nooit besteld."),
        (TaskKind.DISPUTE, "En ook nooit gekregen."),
    }


@pytest.mark.parametrize("values", [{}, {"kind": "wrong"}, {"kind": "wrong", "text": "  "}])
def test_an_objection_without_a_word_is_asked_again(scene: Scene, values: dict[str, str]) -> None:
    response = scene.post(scene.link(confirmed=True), "object", "klopt-niet", **values)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert scene.claim().status is ClaimStatus.OPEN


def test_an_objection_made_on_an_old_page_keeps_its_words(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    form = {"action": "object", "form_token": "x", "kind": "wrong", "text": "Nooit besteld"}
    response = scene.client.post(f"/b/{token}", data=form)
    assert "Nooit besteld" in response.text
    assert scene.claim().status is ClaimStatus.OPEN


def test_somebody_else_closes_the_address_for_everybody(scene: Scene) -> None:
    talk(scene)
    token = scene.link()
    response = scene.post(token, "not_me", "andere-persoon")
    assert response.status_code == 200
    assert not SECRETS.search(response.text)
    assert scene.get(token).status_code == 410
    assert scene.tasks() == [TaskKind.WRONG_NUMBER]
    with scene.database.service() as session:
        assert session.get_one(ContactPoint, scene.point_id).rung is Rung.WRONG
        assert len(session.scalars(select(Suppression)).all()) == 1
        assert session.scalars(select(Conversation)).one().owner is Owner.NOBODY


def test_guesses_at_once_on_several_pages_are_five_together(scene: Scene) -> None:
    with scene.database.service() as session:
        for _ in range(10):
            holder = Holder(contact_point_id=scene.point_id)
            issue_link(session, session.get_one(Claim, scene.claim_id), scene.clock.time, holder)
        links = session.scalars(select(PayLink.id)).all()

    def guess(link_id: uuid.UUID) -> Confirmation:
        with scene.database.service() as session:
            return confirm(session, link_id, "9999 ZZ 1", scene.clock.time)

    with ThreadPoolExecutor(5) as pool:
        found = Counter(pool.map(guess, links))
    assert found == {Confirmation.WRONG: 4, Confirmation.LOCKED: 6}
    with scene.database.service() as session:
        assert sum(session.scalars(select(PayLink.attempts))) == 5


def test_somebody_else_locks_the_claims_in_the_order_of_their_ids(scene: Scene) -> None:
    """A payment of all claims at once locks them so too; the oldest first would be a circle."""
    low, high = uuid.UUID(int=1), uuid.UUID(int=2)
    with scene.database.service() as session:
        debtor_id = scene.claim_now(session).debtor_id
        for number, claim_id in enumerate((high, low)):
            claim = Claim(
                id=claim_id,
                creditor_id=scene.creditor_id,
                debtor_id=debtor_id,
                reference=f"V-{number}",
                status_at=scene.clock.time,
                started_at=scene.clock.time,
                import_hash=b"h",
                created_at=scene.clock.time,
            )
            claim.invoices = [
                Invoice(
                    creditor_id=scene.creditor_id,
                    number=f"F-{number}",
                    invoiced_on=date(2026, 9, 1),
                    due_on=date(2026, 9, 20 + number),
                    amount_cents=1_000,
                )
            ]
            session.add(claim)
    token = scene.link()
    blocked = text(
        "select count(*) from pg_locks"
        " where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
    )
    with ThreadPoolExecutor(1) as pool:
        with scene.database.service() as session:
            ledger.lock_claim(session, low)
            answer = pool.submit(scene.post, token, "not_me", "andere-persoon")
            while not session.scalar(blocked) and not answer.done():
                time.sleep(0.01)
            found = select(Claim.id).where(Claim.id == high).with_for_update(nowait=True)
            assert session.scalar(found) == high
        assert answer.result().status_code == 200
    assert scene.tasks() == [TaskKind.WRONG_NUMBER]


def test_one_tap_stops_the_messages_and_leaves_the_page(scene: Scene) -> None:
    token = scene.link()
    response = scene.post(token, "stop", "stop")
    assert "gestopt" in scene.client.get(response.location).text
    with scene.database.service() as session:
        assert session.scalars(select(Consent)).one().action is ConsentAction.WITHDRAW
    assert scene.get(token).status_code == 200


@pytest.mark.parametrize("status", [ClaimStatus.WITHDRAWN, ClaimStatus.HANDED_OVER])
def test_a_claim_that_is_no_longer_with_us_offers_nothing(
    scene: Scene, status: ClaimStatus
) -> None:
    token = scene.link(confirmed=True)
    with scene.database.service() as session:
        session.get_one(Claim, scene.claim_id).move_to(status, scene.clock.time)
    shown = scene.get(token).text
    assert "niets te doen" in shown
    assert "<form" not in shown


def test_somebody_whose_money_is_managed_is_not_asked_to_pay(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    with scene.database.service() as session:
        claim = session.get_one(Claim, scene.claim_id)
        claim.debtor.representation = Representation.WSNP
    shown = scene.get(token).text
    assert "<form" not in shown
    assert "€" not in shown


def test_when_the_bank_is_silent_the_page_says_that_nothing_was_paid(
    scene: Scene, database_url: str
) -> None:
    token = scene.link(confirmed=True)
    scene.gateway._api_url = "http://127.0.0.1:9"
    response = scene.post(token, "pay")
    assert response.status_code == 503
    assert "Er is niets betaald" in response.text


def test_english_stays_english_from_page_to_page(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    shown = scene.client.get(f"/b/{token}?lang=en").text
    assert '<html lang="en">' in shown
    assert "€123.45" in shown
    targets = re.findall(rf'(?:href|action)="(/b/{token}[^"]*)"', shown)
    assert targets
    assert sum("lang=en" not in target for target in targets) == 1  # the switch to Dutch


def test_every_page_is_light_and_needs_no_script(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    with scene.client.get("/b-static/bericht.css") as style:
        assert style.status_code == 200
        style_size = len(style.data)
    for page in ("", "plan", "overmaken", "klopt-niet", "privacy"):
        shown = scene.get(token, page)
        assert len(shown.data) + style_size < 60_000
        assert "<script" not in shown.text
        assert 'style="' not in shown.text


# Several claims


def second_claim(scene: Scene) -> uuid.UUID:
    with scene.database.service() as session:
        first = session.get_one(Claim, scene.claim_id)
        claim = Claim(
            creditor_id=first.creditor_id,
            debtor_id=first.debtor_id,
            reference="R-2",
            status_at=scene.clock.time,
            started_at=scene.clock.time,
            import_hash=b"h",
            created_at=scene.clock.time,
        )
        claim.invoices = [
            Invoice(
                creditor_id=first.creditor_id,
                number="F2026-0077",
                invoiced_on=date(2026, 10, 5),
                due_on=date(2026, 11, 5),
                amount_cents=2_500,
            )
        ]
        session.add(claim)
        session.flush()
        principal = ledger.Booking(kind=EntryKind.PRINCIPAL, cents=2_500, key="principal:2")
        ledger.book(session, claim, principal, scene.clock.time)
        return claim.id


def test_who_has_more_open_claims_sees_them_and_goes_on_without_proving_it_again(
    scene: Scene,
) -> None:
    other, token = second_claim(scene), scene.link()
    assert "F2026-0077" not in scene.get(token).text
    scene.post(token, "confirm", answer="1234 AB 12")
    shown = scene.get(token).text
    assert "F2026-0077" in shown
    assert "25,00" in shown
    there = scene.post(token, "other", claim=str(other))
    assert there.status_code == 303
    page = scene.client.get(there.location).text
    assert "25,00" in page.split("</h1>")[0]
    assert "F2026-0042" in page
    scene.client.delete_cookie("bezoek", path=there.location.split("?")[0])
    assert not SECRETS.search(re.sub(r"/b/[\w-]{22}", "", scene.client.get(there.location).text))


def test_nobody_comes_to_a_strangers_claim_over_their_own(scene: Scene) -> None:
    token = scene.link(confirmed=True)
    second_claim(scene)
    answer = scene.post(token, "other", claim=str(uuid.uuid4()))
    assert answer.location.startswith(f"/b/{token}")


def test_acting_on_the_page_is_kept_and_lets_the_planner_look(scene: Scene) -> None:
    token = scene.link()
    scene.get(token)
    assert scene.claim().plan_at is None
    scene.post(token, "confirm", answer="1234 AB 12")
    with scene.database.service() as session:
        assert session.scalars(select(PayLink.opened_at)).one() == scene.clock.time
    assert scene.claim().plan_at == scene.clock.time
