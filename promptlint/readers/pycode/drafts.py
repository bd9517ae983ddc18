"""A prompt while it is collected, and the messages that calls give it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from promptlint.model.document import Variable
from promptlint.model.facts import Config
from promptlint.readers.pycode.contents import Content, Contents
from promptlint.readers.pycode.names import Names, Scope, call_name, mapping_of
from promptlint.readers.pycode.source import Source
from promptlint.readers.pycode.values import Evaluator

ROLES = {"human": "user", "ai": "assistant", "model": "assistant"}
_ROLE_CLASSES = {
    "SystemMessage": "system",
    "HumanMessage": "user",
    "AIMessage": "assistant",
    "SystemMessagePromptTemplate": "system",
    "HumanMessagePromptTemplate": "user",
    "AIMessagePromptTemplate": "assistant",
}
_MAX_APPENDED = 100


@dataclass(slots=True)
class Draft:
    """A prompt before its text is rendered. `at`: where its call or literal begins."""

    name: str
    flavour: str
    messages: list[tuple[str, Content]] = field(default_factory=list)
    engine: str | None = None
    declared: tuple[Variable, ...] | None = None
    complete: bool = True
    settings: Config | None = None
    at: int = 0


class Turns:
    """Reads lists of messages, in the shapes that the SDKs take."""

    def __init__(
        self, source: Source, names: Names, evaluator: Evaluator, contents: Contents
    ) -> None:
        self._source = source
        self._names = names
        self._evaluator = evaluator
        self._contents = contents
        self._appended = self._appends()
        self.taken: set[int] = set()  # lists that a call's prompt has

    def _appends(self) -> dict[int, list[tuple[ast.expr, Scope]]]:
        """``messages.append(…)`` calls, by the identity of the list that the name stands for."""
        found: dict[int, list[tuple[ast.expr, Scope]]] = {}
        for call, scope in self._names.calls:
            function = call.func
            if not isinstance(function, ast.Attribute) or function.attr != "append":
                continue
            if len(call.args) != 1 or not isinstance(function.value, ast.Name | ast.Attribute):
                continue
            if mapping_of(call.args[0]) is None:
                continue
            target = self._names.single(function.value, scope)
            if target is not None and isinstance(target[0], ast.List):
                found.setdefault(id(target[0]), []).append((call.args[0], scope))
        return found

    def add(self, draft: Draft, node: ast.expr, scope: Scope) -> None:
        """Add a list of ``{role, content}``, appended ones included, or a text of the user's."""
        found = self._names.single(node, scope)
        target, where = (found[0], found[1]) if found else (node, scope)
        if isinstance(target, ast.List):
            self.taken.add(id(target))
            for item in target.elts:
                self._turn(draft, item, where)
            for item, there in self._appended.get(id(target), ())[:_MAX_APPENDED]:
                if self._source.span(item)[0] < draft.at:
                    self._turn(draft, item, there)
        elif isinstance(target, ast.BinOp) and isinstance(target.op, ast.Add):
            self.add(draft, target.left, where)
            self.add(draft, target.right, where)
        elif self._contents.is_text(node, scope):
            draft.messages.append(("user", self._contents.read(node, scope)))
        else:
            draft.complete = False

    def _turn(self, draft: Draft, node: ast.expr, scope: Scope) -> None:
        found = self._names.single(node, scope)
        turn = mapping_of(found[0]) if found else None
        role = self._evaluator.text(turn.get("role"), found[1]) if turn and found else None
        if turn is None or found is None or role is None or "content" not in turn:
            draft.complete = False
            return
        role = ROLES.get(role, role)
        content = self._names.single(turn["content"], found[1])
        if content and isinstance(content[0], ast.List):
            self.blocks(draft, role, content[0], content[1])
        else:
            draft.messages.append((role, self._contents.read(turn["content"], found[1])))

    def blocks(self, draft: Draft, role: str, blocks: ast.List, scope: Scope) -> None:
        """Add the texts of a list of content blocks."""
        for item in blocks.elts:
            found = self._names.single(item, scope)
            block = mapping_of(found[0]) if found else None
            if found and block and "text" in block:
                draft.messages.append((role, self._contents.read(block["text"], found[1])))
            elif block is None:
                draft.complete = False

    def objects(self, draft: Draft, call: ast.Call, scope: Scope) -> None:
        """``model.invoke([SystemMessage(…), HumanMessage(…)])`` or ``model.invoke("…")``."""
        if call.args and self._contents.is_text(call.args[0], scope):
            draft.messages.append(("user", self._contents.read(call.args[0], scope)))
            draft.complete = False  # what is invoked may be a chain with a prompt of its own
            return
        found = self._names.single(call.args[0], scope) if call.args else None
        if found is None or not isinstance(found[0], ast.List):
            return
        for item in found[0].elts:
            self.template_message(draft, item, found[1])

    def template_message(self, draft: Draft, node: ast.expr, scope: Scope) -> None:
        """Add a LangChain message: ``(role, text)``, ``SystemMessage(…)`` and its kin."""
        found = self._names.single(node, scope)
        target, where = (found[0], found[1]) if found else (node, scope)
        if isinstance(target, ast.Tuple) and len(target.elts) == 2:
            role = self._evaluator.text(target.elts[0], where)
            if role == "placeholder":
                return  # the conversation so far
            if role is not None:
                content = self._contents.read(target.elts[1], where)
                draft.messages.append((ROLES.get(role, role), content))
                return
        elif isinstance(target, ast.Call):
            if call_name(target)[-1] == "MessagesPlaceholder":
                return
            class_name = next((part for part in call_name(target) if part in _ROLE_CLASSES), None)
            keywords = {item.arg: item.value for item in target.keywords if item.arg}
            text = target.args[0] if target.args else keywords.get("content")
            if class_name and text is not None:
                content = self._contents.read(text, where)
                draft.messages.append((_ROLE_CLASSES[class_name], content))
                return
        draft.complete = False
