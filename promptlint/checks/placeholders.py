"""Templates that lack a variable which their framework fills: the passages, or the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.rule import Params


class Placeholders(ConfigRule):
    """Looks at prompts of which the framework says what it fills in."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """A hit at the prompt for each name that does not stand in it."""
        return _hits(config)


def _hits(config: Config) -> Iterator[Hit]:
    text, needs = config.text("prompt"), config.values.get("prompt.needs")
    if text is None or needs is None or not isinstance(needs.value, tuple):
        return
    missing = [str(name) for name in needs.value if not _stands_in(str(name), text)]
    if missing:
        yield Hit(
            place=config.values["prompt"].place,
            args={"names": " and ".join(f"`{name}`" for name in missing)},
            data={"expected": missing},
        )


def _stands_in(name: str, text: str) -> bool:
    """Inside braces of any engine, after a dollar, or in brackets (Open WebUI)."""
    word = re.escape(name)
    pattern = rf"\{{[^{{}}]*(?<!\w){word}(?!\w)[^{{}}]*\}}|\$\{{?{word}\b|\[{word}\]|<<?{word}>>?"
    return re.search(pattern, text, re.IGNORECASE) is not None


CHECK = Placeholders()
