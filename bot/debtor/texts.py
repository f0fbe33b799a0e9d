"""The texts of the debtor's page, Dutch first. Nothing here is shown before a key asks for it.

Texts whose key stands in BEFORE_CONFIRMATION are read by anybody who holds a link. They name no
debt, amount, creditor or trade.
"""

from __future__ import annotations

from bot.debtor.texts_autopay import AUTOPAY
from bot.debtor.texts_je import WITH_JE
from bot.debtor.texts_paying import PAYING
from bot.debtor.texts_plan import PLANNING
from storage.words import Address, Language

_NEUTRAL: dict[str, tuple[str, str]] = {
    "title": ("Een bericht voor u", "A message for you"),
    "skip": ("Naar de inhoud", "Skip to the content"),
    "other_language": ("English", "Nederlands"),
    "error_prefix": ("Fout:", "Error:"),
    "error_title": ("Er ging iets mis", "Something went wrong"),
    "back": ("Terug", "Back"),
    "footer_why": ("Waarom krijg ik dit?", "Why did I get this?"),
    "footer_not_me": ("Dit is niet voor mij", "This is not for me"),
    "footer_stop": ("Geen berichten meer", "No more messages"),
    "footer_real": ("Is dit echt?", "Is this real?"),
    "landing_title": ("Er is een bericht voor u", "There is a message for you"),
    "landing_lead": (
        "Het bericht is persoonlijk. Laat eerst zien dat u het bent.",
        "The message is personal. First show us that it is you.",
    ),
    "landing_label": (
        "Uw postcode en huisnummer",
        "Your postcode and house number",
    ),
    "landing_hint": (
        "Bijvoorbeeld: 1234 AB 12. Of vul het nummer in van de brief of e-mail die u eerder kreeg.",
        (
            "For example: 1234 AB 12. Or fill in the number on the letter or e-mail that you got "
            "earlier."
        ),
    ),
    "landing_button": ("Verder", "Continue"),
    "landing_safe": (
        "Wij vragen nooit om een wachtwoord, pincode of inlogcode.",
        "We never ask for a password, PIN or login code.",
    ),
    "confirm_wrong": (
        "Dit komt niet overeen met wat wij weten. Kijk het na en probeer het nog een keer.",
        "This is not the same as what we know. Check it and try again.",
    ),
    "confirm_unreadable": (
        "Vul uw postcode en huisnummer in, bijvoorbeeld 1234 AB 12.",
        "Fill in your postcode and house number, for example 1234 AB 12.",
    ),
    "form_old": (
        "De pagina stond te lang open. Er is niets gebeurd. Probeer het nog een keer.",
        "The page was open for too long. Nothing happened. Please try again.",
    ),
    "form_old_title": ("Probeer het nog een keer", "Please try again"),
    "form_old_text": (
        "De pagina stond te lang open. Er is niets gebeurd.",
        "The page was open for too long. Nothing happened.",
    ),
    "to_overview": ("Naar het overzicht", "To the overview"),
    "locked_title": ("Een medewerker helpt u verder", "A colleague will help you"),
    "locked_text": (
        (
            "Het lukt niet op deze pagina. Antwoord op het bericht dat u kreeg. Dan helpt een "
            "medewerker u."
        ),
        (
            "It does not work on this page. Reply to the message that you got. A colleague will "
            "help you."
        ),
    ),
    "help_title": ("Hulp nodig?", "Need help?"),
    "help_reply": (
        "Antwoord op het bericht dat u kreeg. U kunt ook om een medewerker vragen.",
        "Reply to the message that you got. You can also ask for a person.",
    ),
    "not_me_title": ("Is dit niet voor u?", "Is this not for you?"),
    "not_me_lead": (
        "Dan sturen wij niets meer naar dit nummer of adres.",
        "Then we will send nothing more to this number or address.",
    ),
    "not_me_button": ("Nee, dit is niet voor mij", "No, this is not for me"),
    "not_me_done_title": ("Dank u wel", "Thank you"),
    "not_me_done_text": (
        "Wij sturen niets meer naar dit nummer of adres. Sorry voor de moeite.",
        "We will send nothing more to this number or address. Sorry for the trouble.",
    ),
    "stop_title": ("Wilt u geen berichten meer?", "No more messages?"),
    "stop_lead": (
        "Dan sturen wij u geen herinneringen meer op dit nummer.",
        "Then we will send you no more reminders on this number.",
    ),
    "stop_button": ("Stop de berichten", "Stop the messages"),
    "stop_done_title": ("De berichten zijn gestopt", "The messages have stopped"),
    "stop_done_text": (
        (
            "U krijgt geen herinneringen meer op dit nummer. Deze pagina blijft nog een paar dagen "
            "werken."
        ),
        "You will get no more reminders on this number. This page works for a few more days.",
    ),
    "unknown_title": ("Deze link kennen wij niet", "We do not know this link"),
    "unknown_text": (
        (
            "Misschien is de link niet helemaal overgenomen. Open de link uit het bericht nog een "
            "keer."
        ),
        "Perhaps the link was not copied in full. Open the link in the message again.",
    ),
    "expired_title": ("Deze link werkt niet meer", "This link no longer works"),
    "expired_text": (
        "Antwoord op het bericht dat u kreeg met het woord LINK. Dan krijgt u een nieuwe.",
        "Reply to the message that you got with the word LINK. You will get a new one.",
    ),
    "privacy_title": ("Waarom krijg ik dit?", "Why did I get this?"),
    "privacy_lead": (
        (
            "Een bedrijf of organisatie waar u klant bent, heeft ons gevraagd u een bericht te "
            "sturen. U ziet pas waar het over gaat als u laat zien dat u het bent. Zo leest een "
            "ander niet mee."
        ),
        (
            "A company or organisation whose customer you are asked us to send you a message. You "
            "see what it is about once you show that it is you. That way nobody else can read it."
        ),
    ),
    "privacy_data_title": ("Wat bewaren wij van u?", "What do we keep about you?"),
    "privacy_data": (
        (
            "Uw naam, adres, telefoonnummer of e-mailadres, en wat u en wij aan elkaar schrijven. "
            "Wij gebruiken dat alleen hiervoor en verkopen het niet. Deze pagina volgt u niet."
        ),
        (
            "Your name, address, phone number or e-mail address, and what you and we write to each "
            "other. We use it for this only and do not sell it. This page does not track you."
        ),
    ),
    "privacy_real_title": ("Hoe weet ik dat dit echt is?", "How do I know that this is real?"),
    "privacy_real": (
        (
            "Wij vragen nooit om een wachtwoord, pincode of inlogcode. Twijfelt u? Bel het bedrijf "
            "waar u klant bent. Zoek dat nummer zelf op."
        ),
        (
            "We never ask for a password, PIN or login code. Not sure? Call the company whose "
            "customer you are. Look up that number yourself."
        ),
    ),
    "privacy_check": (
        "Of kijk hier de code uit het bericht na.",
        "Or check the message's code here.",
    ),
    "privacy_rights_title": ("Wat zijn uw rechten?", "What are your rights?"),
    "privacy_rights": (
        (
            "U mag zien wat wij van u bewaren. U mag vragen om het te verbeteren of te wissen. "
            "Antwoord daarvoor op het bericht. U kunt ook klagen bij de Autoriteit "
            "Persoonsgegevens."
        ),
        (
            "You may see what we keep about you. You may ask us to correct or erase it. Reply to "
            "the message to do so. You can also complain to the Dutch Data Protection Authority."
        ),
    ),
    "privacy_access_title": (
        "Lukt het gebruik van deze pagina niet?",
        "Is this page hard to use?",
    ),
    "privacy_access": (
        (
            "Wij willen dat iedereen deze pagina kan gebruiken. Lukt dat niet, antwoord dan op het "
            "bericht. Dan helpen wij u op een andere manier."
        ),
        (
            "We want everybody to be able to use this page. If you cannot, reply to the message. "
            "We will help you in another way."
        ),
    ),
}

