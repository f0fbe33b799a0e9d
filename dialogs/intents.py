"""The closed set of things that a message can mean."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What somebody wants with a message."""

    GREET = "greet"
    THANKS_BYE = "thanks_bye"
    AFFIRM = "affirm"
    DENY = "deny"
    PAY_NOW = "pay_now"
    PROMISE_TO_PAY = "promise_to_pay"
    REQUEST_PLAN = "request_plan"
    ALREADY_PAID = "already_paid"
    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    DEBT_HELP = "debt_help"
    WRONG_PERSON = "wrong_person"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    REQUEST_HUMAN = "request_human"
    REQUEST_CALLBACK = "request_callback"
    COMPLAINT = "complaint"
    ASK_DETAILS = "ask_details"
    ASK_LEGITIMACY = "ask_legitimacy"
    DECEASED = "deceased"
    CRISIS = "crisis"
    LANGUAGE_SWITCH = "language_switch"
    HELP = "help"
    OUT_OF_SCOPE = "out_of_scope"
    # What only the conversation's state can tell.
    INFORM = "inform"  #: an answer to what we asked: an address, a date, a count, a reason
    CHOOSE = "choose"  #: an option of a menu that is no intent of its own
    OFF_MENU = "off_menu"  #: a digit that the menu does not have
    MEDIA = "media"  #: a picture or voice note without words
    MAYBE_WRONG = "maybe_wrong"  #: sounds like a wrong number, though no rule heard it
    MAYBE_STOP = "maybe_stop"  #: sounds like a refusal that no rule understands
    MAYBE_CRISIS = "maybe_crisis"  #: may be a cry for help; nobody is asked whether it is
    MAYBE_GRAVE = "maybe_grave"  #: may tell of a death, or that somebody else handles the money
    UNSURE = "unsure"  #: one of two things, and it is not sure which
    FOREIGN = "foreign"  #: written in a language that we do not speak
    SEVERAL = "several"  #: several things at once, each of them surely
    ASIDE = "aside"  #: asks something beside the question that is open
    PUZZLED = "puzzled"  #: does not follow what we say
    ANOTHERS = "anothers"  #: is written by somebody else than the debtor, on the right number
    OTHER_CLAIM = "other_claim"  #: is about the claim that was not talked about yet
    GIVE_PROOF = "give_proof"  #: offers proof of who speaks
    AFTER_TROUBLE = "after_trouble"  #: goes on after danger, death or a wrong number
    UNCLEAR = "unclear"  #: we do not know


#: Heard before everything else, whatever was asked.
SAFETY = (
    Intent.CRISIS,
    Intent.DECEASED,
    Intent.OPT_OUT,
    Intent.DEBT_HELP,
    Intent.WRONG_PERSON,
)

#: Of these nobody is asked "is that what you mean": who may mean one of them is given to a person.
#: Told in the same words, and never asked about: a wish to die, and a death.
LIFE = frozenset({Intent.CRISIS, Intent.DECEASED})
GRAVE = frozenset({Intent.CRISIS, Intent.DECEASED, Intent.DEBT_HELP})
