"""The prover: honest texts pass, and a text that was made to leak does not."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from outbox.wording import prover, render
from outbox.wording.generated import made_up_claims
from outbox.wording.prover import CLAIMS, PREVIEW, prove, prove_address, prove_template
from outbox.wording.template_approvals import Judgement, sync_templates
from outbox.wording.templates import FIELD_RUNGS, TEMPLATES, Field
from outbox.wording.texts import en, nl
from outbox.wording.whatsapp_templates import wording, wordings
from outbox.wording.written import written_body
from storage.database import Database
from storage.policy import DEFAULT_POLICY, Contact, Policy, TemplateKey
from storage.words import Language, Rung

URL = "https://preminder.example"
NAMES = (
    "Bakker",
    "Tandartspraktijk De Linde B.V.",
    "GGZ Rivierduinen",
    "Advocatenkantoor Van den Berg",
    "Incassobureau Snel & Zeker",
    "Casino Royale",
    "De Apotheker",
    "Energie Direct",
    "Escortservice Roos",
    "Jansen & Zonen Installatietechniek B.V.",
    "B.V.",
    "🙂",
    "{amount}",
    "wehkamp.nl",
)
#: The words of a neutral text, into which each mutation is put.
PLAIN = {
    Language.NL: "Hallo, hier is de digitale assistent van {public_name}. Er is iets voor u.",
    Language.EN: "Hello, this is the digital assistant of {public_name}. It is for you only.",
}


@pytest.mark.parametrize("name", NAMES)
def test_our_own_texts_give_nothing_away_whoever_the_creditor_is(name: str) -> None:
    assert prove(DEFAULT_POLICY, name, URL, claims=60) == ()


def test_two_thousand_claims_take_less_than_three_seconds() -> None:
    begun = time.process_time()
    assert prove(DEFAULT_POLICY, "Tandartspraktijk De Linde B.V.", URL) == ()
    assert CLAIMS >= 2000
    assert time.process_time() - begun < 3


def test_every_text_below_proof_is_held_against_many_claims(monkeypatch: Any) -> None:
    seen: dict[object, int] = {}
    honest = render.render

    def counting(key: Any, language: Any, rung: Any, fields: Any, channel: Any, own: Any) -> Any:
        seen[key, language, channel] = seen.get((key, language, channel), 0) + 1
        return honest(key, language, rung, fields, channel, own)

    monkeypatch.setattr(prover, "render", counting)
    prove(DEFAULT_POLICY, "Bakker", URL)
    assert {key for key, _, _ in seen} == set(TEMPLATES)
    assert len(seen) == len(TEMPLATES) * len(Language) * len(prover.CHANNELS)
    assert min(seen.values()) >= 100


def test_the_same_seed_makes_the_same_claims() -> None:
    first, second = (list(made_up_claims(7, 20, URL)) for _ in range(2))
    assert first == second != list(made_up_claims(8, 20, URL))


def test_what_our_page_lies_under_is_no_leak_whatever_numbers_it_has() -> None:
    assert prove(DEFAULT_POLICY, "Bakker", "http://127.0.0.1:8000") == ()
    assert prove(DEFAULT_POLICY, "Bakker", "https://b.example.org:8443/84-50/") == ()


def test_a_policy_with_names_and_a_contact_passes() -> None:
    policy = Policy(public_name="Kliniek De Linde", contact=Contact(name="Fenna de Wit"))
    assert prove(policy, "Kliniek De Linde B.V.", URL, claims=200) == ()


@dataclass(frozen=True)
class Mutation:
    """A text that was made to leak: `put` stands at its end, or in front with `early`."""

    name: str
    put: str
    opens: Field | None = None
    early: bool = False


FIELDS = [field for field, rung in FIELD_RUNGS.items() if rung is Rung.VERIFIED]
WORDS = re.findall(
    r"\S+",
    """
    betalen betaling betaallink factuur factuurnummer rekening openstaand schuld vordering incasso
    deurwaarder aanmaning herinnering termijn bedrag kosten rente euro € nota achterstand
    vervaldatum saldo debiteur crediteur afbetaling invoice payment overdue debt owe bill fee
    reminder outstanding instalment
    tandarts fysio kliniek apotheek casino advocaat verzekering zorg energie huur sportschool
    clinic dentist lawyer pharmacy gym insurance
    """,
)
FIXED = ["84,50", "1.234,56", "€ 12", "12 euro", "250.00", "EUR 40"]
SMUGGLED = ["fac\u00adtuur", "ｆａｃｔｕｕｒ", "reke\u200bning", "BETALEN", "Schúld"]
MUTATIONS = [
    *(
        Mutation(f"field {field}{' early' if early else ''}", f"{{{field}}}", field, early)
        for field in FIELDS
        if field is not Field.CONTACT
        for early in (False, True)
    ),
    *(Mutation(f"word {word}", word) for word in WORDS),
    *(Mutation(f"amount {text}", text) for text in FIXED),
    *(Mutation(f"smuggled {text!a}", text) for text in SMUGGLED),
]
#: What no list of words can find. Whoever writes a text must still read it.
BLIND = ["u weet wel waarvoor", "wat u nog moet overmaken", "het gaat om wat u kocht"]


def mutated(monkeypatch: Any, mutation: Mutation, language: Language) -> tuple[prover.Leak, ...]:
    texts = {Language.NL: nl, Language.EN: en}[language].TEXTS
    plain = PLAIN[language]
    text = f"{mutation.put} {plain}" if mutation.early else f"{plain} {mutation.put}."
    with monkeypatch.context() as patch:
        patch.setitem(texts, TemplateKey.OPENER, {Rung.UNKNOWN: text})
        if mutation.opens is not None:
            patch.setitem(FIELD_RUNGS, mutation.opens, Rung.UNKNOWN)
        return prove(DEFAULT_POLICY, "De Linde", URL, claims=45)


@pytest.mark.parametrize("language", Language)
def test_every_mutation_is_caught(monkeypatch: Any, language: Language) -> None:
    caught = {m.name: bool(mutated(monkeypatch, m, language)) for m in MUTATIONS}
    missed = sorted(name for name, found in caught.items() if not found)
    assert missed == []
    assert len(caught) >= 65


def test_the_plain_text_of_the_mutations_is_honest(monkeypatch: Any) -> None:
    for language in Language:
        assert mutated(monkeypatch, Mutation("none", ""), language) == ()


def test_what_it_cannot_find_is_known(monkeypatch: Any) -> None:
    for text in BLIND:
        assert mutated(monkeypatch, Mutation(text, text), Language.NL) == (), text


@pytest.mark.parametrize("field", [f for f in FIELDS if f is not Field.CONTACT])
def test_a_field_that_leaks_is_named_with_its_place_and_surface(
    monkeypatch: Any, field: Field
) -> None:
    early = Mutation(field, f"{{{field}}}", field, early=True)
    found = mutated(monkeypatch, early, Language.NL)
    assert {leak.surface for leak in found} >= {"text", "preview", f"variable {field}"}
    assert all(leak.place.startswith("opener.nl over ") for leak in found)
    late = mutated(monkeypatch, replace(early, early=False), Language.NL)
    assert len(PLAIN[Language.NL]) > PREVIEW
    assert "preview" not in {leak.surface for leak in late}


def test_a_leak_tells_no_data_but_its_kind(monkeypatch: Any) -> None:
    found = mutated(
        monkeypatch, Mutation("amount", "{amount}", Field.AMOUNT, early=True), Language.NL
    )
    assert any("amount of the claim" in leak.what for leak in found)
    assert len({leak.what for leak in found if "claim" in leak.what}) == 1


def test_names_that_are_shown_as_they_are_would_be_caught(monkeypatch: Any) -> None:
    monkeypatch.setattr(render, "neutral_name", lambda name: name)
    for name in NAMES[1:9]:
        assert prove(DEFAULT_POLICY, name, URL, claims=60), name


def test_a_renderer_that_forgets_the_rungs_would_be_caught(monkeypatch: Any) -> None:
    monkeypatch.setattr(render, "_check_fields", lambda *_: None)
    monkeypatch.setattr(prover, "allowed_fields", lambda fields, rung: dict(fields))
    text = {Rung.UNKNOWN: PLAIN[Language.NL] + " {debtor_name}"}
    monkeypatch.setitem(nl.TEXTS, TemplateKey.FOLLOW_UP, text)
    found = prove(DEFAULT_POLICY, "De Linde", URL, claims=120)
    assert {leak.what for leak in found} == {"name of the claim"}


def test_a_text_that_cannot_be_written_is_told(monkeypatch: Any) -> None:
    text = {Rung.UNKNOWN: PLAIN[Language.NL] + " {amount}"}
    monkeypatch.setitem(nl.TEXTS, TemplateKey.OPENER, text)
    found = prove(DEFAULT_POLICY, "De Linde", URL, claims=60)
    assert {leak.what for leak in found} == {"amount must not be shown on rung UNKNOWN"}


@pytest.mark.parametrize(
    "address",
    [
        "https://pay.example.nl",
        "https://mijnincasso.nl",
        "https://berichten.nl/factuur",
        "https://berichten.nl/%66actuur",
        "https://tandarts-linde.nl",
        "https://p.kliniek.nl",
        "https://paylink.nl",
        "https://mijngeld.nl",
        "https://xn--brillen-winkl-q.nl",
        "https://example.nl/?debt=1",
        "https://DEURWAARDER.nl",
        "https://[",
    ],
)
def test_an_address_that_tells_is_refused(address: str) -> None:
    found = prove(DEFAULT_POLICY, "Bakker", address, claims=60)
    assert {leak.place for leak in found} == {"PUBLIC_URL"}
    assert {leak.surface for leak in found} == {"link"}


@pytest.mark.parametrize(
    "address",
    ["https://preminder.example", "http://127.0.0.1:8000", "https://berichten.nl", "http://[::1]"],
)
def test_an_address_that_tells_nothing_passes(address: str) -> None:
    assert prove_address(address) == ()


def test_a_template_is_proved_before_meta_sees_it() -> None:
    for words in wordings():
        if "_unknown_" in words.name:
            assert prove_template(words.name, words.body, Rung.UNKNOWN) == ()
    body = "Hallo, {{1}} heeft een factuur voor u: {{2}}"
    assert [leak.what for leak in prove_template("x", body, Rung.UNKNOWN)] == ["debt: factuur"]
    assert prove_template("x", body, Rung.VERIFIED) == ()
    assert prove_template("x", "Het is 84,50 voor {{1}} nu", Rung.ANSWERED)


def test_a_creditors_own_text_is_proved_in_place_of_ours() -> None:
    def with_text(text: str) -> Policy:
        return Policy(texts=(((TemplateKey.OPENER, Language.NL, Rung.UNKNOWN), text),))

    honest = with_text("Dag, {public_name} heeft een bericht voor u. Antwoord JA.")
    assert prove(honest, "De Linde", URL, claims=60) == ()
    telling = with_text("Dag, {public_name} wacht op uw overboeking van de rekening. JA?")
    assert {leak.place for leak in prove(telling, "De Linde", URL, claims=60)} == {
        f"opener.nl over {channel}" for channel in prover.CHANNELS
    }
    assert prove(with_text("Dag {debtor_name}, {public_name} hier."), "De Linde", URL, claims=60)


def test_a_link_that_a_locked_screen_cuts_off_is_no_leak() -> None:
    for words in range(1, 9):
        text = f"{'Dag ' * words}{{public_name}} hier. Lees {{link}} als u wilt."
        policy = Policy(texts=(((TemplateKey.FOLLOW_UP, Language.NL, Rung.UNKNOWN), text),))
        for address in (URL, "http://127.0.0.1:8000/", "https://b.example.org/x/"):
            assert prove(policy, "De Linde", address, claims=30) == (), (words, address)


def test_a_mail_keeps_its_link_whole() -> None:
    text = "Uw bericht staat nog klaar. U leest het hier veilig: https://p.example/b/x1Y2.\nSTOP?"
    body = written_body(text, Language.NL, link="https://p.example/b/x1Y2", contact=Contact())
    assert body.startswith("Uw bericht staat nog klaar. U leest het hier veilig: https://p.ex")
    assert "STOP" not in body


def test_a_template_that_tells_too_much_is_never_brought_to_meta(
    database: Database, now: datetime
) -> None:
    class Maker:
        """Takes every content and approves it."""

        def __init__(self) -> None:
            self.made: list[str] = []

        async def make_content(self, definition: Mapping[str, Any]) -> str:
            self.made.append(definition["friendly_name"])
            return f"HX{len(self.made):032x}"

        async def ask_approval(self, content_sid: str, name: str) -> str:
            return "received"

        async def approval(self, content_sid: str) -> Judgement:
            return Judgement(state="approved")

    maker = Maker()
    telling = wording(
        TemplateKey.OPENER, Language.NL, Rung.UNKNOWN, "Dag, {public_name} wacht op een betaling."
    )
    asyncio.run(sync_templates(database, maker, now, [telling]))
    assert telling.name not in maker.made
    assert sorted(maker.made) == sorted(words.name for words in wordings())


@pytest.mark.parametrize(
    "contact",
    [
        Contact(name="Anna de Wit", phone="030-1234567", email="anna@delinde.example"),
        Contact(name="Incasso Anna", phone="06.12.34.56.78", email="info@tandarts.example"),
    ],
)
def test_a_contact_person_below_a_mail_gives_nothing_away(contact: Contact) -> None:
    policy = replace(DEFAULT_POLICY, contact=contact)
    assert prove(policy, "De Linde", URL, claims=60) == ()


def test_a_contact_that_would_tell_a_trade_is_seen_by_the_prover(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prover, "neutral_contact", lambda contact: contact)
    policy = replace(DEFAULT_POLICY, contact=Contact(email="info@tandarts.example"))
    assert {leak.surface for leak in prove(policy, "De Linde", URL, claims=60)} == {"mail"}
