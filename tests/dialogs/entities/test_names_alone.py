"""Names that nothing introduces, names said twice, numbers of invoices among other numbers."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.entities.found import find_values
from dialogs.normalise import normalise

MONDAY = date(2026, 11, 23)


def told(text: str) -> dict[str, object]:
    return find_values(text, normalise(text), MONDAY).as_json()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # Behind the last sentence.
        ("kan 15 per maand. Van Dijk", "Van Dijk"),
        ("Ik wil uitstel want mijn auto is stuk. S. Bhagwandin", "S. Bhagwandin"),
        ("ik bel zo terug. mark", "mark"),
        ("Wij hebben niks besteld. Familie Jansen", "Jansen"),
        ("Ik betaal alles ineens. Sjoerd Wiersma, Wiersma Montage", "Sjoerd Wiersma"),
        ("Dat wordt vrijdag, Jan de Wit", "Jan de Wit"),
        ("200 en de week erna ook 200, van der Laan", "van der Laan"),
        ("Hallo. Kim", None),
        ("Mooi. Prima. Dank.", None),
        ("Ik woon er niet meer. Den Haag", None),
        ("Dit gaat over dhr. J. Bakker", None),
        ("Het verscheiden van de heer J.C. Wiersma, op wiens naam dit staat", None),
        ("Ik heb dit al tegen uw collega gezegd, Jan Bakker", None),
        ("Het komt vrijdag, van de Rabobank", None),
        # At the beginning, and before an address or a figure.
        ("Goedendag, Joop Visscher, Havenstraat 2, 1671 BK", "Joop Visscher"),
        ("Patrick de Nooijer 6 termijnen", "Patrick de Nooijer"),
        ("Jan Steenstraat 5", None),
        ("30 per maand vanaf oktober. Naima Bouzid, 3083 AA 11", "Naima Bouzid"),
        ("Hoi! Esmee uit Breda. Wat nu?", "Esmee"),
        ("Jan Bakker, die ken ik niet", None),
        ("Beste Sanne, dank voor je bericht", None),
        # In full the second time, and in two parts.
        ("Met Bep. Bep Zwaan. Ik kan u niet verstaan", "Bep Zwaan"),
        ("Mijn naam is Nguyen, Linh Nguyen", "Linh Nguyen"),
        ("Voornaam Sem achternaam Wolters", "Sem Wolters"),
        ("voornaam Sem achternaam is niet nodig toch", "Sem"),
        # With little words, or said of oneself.
        ("ben Samira Haddou, ik wil 45 per mnd", "Samira Haddou"),
        ("ben Turks en begrijp het niet", None),
        ("Klopt, dat ben ik, Sharda Ramautar", "Sharda Ramautar"),
        ("Ik, Abdelhak Zerouali, verklaar dat ik niet kan betalen", "Abdelhak Zerouali"),
        ("jazeker, Oosterbaan is de naam", "Oosterbaan"),
        ("Anna is de naam van mijn dochter", None),
        ("u kunt me gewoon Truus noemen", "Truus"),
        ("naam m. schipper, betaal de 24e", "m. schipper"),
        ("naam niet bekend", None),
        ("Ja met Truus Blok van de Veenkade 18", "Truus Blok"),
        ("Groet,\nE.M. Lubbers\nEikenlaan 14", "E.M. Lubbers"),
        ("ik ben geen meneer maar mevrouw Sanders", "Sanders"),
        ("Mijn meisjesnaam is De Graaf maar ik heet nu Hoekstra", "Hoekstra"),
        ("ik ben de nieuwe vriend van Kim, Rachid. Kim kan even niet", "Rachid"),
        ("dit is niet Piet. Dit is zijn zoon Klaas", "Klaas"),
        ("Dit is mijn zoon Klaas zijn rekening", None),
        ("Eerste deel dan op 1 februari. Hilde V.", "Hilde V."),
        ("dan zijn we klaar. Anneloes", "Anneloes"),
        ("groetjes tante Corrie", "Corrie"),
        ("met oma van Dylan, ik pas op hem", None),
        ("A. Yildirim. Is de rekening voor mij?", "A. Yildirim"),
        ("Mw. T. Visser, geboren 3-5-1961", "T. Visser"),
        ("Mevrouw Jansen, ik betaal morgen", None),
        ("vanochtend betaald, Ilona 3511 AB 4", "Ilona"),
        ("Luuk. Zo heet ik. En u?", "Luuk"),
        ("Het is Suzanne die dit geregeld heeft", None),
        ("u spreekt met de weduwe van Gerard Vonk, mijn naam is Tiny Vonk", "Tiny Vonk"),
        ("wij zijn Piet en Gea Zandstra", "Piet"),
        ("goeiemorgen, Van Dam, Arnold van Dam", "Arnold van Dam"),
        ("Tot ziens, Wobbe", "Wobbe"),
        ("15 per week en als t meezit 20, Rianne", "Rianne"),
        ("dank je wel, Kim", None),
        ("ik geef het aan mijn vriend, Kim", None),
        ("Hoihoi Evi hier!", "Evi"),
        ("De heer Van Rossum, ik woon Lindelaan 3", "Van Rossum"),
        ("Wij heten Vermeer, niet Van der Meer", "Vermeer"),
        ("Graag contact. S.J.M. Kouwenhoven (Sjaak)", "S.J.M. Kouwenhoven"),
        ("met Ingrid de Wolf van Molenpad 5, kan het op 1 maart?", "Ingrid de Wolf"),
        ("met Jan van Dijk, kan het op 1 maart?", "Jan van Dijk"),
        ("Mevrouw Tuinstra. Betaald op 1 februari", "Tuinstra"),
        ("Met Piet heb ik dit al besproken bij jullie", None),
        ("hoi met piet heb ik nog tijd tot vrijdag", "piet"),
    ],
)
def test_a_name_stands_by_itself_where_one_is_written(text: str, name: str | None) -> None:
    assert told(text).get("name") == name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("het kenmerk is 55-2091-A maar het nummer van de factuur is 40028817", "40028817"),
        ("uw brief met factuur 771.902 lag tussen de reclame", "771.902"),
        ("factuur 1.250 is veel", None),
        ("welke factuur is nog open? ik denk 60021487", "60021487"),
        ("welke factuur? bel me op 0318524411", None),
        ("factuur klopt niet, mijn klantnummer is 883912", None),
        ("Vraag het kantoor De Brug, dossier 3381", None),
        ("gisteren 60 betaald voor nr 44119", "44119"),
        ("60 euro goed? nr 90812", "90812"),
        ("ik bedoel 2026.11.0045, niet die andere", "2026.11.0045"),
        ("onder vermelding van 70034512 betaald", "70034512"),
        ("het gaat om die met nr 00871", "00871"),
        ("Ik sta onder bewind bij Kompas, dossier K-2211", None),
        ("Kan ik het uitsmeren? Nr 7120-88 is het.", "7120-88"),
        ("nr 11802 betaal ik de 24e", "11802"),
        ("Over 20261001-3: dat is een dubbele factuur", "20261001-3"),
        ("55 euro overgemaakt op 6 mei onder nummer 70012", "70012"),
        ("Het factuurnummer eindigt op 4471 geloof ik", "4471"),
    ],
)
def test_the_number_of_an_invoice_is_told_from_others(text: str, number: str | None) -> None:
    assert told(text).get("invoice") == number


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "Ik woon al 2 jaar niet meer op Vechtstraat 18. Nu Rozenhof 25, 8043 XC Zwolle",
            ("8043XC", "25", None),
        ),
        (
            "Jullie hebben 5612 JR 71 maar daar woon ik niet meer, nu is het 5504 PD 2",
            ("5504PD", "2", None),
        ),
        ("5612 JR 71, dat is toch niet zo moeilijk", ("5612JR", "71", None)),
        ("postcode 2015 GJ hsnr 5rd", ("2015GJ", "5", "RD")),
        ("7001 EA en we zitten op 12 boven de winkel", ("7001EA", "12", None)),
        ("7001 EA 12 boven", ("7001EA", "12", "BOVEN")),
        ("3 5 4 2 dan A en D en het is nummer 7", ("3542AD", "7", None)),
        ("Sanne hier van Lange Dreef 77", (None, "77", None)),
        ("mijn huisnr klopt niet, t is 16 niet 61, 8913 GS", ("8913GS", "16", None)),
        ("pc9725AB nr3", ("9725AB", "3", None)),
        ("huisnummer 9 met toevoeging 03, 3031 ET", ("3031ET", "9", "03")),
        ("Hoi met Dian van nummer 16", (None, "16", None)),
        ("ik ben gebeld van nummer 16", (None, None, None)),
        ("Kijk op www.huisnummer12.nl", (None, None, None)),
    ],
)
def test_an_address_is_today_s(text: str, place: tuple[str | None, str | None, str | None]) -> None:
    found = told(text)
    assert (found.get("postcode"), found.get("house"), found.get("suffix")) == place
