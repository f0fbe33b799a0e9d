"""The :86: of MT940: who was at the other side and what the payer wrote, in each bank's dialect.

ABN AMRO writes `/TRTP/SEPA OVERBOEKING/IBAN/…/NAME/…/REMI/…/EREF/…`, ING
`/EREF/…//CNTP/iban/bic/name/city//REMI/USTD//…/`, Rabobank `/ORDP//NAME/…/REMI/…` with the account
in the line below :61:, bunq `/IBAN/…/NAME/…/REMI/…`. Knab puts `REK: …/NAAM: …` behind the text,
Triodos writes `>20…`, German systems `?20…`. SNS and older files begin with the account, or hold
labels such as `Omschrijving:` in plain text.
"""

from __future__ import annotations

import re
from typing import Final

from payments.bank.camt_details import TEXT_LIMIT, Details

_KEYS: Final = (
    "TRTP|IBAN|BIC|NAME|REMI|EREF|ORDP|BENM|ISDT|CSID|MARF|CNTP|PREF|RTRN|PURP|ULTD|ULTC|ULTB|"
    "ADDR|ID|SVCL|TRCD|ACCW|CREF|IREF|RREF|CHGS|OCMT|EXCH|BUSP|SUM|INIT|OMSCHRIJVING"
)
_KEY: Final = re.compile(rf"/({_KEYS})(?=/)")
_STRUCTURED: Final = re.compile(rf"\s*/(?:{_KEYS})/")
_NUMBERED: Final = re.compile(r"[?>]([0-9]{2})")
_LABELS: Final = re.compile(
    r"\b(IBAN|BIC|Naam|NAAM|REK|Rekening|Omschrijving|OMSCHRIJVING|Kenmerk|Betalingskenm\.?|"
    r"Betalingskenmerk|Machtiging|Incassant|Datum|Tegenrekening):\s*"
)
_IBAN: Final = re.compile(
    r"\b([A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{10}|[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})\b"
)
_OLD_ACCOUNT: Final = re.compile(r"\s*(?:[0-9]{3}>10)?([0-9]{9,10})\s+(.*)", re.DOTALL)
_CURRENCE: Final = re.compile(r"(?:Issuer: )?CUR(?:/| Ref: ?)([0-9 ]{7,20})")
#: A line that is as long as a line may be goes on in the next without a blank.
_FULL_LINE: Final = 65


def details_of(notes: list[str], supplement: str, own_account: str) -> Details:
    """Read the lines of :86:, and what the line of :61: said besides, into details."""
    structured = bool(notes) and _STRUCTURED.match(notes[0]) is not None
    if structured:
        found = _structured("".join(line.rstrip("\r") for line in notes))
    else:
        found = _plain(_flowing(notes))
    iban = found.iban or _iban_in(supplement)
    name = found.name or _name_in(supplement)
    if iban == own_account:
        iban = ""
    return Details(
        name=" ".join(name.split())[:140],
        iban=iban,
        text=" ".join(found.text.split())[:TEXT_LIMIT],
        reference=found.reference,
        end_to_end=found.end_to_end[:35],
        returned=found.returned,
    )


# ----------------------------------------------------------------- with keys


def _structured(text: str) -> Details:
    values: dict[str, list[str]] = {}
    pieces = _KEY.split(text)
    for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
        values.setdefault(key, []).append(value.strip().removeprefix("/"))
    iban, name = _party(values)
    remittance = [_remittance(value) for value in values.get("REMI", []) if value.strip("/ ")]
    reference = next((ref for ref, _ in remittance if ref), "")
    words = " ".join(said for _, said in remittance if said)
    more = [_tidy(value) for value in values.get("OMSCHRIJVING", [])]
    return Details(
        name=name,
        iban=iban,
        text=" ".join(filter(None, [words, *more])) or _without_keys(values),
        reference=reference,
        end_to_end=_tidy(values.get("EREF", [""])[0]),
        returned="RTRN" in values,
    )


