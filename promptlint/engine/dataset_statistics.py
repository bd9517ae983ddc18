"""The profile and the findings of a dataset → the figures that a report gives of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from promptlint.model.facts import DatasetProfile
from promptlint.model.finding import Finding
from promptlint.model.seen import DatasetStatistics

_DUPLICATES = "exact-duplicate"


def statistics_of(
    profile: DatasetProfile, findings: Sequence[Finding], ran: Collection[str]
) -> DatasetStatistics:
    """Figures of one dataset.

    Args:
        profile: of the dataset.
        findings: of this file alone.
        ran: rules that looked at it.
    """
    parsed = profile.records - profile.unparseable
    measure = profile.measures.get
    rates: dict[str, float] = {}
    duplicates = 0 if _DUPLICATES in ran else None
    for finding in findings:
        rate, count = finding.data.get("rate"), finding.data.get("count")
        if isinstance(rate, float):
            # Findings of one rule tell several faults of records apart; a record may have two.
            rates[finding.rule] = round(min(1.0, rates.get(finding.rule, 0.0) + rate), 6)
        if finding.rule == _DUPLICATES and isinstance(count, int):
            duplicates = (duplicates or 0) + count
    return DatasetStatistics(
        turns=round(measure("row.turns", 0.0) * parsed),
        characters=round(profile.mean_chars * profile.records),
        tokens=round(measure("row.tokens", 0.0) * parsed),
        tokens_from=int(measure("row.counted", 0.0)),
        row_characters=_quantiles(profile, "row", ("p10", "p50", "p90", "p99", "max")),
        answer_characters=_quantiles(profile, "text", ("p10", "p50", "p90")),
        duplicates=duplicates,
        rates=dict(sorted(rates.items())),
        encoding=profile.encoding,
    )


def _quantiles(profile: DatasetProfile, what: str, names: Sequence[str]) -> dict[str, int]:
    found = ((name, profile.measures.get(f"{what}.{name}")) for name in names)
    return {name: round(value) for name, value in found if value is not None}
