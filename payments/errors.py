"""The errors of payments, named by what the catcher should do next."""

from __future__ import annotations

from storage.errors import PreminderError


class PaymentError(PreminderError):
    """Something about a payment, a plan or a link went wrong."""


class AmountError(PaymentError):
    """An amount of money is not written as it should be."""


class GatewayError(PaymentError):
    """The payment provider could not do what was asked."""


class GatewayTransientError(GatewayError):
    """The payment provider surely did not take the request: try again later, with the same key."""


class GatewayRefusedError(GatewayError):
    """The payment provider said no: the same request will be refused again."""


class GatewayUncertainError(GatewayError):
    """The provider may have taken it or not: ask again with the same key, or look it up."""