def _party(values: dict[str, list[str]]) -> tuple[str, str]:
    """Return the account and the name of the other side."""
    if "CNTP" in values:
        parts = [part.strip() for part in values["CNTP"][0].split("/")] + [""] * 3
        return _iban_in(parts[0]) or parts[0].replace(" ", ""), parts[2]
    iban = _tidy(values.get("IBAN", [""])[0]).replace(" ", "").upper()
    return iban[:34], _tidy(values.get("NAME", [""])[0])


def _remittance(value: str) -> tuple[str, str]:
    """Return the structured reference and the free text of a REMI."""
    current = _CURRENCE.search(value)
    if current is not None:
        return current[1].replace(" ", ""), ""
    if value.startswith("STRD"):
        parts = [part for part in value.split("/")[1:] if part.strip()]
        return (parts[-1].strip() if parts else ""), ""
    return "", _tidy(value.removeprefix("USTD"))


def _without_keys(values: dict[str, list[str]]) -> str:
    """Return what else is told, where nobody wrote a text."""
    told = [_tidy(value) for key in ("TRTP", "PREF") for value in values.get(key, [])]
    return " ".join(filter(None, told))


def _tidy(value: str) -> str:
    return " ".join(value.strip("/ ").split())


# ----------------------------------------------------------------- in plain text


def _flowing(lines: list[str]) -> str:
    """Put lines together; one that is full goes on in the next without a blank."""
    text = ""
    for line in lines:
        text += line if len(line.rstrip("\r")) >= _FULL_LINE else f"{line} "
    return text


def _plain(text: str) -> Details:
    if len(_NUMBERED.findall(text)) >= 2:
        return _numbered(text)
    labels = _labelled(text)
    iban = _iban_in(labels.get("IBAN", "") or labels.get("REK", "")) or _iban_in(text)
    name = labels.get("NAAM", "")
    old = _OLD_ACCOUNT.match(text)
    if not iban and not name and old is not None:
        name = old[2][:32].split("  ")[0]
    reference = labels.get("BETALINGSKENM", "").replace(" ", "")
    return Details(
        name=name,
        iban=iban,
        text=text,
        reference=reference if reference.isdigit() else "",
        end_to_end=labels.get("KENMERK", "") if " " not in labels.get("KENMERK", " ") else "",
    )


def _labelled(text: str) -> dict[str, str]:
    pieces = _LABELS.split(text)
    found: dict[str, str] = {}
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        key = label.upper().rstrip(".")
        key = {"BETALINGSKENMERK": "BETALINGSKENM", "REKENING": "REK", "TEGENREKENING": "REK"}.get(
            key, key
        )
        found.setdefault(key, value.strip().rstrip("/").strip())
    return found


def _numbered(text: str) -> Details:
    """Read the subfields of German systems (`?20`) and of Triodos (`>20`)."""
    pieces = _NUMBERED.split(text)
    values: dict[int, str] = {}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
        values[int(key)] = values.get(int(key), "") + value.strip("\r\n")
    words = "".join(value for key, value in sorted(values.items()) if 20 <= key <= 29 or key >= 60)
    if ">" in text[:12]:
        # Triodos breaks between words, too.
        words = " ".join(value.strip() for key, value in sorted(values.items()) if 20 <= key <= 29)
    end_to_end = re.search(r"EREF\+(.*?)(?=(?:KREF|MREF|CRED|DEBT|SVWZ|ABWA)\+|$)", words)
    return Details(
        name=f"{values.get(32, '')}{values.get(33, '')}".strip(),
        iban=_iban_in(values.get(31, "")) or _iban_in(values.get(38, "")),
        text=re.sub(r"(?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA)\+", " ", words),
        end_to_end=end_to_end[1].strip() if end_to_end else "",
    )


# ----------------------------------------------------------------- pieces


def _iban_in(text: str) -> str:
    found = _IBAN.search(text.upper())
    return found[1] if found is not None else ""


def _name_in(supplement: str) -> str:
    """Return the name that older Rabobank files put behind the reference."""
    tidy = " ".join(supplement.split())
    if not tidy or _iban_in(tidy) or tidy.startswith("/") or any(map(str.isdigit, tidy[:3])):
        return ""
    return tidy if any(map(str.isalpha, tidy)) else ""
