"""Templates of libraries in source: LangChain's and LlamaIndex's prompt classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from promptlint.model.document import Variable
from promptlint.readers.pycode.contents import Contents
from promptlint.readers.pycode.drafts import Draft, Turns
from promptlint.readers.pycode.names import Names, Scope, mapping_of
from promptlint.readers.pycode.source import Source
from promptlint.readers.pycode.values import Evaluator

_TEMPLATE_ENGINES = {"jinja2": "jinja2", "mustache": "mustache", "f-string": "format"}

_OTHER_BRACES = re.compile(r"\{(?!\w+\})")


class Templates:
    """Reads calls that build a template. `label` names a call for people."""

    def __init__(
        self,
        source: Source,
        names: Names,
        evaluator: Evaluator,
        contents: Contents,
        turns: Turns,
        label: Callable[[ast.Call, tuple[str, ...]], str],
    ) -> None:
        self._source = source
        self._names = names
        self._evaluator = evaluator
        self._contents = contents
        self._turns = turns
        self._label = label

    def of_call(
        self,
        call: ast.Call,
        name: tuple[str, ...],
        keywords: dict[str, ast.expr],
        scope: Scope,
    ) -> Draft | None:
        """The template that a call builds; ``None`` where it builds none."""
        if not name[-1].startswith("from_") and not name[-1].endswith("PromptTemplate"):
            return None
        engine = self._evaluator.text(keywords.get("template_format"), scope) or "f-string"
        draft = Draft(self._label(call, name), "template", engine=_TEMPLATE_ENGINES.get(engine))
        if name[-1] == "FewShotPromptTemplate":
            return self._few_shot(draft, keywords, scope)
        first = call.args[0] if call.args else keywords.get("template", keywords.get("messages"))
        if first is None:
            return None
        found = self._names.single(first, scope)
        listed = name[-1] == "ChatPromptTemplate" and found and isinstance(found[0], ast.List)
        if name[-1] == "from_messages" or listed:
            for item in found[0].elts if found and isinstance(found[0], ast.List) else ():
                self._turns.template_message(draft, item, found[1] if found else scope)
            draft.flavour = "chat"
        elif name[-1] == "from_template" or name[-1].endswith("PromptTemplate"):
            if _is_message_template(name):
                return None  # its message list is read as a whole
            draft.messages.append(("", self._contents.read(first, scope)))
            draft.declared = self._input_variables(keywords, scope)
        else:
            return None
        if any(content.engine for _, content in draft.messages):
            draft.engine = None  # Python fills in something first
            draft.declared = None
        elif "llama_index" in self._names.imports and draft.engine == "format":
            draft.engine = self._of_llama_index(draft, name)
        return draft

    def _of_llama_index(self, draft: Draft, name: tuple[str, ...]) -> str | None:
        """LlamaIndex fills in the names that it is given and leaves all other braces alone."""
        if name[-1] == "RichPromptTemplate":
            return "jinja2"
        texts = [self._contents.render(one, template=False).value for _, one in draft.messages]
        return None if any(_OTHER_BRACES.search(text) for text in texts) else draft.engine

    def _few_shot(self, draft: Draft, keywords: dict[str, ast.expr], scope: Scope) -> Draft | None:
        """What stands before and after the examples, which are elsewhere."""
        for part in ("prefix", "suffix"):
            if part in keywords:
                draft.messages.append(("", self._contents.read(keywords[part], scope)))
        draft.complete = False
        draft.declared = self._input_variables(keywords, scope)
        if any(content.engine for _, content in draft.messages):
            draft.engine, draft.declared = None, None
        return draft if draft.messages else None

    def _input_variables(
        self, keywords: dict[str, ast.expr], scope: Scope
    ) -> tuple[Variable, ...] | None:
        given = keywords.get("input_variables")
        found = self._names.single(given, scope) if given is not None else None
        if found is None or not isinstance(found[0], ast.List | ast.Tuple):
            return None
        declared: list[Variable] = []
        for item in found[0].elts:
            name = self._evaluator.text(item, found[1])
            if name is None:
                return None
            declared.append(Variable(name, self._source.place(item), "inputs"))
        partial = keywords.get("partial_variables")
        if partial is not None:
            mapping = mapping_of(partial)
            if mapping is None:
                return None
            declared.extend(
                Variable(name, self._source.place(node), "partial")
                for name, node in mapping.items()
            )
        return tuple(declared)


def _is_message_template(name: tuple[str, ...]) -> bool:
    return any(part.endswith("MessagePromptTemplate") for part in name)
