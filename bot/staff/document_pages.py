"""The PDF of an invoice in the console: handed out to a colleague, and written down who read it."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from bot.bootstrap import House
from bot.invoice_pdf import pdf_response
from bot.staff.login import colleague_id
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.documents import document_of
from storage.records.journal import Deed, write_journal
from storage.words import Actor


class DocumentPages:
    """The view; it opens one transaction."""

    def __init__(self, house: House) -> None:
        self._house = house

    def invoice_pdf(self, conversation_id: uuid.UUID, invoice_id: uuid.UUID) -> ResponseReturnValue:
        """Hand out the PDF of an invoice of this conversation's debtor."""
        with self._house.database.service() as session:
            talk = session.get_one(Conversation, conversation_id)
            claims = session.scalars(select(Claim.id).where(Claim.debtor_id == talk.debtor_id))
            found = document_of(session, claims.all(), invoice_id)
            if found is None:
                abort(HTTPStatus.NOT_FOUND)
            invoice, content = found
            deed = Deed(
                creditor_id=invoice.creditor_id,
                action="document.read",
                actor=Actor.STAFF,
                actor_id=str(colleague_id()),
                claim_id=invoice.claim_id,
                details={"invoice": str(invoice.id)},
            )
            write_journal(session, self._house.clock.now(), [deed])
            number = invoice.number
        return pdf_response(number, content)
