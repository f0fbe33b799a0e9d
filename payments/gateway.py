"""What we ask of a payment provider, whichever it is, and what it tells us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storage.records.payments import Sequence
from storage.words import Language

#: Mollie keeps idempotency keys for 24 hours (its page on API idempotency); an hour to spare.
KEY_LIFETIME = timedelta(hours=23)


class ProviderStatus(StrEnum):
    """How a payment stands at the provider (Mollie, Payments API v2, field `status`)."""

    OPEN = "open"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELED = "canceled"


class MovementKind(StrEnum):
    """Money that went back after a payment."""

    REFUND = "refund"  #: we gave it back
    CHARGEBACK = "chargeback"  #: the debtor's bank took it back


class MovementState(StrEnum):
    """Whether money that goes back has gone."""

    WAITING = "waiting"
    DONE = "done"
    UNDONE = "undone"  #: a refund that failed or was cancelled, a chargeback that was reversed


class MandateState(StrEnum):
    """How a mandate stands at the provider (Mollie, Mandates API v2, field `status`)."""

    PENDING = "pending"
    VALID = "valid"
    INVALID = "invalid"  #: ended by the bank, the provider or us; or unknown there


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """One refund or chargeback of a payment, in cents of zero or more.

    `reference` is what a refund's order gave, None for one that was not made by us.
    """

    kind: MovementKind
    provider_id: str
    cents: int
    state: MovementState
    reference: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundOrder:
    """Money of a payment to be given back, in cents.

    Attributes:
        idempotency_key: ours, stored before the call; the same key gives nothing back twice.
        reference: our id of the refund; comes back in the payment's movements.
        provider_id: the payment that it is a part of.
        description: what the debtor sees on the bank statement.
    """

    idempotency_key: str
    reference: str
    provider_id: str
    cents: int
    description: str
    currency: str = "EUR"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentOrder:
    """A payment to be made at the provider.

    Attributes:
        idempotency_key: ours, stored before the call; the same key never makes a second payment.
        reference: our id of the payment; comes back in every `PaymentState`.
        description: what the payer sees on the bank statement; 255 characters at most.
        redirect_url: where the payer's browser returns to; nobody's when it is collected.
        webhook_url: where the provider tells us that something changed; passed on as it is.
    """

    idempotency_key: str
    reference: str
    cents: int
    description: str
    redirect_url: str
    webhook_url: str
    language: Language = Language.NL
    currency: str = "EUR"
    sequence: Sequence = Sequence.ONEOFF
    #: Of a first payment, and of one that is collected on a mandate of this customer.
    customer_id: str | None = None
    mandate_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkout:
    """A payment that exists at the provider, and the page where it can be paid.

    `checkout_url` is None when there is nothing left to do for the payer.
    """

    provider_id: str
    checkout_url: str | None
    status: ProviderStatus
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentState:
    """A payment as the provider has it at the moment of asking. Amounts are in cents.

    A paid payment stays `paid` after a refund or a chargeback; only `movements` tell of those.
    `reference` is what the order gave, None for a payment that we did not make. `failure` is the
    bank's code of why it could not be collected (ISO 20022, such as AM04).
    """

    provider_id: str
    status: ProviderStatus
    amount_cents: int
    currency: str
    refunded_cents: int = 0
    charged_back_cents: int = 0
    paid_at: datetime | None = None
    expires_at: datetime | None = None
    method: str | None = None
    reference: str | None = None
    checkout_url: str | None = None
    movements: tuple[Movement, ...] = ()
    mandate_id: str | None = None
    failure: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PaidPayment:
    """A payment on the provider's own list of what was paid, in cents; see `PaymentState`."""

    provider_id: str
    reference: str | None
    cents: int
    currency: str
    paid_at: datetime


class PaymentGateway(Protocol):
    """A payment provider. Calls take seconds: hold no transaction or connection meanwhile."""

    def create(self, order: PaymentOrder) -> Checkout:
        """Make a payment, or return the one that this idempotency key made before.

        Raises:
            GatewayTransientError: surely not taken; ask again with the same key.
            GatewayRefusedError: the provider will not take this order.
            GatewayUncertainError: nobody knows; ask again with the very same key.
        """

    def fetch(self, provider_id: str) -> PaymentState | None:
        """Look a payment up; None when the provider has none of that name.

        An id that cannot be one (ids come from outside in webhooks) is answered None without
        any call.

        Raises:
            GatewayTransientError: no answer that could be read; ask again later.
            GatewayRefusedError: the provider does not let us look.
        """

    def paid_since(self, since: datetime) -> Iterator[PaidPayment]:
        """Yield what was paid from a moment on, on our whole account, newest first.

        Raises:
            GatewayTransientError: no answer that could be read; ask again later.
            GatewayRefusedError: the provider does not let us look.
        """

    def refund(self, order: RefundOrder) -> Movement:
        """Give money back, or return the refund that this idempotency key made before.

        Raises:
            GatewayTransientError: surely not taken; ask again with the same key.
            GatewayRefusedError: the provider will not give it back.
            GatewayUncertainError: nobody knows; ask again with the very same key.
        """

    def create_customer(self, idempotency_key: str, reference: str) -> str:
        """Make a customer without a name, or return the id that this key made before.

        Raises:
            GatewayTransientError: surely not taken; ask again with the same key.
            GatewayRefusedError: the provider will not take it.
            GatewayUncertainError: nobody knows; ask again with the very same key.
        """

    def mandate(self, customer_id: str, mandate_id: str) -> MandateState:
        """Look a mandate up; one that the provider does not have (any more) is invalid.

        Raises:
            GatewayTransientError: no answer that could be read; ask again later.
            GatewayRefusedError: the provider does not let us look.
        """

    def account_tail(self, customer_id: str, mandate_id: str) -> str | None:
        """Return the last four signs of the account that a mandate is for, if it is told.

        That is enough to recognise an account by, and all that is ever asked for.

        Raises:
            GatewayTransientError: no answer that could be read; ask again.
            GatewayRefusedError: the provider does not let us look.
        """

    def withdraw_mandate(self, customer_id: str, mandate_id: str) -> None:
        """Take a mandate back; one that is gone already stays so.

        Raises:
            GatewayTransientError: no answer that could be read; ask again.
            GatewayRefusedError: the provider does not let us.
        """

    def find_payment(self, customer_id: str, reference: str) -> str | None:
        """Return the provider's id of a customer's payment with our reference, if it has one.

        Raises:
            GatewayTransientError: no answer that could be read; ask again later.
            GatewayRefusedError: the provider does not let us look.
        """
