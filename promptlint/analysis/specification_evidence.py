"""What a prompt gives its reader: evidence for task, context, format, audience and limits.

Counted by unit, a bullet or a sentence, because a prompt that works has some units that say
something of its own (a number, a name, a quoted text, a list of fields) while the units of an empty
one would fit any prompt ("Ensure quality and clarity"). `measure` returns numbers; what they are
worth is learnt from labelled prompts (`promptlint.analysis.specification_score`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from promptlint.analysis import specification_marks as marks
from promptlint.analysis.specification_lexicon import classes_of

_SHORT, _VERY_SHORT, _MIDDLING = 30, 12, 110


@dataclass(frozen=True, slots=True)
class _Unit:
    text: str
    words: tuple[str, ...]
    bullet: bool
    marks: int

    @property
    def specific(self) -> bool:
        return self.marks > 0


def measure(text: str) -> dict[str, float]:
    """Numbers of one prompt's text, by name; all finite, most of them between 0 and 5."""
    text = marks.FRONT.sub("", text, count=1).replace("\\n", "\n")
    lines = [line for line in text.split("\n") if line.strip()]
    kept = [line for line in lines if not marks.DECLARED.match(line)]
    body = "\n".join(kept)
    units = _units(kept)
    work = [u for u in units if not marks.PERSONA.match(u.text) or marks.TASK.search(u.text)]
    said = Counter(name for u in work for word in u.words for name in classes_of(word))
    words = sum(len(u.words) for u in units) or 1
    first = marks.FIRST.search(text)
    numbers = _kind(text, words, units, first)
    numbers |= _context(text, body, len(lines) - len(kept), said)
    numbers |= _shape(text, work, said)
    numbers |= _emptiness(body, work, said)
    numbers |= _goal(text)
    numbers |= _request(first)
    numbers |= _interplay(numbers)
    return numbers


def _units(lines: Sequence[str]) -> list[_Unit]:
    units: list[_Unit] = []
    for line in lines:
        if marks.HEADING.match(line) or (line.strip().endswith(":") and len(line.split()) < 7):
            continue
        bullet = marks.BULLET.match(line)
        rest = line[bullet.end() :] if bullet else line
        sentences = (part for part in marks.SENTENCES.split(rest) if part.strip())
        units.extend(_unit(sentence, bullet is not None) for sentence in sentences)
    return units


def _unit(text: str, bullet: bool) -> _Unit:
    words = tuple(marks.WORD.findall(text.lower()))
    classes = frozenset().union(*(classes_of(word) for word in words))
    found = (
        (any(letter.isdigit() for letter in text) or "number" in classes)
        + (marks.QUOTE.search(text) is not None)
        + (marks.PAREN.search(text) is not None)
        + (marks.SUCH.search(text) is not None)
        + (marks.NAME.search(text) is not None)
        + any(not marks.COLOUR.match(slot) for slot in marks.SLOT.findall(text))
        + (marks.MARKUP.search(text) is not None)
        + ("format" in classes)
        + ("prohibition" in classes or marks.PROHIBITED.search(text) is not None)
    )
    return _Unit(text, words, bullet, found)


def _kind(
    text: str, words: int, units: Sequence[_Unit], first: re.Match[str] | None
) -> dict[str, float]:
    pictures = sum("picture" in classes_of(word) for u in units for word in u.words)
    software = sum("software" in classes_of(word) for u in units for word in u.words)
    asks = any(marks.ASKS.match(u.text) for u in units)
    data = text.lstrip()[:1] in ("{", "[") and '":' in text
    return {
        "words": math.log(words),
        "short": float(words < _SHORT),
        "very_short": float(words < _VERY_SHORT),
        "middling": math.exp(-2 * math.log(words / _MIDDLING) ** 2),
        "brief": float(marks.BRIEF.match(text) is not None and first is None),
        "brief_with_request": float(first is not None),
        "picture": math.log1p(pictures),
        "picture_rate": min(1.0, 8 * pictures / words),
        "software": math.log1p(software),
        "question": float("?" in text),
        "wants": float(marks.WANTS.search(text) is not None),
        "own": math.log1p(len(marks.OWN.findall(text))),
        "plain_statement": float(not (asks or pictures or data) and "?" not in text),
        "statement": float(not asks and "?" not in text and not data),
    }


def _context(text: str, body: str, declared: int, said: Counter[str]) -> dict[str, float]:
    slots = marks.SLOT.findall(body)
    content = sum(not marks.COLOUR.match(slot) for slot in slots)
    author, user = (
        marks.AUTHOR_GIVES.search(text) is not None,
        marks.USER_GIVES.search(text) is not None,
    )
    announced = said["given"] > 0 or author or user or content > 0
    return {
        "slots": math.log1p(content),
        "slot": float(content > 0),
        "slots_only_declared": float(declared > 0 and not content),
        "slots_only_colour": float(bool(slots) and not content),
        "given": math.log1p(said["given"]),
        "has_given": float(said["given"] > 0),
        "author_gives": float(author),
        "user_gives": float(user),
        "works_on_input": float(announced and said["transform"] > 0),
        "talks": float(marks.TALKS.search(text) is not None),
        "serves": float(marks.SERVES.search(text) is not None),
    }


