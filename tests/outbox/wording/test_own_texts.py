"""A creditor's own texts: what they may hold, and that the renderer refuses the rest as well."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.errors import DisclosureError
from outbox.wording.lint_texts import Code
from outbox.wording.linter import Level
from outbox.wording.own_texts import lint_own_text, lint_policy
from outbox.wording.render import allowed_fields, render
from outbox.wording.templates import EXAMPLES, TEMPLATES, Field
from outbox.wording.texts import en, nl, nl_je
from storage.policy import Contact, OwnTexts, Policy, TemplateKey, TextKey
from storage.policy_file import PolicyFileError, parse_policy
from storage.words import Channel, Language, Rung

OPENER: TextKey = (TemplateKey.OPENER, Language.NL, Rung.UNKNOWN)
FOLLOW_UP: TextKey = (TemplateKey.FOLLOW_UP, Language.NL, Rung.UNKNOWN)
VERIFIED: TextKey = (TemplateKey.FOLLOW_UP, Language.NL, Rung.VERIFIED)
GOOD_OPENER = (
    "Hoi! Hier is de hulp van {public_name}. Er is een bericht voor u. Antwoord JA of STOP."
)
GOOD_FOLLOW_UP = (
    "Hoi, met {public_name}. Uw bericht staat klaar. U leest het hier: {link}. Dank u wel!"
)
GOOD_VERIFIED = (
    "Dag {debtor_name}, uw rekening {invoice_number} bij {public_name} is {amount}. U betaalt hier "
    "heel snel: {link}. Vragen? {contact} helpt u graag."
)


def refused(key: TextKey, text: str) -> dict[Code, tuple[str, ...]]:
    found = lint_own_text(key, text, "Bakker")
    return {each.code: each.words for each in found if each.level is Level.REFUSE}


@pytest.mark.parametrize(
    ("key", "text"),
    [(OPENER, GOOD_OPENER), (FOLLOW_UP, GOOD_FOLLOW_UP), (VERIFIED, GOOD_VERIFIED)],
)
def test_a_good_text_passes(key: TextKey, text: str) -> None:
    assert lint_own_text(key, text, "Bakker") == ()


def test_our_own_texts_pass_what_creditors_texts_must_pass() -> None:
    ours = ((Language.NL, nl.TEXTS), (Language.NL, nl_je.TEXTS), (Language.EN, en.TEXTS))
    for language, texts in ours:
        for key, variants in texts.items():
            for rung, text in variants.items():
                assert lint_own_text((key, language, rung), text, "Bakker") == (), text


@pytest.mark.parametrize(
    ("key", "text", "code", "word"),
    [
        (OPENER, GOOD_OPENER + " Het gaat om {amount} euro.", Code.FIELD, "amount"),
        (FOLLOW_UP, GOOD_FOLLOW_UP + " {debtor_name}, dag.", Code.FIELD, "debtor_name"),
        (FOLLOW_UP, GOOD_FOLLOW_UP + " Van {contact} is dit.", Code.FIELD, "contact"),
        (VERIFIED, GOOD_VERIFIED + " Deel {part} is dit.", Code.FIELD, "part"),
        (OPENER, GOOD_OPENER + " {iban} is dit.", Code.FIELD, "iban"),
        (OPENER, GOOD_OPENER + " {public_name.__class__} hoi.", Code.FIELD, "{"),
        (OPENER, GOOD_OPENER + " Hoi } hier.", Code.FIELD, "}"),
        ((TemplateKey.OPENER, Language.NL, Rung.VERIFIED), GOOD_OPENER, Code.FIELD, "opener.ver"),
        (OPENER, "Hoi! Er is een bericht voor u. Antwoord JA of STOP.", Code.LACKS, "public_name"),
        (OPENER, GOOD_OPENER.replace(" of STOP", ""), Code.LACKS, "STOP"),
        (FOLLOW_UP, "Hoi, met {public_name}. Uw bericht staat klaar.", Code.LACKS, "link"),
        (OPENER, GOOD_OPENER + " Uw rekening staat nog open.", Code.LEAK, "rekening"),
        (FOLLOW_UP, GOOD_FOLLOW_UP + " Het gaat om € 5.", Code.LEAK, "€"),
        (VERIFIED, GOOD_VERIFIED + " Anders volgt een boete.", Code.COST, "boete"),
        (VERIFIED, GOOD_VERIFIED + " Anders komt de deurwaarder.", Code.THREAT, "deurwaarder"),
        (VERIFIED, GOOD_VERIFIED + " Dit is een sommatie.", Code.LEGAL, "sommatie"),
        (
            OPENER,
            GOOD_OPENER + " Het is echt een heel fijn bericht voor u. " * 3,
            Code.SEGMENTS,
            "2",
        ),
        (OPENER, "{public_name} heeft een bericht. Antwoord JA of STOP.", Code.WHATSAPP, "end"),
        (FOLLOW_UP, "Hoi, met {public_name}. U leest het hier: {link}.", Code.WHATSAPP, "end"),
        (FOLLOW_UP, "Hoi, met {public_name} {link} voor u als u wilt.", Code.WHATSAPP, "}{"),
        (FOLLOW_UP, "Van {public_name} met {link} fijn.", Code.WHATSAPP, "3 : 2"),
        (FOLLOW_UP, GOOD_FOLLOW_UP + " Hoi." * 300, Code.WHATSAPP, "1024"),
    ],
)
def test_what_is_wrong_is_refused_by_name(key: TextKey, text: str, code: Code, word: str) -> None:
    found = refused(key, text)
    assert code in found, found
    assert any(word in each for each in found[code]), found


def test_a_dear_letter_in_a_short_text_only_warns() -> None:
    found = lint_own_text(FOLLOW_UP, "Zoë hier: met {public_name}. Lees {link} als u wilt.", "B")
    assert [(each.code, each.level, each.words) for each in found] == [
        (Code.DEAR_LETTERS, Level.WARN, ("ë",))
    ]


def test_a_hard_text_is_refused_in_a_template() -> None:
    text = GOOD_FOLLOW_UP + (
        " Wij verzoeken u vriendelijk doch dringend binnen de gestelde periode contact op te nemen "
        "met onze organisatie teneinde gezamenlijk een passende oplossing te bespreken."
    )
    assert {Code.LONG_SENTENCE, Code.LEGAL} <= set(refused(FOLLOW_UP, text))


def test_names_in_a_policy_may_speak_of_no_costs_and_no_collecting() -> None:
    policy = parse_policy("public_name: Incassobureau De Wit\ncontact: {name: Anna (8 % rente)}\n")
    places = {each.place: each.finding.words for each in lint_policy(policy, "De Wit")}
    assert set(places) == {"public_name", "contact.name"}
    assert lint_policy(Policy(), "Gerechtsdeurwaarders Noord")[0].place == "name"
    assert lint_policy(Policy(), "Advocatenkantoor De Wit") == ()
    assert lint_policy(Policy(public_name="Garage 't Hoekje"), "Garage 't Hoekje B.V.") == ()


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("Kies \U0001f98a", Code.NAME_SIGNS, "\U0001f98a"),
        ("Kies \u2764\ufe0f", Code.NAME_SIGNS, "U+FE0F"),
        ("Kies 1\ufe0f\u20e3", Code.NAME_SIGNS, "U+FE0F"),
        ("Kies\0", Code.NAME_SIGNS, "U+0000"),
        ("Kies\nBV", Code.NAME_SIGNS, "U+000A"),
        ("Kies\u202e", Code.NAME_SIGNS, "U+202E"),
        ("Kies\u200b", Code.NAME_SIGNS, "U+200B"),
        ("bit.ly/x", Code.NAME_LINK, "bit.ly/x"),
        ("Kies via bit.ly/x", Code.NAME_LINK, "bit.ly/x"),
        ("https://kies.example", Code.NAME_LINK, "https://kies.example"),
        ("www.kies.nl", Code.NAME_LINK, "www.kies.nl"),
        ("kies.co.uk/nl", Code.NAME_LINK, "kies.co.uk/nl"),
        ("info@kies.nl", Code.NAME_LINK, "info@kies.nl"),
        ("\uff42\uff49\uff54.ly/x", Code.NAME_LINK, "bit.ly/x"),
    ],
)
def test_a_name_holds_no_picture_no_hidden_sign_and_no_link(
    name: str, code: Code, word: str
) -> None:
    for found in (
        lint_policy(Policy(public_name=name), "Kies"),
        lint_policy(Policy(), name),
        lint_policy(Policy(contact=Contact(name=name)), "Kies"),
    ):
        (one,) = [each for each in found if each.finding.code is code]
        assert one.refuses
        assert word in one.finding.words
        assert one.finding.mend() in one.line()


@pytest.mark.parametrize(
    "name",
    [
        "Zoë & Chloë Çelik",
        "Łódź Meubelen",
        "bol.com",
        "Kies.nl B.V.",
        "Jansen/De Vries",
        "V.O.F. 't Hoekje / Bar 2.0",
        "Café René® (2e hands) + meer",
        "1-2-3 Optiek: anders!",
        "Пекарня Анна",
        "H&M",
    ],
)
def test_a_letter_with_an_accent_and_the_name_of_a_shop_on_line_are_fine(name: str) -> None:
    assert lint_policy(Policy(public_name=name), name) == ()


def test_a_finding_says_where_it_stands_and_how_to_mend_it() -> None:
    policy = Policy(texts=((VERIFIED, GOOD_VERIFIED + " Daarna volgt rente."),))
    (found,) = lint_policy(policy, "Bakker")
    assert found.refuses
    assert found.line(Language.EN).startswith("texts.follow_up.nl.verified: There are no costs")
    assert "rente" in found.line(Language.NL)


def test_a_policy_file_holds_texts_by_template_language_and_rung() -> None:
    policy = parse_policy(
        f'texts:\n  opener.nl: "{GOOD_OPENER}"\n  follow_up.nl.verified: "{GOOD_VERIFIED}"\n'
    )
    assert policy.own_texts == {OPENER: GOOD_OPENER, VERIFIED: GOOD_VERIFIED}
    assert parse_policy("").own_texts == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("texts: {hello.nl: Hoi}", "write it as opener.nl"),
        ("texts: {opener.fr: Hoi}", "write it as opener.nl"),
        ("texts: {opener.nl.answered: Hoi}", "write it as opener.nl"),
        ("texts: {opener.nl: Hoi, opener.nl.unknown: Hoi}", "twice"),
        ("texts: {opener.nl: ''}", "is empty"),
        ("texts: {opener.nl: [Hoi]}", "single value"),
    ],
)
def test_a_policy_file_names_each_fault_of_its_texts(text: str, problem: str) -> None:
    with pytest.raises(PolicyFileError, match=problem):
        parse_policy(text)


def values(rung: Rung) -> dict[Field, str]:
    return allowed_fields(EXAMPLES, rung)


def test_the_renderer_takes_the_creditors_words() -> None:
    own: OwnTexts = {OPENER: GOOD_OPENER}
    rung, language = Rung.UNKNOWN, Language.NL
    ours = render(TemplateKey.FOLLOW_UP, language, rung, values(rung), own=own)
    theirs = render(TemplateKey.OPENER, language, rung, values(rung), own=own)
    assert theirs.text.startswith("Hoi! Hier is de hulp van Voorbeeld.")
    assert ours.text == render(TemplateKey.FOLLOW_UP, language, rung, values(rung)).text


@pytest.mark.parametrize("text", ["Hoi {amount}, dag", "Hoi {debtor_name}", "Hoi {contact}"])
def test_the_renderer_refuses_a_field_above_the_rung_in_the_creditors_words(text: str) -> None:
    with pytest.raises(DisclosureError):
        render(
            TemplateKey.OPENER,
            Language.NL,
            Rung.UNKNOWN,
            values(Rung.UNKNOWN),
            own={OPENER: text},
        )


def test_the_renderer_refuses_what_is_no_field() -> None:
    with pytest.raises(DisclosureError, match="iban"):
        render(
            TemplateKey.OPENER,
            Language.NL,
            Rung.UNKNOWN,
            values(Rung.UNKNOWN),
            own={OPENER: "{iban}"},
        )


def test_without_a_name_a_colleague_helps() -> None:
    fields = {**values(Rung.VERIFIED)}
    del fields[Field.CONTACT]
    text = render(TemplateKey.FOLLOW_UP, Language.NL, Rung.VERIFIED, fields).text
    assert "Een collega helpt u graag." in text
    fields[Field.CONTACT] = "Anna de Wit"
    text = render(TemplateKey.FOLLOW_UP, Language.NL, Rung.VERIFIED, fields).text
    assert "Anna de Wit helpt u graag." in text


@given(
    st.text(max_size=120),
    st.sampled_from([Channel.SMS, Channel.WHATSAPP]),
    st.sampled_from(list(TemplateKey)),
)
def test_a_variable_is_never_empty_and_holds_no_line_end_or_long_gap(
    value: str, channel: Channel, key: TemplateKey
) -> None:
    """Twilio 63013: a variable may not be empty, hold newlines or more than 4 spaces."""
    fields: dict[Field, str] = dict.fromkeys(EXAMPLES, f"a{value}")
    fields[Field.CONTACT] = value
    shown = render(key, Language.NL, Rung.VERIFIED, fields, channel)
    for rendered in shown.values.values():
        assert rendered.strip()
        assert not any(char in rendered for char in "\n\r\t\u2028")
        assert "     " not in rendered


def test_every_template_has_a_text_for_every_rung_that_it_declares() -> None:
    made: list[Any] = [
        (key, variant.rung) for key, each in TEMPLATES.items() for variant in each.variants
    ]
    assert all(rung in nl.TEXTS[key] and rung in en.TEXTS[key] for key, rung in made)
