"""Prompts in source: arguments of model calls, LangChain templates, ``*_PROMPT`` constants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from promptlint.model.document import Message, Prompt, Variable
from promptlint.model.facts import Config
from promptlint.readers import wording
from promptlint.readers.pycode import places
from promptlint.readers.pycode.contents import Content, Contents, supplied_by
from promptlint.readers.pycode.drafts import Draft, Turns
from promptlint.readers.pycode.names import Names, Scope, call_name, mapping_of
from promptlint.readers.pycode.source import Source
from promptlint.readers.pycode.templates import Templates
from promptlint.readers.pycode.values import Evaluator

MIN_WORDS = 3
"""A text with fewer literal words is no prompt that anything could be said about."""

_CONSTANT = re.compile(r"(?:\w+_)?PROMPT(?:_\w+)?|(?:\w+_)?SYSTEM_(?:MESSAGE|INSTRUCTIONS?)")
_COLLECTION = re.compile(r"(?:\w+_)?PROMPTS|(?:\w+_)?PROMPT_TEMPLATES")
_MAX_ENTRIES = 200
_NOT_A_PROMPT = re.compile(
    r"_(?:FILES?|PATHS?|DIR|FOLDER|NAMES?|IDS?|KEYS?|URLS?|VERSION|TOKENS?|CACHE|HASH|TYPES?|STYLE"
    r"|LENGTH|REGEX|PATTERN|ERRORS?|HEADERS?|EVENTS?|TITLES?|LABELS?)$"
)
_SYSTEM_KEYWORDS = ("system", "instructions", "system_prompt", "system_instruction")
_AGENT_CALLS = frozenset({"Agent", "AssistantAgent", "ConversableAgent"})
_CREW_KEYWORDS = ("role", "goal", "backstory", "description", "expected_output")
_GENERATE_CALLS = frozenset(
    "generate_content generate_content_async generate_content_stream".split()
)
_INVOKE_CALLS = frozenset("invoke ainvoke stream astream predict predict_messages".split())
_PROMPT_CALLS = frozenset(
    {("completions", "create"), ("Completion", "create"), ("ollama", "generate")}
)
_STRING_TEMPLATES = {"string": "dollar", "jinja2": "jinja2"}
_FILLING_METHODS = {
    "format": "format",
    "substitute": "dollar",
    "render": "jinja2",
}


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
        self._turns = Turns(source, names, evaluator, self._contents)
        self._templates = Templates(
            source, names, evaluator, self._contents, self._turns, self._call_label
        )
        self._parts: set[int] = set()  # calls that are part of another call's prompt

    def find(self) -> tuple[Prompt, ...]:
        """Prompts in source order. A constant that a call uses appears in the call alone."""
        drafts: list[tuple[ast.Call, Draft]] = []
        for call, scope in self._names.calls:
            draft = self._of_call(call, scope)
            if draft is not None and self._worthwhile(draft):
                draft.settings = self._settings.get(id(call))
                drafts.append((call, draft))
        kept = [draft for call, draft in drafts if id(call) not in self._parts]
        kept += self._constants()
        kept += self._placed()
        return tuple(self._distinct(sorted(kept, key=lambda one: one.at)))

    def _worthwhile(self, draft: Draft) -> bool:
        return any(self._contents.words(content) >= MIN_WORDS for _, content in draft.messages)

    def _distinct(self, drafts: list[Draft]) -> Iterator[Prompt]:
        """Render; leave out a call that only repeats texts of calls before it."""
        seen: set[tuple[tuple[int, int], ...]] = set()
        for draft in drafts:
            prompt = self._render(draft)
            marks = {message.text.anchors for message in prompt.messages if message.text.value}
            if marks <= seen:
                continue
            seen |= marks
            yield prompt

    def _render(self, draft: Draft) -> Prompt:
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

    def _of_call(self, call: ast.Call, scope: Scope) -> Draft | None:
        name = call_name(call)
        keywords = {item.arg: item.value for item in call.keywords if item.arg}
        langchain = self._templates.of_call(call, name, keywords, scope)
        if langchain is not None:
            langchain.at = self._source.span(call)[0]
            return langchain
        draft = Draft(self._call_label(call, name), "chat", at=self._source.span(call)[0])
        self._add_system(draft, name, keywords, scope)
        if "crewai" in self._names.imports and name[-1] in ("Agent", "Task"):
            self._add_texts(draft, _CREW_KEYWORDS, "system", keywords, scope)
        turns = keywords.get("messages")
        if turns is None and name[-2:-1] == ("responses",):
            turns = keywords.get("input")
        if turns is not None:
            self._turns.add(draft, turns, scope)
        elif name[-2:] in _PROMPT_CALLS:
            self._add_texts(draft, ("prompt",), "user", keywords, scope)
        elif name[-1] in _GENERATE_CALLS:
            self._add_contents(draft, call, keywords, scope)
            if name[-2:-1] != ("models",):
                draft.complete = False  # the model object may have instructions of its own
        elif name[-1] == "chat" and "cohere" in self._names.imports:
            self._add_texts(draft, ("preamble",), "system", keywords, scope)
            self._add_texts(draft, ("message",), "user", keywords, scope)
        elif name[-1] in _INVOKE_CALLS and self._uses_models:
            self._turns.objects(draft, call, scope)
        return self._with_flavour(draft, name) if draft.messages else None

    def _add_texts(
        self,
        draft: Draft,
        wanted: tuple[str, ...],
        role: str,
        keywords: dict[str, ast.expr],
        scope: Scope,
    ) -> None:
        for keyword in wanted:
            if keyword in keywords:
                draft.messages.append((role, self._contents.read(keywords[keyword], scope)))

    def _add_contents(
        self, draft: Draft, call: ast.Call, keywords: dict[str, ast.expr], scope: Scope
    ) -> None:
        """Google's ``generate_content``: contents, and the instruction in its ``config``."""
        config = keywords.get("config")
        found = self._names.single(config, scope) if config is not None else None
        if found is not None:
            options = mapping_of(found[0])
            if isinstance(found[0], ast.Call):
                self._parts.add(id(found[0]))
                options = {item.arg: item.value for item in found[0].keywords if item.arg}
            self._add_system(draft, ("",), options or {}, found[1])
        contents = keywords.get("contents") or next(iter(call.args), None)
        located = self._names.single(contents, scope) if contents is not None else None
        if located is not None and isinstance(located[0], ast.List):
            for item in located[0].elts:
                if self._contents.is_text(item, located[1]):
                    draft.messages.append(("user", self._contents.read(item, located[1])))
                else:
                    draft.complete = False
        elif contents is not None:
            draft.messages.append(("user", self._contents.read(contents, scope)))

    def _call_label(self, call: ast.Call, name: tuple[str, ...]) -> str:
        dotted = ".".join(part for part in name[-3:] if part)
        return f"{dotted} ({self._source.label(self._source.span(call)[0])})"

    def _with_flavour(self, draft: Draft, name: tuple[str, ...]) -> Draft:
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
        self, draft: Draft, name: tuple[str, ...], keywords: dict[str, ast.expr], scope: Scope
    ) -> None:
        for keyword in _SYSTEM_KEYWORDS:
            node = keywords.get(keyword)
            if node is None or (keyword == "instructions" and not _takes_instructions(name)):
                continue
            if keyword == "system" and name[-2:-1] not in (("messages",), ("ollama",)):
                continue
            found = self._names.single(node, scope)
            if found and isinstance(found[0], ast.List):  # Anthropic's list of text blocks
                self._turns.blocks(draft, "system", found[0], found[1])
            elif self._uses_models:
                draft.messages.append(("system", self._contents.read(node, scope)))

    # Prompt modules, builders, lists of turns

    def _placed(self) -> Iterator[Draft]:
        """What is named for a prompt by its place; what a call or a constant has is left out."""
        used = frozenset(self._contents.used)
        for name, value, scope, turns in places.find(
            self._source.path, self._source.tree, self._names
        ):
            if id(value) in used or id(value) in self._turns.taken:
                continue
            draft = Draft(name, "chat" if turns else "template", complete=False)
            draft.at = self._source.span(value)[0]
            if turns:
                self._turns.add(draft, value, scope)
            elif self._contents.is_text(value, scope):
                draft.messages.append(("", self._contents.read(value, scope)))
            if self._worthwhile(draft):
                yield draft

    # Constants

    def _constants(self) -> Iterator[Draft]:
        used = frozenset(self._contents.used)
        calls = self._format_calls()
        for target, value, scope in self._names.assignments:
            name = _target_name(target)
            if isinstance(value, ast.Dict) and _COLLECTION.fullmatch(name.upper()):
                yield from self._collection(name, value, scope)
                continue
            by_name = self._is_prompt_name(name)
            if not (by_name or wording.may_be_prompt(name)) or id(value) in used:
                continue
            engine, text = self._string_template(value)
            content = self._contents.read(text, scope)
            if not any(part.kind in ("plain", "template", "format") for part in content.parts):
                continue
            if not by_name and not self._reads_as_prompt(content):
                continue
            upper = name.upper()
            role = "system" if "SYSTEM" in upper else "user" if "USER" in upper else ""
            draft = Draft(name, "one-off", [(role, content)], complete=not wording.is_part(name))
            draft.at = self._source.span(value)[0]
            self._apply_format(draft, content, calls.get(id(value), []), engine)
            if role == "system":
                draft.flavour = "system"
            elif draft.engine or content.engine:
                draft.flavour = "template"
            if self._contents.words(content) > MIN_WORDS:
                yield draft

    def _collection(self, name: str, entries: ast.Dict, scope: Scope) -> Iterator[Draft]:
        """The texts of ``PROMPTS = {"summary": "…"}``."""
        for key, value in list(zip(entries.keys, entries.values, strict=True))[:_MAX_ENTRIES]:
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                continue
            if id(value) in self._contents.used or not self._contents.is_text(value, scope):
                continue
            content = self._contents.read(value, scope)
            if self._contents.words(content) > MIN_WORDS:
                flavour = "template" if content.engine else "one-off"
                at = self._source.span(value)[0]
                yield Draft(f"{name}[{key.value!r}]", flavour, [("", content)], at=at)

    def _reads_as_prompt(self, content: Content) -> bool:
        return wording.reads_as_prompt(self._contents.render(content, template=False).value)

    def _is_prompt_name(self, name: str) -> bool:
        if not self._uses_models and not name.isupper():
            return False
        upper = name.upper()
        return bool(_CONSTANT.fullmatch(upper)) and not _NOT_A_PROMPT.search(upper)

    def _string_template(self, value: ast.expr) -> tuple[str | None, ast.expr]:
        """Engine and text of ``string.Template("…")`` or ``jinja2.Template("…")``."""
        if isinstance(value, ast.Call) and call_name(value)[-1] == "Template" and value.args:
            for library, engine in _STRING_TEMPLATES.items():
                if library in self._names.imports:
                    return engine, value.args[0]
        return None, value

    def _format_calls(self) -> dict[int, list[ast.Call]]:
        """``NAME.format(…)`` and the like, by the identity of what the name stands for."""
        calls: dict[int, list[ast.Call]] = {}
        for call, scope in self._names.calls:
            function = call.func
            if not isinstance(function, ast.Attribute) or function.attr not in _FILLING_METHODS:
                continue
            if isinstance(function.value, ast.Name | ast.Attribute):
                found = self._names.single(function.value, scope)
                if found is not None:
                    calls.setdefault(id(found[0]), []).append(call)
        return calls

    def _apply_format(
        self, draft: Draft, content: Content, calls: list[ast.Call], engine: str | None
    ) -> None:
        draft.engine = engine
        wanted = engine or "format"
        calls = [call for call in calls if _FILLING_METHODS[call_name(call)[-1]] == wanted]
        if not calls or content.engine:
            return
        draft.engine = wanted
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
