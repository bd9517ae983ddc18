"""Prompts in source: arguments of model calls, LangChain templates, ``*_PROMPT`` constants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from promptlint.model.document import Message, Prompt, Variable
from promptlint.model.facts import Config
from promptlint.readers.pycode.contents import Content, Contents, supplied_by
from promptlint.readers.pycode.names import Names, Scope, call_name, mapping_of
from promptlint.readers.pycode.source import Source
from promptlint.readers.pycode.values import Evaluator

MIN_WORDS = 3
"""A text with fewer literal words is no prompt that anything could be said about."""

_CONSTANT = re.compile(r"(?:\w+_)?PROMPT(?:_\w+)?|(?:\w+_)?SYSTEM_(?:MESSAGE|INSTRUCTIONS?)")
_NOT_A_PROMPT = re.compile(
    r"_(?:FILES?|PATHS?|DIR|FOLDER|NAMES?|IDS?|KEYS?|URLS?|VERSION|TOKENS?|CACHE|HASH|TYPES?|STYLE"
    r"|LENGTH|REGEX|PATTERN)$"
)
_ROLE_CLASSES = {
    "SystemMessage": "system",
    "HumanMessage": "user",
    "AIMessage": "assistant",
    "SystemMessagePromptTemplate": "system",
    "HumanMessagePromptTemplate": "user",
    "AIMessagePromptTemplate": "assistant",
}
_ROLES = {"human": "user", "ai": "assistant", "model": "assistant"}
_TEMPLATE_ENGINES = {"jinja2": "jinja2", "mustache": "mustache", "f-string": "format"}
_SYSTEM_KEYWORDS = ("system", "instructions", "system_prompt", "system_instruction")
_AGENT_CALLS = frozenset({"Agent", "AssistantAgent", "ConversableAgent"})


@dataclass(slots=True)
class _Draft:
    """A prompt before its text is rendered."""

    name: str
    flavour: str
    messages: list[tuple[str, Content]] = field(default_factory=list)
    engine: str | None = None
    declared: tuple[Variable, ...] | None = None
    complete: bool = True
    settings: Config | None = None
    at: int = 0


class PromptFinder:
    """Finds the prompts of one file.

    Args:
        source, names, evaluator: of the file.
        settings: generation settings of a call, by the call's identity.
    """

    def __init__(
        self,
        source: Source,
        names: Names,
        evaluator: Evaluator,
        settings: dict[int, Config],
        *,
        uses_models: bool,
    ) -> None:
        self._source = source
        self._names = names
        self._evaluator = evaluator
        self._settings = settings
        self._uses_models = uses_models
        self._contents = Contents(source, names)

    def find(self) -> tuple[Prompt, ...]:
        """Prompts in source order. A constant that a call uses appears in the call alone."""
        drafts: list[_Draft] = []
        for call, scope in self._names.calls:
            draft = self._of_call(call, scope)
            if draft is not None and self._worthwhile(draft):
                draft.at = self._source.span(call)[0]
                draft.settings = self._settings.get(id(call))
                drafts.append(draft)
        drafts.extend(self._constants())
        drafts.sort(key=lambda draft: draft.at)
        return tuple(self._distinct(drafts))

    def _worthwhile(self, draft: _Draft) -> bool:
        return any(self._contents.words(content) >= MIN_WORDS for _, content in draft.messages)

    def _distinct(self, drafts: list[_Draft]) -> Iterator[Prompt]:
        """Render; leave out a call that only repeats texts of calls before it."""
        seen: set[tuple[tuple[int, int], ...]] = set()
        for draft in drafts:
            prompt = self._render(draft)
            marks = {message.text.anchors for message in prompt.messages if message.text.value}
            if marks <= seen:
                continue
            seen |= marks
            yield prompt

    def _render(self, draft: _Draft) -> Prompt:
        engine = draft.engine
        if engine is None:
            engines = {content.engine for _, content in draft.messages}
            engine = next((name for name in ("f-string", "format") if name in engines), None)
            double = engine is not None
        else:
            double = False  # the text is a template of a library: braces are as written
        messages = tuple(
            Message(role, self._contents.render(content, template=double))
            for role, content in draft.messages
        )
        complete = draft.complete and all(
            content.complete(role) for role, content in draft.messages
        )
        return Prompt(
            draft.name,
            draft.flavour,
            messages,
            engine,
            draft.declared,
            draft.settings,
            complete=complete,
        )

    # Calls

    def _of_call(self, call: ast.Call, scope: Scope) -> _Draft | None:
        name = call_name(call)
        keywords = {item.arg: item.value for item in call.keywords if item.arg}
        langchain = self._langchain(call, name, keywords, scope)
        if langchain is not None:
            return langchain
        draft = _Draft(self._call_label(call, name), "chat")
        self._add_system(draft, name, keywords, scope)
        turns = keywords.get("messages")
        if turns is None and name[-2:-1] == ("responses",):
            turns = keywords.get("input")
        if turns is not None:
            self._add_turns(draft, turns, scope)
        elif "prompt" in keywords and name[-2:] in (
            ("completions", "create"),
            ("Completion", "create"),
        ):
            draft.messages.append(("user", self._contents.read(keywords["prompt"], scope)))
        elif name[-1] in ("invoke", "ainvoke", "stream", "astream", "predict_messages"):
            self._add_message_objects(draft, call, scope)
        return self._with_flavour(draft, name) if draft.messages else None

    def _call_label(self, call: ast.Call, name: tuple[str, ...]) -> str:
        dotted = ".".join(part for part in name[-3:] if part)
        return f"{dotted} ({self._source.label(self._source.span(call)[0])})"

    def _with_flavour(self, draft: _Draft, name: tuple[str, ...]) -> _Draft:
        roles = {role for role, _ in draft.messages}
        if name[-1] in _AGENT_CALLS or name[-2:-1] == ("assistants",):
            draft.flavour = "agent"
        elif len(draft.messages) == 1:
            templated = any(content.engine for _, content in draft.messages)
            draft.flavour = "system" if roles <= {"system", "developer"} else "one-off"
            if draft.flavour == "one-off" and templated:
                draft.flavour = "template"
        supplied = [content.supplied for _, content in draft.messages]
        engines = {content.engine for _, content in draft.messages} - {None}
        if engines == {"format"} and not any(
            content.engine and content.supplied is None for _, content in draft.messages
        ):
            draft.declared = tuple(item for group in supplied if group for item in group)
        return draft

    def _add_system(
        self, draft: _Draft, name: tuple[str, ...], keywords: dict[str, ast.expr], scope: Scope
    ) -> None:
        for keyword in _SYSTEM_KEYWORDS:
            node = keywords.get(keyword)
            if node is None or (keyword == "instructions" and not _takes_instructions(name)):
                continue
            if keyword == "system" and name[-2:-1] != ("messages",):
                continue
            found = self._names.single(node, scope)
            if found and isinstance(found[0], ast.List):  # Anthropic's list of text blocks
                self._add_blocks(draft, "system", found[0], found[1])
            elif self._uses_models:
                draft.messages.append(("system", self._contents.read(node, scope)))

    def _add_turns(self, draft: _Draft, node: ast.expr, scope: Scope) -> None:
        found = self._names.single(node, scope)
        target, where = (found[0], found[1]) if found else (node, scope)
        if isinstance(target, ast.List):
            for item in target.elts:
                self._add_turn(draft, item, where)
        elif isinstance(target, ast.BinOp) and isinstance(target.op, ast.Add):
            self._add_turns(draft, target.left, where)
            self._add_turns(draft, target.right, where)
        elif self._contents.is_text(node, scope):
            draft.messages.append(("user", self._contents.read(node, scope)))
        else:
            draft.complete = False

    def _add_turn(self, draft: _Draft, node: ast.expr, scope: Scope) -> None:
        found = self._names.single(node, scope)
        turn = mapping_of(found[0]) if found else None
        role = self._evaluator.text(turn.get("role"), found[1]) if turn and found else None
        if turn is None or found is None or role is None or "content" not in turn:
            draft.complete = False
            return
        role = _ROLES.get(role, role)
        content = self._names.single(turn["content"], found[1])
        if content and isinstance(content[0], ast.List):
            self._add_blocks(draft, role, content[0], content[1])
        else:
            draft.messages.append((role, self._contents.read(turn["content"], found[1])))

    def _add_blocks(self, draft: _Draft, role: str, blocks: ast.List, scope: Scope) -> None:
        for item in blocks.elts:
            found = self._names.single(item, scope)
            block = mapping_of(found[0]) if found else None
            if found and block and "text" in block:
                draft.messages.append((role, self._contents.read(block["text"], found[1])))
            elif block is None:
                draft.complete = False

    def _add_message_objects(self, draft: _Draft, call: ast.Call, scope: Scope) -> None:
        """``model.invoke([SystemMessage(…), HumanMessage(…)])``."""
        found = self._names.single(call.args[0], scope) if call.args else None
        if found is None or not isinstance(found[0], ast.List):
            return
        for item in found[0].elts:
            self._add_template_message(draft, item, found[1])

    # LangChain and LlamaIndex

    def _langchain(
        self,
        call: ast.Call,
        name: tuple[str, ...],
        keywords: dict[str, ast.expr],
        scope: Scope,
    ) -> _Draft | None:
        if not name[-1].startswith("from_") and not name[-1].endswith("PromptTemplate"):
            return None
        engine = self._evaluator.text(keywords.get("template_format"), scope) or "f-string"
        draft = _Draft(
            self._call_label(call, name), "template", engine=_TEMPLATE_ENGINES.get(engine)
        )
        first = call.args[0] if call.args else keywords.get("template", keywords.get("messages"))
        if first is None:
            return None
        if name[-1] == "from_messages":
            found = self._names.single(first, scope)
            for item in found[0].elts if found and isinstance(found[0], ast.List) else ():
                self._add_template_message(draft, item, found[1] if found else scope)
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
        return draft

    def _add_template_message(self, draft: _Draft, node: ast.expr, scope: Scope) -> None:
        found = self._names.single(node, scope)
        target, where = (found[0], found[1]) if found else (node, scope)
        if isinstance(target, ast.Tuple) and len(target.elts) == 2:
            role = self._evaluator.text(target.elts[0], where)
            if role is not None and role != "placeholder":
                content = self._contents.read(target.elts[1], where)
                draft.messages.append((_ROLES.get(role, role), content))
                return
        elif isinstance(target, ast.Call):
            class_name = next((part for part in call_name(target) if part in _ROLE_CLASSES), None)
            keywords = {item.arg: item.value for item in target.keywords if item.arg}
            text = target.args[0] if target.args else keywords.get("content")
            if class_name and text is not None:
                content = self._contents.read(text, where)
                draft.messages.append((_ROLE_CLASSES[class_name], content))
                return
        draft.complete = False

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

    # Constants

    def _constants(self) -> Iterator[_Draft]:
        used = frozenset(self._contents.used)
        calls = self._format_calls()
        for target, value, scope in self._names.assignments:
            name = _target_name(target)
            if not self._is_prompt_name(name) or id(value) in used:
                continue
            content = self._contents.read(value, scope)
            if not any(part.kind in ("plain", "template", "format") for part in content.parts):
                continue
            upper = name.upper()
            role = "system" if "SYSTEM" in upper else "user" if "USER" in upper else ""
            draft = _Draft(name, "one-off", [(role, content)])
            draft.at = self._source.span(value)[0]
            self._apply_format(draft, content, calls.get(id(value), []))
            if role == "system":
                draft.flavour = "system"
            elif draft.engine or content.engine:
                draft.flavour = "template"
            if self._contents.words(content) > MIN_WORDS:
                yield draft

    def _is_prompt_name(self, name: str) -> bool:
        if not self._uses_models and not name.isupper():
            return False
        upper = name.upper()
        return bool(_CONSTANT.fullmatch(upper)) and not _NOT_A_PROMPT.search(upper)

    def _format_calls(self) -> dict[int, list[ast.Call]]:
        """``NAME.format(…)`` calls, by the identity of the literal that the name stands for."""
        calls: dict[int, list[ast.Call]] = {}
        for call, scope in self._names.calls:
            function = call.func
            if not isinstance(function, ast.Attribute) or function.attr != "format":
                continue
            if isinstance(function.value, ast.Name | ast.Attribute):
                found = self._names.single(function.value, scope)
                if found is not None:
                    calls.setdefault(id(found[0]), []).append(call)
        return calls

    def _apply_format(self, draft: _Draft, content: Content, calls: list[ast.Call]) -> None:
        if not calls or content.engine:
            return
        draft.engine = "format"
        declared: dict[str, Variable] = {}
        for call in calls:
            supplied = supplied_by(self._source, call)
            if supplied is None:
                return
            for variable in supplied:
                declared.setdefault(variable.name, variable)
        draft.declared = tuple(declared.values())


def _target_name(target: ast.expr) -> str:
    if isinstance(target, ast.Name):
        return target.id
    return target.attr if isinstance(target, ast.Attribute) else ""


def _takes_instructions(name: tuple[str, ...]) -> bool:
    return name[-1] in _AGENT_CALLS or name[-2:-1] in (("responses",), ("assistants",))


def _is_message_template(name: tuple[str, ...]) -> bool:
    return any(part.endswith("MessagePromptTemplate") for part in name)
