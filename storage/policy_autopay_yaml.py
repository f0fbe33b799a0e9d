"""The autopay section of a policy file, read with every fault named."""

from __future__ import annotations

from typing import Any

from storage.policy_autopay import (
    LEAST_NOTICE_DAYS,
    NO_AUTOPAY,
    SCHEME_NOTICE_DAYS,
    AutopayTerms,
)
from storage.policy_yaml import Section, whole, yes_or_no


def read_autopay(section: Section | None) -> AutopayTerms:
    """Return the terms that a policy's `autopay` asks for."""
    default = NO_AUTOPAY
    if section is None:
        return default
    notice = whole(LEAST_NOTICE_DAYS, SCHEME_NOTICE_DAYS)
    values: dict[str, Any] = {
        "allowed": section.take("allowed", yes_or_no, default.allowed),
        "notice_days": section.take("notice_days", notice, default.notice_days),
        "retries": section.take("retries", whole(0, 1), default.retries),
    }
    return section.close(lambda: AutopayTerms(**values)) or default
