"""Round amounts by their names: "drie tientjes", "een meier", "twee ruggen"."""

from __future__ import annotations

import re

#: What people call round amounts: "drie tientjes", "een meier", "twee ruggen".
COINS = {
    "tientjes": 10, "tientje": 10, "joet": 10, "joetje": 10, "donnie": 10, "donnies": 10,
    "vijfje": 5, "vijfjes": 5, "twintigje": 20, "twintigjes": 20, "vijftigje": 50,
    "vijftigjes": 50, "geeltje": 25, "geeltjes": 25, "meier": 100, "meiers": 100, "barkie": 100,
    "barkies": 100, "honderdje": 100, "honderdjes": 100, "rug": 1000, "ruggen": 1000,
    "snip": 100, "snippen": 100, "mille": 1000, "tenner": 10, "tenners": 10, "grand": 1000,
}  # fmt: skip
#: These are one without a number before them: "een tientje", "tientje".
ONE_COIN = re.compile(r"je$|^(?:meier|barkie|donnie|tenner)$")
#: Any of them.
COIN = "|".join(sorted(COINS, key=len, reverse=True))
