"""Text that was meant to be replaced or goes on nowhere: notes, fill-ins, cut sentences.

Fences and tags that are never closed are in `promptlint.analysis.unclosed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.markdown import Structure
from promptlint.model.document import Prompt
from promptlint.model.place import Span

NOTE, FILL_IN, FILLER, CUT = "note", "fill-in", "filler", "cut"

_NOTE = lazy(
    r"(?:^(?:[ \t]|[-*+>#]+[ \t]|<!--|//|\d+[.)][ \t]|\*\*)*|(?<=[a-z][.!?] ))"
    r"(?P<note>(?:TODO|FIXME|TBD|XXX)"
    r"(?:\([^)\n]{1,30}\))?(?:[ \t]*:[ \t]*\S|[ \t]+[-–—][ \t]|[ \t]*$)[^\n]{0,60})"
    r"|(?P<mark>\[(?:TODO|TBD|FIXME)\b[^\]\n]{0,80}\](?!\()|\((?:TODO|TBD|FIXME)\b[^)\n]{0,80}\)|"
    r"<(?:TODO|TBD|FIXME)\b[^>\n]{0,80}>)",
    re.M,
)
_ABOUT_NOTES = lazy(
    r"\b(?:add|write|leave|use|mark|create|format|like|called|include|with|no|never|without|remove|"
    r"resolve|find|search|list|any|as)\b[^.\n]*$",
    re.I,
)
_FILL_IN = lazy(
    r"\[INSERT\](?!\()|\[(?:INSERT|ADD YOUR|YOUR|REPLACE|FILL IN|ENTER|"
    r"SPECIFY)[ A-Z,'/:_-]{2,60}\](?!\()"
    r"|\[(?:Insert|Replace|insert|replace) (?:this|the|your|a|an)? ?[^\]\n]{2,60}? (?:here|"
    r"with [^\]\n]{2,40})\](?!\()"
    r"|\[(?:Replace|replace|Insert|insert) this (?:text|section|line|paragraph|"
    r"part)[^\]\n]{0,60}\](?!\()"
    r"|<(?:INSERT|YOUR|REPLACE)[_ ][A-Z_ ]{2,50}>",
)
_BRACKETS = lazy(r"\[[A-Za-z][^\]\[\n]{1,60}\](?![(:\[])")
_FILLER = lazy(r"\blorem ipsum dolor sit\b", re.I)
_CUT = lazy(r"(?:[a-z,]+ )(?P<word>and|or|the|an?|including|such as|because|your|their)[ \t]*$")
_FRAGMENT = lazy(r"(?:and|or) (?:in|with|by|of|at|from|on|as|for) [a-z]+ [a-z]+")
_GOES_ON = tuple("-*+`<{[|>$\"'“‘#(•")
_SHAPE = lazy(
    r"\b(?:formats?|template|output|examples?|structure|skeleton|layout|placeholders?)\b", re.I
)
_HINTS = ("TODO", "FIXME", "TBD", "XXX", "[", "<INSERT", "<YOUR", "<REPLACE", "orem")
MAX_FILL_INS = 2


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`kind`: ``note``, ``fill-in``, ``filler`` or ``cut``; `span`: in the text."""

    kind: str
    span: Span


def unfinished(prompt: Prompt, found: Structure, *, last: bool) -> Iterator[Unfinished]:
    """Unfinished passages of one message's text.

    Args:
        prompt: the prompt that the message belongs to.
        found: structure of the message's text.
        last: nothing follows the message, so that its end may be one that the model completes.
    """
    text = found.text
    if any(hint in text for hint in _HINTS):
        yield from _notes(found)
        yield from _fill_ins(prompt, found)
        for match in _FILLER().finditer(text):
            if not found.in_code(match.start()) and not _is_shape(found, match.start()):
                yield Unfinished(FILLER, match.span())
    yield from _cuts(prompt, found, last)


def _notes(found: Structure) -> Iterator[Unfinished]:
    for match in _NOTE().finditer(found.text):
        span = match.span("note" if match["note"] else "mark")
        line = found.text[found.text.rfind("\n", 0, span[0]) + 1 : span[0]]
        if found.in_code(span[0]) or found.in_heading(span[0]) or "{#" in line:
            continue
        if "{{!" in line or (match["mark"] and _ABOUT_NOTES().search(line)):
            continue
        if not _is_shape(found, span[0]):
            yield Unfinished(NOTE, (span[0], span[0] + len(found.text[slice(*span)].rstrip())))


def _fill_ins(prompt: Prompt, found: Structure) -> Iterator[Unfinished]:
    """Fill-ins that nobody filled in.

    Prompts that are published as forms have several; one or two beside real variables, or in
    instructions that are read as they are, were forgotten.
    """
    matches = [
        match
        for match in _FILL_IN().finditer(found.text)
        if not found.in_code(match.start()) and not _is_shape(found, match.start())
    ]
    if not matches:
        return
    others = sum(1 for match in _BRACKETS().finditer(found.text) if match.group() != "[x]")
    form = others - len(matches) > 0 or len(matches) > MAX_FILL_INS
    if form and prompt.flavour != "agent":
        return
    for match in matches:
        if not _is_label(found.text, match.start()):
            yield Unfinished(FILL_IN, match.span())


def _is_label(text: str, start: int) -> bool:
    """The fill-in follows a label at the line's start: the shape of an answer."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return ":" in line and len(line.split()) <= 5


def _is_shape(found: Structure, offset: int) -> bool:
    """Whether it stands in a section or between tags that show a format."""
    heading = found.section_of(offset)
    if heading is not None and _SHAPE().search(heading.text):
        return True
    return any(
        tag.content and tag.content[0] <= offset < tag.content[1] and _SHAPE().search(tag.name)
        for tag in found.tags
    )


def _cuts(prompt: Prompt, found: Structure, last: bool) -> Iterator[Unfinished]:
    text = found.text
    for paragraph in found.paragraphs:
        if paragraph.kind == "quote":
            continue
        for before, line in zip(paragraph.lines, paragraph.lines[1:], strict=False):
            if _FRAGMENT().match(text, *line) and text[before[0] : before[1]].rstrip()[-1:] == ".":
                yield Unfinished(CUT, (line[0], min(line[0] + 60, line[1])))
        if not paragraph.lines:
            continue
        start, end = paragraph.lines[-1]
        match = _CUT().search(text, max(start, end - 80), end)
        if match is None or found.in_code(match.start("word")):
            continue
        if _stops_there(prompt, text, end, paragraph.kind, last):
            yield Unfinished(CUT, match.span())


def _stops_there(prompt: Prompt, text: str, end: int, kind: str, last: bool) -> bool:
    """Whether what follows can't be the rest of the sentence."""
    rest = text[end : end + 400].lstrip()
    if not rest:
        return not last or (prompt.engine is None and kind == "text" and prompt.flavour != "chat")
    if rest.startswith("#") and rest.lstrip("#")[:1] == " ":
        return True
    return kind == "text" and not rest.startswith(_GOES_ON) and rest[0].isupper()
