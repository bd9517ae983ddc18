"""A sentence-embedding model (BERT-like, mean pooling), through transformers alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.probe.errors import ProbeError, guarded, is_memory
from promptlint.probe.models.chat import missing_extra, not_opened, quieten
from promptlint.probe.models.device import Device
from promptlint.probe.models.language_model import Identity, complete, weights_of

if TYPE_CHECKING:
    import numpy

BATCH_TOKENS = 4096


class Encoder:
    """Texts to unit vectors.

    Attributes:
        limit: tokens that enter the embedding; the rest of a text is cut without a word.
    """

    def __init__(
        self, model: Any, tokenizer: Any, limit: int, identity: Identity, device: Device
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self.limit = limit
        self.identity = identity
        self.device = device

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, with the model's own marks at both ends."""
        rows = self._tokenizer(list(texts), truncation=False, verbose=False).input_ids
        return [len(row) for row in rows]

    def kept(self, text: str) -> int:
        """Characters at the beginning of a text that enter its embedding."""
        row = self._tokenizer(
            text, truncation=True, max_length=self.limit, return_offsets_mapping=True
        )
        return max((end for _, end in row.offset_mapping), default=0)

    def embed(
        self, texts: Sequence[str], *, proceed: Callable[[], bool] = lambda: True
    ) -> numpy.ndarray | None:
        """Unit vectors, float32 of shape (texts, dimension); ``None`` when stopped midway."""
        import numpy
        import torch

        if not texts:
            return numpy.zeros((0, 1), dtype=numpy.float32)
        rows = self._tokenizer(
            list(texts), truncation=True, max_length=self.limit, verbose=False
        ).input_ids
        order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        out: numpy.ndarray | None = None
        start = 0
        while start < len(order):
            if not proceed():
                return None
            stop = _batch_end(order, rows, start)
            batch = [rows[index] for index in order[start:stop]]
            vectors = guarded(partial(self._vectors, batch, torch))
            if out is None:
                out = numpy.zeros((len(rows), vectors.shape[1]), dtype=numpy.float32)
            out[order[start:stop]] = vectors
            start = stop
        return out

    def _vectors(self, rows: Sequence[Sequence[int]], torch: Any) -> Any:
        width = max(map(len, rows))
        pad = self._tokenizer.pad_token_id or 0
        ids = torch.full((len(rows), width), pad)
        mask = torch.zeros((len(rows), width), dtype=torch.long)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = torch.tensor(row)
            mask[index, : len(row)] = 1
        ids, mask = ids.to(self.device.name), mask.to(self.device.name)
        with torch.inference_mode():
            hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            weights = mask[:, :, None].float()
            mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)
            return torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()


def _batch_end(order: Sequence[int], rows: Sequence[Sequence[int]], start: int) -> int:
    stop = start + 1
    while stop < len(order) and len(rows[order[stop]]) * (stop + 1 - start) <= BATCH_TOKENS:
        stop += 1
    return stop


def open_encoder(where: str, label: str, device: Device, **options: Any) -> Encoder:
    """Load an embedding model's folder or hub id.

    Raises:
        ProbeError: it can't be loaded, or does not pool by the mean.
    """
    try:
        import torch
        import transformers
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise missing_extra(error) from None
    quieten()
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(where, trust_remote_code=False, **options)
        loaded: Any = AutoModel.from_pretrained(
            where,
            dtype=torch.float32,  # cosines of near-equal texts need the digits
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            **options,
        )
        model, info = loaded
        complete(label, info, without="pooler.")  # ours is the mean
        model = model.to(device.name).eval()
    except ProbeError:
        raise
    except Exception as error:  # transformers raises whatever its parsers do
        if is_memory(error):
            raise ProbeError(f"{label}: not enough memory to load it") from None
        raise not_opened(label, "can't be loaded", error, **options) from None
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
    identity = Identity(label, weights_of(where, model), "float32", versions)
    return Encoder(model, tokenizer, _limit(where, model, tokenizer), identity, device)


def _limit(where: str, model: Any, tokenizer: Any) -> int:
    """``max_seq_length`` of the sentence-transformers config, else the model's positions."""
    file = Path(where) / "sentence_bert_config.json"
    try:
        value = json.loads(file.read_text(encoding="utf-8")).get("max_seq_length")
    except (OSError, ValueError, AttributeError):
        value = None
    if isinstance(value, int):
        return value
    limits = [getattr(model.config, "max_position_embeddings", None), tokenizer.model_max_length]
    return min((int(item) for item in limits if isinstance(item, int)), default=512)
