"""Keeping: what a turn of the bot leaves behind is written in one statement.

What became of the message, where the talk stands and how it came there go together, in every turn;
row by row the mapper would need a statement for each. The rows in hand then hold what was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Insert,
    any_,
    bindparam,
    case,
    insert,
    update,
)
from sqlalchemy.orm.attributes import set_committed_value

from bot.inbound.scene import Scene
from dialogs.turn import Turn
from storage.records.conversations import (
    INBOUND_STEPS,
    Conversation,
    InboundMessage,
    InboundState,
)
from storage.records.talk_turns import TalkTurn
from storage.states import step

_TALKS, _SAID, _TURNS = (
    record.metadata.tables[record.__tablename__]
    for record in (Conversation, InboundMessage, TalkTurn)
)


def keep_turn(scene: Scene, turn: Turn) -> None:
    """Write down that the bot takes this turn; what it does and says besides is not written here.

    Raises:
        IllegalTransitionError: a message of it was taken before.
    """
    talk, inbound = scene.conversation, scene.inbound
    became = InboundState.ANSWERED
    for row in inbound.rows:
        step(INBOUND_STEPS, row.state, became)
    of_talk = {"memory": json.dumps(turn.memory.to_json(), ensure_ascii=False)}
    of_all = {
        "conversation_id": talk.id,
        "creditor_id": talk.creditor_id,
        "state": became,
        "processed_at": scene.now,
    }
    of_newest = {"read_as": turn.intent, "read_percent": round(100 * turn.confidence)}
    of_turn = {
        "actions": list(turn.actions),
        "slots": json.dumps(turn.memory.remembered(), ensure_ascii=False),
    }
    numbers = {"newest": inbound.id, "lines": [row.id for row in inbound.rows]}
    written = of_talk | of_all | of_newest | of_turn | numbers
    scene.session.execute(_KEEP, {f"kept_{name}": value for name, value in written.items()})
    _now_hold(talk, of_talk)
    for row in inbound.rows:
        _now_hold(row, of_all)
    _now_hold(inbound.newest, of_newest)


def _now_hold(row: Conversation | InboundMessage, written: Mapping[str, Any]) -> None:
    for name, value in written.items():
        set_committed_value(row, name, value)


def _keeping() -> Insert:
    """Return the statement, made once."""
    talk, creditor = _given(_SAID.c.conversation_id), _given(_SAID.c.creditor_id)
    newest, at = bindparam("kept_newest", type_=BigInteger), _given(_SAID.c.processed_at)
    stands = (
        update(_TALKS)
        .where(_TALKS.c.id == talk)
        .values(memory=_given(_TALKS.c.memory))
        .cte("stands")
    )
    read = {
        column.name: case((_SAID.c.id == newest, _given(column)))  # the newest alone keeps it
        for column in (_SAID.c.read_as, _SAID.c.read_percent)
    }
    said = (
        update(_SAID)
        .where(_SAID.c.id == any_(bindparam("kept_lines", type_=ARRAY(BigInteger))))
        .values(
            conversation_id=talk,
            creditor_id=creditor,
            state=_given(_SAID.c.state),
            processed_at=at,
            **read,
        )
        .cte("said")
    )
    taken = insert(_TURNS).values(
        conversation_id=talk,
        creditor_id=creditor,
        inbound_id=newest,
        actions=_given(_TURNS.c.actions),
        slots=_given(_TURNS.c.slots),
        taken_at=at,
    )
    return taken.add_cte(stands, said).inline()


def _given(column: ColumnElement[Any]) -> BindParameter[Any]:
    # Not the column's own name: what is given by that would be set in every table that has it.
    return bindparam(f"kept_{column.key}", type_=column.type)


_KEEP = _keeping()
