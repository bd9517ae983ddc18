"""Plain text and Markdown: prompts, instructions, docs, and text that is only searched."""

from __future__ import annotations

import re
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from promptlint.model.document import Document, Locator, Prompt, UnreadableError, Variable
from promptlint.model.text import Text
from promptlint.readers import front_matter
from promptlint.readers.decode import Decoded

if TYPE_CHECKING:  # most texts have no front matter, and YAML takes a while to load
    from promptlint.readers.yaml_tree import Node

_MARKDOWN = {".md", ".markdown", ".mdx", ".mdc"}
_ENGINES = {
    ".jinja": "jinja2",
    ".jinja2": "jinja2",
    ".j2": "jinja2",
    ".njk": "nunjucks",
    ".hbs": "handlebars",
    ".handlebars": "handlebars",
    ".mustache": "mustache",
    ".liquid": "liquid",
}
_DECLARING = ("input_variables", "variables", "inputs")

_JINJA = re.compile(
    r"\{%[-+]?[ \t]*(?:if|elif|for|set|block|macro|include|import|raw|call|with|end[a-z]+)\b"
)
_HANDLEBARS = re.compile(r"\{\{~?#(?:if|unless|each|with)\b|\{\{~?[ \t]*role[ \t]+\"|\{\{~?else")
_MUSTACHE = re.compile(r"\{\{[#^][ \t]*([\w.]+)[ \t]*\}\}")
_DOUBLE = re.compile(r"\{\{[ \t]*([A-Za-z_]\w*)")
_OPENING = re.compile(
    r"(?:\s|#[^\n]{0,80}\n){0,20}(?:you are|you['’]re|you act as|act as|your (?:role|task|job|name)"
    r" is|du bist|sie sind|tu es|vous êtes|eres|sei)\s",
    re.IGNORECASE,
)
"""How a text begins that tells a model who it is."""
_SINGLE = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)\}(?!\})")


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Wrap a text file. One of unknown kind is a prompt where it tells a model who it is; other
    Markdown is docs, other text ``None``, for it says nothing about itself.

    Kinds ``prompt`` and ``instructions`` get one prompt, every other kind gets none.
    """
    markdown = PurePosixPath(path).suffix.lower() in _MARKDOWN
    if kind is None:
        kind = "prompt" if _OPENING.match(decoded.text[:1_000]) else "docs" if markdown else None
    if kind is None:
        return None
    root, body = _front_matter(decoded.text)
    prompts: tuple[Prompt, ...] = ()
    if kind in ("prompt", "instructions"):
        prompts = (_prompt(path, decoded.text, kind, root, body),)
    return Document(
        path=path,
        kind=kind,
        format="markdown" if markdown else "text",
        text=decoded.text,
        encoding=decoded.encoding,
        bom=decoded.bom,
        data=_plain(root),
        locate=_locator(root),
        prompts=prompts,
    )


def _front_matter(text: str) -> tuple[Node | None, int]:
    """Front matter if there is any: a rule of dashes or odd YAML is text like the rest."""
    found = front_matter.find(text)
    if found is None or found.body is None:
        return None, 0
    from promptlint.readers import yaml_tree

    try:
        root = yaml_tree.compose(text, *found.yaml)
    except UnreadableError:
        # Rule files of editors write `globs: **/*.ts`, which no YAML parser reads.
        return None, found.body if _looks_like_keys(text[slice(*found.yaml)]) else 0
    if root is None or root.kind != "map":
        return None, 0
    return root, found.body


def _plain(root: Node | None) -> object:
    if root is None:
        return None
    from promptlint.readers.yaml_tree import plain

    return plain(root)


def _locator(root: Node | None) -> Locator | None:
    if root is None:
        return None
    from promptlint.readers.yaml_tree import locate

    return partial(locate, root)


def _looks_like_keys(block: str) -> bool:
    lines = [line for line in block.splitlines() if line.strip()]
    keys = sum(1 for line in lines if re.match(r"[A-Za-z_][\w-]*[ \t]*:", line))
    return 0 < len(lines) <= 2 * keys


def _prompt(path: str, text: str, kind: str, root: Node | None, body: int) -> Prompt:
    declared = _declared(root)
    engine = _engine(path, text, kind, body, declared)
    by_role = front_matter.has_roles(text, body)
    messages = front_matter.messages(text, body) if by_role else front_matter.whole(text, body)
    return Prompt(
        name=PurePosixPath(path).name.partition(".")[0] or PurePosixPath(path).name,
        flavour=_flavour(kind, engine, by_role),
        messages=messages,
        engine=engine,
        declared=declared,
        body=Text.verbatim(text, body),
    )


def _flavour(kind: str, engine: str | None, by_role: bool) -> str:
    if kind == "instructions":
        return "agent"
    if by_role:
        return "chat"
    return "template" if engine else "one-off"


def _declared(root: Node | None) -> tuple[Variable, ...] | None:
    if root is None:
        return None
    for key in _DECLARING:
        found = front_matter.unique(front_matter.declared(root.get(key), key))
        if found:
            return found
    return None


def _engine(
    path: str, text: str, kind: str, body: int, declared: tuple[Variable, ...] | None
) -> str | None:
    """Template language by name, else by unmistakable syntax, else by what is declared."""
    by_name = _ENGINES.get(PurePosixPath(path).suffix.lower())
    if by_name or kind == "instructions":
        return by_name
    if _JINJA.search(text, body):
        return "jinja2"
    if _HANDLEBARS.search(text, body):
        return "handlebars"
    if PurePosixPath(path).name.lower() == "skprompt.txt":
        return "semantic-kernel"
    section = _MUSTACHE.search(text, body)
    if section and f"{{{{/{section.group(1)}}}}}" in text:
        return "mustache"
    if declared:
        names = {variable.name for variable in declared}
        if names & set(_DOUBLE.findall(text, body)):
            return "mustache"
        if names & set(_SINGLE.findall(text, body)):
            return "format"
    return None
