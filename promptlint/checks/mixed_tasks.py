"""Several tasks in one prompt that have nothing to do with each other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from promptlint.analysis.instructions import Instruction, instructions_of
from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_FAMILIES = {
    "translate": "translate",
    "summarize": "summarise", "summarise": "summarise", "condense": "summarise",
    "classify": "classify", "categorize": "classify", "categorise": "classify",
    "fix": "code", "debug": "code", "refactor": "code", "implement": "code",
    "plan": "plan", "schedule": "plan",
    "recommend": "recommend", "suggest": "recommend",
    "explain": "explain", "teach": "explain",
    "calculate": "calculate", "compute": "calculate", "solve": "calculate",
    "compose": "write", "draft": "write", "write": "write",
    "compare": "compare", "research": "research", "find": "research",
}  # fmt: skip
_JOINED = lazy(
    r"^\W*(?:(?P<apart>also|oh,? and|and also|additionally|in addition|by the way|separately|"
    r"another thing|"
    r"one more thing|furthermore|besides that|while you(?:'re| are) at it),? )?"
    r"(?:(?:please|then|can you|could you|i (?:also )?want you to) )*"
    rf"(?P<verb>{'|'.join(_FAMILIES)}) (?P<object>.+)$",
    re.I,
)
_REFERS = lazy(
    r"\b(?:it|its|them|their|this|that|these|those|above|below|same|result|both|each|your|the|"
    r"summary|answer|response|output)\b|[{<\[]",
    re.I,
)
_TASKS = 3
_MAX_LENGTH = 1_500


class MixedTasks:
    """One hit for a short prompt with three tasks of three kinds on three subjects.

    Tasks that share a word, or point back with a pronoun or an article, belong together: a
    translation that is then summarised is one job. A word such as "also" must set one apart.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """At most one hit a prompt, at its second task."""
        for prompt in document.prompts:
            if sum(len(message.text.value) for message in prompt.messages) > _MAX_LENGTH:
                continue
            tasks = _tasks(document, prompt)
            if tasks is None:
                continue
            first, second = tasks[0], tasks[1]
            yield Hit(
                Place(span=second[0].span(prompt)),
                args={"tasks": ", ".join(verb for _, verb in tasks)},
                related=(Place(span=first[0].span(prompt), message="the first task"),),
                data={"tasks": [verb for _, verb in tasks]},
            )


CHECK = MixedTasks()


def _tasks(document: Document, prompt: Prompt) -> list[tuple[Instruction, str]] | None:
    found: list[tuple[Instruction, str]] = []
    families: set[str] = set()
    seen: set[str] = set()
    apart = False
    for one in instructions_of(document, prompt):
        match = _JOINED().match(one.text)
        if match is None or one.scope or one.conditional:
            continue
        words = {word for word in match["object"].lower().split() if len(word) > 3}
        if found and (_REFERS().search(match["object"]) or words & seen):
            return None
        seen |= words
        verb = match["verb"].lower()
        families.add(_FAMILIES[verb])
        found.append((one, verb))
        apart = apart or bool(match["apart"])
    if len(found) < _TASKS or len(families) < _TASKS or not apart:
        return None
    return found
