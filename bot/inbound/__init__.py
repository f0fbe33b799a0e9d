"""The one door in: what people send us is stored, routed, understood and answered here."""
