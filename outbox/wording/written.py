"""Written: a text as e-mail or letter, where nobody can answer with a word such as STOP.

The words to reply with are taken out; the page does what they did, and below stands whom one may
call or mail; before proof only as much of that person as tells no trade. The subject shows no more
than who writes: it stands on a lock screen, whatever the rung.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from outbox.wording.leaks import host_leaks, leaks
from payments.epc import Transfer
from storage.policy import Contact
from storage.words import Address, Language

#: The words that our texts and creditors' own offer as replies.
_REPLIES = re.compile(r"\b(?:JA|OK|YES|MENS|HUMAN|VERKEERD|WRONG|STOP|STOPPEN)\b")
#: A point inside an address ends no sentence.
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|$))*(?:[.!?]+(?=\s|$)|\n|$)")
_SUBJECT = {Language.NL: "Een bericht van {name}", Language.EN: "A message from {name}"}
_PAGE = {
    Language.NL: (
        "Op deze pagina leest u meer: {link}\n"
        "Daar zegt u het ook als dit niet voor u is, of als u geen berichten meer wilt."
    ),
    Language.EN: (
        "You can read more on this page: {link}\n"
        "There you can also say that this is not for you, or that you want no more messages."
    ),
}
_PAGE_WITH_JE = (
    "Op deze pagina lees je meer: {link}\n"
    "Daar zeg je het ook als dit niet voor jou is, of als je geen berichten meer wilt."
)
_CONTACT = {Language.NL: "Vragen? {contact}", Language.EN: "Questions? {contact}"}


def written_body(
    text: str,
    language: Language,
    *,
    link: str,
    contact: Contact,
    address: Address = Address.U,
) -> str:
    """Return a text as it stands in a mail or a letter; `link` is the debtor's page."""
    parts = [_without_replies(text)]
    with_je = language is Language.NL and address is Address.JE
    page = _PAGE_WITH_JE if with_je else _PAGE[language]
    parts.append(page.format(link=link) if link not in parts[0] else page.partition("\n")[2])
    reach = ", ".join(part for part in (contact.name, contact.phone, contact.email) if part)
    if reach:
        parts.append(_CONTACT[language].format(contact=reach))
    return "\n\n".join(parts)


def neutral_contact(contact: Contact) -> Contact:
    """Return as much of the contact person as may stand in a text before proof.

    A name, a number or an address with a word that tells a trade or a debt is left out, such as
    `info@tandarts.example`. Only for the debtor's own mail or letter box: on a telephone even a
    neutral name would be one thing too many.
    """
    _, _, host = contact.email.rpartition("@")
    shown_email = not (leaks(contact.email) or host_leaks(host))
    # A point between digits would read as an amount.
    phone = re.sub(r"(?<=\d)\.(?=\d)", " ", contact.phone)
    return Contact(
        name="" if leaks(contact.name) else contact.name,
        phone="" if leaks(phone) else phone,
        email=contact.email if shown_email else "",
    )


def mail_rich(language: Language, public_name: str, link: str) -> dict[str, Any]:
    """Return what a mail needs beside its body: a subject, and where its reader can say stop."""
    subject = _SUBJECT[language].format(name=public_name)
    return {"subject": subject, "unsubscribe": f"{link}/stop"}


def letter_rich(
    language: Language, public_name: str, transfer: Transfer | None = None, amount: str = ""
) -> dict[str, Any]:
    """Return what a letter needs beside its body: who writes, and in which language.

    With a `transfer` it is also printed with what to transfer and a code to scan; `amount` is how
    the body writes it. The caller gives one only where the body names amount and claim as well.
    """
    rich: dict[str, Any] = {"from_lines": [public_name], "language": str(language)}
    if transfer is not None:
        rich["transfer"] = {**dataclasses.asdict(transfer), "amount": amount}
    return rich


def _without_replies(text: str) -> str:
    kept: list[str] = []
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if not _REPLIES.search(sentence):
            kept.append(sentence)
        elif kept and kept[-1].rstrip().endswith("?"):
            # "Liever een mens?" asks for the reply that goes.
            kept.pop()
    return re.sub(r"[ \t]+", " ", "".join(kept)).strip()
