"""Autopay in a policy: whether instalments may be collected by direct debit, and on what terms."""

from __future__ import annotations

from dataclasses import dataclass

from storage.errors import PolicyValueError

#: SEPA Direct Debit Core Rulebook (EPC016-06), pre-notification: fourteen calendar days before the
#: due date, unless payer and payee agreed on another time. Ours is agreed with the mandate.
SCHEME_NOTICE_DAYS = 14
#: Shorter than this nobody can see to it that there is money, or stop it at the bank.
LEAST_NOTICE_DAYS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class AutopayTerms:
    """What a creditor lets a debtor arrange about direct debit. Never a fee.

    Attributes:
        allowed: whether it is offered at all.
        notice_days: how many days before each collection its amount and date are told at the
            latest. What a debtor agreed to stays; this counts for those who agree from now on.
        retries: how often an instalment that the bank could not collect for want of money is
            tried again, each time with a notice of its own; 0 or 1.

    Raises:
        PolicyValueError: the notice is too short or longer than the scheme's, or the retries are
            more than one.
    """

    allowed: bool = False
    notice_days: int = 5
    retries: int = 0

    def __post_init__(self) -> None:
        if not LEAST_NOTICE_DAYS <= self.notice_days <= SCHEME_NOTICE_DAYS:
            raise PolicyValueError(
                f"notice_days must be {LEAST_NOTICE_DAYS} to {SCHEME_NOTICE_DAYS}"
            )
        if self.retries not in {0, 1}:
            raise PolicyValueError("an instalment is collected again once at most")


#: What a creditor gets that says nothing about autopay: none.
NO_AUTOPAY = AutopayTerms()