def _shape(text: str, work: Sequence[_Unit], said: Counter[str]) -> dict[str, float]:
    whole = " ".join(u.text for u in work)
    words = sum(len(u.words) for u in work) or 1
    prohibited = said["prohibition"] + len(marks.PROHIBITED.findall(whole))
    return {
        "format": math.log1p(said["format"]),
        "has_format": float(said["format"] > 0),
        "format_rate": 20 * said["format"] / words,
        "output_section": float(marks.OUTPUT.search(text) is not None),
        "bullets": math.log1p(sum(u.bullet for u in work)),
        "prohibited": math.log1p(prohibited),
        "names": math.log1p(len(set(marks.NAME.findall(whole)))),
        "numbers": math.log1p(said["number"] + len(re.findall(r"\d+", whole))),
        "quotes": math.log1p(len(marks.QUOTE.findall(whole))),
        "audience": float(marks.AUDIENCE.search(text) is not None),
        "shaped": math.log1p(said["shaped"]),
    }


def _emptiness(body: str, work: Sequence[_Unit], said: Counter[str]) -> dict[str, float]:
    units = len(work) or 1
    words = sum(len(u.words) for u in work) or 1
    bullets = [u for u in work if u.bullet] or list(work)
    empty = sum(not u.specific and _starts(u, "generic") for u in work)
    return {
        "specific_share": sum(u.specific for u in work) / units,
        "very_specific_share": sum(u.marks > 1 for u in work) / units,
        "specific_units": math.log1p(sum(u.specific for u in work)),
        "empty_share": empty / units,
        "empty_units": math.log1p(empty),
        "bare_share": sum(_is_bare(u) for u in bullets) / (len(bullets) or 1),
        "duty_share": sum(_starts(u, "duty") for u in bullets) / (len(bullets) or 1),
        "open_things": math.log1p(said["open"]),
        "helping": float(marks.HELPS.search(body) is not None),
        "advert_rate": 20 * len(marks.ADVERT.findall(body)) / words,
    }


def _starts(unit: _Unit, name: str) -> bool:
    return bool(unit.words) and name in classes_of(unit.words[0])


def _is_bare(unit: _Unit) -> bool:
    """``Develop innovative strategies``: a verb and things of no number and no place."""
    rest = unit.words[1:4]
    return not unit.specific and not any("determiner" in classes_of(word) for word in rest)


def _goal(text: str) -> dict[str, float]:
    """The task where it is marked: "Your task is to …"."""
    found = marks.TASK.search(text)
    words = marks.WORD.findall(found[1].lower()) if found else []
    classes = Counter(name for word in words for name in classes_of(word))
    starts = classes_of(words[0]) if words else frozenset()
    return {
        "goal": float(found is not None),
        "goal_listed": float(found is not None and len(words) < 2),
        "goal_helps": float(found is not None and marks.HELPS.search(found[1]) is not None),
        "goal_transforms": float("transform" in starts),
        "goal_shaped": float(classes["shaped"] > 0),
        "goal_people": float(classes["people"] > 0),
    }


def _request(first: re.Match[str] | None) -> dict[str, float]:
    """The first request of a brief, in quotes."""
    asked = first["asked"] if first else ""
    unit = _unit(asked, False)
    return {
        "request_words": math.log1p(len(unit.words)),
        "request_own": float(marks.OWN.search(asked) is not None),
        "request_helps": float(marks.HELPS.search(asked) is not None),
    }


_OF_BRIEFS = (
    "specific_share very_specific_share slot slots_only_declared duty_share bare_share "
    "goal_helps goal_shaped has_format words talks works_on_input author_gives prohibited "
    "names numbers advert_rate"
).split()
_OF_SHORT = "slot shaped given words own format names numbers question wants open_things".split()


def _interplay(numbers: dict[str, float]) -> dict[str, float]:
    """What the same evidence is worth in a brief and in a short request."""
    return {f"brief:{name}": numbers["brief"] * numbers[name] for name in _OF_BRIEFS} | {
        f"short:{name}": numbers["short"] * numbers[name] for name in _OF_SHORT
    }


def takes_input(text: str) -> bool:
    """Whether a template has a place for input of its own: ``Text: {{text}}``, a quoted slot."""
    kept = (line for line in text.split("\n") if not marks.DECLARED.match(line))
    return marks.ALONE.search("\n".join(kept)) is not None
