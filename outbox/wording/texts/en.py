"""The English texts: plain words, short sentences, GSM-7 only, no threats, no costs.

No text asks for YES, because Twilio takes that word as a new opt-in (error page 23002).
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.policy import TemplateKey
from storage.words import Rung

#: Before proof a message about several claims may say no more than one about one.
_STILL_WAITS = (
    "Hello, this is the digital assistant of {public_name} again. Your message is still "
    "waiting. Read it safely here: {link}\n"
    "Rather a person? Reply HUMAN. Not for you? WRONG. No more messages? STOP."
)

TEXTS: Mapping[TemplateKey, Mapping[Rung, str]] = {
    TemplateKey.OPENER: {
        Rung.UNKNOWN: (
            "Hello, I am the digital assistant of {public_name}. I have a message for you. "
            "Reply OK or 1. Or reply HUMAN, WRONG or STOP."
        ),
    },
    TemplateKey.FOLLOW_UP: {
        Rung.UNKNOWN: _STILL_WAITS,
        Rung.VERIFIED: (
            "Hello {debtor_name}, invoice {invoice_number} of {public_name} is still open. It is "
            "{amount}. Pay or arrange it here: {link}\n"
            "Something wrong? Reply HUMAN. {contact} is glad to help. No more messages? STOP."
        ),
    },
    TemplateKey.LAST_FRIENDLY: {
        Rung.UNKNOWN: (
            "Hello, it is me once more, the assistant of {public_name}. A message is waiting for "
            "you: {link}\n"
            "This is my last message about it. Rather a person? Reply HUMAN. Not for you? WRONG."
        ),
        Rung.VERIFIED: (
            "Hello {debtor_name}, there is still {amount} open for invoice {invoice_number} of "
            "{public_name}. You can pay or agree on something here: {link}\n"
            "Is that hard? Reply HUMAN. {contact} is glad to help. No more messages? STOP."
        ),
    },
    TemplateKey.THANK_YOU: {
        Rung.UNKNOWN: "Thank you! All is well with {public_name}. You need not do anything more.",
        Rung.VERIFIED: (
            "Thank you! Your payment of {amount} for invoice {invoice_number} of {public_name} "
            "has arrived. You need not do anything more."
        ),
    },
    TemplateKey.PART_PAID: {
        Rung.UNKNOWN: "Thank you! {public_name} has received what you sent.",
        Rung.VERIFIED: (
            "Thank you! Your payment of {amount} for invoice {invoice_number} of {public_name} "
            "has arrived."
        ),
    },
    TemplateKey.INSTALMENT_DUE: {
        Rung.UNKNOWN: (
            "Hello, a new message from {public_name} is waiting for you. Read it safely here: "
            "{link}\n"
            "Rather a person? Reply HUMAN. No more messages? STOP."
        ),
        Rung.VERIFIED: (
            "Hello, part {part} of what you agreed with {public_name} is {amount}. Pay it on or "
            "before {due_date}, right here: {link}\n"
            "Is that hard? Reply HUMAN. {contact} is glad to help. No more messages? STOP."
        ),
    },
    TemplateKey.INSTALMENT_MISSED: {
        Rung.UNKNOWN: (
            "Hello, your message from {public_name} is still waiting. Read it safely here: {link}\n"
            "Rather a person? Reply HUMAN. No more messages? STOP."
        ),
        Rung.VERIFIED: (
            "Hello, part {part} of your plan with {public_name} has not arrived yet. It is "
            "{amount}. You can pay until {due_date}, right here: {link}\n"
            "Is that hard? Reply HUMAN. {contact} is glad to help. No more messages? STOP."
        ),
    },
    TemplateKey.COLLECTION_AHEAD: {
        Rung.UNKNOWN: (
            "Hello, there is another message from {public_name} for you. Read it safely here: "
            "{link}\n"
            "Rather a person? Reply HUMAN. No more messages? STOP."
        ),
        Rung.VERIFIED: (
            "Hello, part {part} of your plan with {public_name} will come from your account: "
            "{amount}, on or just after {due_date}. Rather not? Stop it here: {link}\n"
            "Questions? Reply HUMAN. {contact} can help. Stop messages? STOP."
        ),
    },
    TemplateKey.COLLECTION_FAILED: {
        Rung.UNKNOWN: (
            "Hello, there is news from {public_name} for you. Read it safely here: {link}\n"
            "Rather a person? Reply HUMAN. No more messages? STOP."
        ),
        Rung.VERIFIED: (
            "Hello, your bank could not pay part {part} of your plan with {public_name}. You can "
            "pay {amount} yourself until {due_date}, right here: {link}\n"
            "Is that hard? Reply HUMAN. {contact} can help. No more messages? STOP."
        ),
    },
    TemplateKey.PLAN_CONFIRMED: {
        Rung.UNKNOWN: (
            "Thank you. What you agreed with {public_name} is set. Read it here: {link}\n"
            "Questions? Reply HUMAN."
        ),
        Rung.VERIFIED: (
            "Thank you. You pay {public_name} in {parts} parts. The first is {amount}, on "
            "{due_date}. There is no extra cost. All of it is here: {link}\n"
            "Questions? Reply HUMAN."
        ),
    },
    TemplateKey.BEFORE_DUE: {
        Rung.UNKNOWN: (
            "Hello, this is the digital assistant of {public_name}. There is a message for you. "
            "You can read it safely here: {link}\n"
            "Rather a person? Reply HUMAN. Not for you? WRONG. No more messages? STOP."
        ),
        Rung.VERIFIED: (
            "Hello {debtor_name}, invoice {invoice_number} of {public_name} is due soon: {amount}, "
            "on or before {due_date}. You can pay it here: {link}\n"
            "Questions? Reply HUMAN. {contact} can help. No more messages? STOP."
        ),
    },
    TemplateKey.SEVERAL: {
        Rung.UNKNOWN: _STILL_WAITS,
        Rung.VERIFIED: (
            "Hello {debtor_name}, there are {count} open invoices of {public_name}, together "
            "{amount}. You can pay or arrange something here: {link}\n"
            "Something wrong? Reply HUMAN. {contact} is glad to help. No more messages? STOP."
        ),
    },
    TemplateKey.LINK_EXPIRED: {
        Rung.UNKNOWN: (
            "Your old link from {public_name} no longer works. Here is a new one: {link}\n"
            "Questions? Reply HUMAN. No more messages? STOP."
        ),
    },
}
