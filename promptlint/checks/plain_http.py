"""Endpoints beyond this machine that are asked without encryption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.addresses import endpoints, host_of, remoteness
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_SETTINGS = ("embedding.endpoint", "generator.endpoint")


class PlainHttp:
    """Looks at addresses of structured files, and at those that code gives to its clients."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each address."""
        for place, url in _addresses(document):
            kind = remoteness(url)
            if kind is not None:
                yield _hit(place, url, kind)


CHECK = PlainHttp()


def _addresses(document: Document) -> Iterator[tuple[Place, str]]:
    if isinstance(document.data, dict | list):
        for pointer, url in endpoints(document):
            yield Place(pointer=pointer), url
        return
    seen: set[Place] = set()
    for config in document.configs:
        for name in _SETTINGS:
            address = config.text(name)
            if address and config.values[name].place not in seen:
                seen.add(config.values[name].place)
                yield config.values[name].place, address


def _hit(place: Place, url: str, kind: str) -> Hit:
    host = host_of(url)
    if kind == "tls-on-plain":
        return Hit(
            place,
            args={"host": host},
            message=f"https to a port of {host} that speaks plain http",
            help="Ollama has no TLS of its own: use http on this machine, or a proxy that has it",
        )
    return Hit(place, args={"host": host}, severity=Severity.INFO if kind == "private" else None)
