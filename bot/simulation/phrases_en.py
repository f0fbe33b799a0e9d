"""What made-up people say in English, by what they mean. See `phrases_nl` for the fields."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "pay": (
        "pay now",
        "I want to pay",
        "send me the link please",
        "I'll pay it right away",
        "oh I forgot, let me pay it now",
        "how can I pay this?",
        "happy to settle it today",
    ),
    "parts": (
        "in parts",
        "can I pay in {n} parts?",
        "I would like a payment plan",
        "can I spread it over {n} months",
        "I can do {month} euro a month",
        "installments please",
        "not all at once please, can we split it",
    ),
    "later": (
        "later",
        "I will pay {day}",
        "can I pay {day}?",
        "I get my salary {day}, will pay then",
        "please give me until {day}",
        "not now, {day} is fine",
    ),
    "paid": (
        "already paid",
        "I paid this already",
        "this was paid last week",
        "I transferred it on {paid_on}",
        "pretty sure I have paid this one",
    ),
    "dispute": (
        "this is not right",
        "I don't agree with this",
        "the invoice is wrong",
        "I never ordered this",
        "it arrived broken, I'm not paying",
        "I sent it back weeks ago",
    ),
    "dispute_why": (
        "it was broken when it came",
        "I returned it within a week",
        "never received it",
        "you charged me twice",
        "the work is not finished",
    ),
    "paid_when": (
        "on {paid_on} by ideal",
        "last week by bank transfer",
        "{paid_on}",
        "don't remember exactly, last week or so",
    ),
    "not me": (
        "wrong number",
        "you have the wrong number",
        "I am not {other}",
        "don't know that person",
        "I only have this number since last month, not me",
    ),
    "stop": (
        "stop",
        "STOP",
        "stop texting me",
        "no more messages please",
        "unsubscribe",
        "leave me alone",
        "take me off your list",
    ),
    "person": (
        "human",
        "HUMAN",
        "I want to talk to a real person",
        "can I speak to someone",
        "agent please",
    ),
    "callback": ("call me", "can you call me back?", "please phone me after 5pm"),
    "complaint": (
        "I have a complaint",
        "I want to make a complaint",
        "this is outrageous, I will complain",
    ),
    "trouble": (
        "I can't pay this",
        "I have no money",
        "I lost my job, I can't afford it",
        "there is nothing left at the end of the month",
        "I am broke",
    ),
    "debt_help": (
        "I have a debt counsellor",
        "my administrator handles my money",
        "I am in debt restructuring",
        "the municipality helps me with my debts",
    ),
    "crisis": ("I want to die", "I don't want to live anymore", "I am going to kill myself"),
    "deceased": (
        "my father passed away last month",
        "she has died",
        "my husband is dead, this was his number",
        "he passed away on {paid_on}, I'm his daughter",
    ),
    "yes": ("yes", "Yes", "yep", "ok", "sure", "correct", "that's right", "agreed"),
    "no": ("no", "No", "nope", "no that's not right"),
    "go on": ("ok", "OK", "1", "yes", "sure", "go ahead", "tell me"),
    "who": ("who is this?", "who are you", "which company is this?"),
    "real": ("is this real?", "is this a scam?", "how do I know this is not phishing"),
    "what": ("what is this about?", "what do you want", "is this about an invoice?"),
    "source": ("how did you get my number?",),
    "robot": ("are you a robot?", "is this a real person?"),
    "how much": ("how much was it again?", "how much do I owe?"),
    "costs": ("are there extra costs?",),
    "which": ("which invoice is this?", "what was it for?"),
    "weather": ("one moment", "lol", "sorry I was away", "👍", "?"),
    "refuse": (
        "why do you need my address?",
        "I'm not telling you that",
        "first tell me what it is about",
    ),
    "unsure": ("I don't get it", "what do you mean?", "??"),
    "thanks": ("thanks", "thank you", "great", "ok thanks", "cheers"),
    "give up": ("never mind", "forget it", "this isn't working"),
    "nag": ("hello?", "still waiting", "is anyone there?"),
    "proof": (
        "{postcode} {house}",
        "{postcode} {house}",
        "{postcode}, {house}",
        "my postcode is {postcode}, number {house}",
        "{house}, {postcode}",
        "{street} {house}, {postcode} {city}",
    ),
    "proof by invoice": ("{digits}", "the last 4 are {digits}", "{invoice}"),
    "postcode": ("{postcode}", "it's {postcode}"),
    "house": ("{house}", "number {house}"),
    "street only": ("{street} {house}",),
    "parts count": ("{n}", "in {n} parts", "{n} times", "make it {n}"),
    "day": ("{day}", "{day}", "maybe {day}", "I think {day}"),
    "pay reminder": ("pay", "PAY", "I want to pay now", "send the link again"),
}
GREETINGS = ("Hello,", "Hi there,", "Good afternoon,", "Dear Sir/Madam,")
STORIES = (
    "sorry for the late reply, busy week.",
    "thanks for your message.",
    "we just came back from a holiday.",
    "my wife usually does the mail.",
)
ENDINGS = ("Regards {name}", "thanks in advance", "cheers", "have a nice day")
INSULTS = ("what a ridiculous company", "I'm so done with this", "unbelievable", "not again")
DOUBTS = ("not sure I understand but", "hmm,", "I'm a bit lost,")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NEAR = {1: "tomorrow", 2: "the day after tomorrow"}
IN_DAYS = "in {days} days"
THE_DAY = "the {number}th"
SHORT = {
    "you": "u",
    "are": "r",
    "please": "pls",
    "for": "4",
    "to": "2",
    "tomorrow": "tmrw",
    "thanks": "thx",
}
