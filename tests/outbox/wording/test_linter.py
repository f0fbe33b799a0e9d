"""The linter: what may not be said, its look-alikes, what is hard to read, what a text costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.speaking.sentences import SENTENCES
from outbox.wording.lint_texts import MENDS, MESSAGES, Code
from outbox.wording.linter import Level, Report, Use, forbidden_in_name, lint
from outbox.wording.readability import measure, sentences
from outbox.wording.templates import TEMPLATES
from outbox.wording.texts import en, nl
from storage.policy import TemplateKey
from storage.records.messages import MessageKind
from storage.words import Channel, Language, Rung

NL, EN = Language.NL, Language.EN
TEXTS = {NL: nl.TEXTS, EN: en.TEXTS}
OURS = [
    (key, language, rung)
    for language, texts in TEXTS.items()
    for key, variants in texts.items()
    for rung in variants
]


def codes(report: Report) -> set[Code]:
    return {found.code for found in report.findings}


@pytest.mark.parametrize(("key", "language", "rung"), OURS)
def test_every_text_of_ours_passes_whole(key: TemplateKey, language: Language, rung: Rung) -> None:
    text = TEXTS[language][key][rung]
    speaks_first = TEMPLATES[key].kind in {MessageKind.PREMINDER, MessageKind.NOTICE}
    wants = rung is Rung.VERIFIED and speaks_first
    report = lint(text, language, use=Use.TEMPLATE, wants_contact=wants)
    assert report.findings == (), text


@pytest.mark.parametrize(
    "text",
    [
        "Anders komt de deurwaarder.",
        "Wij schakelen een gerechtsdeurwaarder in.",
        "Er volgt loonbeslag.",
        "Wij leggen beslag op uw auto.",
        "Dit komt bij het BKR te staan.",
        "Dan gaan wij naar de rechter.",
        "De kantonrechter beslist dan.",
        "Er komt een rechtszaak.",
        "Wij starten een juridische procedure.",
        "Wij geven uw zaak uit handen.",
        "U hoort van ons incassobureau.",
        "Dit heeft gevolgen.",
        "Dit is de laatste waarschuwing.",
        "Wij doen aangifte.",
        "Onze advocaat neemt contact op.",
        "Wij schakelen een advocaat in.",
        "U bent gewaarschuwd.",
        "Wij schakelen een derde partij in.",
        "Straks komt er iemand aan de deur.",
        "Dan sluiten wij u af van energie.",
        "Daarna dragen wij uw dossier over.",
        "Betaal binnen 14 dagen, anders volgen stappen.",
        "Wij nemen dan maatregelen.",
        "Wij vragen uw faillissement aan.",
        "U krijgt een dagvaarding.",
        "DEURWAARDER",
        "deur\u00adwaarder",
        "deur-waarder",
        "d.e.u.r.w.a.a.r.d.e.r",
        "d e u r w a a r d e r",
        "ｄｅｕｒｗａａｒｄｅｒ",
        "Nu komt er nog geen deurwaarder.",
        "Als u betaalt, komt er geen deurwaarder.",
    ],
)
def test_a_threat_is_refused(text: str) -> None:
    found = [finding for finding in lint(text).refused if finding.code is Code.THREAT]
    assert found, text
    assert found[0].words


@pytest.mark.parametrize(
    "text",
    [
        "Er komt geen deurwaarder.",
        "Wij gaan niet verder zonder u. U krijgt geen deurwaarder of rechter.",
        "Dit neemt twee minuten in beslag.",
        "Druk op de rechter knop.",
        "Uw bericht is goed gevolgd.",
        "Dit is het gevolg van een storing.",
        "De automatische incasso is niet gelukt.",
        "U kunt de incassomachtiging intrekken.",
        "Het recht op uitleg heeft u altijd.",
        "Dat is terecht.",
        "Heeft u een advocaat of bewindvoerder?",
        "Heeft u aangifte gedaan bij de politie?",
        "Bent u in faillissement?",
        "Ik waarschuw u voor valse berichten.",
        "De maatregelen rond de storing zijn klaar.",
        "Heeft u een wettelijk vertegenwoordiger?",
        "Ik draag u over aan een collega.",
        "Daarna volgt een bevestiging.",
        "Dank voor uw berichtje.",
        "Wij bevorderen dit graag.",
        "Er is een klacht over de gerechten van het menu.",
    ],
)
def test_a_look_alike_of_a_threat_is_not(text: str) -> None:
    assert not {Code.THREAT, Code.LEGAL} & codes(lint(text)), lint(text).findings


@pytest.mark.parametrize(
    "text",
    [
        "Er komen kosten bij.",
        "De incassokosten zijn 40 euro.",
        "U betaalt administratiekosten.",
        "Daar komt wettelijke rente bij.",
        "Er staat een boete op.",
        "Dan krijgt u een verhoging van het bedrag.",
        "Het bedrag wordt verhoogd.",
        "Straks moet u meer betalen.",
        "Later wordt het duurder.",
        "Dit kost u 5 euro.",
        "KÖSTEN",
        "Nu zijn er nog geen kosten.",
        "Betaalt u vandaag, dan zijn er geen kosten.",
        "Er zijn geen kosten, mits u vandaag betaalt.",
        "U heeft geen reactie gegeven en betaalt nu kosten.",
        "U betaalt een schadevergoeding.",
        "Uw schuld loopt op.",
        "Anders loopt uw schuld verder op.",
    ],
)
def test_a_cost_is_refused(text: str) -> None:
    assert Code.COST in {finding.code for finding in lint(text).refused}, text


@pytest.mark.parametrize(
    "text",
    [
        "Er zijn geen kosten.",
        "Er komen geen extra kosten bij.",
        "U betaalt geen kosten of rente.",
        "Zonder rente, boete of kosten.",
        "Dit kost u niets extra.",
        "Het gaat u niets kosten.",
        "Dit kost twee minuten.",
        "Onze administratie kijkt het na.",
        "U kunt kosteloos bellen.",
        "Wij zoeken een transparante oplossing.",
        "Uw zorgtoeslag komt op de 20e.",
        "Wij kochten bloemen bij een boetiek.",
        "Het bedrag is niet verhoogd.",
        "U kunt in delen betalen, rentevrij.",
        "De afspraak loopt tot maart.",
    ],
)
def test_a_promise_of_no_costs_and_a_look_alike_are_fine(text: str) -> None:
    assert Code.COST not in codes(lint(text)), lint(text).findings


@pytest.mark.parametrize(
    "text",
    [
        "Dit is een sommatie.",
        "Wij sommeren u.",
        "U bent in gebreke.",
        "Onze vordering staat open.",
        "Gelieve dit bedrag te voldoen.",
        "Derhalve vragen wij u iets.",
        "Dit is een aanmaning.",
        "U dient te betalen.",
        "De hoofdsom is 40 euro.",
        "Er zijn geen vorderingen.",
    ],
)
def test_a_legal_word_is_refused_even_when_it_is_denied(text: str) -> None:
    assert Code.LEGAL in {finding.code for finding in lint(text).refused}, text


@pytest.mark.parametrize(
    "text",
    ["Dat is voldoende.", "Wat betekent dit?", "Wij waarderen de bevordering.", "Een maand later."],
)
def test_a_look_alike_of_a_legal_word_is_not(text: str) -> None:
    assert Code.LEGAL not in codes(lint(text)), lint(text).findings


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A bailiff will visit you.", Code.THREAT),
        ("We will take you to court.", Code.THREAT),
        ("We will sue you.", Code.THREAT),
        ("This is the final warning.", Code.THREAT),
        ("It harms your credit score.", Code.THREAT),
        ("There is a late fee.", Code.COST),
        ("You will pay interest.", Code.COST),
        ("You get a fine.", Code.COST),
        ("No costs yet.", Code.COST),
        ("There are no costs if you pay today.", Code.COST),
        ("You are liable.", Code.LEGAL),
        ("We hereby ask you.", Code.LEGAL),
    ],
)
def test_english_has_its_own_words(text: str, code: Code) -> None:
    assert code in {finding.code for finding in lint(text, EN).refused}


@pytest.mark.parametrize(
    "text",
    [
        "That is fine.",
        "We pursue a good answer.",
        "Are you interested?",
        "There is no extra cost.",
        "You pay no interest and no fees.",
        "The call is free of charge.",
        "It is in your interest.",
        "What is the issue?",
        "Sue will call you.",
        "Do you have a lawyer or a legal guardian?",
        "Please collect your parcel.",
    ],
)
def test_english_look_alikes_are_fine(text: str) -> None:
    assert lint(text, EN).refused == ()


FORMAL = (
    "Wij verzoeken u vriendelijk doch dringend binnen de gestelde betalingstermijn het openstaande "
    "saldo over te maken op onderstaand bankrekeningnummer onder vermelding van het betreffende "
    "relatienummer, aangezien wij tot op heden geen betaling hebben mogen ontvangen."
)


def test_a_formal_text_is_refused_as_a_template_and_only_pointed_at_in_a_draft() -> None:
    template, draft = lint(FORMAL, use=Use.TEMPLATE), lint(FORMAL)
    hard = {Code.SCORE, Code.LONG_SENTENCE, Code.RARE_WORDS}
    assert hard <= {finding.code for finding in template.refused}
    assert hard <= {finding.code for finding in draft.warned}
    assert draft.refused == ()
    rare = next(found for found in draft.findings if found.code is Code.RARE_WORDS)
    assert "betalingstermijn" in rare.words


def test_long_sentences_count_when_there_is_more_than_one() -> None:
    sentence = "Wij denken graag met u mee over wat u per maand kunt missen en betalen. "
    assert Code.LONG_SENTENCES not in codes(lint(sentence))
    assert Code.LONG_SENTENCES in codes(lint(sentence * 2))
    assert Code.LONG_SENTENCES not in codes(lint(sentence + "Dat kan. Goed?"))


@pytest.mark.parametrize("text", ["Goedemorgen", "Ok", "", "Dank u wel!", "12", "{public_name}"])
def test_a_short_text_is_not_scored(text: str) -> None:
    assert codes(lint(text)) == set()


def test_names_links_and_numbers_make_no_text_hard() -> None:
    text = (
        "Hallo mevrouw Przybylska, dit is de heer Ouwehand van Fysiotherapeuten Nieuwegein. "
        "Lees meer op https://preminder.example/b/aVeryLongTokenWithoutSense. Het gaat om € 84,50."
    )
    assert lint(text).readability.rare == ()


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert len(sentences("Dit is nr. 12 van dhr. Jansen. Klopt dat?")) == 2


def test_two_requests_are_pointed_at_and_a_way_out_is_none() -> None:
    assert Code.TWO_REQUESTS in codes(lint("Betaal vandaag en bel ons daarna."))
    assert Code.TWO_REQUESTS in codes(lint("Stuur het bewijs. Kunt u ook uw adres geven?"))
    assert Code.TWO_REQUESTS in codes(lint("Pay today and call us.", EN))
    assert Code.TWO_REQUESTS not in codes(lint("Betaal het hier. Lukt het niet? Antwoord MENS."))
    assert Code.TWO_REQUESTS not in codes(lint("U kunt hier betalen of iets afspreken."))


def test_the_contact_person_is_missed_only_where_one_is_wanted() -> None:
    assert Code.NO_CONTACT in codes(lint("Hallo.", wants_contact=True))
    assert Code.NO_CONTACT not in codes(lint("{contact} helpt u.", wants_contact=True))
    assert Code.NO_CONTACT not in codes(lint("Hallo."))


def test_an_sms_is_counted_and_priced_and_whatsapp_is_not() -> None:
    one = lint("€" + "a" * 158, segment_cents=9)
    assert (one.segments and one.segments.segments, one.cents) == (1, 9)
    two = lint("€" + "a" * 159, segment_cents=9)
    assert (two.segments and two.segments.segments, two.cents) == (2, 18)
    assert lint("a", segment_cents=0).cents is None
    app = lint("a" * 900, channel=Channel.WHATSAPP, segment_cents=9)
    assert (app.segments, app.cents, app.plain) == (None, None, None)


def test_a_dear_letter_is_pointed_at_with_a_cheaper_spelling() -> None:
    report = lint("Zoë belt u. " + "Tot dan. " * 8)
    assert Code.DEAR_LETTERS in codes(report)
    assert report.plain is not None
    assert report.plain.startswith("Zoe belt u.")
    assert lint("Zoë belt u.").plain is None  # It is one segment either way.


def test_three_segments_are_too_many_for_a_template() -> None:
    text = "Dit is goed. " * 30
    assert Code.SEGMENTS in {finding.code for finding in lint(text, use=Use.TEMPLATE).refused}
    assert Code.SEGMENTS in {finding.code for finding in lint(text).warned}


def test_a_name_is_looked_through_in_both_languages() -> None:
    assert {found.code for found in forbidden_in_name("Incassobureau De Wit")} == {Code.NAME}
    assert forbidden_in_name("Bailiffs & Partners")[0].words == ("bailiffs",)
    assert forbidden_in_name("Anna (rente 8 %)")[0].words == ("rente", "8 %")
    assert forbidden_in_name("Anna de Rechteren") == ()


def test_every_finding_says_what_is_wrong_and_how_to_mend_it() -> None:
    for code in Code:
        assert set(MESSAGES[code]) == set(MENDS[code]) == set(Language)
    finding = lint("Er komt rente bij.").refused[0]
    assert finding.level is Level.REFUSE
    assert "rente" in finding.message(NL)
    assert "rente" in finding.message(EN)
    assert finding.mend(NL) != finding.mend(EN)


def test_the_score_is_flesch_douma() -> None:
    # Five words in one sentence, six syllables: 206.835 - 0.93 * 5 - 77 * 6/5.
    assert measure("Dit is een goed bericht.", NL).score == 109.8


def test_what_the_bot_and_the_page_say_would_pass_as_well() -> None:
    for sentence in SENTENCES.values():
        for language in Language:
            text = sentence.template(language)
            assert lint(text, language).refused == (), text


@given(st.text(max_size=400), st.sampled_from(Language), st.sampled_from(Use))
def test_any_text_at_all_gets_an_answer(text: str, language: Language, use: Use) -> None:
    report = lint(text, language, use=use)
    for finding in report.findings:
        assert finding.message(language)
