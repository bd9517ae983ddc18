"""The same instruction twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TypeAlias

from promptlint.analysis.instructions import instructions_of
from promptlint.analysis.repeats import repeats
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.place import Place, Span
from promptlint.model.rule import Params

_SHOWN = 60
MAX_GROUPS = 50
"""Most groups of files that are told."""
_RELATED = 5
_VARIANT = 0.6
"""Share of both files from which on they are variants of one prompt."""
_ON_PURPOSE = re.compile(
    r"(?:^|[/_.-])(?:tests?|testdata|fixtures?|mocks?|snapshots?|examples?|samples?|demos?|"
    r"tutorials?|docs?|legacy|archive|backup)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_Placed: TypeAlias = dict[str, Span]
"""Where one block stands, by file."""


class DuplicateInstruction:
    """One hit for each instruction, at its first repeat, with the other places beside it."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """One hit for each group of files beside each other that share long blocks.

        Test data and examples repeat on purpose, and files that are mostly the same are variants
        of one prompt: both are left alone.
        """
        for paths, blocks in list(_groups(project).items())[:MAX_GROUPS]:
            first, here, *others = paths
            placed = blocks[0]
            start, end = placed[here]
            more = f" (and {len(blocks) - 1} more)" if len(blocks) > 1 else ""
            where = f"{first} and {len(others)} more" if others else first
            yield Hit(
                Place(path=here, span=(start, end)),
                args={"text": "", "line": 0},
                related=tuple(
                    Place(path=path, span=placed[path], message="the same block")
                    for path in (first, *others)[:_RELATED]
                ),
                data={"blocks": len(blocks), "files": len(paths)},
                message=f"a block of {end - start} characters stands in {where}, too{more}",
                help=_advice(here),
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


def _groups(project: ProjectFacts) -> dict[tuple[str, ...], list[_Placed]]:
    """Blocks that files beside each other share, by these files in order.

    A prompt that has a folder of its own stands beside those in the folders next to it.
    """
    files = [
        (path, facts)
        for path, facts in sorted(project.files.items())
        if facts.blocks and not _ON_PURPOSE.search(path)
    ]
    full = Counter(PurePosixPath(path).parent for path, _ in files)
    known: dict[tuple[PurePosixPath, int], _Placed] = {}
    for path, facts in files:
        folder = PurePosixPath(path).parent
        if full[folder] == 1:
            folder = folder.parent
        for block in facts.blocks:
            placed = known.setdefault((folder, block.key), {})
            placed.setdefault(path, (block.start, block.end))
    groups: dict[tuple[str, ...], list[_Placed]] = {}
    for placed in known.values():
        if len(placed) > 1:
            groups.setdefault(tuple(placed), []).append(placed)
    return {
        paths: blocks
        for paths, blocks in groups.items()
        if not _are_variants([project.files[path] for path in paths], blocks)
    }


def _are_variants(files: list[FileFacts], blocks: list[_Placed]) -> bool:
    """Whether each of the files is mostly what they share."""
    spans = [next(iter(placed.values())) for placed in blocks]
    shared = sum(end - start for start, end in spans)
    return all(facts.chars and shared >= _VARIANT * facts.chars for facts in files)


def _advice(path: str) -> str:
    """How the format of the file shares a text."""
    if path.endswith(".prompt"):
        return "make it a partial that both include: `{{> name}}`"
    if path.endswith((".j2", ".jinja", ".jinja2")):
        return "keep it in a file of its own and write `{% include %}` in both"
    return "keep one copy, and let the code that builds the prompts add it to each"
