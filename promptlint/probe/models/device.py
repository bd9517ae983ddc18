"""Which device, number type and threads: asked for, or measured once on this machine."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.probe.errors import ProbeError

if TYPE_CHECKING:
    import torch

DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "bfloat16", "float16")
_FASTER = 1.2
"""bfloat16 has to be this much faster than float32 to be worth its rounding."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs, and in which number type (a name of torch's)."""

    name: str
    dtype: str


def choose_device(name: str, dtype: str, cache: Path | None) -> Device:
    """Settle ``auto``.

    Args:
        name: one of `DEVICES`.
        dtype: one of `DTYPES`.
        cache: folder that keeps the measured number type, so that runs repeat.

    Raises:
        ProbeError: the device is not there.
    """
    import torch

    limit_threads()
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if _mps() else "cpu"
    elif name == "cuda" and not torch.cuda.is_available():
        raise ProbeError("--device cuda: torch sees no CUDA device here")
    elif name == "mps" and not _mps():
        raise ProbeError("--device mps: torch sees no Metal device here")
    if dtype == "auto":
        dtype = {"cuda": "bfloat16", "mps": "float16"}.get(name) or _cpu_dtype(cache)
    return Device(name, dtype)


def limit_threads() -> None:
    """The user's ``OMP_NUM_THREADS``; else the cores that are free for this process.

    Threads wait for each other spinning: one that has to share its core holds up all the others.
    """
    import torch

    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(free_cores(len(_affinity()), _load()))


def free_cores(cores: int, load: float) -> int:
    """Cores that other processes leave, half of them at the least where there are several."""
    return max(1, cores // 2, cores - round(load))


def _load() -> float:
    """Processes that wanted a core in the last minute; 0 where nothing tells."""
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):
        return 0.0


def _affinity() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _mps() -> bool:
    import torch

    return bool(torch.backends.mps.is_available())


def _cpu_dtype(cache: Path | None) -> str:
    """bfloat16 where this CPU is faster with it; measured once, then remembered."""
    import torch

    file = cache / "cpu-dtype.json" if cache else None
    key = f"{torch.__version__}/{torch.backends.cpu.get_cpu_capability()}"
    if file is not None:
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
            if known.get("key") == key and known.get("dtype") in DTYPES:
                return str(known["dtype"])
        except (OSError, ValueError, AttributeError):
            pass
    slow, fast = _time_matmul(torch.float32), _time_matmul(torch.bfloat16)
    dtype = "bfloat16" if fast * _FASTER < slow else "float32"
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({"key": key, "dtype": dtype}), encoding="utf-8")
        except OSError:
            pass
    return dtype


def _time_matmul(dtype: torch.dtype) -> float:
    """Seconds of the quickest of some layers of a small model's size."""
    import torch

    left = torch.ones((512, 576), dtype=dtype)
    right = torch.ones((1536, 576), dtype=dtype)
    best = float("inf")
    with torch.inference_mode():
        for _ in range(6):
            start = time.perf_counter()
            for _ in range(4):
                torch.nn.functional.linear(left, right)
            best = min(best, time.perf_counter() - start)
    return best
