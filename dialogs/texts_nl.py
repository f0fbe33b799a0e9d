"""Every sentence that the bot says, in Dutch: plain words (B1), "u", no threats, no costs.

Keep to the GSM-7 letters (no trema, no curly quotes), so that an SMS stays short.
"""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # Anybody may read these: not a word about money.
    "intro": "Dag! Ik ben de digitale assistent van {creditor}.",
    "human_hint": "Liever een medewerker? Antwoord MENS. Geen berichten meer? Antwoord STOP.",
    "ask_identity": (
        "Wij hebben een bericht voor u. Eerst wil ik zeker weten dat ik de juiste persoon spreek."
        " Wat is uw postcode en huisnummer?"
    ),
    "ask_identity_digits": (
        "Wij hebben een bericht voor u. Eerst wil ik zeker weten dat ik de juiste persoon spreek."
        " Wat zijn de laatste 4 cijfers van het nummer op uw brief of mail van {creditor}?"
    ),
    "ask_identity_first": (
        "Dat vertel ik graag. Eerst wil ik zeker weten dat ik de juiste persoon spreek. Wat is uw"
        " postcode en huisnummer?"
    ),
    "ask_identity_first_digits": (
        "Dat vertel ik graag. Eerst wil ik zeker weten dat ik de juiste persoon spreek. Wat zijn "
        "de laatste 4 cijfers van het nummer op uw brief of mail van {creditor}?"
    ),
    "ask_identity_help": (
        "Daar help ik u graag mee. Eerst wil ik zeker weten dat ik de juiste persoon spreek. Wat "
        "is uw postcode en huisnummer?"
    ),
    "ask_identity_help_digits": (
        "Daar help ik u graag mee. Eerst wil ik zeker weten dat ik de juiste persoon spreek. Wat "
        "zijn de laatste 4 cijfers van het nummer op uw brief of mail van {creditor}?"
    ),
    "ask_house_number": "Dank u. En wat is uw huisnummer?",
    "ask_postcode": "Dank u. En wat is uw postcode?",
    "identity_failed": (
        "Deze gegevens kan ik niet vinden. Probeer het nog eens met uw postcode en huisnummer, of"
        " met de laatste 4 cijfers van het nummer op uw brief of mail. Of antwoord MENS voor een "
        "medewerker."
    ),
    "identity_spent": (
        "Het lukt mij niet om te controleren wie u bent. Een collega leest mee en antwoordt u hier."
    ),
    "identity_refused": (
        "Dat begrijp ik. Zonder deze controle mag ik niets vertellen, om uw gegevens te "
        "beschermen. U kunt ook zelf {creditor} bellen. Of antwoord MENS voor een medewerker."
    ),
    "identity_ok": "Dank u, dat klopt.",
    "ask_wrong_person": "Heb ik dan het verkeerde nummer?",
    "wrong_person": (
        "Excuses, dan hebben wij het verkeerde nummer. U krijgt van ons geen berichten meer."
    ),
    "legitimacy": (
        "Goed dat u dat vraagt. Ik ben de digitale assistent van {creditor}. Twijfelt u? Zoek "
        "zelf het telefoonnummer van {creditor} op en vraag of dit bericht echt is. Wij vragen "
        "nooit naar uw bank, pincode of BSN."
    ),
    "opt_out_channel": (
        "Dat is goed. U krijgt van {creditor} geen {channel} meer. Vragen? Neem zelf contact op"
        " met {creditor}. Toch weer berichten? Antwoord START."
    ),
    "opt_out": (
        "Dat is goed. U krijgt van {creditor} geen berichten meer. Vragen? Neem zelf contact op "
        "met {creditor}. Toch weer berichten? Antwoord START."
    ),
    "opt_out_everything": (
        "Dat is goed. U krijgt op dit nummer via ons geen berichten meer, van niemand. Toch weer "
        "berichten? Antwoord START."
    ),
    "opt_out_several": (
        "Dat is goed. U krijgt geen {what} meer van {creditors}. Toch weer berichten? "
        "Antwoord START."
    ),
    "maybe_stop": (
        "Wilt u geen berichten meer? Antwoord STOP. Een collega leest uw bericht; zolang wachten "
        "wij."
    ),
    "opt_in": (
        "Welkom terug. U krijgt weer berichten van {creditor}. Stoppen kan altijd: antwoord STOP."
    ),
    "hand_over": "Een collega leest uw bericht en antwoordt u hier zo snel mogelijk.",
    "hand_over_bot": (
        "Ja, ik ben een digitale assistent. Een collega leest uw bericht en antwoordt u hier zo "
        "snel mogelijk."
    ),
    "hand_over_not_human": (
        "Nee, ik ben een digitale assistent. Een collega leest uw bericht en antwoordt u hier zo "
        "snel mogelijk."
    ),
    "hand_over_again": "Uw bericht staat klaar. Een collega antwoordt u hier zo snel mogelijk.",
    "callback": "Een collega belt u terug. Schrijf gerust wanneer het u uitkomt.",
    "complaint": "Wat vervelend. Een collega leest uw klacht en antwoordt u hier.",
    "crisis": (
        "Denkt u aan zelfdoding? Bel dan 24/7 gratis en anoniem 113 of chat op 113.nl. Bij direct"
        " gevaar: bel 112. Een collega leest nu mee."
    ),
    "deceased": (
        "Gecondoleerd met uw verlies. Wij sturen geen berichten meer. Een collega leest dit en "
        "neemt rustig contact met u op."
    ),
    "representation": (
        "Dank u dat u dit vertelt. U hoeft nu niets te doen. Een collega leest dit en neemt het "
        "met u of uw hulpverlener op."
    ),
    "hardship_neutral": (
        "Wat vervelend dat het nu moeilijk is. Geldfit helpt u gratis en anoniem: 0800-8115 of "
        "geldfit.nl. Zal ik een collega vragen om met u mee te denken?"
    ),
    "hardship_offer_declined": "Dat is goed. Bedenkt u zich? Antwoord MENS.",
    "sorry": "Sorry, dat begrijp ik niet.",
    "misunderstood_twice": (
        "Sorry, ik begrijp u niet goed. Een collega leest mee en antwoordt u hier."
    ),
    "media": (
        "Ik kan geen foto's of spraakberichten lezen. Een collega kijkt ernaar. U kunt ook typen "
        "wat u wilt zeggen."
    ),
    "out_of_scope": "Daar kan ik u niet mee helpen.",
    "goodbye": "Graag gedaan. Fijne dag!",
    "closing": "Dat is goed. Fijne dag!",
    "off_menu": "Kies een van de antwoorden.",
    "which_creditor": "Over wie gaat uw bericht?",
    "unknown_number": "Dit nummer kennen wij niet. Een collega leest uw bericht.",
    # Only for who proved to be the debtor.
    "claim": (
        "{creditor} stuurde u op {invoice_date} factuur {invoice_number}{description}: {amount}. "
        "U kon betalen tot en met {due_date}. Wat wilt u doen?"
    ),
    "claim_not_due": (
        "{creditor} stuurde u op {invoice_date} factuur {invoice_number}{description}: {amount}. "
        "U kunt betalen tot en met {due_date}. Wat wilt u doen?"
    ),
    "claim_planned": (
        "U betaalt factuur {invoice_number} van {creditor} in delen. Er staat nog {amount} open. "
        "Wat wilt u doen?"
    ),
    "claim_promised": (
        "Factuur {invoice_number} van {creditor}: {amount}. U betaalt die op {on}. Wat wilt u doen?"
    ),
    "menu": "Wat wilt u doen met factuur {invoice_number} ({amount})?",
    "which_claim": (
        "Er staan {count} facturen van {creditor} open, samen {amount}. Welke bedoelt u?"
    ),
    "nothing_open": "Er staat bij {creditor} niets meer voor u open. U hoeft niets te doen.",
    "pay_now": "Hier betaalt u {amount} voor factuur {invoice_number}: {{pay_link}}",
    "pay_account": (
        "Het veiligst betaalt u {amount} via deze link: {{pay_link}} Liever zelf overmaken? "
        "{creditor} geeft u het rekeningnummer: {contact}."
    ),
    "ask_parts": "In hoeveel delen wilt u {amount} betalen?",
    "plan_refused": "Dat past helaas niet. Dit kan wel voor {amount}:",
    "plan_impossible": "{amount} kan niet in delen. Wilt u nu betalen of later?",
    "plan_exists": "U heeft al een regeling. Een collega leest mee als u die wilt veranderen.",
    "read_back_plan": "{count} delen: {parts}. Gaat u akkoord?",
    "plan_agreed": (
        "Afgesproken! U krijgt voor elk deel op tijd een link om te betalen. Het eerste deel: "
        "{first}."
    ),
    "plan_beyond": (
        "Die regeling kan ik niet zelf afspreken. Een collega leest uw voorstel en antwoordt u "
        "hier."
    ),
    "ask_date": "Op welke dag betaalt u {amount}? Dat kan tot en met {latest}.",
    "ask_date_past": (
        "Die dag is al voorbij. Op welke dag betaalt u {amount}? Dat kan tot en met {latest}."
    ),
    "ask_date_far": (
        "Zo lang kan ik niet wachten. Op welke dag betaalt u {amount}? Dat kan tot en met "
        "{latest}. In delen betalen kan ook: antwoord DELEN."
    ),
    "ask_date_span": (
        "Welke dag is dat precies? Dan betaalt u {amount}. Dat kan tot en met {latest}."
    ),
    "read_back_promise": "U betaalt {amount} op {on}. Klopt dat?",
    "promise_made": (
        "Dank u, ik heb het genoteerd: {amount} op {on}. Eerder betalen mag altijd: antwoord "
        "BETALEN."
    ),
    "paid_ask": ("Wij kijken het na en wachten even. Weet u nog wanneer en hoe u betaalde?"),
    "paid_noted": (
        "Dank u, dan kijken wij het na. U hoort het van ons. Tot dan vragen wij niets van u."
    ),
    "dispute_ask": (
        "Goed dat u dit zegt. Wij wachten even met deze factuur. Kunt u kort schrijven wat er "
        "niet klopt?"
    ),
    "dispute_noted": (
        "Dank u. {creditor} zoekt het uit en antwoordt u. Tot dan vragen wij niets van u."
    ),
    "hardship": (
        "Wat vervelend dat het nu moeilijk is. U hoeft nu niets te betalen. Geldfit helpt u "
        "gratis en anoniem: 0800-8115 of geldfit.nl. Zal ik een collega vragen om met u mee te "
        "denken?"
    ),
    "legitimacy_verified": (
        "Goed dat u dat vraagt. Het gaat om factuur {invoice_number} van {creditor}. Controleren "
        "kan bij {creditor} zelf: {contact}. Wij vragen nooit naar uw pincode of BSN."
    ),
}

OPTIONS: dict[str, str] = {
    "pay_now": "Nu betalen",
    "request_plan": "In delen",
    "promise_to_pay": "Later betalen",
    "already_paid": "Al betaald",
    "dispute": "Klopt niet",
    "request_human": "Medewerker",
    "wrong_person": "Verkeerd nummer",
    "not_wrong": "Nee, klopt wel",
    "yes": "Ja",
    "no": "Nee",
    "parts": "In {count} delen",
}

CHANNELS = {"sms": "sms", "whatsapp": "WhatsApp"}
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
