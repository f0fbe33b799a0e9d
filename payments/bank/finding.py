"""Finding: which claims a payment names, by its references and by what it says in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from payments.bank.evidence import WEIGHTS, Evidence
from payments.bank.kenmerk import core_of
from payments.bank.register import ClaimSeen, Register
from payments.bank.statement import StatementLine
from payments.bank.words import canonical, is_labelled, keys_in_text, slips_of

#: A key that more claims share says nothing, such as a customer's number in every reference.
_MOST_CLAIMS: Final = 12
#: A number this short has too many neighbours for a slip of the pen to be told from another number.
_LEAST_FOR_SLIP: Final = 6
#: Numbers of one text that are looked at for slips.
_MOST_SLIPS: Final = 3

#: The claims that a line names, each with the strongest way in which it does.
Named = dict[ClaimSeen, Evidence]


def named_claims(line: StatementLine, register: Register) -> Named:
    """Return the claims that a line names, each with the strongest way in which it does."""
    named: Named = {}
    said = f"{line.reference} {line.text}"
    keys = list(keys_in_text(said))
    for claim, evidence in _all_named(line, said, keys, register):
        held = named.get(claim)
        if held is None or WEIGHTS[evidence] > WEIGHTS[held]:
            named[claim] = evidence
    return named or _slips(keys, register)


def _all_named(
    line: StatementLine, said: str, keys: Iterable[str], register: Register
) -> Iterator[tuple[ClaimSeen, Evidence]]:
    for text in (line.reference, line.end_to_end):
        yield from _structured(text, register)
    if line.end_to_end:
        told = keys_in_text(line.end_to_end)
        yield from _in_text(line.end_to_end, told, register, Evidence.END_TO_END)
    yield from _in_text(said, keys, register, Evidence.REFERENCE)
    for word in line.text.split():
        # A structured reference that the payer typed into the free text.
        if len(word) >= 9:
            yield from _structured(word.strip(".,;:/"), register)


def _structured(text: str, register: Register) -> Iterator[tuple[ClaimSeen, Evidence]]:
    core = core_of(text) if text else None
    if core is None:
        return
    for key in {core, canonical(core), canonical("".join(text.split()))} - {""}:
        yield from ((claim, Evidence.KENMERK) for claim in _few(key, register))


def _in_text(
    text: str, keys: Iterable[str], register: Register, strong: Evidence
) -> Iterator[tuple[ClaimSeen, Evidence]]:
    for key in keys:
        if key not in register.by_key:
            continue
        evidence = strong
        if "~" in key:
            evidence = Evidence.SHORTENED
        elif key in register.weak:
            evidence = Evidence.LABELLED if is_labelled(text, key) else Evidence.NUMBER
        yield from ((claim, evidence) for claim in _few(key, register))


def _few(key: str, register: Register) -> Sequence[ClaimSeen]:
    claims = register.by_key.get(key, ())
    return claims if len(claims) <= _MOST_CLAIMS else ()


def _slips(keys: Iterable[str], register: Register) -> Named:
    """Look for references with one slip of the pen, where none stands there as it is."""
    found: Named = {}
    numbers = [
        key
        for key in keys
        if key.isdigit() and len(key) >= _LEAST_FOR_SLIP and register.is_like(key)
    ]
    for number in numbers[:_MOST_SLIPS]:
        for slip in slips_of(number):
            if slip in register.by_key and slip not in register.weak:
                found |= dict.fromkeys(_few(slip, register), Evidence.SLIP)
    return found
