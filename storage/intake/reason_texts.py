"""The Dutch and English sentence of every reason of intake."""

from __future__ import annotations

from typing import Final

from storage.intake.codes import Code

#: Dutch first, English second. Names in braces are filled in by `storage.intake.reasons.why`.
TEXTS: Final[dict[Code, tuple[str, str]]] = {
    Code.FILE_EMPTY: ("Het bestand is leeg.", "The file is empty."),
    Code.FILE_TOO_LARGE: (
        "Het bestand is groter dan {limit} MB. Splits het.",
        "The file is larger than {limit} MB. Split it.",
    ),
    Code.FILE_UNKNOWN: (
        "Dit soort bestand kennen wij niet. Lever CSV, XLSX, UBL (XML) of een zip daarvan aan.",
        "We do not know this kind of file. Deliver CSV, XLSX, UBL (XML) or a zip of them.",
    ),
    Code.FILE_PDF: (
        "Een PDF kunnen wij niet inlezen. Lever de factuur aan als UBL (XML).",
        "We cannot read a PDF. Deliver the invoice as UBL (XML).",
    ),
    Code.FILE_OLD_EXCEL: (
        "Dit is een oud of beveiligd Excel-bestand. Bewaar het als .xlsx zonder wachtwoord.",
        "This is an old or protected Excel file. Save it as .xlsx without a password.",
    ),
    Code.FILE_ENCODING: (
        "De tekens in het bestand zijn niet te lezen. Bewaar het als CSV UTF-8.",
        "The characters in the file cannot be read. Save it as CSV UTF-8.",
    ),
    Code.FILE_UTF16: (
        "Het bestand staat in UTF-16. Bewaar het als CSV UTF-8.",
        "The file is in UTF-16. Save it as CSV UTF-8.",
    ),
    Code.FILE_NUL: (
        "Het bestand bevat nul-tekens en is dus geen gewone tekst of is beschadigd.",
        "The file holds NUL characters, so it is no plain text or it is damaged.",
    ),
    Code.FILE_NO_ROWS: (
        "Het bestand bevat geen vorderingen onder de kopregel.",
        "The file holds no claims below the header.",
    ),
    Code.FILE_TOO_MANY_ROWS: (
        "Het bestand heeft meer dan {limit} regels. Splits het.",
        "The file has more than {limit} rows. Split it.",
    ),
    Code.CSV_BROKEN: (
        "Vanaf deze regel is het bestand niet te lezen. Vaak is een aanhalingsteken niet gesloten.",
        "From this row on the file cannot be read. Often a quotation mark is not closed.",
    ),
    Code.XLSX_BROKEN: (
        "Het Excel-bestand is beschadigd en kan niet worden gelezen.",
        "The Excel file is damaged and cannot be read.",
    ),
    Code.XLSX_SHEETS: (
        "Meer dan een werkblad bevat vorderingen: {sheets}. Lever er een per bestand aan.",
        "More than one sheet holds claims: {sheets}. Deliver one per file.",
    ),
    Code.XML_BROKEN: (
        "Het XML-bestand is beschadigd en kan niet worden gelezen.",
        "The XML file is damaged and cannot be read.",
    ),
    Code.XML_DOCTYPE: (
        "Het XML-bestand bevat een DOCTYPE. Dat is in UBL niet nodig en laten wij niet toe.",
        "The XML file holds a DOCTYPE. UBL needs none and we do not allow it.",
    ),
    Code.XML_NOT_UBL: (
        "Dit XML-bestand is geen UBL-factuur.",
        "This XML file is no UBL invoice.",
    ),
    Code.XML_TEXT_TOO_LARGE: (
        "Een bijlage in dit XML-bestand is te groot. Lever de factuur aan zonder die bijlage.",
        "An attachment in this XML file is too large. Deliver the invoice without it.",
    ),
    Code.ZIP_BROKEN: (
        "Het zip-bestand is beschadigd en kan niet worden gelezen.",
        "The zip file is damaged and cannot be read.",
    ),
    Code.ZIP_LOCKED: (
        "Het zip-bestand heeft een wachtwoord. Lever het zonder wachtwoord aan.",
        "The zip file has a password. Deliver it without one.",
    ),
    Code.ZIP_TOO_MANY: (
        "Het zip-bestand bevat meer dan {limit} bestanden. Splits het.",
        "The zip file holds more than {limit} files. Split it.",
    ),
    Code.ZIP_TOO_LARGE: (
        "Uitgepakt wordt dit bestand te groot. Splits het.",
        "Unpacked this file becomes too large. Split it.",
    ),
    Code.ZIP_PATH: (
        "Een bestand in de zip heeft een pad dat buiten de zip wijst.",
        "A file in the zip has a path that points outside the zip.",
    ),
    Code.ZIP_NESTED: (
        "Een zip in een zip lezen wij niet. Lever de bestanden in een zip aan.",
        "We do not read a zip within a zip. Deliver the files in one zip.",
    ),
    Code.ZIP_EMPTY: ("Het zip-bestand bevat geen bestanden.", "The zip file holds no files."),
    Code.COLUMN_UNKNOWN: (
        "Deze kolom kennen wij niet. Er is niets ingelezen. Verwijder of hernoem de kolom.",
        "We do not know this column. Nothing was imported. Remove or rename the column.",
    ),
    Code.COLUMN_UNKNOWN_HINT: (
        "Deze kolom kennen wij niet. Er is niets ingelezen. Bedoelde u {hint!r}?",
        "We do not know this column. Nothing was imported. Did you mean {hint!r}?",
    ),
    Code.COLUMN_MISSING: (
        "De verplichte kolom {name!r} ontbreekt. Er is niets ingelezen.",
        "The required column {name!r} is missing. Nothing was imported.",
    ),
    Code.COLUMN_TWICE: (
        "Deze kolom staat twee keer in de kopregel (ook als {other!r}). Er is niets ingelezen.",
        "This column stands twice in the header (also as {other!r}). Nothing was imported.",
    ),
    Code.COLUMN_TOO_MANY: (
        "Het bestand heeft meer dan {limit} kolommen en is dus geen bestand met vorderingen.",
        "The file has more than {limit} columns, so it is no claims file.",
    ),
    Code.COLUMN_NAMELESS: (
        "Hier staat een waarde in een kolom zonder naam.",
        "Here is a value in a column without a name.",
    ),
    Code.CELL_COUNT: (
        "De regel heeft {found} cellen; de kopregel heeft er {expected}.",
        "The row has {found} cells; the header has {expected}.",
    ),
    Code.REFERENCE_TWICE: (
        "Dit kenmerk staat al op regel {first} met andere gegevens.",
        "This reference already stands on row {first} with other data.",
    ),
    Code.MISSING: ("Deze waarde ontbreekt.", "This value is missing."),
    Code.TEXT_TOO_LONG: (
        "De tekst is langer dan {limit} tekens.",
        "The text is longer than {limit} characters.",
    ),
    Code.TEXT_CONTROL: (
        "De tekst bevat onleesbare stuurtekens.",
        "The text holds unreadable control characters.",
    ),
    Code.SHEET_ERROR: (
        "De cel bevat een fout van het rekenblad ({value}).",
        "The cell holds a spreadsheet error ({value}).",
    ),
    Code.SHEET_DATE: (
        "Het rekenblad heeft hier een datum van gemaakt. Maak de kolom op als tekst.",
        "The spreadsheet turned this into a date. Format the column as text.",
    ),
    Code.DIGITS_LOST: (
        "Het rekenblad heeft cijfers afgekapt. Maak de kolom op als tekst.",
        "The spreadsheet dropped digits. Format the column as text.",
    ),
    Code.AMOUNT_UNREADABLE: (
        "Het bedrag {value!r} is niet te lezen. Schrijf het als 1234,56.",
        "The amount {value!r} cannot be read. Write it as 1234.56.",
    ),
    Code.AMOUNT_AMBIGUOUS: (
        "Het bedrag {value!r} kan twee dingen betekenen. Schrijf het als 1234,56.",
        "The amount {value!r} can mean two things. Write it as 1234.56.",
    ),
    Code.AMOUNT_DECIMALS: (
        "Het bedrag {value!r} heeft meer dan twee cijfers achter de komma.",
        "The amount {value!r} has more than two decimals.",
    ),
    Code.AMOUNT_ZERO: (
        "Het bedrag is nul: er staat niets open.",
        "The amount is zero: nothing is open.",
    ),
    Code.AMOUNT_NEGATIVE: (
        "Het bedrag is negatief. Een creditnota lezen wij niet in.",
        "The amount is negative. We do not import a credit note.",
    ),
    Code.AMOUNT_TOO_LARGE: (
        "Het bedrag is hoger dan {limit} euro.",
        "The amount is above {limit} euro.",
    ),
    Code.CURRENCY: (
        "Wij lezen alleen bedragen in euro (EUR) in, geen {value!r}.",
        "We import amounts in euro (EUR) only, not {value!r}.",
    ),
    Code.DATE_UNREADABLE: (
        "De datum {value!r} is niet te lezen. Schrijf hem als 2026-11-01 of 01-11-2026.",
        "The date {value!r} cannot be read. Write it as 2026-11-01 or 01-11-2026.",
    ),
    Code.DATE_SHORT_YEAR: (
        "Schrijf het jaar in {value!r} met vier cijfers.",
        "Write the year in {value!r} with four digits.",
    ),
    Code.DATE_SERIAL: (
        "{value!r} is het datumgetal van een rekenblad. Maak de kolom op als datum.",
        "{value!r} is the date number of a spreadsheet. Format the column as a date.",
    ),
    Code.DATE_YEAR: (
        "Het jaar {year} ligt te ver weg om te kloppen.",
        "The year {year} is too far away to be right.",
    ),
    Code.INVOICE_IN_FUTURE: (
        "De factuurdatum ligt in de toekomst.",
        "The invoice date lies in the future.",
    ),
    Code.DUE_BEFORE_INVOICE: (
        "De vervaldatum ligt voor de factuurdatum.",
        "The due date lies before the invoice date.",
    ),
    Code.CONSENT_IN_FUTURE: (
        "De datum van de toestemming ligt in de toekomst.",
        "The date of the consent lies in the future.",
    ),
    Code.PHONE_MISSING: (
        "Er is geen telefoonnummer. Wij hebben een mobiel nummer nodig.",
        "There is no phone number. We need a mobile number.",
    ),
    Code.PHONE_INVALID: (
        "Dit is geen geldig telefoonnummer.",
        "This is no valid phone number.",
    ),
    Code.PHONE_LANDLINE: (
        "Dit is een vast nummer. Wij hebben een mobiel nummer nodig.",
        "This is a landline. We need a mobile number.",
    ),
    Code.PHONE_SERVICE: (
        "Dit is een servicenummer. Wij hebben een mobiel nummer nodig.",
        "This is a service number. We need a mobile number.",
    ),
    Code.PHONE_MACHINE: (
        "Dit is een nummer van een apparaat (097), niet van een persoon.",
        "This is the number of a machine (097), not of a person.",
    ),
    Code.PHONE_COUNTRY: (
        "Dit nummer bestaat in Nederland en in {country}. Zet de landcode ervoor, zoals +31.",
        "This number exists in the Netherlands and in {country}. Begin it with a code such as +31.",
    ),
    Code.DEBTOR_TYPE: (
        "Schrijf 'particulier' of 'zakelijk', niet {value!r}.",
        "Write 'consumer' or 'business', not {value!r}.",
    ),
    Code.YES_OR_NO: (
        "Schrijf 'ja' of 'nee', niet {value!r}. Leeg betekent onbekend.",
        "Write 'yes' or 'no', not {value!r}. Blank means unknown.",
    ),
    Code.LANGUAGE: (
        "Wij schrijven in 'nl' of 'en', niet in {value!r}.",
        "We write in 'nl' or 'en', not in {value!r}.",
    ),
    Code.COUNTRY: (
        "Het land {value!r} kennen wij niet. Schrijf de landcode van twee letters, zoals NL.",
        "We do not know the country {value!r}. Write its code of two letters, such as NL.",
    ),
    Code.POSTCODE: (
        "Dit is geen Nederlandse postcode. Schrijf hem als 1234 AB.",
        "This is no Dutch postcode. Write it as 1234 AB.",
    ),
    Code.HOUSE_NUMBER: (
        "Dit is geen huisnummer. Schrijf het als 12 of 12a.",
        "This is no house number. Write it as 12 or 12a.",
    ),
    Code.EMAIL: ("Dit is geen geldig e-mailadres.", "This is no valid e-mail address."),
    Code.IBAN: (
        "Het IBAN klopt niet. Wij gebruiken het niet.",
        "The IBAN is not right. We do not use it.",
    ),
    Code.IBAN_SEVERAL: (
        "De factuur noemt verschillende IBAN's. Wij gebruiken er geen.",
        "The invoice names different IBANs. We use none.",
    ),
    Code.PDF_MISSING: (
        "Het bestand {value!r} is er niet. Zet het bij dit bestand, of geef de map of zip op.",
        "The file {value!r} is not there. Put it beside this file, or name its folder or zip.",
    ),
    Code.PDF_PATH: (
        "{value!r} wijst buiten de map met PDF's. Schrijf alleen de naam van het bestand.",
        "{value!r} points outside the folder of PDFs. Write the name of the file only.",
    ),
    Code.PDF_TWICE: (
        "Er zijn meer bestanden {value!r}. Schrijf de map ervoor, zoals 2026/{value}.",
        "There is more than one file {value!r}. Write its folder too, such as 2026/{value}.",
    ),
    Code.PDF_TOO_LARGE: (
        "De PDF is groter dan {limit} MB. Bewaar hem kleiner.",
        "The PDF is larger than {limit} MB. Save a smaller one.",
    ),
    Code.PDF_NONE: (
        "Dit bestand is geen PDF. Bewaar de factuur als PDF.",
        "This file is no PDF. Save the invoice as a PDF.",
    ),
    Code.PDF_BROKEN: (
        "De PDF is beschadigd en kan niet worden gelezen.",
        "The PDF is damaged and cannot be read.",
    ),
    Code.PDF_SEVERAL: (
        (
            "Er zitten {count} PDF's in deze factuur. Wij bewaren er geen: zet bij de factuur zelf"
            " DocumentType PrimaryImage."
        ),
        (
            "This invoice holds {count} PDFs. We keep none of them: mark the invoice itself with"
            " DocumentType PrimaryImage."
        ),
    ),
    Code.PDF_KNOWN: (
        "Bij deze factuur bewaren wij al een andere PDF. Er is niets veranderd.",
        "We keep another PDF of this invoice already. Nothing was changed.",
    ),
    Code.CREDIT_NOTE: (
        "Dit is een creditnota. Die lezen wij niet in.",
        "This is a credit note. We do not import it.",
    ),
    Code.NO_INVOICE: (
        "Dit document (soort {value}) is geen factuur om te betalen.",
        "This document (type {value}) is no invoice to be paid.",
    ),
    Code.ALREADY_PAID: (
        "Deze factuur is al betaald: er staat niets open.",
        "This invoice is already paid: nothing is open.",
    ),
    Code.PAID_BACK: (
        "Op deze factuur krijgt de klant geld terug: er staat niets open.",
        "This invoice pays the customer back: nothing is open.",
    ),
    Code.CORRECTED_INVOICE: (
        "Dit is een gecorrigeerde factuur. Let op dat de oude factuur niet ook loopt.",
        "This is a corrected invoice. Mind that the old one is not chased as well.",
    ),
    Code.DUE_DATE_UNKNOWN: (
        "De factuur heeft geen vervaldatum en geen duidelijke betaaltermijn in dagen.",
        "The invoice has no due date and no clear term of payment in days.",
    ),
    Code.REFERENCE_KNOWN: (
        (
            "Dit kenmerk is al bekend, met andere gegevens. Gebruik een nieuw kenmerk of trek de"
            " eerdere post in."
        ),
        (
            "This reference is known already, with other data. Use a new reference or withdraw the"
            " earlier claim."
        ),
    ),
    Code.PHONE_WRONG: (
        "Op dit nummer is gemeld dat het niet van de klant is. Lever een ander nummer aan.",
        "Somebody at this number said that it is not the customer's. Deliver another number.",
    ),
}
