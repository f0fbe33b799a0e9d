"""The form of address of the debtor's page: "u", or "je" where the creditor chose it."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.debtor.texts import BEFORE_CONFIRMATION, TEXTS, say
from bot.debtor.texts_je import WITH_JE
from outbox.wording.linter import lint
from payments import ledger
from payments.autopay.mandates import WORDING
from payments.autopay.watching import Watcher
from payments.links import Holder, issue_link, revoke_links
from payments.plan_records import agree_plan
from payments.plans import Part, Proposal, equal_parts
from storage.records.autopay import Mandate
from storage.records.claims import Claim, ClaimStatus, HoldReason
from storage.records.creditors import Creditor
from storage.records.debtors import Representation
from storage.records.ledger import EntryKind
from storage.records.payments import PayLink
from storage.words import Address, Language
from tests.bot.debtor.conftest import Scene
from tests.bot.debtor.test_debtor_page import SECRETS, second_claim

FORMAL = re.compile(r"\b(?:u|uw|uwe|uzelf)\b", re.IGNORECASE)
FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
WRONG = {Address.U: FAMILIAR, Address.JE: FORMAL}
#: The verbs that go with "u" alone.
FORMAL_VERB = re.compile(
    r"\b(?:je|jij) (?:heeft|bent u|kan)\b|\b(?:hebt|wilt|kunt|krijgt) je\b", re.I
)
FIELD = re.compile(r"\{(\w+)\}")
POLICY = (
    "address: {address}\nleast_part_payment_cents: 1000\n"
    "autopay: {{allowed: yes, notice_days: 7}}\n"
)


@pytest.mark.parametrize("key", TEXTS)
def test_each_text_keeps_to_one_form_and_shows_the_same_fields(key: str) -> None:
    formal, familiar = TEXTS[key][0], WITH_JE.get(key, TEXTS[key][0])
    assert not FAMILIAR.search(formal)
    assert not FORMAL.search(familiar), "it speaks to the debtor and has no form with je"
    assert not FORMAL_VERB.search(familiar)
    assert sorted(FIELD.findall(formal)) == sorted(FIELD.findall(familiar))


@pytest.mark.parametrize("key", WITH_JE)
def test_each_text_with_je_stands_for_one_with_u_in_plain_dutch(key: str) -> None:
    assert WITH_JE[key] != TEXTS[key][0]
    was, now = (lint(text, Language.NL).refused for text in (TEXTS[key][0], WITH_JE[key]))
    assert set(now) <= set(was), now
    if key in BEFORE_CONFIRMATION:
        assert not SECRETS.search(WITH_JE[key])


@pytest.mark.parametrize("key", WITH_JE)
def test_english_has_one_form(key: str) -> None:
    values = dict.fromkeys(FIELD.findall(TEXTS[key][1]), "x")
    forms = {say(key, Language.EN, address, **values) for address in Address}
    assert len(forms) == 1


def test_the_yes_to_autopay_with_je_has_a_name_of_its_own_words() -> None:
    said = repr({key: WITH_JE[key] for key in sorted(WITH_JE) if key.startswith("autopay_")})
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    assert {f"{WORDING}-je": digest} == {"2026-11-je": "1e4638e25124"}


class Reader:
    """Opens the states of the page, as `test_states_in_a_browser` does, and keeps what is read."""

    def __init__(self, scene: Scene, address: Address) -> None:
        self.scene, self.address = scene, address
        self.read: list[str] = []
        with scene.database.service() as session:
            creditor = session.get_one(Creditor, scene.creditor_id)
            creditor.policy_text = POLICY.format(address=address)

    def look(self, token: str, page: str = "", says: str = "") -> None:
        self.judge(self.scene.get(token, page).text, says)

    def judge(self, page: str, says: str = "") -> None:
        """Keep a page's words; `says` is what proves that it is the state that is meant."""
        words = _words(page)
        assert says in words, words
        assert not WRONG[self.address].search(words), words
        self.read.append(words)

    def post(self, token: str, action: str, page: str = "", says: str = "", **values: str) -> None:
        self.judge(self.scene.post(token, action, page, **values).text, says)

    def move(self, status: ClaimStatus, reason: HoldReason | None = None) -> None:
        with self.scene.database.service() as session:
            self.scene.claim_now(session).move_to(status, self.scene.clock.time, reason)

    def later(self) -> None:
        self.scene.clock.time += timedelta(minutes=1)


def _words(page: str) -> str:
    """Return what somebody reads or hears of a page: its title and body, and labels in tags."""
    labels = re.findall(r'\b(?:aria-label|alt|placeholder|title)="([^"]*)"', page)
    shown = re.sub(r"<[^>]*>", " ", page)
    return " ".join(html.unescape(" ".join([shown, *labels])).split())


def before_proof(reader: Reader) -> None:
    scene, token = reader.scene, reader.scene.link()
    reader.look(token, says="postcode en huisnummer")
    reader.post(token, "confirm", says="Dit komt niet overeen", answer="9999 ZZ 1")
    reader.post(token, "confirm", says="bijvoorbeeld 1234 AB 12", answer="hallo")
    reader.judge(scene.client.post(f"/b/{token}", data={"action": "confirm"}).text, "te lang open")
    for page, says in (("privacy", "bewaren wij"), ("stop", "geen berichten meer")):
        reader.look(token, page, says)
    reader.look(token, "andere-persoon", "Is dit niet voor")
    reader.look(token, "gestopt", "De berichten zijn gestopt")
    with scene.database.service() as session:
        session.execute(update(PayLink).values(attempts=5))
    reader.look(token, says="Een medewerker helpt")
    reader.post(scene.link(), "not_me", "andere-persoon", "Sorry voor de moeite")
    with scene.database.service() as session:
        revoke_links(session, scene.claim_id, scene.clock.time)
    reader.look(token, says="Deze link werkt niet meer")


