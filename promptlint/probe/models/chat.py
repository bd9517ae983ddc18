"""A model's tokenizer and chat template, opened without its weights."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from promptlint.probe.errors import ProbeError, reason_of

_T = TypeVar("_T")

Turn = Mapping[str, str]
"""``{"role": …, "content": …}``."""

TEMPLATE_SECONDS = 5.0
"""A chat template that renders for longer is stopped waiting for."""

_HUGE = 10**9
"""Tokenizers without a limit say a number far above this."""


class TemplateError(Exception):
    """The chat template refuses these turns. `reason` is its own word, one line."""


class ChatFormat:
    """Turns into text, text into ids, as a model was trained to see them.

    Attributes:
        window: tokens that the model takes, ``None`` where nothing says.
        has_template: base models have none; `render` then writes a plain frame.
    """

    def __init__(self, tokenizer: Any, window: int | None) -> None:
        self._tokenizer = tokenizer
        limit = getattr(tokenizer, "model_max_length", None)
        if window is None and isinstance(limit, int) and limit < _HUGE:
            window = limit
        self.window = window
        self.has_template = bool(tokenizer.chat_template)

    def render(self, turns: Sequence[Turn], *, answer: bool = True) -> str:
        """The text that the model is given.

        Args:
            turns: in order.
            answer: end with the opening of the assistant's turn.

        Raises:
            TemplateError: the template raises, or takes too long.
        """
        if not self.has_template:
            return _plain(turns, answer)
        try:
            return bounded(
                lambda: str(
                    self._tokenizer.apply_chat_template(
                        [dict(turn) for turn in turns], add_generation_prompt=answer, tokenize=False
                    )
                ),
                TEMPLATE_SECONDS,
            )
        except TimeoutError:
            raise TemplateError(f"renders for over {TEMPLATE_SECONDS:g} seconds") from None
        except Exception as error:  # templates raise what they like: it is their way to refuse
            raise TemplateError(reason_of(error)) from None

    def encode(self, text: str, *, as_data: bool = False, special: bool = False) -> list[int]:
        """Token ids of a text.

        Args:
            text: rendered already, or plain.
            as_data: control tokens written in the text stay plain characters.
            special: add what the tokenizer puts around plain text (a beginning-of-text token).
        """
        ids = self._tokenizer(
            text, add_special_tokens=special, **({"split_special_tokens": True} if as_data else {})
        ).input_ids
        return list(ids)

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids, control tokens left out."""
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=True))

    @property
    def beginning(self) -> int | None:
        """Id of the beginning-of-text token that plain tokenisation puts in front, if it does."""
        ids = self.encode("a", special=True)
        bos = self._tokenizer.bos_token_id
        return bos if bos is not None and ids[:1] == [bos] else None

    @property
    def end(self) -> int | None:
        """Id of the token that ends an answer."""
        end = self._tokenizer.eos_token_id
        return end if isinstance(end, int) else None

    @property
    def padding(self) -> int:
        """An id to fill batches with; it is masked."""
        pad = self._tokenizer.pad_token_id
        return pad if isinstance(pad, int) else 0

    def control_tokens(self) -> dict[str, int]:
        """Texts that the tokenizer reads as one control id, with the id."""
        added = self._tokenizer.added_tokens_decoder
        return {token.content: number for number, token in added.items() if token.special}


def open_chat(where: str, window: int | None = None, **options: Any) -> ChatFormat:
    """The chat format of a model folder or hub id.

    Raises:
        ProbeError: no tokenizer can be read there.
    """
    try:
        from transformers import AutoTokenizer

        tokenizer: Any = AutoTokenizer.from_pretrained(where, trust_remote_code=False, **options)
    except ImportError as error:
        raise missing_extra(error) from None
    except Exception as error:  # transformers raises whatever its parsers do
        raise ProbeError(f"{where}: its tokenizer can't be read: {reason_of(error)}") from None
    return ChatFormat(tokenizer, window)


def missing_extra(error: ImportError) -> ProbeError:
    """What to install."""
    name = error.name or "transformers"
    return ProbeError(f"the probe needs {name}: pip install 'promptlint-analyzer[model]'")


def quieten() -> None:
    """Transformers reports through its own logger and progress bars; ours is the only report."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def bounded(work: Callable[[], _T], seconds: float) -> _T:
    """The result of `work`, if it comes in time. A thread that doesn't end is left behind.

    Raises:
        TimeoutError: it did not.
        Exception: what `work` raised.
    """
    box: list[tuple[bool, Any]] = []

    def run() -> None:
        try:
            box.append((True, work()))
        except Exception as error:  # handed over to the caller
            box.append((False, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not box:
        raise TimeoutError
    done, value = box[0]
    if not done:
        raise value
    return value  # type: ignore[no-any-return]  # what `work` returned


def _plain(turns: Sequence[Turn], answer: bool) -> str:
    """A frame for base models: an instruction and a response under headings."""
    system = [turn["content"] for turn in turns if turn["role"] in ("system", "developer")]
    parts = [*system]
    for turn in turns:
        if turn["role"] == "assistant":
            parts.append(f"### Response:\n{turn['content']}")
        elif turn["role"] not in ("system", "developer"):
            parts.append(f"### Instruction:\n{turn['content']}")
    if answer:
        parts.append("### Response:\n")
    return "\n\n".join(parts)
