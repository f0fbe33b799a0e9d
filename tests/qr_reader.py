"""Reading a QR code back from its drawing, as a bank's app does with its camera.

Only what our codes use (ISO/IEC 18004): byte mode with an ECI, no damage to repair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from segno import consts

_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
_ECI, _BYTES = 0b0111, 0b0100


def read_qr(drawing: str) -> str:
    """Return what the QR code in a page or drawing says."""
    modules = _modules(drawing)
    level, mask = _format(modules)
    version = (len(modules) - 17) // 4
    bits = [modules[y][x] ^ (not _MASKS[mask](y, x)) for y, x in _way(len(modules), version)]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    return _said(_data(words, version, level), version)


def _modules(drawing: str) -> list[list[int]]:
    """Read the dark runs of the path: each row's `h` draws, each `m` moves on."""
    size = re.search(r'viewBox="0 0 (\d+)', drawing)
    path = re.search(r'stroke="#000" d="([^"]+)"', drawing)
    assert size, drawing
    assert path, drawing
    rows = [[0] * int(size[1]) for _ in range(int(size[1]))]
    x, y = 0, 0.0
    for move, dx, dy in re.findall(r"([Mmh])(-?\d+)(?: ?(-?[\d.]+))?", path[1]):
        if move == "h":
            rows[int(y)][x : x + int(dx)] = [1] * int(dx)
            x += int(dx)
        else:
            x, y = (int(dx), float(dy)) if move == "M" else (x + int(dx), y + float(dy))
    return [row[4:-4] for row in rows[4:-4]]


def _format(modules: list[list[int]]) -> tuple[int, int]:
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    found = consts.FORMAT_INFO.index(_number([modules[y][x] for y, x in places]))
    return found >> 3, found & 7


def _way(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Go the way of the data: two columns at a time from the right, up and down, round the rest."""
    taken = _taken(size, version)
    upwards = True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for y in range(size - 1, -1, -1) if upwards else range(size):
            yield from ((y, x) for x in (right, right - 1) if (y, x) not in taken)
        upwards = not upwards


def _taken(size: int, version: int) -> set[tuple[int, int]]:
    """Return the places of finders, formats, timing, alignments and the version."""
    found = {(y, x) for y in range(9) for x in range(9)}
    found |= {(y, x) for y in range(9) for x in range(size - 8, size)}
    found |= {(y, x) for y in range(size - 8, size) for x in range(9)}
    found |= {(6, at) for at in range(size)} | {(at, 6) for at in range(size)}
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for y, x in ((y, x) for y in centres for x in centres if (y, x) not in corners):
        found |= {(y + dy, x + dx) for dy in range(-2, 3) for dx in range(-2, 3)}
    if version >= 7:
        ends = [(a, b) for a in range(6) for b in range(size - 11, size - 8)]
        found |= set(ends) | {(b, a) for a, b in ends}
    return found


def _data(words: list[int], version: int, level: int) -> list[int]:
    """Put the blocks, which lie woven through each other, one after another again."""
    sizes = [part.num_data for part in consts.ECC[version][level] for _ in range(part.num_blocks)]
    blocks: list[list[int]] = [[] for _ in sizes]
    left = iter(words)
    for place in range(max(sizes)):
        for block, length in zip(blocks, sizes, strict=True):
            if place < length:
                block.append(next(left))
    return [word for block in blocks for word in block]


def _said(words: list[int], version: int) -> str:
    bits = [(word >> shift) & 1 for word in words for shift in range(7, -1, -1)]
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return _number(bits[at - count : at])

    mode = take(4)
    if mode == _ECI:
        assert take(8) == 26, "26 stands for UTF-8"
        mode = take(4)
    assert mode == _BYTES
    return bytes(take(8) for _ in range(take(8 if version < 10 else 16))).decode()


def _number(bits: list[int]) -> int:
    return int("".join(str(int(bit)) for bit in bits), 2)
