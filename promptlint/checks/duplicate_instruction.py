"""The same instruction twice."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.instructions import instructions_of
from promptlint.analysis.repeats import repeats
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Block, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_SHOWN = 60
MAX_PAIRS = 50
"""Most pairs of files that are told."""


class DuplicateInstruction:
    """One hit for each instruction, at its first repeat, with the other places beside it."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """One hit for each pair of files that share long blocks, at the first of these."""
        first: dict[int, tuple[str, Block]] = {}
        shared: dict[tuple[str, str], list[tuple[Block, Block]]] = {}
        for path, facts in project.files.items():
            for block in facts.blocks:
                other, known = first.setdefault(block.key, (path, block))
                if other != path:
                    shared.setdefault((path, other), []).append((block, known))
        for (path, other), pairs in list(shared.items())[:MAX_PAIRS]:
            block, known = pairs[0]
            more = f" (and {len(pairs) - 1} more)" if len(pairs) > 1 else ""
            yield Hit(
                Place(path=path, span=(block.start, block.end)),
                args={"text": "", "line": 0},
                related=(
                    Place(path=other, span=(known.start, known.end), message="the same block"),
                ),
                data={"blocks": len(pairs)},
                message=f"a block of {block.end - block.start} characters stands in {other}, "
                f"too{more}",
                help="keep it in one file that both include",
            )

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits in the order of the first places."""
        for prompt in document.prompts:
            for first, repeat, *more in repeats(instructions_of(document, prompt)):
                line = document.lines.position(first.span(prompt)[0])[0]
                others = [Place(span=one.span(prompt), message="and here") for one in more]
                yield Hit(
                    Place(span=repeat.span(prompt)),
                    args={"text": " ".join(repeat.text.split())[:_SHOWN], "line": line},
                    related=(Place(span=first.span(prompt), message="first said here"), *others),
                    data={"times": 2 + len(more)},
                )


CHECK = DuplicateInstruction()
