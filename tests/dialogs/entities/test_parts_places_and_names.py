"""Counts of parts, addresses, names and invoice numbers as people really write them."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.entities.found import find_values
from dialogs.entities.identity.proof import read_proof, same_address, same_invoice
from dialogs.normalise import normalise

MONDAY = date(2026, 11, 23)


def told(text: str) -> dict[str, object]:
    return find_values(text, normalise(text), MONDAY).as_json()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # What follows from what was said, and what was once or was offered by others.
        ("spreiden over een halfjaar, dus zes keer?", 6),
        ("twee keer is te zwaar dus 3 keer dan maar", 3),
        ("een kwart per keer, 4 keer dus", 4),
        ("elke maand een derde", 3),
        ("vorige keer mocht het in 2 keer, nu zou ik 3 keer willen", 3),
        ("Jullie bieden 3 termijnen aan, kan het ook in 8?", 8),
        # So many of the parts that were spoken of.
        ("In één keer gaat niet lukken. In vier wel.", 4),
        ("Zou het in termijnen kunnen? Ik dacht aan vier.", 4),
        ("hoeveel termijnen mag? ik zou er 6 willen", 6),
        ("ik wil meer termijnen. 12 ipv 6", 12),
        ("kun je er niet 8 keer van maken", 8),
        ("uitsmeren over een jaar is het enige wat gaat", 12),
        ("over een jaar is mijn lening klaar, dan betaal ik", None),
        ("ik wou het eigenlijk in drie doen", 3),
        ("ik moet het in stukken doen. Drie is genoeg", 3),
        ("eigenlijk lukt dat toch niet, kan het in 4", 4),
        ("kan het in 2027", None),
        ("kan het in vijf dagen", None),
        ("ik dacht zelf aan tien maanden", 10),
        ("ik dacht aan 2 maanden uitstel", None),
        ("ja oke spreid maar uit over 7 maanden", 7),
        # "So many times" beside a wish.
        ("laat mij 10 keer een klein beetje betalen", 10),
        ("kan in plaats van 1x ook 2x?", 2),
        ("deel het maar door 3", 3),
        ("nee in 2 keer lukt me niet, 4 keer wel", 4),
        ("geef me 3 maandjes en elke maand krijg je een deel", 3),
        ("can we do monthly, like 5 months?", 5),
        ("Van de deurwaarder mocht ik 24 termijnen, bij u vraag ik er maar 6", 6),
        ("kan ik dat in een paar keer betalen? 4 of zo", 4),
        ("gespreid over de komende vijf maanden", 5),
        ("nee geen 3, 5 termijnen had ik gevraagd", 5),
        ("in drie opeenvolgende maandelijkse termijnen", 3),
        # How often something befell somebody is no count, nor what is refused or done.
        ("ik heb twee keer gebeld, kan iemand mij helpen", None),
        ("mag ik 5 keer zeggen dat ik niks heb", None),
        ("ik ben twee keer verhuisd en wil graag een kopie", None),
        ("kan het 2 keer afgeschreven zijn", None),
        ("waarom moet ik twee keer betalen?", None),
        ("drie termijnen heb ik al betaald", None),
        ("please stop, three times is enough", None),
        ("ik kan 3 keer zo veel betalen", None),
        ("in termijnen graag, ik heb er twee kinderen bij", None),
        ("kan ik 2 maanden niet betalen", None),
        ("een plan van 12 maanden heeft geen zin", None),
        ("I've had this number for two months only", None),
        ("can I pay 30 a month for six months", 6),
        ("twee keer betalen doe ik niet", None),
        ("die twaalf termijnen hoeven niet", None),
        ("hoeveel is 340 gedeeld door 7", None),
    ],
)
def test_a_count_is_told_from_what_happened_so_often(text: str, count: int | None) -> None:
    assert told(text).get("instalments") == count


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Postcode: 3031 PG\nHuisnummer: 95\nToevoeging: d", ("3031PG", "95", "D")),
        ("Pc: 7311LH / nr: 12 / toev: A", ("7311LH", "12", "A")),
        ("wij zijn 2033 AS 201 zw", ("2033AS", "201", "ZW")),
        ("4819 BC 57 bis a", ("4819BC", "57", "BISA")),
        ("1012 AB 12a-2", ("1012AB", "12", "A2")),
        ("1012 AB 12 hs u kunt hier wonen", ("1012AB", "12", "HS")),
        ("1012 AB 12 - tel 0612345678", ("1012AB", "12", None)),
        # In words, digit by digit or two at a time.
        ("huisnummer driehonderdeen postcode vier acht elf e e", ("4811EE", "301", None)),
        ("vierendertig twaalf xa en het huisnummer is zestien", ("3412XA", "16", None)),
        ("8 0 1 1 en dan P K, huisnummer vijf", ("8011PK", "5", None)),
        ("de code is 5401 en de letters zijn GB, nummer 18", ("5401GB", "18", None)),
        ("in 2027/nr 12 van de lijst", (None, None, None)),
        ("ik kan vijftig zestig en we kijken", (None, None, None)),
        # Where somebody lives now.
        ("ik woon niet meer op 3012 AB 14 maar op 3067 CD 22", ("3067CD", "22", None)),
        ("verhuisd van 8911 AC 3 naar 8921 KG 31", ("8921KG", "31", None)),
        ("vroeger op 2611 RT 18, tegenwoordig 2628 CD 240", ("2628CD", "240", None)),
        ("u schrijft nummer 63 maar ik woon op 36, 5913 RT", ("5913RT", "36", None)),
        ("niet op 44 maar op 46 wonen wij, 6005 RL Weert", ("6005RL", "46", None)),
        ("ik werk op 1042 AX 100 maar wonen doe ik op 1033 HG 8", ("1033HG", "8", None)),
        ("4388JW 27 I think", ("4388JW", "27", None)),
        ("mijn ex woont op 7522 LV 61, ik woon op 7545 MS 29", ("7545MS", "29", None)),
        ("u hebt het oude adres: Parklaan 2. Het is Beukenhof 80, 3755 TR", ("3755TR", "80", None)),
        ("6828, letters HZ, nummer 101", ("6828HZ", "101", None)),
        ("postcode 3.5.1.4.A.K huisnummer 9", ("3514AK", "9", None)),
        ("6229 EN / 120", ("6229EN", "120", None)),
        ("1079 ZE 5 / 2", ("1079ZE", "5", "2")),
        ("ik woonde op 3521 AR 12 maar sinds april op 3528 BB 90", ("3528BB", "90", None)),
        ("ik kan niet betalen, 1234AB 12, maar ik heb 3 kinderen", ("1234AB", "12", None)),
        # A street ends on "ring", an insurance too.
        ("stadsring 12 amersfoort", (None, "12", None)),
        ("zorgverzekering 148 en huur 870", (None, None, None)),
        ("bijbaan 200 en schoolkamp 85", (None, None, None)),
    ],
)
def test_an_address_is_the_one_where_somebody_lives(
    text: str, place: tuple[str | None, str | None, str | None]
) -> None:
    found = told(text)
    assert (found.get("postcode"), found.get("house"), found.get("suffix")) == place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ewa ik ben Mo Bensaid, niet me broertje", "Mo Bensaid"),
        ("ik heet M. Kowalczyk niet Kowalski", "M. Kowalczyk"),
        ("Mijn naam is niet Els Bakker maar Els Backer", "Els Backer"),
        ("goejûn met Dirk Postma", "Dirk Postma"),
        ("hoi met joke van de brug", "joke van de brug"),
        ("ik ben jan de boer", "jan de boer"),
        ("heeee met jur kan dit later", "jur"),
        ("Goedemorgen, Kees-Jan Dekker van Dekker Bouw hier", "Kees-Jan Dekker"),
        ("yes this is Priyanka Sharma speaking", "Priyanka Sharma"),
        ("Stanisław Wójcik, zo heet ik", "Stanisław Wójcik"),
        ("H.A.M. Verbeek is de naam", "H.A.M. Verbeek"),
        ("u spreekt met de zoon van mevrouw Tol, Dirk-Jan Tol", "Dirk-Jan Tol"),
        ("ik ben niet de heer Post maar mevrouw Post", "Post"),
        ("Moin, ich bin Ulrike Meier", "Ulrike Meier"),
        ("vraag naar Ans Koopman, dat ben ik", "Ans Koopman"),
        ("met de heer Wil ik niks te maken hebben", None),
        ("Gaat over mijn vader. Ik ben zijn zoon Thijmen", "Thijmen"),
        ("ik ben de zoon van mevrouw de Vries", None),
        ("Goeienavond, met Vermeulen van de Dorpsstraat", "Vermeulen"),
        ("met wim van 't hof", "wim van 't hof"),
        ("Ik ben Lotte's moeder, Anita Kruis", "Anita Kruis"),
        ("goedemorgen met de familie Hoogland", "Hoogland"),
        ("Mag ik mij even voorstellen: Harmke Elzinga", "Harmke Elzinga"),
        ("hier Ineke Smid 7741 GA 30", "Ineke Smid"),
        ("Het is Beukenhof 80", None),
        ("ik ben degene die u zoekt, Marloes Vink", "Marloes Vink"),
        ("fijne dag verder, Hugo Prins", "Hugo Prins"),
        ("fijne dag nog, jij ook", None),
        ("Kunt u dit uitleggen? Bvd, Jorrit Haan", "Jorrit Haan"),
        ("mijn naam is eh Willem ten Have", "Willem ten Have"),
        ("ik heet geen Linda maar Lynda", "Lynda"),
        ("alvast bedankt, ik hoor graag", None),
        ("u sprak gister met mij, Anneke Blom", "Anneke Blom"),
        ("hello its me Samuel", "Samuel"),
        ("het ligt niet aan mij, sorry", None),
        ("met van der pol", "van der pol"),
        ("ik ben Jan niet.", None),
        ("ik ben truus van de gemeente", "truus"),
        ("hoi met zorgtoeslag kan ik betalen", None),
        ("hey met kerst ben ik weg", None),
        ("onweer hier, ik trek de stekker eruit", None),
        ("nina hier", "nina"),
        ("Ik betaal vrijdag.\n\nHans Oudejans", "Hans Oudejans"),
        ("Ik betaal vrijdag.\nHoogachtend", None),
        ("Ik betaal vrijdag.\n\nFijne Dag", None),
        ("uitstel tot 1 april, met dank, R. Boonstra", "R. Boonstra"),
        ("tis kermis int dorp", None),
        ("ik ben zelfstandig monteur en zoek werk", None),
        ("Ik ben van de oude stempel", None),
        ("een bericht voor mevrouw Bos, dat ben ik nog steeds niet", None),
        ("u spreekt met mevrouw Tuin", "Tuin"),
        ("bericht van Ziggo gekregen", None),
        ("Ik ben niet Nederlands maar Duits", None),
    ],
)
def test_a_name_is_read_in_its_words(text: str, name: str | None) -> None:
    assert told(text).get("name") == name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("kenmerk op de brief is 7004418", "7004418"),
        ("bedoel je 700312? dat is het factuurnummer", "700312"),
        ("kopie van factuur INV_20274 graag", "INV_20274"),
        ("op de brief staat 14 dagen", None),
        ("mijn rekening is 120 lichter", None),
        ("the invoice says 450", None),
        ("factuur 12 klopt niet", "12"),
        ("woonplaats Assen, 9403 VK 117", None),
    ],
)
def test_an_invoice_is_named_in_a_sentence(text: str, number: str | None) -> None:
    assert told(text).get("invoice") == number


@pytest.mark.parametrize(
    ("text", "known", "same"),
    [
        ("niet meer op 3012 AB 14 maar op 3067 CD 22", ("3067CD", "22", None), True),
        # Whoever says to live there no more does not prove to live there.
        ("niet meer op 3012 AB 14 maar op 3067 CD 22", ("3012AB", "14", None), False),
        ("2033 AS 201 zw", ("2033AS", "201", "rood"), False),
        ("1012 AB 12a-2", ("1012AB", "12", "A-3"), False),
        ("1012 AB 12a-2", ("1012AB", "12", "A-2"), True),
        ("postcode vier acht elf e e huisnummer twaalf", ("4811EE", "12", None), True),
    ],
)
def test_what_was_written_proves_no_more_than_it_says(
    text: str, known: tuple[str | None, str | None, str | None], same: bool
) -> None:
    assert same_address(read_proof(text), *known) is same


def test_a_number_in_words_makes_no_digits_of_an_invoice() -> None:
    assert not same_invoice(read_proof("huisnummer vierduizend vierhonderd tien"), ("F-4410",))
    assert not same_invoice(read_proof("factuur nummer twaalf 34"), ("F-1234",))


def test_a_name_is_no_amount() -> None:
    assert told("Moin, ich bin Ulrike Meier") == {"name": "Ulrike Meier"}


def test_a_street_with_an_ordinal_is_no_day() -> None:
    assert told("2e Oosterparkstraat 214-1, 1092 BN") == {
        "postcode": "1092BN",
        "house": "214",
        "suffix": "1",
    }


@pytest.mark.parametrize(
    "text", ["zevenendertig vijftig per maand", "bel me na 17.00 ik zit nu op werk", "na 12.30 we"]
)
def test_an_amount_or_a_time_with_a_little_word_behind_it_is_no_postcode(text: str) -> None:
    assert read_proof(text).postcode is None
