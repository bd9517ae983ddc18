"""Is this file a dataset? Decided by its first bytes; the name only tips the scales."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath

from promptlint.model.batch import BadRecord
from promptlint.readers.datasets.arrays import TEXT_AFTER, elements
from promptlint.readers.datasets.chatml import text_conversations
from promptlint.readers.datasets.decoding import decode_record
from promptlint.readers.datasets.formats import PAIRS, format_of
from promptlint.readers.datasets.lines import BOM
from promptlint.readers.datasets.messages import Row

HEAD_BYTES = 256 * 1024
"""As much of a file as `sniff` looks at."""

_SAMPLE = 400
_LINE_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")
_NOT_DATA = frozenset(
    "package.json package-lock.json tsconfig.json composer.json dataset_info.json "
    "dataset_infos.json dataset_dict.json config.json tokenizer.json tokenizer_config.json "
    "special_tokens_map.json generation_config.json".split()
)
_TRAINING_NAME = re.compile(
    r"(?:^|[-_. ])(?:train|training|sft|dpo|kto|orpo|fine[-_]?tun\w*|instruct\w*|alpaca|sharegpt"
    r"|dataset|data|dev|val|valid|validation|eval|evaluation|test|samples?|pairs|chat|qa)"
    r"(?:[-_. ]|$)"
)
# Columns of evaluation runs: their rows hold answers that were judged, not answers to learn.
_JUDGED = frozenset(
    "score scores metrics latency latencyms latency_ms passed success verdict gradingresult "
    "prediction predictions predicted pred model_output model_response model_answer contexts "
    "retrieved_contexts ground_truth ground_truths expected_output evaluation_type".split()
)
_PLAIN = frozenset("openai-chat sharegpt gemini preference stepwise segments tokenized".split())
"""Formats whose columns nothing else has."""

_STRONG_PAIR = ("prompt", "completion")
_WRAPPERS = (b"data", b"instances", b"rows", b"train")
_WRAPPED = re.compile(
    rb'\s*\{\s*(?:"[^"\\]{1,60}"\s*:\s*(?:"[^"\\]{0,200}"|[\w.+-]{1,40})\s*,\s*){0,8}'
    rb'"(?:' + b"|".join(_WRAPPERS) + rb')"\s*:\s*(?=\[)'
)
_OPENING = re.compile(
    rb'\s*(?:\[\s*)?\{\s*"(?:(?:messages|conversations)"\s*:\s*\[\s*\{\s*"(role|content|from|value)"'
    rb'|(instruction)"\s*:\s*")'
)


@dataclass(frozen=True, slots=True)
class DatasetGuess:
    """What kind of dataset a file is.

    Attributes:
        container: ``jsonl`` or ``json-array``.
        format: row format, a name of `promptlint.readers.datasets.formats.FORMATS` or
            ``unknown``.
        start: byte offset of the array inside an object (``{"data": [...]}``), else 0.
    """

    container: str
    format: str
    start: int = 0


def sniff(head: bytes, name: str) -> DatasetGuess | None:
    """Tell whether a file is a dataset from its first bytes, ``None`` when it is none.

    A file that is called JSON lines is a dataset whatever its rows (format ``unknown`` where no
    format claims them), unless it holds one JSON array. Any other file must hold rows of a
    training format; of columns that other files have, too (``question`` and ``answer``,
    ``input`` and ``output``), only where the name speaks of data. Lines and elements that do not
    parse are passed over.

    Args:
        head: the file's beginning; more than `HEAD_BYTES` is not looked at.
        name: file name or path.
    """
    file_name = PurePosixPath(name.replace("\\", "/")).name.lower()
    bom = len(BOM) if head.startswith(BOM) else 0
    head = head[bom:HEAD_BYTES]
    called_lines = file_name.endswith(_LINE_ENDINGS)
    if file_name in _NOT_DATA:
        return None
    opening = head.lstrip()[:1]
    if opening == b"[":
        guess = _sniff_array(head, file_name)
        if guess is not None or not called_lines:
            return guess
    elif opening == b"{" and not called_lines:
        return _sniff_lines(head, file_name) or _sniff_wrapped(head, bom)
    if called_lines:
        return _sniff_lines(head, file_name) or DatasetGuess("jsonl", "unknown")
    return None


def _sniff_lines(head: bytes, name: str) -> DatasetGuess | None:
    lines = [line for line in head.split(b"\n") if line and not line.isspace()]
    whole = lines[:-1] if len(head) >= HEAD_BYTES else lines  # the last one may be cut
    rows = _rows(whole[:_SAMPLE])
    if name.endswith(_LINE_ENDINGS):
        opening = _opening_format(head) if not whole else None
        return DatasetGuess("jsonl", opening or _common_format(rows))
    if len(rows) < 2 or len(rows) * 2 < len(whole[:_SAMPLE]):
        return None
    found = _common_format(rows)
    return DatasetGuess("jsonl", found) if _claims(rows, found, name) else None


def _sniff_array(head: bytes, name: str, start: int = 0) -> DatasetGuess | None:
    sample: list[bytes] = []
    ends_well = True
    for element in elements(BytesIO(head), start, nested=start > 0):
        if isinstance(element.raw, bytes):
            sample.append(element.raw)
        elif element.raw.reason == TEXT_AFTER:
            ends_well = False
        if len(sample) >= _SAMPLE:
            break
    if not sample and len(head) >= HEAD_BYTES // 2 and (opening := _opening_format(head)):
        return DatasetGuess("json-array", opening)
    rows = _rows(sample)
    if len(rows) * 2 < len(sample) or not rows:
        return None
    found = _common_format(rows)
    if name.endswith(_LINE_ENDINGS):  # misnamed; but several arrays are lines that hold arrays
        return DatasetGuess("json-array", found) if ends_well else None
    return DatasetGuess("json-array", found) if _claims(rows, found, name) else None


def _sniff_wrapped(head: bytes, bom: int) -> DatasetGuess | None:
    """``{"data": [...]}`` and the like: only with rows that can't be anything else."""
    wrapped = _WRAPPED.match(head)
    if wrapped is None:
        return None
    guess = _sniff_array(head, "", wrapped.end())
    return guess and replace(guess, start=wrapped.end() + bom)