def after_proof(reader: Reader) -> None:
    scene, token = reader.scene, reader.scene.link(confirmed=True)
    reader.look(token, says="Nog te betalen")
    reader.look(token, "overmaken", "NL91 ABNA 0417 1643 00")
    reader.look(token, "ander-bedrag", "Bedrag in euro")
    reader.post(token, "part", says="Dit bedrag kan niet", amount="9,99")
    reader.post(token, "part", says="Vul een bedrag in", amount="veel")
    reader.look(token, "plan", "In delen betalen")
    reader.look(token, "plan?bedrag=1&ritme=month", "Er ging iets mis")
    reader.look(token, "plan?delen=3", "Klopt deze afspraak?")
    reader.look(token, "klopt-niet", "Klopt dit niet?")
    reader.post(token, "object", "klopt-niet", "Kies wat er aan de hand is")
    reader.post(token, "object", "klopt-niet", "Schrijf kort op", kind="wrong")
    reader.look(token, "gemeld", "wij zoeken het uit")
    reader.judge(scene.client.post(f"/b/{token}", data={"action": "pay"}).text, "te lang open")
    other = second_claim(scene)
    reader.look(token, says="Alle rekeningen in één keer betalen")
    reader.look(token, "alles", "148,45 betalen")
    reader.post(token, "together", says="Het bedrag is veranderd", total="1")
    reader.move(ClaimStatus.DISPUTED)
    reader.look(token, says="gezegd dat dit niet klopt")
    reader.move(ClaimStatus.ON_HOLD, HoldReason.PAID_CLAIMED)
    reader.look(token, says="al betaald")
    reader.move(ClaimStatus.OPEN)
    with scene.database.service() as session:
        session.get_one(Claim, scene.claim_id).debtor.representation = Representation.WSNP
    reader.look(token, says="hulpverlener")
    with scene.database.service() as session:
        session.get_one(Claim, scene.claim_id).debtor.representation = Representation.NONE
        claim = session.get_one(Claim, other)
        claim.move_to(ClaimStatus.HANDED_OVER, scene.clock.time)
        gone = issue_link(session, claim, scene.clock.time, Holder(confirmed=True))
    reader.look(gone, says="niets te doen")


def paying(reader: Reader) -> None:
    scene, token = reader.scene, reader.scene.link(confirmed=True)
    location = scene.post(token, "pay").location
    reader.look(token, "terug?n=50", "Wij wachten op de bank")
    scene.pay(location, "failed")
    reader.later()
    reader.look(token, "terug", "niet gelukt")
    first = scene.clock.time.date() + timedelta(days=14)
    with scene.database.service() as session:
        cut = enumerate(equal_parts(12_345, 3))
        parts = (Part(due_on=first + timedelta(days=28 * n), cents=cents) for n, cents in cut)
        proposal = Proposal(parts=tuple(parts))
        agree_plan(session, scene.claim_now(session), proposal, scene.clock.time)
    reader.look(token, "afgesproken", "De afspraak staat")
    reader.look(token, "afschrijven", "SEPA-machtiging")
    scene.pay(scene.post(token, "autopay", "afschrijven").location)
    reader.look(token, "terug", "Dit deel is betaald")
    Watcher(scene.database, scene.gateway).run(scene.clock.time)
    reader.look(token, says="Automatisch afschrijven staat aan")
    scene.post(token, "autopay_stop")
    reader.look(token, "afschrijven-gestopt", "is gestopt")
    reader.look(token, says="Sinds ")
    reader.later()
    scene.pay(scene.post(token, "pay", whole="1").location)
    reader.look(token, "terug", "Betaald. Dank")
    with scene.database.service() as session:
        more = ledger.Booking(kind=EntryKind.PAYMENT, cents=-5_000, key="payment:twice")
        ledger.book(session, scene.claim_now(session), more, scene.clock.time)
    reader.look(token, says="te veel")


#: What none of these states says: it stands while a bank collects a part.
NOT_WALKED = {"under_way_text"}


@pytest.mark.parametrize("address", list(Address))
def test_every_page_speaks_in_the_form_that_the_creditor_chose(
    scene: Scene, address: Address
) -> None:
    reader = Reader(scene, address)
    after_proof(reader)
    paying(reader)
    before_proof(reader)
    read = "\n".join(reader.read)
    unread = {key for key in WITH_JE if not _as_shown(key, address).search(read)}
    assert unread == NOT_WALKED
    with scene.database.service() as session:
        (agreed,) = session.scalars(select(Mandate.wording))
    assert agreed == {Address.U: WORDING, Address.JE: f"{WORDING}-je"}[address]


def test_english_pages_do_not_change_with_the_form(scene: Scene) -> None:
    pages = []
    for address in Address:
        Reader(scene, address)
        token = scene.link(confirmed=True)
        page = _words(scene.client.get(f"/b/{token}?lang=en").text)
        assert "through your own bank" in page
        pages.append(page)
    assert pages[0] == pages[1]


def _as_shown(key: str, address: Address) -> re.Pattern[str]:
    """Return what finds a text on a page, whatever its fields hold."""
    text = WITH_JE[key] if address is Address.JE else TEXTS[key][0]
    parts = re.split(r"\{\w+\}", text)
    return re.compile(".+".join(re.escape(part) for part in parts))
