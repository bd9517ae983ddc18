"""What single sentences demand: an output format, a language, a tool, an act."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptlint.analysis import foreign_demands
from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.subjects import content_words, subject

FORMATS: dict[str, str] = {
    "json": r"json(?: (?:object|array|list|string))?",
    "yaml": r"ya?ml",
    "xml": r"xml",
    "csv": r"csv",
    "html": r"html",
    "markdown": r"markdown",
    "table": r"(?:markdown )?table",
    "list": r"(?:(?:bullet(?:ed)?|numbered|markdown)[ -](?:point )?list|bullet(?:s| points))",
    "prose": r"(?:(?:flowing|plain|continuous) )?(?:prose|paragraphs|plain[- ]text)",
    "bare value": r"(?:the|one|a(?: single)?) (?:\w+ )?(?:label|intent|category|number|score|"
    r"word|letter|digit|integer)"
    r"(?: (?:string|name|id))?",
}
_STRUCTURED = frozenset(("json", "yaml", "xml", "csv", "html"))
# Markdown may hold tables, lists and prose; a table in Markdown is one.
_COMPATIBLE = frozenset(
    frozenset(pair)
    for pair in (
        ("markdown", "table"),
        ("markdown", "list"),
        ("markdown", "prose"),
        ("markdown", "bare value"),
        ("prose", "bare value"),
        ("prose", "list"),
        ("table", "list"),
        ("list", "bare value"),
        ("table", "bare value"),
        ("markdown", "html"),
    )
)
_ANY_FORMAT = "|".join(f"(?P<f{at}>{words})" for at, words in enumerate(FORMATS.values()))
_NAMES = tuple(FORMATS)
_ASK = (
    r"(?:return|respond|reply|answer|output|produce|present|print|emit|write|provide|give|"
    r"format|structure|use)"
)
_FORMAT = lazy(
    rf"\b{_ASK}\b(?P<between>[^.;:]{{0,60}}?)\b(?:{_ANY_FORMAT})\b(?P<only> only| exclusively|"
    rf" and nothing else)?",
    re.I,
)
_BE_FORMAT = lazy(
    r"\b(?:output|response|answer|reply|result)s? (?:must|should|has to|needs to|will|shall) "
    rf"(?P<between>(?:only |always |strictly |not )?(?:be|contain|"
    rf"use)\b[^.;:]{{0,30}}?)\b(?:{_ANY_FORMAT})\b"
    r"(?P<only> only| exclusively| and nothing else)?",
    re.I,
)
_ONLY = lazy(r"\b(?:only|just|nothing but|exclusively|solely|strictly|purely)\b", re.I)
_NEGATION = lazy(
    r"(?:\b(?:not|never|no|avoid|without|don't|cannot|can't|isn't|rather than|instead of|nor)\b)",
    re.I,
)
_OR = lazy(r"\b(?:or|either|and/or|inside|within|from|e\.g|such as|like|for example|then)\b", re.I)

_OPENING = lazy(
    r"\W*(?:please |always )*(?P<what>(?:start|begin|open|end|close) (?:(?:your|the|every|"
    r"each) (?:answer|reply|response|"
    r"output) )?with (?:a|an) (?:\w+ ){0,2}(?:introduction|intro|greeting|paragraph|explanation|"
    r"preamble|remark))\b",
    re.I,
)
_PART = lazy(
    r"[`*\"']*[ -](?:code|syntax|indicators?|headers?|headings?|fences?|formatting|blocks?|"
    r"tags?|symbols?|"
    r"strings?|parsing|parsers?|data|files?|payload|schema|keys?|fields?|values?|body|documents?|"
    r"content|request|input|to|of)\b",
    re.I,
)

_LANGUAGES = (
    "Dutch English German French Spanish Italian Portuguese Polish Russian Ukrainian Turkish "
    "Arabic "
    "Chinese Japanese Korean Hindi Swedish Danish Norwegian Finnish Czech Greek Hebrew Romanian "
    "Hungarian Thai Vietnamese Indonesian Mandarin Catalan Bulgarian"
).split()
_LANGUAGE = lazy(
    r"\b(?:answer|respond|reply|write|speak|communicate|output|responses?|answers?|repl(?:y|ies)|"
    r"respond|talk)\b(?P<between>[^.;:,]{0,40}?)\bin (?:plain |simple |fluent |clear |formal )?"
    rf"(?P<language>{'|'.join(_LANGUAGES)})\b(?! (?:and|or|to|as)\b)",
    re.I,
)
_TOOL = lazy(
    r"(?P<no>\b(?:never|do not|don't|must not|should not|avoid)\b[^.;:]{0,20}?)?"
    r"(?P<must>\b(?:always|must|have to|need to)\b[^.;:]{0,20}?)?"
    r"\b(?:use|using|call|calling|invoke|invoking|run|running) (?:the )?"
    r"(?:`(?P<quoted>[\w.-]{2,40})`|(?P<plain>[a-z]+(?:_[a-z0-9]+)+)|"
    r"(?P<named>[\w-]{3,30})(?= tool\b))",
    re.I,
)
_FORBID = lazy(
    r"^\W*(?:please )?(?:(?:you (?:must|should|may|can|will) (?:never|not)|you (?:mustn't|"
    r"shouldn't|can't|cannot)|"
    r"never|do not|don't|under no circumstances(?: should you)?|avoid) (?:ever )?)(?P<act>[^.!;]+)",
    re.I,
)
_COMMAND = lazy(
    r"^\W*(?:please )?(?:(?:you (?:must|should|will|have to|need to)|always|make sure to|"
    r"be sure to|"
    r"remember to|ensure (?:that )?you|you must always|"
    r"you should always) )(?:always )?(?P<act>[^.!;]+)",
    re.I,
)
_PLAIN_COMMAND = lazy(r"^\W*(?P<act>[A-Z][a-z]+ [^.!;]+)[.!]?$")


@dataclass(frozen=True, slots=True)
class FormatDemand:
    """The answer shall be in a `format`; `refused`: shall not; `only`: and in nothing else."""

    format: str
    only: bool
    refused: bool
    span: tuple[int, int]


def format_demand(sentence: str) -> FormatDemand | None:
    """The one format that a sentence demands or refuses for the whole answer, if any."""
    opening = _OPENING().match(sentence)
    if opening is not None:
        return FormatDemand("prose", False, False, opening.span("what"))
    match = _BE_FORMAT().search(sentence) or _FORMAT().search(sentence)
    if match is None or _OR().search(sentence[match.start() : match.end() + 8]):
        return None
    if _PART().match(sentence, match.end()):
        return None
    name = next(_NAMES[at] for at in range(len(_NAMES)) if match[f"f{at}"])
    near = sentence[max(match.start() - 16, 0) : match.end()]
    only = bool(match["only"]) or _ONLY().search(near) is not None
    refused = _NEGATION().search(sentence[: match.end()]) is not None
    behind = _NEGATION().search(sentence[match.end() :]) is not None
    if name == "bare value" and not only:
        return None
    if not refused and behind and not only:
        only = name in _STRUCTURED
    start, end = match.span()
    about = subject(sentence[: match.end()], match.end("between"), match.end())
    if about - _FORMAT_WORDS:
        return None
    return FormatDemand(name, only, refused, (start, end))


_FORMAT_WORDS = frozenset(
    "json yaml xml csv html markdown object array list data structured machine-readable raw "
    "print present emit printed".split()
)


def incompatible(first: str, second: str) -> bool:
    """Whether an answer can't be in both formats."""
    return first != second and frozenset((first, second)) not in _COMPATIBLE


