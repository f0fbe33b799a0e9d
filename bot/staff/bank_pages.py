"""The page for bank lines: what each may be for, and the buttons that say what it is."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from bot.bootstrap import House
from bot.hooks_fields import without_nul
from bot.staff.login import colleague_id
from bot.wiring import thanks_for_bank
from payments.bank.answering import Answerer, AnswerOutcome, accept, choose, ignore
from payments.bank.explaining import doubts_in_words, in_words
from payments.bank.listing import waiting_lines
from storage.records.bank import BankLine, LineStatus

#: Lines that the page shows of each kind.
SHOWN = 50

_SAID = {
    AnswerOutcome.BOOKED: "Geboekt.",
    AnswerOutcome.IGNORED: "Weggelegd: deze betaling is niet van ons.",
    AnswerOutcome.ANSWERED_BEFORE: "Over deze betaling was al beslist. Er is niets veranderd.",
    AnswerOutcome.NO_SUCH_CLAIM: "Dat kenmerk kennen wij niet bij deze crediteur.",
}
_GOOD = frozenset({AnswerOutcome.BOOKED, AnswerOutcome.IGNORED})


class BankPages:
    """The views; each opens one transaction and holds none while it renders."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._thanks = thanks_for_bank(house)

    def listed(self) -> ResponseReturnValue:
        """Show the lines that wait for a choice, and those that nothing of ours fitted."""
        with self._house.database.service() as session:
            counts = {
                status: int(number)
                for status, number in session.execute(
                    select(BankLine.status, func.count())
                    .where(
                        BankLine.status.in_([LineStatus.PROPOSED, LineStatus.UNMATCHED]),
                        BankLine.movement != "out",
                    )
                    .group_by(BankLine.status)
                )
            }
            page = {
                "proposed": waiting_lines(session, LineStatus.PROPOSED, SHOWN),
                "unmatched": waiting_lines(session, LineStatus.UNMATCHED, SHOWN),
            }
        return render_template(
            "console/bank.html",
            counts=counts,
            statuses=LineStatus,
            evidence=in_words,
            doubts=doubts_in_words,
            **page,
        )

    def accept(self, line_id: int) -> ResponseReturnValue:
        """Book a line for what was proposed."""
        del line_id  # the proposal names it
        with self._house.database.service() as session:
            outcome = accept(session, _number("proposal"), self._who(), self._thanks)
        return _back(outcome)

    def choose(self, line_id: int) -> ResponseReturnValue:
        """Book a line for the claim whose reference was typed."""
        reference = without_nul(request.form).get("reference", "")[:100]
        with self._house.database.service() as session:
            outcome = choose(session, line_id, reference, self._who(), self._thanks)
        return _back(outcome)

    def ignore(self, line_id: int) -> ResponseReturnValue:
        """Set a line aside."""
        with self._house.database.service() as session:
            outcome = ignore(session, line_id, self._who())
        return _back(outcome)

    def _who(self) -> Answerer:
        return Answerer(user_id=colleague_id(), now=self._house.clock.now())


def _number(name: str) -> int:
    written = request.form.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


def _back(outcome: AnswerOutcome) -> ResponseReturnValue:
    flash(_SAID[outcome], "info" if outcome in _GOOD else "warning")
    return redirect(url_for("console.bank"), HTTPStatus.SEE_OTHER)
