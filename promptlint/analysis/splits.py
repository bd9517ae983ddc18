"""Which part of a divided dataset a file is, by its name: training, or held out to evaluate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

TRAIN, HELD_OUT = "train", "held-out"

_WORDS = {
    **dict.fromkeys(("train", "training", "trainset"), TRAIN),
    **dict.fromkeys(
        "valid validation val dev eval evaluation test testing testset heldout holdout".split(),
        HELD_OUT,
    ),
}
_PIECES = re.compile(r"[A-Za-z]+|[0-9]+")
_SHARD = re.compile(r"[-_.]?\d{4,6}-of-\d{4,6}|[-_.]?part[-_.]?\d+|[-_.]\d{5,6}(?=\.|$)")
_ENDING = re.compile(
    r"\.(?:jsonl?|ndjson|csv|tsv|parquet|arrow)(?:\.(?:gz|zst|bz2|xz))?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Split:
    """A file's part.

    Attributes:
        part: `TRAIN` or `HELD_OUT`.
        family: what the parts of one dataset have in common, folder included.
    """

    part: str
    family: str


def is_split_word(name: str) -> bool:
    """Whether a folder's name is that of a part."""
    return name.lower() in _WORDS


def split_of(path: str) -> Split | None:
    """The part that a file's name tells, or that of a folder above it; ``None`` for neither.

    ``data/sft_train.jsonl`` and ``data/sft_test.jsonl`` are of one family, as are
    ``data/train/a.jsonl`` and ``data/test/a.jsonl``. Numbers of shards don't count.
    """
    pure = PurePosixPath(path)
    stem = _SHARD.sub("", _ENDING.sub("", pure.name))
    pieces = list(_PIECES.finditer(stem))
    for piece in reversed(pieces):
        part = _WORDS.get(piece[0].lower())
        if part is not None:
            rest = [other[0].lower() for other in pieces if other is not piece]
            return Split(part, f"{pure.parent}/{'-'.join(rest)}")
    for index in range(len(pure.parts) - 2, -1, -1):
        part = _WORDS.get(pure.parts[index].lower())
        if part is not None:
            folders = [*pure.parts[:index], "*", *pure.parts[index + 1 : -1]]
            return Split(part, f"{'/'.join(folders)}/{stem.lower()}")
    return None
