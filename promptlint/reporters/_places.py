"""The places of a dataset finding, in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass

from promptlint.model.finding import Finding


def data_places(finding: Finding) -> list[Mapping[str, object]]:
    """``data.places`` as mappings, whether the engine gave locations or plain values."""
    raw = finding.data.get("places")
    if not isinstance(raw, list | tuple):
        return []
    return [found for item in raw if (found := as_mapping(item)) is not None]


def as_mapping(item: object) -> Mapping[str, object] | None:
    """A place as a mapping; ``None`` when it is neither a mapping nor a dataclass."""
    if isinstance(item, Mapping):
        return item
    if is_dataclass(item) and not isinstance(item, type):
        return asdict(item)
    return None


def repeats(places: Sequence[Mapping[str, object]], limit: int | None, total: int) -> str:
    """``line 13, line 41 repeats line 13 (0.93) and 122 more (use --all)``."""
    shown = [_one(place) for place in places[:limit]]
    text = ", ".join(part for part in shown if part)
    more = total - len(shown)
    return f"{text} … and {more:,} more (use --all)" if more > 0 else text


def _one(place: Mapping[str, object]) -> str:
    text = _where(place)
    original = as_mapping(place.get("duplicate_of"))
    if original is None:
        return text
    text += f" repeats {_where(original)}"
    similarity = place.get("similarity")
    if isinstance(similarity, float | int) and similarity < 1:
        text += f" ({similarity:.2f})"
    return text


def _where(place: Mapping[str, object]) -> str:
    line, column, record = (place.get(key) for key in ("line", "column", "record"))
    if line is not None:
        return f"{line}:{column}" if column is not None else f"line {line}"
    return f"record {record}" if record is not None else "the dataset"