def _rows(sample: Iterable[bytes]) -> list[Row]:
    decoded = (decode_record(raw) for raw in sample)
    return [row for row in decoded if not isinstance(row, BadRecord)]


def _common_format(rows: Sequence[Row]) -> str:
    """The format of most rows that have one, if three in ten rows or more have it."""
    counts = Counter(format_of(row).name for row in rows)
    counts.pop("unknown", None)
    if not counts:
        return "unknown"
    name, count = counts.most_common(1)[0]
    return name if count * 10 >= len(rows) * 3 else "unknown"


def _claims(rows: Sequence[Row], found: str, name: str) -> bool:
    """Whether rows of format `found` make a dataset of a file that is not called one."""
    if found == "unknown":
        return False
    if found in _PLAIN:
        return True
    if any(_JUDGED.intersection(key.lower() for key in row) for row in rows[:20]):
        return False
    if found == "alpaca" or (found == "text" and all(map(text_conversations, rows[:20]))):
        return True
    if found == "prompt-completion":
        if all(key in row for row in rows[:20] for key in _STRONG_PAIR):
            return True
        if not any(pair[0] in rows[0] and pair[1] in rows[0] for pair in PAIRS):
            return False
    return len(rows) >= 2 and _TRAINING_NAME.search(PurePosixPath(name).stem) is not None


def _opening_format(head: bytes) -> str | None:
    """Format of a first row that is longer than the sample."""
    opening = _OPENING.match(head)
    if opening is None:
        return None
    if opening[2]:
        return "alpaca"
    return "sharegpt" if opening[1] in (b"from", b"value") else "openai-chat"
