"""Labels, keys and markers that a prompt writes in two ways.

A model copies what it is shown: where the labels are listed in lower case and the examples are
capitalised, both come back. Each finder compares two spellings of what must be the same word, and
says nothing about words that are only similar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.analysis.json_shapes import Shape
from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.place import Span

_QUOTED_LIST = lazy(
    r"[\"“](?P<first>[^\"”\n]{1,40})[\"”](?:(?:,? or |,? and |, ?| ?/ ?|"
    r" ?\| ?)[\"“][^\"”\n]{1,40}[\"”]){1,30}"
)
_QUOTED = lazy(r"[\"“]([^\"”\n]{1,40})[\"”]")
_PLAIN_LIST = lazy(
    r"^[ \t>*-]*(?P<head>[A-Z][\w ]{0,40}?)\**:\**[ \t]*(?P<items>[\w-]+(?: [\w-]+)?(?:, (?:or |"
    r"and )?[\w-]+(?: [\w-]+)?){1,14})"
    r"[ \t]*\.?[ \t]*$",
    re.M,
)
_LABEL_WORD = lazy(
    r"(?:types?|labels?|categor(?:y|ies)|class(?:es)?|options?|intents?|sentiments?|levels?|"
    r"values|tags|importance|priority|severity|status|verdict)$",
    re.I,
)
_INLINE_LIST = lazy(
    r"\b(?:one of(?: the following)?(?: [a-z]+)?|as(?: either)?|into|either|options are|"
    r"labels are):? "
    r"(?P<items>[A-Za-z][\w-]*(?:, [A-Za-z][\w-]*){0,14},? (?:or|"
    r"and) [A-Za-z][\w-]*)(?=[ \t]*[.;)\n]|$)",
    re.M,
)
_LIST_ITEM = lazy(
    r"[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+[\"“`*]*(?P<label>[A-Za-z][\w/-]*(?: [\w/-]+){0,3})[\"”`*]*"
    r"[ \t]*(?:$|[:(–—]|- )"
)
_LIST_HEAD = lazy(
    r"\b(?:labels?|categor(?:y|ies)|class(?:es)?|options|intents?|sentiments?|tags|one of)\b", re.I
)
_SHOWN_ANSWER = lazy(
    r"^[ \t]*(?P<label>A|Answer|Output|Response|Reply|Result|Assistant|"
    r"Label):[ \t]*(?P<value>\S[^\n]*)$",
    re.I | re.M,
)
_SHOWN_TURN = lazy(r"^[ \t]*(?P<label>Q|A|Question|Answer):[ \t]*(?![ \t{<$\[])(?=\S)", re.M)
_LABEL = lazy(r"(?:^|, |,? or |,? and )(?:or |and )?([\w-]+(?: (?!or\b|and\b)[\w-]+)?)")
_ANSWER = lazy(
    r"^[ \t]*(?P<key>[A-Z][A-Za-z ]{1,30}):[ \t]*(?P<value>[A-Za-z][\w -]{0,40}?)[ \t]*$", re.M
)
_LINE_LABEL = lazy(r"^[ \t]*(?P<label>[A-Za-z][A-Za-z_ ]{1,30}?)[ \t]*:(?=[ \t\n]|$)", re.M)
_MARKER = lazy(
    r"(?P<mark>\[(?P<a>\w+)\]|#+ ?(?P<b>\w+)#*|<(?P<c>\w+)>|\*{2,3}(?P<d>\w+)\*{2,3})[ \t]*"
)
_LEVEL = lazy(
    r"^[ \t]*(?:[-*•]|\d{1,2}[.)])?[ \t]*\**(?:(?:score|level|rating)[ \t])?(?P<level>\d{1,2})"
    r"(?:[ \t]stars?)?\**[ \t]*:[ \t]*(?P<text>\S[^\n]{18,})$",
    re.I | re.M,
)
_MARKER_WORDS = frozenset("done end stop finish finished complete completed eof".split())
MAX_LABELS = 2_000
MAX_LISTS = 10
MAX_VALUES = 50
_LONG_HEAD = 300


@dataclass(frozen=True, slots=True)
class Drift:
    """`written` at `span` where `expected`, at `other`, is what the prompt says elsewhere."""

    kind: str
    written: str
    expected: str
    span: Span
    other: Span


def same_word(one: str, other: str) -> bool:
    """Whether two labels must be the same one: same words in another order, case or spelling."""
    if one == other:
        return False
    first, second = _words(one), _words(other)
    if sorted(first) == sorted(second):
        return True
    return (
        len(first) == len(second)
        and "".join(first) != "".join(second)
        and _slip(" ".join(first), " ".join(second))
    )


def _words(label: str) -> list[str]:
    return label.lower().replace("_", " ").replace("-", " ").split()


def _slip(one: str, other: str) -> bool:
    """One letter more, less, other or swapped, in words of at least six letters.

    A last letter may be a plural's, and a first one makes another word.
    """
    if min(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    if one.rstrip("s") == other.rstrip("s") or one[:-1] == other[:-1]:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if any(character.isdigit() for character in a[:1] + b[:1]):
        return False
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def list_drift(text: str) -> Iterator[Drift]:
    """Two quoted lists of mostly the same labels, one of which is written otherwise."""
    lists: list[dict[str, Span]] = []
    for match in _QUOTED_LIST().finditer(text):
        items = _QUOTED().finditer(text, *match.span())
        found = {item[1].strip().rstrip(".,;"): item.span(1) for item in items}
        if len(found) >= 2:
            lists.append(found)
        if len(lists) >= 100:
            break
    for index, labels in enumerate(lists):
        for earlier in lists[:index]:
            yield from _between(earlier, labels)


def _between(earlier: dict[str, Span], labels: dict[str, Span]) -> Iterator[Drift]:
    common = labels.keys() & earlier.keys()
    if len(common) * 2 < min(len(labels), len(earlier)):
        return
    for label in labels.keys() - common:
        for known in sorted(earlier.keys() - common):
            if same_word(known, label):
                yield Drift("label", label, known, labels[label], earlier[known])


def answer_drift(text: str) -> Iterator[Drift]:
    """A list of labels on a line, and examples (``Type: Question``) that write them otherwise."""
    answers: dict[str, dict[str, Span]] = {}
    times: dict[str, int] = {}
    for match in _ANSWER().finditer(text):
        key = match["key"].lower()
        answers.setdefault(key, {}).setdefault(match["value"], match.span("value"))
        times[key] = times.get(key, 0) + 1
    shown = [answers[key] for key, count in times.items() if count >= 2][:MAX_LISTS]
    lists: dict[str, dict[str, Span]] = {}
    for match in _PLAIN_LIST().finditer(text) if shown else ():
        if _LABEL_WORD().search(match["head"].strip()) and len(lists) < MAX_LISTS:
            items = match["items"]
            lists.setdefault(items, _split(items, match.start("items")))
    for match in _INLINE_LIST().finditer(text) if shown else ():
        if len(lists) < MAX_LISTS:
            items = match["items"]
            lists.setdefault(items, _split(items, match.start("items")))
    if shown:
        lists.update(_bulleted(text))
    for labels in lists.values():
        for values in shown:
            if len(values) <= MAX_VALUES:
                for drift in _against(labels, list(values.items())):
                    # What the text tells to write in quotes is the label.
                    if f'"{drift.written}"' not in text:
                        yield drift


def _bulleted(text: str) -> Iterator[tuple[str, dict[str, Span]]]:
    """Labels that stand below a line such as "exactly one of these labels:", one an item."""
    labels: dict[str, Span] = {}
    count, start, open_ = 0, 0, False
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        item = _LIST_ITEM().match(line.rstrip()) if open_ and bare else None
        if item is not None:
            labels[item["label"]] = (start + item.start("label"), start + item.end("label"))
        elif bare:
            if len(labels) > 1 and count < MAX_LISTS:
                count += 1
                yield f"list {count}", labels
            labels = {}
            head = bare.rstrip("*").endswith(":") and len(bare) < _LONG_HEAD
            open_ = head and _LIST_HEAD().search(bare) is not None
        start += len(line)
    if len(labels) > 1 and count < MAX_LISTS:
        yield "list", labels


def _split(items: str, start: int) -> dict[str, Span]:
    labels: dict[str, Span] = {}
    for match in _LABEL().finditer(items):
        labels[match[1]] = (start + match.start(1), start + match.end(1))
    return labels


def _against(labels: dict[str, Span], values: list[tuple[str, Span]]) -> Iterator[Drift]:
    """Drift where every value is a label in some spelling, so that these are the labels."""
    pairs = []
    for value, span in values:
        match = value if value in labels else next((x for x in labels if same_word(x, value)), None)
        if match is None:
            return
        pairs.append((value, span, match))
    told: set[str] = set()
    for value, span, label in pairs:
        if value != label and value not in told:
            told.add(value)
            yield Drift("label", value, label, span, labels[label])


def key_drift(shapes: Iterable[Shape]) -> Iterator[Drift]:
    """Examples whose objects have the same keys but for one that is written otherwise."""
    known: list[Shape] = []
    for shape in shapes:
        for earlier in known[:20]:
            first, second = earlier.keys.keys(), shape.keys.keys()
            common = first & second
            if not common or len(first) != len(second) or len(common) != len(first) - 1:
                continue
            one, other = next(iter(first - common)), next(iter(second - common))
            if same_word(one, other):
                yield Drift("key", other, one, shape.keys[other][0], earlier.keys[one][0])
                return
        known.append(shape)


def marker_drift(text: str) -> Iterator[Drift]:
    """An end marker (``[done]``) that is written in another way elsewhere (``# Done``)."""
    first: tuple[str, str, Span] | None = None
    for match in _MARKER().finditer(text):
        word = next(group for group in (match["a"], match["b"], match["c"], match["d"]) if group)
        if word.lower() not in _MARKER_WORDS:
            continue
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        # In a line of words it is the one that the model is told to write.
        if line.strip() and match["mark"].startswith("#"):
            continue
        mark, span = match["mark"].strip(), match.span("mark")
        if first is None:
            first = (word.lower(), mark, span)
        elif first[0] == word.lower() and first[1] != mark:
            yield Drift("marker", mark, first[1], span, first[2])
            return


def scale_drift(text: str) -> Iterator[Drift]:
    """Two levels of a rating scale that the same words describe, so that nobody can choose."""
    known: dict[str, tuple[str, Span]] = {}
    end = 0
    for match in _LEVEL().finditer(text):
        if text[end : match.start()].strip():
            known = {}  # another scale
        end = match.end()
        words = " ".join(match["text"].lower().split()).rstrip(".;")
        first = known.setdefault(words, (match["level"], match.span("level")))
        if first[0] != match["level"]:
            yield Drift("scale", match["level"], first[0], match.span("level"), first[1])


def shape_drift(text: str) -> Iterator[Drift]:
    """Answers of examples of which some are JSON and some are not."""
    first: dict[str, tuple[bool, Span]] = {}
    for match in _SHOWN_ANSWER().finditer(text):
        value = match["value"]
        if "{{" in value or "{%" in value or value.startswith(("<", "[", "`", "$", "...")):
            continue
        is_json, span = value.startswith('{"'), match.span("value")
        known = first.setdefault(match["label"].lower(), (is_json, span))
        if known[0] != is_json:
            written, expected = ("JSON", "plain text") if is_json else ("plain text", "JSON")
            yield Drift("shape", written, expected, span, known[1])
            return


def naming_drift(text: str) -> Iterator[Drift]:
    """Turns that are ``Q:`` and ``A:`` in one example and ``Question:`` and ``Answer:`` in "
    "another."""
    places: dict[str, Span] = {}
    for match in _SHOWN_TURN().finditer(text):
        places.setdefault(match["label"].lower(), match.span("label"))
    if {"q", "a", "question", "answer"} <= places.keys():
        names = ("q", "question")
        first, later = sorted(names, key=lambda name: places[name])
        span = places[later]
        yield Drift("prefix", text[slice(*span)], first.capitalize(), span, places[first])


def prefix_drift(text: str) -> Iterator[Drift]:
    """A label of a turn (``Answer:``) that stands otherwise among several of its kind."""
    places: dict[str, list[Span]] = {}
    for count, match in enumerate(_LINE_LABEL().finditer(text)):
        if count >= MAX_LABELS:
            return
        places.setdefault(match["label"], []).append(match.span("label"))
    often = [label for label, spans in places.items() if len(spans) >= 3]
    for label, spans in places.items():
        if len(spans) != 1:
            continue
        for usual in often[:50]:
            if same_word(usual, label) and not label.isupper():
                yield Drift("prefix", label, usual, spans[0], places[usual][0])
                break
