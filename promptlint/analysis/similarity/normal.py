"""Records as they are compared: normal texts and digests of the whole, its prompt and its answer.

Normal means composed (NFC), case folded, with single spaces. System turns never enter a record's
own digest: a constant system prompt says nothing about the example.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson
from xxhash import xxh3_64_digest, xxh3_128_digest

from promptlint.analysis.record_shapes import shapes_of
from promptlint.model.batch import RecordBatch, Turn
from promptlint.readers.datasets.formats import turns_of

WHOLE_BYTES = 16
PART_BYTES = 8
EMPTY_WHOLE = bytes(WHOLE_BYTES)
EMPTY_PART = bytes(PART_BYTES)

_SPACES = b"\t\n\v\f\r\x1c\x1d\x1e\x1f"
_ASCII = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _SPACES, b"abcdefghijklmnopqrstuvwxyz" + b" " * len(_SPACES)
)
_LETTERS = {
    "system": b"s",
    "user": b"u",
    "assistant": b"a",
    "tool": b"t",
    "text": b"x",
    "chosen": b"c",
    "rejected": b"r",
}
_SYSTEM = ord("s")
_ANSWERS = frozenset(b"acr")
_ASKED = frozenset(b"utx")
# Columns that make rows with the same turns different examples.
_TELLING = frozenset("label labels images image videos video audios audio".split())
_LISTS = frozenset(("messages", "contents", "prompt"))


@dataclass(frozen=True, slots=True)
class Keys:
    """Digests of a batch's records, in order.

    Attributes:
        whole: 16 bytes each, system turns left out; zeros where there is nothing to compare.
        prompt: 8 bytes each, everything before the answer, system turns included; zeros where a
            record has no prompt or no answer.
        asked: 8 bytes each, the same without system turns, and of prompts without an answer.
        answer: 8 bytes each; zeros as for `prompt`.
    """

    whole: bytes
    prompt: bytes
    asked: bytes
    answer: bytes


def keys_of(batch: RecordBatch) -> Keys:
    """Digests of a batch, worked out once for all checks."""
    return batch.memo("similarity.keys", lambda: _keys(batch))


def _keys(batch: RecordBatch) -> Keys:
    columns: tuple[list[bytes], ...] = ([], [], [], [])
    whole, prompt, asked, answer = (column.append for column in columns)
    parts = _normal_batch(batch) if batch.format != "unknown" else None
    shapes = shapes_of(batch)
    tells = shapes.decide(lambda index: any(telling(batch.rows[index])))  # type: ignore[arg-type]  # a record with a shape
    first = batch.table.first
    for index, number in enumerate(shapes.numbers):  # a hot loop
        begin, end = first[index], first[index + 1]
        if parts is None or begin == end:
            found = _NOTHING
        elif number < 0 or tells[number]:
            row = batch.rows[index]
            found = _part_keys(parts[begin:end], list(telling(row)) if type(row) is dict else ())
        elif end - begin == 2 and (pair := _pair_keys(parts[begin], parts[begin + 1])):
            found = pair
        else:
            found = _part_keys(parts[begin:end], ())
        whole(found[0])
        prompt(found[1])
        asked(found[2])
        answer(found[3])
    return Keys(*(b"".join(column) for column in columns))


_NOTHING = (EMPTY_WHOLE, EMPTY_PART, EMPTY_PART, EMPTY_PART)


def _normal_batch(batch: RecordBatch) -> list[bytes]:
    """Normal text of every text of a batch, each with a letter for its role before it.

    Texts are made normal together, separated by NUL; by themselves where one holds a NUL.
    """
    letter = _LETTERS.get
    texts = batch.table.texts
    letters = [letter(turn[0], b"r") for turns in batch.turns for turn in turns]
    if not batch.buffer.isascii():
        texts = [text if text.isascii() else _composed(text) for text in texts]
    raw = "\0".join(texts).encode("utf-8", "replace").translate(_ASCII)
    while b"  " in raw:
        raw = raw.replace(b"  ", b" ")
    normals = raw.split(b"\0")
    if len(normals) != len(letters):
        normals = [normal(text) for text in batch.table.texts]
    return [one + text.strip(b" ") for one, text in zip(letters, normals, strict=True)]


_Digests = tuple[bytes, bytes, bytes, bytes]


def _pair_keys(asked: bytes, answer: bytes) -> _Digests | None:
    """Digests of a question and its answer; ``None`` where they are something else."""
    if asked[0] in _ASKED and answer[0] in _ANSWERS and len(asked) > 1 and len(answer) > 1:
        question = xxh3_64_digest(asked)
        whole = xxh3_128_digest(asked + b"\0" + answer)
        return whole, question, question, xxh3_64_digest(answer)
    return None


def _part_keys(parts: list[bytes], tail: Sequence[bytes]) -> _Digests:
    """Digests of a record with these texts, and what else makes it an example."""
    return _record_keys([part for part in parts if len(part) > 1], tail)


def _record_keys(parts: list[bytes], tail: Sequence[bytes]) -> tuple[bytes, bytes, bytes, bytes]:
    plain = [part for part in parts if part[0] != _SYSTEM] if _has_system(parts) else parts
    if not plain:
        return _NOTHING
    first = xxh3_128_digest(b"\0".join([*plain, *tail]))
    cut = answer_start(parts)
    if cut == len(parts):
        asked = asked_parts(parts)
        return first, EMPTY_PART, _digest(asked, tail) if asked else EMPTY_PART, EMPTY_PART
    asked = plain[: len(plain) - (len(parts) - cut)]  # no answer is a system turn
    if not asked:
        return first, EMPTY_PART, EMPTY_PART, EMPTY_PART
    question = _digest(asked, tail)
    prompt = question if plain is parts else _digest(parts[:cut], tail)
    return first, prompt, question, _digest(parts[cut:], ())


def _has_system(parts: Sequence[bytes]) -> bool:
    return any(part[0] == _SYSTEM for part in parts)


def _digest(parts: Sequence[bytes], tail: Sequence[bytes]) -> bytes:
    return xxh3_64_digest(b"\0".join((*parts, *tail)))


def answer_start(parts: Sequence[bytes]) -> int:
    """Where the answer begins: the last run of assistant turns, or both of a preference pair.

    The end where the last turn is no answer.
    """
    at = len(parts)
    while at and parts[at - 1][0] in _ANSWERS:
        at -= 1
    return at


def asked_parts(parts: Sequence[bytes]) -> list[bytes]:
    """What is asked: everything before the answer but system turns; empty for raw text."""
    cut = answer_start(parts)
    asked = [part for part in parts[:cut] if part[:1] != b"s"]
    return asked if cut < len(parts) or all(part[:1] == b"u" for part in asked) else []


def normal_parts(turns: Sequence[Turn]) -> list[bytes]:
    """Normal text of every turn that has one, each with a letter for its role before it."""
    parts: list[bytes] = []
    letter = _LETTERS.get
    for turn in turns:
        text = normal(turn[1])
        if text:
            parts.append(letter(turn[0], b"r") + text)
    return parts


def comparable(row: object, turns: Sequence[Turn]) -> bytes:
    """A whole record as it is compared; empty where there is nothing to compare."""
    parts = [part for part in normal_parts(turns) if part[:1] != b"s"]
    if parts and isinstance(row, dict):
        parts.extend(telling(row))
    return b"\0".join(parts)


def same_record(one: object, other: object, format_name: str) -> bool:
    """Whether two decoded records are the same example."""
    if one == other:
        return True
    return comparable(one, turns_of(one, format_name)) == comparable(
        other, turns_of(other, format_name)
    )


def normal(text: str) -> bytes:
    """Lower case, composed, with single spaces: what a reader takes for the same text."""
    if text.isascii():
        raw = text.encode("ascii").translate(_ASCII)
        while b"  " in raw:
            raw = raw.replace(b"  ", b" ")
        return raw.strip(b" ")
    return _composed(text).encode("utf-8", "replace")


def _composed(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.casefold().split())


def compared_text(turns: Sequence[Turn]) -> str:
    """The text that similarity is about: all turns but the system's."""
    return "\n".join([turn.text for turn in turns if turn.role != "system"])


def telling(row: Mapping[str, object]) -> Iterator[bytes]:
    """What else makes an example: labels, and pictures or sound in or beside the messages."""
    for key, value in row.items():
        if key in _LISTS:
            if type(value) is list:
                for message in value:
                    content = _content(message)
                    if type(content) is list:
                        other = [part for part in content if not _is_text(part)]
                        if other:
                            yield _json(other)
        elif key in _TELLING and value is not None:
            yield key.encode("utf-8", "replace") + _json(value)


def _json(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # whole numbers beyond 64 bits, broken surrogates
        return repr(value).encode("utf-8", "replace")


def _content(message: object) -> object:
    if type(message) is not dict:
        return None
    return message["content"] if "content" in message else message.get("parts")


def _is_text(part: object) -> bool:
    return isinstance(part, str) or (isinstance(part, dict) and isinstance(part.get("text"), str))
