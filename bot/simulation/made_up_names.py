"""Names, streets and goods to throw together; whoever carries them is made up."""

from __future__ import annotations

FIRST_NAMES = (
    "Anna", "Bram", "Carlijn", "Daan", "Esra", "Femke", "Gerrit", "Hanna", "Ilse", "Jeroen",
    "Karim", "Lotte", "Maria", "Noor", "Omar", "Petra", "Quinten", "Ruud", "Sanne", "Thijs",
    "Ursula", "Victor", "Willemijn", "Yusuf", "Zoë", "Ahmed", "Bianca", "Cor", "Dewi", "Ewa",
)  # fmt: skip

LAST_NAMES = (
    "de Boer", "Jansen", "Bakker", "van Dijk", "Visser", "Smit", "Meijer", "Mulder", "Bos",
    "Vos", "Peters", "Hendriks", "van Leeuwen", "Dekker", "Brouwer", "de Wit", "Dijkstra",
    "Smits", "de Graaf", "van der Meer", "Kok", "Jacobs", "Vermeulen", "Yilmaz", "El Amrani",
    "Kowalska", "Martina", "Nguyen", "Schouten", "Willems",
)  # fmt: skip

STREETS = (
    "Lindelaan", "Havenstraat", "Kerkweg", "Molenstraat", "Dorpsstraat", "Singel",
    "Vechtstraat", "Beukenhof", "Marktplein", "Oude Gracht", "Kastanjedreef", "Zonnelaan",
)  # fmt: skip

CITIES = (
    "Utrecht", "Rotterdam", "Ede", "Breda", "Groningen", "Tilburg", "Zwolle", "Almere",
    "Leiden", "Arnhem",
)  # fmt: skip

GOODS = (
    "Kinderfiets", "Reparatie", "Grote beurt", "Zitbank", "Verf en kwasten", "Tuinset",
    "Wasmachine", "Gordijnen", "Abonnement najaar", "Lampen", "Onderhoud ketel", "Kozijn",
)  # fmt: skip
