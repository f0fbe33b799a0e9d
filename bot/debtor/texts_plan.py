"""The texts of the debtor's page about choosing a plan, in Dutch and English."""

from __future__ import annotations

PLANNING: dict[str, tuple[str, str]] = {
    "plan_own_title": ("Liever een ander bedrag?", "Rather another amount?"),
    "plan_own_label": ("Wat kunt u per keer betalen?", "What can you pay each time?"),
    "plan_own_hint": (
        "Bijvoorbeeld 30. Wij rekenen uit wat kan.",
        "For example 30. We work out what is possible.",
    ),
    "plan_own_often": ("Hoe vaak?", "How often?"),
    "plan_own_button": ("Reken uit", "Work it out"),
    "plan_every_week": ("elke week", "every week"),
    "plan_every_2weeks": ("elke 2 weken", "every 2 weeks"),
    "plan_every_4weeks": ("elke 4 weken", "every 4 weeks"),
    "plan_every_month": ("elke maand", "every month"),
    "plan_near": ("Dat past niet. Dit kan wel.", "That does not fit. This is possible."),
    "plan_near_small": (
        "Dat is te weinig per keer. Dit kan wel.",
        "That is too little each time. This is possible.",
    ),
    "plan_near_long": (
        "Dat duurt te lang. Dit kan wel.",
        "That takes too long. This is possible.",
    ),
    "plan_near_first": (
        "Het eerste deel is te klein. Dit kan wel.",
        "The first part is too small. This is possible.",
    ),
    "plan_near_rhythm": (
        "Zo vaak kan niet. Wij rekenden het om.",
        "It cannot be that often. We worked it out another way.",
    ),
    "plan_unreadable": (
        "Dat kunnen wij niet lezen. Vul een bedrag in, zoals 30.",
        "We cannot read that. Fill in an amount, such as 30.",
    ),
}
