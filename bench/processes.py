"""What processes cost: CPU seconds and memory, read from /proc (Linux only)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What a tree of processes has used so far."""

    cpu_seconds: float
    #: Most that any one process of the tree ever held, and what all hold now with shared pages
    #: counted once, in MB.
    largest_mb: float
    together_mb: float


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents = {child: fields[1] for child in _all() if (fields := _stat(child))}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if int(parent) == one]
    return found


def cost(*pids: int) -> Cost:
    """Return what these processes and their descendants have used, the ended ones too."""
    members = [member for pid in pids for member in family(pid)]
    ticks = 0
    for member in members:
        fields = _stat(member)
        if fields:
            # utime, stime, and those of the children that were waited for
            ticks += sum(int(value) for value in fields[11:15])
    return Cost(
        cpu_seconds=ticks / _TICK,
        largest_mb=max((_kilobytes(m, "status", "VmHWM:") for m in members), default=0) / 1024,
        together_mb=sum(_kilobytes(m, "smaps_rollup", "Pss:") for m in members) / 1024,
    )


def _all() -> list[int]:
    return [int(path.name) for path in _PROC.iterdir() if path.name.isdecimal()]


def _stat(pid: int) -> list[str]:
    """Return the fields after the name, from the state (field 3) on; empty for a process gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _kilobytes(pid: int, file: str, name: str) -> int:
    try:
        lines = (_PROC / str(pid) / file).read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    for line in lines.splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def machine() -> dict[str, object]:
    """Return what a figure without its machine would lack."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in (_PROC / "cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        "unknown",
    )
    return {
        "cores": os.cpu_count(),
        "cpu": model,
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "kernel": os.uname().release,
    }
