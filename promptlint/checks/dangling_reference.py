"""Sections, tools and inputs that a prompt refers to and that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.analysis import references
from promptlint.analysis.markdown import Structure, structure_of
from promptlint.analysis.references import Dangling
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_WHAT = {
    "section": "refers to a section “{name}” that is not there",
    "anchor": "links to the heading {name} that is not there",
    "tool": "tells to use the tool `{name}`, which is not declared",
    "input": "refers to {name}, which nothing supplies",
    "file": "names the file {name}, which is not there",
}
_IN_TEXT = ("section", "anchor")
_HELP = {
    "tool": "declare the tool, or name one of those that are declared",
    "input": "put the input in with a variable, or leave the reference out",
}


class DanglingReference:
    """One hit for each name that leads nowhere; files are looked up by the run."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at files that instructions name and that are nowhere above or beside them."""
        for path, facts in project.files.items():
            for ref in facts.mentions:
                written = ref.value.text()
                if ref.path is None and written and path in project.scope:
                    yield Hit(
                        replace(ref.value.place, path=path),
                        args={"what": _WHAT["file"].format(name=written)},
                        data={"kind": "file", "name": written, "expected": None},
                    )

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits message by message."""
        declared = _tools(document)
        for prompt in document.prompts:
            if document.kind == "source" and (prompt.engine or not prompt.complete):
                continue  # the section may stand in what is filled in
            whole = "\n".join(message.text.value for message in prompt.messages)
            for message in prompt.messages:
                if message.role in ("assistant", "tool"):
                    continue
                found = structure_of(document, message.text.value)
                for one in _dangling(prompt, found, whole, declared):
                    if document.kind == "source" and one.kind not in _IN_TEXT:
                        continue  # tools are declared in code
                    yield Hit(
                        Place(span=message.text.source_span(*one.span)),
                        args={"what": _WHAT[one.kind].format(name=one.name)},
                        data={"kind": one.kind, "name": one.name, "expected": one.near or None},
                        help=f"did you mean `{one.near}`?" if one.near else _HELP.get(one.kind),
                    )


CHECK = DanglingReference()


def _dangling(
    prompt: Prompt, found: Structure, whole: str, declared: frozenset[str] | None
) -> Iterator[Dangling]:
    text = found.text
    if prompt.complete and "ection" in text:
        yield from references.sections(found, whole)
        yield from references.plain_sections(found, whole)
    if "](#" in text:
        yield from references.anchors(found)
    listed = declared is None
    if declared is None and prompt.complete and "ool" in text:
        declared = references.listed_tools(found)
    if declared:
        yield from references.tools(found, declared, listed=listed)
    if prompt.complete and prompt.engine is not None and "{" in whole and "[" in text:
        yield from references.inputs(found, whole)


def _tools(document: Document) -> frozenset[str] | None:
    """Names of the declared tools; ``None`` where none are, or not all are known by name."""
    data = document.data
    tools = data.get("tools") if isinstance(data, dict) else None
    if isinstance(tools, str):
        tools = [name.strip() for name in tools.split(",")]
    if not isinstance(tools, list) or not tools:
        return None
    names = [_name(tool) for tool in tools]
    if any(name is None or "*" in name or name.startswith("mcp_") for name in names):
        return None
    return frozenset(name for name in names if name)


def _name(tool: object) -> str | None:
    if isinstance(tool, str):
        return tool
    if not isinstance(tool, dict) or tool.get("kind", "function") in ("mcp", "openapi", "*"):
        return None
    function = tool.get("function")
    name = tool.get("name") or (function.get("name") if isinstance(function, dict) else None)
    return name if isinstance(name, str) else None
