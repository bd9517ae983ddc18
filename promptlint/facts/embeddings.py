"""Embedding models: how much of a text they embed, and into how many numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from promptlint.facts.tables import read_rows


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """An embedding model.

    Attributes:
        limit: tokens that are embedded; the rest is cut silently. ``None`` where only the
            published limit is known.
        limit_checked: `limit` was read in a source, so that it may make an error.
        published_limit: tokens by the model's own description.
        dimension: length of the vector by default; `dimension_checked` as above.
        dimensions: shorter or longer vectors that it offers (Matryoshka); `shortest` to `longest`
            where any length between works.
        metric: distance it was made for (``cosine``, ``dot``).
        query_prefix, passage_prefix: text or parameter that each side needs, empty where none.
        kind: ``text``, ``image-text`` or ``not-embedding``.
        curated: ``False`` where only published figures are known.
    """

    name: str
    limit: int | None
    limit_checked: bool
    published_limit: int | None
    dimension: int | None
    dimension_checked: bool
    dimensions: tuple[int, ...] = ()
    shortest: int | None = None
    longest: int | None = None
    metric: str = ""
    normalised: str = ""
    query_prefix: str = ""
    passage_prefix: str = ""
    needs_remote_code: bool = False
    kind: str = "text"
    licence: str = ""
    source: str = ""
    curated: bool = True

    def offers(self, dimension: int) -> bool:
        """Whether the model can give vectors of this length, as far as is known."""
        if dimension == self.dimension or dimension in self.dimensions:
            return True
        if self.shortest is not None and self.longest is not None:
            return self.shortest <= dimension <= self.longest
        return False

    @property
    def matryoshka(self) -> bool:
        """Whether it offers more than one vector length."""
        return bool(self.dimensions) or self.shortest is not None


_PREFIX = re.compile(
    r"(?:openai|azure|azure_openai|azure_ai|ollama|huggingface|hf|bedrock|vertex_ai|gemini|google"
    r"|cohere|voyage|voyageai|mistral|mistralai|nvidia|models|text-embeddings-inference|tei"
    r"|sentence-transformers|qdrant|xenova|local)[/:]"
)


def embedding_model(name: str) -> EmbeddingModel | None:
    """Look a model up by hub id, bare name, Ollama tag or a framework's shorthand.

    Case does not matter; a platform prefix (``ollama/``, ``azure/``) and a ``:latest`` tag are
    ignored. ``None`` for unknown names.
    """
    wanted = name.strip().lower()
    if "models--" in wanted:  # a folder of the hub's cache: models--google--embeddinggemma-300m
        wanted = wanted.split("models--", 1)[1].split("/")[0].replace("--", "/", 1)
    rows = _rows()
    for _ in range(3):
        for form in _forms(wanted):
            if form in rows:
                return _model(*rows[form])
        shorter = _PREFIX.sub("", wanted, count=1) if _PREFIX.match(wanted) else wanted
        if shorter == wanted:
            return None
        wanted = shorter
    return None


def _forms(name: str) -> tuple[str, ...]:
    head, _, tag = name.partition(":")
    if tag in ("latest", "v1.5", "fp16", "f16", "large", "300m", "567m", "137m-v1.5-fp16"):
        return name, head
    return (name,)


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[str, ...]]:
    """Rows by every name in lower case; the shorter ones are those of the wide table."""
    found = {row[0].lower(): tuple(row) for row in read_rows("embedding_models_published.csv")}
    curated = [tuple(row) for row in read_rows("embedding_models.csv")]
    for row in curated:
        # The bare name is unambiguous for curated models: they are the ones people mean by it.
        found[row[0].lower().rpartition("/")[2]] = row
    found |= {row[0].lower(): row for row in curated}
    for alias, model in read_rows("embedding_aliases.csv"):
        found[alias.lower()] = found[model.lower()]
    return found


@lru_cache(maxsize=256)
def _model(*row: str) -> EmbeddingModel:
    if len(row) == 3:
        return EmbeddingModel(
            name=row[0],
            limit=None,
            limit_checked=False,
            published_limit=_number(row[1]),
            dimension=_number(row[2]),
            dimension_checked=False,
            source="mteb 2.26.24",
            curated=False,
        )
    listed = tuple(int(part) for part in row[6].split("|") if part.isdigit())
    low, _, high = row[6].partition("..")
    return EmbeddingModel(
        name=row[0],
        limit=_number(row[1]),
        limit_checked=row[2] == "yes",
        published_limit=_number(row[3]),
        dimension=_number(row[4]),
        dimension_checked=row[5] == "yes",
        dimensions=listed if not high else (),
        shortest=int(low) if high else None,
        longest=int(high) if high else None,
        metric=row[7],
        normalised=row[8],
        query_prefix=row[9],
        passage_prefix=row[10],
        needs_remote_code=row[11] == "yes",
        kind=row[12],
        licence=row[13],
        source=row[14],
    )


def _number(cell: str) -> int | None:
    return int(cell) if cell.isdigit() else None
