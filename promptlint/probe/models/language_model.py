"""A causal language model: log-probabilities of answers, and bounded generation."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.probe.errors import ProbeError, guarded, is_memory
from promptlint.probe.models.batches import Item, plan_batches, shared_contexts
from promptlint.probe.models.chat import (
    ChatFormat,
    Turn,
    missing_extra,
    not_opened,
    open_chat,
    quieten,
)
from promptlint.probe.models.device import Device
from promptlint.probe.models.memory import check_room, give_back

if TYPE_CHECKING:
    import torch

HEAD_TOKENS = 128
"""Answer tokens whose logits are there at a time: 13 MB in bfloat16, 67 MB with 262,000 words."""
LOSS_ELEMENTS = 400_000
"""Logits that become float32 at a time: 1.6 MB, which stays in a core's cache."""
ANSWER_SECONDS = 12.0
PROMPT_TOKENS = 1024
"""Of a prompt that is tried."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What scores depend on beside the text; enters cache keys and every finding."""

    label: str
    weights: str
    dtype: str
    versions: str


class LanguageModel:
    """One model, loaded once a run. `raw` is transformers' own."""

    def __init__(self, model: Any, chat: ChatFormat, identity: Identity, device: Device) -> None:
        self.raw = model
        self.chat = chat
        self.identity = identity
        self.device = device
        self.vocabulary = int(model.config.get_text_config().vocab_size)
        self._head = _head(model)

    def score(
        self,
        items: Sequence[Item],
        *,
        proceed: Callable[[], bool] = lambda: True,
        known: Callable[[int], bool] = lambda _: False,
    ) -> Iterator[tuple[int, list[float]]]:
        """Negative log-likelihood (nats) of every answer token, given what stands before it.

        Batches depend on `items` alone, never on what is known, so that a resumed run gives the
        numbers of an uninterrupted one.

        Args:
            items: context and answer ids; contexts are not empty.
            proceed: asked before each batch; ``False`` ends the iteration.
            known: whether an item's scores are there already; batches of known ones are left out.

        Yields:
            (index in `items`, one number for each answer token).

        Raises:
            ProbeError: out of memory.
        """
        for prefix, indices in shared_contexts(items):
            # the last token of an answer foretells nothing that is asked for
            sizes = {
                index: len(items[index].context) - len(prefix) + len(items[index].answer) - 1
                for index in indices
            }
            cache = None
            for batch in plan_batches(sizes):
                if not proceed():
                    return
                if all(known(index) for index in batch):
                    continue
                if prefix and cache is None:
                    cache = self._prefill(prefix)
                rows = [items[index] for index in batch]
                yield from zip(batch, self._score(rows, len(prefix), cache), strict=True)
            give_back()

    def generate(self, contexts: Sequence[Sequence[int]], tokens: int, seconds: float) -> list[str]:
        """Greedy answers of at most `tokens` tokens, stopped after `seconds`."""
        import torch

        width = max(map(len, contexts))
        ids, mask = self._padded([list(context) for context in contexts], width)
        with torch.inference_mode():
            out = guarded(
                lambda: self.raw.generate(
                    input_ids=ids,
                    attention_mask=mask,
                    max_new_tokens=tokens,
                    max_time=seconds,
                    do_sample=False,
                    pad_token_id=self.chat.padding,
                )
            )
        return [self.chat.decode(row[width:].tolist()) for row in out]

    def answer(self, turns: Sequence[Turn], tokens: int, seconds: float) -> str | None:
        """One greedy answer; ``None`` where the turns are too long for a try.

        Args:
            turns: the conversation so far.
            tokens: of the answer at most.
            seconds: to spend at most; what is there by then is the answer.

        Raises:
            TemplateError: the chat template refuses the turns.
            ProbeError: out of memory.
        """
        ids = self.chat.encode(self.chat.render(turns))
        window = self.chat.window or PROMPT_TOKENS + tokens
        if len(ids) > min(PROMPT_TOKENS, window - tokens):
            return None
        (answer,) = self.generate([ids], tokens, min(seconds, ANSWER_SECONDS))
        return answer

    def _prefill(self, prefix: Sequence[int]) -> Any:
        """Keys and values of what all contexts begin with."""
        import torch

        ids = torch.tensor([list(prefix)], device=self.device.name)
        with torch.inference_mode():
            return guarded(
                lambda: self.raw(input_ids=ids, use_cache=True, logits_to_keep=1)
            ).past_key_values

    def _score(self, rows: Sequence[Item], shared: int, cache: Any) -> list[list[float]]:
        import torch

        texts = [[*row.context[shared:], *row.answer[:-1]] for row in rows]
        width = max(map(len, texts))
        ids, mask = self._padded(texts, width)
        position = (mask.cumsum(-1) - 1).clamp(min=0) + shared
        extra: dict[str, Any] = {"use_cache": False}
        if cache is not None:
            own = copy.deepcopy(cache)
            own.batch_repeat_interleave(len(rows))
            ones = torch.ones((len(rows), shared), dtype=mask.dtype, device=mask.device)
            mask = torch.cat([ones, mask], dim=1)
            extra = {"use_cache": True, "past_key_values": own}
        inputs = {"input_ids": ids, "attention_mask": mask, "position_ids": position, **extra}
        with torch.inference_mode():
            losses = guarded(lambda: self._losses(inputs, [row.answer for row in rows]))
        out, start = [], 0
        for row in rows:
            out.append(losses[start : start + len(row.answer)])
            start += len(row.answer)
        return out

    def _losses(self, inputs: dict[str, Any], answers: Sequence[Sequence[int]]) -> list[float]:
        """Of all answers, one after the other. Logits are computed for answer tokens alone, and a
        few megabytes of them at a time."""
        import torch

        hidden = self.raw.base_model(**inputs).last_hidden_state
        parts = [hidden[row, -len(answer) :] for row, answer in enumerate(answers)]
        states = torch.cat(parts)
        wanted = torch.tensor([token for answer in answers for token in answer])
        wanted = wanted.to(states.device)
        losses: list[float] = []
        for start in range(0, len(states), HEAD_TOKENS):
            some = slice(start, start + HEAD_TOKENS)
            losses.extend(self._surprise(self._head(states[some]), wanted[some]).tolist())
        return losses

    def _surprise(self, logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """Negative log-likelihood of one token a row; a few rows become float32 at a time, in one
        piece of memory, for fresh memory costs as much as the arithmetic."""
        import torch

        step = max(1, LOSS_ELEMENTS // logits.shape[-1])
        space = torch.empty((step, logits.shape[-1]), device=logits.device)
        parts = []
        for start in range(0, len(logits), step):
            some = logits[start : start + step]
            row = space[: len(some)].copy_(some)
            chosen = row.gather(-1, wanted[start : start + step, None])[:, 0]
            top = row.amax(-1, keepdim=True)
            total = row.sub_(top).exp_().sum(-1).log_().add_(top[:, 0])
            parts.append(total.sub_(chosen))
        return torch.cat(parts)

    def _padded(self, texts: Sequence[Sequence[int]], width: int) -> tuple[Any, Any]:
        """Ids and mask of shape (texts, width), filled up on the left."""
        import torch

        ids = torch.full((len(texts), width), self.chat.padding)
        mask = torch.zeros((len(texts), width), dtype=torch.long)
        for row, text in enumerate(texts):
            ids[row, width - len(text) :] = torch.tensor(list(text))
            mask[row, width - len(text) :] = 1
        return ids.to(self.device.name), mask.to(self.device.name)


def _head(model: Any) -> Callable[[torch.Tensor], torch.Tensor]:
    """Hidden states to logits, with the scaling and capping that some architectures add."""
    import torch

    config = model.config.get_text_config()
    project = model.get_output_embeddings()
    cap = getattr(config, "final_logit_softcapping", None)
    scale = getattr(config, "logit_scale", None) or 1.0
    scale /= getattr(config, "logits_scaling", None) or 1.0

    def logits(states: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = project(states) * scale if scale != 1.0 else project(states)
        return torch.tanh(out / cap) * cap if cap else out

    return logits


def open_language_model(where: str, label: str, device: Device, **options: Any) -> LanguageModel:
    """Load a model folder or hub id.

    Args:
        where: folder or hub id.
        label: its name in reports.
        device: where and in which number type.
        options: ``local_files_only``, ``revision``.

    Raises:
        ProbeError: no causal language model in safetensors can be loaded from there.
    """
    try:
        import torch
        import transformers
        from transformers import AutoModelForCausalLM
    except ImportError as error:
        raise missing_extra(error) from None
    quieten()
    files = list(Path(where).glob("*.safetensors")) if Path(where).is_dir() else []
    if device.name == "cpu":
        check_room(label, sum(file.stat().st_size for file in files))
    try:
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            where,
            dtype=getattr(torch, device.dtype),
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            **options,
        )
        model, info = loaded
        complete(label, info)
        model = model.to(device.name).eval()
    except ProbeError:
        raise
    except Exception as error:  # transformers raises whatever its parsers do
        if is_memory(error):
            raise ProbeError(f"{label}: not enough memory to load it") from None
        raise not_opened(label, "can't be loaded", error, **options) from None
    window = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    chat = open_chat(where, label, window if isinstance(window, int) else None, **options)
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
    identity = Identity(label, weights_of(where, model), device.dtype, versions)
    return LanguageModel(model, chat, identity, device)


def complete(label: str, info: Mapping[str, Any], *, without: str = "\0") -> None:
    """Refuse a model some of whose weights are not in its files: they would be random numbers.

    Args:
        label: its name in reports.
        info: what transformers tells of the loading.
        without: weights with this in their names may be missing.

    Raises:
        ProbeError: weights are missing, or don't fit.
    """
    missing = sorted(name for name in info.get("missing_keys", ()) if without not in name)
    missing += sorted(str(item[0]) for item in info.get("mismatched_keys", ()))
    if missing:
        raise ProbeError(f"{label}: can't be loaded: its files lack weights such as {missing[0]}")


def weights_of(where: str, model: Any) -> str:
    """A hash that names the weights: of the safetensors headers and sizes, or the hub's commit."""
    commit = getattr(model.config, "_commit_hash", None)
    if commit:
        return str(commit)
    state = hashlib.blake2b(digest_size=12)
    for file in sorted(Path(where).glob("*.safetensors")):
        with file.open("rb") as stream:
            state.update(stream.read(1 << 20))
            stream.seek(-min(file.stat().st_size, 1 << 20), 2)
            state.update(stream.read())
        state.update(str(file.stat().st_size).encode())
    state.update(json.dumps(model.config.to_dict(), sort_keys=True, default=str).encode())
    return state.hexdigest()
