"""What `explain` says beside the gate's own reasons, in Dutch and English."""

from __future__ import annotations

from storage.records.claims import ClaimStatus, HoldReason
from storage.records.messages import MessageKind, MessageStatus
from storage.words import Actor, Language

#: Reasons for silence that are the planner's or the machinery's, and not the gate's.
SILENCE = {
    Language.NL: {
        "no_phone": "Van deze debiteur is geen adres of nummer bekend voor deze kanalen.",
        "no_address": "Voor een van de kanalen is geen adres of nummer bekend.",
        "not_set_up": "Een van de kanalen is bij ons niet ingericht.",
        "no_channel": "Geen kanaal kan deze debiteur nu bereiken; de redenen staan hieronder.",
        "unreachable": "Stap {step} bereikte niemand en er is geen ander kanaal meer.",
        "under_way": "Er is al een bericht onderweg of in de rij (#{message}, {status}).",
        "other_under_way": "Er is al een bericht over een andere rekening van deze debiteur "
        "onderweg.",
        "in_doubt": "Of bericht #{message} is aangekomen is na een dag nog onzeker. De stap telt "
        "als gezet; een mens moet kijken.",
        "again": "Stap {step} kwam niet aan en gaat op {until} opnieuw via {channel}.",
        "channel_held": "Via {channel} gaat tot {until} niets nieuws: onze eigen instelling klopt "
        "niet. Herstel die en rond de taak af.",
        "not_yet": "De volgende stap is pas op {until} aan de beurt.",
        "to_be_planned": "De volgende stap wordt bij de volgende ronde gepland.",
        "planner_late": "De volgende stap had op {until} gepland moeten zijn; kijk of "
        "`preminder outbox` draait.",
        "strategy_done": "Alle stappen van de strategie zijn gezet; een mens moet kijken.",
        "held_out": "Voor een proef krijgt deze debiteur bij stap {step} geen bericht.",
        "passed_held_out": "Stap {step} ging op {at} zonder bericht voorbij: in proef {experiment} "
        "zit deze debiteur bij de groep die bij die stap niets krijgt.",
        "policy_unreadable": "Het beleid van de crediteur is niet leesbaar; er start niets.",
        "cannot_be_planned": "De volgende stap kan niet worden gepland ({trouble}).",
        "busy": "Iemand wijzigt deze debiteur op dit moment; vraag het zo nog eens.",
        "held_by": "Op pauze gezet door {actor}, op {at}: {action}.",
        "lane_held": "Onze eigen instelling voor {channel} klopt niet; alles van deze afzender "
        "wacht tot iemand de taak daarover afrondt, of tot morgen.",
        "circuit_open": "De provider van dit kanaal antwoordt niet ({why}); het bericht wacht in "
        "de rij en gaat vanzelf verder.",
        "lane": "In de rij van {lane}: {ahead} berichten ervoor, {rate} per seconde, "
        "ongeveer {seconds} s.",
        "recipient_busy": "Een eerder bericht aan dezelfde persoon (#{message}, {status}) gaat "
        "voor.",
        "retry": "De provider vroeg om later ({attempts} keer geprobeerd).",
        "brake": "De rem van de crediteur staat aan sinds {at}: {why}.",
    },
    Language.EN: {
        "no_phone": "No address or number of this debtor is known for these channels.",
        "no_address": "For one of the channels no address or number is known.",
        "not_set_up": "One of the channels is not set up here.",
        "no_channel": "No channel can reach this debtor now; the reasons follow.",
        "unreachable": "Step {step} reached nobody and no other channel is left.",
        "under_way": "A message is on its way or in the queue already (#{message}, {status}).",
        "other_under_way": "A message about another claim of this debtor is on its way already.",
        "in_doubt": "Whether message #{message} arrived is still uncertain after a day. The step "
        "counts as taken; a person must look.",
        "again": "Step {step} did not arrive and goes again over {channel} at {until}.",
        "channel_held": "Nothing new goes over {channel} until {until}: our own set-up is at "
        "fault. Mend it and finish the task.",
        "not_yet": "The next step is not due before {until}.",
        "to_be_planned": "The next step will be planned in the next round.",
        "planner_late": "The next step should have been planned at {until}; see whether "
        "`preminder outbox` runs.",
        "strategy_done": "All steps of the strategy were taken; a person must look.",
        "held_out": "For an experiment this debtor gets no message at step {step}.",
        "passed_held_out": "Step {step} passed on {at} without a message: in experiment "
        "{experiment} this debtor is among those who get nothing at that step.",
        "policy_unreadable": "The creditor's policy cannot be read; nothing starts.",
        "cannot_be_planned": "The next step cannot be planned ({trouble}).",
        "busy": "Somebody is changing this debtor right now; ask again in a moment.",
        "held_by": "Put on hold by {actor}, at {at}: {action}.",
        "lane_held": "Our own set-up of {channel} is at fault; all through this sender waits until "
        "somebody finishes the task about it, or until tomorrow.",
        "circuit_open": "The provider of this channel does not answer ({why}); the message waits "
        "in the queue and goes on by itself.",
        "lane": "In the queue of {lane}: {ahead} messages before it, {rate} a second, about "
        "{seconds} s.",
        "recipient_busy": "An earlier message to the same person (#{message}, {status}) goes "
        "first.",
        "retry": "The provider asked to come back later (tried {attempts} times).",
        "brake": "The creditor's brake is on since {at}: {why}.",
    },
}

