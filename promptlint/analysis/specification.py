"""Does a prompt say enough for its kind of task?

Two judgements are made. Four sorts of prompt are known by patterns, each narrowly, for a careful
reader who finds one number, format, audience, limit, example or piece of input mostly knows what is
wanted:

- bare requests, up to `MAX_WORDS` words with a task that is known and none of the facets that this
  kind of task needs; in English and, more narrowly, in some other languages;
- short requests for a text about facts that only their author knows, and sentences cut short;
- style words for a picture without a subject;
- briefs: "Act as …" with good intentions, without input, subject, format or number.

Texts that state and ask nothing are found by their words. Every other English prompt of a page at
most is weighed by its evidence: what it says of its own beside what would fit any prompt
(`promptlint.analysis.specification_score`). What decides is evidence, not length: most short
prompts are fine, and most good ones are long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis import specification_briefs as briefs
from promptlint.analysis import specification_words as words
from promptlint.model.document import Message, Prompt
from promptlint.model.place import Span

FACETS = ("task", "audience", "format", "examples", "constraints", "context")

MAX_WORDS = 30
"""Longer requests are not judged as bare ones: what is enough is hard to tell."""

_MAX_CHARACTERS = 2_000
_FEW_WORDS = 3
_MAX_LINE = 120

_ASKED = re.compile(
    r"(?:your (?:task|job|goal|role) is|you are tasked with|tasked with)\b"
    r"(?:(?! to:)[^.\n:]){3,}(?:[.:]?| to:\s*(?:[-*]\s*)?[^.\n]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Specification:
    """A judged prompt.

    Attributes:
        kind: ``explain``, ``write``, ``transform``, ``classify``, ``help``, ``brief``,
            ``picture``, ``statement`` or ``other``.
        task: the task as written, ``"explain fine-tuning"``.
        line: its sentence as written.
        span: characters of that sentence in the document.
        missing: facets of `FACETS` that this kind of task needs and the prompt lacks; empty
            when it says enough.
    """

    kind: str
    task: str
    line: str
    span: Span
    missing: tuple[str, ...]


def specify(prompt: Prompt, *, weigh: bool = True) -> Specification | None:
    """Judge a prompt; ``None`` where it is none of the sorts that are judged.

    Args:
        prompt: one prompt.
        weigh: weigh its evidence, too, not only what patterns know: right where the prompt is all
            that its reader gets, wrong where code adds to it.

    Not judged: long prompts, chat shells whose task comes from the user, prompts for images and
    embeddings, prompts that code completes, prompts without a recognised task.
    """
    if prompt.flavour == "agent" or not prompt.complete or _other_api(prompt):
        return None
    texts = [message.text.value for message in prompt.messages]
    if sum(len(text) for text in texts) > _MAX_CHARACTERS:
        return None
    whole = "\n".join(words.ROLE_SENTENCE.sub(" ", text) for text in texts)
    if words.FOREIGN.search(whole):
        return _foreign(prompt)
    found = _picture(prompt) or _brief(prompt)
    # What is only to be imitated is none of the facts that a text is to be about.
    whole = briefs.MODELS.sub(" ", whole)
    length = len(words.WORD.findall(whole))
    if found is None and length <= briefs.MAX_REQUEST_WORDS:
        found = _request(prompt, whole, bare=length <= MAX_WORDS)
    if weigh and (found is None or not found.missing):
        found = _statement(prompt) or _weigh(prompt) or found
    return found or _foreign(prompt)


def _request(prompt: Prompt, whole: str, *, bare: bool) -> Specification | None:
    if words.NO_TASK_OF_OURS.search(whole):
        return None
    for message, start, end in _sentences(prompt.messages):
        text = message.text.value
        task = words.TASK.match(text, start, end) or words.HELP_WITH.match(text, start, end)
        if task is not None:
            return _judge(whole, task, message.text.source_span(start, end), bare=bare)
    return None


def _judge(whole: str, task: re.Match[str], span: Span, *, bare: bool) -> Specification:
    verb = task.group("verb").lower()
    verb = words.GERUNDS.get(verb, verb)
    goal = task.group("object").strip(" ,;:-")
    kind = words.VERBS[verb]
    if verb == "make" and (words.PRONOUN.match(goal) or words.BETTER.match(goal)):
        kind = "transform"
    missing: tuple[str, ...] = ()
    if words.CUT_SHORT.search(task.string):
        missing = tuple(facet for facet in FACETS if facet in ("task", *words.NEEDED[kind]))
    elif kind in ("write", "transform") and _wants_facts(goal):
        missing = _lacking(kind, whole) if briefs.lacks_facts(whole) else ()
    elif bare and not words.FREE.search(whole) and not _specified(kind, verb, whole, goal):
        missing = words.NEEDED[kind]
    if words.FOR_MACHINES.search(goal):
        missing = tuple(facet for facet in missing if facet != "audience")
    if kind == "transform" and words.MEASURE.search(goal):
        missing = tuple(facet for facet in missing if facet != "constraints")
    line = " ".join(task.group()[task.start("verb") - task.start() :].split())
    return Specification(kind, f"{verb} {goal}".strip(), line.rstrip(" ,;:-"), span, missing)


def _wants_facts(goal: str) -> bool:
    return words.FREE.search(words.BLANK.sub("", goal)) is None and briefs.lacks_facts(goal)


def _lacking(kind: str, whole: str) -> tuple[str, ...]:
    """The facts, and what else is not said."""
    said = {"format": words.FORMAT, "audience": words.AUDIENCE, "constraints": words.CONSTRAINTS}
    return tuple(
        facet
        for facet in words.NEEDED[kind]
        if facet == "context" or (facet in said and said[facet].search(whole) is None)
    )


def _specified(kind: str, verb: str, whole: str, goal: str) -> bool:
    """Whether anything narrows down what a good answer is."""
    if kind == "help" and re.match(r"(?:something|anything|whatever|stuff)\b", goal, re.IGNORECASE):
        return False
    if kind == "classify":
        told = (words.LABELS, words.EXAMPLES, words.FORMAT)
        return any(pattern.search(whole) for pattern in told)
    if kind == "help" and goal and not re.match(r"(?:me|us|him|her|them|with)\b", goal, re.I):
        return True
    if words.LANGUAGE.search(goal) or (kind == "transform" and words.SUBJECT.match(goal)):
        return True
    if kind == "explain":
        if words.ASPECT.match(goal):
            return True
        whole = words.HOW_IT_WORKS.sub("", whole)
    if verb in ("suggest", "brainstorm") and len(goal.split()) > _FEW_WORDS:
        return True
    if kind == "write" and goal and not words.OPEN_FORM.match(goal):
        return True
    evidence = (words.INPUT, words.FORMAT, words.AUDIENCE, words.EXAMPLES, words.CONSTRAINTS)
    return any(pattern.search(whole) for pattern in evidence)


def _picture(prompt: Prompt) -> Specification | None:
    """Style words alone."""
    if len(prompt.messages) != 1 or prompt.messages[0].role not in ("", "user"):
        return None
    from promptlint.analysis.specification_pictures import names_no_subject

    text = prompt.messages[0].text
    if not names_no_subject(text.value):
        return None
    lead = len(text.value) - len(text.value.lstrip())
    line = " ".join(text.value.split())[:_MAX_LINE].rstrip(" .,")
    span = text.source_span(lead, len(text.value.rstrip()))
    return Specification("picture", line, line, span, ("context",))


def _brief(prompt: Prompt) -> Specification | None:
    """An empty brief, written to a chat window: one text without roles."""
    if len(prompt.messages) != 1 or prompt.messages[0].role not in ("", "user"):
        return None
    text = prompt.messages[0].text
    request = briefs.first_request(text.value)
    if request is not None:
        line = " ".join(text.value[slice(*request)].split())
        return Specification("brief", line, line, text.source_span(*request), ("context",))
    if not briefs.is_empty(text.value):
        return None
    asked = _ASKED.search(text.value) or words.SENTENCE.search(text.value)
    if asked is None:
        return None
    line = " ".join(asked.group().split()).rstrip(" .:")
    return Specification(
        "brief", line, line, text.source_span(*asked.span()), ("format", "context")
    )


def _statement(prompt: Prompt) -> Specification | None:
    """One text without roles that asks nothing."""
    if len(prompt.messages) != 1 or prompt.messages[0].role not in ("", "user"):
        return None
    from promptlint.analysis.specification_statements import asks_nothing

    text = prompt.messages[0].text
    sentence = words.SENTENCE.search(text.value) if asks_nothing(text.value) else None
    if sentence is None:
        return None
    line = " ".join(sentence.group().split()).rstrip(" .")
    span = text.source_span(*sentence.span())
    return Specification("statement", line, line, span, ("task", "format", "context"))


def _weigh(prompt: Prompt) -> Specification | None:
    """One text without roles, by its evidence."""
    if len(prompt.messages) != 1 or prompt.messages[0].role not in ("", "user"):
        return None
    from promptlint.analysis import specification_score as score
    from promptlint.analysis.specification_evidence import measure

    text = prompt.messages[0].text
    if not score.judgeable(text.value):
        return None
    numbers = measure(text.value)
    if not score.asks_for_something_open(numbers) or not score.model().is_vague(numbers):
        return None
    asked = _ASKED.search(text.value) or words.SENTENCE.search(text.value)
    if asked is None:
        return None
    start, end = asked.span()
    start += len(asked.group()) - len(asked.group().lstrip())
    line = " ".join(asked.group().split()).rstrip(" .:")
    kind = "brief" if numbers["brief"] or numbers["brief_with_request"] else "other"
    return Specification(kind, line, line, text.source_span(start, end), score.missing(numbers))


def _foreign(prompt: Prompt) -> Specification | None:
    """The same in languages with a short list of verbs; anything else is left alone."""
    if len(prompt.messages) != 1:
        return None
    from promptlint.analysis.specification_languages import bare_request

    text = prompt.messages[0].text
    found = bare_request(text.value)
    if found is None:
        return None
    line = " ".join(text.value[slice(*found.span)].split())
    span = text.source_span(*found.span)
    return Specification(found.kind, line.rstrip(" .。!！"), line, span, words.NEEDED[found.kind])


def _other_api(prompt: Prompt) -> bool:
    settings = prompt.settings
    api = settings.text("api") if settings is not None else None
    return api is not None and api not in ("chat", "completion", "responses", "agent")


def _sentences(messages: tuple[Message, ...]) -> Iterator[tuple[Message, int, int]]:
    """Sentences with their message, without leading white space; headings are passed over."""
    for message in messages:
        if message.role in ("assistant", "tool"):
            continue
        for match in words.SENTENCE.finditer(message.text.value):
            lead = len(match.group()) - len(match.group().lstrip(" \t-*"))
            if match.group().strip() and not match.group().lstrip().startswith("#"):
                yield message, match.start() + lead, match.end()


_SLOTS = {
    "task": "[task: what exactly should come out]",
    "audience": "[audience: who reads it, what they know]",
    "format": "[format: length, sections or fields]",
    "examples": "[examples: one or two inputs with the answer you want]",
    "constraints": "[constraints: what to cover, what to leave out]",
    "context": "[context: the facts to use]",
}
_SLOTS_OF_KIND = {
    ("explain", "context"): "[context: which aspects, for what purpose]",
    ("transform", "context"): "[context: the text itself, between <text> tags]",
    ("transform", "constraints"): "[constraints: what better means, what must stay as it is]",
    ("classify", "constraints"): "[constraints: exactly one of label, label, other]",
    ("classify", "context"): "[context: the items, between <text> tags]",
    ("help", "context"): "[context: who you are, what you have]",
    ("picture", "context"): "[context: who or what is to be seen, where, doing what]",
    ("other", "context"): "[context: what it is about: names, figures, texts]",
    ("brief", "context"): "[context: the case to work on: names, figures, texts]",
}


def skeleton(found: Specification) -> str:
    """A stronger version of this very prompt: its task line, and a place for what is missing."""
    line = found.line[:1].upper() + found.line[1:]
    if "task" in found.missing or line[-1:] not in ".!?。":
        line = line.rstrip(".!? ") + (" …" if "task" in found.missing else ".")
    slots = (_SLOTS_OF_KIND.get((found.kind, facet), _SLOTS[facet]) for facet in found.missing)
    return " ".join((line, *slots))
