"""Prompts that a chain of a library fills: their text, and the names that are put into them."""

from __future__ import annotations

import ast

from promptlint.model.facts import Value
from promptlint.readers.pycode.names import Scope, call_name, mapping_of
from promptlint.readers.pycode.sites import Module, Site


def filled_prompt(module: Module, site: Site) -> dict[str, Value]:
    """A template that a chain fills: its text, and the names that the chain puts into it."""
    given: tuple[ast.expr, Scope] | None
    needs: tuple[str, ...]
    if site.name[-1] in ("create_stuff_documents_chain", "StuffDocumentsChain"):
        given = site.argument("prompt", position=1)
        named = site.argument("document_variable_name")
        name = module.evaluator.text(*named) if named else "context"
        needs = (name,) if name else ()
    elif site.name[-2:] in (("RetrievalQA", "from_chain_type"), ("RetrievalQA", "from_llm")):
        given, needs = entry(module, site, "chain_type_kwargs", "prompt"), ("context",)
        kind = site.argument("chain_type")
        if kind is not None and module.evaluator.text(*kind) != "stuff":
            return {}
    else:
        given = site.argument("text_qa_template")
        needs = ("context_str", "query_str")
    text = _template(module, given) if given is not None and needs else None
    if text is None:
        return {}
    return {"prompt": text, "prompt.needs": Value(tuple(needs), text.place, "code")}


def entry(module: Module, site: Site, argument: str, key: str) -> tuple[ast.expr, Scope] | None:
    """The value under a key of a mapping that is given as an argument."""
    given = site.argument(argument)
    found = module.names.single(*given) if given else None
    entries = mapping_of(found[0]) if found else None
    return (entries[key], found[1]) if found and entries and key in entries else None


def _template(module: Module, given: tuple[ast.expr, Scope]) -> Value | None:
    """All texts of a prompt template; ``None`` where one of them can't be seen."""
    site = module.resolve_site(given)
    if site is None or not site.name[-1]:
        return None
    holder = site.name[-2] if site.name[-1].startswith("from_") and len(site.name) > 1 else ""
    if not (holder or site.name[-1]).endswith(("PromptTemplate", "Prompt", "Template")):
        return None
    place = module.source.call_place(site.call)
    argument = site.argument("template", "messages", position=0)
    if argument is None:
        return None
    listed = module.names.single(*argument)
    if listed is None or not isinstance(listed[0], ast.List | ast.Tuple):
        text = module.evaluator.text(*argument)
        return Value(text, place, "code") if text is not None else None
    parts: list[str] = []
    for entry in listed[0].elts:
        turn = entry.elts[-1] if isinstance(entry, ast.Tuple) and len(entry.elts) == 2 else entry
        if isinstance(turn, ast.Call) and call_name(turn)[-1] == "MessagesPlaceholder":
            continue
        text = module.evaluator.text(turn, listed[1])
        if text is None:
            return None
        parts.append(text)
    return Value("\n".join(parts), place, "code")
