"""Prompts whose material is a link: the model can't open it, so the answer is made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, holds, texts_of, where
from promptlint.model.batch import RecordBatch

_URL = lazy(r"(?:https?://|www\.)[^\s<>\"'\x1e]{4,}", re.IGNORECASE)
_READS = lazy(
    r"\b(?:summar\w*|read\w*|articles?|page|web ?page|web ?site|site|post|blog|news|report|paper|"
    r"extract\w*|analy[sz]\w*|re-?write|headline|review|passage|text|story|content|paragraph|video|"
    r"image|picture|photo|document|data|main (?:idea|point)s?|key (?:point|fact)s?|according to|"
    r"based on|trailer|classif\w*|categor\w*|identif\w*|describ\w*|evaluat\w*|translat\w*|find)\b",
    re.IGNORECASE,
)
# What can be done with the address alone, or is not about what stands behind it.
_ADDRESS = lazy(
    r"\b(?:url|urls|links?|domain|hyperlink|shorten|regex\w*|regular expression|pars(?:e|ing)|code|"
    r"python|javascript|function|program|script|curl|api|html|css|json|query string|host ?name|"
    r"protocol|redirect|cite|citation|bibliograph\w*|reference|phishing|scam|safe|tweet|e-?mail|"
    r"is it|error|install\w*|download|command|git|github|docker|server|request|scrap\w*|"
    r"crawl\w*)\b",
    re.IGNORECASE,
)
# "the article on the link", "Link:": the address only points, the work is on what it leads to.
_POINTS = lazy(
    r"\b(?:on|in|at|from|behind|under|of|via|with)\s+(?:(?:the|this|that|following)\s+){0,2}"
    r"(?:link|url|address)\b|^\s*(?:link|url)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_WORDS = 40


def find(batch: RecordBatch) -> Iterator[Fault]:
    """User turns that are a link and an instruction to work on what it leads to."""
    roles = texts_of(batch)
    texts, rows, first = batch.table.texts, batch.table.rows, batch.table.first
    numbers = roles.asked_with("://", "www.")
    mine = set(roles.asked) if numbers else set()
    for number in numbers:
        text = texts[number]
        match = _URL().search(text)
        if match is None:
            continue
        start = number
        while start - 1 in mine and start > first[rows[number]]:
            start -= 1
        end = number + 1
        while end in mine and rows[end] == rows[number]:
            end += 1
        prompt = "\n".join(texts[start:end])
        rest = _POINTS().sub(" ", _URL().sub(" ", prompt))
        if len(rest.split()) > _MOST_WORDS or not _stands_alone(text, match):
            continue
        if not _READS().search(rest) or _ADDRESS().search(rest):
            continue
        row, turn = where(batch, number)
        if holds(batch.rows[row], "tools", "functions", "context", "document", "images"):
            continue
        if any(turn.role == "tool" for turn in batch.turns[row]):
            continue
        yield Fault(row, turn, match.span())


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether the link is a line of its own, or what the sentence is about: it ends with it."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    after = text[match.end() :].split("\n", 1)[0]
    return after.strip(" \t.,;:!?)]}\"'") == "" and len(line.split()) <= _MOST_WORDS
