"""Distances that an embedding model was not made for.

On vectors of length 1 cosine, dot product and Euclidean distance rank alike, so only models whose
vectors are not normalised can be searched by a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule, because
from promptlint.facts.embeddings import EmbeddingModel, embedding_model
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.rule import Params

_METRICS = (
    ("cosine", re.compile(r"cos(?:ine)?(?:_?(?:similarity|distance|simil))?$|vector_cosine_ops$")),
    (
        "dot",
        re.compile(r"dot(?:_?product)?$|ip$|inner_?product$|max_?inner_?product$|vector_ip_ops"),
    ),
    ("euclidean", re.compile(r"l2(?:sq|_norm|_distance)?$|euclid(?:ean)?(?:_?distance)?$")),
    ("other", re.compile(r"l1$|manhattan$|hamming$|jaccard$|vector_l1_ops$")),
)


def _hits(config: Config, params: Params) -> Iterator[Hit]:
    name, written = config.text("embedding.model"), config.text("index.metric")
    model = embedding_model(name) if name else None
    if model is None or not written or not model.curated or model.kind != "text":
        return
    metric = _neutral(written)
    wanted = _wanted(config, model)
    if metric is None or wanted is None or metric in wanted:
        return
    yield Hit(
        place=config.values["index.metric"].place,
        args={"metric": written, "model": name, "expected": " or ".join(wanted)},
        related=because(config.values.get("embedding.model"), f"made for {model.metric}"),
        data={"value": written, "expected": wanted[0], "model": model.name},
    )


def _wanted(config: Config, model: EmbeddingModel) -> tuple[str, ...] | None:
    """Distances that rank as the model was trained to; ``None`` where all or any may do."""
    if model.metric == "dot":
        return ("dot",)
    if model.metric != "cosine":
        return None
    normalised = config.values.get("embedding.normalised")
    if normalised is not None and normalised.value is not False:
        return ("cosine", "dot", "euclidean")
    if _is_normalised(config, model):
        return ("cosine", "dot", "euclidean")
    return ("cosine",)


def _is_normalised(config: Config, model: EmbeddingModel) -> bool:
    state = model.normalised.lower()
    if "only 3072" in state:  # Gemini normalises its full length alone
        asked = config.number("embedding.dimension") or config.number("index.dimension")
        return asked in (None, 3072)
    if state.startswith("normalise after"):  # cut vectors are shorter than 1
        asked = config.number("embedding.dimension") or config.number("index.dimension")
        return asked is None or asked == model.dimension
    # Of other vendors the tables' "no" is often only the card's silence.
    return not (state == "no" and model.name.startswith("sentence-transformers/"))


def _neutral(written: str) -> str | None:
    word = re.sub(r"[\s-]+", "_", written.strip().lower()).rpartition(".")[2]
    return next((name for name, pattern in _METRICS if pattern.match(word)), None)


class Metric(ConfigRule):
    """Compares the index with the model of the same config."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """Hits at the setting at fault."""
        return _hits(config, params)


CHECK = Metric()
