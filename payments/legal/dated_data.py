"""Dated data: what the law sets from a day on, read from a YAML file that people keep by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

import yaml

from payments.errors import PaymentError

Read = TypeVar("Read")


def read_data(text: str, read: Callable[[Any], Read], refusal: type[PaymentError]) -> Read:
    """Return what `read` makes of a file.

    Raises:
        PaymentError: of the type `refusal`: it is no YAML, or `read` found it wrong.
    """
    try:
        return read(yaml.safe_load(text))
    except (
        yaml.YAMLError, KeyError, TypeError, ValueError, ZeroDivisionError, PaymentError
    ) as error:  # fmt: skip
        raise refusal(f"the file cannot be read: {error!r}") from error


def day_of(value: object) -> date:
    """Return a day as YAML gives it; anything else, a moment too, is a TypeError."""
    if type(value) is not date:
        raise TypeError(f"{value!r} is no day like 2027-01-01")
    return value


def check_order(days: Sequence[date]) -> None:
    """Refuse days of which there are none, or that do not each follow the one before."""
    if not days or any(later <= day for day, later in pairwise(days)):
        raise ValueError("the days are not in order, or lack")
