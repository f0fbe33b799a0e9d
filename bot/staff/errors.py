"""What can go wrong for staff. Refusals that are expected are values, not errors."""

from __future__ import annotations

from storage.errors import PreminderError


class StaffError(PreminderError):
    """Something went wrong in the tools of the desk."""


class AccountError(StaffError):
    """The account cannot be made as asked; the message says why."""


class DeskSetupError(StaffError):
    """The Telegram desk is not set up; set TELEGRAM_BOT_TOKEN and TELEGRAM_STAFF_CHAT."""
