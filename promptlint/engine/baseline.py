"""The baseline: findings that were there before, known by content and not by line.

A baseline is a JSON file (``schemas/baseline.schema.json``) of entries ``(rule, path, fingerprint,
count)``. A finding is known while its fingerprint has an entry that is not used up.

**Datasets.** A dataset has one finding for each rule and entity, whose fingerprint says nothing of
its places. For these the engine hands over, beside the finding, the digests of its places:

- ``Finding.data["places"]`` holds all places up to `MAX_PLACES`, in file order, and
  ``Finding.data["count"]`` how many there are in all;
- ``digests[finding.fingerprint]`` holds `place_digest` of each of them, in the same order.

The entry keeps the count and the digests, keyed by the baseline's salt. Places whose digest it does
not have are reported again, and so are as many more as the count has grown by.

**Privacy.** Nothing in the file can be brute-forced into a personal datum, although its salt stands
in it. A document's fingerprint is made of masked text. A place's digest is made of the record's
lower-case words and of lengths: no digits, no capitalised words, no addresses, no values. Whoever
tries all phone numbers in a known record finds that each of them gives the same digest.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from promptlint.model.finding import Finding
from promptlint.model.place import Location, Pointer, format_pointer

SCHEMA_VERSION = 1
MAX_PLACES = 100_000
SALT_BYTES = 16
_HASHED_CHARACTERS = 2_000
_EDGE = "\"'`()[]{}.,;:!?*_-"

Digests: TypeAlias = Mapping[str, Sequence[int]]
"""By fingerprint, the digest of each entry of ``data["places"]``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One known finding.

    Attributes:
        count: findings with this fingerprint; for a dataset's, its places.
        entity: of a dataset's finding that has one, for people.
        places: keyed digests of a dataset's places, sorted, equal ones repeated; ``None`` for
            other findings. Fewer than `count` where there were more than `MAX_PLACES`.
    """

    rule: str
    path: str
    fingerprint: str
    count: int = 1
    entity: str | None = None
    places: tuple[str, ...] | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies it."""
        return self.rule, self.path, self.fingerprint


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline's contents. Entries are sorted, one for each key."""

    salt: bytes = field(default_factory=lambda: secrets.token_bytes(SALT_BYTES))
    entries: tuple[Entry, ...] = ()

    def keyed(self, digest: int) -> str:
        """A place's digest as the file holds it: 16 hexadecimal digits."""
        data = digest.to_bytes(8, "little")
        return hashlib.blake2b(data, key=self.salt, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against a baseline.

    Attributes:
        kept: findings to report: new ones, and datasets' findings reduced to their new places.
        baselined: findings that are not reported because all of them was known.
        stale: entries, or what is left of them, whose findings are gone.
    """

    kept: tuple[Finding, ...]
    baselined: int
    stale: tuple[Entry, ...] = ()


def place_digest(record: object, pointer: Pointer | None, mask: Callable[[str], str]) -> int:
    """What a place in a dataset is recognised by: 64 bits that hold nothing personal.

    Args:
        record: the decoded record; its own text where it could not be decoded.
        pointer: the value at fault.
        mask: replaces personal data and secrets (`promptlint.analysis.masking.mask_text`).
    """
    state = hashlib.blake2b(digest_size=8)
    state.update(format_pointer(pointer or ()).encode("utf-8", "replace") + b"\0")
    for text in _texts(record):
        masked = mask(text[:_HASHED_CHARACTERS])
        words = " ".join(_plain_words(masked))
        state.update(f"{len(text)} {words}\0".encode("utf-8", "replace"))
    return int.from_bytes(state.digest(), "little")


def _texts(record: object) -> Iterator[str]:
    """Strings of a record in reading order; its numbers are left out."""
    waiting = [record]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list | tuple):
            waiting.extend(reversed(value))


def _plain_words(text: str) -> Iterator[str]:
    """Words of lower-case letters alone: names, numbers, addresses and codes are none."""
    for token in text.split():
        word = token.strip(_EDGE)
        if word.isalpha() and word.islower():
            yield word


def make(
    findings: Iterable[Finding],
    digests: Digests,
    previous: Baseline | None = None,
    in_scope: Callable[[Entry], bool] = lambda entry: True,
) -> Baseline:
    """A baseline of these findings.

    Args:
        findings: what the run reports.
        digests: of datasets' places.
        previous: the baseline to replace: its salt stays, so that unchanged entries do.
        in_scope: whether this run decides about an entry; the others stay as they are.
    """
    base = previous or Baseline()
    entries: dict[tuple[str, str, str], Entry] = {
        entry.key: entry for entry in base.entries if not in_scope(entry)
    }
    fresh: dict[tuple[str, str, str], Entry] = {}
    for finding in findings:
        entry = _entry(finding, digests.get(finding.fingerprint), base)
        known = fresh.get(entry.key)
        # One finding of a dataset has its fingerprint to itself; others may share theirs.
        fresh[entry.key] = replace(known, count=known.count + 1) if known else entry
    return Baseline(base.salt, _sorted({**entries, **fresh}.values()))


def _entry(finding: Finding, digests: Sequence[int] | None, baseline: Baseline) -> Entry:
    if digests is None:
        return Entry(finding.rule, finding.path, finding.fingerprint)
    entity = finding.data.get("entity")
    return Entry(
        finding.rule,
        finding.path,
        finding.fingerprint,
        max(_count(finding), len(digests), 1),
        entity if isinstance(entity, str) else None,
        tuple(sorted(baseline.keyed(digest) for digest in digests[:MAX_PLACES])),
    )


def _count(finding: Finding) -> int:
    count = finding.data.get("count")
    return count if isinstance(count, int) else 1


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.path, *entry.key)))


def compare(
    baseline: Baseline,
    findings: Sequence[Finding],
    digests: Digests,
    *,
    decides: Callable[[Entry], bool] = lambda entry: True,
    unshown: Iterable[Finding] = (),
    limit: int | None = 10,
) -> Comparison:
    """Take known findings off.

    Args:
        baseline: what is known.
        findings: what the run would report, in report order; of equal ones the first are known.
        digests: of datasets' places.
        decides: whether this run could have found an entry's finding: its rule ran on its file,
            or the file is gone. Other entries are never stale.
        unshown: findings of the run that would not be reported anyway; their entries aren't stale.
        limit: places that a dataset's finding shows; ``None`` for all.
    """
    ledger = _Ledger(baseline)
    kept: list[Finding] = []
    for finding in findings:
        marks = digests.get(finding.fingerprint)
        if marks is None:
            if not ledger.take(_key(finding)):
                kept.append(finding)
            continue
        new, grown = _new_places(finding, marks, ledger.entries.get(_key(finding)), baseline)
        ledger.take_places(_key(finding), _count(finding), map(baseline.keyed, marks))
        if new or grown:
            kept.append(_reduced(finding, new, grown, limit))
    seen = {_key(finding) for finding in unshown}
    stale = [
        rest
        for entry in baseline.entries
        if entry.key not in seen and decides(entry) and (rest := ledger.rest(entry)) is not None
    ]
    return Comparison(tuple(kept), len(findings) - len(kept), tuple(stale))


_Key: TypeAlias = tuple[str, str, str]


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.path, finding.fingerprint


class _Ledger:
    """What of each entry has not been found again yet."""

    def __init__(self, baseline: Baseline) -> None:
        self.entries: dict[_Key, Entry] = {entry.key: entry for entry in baseline.entries}
        self._counts = {key: entry.count for key, entry in self.entries.items()}
        self._places = {
            key: Counter(entry.places)
            for key, entry in self.entries.items()
            if entry.places is not None
        }

    def take(self, key: _Key) -> bool:
        """Use one finding up; whether there was one left."""
        left = self._counts.get(key, 0)
        if left:
            self._counts[key] = left - 1
        return left > 0

    def take_places(self, key: _Key, count: int, places: Iterable[str]) -> None:
        """Use a dataset's places up."""
        if key in self.entries:
            self._counts[key] = max(0, self._counts[key] - count)
            self._places[key] = self._places.get(key, Counter()) - Counter(places)

    def rest(self, entry: Entry) -> Entry | None:
        """The part of an entry that is left; ``None`` if nothing is."""
        count = self._counts[entry.key]
        if entry.places is None:
            return replace(entry, count=count) if count else None
        gone = tuple(sorted(self._places[entry.key].elements()))
        if not gone and not count:
            return None
        return replace(entry, count=max(count, len(gone)), places=gone)


def _new_places(
    finding: Finding, marks: Sequence[int], entry: Entry | None, baseline: Baseline
) -> tuple[list[int], int]:
    """Indices of places that the entry lacks, and by how many unhashed ones it has grown."""
    known = Counter(entry.places if entry and entry.places is not None else ())
    new = []
    for index, mark in enumerate(marks):
        keyed = baseline.keyed(mark)
        if known[keyed]:
            known[keyed] -= 1
        else:
            new.append(index)
    before = entry.count if entry else 0
    return new, max(0, _count(finding) - before - len(new))


def _reduced(finding: Finding, new: Sequence[int], grown: int, limit: int | None) -> Finding:
    """A dataset's finding with its new places only."""
    places = finding.data.get("places")
    listed = list(places) if isinstance(places, list | tuple) else []
    total, count = _count(finding), len(new) + grown
    if count >= total:
        return replace(finding, data={**finding.data, "places": listed[:limit]})
    shown = [listed[index] for index in new if index < len(listed)]
    data = {key: value for key, value in finding.data.items() if key != "unique"}
    data |= {"count": count, "baselined": total - count, "places": shown[:limit]}
    if isinstance(rate := finding.data.get("rate"), float):
        data["rate"] = round(rate * _records(shown) / max(1, _records(listed)), 6)
    return replace(
        finding,
        message=f"{finding.message} ({count:,} of {total:,} not in the baseline)",
        location=_location(shown[0]) if shown else finding.location,
        related=() if shown else finding.related,
        data=data,
    )


def cut_places(finding: Finding, limit: int | None) -> Finding:
    """A finding with the first places only, as reports show it."""
    places = finding.data.get("places")
    if limit is None or not isinstance(places, list | tuple) or len(places) <= limit:
        return finding
    return replace(finding, data={**finding.data, "places": list(places[:limit])})


def _records(places: Iterable[object]) -> int:
    return len({place.get("record") for place in places if isinstance(place, Mapping)})


def _location(place: Any) -> Location:
    """A location out of its form in ``data["places"]``."""
    fields = place if isinstance(place, Mapping) else {}
    return Location(
        None,
        fields.get("line"),
        fields.get("column"),
        fields.get("end_line"),
        fields.get("end_column"),
        fields.get("record"),
        fields.get("pointer"),
    )


def prune(baseline: Baseline, stale: Iterable[Entry]) -> Baseline:
    """The baseline without what is stale."""
    gone = {entry.key: entry for entry in stale}
    entries = []
    for entry in baseline.entries:
        left = gone.get(entry.key)
        if left is None:
            entries.append(entry)
            continue
        places = entry.places
        if places is not None:
            places = tuple(sorted((Counter(places) - Counter(left.places or ())).elements()))
        count = entry.count - left.count
        if count > 0:
            entries.append(replace(entry, count=max(count, len(places or ())), places=places))
    return replace(baseline, entries=tuple(entries))
