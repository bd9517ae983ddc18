"""What a probe is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from promptlint.model.finding import Finding, Skip
from promptlint.model.seen import Review


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """What the user asked for.

    Attributes:
        model, encoder: names (see `promptlint.probe.models.source`); ``None`` for the default.
        device, dtype: see `promptlint.probe.models.device`.
        budget: seconds for everything together.
        seed: of samples and shuffles.
        offline: fetch nothing, not even a named model.
        cache: folder for converted models and scores; ``None`` keeps scores nowhere.
        rows: size of a dataset's sample; ``None`` follows from the budget.
    """

    model: str | None = None
    encoder: str | None = None
    device: str = "auto"
    dtype: str = "auto"
    budget: float = 60.0
    seed: int = 0
    offline: bool = False
    cache: Path | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a probe saw.

    Attributes:
        findings: located and worded.
        skipped: what there was no time or no model for.
        notes: one line for each thing that was looked at: model, number type, size of the sample.
        reviews: ranked lists without findings.
        failure: what could not be looked at for want of a model; empty when everything was.
        suppressed: findings that comments in the files hide.
    """

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skip, ...] = ()
    notes: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    failure: str = ""
    suppressed: int = 0
