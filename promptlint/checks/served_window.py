"""Windows that an application counts on and its server does not give.

Ollama cuts the beginning of a longer prompt without an error, so the instructions go first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule, because, plain
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.rule import Params


def _hits(config: Config, params: Params) -> Iterator[Hit]:
    declared, served = config.number("generator.window"), config.number("generator.served_window")
    if not declared or not served or served >= declared:
        return
    yield Hit(
        place=config.values["generator.window"].place,
        args={"declared": plain(declared), "served": plain(served)},
        related=because(
            config.values["generator.served_window"], f"the server takes {plain(served)}"
        ),
        data={"value": int(declared), "expected": f"at most {plain(served)}"},
    )


class ServedWindow(ConfigRule):
    """Compares both windows."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """Hits at the setting at fault."""
        return _hits(config, params)


CHECK = ServedWindow()
