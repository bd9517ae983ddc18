"""Places of a prompt that its caller fills, and what stands around them.

`templates` says which variables an engine reads; this says where their values land in the text,
for any syntax that a prompt may be written in, guessed ones included, and whether a reader (or a
model) can tell where the value begins and ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promptlint.model.place import Span

if TYPE_CHECKING:
    from promptlint.analysis.markdown import Structure

_NAME = r"[A-Za-z_][\w.\-\[\]'\"]{0,80}"
_DOUBLE = re.compile(
    r"\{\{\{?[-~+&]?[ \t]*(?P<name>\$?@?" + _NAME + r")(?P<rest>[^{}\n]{0,200})\}?\}\}"
)
_SINGLE = re.compile(
    r"(?<![{$\\])\{(?P<name>" + _NAME + r")(?P<rest>(?:![rsa])?(?::[^{}\n]{0,20})?)\}(?!\})"
)
_DOLLAR = re.compile(r"\$\{(?P<name>[A-Za-z_][\w. \-]{0,60})(?P<rest>(?::[^{}\n]{0,200})?)\}")
_STRING = re.compile(
    r"(?<![{$\\])\{(?P<name>[A-Za-z_][^{}\n:!]{0,120})(?P<rest>(?:![rsa])?(?::[^{}\n]{0,20})?)\}(?!\})"
)
_BY_ENGINE = {
    "jinja2": (_DOUBLE,),
    "nunjucks": (_DOUBLE,),
    "handlebars": (_DOUBLE,),
    "mustache": (_DOUBLE,),
    "liquid": (_DOUBLE,),
    "semantic-kernel": (_DOUBLE,),
    "format": (_SINGLE,),
    "f-string": (_STRING,),
    "dollar": (_DOLLAR,),
}
_GUESSED = (_DOUBLE, _DOLLAR)
# Calls and helpers that print no value of the caller's, or one that delimits itself.
_NO_VALUE = frozenset("else end this true false null none role media history section super".split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_COMMENT = re.compile(
    r"(?<!\{)\{#.*?(?:#\}|\Z)|\{\{!--.*?(?:--\}\}|\Z)|\{\{!.*?(?:\}\}|\Z)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place that is filled with a value.

    Attributes:
        name: as written, with its path: ``user.question``.
        span: of the whole tag, braces included.
    """

    name: str
    span: Span

    @property
    def words(self) -> tuple[str, ...]:
        """Words of the name in lower case: ``("user", "question")`` for ``userQuestion``."""
        return tuple(word.lower() for word in _WORD.findall(self.name))


def find(text: str, engine: str | None) -> list[Slot]:
    """Slots of a text in order. Without an engine, ``{{name}}`` and ``${name}`` are slots."""
    if "{" not in text:
        return []
    hidden = (
        [match.span() for match in _COMMENT.finditer(text)] if "{#" in text or "{{!" in text else []
    )
    found: list[Slot] = []
    for pattern in _BY_ENGINE.get(engine or "", _GUESSED):
        for match in pattern.finditer(text):
            name = match["name"].lstrip("$@")
            if name.lower() in _NO_VALUE or _calls_helper(engine, match["rest"]):
                continue
            if not _inside(hidden, match.start()):
                found.append(Slot(name, match.span()))
    return sorted(found, key=lambda slot: slot.span)


def _inside(spans: list[Span], offset: int) -> bool:
    at = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return at >= 0 and offset < spans[at][1]


def _calls_helper(engine: str | None, rest: str) -> bool:
    """``{{role "system"}}``, ``{{time.now}}`` of a plugin: what it prints is not a variable."""
    return engine in ("handlebars", "semantic-kernel") and bool(rest.strip(" \t~-}"))


_QUOTES = {
    '"': '"',
    "'": "'",
    "“": "”",
    "«": "»",
    "‘": "’",
    "`": "`",
    "「": "」",
    "„": "“",
    "<": ">",
    "[": "]",
}
_RULE = re.compile(
    r"[ \t]*(?:[-=*_#~+<>═─━▬]{3,}.{0,60}|==|\[[^\]\n]{1,60}\]|<\|?[^<>\n]{1,60}\|?>|\"{3}|'{3}"
    r"|`{3,}\w*|(?:BEGIN|START|END)\b.{0,60}|#{1,6}[ \t]+\S.*|\*\*[^*\n]{1,80}\*\*:?|%%+.{0,40})"
    r"[ \t]*\Z"
)
_LABEL = re.compile(r"(?:[:=：]|^[ \t]*#{1,6})(?:\*\*|__)?[ \t\"'`(\[<]*\Z")
_CONTROL = re.compile(  # unclosed ones run to the end, so that every character is read once
    r"\{%.*?(?:%\}|\Z)|\{\{[#/^!>].*?(?:\}\}|\Z)|\{\{~?[ \t]*else[^}]*\}\}|(?<!\{)\{#.*?(?:#\}|\Z)",
    re.DOTALL,
)
_OPTIONAL = re.compile(
    r"\{%-? *if\b[^%{}]{0,80}%\}[^{}\n]{0,80}\n?[^{}\n]{0,80}\n?\{%-? *endif *-?%\}"
    r"|\{\{#if\b[^{}]{0,80}\}\}[^{}\n]{0,80}\n?[^{}\n]{0,80}\n?\{\{/if\}\}"
)
_NEAR = 1_000  # characters in which a delimiting line is looked for
_INSTRUCTING_TAGS = frozenset(
    "system user assistant prompt instructions instruction role task rules guidelines message "
    "messages html body div p li ul ol b i em strong".split()
)


