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

_ENDLESS = f"renders for over {TEMPLATE_SECONDS:g} seconds"
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
        self._too_slow = False

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
        if self._too_slow:  # it was, and would be each time
            raise TemplateError(_ENDLESS)
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
            self._too_slow = True
            raise TemplateError(_ENDLESS) from None
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
    def beginning_text(self) -> str:
        """How the beginning-of-text token is written; empty where there is none."""
        return str(self._tokenizer.bos_token or "")

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


def open_chat(where: str, label: str, window: int | None = None, **options: Any) -> ChatFormat:
    """The chat format of a model folder or hub id.

    Args:
        where: folder or hub id.
        label: its name in messages.
        window: tokens that the model takes, where its config says.
        options: ``local_files_only``, ``revision``.

    Raises:
        ProbeError: no tokenizer can be read there.
    """
    try:
        from transformers import AutoTokenizer

        tokenizer: Any = AutoTokenizer.from_pretrained(where, trust_remote_code=False, **options)
    except ImportError as error:
        raise missing_extra(error) from None
    except Exception as error:  # transformers raises whatever its parsers do
        raise not_opened(label, "its tokenizer can't be read", error, **options) from None
    return ChatFormat(tokenizer, window)


def missing_extra(error: ImportError) -> ProbeError:
    """What to install."""
    name = error.name or "transformers"
    return ProbeError(f"the probe needs {name}: pip install 'promptlint-analyzer[model]'")


def not_opened(label: str, what: str, error: Exception, **options: Any) -> ProbeError:
    """Why a model can't be opened, in one line.

    Args:
        label: its name.
        what: could not be done.
        error: of transformers.
        options: with which it was opened.
    """
    text = str(error)
    if "trust_remote_code" in text:
        return ProbeError(f"{label}: it needs code of its own, which is never run here")
    missing = any(mark in text for mark in ("cached files", "local_files_only", "offline mode"))
    if missing and options.get("local_files_only"):
        return ProbeError(
            f"{label}: it is not on this machine; name it with --model or --encoder (and no"
            " --offline) to fetch it, or give a folder"
        )
    return ProbeError(f"{label}: {what}: {reason_of(error)}")


def quieten() -> None:
    """Transformers reports through its own logger and progress bars; ours is the only report."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def bounded(work: Callable[[], _T], seconds: float) -> _T:
    """The result of `work`, if it comes in time. A thread that doesn't end is told to.

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
        _stop(thread)
        raise TimeoutError
    done, value = box[0]
    if not done:
        raise value
    return value  # type: ignore[no-any-return]  # what `work` returned


def _stop(thread: threading.Thread) -> None:
    """Raise `SystemExit` in a thread, so that an endless loop does not eat memory for ever. It ends
    at the next instruction of Python; threads can't be ended otherwise."""
    import ctypes

    if thread.ident is not None:
        number = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(SystemExit))


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
