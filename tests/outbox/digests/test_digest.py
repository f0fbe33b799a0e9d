"""A digest tells what changed, in counts, and fits where it goes."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.digests.digest import (
    CHANGES,
    DigestFigures,
    compose,
    subject,
)
from outbox.wording.segments import count, is_gsm7
from storage.words import Channel, Language

DAY = date(2026, 11, 23)
PHONES = [Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM]

any_figures = st.builds(
    DigestFigures,
    day=st.dates(min_value=date(2026, 1, 1), max_value=date(2036, 12, 31)),
    label=st.text(max_size=80),
    codes=st.lists(st.text("abc-", max_size=20), max_size=4).map(tuple),
    **{
        part.name: st.integers(min_value=0, max_value=10**11 if "cents" in part.name else 10**6)
        for part in dataclasses.fields(DigestFigures)
        if part.name not in {"day", "label", "codes"}
    },
)


@given(figures=any_figures, language=st.sampled_from(Language), channel=st.sampled_from(PHONES))
def test_a_digest_on_a_phone_never_takes_more_than_two_segments(
    figures: DigestFigures, language: Language, channel: Channel
) -> None:
    text = compose(figures, language, channel)
    assert count(text).segments <= 2
    assert is_gsm7(text)


@given(figures=any_figures)
def test_figures_survive_their_row(figures: DigestFigures) -> None:
    assert DigestFigures.from_dict(figures.to_dict()) == figures


@given(figures=any_figures, language=st.sampled_from(Language))
def test_a_letter_tells_every_change_and_fits_the_page(
    figures: DigestFigures, language: Language
) -> None:
    letter = compose(figures, language, Channel.EMAIL)
    told = [line for line in letter.splitlines() if line.startswith("  ")]
    standing = 1 + bool(figures.waiting) + bool(figures.tasks)
    assert len(told) == sum(bool(getattr(figures, name)) for name in CHANGES) + standing
    assert all(len(line) <= 78 for line in letter.splitlines())


def test_a_busy_day_reads_like_this() -> None:
    figures = DigestFigures(
        day=DAY,
        label="Bakker",
        payments=2,
        paid_cents=24500,
        plans=1,
        new_claims=3,
        waiting=1,
        open_claims=38,
        open_cents=1234567,
        open_unverified=5,
    )
    assert compose(figures, Language.NL, Channel.SMS) == (
        "Preminder ma 23 nov, Bakker\n"
        "Betaald: 2 = € 245,00\n"
        "Regeling: 1\n"
        "Nieuw: 3\n"
        "Wacht op mens: 1\n"
        "Open: 38 = € 12.345,67"
    )
    letter = compose(figures, Language.EN, Channel.EMAIL)
    assert "on Monday 23 November 2026" in letter
    assert "  Payments received  2 = €245.00" in letter
    assert "  Cases open                          38 = €12,345.67" in letter
    assert subject(figures, Language.NL) == "Preminder: uw dag ma 23 nov 2026"


@pytest.mark.parametrize("channel", [*PHONES, Channel.EMAIL])
@pytest.mark.parametrize("language", list(Language))
def test_the_total_of_a_few_unverified_claims_is_not_told(
    channel: Channel, language: Language
) -> None:
    alone = DigestFigures(day=DAY, new_claims=1, open_claims=1, open_cents=98765, open_unverified=1)
    assert "987" not in compose(alone, language, channel)
    verified = dataclasses.replace(alone, open_unverified=0)
    assert "987" in compose(verified, language, channel)
    many = dataclasses.replace(alone, open_claims=3, open_unverified=3)
    assert "987" in compose(many, language, channel)


def test_before_anybody_paid_no_word_tells_what_it_is_about() -> None:
    figures = DigestFigures(
        day=DAY,
        **{name: 1 for name in CHANGES if name not in {"payments", "paid_claimed"}},
        waiting=1,
        tasks=1,
        open_claims=1,
        open_cents=5000,
        open_unverified=1,
    )
    for channel in (Channel.SMS, Channel.EMAIL):
        text = compose(figures, Language.NL, channel).lower()
        for word in ("schuld", "factuur", "rekening", "vordering", "incasso", "50,00"):
            assert word not in text


def test_a_name_is_written_in_the_sms_alphabet() -> None:
    figures = DigestFigures(day=DAY, label="Šimon Żabka", replies=1)
    assert compose(figures, Language.NL, Channel.SMS).startswith("Preminder ma 23 nov, Simon Zabka")


def test_what_stands_is_no_change() -> None:
    assert not DigestFigures(day=DAY, waiting=3, tasks=2, open_claims=9, open_cents=1).changed
    assert all(DigestFigures(day=DAY, **{name: 1}).changed for name in CHANGES)
