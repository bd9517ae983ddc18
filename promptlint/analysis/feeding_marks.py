"""Marks of code that asks a model: what else it fetches, and which of the project's files help it.

A prompt's promise is empty only where nothing on the way to the model could keep it. So whatever
might bring facts excuses: a request, a query, a file that is read. The prompt's own file and the
request to the model bring none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from promptlint.model.facts import Mark
from promptlint.model.place import Place

_MOST = 40
"""Most imports of one file that are followed."""

_AROUND = 200
"""Characters around a request in which its method and address stand, and of a line that is looked
at: lines of bundled scripts have no end."""

_SOURCES = {
    "asks": (
        r"/v1/(?:messages|chat|responses|completions|models)\b|/chat/completions\b"
        r"|/api/(?:chat|generate)\b|:(?:streamG|g)enerateContent\b|/chat-messages\b"
        r"|api\.(?:anthropic|openai|mistral|cohere|groq|together|deepseek|fireworks)\.\w+"
        r"|generativelanguage\.googleapis|openrouter\.ai"
        r"|\bcompletions\.create\(|\bmessages\.(?:create|stream)\(|\bresponses\.create\("
        r"|generate_content\(|generateContent\(|chat\.complete\(|\bollama\.(?:chat|generate)\("
        r"|\b(?:generateText|streamText|generateObject|invoke_model|converse|acompletion|LLM)\("
        r"|litellm\.completion\(|InvokeModelCommand|ConverseCommand"
        r"|\bChat(?:OpenAI|Anthropic|Ollama)\("
    ),
    "fetches": (
        r"\b(?:requests|httpx|aiohttp|session|client|http|axios|got|ky|c|s)\.get\(|\burlopen\("
        r"|\bfetch\(|\baxios\(|\.execute\(|\.fetch(?:all|one|row|val)?\(|\bSELECT\s"
        r"|\.find(?:_one|One|Many|First|Unique)?\(|\.objects\.\w+\(|\.query\(|\bprisma\."
        r"|\bsupabase\b|\bsqlite3?\b|\.hgetall\(|\bread_(?:csv|json|excel|sql|parquet|text)\("
        r"|\bjson\.load\(|\bcsv\.\w*[rR]eader\(|\bsafe_load\(|\breadFile(?:Sync)?\(|\bopen\("
        r"|\bload_workbook\(|\bfeedparser\b|\.search\(|\.subscribe\("
    ),
    "own": (
        r"prompt|persona|system|instruct|character|preamble|template|config|settings|\.env\b"
        r"|\blogs?\b|histor|[\"'][wax]b?\+?[\"']"
    ),
    "files": r"open|read|json|csv|safe_load|load_",
    "posts": r"[\"']POST[\"']",
    "imports": (
        r"^[ \t]*from[ \t]+\.*([\w.]+)?[ \t]+import[ \t]+\(?([\w, ]+)|^[ \t]*import[ \t]+([\w.]+)"
        r"|\bfrom[ \t]+[\"']\.{1,2}/([\w./-]+)[\"']|\brequire\([\"']\.{1,2}/([\w./-]+)[\"']\)"
    ),
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    options = re.MULTILINE | (re.IGNORECASE if name in ("own", "posts") else 0)
    return re.compile(_SOURCES[name], options)


def asks_model(text: str) -> bool:
    """Whether code sends something to a language model, by a library or by an address."""
    return _pattern("asks").search(text) is not None


def feeding_marks(text: str) -> Iterator[Mark]:
    """``asks-model`` with its ``imports`` (details: modules), and ``fetches``."""
    asks = _pattern("asks").search(text)
    if asks:
        yield Mark("asks-model", Place(span=asks.span()))
        for name in list(dict.fromkeys(_imports(text)))[:_MOST]:
            yield Mark("imports", detail=name)
    for match in _pattern("fetches").finditer(text):
        if not _is_own(text, match):
            yield Mark("fetches", Place(span=match.span()))
            return


def _is_own(text: str, match: re.Match[str]) -> bool:
    """Whether a file that is read is the prompt or a setting, or a request is that to the model."""
    least, most = max(match.start() - _AROUND, 0), match.end() + _AROUND
    start = text.rfind("\n", least, match.start()) + 1 or least
    end = text.find("\n", match.end(), most)
    line = text[start : end if end >= 0 else most]
    if _pattern("files").match(match.group()):
        return _pattern("own").search(line) is not None
    if not match.group().startswith(("fetch", "axios")):
        return False
    behind = text[match.start() : match.end() + _AROUND].partition(";")[0]
    behind = re.split(r"\bfetch\(|\n\s*\n", behind[5:])[0]
    return bool(_pattern("posts").search(behind) or _pattern("asks").search(behind))


def _imports(text: str) -> Iterator[str]:
    """Last parts of what is imported: ``app.boats`` is ``boats``."""
    for match in _pattern("imports").finditer(text):
        module, names, plain, script, required = match.groups()
        for name in (module, plain):
            if name:
                yield name.rpartition(".")[2]
        for path in (script, required):
            if path:
                yield re.sub(r"\.[cm]?[jt]sx?$", "", path).rpartition("/")[2]
        if names:
            yield from (part.split()[0] for part in names.split(",") if part.split())