def delimited(text: str, slot: Slot, structure: Structure) -> str:
    """How the value is set off from the instructions around it; ``""`` where it is not.

    ``alone`` (nothing but slots in the text), ``tag``, ``code``, ``quote``, ``block`` (between
    lines that delimit: rules, headings, ``[BEGIN …]``), ``label`` (``Question: {q}``) or
    ``open label``: a label tells where the value begins, and prose follows it.
    """
    start, end = slot.span
    if structure.in_code(start):
        return "code"
    if any(
        tag.content and tag.content[0] <= start < tag.content[1]
        for tag in structure.tags
        if tag.name.lower() not in _INSTRUCTING_TAGS
    ):
        return "tag"
    if structure.in_quote(start) or _quoted(text, start, end):
        return "quote"
    if _in_block(text, start, end):
        return "block"
    if _labelled(text, start):
        return "label" if _delimiter(_lines_after(text, end)) is not False else "open label"
    return ""


def alone(text: str, slots: list[Slot]) -> bool:
    """Whether a text consists of slots, control tags and labels: there is nothing to mistake.

    A short line that only a condition adds (``{{#if email}}My mail is {{email}}.{{/if}}``) behind
    a slot changes nothing about that.
    """
    ends = [0, *(slot.span[1] for slot in slots)]
    starts = [*(slot.span[0] for slot in slots), len(text)]
    rest = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    if slots and not text[: slots[0].span[0]].strip():
        rest = _OPTIONAL.sub("", rest)
    rest = _CONTROL.sub("", rest)
    return all(not line.strip() or len(line.split()) <= 3 for line in rest.splitlines())


def _quoted(text: str, start: int, end: int) -> bool:
    before = text[max(start - 40, 0) : start].rstrip()[-1:]
    after = text[end : end + 40].lstrip()[:1]
    if before and _QUOTES.get(before) == after:
        return True
    # A quote that opens earlier in the line and closes behind the slot: "{first} {last}".
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    ahead = text[line_start:start].replace('\\"', '"')
    behind = text[end : line_end if line_end >= 0 else len(text)]
    return ahead.count('"') % 2 == 1 and '"' in behind


def _in_block(text: str, start: int, end: int) -> bool:
    """Between two delimiting lines, or between one and an end of the text.

    The lines between may hold other slots, labels and control tags, and no instruction.
    """
    before = _delimiter(reversed(_lines_before(text, start)))
    after = _delimiter(_lines_after(text, end))
    if not before:
        return before is None and after is True
    line_end = text.find("\n", end)
    line = text[text.rfind("\n", 0, start) + 1 : line_end if line_end >= 0 else len(text)]
    return after is not False and _slim(_without_slots(line[:_NEAR]))


def _delimiter(lines: Iterator[str]) -> bool | None:
    """``True`` when a delimiting line comes first, ``False`` when prose does, else ``None``."""
    for line in lines:
        bare = _CONTROL.sub("", line).strip()
        if not bare:
            continue
        if _RULE.match(bare):
            return True
        if not _slim(_without_slots(bare)):
            return False
    return None


def _without_slots(text: str) -> str:
    return _DOUBLE.sub("", _SINGLE.sub("", _DOLLAR.sub("", text)))


def _slim(text: str) -> bool:
    """Whether a line has at most a label's words beside its slots."""
    return len(_CONTROL.sub("", text).split()) <= 4


def _lines_before(text: str, start: int) -> list[str]:
    line = text.rfind("\n", 0, start)
    return text[max(line - _NEAR, 0) : line].split("\n") if line >= 0 else []


def _lines_after(text: str, end: int) -> Iterator[str]:
    return iter(text[end : end + _NEAR].split("\n")[1:])


def _labelled(text: str, start: int) -> bool:
    """``Question: {q}``, ``{speaker} {q}``, or ``Context:`` above a slot on its own line."""
    line_start = text.rfind("\n", 0, start) + 1
    line = text[max(line_start, start - _NEAR) : start]
    if _LABEL.search(line):
        return True
    rest = _without_slots(line)
    if any(character.isalnum() for character in rest):
        return False
    if "}" in line:
        return True
    above = next((one for one in reversed(_lines_before(text, start)) if one.strip()), "")
    return above.rstrip().rstrip("*_").endswith((":", "："))
