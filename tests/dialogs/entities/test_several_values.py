"""Several values in one message: what each is beside the others, and nothing lost between them."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.entities.found import find_values
from dialogs.normalise import normalise

MONDAY = date(2026, 11, 23)


def told(text: str) -> dict[str, object]:
    return find_values(text, normalise(text), MONDAY).as_json()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # No number of an invoice, no verb, and no day of paying.
        ("ik wil de hele nota in 1x betalen", {"full": True}),
        ("nota in 3x", {"instalments": 3}),
        ("is het goed als ik begin juni betaal?", {"date": "2027-06-01"}),
        ("ik begin januari met 50 per maand", {"amount": 50, "per": "month"}),
        ("geboortedatum 4 april 1961", {}),
        ("mijn geboortedatum is 04-04-1961, ik betaal vrijdag", {"date": "2026-11-27"}),
        # What is paid on a day before the rest, or before what comes each time, is paid first.
        (
            "eerst 80 op 1 december dan 40 p/m",
            {"upfront": 80, "amount": 40, "per": "month", "date": "2026-12-01"},
        ),
        ("maandag betaal ik 75, de rest in januari", {"upfront": 75, "date": "2026-11-30"}),
        (
            "betaal op 1 december 100 euro en daarna 57,30 per maand",
            {"upfront": 100, "amount": 57.3, "per": "month", "date": "2026-12-01"},
        ),
        (
            "20 p/m en dan in januari 100",
            {"amount": 20, "per": "month", "from": "2027-01-01", "to": "2027-01-31"},
        ),
        ("vrijdag 100 en zaterdag 100", {"amount": 100, "date": "2026-11-27"}),
        ("Heb jij 300 euro op zak dan? 30 in de maand kan ik", {"amount": 30, "per": "month"}),
        (
            "de sokken betaal ik vrijdag, 12 euro, de rest niet",
            {"amount": 12, "date": "2026-11-27"},
        ),
        ("25 nu en 25 per maand", {"upfront": 25, "amount": 25, "per": "month"}),
        # So many months beside an amount are its period and its count.
        ("12 mnd 20 euro", {"amount": 20, "per": "month", "instalments": 12}),
        ("over 3 maanden 50 euro", {"amount": 50, "date": "2027-02-23"}),
        ("10 euro per week. 20 weken dan?", {"amount": 10, "per": "week", "instalments": 20}),
        (
            "Zet er maar 18 op per week, elke vrijdag. 6 weken. Kees",
            {"amount": 18, "per": "week", "instalments": 6, "name": "Kees"},
        ),
        ("20 per week. ik ben 3 weken op vakantie", {"amount": 20, "per": "week"}),
        (
            "My name is Tom Fletcher. Could I pay 75 a month in 4 payments from December 5?",
            {
                "amount": 75,
                "per": "month",
                "instalments": 4,
                "date": "2026-12-05",
                "name": "Tom Fletcher",
            },
        ),
        # Each such day of the month, from some month on.
        (
            "10 x 35, elke 28e, te beginnen in december",
            {"amount": 35, "per": "month", "instalments": 10, "date": "2026-12-28"},
        ),
        ("de 25e 40 euro vanaf januari", {"amount": 40, "date": "2027-01-25"}),
        ("betaal de 5e 30 euro en vanaf mei 40", {"amount": 30, "date": "2026-12-05"}),
        ("2 keer 90. vrijdag de eerste", {"amount": 90, "instalments": 2, "date": "2026-11-27"}),
        ("op de twintigste vijftig euro", {"amount": 50, "date": "2026-12-20"}),
        (
            "25 p m vanaf februari 2027",
            {"amount": 25, "per": "month", "from": "2027-02-01", "to": "2027-02-28"},
        ),
        ("65 pm kan ik volhouden, 4 maanden.", {"amount": 65, "per": "month", "instalments": 4}),
        (
            "25 per maand is echt het max, 8 maanden dus",
            {"amount": 25, "per": "month", "instalments": 8},
        ),
        ("3x, elke keer de 27e", {"instalments": 3, "date": "2026-11-27"}),
        ("1 keer 45 en dan 3 keer 30", {"upfront": 45, "amount": 30, "instalments": 3}),
        ("25 eur/mnd x 6", {"amount": 25, "per": "month", "instalments": 6}),
        (
            "factuur met nr 2207 in 6 maanden van 15 euro afbetalen?",
            {"amount": 15, "per": "month", "instalments": 6, "invoice": "2207"},
        ),
        ("van 80 euro naar 120 in 2 weken tijd! Ik betaal 80", {"amount": 80}),
        ("Het lukt niet voor de 10e. Wel de 24e, dan alles", {"full": True, "date": "2026-11-24"}),
        # A number of an invoice stays one where it comes again, and is no amount.
        (
            "heb 2 facturen, 4410 en 4411, 4410 betaal ik vrijdag",
            {"invoice": "4410", "date": "2026-11-27"},
        ),
        (
            "ik krijg 60 euro per week leefgeld, 5 euro per week kan eraf",
            {"amount": 5, "per": "week"},
        ),
        (
            "vijftig nu en honderd op 3 december",
            {"upfront": 50, "amount": 100, "date": "2026-12-03"},
        ),
        # Until it is paid off is no day that was.
        (
            "vanaf januari 55 per mnd tot alles betaald is, gr. Yvonne",
            {
                "amount": 55,
                "per": "month",
                "from": "2027-01-01",
                "to": "2027-01-31",
                "name": "Yvonne",
            },
        ),
    ],
)
def test_no_value_is_lost_beside_others(text: str, values: dict[str, object]) -> None:
    assert told(text) == values