WORDS = {
    Language.NL: {
        "open": "open",
        "next": "Volgend bericht",
        "silent": "Waarom er nu niets uitgaat",
        "now": "Als het nu werd verstuurd",
        "none": "Er zijn nog geen berichten.",
        "step": "stap",
        "allowed": "mocht weg",
        "refused": "mocht niet weg",
        "allowed_now": "mag weg",
        "refused_now": "mag niet weg",
        "unjudged": "nog niet beoordeeld",
        "withdrawn": "ingetrokken door een medewerker voor het werd beoordeeld",
        "again": "opnieuw beoordeeld",
        "same": "gelijk",
        "different": "ANDERS",
        "because": "Reden",
        "no_address": "geen adres bekend",
        "not_set_up": "niet ingericht",
    },
    Language.EN: {
        "open": "open",
        "next": "Next message",
        "silent": "Why nothing goes out now",
        "now": "If it were sent now",
        "none": "There are no messages yet.",
        "step": "step",
        "allowed": "allowed",
        "refused": "refused",
        "allowed_now": "allowed",
        "refused_now": "refused",
        "unjudged": "not judged yet",
        "withdrawn": "withdrawn by a colleague before it was judged",
        "again": "judged again",
        "same": "the same",
        "different": "DIFFERENT",
        "because": "Reason",
        "no_address": "no address known",
        "not_set_up": "not set up",
    },
}

