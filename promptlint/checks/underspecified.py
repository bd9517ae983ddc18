"""Prompts that leave open what a good answer is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from promptlint.analysis import specification
from promptlint.analysis.specification import Specification
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_AGENT_KEYS = frozenset(("mode", "agent", "tools", "allowed-tools", "argument-hint", "alwaysApply"))
_COMMANDS = re.compile(r"(?:^|/)(?:\.github/prompts|\.claude/commands|\.cursor/commands)/")


_SHOWN = 80


class Underspecified:
    """One hit for a prompt whose task leaves too much open."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """At most one hit a prompt, at its task."""
        if runs_in_an_editor(document):
            return
        weigh = document.format in ("text", "markdown")
        for prompt in document.prompts:
            found = specification.specify(prompt, weigh=weigh)
            if found is None or not found.missing:
                continue
            yield Hit(
                Place(span=found.span),
                args={"task": _task(found), "missing": ", ".join(found.missing)},
                data={"missing": list(found.missing), "task": found.kind},
                help=f"say more, for example: “{specification.skeleton(found)}”",
            )


CHECK = Underspecified()


def runs_in_an_editor(document: Document) -> bool:
    """Skills and commands of agents, which have the project at hand, may be short."""
    keys = document.data if isinstance(document.data, dict) else {}
    skill = document.format in ("text", "markdown") and {"name", "description"} <= keys.keys()
    return skill or not _AGENT_KEYS.isdisjoint(keys) or _COMMANDS.search(document.path) is not None


def _task(found: Specification) -> str:
    return found.task if len(found.task) <= _SHOWN else found.task[: _SHOWN - 1] + "…"
