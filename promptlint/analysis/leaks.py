"""Secrets and personal data of one text: both detectors' gates, searched in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property

from promptlint.analysis import privacy
from promptlint.analysis.accelerator import Gate, encode, openings, uses_hyperscan
from promptlint.analysis.privacy import Detection, Search
from promptlint.analysis.privacy.numbers import plain_digits
from promptlint.analysis.privacy.opening import GATES, Openings
from promptlint.analysis.secrets import SecretDetection, load_pack, scan_secrets


class Leaks:
    """What both detectors find in a text, the work they share done once.

    With hyperscan one pass opens the gates of both; without it, each group of gates is searched
    when it is asked for.

    Args:
        text: decoded text; several texts may be joined by `promptlint.model.batch.SEPARATOR`.
        portable: don't use hyperscan even where it is installed; the result is the same.
    """

    def __init__(self, text: str, *, portable: bool = False) -> None:
        self._text = text
        self._portable = portable

    @cached_property
    def secrets(self) -> list[SecretDetection]:
        """As `scan_secrets` finds them, those that were typed in sequence included."""
        return scan_secrets(self._text, opened=self._secret_places, typed=True)

    def people(self, search: Search | None = None) -> list[Detection]:
        """Personal data, as `promptlint.analysis.privacy.scan` finds them."""
        places = Openings.of(self._at_once[: len(GATES)] if self._at_once else self._search(GATES))
        return privacy.scan(self._text, search=search, opened=(self._typed, places))

    @property
    def _secret_places(self) -> Sequence[list[int]]:
        gates = load_pack().gates
        found = self._at_once[len(GATES) :] if self._at_once else self._search(gates)
        if self._typed is self._text:
            return found
        # A gate that opens only because a dash or a digit was made plain is none of a secret's.
        typed, text = self._typed, self._text
        return [
            [at for at in places if typed[at : at + gate.width] == text[at : at + gate.width]]
            for gate, places in zip(gates, found, strict=True)
        ]

    @cached_property
    def _typed(self) -> str:
        return plain_digits(self._text)

    @cached_property
    def _data(self) -> bytes:
        return encode(self._typed)

    @cached_property
    def _at_once(self) -> Sequence[list[int]]:
        """Offsets of both detectors' gates by hyperscan; empty on the portable path."""
        if not uses_hyperscan(len(self._text), portable=self._portable):
            return ()
        return self._search(_all_gates())

    def _search(self, gates: tuple[Gate, ...]) -> Sequence[list[int]]:
        return openings(self._data, gates, portable=self._portable)


@cache
def _all_gates() -> tuple[Gate, ...]:
    return GATES + load_pack().gates
