"""One file, or one split of a data set, that both trains and evaluates."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.analysis.settings import is_register
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, DataRef
from promptlint.model.hit import Hit
from promptlint.model.rule import Params


class _SameSplit:
    """Document check. No parameters."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at evaluation data that the same config trains on."""
        for config in document.configs:
            if config.world == "training":
                yield from _shared(config)


def _shared(config: Config) -> Iterator[Hit]:
    trained = {_key(ref): ref for ref in config.data if ref.role == "train" and _key(ref)}
    for ref in config.data:
        key = _key(ref)
        other = trained.get(key) if ref.role in ("eval", "test") and key else None
        if other is None:
            continue
        yield Hit(
            place=ref.value.place,
            args={"path": ref.value.text() or "", "role": ref.role},
            related=(replace(other.value.place, message="trained on here"),),
            data={"value": ref.value.text()},
        )


def _key(ref: DataRef) -> tuple[str, str] | None:
    """What data is meant; ``train`` is the split that loaders take where none is named."""
    written = ref.value.text()
    if not written:
        return None
    split = "" if ref.split in (None, "train") else ref.split or ""
    local = ref.path is not None and not ref.remote and not is_register(ref)
    return (posixpath.normpath(ref.path or "") if local else written, split)


CHECK = _SameSplit()