def language_demand(sentence: str) -> tuple[str, tuple[int, int]] | None:
    """The language that a sentence demands for the whole answer, with its place."""
    match = _LANGUAGE().search(sentence)
    if match is None:
        return foreign_demands.language(sentence)
    if _NEGATION().search(sentence[: match.end()]):
        return None
    languages = {word for word in _LANGUAGES if word in sentence}
    if len(languages) > 1 or subject(
        sentence[: match.start("language")], match.start("language"), match.end()
    ):
        return None
    return match["language"].capitalize(), match.span()


_ALWAYS = frozenset("tool function first time every question request query answer call".split())


def tool_demand(sentence: str) -> tuple[str, bool, tuple[int, int]] | None:
    """(tool, whether it is forbidden, place) where a sentence commands or forbids its use."""
    match = _TOOL().search(sentence)
    if match is None or not (match["no"] or match["must"] or not sentence[: match.start()].strip()):
        return None
    name = match["quoted"] or match["plain"] or match["named"]
    rest = content_words(sentence[match.end() :])
    if [word for word in rest if word not in _ALWAYS]:
        return None
    return name.lower(), bool(match["no"]), match.span()


def act(sentence: str) -> tuple[tuple[str, ...], bool] | None:
    """(the act in stemmed words, whether it is forbidden) of a command, else ``None``."""
    match = _FORBID().match(sentence)
    forbidden = match is not None
    if match is None:
        match = _COMMAND().match(sentence) or _PLAIN_COMMAND().match(sentence)
    if match is None:
        return None
    words = content_words(match["act"])
    return (words, forbidden) if 2 <= len(words) <= 14 else None
