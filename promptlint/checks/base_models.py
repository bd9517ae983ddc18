"""Where a base model may be trained, and what its licence allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.facts.licences import closing_service, licence_of
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.rule import Params


class _BaseModels:
    """Document check. Parameters:

    - ``about``: ``licence`` or ``service``.
    - ``gated``: whether licences that are accepted before a download are told, too.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at base models."""
        for config in document.configs:
            if config.world != "training":
                continue
            if params.get("about") == "service":
                yield from _service(config, context)
            else:
                yield from _licence(config, params.get("gated") is True)


def _licence(config: Config, gated: bool) -> Iterator[Hit]:
    model = config.values.get("model")
    licence = licence_of(model.text() or "") if model else None
    if model is None or licence is None or (licence.terms == "gated" and not gated):
        return
    terms = "allows no commercial use" if licence.terms != "gated" else "must be accepted first"
    yield Hit(
        place=model.place,
        args={"model": model.text(), "licence": licence.name, "terms": terms},
        data={"value": model.text(), "licence": licence.name, "source": licence.source},
    )


_SOON = 365
"""Days before a service's end from which on another way has to be found."""


def _service(config: Config, context: CheckContext) -> Iterator[Hit]:
    """A service that ends is a fault to come; one that only takes no new users serves those who
    have a job for it."""
    provider = config.text("provider")
    service = closing_service(provider) if provider and _is_job(config) else None
    if service is None or context.as_of < service.closed_to_new:
        return
    model = config.values.get("model")
    is_ending = service.ends is not None and (service.ends - context.as_of).days <= _SOON
    closed = f"is closed to new users since {service.closed_to_new}"
    if service.ends is not None:
        verb = "ended" if service.ends <= context.as_of else "ends"
        closed += f" and {verb} on {service.ends}"
    yield Hit(
        place=model.place if model is not None and model.origin != "default" else config.place,
        args={"service": service.name, "closed": closed},
        data={
            "value": provider,
            "date": service.closed_to_new.isoformat(),
            "source": service.source,
        },
        help=f"have another way ready: {service.alternative}",
        severity=None if is_ending else Severity.INFO,
    )


def _is_job(config: Config) -> bool:
    return "model" in config.values or any(ref.role == "train" for ref in config.data)


CHECK = _BaseModels()
