"""Models of a run: opened when they are first needed, and once."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from promptlint.probe.errors import ProbeError
from promptlint.probe.models.chat import ChatFormat, missing_extra, open_chat, quieten
from promptlint.probe.models.device import Device, choose_device
from promptlint.probe.models.encoder import Encoder, open_encoder
from promptlint.probe.models.gguf import converted
from promptlint.probe.models.language_model import LanguageModel, open_language_model
from promptlint.probe.models.server import ServerModel, open_server
from promptlint.probe.models.source import Source, encoder, language_model
from promptlint.probe.result import ProbeOptions


class Models:
    """The language model, its chat format and the encoder of one run.

    Every property raises `ProbeError` when what it stands for can't be had. `took` is told the
    seconds that opening a model took.
    """

    def __init__(self, options: ProbeOptions, took: Callable[[float], None]) -> None:
        self._options = options
        self._took = took
        self._failed: dict[str, ProbeError] = {}
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @cached_property
    def device(self) -> Device:
        """Where models run."""
        try:
            import torch  # noqa: F401 - asked for here so that its absence has one message
        except ImportError as error:
            raise missing_extra(error) from None
        return choose_device(self._options.device, self._options.dtype, self._options.cache)

    @cached_property
    def source(self) -> Source:
        """Where the language model is."""
        return language_model(self._options.model, offline=self._options.offline)

    @cached_property
    def chat(self) -> ChatFormat:
        """Tokenizer and template, without the weights where these are not open yet."""
        if "language" in self.__dict__:
            return self.language.chat
        try:
            quieten()
        except ImportError as error:
            raise missing_extra(error) from None
        with self._once("chat"), self._timed():
            return open_chat(self._place(self.source), self.source.label, **_options(self.source))

    @cached_property
    def is_server(self) -> bool:
        """Whether the language model is somebody else's process."""
        return self.source.kind == "server"

    @cached_property
    def answering(self) -> LanguageModel | ServerModel:
        """The language model, wherever it runs."""
        return self.server if self.is_server else self.language

    @cached_property
    def scoring(self) -> LanguageModel | ServerModel | None:
        """The same, if it tells how likely a given text is."""
        if self.is_server and not self.server.scores_texts():
            return None
        return self.answering

    @cached_property
    def server(self) -> ServerModel:
        """The server's model."""
        with self._once("server"), self._timed():
            return open_server(self.source.where, self.source.revision, self._options.seed)

    @cached_property
    def language(self) -> LanguageModel:
        """The language model, in this process."""
        with self._once("language"), self._timed():
            where = self._place(self.source)
            options = _options(self.source)
            return open_language_model(where, self.source.label, self.device, **options)

    @cached_property
    def encoder(self) -> Encoder:
        """The embedding model."""
        source = encoder(self._options.encoder, offline=self._options.offline)
        with self._once("encoder"), self._timed():
            return open_encoder(source.where, source.label, self.device, **_options(source))

    @contextmanager
    def _once(self, what: str) -> Iterator[None]:
        """A model that could not be opened is not tried again by the next part of the run."""
        if what in self._failed:
            raise self._failed[what]
        try:
            yield
        except ProbeError as error:
            self._failed[what] = error
            raise

    @contextmanager
    def _timed(self) -> Iterator[None]:
        start = time.monotonic()
        yield
        self._took(time.monotonic() - start)

    def _place(self, source: Source) -> str:
        if source.kind != "gguf":
            return source.where
        return str(converted(Path(source.where), self._models_folder()))

    def _models_folder(self) -> Path:
        """The user's cache, for all projects; where it can't be written, a folder of this run."""
        folder = user_cache() / "models"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            pass
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="promptlint-model-")
        return Path(self._temporary.name)

    def close(self) -> None:
        """Remove what was only for this run."""
        if self._temporary is not None:
            self._temporary.cleanup()


def user_cache() -> Path:
    """Where this user's programs keep what can be made again."""
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or "~\\AppData\\Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(base).expanduser() / "promptlint"
    except RuntimeError:  # no home folder
        return Path(tempfile.gettempdir()) / "promptlint"


def _options(source: Source) -> dict[str, Any]:
    options: dict[str, Any] = {"local_files_only": not source.fetch}
    if source.revision:
        options["revision"] = source.revision
    return options
