"""Embedding models that were never trained to embed passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule
from promptlint.analysis.embedding_names import unfit_class
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.rule import Params

_WHY = {
    "masked language model": "it predicts masked words, and the mean of its states ranks badly",
    "image-text model": "it embeds captions of a few words beside pictures, not passages",
    "generative model": "its states predict the next word and were not trained to be compared",
}


def _hits(config: Config, params: Params) -> Iterator[Hit]:
    for setting in ("embedding.model", "embedding.query_model"):
        name = config.text(setting)
        what = unfit_class(name) if name else None
        if what is not None:
            yield Hit(
                place=config.values[setting].place,
                args={"model": name, "what": what, "why": _WHY[what]},
                data={"value": name, "expected": "a sentence-embedding model"},
            )


class EmbeddingClass(ConfigRule):
    """Looks at the models of documents and of queries."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """Hits at the setting at fault."""
        return _hits(config, params)


CHECK = EmbeddingClass()
