"""A model behind an OpenAI-compatible server on this machine: Ollama, llama.cpp, vLLM and others.

All of them answer chats. Log-probabilities of a given text, which judging pairs needs, are another
matter: vLLM returns them for a prompt of token ids (``echo`` with ``logprobs``), llama.cpp and
Ollama only for what they generate. What a server can do is found out by asking it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from promptlint.probe.errors import ProbeError
from promptlint.probe.models.batches import Item
from promptlint.probe.models.chat import TemplateError, Turn
from promptlint.probe.models.language_model import Identity
from promptlint.probe.models.transport import RefusedError, Transport

OPEN_SECONDS = 10.0
SCORE_SECONDS = 120.0
_TOGETHER = 8
"""Texts of one request for log-probabilities."""


class ServerChat:
    """The server's own template and tokenizer.

    Attributes:
        window: tokens that the model takes, ``None`` where the server does not say.
        end, padding: ids that a server doesn't tell; ends of answers are not judged.
    """

    end: int | None = None
    padding = 0
    has_template = True

    def __init__(self, transport: Transport, model: str) -> None:
        self._transport = transport
        self._model = model
        self.window: int | None = None

    def render(self, turns: Sequence[Turn], *, answer: bool = True) -> str:
        """The text that the model is given.

        Raises:
            TemplateError: the server refuses the turns.
            ProbeError: it does not answer.
        """
        messages = [dict(turn) for turn in turns]
        body = {"model": self._model, "messages": messages, "add_generation_prompt": answer}
        try:
            return str(self._ask("/apply-template", body)["prompt"])  # llama.cpp
        except (RefusedError, KeyError):
            pass
        try:
            tokens = self._ask("/tokenize", body)["tokens"]  # vLLM
            return str(self._ask("/detokenize", {"model": self._model, "tokens": tokens})["prompt"])
        except (RefusedError, KeyError) as error:
            raise TemplateError(f"the server renders no templates ({error})") from None

    def encode(self, text: str, *, as_data: bool = False, special: bool = False) -> list[int]:
        """Token ids of a text.

        Raises:
            ProbeError: the server has no tokenizer to ask.
        """
        answer = self._ask(
            "/tokenize",
            {
                "model": self._model,
                "prompt": text,  # vLLM's names, then llama.cpp's
                "add_special_tokens": special,
                "content": text,
                "add_special": special,
                "parse_special": not as_data,
            },
        )
        tokens = answer.get("tokens")
        if not isinstance(tokens, list) or not all(type(token) is int for token in tokens):
            raise RefusedError(f"{self._transport.base}/tokenize: no list of token ids")
        if type(answer.get("max_model_len")) is int:
            self.window = answer["max_model_len"]
        return tokens

    def _ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._transport.ask(path, body, seconds=OPEN_SECONDS)


class ServerModel:
    """A model that a server runs. Its scores are not kept: nothing tells which weights it has."""

    def __init__(self, transport: Transport, model: str, seed: int) -> None:
        self._transport = transport
        self._model = model
        self._seed = seed
        self.chat = ServerChat(transport, model)
        # llama.cpp names a model by its path on disk, which is nothing for a report.
        label = model.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].removesuffix(".gguf")
        self.identity = Identity(label, "", "as served", transport.base)

    def answer(self, turns: Sequence[Turn], tokens: int, seconds: float) -> str:
        """One greedy answer of at most `tokens` tokens.

        Raises:
            ProbeError: none came.
        """
        body = {
            "model": self._model,
            "messages": [dict(turn) for turn in turns],
            "max_tokens": tokens,
            "temperature": 0,
            "seed": self._seed,
            "stream": False,
        }
        done = self._transport.ask("/v1/chat/completions", body, seconds=seconds)
        try:
            message = done["choices"][0]["message"]
            text = message.get("content") or message.get("reasoning_content") or ""
        except (KeyError, IndexError, TypeError, AttributeError):
            raise RefusedError(f"{self._transport.base}: an answer without a message") from None
        return text if isinstance(text, str) else ""

    def scores_texts(self) -> bool:
        """Whether the server tells log-probabilities of a given text, by trying a short one."""
        try:
            ids = self.chat.encode("One two three four.")
            self.chat.render([{"role": "user", "content": "One"}])
            self._losses([Item(tuple(ids[:1]), tuple(ids[1:]))])
        except (RefusedError, TemplateError):
            return False
        return len(ids) > 1

    def score(
        self,
        items: Sequence[Item],
        *,
        proceed: Callable[[], bool] = lambda: True,
        known: Callable[[int], bool] = lambda _: False,
    ) -> Iterator[tuple[int, list[float]]]:
        """As `promptlint.probe.models.language_model.LanguageModel.score`."""
        for start in range(0, len(items), _TOGETHER):
            if not proceed():
                return
            part = range(start, min(start + _TOGETHER, len(items)))
            if all(known(index) for index in part):
                continue
            yield from zip(part, self._losses([items[index] for index in part]), strict=True)

    def _losses(self, items: Sequence[Item]) -> list[list[float]]:
        body = {
            "model": self._model,
            "prompt": [[*item.context, *item.answer] for item in items],
            "max_tokens": 1,
            "echo": True,
            "logprobs": 1,
            "temperature": 0,
        }
        done = self._transport.ask("/v1/completions", body, seconds=SCORE_SECONDS)
        try:
            choices = sorted(done["choices"], key=lambda choice: int(choice["index"]))
            rows = [choice["logprobs"]["token_logprobs"] for choice in choices]
            pairs = list(zip(items, rows, strict=True))
            losses = [
                [-float(value) for value in row[len(item.context) :][: len(item.answer)]]
                for item, row in pairs
            ]
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise self._no_scores() from None
        for (item, row), values in zip(pairs, losses, strict=True):
            short = len(row) < len(item.context) + len(item.answer)
            if short or not all(map(math.isfinite, values)):
                raise self._no_scores()
        return losses

    def _no_scores(self) -> RefusedError:
        return RefusedError(f"{self._transport.base}: no log-probabilities of given texts")


def open_server(base: str, model: str | None, seed: int) -> ServerModel:
    """Find out which model a server runs.

    Args:
        base: its address.
        model: the model's name there; ``None`` takes the first that it lists.
        seed: sent with requests.

    Raises:
        ProbeError: nothing answers there, or not as an OpenAI-compatible server does.
    """
    transport = Transport(base)
    listed = transport.ask("/v1/models", seconds=OPEN_SECONDS)
    entries = listed.get("data")
    names = [
        entry["id"]
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]
    if not names:
        raise ProbeError(f"{base}: the server lists no model")
    if model is not None and model not in names:
        raise ProbeError(f"{base}: it has no model `{model}`, but {', '.join(names[:5])}")
    return ServerModel(transport, model or names[0], seed)
