"""Replay: judge a message again from the facts that were stored with each verdict about it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.operator.explain_texts import KINDS, STANDS, WORDS
from bot.operator.machinery import local_text
from bot.operator.reasons_told import reason_told
from outbox import gate
from outbox.facts import from_dict
from storage.errors import RecordNotFoundError
from storage.records.claims import Claim
from storage.records.messages import Message, MessageStatus, VerdictRow
from storage.words import Language


def replay(session: Session, number: int, language: Language = Language.NL) -> dict[str, Any]:
    """Return each stored verdict of a message beside the one that its facts give today.

    `same` is true when they agree byte for byte: allowed or not, until when, and every reason with
    its time and source. A difference means that the gate's rules have changed since.

    Raises:
        RecordNotFoundError: there is no such message.
    """
    message = session.get(Message, number)
    if message is None:
        raise RecordNotFoundError(f"there is no message {number}")
    claim = session.get(Claim, message.claim_id) if message.claim_id else None
    rows = session.scalars(
        select(VerdictRow).where(VerdictRow.message_id == number).order_by(VerdictRow.id)
    )
    verdicts = [_again(row, language) for row in rows]
    return {
        "message": str(number),
        "claim": None if claim is None else claim.reference,
        "kind": str(message.kind),
        "channel": str(message.channel),
        "status": str(message.status),
        "same": all(one["same"] for one in verdicts),
        "verdicts": verdicts,
    }


def _again(row: VerdictRow, language: Language) -> dict[str, Any]:
    stored = {
        "allowed": row.allowed,
        "reasons": row.reasons,
        "until": None if row.until is None else row.until.isoformat(),
    }
    told: dict[str, Any] = {
        "at": row.at.isoformat(),
        "stored": stored | {"reasons": [reason_told(one, language) for one in row.reasons]},
        "replayed": None,
        "same": False,
        "trouble": None,
    }
    try:
        verdict = gate.decide(from_dict(row.facts), row.at).to_dict()
    except ValueError as error:  # facts of another version
        return told | {"trouble": type(error).__name__}
    shown = verdict | {"reasons": [reason_told(one, language) for one in verdict["reasons"]]}
    return told | {"replayed": shown, "same": _bytes(verdict) == _bytes(stored)}


def _bytes(verdict: dict[str, Any]) -> bytes:
    """Write a verdict in one way only; a jsonb column keeps no order of keys."""
    until = verdict["until"]
    moment = None if until is None else datetime.fromisoformat(until).isoformat()
    return json.dumps(verdict | {"until": moment}, sort_keys=True, ensure_ascii=False).encode()


def replay_lines(found: dict[str, Any], language: Language = Language.NL) -> list[str]:
    """Return what `replay` found as lines for people, times in Amsterdam's."""
    words = WORDS[language]
    kind, stands = KINDS[language][found["kind"]], STANDS[language][found["status"]]
    lines = [
        f"#{found['message']} · {found['claim'] or '-'} · {kind} · {found['channel']} · {stands}"
    ]
    if not found["verdicts"]:
        withdrawn = found["status"] == MessageStatus.CANCELLED
        lines.append(f"  {words['withdrawn' if withdrawn else 'unjudged']}")
    for one in found["verdicts"]:
        word = words["allowed" if one["stored"]["allowed"] else "refused"]
        same = words["same" if one["same"] else "different"]
        trouble = f" ({one['trouble']})" if one["trouble"] else ""
        lines.append(f"  {local_text(one['at'])} {word}; {words['again']}: {same}{trouble}")
        lines += [f"    - {reason['text']}" for reason in one["stored"]["reasons"]]
        if not one["same"] and one["replayed"] is not None:
            lines += [f"    + {reason['text']}" for reason in one["replayed"]["reasons"]]
    return lines
