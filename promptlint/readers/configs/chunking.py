"""Chunk sizes and overlaps in in-house configs, and in which unit they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Leaf, Tree

MAX_CHUNK = 200_000
"""Larger figures are bytes of an upload or rows of a job, not a text's chunk."""

_NAMES = (
    "child|parent|master|small|big|large|leaf|default|text|code|markdown|table|docs?|document|target"
    "|base|semantic|fixed|recursive|section|paragraph|pdf|html|rag|kb"
)
_UNIT = r"(?:_(?:in_)?(?P<unit>tokens?|chars?|characters?|words?|sentences?))?"
_BOUND = r"(?:(?:soft|hard|target|ideal|desired|default|absolute|maximum|max)_){0,2}"
_SIZE = re.compile(
    rf"(?:(?P<variant>{_NAMES})_)?{_BOUND}chunk_?(?:size|length|len){_UNIT}"
    rf"|(?:(?P<variant2>{_NAMES})_)?{_BOUND}chunk_(?P<unit2>tokens?|chars|characters|words)"
    r"|chunk_(?:max_)?(?P<unit3>token)_?(?:num|count|size|limit)"
    r"|(?:max_)?(?P<unit4>tokens|chars|characters|words)_per_chunk"
)
_SIZE_INSIDE = re.compile(
    rf"(?:(?P<variant>child|parent|master)_)?{_BOUND}"
    r"(?:size|length|split_length|(?P<unit>tokens|chars|characters|words))"
    r"|new_after_n_(?P<unit2>chars)"
)
_OVERLAP = re.compile(
    rf"(?:(?P<variant>{_NAMES})_)?(?:max_)?chunk_overlap(?:_size|_length)?{_UNIT}"
    r"|(?:(?P<variant2>child|parent|master)_)?(?:split_)?overlap(?:_size|_length)?"
    r"(?:_(?P<unit2>tokens?|chars?|characters?|words?))?"
)
_MINIMUM = re.compile(
    r"min_chunk(?:_?(?:size|length|len))?(?:_?(?P<unit>tokens?|chars|characters|words))?"
    r"|min_(?:size|length|(?P<unit2>tokens|chars|characters|words))"
    r"|combine_(?:text_)?under_n_(?P<unit3>chars)"
)
_HARD = re.compile(r"hard|absolute|max")
_CHUNK_SECTION = re.compile(r"chunk|split")
_WORDS = {
    "token": "tokens",
    "char": "characters",
    "word": "words",
    "sentence": "sentences",
}


@dataclass(slots=True)
class Chunking:
    """One group of chunk settings. Leaves are ``None`` where the group has none."""

    at: Pointer
    variant: str = ""
    size: Leaf | None = None
    overlap: Leaf | None = None
    minimum: Leaf | None = None
    maximum: Leaf | None = None
    units: list[str] = field(default_factory=list)
    unit: str | None = None
    unit_certain: bool = False


def find_chunkings(tree: Tree, leaves: list[Leaf], beside: list[Leaf]) -> list[Chunking]:
    """Groups of chunk settings among `leaves`, in written order; each has a size.

    `beside` are all leaves of the file: a tokenizer's name is no model in use, but tells a unit.
    """
    groups: dict[tuple[Pointer, str], Chunking] = {}
    for leaf in leaves:
        for role, match in _roles(leaf):
            variant, unit = _named(match)
            key = (leaf.pointer[:-1], variant)
            group = groups.setdefault(key, Chunking(leaf.pointer[:-1], variant))
            if getattr(group, role) is None:
                setattr(group, role, leaf)
                if unit:
                    group.units.append(unit)
            elif role == "size":
                _second_size(group, leaf)
            break
    found = [group for group in groups.values() if group.size is not None]
    for group in found:
        _decide_unit(tree, beside, group)
    return found


def _second_size(group: Chunking, leaf: Leaf) -> None:
    """Of two sizes side by side, the one that says so is the hard limit of the other."""
    first = group.size
    if first is None or group.maximum is not None:
        return
    if _HARD.match(leaf.key) and not _HARD.match(first.key):
        group.maximum = leaf
    elif _HARD.match(first.key) and not _HARD.match(leaf.key):
        group.size, group.maximum = leaf, first


def _roles(leaf: Leaf) -> list[tuple[str, re.Match[str]]]:
    value = leaf.value
    if isinstance(value, str) and value.replace("_", "").isdigit():
        value = int(value.replace("_", ""))
    unknown = isinstance(value, str) and "${" in value
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if not (numeric or unknown):
        return []
    if isinstance(value, int | float) and not 0 <= value <= MAX_CHUNK:
        return []
    inside = any(_CHUNK_SECTION.search(part) for part in leaf.sections)
    patterns = [("size", _SIZE), ("overlap", _OVERLAP if inside or "chunk" in leaf.key else None)]
    if inside:
        patterns += [("minimum", _MINIMUM), ("size", _SIZE_INSIDE)]
    else:
        patterns += [("minimum", _MINIMUM if "chunk" in leaf.key else None)]
    found = []
    for role, pattern in patterns:
        match = pattern.fullmatch(leaf.key) if pattern else None
        if match is not None and not (role == "size" and numeric and not _is_size(value)):
            found.append((role, match))
    return found


def _is_size(value: object) -> bool:
    return isinstance(value, int | float) and value >= 1


def _named(match: re.Match[str]) -> tuple[str, str | None]:
    parts = match.groupdict()
    variant = next((text for name, text in parts.items() if "variant" in name and text), "")
    unit = next((text for name, text in parts.items() if "unit" in name and text), None)
    return variant, _unit_of(unit) if unit else None


def _unit_of(word: str) -> str | None:
    return next((unit for start, unit in _WORDS.items() if word.startswith(start)), None)


def _decide_unit(tree: Tree, leaves: list[Leaf], group: Chunking) -> None:
    """The key's name fixes the unit; a splitter's name nearly; a comment only says so."""
    if group.units and len(set(group.units)) == 1:
        group.unit, group.unit_certain = group.units[0], True
        return
    for leaf in leaves:
        if leaf.pointer[:-1] == group.at and isinstance(leaf.value, str):
            stated = _stated(leaf)
            if stated is not None:
                group.unit, group.unit_certain = stated
                return
    for member in (group.size, group.overlap):
        comment = tree.comment(member.pointer).lower() if member else ""
        found = {unit for word, unit in _WORDS.items() if re.search(rf"\b{word}", comment)}
        if len(found) == 1:
            group.unit = found.pop()
            return


def _stated(leaf: Leaf) -> tuple[str, bool] | None:
    """Unit by a setting beside the size, and whether it decides."""
    word = str(leaf.value).lower()
    if re.fullmatch(
        r"(?:chunk_|size_|length_)?units?|measure(?:d_in)?|split_by|chunk_by", leaf.key
    ):
        unit = _unit_of(word)
        return (unit, True) if unit else None
    if re.fullmatch(r"length_function", leaf.key):
        return ("characters", True) if word == "len" else ("tokens", True)
    if re.fullmatch(
        r"(?:chunk_)?(?:strategy|type|method|splitter|splitter_type|chunker|mode)", leaf.key
    ):
        if "token" in word:
            return "tokens", True
        if "character" in word and "tiktoken" not in word:
            return "characters", True
        if "recursive" in word:
            return "characters", False
    if re.fullmatch(r"tokenizer|encoding|encoding_name|tokenizer_name|tokenizer_model", leaf.key):
        return "tokens", False
    return None
