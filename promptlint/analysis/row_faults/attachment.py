"""Prompts that speak of a picture or a file that did not come along."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, holds, texts_of, where
from promptlint.model.batch import RecordBatch

_THING = (
    r"(?:image|picture|photo(?:graph)?|screenshot|diagram|video|audio(?: clip| file)?|painting|"
    r"drawing|illustration|chart|graph|map|figure)"
)
_FILE = r"(?:file|document|pdf|spreadsheet|attachment|csv|recording)"
_LITERALS = (
    *("attach", "image", "picture", "photo", "video", "diagram", "painting", "chart"),
    "screenshot",
    *("bold", "underlined", "highlighted", "italic"),
)
_PART = r"(?:words?|phrases?|parts?|sentences?|terms?|text|sections?|letters?|portions?|clauses?)"
_MARKING = r"(?:bold(?:ed|faced)?|underlined|highlighted|italici[sz]ed)"
_OF_A_MARKING = lazy(
    rf"\b(?:the|each|every|any|all|of) {_MARKING} {_PART}\b"
    rf"|\b(?:the|each|every|any|all|of) {_PART} (?:(?:that|which) (?:is|are) )?"
    r"(?:in (?:bold|italics)|bolded|underlined|highlighted|italici[sz]ed)\b",
    re.IGNORECASE,
)
_ANY_MARK = lazy(r"[*_<>\[\]{}“”\"|=^~`«»\u0332\U0001d400-\U0001d7ff]|(?<!\w)['‘]|\b[A-Z]{3,}\b")
_TO_BE_MARKED = lazy(
    r"\b(?:write|make|put|use|using|format|highlight|underline|mark|set|create|generate|add|with)\b",
    re.IGNORECASE,
)
_PICTURE, _MARKED_WORDS = "a picture or file", "a marking"
_SPEAKS = lazy(
    rf"\battached (?:\w+ )?(?:{_THING}|{_FILE})s?\b"
    rf"|\b(?:{_THING}|{_FILE})s? (?:is |are |that is |I(?:'ve| have) )?attached\b"
    r"|\bsee attach(?:ed|ment)\b"
    rf"|\b(?:describ\w+|explain|identify|caption|interpret|analy[sz]e|look at|see|examine|"
    rf"classify|what (?:is|are|does|do|can)|who is|how many|name)\b[^.?!\n]{{0,50}}\b(?:the|this|"
    rf"these|"
    rf"following|given|provided) (?:{_THING})s?(?: below| above| shown| provided)?\b"
    rf"|\b(?:this|the following|the given|the provided|the below|these) {_THING}s?(?= below|"
    rf"[.:?]*\s*\Z)"
    rf"|\b(?:in|of|from|for|to) (?:the|this|these) (?:following|given|provided|attached|below) "
    rf"{_THING}s?\b",
    re.IGNORECASE,
)
# A file's name, or a word in brackets, where the thing itself should be.
_STAND_IN = lazy(
    r"\s*[<\[(]?\s*no[ _-]?input\b[^\n]{0,12}|\s*\(?none\)?\.?\s*"
    r"|\s*[\[(<{]?\s*(?:(?:an?|the|see|insert|attached|include|upload(?:ed)?)\s+)?(?:image|picture|"
    r"photo|screenshot|video|audio|diagram|attachment|file|pic|img)(?: (?:of|from) [\w ]{1,40}|"
    r" \w{1,12})?\s*[\])>}]\s*|\s*[\w\- ]{1,40}\.(?:jpe?g|png|gif|webp|bmp|mp[34]|wav|pdf|docx?|"
    r"xlsx?"
    r"|csv|pptx?|mov)\s*",
    re.IGNORECASE,
)
_TALKS_OF_MAKING = lazy(
    r"\b(?:html|css|code|python|function|program|script|algorithm|regex|how (?:to|do|can|would)|"
    r"imagine|suppose|generate|create|draw|design|write (?:a|an|the)|app|website|edit\w*|"
    r"resolution|"
    r"table|following (?:text|paragraph|passage|description)|concept)\b",
    re.IGNORECASE,
)
_NAMED = lazy(r"[\"“'‘][A-Z][^\"”\n]{2,60}[\"”'’]|\bby [A-Z]")
_MEDIA = (
    "image images image_url image_urls image_path image_id img video videos audio audios file "
    "files "
    "attachment attachments media pixel_values"
).split()
_MARKED = ("<image", "<video", "<audio", "<img", "![", "data:image", "http", "www.", "```", "<|")
_LONGEST = 300
"""Characters of a prompt that could hold the thing in words."""


def find(batch: RecordBatch) -> Iterator[Fault]:
    """First user turns that refer to something that no column and no part holds."""
    texts, rows, first = batch.table.texts, batch.table.rows, batch.table.first
    roles = texts_of(batch).all
    search = _SPEAKS().search
    for number in texts_of(batch).asked_with(*_LITERALS):
        text = texts[number]
        if any(roles[at].role == "user" for at in range(first[rows[number]], number)):
            match = _STAND_IN().fullmatch(text)
        else:
            match = search(text)
        what = _PICTURE
        if match is None:
            match, what = _unmarked(batch, number), _MARKED_WORDS
            if match is None:
                continue
        elif _is_there(batch, number):
            continue
        row, turn = where(batch, number)
        yield Fault(row, turn, match.span(), {"what": what})


def _unmarked(batch: RecordBatch, number: int) -> re.Match[str] | None:
    """What a prompt calls underlined or bold, where no text of its user marks anything."""
    match = _OF_A_MARKING().search(batch.table.texts[number])
    if match is None:
        return None
    row, _ = where(batch, number)
    prompt = "\n".join(turn.text for turn in batch.turns[row] if turn.role == "user")
    if len(prompt) > _LONGEST or _ANY_MARK().search(prompt) or _TALKS_OF_MAKING().search(prompt):
        return None
    if _TO_BE_MARKED().search(batch.table.texts[number], 0, match.start()):
        return None  # the answer is to mark it
    return None if holds(batch.rows[row], *_MEDIA) else match


def _is_there(batch: RecordBatch, number: int) -> bool:
    """Whether the thing came along, in whatever shape, or is only talked of."""
    row, turn = where(batch, number)
    record, turns = batch.rows[row], batch.turns[row]
    prompt = [one.text for one in turns if one.role == "user"]
    whole = "\n".join(prompt)
    if len(whole) > _LONGEST or any(mark in whole for mark in _MARKED):
        return True
    if holds(record, *_MEDIA) or len(turns[turn].pointer) > 3:
        return True  # a column of its own, or content in parts
    if turns[turn].role == "user" and _TALKS_OF_MAKING().search(whole):
        return True
    if _NAMED().search(whole):
        return True  # known by its title
    later = [one.text for one in turns[turn + 1 :] if one.role == "user"]
    if later and turns[turn].native == "instruction":
        return _STAND_IN().fullmatch(later[0]) is None  # described in words: the input
    # Words after the sentence that speaks of it may describe it.
    text = turns[turn].text
    _, _, rest = text.partition("\n")
    if turns[turn].native == "instruction" or not rest.strip():
        return ":" in text and len(text.rpartition(":")[2].split()) > 3
    return _STAND_IN().fullmatch(rest.strip()) is None
