"""What a text costs as SMS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.wording.segments import Encoding, count, is_gsm7, transliterate


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", Encoding.GSM7, 1),
        ("a" * 160, Encoding.GSM7, 1),
        ("a" * 161, Encoding.GSM7, 2),
        ("a" * 306, Encoding.GSM7, 2),
        ("a" * 307, Encoding.GSM7, 3),
        ("€" * 80, Encoding.GSM7, 1),
        ("€" * 81, Encoding.GSM7, 2),
        # 76 euro signs fill 152 of 153 places; the 77th moves on, so 153 of them take three parts.
        ("€" * 152, Encoding.GSM7, 2),
        ("€" * 153, Encoding.GSM7, 3),
        ("ë" + "a" * 69, Encoding.UCS2, 1),
        ("ë" + "a" * 70, Encoding.UCS2, 2),
        ("ï" * 134, Encoding.UCS2, 2),
        ("ï" * 135, Encoding.UCS2, 3),
        ("😀" * 35, Encoding.UCS2, 1),
        ("😀" * 36, Encoding.UCS2, 2),
        ("😀" * 67, Encoding.UCS2, 3),
    ],
)
def test_segments_are_counted_as_the_networks_do(text, encoding, segments):
    counted = count(text)
    assert (counted.encoding, counted.segments) == (encoding, segments)


def test_the_dutch_letters_that_stay_cheap_and_those_that_do_not():
    assert is_gsm7("é è ö ü ä à É Ä Ö Ñ Ü ß Ç")
    assert not any(is_gsm7(char) for char in "ëïçáóúê’–")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zoë geïnd façade", "Zoe geind facade"),
        ("Café “Het Hoekje” – naast ’t plein…", 'Café "Het Hoekje" - naast \'t plein...'),
        ("Łukasz Đorđe Ægir Œuvre", "Lukasz Dorde Ægir OEuvre"),
        ("Ruimte\u00a0hier\u202fen\tdaar 😀", "Ruimte hier en daar "),
        ("Zoe\u0308", "Zoe"),
        ("ﬁets ½ Ĳmuiden", "fiets 1/2 IJmuiden"),
    ],
)
def test_look_alikes_take_the_place_of_dear_characters(text, plain):
    assert transliterate(text) == plain


@given(st.text())
def test_a_transliterated_text_is_always_cheap_and_stays_as_it_is(text):
    plain = transliterate(text)
    assert is_gsm7(plain)
    assert transliterate(plain) == plain


@given(st.text(max_size=700))
def test_segments_never_hold_more_than_they_can(text):
    counted = count(text)
    single, part = (160, 153) if counted.encoding is Encoding.GSM7 else (70, 67)
    if counted.segments == 1:
        assert counted.units <= single
    else:
        assert counted.units > single
        # At most one place of each part stays empty before a character of two.
        assert (counted.segments - 1) * (part - 1) < counted.units <= counted.segments * part
