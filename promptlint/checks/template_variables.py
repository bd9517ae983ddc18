"""Variables that a template uses and declares: undefined and unused ones.

Params: ``report``: ``undefined`` or ``unused``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis import templates
from promptlint.analysis.templates import TemplateUse, Use
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_NOT_PASSED = "`{name}` is used here and no call passes it"
_NOT_USED = "`{name}` is passed to `format` and the text does not use it"

_DECLARE = {"call": "pass it to `format`", "config.json": "declare it in `config.json`"}
_WEAK = ("sample", "config.json")
"""Declarations that callers need not keep to."""

_MAX_DISTANCE = 2
_SHOWN = 6


class TemplateVariables:
    """Compares what a prompt's template reads with what the prompt declares.

    Nothing is said where the format has no place for declarations, where they stand in another
    file, or where the prompt declares nothing at all: its caller may then pass what it likes. A
    bare sample of values is a weak declaration: its unused names must hint at the mistake.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each undefined variable, at its first use, or for each unused declaration."""
        report = params["report"]
        beside = document.extra.get("beside")
        if isinstance(beside, Prompt) and report == "unused":
            yield from _unused(beside, templates.variables(beside))
        if not any(prompt.declared for prompt in document.prompts):
            return
        for prompt, used in zip(document.prompts, templates.of_document(document), strict=True):
            if not prompt.declared:
                continue
            if report == "undefined":
                yield from _undefined(document, prompt, used)
            else:
                yield from _unused(prompt, used)


CHECK = TemplateVariables()


def _undefined(document: Document, prompt: Prompt, used: TemplateUse) -> Iterator[Hit]:
    yield from _left_out(prompt, used)
    names = [variable.name for variable in prompt.declared or ()]
    spare = [name for name in names if name not in used.names]
    tested = {use.name for use in used.uses if use.tested}
    sampled = all(variable.source in _WEAK for variable in prompt.declared or ())
    if sampled and not spare:
        # A sample shows some of the values that callers pass; it is no list of all of them.
        return
    for name, uses in _unknown(used, names).items():
        close = _close(name, names)
        fix = _rename(document, uses, [other for other in close if other in spare])
        # A template that asks whether there is a value copes when there is none.
        weak = name in tested or (sampled and fix is None)
        data: dict[str, object] = {"name": name, "declared": sorted(set(names))[:20]}
        data["count"] = len(uses)
        if close:
            data["suggestion"] = close[0]
        yield Hit(
            Place(span=uses[0].span),
            args={"name": name},
            message=_NOT_PASSED.format(name=name) if _by_call(prompt) else None,
            related=tuple(_further(document, uses)),
            data=data,
            severity=Severity.WARNING if weak else None,
            confidence=Confidence.MEDIUM if weak else None,
            help=_help(prompt, close),
            fix=fix,
        )


def _further(document: Document, uses: list[Use]) -> Iterator[Place]:
    """The other uses, one a line."""
    told = {document.lines.position(uses[0].span[0])[0]}
    for use in uses[1:]:
        line = document.lines.position(use.span[0])[0]
        if line not in told:
            told.add(line)
            yield Place(span=use.span, message="and here")
        if len(told) >= _SHOWN:
            return


def _left_out(prompt: Prompt, used: TemplateUse) -> Iterator[Hit]:
    """Callers that leave a variable out which the template needs and most others give."""
    needed: dict[str, Use] = {}
    tested = {use.name for use in used.uses if use.tested}
    for use in used.uses:
        if not (use.ambient or use.optional or use.name in tested):
            needed.setdefault(use.name, use)
    for variable in prompt.declared or ():
        for place in variable.absent if variable.name in needed else ():
            yield Hit(
                place,
                args={"name": variable.name},
                message=f"`{variable.name}` is not given here and the prompt uses it",
                help=f"give it under `{variable.source}`, or give all of them a default",
                related=(Place(span=needed[variable.name].span, message="used here"),),
                data={"name": variable.name},
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )


def _unknown(used: TemplateUse, names: list[str]) -> dict[str, list[Use]]:
    """Uses of names that nothing declares, by name: one mistake, however often it is made."""
    found: dict[str, list[Use]] = {}
    for use in used.uses:
        if not (use.ambient or use.optional or use.name in names):
            found.setdefault(use.name, []).append(use)
    return found


def _unused(prompt: Prompt, used: TemplateUse) -> Iterator[Hit]:
    if used.opaque or used.problems:
        return
    for variable in prompt.declared or ():
        if variable.consumed or variable.name in used.names:
            continue
        yield Hit(
            variable.place,
            args={"name": variable.name, "source": variable.source},
            data={"name": variable.name, "source": variable.source},
            message=_NOT_USED.format(name=variable.name) if variable.source == "call" else None,
            help="remove it, or use it in the text" if variable.source == "call" else None,
        )


def _by_call(prompt: Prompt) -> bool:
    return any(variable.source == "call" for variable in prompt.declared or ())


def _help(prompt: Prompt, close: list[str]) -> str:
    source = prompt.declared[0].source if prompt.declared else "inputs"
    declare = _DECLARE.get(source, f"declare it under `{source}`")
    if not close:
        return f"{declare}, or remove it"
    return f"did you mean `{close[0]}`? Otherwise {declare}"


def _rename(document: Document, uses: list[Use], candidates: list[str]) -> Fix | None:
    written = all(document.text[slice(*use.span)] == use.name for use in uses)
    if len(candidates) != 1 or not written:
        return None
    edits = tuple(Edit(*use.span, candidates[0]) for use in uses)
    return Fix(safe=False, summary=f"rename `{uses[0].name}` to `{candidates[0]}`", edits=edits)


def _close(name: str, names: list[str]) -> list[str]:
    """Declared names that `name` may be a slip of, nearest first."""
    found = []
    for index, other in enumerate(dict.fromkeys(names)):
        if abs(len(other) - len(name)) > _MAX_DISTANCE:
            continue
        distance = _distance(name, other)
        # Two changes in a word of three letters make another word.
        if distance <= _MAX_DISTANCE and 2 * distance <= max(len(name), len(other)):
            found.append((distance, index, other))
    return [other for _, _, other in sorted(found)]


def _distance(left: str, right: str) -> int:
    """Edit distance with swaps of neighbours (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]
