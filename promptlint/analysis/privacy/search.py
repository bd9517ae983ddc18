"""What a config's ``[privacy]`` table asks for beyond the entities of the base install."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from promptlint.analysis.privacy.detection import Detection
from promptlint.model.entities import ENTITIES, OPTIONAL


@dataclass(frozen=True, slots=True)
class Search:
    """Entities of presidio's, and the user's own recognisers.

    Attributes:
        presidio: entities that the extra finds.
        recognizers: text of the user's YAML file; empty without one.
        own: entities of the user's recognisers.
    """

    presidio: frozenset[str] = frozenset()
    recognizers: str = ""
    own: frozenset[str] = frozenset()

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Search:
        """From a ``[privacy]`` table, whose `recognizers` holds the file's text.

        Raises:
            ParamsError: recognisers that can't be used.
        """
        presidio = presidio_entities(table)
        text = table.get("recognizers")
        if not isinstance(text, str) or not text:
            return cls(presidio)
        from promptlint.analysis.privacy.own import parse_recognizers

        own = frozenset(recognizer.entity for recognizer in parse_recognizers(text))
        return cls(presidio, text, own)

    @property
    def more(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.presidio or self.recognizers)

    def find(self, text: str) -> Iterator[Detection]:
        """Detections of a text of any length, in no order; nothing of presidio's without it."""
        if self.presidio:
            from promptlint.analysis.privacy import presidio

            if presidio.is_installed():
                yield from presidio.find(text, self.presidio)
        if self.recognizers:
            from promptlint.analysis.privacy.own import parse_recognizers

            for recognizer in parse_recognizers(self.recognizers):
                yield from recognizer.find(text)


def presidio_entities(table: Mapping[str, object]) -> frozenset[str]:
    """Entities of a ``[privacy]`` table that only the extra finds."""
    found: set[str] = set()
    for country in _strings(table.get("countries")):
        found.update(OPTIONAL.get(country.lower(), ()))
    named = {name.upper() for name in _strings(table.get("entities"))}
    known = {name for names in OPTIONAL.values() for name in names}
    if named:
        # A list of entities is the whole list, unless countries add theirs.
        return frozenset((named & known) | found) - frozenset(ENTITIES)
    return frozenset(found)


def _strings(value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        return []
    return [item for item in value if isinstance(item, str)]
