"""Which file a config means: names in its text → files of the project."""

from __future__ import annotations

import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from promptlint.discovery import relative
from promptlint.model.facts import Config, DataRef, FileFacts

_BUCKET = re.compile(r"(?:s3|gs|az|abfss?|oss|r2)://[^?#]*/([^/?#]+)$", re.IGNORECASE)
_ROWS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".txt")
_TRAINING_NAMES = ("train", "training", "train_data", "sft")
_LISTED = 200
"""Entries of a folder that are looked at: a folder of more is a data set in parts."""


@dataclass(frozen=True)
class References:
    """Finds files by the names that configs give them.

    Attributes:
        root: the project's.
        names: paths of all files that the run met.
        existing: gathers the files and folders that were found.
    """

    root: Path
    names: Iterable[str]
    existing: set[str] = field(default_factory=set)

    def resolved(self, facts: FileFacts) -> FileFacts:
        """Facts whose references have the paths of the files that they mean."""
        if not facts.configs and not facts.mentions:
            return facts
        configs = tuple(self._config(config, facts.path) for config in facts.configs)
        mentions = tuple(self._ref(ref, facts.path) for ref in facts.mentions)
        return replace(facts, configs=configs, mentions=mentions)

    def _config(self, config: Config, path: str) -> Config:
        if not config.data:
            return config
        data = tuple(self._ref(ref, path) for ref in config.data)
        if config.world == "training":
            data = tuple(self._training_ref(ref) for ref in data)
        return replace(config, data=data)

    def _ref(self, ref: DataRef, path: str) -> DataRef:
        """Give a reference the path of the file that it means.

        Programs are started from the config's folder, the project root, or something between: the
        first that has the file decides. Where none has, the path stays as the reader left it.
        """
        written = ref.value.text()
        if ref.remote or not written or "\0" in written:
            return ref
        folder = PurePosixPath(path).parent
        for base in (folder, *folder.parents):
            candidate = self.root / base / written
            try:
                if candidate.is_file() or candidate.is_dir():
                    resolved = relative(Path(candidate.resolve()), self.root.resolve())
                    self.existing.add(resolved)
                    return replace(ref, path=resolved)
            except OSError:
                continue
        return ref

    def _training_ref(self, ref: DataRef) -> DataRef:
        """A bucket's object for which there is one file of its name, and a folder's training file.

        A project that uploads its rows keeps them: the copy tells what the bucket holds.
        """
        bucket = _BUCKET.match(ref.value.text() or "") if ref.remote else None
        if bucket is not None:
            same = self._by_name.get(bucket[1], ())
            if len(same) == 1 and bucket[1].endswith(_ROWS):
                self.existing.add(same[0])
                return replace(ref, path=same[0], remote=False)
        if ref.role == "train" and ref.path in self.existing:
            inside = self._inside(ref.path or "")
            if inside is not None:
                self.existing.add(inside)
                return replace(ref, path=inside)
        return ref

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.names):
            found[posixpath.basename(path)].append(path)
        return found

    def _inside(self, folder: str) -> str | None:
        """The training file of a folder: by its name, or the only one with rows."""
        try:
            with os.scandir(self.root / folder) as entries:
                names = sorted(
                    entry.name for entry, _ in zip(entries, range(_LISTED), strict=False)
                )
        except OSError:  # a file
            return None
        rows = [name for name in names if name.lower().endswith(_ROWS)]
        named = [name for name in rows if name.split(".")[0].lower() in _TRAINING_NAMES]
        chosen = named if len(named) == 1 else rows
        return posixpath.join(folder, chosen[0]) if len(chosen) == 1 else None
