"""The made-up creditors: their names, and the policy that they all have."""

from __future__ import annotations

#: The made-up creditors. The brakes never strike, because hard goals are drawn more often than in
#: life; everything else is the product's default.
CREDITORS = {
    "wielhuis": ("Wielhuis Fietsen B.V.", "Wielhuis"),
    "bouwland": ("Bouwland Materialen B.V.", "Bouwland"),
    "noorderlicht": ("Noorderlicht Wonen B.V.", "Noorderlicht"),
}
POLICY = """\
public_name: {public}
contact: {{name: Marieke Vos, phone: "030 123 45 67"}}
brakes:
  opt_out_percent: 100
  wrong_number_percent: 100
  undelivered_percent: 100
  complaint_percent: 100
"""