_CONFIRMED: dict[str, tuple[str, str]] = {
    "overview_title": ("Nog te betalen: {amount}", "Still to pay: {amount}"),
    "overview_lead": ("Dit is voor {creditor}.", "This is for {creditor}."),
    "looked_into_dispute": (
        "U heeft gezegd dat dit niet klopt. Wij zoeken het uit. U krijgt bericht.",
        "You told us that this is not right. We are looking into it. You will hear from us.",
    ),
    "looked_into_paid": (
        "U heeft gezegd dat u al betaald heeft. Wij zoeken het uit. U krijgt bericht.",
        "You told us that you have paid. We are looking into it. You will hear from us.",
    ),
    "choose": ("Wat wilt u doen?", "What would you like to do?"),
    "choice_pay": ("Nu betalen", "Pay now"),
    "choice_pay_text": ("{amount} via uw eigen bank", "{amount} through your own bank"),
    "choice_whole": ("Alles in een keer betalen", "Pay everything at once"),
    "choice_plan": ("In delen betalen", "Pay in parts"),
    "choice_plan_text": ("Elke maand een deel, zonder kosten", "A part each month, at no cost"),
    "choice_object": ("Klopt dit niet?", "Is this not right?"),
    "choice_object_text": (
        "Al betaald, of niet mee eens",
        "Paid already, or you do not agree",
    ),
    "others_title": ("Ook nog open", "Also still open"),
    "other_claim": ("Rekening {number}: {amount}", "Invoice {number}: {amount}"),
    "other_due": ("Betalen tot en met {day}", "Was due on {day}"),
    "facts_title": ("Waar gaat dit over?", "What is this about?"),
    "fact_creditor": ("Bedrijf", "Company"),
    "fact_debtor": ("Op naam van", "In the name of"),
    "fact_invoice": ("Rekening", "Invoice"),
    "fact_invoiced_on": ("Datum", "Date"),
    "fact_due_on": ("Betalen tot en met", "Was due on"),
    "read_pdf": ("Bekijk de factuur (PDF, {size})", "Read the invoice (PDF, {size})"),
    "no_costs": (
        "U betaalt geen extra kosten en geen rente.",
        "You pay no extra costs and no interest.",
    ),
    "help_contact": ("Of vraag het aan {creditor}:", "Or ask {creditor}:"),
    "help_money": (
        "Geldzorgen? U bent niet de enige. Gratis hulp vindt u op",
        "Money worries? You are not the only one. Free help is at",
    ),
    "plan_title": ("In delen betalen", "Pay in parts"),
    "plan_lead": (
        "U betaalt samen {amount}. Kies wat bij u past.",
        "Together you pay {amount}. Choose what suits you.",
    ),
    "plan_parts": ("{count} keer {amount}", "{count} times {amount}"),
    "plan_parts_about": ("{count} keer ongeveer {amount}", "{count} times about {amount}"),
    "plan_from_to": ("Van {first} tot {last}", "From {first} to {last}"),
    "plan_other": ("Iets anders kiezen", "Choose something else"),
    "plan_confirm_title": ("Klopt deze afspraak?", "Is this agreement right?"),
    "plan_confirm_lead": (
        "U betaalt {amount} in delen aan {creditor}.",
        "You pay {amount} in parts to {creditor}.",
    ),
    "plan_confirm_text": (
        "Voor elke datum krijgt u van ons een bericht met een link. Eerder betalen mag altijd.",
        "Before each date we send you a message with a link. You may always pay sooner.",
    ),
    "plan_confirm_button": ("Ja, dit spreek ik af", "Yes, I agree"),
    "plan_caption": ("Uw afspraak", "Your agreement"),
    "plan_date": ("Uiterlijk op", "On or before"),
    "plan_amount": ("Bedrag", "Amount"),
    "plan_status": ("Status", "Status"),
    "part_paid": ("Betaald", "Paid"),
    "part_open": ("Nog {amount}", "{amount} left"),
    "part_later": ("Open", "Open"),
    "plan_changed": (
        "Het bedrag of de datum is veranderd. Kijk de afspraak nog een keer na.",
        "The amount or the date has changed. Please check the agreement again.",
    ),
    "plan_none": (
        (
            "In delen betalen kan hier niet. Antwoord op het bericht, dan zoeken wij samen een "
            "oplossing."
        ),
        "Paying in parts is not possible here. Reply to the message and we will find a way.",
    ),
    "plan_done_title": ("De afspraak staat", "It is agreed"),
    "plan_done_text": (
        (
            "U krijgt voor elke datum een bericht met een link om te betalen. U hoeft nu niets te "
            "doen."
        ),
        "Before each date you get a message with a link to pay. You need to do nothing now.",
    ),
    "objection_title": ("Klopt dit niet?", "Is this not right?"),
    "objection_lead": (
        "Vertel ons wat er niet klopt. Wij zoeken het uit.",
        "Tell us what is not right. We will look into it.",
    ),
    "objection_what": ("Wat is er aan de hand?", "What is the matter?"),
    "objection_paid": ("Ik heb al betaald", "I have already paid"),
    "objection_wrong": ("Ik ben het er niet mee eens", "I do not agree"),
    "objection_text": ("Vertel het in uw eigen woorden", "Tell us in your own words"),
    "objection_hint": (
        "Al betaald? Schrijf wanneer en hoe. Het nummer van uw rekening is niet nodig.",
        "Paid already? Write when and how. Your account number is not needed.",
    ),
    "objection_button": ("Versturen", "Send"),
    "objection_pause": (
        "Zolang wij dit uitzoeken, krijgt u hierover geen herinneringen.",
        "While we look into it, you get no reminders about this.",
    ),
    "objection_kind_missing": ("Kies wat er aan de hand is.", "Choose what is the matter."),
    "objection_text_missing": (
        "Schrijf kort op wat er niet klopt.",
        "Write in a few words what is not right.",
    ),
    "object_done_title": ("Dank u wel, wij zoeken het uit", "Thank you, we will look into it"),
    "object_done_text": (
        (
            "U krijgt hierover geen herinneringen meer tot wij het weten. Een medewerker laat u "
            "iets horen."
        ),
        "You get no more reminders about this until we know. A colleague will let you know.",
    ),
    "closed_title": ("U hoeft hier niets te doen", "There is nothing to do here"),
    "closed_text": (
        "Deze pagina is gesloten. Vragen? Neem contact op met {creditor}.",
        "This page is closed. Questions? Contact {creditor}.",
    ),
    "represented_title": (
        "Wij regelen dit met uw hulpverlener",
        "We arrange this with your helper",
    ),
    "represented_text": (
        (
            "Iemand helpt u met uw geld. U hoeft hier niets te betalen. Antwoord op het bericht "
            "als dat niet klopt."
        ),
        (
            "Somebody helps you with your money. You need to pay nothing here. Reply to the "
            "message if that is not right."
        ),
    ),
}

#: What the page says, by key: Dutch with "u", and English.
TEXTS = _NEUTRAL | _CONFIRMED | PAYING | PLANNING | AUTOPAY

#: Keys that anybody who holds a link may read.
BEFORE_CONFIRMATION = frozenset(_NEUTRAL)


def say(key: str, language: Language, address: Address = Address.U, /, **values: object) -> str:
    """Return a text of the page in a language and form of address, with its values filled in.

    Raises:
        KeyError: there is no such text, or a value lacks.
    """
    dutch, english = TEXTS[key]
    if address is Address.JE:
        dutch = WITH_JE.get(key, dutch)
    text = (dutch if language is Language.NL else english).format(**values)
    # "… aan Wielhuis B.V.." has one full stop too many.
    return text.replace("..", ".")
