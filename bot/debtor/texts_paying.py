"""The debtor's page on paying: by Mollie, by a transfer of one's own, in full or a part; nl, en."""

from __future__ import annotations

PAYING: dict[str, tuple[str, str]] = {
    "choice_part": ("Een ander bedrag betalen", "Pay another amount"),
    "part_title": ("Een ander bedrag betalen", "Pay another amount"),
    "part_lead": (
        "Er staat {amount} open. U mag een deel betalen. De rest blijft open.",
        "{amount} is open. You may pay a part of it. The rest stays open.",
    ),
    "part_label": ("Bedrag in euro", "Amount in euro"),
    "part_hint": (
        "Kies een bedrag van {least} tot en met {most}. Schrijf het als 25 of 25,50.",
        "Choose an amount from {least} up to {most}. Write it as 25 or 25.50.",
    ),
    "part_button": ("Dit bedrag betalen", "Pay this amount"),
    "part_unreadable": (
        "Vul een bedrag in, bijvoorbeeld 25 of 25,50.",
        "Fill in an amount, for example 25 or 25.50.",
    ),
    "part_bad_amount": (
        "Dit bedrag kan niet. Bij het veld staat welk bedrag wel kan.",
        "This amount is not possible. The field says which amounts are.",
    ),
    "choice_together": ("Alle rekeningen in één keer betalen", "Pay all invoices at once"),
    "choice_together_text": (
        "{count} rekeningen, samen {amount}",
        "{count} invoices, {amount} together",
    ),
    "together_title": ("Alle rekeningen in één keer betalen", "Pay all invoices at once"),
    "together_lead": (
        "U betaalt deze {count} rekeningen van {creditor} met één betaling.",
        "You pay these {count} invoices of {creditor} with one payment.",
    ),
    "together_caption": ("Wat u betaalt", "What you pay"),
    "together_number": ("Rekening", "Invoice"),
    "together_due": ("Betalen voor", "Due on"),
    "together_amount": ("Bedrag", "Amount"),
    "together_total": ("Samen", "Together"),
    "together_button": ("Nu {amount} betalen", "Pay {amount} now"),
    "together_changed": (
        "Het bedrag is veranderd. Er is niets betaald. Hieronder staat wat nu open is.",
        "The amount has changed. Nothing was paid. Below you see what is open now.",
    ),
    "choice_transfer": ("Liever zelf overmaken?", "Rather transfer it yourself?"),
    "transfer_title": ("Zelf overmaken", "Transfer it yourself"),
    "transfer_lead": (
        "Maak {amount} over aan {creditor}. Neem het kenmerk precies over.",
        "Transfer {amount} to {creditor}. Copy the reference exactly.",
    ),
    "transfer_name": ("Naam", "Name"),
    "transfer_iban": ("Rekening (IBAN)", "Account (IBAN)"),
    "transfer_amount": ("Bedrag", "Amount"),
    "transfer_text": ("Kenmerk", "Reference"),
    "transfer_qr_title": ("Of scan met de app van uw bank", "Or scan with your bank's app"),
    "transfer_qr": (
        "QR-code met dezelfde gegevens als hierboven",
        "QR code with the same details as above",
    ),
    "transfer_qr_hint": (
        "Niet elke app leest deze code. Kijk het bedrag en de naam na voor u betaalt.",
        "Not every app reads this code. Check the amount and the name before you pay.",
    ),
    "transfer_days": (
        (
            "Zelf overmaken duurt langer. Het kan een paar dagen duren tot wij uw betaling zien. "
            "Hebt u al overgemaakt? Zeg het ons, dan krijgt u geen herinnering."
        ),
        (
            "A transfer takes longer. It may take a few days until we see your payment. Have you "
            "made the transfer? Tell us, and you will get no reminder."
        ),
    ),
    "transfer_told": ("Ik heb overgemaakt", "I have made the transfer"),
    "pay_later": (
        "De bank geeft nu geen antwoord. Er is niets betaald. Probeer het over een paar minuten.",
        "The bank does not answer now. Nothing was paid. Please try again in a few minutes.",
    ),
    "pay_broken": (
        "Betalen lukt nu niet. Het ligt aan ons. Een medewerker kijkt ernaar.",
        "Paying does not work now. That is our fault. A colleague is looking at it.",
    ),
    "waiting_title": ("Wij wachten op de bank", "We are waiting for the bank"),
    "waiting_text": (
        "Heeft u betaald? Dan horen wij dat meestal binnen een minuut. Deze pagina kijkt vanzelf.",
        "Have you paid? We usually hear of it within a minute. This page checks by itself.",
    ),
    "waiting_button": ("Kijk nu", "Check now"),
    "waiting_close": (
        "U mag deze pagina ook sluiten. U krijgt een bericht als uw betaling binnen is.",
        "You may close this page. You will get a message when your payment has come in.",
    ),
    "paid_title": ("Betaald. Dank u wel!", "Paid. Thank you!"),
    "paid_text": (
        "Uw betaling aan {creditor} is binnen. U hoeft niets meer te doen.",
        "Your payment to {creditor} has come in. You need to do nothing more.",
    ),
    "surplus": (
        "U betaalde {amount} te veel. Wij zoeken uit hoe u dat terugkrijgt. U krijgt bericht.",
        "You paid {amount} too much. We find out how to pay it back. You will hear from us.",
    ),
    "part_done_title": ("Dit deel is betaald. Dank u wel!", "This part is paid. Thank you!"),
    "part_done_text": (
        "Uw betaling aan {creditor} is binnen.",
        "Your payment to {creditor} has come in.",
    ),
    "not_paid_title": ("De betaling is niet gelukt", "The payment did not go through"),
    "not_paid_text": (
        "Er is niets afgeschreven. U kunt het meteen nog een keer proberen.",
        "Nothing was taken from your account. You can try again at once.",
    ),
    "try_again": ("Opnieuw: {amount} betalen", "Try again: pay {amount}"),
}
