"""Servers of retrieval that answer everybody: no sign-in, and pages of any origin may ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule, because
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  # compared with, never bound to


class ServerAuth(ConfigRule):
    """Looks at the application's own switch."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """A hit at the switch."""
        return _hits(config)


def _hits(config: Config) -> Iterator[Hit]:
    auth = config.values.get("server.auth")
    if auth is None or not auth.known or auth.value is not False:
        return
    origins, host = config.values.get("server.origins"), config.values.get("server.host")
    everyone = origins is not None and origins.text() == "*"
    reachable = host is not None and host.text() in _EVERY_ADDRESS
    served = config.text("index.store") == "ollama"
    if not everyone and not reachable and not served:
        return
    if everyone:
        what = "any web page that a user opens may ask it"
    elif served:
        what = "whoever reaches the port may use, load and delete models"
    else:
        what = "it listens on every address"
    yield Hit(
        place=auth.place,
        args={"what": what},
        related=because(origins if everyone else host, "open to all"),
        data={"value": False, "expected": True},
        severity=None if everyone else Severity.WARNING,
        confidence=None if everyone else Confidence.MEDIUM,
    )


CHECK = ServerAuth()
