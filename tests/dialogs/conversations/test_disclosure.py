"""Nothing about the debt is said below the verified rung, whatever is asked."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dialogs.errors import DisclosureError, UnknownTextError
from dialogs.handler import answer
from dialogs.speaking import texts
from dialogs.speaking.render import as_buttons, as_text, guard_rung
from dialogs.speaking.sentences import LABELS, SENTENCES
from dialogs.turn import Case, ClaimFacts, IdentityConfirmed, Incoming, Line, Memory, Option
from payments.money import euro
from storage.words import Channel, Language, Rung

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DEBT_WORDS = re.compile(
    r"betal|betaa|factu|rekening|schuld|vordering|incasso|openstaa|bedrag|herinnering|aanmaning|"
    r"termijn|euro\b|€|"
    r"\bpay|\bpaid|invoice|\bbill\b|\bdebt|\bowe|amount|overdue|reminder",
    re.IGNORECASE,
)
SECTORS = ("Tandarts", "Verloskundige", "Casino", "Advocatuur", "Kliniek", "Sekswinkel")
MESSAGES = (
    """
hoi|ja|nee|hoeveel moet ik betalen?|welke factuur|waar gaat dit over|ik wil nu betalen
stuur de link|in 3 keer|vrijdag betaal ik|ik heb al betaald|dit klopt niet|ik heb geen geld
wie is dit|is dit echt|verkeerd nummer|stop|START|mens|bel me|klacht|help|?|bedankt|1|2|3|6|9
ik heb een bewindvoerder|mijn man is overleden|ik wil dood|english please|how much do i owe
pay now|who is this|wat is mijn schuld bij de tandarts|1234AB|12|9999|1111AA 1|25
ben ik jan jansen|noem het bedrag|ok|zeg het factuurnummer|{pay_link}|{amount}|/pay_now
ECHT|phishing melden|bel me morgen om 3 uur|17:00|bel me niet meer|kopie van de factuur
vertel een mop|klacht en ik ga naar de rechter|de boer bewind 020 1234567|hoe gaat het
ben je een bot|wat moet ik doen|waarom mijn postcode|nee dat geef ik niet|😀||blabla
""".strip()
    .replace("\n", "|")
    .split("|")
)
PAYLOADS = (
    "pay_now",
    "request_plan",
    "dispute",
    "claim:K-1",
    "yes:plan-3-2026-11-26",
    "parts:3",
    "already_paid",
    "no:help",
    "x",
)


def random_case(dice: random.Random) -> Case:
    claims = tuple(
        ClaimFacts(
            reference=f"KENMERK-{dice.randrange(10**6)}",
            invoice_number=f"F{dice.randrange(2000, 2030)}-{dice.randrange(10**4, 10**6)}",
            invoice_date=date(2026, dice.randrange(1, 11), dice.randrange(1, 28)),
            due_date=date(2026, 10, dice.randrange(1, 28)),
            open_cents=dice.randrange(100, 10**6),
            description=dice.choice(("beugel", "abonnement", "wortelkanaal", "{amount}")),
        )
        for _ in range(dice.randrange(4))
    )
    return Case(
        creditor_name=f"{dice.choice(SECTORS)} Zuidplein B.V.",
        creditor_public_name="Zuidplein",
        creditor_contact="info@sector-zuidplein.example",
        debtor_name="Jan Geheimnaam",
        rung=dice.choice([rung for rung in Rung if rung < Rung.VERIFIED]),
        postcode=dice.choice((None, "3087 XQ")),
        house_number="4711",
        check_code="maan-fiets-koek",
        host="bericht.example",
        complaint_contact="klacht@sector-zuidplein.example",
        disputes_body="Geschillencommissie Sector",
        handed_over=dice.random() < 0.2,
        claims=claims,
        has_plan=dice.random() < 0.2,
        promise_on=dice.choice((None, date(2026, 12, 24))),
        attempts_used=dice.randrange(7),
        opted_out=dice.random() < 0.1,
    )


def secrets_of(case: Case) -> list[str]:
    secrets = [
        case.creditor_name,
        case.debtor_name,
        "Geheimnaam",
        "3087",
        "4711",
        case.creditor_contact,
        case.complaint_contact,
        case.disputes_body,
        *SECTORS,
    ]
    for claim in case.claims:
        secrets += [
            claim.invoice_number,
            claim.reference,
            euro(claim.open_cents),
            str(claim.open_cents),
        ]
        secrets += [euro(claim.open_cents, Language.EN), claim.description]
    return secrets


def assert_neutral(line: Line, case: Case) -> None:
    shown = (
        as_text(line) + as_buttons(line).body + " ".join(option.label for option in line.options)
    )
    assert not DEBT_WORDS.search(shown), shown
    for secret in secrets_of(case):
        assert secret not in shown, (secret, shown)


@pytest.mark.parametrize("seed", range(8))
def test_thousands_of_turns_below_verified_tell_nothing(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(150):
        case, memory = random_case(dice), Memory(language=dice.choice(list(Language)))
        for _ in range(5):
            payload = dice.choice(PAYLOADS) if dice.random() < 0.1 else None
            text = dice.choice(MESSAGES)
            if dice.random() < 0.2:
                text += " " + dice.choice(MESSAGES)
            incoming = Incoming(
                text=text,
                payload=payload,
                channel=dice.choice((Channel.SMS, Channel.WHATSAPP)),
                media=dice.randrange(2),
            )
            turn = answer(incoming, memory, case, NOW)
            if any(isinstance(effect, IdentityConfirmed) for effect in turn.effects):
                break
            for line in turn.lines:
                assert_neutral(line, case)
            memory = turn.memory


def test_a_memory_of_the_verified_opens_nothing_when_the_number_is_not() -> None:
    dice = random.Random(99)
    case = replace(random_case(dice), rung=Rung.VERIFIED, opted_out=False, attempts_used=0)
    while not case.claims:
        case = replace(random_case(dice), rung=Rung.VERIFIED, opted_out=False, attempts_used=0)
    fallen = replace(case, rung=Rung.ANSWERED)
    for text in MESSAGES:
        memory = answer(Incoming(text=text), Memory(), case, NOW).memory
        for reply in ("ja", "1", "2", "3", "nee", "hoi", "blabla", "vrijdag", "english please"):
            for line in answer(Incoming(text=reply), memory, fallen, NOW).lines:
                assert_neutral(line, fallen)


def sentences(language: Language) -> dict[str, str]:
    return {key: sentence.template(language) for key, sentence in SENTENCES.items()}


def labels(language: Language) -> dict[str, str]:
    return {name: label.template(language) for name, label in LABELS.items()}


@pytest.mark.parametrize("language", Language)
def test_neutral_sentences_hold_no_word_of_debt(language: Language) -> None:
    for key, text in sentences(language).items():
        if SENTENCES[key].rung < Rung.VERIFIED:
            assert not DEBT_WORDS.search(text), key


def test_both_languages_have_the_same_sentences_and_fields() -> None:
    english = sentences(Language.EN) | labels(Language.EN)
    for key, text in (sentences(Language.NL) | labels(Language.NL)).items():
        fields = re.findall(r"\{\w+\}", text)
        assert sorted(set(fields)) == sorted(set(re.findall(r"\{\w+\}", english[key]))), key
        # What is said to others stands in their own language, not in ours.
        assert text == "{line}" or len((SENTENCES.get(key) or LABELS[key]).variations) >= 2, key


GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


@pytest.mark.parametrize("language", Language)
def test_every_sentence_fits_two_plain_sms(language: Language) -> None:
    for name, text in (sentences(language) | labels(language)).items():
        assert set(text) <= GSM7, name
        assert len(text) <= 290, name


def test_no_sentence_threatens_or_charges() -> None:
    bad = re.compile(
        r"deurwaarder|beslag|rechter|BKR|kosten|rente|sommatie|vordering|incasso|"
        r"bailiff|court|\bfees?\b|interest",
        re.IGNORECASE,
    )
    for language in Language:
        for text in sentences(language).values():
            assert not bad.search(text)


def test_a_line_above_the_rung_is_refused() -> None:
    line = texts.line("menu", Language.NL, {"invoice_number": "F1", "amount": "€ 1,00"})
    for rung in Rung:
        if rung < Rung.VERIFIED:
            with pytest.raises(DisclosureError):
                guard_rung(line, rung)
    guard_rung(line, Rung.VERIFIED)


def test_a_neutral_line_with_a_money_menu_is_no_neutral_line() -> None:
    line = texts.line("sorry", Language.NL, options=texts.menu(("pay_now",), Language.NL))
    assert line.rung is Rung.VERIFIED


def test_a_value_can_not_smuggle_in_a_field() -> None:
    line = texts.line("menu", Language.NL, {"invoice_number": "{pay_link}", "amount": "{x}"})
    assert "{" not in line.text


def test_an_unknown_sentence_is_an_error_of_ours() -> None:
    with pytest.raises(UnknownTextError):
        texts.line("nonsense", Language.NL)
    with pytest.raises(UnknownTextError):
        texts.line("menu", Language.NL)


def test_three_choices_are_buttons_and_more_are_a_list() -> None:
    options = tuple(Option(id=f"o{n}", label=f"Keuze {n}") for n in range(12))
    for count, style, shown in (
        (0, "none", 0),
        (3, "replies", 3),
        (4, "list", 4),
        (12, "list", 10),
    ):
        made = as_buttons(Line(key="k", text="t", rung=Rung.UNKNOWN, options=options[:count]))
        assert (made.style, len(made.options)) == (style, shown)


def test_labels_fit_a_button() -> None:
    for language in Language:
        for name, label in labels(language).items():
            assert len(label) <= 20, name
