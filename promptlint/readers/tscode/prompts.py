"""Prompts in scripts: arguments of model calls, LangChain templates, prompt constants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from promptlint.model.document import Message, Prompt, Variable
from promptlint.model.facts import Config
from promptlint.model.place import Place
from promptlint.readers import wording
from promptlint.readers.tscode import loose
from promptlint.readers.tscode.contents import Content, Contents
from promptlint.readers.tscode.settings import Settings, framework_of
from promptlint.readers.tscode.source import Call, Located, Scope, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_MAX_DEPTH = 5

MIN_WORDS = 3
"""A text with fewer literal words is no prompt that anything could be said about."""

_CONSTANT = re.compile(
    r"(?:\w+_)?PROMPT(?:_\w+)?|(?:\w+_)?SYSTEM_(?:MESSAGE|INSTRUCTIONS?)"
    r"|(?:\w*[a-z0-9])?(?:Prompt|SystemMessage|SystemInstructions?)(?:Template|Text|Base)?"
    r"|system(?:Prompt|Message|Instructions?)|prompt(?:Template)?|(?:system|user)_prompt"
)
_NOT_A_PROMPT = re.compile(
    r"(?:_|(?<=[a-z]))(?:FILES?|Files?|PATHS?|Path|DIR|NAMES?|Name|IDS?|Id|KEYS?|Key|URLS?|Url|VERSION"
    r"|TOKENS?|Tokens|CACHE|HASH|TYPES?|Type|STYLE|LENGTH|REGEX|Placeholder|PLACEHOLDER|ERRORS?|Errors?|Title|Label)$"
)
_ROLES = {"human": "user", "ai": "assistant", "model": "assistant"}
_ROLE_CLASSES = {
    "SystemMessage": "system",
    "HumanMessage": "user",
    "AIMessage": "assistant",
    "SystemMessagePromptTemplate": "system",
    "HumanMessagePromptTemplate": "user",
    "AIMessagePromptTemplate": "assistant",
}
_OF_MODEL_OBJECT = ("generateContent", "generateContentStream", "startChat")
_SYSTEM = ("system", "instructions", "systemPrompt", "systemInstruction", "developer")
_TURNS = ("messages", "input", "contents", "history", "prompt")
_ENGINES = {"f-string": "format", "mustache": "mustache"}


@dataclass(slots=True)
class _Draft:
    """A prompt before its text is rendered."""

    name: str
    flavour: str
    at: int
    messages: list[tuple[str, Content]] = field(default_factory=list)
    engine: str | None = None
    declared: tuple[Variable, ...] | None = None
    complete: bool = True
    settings: Config | None = None


class PromptFinder:
    """Finds the prompts of one script.

    Args:
        settings_of: generation settings of a call, by its node's id.
        uses_models: the script names a language model's library.
    """

    def __init__(
        self,
        script: Script,
        contents: Contents,
        settings: Settings,
        settings_of: dict[int, Config],
        *,
        uses_models: bool,
    ) -> None:
        self._script = script
        self._contents = contents
        self._settings = settings
        self._settings_of = settings_of
        self._uses_models = uses_models
        self._pushed = loose.pushes(script)
        self._taken: set[int] = set()

    def find(self) -> tuple[Prompt, ...]:
        """Prompts in source order. A constant that a call uses appears in the call alone."""
        drafts: list[_Draft] = []
        for call in self._script.calls:
            draft = self._of_call(call)
            if draft is not None and self._worthwhile(draft):
                draft.settings = self._settings_of.get(call.node.id)
                drafts.append(draft)
        drafts.extend(self._loose())
        drafts.extend(self._constants(drafts))
        drafts.extend(self._placed())
        drafts.sort(key=lambda draft: draft.at)
        return tuple(self._distinct(drafts))

    def _worthwhile(self, draft: _Draft) -> bool:
        return any(self._contents.words(content) >= MIN_WORDS for _, content in draft.messages)

    def _distinct(self, drafts: list[_Draft]) -> Iterator[Prompt]:
        """Render; leave out what only repeats texts of prompts before it."""
        seen: set[tuple[tuple[int, int], ...]] = set()
        for draft in drafts:
            prompt = self._render(draft)
            marks = {message.text.anchors for message in prompt.messages if message.text.value}
            if not marks <= seen:
                seen |= marks
                yield prompt

    def _render(self, draft: _Draft) -> Prompt:
        templated = any(content.templated for _, content in draft.messages)
        return Prompt(
            draft.name,
            draft.flavour,
            tuple(Message(role, self._contents.render(one)) for role, one in draft.messages),
            "dollar" if templated else draft.engine,
            None if templated else draft.declared,
            draft.settings,
            complete=draft.complete and not any(one.elsewhere for _, one in draft.messages),
        )

    def _draft(self, call: Call, flavour: str) -> _Draft:
        at = self._script.span(call.node)[0]
        dotted = ".".join(part for part in call.name[-3:] if part)
        return _Draft(f"{dotted} ({self._script.label(at)})", flavour, at)

    # Calls

    def _of_call(self, call: Call) -> _Draft | None:
        template = self._template(call)
        if template is not None:
            return template
        framework = framework_of(call) or self._settings.chat_body(call)
        if framework is None and call.name[-1] not in ("invoke", "stream"):
            return None
        draft = self._draft(call, "chat")
        if framework is not None:
            given = self._settings.options(call)
            if call.name[-2:] == ("messages", "create") and not given.keys() & {"model", "system"}:
                return None
            self._add_options(draft, given)
            if call.name[-1] in _OF_MODEL_OBJECT and call.name[-2:-1] != ("models",):
                draft.complete = False  # the model object may have instructions of its own
            if framework in ("google-genai-js", "genkit"):
                for argument in call.arguments[:2]:
                    if self._contents.is_text(argument, call.scope):
                        self._add(draft, "user", argument, call.scope)
        elif call.arguments:
            found = self._script.resolve(call.arguments[0], call.scope)
            self._taken.update((found[0].id,) if found is not None else ())
            for item in self._items(found):
                self._add_turn(draft, *item, objects_only=True)
        return self._with_flavour(draft, call) if draft.messages else None

    def _add_options(self, draft: _Draft, given: dict[str, Located]) -> None:
        inner = self._script.resolve(*given["config"]) if "config" in given else None
        if inner is not None and inner[0].type == "object":
            for name, value in self._script.properties(*inner).items():
                if name == "systemInstruction":
                    given = {name: value, **given}
        for name in _SYSTEM:
            if name in given:
                self._add_value(draft, "system", given[name])
        for name in _TURNS:
            if name in given:
                self._add_turns(draft, given[name], texts_only=name == "prompt")

    def _add_turns(self, draft: _Draft, value: Located, *, texts_only: bool = False) -> None:
        found = self._script.resolve(*value)
        if found is not None and found[0].type == "array":
            self._taken.add(found[0].id)
            for item in self._items(found):
                self._add_turn(draft, *item)
            for pushed, where in self._pushed.get(found[0].id, ()):
                if self._script.span(pushed)[0] < draft.at:
                    self._add_turn(draft, pushed, where)
        elif found is not None and found[0].type == "object":
            self._add_turn(draft, *found)
        elif texts_only or self._contents.is_text(*value):
            self._add(draft, "user", *value)
        else:
            draft.complete = False

    def _add_turn(
        self, draft: _Draft, node: Node, scope: Scope, *, objects_only: bool = False
    ) -> None:
        found = self._script.resolve(node, scope)
        if found is None or node.type == "spread_element":
            draft.complete = False
            return
        target, where = found
        if target.type == "object":
            turn = self._script.properties(target, where)
            role = self._contents.plain(*turn["role"]) if "role" in turn else "user"
            body = next((turn[key] for key in ("content", "parts", "text") if key in turn), None)
            if role is None or body is None:
                draft.complete = False
                return
            self._add_value(draft, _ROLES.get(role, role), body)
        elif target.type == "array" and len(target.named_children) == 2:
            first, second = target.named_children
            role = self._contents.plain(first, where)
            if role is not None and role != "placeholder":
                self._add(draft, _ROLES.get(role, role), second, where)
        elif target.type in ("new_expression", "call_expression"):
            self._add_message_object(draft, target, where)
        elif not objects_only and self._contents.is_text(target, where):
            self._add(draft, "user", target, where)
        else:
            draft.complete = False

    def _add_message_object(self, draft: _Draft, node: Node, scope: Scope) -> None:
        """``new SystemMessage("…")``, ``SystemMessagePromptTemplate.fromTemplate("…")``."""
        callee = node.child_by_field_name("constructor") or node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        names = self._script.dotted(callee) if callee is not None else ()
        role = next((_ROLE_CLASSES[part] for part in names if part in _ROLE_CLASSES), None)
        first = next(iter(given.named_children), None) if given is not None else None
        if role is None or first is None:
            draft.complete = False
            return
        found = self._script.resolve(first, scope)
        if found is not None and found[0].type == "object":
            content = self._script.properties(*found).get("content")
            if content is not None:
                self._add_value(draft, role, content)
            return
        self._add(draft, role, first, scope)

    def _add_value(self, draft: _Draft, role: str, value: Located, depth: int = 0) -> None:
        """Text, a list of text blocks, or an object that holds one of them."""
        found = self._script.resolve(*value)
        if depth > _MAX_DEPTH:
            draft.complete = False
            return
        if found is not None and found[0].type == "array":
            for item, where in self._items(found):
                self._add_block(draft, role, item, where, depth)
        elif found is not None and found[0].type == "object":
            self._add_block(draft, role, *found, depth)
        elif found is not None and found[0].type in ("arrow_function", "function_expression"):
            draft.complete = False
        else:
            self._add(draft, role, *value)

    def _add_block(self, draft: _Draft, role: str, node: Node, scope: Scope, depth: int) -> None:
        found = self._script.resolve(node, scope)
        if found is not None and found[0].type == "object":
            block = self._script.properties(*found)
            inner = next((block[key] for key in ("text", "content", "parts") if key in block), None)
            if inner is not None:
                self._add_value(draft, role, inner, depth + 1)
        elif self._contents.is_text(node, scope):
            self._add(draft, role, node, scope)
        else:
            draft.complete = False

    def _add(self, draft: _Draft, role: str, node: Node, scope: Scope) -> None:
        draft.messages.append((role, self._contents.read(node, scope, role)))

    def _items(self, found: Located | None) -> list[Located]:
        if found is None or found[0].type != "array":
            return []
        return [(item, found[1]) for item in found[0].named_children if item.type != "comment"]

    def _with_flavour(self, draft: _Draft, call: Call) -> _Draft:
        roles = {role for role, _ in draft.messages}
        if call.name[-1] in ("Agent", "ToolLoopAgent") or call.name[-2:-1] == ("assistants",):
            draft.flavour = "agent"
        elif len(draft.messages) == 1:
            templated = any(content.templated for _, content in draft.messages)
            draft.flavour = "template" if templated else "one-off"
            if roles <= {"system", "developer"}:
                draft.flavour = "system"
        return draft

    def _loose(self) -> Iterator[_Draft]:
        """Turns that go to a model by a way that is not known."""
        if not self._uses_models:
            return
        for (body, _), given in loose.requests(self._script):
            draft = self._at(body, "request")
            self._add_options(draft, given)
            if self._worthwhile(draft):
                yield draft
        for node, scope in loose.arrays(self._script, self._pushed, self._taken):
            draft = self._at(node, "messages")
            turns = [*self._items((node, scope)), *self._pushed.get(node.id, ())]
            for item in turns:
                self._add_turn(draft, *item)
            if self._worthwhile(draft):
                yield draft

    def _placed(self) -> Iterator[_Draft]:
        """Texts that are named for a prompt by where they stand."""
        used = frozenset(self._contents.used)
        for name, (node, scope) in loose.texts(self._script) if self._uses_models else ():
            draft = _Draft(name, "template", self._script.span(node)[0], complete=False)
            if node.id in used or not self._contents.is_text(node, scope):
                continue
            self._add(draft, "", node, scope)
            if self._contents.words(draft.messages[0][1]) >= loose.MIN_WORDS:
                yield draft

    def _at(self, node: Node, what: str) -> _Draft:
        at = self._script.span(node)[0]
        return _Draft(f"{what} ({self._script.label(at)})", "chat", at)

    # LangChain

    def _template(self, call: Call) -> _Draft | None:
        name = call.name
        built = call.node.type == "new_expression" and name[-1].endswith("PromptTemplate")
        of_class = len(name) > 1 and name[-2].endswith("PromptTemplate")
        if not (built or of_class) or not call.arguments:
            return None
        if any(part.endswith("MessagePromptTemplate") for part in name):
            return None  # its message list is read as a whole
        draft = self._draft(call, "template")
        given = self._settings.options(call)
        form = self._contents.plain(*given["templateFormat"]) if "templateFormat" in given else None
        draft.engine = _ENGINES.get(form or "f-string")
        if of_class and name[-1] in ("fromMessages", "fromPromptMessages"):
            draft.flavour = "chat"
            found = self._script.resolve(call.arguments[0], call.scope)
            for item in self._items(found):
                self._add_turn(draft, *item)
        elif of_class and name[-1] == "fromTemplate":
            self._add(draft, "", call.arguments[0], call.scope)
        elif built and "template" in given:
            self._add(draft, "", *given["template"])
            draft.declared = self._names(given)
        else:
            return None
        return draft if draft.messages else None

    def _names(self, given: dict[str, Located]) -> tuple[Variable, ...] | None:
        listed = (
            self._script.resolve(*given["inputVariables"]) if "inputVariables" in given else None
        )
        if listed is None or listed[0].type != "array" or "..." in given:
            return None
        found: list[Variable] = []
        for item, where in self._items(listed):
            name = self._contents.plain(item, where)
            if name is None:
                return None
            start, end = self._script.span(item)
            found.append(Variable(name, Place(span=(start + 1, end - 1)), "inputVariables"))
        if "partialVariables" in given:
            partial = self._script.resolve(*given["partialVariables"])
            if partial is None or partial[0].type != "object":
                return None
            for name, (node, _) in self._script.properties(*partial).items():
                found.append(Variable(name, self._script.place(node), "partialVariables"))
        return tuple(found)

    # Constants

    def _constants(self, drafts: list[_Draft]) -> Iterator[_Draft]:
        used = frozenset(self._contents.used)
        taken = {
            part.node.id
            for draft in drafts
            for _, content in draft.messages
            for part in content.parts
        }
        for one in self._script.assignments:
            name = one.name
            by_name = self._is_prompt_name(name)
            if not (by_name or wording.may_be_prompt(name)) or one.value.id in used:
                continue
            upper = name.upper()
            role = "system" if "SYSTEM" in upper else "user" if "USER" in upper else ""
            content = self._contents.read(one.value, one.scope, role)
            literal = [part for part in content.parts if part.kind in ("literal", "raw")]
            if not literal or all(part.node.id in taken for part in literal):
                continue
            if self._contents.words(content) <= MIN_WORDS:
                continue
            if not by_name and not wording.reads_as_prompt(self._contents.render(content).value):
                continue
            flavour = "system" if role == "system" else "one-off"
            if content.templated and role != "system":
                flavour = "template"
            at = self._script.span(one.value)[0]
            part = wording.is_part(name)
            yield _Draft(name, flavour, at, [(role, content)], complete=not part)

    def _is_prompt_name(self, name: str) -> bool:
        if not self._uses_models and not (name.isupper() or name == "systemPrompt"):
            return False
        return bool(_CONSTANT.fullmatch(name)) and not _NOT_A_PROMPT.search(name)
