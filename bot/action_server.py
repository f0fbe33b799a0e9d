"""The action server: our rasa-sdk actions for those who run a Rasa server.

An action finds its case by the name of the conversation, reads only, and changes nothing: what it
wants done travels back through Rasa to the service, which asked.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select

from bot.bootstrap import House
from bot.inbound.cases import CaseRows, case_at, read_known
from dialogs.errors import DialogError
from dialogs.hosting.serving import serve_actions
from dialogs.turn import Case
from storage.clock import LOCAL
from storage.records.claims import Claim
from storage.records.conversations import Conversation
from storage.records.debtors import ContactPoint
from storage.words import Channel


def run_action_server(house: House, *, host: str, port: int) -> None:
    """Serve the actions until stopped."""

    def case_of(conversation: str) -> Case:
        return stored_case(house, conversation)

    def local_now() -> datetime:
        return house.clock.now().astimezone(LOCAL)

    serve_actions(case_of, local_now, host=host, port=port)


def stored_case(house: House, conversation: str) -> Case:
    """Read the case of a conversation as it stands in the database.

    Raises:
        DialogError: nobody has a conversation of that name.
    """
    try:
        identifier, _, channel = conversation.partition(".")
        point_id, over = uuid.UUID(identifier), Channel(channel)
    except ValueError as error:
        raise DialogError("no conversation has that name") from error
    with house.database.service() as session:
        point = session.get(ContactPoint, point_id)
        if point is None:
            raise DialogError("no conversation has that name")
        claims = session.scalars(select(Claim).where(Claim.debtor_id == point.debtor_id)).all()
        tries = session.scalar(
            select(Conversation.identity_attempts).where(Conversation.debtor_id == point.debtor_id)
        )
        known = read_known(session, point, over)
        rows = CaseRows(
            point=point,
            known=known,
            claims=claims,
            attempts=tries or 0,
            public_url=house.settings.public_url,
            now=house.clock.now(),
        )
        return case_at(session, rows)
