"""Chunk sizes against what the embedding model takes, and overlaps against chunk sizes.

An embedding model cuts longer text without a word, so the end of every chunk is never searched.
Whether a size is too large depends on its unit. Where the framework or the key fixes tokens the
answer is certain; characters are turned into tokens by an average of English text, and where
nothing tells the unit, only a size that is too large as characters as well is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from promptlint.analysis.settings import edit_value, written_at
from promptlint.facts.embeddings import EmbeddingModel, embedding_model
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config
from promptlint.model.fix import Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_NOT_EMBEDDED = re.compile(r"(?:^|\.)(?:parent|document|section|doc|docs)$")
"""Variants that parent-document retrieval hands to the generator but does not embed."""


_HALF_AT_MOST = ("openai-vector-store",)
"""Services that refuse an overlap over half of the size (OpenAI's reference of vector stores)."""


@dataclass(frozen=True, slots=True)
class _Size:
    tokens: int
    exact: bool
    words: str


class _ChunkLimits:
    """Document check. Parameters:

    - ``report``: ``limit``, ``overlap``, ``bounds`` (a minimum over the maximum) or ``unit``
      (nothing says what a size counts).
    - ``warn_share``: overlap over this share of the size is a warning.
    - ``characters_per_token``, ``tokens_per_word``: averages of English text.
    - ``slack``: estimates must exceed the limit by this share.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at the size, the overlap or the bound."""
        report = params.get("report", "limit")
        seen: set[object] = set()
        for config in document.configs:
            if config.world != "retrieval":
                continue
            for hit in _REPORTS[str(report)](document, config, params):
                where = written_at(document, hit.place)
                if where not in seen:  # several groups may inherit one value
                    seen.add(where)
                    yield hit


def _overlap(document: Document, config: Config, params: Params) -> Iterator[Hit]:
    size, overlap = config.values.get("chunk.size"), config.values.get("chunk.overlap")
    width, shared = config.number("chunk.size"), config.number("chunk.overlap")
    if size is None or overlap is None or not width or shared is None or shared < 1:
        return  # an overlap under 1 is a share of the size
    share = _number(params, "warn_share", 0.5)
    if shared < width and shared <= width * share:
        return
    tenth = str(max(int(width) // 10, 0))
    edit = edit_value(document, overlap, tenth)
    hit = Hit(
        place=overlap.place,
        args={"overlap": _plain(shared), "size": _plain(width)},
        related=(replace(size.place, message=f"chunk size {_plain(width)}"),),
        data={"value": _whole(shared), "expected": f"less than {_plain(width)}"},
        fix=Fix(False, f"set the overlap to {tenth}", (edit,)) if edit else None,
    )
    if shared < width and config.framework in _HALF_AT_MOST:
        yield replace(
            hit,
            message=f"chunk overlap {_plain(shared)} is over half of the chunk size "
            f"{_plain(width)}, which the API refuses",
        )
    elif shared < width:
        half = "half" if share == 0.5 else f"{share:.0%}"
        yield replace(
            hit,
            severity=Severity.WARNING,
            message=f"chunk overlap {_plain(shared)} is over {half} of the chunk size "
            f"{_plain(width)}: most of the index repeats itself",
        )
    else:
        yield hit


def _bounds(document: Document, config: Config, params: Params) -> Iterator[Hit]:
    """A soft bound over a harder one: no chunk can satisfy both."""
    for low, high in (
        ("chunk.minimum", "chunk.size"),
        ("chunk.minimum", "chunk.maximum"),
        ("chunk.size", "chunk.maximum"),
    ):
        lower, upper = config.number(low), config.number(high)
        if not lower or not upper or lower <= upper:
            continue
        limit = config.values[high]
        yield Hit(
            place=config.values[low].place,
            args={
                "what": "minimum" if low == "chunk.minimum" else "size",
                "value": _plain(lower),
                "limit": _plain(upper),
            },
            related=(replace(limit.place, message=f"at most {_plain(upper)}"),),
            data={"value": _whole(lower), "expected": f"at most {_plain(upper)}"},
        )
        return


def _unit(document: Document, config: Config, params: Params) -> Iterator[Hit]:
    """A size of which neither framework, key, sibling nor comment says what it counts."""
    size = config.number("chunk.size")
    if config.unit is not None or not size:
        return
    share = _number(params, "characters_per_token", 4.0)
    yield Hit(
        place=config.values["chunk.size"].place,
        args={"size": _plain(size), "tokens": int(size / share)},
        data={"value": _whole(size)},
    )


def _limit(document: Document, config: Config, params: Params) -> Iterator[Hit]:
    size = config.values.get("chunk.size")
    name = config.text("embedding.model")
    model = embedding_model(name) if name else None
    if size is None or model is None or _NOT_EMBEDDED.search(config.scope):
        return
    limit, checked = _model_limit(config, model)
    measured = _measure(config, params)
    if limit is None or measured is None:
        return
    slack = 0.0 if measured.exact else _number(params, "slack", 0.1)
    if measured.tokens <= limit * (1 + slack):
        return
    published = model.published_limit or limit
    certain = (
        measured.exact
        and config.unit_certain
        and (checked or (model.curated and measured.tokens > published))
    )
    lost = round(100 * (measured.tokens - limit) / measured.tokens)
    embedding = config.values["embedding.model"]
    yield Hit(
        place=size.place,
        args={"chunks": measured.words, "limit": limit, "model": name, "share": lost},
        related=(replace(embedding.place, message=f"embeds {limit} tokens"),),
        data={
            "tokens": measured.tokens,
            "limit": limit,
            "value": _whole(config.number("chunk.size") or 0),
            "expected": f"at most {limit} tokens",
            "unit": config.unit,
            "model": model.name,
            "share_lost": lost / 100,
        },
        severity=None if certain else Severity.WARNING,
        confidence=None if certain else Confidence.MEDIUM,
    )


def _model_limit(config: Config, model: EmbeddingModel) -> tuple[int | None, bool]:
    """Tokens that are embedded, and whether that figure is certain."""
    declared = config.number("embedding.limit")
    if declared:
        return int(declared), True
    if model.limit is not None:
        return model.limit, model.limit_checked
    return model.published_limit, False


def _measure(config: Config, params: Params) -> _Size | None:
    """Tokens of one chunk, as far as its unit is known."""
    size = config.number("chunk.size")
    if not size:
        return None
    size = min(size, config.number("chunk.maximum") or size)
    shown = _plain(size)
    if config.unit == "tokens":
        return _Size(int(size), True, f"chunks of {shown} tokens")
    if config.unit == "words":
        tokens = int(size * _number(params, "tokens_per_word", 1.3))
        return _Size(tokens, False, f"chunks of {shown} words (about {tokens} tokens)")
    tokens = int(size / _number(params, "characters_per_token", 4.0))
    if config.unit == "characters":
        return _Size(tokens, False, f"chunks of {shown} characters (about {tokens} tokens)")
    if config.unit is None:
        words = f"chunks of {shown} (about {tokens} tokens even if these are characters)"
        return _Size(tokens, False, words)
    return None


def _number(params: Params, name: str, default: float) -> float:
    value = params.get(name, default)
    return float(value) if isinstance(value, int | float) else default


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _plain(number: float) -> str:
    return str(_whole(number))


_REPORTS: Mapping[str, Callable[[Document, Config, Params], Iterator[Hit]]] = MappingProxyType(
    {"limit": _limit, "overlap": _overlap, "bounds": _bounds, "unit": _unit}
)

CHECK = _ChunkLimits()
