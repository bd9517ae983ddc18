"""Whether a model fits, asked before it is opened: a process that is killed tells nothing."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

from promptlint.probe.errors import ProbeError

_MEGABYTE = 1_000_000


def check_room(label: str, needed: int, *, doing: str = "load") -> None:
    """Refuse what plainly does not fit.

    Args:
        label: of the model, in reports.
        needed: bytes that its weights take at the least.
        doing: what they are needed for.

    Raises:
        ProbeError: less is free.
    """
    free = min(_free(), default=needed)
    if free < needed:
        raise ProbeError(
            f"{label}: not enough memory to {doing} it: it takes {needed // _MEGABYTE:,} MB and"
            f" {max(free, 0) // _MEGABYTE:,} MB are free"
        )


def give_back() -> None:
    """Return freed memory to the system where the C library is glibc.

    Tensors of ever other shapes leave holes that fit none of the next: without this a run grows by
    some 60 MB with every 64 rows.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):  # another C library
        return


def _free() -> Iterator[int]:
    """Bytes that this process may still take, by everything that limits them and can be asked."""
    available = _kilobytes("/proc/meminfo", "MemAvailable:")
    if available is not None:
        yield available
    used = _kilobytes("/proc/self/status", "VmSize:")
    try:
        import resource
    except ImportError:  # Windows
        return
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY and used is not None:
        yield most - used


def _kilobytes(file: str, name: str) -> int | None:
    """A line such as ``MemAvailable:  123 kB``, in bytes; ``None`` where there is none."""
    try:
        for line in Path(file).read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None