#: Where a claim or a message stands, and what a message is for.
STANDS: dict[Language, dict[str, str]] = {
    Language.NL: {
        ClaimStatus.OPEN: "loopt",
        ClaimStatus.DISPUTED: "betwist",
        ClaimStatus.ON_HOLD: "staat stil",
        ClaimStatus.PAID: "betaald",
        ClaimStatus.WITHDRAWN: "ingetrokken",
        ClaimStatus.HANDED_OVER: "overgedragen",
        MessageStatus.QUEUED: "in de rij",
        MessageStatus.SENDING: "wordt verstuurd",
        MessageStatus.SENT: "verstuurd",
        MessageStatus.DELIVERED: "afgeleverd",
        MessageStatus.READ: "gelezen",
        MessageStatus.UNDELIVERED: "niet afgeleverd",
        MessageStatus.FAILED: "niet verstuurd",
        MessageStatus.UNCERTAIN: "onzeker of het weg is",
        MessageStatus.REFUSED: "tegengehouden",
        MessageStatus.CANCELLED: "ingetrokken",
    },
    Language.EN: {
        ClaimStatus.OPEN: "running",
        ClaimStatus.DISPUTED: "disputed",
        ClaimStatus.ON_HOLD: "on hold",
        ClaimStatus.PAID: "paid",
        ClaimStatus.WITHDRAWN: "withdrawn",
        ClaimStatus.HANDED_OVER: "handed over",
        MessageStatus.QUEUED: "in the queue",
        MessageStatus.SENDING: "being sent",
        MessageStatus.SENT: "sent",
        MessageStatus.DELIVERED: "delivered",
        MessageStatus.READ: "read",
        MessageStatus.UNDELIVERED: "not delivered",
        MessageStatus.FAILED: "not sent",
        MessageStatus.UNCERTAIN: "uncertain whether it left",
        MessageStatus.REFUSED: "held back",
        MessageStatus.CANCELLED: "withdrawn",
    },
}

KINDS: dict[Language, dict[str, str]] = {
    Language.NL: {
        MessageKind.PREMINDER: "herinnering",
        MessageKind.ANSWER: "antwoord",
        MessageKind.STAFF: "bericht van een medewerker",
        MessageKind.NOTICE: "bericht over de regeling",
        MessageKind.THANKS: "bedankje",
        MessageKind.NEUTRAL: "neutrale regel",
        MessageKind.DIGEST: "dagbericht",
    },
    Language.EN: {
        MessageKind.PREMINDER: "preminder",
        MessageKind.ANSWER: "answer",
        MessageKind.STAFF: "message of a colleague",
        MessageKind.NOTICE: "word about the plan",
        MessageKind.THANKS: "thank-you",
        MessageKind.NEUTRAL: "neutral line",
        MessageKind.DIGEST: "digest",
    },
}

#: Why a claim is on hold.
HOLDS: dict[Language, dict[str, str]] = {
    Language.NL: {
        HoldReason.PAID_CLAIMED: "de debiteur zegt al betaald te hebben",
        HoldReason.HARDSHIP: "de debiteur kan het niet betalen",
        HoldReason.REPRESENTED: "iemand anders regelt de zaken van de debiteur",
        HoldReason.DECEASED: "de debiteur is overleden",
        HoldReason.CRISIS: "iemand is mogelijk in gevaar",
        HoldReason.WRONG_PERSON: "het nummer is van iemand anders",
        HoldReason.CHARGEBACK: "een betaling is teruggeboekt",
        HoldReason.STAFF: "een medewerker zette haar stil",
    },
    Language.EN: {
        HoldReason.PAID_CLAIMED: "the debtor says that it is paid",
        HoldReason.HARDSHIP: "the debtor cannot pay",
        HoldReason.REPRESENTED: "somebody else looks after the debtor's affairs",
        HoldReason.DECEASED: "the debtor died",
        HoldReason.CRISIS: "somebody may be in danger",
        HoldReason.WRONG_PERSON: "the number is somebody else's",
        HoldReason.CHARGEBACK: "a payment was charged back",
        HoldReason.STAFF: "a colleague put it on hold",
    },
}

ACTORS: dict[Language, dict[str, str]] = {
    Language.NL: {
        Actor.SYSTEM: "het systeem",
        Actor.BOT: "de bot",
        Actor.DEBTOR: "de debiteur",
        Actor.CREDITOR: "de crediteur",
        Actor.STAFF: "een medewerker",
        Actor.PROVIDER: "de provider",
        Actor.OPERATOR: "de beheerder",
    },
    Language.EN: {
        Actor.SYSTEM: "the system",
        Actor.BOT: "the bot",
        Actor.DEBTOR: "the debtor",
        Actor.CREDITOR: "the creditor",
        Actor.STAFF: "a colleague",
        Actor.PROVIDER: "the provider",
        Actor.OPERATOR: "the operator",
    },
}
