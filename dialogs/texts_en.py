"""Every sentence that the bot says, in English: plain words, no threats, no costs."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Anybody may read these: not a word about money.
    "intro": "Hello! I am the digital assistant of {creditor}.",
    "human_hint": "Rather a person? Reply HUMAN. No more messages? Reply STOP.",
    "ask_identity": (
        "We have a message for you. First I want to be sure that I speak to the right person. "
        "What is your postcode and house number?"
    ),
    "ask_identity_digits": (
        "We have a message for you. First I want to be sure that I speak to the right person. "
        "What are the last 4 digits of the number on your letter or mail from {creditor}?"
    ),
    "ask_identity_first": (
        "I am happy to tell you. First I want to be sure that I speak to the right person. What "
        "is your postcode and house number?"
    ),
    "ask_identity_first_digits": (
        "I am happy to tell you. First I want to be sure that I speak to the right person. What "
        "are the last 4 digits of the number on your letter or mail from {creditor}?"
    ),
    "ask_identity_help": (
        "I am happy to help you with that. First I want to be sure that I speak to the right "
        "person. What is your postcode and house number?"
    ),
    "ask_identity_help_digits": (
        "I am happy to help you with that. First I want to be sure that I speak to the right "
        "person. What are the last 4 digits of the number on your letter or mail from {creditor}?"
    ),
    "ask_house_number": "Thank you. And what is your house number?",
    "ask_postcode": "Thank you. And what is your postcode?",
    "identity_failed": (
        "I can not find these details. Please try again with your postcode and house number, or "
        "with the last 4 digits of the number on your letter or mail. Or reply HUMAN for a "
        "person."
    ),
    "identity_spent": (
        "I am not able to check who you are. A colleague reads along and will answer you here."
    ),
    "identity_refused": (
        "I understand. Without this check I may not tell you anything, to protect your details. "
        "You can also call {creditor} yourself. Or reply HUMAN for a person."
    ),
    "identity_ok": "Thank you, that is right.",
    "ask_wrong_person": "Do I have the wrong number?",
    "wrong_person": (
        "Our apologies, we have the wrong number. You will get no more messages from us."
    ),
    "legitimacy": (
        "Good that you ask. I am the digital assistant of {creditor}. In doubt? Look up the phone"
        " number of {creditor} yourself and ask if this message is real. We never ask for your "
        "bank, PIN or BSN."
    ),
    "opt_out_channel": (
        "That is fine. You will get no more {channel} from {creditor}. Questions? Please "
        "contact {creditor} yourself. Messages again? Reply START."
    ),
    "opt_out": (
        "That is fine. You will get no more messages from {creditor}. Questions? Please contact "
        "{creditor} yourself. Messages again? Reply START."
    ),
    "opt_out_everything": (
        "That is fine. You will get no more messages on this number through us, from anyone. "
        "Messages again? Reply START."
    ),
    "opt_out_several": (
        "That is fine. You will get no more {what} from {creditors}. Messages again? Reply START."
    ),
    "maybe_stop": (
        "Do you want no more messages? Reply STOP. A colleague reads your message; until then we "
        "wait."
    ),
    "opt_in": (
        "Welcome back. You will get messages from {creditor} again. To stop, just reply STOP."
    ),
    "hand_over": "A colleague reads your message and will answer you here as soon as possible.",
    "hand_over_bot": (
        "Yes, I am a digital assistant. A colleague reads your message and will answer you here "
        "as soon as possible."
    ),
    "hand_over_not_human": (
        "No, I am a digital assistant. A colleague reads your message and will answer you here as "
        "soon as possible."
    ),
    "hand_over_again": (
        "Your message is waiting. A colleague will answer you here as soon as possible."
    ),
    "callback": "A colleague will call you back. Feel free to write when it suits you.",
    "complaint": (
        "I am sorry to hear that. A colleague reads your complaint and will answer you here."
    ),
    "crisis": (
        "Are you thinking about suicide? Call 113 (free and anonymous, 24/7) or chat at 113.nl. "
        "In direct danger: call 112. A colleague is reading along now."
    ),
    "deceased": (
        "Our condolences on your loss. We will send no more messages. A colleague reads this and "
        "will contact you in due time."
    ),
    "representation": (
        "Thank you for telling us. You do not have to do anything now. A colleague reads this and"
        " will take it up with you or your helper."
    ),
    "hardship_neutral": (
        "I am sorry that things are hard now. Geldfit helps you free and anonymously: 0800-8115 "
        "or geldfit.nl. Shall I ask a colleague to think along with you?"
    ),
    "hardship_offer_declined": "That is fine. If you change your mind, reply HUMAN.",
    "sorry": "Sorry, I do not understand that.",
    "misunderstood_twice": (
        "Sorry, I do not understand you well. A colleague reads along and will answer you here."
    ),
    "media": (
        "I can not read photos or voice messages. A colleague will look at it. You can also type "
        "what you want to say."
    ),
    "out_of_scope": "I can not help you with that.",
    "goodbye": "You are welcome. Have a nice day!",
    "closing": "That is fine. Have a nice day!",
    "off_menu": "Please choose one of the answers.",
    "which_creditor": "Who is your message about?",
    "unknown_number": "We do not know this number. A colleague reads your message.",
    # Only for who proved to be the debtor.
    "claim": (
        "{creditor} sent you invoice {invoice_number} on {invoice_date}{description}: {amount}. "
        "It was due on {due_date}. What would you like to do?"
    ),
    "claim_not_due": (
        "{creditor} sent you invoice {invoice_number} on {invoice_date}{description}: {amount}. "
        "It is due on {due_date}. What would you like to do?"
    ),
    "claim_planned": (
        "You are paying invoice {invoice_number} of {creditor} in parts. {amount} is still open. "
        "What would you like to do?"
    ),
    "claim_promised": (
        "Invoice {invoice_number} of {creditor}: {amount}. You will pay it on {on}. What would "
        "you like to do?"
    ),
    "menu": "What would you like to do with invoice {invoice_number} ({amount})?",
    "which_claim": (
        "{count} invoices of {creditor} are open, {amount} in total. Which one do you mean?"
    ),
    "nothing_open": "Nothing is open for you at {creditor}. You do not have to do anything.",
    "pay_now": "Pay {amount} for invoice {invoice_number} here: {{pay_link}}",
    "pay_account": (
        "The safest way to pay {amount} is this link: {{pay_link}} Rather make a transfer? "
        "{creditor} can tell you the account number: {contact}."
    ),
    "ask_parts": "In how many parts would you like to pay {amount}?",
    "plan_refused": "That does not fit, I am sorry. This is possible for {amount}:",
    "plan_impossible": "{amount} can not be paid in parts. Would you like to pay now or later?",
    "plan_exists": "You already have a plan. A colleague reads along if you want to change it.",
    "read_back_plan": "{count} parts: {parts}. Do you agree?",
    "plan_agreed": "Agreed! For each part you get a link to pay in time. The first part: {first}.",
    "plan_beyond": (
        "I can not agree to that plan myself. A colleague reads your proposal and will answer you"
        " here."
    ),
    "ask_date": "On which day will you pay {amount}? Any day up to {latest} is fine.",
    "ask_date_past": (
        "That day is in the past. On which day will you pay {amount}? Any day up to {latest} is "
        "fine."
    ),
    "ask_date_far": (
        "I can not wait that long. On which day will you pay {amount}? Any day up to {latest} is "
        "fine. Paying in parts is possible too: reply PARTS."
    ),
    "ask_date_span": (
        "Which day is that exactly? Then you pay {amount}. Any day up to {latest} is fine."
    ),
    "read_back_promise": "You will pay {amount} on {on}. Is that right?",
    "promise_made": (
        "Thank you, I have noted it: {amount} on {on}. You may always pay sooner: reply PAY."
    ),
    "paid_ask": "We will check it and wait for now. Do you know when and how you paid?",
    "paid_noted": "Thank you, we will check it and let you know. Until then we ask nothing of you.",
    "dispute_ask": (
        "Thank you for telling us. We wait with this invoice for now. Can you write in short what"
        " is wrong?"
    ),
    "dispute_noted": (
        "Thank you. {creditor} will look into it and answer you. Until then we ask nothing of you."
    ),
    "hardship": (
        "I am sorry that things are hard now. You do not have to pay anything now. Geldfit helps "
        "you free and anonymously: 0800-8115 or geldfit.nl. Shall I ask a colleague to think "
        "along with you?"
    ),
    "legitimacy_verified": (
        "Good that you ask. It is about invoice {invoice_number} of {creditor}. You can check "
        "this with {creditor}: {contact}. We never ask for your PIN or BSN."
    ),
}

OPTIONS: dict[str, str] = {
    "pay_now": "Pay now",
    "request_plan": "In parts",
    "promise_to_pay": "Pay later",
    "already_paid": "Already paid",
    "dispute": "Not right",
    "request_human": "A person",
    "wrong_person": "Wrong number",
    "not_wrong": "No, it is right",
    "yes": "Yes",
    "no": "No",
    "parts": "In {count} parts",
}

CHANNELS = {"sms": "text messages", "whatsapp": "WhatsApp messages"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
